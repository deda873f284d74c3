//! The configuration of a connector as a table, for readers of Markdown.

use super::secret::is_secret;
use super::specification::{Configuration, Specification};
use std::fmt::Write as _;

/// A row for each key, in the order of the file, what all applications share first; a sentence where there
/// is none.
pub(super) fn markdown(specification: &Specification<'_>) -> String {
    let mut text = String::new();
    let mut add = |of: &str, configuration: &Configuration<'_>| {
        for (key, is_secured) in configuration.keys() {
            let kind = if is_secured { "secured" } else { "standard" };
            let required = if key.is_required { "yes" } else { "no" };
            // What may be a secret is not told again.
            let default = key.default.filter(|_| !is_secret(key.name)).map(code).unwrap_or_default();
            let (of, name, about) = (code(of), code(key.name), plain(key.description));
            let _ = writeln!(text, "| {of} | {name} | {kind} | {required} | {default} | {about} |");
        }
    };
    add("*", &specification.shared);
    for application in &specification.applications {
        add(application.name, &application.configuration);
    }
    if text.is_empty() {
        return "Deployments are given no configuration.\n".to_owned();
    }
    format!(
        "| application | key | kind | required | default | description |\n|---|---|---|---|---|---|\n{text}"
    )
}

/// A text in one line of a table.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text as code in a cell.
fn code(text: &str) -> String {
    let text = flat(text).replace('|', "\\|");
    match text.contains('`') {
        true => format!("`` {text} ``"),
        false => format!("`{text}`"),
    }
}

/// A text whose signs are no Markdown and no HTML.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for c in flat(text).chars() {
        if "\\`*_{}[]<>#|~&".contains(c) {
            plain.push('\\');
        }
        plain.push(c);
    }
    plain
}
