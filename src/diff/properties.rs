//! The properties of objects.

use super::rename::resembles;
use super::schemas::property_place;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{Property, Shape};
use crate::document::Node;
use std::collections::BTreeSet;

/// A property with its schema in normal form.
struct Side<'d> {
    shape: Shape<'d>,
    required: bool,
    node: Option<Node<'d>>,
}

impl<'d> Side<'d> {
    fn of(property: &Property<'d>, holder: &Shape<'d>) -> Self {
        let node = property.schema.first().map(|schema| schema.node());
        let required = holder.required.contains(property.name);
        Self { shape: Shape::collapsed(&property.schema), required, node }
    }

    /// Whether it never travels in a direction.
    fn is_absent(&self, sends: bool) -> bool {
        if sends { self.shape.read_only } else { self.shape.write_only }
    }

    fn is_demanded(&self, sends: bool) -> bool {
        self.required && !self.is_absent(sends)
    }
}

/// Keys that bring fields at run time.
const DYNAMIC: [&str; 2] = ["x-ms-dynamic-schema", "x-ms-dynamic-properties"];

impl<'d> Walk<'d> {
    pub(super) fn properties(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        if self.replaced_by_dynamic(old, new, spot) {
            return;
        }
        let base = spot.at(property_place(spot.place));
        for property in &old.properties {
            if let Some(after) = new.property(property.name) {
                let sides = (Side::of(property, old), Side::of(after, new));
                self.property(sides, (property, after), &base.below(property.name));
            }
        }
        let lost: Vec<_> = missing(old, new);
        let won: Vec<_> = missing(new, old);
        if let ([lost], [won]) = (lost.as_slice(), won.as_slice())
            && self.property_renamed((lost, old), (won, new), &base)
        {
            return;
        }
        for property in lost {
            self.property_removed(&Side::of(property, old), &base.below(property.name));
        }
        for property in won {
            self.property_added(&Side::of(property, new), &base.below(property.name));
        }
        self.undeclared(old, new, &base);
    }

    /// Properties that give way to fields that come at run time are told once.
    fn replaced_by_dynamic(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) -> bool {
        let dynamic = |shape: &Shape<'d>| DYNAMIC.iter().find_map(|key| shape.rest.get(key).copied());
        if old.properties.is_empty() || !new.properties.is_empty() || dynamic(old).is_some() {
            return false;
        }
        let Some(node) = dynamic(new) else { return false };
        let text = "has fields that come at run time in the place of its properties";
        self.note_extension(spot, (Aspect::StaticSchema, Step::Changed), (old.node(), Some(node)), text);
        true
    }

    fn property(&mut self, sides: (Side<'d>, Side<'d>), pair: (&Property<'d>, &Property<'d>), spot: &Spot) {
        let (old, new) = &sides;
        let sends = Self::sends(spot);
        let nodes = (old.node, new.node);
        self.hints(old, new, spot);
        match (old.is_absent(sends), new.is_absent(sends)) {
            (true, true) => {
                let spot = spot.at(unseen_place(spot.place));
                self.presence(old, new, &spot);
                self.schemas(pair.0.schema.clone(), pair.1.schema.clone(), spot);
            }
            (false, true) => {
                let text = if sends { "is read-only now" } else { "is write-only now" };
                self.note(spot, travel(sends), Step::Narrowed, nodes, text);
            }
            (true, false) => {
                let text = if sends { "is no more read-only" } else { "is no more write-only" };
                self.note(spot, travel(sends), Step::Widened, nodes, text);
                if sends && new.required {
                    self.property_added(new, spot);
                }
            }
            (false, false) => {
                self.presence(old, new, spot);
                self.schemas(pair.0.schema.clone(), pair.1.schema.clone(), spot.clone());
            }
        }
    }

    /// `writeOnly` in requests and `readOnly` in responses say what is so anyway.
    fn hints(&mut self, old: &Side<'d>, new: &Side<'d>, spot: &Spot) {
        let sends = Self::sends(spot);
        let (from, to) = (old.is_absent(!sends), new.is_absent(!sends));
        if from == to {
            return;
        }
        let (aspect, word) =
            if sends { (Aspect::WriteOnly, "write-only") } else { (Aspect::ReadOnly, "read-only") };
        let (step, now) = if to { (Step::Narrowed, "now") } else { (Step::Widened, "no more") };
        self.note(spot, aspect, step, (old.node, new.node), &format!("is {word} {now}"));
    }

    fn presence(&mut self, old: &Side<'d>, new: &Side<'d>, spot: &Spot) {
        let nodes = (old.node, new.node);
        match (old.required, new.required) {
            (false, true) => {
                let defaulted = Self::sends(spot) && new.shape.default.is_some();
                let aspect = if defaulted { Aspect::PresenceDefaulted } else { Aspect::Presence };
                self.note(spot, aspect, Step::Narrowed, nodes, "is required, was optional");
            }
            (true, false) => {
                self.note(spot, Aspect::Presence, Step::Widened, nodes, "is optional, was required");
            }
            _ => {}
        }
    }

    fn property_removed(&mut self, old: &Side<'d>, spot: &Spot) {
        let aspect = if old.is_absent(Self::sends(spot)) {
            Aspect::AbsentProperty
        } else if old.required {
            Aspect::RequiredProperty
        } else {
            Aspect::OptionalProperty
        };
        self.note(spot, aspect, Step::Removed, (old.node, None), "is gone");
    }

    fn property_added(&mut self, new: &Side<'d>, spot: &Spot) {
        let sends = Self::sends(spot);
        let (aspect, text) = if new.is_absent(sends) {
            (Aspect::AbsentProperty, "is new, and never sent or received")
        } else if !new.required {
            (Aspect::OptionalProperty, "is new")
        } else if sends && new.shape.default.is_some() {
            (Aspect::DefaultedProperty, "is new and required, with a default")
        } else if sends {
            (Aspect::RequiredProperty, "is new and required")
        } else {
            (Aspect::RequiredProperty, "is new and always there")
        };
        self.note(spot, aspect, Step::Added, (None, new.node), text);
    }

    /// A property that went and one of the same kind and a like name that came are one change.
    fn property_renamed(
        &mut self,
        (lost, old): (&Property<'d>, &Shape<'d>),
        (won, new): (&Property<'d>, &Shape<'d>),
        base: &Spot,
    ) -> bool {
        let sends = Self::sends(base);
        let (from, to) = (Side::of(lost, old), Side::of(won, new));
        let alike = resembles(lost.name, won.name)
            && from.is_demanded(sends) == to.is_demanded(sends)
            && from.is_absent(sends) == to.is_absent(sends)
            && self.same(lost.schema.clone(), won.schema.clone(), base);
        if !alike {
            return false;
        }
        if from.is_absent(sends) {
            return false;
        }
        let text = format!("is named `{}` now", won.name);
        let spot = base.below(lost.name);
        self.note(&spot, Aspect::PropertyName, Step::Changed, (from.node, to.node), &text);
        true
    }

    /// Names that are required, but described nowhere.
    fn undeclared(&mut self, old: &Shape<'d>, new: &Shape<'d>, base: &Spot) {
        let told = |name: &&&str| old.property(name).is_none() && new.property(name).is_none();
        let gone: BTreeSet<_> = old.required.difference(&new.required).filter(told).collect();
        let come: BTreeSet<_> = new.required.difference(&old.required).filter(told).collect();
        let pair = super::facets::keywords("required", old, new);
        for name in come {
            self.note(&base.below(name), Aspect::RequiredProperty, Step::Added, pair, "is required now");
        }
        for name in gone {
            self.note(&base.below(name), Aspect::Presence, Step::Widened, pair, "is required no more");
        }
    }
}

/// Where a property that never travels is compared.
fn unseen_place(place: Place) -> Place {
    if matches!(place, Place::Request | Place::Answer) {
        return Place::Unsent;
    }
    if place == Place::Response { Place::Unseen } else { place }
}

fn travel(sends: bool) -> Aspect {
    if sends { Aspect::ReadOnly } else { Aspect::WriteOnly }
}

/// The properties of one shape that another does not have.
fn missing<'s, 'd>(of: &'s Shape<'d>, from: &Shape<'d>) -> Vec<&'s Property<'d>> {
    of.properties.iter().filter(|property| from.property(property.name).is_none()).collect()
}
