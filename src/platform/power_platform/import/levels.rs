//! The solutions of an input, however they are nested, and what stands beside them.

use super::super::flow::references;
use super::super::package::{CUSTOM_PROPERTIES, INTRO};
use super::super::solution::{MANIFEST, Solution, WORKFLOW_FOLDER, files_below};
use super::super::verify::{inside, verify};
use super::{Reader, sources};
use crate::document::{Document, Format};
use crate::error::Result;
use crate::files::FileSet;
use crate::package::to_zip;
use crate::path::RepoPath;
use crate::platform::{Asked, Source};
use std::collections::BTreeSet;

/// Archives are nested this deep in packages.
const MAX_NESTED: usize = 3;

/// Made anew with every package.
const IMPORT_CONFIG: &str = "ImportConfig.xml";

/// Rules of packages that say that something could not be read.
const UNREADABLE: [&str; 5] = [
    "package/xml-malformed",
    "package/connector-file-missing",
    "package/connector-file-malformed",
    "package/workflow-malformed",
    "package/too-large",
];

/// A solution and its place in the input.
pub(super) struct Piece {
    pub(super) at: RepoPath,
    pub(super) files: FileSet,
    pub(super) solution: Solution,
    /// The names of the connectors that its flows refer to, in lower case.
    pub(super) tested: BTreeSet<String>,
}

impl Piece {
    fn new(at: RepoPath, files: FileSet) -> Self {
        let solution = Solution::read(&files);
        let mut tested = BTreeSet::new();
        for path in files_below(&files, WORKFLOW_FOLDER).filter(|path| path.extension() == "json") {
            let bytes = files.get(path).unwrap_or_default();
            let (flow, _) = Document::parse(path.clone(), bytes.to_vec(), Format::Json);
            let names = references(flow.root()).filter_map(|reference| reference.component());
            tested.extend(names.map(str::to_ascii_lowercase));
        }
        Self { at, files, solution, tested }
    }

    /// Whether it holds flows, which test the connector.
    pub(super) fn has_flows(&self) -> bool {
        !self.solution.workflows().is_empty()
    }
}

/// What an input is made of.
#[derive(Default)]
pub(super) struct Parts {
    /// Those without flows come first.
    pub(super) pieces: Vec<Piece>,
    /// The text for users, and its place.
    pub(super) intro: Option<(RepoPath, Vec<u8>)>,
    pub(super) custom_properties: Option<(RepoPath, Vec<u8>)>,
}

impl Parts {
    /// Collects the solutions, those in nested archives too.
    pub(super) fn gather(&mut self, reader: &mut Reader, source: Source, place: (RepoPath, FileSet)) {
        self.take(reader, source, place, 0);
        self.pieces.sort_by_key(Piece::has_flows);
    }

    fn take(&mut self, reader: &mut Reader, source: Source, place: (RepoPath, FileSet), depth: usize) {
        let (at, files) = place;
        match source {
            Source::Solution => self.pieces.push(Piece::new(at, files)),
            Source::SolutionSources => {
                if let Some(files) = sources::packed(reader, &at, &files) {
                    self.pieces.push(Piece::new(at, files));
                }
            }
            Source::SubmissionPackage => self.package(reader, &at, &files, depth),
            Source::CommandLineFolder | Source::ConnectorFolder => {
                reader.leave(&at, "holds the files of a connector, and no solution");
            }
        }
    }

    /// The texts for users come first: of several files the one with the usual name is taken.
    fn package(&mut self, reader: &mut Reader, at: &RepoPath, files: &FileSet, depth: usize) {
        let is_text = |path: &&RepoPath| path.parent().is_root() && path.extension() == "md";
        let is_intro = |path: &&RepoPath| path.name().eq_ignore_ascii_case(INTRO);
        let intro = files.paths().filter(is_text).find(is_intro);
        let intro = intro.or_else(|| files.paths().find(is_text)).filter(|_| self.intro.is_none());
        if let Some(path) = intro {
            self.intro = files.get(path).map(|bytes| (at.join(path), bytes.to_vec()));
        }
        for (path, bytes) in files.iter() {
            let place = at.join(path);
            let is = |name: &str| path.name().eq_ignore_ascii_case(name);
            if path.extension() == "zip" {
                self.nested(reader, &place, bytes, depth);
            } else if intro == Some(path) {
                continue;
            } else if is(CUSTOM_PROPERTIES) && self.custom_properties.is_none() {
                self.custom_properties = Some((place, bytes.to_vec()));
            } else if !is(IMPORT_CONFIG) {
                reader.leave(&place, "no part of a connector");
            }
        }
    }

    fn nested(&mut self, reader: &mut Reader, place: &RepoPath, bytes: &[u8], depth: usize) {
        if depth >= MAX_NESTED {
            return reader.leave(place, "nested too deep for a package");
        }
        let files = reader.open(place, bytes);
        match reader.recognise(inside(place), files) {
            Some((source, at, files)) => self.take(reader, source, (at, files), depth + 1),
            None => reader.leave(place, "holds no solution"),
        }
    }

    /// Reports what cannot be read in the solutions, as the verifier of packages finds it.
    pub(super) fn judge(&self, reader: &mut Reader) -> Result<()> {
        for piece in &self.pieces {
            let name = piece.at.as_str().trim_end_matches('!');
            let verified = verify(name, &to_zip(&piece.files)?, Asked::default());
            let place = |path: &RepoPath| {
                let below = path.below(&inside(&RepoPath::parse(name).unwrap_or_default()));
                below.map_or_else(|| path.clone(), |below| piece.at.join(&below))
            };
            for mut finding in verified.findings {
                if UNREADABLE.contains(&finding.rule.id.as_str()) {
                    finding.location.file = place(&finding.location.file);
                    reader.keep(finding);
                }
            }
            verified.texts.iter().for_each(|(path, bytes)| reader.texts.insert(place(path), bytes));
        }
        Ok(())
    }

    /// What is worth knowing of the solutions.
    pub(super) fn about(&self) -> Vec<String> {
        let mut about = Vec::new();
        for piece in &self.pieces {
            let managed = if piece.solution.is_managed() { "managed" } else { "unmanaged" };
            let name = piece.solution.name().unwrap_or(MANIFEST);
            let prefix =
                piece.solution.about().and_then(|about| about.at(&["Publisher", "CustomizationPrefix"]));
            let prefix =
                prefix.map(|prefix| format!(", prefix `{}`", prefix.text.trim())).unwrap_or_default();
            let flows = match piece.solution.workflows().len() {
                0 => String::new(),
                1 => ", 1 flow".to_owned(),
                count => format!(", {count} flows"),
            };
            about.push(format!("solution `{name}`, {managed}{prefix}{flows}"));
        }
        about
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_say_that_something_is_unreadable_exist() {
        let known = |id: &str| {
            super::super::super::verify::RULES
                .iter()
                .flat_map(|list| list.iter())
                .any(|rule| rule.id.as_str() == id)
        };
        assert!(UNREADABLE.iter().all(|id| known(id)));
    }
}
