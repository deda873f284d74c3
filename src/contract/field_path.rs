//! Paths to fields of requests and responses, such as `data.items[].vin`, and where they lead.
//!
//! Names are set apart by dots, `[]` stands for every item of a list and `*` for any key of a map; a
//! name that holds a dot or the like stands in quotes. Each schema is read once, however many paths
//! lead through it, and of branches at most [`MAX_WAYS`] are followed.

use super::message::{Content, Media, Response};
use super::parameter::{Parameter, ParameterIn};
use super::shape::{Additional, Conjunction, Shape};
use super::{Operation, Schema};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A longer path is none, in bytes.
const MAX_PATH: usize = 500;

/// Schemas that one path is followed through side by side.
const MAX_WAYS: usize = 64;

/// Names that are listed where a path ends in nothing.
const MAX_NAMES: usize = 500;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldStep<'t> {
    /// To the property of a name.
    Name(&'t str),
    /// To the items of a list.
    Items,
    /// To what stands under any key.
    Any,
}

/// A path to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath<'t> {
    text: &'t str,
    steps: Vec<FieldStep<'t>>,
    /// Where in the text each step ends.
    ends: Vec<usize>,
}

/// Where a path leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach<'d> {
    /// To a field.
    Field,
    /// It cannot be told: the schema is open where the path goes on.
    Untold,
    /// To nothing.
    Nowhere {
        /// The part of the path that is there; empty where nothing of it is.
        found: String,
        /// The names that are there in the place of the next.
        names: Vec<&'d str>,
    },
}

impl<'t> FieldPath<'t> {
    /// Reads a path; none where the text is none.
    pub fn parse(text: &'t str) -> Option<Self> {
        let mut path = Self { text, steps: Vec::new(), ends: Vec::new() };
        let mut rest = text;
        if text.is_empty() || text.len() > MAX_PATH {
            return None;
        }
        while !rest.is_empty() {
            let (step, behind) = match rest.strip_prefix("[]") {
                Some(behind) => (FieldStep::Items, behind),
                None if path.steps.is_empty() => name(rest)?,
                None => name(rest.strip_prefix('.')?)?,
            };
            path.steps.push(step);
            path.ends.push(text.len() - behind.len());
            rest = behind;
        }
        Some(path)
    }

    /// The text of the first steps.
    fn until(&self, steps: usize) -> String {
        let end = steps.checked_sub(1).and_then(|last| self.ends.get(last)).copied().unwrap_or_default();
        self.text.get(..end).unwrap_or_default().to_owned()
    }
}

/// The name at the head of a text, and what stands behind it.
fn name(text: &str) -> Option<(FieldStep<'_>, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (name, behind) = quoted.split_once('"')?;
        return (!name.is_empty()).then_some((FieldStep::Name(name), behind));
    }
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let (name, behind) = text.split_at_checked(end)?;
    let is_wrong = name.is_empty() || name.trim() != name || name.contains([']', '"', '*']);
    match name {
        "*" => Some((FieldStep::Any, behind)),
        _ if is_wrong || name.chars().any(char::is_control) => None,
        _ => Some((FieldStep::Name(name), behind)),
    }
}

/// One level of a schema, as far as paths go through it.
#[derive(Debug, Default)]
struct Level<'d> {
    properties: BTreeMap<&'d str, Conjunction<'d>>,
    additional: Option<Conjunction<'d>>,
    items: Conjunction<'d>,
    branches: Vec<Schema<'d>>,
    /// Whether there may be more than is written down.
    is_open: bool,
    may_be_list: bool,
}

/// Keys that bring fields that are not written down.
const OPENING: [&str; 2] = ["x-ms-dynamic-schema", "x-ms-dynamic-properties"];

impl<'d> Level<'d> {
    fn of(schema: &Conjunction<'d>) -> Self {
        let shape = Shape::of(schema);
        let object = shape.types.is_any() || shape.types.has(super::Types::OBJECT);
        let list = shape.types.is_any() || shape.types.has(super::Types::ARRAY);
        let is_free = shape.keyword("additionalProperties").is_some();
        let branches: Vec<_> = shape.branches().copied().collect();
        let is_bare = shape.properties.is_empty() && shape.items.is_empty() && branches.is_empty();
        let is_unread = shape.cut || !shape.unresolved.is_empty();
        let is_opened = !shape.applied.pattern_properties.is_empty()
            || OPENING.iter().any(|key| shape.rest.contains_key(key));
        let (additional, is_closed) = match shape.additional {
            Additional::Open => (None, false),
            Additional::Closed(_) => (None, true),
            Additional::Schema(schema) => (Some(schema), false),
        };
        Self {
            is_open: is_unread || is_opened || (object && !is_closed && (is_bare || is_free)),
            may_be_list: list && shape.items.is_empty() && is_bare,
            properties: shape.properties.into_iter().map(|one| (one.name, one.schema)).collect(),
            additional,
            items: shape.items,
            branches,
        }
    }

    /// What a step leads to; whether it may lead to more.
    fn step(&self, step: FieldStep<'_>) -> (Option<&Conjunction<'d>>, bool) {
        match step {
            FieldStep::Name(name) => {
                let found = self.properties.get(name).or(self.additional.as_ref());
                (found, self.is_open)
            }
            FieldStep::Items => ((!self.items.is_empty()).then_some(&self.items), self.may_be_list),
            FieldStep::Any => (self.additional.as_ref(), self.is_open),
        }
    }
}

/// Where paths begin: what an operation is sent, or what it answers.
#[derive(Debug, Clone, Default)]
pub struct Fields<'d> {
    parameters: BTreeSet<&'d str>,
    schemas: Vec<Conjunction<'d>>,
    /// Whether something of it has no schema.
    is_untold: bool,
}

impl<'d> Fields<'d> {
    /// What an operation answers with where it worked, and what it sends to a webhook.
    pub fn received(operation: &Operation<'d>) -> Self {
        let mut fields = Self::default();
        let responses = operation.responses();
        let has_success = responses.iter().any(Response::is_success);
        for response in &responses {
            let counts = if has_success { response.is_success() } else { response.status == "default" };
            if counts {
                fields.add(response.media());
            }
        }
        fields.schemas.extend(operation.notification_schema().map(|schema| vec![schema]));
        fields
    }

    /// What is sent to an operation: its parameters, and its body.
    pub fn sent(operation: &Operation<'d>) -> Self {
        let mut fields = Self::default();
        // Fields of a form are parameters too.
        let all = operation.parameters().iter().chain(operation.sent_parameters());
        let named = all.filter(|one| one.location() != ParameterIn::Body).map(Parameter::name);
        fields.parameters = named.collect();
        fields.add(operation.body().map(|body| body.media).unwrap_or_default());
        fields
    }

    fn add(&mut self, media: Vec<Media<'d>>) {
        for media in media {
            match media.content {
                Content::Untold => self.is_untold = true,
                Content::Schema(schema) => self.schemas.push(vec![schema]),
                Content::Form(_) => {}
            }
        }
    }
}

/// Follows paths, and remembers the schemas that it read.
#[derive(Debug, Default)]
pub struct FieldFinder<'d> {
    known: BTreeMap<Vec<u64>, Rc<Level<'d>>>,
}

impl<'d> FieldFinder<'d> {
    /// Where a path leads: to the parameter of that name, else into the schemas.
    pub fn reach(&mut self, fields: &Fields<'d>, path: &FieldPath<'_>) -> Reach<'d> {
        if fields.parameters.contains(path.text) {
            return Reach::Field;
        }
        let mut ways = fields.schemas.clone();
        for (number, step) in path.steps.iter().enumerate() {
            let levels = self.levels(ways);
            let mut next = Vec::new();
            let mut is_untold = fields.is_untold || levels.len() >= MAX_WAYS;
            for level in &levels {
                let (found, more) = level.step(*step);
                next.extend(found.cloned());
                is_untold |= more;
            }
            if next.is_empty() && is_untold {
                return Reach::Untold;
            }
            if next.is_empty() {
                let beside = fields.parameters.iter().filter(|_| number == 0).copied();
                let inside = levels.iter().flat_map(|level| level.properties.keys().copied());
                let names = beside.chain(inside).take(MAX_NAMES).collect();
                return Reach::Nowhere { found: path.until(number), names };
            }
            ways = next;
        }
        Reach::Field
    }

    /// The levels of schemas and of their branches, each once.
    fn levels(&mut self, mut waiting: Vec<Conjunction<'d>>) -> Vec<Rc<Level<'d>>> {
        let mut levels = Vec::new();
        let mut seen = Vec::new();
        while let Some(schema) = waiting.pop().filter(|_| levels.len() < MAX_WAYS) {
            let places: Vec<u64> =
                schema.iter().map(|part| part.resolved().unwrap_or(*part).node().id()).collect();
            if seen.contains(&places) {
                continue;
            }
            seen.push(places.clone());
            let level = self.known.entry(places).or_insert_with(|| Rc::new(Level::of(&schema)));
            waiting.extend(level.branches.iter().take(MAX_WAYS).map(|branch| vec![*branch]));
            levels.push(level.clone());
        }
        levels
    }
}

#[cfg(test)]
mod tests {
    use super::super::Contract;
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    #[test]
    fn paths_are_told_from_other_texts() {
        for text in ["a", "a.b", "[].a", "a[][].b", "a.*.b", "a.\"b.c\"[]", "first name", "\"*\"", "$filter"]
        {
            assert!(FieldPath::parse(text).is_some(), "{text}");
        }
        for text in
            ["", ".a", "a.", "a..b", "a[0]", "a]", "a.[]", "a[]b", "\"\"", "\"a", " a", "a*", "a\u{7}"]
        {
            assert!(FieldPath::parse(text).is_none(), "{text}");
        }
        assert!(FieldPath::parse(&"a.".repeat(500)).is_none());
    }

    const API: &str = r##"{"openapi": "3.1.0", "paths": {"/a": {"post": {
        "parameters": [{"name": "q.x", "in": "query", "schema": {}}],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/T"}}}},
        "responses": {"404": {"content": {"application/json": {"schema": {"properties": {"error": {}}}}}},
            "200": {"content": {"application/json": {"schema": {"type": "array", "items":
                {"oneOf": [{"$ref": "#/components/schemas/T"}, {"properties": {"other": {}}}]}}}}}}}}},
        "components": {"schemas": {"T": {"properties": {
            "t": {"$ref": "#/components/schemas/T"}, "s": {"type": "string"}, "any": {},
            "map": {"type": "object", "additionalProperties": {"properties": {"v": {"type": "string"}}}},
            "open": {"properties": {"a": {}}, "additionalProperties": true}}}}}}"##;

    #[test]
    fn paths_lead_through_references_lists_maps_and_branches() {
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, API.as_bytes().to_vec(), Format::Json);
        let contract = Contract::read(&document).unwrap();
        let operation = &contract.operations()[0];
        let mut finder = FieldFinder::default();
        let mut reach = |sends: bool, text: &str| {
            let path = FieldPath::parse(text).unwrap();
            let fields = if sends { Fields::sent(operation) } else { Fields::received(operation) };
            finder.reach(&fields, &path)
        };
        for text in ["q.x", "s", "t.t.t.s", "map.*.v", "map.key.v"] {
            assert_eq!(reach(true, text), Reach::Field, "{text}");
        }
        for text in ["any.x", "any[]", "open.b"] {
            assert_eq!(reach(true, text), Reach::Untold, "{text}");
        }
        for text in ["[].s", "[].other"] {
            assert_eq!(reach(false, text), Reach::Field, "{text}");
        }
        let nowhere = |found: &str, names: &[&'static str]| Reach::Nowhere {
            found: found.to_owned(),
            names: names.to_vec(),
        };
        assert_eq!(reach(false, "s"), nowhere("", &[]));
        assert_eq!(reach(true, "map.*.w.x"), nowhere("map.*", &["v"]));
        assert_eq!(reach(true, "s.x"), nowhere("s", &[]));
        assert_eq!(reach(false, "error"), nowhere("", &[]));
    }
}
