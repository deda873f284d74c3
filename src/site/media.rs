//! Pictures of a release that its pages show.
//!
//! Only PNG, JPEG and GIF, known by their first bytes and not by their names, and only up to a
//! size; they are named by their content, so that versions share them.

use crate::catalogue::Release;
use crate::files::{FileSet, sha256};
use crate::path::RepoPath;
use std::collections::BTreeMap;

/// A larger picture is not shown, in bytes.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// Pictures of one connector, in bytes; further ones are not shown.
const MAX_ALL: usize = 24 * 1024 * 1024;

/// The pictures of a release by their paths, with the names that they have in the site.
pub(super) fn pictures(release: &Release, folder: &str) -> BTreeMap<RepoPath, String> {
    let known = release.files.iter().filter_map(|(path, bytes)| {
        let extension = extension(bytes).filter(|_| bytes.len() <= MAX_BYTES)?;
        let digest = sha256(bytes);
        Some((path.clone(), format!("{folder}/{}.{extension}", digest.get(..20)?)))
    });
    known.collect()
}

/// The extension that fits what a file is.
pub(super) fn extension(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("jpg")
    } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        Some("gif")
    } else {
        None
    }
}

/// The icon of a release: the name it has in the site.
pub(super) fn icon(pictures: &BTreeMap<RepoPath, String>) -> Option<(&RepoPath, &str)> {
    let mut top = pictures.iter().filter(|(path, _)| path.parent().is_root());
    let found = top.find(|(path, _)| path.name().eq_ignore_ascii_case("icon.png"))?;
    Some((found.0, found.1.as_str()))
}

/// The pictures of a connector that are part of the site.
#[derive(Debug, Default)]
pub(super) struct Media {
    files: FileSet,
    bytes: usize,
}

impl Media {
    /// Takes a picture of a release in.
    pub(super) fn take(&mut self, release: &Release, path: &RepoPath, pictures: &BTreeMap<RepoPath, String>) {
        let (Some(bytes), Some(name)) = (release.files.get(path), pictures.get(path)) else { return };
        let Ok(name) = RepoPath::parse(name) else { return };
        if self.files.get(&name).is_none() && self.bytes + bytes.len() <= MAX_ALL {
            self.bytes += bytes.len();
            self.files.insert(name, bytes);
        }
    }

    /// All of them.
    pub(super) fn into_files(self) -> FileSet {
        self.files
    }
}
