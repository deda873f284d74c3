//! Values for the inputs of a call: what the definition gives as an example, else one of the right
//! type and form.
//!
//! Schemas may lead back to themselves and be as large as a file can hold, so depth and the number of
//! properties that are looked at are bounded for the whole definition.

use super::message::{Content, Media, Response};
use super::parameter::Parameter;
use super::request::is_json;
use super::shape::{Conjunction, Shape};
use super::types::Types;
use crate::document::{Kind, Node};
use serde_json::{Map, Value, json};

/// Objects in objects, and lists in lists, are filled this deep.
const MAX_DEPTH: usize = 8;

/// Once so many properties were looked at, objects stay empty.
const MAX_PROPERTIES: usize = 300_000;

/// An example that is longer is no help to anyone, in bytes.
const MAX_EXAMPLE: usize = 4_000;

/// The longest text that is made to fit a schema, in characters.
const MAX_TEXT: usize = 1_000;

/// A value, and whether the definition gives it: others are for the author to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// The value.
    pub value: Value,
    /// Whether the definition gives it.
    pub is_known: bool,
}

impl Made {
    fn known(value: Value) -> Self {
        Self { value, is_known: true }
    }

    /// A value that the definition does not give.
    pub fn guessed(value: impl Into<Value>) -> Self {
        Self { value: value.into(), is_known: false }
    }
}

/// Which way a value goes, which decides what of an object is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is sent: what is required, and nothing that only comes back.
    Sent,
    /// It comes back: everything but what is only sent.
    Received,
}

/// How values are written where they are used.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// Which way they go.
    pub way: Way,
    /// What stands for a text that only the author knows, by the name of its place.
    pub placeholder: fn(&str) -> String,
    /// The text of an example as it is sent.
    pub text: fn(&str) -> String,
    /// Whether a property is left out although the way of the value would fill it.
    pub is_left_out: fn(&Shape<'_>) -> bool,
}

/// Makes values.
#[derive(Debug)]
pub struct Maker {
    manner: Manner,
    left: usize,
    /// The objects that are being filled, the outermost first.
    open: Vec<u64>,
}

impl Maker {
    /// A maker that has looked at nothing yet.
    pub fn new(manner: Manner) -> Self {
        Self::bounded(manner, MAX_PROPERTIES)
    }

    /// A maker that looks at so many properties.
    pub fn bounded(manner: Manner, properties: usize) -> Self {
        Self { manner, left: properties, open: Vec::new() }
    }

    /// One level of a schema; none once too much was looked at.
    pub fn shape<'d>(&mut self, schema: &Conjunction<'d>) -> Option<Shape<'d>> {
        if self.left == 0 {
            return None;
        }
        let mut shape = Shape::of(schema);
        shape.collapse_single();
        let first = shape.branches().next().copied();
        if let Some(first) = first {
            let mut parts = schema.clone();
            parts.push(first);
            shape = Shape::of(&parts);
        }
        self.left = self.left.saturating_sub(1 + shape.properties.len());
        Some(shape)
    }

    /// Does something inside of an object; nothing where it stands in itself.
    pub fn within(&mut self, shape: &Shape<'_>, fill: &mut dyn FnMut(&mut Self)) {
        let id = shape.node().map(|node| node.id()).unwrap_or_default();
        if self.open.len() < MAX_DEPTH && !self.open.contains(&id) {
            self.open.push(id);
            fill(self);
            self.open.pop();
        }
    }

    /// A value for a parameter.
    pub fn parameter(&mut self, parameter: &Parameter<'_>) -> Made {
        let given = example_of(parameter.node());
        let shape = parameter.schema().and_then(|schema| self.shape(&vec![schema]));
        match shape {
            Some(shape) => self.value(&shape, given, parameter.name()),
            None => Made::guessed((self.manner.placeholder)(parameter.name())),
        }
    }

    /// What a response holds, in the first media type that is JSON; none where it holds nothing of it.
    pub fn response(&mut self, response: &Response<'_>) -> Option<Made> {
        let beside = response.node.get("examples");
        let is_wanted = |media: &Media<'_>| media.name.as_deref().is_none_or(is_json);
        let media = response.media().into_iter().find(is_wanted)?;
        let listed = || beside?.members().find(|example| is_json(example.name)).map(|example| example.value);
        let given = if media.is_object { example_of(media.node) } else { listed() };
        let Content::Schema(schema) = media.content else { return None };
        let shape = self.shape(&vec![schema])?;
        Some(self.value(&shape, given, "value"))
    }

    /// A value that a schema accepts; `given` is an example that stands elsewhere.
    pub fn value(&mut self, shape: &Shape<'_>, given: Option<Node<'_>>, name: &str) -> Made {
        if let Some(value) = self.explicit(shape, given) {
            return Made::known(value);
        }
        let types = shape.types;
        if types.has(Types::STRING) {
            return Made::guessed(self.text(shape, name));
        }
        if types.has(Types::OBJECT) || (types.is_any() && !shape.properties.is_empty()) {
            return self.object(shape, given);
        }
        if types.has(Types::ARRAY) {
            return self.list(shape, name);
        }
        if types.has(Types::NUMBER) || types.has(Types::INTEGER) {
            return Made::guessed(number(shape, types));
        }
        match types.has(Types::named("boolean")) {
            true => Made::known(json!(false)),
            false => Made::guessed((self.manner.placeholder)(name)),
        }
    }

    fn object(&mut self, shape: &Shape<'_>, given: Option<Node<'_>>) -> Made {
        let mut object = Map::new();
        let mut is_known = !shape.properties.is_empty();
        self.within(shape, &mut |maker| {
            let way = maker.manner.way;
            let is_filled = |name: &str| way == Way::Received || shape.required.contains(name);
            for property in shape.properties.iter().filter(|one| is_filled(one.name)) {
                let Some(inner) = maker.shape(&property.schema) else { continue };
                let is_elsewhere = match way {
                    Way::Sent => inner.read_only,
                    Way::Received => inner.write_only,
                };
                if is_elsewhere || (maker.manner.is_left_out)(&inner) {
                    continue;
                }
                let given = given.and_then(|given| given.get(property.name));
                let made = maker.value(&inner, given, property.name);
                is_known &= made.is_known;
                object.insert(property.name.to_owned(), made.value);
            }
        });
        Made { value: Value::Object(object), is_known }
    }

    fn list(&mut self, shape: &Shape<'_>, name: &str) -> Made {
        let mut found = Made::guessed(json!([]));
        self.within(shape, &mut |maker| {
            if let Some(inner) = maker.shape(&shape.items) {
                let made = maker.value(&inner, None, name);
                found = Made { value: json!([made.value]), is_known: made.is_known };
            }
        });
        found
    }

    /// What a schema, or what stands around it, gives for an example.
    pub fn explicit(&self, shape: &Shape<'_>, given: Option<Node<'_>>) -> Option<Value> {
        let keys = ["example", "x-example"];
        let own = keys.iter().find_map(|key| shape.rest.get(key).copied());
        let listed = || shape.rest.get("examples").and_then(|list| list.items().next());
        let first = || shape.values.as_ref().and_then(|values| values.first().copied());
        let candidates = [given, own.or_else(listed), shape.default, first()];
        candidates.into_iter().flatten().find_map(|node| self.fitting(node, shape.types))
    }

    /// An example as a value of some types; none where it is of another, says nothing, or is too long.
    fn fitting(&self, node: Node<'_>, types: Types<'_>) -> Option<Value> {
        let span = node.span();
        if span.end - span.start > MAX_EXAMPLE {
            return None;
        }
        let is = |wanted: Types<'static>| types.is_any() || types.has(wanted);
        match node.kind() {
            Kind::String if is(Types::STRING) => Some(node.as_str()?)
                .filter(|text| !text.trim().is_empty())
                .map(|text| json!((self.manner.text)(text))),
            Kind::Number if is(Types::NUMBER) || is(Types::INTEGER) => Some(node.to_json()),
            Kind::Bool if is(Types::BOOLEAN) => Some(node.to_json()),
            Kind::Number | Kind::Bool if types.has(Types::STRING) => Some(json!(node.scalar_text()?)),
            Kind::Array if is(Types::ARRAY) => Some(self.told(node.to_json())),
            Kind::Object if is(Types::OBJECT) => Some(self.told(node.to_json())),
            Kind::String | Kind::Number | Kind::Bool | Kind::Array | Kind::Object | Kind::Null => None,
        }
    }

    /// A value with all of its texts as they are sent.
    fn told(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String((self.manner.text)(&text)),
            Value::Array(items) => items.into_iter().map(|item| self.told(item)).collect(),
            Value::Object(members) => {
                members.into_iter().map(|(key, value)| (key, self.told(value))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }

    /// A text of the right form and length.
    fn text(&self, shape: &Shape<'_>, name: &str) -> String {
        let known = match shape.format.unwrap_or_default() {
            "date" => "2026-01-15",
            "date-time" => "2026-01-15T09:00:00Z",
            "date-no-tz" => "2026-01-15T09:00:00",
            "time" => "09:00:00",
            "email" => "someone@example.org",
            "uri" | "url" => "https://example.org/",
            "uuid" | "guid" => "00000000-0000-0000-0000-000000000000",
            "byte" => "ZXhhbXBsZQ==",
            "binary" => "example",
            "ipv4" => "192.0.2.1",
            _ => {
                let placeholder = (self.manner.placeholder)(name);
                // Where there is no room for the question the answer is a word.
                let fits = limit(shape, "maxLength").is_none_or(|most| placeholder.chars().count() <= most);
                return fitted(if fits { &placeholder } else { "example" }, shape);
            }
        };
        fitted(known, shape)
    }
}

/// The example that a parameter or a media type gives beside its schema.
pub fn example_of(holder: Node<'_>) -> Option<Node<'_>> {
    let direct = holder.get("example").or_else(|| holder.get("x-example"));
    let listed = || holder.get("examples")?.members().next()?.value.get("value");
    direct.or_else(listed)
}

/// A text that is cut or filled up to the lengths that a schema allows.
fn fitted(text: &str, shape: &Shape<'_>) -> String {
    let mut text: String = match limit(shape, "maxLength") {
        Some(most) => text.chars().take(most).collect(),
        None => text.to_owned(),
    };
    let least = limit(shape, "minLength").unwrap_or_default().min(MAX_TEXT);
    for _ in text.chars().count()..least {
        text.push('x');
    }
    text
}

fn limit(shape: &Shape<'_>, key: &str) -> Option<usize> {
    shape.limits.get(key)?.value.integer().and_then(|value| usize::try_from(value).ok())
}

/// The smallest number from 1 on that a schema allows; where it allows none of them, its largest.
fn number(shape: &Shape<'_>, types: Types<'_>) -> Value {
    let step = shape.multiple_of.first().map_or(1.0, |limit| limit.value.float()).abs();
    let step = if step.is_finite() && step > 0.0 { step } else { 1.0 };
    let least = shape
        .minimum
        .map_or(f64::NEG_INFINITY, |bound| bound.value.float() + if bound.exclusive { step } else { 0.0 });
    let most = shape
        .maximum
        .map_or(f64::INFINITY, |bound| bound.value.float() - if bound.exclusive { step } else { 0.0 });
    let wanted = (1.0_f64.max(least) / step).ceil() * step;
    let value = if wanted <= most { wanted } else { most };
    match types.has(Types::INTEGER) || value.fract() == 0.0 {
        true => json!(value.floor() as i64),
        false => json!(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Dialect, Schema};
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    const MANNER: Manner = Manner {
        way: Way::Sent,
        placeholder: |name| format!("_to fill in_ {name}"),
        text: |text| text.replace('@', "@@"),
        is_left_out: |shape| shape.text("x-hidden").is_some(),
    };

    fn made(text: &str) -> Made {
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, text.as_bytes().to_vec(), Format::Json);
        let root = document.root();
        let schema = Schema::new(root.get("schema").unwrap_or(root), Dialect::Swagger2);
        let mut maker = Maker::new(MANNER);
        let shape = maker.shape(&vec![schema]).unwrap();
        maker.value(&shape, None, "name")
    }

    #[test]
    fn what_the_definition_gives_comes_first() {
        for (schema, expected) in [
            (r#"{"type": "string", "example": "a", "default": "b"}"#, json!("a")),
            (r#"{"type": "string", "x-example": "a", "enum": ["c"]}"#, json!("a")),
            (r#"{"type": "string", "default": "b", "enum": ["c", "b"]}"#, json!("b")),
            (r#"{"type": "string", "enum": ["c"]}"#, json!("c")),
            (r#"{"type": "string", "example": 12.50}"#, json!("12.50")),
            (r#"{"type": "integer", "example": "no number", "default": 3}"#, json!(3)),
            (r#"{"type": "string", "example": "@evil()"}"#, json!("@@evil()")),
            (r#"{"type": "array", "example": ["@a"]}"#, json!(["@@a"])),
            (r#"{"type": "boolean"}"#, json!(false)),
        ] {
            assert_eq!(made(schema), Made::known(expected), "{schema}");
        }
    }

    #[test]
    fn the_rest_is_made_by_type_and_form() {
        for (schema, expected) in [
            (r#"{"type": "string"}"#, json!("_to fill in_ name")),
            (r#"{"type": "string", "maxLength": 3}"#, json!("exa")),
            (r#"{"type": "string", "format": "date", "minLength": 12}"#, json!("2026-01-15xx")),
            (r#"{"type": "string", "format": "uuid"}"#, json!("00000000-0000-0000-0000-000000000000")),
            (r#"{"type": "integer"}"#, json!(1)),
            (r#"{"type": "integer", "minimum": 5, "exclusiveMinimum": true}"#, json!(6)),
            (r#"{"type": "integer", "maximum": 0}"#, json!(0)),
            (r#"{"type": "integer", "multipleOf": 25, "minimum": 30}"#, json!(50)),
            (r#"{"type": "number", "minimum": 1.5, "multipleOf": 0}"#, json!(2)),
            (r#"{"type": "array", "items": {"type": "integer"}}"#, json!([1])),
            (r#"{"type": "object"}"#, json!({})),
            ("{}", json!("_to fill in_ name")),
            (
                r#"{"required": ["a", "b"], "properties": {"a": {"type": "integer"}, "b": {"readOnly": true}, "c": {}}}"#,
                json!({ "a": 1 }),
            ),
        ] {
            assert_eq!(made(schema), Made::guessed(expected), "{schema}");
        }
    }

    #[test]
    fn schemas_that_lead_to_themselves_end() {
        let property = |n: usize| format!(r##""p{n}": {{"$ref": "#/schema"}}"##);
        let properties: Vec<String> = (0..40).map(property).collect();
        let names: Vec<String> = (0..40).map(|n| format!("\"p{n}\"")).collect();
        let text = format!(
            r#"{{"schema": {{"required": [{}], "properties": {{{}}}}}}}"#,
            names.join(","),
            properties.join(",")
        );
        assert!(made(&text).value.to_string().len() < 2_000_000);
        made(r##"{"schema": {"type": "array", "items": {"$ref": "#/schema"}}}"##);
    }
}
