//! The definition of a new connector: the operations that were chosen, each with an id, in the language
//! that its platforms want.

use super::select::{Choice, chosen};
use super::sign_in::{self, Auth, SignIn, decided};
use crate::catalogue::POWER_PLATFORM_DEFINITION;
use crate::contract::{Contract, Dialect, Method, Operation, Origin};
use crate::document::{Document, Documents, Format, to_pretty_json, to_yaml};
use crate::error::{Error, Result};
use crate::export::{Loss, Target, export};
use crate::path::RepoPath;
use crate::report::one_line;
use semver::Version;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The version that a connector begins with, whatever its API calls its own.
pub(super) const FIRST_VERSION: Version = Version::new(1, 0, 0);

/// A connector with more operations is not begun; platforms take far fewer.
const MAX_OPERATIONS: usize = 5_000;

/// What is wanted of the definition.
pub(super) struct Wanted<'w> {
    /// The operations; all where nothing is named.
    pub(super) operations: &'w [Choice],
    /// How callers sign in; as the definition says where nothing is named.
    pub(super) auth: Option<&'w Auth>,
    /// The address of the server, where the definition does not say it or says another one.
    pub(super) base_url: Option<&'w str>,
    /// Whether it is wanted in Swagger 2.0, in one file and with one way to sign in.
    pub(super) swagger: bool,
}

/// The definition with what was chosen of it, in the language that it was written in.
pub(super) struct Revised {
    documents: Documents,
    path: RepoPath,
    /// Whether it differs from what was read.
    is_changed: bool,
    swagger: bool,
    /// The format that it was written in.
    format: Format,
    /// The way to sign in that was chosen among several.
    pub(super) sign_in: Option<String>,
}

/// The file of a definition.
pub(super) struct Written {
    /// Its name in the folder of the line.
    pub(super) path: RepoPath,
    pub(super) bytes: Vec<u8>,
    /// What its language cannot say, with places in the definition that was read.
    pub(super) losses: Vec<Loss>,
    /// The characters that its description had before it was shortened.
    pub(super) shortened: Option<usize>,
}

/// Chooses among the operations of a definition, and gives an id to those that have none.
///
/// # Errors
/// When nothing is left, or something that was named is not there.
pub(super) fn revised(source: &Contract<'_>, wanted: &Wanted<'_>) -> Result<Revised> {
    let taken = chosen(source, wanted.operations)?;
    if taken.len() > MAX_OPERATIONS {
        let message =
            format!("a connector of at most {MAX_OPERATIONS} operations is expected, found {}", taken.len());
        return Err(Error::usage(message).with_help("choose some with `--operations`"));
    }
    let sign_in = decided(source, wanted.auth, wanted.swagger)?;
    let mut definition = source.root().to_json();
    let mut is_changed = taken.len() < source.operations().len();
    if is_changed {
        let operations = source.operations().iter().enumerate();
        let left = operations.filter(|(at, operation)| {
            !taken.contains(at) && operation.origin() == Origin::Path && is_own(source, operation)
        });
        take_out(&mut definition, &left.map(|(_, operation)| operation).collect::<Vec<_>>());
        if source.documents().len() == 1 {
            super::prune::components(&mut definition);
        }
    }
    let kept = source.operations().iter().enumerate().filter(|(at, _)| taken.contains(at));
    let kept: Vec<&Operation<'_>> = kept.map(|(_, operation)| operation).collect();
    is_changed |= name_operations(source, &kept, &mut definition);
    is_changed |= sign_in != SignIn::Kept || wanted.base_url.is_some();
    if let Some(url) = wanted.base_url {
        serve_from(&mut definition, source.dialect(), url);
    }
    sign_in::write(&mut definition, source.dialect(), &sign_in);
    let main = source.document();
    let (path, format) = (main.path().clone(), main.format());
    let parsed = |document: &Document, bytes: Vec<u8>, format| {
        Document::parse(document.path().clone(), bytes, format).0
    };
    let documents = source.documents().into_iter().map(|document| match is_changed {
        true if document.path() == main.path() => {
            parsed(document, definition.to_string().into_bytes(), Format::Json)
        }
        _ => parsed(document, document.source().text().as_bytes().to_vec(), document.format()),
    });
    let documents = Documents::new(RepoPath::root(), documents.collect());
    let sign_in = match sign_in {
        SignIn::One(name) if wanted.auth.is_none() => Some(name),
        SignIn::One(_) | SignIn::Kept | SignIn::Nobody | SignIn::New(..) => None,
    };
    Ok(Revised { documents, path, is_changed, swagger: wanted.swagger, format, sign_in })
}

impl Revised {
    /// The API in it.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub(super) fn contract(&self) -> Result<Contract<'_>> {
        let document = self.documents.get(&self.path).filter(|document| document.is_whole());
        let contract = document.and_then(|document| Contract::read_among(document, &self.documents));
        contract.ok_or_else(|| Error::usage(format!("`{}` is too deep or too large", self.path)))
    }

    /// The file of the definition, with another title, and in Swagger 2.0 with another description where one is
    /// given.
    ///
    /// # Errors
    /// When it would become larger or deeper than a definition may be.
    pub(super) fn written(
        &self,
        source: &Contract<'_>,
        (title, summary): (&str, Option<&str>),
    ) -> Result<Written> {
        let contract = self.contract()?;
        let own = match contract.dialect() {
            Dialect::Swagger2 => Target::Swagger2,
            Dialect::OpenApi30 | Dialect::OpenApi31 => Target::OpenApi30,
        };
        let is_one = contract.documents().len() == 1;
        let (stem, is_yaml) = match (self.swagger, contract.dialect()) {
            (true, _) => (POWER_PLATFORM_DEFINITION.trim_end_matches(".json"), false),
            (false, Dialect::Swagger2) => ("swagger", self.format == Format::Yaml),
            (false, _) => ("openapi", self.format == Format::Yaml),
        };
        let name = format!("{stem}.{}", if is_yaml { "yaml" } else { "json" });
        let path = RepoPath::parse(&name).unwrap_or_default();
        if !self.swagger && is_one && !self.is_changed {
            let bytes = contract.document().source().text().as_bytes().to_vec();
            return Ok(Written { path, bytes, losses: Vec::new(), shortened: None });
        }
        let (mut definition, losses) = if self.swagger || !is_one {
            let target = if self.swagger { Target::Swagger2 } else { own };
            let made = export(&contract, target).map_err(|unfit| {
                Error::usage(format!("{}: {}", one_line(&unfit.place.file.to_string()), unfit.message))
            })?;
            (made.document().root().to_json(), made.losses().to_vec())
        } else {
            (contract.root().to_json(), Vec::new())
        };
        let mut shortened = None;
        if self.swagger
            && let Some(info) = definition.get_mut("info")
        {
            sign_in::set(info, "title", title.into());
            sign_in::set(info, "version", FIRST_VERSION.to_string().into());
            shortened = describe(info, summary);
        }
        let text = definition.to_string().into_bytes();
        let (document, _) = Document::parse(path.clone(), text, Format::Json);
        let text = if is_yaml { to_yaml(document.root()) } else { to_pretty_json(document.root()) };
        let losses = placed(losses, source, self.is_changed);
        Ok(Written { path, bytes: text.into_bytes(), losses, shortened })
    }
}

/// The longest description that designers show, in characters.
const MAX_DESCRIPTION: usize = 500;

/// Gives a definition its description, or shortens a longer one to the sentences that fit; says how many
/// characters that one had.
fn describe(info: &mut Value, summary: Option<&str>) -> Option<usize> {
    if let Some(summary) = summary {
        sign_in::set(info, "description", summary.into());
        return None;
    }
    let text = info.get("description")?.as_str()?.trim();
    let length = text.chars().count();
    let short = first_sentences(text, MAX_DESCRIPTION).filter(|_| length > MAX_DESCRIPTION)?.to_owned();
    sign_in::set(info, "description", short.into());
    Some(length)
}

/// The first sentences of the first paragraph, as many as fit; none where not even one does.
fn first_sentences(text: &str, most: usize) -> Option<&str> {
    let paragraph =
        text.split("\n\n").find(|part| !part.trim_start().starts_with(['#', '-', '*', '|', '<', '!']));
    let paragraph = paragraph?.trim();
    let limit = paragraph.char_indices().nth(most).map_or(paragraph.len(), |(at, _)| at);
    let head = paragraph.get(..limit)?;
    if head.len() == paragraph.len() {
        return Some(head);
    }
    let mut ends = head
        .match_indices(['.', '!', '?'])
        .filter(|(at, _)| head.get(at + 1..).is_some_and(|rest| rest.starts_with(char::is_whitespace)));
    let last = ends.next_back();
    last.and_then(|(at, _)| head.get(..=at))
}

/// Losses at their places in the definition that was read.
fn placed(mut losses: Vec<Loss>, source: &Contract<'_>, is_changed: bool) -> Vec<Loss> {
    if is_changed {
        for loss in losses.iter_mut().filter(|loss| loss.place.file == *source.document().path()) {
            loss.place.span = source.root().at(&loss.place.pointer).map(|node| node.span());
        }
    }
    losses
}

/// Whether an operation stands below `paths` of the definition's own file.
fn is_own(source: &Contract<'_>, operation: &Operation<'_>) -> bool {
    let pointer = operation.node().pointer();
    let below = |paths: &str| pointer.starts_with(&format!("/{paths}/"));
    operation.node().document().path() == source.document().path() && (below("paths") || below("x-ms-paths"))
}

/// Writes where the API answers.
fn serve_from(definition: &mut Value, dialect: Dialect, url: &str) {
    if dialect != Dialect::Swagger2 {
        return sign_in::set(definition, "servers", serde_json::json!([{ "url": url }]));
    }
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    sign_in::set(definition, "host", host.into());
    sign_in::set(definition, "schemes", serde_json::json!([scheme]));
    match path.trim_end_matches('/') {
        "" => sign_in::remove(definition, "basePath"),
        path => sign_in::set(definition, "basePath", path.into()),
    }
}

/// Takes operations out, and the paths of which nothing is left.
fn take_out(definition: &mut Value, operations: &[&Operation<'_>]) {
    for name in ["paths", "x-ms-paths"] {
        let Some(paths) = definition.get_mut(name).and_then(Value::as_object_mut) else { continue };
        let mut touched = BTreeSet::new();
        for operation in operations {
            if let Some(item) = paths.get_mut(operation.path()) {
                sign_in::remove(item, &operation.method().as_str().to_ascii_lowercase());
                touched.insert(operation.path());
            }
        }
        let calls = |key: &String| key == "$ref" || Method::parse(key).is_some();
        let is_left = |item: &Value| item.as_object().is_none_or(|item| item.keys().any(calls));
        paths.retain(|path, item| !touched.contains(path.as_str()) || is_left(item));
    }
}

/// Gives an id to each operation that has none, or one that another has; says whether any needed one.
fn name_operations(source: &Contract<'_>, kept: &[&Operation<'_>], definition: &mut Value) -> bool {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut nameless = Vec::new();
    for operation in kept.iter().filter(|operation| operation.origin() == Origin::Path) {
        match operation.id().filter(|id| !id.trim().is_empty()) {
            Some(id) if known.insert(id.to_owned()) => {}
            Some(_) | None if is_own(source, operation) => nameless.push(operation),
            Some(_) | None => {}
        }
    }
    for operation in &nameless {
        let suggested = operation.suggested_id();
        let count = counts.entry(suggested.clone()).or_insert(0);
        let id = loop {
            *count += 1;
            let id = if *count == 1 { suggested.clone() } else { format!("{suggested}{count}") };
            if known.insert(id.clone()) {
                break id;
            }
        };
        if let Some(place) = definition.pointer_mut(&operation.node().pointer()) {
            sign_in::set(place, "operationId", id.into());
        }
    }
    !nameless.is_empty()
}

/// Where the files of the definition say that a place is: a pointer, with line and column where they are known.
pub(super) fn shown(loss: &Loss, source: &Contract<'_>) -> String {
    let documents = source.documents();
    let document = documents.iter().find(|document| *document.path() == loss.place.file);
    let start = loss.place.span.map(|span| span.start);
    let at = document.zip(start).map(|(document, start)| document.source().position(start));
    let file =
        if loss.place.file.is_root() { "standard input".to_owned() } else { loss.place.file.to_string() };
    match at {
        Some(at) => format!("{file}:{}:{}", at.line, at.column),
        None => format!("{file} ({})", one_line(&loss.place.pointer)),
    }
}
