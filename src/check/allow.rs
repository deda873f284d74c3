//! Exceptions: data with a reason, in the manifest. One that excuses nothing is a finding.

use super::book::RuleBook;
use super::cx::Cx;
use super::finding::Finding;
use super::profile::Graded;
use crate::catalogue::{Allow, Release};

/// The rule that an exception breaks which excuses nothing.
pub(super) const UNUSED: &str = "manifest/allow-unused";

/// Takes out the findings in a release's folder that its manifest allows; exceptions that hit
/// nothing are reported to `cx`.
pub(super) fn apply(
    book: &RuleBook,
    graded: &[Graded],
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
        match candidates.find(|((allow, place), _)| excuses(allow, place.as_ref(), cx, release, &finding)) {
            Some((_, hits)) => *hits += 1,
            None => kept.push(finding),
        }
    }
    let in_force = |id: &str| graded.iter().find(|graded| graded.rule.id.as_str() == id);
    cx.rule = in_force(UNUSED).copied();
    for (allow, hits) in allows.iter().zip(hits) {
        let expired = allow.until.is_some_and(|until| until < cx.today);
        let message = match (book.rule(&allow.rule), expired, hits) {
            (None, _, _) => format!("there is no rule `{}`", allow.rule),
            (Some(_), true, _) => "the exception has expired".to_owned(),
            (Some(_), false, 0) if in_force(&allow.rule).is_some() => {
                format!("`{}` finds nothing that this exception would excuse", allow.rule)
            }
            (Some(_), false, _) => continue,
        };
        cx.push(allow.location.clone(), message, || None);
    }
    kept
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

fn excuses(allow: &Allow, place: Option<&Place>, cx: &Cx<'_>, release: &Release, finding: &Finding) -> bool {
    finding.rule.id.as_str() == allow.rule
        && finding.location.file.below(&release.folder).is_some()
        && allow.until.is_none_or(|until| until >= cx.today)
        && place.is_none_or(|place| place.holds(finding))
}
