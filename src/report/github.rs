//! Workflow commands that GitHub turns into annotations of a pull request.

use super::{Diagnostic, one_line};
use crate::check::Severity;
use std::fmt::Write as _;

/// Writes one workflow command a finding.
pub fn github(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for found in diagnostics {
        let command = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let (file, title) = (property(&found.file), property(found.rule.id.as_str()));
        let message = data(&format!("{}\nfix: {}", one_line(&found.message), found.rule.fix));
        let (line, column) = (found.line, found.column);
        let _ = writeln!(text, "::{command} file={file},line={line},col={column},title={title}::{message}");
    }
    text
}

/// What a command's data must not hold as it is.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What a command's property must not hold as it is.
fn property(text: &str) -> String {
    data(&one_line(text)).replace(':', "%3A").replace(',', "%2C")
}
