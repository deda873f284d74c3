//! The first page: every connector on a card, with filters.

use super::exhibit::Exhibit;
use super::view::{Card, Ending, Named};
use super::{Page, Site};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A group of filters.
#[derive(Serialize)]
pub(super) struct Facet {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) choices: Vec<Choice>,
}

/// A filter, with how many connectors it leaves.
#[derive(Serialize)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) count: usize,
}

#[derive(Serialize)]
struct HomePage<'v> {
    title: String,
    cards: Vec<&'v Card>,
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
        facets: facets(&cards),
        ending: notices(exhibits),
        cards,
        title: title.clone(),
    };
    let page = Page {
        path: "index.html".to_owned(),
        description: format!("{title}: {} connectors, with versions, changes and downloads.", view.shown),
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

/// Connectors counted by what they have in common.
pub(super) fn facets(cards: &[&Card]) -> Vec<Facet> {
    let shown: Vec<&Card> = cards.iter().copied().filter(|card| card.state.id != "retired").collect();
    let triggers = |card: &Card| {
        let has = if card.triggers > 0 {
            Named::new("yes", "With triggers")
        } else {
            Named::new("no", "Actions only")
        };
        vec![has]
    };
    let mut facets = vec![
        facet("category", "Category", &shown, |card| card.categories.clone()),
        facet("platform", "Platform", &shown, |card| card.platforms.clone()),
        facet("auth", "Authentication", &shown, |card| card.auth.clone()),
        facet("state", "State", cards, |card| vec![card.state.clone()]),
        facet("triggers", "Triggers", &shown, triggers),
    ];
    facets.retain(|facet| !facet.choices.is_empty());
    facets
}

fn facet(id: &'static str, name: &'static str, cards: &[&Card], of: impl Fn(&Card) -> Vec<Named>) -> Facet {
    let mut counts: BTreeMap<String, Choice> = BTreeMap::new();
    for card in cards {
        for named in of(card) {
            let choice =
                counts.entry(named.id.clone()).or_insert(Choice { id: named.id, name: named.name, count: 0 });
            choice.count += 1;
        }
    }
    let mut choices: Vec<Choice> = counts.into_values().collect();
    choices.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    Facet { id, name, choices }
}
