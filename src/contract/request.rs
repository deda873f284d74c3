//! The request of an operation, made from the examples of its definition.

use super::example::{Made, Maker, example_of};
use super::message::{Body, Content, Media};
use super::operation::{Method, Operation};
use super::parameter::{Parameter, ParameterIn};
use super::schema::Schema;
use crate::document::Node;
use serde_json::{Map, Value};

/// A larger body is not sent, in bytes.
const MAX_BODY: usize = 1_000_000;

/// A longer path is not called, in bytes.
const MAX_PATH: usize = 8_000;

/// Headers that a definition may not set: the client does, or the user.
const RESERVED: [&str; 9] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "te",
    "transfer-encoding",
];

/// The media type of forms.
const FORM: &str = "application/x-www-form-urlencoded";

/// What is sent to call an operation; the address of the server comes in front of the path.
#[derive(Debug, PartialEq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The path with the parameters in it and behind the `?`.
    pub path: String,
    /// Headers by name.
    pub headers: Vec<(String, String)>,
    /// The media type and the bytes of the body.
    pub body: Option<(String, Vec<u8>)>,
    /// The inputs for which the definition gives no value.
    pub invented: Vec<String>,
}

/// Makes the request of an operation.
///
/// # Errors
/// Why none can be made.
pub fn request(maker: &mut Maker, operation: &Operation<'_>) -> Result<Request, String> {
    let mut writing = Writing {
        maker,
        path: operation.path().to_owned(),
        query: Vec::new(),
        headers: vec![("accept".to_owned(), accepted(operation))],
        cookies: Vec::new(),
        invented: Vec::new(),
    };
    for parameter in operation.parameters() {
        writing.parameter(parameter)?;
    }
    let body = match operation.body() {
        Some(body) => writing.body(&body)?,
        None => None,
    };
    writing.finish(operation.method(), body)
}

struct Writing<'m> {
    maker: &'m mut Maker,
    path: String,
    query: Vec<String>,
    headers: Vec<(String, String)>,
    cookies: Vec<String>,
    invented: Vec<String>,
}

impl Writing<'_> {
    fn finish(mut self, method: Method, body: Option<(String, Vec<u8>)>) -> Result<Request, String> {
        if !self.query.is_empty() {
            let front = if self.path.contains('?') { '&' } else { '?' };
            self.path.push(front);
            self.path.push_str(&self.query.join("&"));
        }
        if !self.cookies.is_empty() {
            self.headers.push(("cookie".to_owned(), self.cookies.join("; ")));
        }
        if self.path.len() > MAX_PATH {
            return Err(format!("its path has more than {MAX_PATH} bytes"));
        }
        if body.as_ref().is_some_and(|(_, bytes)| bytes.len() > MAX_BODY) {
            return Err(format!("its body has more than {MAX_BODY} bytes"));
        }
        let Self { path, headers, invented, .. } = self;
        Ok(Request { method, path, headers, body, invented })
    }

    /// Sends what is required, and what the author gives an example for.
    fn parameter(&mut self, parameter: &Parameter<'_>) -> Result<(), String> {
        let name = parameter.name();
        if name.is_empty() || !(parameter.required() || has_example(parameter)) {
            return Ok(());
        }
        let place = parameter.location();
        if place == ParameterIn::Header && RESERVED.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            return Ok(());
        }
        let made = self.maker.parameter(parameter);
        self.remember(name, &made);
        let style = parameter.style();
        if matches!(style.name, "matrix" | "label") {
            return Err(format!("values in the style `{}` are not made", style.name));
        }
        match place {
            ParameterIn::Path => {
                let text = encoded(&joined(&made.value, ",", style.explode));
                self.path = self.path.replace(&format!("{{{name}}}"), &text);
            }
            ParameterIn::Query if parameter.content().is_some() => {
                self.query.push(format!("{}={}", encoded(name), encoded(&made.value.to_string())));
            }
            ParameterIn::Query => {
                let pairs = pairs(name, &made.value, style.name, style.explode);
                self.query.extend(
                    pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))),
                );
            }
            ParameterIn::Header => {
                self.headers.push((name.to_owned(), joined(&made.value, ",", style.explode)));
            }
            ParameterIn::Cookie => {
                let text = joined(&made.value, ",", false);
                self.cookies.push(format!("{}={}", encoded(name), encoded(&text)));
            }
            ParameterIn::Form | ParameterIn::Body | ParameterIn::Unknown => {}
        }
        Ok(())
    }

    fn remember(&mut self, name: &str, made: &Made) {
        if !made.is_known {
            self.invented.push(name.to_owned());
        }
    }

    /// The body in the first media type that can be written.
    fn body(&mut self, body: &Body<'_>) -> Result<Option<(String, Vec<u8>)>, String> {
        for media in &body.media {
            let name = media.name.as_deref().unwrap_or("application/json");
            let bytes = match &media.content {
                Content::Schema(schema) if is_json(name) => {
                    self.value(*schema, media).and_then(|value| serde_json::to_vec(&value).ok())
                }
                Content::Schema(schema) if name == FORM => {
                    self.value(*schema, media).as_ref().and_then(Value::as_object).map(form)
                }
                Content::Schema(schema) if name.starts_with("text/plain") => {
                    self.value(*schema, media).map(|value| plain(&value).into_bytes())
                }
                Content::Form(fields) if name == FORM => {
                    let wanted = fields.iter().filter(|field| field.required() || has_example(field));
                    let mut values = Map::new();
                    for field in wanted {
                        let made = self.maker.parameter(field);
                        self.remember(field.name(), &made);
                        values.insert(field.name().to_owned(), made.value);
                    }
                    Some(form(&values))
                }
                Content::Untold | Content::Form(_) | Content::Schema(_) => None,
            };
            if let Some(bytes) = bytes {
                return Ok(Some((name.to_owned(), bytes)));
            }
        }
        let named = body.media.first().and_then(|media| media.name.as_deref()).unwrap_or("no media type");
        if body.required { Err(format!("a body of `{named}` is not made")) } else { Ok(None) }
    }

    /// The value of a body; the author's example as it is, where there is one.
    fn value(&mut self, schema: Schema<'_>, media: &Media<'_>) -> Option<Value> {
        let given = example_of(media.node).filter(|_| media.is_object);
        if let Some(example) = given.or_else(|| schema.resolved()?.get("example")).filter(Node::is_object) {
            return Some(example.to_json());
        }
        let shape = self.maker.shape(&vec![schema])?;
        let made = self.maker.value(&shape, given, "body");
        self.remember("the body", &made);
        Some(made.value)
    }
}

/// Whether the author gives an example of an input; a default need not be sent.
fn has_example(parameter: &Parameter<'_>) -> bool {
    let schema = parameter.schema().and_then(|schema| schema.resolved());
    let says =
        |node: Node<'_>| ["example", "x-example", "examples"].iter().any(|key| node.get(key).is_some());
    says(parameter.node()) || schema.is_some_and(|schema| says(schema.node()))
}

/// The media types that the successful answers have, as a header says it.
fn accepted(operation: &Operation<'_>) -> String {
    let responses = operation.responses();
    let media =
        responses.iter().filter(|response| response.is_success()).flat_map(|response| response.media());
    let plain = |name: &String| name.bytes().all(|byte| byte.is_ascii_graphic()) && name.len() <= 100;
    let mut names: Vec<String> = media.filter_map(|media| media.name).filter(plain).take(8).collect();
    names.dedup();
    if names.is_empty() { "*/*".to_owned() } else { names.join(", ") }
}

/// Whether a media type is written as JSON.
pub fn is_json(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json") || essence == "*/*"
}

/// A value as the text of a path, a header or a cookie.
fn joined(value: &Value, separator: &str, explode: bool) -> String {
    let between = if explode { "=" } else { separator };
    let items: Vec<String> = match value {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| format!("{key}{between}{}", plain(value))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return plain(value),
    };
    items.join(separator)
}

/// A value as pairs behind the `?`.
fn pairs(name: &str, value: &Value, style: &str, explode: bool) -> Vec<(String, String)> {
    let separator = match style {
        "spaceDelimited" => " ",
        "pipeDelimited" => "|",
        "tsv" => "\t",
        _ => ",",
    };
    match value {
        Value::Array(items) if explode => items.iter().map(|item| (name.to_owned(), plain(item))).collect(),
        Value::Object(members) if style == "deepObject" => {
            members.iter().map(|(key, value)| (format!("{name}[{key}]"), plain(value))).collect()
        }
        Value::Object(members) if explode => {
            members.iter().map(|(key, value)| (key.clone(), plain(value))).collect()
        }
        Value::Array(_)
        | Value::Object(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_) => {
            vec![(name.to_owned(), joined(value, separator, false))]
        }
    }
}

fn form(values: &Map<String, Value>) -> Vec<u8> {
    let pairs = values.iter().flat_map(|(name, value)| pairs(name, value, "form", true));
    let pairs = pairs.map(|(name, value)| format!("{}={}", encoded(&name), encoded(&value)));
    pairs.collect::<Vec<_>>().join("&").into_bytes()
}

/// A single value as text; one that holds others as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A text as a part of an address: everything but letters, digits and `-._~` is written as `%20`.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            true => encoded.push(char::from(byte)),
            false => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::{Contract, Manner, Way};
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    const MANNER: Manner = Manner {
        way: Way::Sent,
        placeholder: |_| "example".to_owned(),
        text: str::to_owned,
        is_left_out: |_| false,
    };

    fn made(path: &str, operation: &str) -> Result<Request, String> {
        let text = format!(
            r#"{{"openapi": "3.0.3", "info": {{}}, "paths": {{"{path}": {{"post": {{"operationId": "A", {operation}}}}}}}}}"#
        );
        let name = RepoPath::parse("a.json").unwrap();
        let (document, faults) = Document::parse(name, text.into_bytes(), Format::Json);
        assert!(faults.is_empty(), "{faults:?}");
        let contract = Contract::read(&document).unwrap();
        request(&mut Maker::new(MANNER), contract.operation("A").unwrap())
    }

    fn path(path: &str, parameters: &str) -> String {
        made(path, &format!("\"parameters\": [{parameters}]")).unwrap().path
    }

    #[test]
    fn parameters_stand_where_they_belong() {
        let id = r#"{"name": "id", "in": "path", "required": true, "schema": {"type": "string", "example": "a/b c"}}"#;
        assert_eq!(path("/x/{id}", id), "/x/a%2Fb%20c");
        let list = |rest: &str| {
            format!(
                r#"{{"name": "q", "in": "query", "example": [1, 2], {rest} "schema": {{"type": "array"}}}}"#
            )
        };
        assert_eq!(path("/x", &list("")), "/x?q=1&q=2");
        assert_eq!(path("/x", &list(r#""explode": false,"#)), "/x?q=1%2C2");
        assert_eq!(path("/x", &list(r#""style": "pipeDelimited", "explode": false,"#)), "/x?q=1%7C2");
        let map = |rest: &str| {
            format!(
                r#"{{"name": "q", "in": "query", "example": {{"a": 1}}, {rest} "schema": {{"type": "object"}}}}"#
            )
        };
        assert_eq!(path("/x", &map("")), "/x?a=1");
        assert_eq!(path("/x", &map(r#""style": "deepObject","#)), "/x?q%5Ba%5D=1");
        assert_eq!(path("/x?y=1", &list("")), "/x?y=1&q=1&q=2");
        // What nobody requires and nobody gives an example for is not sent.
        assert_eq!(
            path("/x", r#"{"name": "q", "in": "query", "schema": {"type": "string", "default": "a"}}"#),
            "/x"
        );
    }

    #[test]
    fn headers_of_the_client_are_not_set_by_definitions() {
        let header = |name: &str| {
            format!(
                r#"{{"name": "{name}", "in": "header", "required": true, "schema": {{"type": "integer"}}}}"#
            )
        };
        let made = made("/x", &format!("\"parameters\": [{}, {}]", header("Host"), header("X-A"))).unwrap();
        assert_eq!(made.headers, [("accept".into(), "*/*".into()), ("X-A".into(), "1".into())]);
        assert_eq!(made.invented, ["X-A"]);
    }

    #[test]
    fn bodies_are_made_where_they_can_be() {
        let body = |media: &str, content: &str| {
            made(
                "/x",
                &format!(r#""requestBody": {{"required": true, "content": {{"{media}": {content}}}}}"#),
            )
        };
        let schema = r#"{"schema": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "default": 7}, "b": {}}}}"#;
        let sent = |made: Result<Request, String>| String::from_utf8(made.unwrap().body.unwrap().1).unwrap();
        assert_eq!(sent(body("application/json", schema)), r#"{"a":7}"#);
        assert_eq!(sent(body("application/merge-patch+json", schema)), r#"{"a":7}"#);
        assert_eq!(sent(body(FORM, schema)), "a=7");
        let example = r#"{"example": {"b": "x y"}, "schema": {"type": "object"}}"#;
        assert_eq!(sent(body("application/json", example)), r#"{"b":"x y"}"#);
        assert_eq!(sent(body(FORM, example)), "b=x%20y");
        assert_eq!(body("application/xml", schema), Err("a body of `application/xml` is not made".into()));
        assert_eq!(
            body("multipart/form-data", schema),
            Err("a body of `multipart/form-data` is not made".into())
        );
    }
}
