//! The inputs of a step: what an operation requires, each under the name that flows give it.
//!
//! A body of several fields is spread: `order/customer/name`. What the designer hides is left out.

use super::manner::{is_dynamic, is_internal, placeholder};
use crate::contract::{
    Body, Conjunction, Content, Made, Maker, Operation, Parameter, Shape, Types, example_of,
};
use crate::document::Node;
use serde_json::{Map, Value, json};

/// Fields of a body beyond this are left out.
const MAX_FIELDS: usize = 100;

/// Objects in a body are spread this deep.
const MAX_DEPTH: usize = 8;

/// Where nothing of a body is required and no example is known, so many fields stand for it.
const MAX_GUESSED: usize = 10;

/// A value that connectory made up: the author knows a better one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// The operation.
    pub operation: String,
    /// The input.
    pub input: String,
    /// What stands there now, as JSON.
    pub value: String,
    /// The operation that lists what may stand there.
    pub listed_by: Option<String>,
}

/// The inputs of one step.
pub(super) struct Inputs {
    pub(super) values: Map<String, Value>,
    pub(super) blanks: Vec<Blank>,
}

/// The inputs that an operation requires; `known` gives the values of those that an earlier step
/// brought forth.
pub(super) fn inputs(
    maker: &mut Maker,
    operation: &Operation<'_>,
    known: &dyn Fn(&Parameter<'_>) -> Option<String>,
) -> Inputs {
    let mut filling = Filling {
        maker,
        operation: operation.id().unwrap_or_default(),
        found: Inputs::none(),
        open: Vec::new(),
    };
    for parameter in operation.parameters() {
        if !parameter.required() || is_hidden(parameter) || parameter.name().is_empty() {
            continue;
        }
        match known(parameter) {
            Some(expression) => {
                filling.found.values.insert(parameter.name().to_owned(), json!(expression));
            }
            None => filling.parameter(parameter),
        }
    }
    if let Some(body) = operation.body() {
        filling.body(&body);
    }
    filling.found
}

/// Whether the designer hides a parameter, or the platform fills it in.
fn is_hidden(parameter: &Parameter<'_>) -> bool {
    let node = parameter.node();
    let says = |key: &str| node.get(key).and_then(|flag| flag.as_bool()) == Some(true);
    node.get_str("x-ms-visibility") == Some("internal") || says("x-ms-notification-url")
}

/// The operation that lists what a parameter or a property may hold.
fn listed_by(node: Node<'_>) -> Option<&str> {
    let of = |key: &str| node.get(key)?.get_str("operationId");
    of("x-ms-dynamic-values").or_else(|| of("x-ms-dynamic-list")).or_else(|| of("x-ms-dynamic-tree"))
}

impl Inputs {
    fn none() -> Self {
        Self { values: Map::new(), blanks: Vec::new() }
    }
}

struct Filling<'m> {
    maker: &'m mut Maker,
    operation: &'m str,
    found: Inputs,
    /// The objects that are being spread, the outermost first.
    open: Vec<u64>,
}

impl Filling<'_> {
    fn put(&mut self, key: &str, made: Made, node: Option<Node<'_>>) {
        if self.found.values.len() >= MAX_FIELDS {
            return;
        }
        if !made.is_known {
            self.found.blanks.push(Blank {
                operation: self.operation.to_owned(),
                input: key.to_owned(),
                value: made.value.to_string(),
                listed_by: node.and_then(listed_by).map(str::to_owned),
            });
        }
        self.found.values.insert(key.to_owned(), made.value);
    }

    fn parameter(&mut self, parameter: &Parameter<'_>) {
        let made = self.maker.parameter(parameter);
        self.put(parameter.name(), made, Some(parameter.node()));
    }

    fn body(&mut self, body: &Body<'_>) {
        let Some(media) = body.media.first() else { return };
        match &media.content {
            Content::Untold => {}
            Content::Form(fields) => {
                let wanted = |field: &&Parameter<'_>| field.required() && !is_hidden(field);
                fields.iter().filter(wanted).for_each(|field| self.parameter(field));
            }
            Content::Schema(schema) if !body_is_hidden(body) => {
                let name = body.name.filter(|name| !name.is_empty()).unwrap_or("body");
                let given = example_of(media.node);
                let Some(shape) = self.maker.shape(&vec![*schema]) else { return };
                let before = self.found.values.len();
                self.spread(name, &shape, given);
                if body.required && self.found.values.len() == before && self.is_seen(&shape, 0) {
                    self.guess(name, &shape);
                }
            }
            Content::Schema(_) => {}
        }
    }

    /// The fields of a value; a value that has none is a field itself.
    fn spread(&mut self, key: &str, shape: &Shape<'_>, given: Option<Node<'_>>) {
        if is_dynamic(shape) {
            let made = self
                .maker
                .explicit(shape, given)
                .map_or_else(|| Made::guessed(placeholder(key)), |value| Made { value, is_known: true });
            return self.put(key, made, shape.node());
        }
        if !is_object(shape) {
            let made = self.maker.value(shape, given, last(key));
            return self.put(key, made, shape.node());
        }
        let given = given.or_else(|| shape.rest.get("example").copied()).filter(Node::is_object);
        let id = shape.node().map(|node| node.id()).unwrap_or_default();
        if self.open.len() >= MAX_DEPTH || self.open.contains(&id) {
            return;
        }
        self.open.push(id);
        for property in &shape.properties {
            let Some(inner) = self.maker.shape(&property.schema) else { continue };
            let given = given.and_then(|given| given.get(property.name));
            let is_required = shape.required.contains(property.name);
            let is_given = given.is_some() || (shape.required.is_empty() && has_example(&inner));
            if inner.read_only || is_internal(&inner) || !(is_required || is_given) {
                continue;
            }
            let key = format!("{key}/{}", escaped(property.name));
            let before = self.found.values.len();
            self.spread(&key, &inner, given);
            if is_required && self.found.values.len() == before && self.is_seen(&inner, 0) {
                self.put(&key, Made::guessed(json!({})), inner.node());
            }
        }
        self.open.pop();
    }

    /// Whether users see any part of an object; the platform fills in what they do not.
    fn is_seen(&mut self, shape: &Shape<'_>, depth: usize) -> bool {
        if shape.properties.is_empty() || depth >= MAX_DEPTH {
            return true;
        }
        shape.properties.iter().any(|property| match self.maker.shape(&property.schema) {
            Some(inner) => !is_internal(&inner) && !inner.read_only && self.is_seen(&inner, depth + 1),
            None => true,
        })
    }

    /// Something for a body that must be there and of which nothing is required.
    fn guess(&mut self, key: &str, shape: &Shape<'_>) {
        let before = self.found.values.len();
        for property in &shape.properties {
            if self.found.values.len() - before >= MAX_GUESSED {
                return;
            }
            let Some(inner) = self.maker.shape(&property.schema) else { return };
            if !inner.read_only
                && !is_internal(&inner)
                && !is_object(&inner)
                && !inner.types.has(Types::ARRAY)
            {
                let made = self.maker.value(&inner, None, property.name);
                self.put(&format!("{key}/{}", escaped(property.name)), made, inner.node());
            }
        }
        if self.found.values.len() == before {
            self.put(key, Made::guessed(json!({})), shape.node());
        }
    }
}

fn body_is_hidden(body: &Body<'_>) -> bool {
    body.node.get_str("x-ms-visibility") == Some("internal")
}

fn is_object(shape: &Shape<'_>) -> bool {
    !shape.properties.is_empty() && (shape.types.is_any() || shape.types.has(Types::OBJECT))
}

/// Whether a definition gives an example of a value itself; a default need not be sent.
fn has_example(shape: &Shape<'_>) -> bool {
    ["example", "x-example"].iter().any(|key| shape.rest.contains_key(key))
}

/// The name of a field as a part of a longer one, in which `/` stands between parts.
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn last(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// One level of what several schemas say of a value; for other parts of the draft.
pub(super) fn properties_of<'d>(maker: &mut Maker, schema: &Conjunction<'d>) -> Vec<&'d str> {
    let shape = maker.shape(schema);
    shape.map(|shape| shape.properties.iter().map(|property| property.name).collect()).unwrap_or_default()
}
