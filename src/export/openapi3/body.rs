//! Request bodies in OpenAPI 3.0.

use super::super::keyword::Said;
use super::super::swagger2::{body_name, plain};
use super::super::{Exporter, LossKind, Object, Value};
use crate::contract::{BODY_NAME, Parameter, ParameterIn, is_form};
use crate::document::Node;

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

impl<'d> Exporter<'_, 'd> {
    /// The body of an operation from its body parameter, or from the fields of its form.
    pub(super) fn request_body(&mut self, operation: Node<'d>, sent: &[Parameter<'d>]) -> Option<Object<'d>> {
        let body = sent.iter().find(|one| one.location() == ParameterIn::Body);
        if let Some(body) = body {
            for other in sent.iter().filter(|one| one.node() != body.node()) {
                let message = "OpenAPI 3.0 has one body; a second one and fields beside it are left out";
                self.lose(other.node(), LossKind::Field, message);
            }
            return Some(self.whole_body(operation, body.node()));
        }
        let first = sent.first()?;
        let mut types = self.media_types(Some(operation), "consumes");
        types.retain(|name| is_form(&plain(name)));
        if types.is_empty() {
            let file = sent.iter().any(|field| field.node().get_str("type") == Some("file"));
            types.push(if file { MULTIPART } else { URLENCODED });
        }
        Some(self.form3(first.node(), sent, &types))
    }

    fn whole_body(&mut self, operation: Node<'d>, body: Node<'d>) -> Object<'d> {
        let mut object = Object::of(body);
        let types = self.media_types(Some(operation), "consumes");
        let usual = body_name(operation);
        for member in body.members() {
            match member.name {
                "in" | "content" => {}
                "name" => {
                    if member.value.as_str() != Some(usual) {
                        object.set(BODY_NAME, Value::Written(member.value));
                    }
                }
                "schema" => {
                    let content = self.content3(body, member.value, &types);
                    object.set("content", content.into());
                }
                name => object.set(name, Value::Written(member.value)),
            }
        }
        if object.get("content").is_none() {
            let mut content = Object::of(body);
            let types = self.told(body, &types);
            types.into_iter().for_each(|name| content.push(name, Object::of(body).into()));
            object.set("content", content.into());
        }
        object
    }

    /// The same schema for each media type.
    pub(super) fn content3(&mut self, at: Node<'d>, schema: Node<'d>, types: &[&'d str]) -> Object<'d> {
        let mut content = Object::of(at);
        for name in self.told(schema, types) {
            let schema = self.schema(schema);
            content.push(name, Object::of(at).with("schema", schema).into());
        }
        content
    }

    /// The media types of a message; where Swagger 2.0 leaves them open it means JSON.
    fn told(&mut self, at: Node<'d>, types: &[&'d str]) -> Vec<&'d str> {
        if !types.is_empty() {
            return types.to_vec();
        }
        let message = "OpenAPI 3.0 wants a media type, and none is told; `application/json` is written";
        self.lose(at, LossKind::Spelling, message);
        vec!["application/json"]
    }

    /// The fields of a form as the properties of an object.
    fn form3(&mut self, at: Node<'d>, fields: &[Parameter<'d>], types: &[&'d str]) -> Object<'d> {
        let required: Vec<Value<'d>> =
            fields.iter().filter(|field| field.required()).map(|field| Value::text(field.name())).collect();
        let is_required = !required.is_empty();
        let mut object = Object::of(at);
        let mut content = Object::of(at);
        for name in types {
            let mut schema = Object::of(at).with("type", Value::text("object"));
            let mut properties = Object::of(at);
            let mut encodings = Object::of(at);
            for field in fields {
                if !self.spend(at) {
                    break;
                }
                let property = self.property3(field.node());
                properties.set(field.name(), property.into());
                self.encode(&mut encodings, field, plain(name) == URLENCODED);
            }
            schema.set("properties", properties.into());
            if is_required {
                let names = fields.iter().filter(|field| field.required());
                schema.set("required", Value::List(names.map(|field| Value::text(field.name())).collect()));
            }
            let mut media = Object::of(at).with("schema", schema.into());
            if !encodings.is_empty() {
                media.set("encoding", encodings.into());
            }
            content.push(*name, media.into());
        }
        object.set("content", content.into());
        if is_required {
            object.set("required", Value::Truth(true));
        }
        object
    }

    fn property3(&mut self, field: Node<'d>) -> Object<'d> {
        let own =
            |name: &str| !matches!(name, "name" | "in" | "required" | "collectionFormat" | "allowEmptyValue");
        let inner: Vec<Said<'d>> = field
            .members()
            .filter(|member| own(member.name) && member.name != "x-example")
            .map(|member| (member.name, member.value))
            .collect();
        if let Some(flag) = field.get("allowEmptyValue").filter(|flag| flag.as_bool() == Some(true)) {
            self.lose(
                flag,
                LossKind::Field,
                "OpenAPI 3.0 cannot say that a field may be empty; it is left out",
            );
        }
        let mut property = self.keywords(field, &inner);
        if let Some(example) = field.get("x-example") {
            property.set_new("example", Value::Written(example));
        }
        property
    }

    /// How a field that is a list becomes text: a form of several parts has a part for each item.
    fn encode(&mut self, encodings: &mut Object<'d>, field: &Parameter<'d>, urlencoded: bool) {
        let node = field.node();
        if node.get_str("type") != Some("array") {
            return;
        }
        let (style, explode) = match node.get_str("collectionFormat").unwrap_or("csv") {
            "multi" => return,
            "csv" => ("form", false),
            "ssv" => ("spaceDelimited", false),
            "pipes" => ("pipeDelimited", false),
            _ => ("", false),
        };
        if style.is_empty() || !urlencoded {
            let at = node.get("collectionFormat").unwrap_or(node);
            let message = "OpenAPI 3.0 does not join the items of such a field; each is sent by itself";
            return self.lose(at, LossKind::Style, message);
        }
        let encoding =
            Object::of(node).with("style", Value::text(style)).with("explode", Value::Truth(explode));
        encodings.set(field.name(), encoding.into());
    }
}
