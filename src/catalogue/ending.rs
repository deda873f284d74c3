//! Ends that are announced: of a line, of one of its operations, of one of its releases.

use super::fields::Fields;
use super::manifest::Manifest;
use super::version::Date;
use crate::document::Location;
use semver::Version;
use std::collections::BTreeMap;

/// The name of the tables about operations in the manifest.
pub const OPERATIONS: &str = "deprecated-operation";

/// The name of the tables about releases in the manifest.
pub const RELEASES: &str = "deprecated-release";

/// What ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The line.
    Line,
    /// One of its operations.
    Operation(String),
    /// One of its releases.
    Release(Version),
}

/// That something will end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// The day it was made known.
    pub announced: Date,
    /// The day it ends, where that is set.
    pub sunset: Option<Date>,
    /// Why.
    pub reason: String,
    /// What to use instead: for a line an id, or an id and a line; for an operation another one; for a
    /// release another version.
    pub replacement: Option<String>,
    /// The day on which it was called off: then nothing ends.
    pub called_off: Option<Date>,
    /// Where it is declared.
    pub location: Location,
}

/// That a line has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retirement {
    /// The day.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// What to use instead: an id, or an id and a line.
    pub replacement: Option<String>,
    /// Where it is declared.
    pub location: Location,
}

/// That an operation will end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationEnd {
    /// The operation.
    pub operation: String,
    /// Its end.
    pub end: Deprecation,
}

/// That a release will end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseEnd {
    /// The version.
    pub version: Version,
    /// Its end.
    pub end: Deprecation,
}

impl Deprecation {
    pub(super) fn of(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.require(&["announced", "reason"]);
        let (announced, sunset) = (fields.date("announced"), fields.date("sunset"));
        let (reason, replacement) = (fields.text("reason"), fields.text("replacement"));
        let called_off = fields.date("called-off");
        let location = fields.location();
        Some(Self { announced: announced?, sunset, reason: reason?, replacement, called_off, location })
    }

    /// Whether it still holds: it was not called off.
    pub fn holds(&self) -> bool {
        self.called_off.is_none()
    }
}

impl Retirement {
    pub(super) fn of(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.require(&["on", "reason"]);
        let (on, reason, replacement) =
            (fields.date("on"), fields.text("reason"), fields.text("replacement"));
        let location = fields.location();
        Some(Self { on: on?, reason: reason?, replacement, location })
    }
}

impl OperationEnd {
    pub(super) fn of(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.require(&["operation"]);
        let (operation, end) = (fields.text("operation"), Deprecation::of(fields));
        Some(Self { operation: operation?, end: end? })
    }
}

impl ReleaseEnd {
    pub(super) fn of(fields: &mut Fields<'_, '_>) -> Option<Self> {
        fields.require(&["version"]);
        let (version, end) = (fields.version("version"), Deprecation::of(fields));
        Some(Self { version: version?, end: end? })
    }
}

impl Subject {
    /// The end that a manifest announces for it, with its number among those of its kind; none where it was
    /// called off.
    pub fn end_in<'m>(&self, manifest: &'m Manifest) -> Option<(usize, &'m Deprecation)> {
        let found = match self {
            Self::Line => manifest.deprecation.as_ref().map(|end| (0, end)),
            Self::Operation(wanted) => {
                let mut ends = manifest.operation_ends.iter().enumerate().rev();
                ends.find(|(_, one)| one.operation == *wanted).map(|(number, one)| (number, &one.end))
            }
            Self::Release(wanted) => {
                let mut ends = manifest.release_ends.iter().enumerate().rev();
                ends.find(|(_, one)| one.version == *wanted).map(|(number, one)| (number, &one.end))
            }
        };
        found.filter(|(_, end)| end.holds())
    }

    /// Its name in messages, where that of its line is known.
    pub fn named(&self, line: &str) -> String {
        match self {
            Self::Line => format!("`{line}`"),
            Self::Operation(operation) => format!("`{operation}` of `{line}`"),
            Self::Release(version) => format!("{version} of `{line}`"),
        }
    }
}

impl Manifest {
    /// What it names to use instead of the line, each with its place; that of the retirement first, which is
    /// what users see.
    pub fn replacements(&self) -> impl Iterator<Item = (&str, &Location)> {
        let retired = self.retired.iter().map(|end| (&end.replacement, &end.location));
        let deprecated = self.deprecation.iter().map(|end| (&end.replacement, &end.location));
        retired.chain(deprecated).filter_map(|(name, location)| Some((name.as_deref()?, location)))
    }

    /// All ends that are announced: of several tables about one thing the last counts, and none where that
    /// one was called off.
    pub fn ends(&self) -> BTreeMap<Subject, &Deprecation> {
        let mut ends = self.all_ends();
        ends.retain(|_, end| end.holds());
        ends
    }

    /// All ends that were announced, those that were called off among them.
    pub fn all_ends(&self) -> BTreeMap<Subject, &Deprecation> {
        let own = self.deprecation.iter().chain(&self.called_off).map(|end| (Subject::Line, end));
        let operations = self.operation_ends.iter();
        let operations = operations.map(|one| (Subject::Operation(one.operation.clone()), &one.end));
        let releases = self.release_ends.iter();
        let releases = releases.map(|one| (Subject::Release(one.version.clone()), &one.end));
        own.chain(operations).chain(releases).collect()
    }
}
