//! Reads releases, each as seldom as the comparison of neighbours allows.

use crate::catalogue::{History, Published, Release};
use crate::error::Result;
use std::rc::Rc;

/// Reads releases and keeps the last two, which the next comparison needs.
pub(super) struct Reader<'h> {
    history: Option<&'h History>,
    recent: Vec<(semver::Version, Option<Rc<Release>>)>,
}

impl<'h> Reader<'h> {
    pub(super) fn new(history: Option<&'h History>) -> Self {
        Self { history, recent: Vec::new() }
    }

    /// Where it reads.
    pub(super) fn history(&self) -> Option<&'h History> {
        self.history
    }

    /// The release of a tag; none where its commit has no such folder.
    pub(super) fn read(&mut self, published: &Published) -> Result<Option<Rc<Release>>> {
        if let Some((_, release)) = self.recent.iter().find(|(version, _)| *version == published.version) {
            return Ok(release.clone());
        }
        let read = self.history.map(|history| history.read_with_evidence(published)).transpose()?.flatten();
        let release = read.map(|(release, _)| Rc::new(release));
        if self.recent.len() >= 2 {
            self.recent.remove(0);
        }
        self.recent.push((published.version.clone(), release.clone()));
        Ok(release)
    }
}
