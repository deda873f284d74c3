//! A connector as it is seen from other pages: on cards, in lists, and in the search.

use super::super::text::Piece;
use super::icon::Icon;
use serde::Serialize;

/// A word for machines and one for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(in crate::site) struct Named {
    /// Used in addresses and filters.
    pub(in crate::site) id: String,
    /// Shown.
    pub(in crate::site) name: String,
}

impl Named {
    pub(in crate::site) fn new(id: impl Into<String>, name: impl Into<String>) -> Self {
        Self { id: id.into(), name: name.into() }
    }
}

/// A connector on a card.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Card {
    /// The id.
    pub(in crate::site) id: String,
    /// The title.
    pub(in crate::site) title: String,
    /// What it is for.
    pub(in crate::site) summary: String,
    /// Who publishes it.
    pub(in crate::site) publisher: Option<Named>,
    /// The state: `published`, `preview`, `deprecated`, `retired` or `draft`.
    pub(in crate::site) state: Named,
    /// The newest version; none for drafts that have none.
    pub(in crate::site) version: Option<String>,
    /// The day of that version.
    pub(in crate::site) date: Option<String>,
    /// Where it is submitted.
    pub(in crate::site) platforms: Vec<Named>,
    /// What it is filed under.
    pub(in crate::site) categories: Vec<Named>,
    /// How one signs in.
    pub(in crate::site) auth: Vec<Named>,
    /// Further words to find it by.
    pub(in crate::site) keywords: Vec<String>,
    /// The picture.
    pub(in crate::site) icon: Icon,
    /// How many triggers it has.
    pub(in crate::site) triggers: usize,
    /// How many actions it has.
    pub(in crate::site) actions: usize,
    /// Its score.
    pub(in crate::site) score: Option<usize>,
}

/// The end of a line: announced, or reached.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Ending {
    /// Whether it has ended, not only been announced.
    pub(in crate::site) is_retired: bool,
    /// The line, as `v1`; none where the connector has no lines.
    pub(in crate::site) line: Option<String>,
    /// The day of the announcement.
    pub(in crate::site) announced: Option<String>,
    /// The day it ends or ended.
    pub(in crate::site) on: Option<String>,
    /// Whether that day is over.
    pub(in crate::site) is_over: bool,
    /// Why.
    pub(in crate::site) reason: String,
    /// What to use instead.
    pub(in crate::site) replacement: Option<Replacement>,
    /// How to move there.
    pub(in crate::site) guide: Option<Guide>,
}

/// What to use instead of something that ends.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Replacement {
    /// The title of the other connector, or what was written.
    pub(in crate::site) title: String,
    /// Its page, seen from the site's root; none where there is none.
    pub(in crate::site) path: Option<String>,
}

/// A migration guide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::site) struct Guide {
    /// The version that it leads to.
    pub(in crate::site) version: String,
    /// Its page, seen from the site's root.
    pub(in crate::site) path: String,
}

/// What stands above a page about how far it can be relied on.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct Standing {
    /// The end of the line.
    pub(in crate::site) ending: Option<Ending>,
    /// Whether only pre-releases exist.
    pub(in crate::site) is_preview: bool,
    /// Whether it was never released.
    pub(in crate::site) is_draft: bool,
    /// What ends of it while the line stays: operations, or this release.
    pub(in crate::site) parts: Vec<Vec<Piece>>,
    /// The newest version of all, where this is another one.
    pub(in crate::site) newest: Option<Guide>,
    /// The page that compares with the newest version, seen from the site's root.
    pub(in crate::site) compare: Option<String>,
    /// Why the API cannot be shown: the end of a message's name.
    pub(in crate::site) unreadable: Option<&'static str>,
}
