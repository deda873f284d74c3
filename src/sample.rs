//! The sample catalogue that is part of the program, and the year of history that leads to it.
//!
//! The history is data: `catalogue/.history/history.toml` lists the commits, the folders beside it
//! hold what was different then. Replayed twice it gives the same commits to the letter.

use crate::document::{Document, Format, Node};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::git::{Author, ObjectId, Repository};
use crate::path::RepoPath;
use rust_embed::RustEmbed;
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "catalogue/"]
struct Embedded;

/// The settings of the sample catalogue.
const SETTINGS: &str = include_str!("../connectory.toml");

const README: &str = "# Connectory samples\n\nA catalogue of connectors for public APIs, after a year of work on it.\n\
    Look at `git log`, then try `connectory status`, `connectory check` and `connectory diff twilio-messages`.\n";

/// The folder with the history, inside the embedded catalogue.
const HISTORY: &str = ".history";

/// Where connectors stand in the replayed repository.
const CATALOGUE: &str = "catalogue";

/// Who makes the commits.
const AUTHOR: (&str, &str) = ("Connectory samples", "samples@example.org");

/// What a replay made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// The last commit.
    pub head: ObjectId,
    /// How many commits there are.
    pub commits: usize,
    /// How many tags there are.
    pub tags: usize,
    /// The day of the last commit, as RFC 3339 writes it.
    pub last_day: String,
}

/// Makes a repository with the whole history in a folder, which must not exist or be empty.
///
/// # Errors
/// When the folder cannot be written, or the embedded history names a folder that is not there.
pub fn replay(folder: &Path) -> Result<Replay> {
    let embedded = embedded()?;
    let path = RepoPath::parse("history.toml").unwrap_or_default();
    let history = embedded.below(&known(HISTORY)?);
    let text = history.get(&path).ok_or_else(|| broken("history.toml is missing"))?;
    let (document, faults) = Document::parse(path, text.to_vec(), Format::Toml);
    if let Some(fault) = faults.first() {
        return Err(broken(&fault.message));
    }
    FileSet::new().create(folder)?;
    let repository = Repository::init(folder)?;
    let mut state = FileSet::new();
    state.insert(known("connectory.toml")?, SETTINGS);
    state.insert(known("README.md")?, README);
    state.insert(known(".gitignore")?, "/dist\n");
    let mut replay = Replay { head: ObjectId::ZERO_SHA1, commits: 0, tags: 0, last_day: String::new() };
    let steps = document.root().get("step").ok_or_else(|| broken("there is no step"))?;
    for step in steps.items() {
        apply(step, &embedded, &mut state)?;
        commit(step, &state, &repository, &mut replay)?;
    }
    repository.check_out_head()?;
    Ok(replay)
}

fn embedded() -> Result<FileSet> {
    let mut files = FileSet::new();
    for name in Embedded::iter() {
        let file = Embedded::get(&name).ok_or_else(|| broken(&name))?;
        files.insert(known(&name)?, file.data.into_owned());
    }
    Ok(files)
}

fn known(path: &str) -> Result<RepoPath> {
    RepoPath::parse(path).map_err(|error| broken(&error.to_string()))
}

/// The embedded data is part of the program, so a mistake in it is one of ours; tests replay it.
fn broken(what: &str) -> Error {
    Error::environment(format!("the embedded sample catalogue is broken: {what}"))
}

fn texts<'d>(step: Node<'d>, name: &str) -> impl Iterator<Item = &'d str> + use<'d> {
    step.get(name).into_iter().flat_map(|list| list.items()).filter_map(|item| item.as_str())
}

/// Lays the files of a step over the state: whole folders first, then what was different then.
fn apply(step: Node<'_>, embedded: &FileSet, state: &mut FileSet) -> Result<()> {
    let catalogue = known(CATALOGUE)?;
    for folder in texts(step, "add") {
        let folder = known(folder)?;
        let files = embedded.below(&folder);
        if files.is_empty() {
            return Err(broken(folder.as_str()));
        }
        let target = catalogue.join(&folder);
        let old: Vec<RepoPath> =
            state.paths().filter(|path| path.below(&target).is_some()).cloned().collect();
        old.iter().for_each(|path| drop(state.remove(path)));
        state.extend_at(&target, files);
    }
    if let Some(overlay) = step.get_str("overlay") {
        let files = embedded.below(&known(HISTORY)?.join(&known(overlay)?));
        if files.is_empty() {
            return Err(broken(overlay));
        }
        state.extend_at(&catalogue, files);
    }
    for path in texts(step, "remove") {
        let path = catalogue.join(&known(path)?);
        state.remove(&path).ok_or_else(|| broken(path.as_str()))?;
    }
    Ok(())
}

fn commit(step: Node<'_>, state: &FileSet, repository: &Repository, replay: &mut Replay) -> Result<()> {
    let (date, message) = (step.get_str("date"), step.get_str("message"));
    let (Some(date), Some(message)) = (date, message) else { return Err(broken("a step lacks its date")) };
    let moment: jiff::Timestamp = date.parse().map_err(|_| broken(date))?;
    let (name, email) = AUTHOR;
    let author = Author { name: name.to_owned(), email: email.to_owned(), time: moment.as_second() };
    replay.head = repository.commit(state, &author, message)?;
    replay.commits += 1;
    replay.last_day = date.get(..10).unwrap_or(date).to_owned();
    for tag in texts(step, "tags") {
        let text = step.get_str("tag-message").unwrap_or(message);
        repository.tag(tag, replay.head, &author, text)?;
        replay.tags += 1;
    }
    Ok(())
}
