//! The same API written in another way.

use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Every object with its keys in the opposite order.
pub fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            Value::Object(object.iter().rev().map(|(key, value)| (key.clone(), reversed(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(reversed).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// YAML in block style.
pub fn yaml(value: &Value) -> String {
    let mut text = String::new();
    block(&mut text, value, 0);
    text.trim_start().to_owned()
}

fn block(text: &mut String, value: &Value, indent: usize) {
    let start = |text: &mut String| write!(text, "\n{:indent$}", "").unwrap();
    match value {
        Value::Object(object) if !object.is_empty() => {
            for (key, value) in object {
                start(text);
                write!(text, "{}:", Value::from(key.as_str())).unwrap();
                block(text, value, indent + 2);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                start(text);
                text.push('-');
                block(text, item, indent + 2);
            }
        }
        Value::String(word) if is_plain(word) => write!(text, " {word}").unwrap(),
        other => write!(text, " {other}").unwrap(),
    }
}

/// Whether a text is one in YAML without quotes.
fn is_plain(word: &str) -> bool {
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    word.len() > 1
        && word.chars().all(|c| c.is_ascii_alphabetic())
        && !reserved.contains(&word.to_lowercase().as_str())
}

/// Whether names of schemas mean something over the wire, or lead where a copy does not.
pub fn are_names_told(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            object.contains_key("discriminator")
                || object.contains_key("$dynamicRef")
                || object.contains_key("$anchor")
                || object.contains_key("$id")
                || object.values().any(are_names_told)
        }
        Value::Array(items) => items.iter().any(are_names_told),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Another spelling of one schema; nothing where it speaks of none.
pub type Respelling = fn(&Map<String, Value>, &str) -> Option<Value>;

/// The spellings that mean the same.
pub const RESPELLINGS: [(&str, Respelling); 7] = [
    ("one part of allOf", |schema, _| Some(json!({"allOf": [schema]}))),
    ("the only branch of anyOf", |schema, version| (version != "2.0").then(|| json!({"anyOf": [schema]}))),
    ("the only branch of oneOf", |schema, version| (version != "2.0").then(|| json!({"oneOf": [schema]}))),
    ("values without a type", without_type),
    ("labelled constants", constants),
    ("types one by one", types),
    ("keywords that say nothing", idle),
];

fn without_type(schema: &Map<String, Value>, _: &str) -> Option<Value> {
    let fits = |value: &Value| match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        _ => false,
    };
    schema.get("type")?;
    let values = schema.get("enum")?.as_array().filter(|values| !values.is_empty())?;
    let mut other = schema.clone();
    other.remove("type");
    values.iter().all(fits).then_some(Value::Object(other))
}

fn constants(schema: &Map<String, Value>, version: &str) -> Option<Value> {
    let values = schema.get("enum")?.as_array().filter(|_| version.starts_with("3.1"))?;
    let mut other = schema.clone();
    other.remove("enum");
    let label = |value: &Value| json!({"const": value, "title": value.to_string()});
    other.insert("oneOf".to_owned(), values.iter().map(label).collect());
    Some(Value::Object(other))
}

fn types(schema: &Map<String, Value>, version: &str) -> Option<Value> {
    let types = schema.get("type")?.as_array().filter(|_| version.starts_with("3.1"))?;
    let is_alone = schema.keys().all(|key| ["type", "description", "title"].contains(&key.as_str()));
    let mut other = schema.clone();
    other.remove("type");
    other.insert("anyOf".to_owned(), types.iter().map(|one| json!({"type": one})).collect());
    is_alone.then_some(Value::Object(other))
}

fn idle(schema: &Map<String, Value>, _: &str) -> Option<Value> {
    let mut other = schema.clone();
    let mut say = |key: &str, value: Value| {
        other.entry(key).or_insert(value);
    };
    match schema.get("type")?.as_str()? {
        "string" => say("minLength", json!(0)),
        "array" => {
            say("minItems", json!(0));
            say("uniqueItems", json!(false));
        }
        // That would speak of what `unevaluatedProperties` is left with.
        "object" if schema.contains_key("unevaluatedProperties") => return None,
        "object" => {
            say("additionalProperties", json!(true));
            say("properties", json!({}));
        }
        "integer" => say("multipleOf", json!(1)),
        _ => return None,
    }
    Some(Value::Object(other))
}

/// Whether a reference leads into a component, not to it: what stands there may come to stand deeper.
fn leads_inside(value: &Value) -> bool {
    match value {
        Value::Object(object) => object.iter().any(|(key, value)| {
            let text = value.as_str().filter(|_| key == "$ref");
            let parts = text.map_or(0, |text| text.trim_start_matches("#/components").matches('/').count());
            parts > 2 || leads_inside(value)
        }),
        Value::Array(items) => items.iter().any(leads_inside),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// With every schema in another spelling; none where there is none to spell, or names count.
pub fn respelled(value: &Value, other: Respelling) -> Option<Value> {
    if are_names_told(value) || leads_inside(value) || value.to_string().len() > MAX_SIZE {
        return None;
    }
    let version = value.get("openapi").or(value.get("swagger"))?.as_str()?.to_owned();
    let mut copy = value.clone();
    respell(&mut copy, false, &|schema| other(schema, &version));
    (copy != *value).then_some(copy)
}

/// Keys whose value is a schema, or a list of them.
const SCHEMAS: [&str; 6] = ["schema", "items", "additionalProperties", "allOf", "oneOf", "anyOf"];

/// Keys whose members are schemas.
const MAPS: [&str; 3] = ["properties", "definitions", "schemas"];

fn respell(node: &mut Value, is_schema: bool, other: &dyn Fn(&Map<String, Value>) -> Option<Value>) {
    match node {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                if DATA.contains(&key.as_str()) || key.starts_with("x-") {
                    continue;
                }
                if MAPS.contains(&key.as_str()) && value.is_object() {
                    let members = value.as_object_mut().into_iter().flat_map(|map| map.values_mut());
                    members.for_each(|member| respell(member, true, other));
                } else {
                    respell(value, SCHEMAS.contains(&key.as_str()), other);
                }
            }
            let spelled = is_schema.then(|| other(object)).flatten();
            if let Some(spelled) = spelled {
                *node = spelled;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| respell(item, is_schema, other)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// References to schemas below this many others stay.
const MAX_INLINED: usize = 3;

/// Definitions larger than this are not inlined, in characters.
const MAX_SIZE: usize = 200_000;

/// With the references of paths in the place of which the schemas stand, a few levels deep; none
/// where there are none, or names count.
pub fn inlined(value: &Value) -> Option<Value> {
    if are_names_told(value) || value.to_string().len() > MAX_SIZE {
        return None;
    }
    let mut copy = value.clone();
    let paths = copy.get_mut("paths")?;
    let before = paths.clone();
    inline(paths, value, 0);
    (*paths != before).then_some(copy)
}

fn inline(node: &mut Value, root: &Value, depth: usize) {
    let target = node.get("$ref").and_then(Value::as_str).and_then(|text| text.strip_prefix('#'));
    let found = target.and_then(|pointer| root.pointer(pointer)).filter(|_| depth < MAX_INLINED);
    if let Some(found) = found.cloned() {
        let is_alone = node.as_object().is_some_and(|object| object.len() == 1);
        if is_alone {
            *node = found;
            return inline(node, root, depth + 1);
        }
    }
    match node {
        Value::Object(object) => object.values_mut().for_each(|value| inline(value, root, depth)),
        Value::Array(items) => items.iter_mut().for_each(|value| inline(value, root, depth)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

const HOLDERS: [&str; 9] = [
    "/definitions",
    "/parameters",
    "/responses",
    "/components/schemas",
    "/components/parameters",
    "/components/responses",
    "/components/requestBodies",
    "/components/headers",
    "/components/examples",
];

/// With other names for all components; none where there are none, or names count.
pub fn renamed(value: &Value) -> Option<Value> {
    if are_names_told(value) {
        return None;
    }
    let copy = with_names(value, &|name| format!("Renamed{name}"));
    (copy != *value).then_some(copy)
}

fn with_names(value: &Value, name: &dyn Fn(&str) -> String) -> Value {
    let mut copy = value.clone();
    for holder in HOLDERS {
        if let Some(Value::Object(members)) = copy.pointer_mut(holder) {
            *members = std::mem::take(members).into_iter().map(|(key, value)| (name(&key), value)).collect();
        }
    }
    point(&mut copy, &|text| pointed(text, name));
    copy
}

/// With another text for each reference that is given one.
pub fn redirected(value: &Value, text: &dyn Fn(&str) -> Option<String>) -> Value {
    let mut copy = value.clone();
    point(&mut copy, &|old| text(old).unwrap_or_else(|| old.to_owned()));
    copy
}

fn point(node: &mut Value, name: &dyn Fn(&str) -> String) {
    match node {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if key == "$ref" => *text = name(text),
                    other => point(other, name),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| point(item, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn pointed(text: &str, name: &dyn Fn(&str) -> String) -> String {
    for holder in HOLDERS {
        let start = format!("#{holder}/");
        if let Some(rest) = text.strip_prefix(&start) {
            let (component, behind) = rest.split_once('/').map_or((rest, None), |(a, b)| (a, Some(b)));
            let behind = behind.map(|behind| format!("/{behind}")).unwrap_or_default();
            return format!("{start}{}{behind}", name(component));
        }
    }
    text.to_owned()
}

/// With paths, ids and components that no other number has.
pub fn prefixed(value: &Value, number: usize) -> Value {
    let mut copy = with_names(value, &|name| format!("P{number}{name}"));
    let paths = copy.get_mut("paths").and_then(Value::as_object_mut).unwrap();
    *paths = std::mem::take(paths)
        .into_iter()
        .map(|(path, mut item)| {
            for operation in item.as_object_mut().into_iter().flat_map(|item| item.values_mut()) {
                if let Some(Value::String(id)) = operation.get_mut("operationId") {
                    *id = format!("P{number}{id}");
                }
            }
            (format!("/p{number}{path}"), item)
        })
        .collect();
    copy
}

/// Definitions of one frame as one.
pub fn joined(parts: impl Iterator<Item = Value>) -> Value {
    let mut whole = json!({});
    for part in parts {
        merge(&mut whole, part);
    }
    whole
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge_member(into, key, value);
            }
        }
        (into, from) => *into = from,
    }
}

fn merge_member(into: &mut Map<String, Value>, key: String, value: Value) {
    match into.get_mut(&key) {
        Some(known) => merge(known, value),
        None => drop(into.insert(key, value)),
    }
}

/// Keys below which a `type` is data or tells of something else.
const DATA: [&str; 11] = [
    "example",
    "examples",
    "default",
    "enum",
    "const",
    "value",
    "info",
    "securityDefinitions",
    "securitySchemes",
    "links",
    "mapping",
];

/// The places of all schemas that are strings.
pub fn strings(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    find_strings(value, String::new(), &mut found);
    found
}

fn find_strings(value: &Value, at: String, found: &mut Vec<String>) {
    let below = |part: &str| format!("{at}/{}", part.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(object) => {
            let is_schema =
                !at.ends_with("/properties") && !object.contains_key("enum") && !object.contains_key("$ref");
            if is_schema && object.get("type") == Some(&json!("string")) {
                found.push(at.clone());
            }
            let told =
                object.iter().filter(|(key, _)| !DATA.contains(&key.as_str()) && !key.starts_with("x-"));
            told.for_each(|(key, value)| find_strings(value, below(key), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| find_strings(item, below(&n.to_string()), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The places of all texts, numbers and truths of paths, but for references and what names nothing.
pub fn leaves(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(paths) = value.get("paths") {
        find_leaves(paths, "/paths".to_owned(), &mut found);
    }
    found
}

fn find_leaves(value: &Value, at: String, found: &mut Vec<String>) {
    let below = |part: &str| format!("{at}/{}", part.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(object) => {
            let told = object.iter().filter(|(key, _)| *key != "$ref");
            told.for_each(|(key, value)| find_leaves(value, below(key), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| find_leaves(item, below(&n.to_string()), found));
        }
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) => found.push(at),
    }
}

/// Makes another value of the same kind.
pub fn alter(value: &mut Value) {
    match value {
        Value::Bool(truth) => *truth = !*truth,
        Value::Number(number) => {
            let whole = number.as_i64().and_then(|number| number.checked_add(1));
            let float = number.as_f64().unwrap_or_default() + 1.0;
            *value = whole.map_or(json!(float), |whole| json!(whole));
        }
        Value::String(text) => text.push('x'),
        Value::Null | Value::Array(_) | Value::Object(_) => {}
    }
}
