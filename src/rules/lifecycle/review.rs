//! Reviews: what is in review stays as it was handed in, and what is written of reviews makes sense.

use super::GUIDE;
use crate::catalogue::{Line, Submission, SubmissionStatus};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;
use std::collections::{BTreeMap, BTreeSet};

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("lifecycle/changed-in-review"),
        severity: Severity::Error,
        summary: "A file changed while a platform has the release in review.",
        why: "What is approved would not be what is here, and the next release would mix both.",
        fix: "Take the change back until the decision, or take the submission back: `connectory withdraw`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(changed_in_review),
    },
    Rule {
        id: RuleId::new("lifecycle/submission-inconsistent"),
        severity: Severity::Error,
        summary: "What the manifest says of a submission contradicts itself or the tags.",
        why: "Nobody can tell from it what the platform has.",
        fix: "Let `connectory submit`, `withdraw`, `approve` and `reject` write it, or correct what the message names.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(submission_inconsistent),
    },
];

fn changed_in_review(cx: &mut Cx<'_>, line: &Line) {
    let Ok(Some(history)) = cx.catalogue.history() else { return };
    let mut seen = BTreeSet::new();
    for open in line.submissions().iter().filter(|one| one.is_open() && seen.insert(&one.version)) {
        let Some(release) = line.releases.iter().find(|one| one.version == open.version) else { continue };
        let Ok(edited) = history.edited(&line.draft, release) else { continue };
        let id = cx.connector().map(ToString::to_string).unwrap_or_default();
        let name = if line.major.is_some() { format!("{id}/{}", line.name()) } else { id };
        for path in edited {
            let (version, platform) = (&open.version, &open.platform);
            let message = format!(
                "`{path}` changed, and {version} is in review at `{platform}` since {}: take the change back, or \
                 `connectory withdraw {name} --platform {platform}`",
                open.submitted
            );
            cx.report(Location::file(line.draft.folder.join(&path)), message);
        }
    }
}

fn submission_inconsistent(cx: &mut Cx<'_>, line: &Line) {
    let mut open: BTreeMap<&str, &Submission> = BTreeMap::new();
    for one in line.submissions() {
        if let Some(message) = contradiction(cx, line, one, open.get(one.platform.as_str()).copied()) {
            cx.report(one.location.clone(), message);
        }
        if one.is_open() {
            open.entry(&one.platform).or_insert(one);
        }
    }
}

/// What is wrong with a submission; `open` is one before it that the same platform has in review.
fn contradiction(cx: &Cx<'_>, line: &Line, one: &Submission, open: Option<&Submission>) -> Option<String> {
    let (platform, version, status) = (&one.platform, &one.version, one.status);
    let is_tagged = line.releases.iter().any(|release| release.version == *version);
    if !is_tagged && cx.catalogue.has_history() {
        return Some(format!("{version} was handed in to `{platform}`, and no tag releases it"));
    }
    if one.submitted > cx.today {
        return Some(format!("`submitted` is {}, which is still to come", one.submitted));
    }
    match (one.is_open(), one.decided) {
        (true, Some(day)) => return Some(format!("{version} is in review, and was decided on {day}")),
        (false, None) => {
            return Some(format!("{version} is {status}, and `decided` does not say since when"));
        }
        (false, Some(day)) if day < one.submitted => {
            return Some(format!("{version} was handed in on {}, and {status} on {day}", one.submitted));
        }
        (true, None) | (false, Some(_)) => {}
    }
    if status == SubmissionStatus::Rejected && one.feedback.is_none() {
        return Some(format!("{version} was rejected, and `feedback` does not say why"));
    }
    let open = open?;
    Some(format!("{version} was handed in while {} was in review at `{platform}`", open.version))
}
