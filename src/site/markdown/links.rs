//! Where the relative links and images of a Markdown file lead.

use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// The addresses that a Markdown file of a release may use, seen from the page it is shown on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    /// The folder of the file, seen from the release.
    folder: RepoPath,
    /// Files of the release that have a page.
    pages: BTreeMap<RepoPath, String>,
    /// Images of the release.
    images: BTreeMap<RepoPath, String>,
    used: Mutex<BTreeSet<RepoPath>>,
}

impl Links {
    /// Nothing but the web.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// For a file in a folder of the release.
    pub(crate) fn new(
        folder: RepoPath,
        pages: BTreeMap<RepoPath, String>,
        images: BTreeMap<RepoPath, String>,
    ) -> Self {
        Self(Arc::new(Known { folder, pages, images, used: Mutex::default() }))
    }

    /// The address of a link; none where it must not be followed. Anchors are not judged here.
    pub(super) fn link(&self, written: &str) -> Option<String> {
        let written = written.trim();
        if let Some(address) = super::super::text::web_address(written) {
            return Some(address);
        }
        if let Some(mail) = written.strip_prefix("mailto:") {
            return super::super::text::mail_address(mail);
        }
        let path = self.resolve(written)?;
        if let Some(page) = self.0.pages.get(&path) {
            return Some(page.clone());
        }
        self.use_image(&path)
    }

    /// The address of an image; only images of the release are shown.
    pub(super) fn image(&self, written: &str) -> Option<String> {
        self.use_image(&self.resolve(written.trim())?)
    }

    /// The images that were asked for so far.
    pub(crate) fn used(&self) -> BTreeSet<RepoPath> {
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn use_image(&self, path: &RepoPath) -> Option<String> {
        let address = self.0.images.get(path)?.clone();
        self.0.used.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        Some(address)
    }

    /// The file that a relative address means; none where it leaves the release.
    fn resolve(&self, written: &str) -> Option<RepoPath> {
        let written = written.split(['#', '?']).next().unwrap_or_default().replace("%20", " ");
        if written.is_empty() || written.starts_with('/') || written.contains(':') {
            return None;
        }
        let mut parts: Vec<&str> = self.0.folder.parts().collect();
        for part in written.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                name => parts.push(name),
            }
        }
        RepoPath::parse(&parts.join("/")).ok()
    }
}
