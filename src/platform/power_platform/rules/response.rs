//! Responses: what users can go on with.

use super::{SUBMISSION, VALIDATOR, is_internal};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Method, Operation, Response, follow};
use crate::document::{Mend, Node};

const CODING: &str = "https://learn.microsoft.com/connectors/custom-connectors/coding-standards";

/// Statuses for success that have no content.
const WITHOUT_CONTENT: [&str; 3] = ["202", "204", "205"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/default-response-with-schema"),
        severity: Severity::Error,
        summary: "The `default` response has a schema.",
        why: "It stands for errors; the validator says that schemas belong to expected responses (5000.2.4.2).",
        fix: "Move the schema to the response for success, such as 200.",
        reference: VALIDATOR,
        codes: &["response-default-no-schema", "DefaultResponseHasSchema", "5000.2.4.2"],
        check: Check::Response(default_response_with_schema),
    },
    Rule {
        id: RuleId::new("power-platform/response-schema-empty"),
        severity: Severity::Warning,
        summary: "The schema of a response for success is empty.",
        why: "Users see no output to go on with; certification asks for the exact schema (5000.2.4.4).",
        fix: "Describe the fields, or take the schema out where there is no content.",
        reference: SUBMISSION,
        codes: &["response-schema-not-empty", "5000.2.4.4"],
        check: Check::Response(response_schema_empty),
    },
    Rule {
        id: RuleId::new("power-platform/response-schema-missing"),
        severity: Severity::Note,
        summary: "A visible action has no schema for success.",
        why: "Users see no output to go on with; newer reviews send such actions back.",
        fix: "Add `schema` to the response 200 or 201, or answer 204 where there is no content.",
        reference: SUBMISSION,
        codes: &["response-schema-present", "SchemaDefinitionSetIncorrectly", "5000.2.4.1"],
        check: Check::Operation(response_schema_missing),
    },
    Rule {
        id: RuleId::new("power-platform/default-response-schema-empty"),
        severity: Severity::Note,
        summary: "The `default` response has an empty schema.",
        why: "The wizard writes it; Partner Center refuses any schema of `default` (5000.2.4.2).",
        fix: "Remove the schema.",
        reference: VALIDATOR,
        codes: &["response-default-no-schema", "DefaultResponseHasSchema", "5000.2.4.2"],
        check: Check::Response(default_response_schema_empty),
    },
    Rule {
        id: RuleId::new("power-platform/response-2xx-missing"),
        severity: Severity::Note,
        summary: "An operation describes no response between 200 and 299.",
        why: "`default` stands for errors; Partner Center sends back operations that have nothing else.",
        fix: "Add the response for success, such as 200 or 204.",
        reference: CODING,
        codes: &["response-2xx-present"],
        check: Check::Operation(response_2xx_missing),
    },
    Rule {
        id: RuleId::new("power-platform/response-object-without-properties"),
        severity: Severity::Note,
        summary: "A response for success is an object of which nothing is said.",
        why: "Users see no output to go on with.",
        fix: "Describe the object's properties, or add `x-ms-dynamic-schema`.",
        reference: SUBMISSION,
        codes: &["response-object-has-properties"],
        check: Check::Response(response_object_without_properties),
    },
    Rule {
        id: RuleId::new("power-platform/response-schema-unused"),
        severity: Severity::Note,
        summary: "More than one response of an operation has a schema.",
        why: "The designer shows one of them only (OperationHasManyResponsesWithSchema).",
        fix: "Leave the schema of the response for success.",
        reference: VALIDATOR,
        codes: &["response-single-schema", "OperationHasManyResponsesWithSchema"],
        check: Check::Operation(response_schema_unused),
    },
    Rule {
        id: RuleId::new("power-platform/response-description-empty"),
        severity: Severity::Note,
        summary: "The description of a response is empty.",
        why: "Nobody learns when the service answers that.",
        fix: "Say in a few words when the service answers that.",
        reference: VALIDATOR,
        codes: &["response-description"],
        check: Check::Response(response_description_empty),
    },
    Rule {
        id: RuleId::new("power-platform/response-description-default"),
        severity: Severity::Note,
        summary: "The description of a response is the word “default”.",
        why: "The wizard writes it, and nobody learns when the service answers that.",
        fix: "Say in a few words when the service answers that.",
        reference: VALIDATOR,
        codes: &["response-description"],
        check: Check::Response(response_description_default),
    },
    Rule {
        id: RuleId::new("power-platform/errors-undescribed"),
        severity: Severity::Note,
        summary: "An operation does not say how it fails.",
        why: "Guidance asks for known errors; three connectors of four describe none.",
        fix: "Add responses such as 400, 401 and 404 with a description.",
        reference: CODING,
        codes: &["response-errors-documented"],
        check: Check::Operation(errors_undescribed),
    },
    Rule {
        id: RuleId::new("power-platform/response-reference-misdirected"),
        severity: Severity::Error,
        summary: "A response refers to something outside `#/responses/`, or has keys beside the reference.",
        why: "The validator refuses it (ResponseReferenceNotValid); keys beside a reference are without effect.",
        fix: "Define the response under `responses` of the root, and refer to it alone.",
        reference: VALIDATOR,
        codes: &["response-ref-valid", "ResponseReferenceNotValid"],
        check: Check::Response(|cx, operation, response: &Response<'_>| {
            if operation.dialect() == Dialect::Swagger2 && response.declared_at != response.node {
                report_misdirected(cx, response.declared_at, "#/responses/");
            }
        }),
    },
];

/// The schema of a response, unless it is `{}`.
fn filled_schema(response: Node<'_>) -> Option<Node<'_>> {
    response.get("schema").filter(|schema| !schema.is_empty())
}

fn default_response_with_schema(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    if response.status != "default" {
        return;
    }
    if let Some(schema) = filled_schema(response.node) {
        let mend = || Some(Mend::uncertain([response.node.without_member("schema")?]));
        cx.report_with(
            schema,
            "the `default` response should have no schema; it belongs to 200 or 201",
            mend,
        );
    }
}

fn response_schema_empty(cx: &mut Cx<'_>, operation: &Operation<'_>, response: &Response<'_>) {
    let schema = response.node.get("schema").filter(|schema| schema.is_object() && schema.is_empty());
    if let Some(schema) = schema.filter(|_| response.is_success() && !is_internal(operation.node())) {
        cx.report(schema, format!("the schema of the response {} is empty", response.status));
    }
}

fn response_schema_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let node = operation.node();
    let action = operation.method() != Method::Delete && operation.notification_content().is_none();
    if !action || is_internal(node) {
        return;
    }
    let Some(responses) = node.get("responses").filter(|responses| !responses.is_empty()) else { return };
    let told_at_once =
        |name: &str| responses.get(name).is_some_and(|response| response.get("schema").is_some());
    if told_at_once("200") || told_at_once("201") {
        return;
    }
    let all = operation.responses();
    let silent = |response: &Response<'_>| WITHOUT_CONTENT.contains(&response.status);
    if !responses.members().any(|member| member.name.starts_with('2') || member.name == "default") {
        return;
    }
    if all.iter().any(Response::is_success) && all.iter().filter(|one| one.is_success()).all(silent) {
        return;
    }
    let told = |one: &Response<'_>| {
        (one.is_success() || one.status == "default") && one.node.get("schema").is_some()
    };
    if !all.iter().any(told) {
        cx.report(responses, format!("`{}` has no schema for success", operation.label()));
    }
}

fn default_response_schema_empty(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    let schema = response.node.get("schema").filter(|schema| schema.is_object() && schema.is_empty());
    if let Some(schema) = schema.filter(|_| response.status == "default") {
        let mend = || Some(Mend::safe([response.node.without_member("schema")?]));
        cx.report_with(schema, "the `default` response should have no schema, not even an empty one", mend);
    }
}

fn response_2xx_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let responses = operation.node().get("responses").filter(|responses| !responses.is_empty());
    let Some(responses) = responses else { return };
    // Where only errors are described, a rule for all dialects says so, and one of its own where the
    // schema stands in `default`.
    let plain = responses.get("default").and_then(filled_schema).is_none();
    let expected = |name: &str| name.starts_with(['1', '3']) || name == "default" && plain;
    let has = |wanted: &dyn Fn(&str) -> bool| responses.members().any(|member| wanted(member.name));
    if has(&expected) && !has(&|name| name.starts_with('2')) {
        let message = format!("`{}` describes no response between 200 and 299", operation.label());
        let mend = || {
            responses.get("default")?;
            Some(Mend::uncertain([responses.with_renamed("default", "200")?]))
        };
        cx.report_with(responses, message, mend);
    }
}

/// Whether an object says what it holds.
fn is_described(schema: Node<'_>) -> bool {
    schema.members().any(|member| match member.name {
        "properties" | "allOf" => !member.value.is_empty(),
        "additionalProperties" => true,
        name => name.starts_with("x-ms-dynamic-"),
    })
}

fn response_object_without_properties(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    let Some(declared) = response.node.get("schema").filter(|_| response.is_success()) else { return };
    let Some(schema) = follow(declared).node() else { return };
    if schema.get_str("type") == Some("object") && !is_described(schema) && !is_described(declared) {
        cx.report(schema, format!("nothing is said of the object in the response {}", response.status));
    }
}

fn response_schema_unused(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let told = |response: &Response<'_>| response.node.get("schema").is_some_and(|schema| !schema.is_empty());
    let responses = operation.responses();
    let mut told = responses.iter().filter(|response| told(response));
    let (Some(first), Some(second)) = (told.next(), told.next()) else { return };
    let message = format!("the responses {} and {} both have a schema", first.status, second.status);
    cx.report(second.declared_at, message);
}

fn response_description_empty(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    let Some(node) = response.node.get("description") else { return };
    if node.as_str().is_some_and(|text| text.trim().is_empty()) {
        cx.report(node, format!("the description of the response {} is empty", response.status));
    }
}

/// All statuses count, not only that of the `default` response.
fn response_description_default(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    let Some(node) = response.node.get("description") else { return };
    if let Some(text) = node.as_str().filter(|text| text.eq_ignore_ascii_case("default")) {
        let message =
            format!("a description of the response {} is expected, found `{text}`", response.status);
        cx.report(node, message);
    }
}

fn errors_undescribed(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let responses = operation.node().get("responses").filter(|responses| !responses.is_empty());
    let Some(responses) = responses else { return };
    if !responses.members().any(|member| member.name.starts_with(['4', '5']) || member.name == "default") {
        cx.report(responses, format!("`{}` does not say how it fails", operation.label()));
    }
}

/// Reports a reference that leads elsewhere than below `home`, or has company.
pub(super) fn report_misdirected(cx: &mut Cx<'_>, declared_at: Node<'_>, home: &str) {
    let Some(reference) = declared_at.get("$ref") else { return };
    let text = reference.as_str().unwrap_or_default();
    if !text.starts_with(home) {
        cx.report(reference, format!("a reference below `{home}` is expected, found `{text}`"));
    } else if let Some(member) = declared_at.members().find(|member| member.name != "$ref") {
        cx.report(member.value, format!("`{}` beside a reference is without effect", member.name));
    }
}
