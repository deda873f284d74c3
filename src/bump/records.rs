//! What a manifest records of releases stays with the line that made them.

use super::manifest::make;
use crate::catalogue::manifest::FILE;
use crate::catalogue::records::TABLES;
use crate::catalogue::{Layout, Release};
use crate::document::{Document, Format, Node, Step};
use crate::files::FileSet;
use crate::path::RepoPath;
use serde_json::Value;

/// Takes the records out of the manifest of a new line, and the end that was called off.
pub(super) fn drop_from(draft: &Release, files: &mut FileSet) {
    if draft.layout != Layout::Native {
        return;
    }
    for table in TABLES {
        while change(draft, files, |root| {
            let records = root.get(table)?;
            records.without_item(records.len().checked_sub(1)?)
        }) {}
    }
    let called_off = |root: Node<'_>| {
        root.get("deprecation")?.get("called-off")?;
        root.without_member("deprecation")
    };
    change(draft, files, called_off);
}

/// A manifest as it was released, with what was recorded since; other files as they are.
pub(super) fn carried_over(draft: &Release, path: &RepoPath, bytes: Vec<u8>) -> Vec<u8> {
    let Some(now) = draft.document(FILE).filter(|_| path.as_str() == FILE) else { return bytes };
    let mut files = FileSet::new();
    files.insert(path.clone(), bytes);
    drop_from(draft, &mut files);
    for table in TABLES {
        for record in now.root().get(table).into_iter().flat_map(|records| records.items()) {
            let members: Vec<(&str, Value)> =
                record.members().map(|member| (member.name, member.value.to_json())).collect();
            change(draft, &mut files, |root| root.with_table(&format!("[[{table}]]"), &members));
        }
    }
    files.remove(path).unwrap_or_default()
}

/// Changes the manifest among some files; false where that cannot be done without doubt.
fn change(draft: &Release, files: &mut FileSet, step: impl Fn(Node<'_>) -> Option<Step>) -> bool {
    let Ok(name) = RepoPath::parse(FILE) else { return false };
    let bytes = files.get(&name).unwrap_or_default().to_vec();
    let (document, _) = Document::parse(draft.folder.join(&name), bytes, Format::Toml);
    step(document.root()).is_some_and(|step| make(draft, files, vec![step]))
}
