//! `oneOf` and `anyOf` in Swagger 2.0, which knows no alternatives.
//!
//! What is written accepts every value that one of the branches accepts: of objects the properties
//! of all, of which only those are required that all require; of lists the items of all; of plain
//! values what all of them say alike; of values of different types anything.

use super::keyword::{Said, find, is_null};
use super::{Exporter, LossKind, Object, Value};
use crate::contract::{Additional, Conjunction, Schema, Shape, Types};
use crate::document::Node;
use std::collections::{BTreeMap, BTreeSet};

/// Branches of one schema, those of branches among them, beyond this are not told apart.
const MAX_BRANCHES: usize = 256;

/// Alternatives inside of alternatives deeper than this accept anything.
const MAX_DEPTH: usize = 6;

/// Schemas of one property beyond this are not brought together.
const MAX_DISTINCT: usize = 32;

/// Schemas that are longer, in bytes, are only the same where they stand at one place.
const MAX_COMPARED: usize = 2_000;

/// Lists of values with more pairs are not brought together.
const MAX_VALUES: usize = 10_000;

/// Texts that a property keeps where the schemas of it become one.
const TEXTS: [&str; 4] = ["title", "description", "x-ms-summary", "x-ms-visibility"];

impl<'d> Exporter<'_, 'd> {
    /// Adds what the branches among some keywords accept together.
    pub(super) fn add_branches(&mut self, object: &mut Object<'d>, all: &[Said<'d>]) {
        for name in ["oneOf", "anyOf"] {
            let Some(list) = find(all, name).filter(Node::is_array) else { continue };
            let (null, kept): (Vec<Node<'d>>, Vec<Node<'d>>) = list.items().partition(is_null);
            if !null.is_empty() {
                object.set("x-nullable", Value::Truth(true));
            }
            match kept.as_slice() {
                [] => {}
                [only] => {
                    let only = self.schema(*only);
                    self.add_part(object, only);
                }
                several => {
                    let branches: Vec<Conjunction<'d>> =
                        several.iter().map(|branch| vec![self.handle(*branch)]).collect();
                    let sum = self.sum(&branches, list, 0);
                    self.lose(list, LossKind::Branches, outcome(name, &sum, several.len()));
                    merge(object, sum);
                }
            }
        }
    }

    fn add_part(&mut self, object: &mut Object<'d>, part: Value<'d>) {
        let mut parts = match object.remove("allOf") {
            Some(Value::List(parts)) => parts,
            _ => Vec::new(),
        };
        parts.push(part);
        object.set("allOf", Value::List(parts));
    }

    /// A schema that accepts what any of some schemas accepts.
    fn sum(&mut self, branches: &[Conjunction<'d>], at: Node<'d>, depth: usize) -> Object<'d> {
        let mut object = Object::of(at);
        let mut leaves = Vec::new();
        let told = branches.iter().all(|branch| self.expand(branch, depth, &mut leaves));
        if !self.spend(at) || !told || depth > MAX_DEPTH {
            return object;
        }
        if leaves.iter().any(|leaf| leaf.nullable) {
            object.set("x-nullable", Value::Truth(true));
        }
        let Some(types) = common_type(&leaves) else { return object };
        object.set("type", Value::text(types.to_string()));
        if types == Types::OBJECT {
            self.sum_of_objects(&mut object, &leaves, depth);
        } else if types == Types::ARRAY {
            let items: Vec<Conjunction<'d>> = leaves.iter().map(|leaf| leaf.items.clone()).collect();
            object.set("items", self.sum_of_children(&items, at, depth));
        } else {
            sum_of_scalars(&mut object, &leaves);
        }
        object
    }

    fn sum_of_objects(&mut self, object: &mut Object<'d>, leaves: &[Leaf<'d>], depth: usize) {
        let at = object.from();
        let mut names: Vec<&'d str> = Vec::new();
        let mut told: BTreeMap<&'d str, Vec<Conjunction<'d>>> = BTreeMap::new();
        for (name, schema) in leaves.iter().flat_map(|leaf| &leaf.properties) {
            let known = told.entry(name).or_default();
            if known.is_empty() {
                names.push(name);
            }
            known.push(schema.clone());
        }
        let mut properties = Object::of(at);
        for name in names {
            let told = told.remove(name).unwrap_or_default();
            properties.push(name, self.sum_of_children(&told, at, depth));
        }
        if !properties.is_empty() {
            object.set("properties", properties.into());
        }
        let mut required = leaves.first().map(|leaf| leaf.required.clone()).unwrap_or_default();
        required.retain(|name| leaves.iter().all(|leaf| leaf.required.contains(name)));
        if !required.is_empty() {
            object.set("required", Value::List(required.into_iter().map(Value::text).collect()));
        }
        if leaves.iter().all(|leaf| leaf.closed) {
            object.set("additionalProperties", Value::Truth(false));
        }
    }

    /// What stands under one name in several schemas; the same schema is written once.
    fn sum_of_children(&mut self, told: &[Conjunction<'d>], at: Node<'d>, depth: usize) -> Value<'d> {
        let mut distinct: Vec<Conjunction<'d>> = Vec::new();
        for conjunction in told {
            if !self.spend(at) || distinct.len() > MAX_DISTINCT {
                return Object::of(at).into();
            }
            if !distinct.iter().any(|known| is_same(known, conjunction)) {
                distinct.push(conjunction.clone());
            }
        }
        if let [only] = distinct.as_slice() {
            return self.conjunction(only, at);
        }
        let from = distinct.iter().flatten().next().map_or(at, |schema| schema.node());
        let mut object = self.sum(&distinct, from, depth + 1);
        let shapes: Vec<Shape<'d>> = distinct.iter().map(|conjunction| self.shape(conjunction)).collect();
        for key in TEXTS {
            if let Some(text) = shapes.iter().find_map(|shape| shape.rest.get(key)) {
                object.set_new(key, Value::Written(*text));
            }
        }
        object.into()
    }

    /// Collects what a schema may be: itself, or one of its branches, each with what holds for all
    /// of them. Says no where there are too many.
    fn expand(&mut self, branch: &Conjunction<'d>, depth: usize, leaves: &mut Vec<Leaf<'d>>) -> bool {
        let mut shape = self.shape(branch);
        shape.collapse_single();
        if leaves.len() >= MAX_BRANCHES || depth > MAX_DEPTH || shape.cut || !shape.unresolved.is_empty() {
            return false;
        }
        let inner: Vec<_> = shape.branches().copied().collect();
        let leaf = Leaf::of(shape);
        if inner.is_empty() {
            leaves.push(leaf);
            return true;
        }
        inner.into_iter().all(|branch| {
            let start = leaves.len();
            let told = self.expand(&vec![branch], depth + 1, leaves);
            for inner in leaves.iter_mut().skip(start) {
                let fits = leaf.properties.iter().all(|_| self.spend(branch.node()));
                if fits {
                    inner.hold_also(&leaf);
                }
            }
            told
        })
    }
}

/// One of the schemas that a value may follow.
struct Leaf<'d> {
    types: Types<'d>,
    nullable: bool,
    format: Option<&'d str>,
    values: Option<Vec<Node<'d>>>,
    properties: Vec<(&'d str, Conjunction<'d>)>,
    required: BTreeSet<&'d str>,
    closed: bool,
    items: Conjunction<'d>,
}

impl<'d> Leaf<'d> {
    fn of(shape: Shape<'d>) -> Self {
        Self {
            types: shape.types,
            nullable: shape.nullable,
            format: shape.format,
            values: shape.values,
            properties: shape.properties.into_iter().map(|one| (one.name, one.schema)).collect(),
            required: shape.required,
            closed: matches!(shape.additional, Additional::Closed(_)),
            items: shape.items,
        }
    }

    /// Adds what the schema says that holds the branch.
    fn hold_also(&mut self, outer: &Self) {
        self.types = self.types.common(outer.types);
        self.required.extend(outer.required.iter().copied());
        self.properties.extend(outer.properties.iter().cloned());
        self.closed = false;
    }
}

/// The one type of all shapes: integers among numbers are numbers. None where there are several.
fn common_type<'d>(leaves: &[Leaf<'d>]) -> Option<Types<'d>> {
    let first = leaves.first()?.types;
    let is_number = |types: Types<'d>| types == Types::INTEGER || types == Types::NUMBER;
    let types = if leaves.iter().all(|leaf| leaf.types == first) {
        first
    } else if leaves.iter().all(|leaf| is_number(leaf.types)) {
        Types::NUMBER
    } else {
        return None;
    };
    let known =
        [Types::OBJECT, Types::ARRAY, Types::STRING, Types::NUMBER, Types::INTEGER, Types::named("boolean")];
    known.contains(&types).then_some(types)
}

/// What plain values have in common.
fn sum_of_scalars<'d>(object: &mut Object<'d>, leaves: &[Leaf<'d>]) {
    let Some(first) = leaves.first() else { return };
    if let Some(format) = first.format.filter(|format| leaves.iter().all(|leaf| leaf.format == Some(*format)))
    {
        object.set("format", Value::text(format));
    }
    let mut values: Vec<Node<'d>> = Vec::new();
    for leaf in leaves {
        let Some(told) = leaf.values.as_ref().filter(|told| told.len() * (values.len() + 1) <= MAX_VALUES)
        else {
            return;
        };
        for value in told {
            if !values.iter().any(|known| known.same(value)) {
                values.push(*value);
            }
        }
    }
    object.set("enum", Value::List(values.into_iter().map(Value::Written).collect()));
}

fn is_same(one: &Conjunction<'_>, other: &Conjunction<'_>) -> bool {
    let same = |(one, other): (&Schema<'_>, &Schema<'_>)| {
        let (one, other) = (one.node(), other.node());
        let length = |node: Node<'_>| node.span().end - node.span().start;
        one == other || (!one.is_beside(other) && length(one) <= MAX_COMPARED && one.same(&other))
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}

/// Adds the sum of branches to the schema that has them; what that says itself holds.
fn merge<'d>(object: &mut Object<'d>, sum: Object<'d>) {
    let has_own = object.get("properties").is_some() || object.get("allOf").is_some();
    for (name, value) in sum.into_members() {
        match (&*name, value) {
            ("properties", Value::Object(more)) => {
                let mut known = match object.remove("properties") {
                    Some(Value::Object(known)) => known,
                    _ => Object::of(more.from()),
                };
                for (name, value) in more.into_members() {
                    known.set_new(name, value);
                }
                object.set("properties", known.into());
            }
            ("required", Value::List(more)) => {
                let mut known = match object.remove("required") {
                    Some(Value::Written(list)) => list.items().map(Value::Written).collect(),
                    Some(Value::List(list)) => list,
                    _ => Vec::new(),
                };
                for name in more {
                    if !known.iter().any(|one: &Value<'d>| one.as_str() == name.as_str()) {
                        known.push(name);
                    }
                }
                object.set("required", Value::List(known));
            }
            // Closed branches do not know the properties that stand beside them.
            ("additionalProperties", _) if has_own => {}
            (_, value) => object.set_new(name, value),
        }
    }
}

fn outcome(name: &str, sum: &Object<'_>, count: usize) -> String {
    let done = match sum.get("type").and_then(Value::as_str) {
        Some("object") => {
            "the properties of all are written, and only what all require is required".to_owned()
        }
        Some("array") => "a list of what any of them holds is written".to_owned(),
        Some(types) => format!("what they have in common is written: the type {types}"),
        None => "any value is written".to_owned(),
    };
    format!("Swagger 2.0 knows no `{name}`, which has {count} schemas here; {done}")
}
