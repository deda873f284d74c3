//! What platforms make of a release, and how far it came with each.

use super::super::text::{NAME, PROSE, Piece, pieces, tidy};
use super::card::Card;
use super::review::Review;
use super::version::Version;
use crate::catalogue::{ConnectorId, Release};
use crate::platform::{self, named};
use serde::Serialize;

/// Rows of a table that are shown.
const MAX_ROWS: usize = 60;

/// What one platform makes of a release.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Panel {
    /// The platform's id.
    pub(in crate::site) id: &'static str,
    /// Its name.
    pub(in crate::site) name: &'static str,
    /// What to do with the package.
    pub(in crate::site) next: &'static str,
    /// What is to be known first.
    pub(in crate::site) notes: Vec<Vec<Piece>>,
    pub(in crate::site) tables: Vec<Table>,
}

/// A table of a panel.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Table {
    pub(in crate::site) title: &'static str,
    pub(in crate::site) columns: Vec<&'static str>,
    pub(in crate::site) rows: Vec<Vec<String>>,
    /// Rows that are not shown.
    pub(in crate::site) left_out: usize,
}

impl Table {
    fn of(table: &platform::Table, language: &str) -> Self {
        let row = |row: &Vec<platform::Phrase>| -> Vec<String> {
            row.iter().map(|cell| tidy(&cell.in_language(language), NAME)).collect()
        };
        Self {
            title: table.title.in_language(language),
            columns: table.columns.iter().map(|name| name.in_language(language)).collect(),
            rows: table.rows.iter().take(MAX_ROWS).map(row).collect(),
            left_out: table.rows.len().saturating_sub(MAX_ROWS),
        }
    }
}

/// The panels of a release, in the order of the platforms.
pub(in crate::site) fn panels(id: &ConnectorId, release: &Release, language: &str) -> Vec<Panel> {
    let panels = named(release).filter_map(|platform| Some((platform, platform.panel?(id, release))));
    panels
        .map(|(platform, panel)| Panel {
            id: platform.id,
            name: platform.name,
            next: platform.next.in_language(language),
            notes: panel.notes.iter().map(|note| pieces(&note.in_language(language), PROSE)).collect(),
            tables: panel
                .tables
                .iter()
                .filter(|table| !table.rows.is_empty())
                .map(|table| Table::of(table, language))
                .collect(),
        })
        .collect()
}

/// How far a connector came with a platform.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Way {
    /// The platform's id, as the manifest has it.
    pub(in crate::site) id: String,
    /// Its name.
    pub(in crate::site) name: String,
    /// The package of the version that is shown: its address, seen from the site's root.
    pub(in crate::site) package: Option<String>,
    /// What was submitted last.
    pub(in crate::site) review: Option<Review>,
}

/// How far a connector came with each platform that it names.
pub(in crate::site) fn ways(card: &Card, versions: &[Version], reviews: &[Review]) -> Vec<Way> {
    let shown = versions.iter().find(|version| Some(&version.version) == card.version.as_ref());
    let way = |id: &str, name: &str| {
        let mut downloads = shown.iter().flat_map(|version| &version.downloads);
        let package = downloads.find(|download| download.platform_id == Some(id));
        Way {
            id: id.to_owned(),
            name: name.to_owned(),
            package: package.map(|download| download.path.clone()),
            review: reviews.iter().find(|review| review.platform == name).cloned(),
        }
    };
    card.platforms.iter().map(|platform| way(&platform.id, &platform.name)).collect()
}
