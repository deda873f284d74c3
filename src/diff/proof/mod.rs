//! Proofs that every value of one schema is a value of another, however the two are spelled.
//!
//! A proof says yes only where it is certain: everything that it does not understand must be the same
//! on both sides, and properties must have the same names. Schemas that lead back to themselves are
//! taken at their word while they are looked at, so that cycles end; the number of steps is bounded.

mod accept;
mod apart;
mod cost;
mod fit;
#[cfg(test)]
mod tests;

use accept::values_of;
pub(super) use fit::is_multiple;

use crate::contract::{Conjunction, Schema, SchemaKey, Shape, Types, Union};
use std::collections::BTreeSet;

/// Steps of all proofs together; see [`cost`].
const MAX_STEPS: usize = 100_000;

/// Schemas inside each other deeper than this are not looked at.
const MAX_DEPTH: usize = 40;

/// Lists of one branch inside each other, deeper than this, are not seen through.
const MAX_WRAPPED: usize = 16;

/// A schema with more alternatives than this is not taken apart.
const MAX_ALTERNATIVES: usize = 64;

/// Schemas that hold together, by their places.
type Key = Vec<(usize, SchemaKey)>;

/// That the first is within the second.
type Claim = (Key, Key);

/// What is known of pairs of schemas.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    held: BTreeSet<Claim>,
    refuted: BTreeSet<Claim>,
    /// What holds if everything that is being looked at holds, in the order in which it was found.
    trail: Vec<Claim>,
    assumed: BTreeSet<Claim>,
    steps: usize,
    depth: usize,
    /// Whether something was too deep to be looked at.
    tired: bool,
}

/// A schema, taken apart by one level.
struct Level<'d> {
    shape: Shape<'d>,
    /// The schema with each of its branches; nothing where it has none.
    branched: Vec<Conjunction<'d>>,
    /// Schemas of which every value but `null` has one.
    alternatives: Vec<Conjunction<'d>>,
    /// What it cost to take it apart.
    cost: usize,
}

impl Proofs {
    /// Whether two schemas accept the same values.
    pub(super) fn equal(&mut self, one: &[Schema<'_>], other: &[Schema<'_>]) -> bool {
        self.within(one, other) && self.within(other, one)
    }

    /// Whether every value of one schema is certainly one of another.
    pub(super) fn within(&mut self, narrow: &[Schema<'_>], wide: &[Schema<'_>]) -> bool {
        let claim = (key(narrow), key(wide));
        if claim.0 == claim.1 || self.held.contains(&claim) || self.assumed.contains(&claim) {
            return true;
        }
        if self.refuted.contains(&claim) || !self.may_step() || !self.may_spend(cost::of_keys(&claim)) {
            return false;
        }
        let mark = self.trail.len();
        self.assumed.insert(claim.clone());
        self.trail.push(claim.clone());
        self.depth += 1;
        let holds = self.prove(narrow, wide);
        self.depth -= 1;
        if !holds {
            for claim in self.trail.drain(mark..) {
                self.assumed.remove(&claim);
            }
            if !self.tired {
                self.refuted.insert(claim);
            }
        }
        if self.depth == 0 {
            self.held.extend(self.trail.drain(..));
            self.assumed.clear();
            self.tired = false;
        }
        holds
    }

    /// Whether there are steps left.
    fn may_step(&mut self) -> bool {
        self.steps += 1;
        let may = self.steps < MAX_STEPS && self.depth < MAX_DEPTH;
        self.tired |= !may;
        may
    }

    /// Whether there are steps left for something; they are taken.
    fn may_spend(&mut self, cost: usize) -> bool {
        let may = cost < MAX_STEPS.saturating_sub(self.steps);
        self.steps += if may { cost } else { 0 };
        self.tired |= !may;
        may
    }

    /// Takes a schema apart, and counts what that costs.
    fn level<'d>(&mut self, schema: &[Schema<'d>]) -> Option<Level<'d>> {
        let level = Level::of(schema)?;
        self.steps += level.cost;
        Some(level)
    }

    fn prove(&mut self, narrow: &[Schema<'_>], wide: &[Schema<'_>]) -> bool {
        let (Some(from), Some(to)) = (self.level(narrow), self.level(wide)) else { return false };
        if from.shape.unions.is_empty() && to.shape.unions.is_empty() {
            return self.fits(&from.shape, &to.shape) || self.values_within(&from.shape, wide);
        }
        let null = self.takes_null(narrow) == Some(false) || self.takes_null(wide) == Some(true);
        null && self.one_at_most(&from.shape, &to.shape)
            && from.alternatives.iter().all(|one| self.is_covered(one, &to.alternatives))
    }

    /// Whether a schema is within one of several, or all that it can be is.
    fn is_covered(&mut self, one: &[Schema<'_>], several: &[Conjunction<'_>]) -> bool {
        if several.iter().any(|other| self.within(one, other)) {
            return true;
        }
        let Some(level) = self.level(one).filter(|_| self.may_step()) else { return false };
        if level.alternatives.len() > 1 {
            return level.alternatives.iter().all(|part| self.is_covered(part, several));
        }
        let values = values_of(&level.shape);
        values.is_some_and(|values| {
            values.iter().all(|value| several.iter().any(|other| self.accepts(other, value) == Some(true)))
        })
    }

    /// Whether all values of a list are accepted.
    fn values_within(&mut self, narrow: &Shape<'_>, wide: &[Schema<'_>]) -> bool {
        let Some(values) = values_of(narrow).filter(|_| !narrow.nullable) else { return false };
        values.iter().all(|value| self.accepts(wide, value) == Some(true))
    }

    /// Whether a value of `narrow` fits at most one branch of each `oneOf` of `wide`: because no value
    /// does, because a discriminator decides, or because `narrow` has the same `oneOf`.
    fn one_at_most(&mut self, narrow: &Shape<'_>, wide: &Shape<'_>) -> bool {
        let decided = |shape: &Shape<'_>| shape.discriminator.as_ref().map(|found| found.property.to_owned());
        if decided(wide).is_some() && decided(narrow) == decided(wide) {
            return true;
        }
        wide.unions.iter().filter(|union| union.exclusive).all(|union| {
            self.is_disjoint(wide, union)
                || narrow.unions.iter().any(|other| other.exclusive && self.same_branches(other, union))
        })
    }

    /// Whether no value fits two branches of a union.
    pub(super) fn is_disjoint(&mut self, shape: &Shape<'_>, union: &Union<'_>) -> bool {
        let outer: Vec<_> = shape.said.iter().map(|part| part.without_unions()).collect();
        let is_sound = |branch: &Schema<'_>| {
            let target = branch.resolved().map(|target| target.node());
            target.is_some_and(|node| shape.parts.iter().all(|part| part.node() != node))
        };
        if union.branches.len() > MAX_ALTERNATIVES || !union.branches.iter().all(is_sound) {
            return false;
        }
        union.branches.iter().enumerate().all(|(number, one)| {
            let mut others = union.branches.iter().skip(number + 1);
            others.all(|other| self.apart(&below(&outer, *one), &below(&outer, *other)))
        })
    }

    /// Whether two unions have the same branches in any order.
    fn same_branches(&mut self, one: &Union<'_>, other: &Union<'_>) -> bool {
        let mut left: Vec<Schema<'_>> = other.branches.clone();
        one.branches.len() == other.branches.len()
            && one.branches.iter().all(|branch| {
                let same = left.iter().position(|known| self.equal(&[*branch], &[*known]));
                same.map(|place| left.swap_remove(place)).is_some()
            })
    }

    /// Whether `null` is accepted, by the schema itself or by what it can be, if that is certain.
    fn takes_null(&mut self, schema: &[Schema<'_>]) -> Option<bool> {
        let level = self.level(schema).filter(|_| self.may_step())?;
        if level.shape.unions.is_empty() {
            return if accepts_null(&level.shape) { self.spares_null(&level.shape.not) } else { Some(false) };
        }
        if level.shape.nullable && level.shape.unions.iter().all(|union| union.null) {
            return self.spares_null(&level.shape.not);
        }
        self.depth += 1;
        let found: Vec<_> = level.branched.iter().map(|branch| self.takes_null(branch)).collect();
        self.depth -= 1;
        if found.contains(&Some(true)) { Some(true) } else { (!found.contains(&None)).then_some(false) }
    }

    /// That `null` is accepted, where certainly none of some refused schemas accepts it. That one does is
    /// never said: whether a schema is apart from what it refuses is asked of what it says beside.
    fn spares_null(&mut self, refused: &[Schema<'_>]) -> Option<bool> {
        self.depth += 1;
        let spared = refused.iter().all(|one| self.takes_null(&[*one]) == Some(false));
        self.depth -= 1;
        spared.then_some(true)
    }
}

impl<'d> Level<'d> {
    /// Takes a schema apart; none where that is not certain or would be too much.
    fn of(schema: &[Schema<'d>]) -> Option<Self> {
        let mut schema = schema.to_vec();
        let mut shape = Shape::of(&schema);
        for _ in 0..MAX_WRAPPED {
            let is_wrapped = shape.unions.iter().all(|union| union.branches.len() == 1);
            if shape.unions.is_empty() || !is_wrapped || !is_sound(&shape) {
                break;
            }
            let bare = schema.iter().map(|part| part.without_unions());
            schema = bare.chain(shape.branches().copied()).collect();
            shape = Shape::of(&schema);
        }
        Self::of_shape(&schema, shape)
    }

    fn of_shape(schema: &[Schema<'d>], shape: Shape<'d>) -> Option<Self> {
        if shape.cut || shape.conflict {
            return None;
        }
        if shape.unions.is_empty() {
            let types: Vec<Types<'d>> = shape.types.each().collect();
            let alternatives = match (schema, types.as_slice()) {
                ([first, rest @ ..], [_, _, ..]) => {
                    let typed = |one: &Types<'d>| [&[first.only(*one)], rest].concat();
                    types.iter().map(typed).collect()
                }
                _ => vec![schema.to_vec()],
            };
            let cost = cost::of_shape(&shape);
            return Some(Self { shape, branched: Vec::new(), alternatives, cost });
        }
        if !is_sound(&shape) {
            return None;
        }
        let mut alternatives = vec![shape.said.iter().map(|part| part.without_unions()).collect::<Vec<_>>()];
        for union in &shape.unions {
            if alternatives.len().saturating_mul(union.branches.len()) > MAX_ALTERNATIVES {
                return None;
            }
            let joined =
                |outer: &Conjunction<'d>| union.branches.iter().map(|one| below(outer, *one)).collect();
            alternatives = alternatives.iter().flat_map(|outer| -> Vec<_> { joined(outer) }).collect();
        }
        let branched = alternatives.clone();
        let (alternatives, costs): (_, Vec<usize>) = alternatives.into_iter().map(without_null).unzip();
        let cost = cost::of_shape(&shape) + costs.iter().sum::<usize>();
        Some(Self { shape, branched, alternatives, cost })
    }
}

/// Whether a shape can be taken apart: nothing would be lost that was folded away, and no branch leads
/// back, so that it would be skipped.
fn is_sound(shape: &Shape<'_>) -> bool {
    let written = |part: &Schema<'_>| ["oneOf", "anyOf"].iter().filter(|key| part.has_branches(key)).count();
    let leads_back = |branch: &Schema<'_>| {
        let node = branch.resolved().map(|target| target.node());
        node.is_none() || shape.parts.iter().any(|part| Some(part.node()) == node)
    };
    let folded = shape.parts.iter().map(written).sum::<usize>() != shape.unions.len();
    !folded && !shape.branches().any(leads_back)
}

/// A schema without `null`, where its types are known, and what it cost to find them.
fn without_null(schema: Conjunction<'_>) -> (Conjunction<'_>, usize) {
    let shape = Shape::of(&schema);
    let narrowed = match schema.split_first() {
        Some((first, rest)) if !shape.types.is_any() => [&[first.only(shape.types)], rest].concat(),
        _ => schema,
    };
    (narrowed, cost::of_shape(&shape))
}

/// A branch together with what holds for all branches.
fn below<'d>(outer: &[Schema<'d>], branch: Schema<'d>) -> Conjunction<'d> {
    [outer, &[branch]].concat()
}

/// Whether `null` is accepted, branches left aside.
fn accepts_null(shape: &Shape<'_>) -> bool {
    let is_null = shape.types == Types::NULL && shape.values.is_none();
    shape.nullable || is_null || (shape.is_open() && !shape.is_nothing())
}

/// The places of schemas, told apart also between definitions.
fn key(schema: &[Schema<'_>]) -> Key {
    let place = |schema: &Schema<'_>| (std::ptr::from_ref(schema.node().document()).addr(), schema.key());
    schema.iter().map(place).collect()
}
