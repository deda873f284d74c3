//! Changes for the comment of a pull request, or for a changelog.
//!
//! Code hosts refuse comments above 65,536 characters, so the report stops well before and says what
//! it left out.

use super::super::markdown::{code, plain, prose};
use super::{Comparison, Fate, Group, counted, times, values};
use crate::diff::Change;
use std::fmt::Write as _;

/// A report has no more bytes than this, the lines at its end not counted.
const MAX_BYTES: usize = 60_000;

/// Writes one section for each comparison.
pub fn markdown(comparisons: &[Comparison], since: Option<&str>) -> String {
    let mut out = String::new();
    if let Some(since) = since {
        overview(&mut out, comparisons, since);
    }
    let mut left = 0;
    for comparison in comparisons {
        if !out.is_empty() {
            out.push('\n');
        }
        left += section(&mut out, comparison);
    }
    if left > 0 {
        let left = super::super::counted(left, "change");
        let _ = writeln!(out, "\n{left} left out here; `connectory diff` shows all.");
    }
    out
}

fn overview(out: &mut String, comparisons: &[Comparison], since: &str) {
    let since = name(since);
    if comparisons.is_empty() {
        let _ = writeln!(out, "## Nothing changed since {since}");
        return;
    }
    let _ = writeln!(out, "## Changes since {since}\n");
    let _ = writeln!(out, "| connector | state | needs |\n|---|---|---|");
    for one in comparisons.iter().take(MAX_ROWS) {
        let needs = match (one.fate, one.needs(), one.least()) {
            (Fate::Changed, Some(bump), Some(least)) => format!("{bump}: {least}"),
            (Fate::Changed, Some(bump), None) => bump.to_string(),
            (Fate::Gone, ..) => "major".to_owned(),
            (Fate::Unreadable, ..) => "?".to_owned(),
            (Fate::Changed | Fate::New, ..) => "–".to_owned(),
        };
        let _ = writeln!(out, "| {} | {} | {needs} |", name(&one.subject), one.fate.as_str());
    }
    if let Some(more) = comparisons.len().checked_sub(MAX_ROWS).filter(|more| *more > 0) {
        let _ = writeln!(out, "\n… and {}.", super::super::counted(more, "more connector"));
    }
}

/// The table has no more rows than this.
const MAX_ROWS: usize = 100;

/// Writes a comparison as far as there is room; how many of its changes there was none for.
fn section(out: &mut String, comparison: &Comparison) -> usize {
    let Comparison { subject, from, to, .. } = comparison;
    let (subject, from, to) = (name(subject), name(from), name(to));
    let head = format!("## {subject}: {from} → {to}\n\n**{}**\n", comparison.verdict());
    if out.len() + head.len() > MAX_BYTES {
        return comparison.changes.len().max(1);
    }
    out.push_str(&head);
    Group::ALL.into_iter().map(|group| list(out, group, &comparison.of_group(group))).sum()
}

fn list(out: &mut String, group: Group, changes: &[&Change]) -> usize {
    if changes.is_empty() {
        return 0;
    }
    let heading = format!("\n### {}\n\n", group.title());
    if out.len() + heading.len() > MAX_BYTES {
        return changes.len();
    }
    out.push_str(&heading);
    if group == Group::Documentation {
        for (name, count) in counted(changes) {
            let _ = writeln!(out, "- {}{}", code(&name), times(count));
        }
        return 0;
    }
    for (number, change) in changes.iter().enumerate() {
        let line = entry(change);
        if out.len() + line.len() > MAX_BYTES {
            return changes.len() - number;
        }
        out.push_str(&line);
    }
    0
}

/// A name as it is where it means nothing to Markdown, else escaped.
fn name(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ./-()~".contains(c);
    let means = ["~~", "www.", "--"].iter().any(|sign| text.contains(sign));
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins && !means && text.chars().all(is_plain) { text.to_owned() } else { plain(text) }
}

fn entry(change: &Change) -> String {
    let values = match values(change) {
        Some((Some(before), Some(after))) => format!(": {} → {}", code(before), code(after)),
        Some((Some(value), None) | (None, Some(value))) if !value.starts_with('{') => {
            format!(": {}", code(value))
        }
        Some(_) | None => String::new(),
    };
    format!("- {} ({}){values}\n", prose(&change.told()), code(&change.name()))
}
