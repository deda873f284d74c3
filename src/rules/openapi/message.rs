//! Bodies, headers, media types and links of OpenAPI 3, and headers of Swagger 2.0.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Operation, Parameter, ParameterIn, Response, follow};
use crate::document::Node;

const MEDIA_TYPE: &str = "https://www.rfc-editor.org/rfc/rfc6838#section-4.2";
const HEADER_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#header-object";
const PARAMETER_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#parameter-object";
const LINK_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#link-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/body-without-content"),
        severity: Severity::Error,
        summary: "A request body has no `content`.",
        why: "Nothing says what may be sent; importers refuse the operation.",
        fix: "Add `content` with the media type and its schema.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#request-body-object",
        codes: &[],
        check: Check::Operation(body_without_content),
    },
    Rule {
        id: RuleId::new("openapi/media-type-malformed"),
        severity: Severity::Error,
        summary: "`content` has a key that is no media type.",
        why: "Clients send it as `Content-Type` or `Accept`, and services refuse the request.",
        fix: "Write `type/subtype`, such as `application/json`.",
        reference: MEDIA_TYPE,
        codes: &[],
        check: Check::Operation(media_type_malformed),
    },
    Rule {
        id: RuleId::new("openapi/header-type-missing"),
        severity: Severity::Error,
        summary: "A response header does not say what it holds.",
        why: "Importers refuse the response, or drop the header.",
        fix: "Add `type`, or `schema` in OpenAPI 3.",
        reference: HEADER_OBJECT,
        codes: &["response-header-type", "RequiredPropertyMissing"],
        check: Check::Response(header_type_missing),
    },
    Rule {
        id: RuleId::new("openapi/header-name-malformed"),
        severity: Severity::Warning,
        summary: "The name of a response header cannot be one.",
        why: "No service can send it, so that clients wait for it in vain.",
        fix: "Use letters, digits and `-` only.",
        reference: "https://www.rfc-editor.org/rfc/rfc9110#section-5.1",
        codes: &[],
        check: Check::Response(header_name_malformed),
    },
    Rule {
        id: RuleId::new("openapi/header-parameter-ignored"),
        severity: Severity::Warning,
        summary: "A header is described as a parameter that OpenAPI 3 takes no notice of.",
        why: "`Accept`, `Content-Type` and `Authorization` come from media types and security schemes.",
        fix: "Describe it by `content` or `security`, and remove the parameter.",
        reference: PARAMETER_OBJECT,
        codes: &[],
        check: Check::Parameter(header_parameter_ignored),
    },
    Rule {
        id: RuleId::new("openapi/parameter-described-twice"),
        severity: Severity::Error,
        summary: "A parameter has both `schema` and `content`, or several media types.",
        why: "Which of them holds is left to chance; importers refuse the operation.",
        fix: "Keep `schema`, or one media type under `content`.",
        reference: PARAMETER_OBJECT,
        codes: &[],
        check: Check::Parameter(parameter_described_twice),
    },
    Rule {
        id: RuleId::new("openapi/link-operation-unknown"),
        severity: Severity::Warning,
        summary: "A link leads to an operation that does not exist.",
        why: "Clients that follow it call nothing.",
        fix: "Name an existing `operationId`, or point to one with `operationRef`.",
        reference: LINK_OBJECT,
        codes: &[],
        check: Check::Operation(link_operation_unknown),
    },
];

fn body_without_content(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(body) = operation.node().get("requestBody").filter(|_| operation.dialect() != Dialect::Swagger2)
    else {
        return;
    };
    let Some(node) = follow(body).node() else { return };
    match node.get("content") {
        None => cx.report((node, "content"), "the body has no `content`"),
        Some(content) if content.is_empty() => cx.report(content, "at least one media type is expected"),
        Some(_) => {}
    }
}

/// Whether a text is `type/subtype`, with or without parameters; either may be `*`.
fn is_media_type(text: &str) -> bool {
    let name = text.split(';').next().unwrap_or_default().trim();
    let token = |part: &str| !part.is_empty() && part.bytes().all(is_token_byte);
    name.split_once('/').is_some_and(|(main, sub)| token(main) && token(sub))
}

/// Whether a byte may be in a token of RFC 9110.
fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn media_type_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if operation.dialect() == Dialect::Swagger2 {
        return;
    }
    let body = operation.node().get("requestBody").and_then(|body| follow(body).node());
    let responses = operation.responses();
    let messages = body.into_iter().chain(responses.iter().map(|response| response.node));
    for member in messages.filter_map(|node| node.get("content")).flat_map(|content| content.members()) {
        if !is_media_type(member.name) {
            cx.report(member.value, format!("`type/subtype` is expected, found `{}`", member.name));
        }
    }
}

/// The headers of a response, each followed.
fn headers<'d>(response: &Response<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d> {
    let members = response.node.get("headers").into_iter().flat_map(|headers| headers.members());
    let told = members.filter(|member| !member.name.starts_with("x-ms-"));
    told.filter_map(|member| Some((member.name, follow(member.value).node()?)))
}

fn header_type_missing(cx: &mut Cx<'_>, operation: &Operation<'_>, response: &Response<'_>) {
    let keys: &[&str] = match operation.dialect() {
        Dialect::Swagger2 => &["type"],
        Dialect::OpenApi30 | Dialect::OpenApi31 => &["schema", "content"],
    };
    for (name, header) in headers(response) {
        if keys.iter().all(|key| header.get(key).is_none()) {
            let key = keys.first().copied().unwrap_or_default();
            cx.report((header, key), format!("the header `{name}` has no `{key}`"));
        }
    }
}

fn header_name_malformed(cx: &mut Cx<'_>, _: &Operation<'_>, response: &Response<'_>) {
    for (name, header) in headers(response) {
        if name.is_empty() || !name.bytes().all(is_token_byte) {
            cx.report(header, format!("`{name}` cannot be the name of a header"));
        }
    }
}

/// Headers that OpenAPI 3 describes elsewhere.
const ELSEWHERE: [&str; 3] = ["accept", "content-type", "authorization"];

fn header_parameter_ignored(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let ignored = parameter.dialect() != Dialect::Swagger2 && parameter.location() == ParameterIn::Header;
    if ignored && ELSEWHERE.iter().any(|name| name.eq_ignore_ascii_case(parameter.name())) {
        cx.report(parameter.node(), format!("the header `{}` is described elsewhere", parameter.name()));
    }
}

fn parameter_described_twice(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let content = || parameter.node().get("content");
    let Some(content) = (parameter.dialect() != Dialect::Swagger2).then(content).flatten() else { return };
    let name = parameter.name();
    if parameter.node().get("schema").is_some() {
        cx.report(content, format!("the parameter `{name}` has `schema` and `content`"));
    } else if content.members().nth(1).is_some() {
        cx.report(content, format!("the parameter `{name}` has several media types"));
    }
}

fn link_operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>, operation: &Operation<'_>) {
    if operation.dialect() == Dialect::Swagger2 {
        return;
    }
    for response in operation.responses() {
        let links = response.node.get("links").into_iter().flat_map(|links| links.members());
        for link in links.filter_map(|member| follow(member.value).node()) {
            match (link.get("operationId"), link.get("operationRef")) {
                (None, None) => cx.report((link, "operationId"), "the link leads to no operation"),
                (Some(node), _) => {
                    let id = node.scalar_text().unwrap_or_default();
                    if contract.operation(id).is_none() {
                        cx.report(node, format!("there is no operation `{id}`"));
                    }
                }
                (None, Some(_)) => {}
            }
        }
    }
}
