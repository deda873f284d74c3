//! The flow that tests the connector: its files, the connector that it means, what it calls.

use super::super::flow;
use super::super::solution::{Solution, WORKFLOW_FOLDER, files_below, find};
use super::connector::Connector;
use super::solution::{Class, Verdict, file_of, mark_of_byte_order, unusual_reference};
use super::{File, SUBMIT, Verifier};
use crate::check::{Check, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Document, FaultKind, Format};
use crate::files::FileSet;
use crate::path::RepoPath;
use std::collections::BTreeSet;

const WORKFLOW_MISMATCH: Rule = Rule {
    id: RuleId::new("package/workflow-mismatch"),
    severity: Severity::Error,
    summary: "`customizations.xml` and the folder `Workflows` do not hold the same flows.",
    why: "The import fails, or leaves the flow out.",
    fix: "Export the solution again; each `<JsonFileName>` must name a file, and each file be named.",
    reference: SUBMIT,
    codes: &["package-workflow-match", "5000.1.1.15"],
    check: Check::Elsewhere,
};

const WORKFLOW_MALFORMED: Rule = Rule {
    id: RuleId::new("package/workflow-malformed"),
    severity: Severity::Error,
    summary: "A flow is not JSON.",
    why: "The import fails.",
    fix: "Export the solution again, or mend the text at this place.",
    reference: SUBMIT,
    codes: &["package-workflow-match"],
    check: Check::Elsewhere,
};

const FLOW_OTHER_CONNECTOR: Rule = Rule {
    id: RuleId::new("package/flow-other-connector"),
    severity: Severity::Error,
    summary: "No flow refers to the connector of the package.",
    why: "The flow does not test the connector, and may not be turned on where it is reviewed.",
    fix: "Make the flow with this connector; `api.logicalName` in its connection references is the connector's name.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector", "5000.1.1.7"],
    check: Check::Elsewhere,
};

const OPERATION_UNKNOWN: Rule = Rule {
    id: RuleId::new("package/flow-operation-unknown"),
    severity: Severity::Error,
    summary: "The flow calls an operation that the connector does not have.",
    why: "The flow fails to import or to run in review.",
    fix: "Make the flow with the connector as it is in the package.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Elsewhere,
};

const OPERATION_UNTESTED: Rule = Rule {
    id: RuleId::new("package/operation-untested"),
    severity: Severity::Warning,
    summary: "The flow does not call every visible action.",
    why: "Reviewers ask for a flow that tests all actions.",
    fix: "Add a step for the action to the flow.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Elsewhere,
};

const TRIGGER_UNTESTED: Rule = Rule {
    id: RuleId::new("package/trigger-untested"),
    severity: Severity::Note,
    summary: "No flow begins with a visible trigger.",
    why: "What nothing calls is not tested by those who review the connector.",
    fix: "Add a flow that begins with the trigger.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Elsewhere,
};

const CONNECTOR_DIFFERS: Rule = Rule {
    id: RuleId::new("package/connector-differs"),
    severity: Severity::Error,
    summary: "The two solutions do not hold the same connector.",
    why: "The second import replaces what the first brought; which one users get depends on the order.",
    fix: "Export both solutions from the same environment on the same day.",
    reference: SUBMIT,
    codes: &["package-definition-sync"],
    check: Check::Elsewhere,
};

const NAME_SHARED: Rule = Rule {
    id: RuleId::new("package/solution-name-shared"),
    severity: Severity::Error,
    summary: "Two solutions have the same unique name.",
    why: "The second import replaces the first.",
    fix: "Give each solution a name of its own.",
    reference: "https://learn.microsoft.com/power-platform/alm/solution-concepts-alm",
    codes: &[],
    check: Check::Elsewhere,
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    WORKFLOW_MISMATCH,
    WORKFLOW_MALFORMED,
    FLOW_OTHER_CONNECTOR,
    OPERATION_UNKNOWN,
    OPERATION_UNTESTED,
    TRIGGER_UNTESTED,
    CONNECTOR_DIFFERS,
    NAME_SHARED,
];

/// Judges the flows of a solution by themselves.
pub(super) fn verify(
    verifier: &mut Verifier,
    at: &RepoPath,
    files: &FileSet,
    solution: &Solution,
) -> Vec<Document> {
    let Some(part) = &solution.customizations else { return Vec::new() };
    let xml = file_of(at, part);
    let mut named = BTreeSet::new();
    let mut documents = Vec::new();
    for workflow in solution.workflows() {
        let Some(name) = workflow.child("JsonFileName") else { continue };
        match find(files, name.text.trim()) {
            Some((path, bytes)) => {
                unusual_reference(verifier, &xml, name);
                if named.insert(path.clone()) {
                    let file = File { path: at.join(path), bytes };
                    documents.extend(read(verifier, &file));
                    super::unfinished::verify(verifier, &file);
                }
            }
            None => {
                let message = format!("the solution does not hold `{}`", name.text.trim());
                verifier.report_span(&WORKFLOW_MISMATCH, &xml, name.span, message);
            }
        }
    }
    for path in files_below(files, WORKFLOW_FOLDER).filter(|path| !named.contains(path)) {
        let message = format!("`customizations.xml` does not name `{}`", path.name());
        verifier.report(&WORKFLOW_MISMATCH, &at.join(path), message);
    }
    documents
}

fn read(verifier: &mut Verifier, file: &File<'_>) -> Option<Document> {
    mark_of_byte_order(verifier, file);
    let (document, faults) = Document::parse(file.path.clone(), file.bytes.to_vec(), Format::Json);
    let harmless = [FaultKind::ByteOrderMark];
    let mut faults = faults.into_iter().filter(|fault| !harmless.contains(&fault.kind));
    match faults.next() {
        None => Some(document),
        Some(fault) => {
            let span = fault.location.span.unwrap_or_default();
            verifier.report_span(&WORKFLOW_MALFORMED, file, span, fault.message);
            None
        }
    }
}

/// Judges what the solutions of a package say of each other.
pub(super) fn compare(verifier: &mut Verifier, verdicts: &[Verdict]) {
    let own = verdicts.iter().find(|verdict| verdict.class == Class::Connector);
    let own = own.or_else(|| verdicts.iter().find(|verdict| !verdict.connectors.is_empty()));
    if let Some(connector) = own.and_then(|verdict| verdict.connectors.first()) {
        for verdict in verdicts.iter().filter(|verdict| own.is_none_or(|own| own.at != verdict.at)) {
            same_connector(verifier, verdict, connector);
        }
        calls(verifier, verdicts, connector);
    }
    for (index, verdict) in verdicts.iter().enumerate() {
        let twin =
            verdicts.iter().take(index).find(|other| other.name.is_some() && other.name == verdict.name);
        if let (Some(_), Some(name)) = (twin, &verdict.name) {
            let message = format!("another solution has the unique name `{name}` too");
            verifier.report(&NAME_SHARED, &verdict.at, message);
        }
    }
}

fn same_connector(verifier: &mut Verifier, verdict: &Verdict, connector: &Connector) {
    let named = |other: &&Connector| other.name.eq_ignore_ascii_case(&connector.name);
    match verdict.connectors.iter().find(named) {
        Some(other) => {
            if let (Some(here), Some(there)) = (&other.definition, &connector.definition)
                && !here.root().same(&there.root())
            {
                let message = "the definition differs from the one in the connector's solution";
                verifier.report(&CONNECTOR_DIFFERS, here.path(), message);
            }
        }
        None if verdict.connectors.is_empty() => {}
        None => {
            let message = format!("there is no connector `{}` here", connector.name);
            verifier.report(&CONNECTOR_DIFFERS, &verdict.at, message);
        }
    }
}

/// Holds the calls of all flows against the operations of the connector.
fn calls(verifier: &mut Verifier, verdicts: &[Verdict], connector: &Connector) {
    let flows: Vec<&Document> = verdicts.iter().flat_map(|verdict| &verdict.flows).collect();
    if flows.is_empty() {
        return;
    }
    let means = |flow: &&&Document| !flow::connections_to(flow.root(), &connector.name).is_empty();
    let ours: Vec<&Document> = flows.iter().filter(means).copied().collect();
    if ours.is_empty() {
        for document in &flows {
            let message = format!("no connection reference has the `api.logicalName` `{}`", connector.name);
            verifier.report(&FLOW_OTHER_CONNECTOR, document.path(), message);
        }
        return;
    }
    let Some(definition) = &connector.definition else { return };
    let Some(contract) = Contract::read(definition) else { return };
    for document in ours {
        let connections = flow::connections_to(document.root(), &connector.name);
        for call in flow::calls(document.root()) {
            let Some(id) = call.operation.as_str() else { continue };
            let is_ours = call.key().is_some_and(|key| connections.contains(key));
            if is_ours && contract.operation(id).is_none() {
                let message = format!("the connector has no operation `{id}`");
                verifier.report_node(&OPERATION_UNKNOWN, call.operation, message);
            }
        }
    }
    let named: Vec<(String, &Document)> = flows.into_iter().map(|flow| (String::new(), flow)).collect();
    let tested = flow::coverage(&contract, &connector.name, &named);
    for tested in tested.iter().filter(|tested| tested.steps.is_empty()) {
        let rule = if tested.is_trigger { &TRIGGER_UNTESTED } else { &OPERATION_UNTESTED };
        verifier.report(rule, definition.path(), flow::untested(tested));
    }
}
