//! What `check` judges: a catalogue, or what a change touches of it.

use super::check::{select, together, with_catalogue};
use super::output::Output;
use crate::catalogue::{Catalogue, Changed, Date, Place, Touch};
use crate::check::{Card, Relations, RuleBook};
use crate::error::Result;
use crate::report::{Diagnostic, counted};
use std::path::Path;

/// What is judged.
pub(super) enum Subject {
    Whole(Catalogue),
    Change(Changed),
}

impl Subject {
    pub(super) fn catalogue(&self) -> &Catalogue {
        match self {
            Self::Whole(catalogue) => catalogue,
            Self::Change(changed) => &changed.catalogue,
        }
    }

    /// The places that are judged: those that the arguments mean, or the change touches.
    pub(super) fn places(&self, here: &Path, selection: &[String]) -> Result<Vec<&Place>> {
        match self {
            Self::Whole(catalogue) => select(catalogue, here, selection),
            Self::Change(changed) => Ok(changed.places()),
        }
    }

    /// Whether the change, where there is one, touches everything.
    pub(super) fn is_everything(&self) -> bool {
        match self {
            Self::Whole(_) => true,
            Self::Change(changed) => changed.touched.is_everything(),
        }
    }

    /// Adds what is found over the catalogue as a whole, of a change what it brings about, and puts everything
    /// in order.
    pub(super) fn with_catalogue(
        &self,
        book: &RuleBook,
        (cards, diagnostics): (Vec<Card>, Vec<Diagnostic>),
        today: Date,
    ) -> Result<Vec<Diagnostic>> {
        let changed = match self {
            Self::Change(changed) if !self.is_everything() => changed,
            Self::Change(_) | Self::Whole(_) => {
                return Ok(with_catalogue(self.catalogue(), book, (cards, diagnostics), today));
            }
        };
        let catalogue = &changed.catalogue;
        let before = changed.before();
        let cards_before = changed.connectors_before()?.iter().filter_map(Card::of).collect();
        let relations = Relations { before: (&before, cards_before), now: (catalogue, cards) };
        let others = if relations.reach_beyond() { others(changed)? } else { Vec::new() };
        Ok(together(catalogue, diagnostics, relations.judge(book, &others, today)))
    }

    /// Says what is judged, where that is not plain from the arguments.
    pub(super) fn say(&self, output: &mut Output) {
        if let Self::Change(changed) = self {
            say(changed, output);
        }
    }
}

/// Says what a change touches.
pub(super) fn say(changed: &Changed, output: &mut Output) {
    let touched = &changed.touched;
    let base = &changed.base.name;
    if let Some(file) = touched.wide.first() {
        output.say(&format!("note: told from {base}: `{file}` changed, and with it every connector"));
        return;
    }
    let is_gone = |touch: &Touch<_>| *touch == Touch::Removed;
    let (gone, there): (Vec<_>, Vec<_>) =
        touched.connectors.iter().partition(|connector| is_gone(&connector.touch));
    let gone = match gone.len() {
        0 => String::new(),
        number => format!(", {} gone", counted(number, "connector")),
    };
    output.say(&format!("note: told from {base}: {} touched{gone}", counted(there.len(), "connector")));
}

/// What may be known of connectors that a change does not touch.
fn others(changed: &Changed) -> Result<Vec<Card>> {
    let catalogue = &changed.catalogue;
    let is_other = |place: &&Place| changed.touched.of(place.id.as_str()).is_none();
    let others: Vec<&Place> = catalogue.places().iter().filter(is_other).collect();
    let cards = catalogue.each(others, |_, place| Ok(Card::of(&catalogue.load(place, None)?.0)))?;
    Ok(cards.into_iter().flatten().collect())
}
