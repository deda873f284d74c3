//! The catalogue as a site of plain files: pages, data and search, from loaded connectors.
//!
//! Every page is made from a view that owns tidied text ([`view`]), by a template that escapes it;
//! Markdown comes only through [`markdown`]. Links are relative and end in a file's name, so that
//! the site works from a disk, below any path and on any server. Nothing here looks at a clock:
//! the same catalogue, commit and day give the same bytes.

mod alike;
mod api;
mod assets;
mod badges;
mod budget;
mod changes;
mod comparison;
mod definition;
mod discovery;
mod exhibit;
mod frame;
mod hall;
mod home;
mod lifecycle;
mod linked;
mod lists;
mod llms;
mod locale;
mod markdown;
mod media;
mod months;
mod moved;
mod news;
mod opengraph;
mod platforms;
mod publishers;
mod score;
mod search;
mod source;
mod statistics;
mod templates;
mod text;
mod theme;
mod twin;
mod view;

pub use budget::{Limit, Weight, budget};
pub use comparison::changes_page;
pub use hall::{Hall, Scene, error_page};
pub use moved::{Host, Move};
pub use templates::{template, template_names};

use crate::catalogue::{Catalogue, Date, History, Place, date_of};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::git::ObjectId;
use crate::path::RepoPath;
use exhibit::Exhibit;
use frame::{Crumb, Frame, Translation};
use linked::LinkedData;
use locale::{ENGLISH, Locale};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use templates::Templates;
use theme::Theme;

/// The title of a site whose catalogue has none.
const TITLE: &str = "Connectors";

/// What a site is made with.
#[derive(Debug, Default)]
pub struct Options {
    /// Whether connectors that were never released are shown.
    pub drafts: bool,
    /// Whether connectors are shown as they are in the work tree, and no commit is named: for those who work on
    /// them.
    pub work_tree: bool,
    /// The day that counts as today.
    pub today: Date,
    /// Files to download: `<connector>/<version>/<file>`.
    pub downloads: FileSet,
    /// The languages of the pages, as in `lang`; the first one's are at the root, those of each other one in a
    /// folder of its name. English where none is named.
    pub locales: Vec<String>,
}

/// A rendered site.
#[derive(Debug, Default)]
pub struct Rendered {
    /// How many connectors have a page.
    pub connectors: usize,
    /// How large it is.
    pub weight: Weight,
    /// Older ids that lead to connectors.
    pub moves: Vec<Move>,
}

/// Where the files of a site go: they come part by part, from several threads, and none comes twice with other
/// bytes.
pub type Sink<'s> = dyn Fn(FileSet) -> Result<()> + Sync + 's;

/// Which part of a site is made.
#[derive(Clone, Copy)]
pub enum Part<'p> {
    /// All of it.
    Whole,
    /// What belongs to single connectors, of these alone. Their own pages lack what leads to others.
    Shard(&'p BTreeSet<String>),
    /// What shows many connectors, and their own pages, which are made of those of the shards: this gives them by
    /// their paths. The other files of the shards belong beside it.
    Merged(&'p (dyn Fn(&RepoPath) -> Result<Vec<u8>> + Sync)),
}

/// The pages of connectors that are made of those of shards, seen from the root of the site.
pub fn own_pages(id: &str, locales: &[String]) -> Vec<RepoPath> {
    let folders = std::iter::once(RepoPath::root())
        .chain(locales.iter().skip(1).filter_map(|tag| RepoPath::parse(tag).ok()));
    alike::page(id).map(|page| folders.map(|folder| folder.join(&page)).collect()).unwrap_or_default()
}

/// Renders the site of a catalogue, `index.html` at its root. What is made of one connector goes before the next
/// is made, so that a large catalogue needs little more memory than a small one.
///
/// # Errors
/// When the file system or the repository does not answer, a language is none that the site has, or files are
/// not taken.
pub fn render(catalogue: &Catalogue, options: Options, sink: &Sink<'_>) -> Result<Rendered> {
    render_part(catalogue, options, Part::Whole, sink)
}

/// Renders a part of a site.
///
/// # Errors
/// As [`render`], and when a shard does not have what belongs to it.
pub fn render_part(
    catalogue: &Catalogue,
    options: Options,
    part: Part<'_>,
    sink: &Sink<'_>,
) -> Result<Rendered> {
    let editions = editions(&options, &Arc::new(Theme::read(catalogue)?))?;
    let weight = Mutex::new(Weight::default());
    let put = |folder: &RepoPath, files: FileSet| -> Result<()> {
        let mut seen = FileSet::new();
        seen.extend_at(folder, files);
        let own = Weight::of(&seen);
        weight.lock().unwrap_or_else(PoisonError::into_inner).add(own);
        sink(seen)
    };
    let mut rendered = Rendered::default();
    for edition in editions.iter() {
        let site = Site::new(catalogue, &options, &editions, edition)?;
        let folder = site.folder();
        let makers = Site {
            is_outline: matches!(part, Part::Merged(_)),
            ..Site::new(catalogue, &options, &editions, edition)?
        };
        let is_mine = |place: &&Place| match part {
            Part::Shard(ids) => ids.contains(place.id.as_str()),
            Part::Whole | Part::Merged(_) => true,
        };
        let places: Vec<&Place> = catalogue.places().iter().filter(is_mine).collect();
        let made = catalogue.each(places, |history, place| {
            let (connector, _) = catalogue.load(place, history)?;
            let Some(mut content) = exhibit::content(&makers, history, &connector)? else { return Ok(None) };
            let mut files = std::mem::take(&mut content.files);
            // The connector's own page waits for the others that it leads to.
            let page = alike::page(&content.card.id);
            let own = match (part, &page) {
                (Part::Whole, Some(path)) => files.remove(path),
                (Part::Merged(shards), Some(path)) => Some(shards(&folder.join(path))?),
                (Part::Shard(_), _) | (_, None) => None,
            };
            if !matches!(part, Part::Merged(_)) {
                put(&folder, files)?;
            }
            let media = std::mem::take(&mut content.media);
            if site.is_first() && !matches!(part, Part::Merged(_)) {
                put(&RepoPath::root(), media)?;
            }
            if let (Some(bytes), Some(path)) = (own, page) {
                content.files.insert(path, bytes);
            }
            Ok(Some(Arc::new(content)))
        })?;
        let exhibits = in_order(made.into_iter().flatten());
        rendered.connectors = exhibits.len();
        if site.is_first() {
            rendered.moves = moved::moves(&exhibits).into_iter().map(|(moved, _)| moved).collect();
        }
        if matches!(part, Part::Shard(_)) {
            continue;
        }
        put(&folder, site.overviews(&exhibits)?)?;
        let similar = alike::lists(&site, &exhibits)?;
        exhibits.par_iter().try_for_each(|exhibit| {
            let mut own = exhibit.files.clone();
            if let Some(lists) = similar.get(&exhibit.card.id) {
                alike::place(&mut own, &exhibit.card.id, lists);
            }
            put(&folder, own)
        })?;
    }
    put(&RepoPath::parse("downloads").unwrap_or_default(), options.downloads)?;
    rendered.weight = weight.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(rendered)
}

/// The pages in one language: its words, and the templates that say them.
struct Edition {
    locale: Arc<Locale>,
    templates: Templates,
    theme: Arc<Theme>,
    /// The language of data, and of texts for machines.
    english: Arc<Locale>,
    /// Whether its pages are at the root, and beside them what has no language.
    is_first: bool,
}

/// All editions of a site.
type Editions = Arc<[Arc<Edition>]>;

/// The editions that a site has; the first one's pages are at the root.
fn editions(options: &Options, theme: &Arc<Theme>) -> Result<Editions> {
    let english = [ENGLISH.to_owned()];
    let tags = if options.locales.is_empty() { english.as_slice() } else { &options.locales };
    let spoken = Arc::new(Locale::find(ENGLISH)?);
    let edition = |(place, tag): (usize, &String)| {
        let locale = Arc::new(Locale::with(tag, &theme.messages)?);
        let (theme, english) = (Arc::clone(theme), Arc::clone(&spoken));
        Ok(Arc::new(Edition {
            templates: theme.templates(&locale)?,
            theme,
            locale,
            english,
            is_first: place == 0,
        }))
    };
    tags.iter().enumerate().map(edition).collect()
}

/// Connectors as pages list them: by their titles.
fn in_order(exhibits: impl Iterator<Item = Exhibit>) -> Vec<Exhibit> {
    let mut exhibits: Vec<Exhibit> = exhibits.collect();
    exhibits.sort_by_cached_key(|exhibit| (exhibit.card.title.to_lowercase(), exhibit.card.id.clone()));
    exhibits
}

/// What all pages of an edition share.
struct Site<'c> {
    catalogue: &'c Catalogue,
    options: &'c Options,
    editions: Editions,
    /// That which is made.
    edition: Arc<Edition>,
    /// Whether pages are named alone, because others made them.
    is_outline: bool,
    commit: Option<String>,
    committed: Option<String>,
    /// The time of the commit, in seconds since 1970.
    moment: Option<i64>,
}

impl<'c> Site<'c> {
    fn new(
        catalogue: &'c Catalogue,
        options: &'c Options,
        editions: &Editions,
        edition: &Arc<Edition>,
    ) -> Result<Self> {
        let shown = catalogue.history()?.filter(|_| !options.work_tree);
        let head = shown.and_then(|history: History| {
            let head = history.repository().head()?;
            Some((head, history.repository().commit_time(head)))
        });
        let moment = head.and_then(|(_, time)| time);
        let committed = moment.and_then(date_of).map(|date| date.to_string());
        let commit = head.map(|(head, _)| short(head));
        let (editions, edition) = (Arc::clone(editions), Arc::clone(edition));
        Ok(Self { catalogue, options, editions, edition, is_outline: false, commit, committed, moment })
    }

    /// All files but those of single connectors: what shows many of them, or none. What has no language is
    /// among those of the first edition.
    fn overviews(&self, exhibits: &[Exhibit]) -> Result<FileSet> {
        let mut files = FileSet::new();
        home::add(self, exhibits, &mut files)?;
        lists::add(self, exhibits, &mut files)?;
        publishers::add(self, exhibits, &mut files)?;
        changes::add(self, exhibits, &mut files)?;
        platforms::add(self, exhibits, &mut files)?;
        statistics::add(self, exhibits, &mut files)?;
        score::add(self, exhibits, &mut files)?;
        lifecycle::add(self, exhibits, &mut files)?;
        moved::add(self, exhibits, &mut files)?;
        search::add(self, exhibits, &mut files);
        if self.is_first() {
            files.extend_at(&RepoPath::root(), assets::files());
            files.extend_at(&RepoPath::root(), self.edition.theme.files.clone());
            news::add(self, exhibits, &mut files);
            discovery::add(self, exhibits, &mut files);
            llms::add(self, exhibits, &mut files);
            api::add(self, exhibits, &mut files);
        }
        Ok(files)
    }

    /// Whether the pages are at the root, and beside them what has no language.
    fn is_first(&self) -> bool {
        self.edition.is_first
    }

    /// The language of the pages.
    fn locale(&self) -> &Locale {
        &self.edition.locale
    }

    /// The language of data, and of texts for machines.
    fn english(&self) -> &Locale {
        &self.edition.english
    }

    /// The language of the pages, and that which connectors are described in: the site's first.
    fn languages(&self) -> (&str, &str) {
        let first = self.editions.first().map_or(ENGLISH, |edition| edition.locale.tag.as_str());
        (&self.locale().tag, first)
    }

    /// From a page to the root of the site, by the way to the root of the pages in its language.
    fn base(&self, root: &str) -> String {
        if self.is_first() { root.to_owned() } else { format!("../{root}") }
    }

    /// The folder of the pages, seen from the root of the site.
    fn folder(&self) -> RepoPath {
        match self.is_first() {
            true => RepoPath::root(),
            false => RepoPath::parse(&self.locale().tag).unwrap_or_default(),
        }
    }

    /// A fixed text in the language of the pages.
    fn text(&self, id: &'static str) -> String {
        self.locale().text(id)
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
        let html = match self.is_outline {
            true => String::new(),
            false => self.edition.templates.render(template, &self.frame(page), view)?,
        };
        files.insert(path, html);
        Ok(())
    }

    fn frame(&self, page: Page) -> Frame {
        let address = self.catalogue.settings().base_url.as_deref();
        let root = page.root.unwrap_or_else(|| root_of(&page.path));
        let base = self.base(&root);
        let own = if self.is_first() { String::new() } else { format!("{}/", self.locale().tag) };
        let many = self.editions.len() > 1 && page.path != lists::NOT_FOUND;
        let languages = self.editions.iter().filter(|_| many).map(|edition| {
            let locale = &edition.locale;
            let folder = if edition.is_first { String::new() } else { format!("{}/", locale.tag) };
            let address = address.map(|address| format!("{address}{folder}{}", page.path));
            let path = format!("{base}{folder}{}", page.path);
            Translation { tag: locale.tag.clone(), name: locale.name.clone(), path, address }
        });
        let above = address.map(|address| format!("{address}{own}"));
        let linked = above.as_deref().and_then(|above| {
            LinkedData::new(above, &format!("{above}{}", page.path), &page.crumbs, page.about)
        });
        Frame {
            language: self.locale().tag.clone(),
            direction: self.locale().direction,
            languages: languages.collect(),
            linked,
            root,
            base,
            title: page.title,
            description: text::tidy(&page.description, 300),
            canonical: above
                .map(|above| format!("{above}{}", page.canonical.as_deref().unwrap_or(&page.path))),
            hidden: page.hidden,
            crumbs: page.crumbs,
            part: page.part,
            site: self.title(),
            image: address.zip(page.image.as_ref()).map(|(address, path)| format!("{address}{path}")),
            twin: page.twin,
            feed: page.feed.unwrap_or_else(|| news::ALL.to_owned()),
            commit: self.commit.clone(),
            committed: self.committed.clone(),
            look: self.edition.theme.look.clone(),
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
    /// The same as Markdown, seen from the root.
    twin: Option<String>,
    /// The picture that stands for it elsewhere, seen from the root.
    image: Option<String>,
    /// What it is about, as data for search engines.
    about: Option<serde_json::Value>,
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
