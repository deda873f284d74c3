//! `oneOf` and `anyOf`: which branch is which, and what came and went.

use super::walk::{Pair, Spot, Walk, alike};
use super::what::{Aspect, Step};
use crate::contract::{Schema, Shape};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Branches that are left over are compared with each other up to this product.
const MAX_COMPARED: usize = 1024;

/// The two lists of branches, those that found no partner left in them.
struct Leftover<'d> {
    old: Vec<(usize, Schema<'d>)>,
    new: Vec<(usize, Schema<'d>)>,
}

impl<'d> Walk<'d> {
    /// A schema that became one branch of several, or the other way round; says whether it was so.
    pub(super) fn wrapped(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) -> bool {
        let (from, to) = (branches_of(old), branches_of(new));
        let pair = (old.node(), new.node());
        match (from, to) {
            (None, Some((aspect, branches))) if is_bare(new) => {
                self.wrap((old, &branches), aspect, Step::Widened, pair, spot);
                true
            }
            (Some((aspect, branches)), None) if is_bare(old) => {
                self.wrap((new, &branches), aspect, Step::Narrowed, pair, spot);
                true
            }
            _ => false,
        }
    }

    fn wrap(
        &mut self,
        (plain, branches): (&Shape<'d>, &[Schema<'d>]),
        aspect: Aspect,
        step: Step,
        pair: Pair<'d>,
        spot: &Spot,
    ) {
        let wraps = step == Step::Widened;
        if plain.types.is_any() && plain.values.is_none() {
            let step = if wraps { Step::Set } else { Step::Unset };
            let text = if wraps { "takes only one of several schemas now" } else { "takes anything now" };
            return self.note(spot, Aspect::Type, step, pair, text);
        }
        let parts = plain.parts.clone();
        let found = branches.iter().take(MAX_COMPARED).any(|branch| {
            if wraps {
                self.same(parts.clone(), vec![*branch], spot)
            } else {
                self.same(vec![*branch], parts.clone(), spot)
            }
        });
        let (aspect, step) = if found { (aspect, step) } else { (Aspect::Type, Step::Changed) };
        let text = match (found, wraps) {
            (true, true) => "became one of several schemas",
            (true, false) => "is always what was one of several schemas",
            (false, true) => "takes one of several schemas, none of which is the one before",
            (false, false) => "takes a schema that was none of the several before",
        };
        self.note(spot, aspect, step, pair, text);
    }

    /// Compares the branches of two shapes.
    pub(super) fn branches(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let pair = (old.node(), new.node());
        for (word, from, to, aspect) in [
            ("one-of", &old.one_of, &new.one_of, Aspect::OneOf),
            ("any-of", &old.any_of, &new.any_of, Aspect::AnyOf),
        ] {
            match (from.is_empty(), to.is_empty()) {
                (true, true) => {}
                (true, false) => {
                    let text = "must also be one of several schemas";
                    self.note(spot, Aspect::Keyword(word), Step::Set, pair, text);
                }
                (false, true) => {
                    let text = "need not be one of several schemas any more";
                    self.note(spot, Aspect::Keyword(word), Step::Unset, pair, text);
                }
                (false, false) => self.branch_lists((from, to), aspect, spot),
            }
        }
    }

    fn branch_lists(&mut self, lists: (&[Schema<'d>], &[Schema<'d>]), aspect: Aspect, spot: &Spot) {
        let mut left = Leftover {
            old: lists.0.iter().copied().enumerate().collect(),
            new: lists.1.iter().copied().enumerate().collect(),
        };
        for (old, new, label) in left.pair_named(aspect) {
            self.schemas(vec![old], vec![new], spot.below(&label));
        }
        if left.old.len().saturating_mul(left.new.len()) <= MAX_COMPARED {
            left.pair(aspect, |old, new| alike(old.node(), new.node()));
            // What differs only in texts is compared again for them.
            for (old, new, label) in left.pair(aspect, |old, new| self.same(vec![*old], vec![*new], spot)) {
                self.schemas(vec![old], vec![new], spot.below(&label));
            }
            for (old, new, label) in left.pair(aspect, looks_alike) {
                self.schemas(vec![old], vec![new], spot.below(&label));
            }
        }
        for (number, branch) in left.old {
            let text = format!("has no more the branch {}", label(number, &branch, aspect));
            self.note(spot, aspect, Step::Narrowed, (Some(branch.node()), None), &text);
        }
        for (number, branch) in left.new {
            let text = format!("has the new branch {}", label(number, &branch, aspect));
            self.note(spot, aspect, Step::Widened, (None, Some(branch.node())), &text);
        }
    }
}

impl<'d> Leftover<'d> {
    /// Takes out the pairs that refer to components of the same name.
    fn pair_named(&mut self, aspect: Aspect) -> Vec<(Schema<'d>, Schema<'d>, String)> {
        let named = |branch: &(usize, Schema<'d>)| Some((branch.1.component()?, *branch));
        let mut by_name: BTreeMap<&str, VecDeque<(usize, Schema<'d>)>> = BTreeMap::new();
        for (name, branch) in self.new.iter().filter_map(named) {
            by_name.entry(name).or_default().push_back(branch);
        }
        let mut pairs = Vec::new();
        let mut taken = BTreeSet::new();
        self.old.retain(|(number, old)| {
            let same = old.component().and_then(|name| by_name.get_mut(name)?.pop_front());
            let Some((place, new)) = same else { return true };
            taken.insert(place);
            pairs.push((*old, new, label(*number, old, aspect)));
            false
        });
        self.new.retain(|(place, _)| !taken.contains(place));
        pairs
    }

    /// Takes out the pairs that belong together, each with its name in reports.
    fn pair(
        &mut self,
        aspect: Aspect,
        mut belongs: impl FnMut(&Schema<'d>, &Schema<'d>) -> bool,
    ) -> Vec<(Schema<'d>, Schema<'d>, String)> {
        let mut pairs = Vec::new();
        let mut kept = Vec::new();
        for (number, old) in std::mem::take(&mut self.old) {
            match self.new.iter().position(|(_, new)| belongs(&old, new)) {
                Some(at) => {
                    let (_, new) = self.new.remove(at);
                    pairs.push((old, new, label(number, &old, aspect)));
                }
                None => kept.push((number, old)),
            }
        }
        self.old = kept;
        pairs
    }
}

fn label(number: usize, branch: &Schema<'_>, aspect: Aspect) -> String {
    let word = if aspect == Aspect::AnyOf { "anyOf" } else { "oneOf" };
    match branch.component().or(branch.get_str("title")) {
        Some(name) => format!("({name})"),
        None => format!("({word} {})", number + 1),
    }
}

fn branches_of<'d>(shape: &Shape<'d>) -> Option<(Aspect, Vec<Schema<'d>>)> {
    if !shape.one_of.is_empty() {
        return Some((Aspect::OneOfWrap, shape.one_of.clone()));
    }
    (!shape.any_of.is_empty()).then(|| (Aspect::AnyOfWrap, shape.any_of.clone()))
}

/// Whether a shape says nothing beside its branches.
fn is_bare(shape: &Shape<'_>) -> bool {
    shape.properties.is_empty() && shape.values.is_none() && shape.items.is_empty()
}

/// Whether two branches are likely the same one, changed.
fn looks_alike(old: &Schema<'_>, new: &Schema<'_>) -> bool {
    let (old, new) = (old.shape(), new.shape());
    if old.types != new.types || old.types.is_any() {
        return false;
    }
    let few = old.properties.len().min(new.properties.len());
    let shared = old.properties.iter().filter(|property| new.property(property.name).is_some()).count();
    shared * 2 >= few && (shared > 0 || old.properties.len() + new.properties.len() == 0)
}
