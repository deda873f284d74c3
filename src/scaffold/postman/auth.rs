//! How the requests of a collection sign in. Names and addresses are read, keys and passwords never.

use crate::document::Node;
use serde_json::{Map, Value, json};

/// The ways to sign in that were met so far, each with its name.
#[derive(Default)]
pub(super) struct SignIns(Vec<(String, Value)>);

impl SignIns {
    /// The requirement that an `auth` stands for; none where nobody signs in, or in a way that definitions
    /// do not know.
    pub(super) fn of(&mut self, auth: Option<Node<'_>>) -> Option<Value> {
        let auth = auth?;
        let kind = auth.get_str("type")?;
        let value = |name: &str| value(auth, kind, name);
        let (name, scheme, scopes) = match kind {
            "apikey" => {
                let place = if value("in") == Some("query") { "query" } else { "header" };
                let key = value("key").filter(|key| !key.contains("{{")).unwrap_or("X-API-Key");
                ("api_key", json!({ "type": "apiKey", "in": place, "name": key }), Vec::new())
            }
            "basic" => ("basic", json!({ "type": "http", "scheme": "basic" }), Vec::new()),
            "bearer" | "jwt" => ("bearer", json!({ "type": "http", "scheme": "bearer" }), Vec::new()),
            "oauth2" => {
                let scopes: Vec<&str> =
                    value("scope").unwrap_or_default().split_whitespace().take(200).collect();
                ("oauth2", oauth(&value, &scopes), scopes)
            }
            _ => return None,
        };
        let known = self.0.iter().find(|(_, known)| *known == scheme).map(|(name, _)| name.clone());
        let name = known.unwrap_or_else(|| self.add(name, scheme));
        Some(json!({ name: scopes }))
    }

    fn add(&mut self, name: &str, scheme: Value) -> String {
        let is_free = |name: &String| self.0.iter().all(|(known, _)| known != name);
        let names = std::iter::once(name.to_owned()).chain((2..).map(|number| format!("{name}{number}")));
        let name = names.into_iter().find(is_free).unwrap_or_default();
        self.0.push((name.clone(), scheme));
        name
    }

    /// All of them; none where there is none.
    pub(super) fn schemes(self) -> Option<Map<String, Value>> {
        (!self.0.is_empty()).then(|| self.0.into_iter().collect())
    }
}

/// A value of an `auth`: a list of keys with values, as version 2.1 has it, or an object.
fn value<'d>(auth: Node<'d>, kind: &str, name: &str) -> Option<&'d str> {
    let values = auth.get(kind)?;
    let listed = values.items().find(|item| item.get_str("key") == Some(name));
    listed.and_then(|item| item.get_str("value")).or_else(|| values.get_str(name))
}

fn oauth<'d>(value: &dyn Fn(&str) -> Option<&'d str>, scopes: &[&str]) -> Value {
    let scopes: Map<String, Value> = scopes.iter().map(|scope| ((*scope).to_owned(), "".into())).collect();
    let told = |name: &str| value(name).filter(|url| !url.contains("{{"));
    let mut flow = Map::new();
    flow.extend(told("authUrl").map(|url| ("authorizationUrl".to_owned(), url.into())));
    flow.extend(told("accessTokenUrl").map(|url| ("tokenUrl".to_owned(), url.into())));
    flow.extend(told("refreshTokenUrl").map(|url| ("refreshUrl".to_owned(), url.into())));
    flow.insert("scopes".to_owned(), scopes.into());
    let name = match value("grant_type") {
        Some("client_credentials") => "clientCredentials",
        Some("password_credentials") => "password",
        Some("implicit") => "implicit",
        _ => "authorizationCode",
    };
    json!({ "type": "oauth2", "flows": { name: flow } })
}
