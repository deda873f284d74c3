//! Swagger 2.0 as OpenAPI 3.0: as much of it as the samples need.

use serde_json::{Map, Value, json};

/// The same API in OpenAPI 3.0; none where a definition is written in it already.
pub fn to_openapi3(value: &Value) -> Option<Value> {
    let root = value.as_object().filter(|root| root.contains_key("swagger"))?;
    let translator = Translator { root };
    translator.is_within_reach().then(|| translator.definition())
}

struct Translator<'v> {
    root: &'v Map<String, Value>,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Keywords of a parameter or header that belong to its schema.
const SCHEMA_KEYS: [&str; 19] = [
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
    "x-nullable",
    "maxProperties",
    "minProperties",
];

impl Translator<'_> {
    /// Shared forms and bodies, and lists of servers for each operation, are not translated.
    fn is_within_reach(&self) -> bool {
        let shared = self.root.get("parameters").and_then(Value::as_object);
        let is_sent = |one: &Value| matches!(one["in"].as_str(), Some("body" | "formData"));
        !shared.is_some_and(|shared| shared.values().any(is_sent)) && !has_key(&self.root["paths"], "schemes")
    }

    fn definition(&self) -> Value {
        let mut new = Map::new();
        new.insert("openapi".to_owned(), json!("3.0.3"));
        let moved = [
            "swagger",
            "host",
            "basePath",
            "schemes",
            "consumes",
            "produces",
            "paths",
            "definitions",
            "parameters",
            "responses",
            "securityDefinitions",
        ];
        for (key, value) in self.root.iter().filter(|(key, _)| !moved.contains(&key.as_str())) {
            new.insert(key.clone(), value.clone());
        }
        if let Some(servers) = self.servers() {
            new.insert("servers".to_owned(), servers);
        }
        let items = self.root.get("paths").and_then(Value::as_object);
        let paths = items.into_iter().flatten().map(|(path, item)| (path.clone(), self.item(path, item)));
        new.insert("paths".to_owned(), Value::Object(paths.collect()));
        new.insert("components".to_owned(), self.components());
        Value::Object(new)
    }

    fn servers(&self) -> Option<Value> {
        let base = self.root.get("basePath").and_then(Value::as_str).unwrap_or_default();
        let Some(host) = self.root.get("host").and_then(Value::as_str) else {
            return self.root.get("basePath").map(|_| json!([{"url": base}]));
        };
        let schemes = self.root.get("schemes").and_then(Value::as_array);
        let urls: Vec<Value> = match schemes.filter(|list| !list.is_empty()) {
            Some(list) => list
                .iter()
                .filter_map(Value::as_str)
                .map(|s| json!({"url": format!("{s}://{host}{base}")}))
                .collect(),
            None => vec![json!({"url": format!("//{host}{base}")})],
        };
        Some(Value::Array(urls))
    }

    fn components(&self) -> Value {
        let mut components = Map::new();
        let mut put = |name: &str, key: &str, make: &dyn Fn(&Value) -> Value| {
            if let Some(members) = self.root.get(key).and_then(Value::as_object) {
                let made = members.iter().map(|(name, value)| (name.clone(), make(value)));
                components.insert(name.to_owned(), Value::Object(made.collect()));
            }
        };
        put("schemas", "definitions", &schema);
        put("parameters", "parameters", &parameter);
        let types = self.media(&Map::new(), "produces");
        put("responses", "responses", &|value| response(value, &types));
        put("securitySchemes", "securityDefinitions", &security);
        Value::Object(components)
    }

    fn item(&self, path: &str, item: &Value) -> Value {
        if path.starts_with("x-") {
            return item.clone();
        }
        let mut new = Map::new();
        let shared = item.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let (sent, plain): (Vec<Value>, Vec<Value>) = shared.into_iter().partition(is_sent);
        for (key, value) in item.as_object().into_iter().flatten() {
            let made = match (key.as_str(), value) {
                ("parameters", _) => plain.iter().map(parameter).collect(),
                (method, Value::Object(operation)) if METHODS.contains(&method) => {
                    self.operation(operation, &sent)
                }
                ("x-ms-notification-content", _) => schemas_in(value),
                (_, other) => other.clone(),
            };
            new.insert(key.clone(), made);
        }
        Value::Object(new)
    }

    fn operation(&self, operation: &Map<String, Value>, of_path: &[Value]) -> Value {
        let mut new = Map::new();
        let own = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let (mut sent, plain): (Vec<Value>, Vec<Value>) = own.into_iter().partition(is_sent);
        if sent.is_empty() {
            sent = of_path.to_vec();
        }
        for (key, value) in operation {
            let made = match key.as_str() {
                "parameters" if plain.is_empty() => continue,
                "parameters" => plain.iter().map(parameter).collect(),
                "consumes" | "produces" => continue,
                "responses" => self.responses(operation, value),
                "x-ms-notification-content" => schemas_in(value),
                _ => value.clone(),
            };
            new.insert(key.clone(), made);
        }
        if let Some(body) = self.body(operation, &sent) {
            new.insert("requestBody".to_owned(), body);
        }
        Value::Object(new)
    }

    fn media(&self, operation: &Map<String, Value>, key: &str) -> Vec<String> {
        let list = operation.get(key).or_else(|| self.root.get(key)).and_then(Value::as_array);
        let named: Vec<String> =
            list.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        if named.is_empty() { vec!["application/json".to_owned()] } else { named }
    }

    fn body(&self, operation: &Map<String, Value>, sent: &[Value]) -> Option<Value> {
        if let Some(body) = sent.iter().find(|one| one["in"] == "body") {
            let schema = body.get("schema").map(schema).unwrap_or_default();
            let types = self.media(operation, "consumes");
            let content: Map<String, Value> =
                types.into_iter().map(|name| (name, json!({"schema": schema}))).collect();
            let mut new = json!({"content": content});
            for (key, value) in body.as_object()?.iter().filter(|(key, _)| {
                matches!(key.as_str(), "required" | "description") || key.starts_with("x-")
            }) {
                new[key] = value.clone();
            }
            return Some(new);
        }
        if sent.is_empty() {
            return None;
        }
        let mut types = self.media(operation, "consumes");
        types.retain(|name| name == "multipart/form-data" || name == "application/x-www-form-urlencoded");
        if types.is_empty() {
            let file = sent.iter().any(|one| one["type"] == "file");
            types.push(
                if file { "multipart/form-data" } else { "application/x-www-form-urlencoded" }.to_owned(),
            );
        }
        let properties: Map<String, Value> = sent.iter().map(field).collect();
        let is_required = |one: &&Value| one["required"] == true;
        let required: Vec<Value> = sent.iter().filter(is_required).map(|one| one["name"].clone()).collect();
        let mut form = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            form["required"] = Value::Array(required.clone());
        }
        let content: Map<String, Value> =
            types.into_iter().map(|name| (name, json!({"schema": form}))).collect();
        Some(json!({"content": content, "required": !required.is_empty()}))
    }

    fn responses(&self, operation: &Map<String, Value>, responses: &Value) -> Value {
        let types = self.media(operation, "produces");
        let members = responses.as_object().into_iter().flatten();
        members
            .map(|(status, value)| {
                let made = if status.starts_with("x-") { value.clone() } else { response(value, &types) };
                (status.clone(), made)
            })
            .collect()
    }
}

fn has_key(value: &Value, name: &str) -> bool {
    match value {
        Value::Object(object) => {
            object.contains_key(name) || object.values().any(|value| has_key(value, name))
        }
        Value::Array(items) => items.iter().any(|value| has_key(value, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_sent(one: &Value) -> bool {
    matches!(one["in"].as_str(), Some("body" | "formData"))
}

/// A form's field as a property.
fn field(one: &Value) -> (String, Value) {
    let members = one.as_object().into_iter().flatten();
    let kept =
        members.filter(|(key, _)| !matches!(key.as_str(), "in" | "name" | "required" | "collectionFormat"));
    let field: Map<String, Value> = kept.map(|(key, value)| (key.clone(), value.clone())).collect();
    (one["name"].as_str().unwrap_or_default().to_owned(), schema(&Value::Object(field)))
}

fn parameter(one: &Value) -> Value {
    if let Some(target) = one.get("$ref").and_then(Value::as_str) {
        return json!({"$ref": target.replace("#/parameters/", "#/components/parameters/")});
    }
    let (mut outside, inside) = parted(one);
    let place = one["in"].as_str().unwrap_or_default();
    if inside.get("type") == Some(&json!("array")) {
        let (style, explode) = match one["collectionFormat"].as_str().unwrap_or("csv") {
            "multi" => ("form", true),
            "ssv" => ("spaceDelimited", false),
            "pipes" => ("pipeDelimited", false),
            "tsv" => ("tsv", false),
            _ if matches!(place, "path" | "header") => ("simple", false),
            _ => ("form", false),
        };
        outside.insert("style".to_owned(), json!(style));
        outside.insert("explode".to_owned(), json!(explode));
    }
    outside.insert("schema".to_owned(), schema(&Value::Object(inside)));
    Value::Object(outside)
}

/// What stands beside a schema, and what belongs to it.
fn parted(one: &Value) -> (Map<String, Value>, Map<String, Value>) {
    let members = one.as_object().into_iter().flatten().filter(|(key, _)| *key != "collectionFormat");
    let members = members.map(|(key, value)| (key.clone(), value.clone()));
    members.partition(|(key, _)| !SCHEMA_KEYS.contains(&key.as_str()))
}

fn response(value: &Value, types: &[String]) -> Value {
    if let Some(target) = value.get("$ref").and_then(Value::as_str) {
        return json!({"$ref": target.replace("#/responses/", "#/components/responses/")});
    }
    let mut new = Map::new();
    for (key, member) in value.as_object().into_iter().flatten() {
        match key.as_str() {
            "schema" => {
                let content: Map<String, Value> =
                    types.iter().map(|name| (name.clone(), json!({"schema": schema(member)}))).collect();
                new.insert("content".to_owned(), Value::Object(content));
            }
            "headers" => {
                let headers = member.as_object().into_iter().flatten();
                let made = headers.map(|(name, header)| {
                    let (mut outside, inside) = parted(header);
                    outside.insert("schema".to_owned(), schema(&Value::Object(inside)));
                    (name.clone(), Value::Object(outside))
                });
                new.insert("headers".to_owned(), Value::Object(made.collect()));
            }
            "examples" => {}
            _ => drop(new.insert(key.clone(), member.clone())),
        }
    }
    Value::Object(new)
}

fn schema(value: &Value) -> Value {
    let Value::Object(object) = value else {
        return match value {
            Value::Array(items) => Value::Array(items.iter().map(schema).collect()),
            other => other.clone(),
        };
    };
    let mut new = Map::new();
    for (key, member) in object {
        let (key, made) = match (key.as_str(), member) {
            ("$ref", Value::String(text)) => {
                ("$ref", json!(text.replace("#/definitions/", "#/components/schemas/")))
            }
            ("x-nullable", Value::Bool(_)) => ("nullable", member.clone()),
            ("discriminator", Value::String(name)) => ("discriminator", json!({"propertyName": name})),
            ("properties", Value::Object(members)) => {
                let made = members.iter().map(|(name, value)| (name.clone(), schema(value)));
                ("properties", Value::Object(made.collect()))
            }
            ("items" | "additionalProperties" | "allOf" | "not", _) => (key.as_str(), schema(member)),
            (_, other) => (key.as_str(), other.clone()),
        };
        new.insert(key.to_owned(), made);
    }
    if new.get("type") == Some(&json!("file")) {
        new.insert("type".to_owned(), json!("string"));
        new.insert("format".to_owned(), json!("binary"));
    }
    Value::Object(new)
}

/// The schema inside an extension.
fn schemas_in(value: &Value) -> Value {
    let mut copy = value.clone();
    if let Some(inner) = copy.get_mut("schema") {
        *inner = schema(inner);
    }
    copy
}

fn security(value: &Value) -> Value {
    let mut new = value.clone();
    match value["type"].as_str() {
        Some("basic") => {
            new["type"] = json!("http");
            new["scheme"] = json!("basic");
        }
        Some("oauth2") => {
            let object = new.as_object_mut().unwrap();
            let flow = object.remove("flow").unwrap_or_default();
            let flow = match flow.as_str().unwrap_or_default() {
                "accessCode" => "authorizationCode".to_owned(),
                "application" => "clientCredentials".to_owned(),
                other => other.to_owned(),
            };
            let inner: Map<String, Value> = ["authorizationUrl", "tokenUrl", "refreshUrl", "scopes"]
                .into_iter()
                .filter_map(|key| Some((key.to_owned(), object.remove(key)?)))
                .collect();
            object.insert("flows".to_owned(), json!({flow: inner}));
        }
        _ => {}
    }
    new
}
