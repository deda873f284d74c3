//! The catalogue as a site of plain files: pages, data and search, from loaded connectors.
//!
//! Every page is made from a view that owns tidied text ([`view`]), by a template that escapes it;
//! Markdown comes only through [`markdown`]. Links are relative and end in a file's name, so that
//! the site works from a disk, below any path and on any server. Nothing here looks at a clock:
//! the same catalogue, commit and day give the same bytes.

mod api;
mod assets;
mod budget;
mod changes;
mod color;
mod comparison;
mod discovery;
mod exhibit;
mod frame;
mod hall;
mod home;
mod lifecycle;
mod lists;
mod markdown;
mod media;
mod moved;
mod news;
mod publishers;
mod search;
mod statistics;
mod templates;
mod text;
mod theme;
mod view;

pub use budget::{Limit, budget};
pub use comparison::changes_page;
pub use hall::{Hall, Scene, error_page};
pub use moved::{Host, Move};
pub use templates::{template, template_names};

use crate::catalogue::{Catalogue, Date, History, date_of};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::git::ObjectId;
use crate::path::RepoPath;
use exhibit::Exhibit;
use frame::{Crumb, Frame};
use serde::Serialize;
use std::sync::Arc;
use theme::Theme;

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
    /// Older ids that lead to connectors.
    pub moves: Vec<Move>,
}

/// Renders the site of a catalogue.
///
/// # Errors
/// When the file system or the repository does not answer.
pub fn render(catalogue: &Catalogue, options: Options) -> Result<Rendered> {
    let site = Site::new(catalogue, &options, Arc::new(Theme::read(catalogue)?))?;
    let made = catalogue.each(catalogue.places(), |history, place| {
        let (connector, _) = catalogue.load(place, history)?;
        exhibit::exhibit(&site, history, &connector)
    })?;
    let exhibits = in_order(made.into_iter().flatten());
    let connectors = exhibits.len();
    let moves = moved::moves(&exhibits).into_iter().map(|(moved, _)| moved).collect();
    let mut files = site.overviews(&exhibits)?;
    for exhibit in exhibits {
        let own = Arc::try_unwrap(exhibit).map(|own| own.files);
        files.extend_at(&RepoPath::root(), own.unwrap_or_else(|shared| shared.files.clone()));
    }
    let pages = files.paths().filter(|path| path.extension() == "html").count();
    Ok(Rendered { files, connectors, pages, moves })
}

/// Connectors as pages list them: by their titles.
fn in_order(exhibits: impl Iterator<Item = Exhibit>) -> Vec<Exhibit> {
    let mut exhibits: Vec<Exhibit> = exhibits.collect();
    exhibits.sort_by_cached_key(|exhibit| (exhibit.card.title.to_lowercase(), exhibit.card.id.clone()));
    exhibits
}

/// What all pages share.
struct Site<'c> {
    catalogue: &'c Catalogue,
    options: &'c Options,
    theme: Arc<Theme>,
    /// Whether connectors are shown as they are in the work tree, for those who work on them.
    is_workshop: bool,
    commit: Option<String>,
    committed: Option<String>,
    /// The time of the commit, in seconds since 1970.
    moment: Option<i64>,
}

impl<'c> Site<'c> {
    fn new(catalogue: &'c Catalogue, options: &'c Options, theme: Arc<Theme>) -> Result<Self> {
        let head = catalogue.history()?.and_then(|history: History| {
            let head = history.repository().head()?;
            Some((head, history.repository().commit_time(head)))
        });
        let moment = head.and_then(|(_, time)| time);
        let committed = moment.and_then(date_of).map(|date| date.to_string());
        let commit = head.map(|(head, _)| short(head));
        Ok(Self { catalogue, options, theme, is_workshop: false, commit, committed, moment })
    }

    /// The same for those who work on the connectors: what is shown is the work tree, and no commit.
    fn into_workshop(self) -> Self {
        Self { is_workshop: true, commit: None, committed: None, ..self }
    }

    /// All files but those of single connectors: what shows many of them, or none.
    fn overviews(&self, exhibits: &[Exhibit]) -> Result<FileSet> {
        let mut files = assets::files();
        files.extend_at(&RepoPath::root(), self.theme.files.clone());
        home::add(self, exhibits, &mut files)?;
        lists::add(self, exhibits, &mut files)?;
        publishers::add(self, exhibits, &mut files)?;
        changes::add(self, exhibits, &mut files)?;
        statistics::add(self, exhibits, &mut files)?;
        lifecycle::add(self, exhibits, &mut files)?;
        moved::add(self, exhibits, &mut files)?;
        news::add(self, exhibits, &mut files);
        search::add(exhibits, &mut files);
        discovery::add(self, exhibits, &mut files);
        api::add(self, exhibits.to_vec(), &mut files);
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
        let html = self.theme.templates.render(template, &self.frame(page), view)?;
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
            look: self.theme.look.clone(),
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

/// The path of an address on its server, with `/` at both ends; none without an address.
fn path_of(base: Option<&str>) -> Option<String> {
    let path = base.and_then(|base| base.splitn(4, '/').nth(3));
    path.map(|path| format!("/{path}"))
}

/// A commit as people write it.
fn short(commit: ObjectId) -> String {
    commit.to_string().chars().take(10).collect()
}
