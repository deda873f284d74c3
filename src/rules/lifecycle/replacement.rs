//! Replacements: they are there, they stay, they do not lead in a circle, and somebody says how to move.

use super::GUIDE;
use crate::catalogue::{Deprecation, Line, Subject, Successor, guide};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use semver::Version;

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("lifecycle/replacement-unknown"),
        severity: Severity::Error,
        summary: "The replacement does not exist.",
        why: "The notice leads users to a page that does not exist.",
        fix: "Name the id of a connector, or an id and a line such as `acme-orders/v2`; for an operation another one, for a release another version.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(replacement_unknown),
    },
    Rule {
        id: RuleId::new("lifecycle/replacement-ending"),
        severity: Severity::Error,
        summary: "The replacement ends too.",
        why: "Users would move twice.",
        fix: "Name what takes the place of the replacement.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(replacement_ending),
    },
    Rule {
        id: RuleId::new("lifecycle/replacement-cycle"),
        severity: Severity::Error,
        summary: "What takes the place of a line leads back to it.",
        why: "Users are sent in a circle.",
        fix: "Name something that stays as the replacement of one of them.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(replacement_cycle),
    },
    Rule {
        id: RuleId::new("lifecycle/guide-missing"),
        severity: Severity::Warning,
        summary: "A line ends, another connector takes its place, and nothing says how to move.",
        why: "Users must find out by themselves what to change.",
        fix: "Write the file that the message names: what is called otherwise there, and the steps.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(guide_missing),
    },
];

/// The replacements of parts of a line.
fn of_parts(line: &Line) -> Vec<(Subject, &Deprecation, &str)> {
    let parts = line.draft.manifest.ends().into_iter().filter(|(subject, _)| *subject != Subject::Line);
    parts.filter_map(|(subject, end)| Some((subject, end, end.replacement.as_deref()?))).collect()
}

fn replacement_unknown(cx: &mut Cx<'_>, line: &Line) {
    for (name, location) in line.draft.manifest.replacements() {
        let message = match cx.catalogue.successor(&line.draft.folder, name) {
            Successor::Unknown => format!("there is no connector `{name}` in this catalogue"),
            Successor::Itself => format!("`{name}` is this line itself"),
            Successor::Stays | Successor::Ends(..) | Successor::Cycle(_) => continue,
        };
        cx.report(location.clone(), message);
    }
    let contract = line.draft.contract();
    for (subject, end, name) in of_parts(line) {
        let message = match &subject {
            Subject::Operation(own) if own == name => format!("`{name}` is what ends itself"),
            Subject::Operation(_) => {
                let Some(contract) = &contract else { continue };
                match contract.operations().iter().any(|operation| operation.id() == Some(name)) {
                    true => continue,
                    false => format!("there is no operation `{name}`"),
                }
            }
            Subject::Release(own) if own.to_string() == name => format!("{name} is what ends itself"),
            Subject::Release(_) => match was_released(cx, name) {
                Some(false) => format!("`{name}` was never released"),
                Some(true) | None => continue,
            },
            Subject::Line => continue,
        };
        cx.report(end.location.clone(), message);
    }
}

/// Whether a version of the connector was tagged; none where there is no repository to ask.
fn was_released(cx: &Cx<'_>, version: &str) -> Option<bool> {
    let id = cx.connector().filter(|_| cx.catalogue.has_history())?;
    let version = Version::parse(version).ok();
    Some(version.is_some_and(|version| cx.catalogue.tagged(id).contains(&&version)))
}

fn replacement_ending(cx: &mut Cx<'_>, line: &Line) {
    for (name, location) in line.draft.manifest.replacements() {
        if let Successor::Ends(folder, is_over) = cx.catalogue.successor(&line.draft.folder, name) {
            let state = if is_over { "has ended" } else { "is deprecated" };
            cx.report(
                location.clone(),
                format!("`{name}` is named as the replacement, and `{folder}` {state}"),
            );
        }
    }
    let ends = line.draft.manifest.ends();
    for (subject, end, name) in of_parts(line) {
        let named = match &subject {
            Subject::Operation(_) => Some(Subject::Operation(name.to_owned())),
            Subject::Release(_) => Version::parse(name).ok().map(Subject::Release),
            Subject::Line => None,
        };
        if named.is_some_and(|named| named != subject && ends.contains_key(&named)) {
            let message = format!("`{name}` is named as the replacement, and ends too");
            cx.report(end.location.clone(), message);
        }
    }
}

fn replacement_cycle(cx: &mut Cx<'_>, line: &Line) {
    for (name, location) in line.draft.manifest.replacements() {
        if let Successor::Cycle(way) = cx.catalogue.successor(&line.draft.folder, name) {
            let way: Vec<String> = way.iter().map(|folder| format!("`{folder}`")).collect();
            cx.report(location.clone(), format!("the way from `{name}` leads back here: {}", way.join(", ")));
        }
    }
}

fn guide_missing(cx: &mut Cx<'_>, line: &Line) {
    let manifest = &line.draft.manifest;
    let Some(end) = manifest.deprecation.as_ref().filter(|_| manifest.retired.is_none()) else { return };
    let (Some(id), Some(name)) = (cx.connector(), &end.replacement) else { return };
    let Some(guide) = guide::guide_away(id.as_str(), name) else { return };
    let is_there = cx.catalogue.successor(&line.draft.folder, name) != Successor::Unknown;
    if is_there && line.draft.files.named(&guide).is_none() {
        let message = format!("`{guide}` is missing: how do users move to `{name}`?");
        cx.report(end.location.clone(), message);
    }
}
