//! Acceptances: changes that go out with a smaller bump than they need, one kind at one place each.
//!
//! An acceptance never covers more than one place. Where it could mean several it means none, and it
//! is spent with the release that holds it.

use super::version::Date;
use crate::diff::{Change, Place};
use crate::document::Location;
use crate::path::RepoPath;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// A change that may go out with a smaller bump than it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// The change's name.
    pub change: String,
    /// Its place: a JSON pointer, `FILE#POINTER`, an operation or a file.
    pub place: String,
    /// Why nobody is hurt.
    pub reason: String,
    /// The last day it counts.
    pub until: Option<Date>,
    /// Where it is declared.
    pub location: Location,
}

/// What comes of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It accepts what stands at one place; by number among the changes.
    Accepts(Vec<usize>),
    /// The release that is compared with holds it already.
    Spent,
    /// It counted until this day.
    Ended(Date),
    /// It could mean changes at these places, or more than these, and means none.
    Several(Vec<String>),
    /// There is no such change.
    Idle,
}

/// More places than this are not named where several could be meant.
const MAX_NAMED: usize = 3;

/// The places of changes between two folders, as acceptances name them.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The folder on the newer side, then on the older one.
    folders: [RepoPath; 2],
    /// Kind and place of what the older side accepts.
    spent: BTreeSet<(String, String)>,
}

/// The file of a change, seen from the folder, and the pointer into it.
type Spot<'c> = (RepoPath, &'c str);

/// The changes of one kind.
#[derive(Default)]
struct Kind<'c> {
    changes: Vec<(usize, Spot<'c>, &'c Change)>,
    exact: OnceCell<Vec<String>>,
}

impl Places {
    /// The places between two folders, of which the older one accepted some changes.
    pub(super) fn new(from: &RepoPath, to: &RepoPath, accepted: &[Accept]) -> Self {
        let spent = accepted.iter().map(|accept| (accept.change.clone(), accept.place.clone())).collect();
        Self { folders: [to.clone(), from.clone()], spent }
    }

    /// What each acceptance does to some changes on a day.
    pub(super) fn effects(&self, accepts: &[Accept], changes: &[Change], day: Date) -> Vec<Effect> {
        if accepts.is_empty() {
            return Vec::new();
        }
        let kinds = self.kinds(changes);
        let effect = |accept: &Accept| match accept.until.filter(|until| *until < day) {
            _ if self.is_spent(&accept.change, &accept.place) => Effect::Spent,
            Some(until) => Effect::Ended(until),
            None => kinds.get(&accept.change).map_or(Effect::Idle, |kind| self.meant(&accept.place, kind)),
        };
        accepts.iter().map(effect).collect()
    }

    /// The exact place of each change: it means no other change of that kind.
    pub(super) fn exact(&self, changes: &[Change]) -> Vec<String> {
        let mut places = vec![String::new(); changes.len()];
        for kind in self.kinds(changes).values() {
            for ((number, ..), name) in kind.changes.iter().zip(self.exact_of(kind)) {
                if let Some(place) = places.get_mut(*number) {
                    *place = name;
                }
            }
        }
        places
    }

    fn kinds<'c>(&self, changes: &'c [Change]) -> BTreeMap<String, Kind<'c>> {
        let mut kinds: BTreeMap<String, Kind<'c>> = BTreeMap::new();
        for (number, change) in changes.iter().enumerate() {
            let below =
                |location: &Location| self.folders.iter().find_map(|folder| location.file.below(folder));
            let spot = (change.location().and_then(below).unwrap_or_default(), change.pointer());
            kinds.entry(change.name()).or_default().changes.push((number, spot, change));
        }
        kinds
    }

    fn is_spent(&self, change: &str, place: &str) -> bool {
        !self.spent.is_empty() && self.spent.contains(&(change.to_owned(), place.to_owned()))
    }

    /// What a place means among the changes of one kind: those exactly there, else those within.
    fn meant(&self, place: &str, kind: &Kind<'_>) -> Effect {
        let pair = place.split_once('#').filter(|(_, pointer)| pointer.starts_with('/'));
        let at = match place.starts_with('/') {
            true => Some((None, place)),
            false => pair.map(|(file, pointer)| (Some(file), pointer)),
        };
        let is_exact = |spot: &Spot<'_>| rest(at, spot) == Some("");
        let is_within = |spot: &Spot<'_>, change: &Change| {
            change.operation.as_deref() == Some(place)
                || spot.0.as_str() == place
                || rest(at, spot).is_some_and(|rest| rest.starts_with('/'))
        };
        let numbers = |is_meant: &dyn Fn(&Spot<'_>, &Change) -> bool| -> Vec<usize> {
            let all = kind.changes.iter().enumerate();
            all.filter(|(_, (_, spot, change))| is_meant(spot, change)).map(|(place, _)| place).collect()
        };
        let mut found = numbers(&|spot, _| is_exact(spot));
        if found.is_empty() {
            found = numbers(&is_within);
        }
        let meant: Vec<_> = found.iter().filter_map(|number| kind.changes.get(*number)).collect();
        let spots: BTreeSet<&Spot<'_>> = meant.iter().map(|(_, spot, _)| spot).collect();
        match spots.len() {
            0 => Effect::Idle,
            1 => Effect::Accepts(meant.iter().map(|(number, ..)| *number).collect()),
            _ => {
                let exact = kind.exact.get_or_init(|| self.exact_of(kind));
                let named = found.iter().filter_map(|number| exact.get(*number).cloned());
                Effect::Several(named.take(MAX_NAMED).collect())
            }
        }
    }

    /// The exact places of the changes of one kind: the name of an operation, where the change is about
    /// the operation itself, else a pointer, a file, or a pointer in a file.
    fn exact_of(&self, kind: &Kind<'_>) -> Vec<String> {
        let mut operations: BTreeMap<&str, BTreeSet<&Spot<'_>>> = BTreeMap::new();
        let mut pointers: BTreeMap<&str, BTreeSet<&RepoPath>> = BTreeMap::new();
        for (_, spot, change) in &kind.changes {
            operations.entry(change.operation.as_deref().unwrap_or_default()).or_default().insert(spot);
            pointers.entry(spot.1).or_default().insert(&spot.0);
        }
        let exact = |(_, (file, pointer), change): &(usize, Spot<'_>, &Change)| {
            let is_whole = matches!(change.what.place, Place::Operation | Place::Webhook | Place::Callback);
            let is_alone = |name: &&String| operations.get(name.as_str()).is_some_and(|all| all.len() == 1);
            let operation = change.operation.as_ref().filter(|_| is_whole).filter(is_alone);
            let is_unique = pointers.get(pointer).is_some_and(|files| files.len() == 1);
            let short = Some((*pointer).to_owned()).filter(|pointer| is_unique && !pointer.is_empty());
            let full = if pointer.is_empty() { file.to_string() } else { format!("{file}#{pointer}") };
            let name = change.name();
            let mut spellings = operation.cloned().into_iter().chain(short);
            spellings.find(|place| !self.is_spent(&name, place)).unwrap_or(full)
        };
        kind.changes.iter().map(exact).collect()
    }
}

/// What a pointer adds to the one that a place gives; none where it is in another file, or elsewhere.
fn rest<'c>(at: Option<(Option<&str>, &str)>, (file, pointer): &Spot<'c>) -> Option<&'c str> {
    let is_there = |wanted: &Option<&str>| wanted.is_none_or(|wanted| file.as_str() == wanted);
    pointer.strip_prefix(at.filter(|(wanted, _)| is_there(wanted))?.1)
}
