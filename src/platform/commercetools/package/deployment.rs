//! What a connector asks of deployments, as the platform tells it, and the bodies that deploy it.

use crate::catalogue::ConnectorId;
use crate::platform::commercetools::draft::Draft;
use crate::platform::commercetools::secret::is_secret;
use crate::platform::commercetools::specification::{Configuration, Key, Kind, Specification};
use serde_json::{Map, Value, json};

/// The field `configurations` of a connector in the platform's answers: what it reads from `connect.yaml`.
pub(in super::super) fn configurations(specification: &Specification<'_>) -> Value {
    // The platform's own reader passes over the type `unknown`.
    let known = specification.applications.iter().filter(|application| application.kind != Kind::Unknown);
    let all = known.map(|application| {
        let mut told = Map::new();
        told.insert("applicationName".to_owned(), application.name.into());
        told.insert("applicationType".to_owned(), application.kind.as_str().into());
        told.extend(described(&application.configuration));
        Value::Object(told)
    });
    all.collect()
}

/// The two lists of a configuration in the platform's answers.
pub(super) fn described(configuration: &Configuration<'_>) -> Map<String, Value> {
    let list = |keys: &[Key<'_>]| -> Value { keys.iter().map(|key| describe(*key)).collect() };
    let mut lists = Map::new();
    lists.insert("standardConfiguration".to_owned(), list(&configuration.standard));
    lists.insert("securedConfiguration".to_owned(), list(&configuration.secured));
    lists
}

fn describe(key: Key<'_>) -> Value {
    let mut told = json!({ "key": key.name, "description": key.description, "required": key.is_required });
    if let (Some(default), Some(told)) = (key.default, told.as_object_mut()) {
        told.insert("default".to_owned(), default.into());
    }
    told
}

/// What stands for a value: its default, or a variable of its name. What may be a secret is always a variable.
pub(super) fn value(key: Key<'_>, is_secured: bool) -> Result<String, String> {
    match key.default.filter(|_| !is_secured && !is_secret(key.name)) {
        Some(default) => Ok(default.to_owned()),
        None => Err(key.name.to_owned()),
    }
}

/// The two lists of a configuration, with a value for every key.
fn given(configuration: &Configuration<'_>) -> Map<String, Value> {
    let list = |keys: &[Key<'_>], is_secured: bool| -> Value {
        let given = |key: &Key<'_>| {
            let value = value(*key, is_secured).unwrap_or_else(|name| format!("${{{name}}}"));
            json!({ "key": key.name, "value": value })
        };
        keys.iter().map(given).collect()
    };
    let mut lists = Map::new();
    lists.insert("standardConfiguration".to_owned(), list(&configuration.standard, false));
    lists.insert("securedConfiguration".to_owned(), list(&configuration.secured, true));
    lists
}

fn applications(specification: &Specification<'_>) -> Value {
    let all = specification.applications.iter().map(|application| {
        let mut told = Map::new();
        told.insert("applicationName".to_owned(), application.name.into());
        told.extend(given(&application.configuration));
        Value::Object(told)
    });
    all.collect()
}

/// The body that deploys the connector once it is published.
pub(super) fn draft(id: &ConnectorId, specification: &Specification<'_>, draft: &Draft) -> Value {
    let region = match draft.supported_regions.as_slice() {
        [only] => only,
        _ => "${REGION}",
    };
    let mut body = json!({
        "key": "${DEPLOYMENT_KEY}",
        "type": "sandbox",
        "connector": { "key": id.as_str(), "staged": false },
        "region": region,
        "configurations": applications(specification),
    });
    share(&mut body, specification);
    body
}

/// The body that deploys another version, or other values.
pub(super) fn redeploy(specification: &Specification<'_>) -> Value {
    let mut action = json!({
        "action": "redeploy",
        "updateConnector": true,
        "skipScripts": false,
        "configurationValues": applications(specification),
    });
    share(&mut action, specification);
    json!({ "version": null, "actions": [action] })
}

fn share(body: &mut Value, specification: &Specification<'_>) {
    if let Some(body) = body.as_object_mut().filter(|_| !specification.shared.is_empty()) {
        body.insert("globalConfiguration".to_owned(), Value::Object(given(&specification.shared)));
    }
}
