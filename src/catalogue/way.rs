//! The releases between two states of a connector, and what their authors accepted.
//!
//! Each release is held against the one before it, as it was when it went out. What is accepted there
//! is accepted across all of them, unless another release on the way made the same change of the same
//! place without an acceptance.

use super::Catalogue;
use super::drift::{Drift, Terms};
use super::history::{History, Published};
use super::manifest;
use super::release::Release;
use crate::diff::{Bump, Change};
use crate::error::Result;
use crate::path::RepoPath;
use std::collections::BTreeMap;

/// How a change is known again in another comparison: its kind, and its place or its words.
type Sign = (String, String);

/// Changes of single releases, with the reason for which each was accepted; none where one was not.
#[derive(Default)]
struct Record(BTreeMap<Sign, Option<String>>);

impl Catalogue {
    /// Marks those changes between two states as accepted that releases on the way accepted; each
    /// release is judged as on the day of its tag, the newer state by `terms`.
    ///
    /// # Errors
    /// When an object is missing.
    pub fn accept_on_the_way(
        &self,
        history: &History,
        releases: impl FnOnce() -> Result<Vec<Published>>,
        (from, to, drift): (&Release, &Release, &mut Drift),
        terms: Terms<'_>,
    ) -> Result<()> {
        if !drift.changes.iter().any(|change| change.bump > Some(Bump::Patch)) {
            return Ok(());
        }
        let way = between(releases()?, (from, to));
        if !way.iter().any(|release| history.may_accept(release)) {
            return Ok(());
        }
        let mut record = Record::default();
        let mut last = None;
        for published in &way {
            let Some((release, _)) = history.read(published)? else { continue };
            record.step((last.as_ref().unwrap_or(from), &release), self.terms_of(published));
            last = Some(release);
        }
        record.step((last.as_ref().unwrap_or(from), to), terms);
        for change in &mut drift.changes {
            change.accepted = record.reason(change, [&from.folder, &to.folder]);
        }
        Ok(())
    }
}

impl History {
    /// Whether the manifest of a release may hold acceptances.
    fn may_accept(&self, published: &Published) -> bool {
        let bytes = published.tree.and_then(|tree| self.repository().file_in(tree, manifest::FILE));
        bytes.is_some_and(|bytes| String::from_utf8_lossy(&bytes).contains("accept"))
    }
}

/// The releases that came after the older state and are not after the newer one, in their order.
/// Previews are none of them: what follows holds their acceptances too.
fn between(mut releases: Vec<Published>, (from, to): (&Release, &Release)) -> Vec<Published> {
    let (Some(from), Some(to)) = (from.version(), to.version()) else { return Vec::new() };
    releases.retain(|one| !one.is_preview() && one.version > *from && one.version <= *to);
    releases.sort_by(|one, other| one.version.cmp(&other.version));
    releases
}

impl Record {
    /// Takes in what one release changed.
    fn step(&mut self, (from, to): (&Release, &Release), terms: Terms<'_>) {
        let drift = Drift::between(from, to, Drift::changed_files(from, to), terms);
        for change in &drift.changes {
            for sign in signs(change, [&from.folder, &to.folder]) {
                let reason = self.0.entry(sign).or_insert_with(|| change.accepted.clone());
                if change.accepted.is_none() {
                    *reason = None;
                }
            }
        }
    }

    /// Why a change across all releases is accepted, if it is.
    fn reason(&self, change: &Change, folders: [&RepoPath; 2]) -> Option<String> {
        let found: Vec<_> = signs(change, folders).iter().filter_map(|sign| self.0.get(sign)).collect();
        if found.contains(&&None) { None } else { found.first().copied().cloned().flatten() }
    }
}

/// What a change is known by: its words, and its place where that names no number, which would be
/// another one between other releases.
fn signs(change: &Change, folders: [&RepoPath; 2]) -> Vec<Sign> {
    let name = change.name();
    let words = change.message.split(" (also in ").next().unwrap_or_default().to_owned();
    let pointer = change.pointer();
    let below = |file: &RepoPath| folders.iter().find_map(|folder| file.below(folder));
    let file = change.location().and_then(|location| below(&location.file));
    let place = file.filter(|_| !pointer.is_empty() && !is_numbered(pointer));
    let place =
        place.map(|file| format!("{file}#{pointer} {}", change.operation.as_deref().unwrap_or_default()));
    [Some(words), place].into_iter().flatten().map(|sign| (name.clone(), sign)).collect()
}

/// Whether a pointer leads through a list; statuses are no numbers of one.
fn is_numbered(pointer: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let holders = pointer.split('/');
    let parts = pointer.split('/').skip(1);
    holders.zip(parts).any(|(holder, part)| holder != "responses" && is_number(part))
}
