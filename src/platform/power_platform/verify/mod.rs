//! The verifier of submission packages, by whomever they were made.
//!
//! It looks for all that Microsoft's `ConnectorPackageValidator.ps1` looks for, and for what it does
//! not: whether files that are named are there, whether the flow calls what the connector has. All
//! findings come in one run; places in nested archives are written `package.zip!/PkgAssets/…`.

mod archive;
mod connector;
mod flow;
mod levels;
mod solution;

use crate::check::{Finding, Rule};
use crate::document::{Location, Node};
use crate::files::FileSet;
use crate::package::{Archive, Budget, read_zip};
use crate::path::RepoPath;
use crate::platform::Verified;
use crate::source::Span;

/// The rules that the verifier reports.
pub(super) const RULES: &[&[Rule]] =
    &[archive::RULES, levels::RULES, solution::RULES, connector::RULES, flow::RULES];

/// What Microsoft publishes to look at packages with.
const VALIDATOR: &str =
    "https://github.com/microsoft/PowerPlatformConnectors/blob/dev/scripts/ConnectorPackageValidator.ps1";

/// What Microsoft asks for.
const SUBMIT: &str = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";

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
        self.texts.insert(file.path.clone(), file.bytes);
        let location = Location { span: Some(span), ..Location::file(file.path.clone()) };
        self.push(rule, location, message.into());
    }

    /// Says that a value in a document breaks a rule.
    fn report_node(&mut self, rule: &'static Rule, node: Node<'_>, message: impl Into<String>) {
        let location = node.location();
        self.texts.insert(location.file.clone(), node.document().source().text());
        self.push(rule, location, message.into());
    }

    fn push(&mut self, rule: &'static Rule, location: Location, message: String) {
        self.findings.push(Finding { rule, connector: None, location, message, edit: None });
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
fn inside(archive: &RepoPath) -> RepoPath {
    RepoPath::parse(&format!("{}!", archive.as_str())).unwrap_or_default()
}
