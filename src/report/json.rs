//! The findings for scripts; the shape is stable within `version` 1.

use super::{Diagnostic, Summary};
use serde::Serialize;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    summary: Summary,
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    severity: &'a str,
    connector: Option<&'a str>,
    file: &'a str,
    line: usize,
    column: usize,
    pointer: &'a str,
    message: &'a str,
    help: &'a str,
    fix: Option<&'a str>,
}

/// Writes one JSON document with a line feed at its end.
pub fn json(diagnostics: &[Diagnostic], summary: Summary) -> String {
    let findings: Vec<Entry<'_>> = diagnostics.iter().map(entry).collect();
    let mut text = serde_json::to_string(&Report { version: 1, summary, findings }).unwrap_or_default();
    text.push('\n');
    text
}

fn entry(found: &Diagnostic) -> Entry<'_> {
    Entry {
        rule: found.rule.id.as_str(),
        severity: found.severity.as_str(),
        connector: Some(found.connector.as_str()).filter(|id| !id.is_empty()),
        file: &found.file,
        line: found.line,
        column: found.column,
        pointer: &found.pointer,
        message: &found.message,
        help: found.rule.fix,
        fix: found.mend.as_ref().map(|mend| mend.fix.as_str()),
    }
}
