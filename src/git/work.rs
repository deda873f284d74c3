//! The files of the work tree that differ from a commit, found in one parallel pass.
//!
//! The pass holds every file against what git noted when it last looked at it, and collects those in doubt;
//! libgit2 says of these alone whether they differ, are new or ignored. It would say so of all files too, in
//! four times the time.

use super::changes::{Change, Changes, Newer, add};
use super::{ObjectId, Repository, failed, missing};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use git2::{Delta, DiffOptions, IndexEntry, IndexTime};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::Metadata;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// libgit2 is asked about so many files at once.
const MAX_ASKED: usize = 1_000;

/// Folders deeper than this are not looked at: connectors are not read as deep as that.
const MAX_DEPTH: usize = 64;

/// Flags of an entry of the index that tell not to look at its file: `assume-unchanged`, and among the extended
/// ones `skip-worktree`.
const ASSUMED: u16 = 1 << 15;
const SKIPPED: u16 = 1 << 14;

/// The priority of the store in memory among those for objects: before all others.
const FIRST: i32 = 1_000;

/// The work tree beside a commit.
pub struct Work {
    /// What differs; paths are seen from the folder that was asked for.
    pub changes: Changes,
    /// The files that git tracks and whose names were wanted; not those that a sparse work tree leaves out.
    pub tracked: Vec<RepoPath>,
}

impl Repository {
    /// What the work tree holds below a folder that a commit does not, staged or not, and new files that are
    /// not ignored among it; and the tracked files whose names are wanted. What a sparse work tree leaves out
    /// is as it was.
    ///
    /// # Errors
    /// When an object is missing, or the work tree or the index cannot be read.
    pub fn work(&self, base: ObjectId, folder: &RepoPath, wanted: impl Fn(&str) -> bool) -> Result<Work> {
        let mut index = self.inner.index().map_err(failed("read the index"))?;
        let mut changes = self.staged(base, folder, &mut index)?;
        let prefix = if folder.is_root() { String::new() } else { format!("{folder}/") };
        let all: Vec<IndexEntry> = index.iter().collect();
        let entries = below(&all, prefix.as_bytes());
        let mut tracked = Vec::new();
        for entry in entries {
            let path = std::str::from_utf8(entry.path.get(prefix.len()..).unwrap_or_default());
            let Ok(path) = path else { continue };
            let is_left_out = entry.flags_extended & SKIPPED != 0;
            if is_left_out && let Ok(path) = RepoPath::parse(path) {
                changes.remove(&path);
            }
            if !is_left_out && wanted(path.rsplit('/').next().unwrap_or_default()) {
                tracked.extend(RepoPath::parse(path));
            }
        }
        let root = folder.under(&self.root);
        let noted = index.path().and_then(|path| path.metadata().ok()).and_then(|found| time_of(&found));
        let doubts = doubts(&root, prefix.as_bytes(), (entries, noted), 0)?;
        let mut work = Work { changes, tracked };
        self.settle(&index, (folder, doubts), &mut work.changes)?;
        Ok(work)
    }

    /// What differs between a commit and the index.
    fn staged(&self, base: ObjectId, folder: &RepoPath, index: &mut git2::Index) -> Result<Changes> {
        // The tree of the index is named where it is not yet, and must not stay in the repository.
        let memory = self.inner.odb();
        let memory = memory.and_then(|odb| odb.add_new_mempack_backend(FIRST).map(|_| ()));
        memory.map_err(failed("open the objects"))?;
        if let Ok(tree) = index.write_tree() {
            return self.changes_of_trees(self.tree_at(base, folder)?, self.tree_in(tree, folder)?);
        }
        let read = self.inner.find_commit(base).and_then(|commit| commit.tree());
        let tree = read.map_err(missing("read a commit"))?;
        let diff = self.inner.diff_tree_to_index(Some(&tree), Some(index), None);
        let diff = diff.map_err(failed("compare the index"))?;
        let mut changes = Changes::new();
        for delta in diff.deltas() {
            let older = Some(delta.old_file().id()).filter(|id| !id.is_zero());
            let id = delta.new_file().id();
            let newer = if id.is_zero() { Newer::Gone } else { Newer::Kept(id) };
            let path = delta.new_file().path().or_else(|| delta.old_file().path());
            if let Some(path) = path.and_then(|path| path_of(path, folder)) {
                add(&mut changes, path, Change { older, newer });
            }
        }
        Ok(changes)
    }

    /// Puts in what became of the files in doubt.
    fn settle(
        &self,
        index: &git2::Index,
        (folder, mut doubts): (&RepoPath, BTreeSet<Vec<u8>>),
        changes: &mut Changes,
    ) -> Result<()> {
        // Folders that git knows nothing of end in a slash.
        let folders: Vec<Vec<u8>> = doubts.iter().filter(|path| path.ends_with(b"/")).cloned().collect();
        for path in folders {
            doubts.remove(&path);
            doubts.extend(self.files_below(&path)?);
        }
        let doubts: Vec<Vec<u8>> = doubts.into_iter().collect();
        for part in doubts.chunks(MAX_ASKED) {
            self.settle_part(index, (folder, part), changes)?;
        }
        Ok(())
    }

    /// The files below a folder that git knows nothing of; none where it is ignored, or a repository of its own.
    fn files_below(&self, folder: &[u8]) -> Result<Vec<Vec<u8>>> {
        let text = String::from_utf8_lossy(folder);
        let (path, at) = (Path::new(text.as_ref()), self.root.join(text.as_ref()));
        let is_plain = |path: &Path| !path.join(".git").exists();
        let mut files = Vec::new();
        if self.is_ignored(path) || !is_plain(&at) {
            return Ok(files);
        }
        let below = |entry: &DirEntry| entry.path().strip_prefix(&self.root).map(Path::to_path_buf);
        let is_meant = |entry: &DirEntry| {
            let is_ignored = || below(entry).is_ok_and(|below| self.is_ignored(&below));
            !entry.file_type().is_dir() || (is_plain(entry.path()) && !is_ignored())
        };
        let walk = WalkDir::new(&at).min_depth(1).max_depth(MAX_DEPTH).into_iter();
        for entry in walk.filter_entry(is_meant) {
            let entry = entry.map_err(|error| {
                Error::environment(format!("cannot read the folder `{}`: {error}", at.display()))
            })?;
            if let Ok(path) = below(&entry)
                && !entry.file_type().is_dir()
            {
                let parts: Vec<&[u8]> = path.iter().map(OsStr::as_encoded_bytes).collect();
                files.push(parts.join(&b'/'));
            }
        }
        Ok(files)
    }

    fn settle_part(
        &self,
        index: &git2::Index,
        (folder, doubts): (&RepoPath, &[Vec<u8>]),
        changes: &mut Changes,
    ) -> Result<()> {
        let mut options = DiffOptions::new();
        options.include_untracked(true).recurse_untracked_dirs(true).include_typechange(true);
        options.ignore_submodules(true).disable_pathspec_match(true);
        for path in doubts {
            options.pathspec(path.as_slice());
        }
        let diff = self.inner.diff_index_to_workdir(Some(index), Some(&mut options));
        for delta in diff.map_err(failed("look at the work tree"))?.deltas() {
            let path = delta.new_file().path().or_else(|| delta.old_file().path());
            let Some(path) = path.and_then(|path| path_of(path, folder)) else { continue };
            let known = changes.get(&path).copied();
            let older = match (known, delta.status()) {
                (Some(known), _) => known.older,
                (None, Delta::Untracked) => None,
                (None, _) => Some(delta.old_file().id()).filter(|id| !id.is_zero()),
            };
            let newer = if delta.status() == Delta::Deleted { Newer::Gone } else { Newer::Written };
            changes.insert(path.clone(), Change { older, newer });
            if (older, newer) == (None, Newer::Gone) {
                changes.remove(&path);
            }
        }
        Ok(())
    }
}

/// A path of the repository as one below a folder. A name that is no path stands for its folder.
fn path_of(path: &Path, folder: &RepoPath) -> Option<RepoPath> {
    let read = |path: &Path| RepoPath::from_relative(path);
    read(path).or_else(|| path.ancestors().find_map(read))?.below(folder)
}

/// The entries of a sorted index below a prefix that ends in a slash.
fn below<'e>(entries: &'e [IndexEntry], prefix: &[u8]) -> &'e [IndexEntry] {
    let first = entries.partition_point(|entry| entry.path.as_slice() < prefix);
    let rest = entries.get(first..).unwrap_or_default();
    let end = rest.partition_point(|entry| entry.path.starts_with(prefix));
    rest.get(..end).unwrap_or_default()
}

/// The files below a folder that may differ from what git noted, and those that it noted nothing of; folders
/// that it knows nothing of end in a slash. `noted` is when it last wrote its notes, `depth` how deep the folder is.
fn doubts(
    folder: &Path,
    prefix: &[u8],
    (entries, noted): (&[IndexEntry], Option<IndexTime>),
    depth: usize,
) -> Result<BTreeSet<Vec<u8>>> {
    let failed = |error: std::io::Error| Error::io("read the folder", folder, &error);
    let mut doubts = BTreeSet::new();
    let mut folders = Vec::new();
    let mut met = 0;
    let listed = match std::fs::read_dir(folder) {
        _ if depth > MAX_DEPTH => return Ok(doubts),
        Ok(listed) => Some(listed),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    for found in listed.into_iter().flatten() {
        let found = found.map_err(failed)?;
        let name = found.file_name();
        if name == ".git" {
            continue;
        }
        let mut path = [prefix, name.as_encoded_bytes()].concat();
        if found.file_type().is_ok_and(|kind| kind.is_dir()) {
            path.push(b'/');
            let own = below(entries, &path);
            met += own.len();
            match own.is_empty() {
                true => drop(doubts.insert(path)),
                false => folders.push((found.path(), path, own)),
            }
            continue;
        }
        let at = entries.partition_point(|entry| entry.path < path);
        let own = entries.get(at..).unwrap_or_default();
        let own = own.get(..own.partition_point(|entry| entry.path == path)).unwrap_or_default();
        met += own.len();
        let is_as_noted = |entry: &IndexEntry| is_as_noted(entry, found.metadata().ok().as_ref(), noted);
        if !matches!(own, [entry] if is_assumed(entry) || is_as_noted(entry)) {
            doubts.insert(path);
        }
    }
    if met < entries.len() {
        doubts.extend(
            entries.iter().filter(|entry| !is_there(entry, folder, prefix)).map(|entry| entry.path.clone()),
        );
    }
    let deeper = folders.par_iter();
    let deeper = deeper.map(|(folder, path, own)| self::doubts(folder, path, (own, noted), depth + 1));
    for found in deeper.collect::<Result<Vec<_>>>()? {
        doubts.extend(found);
    }
    Ok(doubts)
}

/// Whether nobody is to look at a file.
fn is_assumed(entry: &IndexEntry) -> bool {
    entry.flags & ASSUMED != 0 || entry.flags_extended & SKIPPED != 0
}

/// Whether the file of an entry stands in a folder, or the folder below it that leads there.
fn is_there(entry: &IndexEntry, folder: &Path, prefix: &[u8]) -> bool {
    let name = String::from_utf8_lossy(entry.path.get(prefix.len()..).unwrap_or_default());
    let (first, is_below) = name.split_once('/').map_or((name.as_ref(), false), |(first, _)| (first, true));
    let found = folder.join(first).symlink_metadata();
    is_assumed(entry) || found.is_ok_and(|found| found.is_dir() == is_below)
}

/// Whether a file is certainly what git noted of it: not one that may have been written after the notes.
#[cfg(unix)]
fn is_as_noted(entry: &IndexEntry, found: Option<&Metadata>, noted: Option<IndexTime>) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Some(found), Some(noted)) = (found, noted) else { return false };
    let time = |seconds: i64, nanoseconds: i64| (seconds, nanoseconds);
    let noted_time = |time: IndexTime| (i64::from(time.seconds()), i64::from(time.nanoseconds()));
    let is_same_kind = match entry.mode & 0o170_000 {
        0o120_000 => found.is_symlink(),
        _ => found.is_file() && (entry.mode & 0o100 == found.mode() & 0o100),
    };
    let changed = time(found.mtime(), found.mtime_nsec());
    is_same_kind
        && u64::from(entry.file_size) == found.len()
        && noted_time(entry.mtime) == changed
        && noted_time(entry.ctime) == time(found.ctime(), found.ctime_nsec())
        && changed < noted_time(noted)
}

/// Whether a file is certainly what git noted of it; not known here.
#[cfg(not(unix))]
fn is_as_noted(_: &IndexEntry, _: Option<&Metadata>, _: Option<IndexTime>) -> bool {
    false
}

/// When a file was last written.
#[cfg(unix)]
fn time_of(found: &Metadata) -> Option<IndexTime> {
    use std::os::unix::fs::MetadataExt as _;
    Some(IndexTime::new(i32::try_from(found.mtime()).ok()?, u32::try_from(found.mtime_nsec()).ok()?))
}

/// When a file was last written; not needed here.
#[cfg(not(unix))]
fn time_of(_: &Metadata) -> Option<IndexTime> {
    None
}
