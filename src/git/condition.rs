//! How a clone is: what git tracks in it, what it was told to leave out and to turn.

use super::{Configuration, LINK, ObjectId, Repository, failed};
use crate::error::Result;
use git2::{AttrCheckFlags, AttrValue, ObjectType, OdbLookupFlags};
use std::path::Path;

/// The mode of a submodule in the index.
const SUBMODULE: u32 = 0o160_000;

/// A folder is looked through this deep for objects that are missing.
const MAX_DEPTH: usize = 32;

/// Pointers of Git LFS are shorter than this, in bytes.
pub const MAX_LFS_POINTER: usize = 1_024;

/// Whether bytes are a pointer of Git LFS: they say where the content is kept, and what it is.
pub fn is_lfs_pointer(bytes: &[u8]) -> bool {
    bytes.len() < MAX_LFS_POINTER && bytes.starts_with(b"version https://git-lfs")
}

/// A thing that git tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// Its path, seen from the repository's root; bytes that are not UTF-8 have a sign in their place.
    pub path: String,
    /// Whether the path is UTF-8.
    pub is_text: bool,
    /// What it is.
    pub kind: TrackedKind,
}

/// What git tracks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackedKind {
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// The commit of another repository.
    Submodule,
}

/// What an attribute of a path is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// It is set.
    Set,
    /// It is unset: `-text`.
    Unset,
    /// Nothing is said.
    Unspecified,
    /// It has this value.
    Value(String),
}

impl Repository {
    /// Whether the clone has a part of the history alone.
    pub fn is_shallow(&self) -> bool {
        self.inner.is_shallow()
    }

    /// Whether there is a remote to fetch from.
    pub fn has_remote(&self) -> bool {
        self.inner.remotes().is_ok_and(|remotes| !remotes.is_empty())
    }

    /// The remote whose tags are not fetched, where one was told so.
    pub fn remote_without_tags(&self) -> Option<String> {
        self.remote_with("tagopt", |value| value == "--no-tags")
    }

    /// The remote that keeps objects for this clone that it does not have itself.
    pub fn promisor(&self) -> Option<String> {
        self.remote_with("promisor", |value| matches!(value, "true" | "yes" | "on" | "1"))
    }

    fn remote_with(&self, key: &str, is_meant: impl Fn(&str) -> bool) -> Option<String> {
        let config = self.inner.config().ok()?;
        let mut entries = config.entries(Some(&format!("remote\\..*\\.{key}"))).ok()?;
        while let Some(Ok(entry)) = entries.next() {
            let name = entry.name().ok().and_then(|name| name.strip_prefix("remote."));
            let name = name.and_then(|name| name.strip_suffix(key)?.strip_suffix('.'));
            if let (Some(name), Ok(value)) = (name, entry.value())
                && is_meant(value)
            {
                return Some(name.to_owned());
            }
        }
        None
    }

    /// What git is told here.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn configuration(&self) -> Result<Configuration> {
        let read = self.inner.config().and_then(|mut config| config.snapshot());
        read.map(Configuration).map_err(failed("read its configuration"))
    }

    /// Whether an object of a folder is not here, as in a partial clone.
    ///
    /// # Errors
    /// When the objects cannot be read at all.
    pub fn lacks_part_of(&self, tree: ObjectId) -> Result<bool> {
        let objects = self.inner.odb().map_err(failed("read its objects"))?;
        Ok(self.lacks(&objects, tree, 0))
    }

    fn lacks(&self, objects: &git2::Odb<'_>, tree: ObjectId, depth: usize) -> bool {
        let Ok(tree) = self.inner.find_tree(tree) else { return true };
        tree.iter().any(|entry| match entry.kind() {
            Some(ObjectType::Tree) => depth < MAX_DEPTH && self.lacks(objects, entry.id(), depth + 1),
            Some(ObjectType::Blob) => !objects.exists_ext(entry.id(), OdbLookupFlags::NO_REFRESH),
            _ => false,
        })
    }

    /// Everything that git tracks, in the order of its index.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn tracked(&self) -> Result<Vec<Tracked>> {
        let index = self.inner.index().map_err(failed("read its index"))?;
        let tracked = index.iter().map(|entry| {
            let text = String::from_utf8_lossy(&entry.path);
            let kind = match entry.mode {
                SUBMODULE => TrackedKind::Submodule,
                mode if i32::try_from(mode) == Ok(LINK) => TrackedKind::Link,
                _ => TrackedKind::File,
            };
            let is_text = std::str::from_utf8(&entry.path).is_ok();
            Tracked { path: text.into_owned(), is_text, kind }
        });
        Ok(tracked.collect())
    }

    /// What an attribute of a path of the work tree is.
    pub fn attribute(&self, path: &str, name: &str) -> Attribute {
        let found = self.inner.get_attr(Path::new(path), name, AttrCheckFlags::FILE_THEN_INDEX);
        match AttrValue::from_string(found.ok().flatten()) {
            AttrValue::True => Attribute::Set,
            AttrValue::False => Attribute::Unset,
            AttrValue::Unspecified => Attribute::Unspecified,
            AttrValue::String(text) => Attribute::Value(text.to_owned()),
            AttrValue::Bytes(bytes) => Attribute::Value(String::from_utf8_lossy(bytes).into_owned()),
        }
    }
}
