//! Which operation is which: by `operationId`, then by method and path.

use crate::contract::{Contract, Operation, Origin, blanked};
use std::collections::{BTreeMap, BTreeSet};

/// The operations of two definitions, brought together.
#[derive(Debug, Default)]
pub(super) struct Matched<'a, 'd> {
    /// Operations that are there on both sides, in the order of the new definition.
    pub(super) pairs: Vec<(&'a Operation<'d>, &'a Operation<'d>)>,
    /// Operations that are gone.
    pub(super) removed: Vec<&'a Operation<'d>>,
    /// Operations that are new.
    pub(super) added: Vec<&'a Operation<'d>>,
}

/// Brings the operations of two definitions together.
pub(super) fn matched<'a, 'd>(old: &'a Contract<'d>, new: &'a Contract<'d>) -> Matched<'a, 'd> {
    let mut left = Left { old: numbered(old), new: numbered(new), found: BTreeMap::new() };
    let (old_ids, new_ids) = (unique_ids(old), unique_ids(new));
    let id = |operation: &Operation<'d>, unique: &BTreeSet<&'d str>| {
        operation.id().filter(|id| unique.contains(id)).map(str::to_owned)
    };
    left.pair(|operation| id(operation, &old_ids), |operation| id(operation, &new_ids));
    left.pair(|operation| Some(old.place_of(operation)), |operation| Some(new.place_of(operation)));
    left.pair(|operation| Some(below_base(operation)), |operation| Some(below_base(operation)));
    Matched {
        pairs: left.found.into_values().collect(),
        removed: left.old.into_iter().map(|(_, operation)| operation).collect(),
        added: left.new.into_iter().map(|(_, operation)| operation).collect(),
    }
}

struct Left<'a, 'd> {
    old: Vec<(usize, &'a Operation<'d>)>,
    new: Vec<(usize, &'a Operation<'d>)>,
    found: BTreeMap<usize, (&'a Operation<'d>, &'a Operation<'d>)>,
}

impl<'a, 'd> Left<'a, 'd> {
    /// Takes out the operations whose keys are equal.
    fn pair(
        &mut self,
        old_key: impl Fn(&Operation<'d>) -> Option<String>,
        new_key: impl Fn(&Operation<'d>) -> Option<String>,
    ) {
        let mut by_key: BTreeMap<String, (usize, &'a Operation<'d>)> = BTreeMap::new();
        for (number, operation) in &self.new {
            if let Some(key) = new_key(operation) {
                by_key.entry(key).or_insert((*number, operation));
            }
        }
        let mut taken = BTreeSet::new();
        let found = &mut self.found;
        self.old.retain(|(_, operation)| {
            let Some((number, new)) = old_key(operation).and_then(|key| by_key.remove(&key)) else {
                return true;
            };
            taken.insert(number);
            found.insert(number, (*operation, new));
            false
        });
        self.new.retain(|(number, _)| !taken.contains(number));
    }
}

fn numbered<'a, 'd>(contract: &'a Contract<'d>) -> Vec<(usize, &'a Operation<'d>)> {
    contract.operations().iter().enumerate().collect()
}

/// The ids that only one operation has.
fn unique_ids<'d>(contract: &Contract<'d>) -> BTreeSet<&'d str> {
    let mut unique = BTreeSet::new();
    let mut twice = BTreeSet::new();
    for id in contract.operations().iter().filter_map(Operation::id) {
        if !unique.insert(id) {
            twice.insert(id);
        }
    }
    &unique - &twice
}

/// Method and path without the base path, parameter names blanked.
fn below_base(operation: &Operation<'_>) -> String {
    let kind = match operation.origin() {
        Origin::Path => "",
        Origin::Webhook => "webhook ",
        Origin::Callback => "callback ",
    };
    format!("{kind}{} {}", operation.method(), blanked(operation.path()))
}
