//! `connectory status`: every connector and line with its state and the bump it needs.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace};
use crate::catalogue::{Connector, Date, Line};
use crate::diff::Bump;
use crate::error::Result;
use serde::Serialize;

/// List every connector and line with its state and the bump it needs.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// Connectors by id, or files and folders; default: all
    #[arg(value_name = "PATH|ID")]
    selection: Vec<String>,

    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

#[derive(Serialize)]
struct Entry {
    connector: String,
    line: String,
    folder: String,
    title: String,
    state: &'static str,
    version: Option<String>,
    newest: Option<String>,
    released: Option<String>,
    changed: bool,
    needs: &'static str,
    next: Option<String>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = place.catalogue(arguments.today)?;
    catalogue.require_history()?;
    let places = super::check::select(&catalogue, &place.here()?, &arguments.selection)?;
    let entries: Vec<Vec<Entry>> = catalogue.each(places, |history, place| {
        let (connector, _) = catalogue.load(place, history)?;
        Ok(connector.lines.iter().map(|line| entry(&connector, line)).collect())
    })?;
    let entries: Vec<Entry> = entries.into_iter().flatten().collect();
    if catalogue.is_before_first_release() {
        output.say("note: nothing was released yet: there is no tag such as `acme-orders/v1.0.0`");
    }
    output.print(&match arguments.format {
        ListFormat::Human => human(&entries),
        ListFormat::Json => super::to_json(&serde_json::json!({ "version": 1, "lines": entries })),
    })?;
    Ok(Outcome::Fine)
}

/// What stands for the bump where a side cannot be read.
pub(super) const UNKNOWN: &str = "unknown";

fn entry(connector: &Connector, line: &Line) -> Entry {
    let newest = line.newest_or_preview();
    let needs = line.needs().filter(|_| line.is_told());
    let next = line.newest().zip(needs).map(|(newest, bump)| bump.apply(&newest.version));
    Entry {
        connector: connector.id.to_string(),
        line: line.name(),
        folder: line.draft.folder.to_string(),
        title: line.draft.title(),
        state: line.state().as_str(),
        version: line.draft.version().map(ToString::to_string),
        newest: newest.map(|release| release.version.to_string()),
        released: newest.and_then(|release| release.date).map(|date| date.to_string()),
        changed: line.drift.is_some(),
        needs: if line.is_told() { Bump::word(needs) } else { UNKNOWN },
        next: next.map(|version| version.to_string()),
    }
}

fn human(entries: &[Entry]) -> String {
    let header = ["CONNECTOR", "LINE", "STATE", "NEWEST", "VERSION", "NEEDS"].map(str::to_owned);
    let mut rows = vec![header];
    rows.extend(entries.iter().map(|entry| {
        let needs = match (&entry.next, entry.changed) {
            _ if entry.needs == UNKNOWN => {
                format!("cannot be told: connectory check {} says why", entry.connector)
            }
            (Some(next), _) => format!("{} ({next})", entry.needs),
            (None, true) => "nothing (no change for users)".to_owned(),
            (None, false) => "-".to_owned(),
        };
        [
            entry.connector.clone(),
            entry.line.clone(),
            entry.state.to_owned(),
            entry.newest.clone().unwrap_or_else(|| "-".to_owned()),
            entry.version.clone().unwrap_or_else(|| "?".to_owned()),
            needs,
        ]
    }));
    super::table(&rows)
}
