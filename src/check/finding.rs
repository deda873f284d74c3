//! One place that breaks a rule.

use super::rule::Rule;
use crate::catalogue::ConnectorId;
use crate::document::{Edit, Location};

/// A rule, a place, a message, and perhaps an edit that mends it: the content's fault.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The connector; none where the catalogue as a whole is meant.
    pub connector: Option<ConnectorId>,
    /// Where.
    pub location: Location,
    /// What was expected and what was found; one sentence in lower case.
    pub message: String,
    /// The change that mends it, where one does.
    pub edit: Option<Edit>,
}
