//! Notice of an end: given in time, counted from the commit that carries it, and followed by the end.

use super::super::name_of;
use super::GUIDE;
use crate::catalogue::{Line, Subject, Told, days_between};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Mend;
use std::collections::BTreeMap;
use std::rc::Rc;

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("lifecycle/notice-too-short"),
        severity: Severity::Error,
        summary: "The end comes sooner after its announcement than was promised.",
        why: "Users need the time to move their flows.",
        fix: "Set `sunset` to a later day; `policy.notice-days` in connectory.toml says how much later.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(notice_too_short),
    },
    Rule {
        id: RuleId::new("lifecycle/notice-backdated"),
        severity: Severity::Warning,
        summary: "An announcement is older than the first commit that carries it.",
        why: "Users could not read it before; the notice counts from the commit.",
        fix: "Write the day of the commit into `announced`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(notice_backdated),
    },
    Rule {
        id: RuleId::new("lifecycle/sunset-passed"),
        severity: Severity::Warning,
        summary: "The day on which a line or an operation should end has passed.",
        why: "The page still offers what may stop at any moment.",
        fix: "Run the command that the message names, or set a later `sunset`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(sunset_passed),
    },
    Rule {
        id: RuleId::new("lifecycle/retired-early"),
        severity: Severity::Error,
        summary: "A line was retired before the day that was announced.",
        why: "Its users counted on that day.",
        fix: "Take `[retired]` back until then; `connectory retire` writes it when the day has come.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(retired_early),
    },
    Rule {
        id: RuleId::new("lifecycle/ending-unknown"),
        severity: Severity::Error,
        summary: "The manifest announces the end of an operation or a release that does not exist.",
        why: "Nobody learns what really ends, or it is gone before its day.",
        fix: "Correct the name, put the operation back until its day, or take the entry out.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(ending_unknown),
    },
    Rule {
        id: RuleId::new("lifecycle/operation-unmarked"),
        severity: Severity::Warning,
        summary: "The manifest announces the end of an operation, and the definition says otherwise.",
        why: "Whoever reads only the definition goes on to use the operation.",
        fix: "Add `deprecated: true` to the operation, and the day of the manifest as `x-sunset`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(operation_unmarked),
    },
];

/// Days between the announcement and its commit that mean nothing: time zones, and a review.
const SLACK: i64 = 1;

/// Since when the commits tell of the ends of a line; none where there is no repository to ask, and where the
/// line was never tagged in it: its users have it from elsewhere, and learned it there.
fn told(cx: &mut Cx<'_>, line: &Line) -> Rc<Option<BTreeMap<Subject, Told>>> {
    let catalogue = cx.catalogue;
    cx.once(|| {
        let ends = line.draft.manifest.ends();
        let is_asked = !ends.is_empty() && !line.releases.is_empty();
        let history = if is_asked { catalogue.history().ok()? } else { None };
        history?.told(&line.draft.folder, &ends).ok()
    })
}

fn notice_too_short(cx: &mut Cx<'_>, line: &Line) {
    let promised = cx.catalogue.settings().policy.notice_days;
    let told = told(cx, line);
    for (subject, end) in line.draft.manifest.ends() {
        let Some(sunset) = end.sunset else { continue };
        let announced = end.announced;
        let (since, from) = match told.as_ref().as_ref().map(|told| told.get(&subject)) {
            Some(None) if cx.today > announced => (cx.today, "today, for no commit carries the notice yet,"),
            Some(Some(told)) if told.date > announced => {
                (told.date, "the first commit that carries the notice")
            }
            _ => (announced, "the announcement"),
        };
        let days = days_between(since, sunset);
        if days < promised {
            let message = format!("{days} days lie between {from} and the end; {promised} are promised");
            cx.report(end.location.clone(), message);
        }
    }
}

fn notice_backdated(cx: &mut Cx<'_>, line: &Line) {
    let told = told(cx, line);
    for (subject, end) in line.draft.manifest.ends() {
        let announced = end.announced;
        let Some(told) = told.as_ref().as_ref().and_then(|told| told.get(&subject)) else { continue };
        if days_between(announced, told.date) > SLACK {
            let commit: String = told.commit.to_string().chars().take(7).collect();
            let message = format!(
                "`announced` is {announced}, and the notice is in the commits since {} ({commit}): it counts from then",
                told.date
            );
            cx.report(end.location.clone(), message);
        }
    }
}

fn sunset_passed(cx: &mut Cx<'_>, line: &Line) {
    if line.draft.manifest.retired.is_some() {
        return;
    }
    let name = name_of(cx, line);
    for (subject, end) in line.draft.manifest.ends() {
        let Some(sunset) = end.sunset.filter(|sunset| *sunset < cx.today) else { continue };
        let message = match &subject {
            Subject::Line => {
                format!("the line should have ended on {sunset}; `connectory retire {name}` is due")
            }
            Subject::Operation(operation) if has_operation(line, operation) => format!(
                "`{operation}` should have ended on {sunset}; to remove it, and `connectory bump {name}`, is due"
            ),
            Subject::Operation(_) | Subject::Release(_) => continue,
        };
        cx.report(end.location.clone(), message);
    }
}

fn retired_early(cx: &mut Cx<'_>, line: &Line) {
    let manifest = &line.draft.manifest;
    let Some(retired) = &manifest.retired else { return };
    let sunset = manifest.deprecation.as_ref().and_then(|end| end.sunset);
    let message = match sunset {
        Some(sunset) if retired.on < sunset => {
            format!("the line was retired on {}, and its end was announced for {sunset}", retired.on)
        }
        _ if retired.on > cx.today => format!("the line is retired, and {} is still to come", retired.on),
        _ => return,
    };
    cx.report(retired.location.clone(), message);
}

/// The ids of the operations; none where there is no API that can be read.
fn operations(line: &Line) -> Option<Vec<String>> {
    let contract = line.draft.contract()?;
    Some(contract.operations().iter().filter_map(|one| one.id().map(str::to_owned)).collect())
}

fn has_operation(line: &Line, wanted: &str) -> bool {
    operations(line).is_some_and(|operations| operations.iter().any(|one| one == wanted))
}

fn ending_unknown(cx: &mut Cx<'_>, line: &Line) {
    let operations = operations(line);
    for (subject, end) in line.draft.manifest.ends() {
        let message = match (&subject, &operations) {
            (Subject::Operation(wanted), Some(operations)) if !operations.contains(wanted) => {
                match end.sunset {
                    Some(sunset) if sunset < cx.today => continue,
                    Some(sunset) => {
                        format!("there is no operation `{wanted}`; its end was announced for {sunset}")
                    }
                    None => format!("there is no operation `{wanted}`"),
                }
            }
            (Subject::Release(wanted), _) if cx.catalogue.has_history() => {
                match line.releases.iter().any(|release| release.version == *wanted) {
                    true => continue,
                    false => format!("{wanted} was never released"),
                }
            }
            _ => continue,
        };
        cx.report(end.location.clone(), message);
    }
}

fn operation_unmarked(cx: &mut Cx<'_>, line: &Line) {
    let Some(contract) = line.draft.contract() else { return };
    for (subject, end) in line.draft.manifest.ends() {
        let Subject::Operation(wanted) = &subject else { continue };
        let mut operations = contract.operations().iter();
        let Some(operation) = operations.find(|operation| operation.id() == Some(wanted.as_str())) else {
            continue;
        };
        if !operation.deprecated() {
            let message = format!("the manifest says that `{wanted}` ends, and `deprecated` does not");
            let mend = || Some(Mend::safe([operation.node().with("deprecated", true)?]));
            cx.report_with(operation.node(), message, mend);
            continue;
        }
        let day = end.sunset.map(|day| day.to_string()).unwrap_or_default();
        let Some(written) = operation.node().get("x-sunset") else { continue };
        if written.scalar_text() != Some(day.as_str()) {
            let known = if day.is_empty() { "no day" } else { &day };
            let message =
                format!("`x-sunset` of `{wanted}` is not the day in the manifest, which is {known}");
            let mend = || Some(Mend::safe([written.with_value(day.as_str()).filter(|_| !day.is_empty())?]));
            cx.report_with(written, message, mend);
        }
    }
}
