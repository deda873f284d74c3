//! `connectory bump`: the next version of a line, its changelog, and for a major its folder.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::bump::{Asked, Plan, Refusal, Step, Work, plan};
use crate::catalogue::{Accept, Catalogue, Connector, Date, History, Layout, Line, changelog, guide};
use crate::diff::Bump;
use crate::document::{Fault, FaultKind};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::report::one_line;
use std::fmt::Write as _;

/// Write the next version of a connector, with its changelog.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory bump open-meteo                 what the changes need\n  \
    connectory bump open-meteo minor           a minor step, if that is enough\n  \
    connectory bump open-meteo/v1 1.3.0-rc.1   this version, if it is enough\n  \
    connectory bump open-meteo --dry-run       show the plan and write nothing")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line)
    #[arg(value_name = "ID")]
    connector: String,

    /// auto, patch, minor, major, or a version
    #[arg(value_name = "STEP|VERSION", default_value = "auto")]
    step: String,

    /// Show the plan and write nothing
    #[arg(long)]
    dry_run: bool,

    /// The day that counts as today; it is written into the changelog's heading too
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// How many of the changes that force a bump are named.
const MAX_NAMED: usize = 5;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let asked = Asked::parse(&arguments.step).ok_or_else(|| {
        Error::usage(format!(
            "auto, patch, minor, major or a version is expected, found `{}`",
            arguments.step
        ))
    })?;
    let catalogue = Catalogue::open(&place.root()?)?;
    let history = catalogue.require_history()?;
    let (id, wanted) = super::choice::line_of(&catalogue, &arguments.connector);
    let found = catalogue.place(id).ok_or_else(|| super::check::unknown(&catalogue, id, false))?;
    let (connector, faults) = catalogue.load(found, Some(&history))?;
    let line = super::choice::line(&connector, wanted)?;
    if let Some(fault) = unread_note(line, &faults) {
        output.print(&format!("{}: {}\n", fault.location.file, fault.message))?;
        return Ok(Outcome::Findings);
    }
    let released = released(&history, line, &asked, id)?;
    let work = work(&connector, line, released.as_ref(), arguments);
    let is_ignored = |path: &RepoPath| history.is_ignored(path);
    let planned = match plan(&work, &asked, is_ignored) {
        Ok(planned) => planned,
        Err(Refusal::Nothing) => {
            output.say(&nothing(&connector, line));
            return Ok(Outcome::Fine);
        }
        Err(Refusal::TooSmall(wanted, needs, least)) => {
            let name = name(&connector, line);
            output.print(&format!("{name}: {wanted} is too small, {needs} is needed ({least}):\n"))?;
            output.print(&too_small(&work, needs))?;
            return Ok(Outcome::Findings);
        }
        Err(Refusal::Senseless(message)) => return Err(Error::usage(message)),
    };
    if planned.line.is_some() {
        refuse_what_is_lost(line, &faults)?;
    }
    output.print(&told(&connector, line, &work, &planned))?;
    if arguments.dry_run {
        output.say("nothing was written");
        return Ok(Outcome::Fine);
    }
    planned.edits.write_whole(catalogue.root())?;
    output.say(&next(&connector, &planned));
    Ok(Outcome::Fine)
}

fn work<'w>(
    connector: &'w Connector,
    line: &'w Line,
    released: Option<&'w FileSet>,
    arguments: &Arguments,
) -> Work<'w> {
    let today = arguments.today.unwrap_or_else(super::today);
    let needs = line.needs(today);
    let forcing = needs.into_iter().flat_map(|needs| line.forcing(needs, today)).collect();
    let date = arguments.today.map(|today| today.to_string());
    Work { connector, line, released, needs, forcing, date }
}

/// A note that cannot be read would be left out of the changelog.
fn unread_note<'f>(line: &Line, faults: &'f [Fault]) -> Option<&'f Fault> {
    let is_ours = |fault: &&Fault| fault.location.file.below(&line.draft.folder).is_some();
    faults.iter().filter(is_ours).find(|fault| fault.kind == FaultKind::Note)
}

/// The files of the newest release. Where it cannot be compared only a version that is named helps.
fn released(history: &History, line: &Line, asked: &Asked, id: &str) -> Result<Option<FileSet>> {
    let Some(newest) = line.newest() else { return Ok(None) };
    let Some((release, _)) = history.read(newest)? else {
        let message = format!("the tag `{}` has no folder `{}`", newest.tag.name, newest.folder);
        return Err(Error::usage(message).with_help(format!("connectory check {id}")));
    };
    let is_compared = line.drift.as_ref().is_none_or(|drift| drift.comparable);
    if !is_compared && !matches!(asked, Asked::Exactly(_)) {
        let message = format!("a file of `{id}` cannot be read; nothing can be said of what changed");
        let help = format!("connectory check {id}, or name the version: connectory bump {id} X.Y.Z");
        return Err(Error::usage(message).with_help(help));
    }
    Ok(Some(release.files))
}

/// A copy of a folder would lack what could not be read of it.
fn refuse_what_is_lost(line: &Line, faults: &[Fault]) -> Result<()> {
    let unread = |fault: &&Fault| {
        matches!(fault.kind, FaultKind::NotAFile | FaultKind::Name | FaultKind::TooLarge)
            && fault.location.file.below(&line.draft.folder).is_some()
    };
    match faults.iter().find(unread) {
        Some(fault) => {
            Err(Error::usage(format!("`{}` cannot be copied: {}", fault.location.file, fault.message)))
        }
        None => Ok(()),
    }
}

/// A line as arguments name it.
fn name(connector: &Connector, line: &Line) -> String {
    match line.major {
        Some(_) => format!("{}/{}", connector.id, line.name()),
        None => connector.id.to_string(),
    }
}

fn nothing(connector: &Connector, line: &Line) -> String {
    let waiting = match line.draft.notes.len() {
        0 => String::new(),
        count => format!("; {} kept for the next version", crate::report::counted(count, "note")),
    };
    format!("{}: nothing changed that needs a release{waiting}", name(connector, line))
}

/// The changes that force a bump, and how one is accepted.
fn too_small(work: &Work<'_>, needs: Bump) -> String {
    let (forcing, draft) = (&work.forcing, &work.line.draft);
    let mut text = String::new();
    for path in work.line.notes_asking(needs).take(MAX_NAMED) {
        let _ = writeln!(text, "  {} asks for it", one_line(path.as_str()));
    }
    for change in forcing.iter().take(MAX_NAMED) {
        let _ = writeln!(
            text,
            "  {}\n    {} at {}",
            one_line(&change.message),
            change.name(),
            one_line(&Accept::place_of(change, &draft.folder))
        );
    }
    if let Some(more) = forcing.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more: connectory diff");
    }
    // A folder of Microsoft's repository has no manifest.
    if let Some(change) = forcing.first().filter(|_| draft.layout == Layout::Native) {
        let _ = write!(
            text,
            "\nWhat hurts nobody can be accepted in the manifest, one by one:\n\n  \
             [[accept]]\n  change = \"{}\"\n  at = {}\n  reason = \"…\"\n",
            change.name(),
            serde_json::Value::from(one_line(&Accept::place_of(change, &draft.folder)))
        );
    }
    text
}

/// The plan in words.
fn told(connector: &Connector, line: &Line, work: &Work<'_>, plan: &Plan) -> String {
    let mut text = String::new();
    let from = plan.from.as_ref().map_or_else(|| "unreleased".to_owned(), ToString::to_string);
    let _ = write!(text, "{}  {from} → {}", name(connector, line), plan.to);
    let _ = match work.needs {
        Some(needs) => writeln!(text, "  needs {needs}, because"),
        None => writeln!(text),
    };
    for path in work.needs.into_iter().flat_map(|needs| line.notes_asking(needs)).take(MAX_NAMED) {
        let _ = writeln!(text, "  · {} asks for it", one_line(path.as_str()));
    }
    for change in work.forcing.iter().take(MAX_NAMED) {
        let _ = writeln!(text, "  · {}", one_line(&change.message));
    }
    if let Some(more) = work.forcing.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  · and {more} more");
    }
    let rows: Vec<[String; 3]> = plan
        .steps
        .iter()
        .map(|(verb, file, about)| [format!("  {verb}"), one_line(file.as_str()), about.clone()])
        .collect();
    text.push_str(&super::table(&rows));
    if plan.edits.is_empty() {
        text.push_str("  everything is there already\n");
    }
    text
}

/// What to do next.
fn next(connector: &Connector, plan: &Plan) -> String {
    let id = &connector.id;
    match &plan.line {
        Some(folder) => format!(
            "next: fill in {folder}/{}, then connectory check {id}, commit, git tag {id}/v{}",
            guide::guide_to(plan.to.major),
            plan.to
        ),
        None => {
            let is_log = |(_, file, _): &Step| file.name().eq_ignore_ascii_case(changelog::FILE);
            let read = if plan.steps.iter().any(is_log) { "read the changelog, " } else { "" };
            format!("next: {read}connectory check {id}, commit, git tag {id}/v{}", plan.to)
        }
    }
}
