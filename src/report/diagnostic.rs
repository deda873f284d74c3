//! A finding with everything that a report shows of its place, so that the connector's text need
//! not be kept.

use crate::catalogue::Connector;
use crate::check::{Finding, Rule, Severity};
use crate::document::{Location, Mend};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::source::{Source, Span};
use std::collections::BTreeMap;

/// A finding whose place is resolved to line and column.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: &'static Rule,
    /// How much it weighs under the profile in force.
    pub severity: Severity,
    /// The connector's id; empty where the catalogue as a whole is meant.
    pub connector: String,
    /// The file, seen from the root of the catalogue.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// RFC 6901.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What mends it, where anything does.
    pub mend: Option<Mend>,
    /// The line of the place; none where the file as a whole is meant.
    pub excerpt: Option<Excerpt>,
}

impl Diagnostic {
    /// What reports are sorted by: the place, then the rule.
    pub fn order(&self) -> impl Ord + use<'_> {
        (&self.file, self.line, self.column, self.rule.id, &self.message)
    }
}

/// A line of a file, cut where it is very long, with the place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The text.
    pub text: String,
    /// The bytes of the text that are meant.
    pub span: Span,
    /// Whether the text begins behind the head of the line, so that its columns are not the line's.
    pub cut: bool,
}

/// Longer lines are cut to about this many bytes around the place.
const MAX_LINE: usize = 240;

/// Resolves the places of findings.
pub fn locate(findings: Vec<Finding>, connector: Option<&Connector>) -> Vec<Diagnostic> {
    let mut read: BTreeMap<String, Source> = BTreeMap::new();
    let resolve = |finding: Finding| {
        let source = connector.and_then(|connector| text_of(connector, &finding.location, &mut read));
        diagnostic(finding, source)
    };
    findings.into_iter().map(resolve).collect()
}

/// Resolves the places of findings in texts that belong to no connector.
pub fn locate_in(findings: Vec<Finding>, texts: &FileSet) -> Vec<Diagnostic> {
    let sources: BTreeMap<&RepoPath, Source> =
        texts.iter().map(|(path, bytes)| (path, Source::decode(bytes.to_vec()))).collect();
    let resolve = |finding: Finding| {
        let source = finding.location.span.and_then(|_| sources.get(&finding.location.file));
        diagnostic(finding, source)
    };
    findings.into_iter().map(resolve).collect()
}

fn diagnostic(finding: Finding, source: Option<&Source>) -> Diagnostic {
    let span = finding.location.span;
    let position = source.zip(span).map(|(source, span)| source.position(span.start));
    Diagnostic {
        rule: finding.rule,
        severity: finding.severity,
        connector: finding.connector.map(|id| id.to_string()).unwrap_or_default(),
        file: finding.location.file.to_string(),
        line: position.map_or(1, |position| position.line),
        column: position.map_or(1, |position| position.column),
        pointer: finding.location.pointer,
        message: finding.message,
        mend: finding.mend,
        excerpt: source.zip(span).and_then(|(source, span)| excerpt(source, span)),
    }
}

/// The text of a file: the parsed document's, or the file's own.
fn text_of<'a>(
    connector: &'a Connector,
    location: &Location,
    read: &'a mut BTreeMap<String, Source>,
) -> Option<&'a Source> {
    location.span?;
    for line in &connector.lines {
        let Some(path) = location.file.below(&line.draft.folder) else { continue };
        if let Some(document) = line.draft.document(path.as_str()) {
            return Some(document.source());
        }
        let bytes = line.draft.files.get(&path)?;
        let name = location.file.to_string();
        return Some(read.entry(name).or_insert_with(|| Source::decode(bytes.to_vec())));
    }
    None
}

fn excerpt(source: &Source, span: Span) -> Option<Excerpt> {
    let line = source.line(source.position(span.start).line)?;
    let end = span.end.clamp(span.start, line.end.max(span.start));
    let (mut from, mut to) = (line.start, line.end.max(span.start));
    if to - from > MAX_LINE {
        from = from.max(span.start.saturating_sub(MAX_LINE / 2));
        to = to.min((end + MAX_LINE / 2).min(span.start + MAX_LINE));
        while !source.text().is_char_boundary(from) {
            from -= 1;
        }
        while !source.text().is_char_boundary(to) {
            to += 1;
        }
    }
    let text = source.slice(Span::new(from, to)).trim_start_matches(crate::source::BYTE_ORDER_MARK);
    let cut = (to - from) - text.len();
    let start = (span.start - from).saturating_sub(cut);
    let shown = Span::new(start, (end.min(to) - from).saturating_sub(cut).max(start));
    Some(Excerpt { text: text.to_owned(), span: shown, cut: from > line.start })
}
