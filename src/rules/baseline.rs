//! The record of older findings; `crate::baseline` judges it.

use crate::check::{Check, Rule, RuleId, Severity};

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("baseline/entry-unused"),
    severity: Severity::Warning,
    summary: "An entry of the baseline excuses nothing.",
    why: "It would silently excuse the same finding when somebody makes the mistake again.",
    fix: "Run `connectory baseline prune` and commit the file.",
    reference: "README.md, An old catalogue",
    codes: &[],
    check: Check::Elsewhere,
}];
