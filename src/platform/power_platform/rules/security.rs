//! Signing in: the definition's security against what `apiProperties.json` asks users for, and the
//! call that tests a connection.

use super::connection::parameters;
use super::policy::{ENTERED, policies};
use super::properties::properties;
use super::{SUBMISSION, VALIDATOR, no_operation};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Method, SchemeKind};
use crate::document::{Member, Mend, Node};
use std::collections::BTreeSet;

const MULTI_AUTH: &str = "https://learn.microsoft.com/connectors/custom-connectors/multi-auth";
const CONNECTION: &str = "https://learn.microsoft.com/connectors/custom-connectors/connection-parameters";
const TESTING: &str = "https://learn.microsoft.com/connectors/custom-connectors/test-connection";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/security-definition-unused"),
        severity: Severity::Note,
        summary: "A way to sign in is defined, and no operation uses it.",
        why: "The platform may call the operations without signing in.",
        fix: "Name the definition in `security` at the root of the definition, or remove it.",
        reference: VALIDATOR,
        codes: &["security-definition-used"],
        check: Check::Contract(security_definition_unused),
    },
    Rule {
        id: RuleId::new("power-platform/too-many-security-definitions"),
        severity: Severity::Warning,
        summary: "The definition has several ways to sign in.",
        why: "The platform uses one of them; which one is left to chance.",
        fix: "Keep one in `securityDefinitions`, and offer the others in `connectionParameterSets`.",
        reference: MULTI_AUTH,
        codes: &["security-single-definition"],
        check: Check::Contract(too_many_security_definitions),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-flow-unsupported"),
        severity: Severity::Error,
        summary: "OAuth signs in by another flow than `accessCode`.",
        why: "The platform signs users in with authorization codes; it knows no other flow.",
        fix: "Set `flow` to `accessCode`, with `authorizationUrl` and `tokenUrl`.",
        reference: CONNECTION,
        codes: &["security-oauth-flow"],
        check: Check::Contract(oauth_flow_unsupported),
    },
    Rule {
        id: RuleId::new("power-platform/security-disagrees"),
        severity: Severity::Warning,
        summary: "The definition and `apiProperties.json` disagree on how users sign in.",
        why: "Users enter what is never sent, or what is needed is never asked for.",
        fix: "Let an API key stand for a `securestring`, basic for user and password, `oauth2` for an `oauthSetting`.",
        reference: CONNECTION,
        codes: &["security-matches-connection-parameters"],
        check: Check::Contract(security_disagrees),
    },
    Rule {
        id: RuleId::new("power-platform/authentication-missing"),
        severity: Severity::Note,
        summary: "Nobody has to sign in to use the connector.",
        why: "Reviewers expect verified publishers to know who calls their service.",
        fix: "Add `securityDefinitions` and connection parameters, where the service has accounts.",
        reference: SUBMISSION,
        codes: &["security-present"],
        check: Check::Contract(authentication_missing),
    },
    Rule {
        id: RuleId::new("power-platform/test-connection-broken"),
        severity: Severity::Error,
        summary: "The operation that tests connections does not exist or cannot be called.",
        why: "Every new connection is shown as broken; the validator refuses it (OperationIdNotFound).",
        fix: "Name a GET operation, and give values for all of its required parameters.",
        reference: TESTING,
        codes: &["test-connection-valid", "OperationIdNotFound"],
        check: Check::Contract(test_connection_broken),
    },
    Rule {
        id: RuleId::new("power-platform/test-connection-missing"),
        severity: Severity::Note,
        summary: "Users sign in, and nothing tests whether that worked.",
        why: "A wrong key is noticed only when a flow fails.",
        fix: "Name a GET operation without parameters in `x-ms-capabilities.testConnection`.",
        reference: TESTING,
        codes: &["test-connection-present"],
        check: Check::Contract(test_connection_missing),
    },
];

fn security_definition_unused(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let schemes = contract.security_schemes();
    if schemes.is_empty() {
        return;
    }
    let operations = contract.operations().iter().filter_map(|operation| operation.own_security());
    let lists = contract.security().into_iter().chain(operations);
    let alternatives = lists.flat_map(|list| list.items()).flat_map(|item| item.members());
    let used: BTreeSet<&str> = alternatives.map(|member| member.name).collect();
    let root = contract.root();
    for scheme in schemes.iter().filter(|scheme| !used.contains(scheme.name)) {
        let only = schemes.len() == 1 && used.is_empty() && contract.dialect() == Dialect::Swagger2;
        let requirement = serde_json::json!([{ scheme.name: [] }]);
        let mend = || Some(Mend::uncertain([root.with_member("security", requirement).filter(|_| only)?]));
        cx.report_with(scheme.node, format!("no operation asks for `{}`", scheme.name), mend);
    }
}

fn too_many_security_definitions(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let schemes = contract.security_schemes();
    if let Some(second) = schemes.get(1) {
        cx.report(second.node, format!("there are {} ways to sign in, the platform uses one", schemes.len()));
    }
}

fn oauth_flow_unsupported(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for scheme in contract.security_schemes() {
        let oauth = scheme.node.get_str("type") == Some("oauth2");
        let Some(flow) = scheme.node.get("flow").filter(|_| oauth) else { continue };
        if flow.as_str() != Some("accessCode") {
            let found = flow.scalar_text().unwrap_or_default();
            cx.report(flow, format!("`accessCode` is expected, found `{found}`"));
        }
    }
}

/// What users are asked for.
#[derive(Default)]
struct Asked {
    oauth: bool,
    secret: bool,
    names: usize,
}

impl Asked {
    fn of(parameters: &[Member<'_>]) -> Self {
        let mut asked = Self::default();
        for parameter in parameters {
            let kind = parameter.value.get_str("type").unwrap_or_default();
            asked.oauth |= kind.eq_ignore_ascii_case("oauthSetting");
            asked.secret |= kind == "securestring";
            asked.names += 1;
        }
        asked
    }
}

/// Sets of parameters are several ways to sign in, of which the definition can name only one.
fn has_sets(release: &Release) -> bool {
    properties(release).is_some_and(|properties| properties.get("connectionParameterSets").is_some())
}

fn security_disagrees(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(release) = cx.release() else { return };
    let Some(properties) = properties(release).filter(|_| !has_sets(release)) else { return };
    let Some(place) = properties.get("connectionParameters") else { return };
    let asked = Asked::of(&parameters(release));
    let schemes = contract.security_schemes();
    if schemes.is_empty() {
        if (asked.oauth || asked.secret) && !sends_parameters(release) {
            cx.report(
                place,
                "users are asked for credentials, and the definition has no `securityDefinitions`",
            );
        }
        return;
    }
    let is_oauth = |kind: &SchemeKind<'_>| matches!(kind, SchemeKind::OAuth2(_));
    if asked.oauth && !schemes.iter().any(|scheme| is_oauth(&scheme.kind)) {
        cx.report(place, "users sign in with OAuth, and the definition has no scheme `oauth2`");
    }
    for scheme in schemes {
        let lacks = match &scheme.kind {
            SchemeKind::OAuth2(_) if !asked.oauth => "an `oauthSetting`",
            SchemeKind::ApiKey { .. } if asked.names == 0 => "the key",
            SchemeKind::Http { .. } if asked.names < 2 => "user and password",
            SchemeKind::OAuth2(_)
            | SchemeKind::ApiKey { .. }
            | SchemeKind::Http { .. }
            | SchemeKind::OpenId(_)
            | SchemeKind::Other(_) => continue,
        };
        cx.report(scheme.node, format!("the connection parameters do not ask for {lacks}"));
    }
}

/// The templates of policies that add to a request; a new path may hold a key too.
const ADDING: [&str; 3] = ["setheader", "setqueryparameter", "routerequesttoendpoint"];

/// Whether a policy sends what users entered: then the definition needs no scheme for it.
fn sends_parameters(release: &Release) -> bool {
    let adds = |policy: &Node<'_>| {
        let template = policy.get_str("templateId").unwrap_or_default();
        ADDING.iter().any(|adding| adding.eq_ignore_ascii_case(template))
    };
    let values = policies(release).filter(adds).filter_map(|policy| policy.get("parameters"));
    values
        .flat_map(|values| values.members())
        .any(|member| member.value.as_str().is_some_and(|text| text.contains(ENTERED)))
}

fn asks_for_nothing(release: &Release) -> bool {
    parameters(release).is_empty() && !has_sets(release)
}

/// Only where `apiProperties.json` asks for nothing either: a policy may send what it asks for.
fn authentication_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let silent =
        cx.release().is_some_and(|release| properties(release).is_some() && asks_for_nothing(release));
    if contract.security_schemes().is_empty() && silent {
        cx.report((contract.root(), "securityDefinitions"), "nobody has to sign in");
    }
}

/// What tests connections.
fn test<'d>(contract: &Contract<'d>) -> Option<Node<'d>> {
    contract.root().get("x-ms-capabilities")?.get("testConnection")
}

fn test_connection_broken(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(test) = test(contract) else { return };
    let Some(node) = test.get("operationId") else {
        cx.report((test, "operationId"), "`testConnection` names no operation");
        return;
    };
    let id = node.scalar_text().unwrap_or_default();
    let Some(operation) = contract.operation(id) else {
        cx.report(node, no_operation(contract, id));
        return;
    };
    if operation.method() != Method::Get {
        cx.report(node, format!("a GET operation is expected, `{id}` is called with {}", operation.method()));
    }
    let given = |name: &str| test.get("parameters").is_some_and(|given| given.get(name).is_some());
    let all = operation.parameters().iter().chain(operation.sent_parameters());
    let lacking = all.filter(|parameter| parameter.required() && parameter.node().get("default").is_none());
    for parameter in lacking.filter(|parameter| !given(parameter.name())) {
        let message = format!("`{id}` requires `{}`, which `testConnection` does not give", parameter.name());
        cx.report(test, message);
    }
}

/// Without a way to sign in there is nothing to test.
fn test_connection_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let signs_in = !contract.security_schemes().is_empty();
    if signs_in && test(contract).is_none() {
        cx.report((contract.root(), "x-ms-capabilities"), "no operation tests whether a connection works");
    }
}
