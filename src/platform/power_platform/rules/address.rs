//! What kind of address the service answers at: one for production, and one that anybody can reach.

use super::SUBMISSION;
use super::policy::{OPERATIONS, policies};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect};
use crate::document::{Mend, Node};
use std::net::IpAddr;

/// Parts of a host's name that say that it is not for production.
const TRIAL_NAMES: [&str; 10] =
    ["dev", "test", "qa", "uat", "stag", "stage", "staging", "sandbox", "demo", "preprod"];

/// Names below which countries hand out names: `co.uk`.
const SHARED_NAMES: [&str; 8] = ["ac", "co", "com", "edu", "gov", "net", "or", "org"];

/// Hosts that stand for another one, and names below which such hosts stand.
const PLACEHOLDERS: [&str; 4] = ["example.com", "example.net", "example.org", "tobereplaced.com"];
const PLACEHOLDER_LABELS: [&str; 5] = ["localhost", "ngrok", "ngrok-free", "contoso", "tobereplaced"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/host-not-for-production"),
        severity: Severity::Note,
        summary: "The host is one for development or tests.",
        why: "Users' data would go to a system that may be emptied any day; Partner Center refuses it (5000.2.6.4).",
        fix: "Name the host for production.",
        reference: SUBMISSION,
        codes: &["host-production", "5000.2.6.4"],
        check: Check::Contract(host_not_for_production),
    },
    Rule {
        id: RuleId::new("power-platform/host-placeholder"),
        severity: Severity::Warning,
        summary: "The host stands for another one, and no policy puts that in.",
        why: "Every call goes to a host that is not the service.",
        fix: "Name the service's host, or set it by a policy `dynamichosturl` for all operations.",
        reference: SUBMISSION,
        codes: &["host-placeholder"],
        check: Check::Contract(host_placeholder),
    },
    Rule {
        id: RuleId::new("power-platform/host-in-capitals"),
        severity: Severity::Note,
        summary: "The host has capitals.",
        why: "Hosts ignore case; tools that compare them letter by letter do not.",
        fix: "Write the host in lower case.",
        reference: "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2",
        codes: &["host-lowercase"],
        check: Check::Contract(host_in_capitals),
    },
    Rule {
        id: RuleId::new("power-platform/host-is-number"),
        severity: Severity::Error,
        summary: "The host is an IP address.",
        why: "It has no certificate that clients trust, and it breaks when the machine moves.",
        fix: "Name the service's host.",
        reference: SUBMISSION,
        codes: &["host-no-ip"],
        check: Check::Contract(host_is_number),
    },
    Rule {
        id: RuleId::new("power-platform/base-path-ends-in-slash"),
        severity: Severity::Note,
        summary: "The base path ends in `/`.",
        why: "Paths begin with `/`, so that calls have two in a row; some services answer 404.",
        fix: "Remove the `/` at the end of `basePath`.",
        reference: "https://spec.openapis.org/oas/v2.0.html#swagger-object",
        codes: &["base-path-trailing-slash"],
        check: Check::Contract(base_path_ends_in_slash),
    },
    Rule {
        id: RuleId::new("power-platform/https-missing"),
        severity: Severity::Warning,
        summary: "The service can only be called without encryption.",
        why: "Credentials and data can be read on the way; Partner Center asks for HTTPS (5000.3.1.6).",
        fix: "List `https` instead of `http` in `schemes`.",
        reference: SUBMISSION,
        codes: &["schemes-https", "5000.3.1.6"],
        check: Check::Contract(https_missing),
    },
];

/// A text at the root of a Swagger 2.0 definition; none where it is blank.
fn root_text<'d>(contract: &Contract<'d>, name: &str) -> Option<(Node<'d>, &'d str)> {
    let node = contract.root().get(name).filter(|_| contract.dialect() == Dialect::Swagger2)?;
    node.as_str().filter(|text| !text.trim().is_empty()).map(|text| (node, text.trim()))
}

/// Whether a policy puts another host in the place of the definition's, for every operation.
fn is_replaced(cx: &Cx<'_>) -> bool {
    cx.release().is_some_and(|release| {
        policies(release).any(|policy| {
            let sets =
                policy.get_str("templateId").is_some_and(|id| id.eq_ignore_ascii_case("dynamichosturl"));
            let only = policy.get("parameters").and_then(|parameters| parameters.get(OPERATIONS));
            sets && only.is_none_or(|list| list.is_empty())
        })
    })
}

/// The name of a host without its port.
fn without_port(host: &str) -> &str {
    host.split_once(':').map_or(host, |(name, _)| name)
}

/// The part of a host's name that says it is for trials. What the owner registered does not count,
/// nor what that stands below: `dev.to`, `example.dev`, `test.co.uk`.
fn trial_name(host: &str) -> Option<&str> {
    let mut labels = without_port(host).rsplit('.');
    let (top, registered) = (labels.next()?, labels.next()?);
    if top.len() == 2 && SHARED_NAMES.iter().any(|name| name.eq_ignore_ascii_case(registered)) {
        labels.next();
    }
    let is_trial = |part: &&str| TRIAL_NAMES.iter().any(|name| name.eq_ignore_ascii_case(part));
    labels.flat_map(|label| label.split('-')).find(is_trial)
}

fn host_not_for_production(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, host)) = root_text(contract, "host") else { return };
    if let Some(part) = trial_name(host)
        && !is_replaced(cx)
    {
        cx.report(node, format!("a host for production is expected, found `{part}` in `{host}`"));
    }
}

/// Hosts of cloud providers are no placeholders: services really answer there.
fn is_placeholder(host: &str) -> bool {
    let name = without_port(host);
    let below = |known: &&str| {
        let start = name.len().checked_sub(known.len());
        start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(known))
    };
    let labelled =
        |label: &str| PLACEHOLDER_LABELS.iter().any(|placeholder| placeholder.eq_ignore_ascii_case(label));
    !name.contains('.') || PLACEHOLDERS.iter().any(below) || name.split('.').any(labelled)
}

fn host_placeholder(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, host)) = root_text(contract, "host") else { return };
    let malformed = host.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '{' | '}' | '['));
    if !malformed && is_placeholder(host) && !is_replaced(cx) {
        cx.report(node, format!("the service's host is expected, found the placeholder `{host}`"));
    }
}

fn host_in_capitals(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, host)) = root_text(contract, "host") else { return };
    if host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        let lower = host.to_ascii_lowercase();
        let message = format!("`{lower}` is expected, found `{host}`");
        cx.report_with(node, message, || Some(Mend::safe([node.with_value(lower)?])));
    }
}

fn host_is_number(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, host)) = root_text(contract, "host") else { return };
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(name, _)| name);
    let name = bracketed.unwrap_or_else(|| without_port(host));
    if name.parse::<IpAddr>().is_ok() {
        cx.report(node, format!("the name of a host is expected, found the IP address `{name}`"));
    }
}

fn base_path_ends_in_slash(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, path)) = root_text(contract, "basePath") else { return };
    let bare = path.trim_end_matches('/');
    if bare.len() < path.len() && !bare.is_empty() {
        let message = format!("`{bare}` is expected, found `{path}`");
        cx.report_with(node, message, || Some(Mend::uncertain([node.with_value(bare)?])));
    }
}

/// A warning: one of a hundred connectors that were accepted lately has no encryption.
fn https_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let schemes = contract.root().get("schemes").filter(|_| contract.dialect() == Dialect::Swagger2);
    let Some(schemes) = schemes else { return };
    let named = |name: &str| schemes.items().find(|scheme| scheme.as_str() == Some(name));
    if let Some(http) = named("http").filter(|_| named("https").is_none()) {
        let mend = || Some(Mend::uncertain([http.with_value("https")?]));
        cx.report_with(http, "`https` is expected, found `http` alone", mend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_for_trials_are_told_by_their_names() {
        for host in ["dev.acme.com", "api-uat.acme.com:443", "shop-demo.azurewebsites.net", "qa.acme.co.uk"] {
            assert!(trial_name(host).is_some(), "{host}");
        }
        for host in ["dev.to", "api.acme.dev", "demo.co.uk", "latest.acme.com", "contest.org", "localhost"] {
            assert!(trial_name(host).is_none(), "{host}");
        }
    }

    #[test]
    fn placeholders_are_told_from_hosts() {
        for host in ["localhost:8080", "x1.ngrok.io", "contoso.com", "api.example.com", "ToBeReplaced"] {
            assert!(is_placeholder(host), "{host}");
        }
        for host in ["acme.azurewebsites.net", "api.acme.example", "examples.com.acme.org"] {
            assert!(!is_placeholder(host), "{host}");
        }
    }
}
