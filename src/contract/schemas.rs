//! Every schema that is written down in a definition, and in what it refers to in other files,
//! once, in one linear pass.

use super::Dialect;
use super::refs::{Parts, reference};
use crate::document::Node;
use std::collections::BTreeSet;

/// Keys whose values are data, not description.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "x-ms-enum-values"];

/// A schema object as it is written, its most asked-for keywords found in one pass.
#[derive(Debug, Clone, Copy)]
pub struct Written<'d> {
    /// The object.
    pub node: Node<'d>,
    /// The language of the definition.
    pub dialect: Dialect,
    /// Whether it is a parameter or a header of Swagger 2.0.
    pub is_holder: bool,
    /// `$ref`
    pub reference: Option<Node<'d>>,
    /// `type`
    pub types: Option<Node<'d>>,
    /// `format`
    pub format: Option<Node<'d>>,
    /// `properties`
    pub properties: Option<Node<'d>>,
    /// `required`
    pub required: Option<Node<'d>>,
    /// `items`
    pub items: Option<Node<'d>>,
    /// `enum`
    pub values: Option<Node<'d>>,
    /// `default`
    pub default: Option<Node<'d>>,
    /// `allOf`
    pub all_of: Option<Node<'d>>,
    /// `example`
    pub example: Option<Node<'d>>,
    /// Whether any of `minimum`, `maxLength` and the like is there.
    pub is_limited: bool,
    /// `description`
    pub description: Option<Node<'d>>,
    /// `x-ms-summary`
    pub ms_summary: Option<Node<'d>>,
    /// `x-ms-visibility`
    pub ms_visibility: Option<Node<'d>>,
    /// Whether it has an extension that begins with `x-ms-dynamic-`.
    pub is_dynamic: bool,
    /// Whether it has an extension besides `x-ms-summary` and `x-ms-visibility`.
    pub is_extended: bool,
    /// Whether it has a keyword that few schemas have.
    pub is_unusual: bool,
    /// Whether it has schemas elsewhere than in `properties`, `items` and `allOf`.
    has_more: bool,
}

impl<'d> Written<'d> {
    fn read(node: Node<'d>, dialect: Dialect, is_holder: bool) -> Self {
        let mut written = Self {
            node,
            dialect,
            is_holder,
            reference: None,
            types: None,
            format: None,
            properties: None,
            required: None,
            items: None,
            values: None,
            default: None,
            all_of: None,
            example: None,
            is_limited: false,
            description: None,
            ms_summary: None,
            ms_visibility: None,
            is_dynamic: false,
            is_extended: false,
            is_unusual: false,
            has_more: false,
        };
        for member in node.members() {
            let value = Some(member.value);
            match member.name {
                "$ref" => written.reference = value,
                "type" => written.types = value,
                "format" => written.format = value,
                "properties" => written.properties = value,
                "required" => written.required = value,
                "items" => written.items = value,
                "enum" => written.values = value,
                "default" => written.default = value,
                "allOf" => written.all_of = value,
                "example" => written.example = value,
                "description" => written.description = value,
                "x-ms-summary" => written.ms_summary = value,
                "x-ms-visibility" => written.ms_visibility = value,
                "title" | "in" | "name" => {}
                "additionalProperties" => written.has_more = true,
                name => {
                    let extension = name.starts_with("x-");
                    written.is_limited |= is_limit(name);
                    written.is_dynamic |= extension && name.starts_with("x-ms-dynamic-");
                    written.is_extended |= extension;
                    written.is_unusual |= !extension;
                    written.has_more |= written.is_unusual;
                }
            }
        }
        written
    }

    /// The name of its type, where it is one name.
    pub fn type_name(&self) -> Option<&'d str> {
        self.types?.as_str()
    }
}

fn is_limit(name: &str) -> bool {
    name.starts_with("min") || name.starts_with("max") || name.starts_with("excl") || name == "multipleOf"
}

/// Hands every schema of a definition to `visit`, in no particular order; references are visited,
/// followed only where they lead into other files.
pub(super) fn each<'d>(root: Node<'d>, dialect: Dialect, visit: &mut dyn FnMut(&Written<'d>)) {
    let mut walk = Walk::new(root, dialect, visit);
    for pointer in ["/definitions", "/components/schemas"] {
        for member in root.at(pointer).into_iter().flat_map(|node| node.members()) {
            walk.schema(member.value, false);
        }
    }
    for member in root.members().filter(|member| member.name != "definitions") {
        walk.described(member.name, member.value);
    }
    walk.finish();
}

/// Hands every schema of an object that holds schemas by name to `visit`, as [`each`] does.
pub(super) fn each_below<'d>(holder: Node<'d>, dialect: Dialect, visit: &mut dyn FnMut(&Written<'d>)) {
    let mut walk = Walk::new(holder.root(), dialect, visit);
    holder.members().for_each(|member| walk.schema(member.value, false));
    walk.finish();
}

/// What stands in another file, and how it is meant.
enum Part<'d> {
    Schema(Node<'d>),
    /// A parameter or a header, with the list that refers to it.
    Holder(&'d str, Node<'d>),
    Other(Node<'d>),
}

struct Walk<'v, 'd> {
    dialect: Dialect,
    root: Node<'d>,
    parts: Parts<'d>,
    /// The schemas of other files that were visited.
    told: BTreeSet<u64>,
    beyond: Vec<Part<'d>>,
    visit: &'v mut dyn FnMut(&Written<'d>),
}

impl<'v, 'd> Walk<'v, 'd> {
    fn new(root: Node<'d>, dialect: Dialect, visit: &'v mut dyn FnMut(&Written<'d>)) -> Self {
        Self { dialect, root, parts: Parts::new(root), told: BTreeSet::new(), beyond: Vec::new(), visit }
    }

    /// Visits what stands in other files.
    fn finish(mut self) {
        while let Some(part) = self.beyond.pop() {
            match part {
                Part::Schema(node) => self.schema(node, false),
                Part::Holder(list, node) => self.held(list, node),
                Part::Other(node) => self.describe(node),
            }
        }
    }

    /// Looks for schemas in what is no schema: operations, parameters, responses.
    fn describe(&mut self, node: Node<'d>) {
        self.follow(node, Part::Other);
        node.containers().for_each(|member| self.described(member.name, member.value));
        node.items().for_each(|item| self.describe(item));
    }

    /// Lets what a reference leads to in another file wait for its turn.
    fn follow(&mut self, node: Node<'d>, part: impl FnOnce(Node<'d>) -> Part<'d>) {
        if node.beside().is_some()
            && let Some(text) = reference(node)
        {
            self.beyond.extend(self.parts.beyond(node, text).map(part));
        }
    }

    fn described(&mut self, name: &'d str, value: Node<'d>) {
        match name {
            "schema" => self.schema(value, false),
            "schemas" => {}
            "parameters" | "headers" if self.dialect == Dialect::Swagger2 => {
                value.members().for_each(|member| self.held(name, member.value));
                value.items().for_each(|item| self.held(name, item));
            }
            name if DATA.contains(&name) => {}
            _ => self.describe(value),
        }
    }

    /// A parameter or a header of Swagger 2.0.
    fn held(&mut self, list: &'d str, node: Node<'d>) {
        if node.get("$ref").is_some() {
            self.follow(node, |target| Part::Holder(list, target));
            return self.describe(node);
        }
        let place = node.get_str("in");
        let holds = list == "headers" || place.is_some_and(|place| place != "body");
        if holds { self.schema(node, true) } else { self.describe(node) }
    }

    fn schema(&mut self, node: Node<'d>, is_holder: bool) {
        if !node.is_object() {
            return;
        }
        if node.is_beside(self.root) && !self.told.insert(node.id()) {
            return;
        }
        let written = Written::read(node, self.dialect, is_holder);
        (self.visit)(&written);
        if written.reference.is_some() {
            self.follow(node, Part::Schema);
        }
        for property in written.properties.into_iter().flat_map(|list| list.members()) {
            self.schema(property.value, false);
        }
        if let Some(items) = written.items {
            self.schema(items, false);
        }
        for part in written.all_of.into_iter().flat_map(|list| list.items()) {
            self.schema(part, false);
        }
        if written.has_more {
            self.rest(node);
        }
    }

    fn rest(&mut self, node: Node<'d>) {
        for member in node.members() {
            match member.name {
                "patternProperties" => {
                    member.value.members().for_each(|property| self.schema(property.value, false));
                }
                "additionalProperties" | "not" => self.schema(member.value, false),
                "anyOf" | "oneOf" => member.value.items().for_each(|part| self.schema(part, false)),
                _ => {}
            }
        }
    }
}
