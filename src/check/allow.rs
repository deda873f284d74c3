//! Exceptions: data with a reason, in the manifest. One that excuses nothing is a finding.

use super::book::RuleBook;
use super::cx::Cx;
use super::finding::Finding;
use crate::catalogue::{Allow, Release};

/// The rule that an exception breaks which excuses nothing.
pub(super) const UNUSED: &str = "manifest/allow-unused";

/// Takes out the findings in a release's folder that its manifest allows; exceptions that hit
/// nothing are reported to `cx`.
pub(super) fn apply(
    book: &RuleBook,
    cx: &mut Cx<'_>,
    release: &Release,
    findings: Vec<Finding>,
) -> Vec<Finding> {
    let allows = &release.manifest.allow;
    if allows.is_empty() {
        return findings;
    }
    let mut hits = vec![0_usize; allows.len()];
    let mut kept = Vec::new();
    for finding in findings {
        let excused =
            allows.iter().zip(hits.iter_mut()).find(|(allow, _)| excuses(allow, cx, release, &finding));
        match excused {
            Some((_, hits)) => *hits += 1,
            None => kept.push(finding),
        }
    }
    cx.rule = book.rule(UNUSED);
    for (allow, hits) in allows.iter().zip(hits) {
        let expired = allow.until.is_some_and(|until| until < cx.today);
        let message = match (book.rule(&allow.rule), expired, hits) {
            (None, _, _) => format!("there is no rule `{}`", allow.rule),
            (Some(_), true, _) => "the exception has expired".to_owned(),
            (Some(_), false, 0) => format!("`{}` finds nothing that this exception would excuse", allow.rule),
            (Some(_), false, _) => continue,
        };
        cx.push(allow.location.clone(), message, None);
    }
    kept
}

fn excuses(allow: &Allow, cx: &Cx<'_>, release: &Release, finding: &Finding) -> bool {
    finding.rule.id.as_str() == allow.rule
        && finding.location.file.below(&release.folder).is_some()
        && allow.until.is_none_or(|until| until >= cx.today)
        && allow.place.as_deref().is_none_or(|place| is_at(place, release, finding))
}

/// Whether a finding stands at a pointer or below it, or in the operation of that id.
fn is_at(place: &str, release: &Release, finding: &Finding) -> bool {
    let at = |pointer: &str| {
        let rest = finding.location.pointer.strip_prefix(pointer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    if place.starts_with('/') {
        return at(place);
    }
    let contract = release.contract();
    let operation = contract.as_ref().and_then(|contract| contract.operation(place));
    operation.is_some_and(|operation| at(&operation.node().pointer()))
}
