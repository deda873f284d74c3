//! How callers of a new connector sign in, where the definition leaves that open or offers several ways.

use crate::check::nearest;
use crate::contract::{Contract, Dialect, SchemeKind};
use crate::error::{Error, Result};
use crate::report::one_line;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// How somebody wants callers to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth {
    /// By one of the ways that the definition has, by its name.
    Named(String),
    /// Not at all.
    Nobody,
    /// With a name and a password.
    Basic,
    /// With a token in the header `Authorization`.
    Bearer,
    /// With a key in `header` or `query`, under a name.
    Key(&'static str, String),
}

/// What `--auth` takes beside names.
pub const AUTH_WORDS: &str = "`none`, `basic`, `bearer`, `api-key:header:NAME` or `api-key:query:NAME`";

impl Auth {
    /// Reads a word; what is none of [`AUTH_WORDS`] is a name.
    pub fn parse(word: &str) -> Self {
        let key = |place: &'static str, prefix: &str| {
            let name = word.strip_prefix(prefix).filter(|name| !name.is_empty())?;
            Some(Self::Key(place, name.to_owned()))
        };
        match word {
            "none" => Self::Nobody,
            "basic" => Self::Basic,
            "bearer" => Self::Bearer,
            _ => key("header", "api-key:header:")
                .or_else(|| key("query", "api-key:query:"))
                .unwrap_or_else(|| Self::Named(word.to_owned())),
        }
    }
}

/// What becomes of the ways to sign in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum SignIn {
    /// They stay.
    Kept,
    /// One of them stays.
    One(String),
    /// None does.
    Nobody,
    /// A new one takes their place: its name, and what it is in the dialect of the definition.
    New(&'static str, Value),
}

/// Decides how callers sign in: as somebody wants, else as the definition says, of several ways by the one
/// that most operations take.
///
/// # Errors
/// When the definition has no way of that name.
pub(super) fn decided(contract: &Contract<'_>, wanted: Option<&Auth>, takes_one: bool) -> Result<SignIn> {
    let swagger = contract.dialect() == Dialect::Swagger2;
    let http = |scheme: &str| json!({ "type": "http", "scheme": scheme });
    Ok(match wanted {
        None if takes_one && contract.security_schemes().len() > 1 => {
            most_used(contract).map_or(SignIn::Kept, |name| SignIn::One(name.to_owned()))
        }
        None => SignIn::Kept,
        Some(Auth::Named(name)) if contract.security_scheme(name).is_some() => SignIn::One(name.clone()),
        Some(Auth::Named(name)) => return Err(unknown(contract, name)),
        Some(Auth::Nobody) => SignIn::Nobody,
        Some(Auth::Basic) if swagger => SignIn::New("basic", json!({ "type": "basic" })),
        Some(Auth::Basic) => SignIn::New("basic", http("basic")),
        Some(Auth::Bearer) if swagger => {
            SignIn::New("bearer", json!({ "type": "apiKey", "in": "header", "name": "Authorization" }))
        }
        Some(Auth::Bearer) => SignIn::New("bearer", http("bearer")),
        Some(Auth::Key(place, name)) => {
            SignIn::New("api_key", json!({ "type": "apiKey", "in": place, "name": name }))
        }
    })
}

fn unknown(contract: &Contract<'_>, name: &str) -> Error {
    let known: Vec<&str> = contract.security_schemes().iter().map(|scheme| scheme.name).collect();
    let error = Error::usage(format!("the definition has no way to sign in called `{}`", one_line(name)));
    let listed = if known.is_empty() { String::new() } else { format!("`{}`, ", known.join("`, `")) };
    match nearest(name, known.iter().copied()) {
        Some(near) => error.with_help(format!("did you mean `{}`?", one_line(near))),
        None => error.with_help(format!("`--auth` is {}{AUTH_WORDS}", one_line(&listed))),
    }
}

/// The way that most operations take, of equals the first; one that flows can sign in by comes before others.
fn most_used<'d>(contract: &Contract<'d>) -> Option<&'d str> {
    let uses = |name: &str| {
        let takes = |operation| contract.security_of(operation).iter().any(|one| one.contains_key(name));
        contract.operations().iter().filter(|operation| takes(operation)).count()
    };
    let fits = |kind: &SchemeKind<'_>| match kind {
        SchemeKind::ApiKey { place, .. } => *place != "cookie",
        SchemeKind::OAuth2(flows) => flows.contains_key("authorizationCode"),
        SchemeKind::Http { .. } | SchemeKind::OpenId(_) => true,
        SchemeKind::Other(_) => false,
    };
    let schemes = contract.security_schemes().iter().rev();
    schemes.max_by_key(|scheme| (fits(&scheme.kind), uses(scheme.name))).map(|scheme| scheme.name)
}

/// Writes into a definition how callers sign in.
pub(super) fn write(definition: &mut Value, dialect: Dialect, sign_in: &SignIn) {
    let kept: Option<&str> = match sign_in {
        SignIn::Kept => return,
        SignIn::One(name) => Some(name),
        SignIn::New(name, _) => Some(name),
        SignIn::Nobody => None,
    };
    let Some(schemes) = schemes(definition, dialect) else { return };
    schemes.retain(|name, _| Some(name.as_str()) == kept);
    if let SignIn::New(name, scheme) = sign_in {
        schemes.insert((*name).to_owned(), scheme.clone());
    }
    let was_asked = definition.get("security").is_some();
    let is_new = matches!(sign_in, SignIn::New(..));
    match kept {
        Some(name) if was_asked || is_new => {
            let asked = reduced(definition.get("security").unwrap_or(&Value::Null), name);
            let asked = asked.unwrap_or_else(|| json!([{ name: [] }]));
            set(definition, "security", asked);
        }
        Some(_) => {}
        None => remove(definition, "security"),
    }
    for operation in operations(definition) {
        match (kept, operation.get("security")) {
            (_, None) => {}
            (Some(_), Some(list)) if list.as_array().is_some_and(Vec::is_empty) && !is_new => {}
            (Some(name), Some(list)) => match reduced(list, name) {
                Some(asked) => set(operation, "security", asked),
                None if was_asked || is_new => remove(operation, "security"),
                None => set(operation, "security", json!([{ name: [] }])),
            },
            (None, Some(_)) => remove(operation, "security"),
        }
    }
    if kept.is_none() {
        drop_schemes(definition, dialect);
    }
}

/// The part of a list of requirements that one way fulfils; none where it names others alone.
fn reduced(list: &Value, name: &str) -> Option<Value> {
    let items = list.as_array()?.iter().filter_map(|item| item.get(name)?.as_array());
    let scopes: Vec<&Value> = items.clone().flatten().collect();
    let mut seen = BTreeSet::new();
    let scopes: Vec<&Value> = scopes.into_iter().filter(|scope| seen.insert(scope.to_string())).collect();
    items.clone().next().map(|_| json!([{ name: scopes }]))
}

fn schemes(definition: &mut Value, dialect: Dialect) -> Option<&mut Map<String, Value>> {
    let root = definition.as_object_mut()?;
    let empty = || Value::Object(Map::new());
    match dialect {
        Dialect::Swagger2 => root.entry("securityDefinitions").or_insert_with(empty).as_object_mut(),
        Dialect::OpenApi30 | Dialect::OpenApi31 => {
            let components = root.entry("components").or_insert_with(empty).as_object_mut()?;
            components.entry("securitySchemes").or_insert_with(empty).as_object_mut()
        }
    }
}

fn drop_schemes(definition: &mut Value, dialect: Dialect) {
    match dialect {
        Dialect::Swagger2 => remove(definition, "securityDefinitions"),
        Dialect::OpenApi30 | Dialect::OpenApi31 => {
            if let Some(components) = definition.get_mut("components") {
                remove(components, "securitySchemes");
            }
        }
    }
}

/// The operations that are written in the definition itself.
pub(super) fn operations(definition: &mut Value) -> impl Iterator<Item = &mut Value> {
    let root = definition.as_object_mut().into_iter().flat_map(|root| root.iter_mut());
    let paths = root.filter(|(name, _)| matches!(name.as_str(), "paths" | "x-ms-paths"));
    let items = paths.filter_map(|(_, paths)| paths.as_object_mut()).flat_map(|paths| paths.iter_mut());
    let members = items.filter_map(|(_, item)| item.as_object_mut()).flat_map(|item| item.iter_mut());
    members.filter(|(name, _)| crate::contract::Method::parse(name).is_some()).map(|(_, operation)| operation)
}

pub(super) fn set(object: &mut Value, name: &str, value: Value) {
    if let Some(object) = object.as_object_mut() {
        object.insert(name.to_owned(), value);
    }
}

pub(super) fn remove(object: &mut Value, name: &str) {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove(name);
    }
}
