//! JSON, YAML and TOML values that know their place.
//!
//! A [`Document`] is a flat tape: every key and value is one entry of 16 bytes with its place in
//! the text, containers say where their subtree ends, and strings are slices of the text unless
//! they had escapes. Parsing never fails; what was wrong comes back as [`Fault`]s beside the tree.
//! A key that stands twice is a fault, and the last one counts, as in every JSON parser.

mod documents;
mod excerpt;
mod fault;
mod json;
mod location;
mod mend;
mod node;
mod number;
mod resource;
mod tape;
mod toml;
mod write;
pub mod xml;
mod yaml;

pub use documents::{Documents, Way, path_beside};
pub use fault::{Fault, FaultKind};
pub use location::{Location, escape_pointer};
pub use mend::{Fix, Mend, Step, quoted};
pub use node::{Kind, Member, Node};
pub use number::Number;
pub use write::{minified, minify, to_pretty_json, to_yaml};

use crate::path::RepoPath;
use crate::source::{Source, Span};
use resource::Resources;
use std::sync::OnceLock;
use tape::{Tape, Unusual};

/// Containers deeper than this are not read: it bounds the recursion of everything that walks.
pub const MAX_DEPTH: usize = 192;

/// A file larger than this is not read, in bytes.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// RFC 8259.
    Json,
    /// YAML 1.2, core schema, one document.
    Yaml,
    /// TOML 1.1.
    Toml,
}

impl Format {
    /// The format that a file's name promises.
    pub fn of(path: &RepoPath) -> Option<Self> {
        match path.extension().as_str() {
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            "toml" => Some(Self::Toml),
            _ => None,
        }
    }
}

/// A parsed file.
#[derive(Debug)]
pub struct Document {
    path: RepoPath,
    /// Its place among the documents of its folder.
    number: u32,
    source: Source,
    format: Format,
    tape: Tape,
    whole: bool,
    unusual: OnceLock<Unusual>,
    resources: OnceLock<Resources>,
}

impl Document {
    /// Reads bytes as `format`; whatever is wrong with them is a fault, and the tree holds what
    /// could be understood.
    pub fn parse(path: RepoPath, bytes: Vec<u8>, format: Format) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        if bytes.len() > MAX_BYTES {
            faults.push(Fault {
                kind: FaultKind::TooLarge,
                location: Location::file(path.clone()),
                message: format!("the file has {} bytes, at most {MAX_BYTES} are read", bytes.len()),
                mend: None,
            });
            return (Self::new(path, Source::default(), format, (Tape::null(), false)), faults);
        }
        let source = Source::decode(bytes);
        let mut log = fault::Log::new(&path, &mut faults);
        log.encoding(&source);
        let parsed = match format {
            Format::Json => json::parse(source.text(), &mut log),
            Format::Yaml => yaml::parse(source.text(), &mut log),
            Format::Toml => toml::parse(source.text(), &mut log),
        };
        let (mut tape, whole) = parsed;
        tape.settle_keys(source.text(), &mut log);
        (Self::new(path, source, format, (tape, whole)), faults)
    }

    fn new(path: RepoPath, source: Source, format: Format, (tape, whole): (Tape, bool)) -> Self {
        let (unusual, resources) = (OnceLock::new(), OnceLock::new());
        Self { path, number: 0, source, format, tape, whole, unusual, resources }
    }

    /// The file it was read from.
    pub fn path(&self) -> &RepoPath {
        &self.path
    }

    /// The text it was read from.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The language it is written in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether the tree holds everything that the file says: false where a syntax error left the
    /// rest of the file unread.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// The value or key that [`Node::id`] named.
    pub fn node(&self, id: u64) -> Node<'_> {
        Node::new(self, (id & u64::from(u32::MAX)) as u32)
    }

    /// Whether any object may have a key that reads `name`; where it says no, none has. What looks for
    /// a rare key asks here first.
    pub fn may_have_key(&self, name: &str) -> bool {
        self.tape.may_have(name)
    }

    /// The key or string that holds a byte of the text; none where white space, a sign or another
    /// value stands there.
    pub fn text_at(&self, offset: usize) -> Option<Node<'_>> {
        self.tape.text_at(offset).map(|index| Node::new(self, index))
    }

    /// The keys and strings that begin or end in white space.
    pub fn untrimmed(&self) -> impl Iterator<Item = Node<'_>> {
        self.unusual().untrimmed.iter().map(|index| Node::new(self, *index))
    }

    /// The keys and strings with characters outside ASCII, escaped ones among them.
    pub fn beyond_ascii(&self) -> impl Iterator<Item = Node<'_>> {
        self.unusual().beyond_ascii.iter().map(|index| Node::new(self, *index))
    }

    /// Found in one walk over the tape, the first time that anybody asks.
    fn unusual(&self) -> &Unusual {
        self.unusual.get_or_init(|| self.tape.unusual(&self.source))
    }

    /// The names that its objects give themselves.
    fn resources(&self) -> &Resources {
        self.resources.get_or_init(|| Resources::find(self))
    }

    fn slice(&self, span: Span) -> &str {
        self.source.slice(span)
    }
}
