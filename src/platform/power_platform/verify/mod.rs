//! The verifier of submission packages, by whomever they were made.
//!
//! It looks for all that Microsoft's `ConnectorPackageValidator.ps1` looks for, and for what it does
//! not: whether files that are named are there, whether the flow calls what the connector has. All
//! findings come in one run; places in nested archives are written `package.zip!/PkgAssets/…`.

mod archive;
mod connection;
mod connector;
mod flow;
mod levels;
mod limits;
mod solution;
mod unfinished;

pub(super) use archive::rule as archive_rule;

use crate::check::{Finding, Rule, RuleId};
use crate::document::{Location, Node};
use crate::files::FileSet;
use crate::package::{Archive, Budget, read_zip};
use crate::path::RepoPath;
use crate::platform::Verified;
use crate::source::Span;
use std::collections::BTreeMap;

/// The rules that the verifier reports, and those of what is read like it to be imported.
pub(super) const RULES: &[&[Rule]] = &[
    archive::RULES,
    levels::RULES,
    solution::RULES,
    connector::RULES,
    connection::RULES,
    flow::RULES,
    limits::RULES,
    unfinished::RULES,
    super::import::RULES,
];

/// What Microsoft publishes to look at packages with.
const VALIDATOR: &str =
    "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/scripts/ConnectorPackageValidator.ps1";

/// What Microsoft asks for.
const SUBMIT: &str = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";

/// At most this many findings of one rule are kept; what was made to harm has no more to say.
const MAX_FINDINGS: usize = 100;

/// Judges an archive: a submission package, the archive inside one, or a solution.
pub(super) fn verify(name: &str, bytes: &[u8]) -> Verified {
    let at = RepoPath::parse(name).unwrap_or_default();
    let mut verifier = Verifier::default();
    let what = match verifier.open(&at, bytes) {
        Some(archive) => levels::verify(&mut verifier, &inside(&at), &archive),
        None => "no archive that can be read",
    };
    verifier
        .findings
        .sort_by(|a, b| (&a.location, a.rule.id, &a.message).cmp(&(&b.location, b.rule.id, &b.message)));
    Verified { what, findings: verifier.findings, texts: verifier.texts }
}

/// What was found so far, and how much may still be read.
#[derive(Default)]
struct Verifier {
    findings: Vec<Finding>,
    counts: BTreeMap<RuleId, usize>,
    texts: FileSet,
    budget: Budget,
}

/// A file inside an archive, with its place in the whole package.
#[derive(Clone)]
struct File<'a> {
    path: RepoPath,
    bytes: &'a [u8],
}

impl Verifier {
    /// Says that an archive or a file as a whole breaks a rule.
    fn report(&mut self, rule: &'static Rule, at: &RepoPath, message: impl Into<String>) {
        self.push(rule, Location::file(at.clone()), message.into());
    }

    /// Says that a place in a text breaks a rule.
    fn report_span(&mut self, rule: &'static Rule, file: &File<'_>, span: Span, message: impl Into<String>) {
        self.keep_text(&file.path, file.bytes);
        let location = Location { span: Some(span), ..Location::file(file.path.clone()) };
        self.push(rule, location, message.into());
    }

    /// Says that a value in a document breaks a rule.
    fn report_node(&mut self, rule: &'static Rule, node: Node<'_>, message: impl Into<String>) {
        if self.is_tired_of(rule) {
            return;
        }
        let location = node.location();
        self.keep_text(&location.file, node.document().source().text().as_bytes());
        self.push(rule, location, message.into());
    }

    fn is_tired_of(&self, rule: &'static Rule) -> bool {
        self.counts.get(&rule.id).is_some_and(|count| *count >= MAX_FINDINGS)
    }

    fn keep_text(&mut self, path: &RepoPath, bytes: &[u8]) {
        if self.texts.get(path).is_none() {
            self.texts.insert(path.clone(), bytes);
        }
    }

    fn push(&mut self, rule: &'static Rule, location: Location, message: String) {
        if !self.is_tired_of(rule) {
            *self.counts.entry(rule.id).or_default() += 1;
            self.findings.push(Finding {
                rule,
                severity: rule.severity,
                connector: None,
                location,
                message,
                mend: None,
            });
        }
    }

    /// Opens an archive and reports what is wrong with it; none where it is no archive.
    fn open(&mut self, at: &RepoPath, bytes: &[u8]) -> Option<Archive> {
        let archive = read_zip(bytes, &mut self.budget);
        archive::report(self, at, &archive);
        let lost = archive.problems.iter().any(|problem| problem.path.is_root());
        (!lost || !archive.files.is_empty()).then_some(archive)
    }
}

/// The place of what an archive holds.
pub(super) fn inside(archive: &RepoPath) -> RepoPath {
    RepoPath::parse(&format!("{}!", archive.as_str())).unwrap_or_default()
}
