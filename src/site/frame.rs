//! What every page has around its content.

use super::theme::Look;
use serde::Serialize;

/// What a template needs to draw head, header and footer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Frame {
    /// From the page to the root of the site: empty or `../` a few times.
    pub(super) root: String,
    /// The title of the page; none on the first page.
    pub(super) title: Option<String>,
    /// A sentence for search engines.
    pub(super) description: String,
    /// The full address, where the site has one.
    pub(super) canonical: Option<String>,
    /// Whether search engines should leave it out.
    pub(super) hidden: bool,
    /// The ways up, the outermost first.
    pub(super) crumbs: Vec<Crumb>,
    /// Which part of the site is marked in the header.
    pub(super) part: &'static str,
    /// The title of the site.
    pub(super) site: String,
    /// The feed of what the page shows, seen from the root of the site.
    pub(super) feed: String,
    /// The commit that the site was made from, shortened.
    pub(super) commit: Option<String>,
    /// The day of that commit.
    pub(super) committed: Option<String>,
    /// What the catalogue has of its own in the look of its site.
    pub(super) look: Look,
}

/// One step of the way up.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Crumb {
    /// What is shown.
    pub(super) text: String,
    /// Where it leads, seen from the root of the site.
    pub(super) path: String,
}

impl Crumb {
    pub(super) fn new(text: impl Into<String>, path: impl Into<String>) -> Self {
        Self { text: text.into(), path: path.into() }
    }
}
