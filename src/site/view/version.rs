//! The versions of a connector: what each changed, and what can be downloaded of it.

use super::super::markdown::Html;
use super::super::text::{Piece, pieces, tidy};
use crate::catalogue::{Drift, Published};
use crate::diff::Bump;
use crate::files::{FileSet, sha256};
use crate::path::RepoPath;
use semver::Version as Number;
use serde::Serialize;

/// Changes of one version that are listed, of each kind.
const MAX_CHANGES: usize = 200;

/// A version that was released.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Version {
    pub(in crate::site) version: String,
    /// The anchor in the changelog.
    pub(in crate::site) anchor: String,
    /// The line, as `v1`.
    pub(in crate::site) line: String,
    pub(in crate::site) date: Option<String>,
    /// The time of its tag, in seconds since 1970.
    #[serde(skip)]
    pub(in crate::site) time: i64,
    pub(in crate::site) tag: String,
    pub(in crate::site) commit: String,
    pub(in crate::site) is_preview: bool,
    /// The version that it is compared with; none for the first.
    pub(in crate::site) since: Option<String>,
    /// Whether both APIs could be read, so that the changes are complete.
    pub(in crate::site) comparable: bool,
    /// The strongest kind of change.
    pub(in crate::site) bump: Option<&'static str>,
    /// How many changes there are.
    pub(in crate::site) count: usize,
    pub(in crate::site) groups: Vec<Group>,
    /// What the authors wrote.
    pub(in crate::site) notes: Html,
    pub(in crate::site) downloads: Vec<Download>,
    /// The page that compares it with the version before, seen from the site's root.
    pub(in crate::site) compare: Option<String>,
    /// The page that compares it with the newest version, likewise.
    pub(in crate::site) against_newest: Option<String>,
    /// The page of its migration guide, seen from the site's root.
    pub(in crate::site) guide: Option<String>,
}

/// What other pages tell of a version.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Released {
    pub(in crate::site) version: String,
    pub(in crate::site) date: Option<String>,
    /// The time of its tag, in seconds since 1970.
    #[serde(skip)]
    pub(in crate::site) time: i64,
    pub(in crate::site) is_preview: bool,
    /// The version that it is compared with; none for the first.
    pub(in crate::site) since: Option<String>,
    /// Whether its changes are complete.
    pub(in crate::site) comparable: bool,
    /// The strongest kind of change.
    pub(in crate::site) bump: Option<&'static str>,
    /// How many changes break what uses it.
    pub(in crate::site) breaking: usize,
}

impl From<&Version> for Released {
    fn from(version: &Version) -> Self {
        let breaking = version.groups.iter().filter(|group| group.id == "breaking");
        Self {
            version: version.version.clone(),
            date: version.date.clone(),
            time: version.time,
            is_preview: version.is_preview,
            since: version.since.clone(),
            comparable: version.comparable,
            bump: version.bump,
            breaking: breaking.map(|group| group.changes.len() + group.left_out).sum(),
        }
    }
}

/// Changes of one kind.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Group {
    pub(in crate::site) id: &'static str,
    pub(in crate::site) name: &'static str,
    pub(in crate::site) changes: Vec<Vec<Piece>>,
    /// The same as plain text.
    pub(in crate::site) messages: Vec<String>,
    pub(in crate::site) left_out: usize,
}

/// A file that can be downloaded.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Download {
    pub(in crate::site) file: String,
    /// The platform of a package, as its name says; none for files beside packages.
    pub(in crate::site) platform: Option<String>,
    /// The id of that platform.
    pub(in crate::site) platform_id: Option<&'static str>,
    /// Its address, seen from the site's root.
    pub(in crate::site) path: String,
    pub(in crate::site) bytes: usize,
    /// The size for people.
    pub(in crate::site) size: String,
    pub(in crate::site) sha256: String,
}

impl Version {
    /// A version about whose content nothing is known yet.
    pub(in crate::site) fn new(published: &Published, line: String) -> Self {
        Self {
            version: published.version.to_string(),
            anchor: format!("v-{}", published.version),
            line,
            date: published.date.map(|date| date.to_string()),
            time: published.tag.time,
            tag: tidy(&published.tag.name, 200),
            commit: super::super::short(published.tag.commit),
            is_preview: published.is_preview(),
            since: None,
            comparable: false,
            bump: None,
            count: 0,
            groups: Vec::new(),
            notes: Html::default(),
            downloads: Vec::new(),
            compare: None,
            against_newest: None,
            guide: None,
        }
    }

    /// Adds what changed since another version.
    pub(in crate::site) fn compare(&mut self, since: &Number, drift: &Drift) {
        self.since = Some(since.to_string());
        self.comparable = drift.comparable;
        self.count = drift.changes.len();
        self.bump = drift.needs().map(bump_word);
        self.groups = groups(drift);
    }
}

/// A bump as a word of templates.
pub(in crate::site) fn bump_word(bump: Bump) -> &'static str {
    match bump {
        Bump::Major => "major",
        Bump::Minor => "minor",
        Bump::Patch => "patch",
    }
}

/// The three steps of versions, with an example each.
pub(in crate::site) fn meanings() -> [(&'static str, &'static str); 3] {
    [("patch", "1.2.3 → 1.2.4"), ("minor", "1.2.3 → 1.3.0"), ("major", "1.2.3 → 2.0.0")]
}

/// The group of changes that need a bump: its id and its name.
pub(in crate::site) fn group_of(bump: Option<Bump>) -> (&'static str, &'static str) {
    match bump {
        Some(Bump::Major) => ("breaking", "Breaking"),
        Some(Bump::Minor) => ("added", "Added"),
        Some(Bump::Patch) => ("changed", "Changed"),
        None => ("neutral", "No effect on users"),
    }
}

fn groups(drift: &Drift) -> Vec<Group> {
    let bumps = [Some(Bump::Major), Some(Bump::Minor), Some(Bump::Patch), None];
    let made = bumps.into_iter().map(|bump| {
        let (id, name) = group_of(bump);
        let all: Vec<_> =
            drift.changes.iter().filter(|change| change.bump == bump).map(|change| change.told()).collect();
        let shown = || all.iter().take(MAX_CHANGES);
        let changes = shown().map(|message| pieces(message, 600)).collect();
        let messages = shown().map(|message| tidy(message, 600)).collect();
        Group { id, name, changes, messages, left_out: all.len().saturating_sub(MAX_CHANGES) }
    });
    made.filter(|group| !group.changes.is_empty()).collect()
}

/// The files that can be downloaded of a version, packages first; `at` is their folder in the site,
/// and packages begin with `stem`.
pub(in crate::site) fn downloads(files: &FileSet, at: &RepoPath, stem: &str) -> Vec<Download> {
    let platform = |name: &str| {
        let rest = name.strip_prefix(stem)?.strip_suffix(".zip")?;
        crate::platform::platform(rest.strip_prefix('-')?)
    };
    let entry = |(path, bytes): (&RepoPath, &[u8])| Download {
        file: tidy(path.as_str(), 200),
        platform: platform(path.as_str()).map(|platform| platform.name.to_owned()),
        platform_id: platform(path.as_str()).map(|platform| platform.id),
        path: at.join(path).to_string(),
        bytes: bytes.len(),
        size: size(bytes.len()),
        sha256: sha256(bytes),
    };
    let mut downloads: Vec<Download> = files.iter().map(entry).collect();
    downloads.sort_by_key(|download| download.platform.is_none());
    downloads
}

/// A number of bytes for people.
pub(in crate::site) fn size(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes % 1_000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}
