//! The catalogue as a site of plain files: pages, data and search, from loaded connectors.
//!
//! Every page is made from a view that owns tidied text ([`view`]), by a template that escapes it;
//! Markdown comes only through [`markdown`]. Links are relative and end in a file's name, so that
//! the site works from a disk, below any path and on any server. Nothing here looks at a clock:
//! the same catalogue, commit and day give the same bytes.

mod alike;
mod api;
mod assets;
mod changes;
mod comparison;
mod discovery;
mod exhibit;
mod frame;
mod home;
mod lifecycle;
mod lists;
mod markdown;
mod media;
mod months;
mod news;
mod publishers;
mod search;
mod source;
mod statistics;
mod templates;
mod text;
mod view;

pub use comparison::changes_page;

use crate::catalogue::{Catalogue, Date, History, date_of};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::git::ObjectId;
use crate::path::RepoPath;
use exhibit::Exhibit;
use frame::{Crumb, Frame};
use serde::Serialize;
use templates::Templates;

/// The title of a site whose catalogue has none.
const TITLE: &str = "Connectors";

/// What a site is made with.
#[derive(Debug, Default)]
pub struct Options {
    /// Whether connectors that were never released are shown.
    pub drafts: bool,
    /// The day that counts as today.
    pub today: Date,
    /// Files to download: `<connector>/<version>/<file>`.
    pub downloads: FileSet,
}

/// A rendered site.
#[derive(Debug)]
pub struct Rendered {
    /// All files, `index.html` at their root.
    pub files: FileSet,
    /// How many connectors have a page.
    pub connectors: usize,
    /// How many pages there are.
    pub pages: usize,
}

/// Renders the site of a catalogue.
///
/// # Errors
/// When the file system or the repository does not answer.
pub fn render(catalogue: &Catalogue, options: Options) -> Result<Rendered> {
    let site = Site::new(catalogue, options)?;
    let made =
        catalogue.each(catalogue.places(), |history, place| exhibit::exhibit(&site, history, place))?;
    let mut exhibits: Vec<Exhibit> = made.into_iter().flatten().collect();
    exhibits.sort_by_cached_key(|exhibit| (exhibit.card.title.to_lowercase(), exhibit.card.id.clone()));
    let connectors = exhibits.len();
    let files = site.hang(exhibits)?;
    let pages = files.paths().filter(|path| path.extension() == "html").count();
    Ok(Rendered { files, connectors, pages })
}

/// What all pages share.
struct Site<'c> {
    catalogue: &'c Catalogue,
    options: Options,
    templates: Templates,
    commit: Option<String>,
    committed: Option<String>,
    /// The time of the commit, in seconds since 1970.
    moment: Option<i64>,
}

impl<'c> Site<'c> {
    fn new(catalogue: &'c Catalogue, options: Options) -> Result<Self> {
        let head = catalogue.history()?.and_then(|history: History| {
            let head = history.repository().head()?;
            Some((head, history.repository().commit_time(head)))
        });
        let moment = head.and_then(|(_, time)| time);
        let committed = moment.and_then(date_of).map(|date| date.to_string());
        let commit = head.map(|(head, _)| short(head));
        Ok(Self { catalogue, options, templates: Templates::new()?, commit, committed, moment })
    }

    /// Puts the pages of all connectors together and adds those that show many of them.
    fn hang(&self, exhibits: Vec<Exhibit>) -> Result<FileSet> {
        let mut files = assets::files();
        let mut exhibits = exhibits;
        for exhibit in &mut exhibits {
            files.extend_at(&RepoPath::root(), std::mem::take(&mut exhibit.files));
        }
        home::add(self, &exhibits, &mut files)?;
        lists::add(self, &exhibits, &mut files)?;
        publishers::add(self, &exhibits, &mut files)?;
        changes::add(self, &exhibits, &mut files)?;
        statistics::add(self, &exhibits, &mut files)?;
        lifecycle::add(self, &exhibits, &mut files)?;
        news::add(self, &exhibits, &mut files);
        alike::add(self, &exhibits, &mut files)?;
        search::add(&exhibits, &mut files);
        discovery::add(self, &exhibits, &mut files);
        api::add(self, exhibits, &mut files);
        if let Ok(folder) = RepoPath::parse("downloads") {
            files.extend_at(&folder, self.options.downloads.clone());
        }
        Ok(files)
    }

    /// The title of the site.
    fn title(&self) -> String {
        let title = self.catalogue.settings().title.as_deref().unwrap_or(TITLE);
        text::tidy(title, text::NAME)
    }

    /// Fills a template and adds the page.
    fn add(&self, files: &mut FileSet, template: &str, page: Page, view: &impl Serialize) -> Result<()> {
        let path = RepoPath::parse(&page.path)
            .map_err(|_| Error::environment(format!("`{}` is no path of a page", page.path)))?;
        let html = self.templates.render(template, &self.frame(page), view)?;
        files.insert(path, html);
        Ok(())
    }

    fn frame(&self, page: Page) -> Frame {
        let base = self.catalogue.settings().base_url.as_deref();
        Frame {
            root: page.root.unwrap_or_else(|| root_of(&page.path)),
            title: page.title,
            description: text::tidy(&page.description, 300),
            canonical: base.map(|base| format!("{base}{}", page.canonical.as_deref().unwrap_or(&page.path))),
            hidden: page.hidden,
            crumbs: page.crumbs,
            part: page.part,
            site: self.title(),
            feed: page.feed.unwrap_or_else(|| news::ALL.to_owned()),
            commit: self.commit.clone(),
            committed: self.committed.clone(),
        }
    }
}

/// What is particular to a page, beside its content.
#[derive(Default)]
struct Page {
    /// The file, seen from the site's root.
    path: String,
    /// The title; none on the first page.
    title: Option<String>,
    /// A sentence for search engines.
    description: String,
    /// The ways up.
    crumbs: Vec<Crumb>,
    /// The part of the site that is marked in the header.
    part: &'static str,
    /// Whether search engines should leave it out.
    hidden: bool,
    /// The page that stands for it in search engines, where that is another one.
    canonical: Option<String>,
    /// The way to the root, where it is not told by the path.
    root: Option<String>,
    /// The feed of what it shows, seen from the root; that of everything where it has none.
    feed: Option<String>,
}

/// From a page to the root of the site.
fn root_of(path: &str) -> String {
    "../".repeat(path.bytes().filter(|byte| *byte == b'/').count())
}

/// A commit as people write it.
fn short(commit: ObjectId) -> String {
    commit.to_string().chars().take(10).collect()
}
