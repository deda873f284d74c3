//! A finding with everything that a report shows of its place, so that the connector's text need
//! not be kept.

use super::fingerprint::head;
use crate::catalogue::{Connector, Layout};
use crate::check::{Finding, Rule, Severity};
use crate::document::{Mend, Step};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::rules::SECRETS;
use crate::source::{Position, Source, Span};
use std::collections::BTreeMap;
use std::path::Path;

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
    /// The file, seen from the connector: a moved catalogue changes nothing of it.
    pub within: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// Where the place ends; none where the file as a whole is meant.
    pub end: Option<Position>,
    /// RFC 6901.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What mends it, where anything does.
    pub mend: Option<Mend>,
    /// What the mend replaces, in lines and columns; empty where it does more than replace.
    pub edits: Vec<Edit>,
    /// The text at the place, or its head.
    pub text: String,
    /// What stays the same as long as the finding does, wherever it moves; empty until it is marked.
    pub fingerprint: String,
    /// The line of the place; none where the file as a whole is meant.
    pub excerpt: Option<Excerpt>,
}

/// Text in the place of other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file, seen from the root of the catalogue.
    pub file: String,
    /// Where the text begins that goes.
    pub start: Position,
    /// Where it ends.
    pub end: Position,
    /// What comes.
    pub text: String,
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

/// A mend of more replacements than this is not spelled out.
const MAX_EDITS: usize = 100;

/// Resolves the places of findings.
pub fn locate(findings: Vec<Finding>, connector: Option<&Connector>) -> Vec<Diagnostic> {
    Texts { connector, read: BTreeMap::new() }.resolve(findings)
}

/// Resolves the places of findings in texts that belong to no connector.
pub fn locate_in(findings: Vec<Finding>, texts: &FileSet) -> Vec<Diagnostic> {
    let read = texts.iter().map(|(path, bytes)| (path.clone(), Source::decode(bytes.to_vec())));
    Texts { connector: None, read: read.collect() }.resolve(findings)
}

/// Resolves the places of findings in the files below a root, which are read for it.
pub fn locate_below(findings: Vec<Finding>, root: &Path) -> Vec<Diagnostic> {
    let mut texts = FileSet::new();
    for finding in findings.iter().filter(|finding| finding.location.span.is_some()) {
        let file = &finding.location.file;
        if texts.get(file).is_none()
            && let Ok(bytes) = std::fs::read(file.under(root))
        {
            texts.insert(file.clone(), bytes);
        }
    }
    locate_in(findings, &texts)
}

/// The texts that findings point into: a connector's, and those that were read here.
struct Texts<'a> {
    connector: Option<&'a Connector>,
    read: BTreeMap<RepoPath, Source>,
}

impl Texts<'_> {
    fn resolve(mut self, findings: Vec<Finding>) -> Vec<Diagnostic> {
        findings.into_iter().map(|finding| self.diagnostic(finding)).collect()
    }

    fn diagnostic(&mut self, finding: Finding) -> Diagnostic {
        let connector = finding.connector.as_ref().map(ToString::to_string).unwrap_or_default();
        let within = self.within(&finding.location.file);
        let edits = finding.mend.as_ref().and_then(|mend| self.edits(mend)).unwrap_or_default();
        let span = finding.location.span;
        let source = span.and_then(|_| self.of(&finding.location.file));
        let found = source.zip(span);
        let start = found.map(|(source, span)| source.position(span.start));
        let text = found.map_or("", |(source, span)| head(source.slice(span)));
        Diagnostic {
            rule: finding.rule,
            severity: finding.severity,
            text: text.to_owned(),
            fingerprint: String::new(),
            connector,
            file: shown(&finding.location.file),
            within,
            line: start.map_or(1, |position| position.line),
            column: start.map_or(1, |position| position.column),
            end: found.map(|(source, span)| source.position(span.end)),
            pointer: finding.location.pointer,
            message: finding.message,
            mend: finding.mend,
            edits,
            excerpt: found.and_then(|(source, span)| match SECRETS.contains(&finding.rule.id.as_str()) {
                true => Some(masked(source.slice(span))),
                false => excerpt(source, span),
            }),
        }
    }

    /// The text of a file: the parsed document's, or the file's own.
    fn of(&mut self, file: &RepoPath) -> Option<&Source> {
        let lines = self.connector.map_or(&[][..], |connector| &connector.lines);
        let held = lines.iter().find_map(|line| Some((&line.draft, file.below(&line.draft.folder)?)));
        if let Some((draft, path)) = held {
            if let Some(document) = draft.document(path.as_str()) {
                return Some(document.source());
            }
            if !self.read.contains_key(file) {
                self.read.insert(file.clone(), Source::decode(draft.files.get(&path)?.to_vec()));
            }
        }
        self.read.get(file)
    }

    /// A file as it is called in its connector: by its line and its path in there.
    fn within(&self, file: &RepoPath) -> String {
        let lines = self.connector.map_or(&[][..], |connector| &connector.lines);
        let held = lines.iter().find_map(|line| Some((line, file.below(&line.draft.folder)?)));
        match held {
            Some((line, path)) => match (line.draft.layout, line.major) {
                (Layout::Native, Some(major)) => format!("v{major}/{path}").trim_end_matches('/').to_owned(),
                (Layout::Native | Layout::PowerPlatform | Layout::Commercetools, _) => path.to_string(),
            },
            None => file.to_string(),
        }
    }

    /// What a mend replaces; none where it moves files, or does what lines and columns cannot say.
    fn edits(&mut self, mend: &Mend) -> Option<Vec<Edit>> {
        if mend.steps.len() > MAX_EDITS {
            return None;
        }
        let mut edits = Vec::new();
        for step in &mend.steps {
            let Step::Replace { file, span, text } = step else { return None };
            let source = self.of(file)?;
            let (start, end) = (source.position(span.start), source.position(span.end));
            if start == end && text.is_empty() {
                return None;
            }
            edits.push(Edit { file: shown(file), start, end, text: text.clone() });
        }
        Some(edits)
    }
}

/// A path as reports name it.
fn shown(path: &RepoPath) -> String {
    if path.is_root() { ".".to_owned() } else { path.to_string() }
}

/// Names files as they are seen from a folder further up, such as the root of a repository.
pub fn rebase(diagnostics: &mut [Diagnostic], below: &RepoPath) {
    if below.is_root() {
        return;
    }
    let rebased =
        |file: &mut String| *file = if file == "." { below.to_string() } else { format!("{below}/{file}") };
    for found in diagnostics {
        rebased(&mut found.file);
        found.edits.iter_mut().for_each(|edit| rebased(&mut edit.file));
    }
}

/// The beginning of a secret, and nothing of the line that it stands in: reports are read by more
/// people than the files.
fn masked(secret: &str) -> Excerpt {
    let shown: String = secret.chars().take(4).collect();
    let hidden = secret.chars().skip(4).take(36).map(|_| '*');
    let text: String = shown.chars().chain(hidden).collect();
    Excerpt { span: Span::new(0, text.len()), text, cut: true }
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
