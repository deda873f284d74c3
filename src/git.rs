//! The repository: tags, trees and files read in place from the object database.
//!
//! The only room that names git2. Nothing is ever checked out, except by the functions that make
//! a repository of their own.

mod authors;
mod base;
mod changes;
mod condition;
mod content;
mod folders;
mod make;
mod remote;
mod tags;
mod trailers;
mod work;

pub use authors::Contributor;
pub use base::Base;
pub use changes::{Change, Changes, Newer};
pub use condition::{Attribute, MAX_LFS_POINTER, Tracked, TrackedKind, is_lfs_pointer};
pub use make::Author;
pub use tags::{Tag, TagName};
pub use trailers::Trailer;
pub use work::Work;

use crate::document::{Fault, FaultKind, Location};
use crate::error::{Error, Result};
use crate::files::{FileSet, LEFT_OUT, MAX_FILE_BYTES, MAX_FILES, MAX_FOLDER_BYTES};
use crate::path::RepoPath;
use folders::Folders;
use git2::{AttrCheckFlags, AttrValue, ErrorCode, ObjectType, TreeWalkMode, TreeWalkResult};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name of a git object.
pub type ObjectId = git2::Oid;

/// A git repository.
pub struct Repository {
    inner: git2::Repository,
    root: PathBuf,
    folders: Folders,
}

/// What a word of git names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revision {
    /// A commit, also by a tag or a branch.
    Commit(ObjectId),
    /// A file in a commit.
    File(ObjectId),
}

/// What a tree holds.
#[derive(Default)]
struct Listing {
    files: BTreeMap<RepoPath, Entry>,
    /// Symbolic links, each with the blob that says where it leads.
    links: BTreeMap<RepoPath, ObjectId>,
    faults: Vec<Fault>,
}

/// A file in a tree.
struct Entry {
    blob: ObjectId,
    is_executable: bool,
}

/// The modes of git for plain files, programs and links.
const PLAIN: i32 = 0o100_644;
const EXECUTABLE: i32 = 0o100_755;
const LINK: i32 = 0o120_000;

/// No path is longer than this, in bytes: more of where a link leads is not read.
const MAX_LINK: usize = 4_096;

/// Names of commits are shown with so many digits.
const SHORT: usize = 7;

/// Whether git knows no object by a word, or the word is none that could name one.
fn is_unknown(error: &git2::Error) -> bool {
    matches!(error.code(), ErrorCode::NotFound | ErrorCode::InvalidSpec | ErrorCode::Ambiguous)
}

fn failed(what: &str) -> impl FnOnce(git2::Error) -> Error + use<'_> {
    move |error| Error::environment(format!("git: cannot {what}: {}", error.message()))
}

/// A failure to read an object, with the command that fetches what a partial clone left out.
fn missing(what: &str) -> impl FnOnce(git2::Error) -> Error {
    let what = what.to_owned();
    move |error| {
        let partial = error.code() == ErrorCode::NotFound;
        let error = failed(&what)(error);
        if partial {
            error.with_help("in a partial clone: git fetch --refetch --no-filter --tags")
        } else {
            error
        }
    }
}

impl Repository {
    /// Finds the repository that holds a folder; none where there is no repository.
    ///
    /// # Errors
    /// When there is one that has no work tree, cannot be read, or belongs to someone else.
    pub fn discover(folder: &Path) -> Result<Option<Self>> {
        match Self::find(folder)? {
            Some(found) if found.inner.is_bare() => {
                let error = Error::environment("this is a bare repository: there is no work tree to look at");
                Err(error.with_help("clone it, and work in the clone"))
            }
            found => Ok(found),
        }
    }

    /// Finds the repository that holds a folder, or is it: also one without a work tree.
    ///
    /// # Errors
    /// When there is one that cannot be read, or that belongs to someone else.
    pub fn find(folder: &Path) -> Result<Option<Self>> {
        match git2::Repository::discover(folder) {
            Ok(inner) => {
                let root = inner.workdir().unwrap_or_else(|| inner.path()).to_path_buf();
                let root = root.canonicalize().unwrap_or(root);
                Ok(Some(Self { inner, root, folders: Folders::default() }))
            }
            Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
            Err(error) if error.code() == ErrorCode::Owner => {
                // Git compares with the full name of the repository's root.
                let full = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
                let root = full.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&full);
                let root = root.to_string_lossy();
                // Windows' own long names are unknown to git.
                let root = root
                    .strip_prefix(r"\\?\")
                    .map_or_else(|| root.to_string(), |root| root.replace('\\', "/"));
                let root = crate::path::quoted(&root);
                let help = format!("git config --global --add safe.directory {root}");
                Err(Error::environment("the repository belongs to another user").with_help(help))
            }
            Err(error) => Err(failed("open the repository")(error)),
        }
    }

    /// Whether there is no work tree.
    pub fn is_bare(&self) -> bool {
        self.inner.is_bare()
    }

    /// The root of the work tree; of a bare repository, the repository itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folders in which git keeps what is checked out here, and the references of all work trees.
    pub fn folders(&self) -> Vec<PathBuf> {
        let folders = [self.inner.path(), self.inner.commondir()];
        let mut folders: Vec<PathBuf> =
            folders.iter().filter_map(|folder| folder.canonicalize().ok()).collect();
        folders.dedup();
        folders
    }

    /// The commit that `HEAD` names; none before the first commit.
    pub fn head(&self) -> Option<ObjectId> {
        Some(self.inner.head().ok()?.peel_to_commit().ok()?.id())
    }

    /// The time of a commit, in seconds since 1970.
    pub fn commit_time(&self, commit: ObjectId) -> Option<i64> {
        Some(self.inner.find_commit(commit).ok()?.time().seconds())
    }

    /// The commit that a commit was made on: of a merge, the branch that was merged into; none for the first.
    ///
    /// # Errors
    /// When the commit is missing.
    pub fn first_parent(&self, commit: ObjectId) -> Result<Option<ObjectId>> {
        let commit = self.inner.find_commit(commit).map_err(missing("read a commit"))?;
        Ok(commit.parent_id(0).ok())
    }

    /// What a word of git names: a branch, a tag, a commit, `HEAD~2`, or with a path behind a colon a
    /// file; none where there is no such thing.
    ///
    /// # Errors
    /// When an object is missing, or the word names a folder.
    pub fn revision(&self, word: &str) -> Result<Option<Revision>> {
        let object = match self.inner.revparse_single(word) {
            Ok(object) => object,
            Err(error) if is_unknown(&error) => return Ok(None),
            Err(error) => return Err(missing("find the revision")(error)),
        };
        if let Ok(commit) = object.peel_to_commit() {
            return Ok(Some(Revision::Commit(commit.id())));
        }
        match object.kind() {
            Some(ObjectType::Blob) => Ok(Some(Revision::File(object.id()))),
            _ => Err(Error::usage(format!("`{word}` is neither a commit nor a file"))),
        }
    }

    /// The commit where the histories of two commits part; none where they share nothing.
    pub fn merge_base(&self, one: ObjectId, other: ObjectId) -> Option<ObjectId> {
        self.inner.merge_base(one, other).ok()
    }

    /// The first digits of a commit's name.
    pub fn short_id(&self, commit: ObjectId) -> String {
        commit.to_string().chars().take(SHORT).collect()
    }

    /// The plain files of a commit whose names are wanted, in the order of their paths.
    ///
    /// # Errors
    /// When an object of the commit is missing.
    pub fn files_named(&self, commit: ObjectId, wanted: impl Fn(&str) -> bool) -> Result<Vec<RepoPath>> {
        let read = self.inner.find_commit(commit).and_then(|commit| commit.tree());
        let tree = read.map_err(missing("read a commit"))?;
        let mut files = Vec::new();
        tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
            if let Ok(name) = entry.name()
                && entry.kind() == Some(ObjectType::Blob)
                && wanted(name)
                && let Ok(path) = RepoPath::parse(&format!("{folder}{name}"))
            {
                files.push(path);
            }
            TreeWalkResult::Ok
        })
        .map_err(missing("walk a tree"))?;
        files.sort();
        Ok(files)
    }

    /// The tree of a folder in a commit; none where there is no such folder.
    ///
    /// # Errors
    /// When an object is missing, as in a partial clone: then nothing can be said of the folder.
    pub fn tree_at(&self, commit: ObjectId, folder: &RepoPath) -> Result<Option<ObjectId>> {
        let commit = self.inner.find_commit(commit).map_err(missing("read a commit"))?;
        self.tree_in(commit.tree_id(), folder)
    }

    /// The tree of a folder in a tree; none where there is no such folder.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn tree_in(&self, tree: ObjectId, folder: &RepoPath) -> Result<Option<ObjectId>> {
        let mut found = tree;
        for part in folder.parts() {
            let Some(below) = self.folder_in(found, part)? else { return Ok(None) };
            found = below;
        }
        self.inner.find_tree(found).map_err(missing("read a folder"))?;
        Ok(Some(found))
    }

    /// Whether the work tree holds only a part of what is committed.
    pub fn is_sparse(&self) -> bool {
        self.inner.config().and_then(|config| config.get_bool("core.sparseCheckout")).unwrap_or(false)
    }

    /// The folders of a commit that hold a file of this name, in the order of their paths.
    ///
    /// # Errors
    /// When an object of the commit is missing.
    pub fn folders_with(&self, commit: ObjectId, file: &str) -> Result<Vec<RepoPath>> {
        let files = self.files_named(commit, |name| name == file)?;
        Ok(files.iter().map(RepoPath::parent).collect())
    }

    /// The plain files of a tree with their blob ids.
    ///
    /// # Errors
    /// When an object is missing, as in a partial clone.
    pub fn blobs(&self, tree: ObjectId) -> Result<BTreeMap<RepoPath, ObjectId>> {
        let entries = self.list(tree, &RepoPath::root())?.files;
        Ok(entries.into_iter().map(|(path, entry)| (path, entry.blob)).collect())
    }

    fn list(&self, tree: ObjectId, at: &RepoPath) -> Result<Listing> {
        let tree = self.inner.find_tree(tree).map_err(missing("read a tree"))?;
        let Listing { files: mut blobs, mut links, mut faults } = Listing::default();
        let mut fault = |kind, file: RepoPath, message: String| {
            faults.push(Fault { kind, location: Location::file(file), message, mend: None });
        };
        tree.walk(TreeWalkMode::PreOrder, |folder, entry| {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let path = match RepoPath::parse(&format!("{folder}{name}")) {
                Ok(path) if !name.is_empty() && !name.contains('/') => path,
                _ => {
                    let shown = name.escape_default().to_string();
                    let message = format!("the file name `{shown}` is not portable; it is not read");
                    fault(FaultKind::Name, at.clone(), message);
                    return TreeWalkResult::Skip;
                }
            };
            match (entry.kind(), entry.filemode()) {
                (Some(ObjectType::Tree), _) if LEFT_OUT.contains(&name.as_str()) => {
                    return TreeWalkResult::Skip;
                }
                (Some(ObjectType::Tree), _) => {}
                (Some(ObjectType::Blob), mode) if mode != LINK => {
                    if blobs.len() >= MAX_FILES {
                        let message = format!("the folder has more than {MAX_FILES} files");
                        fault(FaultKind::TooLarge, at.clone(), message);
                        return TreeWalkResult::Abort;
                    }
                    blobs.insert(path, Entry { blob: entry.id(), is_executable: mode == EXECUTABLE });
                }
                _ => {
                    let message = "this is a symbolic link or a submodule; it is not followed or read";
                    fault(FaultKind::NotAFile, at.join(&path), message.to_owned());
                    if entry.kind() == Some(ObjectType::Blob) && links.len() < MAX_FILES {
                        links.insert(path, entry.id());
                    }
                }
            }
            TreeWalkResult::Ok
        })
        .or_else(|error| if error.code() == ErrorCode::User { Ok(()) } else { Err(error) })
        .map_err(missing("walk a tree"))?;
        Ok(Listing { files: blobs, links, faults })
    }

    /// How large the files of a tree are whose paths are wanted, in bytes, without reading them.
    ///
    /// # Errors
    /// When an object is missing, as in a partial clone.
    pub fn size_of(&self, tree: ObjectId, wanted: impl Fn(&RepoPath) -> bool) -> Result<u64> {
        let objects = self.inner.odb().map_err(failed("open the objects"))?;
        let entries = self.list(tree, &RepoPath::root())?.files;
        let mut files = entries.iter().filter(|(path, _)| wanted(path));
        files.try_fold(0_u64, |sum, (_, entry)| {
            let (size, _) = objects.read_header(entry.blob).map_err(missing("look at a file"))?;
            Ok(sum.saturating_add(u64::try_from(size).unwrap_or(u64::MAX)))
        })
    }

    /// The files of a tree; faults name files below `at`.
    ///
    /// # Errors
    /// When an object is missing, as in a partial clone.
    pub fn files_at(&self, tree: ObjectId, at: &RepoPath) -> Result<(FileSet, Vec<Fault>)> {
        let Listing { files: blobs, links, mut faults } = self.list(tree, at)?;
        let mut files = FileSet::new();
        for (path, target) in links {
            let target = self.inner.find_blob(target).map_err(missing("read a link"))?;
            let target = target.content().get(..MAX_LINK).unwrap_or_else(|| target.content()).to_vec();
            files.note_link(path, String::from_utf8_lossy(&target).into_owned());
        }
        let mut total = 0;
        for (path, entry) in blobs {
            let blob = self.inner.find_blob(entry.blob).map_err(missing("read a file"))?;
            let size = blob.size() as u64;
            total += size;
            if size > MAX_FILE_BYTES || total > MAX_FOLDER_BYTES {
                faults.push(Fault {
                    kind: FaultKind::TooLarge,
                    location: Location::file(at.join(&path)),
                    message: format!("the file has {size} bytes; it is not read"),
                    mend: None,
                });
                continue;
            }
            if entry.is_executable {
                files.mark_executable(path.clone());
            }
            files.insert(path, blob.content());
        }
        Ok((files, faults))
    }

    /// The bytes of a file at the head of a tree.
    pub fn file_in(&self, tree: ObjectId, name: &str) -> Option<Vec<u8>> {
        self.blob(self.entry_in(tree, name)?).ok()
    }

    /// The blob of a file at the head of a tree.
    pub fn entry_in(&self, tree: ObjectId, name: &str) -> Option<ObjectId> {
        let tree = self.inner.find_tree(tree).ok()?;
        tree.get_name(name).filter(|entry| entry.kind() == Some(ObjectType::Blob)).map(|entry| entry.id())
    }

    /// The bytes of a blob.
    ///
    /// # Errors
    /// When it is missing.
    pub fn blob(&self, id: ObjectId) -> Result<Vec<u8>> {
        let blob = self.inner.find_blob(id).map_err(missing("read a file"))?;
        Ok(blob.content().to_vec())
    }

    /// Whether git is told to ignore a path of the work tree.
    pub fn is_ignored(&self, path: &Path) -> bool {
        self.inner.is_path_ignored(path).unwrap_or(false)
    }

    /// The filter through which git keeps a path of the work tree, in the words of its attributes, where
    /// only git itself can apply it: `filter=lfs`.
    pub fn filter_of(&self, path: &Path) -> Option<String> {
        let value = |name: &str| {
            let found = self.inner.get_attr(path, name, AttrCheckFlags::FILE_THEN_INDEX).ok().flatten()?;
            match AttrValue::from_string(Some(found)) {
                AttrValue::String(text) => Some(format!("`{name}={text}`")),
                AttrValue::Bytes(_) => Some(format!("`{name}`")),
                AttrValue::True | AttrValue::False | AttrValue::Unspecified => None,
            }
        };
        ["filter", "working-tree-encoding"].into_iter().find_map(value)
    }

    /// What a file of a commit is in the work tree, where git turns line ends and keywords; none where it
    /// turns nothing, or there is no such file.
    ///
    /// # Errors
    /// When an object is missing, or nothing can be written beside the objects for the time being.
    pub fn checked_out(&self, commit: ObjectId, path: &Path) -> Result<Option<Vec<u8>>> {
        if !self.turns(path) {
            return Ok(None);
        }
        let home = self.inner.path();
        let scratch = tempfile::Builder::new().prefix("connectory-").tempdir_in(home);
        let scratch = scratch.map_err(|error| Error::io("make a folder in", home, &error))?;
        let read = self.inner.find_commit(commit).and_then(|commit| commit.tree());
        let tree = read.map_err(missing("read a commit"))?;
        let mut options = git2::build::CheckoutBuilder::new();
        options
            .target_dir(scratch.path())
            .force()
            .update_index(false)
            .disable_pathspec_match(true)
            .path(path);
        let written = self.inner.checkout_tree(tree.as_object(), Some(&mut options));
        written.map_err(missing("write a file"))?;
        match std::fs::read(scratch.path().join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", path, &error)),
        }
    }

    /// Whether git may write a path in other bytes than it keeps.
    fn turns(&self, path: &Path) -> bool {
        let is_set = |name: &&str| {
            let value = self.inner.get_attr(path, name, AttrCheckFlags::FILE_THEN_INDEX).ok().flatten();
            !matches!(AttrValue::from_string(value), AttrValue::Unspecified | AttrValue::False)
        };
        let turns_all =
            self.inner.config().and_then(|config| config.get_bool("core.autocrlf")).unwrap_or(false);
        turns_all || ["text", "eol", "crlf", "ident"].iter().any(is_set)
    }
}

/// What git is told: by the user, and by the repository that a folder is in.
pub struct Configuration(git2::Config);

impl Configuration {
    /// Reads what holds in a folder, in a repository or not.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(folder: &Path) -> Result<Self> {
        let config = match git2::Repository::discover(folder) {
            Ok(repository) => repository.config(),
            Err(_) => git2::Config::open_default(),
        };
        let config = config.and_then(|mut config| config.snapshot());
        config.map(Self).map_err(failed("read its configuration"))
    }

    /// A value.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.get_string(name).ok()
    }

    /// A value that is a path, with the home folder where it begins with `~`.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.0.get_path(name).ok()
    }
}

/// The id that git gives to a file with these bytes.
pub fn blob_id(bytes: &[u8]) -> Option<ObjectId> {
    ObjectId::hash_object(ObjectType::Blob, bytes).ok()
}
