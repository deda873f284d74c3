//! The language of the definition, and what is lost on the way into OpenAPI 3.0.

use super::super::package::counted_losses;
use super::{GUIDE, counted};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect};
use crate::export::Weight;

const SPECIFICATION: &str = "https://spec.openapis.org/oas/v3.0.4.html";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("google/export-impossible"),
        severity: Severity::Error,
        summary: "The definition cannot be written in OpenAPI 3.0 and in one file.",
        why: "Google reads nothing else, and in one file it would become larger or deeper than any reader takes.",
        fix: "Split the connector, or share what is written out again and again.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(export_impossible),
    },
    Rule {
        id: RuleId::new("google/definition-exported"),
        severity: Severity::Note,
        summary: "The definition is not in OpenAPI 3.0 and in one file; the package holds one that is made of it.",
        why: "Google reads only OpenAPI 3.0 at one address; what it cannot say is lost.",
        fix: "Look at what `connectory export ID --to openapi-3.0` writes, or write the definition in OpenAPI 3.0.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(definition_exported),
    },
    Rule {
        id: RuleId::new("google/export-changes-calls"),
        severity: Severity::Warning,
        summary: "The definition describes calls that OpenAPI 3.0 cannot describe.",
        why: "By the definition in the package such a call is made in another way, or not at all.",
        fix: "Describe the call as both languages can, or allow this where you know that it works.",
        reference: SPECIFICATION,
        codes: &[],
        check: Check::Release(export_changes_calls),
    },
    Rule {
        id: RuleId::new("google/openapi-version-malformed"),
        severity: Severity::Error,
        summary: "The definition does not say its version of OpenAPI as `3.0.x`.",
        why: "Google reads OpenAPI 3.0.0 and its minor versions; whatever else stands there is refused.",
        fix: "Write the whole version as a text, such as `openapi: 3.0.3`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(openapi_version_malformed),
    },
];

fn export_impossible(cx: &mut Cx<'_>, release: &Release) {
    if let Some(Err(unfit)) = release.in_openapi30() {
        cx.report(unfit.place.clone(), &*unfit.message);
    }
}

fn definition_exported(cx: &mut Cx<'_>, release: &Release) {
    let (Some(export), Some(contract)) = (super::super::exported(release), release.contract()) else {
        return;
    };
    let files = contract.documents().len();
    let is = match contract.dialect() {
        Dialect::OpenApi30 => format!("the definition is in {files} files"),
        other @ (Dialect::Swagger2 | Dialect::OpenApi31) => match files {
            0 | 1 => format!("the definition is in {other}"),
            _ => format!("the definition is in {other} and in {files} files"),
        },
    };
    let losses = counted_losses(export.losses());
    let total: usize = losses.iter().map(|(_, count)| count).sum();
    let kinds: Vec<String> = losses.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let lost = match total {
        0 => "and nothing is lost".to_owned(),
        _ => format!("with {} ({})", counted(total, "loss", "losses"), kinds.join(", ")),
    };
    let root = contract.root();
    let at = root.get("openapi").or_else(|| root.get("swagger")).unwrap_or(root);
    cx.report(at, format!("{is}; it is exported to OpenAPI 3.0 in one file, {lost}"));
}

fn export_changes_calls(cx: &mut Cx<'_>, release: &Release) {
    let losses = super::super::exported(release).map(|export| export.losses()).unwrap_or_default();
    for loss in losses.iter().filter(|loss| loss.kind.weight() == Weight::Call) {
        cx.report(loss.place.clone(), &*loss.message);
    }
}

fn openapi_version_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = contract.root().get("openapi") else { return };
    let patch = node.as_str().and_then(|text| text.strip_prefix("3.0."));
    let is_patch = |patch: &str| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit());
    if !patch.is_some_and(is_patch) {
        let found = node.scalar_text().map_or_else(|| node.kind().to_string(), |text| format!("`{text}`"));
        cx.report(node, format!("a version such as `3.0.3` is expected, found {found}"));
    }
}
