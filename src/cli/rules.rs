//! `connectory rules`: all rules, or all kinds of change, for people and scripts.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace};
use crate::catalogue::Settings;
use crate::diff::{Bump, Weights, kinds};
use crate::error::Result;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// List all rules, or all kinds of change.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory rules                    every rule, with its severity under each profile\n  \
    connectory rules --format json      for scripts\n  \
    connectory rules --changes          every kind of change, with the bump that it needs")]
pub(super) struct Arguments {
    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// List the kinds of change instead, with the bump that each needs in this catalogue
    #[arg(long)]
    changes: bool,
}

#[derive(Serialize)]
struct Entry {
    rule: &'static str,
    severity: &'static str,
    summary: &'static str,
    why: &'static str,
    fix: &'static str,
    reference: &'static str,
    /// What platforms call it.
    codes: &'static [&'static str],
    /// Its weight under each profile, `off` among them.
    profiles: BTreeMap<&'static str, &'static str>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    if arguments.changes {
        return changes(&Settings::read(&place.root()?)?.versions.weights, arguments.format, output);
    }
    let book = crate::platform::rule_book();
    let mut text = String::new();
    match arguments.format {
        ListFormat::Human => {
            for rule in book.rules() {
                let weight = book.weights(rule).first().map_or("off", |(_, usual)| *usual);
                let _ = writeln!(text, "{weight:7}  {:46} {}", rule.id.as_str(), rule.summary);
            }
            let _ = writeln!(text, "\n{} rules; `connectory explain RULE` says more", book.rules().len());
        }
        ListFormat::Json => {
            let entries = book.rules().iter().map(|rule| Entry {
                rule: rule.id.as_str(),
                severity: rule.severity.as_str(),
                summary: rule.summary,
                why: rule.why,
                fix: rule.fix,
                reference: rule.reference,
                codes: rule.codes,
                profiles: book.weights(rule).into_iter().collect(),
            });
            let entries: Vec<Entry> = entries.collect();
            text = super::to_json(&serde_json::json!({ "version": 1, "rules": entries }));
        }
    }
    output.print(&text)?;
    Ok(Outcome::Fine)
}

#[derive(Serialize)]
struct Kind {
    change: String,
    bump: &'static str,
    /// The bump that it needs where no catalogue says otherwise.
    usual: &'static str,
}

fn changes(weights: &Weights, format: ListFormat, output: &mut Output) -> Result<Outcome> {
    let kinds = kinds().into_iter().map(|(change, (usual, all))| {
        let bump =
            all.into_iter().filter_map(|what| weights.bump(what, Some(crate::diff::usual(what)))).max();
        Kind { change, bump: Bump::word(bump), usual: Bump::word(Some(usual)) }
    });
    let kinds: Vec<Kind> = kinds.collect();
    output.print(&match format {
        ListFormat::Human => kinds.iter().map(|kind| format!("{:5}  {}\n", kind.bump, kind.change)).collect(),
        ListFormat::Json => super::to_json(&serde_json::json!({ "version": 1, "changes": kinds })),
    })?;
    Ok(Outcome::Fine)
}
