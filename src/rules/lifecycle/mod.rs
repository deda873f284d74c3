//! The life of a connector: what is in review stays, ends are announced in time, with a way on.

mod notice;
mod replacement;
mod review;

pub(super) use notice::RULES as NOTICE;
pub(super) use replacement::RULES as REPLACEMENT;
pub(super) use review::RULES as REVIEW;

use crate::catalogue::{Connector, Line, Release, guide};
use crate::check::{Card, Check, Cx, Rule, RuleId, Severity};
use crate::diff::Bump;
use crate::document::Location;
use crate::path::RepoPath;

const GUIDE: &str = "README.md, States";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("lifecycle/retired-without-notice"),
        severity: Severity::Warning,
        summary: "A line was retired whose end was never announced.",
        why: "Its users had no time to move their flows.",
        fix: "Announce the end with `[deprecation]` first, and retire the line after its `sunset`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(retired_without_notice),
    },
    Rule {
        id: RuleId::new("lifecycle/migration-guide-missing"),
        severity: Severity::Warning,
        summary: "A line replaces an older one, and nothing says how to move.",
        why: "Users of the older line must find out by themselves what to change.",
        fix: "Write `migrations/<major>.0.0.md`: what changed, why, who is affected, and the steps; `connectory bump` begins it for a line that was never released.",
        reference: GUIDE,
        codes: &["major-without-guide"],
        check: Check::Connector(migration_guide_missing),
    },
    Rule {
        id: RuleId::new("lifecycle/migration-guide-unfinished"),
        severity: Severity::Warning,
        summary: "A migration guide has places that nobody filled in.",
        why: "Users of the older line learn what changed, and not what to do.",
        fix: "Write the text where `_to fill in_` stands, or remove the line.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(migration_guide_unfinished),
    },
    Rule {
        id: RuleId::new("lifecycle/published-deleted"),
        severity: Severity::Error,
        summary: "A connector was released, and its folder is gone.",
        why: "Its page disappears, and its users learn nothing about what to do.",
        fix: "Restore the folder, and add `[retired]` to its manifest: the page becomes a tombstone.",
        reference: GUIDE,
        codes: &[],
        check: Check::Catalogue(published_deleted),
    },
];

fn retired_without_notice(cx: &mut Cx<'_>, line: &Line) {
    let manifest = &line.draft.manifest;
    if let Some(retired) = manifest.retired.as_ref().filter(|_| manifest.deprecation.is_none()) {
        let message = "the line is retired, and `[deprecation]` never said that it would be";
        cx.report(retired.location.clone(), message);
    }
}

fn migration_guide_missing(cx: &mut Cx<'_>, connector: &Connector) {
    for line in connector.lines.iter().skip(1) {
        let Some(major) = line.major else { continue };
        let guide = guide::guide_to(major);
        if line.draft.files.named(&guide).is_none() {
            let file = line.draft.folder.join(&RepoPath::parse(&guide).unwrap_or_default());
            let (id, breaks) = (&connector.id, breaks(cx, connector, line));
            let help = match line.newest() {
                None => format!("`connectory bump {id}/{}` begins it", line.name()),
                Some(newest) => format!("write what {} asked of them", newest.version),
            };
            let message = format!(
                "`{guide}` is missing: users of the older line need it; {help}{}",
                breaks.unwrap_or_default()
            );
            cx.report(Location::file(file), message);
        }
    }
}

/// What breaks between the newest release of an older line and a line, in a few words; none where that
/// cannot be told.
fn breaks(cx: &Cx<'_>, connector: &Connector, line: &Line) -> Option<String> {
    let history = cx.catalogue.history().ok()??;
    let older = connector.lines.iter().filter(|other| other.major < line.major);
    let base = older.rev().find_map(Line::newest)?;
    let drift = history.drift(&line.draft, base, cx.catalogue.terms()).ok()??;
    let breaking: Vec<&str> = drift
        .changes
        .iter()
        .filter(|change| change.bump == Some(Bump::Major))
        .map(|change| change.message.as_str())
        .collect();
    let named = breaking.iter().take(MAX_NAMED).copied().collect::<Vec<_>>().join("; ");
    match breaking.len().saturating_sub(MAX_NAMED) {
        _ if breaking.is_empty() => None,
        0 => Some(format!(": {named}")),
        more => Some(format!(": {named}; and {more} more")),
    }
}

/// How many breaking changes a message names.
const MAX_NAMED: usize = 3;

fn migration_guide_unfinished(cx: &mut Cx<'_>, release: &Release) {
    for (path, bytes) in release.files.iter().filter(|(path, _)| path.parent().as_str() == "migrations") {
        let count = guide::unfinished(bytes);
        if count > 0 {
            let message = format!("lines of `{path}` that wait to be filled in: {count}");
            cx.report(Location::file(release.folder.join(path)), message);
        }
    }
}

fn published_deleted(cx: &mut Cx<'_>, _: &[Card]) {
    for (id, tag) in cx.catalogue.deleted().unwrap_or_default() {
        let message = format!("`{id}` was released as `{tag}`, and its folder is gone");
        cx.report(Location::file(RepoPath::root()), message);
    }
}
