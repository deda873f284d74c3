//! What callers send: schemas that are reached from bodies, each looked at once.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, ParameterIn, follow};
use crate::document::Node;
use std::collections::BTreeSet;

pub(in crate::rules) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("openapi/input-read-only"),
    severity: Severity::Error,
    summary: "A body requires a property that is read-only.",
    why: "Callers must send what they may not send; in Swagger 2.0 nothing tells the two directions apart.",
    fix: "Leave the property out of `required`, or describe the body by a schema of its own.",
    reference: "https://spec.openapis.org/oas/v2.0.html#schema-object",
    codes: &["required-readonly-input", "RequiredReadOnlyPropertyNotAllowedAsInput"],
    check: Check::Contract(input_read_only),
}];

/// Schemas that are still to be looked at, and those that were.
#[derive(Default)]
struct Walk<'d> {
    waiting: Vec<Node<'d>>,
    seen: BTreeSet<u64>,
}

impl<'d> Walk<'d> {
    fn add(&mut self, node: Node<'d>) {
        if node.is_object() {
            self.waiting.push(node);
        }
    }

    /// The next schema, behind its `$ref`, with those that it leads to put in the queue.
    fn next(&mut self) -> Option<Node<'d>> {
        while let Some(node) = self.waiting.pop() {
            let Some(node) = follow(node).node().filter(|node| self.seen.insert(node.id())) else { continue };
            for member in node.containers() {
                match member.name {
                    "items" | "additionalProperties" => self.add(member.value),
                    "properties" => member.value.containers().for_each(|property| self.add(property.value)),
                    "allOf" => member.value.items().for_each(|part| self.add(part)),
                    _ => {}
                }
            }
            return Some(node);
        }
        None
    }
}

fn input_read_only(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if contract.dialect() != Dialect::Swagger2 || !contract.may_have_key("readOnly") {
        return;
    }
    let mut walk = Walk::default();
    let sent = contract.operations().iter().flat_map(|operation| operation.sent_parameters());
    for body in sent.filter(|parameter| parameter.location() == ParameterIn::Body) {
        body.node().get("schema").into_iter().for_each(|schema| walk.add(schema));
    }
    while let Some(schema) = walk.next() {
        let (Some(required), Some(properties)) = (schema.get("required"), schema.get("properties")) else {
            continue;
        };
        let required: BTreeSet<&str> = required.items().filter_map(|name| name.as_str()).collect();
        for property in properties.containers().filter(|property| required.contains(property.name)) {
            if property.value.get("readOnly").and_then(|flag| flag.as_bool()) == Some(true) {
                cx.report(property.value, format!("`{}` is required and read-only", property.name));
            }
        }
    }
}
