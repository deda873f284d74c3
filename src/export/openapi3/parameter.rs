//! Parameters and headers in OpenAPI 3.0: what they hold stands under `schema`.

use super::super::components::Section;
use super::super::keyword::Said;
use super::super::{Exporter, LossKind, Object, Value};
use crate::contract::{Parameter, ParameterIn, reference};
use crate::document::{Member, Node};

/// Keywords of a parameter or a header that say what it holds.
const SCHEMA: [&str; 19] = [
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
    "x-nullable",
    "maxProperties",
    "minProperties",
];

/// Headers that OpenAPI 3 ignores among parameters.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

impl<'d> Exporter<'_, 'd> {
    pub(super) fn parameters3(&mut self, listed: &[Node<'d>]) -> Vec<Value<'d>> {
        listed.iter().filter_map(|node| self.parameter3(*node)).collect()
    }

    /// A parameter beside the body, or a reference to one.
    pub(super) fn parameter3(&mut self, declared_at: Node<'d>) -> Option<Value<'d>> {
        if let Some(text) = reference(declared_at) {
            let text = self.refer(Section::Parameters, declared_at, text)?;
            return Some(Object::of(declared_at).with("$ref", Value::text(text)).into());
        }
        let Some(parameter) = Parameter::read(declared_at, self.source, false) else {
            return Some(Value::Written(declared_at));
        };
        if !self.spend(declared_at) {
            return None;
        }
        let name = parameter.name();
        let is_header = parameter.location() == ParameterIn::Header;
        if is_header && IGNORED.iter().any(|ignored| ignored.eq_ignore_ascii_case(name)) {
            let message = format!(
                "OpenAPI 3.0 ignores a parameter for the header `{name}`; it is written all the same"
            );
            self.lose(declared_at, LossKind::HeaderIgnored, message);
        }
        Some(self.described(declared_at, Some(&parameter)).into())
    }

    /// A parameter, or a header where none is given, with its schema.
    pub(super) fn described(&mut self, node: Node<'d>, parameter: Option<&Parameter<'d>>) -> Object<'d> {
        let inner: Vec<Said<'d>> =
            node.members().filter(is_inner).map(|member| (member.name, member.value)).collect();
        let schema = self.keywords(node, &inner);
        let alone = schema.is_empty();
        let mut schema = (!schema.is_empty()).then_some(schema);
        let mut object = Object::of(node);
        for member in node.members() {
            match member.name {
                "collectionFormat" => {}
                "x-deprecated" if member.value.as_bool().is_some() => {
                    object.set_new("deprecated", Value::Written(member.value));
                }
                // Words of the other language mean nothing here, but for what stands alone.
                "content" | "style" | "explode" => {}
                "schema" if !alone => {}
                "schema" => {
                    let message =
                        "Swagger 2.0 has no `schema` of such a parameter; it is written all the same";
                    self.lose(member.value, LossKind::Spelling, message);
                    let schema = self.schema(member.value);
                    object.push("schema", schema);
                }
                "x-example" => object.set_new("example", Value::Written(member.value)),
                _ if is_inner(&member) => {
                    if let Some(schema) = schema.take() {
                        object.push("schema", schema.into());
                    }
                }
                name => object.set_new(name, Value::Written(member.value)),
            }
        }
        self.set_style(&mut object, node, parameter);
        object
    }

    /// How a list becomes text, where that is not what is usual.
    fn set_style(&mut self, object: &mut Object<'d>, node: Node<'d>, parameter: Option<&Parameter<'d>>) {
        if node.get_str("type") != Some("array") {
            return;
        }
        let Some(parameter) = parameter else { return self.header_style(node) };
        let style = parameter.style();
        let query = parameter.location() == ParameterIn::Query;
        match (style.name, style.explode) {
            ("form", explode) if query => {
                if !explode {
                    object.set_new("explode", Value::Truth(false));
                }
            }
            ("simple", _) => {}
            ("spaceDelimited" | "pipeDelimited", _) if query => {
                object.set_new("style", Value::text(style.name));
                object.set_new("explode", Value::Truth(false));
            }
            _ => {
                let at = node.get("collectionFormat").unwrap_or(node);
                let found = at.as_str().unwrap_or_default();
                let message =
                    format!("OpenAPI 3.0 does not join lists as `{found}` here; commas are written");
                self.lose(at, LossKind::Style, message);
                if query {
                    object.set_new("explode", Value::Truth(false));
                }
            }
        }
    }

    fn header_style(&mut self, node: Node<'d>) {
        if let Some(format) = node.get("collectionFormat").filter(|format| format.as_str() != Some("csv")) {
            let message = "OpenAPI 3.0 joins lists in headers by commas alone; commas are written";
            self.lose(format, LossKind::Style, message);
        }
    }
}

/// Whether a key says what a parameter holds.
fn is_inner(member: &Member<'_>) -> bool {
    SCHEMA.contains(&member.name)
}
