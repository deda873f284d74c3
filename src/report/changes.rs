//! The changes between two releases as text, as JSON and as Markdown.
//!
//! The same changes always give the same bytes. Names and texts come from files that others wrote:
//! control characters never reach the output, and Markdown gets no tags.

use crate::diff::{Aspect, Bump, Change, Step, required};
use semver::Version;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a report of changes is about.
#[derive(Debug, Clone, Copy)]
pub struct Comparison<'a> {
    /// What was compared, such as a connector's id.
    pub subject: &'a str,
    /// The old side in words, such as `1.3.0` or `tag acme-orders/v1.3.0`.
    pub from: &'a str,
    /// The new side in words, such as `working tree`.
    pub to: &'a str,
    /// The version of the old side, where it is known.
    pub old_version: Option<&'a Version>,
    /// The version that the new side declares, where it is known.
    pub new_version: Option<&'a Version>,
    /// The changes, the gravest first.
    pub changes: &'a [Change],
}

/// The groups of a report, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Breaking,
    Added,
    Changed,
    Text,
}

const GROUPS: [(Group, &str, &str); 4] = [
    (Group::Breaking, "BREAKING", "Breaking"),
    (Group::Added, "ADDED", "Added"),
    (Group::Changed, "CHANGED", "Changed"),
    (Group::Text, "TEXT", "Text"),
];

/// The report for people at a terminal, without colours.
pub fn human(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    let Comparison { subject, from, to, .. } = comparison;
    put(&mut out, format_args!("{}  {} → {}\n", plain(subject), plain(from), plain(to)));
    for (group, title, _) in GROUPS {
        let changes = of_group(comparison, group);
        if changes.is_empty() {
            continue;
        }
        put(&mut out, format_args!("\n  {title}\n"));
        if group == Group::Text {
            for (name, count) in counted(&changes) {
                put(&mut out, format_args!("  ~ {name}{}\n", times(count)));
            }
            continue;
        }
        for change in changes {
            put(&mut out, format_args!("  {} {}\n", symbol(change), plain(&change.told())));
            put(&mut out, format_args!("    {}{}\n", change.name(), place(change)));
        }
    }
    put(&mut out, format_args!("\n{}\n", verdict(comparison)));
    out
}

/// The report for programs: `required` and `changes`, each with its name, bump, operation, pointer
/// and message.
pub fn json(comparison: &Comparison<'_>) -> String {
    let changes = comparison.changes.iter().map(Entry::of).collect();
    let report = Report { required: Bump::word(required(comparison.changes)), changes };
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

/// The report for pull requests and release notes.
pub fn markdown(comparison: &Comparison<'_>) -> String {
    let mut out = String::new();
    let Comparison { subject, from, to, .. } = comparison;
    put(&mut out, format_args!("## {}: {} → {}\n", safe(subject), safe(from), safe(to)));
    put(&mut out, format_args!("\n**{}**\n", safe(&verdict(comparison))));
    for (group, _, title) in GROUPS {
        let changes = of_group(comparison, group);
        if changes.is_empty() {
            continue;
        }
        put(&mut out, format_args!("\n### {title}\n\n"));
        if group == Group::Text {
            for (name, count) in counted(&changes) {
                put(&mut out, format_args!("- `{name}`{}\n", times(count)));
            }
            continue;
        }
        for change in changes {
            put(&mut out, format_args!("- {} (`{}`)\n", safe(&change.told()), change.name()));
        }
    }
    out
}

#[derive(Serialize)]
struct Report<'a> {
    required: &'static str,
    changes: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    change: String,
    bump: &'static str,
    operation: Option<&'a str>,
    pointer: &'a str,
    message: &'a str,
    direction: &'static str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    accepted: Option<&'a str>,
}

impl<'a> Entry<'a> {
    fn of(change: &'a Change) -> Self {
        Self {
            change: change.name(),
            bump: Bump::word(change.bump),
            operation: change.operation.as_deref(),
            pointer: change.pointer(),
            message: &change.message,
            direction: change.direction.as_str(),
            file: change.location().map(|location| location.file.as_str()),
            line: change.position.map(|position| position.line),
            column: change.position.map(|position| position.column),
            accepted: change.accepted.as_deref(),
        }
    }
}

/// Adds to a text; writing to a string does not fail.
fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

fn of_group<'a>(comparison: &Comparison<'a>, group: Group) -> Vec<&'a Change> {
    comparison.changes.iter().filter(|change| group_of(change) == group).collect()
}

fn group_of(change: &Change) -> Group {
    let is_text = matches!(change.what.aspect, Aspect::Text(_));
    match change.bump {
        Some(Bump::Major) => Group::Breaking,
        Some(Bump::Patch) | None if is_text => Group::Text,
        Some(Bump::Minor) if symbol(change) == '+' => Group::Added,
        Some(Bump::Minor | Bump::Patch) | None => Group::Changed,
    }
}

fn symbol(change: &Change) -> char {
    let what = change.what;
    let comes = what.step == Step::Added || (what.step == Step::Widened && what.aspect.is_member());
    if what.is_gone() {
        '-'
    } else if comes && what.aspect != Aspect::Deprecated {
        '+'
    } else {
        '~'
    }
}

/// How often each kind of change is among them, by name.
fn counted(changes: &[&Change]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for change in changes {
        *counts.entry(change.name()).or_insert(0) += 1;
    }
    counts
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!(" × {count}") }
}

fn place(change: &Change) -> String {
    let Some(location) = change.location() else { return String::new() };
    let file = plain(location.file.as_str());
    match change.position {
        Some(at) => format!(" at {file}:{}:{} ({})", at.line, at.column, plain(&location.pointer)),
        None => format!(" at {file}"),
    }
}

/// The last line: which bump is needed, and whether the declared version makes it.
fn verdict(comparison: &Comparison<'_>) -> String {
    let needed = required(comparison.changes);
    let Some(bump) = needed else { return "nothing changed that needs a release".to_owned() };
    let Some(old) = comparison.old_version else { return format!("needs a {bump} release") };
    let least = bump.apply(old);
    match comparison.new_version {
        Some(new) if Bump::is_enough(needed, old, new) => format!("needs {bump}: {least} ({new} is enough)"),
        Some(new) => format!("needs {bump}: {least} ({new} is too small)"),
        None => format!("needs {bump}: {least}"),
    }
}

/// The text on one line, without control characters.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The text for Markdown: no tags outside of code.
pub fn safe(text: &str) -> String {
    let text = plain(text);
    let clear = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let mut code = false;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        code = (c == '`') != code && clear;
        match c {
            '<' if !code => out.push_str("&lt;"),
            '&' if !code => out.push_str("&amp;"),
            '*' | '_' | '[' | ']' if !code => out.extend(['\\', c]),
            '`' if !clear => out.push('\''),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::diff::changes;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    fn document(text: &str) -> Document {
        let path = RepoPath::parse("api.json").unwrap();
        Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
    }

    const OLD: &str = r#"{"swagger": "2.0", "info": {"title": "A", "version": "1.0.0"}, "paths": {
        "/a": {"get": {"operationId": "GetA", "summary": "a", "responses": {"200": {"description": "ok"}}}},
        "/b": {"get": {"operationId": "GetB", "responses": {"200": {"description": "ok"}}}}}}"#;
    const NEW: &str = r#"{"swagger": "2.0", "info": {"title": "A", "version": "1.1.0"}, "paths": {
        "/a": {"get": {"operationId": "GetA", "summary": "b", "parameters": [
            {"name": "<b>\u001b", "in": "query", "type": "string"}],
            "responses": {"200": {"description": "ok"}}}}}}"#;

    #[test]
    fn the_three_reports_say_the_same() {
        let (old, new) = (document(OLD), document(NEW));
        let found = changes(&Contract::read(&old).unwrap(), &Contract::read(&new).unwrap());
        let (from, to) = (Version::new(1, 0, 0), Version::new(1, 1, 0));
        let comparison = Comparison {
            subject: "acme",
            from: "1.0.0",
            to: "working tree",
            old_version: Some(&from),
            new_version: Some(&to),
            changes: &found,
        };
        assert_eq!(
            human(&comparison),
            "acme  1.0.0 → working tree\n\
             \n  BREAKING\n  - `GetB` is gone; whoever uses it fails\n\
             \x20   path-removed at api.json:3:17 (/paths/~1b/get)\n\
             \n  ADDED\n  + query parameter `<b> ` of `GetA` is new and optional\n\
             \x20   optional-parameter-added at api.json:3:13 (/paths/~1a/get/parameters/0)\n\
             \n  TEXT\n  ~ summary-changed\n\
             \nneeds major: 2.0.0 (1.1.0 is too small)\n"
        );
        let value: serde_json::Value = serde_json::from_str(&json(&comparison)).unwrap();
        assert_eq!(value["required"], "major");
        assert_eq!(value["changes"][1]["change"], "optional-parameter-added");
        assert_eq!(value["changes"][1]["operation"], "GetA");
        assert_eq!(value["changes"][1]["pointer"], "/paths/~1a/get/parameters/0");
        let text = markdown(&comparison);
        assert!(
            text.contains("### Breaking\n\n- `GetB` is gone; whoever uses it fails (`path-removed`)\n"),
            "{text}"
        );
        assert!(text.contains("- query parameter `<b> ` of `GetA` is new"), "{text}");
    }

    #[test]
    fn markdown_gets_no_tags() {
        assert_eq!(safe("a <b> `<c>` d_e"), "a &lt;b> `<c>` d\\_e");
        assert_eq!(safe("a ` <b>"), "a ' &lt;b>");
        assert_eq!(safe("``<b>``"), "''&lt;b>''");
    }
}
