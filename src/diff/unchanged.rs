//! Operations that are written as before, with everything that they refer to: they need no walk.
//!
//! Only what is certain counts. Where a discriminator, or something that all operations inherit, could
//! make the same words mean something else, an operation is compared as any other.

use super::equal::equal;
use crate::contract::{Contract, Operation, next, reference};
use crate::document::{Format, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Keys of the root that operations inherit from.
const INHERITED: [&str; 8] =
    ["consumes", "produces", "schemes", "host", "basePath", "security", "securityDefinitions", "servers"];

/// A word that makes names of components count.
const NAMES_COUNT: &str = "discriminator";

/// Two values at their places.
type Both<'d> = (Node<'d>, Node<'d>);

/// What is known of pairs of values.
#[derive(Default)]
pub(super) struct Unchanged<'d> {
    possible: bool,
    /// For values that are written alike what they refer to; nothing for those that are not.
    known: BTreeMap<(u64, u64), Option<Vec<Both<'d>>>>,
}

impl<'d> Unchanged<'d> {
    pub(super) fn new(old: &Contract<'d>, new: &Contract<'d>) -> Self {
        let at = |contract: &Contract<'d>, pointer: &str| contract.root().at(pointer);
        let same = |pointer: &str| match (at(old, pointer), at(new, pointer)) {
            (None, None) => true,
            (Some(old), Some(new)) => equal(old, new),
            (None, Some(_)) | (Some(_), None) => false,
        };
        let inherits = || INHERITED.iter().all(|key| same(&format!("/{key}")));
        let possible = old.dialect() == new.dialect() && same("/components/securitySchemes") && inherits();
        Self { possible, known: BTreeMap::new() }
    }

    /// Whether an operation certainly says what it said.
    pub(super) fn holds(&mut self, from: &Operation<'d>, to: &Operation<'d>) -> bool {
        let place = |operation: &Operation<'d>| (operation.origin(), operation.method(), operation.path());
        if !self.possible || place(from) != place(to) {
            return false;
        }
        let mut waiting = vec![(from.path_item(), to.path_item())];
        let mut seen = BTreeSet::new();
        while let Some((old, new)) = waiting.pop() {
            if !seen.insert(key(old, new)) {
                continue;
            }
            match self.known.entry(key(old, new)).or_insert_with(|| led(old, new)) {
                Some(pairs) => waiting.extend(pairs.iter().copied()),
                None => return false,
            }
        }
        true
    }
}

fn key(old: Node<'_>, new: Node<'_>) -> (u64, u64) {
    (old.id(), new.id())
}

/// What two values refer to; none where they are not written alike.
fn led<'d>(old: Node<'d>, new: Node<'d>) -> Option<Vec<Both<'d>>> {
    if !are_alike(old, new) {
        return None;
    }
    let mut pairs = Vec::new();
    let mut waiting = vec![old];
    while let Some(node) = waiting.pop() {
        if let Some(text) = reference(node) {
            pairs.push((next(old, text).node()?, next(new, text).node()?));
        }
        waiting.extend(node.containers().map(|member| member.value));
        waiting.extend(node.items());
    }
    Some(pairs)
}

/// Whether two values are the same, and names of components mean nothing in them. In JSON that is
/// told from the text.
fn are_alike(old: Node<'_>, new: Node<'_>) -> bool {
    match (old.document().format(), new.document().format()) {
        (Format::Json, Format::Json) => {
            let text = old.document().source().slice(old.span());
            text == new.document().source().slice(new.span()) && !text.contains(NAMES_COUNT)
        }
        _ => old.same(&new) && !new.document().source().text().contains(NAMES_COUNT),
    }
}
