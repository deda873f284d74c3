//! What every connector owes, whatever the platform: one file a subject, one literal a rule.

mod audience;
mod baseline;
mod checklist;
mod circles;
mod docs;
mod document;
mod evidence;
pub mod icon;
mod lifecycle;
mod manifest;
mod mappings;
mod openapi;
mod security;
mod translation;
mod types;
mod unseen;
mod usage;
mod version;

use crate::catalogue::manifest::FILE as MANIFEST;
use crate::catalogue::mappings::FILE as MAPPINGS;
use crate::catalogue::{Line, PROPERTIES, Release};
use crate::check::{Cx, Rule};
use crate::document::Document;

pub use checklist::{ChecklistLine, Remark, checklist};
pub use circles::on_circles;
pub use docs::sections;
pub use document::is_junk;
pub use security::{PLACEHOLDER, SECRETS};
pub use unseen::is_unseen;

/// The rules of this room, one list a subject.
pub const RULES: &[&[Rule]] = &[
    audience::RULES,
    baseline::RULES,
    checklist::RULES,
    docs::RULES,
    docs::LINKS,
    docs::README,
    document::RULES,
    document::CHARACTERS,
    document::FILES,
    document::LAYOUT,
    evidence::RULES,
    icon::RULES,
    icon::CATALOGUE,
    lifecycle::RULES,
    lifecycle::NOTICE,
    lifecycle::REPLACEMENT,
    lifecycle::REVIEW,
    manifest::RULES,
    mappings::RULES,
    openapi::COMPONENT,
    openapi::DEFINITION,
    openapi::EXAMPLE,
    openapi::INPUT,
    openapi::KEYWORD,
    openapi::MESSAGE,
    openapi::OPERATION,
    openapi::PARAMETER,
    openapi::REFERENCE,
    openapi::RESPONSE,
    openapi::SCHEMA,
    openapi::SECURITY,
    openapi::SERVER,
    openapi::STRUCTURE,
    security::ALIKE,
    security::HOST,
    security::SECRET,
    security::SPOOF,
    translation::RULES,
    types::RULES,
    usage::RULES,
    version::RULES,
    version::NOTES,
    version::STEP,
];

/// The documents that people write: definition, properties, manifest, data types and field mappings.
/// Others, such as exported flows, are written by tools.
fn written_by_hand(release: &Release) -> impl Iterator<Item = &Document> {
    let properties = release.power_platform_path(PROPERTIES);
    let others = [
        release.document(properties.as_str()),
        release.document(MANIFEST),
        release.data_types().map(|types| types.root().document()),
        release.document(MAPPINGS),
    ];
    release.definition_document().into_iter().chain(others.into_iter().flatten())
}

/// A line as arguments name it, with its line where the connector has several.
fn name_of(cx: &Cx<'_>, line: &Line) -> String {
    let id = cx.connector().map(ToString::to_string).unwrap_or_default();
    let lines = cx.catalogue.place(&id).map_or(0, |place| place.lines.len());
    if lines > 1 { format!("{id}/{}", line.name()) } else { id }
}
