//! A definition for an API that nobody has described yet: an address and one operation.

use crate::contract::{Method, template_names};
use crate::error::{Error, Result};
use crate::report::one_line;
use serde_json::{Map, Value, json};

/// What is said of an API without a definition.
#[derive(Debug, Clone)]
pub struct Blank {
    /// Its title.
    pub title: String,
    /// What it is for, in a sentence.
    pub summary: Option<String>,
    /// The address of its server.
    pub base_url: String,
    /// Its first operation: a method and a path.
    pub operation: String,
}

/// The definition, in OpenAPI 3.0. Path parameters are texts; of the answer nothing is known.
///
/// # Errors
/// When the operation is no method and path, or the address is none.
pub fn blank(blank: &Blank) -> Result<Value> {
    let (method, path) = called(&blank.operation)?;
    if !crate::catalogue::is_address(&blank.base_url) {
        let message = format!(
            "`--base-url` is an address such as `https://api.example.org/v1`, found `{}`",
            one_line(&blank.base_url)
        );
        return Err(Error::usage(message));
    }
    let parameters: Vec<Value> = template_names(path)
        .into_iter()
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .collect();
    let mut operation = Map::new();
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    operation.insert("responses".to_owned(), json!({ "200": { "description": "OK" } }));
    let mut info = Map::new();
    info.insert("title".to_owned(), blank.title.clone().into());
    if let Some(summary) = &blank.summary {
        info.insert("description".to_owned(), summary.clone().into());
    }
    info.insert("version".to_owned(), "1.0.0".into());
    Ok(json!({
        "openapi": "3.0.3",
        "info": info,
        "servers": [{ "url": blank.base_url }],
        "paths": { path: { method: operation } },
    }))
}

/// The method and the path of `GET /orders`, the method as a key of a path item.
fn called(text: &str) -> Result<(String, &str)> {
    let split = text.trim().split_once([' ', ':']);
    let call = split.map(|(method, path)| (method.to_ascii_lowercase(), path.trim()));
    call.filter(|(method, path)| Method::parse(method).is_some() && path.starts_with('/')).ok_or_else(|| {
        let message = format!(
            "`--operation` is a method and a path such as `GET /orders/{{id}}`, found `{}`",
            one_line(text)
        );
        Error::usage(message)
    })
}
