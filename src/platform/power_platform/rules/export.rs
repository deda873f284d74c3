//! What is lost where a definition is written in Swagger 2.0 for the package.

use crate::catalogue::{Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;
use crate::export::Weight;

const SPECIFICATION: &str = "https://spec.openapis.org/oas/v2.0.html";

/// A definition that cannot be written in Swagger 2.0; no package is made of one, whatever is allowed.
pub(super) const IMPOSSIBLE: Rule = Rule {
    id: RuleId::new("power-platform/export-impossible"),
    severity: Severity::Error,
    summary: "The definition cannot be written in Swagger 2.0 and in one file.",
    why: "The package holds nothing else, and in one file it would become larger or deeper than any reader takes.",
    fix: "Split the connector, or share what is written out again and again.",
    reference: SPECIFICATION,
    codes: &[],
    check: Check::Release(|cx, release| {
        if let Some((location, message)) = impossible(release) {
            cx.report(location, message);
        }
    }),
};

pub(super) const RULES: &[Rule] = &[
    IMPOSSIBLE,
    Rule {
        id: RuleId::new("power-platform/export-changes-calls"),
        severity: Severity::Warning,
        summary: "The definition describes calls that Swagger 2.0 cannot describe.",
        why: "The package holds the definition in Swagger 2.0; by that such a call is made in another way, or not at all.",
        fix: "Describe the call as both languages can, or allow this where you know that it works.",
        reference: SPECIFICATION,
        codes: &[],
        check: Check::Release(|cx, release| report(cx, release, Weight::Call)),
    },
    Rule {
        id: RuleId::new("power-platform/export-loses-detail"),
        severity: Severity::Note,
        summary: "The definition says more of values than Swagger 2.0 can say.",
        why: "The designer shows what the package says: fewer types, no alternatives, no bounds on what was left out.",
        fix: "Look at what `connectory export` writes; where that is not enough for makers, describe it as both languages can.",
        reference: SPECIFICATION,
        codes: &[],
        check: Check::Release(|cx, release| report(cx, release, Weight::Detail)),
    },
];

/// Why the package cannot hold the definition, and where.
pub(super) fn impossible(release: &Release) -> Option<(Location, String)> {
    let native = release.layout == Layout::Native;
    let unfit = native.then(|| release.in_swagger())??.err()?;
    Some((unfit.place.clone(), unfit.message.clone()))
}

fn report(cx: &mut Cx<'_>, release: &Release, weight: Weight) {
    let losses = super::super::exported(release).map(|export| export.losses()).unwrap_or_default();
    for loss in losses.iter().filter(|loss| loss.kind.weight() == weight) {
        cx.report(loss.place.clone(), &*loss.message);
    }
}
