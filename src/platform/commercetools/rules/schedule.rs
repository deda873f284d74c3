//! When jobs run, as far as the platform's validator passes it over.

use super::{DEVELOPMENT, specification};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::platform::commercetools::schema::{Schedule, shown};

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("commercetools/schedule-never-comes"),
    severity: Severity::Warning,
    summary: "The schedule of a job is accepted, and is none or never comes.",
    why: "The validator looks for a schedule anywhere in the text and knows no ranges; the job would not run.",
    fix: "Write five fields such as `0 4 * * *`, or a word such as `@daily`.",
    reference: DEVELOPMENT,
    codes: &[],
    check: Check::Release(never_comes),
}];

fn never_comes(cx: &mut Cx<'_>, release: &Release) {
    let Some(specification) = specification(release) else { return };
    for node in specification.applications.iter().filter_map(|application| application.schedule()) {
        let schedule = node.as_str().map(Schedule).filter(|schedule| schedule.is_accepted());
        if let Some(doubt) = schedule.and_then(Schedule::doubt) {
            cx.report(node, format!("the schedule `{}` {doubt}", shown(node.as_str().unwrap_or_default())));
        }
    }
}
