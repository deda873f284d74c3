//! Schemas in normal form: `$ref` followed, `allOf` merged, both spellings of every keyword one.
//!
//! A [`Shape`] is one level: properties, items and branches are handles again, so cycles cost
//! nothing. Where several parts of an `allOf` speak of the same child, the child is a conjunction
//! of several schemas. At most [`MAX_PARTS`] parts are merged.

use super::parameter::Parameter;
use super::schema::Schema;
use super::types::Types;
use crate::document::{Member, Node, Number};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of one `allOf`, through all of its levels, beyond this are not merged.
pub const MAX_PARTS: usize = 128;

/// Schemas that all hold for one value; empty where nothing is said about it.
pub type Conjunction<'d> = Vec<Schema<'d>>;

/// An upper or lower bound of numbers.
#[derive(Debug, Clone, Copy)]
pub struct Bound<'d> {
    /// The number.
    pub value: Number,
    /// Whether the number itself is out of bounds.
    pub exclusive: bool,
    /// Where it is written.
    pub node: Node<'d>,
}

/// An upper or lower limit of a length or a count.
#[derive(Debug, Clone, Copy)]
pub struct Limit<'d> {
    /// The number.
    pub value: Number,
    /// Where it is written.
    pub node: Node<'d>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Property<'d> {
    /// The name.
    pub name: &'d str,
    /// What it holds.
    pub schema: Conjunction<'d>,
}

/// What an object accepts beside its properties.
#[derive(Debug, Clone, Default)]
pub enum Additional<'d> {
    /// Anything.
    #[default]
    Open,
    /// Nothing; the node says so.
    Closed(Node<'d>),
    /// What a schema accepts.
    Schema(Conjunction<'d>),
}

/// The property that tells branches apart.
#[derive(Debug, Clone)]
pub struct Discriminator<'d> {
    /// Its name.
    pub property: &'d str,
    /// Values with the texts that name the schemas they stand for.
    pub mapping: BTreeMap<&'d str, Node<'d>>,
    /// Where it is written.
    pub node: Node<'d>,
}

/// One level of a schema in normal form.
#[derive(Debug, Clone, Default)]
pub struct Shape<'d> {
    /// The objects it was merged from, the outermost first.
    pub parts: Vec<Schema<'d>>,
    /// The types without `null`.
    pub types: Types<'d>,
    /// Where the first part says its type.
    pub type_node: Option<Node<'d>>,
    /// Whether `null` is accepted, in any of the spellings.
    pub nullable: bool,
    /// The format.
    pub format: Option<&'d str>,
    /// The values of `enum` or `const`.
    pub values: Option<Vec<Node<'d>>>,
    /// The largest number.
    pub maximum: Option<Bound<'d>>,
    /// The smallest number.
    pub minimum: Option<Bound<'d>>,
    /// Lengths and counts by keyword (`maxLength`, `minItems`, …), the tightest of all parts.
    pub limits: BTreeMap<&'static str, Limit<'d>>,
    /// Regular expressions that all hold.
    pub patterns: BTreeSet<&'d str>,
    /// Numbers that a value is a multiple of.
    pub multiple_of: Vec<Limit<'d>>,
    /// Whether the items of a list differ from each other.
    pub unique_items: bool,
    /// The properties in the order of the parts.
    pub properties: Vec<Property<'d>>,
    /// The names of properties that must be there.
    pub required: BTreeSet<&'d str>,
    /// What is accepted beside the properties.
    pub additional: Additional<'d>,
    /// What the items of a list are.
    pub items: Conjunction<'d>,
    /// Branches of which exactly one holds.
    pub one_of: Vec<Schema<'d>>,
    /// Branches of which at least one holds.
    pub any_of: Vec<Schema<'d>>,
    /// Schemas that must not hold.
    pub not: Vec<Node<'d>>,
    /// What tells branches apart.
    pub discriminator: Option<Discriminator<'d>>,
    /// Only in responses.
    pub read_only: bool,
    /// Only in requests.
    pub write_only: bool,
    /// Whether callers should stop using it.
    pub deprecated: bool,
    /// The value that stands in.
    pub default: Option<Node<'d>>,
    /// Every other keyword: texts, examples, extensions, and the keywords of 3.1 that are not
    /// merged; of several parts the outermost counts.
    pub rest: BTreeMap<&'d str, Node<'d>>,
    /// The references of parts that cannot be read, by their texts.
    pub unresolved: BTreeMap<&'d str, Node<'d>>,
    /// Whether it has more parts than are merged.
    pub cut: bool,
    places: BTreeMap<&'d str, usize>,
}

impl<'d> Shape<'d> {
    /// Merges schemas that all hold.
    pub fn of(conjunction: &[Schema<'d>]) -> Self {
        let mut shape = Self::default();
        shape.merge_all(conjunction);
        shape.fold_null();
        shape
    }

    /// The object that the fields of a Swagger 2.0 form make.
    pub fn of_form(fields: &[Parameter<'d>]) -> Self {
        let mut shape = Self { types: Types::OBJECT, ..Self::default() };
        for field in fields {
            shape.add_property(field.name(), Schema::of_field(field.node(), field.dialect()));
            if field.required() {
                shape.required.insert(field.name());
            }
        }
        shape
    }

    /// The property of a name.
    pub fn property(&self, name: &str) -> Option<&Property<'d>> {
        self.properties.get(*self.places.get(name)?)
    }

    /// Where a keyword is written, in the outermost part that has it.
    pub fn keyword(&self, key: &str) -> Option<Node<'d>> {
        self.parts.iter().find_map(|part| part.get(key))
    }

    /// Whether it accepts no value at all, because a part is the schema `false`.
    pub fn is_nothing(&self) -> bool {
        self.not.iter().any(|node| node.as_bool() == Some(false) && self.is_part(*node))
    }

    fn is_part(&self, node: Node<'d>) -> bool {
        self.parts.iter().any(|part| part.node() == node)
    }

    /// The outermost object it was merged from.
    pub fn node(&self) -> Option<Node<'d>> {
        self.parts.first().map(Schema::node)
    }

    /// A text keyword such as `title` or `description`.
    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.rest.get(key)?.as_str()
    }

    /// Merges the branch of a `oneOf` or `anyOf` that has no other.
    pub fn collapse_single(&mut self) {
        if let Some(branch) = self.take_single() {
            self.merge_all(&[branch]);
            self.fold_null();
        }
    }

    fn take_single(&mut self) -> Option<Schema<'d>> {
        match (self.one_of.as_slice(), self.any_of.as_slice()) {
            ([_], []) => self.one_of.pop(),
            ([], [_]) => self.any_of.pop(),
            _ => None,
        }
    }

    /// Reads the schemas and what their `$ref` and `allOf` lead to, the outer parts first.
    fn merge_all(&mut self, conjunction: &[Schema<'d>]) {
        let mut seen: BTreeSet<u64> = self.parts.iter().map(|part| part.node().id()).collect();
        let mut waiting: Vec<Schema<'d>> = conjunction.iter().rev().copied().collect();
        while let Some(schema) = waiting.pop() {
            if self.parts.len() >= MAX_PARTS {
                self.cut = true;
                return;
            }
            let Some(target) = schema.resolved() else {
                self.unresolved.extend(schema.reference().zip(schema.get("$ref")));
                self.absorb_siblings(schema);
                continue;
            };
            if target.node() != schema.node() {
                self.absorb_siblings(schema);
            }
            if !seen.insert(target.node().id()) {
                continue;
            }
            self.absorb(target);
            let below: Vec<_> = target.branches("allOf").take(MAX_PARTS).collect();
            waiting.extend(below.into_iter().rev());
        }
    }

    /// What stands beside a `$ref`: texts and extensions, and in 3.1 everything.
    fn absorb_siblings(&mut self, schema: Schema<'d>) {
        if schema.dialect() == super::Dialect::OpenApi31 {
            return self.absorb(schema);
        }
        for member in schema.node().members() {
            if member.name == "description" || member.name == "title" || member.name.starts_with("x-") {
                self.rest.entry(member.name).or_insert(member.value);
            }
        }
    }

    fn absorb(&mut self, schema: Schema<'d>) {
        self.parts.push(schema);
        if schema.node().as_bool() == Some(false) {
            self.not.push(schema.node());
        }
        for member in schema.node().members() {
            let known = self.absorb_kind(schema, member)
                || self.absorb_number(schema, member)
                || self.absorb_child(schema, member)
                || self.absorb_flag(schema, member);
            if !known && schema.owns(member.name) {
                self.rest.entry(member.name).or_insert(member.value);
            }
        }
        self.absorb_implied_type(schema);
    }

    /// `properties` without a type make an object, `items` a list.
    fn absorb_implied_type(&mut self, schema: Schema<'d>) {
        if schema.get("type").is_some() || !self.types.is_any() {
            return;
        }
        if schema.get("properties").is_some() {
            self.types = Types::OBJECT;
        } else if schema.get("items").is_some() {
            self.types = Types::ARRAY;
        }
    }

    /// Types, formats, values and what else says which kind of value it is.
    fn absorb_kind(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let value = member.value;
        match member.name {
            "type" => self.absorb_types(schema, value),
            "format" => self.format = self.format.or(value.as_str()),
            "contentEncoding" if value.as_str() == Some("base64") => {
                self.format = self.format.or(Some("byte"));
            }
            "nullable" | "x-nullable" => self.nullable |= value.as_bool().unwrap_or_default(),
            "enum" => self.absorb_values(value.items().collect()),
            "const" => self.absorb_values(vec![value]),
            "pattern" => self.patterns.extend(value.as_str()),
            "default" => self.default = self.default.or(Some(value)),
            "discriminator" => {
                let found = discriminator(value);
                self.discriminator = self.discriminator.take().or(found);
            }
            _ => return false,
        }
        true
    }

    fn absorb_types(&mut self, schema: Schema<'d>, node: Node<'d>) {
        let names = schema.type_names();
        if names.contains(&"file") {
            self.format = self.format.or(Some("binary"));
        }
        let types = names.iter().fold(Types::ANY, |types, name| types.with(Types::named(name)));
        if types.has(Types::NULL) && types != Types::NULL {
            self.nullable = true;
        }
        let types = if types == Types::NULL { types } else { types.without(Types::NULL) };
        self.types = self.types.common(types);
        self.type_node = self.type_node.or(Some(node));
    }

    fn absorb_values(&mut self, values: Vec<Node<'d>>) {
        let kept = match self.values.take() {
            None => values,
            Some(known) if known.len().saturating_mul(values.len()) > MAX_VALUE_PAIRS => known,
            Some(known) => {
                known.into_iter().filter(|value| values.iter().any(|other| value.same(other))).collect()
            }
        };
        self.values = Some(kept);
    }

    fn absorb_number(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let Member { name, value: node, .. } = member;
        match name {
            "maximum" | "exclusiveMaximum" => self.absorb_maximum(schema, member),
            "minimum" | "exclusiveMinimum" => self.absorb_minimum(schema, member),
            "multipleOf" => {
                self.multiple_of.extend(node.number().map(|value| Limit { value, node }));
            }
            "uniqueItems" => self.unique_items |= node.as_bool().unwrap_or_default(),
            _ => {
                let Some(key) = LIMITS.iter().find(|key| **key == name) else { return false };
                self.absorb_limit(key, node);
            }
        }
        true
    }

    fn absorb_limit(&mut self, key: &'static str, node: Node<'d>) {
        let Some(value) = node.number() else { return };
        if value <= Number::from(0) && key.starts_with("min") {
            return;
        }
        let known = self.limits.entry(key).or_insert(Limit { value, node });
        let tighter = if key.starts_with("max") { value < known.value } else { value > known.value };
        if tighter {
            *known = Limit { value, node };
        }
    }

    fn absorb_maximum(&mut self, schema: Schema<'d>, member: Member<'d>) {
        let Some(bound) = bound(schema, member) else { return };
        let tighter =
            |known: Bound<'d>| bound.value < known.value || (bound.value == known.value && bound.exclusive);
        if self.maximum.is_none_or(tighter) {
            self.maximum = Some(bound);
        }
    }

    fn absorb_minimum(&mut self, schema: Schema<'d>, member: Member<'d>) {
        let Some(bound) = bound(schema, member) else { return };
        let tighter =
            |known: Bound<'d>| bound.value > known.value || (bound.value == known.value && bound.exclusive);
        if self.minimum.is_none_or(tighter) {
            self.minimum = Some(bound);
        }
    }

    /// Properties, items and branches.
    fn absorb_child(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let child = Schema::new(member.value, schema.dialect());
        match member.name {
            "properties" => {
                for (name, schema) in schema.properties() {
                    self.add_property(name, schema);
                }
            }
            "required" => self.required.extend(schema.required()),
            "additionalProperties" => self.absorb_additional(child),
            "items" if member.value.is_object() || member.value.as_bool().is_some() => {
                self.items.push(child);
            }
            "oneOf" => self.one_of.extend(schema.branches("oneOf")),
            "anyOf" => self.any_of.extend(schema.branches("anyOf")),
            "not" => self.not.push(member.value),
            "allOf" | "$ref" => {}
            _ => return false,
        }
        true
    }

    fn add_property(&mut self, name: &'d str, schema: Schema<'d>) {
        let place = *self.places.entry(name).or_insert(self.properties.len());
        match self.properties.get_mut(place) {
            Some(property) => property.schema.push(schema),
            None => self.properties.push(Property { name, schema: vec![schema] }),
        }
    }

    fn absorb_additional(&mut self, child: Schema<'d>) {
        let node = child.node();
        let said = match node.as_bool() {
            Some(true) => return,
            Some(false) => Additional::Closed(node),
            None if node.is_empty() => return,
            None => Additional::Schema(vec![child]),
        };
        self.additional = match (std::mem::take(&mut self.additional), said) {
            (Additional::Open, said) => said,
            (Additional::Schema(mut known), Additional::Schema(more)) => {
                known.extend(more);
                Additional::Schema(known)
            }
            (Additional::Closed(node), _) | (_, Additional::Closed(node)) => Additional::Closed(node),
            (Additional::Schema(known), Additional::Open) => Additional::Schema(known),
        };
    }

    fn absorb_flag(&mut self, schema: Schema<'d>, member: Member<'d>) -> bool {
        let truth = member.value.as_bool().unwrap_or_default();
        match member.name {
            "readOnly" => self.read_only |= truth,
            "writeOnly" => self.write_only |= truth,
            "deprecated" | "x-deprecated" => self.deprecated |= truth && schema.owns(member.name),
            _ => return false,
        }
        true
    }

    /// A branch that accepts only `null` makes the schema nullable; a branch that is left alone by
    /// that is no branch any more.
    fn fold_null(&mut self) {
        let before = self.one_of.len() + self.any_of.len();
        self.one_of.retain(|branch| !is_null(branch));
        self.any_of.retain(|branch| !is_null(branch));
        if self.one_of.len() + self.any_of.len() < before {
            self.nullable = true;
            if let Some(branch) = self.take_single() {
                self.merge_all(&[branch]);
            }
        }
        if self.nullable
            && let Some(values) = &mut self.values
        {
            values.retain(|value| value.kind() != crate::document::Kind::Null);
        }
    }
}

/// Enumerations whose product is larger are not intersected.
const MAX_VALUE_PAIRS: usize = 1_000_000;

/// The keywords that limit a length or a count.
const LIMITS: [&str; 8] = [
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
    "maxContains",
    "minContains",
];

fn is_null(schema: &Schema<'_>) -> bool {
    schema.node().len() == 1 && schema.get_str("type") == Some("null")
}

/// A bound from either spelling of `exclusive…`: a boolean beside it, or a number of its own.
fn bound<'d>(schema: Schema<'d>, member: Member<'d>) -> Option<Bound<'d>> {
    let value = member.value.number()?;
    let beside = match member.name {
        "maximum" => "exclusiveMaximum",
        "minimum" => "exclusiveMinimum",
        _ => return Some(Bound { value, exclusive: true, node: member.value }),
    };
    let exclusive = schema.get(beside).and_then(|node| node.as_bool()).unwrap_or_default();
    Some(Bound { value, exclusive, node: member.value })
}

fn discriminator(node: Node<'_>) -> Option<Discriminator<'_>> {
    if let Some(property) = node.as_str() {
        return Some(Discriminator { property, mapping: BTreeMap::new(), node });
    }
    let property = node.get_str("propertyName")?;
    let members = node.get("mapping").into_iter().flat_map(|mapping| mapping.members());
    let told = members.filter(|member| member.value.as_str().is_some());
    let mapping = told.map(|member| (member.name, member.value)).collect();
    Some(Discriminator { property, mapping, node })
}
