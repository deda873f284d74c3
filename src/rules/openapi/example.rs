//! Examples: what readers copy.

use super::fit::misfit;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Operation, Parameter, Response, Written, follow};
use crate::document::Node;

const MEDIA_TYPE_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#media-type-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/example-disagrees"),
        severity: Severity::Warning,
        summary: "The example of a schema does not fit the schema.",
        why: "Readers copy it, and portals and mock servers answer with it; one of the two is wrong.",
        fix: "Correct the example, or the schema where the example is what the service answers.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#schema-object",
        codes: &[],
        check: Check::Schema(schema_example_disagrees),
    },
    Rule {
        id: RuleId::new("openapi/message-example-disagrees"),
        severity: Severity::Warning,
        summary: "The example of a body, a response or a parameter does not fit its schema.",
        why: "Readers copy it, and mock servers answer with it; one of the two is wrong.",
        fix: "Correct the example, or the schema where the example is what the service answers.",
        reference: MEDIA_TYPE_OBJECT,
        codes: &[],
        check: Check::Operation(message_example_disagrees),
    },
    Rule {
        id: RuleId::new("openapi/example-told-twice"),
        severity: Severity::Warning,
        summary: "`example` and `examples` stand side by side.",
        why: "Only one of the two may be there; which one tools show is left to chance.",
        fix: "Move the one example into `examples`.",
        reference: MEDIA_TYPE_OBJECT,
        codes: &[],
        check: Check::Operation(example_told_twice),
    },
    Rule {
        id: RuleId::new("openapi/example-not-produced"),
        severity: Severity::Warning,
        summary: "A response has an example of a media type that the operation does not answer.",
        why: "Readers expect an answer that never comes.",
        fix: "Add the media type to `produces`, or remove the example.",
        reference: "https://spec.openapis.org/oas/v2.0.html#example-object",
        codes: &["response-example-mime", "ResponseExampleMustBeProducedByOperation"],
        check: Check::Response(example_not_produced),
    },
];

fn report(cx: &mut Cx<'_>, value: Node<'_>, schema: Node<'_>, dialect: Dialect) {
    if let Some(found) = misfit(value, schema, dialect) {
        let what = if found.value == value { "the example" } else { "this part of the example" };
        cx.report(found.value, format!("{what} {}", found.reason));
    }
}

fn schema_example_disagrees(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if let Some(example) = schema.example.filter(|_| !schema.is_holder && schema.reference.is_none()) {
        report(cx, example, schema.node, schema.dialect);
    }
}

/// Whether examples are written as what they stand for: of other media types there are only texts.
fn is_json(media_type: &str) -> bool {
    media_type.to_ascii_lowercase().contains("json")
}

/// The objects of OpenAPI 3 that have a schema with examples: asked media types of the body and the
/// responses, parameters and headers.
fn holders<'d>(operation: &Operation<'d>, is_asked: fn(&str) -> bool) -> Vec<Node<'d>> {
    if operation.dialect() == Dialect::Swagger2 {
        return Vec::new();
    }
    let mut holders: Vec<Node<'d>> = operation.parameters().iter().map(Parameter::node).collect();
    let responses = operation.responses();
    holders.extend(responses.iter().flat_map(Response::headers).map(|header| header.node));
    let body = operation.node().get("requestBody").and_then(|body| follow(body).node());
    let messages = body.into_iter().chain(responses.iter().map(|response| response.node));
    let contents = messages.chain(holders.clone()).filter_map(|message| message.get("content"));
    let media = contents.flat_map(|content| content.members()).filter(|media| is_asked(media.name));
    let media: Vec<Node<'d>> = media.map(|media| media.value).collect();
    holders.extend(media);
    holders
}

fn message_example_disagrees(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    for holder in holders(operation, is_json) {
        let (one, several) = (holder.get("example"), holder.get("examples"));
        let (Some(schema), true) = (holder.get("schema"), one.is_some() || several.is_some()) else {
            continue;
        };
        let listed = several.into_iter().flat_map(|several| several.members());
        let values = listed.filter_map(|member| follow(member.value).node()?.get("value"));
        for value in one.into_iter().chain(values) {
            report(cx, value, schema, operation.dialect());
        }
    }
    let responses = operation.node().get("responses").filter(|_| operation.dialect() == Dialect::Swagger2);
    for response in responses.into_iter().flat_map(|responses| responses.containers()) {
        let Some(examples) = response.value.get("examples") else { continue };
        let Some(schema) = response.value.get("schema") else { continue };
        for member in examples.members().filter(|member| is_json(member.name)) {
            report(cx, member.value, schema, operation.dialect());
        }
    }
}

fn example_told_twice(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    for holder in holders(operation, |_| true) {
        if let Some(example) = holder.get("example").filter(|_| holder.get("examples").is_some()) {
            cx.report(example, "`examples` stands beside `example`, and only one of them may");
        }
    }
}

fn example_not_produced(cx: &mut Cx<'_>, operation: &Operation<'_>, response: &Response<'_>) {
    if operation.dialect() != Dialect::Swagger2 {
        return;
    }
    let Some(examples) = response.node.get("examples") else { return };
    let own = operation.node().get("produces");
    let Some(produces) = own.or_else(|| operation.node().document().root().get("produces")) else { return };
    let plain = |name: &str| name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let listed: Vec<String> = produces.items().filter_map(|item| item.as_str()).map(plain).collect();
    for member in examples.members().filter(|member| !member.name.starts_with("x-")) {
        if !listed.is_empty() && !listed.contains(&plain(member.name)) {
            cx.report(member.value, format!("`produces` does not list `{}`", member.name));
        }
    }
}
