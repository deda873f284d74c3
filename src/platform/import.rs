//! What is imported: how it comes in, and what a platform finds in it.

use crate::catalogue::Manifest;
use crate::check::Finding;
use crate::document::Fault;
use crate::files::FileSet;
use crate::path::RepoPath;
use std::collections::BTreeMap;

/// What somebody wants to import.
#[derive(Debug)]
pub struct Input {
    /// How messages name it: its last two names.
    pub name: RepoPath,
    /// What it holds.
    pub content: Content,
}

/// What an input holds.
#[derive(Debug)]
pub enum Content {
    /// A file, as a rule an archive.
    File(Vec<u8>),
    /// A folder, and what kept parts of it from being read.
    Folder(FileSet, Vec<Fault>),
}

/// A rule that finds what is given to a platform elsewhere, and not in files.
#[derive(Debug)]
pub struct Exposure {
    /// Its id.
    pub rule: &'static str,
    /// Whether what it finds lets others in by itself; the id of an app does not.
    pub is_key: bool,
}

/// What connectors are imported from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A solution of Power Platform as it is exported, zipped or not.
    Solution,
    /// The files that SolutionPackager makes of a solution.
    SolutionSources,
    /// A submission package of Power Platform, or the archive inside one.
    SubmissionPackage,
    /// A folder of `paconn`, Microsoft's command line for connectors.
    CommandLineFolder,
    /// A folder of Microsoft's connector repository, or the files of one in an archive.
    ConnectorFolder,
}

impl Source {
    /// What to call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Solution => "Power Platform solution",
            Self::SolutionSources => "sources of a Power Platform solution",
            Self::SubmissionPackage => "Power Platform submission package",
            Self::CommandLineFolder => "folder of paconn",
            Self::ConnectorFolder => "folder of Microsoft's connector repository",
        }
    }

    /// The word for it in reports for scripts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Solution => "solution",
            Self::SolutionSources => "solution-sources",
            Self::SubmissionPackage => "submission-package",
            Self::CommandLineFolder => "paconn-folder",
            Self::ConnectorFolder => "connector-folder",
        }
    }
}

/// What a platform makes of an input.
#[derive(Debug)]
pub enum Incoming {
    /// Nothing that it knows.
    Unknown,
    /// What keeps it from being imported, and the texts that the findings point into.
    Refused(Vec<Finding>, FileSet),
    /// Connectors, at least one.
    Read(Reading),
}

/// What was read of an input.
#[derive(Debug)]
pub struct Reading {
    /// What the input is.
    pub source: Source,
    /// What else is worth knowing of it.
    pub about: Vec<String>,
    /// The connectors in it.
    pub connectors: Vec<Found>,
    /// What is in it and goes nowhere.
    pub left: Vec<Left>,
}

/// A connector that was found, laid out as the folder of a line.
#[derive(Debug)]
pub struct Found {
    /// What it is called there.
    pub name: String,
    /// What it says of itself; the version is always set.
    pub manifest: Manifest,
    /// The version as it is written there; none where none is.
    pub version: Option<String>,
    /// The files of the line's folder.
    pub files: FileSet,
    /// Where they come from.
    pub origins: BTreeMap<RepoPath, String>,
    /// What of it will be otherwise when it is packaged.
    pub left: Vec<Left>,
}

/// A thing that has no place in a connector's folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Left {
    /// Where it stands.
    pub place: String,
    /// What becomes of it, in a few words.
    pub message: String,
}

impl Left {
    /// A thing at a place.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}
