//! What harms users: secrets that were left in files, addresses that are nobody's, texts and names
//! that pretend to be others.

mod alike;
mod clue;
mod credential;
mod hint;
mod host;
mod needle;
mod secret;
mod spoof;

pub(super) use alike::RULES as ALIKE;
pub(super) use host::RULES as HOST;
pub(super) use secret::RULES as SECRET;
pub(super) use spoof::RULES as SPOOF;

/// What stands in a file in the place of what is given elsewhere; no rule takes it for a secret.
pub const PLACEHOLDER: &str = "[[DummyValue]]";

/// The rules whose places must not be shown as they are.
pub const SECRETS: [&str; 2] = [secret::WRITTEN, secret::SUSPECTED];

use crate::catalogue::Release;
use crate::document::{Document, Location};
use crate::path::RepoPath;
use crate::source::{Source, Span};

/// A text file of a release, and its values where it is a document.
struct Written<'r> {
    path: &'r RepoPath,
    source: &'r Source,
    document: Option<&'r Document>,
}

/// Every text file of a release.
fn written(release: &Release) -> impl Iterator<Item = Written<'_>> {
    let documents = release.documents.iter().map(|document| Written {
        path: document.path(),
        source: document.source(),
        document: Some(document),
    });
    let texts = release.texts().iter();
    documents.chain(texts.map(|text| Written { path: &text.path, source: &text.source, document: None }))
}

/// The letters of a kind behind an offset, at most so many.
fn token(text: &str, from: usize, letters: needle::Letters, most: usize) -> &str {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    let length = bytes.iter().take(most).take_while(|byte| letters.has(**byte)).count();
    text.get(from..from + length).unwrap_or_default()
}

impl Written<'_> {
    /// A place in the text; in a document with the value that holds it.
    fn at(&self, span: Span) -> Location {
        let node = self.document.and_then(|document| document.text_at(span.start));
        let pointer = node.map(|node| node.pointer()).unwrap_or_default();
        Location { file: self.path.clone(), span: Some(span), pointer }
    }
}
