//! OpenAPI 3 as Swagger 2.0.

mod body;
mod item;
mod operation;
mod parameter;
mod response;
mod security;
mod server;

use super::components::Section;
use super::{Exporter, LossKind, Object, Sections, Value};
use crate::document::Node;
pub(super) use body::{body_name, plain};

/// The keys of a root in the order in which they are usually written.
const ORDER: [&str; 15] = [
    "swagger",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
];

/// Those that both languages have.
const KEPT: [&str; 5] = ["info", "paths", "security", "tags", "externalDocs"];

/// The components that Swagger 2.0 does not share.
const UNSHARED: [&str; 6] = ["requestBodies", "headers", "examples", "links", "callbacks", "pathItems"];

/// The components that Swagger 2.0 shares by reference.
pub(super) fn shares(section: Section) -> bool {
    matches!(section, Section::Schemas | Section::Parameters | Section::Responses)
}

impl<'d> Exporter<'_, 'd> {
    pub(super) fn write_swagger2(&mut self, root: Node<'d>) -> Object<'d> {
        let mut object = Object::of(root).with("swagger", Value::text("2.0"));
        let address = self.address(root, &mut object);
        self.find_triggers();
        for member in root.members() {
            match member.name {
                "openapi" | "servers" | "components" | "jsonSchemaDialect" => {}
                // Words of the other language mean nothing here.
                name if ORDER.contains(&name) && !KEPT.contains(&name) => {}
                "info" => object.set("info", self.info(member.value)),
                "paths" | "x-ms-paths" => {
                    let paths = self.paths(member.value, &address);
                    object.set(member.name, paths);
                }
                "webhooks" => self.lose_webhooks(member.value),
                "security" => {
                    if let Some(list) = self.requirements(member.value) {
                        object.set("security", list);
                    }
                }
                name => object.set(name, Value::Written(member.value)),
            }
        }
        object.set_new("paths", Object::of(root).into());
        self.set_components(root, &mut object);
        self.settle_media(&mut object);
        object.order(&ORDER);
        object
    }

    pub(super) fn lose_webhooks(&mut self, webhooks: Node<'d>) {
        for member in webhooks.members().filter(|member| !member.name.starts_with("x-")) {
            let message = format!("{} knows no webhooks; it is left out", self.target.dialect());
            self.lose(member.value, LossKind::Webhook, message);
        }
    }

    fn set_components(&mut self, root: Node<'d>, object: &mut Object<'d>) {
        let sections: Sections<'d> = self.sections(|exporter, section, node| match section {
            Section::Schemas => Some(exporter.schema(node)),
            Section::Parameters => exporter.shared_parameter(node),
            Section::Responses => exporter.shared_response(node),
            Section::RequestBodies
            | Section::Headers
            | Section::Examples
            | Section::Links
            | Section::Callbacks
            | Section::SecuritySchemes => None,
        });
        for (section, members) in sections {
            if let Some(key) = section.swagger_key() {
                object.set(key, members.into());
            }
        }
        let components = root.get("components");
        if let Some(schemes) = components.and_then(|components| components.get("securitySchemes")) {
            let schemes = self.security_schemes(schemes);
            object.set("securityDefinitions", schemes.into());
        }
        for member in components.into_iter().flat_map(|components| components.members()) {
            if UNSHARED.contains(&member.name) && !member.value.is_empty() {
                let message =
                    format!("Swagger 2.0 shares no `{}`; they are written where they are used", member.name);
                self.lose(member.value, LossKind::Spelling, message);
            } else if member.name.starts_with("x-") {
                let message = format!(
                    "Swagger 2.0 has no components to which `{}` could belong; it is left out",
                    member.name
                );
                self.lose(member.value, LossKind::Text, message);
            }
        }
    }

    /// Lists the media types that most operations have at the root.
    fn settle_media(&mut self, object: &mut Object<'d>) {
        for key in ["consumes", "produces"] {
            let lists = self.media.iter().filter(|((listed, _), _)| *listed == key);
            let usual = lists.max_by(|one, other| one.1.cmp(other.1).then(other.0.cmp(one.0)));
            let Some(((_, usual), _)) = usual else { continue };
            let list = Value::List(usual.iter().cloned().map(Value::text).collect());
            for paths in ["paths", "x-ms-paths"] {
                if let Some(Value::Object(paths)) = object.get_mut(paths) {
                    leave_out(paths, key, usual);
                }
            }
            object.set(key, list);
        }
    }

    /// `info`, without what 3.1 alone has there.
    pub(super) fn info(&mut self, info: Node<'d>) -> Value<'d> {
        let identifier = info.get("license").and_then(|license| license.get("identifier"));
        let lost: Vec<Node<'d>> = info.get("summary").into_iter().chain(identifier).collect();
        if lost.is_empty() {
            return Value::Written(info);
        }
        for node in lost {
            let name = node.key().and_then(|key| key.as_str()).unwrap_or_default();
            let message = format!("{} has no `{name}` here; it is left out", self.target.dialect());
            self.lose(node, LossKind::Text, message);
        }
        let mut object = Object::of(info);
        for member in info.members().filter(|member| member.name != "summary") {
            let value = match member.name {
                "license" => self.without(member.value, "identifier"),
                _ => Value::Written(member.value),
            };
            object.push(member.name, value);
        }
        object.into()
    }

    /// An object without one of its members.
    pub(super) fn without(&self, node: Node<'d>, name: &str) -> Value<'d> {
        let mut object = Object::of(node);
        for member in node.members().filter(|member| member.name != name) {
            object.push(member.name, Value::Written(member.value));
        }
        object.into()
    }
}

/// Takes a list of media types out of all operations that have it.
fn leave_out(paths: &mut Object<'_>, key: &str, usual: &[String]) {
    for (_, item) in paths.members_mut() {
        let Value::Object(item) = item else { continue };
        for (_, operation) in item.members_mut() {
            if let Value::Object(operation) = operation {
                operation.retain(|name, value| name != key || !is_list(value, usual));
            }
        }
    }
}

/// Whether a value is a list of these texts.
fn is_list(value: &Value<'_>, texts: &[String]) -> bool {
    match value {
        Value::List(items) => {
            items.len() == texts.len()
                && items.iter().zip(texts).all(|(item, text)| item.as_str() == Some(text))
        }
        Value::Written(_)
        | Value::Text(_)
        | Value::Truth(_)
        | Value::Null
        | Value::Object(_)
        | Value::From(..) => false,
    }
}
