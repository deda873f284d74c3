//! One archive while it is mended: its files, the archives in it, and what was done.

use super::super::solution::is_junk;
use super::super::verify::is_solution;
use super::unread;
use crate::error::Result;
use crate::files::FileSet;
use crate::package::{Archive, Budget, Nested, ProblemKind, to_zip};
use crate::path::RepoPath;
use std::collections::BTreeSet;

/// An archive while it is mended.
pub(super) struct Level<'n, 'd> {
    pub(super) files: FileSet,
    archive: &'n Archive,
    at: String,
    done: &'d mut Vec<String>,
}

impl<'n, 'd> Level<'n, 'd> {
    /// A level with everything that was read of an archive; `at` is its place in the package.
    pub(super) fn of(nested: &'n Nested, at: &str, done: &'d mut Vec<String>) -> Self {
        Self { files: nested.archive.files.clone(), archive: &nested.archive, at: at.to_owned(), done }
    }

    /// What is left.
    pub(super) fn finish(self) -> FileSet {
        self.files
    }

    /// Notes what was done, in words.
    pub(super) fn say(&mut self, what: String) {
        let place = if self.at.is_empty() { String::new() } else { format!("{}: ", self.at) };
        self.done.push(format!("{place}{what}"));
    }

    /// Adds a file or replaces it.
    pub(super) fn put(&mut self, path: RepoPath, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path, bytes);
    }

    /// Whether a name can be given to a file, on systems that know no case too.
    pub(super) fn is_free(&self, path: &RepoPath) -> bool {
        let lower = path.as_str().to_lowercase();
        !self.files.paths().any(|other| other.as_str().to_lowercase() == lower)
    }

    /// The folders that hold a file, directly or deeper.
    pub(super) fn folders(&self) -> BTreeSet<RepoPath> {
        let mut folders = BTreeSet::new();
        for path in self.files.paths() {
            let mut folder = path.parent();
            while !folder.is_root() && folders.insert(folder.clone()) {
                folder = folder.parent();
            }
        }
        folders
    }

    /// The folders directly in a folder.
    pub(super) fn folders_in(&self, folder: &RepoPath) -> Vec<RepoPath> {
        self.folders().into_iter().filter(|path| path.parent() == *folder).collect()
    }

    /// The only folder of a name directly in a folder, without regard to case.
    pub(super) fn folder_named(&self, folder: &RepoPath, name: &str) -> Option<RepoPath> {
        let folders = self.folders_in(folder);
        let mut named = folders.into_iter().filter(|path| path.name().eq_ignore_ascii_case(name));
        named.next().filter(|_| named.next().is_none())
    }

    /// The files of an extension directly in a folder.
    pub(super) fn files_with(&self, folder: &RepoPath, extension: &str) -> Vec<RepoPath> {
        let is =
            |path: &&RepoPath| path.parent() == *folder && path.extension() == extension && !is_junk(path);
        self.files.paths().filter(is).cloned().collect()
    }

    /// Whether there is a file of an extension directly in a folder.
    pub(super) fn has(&self, folder: &RepoPath, extension: &str) -> bool {
        !self.files_with(folder, extension).is_empty()
    }

    /// A file by its path, without regard to case.
    pub(super) fn file_named(&self, name: &str) -> Option<RepoPath> {
        self.files.paths().find(|path| path.as_str().eq_ignore_ascii_case(name)).cloned()
    }

    /// Whether a file is an archive with a solution in it.
    pub(super) fn is_solution(&self, path: &RepoPath) -> bool {
        let bytes = self.files.get(path).unwrap_or_default();
        is_solution(&Nested::open(bytes, 0, &mut Budget::default()).archive.files)
    }

    /// Takes out what systems leave behind, folders with nothing in them but the `kept` ones, and odd
    /// ways of packing.
    pub(super) fn clean(&mut self, kept: &[&str]) {
        for problem in &self.archive.problems {
            match problem.kind {
                ProblemKind::Backslash => self.say(format!("wrote `/` in the name of `{}`", problem.path)),
                ProblemKind::Surplus => self.say(format!("left out: {}", problem.message)),
                ProblemKind::NotAnArchive
                | ProblemKind::TooLarge
                | ProblemKind::UnsafePath
                | ProblemKind::Duplicate
                | ProblemKind::NotAFile
                | ProblemKind::Encrypted
                | ProblemKind::Damaged => {}
            }
        }
        let junk: Vec<RepoPath> = self.files.paths().filter(|path| is_junk(path)).cloned().collect();
        for path in junk {
            self.files.remove(&path);
            self.say(format!("removed `{path}`"));
        }
        let filled = self.folders();
        let is_kept = |folder: &RepoPath| kept.iter().any(|name| folder.as_str().eq_ignore_ascii_case(name));
        let archive = self.archive;
        for folder in archive.folders.iter().filter(|folder| !filled.contains(*folder) && !is_kept(folder)) {
            self.say(format!("removed the empty folder `{folder}`"));
        }
    }

    /// Takes a folder away that everything stands in.
    pub(super) fn unwrap(&mut self, folder: RepoPath) {
        if folder.is_root() || self.files.paths().any(|path| path.below(&folder).is_none()) {
            return;
        }
        self.files = self.files.below(&folder);
        self.say(format!("took everything out of the folder `{folder}`"));
    }

    /// Gives a file another name, where that is free and another.
    pub(super) fn rename(&mut self, from: &RepoPath, to: &str) {
        let Ok(target) = RepoPath::parse(to) else { return };
        let is_same = from.as_str().eq_ignore_ascii_case(to);
        if *from == target || (!is_same && !self.is_free(&target)) {
            return;
        }
        if let Some(bytes) = self.files.remove(from) {
            self.files.insert(target, bytes);
            self.say(format!("renamed `{from}` to `{to}`"));
        }
    }

    /// Gives a folder another name, where no file of that name is in the way.
    pub(super) fn rename_folder(&mut self, from: &RepoPath, to: &str) {
        let Ok(target) = RepoPath::parse(to) else { return };
        let moved = self.files.below(from);
        let others = self.files.paths().filter(|path| path.below(from).is_none());
        let taken: BTreeSet<String> = others.map(|path| path.as_str().to_lowercase()).collect();
        let is_free = |path: &RepoPath| !taken.contains(&target.join(path).as_str().to_lowercase());
        if *from == target || moved.is_empty() || !moved.paths().all(is_free) {
            return;
        }
        moved.paths().for_each(|path| drop(self.files.remove(&from.join(path))));
        self.files.extend_at(&target, moved);
        self.say(format!("renamed the folder `{from}` to `{to}`"));
    }

    /// Mends an archive in this one, and packs it again where something was done.
    pub(super) fn mend_inside(
        &mut self,
        path: &RepoPath,
        mend: fn(&mut Level<'_, '_>) -> Result<()>,
    ) -> Result<()> {
        let Some(bytes) = self.files.get(path) else { return Ok(()) };
        let nested = Nested::open(bytes, 0, &mut Budget::default());
        if unread(&nested).is_some() {
            return Ok(());
        }
        let at = if self.at.is_empty() { path.to_string() } else { format!("{}!/{path}", self.at) };
        let before = self.done.len();
        let mut level = Level::of(&nested, &at, self.done);
        mend(&mut level)?;
        let files = level.finish();
        if self.done.len() > before {
            self.files.insert(path.clone(), to_zip(&files)?);
        }
        Ok(())
    }
}
