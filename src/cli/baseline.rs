//! `connectory baseline`: older findings are recorded, so that only new ones are reported.

use super::choice::FailOn;
use super::output::Output;
use super::{Outcome, WorkPlace, check, choice};
use crate::baseline::{Baseline, FILE, Judged};
use crate::catalogue::{Catalogue, Date, Place};
use crate::check::Severity;
use crate::error::{Error, Result};
use crate::report::{self, Diagnostic, counted};

/// Record older findings, so that only new ones are reported.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory baseline write                     record the errors and warnings of today\n  \
    connectory baseline write --at-least note     notes too\n  \
    connectory baseline prune                     take out what is mended\n\n\
    The record is .connectory/baseline.json: commit it. A finding is known by its rule, its connector, its \
    place in the document and the text there, so that moved lines change nothing. What compares with releases \
    (too small a version, an altered release) is never recorded, and packages are judged without the record.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Record what `check` finds today: errors and warnings. A record does not grow unless it is told to
    Write {
        /// The least severity that is recorded; default: warning, or note where notes fail
        #[arg(long, value_name = "SEVERITY")]
        at_least: Option<Least>,

        /// Take in findings that are new since the record was made
        #[arg(long)]
        force: bool,

        /// The day that counts as today; default: this day in UTC
        #[arg(long, value_name = "DATE")]
        today: Option<Date>,
    },
    /// Take out what is mended
    Prune {
        /// The day that counts as today; default: this day in UTC
        #[arg(long, value_name = "DATE")]
        today: Option<Date>,
    },
}

/// The least severity that is recorded.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Least {
    Error,
    Warning,
    Note,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let root = place.root()?;
    let (Action::Write { today, .. } | Action::Prune { today }) = &arguments.action;
    let today = today.unwrap_or_else(super::today);
    let catalogue = Catalogue::open(&root, today)?;
    let settings = &catalogue.settings().check;
    let book = choice::settled(settings)?;
    let known = Baseline::read(&root)?;
    let places: Vec<&Place> = catalogue.places().iter().collect();
    let judge = || -> Result<Vec<Diagnostic>> {
        let mut found = check::judge(&catalogue, &book, &places, today)?;
        report::mark(&mut found);
        Ok(found)
    };
    match &arguments.action {
        Action::Write { at_least, force, .. } => {
            let usual = FailOn::chosen(None, settings)?.least().map_or(Severity::Warning, usual);
            let least = at_least.map_or(usual, Least::severity);
            write(&catalogue, known.as_ref(), judge()?, (least, *force), output)
        }
        Action::Prune { .. } => {
            let Some(mut known) = known else {
                let error = Error::usage(format!("there is no {FILE}"));
                return Err(error.with_help("`connectory baseline write` makes it"));
            };
            let judged = Judged { book: &book, narrowed: false, catalogue: &catalogue, connectors: None };
            let gone = known.prune(&mut judge()?, &judged);
            if gone > 0 {
                known.write(&root)?;
            }
            let left = counted(known.len(), "finding");
            output.print(&format!("took out {gone}; {left} left in {FILE}\n"))?;
            Ok(Outcome::Fine)
        }
    }
}

/// What is recorded where nothing else is said: what fails, and warnings.
fn usual(fails: Severity) -> Severity {
    fails.min(Severity::Warning)
}

fn write(
    catalogue: &Catalogue,
    known: Option<&Baseline>,
    found: Vec<Diagnostic>,
    (least, force): (Severity, bool),
    output: &mut Output,
) -> Result<Outcome> {
    let fresh = Baseline::of(&found, least, known);
    let grown = known.map_or(0, |known| fresh.beyond(known));
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
        fresh.write(catalogue.root())?;
        output.print(&format!("recorded {} in {FILE}\n", counted(fresh.len(), "finding")))?;
    }
    let rest = found.iter().filter(|found| found.rule.compares() && found.severity >= least).count();
    if rest > 0 {
        let rest = counted(rest, "finding");
        output.say(&format!("note: {rest} about what changed since a release cannot be recorded"));
    }
    Ok(Outcome::Fine)
}

impl Least {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}
