//! The parsed files of one folder, which may refer to each other.
//!
//! A node that was read with [`Documents::root`] knows the files beside its own, and so do all
//! nodes that are reached from it. Nothing outside of the folder can be reached.

use super::node::Node;
use super::{Document, Format};
use crate::path::RepoPath;

/// Parsed files by their paths; each has a number of its own, so that places of different files
/// are told apart.
#[derive(Debug, Default)]
pub struct Documents {
    folder: RepoPath,
    all: Vec<Document>,
}

/// What a path in a text leads to, seen from a file of a folder.
#[derive(Debug, Clone, Copy)]
pub enum Way<'d> {
    /// A file of the folder, in JSON or YAML.
    File(&'d Document),
    /// A place in the folder where no such file stands.
    Missing,
    /// A place outside of the folder, or an address.
    Outside,
}

impl Documents {
    /// Takes the files of a folder; paths are seen from the root of the repository.
    pub fn new(folder: RepoPath, mut all: Vec<Document>) -> Self {
        all.sort_by(|one, other| one.path.cmp(&other.path));
        for (number, document) in all.iter_mut().enumerate() {
            document.number = u32::try_from(number).unwrap_or(u32::MAX);
        }
        Self { folder, all }
    }

    /// The documents in the order of their paths.
    pub fn iter(&self) -> std::slice::Iter<'_, Document> {
        self.all.iter()
    }

    /// The document of a path.
    pub fn get(&self, path: &RepoPath) -> Option<&Document> {
        let place = self.all.binary_search_by(|document| document.path.cmp(path)).ok()?;
        self.all.get(place)
    }

    /// The outermost value of one of the documents, from which the others can be reached.
    pub fn root<'d>(&'d self, document: &'d Document) -> Node<'d> {
        Node::among(document, Some(self), 0)
    }

    /// The value or key that [`Node::id`] named.
    pub fn node(&self, id: u64) -> Option<Node<'_>> {
        let document = self.all.get(usize::try_from(id >> 32).ok()?)?;
        Some(Node::among(document, Some(self), (id & u64::from(u32::MAX)) as u32))
    }

    /// What a relative path leads to that is written in `from`; nothing above the folder is seen.
    pub fn way(&self, from: &Document, text: &str) -> Way<'_> {
        match path_beside(&self.folder, from, text) {
            Some(path) => {
                let found = self.get(&path).filter(|found| found.format != Format::Toml);
                found.map_or(Way::Missing, Way::File)
            }
            None => Way::Outside,
        }
    }
}

/// The path that a text means in a file of a folder; none where it leaves the folder.
pub fn path_beside(folder: &RepoPath, from: &Document, text: &str) -> Option<RepoPath> {
    if text.starts_with('/') || text.contains([':', '\\', '?']) || text.chars().any(char::is_control) {
        return None;
    }
    let home = from.path.below(folder)?.parent();
    let mut parts: Vec<&str> = home.as_str().split('/').filter(|part| !part.is_empty()).collect();
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            name => parts.push(name),
        }
    }
    Some(folder.join(&RepoPath::parse(&parts.join("/")).ok()?))
}

impl<'d> IntoIterator for &'d Documents {
    type Item = &'d Document;
    type IntoIter = std::slice::Iter<'d, Document>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_the_file_and_never_leave_the_folder() {
        let document = |path: &str| {
            let path = RepoPath::parse(path).unwrap();
            Document::parse(path, b"{}".to_vec(), Format::Json).0
        };
        let all = ["a/x/api.json", "a/x/parts/pet.json", "a/other.json"].map(document);
        let documents = Documents::new(RepoPath::parse("a/x").unwrap(), all.into());
        let api = documents.get(&RepoPath::parse("a/x/api.json").unwrap()).unwrap();
        let pet = documents.get(&RepoPath::parse("a/x/parts/pet.json").unwrap()).unwrap();
        let leads = |from, text, to: &Document| match documents.way(from, text) {
            Way::File(found) => std::ptr::eq(found, to),
            Way::Missing | Way::Outside => false,
        };
        for text in ["parts/pet.json", "./parts//pet.json", "parts/../parts/pet.json"] {
            assert!(leads(api, text, pet), "{text}");
        }
        assert!(leads(pet, "../api.json", api));
        assert!(matches!(documents.way(api, "parts/dog.json"), Way::Missing));
        for text in
            ["../other.json", "parts/../../other.json", "/a/x/api.json", "https://x.y/z", "C:/x", "a\\b"]
        {
            assert!(matches!(documents.way(api, text), Way::Outside), "{text}");
        }
        let root = documents.root(pet);
        assert_eq!(documents.node(root.id()), Some(root));
    }
}
