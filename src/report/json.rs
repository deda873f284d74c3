//! The findings for scripts; the shape is stable within `version` 1.

use super::escape::json_line;
use super::{Diagnostic, Statistic, Summary};
use serde::Serialize;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    summary: Summary,
    findings: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Statistics<'a> {
    version: u32,
    summary: Summary,
    statistics: &'a [Statistic],
}

#[derive(Serialize)]
pub(super) struct Entry<'a> {
    rule: &'a str,
    severity: &'a str,
    connector: Option<&'a str>,
    file: &'a str,
    line: usize,
    column: usize,
    end_line: Option<usize>,
    end_column: Option<usize>,
    pointer: &'a str,
    message: &'a str,
    help: &'a str,
    fix: Option<&'a str>,
    fingerprint: &'a str,
}

/// Writes one JSON document with a line feed at its end.
pub fn json(diagnostics: &[Diagnostic], summary: Summary) -> String {
    let findings: Vec<Entry<'_>> = diagnostics.iter().map(entry).collect();
    json_line(&Report { version: 1, summary, findings })
}

/// Writes one JSON document that counts the findings by rule, with a line feed at its end.
pub fn json_statistics(statistics: &[Statistic], summary: Summary) -> String {
    json_line(&Statistics { version: 1, summary, statistics })
}

pub(super) fn entry(found: &Diagnostic) -> Entry<'_> {
    Entry {
        rule: found.rule.id.as_str(),
        severity: found.severity.as_str(),
        connector: Some(found.connector.as_str()).filter(|id| !id.is_empty()),
        file: &found.file,
        line: found.line,
        column: found.column,
        end_line: found.end.map(|end| end.line),
        end_column: found.end.map(|end| end.column),
        pointer: &found.pointer,
        message: &found.message,
        help: found.rule.fix,
        fix: found.mend.as_ref().map(|mend| mend.fix.as_str()),
        fingerprint: &found.fingerprint,
    }
}
