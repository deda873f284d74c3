//! What there is to do about a catalogue as it was committed, told from git's objects alone.

use super::change::{Signs, wide};
use super::discover::{self, Place};
use super::drift::ships;
use super::history::{History, ReleaseTag, release_tags, whole_repository};
use super::id::ConnectorId;
use super::renamed::Renames;
use super::settings::{FILE, Settings};
use super::touched::{Sides, Touch, Touched, TouchedLine, place_of};
use crate::document::Format;
use crate::error::{Error, Result};
use crate::git::{Base, Changes, ObjectId};
use crate::path::RepoPath;
use std::collections::BTreeMap;
use std::path::Path;

/// What there is to do.
#[derive(Debug)]
pub struct Plan {
    /// What the change is told from; none where everything was asked for.
    pub base: Option<Base>,
    /// The commit that holds the change.
    pub head: ObjectId,
    /// The files for whose sake everything is to be done.
    pub wide: Vec<RepoPath>,
    /// Whether everything is to be done.
    pub is_everything: bool,
    /// The connectors that something is to be done about, in the order of their ids.
    pub tasks: Vec<Task>,
}

/// What there is to do about a connector.
#[derive(Debug, Clone)]
pub struct Task {
    /// The connector.
    pub id: ConnectorId,
    /// What became of it; none where it is as it was.
    pub touch: Option<Touch<ConnectorId>>,
    /// Its lines that differ.
    pub lines: Vec<TouchedLine>,
    /// Whether what is packaged differs.
    pub ships: bool,
    /// What it costs: the bytes of its documents, once for the commit and once for each release.
    pub cost: u64,
}

impl Task {
    /// Whether there is a connector to judge.
    pub fn is_there(&self) -> bool {
        self.touch != Some(Touch::Removed)
    }
}

/// What a plan is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Extent<'a> {
    /// What a change touches, told from a revision where one is named.
    Change(Option<&'a str>),
    /// Everything.
    Everything,
}

impl Plan {
    /// Finds out what there is to do; `others` are files that are everyone's concern, beside settings and theme.
    ///
    /// # Errors
    /// When there is no repository, its settings are wrong, or it cannot say what the change is told from.
    pub fn open(root: &Path, extent: Extent<'_>, others: &[RepoPath]) -> Result<Self> {
        let history = History::committed(root)?;
        let (repository, prefix) = (history.repository(), history.prefix());
        let head = repository.head().ok_or_else(|| {
            Error::environment("there is no commit yet that could be planned").with_help("git commit")
        })?;
        let (settings, places, listed) = committed(&history, head, root)?;
        let (base, changes) = match extent {
            Extent::Everything => (None, Changes::new()),
            Extent::Change(named) => {
                let base = repository.base(named)?;
                let changes = repository.changes(base.commit, head, prefix)?;
                (Some(base), changes)
            }
        };
        let older = Signs::of(listed, &changes).places_before(root, &settings.roots);
        let older = older.as_deref().unwrap_or(&places);
        let sides = Sides { older, newer: &places, changes: &changes };
        let renames = Renames { repository, root, changes: &changes };
        let Touched { wide, connectors, .. } =
            sides.touched(&wide(&settings, others), |gone, new| renames.find(gone, new));
        let is_everything = base.is_none() || !wide.is_empty();
        let mut tasks: BTreeMap<ConnectorId, Task> = BTreeMap::new();
        for touched in connectors {
            let ships = is_everything || touched.lines.iter().any(is_shipped_otherwise);
            let (id, touch) = (touched.id.clone(), Some(touched.touch));
            tasks.insert(touched.id, Task { id, touch, lines: touched.lines, ships, cost: 0 });
        }
        for place in places.iter().filter(|_| is_everything) {
            let (id, lines) = (place.id.clone(), Vec::new());
            let untouched = || Task { id, touch: None, lines, ships: true, cost: 0 };
            tasks.entry(place.id.clone()).or_insert_with(untouched);
        }
        let whole = whole_repository(repository, root, &places);
        let (tags, _) = release_tags(repository, whole.as_ref(), |_| true)?;
        for (id, task) in &mut tasks {
            let place = place_of(&places, id);
            let own = tags.get(id).map(Vec::as_slice).unwrap_or_default();
            task.cost = place.map_or(Ok(0), |place| cost(&history, head, place, own))?;
        }
        Ok(Self { base, head, wide, is_everything, tasks: tasks.into_values().collect() })
    }
}

/// The settings of a commit, where its connectors are, and the files by which they are found.
fn committed(
    history: &History,
    commit: ObjectId,
    root: &Path,
) -> Result<(Settings, Vec<Place>, Vec<RepoPath>)> {
    let (repository, prefix) = (history.repository(), history.prefix());
    let Some(tree) = repository.tree_at(commit, prefix)? else {
        let message = format!("`HEAD` does not hold the folder `{prefix}`");
        return Err(Error::environment(message).with_help("git commit"));
    };
    let settings = repository.file_in(tree, FILE).map(Settings::parse).transpose()?.unwrap_or_default();
    for folder in &settings.roots {
        if repository.tree_in(tree, folder)?.is_none() {
            let message = format!("{FILE} names the root `{folder}`, which is no folder in `HEAD`");
            return Err(Error::usage(message));
        }
    }
    let files = repository.files_named(commit, discover::is_sign)?;
    let listed: Vec<RepoPath> = files.iter().filter_map(|file| file.below(prefix)).collect();
    let (places, _) = discover::discover_in(&listed, root, &settings.roots);
    Ok((settings, places, listed))
}

/// Whether what is packaged of a line may differ.
fn is_shipped_otherwise(line: &TouchedLine) -> bool {
    match line.touch {
        Touch::Added | Touch::Moved(_) => true,
        Touch::Changed => line.files.iter().any(ships),
        Touch::Removed => false,
    }
}

/// What a connector costs: the bytes of its documents, once for the commit and once for each release.
fn cost(history: &History, commit: ObjectId, place: &Place, tags: &[ReleaseTag]) -> Result<u64> {
    let mut cost: u64 = 0;
    for line in &place.lines {
        let folder = history.prefix().join(&line.folder);
        let Some(tree) = history.repository().tree_at(commit, &folder)? else { continue };
        let size = history.repository().size_of(tree, |name| Format::of(name).is_some())?;
        let is_own = |tag: &&ReleaseTag| line.major.is_none_or(|major| tag.version.major == major);
        let releases = u64::try_from(tags.iter().filter(is_own).count()).unwrap_or(u64::MAX);
        cost = cost.saturating_add(size.saturating_mul(releases.saturating_add(1)));
    }
    Ok(cost)
}
