//! The ways to sign in of a definition, as Google's connections know them.
//!
//! Google documents its types of sign-in and not how those of OpenAPI become them: inferred.

use crate::contract::{Contract, OAuthFlow, Operation, SchemeKind, SecurityScheme};
use crate::document::Node;
use crate::platform::Words;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many scopes are asked for.
const MAX_SCOPES: usize = 200;

const COOKIE: Words =
    Words::new("a key can be sent as a header or in the query", "密钥只能以请求头或查询参数发送");
const HTTP: Words = Words::new("of HTTP there are `basic` and `bearer`", "HTTP 仅支持 `basic` 与 `bearer`");
const OPEN_ID: Words = Words::new("there is no discovery of OpenID Connect", "不支持 OpenID Connect 发现");
const OTHER: Words = Words::new("there is no such type of sign-in", "没有对应的认证类型");
const FLOW: Words = Words::new(
    "of OAuth 2 there are authorization codes and client credentials",
    "OAuth 2 仅支持授权码与客户端凭据",
);

/// A way to sign in that operations ask for.
#[derive(Debug)]
pub(super) struct Scheme<'d> {
    /// Its name in the definition.
    pub(super) name: &'d str,
    /// The scheme object.
    pub(super) node: Node<'d>,
    /// Its type in the definition's words.
    pub(super) kind: String,
    /// What takes its place.
    pub(super) counterpart: Counterpart<'d>,
    /// Whether an operation can be called in no other way.
    pub(super) is_needed: bool,
}

/// What a way to sign in becomes.
#[derive(Debug)]
pub(super) enum Counterpart<'d> {
    /// A type of sign-in.
    Auth(Auth<'d>),
    /// A variable whose value is sent under its key.
    Variable {
        /// The name of the header or the parameter.
        key: &'d str,
        /// Where it is sent, in Google's words.
        location: &'static str,
        /// What users enter.
        about: &'static str,
    },
    /// Nothing, and why.
    Nothing(Words),
}

/// A type of sign-in of Google's connections.
#[derive(Debug)]
pub(super) struct Auth<'d> {
    /// In Google's words.
    pub(super) kind: &'static str,
    /// Where users sign in; none where nobody does.
    pub(super) address: Option<&'d str>,
    /// The scopes that are asked for.
    pub(super) scopes: Vec<&'d str>,
}

/// The ways to sign in that operations ask for, in the order of the definition; all where none asks.
pub(super) fn schemes<'d>(contract: &Contract<'d>) -> Vec<Scheme<'d>> {
    let mut asked: BTreeMap<&str, BTreeSet<&'d str>> = BTreeMap::new();
    let mut needed = BTreeSet::new();
    for operation in contract.operations() {
        let alternatives = contract.security_of(operation);
        if let Some((first, others)) = alternatives.split_first() {
            let everywhere = |name: &&&str| others.iter().all(|other| other.contains_key(**name));
            needed.extend(first.keys().filter(everywhere).copied());
        }
        for (name, scopes) in alternatives.into_iter().flatten() {
            asked.entry(name).or_default().extend(scopes);
        }
    }
    let all = contract.security_schemes().iter();
    let wanted = all.filter(|scheme| asked.is_empty() || asked.contains_key(scheme.name));
    let scheme = |scheme: &SecurityScheme<'d>| Scheme {
        name: scheme.name,
        node: scheme.node,
        kind: kind(&scheme.kind),
        counterpart: counterpart(&scheme.kind, asked.get(scheme.name)),
        is_needed: needed.contains(scheme.name),
    };
    wanted.map(scheme).collect()
}

/// The operations that ask for several types of sign-in at once, and for which.
pub(super) fn mixed<'c, 'd>(
    contract: &'c Contract<'d>,
    schemes: &[Scheme<'_>],
) -> Vec<(&'c Operation<'d>, Vec<&'d str>)> {
    let auths: BTreeSet<&str> = types(schemes).map(|scheme| scheme.name).collect();
    let fewest = |operation: &Operation<'d>| {
        let alternatives = contract.security_of(operation).into_iter();
        let names = alternatives.map(|one| one.into_keys().filter(|name| auths.contains(name)).collect());
        names.min_by_key(Vec::len)
    };
    let operations = contract.operations().iter();
    let asking = operations.filter_map(|operation| Some((operation, fewest(operation)?)));
    asking.filter(|(_, names)| names.len() > 1).collect()
}

/// The ways to sign in that become types of sign-in.
pub(super) fn types<'s, 'd>(schemes: &'s [Scheme<'d>]) -> impl Iterator<Item = &'s Scheme<'d>> {
    schemes.iter().filter(|scheme| matches!(scheme.counterpart, Counterpart::Auth(_)))
}

/// The types of sign-in without which some operations cannot be called; a connection has one.
pub(super) fn needed_types<'s>(schemes: &'s [Scheme<'_>]) -> Vec<&'s str> {
    types(schemes).filter(|scheme| scheme.is_needed).map(|scheme| scheme.name).collect()
}

fn kind(kind: &SchemeKind<'_>) -> String {
    match kind {
        SchemeKind::ApiKey { place, .. } => format!("apiKey, {place}"),
        SchemeKind::Http { scheme } => format!("http, {scheme}"),
        SchemeKind::OAuth2(flows) => {
            let flows: Vec<&str> = flows.keys().copied().collect();
            format!("oauth2, {}", flows.join(", "))
        }
        SchemeKind::OpenId(_) | SchemeKind::Other(_) => kind.type_name().to_owned(),
    }
}

fn counterpart<'d>(kind: &SchemeKind<'d>, scopes: Option<&BTreeSet<&'d str>>) -> Counterpart<'d> {
    let variable = |key, location, about| Counterpart::Variable { key, location, about };
    match kind {
        SchemeKind::ApiKey { place: "header", name } => variable(name, "HEADER", "The key to the service."),
        SchemeKind::ApiKey { place: "query", name } => {
            variable(name, "QUERY_PARAM", "The key to the service.")
        }
        SchemeKind::ApiKey { .. } => Counterpart::Nothing(COOKIE),
        SchemeKind::Http { scheme } if scheme == "basic" => plain("USER_PASSWORD"),
        SchemeKind::Http { scheme } if scheme == "bearer" => {
            variable("Authorization", "HEADER", "The word Bearer, a blank, and the token.")
        }
        SchemeKind::Http { .. } => Counterpart::Nothing(HTTP),
        SchemeKind::OAuth2(flows) => oauth(flows, scopes),
        SchemeKind::OpenId(_) => Counterpart::Nothing(OPEN_ID),
        SchemeKind::Other(_) => Counterpart::Nothing(OTHER),
    }
}

fn plain<'d>(kind: &'static str) -> Counterpart<'d> {
    Counterpart::Auth(Auth { kind, address: None, scopes: Vec::new() })
}

fn oauth<'d>(flows: &BTreeMap<&'d str, OAuthFlow<'d>>, asked: Option<&BTreeSet<&'d str>>) -> Counterpart<'d> {
    let Some(flow) = flows.get("authorizationCode") else {
        return match flows.contains_key("clientCredentials") {
            true => plain("OAUTH2_CLIENT_CREDENTIALS"),
            false => Counterpart::Nothing(FLOW),
        };
    };
    let asked = asked.filter(|asked| !asked.is_empty()).cloned();
    let scopes = asked.unwrap_or_else(|| flow.scopes.keys().copied().collect());
    Counterpart::Auth(Auth {
        kind: "OAUTH2_AUTH_CODE_FLOW",
        address: flow.urls.get("authorizationUrl").copied(),
        scopes: scopes.into_iter().take(MAX_SCOPES).collect(),
    })
}
