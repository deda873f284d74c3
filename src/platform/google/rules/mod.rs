//! What Google Integration Connectors demands, and what it leaves open: one file a subject.
//!
//! What Google documents as required or refused is an error. What it says nothing of, though it is likely to
//! hurt, is a warning with its count.

mod action;
mod connectivity;
mod definition;
mod extent;
mod label;
mod partner;
mod security;
mod server;
mod variable;

use crate::catalogue::Release;
use crate::catalogue::manifest::FILE as MANIFEST;
use crate::check::Rule;
use crate::document::Location;

/// The rules of the platform, one list a subject.
pub(super) const RULES: &[&[Rule]] = &[
    action::RULES,
    connectivity::RULES,
    definition::RULES,
    extent::RULES,
    label::RULES,
    partner::RULES,
    security::RULES,
    server::RULES,
    variable::RULES,
];

const GUIDE: &str = "https://cloud.google.com/integration-connectors/docs/create-custom-connector";
const VERSIONS: &str = "https://cloud.google.com/integration-connectors/docs/reference/rest/v1/projects.locations.global.customConnectors.customConnectorVersions";

/// Where something stands in the manifest, or where it would.
fn in_manifest(release: &Release, pointer: &str) -> Location {
    let Some(document) = release.document(MANIFEST) else { return Location::file(release.folder.clone()) };
    let root = document.root();
    let mut pointer = pointer;
    let mut lacking = None;
    loop {
        if let Some(node) = root.at(pointer) {
            return lacking.map_or_else(|| node.location(), |name: &str| node.missing(name));
        }
        let Some((holder, name)) = pointer.rsplit_once('/') else { return root.location() };
        (pointer, lacking) = (holder, Some(name));
    }
}

/// A number with its noun.
fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// Some names for a message: the first ones, and how many there are beyond.
fn listed<S: AsRef<str>>(names: &[S]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{}`", name.as_ref())).collect();
    match names.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", shown.join(", ")),
        None => shown.join(", "),
    }
}
