//! `$ref`: where it leads in the document, and in the files beside it.
//!
//! A reference is read from the file that holds it, or from the object around it that is a file of its
//! own by its `$id`. What leads out of the connector's folder is answered as such and never followed;
//! a chain of references is followed a bounded number of steps, also from file to file.
//! `$dynamicRef` leads where a `$ref` of its text would lead.

use crate::document::{Node, Way};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The key of a reference.
pub(super) const REFERENCE: &str = "$ref";

/// The key of a reference whose end an outer schema may replace.
pub(super) const DYNAMIC_REFERENCE: &str = "$dynamicRef";

/// A chain of references longer than this is taken for a circle.
const MAX_HOPS: usize = 32;

/// Keys whose members are named by the author, so that no name among them is a keyword.
const MAPS: [&str; 16] = [
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
    "schemas",
    "responses",
    "parameters",
    "headers",
    "requestBodies",
    "callbacks",
    "links",
    "pathItems",
    "paths",
    "x-ms-paths",
    "dependentSchemas",
    "webhooks",
];

/// Keys below which a `$ref` is data, not a reference.
const DATA: [&str; 6] = ["example", "examples", "default", "enum", "const", "value"];

/// Where a reference leads.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Target<'d> {
    /// The value at the end of the chain, which has no `$ref` itself.
    Here(Node<'d>),
    /// Nothing stands there, in this file or in the one that is named.
    Dangling,
    /// Another file of the folder, which is not there, or neither JSON nor YAML.
    Missing,
    /// A file beyond the folder, or an address.
    External,
    /// The chain comes back to itself, or is too long to be followed.
    Cyclic,
}

impl<'d> Target<'d> {
    /// The value, where there is one.
    pub fn node(self) -> Option<Node<'d>> {
        match self {
            Self::Here(node) => Some(node),
            Self::Dangling | Self::Missing | Self::External | Self::Cyclic => None,
        }
    }
}

/// One `$ref` of a document.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'d> {
    /// The value of the key `$ref`.
    pub node: Node<'d>,
    /// Its text.
    pub text: &'d str,
    /// Where it leads.
    pub target: Target<'d>,
}

/// The text of an object's `$ref` or `$dynamicRef`.
pub fn reference(node: Node<'_>) -> Option<&str> {
    reference_node(node)?.as_str()
}

/// Whether a key is that of a reference.
pub fn is_reference_key(key: &str) -> bool {
    key == REFERENCE || key == DYNAMIC_REFERENCE
}

/// Where the text of an object's reference is written.
pub(super) fn reference_node(node: Node<'_>) -> Option<Node<'_>> {
    let text = |key| node.get(key).filter(|value| value.as_str().is_some());
    text(REFERENCE).or_else(|| {
        let dynamic = node.document().may_have_key(DYNAMIC_REFERENCE);
        dynamic.then(|| text(DYNAMIC_REFERENCE)).flatten()
    })
}

/// The value that a node stands for: itself, or what its `$ref` leads to.
pub fn follow(node: Node<'_>) -> Target<'_> {
    let mut at = node;
    for _ in 0..MAX_HOPS {
        let Some(text) = reference(at) else { return Target::Here(at) };
        let found = next(at, text);
        let Target::Here(node) = found else { return found };
        at = node;
    }
    Target::Cyclic
}

/// Where the text of a reference leads that is written at `holder`: one step, which may end at
/// another reference.
pub fn next<'d>(holder: Node<'d>, text: &str) -> Target<'d> {
    let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
    if file.is_empty() {
        let around = holder.resource().and_then(|resource| lookup(resource, fragment));
        return around.or_else(|| lookup(holder.root(), fragment)).map_or(Target::Dangling, Target::Here);
    }
    let found = root_of(holder, file);
    let named = || holder.identified(file);
    let Some(root) = found.node().or_else(named) else { return found };
    lookup(root, fragment).map_or(Target::Dangling, Target::Here)
}

/// The outermost value of the file that is named at `holder`.
fn root_of<'d>(holder: Node<'d>, file: &str) -> Target<'d> {
    let Some(beside) = holder.beside() else { return Target::External };
    let file = percent_decoded(file).map_or(Cow::Borrowed(file), Cow::Owned);
    match beside.way(holder.document(), &file) {
        Way::File(found) => Target::Here(beside.root(found)),
        Way::Missing => Target::Missing,
        Way::Outside => Target::External,
    }
}

/// What a pointer or a name leads to in a file, or in an object that is one.
fn lookup<'d>(root: Node<'d>, fragment: &str) -> Option<Node<'d>> {
    if !fragment.is_empty() && !fragment.starts_with('/') {
        let decoded = || root.anchored(&percent_decoded(fragment)?);
        return root.anchored(fragment).or_else(decoded);
    }
    root.at(fragment).or_else(|| root.at(&percent_decoded(fragment)?))
}

/// The text with `%XX` decoded; none where nothing is encoded or the result is no UTF-8.
pub fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let byte = code.filter(|_| *first == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8(bytes).ok()
}

/// Hands every `$ref` below a value to `visit`, in the order of the file; what stands in examples,
/// defaults and unknown extensions is data and left out.
pub(super) fn each<'d>(node: Node<'d>, visit: &mut dyn FnMut(&Reference<'d>)) {
    below(node, false, visit);
}

/// Hands every `$ref` of a definition to `visit`, first those of its own file, then those of what
/// they lead to in other files; each once.
pub(super) fn each_beside<'d>(root: Node<'d>, visit: &mut dyn FnMut(&Reference<'d>)) {
    let mut parts = Parts::new(root);
    let mut told = BTreeSet::new();
    let mut waiting = vec![root];
    while let Some(node) = waiting.pop() {
        below(node, false, &mut |reference| {
            if reference.node.is_beside(root) && !told.insert(reference.node.id()) {
                return;
            }
            visit(reference);
            waiting.extend(parts.beyond(reference.node, reference.text));
        });
    }
}

/// The parts of other files that a definition refers to. A walk over all of them is bounded: each
/// is given once, and none lies deeper in another than a document may be nested.
pub(super) struct Parts<'d> {
    home: Node<'d>,
    known: BTreeSet<u64>,
}

impl<'d> Parts<'d> {
    pub(super) fn new(home: Node<'d>) -> Self {
        Self { home, known: BTreeSet::new() }
    }

    /// What a reference leads to in one step, where that stands in another file than the
    /// definition and was not given before.
    pub(super) fn beyond(&mut self, holder: Node<'d>, text: &str) -> Option<Node<'d>> {
        if text.starts_with('#') && !holder.is_beside(self.home) {
            return None;
        }
        let found = next(holder, text).node().filter(|found| found.is_beside(self.home))?;
        self.known.insert(found.id()).then_some(found)
    }
}

/// Every `$ref` below a value, as [`each`] finds them.
pub fn references(node: Node<'_>) -> Vec<Reference<'_>> {
    let mut found = Vec::new();
    each(node, &mut |reference| found.push(*reference));
    found
}

/// `names`: whether the keys of the node are named by the author, and none is a keyword.
fn below<'d>(node: Node<'d>, names: bool, visit: &mut dyn FnMut(&Reference<'d>)) {
    for item in node.items() {
        below(item, false, visit);
    }
    if let Some(value) = reference_node(node).filter(|_| !names)
        && let Some(text) = value.as_str()
    {
        visit(&Reference { node: value, text, target: follow(node) });
    }
    for member in node.containers() {
        if names || !is_data(member.name) {
            below(member.value, !names && MAPS.contains(&member.name), visit);
        }
    }
}

fn is_data(name: &str) -> bool {
    let described = ["x-ms-notification-content", "x-ms-paths"];
    DATA.contains(&name) || (name.starts_with("x-") && !described.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    fn document(text: &str) -> Document {
        let path = RepoPath::parse("a.json").unwrap();
        Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
    }

    #[test]
    fn references_are_followed_and_judged() {
        let document = document(
            r##"{"a": {"$ref": "#/d/My%20Pet"}, "b": {"$ref": "#/d/b"}, "c": {"$ref": "x.json#/d"},
                "d": {"My Pet": {"type": "string"}, "b": {"$ref": "#/b"}, "t~o": {"$ref": "#/d/t~0p"}},
                "properties": {"example": {"$ref": "#/d/My Pet"}}, "example": {"$ref": "#/d/no"}}"##,
        );
        let mut targets = Vec::new();
        each(document.root(), &mut |found| targets.push(found.target));
        let pet = document.root().at("/d/My Pet").unwrap();
        assert_eq!(
            targets,
            [
                Target::Here(pet),
                Target::Cyclic,
                Target::External,
                Target::Cyclic,
                Target::Dangling,
                Target::Here(pet)
            ]
        );
    }
}
