//! `connectory deprecate`: an end is announced, or called off.

use super::lifecycle::{Found, Step};
use super::output::Output;
use super::{Outcome, WorkPlace, submission};
use crate::catalogue::{Catalogue, Date, Subject};
use crate::error::{Error, Result};
use crate::lifecycle::{self, Announced};
use crate::report::one_line;
use semver::Version;

/// Announce the end of a line, of an operation or of a release, or call it off.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory deprecate acme-orders/v1 --sunset 2026-06-30 --reason \"v2 is faster.\" --replacement acme-orders/v2\n  \
    connectory deprecate acme-orders/GetOrder --sunset 2026-06-30 --reason \"It is slow.\" --replacement FindOrder\n  \
    connectory deprecate acme-orders@1.2.0 --sunset 2026-06-30 --reason \"It loses notes.\" --replacement 1.2.1\n  \
    connectory deprecate acme-orders/v1 --undo     call it off; that it was announced stays on record\n\n\
    Between the notice and the end lie at least `policy.notice-days` days (30). The notice counts from the commit \
    that first carries it, so commit it on the same day. A later day may be set at any time.")]
pub(super) struct Arguments {
    /// What ends: a connector (`ID`, or `ID/v1` for one line), an operation, or a release
    #[arg(value_name = "ID|ID/OPERATION|ID@VERSION")]
    what: String,

    /// The day on which it ends
    #[arg(long, value_name = "DATE", required_unless_present = "undo")]
    sunset: Option<Date>,

    /// Why it ends, for its users; of an end that was announced: as before where it is left out
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,

    /// What to use instead: an id or `ID/v2`; for an operation another one; for a release another version; of
    /// an end that was announced: as before where it is left out
    #[arg(long, value_name = "NAME")]
    replacement: Option<String>,

    /// Call the end off
    #[arg(long, conflicts_with_all = ["sunset", "reason", "replacement"])]
    undo: bool,

    #[command(flatten)]
    step: Step,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.step.day();
    let (word, subject) = subject(&place.catalogue(Some(today))?, &arguments.what)?;
    let found = Found::line(place, &word, today)?;
    let pair = found.pair()?;
    let name = pair.0.name_of(pair.1);
    if arguments.undo {
        let plan = lifecycle::call_off(pair, &subject, today)?;
        let next = format!("commit it; what is allowed now: connectory status {name}");
        return arguments.step.carry_out(&found.catalogue, &plan, &next, output);
    }
    let known = subject.end_in(&pair.1.draft.manifest).map(|(_, end)| end);
    let reason = submission::text(arguments.reason.as_deref(), "--reason")?;
    let replacement = submission::text(arguments.replacement.as_deref(), "--replacement")?;
    let reason = reason.or(known.map(|end| end.reason.as_str()));
    let replacement = replacement.or(known.and_then(|end| end.replacement.as_deref()));
    let (Some(sunset), Some(reason)) = (arguments.sunset, reason) else {
        return Err(Error::usage("`--sunset` and `--reason` are wanted: users read why something ends"));
    };
    let said = Announced { sunset, reason, replacement, today };
    let plan = lifecycle::announce(&found.catalogue, pair, &subject, &said)?;
    let next = match &subject {
        Subject::Release(_) => "commit it today: the notice counts from the commit".to_owned(),
        Subject::Line | Subject::Operation(_) => {
            format!("commit it today: the notice counts from the commit; then connectory bump {name}")
        }
    };
    arguments.step.carry_out(&found.catalogue, &plan, &next, output)
}

/// What a word means: the line as arguments name it, and what of it ends.
pub(super) fn subject(catalogue: &Catalogue, word: &str) -> Result<(String, Subject)> {
    if let Some((id, version)) = word.rsplit_once('@').filter(|(id, _)| catalogue.place(id).is_some()) {
        let parsed = Version::parse(version.trim_start_matches('v'));
        let version = parsed
            .map_err(|_| Error::usage(format!("a version is expected, found `{}`", one_line(version))))?;
        let lines = catalogue.place(id).map(|place| place.lines.as_slice()).unwrap_or_default();
        let line = lines.iter().find(|line| line.major == Some(version.major));
        let word = line.map_or_else(|| id.to_owned(), |line| format!("{id}/{}", line.folder.name()));
        return Ok((word, Subject::Release(version)));
    }
    let Some((id, rest)) = word.split_once('/').filter(|(id, _)| catalogue.place(id).is_some()) else {
        return Ok((word.to_owned(), Subject::Line));
    };
    let lines = catalogue.place(id).map(|place| place.lines.as_slice()).unwrap_or_default();
    let is_line = |name: &str| lines.iter().any(|line| line.major.is_some() && line.folder.name() == name);
    match rest.split_once('/') {
        _ if is_line(rest) => Ok((word.to_owned(), Subject::Line)),
        Some((line, operation)) if is_line(line) => {
            Ok((format!("{id}/{line}"), Subject::Operation(operation.to_owned())))
        }
        _ => Ok((id.to_owned(), Subject::Operation(rest.to_owned()))),
    }
}
