//! What connections ask for: variables out of the definition and the manifest, and the fields of each type of
//! sign-in.
//!
//! The shape is `ConfigVariableTemplate` of the discovery document; which of them a definition asks for is
//! inferred.

use super::auth::{Auth, Counterpart, Scheme};
use crate::catalogue::platforms::Variable;
use crate::contract::Server;
use serde_json::{Map, Value, json};

/// At most so many options are given to an `ENUM`.
const MAX_OPTIONS: usize = 1_000;

/// At most so many variables are derived: more are asked for by nobody but a hostile definition.
const MAX_DERIVED: usize = 200;

/// A variable that connections ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct Template {
    /// What it is known by, and sent under where it has a location.
    pub(super) key: String,
    /// In Google's words.
    pub(super) kind: String,
    pub(super) display_name: String,
    pub(super) description: String,
    /// What its values look like, in the syntax of RE2.
    pub(super) validation_regex: Option<String>,
    /// Where its value is sent, in Google's words.
    pub(super) location: Option<String>,
    pub(super) options: Vec<String>,
    pub(super) is_required: bool,
    pub(super) is_advanced: bool,
    /// Where users sign in, and the scopes: of an authorization code alone.
    link: Option<(String, Vec<String>)>,
}

impl Template {
    fn new(key: &str, kind: &str, display_name: &str, description: &str) -> Self {
        Self {
            key: key.to_owned(),
            kind: kind.to_owned(),
            display_name: display_name.to_owned(),
            description: description.to_owned(),
            is_required: true,
            ..Self::default()
        }
    }

    /// As Google's API takes it.
    pub(super) fn to_json(&self) -> Value {
        let mut fields = self.common();
        if !self.options.is_empty() {
            let options = self.options.iter().map(|option| json!({ "id": option, "displayName": option }));
            fields.insert("enumOptions".to_owned(), options.collect());
        }
        if let Some((uri, scopes)) = &self.link {
            fields.insert("authorizationCodeLink".to_owned(), json!({ "uri": uri, "scopes": scopes }));
        }
        fields.into()
    }

    /// As `integrationcli` keeps it: it drops options, so their values become a pattern.
    pub(super) fn to_override(&self) -> Value {
        if self.options.is_empty() {
            return self.common().into();
        }
        let options: Vec<String> = self.options.iter().map(|option| regex_syntax::escape(option)).collect();
        let pattern = Some(format!("^({})$", options.join("|")));
        Self { kind: "STRING".to_owned(), validation_regex: pattern, ..self.clone() }.common().into()
    }

    /// The fields that both take.
    fn common(&self) -> Map<String, Value> {
        let mut fields = Map::new();
        let texts = [
            ("key", Some(&self.key)),
            ("valueType", Some(&self.kind)),
            ("displayName", Some(&self.display_name)),
            ("description", Some(&self.description)),
            ("validationRegex", self.validation_regex.as_ref()),
            ("locationType", self.location.as_ref()),
        ];
        for (name, text) in texts {
            let text = text.filter(|text| !text.is_empty());
            fields.extend(text.map(|text| (name.to_owned(), Value::from(text.as_str()))));
        }
        fields.insert("required".to_owned(), self.is_required.into());
        if self.is_advanced {
            fields.insert("isAdvanced".to_owned(), true.into());
        }
        fields
    }
}

/// The variables that a connection needs to call the API, in their order; what the manifest declares takes the
/// place of what is derived.
pub(super) fn variables(
    schemes: &[Scheme<'_>],
    servers: &[Server<'_>],
    declared: &[Variable],
) -> Vec<Template> {
    let mut found: Vec<Template> = Vec::new();
    let mut add = |template: Template| match found.iter_mut().find(|known| known.key == template.key) {
        // A key that two schemes send is needed where one of them is.
        Some(known) => known.is_required |= template.is_required,
        None => found.push(template),
    };
    for scheme in schemes.iter().take(MAX_DERIVED) {
        if let Counterpart::Variable { key, location, about } = scheme.counterpart {
            let template = Template::new(key, "SECRET", scheme.name, about);
            let location = Some(location.to_owned());
            add(Template { location, is_required: scheme.is_needed, ..template });
        }
    }
    for variable in servers.first().into_iter().flat_map(|server| server.variables.iter().take(MAX_DERIVED)) {
        let about = variable.node.get_str("description").unwrap_or("A part of the address of the service.");
        let kind = if variable.values.is_empty() { "STRING" } else { "ENUM" };
        let options = variable.values.iter().take(MAX_OPTIONS).map(ToString::to_string).collect();
        add(Template { options, ..Template::new(variable.name, kind, variable.name, about) });
    }
    for variable in declared {
        let Some(template) = of(variable) else { continue };
        match found.iter_mut().find(|known| known.key == template.key) {
            Some(known) => *known = template,
            None => found.push(template),
        }
    }
    found
}

/// A variable that the manifest declares.
fn of(variable: &Variable) -> Option<Template> {
    let key = variable.key.as_deref()?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Some(Template {
        kind: variable.kind.clone().unwrap_or_else(|| "STRING".to_owned()),
        display_name: variable.display_name.clone().unwrap_or_else(|| key.to_owned()),
        description: text(&variable.description),
        validation_regex: variable.validation_regex.clone(),
        location: variable.location.clone(),
        options: variable.options.clone(),
        is_required: !variable.is_optional,
        is_advanced: variable.is_advanced,
        ..Template::new(key, "", "", "")
    })
}

/// What a type of sign-in asks for. Google documents the fields of `AuthConfig`, not the keys of their
/// templates: inferred.
pub(super) fn sign_in(auth: &Auth<'_>) -> Vec<Template> {
    let id = || Template::new("client_id", "STRING", "Client ID", "The id of the client at the service.");
    let secret = || Template::new("client_secret", "SECRET", "Client secret", "The secret of that client.");
    match auth.kind {
        "USER_PASSWORD" => vec![
            Template::new("username", "STRING", "Username", "The name of the account."),
            Template::new("password", "SECRET", "Password", "The password of that account."),
        ],
        "OAUTH2_AUTH_CODE_FLOW" => {
            let about = "What the service gives when users sign in.";
            let code = Template::new("auth_code", "AUTHORIZATION_CODE", "Authorization code", about);
            let scopes = auth.scopes.iter().map(ToString::to_string).collect();
            let link = Some((auth.address.unwrap_or_default().to_owned(), scopes));
            vec![id(), secret(), Template { link, ..code }]
        }
        _ => vec![id(), secret()],
    }
}
