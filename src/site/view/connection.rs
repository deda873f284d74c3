//! How a connection is made: security schemes and connection parameters.

use super::super::locale::Phrase;
use super::super::text::{NAME, PROSE, tidy, web_address};
use super::card::Named;
use crate::catalogue;
use crate::contract::{Contract, OAuthFlow, SchemeKind, SecurityScheme, host_of};
use crate::document::Node;
use serde::Serialize;
use std::collections::BTreeMap;

/// Entries of each list that are shown.
const MAX_LISTED: usize = 100;

/// How a connection is made.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::site) struct Connection {
    /// The addresses that the API answers at.
    pub(in crate::site) servers: Vec<String>,
    /// The security schemes of the definition.
    pub(in crate::site) schemes: Vec<Scheme>,
    /// What a person is asked for who makes a connection.
    pub(in crate::site) parameters: Vec<ConnectionParameter>,
}

/// A security scheme.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Scheme {
    pub(in crate::site) name: String,
    pub(in crate::site) kind: Phrase,
    pub(in crate::site) description: String,
    pub(in crate::site) urls: Vec<Labelled>,
    pub(in crate::site) scopes: Vec<Labelled>,
}

/// A word and what belongs to it.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Labelled {
    pub(in crate::site) name: String,
    pub(in crate::site) text: String,
}

/// A value that a connection needs.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct ConnectionParameter {
    pub(in crate::site) name: String,
    pub(in crate::site) key: String,
    pub(in crate::site) kind: Phrase,
    pub(in crate::site) required: bool,
    pub(in crate::site) is_secret: bool,
    pub(in crate::site) description: String,
}

impl Connection {
    /// The hosts that calls go to, in lower case.
    pub(in crate::site) fn hosts(&self) -> Vec<String> {
        let hosts = self.servers.iter().filter_map(|server| host_of(server).split(':').next());
        hosts.filter(|host| host.contains('.')).map(str::to_lowercase).collect()
    }

    /// Reads a release.
    pub(super) fn read(release: &catalogue::Release, contract: Option<&Contract<'_>>) -> Self {
        let servers = contract.map(Contract::servers).unwrap_or_default();
        let schemes = contract.map(Contract::security_schemes).unwrap_or_default();
        Self {
            servers: servers.iter().take(8).map(|server| tidy(&server.url, 300)).collect(),
            schemes: schemes.iter().take(MAX_LISTED).map(scheme).collect(),
            parameters: connection_parameters(release),
        }
    }
}

fn scheme(scheme: &SecurityScheme<'_>) -> Scheme {
    let description = scheme.node.get_str("description").map(|text| tidy(text, PROSE));
    let (mut urls, mut scopes) = (Vec::new(), Vec::new());
    if let SchemeKind::OAuth2(flows) = &scheme.kind {
        for flow in flows.values().take(6) {
            describe(flow, &mut urls, &mut scopes);
        }
    }
    Scheme {
        name: tidy(scheme.name, NAME),
        kind: kind(&scheme.kind),
        description: description.unwrap_or_default(),
        urls,
        scopes,
    }
}

fn describe(flow: &OAuthFlow<'_>, urls: &mut Vec<Labelled>, scopes: &mut Vec<Labelled>) {
    for (key, address) in &flow.urls {
        let name = match *key {
            "authorizationUrl" => "authorization",
            "tokenUrl" => "token",
            _ => "refresh",
        };
        urls.push(Labelled { name: name.to_owned(), text: tidy(address, 300) });
    }
    for (name, text) in flow.scopes.iter().take(MAX_LISTED) {
        scopes.push(Labelled { name: tidy(name, NAME), text: tidy(text, 400) });
    }
}

fn kind(kind: &SchemeKind<'_>) -> Phrase {
    match kind {
        SchemeKind::ApiKey { place, name } => {
            Phrase::new("scheme-api-key").with("place", tidy(place, 20)).with("name", tidy(name, 80))
        }
        SchemeKind::Http { scheme } if scheme == "basic" => Phrase::new("scheme-basic"),
        SchemeKind::Http { scheme } if scheme == "bearer" => Phrase::new("scheme-bearer"),
        SchemeKind::Http { scheme } => Phrase::new("scheme-http").with("name", tidy(scheme, 40)),
        SchemeKind::OAuth2(flows) => {
            let names: Vec<String> = flows.keys().map(|flow| flow_name(flow)).collect();
            match names.is_empty() {
                true => Phrase::new("scheme-oauth2"),
                false => Phrase::new("scheme-oauth2-flows").with("flows", names.join(", ")),
            }
        }
        SchemeKind::OpenId(_) => Phrase::new("scheme-openid"),
        SchemeKind::Other(other) => Phrase::text(tidy(other, 80)),
    }
}

fn flow_name(flow: &str) -> String {
    match flow {
        "authorizationCode" => "authorization code".to_owned(),
        "clientCredentials" => "client credentials".to_owned(),
        other => tidy(other, 40),
    }
}

fn connection_parameters(release: &catalogue::Release) -> Vec<ConnectionParameter> {
    let Some(properties) = release.properties().and_then(|root| root.get("properties")) else {
        return Vec::new();
    };
    let own = properties.get("connectionParameters");
    let sets = properties.at("/connectionParameterSets/values").into_iter().flat_map(|list| list.items());
    let holders = own.into_iter().chain(sets.filter_map(|set| set.get("parameters")));
    let members = holders.flat_map(|holder| holder.members());
    members.take(MAX_LISTED).filter_map(|member| connection_parameter(member.name, member.value)).collect()
}

fn connection_parameter(key: &str, node: Node<'_>) -> Option<ConnectionParameter> {
    let written = node.get_str("type")?;
    let ui = node.get("uiDefinition");
    let text = |name: &str| ui?.get_str(name).map(|text| tidy(text, 600)).filter(|text| !text.is_empty());
    let required = ui.and_then(|ui| ui.at("/constraints/required"));
    let provider = node.at("/oAuthSettings/identityProvider").and_then(|node| node.as_str());
    Some(ConnectionParameter {
        name: text("displayName").unwrap_or_else(|| tidy(key, NAME)),
        key: tidy(key, NAME),
        kind: match (written, provider) {
            ("oauthSetting", Some(provider)) => {
                Phrase::new("asks-sign-in-with").with("name", tidy(provider, 60))
            }
            ("oauthSetting", None) => Phrase::new("asks-sign-in"),
            ("securestring", _) => Phrase::new("asks-secret"),
            ("gatewaySetting", _) => Phrase::new("asks-gateway"),
            (other, _) => Phrase::text(tidy(other, 60)),
        },
        required: required.and_then(|node| node.scalar_text()) == Some("true"),
        is_secret: matches!(written, "securestring" | "secureObject"),
        description: text("description").or_else(|| text("tooltip")).unwrap_or_default(),
    })
}

/// The kinds of authentication, for chips and filters; never empty.
pub(in crate::site) fn auth_kinds(
    release: &catalogue::Release,
    contract: Option<&Contract<'_>>,
) -> Vec<Named> {
    let mut kinds = BTreeMap::new();
    for scheme in contract.map(Contract::security_schemes).unwrap_or_default() {
        kinds.extend(match &scheme.kind {
            SchemeKind::ApiKey { .. } => Some(("api-key", "API key")),
            SchemeKind::Http { scheme } if scheme == "bearer" => Some(("bearer", "Bearer token")),
            SchemeKind::Http { .. } => Some(("basic", "User name and password")),
            SchemeKind::OAuth2(_) => Some(("oauth2", "OAuth 2.0")),
            SchemeKind::OpenId(_) => Some(("openid", "OpenID Connect")),
            SchemeKind::Other(_) => None,
        });
    }
    let properties = release.properties().and_then(|root| root.at("/properties/connectionParameters"));
    for member in properties.into_iter().flat_map(|holder| holder.members()) {
        if member.value.get_str("type") == Some("oauthSetting") {
            kinds.insert("oauth2", "OAuth 2.0");
        } else if kinds.is_empty() && member.value.get_str("type") == Some("securestring") {
            kinds.insert("api-key", "API key");
        }
    }
    if kinds.is_empty() && !release.offers_no_api() {
        kinds.insert("none", "No sign-in");
    }
    kinds.into_iter().map(|(id, name)| Named { id: id.to_owned(), name: name.to_owned() }).collect()
}

/// An address as text, with where it may be followed to.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Outward {
    /// What is shown.
    pub(in crate::site) text: Phrase,
    /// The address; none where it is none that may be followed.
    pub(in crate::site) href: Option<String>,
}

impl Outward {
    pub(super) fn web(text: &str) -> Self {
        Self { text: Phrase::text(tidy(text, 300)), href: web_address(text) }
    }

    pub(super) fn mail(text: &str) -> Self {
        Self { text: Phrase::text(tidy(text, 300)), href: super::super::text::mail_address(text) }
    }

    pub(super) fn plain(text: &str) -> Self {
        Self { text: Phrase::text(tidy(text, 300)), href: None }
    }
}
