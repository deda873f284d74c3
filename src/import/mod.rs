//! Connectors that exist elsewhere, as lines of this catalogue.
//!
//! Platforms read what they know; here it gets an id and a place, loses its secrets, and becomes changes
//! of files that are made as a whole. Nothing that is there is changed.

mod all;
mod place;
mod secrets;

pub use all::{Place, Whole, folders, plan_all};
pub use place::{Wanted, derived};
pub use secrets::{Secret, without_secrets};

use crate::catalogue::{Catalogue, ConnectorId, Date};
use crate::error::Result;
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;
use crate::platform::{Found, Incoming, Input, Left, PLATFORMS, Reading, Source};
use semver::Version;
use std::collections::BTreeMap;

/// What would be written, and what is worth knowing of it.
#[derive(Debug)]
pub struct Plan {
    /// What the input is.
    pub source: Source,
    /// What else is worth knowing of it.
    pub about: Vec<String>,
    /// The connectors, one folder each.
    pub connectors: Vec<Planned>,
    /// What goes nowhere.
    pub left: Vec<Left>,
    /// The files.
    pub edits: Edits,
}

/// A connector that becomes a line.
#[derive(Debug)]
pub struct Planned {
    /// Its id here.
    pub id: ConnectorId,
    /// What it is called there.
    pub name: String,
    /// The folder of its line.
    pub folder: RepoPath,
    /// The version of its work tree.
    pub version: Version,
    /// The version as it is written there.
    pub was: Option<String>,
    /// Its files, seen from the folder, and where each comes from; none for those that were made.
    pub files: Vec<(RepoPath, Option<String>)>,
    /// What was taken out.
    pub secrets: Vec<Secret>,
    /// What will be otherwise when it is packaged.
    pub left: Vec<Left>,
}

/// Reads an input as the first platform that knows it.
///
/// # Errors
/// When what was read cannot be packed or filled in to judge it.
pub fn read(input: &Input) -> Result<Incoming> {
    for read in PLATFORMS.iter().filter_map(|platform| platform.import) {
        let incoming = read(input)?;
        if !matches!(incoming, Incoming::Unknown) {
            return Ok(incoming);
        }
    }
    Ok(Incoming::Unknown)
}

/// Finds a place for each connector, and takes its secrets out.
///
/// # Errors
/// When an id is taken, a folder is none that the catalogue looks into, or a secret cannot be replaced.
pub fn plan(catalogue: &Catalogue, reading: Reading, wanted: &Wanted, today: Date) -> Result<Plan> {
    let mut edits = Edits::new();
    let mut connectors = Vec::new();
    let ids = wanted.ids(&reading.connectors)?;
    for (id, found) in ids.into_iter().zip(reading.connectors) {
        let Found { name, manifest, version: was, files, mut origins, left } = found;
        let version = manifest.version.unwrap_or(Version::new(1, 0, 0));
        let folder = wanted.folder(catalogue, &id, version.major)?;
        let (files, secrets) = without_secrets(catalogue, (&id, &folder), files, today)?;
        put(&mut edits, &folder, &files);
        let files = listed(&files, &mut origins);
        connectors.push(Planned { id, name, folder, version, was, files, secrets, left });
    }
    Ok(Plan { source: reading.source, about: reading.about, connectors, left: reading.left, edits })
}

fn put(edits: &mut Edits, folder: &RepoPath, files: &FileSet) {
    for (path, bytes) in files.iter() {
        edits.put(folder.join(path), None, Some(bytes.to_vec()));
    }
}

fn listed(files: &FileSet, origins: &mut BTreeMap<RepoPath, String>) -> Vec<(RepoPath, Option<String>)> {
    files.paths().map(|path| (path.clone(), origins.remove(path))).collect()
}
