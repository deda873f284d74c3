//! What Google asks where a connector is published as a partner's.

use super::in_manifest;
use crate::catalogue::Release;
use crate::catalogue::platforms::PARTNER;
use crate::check::{Check, Cx, Rule, RuleId, Severity};

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("google/partner-metadata-incomplete"),
    severity: Severity::Error,
    summary: "Metadata of the partner's connector is missing.",
    why: "Google requires it in the request to publish.",
    fix: "Add the keys that the message names to `[google.partner]`, or take the table out.",
    reference: "https://cloud.google.com/integration-connectors/docs/publish-custom-connector",
    codes: &[],
    check: Check::Release(partner_metadata_incomplete),
}];

fn partner_metadata_incomplete(cx: &mut Cx<'_>, release: &Release) {
    let Some(said) = &release.manifest.google.partner else { return };
    let required = PARTNER.iter().filter(|field| field.is_required);
    let missing = required.filter(|field| !said.iter().any(|(key, _)| *key == field.key));
    let missing: Vec<String> = missing.map(|field| format!("`{}` ({})", field.key, field.name)).collect();
    if !missing.is_empty() {
        let message = format!("`[google.partner]` lacks {}", missing.join(", "));
        cx.report(in_manifest(release, "/google/partner"), message);
    }
}
