//! The API definition itself, in Swagger 2.0, OpenAPI 3.0 and 3.1: what every tool that reads one
//! relies on.

mod component;
mod definition;
mod example;
mod fit;
mod input;
mod keyword;
mod message;
mod operation;
mod parameter;
mod reference;
mod response;
mod schema;
mod security;
mod server;
mod structure;

pub(super) use component::RULES as COMPONENT;
pub(super) use definition::RULES as DEFINITION;
pub(super) use example::RULES as EXAMPLE;
pub(super) use input::RULES as INPUT;
pub(super) use keyword::RULES as KEYWORD;
pub(super) use message::RULES as MESSAGE;
pub(super) use operation::RULES as OPERATION;
pub(super) use parameter::RULES as PARAMETER;
pub(super) use reference::RULES as REFERENCE;
pub(super) use response::RULES as RESPONSE;
pub(super) use schema::RULES as SCHEMA;
pub(super) use security::RULES as SECURITY;
pub(super) use server::RULES as SERVER;
pub(super) use structure::RULES as STRUCTURE;

use crate::document::Node;

/// The specification.
const SPEC: &str = "https://spec.openapis.org/oas/v3.1.1.html";

/// The specification of schemas.
const JSON_SCHEMA: &str = "https://json-schema.org/draft/2020-12/json-schema-validation";

/// Whether an object has a key with text that is more than blanks.
fn has_text(node: Option<Node<'_>>, name: &str) -> bool {
    node.and_then(|node| node.get(name)?.scalar_text()).is_some_and(|text| !text.trim().is_empty())
}
