//! What the work tree holds that the newest release does not, and the bump that it needs.

use super::manifest::{self, Manifest};
use super::release::Release;
use crate::diff::{Aspect, Bump, Change, OpaqueFile, Place, Step, Weights, What};
use crate::document::Location;
use crate::path::RepoPath;
use semver::Version;

/// The difference between a release and the work tree, or another release.
#[derive(Debug, Default)]
pub struct Drift {
    /// The files that differ, seen from the folder.
    pub files: Vec<RepoPath>,
    /// What differs for those who use the connector.
    pub changes: Vec<Change>,
    /// The version that the older side says of itself.
    pub declared: Option<Version>,
    /// Whether both contracts could be read, so that `changes` is complete.
    pub comparable: bool,
}

impl Drift {
    /// Compares two releases of which `files` differ. Every change is weighed as the catalogue wants,
    /// and those that the newer one's author accepts are marked.
    pub fn between(from: &Release, to: &Release, files: Vec<RepoPath>, weights: &Weights) -> Self {
        let mut changes = Vec::new();
        let comparable = match (from.contract(), to.contract()) {
            (Some(from), Some(to)) => {
                changes = crate::diff::changes(&from, &to);
                true
            }
            _ => false,
        };
        changes.extend(manifest_changes(&from.manifest, &to.manifest, to));
        for path in &files {
            changes.extend(file_change(to, path));
        }
        weights.weigh(&mut changes);
        for change in &mut changes {
            let accepts = to.manifest.accept.iter().find(|accept| accept.hits(change, &to.folder));
            change.accepted = accepts.map(|accept| accept.reason.clone());
        }
        Self { files, changes, declared: from.version().cloned(), comparable }
    }

    /// Whether it can be told what the changes need: both sides were read, and of every file that
    /// may reach users something is told; `to` is the newer side.
    pub fn is_told(&self, to: &Release) -> bool {
        let is_read = |path: &RepoPath| path.as_str() == manifest::FILE || to.definition_path() == Some(path);
        let told = |path: &RepoPath| {
            let file = to.folder.join(path);
            self.changes.iter().filter_map(Change::location).any(|location| location.file == file)
        };
        self.comparable && self.files.iter().all(|path| !ships(path) || is_read(path) || told(path))
    }

    /// The files that differ between two releases.
    pub fn changed_files(from: &Release, to: &Release) -> Vec<RepoPath> {
        let mut files: Vec<RepoPath> = Vec::new();
        files.extend(
            to.files
                .iter()
                .filter(|(path, bytes)| from.files.get(path) != Some(bytes))
                .map(|(path, _)| path.clone()),
        );
        files.extend(from.files.paths().filter(|path| to.files.get(path).is_none()).cloned());
        files.sort();
        files
    }

    /// The bump that the changes need; none where they ship nothing. What is accepted counts as a
    /// patch, for ever: see [`super::Line::needs`] for the work tree.
    pub fn needs(&self) -> Option<Bump> {
        crate::diff::required(&self.changes)
    }
}

/// Whether a file of a line's folder may reach users: notes, changelogs, guides, tests and what hides
/// behind a dot do not.
pub(super) fn ships(path: &RepoPath) -> bool {
    let folder = path.parts().next().filter(|_| !path.parent().is_root()).unwrap_or_default();
    let is_hidden = path.parts().any(|part| part.starts_with('.'));
    let is_beside = [super::note::FOLDER, "migrations", "tests"].contains(&folder);
    !is_hidden && !is_beside && !path.as_str().eq_ignore_ascii_case(super::changelog::FILE)
}

/// What a manifest's fields mean for users: a deprecation is a minor change, texts are patches;
/// the version itself, owners, exceptions and the retirement ship nothing.
fn manifest_changes(from: &Manifest, to: &Manifest, release: &Release) -> Vec<Change> {
    let file = release.folder.join(&RepoPath::parse(manifest::FILE).unwrap_or_default());
    let mut changes = Vec::new();
    if from.deprecation.is_none()
        && let Some(deprecation) = &to.deprecation
    {
        let what = What::new(Place::Connector, Aspect::Deprecated, Step::Added);
        let message = format!("the connector is deprecated: {}", deprecation.reason);
        changes.push(Change::beside_the_contract(what, deprecation.location.clone(), message));
    }
    if texts(from) != texts(to) {
        let what = What::new(Place::Connector, Aspect::Text("connector-text-changed"), Step::Changed);
        let message = "what the manifest says of the connector changed".to_owned();
        changes.push(Change::beside_the_contract(what, Location::file(file), message));
    }
    changes
}

/// The fields of a manifest that users read, in one value that can be compared.
fn texts(manifest: &Manifest) -> Manifest {
    Manifest {
        version: None,
        platforms: Vec::new(),
        owners: Vec::new(),
        definition: None,
        deprecation: None,
        retired: None,
        allow: Vec::new(),
        accept: Vec::new(),
        ..manifest.clone()
    }
}

/// What the change of a file means, where its content is not compared further.
fn file_change(release: &Release, path: &RepoPath) -> Option<Change> {
    let kind = match path.name().to_ascii_lowercase().as_str() {
        "script.csx" => OpaqueFile::Script,
        "apiproperties.json" => OpaqueFile::Properties,
        "intro.md" | "readme.md" => OpaqueFile::Intro,
        "icon.png" => OpaqueFile::Icon,
        _ => return None,
    };
    Some(Change::opaque_file(kind, Location::file(release.folder.join(path))))
}
