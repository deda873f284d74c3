//! What Google may make of the paths: actions and entities.
//!
//! Its guide shows one action a path, named after the last part of it, and does not say how several methods of
//! a path are named, nor which paths become entities: everything here is a preview, and inferred.

use crate::contract::{Contract, Method, Operation, Origin};
use std::collections::BTreeMap;

/// An operation, and the name that its action may get.
#[derive(Debug)]
pub(super) struct Action<'d> {
    pub(super) operation: Operation<'d>,
    /// The last part of the path.
    pub(super) segment: &'d str,
    /// How many operations have that part last.
    pub(super) sharing: usize,
}

/// A collection with the operations on it and on its items.
#[derive(Debug)]
pub(super) struct Entity<'d> {
    /// The last part of the collection's path.
    pub(super) name: &'d str,
    /// The collection's path.
    pub(super) path: &'d str,
    /// The methods of the collection.
    pub(super) methods: Vec<Method>,
    /// The path of its items, and their methods.
    pub(super) item: (&'d str, Vec<Method>),
}

/// The operations in the order of the definition.
pub(super) fn actions<'d>(contract: &Contract<'d>) -> Vec<Action<'d>> {
    let by_segment = by_segment(contract);
    let operations = contract.operations().iter().filter(|operation| operation.origin() == Origin::Path);
    let action = |operation: &Operation<'d>| {
        let segment = last_part(operation.path());
        let sharing = by_segment.get(segment).map_or(0, Vec::len);
        Action { operation: operation.clone(), segment, sharing }
    };
    operations.map(action).collect()
}

/// The operations by the last part of their path.
pub(super) fn by_segment<'c, 'd>(contract: &'c Contract<'d>) -> BTreeMap<&'d str, Vec<&'c Operation<'d>>> {
    let mut found: BTreeMap<&'d str, Vec<&'c Operation<'d>>> = BTreeMap::new();
    for operation in contract.operations().iter().filter(|operation| operation.origin() == Origin::Path) {
        found.entry(last_part(operation.path())).or_default().push(operation);
    }
    found
}

/// The paths that look like a collection with items: `/orders` beside `/orders/{id}`.
pub(super) fn entities<'d>(contract: &Contract<'d>) -> Vec<Entity<'d>> {
    let mut methods: BTreeMap<&'d str, Vec<Method>> = BTreeMap::new();
    for operation in contract.operations().iter().filter(|operation| operation.origin() == Origin::Path) {
        methods.entry(operation.path()).or_default().push(operation.method());
    }
    let items = methods.iter().filter_map(|(path, of_item)| {
        let (collection, last) = path.rsplit_once('/')?;
        let is_item = last.starts_with('{') && last.ends_with('}');
        let of_collection = methods.get(collection).filter(|_| is_item)?;
        let item = (*path, of_item.clone());
        Some(Entity { name: last_part(collection), path: collection, methods: of_collection.clone(), item })
    });
    items.collect()
}

fn last_part(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().filter(|part| !part.is_empty()).unwrap_or("/")
}
