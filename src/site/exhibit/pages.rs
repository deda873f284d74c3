//! The pages of a connector: its own, those of its versions, and its migration guides.

use super::super::markdown::{self, Html};
use super::super::source::Source;
use super::super::view::{self, Ending, Guide, Icon, Named, Review, Standing, Usage, Version};
use super::super::{Crumb, Page, media, publishers};
use super::{Shown, Studio, state_of};
use crate::catalogue::{Line, State};
use crate::error::Result;
use serde::Serialize;

/// Versions whose changes are told on the connector's own page.
const RECENT: usize = 5;

/// What the page of a release shows.
#[derive(Serialize)]
struct ReleasePage<'v> {
    id: &'v str,
    state: &'v Named,
    /// The page of its publisher, seen from the root, on the connector's own page; older releases may have
    /// had another one, which has no page.
    publisher_page: Option<String>,
    icon: &'v Icon,
    release: &'v view::Release,
    /// What speaks for it.
    checklist: &'v view::Checklist,
    standing: &'v Standing,
    /// The version of the page; none for drafts.
    version: Option<&'v Version>,
    /// All versions, the newest first; empty on the page of one version.
    versions: &'v [Version],
    /// Those whose changes are told.
    recent: &'v [Version],
    /// Where its files are on the web.
    source: Option<Source>,
    /// What patch, minor and major ask of users.
    meanings: [(&'static str, &'static str, &'static str); 3],
    /// The ends of other lines.
    other_endings: Vec<&'v Ending>,
    guides: Vec<Guide>,
    /// How much it is used, on the connector's own page.
    usage: Option<Usage>,
    /// How far its submissions came, on the connector's own page.
    reviews: Vec<Review>,
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

impl Studio<'_> {
    pub(super) fn version_page(
        &mut self,
        line: usize,
        version: &Version,
        shown: &Shown,
        path: String,
    ) -> Result<()> {
        let standing = self.standing(line, Some(version), &shown.release);
        let state = self.connector.lines.get(line).map_or(State::Published, Line::public_state);
        let state = if version.is_preview { State::Preview } else { state };
        let state = state_of(state);
        let page = ReleasePage {
            id: self.id(),
            state: &state,
            publisher_page: None,
            icon: &shown.icon,
            release: &shown.release,
            checklist: &shown.checklist,
            standing: &standing,
            version: Some(version),
            versions: &[],
            recent: std::slice::from_ref(version),
            source: self.source(shown, Some(version), false),
            meanings: view::meanings(),
            other_endings: Vec::new(),
            guides: Vec::new(),
            usage: None,
            reviews: Vec::new(),
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

    pub(super) fn connector_page(
        &mut self,
        shown: &Shown,
        state: &Named,
        versions: &[Version],
    ) -> Result<()> {
        let newest = self.newest().map(|newest| newest.version.to_string());
        let version = versions.iter().find(|version| Some(&version.version) == newest.as_ref());
        let line = self.connector.lines.iter().position(|line| std::ptr::eq(line, self.main));
        let standing = self.standing(line.unwrap_or_default(), version, &shown.release);
        let own = standing.ending.as_ref().and_then(|ending| ending.line.clone());
        let publisher = shown.release.publisher.as_ref();
        let page = ReleasePage {
            id: self.id(),
            state,
            publisher_page: publisher.map(|publisher| publishers::page_of(&publisher.id)),
            icon: &shown.icon,
            release: &shown.release,
            checklist: &shown.checklist,
            standing: &standing,
            version,
            versions,
            recent: versions.get(..RECENT).unwrap_or(versions),
            source: self.source(shown, version, true),
            meanings: view::meanings(),
            other_endings: self.endings.iter().filter(|ending| ending.line != own).collect(),
            guides: self.guide_list(),
            reviews: view::reviews(&self.connector.lines),
            usage: view::usage(&self.main.draft.usage(), self.site.catalogue.settings().policy.blur_below),
        };
        let is_retired = standing.ending.as_ref().is_some_and(|ending| ending.is_retired);
        let path = format!("{}/index.html", self.folder());
        let frame = Page {
            feed: Some(crate::site::news::feed_of(self.id())),
            hidden: is_retired || standing.is_draft,
            crumbs: vec![Crumb::new(shown.release.title.clone(), "")],
            ..page_of(path, shown.release.title.clone(), &shown.release.summary)
        };
        let template = if is_retired { "tombstone.html" } else { "connector.html" };
        self.site.add(&mut self.files, template, frame, &page)
    }

    pub(super) fn versions_page(&mut self, shown: &Shown, versions: &[Version]) -> Result<()> {
        let title = &shown.release.title;
        let page = VersionsPage { id: self.id(), title, icon: &shown.icon, versions };
        let path = format!("{}/versions/index.html", self.folder());
        let frame = self.below(path, format!("Versions of {title}"), title, "Versions");
        self.site.add(&mut self.files, "versions.html", frame, &page)
    }

    pub(super) fn guide_pages(&mut self, title: &str) -> Result<()> {
        for (version, (file, release)) in std::mem::take(&mut self.guides) {
            let path = format!("{}/migrate/{version}/index.html", self.folder());
            let pictures = media::pictures(&release, &format!("{}/media", self.folder()));
            let links = self.links(file.parent(), &crate::site::root_of(&path), &pictures);
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
