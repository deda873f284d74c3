//! Exceptions: data with a reason, in the manifest. One that excuses nothing is a finding.

use super::book::RuleBook;
use super::cx::Cx;
use super::finding::Finding;
use super::rule::Check;
use super::run::Card;
use crate::catalogue::{Allow, Connector, Date, Release};
use crate::path::RepoPath;

/// The rule that an exception breaks which excuses nothing.
pub(super) const UNUSED: &str = "manifest/allow-unused";

/// What no exception excuses: a change that is too large for its version is accepted by name and place,
/// or not at all.
const NEVER: &str = "version/bump-too-small";

/// Takes out the findings in a release's folder that its manifest allows; exceptions that hit
/// nothing are reported to `cx`.
pub(super) fn apply(
    book: &RuleBook,
    profile: Option<&str>,
    cx: &mut Cx<'_>,
    release: &Release,
    findings: Vec<Finding>,
) -> Vec<Finding> {
    let allows = &release.manifest.allow;
    if allows.is_empty() {
        return findings;
    }
    let mut hits = vec![0_usize; allows.len()];
    let places: Vec<Option<Place>> = places(allows, release);
    let mut kept = Vec::new();
    for finding in findings {
        let mut candidates = allows.iter().zip(&places).zip(hits.iter_mut());
        match candidates
            .find(|((allow, place), _)| excuses(allow, place.as_ref(), cx.today, &release.folder, &finding))
        {
            Some((_, hits)) => *hits += 1,
            None => kept.push(finding),
        }
    }
    cx.rule = book.graded(profile).iter().find(|graded| graded.rule.id.as_str() == UNUSED).copied();
    for (allow, hits) in allows.iter().zip(hits).take(MAX_JUDGED) {
        if let Some(message) = idle(book, profile, cx, allow, hits) {
            cx.push(allow.location.clone(), message, || None);
        }
    }
    kept
}

/// Of more exceptions than this it is not said what they do: nobody writes so many.
const MAX_JUDGED: usize = 500;

/// Why an exception does nothing; none where it does something, or nobody can tell.
fn idle(book: &RuleBook, profile: Option<&str>, cx: &Cx<'_>, allow: &Allow, hits: usize) -> Option<String> {
    let Some(rule) = book.rule(&allow.rule) else {
        let shown: String = allow.rule.chars().take(60).collect();
        let hint = book.nearest(&allow.rule).map(|id| format!("; did you mean `{id}`?"));
        return Some(format!("there is no rule `{shown}`{}", hint.unwrap_or_default()));
    };
    if rule.id.as_str() == NEVER {
        return Some(format!("`{NEVER}` is never excused as a whole; `[[accept]]` accepts single changes"));
    }
    if let Some(until) = allow.until.filter(|until| *until < cx.today) {
        return Some(format!("the exception from `{}` ended on {until}", rule.id));
    }
    // Findings over the whole catalogue come and go with the connectors that are judged.
    let unread = rule.compares() && !cx.catalogue.has_history();
    if hits > 0 || unread || matches!(rule.check, Check::Catalogue(_)) {
        return None;
    }
    if book.judges(rule, profile) {
        return Some(format!("`{}` finds nothing that this exception would excuse", rule.id));
    }
    let held = book.profile(profile).filter(|_| !book.imposed())?;
    let off = held.severity(rule).is_none();
    off.then(|| format!("`{}` is off under the profile `{}`: there is nothing to excuse", rule.id, held.id))
}

/// The exceptions of a connector, each with the folder in which it holds.
pub(super) fn of(connector: &Connector) -> Vec<(RepoPath, Allow)> {
    let drafts = connector.lines.iter().map(|line| &line.draft);
    let of_draft = |draft: &Release| {
        let folder = draft.folder.clone();
        draft.manifest.allow.clone().into_iter().map(move |allow| (folder.clone(), allow))
    };
    drafts.flat_map(of_draft).collect()
}

/// Whether one of the connectors excuses a finding over the whole catalogue that stands in its files.
/// Exceptions of single operations do not: the definition is not at hand.
pub(super) fn excuse(cards: &[Card], finding: &Finding, today: Date) -> bool {
    let mut allows = cards.iter().flat_map(|card| &card.allows);
    allows.any(|(folder, allow)| {
        let place = allow.place.as_ref().map(|place| Place(place.starts_with('/').then(|| place.clone())));
        excuses(allow, place.as_ref(), today, folder, finding)
    })
}

/// Where an exception holds: at a pointer and below; nowhere where its operation does not exist.
struct Place(Option<String>);

/// The places to which exceptions are limited, as pointers; none where one is not limited.
fn places(allows: &[Allow], release: &Release) -> Vec<Option<Place>> {
    let contract = release.contract();
    let pointer = |place: &String| match place.starts_with('/') {
        true => Some(place.clone()),
        false => Some(contract.as_ref()?.operation(place)?.node().pointer()),
    };
    allows.iter().map(|allow| allow.place.as_ref().map(|place| Place(pointer(place)))).collect()
}

impl Place {
    fn holds(&self, finding: &Finding) -> bool {
        let below = self.0.as_ref().and_then(|pointer| finding.location.pointer.strip_prefix(pointer));
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

fn excuses(allow: &Allow, place: Option<&Place>, today: Date, folder: &RepoPath, finding: &Finding) -> bool {
    finding.rule.id.as_str() == allow.rule
        && allow.rule != NEVER
        && finding.location.file.below(folder).is_some()
        && allow.until.is_none_or(|until| until >= today)
        && place.is_none_or(|place| place.holds(finding))
}
