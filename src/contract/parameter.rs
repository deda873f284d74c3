//! Parameters: what a caller sends beside the body.

use super::refs::follow;
use super::{Dialect, Schema, truth};
use crate::document::Node;

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParameterIn {
    /// In the path's template.
    Path,
    /// Behind the `?`.
    Query,
    /// As a header; names ignore case.
    Header,
    /// As a cookie.
    Cookie,
    /// As a field of a form (Swagger 2.0 `formData`).
    Form,
    /// As the whole body (Swagger 2.0 `body`).
    Body,
    /// The definition does not say, or says something unknown.
    Unknown,
}

impl ParameterIn {
    /// The word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Form => "form",
            Self::Body => "body",
            Self::Unknown => "unknown",
        }
    }

    fn parse(text: &str) -> Self {
        match text {
            "path" => Self::Path,
            "query" => Self::Query,
            "header" => Self::Header,
            "cookie" => Self::Cookie,
            "formData" => Self::Form,
            "body" => Self::Body,
            _ => Self::Unknown,
        }
    }
}

/// How a parameter's value becomes text: OpenAPI 3 `style` and `explode`, to which Swagger's
/// `collectionFormat` is brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style<'d> {
    /// `form`, `simple`, `spaceDelimited`, …
    pub name: &'d str,
    /// Whether each item or property becomes a pair of its own.
    pub explode: bool,
}

/// The keys of a parameter that are asked for most, found in one pass.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Asked<'d> {
    /// `name`
    pub name: Option<Node<'d>>,
    /// `in`
    pub place: Option<Node<'d>>,
    /// `description`
    pub description: Option<Node<'d>>,
    /// `required`
    pub required: Option<Node<'d>>,
    /// `type`
    pub types: Option<Node<'d>>,
    /// `schema`
    pub schema: Option<Node<'d>>,
    /// `default`
    pub default: Option<Node<'d>>,
    /// `x-ms-summary`
    pub ms_summary: Option<Node<'d>>,
    /// `x-ms-visibility`
    pub ms_visibility: Option<Node<'d>>,
    /// `x-ms-url-encoding`
    pub url_encoding: Option<Node<'d>>,
}

/// Whether a parameter or a header is deprecated; Swagger 2.0 has only an extension for that.
pub(super) fn is_deprecated(node: Node<'_>) -> bool {
    ["deprecated", "x-deprecated"]
        .iter()
        .any(|key| node.get(key).and_then(|flag| flag.as_bool()) == Some(true))
}

impl<'d> Asked<'d> {
    fn read(node: Node<'d>) -> Self {
        let mut asked = Self::default();
        for member in node.members() {
            let place = match member.name {
                "name" => &mut asked.name,
                "in" => &mut asked.place,
                "description" => &mut asked.description,
                "required" => &mut asked.required,
                "type" => &mut asked.types,
                "schema" => &mut asked.schema,
                "default" => &mut asked.default,
                "x-ms-summary" => &mut asked.ms_summary,
                "x-ms-visibility" => &mut asked.ms_visibility,
                "x-ms-url-encoding" => &mut asked.url_encoding,
                _ => continue,
            };
            *place = Some(member.value);
        }
        asked
    }
}

/// A parameter of an operation, `$ref` followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter<'d> {
    node: Node<'d>,
    declared_at: Node<'d>,
    dialect: Dialect,
    of_path: bool,
    asked: Asked<'d>,
    location: ParameterIn,
}

impl<'d> Parameter<'d> {
    /// Reads a parameter; none where its reference leads nowhere or it is no object.
    pub fn read(declared_at: Node<'d>, dialect: Dialect, of_path: bool) -> Option<Self> {
        let node = follow(declared_at).node().filter(Node::is_object)?;
        let asked = Asked::read(node);
        let place = asked.place.and_then(|place| place.as_str());
        let location = place.map_or(ParameterIn::Unknown, ParameterIn::parse);
        Some(Self { node, declared_at, dialect, of_path, asked, location })
    }

    /// The keys that are asked for most.
    pub fn asked(&self) -> &Asked<'d> {
        &self.asked
    }

    /// The language it is written in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The parameter object.
    pub fn node(&self) -> Node<'d> {
        self.node
    }

    /// Where the operation or the path lists it: the `$ref` object, or the parameter itself.
    pub fn declared_at(&self) -> Node<'d> {
        self.declared_at
    }

    /// Whether the path item lists it for all of its operations.
    pub fn of_path(&self) -> bool {
        self.of_path
    }

    /// Its name as written; empty where it has none.
    pub fn name(&self) -> &'d str {
        self.asked.name.and_then(|name| name.as_str()).unwrap_or_default()
    }

    /// Where it is sent.
    pub fn location(&self) -> ParameterIn {
        self.location
    }

    /// Whether a call without it is wrong; always so for path parameters.
    pub fn required(&self) -> bool {
        let flag = || self.asked.required.is_some_and(truth);
        self.location() == ParameterIn::Path || flag()
    }

    /// Its description.
    pub fn description(&self) -> Option<&'d str> {
        self.asked.description?.as_str()
    }

    /// Its display name on the Power Platform.
    pub fn ms_summary(&self) -> Option<&'d str> {
        self.asked.ms_summary?.as_str()
    }

    /// Whether callers should stop sending it.
    pub fn deprecated(&self) -> bool {
        is_deprecated(self.node)
    }

    /// Whether an empty value may be sent.
    pub fn allow_empty(&self) -> bool {
        self.flag("allowEmptyValue")
    }

    /// Whether reserved characters are sent as they are.
    pub fn allow_reserved(&self) -> bool {
        self.flag("allowReserved")
    }

    /// What may be sent. In Swagger 2.0 the parameter object is the schema itself, but for body
    /// parameters; in OpenAPI 3 it stands under `schema` or under the first media type of `content`.
    pub fn schema(&self) -> Option<Schema<'d>> {
        if self.dialect == Dialect::Swagger2 && self.location() != ParameterIn::Body {
            return Some(Schema::of_holder(self.node, self.dialect));
        }
        let direct = self.node.get("schema");
        let node = direct.or_else(|| self.content()?.1.get("schema"))?;
        Some(Schema::new(node, self.dialect))
    }

    /// The media type that wraps the value, where `content` stands instead of `schema`.
    pub fn content(&self) -> Option<(&'d str, Node<'d>)> {
        let member = self.node.get("content")?.members().next()?;
        Some((member.name, member.value))
    }

    /// How lists and objects become text, defaults spelled out.
    pub fn style(&self) -> Style<'d> {
        let plain = match self.location() {
            ParameterIn::Path | ParameterIn::Header => "simple",
            ParameterIn::Query
            | ParameterIn::Cookie
            | ParameterIn::Form
            | ParameterIn::Body
            | ParameterIn::Unknown => "form",
        };
        if self.dialect == Dialect::Swagger2 {
            return match self.node.get_str("collectionFormat").unwrap_or("csv") {
                "multi" => Style { name: "form", explode: true },
                "ssv" => Style { name: "spaceDelimited", explode: false },
                "pipes" => Style { name: "pipeDelimited", explode: false },
                "csv" => Style { name: plain, explode: false },
                other => Style { name: other, explode: false },
            };
        }
        let name = self.node.get_str("style").unwrap_or(plain);
        let explode = self.node.get("explode").and_then(|node| node.as_bool()).unwrap_or(name == "form");
        Style { name, explode }
    }

    fn flag(&self, name: &str) -> bool {
        self.node.get(name).is_some_and(truth)
    }
}
