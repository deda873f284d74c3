//! What a release needs so that a submission package can be made of it.

use super::super::flow;
use super::super::package::{self, INTRO, TEST_FLOW, TestFlow};
use super::definition::{IN_SEVERAL_FILES, NOT_SWAGGER_2, in_several_files, not_swagger_2};
use super::export;
use crate::catalogue::{ConnectorId, Layout, Release};
use crate::check::{Check, Cx, Finding, Rule, RuleId, Severity};
use crate::document::{Document, Format, Location};
use crate::path::RepoPath;
use crate::rules::icon;
use std::collections::BTreeSet;

const SUBMIT: &str = "https://learn.microsoft.com/connectors/custom-connectors/submit-for-certification";
const INTRO_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/intro-missing"),
    severity: Severity::Error,
    summary: "There is no `intro.md`.",
    why: "The submission package must hold it; users read it as the connector's documentation.",
    fix: "Write `intro.md` beside the definition: what it does, prerequisites, credentials, known issues.",
    reference: SUBMIT,
    codes: &["layout-intro-present", "5000.1.1.5"],
    check: Check::Release(|cx, release| report_native(cx, release, intro_missing)),
};

const ICON_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/icon-missing"),
    severity: Severity::Error,
    summary: "There is no `icon.png`.",
    why: "The connector's solution must hold an icon; users find the connector by it.",
    fix: "Put a square PNG of 100 to 230 points beside the definition, named `icon.png`.",
    reference: SUBMIT,
    codes: &["layout-icon-present", "5000.1.1.1"],
    check: Check::Release(|cx, release| report_native(cx, release, icon_missing)),
};

const TEST_FLOW_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-missing"),
    severity: Severity::Error,
    summary: "There is no solution with a test flow.",
    why: "The submission package must hold a flow that calls the connector's operations; without it the package is refused.",
    fix: "Export an unmanaged solution with the flow, and unzip it into `power-platform/test-flow/`.",
    reference: SUBMIT,
    codes: &["package-flow-solution", "5000.1.1.6"],
    check: Check::Release(|cx, release| report_native(cx, release, test_flow_missing)),
};

const TEST_FLOW_UNREADABLE: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-unreadable"),
    severity: Severity::Error,
    summary: "The test flow is no complete solution.",
    why: "The connector is put into the flow's solution when it is packaged; what cannot be read cannot be packaged.",
    fix: "Export the solution again, and keep what the archive holds as it is.",
    reference: SUBMIT,
    codes: &["package-solution-files", "package-flow-solution", "5000.1.1.14", "5000.1.1.16"],
    check: Check::Release(|cx, release| report_flow(cx, release, unreadable)),
};

const TEST_FLOW_MANAGED: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-managed"),
    severity: Severity::Error,
    summary: "The test flow was exported as a managed solution.",
    why: "Reviewers import the solution unmanaged; a managed one is sent back.",
    fix: "Export the solution as unmanaged.",
    reference: SUBMIT,
    codes: &["package-managed"],
    check: Check::Release(|cx, release| report_flow(cx, release, managed)),
};

const TEST_FLOW_OTHER_CONNECTOR: Rule = Rule {
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
            report_flow(cx, release, other_connector);
        }
    }),
};

const TEST_FLOW_OPERATION_UNKNOWN: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-operation-unknown"),
    severity: Severity::Error,
    summary: "The test flow calls an operation that the definition does not have.",
    why: "The flow fails to import or to run in review.",
    fix: "Call the operation by its `operationId`, or take the step out of the flow.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report_flow(cx, release, operations_unknown)),
};

const TEST_FLOW_INCOMPLETE: Rule = Rule {
    id: RuleId::new("power-platform/test-flow-incomplete"),
    severity: Severity::Warning,
    summary: "The test flow does not call every visible action.",
    why: "Reviewers ask for a flow that tests all actions.",
    fix: "Add a step for the action to the test flow, and export it again.",
    reference: SUBMIT,
    codes: &["package-flow-uses-connector"],
    check: Check::Release(|cx, release| report_flow(cx, release, untested)),
};

const PACKAGE_PARTS_MISSING: Rule = Rule {
    id: RuleId::new("power-platform/package-parts-missing"),
    severity: Severity::Note,
    summary: "Parts of the submission package are not in the folder.",
    why: "Microsoft's repository keeps them elsewhere; `connectory package` needs them beside the definition.",
    fix: "Add them to the folder if the package is to be made from it.",
    reference: SUBMIT,
    codes: &["5000.1.1.5", "5000.1.1.6"],
    check: Check::Release(|cx, release| {
        if release.layout != Layout::Native
            && let Some((location, message)) = parts_missing(release)
        {
            cx.report(location, message);
        }
    }),
};

/// The rules of this subject.
pub(super) const RULES: &[Rule] = &[
    INTRO_MISSING,
    ICON_MISSING,
    TEST_FLOW_MISSING,
    TEST_FLOW_UNREADABLE,
    TEST_FLOW_MANAGED,
    TEST_FLOW_OTHER_CONNECTOR,
    TEST_FLOW_OPERATION_UNKNOWN,
    TEST_FLOW_INCOMPLETE,
    PACKAGE_PARTS_MISSING,
];

/// At most this many places of one fault of a test flow are named.
const MAX_PLACES: usize = 100;

type Place = (Location, String);

/// Says where a part should be that a release lacks.
type Missing = fn(&Release) -> Option<Place>;

/// What keeps a release from being packaged, whatever its layout and its exceptions.
pub(in super::super) fn missing_parts(id: &ConnectorId, release: &Release) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |rule: &'static Rule, (location, message): Place| {
        findings.push(Finding {
            rule,
            severity: rule.severity,
            connector: Some(id.clone()),
            location,
            message,
            mend: None,
        });
    };
    let parts: [(&'static Rule, Missing); 8] = [
        (&NOT_SWAGGER_2, not_swagger_2),
        (&IN_SEVERAL_FILES, in_several_files),
        (&export::IMPOSSIBLE, export::impossible),
        (&INTRO_MISSING, intro_missing),
        (&ICON_MISSING, icon_missing),
        (&icon::NOT_PNG, icon::not_png),
        (&icon::UNREADABLE, icon::unreadable),
        (&TEST_FLOW_MISSING, test_flow_missing),
    ];
    for (rule, missing) in parts {
        missing(release).into_iter().for_each(|place| add(rule, place));
    }
    if let Some(flow) = TestFlow::find(release) {
        let judged = Judged { release, id, flow: &flow };
        unreadable(&judged).into_iter().for_each(|place| add(&TEST_FLOW_UNREADABLE, place));
    }
    findings
}

/// Folders of Microsoft's repository hold neither intro nor icon nor flow; one note says so.
fn report_native(cx: &mut Cx<'_>, release: &Release, missing: Missing) {
    if release.layout == Layout::Native
        && let Some((location, message)) = missing(release)
    {
        cx.report(location, message);
    }
}

fn file(release: &Release, path: &str) -> Location {
    Location::file(release.folder.join(&RepoPath::parse(path).unwrap_or_default()))
}

fn intro_missing(release: &Release) -> Option<Place> {
    let found = release.file_named(INTRO).is_some_and(|(_, text)| !text.trim_ascii().is_empty());
    (!found).then(|| (file(release, INTRO), "`intro.md` is missing or empty".to_owned()))
}

fn icon_missing(release: &Release) -> Option<Place> {
    let found = release.file_named("icon.png").is_some();
    (!found).then(|| (file(release, "icon.png"), "`icon.png` is missing".to_owned()))
}

fn test_flow_missing(release: &Release) -> Option<Place> {
    let place = release.power_platform_path(TEST_FLOW);
    let message = format!("`{place}/` is missing: the solution with a flow that tests the connector");
    TestFlow::find(release).is_none().then(|| (file(release, place.as_str()), message))
}

fn parts_missing(release: &Release) -> Option<Place> {
    let parts = [
        (intro_missing(release).is_some(), "`intro.md`"),
        (icon_missing(release).is_some(), "`icon.png`"),
        (test_flow_missing(release).is_some(), "`test-flow/`"),
    ];
    let missing: Vec<&str> =
        parts.into_iter().filter_map(|(missing, name)| missing.then_some(name)).collect();
    if missing.is_empty() {
        return None;
    }
    let message = format!("not here, and needed for a submission package: {}", missing.join(", "));
    Some((Location::file(release.folder.clone()), message))
}

/// A test flow with what it is judged by.
struct Judged<'a> {
    release: &'a Release,
    id: &'a ConnectorId,
    flow: &'a TestFlow,
}

fn report_flow(cx: &mut Cx<'_>, release: &Release, judge: fn(&Judged<'_>) -> Vec<Place>) {
    if let Some(flow) = TestFlow::find(release)
        && let Some(id) = cx.connector()
    {
        for (location, message) in judge(&Judged { release, id, flow: &flow }) {
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

    /// The flows themselves.
    fn documents(&self) -> Vec<(RepoPath, Document)> {
        let place = self.release.folder.join(&self.flow.place);
        let flows = self.flow.files.iter().filter(|(path, _)| is_workflow(path));
        flows
            .map(|(path, bytes)| {
                (path.clone(), Document::parse(place.join(path), bytes.to_vec(), Format::Json).0)
            })
            .collect()
    }
}

fn is_workflow(path: &RepoPath) -> bool {
    let folder = path.parts().next().unwrap_or_default();
    folder.eq_ignore_ascii_case(super::super::solution::WORKFLOW_FOLDER) && path.extension() == "json"
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
    if solution.customizations.is_some() && solution.workflows().is_empty() {
        places.push(judged.whole("`customizations.xml` lists no flow in `Workflows`"));
    }
    places
}

fn managed(judged: &Judged<'_>) -> Vec<Place> {
    let Some(part) = &judged.flow.solution.manifest else { return Vec::new() };
    if !judged.flow.solution.is_managed() {
        return Vec::new();
    }
    vec![judged.place(&part.path, None, "the solution is managed; an unmanaged one is expected")]
}

fn other_connector(judged: &Judged<'_>) -> Vec<Place> {
    let name = package::component_name(judged.id, judged.release, judged.flow);
    let documents = judged.documents();
    let refers = |document: &Document| !flow::connections_to(document.root(), &name).is_empty();
    if documents.is_empty() || documents.iter().any(|(_, document)| refers(document)) {
        return Vec::new();
    }
    let message = format!("no connection reference of the flow has the `api.logicalName` `{name}`");
    documents.iter().map(|(path, _)| judged.place(path, None, &message)).collect()
}

fn operations_unknown(judged: &Judged<'_>) -> Vec<Place> {
    let Some(contract) = judged.release.contract() else { return Vec::new() };
    let name = package::component_name(judged.id, judged.release, judged.flow);
    let mut places = Vec::new();
    for (path, document) in judged.documents() {
        let ours = flow::connections_to(document.root(), &name);
        for call in flow::calls(document.root()) {
            let id = call.operation.as_str().unwrap_or_default();
            let is_ours = call.connection.is_some_and(|key| ours.contains(key));
            if is_ours && contract.operation(id).is_none() && places.len() < MAX_PLACES {
                let message = format!("the definition has no operation `{id}`");
                places.push(judged.place(&path, Some(call.operation.location()), &message));
            }
        }
    }
    places
}

fn untested(judged: &Judged<'_>) -> Vec<Place> {
    let Some(contract) = judged.release.contract() else { return Vec::new() };
    let documents = judged.documents();
    let calls = documents.iter().flat_map(|(_, document)| flow::calls(document.root()));
    let called: BTreeSet<&str> = calls.filter_map(|call| call.operation.as_str()).collect();
    let untested = flow::untested(&contract, &called);
    untested.iter().map(|id| judged.whole(format!("no step of the test flow calls `{id}`"))).collect()
}
