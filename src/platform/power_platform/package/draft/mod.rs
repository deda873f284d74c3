//! A first test flow: a solution with flows that call every operation that users see, with example
//! inputs, as far as the definition gives them.
//!
//! The same definition gives the same bytes: ids come from names, nothing from the clock. What the
//! author wrote into a flow stays when steps for new operations are added.

mod extend;
mod inputs;
mod manner;
mod order;
mod steps;

pub use inputs::Blank;

use super::super::connections::APIS;
use super::super::flow;
use super::super::solution::{CUSTOMIZATIONS, MANIFEST, WORKFLOW_FOLDER, WORKFLOW_TYPE};
use super::connector::insert_content_types;
use super::identity::{Identity, Publisher};
use super::test_flow::{ARCHIVE, TestFlow};
use super::{path, templates};
use crate::catalogue::{ConnectorId, Release};
use crate::contract::{Contract, Maker, Operation};
use crate::error::Result;
use crate::files::{FileSet, sha256, uuid};
use crate::path::RepoPath;
use manner::MANNER;
use serde::Serialize;
use serde_json::{Map, Value, json};
use steps::{Connection, Steps};

/// Operations beyond this are left out: the platform takes no definition with so many.
const MAX_OPERATIONS: usize = 1_000;

/// A flow has so many steps at most; the platform takes twice as many.
const MAX_STEPS: usize = 250;

/// A draft of a test flow.
#[derive(Debug)]
pub struct Draft {
    /// The files of the solution, seen from its folder; of one that was extended, those that changed.
    pub files: FileSet,
    /// The operations that got a step.
    pub operations: Vec<String>,
    /// The inputs that the author should look at.
    pub blanks: Vec<Blank>,
    /// What has no step and should have one, and why.
    pub left_out: Vec<String>,
}

/// Why there is no draft.
#[derive(Debug)]
pub enum Undrafted {
    /// What stands in the way; one sentence in lower case.
    Senseless(String),
    /// A template could not be filled.
    Error(crate::error::Error),
}

impl From<crate::error::Error> for Undrafted {
    fn from(error: crate::error::Error) -> Self {
        Self::Error(error)
    }
}

/// Drafts the test flow of a connector.
///
/// # Errors
/// When there is no definition, or nothing that a flow could call.
pub fn draft(id: &ConnectorId, release: &Release) -> std::result::Result<Draft, Undrafted> {
    let contract = contract_of(release)?;
    let names = Names::of(id, release, TestFlow::find(release).as_ref());
    let (operations, left_out) = offered(&contract);
    if operations.is_empty() {
        return Err(Undrafted::Senseless(
            "no operation has an `operationId` and is seen by users".to_owned(),
        ));
    }
    let mut maker = Maker::new(MANNER);
    let mut draft =
        Draft { files: FileSet::new(), operations: ids(&operations), blanks: Vec::new(), left_out };
    let flows = flows(&mut maker, &names, &operations, &mut draft.blanks);
    draft.files = names.solution(&flows)?;
    Ok(draft)
}

/// Adds steps for operations that nothing calls yet to the test flow of a connector, and flows for
/// triggers.
///
/// # Errors
/// When there is no test flow, it is an archive, or cannot be read.
pub fn extend(id: &ConnectorId, release: &Release) -> std::result::Result<Draft, Undrafted> {
    let Some(flow) = TestFlow::find(release) else {
        return Err(Undrafted::Senseless(format!("`{}` is not there", test_flow_folder(release))));
    };
    extend::extend(&contract_of(release)?, release, &flow, Names::of(id, release, Some(&flow)))
}

/// The folder of the test flow, seen from that of the release.
pub fn test_flow_folder(release: &Release) -> RepoPath {
    release.power_platform_path(super::TEST_FLOW)
}

/// The files of the test flow that are there, be it unpacked or an archive; seen from the folder of
/// the release.
pub fn present(release: &Release) -> Vec<RepoPath> {
    let (folder, archive) = (test_flow_folder(release), release.power_platform_path(ARCHIVE));
    let is_part = |path: &&RepoPath| path.below(&folder).is_some() || **path == archive;
    release.files.paths().filter(is_part).cloned().collect()
}

fn contract_of(release: &Release) -> std::result::Result<Contract<'_>, Undrafted> {
    super::super::contract(release)
        .ok_or_else(|| Undrafted::Senseless(format!("the definition in `{}` cannot be read", release.folder)))
}

/// The operations that users see, each id once, and what is left out of them.
fn offered<'o, 'd>(contract: &'o Contract<'d>) -> (Vec<&'o Operation<'d>>, Vec<String>) {
    let mut left_out = Vec::new();
    let mut operations = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let mut beyond = 0;
    for operation in contract.operations().iter().filter(|operation| flow::is_offered(operation)) {
        match operation.id() {
            None => left_out.push(format!("{}: it has no `operationId`", operation.label())),
            Some(id) if !seen.insert(id) => left_out.push(format!("{id}: another operation has the same id")),
            Some(_) if operations.len() >= MAX_OPERATIONS => beyond += 1,
            Some(_) => operations.push(operation),
        }
    }
    if beyond > 0 {
        left_out.push(format!("{beyond} more operations than {MAX_OPERATIONS}"));
    }
    (operations, left_out)
}

fn ids(operations: &[&Operation<'_>]) -> Vec<String> {
    operations.iter().filter_map(|operation| operation.id()).map(str::to_owned).collect()
}

/// What the parts of a test flow are called.
struct Names {
    identity: Identity,
    /// What flows call the connector's API.
    api: String,
    /// The connection reference.
    reference: String,
}

/// A flow: its name for people, its id, its file in the solution, and what it holds.
#[derive(Debug, Serialize)]
struct Flow {
    name: String,
    guid: String,
    file: String,
    #[serde(skip)]
    json: Value,
}

/// A connection reference, as templates know it.
#[derive(Serialize)]
struct Declared<'a> {
    name: &'a str,
    title: &'a str,
    api_id: String,
    connector: &'a str,
}

/// What the templates of a test flow may say.
#[derive(Serialize)]
struct Values<'a> {
    solution: String,
    title: String,
    version: &'static str,
    publisher: &'a Publisher,
    components: Vec<templates::Root>,
    flows: &'a [Flow],
    connection: Declared<'a>,
}

impl Names {
    fn of(id: &ConnectorId, release: &Release, flow: Option<&TestFlow>) -> Self {
        let identity = super::identity(id, release, flow);
        let digest: String = sha256(format!("connection reference {}", identity.name).as_bytes());
        let digest: String = digest.chars().take(5).collect();
        let plain: String = identity.name.chars().filter(char::is_ascii_alphanumeric).take(50).collect();
        let reference =
            format!("{}_shared{}_{digest}", identity.publisher.prefix, plain.to_ascii_lowercase());
        Self { api: format!("shared_{}", encoded(&identity.name)), reference, identity }
    }

    fn connection(&self) -> Connection {
        Connection { key: self.api.clone(), api_id: format!("{APIS}{}", self.api) }
    }

    /// The title as a part of names: letters, digits and what separates words.
    fn title(&self) -> String {
        let plain = self.identity.title.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
        let words: Vec<&str> = plain.split_whitespace().collect();
        if words.is_empty() { "Connector".to_owned() } else { words.join(" ") }
    }

    /// A flow of a name; `seed` tells it from others of the connector.
    fn flow(&self, name: String, seed: &str, json: Value) -> Flow {
        let guid = uuid(&format!("power-platform test flow {} {seed}", self.identity.name));
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).take(60).collect();
        let plain = if plain.is_empty() { "Test".to_owned() } else { plain };
        let file = format!("{WORKFLOW_FOLDER}/{plain}-{}.json", guid.to_ascii_uppercase());
        Flow { name, guid, file, json }
    }

    fn values<'a>(&'a self, flows: &'a [Flow]) -> Values<'a> {
        let root = |flow: &Flow| templates::Root { kind: WORKFLOW_TYPE, guid: flow.guid.clone(), name: None };
        Values {
            solution: solution_name(&self.identity.name),
            title: format!("{} test flow", self.title()),
            version: "1.0.0.0",
            publisher: &self.identity.publisher,
            components: flows.iter().map(root).collect(),
            flows,
            connection: Declared {
                name: &self.reference,
                title: &self.identity.title,
                api_id: format!("{APIS}{}", self.api),
                connector: &self.identity.guid,
            },
        }
    }

    /// The solution of some flows.
    fn solution(&self, flows: &[Flow]) -> Result<FileSet> {
        let mut files = FileSet::new();
        for flow in flows {
            files.insert(path(&flow.file), pretty(&flow.json));
        }
        let values = self.values(flows);
        files
            .insert(path(CUSTOMIZATIONS), templates::render(templates::FLOW_CUSTOMIZATIONS, &values)? + "\n");
        files.insert(path(MANIFEST), templates::render(templates::SOLUTION, &values)? + "\n");
        insert_content_types(&mut files)?;
        Ok(files)
    }

    /// What a flow is, around its triggers and actions.
    fn wrapped(&self, triggers: Value, actions: Map<String, Value>) -> Value {
        json!({
            "properties": {
                "connectionReferences": {
                    self.api.clone(): {
                        "runtimeSource": "embedded",
                        "connection": { "connectionReferenceLogicalName": self.reference },
                        "api": { "name": self.api, "logicalName": self.identity.name },
                    },
                },
                "definition": {
                    "$schema": SCHEMA,
                    "contentVersion": "1.0.0.0",
                    "parameters": {
                        "$connections": { "defaultValue": {}, "type": "Object" },
                        "$authentication": { "defaultValue": {}, "type": "SecureObject" },
                    },
                    "triggers": triggers,
                    "actions": actions,
                },
                "templateName": "",
            },
            "schemaVersion": "1.0.0.0",
        })
    }
}

/// The language of flows.
const SCHEMA: &str = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#";

/// The flows that call some operations: actions one after the other, and a flow for each trigger.
fn flows(
    maker: &mut Maker,
    names: &Names,
    operations: &[&Operation<'_>],
    blanks: &mut Vec<Blank>,
) -> Vec<Flow> {
    let (triggers, actions): (Vec<_>, Vec<_>) =
        operations.iter().copied().partition(|operation| operation.trigger().is_some());
    let mut flows = action_flows(maker, names, (&order::ordered(actions), 0), blanks);
    flows.extend(triggers.into_iter().map(|operation| trigger(maker, names, operation, blanks)));
    flows
}

/// Flows that people start, with a step for each operation; `before` is how many flows there are.
fn action_flows(
    maker: &mut Maker,
    names: &Names,
    (operations, before): (&[&Operation<'_>], usize),
    blanks: &mut Vec<Blank>,
) -> Vec<Flow> {
    let mut flows = Vec::new();
    for (number, part) in operations.chunks(MAX_STEPS).enumerate() {
        let mut steps = Steps::new(names.connection());
        let mut done = Map::new();
        let mut last: Option<String> = None;
        for operation in part {
            let (name, action) = steps.action(maker, operation, last.as_deref());
            done.insert(name.clone(), action);
            last = Some(name);
        }
        let (name, seed) = match before + number {
            0 => (format!("{} test", names.title()), "actions".to_owned()),
            more => (format!("{} test {}", names.title(), more + 1), format!("actions {}", more + 1)),
        };
        blanks.append(&mut steps.blanks);
        flows.push(names.flow(name, &seed, names.wrapped(manual(), done)));
    }
    flows
}

/// A flow that begins with a trigger and keeps what it brings.
fn trigger(maker: &mut Maker, names: &Names, operation: &Operation<'_>, blanks: &mut Vec<Blank>) -> Flow {
    let mut steps = Steps::new(names.connection());
    let (name, trigger) = steps.trigger(maker, operation);
    blanks.append(&mut steps.blanks);
    let keep = json!({ "runAfter": {}, "type": "Compose", "inputs": "@triggerBody()" });
    let actions = Map::from_iter([("Keep_what_came".to_owned(), keep)]);
    let id = operation.id().unwrap_or_default();
    let shown: String = id.chars().filter(|c| !c.is_control()).take(30).collect();
    let json = names.wrapped(json!({ name: trigger }), actions);
    names.flow(format!("{} {shown}", names.title()), &format!("trigger {id}"), json)
}

/// The trigger of a flow that people start.
fn manual() -> Value {
    json!({
        "manual": {
            "type": "Request",
            "kind": "Button",
            "inputs": { "schema": { "type": "object", "properties": {}, "required": [] } },
        },
    })
}

fn pretty(json: &Value) -> String {
    serde_json::to_string_pretty(json).unwrap_or_default() + "\n"
}

/// A name in which `_` and everything beyond letters and digits is written as a number.
fn encoded(name: &str) -> String {
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte.is_ascii_alphanumeric() {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("-{byte:02x}")),
        }
    }
    encoded
}

/// The solution's unique name, which differs from that of the connector's.
fn solution_name(component: &str) -> String {
    const TAIL: &str = "_testflow";
    let room = super::LONGEST_SOLUTION - TAIL.len();
    if component.len() <= room {
        return format!("{component}{TAIL}");
    }
    let head: String = component.chars().take(room - 9).collect();
    let digest: String = sha256(component.as_bytes()).chars().take(8).collect();
    format!("{head}_{digest}{TAIL}")
}
