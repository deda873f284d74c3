//! Logging commands that Azure Pipelines turns into the issues of a run.

use super::{Diagnostic, one_line};
use crate::check::Severity;
use std::fmt::Write as _;

/// Writes one logging command a finding; issues know errors and warnings only, so notes are plain
/// lines.
pub fn azure(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for found in diagnostics {
        let (line, column, code) = (found.line, found.column, found.rule.id);
        let file = one_line(&found.file);
        let kind = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => {
                let message = one_line(&found.message);
                let _ = writeln!(text, "note[{code}] {file}:{line}:{column}: {message}");
                continue;
            }
        };
        let (file, message) = (property(&file), data(&one_line(&found.message)));
        let _ = writeln!(
            text,
            "##vso[task.logissue type={kind};sourcepath={file};linenumber={line};columnnumber={column};\
             code={code}]{message} (fix: {})",
            data(found.rule.fix)
        );
    }
    text
}

/// What a command's message must not hold as it is.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What a command's property must not hold as it is.
fn property(text: &str) -> String {
    data(text).replace(';', "%3B").replace(']', "%5D")
}
