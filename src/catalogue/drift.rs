//! What the work tree holds that the newest release does not, and the bump that it needs.

use super::accept::{Effect, Places};
use super::release::{DEPLOYMENTS, Layout, PROPERTIES, Release};
use super::version::Date;
use super::{data_types, declared, manifest, mappings};
use crate::diff::{Bump, Change, OpaqueFile, Weights, deployment_changes, properties_changes};
use crate::document::{Format, Location, Node};
use crate::path::RepoPath;
use semver::Version;

/// Finds what differs between two files, either of which may not be there.
type Compare = for<'n> fn(Option<Node<'n>>, Option<Node<'n>>) -> Vec<Change>;

/// How changes are judged: what the catalogue decides about bumps, and the day that counts as today.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'w> {
    /// What changes need.
    pub weights: &'w Weights,
    /// The day on which acceptances must hold: for what was released, that of its tag.
    pub day: Date,
}

/// The difference between a release and the work tree, or another release.
#[derive(Debug, Default)]
pub struct Drift {
    /// The files that differ, seen from the folder.
    pub files: Vec<RepoPath>,
    /// What differs for those who use the connector.
    pub changes: Vec<Change>,
    /// The version that the older side says of itself.
    pub declared: Option<Version>,
    /// Whether both contracts could be read, or neither side has one, and so could the files that differ
    /// and that are compared by what they say: only then `changes` is complete.
    pub comparable: bool,
    /// What each acceptance of the newer side does, in their order.
    pub accepts: Vec<Effect>,
    places: Places,
}

impl Drift {
    /// Compares two releases of which `files` differ. Every change is weighed as the catalogue wants,
    /// and those that the newer one's author accepts are marked.
    pub fn between(from: &Release, to: &Release, files: Vec<RepoPath>, terms: Terms<'_>) -> Self {
        let mut changes = Vec::new();
        let is_read = |path: &RepoPath| side(from, path).is_ok() && side(to, path).is_ok();
        let is_compared = |path: &RepoPath| comparison(to, path).is_some() || is_compared_whole(to, path);
        let files_read = files.iter().all(|path| !is_compared(path) || is_read(path));
        let documents_differ = files.iter().any(|path| Format::of(path).is_some());
        let comparable = match (from.contract(), to.contract()) {
            (Some(from), Some(to)) => {
                if documents_differ {
                    changes = crate::diff::changes(&from, &to);
                }
                true
            }
            // What only deploys has no API; the rest of it can be compared.
            (None, None) => from.definition_path().is_none() && to.definition_path().is_none(),
            (Some(_), None) | (None, Some(_)) => false,
        };
        if documents_differ {
            let of_types = data_types::changes(from, to, &changes);
            changes.extend(of_types);
            changes.extend(mappings::changes(from, to));
        }
        changes.extend(declared::changes(from, to));
        for path in &files {
            changes.extend(file_changes(from, to, path));
        }
        changes.sort_by_key(|change| std::cmp::Reverse(change.bump));
        terms.weights.weigh(&mut changes);
        let accept = &to.manifest.accept;
        let places = Places::new(&from.folder, &to.folder, &from.manifest.accept);
        let accepts = places.effects(accept, &changes, terms.day);
        for (accept, effect) in accept.iter().zip(&accepts) {
            let Effect::Accepts(numbers) = effect else { continue };
            for number in numbers {
                if let Some(change) = changes.get_mut(*number) {
                    change.accepted.get_or_insert_with(|| accept.reason.clone());
                }
            }
        }
        let comparable = comparable && files_read;
        let declared = from.version().cloned();
        Self { files, changes, declared, comparable, accepts, places }
    }

    /// The exact place of each change, as `[[accept]]` names it.
    pub fn exact_places(&self) -> Vec<String> {
        self.places.exact(&self.changes)
    }

    /// Whether it can be told what the changes need: both sides were read, and of every file that
    /// may reach users something is told; `to` is the newer side.
    pub fn is_told(&self, to: &Release) -> bool {
        let is_read = |path: &RepoPath| {
            path.as_str() == manifest::FILE
                || to.definition_path() == Some(path)
                || is_compared_whole(to, path)
        };
        let told = |path: &RepoPath| {
            let file = to.folder.join(path);
            self.changes.iter().filter_map(Change::location).any(|location| location.file == file)
        };
        self.comparable && self.files.iter().all(|path| !ships(path) || is_read(path) || told(path))
    }

    /// Whether a file differs that may reach users.
    pub fn reaches_users(&self) -> bool {
        self.files.iter().any(ships)
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
    /// patch.
    pub fn needs(&self) -> Option<Bump> {
        crate::diff::required(&self.changes)
    }
}

/// Whether a file of a line's folder may reach users: notes, changelogs, guides, tests, counts of use and
/// what hides behind a dot do not.
pub(super) fn ships(path: &RepoPath) -> bool {
    let folder = path.parts().next().filter(|_| !path.parent().is_root()).unwrap_or_default();
    let is_hidden = path.parts().any(|part| part.starts_with('.'));
    let is_beside = [super::note::FOLDER, "migrations", super::evidence::FOLDER].contains(&folder);
    let is_told_apart = [super::changelog::FILE, super::usage::FILE];
    !is_hidden && !is_beside && !is_told_apart.iter().any(|file| path.as_str().eq_ignore_ascii_case(file))
}

/// What the change of a file beside the definition means.
fn file_changes(from: &Release, to: &Release, path: &RepoPath) -> Vec<Change> {
    match (comparison(to, path), side(from, path), side(to, path)) {
        (Some(compare), Ok(old), Ok(new)) => compare(old, new),
        (None, _, _) | (_, Err(()), _) | (_, _, Err(())) => opaque_change(to, path).into_iter().collect(),
    }
}

/// How the two sides of a file are compared by what they say; none where they are not.
fn comparison(to: &Release, path: &RepoPath) -> Option<Compare> {
    if *path == to.power_platform_path(PROPERTIES) {
        return Some(properties_changes);
    }
    DEPLOYMENTS.contains(&path.as_str()).then_some(deployment_changes as Compare)
}

/// Whether a file is compared by what it says together with others.
fn is_compared_whole(to: &Release, path: &RepoPath) -> bool {
    to.layout == Layout::Native && (data_types::is_file(path) || path.as_str() == mappings::FILE)
}

/// The outermost value of a file, none where there is no file.
///
/// # Errors
/// Where a part of it could not be read.
fn side<'r>(release: &'r Release, path: &RepoPath) -> Result<Option<Node<'r>>, ()> {
    match release.document(path.as_str()) {
        Some(document) if document.is_whole() => Ok(Some(document.root())),
        Some(_) => Err(()),
        None => Ok(None),
    }
}

/// What the change of a file means, where its content is not compared further.
fn opaque_change(release: &Release, path: &RepoPath) -> Option<Change> {
    let kind = match path.name().to_ascii_lowercase().as_str() {
        "script.csx" => OpaqueFile::Script,
        "apiproperties.json" => OpaqueFile::Properties,
        "connect.yaml" | "connect.yml" => OpaqueFile::Deployment,
        "intro.md" | "readme.md" => OpaqueFile::Intro,
        "icon.png" => OpaqueFile::Icon,
        _ => return None,
    };
    Some(Change::opaque_file(kind, Location::file(release.folder.join(path))))
}
