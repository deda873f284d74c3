//! Types: one in both languages, a list of them in OpenAPI 3.1.

use super::keyword::Said;
use super::{Exporter, LossKind, Object, Target, Value};
use crate::document::Node;

/// Keywords that say how objects and lists are built. Readers take a schema that has them and no type
/// for an object or a list.
const STRUCTURE: [(&str, &str); 4] = [
    ("properties", "object"),
    ("required", "object"),
    ("additionalProperties", "object"),
    ("items", "array"),
];

/// The types that a schema names.
pub(super) struct Listed<'d> {
    /// Those beside `null`; integers are numbers where both are named.
    pub(super) names: Vec<&'d str>,
    pub(super) null: bool,
    /// The value of the one that is named alone.
    only: Option<Node<'d>>,
    at: Node<'d>,
}

impl<'d> Listed<'d> {
    pub(super) fn of(value: Node<'d>) -> Self {
        let listed: Vec<Node<'d>> = if value.is_array() { value.items().collect() } else { vec![value] };
        let (null, kept): (Vec<Node<'d>>, Vec<Node<'d>>) =
            listed.into_iter().partition(|name| name.as_str() == Some("null"));
        let mut names: Vec<&'d str> = kept.iter().filter_map(|name| name.as_str()).collect();
        if names.contains(&"number") {
            names.retain(|name| *name != "integer");
        }
        let only = kept.first().copied().filter(|_| kept.len() == 1 && names.len() == 1);
        Self { names, null: !null.is_empty(), only, at: value }
    }

    /// The types, where there are several beside `null`.
    pub(super) fn several(value: Node<'d>) -> Option<Self> {
        Some(Self::of(value)).filter(|listed| listed.names.len() > 1)
    }
}

impl<'d> Exporter<'_, 'd> {
    /// One type, or a list of one beside `null`.
    pub(super) fn types(&mut self, object: &mut Object<'d>, value: Node<'d>) {
        if value.as_str() == Some("file") && self.target == Target::OpenApi30 {
            object.set("type", Value::text("string"));
            return object.set("format", Value::text("binary"));
        }
        let listed = Listed::of(value);
        if listed.null {
            object.set(self.nullable(), Value::Truth(true));
        }
        match (listed.names.first(), listed.only) {
            (_, Some(only)) => object.set("type", Value::Written(only)),
            (Some(first), None) => object.set("type", Value::text(*first)),
            (None, None) if !listed.null => object.set("type", Value::Written(value)),
            (None, None) => {
                let language = self.target.dialect();
                let message = format!("{language} has no type `null`; any value that may be null is written");
                self.lose(value, LossKind::Types, message);
            }
        }
    }

    /// A schema of several types: in OpenAPI 3.0 a branch for each, with what is said of its kind.
    pub(super) fn keywords_of_several(
        &mut self,
        at: Node<'d>,
        all: &[Said<'d>],
        listed: &Listed<'d>,
    ) -> Object<'d> {
        let kind_of = |name: &str| STRUCTURE.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let plain: Vec<Said<'d>> =
            all.iter().copied().filter(|(name, _)| *name != "type" && kind_of(name).is_none()).collect();
        let mut object = self.keywords(at, &plain);
        if listed.null {
            object.set(self.nullable(), Value::Truth(true));
        }
        if self.target == Target::Swagger2 {
            let names = listed.names.join(" or ");
            let message = format!("Swagger 2.0 takes one type, found {names}; any type is written");
            self.lose(listed.at, LossKind::Types, message);
            return object;
        }
        self.lose(listed.at, LossKind::Spelling, "the list of types is written as `anyOf`");
        let mut branches = Vec::new();
        for kind in &listed.names {
            if !self.spend(at) {
                break;
            }
            let own: Vec<Said<'d>> =
                all.iter().copied().filter(|(name, _)| kind_of(name) == Some(kind)).collect();
            let mut branch = Object::of(listed.at).with("type", Value::text(*kind));
            for (name, value) in self.keywords(listed.at, &own).into_members() {
                branch.set(name, value);
            }
            if *kind == "array" {
                branch.set_new("items", Object::of(listed.at).into());
            }
            branches.push(branch.into());
        }
        match object.get("anyOf") {
            None => object.set("anyOf", Value::List(branches)),
            Some(_) => {
                let part = Object::of(listed.at).with("anyOf", Value::List(branches));
                self.add_parts(&mut object, vec![part.into()]);
            }
        }
        object
    }

    fn nullable(&self) -> &'static str {
        match self.target {
            Target::Swagger2 => "x-nullable",
            Target::OpenApi30 => "nullable",
        }
    }
}
