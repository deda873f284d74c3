//! What a change brings about between connectors, seen by rules over the whole catalogue.

use super::book::RuleBook;
use super::finding::Finding;
use super::run::{Card, run_among};
use crate::catalogue::{Catalogue, Date};
use crate::document::{Fault, Location};

/// Two states of the connectors that a change touches, as rules over the whole catalogue see them.
pub struct Relations<'c> {
    /// The catalogue before, and its connectors that are touched.
    pub before: (&'c Catalogue, Vec<Card>),
    /// The catalogue with the change, and its connectors that are touched.
    pub now: (&'c Catalogue, Vec<Card>),
}

impl Relations<'_> {
    /// Whether the change may bring connectors into relation that it does not touch: then these must be known.
    pub fn reach_beyond(&self) -> bool {
        let (before, now) = (&self.before.1, &self.now.1);
        now.iter().any(|card| !before.iter().any(|old| is_like(old, card)))
    }

    /// Judges the catalogue as a whole, among connectors that the change does not touch: what is found that was
    /// not found before. Of two connectors in one relation it is told where the change is.
    pub fn judge(self, book: &RuleBook, others: &[Card], today: Date) -> Vec<Finding> {
        let of = |(catalogue, cards): (&Catalogue, Vec<Card>), faults: &[Fault]| {
            let is_numbered = |id: &str| catalogue.place(id).is_some_and(|place| place.renamed);
            let mut all: Vec<Card> = others.iter().cloned().chain(cards).collect();
            // The number of an untouched one may be of this change.
            all.iter_mut().for_each(|card| card.renamed = card.renamed && is_numbered(card.id.as_str()));
            run_among(book, catalogue, (faults.to_vec(), &all), today)
        };
        let known = of(self.before, &[]);
        let is_known = |found: &Finding| {
            known.iter().any(|old| old.rule.id == found.rule.id && old.message == found.message)
        };
        let faults = self.now.0.faults();
        let mut found = of(self.now, faults);
        found.retain(|found| !is_known(found));
        found
    }
}

/// Whether rules over the whole catalogue say the same of two cards.
fn is_like(one: &Card, other: &Card) -> bool {
    let names = |list: &[(String, Location)]| list.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let of = |card: &Card| {
        let icon = card.icon.as_ref().map(|(print, _)| print.digest.clone());
        let what = (card.id.clone(), card.title.clone(), card.publisher.clone(), icon, card.renamed);
        (what, names(&card.hosts), names(&card.aliases))
    };
    of(one) == of(other)
}
