//! A report for the comment of a pull request: a summary, a table of connectors, folded details.
//!
//! Code hosts refuse comments above 65,536 characters, so the report stops well before and says what
//! it left out. Texts of strangers are shown as text: no links, no mentions, no HTML.

use super::escape::cut;
use super::{Diagnostic, Summary, counted, one_line, summary_line};
use crate::check::Severity;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A comment has no more bytes than this, the lines at its end not counted.
pub(super) const MAX_BYTES: usize = 60_000;

/// The table has no more rows than this.
const MAX_ROWS: usize = 100;

/// Longer paths and messages are cut, in characters.
const MAX_TEXT: usize = 300;

/// By this a later run finds the comment that it replaces.
pub(super) const MARK: &str = "<!-- connectory -->\n";

/// A connector and what was found in it.
struct Group<'a> {
    connector: &'a str,
    summary: Summary,
    found: Vec<&'a Diagnostic>,
}

/// Writes a comment.
pub fn markdown(diagnostics: &[Diagnostic], summary: Summary) -> String {
    let groups = groups(diagnostics);
    let mut text = format!("{MARK}### Connectory: {}\n{}", verdict(summary), summary_line(summary));
    if !groups.is_empty() {
        table(&mut text, &groups);
        details(&mut text, &groups);
    }
    text
}

fn verdict(summary: Summary) -> String {
    match (summary.errors, summary.warnings, summary.notes) {
        (0, 0, 0) => "nothing found".to_owned(),
        (0, 0, notes) => counted(notes, "note"),
        (0, warnings, _) => counted(warnings, "warning"),
        (errors, _, _) => counted(errors, "error"),
    }
}

/// Findings by connector, those with most errors first; in each the gravest first.
fn groups(diagnostics: &[Diagnostic]) -> Vec<Group<'_>> {
    let mut by_connector: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for found in diagnostics {
        by_connector.entry(&found.connector).or_default().push(found);
    }
    let mut groups: Vec<Group<'_>> = by_connector.into_iter().map(Group::of).collect();
    groups.sort_by_key(|group| Reverse((group.summary.errors, group.summary.warnings)));
    groups
}

impl<'a> Group<'a> {
    fn of((connector, mut found): (&'a str, Vec<&'a Diagnostic>)) -> Self {
        found.sort_by_key(|found| Reverse(found.severity));
        let count = |severity| found.iter().filter(|found| found.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let summary = Summary { errors, warnings, notes: count(Severity::Note), ..Summary::default() };
        Self { connector, summary, found }
    }
}

fn name(group: &Group<'_>) -> String {
    if group.connector.is_empty() { "the catalogue".to_owned() } else { plain(group.connector) }
}

fn table(text: &mut String, groups: &[Group<'_>]) {
    text.push_str("\n| connector | errors | warnings | notes |\n|---|--:|--:|--:|\n");
    for group in groups.iter().take(MAX_ROWS) {
        let Summary { errors, warnings, notes, .. } = group.summary;
        let _ = writeln!(text, "| {} | {errors} | {warnings} | {notes} |", name(group));
    }
    if let Some(more) = groups.len().checked_sub(MAX_ROWS).filter(|more| *more > 0) {
        let _ = writeln!(text, "\n… and {}.", counted(more, "more connector"));
    }
}

fn details(text: &mut String, groups: &[Group<'_>]) {
    let (mut left, mut left_in) = (0, 0);
    for group in groups {
        let shown = fold(text, group);
        left += group.found.len() - shown;
        left_in += usize::from(shown < group.found.len());
    }
    if left > 0 {
        let (findings, connectors) = (counted(left, "finding"), counted(left_in, "connector"));
        let _ = writeln!(text, "\n{findings} in {connectors} left out here; `connectory check` shows all.");
    }
}

/// Writes as many findings of a connector as there is room for; how many these are.
fn fold(text: &mut String, group: &Group<'_>) -> usize {
    let count = group.found.len();
    let head = format!("\n<details><summary>{}: {}</summary>\n\n", name(group), counted(count, "finding"));
    let mut body = String::new();
    let mut shown = 0;
    for found in &group.found {
        let entry = entry(found);
        if text.len() + head.len() + body.len() + entry.len() > MAX_BYTES {
            break;
        }
        body.push_str(&entry);
        shown += 1;
    }
    if shown > 0 {
        text.push_str(&head);
        text.push_str(&body);
        text.push_str("\n</details>\n");
    }
    shown
}

fn entry(found: &Diagnostic) -> String {
    let (file, rule) = (cut(&found.file, MAX_TEXT), found.rule);
    let place = code(&format!("{file}:{}:{}", found.line, found.column));
    let message = prose(&cut(&found.message, MAX_TEXT));
    format!(
        "- **{}** {place} {message} ({}; fix: {})\n",
        found.severity,
        code(rule.id.as_str()),
        prose(rule.fix)
    )
}

/// A message: what stands between backticks is code, the rest is text.
pub fn prose(text: &str) -> String {
    let mut parts = text.split('`').peekable();
    let mut shown = String::new();
    let mut quoted = false;
    while let Some(part) = parts.next() {
        // A backtick without a partner quotes nothing.
        let closed = parts.peek().is_some();
        match quoted {
            true if closed && !part.trim().is_empty() => shown.push_str(&code(part)),
            true if !part.is_empty() => shown.push_str(&plain(part)),
            true => {}
            false => shown.push_str(&plain(part)),
        }
        quoted = !quoted;
    }
    shown
}

/// Text as code, which has no backtick, no line end and no edge of a table in it.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", one_line(text).replace('`', "'").replace('|', "¦"))
}

/// Text as text: signs that mean something to Markdown are escaped; what would call a person, an issue
/// or a page by name is broken up.
pub(super) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in one_line(text).chars() {
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            _ if character.is_ascii_punctuation() && !".,;'\"/?%".contains(character) => {
                shown.extend(['\\', character]);
            }
            _ => shown.push(character),
        }
        if matches!(character, '@' | '#') {
            shown.push('\u{200b}');
        }
    }
    shown.replace("www.", "www\\.")
}
