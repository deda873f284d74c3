//! What a manifest records of releases stays with the line that made them.

use crate::catalogue::manifest::FILE;
use crate::catalogue::records::TABLES;
use crate::catalogue::{Layout, Release};
use crate::document::{Document, Format, Node, Step};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::source::Span;
use serde_json::Value;

/// Takes the records out of the manifest of a new line, and the end that was called off; what stands in
/// another layout stays.
pub(super) fn drop_from(draft: &Release, files: &mut FileSet) {
    let Ok(name) = RepoPath::parse(FILE) else { return };
    let old = files.get(&name).filter(|_| draft.layout == Layout::Native);
    if let Some(new) = old.and_then(|bytes| without_records(bytes, true)) {
        files.insert(name, new);
    }
}

/// A manifest as it was released, with what was recorded since; other files as they are.
pub(super) fn carried_over(draft: &Release, path: &RepoPath, bytes: Vec<u8>) -> Vec<u8> {
    let Some(now) = draft.document(FILE).filter(|_| path.as_str() == FILE) else { return bytes };
    let plain = without_records(&bytes, false).unwrap_or_else(|| bytes.clone());
    match with_records(&plain, now.root()) {
        Some(carried) => carried,
        None => bytes,
    }
}

fn parse(bytes: &[u8]) -> Document {
    Document::parse(RepoPath::root(), bytes.to_vec(), Format::Toml).0
}

/// A manifest without its records, and without an end that was called off where that is wanted too; none
/// where nothing goes, or it would break.
fn without_records(bytes: &[u8], called_off_too: bool) -> Option<Vec<u8>> {
    let mut text = std::str::from_utf8(bytes).ok()?.to_owned();
    let document = parse(bytes);
    let root = document.root();
    let records = TABLES.into_iter().filter_map(|table| root.get(table));
    let gone = records.flat_map(|records| (0..records.len()).filter_map(move |at| records.without_item(at)));
    let called_off = root.get("deprecation").filter(|end| called_off_too && end.get("called-off").is_some());
    let gone = gone.chain(called_off.and_then(|_| root.without_member("deprecation")));
    let mut spans: Vec<Span> = gone.filter_map(span_of).collect();
    spans.sort_by_key(|span| std::cmp::Reverse(span.start));
    for span in &spans {
        text.replace_range(text.get(span.start..span.end).map(|_| span.start..span.end)?, "");
    }
    (!spans.is_empty()).then(|| text.into_bytes()).filter(|bytes| parse(bytes).is_whole())
}

fn span_of(step: Step) -> Option<Span> {
    match step {
        Step::Replace { span, .. } => Some(span),
        Step::Rename { .. } | Step::Remove(_) | Step::Create { .. } => None,
    }
}

/// A manifest with the records of another at its end; none where it would break.
fn with_records(bytes: &[u8], from: Node<'_>) -> Option<Vec<u8>> {
    let mut text = std::str::from_utf8(bytes).ok()?.to_owned();
    let document = parse(bytes);
    for table in TABLES {
        for record in from.get(table).into_iter().flat_map(|records| records.items()) {
            let members: Vec<(&str, Value)> =
                record.members().map(|member| (member.name, member.value.to_json())).collect();
            match document.root().with_table(&format!("[[{table}]]"), &members)? {
                Step::Replace { text: added, .. } => text.push_str(&added),
                Step::Rename { .. } | Step::Remove(_) | Step::Create { .. } => return None,
            }
        }
    }
    Some(text.into_bytes()).filter(|bytes| parse(bytes).is_whole())
}
