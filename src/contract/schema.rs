//! Schemas as they are written: handles on a node, one level at a time.

use super::Dialect;
use super::refs::{Target, follow, reference};
use super::shape::Shape;
use crate::document::Node;

/// A handle on a schema object; copied freely, reads nothing until it is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schema<'d> {
    node: Node<'d>,
    dialect: Dialect,
    holder: bool,
    field: bool,
}

/// Keys of a form's field that say how it is sent, not what it is.
const SENDING: [&str; 5] = ["name", "in", "required", "collectionFormat", "allowEmptyValue"];

impl<'d> Schema<'d> {
    /// The schema at a node.
    pub fn new(node: Node<'d>, dialect: Dialect) -> Self {
        Self { node, dialect, holder: false, field: false }
    }

    /// The schema that a Swagger 2.0 parameter or header is itself.
    pub(super) fn of_holder(node: Node<'d>, dialect: Dialect) -> Self {
        Self { node, dialect, holder: true, field: false }
    }

    /// The property that a field of a Swagger 2.0 form is: its texts are the property's.
    pub(super) fn of_field(node: Node<'d>, dialect: Dialect) -> Self {
        Self { node, dialect, holder: true, field: true }
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

    /// The text of its `$ref`.
    pub fn reference(&self) -> Option<&'d str> {
        reference(self.node)
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
            None => node.items().filter_map(|item| item.as_str()).collect(),
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
