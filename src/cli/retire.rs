//! `connectory retire`: a line ends, after the day that was announced.

use super::lifecycle::{Found, Step};
use super::output::Output;
use super::{Outcome, WorkPlace, submission};
use crate::catalogue::Subject;
use crate::error::Result;
use crate::lifecycle;

/// End a line whose day has come; its page becomes a tombstone.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory retire acme-orders/v1 --dry-run\n  \
    connectory retire acme-orders/v1 --reason \"Version 2 does all that it did.\"\n\n\
    The folder, the tags and the packages stay: existing links and connections go on to work.\n\
    `connectory due` lists what ends when.")]
pub(super) struct Arguments {
    /// A connector, or `ID/v1` for one line
    #[arg(value_name = "ID")]
    connector: String,

    /// Why it ended, for its users; default: the reason of the announcement
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    #[command(flatten)]
    step: Step,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.step.day();
    let found = Found::line(place, &arguments.connector, today)?;
    let pair = found.pair()?;
    let told = found.told(&Subject::Line)?;
    let reason = submission::text(arguments.reason.as_deref(), "--reason")?;
    let plan = lifecycle::retire(pair, reason, (told, found.promised()), today)?;
    let next = "commit it; the folder stays: to delete it is a finding";
    arguments.step.carry_out(&found.catalogue, &plan, next, output)
}
