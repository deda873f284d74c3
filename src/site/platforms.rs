//! The page of platforms: how far each connector came with each.

use super::exhibit::Exhibit;
use super::lists::plain;
use super::view::Way;
use super::{Page, Site};
use crate::error::Result;
use crate::files::FileSet;
use serde::Serialize;
use std::collections::BTreeMap;

/// Connectors of one platform that are listed.
const MAX_LISTED: usize = 2_000;

#[derive(Serialize)]
struct PlatformsPage<'e> {
    platforms: Vec<Column<'e>>,
}

/// A platform, and the connectors that name it.
#[derive(Serialize)]
struct Column<'e> {
    id: &'e str,
    name: &'e str,
    /// How many there are.
    count: usize,
    /// How many have a package.
    ready: usize,
    rows: Vec<Row<'e>>,
}

#[derive(Serialize)]
struct Row<'e> {
    id: &'e str,
    title: &'e str,
    version: Option<&'e str>,
    way: &'e Way,
}

/// The connectors that go on and name a platform.
fn named(exhibits: &[Exhibit]) -> impl Iterator<Item = &Exhibit> {
    exhibits.iter().filter(|exhibit| exhibit.card.state.id != "retired" && !exhibit.ways.is_empty())
}

/// Whether there is such a page.
pub(super) fn is_there(exhibits: &[Exhibit]) -> bool {
    named(exhibits).next().is_some()
}

/// Adds the page, where any connector names a platform.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let mut platforms: BTreeMap<&str, Column<'_>> = BTreeMap::new();
    for exhibit in named(exhibits) {
        let card = &exhibit.card;
        for way in &exhibit.ways {
            let new = || Column { id: &way.id, name: &way.name, count: 0, ready: 0, rows: Vec::new() };
            let column = platforms.entry(&way.id).or_insert_with(new);
            column.count += 1;
            column.ready += usize::from(way.package.is_some());
            if column.rows.len() < MAX_LISTED {
                let (id, title) = (card.id.as_str(), card.title.as_str());
                column.rows.push(Row { id, title, version: card.version.as_deref(), way });
            }
        }
    }
    if platforms.is_empty() {
        return Ok(());
    }
    let page = Page {
        description: site.text("platforms-lead"),
        ..plain("platforms/index.html", site.text("platforms"), "")
    };
    let mut platforms: Vec<Column<'_>> = platforms.into_values().collect();
    platforms.sort_by(|one, other| (other.count, one.id).cmp(&(one.count, other.id)));
    site.add(files, "platforms.html", page, &PlatformsPage { platforms })
}
