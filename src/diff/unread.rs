//! What could not be read on one side or on both: nobody can say what changed there.
//!
//! A part that cannot be read on one side only is as grave as any change can be. One that cannot be
//! read on both is the same where nothing stands there; where it is named and was not read, that is said.

use super::rest::shortened;
use super::walk::{Pair, Spot, Walk, alike};
use super::what::{Aspect, Place, Step, What};
use crate::contract::{Contract, Operation, Part, Unread, is_reference_key};
use crate::document::Node;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The row of references that were followed on neither side.
pub(super) const NOT_READ: &str = "reference-not-read";

/// References that are named in one message.
const MAX_NAMED: usize = 3;

/// What tells parts apart: what they are, how they are called, what stands in their place.
type Key = (Part, String, String);

impl<'d> Walk<'d> {
    /// Parts of the outline of a definition that cannot be read.
    pub(super) fn unread_outline(&mut self, old: &Contract<'d>, new: &Contract<'d>) {
        self.unread((old.unread(), new.unread()), &Spot::new(Place::Definition, None, "the definition"));
    }

    /// Parts of an operation that cannot be read.
    pub(super) fn unread_parts(&mut self, old: &Operation<'d>, new: &Operation<'d>, name: &Rc<str>) {
        let spot = Spot::new(Place::Operation, Some(name.clone()), "the operation");
        self.unread((old.unread(), new.unread()), &spot);
    }

    fn unread(&mut self, (old, new): (Vec<Unread<'d>>, Vec<Unread<'d>>), spot: &Spot) {
        let (old, new) = (by_key(old), by_key(new));
        for (key, part) in &new {
            match old.get(key) {
                Some(before) if part.is_elsewhere => {
                    self.not_read(&part.told, (Some(before.node), Some(part.node)));
                }
                Some(before) if alike(before.node, part.node) => {}
                Some(_) | None => {
                    let text = unreadable(part.node, &told(part), true);
                    self.unread_part(part, (None, Some(part.node)), &text, spot);
                }
            }
        }
        for (_, part) in old.iter().filter(|(key, _)| !new.contains_key(*key)) {
            let text = unreadable(part.node, &told(part), false);
            self.unread_part(part, (Some(part.node), None), &text, spot);
        }
    }

    /// Notes once what was referred to and not read, on either side.
    pub(super) fn tell_not_read(&mut self, all: &BTreeMap<String, Pair<'d>>) {
        let Some(pair) = all.values().next() else { return };
        let mut names: Vec<String> = all.keys().take(MAX_NAMED).map(|text| quoted(text)).collect();
        if all.len() > MAX_NAMED {
            names.push(format!("{} more", all.len() - MAX_NAMED));
        }
        let spot = Spot::new(Place::Definition, None, "the definition");
        let text = format!("refers to what was not read and is not compared: {}", names.join(", "));
        self.note(&spot, Aspect::Text(NOT_READ), Step::Changed, *pair, &text);
    }

    fn unread_part(&mut self, part: &Unread<'d>, pair: Pair<'d>, text: &str, spot: &Spot) {
        let what = What::new(place(part.part), Aspect::Reference, Step::Changed);
        self.note_at(&named(part, spot), what, pair, text);
    }
}

fn by_key(parts: Vec<Unread<'_>>) -> BTreeMap<Key, Unread<'_>> {
    parts.into_iter().map(|part| ((part.part, part.name.clone(), part.told.clone()), part)).collect()
}

/// A part at the place of its operation, in its own words.
fn named(part: &Unread<'_>, spot: &Spot) -> Spot {
    Spot::new(spot.place, spot.operation.clone(), part.name.as_str())
}

/// That something cannot be read now, or could not before; `told` is what stands in its place.
pub(super) fn unreadable(node: Node<'_>, told: &str, now: bool) -> String {
    let verb = match (is_reference(node), now) {
        (true, true) => "refers to",
        (true, false) => "referred to",
        (false, true) => "is",
        (false, false) => "was",
    };
    let could = if now { "cannot" } else { "could not" };
    format!("{verb} {told}, which {could} be read")
}

/// Whether a text is that of a reference.
fn is_reference(node: Node<'_>) -> bool {
    node.key().and_then(|key| key.as_str()).is_some_and(is_reference_key)
}

/// What stands in the place of a part: the text of a reference, or the kind of value.
fn told(part: &Unread<'_>) -> String {
    if is_reference(part.node) { quoted(&part.told) } else { part.told.clone() }
}

pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", shortened(text))
}

fn place(part: Part) -> Place {
    match part {
        Part::Outline => Place::Definition,
        Part::Scheme => Place::Security,
        Part::Parameter => Place::Parameter,
        Part::Body => Place::Body,
        Part::Response => Place::Response,
        Part::Header => Place::Header,
        Part::Callback => Place::Callback,
    }
}
