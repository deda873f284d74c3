//! One place that breaks a rule.

use super::rule::{Rule, Severity};
use crate::catalogue::ConnectorId;
use crate::document::{Location, Mend};

/// A rule, a place, a message, and perhaps a change that mends it: the content's fault.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How much it weighs under the profile in force.
    pub severity: Severity,
    /// The connector; none where the catalogue as a whole is meant.
    pub connector: Option<ConnectorId>,
    /// Where.
    pub location: Location,
    /// What was expected and what was found; one sentence in lower case.
    pub message: String,
    /// The change that mends it, where one does.
    pub mend: Option<Mend>,
}
