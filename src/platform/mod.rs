//! Places of submission: one folder and one line each.
//!
//! A platform's id is one word used everywhere: in manifests, rule ids, file names and addresses.

mod download;
pub mod power_platform;
mod profiles;
mod vocabulary;

pub use download::{Download, downloads};
pub use profiles::PROFILES;
pub use vocabulary::{Recognised, Vocabulary};

use crate::check::{Finding, Rule, RuleBook, Submitted, Vetted};
use crate::error::Error;
use crate::files::FileSet;
use crate::package::Package;

/// A place where connectors are submitted.
#[derive(Debug)]
pub struct Platform {
    /// The word for it everywhere.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it demands, one list a subject.
    pub rules: &'static [&'static [Rule]],
    /// Which definition is submitted: the platform's rules judge that one.
    pub submitted: Submitted,
    /// Makes the package of a release.
    pub assemble: fn(&Vetted) -> Result<Package, Refusal>,
    /// What packages of anyone are judged by, one list a subject.
    pub package_rules: &'static [&'static [Rule]],
    /// Judges an archive, given its name and its bytes.
    pub verify: fn(&str, &[u8]) -> Verified,
    /// What its validators and reviewers call faults.
    pub vocabulary: Vocabulary,
}

/// What a verifier says of an archive.
#[derive(Debug)]
pub struct Verified {
    /// What the archive is.
    pub what: &'static str,
    /// What is wrong with it; files in nested archives are named as `a.zip!/b`.
    pub findings: Vec<Finding>,
    /// The texts that findings point into.
    pub texts: FileSet,
}

/// Why a release was not packaged.
#[derive(Debug)]
pub enum Refusal {
    /// What the release lacks.
    Findings(Vec<Finding>),
    /// What went wrong around it.
    Error(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// All platforms.
pub const PLATFORMS: &[&Platform] = &[&power_platform::PLATFORM];

/// The platform with an id.
pub fn platform(id: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.id == id).copied()
}

/// All rules that there are: the general ones and those of every platform.
pub fn rule_book() -> RuleBook {
    let lists = crate::rules::RULES.iter().chain(PLATFORMS.iter().flat_map(|platform| platform.rules));
    let lists = lists.chain(PLATFORMS.iter().flat_map(|platform| platform.package_rules));
    let rules = lists.flat_map(|list| list.iter()).collect();
    let submitted = PLATFORMS.iter().map(|platform| (platform.id, platform.submitted)).collect();
    RuleBook::new(rules, PLATFORMS.iter().map(|platform| platform.id).collect(), PROFILES)
        .submitting(submitted)
}
