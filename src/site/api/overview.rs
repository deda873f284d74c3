//! What is about many connectors: all operations, publishers, categories, releases, and counts.

use super::put;
use crate::files::FileSet;
use crate::site::Site;
use crate::site::changes::{Dated, newest};
use crate::site::exhibit::Exhibit;
use crate::site::home::{Choice, facets};
use crate::site::lists::groups;
use crate::site::publishers::publishers;
use crate::site::score::distribution;
use crate::site::statistics::{months, totals};
use crate::site::view::Card;
use serde_json::{Map, Value, json};

/// Adds all of them.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let cards: Vec<&Card> = exhibits.iter().map(|exhibit| &exhibit.card).collect();
    let operations = exhibits.iter().flat_map(operations).collect();
    put(site, files, "operations", [("operations", operations)]);
    put(site, files, "publishers", [("publishers", publishers_of(exhibits))]);
    put(site, files, "categories", [("categories", categories(&cards))]);
    let (rows, left_out) = newest(exhibits);
    let changes = rows.iter().map(change).collect();
    put(site, files, "changes", [("changes", changes), ("left-out", json!(left_out))]);
    put(
        site,
        files,
        "stats",
        [("totals", totals_of(exhibits, &cards)), ("counts", counts(site, exhibits, &cards))],
    );
}

/// The operations of a connector, as its own file has them.
fn operations(exhibit: &Exhibit) -> impl Iterator<Item = Value> {
    let card = &exhibit.card;
    let listed = exhibit.data.get("operations").and_then(Value::as_array).into_iter().flatten();
    listed.filter_map(Value::as_object).map(|operation| {
        let mut told = Map::new();
        told.insert("connector".to_owned(), json!(card.id));
        told.extend(operation.clone());
        Value::Object(told)
    })
}

fn publishers_of(exhibits: &[Exhibit]) -> Value {
    let told = publishers(exhibits).into_iter().map(|publisher| {
        let connectors = publisher.cards.iter().chain(&publisher.retired).map(|card| &card.id);
        json!({
            "name": publisher.name,
            "connectors": connectors.collect::<Vec<_>>(),
            "operations": publisher.operations,
            "page": publisher.path,
            "feed": publisher.feed,
        })
    });
    told.collect()
}

fn categories(cards: &[&Card]) -> Value {
    let told = groups(cards, |card| &card.categories).into_iter().map(|(named, cards)| {
        json!({
            "id": named.id,
            "name": named.name,
            "connectors": cards.iter().map(|card| &card.id).collect::<Vec<_>>(),
            "page": format!("categories/{}/index.html", named.id),
        })
    });
    told.collect()
}

fn change(row: &Dated<'_>) -> Value {
    let Dated { card, release } = row;
    json!({
        "connector": card.id,
        "version": release.version,
        "released": release.date,
        "preview": release.is_preview,
        "since": release.since,
        "bump": release.bump,
        "breaking": release.breaking,
        "page": format!("c/{}/v/{}/index.html", card.id, release.version),
    })
}

fn totals_of(exhibits: &[Exhibit], cards: &[&Card]) -> Value {
    let totals = totals(exhibits, cards);
    Value::Object(totals.iter().map(|total| (total.id.to_owned(), json!(total.count))).collect())
}

/// Connectors by what they have in common, and releases by month.
fn counts(site: &Site<'_>, exhibits: &[Exhibit], cards: &[&Card]) -> Value {
    let told = |choices: &[Choice]| -> Value {
        choices
            .iter()
            .map(|choice| json!({ "id": choice.id, "name": site.english().say(&choice.name), "count": choice.count }))
            .collect()
    };
    let mut counts: Map<String, Value> =
        facets(cards).iter().map(|facet| (facet.id.to_owned(), told(&facet.choices))).collect();
    counts.insert("month".to_owned(), told(&months(exhibits)));
    counts.insert("score".to_owned(), told(&distribution(exhibits)));
    Value::Object(counts)
}
