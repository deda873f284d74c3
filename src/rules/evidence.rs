//! Test evidence: whether the results name operations that are there, still say something, and pass.

use super::mappings::{by_label, nearest_operation};
use crate::catalogue::{Age, Release, Verdict};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::FaultKind;
use std::collections::BTreeMap;

const GUIDE: &str = "README.md, Test evidence";

/// Characters of what a test said that a message repeats.
const MAX_SAID: usize = 200;

/// Digits of a tree's name that are shown.
const SHORT: usize = 10;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("tests/operation-unknown"),
        severity: Severity::Warning,
        summary: "A test result names an operation that the definition does not have.",
        why: "It proves nothing: the operation was renamed, removed, or never there.",
        fix: "Correct the name, or remove the result.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(operation_unknown),
    },
    Rule {
        id: RuleId::new("tests/result-failing"),
        severity: Severity::Warning,
        summary: "The newest test result of an operation is a failure.",
        why: "Whoever uses the operation meets the same.",
        fix: "Mend the service or the definition, and test the operation again.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(result_failing),
    },
    Rule {
        id: RuleId::new("tests/result-malformed"),
        severity: Severity::Error,
        summary: "The test results have a part that is no result.",
        why: "What stands there proves nothing, and nobody would notice.",
        fix: "Write what `connectory schema results` describes, or JUnit XML with the property `tree`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::TestResult),
    },
    Rule {
        id: RuleId::new("tests/result-stale"),
        severity: Severity::Warning,
        summary: "A test result is older than the last change of its operation.",
        why: "What was tested is not what users get.",
        fix: "Test the operation again, or remove the result.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(result_stale),
    },
];

fn operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(release) = cx.release().filter(|release| !release.evidence.results.is_empty()) else { return };
    let operations = by_label(contract);
    for result in &release.evidence.results {
        let name = result.operation.as_str();
        if !operations.contains_key(name) {
            let hint = nearest_operation(&operations, name);
            cx.report(result.location.clone(), format!("there is no operation `{}`{hint}", cut(name)));
        }
    }
}

fn result_failing(cx: &mut Cx<'_>, release: &Release) {
    if release.manifest.retired.is_some() {
        return;
    }
    for result in release.evidence.results.iter().filter(|result| result.verdict == Verdict::Fail) {
        if release.evidence.of(&result.operation) == Some(result) {
            let said = result.message.as_deref().map(|text| format!(": {}", cut(text))).unwrap_or_default();
            let text = format!("`{}` failed on {}{said}", cut(&result.operation), result.day);
            cx.report(result.location.clone(), text);
        }
    }
}

fn result_stale(cx: &mut Cx<'_>, release: &Release) {
    if release.manifest.retired.is_some() {
        return;
    }
    // A newer result of the same operation makes an older one a record of the past.
    let mut current: BTreeMap<&str, bool> = BTreeMap::new();
    for result in &release.evidence.results {
        let holds = matches!(release.evidence.age(result), Age::Current | Age::Untold);
        *current.entry(result.operation.as_str()).or_default() |= holds;
    }
    for result in &release.evidence.results {
        let (operation, day) = (cut(&result.operation), result.day);
        let tree: String = result.tree.chars().take(SHORT).collect();
        let text = match release.evidence.age(result) {
            _ if current.get(result.operation.as_str()) == Some(&true) => continue,
            Age::Current | Age::Untold => continue,
            Age::Stale => format!("`{operation}` was tested on {day} and has changed since"),
            Age::Lost => {
                format!(
                    "`{operation}` was tested on {day} as it was in the tree {tree}, which no commit here has"
                )
            }
        };
        cx.report(result.location.clone(), text);
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MAX_SAID).collect()
}
