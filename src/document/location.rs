//! Places that a report can show.

use super::node::Node;
use crate::path::RepoPath;
use crate::source::Span;

/// A place in a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// The file, seen from the root of the repository.
    pub file: RepoPath,
    /// The bytes; none when the file as a whole is meant.
    pub span: Option<Span>,
    /// The value, as an RFC 6901 pointer; empty when the file or its root is meant.
    pub pointer: String,
}

impl Location {
    /// A file as a whole.
    pub fn file(file: RepoPath) -> Self {
        Self { file, span: None, pointer: String::new() }
    }
}

/// The value itself, or the key of a container.
impl From<Node<'_>> for Location {
    fn from(node: Node<'_>) -> Self {
        node.location()
    }
}

/// Where a key would stand that an object lacks.
impl From<(Node<'_>, &str)> for Location {
    fn from((node, name): (Node<'_>, &str)) -> Self {
        node.missing(name)
    }
}

/// One part of an RFC 6901 pointer, with `~` and `/` escaped.
pub fn escape_pointer(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}
