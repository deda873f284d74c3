//! Archives: the same bytes every time on the way out, no trust on the way in.
//!
//! The only file that names zip. [`to_zip`] writes sorted entries with fixed times, modes and one
//! level. [`read_zip`] reads an archive by whomever it was made: the directory is read here, so
//! that duplicates and lies are seen; sizes are bounded by a [`Budget`] over all nested archives;
//! whatever is wrong is a [`Problem`], and the rest is read.

use crate::error::{Error, Result};
use crate::export::Loss;
use crate::files::{FileSet, sha256};
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use zip::read::read_zipfile_from_stream_with_options;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipReadOptions, ZipWriter};

/// An archive larger than this is not opened, in bytes.
pub const MAX_ARCHIVE_BYTES: u64 = 256 * 1024 * 1024;

/// All archives of a package have at most this many entries together.
pub const MAX_ENTRIES: usize = 5_000;

/// All archives of a package hold at most this much together when they are unpacked, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;

/// Files above a mebibyte that shrink more than this are taken for bombs.
const MAX_RATIO: u64 = 250;

/// At most this many problems of one archive are kept.
const MAX_PROBLEMS: usize = 100;

/// Between speed and size; every archive is packed with it.
const LEVEL: i64 = 6;

/// What is handed in at a platform: a folder with a name, and what was not in the release.
#[derive(Debug, Clone)]
pub struct Package {
    /// The archive's name.
    pub file_name: String,
    /// What it holds.
    pub files: FileSet,
    /// What the release left open, and what was put there.
    pub filled: Vec<String>,
    /// What the release says and the package cannot.
    pub losses: Vec<Loss>,
}

impl Package {
    /// The archive.
    ///
    /// # Errors
    /// When it has more than a zip archive holds.
    pub fn to_zip(&self) -> Result<Vec<u8>> {
        to_zip(&self.files)
    }

    /// The SHA-256 of every file, those in nested archives too, named as `a.zip!/b`.
    pub fn digests(&self) -> BTreeMap<String, String> {
        let mut digests = BTreeMap::new();
        digest(&self.files, "", &mut Budget::default(), &mut digests);
        digests
    }
}

fn digest(files: &FileSet, at: &str, budget: &mut Budget, digests: &mut BTreeMap<String, String>) {
    for (path, bytes) in files.iter() {
        let name = format!("{at}{path}");
        if path.extension() == "zip" {
            digest(&read_zip(bytes, budget).files, &format!("{name}!/"), budget, digests);
        }
        digests.insert(name, sha256(bytes));
    }
}

/// Packs a folder: entries in the order of their paths, dated 1980-01-01, mode 0644, no entries
/// for folders.
///
/// # Errors
/// When it has more than a zip archive holds.
pub fn to_zip(files: &FileSet) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let failed = |error: &dyn std::fmt::Display| Error::environment(format!("cannot pack: {error}"));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, bytes) in files.iter() {
        writer.start_file(path.as_str(), options).map_err(|error| failed(&error))?;
        writer.write_all(bytes).map_err(|error| failed(&error))?;
    }
    Ok(writer.finish().map_err(|error| failed(&error))?.into_inner())
}

/// How much may still be read of an archive and those inside it.
#[derive(Debug, Clone)]
pub struct Budget {
    entries: usize,
    bytes: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { entries: MAX_ENTRIES, bytes: MAX_UNPACKED_BYTES }
    }
}

/// What can be wrong with an archive, whatever it should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// These bytes are no zip archive, or a damaged one.
    NotAnArchive,
    /// It holds more than is read.
    TooLarge,
    /// A name leads out of the folder it is unpacked to, or cannot be written everywhere.
    UnsafePath,
    /// Two entries become one file.
    Duplicate,
    /// A link or another thing that is no plain file.
    NotAFile,
    /// An entry wants a password.
    Encrypted,
    /// An entry cannot be unpacked, or is not what the directory says.
    Damaged,
}

/// A thing that is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// The entry; the root where the archive as a whole is meant, or the name is no path.
    pub path: RepoPath,
    /// What was expected and what was found; one sentence in lower case.
    pub message: String,
}

/// An archive that was opened.
#[derive(Debug, Default)]
pub struct Archive {
    /// The files that could be read.
    pub files: FileSet,
    /// Every folder, with an entry of its own or without.
    pub folders: BTreeSet<RepoPath>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Lower-case paths of files, to find those that fall together.
    seen: BTreeMap<String, RepoPath>,
}

/// Reads an archive, and nothing of the archives inside it.
pub fn read_zip(bytes: &[u8], budget: &mut Budget) -> Archive {
    let mut archive = Archive::default();
    match Directory::find(bytes) {
        Err((kind, message)) => archive.problem(kind, RepoPath::root(), message),
        Ok(directory) if directory.count > budget.entries => {
            let message = format!("{} entries are too many; {MAX_ENTRIES} are read", directory.count);
            archive.problem(ProblemKind::TooLarge, RepoPath::root(), message);
        }
        Ok(directory) => {
            budget.entries -= directory.count;
            archive.read(bytes, directory, budget);
        }
    }
    let files: Vec<RepoPath> = archive.files.paths().cloned().collect();
    for path in files.iter().filter(|path| archive.folders.contains(path)).cloned().collect::<Vec<_>>() {
        archive.problem(ProblemKind::Duplicate, path, "this is a file and a folder");
    }
    archive
}

impl Archive {
    /// The names of the folders directly below a folder.
    pub fn folders_in<'a>(&'a self, folder: &'a RepoPath) -> impl Iterator<Item = &'a RepoPath> {
        self.folders.iter().filter(move |path| !path.is_root() && path.parent() == *folder)
    }

    /// The files directly in a folder.
    pub fn files_in<'a>(&'a self, folder: &'a RepoPath) -> impl Iterator<Item = (&'a RepoPath, &'a [u8])> {
        self.files.iter().filter(move |(path, _)| path.parent() == *folder)
    }

    fn problem(&mut self, kind: ProblemKind, path: RepoPath, message: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { kind, path, message: message.into() });
        }
    }

    fn read(&mut self, bytes: &[u8], directory: Directory, budget: &mut Budget) {
        let (mut at, mut packed) = (directory.start, bytes.len() as u64);
        for number in 0..directory.count {
            let Some((entry, next)) = Entry::read(bytes, at) else {
                let message = format!("the directory ends or is damaged at entry {}", number + 1);
                return self.problem(ProblemKind::NotAnArchive, RepoPath::root(), message);
            };
            at = next;
            let Some(left) = packed.checked_sub(entry.packed) else {
                let message = "entries overlap: together they are larger than the archive";
                return self.problem(ProblemKind::TooLarge, RepoPath::root(), message);
            };
            packed = left;
            self.take(bytes, &entry, budget);
        }
        if at != directory.end {
            let message = "the directory holds more than the entries that are counted";
            self.problem(ProblemKind::NotAnArchive, RepoPath::root(), message);
        }
    }

    fn take(&mut self, bytes: &[u8], entry: &Entry<'_>, budget: &mut Budget) {
        let Some(path) = self.path_of(entry) else { return };
        if entry.name.ends_with(b"/") {
            self.note_folders(path);
            return;
        }
        self.note_folders(path.parent());
        if let Some(other) = self.seen.insert(path.as_str().to_lowercase(), path.clone()) {
            let message = match other == path {
                true => "there are two entries of this name".to_owned(),
                false => format!("`{other}` differs only in case; one replaces the other on most systems"),
            };
            return self.problem(ProblemKind::Duplicate, path, message);
        }
        match entry.unpack(bytes, budget) {
            Ok(content) => self.files.insert(path, content),
            Err((kind, message)) => self.problem(kind, path, message),
        }
    }

    fn note_folders(&mut self, folder: RepoPath) {
        let mut folder = folder;
        while !folder.is_root() && self.folders.insert(folder.clone()) {
            folder = folder.parent();
        }
    }

    fn path_of(&mut self, entry: &Entry<'_>) -> Option<RepoPath> {
        let name = std::str::from_utf8(entry.name).ok();
        let message = match name.map(RepoPath::parse) {
            Some(Ok(path)) if !path.is_root() => return Some(path),
            Some(Ok(_)) => "an entry has an empty name".to_owned(),
            Some(Err(bad)) => bad.to_string(),
            None => format!("the name `{}` is not UTF-8", entry.name.escape_ascii()),
        };
        let shown: String = message.chars().take(200).collect();
        self.problem(ProblemKind::UnsafePath, RepoPath::root(), shown);
        None
    }
}

/// Where the list of entries is, as the end of the archive says.
struct Directory {
    start: usize,
    end: usize,
    count: usize,
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32_at(bytes, at)?).ok()
}

impl Directory {
    fn find(bytes: &[u8]) -> std::result::Result<Self, (ProblemKind, &'static str)> {
        const RECORD: usize = 22;
        let broken = |message| (ProblemKind::NotAnArchive, message);
        if bytes.len() as u64 > MAX_ARCHIVE_BYTES {
            return Err((ProblemKind::TooLarge, "the archive is larger than is read"));
        }
        let from = bytes.len().saturating_sub(RECORD + usize::from(u16::MAX));
        let tail = bytes.get(from..).unwrap_or_default();
        let Some(end) = memchr::memmem::rfind(tail, b"PK\x05\x06").map(|at| from + at) else {
            return Err(broken(match bytes.starts_with(b"PK") {
                true => "the archive is cut off: it has no directory",
                false => "this is no zip archive",
            }));
        };
        let read = || {
            let count = usize::from(u16_at(bytes, end + 10)?);
            Some((count, usize_at(bytes, end + 12)?, usize_at(bytes, end + 16)?, u16_at(bytes, end + 20)?))
        };
        let (count, size, start, comment) =
            read().ok_or(broken("the archive is cut off in its last record"))?;
        if count == usize::from(u16::MAX) || u32::try_from(start) == Ok(u32::MAX) {
            return Err((ProblemKind::TooLarge, "this is a ZIP64 archive; packages are far smaller"));
        }
        if end + RECORD + usize::from(comment) != bytes.len() {
            return Err(broken("bytes follow behind the end of the archive, or its comment is cut off"));
        }
        if start.checked_add(size) != Some(end) {
            return Err(broken("the directory is not where the archive says: bytes were added or cut off"));
        }
        Ok(Self { start, end, count })
    }
}

/// What the directory says of an entry.
struct Entry<'z> {
    name: &'z [u8],
    flags: u16,
    method: u16,
    crc: u32,
    packed: u64,
    size: u64,
    /// The file's type and permissions on Unix; 0 for archives of other systems.
    mode: u32,
    at: usize,
}

impl<'z> Entry<'z> {
    /// Reads the record at an offset, and says where the next one stands.
    fn read(bytes: &'z [u8], at: usize) -> Option<(Self, usize)> {
        if bytes.get(at..at.checked_add(4)?)? != b"PK\x01\x02" {
            return None;
        }
        let made_by = u16_at(bytes, at + 4)? >> 8;
        let name_at = at + 46;
        let name_end = name_at + usize::from(u16_at(bytes, at + 28)?);
        let next = name_end + usize::from(u16_at(bytes, at + 30)?) + usize::from(u16_at(bytes, at + 32)?);
        let entry = Self {
            name: bytes.get(name_at..name_end)?,
            flags: u16_at(bytes, at + 8)?,
            method: u16_at(bytes, at + 10)?,
            crc: u32_at(bytes, at + 16)?,
            packed: u64::from(u32_at(bytes, at + 20)?),
            size: u64::from(u32_at(bytes, at + 24)?),
            mode: if made_by == 3 { u32_at(bytes, at + 38)? >> 16 } else { 0 },
            at: usize_at(bytes, at + 42)?,
        };
        Some((entry, next))
    }

    fn unpack(
        &self,
        bytes: &[u8],
        budget: &mut Budget,
    ) -> std::result::Result<Vec<u8>, (ProblemKind, String)> {
        let kind = self.mode & 0o170_000;
        if kind != 0 && kind != 0o100_000 {
            let what = if kind == 0o120_000 { "a symbolic link" } else { "no plain file" };
            return Err((ProblemKind::NotAFile, format!("this is {what}; it is not followed or read")));
        }
        if self.flags & 1 != 0 {
            return Err((ProblemKind::Encrypted, "the entry is encrypted".to_owned()));
        }
        if self.method != 0 && self.method != 8 {
            let message =
                format!("compression method {} is not read everywhere; deflate is expected", self.method);
            return Err((ProblemKind::Damaged, message));
        }
        if self.size > 1 << 20 && self.size / self.packed.max(1) > MAX_RATIO {
            let message = format!("{} bytes unpack to {}; this is no honest file", self.packed, self.size);
            return Err((ProblemKind::TooLarge, message));
        }
        let Some(rest) = budget.bytes.checked_sub(self.size) else {
            let message = format!("the package unpacks to more than {MAX_UNPACKED_BYTES} bytes");
            return Err((ProblemKind::TooLarge, message));
        };
        budget.bytes = rest;
        self.content(bytes).map_err(|message| (ProblemKind::Damaged, message))
    }

    fn content(&self, bytes: &[u8]) -> std::result::Result<Vec<u8>, String> {
        let mut rest = bytes.get(self.at..).unwrap_or_default();
        let options = ZipReadOptions::new()
            .override_compressed_size(self.packed)
            .override_uncompressed_size(self.size)
            .override_crc(self.crc);
        let broken = |error: &dyn std::fmt::Display| format!("the entry cannot be unpacked: {error}");
        let file = read_zipfile_from_stream_with_options(&mut rest, options);
        let mut file = file.map_err(|error| broken(&error))?.ok_or("the entry is not where it should be")?;
        if file.name_raw() != self.name || file.compressed_size() != self.packed {
            return Err("the entry's own header and the directory disagree".to_owned());
        }
        let mut content = Vec::new();
        let limit = self.size.saturating_add(1);
        (&mut file).take(limit).read_to_end(&mut content).map_err(|error| broken(&error))?;
        if content.len() as u64 != self.size {
            return Err(format!("the directory promises {} bytes, the entry has others", self.size));
        }
        Ok(content)
    }
}
