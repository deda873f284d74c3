//! What is said of a new connector.

use super::super::import::{replaced, row};
use super::Source;
use crate::check::Severity;
use crate::report::{Summary, counted, one_line};
use crate::scaffold::Scaffold;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Losses beyond this many are counted for people.
const MAX_TOLD: usize = 20;

/// Files of one folder beyond this many stand in one row.
const MANY: usize = 3;

/// The plan in words.
pub(super) fn human(source: &Source, of: usize, made: &Scaffold) -> String {
    let mut rows = Vec::new();
    if !source.kind.is_empty() {
        rows.push(row("read", &source.kind, ""));
    }
    let operations = match made.operations {
        count if count == of => counted(of, "operation"),
        count => format!("{count} of {}", counted(of, "operation")),
    };
    rows.push(row("offers", &operations, ""));
    if let Some(name) = &made.sign_in {
        rows.push(row("sign-in", name, "of several; `--auth` chooses another"));
    }
    rows.extend(source.left.iter().take(MAX_TOLD).map(|left| row("left out", &left.place, &left.message)));
    more(&mut rows, "left out", source.left.len());
    rows.extend(files(made));
    rows.extend(
        made.losses
            .iter()
            .take(MAX_TOLD)
            .map(|(loss, place)| row("lost", place, &format!("{}: {}", loss.kind.as_str(), loss.message))),
    );
    more(&mut rows, "lost", made.losses.len());
    if let Some(length) = made.shortened {
        let about = format!("its first sentences, of {length} characters; `--summary` says it in others");
        rows.push(row("shorten", "the description", &about));
    }
    rows.extend(made.secrets.iter().map(replaced));
    rows.extend(made.mended.iter().map(|(rule, count)| row("mend", rule, &counted(*count, "finding"))));
    let mut text = super::super::table(&rows);
    text.push('\n');
    text.push_str(&left(made));
    text
}

fn more(rows: &mut Vec<[String; 3]>, verb: &str, count: usize) {
    if let Some(more) = count.checked_sub(MAX_TOLD).filter(|more| *more > 0) {
        rows.push(row(verb, &format!("{more} more"), ""));
    }
}

/// The files; those deep in folders in one row.
fn files(made: &Scaffold) -> Vec<[String; 3]> {
    let mut rows = Vec::new();
    let mut folders: BTreeMap<String, usize> = BTreeMap::new();
    for (path, edit) in made.edits.iter() {
        let below = path.below(&made.folder).unwrap_or_default();
        let parts: Vec<&str> = below.parts().collect();
        match parts.as_slice() {
            [one, two, _, ..] if parts.len() >= MANY => {
                *folders.entry(format!("{one}/{two}/")).or_default() += 1
            }
            _ => {
                let size = edit.new.as_ref().map_or(0, Vec::len);
                rows.push(row("write", path.as_str(), &about(below.as_str(), size)));
            }
        }
    }
    rows.extend(folders.into_iter().map(|(folder, count)| {
        row(
            "write",
            &format!("{}/{folder}", made.folder),
            &format!("a first test flow, {}", counted(count, "file")),
        )
    }));
    rows
}

fn about(file: &str, size: usize) -> String {
    match file {
        "icon.png" => "initials, until you have a picture".to_owned(),
        _ if size >= 10_000 => format!("{} kB", size / 1_000),
        _ => String::new(),
    }
}

/// What is left to do: what the rules find, and what waits for an author.
fn left(made: &Scaffold) -> String {
    let summary = Summary::of(1, &made.findings);
    let counts = [(summary.errors, "error"), (summary.warnings, "warning"), (summary.notes, "note")];
    let counts: Vec<String> = counts.iter().map(|(count, noun)| counted(*count, noun)).collect();
    let mut text = format!("check: {}\n", counts.join(", "));
    let mut rows: Vec<[String; 3]> = Vec::new();
    for (rule, (count, message)) in by_rule(made, Severity::Error) {
        let about = if count == 1 { message.to_owned() } else { counted(count, "finding") };
        rows.push(row("error", rule, &format!("{about}{}", answer(rule))));
    }
    if made.unwritten > 0 {
        rows.push(row("fill in", "intro.md", &counted(made.unwritten, "line")));
    }
    if !made.inputs.is_empty() {
        rows.push(row(
            "look",
            "power-platform/test-flow/",
            &format!("{} of its steps", counted(made.inputs.len(), "input")),
        ));
    }
    if let Some(why) = &made.no_flow {
        rows.push(row("missing", "power-platform/test-flow/", why));
    }
    text.push_str(&super::super::table(&rows));
    text
}

/// The findings of a severity, counted by rule, with the first message of each.
fn by_rule(made: &Scaffold, severity: Severity) -> BTreeMap<&str, (usize, &str)> {
    let mut rules = BTreeMap::new();
    for found in made.findings.iter().filter(|found| found.severity == severity) {
        rules.entry(found.rule.id.as_str()).or_insert((0, found.message.as_str())).0 += 1;
    }
    rules
}

/// The argument that would have answered a finding.
fn answer(rule: &str) -> &'static str {
    match rule {
        "power-platform/title-too-long" => "; `--title`",
        "power-platform/description-missing" | "power-platform/description-too-long" => "; `--summary`",
        "power-platform/host-missing" => "; `--base-url`",
        "power-platform/publisher-missing" => "; `--publisher`",
        "power-platform/metadata-missing" => "; `--website`, `--privacy-policy`, `--category`",
        "power-platform/website-missing" => "; `--website`",
        "power-platform/privacy-policy-missing" => "; `--privacy-policy`",
        "power-platform/categories-missing" => "; `--category`",
        "power-platform/contact-missing" => "; `--contact-name`, `--contact-email`",
        "power-platform/contact-name-missing" => "; `--contact-name`",
        "power-platform/contact-email-missing" => "; `--contact-email`",
        _ => "",
    }
}

/// The plan for scripts.
pub(super) fn listed(source: &Source, of: usize, made: &Scaffold, is_written: bool) -> Value {
    let losses = made
        .losses
        .iter()
        .map(|(loss, place)| json!({ "at": place, "kind": loss.kind.as_str(), "message": loss.message }));
    let left = source.left.iter().map(|left| json!({ "place": left.place, "message": left.message }));
    let replaced = made.secrets.iter().map(|secret| {
        json!({ "file": secret.file.as_str(), "line": secret.at.line, "column": secret.at.column, "rule": secret.rule })
    });
    let findings = made.findings.iter().map(|found| {
        json!({
            "rule": found.rule.id.as_str(),
            "severity": found.severity.to_string(),
            "file": found.file,
            "line": found.line,
            "column": found.column,
            "message": found.message,
        })
    });
    json!({
        "version": 1,
        "id": made.id.as_str(),
        "title": made.title,
        "folder": made.folder.as_str(),
        "operations": { "offered": made.operations, "found": of },
        "sign_in": made.sign_in,
        "files": made.edits.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
        "left_out": left.collect::<Vec<_>>(),
        "lost": losses.collect::<Vec<_>>(),
        "description_was": made.shortened,
        "replaced": replaced.collect::<Vec<_>>(),
        "mended": made.mended,
        "to_write": made.unwritten,
        "inputs": made.inputs.len(),
        "no_test_flow": made.no_flow,
        "findings": findings.collect::<Vec<_>>(),
        "written": is_written,
    })
}

/// What to do next.
pub(super) fn next(made: &Scaffold) -> String {
    let id = one_line(made.id.as_str());
    let errors = made.findings.iter().any(|found| found.severity == Severity::Error);
    match errors {
        true => format!("next: connectory check {id} shows what is left; connectory explain RULE says why"),
        false => "next: connectory serve, then commit".to_owned(),
    }
}
