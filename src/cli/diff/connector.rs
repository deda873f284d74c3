//! One connector: since its newest release, between any two of its states, or against a definition.

use super::super::{WorkPlace, choice};
use super::side::{Content, Side, Subject, no_folder};
use super::{Found, Here, WORK_TREE, definition, everything};
use crate::catalogue::{Catalogue, Connector, Drift, Line, Release, Terms};
use crate::contract::Contract;
use crate::diff::Change;
use crate::error::{Error, Result};
use crate::report::changes::{Comparison, Fate};
use semver::Version;

/// Compares the newest release with the work tree.
pub(super) fn since_release(at: &Here<'_>, word: &str) -> Result<Comparison> {
    let catalogue = at.catalogue()?;
    let subject = Subject::named(&catalogue, at.place, word)?;
    subject.drift_of(choice::line(&subject.connector, subject.line.as_deref())?)
}

/// Compares what a range names: `A..B`, `A..` to the work tree, or `A` alone.
pub(super) fn in_range(at: &Here<'_>, word: &str, range: &str) -> Result<Found> {
    match super::ends_of(range) {
        Some(ends) => between(at, word, ends),
        None if range.contains("..") => Err(super::no_range(range)),
        None => between(at, word, (range, "")),
    }
}

/// Compares two states of a connector, or a state and a definition.
pub(super) fn between(at: &Here<'_>, word: &str, (from, to): (&str, &str)) -> Result<Found> {
    let catalogue = at.catalogue()?;
    let subject = Subject::named(&catalogue, at.place, word)?;
    let sides = (subject.side(at.place, from)?, subject.side(at.place, to)?);
    let major = subject.major([&sides.0, &sides.1]);
    if let ((Side::Snapshot(old, from), Side::Snapshot(new, to)), None) = (&sides, major) {
        let names = (from.as_str(), to.as_str());
        return everything::of_one(&catalogue, (old, new), names, &subject.connector.id);
    }
    let (old, from) = subject.content(sides.0, major)?;
    let (new, to) = subject.content(sides.1, major)?;
    subject.compared((old, new), (from, to)).map(Found::one)
}

/// What the work trees of all lines hold that their newest releases do not.
pub(super) fn drifts(connector: &Connector) -> Vec<Comparison> {
    let several = connector.lines.len() > 1;
    let of_line = |line: &Line| {
        let base = line.newest().filter(|_| line.drift.is_some() || !line.is_told())?;
        let id = &connector.id;
        Some(Comparison {
            subject: if several { format!("{id}/{}", line.name()) } else { id.to_string() },
            from: base.version.to_string(),
            to: WORK_TREE.to_owned(),
            old_version: Some(base.version.clone()),
            new_version: line.draft.version().cloned(),
            fate: if line.is_told() { Fate::Changed } else { Fate::Unreadable },
            changes: line.drift.as_ref().map(|drift| drift.changes.clone()).unwrap_or_default(),
        })
    };
    connector.lines.iter().filter_map(of_line).collect()
}

impl<'c> Subject<'c> {
    /// The connector that a word names: its id, its id and a line, or a path.
    pub(super) fn named(catalogue: &'c Catalogue, place: &WorkPlace, word: &str) -> Result<Self> {
        let history = catalogue.require_history()?;
        let (found, line) = choice::named(catalogue, place, word)?;
        let (connector, _) = catalogue.load(found, Some(&history))?;
        if line.is_some() {
            choice::line(&connector, line.as_deref())?;
        }
        Ok(Self { catalogue, history, connector, line })
    }

    /// What a line's work tree holds that its newest release does not; a line without one is held
    /// against the release of an older line.
    pub(super) fn drift_of(&self, line: &Line) -> Result<Comparison> {
        let connector = &self.connector;
        let Some(base) = connector.base_of_draft(line) else {
            let message = format!("`{}` was never released: there is nothing to compare with", connector.id);
            return Err(Error::usage(message)
                .with_help("connectory diff OLD_FILE NEW_FILE compares any two definitions"));
        };
        let older = match line.newest() {
            Some(_) => None,
            None => self.history.drift(&line.draft, base, self.catalogue.terms())?,
        };
        let changes = match older.as_ref().or(line.drift.as_ref()) {
            Some(drift) if !drift.comparable => return Err(unreadable(connector)),
            Some(drift) => drift.changes.clone(),
            None if base.tree.is_none() => return Err(no_folder(base)),
            None => Vec::new(),
        };
        Ok(Comparison {
            subject: connector.id.to_string(),
            from: base.version.to_string(),
            to: WORK_TREE.to_owned(),
            old_version: Some(base.version.clone()),
            new_version: line.draft.version().cloned(),
            fate: Fate::Changed,
            changes,
        })
    }

    fn compared(
        &self,
        (old, new): (Content<'_>, Content<'_>),
        (from, to): (String, String),
    ) -> Result<Comparison> {
        let connector = &self.connector;
        let changes = match (&old, &new) {
            (Content::Release(old, _), Content::Release(new, terms)) => self.drift((old, new), *terms)?,
            (old, new) => {
                let mut changes = crate::diff::changes(&old.contract(connector)?, &new.contract(connector)?);
                self.catalogue.terms().weights.weigh(&mut changes);
                changes
            }
        };
        Ok(Comparison {
            subject: connector.id.to_string(),
            old_version: old.version(),
            new_version: new.version(),
            fate: Fate::Changed,
            changes,
            from,
            to,
        })
    }

    /// What differs between two states, and what releases between them accepted of it.
    fn drift(&self, (old, new): (&Release, &Release), terms: Terms<'_>) -> Result<Vec<Change>> {
        let mut drift = Drift::between(old, new, Drift::changed_files(old, new), terms);
        if !drift.comparable {
            return Err(unreadable(&self.connector));
        }
        let lines = self.connector.lines.iter();
        let releases = || Ok(lines.flat_map(|line| line.releases.clone()).collect());
        self.catalogue.accept_on_the_way(&self.history, releases, (old, new, &mut drift), terms)?;
        Ok(drift.changes)
    }
}

impl Content<'_> {
    fn contract(&self, connector: &Connector) -> Result<Contract<'_>> {
        match self {
            Self::Release(release, _) => release.contract().ok_or_else(|| unreadable(connector)),
            Self::Definition(definition) => definition.contract(),
        }
    }

    fn version(&self) -> Option<Version> {
        match self {
            Self::Release(release, _) => release.version().cloned(),
            Self::Definition(definition) => definition::version(&definition.contract().ok()?),
        }
    }
}

fn unreadable(connector: &Connector) -> Error {
    let id = &connector.id;
    Error::usage(format!("a file of `{id}` cannot be read; nothing can be said of what changed"))
        .with_help(format!("connectory check {id}"))
}
