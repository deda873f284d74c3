//! SARIF 2.1.0, which code hosts and editors read.

use super::escape::json_line;
use super::{Diagnostic, Edit, one_line};
use crate::check::{Rule, RuleId, Severity};
use crate::document::Fix;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What file names are relative to; the name that code hosts know for the root of a repository.
const ROOT: &str = "%SRCROOT%";

/// Writes one SARIF document with a line feed at its end.
pub fn sarif(diagnostics: &[Diagnostic]) -> String {
    let rules: BTreeMap<RuleId, &Rule> =
        diagnostics.iter().map(|found| (found.rule.id, found.rule)).collect();
    let results = diagnostics.iter().map(|found| {
        let index = rules.range(..found.rule.id).count();
        result(found, index)
    });
    let driver = json!({
        "name": "Connectory",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules.values().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
    });
    let run = json!({
        "tool": { "driver": driver },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": { ROOT: { "description": { "text": "The root of the repository." } } },
        "results": results.collect::<Vec<_>>(),
    });
    json_line(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }))
}

/// An object of the members that have a value.
fn object<const N: usize>(members: [(&str, Option<Value>); N]) -> Value {
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A rule, as the table of rules has it.
fn descriptor(rule: &Rule) -> Value {
    let mut tags = vec![rule.id.scope()];
    for code in rule.codes {
        if !tags.contains(code) {
            tags.push(code);
        }
    }
    let page = rule.reference.starts_with("https://").then(|| json!(rule.reference));
    let markdown = match &page {
        Some(_) => format!("**Fix:** {}\n\n[What this rests on]({})", rule.fix, rule.reference),
        None => format!("**Fix:** {}", rule.fix),
    };
    object([
        ("id", Some(json!(rule.id.as_str()))),
        ("shortDescription", Some(json!({ "text": rule.summary }))),
        ("fullDescription", Some(json!({ "text": rule.why }))),
        ("help", Some(json!({ "text": rule.fix, "markdown": markdown }))),
        ("helpUri", page),
        ("defaultConfiguration", Some(json!({ "level": level(rule.severity) }))),
        ("properties", Some(json!({ "tags": tags }))),
    ])
}

fn result(found: &Diagnostic, index: usize) -> Value {
    let fix = (!found.edits.is_empty()).then(|| json!([fix(found)]));
    object([
        ("ruleId", Some(json!(found.rule.id.as_str()))),
        ("ruleIndex", Some(json!(index))),
        ("level", Some(json!(level(found.severity)))),
        ("message", Some(json!({ "text": message(&found.message) }))),
        ("locations", Some(json!([location(found)]))),
        ("partialFingerprints", Some(json!({ "connectory/v1": found.fingerprint }))),
        ("fixes", fix),
    ])
}

/// A message in which nothing is a link.
fn message(text: &str) -> String {
    one_line(text).replace("](", "] (")
}

fn location(found: &Diagnostic) -> Value {
    let region = object([
        ("startLine", Some(json!(found.line))),
        ("startColumn", found.end.map(|_| json!(found.column))),
        ("endLine", found.end.map(|end| json!(end.line))),
        ("endColumn", found.end.map(|end| json!(end.column))),
    ]);
    let place = json!({ "artifactLocation": artifact(&found.file), "region": region });
    let logical = (!found.pointer.is_empty()).then(|| {
        let last = found.pointer.rsplit('/').next().unwrap_or_default();
        json!([{ "fullyQualifiedName": found.pointer, "name": last.replace("~1", "/").replace("~0", "~") }])
    });
    object([("physicalLocation", Some(place)), ("logicalLocations", logical)])
}

fn artifact(file: &str) -> Value {
    json!({ "uri": encoded(file), "uriBaseId": ROOT })
}

/// A path as a relative URI: all but letters, digits and a few signs is percent-encoded.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// What mends a finding, file by file.
fn fix(found: &Diagnostic) -> Value {
    let mut files: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for edit in &found.edits {
        files.entry(&edit.file).or_default().push(replacement(edit));
    }
    let changes = files.into_iter().map(
        |(file, replacements)| json!({ "artifactLocation": artifact(file), "replacements": replacements }),
    );
    let consent = match found.mend.as_ref().map(|mend| mend.fix) {
        Some(Fix::Unsafe) => " This may change the meaning.",
        Some(Fix::Safe) | None => "",
    };
    let description = format!("{}{consent}", found.rule.fix);
    json!({ "description": { "text": description }, "artifactChanges": changes.collect::<Vec<_>>() })
}

fn replacement(edit: &Edit) -> Value {
    let deleted = json!({
        "startLine": edit.start.line,
        "startColumn": edit.start.column,
        "endLine": edit.end.line,
        "endColumn": edit.end.column,
    });
    let inserted = (!edit.text.is_empty()).then(|| json!({ "text": edit.text }));
    object([("deletedRegion", Some(deleted)), ("insertedContent", inserted)])
}
