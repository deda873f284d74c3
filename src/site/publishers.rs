//! The pages of publishers: all from A to Z, and one for each with its connectors.

use super::changes::Dated;
use super::exhibit::Exhibit;
use super::lists::{Letter, letters, plain};
use super::locale::Phrase;
use super::news::feed_of_publisher;
use super::view::{Card, Named};
use super::{Crumb, Page, Site};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A publisher with what it publishes.
#[derive(Serialize)]
pub(super) struct Publisher<'v> {
    pub(super) name: &'v str,
    /// Its page, seen from the site's root.
    pub(super) path: String,
    /// Its feed, seen from the site's root.
    pub(super) feed: String,
    /// The connectors that can be used.
    pub(super) cards: Vec<&'v Card>,
    /// Those that were retired.
    pub(super) retired: Vec<&'v Card>,
    /// The operations of those that can be used.
    pub(super) operations: usize,
    newest: Option<Dated<'v>>,
}

#[derive(Serialize)]
struct PublishersPage<'v> {
    count: usize,
    letters: Vec<Letter<'v, Publisher<'v>>>,
    /// Connectors whose manifest names nobody.
    without: usize,
}

/// The page of a publisher, seen from the root of the site.
pub(super) fn page_of(id: &str) -> String {
    format!("publishers/{id}/index.html")
}

/// Adds all of them.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let publishers = publishers(exhibits);
    for publisher in &publishers {
        let page = Page {
            path: publisher.path.clone(),
            title: Some(publisher.name.to_owned()),
            description: site.locale().say(&Phrase::described(publisher.name, publisher.cards.len())),
            crumbs: vec![
                Crumb::new(site.text("publishers-title"), "publishers/index.html"),
                Crumb::new(publisher.name, ""),
            ],
            part: "publishers",
            feed: Some(publisher.feed.clone()),
            ..Page::default()
        };
        site.add(files, "publisher.html", page, publisher)?;
    }
    let all: Vec<&Publisher<'_>> = publishers.iter().collect();
    let view = PublishersPage {
        count: all.len(),
        letters: letters(&all, |publisher| publisher.name),
        without: exhibits.iter().filter(|exhibit| exhibit.card.publisher.is_none()).count(),
    };
    site.add(
        files,
        "publishers.html",
        plain("publishers/index.html", site.text("publishers-title"), "publishers"),
        &view,
    )
}

/// All publishers by name; names that are written differently share a page.
pub(super) fn publishers(exhibits: &[Exhibit]) -> Vec<Publisher<'_>> {
    let mut groups: BTreeMap<&str, (&Named, Vec<&Exhibit>)> = BTreeMap::new();
    for exhibit in exhibits {
        if let Some(named) = &exhibit.card.publisher {
            groups.entry(&named.id).or_insert_with(|| (named, Vec::new())).1.push(exhibit);
        }
    }
    let mut publishers: Vec<Publisher<'_>> =
        groups.into_values().map(|(named, exhibits)| publisher(named, &exhibits)).collect();
    publishers.sort_by_cached_key(|publisher| publisher.name.to_lowercase());
    publishers
}

fn publisher<'v>(named: &'v Named, exhibits: &[&'v Exhibit]) -> Publisher<'v> {
    let (retired, cards): (Vec<&Card>, Vec<&Card>) =
        exhibits.iter().map(|exhibit| &exhibit.card).partition(|card| card.state.id == "retired");
    let releases = exhibits.iter().copied().flat_map(Dated::of);
    Publisher {
        name: &named.name,
        path: page_of(&named.id),
        feed: feed_of_publisher(&named.id),
        operations: cards.iter().map(|card| card.triggers + card.actions).sum(),
        newest: releases.min_by_key(|newest| Reverse(newest.release.time)),
        cards,
        retired,
    }
}
