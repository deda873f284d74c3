//! What a commit changed, without reading any file.

use super::{ObjectId, Repository, missing};
use crate::error::Result;
use crate::path::RepoPath;

/// A file that a commit changed; none where it was not there, or is there no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path, seen from the root of the repository.
    pub path: RepoPath,
    /// What it was before.
    pub old: Option<ObjectId>,
    /// What it is.
    pub new: Option<ObjectId>,
}

impl Repository {
    /// The files that a commit changed against its first parent, in the order of their paths; against nothing
    /// where it has none. Files whose names are not portable are left out.
    ///
    /// # Errors
    /// When an object is missing, as in a partial clone.
    pub fn changed(&self, commit: ObjectId) -> Result<Vec<Changed>> {
        let what = "compare a commit";
        let commit = self.inner.find_commit(commit).map_err(missing(what))?;
        let tree = commit.tree().map_err(missing(what))?;
        let parent = match commit.parent_id(0) {
            Ok(parent) => {
                let found = self.inner.find_commit(parent).and_then(|parent| parent.tree());
                Some(found.map_err(missing(what))?)
            }
            Err(_) => None,
        };
        let diff = self.inner.diff_tree_to_tree(parent.as_ref(), Some(&tree), None).map_err(missing(what))?;
        let changed = diff.deltas().filter_map(|delta| {
            let file = delta.new_file().path().or_else(|| delta.old_file().path())?;
            let known = |id: ObjectId| (!id.is_zero()).then_some(id);
            let path = RepoPath::from_relative(file)?;
            Some(Changed { path, old: known(delta.old_file().id()), new: known(delta.new_file().id()) })
        });
        let mut changed: Vec<Changed> = changed.collect();
        changed.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(changed)
    }

    /// Makes a plain tag, which has the day of its commit.
    ///
    /// # Errors
    /// When the name is taken: no tag is ever moved.
    pub fn plain_tag(&self, name: &str, commit: ObjectId) -> Result<()> {
        let made = self.inner.reference(&format!("refs/tags/{name}"), commit, false, "connectory tags");
        made.map(|_| ()).map_err(super::failed("make a tag"))
    }
}
