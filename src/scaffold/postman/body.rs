//! Bodies and answers: what examples say of their types.

use super::{cut, is_off, text};
use crate::document::{Document, Format, Kind, Node};
use crate::path::RepoPath;
use serde_json::{Map, Value, json};

/// An object has so many properties at most.
const MAX_PROPERTIES: usize = 500;

/// Values deeper than this are any value.
const MAX_DEPTH: usize = 24;

/// The body of a request; none where there is none.
pub(super) fn of(body: Node<'_>) -> Option<Value> {
    if is_off(body) {
        return None;
    }
    let (media, schema) = match body.get_str("mode")? {
        "raw" => {
            let raw = body.get_str("raw").filter(|raw| !raw.trim().is_empty())?;
            let language = body.at("/options/raw/language").and_then(|node| node.as_str());
            told(raw, language)
        }
        "urlencoded" => ("application/x-www-form-urlencoded", form(body.get("urlencoded"))),
        "formdata" => ("multipart/form-data", form(body.get("formdata"))),
        "file" => ("application/octet-stream", json!({ "type": "string", "format": "binary" })),
        "graphql" => {
            let text = json!({ "type": "string" });
            let properties = json!({ "query": text, "variables": { "type": "object" } });
            ("application/json", json!({ "type": "object", "properties": properties, "required": ["query"] }))
        }
        _ => return None,
    };
    Some(json!({ "content": { media: { "schema": schema } } }))
}

/// The answers of a request, one a status; where no example tells any, one of which nothing is known.
pub(super) fn responses(item: Node<'_>) -> Value {
    let mut responses = Map::new();
    for example in item.get("response").into_iter().flat_map(|list| list.items()) {
        let Some(code) = example.get("code").and_then(|code| code.as_i64()) else { continue };
        if !(100..600).contains(&code) || responses.contains_key(&code.to_string()) {
            continue;
        }
        let about = example.get_str("status").filter(|status| !status.is_empty());
        let about = about.or_else(|| example.get_str("name")).map_or_else(|| code.to_string(), cut);
        let mut response = Map::from_iter([("description".to_owned(), Value::from(about))]);
        if let Some(raw) = example.get_str("body").filter(|raw| !raw.trim().is_empty()) {
            let (media, schema) = told(raw, example.get_str("_postman_previewlanguage"));
            response.insert("content".to_owned(), json!({ media: { "schema": schema } }));
        }
        responses.insert(code.to_string(), response.into());
    }
    if responses.is_empty() {
        responses.insert("200".to_owned(), json!({ "description": "OK" }));
    }
    responses.into()
}

/// What a text is, and the types of what it holds.
fn told(raw: &str, language: Option<&str>) -> (&'static str, Value) {
    let (document, faults) = Document::parse(RepoPath::root(), raw.as_bytes().to_vec(), Format::Json);
    let root = document.root();
    let is_json = faults.is_empty() && (root.is_object() || root.is_array());
    let text = json!({ "type": "string" });
    match language {
        _ if is_json => ("application/json", schema(root, 0)),
        // Variables in the place of values keep it from being read.
        Some("json") => ("application/json", json!({ "type": "object" })),
        Some("xml") => ("application/xml", text),
        Some("html") => ("text/html", text),
        _ => ("text/plain", text),
    }
}

/// The type of a value, and of what is in it.
fn schema(node: Node<'_>, depth: usize) -> Value {
    match node.kind() {
        Kind::Null => json!({}),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Number if node.as_i64().is_some() => json!({ "type": "integer" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::String => json!({ "type": "string" }),
        Kind::Array | Kind::Object if depth >= MAX_DEPTH => json!({}),
        Kind::Array => {
            let items = node.items().next().map_or_else(|| json!({}), |first| schema(first, depth + 1));
            json!({ "type": "array", "items": items })
        }
        Kind::Object => {
            let members = node.members().take(MAX_PROPERTIES);
            let properties: Map<String, Value> =
                members.map(|member| (member.name.to_owned(), schema(member.value, depth + 1))).collect();
            json!({ "type": "object", "properties": properties })
        }
    }
}

/// The fields of a form; files are binary texts.
fn form(list: Option<Node<'_>>) -> Value {
    let fields = list.into_iter().flat_map(|list| list.items()).filter(|field| !is_off(*field));
    let fields = fields.filter_map(|field| {
        let name = field.get_str("key").filter(|name| !name.is_empty())?;
        let mut schema = Map::from_iter([("type".to_owned(), Value::from("string"))]);
        if field.get_str("type") == Some("file") {
            schema.insert("format".to_owned(), "binary".into());
        }
        schema.extend(text(field.get("description")).map(|about| ("description".to_owned(), about.into())));
        Some((name.to_owned(), Value::from(schema)))
    });
    let properties: Map<String, Value> = fields.take(MAX_PROPERTIES).collect();
    json!({ "type": "object", "properties": properties })
}
