//! What the work trees of a connector hold that was not released.

use super::super::status::UNKNOWN;
use super::{breaking, counts, cut, section};
use crate::catalogue::{Catalogue, Connector, Drift, History, Line, Published};
use crate::diff::Bump;
use crate::error::Result;
use semver::Version;
use serde::Serialize;

/// What the work tree of a line holds that was not released.
#[derive(Serialize)]
pub(super) struct Unreleased {
    line: String,
    version: Option<String>,
    since: Option<String>,
    needed: &'static str,
    next: Option<String>,
    enough: Option<bool>,
    changes: usize,
    breaking: usize,
    pub(super) notes: Option<String>,
}

/// What the work trees hold that was not released, the newest line first.
pub(super) fn unreleased(
    catalogue: &Catalogue,
    history: &History,
    connector: &Connector,
) -> Result<Vec<Unreleased>> {
    let mut all = Vec::new();
    for line in connector.lines.iter().rev() {
        let base = connector.base_of_draft(line);
        let since_older = match (line.newest(), base) {
            (None, Some(base)) => history.drift(&line.draft, base, catalogue.terms())?,
            _ => None,
        };
        let drift = since_older.as_ref().or(line.drift.as_ref());
        let one = Unreleased::of(line, base, drift);
        let is_first = line.newest().is_none() && line.draft.manifest.retired.is_none();
        if is_first || one.needed != Bump::word(None) || !line.draft.notes.is_empty() {
            all.push(one);
        }
    }
    Ok(all)
}

impl Unreleased {
    fn of(line: &Line, base: Option<&Published>, drift: Option<&Drift>) -> Self {
        let is_there = base.is_none_or(|base| base.tree.is_some());
        let is_told = is_there && line.is_told() && drift.is_none_or(|drift| drift.comparable);
        let found = line.needs().or(drift.and_then(Drift::needs)).filter(|_| is_told);
        let newest = line.newest().filter(|_| is_told);
        let changes = drift.map(|drift| drift.changes.as_slice()).unwrap_or_default();
        let version = line.draft.version();
        let is_open = |version: &&Version| line.releases.iter().all(|one| one.version != **version);
        let written = version.filter(is_open).and_then(|version| section(&line.draft, version));
        let waiting = line.draft.notes.iter().map(|note| note.text.clone());
        Self {
            line: line.name(),
            version: version.map(ToString::to_string),
            since: base.map(|base| base.version.to_string()),
            needed: if is_told { Bump::word(found) } else { UNKNOWN },
            next: newest.zip(found).map(|(newest, bump)| bump.apply(&newest.version).to_string()),
            enough: newest
                .zip(version)
                .map(|(newest, version)| Bump::is_enough(found, &newest.version, version)),
            changes: changes.len(),
            breaking: breaking(changes),
            notes: cut(&waiting.chain(written).collect::<Vec<_>>().join("\n")),
        }
    }

    /// The row of a table; `several` says whether the connector has other lines.
    pub(super) fn row(&self, several: bool) -> [String; 4] {
        let place = if several { format!("{} work tree", self.line) } else { "work tree".to_owned() };
        let needed = match (&self.next, &self.since) {
            (Some(next), _) => format!("{} ({next})", self.needed),
            (None, Some(_)) => self.needed.to_owned(),
            (None, None) => "-".to_owned(),
        };
        let changes = match &self.since {
            Some(_) => counts(self.needed, (self.changes, self.breaking)),
            None => "first release".to_owned(),
        };
        [place, "-".to_owned(), needed, changes]
    }
}
