//! The same facts for machines: `api/v1/`. Fields are added, never renamed or removed.
//!
//! Every file names its JSON Schema, which is a file of the site too ([`schemas`]).

mod ends;
mod overview;
mod schemas;

use super::Site;
use super::exhibit::{Exhibit, Shown};
use super::locale::{Locale, Phrase};
use super::news::{feed_of, rfc3339};
use super::score::Item;
use super::view::{Card, Download, Ending, Fact, Named, Operation, Version};
use crate::files::FileSet;
use crate::path::RepoPath;
use serde_json::{Map, Value, json};

/// Adds all data that is about many connectors, and the schemas of all.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let cards: Vec<Value> = exhibits.iter().map(|exhibit| card(&exhibit.card)).collect();
    let base = site.catalogue.settings().base_url.as_deref();
    let index = [("title", json!(site.title())), ("site", json!(base)), ("connectors", Value::Array(cards))];
    put(site, files, "index", index);
    for exhibit in exhibits {
        let fields = exhibit.data.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let told = told(site, "../schema/connector.json", fields);
        insert(files, &format!("connectors/{}.json", exhibit.card.id), &told);
    }
    ends::add(site, exhibits, files);
    overview::add(site, exhibits, files);
    schemas::add(files);
}

/// Adds a file that has a schema of its own name.
fn put<const N: usize>(site: &Site<'_>, files: &mut FileSet, name: &str, fields: [(&str, Value); N]) {
    insert(files, &format!("{name}.json"), &told(site, &format!("schema/{name}.json"), fields));
}

/// Fields behind what every file says of itself: its schema, and the commit that it was made from with
/// its time.
fn told<'f>(site: &Site<'_>, schema: &str, fields: impl IntoIterator<Item = (&'f str, Value)>) -> Value {
    let mut all = Map::new();
    all.insert("$schema".to_owned(), json!(schema));
    all.insert("commit".to_owned(), json!(site.commit));
    all.insert("generated".to_owned(), json!(site.moment.map(rfc3339)));
    all.extend(fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Value::Object(all)
}

fn insert(files: &mut FileSet, name: &str, value: &Value) {
    if let Ok(path) = RepoPath::parse(&format!("api/v1/{name}")) {
        files.insert(path, format!("{value:#}\n"));
    }
}

fn ids(list: &[Named]) -> Vec<&str> {
    list.iter().map(|named| named.id.as_str()).collect()
}

fn names(list: &[Named]) -> Vec<&str> {
    list.iter().map(|named| named.name.as_str()).collect()
}

fn card(card: &Card) -> Value {
    json!({
        "id": card.id,
        "title": card.title,
        "summary": card.summary,
        "publisher": card.publisher.as_ref().map(|publisher| &publisher.name),
        "state": card.state.id,
        "version": card.version,
        "released": card.date,
        "platforms": ids(&card.platforms),
        "categories": names(&card.categories),
        "authentication": ids(&card.auth),
        "triggers": card.triggers,
        "actions": card.actions,
        "score": card.score,
        "page": format!("c/{}/index.html", card.id),
        "data": format!("api/v1/connectors/{}.json", card.id),
    })
}

/// The data of one connector.
pub(super) fn connector(
    site: &Site<'_>,
    card: &Card,
    shown: &Shown,
    endings: &[Ending],
    versions: &[Version],
) -> Map<String, Value> {
    let Value::Object(mut data) = self::card(card) else { return Map::new() };
    let release = &shown.release;
    let told = versions.iter().map(|one| {
        let mut told = version(one);
        told.insert("data".to_owned(), json!(format!("api/v1/{}", version_file(&card.id, &one.version))));
        Value::Object(told)
    });
    data.insert("keywords".to_owned(), json!(release.keywords));
    data.insert("endings".to_owned(), endings.iter().map(ends::ending).collect());
    data.insert("versions".to_owned(), told.collect());
    data.insert("operations".to_owned(), release.api.operations().map(operation).collect());
    data.insert("servers".to_owned(), json!(release.connection.servers));
    data.insert("facts".to_owned(), release.facts.iter().map(|one| fact(site.english(), one)).collect());
    data.insert("definition".to_owned(), json!(definition(shown)));
    let items = shown.score.iter().flat_map(|score| &score.items).map(score_item);
    data.insert("score-items".to_owned(), items.collect());
    data.insert("feed".to_owned(), json!(feed_of(&card.id)));
    data
}

/// The file of a version, seen from the folder of the data.
fn version_file(id: &str, version: &str) -> String {
    format!("connectors/{id}/{version}.json")
}

/// Adds the data of one version, which stays as it is whatever is released later.
pub(super) fn add_version(files: &mut FileSet, id: &str, shown: &Shown, version: &Version) {
    let release = &shown.release;
    let mut data = Map::new();
    data.insert("$schema".to_owned(), json!("../../schema/version.json"));
    data.insert("id".to_owned(), json!(id));
    data.insert("title".to_owned(), json!(release.title));
    data.insert("summary".to_owned(), json!(release.summary));
    data.insert("publisher".to_owned(), json!(release.publisher.as_ref().map(|publisher| &publisher.name)));
    data.insert("platforms".to_owned(), json!(ids(&release.platforms)));
    data.insert("categories".to_owned(), json!(names(&release.categories)));
    data.insert("authentication".to_owned(), json!(ids(&release.auth)));
    data.insert("keywords".to_owned(), json!(release.keywords));
    data.extend(self::version(version));
    data.insert("operations".to_owned(), release.api.operations().map(operation).collect());
    data.insert("servers".to_owned(), json!(release.connection.servers));
    data.insert("definition".to_owned(), json!(definition(shown)));
    data.insert("page".to_owned(), json!(format!("c/{id}/v/{}/index.html", version.version)));
    insert(files, &version_file(id, &version.version), &Value::Object(data));
}

/// The file of the API as OpenAPI 3.0, seen from the root of the site.
fn definition(shown: &Shown) -> Option<&str> {
    shown.definition.as_ref()?.path.as_deref()
}

fn operation(operation: &Operation) -> Value {
    json!({
        "id": operation.id,
        "name": operation.name,
        "kind": if operation.trigger.is_some() { "trigger" } else { "action" },
        "method": operation.method,
        "path": operation.path,
        "deprecated": operation.deprecated,
        "since": operation.past.since,
        "changed": operation.past.events.iter().map(|event| &event.version).collect::<Vec<_>>(),
        "anchor": operation.anchor,
    })
}

fn score_item(item: &Item) -> Value {
    json!({
        "id": item.id,
        "name": item.name,
        "points": item.points,
        "reached": item.reached,
        "found": item.found,
        "rule": item.rule,
    })
}

fn fact(locale: &Locale, fact: &Fact) -> Value {
    let values = fact.values.iter();
    let values = values.map(|value| json!({ "text": locale.say(&value.text), "url": value.href }));
    json!({ "name": locale.say(&Phrase::of("fact", fact.id)), "values": values.collect::<Vec<_>>() })
}

fn version(version: &Version) -> Map<String, Value> {
    let changes = version.groups.iter().flat_map(|group| {
        group.messages.iter().map(|message| json!({ "kind": group.id, "message": message }))
    });
    let mut told = Map::new();
    told.insert("version".to_owned(), json!(version.version));
    told.insert("released".to_owned(), json!(version.date));
    told.insert("tag".to_owned(), json!(version.tag));
    told.insert("commit".to_owned(), json!(version.commit));
    told.insert("preview".to_owned(), json!(version.is_preview));
    told.insert("since".to_owned(), json!(version.since));
    told.insert("bump".to_owned(), json!(version.bump));
    told.insert("changes".to_owned(), changes.collect());
    told.insert("downloads".to_owned(), version.downloads.iter().map(download).collect());
    told
}

fn download(download: &Download) -> Value {
    json!({
        "file": download.file,
        "path": download.path,
        "bytes": download.bytes,
        "sha256": download.sha256,
        "platform": download.platform,
    })
}
