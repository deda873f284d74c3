//! `connectory diff`: what changed for those who use connectors, and the bump it needs.

mod beside;
mod connector;
pub(super) mod definition;
mod everything;
mod side;

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Date};
use crate::error::{Error, Result};
use crate::report::changes::{self, Comparison};

/// Say what changed for those who use a connector, and which version it needs.
#[derive(clap::Args)]
#[command(
    after_help = "A side is a release (1.2.0), a tag, a branch, a commit, a definition file, or `-` for one on \
    standard input;\nan open range ends at the work tree.\n\nExamples:\n  \
    connectory diff                            every connector, newest release and work tree\n  \
    connectory diff open-meteo                 newest release and work tree\n  \
    connectory diff open-meteo 1.0.0..1.2.0    two releases\n  \
    connectory diff open-meteo main..          a branch and the work tree\n  \
    connectory diff --since origin/main        every connector since the branch was begun\n  \
    connectory diff old.json new.yaml          two definition files, of whatever formats\n  \
    connectory diff HEAD~3:api.yaml -          a committed file, and standard input"
)]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a definition file
    #[arg(value_name = "ID|OLD_FILE")]
    from: Option<String>,

    /// What to compare (`1.0.0..1.2.0`, `main..`, `v1.0.0`), or the other definition file
    #[arg(value_name = "RANGE|NEW_FILE")]
    to: Option<String>,

    /// The new side, where the old one is given alone
    #[arg(value_name = "NEW", requires = "to")]
    and: Option<String>,

    /// Compare the work tree with a revision; where the branches have parted, with the commit at
    /// which they did
    #[arg(long, value_name = "REVISION", conflicts_with = "to")]
    since: Option<String>,

    /// List every change of documentation, however many there are
    #[arg(long)]
    all: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Grouped by what it means for users
    Human,
    /// One JSON document
    Json,
    /// For a pull request or release notes
    Markdown,
    /// One page that needs no other file
    Html,
}

/// Where and when is asked.
struct Here<'p> {
    place: &'p WorkPlace,
    today: Option<Date>,
}

impl Here<'_> {
    fn catalogue(&self) -> Result<Catalogue> {
        self.place.catalogue(self.today)
    }
}

/// What was found: one comparison, or all since something.
struct Found {
    comparisons: Vec<Comparison>,
    since: Option<String>,
}

/// What the work tree is called.
const WORK_TREE: &str = "work tree";

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let found = find(place, arguments)?;
    let since = found.since.as_deref();
    let text = match (arguments.format, found.comparisons.as_slice()) {
        (Format::Human, all) => changes::human(all, since, arguments.all),
        (Format::Json, [one]) if since.is_none() => changes::json(one),
        (Format::Json, all) => changes::json_of_all(all, since),
        (Format::Markdown, all) => changes::markdown(all, since),
        (Format::Html, all) => crate::site::changes_page(all, since)?,
    };
    output.print(&text)?;
    Ok(Outcome::Fine)
}

fn find(place: &WorkPlace, arguments: &Arguments) -> Result<Found> {
    let here = place.here()?;
    let at = &Here { place, today: arguments.today };
    match (&arguments.from, &arguments.to, &arguments.and) {
        (word, None, _) if arguments.since.is_some() => {
            everything::since(at, word.as_deref(), arguments.since.as_deref().unwrap_or_default())
        }
        (None, ..) => everything::since_releases(at),
        (Some(from), Some(to), None) if definition::is_meant(&here, from) => {
            definition::compare(place, from, to).map(Found::one)
        }
        (Some(range), None, _) if range.contains("..") => everything::between(at, range),
        (Some(_), None, _) if definition::is_meant(&here, arguments.from.as_deref().unwrap_or_default()) => {
            Err(Error::usage("a definition needs another to be compared with")
                .with_help("connectory diff OLD_FILE NEW_FILE"))
        }
        (Some(word), None, _) => connector::since_release(at, word).map(Found::one),
        (Some(word), Some(range), None) => connector::in_range(at, word, range),
        (Some(word), Some(from), Some(to)) => connector::between(at, word, (from, to)),
    }
}

impl Found {
    fn one(comparison: Comparison) -> Self {
        Self { comparisons: vec![comparison], since: None }
    }
}

/// The two ends of a range; an end that is left out is empty.
fn ends_of(range: &str) -> Option<(&str, &str)> {
    let (from, to) = range.split_once("..")?;
    (!from.is_empty() && !to.starts_with('.')).then_some((from, to))
}

fn no_range(range: &str) -> Error {
    Error::usage(format!("a range such as `1.0.0..1.2.0` or `main..` is expected, found `{range}`"))
}
