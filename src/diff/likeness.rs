//! Whether two values say the same, whatever the names of what they refer to.

use super::walk::alike;
use crate::contract::{next, reference};
use crate::document::{Kind, Node};
use std::collections::BTreeSet;

/// Values that are looked at before two are held to differ.
const MAX_STEPS: usize = 200_000;

/// Values inside of each other, also behind references, deeper than this are held to differ.
const MAX_DEPTH: usize = 256;

/// Compares values and remembers what was found to be alike.
#[derive(Debug)]
pub(super) struct Likeness<'d> {
    homes: (Node<'d>, Node<'d>),
    known: BTreeSet<(u64, u64)>,
    left: usize,
    depth: usize,
}

impl<'d> Likeness<'d> {
    /// Compares what stands in two definitions, of which these are the roots.
    pub(super) fn new(old: Node<'d>, new: Node<'d>) -> Self {
        Self { homes: (old, new), known: BTreeSet::new(), left: MAX_STEPS, depth: 0 }
    }

    /// Whether two values say the same. References are followed where their texts differ, and in
    /// other files; two that lead back to a pair that is being compared are alike.
    pub(super) fn holds(&mut self, old: Node<'_>, new: Node<'_>) -> bool {
        let mut tried = BTreeSet::new();
        let holds = self.compare(old, new, &mut tried);
        if holds {
            self.known.append(&mut tried);
        }
        holds
    }

    fn compare(&mut self, old: Node<'_>, new: Node<'_>, tried: &mut BTreeSet<(u64, u64)>) -> bool {
        let Some(left) = self.left.checked_sub(1).filter(|_| self.depth < MAX_DEPTH) else { return false };
        self.left = left;
        self.depth += 1;
        let alike = self.compare_one(old, new, tried);
        self.depth -= 1;
        alike
    }

    fn compare_one(&mut self, old: Node<'_>, new: Node<'_>, tried: &mut BTreeSet<(u64, u64)>) -> bool {
        let (from, to) = (reference(old), reference(new));
        let same = from == to;
        let is_named = same && from.is_some_and(|text| text.starts_with('#'));
        if (same && from.is_none()) || (is_named && !self.is_beside(old, new)) {
            return self.contents(old, new, tried);
        }
        let pair = (old.id(), new.id());
        if self.known.contains(&pair) || !tried.insert(pair) {
            return true;
        }
        let has_siblings = |node: Node<'_>| reference(node).is_some() && node.len() > 1;
        if (has_siblings(old) || has_siblings(new)) && !self.siblings(old, new, tried) {
            return false;
        }
        let target = |node| match reference(node) {
            Some(text) => next(node, text).node(),
            None => Some(node),
        };
        match (target(old), target(new)) {
            (Some(old), Some(new)) => self.compare(old, new, tried),
            (Some(_), None) | (None, Some(_)) | (None, None) => same,
        }
    }

    /// Whether one of two values stands in another file than its definition: what such a file names
    /// is compared nowhere else.
    fn is_beside(&self, old: Node<'_>, new: Node<'_>) -> bool {
        old.is_beside(self.homes.0) || new.is_beside(self.homes.1)
    }

    /// Whether two references have the same beside them.
    fn siblings(&mut self, old: Node<'_>, new: Node<'_>, tried: &mut BTreeSet<(u64, u64)>) -> bool {
        let mut members = old.members().filter(|member| member.name != "$ref");
        old.len() == new.len()
            && reference(new).is_some() == reference(old).is_some()
            && members.all(|member| {
                new.get(member.name).is_some_and(|other| self.compare(member.value, other, tried))
            })
    }

    fn contents(&mut self, old: Node<'_>, new: Node<'_>, tried: &mut BTreeSet<(u64, u64)>) -> bool {
        match (old.kind(), new.kind()) {
            (Kind::Object, Kind::Object) => {
                old.len() == new.len()
                    && old.members().all(|member| {
                        new.get(member.name).is_some_and(|other| self.compare(member.value, other, tried))
                    })
            }
            (Kind::Array, Kind::Array) => {
                alike(old, new)
                    || (old.len() == new.len()
                        && old.items().zip(new.items()).all(|(old, new)| self.compare(old, new, tried)))
            }
            (_, _) => old.same(&new),
        }
    }
}
