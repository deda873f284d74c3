//! Every connector at once: since its newest release, since a revision, or between two.

use super::side::{commit, shown, unknown};
use super::{Found, Here, WORK_TREE, connector};
use crate::catalogue::{Catalogue, ConnectorId, History, LinePair, Place, Snapshot, line_pairs};
use crate::diff::{Aspect, Change, Place as Spot, Step, What};
use crate::document::Location;
use crate::error::{Error, Result};
use crate::report::changes::{Comparison, Fate};

/// Compares every connector that was released with its work tree.
pub(super) fn since_releases(at: &Here<'_>) -> Result<Found> {
    let catalogue = at.catalogue()?;
    catalogue.require_history()?;
    let released: Vec<&Place> =
        catalogue.places().iter().filter(|place| catalogue.is_released(place)).collect();
    let found = catalogue.each(released, |history, place| {
        let (connector, _) = catalogue.load(place, history)?;
        Ok(connector::drifts(&connector))
    })?;
    let comparisons = found.into_iter().flatten().collect();
    Ok(Found { comparisons, since: Some("the newest releases".to_owned()) })
}

/// Compares the work tree with a revision, or with the commit at which the branches parted; for all
/// connectors, or those that a word names.
pub(super) fn since(at: &Here<'_>, word: Option<&str>, revision: &str) -> Result<Found> {
    let catalogue = at.catalogue()?;
    let history = catalogue.require_history()?;
    let named = commit(&history, revision)?.ok_or_else(|| unknown(revision, std::iter::empty()))?;
    let head = history.repository().head();
    let base = head.and_then(|head| history.repository().merge_base(head, named)).unwrap_or(named);
    let (old, new) = (catalogue.at(&history, base)?, catalogue.now());
    let mut name = shown(&history, revision, base);
    if base != named {
        name = format!("the branch left {name}");
    }
    let ids = match word {
        None => None,
        Some(word) => {
            let here = at.place.here()?;
            let chosen = super::super::check::select(&catalogue, &here, &[word.to_owned()])?;
            Some(chosen.iter().map(|place| place.id.clone()).collect())
        }
    };
    let comparisons = compared(&catalogue, (&old, &new), (&name, WORK_TREE), ids)?;
    Ok(Found { comparisons, since: Some(name) })
}

/// Compares all connectors between the ends of a range of revisions.
pub(super) fn between(at: &Here<'_>, range: &str) -> Result<Found> {
    let (from, to) = super::ends_of(range).ok_or_else(|| super::no_range(range))?;
    let catalogue = at.catalogue()?;
    let history = catalogue.require_history()?;
    let side = |word: &str| -> Result<(Snapshot<'_>, String)> {
        if word.is_empty() {
            return Ok((catalogue.now(), WORK_TREE.to_owned()));
        }
        let commit = commit(&history, word)?.ok_or_else(|| unknown(word, std::iter::empty()))?;
        Ok((catalogue.at(&history, commit)?, shown(&history, word, commit)))
    };
    let ((old, from), (new, to)) = (side(from)?, side(to)?);
    let comparisons = compared(&catalogue, (&old, &new), (&from, &to), None)?;
    Ok(Found { comparisons, since: Some(from) })
}

/// Compares all lines of one connector.
pub(super) fn of_one(
    catalogue: &Catalogue,
    sides: (&Snapshot<'_>, &Snapshot<'_>),
    (from, to): (&str, &str),
    id: &ConnectorId,
) -> Result<Found> {
    let mut comparisons = compared(catalogue, sides, (from, to), Some(vec![id.clone()]))?;
    if comparisons.is_empty() {
        if sides.0.place(id).is_none() && sides.1.place(id).is_none() {
            return Err(Error::usage(format!("`{id}` is neither in {from} nor in {to}")));
        }
        comparisons.push(Comparison { subject: id.to_string(), ..nothing(from, to) });
    }
    let since = (comparisons.len() > 1).then(|| from.to_owned());
    Ok(Found { comparisons, since })
}

/// What differs between two snapshots, in the order of ids and lines.
fn compared(
    catalogue: &Catalogue,
    sides: (&Snapshot<'_>, &Snapshot<'_>),
    names: (&str, &str),
    ids: Option<Vec<ConnectorId>>,
) -> Result<Vec<Comparison>> {
    let mut pairs = line_pairs(sides.0, sides.1);
    pairs.retain(|pair| ids.as_ref().is_none_or(|ids| ids.contains(&pair.id)));
    let found = catalogue.each(&pairs, |history, pair| match history {
        Some(history) => of_pair(history, sides, names, pair),
        None => Ok(None),
    })?;
    Ok(found.into_iter().flatten().collect())
}

fn of_pair(
    history: &History,
    sides: (&Snapshot<'_>, &Snapshot<'_>),
    (from, to): (&str, &str),
    pair: &LinePair,
) -> Result<Option<Comparison>> {
    let one = Comparison { subject: subject(pair), ..nothing(from, to) };
    Ok(match (&pair.from, &pair.to) {
        (Some(old), Some(new)) => {
            let Some((_, release, drift)) = history.between(&pair.id, (sides.0, old), (sides.1, new))? else {
                return Ok(None);
            };
            let fate = if drift.comparable { Fate::Changed } else { Fate::Unreadable };
            Some(Comparison { fate, new_version: release.version().cloned(), changes: drift.changes, ..one })
        }
        (None, Some(new)) => {
            let release = sides.1.read(history, new)?;
            Some(Comparison { fate: Fate::New, new_version: release.version().cloned(), ..one })
        }
        (Some(old), None) => {
            let what = What::new(Spot::Connector, Aspect::Whole, Step::Removed);
            let message = format!("`{}` is gone; whoever uses it fails", one.subject);
            let change = Change::beside_the_contract(what, Location::file(old.folder.clone()), message);
            Some(Comparison { fate: Fate::Gone, changes: vec![change], ..one })
        }
        (None, None) => None,
    })
}

/// A comparison that found nothing.
fn nothing(from: &str, to: &str) -> Comparison {
    Comparison {
        subject: String::new(),
        from: from.to_owned(),
        to: to.to_owned(),
        old_version: None,
        new_version: None,
        fate: Fate::Changed,
        changes: Vec::new(),
    }
}

/// The connector, with its line where it has more than one.
fn subject(pair: &LinePair) -> String {
    let line = pair.to.as_ref().or(pair.from.as_ref()).and_then(|line| line.major);
    match line {
        Some(major) if pair.has_others => format!("{}/v{major}", pair.id),
        _ => pair.id.to_string(),
    }
}
