//! Places of submission: one folder and one line each.
//!
//! A platform's id is one word used everywhere: in manifests, rule ids, file names and addresses.

pub mod beside;
pub mod commercetools;
mod dibop;
mod download;
mod google;
mod import;
mod panel;
pub mod power_platform;
pub mod tencent;
mod profiles;
mod provenance;
mod sbom;
mod templates;
mod vocabulary;

pub use download::{Download, PROVENANCE, RECEIPT, SUMS, TOOL, downloads};
pub use import::{Content, Exposure, Found, Incoming, Input, Left, Reading, Source};
pub use panel::{Panel, Phrase, Table, Words};
pub use profiles::PROFILES;
pub use vocabulary::{Recognised, Vocabulary};

use crate::catalogue::{ConnectorId, Release};
use crate::check::{Finding, Rule, RuleBook, Submission, Submitted, Vetted};
use crate::contract::Contract;
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::package::{Branch, Package};

/// Makes the package of a release, or says what keeps it from being made.
pub type Assemble = fn(&Vetted) -> std::result::Result<Package, Refusal>;

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
    pub assemble: Assemble,
    /// What to do with a package, in one sentence.
    pub next: Words,
    /// What it makes of a release, for people; none where the pages of the release say it all.
    pub panel: Option<fn(&ConnectorId, &Release) -> Panel>,
    /// How archives of anyone are judged; none where the platform takes none.
    pub archives: Option<Archives>,
    /// Reads connectors out of what the platform and its tools keep them in; none where those have no
    /// format of their own.
    pub import: Option<fn(&Input) -> Result<Incoming>>,
    /// The files that only it wants, for a new connector with this API.
    pub begin: fn(&Contract<'_>, &Beginning<'_>) -> FileSet,
    /// Its rules that find what is given to the platform elsewhere, and not in files.
    pub exposures: &'static [Exposure],
    /// The part that a file of a package plays, told by its path in its archive.
    pub role: fn(&str) -> Option<&'static str>,
    /// What its validators and reviewers call faults.
    pub vocabulary: Vocabulary,
    /// What a connector is called there, and the operations that flows in its folder call; none where
    /// folders hold no flows.
    pub calls: Option<fn(&ConnectorId, &Release) -> Calls>,
}

/// How a platform's archives are judged and mended.
#[derive(Debug)]
pub struct Archives {
    /// What they are judged by, one list a subject.
    pub rules: &'static [&'static [Rule]],
    /// Judges an archive, given its name and its bytes.
    pub verify: fn(&str, &[u8], Asked) -> Verified,
    /// Mends a package as far as that is mechanical, given its name and its bytes.
    pub repair: fn(&str, &[u8], Asked) -> Result<Repair>,
}

impl Platform {
    /// A platform of this id and name that takes definitions as they are written, and has nothing that only
    /// some have; `next` says what to do with a package.
    const fn plain(id: &'static str, name: &'static str, next: Words, assemble: Assemble) -> Self {
        Self {
            id,
            name,
            rules: &[],
            submitted: |_| Submission::Written,
            assemble,
            next,
            panel: None,
            archives: None,
            import: None,
            begin: |_, _| FileSet::new(),
            exposures: &[],
            role: |_| None,
            vocabulary: Vocabulary { messages: "", elsewhere: &[] },
            calls: None,
        }
    }

    /// What packages of anyone are judged by, one list a subject.
    pub fn package_rules(&self) -> &'static [&'static [Rule]] {
        self.archives.as_ref().map_or(&[], |archives| archives.rules)
    }
}

/// What is known of a new connector.
#[derive(Debug, Clone, Copy)]
pub struct Beginning<'b> {
    /// Its title.
    pub title: &'b str,
    /// Who publishes it.
    pub publisher: Option<&'b str>,
    /// Whether the publisher is somebody else than the owner of the service.
    pub is_independent: bool,
    /// `#rrggbb`.
    pub brand_color: &'b str,
}

/// What a connector is called on a platform, and what the flows in its folder call.
#[derive(Debug, Default)]
pub struct Calls {
    /// The platform's name for the connector.
    pub name: String,
    /// The calls, of this connector and of others.
    pub made: Vec<Made>,
}

/// A call in a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The platform's name for the connector that is called.
    pub connector: String,
    /// The operation's id.
    pub operation: String,
    /// The flow and the step.
    pub step: String,
}

/// What is asked of a verifier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// Whether the package is said to hold an AI plugin.
    pub plugin: bool,
}

/// What a verifier says of an archive.
#[derive(Debug)]
pub struct Verified {
    /// What the archive is.
    pub what: &'static str,
    /// What it holds.
    pub tree: Branch,
    /// What the platform's own validator says; none where it takes no such archive.
    pub official: Option<Official>,
    /// The title and the version of the connector in it, where they are told.
    pub titled: Option<Titled>,
    /// Whether everything in it could be opened.
    pub is_whole: bool,
    /// What is wrong with it; files in nested archives are named as `a.zip!/b`.
    pub findings: Vec<Finding>,
    /// The texts that findings point into.
    pub texts: FileSet,
}

/// What a connector in a package calls itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Titled {
    /// The title.
    pub title: String,
    /// The version.
    pub version: String,
}

/// What a platform's own validator says of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Official {
    /// The validator's name.
    pub validator: &'static str,
    /// Whether it accepts the package; none where that cannot be told.
    pub accepts: Option<bool>,
    /// Why it refuses, or why it cannot be told.
    pub reason: Option<String>,
    /// Whether it refuses without saying why.
    pub is_silent: bool,
}

/// What was mended in a package.
#[derive(Debug, Default)]
pub struct Repair {
    /// What was done, one sentence each; empty where there was nothing to do.
    pub done: Vec<String>,
    /// The mended archive; none where nothing was done.
    pub bytes: Option<Vec<u8>>,
    /// Why nothing was done where something would be to do.
    pub refusal: Option<String>,
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
pub const PLATFORMS: &[&Platform] = &[
    &power_platform::PLATFORM,
    &google::PLATFORM,
    &commercetools::PLATFORM,
    &tencent::PLATFORM,
    &dibop::PLATFORM,
];

/// The platforms that a release names and that packages are made for.
pub fn named(release: &Release) -> impl Iterator<Item = &'static Platform> {
    PLATFORMS.iter().copied().filter(|platform| release.manifest.platforms.iter().any(|id| id == platform.id))
}

/// The platform with an id.
pub fn platform(id: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.id == id).copied()
}

/// A JSON document for people and programs, with a line feed at its end.
fn json_text(value: &impl serde::Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// All rules that there are: the general ones and those of every platform.
pub fn rule_book() -> RuleBook {
    let lists = crate::rules::RULES.iter().chain(PLATFORMS.iter().flat_map(|platform| platform.rules));
    let lists = lists.chain(PLATFORMS.iter().flat_map(|platform| platform.package_rules()));
    let lists = lists.chain(std::iter::once(&beside::RULES));
    let rules = lists.flat_map(|list| list.iter()).collect();
    let submitted = PLATFORMS.iter().map(|platform| (platform.id, platform.submitted)).collect();
    RuleBook::new(rules, PLATFORMS.iter().map(|platform| platform.id).collect(), PROFILES)
        .submitting(submitted)
}
