//! The files that differ between two trees. Folders that are the same are not opened.

use super::{ObjectId, Repository, missing};
use crate::error::Result;
use crate::path::RepoPath;
use git2::{ObjectType, Tree, TreeEntry};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Folders deeper than this differ as a whole.
const MAX_DEPTH: usize = 64;

/// What a file is on the newer side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// It is not there.
    Gone,
    /// What git keeps.
    Kept(ObjectId),
    /// What the work tree holds.
    Written,
}

/// A file that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What it was; none where it was not there.
    pub older: Option<ObjectId>,
    /// What it is.
    pub newer: Newer,
}

/// The files that differ, by their paths. A file whose name is no path stands for its folder.
pub type Changes = BTreeMap<RepoPath, Change>;

impl Repository {
    /// What differs below a folder between two commits; paths are seen from the folder.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn changes(&self, from: ObjectId, to: ObjectId, folder: &RepoPath) -> Result<Changes> {
        self.changes_of_trees(self.tree_at(from, folder)?, self.tree_at(to, folder)?)
    }

    /// What a commit changed against its first parent; against nothing where it has none.
    ///
    /// # Errors
    /// When an object is missing, as in a partial clone.
    pub fn changed_by(&self, commit: ObjectId) -> Result<Changes> {
        let tree = |commit| self.tree_at(commit, &RepoPath::root());
        let before = self.first_parent(commit)?.map(tree).transpose()?.flatten();
        self.changes_of_trees(before, tree(commit)?)
    }

    /// What differs between two trees.
    pub(super) fn changes_of_trees(&self, from: Option<ObjectId>, to: Option<ObjectId>) -> Result<Changes> {
        let mut changes = Changes::new();
        self.differ((from, to), &RepoPath::root(), (0, &mut changes))?;
        Ok(changes)
    }

    fn differ(
        &self,
        (from, to): (Option<ObjectId>, Option<ObjectId>),
        at: &RepoPath,
        (depth, changes): (usize, &mut Changes),
    ) -> Result<()> {
        if from == to {
            return Ok(());
        }
        let tree = |id: Option<ObjectId>| {
            id.map(|id| self.inner.find_tree(id)).transpose().map_err(missing("read a tree"))
        };
        for (older, newer) in pairs(tree(from)?.as_ref(), tree(to)?.as_ref()) {
            let Some(name) = newer.as_ref().or(older.as_ref()).map(TreeEntry::name_bytes) else { continue };
            let path = RepoPath::parse(&String::from_utf8_lossy(name)).map(|name| at.join(&name));
            let path = path.unwrap_or_else(|_| at.clone());
            let [older, newer] = [&older, &newer].map(|entry| entry.as_ref());
            let is_folder = |entry: &&TreeEntry<'_>| entry.kind() == Some(ObjectType::Tree);
            if newer.or(older).as_ref().is_some_and(is_folder) && depth < MAX_DEPTH {
                let below = (older.map(TreeEntry::id), newer.map(TreeEntry::id));
                self.differ(below, &path, (depth + 1, changes))?;
                continue;
            }
            let newer = newer.map_or(Newer::Gone, |entry| Newer::Kept(entry.id()));
            add(changes, path, Change { older: older.map(TreeEntry::id), newer });
        }
        Ok(())
    }
}

/// Notes a change; of a folder and a file that took each other's place the two sides are one change.
pub(super) fn add(changes: &mut Changes, path: RepoPath, change: Change) {
    let known = changes.entry(path).or_insert(change);
    known.older = known.older.or(change.older);
    if change.newer != Newer::Gone {
        known.newer = change.newer;
    }
}

/// The entries of two trees that differ, brought together by their names; a folder and a file are no pair.
fn pairs<'t>(
    older: Option<&'t Tree<'_>>,
    newer: Option<&'t Tree<'_>>,
) -> Vec<(Option<TreeEntry<'t>>, Option<TreeEntry<'t>>)> {
    let mut pairs = Vec::new();
    let mut older = older.into_iter().flat_map(Tree::iter).peekable();
    let mut newer = newer.into_iter().flat_map(Tree::iter).peekable();
    loop {
        let order = match (older.peek(), newer.peek()) {
            (None, None) => return pairs,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(one), Some(other)) => in_order(one, other),
        };
        let pair = match order {
            Ordering::Less => (older.next(), None),
            Ordering::Greater => (None, newer.next()),
            Ordering::Equal => (older.next(), newer.next()),
        };
        let is_same = |(one, other): (&TreeEntry<'_>, &TreeEntry<'_>)| {
            one.id() == other.id() && one.filemode_raw() == other.filemode_raw()
        };
        if !pair.0.as_ref().zip(pair.1.as_ref()).is_some_and(is_same) {
            pairs.push(pair);
        }
    }
}

/// The order of entries in trees: folders as if a slash stood behind their names.
fn in_order(one: &TreeEntry<'_>, other: &TreeEntry<'_>) -> Ordering {
    fn key<'e>(entry: &'e TreeEntry<'_>) -> impl Iterator<Item = u8> + use<'e> {
        let slash = (entry.kind() == Some(ObjectType::Tree)).then_some(b'/');
        entry.name_bytes().iter().copied().chain(slash)
    }
    key(one).cmp(key(other))
}
