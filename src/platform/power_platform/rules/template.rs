//! What each policy template needs to act.

use super::policy::{POLICIES, policies};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};

/// What the names of template parameters begin with.
const PREFIX: &str = "x-ms-apimTemplateParameter.";

/// The parameters without which a template does nothing, by its name in lower case.
const NEEDED: [(&str, &[&str]); 13] = [
    (
        "convertarraytoobject",
        &["propertyParentPath", "propertySubPath", "keyWithinCollectionPath", "newPropertyPath", "retainKey"],
    ),
    (
        "convertobjecttoarray",
        &["propertyParentPath", "propertySubPath", "newPropertyPath", "keyName", "valueName"],
    ),
    ("dynamichosturl", &["urlTemplate"]),
    ("encodepropertyvalue", &["propertyParentPath", "propertySubPath", "newPropertyPath"]),
    ("pollingtrigger", &["triggerConfig", "triggerDataPath"]),
    ("routerequesttoendpoint", &["newPath"]),
    ("setheader", &["name", "value"]),
    (
        "setproperty",
        &["newPropertyParentPathTemplate", "newPropertySubPathTemplate", "propertyValuePathTemplate"],
    ),
    ("setqueryparameter", &["name", "value"]),
    (
        "setvaluefromurl",
        &["parameterTemplate", "httpMethod", "parameterValueUrl", "parameterValuePathTemplate"],
    ),
    (
        "stringreplace",
        &["propertyParentPath", "propertySubPath", "sourceString", "replacementString", "newPropertyPath"],
    ),
    (
        "stringtoarray",
        &["propertyParentPath", "propertySubPath", "delimiterList", "childPropertyName", "newPropertyPath"],
    ),
    ("updatenextlink", &["nextLinkPropertyName"]),
];

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("power-platform/policy-parameter-missing"),
    severity: Severity::Error,
    summary: "A policy lacks a parameter that its template needs.",
    why: "The platform refuses the connector, or the policy does nothing.",
    fix: "Add the parameter that the message names.",
    reference: POLICIES,
    codes: &["policy-parameters"],
    check: Check::Release(policy_parameter_missing),
}];

fn policy_parameter_missing(cx: &mut Cx<'_>, release: &Release) {
    for policy in policies(release) {
        let Some(id) = policy.get_str("templateId") else { continue };
        let Some(parameters) = policy.get("parameters").filter(|parameters| parameters.is_object()) else {
            continue;
        };
        let Some((_, needed)) = NEEDED.iter().find(|(known, _)| known.eq_ignore_ascii_case(id)) else {
            continue;
        };
        for name in *needed {
            let key = format!("{PREFIX}{name}");
            if parameters.get(&key).is_none() {
                let message = format!("the template `{id}` needs `{key}`");
                cx.report((parameters, key.as_str()), message);
            }
        }
    }
}
