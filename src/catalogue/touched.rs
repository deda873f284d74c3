//! What a change touches: the connectors and lines whose files differ between two states.

use super::discover::{LinePlace, Place};
use super::id::ConnectorId;
use crate::git::{Changes, Newer};
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// What became of a connector, or of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touch<T> {
    /// It is new.
    Added,
    /// It is where it was, and differs.
    Changed,
    /// It had another id, or another folder.
    Moved(T),
    /// It is gone.
    Removed,
}

/// What a change touches.
#[derive(Debug, Clone, Default)]
pub struct Touched {
    /// The files that differ and are everyone's concern: nobody is untouched by them.
    pub wide: Vec<RepoPath>,
    /// The files that differ and belong to no connector, those of `wide` among them.
    pub others: Vec<RepoPath>,
    /// The connectors whose own files differ, in the order of their ids.
    pub connectors: Vec<TouchedConnector>,
}

/// A connector that a change touches.
#[derive(Debug, Clone)]
pub struct TouchedConnector {
    /// Its id; that which it had where it is gone.
    pub id: ConnectorId,
    /// What became of it.
    pub touch: Touch<ConnectorId>,
    /// The lines that are touched, in the order of their folders.
    pub lines: Vec<TouchedLine>,
}

/// A line that a change touches.
#[derive(Debug, Clone)]
pub struct TouchedLine {
    /// Its folder; that which it had where it is gone.
    pub folder: RepoPath,
    /// What became of it.
    pub touch: Touch<RepoPath>,
    /// The files that differ, seen from the folder.
    pub files: Vec<RepoPath>,
}

impl Touched {
    /// Whether everything is touched.
    pub fn is_everything(&self) -> bool {
        !self.wide.is_empty()
    }

    /// What is touched of a connector, by its id.
    pub fn of(&self, id: &str) -> Option<&TouchedConnector> {
        let at = self.connectors.binary_search_by(|connector| connector.id.as_str().cmp(id)).ok()?;
        self.connectors.get(at)
    }

    /// The ids of what is touched, those that connectors had before among them.
    pub fn ids(&self) -> BTreeSet<&str> {
        let before = self.connectors.iter().filter_map(|connector| match &connector.touch {
            Touch::Moved(from) => Some(from.as_str()),
            Touch::Added | Touch::Changed | Touch::Removed => None,
        });
        self.connectors.iter().map(|connector| connector.id.as_str()).chain(before).collect()
    }
}

/// The two states of a catalogue that a change lies between.
pub(super) struct Sides<'s> {
    pub(super) older: &'s [Place],
    pub(super) newer: &'s [Place],
    pub(super) changes: &'s Changes,
}

/// Lines by their folders, and whose they are.
type Lines<'s> = BTreeMap<&'s RepoPath, (&'s Place, &'s LinePlace)>;

/// The files that differ, by the folders of their lines.
type Files<'s> = BTreeMap<&'s RepoPath, BTreeSet<RepoPath>>;

impl<'s> Sides<'s> {
    /// What is touched. `was` says of connectors that are new which of those that are gone they were before;
    /// `wide` are the files and folders that are everyone's concern.
    pub(super) fn touched(
        &self,
        wide: &[RepoPath],
        was: impl FnOnce(&[&'s Place], &[&'s Place]) -> BTreeMap<ConnectorId, ConnectorId>,
    ) -> Touched {
        let newer = by_folder(self.newer);
        let is_same = std::ptr::eq(self.older, self.newer);
        let (older, names) = match is_same {
            true => (newer.clone(), BTreeMap::new()),
            false => (by_folder(self.older), self.names(was)),
        };
        let files = self.files(&older, &newer);
        let mut found = Found { sides: self, names, connectors: BTreeMap::new(), sources: BTreeSet::new() };
        for (folder, (place, line)) in &newer {
            let is_old = older.contains_key(folder);
            if files.contains_key(folder) || !is_old {
                found.is_there((place, line), is_old, &newer, files.get(folder));
            }
        }
        for (folder, (place, line)) in older.iter().filter(|(folder, _)| !newer.contains_key(*folder)) {
            found.is_gone(&place.id, line, files.get(folder));
        }
        let is_wide = |path: &&RepoPath| wide.iter().any(|wide| path.below(wide).is_some());
        let wide = self.changes.keys().filter(is_wide).cloned().collect();
        let is_other =
            |path: &&RepoPath| folder_of(&older, path).or_else(|| folder_of(&newer, path)).is_none();
        let others = self.changes.keys().filter(is_other).cloned().collect();
        Touched { wide, others, connectors: found.connectors.into_values().collect() }
    }

    /// By the ids of new connectors, those that they had before.
    fn names(
        &self,
        was: impl FnOnce(&[&'s Place], &[&'s Place]) -> BTreeMap<ConnectorId, ConnectorId>,
    ) -> BTreeMap<ConnectorId, ConnectorId> {
        let [gone, new] = [(self.older, self.newer), (self.newer, self.older)].map(|(of, others)| {
            of.iter().filter(|place| place_of(others, &place.id).is_none()).collect::<Vec<_>>()
        });
        if gone.is_empty() || new.is_empty() { BTreeMap::new() } else { was(&gone, &new) }
    }

    /// The files that differ, by the folders of their lines.
    fn files(&self, older: &Lines<'s>, newer: &Lines<'s>) -> Files<'s> {
        let mut files = Files::new();
        for (path, change) in self.changes {
            let before = change.older.and_then(|_| folder_of(older, path));
            let now = if change.newer == Newer::Gone { None } else { folder_of(newer, path) };
            for folder in before.into_iter().chain(now) {
                let own = path.below(folder).filter(|path| !path.is_root());
                files.entry(folder).or_default().extend(own);
            }
        }
        files
    }
}

/// What is found to be touched, line by line.
struct Found<'s> {
    sides: &'s Sides<'s>,
    /// By the ids of new connectors, those that they had before.
    names: BTreeMap<ConnectorId, ConnectorId>,
    connectors: BTreeMap<ConnectorId, TouchedConnector>,
    /// The folders that lines had before.
    sources: BTreeSet<&'s RepoPath>,
}

impl<'s> Found<'s> {
    /// Notes a line that is there, and was there before or not.
    fn is_there(
        &mut self,
        (place, line): (&Place, &LinePlace),
        is_old: bool,
        newer: &Lines<'_>,
        files: Option<&BTreeSet<RepoPath>>,
    ) {
        let name = self.names.get(&place.id);
        let before = place_of(self.sides.older, name.unwrap_or(&place.id));
        let source = before.and_then(|before| before.lines.iter().find(|old| old.major == line.major));
        let source = source.filter(|source| !newer.contains_key(&source.folder));
        let touch = match (is_old, source) {
            (true, _) => Touch::Changed,
            (false, Some(source)) => Touch::Moved(source.folder.clone()),
            (false, None) => Touch::Added,
        };
        let of_connector = match (name, before) {
            (Some(name), _) => Touch::Moved(name.clone()),
            (None, Some(_)) => Touch::Changed,
            (None, None) => Touch::Added,
        };
        self.sources.extend(source.map(|source| &source.folder));
        self.add(&place.id, of_connector, (line, touch), files);
    }

    /// Notes a line whose folder is gone, unless it is in another one.
    fn is_gone(&mut self, id: &ConnectorId, line: &LinePlace, files: Option<&BTreeSet<RepoPath>>) {
        if self.sources.contains(&line.folder) {
            return;
        }
        let renamed = self.names.iter().find(|(_, name)| *name == id).map(|(renamed, _)| renamed.clone());
        let id = renamed.as_ref().unwrap_or(id);
        let is_there = place_of(self.sides.newer, id).is_some();
        let of_connector = if is_there { Touch::Changed } else { Touch::Removed };
        self.add(id, of_connector, (line, Touch::Removed), files);
    }

    fn add(
        &mut self,
        id: &ConnectorId,
        of_connector: Touch<ConnectorId>,
        (line, touch): (&LinePlace, Touch<RepoPath>),
        files: Option<&BTreeSet<RepoPath>>,
    ) {
        let files = files.into_iter().flatten().cloned().collect();
        let line = TouchedLine { folder: line.folder.clone(), touch, files };
        let known = self.connectors.entry(id.clone());
        let new = || TouchedConnector { id: id.clone(), touch: of_connector, lines: Vec::new() };
        known.or_insert_with(new).lines.push(line);
    }
}

/// The place of a connector among those in the order of their ids.
pub(super) fn place_of<'p>(places: &'p [Place], id: &ConnectorId) -> Option<&'p Place> {
    places.binary_search_by(|place| place.id.cmp(id)).ok().and_then(|at| places.get(at))
}

fn by_folder(places: &[Place]) -> Lines<'_> {
    let lines = places.iter().flat_map(|place| place.lines.iter().map(move |line| (place, line)));
    lines.map(|(place, line)| (&line.folder, (place, line))).collect()
}

/// The folder of the line that a file belongs to.
fn folder_of<'s>(lines: &Lines<'s>, path: &RepoPath) -> Option<&'s RepoPath> {
    let mut folder = path.clone();
    loop {
        if let Some((found, _)) = lines.get_key_value(&folder) {
            return Some(found);
        }
        if folder.is_root() {
            return None;
        }
        folder = folder.parent();
    }
}
