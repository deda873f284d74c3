//! One side of a comparison of a connector: what a word means, and what stands there.

use super::super::WorkPlace;
use super::WORK_TREE;
use super::definition::{self, Definition};
use crate::catalogue::{Catalogue, Connector, History, LinePlace, Published, Release, Snapshot, Terms};
use crate::check::nearest;
use crate::error::{Error, Result};
use crate::git::{ObjectId, Revision};
use semver::Version;

/// What a word means.
pub(super) enum Side<'c> {
    /// A release of the connector.
    Release(Published),
    /// The work tree or a commit, with its name.
    Snapshot(Snapshot<'c>, String),
    /// A definition alone.
    Definition(Box<Definition>),
}

/// What stands on a side.
pub(super) enum Content<'c> {
    /// A folder, and how its changes are judged.
    Release(Box<Release>, Terms<'c>),
    Definition(Box<Definition>),
}

/// The connector that is compared, and where.
pub(super) struct Subject<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) history: History,
    pub(super) connector: Connector,
    /// The line that was asked for.
    pub(super) line: Option<String>,
}

/// The commit that a word names; none where git knows no such thing.
pub(super) fn commit(history: &History, word: &str) -> Result<Option<ObjectId>> {
    match history.repository().revision(word)? {
        Some(Revision::Commit(commit)) => Ok(Some(commit)),
        Some(Revision::File(_)) | None => Ok(None),
    }
}

/// That a word names no revision, with what could bring it.
pub(super) fn unknown<'w>(word: &str, known: impl Iterator<Item = &'w str>) -> Error {
    let error = Error::environment(format!("there is no release, tag, branch or commit `{word}` here"));
    match nearest(word, known) {
        Some(name) => error.with_help(format!("did you mean `{name}`? else: git fetch --tags origin")),
        None => error.with_help("git fetch --tags origin"),
    }
}

/// A commit as it was named, with the first digits of its name.
pub(super) fn shown(history: &History, word: &str, commit: ObjectId) -> String {
    let short = history.repository().short_id(commit);
    if commit.to_string().starts_with(word) { short } else { format!("{word} ({short})") }
}

impl<'c> Subject<'c> {
    /// Finds out what a word means; an empty one is the work tree.
    pub(super) fn side(&self, place: &WorkPlace, word: &str) -> Result<Side<'c>> {
        if word.is_empty() {
            return Ok(Side::Snapshot(self.catalogue.now(), WORK_TREE.to_owned()));
        }
        if let Some(release) = self.release(word) {
            return Ok(Side::Release(release.clone()));
        }
        if word != definition::STDIN
            && let Some(commit) = commit(&self.history, word)?
        {
            let snapshot = self.catalogue.at(&self.history, commit)?;
            return Ok(Side::Snapshot(snapshot, shown(&self.history, word, commit)));
        }
        if definition::is_meant(&place.here()?, word) || word.contains(':') {
            return Definition::named(place, word).map(|found| Side::Definition(Box::new(found)));
        }
        let releases = self.connector.lines.iter().flat_map(|line| &line.releases);
        let names: Vec<String> = releases.map(|release| release.version.to_string()).collect();
        Err(unknown(word, names.iter().map(String::as_str)))
    }

    /// The release that a word names: its version, with or without `v` and the connector's id before
    /// it.
    fn release(&self, word: &str) -> Option<&Published> {
        let id = self.connector.id.as_str();
        let word = word.strip_prefix(id).and_then(|rest| rest.strip_prefix('/')).unwrap_or(word);
        let version = Version::parse(word.strip_prefix('v').unwrap_or(word)).ok()?;
        let mut releases = self.connector.lines.iter().flat_map(|line| &line.releases);
        releases.find(|release| release.version == version)
    }

    /// The major of the line that is meant: the one that was asked for, else that of a release on
    /// either side.
    pub(super) fn major(&self, sides: [&Side<'_>; 2]) -> Option<u64> {
        let asked = self.line.as_ref().and_then(|line| line.strip_prefix('v')?.parse().ok());
        asked.or_else(|| {
            let of_release = |side: &&Side<'_>| match side {
                Side::Release(release) => Some(release.version.major),
                Side::Snapshot(..) | Side::Definition(_) => None,
            };
            sides.iter().rev().find_map(of_release)
        })
    }

    /// What stands on a side.
    pub(super) fn content(&self, side: Side<'_>, major: Option<u64>) -> Result<(Content<'c>, String)> {
        match side {
            Side::Release(release) => {
                let name = release.version.to_string();
                let terms = self.catalogue.terms_of(&release);
                Ok((Content::Release(Box::new(self.tagged(&release)?), terms), name))
            }
            Side::Definition(definition) => {
                let name = definition.name.clone();
                Ok((Content::Definition(definition), name))
            }
            Side::Snapshot(snapshot, name) => {
                let lines = snapshot.place(&self.connector.id).map(|place| place.lines.as_slice());
                let line = line_of(lines.unwrap_or_default(), major).ok_or_else(|| {
                    let line = major.map(|major| format!("/v{major}")).unwrap_or_default();
                    Error::usage(format!("there is no `{}{line}` in {name}", self.connector.id))
                })?;
                let release = snapshot.read(&self.history, line)?;
                Ok((Content::Release(Box::new(release), self.catalogue.terms()), name))
            }
        }
    }

    /// A release as it was tagged.
    pub(super) fn tagged(&self, published: &Published) -> Result<Release> {
        Ok(self.history.read(published)?.ok_or_else(|| no_folder(published))?.0)
    }
}

/// That a tag's commit has no folder of the connector.
pub(super) fn no_folder(published: &Published) -> Error {
    Error::usage(format!("the tag `{}` has no folder `{}`", published.tag.name, published.folder))
}

/// The line of a major, else the newest.
fn line_of(lines: &[LinePlace], major: Option<u64>) -> Option<&LinePlace> {
    let named = |line: &&LinePlace| line.major.is_none() || line.major == major;
    match major {
        Some(_) => lines.iter().find(named),
        None => lines.last(),
    }
}
