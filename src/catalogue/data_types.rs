//! `types.json` or `types.yaml`: the custom data types of a connector, a JSON Schema document.

use super::release::{Layout, Release};
use crate::contract::{DEFINITIONS, INTERNAL};
use crate::diff::{Change, data_type_changes};
use crate::document::{Document, Fault, FaultKind, Location, Member, Node};
use crate::path::RepoPath;

/// The names of the file, in the order in which they are tried.
const FILES: [&str; 3] = ["types.json", "types.yaml", "types.yml"];

/// The keys that may stand beside the types.
const KEYS: [&str; 6] = ["$schema", "$id", "$comment", "title", "description", DEFINITIONS];

/// The language that the types are written in.
const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Names longer than this are none, in bytes.
const MAX_NAME: usize = 100;

/// Faults of one file beyond this are not told.
const MAX_FAULTS: usize = 100;

/// Whether a file of a line's folder holds types.
pub(super) fn is_file(path: &RepoPath) -> bool {
    FILES.contains(&path.as_str())
}

/// The file that holds the types of a release.
pub(super) fn document(release: &Release) -> Option<&Document> {
    documents(release).next()
}

/// The files that say of themselves that they hold types. One of that name with neither types nor the
/// language that they are written in is a part of the definition.
fn documents(release: &Release) -> impl Iterator<Item = &Document> {
    let is_ours = |document: &&Document| {
        let root = document.root();
        root.get(DEFINITIONS).is_some() || root.get("$schema").is_some()
    };
    let named = FILES.iter().filter_map(|name| release.document(name));
    named.filter(is_ours).filter(|_| release.layout == Layout::Native)
}

/// What is wrong with the shape of the file.
pub(super) fn judge(release: &Release) -> Vec<Fault> {
    let Some(document) = document(release) else { return Vec::new() };
    let mut found = Vec::new();
    for other in documents(release).skip(1) {
        let (read, name) = (document.path().name(), other.path().name());
        let message = format!("`{name}` is not read, because `{read}` stands beside it");
        found.push((Location::file(other.path().clone()), message));
    }
    if document.is_whole() {
        found.extend(wrong(document.root()).take(MAX_FAULTS));
    }
    let fault = |(location, message)| Fault { kind: FaultKind::DataType, location, message, mend: None };
    found.into_iter().map(fault).collect()
}

/// The parts of the file that are none, and why.
fn wrong(root: Node<'_>) -> impl Iterator<Item = (Location, String)> {
    let types = root.get(DEFINITIONS).filter(|types| types.is_object());
    let missing = || (root.location(), format!("types are expected below `{DEFINITIONS}`, by their names"));
    let unknown = root.members().filter(|member| !is_known(member.name)).map(|member| {
        let name: String = member.name.chars().take(MAX_NAME).collect();
        let message = format!("there is no key `{name}` here; types stand below `{DEFINITIONS}`");
        (member.key.location(), message)
    });
    let draft = root.get("$schema").filter(|draft| !is_draft(draft.as_str()));
    let draft = draft.map(|draft| (draft.location(), format!("types are read as `{DRAFT}`")));
    let members = types.into_iter().flat_map(|types| types.members());
    let malformed =
        members.filter_map(|member| refusal(member).map(|message| (member.key.location(), message)));
    types.is_none().then(missing).into_iter().chain(draft).chain(unknown).chain(malformed)
}

/// Why a member is no type.
fn refusal(member: Member<'_>) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let name: String = member.name.chars().take(MAX_NAME).collect();
    if name.is_empty() || name.len() < member.name.len() || !name.bytes().all(allowed) {
        return Some(format!("a name of letters, digits, `_`, `-` and `.` is expected, found `{name}`"));
    }
    if !member.value.is_object() {
        return Some(format!("`{name}` is expected to be a schema, found {}", member.value.kind()));
    }
    let flag = member.value.get(INTERNAL).filter(|flag| flag.as_bool().is_none())?;
    Some(format!("`{INTERNAL}` of `{name}` is expected to be true or false, found {}", flag.kind()))
}

fn is_known(key: &str) -> bool {
    KEYS.contains(&key) || key.starts_with("x-")
}

fn is_draft(text: Option<&str>) -> bool {
    text.is_some_and(|text| text.trim_end_matches('#') == DRAFT)
}

/// The changes between the types of two releases; `told` are those of their APIs.
pub(super) fn changes(from: &Release, to: &Release, told: &[Change]) -> Vec<Change> {
    data_type_changes(from.data_types(), to.data_types(), told)
}
