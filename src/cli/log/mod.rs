//! `connectory log`: the releases of a connector, and since when each part of it exists.

mod unreleased;

use super::output::Output;
use super::status::UNKNOWN;
use super::{ListFormat, Outcome, WorkPlace, check, table};
use crate::catalogue::{Connector, Date, Published, Release, Step, changelog, timeline};
use crate::check::nearest;
use crate::contract::{Offered, inventory};
use crate::diff::{Bump, Change};
use crate::error::{Error, Result};
use crate::report::changes::Group;
use crate::report::lives::{OperationLife, lives};
use crate::report::one_line;
use semver::Version;
use serde::Serialize;
use std::borrow::Cow;
use std::fmt::Write as _;
use unreleased::{Unreleased, unreleased};

/// List the releases of a connector, or say since which version its parts exist.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory log open-meteo                  its releases, the newest first\n  \
    connectory log open-meteo --operations     since when each operation exists\n  \
    connectory log open-meteo GetForecast      since when its parameters and properties exist")]
pub(super) struct Arguments {
    /// A connector
    #[arg(value_name = "ID")]
    connector: String,

    /// An operation, by its operationId or as `GET /path`
    #[arg(value_name = "OPERATION")]
    operation: Option<String>,

    /// Say of every operation since when it exists, when it was deprecated and removed
    #[arg(long, conflicts_with = "operation")]
    operations: bool,

    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// What is kept of a release.
struct Kept {
    notes: Option<String>,
    offered: Vec<Offered>,
}

#[derive(Serialize)]
struct Entry {
    version: String,
    line: String,
    tag: String,
    date: Option<String>,
    preview: bool,
    since: Option<String>,
    needed: &'static str,
    enough: Option<bool>,
    changes: usize,
    breaking: usize,
    notes: Option<String>,
}

/// Notes are cut at this many characters.
const MAX_NOTES: usize = 4_000;

/// Lines of notes that people are shown.
const FEW_LINES: usize = 4;

/// A line of notes is cut at this many characters.
const WIDTH: usize = 160;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = place.catalogue(arguments.today)?;
    let history = catalogue.require_history()?;
    let places = check::select(&catalogue, &place.here()?, std::slice::from_ref(&arguments.connector))?;
    let [found] = places.as_slice() else {
        let message = format!("`{}` holds more than one connector; name one", arguments.connector);
        return Err(Error::usage(message));
    };
    let (connector, _) = catalogue.load(found, Some(&history))?;
    let wants_parts = arguments.operations || arguments.operation.is_some();
    let steps = timeline(&catalogue, &connector, |release, published| Kept {
        notes: notes(release, published),
        offered: if wants_parts { offered(release, arguments) } else { Vec::new() },
    })?;
    output.print(&match (&arguments.operation, wants_parts) {
        (_, false) => {
            let waiting = unreleased(&catalogue, &history, &connector)?;
            releases(&connector, &steps, &waiting, arguments.format)
        }
        (Some(name), true) => one(&connector, parts(&steps), name, arguments.format)?,
        (None, true) => all(&connector, &parts(&steps), arguments.format),
    })?;
    Ok(Outcome::Fine)
}

/// What the changelog says of a release, else what its tag says.
fn notes(release: &Release, published: &Published) -> Option<String> {
    let written = section(release, &published.version);
    let said = || published.tag.message.clone().filter(|message| *message != published.tag.name);
    cut(&written.or_else(said)?)
}

fn cut(notes: &str) -> Option<String> {
    let notes: String = notes.trim().chars().take(MAX_NOTES).collect();
    (!notes.is_empty()).then_some(notes)
}

fn section(release: &Release, version: &Version) -> Option<String> {
    let (_, bytes) = release.file_named(changelog::FILE)?;
    let text = String::from_utf8_lossy(bytes);
    changelog::told(&text, version).map(Cow::into_owned)
}

/// The operations of a release; the fields of those that are asked for.
fn offered(release: &Release, arguments: &Arguments) -> Vec<Offered> {
    let is_json = arguments.format == ListFormat::Json;
    let contract = release.contract();
    contract
        .map(|contract| inventory(&contract, |_| arguments.operation.is_some() || is_json))
        .unwrap_or_default()
}

/// The lives of operations; pre-releases count only where there is nothing else.
fn parts(steps: &[Step<Kept>]) -> Vec<OperationLife> {
    let released = steps.iter().any(|step| !step.published.is_preview());
    let counted = steps.iter().filter(|step| !released || !step.published.is_preview());
    let offered = |step: &'_ Step<Kept>| -> Option<(Version, Vec<Offered>)> {
        Some((step.published.version.clone(), step.note.as_ref()?.offered.clone()))
    };
    let all: Vec<(Version, Vec<Offered>)> = counted.filter_map(offered).collect();
    lives(all.iter().map(|(version, offered)| (version, offered.as_slice())))
}

fn releases(
    connector: &Connector,
    steps: &[Step<Kept>],
    waiting: &[Unreleased],
    format: ListFormat,
) -> String {
    let entries: Vec<Entry> = steps.iter().rev().map(|step| entry(connector, step)).collect();
    match format {
        ListFormat::Json => super::to_json(&serde_json::json!({
            "version": 1,
            "connector": connector.id.as_str(),
            "unreleased": waiting,
            "releases": entries,
        })),
        ListFormat::Human if entries.is_empty() => format!("{} was never released\n", connector.id),
        ListFormat::Human => human(waiting, &entries, connector.lines.len() > 1),
    }
}

fn entry(connector: &Connector, step: &Step<Kept>) -> Entry {
    let published = &step.published;
    let changes = step.drift.as_ref().map(|drift| drift.changes.as_slice()).unwrap_or_default();
    let is_told = step.is_told;
    let needed = crate::diff::required(changes);
    let enough = step.base.as_ref().is_none_or(|base| Bump::is_enough(needed, base, &published.version));
    Entry {
        version: published.version.to_string(),
        line: connector.lines.get(step.line).map(|line| line.name()).unwrap_or_default(),
        tag: published.tag.name.clone(),
        date: published.date.map(|date| date.to_string()),
        preview: published.is_preview(),
        since: step.base.as_ref().map(ToString::to_string),
        needed: if is_told { Bump::word(needed) } else { UNKNOWN },
        enough: is_told.then_some(enough),
        changes: changes.len(),
        breaking: breaking(changes),
        notes: step.note.as_ref().and_then(|kept| kept.notes.clone()),
    }
}

fn breaking(changes: &[Change]) -> usize {
    changes.iter().filter(|change| Group::of(change) == Group::Breaking).count()
}

/// What changed, in a few words.
fn counts(needed: &str, (changes, breaking): (usize, usize)) -> String {
    match (changes, breaking) {
        _ if needed == UNKNOWN => "a side cannot be read".to_owned(),
        (0, _) => "no change for users".to_owned(),
        (changes, 0) => crate::report::counted(changes, "change"),
        (changes, hard) => format!("{}, {hard} breaking", crate::report::counted(changes, "change")),
    }
}

impl Entry {
    fn row(&self) -> [String; 4] {
        let needed = match (self.since.is_some(), self.enough) {
            (false, _) => "-".to_owned(),
            (true, Some(false)) => format!("{} (too small a step)", self.needed),
            (true, _) => self.needed.to_owned(),
        };
        let changes = match self.since {
            Some(_) => counts(self.needed, (self.changes, self.breaking)),
            None => "first release".to_owned(),
        };
        [self.version.clone(), self.date.clone().unwrap_or_else(|| "-".to_owned()), needed, changes]
    }
}

fn human(waiting: &[Unreleased], entries: &[Entry], several: bool) -> String {
    let mut rows: Vec<[String; 4]> = waiting.iter().map(|one| one.row(several)).collect();
    rows.extend(entries.iter().map(Entry::row));
    let notes = waiting.iter().map(|one| &one.notes).chain(entries.iter().map(|entry| &entry.notes));
    let mut text = String::new();
    for (line, notes) in table(&rows).lines().zip(notes) {
        let _ = writeln!(text, "{line}");
        let notes = notes.as_deref().unwrap_or_default().lines();
        let mut notes = notes.map(|line| line.trim_start_matches('#').trim()).filter(|line| !line.is_empty());
        for note in notes.by_ref().take(FEW_LINES) {
            let _ = writeln!(text, "    {}", one_line(&short(note)));
        }
        if notes.next().is_some() {
            text.push_str("    …\n");
        }
    }
    text
}

fn short(line: &str) -> String {
    match line.char_indices().nth(WIDTH) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}

fn all(connector: &Connector, lives: &[OperationLife], format: ListFormat) -> String {
    if format == ListFormat::Json {
        let id = connector.id.as_str();
        return super::to_json(&serde_json::json!({ "version": 1, "connector": id, "operations": lives }));
    }
    if lives.is_empty() {
        return format!("{} has released no operation\n", connector.id);
    }
    let row =
        |one: &OperationLife| [one_line(&short(&one.operation)), one_line(&short(&one.request)), words(one)];
    table(&lives.iter().map(row).collect::<Vec<_>>())
}

/// The life of an operation in words, with the names that it had.
fn words(one: &OperationLife) -> String {
    let names: Vec<String> =
        one.formerly.iter().map(|name| format!("`{}`", one_line(&short(name)))).collect();
    let formerly = if names.is_empty() { String::new() } else { format!("; was {}", names.join(", ")) };
    format!("{}{formerly}", one.life.words())
}

/// The parameters and properties of one operation.
fn one(connector: &Connector, lives: Vec<OperationLife>, name: &str, format: ListFormat) -> Result<String> {
    let is_named = |one: &&OperationLife| {
        one.operation == name || one.request == name || one.formerly.iter().any(|former| former == name)
    };
    let found: Vec<&OperationLife> = lives.iter().filter(is_named).collect();
    if found.is_empty() {
        let error = Error::usage(format!("no release of `{}` has an operation `{name}`", connector.id));
        let help = format!("connectory log {} --operations lists them", connector.id);
        let known = lives.iter().map(|one| one.operation.as_str());
        return Err(error.with_help(match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => help,
        }));
    }
    if format == ListFormat::Json {
        let id = connector.id.as_str();
        return Ok(super::to_json(
            &serde_json::json!({ "version": 1, "connector": id, "operations": found }),
        ));
    }
    let mut text = String::new();
    for one in found {
        let _ = writeln!(text, "{}  {}  {}", one_line(&one.operation), one_line(&one.request), words(one));
        let row = |(name, life): (&String, &crate::report::lives::Life)| {
            [format!("  {}", one_line(&short(name))), life.words()]
        };
        text.push_str(&table(&one.fields.iter().map(row).collect::<Vec<_>>()));
    }
    Ok(text)
}
