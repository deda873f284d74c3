//! What an author says of changes: notes, and changes that are accepted.

use super::super::name_of;
use super::command;
use super::step::forced_by;
use crate::catalogue::{Accept, Effect, Line, changelog};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::diff::{kinds, nearest_kind};
use crate::document::{FaultKind, Mend};
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
        codes: &["notes-missing"],
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
        why: "Readers of the manifest take a change for accepted that is not; a release spends its acceptances.",
        fix: "Remove the `[[accept]]`, as `connectory bump` does with spent ones, or write the place that the message names.",
        reference: POLICY,
        codes: &[],
        check: Check::Line(accept_unused),
    },
];

fn notes_missing(cx: &mut Cx<'_>, line: &Line) {
    let wanted = cx.catalogue.settings().versions.needs_notes;
    let Some(bump) = line.needs().filter(|_| wanted && line.draft.notes.is_empty()) else { return };
    let changelog = line.draft.file_named(changelog::FILE);
    let text = changelog.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let newest = line.newest().map(|newest| &newest.version);
    let raised = line.draft.version().filter(|version| Some(*version) != newest);
    if changelog::is_said(&text, raised) {
        return;
    }
    let message = format!(
        "{bump} is needed, and nobody says in words what changed (`connectory note {} \"…\" --kind changed` does): {}",
        name_of(cx, line),
        forced_by(line, bump)
    );
    cx.report(line.draft.version_location(), message);
}

fn change_accepted(cx: &mut Cx<'_>, line: &Line) {
    let Some(drift) = &line.drift else { return };
    for (accept, effect) in line.draft.manifest.accept.iter().zip(&drift.accepts) {
        let Effect::Accepts(numbers) = effect else { continue };
        for change in numbers.iter().filter_map(|number| drift.changes.get(*number)) {
            cx.report(accept.location.clone(), format!("accepted: {} ({})", change.message, accept.reason));
        }
    }
}

/// Of more acceptances than this it is not said what they do: nobody writes so many.
const MAX_JUDGED: usize = 200;

fn accept_unused(cx: &mut Cx<'_>, line: &Line) {
    let accepts = &line.draft.manifest.accept;
    let names = if accepts.is_empty() { BTreeMap::new() } else { kinds() };
    for (number, accept) in accepts.iter().enumerate().take(MAX_JUDGED) {
        let effect = effect(cx, line, number);
        let message = match names.contains_key(&accept.change) {
            true => effect.as_ref().and_then(|effect| idle(cx, line, accept, effect)),
            false => Some(unknown(&accept.change)),
        };
        let is_over = matches!(effect, Some(Effect::Spent | Effect::Ended(_)));
        let mend = || Some(Mend::safe([line.draft.without_accept(accept).filter(|_| is_over)?]));
        if let Some(message) = message {
            cx.report_with(accept.location.clone(), message, mend);
        }
    }
}

/// What an acceptance does; none where nobody can tell, as the release that it was written for holds it
/// still.
fn effect(cx: &Cx<'_>, line: &Line, number: usize) -> Option<Effect> {
    match &line.drift {
        Some(drift) => drift.accepts.get(number).cloned(),
        None => (line.newest().is_none() && cx.catalogue.has_history()).then_some(Effect::Idle),
    }
}

fn unknown(name: &str) -> String {
    let shown: String = name.chars().take(60).collect();
    let hint = nearest_kind(name).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("there is no change `{shown}`{hint}")
}

/// Why an acceptance does nothing; none where it does something.
fn idle(cx: &Cx<'_>, line: &Line, accept: &Accept, effect: &Effect) -> Option<String> {
    let (name, place) = (&accept.change, &accept.place);
    let elsewhere = || {
        let drift = line.drift.as_ref()?;
        let mut placed = drift.changes.iter().zip(drift.exact_places());
        placed.find(|(change, _)| change.name() == *name && change.accepted.is_none()).map(|(_, place)| place)
    };
    Some(match effect {
        Effect::Accepts(_) => return None,
        Effect::Ended(until) => {
            format!("the acceptance of `{name}` ended on {until}; `{}` says more", command(cx, line))
        }
        Effect::Spent => {
            let released = line.newest().map(|newest| newest.version.to_string()).unwrap_or_default();
            let hint = elsewhere().map(|place| format!("; one that came since is at `{place}`"));
            format!(
                "`{name}` at `{place}` went out with {released}, and that spent its acceptance: remove it{}",
                hint.unwrap_or_default()
            )
        }
        Effect::Several(places) => {
            let places = places.join("`, `");
            format!("several changes `{name}` are at `{place}`, and one alone can be accepted: `{places}`")
        }
        Effect::Idle => {
            let hint = elsewhere().map(|place| format!("; there is one at `{place}`"));
            format!("no `{name}` at `{place}` is to be accepted{}", hint.unwrap_or_default())
        }
    })
}
