//! The nouns: a catalogue of connectors, their lines, and the releases of each.
//!
//! A [`Catalogue`] knows where everything is and what was released; it reads no connector until
//! it is asked for one, so that a catalogue of thousands is judged one connector at a time. What
//! cannot be read is a fault and hides nothing else.

mod accept;
mod change;
pub mod changelog;
pub mod computed;
mod connector;
pub mod data_types;
mod declared;
mod deployed;
mod discover;
mod drift;
pub mod ending;
pub mod evidence;
mod fields;
mod first_tags;
mod forms;
pub mod guide;
mod history;
mod id;
pub mod manifest;
pub mod mappings;
mod model;
pub mod note;
pub mod owners;
mod notice;
mod plan;
pub mod platforms;
pub mod records;
mod release;
mod renamed;
mod resilience;
pub mod schema;
mod scope;
mod settings;
mod shards;
mod snapshot;
mod state;
pub mod submission;
mod successor;
mod theme;
mod timeline;
mod touched;
pub mod translation;
pub mod usage;
mod uses;
mod version;
mod way;
mod written;

pub use accept::{Accept, Effect};
pub use change::{Asked, Changed};
pub use connector::{Connector, Line};
pub use discover::{LinePlace, Place};
pub use drift::{Drift, Terms};
pub use ending::{Deprecation, OperationEnd, ReleaseEnd, Retirement, Subject};
pub use evidence::{Age, Evidence, TestResult, Verdict};
pub use first_tags::{FirstTag, FirstTags};
pub use forms::{is_address, is_email};
pub use history::{History, Published};
pub use id::ConnectorId;
pub use manifest::{Allow, Contact, Manifest, is_prefix};
pub use mappings::Mapping;
pub use model::Entity;
pub use note::{ChangeNote, NoteKind};
pub use notice::Told;
pub use plan::{Extent, Plan, Task};
pub use platforms::{
    Commercetools, Creator, Tencent, TencentKind, TencentProperty, is_project, is_repository,
};
pub use release::{
    CONNECT, ICON, Layout, PACKAGE, POWER_PLATFORM_DEFINITION, POWER_PLATFORM_FOLDER, PROPERTIES, Release,
    Text,
};
pub use resilience::Resilience;
pub use scope::Scope;
pub use settings::{
    CHECKLIST_WORDS, Checking, FILE as SETTINGS_FILE, Policy, Settings, SiteSettings, Versions, Word,
    address_of,
};
pub use shards::{Shard, Wanted, shards};
pub use snapshot::{LinePair, Snapshot, line_pairs};
pub use state::{Action, Connect, Row, STATES, State, Words};
pub use submission::{Submission, SubmissionStatus};
pub use successor::Successor;
pub use theme::{FooterLink, Theme};
pub use timeline::{Step, timeline};
pub use touched::{Touch, Touched, TouchedConnector, TouchedLine};
pub use translation::{Translation, Wording};
pub use uses::{Use, Uses};
pub use version::{Date, date_of, days_between, normalise, parse_date};

use crate::document::Fault;
use crate::error::{Error, Result};
use crate::files::{Edits, FileSet};
use crate::git::Repository;
use crate::path::RepoPath;
use rayon::prelude::*;
use scope::Hidden;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// All connectors of one repository, and where they are.
#[derive(Debug, Clone)]
pub struct Catalogue {
    root: PathBuf,
    settings: Settings,
    places: Vec<Place>,
    faults: Vec<Fault>,
    releases: Option<Releases>,
    /// What the audience does not see.
    hidden: Hidden,
}

/// The release tags of a repository.
#[derive(Debug, Clone, Default)]
struct Releases {
    /// By connector, ascending by version.
    tags: BTreeMap<ConnectorId, Vec<history::ReleaseTag>>,
    /// Whether anything was released, also of connectors whose tags were not read.
    any: bool,
    /// The day on which the work tree is compared with them.
    today: Date,
}

impl Releases {
    /// Lists the release tags of the connectors that are wanted.
    fn read(
        repository: &Repository,
        (root, places): (&Path, &[Place]),
        today: Date,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self> {
        let whole = history::whole_repository(repository, root, places);
        let (tags, any) = history::release_tags(repository, whole.as_ref(), wanted)?;
        match repository.missing_tags(any) {
            Some(error) => Err(error),
            None => Ok(Self { tags, any, today }),
        }
    }
}

impl Catalogue {
    /// Reads the settings, finds the connectors and lists the release tags. `today` is the day on which
    /// the work tree is compared with them.
    ///
    /// # Errors
    /// When the settings are wrong, the file system does not answer, or there is a repository that
    /// cannot say what was released: a shallow clone, or one told to fetch no tags.
    pub fn open(root: &Path, today: Date) -> Result<Self> {
        let mut catalogue = Self::open_without_history(root)?;
        if let Some(repository) = Repository::discover(root)? {
            let found = (root, catalogue.places.as_slice());
            catalogue.releases = Some(Releases::read(&repository, found, today, |_| true)?);
        }
        Ok(catalogue)
    }

    /// Reads the settings and finds the connectors, and looks at no repository.
    ///
    /// # Errors
    /// When the settings are wrong or the file system does not answer.
    pub fn open_without_history(root: &Path) -> Result<Self> {
        if !root.is_dir() {
            return Err(Error::usage(format!("`{}` is no folder", root.display())));
        }
        let settings = Settings::read(root)?;
        let (places, faults) = discover::discover(root, &settings.roots)?;
        Ok(Self {
            root: root.to_path_buf(),
            settings,
            places,
            faults,
            releases: None,
            hidden: Hidden::default(),
        })
    }

    /// The folder that holds everything.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the catalogue says of itself.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where the connectors are, in the order of their ids.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Where one connector is.
    pub fn place(&self, id: &str) -> Option<&Place> {
        let at = self.places.binary_search_by(|place| place.id.as_str().cmp(id)).ok()?;
        self.places.get(at)
    }

    /// Whether a connector in a folder would be found: the search comes there, and no other connector stands
    /// around it.
    pub fn looks_into(&self, folder: &RepoPath) -> bool {
        let is_around = |line: &LinePlace| folder.below(&line.folder).is_some();
        let mut lines = self.places.iter().flat_map(|place| &place.lines);
        discover::is_searched(folder, &self.settings.roots) && !lines.any(is_around)
    }

    /// What is wrong with the places themselves.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Whether there is a repository to compare with.
    pub fn has_history(&self) -> bool {
        self.releases.is_some()
    }

    /// Whether a connector was ever released, as a preview or for good.
    pub fn is_released(&self, place: &Place) -> bool {
        place.lines.iter().any(|line| !self.tags_of(&place.id, line.major).is_empty())
    }

    /// Every version of a connector that was tagged, those of lines that are gone among them.
    pub fn tagged(&self, id: &ConnectorId) -> Vec<&Version> {
        let tags = self.releases.as_ref().and_then(|releases| releases.tags.get(id));
        tags.into_iter().flatten().map(|tag| &tag.version).collect()
    }

    /// Whether a connector is where it was in another reading of the catalogue, with the same release tags.
    pub fn is_as_in(&self, other: &Self, place: &Place) -> bool {
        let tags = |catalogue: &'_ Self| {
            let found = catalogue.releases.as_ref().and_then(|releases| releases.tags.get(&place.id));
            found.into_iter().flatten().map(|tag| tag.tag.clone()).collect::<Vec<_>>()
        };
        let before = other.places.binary_search_by(|known| known.id.cmp(&place.id)).ok();
        before.and_then(|at| other.places.get(at)) == Some(place) && tags(self) == tags(other)
    }

    /// The same catalogue, published at another address.
    #[must_use]
    pub fn at_address(mut self, base_url: String) -> Self {
        self.settings.base_url = Some(base_url);
        self
    }

    /// Whether there is a repository in which nothing was ever released.
    pub fn is_before_first_release(&self) -> bool {
        self.releases.as_ref().is_some_and(|releases| !releases.any)
    }

    /// How the work tree is judged.
    pub fn terms(&self) -> Terms<'_> {
        let day = self.releases.as_ref().map(|releases| releases.today).unwrap_or_default();
        Terms { weights: &self.settings.versions.weights, day }
    }

    /// How a release is judged: as on the day of its tag.
    pub fn terms_of(&self, published: &Published) -> Terms<'_> {
        let terms = self.terms();
        Terms { day: published.date.unwrap_or(terms.day), ..terms }
    }

    /// Opens the repository, for one thread; none where there is none or it is not looked at.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn history(&self) -> Result<Option<History>> {
        match &self.releases {
            Some(_) => History::open(&self.root).map(Some),
            None => Ok(None),
        }
    }

    /// Opens the repository, which must be there.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub fn require_history(&self) -> Result<History> {
        self.history()?.ok_or_else(|| {
            let message =
                format!("`{}` is in no git repository: nothing can be released from it", self.root.display());
            Error::environment(message).with_help("git init && git add . && git commit")
        })
    }

    /// What was tagged of a connector, by its lines; the work tree is not looked at, so that in a layout without
    /// a manifest no release knows the version that it declares.
    ///
    /// # Errors
    /// When the repository does not answer.
    pub fn released(&self, place: &Place, history: &History) -> Result<Vec<Published>> {
        let of_line = |line: &LinePlace| history.releases(line, self.tags_of(&place.id, line.major));
        let lines: Result<Vec<Vec<Published>>> = place.lines.iter().map(of_line).collect();
        Ok(lines?.into_iter().flatten().collect())
    }

    /// Reads a connector: the work tree of every line, its releases, and what changed since the
    /// newest. `history` is this thread's repository.
    ///
    /// # Errors
    /// When the file system or the repository does not answer.
    pub fn load(&self, place: &Place, history: Option<&History>) -> Result<(Connector, Vec<Fault>)> {
        self.load_edited(place, history, &Edits::new())
    }

    /// Reads a connector as if changes of its files had been written.
    ///
    /// # Errors
    /// When the file system or the repository does not answer.
    pub fn load_edited(
        &self,
        place: &Place,
        history: Option<&History>,
        edits: &Edits,
    ) -> Result<(Connector, Vec<Fault>)> {
        let mut lines = Vec::new();
        let mut faults = Vec::new();
        for line in &place.lines {
            let (mut files, found) = FileSet::read_dir(&line.folder.under(&self.root), &line.folder)?;
            faults.extend(found.into_iter().filter(|fault| line.layout.minds(fault.kind)));
            edits.lay_over(&mut files, &line.folder);
            let (mut draft, found) = Release::load(line.folder.clone(), line.layout, files);
            faults.extend(found);
            if let Some(history) = history {
                history.date_evidence(&mut draft)?;
            }
            let tags = self.tags_of(&place.id, line.major);
            let mut releases = match history {
                Some(history) => history.releases(line, tags)?,
                None => Vec::new(),
            };
            let drift = match (history, Line::newest_of(&releases)) {
                (Some(history), Some(newest)) => history.drift(&draft, newest, self.terms())?,
                _ => None,
            };
            if line.layout == Layout::PowerPlatform {
                history::declare_newest(&mut releases, &draft, drift.as_ref());
            }
            let altered = match history {
                Some(history) => Self::altered_preview(history, &draft, &releases)?,
                None => None,
            };
            let major = line.major;
            lines.push(Line { major, draft, releases, drift, altered });
        }
        Ok((Connector { id: place.id.clone(), lines, renamed: place.renamed }, faults))
    }

    /// Does a piece of work for each of some places, or parts of them, in parallel, with a repository
    /// of its own for every thread; results come in their order.
    ///
    /// # Errors
    /// The first failure of a piece, or that the repository cannot be opened.
    pub fn each<'p, P: Sync + 'p, T: Send>(
        &self,
        items: impl IntoParallelIterator<Item = &'p P, Iter: IndexedParallelIterator>,
        work: impl Fn(Option<&History>, &'p P) -> Result<T> + Sync,
    ) -> Result<Vec<T>> {
        let with = |history: &mut Result<Option<History>>, item: &'p P| match history {
            Ok(history) => work(history.as_ref(), item),
            Err(error) => Err(error.clone()),
        };
        items.into_par_iter().map_init(|| self.history(), with).collect()
    }

    /// Connectors and lines that were released and have no folder and no other id any more, with the newest tag of
    /// each; none in a sparse work tree, which holds only some of the folders.
    ///
    /// # Errors
    /// When the repository cannot be opened.
    pub fn deleted(&self) -> Result<Vec<(ConnectorId, String)>> {
        let (Some(releases), Some(history)) = (&self.releases, self.history()?) else {
            return Ok(Vec::new());
        };
        let mut deleted = Vec::new();
        let aliases = std::cell::OnceCell::new();
        let is_renamed = |id: &ConnectorId| {
            let aliases = aliases.get_or_init(|| self.aliases());
            self.place(id.as_str()).is_none() && aliases.contains(id.as_str())
        };
        if history.repository().is_sparse() {
            return Ok(deleted);
        }
        for (id, tags) in &releases.tags {
            let lines = self.place(id.as_str()).map(|place| place.lines.as_slice()).unwrap_or_default();
            let newest: BTreeMap<u64, &history::ReleaseTag> =
                tags.iter().map(|tag| (tag.version.major, tag)).collect();
            for (major, tag) in newest {
                let here = |line: &LinePlace| line.major.is_none_or(|of_line| of_line == major);
                if !lines.iter().any(here) && history.holds_line(tag, id)? && !is_renamed(id) {
                    deleted.push((id.clone(), tag.tag.name.clone()));
                }
            }
        }
        Ok(deleted)
    }

    /// The ids that connectors had before.
    pub fn aliases(&self) -> BTreeSet<String> {
        let lines = self.places.iter().flat_map(|place| &place.lines);
        let native = lines.filter(|line| line.layout == Layout::Native);
        native.filter_map(|line| self.manifest_of(line)).flat_map(|manifest| manifest.aliases).collect()
    }

    /// The tagged pre-release that the work tree names and differs from.
    fn altered_preview(
        history: &History,
        draft: &Release,
        releases: &[Published],
    ) -> Result<Option<Version>> {
        let named =
            releases.iter().find(|release| release.is_preview() && draft.version() == Some(&release.version));
        match named {
            Some(release) if history.differs(draft, release)? => Ok(Some(release.version.clone())),
            _ => Ok(None),
        }
    }

    fn tags_of(&self, id: &ConnectorId, major: Option<u64>) -> Vec<history::ReleaseTag> {
        let tags = self.releases.as_ref().and_then(|releases| releases.tags.get(id));
        let of_line = |tag: &&history::ReleaseTag| major.is_none_or(|major| tag.version.major == major);
        tags.map(|tags| tags.iter().filter(of_line).cloned().collect()).unwrap_or_default()
    }
}
