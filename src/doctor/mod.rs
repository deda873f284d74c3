//! What is wrong around a catalogue: the clone, its tags, its files, the way it is set up.
//!
//! Content is the matter of rules; here nothing is judged that a rule judges, and nothing is written.

mod clone;
mod kept;
mod line_ends;
mod names;
mod pins;
mod tags;

use crate::catalogue::{Catalogue, Date, Settings};
use crate::error::{Error, Result};
use crate::git::{Repository, Tracked};
use crate::path::{RepoPath, quoted};
use serde::Serialize;
use std::path::Path;

/// How well a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Nothing is wrong.
    Fine,
    /// Worth knowing.
    Note,
    /// It keeps the catalogue from working for somebody.
    Problem,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What was looked at, in a word that stays: `tags`.
    pub about: &'static str,
    /// How well it is.
    pub health: Health,
    /// One sentence.
    pub message: String,
    /// Where, and what is the matter there; at most [`MAX_PLACES`].
    pub places: Vec<String>,
    /// The commands that mend it, and what else helps.
    pub help: Vec<String>,
}

/// At most so many places of one remark are kept.
pub const MAX_PLACES: usize = 100;

impl Remark {
    /// That all is well.
    pub fn fine(about: &'static str, message: impl Into<String>) -> Self {
        Self { about, health: Health::Fine, message: message.into(), places: Vec::new(), help: Vec::new() }
    }

    /// Something worth knowing.
    pub fn note(about: &'static str, message: impl Into<String>) -> Self {
        Self { health: Health::Note, ..Self::fine(about, message) }
    }

    /// Something to mend.
    pub fn problem(about: &'static str, message: impl Into<String>) -> Self {
        Self { health: Health::Problem, ..Self::fine(about, message) }
    }

    /// A failure to look, which is something to mend as well.
    pub fn failure(about: &'static str, error: &Error) -> Self {
        Self::problem(about, error.to_string()).with_help(error.help().map(str::to_owned))
    }

    /// Adds what helps.
    #[must_use]
    pub fn with_help(mut self, help: impl IntoIterator<Item = String>) -> Self {
        self.help.extend(help);
        self
    }

    /// Adds where it is.
    #[must_use]
    pub fn with_places(mut self, places: impl IntoIterator<Item = String>) -> Self {
        self.places.extend(places.into_iter().take(MAX_PLACES));
        self
    }
}

/// A clone, and the part of it that is the catalogue.
struct Patient<'a> {
    repository: &'a Repository,
    catalogue: &'a Catalogue,
    /// The catalogue's root, seen from the repository's.
    prefix: RepoPath,
    tracked: Vec<Tracked>,
}

impl Patient<'_> {
    /// The tracked things inside of connectors' folders.
    fn in_connectors(&self) -> Vec<&Tracked> {
        let mut folders: Vec<String> = self
            .catalogue
            .places()
            .iter()
            .flat_map(|place| &place.lines)
            .map(|line| format!("{}/", self.prefix.join(&line.folder).as_str()))
            .collect();
        folders.sort();
        let is_inside = |path: &str| {
            let before = folders.partition_point(|folder| folder.as_str() <= path);
            let folder = before.checked_sub(1).and_then(|at| folders.get(at));
            folder.is_some_and(|folder| path.starts_with(folder.as_str()) || folder == "/")
        };
        self.tracked.iter().filter(|tracked| is_inside(&tracked.path)).collect()
    }
}

/// Looks at the repository of a catalogue: what is wrong with it, and for what is fine one remark each.
/// `version` is that of this program.
///
/// # Errors
/// When there is no such folder, or it is in no repository.
pub fn examine(root: &Path, version: &semver::Version, today: Date) -> Result<Vec<Remark>> {
    if !root.is_dir() {
        return Err(Error::usage(format!("`{}` is no folder", root.display())));
    }
    let repository = match Repository::discover(root) {
        Ok(Some(repository)) => repository,
        Ok(None) => {
            let message = format!("`{}` is in no git repository", root.display());
            return Err(Error::environment(message).with_help("git init && git add . && git commit"));
        }
        Err(error) => return Ok(vec![Remark::failure("repository", &error), settings(root).1]),
    };
    let mut remarks = clone::examine(&repository);
    let (can_be_read, remark) = settings(root);
    remarks.push(remark);
    if !can_be_read {
        return Ok(remarks);
    }
    // Where the history cannot answer, that is told already.
    let catalogue = Catalogue::open(root, today).or_else(|_| Catalogue::open_without_history(root));
    match catalogue.and_then(|catalogue| rest(&repository, &catalogue, version)) {
        Ok(more) => remarks.extend(more),
        Err(error) => remarks.push(Remark::failure("catalogue", &error)),
    }
    Ok(remarks)
}

fn rest(repository: &Repository, catalogue: &Catalogue, version: &semver::Version) -> Result<Vec<Remark>> {
    let full = catalogue.root().canonicalize().unwrap_or_else(|_| catalogue.root().to_path_buf());
    let below = full.strip_prefix(repository.root()).ok().and_then(RepoPath::from_relative);
    let prefix = below.unwrap_or_default();
    let patient = Patient { repository, catalogue, prefix, tracked: repository.tracked()? };
    let mut remarks = Vec::new();
    let mut topic = |about, fine: &str, found: Result<Vec<Remark>>| match found {
        Ok(found) if found.is_empty() => remarks.push(Remark::fine(about, fine)),
        Ok(found) => remarks.extend(found),
        Err(error) => remarks.push(Remark::failure(about, &error)),
    };
    if catalogue.has_history() {
        let fine = "every tag of a connector is a release of one that is here";
        topic("tags", fine, tags::examine(&patient));
    }
    topic("names", "every system can hold all file names", Ok(names::examine(&patient.tracked)));
    let fine = "git turns no line ends of connectors' files by somebody's settings";
    topic("line-ends", fine, line_ends::examine(&patient));
    topic("kept", "the files of connectors are in this repository itself", kept::examine(&patient));
    remarks.extend(pins::examine(repository.root(), version));
    Ok(remarks)
}

/// Whether the settings can be read, and what to say of them.
fn settings(root: &Path) -> (bool, Remark) {
    match Settings::read(root) {
        Ok(_) => (true, Remark::fine("settings", "connectory.toml can be read, or there is none")),
        Err(error) => (false, Remark::failure("settings", &error)),
    }
}

/// `1 file has`, `2 files have`.
fn counted(number: usize, noun: &str, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {noun} {one}"),
        _ => format!("{number} {noun}s {many}"),
    }
}

/// A command with the first of some paths as its last word.
fn command(start: &str, path: &str) -> String {
    format!("{start} {}", quoted(path))
}
