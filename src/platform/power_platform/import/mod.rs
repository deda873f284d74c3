//! Connectors out of what Power Platform and its tools keep them in: the inverse of packaging.
//!
//! Whatever comes in, zipped or not, is brought to one of two forms: a solution, or a folder with the
//! files of one connector. What was made of a solution is packaged again in memory and held against it,
//! so that all that packaging would write otherwise is told.

mod compare;
mod describe;
mod folder;
mod levels;
mod properties;
mod rules;
mod solution;
mod sources;

pub(super) use rules::RULES;

use super::solution::{CUSTOMIZATIONS, MANIFEST, find, is_junk};
use super::verify::{archive_rule, inside};
use crate::catalogue::PROPERTIES;
use crate::catalogue::manifest::FILE as LINE_MANIFEST;
use crate::check::{Finding, Rule};
use crate::document::{Fault, FaultKind, Location};
use crate::error::Result;
use crate::files::FileSet;
use crate::package::{Budget, ProblemKind, read_zip};
use crate::path::RepoPath;
use crate::platform::{Content, Incoming, Input, Left, Reading, Source};
use levels::Parts;

/// The settings of `paconn`.
const SETTINGS: &str = "settings.json";

/// What SolutionPackager makes of the two files of a solution.
const SOURCES: [&str; 2] = ["Other/Customizations.xml", "Other/Solution.xml"];

/// A folder may stand alone in so many others.
const MAX_WRAPPERS: usize = 4;

/// What was made to harm has no more to say.
const MAX_FINDINGS: usize = 1_000;

/// Reads connectors out of an input.
pub(super) fn read(input: &Input) -> Result<Incoming> {
    let mut reader = Reader { name: input.name.clone(), base: input.name.clone(), ..Reader::default() };
    let (at, files) = match &input.content {
        Content::File(bytes) if !bytes.starts_with(b"PK") => return Ok(Incoming::Unknown),
        Content::File(bytes) => {
            reader.base = inside(&input.name);
            (reader.base.clone(), reader.open(&input.name, bytes))
        }
        Content::Folder(files, faults) => {
            faults.iter().for_each(|fault| reader.fault(fault));
            (input.name.clone(), files.clone())
        }
    };
    let Some((source, at, files)) = reader.recognise(at, files) else {
        return Ok(reader.refused_or(Incoming::Unknown));
    };
    let mut parts = Parts::default();
    let connectors = match source {
        Source::CommandLineFolder | Source::ConnectorFolder => folder::connector(&mut reader, &at, files)?,
        Source::Solution | Source::SolutionSources | Source::SubmissionPackage => {
            parts.gather(&mut reader, source, (at, files));
            parts.judge(&mut reader)?;
            solution::connectors(&mut reader, &parts)?
        }
    };
    if connectors.is_empty() && reader.findings.is_empty() {
        let message = format!("this {} holds no connector", source.name());
        reader.report(&rules::CONNECTOR_MISSING, Location::file(input.name.clone()), message);
    }
    let (about, left) = (parts.about(), std::mem::take(&mut reader.left));
    Ok(reader.refused_or(Incoming::Read(Reading { source, about, connectors, left })))
}

/// What was found so far, and how much may still be read.
#[derive(Default)]
struct Reader {
    /// The input.
    name: RepoPath,
    /// The place of the outermost files.
    base: RepoPath,
    findings: Vec<Finding>,
    texts: FileSet,
    left: Vec<Left>,
    budget: Budget,
}

impl Reader {
    fn report(&mut self, rule: &'static Rule, location: Location, message: impl Into<String>) {
        let (severity, message) = (rule.severity, message.into());
        self.keep(Finding { rule, severity, connector: None, location, message, mend: None });
    }

    fn keep(&mut self, finding: Finding) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// A place as it is shown: without the name of the input.
    fn shown(&self, at: &RepoPath) -> String {
        at.below(&self.base).unwrap_or_else(|| at.clone()).to_string()
    }

    fn leave(&mut self, at: &RepoPath, message: &str) {
        let place = self.shown(at);
        self.left.push(Left::new(place, message));
    }

    fn refused_or(self, otherwise: Incoming) -> Incoming {
        match self.findings.is_empty() {
            true => otherwise,
            false => Incoming::Refused(self.findings, self.texts),
        }
    }

    /// Opens an archive; what is wrong with it is reported.
    fn open(&mut self, at: &RepoPath, bytes: &[u8]) -> FileSet {
        let archive = read_zip(bytes, &mut self.budget);
        for problem in archive.problems {
            let place = if problem.path.is_root() { at.clone() } else { inside(at).join(&problem.path) };
            self.report(archive_rule(problem.kind), Location::file(place), problem.message);
        }
        archive.files
    }

    /// What could not be read of a folder weighs as it does in an archive.
    fn fault(&mut self, fault: &Fault) {
        let kinds = [
            (FaultKind::NotAFile, ProblemKind::NotAFile),
            (FaultKind::Name, ProblemKind::UnsafePath),
            (FaultKind::TooLarge, ProblemKind::TooLarge),
        ];
        let kind = kinds.iter().find(|(kind, _)| *kind == fault.kind);
        let kind = kind.map_or(ProblemKind::Damaged, |(_, kind)| *kind);
        self.report(archive_rule(kind), fault.location.clone(), fault.message.clone());
    }

    /// Says what some files are. Folders that hold nothing but another one are opened, and what systems
    /// leave in folders is put aside.
    fn recognise(&mut self, at: RepoPath, files: FileSet) -> Option<(Source, RepoPath, FileSet)> {
        let (mut at, mut files) = (at, files);
        for _ in 0..=MAX_WRAPPERS {
            files = self.without_junk(&at, files);
            if let Some(source) = source_of(&files) {
                return Some((source, at, files));
            }
            let folder = only_folder(&files)?;
            (at, files) = (at.join(&folder), files.below(&folder));
        }
        None
    }

    fn without_junk(&mut self, at: &RepoPath, mut files: FileSet) -> FileSet {
        let junk: Vec<RepoPath> = files.paths().filter(|path| is_junk(path)).cloned().collect();
        for path in junk {
            self.leave(&at.join(&path), "left there by the operating system");
            files.remove(&path);
        }
        files
    }
}

/// What files are, by the names that stand at their root.
fn source_of(files: &FileSet) -> Option<Source> {
    let has = |name: &str| find(files, name).is_some();
    let at_root = |test: &dyn Fn(&str) -> bool| {
        files.paths().any(|path| path.parent().is_root() && test(&path.name().to_ascii_lowercase()))
    };
    let in_assets = |path: &RepoPath| {
        path.extension() == "zip" && path.parent().name().eq_ignore_ascii_case(super::package::ASSETS)
    };
    if SOURCES.into_iter().any(has) {
        return Some(Source::SolutionSources);
    }
    if has(CUSTOMIZATIONS) || has(MANIFEST) {
        return Some(Source::Solution);
    }
    // A line of a catalogue is no foreign folder.
    let is_folder = at_root(&|name| name.ends_with(".swagger.json")) || has(PROPERTIES);
    match is_folder || has(SETTINGS) {
        true if has(LINE_MANIFEST) => None,
        true if has(SETTINGS) => Some(Source::CommandLineFolder),
        true => Some(Source::ConnectorFolder),
        false if at_root(&|name| name.ends_with(".zip")) || files.paths().any(in_assets) => {
            Some(Source::SubmissionPackage)
        }
        false => None,
    }
}

/// The folder that holds all files.
fn only_folder(files: &FileSet) -> Option<RepoPath> {
    let first = files.paths().next()?.parts().next()?;
    let folder = RepoPath::parse(first).ok()?;
    let is_inside = |path: &RepoPath| path.below(&folder).is_some_and(|path| !path.is_root());
    files.paths().all(is_inside).then_some(folder)
}
