//! Which connectors that are gone are there under another id: those whose documents are mostly the same.

use super::discover::Place;
use super::id::ConnectorId;
use crate::document::Format;
use crate::files::MAX_FILE_BYTES;
use crate::git::{Change, Changes, Newer, Repository};
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Where more connectors than this go or come at once, nobody says that one is another.
const MAX_CONNECTORS: usize = 64;

/// Out of a hundred lines so many are the same in the documents of one connector.
const LEAST: usize = 50;

/// Where the two sides of a change are read.
pub(super) struct Renames<'a> {
    pub(super) repository: &'a Repository,
    /// The root of the catalogue, where the newer side is the work tree.
    pub(super) root: &'a Path,
    pub(super) changes: &'a Changes,
}

/// The lines of documents, sorted, by the major version of their line and their path in its folder.
type Documents = BTreeMap<(Option<u64>, RepoPath), Vec<Vec<u8>>>;

impl Renames<'_> {
    /// By the ids of new connectors, those that they had before.
    pub(super) fn find(&self, gone: &[&Place], new: &[&Place]) -> BTreeMap<ConnectorId, ConnectorId> {
        let mut names = BTreeMap::new();
        if gone.len().max(new.len()) > MAX_CONNECTORS {
            return names;
        }
        let older = |change: &Change| change.older.and_then(|blob| self.repository.blob(blob).ok());
        let gone: Vec<(&ConnectorId, Documents)> =
            gone.iter().map(|place| (&place.id, self.documents(place, |_, change| older(change)))).collect();
        let mut taken = BTreeSet::new();
        for place in new {
            let own = self.documents(place, |path, change| self.newer(path, change));
            let free = gone.iter().filter(|(id, _)| !taken.contains(*id));
            let rated = free.map(|(id, documents)| (likeness(documents, &own), *id));
            let best = rated.filter(|(likeness, _)| *likeness >= LEAST).max();
            if let Some((_, id)) = best {
                taken.insert(id);
                names.insert(place.id.clone(), id.clone());
            }
        }
        names
    }

    /// The documents of a connector that differ, as one side has them.
    fn documents(&self, place: &Place, read: impl Fn(&RepoPath, &Change) -> Option<Vec<u8>>) -> Documents {
        let mut documents = Documents::new();
        for line in &place.lines {
            let below = self.changes.range(line.folder.clone()..);
            let below = below.map_while(|(path, change)| Some((path, path.below(&line.folder)?, change)));
            for (path, name, change) in below.filter(|(path, ..)| Format::of(path).is_some()) {
                let Some(bytes) = read(path, change) else { continue };
                let mut lines: Vec<Vec<u8>> =
                    bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                lines.sort();
                documents.insert((line.major, name), lines);
            }
        }
        documents
    }

    /// What a file holds on the newer side.
    fn newer(&self, path: &RepoPath, change: &Change) -> Option<Vec<u8>> {
        match change.newer {
            Newer::Gone => None,
            Newer::Kept(blob) => self.repository.blob(blob).ok(),
            Newer::Written => {
                let file = path.under(self.root);
                let found = file.symlink_metadata().ok()?;
                (found.is_file() && found.len() <= MAX_FILE_BYTES).then(|| std::fs::read(&file).ok())?
            }
        }
    }
}

/// How many of a hundred lines of documents of the same names are the same.
fn likeness(older: &Documents, newer: &Documents) -> usize {
    let (mut shared, mut all) = (0, 0);
    for (name, older) in older {
        let Some(newer) = newer.get(name) else { continue };
        shared += in_both(older, newer);
        all += older.len().max(newer.len());
    }
    (100 * shared).checked_div(all).unwrap_or_default()
}

/// How many lines two sorted lists share.
fn in_both(one: &[Vec<u8>], other: &[Vec<u8>]) -> usize {
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    let mut shared = 0;
    while let (Some(left), Some(right)) = (one.peek(), other.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(one.next()),
            std::cmp::Ordering::Greater => drop(other.next()),
            std::cmp::Ordering::Equal => {
                shared += 1;
                one.next();
                other.next();
            }
        }
    }
    shared
}
