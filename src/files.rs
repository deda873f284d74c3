//! A folder in memory.
//!
//! Paths in a [`FileSet`] are unique, relative and sorted. Every stage takes one or gives one:
//! connectors come in as one, from the work tree or from a tag; packages and the site go out as
//! one, whole or not at all.

mod edits;
mod staged;
mod whole;

pub use edits::{Edit, Edits};
pub use staged::Staged;

use crate::document::{Fault, FaultKind, Location};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use walkdir::WalkDir;

/// A folder with more files than this is not read whole.
pub const MAX_FILES: usize = 2_000;

/// A file larger than this is not read, in bytes.
pub const MAX_FILE_BYTES: u64 = 64 * 1024 * 1024;

/// A folder larger than this is not read whole, in bytes.
pub const MAX_FOLDER_BYTES: u64 = 256 * 1024 * 1024;

/// The file that marks a folder as written by [`FileSet::replace`], so that it may be replaced.
pub const MARK: &str = ".connectory-output";

/// A folder in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSet {
    files: BTreeMap<RepoPath, Vec<u8>>,
    /// Which of them are programs to the system.
    executable: BTreeSet<RepoPath>,
    /// Symbolic links, which are no files, and where they lead, as it is written.
    links: BTreeMap<RepoPath, String>,
}

impl FileSet {
    /// An empty folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file or replaces it.
    pub fn insert(&mut self, path: RepoPath, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path, bytes.into());
    }

    /// Takes a file out.
    pub fn remove(&mut self, path: &RepoPath) -> Option<Vec<u8>> {
        self.executable.remove(path);
        self.files.remove(path)
    }

    /// Says that a file is a program to the system.
    pub fn mark_executable(&mut self, path: RepoPath) {
        self.executable.insert(path);
    }

    /// Whether a file is a program to the system; not known on systems that keep no such bit.
    pub fn is_executable(&self, path: &RepoPath) -> bool {
        self.executable.contains(path)
    }

    /// Notes a symbolic link; it is not followed.
    pub fn note_link(&mut self, path: RepoPath, target: String) {
        self.links.insert(path, target);
    }

    /// Where a symbolic link leads, as it is written; none where there is no link.
    pub fn link(&self, path: &RepoPath) -> Option<&str> {
        self.links.get(path).map(String::as_str)
    }

    /// Whether symbolic links stand in it.
    pub fn has_links(&self) -> bool {
        !self.links.is_empty()
    }

    /// Adds all files of another folder below a path.
    pub fn extend_at(&mut self, folder: &RepoPath, other: FileSet) {
        self.files.extend(other.files.into_iter().map(|(path, bytes)| (folder.join(&path), bytes)));
        self.executable.extend(other.executable.iter().map(|path| folder.join(path)));
    }

    /// The bytes of a file.
    pub fn get(&self, path: &RepoPath) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The bytes of a file named by text; none where the text is no path.
    pub fn named(&self, path: &str) -> Option<&[u8]> {
        self.get(&RepoPath::parse(path).ok()?)
    }

    /// All files in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&RepoPath, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path, bytes.as_slice()))
    }

    /// The paths of all files in their order.
    pub fn paths(&self) -> impl Iterator<Item = &RepoPath> {
        self.files.keys()
    }

    /// The files below a folder, seen from there.
    pub fn below(&self, folder: &RepoPath) -> FileSet {
        let files = self.files.iter().filter_map(|(path, bytes)| {
            let path = path.below(folder)?;
            (!path.is_root()).then(|| (path, bytes.clone()))
        });
        let executable = self.executable.iter().filter_map(|path| path.below(folder));
        let links =
            self.links.iter().filter_map(|(path, target)| Some((path.below(folder)?, target.clone())));
        Self { files: files.collect(), executable: executable.collect(), links: links.collect() }
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Reads a folder of the file system. Links and other things that are no plain file, files
    /// that are too large and names that are no [`RepoPath`] are faults and left out; faults name
    /// files below `at`.
    ///
    /// # Errors
    /// When the file system does not answer.
    pub fn read_dir(folder: &Path, at: &RepoPath) -> Result<(Self, Vec<Fault>)> {
        let mut reader = DirReader::new(at);
        let walk = WalkDir::new(folder).min_depth(1).max_depth(MAX_FOLDER_DEPTH).sort_by_file_name();
        let entries =
            walk.into_iter().filter_entry(|entry| !LEFT_OUT.iter().any(|name| entry.file_name() == *name));
        for entry in entries {
            let entry = entry.map_err(|error| {
                let path = error.path().unwrap_or(folder).to_path_buf();
                Error::environment(format!("cannot read `{}`: {error}", path.display()))
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            if !reader.take(folder, &entry)? {
                break;
            }
        }
        Ok((reader.files, reader.faults))
    }

    /// Writes the files into a folder that is made for it, which must not exist yet or be empty.
    ///
    /// # Errors
    /// When the folder holds files, or the file system does not answer.
    pub fn create(&self, folder: &Path) -> Result<()> {
        if is_occupied(folder)? {
            return Err(Error::usage(format!("`{}` exists and is not empty", folder.display())));
        }
        self.write_files(folder)
    }

    /// Makes `folder` hold exactly these files: they are written beside it, and the finished
    /// folder takes its place in one step, so that a reader sees the old one or the new one.
    ///
    /// # Errors
    /// When `folder` holds files that were not written by this function, or the file system does
    /// not answer; the old folder is then untouched.
    pub fn replace(&self, folder: &Path) -> Result<()> {
        let staged = Staged::beside(folder)?;
        staged.add(self)?;
        staged.take_place()
    }

    /// Puts the files into a folder beside what is there: each takes its place in one step, in the
    /// place of an older one of its name.
    ///
    /// # Errors
    /// When the file system does not answer.
    pub fn write_into(&self, folder: &Path) -> Result<()> {
        make_folder(folder)?;
        let beside = tempfile::Builder::new()
            .prefix(".connectory-")
            .tempdir_in(folder)
            .map_err(|error| Error::io("make a folder in", folder, &error))?;
        let fresh = beside.path().join("new");
        self.write_files(&fresh)?;
        for path in self.files.keys() {
            let target = path.under(folder);
            make_folder(&path.parent().under(folder))?;
            std::fs::rename(path.under(&fresh), &target)
                .map_err(|error| Error::io("rename to", &target, &error))?;
        }
        Ok(())
    }

    fn write_files(&self, folder: &Path) -> Result<()> {
        make_folder(folder)?;
        let mut made = BTreeSet::new();
        for (path, bytes) in &self.files {
            let target = path.under(folder);
            if made.insert(path.parent()) {
                make_folder(&path.parent().under(folder))?;
            }
            std::fs::write(&target, bytes).map_err(|error| Error::io("write", &target, &error))?;
            if self.executable.contains(path) {
                set_executable(&target, true).map_err(|error| Error::io("write", &target, &error))?;
            }
        }
        Ok(())
    }
}

/// Makes a file a program to the system for whoever may read it, or for nobody, where the system keeps
/// such a bit.
fn set_executable(file: &Path, is_executable: bool) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.symlink_metadata()?.permissions().mode();
        let mode = if is_executable { mode | ((mode & 0o444) >> 2) } else { mode & !0o111 };
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode))
    }
    #[cfg(not(unix))]
    {
        let _ = (file, is_executable);
        Ok(())
    }
}

/// Whether the system takes a file for a program.
fn is_executable(metadata: &std::fs::Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        metadata.permissions().mode() & 0o100 != 0
    }
    #[cfg(not(unix))]
    {
        let _ = metadata;
        false
    }
}

/// What is no content of a folder: what git keeps, and what package managers install.
pub const LEFT_OUT: [&str; 2] = [".git", "node_modules"];

/// Folders below a connector are read this deep.
const MAX_FOLDER_DEPTH: usize = 32;

struct DirReader<'a> {
    at: &'a RepoPath,
    files: FileSet,
    faults: Vec<Fault>,
    bytes: u64,
}

impl<'a> DirReader<'a> {
    fn new(at: &'a RepoPath) -> Self {
        Self { at, files: FileSet::new(), faults: Vec::new(), bytes: 0 }
    }

    fn fault(&mut self, kind: FaultKind, file: RepoPath, message: String) {
        self.faults.push(Fault { kind, location: Location::file(file), message, mend: None });
    }

    /// Reads one entry; false where the folder is too large to go on.
    fn take(&mut self, folder: &Path, entry: &walkdir::DirEntry) -> Result<bool> {
        let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let Some(path) = RepoPath::from_relative(relative) else {
            let shown = relative.to_string_lossy().escape_default().to_string();
            let message = format!("the file name `{shown}` is not portable; it is not read");
            self.fault(FaultKind::Name, self.at.clone(), message);
            return Ok(true);
        };
        let full = self.at.join(&path);
        if !entry.file_type().is_file() {
            if let Ok(target) = std::fs::read_link(entry.path()) {
                self.files.note_link(path, target.to_string_lossy().into_owned());
            }
            let what = if entry.file_type().is_symlink() { "a symbolic link" } else { "no plain file" };
            self.fault(FaultKind::NotAFile, full, format!("this is {what}; it is not followed or read"));
            return Ok(true);
        }
        let metadata = entry.metadata().ok();
        let size = metadata.as_ref().map_or(0, std::fs::Metadata::len);
        if size > MAX_FILE_BYTES {
            let message = format!("the file has {size} bytes, at most {MAX_FILE_BYTES} are read");
            self.fault(FaultKind::TooLarge, full, message);
            return Ok(true);
        }
        self.bytes += size;
        if self.files.len() >= MAX_FILES || self.bytes > MAX_FOLDER_BYTES {
            let message = format!(
                "the folder has more than {MAX_FILES} files or {MAX_FOLDER_BYTES} bytes; the rest is not read"
            );
            self.fault(FaultKind::TooLarge, self.at.clone(), message);
            return Ok(false);
        }
        let bytes = std::fs::read(entry.path()).map_err(|error| Error::io("read", entry.path(), &error))?;
        if metadata.as_ref().is_some_and(is_executable) {
            self.files.mark_executable(path.clone());
        }
        self.files.insert(path, bytes);
        Ok(true)
    }
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::io("make the folder", folder, &error))
}

/// Whether something other than an empty folder stands at a path.
fn is_occupied(folder: &Path) -> Result<bool> {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io("read the folder", folder, &error)),
    }
}

/// Puts `fresh` where `folder` is, in one step where the system can do that; `aside` takes the old
/// one.
fn exchange(fresh: &Path, folder: &Path, aside: &Path) -> Result<()> {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, fresh, CWD, folder, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
    }
    let failed = |error: std::io::Error| Error::io("rename", folder, &error);
    std::fs::rename(folder, aside).map_err(failed)?;
    std::fs::rename(fresh, folder).map_err(|error| {
        let _ = std::fs::rename(aside, folder);
        failed(error)
    })
}

/// Writes a file that must not be there yet: whole or not at all.
///
/// # Errors
/// When something of this name is there, or the file system does not answer.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let failed = |error: &std::io::Error| Error::io("write", path, error);
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".connectory-").tempfile_in(folder).map_err(|error| failed(&error))?;
    std::io::Write::write_all(&mut file, bytes).map_err(|error| failed(&error))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(refused) if refused.error.kind() == std::io::ErrorKind::AlreadyExists => {
            let message = format!("`{}` is there already; nothing is overwritten", path.display());
            Err(Error::usage(message).with_help("name another file with `--output`"))
        }
        Err(refused) => Err(failed(&refused.error)),
    }
}

/// The SHA-256 of bytes, in lower-case hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A UUID (version 8) from the SHA-256 of a text.
pub fn uuid(text: &str) -> String {
    let mut uuid = String::with_capacity(36);
    for (index, digit) in sha256(text.as_bytes()).chars().take(32).enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            uuid.push('-');
        }
        uuid.push(match index {
            12 => '8',
            16 => match digit {
                '0' | '4' | '8' | 'c' => '8',
                '1' | '5' | '9' | 'd' => '9',
                '2' | '6' | 'a' | 'e' => 'a',
                _ => 'b',
            },
            _ => digit,
        });
    }
    uuid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(files: &[(&str, &str)]) -> FileSet {
        let mut set = FileSet::new();
        for (path, text) in files {
            set.insert(RepoPath::parse(path).unwrap(), *text);
        }
        set
    }

    #[test]
    fn replaces_only_what_it_wrote() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path().join("dist");
        set(&[("a/b.txt", "1"), ("c.txt", "2")]).replace(&folder).unwrap();
        set(&[("c.txt", "3")]).replace(&folder).unwrap();
        assert!(!folder.join("a").exists());
        assert_eq!(std::fs::read_to_string(folder.join("c.txt")).unwrap(), "3");
        let foreign = scratch.path().join("mine");
        std::fs::create_dir(&foreign).unwrap();
        std::fs::write(foreign.join("x"), "keep").unwrap();
        assert!(set(&[("c.txt", "3")]).replace(&foreign).is_err());
        assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_faults() {
        let scratch = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/etc/passwd", scratch.path().join("icon.png")).unwrap();
        std::fs::write(scratch.path().join("a.md"), "x").unwrap();
        let (files, faults) = FileSet::read_dir(scratch.path(), &RepoPath::root()).unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!(faults.first().unwrap().kind, FaultKind::NotAFile);
    }

    #[test]
    fn digests_are_hexadecimal() {
        assert!(sha256(b"").starts_with("e3b0c44298fc1c14"));
    }
}
