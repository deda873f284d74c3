//! Schemas in normal form: `$ref` followed, `allOf` merged, both spellings of every keyword one.
//!
//! A [`Shape`] is one level: properties, items and branches are handles again, so cycles cost
//! nothing. Where several parts of an `allOf` speak of the same child, the child is a conjunction
//! of several schemas. At most [`MAX_PARTS`] parts are merged.

mod merge;
mod settle;

use super::parameter::Parameter;
use super::schema::Schema;
use super::types::Types;
use crate::document::{Node, Number};
use std::collections::{BTreeMap, BTreeSet};

/// Parts of one `allOf`, through all of its levels, beyond this are not merged.
pub const MAX_PARTS: usize = 128;

/// Floats below this have an integer of their own.
const EXACT: f64 = 9_007_199_254_740_992.0;

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

impl Bound<'_> {
    /// The last integer within the bound; none where that is not certain.
    pub fn edge(&self, upper: bool) -> Option<Number> {
        let value = self.value.float();
        let whole = match self.value.integer() {
            Some(whole) => whole,
            None if value.abs() >= EXACT => return None,
            None if value.fract() != 0.0 => {
                let rounded = if upper { value.floor() } else { value.ceil() };
                return Some(Number::from(rounded as i128));
            }
            None => value as i128,
        };
        let step = match (self.exclusive, upper) {
            (false, _) => 0,
            (true, true) => -1,
            (true, false) => 1,
        };
        whole.checked_add(step).map(Number::from)
    }
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

/// Schemas of which a value must fit one.
#[derive(Debug, Clone)]
pub struct Union<'d> {
    /// Whether it must fit exactly one (`oneOf`), not at least one (`anyOf`).
    pub exclusive: bool,
    /// The schemas, without those for `null`.
    pub branches: Vec<Schema<'d>>,
    /// Whether one of them was for `null`.
    pub null: bool,
    /// The list.
    pub node: Node<'d>,
}

/// `if` with what follows from it.
#[derive(Debug, Clone, Copy)]
pub struct Condition<'d> {
    /// What decides.
    pub test: Schema<'d>,
    /// What must also hold where it holds.
    pub then: Option<Schema<'d>>,
    /// What must hold where it does not hold.
    pub otherwise: Option<Schema<'d>>,
}

/// Keywords that hold schemas for some values, or for parts of a value.
#[derive(Debug, Clone, Default)]
pub struct Applied<'d> {
    /// The first items of a list, each with what it is.
    pub prefix_items: Vec<Conjunction<'d>>,
    /// Schemas that an item of a list must fit, each for itself.
    pub contains: Vec<Schema<'d>>,
    /// Properties by the pattern of their names.
    pub pattern_properties: BTreeMap<&'d str, Conjunction<'d>>,
    /// What the names of properties are.
    pub property_names: Conjunction<'d>,
    /// Properties that must be there where another is.
    pub dependent_required: BTreeMap<&'d str, BTreeSet<&'d str>>,
    /// What must hold where a property is there.
    pub dependent_schemas: BTreeMap<&'d str, Conjunction<'d>>,
    /// Schemas that hold where others do.
    pub conditions: Vec<Condition<'d>>,
    /// What items are that nothing else speaks of.
    pub unevaluated_items: Conjunction<'d>,
    /// What properties are that nothing else speaks of.
    pub unevaluated_properties: Conjunction<'d>,
    /// What a text holds once it is decoded.
    pub content: Conjunction<'d>,
}

/// What the parts of a schema say of `null`.
#[derive(Debug, Clone, Copy, Default)]
struct Null {
    /// A part says `nullable`, and means the whole.
    wanted: bool,
    /// A part accepts it as one of its types, values or branches.
    accepted: bool,
    /// A part has types or values without it.
    refused: bool,
}

/// Of what something is said, be it that anything will do.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    items: bool,
    additional: bool,
}

impl Null {
    fn is_accepted(self) -> bool {
        self.wanted || (self.accepted && !self.refused)
    }
}

/// One level of a schema in normal form.
#[derive(Debug, Clone, Default)]
pub struct Shape<'d> {
    /// The schemas that hold together in it.
    pub said: Conjunction<'d>,
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
    /// Branches that became values or `null`, for the words in them.
    pub labels: Vec<Schema<'d>>,
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
    /// Lists of branches; a value fits one of each.
    pub unions: Vec<Union<'d>>,
    /// Keywords that few schemas have.
    pub applied: Applied<'d>,
    /// Schemas that must not hold.
    pub not: Vec<Schema<'d>>,
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
    /// Every other keyword: texts, examples, extensions; of several parts the outermost counts.
    pub rest: BTreeMap<&'d str, Node<'d>>,
    /// Parts that cannot be read, by their references or by what stands in their place.
    pub unresolved: BTreeMap<String, Node<'d>>,
    /// Whether parts have types that exclude each other; the first counts.
    pub conflict: bool,
    /// Whether it has more parts than are merged.
    pub cut: bool,
    /// Whether only what has some types is meant, without `null`.
    narrowed: bool,
    /// Whether no branch is left that could hold.
    refuted: bool,
    null: Null,
    told: Told,
    places: BTreeMap<&'d str, usize>,
}

impl<'d> Shape<'d> {
    /// Merges schemas that all hold.
    pub fn of(conjunction: &[Schema<'d>]) -> Self {
        let mut shape = Self { said: conjunction.to_vec(), ..Self::default() };
        shape.merge_all(conjunction);
        while shape.fold_unions() {}
        shape.settle();
        shape
    }

    /// Merges schemas that all hold, and the branches that have no other.
    pub fn collapsed(conjunction: &[Schema<'d>]) -> Self {
        let mut shape = Self::of(conjunction);
        shape.collapse_single();
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

    /// Whether it accepts no value at all: a part is the schema `false`, or the list of values is empty.
    pub fn is_nothing(&self) -> bool {
        let empty = !self.nullable && self.values.as_ref().is_some_and(Vec::is_empty);
        empty || self.refuted || self.parts.iter().any(Schema::is_nothing)
    }

    /// Whether nothing limits its values.
    pub fn is_open(&self) -> bool {
        let kind = self.types.is_any() && self.values.is_none() && self.format.is_none() && !self.conflict;
        let text = self.patterns.is_empty() && self.limits.is_empty();
        let number = self.maximum.is_none() && self.minimum.is_none() && self.multiple_of.is_empty();
        let applied = self.applied.conditions.is_empty() && self.applied.content.is_empty();
        let whole = self.unresolved.is_empty() && !self.cut && !self.is_nothing();
        kind && text && number && applied && whole && self.unions.is_empty() && self.not.is_empty()
    }

    /// Whether a part has types or values without `null`, and none says `nullable`.
    pub fn refuses_null(&self) -> bool {
        self.null.refused && !self.null.wanted
    }

    /// The branches of all lists.
    pub fn branches(&self) -> impl Iterator<Item = &Schema<'d>> {
        self.unions.iter().flat_map(|union| &union.branches)
    }

    /// The outermost object it was merged from.
    pub fn node(&self) -> Option<Node<'d>> {
        self.parts.first().map(Schema::node)
    }

    /// A text keyword such as `title` or `description`.
    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.rest.get(key)?.as_str()
    }

    /// Merges the branches of `oneOf` and `anyOf` that have no other.
    pub fn collapse_single(&mut self) {
        self.collapse(|_, _| true);
    }

    /// Merges the branches that have no other, where there are more branches, in them or beside them.
    pub fn collapse_wrappers(&mut self) {
        self.collapse(|lists, branch| lists > 1 || !branch.shape().unions.is_empty());
    }

    fn collapse(&mut self, suits: impl Fn(usize, &Schema<'d>) -> bool) {
        loop {
            let mut single = Vec::new();
            let lists = self.unions.len();
            self.unions.retain(|union| match union.branches.as_slice() {
                [branch] if suits(lists, branch) => {
                    single.push(*branch);
                    false
                }
                _ => true,
            });
            if single.is_empty() {
                return;
            }
            self.merge_all(&single);
            while self.fold_unions() {}
            self.settle();
        }
    }
}
