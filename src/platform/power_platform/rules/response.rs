//! Responses: what users can go on with.

use super::{SUBMISSION, VALIDATOR, is_internal};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, Operation, Response};
use crate::document::Mend;

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
];

fn default_response_with_schema(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    let schema = response.node.get("schema").filter(|schema| !schema.is_empty());
    if let Some(schema) = schema.filter(|_| response.status == "default") {
        let message = "the `default` response should have no schema; it belongs to 200 or 201";
        cx.report_with(schema, message, || {
            Some(Mend::uncertain([response.node.without_member("schema")?]))
        });
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
