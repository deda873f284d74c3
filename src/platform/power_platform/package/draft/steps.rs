//! Steps of flows: triggers and actions that call an operation of the connector.

use super::inputs::{Blank, inputs, properties_of};
use super::order::{Deed, thing};
use crate::contract::{Maker, Operation, Parameter, ParameterIn, Response, blanked};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The longest name of a step, in characters.
const MAX_NAME: usize = 80;

/// How often a service is asked where a trigger asks it.
const MINUTES: u32 = 15;

/// How steps of one flow refer to the connector.
#[derive(Debug, Clone)]
pub(super) struct Connection {
    /// The key of the flow's connection reference.
    pub(super) key: String,
    /// The connector's address in an environment.
    pub(super) api_id: String,
}

/// The steps of one flow so far.
pub(super) struct Steps {
    connection: Connection,
    /// Names that are taken, in lower case.
    names: BTreeSet<String>,
    /// What was made by which step: the path of the things, the step's name, the properties of what
    /// it answers.
    made: BTreeMap<Vec<String>, (String, Vec<String>)>,
    pub(super) blanks: Vec<Blank>,
}

impl Steps {
    pub(super) fn new(connection: Connection) -> Self {
        Self { connection, names: BTreeSet::new(), made: BTreeMap::new(), blanks: Vec::new() }
    }

    /// Says that a name is taken.
    pub(super) fn take(&mut self, name: &str) {
        self.names.insert(name.to_lowercase());
    }

    /// Remembers that a step made something.
    pub(super) fn remember(&mut self, maker: &mut Maker, operation: &Operation<'_>, step: &str) {
        let deed = Deed::of(operation);
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | '-');
        let responses = operation.responses();
        let answer = responses.iter().find(|response| response.is_success()).and_then(Response::schema);
        if let (Deed::Create, Some(schema)) = (deed, answer)
            && step.chars().all(is_plain)
        {
            let names = properties_of(maker, &vec![schema]).into_iter();
            let names =
                names.filter(|name| !name.is_empty() && name.chars().all(is_plain)).map(str::to_owned);
            self.made.entry(thing(operation, deed)).or_insert((step.to_owned(), names.collect()));
        }
    }

    /// An action that calls an operation when the one before it is done.
    pub(super) fn action(
        &mut self,
        maker: &mut Maker,
        operation: &Operation<'_>,
        after: Option<&str>,
    ) -> (String, Value) {
        let name = self.name_of(operation);
        let waits = operation.parameters().iter().chain(operation.sent_parameters()).any(is_notified);
        let kind = if waits { "OpenApiConnectionWebhook" } else { "OpenApiConnection" };
        let mut action = Map::new();
        action.insert("runAfter".to_owned(), run_after(after));
        action.insert("type".to_owned(), json!(kind));
        action.insert("inputs".to_owned(), self.call(maker, operation));
        self.remember(maker, operation, &name);
        (name, Value::Object(action))
    }

    /// A trigger, with which a flow begins.
    pub(super) fn trigger(&mut self, maker: &mut Maker, operation: &Operation<'_>) -> (String, Value) {
        let name = self.name_of(operation);
        let is_hook = operation.notification_content().is_some()
            || operation.parameters().iter().chain(operation.sent_parameters()).any(is_notified)
            || is_notified_in_body(operation);
        let mut trigger = Map::new();
        if is_hook {
            trigger.insert("type".to_owned(), json!("OpenApiConnectionWebhook"));
        } else {
            trigger.insert("type".to_owned(), json!("OpenApiConnection"));
            trigger.insert("recurrence".to_owned(), json!({ "frequency": "Minute", "interval": MINUTES }));
        }
        trigger.insert("inputs".to_owned(), self.call(maker, operation));
        (name, Value::Object(trigger))
    }

    fn call(&mut self, maker: &mut Maker, operation: &Operation<'_>) -> Value {
        let filled = inputs(maker, operation, &|parameter| self.known(operation, parameter));
        self.blanks.extend(filled.blanks);
        json!({
            "host": {
                "connectionName": self.connection.key,
                "operationId": operation.id().unwrap_or_default(),
                "apiId": self.connection.api_id,
            },
            "parameters": filled.values,
            "authentication": "@parameters('$authentication')",
        })
    }

    /// The value of a parameter of the path, where an earlier step made the thing that it names.
    fn known(&self, operation: &Operation<'_>, parameter: &Parameter<'_>) -> Option<String> {
        if parameter.location() != ParameterIn::Path {
            return None;
        }
        let parts: Vec<&str> = operation.path().split('/').filter(|part| !part.is_empty()).collect();
        let wanted = format!("{{{}}}", parameter.name());
        let at = parts.iter().position(|part| *part == wanted)?;
        let before: Vec<String> = parts.iter().take(at).map(|part| blanked(part)).collect();
        let (step, properties) = self.made.get(&before)?;
        let same = |name: &&String| alike(name) == alike(parameter.name());
        let is_id = alike(parameter.name()).ends_with("id");
        let id = || properties.iter().find(|name| is_id && alike(name) == "id");
        let property = properties.iter().find(same).or_else(id)?;
        Some(format!("@outputs('{step}')?['body/{property}']"))
    }

    /// A name that no other step has: from the summary, else from the id.
    fn name_of(&mut self, operation: &Operation<'_>) -> String {
        let texts = [operation.summary(), operation.id()];
        let plain = texts.into_iter().flatten().map(plain).find(|name| !name.is_empty());
        let plain = plain.unwrap_or_else(|| "Step".to_owned());
        let mut name = plain.clone();
        let mut number = 2;
        while !self.names.insert(name.to_lowercase()) {
            name = format!("{plain}_{number}");
            number += 1;
        }
        name
    }
}

/// What a step waits for: that the one before it is done.
pub(super) fn run_after(after: Option<&str>) -> Value {
    match after {
        Some(name) => json!({ name: ["Succeeded"] }),
        None => json!({}),
    }
}

/// The words of a text, with `_` between them; what is no ASCII letter or digit separates words. A text
/// in another script has none.
fn plain(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("_").chars().take(MAX_NAME).collect();
    let is_told = text.chars().filter(|c| c.is_alphanumeric()).all(|c| c.is_ascii());
    if is_told { name.trim_end_matches('_').to_owned() } else { String::new() }
}

/// A name without what differs from one style of writing to another.
fn alike(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether the service is told an address through a parameter, at which it calls back.
fn is_notified(parameter: &Parameter<'_>) -> bool {
    parameter.node().get("x-ms-notification-url").and_then(|flag| flag.as_bool()) == Some(true)
}

/// The same of a field of the body.
fn is_notified_in_body(operation: &Operation<'_>) -> bool {
    let bodies = operation.sent_parameters().iter().filter_map(Parameter::schema);
    let fields = bodies.filter_map(|schema| schema.resolved()).flat_map(|schema| schema.properties());
    let says = |node: crate::document::Node<'_>| {
        node.get("x-ms-notification-url").and_then(|flag| flag.as_bool()) == Some(true)
    };
    fields.take(1_000).any(|(_, field)| says(field.node()))
}
