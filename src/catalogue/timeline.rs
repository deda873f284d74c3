//! The releases of a connector one after the other, and what each changed.
//!
//! Every release is read once, a bounded number at a time; neighbours are compared in parallel.

use super::Catalogue;
use super::connector::{Connector, Line};
use super::drift::{Drift, Terms};
use super::history::Published;
use super::release::Release;
use crate::error::Result;
use rayon::prelude::*;
use semver::Version;
use std::collections::BTreeMap;

/// So many releases are held in memory at once.
const AT_ONCE: usize = 64;

/// A release as a step of its line.
#[derive(Debug)]
pub struct Step<T> {
    /// The line, by its place among the connector's lines.
    pub line: usize,
    /// The release.
    pub published: Published,
    /// The version that it is compared with; none for the first.
    pub base: Option<Version>,
    /// What it changed since then; none where nothing can be said, or nothing differs.
    pub drift: Option<Drift>,
    /// Whether all of that can be said: both releases were read.
    pub is_told: bool,
    /// What was wanted of it; none where its tag has no folder.
    pub note: Option<T>,
}

impl Connector {
    /// What a release is compared with: the release before it in its line, or, for the first of a
    /// line, what the line before it had released by then. Pre-releases do not count for releases.
    pub fn base(&self, line: usize, published: &Published) -> Option<&Published> {
        let counts = |other: &&Published| published.is_preview() || !other.is_preview();
        let mut own = self.lines.get(line)?.releases.iter();
        let is_before = |other: &&Published| other.version < published.version && counts(other);
        if let Some(base) = own.rfind(is_before) {
            return Some(base);
        }
        let earlier = &self.lines.get(line.checked_sub(1)?)?.releases;
        let by_then = |other: &&Published| other.tag.time <= published.tag.time;
        let known = earlier.iter().filter(by_then).rfind(counts);
        known.or_else(|| earlier.iter().rfind(counts))
    }
}

impl Connector {
    /// What the work tree of a line is compared with: the newest release of the line, else that of the
    /// newest line before it that has one.
    pub fn base_of_draft<'c>(&'c self, line: &'c Line) -> Option<&'c Published> {
        let older = || self.lines.iter().filter(|other| other.major < line.major);
        line.newest().or_else(|| older().rev().find_map(Line::newest))
    }
}

/// The releases of a connector, ascending by version, with what is wanted of each.
///
/// # Errors
/// When the repository does not answer.
pub fn timeline<T: Send>(
    catalogue: &Catalogue,
    connector: &Connector,
    wanted: impl Fn(&Release, &Published) -> T + Sync,
) -> Result<Vec<Step<T>>> {
    let lines = connector.lines.iter().enumerate();
    let all: Vec<(usize, &Published)> =
        lines.flat_map(|(number, line)| line.releases.iter().map(move |one| (number, one))).collect();
    let mut known: BTreeMap<Version, Release> = BTreeMap::new();
    let mut steps = Vec::new();
    for (number, chunk) in all.chunks(AT_ONCE).enumerate() {
        let bases: Vec<Option<&Published>> =
            chunk.iter().map(|(line, published)| connector.base(*line, published)).collect();
        let of_chunk = chunk.iter().map(|(_, published)| *published);
        let mut needed: Vec<&Published> = of_chunk.chain(bases.iter().flatten().copied()).collect();
        needed.sort_by(|a, b| a.version.cmp(&b.version));
        needed.dedup_by(|a, b| a.version == b.version);
        known.retain(|version, _| number > 0 && needed.iter().any(|one| one.version == *version));
        needed.retain(|one| !known.contains_key(&one.version));
        let read = catalogue.each(&needed, |history, published| match history {
            Some(history) => Ok(history.read(published)?.map(|(release, _)| release)),
            None => Ok(None),
        })?;
        let fresh = needed.iter().zip(read);
        known.extend(fresh.filter_map(|(published, release)| Some((published.version.clone(), release?))));
        let compared = chunk.par_iter().zip(bases).map(|((line, published), base)| {
            let release = known.get(&published.version);
            let from = base.and_then(|base| known.get(&base.version));
            let terms = catalogue.terms_of(published);
            let drift = from.zip(release).and_then(|(from, release)| drift(from, release, terms));
            let is_read = release.is_some() && (base.is_none() || from.is_some());
            let is_told = is_read && drift.as_ref().is_none_or(|drift| drift.comparable);
            Step {
                line: *line,
                published: (*published).clone(),
                base: base.map(|base| base.version.clone()),
                drift,
                is_told,
                note: release.map(|release| wanted(release, published)),
            }
        });
        steps.par_extend(compared);
    }
    steps.sort_by(|a, b| a.published.version.cmp(&b.published.version));
    Ok(steps)
}

fn drift(from: &Release, to: &Release, terms: Terms<'_>) -> Option<Drift> {
    let files = Drift::changed_files(from, to);
    (!files.is_empty()).then(|| Drift::between(from, to, files, terms))
}
