//! Triggers and webhooks in detail: their texts, what they give, and where their marks stand.

use super::trigger::{URL, WEBHOOKS, is_webhook, url_fields};
use super::{EXTENSIONS, STRINGS, VALIDATOR, is_internal, text_of};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, NOTIFICATION, Operation, Schema, Written};
use crate::document::{Mend, Node};

/// The keys of what a webhook sends.
const CONTENT_KEYS: [&str; 2] = ["schema", "description"];

/// The kinds of `x-ms-trigger-metadata`, and its only mode.
const KINDS: [&str; 2] = ["query", "webhook"];
const MODE: &str = "polling";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/trigger-summary-unusual"),
        severity: Severity::Note,
        summary: "The summary of a trigger does not begin with “When”.",
        why: "The designer lists triggers and actions apart, and users expect “When an order is placed”.",
        fix: "Write the summary as “When …”.",
        reference: STRINGS,
        codes: &["trigger-summary-pattern"],
        check: Check::Operation(|cx, _, operation| text_unusual(cx, operation, "summary", "When")),
    },
    Rule {
        id: RuleId::new("power-platform/trigger-description-unusual"),
        severity: Severity::Note,
        summary: "The description of a trigger does not begin with “This operation triggers when”.",
        why: "Users read at once what starts their flow where all triggers say it in the same words.",
        fix: "Write the description as “This operation triggers when …”.",
        reference: STRINGS,
        codes: &["trigger-description-pattern"],
        check: Check::Operation(|cx, _, operation| {
            text_unusual(cx, operation, "description", "This operation triggers when");
        }),
    },
    Rule {
        id: RuleId::new("power-platform/trigger-hint-missing"),
        severity: Severity::Note,
        summary: "A trigger does not say how to try it out.",
        why: "The designer waits for the first event, and users do not know how to cause one.",
        fix: "Add `x-ms-trigger-hint`: “To see it work now, …”.",
        reference: EXTENSIONS,
        codes: &["trigger-hint"],
        check: Check::Operation(trigger_hint_missing),
    },
    Rule {
        id: RuleId::new("power-platform/batch-without-list"),
        severity: Severity::Error,
        summary: "A polling trigger for batches does not answer with a list.",
        why: "The platform starts a flow for each item of a list, and finds none.",
        fix: "Let the response for success be a list or hold one, or set `x-ms-trigger` to `single`.",
        reference: EXTENSIONS,
        codes: &["trigger-batch-array"],
        check: Check::Operation(batch_without_list),
    },
    Rule {
        id: RuleId::new("power-platform/trigger-metadata-malformed"),
        severity: Severity::Error,
        summary: "`x-ms-trigger-metadata` has not exactly a kind and a mode.",
        why: "The platform does not know how to poll.",
        fix: "Write `{\"kind\": \"query\", \"mode\": \"polling\"}`; the kind may be `webhook` too.",
        reference: EXTENSIONS,
        codes: &["trigger-metadata"],
        check: Check::Operation(trigger_metadata_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/notification-url-optional"),
        severity: Severity::Error,
        summary: "The field for the address to call back may be left out.",
        why: "The validator refuses it (NotificationUrlNotRequired): the service must learn the address.",
        fix: "Name the field, and each object around it, in `required` of the object that holds it.",
        reference: VALIDATOR,
        codes: &["webhook-notification-url-required", "NotificationUrlNotRequired"],
        check: Check::Contract(notification_url_optional),
    },
    Rule {
        id: RuleId::new("power-platform/notification-url-misplaced"),
        severity: Severity::Error,
        summary: "A field of a response is marked as the address to call back.",
        why: "The validator refuses it: the address is sent to the service, not received from it.",
        fix: "Remove `x-ms-notification-url` from the response.",
        reference: VALIDATOR,
        codes: &["webhook-notification-url-position", "NotificationUrlNotAllowedInThisPosition"],
        check: Check::Schema(notification_url_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/notification-content-misplaced"),
        severity: Severity::Error,
        summary: "The content of a webhook stands in the operation.",
        why: "The platform looks for it beside the operation, in the path, and finds nothing.",
        fix: "Move `x-ms-notification-content` one level up, to the path.",
        reference: EXTENSIONS,
        codes: &["webhook-content-schema"],
        check: Check::Operation(notification_content_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/notification-content-key-unknown"),
        severity: Severity::Warning,
        summary: "The content of a webhook has a key that the platform does not know.",
        why: "It is without effect: only the schema and its description are read.",
        fix: "Keep `schema` and `description`.",
        reference: EXTENSIONS,
        codes: &["webhook-content-schema"],
        check: Check::Operation(notification_content_key_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/webhook-location-missing"),
        severity: Severity::Note,
        summary: "The answer to a webhook's subscription declares no `Location` header.",
        why: "Its address is what the platform calls to unsubscribe; the service must send it in any case.",
        fix: "Declare `Location` in `headers` of the response 201.",
        reference: WEBHOOKS,
        codes: &["webhook-location-header"],
        check: Check::Operation(webhook_location_missing),
    },
];

fn text_unusual(cx: &mut Cx<'_>, operation: &Operation<'_>, name: &str, start: &str) {
    if operation.trigger().is_none() || is_internal(operation.node()) {
        return;
    }
    let Some(node) = operation.node().get(name) else { return };
    let text = node.as_str().unwrap_or_default().trim_start();
    let begins = text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
    if !text.is_empty() && !begins {
        cx.report(node, format!("the {name} of a trigger is expected to begin with “{start}”"));
    }
}

fn trigger_hint_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let node = operation.node();
    let shown = operation.trigger().is_some() && !is_internal(node);
    if shown && text_of(node, "x-ms-trigger-hint").is_none() {
        let message = format!("the trigger `{}` has no `x-ms-trigger-hint`", operation.label());
        cx.report((node, "x-ms-trigger-hint"), message);
    }
}

/// Whether a schema is a list or has a property that is one.
fn has_list(schema: Schema<'_>) -> bool {
    let shape = schema.shape();
    let is_list = |schema: &Schema<'_>| {
        let list = |node: Node<'_>| node.get_str("type") == Some("array") || node.get("items").is_some();
        schema.resolved().is_some_and(|schema| list(schema.node()))
    };
    is_list(&schema) || shape.properties.iter().any(|property| property.schema.iter().any(is_list))
}

fn batch_without_list(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if operation.trigger() != Some("batch") || operation.method() != Method::Get {
        return;
    }
    let responses = operation.responses();
    let mut told = responses.iter().filter(|response| response.is_success());
    let Some(schema) = told.find_map(|response| response.schema()) else { return };
    let open = schema.resolved().is_none_or(|schema| schema.get("x-ms-dynamic-schema").is_some());
    if !open && !has_list(schema) {
        let message = format!("the batch trigger `{}` does not answer with a list", operation.label());
        cx.report(schema.node(), message);
    }
}

fn trigger_metadata_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(metadata) = operation.node().get("x-ms-trigger-metadata") else { return };
    let kind = metadata.get_str("kind").is_some_and(|kind| KINDS.contains(&kind));
    if !kind || metadata.get_str("mode") != Some(MODE) || metadata.len() != 2 {
        cx.report(metadata, "`kind` (`query` or `webhook`) and `mode` (`polling`) are expected here");
    }
}

/// The step that adds a name to `required` of an object.
fn requiring(object: Node<'_>, name: &str) -> Option<crate::document::Step> {
    let known = object.get("required").into_iter().flat_map(|list| list.items());
    let names: Vec<&str> = known.filter_map(|item| item.as_str()).chain([name]).collect();
    object.with("required", names)
}

fn notification_url_optional(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for field in url_fields(contract) {
        for (object, name) in field.optional {
            let node = object.get("properties").and_then(|list| list.get(name)).unwrap_or(object);
            let message =
                format!("`{name}` is expected in `required`: the address to call back is sent in it");
            cx.report_with(node, message, || Some(Mend::safe([requiring(object, name)?])));
        }
    }
}

fn notification_url_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let mark = schema.is_extended.then(|| schema.node.get(URL)).flatten();
    if let Some(mark) = mark
        && mark.pointer().contains("/responses/")
    {
        cx.report(mark, format!("`{URL}` belongs to what is sent, not to a response"));
    }
}

fn notification_content_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if let Some(content) = operation.node().get(NOTIFICATION) {
        cx.report(content, format!("`{NOTIFICATION}` belongs to the path, beside the operation"));
    }
}

fn notification_content_key_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(content) = operation.path_item().get(NOTIFICATION) else { return };
    for member in content.members().filter(|member| !CONTENT_KEYS.contains(&member.name)) {
        cx.report(member.value, format!("`{NOTIFICATION}` has no key `{}`", member.name));
    }
}

fn webhook_location_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if !is_webhook(operation) {
        return;
    }
    let responses = operation.responses();
    let mut successes = responses.iter().filter(|response| response.is_success());
    let location = |name: &str| name.eq_ignore_ascii_case("location");
    let declared = |headers: Node<'_>| headers.members().any(|member| location(member.name));
    if !successes.any(|response| response.node.get("headers").is_some_and(declared)) {
        let node = operation.node().get("responses").unwrap_or(operation.node());
        cx.report(node, format!("no response of `{}` declares the header `Location`", operation.label()));
    }
}
