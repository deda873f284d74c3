//! Responses in OpenAPI 3.0: a schema for each media type.

use super::super::components::Section;
use super::super::{Exporter, LossKind, Object, Value};
use crate::contract::{follow, reference};
use crate::document::Node;

impl<'d> Exporter<'_, 'd> {
    pub(super) fn responses3(&mut self, operation: Node<'d>, responses: Node<'d>) -> Value<'d> {
        let types = self.media_types(Some(operation), "produces");
        let usual = types == self.media_types(None, "produces");
        let mut object = Object::of(responses);
        for member in responses.members() {
            if member.name.starts_with("x-") {
                object.push(member.name, Value::Written(member.value));
                continue;
            }
            let Some(node) = follow(member.value).node().filter(Node::is_object) else {
                self.lose(member.value, LossKind::Reference, "the response leads nowhere; it is left out");
                continue;
            };
            let link = reference(member.value).filter(|_| usual || node.get("schema").is_none());
            let made = match link.and_then(|text| self.refer(Section::Responses, member.value, text)) {
                Some(text) => Object::of(member.value).with("$ref", Value::text(text)),
                None => self.response3(node, &types),
            };
            object.push(member.name, made.into());
        }
        object.into()
    }

    pub(super) fn shared_response3(&mut self, node: Node<'d>) -> Option<Value<'d>> {
        if let Some(text) = reference(node) {
            let text = self.refer(Section::Responses, node, text)?;
            return Some(Object::of(node).with("$ref", Value::text(text)).into());
        }
        let types = self.media_types(None, "produces");
        node.is_object().then(|| self.response3(node, &types).into())
    }

    fn response3(&mut self, response: Node<'d>, types: &[&'d str]) -> Object<'d> {
        let mut object = Object::of(response);
        if !self.spend(response) {
            return object;
        }
        for member in response.members() {
            match member.name {
                "schema" => {
                    let content = self.content3(response, member.value, types);
                    object.push("content", content.into());
                }
                "headers" => {
                    let mut headers = Object::of(member.value);
                    for header in member.value.members() {
                        headers.push(header.name, self.described(header.value, None).into());
                    }
                    object.push("headers", headers.into());
                }
                // Words of the other language mean nothing here.
                "examples" | "content" => {}
                name => object.push(name, Value::Written(member.value)),
            }
        }
        if let Some(examples) = response.get("examples") {
            self.add_examples(&mut object, examples);
        }
        object
    }

    /// Puts examples to the media types that they are of.
    fn add_examples(&mut self, object: &mut Object<'d>, examples: Node<'d>) {
        for example in examples.members() {
            let content = match object.get_mut("content") {
                Some(Value::Object(content)) => Some(content),
                _ => None,
            };
            match content.and_then(|content| content.get_mut(example.name)) {
                Some(Value::Object(media)) => media.set("example", Value::Written(example.value)),
                _ => {
                    let message =
                        format!("the response has no content of `{}`; the example is left out", example.name);
                    self.lose(example.value, LossKind::Example, message);
                }
            }
        }
    }
}
