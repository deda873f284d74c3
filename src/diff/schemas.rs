//! Two schemas, one level at a time.

use super::applied::is_closed;
use super::components::Subtypes;
use super::unread::{quoted, unreadable};
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{Additional, Conjunction, Content, Discriminator, Schema, Shape, Target, Types, next};
use crate::document::Node;
use std::collections::BTreeMap;

/// What the type says about going on.
enum Types2 {
    /// The types meet: look at the rest.
    Alike,
    /// What is below belongs to another type: its change is told as a whole.
    Apart,
}

impl<'d> Walk<'d> {
    /// Compares two conjunctions of schemas.
    pub(super) fn compare(&mut self, old: &Conjunction<'d>, new: &Conjunction<'d>, spot: &Spot) {
        let (mut before, mut after) = (Shape::of(old), Shape::of(new));
        before.collapse_wrappers();
        after.collapse_wrappers();
        let has_many = |shape: &Shape<'d>| shape.unions.iter().any(|union| union.branches.len() > 1);
        if after.unions.is_empty() || !(has_many(&before) || has_many(&after)) {
            before.collapse_single();
        }
        if before.unions.is_empty() {
            after.collapse_single();
        }
        if before.cut || after.cut {
            self.unfinished();
        }
        let branched = !before.unions.is_empty() || !after.unions.is_empty();
        if branched && self.says_the_same(old, new, spot) {
            self.shared_words(&before, &after, spot);
        } else {
            self.shapes(&before, &after, spot);
        }
    }

    /// Compares what two media types hold, where at least one is a Swagger 2.0 form.
    pub(super) fn forms(&mut self, old: &Content<'d>, new: &Content<'d>, spot: &Spot) {
        let shape = |content: &Content<'d>| match content {
            Content::Untold => Shape::default(),
            Content::Schema(schema) => schema.shape(),
            Content::Form(fields) => Shape::of_form(fields),
        };
        self.shapes(&shape(old), &shape(new), spot);
    }

    /// Compares two shapes.
    pub(super) fn shapes(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if self.nothing(old, new, spot) || self.wrapped(old, new, spot) {
            return;
        }
        self.rest(&old.rest, &new.rest, spot);
        self.deprecated(old, new, spot);
        self.reference(old, new, spot);
        if let Types2::Apart = self.types(old, new, spot) {
            return;
        }
        self.facets(old, new, spot);
        self.applied(old, new, spot);
        self.properties(old, new, spot);
        self.additional(old, new, spot);
        if !old.items.is_empty() || !new.items.is_empty() {
            self.schemas(old.items.clone(), new.items.clone(), spot.below("[]"));
        }
        self.branches(old, new, spot);
        self.not(old, new, spot);
        self.discriminator(old, new, spot);
    }

    /// The schema `false`, which accepts nothing, on one side or both; says whether it was so.
    fn nothing(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) -> bool {
        let pair = (old.node(), new.node());
        match (old.is_nothing(), new.is_nothing()) {
            (false, false) => return false,
            (true, true) => {}
            (false, true) if Self::sends(spot) => {
                self.note(spot, Aspect::Not, Step::Set, pair, "accepts nothing any more");
            }
            // What came does not come any more.
            (false, true) => self.note(spot, Aspect::Type, Step::Changed, pair, "is never there any more"),
            (true, false) => self.note(spot, Aspect::Not, Step::Unset, pair, "accepted nothing before"),
        }
        true
    }

    fn deprecated(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let pair = (old.keyword("deprecated"), new.keyword("deprecated"));
        match (old.deprecated, new.deprecated) {
            (false, true) => self.note(spot, Aspect::Deprecated, Step::Added, pair, "is deprecated"),
            (true, false) => {
                self.note(spot, Aspect::Deprecated, Step::Removed, pair, "is no more deprecated");
            }
            _ => {}
        }
    }

    /// Schemas that cannot be read are compared by what stands in their place.
    fn reference(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        for (text, node) in &new.unresolved {
            match old.unresolved.get(text) {
                Some(before) if is_elsewhere(*node) => self.not_read(text, (Some(*before), Some(*node))),
                Some(_) => {}
                None => {
                    let before = old.unresolved.values().next().copied().or(old.node());
                    let text = unreadable(*node, &quoted(text), true);
                    return self.note(spot, Aspect::Reference, Step::Changed, (before, Some(*node)), &text);
                }
            }
        }
        let lost = old.unresolved.iter().find(|(text, _)| !new.unresolved.contains_key(*text));
        if let Some((text, node)) = lost {
            let text = unreadable(*node, &quoted(text), false);
            self.note(spot, Aspect::Reference, Step::Changed, (Some(*node), new.node()), &text);
        }
    }

    fn types(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) -> Types2 {
        let pair = (old.type_node.or(old.node()), new.type_node.or(new.node()));
        let (from, to) = (old.types, new.types);
        if old.conflict != new.conflict {
            let now = if new.conflict { "has" } else { "has no more" };
            let text = format!("{now} types that exclude each other");
            self.note(spot, Aspect::Type, Step::Changed, pair, &text);
        }
        if from == to || said_by_values(old, new) {
            self.nullable(old, new, spot);
            return Types2::Alike;
        }
        let text = format!("has the type {to}, was {from}");
        let step = type_step(from, to);
        let listed = step == Step::Changed && to == Types::ARRAY;
        let aspect = if listed { Aspect::Listed } else { Aspect::Type };
        self.note(spot, aspect, step, pair, &text);
        match step {
            Step::Narrowed | Step::Widened => self.nullable(old, new, spot),
            // Whoever takes any type may still refuse values.
            Step::Unset if !new.is_open() => {}
            Step::Set if !old.is_open() => {}
            Step::Set | Step::Unset | Step::Added | Step::Removed | Step::Changed => return Types2::Apart,
        }
        Types2::Alike
    }

    fn nullable(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if old.is_open() || old.nullable == new.nullable {
            return;
        }
        let pair = (old.node(), new.node());
        match (takes_null(old), takes_null(new)) {
            (false, true) => self.note(spot, Aspect::Nullable, Step::Widened, pair, "may be null"),
            (true, false) => self.note(spot, Aspect::Nullable, Step::Narrowed, pair, "may be null no more"),
            _ => {}
        }
    }

    fn additional(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let aspect = Aspect::AdditionalProperties;
        let place = |shape: &Shape<'d>| shape.keyword("additionalProperties").or(shape.node());
        let pair = (place(old), place(new));
        if is_closed(old) && is_closed(new) {
            return;
        }
        match (&old.additional, &new.additional) {
            (Additional::Open, Additional::Open) | (Additional::Closed(_), Additional::Closed(_)) => {}
            (_, Additional::Closed(_)) => {
                self.note(spot, aspect, Step::Narrowed, pair, "takes no additional properties any more");
            }
            (Additional::Closed(_), _) => {
                self.note(spot, aspect, Step::Widened, pair, "takes additional properties now");
            }
            (old, new) => self.schemas(conjunction(old), conjunction(new), spot.below("*")),
        }
    }

    /// Components that extend a schema with a discriminator may stand wherever it stands.
    fn subtypes(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if !old.unions.is_empty() || !new.unions.is_empty() {
            return;
        }
        let below = |shape, all| extending(shape, all).cloned().unwrap_or_default();
        let (from, to) = (below(old, &self.subtypes.0), below(new, &self.subtypes.1));
        for (name, before) in &from {
            match to.get(name) {
                Some(after) => self.schemas(vec![*before], vec![*after], spot.below(&format!("({name})"))),
                None => {
                    let text = format!("has no more the kind `{name}`");
                    self.note(spot, Aspect::Mapping, Step::Removed, (Some(before.node()), None), &text);
                }
            }
        }
        for (name, after) in to.iter().filter(|(name, _)| !from.contains_key(*name)) {
            let text = format!("has the new kind `{name}`");
            self.note(spot, Aspect::Mapping, Step::Added, (None, Some(after.node())), &text);
        }
    }

    /// What is refused: more of it is less that is accepted.
    fn not(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let mut counts = |shape: &Shape<'d>| {
            let mut refused = shape.not.clone();
            refused.retain(|one| shape.said.is_empty() || !self.proofs.apart(&shape.said, &[*one]));
            refused
        };
        let (mut gone, mut come) = (counts(old), counts(new));
        gone.retain(|one| match come.iter().position(|other| self.proofs.equal(&[*one], &[*other])) {
            Some(place) => {
                self.words(*one, come.swap_remove(place), spot.below("(not)"));
                false
            }
            None => true,
        });
        let (step, text) = match (gone.as_slice(), come.as_slice()) {
            ([], []) => return,
            ([], _) => (Step::Set, "has a `not` that rules values out"),
            (_, []) => (Step::Unset, "has no `not` any more"),
            ([one], [other]) if self.proofs.within(&[*one], &[*other]) => {
                (Step::Narrowed, "has a `not` that rules more values out")
            }
            ([one], [other]) if self.proofs.within(&[*other], &[*one]) => {
                (Step::Widened, "has a `not` that rules fewer values out")
            }
            _ => (Step::Changed, "has another `not`"),
        };
        let first = |list: &[Schema<'d>]| list.first().map(Schema::node);
        let pair = (first(&gone).or(first(&old.not)), first(&come).or(first(&new.not)));
        self.note(spot, Aspect::Not, step, pair, text);
    }

    fn discriminator(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let node = |shape: &Shape<'d>| shape.discriminator.as_ref().map(|found| found.node);
        let pair = (node(old), node(new));
        let (from, to) = match (&old.discriminator, &new.discriminator) {
            (None, None) => return,
            (None, Some(new)) => {
                let text = format!("is told apart by the property `{}`", new.property);
                return self.note(spot, Aspect::Discriminator, Step::Added, pair, &text);
            }
            (Some(old), None) => {
                let text = format!("is told apart by the property `{}` no more", old.property);
                return self.note(spot, Aspect::Discriminator, Step::Removed, pair, &text);
            }
            (Some(old), Some(new)) => (old, new),
        };
        if from.property != to.property {
            let text = format!("is told apart by the property `{}`, was `{}`", to.property, from.property);
            self.note(spot, Aspect::Discriminator, Step::Changed, pair, &text);
        }
        self.subtypes(old, new, spot);
        let gone = |value: &&&str| !to.mapping.contains_key(**value) && !is_implied(value, from, new);
        for value in from.mapping.keys().filter(gone) {
            let text = format!("has no more the discriminator value `{value}`");
            self.note(spot, Aspect::Mapping, Step::Removed, pair, &text);
        }
        let come = |value: &&&str| !from.mapping.contains_key(**value) && !is_implied(value, to, old);
        for value in to.mapping.keys().filter(come) {
            let text = format!("has a new discriminator value `{value}`");
            self.note(spot, Aspect::Mapping, Step::Added, pair, &text);
        }
        for (value, before) in &from.mapping {
            if let Some(after) = to.mapping.get(value) {
                self.mapped(value, (*before, *after), (old, new), spot);
            }
        }
    }

    /// A discriminator value that stands for another schema, which is not the one before under
    /// another name.
    fn mapped(&mut self, value: &str, pair: (Node<'d>, Node<'d>), sides: Sides<'_, 'd>, spot: &Spot) {
        let (Some(from), Some(to)) = (pair.0.as_str(), pair.1.as_str()) else { return };
        if last_part(from) == last_part(to) {
            return;
        }
        let dialect = |shape: &Shape<'d>| shape.parts.first().map(Schema::dialect);
        let schema = |node, text, shape| Some(Schema::new(named(node, text)?, dialect(shape)?));
        let before = schema(pair.0, from, sides.0);
        let after = schema(pair.1, to, sides.1);
        if let (Some(before), Some(after)) = (before, after) {
            if self.same(vec![before], vec![after], spot) {
                return;
            }
            // What is not there under its old name any more was renamed, and is compared as it is.
            if named(pair.1, from).is_none() {
                return self.schemas(vec![before], vec![after], spot.below(&format!("({value})")));
            }
        }
        let text = format!("means `{to}` by the discriminator value `{value}`, meant `{from}`");
        self.note(spot, Aspect::Mapping, Step::Changed, (Some(pair.0), Some(pair.1)), &text);
    }
}

/// Whether the text of a reference names what was not read, and may be there.
fn is_elsewhere(written: Node<'_>) -> bool {
    let target = written.as_str().map(|text| next(written, text));
    matches!(target, Some(Target::External | Target::Missing))
}

/// The two shapes that are compared.
type Sides<'s, 'd> = (&'s Shape<'d>, &'s Shape<'d>);

/// What the text of a mapping names: a component, or the end of a reference.
fn named<'d>(holder: Node<'d>, text: &str) -> Option<Node<'d>> {
    if text.contains(['#', '/']) {
        return next(holder, text).node();
    }
    let component = next(holder, &format!("#/components/schemas/{text}")).node();
    component.or_else(|| next(holder, text).node())
}

/// Whether a value of a discriminator is the name of the component that it stands for, and the other
/// side has that among its branches: then it need not be told.
fn is_implied(value: &str, told: &Discriminator<'_>, other: &Shape<'_>) -> bool {
    let target = told.mapping.get(value).and_then(|node| node.as_str());
    target.is_some_and(|target| last_part(target) == value)
        && other.branches().any(|branch| branch.component() == Some(value))
}

/// The name at the end of a reference.
pub(super) fn last_part(text: &str) -> &str {
    text.rsplit(['/', '#']).next().unwrap_or(text)
}

/// The components that extend the part of a shape that holds its discriminator.
fn extending<'s, 'd>(shape: &Shape<'d>, all: &'s Subtypes<'d>) -> Option<&'s BTreeMap<&'d str, Schema<'d>>> {
    let holder = shape.parts.iter().find(|part| part.get("discriminator").is_some())?;
    all.get(&holder.node().id())
}

/// Whether `null` is accepted, by the schema itself or by one of its branches.
fn takes_null(shape: &Shape<'_>) -> bool {
    shape.nullable || (!shape.refuses_null() && shape.branches().any(|branch| branch.shape().nullable))
}

/// Whether the types are what the values say: two lists of values with types in common, or a list that
/// is told without a type where anything was accepted.
fn said_by_values(old: &Shape<'_>, new: &Shape<'_>) -> bool {
    let untold = |one: &Shape<'_>, other: &Shape<'_>| {
        one.values.is_some() && one.type_node.is_none() && other.types.is_any()
    };
    (old.values.is_some() && new.values.is_some() && !old.types.conflicts(new.types))
        || untold(old, new)
        || untold(new, old)
}

fn conjunction<'d>(additional: &Additional<'d>) -> Conjunction<'d> {
    match additional {
        Additional::Schema(schemas) => schemas.clone(),
        Additional::Open | Additional::Closed(_) => Vec::new(),
    }
}

fn type_step(old: Types<'_>, new: Types<'_>) -> Step {
    match (new.covers(old), old.covers(new)) {
        (true, _) if new.is_any() => Step::Unset,
        (_, true) if old.is_any() => Step::Set,
        (true, _) => Step::Widened,
        (_, true) => Step::Narrowed,
        (false, false) => Step::Changed,
    }
}

/// The place that a property is compared at, by where its object stands.
pub(super) fn property_place(place: Place) -> Place {
    match place {
        Place::Parameter | Place::Body => Place::Request,
        Place::Header | Place::Callback | Place::CallParameter | Place::Webhook => Place::Response,
        Place::Request
        | Place::Unsent
        | Place::Answer
        | Place::Response
        | Place::Unseen
        | Place::Failure
        | Place::Definition
        | Place::Info
        | Place::Server
        | Place::Security
        | Place::Component
        | Place::Operation
        | Place::Extension
        | Place::Connector
        | Place::File
        | Place::Connection
        | Place::OAuth
        | Place::Policy
        | Place::Deployment => place,
    }
}
