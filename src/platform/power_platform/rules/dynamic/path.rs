//! Paths such as `body/order/id`: where they lead in a schema, through `$ref` and `allOf`.

use crate::contract::{Operation, Parameter, ParameterIn, follow};
use crate::document::Node;

/// Schemas that one path may be looked for in; hostile references lead through no more.
const MAX_STEPS: usize = 500;

/// Where a path leads.
#[derive(Debug, Clone, Copy)]
pub(super) enum End<'d> {
    /// To this.
    Here(Spot<'d>),
    /// To nothing.
    Nowhere,
    /// It cannot be told: the schema is open, or filled in later.
    Untold,
}

/// What a path leads to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'d> {
    /// The parameter or schema, `$ref` followed.
    pub(super) node: Node<'d>,
    /// Whether it or something around it is hidden from users.
    pub(super) hidden: bool,
    /// Whether it is always sent.
    pub(super) required: bool,
    /// Whether it stands inside of a body.
    pub(super) of_body: bool,
}

impl<'d> Spot<'d> {
    pub(super) fn of_schema(node: Node<'d>) -> Option<Self> {
        let target = follow(node).node().filter(Node::is_object)?;
        let hidden = super::is_internal(node) || super::is_internal(target);
        Some(Self { node: target, hidden, required: true, of_body: true })
    }

    fn of_parameter(parameter: &Parameter<'d>) -> Self {
        let node = parameter.node();
        Self { node, hidden: super::is_internal(node), required: parameter.required(), of_body: false }
    }

    /// The type that is written down.
    pub(super) fn type_name(&self) -> Option<&'d str> {
        self.node.get_str("type")
    }

    /// Whether it is a list.
    pub(super) fn is_list(&self) -> bool {
        self.type_name() == Some("array") || self.node.get("items").is_some()
    }

    /// Whether more may be in it than is written down.
    fn is_open(&self) -> bool {
        let free = self.node.get("additionalProperties").is_some_and(|rest| rest.as_bool() != Some(false));
        free || self.node.get("x-ms-dynamic-schema").is_some()
            || self.node.get("x-ms-dynamic-properties").is_some()
    }
}

/// The parts of a path.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

/// Where a path leads, seen from a schema; an empty one leads to itself.
pub(super) fn walk<'d>(from: Spot<'d>, path: &str) -> End<'d> {
    let mut left = MAX_STEPS;
    if let Some(spot) = child(from, path, &mut left) {
        return End::Here(spot);
    }
    let mut at = from;
    for part in parts(path) {
        match child(at, part, &mut left) {
            Some(next) => at = next,
            None if at.is_open() || left == 0 => return End::Untold,
            None => return End::Nowhere,
        }
    }
    End::Here(at)
}

/// A property of an object, of one of its parts, or of a list's items.
fn child<'d>(of: Spot<'d>, name: &str, left: &mut usize) -> Option<Spot<'d>> {
    *left = left.checked_sub(1)?;
    let object = of.node;
    if let Some(node) = object.get("properties").and_then(|list| list.get(name)) {
        let spot = Spot::of_schema(node)?;
        let names = object.get("required").into_iter().flat_map(|list| list.items());
        let required = names.filter_map(|item| item.as_str()).any(|item| item == name);
        let (hidden, required) = (of.hidden || spot.hidden, of.required && required);
        return Some(Spot { hidden, required, ..spot });
    }
    let parts = object.get("allOf").into_iter().flat_map(|list| list.items());
    for part in parts.chain(object.get("items")) {
        let Some(spot) = Spot::of_schema(part) else { continue };
        let spot = Spot { hidden: of.hidden || spot.hidden, required: of.required, ..spot };
        if let Some(found) = child(spot, name, left) {
            return Some(found);
        }
    }
    None
}

/// The schema of the body, and the name of the body parameter.
fn body<'d>(operation: &Operation<'d>) -> Option<(&'d str, Spot<'d>)> {
    let body = operation.sent_parameters().iter().find(|one| one.location() == ParameterIn::Body)?;
    let spot = Spot::of_schema(body.node().get("schema")?)?;
    let hidden = spot.hidden || super::is_internal(body.node());
    Some((body.name(), Spot { hidden, required: body.required(), ..spot }))
}

/// The parameter of a name that is not the body.
fn parameter<'d>(operation: &Operation<'d>, name: &str) -> Option<Spot<'d>> {
    let mut all = operation.parameters().iter().chain(operation.sent_parameters());
    let found = all.find(|one| one.name() == name && one.location() != ParameterIn::Body)?;
    Some(Spot::of_parameter(found))
}

/// What a path means in an operation: a parameter, the body or something inside of it. The name of
/// the body parameter may stand before it.
pub(super) fn input<'d>(operation: &Operation<'d>, path: &str) -> End<'d> {
    if let Some(spot) = parameter(operation, path) {
        return End::Here(spot);
    }
    let Some((name, spot)) = body(operation) else { return End::Nowhere };
    let rest = match path.strip_prefix(name) {
        Some("") => return End::Here(spot),
        Some(rest) => rest.strip_prefix('/').unwrap_or(path),
        None => path,
    };
    match walk(spot, rest) {
        End::Nowhere => walk(spot, path),
        found @ (End::Here(_) | End::Untold) => found,
    }
}

/// Whether a name is that of a parameter and of a property of the body.
pub(super) fn is_ambiguous(operation: &Operation<'_>, name: &str) -> bool {
    let mut left = MAX_STEPS;
    let mut in_body = || body(operation).and_then(|(_, spot)| child(spot, name, &mut left));
    parameter(operation, name).is_some() && in_body().is_some()
}

/// What an operation answers with where it succeeds.
pub(super) fn answer<'d>(operation: &Operation<'d>) -> Option<Spot<'d>> {
    let responses = operation.responses();
    let told = |success: bool| {
        let mut asked = responses.iter().filter(|response| response.is_success() == success);
        asked.find_map(|response| response.node.get("schema"))
    };
    Spot::of_schema(told(true).or_else(|| told(false))?)
}
