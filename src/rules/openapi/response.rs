//! Responses: what an operation answers.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Operation, Origin, Response};
use crate::document::Mend;

const RESPONSES_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#responses-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/response-missing"),
        severity: Severity::Error,
        summary: "An operation says nothing about its responses.",
        why: "Importers refuse the operation, and users cannot go on with what it answers.",
        fix: "Add `responses` with at least the one for success.",
        reference: RESPONSES_OBJECT,
        codes: &["responses-required", "OperationMustHaveResponse"],
        check: Check::Operation(response_missing),
    },
    Rule {
        id: RuleId::new("openapi/response-success-missing"),
        severity: Severity::Error,
        summary: "An operation describes only how it fails.",
        why: "Users see no output of the operation, although it has one.",
        fix: "Add the response for success, such as 200 or 204.",
        reference: RESPONSES_OBJECT,
        codes: &["response-success-present", "OperationShouldHaveSuccessfulResponse"],
        check: Check::Operation(response_success_missing),
    },
    Rule {
        id: RuleId::new("openapi/response-status-malformed"),
        severity: Severity::Error,
        summary: "A response stands under a key that is no status.",
        why: "Importers refuse the operation, or take no notice of the response.",
        fix: "Use a number from 100 to 599 or `default`; OpenAPI 3 also knows `2XX`.",
        reference: RESPONSES_OBJECT,
        codes: &["response-code-valid", "ResponseMustBeDefaultOrHttpStatusCode"],
        check: Check::Response(response_status_malformed),
    },
    Rule {
        id: RuleId::new("openapi/response-description-missing"),
        severity: Severity::Error,
        summary: "A response has no description.",
        why: "The specification demands one, and strict importers refuse the operation.",
        fix: "Say in a few words when the service answers that.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#response-object",
        codes: &["response-description", "RequiredPropertyMissing"],
        check: Check::Response(response_description_missing),
    },
];

fn response_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let responses = operation.node().get("responses");
    // Since OpenAPI 3.1 they may be left out.
    let may_lack = operation.dialect() == Dialect::OpenApi31 && responses.is_none();
    if !may_lack
        && operation.origin() == Origin::Path
        && responses.is_none_or(|responses| responses.is_empty())
    {
        let message = format!("`{}` says nothing about its responses", operation.label());
        match responses {
            Some(empty) => cx.report(empty, message),
            None => cx.report((operation.node(), "responses"), message),
        }
    }
}

fn response_success_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(responses) = operation.node().get("responses").filter(|responses| !responses.is_empty()) else {
        return;
    };
    let good = |status: &str| status.starts_with(['1', '2', '3']) || status == "default";
    if operation.origin() == Origin::Path && !responses.members().any(|member| good(member.name)) {
        cx.report(responses, format!("`{}` has no response for success", operation.label()));
    }
}

fn is_status(text: &str, dialect: Dialect) -> bool {
    let range = dialect != Dialect::Swagger2 && matches!(text, "1XX" | "2XX" | "3XX" | "4XX" | "5XX");
    let number = text.len() == 3 && text.parse().is_ok_and(|number: u32| (100..600).contains(&number));
    text == "default" || range || number
}

fn response_status_malformed(cx: &mut Cx<'_>, operation: &Operation<'_>, response: &Response<'_>) {
    if !is_status(response.status, operation.dialect()) {
        cx.report(response.declared_at, format!("`{}` is no status", response.status));
    }
}

/// What a status is called.
fn phrase(status: &str) -> Option<&'static str> {
    Some(match status {
        "200" => "OK",
        "201" => "Created",
        "202" => "Accepted",
        "204" => "No Content",
        "400" => "Bad Request",
        "401" => "Unauthorized",
        "403" => "Forbidden",
        "404" => "Not Found",
        "405" => "Method Not Allowed",
        "409" => "Conflict",
        "410" => "Gone",
        "415" => "Unsupported Media Type",
        "422" => "Unprocessable Content",
        "429" => "Too Many Requests",
        "500" => "Internal Server Error",
        "502" => "Bad Gateway",
        "503" => "Service Unavailable",
        "default" => "Error",
        _ => return None,
    })
}

fn response_description_missing(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    if response.description().is_none() {
        let message = format!("the response {} has no description", response.status);
        cx.report_with((response.node, "description"), message, || {
            Some(Mend::uncertain([response.node.with("description", phrase(response.status)?)?]))
        });
    }
}
