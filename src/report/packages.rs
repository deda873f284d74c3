//! What is said of packages besides findings: how many rules hold, what the platform's own validator
//! says, where they come from, who signed them.

use super::contents::Marked;
use super::escape::json_line;
use super::json::{Entry, entry};
use super::{Diagnostic, Summary, counted, one_line};
use crate::package::Difference;
use crate::platform::Official;
use serde::Serialize;
use std::fmt::Write as _;

/// At most this many differences are shown to people.
const MAX_SHOWN: usize = 20;

/// A package that was judged.
#[derive(Debug, Serialize)]
pub struct Judged {
    /// The file, as it was named.
    pub file: String,
    /// What it is.
    pub what: &'static str,
    /// Its digest.
    pub sha256: String,
    /// How many rules of packages there are, and how many hold.
    pub structure: Structure,
    /// What the platform's own validator says; none where it takes no such archive.
    pub validator: Option<Opinion>,
    /// Where it comes from.
    pub origin: Origin,
    /// Who vouches for it.
    pub signature: Option<Signature>,
    /// The mended copy, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<Repaired>,
    /// What it holds.
    pub contents: Marked,
}

/// How many rules of packages there are, and how many hold.
#[derive(Debug, Serialize)]
pub struct Structure {
    /// Rules that are not broken.
    pub held: usize,
    /// All of them.
    pub rules: usize,
    /// Whether everything could be opened, so that all of them were judged.
    pub whole: bool,
}

/// What the platform's own validator says.
#[derive(Debug, Serialize)]
pub struct Opinion {
    /// Its name.
    pub name: &'static str,
    /// `accepts`, `refuses` or `unknown`.
    pub verdict: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// Whether it refuses without saying why.
    pub silent: bool,
}

impl From<Official> for Opinion {
    fn from(official: Official) -> Self {
        let verdict = match official.accepts {
            Some(true) => "accepts",
            Some(false) => "refuses",
            None => "unknown",
        };
        Self { name: official.validator, verdict, reason: official.reason, silent: official.is_silent }
    }
}

/// Where a package comes from.
#[derive(Debug, Serialize)]
pub struct Origin {
    /// `made`, `differs` or `unknown`.
    pub verdict: &'static str,
    /// In words.
    pub text: String,
    /// The release's tag, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// The tag's commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// How the package differs from what the release gives.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Told>,
}

/// A difference in words.
#[derive(Debug, Serialize)]
pub struct Told {
    /// The entry.
    pub path: String,
    /// What is different.
    pub what: String,
}

impl From<Difference> for Told {
    fn from(difference: Difference) -> Self {
        Self { path: difference.path, what: difference.kind.to_string() }
    }
}

/// Who vouches for a package.
#[derive(Debug, Serialize)]
pub struct Signature {
    /// `good`, `bad`, `missing` or `unchecked`.
    pub verdict: &'static str,
    /// In words.
    pub text: String,
}

/// A mended copy.
#[derive(Debug, Clone, Serialize)]
pub struct Repaired {
    /// Where it was written; none where there was nothing to mend.
    pub file: Option<String>,
    /// What was done.
    pub done: Vec<String>,
    /// Why nothing was done where something would be to do.
    pub refusal: Option<String>,
}

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    summary: Summary,
    packages: &'a [Judged],
    findings: Vec<Entry<'a>>,
}

/// Writes one JSON document with a line feed at its end.
pub fn packages_json(diagnostics: &[Diagnostic], summary: Summary, packages: &[Judged]) -> String {
    let findings = diagnostics.iter().map(entry).collect();
    json_line(&Report { version: 1, summary, packages, findings })
}

/// Says in a line what a package is, and what was found.
pub fn found(file: &str, what: &str, diagnostics: &[Diagnostic]) -> String {
    let summary = Summary::of(1, diagnostics);
    let found = match summary.findings() {
        0 => "nothing found".to_owned(),
        _ => format!(
            "{}, {}, {}",
            counted(summary.errors, "error"),
            counted(summary.warnings, "warning"),
            counted(summary.notes, "note")
        ),
    };
    format!("{}: {what}; {found}\n", one_line(file))
}

/// Says in some lines what was found of a package.
pub fn verdict(judged: &Judged, diagnostics: &[Diagnostic]) -> String {
    let mut text = found(&judged.file, judged.what, diagnostics);
    let Structure { held, rules, whole } = judged.structure;
    let unjudged = if whole { "" } else { "; what could not be opened was not judged" };
    let _ = writeln!(text, "  structure  {held} of {rules} structure rules{unjudged}");
    if let Some(opinion) = &judged.validator {
        let _ = writeln!(text, "  validator  {}", opinion_line(opinion));
    }
    let _ = writeln!(text, "  origin     {}", one_line(&judged.origin.text));
    text.push_str(&differences(&judged.origin.differences, "             "));
    if let Some(signature) = &judged.signature {
        let _ = writeln!(text, "  signature  {}", one_line(&signature.text));
    }
    text
}

fn opinion_line(opinion: &Opinion) -> String {
    let reason = opinion.reason.as_deref().map(one_line).unwrap_or_default();
    let name = opinion.name;
    match opinion.verdict {
        "accepts" => format!("{name} accepts it"),
        "refuses" if opinion.silent => {
            format!("{name} refuses it, and does not say why: {reason}")
        }
        "refuses" => format!("{name} refuses it: {reason}"),
        _ => format!("what {name} says cannot be told: {reason}"),
    }
}

/// Lists differences, one a line.
pub fn differences(differences: &[Told], before: &str) -> String {
    let mut text = String::new();
    for difference in differences.iter().take(MAX_SHOWN) {
        let _ = writeln!(text, "{before}{}: {}", one_line(&difference.path), one_line(&difference.what));
    }
    if differences.len() > MAX_SHOWN {
        let _ = writeln!(text, "{before}… {} more", differences.len() - MAX_SHOWN);
    }
    text
}

/// Says what was mended.
pub fn repaired(repair: &Repaired) -> String {
    let mut text = String::new();
    for done in &repair.done {
        let _ = writeln!(text, "  mended  {}", one_line(done));
    }
    match (&repair.file, &repair.refusal) {
        (Some(file), _) => {
            let _ = writeln!(text, "  write   {}", one_line(file));
        }
        (None, Some(refusal)) => {
            let _ = writeln!(text, "  nothing was mended: {}", one_line(refusal));
        }
        (None, None) => text.push_str("  nothing to mend mechanically\n"),
    }
    text.push('\n');
    text
}
