//! Collections of Postman, version 2.1, as definitions in OpenAPI 3.0.
//!
//! A collection is a list of calls: what it says of an API are addresses, inputs, bodies and answers by
//! example. From examples come types and nothing else; their values stay behind, because they are somebody's.

mod auth;
mod body;
mod url;

use super::sign_in;
use crate::document::Node;
use crate::error::{Error, Result};
use crate::platform::Left;
use crate::report::one_line;
use auth::SignIns;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use url::{Address, Refusal};

/// The schema that a collection names as its own.
const SCHEMA: &str = "schema.getpostman.com/json/collection/v2";

/// More requests are not read.
const MAX_REQUESTS: usize = 5_000;

/// A text is cut behind this many characters.
const MAX_TEXT: usize = 10_000;

/// What came out of a collection.
#[derive(Debug)]
pub struct Collection {
    /// The definition.
    pub definition: Value,
    /// How many requests it was made of.
    pub requests: usize,
    /// What is in the collection and has no place in the definition.
    pub left: Vec<Left>,
}

/// Whether a document is a collection.
pub fn is_collection(root: Node<'_>) -> bool {
    let names =
        root.at("/info/schema").and_then(|node| node.as_str()).is_some_and(|text| text.contains(SCHEMA));
    names || (root.at("/info/_postman_id").is_some() && root.get("item").is_some())
}

/// Reads a collection. `base_url` takes the place of the address of its requests.
///
/// # Errors
/// When it has no request that can be read, or its requests do not say which server they are for.
pub fn read(root: Node<'_>, base_url: Option<&str>) -> Result<Collection> {
    let mut reader = Reader {
        variables: variables(root),
        base_url: base_url.map(|url| url.trim_end_matches('/').to_owned()),
        server: None,
        paths: Map::new(),
        ids: BTreeSet::new(),
        counts: BTreeMap::new(),
        sign_ins: SignIns::default(),
        requests: 0,
        seen: 0,
        left: Vec::new(),
        homeless: None,
    };
    let default = reader.sign_ins.of(root.get("auth"));
    reader.items(root, None, default.as_ref());
    if let Some(why) = reader.homeless {
        return Err(Error::usage(why).with_help("name the server with `--base-url`"));
    }
    if reader.paths.is_empty() {
        let error = Error::usage("the collection has no request that could become an operation");
        return Err(match reader.left.first() {
            Some(left) => error.with_help(format!("{}: {}", one_line(&left.place), one_line(&left.message))),
            None => error,
        });
    }
    reader.finish(root, default.as_ref())
}

/// The values of the collection's variables.
fn variables(root: Node<'_>) -> BTreeMap<&str, &str> {
    let all = root.get("variable").into_iter().flat_map(|list| list.items());
    all.filter_map(|one| Some((one.get_str("key")?, one.get_str("value").filter(|value| !value.is_empty())?)))
        .collect()
}

struct Reader<'d> {
    variables: BTreeMap<&'d str, &'d str>,
    base_url: Option<String>,
    /// Scheme and host of the first request; all others are for the same.
    server: Option<String>,
    paths: Map<String, Value>,
    ids: BTreeSet<String>,
    /// How often each id was wanted.
    counts: BTreeMap<String, usize>,
    sign_ins: SignIns,
    /// Requests that became operations, and all.
    requests: usize,
    seen: usize,
    left: Vec<Left>,
    /// That a request does not say where it goes.
    homeless: Option<String>,
}

impl<'d> Reader<'d> {
    /// Reads the items of a folder; documents are so deep at most that this ends.
    fn items(&mut self, folder: Node<'d>, tag: Option<&'d str>, sign_in: Option<&Value>) {
        for item in folder.get("item").into_iter().flat_map(|list| list.items()) {
            let own = item.get("auth").map(|auth| self.sign_ins.of(Some(auth)));
            let sign_in = own.as_ref().map_or(sign_in, Option::as_ref);
            if item.get("item").is_some() {
                self.items(item, item.get_str("name").or(tag), sign_in);
                continue;
            }
            self.seen += 1;
            if self.seen <= MAX_REQUESTS
                && let Err(why) = self.request(item, tag, sign_in)
            {
                let name = item.get_str("name").unwrap_or("a request without a name");
                self.left.push(Left::new(cut(name), why));
            }
        }
    }

    /// Makes an operation of a request.
    fn request(
        &mut self,
        item: Node<'d>,
        tag: Option<&str>,
        sign_in: Option<&Value>,
    ) -> std::result::Result<(), String> {
        let request = item.get("request").ok_or("it holds no request")?;
        let method = request.get_str("method").unwrap_or("GET").to_ascii_lowercase();
        if crate::contract::Method::parse(&method).is_none() {
            return Err(format!("definitions know no method `{}`", cut(&method.to_ascii_uppercase())));
        }
        let url = request.get("url").unwrap_or(request);
        let address = Address::read(url, &self.variables, self.base_url.as_deref());
        let address = address.map_err(|refusal| match refusal {
            Refusal::Homeless(why) => self.homeless.get_or_insert(why).clone(),
            Refusal::Odd(why) => why,
        })?;
        let (server, path) = (address.server.clone(), address.path.clone());
        match &self.server {
            None => self.server = Some(server),
            Some(known) if *known == server => {}
            Some(known) => {
                return Err(format!("it is for `{}`, the others are for `{}`", cut(&server), cut(known)));
            }
        }
        let own = request.get("auth").map(|auth| self.sign_ins.of(Some(auth)));
        let sign_in = own.as_ref().map_or(sign_in, Option::as_ref).cloned();
        if self.paths.get(&path).is_some_and(|item| item.get(&method).is_some()) {
            let call = format!("{} {}", method.to_ascii_uppercase(), cut(&path));
            return Err(format!("another request is `{call}` already"));
        }
        let id = self.id_of(item.get_str("name").unwrap_or_default(), &method, &path);
        let mut operation = described(item, request, tag, address.parameters);
        operation.insert("operationId".to_owned(), id.into());
        operation.insert("security".to_owned(), sign_in.map_or_else(|| json!([]), |one| json!([one])));
        let paths = self.paths.entry(path).or_insert_with(|| Value::Object(Map::new()));
        sign_in::set(paths, &method, operation.into());
        self.requests += 1;
        Ok(())
    }

    /// An id made of a request's name, or of its call where that has no letters; no two are equal.
    fn id_of(&mut self, name: &str, method: &str, path: &str) -> String {
        let joined = |text: &str| {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
            words.map(capitalised).collect::<String>()
        };
        let id: String = joined(name).chars().take(MAX_ID).collect();
        let id = match id.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => id,
            false => format!("{}{}", capitalised(method), joined(path)),
        };
        let count = self.counts.entry(id.clone()).or_insert(0);
        loop {
            *count += 1;
            let id = if *count == 1 { id.clone() } else { format!("{id}{count}") };
            if self.ids.insert(id.clone()) {
                return id;
            }
        }
    }

    fn finish(mut self, root: Node<'_>, default: Option<&Value>) -> Result<Collection> {
        let server = self.server.take().unwrap_or_default();
        let mut info = Map::new();
        let title = root.at("/info/name").and_then(|name| name.as_str()).unwrap_or_default();
        info.insert("title".to_owned(), cut(title).into());
        info.extend(text(root.at("/info/description")).map(|about| ("description".to_owned(), about.into())));
        info.insert("version".to_owned(), "1.0.0".into());
        let mut definition = Map::new();
        definition.insert("openapi".to_owned(), "3.0.3".into());
        definition.insert("info".to_owned(), info.into());
        definition.insert("servers".to_owned(), json!([{ "url": server }]));
        if let Some(default) = default {
            definition.insert("security".to_owned(), json!([default]));
        }
        // What signs in as all others do need not say so.
        for operation in
            self.paths.values_mut().filter_map(Value::as_object_mut).flat_map(|item| item.values_mut())
        {
            let usual = default.map_or_else(|| json!([]), |one| json!([one]));
            if let Some(operation) = operation.as_object_mut()
                && operation.get("security") == Some(&usual)
            {
                operation.shift_remove("security");
            }
        }
        definition.insert("paths".to_owned(), self.paths.into());
        if let Some(schemes) = self.sign_ins.schemes() {
            definition.insert("components".to_owned(), json!({ "securitySchemes": schemes }));
        }
        if let Some(more) = self.seen.checked_sub(MAX_REQUESTS).filter(|more| *more > 0) {
            self.left.push(Left::new(
                format!("{more} requests"),
                format!("more than {MAX_REQUESTS} are not read"),
            ));
        }
        Ok(Collection { definition: definition.into(), requests: self.requests, left: self.left })
    }
}

/// What a request says of itself: texts, inputs, body and answers.
fn described(
    item: Node<'_>,
    request: Node<'_>,
    tag: Option<&str>,
    parameters: Vec<Value>,
) -> Map<String, Value> {
    let mut operation = Map::new();
    operation.extend(item.get_str("name").map(|name| ("summary".to_owned(), cut(name).into())));
    let about = text(request.get("description")).or_else(|| text(item.get("description")));
    operation.extend(about.map(|about| ("description".to_owned(), about.into())));
    operation.extend(tag.map(|tag| ("tags".to_owned(), json!([cut(tag)]))));
    let parameters: Vec<Value> = parameters.into_iter().chain(headers(request)).collect();
    if !parameters.is_empty() {
        operation.insert("parameters".to_owned(), parameters.into());
    }
    if let Some(body) = request.get("body").and_then(body::of) {
        operation.insert("requestBody".to_owned(), body);
    }
    operation.insert("responses".to_owned(), body::responses(item));
    operation
}

/// The longest id, in characters.
const MAX_ID: usize = 80;

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn cut(text: &str) -> String {
    one_line(text).chars().take(200).collect()
}

/// A description: a text, or an object that holds one.
fn text(node: Option<Node<'_>>) -> Option<String> {
    let node = node?;
    let text = node.as_str().or_else(|| node.get_str("content"))?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_TEXT).collect())
}

/// The headers of a request that its author wrote, without those that say how to sign in and what bodies are.
fn headers(request: Node<'_>) -> impl Iterator<Item = Value> {
    const USUAL: [&str; 6] =
        ["accept", "authorization", "content-type", "content-length", "cookie", "user-agent"];
    let all = request.get("header").into_iter().flat_map(|list| list.items());
    let mut seen = BTreeSet::new();
    all.filter_map(move |header| {
        let name = header.get_str("key")?.trim();
        let lower = name.to_ascii_lowercase();
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':');
        let counts = is_name && !USUAL.contains(&lower.as_str()) && !is_off(header) && seen.insert(lower);
        counts.then(|| parameter(name, "header", header.get("description")))
    })
}

fn is_off(node: Node<'_>) -> bool {
    node.get("disabled").and_then(|node| node.as_bool()) == Some(true)
}

/// A parameter with a name at a place and its description; nothing says whether it may be left out, but in a path.
fn parameter(name: &str, place: &str, about: Option<Node<'_>>) -> Value {
    let mut parameter = Map::new();
    parameter.insert("name".to_owned(), name.into());
    parameter.insert("in".to_owned(), place.into());
    if place == "path" {
        parameter.insert("required".to_owned(), true.into());
    }
    parameter.extend(text(about).map(|about| ("description".to_owned(), about.into())));
    parameter.insert("schema".to_owned(), json!({ "type": "string" }));
    parameter.into()
}
