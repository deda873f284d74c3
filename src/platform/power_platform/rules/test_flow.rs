//! The solution with the flow that tests the connector, as it stands in a release.

use super::super::connections::{self, Spot, Trouble};
use super::super::contract;
use super::super::flow;
use super::super::package::{TestFlow, component_name};
use super::super::solution::{WORKFLOW_TYPE, bare_id, find};
use super::package::{Place, SUBMIT};
use crate::catalogue::guide::TO_FILL_IN;
use crate::catalogue::{ConnectorId, Layout, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Document, Location, Node};
use crate::path::RepoPath;
use std::collections::BTreeSet;
use std::rc::Rc;

pub(super) const UNREADABLE: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-unreadable"),
    severity: Severity::Error,
    summary: "The test flow is no complete solution.",
    why: "The connector is put into the flow's solution when it is packaged; what cannot be read cannot be packaged.",
    fix: "Export the solution again, and keep what the archive holds as it is.",
    reference: SUBMIT,
    codes: &["package-solution-files", "package-flow-solution", "5000.1.1.14", "5000.1.1.16"],
    check: Check::Release(|cx, release| report(cx, release, unreadable)),
};

const MANAGED: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-managed"),
    severity: Severity::Error,
    summary: "The test flow was exported as a managed solution.",
    why: "Reviewers import the solution unmanaged; a managed one is sent back.",
    fix: "Export the solution as unmanaged.",
    reference: SUBMIT,
    codes: &["package-managed"],
    check: Check::Release(|cx, release| report(cx, release, managed)),
};

const OTHER_CONNECTOR: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-other-connector"),
    severity: Severity::Error,
    summary: "The test flow does not refer to this connector.",
    why: "The flow cannot be turned on beside the connector in the package, so the package fails its review.",
    fix: "Set `[power-platform] name` to the component's name in the flow, or `api.logicalName` in the flow to the component's name.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector", "5000.1.1.7"],
    check: Check::Release(|cx, release| {
        // Elsewhere nothing names the component: prefix and name are what its environment gave.
        if release.layout == Layout::Native {
            report(cx, release, other_connector);
        }
    }),
};

const OPERATION_UNKNOWN: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-operation-unknown"),
    severity: Severity::Error,
    summary: "The test flow calls an operation that the definition does not have.",
    why: "The flow fails to import or to run in review.",
    fix: "Call the operation by its `operationId`, or take the step out of the flow.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report(cx, release, operations_unknown)),
};

const INCOMPLETE: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-incomplete"),
    severity: Severity::Warning,
    summary: "The test flow does not call every visible action.",
    why: "Reviewers ask for a flow that tests all actions.",
    fix: "Run `connectory test-flow ID --update`, or add a step to the flow and export it again.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report(cx, release, |judged| untested(judged, false))),
};

// Nobody is known to have been sent back for it.
const TRIGGER_UNTESTED: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-trigger-missing"),
    severity: Severity::Note,
    summary: "No test flow begins with a visible trigger.",
    why: "What nothing calls is not tested by those who review the connector.",
    fix: "Run `connectory test-flow ID --update`, or make a flow that begins with the trigger and export it.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report(cx, release, |judged| untested(judged, true))),
};

const CONNECTION_UNDECLARED: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-connection-undeclared"),
    severity: Severity::Error,
    summary: "The test flow uses a connection that its solution does not declare.",
    why: "The import asks for a component that is not there and stops.",
    fix: "Add the connection reference to the solution, and export it again.",
    reference: REFERENCES,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| {
        report(cx, release, |judged| connections(judged, Trouble::Undeclared))
    }),
};

const CONNECTION_UNUSED: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-connection-unused"),
    severity: Severity::Warning,
    summary: "The solution of the test flow declares a connection that no step uses.",
    why: "Reviewers are asked for a connection that nothing needs.",
    fix: "Remove the connection reference from the solution, and export it again.",
    reference: REFERENCES,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report(cx, release, |judged| connections(judged, Trouble::Unused))),
};

const CONNECTION_DISAGREES: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-connection-disagrees"),
    severity: Severity::Error,
    summary: "A connection of the test flow leads to different connectors in different places.",
    why: "Which connector the flow calls is left to chance, or it cannot be turned on.",
    fix: "Name the same connector in the step, in the flow's connection references and in `customizations.xml`.",
    reference: REFERENCES,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| {
        report(cx, release, |judged| connections(judged, Trouble::Disagreeing));
    }),
};

const UNFINISHED: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-unfinished"),
    severity: Severity::Warning,
    summary: "The test flow sends a value that its author was to fill in.",
    why: "`connectory test-flow` cannot know the value, and the step fails with what stands there.",
    fix: "Write a value that the service knows.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report(cx, release, unfinished)),
};

const REFERENCES: &str =
    "https://learn.microsoft.com/power-apps/maker/data-platform/create-connection-reference";

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    UNREADABLE,
    MANAGED,
    OTHER_CONNECTOR,
    OPERATION_UNKNOWN,
    INCOMPLETE,
    TRIGGER_UNTESTED,
    CONNECTION_UNDECLARED,
    CONNECTION_UNUSED,
    CONNECTION_DISAGREES,
    UNFINISHED,
];

/// At most this many places of one fault of a test flow are named.
const MAX_PLACES: usize = 100;

/// A test flow as it was read, once for all rules.
struct Read {
    flow: TestFlow,
    documents: Vec<Document>,
}

impl Read {
    fn of(release: &Release) -> Option<Self> {
        let flow = TestFlow::find(release)?;
        let documents = flow.flows(&release.folder);
        Some(Self { flow, documents })
    }
}

/// A test flow with what it is judged by.
struct Judged<'a> {
    release: &'a Release,
    id: &'a ConnectorId,
    flow: &'a TestFlow,
    documents: &'a [Document],
}

/// What keeps the test flow of a release from being packaged.
pub(super) fn unreadable_in(id: &ConnectorId, release: &Release) -> Vec<Place> {
    let Some(Read { flow, documents }) = Read::of(release) else { return Vec::new() };
    unreadable(&Judged { release, id, flow: &flow, documents: &documents })
}

fn report(cx: &mut Cx<'_>, release: &Release, judge: fn(&Judged<'_>) -> Vec<Place>) {
    let read: Rc<Option<Read>> = cx.once(|| Read::of(release));
    if let Some(Read { flow, documents }) = read.as_ref()
        && let Some(id) = cx.connector()
    {
        for (location, message) in judge(&Judged { release, id, flow, documents }) {
            cx.report(location, message);
        }
    }
}

impl Judged<'_> {
    /// A place in a file of the flow; in an archive the file is named by the message.
    fn place(&self, path: &RepoPath, location: Option<Location>, message: &str) -> Place {
        let place = self.release.folder.join(&self.flow.place);
        match (self.flow.archived, location) {
            (true, _) => (Location::file(place), format!("{path}: {message}")),
            (false, Some(location)) => (location, message.to_owned()),
            (false, None) => (Location::file(place.join(path)), message.to_owned()),
        }
    }

    fn whole(&self, message: impl Into<String>) -> Place {
        (Location::file(self.release.folder.join(&self.flow.place)), message.into())
    }

    /// A place in one of the flows.
    fn at(&self, node: Node<'_>, message: &str) -> Place {
        let path = self.path_of(node.document());
        match self.flow.archived {
            true => self.place(&path, None, message),
            false => self.place(&path, Some(node.location()), message),
        }
    }

    /// A flow's path in the solution.
    fn path_of(&self, document: &Document) -> RepoPath {
        let place = self.release.folder.join(&self.flow.place);
        document.path().below(&place).unwrap_or_default()
    }

    fn component(&self) -> String {
        component_name(self.id, self.release, Some(self.flow))
    }
}

fn unreadable(judged: &Judged<'_>) -> Vec<Place> {
    let solution = &judged.flow.solution;
    let mut places: Vec<Place> = judged.flow.problems.iter().map(|text| judged.whole(text)).collect();
    for name in &solution.missing {
        places.push(judged.whole(format!("`{name}` is missing in the solution")));
    }
    for (path, malformed) in &solution.malformed {
        let file = judged.release.folder.join(&judged.flow.place).join(path);
        let span = Some(crate::source::Span::at(malformed.at));
        let location = Location { file, span, pointer: String::new() };
        places.push(judged.place(path, Some(location), &malformed.message));
    }
    if solution.manifest.is_some()
        && solution.about().and_then(|about| about.child("RootComponents")).is_none()
    {
        places.push(judged.whole("`solution.xml` has no `SolutionManifest` with `RootComponents`"));
    }
    if let Some(part) = &solution.customizations {
        if solution.workflows().is_empty() {
            places.push(judged.whole("`customizations.xml` lists no flow in `Workflows`"));
        }
        for message in unlisted(judged) {
            places.push(judged.place(&part.path, None, &message));
        }
    }
    places.truncate(MAX_PLACES);
    places
}

/// Files and components that the solution names and does not have, or has and does not name.
fn unlisted(judged: &Judged<'_>) -> Vec<String> {
    let solution = &judged.flow.solution;
    let components = solution.components(WORKFLOW_TYPE);
    let ids: BTreeSet<String> =
        components.iter().filter_map(|component| component.attribute("id")).map(bare_id).collect();
    let mut found = Vec::new();
    let mut named = BTreeSet::new();
    for workflow in solution.workflows() {
        let shown = workflow.attribute("Name").unwrap_or_default();
        if let Some(file) = workflow.text_of("JsonFileName") {
            match find(&judged.flow.files, file) {
                Some((path, _)) => drop(named.insert(path.clone())),
                None => found.push(format!("the solution does not hold `{file}`")),
            }
        }
        let id = workflow.attribute("WorkflowId").map(bare_id).unwrap_or_default();
        if solution.manifest.is_some() && !ids.contains(&id) {
            found.push(format!("`solution.xml` lists no component of type 29 for the flow `{shown}`"));
        }
    }
    let files = judged.flow.files.paths().filter(|path| flow::is_workflow(path));
    found.extend(
        files
            .filter(|path| !named.contains(*path))
            .map(|path| format!("`{path}` is named by no `JsonFileName`")),
    );
    found
}

fn managed(judged: &Judged<'_>) -> Vec<Place> {
    let Some(part) = &judged.flow.solution.manifest else { return Vec::new() };
    if !judged.flow.solution.is_managed() {
        return Vec::new();
    }
    vec![judged.place(&part.path, None, "the solution is managed; an unmanaged one is expected")]
}

fn other_connector(judged: &Judged<'_>) -> Vec<Place> {
    let name = judged.component();
    let refers = |document: &Document| !flow::connections_to(document.root(), &name).is_empty();
    if judged.documents.is_empty() || judged.documents.iter().any(refers) {
        return Vec::new();
    }
    let message = format!("no connection reference of the flow has the `api.logicalName` `{name}`");
    judged.documents.iter().map(|document| judged.place(&judged.path_of(document), None, &message)).collect()
}

fn operations_unknown(judged: &Judged<'_>) -> Vec<Place> {
    let Some(contract) = contract(judged.release) else { return Vec::new() };
    let name = judged.component();
    let mut places = Vec::new();
    for document in judged.documents {
        let ours = flow::connections_to(document.root(), &name);
        for call in flow::calls(document.root()) {
            let id = call.operation.as_str().unwrap_or_default();
            let is_ours = call.key().is_some_and(|key| ours.contains(key));
            if is_ours && contract.operation(id).is_none() && places.len() < MAX_PLACES {
                places.push(judged.at(call.operation, &format!("the definition has no operation `{id}`")));
            }
        }
    }
    places
}

fn untested(judged: &Judged<'_>, triggers: bool) -> Vec<Place> {
    let Some(contract) = contract(judged.release) else { return Vec::new() };
    let flows = flow::named(&judged.flow.solution, judged.documents);
    let tested = flow::coverage(&contract, &judged.component(), &flows);
    let missing = tested.iter().filter(|tested| tested.steps.is_empty() && tested.is_trigger == triggers);
    missing.map(|tested| judged.whole(flow::untested(tested))).collect()
}

fn connections(judged: &Judged<'_>, wanted: Trouble) -> Vec<Place> {
    let flows: Vec<&Document> = judged.documents.iter().collect();
    let remarks = connections::judge(&judged.flow.solution, &flows);
    let ours = remarks.iter().filter(|(trouble, ..)| *trouble == wanted).take(MAX_PLACES);
    ours.filter_map(|(_, spot, message)| match spot {
        Spot::Flow(node) => Some(judged.at(*node, message)),
        Spot::Declaration(element) => {
            let path = &judged.flow.solution.customizations.as_ref()?.path;
            let file = judged.release.folder.join(&judged.flow.place).join(path);
            let location = Location { file, span: Some(element.span), pointer: String::new() };
            Some(judged.place(path, Some(location), message))
        }
    })
    .collect()
}

/// The values of steps in which a placeholder is left.
fn unfinished(judged: &Judged<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    for document in judged.documents {
        let text = document.source().text();
        let found = memchr::memmem::find_iter(text.as_bytes(), TO_FILL_IN);
        for text in found.filter_map(|at| document.text_at(at)).take(MAX_PLACES) {
            let shown: String = text.as_str().unwrap_or_default().chars().take(80).collect();
            places
                .push(judged.at(text, &format!("a value of your own is expected in the place of `{shown}`")));
        }
    }
    places.truncate(MAX_PLACES);
    places
}
