//! Schemas of what Swagger 2.0 describes without one: parameters, fields of forms, headers.

use super::keyword::{Said, find};
use super::types::Listed;
use super::{Exporter, LossKind, Object, Value};
use crate::contract::{Conjunction, Shape, Types};
use crate::document::{Kind, Node};
use std::collections::BTreeSet;

/// Lists inside of lists deeper than this are lists of texts.
const MAX_DEPTH: usize = 8;

/// What a parameter may say of its value.
pub(super) const KEYWORDS: [&str; 17] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "collectionFormat",
];

impl<'d> Exporter<'_, 'd> {
    /// The keywords of a parameter whose value follows some schemas; what stands beside them are
    /// texts and extensions, which their holder may take over.
    pub(super) fn simple(&mut self, schemas: &Conjunction<'d>, at: Node<'d>) -> Object<'d> {
        self.simple_within(schemas, at, 0)
    }

    fn simple_within(&mut self, schemas: &Conjunction<'d>, at: Node<'d>, depth: usize) -> Object<'d> {
        let mut shape = self.shape(schemas);
        shape.collapse_single();
        let all = merged(&shape);
        if depth > MAX_DEPTH {
            self.lose(
                at,
                LossKind::Parameter,
                "lists inside of lists have an end in Swagger 2.0; texts are written",
            );
        }
        if !self.spend(at) || depth > MAX_DEPTH {
            return Object::of(at).with("type", Value::text("string"));
        }
        let types = find(&all, "type").filter(|node| Listed::several(*node).is_some());
        let is_handled = |name: &str| is_structure(name) || (name == "type" && types.is_some());
        let plain: Vec<Said<'d>> = all.into_iter().filter(|(name, _)| !is_handled(name)).collect();
        let from = shape.node().unwrap_or(at);
        let mut object = self.keywords(from, &plain);
        if shape.nullable && types.is_some() {
            object.set_new("x-nullable", Value::Truth(true));
        }
        self.settle_type(&mut object, &shape, at);
        if object.get("type").and_then(Value::as_str) == Some("array") {
            let items = self.simple_items(&shape, from, depth);
            object.set("items", items.into());
        } else if let Some(items) = shape.items.first() {
            self.lose(items.node(), LossKind::Text, "what is no list has no items; they are left out");
        }
        self.drop_unfit(&mut object);
        object
    }

    fn simple_items(&mut self, shape: &Shape<'d>, at: Node<'d>, depth: usize) -> Object<'d> {
        let mut items = self.simple_within(&shape.items, at, depth + 1);
        let mut lost = Vec::new();
        items.retain(|name, value| {
            let kept = KEYWORDS.contains(&name) || name == "x-nullable";
            lost.extend(value.written().filter(|_| !kept).map(|node| (node, name.to_owned())));
            kept
        });
        for (node, name) in lost {
            let message =
                format!("items of a list have no `{name}` in a parameter of Swagger 2.0; it is left out");
            self.lose(node, LossKind::Text, message);
        }
        items
    }

    /// Gives the value one of the types that parameters have.
    fn settle_type(&mut self, object: &mut Object<'d>, shape: &Shape<'d>, at: Node<'d>) {
        let told = object.get("type").and_then(Value::as_str).map(str::to_owned);
        if told.as_deref().is_some_and(|told| told != "object") {
            return;
        }
        let types = match told {
            Some(_) => "string",
            None if shape.types == Types::ARRAY => "array",
            None => type_of(shape.values.as_deref()),
        };
        let of_values = told.is_none() && shape.values.is_some();
        let found = match told {
            None if types == "array" || of_values => None,
            None if shape.types.is_any() => Some("no type"),
            None if shape.types != Types::OBJECT => Some("several"),
            _ => Some("an object"),
        };
        if of_values && types != "array" {
            let message = "a parameter of Swagger 2.0 has a type; that of its values is written";
            self.lose(at, LossKind::Spelling, message);
        }
        if let Some(found) = found {
            let message =
                format!("a parameter of Swagger 2.0 has a plain type, found {found}; a text is written");
            self.lose(at, LossKind::Parameter, message);
            object.retain(|name, value| !KEYWORDS.contains(&name) || value.as_str().is_some());
        }
        object.set("type", Value::text(types));
        object.order(&["type"]);
    }

    /// Drops the keywords that parameters do not have; texts and extensions are left.
    fn drop_unfit(&mut self, object: &mut Object<'d>) {
        let mut unfit = Vec::new();
        object.retain(|name, value| {
            let kept = KEYWORDS.contains(&name)
                || name.starts_with("x-")
                || matches!(name, "description" | "title" | "example");
            unfit.extend(value.written().filter(|_| !kept).map(|node| (node, name.to_owned())));
            kept
        });
        for (node, name) in unfit {
            let message = format!("a parameter of Swagger 2.0 has no `{name}`; it is left out");
            self.lose(node, LossKind::Text, message);
        }
    }
}

/// Keywords that say how an object or a list is built.
fn is_structure(name: &str) -> bool {
    matches!(
        name,
        "properties"
            | "required"
            | "additionalProperties"
            | "allOf"
            | "items"
            | "minProperties"
            | "maxProperties"
            | "$ref"
    )
}

/// The keywords of all parts of a schema, those of the outer parts first, each once.
fn merged<'d>(shape: &Shape<'d>) -> Vec<Said<'d>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for member in shape.parts.iter().flat_map(|part| part.node().members()) {
        if seen.insert(member.name) {
            all.push((member.name, member.value));
        }
    }
    let rest = shape.rest.iter().filter(|(name, _)| !seen.contains(*name));
    all.extend(rest.map(|(name, value)| (*name, *value)));
    all
}

/// The type that some values have; texts where there are none.
fn type_of(values: Option<&[Node<'_>]>) -> &'static str {
    let all = |kind: Kind| {
        values.is_some_and(|values| !values.is_empty() && values.iter().all(|one| one.kind() == kind))
    };
    if all(Kind::Number) {
        "number"
    } else if all(Kind::Bool) {
        "boolean"
    } else {
        "string"
    }
}
