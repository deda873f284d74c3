//! One line a finding: `path:line:column: severity[rule]: message`.

use super::{Diagnostic, one_line};
use std::fmt::Write as _;

/// Writes one line a finding, as compilers do; editors jump to it.
pub fn short(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for found in diagnostics {
        let (severity, rule) = (found.severity, found.rule.id);
        let file = one_line(&found.file);
        let message = one_line(&found.message);
        let _ = writeln!(text, "{file}:{}:{}: {severity}[{rule}]: {message}", found.line, found.column);
    }
    text
}
