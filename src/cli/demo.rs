//! `connectory demo`: the sample catalogue, and everything the program does with it.

use super::build::{Built, Plan, build};
use super::output::Output;
use super::serve::Preview;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, parse_date};
use crate::diff::Bump;
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::git::Repository;
use crate::path::RepoPath;
use crate::report::{self, Look, Summary, counted};
use crate::sample::Replay;
use std::path::{Path, PathBuf};

/// Write a sample catalogue with a year of history, and check, compare, package and render it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory demo                 into connectory-demo/\n  \
    connectory demo ~/try --serve   and show it in a browser")]
pub(super) struct Arguments {
    /// The folder to write
    #[arg(value_name = "DIR", default_value = "connectory-demo")]
    folder: PathBuf,

    /// Show it in a browser afterwards, as `connectory serve` does
    #[arg(long)]
    serve: bool,
}

/// The languages of its site.
const LOCALES: [&str; 2] = ["en", "zh-CN"];

/// The connector whose unreleased changes the demo shows.
const CHANGED: &str = "twilio-messages";

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let folder = place.here()?.join(&arguments.folder);
    let replay = write(&folder)?;
    let today = parse_date(&replay.last_day).unwrap_or_default();
    let catalogue = Catalogue::open(&folder, today)?;
    let plan =
        Plan { out: folder.join("dist"), drafts: false, today, locales: LOCALES.map(str::to_owned).to_vec() };
    let (seen, _) = catalogue.seen_by(None)?;
    let built = match build(&catalogue, &seen, &plan)? {
        Ok(built) => built,
        Err(diagnostics) => {
            let summary = Summary::of(catalogue.places().len(), &diagnostics);
            output.print(&report::human(&diagnostics, summary, Look::default()))?;
            return Ok(Outcome::Findings);
        }
    };
    output.print(&told(&catalogue, &replay, &built, &arguments.folder)?)?;
    if arguments.serve {
        let downloads = built.packages.files;
        return Preview { root: folder, audience: None, today, downloads }.serve(None, output);
    }
    Ok(Outcome::Fine)
}

/// What was done, where it is, and what to try next.
fn told(catalogue: &Catalogue, replay: &Replay, built: &Built, folder: &Path) -> Result<String> {
    let history = catalogue.history()?;
    let place =
        catalogue.place(CHANGED).ok_or_else(|| Error::usage("the sample catalogue lacks a connector"))?;
    let (connector, _) = catalogue.load(place, history.as_ref())?;
    let changed = connector.lines.iter().find_map(|line| line.newest().zip(line.drift.as_ref()));
    let diff = changed.map(|(newest, drift)| {
        let changes = counted(drift.changes.len(), "change");
        format!("{CHANGED}: {changes} since {}, needs {}", newest.version, Bump::word(drift.needs()))
    });
    let (shown, summary) = (folder.display(), built.summary);
    Ok(format!(
        "wrote     {shown}: a catalogue of {} with {} commits and {} tags\n\
         check     {}, {}, {}\n\
         diff      {}\n\
         package   {} submission packages in {}\n\
         site      {} pages: {}\n\
         Next, in {shown}:\n  \
         connectory status\n  \
         connectory diff {CHANGED}\n  \
         connectory diff open-meteo 1.0.0..1.2.0\n  \
         connectory demo {shown} --serve\n",
        counted(summary.connectors, "connector"),
        replay.commits,
        replay.tags,
        counted(summary.errors, "error"),
        counted(summary.warnings, "warning"),
        counted(summary.notes, "note"),
        diff.unwrap_or_default(),
        built.packages.made,
        folder.join("dist").join("downloads").display(),
        built.weight.pages,
        folder.join("dist").join("index.html").display(),
    ))
}

/// Replays the history beside the folder and puts it there; an untouched demo that is there
/// already is replaced, anything else is kept.
fn write(folder: &Path) -> Result<Replay> {
    let full = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let folder = full.as_path();
    let parent = folder.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(parent).map_err(|error| Error::io("make the folder", parent, &error))?;
    let beside = tempfile::Builder::new()
        .prefix(".connectory-")
        .tempdir_in(parent)
        .map_err(|error| Error::io("make a folder in", parent, &error))?;
    let fresh = beside.path().join("demo");
    let replay = crate::sample::replay(&fresh)?;
    let occupied = std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        if !is_untouched(folder, &fresh)? {
            let error = Error::usage(format!("`{}` exists and is not an untouched demo", folder.display()));
            return Err(error.with_help("name another folder: connectory demo DIR"));
        }
        return Ok(replay);
    }
    if folder.is_dir() {
        std::fs::remove_dir(folder).map_err(|error| Error::io("replace", folder, &error))?;
    }
    std::fs::rename(&fresh, folder).map_err(|error| Error::io("rename to", folder, &error))?;
    Ok(replay)
}

/// Whether a folder holds what a replay makes, apart from the output of earlier runs.
fn is_untouched(folder: &Path, fresh: &Path) -> Result<bool> {
    let head = |folder: &Path| -> Result<_> {
        Ok(Repository::discover(folder)?
            .filter(|found| folder.canonicalize().is_ok_and(|path| path == found.root())))
    };
    let (Some(old), Some(new)) = (head(folder)?, head(fresh)?) else { return Ok(false) };
    let content = |folder: &Path| -> Result<FileSet> {
        let catalogue = folder.join("catalogue");
        Ok(FileSet::read_dir(&catalogue, &RepoPath::root())?.0)
    };
    Ok(old.head() == new.head() && content(folder)? == content(fresh)?)
}
