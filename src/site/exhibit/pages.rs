//! The pages of a connector: its own, those of its versions, and its migration guides.

use super::super::badges::{self, Badge};
use super::super::definition::Definition;
use super::super::locale::Phrase;
use super::super::markdown::{self, Html};
use super::super::score::Score;
use super::super::source::Source;
use super::super::view::{self, Card, Ending, Guide, Icon, Named, Review, Standing, Usage, Version};
use super::super::{Crumb, Page, linked, llms, media, opengraph, publishers, twin};
use super::{Shown, Studio};
use crate::catalogue::{Line, State};
use crate::error::Result;
use crate::path::RepoPath;
use serde::Serialize;

/// Versions whose changes are told on the connector's own page.
const RECENT: usize = 5;

/// What the page of a release shows.
#[derive(Serialize)]
pub(in crate::site) struct ReleasePage<'v> {
    pub(in crate::site) id: &'v str,
    pub(in crate::site) state: &'v Named,
    /// The page of its publisher, seen from the root, on the connector's own page; older releases may have
    /// had another one, which has no page.
    pub(in crate::site) publisher_page: Option<String>,
    pub(in crate::site) icon: &'v Icon,
    pub(in crate::site) release: &'v view::Release,
    /// What speaks for it.
    pub(in crate::site) checklist: &'v view::Checklist,
    pub(in crate::site) standing: &'v Standing,
    /// The version of the page; none for drafts.
    pub(in crate::site) version: Option<&'v Version>,
    /// All versions, the newest first; empty on the page of one version.
    pub(in crate::site) versions: &'v [Version],
    /// Those whose changes are told.
    pub(in crate::site) recent: &'v [Version],
    /// Where its files are on the web.
    source: Option<Source>,
    /// What patch, minor and major ask of users.
    meanings: [(&'static str, &'static str); 3],
    /// The ends of other lines.
    pub(in crate::site) other_endings: Vec<&'v Ending>,
    pub(in crate::site) guides: Vec<Guide>,
    /// How much it is used, on the connector's own page.
    pub(in crate::site) usage: Option<Usage>,
    /// How far its submissions came, on the connector's own page.
    pub(in crate::site) reviews: Vec<Review>,
    /// The API as OpenAPI 3.0.
    pub(in crate::site) definition: Option<&'v Definition>,
    pub(in crate::site) score: Option<&'v Score>,
    /// What shows it elsewhere.
    pub(in crate::site) badges: Vec<badges::Shown<'v>>,
}

impl<'v> ReleasePage<'v> {
    /// A release alone, without its versions and what stands beside it.
    fn bare(id: &'v str, state: &'v Named, shown: &'v Shown, standing: &'v Standing) -> Self {
        Self {
            id,
            state,
            publisher_page: None,
            icon: &shown.icon,
            release: &shown.release,
            checklist: &shown.checklist,
            standing,
            version: None,
            versions: &[],
            recent: &[],
            source: None,
            meanings: view::meanings(),
            other_endings: Vec::new(),
            guides: Vec::new(),
            usage: None,
            reviews: Vec::new(),
            definition: shown.definition.as_ref(),
            score: None,
            badges: Vec::new(),
        }
    }
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
            version: Some(version),
            recent: std::slice::from_ref(version),
            source: self.source(shown, Some(version), false),
            ..ReleasePage::bare(self.id(), &state, shown, &standing)
        };
        if self.site.is_first() {
            crate::site::api::add_version(&mut self.files, self.connector.id.as_str(), shown, version);
        }
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

    /// Makes the pages of lines that are worked on beside the one that stands for the connector.
    pub(super) fn lines_in_work(&mut self) -> Result<()> {
        for (place, line) in self.connector.lines.iter().enumerate() {
            if std::ptr::eq(line, self.main) {
                continue;
            }
            let path = super::page_of_line(self.id(), line);
            let shown = self.show(Some(&line.draft), &path);
            let standing = self.standing(place, None, &shown.release);
            let state = state_of(line.public_state());
            let page = ReleasePage::bare(self.id(), &state, &shown, &standing);
            let frame = self.below(path, &Phrase::text(line.name()), &shown.release.title, line.name());
            self.site.add(&mut self.files, "connector.html", frame, &page)?;
        }
        Ok(())
    }

    /// What other pages show of the connector.
    pub(super) fn card(&self, shown: &Shown, state: &Named, versions: &[Version]) -> Card {
        let release = &shown.release;
        let newest = self.newest().map(|newest| newest.version.to_string());
        let version = versions.iter().find(|version| Some(&version.version) == newest.as_ref());
        let declared = || self.main.draft.version().map(ToString::to_string);
        Card {
            id: self.id().to_owned(),
            title: release.title.clone(),
            summary: crate::site::text::tidy(&release.summary, 240),
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
            score: shown.score.as_ref().map(|score| score.points),
        }
    }

    pub(super) fn connector_page(
        &mut self,
        shown: &Shown,
        versions: &[Version],
        (card, badges): (&Card, &[Badge]),
    ) -> Result<()> {
        let state = state_of(self.main.public_state());
        let newest = self.newest().map(|newest| newest.version.to_string());
        let version = versions.iter().find(|version| Some(&version.version) == newest.as_ref());
        let line = self.connector.lines.iter().position(|line| std::ptr::eq(line, self.main));
        let standing = self.standing(line.unwrap_or_default(), version, &shown.release);
        let own = standing.ending.as_ref().and_then(|ending| ending.line.clone());
        let publisher = shown.release.publisher.as_ref();
        let path = format!("{}/index.html", self.folder());
        let base = self.site.catalogue.settings().base_url.as_deref();
        let picture = base.and_then(|_| {
            let path = opengraph::path_of(self.id());
            if self.site.is_first() && !self.site.is_outline {
                let drawn = opengraph::drawn(card, &self.site.title())?;
                self.files.insert(RepoPath::parse(&path).ok()?, drawn);
            }
            Some(path)
        });
        let page = ReleasePage {
            publisher_page: publisher.map(|publisher| publishers::page_of(&publisher.id)),
            version,
            versions,
            recent: versions.get(..RECENT).unwrap_or(versions),
            source: self.source(shown, version, true),
            other_endings: self.endings.iter().filter(|ending| ending.line != own).collect(),
            guides: self.guide_list(),
            reviews: view::reviews(&self.connector.lines),
            score: shown.score.as_ref(),
            badges: badges::shown(badges, base, &path),
            usage: view::usage(&self.main.draft.usage(), self.site.catalogue.settings().policy.blur_below),
            ..ReleasePage::bare(self.id(), &state, shown, &standing)
        };
        let is_retired = standing.ending.as_ref().is_some_and(|ending| ending.is_retired);
        let frame = Page {
            feed: Some(crate::site::news::feed_of(self.id())),
            twin: Some(llms::path_of(self.id())),
            image: picture,
            about: base.filter(|_| !is_retired).map(|base| linked::software(base, card)),
            hidden: is_retired || standing.is_draft,
            crumbs: vec![Crumb::new(shown.release.title.clone(), "")],
            ..page_of(path, shown.release.title.clone(), &shown.release.summary)
        };
        if self.site.is_first()
            && !self.site.is_outline
            && let Ok(path) = RepoPath::parse(&llms::path_of(self.id()))
        {
            let twin = twin::written(&page, &crate::site::root_of(&frame.path), self.site.english());
            self.files.insert(path, twin);
        }
        let template = if is_retired { "tombstone.html" } else { "connector.html" };
        self.site.add(&mut self.files, template, frame, &page)
    }

    pub(super) fn versions_page(&mut self, shown: &Shown, versions: &[Version]) -> Result<()> {
        let title = &shown.release.title;
        let page = VersionsPage { id: self.id(), title, icon: &shown.icon, versions };
        let path = format!("{}/versions/index.html", self.folder());
        let heading = Phrase::new("versions-of").with("name", title);
        let frame = self.below(path, &heading, title, self.site.text("versions"));
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
            let heading = Phrase::new("move-to").with("name", title).with("version", &version);
            let frame = self.below(path, &heading, title, self.site.text("migration"));
            self.site.add(&mut self.files, "migration.html", frame, &page)?;
        }
        Ok(())
    }

    /// The frame of a page below the connector's own.
    fn below(&self, path: String, heading: &Phrase, connector: &str, step: String) -> Page {
        let title = self.site.locale().say(heading);
        let up = Crumb::new(connector, format!("{}/index.html", self.folder()));
        Page { crumbs: vec![up, Crumb::new(step, "")], ..page_of(path, title.clone(), &title) }
    }
}

fn page_of(path: String, title: String, summary: &str) -> Page {
    Page { path, title: Some(title), description: summary.to_owned(), part: "browse", ..Page::default() }
}

/// The state as the site tells it: changes that are not released yet are of no concern here.
pub(super) fn state_of(state: State) -> Named {
    let (id, name) = match state {
        State::Draft | State::InReview | State::Rejected => ("draft", "Draft"),
        State::Preview => ("preview", "Preview"),
        State::Published | State::PublishedWithChanges => ("published", "Published"),
        State::Deprecated => ("deprecated", "Deprecated"),
        State::Retired => ("retired", "Retired"),
    };
    Named::new(id, name)
}
