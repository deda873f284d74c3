//! What changed between two definitions, and which version bump it needs.
//!
//! `contract` brings both sides to one form; the walk finds differences, [`classify`] judges them.
//! A change of spelling is no change, a shared schema is told once per direction, and what no
//! operation reaches touches nobody. The same two definitions always give the same changes in the
//! same order, and no definition makes the walk run without end.

mod applied;
mod branches;
mod bump;
mod change;
mod classify;
mod components;
mod connection;
mod data_types;
mod deployment;
mod encoding;
mod equal;
mod extension;
mod facets;
mod incoming;
mod kinds;
mod ledger;
mod likeness;
mod media;
mod name;
mod oauth;
mod operations;
mod parameters;
mod policy;
mod proof;
mod properties;
mod properties_file;
mod rename;
mod rest;
mod schemas;
mod security;
mod servers;
mod touched;
mod unchanged;
mod unread;
mod walk;
mod weights;
mod what;
mod wire;
mod words;

pub use bump::Bump;
pub use change::{Change, OpaqueFile};
pub use classify::bump as usual;
pub use data_types::data_type_changes;
pub use deployment::deployment_changes;
pub use kinds::{kinds, nearest_kind};
pub use ledger::Ledger;
pub use properties_file::properties_changes;
pub use touched::touched;
pub use weights::{Strictness, Weights};
pub use what::{Aspect, Direction, Place, Step, What};

use crate::contract::{Contract, Operation, Origin, blanked};
use operations::{Matched, matched};
use rest::rest_of;
use security::Renamed;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use walk::{Spot, Walk};

/// Keys of the root that are compared one by one.
const ROOT_KEYS: [&str; 18] = [
    "swagger",
    "openapi",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "x-ms-paths",
    "webhooks",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "servers",
    "components",
];

/// Keys of an operation that are compared one by one.
const OPERATION_KEYS: [&str; 12] = [
    "parameters",
    "responses",
    "requestBody",
    "security",
    "callbacks",
    "operationId",
    "deprecated",
    "consumes",
    "produces",
    "schemes",
    "servers",
    "x-ms-notification-content",
];

/// Keys of a path item that are compared elsewhere.
const ITEM_KEYS: [&str; 12] = [
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "parameters",
    "servers",
    "$ref",
    "x-ms-notification-content",
];

/// The changes from one definition to another, the gravest first.
pub fn changes(from: &Contract<'_>, to: &Contract<'_>) -> Vec<Change> {
    compared(from, to)
}

/// The bump that changes need together; none where nothing changed.
pub fn required(changes: &[Change]) -> Option<Bump> {
    changes.iter().filter_map(Change::counts).max()
}

fn compared<'d>(old: &Contract<'d>, new: &Contract<'d>) -> Vec<Change> {
    let mut walk = Walk::new(old, new);
    walk.definition(old, new);
    walk.unread_outline(old, new);
    let renamed = walk.security_schemes(old, new);
    let matched = matched(old, new);
    let called: Vec<_> =
        matched.pairs.iter().copied().filter(|(_, to)| to.origin() == Origin::Path).collect();
    walk.global_security((old, new), &called, &renamed);
    let stays = |(from, to): &(&Operation<'d>, &Operation<'d>)| from.path() == to.path();
    let moved = called.is_empty() || called.iter().any(stays);
    walk.shares_servers = servers::shares_servers(&called);
    walk.servers(old, new, moved);
    walk.places(old, new, &matched);
    for (from, to) in &matched.pairs {
        walk.operation((old, new), (from, to), &renamed);
    }
    walk.components(old, new);
    walk.finish(new.root())
}

impl<'d> Walk<'d> {
    fn definition(&mut self, old: &Contract<'d>, new: &Contract<'d>) {
        let spot = Spot::new(Place::Definition, None, "the definition");
        if self.cross {
            let node =
                |contract: &Contract<'d>| contract.root().get("openapi").or(contract.root().get("swagger"));
            let text = format!("is written in {}, was in {}", new.dialect(), old.dialect());
            self.note(&spot, Aspect::Dialect, Step::Changed, (node(old), node(new)), &text);
        }
        let info = Spot::new(Place::Info, None, "the definition's `info`");
        let rest = |contract: &Contract<'d>| contract.info().map(|node| rest_of(node, &["version"]));
        self.rest(&rest(old).unwrap_or_default(), &rest(new).unwrap_or_default(), &info);
        self.rest(&rest_of(old.root(), &ROOT_KEYS), &rest_of(new.root(), &ROOT_KEYS), &spot);
    }

    /// Operations that went, came, or took each other's place.
    fn places(&mut self, old: &Contract<'d>, new: &Contract<'d>, matched: &Matched<'_, 'd>) {
        let lists = ["paths", "x-ms-paths"].into_iter().filter_map(|key| new.root().get(key));
        let items = lists.flat_map(|paths| paths.members());
        let paths: BTreeSet<String> = items.map(|item| blanked(item.name)).collect();
        for operation in &matched.removed {
            let spot = whole(operation);
            let ends = operation.node().get("x-sunset").and_then(|node| node.scalar_text());
            let text = match (operation.deprecated(), ends) {
                (_, Some(day)) => format!("is gone; it was to end on {}", rest::shortened(day)),
                (true, None) => "is gone; it was deprecated".to_owned(),
                (false, None) => "is gone".to_owned(),
            };
            let aspect = gone(operation, &paths);
            self.note(&spot, aspect, Step::Removed, (Some(operation.node()), None), &text);
        }
        for operation in &matched.added {
            let spot = whole(operation);
            self.note(&spot, Aspect::Whole, Step::Added, (None, Some(operation.node())), "is new");
        }
        let moved: Vec<_> =
            matched.pairs.iter().filter(|(from, to)| has_moved((old, new), from, to)).collect();
        let left: BTreeMap<String, &str> =
            moved.iter().filter_map(|(from, _)| Some((old.place_of(from), from.id()?))).collect();
        for (from, to) in moved {
            self.operation_moved((old, new), (from, to), &left);
        }
    }

    fn operation_moved(
        &mut self,
        (old, new): (&Contract<'d>, &Contract<'d>),
        (from, to): (&Operation<'d>, &Operation<'d>),
        left: &BTreeMap<String, &str>,
    ) {
        let spot = whole(to);
        let pair = (Some(from.node()), Some(to.node()));
        let now = format!("is {} {} now, was {} {}", to.method(), to.path(), from.method(), from.path());
        if let Some(other) = left.get(&new.place_of(to)) {
            let text = format!("took the place of `{other}`: it {now}");
            return self.note(&spot, Aspect::Swap, Step::Changed, pair, &text);
        }
        let (before, after) = (blanked(from.path()), blanked(to.path()));
        let folded = |path: &str| path.to_lowercase().trim_end_matches('/').to_owned();
        let aspect = if from.method() != to.method() {
            Aspect::Method
        } else if folded(&before) == folded(&after) && old.base_path() == new.base_path() {
            Aspect::Case
        } else {
            Aspect::Position
        };
        self.note(&spot, aspect, Step::Changed, pair, &now);
    }

    fn operation(
        &mut self,
        contracts: (&Contract<'d>, &Contract<'d>),
        (from, to): (&Operation<'d>, &Operation<'d>),
        renamed: &Renamed<'d>,
    ) {
        if self.unchanged.holds(from, to) {
            return;
        }
        let name: Rc<str> = from.label().into();
        let spot = whole(from);
        self.operation_id(from, to, &spot);
        let pair = (Some(from.node()), Some(to.node()));
        match (from.deprecated(), to.deprecated()) {
            (false, true) => self.note(&spot, Aspect::Deprecated, Step::Added, pair, "is deprecated"),
            (true, false) => {
                self.note(&spot, Aspect::Deprecated, Step::Removed, pair, "is no more deprecated")
            }
            _ => {}
        }
        if !self.is_new(Place::Operation, from.node(), to.node()) {
            return;
        }
        self.rest(&rest_of(from.node(), &OPERATION_KEYS), &rest_of(to.node(), &OPERATION_KEYS), &spot);
        self.unread_parts(from, to, &name);
        if self.is_new(Place::Definition, from.path_item(), to.path_item()) {
            let rest = |operation: &Operation<'d>| rest_of(operation.path_item(), &ITEM_KEYS);
            self.rest(&rest(from), &rest(to), &spot);
        }
        if to.origin() == Origin::Webhook {
            self.webhook(from, to, &name);
        } else {
            self.parameters(from, to, &Spot::operation(Place::Parameter, name.clone()));
            self.bodies(from, to, &name);
            self.responses(from, to, &name);
            self.callbacks(from, to, &name);
            self.notification(from, to, &name);
            self.operation_security(contracts, (from, to), renamed, &name);
            self.own_servers(contracts, (from, to), &name);
        }
        self.drain();
    }

    fn operation_id(&mut self, old: &Operation<'d>, new: &Operation<'d>, spot: &Spot) {
        let node = |operation: &Operation<'d>| operation.node().get("operationId");
        let pair = (node(old), node(new));
        let (aspect, step, text) = match (old.id(), new.id()) {
            (Some(from), Some(to)) if from != to => {
                let case = from.eq_ignore_ascii_case(to);
                let aspect = if case { Aspect::IdCase } else { Aspect::Id };
                (aspect, Step::Changed, format!("has the operationId `{to}` now"))
            }
            (None, Some(to)) => (Aspect::Id, Step::Added, format!("has the operationId `{to}`, had none")),
            (Some(_), None) => (Aspect::Id, Step::Removed, "has no operationId any more".to_owned()),
            _ => return,
        };
        self.note_renamed(spot, What::new(spot.place, aspect, step), pair, &text, new.label());
    }
}

/// The operation itself, as a place.
fn whole(operation: &Operation<'_>) -> Spot {
    let place = match operation.origin() {
        Origin::Webhook => Place::Webhook,
        Origin::Path | Origin::Callback => Place::Operation,
    };
    Spot::operation(place, operation.label().into())
}

/// The aspect for an operation that is gone, by the paths that are left.
fn gone(operation: &Operation<'_>, paths: &BTreeSet<String>) -> Aspect {
    let called = operation.origin() == Origin::Path;
    if called && operation.deprecated() {
        Aspect::Outlived
    } else if called && !paths.contains(&blanked(operation.path())) {
        Aspect::Path
    } else {
        Aspect::Whole
    }
}

/// Whether an operation is another request than before; names of path parameters and a prefix that
/// moved into the base path do not count.
fn has_moved((old, new): (&Contract<'_>, &Contract<'_>), from: &Operation<'_>, to: &Operation<'_>) -> bool {
    let paths = blanked(from.path()) != blanked(to.path());
    from.method() != to.method() || (paths && old.place_of(from) != new.place_of(to))
}
