//! Security: how a caller proves who it is.

use super::Dialect;
use super::refs::follow;
use crate::document::Node;
use std::collections::{BTreeMap, BTreeSet};

/// A scheme of `securityDefinitions` or `components/securitySchemes`.
#[derive(Debug, Clone)]
pub struct SecurityScheme<'d> {
    /// Its name, which requirements use.
    pub name: &'d str,
    /// The scheme object.
    pub node: Node<'d>,
    /// What it asks for.
    pub kind: SchemeKind<'d>,
}

/// What a scheme asks for, with Swagger's words brought to those of OpenAPI 3.
#[derive(Debug, Clone, PartialEq)]
pub enum SchemeKind<'d> {
    /// A key under a name.
    ApiKey {
        /// `query`, `header` or `cookie`.
        place: &'d str,
        /// The name that it is sent under.
        name: &'d str,
    },
    /// The `Authorization` header.
    Http {
        /// `basic`, `bearer`, … in lower case.
        scheme: String,
    },
    /// OAuth 2: flows by name (`implicit`, `password`, `clientCredentials`, `authorizationCode`).
    OAuth2(BTreeMap<&'d str, OAuthFlow<'d>>),
    /// OpenID Connect with its discovery address.
    OpenId(&'d str),
    /// A type that none of the dialects knows, or none at all.
    Other(&'d str),
}

/// One flow of OAuth 2.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OAuthFlow<'d> {
    /// Addresses by key: `authorizationUrl`, `tokenUrl`, `refreshUrl`.
    pub urls: BTreeMap<&'d str, &'d str>,
    /// Scopes with their descriptions.
    pub scopes: BTreeMap<&'d str, &'d str>,
}

/// One alternative of a requirement: schemes that are needed together, each with its scopes.
pub type Alternative<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

impl SchemeKind<'_> {
    /// The type in OpenAPI 3's words.
    pub fn type_name(&self) -> &str {
        match self {
            Self::ApiKey { .. } => "apiKey",
            Self::Http { .. } => "http",
            Self::OAuth2(_) => "oauth2",
            Self::OpenId(_) => "openIdConnect",
            Self::Other(name) => name,
        }
    }
}

/// The schemes of a definition in their order.
pub(super) fn schemes<'d>(root: Node<'d>, dialect: Dialect) -> Vec<SecurityScheme<'d>> {
    let holder = match dialect {
        Dialect::Swagger2 => root.get("securityDefinitions"),
        Dialect::OpenApi30 | Dialect::OpenApi31 => root.at("/components/securitySchemes"),
    };
    let members = holder.into_iter().flat_map(|holder| holder.members());
    members
        .filter_map(|member| {
            let node = follow(member.value).node().filter(Node::is_object)?;
            Some(SecurityScheme { name: member.name, node, kind: kind(node) })
        })
        .collect()
}

fn kind(node: Node<'_>) -> SchemeKind<'_> {
    let text = |key| node.get_str(key).unwrap_or_default();
    match text("type") {
        "apiKey" => SchemeKind::ApiKey { place: text("in"), name: text("name") },
        "basic" => SchemeKind::Http { scheme: "basic".to_owned() },
        "http" => SchemeKind::Http { scheme: text("scheme").to_ascii_lowercase() },
        "oauth2" => SchemeKind::OAuth2(flows(node)),
        "openIdConnect" => SchemeKind::OpenId(text("openIdConnectUrl")),
        other => SchemeKind::Other(other),
    }
}

fn flows(node: Node<'_>) -> BTreeMap<&str, OAuthFlow<'_>> {
    if let Some(flows) = node.get("flows") {
        return flows.members().map(|member| (member.name, flow(member.value))).collect();
    }
    let name = match node.get_str("flow") {
        Some("application") => "clientCredentials",
        Some("accessCode") => "authorizationCode",
        Some(other) => other,
        None => return BTreeMap::new(),
    };
    BTreeMap::from([(name, flow(node))])
}

fn flow(node: Node<'_>) -> OAuthFlow<'_> {
    let keys = ["authorizationUrl", "tokenUrl", "refreshUrl"];
    let urls = keys.into_iter().filter_map(|key| Some((key, node.get_str(key)?))).collect();
    let scopes = node.get("scopes").into_iter().flat_map(|scopes| scopes.members());
    let scopes = scopes.map(|scope| (scope.name, scope.value.as_str().unwrap_or_default())).collect();
    OAuthFlow { urls, scopes }
}

/// The alternatives of a `security` list; an absent list and an empty one have none.
pub fn alternatives(list: Option<Node<'_>>) -> Vec<Alternative<'_>> {
    let items = list.into_iter().flat_map(|list| list.items());
    items
        .map(|item| {
            let members = item.members();
            members
                .map(|member| {
                    (member.name, member.value.items().filter_map(|scope| scope.as_str()).collect())
                })
                .collect()
        })
        .collect()
}
