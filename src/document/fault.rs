//! What kept a file, or a part of it, from being read.

use super::location::Location;
use super::mend::{Mend, Step};
use crate::path::RepoPath;
use crate::source::{Source, Span};

/// The kinds of fault; each belongs to exactly one rule, which holds the opinion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// The text is not what its format allows.
    Syntax,
    /// A comma before a closing bracket, in JSON.
    TrailingComma,
    /// A comment, in JSON.
    Comment,
    /// A key that stands twice in one object.
    DuplicateKey,
    /// Bytes that are not UTF-8.
    Encoding,
    /// A byte order mark at the head of the file.
    ByteOrderMark,
    /// Containers nested deeper than is read.
    TooDeep,
    /// More bytes, files or values than are read.
    TooLarge,
    /// A YAML alias that names no anchor, or itself.
    Alias,
    /// A symbolic link, a submodule or another thing that is no plain file.
    NotAFile,
    /// A file name that is not portable.
    Name,
    /// A field of a manifest that has the wrong shape.
    ManifestField,
    /// A field that a manifest must have and lacks.
    ManifestMissing,
    /// A key that manifests do not have.
    ManifestKey,
    /// A folder that should be a connector's line and is not.
    Layout,
    /// An id that is no connector id, or that another connector has.
    Id,
    /// A `connect.yaml` that is another program's.
    Stranger,
    /// A connector without a definition.
    DefinitionMissing,
    /// A file that should be an API definition and is none.
    DefinitionUnknown,
    /// A file that should be a change note and is none.
    Note,
    /// A part of the field mappings that is none.
    Mapping,
    /// A part of the custom data types that is none.
    DataType,
    /// A part of a translation that is none.
    Translation,
    /// A part of the counts of use that is none.
    Usage,
    /// A part of the results of tests that is none.
    TestResult,
}

/// A place, and the reason why it could not be read; no opinion on how bad that is.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What kind of thing is wrong.
    pub kind: FaultKind,
    /// Where.
    pub location: Location,
    /// What was expected and what was found; one sentence in lower case.
    pub message: String,
    /// The change that mends it, where one does.
    pub mend: Option<Mend>,
}

/// At most this many faults are kept of one file.
const MAX_FAULTS: usize = 50;

/// Collects the faults of one file.
pub(super) struct Log<'a> {
    path: &'a RepoPath,
    faults: &'a mut Vec<Fault>,
}

impl<'a> Log<'a> {
    pub(super) fn new(path: &'a RepoPath, faults: &'a mut Vec<Fault>) -> Self {
        Self { path, faults }
    }

    pub(super) fn add(&mut self, kind: FaultKind, span: Span, message: impl Into<String>) {
        self.push(kind, span, message.into(), None);
    }

    pub(super) fn add_with_fix(
        &mut self,
        kind: FaultKind,
        span: Span,
        message: impl Into<String>,
        replacement: &str,
    ) {
        let (file, text) = (self.path.clone(), replacement.to_owned());
        let mend = Mend::safe([Step::Replace { file, span, text }]);
        self.push(kind, span, message.into(), Some(mend));
    }

    /// Adds a fault that is mended at another place than it is shown.
    pub(super) fn add_mended(&mut self, kind: FaultKind, span: Span, message: &str, place: Span, text: &str) {
        let (file, text) = (self.path.clone(), text.to_owned());
        let mend = Mend::safe([Step::Replace { file, span: place, text }]);
        self.push(kind, span, message.to_owned(), Some(mend));
    }

    /// Adds a fault that is mended by taking away what somebody wrote.
    pub(super) fn add_cut(&mut self, kind: FaultKind, span: Span, message: &str, place: Span) {
        let mend =
            Mend::uncertain([Step::Replace { file: self.path.clone(), span: place, text: String::new() }]);
        self.push(kind, span, message.to_owned(), Some(mend));
    }

    fn push(&mut self, kind: FaultKind, span: Span, message: String, mend: Option<Mend>) {
        if self.faults.len() < MAX_FAULTS {
            let location = Location { span: Some(span), ..Location::file(self.path.clone()) };
            self.faults.push(Fault { kind, location, message, mend });
        }
    }

    /// Notes what is odd about the bytes themselves.
    pub(super) fn encoding(&mut self, source: &Source) {
        if let Some(at) = source.not_utf8() {
            let message = "the bytes here are not UTF-8; the file was read as Windows-1252";
            // A text that takes its own place: the file is written anew, in UTF-8.
            let first = source.text().get(at..).and_then(|rest| rest.chars().next());
            let text = first.map(String::from).unwrap_or_default();
            let is_clear = !source.text().contains(['\u{fffd}', '\0']);
            match is_clear {
                true => {
                    let place = Span::new(at, at + text.len());
                    self.add_mended(FaultKind::Encoding, Span::at(at), message, place, &text);
                }
                false => self.add(FaultKind::Encoding, Span::at(at), message),
            }
        }
        if source.has_byte_order_mark() {
            let mark = Span::new(0, crate::source::BYTE_ORDER_MARK.len());
            self.add_with_fix(FaultKind::ByteOrderMark, mark, "the file begins with a byte order mark", "");
        }
    }
}
