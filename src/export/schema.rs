//! Schemas: references, and objects keyword by keyword.

use super::components::Section;
use super::keyword::{Said, said};
use super::{Exporter, LossKind, Object, Target, Value};
use crate::contract::{Conjunction, Dialect, Schema, reference};
use crate::document::Node;

/// Keys that stand beside a `$ref` and say nothing that is not true without them.
const TEXTS: [&str; 2] = ["title", "description"];

impl<'d> Exporter<'_, 'd> {
    /// A schema in the wanted language.
    pub(super) fn schema(&mut self, node: Node<'d>) -> Value<'d> {
        if !self.spend(node) {
            return Value::Null;
        }
        if self.is_same() {
            return self.same_schema(node);
        }
        match (node.as_bool(), reference(node)) {
            (Some(accepts), _) => self.boolean_schema(node, accepts),
            (None, Some(text)) => self.schema_reference(node, text),
            (None, None) if node.is_object() => self.schema_object(node).into(),
            (None, None) => Value::Written(node),
        }
    }

    fn schema_object(&mut self, node: Node<'d>) -> Object<'d> {
        let all: Vec<Said<'d>> = node.members().map(said).collect();
        self.keywords(node, &all)
    }

    /// The schemas `true` and `false`.
    fn boolean_schema(&mut self, node: Node<'d>, accepts: bool) -> Value<'d> {
        let open = Object::of(node);
        match (accepts, self.target) {
            (true, _) => open.into(),
            (false, Target::OpenApi30) => {
                self.lose(node, LossKind::Spelling, "the schema `false` is written as `not: {}`");
                open.with("not", Object::of(node).into()).into()
            }
            (false, Target::Swagger2) => {
                let message = "Swagger 2.0 has no schema that accepts nothing; any value is written";
                self.lose(node, LossKind::Keyword, message);
                open.into()
            }
        }
    }

    /// A `$ref` with what stands beside it: in 3.1 all of that holds, before only texts are heard.
    fn schema_reference(&mut self, node: Node<'d>, text: &str) -> Value<'d> {
        let found = self.refer(Section::Schemas, node, text);
        let beside: Vec<Said<'d>> = node.members().map(said).filter(|(name, _)| *name != "$ref").collect();
        let link = found.map(|text| Object::of(node).with("$ref", Value::text(text)));
        if self.source == Dialect::OpenApi31 && !beside.is_empty() {
            let mut object = self.keywords(node, &beside);
            let mut parts: Vec<Value<'d>> = link.into_iter().map(Value::from).collect();
            if let Some(Value::List(more)) = object.remove("allOf") {
                parts.extend(more);
            }
            if !parts.is_empty() {
                object.set("allOf", Value::List(parts));
            }
            return object.into();
        }
        let mut object = link.unwrap_or_else(|| Object::of(node));
        for (name, value) in beside {
            if TEXTS.contains(&name) || name.starts_with("x-") {
                object.push(name, Value::Written(value));
            } else {
                let message = format!("`{name}` is without effect beside a `$ref`; it is left out");
                self.lose(value, LossKind::Text, message);
            }
        }
        object.into()
    }

    /// Schemas that all hold, as one.
    pub(super) fn conjunction(&mut self, schemas: &Conjunction<'d>, at: Node<'d>) -> Value<'d> {
        match schemas.as_slice() {
            [] => Object::of(at).into(),
            [only] => self.schema(only.node()),
            several => {
                let parts = several.iter().map(|part| self.schema(part.node())).collect();
                Object::of(at).with("allOf", Value::List(parts)).into()
            }
        }
    }

    /// A handle on a schema of the old definition.
    pub(super) fn handle(&self, node: Node<'d>) -> Schema<'d> {
        self.contract.schema(node)
    }
}
