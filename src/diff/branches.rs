//! `oneOf` and `anyOf`: which branch is which, and what came and went.

use super::walk::{Spot, Walk, alike};
use super::what::{Aspect, Step};
use crate::contract::{Conjunction, Schema, Shape, Types, Union};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Branches that are left over are compared with each other up to this product.
const MAX_COMPARED: usize = 1024;

/// The two lists of branches, those that found no partner left in them.
struct Leftover<'d> {
    old: Vec<(usize, Schema<'d>)>,
    new: Vec<(usize, Schema<'d>)>,
}

/// A list of branches, and how it is called.
struct List<'d> {
    branches: Vec<Schema<'d>>,
    aspect: Aspect,
}

impl<'d> List<'d> {
    fn of(union: &Union<'d>) -> Self {
        let aspect = if union.exclusive { Aspect::OneOf } else { Aspect::AnyOf };
        Self { branches: union.branches.iter().map(|branch| branch.without_wrappers()).collect(), aspect }
    }

    /// The types of a schema as branches.
    fn of_types(shape: &Shape<'d>) -> Option<Self> {
        let [schema] = shape.said.as_slice() else { return None };
        let types: Vec<_> = shape.types.each().collect();
        let branches = types.iter().map(|one| schema.only(*one)).collect();
        (types.len() > 1).then_some(Self { branches, aspect: Aspect::AnyOf })
    }
}

impl<'d> Walk<'d> {
    /// Whether two schemas with branches accept the same values, although they are written in another
    /// way than branch by branch.
    pub(super) fn says_the_same(
        &mut self,
        old: &Conjunction<'d>,
        new: &Conjunction<'d>,
        spot: &Spot,
    ) -> bool {
        !self.is_asked(old, new) && !self.same(old.clone(), new.clone(), spot) && self.proofs.equal(old, new)
    }

    /// A schema that became one branch of several, or the other way round; says whether it was so.
    pub(super) fn wrapped(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) -> bool {
        match (old.unions.as_slice(), new.unions.as_slice()) {
            ([], [union]) if is_bare(new) => match List::of_types(old) {
                Some(types) => self.branch_lists((types, List::of(union)), (old, new), spot),
                None => self.wrap((old, union), Step::Widened, (old, new), spot),
            },
            ([union], []) if is_bare(old) => match List::of_types(new) {
                Some(types) => self.branch_lists((List::of(union), types), (old, new), spot),
                None => self.wrap((new, union), Step::Narrowed, (old, new), spot),
            },
            _ => return false,
        }
        self.shared_words(old, new, spot);
        true
    }

    fn wrap(
        &mut self,
        (plain, union): (&Shape<'d>, &Union<'d>),
        step: Step,
        (old, new): (&Shape<'d>, &Shape<'d>),
        spot: &Spot,
    ) {
        let pair = (old.node(), new.node());
        let wraps = step == Step::Widened;
        if plain.is_open() {
            let step = if wraps { Step::Set } else { Step::Unset };
            let text = if wraps { "takes only one of several schemas now" } else { "takes anything now" };
            return self.note(spot, Aspect::Type, step, pair, text);
        }
        let said = plain.said.clone();
        let most = MAX_COMPARED / (1 + plain.values.as_ref().map_or(0, Vec::len) / 64);
        let found = !said.is_empty()
            && fits_around(plain, if wraps { new } else { old })
            && union.branches.iter().take(most).any(|branch| {
                let sides = (said.clone(), vec![*branch]);
                if wraps { self.same(sides.0, sides.1, spot) } else { self.same(sides.1, sides.0, spot) }
            });
        let other = if wraps { &new.said } else { &old.said };
        let found = found || (!said.is_empty() && self.proofs.within(&said, other));
        let aspect = if union.exclusive { Aspect::OneOfWrap } else { Aspect::AnyOfWrap };
        let (aspect, step) = if found { (aspect, step) } else { (Aspect::Type, Step::Changed) };
        let text = match (found, wraps) {
            (true, true) => "became one of several schemas",
            (true, false) => "is always what was one of several schemas",
            (false, true) => "takes one of several schemas, none of which is the one before",
            (false, false) => "takes a schema that was none of the several before",
        };
        self.note(spot, aspect, step, pair, text);
    }

    /// Compares the branches of two shapes, list by list.
    pub(super) fn branches(&mut self, old: &Shape<'d>, new: &Shape<'d>, spot: &Spot) {
        let pair = (old.node(), new.node());
        for number in 0..old.unions.len().max(new.unions.len()) {
            match (old.unions.get(number), new.unions.get(number)) {
                (Some(from), Some(to)) => {
                    self.exclusion((old, from), (new, to), spot);
                    self.branch_lists((List::of(from), List::of(to)), (old, new), spot);
                }
                (None, Some(union)) => {
                    let text = "must also be one of several schemas";
                    self.note(spot, Aspect::Keyword(word(union)), Step::Set, pair, text);
                }
                (Some(union), None) => {
                    let text = "need not be one of several schemas any more";
                    self.note(spot, Aspect::Keyword(word(union)), Step::Unset, pair, text);
                }
                (None, None) => {}
            }
        }
    }

    /// Branches of which one at most may hold, where several might before: the same, where never two do.
    fn exclusion(
        &mut self,
        (old, from): (&Shape<'d>, &Union<'d>),
        (new, to): (&Shape<'d>, &Union<'d>),
        spot: &Spot,
    ) {
        let pair = (Some(from.node), Some(to.node));
        let told = |shape: &Shape<'d>| shape.discriminator.as_ref().map(|found| found.property);
        if from.exclusive == to.exclusive || (told(old).is_some() && told(old) == told(new)) {
            return;
        }
        if to.exclusive && !self.proofs.is_disjoint(new, to) {
            let text = "must be one of several schemas only (`oneOf`), could be more than one (`anyOf`)";
            self.note(spot, Aspect::Keyword("one-of"), Step::Set, pair, text);
        } else if from.exclusive && !self.proofs.is_disjoint(old, from) {
            let text = "may be more than one of several schemas (`anyOf`), was one only (`oneOf`)";
            self.note(spot, Aspect::Keyword("one-of"), Step::Unset, pair, text);
        }
    }

    fn branch_lists(&mut self, lists: (List<'d>, List<'d>), shapes: (&Shape<'d>, &Shape<'d>), spot: &Spot) {
        let aspect = match (lists.0.aspect, lists.1.aspect) {
            (Aspect::OneOf, _) | (_, Aspect::OneOf) => Aspect::OneOf,
            (from, _) => from,
        };
        let mut left = Leftover {
            old: lists.0.branches.iter().copied().enumerate().collect(),
            new: lists.1.branches.iter().copied().enumerate().collect(),
        };
        for (old, new, label) in left.pair_named(aspect) {
            self.schemas(vec![old], vec![new], spot.below(&label));
        }
        if left.old.len().saturating_mul(left.new.len()) <= MAX_COMPARED {
            left.pair(aspect, |old, new| alike(old.node(), new.node()) && old.is_whole() && new.is_whole());
            // What differs only in texts is compared again for them.
            for (old, new, label) in left.pair(aspect, |old, new| self.same(vec![*old], vec![*new], spot)) {
                self.schemas(vec![old], vec![new], spot.below(&label));
            }
            for (old, new, label) in
                left.pair(aspect, |old, new| is_titled(old, new) || looks_alike(old, new))
            {
                self.schemas(vec![old], vec![new], spot.below(&label));
            }
        }
        left.old.retain(|(_, branch)| !self.is_covered(branch, shapes.1, aspect));
        left.new.retain(|(_, branch)| !self.is_covered(branch, shapes.0, aspect));
        for (number, branch) in left.old {
            let text = format!("has no more the branch {}", label(number, &branch, aspect));
            self.note(spot, aspect, Step::Narrowed, (Some(branch.node()), None), &text);
        }
        for (number, branch) in left.new {
            let text = format!("has the new branch {}", label(number, &branch, aspect));
            self.note(spot, aspect, Step::Widened, (None, Some(branch.node())), &text);
        }
    }

    /// Whether a branch that only one side has says nothing that the other side does not say as well.
    /// Of branches that exclude each other that is never so sure.
    fn is_covered(&mut self, branch: &Schema<'d>, other: &Shape<'d>, aspect: Aspect) -> bool {
        aspect == Aspect::AnyOf && self.proofs.within(&[*branch], &other.said)
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

fn word(union: &Union<'_>) -> &'static str {
    if union.exclusive { "one-of" } else { "any-of" }
}

/// Whether what stands around branches accepts all that a schema without branches does: it says no
/// more than a type.
fn fits_around(plain: &Shape<'_>, branched: &Shape<'_>) -> bool {
    let outer: Vec<_> = branched.said.iter().map(|part| part.without_unions()).collect();
    let mut outer = Shape::of(&outer);
    let covers = outer.types.covers(plain.types);
    outer.types = Types::ANY;
    covers && outer.is_open()
}

/// Whether a shape says nothing beside its branches.
fn is_bare(shape: &Shape<'_>) -> bool {
    shape.properties.is_empty() && shape.values.is_none() && shape.items.is_empty()
}

/// Whether two branches that are no components have the same title.
fn is_titled(old: &Schema<'_>, new: &Schema<'_>) -> bool {
    let title = |branch: &Schema<'_>| {
        branch.get_str("title").filter(|_| branch.component().is_none()).map(str::to_owned)
    };
    title(old).is_some_and(|title_of_old| title(new) == Some(title_of_old))
}

/// Whether two branches are likely the same one, changed.
fn looks_alike(old: &Schema<'_>, new: &Schema<'_>) -> bool {
    let (old, new) = (old.shape(), new.shape());
    if !old.unions.is_empty() && !new.unions.is_empty() {
        return true;
    }
    if old.types != new.types || old.types.is_any() {
        return false;
    }
    let few = old.properties.len().min(new.properties.len());
    let shared = old.properties.iter().filter(|property| new.property(property.name).is_some()).count();
    shared * 2 >= few && (shared > 0 || old.properties.len() + new.properties.len() == 0)
}
