//! One connector: its pages, and what other pages need to know of it.
//!
//! Releases are read one after the other and dropped when their page is made, so that a
//! connector with a long history needs no more memory than one with a short one.

mod compare;
mod lineage;
mod pages;
mod reader;
mod versions;

use super::definition::{self, Definition, Room};
use super::markdown::Links;
use super::media::{self, Media};
use super::news::{self, News};
use super::score::Score;
use super::source::{self, Source, Wanted};
use super::text::{NAME, PROSE, Piece, pieces, tidy};
use super::view::{self, Api, Card, Ending, Guide, Icon, Named, Released, Standing, Version};
use super::{Site, badges, lifecycle};
use crate::catalogue::{Connector, History, Line, Published, Release, State, Subject};
use crate::error::Result;
use crate::files::FileSet;
use crate::lifecycle::{Notice, Stage};
use crate::path::RepoPath;
use compare::Pair;
use lineage::{Lineage, Lineages, steps};
pub(super) use pages::ReleasePage;
use pages::state_of;
use reader::Reader;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// Ends of operations that a page tells of.
const MAX_PARTS: usize = 50;

/// A connector, ready to be hung, in as many places as need it.
pub(super) type Exhibit = Arc<Content>;

/// What is shown of a connector.
pub(super) struct Content {
    /// What other pages show of it.
    pub(super) card: Card,
    /// The ends of its lines.
    pub(super) endings: Vec<Ending>,
    /// Its releases, the newest first.
    pub(super) releases: Vec<Released>,
    /// Its releases and ends, for those who watch.
    pub(super) news: News,
    /// How much its newest version tells its users; none where that cannot be read.
    pub(super) score: Option<Score>,
    /// Anchor and name of its operations.
    pub(super) operations: Vec<Named>,
    /// The ids that it had before.
    pub(super) aliases: BTreeSet<String>,
    /// Where its calls go.
    pub(super) hosts: Vec<String>,
    /// How far it came with each platform.
    pub(super) ways: Vec<view::Way>,
    /// Its data.
    pub(super) data: serde_json::Map<String, serde_json::Value>,
    /// The paths of its pages, whoever holds them.
    pub(super) paths: Vec<RepoPath>,
    /// Its pages.
    pub(super) files: FileSet,
    /// Its pictures, seen from the root of the site.
    pub(super) media: FileSet,
}

/// A connector with its pages; none where it is not shown.
pub(super) fn exhibit(
    site: &Site<'_>,
    history: Option<&History>,
    connector: &Connector,
) -> Result<Option<Exhibit>> {
    Ok(content(site, history, connector)?.map(Arc::new))
}

/// Makes the pages of a connector; none where it is not shown.
pub(super) fn content(
    site: &Site<'_>,
    history: Option<&History>,
    connector: &Connector,
) -> Result<Option<Content>> {
    let main = if site.options.work_tree { line_in_work(connector) } else { None };
    let Some(main) = main.or_else(|| main_line(connector, site.options.drafts)) else { return Ok(None) };
    let reader = Reader::new(history);
    let mut studio = Studio {
        site,
        connector,
        main,
        reader,
        guides: BTreeMap::new(),
        endings: Vec::new(),
        notices: Vec::new(),
        files: FileSet::new(),
        media: Media::default(),
        room: Room::default(),
    };
    studio.find_guides()?;
    studio.endings = lifecycle::endings(site, connector, &studio.guide_list())?;
    for line in &connector.lines {
        studio.notices.extend(news::notices_of(site, history, connector, line)?);
    }
    let (shown, versions) = studio.versions()?;
    if site.options.work_tree {
        studio.lines_in_work()?;
    }
    studio.finish(&shown, versions).map(Some)
}

/// The line that stands for a connector while it is worked on: the highest one that has not ended.
pub(super) fn line_in_work(connector: &Connector) -> Option<&Line> {
    let goes_on = |line: &&Line| line.public_state() != State::Retired;
    connector.lines.iter().rev().find(goes_on).or(connector.lines.last())
}

/// The line that stands for a connector: what can be relied on most, then the highest major.
fn main_line(connector: &Connector, drafts: bool) -> Option<&Line> {
    let rank = |line: &&Line| match line.public_state() {
        _ if line.releases.is_empty() => 0,
        State::Published | State::PublishedWithChanges => 4,
        State::Deprecated => 3,
        State::Preview | State::InReview | State::Rejected => 2,
        State::Retired | State::Draft => 1,
    };
    let best = connector.lines.iter().max_by_key(rank)?;
    (drafts || !best.releases.is_empty()).then_some(best)
}

/// How much a release tells its users; none where it offers no API that it could tell of.
fn score(release: &Release) -> Option<Score> {
    (!release.offers_no_api()).then(|| Score::read(release))
}

/// The page of a line as it is in the work tree, seen from the root of the site.
pub(super) fn page_of_line(id: &str, line: &Line) -> String {
    format!("c/{id}/{}/index.html", line.name())
}

/// A release with all that its page shows.
pub(super) struct Shown {
    pub(super) release: view::Release,
    checklist: view::Checklist,
    icon: Icon,
    /// The score, on the connector's own page.
    pub(super) score: Option<Score>,
    pub(super) definition: Option<Definition>,
    /// The folder of the release, seen from the repository.
    folder: RepoPath,
}

/// What a migration guide leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Goal {
    /// A version of the connector.
    Version(semver::Version),
    /// Another connector.
    Connector(String),
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Version(version) => version.fmt(f),
            Self::Connector(id) => f.write_str(id),
        }
    }
}

/// Where the pages of one connector are made.
struct Studio<'a> {
    site: &'a Site<'a>,
    connector: &'a Connector,
    main: &'a Line,
    reader: Reader<'a>,
    /// Migration guides by what they lead to, with the release that holds them.
    guides: BTreeMap<Goal, (RepoPath, Rc<Release>)>,
    endings: Vec<Ending>,
    notices: Vec<Notice>,
    files: FileSet,
    media: Media,
    room: Room,
}

impl<'a> Studio<'a> {
    fn id(&self) -> &'a str {
        self.connector.id.as_str()
    }

    /// The folder of the connector's pages.
    fn folder(&self) -> String {
        format!("c/{}", self.id())
    }

    /// Finds `migrations/<version>.md` and `migrations/<connector>.md` in the newest release of every line.
    fn find_guides(&mut self) -> Result<()> {
        for line in &self.connector.lines {
            let Some(release) = self.guiding(line)? else { continue };
            for path in release.files.paths().filter(|path| path.parent().as_str() == "migrations") {
                let Some(name) = path.name().strip_suffix(".md") else { continue };
                let other = self.site.catalogue.place(name).filter(|place| place.id != self.connector.id);
                let version = semver::Version::parse(name).map(Goal::Version).ok();
                let goal = version.or_else(|| other.map(|place| Goal::Connector(place.id.to_string())));
                if let Some(goal) = goal {
                    self.guides.insert(goal, (path.clone(), Rc::clone(&release)));
                }
            }
        }
        Ok(())
    }

    /// The release of a line whose migration guides are shown.
    fn guiding(&mut self, line: &Line) -> Result<Option<Rc<Release>>> {
        if self.site.options.work_tree {
            let draft = &line.draft;
            let (copy, _) = Release::load(draft.folder.clone(), draft.layout, draft.files.clone());
            return Ok(Some(Rc::new(copy)));
        }
        line.newest_or_preview().map_or(Ok(None), |newest| self.reader.read(newest))
    }

    fn guide_list(&self) -> Vec<Guide> {
        let made = self.guides.keys().map(|version| Guide {
            version: version.to_string(),
            path: format!("{}/migrate/{version}/index.html", self.folder()),
        });
        made.collect()
    }

    /// The version that the connector's own page shows.
    fn newest(&self) -> Option<&'a Published> {
        self.main.newest_or_preview()
    }

    /// Makes the page of every version; gives what the connector's own page shows, and all
    /// versions, the newest first.
    fn versions(&mut self) -> Result<(Shown, Vec<Version>)> {
        let newest = self.newest().map(|newest| newest.version.clone());
        let mut versions = Vec::new();
        let mut shown = None;
        let steps = steps(self.connector);
        let mut lineages = Lineages::new(&steps);
        let mut against_newest = self.compare_with_newest(&steps)?;
        let mut newer = steps.len();
        for (line, published, base) in steps {
            newer -= 1;
            let release = self.reader.read(published)?;
            let (mut version, drift) = self.version(line, (published, base), release.as_deref())?;
            version.against_newest = against_newest.remove(&published.version);
            if let Some(base) = base {
                self.mark_compared(&mut version, published, &base.version, newer);
            }
            let folder = format!("{}/v/{}", self.folder(), version.version);
            let path = format!("{folder}/index.html");
            let definition = release.as_deref().and_then(|release| self.defined(release, &folder));
            let mut of_version = Shown { definition, ..self.show(release.as_deref(), &path) };
            let lineage = lineages.of(published, base, &of_version.release, drift.as_ref());
            self.tell_of_operations(line, &lineage, &mut of_version.release.api);
            self.version_page(line, &version, &of_version, path)?;
            if newest.as_ref() == Some(&published.version) && !self.site.options.work_tree {
                shown = Some(self.show_own(release.as_deref(), of_version));
            }
            if let (Some(_), Some(base), Some(to), Some(drift)) = (&version.compare, base, release, drift) {
                let pair = Pair { from: &base.version, to: &published.version };
                self.compare_page(&pair, &to, drift)?;
            }
            versions.push(version);
        }
        versions.reverse();
        let shown = match shown {
            Some(shown) => shown,
            None => self.show_draft(),
        };
        Ok((shown, versions))
    }

    /// What the page of a version shows, for the connector's own page: only links lead elsewhere from there.
    fn show_own(&mut self, release: Option<&Release>, of_version: Shown) -> Shown {
        let folder = self.folder();
        let root = crate::site::root_of(&format!("{folder}/index.html"));
        let mut view = of_version.release;
        view.api.home = format!("{root}{folder}/");
        if let Some(release) = release {
            let pictures = media::pictures(release, &format!("{folder}/media"));
            let links = self.links(RepoPath::root(), &root, &pictures);
            view.overview = view::overview(release, &links, self.site.languages().0);
        }
        let definition = of_version.definition.map(|found| found.copied(&mut self.files, &folder));
        Shown { release: view, score: release.and_then(score), definition, ..of_version }
    }

    /// The work tree, for the connector's own page.
    fn show_draft(&mut self) -> Shown {
        let (draft, folder) = (&self.main.draft, self.folder());
        let definition = self.defined(draft, &folder);
        let shown = self.show(Some(draft), &format!("{folder}/index.html"));
        Shown { score: score(draft), definition, ..shown }
    }

    /// Exports the definition of a release into a folder of the site.
    fn defined(&mut self, release: &Release, folder: &str) -> Option<Definition> {
        let mut aside = FileSet::new();
        let files = if self.site.is_first() { &mut self.files } else { &mut aside };
        definition::exported(release, files, folder, &mut self.room)
    }

    /// Reads a release for a page; where there is none to read, the page says so.
    fn show(&mut self, release: Option<&Release>, page: &str) -> Shown {
        let draft = &self.main.draft;
        let pictures = media::pictures(release.unwrap_or(draft), &format!("{}/media", self.folder()));
        let icon = media::icon(&pictures).map(|(path, name)| (path.clone(), name.to_owned()));
        let links = self.links(RepoPath::root(), &crate::site::root_of(page), &pictures);
        let (language, original) = self.site.languages();
        let mut view =
            view::Release::read(&self.connector.id, release.unwrap_or(draft), &links, language, original);
        if release.is_none() {
            view.unreadable = Some("no-folder");
            (view.api, view.overview, view.panels) = Default::default();
        }
        view.api.home = format!("{}{}/", crate::site::root_of(page), self.folder());
        for path in links.used().iter().chain(icon.as_ref().map(|(path, _)| path)) {
            self.media.take(release.unwrap_or(draft), path, &pictures);
        }
        let image = icon.map(|(_, name)| name);
        let icon = Icon::new(self.id(), &view.title, view.brand_color.as_deref(), image);
        let settings = self.site.catalogue.settings();
        let checklist = release.map(|release| view::Checklist::read(release, settings));
        let prefix = self.reader.history().map(History::prefix).cloned().unwrap_or_default();
        let folder = prefix.join(&release.unwrap_or(draft).folder);
        let checklist = checklist.unwrap_or_default();
        Shown { release: view, checklist, icon, score: None, definition: None, folder }
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
        let base = self.site.base(root);
        let images = pictures.iter().map(|(path, name)| (path.clone(), format!("{base}{name}"))).collect();
        Links::new(folder, pages, images)
    }

    fn standing(&self, line: usize, version: Option<&Version>, release: &view::Release) -> Standing {
        let line = self.connector.lines.get(line);
        let name = line.map(Line::name);
        let newest = self.newest().map(|newest| newest.version.to_string());
        let is_other = |newest: &String| version.is_some_and(|version| version.version != *newest);
        Standing {
            ending: self.ending_of(name.as_deref()).cloned(),
            is_preview: version.is_some_and(|version| version.is_preview),
            is_draft: version.is_none() && line.is_none_or(|line| line.releases.is_empty()),
            parts: self.parts(name.as_deref(), version),
            newest: newest
                .filter(is_other)
                .map(|version| Guide { version, path: format!("{}/index.html", self.folder()) }),
            compare: version.and_then(|version| version.against_newest.clone()),
            unreadable: release.unreadable,
        }
    }

    /// What ends of a line while it stays, in sentences: its operations, and the version that is shown.
    fn parts(&self, line: Option<&str>, version: Option<&Version>) -> Vec<Vec<Piece>> {
        let is_meant = |notice: &&Notice| match &notice.subject {
            _ if notice.stage == Stage::CalledOff || Some(notice.line.as_str()) != line => false,
            Subject::Line => false,
            Subject::Operation(_) => true,
            Subject::Release(number) => version.is_some_and(|shown| shown.version == number.to_string()),
        };
        let meant = self.notices.iter().filter(is_meant).take(MAX_PARTS);
        meant.map(|notice| pieces(&lifecycle::sentence(notice), PROSE)).collect()
    }

    /// Tells the operations of a page what became of them, and what will.
    fn tell_of_operations(&self, line: usize, lineage: &Lineage, api: &mut Api) {
        lineage.tell(api);
        let line = self.connector.lines.get(line).map(Line::name);
        let mut ends = BTreeMap::new();
        for notice in self.notices.iter().filter(|notice| Some(&notice.line) == line.as_ref()) {
            if let (Subject::Operation(name), false) = (&notice.subject, notice.stage == Stage::CalledOff) {
                ends.insert(tidy(name, NAME), notice);
            }
        }
        for operation in api.triggers.iter_mut().chain(&mut api.actions) {
            let Some(notice) = ends.get(&operation.id) else { continue };
            let end = operation.end.get_or_insert_default();
            end.on = notice.day.map(|day| day.to_string()).or_else(|| end.on.take());
            end.is_over = notice.stage == Stage::Reached;
            end.reason = tidy(&notice.reason, PROSE);
            end.instead = notice.replacement.as_ref().map(|name| tidy(name, NAME));
        }
    }

    fn ending_of(&self, line: Option<&str>) -> Option<&Ending> {
        self.endings.iter().find(|ending| ending.line.as_deref() == line)
    }

    /// Where the files of a page are on the web; those of the work tree too, where it is the connector's own.
    fn source(&self, shown: &Shown, version: Option<&Version>, is_own: bool) -> Option<Source> {
        let draft = &self.main.draft;
        let prefix = self.reader.history().map(History::prefix).cloned().unwrap_or_default();
        let file = draft.file_named("intro.md").map(|(path, _)| path).or_else(|| draft.definition_path());
        let branch = file.filter(|_| is_own).map(|file| (prefix.join(&draft.folder), file.clone()));
        let number = version.map(|version| format!(" {}", version.version)).unwrap_or_default();
        let wanted = Wanted {
            tag: version.map(|version| version.tag.as_str()),
            folder: shown.folder.clone(),
            branch,
            about: format!("{}{number}", shown.release.title),
        };
        source::source(&self.site.catalogue.settings().site, &wanted)
    }

    /// Makes the connector's own page and those beside it.
    fn finish(mut self, shown: &Shown, versions: Vec<Version>) -> Result<Content> {
        let state = state_of(self.main.public_state());
        let card = self.card(shown, &state, versions.as_slice());
        let ending = self.ending_of(Some(&self.main.name()));
        let badges = badges::badges(&card, ending, self.site.options.today);
        if self.site.is_first() {
            badges::add(&mut self.files, &badges);
        }
        self.connector_page(shown, &versions, (&card, &badges))?;
        if !versions.is_empty() {
            self.versions_page(shown, &versions)?;
        }
        self.guide_pages(&shown.release.title)?;
        let data = crate::site::api::connector(self.site, &card, shown, &self.endings, &versions);
        let news = News::new(self.site, &card, &versions, std::mem::take(&mut self.notices));
        let operations = shown.release.api.operations();
        let operations = operations.map(|operation| Named::new(&operation.anchor, &operation.name)).collect();
        let releases = versions.iter().map(Released::from).collect();
        let (endings, files, score) = (self.endings, self.files, shown.score.clone());
        let hosts = shown.release.connection.hosts();
        let ways = view::ways(&card, &versions, &view::reviews(&self.connector.lines));
        let media = self.media.into_files();
        let aliases =
            self.connector.lines.iter().flat_map(|line| line.draft.manifest.aliases.clone()).collect();
        let paths = files.paths().filter(|path| path.extension() == "html").cloned().collect();
        Ok(Content {
            card,
            endings,
            releases,
            news,
            score,
            operations,
            aliases,
            hosts,
            ways,
            data,
            paths,
            files,
            media,
        })
    }
}
