//! Steps for new operations in a test flow that is there: what its author wrote stays, byte for byte.

use super::manner::MANNER;
use super::steps::{Connection, Steps};
use super::{Draft, Flow, MAX_STEPS, Names, Undrafted, action_flows, ids, offered, order, pretty, trigger};
use crate::catalogue::Release;
use crate::contract::{Contract, Maker, Operation};
use crate::document::xml::{self, Element};
use crate::document::{Document, Format, Node, Step};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::power_platform::connections::APIS;
use crate::platform::power_platform::flow;
use crate::platform::power_platform::package::test_flow::TestFlow;
use crate::platform::power_platform::package::{path, templates};
use crate::platform::power_platform::solution::Part;
use crate::source::Span;
use std::collections::BTreeSet;

/// A larger flow gets no steps, in bytes: each is a change of the whole text.
const MAX_FLOW: usize = 2 * 1024 * 1024;

type Extended<T> = Result<T, Undrafted>;

fn senseless<T>(message: impl Into<String>) -> Extended<T> {
    Err(Undrafted::Senseless(message.into()))
}

/// Adds what is missing.
pub(super) fn extend(
    contract: &Contract<'_>,
    release: &Release,
    test_flow: &TestFlow,
    mut names: Names,
) -> Extended<Draft> {
    if test_flow.archived {
        return senseless(format!("`{}` is an archive: unzip it into its folder first", test_flow.place));
    }
    let (Some(customizations), Some(manifest)) =
        (&test_flow.solution.customizations, &test_flow.solution.manifest)
    else {
        return senseless(format!("`{}` is no complete solution", test_flow.place));
    };
    let documents = test_flow.flows(&release.folder);
    if let Some(broken) = documents.iter().find(|document| !document.is_whole()) {
        return senseless(format!("`{}` cannot be read", broken.path()));
    }
    names.follow(&documents);
    let names = &names;
    let named = flow::named(&test_flow.solution, &documents);
    let tested = flow::coverage(contract, &names.identity.name, &named);
    let missing: BTreeSet<&str> = tested
        .iter()
        .filter(|tested| tested.steps.is_empty())
        .map(|tested| tested.operation.as_str())
        .collect();
    let (operations, left_out) = offered(contract);
    let operations: Vec<&Operation<'_>> =
        operations.into_iter().filter(|one| one.id().is_some_and(|id| missing.contains(id))).collect();
    let mut draft =
        Draft { files: FileSet::new(), operations: ids(&operations), blanks: Vec::new(), left_out };
    let (triggers, actions): (Vec<_>, Vec<_>) =
        operations.into_iter().partition(|one| one.trigger().is_some());
    let mut maker = Maker::new(MANNER);
    let mut fresh = Vec::new();
    if !actions.is_empty() {
        let host = host(&documents, names, actions.len());
        let actions = order::ordered(actions);
        match host {
            Some(document) => {
                let text = with_steps(&mut maker, (contract, names), document, &actions, &mut draft)?;
                let place = release.folder.join(&test_flow.place);
                draft.files.insert(document.path().below(&place).unwrap_or_default(), text);
            }
            None => {
                let before = documents.len();
                fresh = action_flows(&mut maker, names, (&actions, before), &mut draft.blanks);
            }
        }
    }
    fresh.extend(triggers.into_iter().map(|one| trigger(&mut maker, names, one, &mut draft.blanks)));
    if !fresh.is_empty() {
        list(&mut draft.files, names, (customizations, manifest), &fresh)?;
    }
    Ok(draft)
}

impl Names {
    /// Takes the connection reference that flows use already, so that there is one for all; where none
    /// means the connector by this name, its name in the environment that the flows come from.
    fn follow(&mut self, documents: &[Document]) {
        let all = || documents.iter().flat_map(|document| flow::references(document.root()));
        let is_ours = |reference: &flow::Reference<'_>| {
            reference.component().is_some_and(|name| name.eq_ignore_ascii_case(&self.identity.name))
        };
        let known = all().find(is_ours).or_else(|| all().find(|reference| reference.component().is_some()));
        let Some(known) = known else { return };
        let text = |node: Option<Node<'_>>| node.and_then(|node| node.as_str()).map(str::to_owned);
        if let (Some(component), Some(api), Some(name)) =
            (text(known.connector), text(known.api), text(known.declared_as))
        {
            (self.identity.name, self.api, self.reference) = (component, api, name);
        }
    }
}

/// The flow that gets the steps: one that people start, that knows the connector and has room.
fn host<'d>(documents: &'d [Document], names: &Names, count: usize) -> Option<&'d Document> {
    documents.iter().find(|document| {
        let definition = document.root().at("/properties/definition");
        let triggers = definition.and_then(|definition| definition.get("triggers"));
        let mut kinds = triggers.into_iter().flat_map(|list| list.members());
        let is_manual = kinds.any(|member| member.value.get_str("type") == Some("Request"));
        let actions = definition.and_then(|definition| definition.get("actions"));
        let has_room = actions.is_some_and(|actions| actions.len() + count <= MAX_STEPS);
        let is_small = document.source().text().len() <= MAX_FLOW;
        let knows = !flow::connections_to(document.root(), &names.identity.name).is_empty();
        is_manual && has_room && is_small && knows
    })
}

/// A flow with further steps behind its last one.
fn with_steps(
    maker: &mut Maker,
    (contract, names): (&Contract<'_>, &Names),
    document: &Document,
    operations: &[&Operation<'_>],
    draft: &mut Draft,
) -> Extended<String> {
    let root = document.root();
    let connections = flow::connections_to(root, &names.identity.name);
    let reference = flow::references(root).find(|reference| connections.contains(reference.key));
    let connection = reference.map_or_else(
        || names.connection(),
        |reference| Connection {
            key: reference.key.to_owned(),
            api_id: format!("{APIS}{}", reference.api.and_then(|api| api.as_str()).unwrap_or(&names.api)),
        },
    );
    let mut steps = Steps::new(connection);
    if let Some(actions) = root.at(ACTIONS) {
        each_step(actions, &mut |name| steps.take(name));
        for call in flow::calls(root).iter().filter(|call| actions.get(call.step).is_some()) {
            let operation = call.operation.as_str().and_then(|id| contract.operation(id));
            operation.into_iter().for_each(|operation| steps.remember(maker, operation, call.step));
        }
    }
    let mut last = root.at(ACTIONS).and_then(last_step).map(str::to_owned);
    let mut text = document.source().text().to_owned();
    for operation in operations {
        let (name, action) = steps.action(maker, operation, last.as_deref());
        text = match with_action(document.path(), &text, &name, action) {
            Some(text) => text,
            None => return senseless(format!("no step can be added to `{}`", document.path())),
        };
        last = Some(name);
    }
    draft.blanks.append(&mut steps.blanks);
    Ok(text)
}

/// Where the actions of a flow stand.
const ACTIONS: &str = "/properties/definition/actions";

/// A text of a flow with one action more.
fn with_action(file: &RepoPath, text: &str, name: &str, action: serde_json::Value) -> Option<String> {
    let (document, _) = Document::parse(file.clone(), text.as_bytes().to_vec(), Format::Json);
    let step = document.root().at(ACTIONS)?.with_member(name, action)?;
    let Step::Replace { span, text: added, .. } = step else { return None };
    Some(xml::splice(document.source().text(), vec![(span, added)]))
}

/// Every name of a step, also of those in scopes, conditions and loops.
fn each_step<'d>(node: Node<'d>, visit: &mut dyn FnMut(&'d str)) {
    for member in node.containers().filter(|member| member.name != "inputs") {
        visit(member.name);
        each_step(member.value, visit);
    }
}

/// The last action that no other waits for.
fn last_step(actions: Node<'_>) -> Option<&str> {
    let waited: BTreeSet<&str> = actions
        .members()
        .filter_map(|member| member.value.get("runAfter"))
        .flat_map(|after| after.members())
        .map(|member| member.name)
        .collect();
    actions.members().map(|member| member.name).filter(|name| !waited.contains(name)).last()
}

/// Lists new flows in the solution, and what they refer to.
fn list(
    files: &mut FileSet,
    names: &Names,
    (customizations, manifest): (&Part, &Part),
    flows: &[Flow],
) -> Extended<()> {
    let values = names.values(flows);
    let mut edits = Vec::new();
    let mut elements = String::new();
    for flow in flows {
        files.insert(path(&flow.file), pretty(&flow.json));
        let element = templates::render(templates::WORKFLOW, &WithFlow { flow })?;
        elements.push_str(&format!("  {element}\n  "));
    }
    match customizations.root.child("Workflows") {
        Some(list) => edits.push(into(list, "Workflows", &elements)),
        None => return senseless("`customizations.xml` has no `Workflows`"),
    }
    let declared = customizations.root.all("connectionreference");
    let is_ours = |element: &&&Element| {
        let name = element.attribute("connectionreferencelogicalname");
        name.is_some_and(|name| name.eq_ignore_ascii_case(&names.reference))
    };
    if !declared.iter().any(|element| is_ours(&element)) {
        let element = templates::render(templates::CONNECTION_REFERENCE, &values)?;
        edits.push(match customizations.root.child("connectionreferences") {
            Some(list) => into(list, "connectionreferences", &format!("  {element}\n  ")),
            None => {
                let behind = customizations.root.child("Languages").map(|languages| languages.span.start);
                let at = behind.unwrap_or(customizations.root.inner.end);
                let text = format!("<connectionreferences>\n    {element}\n  </connectionreferences>\n  ");
                (Span::at(at), text)
            }
        });
    }
    files.insert(customizations.path.clone(), xml::splice(&customizations.text, edits));
    let Some(roots) = manifest.root.at(&["SolutionManifest", "RootComponents"]) else {
        return senseless("`solution.xml` has no `RootComponents`");
    };
    let mut components = String::new();
    for flow in flows {
        let component = format!("<RootComponent type=\"29\" id=\"{{{}}}\" behavior=\"0\" />", flow.guid);
        components.push_str(&format!("  {component}\n    "));
    }
    let edit = into(roots, "RootComponents", &components);
    files.insert(manifest.path.clone(), xml::splice(&manifest.text, vec![edit]));
    Ok(())
}

/// One flow, as its template knows it.
#[derive(serde::Serialize)]
struct WithFlow<'a> {
    flow: &'a Flow,
}

/// Text behind the last child of an element.
fn into(list: &Element, name: &str, text: &str) -> (Span, String) {
    match list.inner.end == list.span.end {
        true => (list.span, format!("<{name}>{text}</{name}>")),
        false => (Span::at(list.inner.end), text.to_owned()),
    }
}
