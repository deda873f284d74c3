//! What the platform must be told beside the repository, and what it demands of the tag.

use super::STAGED;
use crate::catalogue::{Layout, Release, manifest};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Node};
use crate::platform::commercetools::draft::{email, repository};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("commercetools/repository-missing"),
        severity: Severity::Error,
        summary: "Nobody says which repository the platform builds.",
        why: "The draft of a connector must name a repository at GitHub and a tag of it.",
        fix: "Set `repository` in `[commercetools]`; private repositories are named as `git@github.com:owner/name.git`.",
        reference: STAGED,
        codes: &[],
        check: Check::Release(repository_missing),
    },
    Rule {
        id: RuleId::new("commercetools/creator-email-missing"),
        severity: Severity::Error,
        summary: "Nobody says to which e-mail address the platform writes.",
        why: "The draft of a connector must name its creator's address.",
        fix: "Set `email` in `[commercetools.creator]`, or in `[contact]`.",
        reference: STAGED,
        codes: &[],
        check: Check::Release(email_missing),
    },
    Rule {
        id: RuleId::new("commercetools/tag-malformed"),
        severity: Severity::Error,
        summary: "The version makes a tag that the platform refuses.",
        why: "Tags have letters, digits, `_`, `.`, `@`, `/` and `-` there.",
        fix: "Leave out what stands behind `+` in the version.",
        reference: STAGED,
        codes: &["GitRepositoryNotReachable"],
        check: Check::Release(tag_malformed),
    },
    Rule {
        id: RuleId::new("commercetools/draft-incomplete"),
        severity: Severity::Note,
        summary: "Files of the connector do not say all that the platform must be told.",
        why: "The draft in the package has placeholders where it has to be filled in by hand.",
        fix: "Write a `connector.toml` beside `connect.yaml` with `[commercetools]` and what is missing.",
        reference: STAGED,
        codes: &[],
        check: Check::Release(draft_incomplete),
    },
];

/// The manifest of a line; what a folder of commercetools' layout lacks is told in one note.
fn table(release: &Release) -> Option<Node<'_>> {
    let document = release.document(manifest::FILE).filter(|_| release.layout == Layout::Native)?;
    Some(document.root())
}

/// Where a key of `[commercetools]` would stand.
fn place(table: Node<'_>, below: &str, key: &str) -> Location {
    table.at(below).unwrap_or(table).missing(key)
}

fn repository_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(table) = table(release).filter(|_| repository(release).is_none()) else { return };
    cx.report(place(table, "/commercetools", "repository"), "`[commercetools]` names no `repository`");
}

fn email_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(table) = table(release).filter(|_| email(release).is_none()) else { return };
    let message = "neither `[commercetools.creator]` nor `[contact]` has an `email`";
    cx.report(place(table, "/commercetools/creator", "email"), message);
}

fn tag_malformed(cx: &mut Cx<'_>, release: &Release) {
    if let Some(version) = release.version().filter(|version| !version.build.is_empty()) {
        let message = format!("the version {version} makes a tag with `+`, which the platform refuses");
        cx.report(release.version_location(), message);
    }
}

fn draft_incomplete(cx: &mut Cx<'_>, release: &Release) {
    if release.layout != Layout::Commercetools {
        return;
    }
    let missing = [("the repository", repository(release)), ("the creator's e-mail address", email(release))];
    let missing = missing.iter().filter(|(_, found)| found.is_none()).map(|(name, _)| *name);
    let missing: Vec<&str> = missing.collect();
    if !missing.is_empty() {
        let place = release.deployment().map(|document| document.root().location());
        let place = place.unwrap_or_else(|| Location::file(release.folder.clone()));
        cx.report(place, format!("no file says {}", missing.join(" and ")));
    }
}
