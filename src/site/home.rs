//! The first page: every connector on a card, with filters.

use super::exhibit::Exhibit;
use super::locale::Phrase;
use super::view::{Card, Ending, Named};
use super::{Page, Site};
use crate::catalogue::{days_between, parse_date};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A group of filters.
#[derive(Serialize)]
pub(super) struct Facet {
    /// Its name in addresses, and the end of a message's name.
    pub(super) id: &'static str,
    pub(super) choices: Vec<Choice>,
}

/// A filter, with how many connectors it leaves.
#[derive(Serialize)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: Phrase,
    pub(super) count: usize,
}

#[derive(Serialize)]
struct HomePage<'v> {
    title: String,
    /// The first cards.
    cards: Vec<&'v Card>,
    /// Whether there are more.
    has_more: bool,
    /// The day that counts as today.
    today: String,
    /// How many are shown unless a filter says otherwise.
    shown: usize,
    operations: usize,
    publishers: usize,
    facets: Vec<Facet>,
    /// The next announced ends.
    ending: Vec<Notice<'v>>,
}

#[derive(Serialize)]
struct Notice<'v> {
    card: &'v Card,
    ending: &'v Ending,
}

/// Cards that the first page has at first; a script makes the others from the data of the search.
const CARDS: usize = 60;

/// Publishers that are choices at first.
const PUBLISHERS: usize = 8;

/// Announced ends that the first page tells of.
const NOTICES: usize = 3;

/// Adds the first page.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let cards: Vec<&Card> = exhibits.iter().map(|exhibit| &exhibit.card).collect();
    let is_shown = |card: &&&Card| card.state.id != "retired";
    let title = site.title();
    let view = HomePage {
        shown: cards.iter().filter(is_shown).count(),
        operations: cards.iter().filter(is_shown).map(|card| card.triggers + card.actions).sum(),
        publishers: publishers(&cards),
        facets: choices(site, &cards),
        ending: notices(exhibits),
        has_more: cards.iter().filter(is_shown).count() > CARDS,
        cards: cards.iter().copied().filter(|card| is_shown(&card)).take(CARDS).collect(),
        today: site.options.today.to_string(),
        title: title.clone(),
    };
    let described = Phrase::new("home-description").with("title", title).counting(view.shown);
    let page = Page {
        path: "index.html".to_owned(),
        description: site.locale().say(&described),
        part: "browse",
        ..Page::default()
    };
    site.add(files, "home.html", page, &view)
}

fn notices(exhibits: &[Exhibit]) -> Vec<Notice<'_>> {
    let all = exhibits
        .iter()
        .flat_map(|exhibit| exhibit.endings.iter().map(|ending| Notice { card: &exhibit.card, ending }));
    let mut coming: Vec<Notice<'_>> =
        all.filter(|notice| !notice.ending.is_retired && !notice.ending.is_over).collect();
    coming.retain(|notice| notice.ending.on.is_some());
    coming.sort_by(|a, b| a.ending.on.cmp(&b.ending.on));
    coming.truncate(NOTICES);
    coming
}

/// How many publishers there are.
pub(super) fn publishers(cards: &[&Card]) -> usize {
    let named = cards.iter().filter_map(|card| card.publisher.as_ref());
    named.map(|publisher| publisher.id.as_str()).collect::<BTreeSet<&str>>().len()
}

/// The filters of the first page.
fn choices(site: &Site<'_>, cards: &[&Card]) -> Vec<Facet> {
    let mut all = facets(cards);
    let shown: Vec<&Card> = cards.iter().copied().filter(|card| card.state.id != "retired").collect();
    let today = site.options.today;
    let age = |card: &Card| {
        let date = card.date.as_deref().and_then(parse_date);
        let id = date.map(|date| match days_between(date, today) {
            ..=30 => "month",
            31..=365 => "year",
            _ => "older",
        });
        id.map(|id| (id.to_owned(), Phrase::of("updated", id))).into_iter().collect()
    };
    let mut updated = facet("updated", &shown, age);
    updated.choices.sort_by(|a, b| a.id.cmp(&b.id));
    let mut publishers = facet("publisher", &shown, |card| {
        let publisher = card.publisher.iter();
        publisher.map(|named| (named.id.clone(), Phrase::text(&named.name))).collect()
    });
    publishers.choices.truncate(PUBLISHERS);
    all.extend([updated, publishers]);
    all.retain(|facet| !facet.choices.is_empty());
    all
}

/// Connectors counted by what they have in common.
pub(super) fn facets(cards: &[&Card]) -> Vec<Facet> {
    let shown: Vec<&Card> = cards.iter().copied().filter(|card| card.state.id != "retired").collect();
    let named = |list: &[Named]| -> Vec<(String, Phrase)> {
        list.iter().map(|named| (named.id.clone(), Phrase::text(&named.name))).collect()
    };
    let triggers = |card: &Card| {
        let (id, name) = if card.triggers > 0 { ("yes", "with-triggers") } else { ("no", "actions-only") };
        vec![(id.to_owned(), Phrase::new(name))]
    };
    let mut facets = vec![
        facet("category", &shown, |card| named(&card.categories)),
        facet("platform", &shown, |card| named(&card.platforms)),
        facet("auth", &shown, |card| said("auth", &card.auth)),
        facet("state", cards, |card| said("state", std::slice::from_ref(&card.state))),
        facet("triggers", &shown, triggers),
    ];
    facets.retain(|facet| !facet.choices.is_empty());
    facets
}

/// Words of ours, as messages whose names begin alike.
fn said(kind: &str, list: &[Named]) -> Vec<(String, Phrase)> {
    list.iter().map(|named| (named.id.clone(), Phrase::of(kind, &named.id))).collect()
}

fn facet(id: &'static str, cards: &[&Card], of: impl Fn(&Card) -> Vec<(String, Phrase)>) -> Facet {
    let mut counts: BTreeMap<String, Choice> = BTreeMap::new();
    for card in cards {
        for (id, name) in of(card) {
            counts.entry(id.clone()).or_insert(Choice { id, name, count: 0 }).count += 1;
        }
    }
    let mut choices: Vec<Choice> = counts.into_values().collect();
    choices.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.id.cmp(&b.id)));
    Facet { id, choices }
}
