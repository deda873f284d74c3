//! Security requirements: what they ask of callers.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, SchemeKind};
use crate::document::{Member, Mend};
use serde_json::json;

const REQUIREMENT: &str = "https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/security-requirement-malformed"),
        severity: Severity::Error,
        summary: "A security requirement has something else than the scopes that it needs.",
        why: "Importers refuse it; up to OpenAPI 3.0 only OAuth and OpenID Connect have scopes.",
        fix: "Write a list of scopes, which is empty (`[]`) for keys and passwords.",
        reference: REQUIREMENT,
        codes: &[
            "security-requirement-value",
            "SecurityRequirementMustHaveValue",
            "SecurityRequirementMustHaveEmptyValue",
        ],
        check: Check::Contract(requirement_malformed),
    },
    Rule {
        id: RuleId::new("openapi/security-scope-undefined"),
        severity: Severity::Error,
        summary: "A security requirement asks for a scope that its scheme does not have.",
        why: "Clients cannot ask for the scope when users sign in, so that calls fail with 403.",
        fix: "Add the scope to `scopes` of the scheme, or correct its name.",
        reference: REQUIREMENT,
        codes: &["security-requirement-value", "OAuthSecurityRequirementValueMustBeScopeName"],
        check: Check::Contract(scope_undefined),
    },
];

/// The requirements of the root and of the operations.
fn requirements<'d>(contract: &Contract<'d>) -> impl Iterator<Item = Member<'d>> {
    let own = contract.operations().iter().filter_map(|operation| operation.own_security());
    let lists = contract.security().into_iter().chain(own);
    lists.flat_map(|list| list.items()).flat_map(|item| item.members())
}

fn requirement_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for requirement in requirements(contract) {
        let (name, value) = (requirement.name, requirement.value);
        let kind = contract.security_scheme(name).map(|scheme| &scheme.kind);
        let keyed = kind.filter(|kind| matches!(kind, SchemeKind::ApiKey { .. } | SchemeKind::Http { .. }));
        let message = match keyed {
            _ if !value.is_array() => {
                format!("a list of scopes is expected for `{name}`, found {}", value.kind())
            }
            Some(kind) if !value.is_empty() && contract.dialect() != Dialect::OpenApi31 => {
                let kind = kind.type_name();
                format!("`{name}` is of the type `{kind}`, which has no scopes; `[]` is expected")
            }
            Some(_) | None => continue,
        };
        let mend = || Some(Mend::safe([keyed.and_then(|_| value.with_value(json!([])))?]));
        cx.report_with(value, message, mend);
    }
}

fn scope_undefined(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for requirement in requirements(contract) {
        let Some(scheme) = contract.security_scheme(requirement.name) else { continue };
        let SchemeKind::OAuth2(flows) = &scheme.kind else { continue };
        for scope in requirement.value.items() {
            let Some(text) = scope.as_str() else { continue };
            if !flows.values().any(|flow| flow.scopes.contains_key(text)) {
                cx.report(scope, format!("`{}` has no scope `{text}`", requirement.name));
            }
        }
    }
}
