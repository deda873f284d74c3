//! Counts of use: whether they can be read.

use crate::check::{Check, Rule, RuleId, Severity};
use crate::document::FaultKind;

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("usage/entry-malformed"),
    severity: Severity::Error,
    summary: "The counts of use have a part that is none.",
    why: "The page shows nothing in its place, and readers take what is left for the whole.",
    fix: "Write `{\"points\": [{\"date\": \"2026-05-01\", \"connections\": 118}]}`, the oldest day first; `connectory schema usage` has the whole form.",
    reference: "README.md, Usage",
    codes: &[],
    check: Check::Fault(FaultKind::Usage),
}];
