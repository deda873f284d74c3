//! One connector: its pages, and what other pages need to know of it.
//!
//! Releases are read one after the other and dropped when their page is made, so that a
//! connector with a long history needs no more memory than one with a short one.

use super::markdown::{self, Html, Links};
use super::media::{self, Media};
use super::view::{self, Card, Ending, Guide, Icon, Named, Standing, Version};
use super::{Crumb, Page, Site, changelog, lifecycle};
use crate::catalogue::{Connector, Drift, History, Line, Place, Published, Release, State};
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use serde::Serialize;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Versions whose changes are told on the connector's own page.
const RECENT: usize = 5;

/// A connector, ready to be hung.
pub(super) struct Exhibit {
    /// What other pages show of it.
    pub(super) card: Card,
    /// The ends of its lines.
    pub(super) endings: Vec<Ending>,
    /// Anchor and name of its operations.
    pub(super) operations: Vec<Named>,
    /// Its data.
    pub(super) data: serde_json::Value,
    /// Its pages and pictures.
    pub(super) files: FileSet,
}

/// Makes the pages of a connector; none where it is not shown.
pub(super) fn exhibit(site: &Site<'_>, history: Option<&History>, place: &Place) -> Result<Option<Exhibit>> {
    let (connector, _) = site.catalogue.load(place, history)?;
    let Some(main) = main_line(&connector, site.options.drafts) else { return Ok(None) };
    let reader = Reader { history, recent: Vec::new() };
    let mut studio = Studio {
        site,
        connector: &connector,
        main,
        reader,
        guides: BTreeMap::new(),
        endings: Vec::new(),
        files: FileSet::new(),
        media: Media::default(),
    };
    studio.find_guides()?;
    studio.endings = lifecycle::endings(site, &connector, &studio.guide_list())?;
    let (shown, versions) = studio.versions()?;
    studio.finish(&shown, versions).map(Some)
}

/// The line that stands for a connector: what can be relied on most, then the highest major.
fn main_line(connector: &Connector, drafts: bool) -> Option<&Line> {
    let rank = |line: &&Line| match line.state() {
        _ if line.releases.is_empty() => 0,
        State::Published | State::PublishedWithChanges => 4,
        State::Deprecated => 3,
        State::Preview => 2,
        State::Retired | State::Draft => 1,
    };
    let best = connector.lines.iter().max_by_key(rank)?;
    (drafts || !best.releases.is_empty()).then_some(best)
}

/// Reads releases and keeps the last two, which the next comparison needs.
struct Reader<'h> {
    history: Option<&'h History>,
    recent: Vec<(semver::Version, Option<Rc<Release>>)>,
}

impl Reader<'_> {
    fn read(&mut self, published: &Published) -> Result<Option<Rc<Release>>> {
        if let Some((_, release)) = self.recent.iter().find(|(version, _)| *version == published.version) {
            return Ok(release.clone());
        }
        let read = self.history.map(|history| history.read(published)).transpose()?.flatten();
        let release = read.map(|(release, _)| Rc::new(release));
        if self.recent.len() >= 2 {
            self.recent.remove(0);
        }
        self.recent.push((published.version.clone(), release.clone()));
        Ok(release)
    }
}

/// A release with all that its page shows.
struct Shown {
    release: view::Release,
    icon: Icon,
}

/// What the page of a release shows.
#[derive(Serialize)]
struct ReleasePage<'v> {
    id: &'v str,
    state: &'v Named,
    icon: &'v Icon,
    release: &'v view::Release,
    standing: &'v Standing,
    /// The version of the page; none for drafts.
    version: Option<&'v Version>,
    /// All versions, the newest first; empty on the page of one version.
    versions: &'v [Version],
    /// Those whose changes are told.
    recent: &'v [Version],
    /// The ends of other lines.
    other_endings: Vec<&'v Ending>,
    guides: Vec<Guide>,
}

/// What the page with all versions shows.
#[derive(Serialize)]
struct VersionsPage<'v> {
    id: &'v str,
    title: &'v str,
    icon: &'v Icon,
    versions: &'v [Version],
}

/// What the page of a migration guide shows.
#[derive(Serialize)]
struct GuidePage<'v> {
    id: &'v str,
    title: &'v str,
    version: &'v str,
    guide: Html,
}

/// Where the pages of one connector are made.
struct Studio<'a> {
    site: &'a Site<'a>,
    connector: &'a Connector,
    main: &'a Line,
    reader: Reader<'a>,
    /// Migration guides by the version they lead to, with the release that holds them.
    guides: BTreeMap<semver::Version, (RepoPath, Rc<Release>)>,
    endings: Vec<Ending>,
    files: FileSet,
    media: Media,
}

impl<'a> Studio<'a> {
    fn id(&self) -> &'a str {
        self.connector.id.as_str()
    }

    /// The folder of the connector's pages.
    fn folder(&self) -> String {
        format!("c/{}", self.id())
    }

    /// Finds `migrations/<version>.md` in the newest release of every line.
    fn find_guides(&mut self) -> Result<()> {
        for line in &self.connector.lines {
            let Some(newest) = line.newest_or_preview() else { continue };
            let Some(release) = self.reader.read(newest)? else { continue };
            for path in release.files.paths().filter(|path| path.parent().as_str() == "migrations") {
                let name = path.name().strip_suffix(".md").and_then(|name| semver::Version::parse(name).ok());
                if let Some(version) = name {
                    self.guides.insert(version, (path.clone(), Rc::clone(&release)));
                }
            }
        }
        Ok(())
    }

    fn guide_list(&self) -> Vec<Guide> {
        let made = self.guides.keys().map(|version| Guide {
            version: version.to_string(),
            path: format!("{}/migrate/{version}/index.html", self.folder()),
        });
        made.collect()
    }

    /// The version that the connector's own page shows.
    fn newest(&self) -> Option<&Published> {
        self.main.newest_or_preview()
    }

    /// Makes the page of every version; gives what the connector's own page shows, and all
    /// versions, the newest first.
    fn versions(&mut self) -> Result<(Shown, Vec<Version>)> {
        let newest = self.newest().map(|newest| newest.version.clone());
        let mut versions = Vec::new();
        let mut shown = None;
        let lines = self.connector.lines.iter().enumerate();
        let all: Vec<(usize, &Published)> = lines
            .flat_map(|(place, line)| line.releases.iter().map(move |release| (place, release)))
            .collect();
        for (line, published) in all {
            let release = self.reader.read(published)?;
            let version = self.version(line, published, release.as_deref())?;
            self.version_page(line, &version, release.as_deref())?;
            if newest.as_ref() == Some(&published.version) {
                let folder = self.folder();
                shown = Some(self.show(release.as_deref(), &format!("{folder}/index.html")));
            }
            versions.push(version);
        }
        versions.reverse();
        let shown = match shown {
            Some(shown) => shown,
            None => self.show(Some(&self.main.draft), &format!("{}/index.html", self.folder())),
        };
        Ok((shown, versions))
    }

    /// A version and what it changed.
    fn version(&mut self, line: usize, published: &Published, release: Option<&Release>) -> Result<Version> {
        let name = self.connector.lines.get(line).map(Line::name).unwrap_or_default();
        let mut version = Version::new(published, name);
        version.guide = self
            .guide_list()
            .into_iter()
            .find(|guide| guide.version == version.version)
            .map(|guide| guide.path);
        let path = RepoPath::parse(&format!("{}/{}", self.id(), version.version)).unwrap_or_default();
        let files = self.site.options.downloads.below(&path);
        let at = RepoPath::parse("downloads").unwrap_or_default().join(&path);
        version.downloads = view::downloads(&files, &at);
        let Some(release) = release else { return Ok(version) };
        if let Some((_, bytes)) = release.file_named("changelog.md") {
            let text = String::from_utf8_lossy(bytes);
            let section = changelog::section(&text, &published.version);
            version.notes = section.map(|text| markdown::render(text, 4, &Links::none())).unwrap_or_default();
        }
        if let Some(base) = self.base(line, published).cloned()
            && let Some(from) = self.reader.read(&base)?
        {
            let drift = Drift::between(&from, release, Drift::changed_files(&from, release));
            version.compare(&base.version, &drift);
        }
        Ok(version)
    }

    /// What a version is compared with: the version before it in its line, or, for the first of a
    /// line, what the line before it had released by then. Pre-releases do not count for releases.
    fn base(&self, line: usize, published: &Published) -> Option<&Published> {
        let counts = |other: &&Published| published.is_preview() || !other.is_preview();
        let own = self.connector.lines.get(line)?.releases.iter();
        if let Some(base) = own.filter(|other| other.version < published.version).filter(counts).next_back() {
            return Some(base);
        }
        let earlier = &self.connector.lines.get(line.checked_sub(1)?)?.releases;
        let by_then = |other: &&Published| other.tag.time <= published.tag.time;
        let known = earlier.iter().filter(by_then).filter(counts).next_back();
        known.or_else(|| earlier.iter().rfind(counts))
    }

    /// Reads a release for a page; where there is none to read, the page says so.
    fn show(&mut self, release: Option<&Release>, page: &str) -> Shown {
        let draft = &self.main.draft;
        let pictures = media::pictures(release.unwrap_or(draft), &format!("{}/media", self.folder()));
        let icon = media::icon(&pictures).map(|(path, name)| (path.clone(), name.to_owned()));
        let links = self.links(RepoPath::root(), &super::root_of(page), &pictures);
        let mut view = view::Release::read(release.unwrap_or(draft), &links);
        if release.is_none() {
            view.unreadable = Some("The tagged commit has no folder of this connector.".to_owned());
            (view.api, view.overview) = Default::default();
        }
        for path in links.used().iter().chain(icon.as_ref().map(|(path, _)| path)) {
            self.media.take(release.unwrap_or(draft), path, &pictures);
        }
        let image = icon.map(|(_, name)| name);
        let icon = Icon::new(self.id(), &view.title, view.brand_color.as_deref(), image);
        Shown { release: view, icon }
    }

    /// The files that Markdown may link to, seen from a page.
    fn links(&self, folder: RepoPath, root: &str, pictures: &BTreeMap<RepoPath, String>) -> Links {
        let mut pages = BTreeMap::new();
        let own = self.folder();
        for (file, page) in [
            ("CHANGELOG.md", "versions/index.html"),
            ("intro.md", "index.html#overview"),
            ("readme.md", "index.html#overview"),
            ("README.md", "index.html#overview"),
        ] {
            pages.insert(RepoPath::parse(file).unwrap_or_default(), format!("{root}{own}/{page}"));
        }
        for (version, (path, _)) in &self.guides {
            pages.insert(path.clone(), format!("{root}{own}/migrate/{version}/index.html"));
        }
        let images = pictures.iter().map(|(path, name)| (path.clone(), format!("{root}{name}"))).collect();
        Links::new(folder, pages, images)
    }

    fn version_page(&mut self, line: usize, version: &Version, release: Option<&Release>) -> Result<()> {
        let path = format!("{}/v/{}/index.html", self.folder(), version.version);
        let shown = self.show(release, &path);
        let standing = self.standing(line, Some(version), &shown.release);
        let state = state_of(self.main.state());
        let page = ReleasePage {
            id: self.id(),
            state: &state,
            icon: &shown.icon,
            release: &shown.release,
            standing: &standing,
            version: Some(version),
            versions: &[],
            recent: std::slice::from_ref(version),
            other_endings: Vec::new(),
            guides: Vec::new(),
        };
        let title = format!("{} {}", shown.release.title, version.version);
        let frame = Page {
            hidden: standing.newest.is_some(),
            canonical: Some(format!("{}/index.html", self.folder())),
            crumbs: vec![
                Crumb::new(shown.release.title.clone(), format!("{}/index.html", self.folder())),
                Crumb::new(version.version.clone(), ""),
            ],
            ..page_of(path, title, &shown.release.summary)
        };
        self.site.add(&mut self.files, "connector.html", frame, &page)
    }

    fn standing(&self, line: usize, version: Option<&Version>, release: &view::Release) -> Standing {
        let line = self.connector.lines.get(line);
        let name = line.map(Line::name);
        let newest = self.newest().map(|newest| newest.version.to_string());
        let is_other = |newest: &String| version.is_some_and(|version| version.version != *newest);
        Standing {
            ending: self.ending_of(name.as_deref()).cloned(),
            is_preview: version.is_some_and(|version| version.is_preview),
            is_draft: version.is_none(),
            newest: newest
                .filter(is_other)
                .map(|version| Guide { version, path: format!("{}/index.html", self.folder()) }),
            unreadable: release.unreadable.clone(),
        }
    }

    fn ending_of(&self, line: Option<&str>) -> Option<&Ending> {
        self.endings.iter().find(|ending| ending.line.as_deref() == line)
    }

    /// Makes the connector's own page and those beside it.
    fn finish(mut self, shown: &Shown, versions: Vec<Version>) -> Result<Exhibit> {
        let state = state_of(self.main.state());
        let card = self.card(shown, &state, versions.as_slice());
        self.connector_page(shown, &state, &versions)?;
        if !versions.is_empty() {
            self.versions_page(shown, &versions)?;
        }
        self.guide_pages(&shown.release.title)?;
        let media = std::mem::take(&mut self.media);
        self.files.extend_at(&RepoPath::root(), media.into_files());
        let data = super::api::connector(&card, &shown.release, &self.endings, &versions);
        let operations = shown.release.api.operations();
        let operations = operations.map(|operation| Named::new(&operation.anchor, &operation.name)).collect();
        Ok(Exhibit { card, endings: self.endings, operations, data, files: self.files })
    }

    fn card(&self, shown: &Shown, state: &Named, versions: &[Version]) -> Card {
        let release = &shown.release;
        let newest = self.newest().map(|newest| newest.version.to_string());
        let version = versions.iter().find(|version| Some(&version.version) == newest.as_ref());
        let declared = || self.main.draft.version().map(ToString::to_string);
        Card {
            id: self.id().to_owned(),
            title: release.title.clone(),
            summary: super::text::tidy(&release.summary, 240),
            publisher: release.publisher.clone(),
            state: state.clone(),
            version: newest.or_else(declared),
            date: version.and_then(|version| version.date.clone()),
            platforms: release.platforms.clone(),
            categories: release.categories.clone(),
            auth: release.auth.clone(),
            keywords: release.keywords.clone(),
            icon: shown.icon.clone(),
            triggers: release.api.triggers.len(),
            actions: release.api.actions.len(),
        }
    }

    fn connector_page(&mut self, shown: &Shown, state: &Named, versions: &[Version]) -> Result<()> {
        let newest = self.newest().map(|newest| newest.version.to_string());
        let version = versions.iter().find(|version| Some(&version.version) == newest.as_ref());
        let line = self.connector.lines.iter().position(|line| std::ptr::eq(line, self.main));
        let standing = self.standing(line.unwrap_or_default(), version, &shown.release);
        let own = standing.ending.as_ref().and_then(|ending| ending.line.clone());
        let page = ReleasePage {
            id: self.id(),
            state,
            icon: &shown.icon,
            release: &shown.release,
            standing: &standing,
            version,
            versions,
            recent: versions.get(..RECENT).unwrap_or(versions),
            other_endings: self.endings.iter().filter(|ending| ending.line != own).collect(),
            guides: self.guide_list(),
        };
        let is_retired = standing.ending.as_ref().is_some_and(|ending| ending.is_retired);
        let path = format!("{}/index.html", self.folder());
        let frame = Page {
            hidden: is_retired || standing.is_draft,
            crumbs: vec![Crumb::new(shown.release.title.clone(), "")],
            ..page_of(path, shown.release.title.clone(), &shown.release.summary)
        };
        let template = if is_retired { "tombstone.html" } else { "connector.html" };
        self.site.add(&mut self.files, template, frame, &page)
    }

    fn versions_page(&mut self, shown: &Shown, versions: &[Version]) -> Result<()> {
        let title = &shown.release.title;
        let page = VersionsPage { id: self.id(), title, icon: &shown.icon, versions };
        let path = format!("{}/versions/index.html", self.folder());
        let frame = self.below(path, format!("Versions of {title}"), title, "Versions");
        self.site.add(&mut self.files, "versions.html", frame, &page)
    }

    fn guide_pages(&mut self, title: &str) -> Result<()> {
        for (version, (file, release)) in std::mem::take(&mut self.guides) {
            let path = format!("{}/migrate/{version}/index.html", self.folder());
            let pictures = media::pictures(&release, &format!("{}/media", self.folder()));
            let links = self.links(file.parent(), &super::root_of(&path), &pictures);
            let text = String::from_utf8_lossy(release.files.get(&file).unwrap_or_default()).into_owned();
            let guide = markdown::render(&text, 2, &links);
            links.used().iter().for_each(|path| self.media.take(&release, path, &pictures));
            let version = version.to_string();
            let page = GuidePage { id: self.id(), title, version: &version, guide };
            let frame = self.below(path, format!("Move {title} to {version}"), title, "Migration");
            self.site.add(&mut self.files, "migration.html", frame, &page)?;
        }
        Ok(())
    }

    /// The frame of a page below the connector's own.
    fn below(&self, path: String, title: String, connector: &str, step: &str) -> Page {
        let up = Crumb::new(connector, format!("{}/index.html", self.folder()));
        Page { crumbs: vec![up, Crumb::new(step, "")], ..page_of(path, title.clone(), &title) }
    }
}

fn page_of(path: String, title: String, summary: &str) -> Page {
    Page { path, title: Some(title), description: summary.to_owned(), part: "browse", ..Page::default() }
}

/// The state as the site tells it: changes that are not released yet are of no concern here.
fn state_of(state: State) -> Named {
    let (id, name) = match state {
        State::Draft => ("draft", "Draft"),
        State::Preview => ("preview", "Preview"),
        State::Published | State::PublishedWithChanges => ("published", "Published"),
        State::Deprecated => ("deprecated", "Deprecated"),
        State::Retired => ("retired", "Retired"),
    };
    Named::new(id, name)
}
