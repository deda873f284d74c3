//! The walk through two definitions: what is compared with what, and what was already seen.
//!
//! Schemas wait in a queue and every pair of them is compared once per place, so cycles end and a
//! shared schema is told once. At most [`MAX_PAIRS`] pairs are compared; where more would be needed
//! a change says so.

use super::bump::Bump;
use super::change::{Change, Note};
use super::components::{Subtypes, subtypes};
use super::proof::Proofs;
use super::unchanged::Unchanged;
use super::what::{Aspect, Direction, Place, Step, What};
use crate::contract::{Conjunction, Contract, Schema, SchemaKey};
use crate::document::Node;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

/// Pairs of schemas beyond this are not compared.
const MAX_PAIRS: usize = 200_000;

/// Pairs of schemas that may be compared only to find out whether branches are the same.
const MAX_PROBED: usize = 100_000;

/// A field path longer than this, in characters, is shown from its end.
const MAX_FIELD: usize = 160;

/// Changes beyond this many are only listed where they are graver than all others.
const MAX_CHANGES: usize = 10_000;

/// Changes get no place any more when their pointers have taken this many bytes.
const MAX_POINTED: usize = 64 * 1024 * 1024;

/// Messages longer than this are cut, in characters.
const MAX_MESSAGE: usize = 800;

/// Changes beyond this many are not asked for all of their operations.
const MAX_COUNTED: usize = 500;

/// The names of the operations that feel a shared change are kept while they have no more bytes together.
const MAX_NAMED: usize = 4 * 1024 * 1024;

/// The place that is being compared, in the words of the report.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) place: Place,
    pub(super) operation: Option<Rc<str>>,
    subject: Rc<str>,
    pub(super) field: String,
}

/// Two nodes of which one may be missing: before and after.
pub(super) type Pair<'d> = (Option<Node<'d>>, Option<Node<'d>>);

/// Two schemas that wait to be compared.
struct Job<'d> {
    old: Conjunction<'d>,
    new: Conjunction<'d>,
    spot: Spot,
    user: Option<usize>,
}

/// A pair of schemas that was seen at a place.
type Key = (Place, Vec<SchemaKey>, Vec<SchemaKey>);

pub(super) struct Walk<'d> {
    /// Whether the two definitions are written in different dialects.
    pub(super) cross: bool,
    /// The components that extend another by `allOf`, on both sides.
    pub(super) subtypes: (Subtypes<'d>, Subtypes<'d>),
    /// Whether XML goes over the wire.
    pub(super) xml: bool,
    /// What is known of schemas that are spelled in another way.
    pub(super) proofs: Proofs,
    /// The operations that need no walk.
    pub(super) unchanged: Unchanged<'d>,
    /// Whether an operation answers, before and after, where the definition as a whole does.
    pub(super) shares_servers: bool,
    changes: Vec<(Change, Option<usize>)>,
    told: BTreeSet<(What, Option<String>, String)>,
    queue: VecDeque<Job<'d>>,
    seen: BTreeMap<Key, usize>,
    /// For every pair of schemas the pairs that use it, and the operations.
    users: Vec<(BTreeSet<usize>, BTreeSet<Rc<str>>)>,
    current: Option<usize>,
    shared: BTreeSet<(Place, u64, u64)>,
    /// The number of every pair of shared objects among the users.
    objects: BTreeMap<(Place, u64, u64), usize>,
    /// Set while branches are only asked whether they are the same.
    probe: Option<Probe>,
    probed: usize,
    finished: bool,
    /// References that were followed on neither side.
    not_read: BTreeMap<String, Pair<'d>>,
    /// Characters that the pointers of changes have taken.
    pointed: usize,
    untold: usize,
    gravest: Option<Bump>,
}

/// What a probe asks, and what it has found.
#[derive(Debug)]
struct Probe {
    root: (Vec<SchemaKey>, Vec<SchemaKey>),
    differs: bool,
}

impl Spot {
    pub(super) fn new(place: Place, operation: Option<Rc<str>>, subject: impl Into<Rc<str>>) -> Self {
        Self { place, operation, subject: subject.into(), field: String::new() }
    }

    /// An operation itself.
    pub(super) fn operation(place: Place, name: Rc<str>) -> Self {
        Self { place, operation: Some(name), subject: "".into(), field: String::new() }
    }

    /// The same field at another place.
    pub(super) fn at(&self, place: Place) -> Self {
        Self { place, ..self.clone() }
    }

    /// Something that belongs to this place, such as a header to a response.
    pub(super) fn with_subject(&self, front: &str) -> Self {
        let subject = if self.subject.is_empty() {
            front.into()
        } else {
            format!("{front} of {}", self.subject).into()
        };
        Self { subject, ..self.clone() }
    }

    /// A field below this one.
    pub(super) fn below(&self, part: &str) -> Self {
        let dot = if self.field.is_empty() || part.starts_with(['[', '(']) { "" } else { "." };
        let mut field = format!("{}{dot}{part}", self.field);
        let length = field.chars().count();
        if length > MAX_FIELD {
            let shown: String = field.chars().skip(length - MAX_FIELD / 2).collect();
            field = format!("…{shown}");
        }
        Self { field, ..self.clone() }
    }

    /// The place in words: "`a.b` in response 200 of `GetItem`".
    pub(super) fn words(&self) -> String {
        let of = self.operation.as_ref().map(|name| format!(" of `{name}`")).unwrap_or_default();
        if self.subject.is_empty() {
            return of.trim_start_matches(" of ").to_owned();
        }
        if self.field.is_empty() {
            format!("{}{of}", self.subject)
        } else {
            format!("`{}` in {}{of}", self.field, self.subject)
        }
    }
}

impl<'d> Walk<'d> {
    pub(super) fn new(old: &Contract<'d>, new: &Contract<'d>) -> Self {
        Self {
            cross: old.dialect() != new.dialect(),
            subtypes: (subtypes(old), subtypes(new)),
            xml: speaks_xml(old) && speaks_xml(new),
            unchanged: Unchanged::new(old, new),
            ..Self::of_schemas()
        }
    }

    /// A walk through schemas that belong to no API.
    pub(super) fn of_schemas() -> Self {
        Self {
            cross: false,
            subtypes: Default::default(),
            xml: false,
            proofs: Proofs::default(),
            unchanged: Unchanged::default(),
            shares_servers: true,
            changes: Vec::new(),
            told: BTreeSet::new(),
            queue: VecDeque::new(),
            seen: BTreeMap::new(),
            users: Vec::new(),
            current: None,
            shared: BTreeSet::new(),
            objects: BTreeMap::new(),
            probe: None,
            probed: 0,
            finished: true,
            not_read: BTreeMap::new(),
            pointed: 0,
            untold: 0,
            gravest: None,
        }
    }

    /// Notes that an aspect of a spot changed; `text` goes on after the words for the spot.
    pub(super) fn note(&mut self, spot: &Spot, aspect: Aspect, step: Step, pair: Pair<'d>, text: &str) {
        self.note_at(spot, What::new(spot.place, aspect, step), pair, text);
    }

    /// Notes a change whose place is another than the spot's, such as an extension.
    pub(super) fn note_at(&mut self, spot: &Spot, what: What, pair: Pair<'d>, text: &str) {
        let bump = super::classify::bump(what);
        if let Some(probe) = &mut self.probe {
            probe.differs |= bump > Bump::Patch;
            return;
        }
        let place = if what.place == Place::Extension { spot.place } else { what.place };
        let direction = place.direction();
        if self.changes.len() >= MAX_CHANGES && Some(bump) <= self.gravest {
            self.untold += 1;
            return;
        }
        self.gravest = self.gravest.max(Some(bump));
        let message = one_line(&format!("{} {text}", spot.words()));
        let operation = spot.operation.as_deref();
        if !self.told.insert((what, operation.map(str::to_owned), message.clone())) {
            return;
        }
        let pair = if self.pointed < MAX_POINTED { pair } else { (None, None) };
        let note = Note { what, direction, operation, old: pair.0, new: pair.1, message };
        let change = note.into_change();
        self.pointed += change.pointer().len();
        self.changes.push((change, self.current));
    }

    /// Remembers that something was too large to be compared.
    pub(super) fn unfinished(&mut self) {
        self.finished &= self.probe.is_some();
    }

    /// Remembers a reference that was followed on neither side.
    pub(super) fn not_read(&mut self, text: &str, pair: Pair<'d>) {
        if self.probe.is_none() && self.not_read.len() < MAX_CHANGES {
            self.not_read.entry(text.to_owned()).or_insert(pair);
        }
    }

    /// Whether a pair of shared objects (a parameter, a response) was not yet seen at this place.
    pub(super) fn is_new(&mut self, place: Place, old: Node<'d>, new: Node<'d>) -> bool {
        self.shared.insert((place, old.id(), new.id()))
    }

    /// Compares a pair of shared objects once per place; whoever uses them feels what is found.
    pub(super) fn once(
        &mut self,
        spot: &Spot,
        (old, new): (Node<'d>, Node<'d>),
        compare: impl FnOnce(&mut Self),
    ) {
        let next = self.users.len();
        let number = *self.objects.entry((spot.place, old.id(), new.id())).or_insert(next);
        if number == next {
            self.users.push(Default::default());
        }
        if let Some((_, operations)) = self.users.get_mut(number) {
            operations.extend(spot.operation.clone());
        }
        if number == next {
            let outer = self.current.replace(number);
            compare(self);
            self.current = outer;
        }
    }

    /// Notes that an operation has another name now.
    pub(super) fn note_renamed(&mut self, spot: &Spot, what: What, pair: Pair<'d>, text: &str, now: String) {
        let before = self.changes.len();
        self.note_at(spot, what, pair, text);
        if let Some((change, _)) = self.changes.get_mut(before) {
            change.renamed = Some(now);
        }
    }

    /// Lets two schemas wait for their comparison; an empty conjunction accepts anything.
    pub(super) fn schemas(&mut self, old: Conjunction<'d>, new: Conjunction<'d>, spot: Spot) {
        self.queue.push_back(Job { old, new, spot, user: self.current });
    }

    /// Compares the schemas that wait, and those that they lead to.
    pub(super) fn drain(&mut self) {
        while let Some(job) = self.queue.pop_front() {
            if self.seen.len() >= MAX_PAIRS {
                self.finished = false;
                self.queue.clear();
                break;
            }
            let key = (job.spot.place, keys(&job.old), keys(&job.new));
            let next = self.users.len();
            let number = *self.seen.entry(key).or_insert(next);
            let fresh = number == next;
            if fresh {
                self.users.push(Default::default());
            }
            if let Some((pairs, operations)) = self.users.get_mut(number) {
                match job.user {
                    Some(user) => drop(pairs.insert(user)),
                    None => operations.extend(job.spot.operation.clone()),
                }
            }
            self.current = Some(number);
            if fresh {
                self.compare(&job.old, &job.new, &job.spot);
            } else {
                self.beside_references(&job.old, &job.new, &job.spot);
            }
            self.current = None;
        }
    }

    /// Whether two schemas say the same, but for texts. Says no where that would take too long.
    pub(super) fn same(&mut self, old: Conjunction<'d>, new: Conjunction<'d>, spot: &Spot) -> bool {
        if self.probe.is_some() || self.probed >= MAX_PROBED {
            let alike = |(old, new): (&Schema<'d>, &Schema<'d>)| alike(old.node(), new.node());
            return (old.len() == new.len() && old.iter().zip(&new).all(alike))
                || self.proofs.equal(&old, &new);
        }
        let queue = std::mem::take(&mut self.queue);
        let seen = std::mem::take(&mut self.seen);
        let users = std::mem::take(&mut self.users);
        let current = self.current.take();
        self.probe = Some(Probe { root: (keys(&old), keys(&new)), differs: false });
        self.schemas(old, new, spot.clone());
        let mut same = true;
        while let (true, Some(job)) = (same, self.queue.pop_front()) {
            self.probed += 1;
            let key = (job.spot.place, keys(&job.old), keys(&job.new));
            if self.seen.insert(key, 0).is_none() {
                self.compare(&job.old, &job.new, &job.spot);
            }
            let differs = self.probe.as_ref().is_none_or(|probe| probe.differs);
            same = !differs && self.probed < MAX_PROBED;
        }
        self.probe = None;
        (self.queue, self.seen, self.users, self.current) = (queue, seen, users, current);
        same
    }

    /// Whether a pair of schemas is the one that is asked for, as it is written.
    pub(super) fn is_asked(&self, old: &Conjunction<'d>, new: &Conjunction<'d>) -> bool {
        self.probe.as_ref().is_some_and(|probe| probe.root == (keys(old), keys(new)))
    }

    /// All changes, the gravest first, with the operations counted that feel each of them.
    pub(super) fn finish(mut self, root: Node<'d>) -> Vec<Change> {
        let not_read = std::mem::take(&mut self.not_read);
        self.tell_not_read(&not_read);
        if !self.finished {
            let spot = Spot::new(Place::Definition, None, "the definition");
            let text = "is too entangled to be compared to its end; what is left may hurt callers";
            self.gravest = None;
            self.note(&spot, Aspect::Unfinished, Step::Changed, (None, Some(root)), text);
        }
        if self.untold > 0 {
            let spot = Spot::new(Place::Definition, None, "the definition");
            let text = format!("has {} more changes that are not listed", self.untold);
            self.gravest = None;
            self.note(&spot, Aspect::Text("more-changes"), Step::Changed, (None, Some(root)), &text);
        }
        let mut changes = std::mem::take(&mut self.changes);
        let mut room = MAX_NAMED;
        for (change, pair) in changes.iter_mut().take(MAX_COUNTED) {
            let Some(pair) = *pair else { continue };
            let operations = self.operations_of(pair);
            change.others = operations.len().saturating_sub(1);
            let own = change.operation.clone();
            for name in operations.into_iter().filter(|name| own.as_deref() != Some(&***name)) {
                let Some(left) = room.checked_sub(name.len()) else { break };
                room = left;
                change.felt_by.push(name.to_string());
            }
            if change.others > 0 {
                let noun = if change.others == 1 { "operation" } else { "operations" };
                change.message = format!("{} (also in {} other {noun})", change.message, change.others);
            }
        }
        changes.sort_by_key(|(change, _)| std::cmp::Reverse(change.bump));
        changes.into_iter().map(|(change, _)| change).collect()
    }

    /// The operations that lead to a pair of schemas, or of shared objects.
    fn operations_of(&self, pair: usize) -> BTreeSet<&Rc<str>> {
        let mut found: BTreeSet<&Rc<str>> = BTreeSet::new();
        let mut known = BTreeSet::from([pair]);
        let mut waiting = vec![pair];
        while let Some((pairs, operations)) = waiting.pop().and_then(|pair| self.users.get(pair)) {
            found.extend(operations);
            waiting.extend(pairs.iter().filter(|pair| known.insert(**pair)));
            if known.len() > MAX_PROBED {
                break;
            }
        }
        found
    }

    /// The direction of a place, for finders that word their text by it.
    pub(super) fn sends(spot: &Spot) -> bool {
        spot.place.direction() == Direction::Request
    }
}

/// The text without control characters, cut where it is very long.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_MESSAGE).collect()
}

fn speaks_xml(contract: &Contract<'_>) -> bool {
    let says = |text: &str| ["application/xml", "text/xml", "+xml"].iter().any(|name| text.contains(name));
    contract.documents().iter().any(|document| says(document.source().text()))
}

/// What tells schemas apart that hold together.
fn keys(conjunction: &Conjunction<'_>) -> Vec<SchemaKey> {
    conjunction.iter().map(Schema::key).collect()
}

/// Whether two values say the same, references followed, where lists of plain values have no order.
pub(super) fn alike(old: Node<'_>, new: Node<'_>) -> bool {
    super::equal::equal(old, new)
        || (old.is_array() && new.is_array() && sorted(old).is_some_and(|o| Some(o) == sorted(new)))
}

fn sorted(list: Node<'_>) -> Option<Vec<&str>> {
    let mut items: Vec<&str> = list.items().map(|item| item.scalar_text()).collect::<Option<_>>()?;
    items.sort_unstable();
    Some(items)
}
