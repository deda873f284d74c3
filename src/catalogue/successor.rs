//! What takes the place of a line that ends: whether it is there, stays, and does not lead back.

use super::Catalogue;
use super::discover::LinePlace;
use super::manifest::{self, Manifest};
use crate::document::{Document, Format};
use crate::files::MAX_FILE_BYTES;
use crate::path::RepoPath;
use std::collections::BTreeSet;

/// What becomes of a name that a line gives as its replacement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Successor {
    /// It is there, and stays.
    Stays,
    /// There is no such connector, or no such line.
    Unknown,
    /// It is the line itself.
    Itself,
    /// It ends too, or has ended: its folder, and whether it has.
    Ends(RepoPath, bool),
    /// It ends, and what takes its place leads back to the line: the folders on the way.
    Cycle(Vec<RepoPath>),
}

impl Catalogue {
    /// What the manifest in a folder of the work tree says; none where it is no plain file or cannot be read
    /// to its end.
    pub fn manifest_of(&self, line: &LinePlace) -> Option<Manifest> {
        let name = RepoPath::parse(manifest::FILE).ok()?;
        let file = line.folder.join(&name).under(self.root());
        let metadata = file.symlink_metadata().ok()?;
        let bytes =
            std::fs::read(&file).ok().filter(|_| metadata.is_file() && metadata.len() <= MAX_FILE_BYTES)?;
        let (document, _) = Document::parse(name, bytes, Format::Toml);
        let root = document.is_whole().then(|| document.root())?;
        Some(Manifest::said(root, line.layout))
    }

    /// What becomes of the name that the line in a folder gives as its replacement.
    pub fn successor(&self, own: &RepoPath, written: &str) -> Successor {
        let lines = self.lines_named(written);
        if lines.is_empty() {
            return Successor::Unknown;
        }
        let others: Vec<&LinePlace> = lines.into_iter().filter(|line| line.folder != *own).collect();
        let Some(newest) = others.last() else { return Successor::Itself };
        if others.iter().any(|line| self.end_of(line).is_none()) {
            return Successor::Stays;
        }
        let is_over = self.end_of(newest).is_some_and(|(is_over, _)| is_over);
        match self.way_back(own, newest) {
            Some(way) => Successor::Cycle(way),
            None => Successor::Ends(newest.folder.clone(), is_over),
        }
    }

    /// The lines that an id, or an id and a line, means.
    pub fn lines_named(&self, written: &str) -> Vec<&LinePlace> {
        let (id, wanted) = written.split_once('/').unwrap_or((written, ""));
        let lines = self.place(id).map(|place| place.lines.as_slice()).unwrap_or_default();
        lines.iter().filter(|line| wanted.is_empty() || line.folder.name() == wanted).collect()
    }

    /// Whether a line that ends has ended, and what takes its place; none where it stays.
    fn end_of(&self, line: &LinePlace) -> Option<(bool, Option<String>)> {
        let manifest = self.manifest_of(line)?;
        let retired = manifest.retired.map(|end| (true, end.replacement));
        retired.or_else(|| manifest.deprecation.map(|end| (false, end.replacement)))
    }

    /// The way from a line that ends back to the line that it would replace.
    fn way_back(&self, own: &RepoPath, from: &LinePlace) -> Option<Vec<RepoPath>> {
        let mut seen = BTreeSet::new();
        let (mut way, mut at) = (Vec::new(), from);
        while seen.insert(&at.folder) {
            way.push(at.folder.clone());
            let (_, written) = self.end_of(at)?;
            let next = self.lines_named(&written?);
            if next.iter().all(|line| line.folder == *own) && !next.is_empty() {
                return Some(way);
            }
            at = next.into_iter().rfind(|line| line.folder != *own)?;
        }
        None
    }
}
