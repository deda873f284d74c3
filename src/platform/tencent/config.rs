//! `config.json`, `operations.json` and `types.json`: the connector in the form in which the platform's
//! API describes one (`DescribeEisConnectorConfig`).
//!
//! The API gives properties alone; operations and types are said in the same form. What is required
//! is said by the texts `"true"` and `"false"`, as the API does.

use super::module::{Module, Part};
use super::types::{Field, Kind};
use serde_json::{Map, Value, json};

/// What the API gives: the connector and its properties.
pub(super) fn config(module: &Module) -> String {
    written(&json!({
        "attributes": {
            "description": module.description,
            "displayName": module.display_name,
            "name": module.name,
            "version": module.version,
        },
        "properties": fields(&module.properties),
    }))
}

/// Operations and triggers, with what they take and give.
pub(super) fn operations(module: &Module) -> String {
    let parts: Vec<Value> = module.parts.iter().map(part).collect();
    written(&json!({ "operations": parts }))
}

/// The connector's own types.
pub(super) fn types(module: &Module) -> String {
    written(&json!({ "types": fields(&module.types) }))
}

fn written(value: &Value) -> String {
    format!("{value:#}\n")
}

fn part(part: &Part) -> Value {
    json!({
        "attributes": {
            "description": part.description.as_deref().unwrap_or_default(),
            "displayName": part.display_name.as_deref().unwrap_or(&part.name),
            "isTrigger": part.is_trigger().to_string(),
            "name": part.name,
            "operationId": part.id,
        },
        "parameters": fields(&part.parameters),
        "payload": part.payload.as_ref().map(field),
        "attributesOfOutput": fields(&part.attributes),
    })
}

fn fields(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(field).collect()
}

fn field(told: &Field) -> Value {
    let mut attributes = Map::new();
    let mut put = |key: &str, value: Option<&str>| {
        attributes.extend(value.map(|value| (key.to_owned(), Value::from(value))));
    };
    put("description", told.description.as_deref());
    put("displayName", Some(told.display_name.as_deref().unwrap_or(&told.name)));
    put("name", Some(&told.name));
    put("required", Some(if told.is_required { "true" } else { "false" }));
    put("type", Some(told.kind.as_str()));
    put("customType", told.custom.as_deref());
    put("defaultValue", told.default.as_deref().filter(|_| !told.is_secret));
    let children: Vec<Value> = match told.kind {
        Kind::Enum => told.children.iter().map(|value| choice(&value.name)).collect(),
        Kind::Int | Kind::Float | Kind::String | Kind::Decimal | Kind::Bool | Kind::Date => Vec::new(),
        Kind::Time | Kind::DateTime | Kind::Any => Vec::new(),
        Kind::Map | Kind::List | Kind::Struct => fields(&told.children),
    };
    json!({ "attributes": attributes, "children": children })
}

/// One value of an enumeration.
fn choice(value: &str) -> Value {
    json!({ "attributes": { "displayName": value, "name": value } })
}
