//! What became of every operation from release to release, out of the changes that were found anyway.
//!
//! Each release takes over what is known of the one that it is compared with. What did not change is
//! shared, so that a long history costs a pointer for each operation and release.

use super::super::text::{NAME, pieces, tidy};
use super::super::view::{Api, Event, Past, Release, Removed, group_of};
use crate::catalogue::{Connector, Drift, Published};
use crate::contract::blanked;
use crate::diff::{Aspect, Change, Place, Step};
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Versions that are told of an operation.
const MAX_EVENTS: usize = 12;

/// Versions that a page tells of all its operations together; each has its share.
const MAX_TOLD: usize = 3_000;

/// Names that an operation had before, and whose anchors are kept.
const MAX_FORMER: usize = 12;

/// Removed operations that are told of.
const MAX_REMOVED: usize = 200;

/// A sentence about a change is cut at this many characters.
const MAX_SENTENCE: usize = 300;

/// What is known of the operations of a release.
#[derive(Debug, Default)]
pub(super) struct Lineage {
    version: String,
    /// Whether its API could be read.
    is_read: bool,
    operations: BTreeMap<String, Rc<Known>>,
    /// Those that are gone, the last that went first.
    removed: Vec<Rc<Removed>>,
    /// How many more are gone.
    more_removed: usize,
}

#[derive(Debug, Clone, Default)]
struct Known {
    past: Past,
    anchor: Option<String>,
}

/// A release with the number of its line and the release that it is compared with.
pub(super) type Compared<'c> = (usize, &'c Published, Option<&'c Published>);

/// Every release of a connector.
pub(super) fn steps(connector: &Connector) -> Vec<Compared<'_>> {
    let mut steps = Vec::new();
    for (number, line) in connector.lines.iter().enumerate() {
        for published in &line.releases {
            steps.push((number, published, connector.base(number, published)));
        }
    }
    steps
}

/// The lineages of a connector that a later release is compared with.
pub(super) struct Lineages<'c> {
    /// How many releases are still to be compared with each.
    uses: BTreeMap<&'c Version, usize>,
    kept: BTreeMap<&'c Version, Rc<Lineage>>,
}

impl<'c> Lineages<'c> {
    pub(super) fn new(steps: &[Compared<'c>]) -> Self {
        let mut uses = BTreeMap::new();
        for base in steps.iter().filter_map(|(.., base)| *base) {
            *uses.entry(&base.version).or_insert(0) += 1;
        }
        Self { uses, kept: BTreeMap::new() }
    }

    /// The lineage of a release, which follows that of its base.
    pub(super) fn of(
        &mut self,
        published: &'c Published,
        base: Option<&Published>,
        release: &Release,
        drift: Option<&Drift>,
    ) -> Rc<Lineage> {
        let version = published.version.to_string();
        let is_read = release.unreadable.is_none();
        let changes = drift.map_or(&[][..], |drift| &drift.changes);
        let before = base.and_then(|base| self.kept.get(&base.version));
        let lineage = match before {
            Some(before) => before.next(&version, &release.api, is_read, changes),
            None => Lineage::first(&version, &release.api, is_read),
        };
        let lineage = Rc::new(lineage);
        let left = base.and_then(|base| {
            let left = self.uses.get_mut(&base.version)?;
            *left -= 1;
            (*left == 0).then_some(&base.version)
        });
        left.map(|version| self.kept.remove(version));
        if self.uses.contains_key(&published.version) {
            self.kept.insert(&published.version, Rc::clone(&lineage));
        }
        lineage
    }
}

/// The changes of a release, by the operations that feel them.
#[derive(Default)]
struct Felt<'c> {
    added: BTreeSet<String>,
    removed: BTreeSet<String>,
    /// Old names by new ones.
    renamed: BTreeMap<String, String>,
    /// The gravest change, and how many more there are.
    changed: BTreeMap<String, (&'c Change, usize)>,
}

impl<'c> Felt<'c> {
    /// Changes are ordered by gravity, the gravest first.
    fn of(changes: &'c [Change]) -> Self {
        let mut felt = Self::default();
        for change in changes {
            let Some(operation) = change.operation.as_deref().map(|name| tidy(name, NAME)) else { continue };
            let is_whole = matches!(change.what.place, Place::Operation | Place::Webhook)
                && matches!(change.what.aspect, Aspect::Whole | Aspect::Path | Aspect::Outlived);
            match (change.what.step, is_whole) {
                (Step::Added, true) => drop(felt.added.insert(operation)),
                (Step::Removed, true) => drop(felt.removed.insert(operation)),
                (_, _) => felt.change(operation, change),
            }
        }
        felt
    }

    fn change(&mut self, operation: String, change: &'c Change) {
        if let Some(now) = &change.renamed {
            self.renamed.insert(tidy(now, NAME), operation.clone());
        }
        let others = change.felt_by.iter().map(|name| tidy(name, NAME));
        for name in std::iter::once(operation).chain(others) {
            self.changed.entry(name).and_modify(|(_, more)| *more += 1).or_insert((change, 0));
        }
    }
}

impl Lineage {
    /// The first release: nothing is known of what was before.
    pub(super) fn first(version: &str, api: &Api, is_read: bool) -> Self {
        let mut lineage = Self { version: version.to_owned(), is_read, ..Self::default() };
        for (name, anchor) in &api.names {
            let known = Known { anchor: anchor.clone(), ..Known::default() };
            lineage.operations.entry(name.clone()).or_insert_with(|| Rc::new(known));
        }
        lineage
    }

    /// A release that is compared with this one.
    pub(super) fn next(&self, version: &str, api: &Api, is_read: bool, changes: &[Change]) -> Self {
        let removed = self.removed.clone();
        let more_removed = self.more_removed;
        let version = version.to_owned();
        if !is_read {
            let operations = self.operations.clone();
            return Self { version, is_read, operations, removed, more_removed };
        }
        let felt = Felt::of(changes);
        let mut next = Self { version, is_read, operations: BTreeMap::new(), removed, more_removed };
        let spelled = self.spelled_otherwise(api, &felt);
        for (name, anchor) in &api.names {
            if !next.operations.contains_key(name) {
                let known = self.known(&next.version, name, anchor, &felt, &spelled);
                next.operations.insert(name.clone(), known);
            }
        }
        next.removed.retain(|removed| !next.operations.contains_key(&removed.id));
        self.remove(&mut next, &felt);
        next
    }

    /// Operations that have no `operationId`, and parameters of another name in their paths: the name
    /// that they had, by the blanked one.
    fn spelled_otherwise(&self, api: &Api, felt: &Felt<'_>) -> BTreeMap<String, &str> {
        let still: BTreeSet<&str> = api.names.iter().map(|(name, _)| name.as_str()).collect();
        let lost = self.operations.keys().map(String::as_str);
        let lost = lost.filter(|name| name.contains('{') && !still.contains(name));
        let lost = lost.filter(|name| !felt.removed.contains(*name));
        lost.map(|name| (blanked(name), name)).collect()
    }

    /// What is known of an operation with this release.
    fn known(
        &self,
        version: &str,
        name: &String,
        anchor: &Option<String>,
        felt: &Felt<'_>,
        spelled: &BTreeMap<String, &str>,
    ) -> Rc<Known> {
        let came = felt.added.contains(name) && !self.operations.contains_key(name);
        let old = felt.renamed.get(name).map_or(name.as_str(), String::as_str);
        let before = || {
            let same = || self.operations.get(old).map(|known| (old, known));
            let other =
                || spelled.get(&blanked(name)).and_then(|old| Some((*old, self.operations.get(*old)?)));
            same().or_else(other)
        };
        let Some((old, before)) = before().filter(|_| !came) else {
            let since = (came && self.is_read).then(|| version.to_owned());
            return Rc::new(Known { past: Past { since, ..Past::default() }, anchor: anchor.clone() });
        };
        let mut known = Rc::clone(before);
        if known.anchor != *anchor {
            let known = Rc::make_mut(&mut known);
            let former = std::mem::replace(&mut known.anchor, anchor.clone());
            known.past.former.extend(former);
            let most = known.past.former.len().saturating_sub(MAX_FORMER);
            known.past.former.drain(..most);
        }
        if !self.is_read {
            Rc::make_mut(&mut known).past.tell(Event::unknown(version, &self.version));
            return known;
        }
        let names = [old, name].into_iter().take(if old == name { 1 } else { 2 });
        let told: Vec<_> = names.filter_map(|name| felt.changed.get(name)).collect();
        if let Some((change, _)) = told.iter().max_by_key(|(change, _)| change.bump) {
            let all: usize = told.iter().map(|(_, more)| more + 1).sum();
            Rc::make_mut(&mut known).past.tell(Event::new(version, name, change, all - 1));
        }
        known
    }

    /// Remembers the operations that went from this release to the next.
    fn remove(&self, next: &mut Self, felt: &Felt<'_>) {
        let went = felt.removed.iter().filter(|name| !next.operations.contains_key(*name));
        let went = went.filter_map(|name| {
            let anchor = self.operations.get(name)?.anchor.clone()?;
            let (version, last) = (next.version.clone(), self.version.clone());
            Some(Rc::new(Removed { id: name.clone(), anchor, version, last, is_here: true }))
        });
        next.removed = went.chain(std::mem::take(&mut next.removed)).collect();
        next.more_removed += next.removed.len().saturating_sub(MAX_REMOVED);
        next.removed.truncate(MAX_REMOVED);
    }

    /// Tells the operations of the release what is known of them.
    pub(super) fn tell(&self, api: &mut Api) {
        let mut taken: BTreeSet<String> =
            api.operations().map(|operation| operation.anchor.clone()).collect();
        let share = (MAX_TOLD / taken.len().max(1)).max(1);
        for operation in api.triggers.iter_mut().chain(&mut api.actions) {
            let Some(known) = self.operations.get(&operation.id) else { continue };
            operation.past = known.past.clone();
            operation.past.cut(share);
            operation.past.former.retain(|anchor| taken.insert(anchor.clone()));
        }
        api.removed = self.removed.iter().map(|removed| Removed::clone(removed)).collect();
        for removed in &mut api.removed {
            removed.is_here = taken.insert(removed.anchor.clone());
        }
        api.more_removed = self.more_removed;
    }
}

impl Past {
    fn tell(&mut self, event: Event) {
        self.events.insert(0, event);
        self.cut(MAX_EVENTS);
    }

    fn cut(&mut self, most: usize) {
        self.left_out += self.events.len().saturating_sub(most);
        self.events.truncate(most);
    }
}

impl Event {
    fn new(version: &str, operation: &str, change: &Change, more: usize) -> Self {
        let named = change.operation.as_deref().unwrap_or(operation);
        let told = change.told().replacen(&format!(" of `{named}`"), "", 1);
        Self {
            version: version.to_owned(),
            group: Some(group_of(change.bump)),
            sentence: pieces(&told, MAX_SENTENCE),
            more,
        }
    }

    fn unknown(version: &str, since: &str) -> Self {
        let text = format!("what changed since {since} is not known: the API of that version cannot be read");
        Self { version: version.to_owned(), group: None, sentence: pieces(&text, MAX_SENTENCE), more: 0 }
    }
}
