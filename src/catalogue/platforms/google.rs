//! `[google]`: what only Google Integration Connectors wants.

use super::super::fields::Fields;

/// What a manifest says for Google Integration Connectors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Google {
    /// Whether a service between Google and the API is called, and not the API itself.
    pub is_indirect: bool,
    /// Further labels of the connector and its versions, `key=value`.
    pub labels: Vec<String>,
    /// How Google signs in to the service between.
    pub auth: Option<Auth>,
    /// Where the service between answers.
    pub destinations: Vec<Destination>,
    /// What connections ask for beside what the definition tells, or in its place.
    pub variables: Vec<Variable>,
    /// What is said where the connector is published as a partner's: fields of [`PARTNER`] by their keys.
    pub partner: Option<Vec<(&'static str, String)>>,
}

/// How Google signs in to the service between; secrets are named, never written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Auth {
    /// One of [`AUTH_TYPES`].
    pub kind: Option<String>,
    /// The user's name.
    pub username: Option<String>,
    /// The client's id.
    pub client_id: Option<String>,
    /// Who issues the tokens that Google makes.
    pub issuer: Option<String>,
    /// For whom they are made.
    pub subject: Option<String>,
    /// Whom they are made for.
    pub audience: Option<String>,
    /// The name of the secret in Secret Manager: password, client secret or private key.
    pub secret: Option<String>,
}

/// Where the service between answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destination {
    /// What connections know it by.
    pub key: Option<String>,
    /// Its address.
    pub host: Option<String>,
    /// Its port, where it is not the usual one.
    pub port: Option<i64>,
}

/// What connections ask for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variable {
    /// Its key; with a location the name that the value is sent under.
    pub key: Option<String>,
    /// One of [`VALUE_TYPES`]; `STRING` where none is named.
    pub kind: Option<String>,
    /// Its name for people.
    pub display_name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// What its values look like, in the syntax of RE2.
    pub validation_regex: Option<String>,
    /// Where its value is sent: one of [`LOCATIONS`].
    pub location: Option<String>,
    /// The values of an `ENUM`.
    pub options: Vec<String>,
    /// Whether a connection may leave it out.
    pub is_optional: bool,
    /// Whether it is shown among the advanced settings.
    pub is_advanced: bool,
}

/// A field of Google's partner metadata that authors fill in.
#[derive(Debug, Clone, Copy)]
pub struct PartnerField {
    /// Its key in the manifest.
    pub key: &'static str,
    /// Its name in Google's request.
    pub name: &'static str,
    /// Whether Google demands it.
    pub is_required: bool,
}

/// The fields of `[google.partner]`. The two that accept terms are for a person to set.
///
/// Source: `PartnerMetadata` in the discovery document of `connectors` v1.
pub const PARTNER: [PartnerField; 12] = [
    partner("partner", "partner", true),
    partner("display-name", "partnerConnectorDisplayName", true),
    partner("demo-uri", "demoUri", true),
    partner("integration-templates", "integrationTemplates", true),
    partner("marketplace-product-id", "marketplaceProductId", true),
    partner("target-application", "targetApplication", true),
    partner("target-customer-segment", "targetCustomerSegment", true),
    partner("use-cases", "useCases", true),
    partner("marketplace-product", "marketplaceProduct", false),
    partner("marketplace-product-project-id", "marketplaceProductProjectId", false),
    partner("marketplace-product-uri", "marketplaceProductUri", false),
    partner("additional-comments", "additionalComments", false),
];

const fn partner(key: &'static str, name: &'static str, is_required: bool) -> PartnerField {
    PartnerField { key, name, is_required }
}

/// The types of sign-in that a service between can have, in Google's words.
pub const AUTH_TYPES: &[&str] =
    &["GOOGLE_AUTHENTICATION", "USER_PASSWORD", "OAUTH2_CLIENT_CREDENTIALS", "OAUTH2_JWT_BEARER"];

/// The types of variables that a manifest can declare, in Google's words.
pub const VALUE_TYPES: &[&str] = &["STRING", "INT", "BOOL", "SECRET", "ENUM"];

/// Where the value of a variable is sent, in Google's words.
pub const LOCATIONS: &[&str] = &["HEADER", "QUERY_PARAM", "PATH_PARAM", "PAYLOAD"];

impl Google {
    pub(in crate::catalogue) fn of(fields: &mut Fields<'_, '_>) -> Self {
        let connectivity = fields.choice("connectivity", &["direct", "indirect"]);
        Self {
            is_indirect: connectivity.as_deref() == Some("indirect"),
            labels: fields
                .texts_like("labels", "a list of labels such as `team=orders`", |text| text.contains('=')),
            auth: fields.table("auth", auth),
            destinations: fields.tables("destination", destination),
            variables: fields.tables("variable", variable),
            partner: fields.table("partner", |fields| {
                let said = |field: &PartnerField| Some((field.key, fields.text(field.key)?));
                PARTNER.iter().filter_map(said).collect()
            }),
        }
    }
}

fn auth(fields: &mut Fields<'_, '_>) -> Auth {
    fields.require(&["type"]);
    Auth {
        kind: fields.choice("type", AUTH_TYPES),
        username: fields.text("username"),
        client_id: fields.text("client-id"),
        issuer: fields.text("issuer"),
        subject: fields.text("subject"),
        audience: fields.text("audience"),
        secret: fields.matching(
            "secret",
            "the name of a secret: letters, digits, `-` and `_`",
            is_secret_name,
        ),
    }
}

fn destination(fields: &mut Fields<'_, '_>) -> Destination {
    fields.require(&["key", "host"]);
    Destination {
        key: fields.text("key"),
        host: fields.address("host"),
        port: fields.number("port", 1..=65_535),
    }
}

fn variable(fields: &mut Fields<'_, '_>) -> Variable {
    fields.require(&["key"]);
    Variable {
        key: fields.text("key"),
        kind: fields.choice("type", VALUE_TYPES),
        display_name: fields.text("display-name"),
        description: fields.text("description"),
        validation_regex: fields.text("validation-regex"),
        location: fields.choice("location", LOCATIONS),
        options: fields.texts("options"),
        is_optional: fields.flag("required") == Some(false),
        is_advanced: fields.flag("advanced") == Some(true),
    }
}

/// Whether a text may be the name of a secret in Secret Manager.
fn is_secret_name(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=255).contains(&text.len()) && text.bytes().all(is_plain)
}
