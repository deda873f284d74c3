//! The page of changes: what was released, by month.

use super::exhibit::Exhibit;
use super::lists::plain;
use super::locale::Phrase;
use super::view::{Card, Released};
use super::{Page, Site};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::cmp::Reverse;

/// The newest releases that are listed.
const MAX_RELEASES: usize = 500;

/// What was released in a month.
#[derive(Serialize)]
struct Month<'v> {
    anchor: String,
    name: Phrase,
    rows: Vec<Dated<'v>>,
}

/// A release and what it is of.
#[derive(Serialize)]
pub(super) struct Dated<'v> {
    pub(super) card: &'v Card,
    pub(super) release: &'v Released,
}

impl<'v> Dated<'v> {
    /// All releases of a connector.
    pub(super) fn of(exhibit: &'v Exhibit) -> impl Iterator<Item = Self> {
        exhibit.releases.iter().map(|release| Self { card: &exhibit.card, release })
    }
}

#[derive(Serialize)]
struct ChangesPage<'v> {
    months: Vec<Month<'v>>,
    shown: usize,
    left_out: usize,
}

/// Adds the page.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let (rows, left_out) = newest(exhibits);
    let view = ChangesPage { shown: rows.len(), left_out, months: months(rows) };
    let page = Page {
        description: site.text("changes-description"),
        ..plain("changes/index.html", site.text("changes-title"), "changes")
    };
    site.add(files, "releases.html", page, &view)
}

/// The newest releases, and how many older ones are left out.
pub(super) fn newest(exhibits: &[Exhibit]) -> (Vec<Dated<'_>>, usize) {
    let mut rows: Vec<Dated<'_>> = exhibits.iter().flat_map(Dated::of).collect();
    rows.sort_by_key(|row| Reverse(row.release.time));
    let left_out = rows.len().saturating_sub(MAX_RELEASES);
    rows.truncate(MAX_RELEASES);
    (rows, left_out)
}

/// Releases by month, in their order.
fn months(rows: Vec<Dated<'_>>) -> Vec<Month<'_>> {
    let mut months: Vec<Month<'_>> = Vec::new();
    for row in rows {
        let month = row.release.date.as_deref().and_then(|date| date.get(..7)).unwrap_or("undated");
        let anchor = format!("in-{month}");
        match months.iter_mut().find(|known| known.anchor == anchor) {
            Some(known) => known.rows.push(row),
            None => months.push(Month { name: month_name(month), anchor, rows: vec![row] }),
        }
    }
    months
}

/// A month as people write it.
pub(super) fn month_name(month: &str) -> Phrase {
    let (year, number) = month.split_once('-').unwrap_or_default();
    match number.parse::<u64>() {
        Ok(number) => Phrase::new("month-name").number("month", number).with("year", year),
        Err(_) => Phrase::new("undated"),
    }
}
