//! The names that actions may get.

use super::super::actions::by_segment;
use super::{GUIDE, listed};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("google/action-name-shared"),
    severity: Severity::Warning,
    summary: "The paths of several operations end alike.",
    why: "Google's guide names actions after the last part of the path, and does not say how it tells such operations apart.",
    fix: "Look at the actions of the connector once Google made it; where they cannot be told apart, let the paths end in another way.",
    reference: GUIDE,
    codes: &[],
    check: Check::Contract(action_name_shared),
}];

fn action_name_shared(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for (segment, operations) in by_segment(contract) {
        let [_, second, ..] = operations.as_slice() else { continue };
        let names: Vec<String> = operations.iter().map(|operation| operation.label()).collect();
        let message = format!("{} operations end in `{segment}`: {}", operations.len(), listed(&names));
        cx.report(second.node(), message);
    }
}
