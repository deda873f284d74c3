//! `connectory baseline`: older findings are recorded, so that only new ones are reported.

use super::output::Output;
use super::{Outcome, WorkPlace, check, choice};
use crate::baseline::{Baseline, FILE, Judged};
use crate::catalogue::{Catalogue, Date, Place};
use crate::error::{Error, Result};
use crate::report::counted;

/// Record older findings, so that only new ones are reported.
#[derive(clap::Args)]
#[command(
    after_help = "The record is .connectory/baseline.json: commit it. A finding is known by its rule, its connector, its\n\
    place in the document and the text there, so that moved lines change nothing. What compares with releases\n\
    (too small a version, an altered release) is never recorded, and packages are judged without the record."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Record what `check` finds today, whatever it weighs; a record does not grow unless it is told to
    Write {
        /// Take in findings that are new since the record was made
        #[arg(long)]
        force: bool,

        /// The day that counts as today
        #[arg(long, value_name = "DATE")]
        today: Option<Date>,
    },
    /// Take out what is mended
    Prune {
        /// The day that counts as today
        #[arg(long, value_name = "DATE")]
        today: Option<Date>,
    },
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let root = place.root()?;
    let catalogue = Catalogue::open(&root)?;
    let book = choice::settled(&catalogue.settings().check)?;
    let places: Vec<&Place> = catalogue.places().iter().collect();
    let known = Baseline::read(&root)?;
    let (Action::Write { today, .. } | Action::Prune { today }) = &arguments.action;
    let mut found = check::judge(&catalogue, &book, &places, today.unwrap_or_else(super::today))?;
    match (&arguments.action, known) {
        (Action::Write { force, .. }, known) => {
            let fresh = Baseline::of(&found);
            let grown = known.as_ref().map_or(0, |known| fresh.beyond(known));
            if grown > 0 && !force {
                output.say(&format!(
                    "{} not in the record, which does not grow by itself; nothing was written\n  \
                     help: mend what `connectory check` shows, or take it in with `--force`",
                    counted(grown, "finding") + if grown == 1 { " is" } else { " are" }
                ));
                return Ok(Outcome::Findings);
            }
            if known.is_none() && fresh.is_empty() {
                output.print("nothing to record\n")?;
            } else {
                fresh.write(&root)?;
                output.print(&format!("recorded {} in {FILE}\n", counted(fresh.len(), "finding")))?;
            }
            let rest = found.iter().filter(|found| found.rule.compares()).count();
            if rest > 0 {
                let rest = counted(rest, "finding");
                output.say(&format!("note: {rest} about what changed since a release cannot be recorded"));
            }
        }
        (Action::Prune { .. }, None) => {
            let error = Error::usage(format!("there is no {FILE}"));
            return Err(error.with_help("`connectory baseline write` makes it"));
        }
        (Action::Prune { .. }, Some(mut known)) => {
            let judged = Judged { book: &book, narrowed: false, catalogue: &catalogue, connectors: None };
            let gone = known.prune(&mut found, &judged);
            if gone > 0 {
                known.write(&root)?;
            }
            output
                .print(&format!("took out {gone}; {} left in {FILE}\n", counted(known.len(), "finding")))?;
        }
    }
    Ok(Outcome::Fine)
}
