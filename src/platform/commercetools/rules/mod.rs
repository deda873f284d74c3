//! What commercetools Connect demands, and what its validator passes over.

mod code;
mod configuration;
mod draft;
mod readme;
mod schedule;
mod specification;

use super::root;
use super::schema::{Problem, judge};
use super::specification::Specification;
use crate::catalogue::Release;
use crate::check::{Cx, Rule};
use std::rc::Rc;

pub(super) const RULES: &[&[Rule]] =
    &[code::RULES, configuration::RULES, draft::RULES, readme::RULES, schedule::RULES, specification::RULES];

/// How connectors are laid out, and what stands in `connect.yaml`.
const DEVELOPMENT: &str = "https://docs.commercetools.com/connect/development";

/// What is sent to the platform.
const STAGED: &str = "https://docs.commercetools.com/connect/connectors-staged";

/// What is wrong in the specification of a release, found once for all rules.
struct Judged(Vec<Problem>);

fn judged(cx: &mut Cx<'_>, release: &Release) -> Rc<Judged> {
    cx.once(|| Judged(root(release).map(judge).unwrap_or_default()))
}

fn specification(release: &Release) -> Option<Specification<'_>> {
    root(release).map(Specification::read)
}
