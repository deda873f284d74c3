//! The code quality report of GitLab: one list, from which merge requests show what is new.

use super::escape::{cut, json_line};
use super::{Diagnostic, one_line};
use crate::check::Severity;
use serde::Serialize;

/// A longer description is cut, in characters.
const MAX_DESCRIPTION: usize = 1_000;

#[derive(Serialize)]
struct Entry<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Writes one JSON document with a line feed at its end.
pub fn gitlab(diagnostics: &[Diagnostic]) -> String {
    json_line(&diagnostics.iter().map(entry).collect::<Vec<_>>())
}

fn entry(found: &Diagnostic) -> Entry<'_> {
    let end = found.end.map_or(found.line, |end| end.line);
    Entry {
        description: cut(&one_line(&found.message), MAX_DESCRIPTION).into_owned(),
        check_name: found.rule.id.as_str(),
        fingerprint: &found.fingerprint,
        severity: match found.severity {
            Severity::Error => "critical",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        location: Location { path: &found.file, lines: Lines { begin: found.line, end } },
    }
}
