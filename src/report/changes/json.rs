//! Changes for programs.

use super::super::escape::disarm_json;
use super::{Comparison, Group};
use crate::diff::{Bump, Change};
use serde::Serialize;

#[derive(Serialize)]
struct All<'a> {
    version: u32,
    since: Option<&'a str>,
    required: &'static str,
    connectors: Vec<Report<'a>>,
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    subject: &'a str,
    state: &'static str,
    from: &'a str,
    to: &'a str,
    old_version: Option<String>,
    new_version: Option<String>,
    required: &'static str,
    next: Option<String>,
    enough: Option<bool>,
    changes: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    change: String,
    bump: &'static str,
    group: &'static str,
    operation: Option<&'a str>,
    others: usize,
    pointer: &'a str,
    old_pointer: Option<&'a str>,
    message: &'a str,
    direction: &'static str,
    before: Option<&'a str>,
    after: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    accepted: Option<&'a str>,
}

/// The report of one comparison: `required` and `changes`, each with its name, bump, operation,
/// pointer, message and the values before and after.
pub fn json(comparison: &Comparison) -> String {
    pretty(&Report::of(comparison))
}

/// The report of all connectors since a revision; `required` is the gravest.
pub fn json_of_all(comparisons: &[Comparison], since: Option<&str>) -> String {
    let required = Bump::word(comparisons.iter().filter_map(Comparison::needs).max());
    let connectors = comparisons.iter().map(Report::of).collect();
    pretty(&All { version: 1, since, required, connectors })
}

fn pretty(value: &impl Serialize) -> String {
    let mut text = disarm_json(serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

impl<'a> Report<'a> {
    fn of(comparison: &'a Comparison) -> Self {
        let shown = |version: &Option<semver::Version>| version.as_ref().map(ToString::to_string);
        Self {
            version: 1,
            subject: &comparison.subject,
            state: comparison.fate.as_str(),
            from: &comparison.from,
            to: &comparison.to,
            old_version: shown(&comparison.old_version),
            new_version: shown(&comparison.new_version),
            required: Bump::word(comparison.needs()),
            next: shown(&comparison.least()),
            enough: comparison.is_enough(),
            changes: comparison.changes.iter().map(Entry::of).collect(),
        }
    }
}

impl<'a> Entry<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            change: change.name(),
            bump: Bump::word(change.bump),
            group: Group::of(change).id(),
            operation: change.operation.as_deref(),
            others: change.others,
            pointer: change.pointer(),
            old_pointer: change.old.as_ref().map(|location| location.pointer.as_str()),
            message: &change.message,
            direction: change.direction.as_str(),
            before: change.before.as_deref(),
            after: change.after.as_deref(),
            file: change.location().map(|location| location.file.as_str()),
            line: change.position.map(|position| position.line),
            column: change.position.map(|position| position.column),
            accepted: change.accepted.as_deref(),
        }
    }
}
