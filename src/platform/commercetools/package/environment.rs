//! An example of the variables that an application reads, for whoever runs it on their own machine.

use super::deployment::value;
use crate::platform::commercetools::provided::CLIENT;
use crate::platform::commercetools::specification::{Application, Configuration, Specification};
use std::fmt::Write as _;

/// The example of an application; none where it is given nothing.
pub(super) fn of(specification: &Specification<'_>, application: &Application<'_>) -> Option<String> {
    let mut text = String::new();
    add(&mut text, &application.configuration);
    add(&mut text, &specification.shared);
    if specification.scopes.is_some() && !application.kind.is_static() {
        text.push_str("\n# Set by the platform where it is deployed; needed where it runs elsewhere.\n");
        for name in CLIENT {
            let _ = writeln!(text, "{name}=");
        }
    }
    (!text.is_empty()).then(|| {
        format!(
            "# Variables of `{}`. Copy this to `.env`, which belongs into no repository.\n{text}",
            application.name
        )
    })
}

fn add(text: &mut String, configuration: &Configuration<'_>) {
    for (key, is_secured) in configuration.keys() {
        let description: String =
            key.description.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let necessity = if key.is_required { "required" } else { "optional" };
        let secret = if is_secured { ", a secret" } else { "" };
        let _ = writeln!(text, "\n# {} ({necessity}{secret})", description.trim());
        let _ = writeln!(text, "{}={}", key.name, written(&value(key, is_secured).unwrap_or_default()));
    }
}

/// A value as readers of such files take it: between single quotes where it is more than a word.
fn written(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@,+=%".contains(c);
    match value.chars().all(is_plain) {
        true => value.to_owned(),
        false if !value.contains(['\'', '\n', '\r']) => format!("'{value}'"),
        false => crate::document::quoted(value),
    }
}
