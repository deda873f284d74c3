//! What the platform demands: one literal a rule; what breaks them is found by [`judge`].

mod agreement;
mod connector;
mod flows;

use super::judge::{Judged, judge};
use crate::catalogue::Release;
use crate::check::{Cx, Rule};

/// The rules of the platform, one list a subject.
pub(super) const RULES: &[&[Rule]] = &[agreement::RULES, connector::RULES, flows::RULES];

/// The platform's document of the XML has no address of its own that stays; this says what is in it.
const GUIDE: &str = "README.md, Tencent Cloud iPaaS";

/// The literal of a fault.
pub(super) fn rule(fault: &str) -> Option<&'static Rule> {
    let is_meant = |rule: &&Rule| rule.id.as_str().strip_prefix("tencent/") == Some(fault);
    RULES.iter().copied().flatten().find(is_meant)
}

/// Reports what breaks one rule; everything is looked at once for all of them.
fn report(cx: &mut Cx<'_>, release: &Release, fault: &str) {
    let Some(id) = cx.connector().cloned() else { return };
    let judged = cx.once::<Judged>(|| judge(&id, release));
    for lack in judged.lacks.iter().filter(|lack| lack.fault == fault) {
        cx.report(lack.at.clone(), lack.text.in_language("en"));
    }
}
