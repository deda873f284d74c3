//! Changes of files in the work tree: collected in memory, laid over what is read, written at last.
//!
//! Each file is written whole or not at all, and only where it still holds what was read; links
//! are never followed.

use super::FileSet;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

/// A file before and after; none where it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What was read.
    pub old: Option<Vec<u8>>,
    /// What takes its place.
    pub new: Option<Vec<u8>>,
    /// The name that the file had.
    pub moved_from: Option<RepoPath>,
}

/// Changes of files, each once, in the order of their paths; seen from the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edits {
    files: BTreeMap<RepoPath, Edit>,
    /// Which files become programs to the system, or cease to be.
    modes: BTreeMap<RepoPath, bool>,
}

impl Edits {
    /// No change.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.modes.is_empty()
    }

    /// All changes in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&RepoPath, &Edit)> {
        self.files.iter()
    }

    /// Adds the changes of other files.
    pub fn extend(&mut self, other: Self) {
        self.files.extend(other.files);
        self.modes.extend(other.modes);
    }

    /// Changes what a file holds; none takes it away. `old` is what it held until now.
    pub fn put(&mut self, path: RepoPath, old: Option<&[u8]>, new: Option<Vec<u8>>) {
        let first = || Edit { old: old.map(<[u8]>::to_vec), new: None, moved_from: None };
        let edit = self.files.entry(path.clone()).or_insert_with(first);
        edit.new = new;
        if edit.old == edit.new {
            self.files.remove(&path);
        }
    }

    /// Makes a file a program to the system, or none; [`Edits::write_whole`] does that.
    pub fn set_executable(&mut self, path: RepoPath, is_executable: bool) {
        self.modes.insert(path, is_executable);
    }

    /// The files that become programs to the system, or cease to be.
    pub(super) fn modes(&self) -> impl Iterator<Item = (&RepoPath, bool)> {
        self.modes.iter().map(|(path, is_executable)| (path, *is_executable))
    }

    /// Gives a file another name.
    pub fn rename(&mut self, from: &RepoPath, to: RepoPath, bytes: &[u8]) {
        let before = self.files.get(from).and_then(|edit| edit.moved_from.clone());
        self.put(from.clone(), Some(bytes), None);
        self.put(to.clone(), None, Some(bytes.to_vec()));
        if let Some(edit) = self.files.get_mut(&to) {
            edit.moved_from = Some(before.unwrap_or_else(|| from.clone()));
        }
    }

    /// Changes a folder that was read, as if the files had been written.
    pub fn lay_over(&self, files: &mut FileSet, folder: &RepoPath) {
        for (path, edit) in &self.files {
            let Some(path) = path.below(folder) else { continue };
            match &edit.new {
                Some(bytes) => files.insert(path, bytes.clone()),
                None => {
                    files.remove(&path);
                }
            }
        }
    }

    /// Writes the changes below `root`. What was changed by others since it was read, what is no
    /// plain file and what stands behind a link is left alone and named in the answer.
    ///
    /// # Errors
    /// When the file system does not answer; files before that one are written.
    pub fn write(&self, root: &Path) -> Result<Vec<RepoPath>> {
        let stale = |(path, edit): &(&RepoPath, &Edit)| !is_as_read(root, path, edit.old.as_deref());
        let left: Vec<RepoPath> = self.files.iter().filter(stale).map(|(path, _)| path.clone()).collect();
        for (path, edit) in &self.files {
            let depends = |other: &RepoPath| other == path || edit.moved_from.as_ref() == Some(other);
            let is_left =
                left.iter().any(depends) || self.target_of(path).is_some_and(|to| left.contains(to));
            match (&edit.new, &edit.moved_from) {
                _ if is_left => {}
                (Some(bytes), Some(from)) => {
                    let (old, new) = (from.under(root), path.under(root));
                    std::fs::rename(&old, &new).map_err(|error| Error::io("rename", &old, &error))?;
                    put_in_place(&new, bytes)?;
                }
                (Some(bytes), None) => put_in_place(&path.under(root), bytes)?,
                (None, _) if self.target_of(path).is_some() => {}
                (None, _) => {
                    let gone = path.under(root);
                    std::fs::remove_file(&gone).map_err(|error| Error::io("remove", &gone, &error))?;
                }
            }
        }
        Ok(left)
    }

    /// The name that a file gets.
    fn target_of(&self, path: &RepoPath) -> Option<&RepoPath> {
        self.files.iter().find(|(_, edit)| edit.moved_from.as_ref() == Some(path)).map(|(to, _)| to)
    }
}

/// Whether a path of the work tree holds the bytes that were read, or nothing where there was
/// nothing, and no link leads there.
fn is_as_read(root: &Path, path: &RepoPath, old: Option<&[u8]>) -> bool {
    let mut folder = root.to_path_buf();
    for part in path.parent().parts() {
        folder.push(part);
        if !folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return false;
        }
    }
    let file = path.under(root);
    match (old, file.symlink_metadata()) {
        (Some(old), Ok(metadata)) => {
            metadata.is_file() && std::fs::read(&file).is_ok_and(|bytes| bytes == old)
        }
        (None, Err(error)) => error.kind() == std::io::ErrorKind::NotFound,
        (None, Ok(_)) => differs_in_case_only(&file),
        (Some(_), Err(_)) => false,
    }
}

/// Whether a file is only there because the file system takes another spelling for its name.
pub(super) fn differs_in_case_only(file: &Path) -> bool {
    let entries = file.parent().and_then(|folder| std::fs::read_dir(folder).ok());
    let mut names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name());
    !names.any(|name| Some(name.as_os_str()) == file.file_name())
}

/// Writes beside a file, with its permissions, and takes its place in one step.
pub(super) fn put_in_place(file: &Path, bytes: &[u8]) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let failed = |error: &std::io::Error| Error::io("write", file, error);
    let mut beside = tempfile::Builder::new()
        .prefix(".connectory-")
        .tempfile_in(folder)
        .map_err(|error| failed(&error))?;
    beside.write_all(bytes).map_err(|error| failed(&error))?;
    if let Ok(metadata) = file.symlink_metadata() {
        std::fs::set_permissions(beside.path(), metadata.permissions()).map_err(|error| failed(&error))?;
    } else {
        open_to_all(beside.path()).map_err(|error| failed(&error))?;
    }
    beside.persist(file).map_err(|error| failed(&error.error))?;
    Ok(())
}

/// Gives a new file the permissions that new files have: temporary ones are for their owner alone.
fn open_to_all(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o644))
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::parse(text).unwrap()
    }

    #[test]
    fn files_are_changed_moved_and_removed() {
        let scratch = tempfile::tempdir().unwrap();
        for name in ["a", "B", "c"] {
            std::fs::write(scratch.path().join(name), name).unwrap();
        }
        let mut edits = Edits::new();
        edits.put(path("a"), Some(b"a"), Some(b"new".to_vec()));
        edits.rename(&path("B"), path("b"), b"B");
        edits.put(path("b"), Some(b"B"), Some(b"moved".to_vec()));
        edits.put(path("c"), Some(b"c"), None);
        assert!(edits.write(scratch.path()).unwrap().is_empty());
        let read = |name: &str| std::fs::read_to_string(scratch.path().join(name)).ok();
        assert_eq!(read("a").as_deref(), Some("new"));
        assert_eq!(read("b").as_deref(), Some("moved"));
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn what_changed_meanwhile_and_what_links_lead_to_stays() {
        let (scratch, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(scratch.path().join("a"), "theirs").unwrap();
        std::fs::write(outside.path().join("b"), "b").unwrap();
        std::os::unix::fs::symlink(outside.path(), scratch.path().join("folder")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("b"), scratch.path().join("b")).unwrap();
        let mut edits = Edits::new();
        for (name, old) in [("a", "a"), ("folder/b", "b"), ("b", "b")] {
            edits.put(path(name), Some(old.as_bytes()), Some(b"new".to_vec()));
        }
        assert_eq!(edits.write(scratch.path()).unwrap().len(), 3);
        assert_eq!(std::fs::read_to_string(outside.path().join("b")).unwrap(), "b");
        assert_eq!(std::fs::read_to_string(scratch.path().join("a")).unwrap(), "theirs");
    }

    #[test]
    fn what_ends_as_it_began_is_no_change() {
        let mut edits = Edits::new();
        edits.put(path("a"), Some(b"a"), Some(b"b".to_vec()));
        edits.put(path("a"), Some(b"b"), Some(b"a".to_vec()));
        assert!(edits.is_empty());
    }
}
