//! The fields of the connector builder, tab by tab, as `dibop-connector.json`.

use super::authentication::{GRANTS, Kind, chosen, counterpart};
use crate::catalogue::{ConnectorId, ICON, Release, Verdict};
use crate::contract::{Contract, Operation, Origin, ParameterIn, SchemeKind, SecurityScheme, inventory};
use serde::Serialize;
use std::cell::Cell;

/// What the file is.
const ABOUT: &str = "The fields of DIBOP's connector builder, tab by tab, to be copied in. The shape of this file is \
    Connectory's own: DIBOP documents no import format.";

/// Fields of one operation beyond this are counted alone.
const MAX_FIELDS: usize = 200;

/// Operations beyond this many are listed without their fields.
const MAX_DETAILED: usize = 500;

/// All tabs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Builder {
    about: &'static str,
    overview: Overview,
    authentication: Authentication,
    operations: Vec<Called>,
    resilience: Resilience,
    tests: Vec<Tested>,
    mappings: Vec<Mapped>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Overview {
    name: String,
    slug: String,
    #[serde(rename = "type")]
    kind: String,
    description: String,
    base_url: Option<String>,
    icon: Option<&'static str>,
    documentation_url: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Authentication {
    #[serde(rename = "type")]
    kind: Kind,
    scheme: Option<String>,
    fields: Vec<Field>,
    others: Vec<Other>,
}

/// A field of a connection; secrets have no value.
#[derive(Debug, Serialize)]
struct Field {
    name: &'static str,
    value: Option<String>,
    secret: bool,
}

/// A scheme that the connector does not sign in with.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Other {
    scheme: String,
    #[serde(rename = "type")]
    kind: Option<Kind>,
    without_counterpart: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Called {
    name: String,
    operation_id: Option<String>,
    method: &'static str,
    endpoint: String,
    description: String,
    deprecated: bool,
    parameters: Vec<Asked>,
    /// Paths of fields, as mappings write them.
    request_fields: Vec<String>,
    response_fields: Vec<String>,
    #[serde(skip_serializing_if = "is_none")]
    fields_left_out: usize,
}

fn is_none(count: &usize) -> bool {
    *count == 0
}

#[derive(Debug, Serialize)]
struct Asked {
    name: String,
    #[serde(rename = "in")]
    place: &'static str,
    required: bool,
    #[serde(rename = "type")]
    kind: String,
    description: String,
}

/// What is left out is left to the platform.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Resilience {
    timeout_seconds: Option<i64>,
    retries: Option<i64>,
    rate_limit_per_minute: Option<i64>,
    circuit_breaker_failures: Option<i64>,
    circuit_breaker_seconds: Option<i64>,
}

#[derive(Debug, Serialize)]
struct Tested {
    operation: String,
    result: &'static str,
    day: String,
}

#[derive(Debug, Serialize)]
struct Mapped {
    field: String,
    operation: String,
    direction: &'static str,
    place: String,
}

impl Builder {
    pub(super) fn of(id: &ConnectorId, release: &Release, contract: &Contract<'_>) -> Self {
        let resilience = &release.manifest.resilience;
        Self {
            about: ABOUT,
            overview: overview(id, release, contract),
            authentication: authentication(contract),
            operations: operations(contract),
            resilience: Resilience {
                timeout_seconds: resilience.timeout_seconds,
                retries: resilience.retries,
                rate_limit_per_minute: resilience.requests_per_minute,
                circuit_breaker_failures: resilience.circuit_breaker_failures,
                circuit_breaker_seconds: resilience.circuit_breaker_seconds,
            },
            tests: tests(release, contract),
            mappings: mappings(release),
        }
    }
}

fn overview(id: &ConnectorId, release: &Release, contract: &Contract<'_>) -> Overview {
    let manifest = &release.manifest;
    Overview {
        name: release.title(),
        slug: id.to_string(),
        kind: kind(release).to_owned(),
        description: release.summary().unwrap_or_default(),
        base_url: super::base(contract).map(|server| server.url.clone()),
        icon: release.icon().map(|_| ICON),
        documentation_url: manifest.dibop.documentation.clone().or_else(|| manifest.website.clone()),
    }
}

/// The kind of system that a connector leads to.
pub(super) fn kind(release: &Release) -> &str {
    release.manifest.dibop.kind.as_deref().unwrap_or("General")
}

fn authentication(contract: &Contract<'_>) -> Authentication {
    let chosen = chosen(contract);
    let is_other =
        |scheme: &&SecurityScheme<'_>| chosen.as_ref().is_none_or(|(chosen, _)| chosen.name != scheme.name);
    let others = contract.security_schemes().iter().filter(is_other).map(|scheme| Other {
        scheme: scheme.name.to_owned(),
        kind: counterpart(scheme).ok(),
        without_counterpart: counterpart(scheme).err().map(|why| why.en),
    });
    Authentication {
        kind: chosen.as_ref().map_or(Kind::None, |(_, kind)| *kind),
        scheme: chosen.as_ref().map(|(scheme, _)| scheme.name.to_owned()),
        fields: chosen.map(|(scheme, _)| fields(scheme)).unwrap_or_default(),
        others: others.collect(),
    }
}

/// What a connection is asked for, by the kind of sign-in.
fn fields(scheme: &SecurityScheme<'_>) -> Vec<Field> {
    let known = |name, value: String| Field { name, value: Some(value), secret: false };
    let asked = |name| Field { name, value: None, secret: false };
    let secret = |name| Field { name, value: None, secret: true };
    match &scheme.kind {
        SchemeKind::ApiKey { place, name } => {
            let label = if *place == "query" { "Query parameter" } else { "Header name" };
            vec![secret("API key"), known(label, (*name).to_owned()), asked("Key prefix")]
        }
        SchemeKind::Http { scheme } if scheme == "basic" => vec![asked("Username"), secret("Password")],
        SchemeKind::Http { .. } => vec![secret("Token")],
        SchemeKind::OAuth2(flows) => {
            let grant = GRANTS.iter().find_map(|(flow, grant)| Some((flows.get(flow)?, grant)));
            let Some((flow, grant)) = grant else { return Vec::new() };
            let url = |key| flow.urls.get(key).map(|url| (*url).to_owned());
            let scopes: Vec<&str> = flow.scopes.keys().copied().collect();
            let mut fields = vec![asked("Client ID"), secret("Client secret")];
            fields.push(known("Grant type", (*grant).to_owned()));
            fields.push(Field { name: "Token URL", value: url("tokenUrl"), secret: false });
            let authorization = url("authorizationUrl").map(|url| known("Authorization URL", url));
            fields.extend(authorization);
            fields.push(known("Scopes", scopes.join(" ")));
            fields
        }
        SchemeKind::OpenId(_) | SchemeKind::Other(_) => Vec::new(),
    }
}

fn operations(contract: &Contract<'_>) -> Vec<Called> {
    let left = Cell::new(MAX_DETAILED);
    let offered = inventory(contract, |_| left.replace(left.get().saturating_sub(1)) > 0);
    let both = contract.operations().iter().zip(offered);
    both.filter(|(operation, _)| operation.origin() == Origin::Path)
        .map(|(operation, offered)| called(operation, &offered.fields.into_keys().collect::<Vec<_>>()))
        .collect()
}

/// An operation; `names` are those of what can be sent and what comes back: `body a.b`, `200 items[].id`.
fn called(operation: &Operation<'_>, names: &[String]) -> Called {
    let below = |is_meant: &dyn Fn(&str) -> bool| -> Vec<String> {
        let told = names.iter().filter_map(|name| name.split_once(' '));
        told.filter(|(part, path)| is_meant(part) && !path.starts_with("header "))
            .map(|(_, path)| path.to_owned())
            .collect()
    };
    let mut request_fields = below(&|part| part == "body");
    let success = names.iter().filter_map(|name| name.split_once(' ')).map(|(part, _)| part);
    let success = success.into_iter().find(|part| part.starts_with('2')).unwrap_or_default();
    let mut response_fields = below(&|part| part == success);
    let all = request_fields.len() + response_fields.len();
    request_fields.truncate(MAX_FIELDS);
    response_fields.truncate(MAX_FIELDS);
    Called {
        name: operation.summary().map_or_else(|| operation.label(), str::to_owned),
        operation_id: operation.id().map(str::to_owned),
        method: operation.method().as_str(),
        endpoint: operation.path().to_owned(),
        description: operation.description().unwrap_or_default().to_owned(),
        deprecated: operation.deprecated(),
        parameters: parameters(operation),
        fields_left_out: all - request_fields.len() - response_fields.len(),
        request_fields,
        response_fields,
    }
}

fn parameters(operation: &Operation<'_>) -> Vec<Asked> {
    let parameters = operation.parameters().iter();
    parameters
        .filter(|parameter| parameter.location() != ParameterIn::Body)
        .map(|parameter| {
            let schema = parameter.schema().and_then(|schema| schema.resolved());
            let types = schema.map(|schema| schema.type_names().join(" or ")).unwrap_or_default();
            Asked {
                name: parameter.name().to_owned(),
                place: parameter.location().as_str(),
                required: parameter.required(),
                kind: if types.is_empty() { "any".to_owned() } else { types },
                description: parameter.description().unwrap_or_default().to_owned(),
            }
        })
        .collect()
}

/// What tests of the operations gave that still counts.
fn tests(release: &Release, contract: &Contract<'_>) -> Vec<Tested> {
    let result = |operation: &Operation<'_>| {
        let operation = operation.label();
        let result = release.evidence.of(&operation)?;
        let word = match result.verdict {
            Verdict::Pass => "Pass",
            Verdict::Fail => "Fail",
            Verdict::Skip => "Skip",
        };
        Some(Tested { operation, result: word, day: result.day.to_string() })
    };
    contract.operations().iter().filter_map(result).collect()
}

fn mappings(release: &Release) -> Vec<Mapped> {
    let mappings = release.mappings();
    let told = mappings.iter().map(|mapping| Mapped {
        field: mapping.name(),
        operation: mapping.operation.to_owned(),
        direction: mapping.direction.as_str(),
        place: mapping.path.to_owned(),
    });
    told.collect()
}
