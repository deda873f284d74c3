//! `connectory promote`: a line that was for one enterprise becomes everyone's.

use super::lifecycle::{Found, Step};
use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::error::Result;
use crate::lifecycle;
use crate::rules::checklist;

/// Make a line everyone's that was for one enterprise.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory promote acme-orders --dry-run   what would be written\n  \
    connectory promote acme-orders/v1\n\n\
    Its checklist must be complete: the lines that `policy.checklist` in connectory.toml demands, or \
                  all six.\nWhere `policy.approvers` names people, the message of the commit must end with a line \
                  such as\n`Approved-by: Ann <ann@example.org>`, by one of them who is not its author.")]
pub(super) struct Arguments {
    /// A connector, or `ID/v1` for one line
    #[arg(value_name = "ID")]
    connector: String,

    #[command(flatten)]
    step: Step,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let found = Found::line(place, &arguments.connector, arguments.step.day())?;
    let (connector, line) = found.pair()?;
    let settings = found.catalogue.settings();
    let plan = lifecycle::promote((connector, line), &checklist(&line.draft, settings))?;
    let bump = format!("connectory bump {}", connector.name_of(line));
    let next = match settings.policy.approvers.as_slice() {
        [] => format!("next: {bump}, commit"),
        approvers => format!("next: {bump}, commit with `Approved-by:` one of {}", approvers.join(", ")),
    };
    arguments.step.carry_out(&found.catalogue, &plan, &next, output)
}
