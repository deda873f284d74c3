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
use std::collections::BTreeMap;

/// Since when commits say that something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The first commit that says so, of those that say so without a gap.
    pub commit: ObjectId,
    /// Its time in seconds since 1970.
    pub time: i64,
    /// Its day, in UTC.
    pub date: Date,
    /// The time of the first commit since which exactly this is said, day, reason and replacement.
    pub changed: i64,
}

impl History {
    /// Since when the commits up to `HEAD` say of each end of a line that it comes on its day or before;
    /// those that the newest commit does not tell of are left out. One walk answers for all.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn told(
        &self,
        folder: &RepoPath,
        ends: &BTreeMap<Subject, &Deprecation>,
    ) -> Result<BTreeMap<Subject, Told>> {
        let repository = self.repository();
        let mut at = Place { folder: self.prefix().join(folder), blob: None };
        let (mut asked, mut unchanged) = (ends.clone(), ends.clone());
        let (mut told, mut next) = (BTreeMap::new(), repository.head());
        while let Some(commit) = next.filter(|_| !asked.is_empty()) {
            match at.manifest_at(self, commit)? {
                Seen::Same => {}
                Seen::Nothing => break,
                Seen::Other(manifest) => {
                    let known = manifest.ends();
                    asked.retain(|subject, end| known.get(subject).is_some_and(|one| is_as_early(one, end)));
                    unchanged.retain(|subject, end| known.get(subject).is_some_and(|one| is_same(one, end)));
                }
            }
            let time = repository.commit_time(commit).unwrap_or_default();
            let date = date_of(time).unwrap_or_default();
            for subject in asked.keys() {
                let known = told.entry(subject.clone()).or_insert(Told { commit, time, date, changed: time });
                let changed = if unchanged.contains_key(subject) { time } else { known.changed };
                *known = Told { commit, time, date, changed };
            }
            next = repository.first_parent(commit)?;
        }
        Ok(told)
    }
}

/// Whether an end that was told comes on the day of another, or before.
fn is_as_early(told: &Deprecation, end: &Deprecation) -> bool {
    match (told.sunset, end.sunset) {
        (Some(told), Some(day)) => told <= day,
        (_, None) => true,
        (None, Some(_)) => false,
    }
}

/// Whether two manifests tell the same of an end.
fn is_same(one: &Deprecation, other: &Deprecation) -> bool {
    let said = |end: &Deprecation| (end.sunset, end.reason.clone(), end.replacement.clone());
    said(one) == said(other)
}

/// What a commit says of a line.
enum Seen {
    /// What the commit after it says.
    Same,
    /// This.
    Other(Box<Manifest>),
    /// It does not hold the line.
    Nothing,
}

/// Where the manifest was in the commit after, and what it was.
struct Place {
    folder: RepoPath,
    blob: Option<ObjectId>,
}

impl Place {
    fn manifest_at(&mut self, history: &History, commit: ObjectId) -> Result<Seen> {
        let Some(blob) = self.blob_at(history, commit)? else { return Ok(Seen::Nothing) };
        if self.blob.replace(blob) == Some(blob) {
            return Ok(Seen::Same);
        }
        let name = RepoPath::parse(manifest::FILE).unwrap_or_default();
        let (document, _) = Document::parse(name, history.repository().blob(blob)?, Format::Toml);
        Ok(Seen::Other(Box::new(Manifest::read(document.root()).0)))
    }

    /// The manifest in a commit: where it was in the commit after it, or, if its folder was moved, in the
    /// one folder whose path ends in the same two names.
    fn blob_at(&mut self, history: &History, commit: ObjectId) -> Result<Option<ObjectId>> {
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
