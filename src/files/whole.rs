//! Changes of files that are all made, or none.

use super::Edits;
use super::edits::{differs_in_case_only, put_in_place};
use super::set_executable;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use std::fs::Permissions;
use std::path::{Path, PathBuf};

impl Edits {
    /// Writes all changes below `root`, folders that they need among them. Nothing is written where a
    /// file changed since it was read, or is no plain file, or stands behind a link; where a change
    /// fails, those before it are taken back.
    ///
    /// # Errors
    /// The first file that could not be changed.
    pub fn write_whole(&self, root: &Path) -> Result<()> {
        for (path, edit) in self.iter() {
            if !is_free(root, path) || !is_as_read(root, path, edit.old.as_deref()) {
                let message =
                    format!("`{path}` changed meanwhile, or a link leads there: nothing was written");
                return Err(Error::usage(message).with_help("run the command again"));
            }
        }
        let mut done = Done { root, files: Vec::new(), modes: Vec::new(), folders: Vec::new() };
        let written = done.write(self);
        match written {
            Ok(()) => done.drop_empty_folders(),
            Err(_) => done.take_back(),
        }
        written
    }
}

/// Whether every folder above a path is a folder, or not there yet.
fn is_free(root: &Path, path: &RepoPath) -> bool {
    let mut folder = root.to_path_buf();
    for part in path.parent().parts() {
        folder.push(part);
        match folder.symlink_metadata() {
            Ok(found) if found.is_dir() => {}
            Ok(_) => return false,
            Err(error) => return error.kind() == std::io::ErrorKind::NotFound,
        }
    }
    true
}

/// Whether a file holds what was read, or nothing where there was nothing.
fn is_as_read(root: &Path, path: &RepoPath, old: Option<&[u8]>) -> bool {
    let file = path.under(root);
    match (old, file.symlink_metadata()) {
        (Some(old), Ok(found)) => found.is_file() && std::fs::read(&file).is_ok_and(|bytes| bytes == old),
        (None, Err(error)) => {
            matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory)
        }
        (None, Ok(_)) => differs_in_case_only(&file),
        (Some(_), Err(_)) => false,
    }
}

fn put(root: &Path, path: &RepoPath, bytes: Option<&[u8]>) -> Result<()> {
    let file = path.under(root);
    match bytes {
        Some(bytes) => put_in_place(&file, bytes),
        None => std::fs::remove_file(&file).map_err(|error| Error::io("remove", &file, &error)),
    }
}

/// What was done so far.
struct Done<'e> {
    root: &'e Path,
    files: Vec<(&'e RepoPath, Option<&'e [u8]>)>,
    /// The permissions that files had.
    modes: Vec<(PathBuf, Permissions)>,
    /// Folders that were made, the outer ones first.
    folders: Vec<PathBuf>,
}

impl<'e> Done<'e> {
    fn write(&mut self, edits: &'e Edits) -> Result<()> {
        for (path, edit) in edits.iter() {
            self.files.push((path, edit.old.as_deref()));
            self.note_mode(path);
            self.make_folders(path)?;
            put(self.root, path, edit.new.as_deref())?;
        }
        for (path, is_executable) in edits.modes() {
            self.note_mode(path);
            let file = path.under(self.root);
            let failed = |error: std::io::Error| Error::io("change the mode of", &file, &error);
            match file.symlink_metadata() {
                Ok(found) if found.is_file() => set_executable(&file, is_executable).map_err(failed)?,
                Ok(_) => return Err(Error::usage(format!("`{path}` is no plain file"))),
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }

    fn note_mode(&mut self, path: &RepoPath) {
        let file = path.under(self.root);
        let known = self.modes.iter().any(|(noted, _)| *noted == file);
        if let Ok(found) = file.symlink_metadata()
            && found.is_file()
            && !known
        {
            self.modes.push((file, found.permissions()));
        }
    }

    fn make_folders(&mut self, path: &RepoPath) -> Result<()> {
        let mut folder = self.root.to_path_buf();
        for part in path.parent().parts() {
            folder.push(part);
            if !folder.exists() {
                std::fs::create_dir(&folder)
                    .map_err(|error| Error::io("make the folder", &folder, &error))?;
                self.folders.push(folder.clone());
            }
        }
        Ok(())
    }

    /// Takes everything back, as far as the file system lets it.
    fn take_back(&self) {
        for (path, old) in self.files.iter().rev() {
            let file = path.under(self.root);
            let holds = std::fs::read(&file).ok();
            if holds.as_deref() != *old {
                let _ = put(self.root, path, *old);
            }
        }
        for (file, permissions) in &self.modes {
            let _ = std::fs::set_permissions(file, permissions.clone());
        }
        for folder in self.folders.iter().rev() {
            let _ = std::fs::remove_dir(folder);
        }
    }

    /// Removes the folders out of which the last file went.
    fn drop_empty_folders(&self) {
        for (path, _) in &self.files {
            if !path.parent().is_root() && !path.under(self.root).exists() {
                // A folder that still holds something refuses.
                let _ = std::fs::remove_dir(path.parent().under(self.root));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> RepoPath {
        RepoPath::parse(text).unwrap()
    }

    fn edits(changes: &[(&str, Option<&str>, Option<&str>)]) -> Edits {
        let mut edits = Edits::new();
        for (name, old, new) in changes {
            edits.put(path(name), old.map(str::as_bytes), new.map(|new| new.as_bytes().to_vec()));
        }
        edits
    }

    #[test]
    fn folders_come_and_go_with_their_files() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        std::fs::create_dir(root.join("notes")).unwrap();
        std::fs::write(root.join("notes/a"), "a").unwrap();
        edits(&[("notes/a", Some("a"), None), ("v2/x/b", None, Some("b"))]).write_whole(root).unwrap();
        assert!(!root.join("notes").exists());
        assert_eq!(std::fs::read_to_string(root.join("v2/x/b")).unwrap(), "b");
    }

    #[test]
    fn one_stale_file_keeps_all_back() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        std::fs::write(root.join("b"), "theirs").unwrap();
        let changes = edits(&[("a", None, Some("a")), ("b", Some("b"), Some("c"))]);
        assert!(changes.write_whole(root).is_err());
        assert!(!root.join("a").exists());
    }

    #[cfg(unix)]
    #[test]
    fn modes_are_set_and_taken_back() {
        use std::os::unix::fs::PermissionsExt as _;
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        let mode = |name: &str| std::fs::metadata(root.join(name)).unwrap().permissions().mode() & 0o777;
        std::fs::write(root.join("a"), "a").unwrap();
        std::fs::set_permissions(root.join("a"), Permissions::from_mode(0o750)).unwrap();
        let mut edits = edits(&[("a", Some("a"), None), ("b", None, Some("b"))]);
        edits.set_executable(path("b"), true);
        edits.set_executable(path("missing"), true);
        assert!(edits.write_whole(root).is_err());
        assert_eq!((mode("a"), root.join("b").exists()), (0o750, false));
        let mut edits = Edits::new();
        edits.set_executable(path("a"), false);
        edits.put(path("b"), None, Some(b"b".to_vec()));
        edits.set_executable(path("b"), true);
        edits.write_whole(root).unwrap();
        assert_eq!((mode("a"), mode("b")), (0o640, 0o755));
    }

    #[cfg(unix)]
    #[test]
    fn what_fails_half_way_is_taken_back() {
        use std::os::unix::fs::symlink;
        let (scratch, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = scratch.path();
        symlink(outside.path(), root.join("link")).unwrap();
        let changes = edits(&[("a", None, Some("a")), ("link/b", None, Some("b"))]);
        assert!(changes.write_whole(root).is_err());
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
        // A folder stands where a file should come: only the writing itself finds out.
        std::fs::write(root.join("c"), "c").unwrap();
        let changes =
            edits(&[("c", Some("c"), Some("d")), ("new/a", None, Some("a")), ("new/a/b", None, Some("b"))]);
        assert!(changes.write_whole(root).is_err());
        assert_eq!(std::fs::read_to_string(root.join("c")).unwrap(), "c");
        assert!(!root.join("new").exists());
    }
}
