//! A definition in its own language, or in an older one of the same family: what stands in other
//! files gets in, and OpenAPI 3.1 becomes 3.0.
//!
//! The walk knows of every object what it is, by the key under which it stands; only references,
//! and in 3.0 the schemas of 3.1, are written anew.

use super::components::Section;
use super::openapi3::VERSION;
use super::{Exporter, LossKind, Object, Sections, Target, Value};
use crate::contract::{Dialect, Method, NOTIFICATION, follow, reference};
use crate::document::{Member, Node};

/// What an object of a definition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    Paths,
    Item,
    Operation,
    Parameter,
    Body,
    Content,
    Media,
    Responses,
    Response,
    Header,
    Callback,
    Example,
    Link,
    Scheme,
    Schema,
    Notification,
    /// Nothing that refers to anything.
    Data,
    /// Objects of a kind by name, or in a list.
    Several(Held),
}

/// The kinds that stand by name, or in lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held {
    Parameter,
    Header,
    Callback,
    Example,
    Link,
    Schema,
    Encoding,
}

impl Kind {
    /// The kind of what stands under a key.
    fn below(self, key: &str) -> Self {
        let held = |held| Self::Several(held);
        match (self, key) {
            (Self::Root, "paths" | "x-ms-paths") => Self::Paths,
            (Self::Paths | Self::Callback, key) if !key.starts_with("x-") => Self::Item,
            (Self::Item, key) if Method::parse(key).is_some() => Self::Operation,
            (Self::Item | Self::Operation, "parameters") => held(Held::Parameter),
            (Self::Item | Self::Operation, NOTIFICATION) => Self::Notification,
            (Self::Operation, "requestBody") => Self::Body,
            (Self::Operation, "responses") => Self::Responses,
            (Self::Operation, "callbacks") => held(Held::Callback),
            (Self::Responses, key) if !key.starts_with("x-") => Self::Response,
            (Self::Parameter | Self::Header | Self::Body | Self::Response, "content") => Self::Content,
            (
                Self::Parameter | Self::Header | Self::Response | Self::Media | Self::Notification,
                "schema",
            ) => Self::Schema,
            (Self::Parameter | Self::Header | Self::Media, "examples") => held(Held::Example),
            (Self::Response, "headers") => held(Held::Header),
            (Self::Response, "links") => held(Held::Link),
            (Self::Content, key) if !key.starts_with("x-") => Self::Media,
            (Self::Media, "encoding") => held(Held::Encoding),
            (Self::Schema, "properties" | "patternProperties" | "$defs" | "dependentSchemas") => {
                held(Held::Schema)
            }
            (Self::Schema, "allOf" | "oneOf" | "anyOf" | "prefixItems") => held(Held::Schema),
            (
                Self::Schema,
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "contentSchema",
            ) => Self::Schema,
            (Self::Several(inner), _) => inner.kind(),
            _ => Self::Data,
        }
    }

    /// The section of what may be a reference here.
    fn section(self) -> Option<Section> {
        Some(match self {
            Self::Schema => Section::Schemas,
            Self::Parameter => Section::Parameters,
            Self::Response => Section::Responses,
            Self::Body => Section::RequestBodies,
            Self::Header => Section::Headers,
            Self::Example => Section::Examples,
            Self::Link => Section::Links,
            Self::Callback => Section::Callbacks,
            Self::Scheme => Section::SecuritySchemes,
            Self::Root
            | Self::Paths
            | Self::Item
            | Self::Operation
            | Self::Content
            | Self::Media
            | Self::Responses
            | Self::Notification
            | Self::Data
            | Self::Several(_) => return None,
        })
    }

    /// The kind of the components of a section.
    fn of(section: Section) -> Self {
        match section {
            Section::Schemas => Self::Schema,
            Section::Parameters => Self::Parameter,
            Section::Responses => Self::Response,
            Section::RequestBodies => Self::Body,
            Section::Headers => Self::Header,
            Section::Examples => Self::Example,
            Section::Links => Self::Link,
            Section::Callbacks => Self::Callback,
            Section::SecuritySchemes => Self::Scheme,
        }
    }
}

impl Held {
    fn kind(self) -> Kind {
        match self {
            Self::Parameter => Kind::Parameter,
            Self::Header => Kind::Header,
            Self::Callback => Kind::Callback,
            Self::Example => Kind::Example,
            Self::Link => Kind::Link,
            Self::Schema => Kind::Schema,
            // An encoding holds headers, as a response does.
            Self::Encoding => Kind::Response,
        }
    }
}

impl<'d> Exporter<'_, 'd> {
    pub(super) fn write_same(&mut self, root: Node<'d>) -> Object<'d> {
        let older = !self.is_same();
        let mut object = Object::of(root);
        let held = ["definitions", "parameters", "responses"];
        for member in root.members() {
            match member.name {
                "openapi" if older => object.push("openapi", Value::text(VERSION)),
                "info" if older => object.push("info", self.info(member.value)),
                "webhooks" if older => self.lose_webhooks(member.value),
                "jsonSchemaDialect" if older => {}
                "security" if older => {
                    if let Some(list) = self.requirements(member.value) {
                        object.push("security", list);
                    }
                }
                "components" => object.push("components", Value::Null),
                name if self.source == Dialect::Swagger2 && held.contains(&name) => {
                    object.push(name, Value::Null);
                }
                name => object.push(name, self.copy(member.value, Kind::Root.below(name))),
            }
        }
        if older {
            object.set_new("paths", Object::of(root).into());
        }
        let sections = self.sections(|exporter, section, node| {
            let scheme = follow(node).node().filter(|_| section == Section::SecuritySchemes);
            match scheme.filter(|scheme| !exporter.is_same() && exporter.is_unsayable(*scheme)) {
                Some(scheme) => exporter.lose_scheme(scheme),
                None => Some(exporter.copy(node, Kind::of(section))),
            }
        });
        match self.target {
            Target::Swagger2 => self.set_swagger_sections(&mut object, root, sections),
            Target::OpenApi30 => self.set_sections(&mut object, root, sections),
        }
        object
    }

    fn set_swagger_sections(&mut self, object: &mut Object<'d>, root: Node<'d>, mut sections: Sections<'d>) {
        for section in [Section::Schemas, Section::Parameters, Section::Responses] {
            let Some(key) = section.swagger_key() else { continue };
            let mut members = Object::of(root.get(key).unwrap_or(root));
            self.keep_extensions(&mut members, root.get(key));
            let written = sections.remove(&section).into_iter().flat_map(Object::into_members);
            written.for_each(|(name, value)| members.push(name, value));
            if !members.is_empty() || root.get(key).is_some() {
                object.set(key, members.into());
            }
        }
    }

    fn set_sections(&mut self, object: &mut Object<'d>, root: Node<'d>, mut sections: Sections<'d>) {
        let holder = root.get("components");
        let mut components = Object::of(holder.unwrap_or(root));
        for member in holder.into_iter().flat_map(|holder| holder.members()) {
            match super::components::SECTIONS.iter().find(|section| section.key() == member.name) {
                Some(section) => {
                    let mut members = Object::of(member.value);
                    self.keep_extensions(&mut members, Some(member.value));
                    let written = sections.remove(section).into_iter().flat_map(Object::into_members);
                    written.for_each(|(name, value)| members.push(name, value));
                    components.push(member.name, members.into());
                }
                // Path items are written where they are used.
                None if member.name == "pathItems" && !self.is_same() => {
                    let message = "OpenAPI 3.0 shares no `pathItems`; they are written where they are used";
                    self.lose(member.value, LossKind::Spelling, message);
                }
                None => components.push(member.name, Value::Written(member.value)),
            }
        }
        for (section, members) in sections {
            components.push(section.key(), members.into());
        }
        if components.is_empty() {
            object.remove("components");
        } else {
            object.set("components", components.into());
        }
    }

    fn keep_extensions(&self, members: &mut Object<'d>, holder: Option<Node<'d>>) {
        for member in holder.into_iter().flat_map(|holder| holder.members()) {
            if member.name.starts_with("x-") {
                members.push(member.name, Value::Written(member.value));
            }
        }
    }

    /// A schema that stays in its language.
    pub(super) fn same_schema(&mut self, node: Node<'d>) -> Value<'d> {
        self.members(node, Kind::Schema)
    }

    /// What stands at a place of a kind.
    fn copy(&mut self, node: Node<'d>, kind: Kind) -> Value<'d> {
        if kind == Kind::Data || !(node.is_object() || node.is_array()) || !self.spend(node) {
            return Value::Written(node);
        }
        match (kind, reference(node)) {
            (Kind::Schema, _) if !self.is_same() => self.schema(node),
            (Kind::Item | Kind::Paths, Some(_)) => match follow(node).node() {
                Some(item) => self.members(item, kind),
                None => Value::Written(node),
            },
            (kind, _) => self.members(node, kind),
        }
    }

    /// An object or a list of a kind, its reference written anew.
    fn members(&mut self, node: Node<'d>, kind: Kind) -> Value<'d> {
        if node.is_array() {
            return Value::List(node.items().map(|item| self.copy(item, kind.below(""))).collect());
        }
        let mut object = Object::of(node);
        for member in node.members() {
            let value = match (member.name, kind.section()) {
                ("$ref", Some(section)) => self.reference_text(section, node, member),
                ("discriminator", Some(Section::Schemas)) if member.value.is_object() => {
                    self.mapped(member.value)
                }
                ("responses", _) if kind == Kind::Operation => self.copy(member.value, Kind::Responses),
                ("security", _) if kind == Kind::Operation && !self.is_same() => {
                    self.requirements(member.value).unwrap_or(Value::List(Vec::new()))
                }
                (name, _) => self.copy(member.value, kind.below(name)),
            };
            if !self.is_lost_beside(node, kind, member) {
                object.push(member.name, value);
            }
        }
        if kind == Kind::Operation && !self.is_same() && node.get("responses").is_none() {
            object.push("responses", self.no_responses(node));
        }
        object.into()
    }

    /// The text of a reference as it is now; one that leads nowhere stays as it is.
    fn reference_text(&mut self, section: Section, holder: Node<'d>, member: Member<'d>) -> Value<'d> {
        let text = member.value.as_str().unwrap_or_default();
        if self.is_same() && text.starts_with('#') && !holder.is_beside(self.contract.root()) {
            return Value::Written(member.value);
        }
        if let Some(text) = self.components.reference(section, holder, text) {
            return Value::text(text);
        }
        let message = format!("`{text}` leads nowhere in the folder; it is written all the same");
        self.lose(member.value, LossKind::Reference, message);
        Value::Written(member.value)
    }

    /// Whether something stands beside a reference that only 3.1 hears.
    fn is_lost_beside(&mut self, node: Node<'d>, kind: Kind, member: Member<'d>) -> bool {
        let beside = reference(node).is_some() && member.name != "$ref" && kind.section().is_some();
        let lost = beside && kind != Kind::Schema && !self.is_same();
        if lost {
            let message = format!("OpenAPI 3.0 hears no `{}` beside a `$ref`; it is left out", member.name);
            self.lose(member.value, LossKind::Text, message);
        }
        lost
    }
}
