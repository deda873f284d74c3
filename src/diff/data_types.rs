//! Custom data types: which came and went, and what changed in them for whoever writes or reads one.
//!
//! Every type that is offered is compared as a request and as a response, and the graver counts: nobody
//! knows what users of a type do with it. Internal types are compared where others lead to them. What
//! was told of an operation at the same place, and no less grave, is not told again.

use super::bump::Bump;
use super::change::Change;
use super::ledger::Ledger;
use super::likeness::Likeness;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Direction, Place, Step, What};
use crate::contract::{DataType, DataTypes, INTERNAL};
use crate::document::Location;
use std::collections::BTreeMap;

/// Types that went and came are held against each other up to this many pairs.
const MAX_RENAMED: usize = 100_000;

/// The row of a type that is no longer the same.
const CHANGED: &str = "custom-type-field-changed";

/// Types by their names.
type Types<'d> = BTreeMap<&'d str, DataType<'d>>;

/// Types that are on one side only.
type Left<'d> = Vec<DataType<'d>>;

/// The changes from some types to others; `told` are the changes of the APIs beside them.
pub fn data_type_changes<'d>(
    from: Option<DataTypes<'d>>,
    to: Option<DataTypes<'d>>,
    told: &[Change],
) -> Vec<Change> {
    let (old, new) = (by_name(from), by_name(to));
    let beyond = |all: &Types<'d>, other: &Types<'d>| -> Left<'d> {
        all.values().filter(|one| !other.contains_key(one.name)).copied().collect()
    };
    let (mut lost, mut won) = (beyond(&old, &new), beyond(&new, &old));
    let both: Vec<_> = old.iter().filter_map(|(name, old)| Some((*old, *new.get(name)?))).collect();
    let mut ledger = Ledger::default();
    if let (Some(from), Some(to)) = (from, to) {
        ledger.renamed(&mut Likeness::new(from.root(), to.root()), &mut lost, &mut won);
    }
    ledger.turned(&both);
    lost.iter().for_each(|one| ledger.removed(*one));
    won.iter().for_each(|one| ledger.added(*one));
    let mut changes = ledger.finish();
    if let Some(to) = to {
        changes.extend(inside(to, &both, told));
    }
    changes
}

fn by_name(types: Option<DataTypes<'_>>) -> Types<'_> {
    types.iter().flat_map(DataTypes::iter).map(|one| (one.name, one)).collect()
}

fn on(aspect: Aspect, step: Step) -> What {
    What::new(Place::Connector, aspect, step)
}

impl Ledger {
    /// Types that went and came under another name: one change where the name was offered, none where
    /// only the connector itself knew it.
    fn renamed<'d>(&mut self, likeness: &mut Likeness<'d>, lost: &mut Left<'d>, won: &mut Left<'d>) {
        if lost.len().saturating_mul(won.len()) > MAX_RENAMED {
            return;
        }
        lost.retain(|old| {
            let is_same = |new: &DataType<'d>| {
                old.is_internal == new.is_internal && likeness.holds(old.schema.node(), new.schema.node())
            };
            let Some(place) = won.iter().position(is_same) else { return true };
            let new = won.remove(place);
            if !old.is_internal {
                let text = format!(
                    "the type `{}` is called `{}` now; whoever uses it by its name finds it no more",
                    old.name, new.name
                );
                let what = on(Aspect::Bond("custom-type-removed-exported"), Step::Changed);
                self.note(what, (Some(old.schema.node()), Some(new.schema.node())), &text);
            }
            false
        });
    }

    /// Types that are offered now, or no more.
    fn turned(&mut self, both: &[(DataType<'_>, DataType<'_>)]) {
        for (old, new) in both {
            let pair = (Some(old.schema.node()), Some(new.schema.node()));
            let (what, now) = match (old.is_internal, new.is_internal) {
                (false, true) => (
                    on(Aspect::Bond("custom-type-removed-exported"), Step::Changed),
                    "is internal now; whoever uses it by itself loses it",
                ),
                (true, false) => {
                    (on(Aspect::Hint("custom-type-added"), Step::Changed), "is internal no more")
                }
                (false, false) | (true, true) => continue,
            };
            self.note(what, pair, &format!("the type `{}` {now}", new.name));
        }
    }

    fn removed(&mut self, old: DataType<'_>) {
        let (aspect, text) = match old.is_internal {
            true => {
                let text = format!("the internal type `{}` is gone", old.name);
                (Aspect::Text("custom-type-removed-unused"), text)
            }
            false => {
                let text = format!("the type `{}` is gone; whoever uses it fails", old.name);
                (Aspect::Bond("custom-type-removed-exported"), text)
            }
        };
        self.note(on(aspect, Step::Removed), (Some(old.schema.node()), None), &text);
    }

    fn added(&mut self, new: DataType<'_>) {
        let (aspect, noun) = match new.is_internal {
            true => (Aspect::Text("custom-type-added"), "internal type"),
            false => (Aspect::Hint("custom-type-added"), "type"),
        };
        let text = format!("the {noun} `{}` is new", new.name);
        self.note(on(aspect, Step::Added), (None, Some(new.schema.node())), &text);
    }
}

/// What changed in types that are offered on both sides.
fn inside<'d>(to: DataTypes<'d>, both: &[(DataType<'d>, DataType<'d>)], told: &[Change]) -> Vec<Change> {
    let mut walk = Walk::of_schemas();
    for (old, new) in both.iter().filter(|(old, new)| !old.is_internal && !new.is_internal) {
        for place in [Place::Request, Place::Response] {
            let spot = Spot::new(place, None, format!("the type `{}`", new.name));
            walk.schemas(vec![old.schema], vec![new.schema], spot);
        }
    }
    walk.drain();
    let mut known: BTreeMap<Key, Option<Bump>> = BTreeMap::new();
    for change in told {
        let bump = known.entry(key(change)).or_default();
        *bump = (*bump).max(change.bump);
    }
    // The gravest come first.
    let mut found = walk.finish(to.root());
    found.retain(|change| {
        // Whether a type is internal was told of the type.
        if change.pointer().rsplit('/').next() == Some(INTERNAL) {
            return false;
        }
        let bump = known.entry(key(change)).or_default();
        let is_graver = change.bump > *bump;
        *bump = (*bump).max(change.bump);
        is_graver
    });
    found.into_iter().map(of_type).collect()
}

/// Where a change is, on both sides, and what it is about: the same in both directions.
type Key = (Option<Location>, Option<Location>, Option<Aspect>, Step);

fn key(change: &Change) -> Key {
    let What { aspect, step, .. } = change.what;
    let is_moved = change.old.is_some() && change.new.is_some();
    let aspect = if aspect == Aspect::PresenceDefaulted { Aspect::Presence } else { aspect };
    (change.old.clone(), change.new.clone(), is_moved.then_some(aspect), step)
}

/// A change in a type by its own name; texts keep theirs.
fn of_type(change: Change) -> Change {
    let aspect = match (change.what.aspect, change.bump) {
        (Aspect::Text(_), _) => return Change { direction: Direction::None, ..change },
        (Aspect::Unfinished, _) => return change,
        (_, Some(Bump::Major)) => Aspect::Bond(CHANGED),
        (_, Some(Bump::Minor)) => Aspect::Hint(CHANGED),
        (_, Some(Bump::Patch) | None) => Aspect::Text(CHANGED),
    };
    Change { what: on(aspect, change.what.step), ..change }
}
