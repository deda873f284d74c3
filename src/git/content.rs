//! Trees with one folder left out, and the search for one of them among older commits.
//!
//! What is measured of a folder is written into the folder; without that part the tree that was
//! measured stays the same, and is found again after a rebase or a squash.

use super::{EXECUTABLE, Entry, ObjectId, PLAIN, Repository, failed, missing};
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use git2::{ObjectType, Sort};
use std::collections::{BTreeMap, BTreeSet};

/// The mode of a folder in a tree.
const FOLDER: i32 = 0o40_000;

/// Commits beyond this many are not searched.
const MAX_COMMITS: usize = 10_000;

/// One row of a tree: the mode, the name and the object.
type Row = (i32, Vec<u8>, ObjectId);

impl Repository {
    /// Reads the name of a tree that the repository has.
    pub fn tree(&self, id: &str) -> Option<ObjectId> {
        let id = ObjectId::from_str(id).ok()?;
        self.inner.find_tree(id).is_ok().then_some(id)
    }

    /// The name that a tree would have without one of its folders.
    ///
    /// # Errors
    /// When the tree is missing.
    pub fn tree_without(&self, tree: ObjectId, folder: &str) -> Result<ObjectId> {
        let tree = self.inner.find_tree(tree).map_err(missing("read a tree"))?;
        let kept = tree.iter().filter(|entry| entry.name_bytes() != folder.as_bytes());
        let rows = kept.map(|entry| (entry.filemode_raw(), entry.name_bytes().to_vec(), entry.id()));
        name_of(rows.collect())
    }

    /// The name of the tree that a folder would have without one of its folders, where some files differ
    /// from those of an older tree of it.
    ///
    /// # Errors
    /// When the older tree is missing.
    pub fn tree_of(
        &self,
        old: Option<ObjectId>,
        (files, changed): (&FileSet, &[RepoPath]),
        folder: &str,
    ) -> Result<ObjectId> {
        let mut entries = match old {
            Some(tree) => self.list(tree, &RepoPath::root())?.files,
            None => BTreeMap::new(),
        };
        for path in changed {
            let Some(blob) = files.get(path).and_then(super::blob_id) else {
                entries.remove(path);
                continue;
            };
            let is_executable = match entries.get(path) {
                Some(entry) => entry.is_executable,
                None => files.is_executable(path),
            };
            entries.insert(path.clone(), Entry { blob, is_executable });
        }
        entries.retain(|path, _| path.parent().is_root() || path.parts().next() != Some(folder));
        let files = entries.iter().map(|(path, entry)| {
            let mode = if entry.is_executable { EXECUTABLE } else { PLAIN };
            (path.parts().collect::<Vec<_>>(), mode, entry.blob)
        });
        built(&files.collect::<Vec<_>>(), 0)
    }

    /// For each of some trees that lack one folder, the whole tree of `folder` in the newest commit before
    /// `from` that had it. Those that no commit had are left out.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn trees_before(
        &self,
        from: ObjectId,
        folder: &RepoPath,
        (wanted, without): (&BTreeSet<ObjectId>, &str),
    ) -> Result<BTreeMap<ObjectId, ObjectId>> {
        let mut walk = self.inner.revwalk().map_err(failed("walk through the history"))?;
        walk.set_sorting(Sort::TIME).map_err(failed("walk through the history"))?;
        walk.push(from).map_err(missing("read a commit"))?;
        let mut found = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for commit in walk.take(MAX_COMMITS) {
            if found.len() >= wanted.len() {
                break;
            }
            let commit = commit.map_err(missing("read a commit"))?;
            let Some(tree) = self.tree_at(commit, folder)?.filter(|tree| seen.insert(*tree)) else {
                continue;
            };
            let bare = self.tree_without(tree, without)?;
            if wanted.contains(&bare) {
                found.entry(bare).or_insert(tree);
            }
        }
        Ok(found)
    }
}

/// The name of the tree of some files, in the order of their paths, of which the first `depth` parts are
/// left aside.
fn built(files: &[(Vec<&str>, i32, ObjectId)], depth: usize) -> Result<ObjectId> {
    let part = |file: &(Vec<&str>, i32, ObjectId)| file.0.get(depth).copied().unwrap_or_default().to_owned();
    let mut rows = Vec::new();
    for group in files.chunk_by(|one, next| part(one) == part(next)) {
        let Some(first) = group.first() else { continue };
        let name = part(first).into_bytes();
        match first.0.len() > depth + 1 {
            true => rows.push((FOLDER, name, built(group, depth + 1)?)),
            false => rows.push((first.1, name, first.2)),
        }
    }
    name_of(rows)
}

/// The name that git gives to a tree of these rows.
fn name_of(mut rows: Vec<Row>) -> Result<ObjectId> {
    // Git sorts folders as if a slash stood behind their names.
    let sorted_by = |(mode, name, _): &Row| match *mode == FOLDER {
        true => [name.as_slice(), b"/"].concat(),
        false => name.clone(),
    };
    rows.sort_by_cached_key(sorted_by);
    let mut bytes = Vec::new();
    for (mode, name, id) in rows {
        bytes.extend(format!("{mode:o} ").into_bytes());
        bytes.extend(name);
        bytes.push(0);
        bytes.extend(id.as_bytes());
    }
    ObjectId::hash_object(ObjectType::Tree, &bytes).map_err(failed("name a tree"))
}
