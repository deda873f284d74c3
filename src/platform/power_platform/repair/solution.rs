//! Mends of a solution: names as exports write them, and what follows from the names.

use super::super::package::insert_content_types;
use super::super::solution::{
    CONNECTOR_FILES, CONNECTOR_FOLDER, CONTENT_TYPES, CUSTOMIZATIONS, MANIFEST, PARTS, PLUGIN_FOLDER,
    PLUGIN_OPERATIONS_FOLDER, Solution, WORKFLOW_FOLDER, find, untyped,
};
use super::super::verify::home;
use super::level::Level;
use crate::document::xml::escape;
use crate::document::xml::{self, Element};
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::source::{BYTE_ORDER_MARK, Span};
use std::fmt::Write as _;

/// The folders of a solution, each with another name that unpacked solutions have for it.
const FOLDERS: [(&str, Option<&str>); 4] = [
    (CONNECTOR_FOLDER, Some("Connectors")),
    (WORKFLOW_FOLDER, None),
    (PLUGIN_FOLDER, None),
    (PLUGIN_OPERATIONS_FOLDER, None),
];

/// What programs make of the brackets in the name of the media types.
const CONTENT_TYPES_MISSPELT: [&str; 3] =
    ["Content_Types.xml", "%5BContent_Types%5D.xml", "_Content_Types_.xml"];

/// Whether the files of a folder are a solution, with the names of exports or of unpacked ones.
pub(super) fn is_unpacked(files: &FileSet) -> bool {
    let has = |name: &str| find(files, name).is_some() || find(files, &format!("Other/{name}")).is_some();
    has(CUSTOMIZATIONS) && has(MANIFEST)
}

/// Mends a solution.
pub(super) fn mend(level: &mut Level<'_, '_>) -> Result<()> {
    level.clean(&FOLDERS.map(|(name, _)| name));
    let is_part = |path: &RepoPath| PARTS.iter().any(|name| path.name().eq_ignore_ascii_case(name));
    level.unwrap(home(&level.files, is_part));
    if !is_unpacked(&level.files) {
        return Ok(());
    }
    parts(level);
    folders(level);
    references(level);
    marks(level);
    content_types(level)
}

fn parts(level: &mut Level<'_, '_>) {
    let beside = |name: &str| format!("Other/{name}");
    let misspelt: Vec<(&str, String)> = PARTS
        .iter()
        .map(|name| (*name, (*name).to_owned()))
        .chain(CONTENT_TYPES_MISSPELT.iter().map(|wrong| (CONTENT_TYPES, (*wrong).to_owned())))
        .chain([CUSTOMIZATIONS, MANIFEST].map(|name| (name, beside(name))))
        .collect();
    for (name, wrong) in misspelt {
        if let Some(found) = level.file_named(&wrong) {
            level.rename(&found, name);
        }
    }
}

fn folders(level: &mut Level<'_, '_>) {
    let root = RepoPath::root();
    for (name, other) in FOLDERS {
        if let Some(found) = level.folder_named(&root, name) {
            level.rename_folder(&found, name);
        } else if let Some(found) = other.and_then(|other| level.folder_named(&root, other)) {
            level.rename_folder(&found, name);
        }
    }
}

/// Writes the names of files in `customizations.xml` as exports do, where the file is there.
fn references(level: &mut Level<'_, '_>) {
    let solution = Solution::read(&level.files);
    let Some(part) = &solution.customizations else { return };
    let connectors = solution.connectors().into_iter();
    let of_connectors =
        connectors.flat_map(|element| CONNECTOR_FILES.iter().filter_map(|name| element.child(name)));
    let of_flows = solution.workflows().into_iter().filter_map(|flow| flow.child("JsonFileName"));
    let mut edits: Vec<(Span, String)> = Vec::new();
    for element in of_connectors.chain(of_flows) {
        if let Some(name) = reference(&level.files, element) {
            edits.push((element.inner, escape(&name)));
        }
    }
    if edits.is_empty() {
        return;
    }
    edits.sort_by_key(|(span, _)| *span);
    edits.dedup_by_key(|(span, _)| *span);
    let (path, text) = (part.path.clone(), xml::splice(&part.text, edits.clone()));
    for (_, name) in edits {
        level.say(format!("`{path}` names `{name}` as exports do"));
    }
    level.put(path, text);
}

/// The name of a file as exports write it, where the element has it otherwise.
fn reference(files: &FileSet, element: &Element) -> Option<String> {
    let written = element.text.trim();
    let slashed = format!("/{}", written.replace('\\', "/").trim_start_matches('/'));
    let renamed = slashed.replacen("/Connectors/", &format!("/{CONNECTOR_FOLDER}/"), 1);
    let there = [slashed, renamed].into_iter().find(|name| find(files, name).is_some())?;
    (there != written && element.children.is_empty()).then_some(there)
}

/// Takes byte order marks from the JSON files of connectors and flows.
fn marks(level: &mut Level<'_, '_>) {
    let mark = BYTE_ORDER_MARK.as_bytes();
    let is_ours = |path: &RepoPath| {
        let folder = path.parts().next().unwrap_or_default();
        path.extension() == "json" && [CONNECTOR_FOLDER, WORKFLOW_FOLDER].contains(&folder)
    };
    let marked: Vec<(RepoPath, Vec<u8>)> = level
        .files
        .iter()
        .filter(|(path, _)| is_ours(path))
        .filter_map(|(path, bytes)| Some((path, bytes.strip_prefix(mark)?)))
        .map(|(path, bytes)| (path.clone(), without_marks(bytes).to_vec()))
        .collect();
    for (path, bytes) in marked {
        level.say(format!("took the byte order mark from `{path}`"));
        level.put(path, bytes);
    }
}

fn without_marks(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(BYTE_ORDER_MARK.as_bytes()) {
        bytes = rest;
    }
    bytes
}

/// Writes the media types that are missing.
fn content_types(level: &mut Level<'_, '_>) -> Result<()> {
    let Some((path, bytes)) = find(&level.files, CONTENT_TYPES) else {
        insert_content_types(&mut level.files)?;
        level.say(format!("wrote `{CONTENT_TYPES}` for the files that are there"));
        return Ok(());
    };
    let Some(text) = std::str::from_utf8(bytes).ok() else { return Ok(()) };
    let Ok(root) = xml::parse(text) else { return Ok(()) };
    let missing: Vec<String> =
        untyped(&level.files, &root).into_iter().filter(|extension| !extension.is_empty()).collect();
    if missing.is_empty() || root.inner.end == root.span.end {
        return Ok(());
    }
    let mut elements = String::new();
    for extension in &missing {
        let extension = escape(extension);
        let _ = write!(
            elements,
            "<Default Extension=\"{extension}\" ContentType=\"application/octet-stream\" />"
        );
    }
    let (path, text) = (path.clone(), xml::splice(text, vec![(Span::at(root.inner.end), elements)]));
    level.say(format!("`{path}` names {} as exports do", missing.join(", ")));
    level.put(path, text);
    Ok(())
}
