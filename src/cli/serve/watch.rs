//! Changes of files, as the system tells of them: gathered until a moment is quiet.

use super::inside;
use crate::catalogue::SETTINGS_FILE;
use crate::error::{Error, Result};
use crate::git::Repository;
use crate::path::RepoPath;
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// So long nothing may change until what changed is told.
const QUIET: Duration = Duration::from_millis(25);

/// So many events are gathered at most, where it never gets quiet.
const MAX_EVENTS: usize = 20_000;

/// Folders below which no connector is looked for.
const SKIPPED: [&str; 3] = ["node_modules", "target", "dist"];

/// The file that marks a folder as output.
const OUTPUT_MARK: &str = ".connectory-output";

/// What changed since it was asked last.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Touched {
    /// The files, seen from the root of the catalogue.
    pub(super) files: BTreeSet<RepoPath>,
    /// Whether the settings changed, or more than can be told.
    pub(super) everything: bool,
    /// Whether tags, branches or what is checked out changed.
    is_history: bool,
}

impl Touched {
    /// Both changes as one.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.everything |= other.everything;
        self.is_history |= other.is_history;
        self
    }
}

/// Who watches a catalogue.
pub(super) struct Watch {
    root: PathBuf,
    /// The folders in which git keeps its references.
    git: Vec<PathBuf>,
    events: Receiver<notify::Result<Event>>,
    /// Watches as long as it lives.
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Begins to watch the catalogue at a root, and the repository that it is in.
    ///
    /// # Errors
    /// When the system cannot watch that much.
    pub(super) fn new(root: &Path) -> Result<Self> {
        let (sender, events) = channel();
        let config = Config::default().with_follow_symlinks(false);
        let told = move |event| drop(sender.send(event));
        let mut watcher = RecommendedWatcher::new(told, config).map_err(|error| failed(root, &error))?;
        let mut watch = |path: &Path, mode| watcher.watch(path, mode).map_err(|error| failed(path, &error));
        watch(root, RecursiveMode::Recursive)?;
        let git = Repository::discover(root)?.map(|repository| repository.folders()).unwrap_or_default();
        for folder in git.iter().filter(|folder| !folder.starts_with(root)) {
            watch(folder, RecursiveMode::NonRecursive)?;
            if folder.join("refs").is_dir() {
                watch(&folder.join("refs"), RecursiveMode::Recursive)?;
            }
        }
        Ok(Self { root: root.to_path_buf(), git, events, _watcher: watcher })
    }

    /// Waits for a change that matters, and gathers those that follow at once; none where nobody
    /// watches any more.
    pub(super) fn next(&self) -> Option<Touched> {
        let mut touched = Touched::default();
        while touched == Touched::default() {
            self.take(self.events.recv().ok()?, &mut touched);
        }
        for _ in 0..MAX_EVENTS {
            match self.events.recv_timeout(QUIET) {
                Ok(event) => self.take(event, &mut touched),
                Err(RecvTimeoutError::Timeout) => return Some(touched),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        Some(Touched { everything: true, ..touched })
    }

    fn take(&self, event: notify::Result<Event>, touched: &mut Touched) {
        let Ok(event) = event else {
            touched.everything = true;
            return;
        };
        if event.need_rescan() {
            touched.everything = true;
        }
        // Reading is no change; whoever writes is told of by what is modified.
        if event.kind.is_access() {
            return;
        }
        event.paths.iter().for_each(|path| self.sort(path, touched));
    }

    fn sort(&self, path: &Path, touched: &mut Touched) {
        if let Some(within) = self.git.iter().find_map(|folder| path.strip_prefix(folder).ok()) {
            let is_lock = path.extension().is_some_and(|extension| extension == "lock");
            let is_reference = ["HEAD", "packed-refs", "refs"].iter().any(|name| within.starts_with(name));
            touched.is_history |= is_reference && !is_lock;
            return;
        }
        let Some(file) = inside(&self.root, path) else { return };
        if file.as_str() == SETTINGS_FILE {
            touched.everything = true;
        } else if !self.is_passed_over(&file) {
            touched.files.insert(file);
        }
    }

    /// Whether a file belongs to no connector: hidden, somebody else's, or what the program itself wrote.
    fn is_passed_over(&self, file: &RepoPath) -> bool {
        let is_skipped = |name: &str| name.starts_with('.') || SKIPPED.contains(&name);
        let mut folder = self.root.clone();
        file.parts().any(|name| {
            folder.push(name);
            is_skipped(name) || folder.join(OUTPUT_MARK).exists()
        })
    }
}

fn failed(path: &Path, error: &notify::Error) -> Error {
    let failed = Error::environment(format!("cannot watch `{}`: {error}", path.display()));
    if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) {
        return failed.with_help("sysctl fs.inotify.max_user_watches=524288");
    }
    failed
}
