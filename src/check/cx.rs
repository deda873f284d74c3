//! What a check is handed besides its subject, and the only maker of findings.

use super::book::RuleBook;
use super::finding::Finding;
use super::profile::{Graded, Profile};
use super::rule::RuleId;
use crate::catalogue::{Catalogue, ConnectorId, Date, Release};
use crate::document::{Location, Mend};
use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The surroundings of a check.
pub struct Cx<'a> {
    /// The catalogue; its connectors are not loaded, but their places are known.
    pub catalogue: &'a Catalogue,
    /// The day that counts as today.
    pub today: Date,
    pub(super) platforms: &'a [&'static str],
    profiles: &'static [Profile],
    pub(super) profile: &'static str,
    pub(super) rule: Option<Graded>,
    counts: BTreeMap<RuleId, usize>,
    known: BTreeMap<TypeId, Rc<dyn Any>>,
    pub(super) connector: Option<&'a ConnectorId>,
    pub(super) release: Option<&'a Release>,
    pub(super) findings: Vec<Finding>,
}

/// One rule reports at most this many places of one connector; hostile input has no more to say.
const MAX_FINDINGS: usize = 1_000;

/// A message is cut behind this many characters: names are the author's, and may be without end.
const MAX_MESSAGE: usize = 1_000;

impl<'a> Cx<'a> {
    pub(super) fn new(book: &'a RuleBook, catalogue: &'a Catalogue, today: Date) -> Self {
        Self {
            catalogue,
            today,
            platforms: book.platforms(),
            profiles: book.profiles(),
            profile: "",
            rule: None,
            counts: BTreeMap::new(),
            known: BTreeMap::new(),
            connector: None,
            release: None,
            findings: Vec::new(),
        }
    }

    /// The ids of the platforms that there are.
    pub fn platforms(&self) -> &'a [&'static str] {
        self.platforms
    }

    /// The profiles that there are.
    pub fn profiles(&self) -> &'static [Profile] {
        self.profiles
    }

    /// The id of the profile that holds for the release; empty outside of one.
    pub fn profile(&self) -> &'static str {
        self.profile
    }

    /// What several rules ask of one release, found by the first of them: one type, one answer.
    pub fn once<T: Any>(&mut self, find: impl FnOnce() -> T) -> Rc<T> {
        let known = self.known.get(&TypeId::of::<T>()).cloned();
        if let Some(known) = known.and_then(|known| known.downcast().ok()) {
            return known;
        }
        let found = Rc::new(find());
        self.known.insert(TypeId::of::<T>(), found.clone());
        found
    }

    /// Begins another release: nothing is known of it yet.
    pub(super) fn enter(&mut self, release: Option<&'a Release>, profile: &'static str) {
        (self.release, self.profile) = (release, profile);
        self.known.clear();
    }

    /// The connector that is judged; none for rules over the whole catalogue.
    pub fn connector(&self) -> Option<&'a ConnectorId> {
        self.connector
    }

    /// The release that is judged; none for rules over connectors and catalogues.
    pub fn release(&self) -> Option<&'a Release> {
        self.release
    }

    /// Says that a place breaks the rule: a node, or a node and the key that it lacks, or a place
    /// that is already found.
    pub fn report(&mut self, at: impl Into<Location>, message: impl Into<String>) {
        self.push(at, message, || None);
    }

    /// Says that a place breaks the rule, and what would mend it, where anything does.
    pub fn report_with(
        &mut self,
        at: impl Into<Location>,
        message: impl Into<String>,
        mend: impl FnOnce() -> Option<Mend>,
    ) {
        self.push(at, message, mend);
    }

    /// Places and changes are found only for findings that are kept: finding one walks down the
    /// document.
    pub(super) fn push(
        &mut self,
        at: impl Into<Location>,
        message: impl Into<String>,
        mend: impl FnOnce() -> Option<Mend>,
    ) {
        let Some(Graded { rule, severity, .. }) = self.rule else { return };
        let count = self.counts.entry(rule.id).or_default();
        if *count < MAX_FINDINGS {
            *count += 1;
            let (connector, location) = (self.connector.cloned(), at.into());
            let (mut message, mend) = (message.into(), mend());
            if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
                message.truncate(end);
                message.push('…');
            }
            self.findings.push(Finding { rule, severity, connector, location, message, mend });
        }
    }
}
