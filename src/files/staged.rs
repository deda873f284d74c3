//! A folder that is written beside the one whose place it takes, part by part.

use super::{FileSet, MARK, exchange, is_occupied, make_folder};
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder that is being written; dropped before it is finished it is gone, and nothing was changed.
pub struct Staged {
    beside: TempDir,
    folder: PathBuf,
}

impl Staged {
    /// Begins a folder that will take the place of another one.
    ///
    /// # Errors
    /// When `folder` holds files that were not written so, or the file system does not answer.
    pub fn beside(folder: &Path) -> Result<Self> {
        if is_occupied(folder)? && !folder.join(MARK).is_file() {
            let shown = folder.display();
            return Err(Error::usage(format!("`{shown}` holds files that connectory did not write"))
                .with_help("name another folder with `--out`, or empty this one"));
        }
        let parent = match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        make_folder(parent)?;
        let beside = tempfile::Builder::new()
            .prefix(".connectory-")
            .tempdir_in(parent)
            .map_err(|error| Error::io("make a folder in", parent, &error))?;
        let staged = Self { beside, folder: folder.to_path_buf() };
        make_folder(&staged.fresh())?;
        Ok(staged)
    }

    fn fresh(&self) -> PathBuf {
        self.beside.path().join("new")
    }

    /// Writes files; several may be written at once.
    ///
    /// # Errors
    /// When the file system does not answer.
    pub fn add(&self, files: &FileSet) -> Result<()> {
        files.write_files(&self.fresh())
    }

    /// Takes the place of the other folder in one step, so that a reader sees the old one or the new one.
    ///
    /// # Errors
    /// When the file system does not answer; the old folder is then untouched.
    pub fn take_place(self) -> Result<()> {
        let (fresh, folder) = (self.fresh(), self.folder.as_path());
        let mark = fresh.join(MARK);
        std::fs::write(&mark, "").map_err(|error| Error::io("write", &mark, &error))?;
        if folder.exists() {
            exchange(&fresh, folder, &self.beside.path().join("old"))
        } else {
            std::fs::rename(&fresh, folder).map_err(|error| Error::io("rename to", folder, &error))
        }
    }
}
