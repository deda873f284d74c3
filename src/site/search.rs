//! The data of the search, as a script that assigns one global, so that it can be loaded from a
//! disk.

use super::exhibit::Exhibit;
use super::text::tidy;
use crate::files::FileSet;
use crate::path::RepoPath;
use serde_json::{Value, json};

/// Operations of one connector that can be found.
const MAX_OPERATIONS: usize = 400;

/// Adds the data.
pub(super) fn add(exhibits: &[Exhibit], files: &mut FileSet) {
    let entries: Vec<Value> = exhibits.iter().map(entry).collect();
    let script = format!("window.connectoryIndex={};\n", Value::Array(entries));
    if let Ok(path) = RepoPath::parse("assets/search-index.js") {
        files.insert(path, script.replace("</", "<\\/"));
    }
}

/// A connector: id, title, publisher, summary, categories, keywords, state, operations.
fn entry(exhibit: &Exhibit) -> Value {
    let card = &exhibit.card;
    let categories: Vec<&str> = card.categories.iter().map(|category| category.name.as_str()).collect();
    let operations = exhibit.operations.iter().take(MAX_OPERATIONS);
    let operations: Vec<Value> =
        operations.map(|operation| json!([operation.id, tidy(&operation.name, 100)])).collect();
    json!([
        card.id,
        card.title,
        card.publisher.as_ref().map(|publisher| &publisher.name),
        tidy(&card.summary, 160),
        categories.join(" "),
        card.keywords.join(" "),
        card.state.id,
        operations,
    ])
}
