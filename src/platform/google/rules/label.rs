//! Labels of the connector and its versions.

use super::super::names::label_fault;
use super::in_manifest;
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};

/// A resource has at most so many labels.
///
/// Source: “Labels” in the guides of Google Cloud, which the discovery document names. One is ours.
const MOST: usize = 63;

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("google/label-malformed"),
    severity: Severity::Error,
    summary: "A label is none that Google takes.",
    why: "Google refuses the connector or its version.",
    fix: "Write `key=value` in lower-case letters, digits, `-` and `_`, 63 characters each, a letter first in the key.",
    reference: "https://cloud.google.com/compute/docs/labeling-resources",
    codes: &[],
    check: Check::Release(label_malformed),
}];

fn label_malformed(cx: &mut Cx<'_>, release: &Release) {
    let labels = &release.manifest.google.labels;
    for (place, label) in labels.iter().enumerate() {
        if let Some(fault) = label_fault(label) {
            cx.report(in_manifest(release, &format!("/google/labels/{place}")), fault);
        }
    }
    if labels.len() > MOST {
        let message = format!("{MOST} labels are expected at most, found {}", labels.len());
        cx.report(in_manifest(release, "/google/labels"), message);
    }
}
