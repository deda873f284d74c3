//! Pages that list connectors without a script, the pages of the rules, and the page for
//! addresses that do not exist.

use super::exhibit::Exhibit;
use super::locale::Phrase;
use super::text::{PROSE, Piece, pieces};
use super::view::{Card, Named};
use super::{Crumb, Page, Site};
use crate::check::{Rule, RuleBook};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::collections::BTreeMap;

/// The page that servers show for unknown addresses, in the first language alone.
pub(super) const NOT_FOUND: &str = "404.html";

#[derive(Serialize)]
struct ListPage<'v> {
    title: &'v str,
    /// What its members share, as the name of a message.
    kind: &'static str,
    cards: &'v [&'v Card],
}

/// What begins alike.
#[derive(Serialize)]
pub(super) struct Letter<'v, T> {
    letter: String,
    anchor: String,
    entries: Vec<&'v T>,
}

#[derive(Serialize)]
struct IndexPage<'v> {
    count: usize,
    letters: Vec<Letter<'v, Card>>,
    categories: Vec<Counted>,
    platforms: Vec<Counted>,
}

#[derive(Serialize)]
struct Counted {
    path: String,
    name: String,
    count: usize,
}

#[derive(Serialize)]
struct RuleView {
    id: &'static str,
    path: String,
    /// Under the usual profile.
    severity: &'static str,
    /// The profiles under which it weighs something else, and what.
    others: Vec<(&'static str, &'static str)>,
    codes: &'static [&'static str],
    summary: Vec<Piece>,
    why: Vec<Piece>,
    fix: Vec<Piece>,
    reference: &'static str,
}

#[derive(Serialize)]
struct Scope {
    name: &'static str,
    rules: Vec<RuleView>,
}

#[derive(Serialize)]
struct RulesPage {
    count: usize,
    scopes: Vec<Scope>,
}

/// Adds all of them.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let cards: Vec<&Card> = exhibits.iter().map(|exhibit| &exhibit.card).collect();
    let categories = groups(&cards, |card| &card.categories);
    let platforms = groups(&cards, |card| &card.platforms);
    for (groups, folder, kind) in
        [(&categories, "categories", "category"), (&platforms, "platforms", "platform")]
    {
        for (named, cards) in groups {
            let page = Page {
                path: format!("{folder}/{}/index.html", named.id),
                title: Some(named.name.clone()),
                description: site.locale().say(&Phrase::described(&named.name, cards.len())),
                crumbs: vec![Crumb::new(site.text("a-to-z"), "a-z/index.html"), Crumb::new(&named.name, "")],
                part: "a-z",
                ..Page::default()
            };
            site.add(files, "list.html", page, &ListPage { title: &named.name, kind, cards })?;
        }
    }
    let view = IndexPage {
        count: cards.len(),
        letters: letters(&cards, |card| &card.title),
        categories: counted(&categories, "categories"),
        platforms: counted(&platforms, "platforms"),
    };
    site.add(files, "a-z.html", plain("a-z/index.html", site.text("all-connectors"), "a-z"), &view)?;
    add_rules(site, files)?;
    if site.is_first() { add_not_found(site, &cards, files) } else { Ok(()) }
}

pub(super) fn plain(path: &str, title: String, part: &'static str) -> Page {
    Page {
        path: path.to_owned(),
        title: Some(title.clone()),
        description: title.clone(),
        crumbs: vec![Crumb::new(title, "")],
        part,
        ..Page::default()
    }
}

/// Connectors by what they have in common; names that are written differently share a page.
pub(super) fn groups<'v>(
    cards: &[&'v Card],
    of: impl Fn(&Card) -> &Vec<Named>,
) -> Vec<(Named, Vec<&'v Card>)> {
    let mut groups: BTreeMap<String, (Named, Vec<&Card>)> = BTreeMap::new();
    for card in cards.iter().filter(|card| card.state.id != "retired") {
        for named in of(card) {
            let group = groups.entry(named.id.clone()).or_insert_with(|| (named.clone(), Vec::new()));
            if group.1.last().is_none_or(|last| last.id != card.id) {
                group.1.push(card);
            }
        }
    }
    groups.into_values().collect()
}

fn counted(groups: &[(Named, Vec<&Card>)], folder: &str) -> Vec<Counted> {
    let mut counted: Vec<Counted> = groups
        .iter()
        .map(|(named, cards)| Counted {
            path: format!("{folder}/{}/index.html", named.id),
            name: named.name.clone(),
            count: cards.len(),
        })
        .collect();
    counted.sort_by_cached_key(|group| group.name.to_lowercase());
    counted
}

/// What is listed, by the letter that it begins with.
pub(super) fn letters<'v, T>(all: &[&'v T], title: impl Fn(&T) -> &str) -> Vec<Letter<'v, T>> {
    let mut letters: Vec<Letter<'_, T>> = Vec::new();
    for entry in all {
        let first = title(entry).chars().next().map(|letter| letter.to_ascii_uppercase());
        let letter = match first {
            Some(letter) if letter.is_ascii_alphabetic() => letter.to_string(),
            Some(letter) if letter.is_ascii_digit() => "0–9".to_owned(),
            _ => "Other".to_owned(),
        };
        match letters.iter_mut().find(|known| known.letter == letter) {
            Some(known) => known.entries.push(entry),
            None => {
                let anchor = format!("letter-{}", super::text::slug(&letter));
                letters.push(Letter { letter, anchor, entries: vec![entry] });
            }
        }
    }
    letters
}

fn rule_view(book: &RuleBook, rule: &'static Rule) -> RuleView {
    let weights = book.weights(rule);
    let usual = weights.first().map_or("off", |(_, weight)| *weight);
    RuleView {
        id: rule.id.as_str(),
        path: format!("rules/{}/index.html", rule.id),
        severity: usual,
        others: weights.into_iter().filter(|(_, weight)| *weight != usual).collect(),
        codes: rule.codes,
        summary: pieces(rule.summary, PROSE),
        why: pieces(rule.why, PROSE),
        fix: pieces(rule.fix, PROSE),
        reference: rule.reference,
    }
}

fn add_rules(site: &Site<'_>, files: &mut FileSet) -> Result<()> {
    let book = crate::platform::rule_book();
    let mut scopes: Vec<Scope> = Vec::new();
    for rule in book.rules() {
        let view = rule_view(&book, rule);
        let page = Page {
            path: view.path.clone(),
            title: Some(view.id.to_owned()),
            description: rule.summary.to_owned(),
            crumbs: vec![Crumb::new(site.text("rules-title"), "rules/index.html"), Crumb::new(view.id, "")],
            part: "rules",
            ..Page::default()
        };
        site.add(files, "rule.html", page, &view)?;
        match scopes.last_mut().filter(|scope| scope.name == rule.id.scope()) {
            Some(scope) => scope.rules.push(view),
            None => scopes.push(Scope { name: rule.id.scope(), rules: vec![view] }),
        }
    }
    let view = RulesPage { count: book.rules().len(), scopes };
    site.add(files, "rules.html", plain("rules/index.html", site.text("rules-title"), "rules"), &view)
}

/// Retired connectors that the page for unknown addresses lists.
const MAX_RETIRED: usize = 50;

#[derive(Serialize)]
struct MissingPage<'v> {
    retired: Vec<&'v Card>,
    left_out: usize,
}

/// The page that servers show for unknown addresses; they show it at any depth, so that it needs
/// the path of the site. Where no address tells it, that is the root of a server.
fn add_not_found(site: &Site<'_>, cards: &[&Card], files: &mut FileSet) -> Result<()> {
    let path = super::path_of(site.catalogue.settings().base_url.as_deref());
    let root = Some(path.unwrap_or_else(|| "/".to_owned()));
    let page = Page { root, hidden: true, ..plain(NOT_FOUND, site.text("not-found"), "") };
    let retired = || cards.iter().copied().filter(|card| card.state.id == "retired");
    let view = MissingPage {
        retired: retired().take(MAX_RETIRED).collect(),
        left_out: retired().count().saturating_sub(MAX_RETIRED),
    };
    site.add(files, "404.html", page, &view)
}
