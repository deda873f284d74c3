//! A connector, its release lines, and the state of each.

use super::drift::Drift;
use super::history::Published;
use super::id::ConnectorId;
use super::release::Release;
use crate::diff::{Bump, Change};
use crate::path::RepoPath;
use semver::Version;
use std::fmt;

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

/// Where a line is in its life; derived from tags and manifest, never declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Never tagged.
    Draft,
    /// Only pre-releases are tagged.
    Preview,
    /// Released, and the work tree is the newest release.
    Published,
    /// Released, and the work tree is ahead.
    PublishedWithChanges,
    /// Released, and its end is announced.
    Deprecated,
    /// Gone; a tombstone is kept.
    Retired,
}

impl State {
    /// The word for it in machine formats.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Preview => "preview",
            Self::Published => "published",
            Self::PublishedWithChanges => "published-with-changes",
            Self::Deprecated => "deprecated",
            Self::Retired => "retired",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublishedWithChanges => "published, with changes",
            Self::Draft | Self::Preview | Self::Published | Self::Deprecated | Self::Retired => self.as_str(),
        })
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

    /// The line's state.
    pub fn state(&self) -> State {
        let manifest = &self.draft.manifest;
        match (self.newest(), self.releases.is_empty()) {
            _ if manifest.retired.is_some() => State::Retired,
            (Some(_), _) if manifest.deprecation.is_some() => State::Deprecated,
            (Some(_), _) if self.drift.is_some() => State::PublishedWithChanges,
            (Some(_), _) => State::Published,
            (None, false) => State::Preview,
            (None, true) => State::Draft,
        }
    }

    /// `v1` for a line of major 1, `all` where one folder holds them all.
    pub fn name(&self) -> String {
        self.major.map_or_else(|| "all".to_owned(), |major| format!("v{major}"))
    }
}
