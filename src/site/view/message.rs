//! Parameters, bodies and responses.

use super::super::markdown::{Html, render_short};
use super::super::text::{NAME, PROSE, tidy};
use super::definitions::Tables;
use super::schema::{Kind, Table, flatten, says};
use crate::contract::{self, Content, Schema, Shape};
use crate::document::Node;
use serde::Serialize;

/// Parameters of one operation that are listed.
const MAX_PARAMETERS: usize = 200;

/// Responses of one operation that are listed.
const MAX_RESPONSES: usize = 40;

/// What marks a schema that another operation tells.
const DYNAMIC: [&str; 2] = ["x-ms-dynamic-schema", "x-ms-dynamic-properties"];

/// A parameter of an operation.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Parameter {
    /// The name that makers see.
    pub(in crate::site) name: String,
    /// The name that is sent.
    pub(in crate::site) key: String,
    /// Where it is sent.
    pub(in crate::site) place: &'static str,
    /// Whether a call without it is wrong.
    pub(in crate::site) required: bool,
    /// What it may be.
    pub(in crate::site) kind: Kind,
    /// What it means.
    pub(in crate::site) description: String,
    /// Whether callers should stop sending it.
    pub(in crate::site) deprecated: bool,
    /// `advanced` or `internal`, where the platform is told so.
    pub(in crate::site) visibility: Option<&'static str>,
    /// The operation that lists its values.
    pub(in crate::site) values_from: Option<String>,
}

/// What is sent as the body.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Body {
    /// Whether a call without it is wrong.
    pub(in crate::site) required: bool,
    /// The media types.
    pub(in crate::site) media: Vec<String>,
    /// Its properties.
    pub(in crate::site) table: Table,
}

/// A response, or what a webhook sends.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Response {
    /// `200`, `default`, …
    pub(in crate::site) status: String,
    /// What it means.
    pub(in crate::site) description: Html,
    /// Whether it means that the call worked.
    pub(in crate::site) is_success: bool,
    /// Whether it means that the call failed.
    pub(in crate::site) is_error: bool,
    /// Whether it is a success that comes with no body.
    pub(in crate::site) is_empty: bool,
    /// Whether its form is known only when the operation is used.
    pub(in crate::site) is_dynamic: bool,
    /// The operation that tells that form.
    pub(in crate::site) form_from: Option<String>,
    /// Its properties.
    pub(in crate::site) table: Table,
}

/// The parameters beside the body.
pub(super) fn parameters(operation: &contract::Operation<'_>) -> Vec<Parameter> {
    operation.parameters().iter().take(MAX_PARAMETERS).map(parameter).collect()
}

fn parameter(parameter: &contract::Parameter<'_>) -> Parameter {
    let shape = parameter.schema().map(|schema| schema.shape()).unwrap_or_default();
    let key = tidy(parameter.name(), NAME);
    let title = parameter.ms_summary().or_else(|| shape.text("title")).map(|title| tidy(title, NAME));
    let description = parameter.description().or_else(|| shape.text("description"));
    let name = title.filter(|title| !title.is_empty()).unwrap_or_else(|| key.clone());
    let description = description.map(|text| tidy(text, PROSE)).filter(|text| !says(&name, text));
    Parameter {
        name,
        key,
        place: parameter.location().as_str(),
        required: parameter.required(),
        kind: Kind::of(&shape),
        description: description.unwrap_or_default(),
        deprecated: parameter.deprecated(),
        visibility: match parameter.node().get_str("x-ms-visibility") {
            Some("advanced") => Some("advanced"),
            Some("internal") => Some("internal"),
            _ => None,
        },
        values_from: values_from(parameter),
    }
}

/// The operation that `x-ms-dynamic-values` or `x-ms-dynamic-list` names.
fn values_from(parameter: &contract::Parameter<'_>) -> Option<String> {
    let node = parameter.node();
    let named = ["x-ms-dynamic-values", "x-ms-dynamic-list"].into_iter().find_map(|key| node.get(key));
    named?.get_str("operationId").map(|id| tidy(id, NAME))
}

/// What is sent as the body.
pub(super) fn body(operation: &contract::Operation<'_>, tables: &mut Tables) -> Option<Body> {
    let body = operation.body()?;
    let table = body.media.iter().find_map(|media| content(&media.content, tables)).unwrap_or_default();
    let media = body.media.iter().take(6).filter_map(|media| media.name.as_deref());
    Some(Body { required: body.required, media: media.map(|name| tidy(name, 80)).collect(), table })
}

fn content(content: &Content<'_>, tables: &mut Tables) -> Option<Table> {
    match content {
        Content::Schema(schema) => Some(tables.of(*schema)),
        Content::Form(fields) => Some(flatten(Shape::of_form(fields), &mut tables.budget)),
        Content::Untold => None,
    }
}

/// What comes back, per status.
pub(super) fn responses(operation: &contract::Operation<'_>, tables: &mut Tables) -> Vec<Response> {
    let listed = operation.responses();
    let has_success = listed.iter().any(contract::Response::is_success);
    listed.iter().take(MAX_RESPONSES).map(|one| response(one, has_success, tables)).collect()
}

/// One of them. `default` stands for errors, unless no other status tells what comes back.
fn response(response: &contract::Response<'_>, has_success: bool, tables: &mut Tables) -> Response {
    let is_success = response.is_success();
    let is_empty = is_success && (response.status == "204" || response.media().is_empty());
    let schema = response.schema().filter(|_| !is_empty);
    let dynamic = schema.as_ref().and_then(dynamic_form);
    Response {
        status: tidy(response.status, 20),
        description: response.description().map(render_short).unwrap_or_default(),
        is_success,
        is_error: response.status.starts_with(['4', '5']) || (has_success && response.status == "default"),
        is_empty,
        is_dynamic: dynamic.is_some(),
        form_from: dynamic.and_then(|form| form.get_str("operationId")).map(|id| tidy(id, NAME)),
        table: schema.map(|schema| tables.of(schema)).unwrap_or_default(),
    }
}

/// What says that a schema, or that of its items, is known only at run time.
fn dynamic_form<'d>(schema: &Schema<'d>) -> Option<Node<'d>> {
    let form = |shape: &Shape<'d>| DYNAMIC.iter().find_map(|key| shape.rest.get(key).copied());
    let shape = schema.shape();
    form(&shape).or_else(|| form(&Shape::of(&shape.items)))
}

/// What a webhook trigger is sent.
pub(super) fn notification(operation: &contract::Operation<'_>, tables: &mut Tables) -> Option<Table> {
    Some(tables.of(operation.notification_schema()?))
}
