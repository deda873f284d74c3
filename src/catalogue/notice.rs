//! When an end was made known: not what a manifest says of itself, but since when the commits carry it.
//!
//! The walk follows first parents, so that what came by a merge counts from the merge. It ends at the
//! first commit that does not say so.

use super::ending::{Deprecation, Subject};
use super::history::History;
use super::manifest::{self, Manifest};
use super::version::{Date, date_of};
use crate::document::{Document, Format};
use crate::error::Result;
use crate::git::ObjectId;
use crate::path::RepoPath;

/// Since when commits say that something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The first commit that says so, of those that say so without a gap.
    pub commit: ObjectId,
    /// Its time in seconds since 1970.
    pub time: i64,
    /// Its day, in UTC.
    pub date: Date,
}

impl History {
    /// Since when the commits up to `HEAD` say that something of the line in a folder ends on the day that
    /// `end` names or before; none where the newest does not.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn told(&self, folder: &RepoPath, subject: &Subject, end: &Deprecation) -> Result<Option<Told>> {
        let is_as_early = |earlier: &Deprecation| match (end.sunset, earlier.sunset) {
            (Some(day), Some(earlier)) => earlier <= day,
            (None, _) => true,
            (Some(_), None) => false,
        };
        let says_so =
            &|manifest: &Manifest| subject.end_in(manifest).is_some_and(|(_, end)| is_as_early(end));
        let repository = self.repository();
        let mut at = Place { folder: self.prefix().join(folder), known: None };
        let (mut told, mut next) = (None, repository.head());
        while let Some(commit) = next {
            if !at.says_so(self, commit, says_so)? {
                break;
            }
            let time = repository.commit_time(commit).unwrap_or_default();
            let date = date_of(time).unwrap_or_default();
            told = Some(Told { commit, time, date });
            next = repository.first_parent(commit)?;
        }
        Ok(told)
    }
}

/// Where the manifest was in the commit before, and what it said.
struct Place {
    folder: RepoPath,
    known: Option<(ObjectId, bool)>,
}

impl Place {
    fn says_so(
        &mut self,
        history: &History,
        commit: ObjectId,
        says_so: impl Fn(&Manifest) -> bool,
    ) -> Result<bool> {
        let Some(blob) = self.manifest_at(history, commit)? else { return Ok(false) };
        if let Some((_, known)) = self.known.filter(|(other, _)| *other == blob) {
            return Ok(known);
        }
        let name = RepoPath::parse(manifest::FILE).unwrap_or_default();
        let (document, _) = Document::parse(name, history.repository().blob(blob)?, Format::Toml);
        let says = says_so(&Manifest::read(document.root()).0);
        self.known = Some((blob, says));
        Ok(says)
    }

    /// The manifest in a commit: where it was in the commit after it, or, if its folder was moved, in the
    /// one folder whose path ends in the same two names.
    fn manifest_at(&mut self, history: &History, commit: ObjectId) -> Result<Option<ObjectId>> {
        let repository = history.repository();
        let in_folder = |folder: &RepoPath| -> Result<Option<ObjectId>> {
            let tree = repository.tree_at(commit, folder)?;
            Ok(tree.and_then(|tree| repository.entry_in(tree, manifest::FILE)))
        };
        if let Some(blob) = in_folder(&self.folder)? {
            return Ok(Some(blob));
        }
        let ends = |folder: &RepoPath| {
            folder.name() == self.folder.name() && folder.parent().name() == self.folder.parent().name()
        };
        let moved = repository.folders_with(commit, manifest::FILE)?.into_iter().find(ends);
        let Some(moved) = moved else { return Ok(None) };
        self.folder = moved;
        in_folder(&self.folder)
    }
}
