//! What every connector owes, whatever the platform: one file a subject, one literal a rule.

mod baseline;
mod docs;
mod document;
mod lifecycle;
mod manifest;
mod openapi;
mod version;

use crate::check::Rule;

/// The rules of this room, one list a subject.
pub const RULES: &[&[Rule]] = &[
    baseline::RULES,
    docs::RULES,
    document::RULES,
    lifecycle::RULES,
    manifest::RULES,
    openapi::DEFINITION,
    openapi::OPERATION,
    openapi::PARAMETER,
    openapi::REFERENCE,
    openapi::RESPONSE,
    openapi::SCHEMA,
    version::RULES,
];
