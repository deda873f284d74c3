//! `connectory checklist`: what speaks for publishing a connector, and what is missing.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::report::{Checked, checklist_human, checklist_json, checklist_markdown};
use crate::rules::{ChecklistLine, checklist};

/// Say what speaks for publishing a connector, and what is missing.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory checklist acme-orders                      the line that changed last\n  \
    connectory checklist acme-orders/v2 --format json     one line, for scripts\n  \
    connectory checklist acme-orders --format markdown    for the comment of a pull request\n\n\
    Ends with 0 where nothing is missing, else with 1. Which lines keep a release back, the catalogue\n\
    decides: `checklist` under `[policy]` in connectory.toml.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a path in it
    #[arg(value_name = "ID")]
    connector: String,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Look at the files alone; then results of tests are taken for new
    #[arg(long)]
    no_history: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// For a comment
    Markdown,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = match arguments.no_history {
        true => Catalogue::open_without_history(&place.root()?)?,
        false => place.catalogue(None)?,
    };
    let (found, wanted) = super::choice::named(&catalogue, place, &arguments.connector)?;
    let history = catalogue.history()?;
    let (connector, _) = catalogue.load(found, history.as_ref())?;
    let line = super::choice::line(&connector, wanted.as_deref())?;
    let lines = checklist(&line.draft, catalogue.settings());
    let name = connector.name_of(line);
    let checked = Checked { name: &name, release: &line.draft, lines: &lines };
    output.print(&match arguments.format {
        Format::Human => checklist_human(&checked),
        Format::Json => checklist_json(&checked),
        Format::Markdown => checklist_markdown(&checked),
    })?;
    let is_complete = lines.iter().all(ChecklistLine::is_complete);
    Ok(if is_complete { Outcome::Fine } else { Outcome::Findings })
}
