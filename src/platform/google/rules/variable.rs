//! Variables that the manifest declares.

use super::super::regex;
use super::{VERSIONS, in_manifest};
use crate::catalogue::Release;
use crate::catalogue::platforms::Variable;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use std::collections::BTreeSet;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("google/variable-duplicate"),
        severity: Severity::Error,
        summary: "Two variables have the same key.",
        why: "Connections know variables by their keys; one of the two is lost.",
        fix: "Rename one, or take it out.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Release(variable_duplicate),
    },
    Rule {
        id: RuleId::new("google/variable-options-misplaced"),
        severity: Severity::Error,
        summary: "A variable of the type `ENUM` has no options, or another one has some.",
        why: "Google reads options for `ENUM` alone, and an `ENUM` without any has no value.",
        fix: "Write `options` beside `type = \"ENUM\"`, and nowhere else.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Release(variable_options_misplaced),
    },
    Rule {
        id: RuleId::new("google/validation-regex-malformed"),
        severity: Severity::Error,
        summary: "A `validation-regex` is not in the syntax of RE2.",
        why: "Google reads the pattern with RE2, which refuses what other engines take.",
        fix: "Write it without look-around, back references, `\\Q…\\E` and counts above 1000.",
        reference: "https://github.com/google/re2/wiki/Syntax",
        codes: &[],
        check: Check::Release(validation_regex_malformed),
    },
];

/// Reports variables, each with a message and the key of the table that it is about.
fn report(
    cx: &mut Cx<'_>,
    release: &Release,
    mut fault: impl FnMut(&Variable) -> Option<(&'static str, String)>,
) {
    for (place, variable) in release.manifest.google.variables.iter().enumerate() {
        if let Some((key, message)) = fault(variable) {
            cx.report(in_manifest(release, &format!("/google/variable/{place}/{key}")), message);
        }
    }
}

fn variable_duplicate(cx: &mut Cx<'_>, release: &Release) {
    let mut seen = BTreeSet::new();
    report(cx, release, |variable| {
        let key = variable.key.clone()?;
        let message = format!("there is another variable `{key}`");
        (!seen.insert(key)).then_some(("key", message))
    });
}

fn variable_options_misplaced(cx: &mut Cx<'_>, release: &Release) {
    report(cx, release, |variable| {
        let is_enum = variable.kind.as_deref() == Some("ENUM");
        match (is_enum, variable.options.is_empty()) {
            (true, true) => Some(("options", "an `ENUM` has no `options`".to_owned())),
            (false, false) => {
                let kind = variable.kind.as_deref().unwrap_or("STRING");
                Some(("options", format!("`options` belong to `ENUM`, this is `{kind}`")))
            }
            (true, false) | (false, true) => None,
        }
    });
}

fn validation_regex_malformed(cx: &mut Cx<'_>, release: &Release) {
    report(cx, release, |variable| {
        let fault = regex::fault(variable.validation_regex.as_deref()?)?;
        Some(("validation-regex", format!("RE2 does not take the pattern: {fault}")))
    });
}
