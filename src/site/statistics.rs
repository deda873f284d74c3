//! The page of statistics: how many there are of what, as bars and as tables.

use super::changes::month_name;
use super::exhibit::Exhibit;
use super::home::{Choice, Facet, facets, publishers};
use super::lists::plain;
use super::locale::Phrase;
use super::view::Card;
use super::{Page, Site};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::collections::BTreeMap;

/// Measures of a chart, in its own units: its width, the height of a row, and of the bar in it.
const WIDTH: usize = 320;
const ROW: usize = 32;
const BAR: usize = 9;

/// Bars of a chart; the table below it has all.
const MAX_BARS: usize = 24;

/// Characters of a label in a chart.
const LABEL: usize = 24;

/// A number.
#[derive(Serialize)]
pub(super) struct Total {
    /// What is counted; with `-title` behind it the name of a message.
    pub(super) id: &'static str,
    pub(super) count: usize,
}

/// Counts as bars, the first on top.
#[derive(Serialize)]
struct Chart {
    /// What is counted by what: the end of a message's name.
    id: &'static str,
    width: usize,
    height: usize,
    bars: Vec<Bar>,
    rows: Vec<Choice>,
}

/// A bar with its label above it.
#[derive(Serialize)]
struct Bar {
    label: Phrase,
    count: usize,
    /// Where the label stands.
    base: usize,
    top: usize,
    width: usize,
    height: usize,
}

#[derive(Serialize)]
struct StatisticsPage {
    totals: [Total; 5],
    charts: Vec<Chart>,
    /// Whether there is a page of platforms.
    platforms: bool,
}

/// Adds the page.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let cards: Vec<&Card> = exhibits.iter().map(|exhibit| &exhibit.card).collect();
    let wanted = |facet: &Facet| facet.id != "triggers";
    let mut charts: Vec<Chart> =
        facets(&cards).into_iter().filter(wanted).map(|facet| chart(facet.id, facet.choices)).collect();
    let months = months(exhibits);
    if !months.is_empty() {
        charts.push(chart("month", months));
    }
    let platforms = super::platforms::is_there(exhibits);
    let page = Page {
        description: site.text("statistics-description"),
        ..plain("statistics/index.html", site.text("statistics"), "")
    };
    site.add(
        files,
        "statistics.html",
        page,
        &StatisticsPage { totals: totals(exhibits, &cards), charts, platforms },
    )
}

/// How many there are of what.
pub(super) fn totals(exhibits: &[Exhibit], cards: &[&Card]) -> [Total; 5] {
    let shown = || cards.iter().filter(|card| card.state.id != "retired");
    [
        Total { id: "connectors", count: shown().count() },
        Total { id: "triggers", count: shown().map(|card| card.triggers).sum() },
        Total { id: "actions", count: shown().map(|card| card.actions).sum() },
        Total { id: "publishers", count: publishers(cards) },
        Total { id: "releases", count: exhibits.iter().map(|exhibit| exhibit.releases.len()).sum() },
    ]
}

fn chart(id: &'static str, rows: Vec<Choice>) -> Chart {
    let most = rows.iter().map(|row| row.count).max().unwrap_or_default().max(1);
    let bars: Vec<Bar> = rows
        .iter()
        .take(MAX_BARS)
        .enumerate()
        .map(|(at, row)| Bar {
            label: row.name.cut(LABEL),
            count: row.count,
            base: at * ROW + 13,
            top: at * ROW + 18,
            width: (row.count * WIDTH / most).max(usize::from(row.count > 0)),
            height: BAR,
        })
        .collect();
    Chart { id, width: WIDTH, height: bars.len() * ROW, bars, rows }
}

/// Releases of the newest months in which there were any, and of those between; the newest first.
pub(super) fn months(exhibits: &[Exhibit]) -> Vec<Choice> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for release in exhibits.iter().flat_map(|exhibit| &exhibit.releases) {
        if let Some(month) = release.date.as_deref().and_then(number) {
            *counts.entry(month).or_default() += 1;
        }
    }
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().next_back()) else {
        return Vec::new();
    };
    let first = (*first).max(last.saturating_sub(MAX_BARS - 1));
    let choice = |month: usize| {
        let id = format!("{:04}-{:02}", month / 12, month % 12 + 1);
        Choice { name: month_name(&id), id, count: counts.get(&month).copied().unwrap_or_default() }
    };
    (first..=*last).rev().map(choice).collect()
}

/// The month of a day, counted from the year 0.
fn number(date: &str) -> Option<usize> {
    let mut parts = date.split('-');
    let (year, month) = (parts.next()?.parse::<usize>().ok()?, parts.next()?.parse::<usize>().ok()?);
    (1..=12).contains(&month).then(|| year * 12 + month - 1)
}
