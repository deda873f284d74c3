//! Operations: their ids, their paths' parameters, their bodies.

use super::definition::is_template;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, Operation, Origin, Parameter, ParameterIn, template_names};
use crate::document::Mend;
use std::collections::{BTreeMap, BTreeSet};

const OPERATION_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#operation-object";
const PATH_TEMPLATING: &str = "https://spec.openapis.org/oas/v3.1.1.html#path-templating";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/operation-id-missing"),
        severity: Severity::Warning,
        summary: "An operation has no `operationId`.",
        why: "Flows and generated clients know operations by their id; without one it changes with the path.",
        fix: "Add an `operationId` in letters and digits, such as `GetOrder`, and never change it.",
        reference: OPERATION_OBJECT,
        codes: &["operation-id-required", "OperationIdRequired"],
        check: Check::Operation(operation_id_missing),
    },
    Rule {
        id: RuleId::new("openapi/operation-id-duplicate"),
        severity: Severity::Error,
        summary: "Two operations have the same `operationId`.",
        why: "Flows and generated clients reach only one of the two.",
        fix: "Give one of them an id of its own.",
        reference: OPERATION_OBJECT,
        codes: &["operation-id-unique", "OperationIdNotUnique"],
        check: Check::Contract(operation_id_duplicate),
    },
    Rule {
        id: RuleId::new("openapi/request-body-in-get"),
        severity: Severity::Error,
        summary: "A GET or HEAD operation has a body.",
        why: "Proxies and servers drop the body of such a request, and importers refuse the operation.",
        fix: "Send the values in the query, or make it a POST.",
        reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.1",
        codes: &["get-without-body", "BodyOrFormDataParameterInFetchOperationNotAllowed"],
        check: Check::Operation(request_body_in_get),
    },
    Rule {
        id: RuleId::new("openapi/body-described-twice"),
        severity: Severity::Error,
        summary: "An operation has two body parameters, or a body and a form.",
        why: "A request has one body; importers refuse the operation.",
        fix: "Keep one of them.",
        reference: "https://spec.openapis.org/oas/v2.0.html#parameter-object",
        codes: &[
            "parameter-single-body",
            "OperationParametersContainMultipleBodyParameters",
            "PathParametersContainMultipleBodyParameters",
            "ParameterListContainsFormDataAndBody",
        ],
        check: Check::Operation(body_described_twice),
    },
    Rule {
        id: RuleId::new("openapi/path-parameter-undeclared"),
        severity: Severity::Error,
        summary: "A path has a `{name}` that no parameter declares.",
        why: "Clients send the braces as they are, and the service answers 404.",
        fix: "Declare a parameter of that name with `in: path` and `required: true`.",
        reference: PATH_TEMPLATING,
        codes: &["path-parameter-defined", "OperationMissingPathParameter"],
        check: Check::Operation(path_parameter_undeclared),
    },
    Rule {
        id: RuleId::new("openapi/path-parameter-unused"),
        severity: Severity::Error,
        summary: "A path parameter does not occur in the path.",
        why: "Users are asked for a value that is never sent.",
        fix: "Put `{name}` into the path, or remove the parameter.",
        reference: PATH_TEMPLATING,
        codes: &["path-parameter-defined", "PathParameterNotDefinedInTemplate"],
        check: Check::Operation(path_parameter_unused),
    },
    Rule {
        id: RuleId::new("openapi/path-parameter-optional"),
        severity: Severity::Error,
        summary: "A path parameter is not marked as required.",
        why: "A path without one of its parts is another path; importers refuse the operation.",
        fix: "Write `required: true`.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#parameter-object",
        codes: &["path-parameter-defined", "PathParameterMustBeRequired"],
        check: Check::Operation(path_parameter_optional),
    },
];

/// Platforms that want ids have rules of their own for what is submitted to them.
fn operation_id_missing(cx: &mut Cx<'_>, contract: &Contract<'_>, operation: &Operation<'_>) {
    let submitted = || cx.release().is_some_and(|release| !release.manifest.platforms.is_empty());
    if operation.origin() == Origin::Path && operation.id().is_none() && !submitted() {
        let message = format!("`{}` has no `operationId`", operation.label());
        cx.report_with((operation.node(), "operationId"), message, || {
            let id = operation.suggested_id();
            let is_free = contract.operation(&id).is_none();
            is_free.then(|| Some(Mend::uncertain([operation.node().with("operationId", id)?])))?
        });
    }
}

fn operation_id_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut seen: BTreeMap<&str, &Operation<'_>> = BTreeMap::new();
    for operation in contract.operations() {
        let Some(id) = operation.node().get("operationId") else { continue };
        let Some(text) = id.as_str().filter(|text| !text.is_empty()) else { continue };
        match seen.get(text) {
            // One operation under two paths: the reference is what is wrong, or nothing.
            Some(first) if first.node() == operation.node() => {}
            Some(first) => {
                let place = format!("{} {}", first.method(), first.path());
                cx.report(id, format!("`{text}` is the id of `{place}` already"));
            }
            None => {
                seen.insert(text, operation);
            }
        }
    }
}

fn request_body_in_get(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let fetches = matches!(operation.method(), Method::Get | Method::Head);
    if fetches && let Some(body) = operation.body() {
        let method = operation.method();
        cx.report(body.declared_at, format!("`{}` is a {method} with a body", operation.label()));
    }
}

fn body_described_twice(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let sent = operation.sent_parameters();
    let bodies = sent.iter().filter(|parameter| parameter.location() == ParameterIn::Body).count();
    if bodies > 1 || (bodies == 1 && sent.len() > 1) {
        let message = format!("`{}` has more than one body", operation.label());
        cx.report(operation.node().get("parameters").unwrap_or(operation.node()), message);
    }
}

fn path_parameter_undeclared(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if operation.origin() != Origin::Path || !operation.path().contains('{') {
        return;
    }
    let of_path = operation.parameters().iter().filter(|parameter| parameter.location() == ParameterIn::Path);
    let declared: BTreeSet<&str> = of_path.map(|parameter| parameter.name()).collect();
    for name in template_names(operation.path()) {
        if !declared.contains(name) {
            let message =
                format!("the path has `{{{name}}}`, and `{}` declares no such parameter", operation.label());
            cx.report(operation.node(), message);
        }
    }
}

fn path_parameter_unused(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let of_path = |parameter: &Parameter<'_>| parameter.location() == ParameterIn::Path;
    if operation.origin() != Origin::Path || !operation.parameters().iter().any(of_path) {
        return;
    }
    // What a broken path names, nobody knows.
    if !is_template(operation.path()) {
        return;
    }
    let names: BTreeSet<&str> = template_names(operation.path()).into_iter().collect();
    for parameter in operation.parameters() {
        if of_path(parameter) && !names.contains(parameter.name()) {
            let message = format!("the path `{}` has no `{{{}}}`", operation.path(), parameter.name());
            cx.report(parameter.declared_at(), message);
        }
    }
}

fn path_parameter_optional(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    for parameter in operation.parameters() {
        let required = || parameter.asked().required.and_then(|node| node.as_bool()) == Some(true);
        if parameter.location() == ParameterIn::Path && !required() {
            let message = format!("the path parameter `{}` lacks `required: true`", parameter.name());
            let node = parameter.node();
            let mend = || {
                let step = match parameter.asked().required {
                    Some(flag) => flag.with_value(true),
                    None => node.with_member("required", true),
                };
                Some(Mend::safe([step?]))
            };
            cx.report_with(node, message, mend);
        }
    }
}
