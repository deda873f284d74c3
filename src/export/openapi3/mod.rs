//! Swagger 2.0 as OpenAPI 3.0.

mod body;
mod operation;
mod parameter;
mod response;
mod security;

use super::components::Section;
use super::{Exporter, LossKind, Object, Value};
use crate::contract::{Method, NOTIFICATION, follow};
use crate::document::Node;

/// The version that is written.
pub(super) const VERSION: &str = "3.0.3";

/// The keys of a root in the order in which they are usually written.
const ORDER: [&str; 8] =
    ["openapi", "info", "servers", "paths", "components", "security", "tags", "externalDocs"];

/// The keys of a Swagger 2.0 root that are written elsewhere, and words of the other language, which
/// mean nothing there.
const MOVED: [&str; 12] = [
    "servers",
    "components",
    "swagger",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
];

/// Whether a component of Swagger 2.0 is one of OpenAPI 3.0: bodies and fields of forms are
/// written where they are used.
pub(super) fn shares(section: Section, node: Node<'_>) -> bool {
    let place = || follow(node).node().and_then(|node| node.get_str("in"));
    match section {
        Section::Schemas | Section::Responses => true,
        Section::Parameters => !matches!(place(), Some("body" | "formData")),
        Section::RequestBodies
        | Section::Headers
        | Section::Examples
        | Section::Links
        | Section::Callbacks
        | Section::SecuritySchemes => false,
    }
}

impl<'d> Exporter<'_, 'd> {
    pub(super) fn write_openapi3(&mut self, root: Node<'d>) -> Object<'d> {
        let mut object = Object::of(root).with("openapi", Value::text(VERSION));
        if let Some(servers) = self.servers(root, root.get("schemes")) {
            object.set("servers", servers);
        }
        if let Some(schemes) = root.get("securityDefinitions") {
            self.name_schemes(schemes);
        }
        for member in root.members() {
            match member.name {
                "security" => object.set("security", self.requirements3(member.value)),
                "paths" | "x-ms-paths" => {
                    let paths = self.paths3(member.value);
                    object.set(member.name, paths);
                }
                name if MOVED.contains(&name) => {}
                name => object.set(name, Value::Written(member.value)),
            }
        }
        object.set_new("paths", Object::of(root).into());
        let components = self.components3(root);
        if !components.is_empty() {
            object.set("components", components.into());
        }
        object.order(&ORDER);
        object
    }

    fn components3(&mut self, root: Node<'d>) -> Object<'d> {
        let sections = self.sections(|exporter, section, node| match section {
            Section::Schemas => Some(exporter.schema(node)),
            Section::Parameters => exporter.parameter3(node),
            Section::Responses => exporter.shared_response3(node),
            Section::RequestBodies
            | Section::Headers
            | Section::Examples
            | Section::Links
            | Section::Callbacks
            | Section::SecuritySchemes => None,
        });
        let mut components = Object::of(root);
        for (section, members) in sections {
            components.push(section.key(), members.into());
        }
        for member in root.get("parameters").into_iter().flat_map(|parameters| parameters.members()) {
            if !shares(Section::Parameters, member.value) {
                let message =
                    "OpenAPI 3.0 has no bodies among its parameters; it is written where it is used";
                self.lose(member.value, LossKind::Spelling, message);
            }
        }
        if let Some(schemes) = root.get("securityDefinitions") {
            let schemes = self.security_schemes3(schemes);
            components.push(Section::SecuritySchemes.key(), schemes.into());
        }
        components
    }

    /// Host and base path as a server for each scheme.
    fn servers(&mut self, root: Node<'d>, schemes: Option<Node<'d>>) -> Option<Value<'d>> {
        let text = |key| root.get_str(key).unwrap_or_default();
        let (host, base) = (text("host"), text("basePath"));
        let at = root.get("host").or_else(|| root.get("basePath"))?;
        let base =
            if base.is_empty() || base.starts_with('/') { base.to_owned() } else { format!("/{base}") };
        let base = base.trim_end_matches('/');
        let server = |from: Node<'d>, url: String| Object::of(from).with("url", Value::text(url)).into();
        if host.is_empty() {
            let url = if base.is_empty() { "/".to_owned() } else { base.to_owned() };
            return Some(Value::List(vec![server(at, url)]));
        }
        let listed = schemes.into_iter().flat_map(|list| list.items().take(MAX_SCHEMES));
        let servers: Vec<Value<'d>> = listed
            .filter_map(|scheme| Some((scheme, scheme.as_str()?)))
            .map(|(node, scheme)| server(node, format!("{scheme}://{host}{base}")))
            .collect();
        match servers.is_empty() {
            true => Some(Value::List(vec![server(at, format!("//{host}{base}"))])),
            false => Some(Value::List(servers)),
        }
    }

    fn paths3(&mut self, paths: Node<'d>) -> Value<'d> {
        let mut object = Object::of(paths);
        for member in follow(paths).node().unwrap_or(paths).members() {
            if member.name.starts_with("x-") {
                object.push(member.name, Value::Written(member.value));
                continue;
            }
            let Some(item) = follow(member.value).node().filter(Node::is_object) else {
                self.lose(member.value, LossKind::Reference, "the path leads nowhere; it is left out");
                continue;
            };
            if self.spend(item) {
                let item = self.item3(item);
                object.push(member.name, item.into());
            }
        }
        object.into()
    }

    fn item3(&mut self, item: Node<'d>) -> Object<'d> {
        let mut object = Object::of(item);
        let (plain, sent) = self.sorted(item);
        for member in item.members() {
            match member.name {
                "parameters" => {
                    let list = self.parameters3(&plain);
                    if !list.is_empty() {
                        object.push("parameters", Value::List(list));
                    }
                }
                NOTIFICATION => {
                    let content = self.notification(member.value);
                    object.push(NOTIFICATION, content);
                }
                name if Method::parse(name).is_some() && member.value.is_object() => {
                    let operation = self.operation3(member.value, &sent);
                    object.push(name, operation.into());
                }
                name => object.push(name, Value::Written(member.value)),
            }
        }
        object
    }
}

/// Schemes beyond this are not written; the language knows four.
const MAX_SCHEMES: usize = 16;
