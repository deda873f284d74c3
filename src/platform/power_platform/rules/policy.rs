//! Policies: what the platform changes in requests and responses.

use super::connection::parameters;
use super::properties::properties;
use super::{hint, listed, no_operation};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Mend, Node};
use std::collections::BTreeSet;

pub(super) const POLICIES: &str = "https://learn.microsoft.com/connectors/custom-connectors/policy-templates";

/// The templates that there are, in lower case.
const TEMPLATES: [&str; 13] = [
    "convertarraytoobject",
    "convertobjecttoarray",
    "dynamichosturl",
    "encodepropertyvalue",
    "pollingtrigger",
    "routerequesttoendpoint",
    "setheader",
    "setproperty",
    "setqueryparameter",
    "setvaluefromurl",
    "stringreplace",
    "stringtoarray",
    "updatenextlink",
];

/// The values of the section, and of what to do where the value is there already.
const SECTIONS: [&str; 3] = ["Request", "Response", "Failure"];
const EXISTS_ACTIONS: [&str; 3] = ["override", "skip", "append"];

pub(super) const OPERATIONS: &str = "x-ms-apimTemplate-operationName";
const SECTION: &str = "x-ms-apimTemplate-policySection";
const EXISTS_ACTION: &str = "x-ms-apimTemplateParameter.existsAction";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/policy-malformed"),
        severity: Severity::Error,
        summary: "A policy lacks its template, its title or its parameters.",
        why: "The platform refuses the connector.",
        fix: "Write each policy as `templateId`, `title` and `parameters`.",
        reference: POLICIES,
        codes: &["policies-array"],
        check: Check::Release(policy_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/policy-template-unknown"),
        severity: Severity::Error,
        summary: "A policy uses a template that does not exist.",
        why: "The platform refuses the connector, or does nothing where the policy should act.",
        fix: "Use a template that the message lists.",
        reference: POLICIES,
        codes: &["policy-template-known"],
        check: Check::Release(policy_template_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/policy-operation-unknown"),
        severity: Severity::Error,
        summary: "A policy names an operation that does not exist.",
        why: "The policy never acts.",
        fix: "Name the `operationId` of an operation of the definition.",
        reference: POLICIES,
        codes: &["policy-operation-exists"],
        check: Check::Contract(policy_operation_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/policy-value-unknown"),
        severity: Severity::Error,
        summary: "A policy has a section or an action that does not exist.",
        why: "The platform refuses the connector.",
        fix: "Use a value that the message lists, in the same letters.",
        reference: POLICIES,
        codes: &["policy-section"],
        check: Check::Release(policy_value_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/policy-parameter-unknown"),
        severity: Severity::Warning,
        summary: "A policy uses a connection parameter that does not exist.",
        why: "The value is empty when the policy acts.",
        fix: "Name a parameter of `connectionParameters`.",
        reference: POLICIES,
        codes: &["policy-connection-parameter"],
        check: Check::Release(policy_parameter_unknown),
    },
];

/// The policies of a release.
pub(super) fn policies(release: &Release) -> impl Iterator<Item = Node<'_>> {
    let list = properties(release).and_then(|properties| properties.get("policyTemplateInstances"));
    list.into_iter().flat_map(|list| list.items())
}

fn policy_malformed(cx: &mut Cx<'_>, release: &Release) {
    let list = properties(release).and_then(|properties| properties.get("policyTemplateInstances"));
    if let Some(list) = list.filter(|list| !list.is_array()) {
        cx.report(list, format!("a list of policies is expected, found {}", list.kind()));
    }
    for policy in policies(release) {
        let texts = ["templateId", "title"].into_iter().filter(|name| policy.get_str(name).is_none());
        let object = policy.get("parameters").is_none_or(|parameters| !parameters.is_object());
        for name in texts.chain(object.then_some("parameters")) {
            cx.report((policy, name), format!("the policy has no `{name}`"));
        }
    }
}

fn policy_template_unknown(cx: &mut Cx<'_>, release: &Release) {
    for policy in policies(release) {
        let Some(node) = policy.get("templateId") else { continue };
        let Some(found) = node.as_str() else { continue };
        if !TEMPLATES.contains(&found.to_ascii_lowercase().as_str()) {
            cx.report(node, format!("there is no template `{found}`; {}", hint(found, &TEMPLATES)));
        }
    }
}

fn policy_operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(release) = cx.release() else { return };
    for policy in policies(release) {
        let names = policy.get("parameters").and_then(|parameters| parameters.get(OPERATIONS));
        if let Some(names) = names.filter(|names| !names.is_array()) {
            cx.report(names, format!("a list of operations is expected, found {}", names.kind()));
        }
        for name in names.into_iter().flat_map(|names| names.items()) {
            let Some(id) = name.as_str() else { continue };
            if contract.operation(id).is_none() {
                cx.report(name, no_operation(contract, id));
            }
        }
    }
}

fn policy_value_unknown(cx: &mut Cx<'_>, release: &Release) {
    for policy in policies(release) {
        let Some(parameters) = policy.get("parameters") else { continue };
        for (key, known) in [(SECTION, SECTIONS), (EXISTS_ACTION, EXISTS_ACTIONS)] {
            let Some(node) = parameters.get(key) else { continue };
            let found = node.scalar_text().unwrap_or_default();
            if !known.contains(&found) {
                let right = known.iter().find(|known| known.eq_ignore_ascii_case(found));
                let mend = || Some(Mend::safe([node.with_value(*right?)?]));
                cx.report_with(node, format!("one of {} is expected, found `{found}`", listed(&known)), mend);
            }
        }
    }
}

/// How policies name what users entered.
pub(super) const ENTERED: &str = "@connectionParameters(";

/// The names in `@connectionParameters('name')`.
fn connection_parameters(text: &str) -> impl Iterator<Item = &str> {
    let rests = text.split("@connectionParameters('").skip(1);
    rests.filter_map(|rest| rest.split_once('\'').map(|(name, _)| name))
}

fn policy_parameter_unknown(cx: &mut Cx<'_>, release: &Release) {
    let known: BTreeSet<&str> = parameters(release).iter().map(|parameter| parameter.name).collect();
    for policy in policies(release) {
        for member in policy.get("parameters").into_iter().flat_map(|parameters| parameters.members()) {
            let text = member.value.as_str().unwrap_or_default();
            for name in connection_parameters(text).filter(|name| !known.contains(name)) {
                cx.report(member.value, format!("there is no connection parameter `{name}`"));
            }
        }
    }
}
