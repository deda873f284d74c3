//! The keywords of a schema, one by one.

use super::components::Section;
use super::types::Listed;
use super::{Exporter, LossKind, Object, Target, Value};
use crate::contract::{Dialect, next, percent_decoded};
use crate::document::{Kind, Member, Node};

/// A keyword with its value.
pub(super) type Said<'d> = (&'d str, Node<'d>);

pub(super) fn said(member: Member<'_>) -> Said<'_> {
    (member.name, member.value)
}

/// The value of a keyword among others.
pub(super) fn find<'d>(all: &[Said<'d>], name: &str) -> Option<Node<'d>> {
    all.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

/// Keywords of JSON Schema that neither language has.
const UNKNOWN: [&str; 19] = [
    "patternProperties",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependentRequired",
    "dependencies",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "unevaluatedProperties",
    "unevaluatedItems",
    "prefixItems",
    "additionalItems",
    "contentSchema",
    "contentMediaType",
    "$dynamicRef",
    "$recursiveRef",
];

/// Keywords that say nothing of values: they are for tools.
const IDLE: [&str; 8] = [
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
    "$vocabulary",
    "$comment",
    "definitions",
];

impl<'d> Exporter<'_, 'd> {
    /// A schema object from keywords that all hold.
    pub(super) fn keywords(&mut self, at: Node<'d>, all: &[Said<'d>]) -> Object<'d> {
        if let Some(several) = find(all, "type").and_then(Listed::several) {
            return self.keywords_of_several(at, all, &several);
        }
        let mut object = Object::of(at);
        for (name, value) in all {
            let handled = self.child_keyword(&mut object, all, name, *value)
                || self.changed_keyword(&mut object, all, name, *value)
                || self.lost_keyword(name, *value);
            if !handled {
                object.set_new(*name, Value::Written(*value));
            }
        }
        if self.target == Target::Swagger2 {
            self.add_branches(&mut object, all);
        }
        object
    }

    /// Keywords that hold schemas.
    fn child_keyword(
        &mut self,
        object: &mut Object<'d>,
        all: &[Said<'d>],
        name: &'d str,
        value: Node<'d>,
    ) -> bool {
        match name {
            "properties" if value.is_object() => {
                let mut properties = Object::of(value);
                for member in value.members() {
                    properties.push(member.name, self.schema(member.value));
                }
                object.push(name, properties.into());
            }
            "items" if value.is_array() => {
                let message = "a schema for each place of a list cannot be said; any items are written";
                self.lose(value, LossKind::Keyword, message);
                object.push(name, Object::of(value).into());
            }
            "items" => object.push(name, self.schema(value)),
            "additionalProperties"
                if self.source != Dialect::Swagger2 && find(all, "patternProperties").is_some() =>
            {
                if !self.handle(value).is_anything() {
                    let message =
                        "what `patternProperties` allow would be forbidden; any properties are accepted";
                    self.lose(value, LossKind::Keyword, message);
                }
            }
            "additionalProperties" if value.is_object() => object.push(name, self.schema(value)),
            "allOf" if value.is_array() => {
                let parts: Vec<Value<'d>> = value.items().map(|part| self.schema(part)).collect();
                self.add_parts(object, parts);
            }
            "oneOf" | "anyOf" if value.is_array() => {
                if self.target == Target::OpenApi30 {
                    self.alternatives(object, name, value);
                }
            }
            "not" if self.target == Target::OpenApi30 => object.push(name, self.schema(value)),
            "discriminator" => self.discriminator(object, all, value),
            _ => return false,
        }
        true
    }

    pub(super) fn add_parts(&self, object: &mut Object<'d>, parts: Vec<Value<'d>>) {
        match object.remove("allOf") {
            Some(Value::List(mut known)) => {
                known.extend(parts);
                object.push("allOf", Value::List(known));
            }
            _ => object.push("allOf", Value::List(parts)),
        }
    }

    /// Branches in OpenAPI 3.0, which has no type `null`: one that accepts nothing else makes the
    /// schema nullable.
    fn alternatives(&mut self, object: &mut Object<'d>, name: &'d str, value: Node<'d>) {
        let (null, kept): (Vec<Node<'d>>, Vec<Node<'d>>) = value.items().partition(is_null);
        let parts: Vec<Value<'d>> = kept.into_iter().map(|branch| self.schema(branch)).collect();
        if null.is_empty() {
            return object.push(name, Value::List(parts));
        }
        object.set("nullable", Value::Truth(true));
        match parts.len() {
            0 => {}
            1 => self.add_parts(object, parts),
            _ => object.push(name, Value::List(parts)),
        }
    }

    /// Keywords that are spelled in another way.
    fn changed_keyword(
        &mut self,
        object: &mut Object<'d>,
        all: &[Said<'d>],
        name: &'d str,
        value: Node<'d>,
    ) -> bool {
        let swagger = self.target == Target::Swagger2;
        match name {
            "type" => self.types(object, value),
            "nullable" if swagger => object.set_new("x-nullable", Value::Written(value)),
            "x-nullable" if !swagger && value.as_bool().is_some() => {
                object.set_new("nullable", Value::Written(value));
            }
            "deprecated" if swagger => object.set("x-deprecated", Value::Written(value)),
            "x-deprecated" if !swagger && value.as_bool().is_some() => {
                object.set("deprecated", Value::Written(value));
            }
            "const" => object.set("enum", Value::List(vec![Value::Written(value)])),
            "enum" => return find(all, "const").is_some(),
            "exclusiveMaximum" | "exclusiveMinimum" if value.kind() == Kind::Number => {
                self.exclusive(object, all, name, value);
            }
            "maximum" => return !counts(all, "maximum", "exclusiveMaximum", value),
            "minimum" => return !counts(all, "minimum", "exclusiveMinimum", value),
            "examples" if self.source != Dialect::Swagger2 => self.examples(object, all, value),
            "contentEncoding" => self.encoding(object, all, value),
            "format" if object.get("format").is_some() => {}
            _ => return false,
        }
        true
    }

    /// A bound that is a number of its own becomes a bound and a flag.
    fn exclusive(&mut self, object: &mut Object<'d>, all: &[Said<'d>], name: &'d str, value: Node<'d>) {
        let (bound, flag) = match name {
            "exclusiveMaximum" => ("maximum", "exclusiveMaximum"),
            _ => ("minimum", "exclusiveMinimum"),
        };
        let plain = find(all, bound).filter(|plain| counts(all, bound, flag, *plain));
        if plain.is_none() {
            object.set(bound, Value::Written(value));
            object.set(flag, Value::Truth(true));
        }
    }

    /// Keywords that cannot be said.
    fn lost_keyword(&mut self, name: &str, value: Node<'d>) -> bool {
        let language = self.target.dialect();
        match name {
            "collectionFormat" if self.source == Dialect::Swagger2 => {
                self.lose(
                    value,
                    LossKind::Style,
                    "OpenAPI 3.0 cannot say how lists inside of lists are joined; it is left out",
                );
            }
            // Whoever wrote them in Swagger 2.0 meant nothing that it knows.
            _ if self.source == Dialect::Swagger2 => return false,
            "writeOnly" if self.target == Target::Swagger2 => {
                if value.as_bool() == Some(true) {
                    let message = "Swagger 2.0 cannot say that a value is only sent; it is in answers too";
                    self.lose(value, LossKind::Direction, message);
                }
            }
            "not" if self.target == Target::Swagger2 => {
                self.lose(
                    value,
                    LossKind::Keyword,
                    "Swagger 2.0 knows no `not`; what it rules out is accepted",
                );
            }
            name if UNKNOWN.contains(&name) => {
                self.lose(value, LossKind::Keyword, format!("{language} knows no `{name}`; it is left out"));
            }
            name if IDLE.contains(&name) => {
                self.lose(value, LossKind::Text, format!("{language} knows no `{name}`; it is left out"));
            }
            // Whatever is referred to among them becomes a component.
            name => return name == "$defs",
        }
        true
    }

    /// The examples of 3.1: the first one is kept.
    fn examples(&mut self, object: &mut Object<'d>, all: &[Said<'d>], value: Node<'d>) {
        let kept = value.items().next().filter(|_| find(all, "example").is_none());
        if let Some(first) = kept {
            object.set("example", Value::Written(first));
        }
        if kept.is_none() || value.len() > 1 {
            let message =
                format!("{} takes one example of a schema; the others are left out", self.target.dialect());
            self.lose(value, LossKind::Example, message);
        }
    }

    fn encoding(&mut self, object: &mut Object<'d>, all: &[Said<'d>], value: Node<'d>) {
        if value.as_str() == Some("base64") && find(all, "format").is_none() {
            return object.set("format", Value::text("byte"));
        }
        let message = format!("{} knows no `contentEncoding`; it is left out", self.target.dialect());
        self.lose(value, LossKind::Keyword, message);
    }

    /// The property that tells kinds apart: a name in Swagger 2.0, where the kinds are the
    /// definitions that extend this one, and an object in OpenAPI 3.
    fn discriminator(&mut self, object: &mut Object<'d>, all: &[Said<'d>], value: Node<'d>) {
        if self.target == Target::OpenApi30 {
            let made = match value.as_str() {
                Some(_) => Object::of(value).with("propertyName", Value::Written(value)).into(),
                None => self.mapped(value),
            };
            return object.push("discriminator", made);
        }
        let other = |member: Member<'d>| member.value.as_str().is_none_or(|text| !is_last(text, member.name));
        let mapping = value.get("mapping").filter(|mapping| mapping.members().any(other));
        let why = match (find(all, "oneOf").or(find(all, "anyOf")), mapping) {
            (Some(_), _) => "tells no alternatives apart",
            (None, Some(_)) => "tells kinds apart by the names of their definitions alone",
            (None, None) => {
                let name = value.get("propertyName").unwrap_or(value);
                return object.push("discriminator", Value::Written(name));
            }
        };
        self.lose(
            value,
            LossKind::Discriminator,
            format!("Swagger 2.0 {why}; the discriminator is left out"),
        );
    }

    /// A discriminator whose mapping refers to the components as they are named now.
    pub(super) fn mapped(&mut self, value: Node<'d>) -> Value<'d> {
        let mut object = Object::of(value);
        for member in value.members() {
            if member.name != "mapping" {
                object.push(member.name, Value::Written(member.value));
                continue;
            }
            let mut mapping = Object::of(member.value);
            for kind in member.value.members() {
                let text = kind.value.as_str().filter(|text| next(kind.value, text).node().is_some());
                let found =
                    text.and_then(|text| self.components.reference(Section::Schemas, kind.value, text));
                mapping.push(kind.name, found.map_or(Value::Written(kind.value), Value::text));
            }
            object.push(member.name, mapping.into());
        }
        object.into()
    }
}

/// Whether a reference, or a name, ends in a name.
fn is_last(text: &str, name: &str) -> bool {
    let last = text.rsplit('/').next().unwrap_or(text);
    last == name || percent_decoded(last).is_some_and(|last| last == name)
}

/// Whether a plain bound holds beside one that is a number of its own.
fn counts(all: &[Said<'_>], bound: &str, exclusive: &str, plain: Node<'_>) -> bool {
    let Some(exclusive) = find(all, exclusive).and_then(|node| node.number()) else { return true };
    let Some(plain) = plain.number() else { return false };
    if bound == "maximum" { plain < exclusive } else { plain > exclusive }
}

/// Whether a schema accepts `null` and nothing else.
pub(super) fn is_null(node: &Node<'_>) -> bool {
    node.len() == 1 && node.get_str("type") == Some("null")
}
