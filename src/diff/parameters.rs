//! Parameters beside the body.

use super::rename::resembles;
use super::rest::rest_of;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Step, What};
use crate::contract::{Dialect, Operation, Parameter, ParameterIn, Shape, Types, template_names};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of a parameter or a header that are compared one by one, or belong to its schema.
pub(super) const HOLDER_KEYS: [&str; 39] = [
    "name",
    "in",
    "required",
    "schema",
    "content",
    "style",
    "explode",
    "collectionFormat",
    "allowEmptyValue",
    "allowReserved",
    "deprecated",
    "x-deprecated",
    "type",
    "format",
    "items",
    "default",
    "enum",
    "const",
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "pattern",
    "multipleOf",
    "uniqueItems",
    "nullable",
    "x-nullable",
    "$ref",
    "readOnly",
    "allOf",
    "properties",
    "additionalProperties",
    "oneOf",
    "anyOf",
    "x-extensible-enum",
];

/// Headers that OpenAPI 3 describes elsewhere.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// What tells the parameters of one operation apart.
type Key = (ParameterIn, String);

struct Sides<'a, 'd> {
    old: BTreeMap<Key, &'a Parameter<'d>>,
    new: BTreeMap<Key, &'a Parameter<'d>>,
}

impl<'d> Walk<'d> {
    pub(super) fn parameters(&mut self, old: &Operation<'d>, new: &Operation<'d>, base: &Spot) {
        let dialects = (old.dialect(), new.dialect());
        let without = dialects != (Dialect::Swagger2, Dialect::Swagger2);
        let mut sides = Sides { old: keyed(old, without), new: keyed(new, without) };
        let paired: Vec<Key> = sides.old.keys().filter(|key| sides.new.contains_key(*key)).cloned().collect();
        for key in &paired {
            if let (Some(from), Some(to)) = (sides.old.remove(key), sides.new.remove(key)) {
                self.parameter(from, to, base);
            }
        }
        self.parameters_moved(&mut sides, new, base);
        self.parameter_renamed(&mut sides, base);
        for parameter in sides.old.values() {
            let spot = spot(parameter, base);
            self.note(&spot, Aspect::Whole, Step::Removed, (Some(parameter.declared_at()), None), "is gone");
        }
        for parameter in sides.new.values() {
            self.parameter_added(parameter, new, base);
        }
        self.parameter_order(old, new, base);
    }

    fn parameter(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, base: &Spot) {
        let spot = spot(new, base);
        let pair = (Some(old.node()), Some(new.node()));
        let same_name = old.name() == new.name()
            || (new.location() == ParameterIn::Header && old.name().eq_ignore_ascii_case(new.name()));
        if !same_name {
            let text = format!("was named `{}`", old.name());
            let aspect = if new.location() == ParameterIn::Path { Aspect::InPath } else { Aspect::Name };
            self.note(&spot, aspect, Step::Changed, pair, &text);
        }
        let shared = old.declared_at() != old.node() && new.declared_at() != new.node();
        match shared {
            true => self.once(&spot, (old.node(), new.node()), |walk| walk.parameter_itself(old, new, &spot)),
            false => self.parameter_itself(old, new, &spot),
        }
    }

    fn parameter_itself(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, spot: &Spot) {
        self.parameter_presence(old, new, spot);
        self.parameter_style(old, new, spot);
        self.rest(&rest_of(old.node(), &HOLDER_KEYS), &rest_of(new.node(), &HOLDER_KEYS), spot);
        let schema = |parameter: &Parameter<'d>| parameter.schema().into_iter().collect();
        self.schemas(schema(old), schema(new), spot.clone());
    }

    fn parameter_presence(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, spot: &Spot) {
        let pair = (Some(old.node()), Some(new.node()));
        match (old.required(), new.required()) {
            (false, true) => {
                self.note(spot, Aspect::Presence, Step::Narrowed, pair, "is required, was optional")
            }
            (true, false) => {
                self.note(spot, Aspect::Presence, Step::Widened, pair, "is optional, was required")
            }
            _ => {}
        }
        match (old.deprecated(), new.deprecated()) {
            (false, true) => self.note(spot, Aspect::Deprecated, Step::Added, pair, "is deprecated"),
            (true, false) => {
                self.note(spot, Aspect::Deprecated, Step::Removed, pair, "is no more deprecated")
            }
            _ => {}
        }
        match (old.allow_empty(), new.allow_empty()) {
            (false, true) => self.note(spot, Aspect::AllowEmpty, Step::Widened, pair, "may be sent empty"),
            (true, false) => {
                self.note(spot, Aspect::AllowEmpty, Step::Narrowed, pair, "may be sent empty no more")
            }
            _ => {}
        }
    }

    fn parameter_style(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, spot: &Spot) {
        let pair = (Some(old.node()), Some(new.node()));
        let media = |parameter: &Parameter<'d>| parameter.content().map(|(name, _)| name);
        if media(old) != media(new) {
            return self.note(spot, Aspect::Content, Step::Changed, pair, "is written in another media type");
        }
        if old.allow_reserved() != new.allow_reserved() {
            let text = "encodes reserved characters in another way";
            self.note(spot, Aspect::AllowReserved, Step::Changed, pair, text);
        }
        let (from, to) = (old.style(), new.style());
        let plain = |parameter: &Parameter<'d>| {
            parameter.schema().is_none_or(|schema| {
                let types = Shape::collapsed(&[schema]).types;
                !types.has(Types::ARRAY) && !types.has(Types::OBJECT)
            })
        };
        let spelled = self.cross || from.name == to.name || new.dialect() == Dialect::Swagger2;
        if from == to || (spelled && plain(old) && plain(new)) {
            return;
        }
        let swagger = !self.cross && new.dialect() == Dialect::Swagger2;
        let aspect = if swagger { Aspect::CollectionFormat } else { Aspect::Style };
        let said = |exploded: bool| if exploded { "exploded" } else { "joined" };
        let text = format!(
            "is written as `{}` ({}), was `{}` ({})",
            to.name,
            said(to.explode),
            from.name,
            said(from.explode)
        );
        self.note(spot, aspect, Step::Changed, pair, &text);
    }

    /// Parameters of the same name that are sent elsewhere, or in another case.
    fn parameters_moved(&mut self, sides: &mut Sides<'_, 'd>, operation: &Operation<'d>, base: &Spot) {
        let sent = operation.sent_parameters();
        let mut by_name: BTreeMap<String, Key> = BTreeMap::new();
        for (key, parameter) in &sides.new {
            by_name.entry(parameter.name().to_lowercase()).or_insert(key.clone());
        }
        let mut moved = Vec::new();
        sides.old.retain(|_, old| {
            if let Some(key) = by_name.remove(&old.name().to_lowercase()) {
                moved.extend(sides.new.remove(&key).map(|new| (**old, *new)));
                return false;
            }
            let field = sent.iter().find(|field| {
                field.location() == ParameterIn::Form && field.name().eq_ignore_ascii_case(old.name())
            });
            moved.extend(field.map(|field| (**old, *field)));
            field.is_none()
        });
        for (old, new) in moved {
            self.parameter_moved(&old, &new, base);
        }
    }

    fn parameter_moved(&mut self, old: &Parameter<'d>, new: &Parameter<'d>, base: &Spot) {
        let spot = spot(old, base);
        let pair = (Some(old.node()), Some(new.node()));
        let (from, to) = (old.location(), new.location());
        if from == to {
            let text = format!("is named `{}` now", new.name());
            return self.note(&spot, Aspect::Case, Step::Changed, pair, &text);
        }
        let text = format!("is sent in the {} now", to.as_str());
        self.note(&spot, Aspect::Position, Step::Changed, pair, &text);
        self.parameter_presence(old, new, &spot);
        if let (Some(from), Some(to)) = (old.schema(), new.schema()) {
            self.schemas(vec![from], vec![to], spot);
        }
    }

    /// The only parameter that went and the only one that came, if they are alike.
    fn parameter_renamed(&mut self, sides: &mut Sides<'_, 'd>, base: &Spot) {
        let (Some((_, old)), Some((_, new))) = (sides.old.first_key_value(), sides.new.first_key_value())
        else {
            return;
        };
        let (old, new) = (**old, **new);
        let schema = |parameter: &Parameter<'d>| parameter.schema().into_iter().collect();
        let spot = spot(&old, base);
        let alike = sides.old.len() == 1
            && sides.new.len() == 1
            && old.location() == new.location()
            && old.required() == new.required()
            && resembles(old.name(), new.name())
            && self.same(schema(&old), schema(&new), &spot);
        if alike {
            let text = format!("is named `{}` now", new.name());
            self.note(&spot, Aspect::Name, Step::Changed, (Some(old.node()), Some(new.node())), &text);
            sides.old.clear();
            sides.new.clear();
        }
    }

    fn parameter_added(&mut self, new: &Parameter<'d>, operation: &Operation<'d>, base: &Spot) {
        let defaulted = new.schema().is_some_and(|schema| Shape::collapsed(&[schema]).default.is_some());
        let hidden = new.node().get_str("x-ms-visibility") == Some("internal");
        let in_path =
            new.location() == ParameterIn::Path && template_names(operation.path()).contains(&new.name());
        let (aspect, text) = match (new.required(), defaulted) {
            _ if in_path => (Aspect::InPath, "is new in the path"),
            (false, _) => (Aspect::Whole, "is new and optional"),
            (true, false) => (Aspect::Needed, "is new and required"),
            (true, true) if hidden => (Aspect::Hidden, "is new and required, hidden, with a default"),
            (true, true) => (Aspect::Defaulted, "is new and required, with a default"),
        };
        let spot = spot(new, base);
        self.note(&spot, aspect, Step::Added, (None, Some(new.declared_at())), text);
    }

    /// The order of what the operation itself lists: callers by position feel it where a parameter
    /// that every call must have stands elsewhere; the others they give by name.
    fn parameter_order(&mut self, old: &Operation<'d>, new: &Operation<'d>, base: &Spot) {
        let (from, to) = (listed(old), listed(new));
        let places = |list: &[(&'d str, bool)], other: &[(&'d str, bool)]| -> Vec<(usize, &'d str)> {
            let known: BTreeSet<&str> = other.iter().map(|(name, _)| *name).collect();
            let common = list.iter().filter(|(name, _)| known.contains(name)).enumerate();
            common.filter(|(_, (_, required))| *required).map(|(place, (name, _))| (place, *name)).collect()
        };
        let (before, after) = (places(&from, &to), places(&to, &from));
        if before.len() != after.len() || before == after {
            return;
        }
        let node = |operation: &Operation<'d>| operation.node().get("parameters");
        let spot = base.with_subject("the order of the parameters");
        let what = What::new(base.place, Aspect::Order, Step::Changed);
        self.note_at(&spot, what, (node(old), node(new)), "is another");
    }
}

/// The parameters that an operation itself lists, and whether every call must have them.
fn listed<'d>(operation: &Operation<'d>) -> Vec<(&'d str, bool)> {
    let own = operation.parameters().iter().filter(|parameter| !parameter.of_path());
    own.map(|parameter| (parameter.name(), parameter.required())).collect()
}

/// The parameters of an operation by what tells them apart: those in the path by their number in it,
/// headers without regard to case.
fn keyed<'a, 'd>(operation: &'a Operation<'d>, without_reserved: bool) -> BTreeMap<Key, &'a Parameter<'d>> {
    let template = template_names(operation.path());
    let places: BTreeMap<&str, usize> =
        template.iter().enumerate().map(|(number, name)| (*name, number)).collect();
    let mut keyed = BTreeMap::new();
    for parameter in operation.parameters() {
        let location = parameter.location();
        let name = match location {
            ParameterIn::Header => parameter.name().to_ascii_lowercase(),
            ParameterIn::Path => match places.get(parameter.name()) {
                Some(number) => format!("{{{number}}}"),
                None => parameter.name().to_owned(),
            },
            ParameterIn::Query
            | ParameterIn::Cookie
            | ParameterIn::Form
            | ParameterIn::Body
            | ParameterIn::Unknown => parameter.name().to_owned(),
        };
        let reserved = location == ParameterIn::Header && RESERVED.contains(&name.as_str());
        if !(reserved && without_reserved) {
            keyed.insert((location, name), parameter);
        }
    }
    keyed
}

fn spot(parameter: &Parameter<'_>, base: &Spot) -> Spot {
    base.with_subject(&format!("{} parameter `{}`", parameter.location().as_str(), parameter.name()))
}
