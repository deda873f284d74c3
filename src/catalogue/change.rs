//! A catalogue beside the commit that a change is told from: only what the change touches is looked at.

use super::discover::{self, Place};
use super::history::History;
use super::renamed::Renames;
use super::scope::Hidden;
use super::settings::{FILE, Settings};
use super::touched::{Sides, Touched};
use super::version::Date;
use super::{Catalogue, Connector, Releases, Snapshot};
use crate::error::{Error, Result};
use crate::git::{Base, Change, Changes, Newer};
use crate::path::RepoPath;
use std::borrow::Cow;
use std::path::Path;

/// A change of a catalogue: the work tree, and the commit that it is told from.
#[derive(Debug)]
pub struct Changed {
    /// The catalogue with the change. It knows the releases of what is touched; of everything, where everything
    /// is.
    pub catalogue: Catalogue,
    /// What it is told from.
    pub base: Base,
    /// What the change touches.
    pub touched: Touched,
    /// Where the connectors were before; none where they are there.
    older: Option<Vec<Place>>,
}

/// How a change is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The revision that it is told from, where one is named.
    pub base: Option<&'a str>,
    /// Files of the catalogue that are everyone's concern, beside its settings and its theme.
    pub wide: &'a [RepoPath],
    /// The day on which the work tree is compared with releases; none where it is not.
    pub today: Option<Date>,
}

impl Changed {
    /// Finds out what the work tree changes.
    ///
    /// # Errors
    /// When the settings are wrong, there is no repository with a work tree, or it cannot say what the change
    /// is told from or what was released.
    pub fn open(root: &Path, asked: Asked<'_>) -> Result<Self> {
        if !root.is_dir() {
            return Err(Error::usage(format!("`{}` is no folder", root.display())));
        }
        let settings = Settings::read(root)?;
        let history = History::open(root)?;
        let repository = history.repository();
        if let Some(error) = asked.today.and_then(|_| repository.missing_tags(true)) {
            return Err(or_without(error));
        }
        let base = repository.base(asked.base)?;
        let work = repository.work(base.commit, history.prefix(), discover::is_sign)?;
        let signs = Signs::of(work.tracked, &work.changes);
        discover::demand(root, &settings.roots)?;
        let (places, mut faults) = discover::discover_in(&signs.newer, root, &settings.roots);
        let older = signs.places_before(root, &settings.roots);
        let before = older.as_deref().unwrap_or(&places);
        let sides = Sides { older: before, newer: &places, changes: &work.changes };
        let renames = Renames { repository, root, changes: &work.changes };
        let touched = sides.touched(&wide(&settings, asked.wide), |gone, new| renames.find(gone, new));
        if !touched.is_everything() {
            faults.retain(|fault| work.changes.contains_key(&fault.location.file));
        }
        let ids = touched.ids();
        let wanted = |id: &str| touched.is_everything() || ids.contains(id);
        let releases =
            asked.today.map(|today| Releases::read(repository, (root, &places), today, wanted)).transpose();
        let releases = releases.map_err(or_without)?;
        let root = root.to_path_buf();
        let catalogue = Catalogue { root, settings, places, faults, releases, hidden: Hidden::default() };
        Ok(Self { catalogue, base, touched, older })
    }

    /// Where the connectors are that are touched: all, where everything is.
    pub fn places(&self) -> Vec<&Place> {
        let all = self.catalogue.places().iter();
        let is_touched = |place: &&Place| self.touched.of(place.id.as_str()).is_some();
        all.filter(|place| self.touched.is_everything() || is_touched(place)).collect()
    }

    /// The catalogue with so many of the connectors alone that are touched, those whose own files differ before
    /// others; and how many are left out.
    pub fn narrowed(&self, most: usize) -> (Catalogue, usize) {
        let mut places = self.places();
        let left_out = places.len().saturating_sub(most);
        places.sort_by_key(|place| self.touched.of(place.id.as_str()).is_none());
        places.truncate(most);
        places.sort_by_key(|place| &place.id);
        let places = places.into_iter().cloned().collect();
        (Catalogue { places, ..self.catalogue.clone() }, left_out)
    }

    /// The catalogue as it was before, as far as rules over all connectors ask of it.
    pub fn before(&self) -> Cow<'_, Catalogue> {
        match self.older.clone() {
            Some(places) => Cow::Owned(Catalogue { places, ..self.catalogue.clone() }),
            None => Cow::Borrowed(&self.catalogue),
        }
    }

    /// What is touched and was there before, as it was.
    ///
    /// # Errors
    /// When the repository does not answer.
    pub fn connectors_before(&self) -> Result<Vec<Connector>> {
        let history = History::open(self.catalogue.root())?;
        let ids = self.touched.ids();
        let older = self.older.as_deref().unwrap_or(self.catalogue.places());
        let places = older.iter().filter(|place| ids.contains(place.id.as_str())).cloned().collect();
        Snapshot::of(&self.catalogue, self.base.commit, places).connectors(&history)
    }
}

/// That something is missing without which the files alone can be judged.
fn or_without(error: Error) -> Error {
    let help = format!("{}; or judge the files alone: --no-history", error.help().unwrap_or_default());
    error.with_help(help)
}

/// The files and folders that are everyone's concern.
pub(super) fn wide(settings: &Settings, others: &[RepoPath]) -> Vec<RepoPath> {
    let theme = &settings.site.theme;
    let theme = [&theme.templates, &theme.stylesheet, &theme.logo].into_iter().flatten();
    RepoPath::parse(FILE).into_iter().chain(others.iter().cloned()).chain(theme.cloned()).collect()
}

/// The files by which connectors are found, on both sides of a change.
pub(super) struct Signs {
    pub(super) newer: Vec<RepoPath>,
    /// None where they are the same.
    older: Option<Vec<RepoPath>>,
}

impl Signs {
    /// Of those of one side, and all that differs from it or to it.
    pub(super) fn of(listed: Vec<RepoPath>, changes: &Changes) -> Self {
        let is_sign = |path: &RepoPath| discover::is_sign(path.name());
        let changed: Vec<(&RepoPath, &Change)> = changes.iter().filter(|(path, _)| is_sign(path)).collect();
        let is_kept = |change: &Change| change.older.is_some() == (change.newer != Newer::Gone);
        let mut same = listed;
        same.retain(|path| !changes.contains_key(path));
        let with = |same: Vec<RepoPath>, is_there: fn(&Change) -> bool| {
            let there = changed.iter().filter(|(_, change)| is_there(change));
            same.into_iter().chain(there.map(|(path, _)| (*path).clone())).collect()
        };
        let is_same = changed.iter().all(|(_, change)| is_kept(change));
        let older = (!is_same).then(|| with(same.clone(), |change| change.older.is_some()));
        Self { newer: with(same, |change| change.newer != Newer::Gone), older }
    }

    /// Where connectors were; none where they are there.
    pub(super) fn places_before(&self, root: &Path, roots: &[RepoPath]) -> Option<Vec<Place>> {
        self.older.as_ref().map(|older| discover::discover_in(older, root, roots).0)
    }
}
