//! Changes that are found beside the API, in the order in which they were found.

use super::bump::Bump;
use super::change::{Change, Note};
use super::walk::{Pair, one_line};
use super::what::{Aspect, Place, Step, What};
use crate::document::Node;
use std::collections::BTreeSet;

/// Changes of one file beyond this many are only listed where they are graver than all others.
const MAX_CHANGES: usize = 2_000;

/// Collects the changes of a file that is no definition.
#[derive(Debug, Default)]
pub struct Ledger {
    changes: Vec<Change>,
    gravest: Option<Bump>,
}

impl Ledger {
    /// Notes a change; the message says all of it.
    pub(super) fn note(&mut self, what: What, pair: Pair<'_>, message: &str) {
        self.note_of(what, None, pair, message);
    }

    /// Notes a change that an operation feels.
    pub fn note_of(&mut self, what: What, operation: Option<&str>, pair: Pair<'_>, message: &str) {
        let bump = Some(super::classify::bump(what));
        if self.changes.len() >= MAX_CHANGES && bump <= self.gravest {
            return;
        }
        self.gravest = self.gravest.max(bump);
        let direction = what.place.direction();
        let message = one_line(message);
        let note = Note { what, direction, operation, old: pair.0, new: pair.1, message };
        self.changes.push(note.into_change());
    }

    /// Notes that something changed that cannot be judged.
    pub(super) fn opaque(&mut self, place: Place, row: &'static str, pair: Pair<'_>, noun: &str) {
        let what = What::new(place, Aspect::Text(row), Step::Changed);
        self.note(what, pair, &format!("{noun} changed; only its author can say which bump that needs"));
    }

    /// What was collected.
    pub fn finish(self) -> Vec<Change> {
        self.changes
    }
}

/// The values of a key on both sides.
pub(super) fn below<'d>(pair: Pair<'d>, key: &str) -> Pair<'d> {
    let get = |node: Option<Node<'d>>| node?.get(key);
    (get(pair.0), get(pair.1))
}

/// The texts of a list, and of a text that is a list of one.
pub(super) fn texts<'d>(node: Option<Node<'d>>) -> Vec<(&'d str, Node<'d>)> {
    let Some(node) = node else { return Vec::new() };
    match node.as_str() {
        Some(text) => vec![(text, node)],
        None => node.items().filter_map(|item| Some((item.scalar_text()?, item))).collect(),
    }
}

/// What one list holds and another does not.
pub(super) fn beyond<'d>(
    list: &[(&'d str, Node<'d>)],
    other: &[(&str, Node<'_>)],
) -> Vec<(&'d str, Node<'d>)> {
    let known: BTreeSet<&str> = other.iter().map(|(text, _)| *text).collect();
    list.iter().filter(|(text, _)| !known.contains(text)).copied().collect()
}

/// Whether two values, of which one may be missing, say the same.
pub(super) fn equal(pair: Pair<'_>) -> bool {
    match pair {
        (Some(old), Some(new)) => super::walk::alike(old, new),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// Whether a value is `true`, also as a text.
pub(super) fn is_true(node: Option<Node<'_>>) -> bool {
    node.and_then(|node| node.scalar_text()).is_some_and(|text| text.trim().eq_ignore_ascii_case("true"))
}
