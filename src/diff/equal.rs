//! Values that are compared as a whole, seen through their references.

use crate::contract::{follow, reference};
use crate::document::{Kind, Node};
use std::collections::BTreeSet;

/// Values with more parts than this are compared as they are written.
const MAX_STEPS: usize = 100_000;

/// Whether two values say the same: keys in any order, numbers by value, and what a reference leads
/// to in its place. A circle of references says the same as one that turns alike.
pub(super) fn equal(old: Node<'_>, new: Node<'_>) -> bool {
    let mut pair = Pair { seen: BTreeSet::new(), steps: 0 };
    let found = pair.same(old, new);
    if pair.steps > MAX_STEPS { old.same(&new) } else { found }
}

struct Pair {
    /// Pairs of references that were followed.
    seen: BTreeSet<(u64, u64)>,
    steps: usize,
}

impl Pair {
    fn same(&mut self, old: Node<'_>, new: Node<'_>) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return false;
        }
        match (reference(old), reference(new)) {
            (None, None) => {}
            (Some(_), Some(_)) if old.len() > 1 || new.len() > 1 => {
                return self.followed(old, new) && self.members(old, new, |name| name != "$ref");
            }
            _ => return self.followed(old, new),
        }
        match (old.kind(), new.kind()) {
            (Kind::Array, Kind::Array) => {
                old.len() == new.len() && old.items().zip(new.items()).all(|(old, new)| self.same(old, new))
            }
            (Kind::Object, Kind::Object) => self.members(old, new, |_| true),
            _ => old.same(&new),
        }
    }

    fn members(&mut self, old: Node<'_>, new: Node<'_>, counts: impl Fn(&str) -> bool) -> bool {
        old.len() == new.len()
            && old
                .members()
                .filter(|member| counts(member.name))
                .all(|member| new.get(member.name).is_some_and(|value| self.same(member.value, value)))
    }

    /// Compares what stands behind a reference on at least one side.
    fn followed(&mut self, old: Node<'_>, new: Node<'_>) -> bool {
        match (follow(old).node(), follow(new).node()) {
            (Some(from), Some(to)) => !self.seen.insert((from.id(), to.id())) || self.same(from, to),
            _ => old.same(&new),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    #[test]
    fn references_are_seen_through() {
        let read = |text: &str| {
            let path = RepoPath::parse("a.json").unwrap();
            Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
        };
        let text = |name: &str, kind: &str| {
            read(&format!(
                r##"{{"x": {{"a": [1, {{"$ref": "#/d/{name}"}}]}}, "d": {{"{name}": {{"type": "{kind}",
                "self": {{"$ref": "#/d/{name}"}}}}}}}}"##
            ))
        };
        let (one, renamed, other) = (text("A", "string"), text("B", "string"), text("A", "integer"));
        let same = |old: &Document, new: &Document| {
            equal(old.root().get("x").unwrap(), new.root().get("x").unwrap())
        };
        assert!(same(&one, &renamed));
        assert!(!same(&one, &other));
    }
}
