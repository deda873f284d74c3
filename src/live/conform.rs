//! Whether a value is what a schema says, and what is wrong with it where it is not.
//!
//! What cannot be told is passed over: patterns, formats, conditions, `not`, parts that cannot be read. Of
//! `oneOf` a value has to fit one branch at least.

use super::text::shown;
use crate::contract::{Additional, Bound, Conjunction, Schema, SchemaKey, Shape, Types, Union};
use crate::document::{Kind, Node, Number};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What is wrong beyond this is not told.
const MAX_TOLD: usize = 20;

/// Values that are looked at, each once for every schema.
const MAX_STEPS: usize = 1_000_000;

/// Branches inside of branches of one value, deeper than this, are passed over.
const MAX_BRANCHED: usize = 24;

/// Values of a list that are shown.
const MAX_LISTED: usize = 6;

/// Something that is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mismatch {
    /// Where, as an RFC 6901 pointer.
    pub(super) pointer: String,
    /// What, as the rest of a sentence that begins with the place.
    pub(super) message: String,
}

/// What is wrong with a value; nothing where it is what the schema says.
pub(super) fn conform(value: Node<'_>, schema: Schema<'_>) -> Vec<Mismatch> {
    let mut judging =
        Judging { shapes: BTreeMap::new(), tried: BTreeMap::new(), found: Vec::new(), probes: 0, steps: 0 };
    judging.value(value, &[schema]);
    if judging.steps > MAX_STEPS {
        let message = "is too large to be judged".to_owned();
        judging.found.push(Mismatch { pointer: String::new(), message });
    }
    judging.found
}

struct Judging<'d> {
    /// Schemas that were read, by their places.
    shapes: BTreeMap<Vec<SchemaKey>, Rc<Shape<'d>>>,
    /// Whether a value fits a branch, by the places of the two.
    tried: BTreeMap<(u64, SchemaKey), bool>,
    found: Vec<Mismatch>,
    /// How many branches are being tried inside of each other.
    probes: usize,
    steps: usize,
}

impl<'d> Judging<'d> {
    fn shape(&mut self, schema: &[Schema<'d>]) -> Rc<Shape<'d>> {
        let key = schema.iter().map(Schema::key).collect();
        let shape = self.shapes.entry(key).or_insert_with(|| Rc::new(Shape::of(schema)));
        Rc::clone(shape)
    }

    fn is_full(&self) -> bool {
        self.found.len() >= MAX_TOLD || self.steps > MAX_STEPS
    }

    fn wrong(&mut self, value: Node<'_>, message: impl FnOnce() -> String) {
        if !self.is_full() {
            // Nobody reads what a branch is told that does not fit.
            let (pointer, message) =
                if self.probes > 0 { Default::default() } else { (value.pointer(), message()) };
            self.found.push(Mismatch { pointer, message });
        }
    }

    fn value(&mut self, value: Node<'_>, schema: &[Schema<'d>]) {
        self.steps += 1;
        if schema.is_empty() || self.is_full() {
            return;
        }
        let shape = self.shape(schema);
        if shape.cut || shape.conflict || !shape.unresolved.is_empty() {
            return;
        }
        if shape.is_nothing() {
            return self.wrong(value, || "is not expected to be there".to_owned());
        }
        if value.kind() == Kind::Null {
            return self.null(value, &shape);
        }
        if !shape.types.covers(types(value)) {
            return self.wrong(value, || format!("is {}, {} is expected", word(value), expected(&shape)));
        }
        if let Some(values) =
            shape.values.as_ref().filter(|values| !values.iter().any(|known| known.same(&value)))
        {
            let listed: Vec<String> = values.iter().take(MAX_LISTED).map(|one| quoted(*one)).collect();
            let more = if values.len() > MAX_LISTED { ", …" } else { "" };
            return self.wrong(value, || {
                format!("is {}, one of {}{more} is expected", quoted(value), listed.join(", "))
            });
        }
        match value.kind() {
            Kind::Number => self.number(value, &shape),
            Kind::String => self.length(value, &shape, ("minLength", "maxLength"), characters(value)),
            Kind::Array => self.list(value, &shape),
            Kind::Object => self.object(value, &shape),
            Kind::Bool | Kind::Null => {}
        }
        for union in &shape.unions {
            self.branches(value, union);
        }
    }

    fn null(&mut self, value: Node<'_>, shape: &Shape<'d>) {
        let in_branch = shape.unions.iter().any(|union| union.null);
        if !shape.nullable && shape.refuses_null() && !in_branch && shape.unions.is_empty() {
            self.wrong(value, || format!("is null, {} is expected", expected(shape)));
        }
    }

    fn number(&mut self, value: Node<'_>, shape: &Shape<'d>) {
        let Some(number) = value.number() else { return };
        let is_low = |bound: &Bound<'_>| number < bound.value || (number == bound.value && bound.exclusive);
        let is_high = |bound: &Bound<'_>| number > bound.value || (number == bound.value && bound.exclusive);
        if let Some(bound) = shape.minimum.filter(is_low) {
            let most = if bound.exclusive { "more than" } else { "at least" };
            self.wrong(value, || format!("is {}, {most} {} is expected", quoted(value), bound.value));
        }
        if let Some(bound) = shape.maximum.filter(is_high) {
            let most = if bound.exclusive { "less than" } else { "at most" };
            self.wrong(value, || format!("is {}, {most} {} is expected", quoted(value), bound.value));
        }
    }

    /// A length or a count between its limits.
    fn length(&mut self, value: Node<'_>, shape: &Shape<'d>, keys: (&str, &str), length: usize) {
        let number = Number::from(i128::try_from(length).unwrap_or(i128::MAX));
        let unit = match value.kind() {
            Kind::String => "characters",
            Kind::Array => "items",
            Kind::Object | Kind::Number | Kind::Bool | Kind::Null => "properties",
        };
        if let Some(limit) = shape.limits.get(keys.0).filter(|limit| number < limit.value) {
            self.wrong(value, || format!("has {length} {unit}, at least {} are expected", limit.value));
        }
        if let Some(limit) = shape.limits.get(keys.1).filter(|limit| number > limit.value) {
            self.wrong(value, || format!("has {length} {unit}, at most {} are expected", limit.value));
        }
    }

    fn list(&mut self, value: Node<'_>, shape: &Shape<'d>) {
        self.length(value, shape, ("minItems", "maxItems"), value.len());
        for (number, item) in value.items().enumerate() {
            if self.is_full() {
                return;
            }
            let own = shape.applied.prefix_items.get(number).unwrap_or(&shape.items);
            self.value(item, own);
        }
    }

    fn object(&mut self, value: Node<'_>, shape: &Shape<'d>) {
        self.length(value, shape, ("minProperties", "maxProperties"), value.len());
        for name in &shape.required {
            if value.get(name).is_none() && !self.is_sent_only(shape, name) {
                self.wrong(value, || format!("lacks `{}`, which is required", shown(name)));
            }
        }
        for member in value.members() {
            if self.is_full() {
                return;
            }
            match (shape.property(member.name), &shape.additional) {
                (Some(property), _) => self.value(member.value, &property.schema),
                // Which names a pattern means is not told.
                (None, _) if !shape.applied.pattern_properties.is_empty() => {}
                // Branches may know the name.
                (None, Additional::Closed(_)) if shape.unions.is_empty() => {
                    self.wrong(value, || format!("has `{}`, which is not described", shown(member.name)));
                }
                (None, Additional::Schema(schema)) => self.value(member.value, schema),
                (None, Additional::Open | Additional::Closed(_)) => {}
            }
        }
    }

    /// Whether a property is only in requests.
    fn is_sent_only(&mut self, shape: &Shape<'d>, name: &str) -> bool {
        let schema: Option<Conjunction<'d>> = shape.property(name).map(|property| property.schema.clone());
        schema.is_some_and(|schema| self.shape(&schema).write_only)
    }

    fn fits(&mut self, value: Node<'_>, branch: Schema<'d>) -> bool {
        let key = (value.id(), branch.key());
        if let Some(known) = self.tried.get(&key) {
            return *known;
        }
        self.value(value, &[branch]);
        let fits = self.found.is_empty();
        self.found.clear();
        self.tried.insert(key, fits);
        fits
    }

    fn branches(&mut self, value: Node<'_>, union: &Union<'d>) {
        if union.branches.is_empty() || self.probes >= MAX_BRANCHED {
            return;
        }
        let told = std::mem::take(&mut self.found);
        self.probes += 1;
        let mut fits = false;
        for branch in &union.branches {
            fits = self.fits(value, *branch);
            if fits || self.steps > MAX_STEPS {
                break;
            }
        }
        self.probes -= 1;
        self.found = told;
        if let ([only], false) = (union.branches.as_slice(), fits) {
            return self.value(value, &[*only]);
        }
        if !fits {
            let count = union.branches.len();
            self.wrong(value, || format!("is {} that fits none of {count} alternatives", word(value)));
        }
    }
}

fn characters(value: Node<'_>) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}

fn types(value: Node<'_>) -> Types<'static> {
    match value.kind() {
        Kind::Null => Types::NULL,
        Kind::Bool => Types::BOOLEAN,
        Kind::Number
            if value
                .number()
                .is_some_and(|number| number.integer().is_some() || number.float().fract() == 0.0) =>
        {
            Types::INTEGER
        }
        Kind::Number => Types::NUMBER,
        Kind::String => Types::STRING,
        Kind::Array => Types::ARRAY,
        Kind::Object => Types::OBJECT,
    }
}

/// What a value is, in a word or two.
fn word(value: Node<'_>) -> &'static str {
    match value.kind() {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}

fn expected(shape: &Shape<'_>) -> String {
    match (shape.types.is_any(), shape.values.is_some()) {
        (true, true) => "one of some values".to_owned(),
        (true, false) => "another value".to_owned(),
        (false, _) => shape.types.to_string(),
    }
}

fn quoted(value: Node<'_>) -> String {
    format!("`{}`", shown(&value.excerpt(80)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Dialect;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    fn read(text: &str) -> Document {
        let (document, faults) =
            Document::parse(RepoPath::parse("a.json").unwrap(), text.as_bytes().to_vec(), Format::Json);
        assert!(faults.is_empty(), "{faults:?}");
        document
    }

    fn found(schema: &str, value: &str) -> Vec<String> {
        let (schema, value) = (read(schema), read(value));
        let root = schema.root();
        let schema = Schema::new(root.get("schema").unwrap_or(root), Dialect::OpenApi30);
        conform(value.root(), schema)
            .into_iter()
            .map(|one| format!("{} {}", one.pointer, one.message))
            .collect()
    }

    #[test]
    fn values_are_told_from_others() {
        for (schema, good, bad, message) in [
            (r#"{"type": "string"}"#, r#""a""#, "1", " is a number, string is expected"),
            (r#"{"type": "integer"}"#, "1.0", "1.5", " is a number, integer is expected"),
            (r#"{"type": "number"}"#, "1", r#""1""#, " is a string, number is expected"),
            (r#"{"type": "string", "nullable": true}"#, "null", "true", " is a boolean, string is expected"),
            (r#"{"type": "string"}"#, r#""""#, "null", " is null, string is expected"),
            (r#"{"enum": ["a", "b"]}"#, r#""b""#, r#""c""#, r#" is `"c"`, one of `"a"`, `"b"` is expected"#),
            (r#"{"minimum": 1, "exclusiveMinimum": true}"#, "2", "1", " is `1`, more than 1 is expected"),
            (r#"{"maximum": 5}"#, "5", "6", " is `6`, at most 5 is expected"),
            (r#"{"maxLength": 2}"#, r#""éé""#, r#""ééé""#, " has 3 characters, at most 2 are expected"),
            (r#"{"type": "array", "minItems": 1}"#, "[1]", "[]", " has 0 items, at least 1 are expected"),
            (r#"{"required": ["a"]}"#, r#"{"a": null}"#, "{}", " lacks `a`, which is required"),
            (
                r#"{"properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
                r#"{"a": "b"}"#,
                r#"{"b": 1}"#,
                " has `b`, which is not described",
            ),
            (
                r#"{"additionalProperties": {"type": "array", "items": {"type": "integer"}}}"#,
                r#"{"a/b": [1]}"#,
                r#"{"a/b": [1, "x"]}"#,
                "/a~1b/1 is a string, integer is expected",
            ),
            (
                r#"{"oneOf": [{"type": "string"}, {"type": "object", "required": ["a"]}]}"#,
                r#"{"a": 1}"#,
                "{}",
                " is an object that fits none of 2 alternatives",
            ),
            (
                r#"{"allOf": [{"required": ["a"]}, {"properties": {"a": {"type": "string"}}}]}"#,
                r#"{"a": "b"}"#,
                r#"{"a": 1}"#,
                "/a is a number, string is expected",
            ),
        ] {
            assert!(found(schema, good).is_empty(), "{schema}: {:?}", found(schema, good));
            assert_eq!(found(schema, bad), [message], "{schema}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_passed_over() {
        for (schema, value) in [
            (r#"{"pattern": "^a$"}"#, r#""b""#),
            (r#"{"type": "string", "format": "date"}"#, r#""b""#),
            (r##"{"$ref": "#/nowhere"}"##, "1"),
            (r#"{"patternProperties": {"^x-": {}}, "additionalProperties": false}"#, r#"{"x-a": 1}"#),
            (r#"{"required": ["p"], "properties": {"p": {"type": "string", "writeOnly": true}}}"#, "{}"),
            ("{}", "null"),
        ] {
            assert!(found(schema, value).is_empty(), "{schema}: {:?}", found(schema, value));
        }
    }

    #[test]
    fn nothing_runs_without_end() {
        let endless = r##"{"schema": {"oneOf": [{"$ref": "#/schema"}, {"$ref": "#/schema"}]}}"##;
        found(endless, "1");
        let all = r##"{"schema": {"type": "array", "items": {"anyOf": [{"$ref": "#/schema"}, {"$ref": "#/schema"}, {"type": "string"}]}}}"##;
        let value = format!("{}1{}", "[".repeat(150), "]".repeat(150));
        found(all, &value);
        let many = format!("[{}]", vec!["1"; 100_000].join(","));
        assert_eq!(found(r#"{"type": "array", "items": {"type": "string"}}"#, &many).len(), MAX_TOLD);
    }
}
