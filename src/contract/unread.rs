//! Parts of a definition that cannot be read: references that lead nowhere, and values of another kind
//! than stands in their place. What is read passes over them; who compares must know of them.

use super::operation::Method;
use super::refs::{Target, follow, reference_node};
use super::{Contract, Dialect, Operation};
use crate::document::{Kind, Node};

/// Of one object, parts beyond this many are not looked for.
const MAX_UNREAD: usize = 1_000;

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `paths`, a path, an operation, a list of components.
    Outline,
    /// A security scheme.
    Scheme,
    /// A parameter, or the list of them.
    Parameter,
    /// The request body.
    Body,
    /// A response, or all of them.
    Response,
    /// A header of a response.
    Header,
    /// A callback.
    Callback,
}

/// A part that cannot be read.
#[derive(Debug, Clone)]
pub struct Unread<'d> {
    /// What it is.
    pub part: Part,
    /// How it is called: `response 200`, `paths`.
    pub name: String,
    /// What stands in its place: the text of a reference, or the kind of value.
    pub told: String,
    /// Where that stands.
    pub node: Node<'d>,
    /// Whether it is a reference to what was not read, and may be there.
    pub is_elsewhere: bool,
}

/// Collects what cannot be read.
#[derive(Default)]
struct Collector<'d> {
    found: Vec<Unread<'d>>,
}

impl<'d> Collector<'d> {
    fn push(&mut self, part: Part, name: String, (told, node, is_elsewhere): (String, Node<'d>, bool)) {
        if self.found.len() < MAX_UNREAD {
            self.found.push(Unread { part, name, told, node, is_elsewhere });
        }
    }

    /// The object behind a node; what is none is noted, but for `null`, which says nothing.
    fn object(&mut self, part: Part, name: &str, node: Node<'d>) -> Option<Node<'d>> {
        self.value(part, name, node, Node::is_object)
    }

    fn value(
        &mut self,
        part: Part,
        name: &str,
        node: Node<'d>,
        suits: impl Fn(&Node<'d>) -> bool,
    ) -> Option<Node<'d>> {
        let target = follow(node);
        match target.node() {
            Some(found) if suits(&found) => return Some(found),
            Some(found) if found.kind() == Kind::Null => {}
            Some(found) => self.push(part, name.to_owned(), (found.kind().to_string(), found, false)),
            None => {
                let written = reference_node(node).unwrap_or(node);
                let told = written.as_str().unwrap_or_default().to_owned();
                let is_elsewhere = matches!(target, Target::External | Target::Missing);
                self.push(part, name.to_owned(), (told, written, is_elsewhere));
            }
        }
        None
    }

    /// The members of an object that are no extensions.
    fn members(&mut self, part: Part, name: &str, node: Option<Node<'d>>) -> Vec<(&'d str, Node<'d>)> {
        let found = node.and_then(|node| self.object(part, name, node));
        let members = found.into_iter().flat_map(|node| node.members());
        let told = members.filter(|member| !member.name.starts_with("x-"));
        told.map(|member| (member.name, member.value)).collect()
    }

    fn parameters(&mut self, holder: Node<'d>) {
        let Some(list) = holder.get("parameters") else { return };
        let list = self.value(Part::Parameter, "the list of parameters", list, Node::is_array);
        for item in list.into_iter().flat_map(|list| list.items()) {
            self.object(Part::Parameter, "a parameter", item);
        }
    }

    fn response(&mut self, status: &str, node: Node<'d>) {
        let name = format!("response {status}");
        let Some(response) = self.object(Part::Response, &name, node) else { return };
        for (header, value) in
            self.members(Part::Header, &format!("the headers of {name}"), response.get("headers"))
        {
            self.object(Part::Header, &format!("header `{header}` of {name}"), value);
        }
        for (media, value) in self.members(Part::Response, &name, response.get("content")) {
            self.object(Part::Response, &format!("`{media}` in {name}"), value);
        }
    }

    fn operation(&mut self, operation: &Operation<'d>) {
        let node = operation.node();
        self.parameters(operation.path_item());
        self.parameters(node);
        if let Some(body) =
            node.get("requestBody").and_then(|body| self.object(Part::Body, "the request body", body))
        {
            for (media, value) in self.members(Part::Body, "the request body", body.get("content")) {
                self.object(Part::Body, &format!("`{media}` in the request body"), value);
            }
        }
        for (status, value) in self.members(Part::Response, "the list of responses", node.get("responses")) {
            self.response(status, value);
        }
        for (name, value) in self.members(Part::Callback, "the list of callbacks", node.get("callbacks")) {
            let name = format!("callback `{name}`");
            for (_, item) in self.members(Part::Callback, &name, Some(value)) {
                self.object(Part::Callback, &name, item);
            }
        }
    }

    fn outline(&mut self, root: Node<'d>) {
        for list in ["paths", "x-ms-paths", "webhooks"] {
            for (path, item) in self.members(Part::Outline, &format!("`{list}`"), root.get(list)) {
                let Some(item) = self.object(Part::Outline, &format!("`{path}`"), item) else { continue };
                for member in item.members() {
                    if let Some(method) = Method::parse(member.name) {
                        self.object(Part::Outline, &format!("{method} `{path}`"), member.value);
                    }
                }
            }
        }
    }

    fn components(&mut self, root: Node<'d>, dialect: Dialect) {
        let schemes = match dialect {
            Dialect::Swagger2 => {
                for list in ["definitions", "parameters", "responses"] {
                    self.members(Part::Outline, &format!("`{list}`"), root.get(list));
                }
                root.get("securityDefinitions")
            }
            Dialect::OpenApi30 | Dialect::OpenApi31 => {
                for (list, value) in self.members(Part::Outline, "`components`", root.get("components")) {
                    self.object(Part::Outline, &format!("`{list}`"), value);
                }
                root.at("/components/securitySchemes")
            }
        };
        for (name, scheme) in self.members(Part::Scheme, "the security schemes", schemes) {
            self.object(Part::Scheme, &format!("the security scheme `{name}`"), scheme);
        }
    }
}

impl<'d> Contract<'d> {
    /// The parts of the outline that cannot be read: paths, operations, lists of components, security
    /// schemes.
    pub fn unread(&self) -> Vec<Unread<'d>> {
        let mut collector = Collector::default();
        collector.outline(self.root());
        collector.components(self.root(), self.dialect());
        collector.found
    }
}

impl<'d> Operation<'d> {
    /// The parts of the operation that cannot be read, but for schemas.
    pub fn unread(&self) -> Vec<Unread<'d>> {
        let mut collector = Collector::default();
        collector.operation(self);
        collector.found
    }
}
