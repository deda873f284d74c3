//! What a platform will say of a repository: for people, for scripts, for comments.

use super::escape::{json_line, one_line};
use super::markdown::prose;
use crate::platform::commercetools::{Demand, Entry, Refused};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What is predicted of a repository at a tag.
#[derive(Debug, Default)]
pub struct Foretold<'a> {
    /// The repository as it was named.
    pub repository: &'a str,
    /// The tag.
    pub tag: &'a str,
    /// The error that the platform answers with; none where it takes the repository.
    pub refused: Option<Refused>,
    /// The entries of its report.
    pub entries: Vec<Entry>,
    /// What a certification asks for.
    pub demands: Vec<Demand>,
    /// What is read from the specification.
    pub configurations: Option<Value>,
}

/// For people.
pub fn foretold_human(foretold: &Foretold<'_>) -> String {
    let mut text = String::new();
    match &foretold.refused {
        Some(refused) => {
            let _ = writeln!(text, "refused: {}: {}", refused.code, one_line(&refused.message));
            for reason in &refused.reasons {
                let _ = writeln!(text, "  {}", one_line(reason));
            }
        }
        None => text.push_str("accepted: the repository can be reached, and its specification is valid\n"),
    }
    if !foretold.entries.is_empty() {
        text.push_str("\nreport\n");
    }
    for entry in &foretold.entries {
        let details = entry.message.as_ref().map(|message| format!("\n      {}", one_line(message)));
        let _ = writeln!(text, "  {}: {}{}", entry.kind, one_line(&entry.title), details.unwrap_or_default());
    }
    if !foretold.demands.is_empty() {
        text.push_str("\nfor a certification\n");
    }
    for demand in &foretold.demands {
        let mark = if demand.missing.is_empty() { "✓" } else { "✗" };
        let parts = [("", &demand.evidence), ("missing: ", &demand.missing)];
        let told = parts.into_iter().filter(|(_, names)| !names.is_empty());
        let told: Vec<String> = told.map(|(lead, names)| format!("{lead}{}", names.join(", "))).collect();
        let line = format!("{}: {}", demand.what.in_language("en"), told.join("; "));
        let _ = writeln!(text, "  {mark} {}", one_line(&line));
    }
    text
}

/// For scripts: `report` has the form of the platform's reports.
pub fn foretold_json(foretold: &Foretold<'_>) -> String {
    let demands = foretold.demands.iter().map(|demand| {
        json!({
            "id": demand.id,
            "demand": demand.what.in_language("en"),
            "met": demand.missing.is_empty(),
            "evidence": demand.evidence,
            "missing": demand.missing,
        })
    });
    let document = json!({
        "version": 1,
        "repository": foretold.repository,
        "tag": foretold.tag,
        "error": foretold.refused,
        "report": { "entries": foretold.entries },
        "certification": demands.collect::<Vec<_>>(),
        "configurations": foretold.configurations,
    });
    json_line(&document)
}

/// For a comment.
pub fn foretold_markdown(foretold: &Foretold<'_>) -> String {
    let mut text = format!("### Prediction for {}\n\n", prose(foretold.tag));
    match &foretold.refused {
        Some(refused) => {
            let _ = writeln!(text, "**{}**: {}\n", refused.code, prose(&refused.message));
            for reason in &refused.reasons {
                let _ = writeln!(text, "- {}", prose(reason));
            }
        }
        None => text.push_str("The repository can be reached, and its specification is valid.\n"),
    }
    if !foretold.entries.is_empty() {
        text.push_str("\n#### Report\n\n");
    }
    for entry in &foretold.entries {
        let details = entry.message.as_ref().map(|message| format!(" {}", prose(message)));
        let _ = writeln!(text, "- **{}** {}{}", entry.kind, prose(&entry.title), details.unwrap_or_default());
    }
    if !foretold.demands.is_empty() {
        text.push_str("\n#### For a certification\n\n");
    }
    for demand in &foretold.demands {
        let mark = if demand.missing.is_empty() { "x" } else { " " };
        let _ = writeln!(text, "- [{mark}] {}", prose(demand.what.in_language("en")));
        for found in &demand.evidence {
            let _ = writeln!(text, "  - {}", prose(found));
        }
        for missing in &demand.missing {
            let _ = writeln!(text, "  - missing: {}", prose(missing));
        }
    }
    text
}
