//! The bodies of Google's requests.
//!
//! Source: the discovery document of `connectors` v1, revision 20260617. Only fields that callers may write are
//! written.

use super::super::auth::{Auth, Counterpart, Scheme, schemes};
use super::super::names::{VERSION_LABEL, label_value, version_id};
use super::super::variables::{Template, sign_in, variables};
use crate::catalogue::platforms::{Auth as FacadeAuth, Destination, Google, PARTNER};
use crate::catalogue::{ConnectorId, Release};
use crate::contract::Contract;
use semver::Version;
use serde_json::{Map, Value, json};

/// What a release is in Google's words.
pub(super) struct Bodies<'r> {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) version_id: String,
    pub(super) release: &'r Release,
    /// The file of the definition.
    pub(super) definition: &'static str,
    pub(super) has_icon: bool,
    pub(super) schemes: Vec<Scheme<'r>>,
    pub(super) variables: Vec<Template>,
    /// The ids of the versions that the manifest deprecates.
    pub(super) deprecated: Vec<String>,
    labels: Map<String, Value>,
    /// The keys of the variables whose values are secret.
    secrets: Vec<String>,
}

impl<'r> Bodies<'r> {
    pub(super) fn of(
        id: &ConnectorId,
        version: &Version,
        release: &'r Release,
        contract: &Contract<'r>,
        (definition, has_icon): (&'static str, bool),
    ) -> Self {
        let schemes = schemes(contract);
        let google = &release.manifest.google;
        let variables = variables(&schemes, contract.servers(), &google.variables);
        let of_auths = ["password", "client_secret"].into_iter().map(str::to_owned);
        let of_variables = variables.iter().filter(|template| template.kind == "SECRET");
        let secrets = of_auths.chain(of_variables.map(|template| template.key.clone())).collect();
        let mut labels = Map::new();
        for (key, value) in google.labels.iter().filter_map(|label| label.split_once('=')) {
            labels.insert(key.to_owned(), value.into());
        }
        labels.insert(VERSION_LABEL.to_owned(), label_value(version).into());
        Self {
            id: id.to_string(),
            version: version.to_string(),
            version_id: version_id(version),
            release,
            definition,
            has_icon,
            schemes,
            variables,
            deprecated: deprecated(release, version),
            labels,
            secrets,
        }
    }

    /// All bodies with the names of their files.
    pub(super) fn all(&self) -> Vec<(&'static str, Value)> {
        let mut bodies = vec![
            ("validate.json", self.validate()),
            ("connector.json", self.connector()),
            ("version.json", self.version()),
            ("overrides.json", self.overrides()),
            ("deprecate.json", json!({})),
        ];
        if let Some(publish) = self.publish() {
            bodies.extend([("publish.json", publish), ("withdraw.json", json!({}))]);
        }
        bodies
    }

    pub(super) fn google(&self) -> &'r Google {
        &self.release.manifest.google
    }

    /// The name of the secret that holds a value.
    pub(super) fn secret(&self, key: &str) -> String {
        let number = self.secrets.iter().position(|known| known == key).unwrap_or_default();
        let name = secret_name(key);
        let alike = |known: &&String| secret_name(known) == name;
        match self.secrets.iter().take(number).filter(alike).count() {
            0 => format!("{}-{name}", self.id),
            before => format!("{}-{name}-{}", self.id, before + 1),
        }
    }

    /// A place of this version's files in the bucket.
    fn stored(&self, file: &str) -> String {
        format!("gs://${{BUCKET}}/{}/{}/{file}", self.id, self.version_id)
    }

    /// `ValidateCustomConnectorSpecRequest`
    fn validate(&self) -> Value {
        json!({
            "specLocation": self.stored(self.definition),
            "specType": "OPEN_API",
            "serviceAccount": "${SERVICE_ACCOUNT}",
        })
    }

    /// `CustomConnector`; its labels are those of all its versions.
    pub(super) fn connector(&self) -> Value {
        let mut body = Map::new();
        body.insert("displayName".to_owned(), self.release.title().into());
        body.extend(self.release.summary().map(|summary| ("description".to_owned(), summary.into())));
        body.insert("customConnectorType".to_owned(), "OPEN_API".into());
        if self.has_icon {
            body.insert("logo".to_owned(), self.stored("icon.png").into());
        }
        let mut labels = self.labels.clone();
        labels.shift_remove(VERSION_LABEL);
        if !labels.is_empty() {
            body.insert("labels".to_owned(), labels.into());
        }
        body.into()
    }

    /// What a version and its override have in common.
    fn common(&self, variables: Value) -> Map<String, Value> {
        let google = self.google();
        let mut body = Map::new();
        body.insert("labels".to_owned(), self.labels.clone().into());
        body.insert("serviceAccount".to_owned(), "${SERVICE_ACCOUNT}".into());
        body.insert("specLocation".to_owned(), self.stored(self.definition).into());
        body.insert("enableBackendDestinationConfig".to_owned(), google.is_indirect.into());
        if google.is_indirect {
            let destinations = google.destinations.iter().map(destination).collect();
            body.insert("destinationConfigs".to_owned(), destinations);
            body.extend(google.auth.as_ref().map(|auth| ("authConfig".to_owned(), facade(auth))));
        }
        if !self.variables.is_empty() {
            body.insert("backendVariableTemplates".to_owned(), variables);
        }
        body
    }

    /// `CustomConnectorVersion`
    fn version(&self) -> Value {
        let mut body = self.common(self.variables.iter().map(Template::to_json).collect());
        let templates = self.auth_templates();
        if self.google().is_indirect && !templates.is_empty() {
            body.insert("authConfigTemplates".to_owned(), templates.into());
        }
        body.into()
    }

    /// Connector and version as `integrationcli` reads them, without the fields that it drops.
    fn overrides(&self) -> Value {
        let mut body = self.connector();
        let version = self.common(self.variables.iter().map(Template::to_override).collect());
        if let Some(body) = body.as_object_mut() {
            body.shift_remove("logo");
            body.insert("customConnectorVersion".to_owned(), version.into());
        }
        body
    }

    /// `PublishCustomConnectorVersionRequest`; terms are for a person to accept.
    fn publish(&self) -> Option<Value> {
        let said = self.google().partner.as_ref()?;
        let mut metadata = Map::new();
        for field in &PARTNER {
            let value = said.iter().find(|(key, _)| *key == field.key);
            metadata.extend(value.map(|(_, value)| (field.name.to_owned(), Value::from(value.as_str()))));
        }
        metadata.insert("acceptGcpTos".to_owned(), false.into());
        metadata.insert("confirmPartnerRequirements".to_owned(), false.into());
        Some(json!({ "partnerMetadata": metadata }))
    }

    /// The types of sign-in that a connection can choose among.
    fn auth_templates(&self) -> Vec<Value> {
        let template = |(place, (scheme, auth)): (usize, (&Scheme<'_>, &Auth<'_>))| {
            let mut template = Map::new();
            template.insert("authType".to_owned(), auth.kind.into());
            if self.is_told_apart(auth) {
                template.insert("authKey".to_owned(), scheme.name.into());
            }
            template.insert("displayName".to_owned(), scheme.name.into());
            template.insert("isDefault".to_owned(), (place == 0).into());
            let fields = sign_in(auth).iter().map(Template::to_json).collect();
            template.insert("configVariableTemplates".to_owned(), fields);
            template.into()
        };
        self.auths().enumerate().map(template).collect()
    }

    /// The ways to sign in that become types of sign-in.
    pub(super) fn auths(&self) -> impl Iterator<Item = (&Scheme<'r>, &Auth<'r>)> {
        self.schemes.iter().filter_map(|scheme| match &scheme.counterpart {
            Counterpart::Auth(auth) => Some((scheme, auth)),
            Counterpart::Variable { .. } | Counterpart::Nothing(_) => None,
        })
    }

    /// How a connection signs in: the first way that operations cannot do without, else the first.
    pub(super) fn sign_in(&self) -> Option<(&str, &Auth<'_>)> {
        let needed = self.auths().find(|(scheme, _)| scheme.is_needed);
        needed.or_else(|| self.auths().next()).map(|(scheme, auth)| (scheme.name, auth))
    }

    /// The fields of the connector that are written again.
    pub(super) fn mask(&self) -> String {
        let body = self.connector();
        let keys = body.as_object().into_iter().flat_map(|body| body.keys());
        keys.filter(|key| *key != "customConnectorType").map(String::as_str).collect::<Vec<_>>().join(",")
    }

    /// Whether a key tells a type of sign-in from another one of its kind; only with a service between are there
    /// several to choose among.
    pub(super) fn is_told_apart(&self, auth: &Auth<'_>) -> bool {
        self.google().is_indirect
            && self.auths().filter(|(_, other)| other.kind == auth.kind).nth(1).is_some()
    }
}

/// A key in the letters that names of secrets have.
fn secret_name(key: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let name: String = key.chars().map(plain).take(100).collect();
    name.trim_matches('-').to_owned()
}

/// The versions that the manifest deprecates: the one that it belongs to where its line ends, and older ones by
/// themselves.
fn deprecated(release: &Release, version: &Version) -> Vec<String> {
    let manifest = &release.manifest;
    let ends = manifest.release_ends.iter().filter(|end| end.end.holds());
    let mut ids: Vec<String> = ends.map(|end| version_id(&end.version)).collect();
    ids.extend(manifest.deprecation.is_some().then(|| version_id(version)));
    ids.dedup();
    ids
}

/// `DestinationConfig`
fn destination(destination: &Destination) -> Value {
    let mut place = Map::new();
    place.extend(destination.host.as_ref().map(|host| ("host".to_owned(), host.as_str().into())));
    place.extend(destination.port.map(|port| ("port".to_owned(), port.into())));
    json!({ "key": destination.key.as_deref().unwrap_or_default(), "destinations": [place] })
}

/// `AuthConfig` of the service between.
fn facade(auth: &FacadeAuth) -> Value {
    let kind = auth.kind.as_deref().unwrap_or_default();
    let text = |text: &Option<String>| Value::from(text.as_deref().unwrap_or_default());
    let name = auth.secret.as_deref().unwrap_or_default();
    let secret = json!({ "secretVersion": format!("projects/${{PROJECT}}/secrets/{name}/versions/latest") });
    match kind {
        "USER_PASSWORD" => json!({
            "authType": kind,
            "userPassword": { "username": text(&auth.username), "password": secret },
        }),
        "OAUTH2_CLIENT_CREDENTIALS" => json!({
            "authType": kind,
            "oauth2ClientCredentials": { "clientId": text(&auth.client_id), "clientSecret": secret },
        }),
        "OAUTH2_JWT_BEARER" => json!({
            "authType": kind,
            "oauth2JwtBearer": {
                "clientKey": secret,
                "jwtClaims": {
                    "issuer": text(&auth.issuer),
                    "subject": text(&auth.subject),
                    "audience": text(&auth.audience),
                },
            },
        }),
        _ => json!({ "authType": kind }),
    }
}
