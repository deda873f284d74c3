//! Paths inside the repository.
//!
//! A [`RepoPath`] is relative, UTF-8, separated by `/` and free of `.` and `..`, so that joining
//! two of them cannot fail and cannot leave the folder they are used in.

mod portable;

pub use portable::{folded, quoted, unportable};

use std::fmt;
use std::path::{Path, PathBuf};

/// A path inside the repository; the empty path is its root.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RepoPath(String);

/// Why a text is no [`RepoPath`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPath(String);

impl fmt::Display for BadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A path as a part of an address: all but letters, digits and a few signs is percent-encoded.
pub fn encoded(path: &str) -> String {
    let mut address = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

impl RepoPath {
    /// The root of the repository.
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads a path; a trailing `/` and empty parts are dropped.
    ///
    /// # Errors
    /// When the path is absolute, has a `.` or `..` part, a backslash, a control character or a
    /// Windows drive.
    pub fn parse(text: &str) -> Result<Self, BadPath> {
        if text.starts_with('/') || text.as_bytes().get(1) == Some(&b':') {
            return Err(BadPath(format!("`{text}` is absolute; a path inside the folder is expected")));
        }
        if text.chars().any(|c| c == '\\' || c.is_control()) {
            return Err(BadPath(format!(
                "`{}` has a backslash or a control character; separate folders with `/`",
                text.escape_default()
            )));
        }
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty()).collect();
        if parts.iter().any(|part| *part == "." || *part == "..") {
            return Err(BadPath(format!("`{text}` has a `.` or `..` part")));
        }
        Ok(Self(parts.join("/")))
    }

    /// Takes a file-system path that is relative and UTF-8.
    pub fn from_relative(path: &Path) -> Option<Self> {
        let mut parts = Vec::new();
        for part in path.components() {
            match part {
                std::path::Component::Normal(name) => parts.push(name.to_str()?),
                std::path::Component::CurDir => {}
                std::path::Component::Prefix(_)
                | std::path::Component::RootDir
                | std::path::Component::ParentDir => return None,
            }
        }
        Self::parse(&parts.join("/")).ok()
    }

    /// The path below this one.
    #[must_use]
    pub fn join(&self, below: &RepoPath) -> Self {
        match (self.0.is_empty(), below.0.is_empty()) {
            (true, _) => below.clone(),
            (_, true) => self.clone(),
            (false, false) => Self(format!("{}/{}", self.0, below.0)),
        }
    }

    /// What is left of this path below `folder`, if it is there.
    pub fn below(&self, folder: &RepoPath) -> Option<RepoPath> {
        if folder.0.is_empty() {
            return Some(self.clone());
        }
        if self == folder {
            return Some(Self::root());
        }
        let rest = self.0.strip_prefix(&folder.0)?.strip_prefix('/')?;
        Some(Self(rest.to_owned()))
    }

    /// The folder that holds this path; the root's is the root.
    #[must_use]
    pub fn parent(&self) -> Self {
        match self.0.rsplit_once('/') {
            Some((parent, _)) => Self(parent.to_owned()),
            None => Self::root(),
        }
    }

    /// The last part; empty for the root.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// The text behind the last dot of the name, in lower case; empty if there is none.
    pub fn extension(&self) -> String {
        match self.name().rsplit_once('.') {
            Some((_, extension)) => extension.to_ascii_lowercase(),
            None => String::new(),
        }
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The parts, from the root down.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|part| !part.is_empty())
    }

    /// The path as text, with `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path below a folder of the file system.
    pub fn under(&self, root: &Path) -> PathBuf {
        let mut path = root.to_path_buf();
        path.extend(self.parts());
        path
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_could_leave_the_folder() {
        for text in ["/etc", "../a", "a/../b", "./a", "a\\b", "C:x", "a\0b", "a\nb"] {
            assert!(RepoPath::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn joins_and_takes_apart() {
        let folder = RepoPath::parse("catalogue/acme/").unwrap();
        let file = folder.join(&RepoPath::parse("v1//openapi.YAML").unwrap());
        assert_eq!(file.as_str(), "catalogue/acme/v1/openapi.YAML");
        assert_eq!(file.name(), "openapi.YAML");
        assert_eq!(file.extension(), "yaml");
        assert_eq!(file.below(&folder).unwrap().as_str(), "v1/openapi.YAML");
        assert!(file.below(&RepoPath::parse("catalogue/ac").unwrap()).is_none());
        assert_eq!(RepoPath::root().join(&folder), folder);
    }
}
