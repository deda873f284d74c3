//! The names that objects give themselves: `$id`, `$anchor` and `$dynamicAnchor` of JSON Schema.
//!
//! They are found in one walk, the first time that anybody asks, and only where a file has such
//! keys at all. At most [`MAX_NAMES`] are known.

use super::node::Node;
use super::{Document, Documents};
use std::collections::BTreeMap;

/// Names of one file beyond this are not found.
const MAX_NAMES: usize = 10_000;

/// Addresses longer than this, in bytes, are not made.
const MAX_ADDRESS: usize = 2_000;

/// The key by which an object is a file of its own.
const ID: &str = "$id";

/// Keys by which an object has a name within its file.
const ANCHORS: [&str; 2] = ["$anchor", "$dynamicAnchor"];

/// An object that is a file of its own, within another.
#[derive(Debug)]
struct Resource {
    start: u32,
    end: u32,
    address: String,
}

/// The names of one file.
#[derive(Debug, Default)]
pub(super) struct Resources {
    /// In the order of the file, so that an inner one stands behind the outer.
    all: Vec<Resource>,
    anchors: BTreeMap<String, Vec<u32>>,
}

impl Resources {
    pub(super) fn find(document: &Document) -> Self {
        let mut found = Self::default();
        if ANCHORS.iter().chain([&ID]).any(|key| document.may_have_key(key)) {
            let mut left = MAX_NAMES;
            found.read(document.root(), &mut left);
        }
        found
    }

    fn read(&mut self, node: Node<'_>, left: &mut usize) {
        if *left == 0 {
            return;
        }
        if let Some(id) = node.get_str(ID) {
            *left -= 1;
            let base = self.around(node.index).map_or("", |resource| &resource.address);
            let (start, end) = (node.index, node.document().tape.after(node.index));
            self.all.push(Resource { start, end, address: resolved(base, id) });
        }
        for name in ANCHORS.iter().filter_map(|key| node.get_str(key)) {
            *left = left.saturating_sub(1);
            self.anchors.entry(name.to_owned()).or_default().push(node.index);
        }
        node.containers().for_each(|member| self.read(member.value, left));
        node.items().for_each(|item| self.read(item, left));
    }

    /// The innermost object around a place that is a file of its own.
    fn around(&self, index: u32) -> Option<&Resource> {
        let known = self.all.partition_point(|resource| resource.start <= index);
        self.all.iter().take(known).rev().find(|resource| index < resource.end)
    }
}

impl<'d> Node<'d> {
    /// The innermost object around it that is a file of its own by its `$id`, itself included; none
    /// where the whole file is meant.
    pub fn resource(&self) -> Option<Node<'d>> {
        let found = self.document().resources().around(self.index)?;
        Some(self.there(found.start))
    }

    /// The object that is called `name` by `$anchor` or `$dynamicAnchor`: the first of those that
    /// stand in this value, else the first of its file.
    pub fn anchored(&self, name: &str) -> Option<Node<'d>> {
        let places = self.document().resources().anchors.get(name)?;
        let end = self.document().tape.after(self.index);
        let inside = places.iter().find(|place| (self.index..end).contains(place));
        inside.or(places.first()).map(|place| self.there(*place))
    }

    /// The object whose `$id` is what `address` means where this value stands, in this file or in one
    /// beside it.
    pub fn identified(&self, address: &str) -> Option<Node<'d>> {
        let around = self.document().resources().around(self.index);
        let wanted = resolved(around.map_or("", |resource| &resource.address), address);
        let within = |document: &'d Document, root: Node<'d>| {
            let all = &document.resources().all;
            let found = all.iter().find(|resource| resource.address == wanted)?;
            Some(root.there(found.start))
        };
        let beside = |documents: &'d Documents| {
            documents.iter().find_map(|document| within(document, documents.root(document)))
        };
        within(self.document(), self.root()).or_else(|| self.beside().and_then(beside))
    }
}

/// The address that a text means beside another address; both without `#` and what follows.
fn resolved(base: &str, text: &str) -> String {
    let text = text.split('#').next().unwrap_or_default();
    let authority = base.find("://").map_or(0, |at| at + 3);
    let root = base.get(authority..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| authority + at);
    let path = |end: usize| base.get(..end).unwrap_or_default();
    let absolute = text.contains("://") || text.starts_with("urn:");
    let address = match (absolute, text.is_empty()) {
        (true, _) => text.to_owned(),
        (_, true) => base.to_owned(),
        _ if text.starts_with('/') => format!("{}{text}", path(root)),
        _ => {
            let folder = base.rfind('/').filter(|at| *at >= root).map_or(root, |at| at + 1);
            let slash = if folder == root && authority > 0 { "/" } else { "" };
            format!("{}{slash}{}", path(folder), text.strip_prefix("./").unwrap_or(text))
        }
    };
    if address.len() > MAX_ADDRESS { text.to_owned() } else { address }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Format;
    use crate::path::RepoPath;

    #[test]
    fn addresses_are_seen_from_where_they_stand() {
        let base = "https://a.example/x/api";
        assert_eq!(resolved(base, "pet"), "https://a.example/x/pet");
        assert_eq!(resolved(base, "./pet#/a"), "https://a.example/x/pet");
        assert_eq!(resolved(base, "/pet"), "https://a.example/pet");
        assert_eq!(resolved("https://a.example", "pet"), "https://a.example/pet");
        assert_eq!(resolved(base, "urn:a:b"), "urn:a:b");
        assert_eq!(resolved("", "pet.json"), "pet.json");
        assert_eq!(resolved("schemas/api", "pet"), "schemas/pet");
    }

    #[test]
    fn objects_are_found_by_the_names_that_they_give_themselves() {
        let text = r#"{"$id": "https://a.example/api", "d": {"A": {"$id": "pet", "x": {"$anchor": "n"}},
            "B": {"$dynamicAnchor": "n", "y": [{"$anchor": "m"}]}}}"#;
        let path = RepoPath::parse("a.json").unwrap();
        let document = Document::parse(path, text.as_bytes().to_vec(), Format::Json).0;
        let at = |pointer: &str| document.root().at(pointer).unwrap();
        assert_eq!(at("/d/B").identified("pet"), Some(at("/d/A")));
        assert_eq!(at("/d/A/x").resource(), Some(at("/d/A")));
        assert_eq!(at("/d/B").resource(), Some(document.root()));
        assert_eq!(at("/d/A").anchored("n"), Some(at("/d/A/x")));
        assert_eq!(at("/d/A").anchored("m"), Some(at("/d/B/y/0")));
        assert_eq!(at("/d/B").anchored("n"), Some(at("/d/B")));
        assert_eq!(document.root().anchored("o"), None);
    }
}
