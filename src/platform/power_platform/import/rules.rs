//! What keeps something from being imported, besides what is wrong with any package.

use crate::check::{Check, Rule, RuleId, Severity};

const SOLUTIONS: &str = "https://learn.microsoft.com/connectors/custom-connectors/customconnectorssolutions";

pub(super) const CONNECTOR_MISSING: Rule = Rule {
    id: RuleId::new("import/connector-missing"),
    severity: Severity::Error,
    summary: "There is no connector in what should be imported.",
    why: "A folder of the catalogue is made of a connector; there is nothing to make one of.",
    fix: "Add the custom connector to the solution, and export it again.",
    reference: SOLUTIONS,
    codes: &[],
    check: Check::Elsewhere,
};

pub(super) const CONNECTOR_INCOMPLETE: Rule = Rule {
    id: RuleId::new("import/connector-incomplete"),
    severity: Severity::Error,
    summary: "A connector lacks its name or its definition.",
    why: "Without them nothing can be checked, versioned or packaged.",
    fix: "Export the connector again, or download it with `paconn download`.",
    reference: SOLUTIONS,
    codes: &[],
    check: Check::Elsewhere,
};

pub(super) const FILE_MALFORMED: Rule = Rule {
    id: RuleId::new("import/file-malformed"),
    severity: Severity::Error,
    summary: "A file of a connector cannot be read.",
    why: "What is read of half a file would be passed off as the whole connector.",
    fix: "Mend the file at this place, or export the connector again.",
    reference: SOLUTIONS,
    codes: &[],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(in super::super) const RULES: &[Rule] = &[CONNECTOR_MISSING, CONNECTOR_INCOMPLETE, FILE_MALFORMED];
