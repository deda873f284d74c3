//! A connector, its release lines, and the state of each.

use super::drift::Drift;
use super::history::Published;
use super::id::ConnectorId;
use super::release::Release;
use crate::diff::{Bump, Change};
use crate::path::RepoPath;
use semver::Version;

/// The thing that is published: an id and its release lines.
#[derive(Debug)]
pub struct Connector {
    /// The id.
    pub id: ConnectorId,
    /// The lines in the order of their majors; never empty.
    pub lines: Vec<Line>,
    /// Whether the id was numbered because another folder came first with it.
    pub renamed: bool,
}

/// The releases that share a major version, and their folder.
#[derive(Debug)]
pub struct Line {
    /// The major version; none where one folder holds them all.
    pub major: Option<u64>,
    /// The work tree.
    pub draft: Release,
    /// What was tagged, ascending by version.
    pub releases: Vec<Published>,
    /// What the work tree holds that the newest release does not.
    pub drift: Option<Drift>,
    /// The tagged pre-release that the work tree names and differs from.
    pub altered: Option<Version>,
}

impl Connector {
    /// One of its lines as arguments name it: with its folder where there are several.
    pub fn name_of(&self, line: &Line) -> String {
        match self.lines.len() {
            1 => self.id.to_string(),
            _ => format!("{}/{}", self.id, line.name()),
        }
    }

    /// Every version of its lines that was tagged.
    pub fn releases(&self) -> impl Iterator<Item = &Version> {
        self.lines.iter().flat_map(|line| &line.releases).map(|release| &release.version)
    }
}

impl Line {
    /// The newest release that is no pre-release.
    pub fn newest(&self) -> Option<&Published> {
        Self::newest_of(&self.releases)
    }

    pub(super) fn newest_of(releases: &[Published]) -> Option<&Published> {
        releases.iter().rev().find(|release| !release.is_preview())
    }

    /// The newest tag, pre-releases included where there is nothing else.
    pub fn newest_or_preview(&self) -> Option<&Published> {
        self.newest().or_else(|| self.releases.last())
    }

    /// The bump that the work tree needs: that of its changes, or a greater one that a change note
    /// asks for.
    pub fn needs(&self) -> Option<Bump> {
        let found = self.drift.as_ref()?.needs()?;
        let asked = self.draft.notes.iter().filter_map(|note| note.bump).max();
        Some(asked.map_or(found, |asked| asked.max(found)))
    }

    /// The changes of the work tree that count for a bump, each with its exact place.
    pub fn forcing(&self, bump: Bump) -> Vec<(&Change, String)> {
        let Some(drift) = &self.drift else { return Vec::new() };
        let placed = drift.changes.iter().zip(drift.exact_places());
        placed.filter(|(change, _)| change.counts() == Some(bump)).collect()
    }

    /// The change notes that ask for a bump, seen from the folder.
    pub fn notes_asking(&self, bump: Bump) -> impl Iterator<Item = &RepoPath> {
        let asking = self.draft.notes.iter().filter(move |note| note.bump == Some(bump));
        asking.map(|note| &note.path)
    }

    /// Whether it can be told what the work tree needs: its newest release and the work tree were read.
    pub fn is_told(&self) -> bool {
        let is_there = self.newest().is_none_or(|newest| newest.tree.is_some());
        is_there && self.drift.as_ref().is_none_or(|drift| drift.comparable)
    }

    /// `v1` for a line of major 1, `all` where one folder holds them all.
    pub fn name(&self) -> String {
        self.major.map_or_else(|| "all".to_owned(), |major| format!("v{major}"))
    }
}
