//! Responses in Swagger 2.0: one schema each, and one list of media types for all of an operation.

use super::super::components::Section;
use super::super::{Exporter, LossKind, Object, Value};
use super::body::{chosen, is_same_schema};
use crate::contract::{Conjunction, follow, reference};
use crate::document::{Member, Node};
use std::collections::BTreeSet;

impl<'d> Exporter<'_, 'd> {
    /// The responses of an operation, and the media types that they have together.
    pub(super) fn responses(&mut self, responses: Node<'d>) -> (Value<'d>, Vec<String>) {
        let mut object = Object::of(responses);
        let mut produced = Produced::default();
        for member in responses.members() {
            if member.name.starts_with("x-") {
                object.push(member.name, Value::Written(member.value));
                continue;
            }
            let Some(status) = self.status(responses, member) else { continue };
            let Some(node) = follow(member.value).node().filter(Node::is_object) else {
                self.lose(member.value, LossKind::Reference, "the response leads nowhere; it is left out");
                continue;
            };
            produced.add(node);
            let made = self.response_or_link(member.value, node);
            object.push(status, made);
        }
        for content in produced.contents {
            if content.members().count() < produced.names.len() {
                let message = "Swagger 2.0 has one list of media types for all responses; this one gets those of the others";
                self.lose(content, LossKind::MediaType, message);
            }
        }
        (object.into(), produced.names)
    }

    /// The status of a response: a range stands for its first one, where that is not there.
    fn status(&mut self, responses: Node<'d>, member: Member<'d>) -> Option<String> {
        let name = member.name;
        let Some(class) = name.strip_suffix("XX").or_else(|| name.strip_suffix("xx")) else {
            return Some(name.to_owned());
        };
        let first = format!("{class}00");
        if responses.get(&first).is_some() {
            let message = format!("Swagger 2.0 knows no statuses `{name}`; they are left out beside {first}");
            self.lose(member.value, LossKind::Status, message);
            return None;
        }
        let message = format!("Swagger 2.0 knows no statuses `{name}`; {first} is written");
        self.lose(member.value, LossKind::Status, message);
        Some(first)
    }

    fn response_or_link(&mut self, declared_at: Node<'d>, node: Node<'d>) -> Value<'d> {
        match reference(declared_at) {
            Some(text) => {
                let beside = declared_at.members().filter(|member| member.name != "$ref");
                for member in beside {
                    let message =
                        format!("Swagger 2.0 hears no `{}` beside a `$ref`; it is left out", member.name);
                    self.lose(member.value, LossKind::Text, message);
                }
                match self.refer(Section::Responses, declared_at, text) {
                    Some(text) => Object::of(declared_at).with("$ref", Value::text(text)).into(),
                    None => self.response(node).into(),
                }
            }
            None => self.response(node).into(),
        }
    }

    pub(super) fn shared_response(&mut self, node: Node<'d>) -> Option<Value<'d>> {
        let target = follow(node).node().filter(Node::is_object)?;
        Some(self.response_or_link(node, target))
    }

    fn response(&mut self, response: Node<'d>) -> Object<'d> {
        let mut object = Object::of(response);
        if !self.spend(response) {
            return object;
        }
        for member in response.members() {
            match member.name {
                "content" => self.content(&mut object, member.value),
                "headers" => {
                    let headers = self.headers(member.value);
                    object.set("headers", headers.into());
                }
                // Words of the other language mean nothing here.
                "schema" | "examples" => {}
                "links" => {
                    self.lose(member.value, LossKind::Link, "Swagger 2.0 knows no links; they are left out")
                }
                name => object.set(name, Value::Written(member.value)),
            }
        }
        object.set_new("description", Value::text(""));
        object
    }

    /// The one schema of a response, and an example for each media type.
    fn content(&mut self, object: &mut Object<'d>, content: Node<'d>) {
        let Some(kept) = chosen(content) else { return };
        let schema = match kept.value.get("schema") {
            Some(schema) => self.schema(schema),
            None => {
                let message =
                    "Swagger 2.0 wants a schema of a response with content; one of anything is written";
                self.lose(content, LossKind::Spelling, message);
                Object::of(kept.value).into()
            }
        };
        object.set("schema", schema);
        let mut examples = Object::of(content);
        for member in content.members() {
            if !is_same_schema(kept.value, member.value) {
                let message = format!(
                    "Swagger 2.0 has one schema for all media types; that of `{}` is written for `{}` too",
                    kept.name, member.name
                );
                self.lose(member.value, LossKind::MediaType, message);
            }
            if let Some(example) = self.media_example(member.value) {
                examples.push(member.name, Value::Written(example));
            }
            self.lose_of_media(member.value);
        }
        if !examples.is_empty() {
            object.set("examples", examples.into());
        }
    }

    /// What a media type says beside its schema and examples.
    pub(super) fn lose_of_media(&mut self, media: Node<'d>) {
        for member in
            media.members().filter(|member| !matches!(member.name, "schema" | "example" | "examples"))
        {
            let message = format!("Swagger 2.0 has no `{}` of a media type; it is left out", member.name);
            self.lose(member.value, LossKind::MediaType, message);
        }
    }

    /// The example of a media type, or the first of several.
    pub(super) fn media_example(&mut self, media: Node<'d>) -> Option<Node<'d>> {
        let Some(examples) = media.get("examples") else { return media.get("example") };
        let named = examples.members().next();
        let first = named.and_then(|member| follow(member.value).node()?.get("value"));
        let message = "Swagger 2.0 has no named examples; the first value is kept";
        self.lose(examples, LossKind::Example, message);
        media.get("example").or(first)
    }

    fn headers(&mut self, headers: Node<'d>) -> Object<'d> {
        let mut object = Object::of(headers);
        for member in headers.members() {
            let Some(node) = follow(member.value).node().filter(Node::is_object) else {
                self.lose(member.value, LossKind::Reference, "the header leads nowhere; it is left out");
                continue;
            };
            if self.spend(node) {
                let header = self.header(node);
                object.push(member.name, header.into());
            }
        }
        object
    }

    fn header(&mut self, node: Node<'d>) -> Object<'d> {
        if node.get("required").and_then(|flag| flag.as_bool()) == Some(true) {
            let message = "Swagger 2.0 cannot say that a header is always sent";
            self.lose(node, LossKind::Header, message);
        }
        let schema =
            node.get("schema").or_else(|| node.get("content")?.members().next()?.value.get("schema"));
        if let Some(content) = node.get("content") {
            self.lose(
                content,
                LossKind::Header,
                "Swagger 2.0 knows no headers in a media type; a text is written",
            );
        }
        let schemas: Conjunction<'d> = schema.map(|schema| self.handle(schema)).into_iter().collect();
        let value = match node.get("content") {
            Some(content) => Object::of(content).with("type", Value::text("string")),
            None => self.simple(&schemas, node),
        };
        let mut header = self.holder(node, value);
        header.remove("required");
        header
    }
}

/// The media types of the responses of an operation, each once.
#[derive(Default)]
struct Produced<'d> {
    names: Vec<String>,
    seen: BTreeSet<String>,
    contents: Vec<Node<'d>>,
}

impl<'d> Produced<'d> {
    fn add(&mut self, response: Node<'d>) {
        let Some(content) = response.get("content").filter(|content| !content.is_empty()) else { return };
        self.contents.push(content);
        for member in content.members() {
            if self.seen.insert(member.name.to_owned()) {
                self.names.push(member.name.to_owned());
            }
        }
    }
}
