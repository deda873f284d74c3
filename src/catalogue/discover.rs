//! Finds the folders that hold connectors, without reading them.

use super::id::ConnectorId;
use super::manifest;
use super::release::{CONNECT, Layout, PROPERTIES};
use crate::document::{Fault, FaultKind, Location};
use crate::error::{Error, Result};
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Folders deeper than this below the root are not searched.
const MAX_DEPTH: usize = 8;

/// Folders that never hold connectors of their own.
const SKIPPED: [&str; 3] = ["node_modules", "target", "dist"];

/// Where a connector's lines are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The connector.
    pub id: ConnectorId,
    /// Its lines in the order of their majors.
    pub lines: Vec<LinePlace>,
    /// Whether another folder came first with the same id, and this one was numbered.
    pub renamed: bool,
}

/// Where one line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinePlace {
    /// The folder, seen from the root of the catalogue.
    pub folder: RepoPath,
    /// How it is laid out.
    pub layout: Layout,
    /// The major version of the line; none where one folder holds them all.
    pub major: Option<u64>,
}

/// Finds all connectors below the roots, in the order of their ids.
///
/// # Errors
/// When a root is missing or a folder cannot be read.
pub(super) fn discover(root: &Path, roots: &[RepoPath]) -> Result<(Vec<Place>, Vec<Fault>)> {
    let mut finder = Finder { root, ..Finder::default() };
    if roots.is_empty() {
        finder.search(&RepoPath::root(), 0)?;
    }
    demand(root, roots)?;
    for folder in roots {
        finder.search(folder, 0)?;
    }
    Ok(finder.finish())
}

/// Demands that the roots are folders.
///
/// # Errors
/// When one is missing, or a link.
pub(super) fn demand(root: &Path, roots: &[RepoPath]) -> Result<()> {
    let Some(folder) = roots.iter().find(|folder| !is_inside(root, folder)) else { return Ok(()) };
    let message = format!("connectory.toml names the root `{folder}`, which is no folder of its own here");
    Err(Error::usage(message).with_help("name a folder, not a link to one"))
}

/// Finds all connectors among the files of a tree, seen from the catalogue's root; only those files
/// need to be listed that [`is_sign`] knows.
pub(super) fn discover_in<'f>(
    files: impl IntoIterator<Item = &'f RepoPath>,
    root: &Path,
    roots: &[RepoPath],
) -> (Vec<Place>, Vec<Fault>) {
    let mut folders: BTreeMap<RepoPath, Vec<String>> = BTreeMap::new();
    for file in files {
        folders.entry(file.parent()).or_default().push(file.name().to_owned());
    }
    let mut finder = Finder { root, ..Finder::default() };
    let mut taken: Vec<RepoPath> = Vec::new();
    for (folder, names) in folders {
        let is_below = |taken: &RepoPath| folder.below(taken).is_some();
        if is_searched(&folder, roots)
            && !taken.iter().rev().take(1).any(is_below)
            && finder.take(&folder, &names)
        {
            taken.push(folder);
        }
    }
    finder.finish()
}

/// Whether a file's name may be that of a file by which connectors are found.
pub(super) fn is_sign(name: &str) -> bool {
    name == manifest::FILE
        || name == PROPERTIES
        || CONNECT.contains(&name)
        || name.to_ascii_lowercase().ends_with(".swagger.json")
}

/// Whether the search below the roots comes to a folder.
pub(super) fn is_searched(folder: &RepoPath, roots: &[RepoPath]) -> bool {
    let below = match roots {
        [] => Some(folder.clone()),
        roots => roots.iter().find_map(|root| folder.below(root)),
    };
    below.is_some_and(|below| below.parts().count() <= MAX_DEPTH && !below.parts().any(is_skipped))
}

fn is_skipped(name: &str) -> bool {
    name.starts_with('.') || SKIPPED.contains(&name)
}

/// Whether a folder is there and no part of its path is a link.
fn is_inside(root: &Path, folder: &RepoPath) -> bool {
    let full = |path: &Path| path.canonicalize().ok();
    let path = folder.under(root);
    path.is_dir() && full(&path) == full(root).map(|root| folder.under(&root))
}

struct Finder<'a> {
    root: &'a Path,
    native: BTreeMap<ConnectorId, Vec<LinePlace>>,
    foreign: Vec<(ConnectorId, LinePlace)>,
    /// Folders that hold nothing but what commercetools deploys: taken where no line stands below them.
    deployed: Vec<RepoPath>,
    faults: Vec<Fault>,
    /// Roots may overlap; every folder counts once.
    seen: BTreeSet<RepoPath>,
}

impl Default for Finder<'_> {
    fn default() -> Self {
        Self {
            root: Path::new("."),
            native: BTreeMap::new(),
            foreign: Vec::new(),
            deployed: Vec::new(),
            faults: Vec::new(),
            seen: BTreeSet::new(),
        }
    }
}

impl Finder<'_> {
    fn search(&mut self, folder: &RepoPath, depth: usize) -> Result<()> {
        let path = folder.under(self.root);
        let entries =
            std::fs::read_dir(&path).map_err(|error| Error::io("read the folder", &path, &error))?;
        let mut files = Vec::new();
        let mut folders = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Error::io("read the folder", &path, &error))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(name),
                Ok(_) => files.push(name),
                Err(error) => return Err(Error::io("look at", &entry.path(), &error)),
            }
        }
        if self.take(folder, &files) || depth >= MAX_DEPTH {
            return Ok(());
        }
        folders.sort();
        for name in folders {
            let Ok(below) = RepoPath::parse(&name) else { continue };
            if !is_skipped(&name) {
                self.search(&folder.join(&below), depth + 1)?;
            }
        }
        Ok(())
    }

    /// Notes a folder that holds a connector; false where it holds none.
    fn take(&mut self, folder: &RepoPath, files: &[String]) -> bool {
        if !self.seen.insert(folder.clone()) {
            return true;
        }
        let definition = |name: &String| name.to_ascii_lowercase().ends_with(".swagger.json");
        let is_foreign = files.iter().any(definition) || files.iter().any(|name| name == PROPERTIES);
        let is_deployed = files.iter().any(|name| CONNECT.contains(&name.as_str()));
        // In the layouts of others a manifest holds exceptions, and what no other file can say.
        let is_line = major_of(folder).is_some() || !(is_foreign || is_deployed);
        if files.iter().any(|name| name == manifest::FILE) && is_line {
            self.take_native(folder);
            return true;
        }
        if is_foreign {
            let line = LinePlace { folder: folder.clone(), layout: Layout::PowerPlatform, major: None };
            self.foreign.push((self.inferred(folder), line));
            return true;
        }
        if is_deployed {
            self.deployed.push(folder.clone());
        }
        false
    }

    fn inferred(&self, folder: &RepoPath) -> ConnectorId {
        let name = if folder.is_root() { folder_name(self.root) } else { folder.name().to_owned() };
        ConnectorId::infer(&name)
    }

    /// Takes the folders that hold a `connect.yaml`. Other programs have files of that name, so that lines
    /// below one count, and it does not; else what stands below it is its source.
    fn take_deployed(&mut self) {
        let mut folders = std::mem::take(&mut self.deployed);
        let lines = || self.native.values().flatten();
        folders.retain(|folder| !lines().any(|line| line.folder.below(folder).is_some()));
        folders.sort();
        let mut taken: Vec<RepoPath> = Vec::new();
        for folder in folders {
            if taken.last().is_none_or(|last| folder.below(last).is_none()) {
                taken.push(folder);
            }
        }
        self.foreign.retain(|(_, line)| !taken.iter().any(|folder| line.folder.below(folder).is_some()));
        for folder in taken {
            let line = LinePlace { folder: folder.clone(), layout: Layout::Commercetools, major: None };
            self.foreign.push((self.inferred(&folder), line));
        }
    }

    fn take_native(&mut self, folder: &RepoPath) {
        let Some(major) = major_of(folder) else {
            let message =
                format!("a manifest stands in `{folder}`; a connector's lines are folders such as `<id>/v1`");
            self.fault(FaultKind::Layout, folder, message);
            return;
        };
        let parent = folder.parent();
        let Some(id) = ConnectorId::parse(parent.name()).filter(ConnectorId::begins_with_letter) else {
            let message = format!(
                "`{}` is no connector id: a letter, then lower-case letters, digits and hyphens, 2 to 63 in all",
                parent.name()
            );
            self.fault(FaultKind::Id, folder, message);
            return;
        };
        let lines = self.native.entry(id).or_default();
        match lines.iter().find(|line| line.major == Some(major)) {
            Some(first) => {
                let message = format!("this line stands in `{}` already", first.folder);
                self.fault(FaultKind::Id, folder, message);
            }
            None => {
                lines.push(LinePlace { folder: folder.clone(), layout: Layout::Native, major: Some(major) })
            }
        }
    }

    fn fault(&mut self, kind: FaultKind, folder: &RepoPath, message: String) {
        let file = folder.join(&RepoPath::parse(manifest::FILE).unwrap_or_default());
        self.faults.push(Fault { kind, location: Location::file(file), message, mend: None });
    }

    fn finish(mut self) -> (Vec<Place>, Vec<Fault>) {
        self.take_deployed();
        let mut places: BTreeMap<ConnectorId, Place> = BTreeMap::new();
        for (id, mut lines) in self.native {
            lines.sort_by_key(|line| line.major);
            places.insert(id.clone(), Place { id, lines, renamed: false });
        }
        for (wanted, line) in self.foreign {
            let mut id = wanted.clone();
            let mut number = 1;
            while places.contains_key(&id) {
                number += 1;
                id = wanted.numbered(number);
            }
            places.insert(id.clone(), Place { id, lines: vec![line], renamed: number > 1 });
        }
        (places.into_values().collect(), self.faults)
    }
}

/// The major version of a line whose folder has this name.
fn major_of(folder: &RepoPath) -> Option<u64> {
    let major = folder.name().strip_prefix('v').and_then(|number| number.parse::<u64>().ok())?;
    (folder.name() == format!("v{major}")).then_some(major)
}

fn folder_name(path: &Path) -> String {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    full.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
