//! What a new connector says of its connection: the file that asks users for what the service wants to know.

use super::rules::{INDEPENDENT_COLOR, REDIRECT};
use crate::catalogue::{POWER_PLATFORM_FOLDER, PROPERTIES};
use crate::contract::{Contract, OAuthFlow, SchemeKind, SecurityScheme};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::Beginning;
use crate::rules::PLACEHOLDER;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// At most so many scopes are asked for.
const MAX_SCOPES: usize = 200;

/// The files that only this platform wants, for a connector that has none yet; nothing in them is secret.
pub(super) fn begin(contract: &Contract<'_>, beginning: &Beginning<'_>) -> FileSet {
    let scheme = contract.security_schemes().first();
    let parameters = scheme.map(|scheme| parameters(contract, scheme, beginning.title)).unwrap_or_default();
    let mut properties = Map::new();
    properties.insert("connectionParameters".to_owned(), parameters.into());
    let color = if beginning.is_independent { INDEPENDENT_COLOR } else { beginning.brand_color };
    properties.insert("iconBrandColor".to_owned(), color.into());
    properties.insert("capabilities".to_owned(), json!([]));
    if let Some(publisher) = beginning.publisher {
        properties.insert("publisher".to_owned(), publisher.into());
        if !beginning.is_independent {
            properties.insert("stackOwner".to_owned(), publisher.into());
        }
    }
    let text = format!("{:#}\n", json!({ "properties": properties }));
    let path = [POWER_PLATFORM_FOLDER, PROPERTIES].join("/");
    let mut files = FileSet::new();
    files.insert(RepoPath::parse(&path).unwrap_or_default(), text);
    files
}

/// What users enter, or where they sign in.
fn parameters(contract: &Contract<'_>, scheme: &SecurityScheme<'_>, title: &str) -> Map<String, Value> {
    let one = |name: &str, value: Value| Map::from_iter([(name.to_owned(), value)]);
    let secret = |label: &str, about: &str, tip: &str| field("securestring", (label, about, tip), 2);
    match &scheme.kind {
        SchemeKind::ApiKey { name, .. } => {
            let tip = format!("It is sent as {name}");
            one("api_key", secret("API Key", &format!("The key to {title}"), &tip))
        }
        SchemeKind::Http { scheme } if scheme == "basic" => {
            let user = ("User Name", format!("The name to sign in to {title} with"));
            let word = ("Password", format!("The password of that name in {title}"));
            let user = field("string", (user.0, &user.1, "The name of the account"), 1);
            let word = secret(word.0, &word.1, "The password of the account");
            Map::from_iter([("username".to_owned(), user), ("password".to_owned(), word)])
        }
        SchemeKind::Http { scheme } => {
            let word = if scheme == "bearer" { "Bearer" } else { scheme };
            let about = format!("The word {word}, a blank, and the token for {title}");
            one("api_key", secret("Authorization", &about, "It is sent as the header Authorization"))
        }
        SchemeKind::OpenId(_) => {
            let about = format!("The word Bearer, a blank, and the token for {title}");
            one("api_key", secret("Authorization", &about, "It is sent as the header Authorization"))
        }
        SchemeKind::OAuth2(flows) => {
            let flow = flows.get("authorizationCode").or_else(|| flows.values().next());
            one("token", oauth(flow.unwrap_or(&OAuthFlow::default()), asked_for(contract, scheme.name)))
        }
        SchemeKind::Other(_) => Map::new(),
    }
}

fn field(kind: &str, (label, about, tip): (&str, &str, &str), tab: u8) -> Value {
    json!({
        "type": kind,
        "uiDefinition": {
            "displayName": label,
            "description": about,
            "tooltip": tip,
            "constraints": { "required": "true", "clearText": kind == "string", "tabIndex": tab },
        },
    })
}

/// The scopes that operations ask for.
fn asked_for<'d>(contract: &Contract<'d>, scheme: &str) -> BTreeSet<&'d str> {
    let alternatives = contract.operations().iter().flat_map(|operation| contract.security_of(operation));
    alternatives.filter_map(|alternative| alternative.get(scheme).cloned()).flatten().collect()
}

/// Where users sign in. The id of the app is a placeholder: whoever submits the connector gives it elsewhere.
fn oauth(flow: &OAuthFlow<'_>, asked: BTreeSet<&str>) -> Value {
    let known = flow.scopes.keys().copied().collect();
    let scopes: BTreeSet<&str> = if asked.is_empty() { known } else { asked };
    let scopes: Vec<&str> = scopes.into_iter().take(MAX_SCOPES).collect();
    let url = |name: &str| flow.urls.get(name).copied();
    let mut custom = Map::new();
    let urls = [
        ("authorizationUrl", url("authorizationUrl")),
        ("tokenUrl", url("tokenUrl")),
        ("refreshUrl", url("refreshUrl").or_else(|| url("tokenUrl"))),
    ];
    for (name, url) in urls {
        custom.extend(url.map(|url| (name.to_owned(), json!({ "value": url }))));
    }
    json!({
        "type": "oauthSetting",
        "oAuthSettings": {
            "identityProvider": "oauth2",
            "clientId": PLACEHOLDER,
            "scopes": scopes,
            "redirectMode": "GlobalPerConnector",
            "redirectUrl": REDIRECT,
            "properties": { "IsFirstParty": "False" },
            "customParameters": custom,
        },
    })
}
