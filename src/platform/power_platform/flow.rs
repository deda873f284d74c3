//! A cloud flow: which connectors it refers to, and which operations it calls.

use super::solution::{Solution, WORKFLOW_FOLDER};
use crate::contract::{Contract, Operation};
use crate::document::{Document, Node};
use crate::package::Tested;
use crate::path::RepoPath;
use crate::platform::Made;
use std::collections::{BTreeMap, BTreeSet};

/// A call of a connector's operation.
#[derive(Debug, Clone, Copy)]
pub struct Call<'d> {
    /// The operation's id.
    pub operation: Node<'d>,
    /// The key of the connection reference; of older flows an object.
    pub connection: Option<Node<'d>>,
    /// The address of the connector, as the step itself names it.
    pub api: Option<Node<'d>>,
    /// The name of the trigger or action.
    pub step: &'d str,
}

impl<'d> Call<'d> {
    /// The key of the connection reference, where it is a text.
    pub fn key(&self) -> Option<&'d str> {
        self.connection?.as_str()
    }
}

/// A connection reference of a flow.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'d> {
    /// What steps call it.
    pub key: &'d str,
    /// All of it.
    pub node: Node<'d>,
    /// The name of the connector's component; connectors of everybody's have none.
    pub connector: Option<Node<'d>>,
    /// The name of the connector's API in an environment.
    pub api: Option<Node<'d>>,
    /// What the solution calls the connection reference.
    pub declared_as: Option<Node<'d>>,
}

impl<'d> Reference<'d> {
    /// The name of the connector's component, where it is a text.
    pub fn component(&self) -> Option<&'d str> {
        self.connector?.as_str()
    }
}

/// The connection references of a flow.
pub fn references(flow: Node<'_>) -> impl Iterator<Item = Reference<'_>> {
    let references = flow.at("/properties/connectionReferences");
    let members = references.into_iter().flat_map(|references| references.members());
    members.map(|member| Reference {
        key: member.name,
        node: member.value,
        connector: member.value.at("/api/logicalName"),
        api: member.value.at("/api/name"),
        declared_as: member.value.at("/connection/connectionReferenceLogicalName"),
    })
}

/// The keys of the connection references that mean a connector.
pub fn connections_to<'d>(flow: Node<'d>, connector: &str) -> BTreeSet<&'d str> {
    let means = |reference: &Reference<'_>| {
        reference.component().is_some_and(|name| name.eq_ignore_ascii_case(connector))
    };
    references(flow).filter(means).map(|reference| reference.key).collect()
}

/// Every call of an operation, in triggers, actions and whatever they hold: scopes, both sides of
/// conditions, loops, and the cases of switches.
pub fn calls<'d>(flow: Node<'d>) -> Vec<Call<'d>> {
    let mut calls = Vec::new();
    if let Some(definition) = flow.at("/properties/definition") {
        for part in ["triggers", "actions"] {
            definition.get(part).into_iter().for_each(|node| collect(node, "", &mut calls));
        }
    }
    calls
}

/// A document is nested no deeper than is read, so that this ends.
fn collect<'d>(node: Node<'d>, step: &'d str, calls: &mut Vec<Call<'d>>) {
    if let Some(host) = node.at("/inputs/host")
        && let Some(operation) = host.get("operationId")
    {
        let connection = host.get("connectionName").or_else(|| host.get("connection"));
        calls.push(Call { operation, connection, api: host.get("apiId"), step });
    }
    for member in node.containers().filter(|member| member.name != "inputs") {
        collect(member.value, member.name, calls);
    }
}

/// The flows of a solution, each with the name that people know it by.
pub fn named<'d>(solution: &Solution, flows: &'d [Document]) -> Vec<(String, &'d Document)> {
    let workflows = solution.workflows();
    let file_of = |path: &str| path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let names: BTreeMap<String, &str> = workflows
        .iter()
        .filter_map(|workflow| {
            Some((file_of(workflow.text_of("JsonFileName")?), workflow.attribute("Name")?))
        })
        .collect();
    let name = |document: &Document| {
        let file = document.path().name();
        names.get(&file.to_ascii_lowercase()).map_or_else(|| file.to_owned(), |name| (*name).to_owned())
    };
    flows.iter().map(|document| (name(document), document)).collect()
}

/// Whether a file of a solution is a flow.
pub fn is_workflow(path: &RepoPath) -> bool {
    let folder = path.parts().next().unwrap_or_default();
    folder.eq_ignore_ascii_case(WORKFLOW_FOLDER) && path.extension() == "json"
}

/// Whether a flow can call an operation that users see: neither internal nor deprecated.
pub fn is_offered(operation: &Operation<'_>) -> bool {
    operation.visibility() != Some("internal") && !operation.deprecated()
}

/// At most this many steps are told of one operation.
const MAX_STEPS: usize = 20;

/// The longest name that is told of a flow, a step or a connection, in characters.
const MAX_NAME: usize = 200;

/// A name as it is told.
pub fn cut(name: &str) -> String {
    name.chars().take(MAX_NAME).collect()
}

/// Which steps of which flows call each operation that users see. Where no flow names the connector,
/// every call counts: what the component is called is for others to say.
pub fn coverage(contract: &Contract<'_>, connector: &str, flows: &[(String, &Document)]) -> Vec<Tested> {
    let names_it = |(_, flow): &&(String, &Document)| !connections_to(flow.root(), connector).is_empty();
    let is_named = flows.iter().any(|flow| names_it(&flow));
    let mut steps: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, flow) in flows {
        let ours = connections_to(flow.root(), connector);
        for call in calls(flow.root()) {
            let is_ours = !is_named || call.key().is_some_and(|key| ours.contains(key));
            let Some(id) = call.operation.as_str().filter(|_| is_ours) else { continue };
            let known = steps.entry(id).or_default();
            if known.len() < MAX_STEPS {
                known.push(format!("{}: {}", cut(name), cut(call.step)));
            }
        }
    }
    let offered = contract.operations().iter().filter(|operation| is_offered(operation));
    let tested = offered.filter_map(|operation| {
        let id = operation.id()?;
        let steps = steps.get(id).cloned().unwrap_or_default();
        Some(Tested { operation: id.to_owned(), is_trigger: operation.trigger().is_some(), steps })
    });
    tested.collect()
}

/// The calls that flows make, of connectors that they name; of `own` where they name none.
pub fn made(own: &str, flows: &[(String, &Document)]) -> Vec<Made> {
    let mut made = Vec::new();
    for (name, flow) in flows {
        let components: BTreeMap<&str, Option<&str>> =
            references(flow.root()).map(|reference| (reference.key, reference.component())).collect();
        for call in calls(flow.root()) {
            let Some(operation) = call.operation.as_str() else { continue };
            let connector = match call.key().and_then(|key| components.get(key)) {
                Some(Some(component)) => component,
                // A reference to a connector of everybody's.
                Some(None) => continue,
                None => own,
            };
            let step = format!("{}: {}", cut(name), cut(call.step));
            made.push(Made { connector: connector.to_owned(), operation: operation.to_owned(), step });
        }
    }
    made
}

/// That nothing tests an operation.
pub fn untested(tested: &Tested) -> String {
    match tested.is_trigger {
        true => format!("no flow begins with the trigger `{}`", tested.operation),
        false => format!("no step of a flow calls `{}`", tested.operation),
    }
}
