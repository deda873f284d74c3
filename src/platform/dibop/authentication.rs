//! The builder's tab Auth & Credentials: one kind of sign-in a connector, out of five.
//!
//! Which scheme of a definition is which kind is inferred: DIBOP lists the kinds and their fields, and says
//! nothing of OpenAPI.

use crate::contract::{Contract, SchemeKind, SecurityScheme};
use crate::platform::Words;
use serde::Serialize;
use std::collections::BTreeMap;

/// A kind of sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Kind {
    None,
    #[serde(rename = "API Key")]
    ApiKey,
    #[serde(rename = "Basic Auth")]
    Basic,
    OAuth2,
    #[serde(rename = "Bearer Token")]
    Bearer,
}

impl Kind {
    /// Its name in the builder.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::ApiKey => "API Key",
            Self::Basic => "Basic Auth",
            Self::OAuth2 => "OAuth2",
            Self::Bearer => "Bearer Token",
        }
    }
}

/// The grants that the builder has, in the words of OpenAPI and in its own.
pub(super) const GRANTS: [(&str, &str); 2] =
    [("clientCredentials", "client credentials"), ("authorizationCode", "authorization code")];

const COOKIE: Words =
    Words::new("keys in cookies have no kind there", "该平台没有 Cookie 密钥这一种认证方式");
const FLOW: Words = Words::new(
    "it has neither the client credentials nor the authorization code grant",
    "它既没有客户端凭证授权，也没有授权码授权",
);
const OPEN_ID: Words =
    Words::new("OpenID Connect has no kind there", "该平台没有 OpenID Connect 这一种认证方式");
const HTTP: Words =
    Words::new("of the HTTP schemes there are Basic and Bearer alone", "HTTP 认证方案中只有 Basic 和 Bearer");
const OTHER: Words = Words::new("there is no such kind", "没有这一种认证方式");

/// The kind that a scheme is, or why it is none.
pub(super) fn counterpart(scheme: &SecurityScheme<'_>) -> Result<Kind, Words> {
    match &scheme.kind {
        SchemeKind::ApiKey { place: "header" | "query", .. } => Ok(Kind::ApiKey),
        SchemeKind::ApiKey { place: "cookie", .. } => Err(COOKIE),
        SchemeKind::Http { scheme } if scheme == "basic" => Ok(Kind::Basic),
        SchemeKind::Http { scheme } if scheme == "bearer" => Ok(Kind::Bearer),
        SchemeKind::Http { .. } => Err(HTTP),
        SchemeKind::OAuth2(flows) if GRANTS.iter().any(|(flow, _)| flows.contains_key(flow)) => {
            Ok(Kind::OAuth2)
        }
        SchemeKind::OAuth2(_) => Err(FLOW),
        SchemeKind::OpenId(_) => Err(OPEN_ID),
        SchemeKind::ApiKey { .. } | SchemeKind::Other(_) => Err(OTHER),
    }
}

/// The scheme that the connector signs in with: of those with a counterpart the one that most operations ask for
/// alone, the first of several.
pub(super) fn chosen<'c, 'd>(contract: &'c Contract<'d>) -> Option<(&'c SecurityScheme<'d>, Kind)> {
    let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in contract.operations() {
        let alternatives = contract.security_of(operation);
        let alone = alternatives.iter().filter(|alternative| alternative.len() == 1);
        for name in alone.flat_map(|alternative| alternative.keys()) {
            *asked.entry(name).or_default() += 1;
        }
    }
    let schemes = contract.security_schemes().iter();
    let known = schemes.filter_map(|scheme| Some((scheme, counterpart(scheme).ok()?)));
    // Of several that are equal the last is the greatest, so that the first comes last.
    let known: Vec<_> = known.collect();
    known.into_iter().rev().max_by_key(|(scheme, _)| asked.get(scheme.name).copied().unwrap_or_default())
}
