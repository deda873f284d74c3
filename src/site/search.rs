//! The data of the search and of the cards, as scripts that each assign one global, so that they can be
//! loaded from a disk: connectors and publishers in one, operations in another, since they are many.

use super::Site;
use super::exhibit::Exhibit;
use super::text::tidy;
use super::view::{Card, Named};
use crate::files::FileSet;
use crate::path::RepoPath;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Operations of one connector that can be found.
const MAX_OPERATIONS: usize = 400;

/// Adds the data.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let publishers = named(exhibits, |card| card.publisher.as_slice());
    let places: BTreeMap<&str, usize> =
        publishers.keys().enumerate().map(|(place, id)| (*id, place)).collect();
    let connectors: Vec<Value> = exhibits.iter().map(|exhibit| entry(&exhibit.card, &places)).collect();
    let core = json!({
        "connectors": connectors,
        "publishers": publishers.iter().collect::<Vec<_>>(),
        "categories": named(exhibits, |card| &card.categories),
        "synonyms": site.catalogue.settings().site.synonyms,
    });
    let operations: Vec<Value> = exhibits.iter().map(operations).collect();
    for (name, global, value) in [
        ("assets/search-core.js", "connectoryCore", core),
        ("assets/search-operations.js", "connectoryOperations", Value::Array(operations)),
    ] {
        if let Ok(path) = RepoPath::parse(name) {
            files.insert(path, format!("window.{global}={value};\n").replace("</", "<\\/"));
        }
    }
}

/// Words of cards by what stands for them in addresses; names that are written differently share one.
fn named(exhibits: &[Exhibit], of: impl Fn(&Card) -> &[Named]) -> BTreeMap<&str, &str> {
    let mut all = BTreeMap::new();
    for named in exhibits.iter().flat_map(|exhibit| of(&exhibit.card)) {
        all.entry(named.id.as_str()).or_insert(named.name.as_str());
    }
    all
}

/// A connector, in the order that `filters.js` and `search.js` read: id, title, place of the publisher, summary,
/// categories, keywords, state, version, date, platforms, authentication, triggers, actions, and its picture:
/// ground, ink, letters, file.
fn entry(card: &Card, publishers: &BTreeMap<&str, usize>) -> Value {
    let ids = |list: &[Named]| list.iter().map(|named| named.id.as_str()).collect::<Vec<_>>().join(" ");
    json!([
        card.id,
        card.title,
        card.publisher.as_ref().and_then(|publisher| publishers.get(publisher.id.as_str())),
        tidy(&card.summary, 160),
        ids(&card.categories),
        card.keywords.join(" "),
        card.state.id,
        card.version,
        card.date,
        ids(&card.platforms),
        ids(&card.auth),
        card.triggers,
        card.actions,
        card.icon.fill,
        card.icon.ink,
        card.icon.letters,
        card.icon.image,
    ])
}

/// The operations of a connector: anchor and name.
fn operations(exhibit: &Exhibit) -> Value {
    let shown = exhibit.operations.iter().take(MAX_OPERATIONS);
    shown.map(|operation| json!([operation.id, tidy(&operation.name, 100)])).collect()
}
