//! `connectory diff`: what changed for those who use a connector, and the bump it needs.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Connector, Drift, History, Line, Published, Release, Settings, normalise};
use crate::contract::Contract;
use crate::diff::{Change, Weights};
use crate::document::{Document, Fault, Format as DocumentFormat};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::report::changes::{self, Comparison};
use semver::Version;
use std::path::Path;

/// Say what changed for those who use a connector, and which version it needs.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory diff open-meteo                 newest release and work tree\n  \
    connectory diff open-meteo 1.0.0..1.2.0    two releases\n  \
    connectory diff old.json new.yaml          two definition files, of whatever formats")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a definition file
    #[arg(value_name = "ID|OLD_FILE")]
    from: String,

    /// Two releases (`1.0.0..1.2.0`), or the other definition file
    #[arg(value_name = "RANGE|NEW_FILE")]
    to: Option<String>,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Grouped by what it means for users
    Human,
    /// One JSON document
    Json,
    /// For a pull request or release notes
    Markdown,
}

/// Two states and what lies between them.
struct Difference {
    subject: String,
    from: String,
    to: String,
    versions: [Option<Version>; 2],
    changes: Vec<Change>,
}

/// What the newest release is held against.
const WORK_TREE: &str = "work tree";

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let here = place.here()?;
    let found = match &arguments.to {
        Some(to) if is_file(&here, &arguments.from, to) => {
            let weights = Settings::read(&place.root()?)?.versions.weights;
            of_files(&here, (&arguments.from, to), &weights)?
        }
        range => of_connector(place, &arguments.from, range.as_deref())?,
    };
    let [old_version, new_version] = &found.versions;
    let comparison = Comparison {
        subject: &found.subject,
        from: &found.from,
        to: &found.to,
        old_version: old_version.as_ref(),
        new_version: new_version.as_ref(),
        changes: &found.changes,
    };
    output.print(&match arguments.format {
        Format::Human => changes::human(&comparison),
        Format::Json => changes::json(&comparison),
        Format::Markdown => changes::markdown(&comparison),
    })?;
    Ok(Outcome::Fine)
}

/// Whether two words mean files: neither is a range of versions, and one of them is there or looks
/// like a file.
fn is_file(here: &Path, from: &str, to: &str) -> bool {
    let looks = |word: &str| {
        here.join(word).is_file()
            || word.contains(['/', '\\'])
            || word.contains(".json")
            || word.contains(".y")
    };
    range_of(to).is_none() && (looks(from) || looks(to))
}

/// Two versions with `..` between them; a `v` before a version is passed over.
fn range_of(word: &str) -> Option<(Version, Version)> {
    let (from, to) = word.split_once("..")?;
    let version = |text: &str| Version::parse(text.trim_start_matches('v')).ok();
    Some((version(from)?, version(to)?))
}

fn of_files(here: &Path, (old, new): (&str, &str), weights: &Weights) -> Result<Difference> {
    let (from, to) = (read(&here.join(old))?, read(&here.join(new))?);
    let (from, to) = (contract(&from, old)?, contract(&to, new)?);
    let version = |contract: &Contract<'_>| contract.version().and_then(normalise);
    let versions = [version(&from), version(&to)];
    let mut changes = crate::diff::changes(&from, &to);
    weights.weigh(&mut changes);
    Ok(Difference {
        subject: "definition".to_owned(),
        from: old.to_owned(),
        to: new.to_owned(),
        versions,
        changes,
    })
}

fn read(path: &Path) -> Result<(Document, Vec<Fault>)> {
    let bytes =
        std::fs::read(path).map_err(|error| Error::usage(Error::io("read", path, &error).to_string()))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = RepoPath::parse(&name).unwrap_or_default();
    let json = bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let format =
        DocumentFormat::of(&name).unwrap_or(if json { DocumentFormat::Json } else { DocumentFormat::Yaml });
    Ok(Document::parse(name, bytes, format))
}

/// The API in a file; a file that cannot be compared would give an answer that is no answer.
fn contract<'d>((document, faults): &'d (Document, Vec<Fault>), name: &str) -> Result<Contract<'d>> {
    if !document.is_whole() {
        let fault = faults.iter().rev().find(|fault| fault.location.span.is_some());
        let (at, message) = match fault {
            Some(fault) => {
                let start = fault.location.span.unwrap_or_default().start;
                (document.source().position(start), fault.message.as_str())
            }
            None => (document.source().position(0), "it cannot be read"),
        };
        return Err(Error::usage(format!("{name}:{}:{}: {message}", at.line, at.column)));
    }
    let none = || Error::usage(format!("`{name}` is no Swagger 2.0, OpenAPI 3.0 or 3.1 definition"));
    Contract::read(document).ok_or_else(none)
}

fn of_connector(place: &WorkPlace, word: &str, range: Option<&str>) -> Result<Difference> {
    let catalogue = Catalogue::open(&place.root()?)?;
    let history = catalogue.require_history()?;
    let (id, wanted) = match word.split_once('/') {
        Some((id, line)) if catalogue.place(id).is_some() => (id, Some(line)),
        _ => (word, None),
    };
    let found = catalogue.place(id).ok_or_else(|| super::check::unknown(&catalogue, word, false))?;
    let (connector, _) = catalogue.load(found, Some(&history))?;
    let weights = &catalogue.settings().versions.weights;
    let Some(range) = range else { return since_release((&connector, wanted), &history, weights) };
    let not_a_range = || {
        let message = format!("two releases are expected, such as 1.0.0..1.2.0, found `{range}`");
        Error::usage(message)
    };
    let (from, to) = range_of(range).ok_or_else(not_a_range)?;
    between(&connector, &history, (&from, &to), weights)
}

fn since_release(
    (connector, wanted): (&Connector, Option<&str>),
    history: &History,
    weights: &Weights,
) -> Result<Difference> {
    let line = match wanted {
        Some(name) => connector
            .lines
            .iter()
            .find(|line| line.name() == name)
            .ok_or_else(|| Error::usage(format!("`{}` has no line `{name}`", connector.id)))?,
        None => changed_line(connector)?,
    };
    let Some(newest) = line.newest() else { return first_release(connector, line, history, weights) };
    let changes = line.drift.as_ref().map(|drift| drift.changes.clone()).unwrap_or_default();
    if line.drift.as_ref().is_some_and(|drift| !drift.comparable) {
        return Err(unreadable(&connector.id.to_string()));
    }
    Ok(Difference {
        subject: connector.id.to_string(),
        from: newest.version.to_string(),
        to: WORK_TREE.to_owned(),
        versions: [Some(newest.version.clone()), line.draft.version().cloned()],
        changes,
    })
}

/// The line that differs from its release; else the newest.
fn changed_line(connector: &Connector) -> Result<&Line> {
    let changed = connector.lines.iter().rev().find(|line| line.drift.is_some());
    let newest = || connector.lines.iter().rev().find(|line| line.newest().is_some());
    let line = changed.or_else(newest).or(connector.lines.last());
    line.ok_or_else(|| Error::usage(format!("`{}` has no line", connector.id)))
}

/// A line without a release has nothing to be held against, but for the release of an older line.
fn first_release(
    connector: &Connector,
    line: &Line,
    history: &History,
    weights: &Weights,
) -> Result<Difference> {
    let older = connector.lines.iter().filter(|other| other.major < line.major).rev().find_map(Line::newest);
    let Some(older) = older else {
        let message = format!("`{}` was never released: there is nothing to compare with", connector.id);
        return Err(Error::usage(message));
    };
    let from = tagged(history, older)?;
    let drift = Drift::between(&from, &line.draft, Drift::changed_files(&from, &line.draft), weights);
    Ok(Difference {
        subject: connector.id.to_string(),
        from: older.version.to_string(),
        to: WORK_TREE.to_owned(),
        versions: [Some(older.version.clone()), line.draft.version().cloned()],
        changes: drift.changes,
    })
}

fn between(
    connector: &Connector,
    history: &History,
    (from, to): (&Version, &Version),
    weights: &Weights,
) -> Result<Difference> {
    let release = |version: &Version| -> Result<&Published> {
        let mut releases = connector.lines.iter().flat_map(|line| &line.releases);
        releases.find(|release| release.version == *version).ok_or_else(|| {
            Error::usage(format!("`{}` has no release {version}", connector.id))
                .with_help(format!("git tag --list '{}/v*'", connector.id))
        })
    };
    let (from, to) = (release(from)?, release(to)?);
    let (old, new) = (tagged(history, from)?, tagged(history, to)?);
    let drift = Drift::between(&old, &new, Drift::changed_files(&old, &new), weights);
    if !drift.comparable {
        return Err(unreadable(&connector.id.to_string()));
    }
    Ok(Difference {
        subject: connector.id.to_string(),
        from: from.version.to_string(),
        to: to.version.to_string(),
        versions: [Some(from.version.clone()), Some(to.version.clone())],
        changes: drift.changes,
    })
}

fn tagged(history: &History, published: &Published) -> Result<Release> {
    let missing =
        || Error::usage(format!("the tag `{}` has no folder `{}`", published.tag.name, published.folder));
    Ok(history.read(published)?.ok_or_else(missing)?.0)
}

fn unreadable(id: &str) -> Error {
    Error::usage(format!("a definition of `{id}` cannot be read; nothing can be said of what changed"))
        .with_help(format!("connectory check {id}"))
}
