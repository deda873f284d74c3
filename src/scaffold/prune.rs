//! Components that nothing refers to any more, after operations were taken out.

use crate::contract::percent_decoded;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Where components stand: in Swagger 2.0 at the root, in OpenAPI 3 below `components`.
const SWAGGER: [&str; 3] = ["definitions", "parameters", "responses"];
const OPENAPI: [&str; 9] = [
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
    "pathItems",
];

/// A component: its section, seen from the root, and its name.
type Key = (String, String);

/// Takes out the components that nothing leads to: no reference from what is left, no name in a discriminator,
/// and no parent with a discriminator of which they are a kind.
pub(super) fn components(definition: &mut Value) {
    let all = listed(definition);
    let mut reached: BTreeSet<Key> = BTreeSet::new();
    let mut waiting: Vec<Key> = Vec::new();
    let root = definition.as_object();
    for (name, value) in root.into_iter().flatten() {
        if name != "components" && !SWAGGER.contains(&name.as_str()) {
            named_in(value, &all, &mut waiting);
        }
    }
    let kinds = kinds(definition, &all);
    while let Some(key) = waiting.pop() {
        if !reached.insert(key.clone()) {
            continue;
        }
        if let Some(value) = definition.pointer(&pointer(&key)) {
            named_in(value, &all, &mut waiting);
        }
        let of = kinds.iter().filter(|(parent, _)| *parent == key);
        waiting.extend(of.map(|(_, kind)| kind.clone()));
    }
    for section in SWAGGER.iter().map(|name| format!("/{name}")).chain(openapi_sections()) {
        if let Some(object) = definition.pointer_mut(&section).and_then(Value::as_object_mut) {
            object.retain(|name, _| reached.contains(&(section.clone(), name.clone())));
        }
    }
}

fn openapi_sections() -> impl Iterator<Item = String> {
    OPENAPI.iter().map(|name| format!("/components/{name}"))
}

fn pointer((section, name): &Key) -> String {
    format!("{section}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn section<'v>(definition: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> + use<'v> {
    definition.pointer(name).and_then(Value::as_object).into_iter().flat_map(Map::iter)
}

/// All components, by the reference that leads to each.
fn listed(definition: &Value) -> BTreeMap<String, Key> {
    let sections = SWAGGER.iter().map(|name| format!("/{name}")).chain(openapi_sections());
    let keys = sections.flat_map(|name| {
        let names: Vec<Key> =
            section(definition, &name).map(|(key, _)| (name.clone(), key.clone())).collect();
        names
    });
    keys.map(|key| (format!("#{}", pointer(&key)), key)).collect()
}

/// Adds the components that a value names: by references, which may lead into a component, and by the names
/// of schemas in discriminators.
fn named_in(value: &Value, all: &BTreeMap<String, Key>, found: &mut Vec<Key>) {
    match value {
        Value::String(text) if text.starts_with("#/") => {
            let decoded = percent_decoded(text);
            let mut text = decoded.as_deref().unwrap_or(text);
            loop {
                if let Some(key) = all.get(text) {
                    found.push(key.clone());
                    return;
                }
                let Some((holder, _)) = text.rsplit_once('/') else { return };
                text = holder;
            }
        }
        Value::Array(items) => items.iter().for_each(|item| named_in(item, all, found)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "mapping" {
                    let names = member.as_object().into_iter().flat_map(Map::values);
                    let names = names.filter_map(Value::as_str);
                    found.extend(
                        names.filter_map(|name| all.get(&format!("#/components/schemas/{name}")).cloned()),
                    );
                }
                named_in(member, all, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schemas that extend one with a discriminator, each with that one.
fn kinds(definition: &Value, all: &BTreeMap<String, Key>) -> Vec<(Key, Key)> {
    let mut kinds = Vec::new();
    for name in ["/definitions", "/components/schemas"] {
        for (key, schema) in section(definition, name) {
            let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
            for part in parts.filter_map(|part| part.get("$ref")?.as_str()) {
                let Some(parent) = all.get(part) else { continue };
                let told = definition
                    .pointer(&pointer(parent))
                    .is_some_and(|one| one.get("discriminator").is_some());
                if told {
                    kinds.push((parent.clone(), (name.to_owned(), key.clone())));
                }
            }
        }
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_reached_stays() {
        let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
        let mut definition = json!({
            "paths": { "/a": { "get": { "responses": { "200": { "$ref": "#/components/responses/R" } } } } },
            "components": {
                "responses": { "R": of("A"), "S": of("Z") },
                "schemas": {
                    "A": { "properties": { "b": of("B~1c/properties/d") } },
                    "B/c": { "discriminator": { "propertyName": "k" } },
                    "Kind": { "allOf": [of("B~1c")] },
                    "Loop": of("Loop"),
                    "Z": {},
                },
                "securitySchemes": { "key": {} },
            },
        });
        components(&mut definition);
        let names = |section: &str| {
            let object = definition["components"][section].as_object().unwrap();
            object.keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(names("schemas"), ["A", "B/c", "Kind"]);
        assert_eq!(names("responses"), ["R"]);
        assert_eq!(names("securitySchemes"), ["key"]);
    }
}
