//! Where the service answers: host, base path, schemes.

use super::{SUBMISSION, VALIDATOR, lack, respelled, text_of};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect};
use crate::document::Mend;

/// The schemes that the platform calls.
const SCHEMES: [&str; 2] = ["https", "http"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/host-missing"),
        severity: Severity::Error,
        summary: "The definition has no host.",
        why: "The platform builds the address of the service from it; without one no call can be made.",
        fix: "Write the service's host into `host`, without `https://` and without a path.",
        reference: VALIDATOR,
        codes: &["host-required", "RequiredPropertyMissing"],
        check: Check::Contract(host_missing),
    },
    Rule {
        id: RuleId::new("power-platform/host-malformed"),
        severity: Severity::Error,
        summary: "The host is no host.",
        why: "The validator refuses it (HostNameNotValid).",
        fix: "Write the host alone: no scheme, no path, no blanks, no braces.",
        reference: VALIDATOR,
        codes: &["host-valid", "HostNameNotValid"],
        check: Check::Contract(host_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/base-path-without-slash"),
        severity: Severity::Error,
        summary: "The base path does not begin with `/`.",
        why: "The validator refuses it (BasePathNotValid).",
        fix: "Put a `/` in front of it.",
        reference: VALIDATOR,
        codes: &["base-path-slash", "BasePathNotValid"],
        check: Check::Contract(base_path_without_slash),
    },
    Rule {
        id: RuleId::new("power-platform/schemes-missing"),
        severity: Severity::Error,
        summary: "The definition lists no scheme.",
        why: "The platform does not know how to call the service (SchemesArrayEmpty).",
        fix: "Write `\"schemes\": [\"https\"]`.",
        reference: VALIDATOR,
        codes: &["schemes-present", "SchemesArrayEmpty"],
        check: Check::Contract(schemes_missing),
    },
    Rule {
        id: RuleId::new("power-platform/scheme-unsupported"),
        severity: Severity::Error,
        summary: "The definition lists a scheme that the platform cannot call.",
        why: "The validator refuses it (SchemeNotSupported).",
        fix: "List `https` alone.",
        reference: VALIDATOR,
        codes: &["schemes-supported", "SchemeNotValid", "SchemeNotSupported"],
        check: Check::Contract(scheme_unsupported),
    },
    Rule {
        id: RuleId::new("power-platform/scheme-not-encrypted"),
        severity: Severity::Warning,
        summary: "The service may be called without encryption.",
        why: "Credentials and data can be read on the way; certification asks for HTTPS (5000.3.1.6).",
        fix: "Remove `http` from `schemes`, and list `https`.",
        reference: SUBMISSION,
        codes: &["schemes-https", "5000.3.1.6"],
        check: Check::Contract(scheme_not_encrypted),
    },
];

fn is_swagger(contract: &Contract<'_>) -> bool {
    contract.dialect() == Dialect::Swagger2
}

fn host_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if is_swagger(contract) && text_of(contract.root(), "host").is_none() {
        let (place, fault) = lack(contract.root(), "host");
        cx.report(place, format!("`host` {fault}"));
    }
}

fn host_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = contract.root().get("host").filter(|_| is_swagger(contract)) else { return };
    let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else { return };
    let wrong = |c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '{' | '}' | '@');
    if text.contains(wrong) {
        let mend = || {
            let bare = text.split_once("://").map(|(_, rest)| rest)?.trim_end_matches('/');
            let sound = !bare.is_empty() && !bare.contains(wrong);
            sound.then(|| Some(Mend::safe([node.with_value(bare)?])))?
        };
        let message = format!("a host such as `api.example.com` is expected, found `{text}`");
        cx.report_with(node, message, mend);
    }
}

fn base_path_without_slash(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = contract.root().get("basePath").filter(|_| is_swagger(contract)) else { return };
    if let Some(text) = node.as_str().filter(|text| !text.is_empty() && !text.starts_with('/')) {
        let mend = || Some(Mend::safe([node.with_value(format!("/{text}"))?]));
        cx.report_with(node, format!("a path that begins with `/` is expected, found `{text}`"), mend);
    }
}

fn schemes_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if !is_swagger(contract) {
        return;
    }
    let root = contract.root();
    let https = || serde_json::json!(["https"]);
    match root.get("schemes") {
        None => {
            let mend = || Some(Mend::safe([root.with_member("schemes", https())?]));
            cx.report_with((root, "schemes"), "`schemes` is missing", mend);
        }
        Some(schemes) if schemes.is_empty() => {
            let mend = || Some(Mend::safe([schemes.with_value(https())?]));
            cx.report_with(schemes, "`schemes` lists no scheme", mend);
        }
        Some(_) => {}
    }
}

fn scheme_unsupported(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let schemes = contract.root().get("schemes").filter(|_| is_swagger(contract));
    for scheme in schemes.into_iter().flat_map(|schemes| schemes.items()) {
        let text = scheme.scalar_text().unwrap_or_default();
        if !SCHEMES.contains(&text) {
            let message = format!("`https` is expected, found `{text}`");
            cx.report_with(scheme, message, || respelled(scheme, &SCHEMES));
        }
    }
}

/// Where `http` is the only one, another rule says so.
fn scheme_not_encrypted(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(schemes) = contract.root().get("schemes").filter(|_| is_swagger(contract)) else { return };
    let encrypted = schemes.items().any(|scheme| scheme.as_str() == Some("https"));
    for (place, scheme) in schemes.items().enumerate().filter(|_| encrypted) {
        if scheme.as_str() == Some("http") {
            let mend = || Some(Mend::uncertain([schemes.without_item(place)?]));
            cx.report_with(scheme, "`http` is not encrypted; `https` alone is expected", mend);
        }
    }
}
