//! Triggers: operations that start flows, and the webhooks behind them.

use super::{EXTENSIONS, VALIDATOR, is_internal, listed, respelled};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, NOTIFICATION, Operation, follow};
use crate::document::{Member, Mend, Node};
use std::collections::BTreeMap;

/// The key that marks the field for the address to call back.
pub(super) const URL: &str = "x-ms-notification-url";

/// The values of `x-ms-trigger`.
const TRIGGERS: [&str; 2] = ["single", "batch"];

pub(super) const WEBHOOKS: &str =
    "https://learn.microsoft.com/connectors/custom-connectors/create-webhook-trigger";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/trigger-unknown"),
        severity: Severity::Error,
        summary: "A trigger is of a kind that does not exist.",
        why: "The platform does not offer the operation as a trigger.",
        fix: "Use `single` or `batch`.",
        reference: EXTENSIONS,
        codes: &["trigger-enum", "JsonValueNotInEnum"],
        check: Check::Operation(trigger_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/notification-url-missing"),
        severity: Severity::Error,
        summary: "A webhook has no field for the address to call back.",
        why: "The service never learns where to send its notices (WebhookOperationsMissingNotificationUrlProperty).",
        fix: "Mark the field with `x-ms-notification-url: true`.",
        reference: WEBHOOKS,
        codes: &["webhook-notification-url", "WebhookOperationsMissingNotificationUrlProperty"],
        check: Check::Contract(notification_url_missing),
    },
    Rule {
        id: RuleId::new("power-platform/notification-content-missing"),
        severity: Severity::Error,
        summary: "A webhook does not say what it sends.",
        why: "Users see no output of the trigger (OperationMustHaveNotificationContentExtension).",
        fix: "Add `x-ms-notification-content` with a schema to the path, beside the operation.",
        reference: WEBHOOKS,
        codes: &["webhook-notification-content", "OperationMustHaveNotificationContentExtension"],
        check: Check::Contract(notification_content_missing),
    },
    Rule {
        id: RuleId::new("power-platform/notification-schema-missing"),
        severity: Severity::Error,
        summary: "The content of a webhook has no schema.",
        why: "Users see no output of the trigger (SchemaDefinitionSetIncorrectly).",
        fix: "Add `schema` to `x-ms-notification-content`.",
        reference: EXTENSIONS,
        codes: &["webhook-content-schema", "SchemaDefinitionSetIncorrectly", "RequiredPropertyMissing"],
        check: Check::Operation(notification_schema_missing),
    },
    Rule {
        id: RuleId::new("power-platform/notification-url-not-text"),
        severity: Severity::Error,
        summary: "The field for the address to call back is no text.",
        why: "The validator refuses it (NotificationUrlNotString).",
        fix: "Set its `type` to `string`.",
        reference: VALIDATOR,
        codes: &["webhook-notification-url-string", "NotificationUrlNotString"],
        check: Check::Contract(notification_url_not_text),
    },
    Rule {
        id: RuleId::new("power-platform/notification-url-visible"),
        severity: Severity::Error,
        summary: "Users see the field for the address to call back.",
        why: "The platform fills it in; the validator refuses a visible one (NotificationUrlNotInternal).",
        fix: "Add `x-ms-visibility: internal` to the field or to an object that holds it.",
        reference: VALIDATOR,
        codes: &["webhook-notification-url-internal", "NotificationUrlNotInternal"],
        check: Check::Contract(notification_url_visible),
    },
    Rule {
        id: RuleId::new("power-platform/webhook-without-delete"),
        severity: Severity::Warning,
        summary: "There are webhooks, and no operation deletes one.",
        why: "Flows that are switched off leave their webhooks behind, and the service calls in vain.",
        fix: "Describe the DELETE operation whose address the service answers in `Location`.",
        reference: WEBHOOKS,
        codes: &["webhook-delete-operation"],
        check: Check::Contract(webhook_without_delete),
    },
];

fn trigger_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(node) = operation.node().get("x-ms-trigger") else { return };
    let found = node.scalar_text().unwrap_or_default();
    if !TRIGGERS.contains(&found) {
        let message = format!("one of {} is expected, found `{found}`", listed(&TRIGGERS));
        cx.report_with(node, message, || respelled(node, &TRIGGERS));
    }
}

/// A field for the address to call back, and whether it or something around it is hidden.
pub(super) struct UrlField<'d> {
    node: Node<'d>,
    hidden: bool,
    /// The properties on the way to it that their objects do not require.
    pub(super) optional: Vec<(Node<'d>, &'d str)>,
}

/// Schemas that stand deeper than this are not searched.
const MAX_SEARCH: usize = 64;

/// Looks for fields with `x-ms-notification-url` in parameters and bodies. Each schema is searched
/// once, however many operations share it.
#[derive(Default)]
struct Search<'d> {
    fields: Vec<UrlField<'d>>,
    known: BTreeMap<u64, bool>,
    optional: Vec<(Node<'d>, &'d str)>,
}

impl<'d> Search<'d> {
    /// Whether an operation sends such a field.
    fn operation(&mut self, operation: &Operation<'d>) -> bool {
        let mut found = false;
        for parameter in operation.parameters().iter().chain(operation.sent_parameters()) {
            let node = parameter.node();
            found |= self.take(node, is_internal(node));
            if let Some(schema) = node.get("schema") {
                found |= self.schema(schema, is_internal(node), MAX_SEARCH);
            }
        }
        found
    }

    fn take(&mut self, node: Node<'d>, hidden: bool) -> bool {
        let marked = node.get(URL).and_then(|mark| mark.as_bool()) == Some(true);
        if marked {
            self.fields.push(UrlField { node, hidden, optional: self.optional.clone() });
        }
        marked
    }

    fn schema(&mut self, node: Node<'d>, hidden: bool, depth: usize) -> bool {
        let Some(target) = follow(node).node().filter(Node::is_object) else { return false };
        let Some(depth) = depth.checked_sub(1) else { return false };
        if let Some(found) = self.known.get(&target.id()) {
            return *found;
        }
        self.known.insert(target.id(), false);
        let hidden = hidden || is_internal(node) || is_internal(target);
        let mut found = self.take(target, hidden);
        for member in target.get("properties").into_iter().flat_map(|list| list.members()) {
            found |= self.property(target, member, hidden, depth);
        }
        for part in target.get("allOf").into_iter().flat_map(|list| list.items()) {
            found |= self.schema(part, hidden, depth);
        }
        if let Some(items) = target.get("items") {
            found |= self.schema(items, hidden, depth);
        }
        self.known.insert(target.id(), found);
        found
    }

    fn property(&mut self, object: Node<'d>, member: Member<'d>, hidden: bool, depth: usize) -> bool {
        let required = object.get("required").into_iter().flat_map(|list| list.items());
        let before = self.optional.len();
        if !required.filter_map(|name| name.as_str()).any(|name| name == member.name) {
            self.optional.push((object, member.name));
        }
        let found = self.schema(member.value, hidden, depth);
        self.optional.truncate(before);
        found
    }
}

/// Operations that may send an address to call back: none where no field is marked as one.
fn candidates<'c, 'd>(contract: &'c Contract<'d>) -> &'c [Operation<'d>] {
    if contract.may_have_key(URL) { contract.operations() } else { &[] }
}

/// All fields for addresses to call back.
pub(super) fn url_fields<'d>(contract: &Contract<'d>) -> Vec<UrlField<'d>> {
    let mut search = Search::default();
    for operation in candidates(contract) {
        search.operation(operation);
    }
    search.fields
}

/// Whether an operation subscribes to notices: a trigger whose path says what is sent.
pub(super) fn is_webhook(operation: &Operation<'_>) -> bool {
    operation.trigger().is_some()
        && operation.method() != Method::Get
        && operation.path_item().get(NOTIFICATION).is_some()
}

/// Whether an operation is of no use without an address to call back: webhooks, and triggers that
/// neither ask by GET nor for a list nor say that they poll.
fn needs_url(operation: &Operation<'_>) -> bool {
    let polls = operation.node().get("x-ms-trigger-metadata").is_some();
    let waits = operation.trigger() == Some("single") && operation.method() != Method::Get && !polls;
    waits || is_webhook(operation)
}

fn notification_url_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut search = Search::default();
    for operation in contract.operations().iter().filter(|operation| needs_url(operation)) {
        if !search.operation(operation) {
            let message = format!("`{}` has no field with `{URL}: true`", operation.label());
            cx.report(operation.node(), message);
        }
    }
}

fn notification_content_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut search = Search::default();
    for operation in candidates(contract) {
        if operation.path_item().get(NOTIFICATION).is_none() && search.operation(operation) {
            let message = format!("the path of `{}` has no `{NOTIFICATION}`", operation.label());
            cx.report((operation.path_item(), NOTIFICATION), message);
        }
    }
}

fn notification_schema_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let content = operation.path_item().get(NOTIFICATION);
    if let Some(content) = content.filter(|content| content.get("schema").is_none()) {
        cx.report((content, "schema"), format!("`{NOTIFICATION}` has no `schema`"));
    }
}

fn notification_url_not_text(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for field in url_fields(contract) {
        if field.node.get_str("type") != Some("string") {
            let mend = || Some(Mend::safe([field.node.with("type", "string")?]));
            let message = "the field for the address to call back is expected to be a `string`";
            cx.report_with(field.node, message, mend);
        }
    }
}

fn notification_url_visible(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for field in url_fields(contract).iter().filter(|field| !field.hidden) {
        let mend = || Some(Mend::safe([field.node.with("x-ms-visibility", "internal")?]));
        let message = "the field for the address to call back is expected to be internal";
        cx.report_with(field.node, message, mend);
    }
}

fn webhook_without_delete(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let operations = contract.operations();
    let Some(webhook) = operations.iter().find(|operation| is_webhook(operation)) else { return };
    if !operations.iter().any(|operation| operation.method() == Method::Delete) {
        cx.report(webhook.node(), format!("nothing deletes the webhooks that `{}` makes", webhook.label()));
    }
}
