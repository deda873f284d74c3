//! How much the platform has to unfold: it writes every `$ref` out before it counts.
//!
//! Counting takes time in proportion to the text, not to what it unfolds to: what a definition
//! unfolds to is counted once, and sums stop at the largest number.

use super::VALIDATOR;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, follow};
use crate::document::Node;
use std::collections::BTreeMap;

/// The most schemas of one body or response.
const MAX_BODY: u64 = 512;

/// The most schemas of one operation. A definition may have 256 times as many, which none exceeds
/// that has not too many operations or one that is too large.
const MAX_OPERATION: u64 = 16_384;

/// The deepest schema that is sure to be taken. The limit itself is not public: 15 is the deepest
/// that was ever accepted.
const MAX_DEPTH: u32 = 20;

const LIMITS: &str = "https://learn.microsoft.com/connectors/custom-connectors/faq";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/body-schema-too-large"),
        severity: Severity::Error,
        summary: "The schema of a body or a response unfolds to more than 512 schemas.",
        why: "The import refuses it.",
        fix: "Leave out what flows do not need, or give `x-ms-dynamic-schema` instead.",
        reference: LIMITS,
        codes: &["schema-count-body", "BodySchemaCountExceedsMaxAllowed"],
        check: Check::Contract(body_schema_too_large),
    },
    Rule {
        id: RuleId::new("power-platform/operation-schema-too-large"),
        severity: Severity::Error,
        summary: "The schemas of an operation unfold to more than 16384.",
        why: "The import refuses it.",
        fix: "Leave out what flows do not need, or split the operation.",
        reference: LIMITS,
        codes: &[
            "schema-count-operation",
            "OperationSchemaCountExceedsMaxAllowed",
            "TotalSchemaCountExceedsMaxAllowed",
        ],
        check: Check::Contract(operation_schema_too_large),
    },
    // How deep is too deep is a guess, so that this is no error.
    Rule {
        id: RuleId::new("power-platform/schema-too-deep"),
        severity: Severity::Warning,
        summary: "A schema unfolds to more than 20 levels.",
        why: "The validator refuses schemas that are too deep, and nobody finds the fields down there.",
        fix: "Lift the fields that flows need to a higher level, or leave the rest out.",
        reference: VALIDATOR,
        codes: &["schema-depth", "SchemaTooDeep"],
        check: Check::Contract(schema_too_deep),
    },
];

/// What a schema unfolds to.
#[derive(Debug, Clone, Copy)]
struct Extent {
    count: u64,
    depth: u32,
}

/// A schema that holds no other.
const ONE: Extent = Extent { count: 1, depth: 1 };

/// Levels that are looked at: what is deeper is too deep in any case.
const MAX_SEARCH: u32 = 200;

impl Extent {
    fn add(&mut self, inner: Extent) {
        self.count = self.count.saturating_add(inner.count);
        self.depth = self.depth.max(inner.depth.saturating_add(1));
    }
}

/// Counts; what is referred to is counted once and remembered by its place.
#[derive(Default)]
struct Counter {
    known: BTreeMap<u64, Extent>,
}

impl Counter {
    /// The schema of a body or a response, which operations may share.
    fn root(&mut self, node: Node<'_>) -> Extent {
        if let Some(known) = self.known.get(&node.id()) {
            return *known;
        }
        let extent = self.of(node, MAX_SEARCH);
        self.known.insert(node.id(), extent);
        extent
    }

    /// A schema that comes back to itself ends there, and one that is far too deep.
    fn of(&mut self, node: Node<'_>, left: u32) -> Extent {
        let Some(left) = left.checked_sub(1) else { return ONE };
        if node.get("$ref").is_none() {
            return self.unfold(node, left);
        }
        let Some(target) = follow(node).node() else { return ONE };
        if let Some(known) = self.known.get(&target.id()) {
            return *known;
        }
        self.known.insert(target.id(), ONE);
        let extent = self.unfold(target, left);
        self.known.insert(target.id(), extent);
        extent
    }

    fn unfold(&mut self, node: Node<'_>, left: u32) -> Extent {
        let mut extent = ONE;
        for member in node.containers() {
            let value = member.value;
            match member.name {
                "properties" => value.containers().for_each(|one| extent.add(self.of(one.value, left))),
                "items" | "additionalProperties" => extent.add(self.of(value, left)),
                "allOf" => value.items().for_each(|part| extent.add(self.of(part, left))),
                _ => {}
            }
        }
        extent
    }
}

/// What is too large: the rule that it breaks, where it stands, and what to say.
struct Extents(Vec<(Excess, u64, String)>);

#[derive(Clone, Copy, PartialEq)]
enum Excess {
    Body,
    Operation,
    Depth,
}

/// Everything that is too large, found in one pass for all rules of this file.
fn measure(contract: &Contract<'_>) -> Extents {
    let mut counter = Counter::default();
    let mut found = Vec::new();
    for operation in contract.operations() {
        let bodies = operation.sent_parameters().iter().filter_map(|body| body.node().get("schema"));
        let responses = operation.node().get("responses").into_iter().flat_map(|list| list.containers());
        let answers = responses.filter_map(|member| follow(member.value).node()?.get("schema"));
        let mut count = operation.parameters().len() as u64;
        for schema in bodies.chain(answers) {
            let extent = counter.root(schema);
            count = count.saturating_add(extent.count);
            if extent.count > MAX_BODY {
                let message = format!("this unfolds to {} schemas, {MAX_BODY} are allowed", extent.count);
                found.push((Excess::Body, schema.id(), message));
            }
            if extent.depth > MAX_DEPTH {
                let message =
                    format!("this unfolds to {} levels, {MAX_DEPTH} are sure to be taken", extent.depth);
                found.push((Excess::Depth, schema.id(), message));
            }
        }
        if count > MAX_OPERATION {
            let message = format!("`{}` has {count} schemas, {MAX_OPERATION} are allowed", operation.label());
            found.push((Excess::Operation, operation.node().id(), message));
        }
    }
    Extents(found)
}

fn report(cx: &mut Cx<'_>, contract: &Contract<'_>, wanted: Excess) {
    if contract.dialect() != Dialect::Swagger2 {
        return;
    }
    let extents = cx.once(|| measure(contract));
    for (_, place, message) in extents.0.iter().filter(|(excess, ..)| *excess == wanted) {
        let Some(node) = contract.node(*place) else { continue };
        cx.report(node, message.clone());
    }
}

fn body_schema_too_large(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    report(cx, contract, Excess::Body);
}

fn operation_schema_too_large(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    report(cx, contract, Excess::Operation);
}

fn schema_too_deep(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    report(cx, contract, Excess::Depth);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    /// Definitions of which each holds the next `width` times; the last one comes back to the first.
    fn tower(levels: usize, width: usize) -> Document {
        let property = |number: usize, level: usize| {
            format!(r##""p{number}": {{"$ref": "#/definitions/L{}"}}"##, (level + 1) % levels)
        };
        let definition = |level: usize| {
            let properties: Vec<String> = (0..width).map(|number| property(number, level)).collect();
            format!(r#""L{level}": {{"properties": {{{}}}}}"#, properties.join(","))
        };
        let definitions: Vec<String> = (0..levels).map(definition).collect();
        let text = format!(
            r##"{{"swagger": "2.0", "paths": {{"/a": {{"get": {{"responses": {{
                "200": {{"schema": {{"$ref": "#/definitions/L0"}}}}}}}}}}}}, "definitions": {{{}}}}}"##,
            definitions.join(",")
        );
        Document::parse(RepoPath::parse("a.json").unwrap(), text.into_bytes(), Format::Json).0
    }

    #[test]
    fn what_unfolds_without_end_is_counted_at_once() {
        for (levels, width) in [(100, 10), (5_000, 2), (1, 1_000)] {
            let document = tower(levels, width);
            let found = measure(&Contract::read(&document).unwrap()).0;
            assert!(found.iter().any(|(excess, ..)| *excess == Excess::Body), "{levels} × {width}");
        }
        let document = tower(5, 3);
        let found = measure(&Contract::read(&document).unwrap()).0;
        assert!(found.is_empty());
    }
}
