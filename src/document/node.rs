//! A value in a document.

use super::location::{Location, escape_pointer};
use super::number::Number;
use super::tape::{Entry, Tag};
use super::{Document, Documents};
use crate::source::Span;
use std::fmt;

/// The kinds of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `null`, or a value that could not be read.
    Null,
    /// `true` or `false`.
    Bool,
    /// An integer or a float, as it is written.
    Number,
    /// Text; in TOML also a date.
    String,
    /// A list.
    Array,
    /// A map from text to values.
    Object,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// A value (or a key) that knows where it stands; copied freely.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    document: &'d Document,
    /// The files beside its own, where they are known.
    beside: Option<&'d Documents>,
    pub(super) index: u32,
}

/// One key of an object with its value.
#[derive(Debug, Clone, Copy)]
pub struct Member<'d> {
    /// The key's text.
    pub name: &'d str,
    /// The key's place.
    pub key: Node<'d>,
    /// The value.
    pub value: Node<'d>,
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Node({}#{} {:?})", self.document.path(), self.pointer(), self.kind())
    }
}

/// One step down a document.
enum Part<'d> {
    Key(&'d str),
    Item(usize),
}

impl Part<'_> {
    /// Adds it to a pointer.
    fn write(&self, pointer: &mut String) {
        pointer.push('/');
        match self {
            Self::Key(name) if name.contains(['~', '/']) => pointer.push_str(&escape_pointer(name)),
            Self::Key(name) => pointer.push_str(name),
            Self::Item(number) => pointer.push_str(&number.to_string()),
        }
    }
}

/// Two nodes are equal when they are the same place of the same document.
impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.document, other.document) && self.index == other.index
    }
}

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document, index: u32) -> Self {
        Self::among(document, None, index)
    }

    pub(super) fn among(document: &'d Document, beside: Option<&'d Documents>, index: u32) -> Self {
        Self { document, beside, index }
    }

    /// Another place of the same document.
    pub(super) fn there(&self, index: u32) -> Self {
        Self { index, ..*self }
    }

    fn entry(&self) -> Option<&'d Entry> {
        self.document.tape.get(self.index)
    }

    fn tag(&self) -> Tag {
        self.entry().map_or(Tag::Null, |entry| entry.tag)
    }

    /// The document it stands in.
    pub fn document(&self) -> &'d Document {
        self.document
    }

    /// The files beside its own, where they are known.
    pub fn beside(&self) -> Option<&'d Documents> {
        self.beside
    }

    /// Whether it stands in another document than `other`.
    pub fn is_beside(&self, other: Node<'_>) -> bool {
        !std::ptr::eq(self.document, other.document)
    }

    /// The outermost value of its document.
    pub fn root(&self) -> Node<'d> {
        self.there(0)
    }

    /// A number that names this place among the documents of its folder: equal for equal places.
    pub fn id(&self) -> u64 {
        (u64::from(self.document.number) << 32) | u64::from(self.index)
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match self.tag() {
            Tag::Null => Kind::Null,
            Tag::False | Tag::True => Kind::Bool,
            Tag::Number => Kind::Number,
            Tag::String | Tag::OwnedString | Tag::Key | Tag::OwnedKey | Tag::ShadowedKey => Kind::String,
            Tag::Array => Kind::Array,
            Tag::Object => Kind::Object,
        }
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.tag() == Tag::Object
    }

    /// Whether it is an array.
    pub fn is_array(&self) -> bool {
        self.tag() == Tag::Array
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&'d str> {
        let entry = self.entry()?;
        (self.kind() == Kind::String).then(|| self.document.tape.text(self.document.source.text(), entry))
    }

    /// The truth of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.tag() {
            Tag::True => Some(true),
            Tag::False => Some(false),
            Tag::Null
            | Tag::Number
            | Tag::String
            | Tag::OwnedString
            | Tag::Key
            | Tag::OwnedKey
            | Tag::ShadowedKey
            | Tag::Array
            | Tag::Object => None,
        }
    }

    /// A number as it is written.
    pub fn as_number(&self) -> Option<&'d str> {
        let entry = self.entry()?;
        (entry.tag == Tag::Number).then(|| self.document.slice(entry.span()))
    }

    /// A number's nearest float; none for YAML's infinities.
    pub fn as_f64(&self) -> Option<f64> {
        self.number().map(Number::float)
    }

    /// A number that is compared exactly where it is an integer; none for YAML's infinities.
    pub fn number(&self) -> Option<Number> {
        Number::read(self.as_number()?)
    }

    /// A number without a fraction that fits.
    pub fn as_i64(&self) -> Option<i64> {
        let text = self.as_number()?;
        text.parse().ok().or_else(|| {
            let value = self.as_f64()?;
            (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
        })
    }

    /// A scalar as the author wrote it, without quotes; none for containers.
    pub fn scalar_text(&self) -> Option<&'d str> {
        match self.kind() {
            Kind::String => self.as_str(),
            Kind::Null | Kind::Bool | Kind::Number => Some(self.document.slice(self.span())),
            Kind::Array | Kind::Object => None,
        }
    }

    /// The value of a key; none where this is no object or has no such key.
    pub fn get(&self, name: &str) -> Option<Node<'d>> {
        let document = self.document;
        let object = self.is_object().then_some(self.index)?;
        let key = document.tape.find(document.source.text(), object, name)?;
        Some(self.there(key + 1))
    }

    /// The text of a key's string value.
    pub fn get_str(&self, name: &str) -> Option<&'d str> {
        self.get(name)?.as_str()
    }

    /// The keys and values of an object in their order; nothing for other kinds.
    pub fn members(&self) -> impl Iterator<Item = Member<'d>> + use<'d> {
        self.entries(false)
    }

    /// The members whose values are objects or arrays; the texts of other keys are never looked at.
    pub fn containers(&self) -> impl Iterator<Item = Member<'d>> + use<'d> {
        self.entries(true)
    }

    fn entries(&self, containers_only: bool) -> impl Iterator<Item = Member<'d>> + use<'d> {
        let here = *self;
        let tape = &self.document.tape;
        let (mut at, end) = match self.entry() {
            Some(entry) if entry.tag == Tag::Object => (self.index + 1, entry.extra),
            _ => (0, 0),
        };
        std::iter::from_fn(move || {
            while at < end {
                let key = here.there(at);
                let value = here.there(at + 1);
                at = tape.after(at + 1);
                let wanted = !containers_only || value.is_object() || value.is_array();
                if wanted && key.tag() != Tag::ShadowedKey {
                    return Some(Member { name: key.as_str()?, key, value });
                }
            }
            None
        })
    }

    /// The values of an array in their order; nothing for other kinds.
    pub fn items(&self) -> impl Iterator<Item = Node<'d>> + use<'d> {
        let here = *self;
        let (mut at, end) = match self.entry() {
            Some(entry) if entry.tag == Tag::Array => (self.index + 1, entry.extra),
            _ => (0, 0),
        };
        std::iter::from_fn(move || {
            let item = (at < end).then(|| here.there(at))?;
            at = here.document.tape.after(at);
            Some(item)
        })
    }

    /// How many members or items a container has; 0 for other kinds.
    pub fn len(&self) -> usize {
        if self.is_object() { self.members().count() } else { self.items().count() }
    }

    /// Whether it has no members and no items.
    pub fn is_empty(&self) -> bool {
        self.members().next().is_none() && self.items().next().is_none()
    }

    /// The value at an RFC 6901 pointer seen from this value.
    pub fn at(&self, pointer: &str) -> Option<Node<'d>> {
        let Some(rest) = pointer.strip_prefix('/') else {
            return pointer.is_empty().then_some(*self);
        };
        let mut node = *self;
        for part in rest.split('/') {
            let escaped = part.contains('~').then(|| part.replace("~1", "/").replace("~0", "~"));
            let part = escaped.as_deref().unwrap_or(part);
            node = if node.is_array() { node.items().nth(part.parse().ok()?)? } else { node.get(part)? };
        }
        Some(node)
    }

    /// The bytes of the value; strings without their quotes.
    pub fn span(&self) -> Span {
        self.entry().map(Entry::span).unwrap_or_default()
    }

    /// Whether it is the key of a member, not a value.
    pub fn is_key(&self) -> bool {
        matches!(self.tag(), Tag::Key | Tag::OwnedKey | Tag::ShadowedKey)
    }

    /// The key of this value, where it is a member of an object.
    pub fn key(&self) -> Option<Node<'d>> {
        let before = self.there(self.index.checked_sub(1)?);
        before.is_key().then_some(before)
    }

    /// The pointer from the root of the document to this value, found by walking down.
    pub fn pointer(&self) -> String {
        let mut pointer = String::new();
        let mut node = self.root();
        while node.index < self.index {
            let Some((part, inner)) = node.towards(self.index) else { break };
            part.write(&mut pointer);
            node = inner;
        }
        pointer
    }

    /// The child whose subtree holds the entry `index`.
    fn towards(&self, index: u32) -> Option<(Part<'d>, Node<'d>)> {
        let holds = |node: &Node<'d>| node.index <= index && index < self.document.tape.after(node.index);
        let known = self.document.tape.child_above(self.index, index);
        if self.is_object() {
            if let Some((_, key)) = known {
                let (key, value) = (self.there(key), self.there(key + 1));
                return Some((Part::Key(key.as_str()?), value));
            }
            let member = self.members().find(|member| member.key.index == index || holds(&member.value))?;
            return Some((Part::Key(member.name), member.value));
        }
        let known = known.map(|(number, item)| (number, self.there(item)));
        let (number, item) = known.or_else(|| self.items().enumerate().find(|(_, item)| holds(item)))?;
        Some((Part::Item(number), item))
    }

    /// The container that holds this value.
    pub(super) fn parent(&self) -> Option<Node<'d>> {
        let mut node = self.root();
        while node.index < self.index {
            let (_, inner) = node.towards(self.index)?;
            if inner.index >= self.index {
                return Some(node);
            }
            node = inner;
        }
        None
    }

    /// Whether a part of it is written once and stands in several places.
    pub(super) fn is_shared(&self) -> bool {
        self.document.tape.is_shared(self.index)
    }

    /// Whether a key of this object stands twice.
    pub(super) fn has_shadowed_keys(&self) -> bool {
        let (mut at, end) = match self.entry() {
            Some(entry) if entry.tag == Tag::Object => (self.index + 1, entry.extra),
            _ => (0, 0),
        };
        while at < end {
            if self.document.tape.get(at).is_some_and(|key| key.tag == Tag::ShadowedKey) {
                return true;
            }
            at = self.document.tape.after(at + 1);
        }
        false
    }

    /// Where a report should point: the value itself, or the key of a container.
    pub fn location(&self) -> Location {
        let span = match self.kind() {
            Kind::Array | Kind::Object => match self.key() {
                Some(key) => key.span(),
                None => Span::new(self.span().start, self.span().start + 1),
            },
            Kind::Null | Kind::Bool | Kind::Number | Kind::String => self.span(),
        };
        Location { file: self.document.path.clone(), span: Some(span), pointer: self.pointer() }
    }

    /// Where a report should point when this object lacks `name`.
    pub fn missing(&self, name: &str) -> Location {
        let mut location = self.location();
        Part::Key(name).write(&mut location.pointer);
        location
    }

    /// Whether two values say the same: key order does not count, numbers are compared by value.
    pub fn same(&self, other: &Node<'_>) -> bool {
        match (self.kind(), other.kind()) {
            (Kind::Null, Kind::Null) => true,
            (Kind::Bool, Kind::Bool) => self.as_bool() == other.as_bool(),
            (Kind::String, Kind::String) => self.as_str() == other.as_str(),
            (Kind::Number, Kind::Number) => {
                self.as_number() == other.as_number()
                    || self.number().is_some_and(|number| other.number() == Some(number))
            }
            (Kind::Array, Kind::Array) => {
                self.len() == other.len() && self.items().zip(other.items()).all(|(a, b)| a.same(&b))
            }
            (Kind::Object, Kind::Object) => {
                self.len() == other.len()
                    && self
                        .members()
                        .all(|member| other.get(member.name).is_some_and(|value| member.value.same(&value)))
            }
            _ => false,
        }
    }

    /// The value as JSON, for output; keys keep their order.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => Value::Bool(self.as_bool().unwrap_or_default()),
            Kind::String => Value::String(self.as_str().unwrap_or_default().to_owned()),
            Kind::Number => {
                let text = self.as_number().unwrap_or_default();
                serde_json::from_str(text)
                    .ok()
                    .or_else(|| serde_json::Number::from_f64(self.as_f64()?).map(Value::Number))
                    .unwrap_or(Value::Null)
            }
            Kind::Array => self.items().map(|item| item.to_json()).collect(),
            Kind::Object => {
                self.members().map(|member| (member.name.to_owned(), member.value.to_json())).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    #[test]
    fn keys_of_large_objects_are_found() {
        let members: Vec<String> = (0..40).map(|n| format!("\"k\\u0061{n}\": {n}")).collect();
        let text = format!("{{{}, \"ka7\": 99, \"\": 1}}", members.join(","));
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.into_bytes(), Format::Json);
        let root = document.root();
        assert_eq!(root.get("ka12").unwrap().as_i64(), Some(12));
        assert_eq!(root.get("ka7").unwrap().as_i64(), Some(99));
        assert_eq!(root.get("").unwrap().as_i64(), Some(1));
        assert!(root.get("kb").is_none() && root.get("zz").is_none());
        assert_eq!(root.len(), 41);
        assert_eq!(root.get("ka12").unwrap().pointer(), "/ka12");
        assert_eq!(root.get("").unwrap().key().unwrap().pointer(), "/");
        let all_told = root.members().all(|member| document.may_have_key(member.name));
        assert!(all_told && !document.may_have_key("x-ms-notification-url"));
    }

    #[test]
    fn items_of_large_arrays_are_found() {
        let items: Vec<String> = (0..1_000).map(|n| format!("{{\"a\": [{n}]}}")).collect();
        let text = format!("{{\"k\": [{}]}}", items.join(","));
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.into_bytes(), Format::Json);
        for pointer in ["/k/0", "/k/999", "/k/512/a", "/k/300/a/0"] {
            let node = document.root().at(pointer).unwrap();
            assert_eq!(node.pointer(), pointer);
            assert_eq!(node.parent().unwrap().pointer(), pointer.rsplit_once('/').unwrap().0);
        }
    }
}
