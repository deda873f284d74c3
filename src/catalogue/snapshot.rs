//! States of a whole catalogue: the work tree, or a commit; and what lies between two of them.
//!
//! A commit is read in place. Lines whose trees are equal are not read at all.

use super::Catalogue;
use super::connector::{Connector, Line};
use super::discover::{self, LinePlace, Place};
use super::drift::Drift;
use super::history::History;
use super::id::ConnectorId;
use super::release::Release;
use crate::error::Result;
use crate::files::FileSet;
use crate::git::ObjectId;
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// A catalogue at one time: where its connectors are.
#[derive(Debug)]
pub struct Snapshot<'c> {
    catalogue: &'c Catalogue,
    /// None for the work tree.
    commit: Option<ObjectId>,
    places: Vec<Place>,
}

/// A line on two sides, of which one may lack it.
#[derive(Debug, Clone)]
pub struct LinePair {
    /// The connector.
    pub id: ConnectorId,
    /// Whether the connector has other lines on either side.
    pub has_others: bool,
    /// The line, or, for a new one, the newest line before it; none for a new connector.
    pub from: Option<LinePlace>,
    /// The line; none where it is gone.
    pub to: Option<LinePlace>,
}

impl Catalogue {
    /// The work tree as it is.
    pub fn now(&self) -> Snapshot<'_> {
        Snapshot { catalogue: self, commit: None, places: self.places().to_vec() }
    }

    /// The catalogue as it was committed.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn at(&self, history: &History, commit: ObjectId) -> Result<Snapshot<'_>> {
        let files = history.repository().files_named(commit, discover::is_sign)?;
        let below = |file: &RepoPath| file.below(history.prefix());
        let files: Vec<RepoPath> = files.iter().filter_map(below).collect();
        let (places, _) = discover::discover_in(&files, self.root(), &self.settings().roots);
        Ok(Snapshot { catalogue: self, commit: Some(commit), places })
    }
}

impl<'c> Snapshot<'c> {
    /// The catalogue as it was committed, where it is known where its connectors were.
    pub(super) fn of(catalogue: &'c Catalogue, commit: ObjectId, places: Vec<Place>) -> Self {
        Self { catalogue, commit: Some(commit), places }
    }

    /// Reads the connectors that it holds, without their releases.
    ///
    /// # Errors
    /// When the repository does not answer.
    pub(super) fn connectors(&self, history: &History) -> Result<Vec<Connector>> {
        let line = |line: &LinePlace| {
            let draft = self.read(history, line)?;
            Ok(Line { major: line.major, draft, releases: Vec::new(), drift: None, altered: None })
        };
        let connector = |place: &Place| {
            let lines = place.lines.iter().map(line).collect::<Result<_>>()?;
            Ok(Connector { id: place.id.clone(), lines, renamed: place.renamed })
        };
        self.places.iter().map(connector).collect()
    }

    /// Where a connector was.
    pub fn place(&self, id: &ConnectorId) -> Option<&Place> {
        self.places.iter().find(|place| place.id == *id)
    }

    /// Whether it is the work tree.
    pub fn is_work_tree(&self) -> bool {
        self.commit.is_none()
    }

    /// Reads a line that it holds.
    ///
    /// # Errors
    /// When the file system or the repository does not answer.
    pub fn read(&self, history: &History, line: &LinePlace) -> Result<Release> {
        let files = self.files(history, line)?;
        Ok(Release::load(line.folder.clone(), line.layout, files).0)
    }

    fn files(&self, history: &History, line: &LinePlace) -> Result<FileSet> {
        match self.tree(history, line)? {
            Some(tree) => Ok(history.repository().files_at(tree, &line.folder)?.0),
            None if self.commit.is_some() => Ok(FileSet::new()),
            None => Ok(FileSet::read_dir(&line.folder.under(self.catalogue.root()), &line.folder)?.0),
        }
    }

    /// The tree of a line; none in the work tree.
    fn tree(&self, history: &History, line: &LinePlace) -> Result<Option<ObjectId>> {
        let folder = history.prefix().join(&line.folder);
        self.commit.map_or(Ok(None), |commit| history.repository().tree_at(commit, &folder))
    }
}

/// The lines of two snapshots, brought together; in the order of ids and majors.
pub fn line_pairs(from: &Snapshot<'_>, to: &Snapshot<'_>) -> Vec<LinePair> {
    let ids: BTreeSet<&ConnectorId> = from.places.iter().chain(&to.places).map(|place| &place.id).collect();
    let lines = |place: Option<&Place>| place.map(|place| place.lines.clone()).unwrap_or_default();
    let pairs = ids.into_iter().flat_map(|id| pairs_of(id, lines(from.place(id)), lines(to.place(id))));
    pairs.collect()
}

fn pairs_of(id: &ConnectorId, from: Vec<LinePlace>, to: Vec<LinePlace>) -> Vec<LinePair> {
    let has_others = from.len().max(to.len()) > 1;
    let pair = |from: Option<&LinePlace>, to: Option<&LinePlace>| LinePair {
        id: id.clone(),
        has_others,
        from: from.cloned(),
        to: to.cloned(),
    };
    let is_same = |one: &LinePlace, other: &LinePlace| {
        one.major == other.major || one.major.is_none() || other.major.is_none()
    };
    let mut pairs = Vec::new();
    for line in &to {
        let same = from.iter().find(|other| is_same(other, line));
        let before = || from.iter().rev().find(|other| other.major < line.major);
        pairs.push(pair(same.or_else(before), Some(line)));
    }
    let gone = from.iter().filter(|line| !to.iter().any(|other| is_same(other, line)));
    pairs.extend(gone.map(|line| pair(Some(line), None)));
    pairs
}

impl History {
    /// What lies between two states of a line, and the two as they were read; none where they are
    /// equal.
    ///
    /// # Errors
    /// When the file system or the repository does not answer.
    pub fn between(
        &self,
        id: &ConnectorId,
        (from, old_place): (&Snapshot<'_>, &LinePlace),
        (to, new_place): (&Snapshot<'_>, &LinePlace),
    ) -> Result<Option<(Release, Release, Drift)>> {
        let trees = (from.tree(self, old_place)?, to.tree(self, new_place)?);
        if old_place.folder == new_place.folder && trees.0.is_some() && trees.0 == trees.1 {
            return Ok(None);
        }
        let files = to.files(self, new_place)?;
        let changed = match (trees.0, to.is_work_tree()) {
            (Some(tree), true) => {
                let blobs: BTreeMap<_, _> = self.repository().blobs(tree)?;
                Some(self.changed_files(&new_place.folder, &files, &blobs)?)
            }
            _ => None,
        };
        if changed.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        let old = from.read(self, old_place)?;
        let new = Release::load(new_place.folder.clone(), new_place.layout, files).0;
        let changed = changed.unwrap_or_else(|| Drift::changed_files(&old, &new));
        if changed.is_empty() {
            return Ok(None);
        }
        let catalogue = to.catalogue;
        let mut drift = Drift::between(&old, &new, changed, catalogue.terms());
        let releases = || {
            let mut releases = self.releases(new_place, catalogue.tags_of(id, new_place.major))?;
            if old_place.major != new_place.major {
                releases.extend(self.releases(old_place, catalogue.tags_of(id, old_place.major))?);
            }
            Ok(releases)
        };
        catalogue.accept_on_the_way(self, releases, (&old, &new, &mut drift), catalogue.terms())?;
        Ok(Some((old, new, drift)))
    }
}
