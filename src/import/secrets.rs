//! What nobody should read goes out of the files before they are written.
//!
//! The rules that find such things say where they stand; a placeholder takes their place, which none of
//! the rules takes for a secret.

use crate::catalogue::{Catalogue, Connector, ConnectorId, Date, Layout, Line, Release};
use crate::check::{Choice, Finding, run};
use crate::document::{Document, Format};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::{Exposure, PLATFORMS, rule_book};
use crate::rules::{PLACEHOLDER, SECRETS};
use crate::source::{Position, Source, Span};
use std::collections::BTreeMap;

/// Files are searched at most this often: behind one secret another may be found.
const MAX_ROUNDS: usize = 10;

/// A thing that was taken out.
#[derive(Debug)]
pub struct Secret {
    /// The file that it would have been written to.
    pub file: RepoPath,
    /// Its place there.
    pub at: Position,
    /// Its place in a document, as RFC 6901 writes it; empty elsewhere.
    pub pointer: String,
    /// The rule that found it.
    pub rule: &'static str,
    /// What it is.
    pub message: String,
    /// Whether it lets others in by itself; the id of an app does not.
    pub is_key: bool,
}

/// The files of a line that is not written yet, with placeholders in the place of secrets, and what was taken out.
///
/// # Errors
/// When a secret cannot be taken out without breaking its file, or there are too many.
pub fn without_secrets(
    catalogue: &Catalogue,
    (id, folder): (&ConnectorId, &RepoPath),
    files: FileSet,
    today: Date,
) -> Result<(FileSet, Vec<Secret>)> {
    Draft { catalogue, id, folder, today }.without_secrets(files)
}

/// A line that is not written yet.
struct Draft<'c> {
    catalogue: &'c Catalogue,
    id: &'c ConnectorId,
    folder: &'c RepoPath,
    today: Date,
}

impl Draft<'_> {
    fn without_secrets(&self, mut files: FileSet) -> Result<(FileSet, Vec<Secret>)> {
        let mut secrets = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let findings = self.findings(files.clone());
            if findings.is_empty() {
                return Ok((files, secrets));
            }
            let mut places: BTreeMap<RepoPath, Vec<(Span, &Finding)>> = BTreeMap::new();
            for finding in &findings {
                let path = finding.location.file.below(self.folder).unwrap_or_default();
                places.entry(path).or_default().push((finding.location.span.unwrap_or_default(), finding));
            }
            for (path, places) in places {
                secrets.extend(self.replace(&mut files, &path, places)?);
            }
        }
        Err(Error::usage("there are more secrets in the files than are taken out; nothing was written"))
    }

    /// What the rules for secrets find.
    fn findings(&self, files: FileSet) -> Vec<Finding> {
        let ids = SECRETS.into_iter().chain(exposures().map(|exposure| exposure.rule));
        let select = ids.map(str::to_owned).collect();
        let book = rule_book().choosing(Choice { select, ..Choice::default() });
        let (draft, _) = Release::load(self.folder.clone(), Layout::Native, files);
        let line = Line { major: None, draft, releases: Vec::new(), drift: None, altered: None };
        let connector = Connector { id: self.id.clone(), lines: vec![line], renamed: false };
        run(&book, self.catalogue, &connector, Vec::new(), self.today)
    }

    fn replace(
        &self,
        files: &mut FileSet,
        path: &RepoPath,
        mut places: Vec<(Span, &Finding)>,
    ) -> Result<Vec<Secret>> {
        let old = files.get(path).unwrap_or_default().to_vec();
        let source = Source::decode(old.clone());
        let mut text = String::with_capacity(source.text().len());
        let (mut at, mut secrets) = (0, Vec::new());
        places.sort_by_key(|(span, _)| *span);
        for (span, finding) in places.into_iter().filter(|(span, _)| span.start < span.end) {
            if span.start < at {
                continue;
            }
            text.push_str(source.slice(Span::new(at, span.start)));
            text.push_str(PLACEHOLDER);
            at = span.end;
            secrets.push(Secret {
                file: finding.location.file.clone(),
                at: source.position(span.start),
                pointer: finding.location.pointer.clone(),
                rule: finding.rule.id.as_str(),
                message: finding.message.clone(),
                is_key: exposures()
                    .all(|exposure| exposure.rule != finding.rule.id.as_str() || exposure.is_key),
            });
        }
        text.push_str(source.slice(Span::new(at, source.text().len())));
        if secrets.is_empty() || breaks(path, old, text.as_bytes()) {
            let message = format!("a secret in `{path}` cannot be replaced; nothing was written");
            return Err(Error::usage(message).with_help("take it out of what is imported"));
        }
        files.insert(path.clone(), text);
        Ok(secrets)
    }
}

/// What the platforms ask for elsewhere.
fn exposures() -> impl Iterator<Item = &'static Exposure> {
    PLATFORMS.iter().flat_map(|platform| platform.exposures)
}

/// Whether a document could be read to its end and cannot any more.
fn breaks(path: &RepoPath, old: Vec<u8>, new: &[u8]) -> bool {
    let is_whole = |format, bytes: Vec<u8>| Document::parse(path.clone(), bytes, format).0.is_whole();
    Format::of(path).is_some_and(|format| is_whole(format, old) && !is_whole(format, new.to_vec()))
}
