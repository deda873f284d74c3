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
mod validator;

pub(super) use archive::rule as archive_rule;
pub(super) use levels::{home, is_of_root, is_solution};

use crate::check::{Finding, Rule, RuleId};
use crate::document::{Location, Node};
use crate::files::FileSet;
use crate::package::{Archive, Budget, Nested};
use crate::path::RepoPath;
use crate::platform::{Asked, Titled, Verified};
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

/// Archives inside a package are opened this deep: the inner one, and the solutions in it.
pub(super) const LEVELS: usize = 2;

/// At most this many findings of one rule are kept; what was made to harm has no more to say.
const MAX_FINDINGS: usize = 100;

/// Judges an archive: a submission package, the archive inside one, or a solution.
pub(super) fn verify(name: &str, bytes: &[u8], asked: Asked) -> Verified {
    let at = RepoPath::parse(name).unwrap_or_default();
    let package = Nested::open(bytes, LEVELS, &mut Budget::default());
    let mut verifier = Verifier { asked, ..Verifier::default() };
    let (what, is_package) = match verifier.looks_into(&at, &package.archive) {
        true => levels::verify(&mut verifier, &inside(&at), &package),
        false => ("no archive that can be read", true),
    };
    let official = is_package.then(|| validator::judge(name, &package, asked));
    if let Some(official) = official.as_ref().filter(|official| official.accepts == Some(false)) {
        levels::report_refusal(&mut verifier, &at, official);
    }
    verifier
        .findings
        .sort_by(|a, b| (&a.location, a.rule.id, &a.message).cmp(&(&b.location, b.rule.id, &b.message)));
    let Verifier { findings, texts, titled, .. } = verifier;
    let (tree, is_whole) = (package.tree(&at), package.is_whole());
    Verified { what, official, tree, is_whole, titled, findings, texts }
}

/// What was found so far.
#[derive(Default)]
struct Verifier {
    asked: Asked,
    findings: Vec<Finding>,
    counts: BTreeMap<RuleId, usize>,
    texts: FileSet,
    /// What the first connector calls itself.
    titled: Option<Titled>,
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

    /// Reports what is wrong with an archive; whether there is anything in it to look at.
    fn looks_into(&mut self, at: &RepoPath, archive: &Archive) -> bool {
        archive::report(self, at, archive);
        let lost =
            archive.problems.iter().any(|problem| problem.path.is_root() && !problem.kind.loses_nothing());
        !lost || !archive.files.is_empty()
    }
}

/// The place of what an archive holds.
pub(super) fn inside(archive: &RepoPath) -> RepoPath {
    RepoPath::parse(&format!("{}!", archive.as_str())).unwrap_or_default()
}
