//! A site in memory, for those who work on its connectors: one that changed is made anew, the others
//! stay, and pages that show many are made when somebody asks for them.

mod panel;

pub use panel::error_page;

use super::exhibit::{self, Exhibit};
use super::theme::Theme;
use super::{Edition, Editions, Options, Site, editions, in_order};
use crate::catalogue::{Catalogue, Connector, ConnectorId, History, Place};
use crate::check::{Card, RuleBook};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::git::ObjectId;
use crate::path::RepoPath;
use crate::report::{Diagnostic, locate, locate_below};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// A catalogue as it is read at one moment.
pub struct Scene {
    /// All of it.
    pub full: Catalogue,
    /// What the audience sees of it.
    pub seen: Catalogue,
    /// The rules that connectors are judged by.
    pub book: RuleBook,
}

/// A connector in the hall.
struct Stand {
    /// Its pages; none where it is not shown.
    exhibit: Option<Exhibit>,
    /// What is found in its work tree.
    findings: Vec<Diagnostic>,
    /// What rules over the whole catalogue know of it.
    card: Option<Card>,
    /// Other connectors that its pages name.
    others: BTreeSet<String>,
    /// Whether commits change what it shows, its files being the same.
    is_dated: bool,
    /// How its lines differ from what was released.
    work: Vec<panel::Work>,
}

/// A site in memory.
pub struct Hall {
    scene: Scene,
    head: Option<ObjectId>,
    options: Arc<Options>,
    editions: Editions,
    stands: BTreeMap<ConnectorId, Arc<Stand>>,
    overviews: OnceLock<Result<FileSet>>,
    /// What is found over the catalogue as a whole.
    elsewhere: OnceLock<Vec<Diagnostic>>,
}

impl Hall {
    /// Makes everything.
    ///
    /// # Errors
    /// When the file system or the repository does not answer.
    pub fn new(scene: Scene, options: Options) -> Result<Self> {
        let theme = Arc::new(Theme::read(&scene.seen)?);
        let editions = editions(&options, &theme)?;
        let mut hall = Self::empty(scene, Arc::new(options), editions)?;
        hall.fill(&|_| true)?;
        Ok(hall)
    }

    fn empty(scene: Scene, options: Arc<Options>, editions: Editions) -> Result<Self> {
        let head = scene.full.history()?.and_then(|history| history.repository().head());
        Ok(Self {
            scene,
            head,
            options,
            editions,
            stands: BTreeMap::new(),
            overviews: OnceLock::new(),
            elsewhere: OnceLock::new(),
        })
    }

    /// The hall after a change: connectors that it touches are made anew, the others are taken over.
    /// `touched` are the files that changed, seen from the catalogue's root. The settings are the same.
    /// Gives the connectors that were made, too.
    ///
    /// # Errors
    /// When the file system or the repository does not answer.
    pub fn renewed(&self, scene: Scene, touched: &BTreeSet<RepoPath>) -> Result<(Self, Vec<ConnectorId>)> {
        let mut hall = Self::empty(scene, Arc::clone(&self.options), Arc::clone(&self.editions))?;
        let is_moved = hall.head != self.head;
        let is_touched = |place: &Place| {
            let mut folders = place.lines.iter().map(|line| &line.folder);
            folders.any(|folder| touched.iter().any(|path| path.below(folder).is_some()))
        };
        let mut changed: BTreeSet<&str> = BTreeSet::new();
        for place in hall.scene.seen.places() {
            let stand = self.stands.get(&place.id);
            let is_dated = stand.is_none_or(|stand| stand.is_dated);
            let is_same = hall.scene.seen.is_as_in(&self.scene.seen, place);
            if stand.is_none() || !is_same || is_touched(place) || (is_moved && is_dated) {
                changed.insert(place.id.as_str());
            }
        }
        let here: BTreeSet<&ConnectorId> = hall.scene.seen.places().iter().map(|place| &place.id).collect();
        let gone = self.stands.keys().filter(|id| !here.contains(id)).map(ConnectorId::as_str);
        let named: BTreeSet<&str> = changed.iter().copied().chain(gone).collect();
        let depends = |stand: &Stand| stand.others.iter().any(|other| named.contains(other.as_str()));
        let mut made = BTreeSet::new();
        let mut kept = BTreeMap::new();
        for id in here {
            match self.stands.get(id) {
                Some(stand) if !changed.contains(id.as_str()) && !depends(stand) => {
                    kept.insert(id.clone(), Arc::clone(stand));
                }
                Some(_) | None => drop(made.insert(id.clone())),
            }
        }
        hall.stands = kept;
        hall.fill(&|place| made.contains(&place.id))?;
        Ok((hall, made.into_iter().collect()))
    }

    /// Whether files that changed belong to the theme, which all pages share.
    pub fn wears(&self, touched: &BTreeSet<RepoPath>) -> bool {
        let theme = self.editions.first().map(|edition| &edition.theme);
        let mut sources = theme.into_iter().flat_map(|theme| &theme.sources);
        sources.any(|source| touched.iter().any(|path| path.below(source).is_some()))
    }

    /// Makes the connectors that are meant.
    fn fill(&mut self, is_meant: &dyn Fn(&Place) -> bool) -> Result<()> {
        let seen = &self.scene.seen;
        let places: Vec<&Place> = seen.places().iter().filter(|place| is_meant(place)).collect();
        let site = self.site()?;
        let made = seen.each(places.par_iter().copied(), |history, place| {
            Ok((place.id.clone(), Arc::new(self.stand(&site, history, place)?)))
        })?;
        drop(site);
        self.stands.extend(made);
        Ok(())
    }

    fn site(&self) -> Result<Site<'_>> {
        Site::new(&self.scene.seen, &self.options, &self.editions, self.edition()?)
    }

    /// The edition that is shown.
    fn edition(&self) -> Result<&Arc<Edition>> {
        self.editions.first().ok_or_else(|| Error::environment("the site has no language"))
    }

    fn stand(&self, site: &Site<'_>, history: Option<&History>, place: &Place) -> Result<Stand> {
        let Scene { full, seen, book } = &self.scene;
        let (connector, faults) = seen.load(place, history)?;
        let findings = crate::check::run(book, full, &connector, faults, self.options.today);
        let is_dated = connector.lines.iter().any(|line| {
            let tests = line.draft.files.paths().any(|path| path.parent().as_str() == "tests");
            tests || !line.draft.manifest.ends().is_empty()
        });
        Ok(Stand {
            exhibit: exhibit::exhibit(site, history, &connector)?,
            findings: locate(findings, Some(&connector)),
            card: Card::of(&connector),
            others: others(&connector),
            is_dated,
            work: connector.lines.iter().map(|line| panel::Work::of(&connector, line)).collect(),
        })
    }

    /// A file of the site, with its bytes; a folder means its `index.html`.
    ///
    /// # Errors
    /// When a page that shows many connectors cannot be made.
    pub fn file(&self, path: &RepoPath) -> Result<Option<&[u8]>> {
        let mut parts = path.parts();
        let own = match (parts.next(), parts.next()) {
            (Some("c"), Some(id)) => self.stand_of(id).and_then(|stand| stand.exhibit.as_ref()),
            _ => None,
        };
        if let Some(found) =
            own.and_then(|exhibit| exhibit.files.get(path).or_else(|| exhibit.media.get(path)))
        {
            return Ok(Some(found));
        }
        if let Some(file) = RepoPath::parse("downloads").ok().and_then(|folder| path.below(&folder)) {
            return Ok(self.options.downloads.get(&file));
        }
        match self.overviews() {
            Ok(files) => Ok(files.get(path)),
            Err(error) => Err(error.clone()),
        }
    }

    fn stand_of(&self, id: &str) -> Option<&Stand> {
        self.stands.get(id).map(Arc::as_ref)
    }

    /// How many connectors have pages.
    pub fn connectors(&self) -> usize {
        self.stands.values().filter(|stand| stand.exhibit.is_some()).count()
    }

    /// What is found in a connector's work tree, by itself and beside the others.
    fn findings<'h>(&'h self, id: &'h str) -> impl Iterator<Item = &'h Diagnostic> {
        let own = self.stand_of(id).into_iter().flat_map(|stand| &stand.findings);
        let lines = self.scene.seen.place(id).map(|place| place.lines.as_slice()).unwrap_or_default();
        let is_below = |file: &str, folder: &RepoPath| {
            file.strip_prefix(folder.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let is_own = move |found: &&Diagnostic| lines.iter().any(|line| is_below(&found.file, &line.folder));
        own.chain(self.elsewhere().iter().filter(is_own))
    }

    fn overviews(&self) -> &Result<FileSet> {
        self.overviews.get_or_init(|| {
            let exhibits = self.stands.values().filter_map(|stand| stand.exhibit.clone());
            self.site()?.overviews(&in_order(exhibits))
        })
    }

    fn elsewhere(&self) -> &Vec<Diagnostic> {
        self.elsewhere.get_or_init(|| {
            let cards: Vec<Card> = self.stands.values().filter_map(|stand| stand.card.clone()).collect();
            let Scene { full, book, .. } = &self.scene;
            let found = crate::check::run_catalogue(book, full, &cards, self.options.today);
            locate_below(found, full.root())
        })
    }
}

/// The connectors that the pages of one may name.
fn others(connector: &Connector) -> BTreeSet<String> {
    let mut others = BTreeSet::new();
    for line in &connector.lines {
        let manifest = &line.draft.manifest;
        let replacements = [
            manifest.deprecation.as_ref().and_then(|end| end.replacement.as_ref()),
            manifest.retired.as_ref().and_then(|end| end.replacement.as_ref()),
        ];
        let named = replacements.into_iter().flatten().filter_map(|named| named.split('/').next());
        others.extend(named.map(str::to_owned));
        let guides = line.draft.files.paths().filter(|path| path.parent().as_str() == "migrations");
        others.extend(guides.filter_map(|path| path.name().strip_suffix(".md")).map(str::to_owned));
    }
    others.remove(connector.id.as_str());
    others
}
