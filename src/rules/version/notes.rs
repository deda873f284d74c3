//! What an author says of changes: notes, and changes that are accepted.

use super::command;
use crate::catalogue::{Accept, Line, changelog};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::diff::{Change, kinds, nearest_kind};
use crate::document::FaultKind;
use std::collections::BTreeMap;

const NOTES: &str = "README.md, Change notes";
const POLICY: &str = "README.md, What a change needs";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("version/note-malformed"),
        severity: Severity::Error,
        summary: "A change note cannot be read.",
        why: "What it says would be missing from the changelog.",
        fix: "Write `kind` between two lines `+++` and one sentence behind them; `connectory note` does.",
        reference: NOTES,
        codes: &[],
        check: Check::Fault(FaultKind::Note),
    },
    Rule {
        id: RuleId::new("version/notes-missing"),
        severity: Severity::Warning,
        summary: "Something changed for users, and nobody says so in words.",
        why: "Users learn of the change when it meets them.",
        fix: "Run `connectory note ID \"…\" --kind added`, or write the version's section of the changelog.",
        reference: NOTES,
        codes: &[],
        check: Check::Line(notes_missing),
    },
    Rule {
        id: RuleId::new("version/change-accepted"),
        severity: Severity::Note,
        summary: "A change goes out with a smaller bump than it needs.",
        why: "Its author says that nobody is hurt; who reviews it should agree.",
        fix: "Read the reason; remove the `[[accept]]` if it does not hold.",
        reference: POLICY,
        codes: &[],
        check: Check::Line(change_accepted),
    },
    Rule {
        id: RuleId::new("version/accept-unused"),
        severity: Severity::Warning,
        summary: "An acceptance accepts nothing.",
        why: "It would silently accept the next change of that kind at that place.",
        fix: "Remove the `[[accept]]`, or correct its `change`, `at` and `until`.",
        reference: POLICY,
        codes: &[],
        check: Check::Line(accept_unused),
    },
];

fn notes_missing(cx: &mut Cx<'_>, line: &Line) {
    let wanted = cx.catalogue.settings().versions.needs_notes;
    let Some(bump) = line.needs(cx.today).filter(|_| wanted && line.draft.notes.is_empty()) else { return };
    let changelog = line.draft.file_named(changelog::FILE);
    let text = changelog.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let newest = line.newest().map(|newest| &newest.version);
    let raised = line.draft.version().filter(|version| Some(*version) != newest);
    if raised.and_then(|version| changelog::section(&text, version)).is_some_and(|said| !said.is_empty()) {
        return;
    }
    let id = cx.connector().map(ToString::to_string).unwrap_or_default();
    let message = format!(
        "{bump} is needed, and no note says why: `connectory note {id} \"…\" --kind changed` writes one"
    );
    cx.report(line.draft.version_location(), message);
}

/// The changes of the work tree.
fn changes(line: &Line) -> impl Iterator<Item = &Change> {
    line.drift.iter().flat_map(|drift| &drift.changes)
}

fn change_accepted(cx: &mut Cx<'_>, line: &Line) {
    let today = cx.today;
    for accept in line.draft.manifest.accept.iter().filter(|accept| accept.is_current(today)) {
        for change in changes(line).filter(|change| accept.hits(change, &line.draft.folder)) {
            cx.report(accept.location.clone(), format!("accepted: {} ({})", change.message, accept.reason));
        }
    }
}

/// Of more acceptances than this it is not said what they do: nobody writes so many.
const MAX_JUDGED: usize = 200;

fn accept_unused(cx: &mut Cx<'_>, line: &Line) {
    let accepts = &line.draft.manifest.accept;
    let names = if accepts.is_empty() { BTreeMap::new() } else { kinds() };
    for accept in accepts.iter().take(MAX_JUDGED) {
        if let Some(message) = idle(cx, line, (accept, names.contains_key(&accept.change))) {
            cx.report(accept.location.clone(), message);
        }
    }
}

/// Why an acceptance does nothing; none where it does something, or nobody can tell: the release
/// that it was written for holds it still.
fn idle(cx: &Cx<'_>, line: &Line, (accept, is_known): (&Accept, bool)) -> Option<String> {
    let name = &accept.change;
    if !is_known {
        let shown: String = name.chars().take(60).collect();
        let hint = nearest_kind(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        return Some(format!("there is no change `{shown}`{hint}"));
    }
    if let Some(until) = accept.until.filter(|until| *until < cx.today) {
        return Some(format!(
            "the acceptance of `{name}` ended on {until}; `{}` says more",
            command(cx, line)
        ));
    }
    let is_compared = line.drift.is_some() || line.newest().is_none();
    let hits = changes(line).any(|change| accept.hits(change, &line.draft.folder));
    if hits || !is_compared || !cx.catalogue.has_history() {
        return None;
    }
    let elsewhere = changes(line).find(|change| change.name() == *name);
    let place = |change| format!("; there is one at `{}`", Accept::place_of(change, &line.draft.folder));
    let hint = elsewhere.map(place);
    Some(format!("no `{name}` at `{}` is to be accepted{}", accept.place, hint.unwrap_or_default()))
}
