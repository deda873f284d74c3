//! What every page has around its content.

use super::linked::LinkedData;
use super::theme::Look;
use serde::Serialize;

/// What a template needs to draw head, header and footer.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Frame {
    /// The language of the page, as in `lang`.
    pub(super) language: String,
    /// `ltr` or `rtl`.
    pub(super) direction: &'static str,
    /// The same page in every language; empty where there is one language.
    pub(super) languages: Vec<Translation>,
    /// From the page to the root of the pages in its language: empty or `../` a few times.
    pub(super) root: String,
    /// From the page to the root of the site, where the files are that have no language.
    pub(super) base: String,
    /// The title of the page; none on the first page.
    pub(super) title: Option<String>,
    /// A sentence for search engines.
    pub(super) description: String,
    /// The full address, where the site has one.
    pub(super) canonical: Option<String>,
    /// The full address of the picture that stands for it elsewhere.
    pub(super) image: Option<String>,
    /// What search engines read of it as data, where the site has an address.
    pub(super) linked: Option<LinkedData>,
    /// Whether search engines should leave it out.
    pub(super) hidden: bool,
    /// The ways up, the outermost first.
    pub(super) crumbs: Vec<Crumb>,
    /// Which part of the site is marked in the header.
    pub(super) part: &'static str,
    /// The title of the site.
    pub(super) site: String,
    /// The feed of what the page shows, seen from the base.
    pub(super) feed: String,
    /// The same as Markdown, seen from the root of the site.
    pub(super) twin: Option<String>,
    /// The commit that the site was made from, shortened.
    pub(super) commit: Option<String>,
    /// The day of that commit.
    pub(super) committed: Option<String>,
    /// What the catalogue has of its own in the look of its site.
    pub(super) look: Look,
}

/// The same page in a language.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Translation {
    /// The language, as in `lang`.
    pub(super) tag: String,
    /// What those who speak it call it.
    pub(super) name: String,
    /// Where it is, seen from the page.
    pub(super) path: String,
    /// The full address, where the site has one.
    pub(super) address: Option<String>,
}

/// One step of the way up.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Crumb {
    /// What is shown.
    pub(super) text: String,
    /// Where it leads, seen from the root of the pages in its language.
    pub(super) path: String,
}

impl Crumb {
    pub(super) fn new(text: impl Into<String>, path: impl Into<String>) -> Self {
        Self { text: text.into(), path: path.into() }
    }
}
