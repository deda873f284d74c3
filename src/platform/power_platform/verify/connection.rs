//! The connection references of a solution's flows, and the components that list the flows.

use super::super::connections::{self, Spot, Trouble};
use super::super::solution::{Solution, WORKFLOW_TYPE, bare_id};
use super::solution::file_of;
use super::{SUBMIT, Verifier};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::document::Document;
use crate::path::RepoPath;
use std::collections::BTreeMap;

const REFERENCES: &str =
    "https://learn.microsoft.com/power-apps/maker/data-platform/create-connection-reference";

const UNDECLARED: Rule = Rule {
    id: RuleId::new("package/connection-undeclared"),
    severity: Severity::Warning,
    summary: "A flow uses a connection that its solution does not declare.",
    why: "The import asks for a component that is not there.",
    fix: "Add the connection reference to the solution, and export it again.",
    reference: REFERENCES,
    codes: &["package-flow-uses-connector"],
    check: Check::Elsewhere,
};

const UNUSED: Rule = Rule {
    id: RuleId::new("package/connection-unused"),
    severity: Severity::Warning,
    summary: "A solution declares a connection that no step of its flows uses.",
    why: "Reviewers are asked for a connection that nothing needs.",
    fix: "Remove the connection reference from the solution, and export it again.",
    reference: REFERENCES,
    codes: &["package-flow-uses-connector"],
    check: Check::Elsewhere,
};

const DISAGREES: Rule = Rule {
    id: RuleId::new("package/connection-disagrees"),
    severity: Severity::Error,
    summary: "A connection leads to different connectors in different places.",
    why: "Which connector the flow calls is left to chance, or it cannot be turned on.",
    fix: "Export the solution again from an environment with one connector of that name.",
    reference: REFERENCES,
    codes: &["package-flow-uses-connector"],
    check: Check::Elsewhere,
};

const COMPONENT_MISMATCH: Rule = Rule {
    id: RuleId::new("package/workflow-component-mismatch"),
    severity: Severity::Error,
    summary: "`solution.xml` and `customizations.xml` do not list the same flows.",
    why: "The import adds what one lists and misses what the other does.",
    fix: "Give each flow a `RootComponent` of type 29 with its `WorkflowId` as `id`.",
    reference: SUBMIT,
    codes: &["package-workflow-match", "5000.1.1.15"],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[UNDECLARED, UNUSED, DISAGREES, COMPONENT_MISMATCH];

/// Judges what flows and their solution say of each other.
pub(super) fn verify(verifier: &mut Verifier, at: &RepoPath, solution: &Solution, flows: &[Document]) {
    let Some(part) = &solution.customizations else { return };
    let file = file_of(at, part);
    let flows: Vec<&Document> = flows.iter().collect();
    for (trouble, spot, message) in connections::judge(solution, &flows) {
        let rule = match trouble {
            Trouble::Undeclared => &UNDECLARED,
            Trouble::Unused => &UNUSED,
            Trouble::Disagreeing => &DISAGREES,
        };
        match spot {
            Spot::Flow(node) => verifier.report_node(rule, node, message),
            Spot::Declaration(element) => verifier.report_span(rule, &file, element.span, message),
        }
    }
    components(verifier, at, solution);
}

/// Holds the flows against the components of type 29, by their ids.
fn components(verifier: &mut Verifier, at: &RepoPath, solution: &Solution) {
    let (Some(custom), Some(manifest)) = (&solution.customizations, &solution.manifest) else { return };
    let listed = solution.components(WORKFLOW_TYPE).into_iter();
    let mut left: BTreeMap<String, _> =
        listed.map(|component| (bare_id(component.attribute("id").unwrap_or_default()), component)).collect();
    for workflow in solution.workflows() {
        let id = bare_id(workflow.attribute("WorkflowId").unwrap_or_default());
        if left.remove(&id).is_none() {
            let message = format!("no component of type 29 has the id `{id}` of the flow");
            verifier.report_span(&COMPONENT_MISMATCH, &file_of(at, custom), workflow.span, message);
        }
    }
    for (id, component) in left {
        let message = format!("`customizations.xml` holds no flow with the id `{id}`");
        verifier.report_span(&COMPONENT_MISMATCH, &file_of(at, manifest), component.span, message);
    }
}
