//! A definition in the making: parts that stay as they are written, and new ones around them.

use crate::document::{MAX_BYTES, Node, minify};
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A value of the new definition.
#[derive(Debug)]
pub(super) enum Value<'d> {
    /// As it is written, with everything below.
    Written(Node<'d>),
    /// A text.
    Text(Cow<'d, str>),
    /// A boolean.
    Truth(bool),
    /// The value that is nothing.
    Null,
    /// A list.
    List(Vec<Value<'d>>),
    /// An object.
    Object(Object<'d>),
    /// A value that is made from another one than what holds it.
    From(Node<'d>, Box<Value<'d>>),
}

/// An object of the new definition, with what it was made from.
#[derive(Debug)]
pub(super) struct Object<'d> {
    from: Node<'d>,
    members: Vec<(Cow<'d, str>, Value<'d>)>,
    /// The places of the members by their names, where there are many.
    places: BTreeMap<Cow<'d, str>, usize>,
}

/// Objects of more members know their places.
const FEW: usize = 32;

impl<'d> Value<'d> {
    pub(super) fn text(text: impl Into<Cow<'d, str>>) -> Self {
        Self::Text(text.into())
    }

    /// What it is, if it stays as it is written.
    pub(super) fn written(&self) -> Option<Node<'d>> {
        match self {
            Self::Written(node) => Some(*node),
            Self::Text(_)
            | Self::Truth(_)
            | Self::Null
            | Self::List(_)
            | Self::Object(_)
            | Self::From(..) => None,
        }
    }

    /// A value that is made from `node`.
    pub(super) fn made_from(self, node: Node<'d>) -> Self {
        Self::From(node, Box::new(self))
    }

    /// What a new object says under `name`.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Object(object) => object.get("name")?.as_str(),
            Self::From(_, value) => value.name(),
            Self::Written(_) | Self::Text(_) | Self::Truth(_) | Self::Null | Self::List(_) => None,
        }
    }

    /// Its text, if it is one.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Written(node) => node.as_str(),
            Self::From(_, value) => value.as_str(),
            Self::Truth(_) | Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }
}

impl<'d> From<Object<'d>> for Value<'d> {
    fn from(object: Object<'d>) -> Self {
        Self::Object(object)
    }
}

impl<'d> Object<'d> {
    /// An object without members that is made from a value.
    pub(super) fn of(from: Node<'d>) -> Self {
        Self { from, members: Vec::new(), places: BTreeMap::new() }
    }

    /// What it is made from.
    pub(super) fn from(&self) -> Node<'d> {
        self.from
    }

    /// Sets a member: in the place of the one of that name, or behind the others.
    pub(super) fn set(&mut self, name: impl Into<Cow<'d, str>>, value: Value<'d>) {
        let name = name.into();
        match self.get_mut(&name) {
            Some(known) => *known = value,
            None => self.push(name, value),
        }
    }

    /// Adds a member behind the others whose name is new for certain.
    pub(super) fn push(&mut self, name: impl Into<Cow<'d, str>>, value: Value<'d>) {
        self.members.push((name.into(), value));
        if self.members.len() > FEW {
            self.place_all();
        }
    }

    /// Sets a member that is not there yet.
    pub(super) fn set_new(&mut self, name: impl Into<Cow<'d, str>>, value: Value<'d>) {
        let name = name.into();
        if self.get(&name).is_none() {
            self.push(name, value);
        }
    }

    pub(super) fn with(mut self, name: impl Into<Cow<'d, str>>, value: Value<'d>) -> Self {
        self.set(name, value);
        self
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value<'d>> {
        self.members.get(self.place(name)?).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Value<'d>> {
        let place = self.place(name)?;
        self.members.get_mut(place).map(|(_, value)| value)
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value<'d>> {
        let place = self.place(name)?;
        self.places.clear();
        Some(self.members.remove(place).1)
    }

    /// Where a member stands: found by a search through few, by their places among many.
    fn place(&self, name: &str) -> Option<usize> {
        if self.places.is_empty() {
            return self.members.iter().position(|(known, _)| known == name);
        }
        self.places.get(name).copied()
    }

    /// Notes the places of the members that have come since.
    fn place_all(&mut self) {
        for (place, (name, _)) in self.members.iter().enumerate().skip(self.places.len()) {
            self.places.insert(name.clone(), place);
        }
    }

    pub(super) fn members_mut(&mut self) -> impl Iterator<Item = (&str, &mut Value<'d>)> {
        self.members.iter_mut().map(|(name, value)| (&**name, value))
    }

    pub(super) fn into_members(self) -> Vec<(Cow<'d, str>, Value<'d>)> {
        self.members
    }

    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// Keeps the members that are wanted.
    pub(super) fn retain(&mut self, mut wanted: impl FnMut(&str, &Value<'d>) -> bool) {
        self.places.clear();
        self.members.retain(|(name, value)| wanted(name, value));
    }

    /// Puts the members that are named first, in that order; the others keep theirs.
    pub(super) fn order(&mut self, names: &[&str]) {
        let rank = |name: &str| names.iter().position(|known| *known == name).unwrap_or(names.len());
        self.places.clear();
        self.members.sort_by_key(|(name, _)| rank(name));
    }
}

/// A value as JSON without blanks, with the place that each of its keys and values was made from.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) text: String,
    /// In the order of the text, by [`Node::id`].
    pub(super) origins: Vec<u64>,
    /// Whether the text became longer than a document may be.
    pub(super) is_full: bool,
}

impl Writer {
    /// Adds a value; what says nothing of where it comes from has the place of what holds it.
    pub(super) fn write(&mut self, value: &Value<'_>, holder: u64) {
        if self.text.len() > MAX_BYTES {
            self.is_full = true;
            return;
        }
        let Self { text, origins, .. } = self;
        if let Value::Written(node) = value {
            return minify(*node, text, &mut |node| origins.push(node.id()));
        }
        if let Value::From(node, value) = value {
            return self.write(value, node.id());
        }
        let own = if let Value::Object(object) = value { object.from.id() } else { holder };
        origins.push(own);
        match value {
            Value::Text(value) => text.push_str(&Json::from(&**value).to_string()),
            Value::Truth(value) => text.push_str(if *value { "true" } else { "false" }),
            Value::Null | Value::Written(_) | Value::From(..) => text.push_str("null"),
            Value::List(items) => self.list(items, own),
            Value::Object(object) => self.object(object, own),
        }
    }

    fn list(&mut self, items: &[Value<'_>], own: u64) {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.write(item, own);
        }
        self.text.push(']');
    }

    fn object(&mut self, object: &Object<'_>, own: u64) {
        self.text.push('{');
        for (index, (name, value)) in object.members.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.origins.push(own);
            self.text.push_str(&Json::from(&**name).to_string());
            self.text.push(':');
            self.write(value, own);
        }
        self.text.push('}');
    }
}
