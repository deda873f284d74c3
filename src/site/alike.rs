//! Connectors that are like others, and more of the same publisher, at the end of their pages.
//!
//! Likeness is counted over the words that few connectors have: each word leads to a bounded list, so that
//! the work grows with the connectors and not with their pairs. Pages are made one by one before all are
//! known; they hold [`PLACE`], which no author can write, and get their lists when all are there.

use super::Site;
use super::exhibit::Exhibit;
use super::text::tidy;
use super::view::Card;
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What stands in a page where the lists go: authors' text is escaped, and their HTML has no comments.
const PLACE: &str = "<!--similar-->";

/// Like connectors that are shown.
const MAX_SIMILAR: usize = 4;

/// More of the same publisher that are shown.
const MAX_MORE: usize = 4;

/// Operations whose names count.
const MAX_OPERATIONS: usize = 60;

/// Words of one connector that count.
const MAX_WORDS: usize = 150;

/// A word that more connectors have says nothing.
const MAX_HOLDERS: usize = 40;

/// Who is less alike is not shown.
const LEAST: u64 = 2_500;

/// A connector in a list.
#[derive(Serialize)]
struct Row<'v> {
    path: String,
    title: &'v str,
    summary: String,
}

#[derive(Serialize)]
struct Lists<'v> {
    root: &'static str,
    similar: Vec<Row<'v>>,
    more: Vec<Row<'v>>,
}

impl<'v> Row<'v> {
    fn of(card: &'v Card) -> Self {
        let path = format!("c/{}/index.html", card.id);
        Self { path, title: &card.title, summary: tidy(&card.summary, 120) }
    }
}

/// The lists of all connectors by their ids, to be put into their pages.
pub(super) fn lists(site: &Site<'_>, exhibits: &[Exhibit]) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    let shown: Vec<&Exhibit> = exhibits.iter().filter(|exhibit| is_shown(exhibit)).collect();
    let index = Index::of(&shown);
    let neighbours = Neighbours::of(&shown);
    let numbers: BTreeMap<&str, usize> =
        shown.iter().enumerate().map(|(number, exhibit)| (exhibit.card.id.as_str(), number)).collect();
    for exhibit in exhibits {
        let number = numbers.get(exhibit.card.id.as_str());
        let similar = number.map(|number| index.similar(*number)).unwrap_or_default();
        let more = number.map(|number| neighbours.of_same(*number, &similar)).unwrap_or_default();
        let rows = |numbers: Vec<usize>| {
            numbers
                .into_iter()
                .filter_map(|number| Some(Row::of(&shown.get(number)?.card)))
                .collect::<Vec<_>>()
        };
        let lists = Lists { root: "../../", more: rows(more), similar: rows(similar) };
        let html = site.edition.templates.render_alone("similar.html", &lists)?;
        all.insert(exhibit.card.id.clone(), html.trim().to_owned());
    }
    Ok(all)
}

/// The page of a connector that gets its lists.
pub(super) fn page(id: &str) -> Option<RepoPath> {
    RepoPath::parse(&format!("c/{id}/index.html")).ok()
}

/// Puts the lists of a connector into its page.
pub(super) fn place(pages: &mut FileSet, id: &str, lists: &str) {
    let Some(path) = page(id) else { return };
    let page = pages.get(&path).map(String::from_utf8_lossy).filter(|page| page.contains(PLACE));
    if let Some(page) = page.map(|page| page.replacen(PLACE, lists, 1)) {
        pages.insert(path, page);
    }
}

/// Whether others are led to it.
fn is_shown(exhibit: &Exhibit) -> bool {
    !matches!(exhibit.card.state.id.as_str(), "retired" | "deprecated")
}

/// The words of all connectors.
struct Index<'v> {
    /// The words of each connector with their weight.
    words: Vec<BTreeMap<String, u64>>,
    /// Who has a word.
    holders: BTreeMap<String, Vec<usize>>,
    categories: Vec<BTreeSet<&'v str>>,
}

impl<'v> Index<'v> {
    fn of(shown: &[&'v Exhibit]) -> Self {
        let words: Vec<BTreeMap<String, u64>> = shown.iter().map(|exhibit| words(exhibit)).collect();
        let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (number, words) in words.iter().enumerate() {
            for word in words.keys() {
                holders.entry(word.clone()).or_default().push(number);
            }
        }
        let most = MAX_HOLDERS.min(shown.len() / 4 + 2);
        holders.retain(|_, holders| (2..=most).contains(&holders.len()));
        let categories = shown.iter().map(|exhibit| {
            exhibit.card.categories.iter().map(|category| category.id.as_str()).collect::<BTreeSet<_>>()
        });
        Self { words, holders, categories: categories.collect() }
    }

    /// The connectors that are most like one, the most alike first.
    fn similar(&self, number: usize) -> Vec<usize> {
        let mut likeness: BTreeMap<usize, (u64, usize)> = BTreeMap::new();
        for (word, weight) in self.words.get(number).into_iter().flatten() {
            let Some(holders) = self.holders.get(word) else { continue };
            let rarity = 1_000 / holders.len() as u64;
            for other in holders.iter().filter(|other| **other != number) {
                let there = self.words.get(*other).and_then(|words| words.get(word)).copied().unwrap_or(1);
                let entry = likeness.entry(*other).or_default();
                *entry = (entry.0 + rarity * weight * there, entry.1 + 1);
            }
        }
        let own = self.categories.get(number);
        let shares = |other: usize| {
            let other = self.categories.get(other);
            own.zip(other).is_some_and(|(own, other)| !own.is_disjoint(other))
        };
        let mut found: Vec<(u64, usize)> = likeness
            .into_iter()
            .map(|(other, (score, words))| (if shares(other) { score * 2 } else { score }, words, other))
            .filter(|(score, words, _)| *score >= LEAST && *words > 1)
            .map(|(score, _, other)| (score, other))
            .collect();
        found.sort_by_key(|(score, other)| (Reverse(*score), *other));
        found.into_iter().take(MAX_SIMILAR).map(|(_, other)| other).collect()
    }
}

/// The words of a connector, those of its title and its host first.
fn words(exhibit: &Exhibit) -> BTreeMap<String, u64> {
    let card = &exhibit.card;
    let mut words = BTreeMap::new();
    let mut take = |text: &str, weight: u64| {
        let parts = text.split(|character: char| !character.is_alphanumeric());
        for word in parts.filter(|word| word.chars().count() > 2).take(MAX_WORDS) {
            if words.len() < MAX_WORDS {
                words.entry(word.to_lowercase()).or_insert(weight);
            }
        }
    };
    take(&card.title, 4);
    card.keywords.iter().for_each(|word| take(word, 3));
    take(&card.summary, 2);
    exhibit.operations.iter().take(MAX_OPERATIONS).for_each(|operation| take(&operation.name, 1));
    for host in &exhibit.hosts {
        words.insert(format!("//{host}"), 4);
    }
    words
}

/// The connectors of each publisher, in their order.
struct Neighbours<'v> {
    of: BTreeMap<&'v str, Vec<usize>>,
    publishers: Vec<Option<&'v str>>,
}

impl<'v> Neighbours<'v> {
    fn of(shown: &[&'v Exhibit]) -> Self {
        let publishers: Vec<Option<&str>> = shown
            .iter()
            .map(|exhibit| exhibit.card.publisher.as_ref().map(|named| named.id.as_str()))
            .collect();
        let mut of: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, publisher) in publishers.iter().enumerate() {
            if let Some(publisher) = publisher {
                of.entry(publisher).or_default().push(number);
            }
        }
        Self { of, publishers }
    }

    /// Those that come next, but for some that are listed elsewhere; behind the last comes the first.
    fn of_same(&self, number: usize, but: &[usize]) -> Vec<usize> {
        let publisher = self.publishers.get(number).copied().flatten();
        let Some(all) = publisher.and_then(|publisher| self.of.get(publisher)) else { return Vec::new() };
        let at = all.partition_point(|other| *other <= number);
        let (before, behind) = all.split_at(at);
        let next = behind.iter().chain(before).copied();
        next.filter(|other| *other != number && !but.contains(other)).take(MAX_MORE).collect()
    }
}
