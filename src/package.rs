//! Archives: the same bytes every time on the way out, no trust on the way in.
//!
//! The only room that names zip. [`to_zip`] writes sorted entries with fixed times, modes and one
//! level. [`read_zip`] reads an archive by whomever it was made: the directory is read here, so
//! that duplicates and lies are seen; sizes are bounded by a [`Budget`] over all nested archives;
//! whatever is wrong is a [`Problem`], and the rest is read. [`compare`] says how two archives
//! differ, entry by entry.

mod archive;
mod compare;
mod nested;
mod record;

pub use archive::{Archive, Problem, ProblemKind, read_zip};
pub use compare::{Difference, DifferenceKind, compare};
pub use nested::{Branch, BranchKind, Nested};
pub use record::Stamp;

use crate::error::{Error, Result};
use crate::export::Loss;
use crate::files::{FileSet, sha256};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// An archive larger than this is not opened, in bytes.
pub const MAX_ARCHIVE_BYTES: u64 = 256 * 1024 * 1024;

/// All archives of a package have at most this many entries together.
pub const MAX_ENTRIES: usize = 5_000;

/// All archives of a package hold at most this much together when they are unpacked, in bytes.
pub const MAX_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;

/// Archives inside archives are opened this deep where their nesting has no meaning.
const MAX_NESTING: usize = 8;

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
    /// The operations that users see, and what in the package tests them.
    pub tested: Vec<Tested>,
    /// What the release says and the package cannot.
    pub losses: Vec<Loss>,
}

/// An operation that users see, and the steps of flows that call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// Its id.
    pub operation: String,
    /// Whether it starts flows.
    pub is_trigger: bool,
    /// The flow and the step of each call, the first ones; none where nothing tests it.
    pub steps: Vec<String>,
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
        digest(&self.files, "", (0, &mut Budget::default()), &mut digests);
        digests
    }
}

fn digest(
    files: &FileSet,
    at: &str,
    (depth, budget): (usize, &mut Budget),
    digests: &mut BTreeMap<String, String>,
) {
    for (path, bytes) in files.iter() {
        let name = format!("{at}{path}");
        if path.extension() == "zip" && depth < MAX_NESTING {
            let inner = read_zip(bytes, budget).files;
            digest(&inner, &format!("{name}!/"), (depth + 1, &mut *budget), digests);
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
