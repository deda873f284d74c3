//! `[tencent]`: what only Tencent Cloud iPaaS wants of a connector.

use super::super::fields::Fields;

/// What only Tencent Cloud iPaaS wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tencent {
    /// How the connector is offered.
    pub kind: TencentKind,
    /// The operation by which users try their connection.
    pub connection_test: Option<String>,
    /// The operations that start flows, beside those of which the definition says so.
    pub triggers: Vec<String>,
    /// Properties beside those that follow from the definition, or in their place.
    pub properties: Vec<TencentProperty>,
}

/// How a connector is offered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TencentKind {
    /// Made for an account; it has a version.
    #[default]
    SelfBuilt,
    /// The connector of a service, offered to everyone.
    Saas,
}

/// A property of the connector: a parameter that all operations and triggers share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TencentProperty {
    /// Its name.
    pub name: String,
    /// One of [`TYPES`].
    pub kind: String,
    /// What stands in where users give nothing; where there is none, they must.
    pub default: Option<String>,
    /// What the page calls it.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// A value as users may give it.
    pub example: Option<String>,
    /// The tab that it stands on.
    pub tab: Option<String>,
    /// Whether it is a secret.
    pub secret: bool,
}

/// The types that a property may have.
pub(in crate::catalogue) const TYPES: &[&str] =
    &["string", "int", "float", "decimal", "bool", "date", "time", "datetime", "any"];

const KINDS: &[&str] = &["self-built", "saas"];

impl TencentKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SelfBuilt => "self-built",
            Self::Saas => "saas",
        }
    }
}

impl Tencent {
    pub(in crate::catalogue) fn of(fields: &mut Fields<'_, '_>) -> Self {
        let kind = fields.choice("kind", KINDS);
        Self {
            kind: if kind.as_deref() == Some("saas") { TencentKind::Saas } else { TencentKind::SelfBuilt },
            connection_test: fields.text("connection-test"),
            triggers: fields.texts("triggers"),
            properties: fields.tables("property", property).into_iter().flatten().collect(),
        }
    }
}

fn property(fields: &mut Fields<'_, '_>) -> Option<TencentProperty> {
    fields.require(&["name"]);
    let name = fields.text("name");
    let property = TencentProperty {
        name: String::new(),
        kind: fields.choice("type", TYPES).unwrap_or_else(|| "string".to_owned()),
        default: fields.matching("default", "a text, which may be empty", |_| true),
        title: fields.text("title"),
        description: fields.text("description"),
        example: fields.text("example"),
        tab: fields.text("tab"),
        secret: fields.flag("secret").unwrap_or_default(),
    };
    Some(TencentProperty { name: name?, ..property })
}
