//! What the platform will say of a repository at a tag, before it is asked.

use super::certification::{Demand, demands};
use super::package::configurations;
use super::root;
use super::schema::refusals;
use super::specification::Specification;
use crate::catalogue::{CONNECT, Release};
use crate::check::{Rule, Severity};
use crate::document::Fault;
use serde::Serialize;
use serde_json::Value;

/// An error of the platform's API, with its code and its message.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Refused {
    /// The code.
    pub code: &'static str,
    /// The message.
    pub message: String,
    /// Why, where it is known: places and what is wrong there.
    pub reasons: Vec<String>,
}

impl Refused {
    /// That the repository or the tag is not there, and what was said instead.
    pub fn not_reachable(reason: String) -> Self {
        let message = "Repository with the tag is not reachable".to_owned();
        Self { code: "GitRepositoryNotReachable", message, reasons: vec![reason] }
    }

    /// Why the platform refuses a release that was read with these faults; none where it takes it.
    pub fn of(release: &Release, faults: &[Fault], (url, tag): (&str, &str)) -> Option<Self> {
        let [name, _] = CONNECT;
        let file = format!("The file {name} at {url} with the tag {tag}");
        let Some(document) = release.document(name) else {
            let message = format!("{file} was not found");
            return Some(Self { code: "ConnectorSpecificationFileNotFound", message, reasons: Vec::new() });
        };
        let own: Vec<Fault> =
            faults.iter().filter(|fault| fault.location.file == *document.path()).cloned().collect();
        let place = |at: usize| document.source().position(at);
        let reasons = refusals(document, &own).into_iter().map(|(location, message)| match location.span {
            Some(span) => {
                let at = place(span.start);
                format!("{name}:{}:{}: {message}", at.line, at.column)
            }
            None => format!("{name}: {message}"),
        });
        let reasons: Vec<String> = reasons.collect();
        let message = format!("{file} is not valid");
        (!reasons.is_empty()).then_some(Self { code: "ConnectorSpecificationFileNotValid", message, reasons })
    }
}

/// An entry of a report, as those of the platform are.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Entry {
    /// `Information`, `Warning` or `Error`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What it is about.
    pub title: String,
    /// The details.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl Entry {
    /// The entry of a finding; `place` is its file, line and column.
    pub fn of(rule: &Rule, severity: Severity, place: &str, message: &str) -> Self {
        let kind = match severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            Severity::Note => "Information",
        };
        Self { kind, title: rule.summary.to_owned(), message: Some(format!("{place}: {message}")) }
    }

    /// An entry that says that something is as it should be.
    pub fn fine(title: &str) -> Self {
        Self { kind: "Information", title: title.to_owned(), message: None }
    }
}

/// What a certification asks for, and what speaks for it; empty where no specification can be read.
pub fn certification(release: &Release) -> Vec<Demand> {
    root(release).map(|root| demands(release, &Specification::read(root))).unwrap_or_default()
}

/// What the platform reads from the specification: its field `configurations`.
pub fn configured(release: &Release) -> Option<Value> {
    root(release).map(|root| configurations(&Specification::read(root)))
}
