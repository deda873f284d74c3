//! Schemas as they are written: handles on a node, one level at a time.

use super::Dialect;
use super::refs::{Target, follow, reference};
use super::shape::Shape;
use super::types::Types;
use crate::document::{Kind, Node};

/// A handle on a schema object; copied freely, reads nothing until it is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schema<'d> {
    node: Node<'d>,
    dialect: Dialect,
    holder: bool,
    field: bool,
    bare: bool,
    only: Types<'d>,
}

/// Lists of one schema inside each other, deeper than this, are not seen through.
const MAX_WRAPPED: usize = 16;

/// What tells two schemas apart: their place, and whether they are seen in part.
pub type SchemaKey = (u64, u8);

/// Keys of a form's field that say how it is sent, not what it is.
const SENDING: [&str; 5] = ["name", "in", "required", "collectionFormat", "allowEmptyValue"];

impl<'d> Schema<'d> {
    /// The schema at a node.
    pub fn new(node: Node<'d>, dialect: Dialect) -> Self {
        Self { node, dialect, holder: false, field: false, bare: false, only: Types::ANY }
    }

    /// The schema that a Swagger 2.0 parameter or header is itself.
    pub(super) fn of_holder(node: Node<'d>, dialect: Dialect) -> Self {
        Self { holder: true, ..Self::new(node, dialect) }
    }

    /// The property that a field of a Swagger 2.0 form is: its texts are the property's.
    pub(super) fn of_field(node: Node<'d>, dialect: Dialect) -> Self {
        Self { holder: true, field: true, ..Self::new(node, dialect) }
    }

    /// The schema without its `oneOf` and `anyOf`.
    #[must_use]
    pub fn without_unions(self) -> Self {
        Self { bare: true, ..self }
    }

    /// What of the schema has one of some types.
    #[must_use]
    pub fn only(self, types: Types<'d>) -> Self {
        Self { only: types, ..self }
    }

    /// Whether all of it is seen.
    pub fn is_whole(&self) -> bool {
        !self.bare && self.only.is_any()
    }

    /// Whether it is seen without its `oneOf` and `anyOf`.
    pub(super) fn is_bare(&self) -> bool {
        self.bare
    }

    /// The types to which it is narrowed; any where it is whole.
    pub(super) fn narrowed_to(&self) -> Types<'d> {
        self.only
    }

    /// Another schema, seen in part as this one is.
    pub(super) fn seen_as(self, other: &Self) -> Self {
        Self { bare: other.bare, ..self }
    }

    /// What tells it apart: the place behind its `$ref`, or its own where something beside that counts.
    pub fn key(&self) -> SchemaKey {
        let counts = self.node.len() > 1 && self.has_siblings();
        let place = if counts { *self } else { self.resolved().unwrap_or(*self) };
        (place.node.id(), self.only.bits() << 1 | u8::from(self.bare))
    }

    /// Whether keywords stand beside a `$ref` that hold together with what it leads to.
    fn has_siblings(&self) -> bool {
        let counts = |name: &str| match self.dialect {
            Dialect::Swagger2 | Dialect::OpenApi30 => matches!(name, "nullable" | "x-nullable"),
            Dialect::OpenApi31 => {
                !matches!(name, "$ref" | "description" | "summary" | "title") && !name.starts_with("x-")
            }
        };
        self.reference().is_some() && self.node.members().any(|member| counts(member.name))
    }

    /// Whether a key says something of the schema, and not of what holds it.
    pub(super) fn owns(&self, key: &str) -> bool {
        !self.holder || (self.field && !SENDING.contains(&key))
    }

    /// The schema object or its `$ref`.
    pub fn node(&self) -> Node<'d> {
        self.node
    }

    /// The dialect it is written in.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether it is a Swagger 2.0 parameter or header, whose texts are not the schema's.
    pub fn is_holder(&self) -> bool {
        self.holder
    }

    /// Whether it certainly accepts every value: `true`, or an object that says nothing.
    pub fn is_anything(&self) -> bool {
        match self.node.kind() {
            Kind::Bool => self.node.as_bool() == Some(true),
            Kind::Null => true,
            Kind::Object => {
                match self.node.len() {
                    0 => true,
                    1 => self.inner().is_some_and(|(inner, opposite)| {
                        if opposite { inner.is_nothing() } else { inner.is_anything() }
                    }),
                    _ => false,
                }
            }
            Kind::Number | Kind::String | Kind::Array => false,
        }
    }

    /// Whether it certainly accepts no value: `false`, or the opposite of everything.
    pub fn is_nothing(&self) -> bool {
        let inner = || self.inner().filter(|_| self.node.len() == 1);
        self.node.as_bool() == Some(false)
            || inner().is_some_and(
                |(inner, opposite)| {
                    if opposite { inner.is_anything() } else { inner.is_nothing() }
                },
            )
    }

    /// The only schema of a list, or that of which this is the opposite.
    fn inner(&self) -> Option<(Self, bool)> {
        let list = ["allOf", "oneOf", "anyOf"].iter().find_map(|key| self.node.get(key));
        let only = list.filter(|list| list.len() == 1).and_then(|list| list.items().next());
        let node = only.or_else(|| self.node.get("not"))?;
        Some((Self::new(node, self.dialect), only.is_none()))
    }

    /// What it wraps as the only schema of a list, as long as it says nothing else; itself where it wraps
    /// nothing. References are not followed.
    #[must_use]
    pub fn without_wrappers(self) -> Self {
        let mut schema = self;
        for _ in 0..MAX_WRAPPED {
            match schema.inner().filter(|(_, opposite)| !opposite && schema.node.len() == 1) {
                Some((inner, _)) if schema.is_whole() => schema = inner,
                _ => break,
            }
        }
        schema
    }

    /// The schema behind its `$ref` and behind lists that hold nothing else; none where that leads nowhere.
    pub(super) fn unwrapped(&self) -> Option<Self> {
        let mut schema = self.without_wrappers();
        for _ in 0..MAX_WRAPPED {
            let target = schema.resolved()?.without_wrappers();
            if target.node == schema.node {
                break;
            }
            schema = target;
        }
        schema.resolved()
    }

    /// Whether it says nothing but one type.
    pub(super) fn is_only_type(&self, name: &str) -> bool {
        self.node.len() == 1 && self.get_str("type") == Some(name)
    }

    /// The text of its `$ref`.
    pub fn reference(&self) -> Option<&'d str> {
        reference(self.node)
    }

    /// Where its reference is written.
    pub(super) fn reference_node(&self) -> Option<Node<'d>> {
        super::refs::reference_node(self.node)
    }

    /// The name of the component that its `$ref` names: the last part of the reference, or the name
    /// of a file that is the schema, without what stands behind the dot.
    pub fn component(&self) -> Option<&'d str> {
        let text = self.reference()?;
        let last = text.trim_end_matches(['#', '/']).rsplit('/').next()?;
        let is_file = text.split_once('#').is_none_or(|(_, fragment)| fragment.is_empty());
        let stem = last.rsplit_once('.').map(|(stem, _)| stem).filter(|stem| is_file && !stem.is_empty());
        Some(stem.unwrap_or(last))
    }

    /// Where its `$ref` leads; itself where it has none.
    pub fn target(&self) -> Target<'d> {
        follow(self.node)
    }

    /// The schema behind its `$ref`; itself where it has none, none where that leads nowhere.
    pub fn resolved(&self) -> Option<Self> {
        let node = self.target().node()?;
        Some(Self { node, ..*self })
    }

    /// A key's value, not looking behind `$ref`.
    pub fn get(&self, key: &str) -> Option<Node<'d>> {
        self.node.get(key)
    }

    /// A key's text, not looking behind `$ref`.
    pub fn get_str(&self, key: &str) -> Option<&'d str> {
        self.node.get_str(key)
    }

    /// The names of its types as written, not looking behind `$ref`; `null` among them in 3.1.
    pub fn type_names(&self) -> Vec<&'d str> {
        let Some(node) = self.node.get("type") else { return Vec::new() };
        match node.as_str() {
            Some(name) => vec![name],
            // YAML reads `null` without quotes as no text.
            None => node
                .items()
                .filter_map(|item| if item.kind() == Kind::Null { Some("null") } else { item.as_str() })
                .collect(),
        }
    }

    /// Its own properties in their order, not looking behind `$ref` and `allOf`.
    pub fn properties(&self) -> impl Iterator<Item = (&'d str, Schema<'d>)> + use<'d> {
        let dialect = self.dialect;
        let members = self.node.get("properties").into_iter().flat_map(|properties| properties.members());
        members.map(move |member| (member.name, Schema::new(member.value, dialect)))
    }

    /// The names in its own `required` list.
    pub fn required(&self) -> impl Iterator<Item = &'d str> + use<'d> {
        let list = self.node.get("required").into_iter().flat_map(|list| list.items());
        list.filter_map(|name| name.as_str())
    }

    /// The schema of a list's items.
    pub fn items(&self) -> Option<Schema<'d>> {
        self.node.get("items").map(|node| Schema::new(node, self.dialect))
    }

    /// Whether it is written with parts under `allOf`, `oneOf` or `anyOf`, and is seen with them.
    pub fn has_branches(&self, key: &str) -> bool {
        !self.bare && self.node.get(key).is_some_and(|list| !list.is_empty())
    }

    /// The parts of `allOf`, `oneOf` or `anyOf`.
    pub fn branches(&self, key: &str) -> impl Iterator<Item = Schema<'d>> + use<'d> {
        let dialect = self.dialect;
        let list = self.node.get(key).into_iter().flat_map(|list| list.items());
        list.map(move |node| Schema::new(node, dialect))
    }

    /// One level of it in normal form: `$ref` followed, `allOf` merged.
    pub fn shape(&self) -> Shape<'d> {
        Shape::of(&[*self])
    }
}
