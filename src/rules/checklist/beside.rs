//! The lines that are about more than the API: overview, resilience, field mappings.

use super::{Found, Subject};
use crate::catalogue::manifest::FILE as MANIFEST;
use crate::catalogue::mappings::FILE as MAPPINGS;
use crate::catalogue::{Entity, ICON, Layout, Release};
use crate::document::{Location, Node};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a text that are shown.
const MAX_SHOWN: usize = 60;

pub(super) fn overview(subject: &Subject<'_>, found: &mut Found) {
    let release = subject.release;
    for (key, info) in [("title", "title"), ("summary", "description")] {
        let node = manifest(release).and_then(|manifest| manifest.get(key)).or_else(|| said(release, info));
        match node.and_then(|node| Some((node, node.as_str()?.trim()))).filter(|(_, text)| !text.is_empty()) {
            Some((node, text)) => found.proves(format!("{key} “{}”", shown(text)), node),
            None => found.lacks(format!("`{key}` is missing"), || place(release, key)),
        }
    }
    let servers = subject.contract.map(|contract| contract.servers()).unwrap_or_default();
    match servers.iter().find(|server| !server.host().is_empty()) {
        Some(server) => found.proves(format!("address {}", shown(&server.url)), server.node),
        None if release.offers_no_api() => {}
        None => found.lacks("the definition names no server", || definition(release)),
    }
    let icon = release.icon().and_then(|icon| icon.picture());
    match (icon, release.file_named(ICON)) {
        (Some(picture), Some((path, _))) => {
            let size = format!("icon of {}×{} pixels", picture.width, picture.height);
            found.proves(size, Location::file(release.folder.join(path)));
        }
        (None, Some((path, _))) => {
            let at = release.folder.join(path);
            found.lacks("the icon is no picture that can be read", || Location::file(at));
        }
        (_, None) => found.lacks(format!("`{ICON}` is missing"), || Location::file(release.folder.clone())),
    }
}

pub(super) fn resilience(subject: &Subject<'_>, found: &mut Found) {
    let release = subject.release;
    if has_no_place(release, found) {
        return;
    }
    let table = manifest(release).and_then(|manifest| manifest.get("resilience"));
    for (key, value) in release.manifest.resilience.keys() {
        match (value, table.and_then(|table| table.get(key))) {
            (Some(value), Some(node)) => found.proves(format!("{key} {value}"), node),
            _ => found.lacks(format!("`{key}` is not set"), || match table {
                Some(table) => table.missing(key),
                None => place(release, "resilience"),
            }),
        }
    }
}

pub(super) fn mappings(subject: &Subject<'_>, found: &mut Found) {
    let (release, model) = (subject.release, &subject.settings.model);
    if has_no_place(release, found) {
        return;
    }
    let mappings = release.mappings();
    let fields: BTreeSet<String> = mappings.iter().map(|mapping| mapping.name()).collect();
    if let Some(first) = mappings.first() {
        found.proves(format!("fields of the data model mapped: {}", fields.len()), first.operation_key);
    } else if model.is_empty() {
        found.exempt = Some("the catalogue declares no data model");
    } else {
        found.lacks("no field of the data model is mapped", || {
            let file = release.document(MAPPINGS).map(|document| document.root().location());
            file.unwrap_or_else(|| Location::file(release.folder.clone()))
        });
    }
    // An entity that the connector does not speak of asks for nothing.
    let mut spoken: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for mapping in &mappings {
        spoken.entry(mapping.entity).or_insert(mapping.node);
    }
    for Entity { name, required, .. } in model {
        let Some(node) = spoken.get(name.as_str()) else { continue };
        for field in required.iter().map(|field| format!("{name}.{field}")) {
            if !fields.contains(&field) {
                found.lacks(format!("`{field}` is required and not mapped"), || *node);
            }
        }
    }
}

/// Whether the folder cannot say what the line is about: Microsoft's layout has neither settings nor mappings, and
/// what offers no API is not called.
fn has_no_place(release: &Release, found: &mut Found) -> bool {
    let why = match release.layout {
        Layout::PowerPlatform => Some("Microsoft's layout has no place for it"),
        Layout::Native | Layout::Commercetools => {
            release.offers_no_api().then_some("the connector offers no API")
        }
    };
    found.exempt = why;
    why.is_some()
}

fn manifest(release: &Release) -> Option<Node<'_>> {
    release.document(MANIFEST).map(|document| document.root())
}

/// A text of the definition's `info`.
fn said<'r>(release: &'r Release, key: &str) -> Option<Node<'r>> {
    release.definition_document()?.root().get("info")?.get(key)
}

/// Where a key would stand in the manifest, or in the definition where there is no manifest.
fn place(release: &Release, key: &str) -> Location {
    match manifest(release) {
        Some(manifest) => manifest.missing(key),
        None => definition(release),
    }
}

fn definition(release: &Release) -> Location {
    let document = release.definition_document();
    document.map_or_else(|| Location::file(release.folder.clone()), |document| document.root().location())
}

fn shown(text: &str) -> String {
    let mut shown: String = text.chars().take(MAX_SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
