//! `connectory doctor`: what is wrong around the catalogue, and what mends it.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace, check, choice, owners};
use crate::baseline::{Baseline, FILE, Judged};
use crate::catalogue::{Catalogue, Place};
use crate::check::{Choice, RuleBook, Severity};
use crate::doctor::{Health, MAX_PLACES, Remark};
use crate::error::{Error, Result};
use crate::report::{self, counted, one_line};
use anstyle::AnsiColor;
use semver::Version;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The scope of the rules that say that a file cannot be read.
const READING: &str = "document";

/// Say what is wrong around the catalogue - the clone, tags, file names, settings, CI - and which command mends it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory doctor                          what is fine, what is worth knowing, what to mend\n  \
    connectory doctor --format json            for scripts\n\n\
    Nothing is written. Connectors are not judged: that is `connectory check`. Exit codes: 0 nothing to mend · \
    1 something to mend · 3 no repository")]
pub(super) struct Arguments {
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let root = place.root()?;
    let version = Version::parse(env!("CARGO_PKG_VERSION"));
    let version =
        version.map_err(|error| Error::environment(format!("this program has no version: {error}")))?;
    let mut remarks = crate::doctor::examine(&root, &version, super::today())?;
    if let Ok(catalogue) = Catalogue::open_without_history(&root) {
        remarks.extend(inside(&catalogue));
    }
    output.print(&match arguments.format {
        ListFormat::Human => human(&remarks),
        ListFormat::Json => json(&remarks),
    })?;
    let is_wrong = remarks.iter().any(|remark| remark.health == Health::Problem);
    Ok(if is_wrong { Outcome::Findings } else { Outcome::Fine })
}

/// What can be said of the catalogue itself without judging it.
fn inside(catalogue: &Catalogue) -> Vec<Remark> {
    let book = match choice::settled(&catalogue.settings().check) {
        Ok(book) => book,
        Err(error) => return vec![Remark::failure("settings", &error)],
    };
    let mut remarks = Vec::new();
    let mut topic = |about, found: Result<Option<Remark>>| match found {
        Ok(found) => remarks.extend(found),
        Err(error) => remarks.push(Remark::failure(about, &error)),
    };
    topic("files", unread(catalogue, &book).map(Some));
    topic("baseline", excused(catalogue, book));
    topic("owners", owned(catalogue));
    remarks
}

/// The files that cannot be read as what they should be.
fn unread(catalogue: &Catalogue, book: &RuleBook) -> Result<Remark> {
    let select = vec![READING.to_owned()];
    let book = book.clone().choosing(Choice { profile: None, select, ignore: Vec::new() });
    let places: Vec<&Place> = catalogue.places().iter().collect();
    let found = check::judge(catalogue, &book, &places, super::today())?;
    let errors = found.iter().filter(|found| found.severity == Severity::Error);
    let files: BTreeSet<&str> = errors.map(|found| found.file.as_str()).collect();
    if files.is_empty() {
        let count = counted(places.len(), "connector");
        return Ok(Remark::fine("files", format!("the files of {count} can be read")));
    }
    let message = format!("{} cannot be read as a whole", counted(files.len(), "file"));
    let help = format!("connectory check --select {READING}");
    Ok(Remark::problem("files", message).with_places(files.into_iter().map(str::to_owned)).with_help([help]))
}

/// Whether the baseline has entries that excuse nothing any more. Only what it names is judged.
fn excused(catalogue: &Catalogue, book: RuleBook) -> Result<Option<Remark>> {
    let Some(mut baseline) = Baseline::read(catalogue.root())? else { return Ok(None) };
    let profile = catalogue.settings().profile();
    let is_on = |id: &&str| book.rule(id).is_some_and(|rule| book.judges(rule, profile));
    let select: Vec<String> = baseline.rules().into_iter().filter(is_on).map(str::to_owned).collect();
    let named: BTreeSet<String> = baseline.connectors().into_iter().map(str::to_owned).collect();
    let is_named = |place: &&Place| named.contains(place.id.as_str());
    let places: Vec<&Place> = catalogue.places().iter().filter(is_named).collect();
    let mut found = Vec::new();
    let mut judging = book;
    if !select.is_empty() {
        judging = judging.choosing(Choice { profile: None, select, ignore: Vec::new() });
        found = check::judge(catalogue, &judging, &places, super::today())?;
        report::mark(&mut found);
    }
    let connectors = Some(named.iter().map(String::as_str).collect());
    let judged = Judged { book: &judging, narrowed: true, catalogue, connectors };
    Ok(Some(match baseline.prune(&mut found, &judged) {
        0 => Remark::fine("baseline", format!("every entry of {FILE} excuses something")),
        gone => {
            let message = match gone {
                1 => format!("1 entry of {FILE} excuses nothing any more"),
                _ => format!("{gone} entries of {FILE} excuse nothing any more"),
            };
            Remark::problem("baseline", message).with_help(["connectory baseline prune".to_owned()])
        }
    }))
}

/// Whether `CODEOWNERS` says what the manifests say, where either says something.
fn owned(catalogue: &Catalogue) -> Result<Option<Remark>> {
    let state = owners::state(catalogue)?;
    let write = || ["connectory owners --write".to_owned()];
    let file = &state.shown;
    Ok(match state.written.as_deref() {
        Some(block) if block == state.block => {
            Some(Remark::fine("owners", format!("{file} names the owners that manifests name")))
        }
        Some(_) => {
            let message = format!("{file} names other owners than the manifests");
            Some(Remark::problem("owners", message).with_help(write()))
        }
        None if state.has_owners() => {
            let message = format!("manifests name owners, and {file} does not");
            Some(Remark::note("owners", message).with_help(write()))
        }
        None => None,
    })
}

/// People see this many places of one remark.
const SHOWN: usize = 5;

fn human(remarks: &[Remark]) -> String {
    let mut text = String::new();
    for remark in remarks {
        let (sign, word, color) = match remark.health {
            Health::Fine => ("✓", "ok", AnsiColor::Green),
            Health::Note => ("!", "note", AnsiColor::Yellow),
            Health::Problem => ("✗", "problem", AnsiColor::Red),
        };
        let style = color.on_default().bold();
        let message = one_line(&remark.message);
        let _ = writeln!(text, "{style}{sign} {word:<7}{style:#}  {message}");
        for place in remark.places.iter().take(SHOWN) {
            let _ = writeln!(text, "             {}", one_line(place));
        }
        match remark.places.len().saturating_sub(SHOWN) {
            0 => {}
            _ if remark.places.len() == MAX_PLACES => text.push_str("             and others\n"),
            more => {
                let _ = writeln!(text, "             and {more} more");
            }
        }
        for help in &remark.help {
            let _ = writeln!(text, "           help: {}", one_line(help));
        }
    }
    let _ = writeln!(text, "{}", summary(remarks));
    text
}

fn summary(remarks: &[Remark]) -> String {
    let (problems, notes) = (count(remarks, Health::Problem), count(remarks, Health::Note));
    match (problems, notes) {
        (0, 0) => "nothing is wrong".to_owned(),
        (problems, 0) => counted(problems, "problem"),
        (problems, notes) => format!("{}, {}", counted(problems, "problem"), counted(notes, "note")),
    }
}

fn count(remarks: &[Remark], health: Health) -> usize {
    remarks.iter().filter(|remark| remark.health == health).count()
}

fn json(remarks: &[Remark]) -> String {
    super::to_json(&serde_json::json!({
        "version": 1,
        "summary": {
            "problems": count(remarks, Health::Problem),
            "notes": count(remarks, Health::Note),
        },
        "remarks": remarks,
    }))
}
