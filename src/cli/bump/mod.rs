//! `connectory bump`: the next version of a line, its changelog, and for a major its folder.

mod report;

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace, choice};
use crate::bump::{Asked, Keeping, Plan, Refusal, Work, plan};
use crate::catalogue::{Catalogue, Connector, Date, Drift, History, Line};
use crate::document::{Fault, FaultKind};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use report::Report;

/// Write the next version of a connector, with its changelog.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory bump open-meteo                 what the changes need\n  \
    connectory bump open-meteo minor           a minor step, if that is enough\n  \
    connectory bump open-meteo/v1 1.3.0-rc.1   this version, if it is enough\n  \
    connectory bump open-meteo --dry-run       show the plan and write nothing")]
pub(super) struct Arguments {
    /// A connector (`ID`, `ID/v2` for one line, or a path)
    #[arg(value_name = "ID")]
    connector: String,

    /// auto, patch, minor, major, or a version
    #[arg(value_name = "STEP|VERSION", default_value = "auto")]
    step: String,

    /// Show the plan and write nothing
    #[arg(long)]
    dry_run: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today; it is written into the changelog's heading too. Default: this day in
    /// UTC, and no day in the heading
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let asked = Asked::parse(&arguments.step).ok_or_else(|| {
        Error::usage(format!(
            "auto, patch, minor, major or a version is expected, found `{}`",
            arguments.step
        ))
    })?;
    let catalogue = place.catalogue(arguments.today)?;
    let history = catalogue.require_history()?;
    let (found, wanted) = choice::named(&catalogue, place, &arguments.connector)?;
    let (connector, faults) = catalogue.load(found, Some(&history))?;
    let line = choice::line(&connector, wanted.as_deref())?;
    let compared = compared(&catalogue, &history, &connector, line, &asked)?;
    let work = work(&catalogue, &connector, line, &compared, arguments);
    let mut report = Report::new(&work, arguments.format);
    if let Some(fault) = unread_note(line, &faults) {
        report.unreadable(fault);
        output.print(&report.text())?;
        return Ok(Outcome::Findings);
    }
    let keeping = InGit { history: &history, line };
    match plan(&work, &asked, &keeping) {
        Ok(planned) => {
            refuse_what_is_in_the_way(&catalogue, line, &faults, &planned)?;
            report.planned(&planned, !arguments.dry_run);
            if !arguments.dry_run {
                planned.edits.write_whole(catalogue.root())?;
            }
            output.print(&report.text())?;
            let others = others(&connector, line, wanted.is_none());
            output.say(&report::next(&work, &planned, arguments.dry_run));
            others.iter().for_each(|other| output.say(other));
            Ok(Outcome::Fine)
        }
        Err(Refusal::Nothing) => {
            let message = report.nothing();
            output.print(&report.text())?;
            output.say(&message);
            Ok(Outcome::Fine)
        }
        Err(Refusal::TooSmall(wanted, needs, least)) => {
            report.too_small(&wanted, needs, &least);
            output.print(&report.text())?;
            Ok(Outcome::Findings)
        }
        Err(Refusal::Failed(error)) => Err(error),
        Err(Refusal::Senseless(message, help)) => {
            report.senseless(&message, help.as_deref());
            output.print(&report.text())?;
            let error = Error::usage(message);
            Err(help.into_iter().fold(error, Error::with_help))
        }
    }
}

/// What the work tree is compared with.
struct Compared {
    /// The files of the newest release of the line.
    released: Option<FileSet>,
    /// What lies between the newest release of an older line and one that has none.
    since_older: Option<Drift>,
}

/// Reads what the work tree is compared with. Where a release cannot be compared only a version that is
/// named helps.
fn compared(
    catalogue: &Catalogue,
    history: &History,
    connector: &Connector,
    line: &Line,
    asked: &Asked,
) -> Result<Compared> {
    let Some(base) = connector.base_of_draft(line) else {
        return Ok(Compared { released: None, since_older: None });
    };
    let id = &connector.id;
    let Some((release, _)) = history.read(base)? else {
        let message = format!("the tag `{}` has no folder `{}`", base.tag.name, base.folder);
        return Err(Error::usage(message).with_help(format!("connectory check {id}")));
    };
    let is_older = line.newest().is_none();
    let since_older = match is_older {
        true => history.drift(&line.draft, base, catalogue.terms())?,
        false => None,
    };
    let drift = since_older.as_ref().or(line.drift.as_ref());
    if drift.is_some_and(|drift| !drift.comparable) && !matches!(asked, Asked::Exactly(_)) {
        let message = format!("a file of `{id}` cannot be read; nothing can be said of what changed");
        let help = format!("connectory check {id}, or name the version: connectory bump {id} X.Y.Z");
        return Err(Error::usage(message).with_help(help));
    }
    Ok(Compared { released: (!is_older).then_some(release.files), since_older })
}

fn work<'w>(
    catalogue: &'w Catalogue,
    connector: &'w Connector,
    line: &'w Line,
    compared: &'w Compared,
    arguments: &Arguments,
) -> Work<'w> {
    let needs = line.needs();
    Work {
        connector,
        line,
        tagged: catalogue.tagged(&connector.id),
        released: compared.released.as_ref(),
        base: connector.base_of_draft(line).map(|base| &base.version),
        drift: compared.since_older.as_ref().or(line.drift.as_ref()),
        needs,
        forcing: needs.map(|needs| line.forcing(needs)).unwrap_or_default(),
        date: arguments.today.map(|today| today.to_string()),
    }
}

/// What git says of the files of a line.
struct InGit<'h> {
    history: &'h History,
    line: &'h Line,
}

impl Keeping for InGit<'_> {
    fn is_ignored(&self, file: &RepoPath) -> bool {
        self.history.is_ignored(file)
    }

    fn filter_of(&self, file: &RepoPath) -> Option<String> {
        self.history.filter_of(file)
    }

    fn as_checked_out(&self, file: &RepoPath, bytes: &[u8]) -> Result<Vec<u8>> {
        let below = file.below(&self.line.draft.folder);
        let Some((newest, path)) = self.line.newest().zip(below) else { return Ok(bytes.to_vec()) };
        Ok(self.history.checked_out(newest, &path)?.unwrap_or_else(|| bytes.to_vec()))
    }
}

/// A note that cannot be read would be left out of the changelog.
fn unread_note<'f>(line: &Line, faults: &'f [Fault]) -> Option<&'f Fault> {
    let is_ours = |fault: &&Fault| fault.location.file.below(&line.draft.folder).is_some();
    faults.iter().filter(is_ours).find(|fault| fault.kind == FaultKind::Note)
}

/// A copy of a folder would lack what could not be read of it, and nothing is written through a link or into
/// a folder that is somebody else's.
fn refuse_what_is_in_the_way(
    catalogue: &Catalogue,
    line: &Line,
    faults: &[Fault],
    planned: &Plan,
) -> Result<()> {
    let is_unread =
        |fault: &&Fault| matches!(fault.kind, FaultKind::NotAFile | FaultKind::Name | FaultKind::TooLarge);
    let ours = faults.iter().filter(|fault| fault.location.file.below(&line.draft.folder).is_some());
    for fault in ours.filter(is_unread) {
        let (file, message) = (&fault.location.file, &fault.message);
        if planned.line.is_some() {
            return Err(Error::usage(format!("`{file}` cannot be copied: {message}")));
        }
        if planned.edits.iter().any(|(path, _)| path == file || path.below(file).is_some()) {
            return Err(Error::usage(format!("`{file}` cannot be written: {message}")));
        }
    }
    let Some(folder) = &planned.line else { return Ok(()) };
    let is_taken = |folder: &RepoPath| {
        let path = folder.under(catalogue.root());
        std::fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_some())
            || path.symlink_metadata().is_ok_and(|found| !found.is_dir())
    };
    match is_taken(folder) {
        true => Err(Error::usage(format!("`{folder}` is there already, and is no line: move it away"))),
        false => Ok(()),
    }
}

/// Other lines that changed, where none was named.
fn others(connector: &Connector, line: &Line, is_open: bool) -> Vec<String> {
    let is_other = |other: &&Line| {
        is_open
            && other.major != line.major
            && other.needs().is_some()
            && other.draft.manifest.retired.is_none()
    };
    let others = connector.lines.iter().filter(is_other);
    let told = |other: &Line| {
        let name = connector.name_of(other);
        format!("note: {name} changed too: connectory bump {name}")
    };
    others.map(told).collect()
}
