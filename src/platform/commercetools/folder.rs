//! The folders of applications, seen from the specification; links are followed as far as they stay among
//! the connector's files.

use crate::catalogue::Release;
use crate::path::RepoPath;
use std::collections::BTreeSet;

/// Where the source of an application is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Folder {
    /// A folder of the connector, by its name or by a link; seen from the connector's.
    Own(RepoPath),
    /// A link that leads to no folder of the connector.
    Astray(String),
    /// There is none.
    Missing,
}

/// The folders of a connector.
pub(super) struct Folders<'r> {
    release: &'r Release,
    known: BTreeSet<RepoPath>,
}

/// A chain of more links than this is taken for a ring.
const MAX_LINKS: usize = 8;

impl<'r> Folders<'r> {
    pub(super) fn of(release: &'r Release) -> Self {
        Self { release, known: release.files.paths().map(RepoPath::parent).flat_map(around).collect() }
    }

    /// Whether there is neither a folder nor a link.
    pub(super) fn are_none(&self) -> bool {
        !self.known.iter().any(|folder| !folder.is_root()) && !self.release.files.has_links()
    }

    /// The folder of an application.
    pub(super) fn find(&self, name: &str) -> Folder {
        let Ok(mut path) = RepoPath::parse(name) else { return Folder::Missing };
        let mut target = None;
        for _ in 0..MAX_LINKS {
            if self.known.contains(&path) {
                return Folder::Own(path);
            }
            let Some(link) = self.release.files.link(&path) else { break };
            target = Some(link.to_owned());
            let Some(next) = resolved(&path.parent(), link) else { break };
            path = next;
        }
        target.map_or(Folder::Missing, Folder::Astray)
    }
}

/// A folder and those around it.
fn around(folder: RepoPath) -> impl Iterator<Item = RepoPath> {
    std::iter::successors(Some(folder), |folder| (!folder.is_root()).then(|| folder.parent()))
}

/// Where a link in a folder leads; none where it leads out of the connector.
fn resolved(folder: &RepoPath, link: &str) -> Option<RepoPath> {
    let mut parts: Vec<&str> = folder.parts().collect();
    if link.starts_with('/') {
        return None;
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    RepoPath::parse(&parts.join("/")).ok().filter(|path| !path.is_root())
}
