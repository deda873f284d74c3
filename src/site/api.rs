//! The same facts for machines: `api/v1/`. Fields are added, never renamed or removed.

use super::Site;
use super::exhibit::Exhibit;
use super::text::{NAME, PROSE, tidy};
use super::view::{Card, Ending, Release, Version};
use crate::catalogue::Subject;
use crate::files::FileSet;
use crate::lifecycle::{Notice, Stage};
use crate::path::RepoPath;
use serde_json::{Map, Value, json};

/// Adds all data.
pub(super) fn add(site: &Site<'_>, exhibits: Vec<Exhibit>, files: &mut FileSet) {
    let commit = site.commit.as_deref();
    let mut cards = Vec::new();
    let mut ends = Vec::new();
    for exhibit in exhibits {
        cards.push(card(&exhibit.card));
        for ending in &exhibit.endings {
            let mut end = self::ending(ending);
            let own = exhibit.news.notices.iter().find(|notice| is_about(notice, ending));
            if let Some(end) = end.as_object_mut() {
                end.insert("connector".to_owned(), json!(exhibit.card.id));
                end.extend(own.map(known_of).unwrap_or_default());
            }
            ends.push(end);
        }
        ends.extend(exhibit.news.notices.iter().filter_map(part));
        let mut data = exhibit.data.clone();
        data.as_object_mut().map(|data| data.insert("commit".to_owned(), json!(commit)));
        insert(files, &format!("connectors/{}.json", exhibit.card.id), &data);
    }
    let title = site.title();
    let base = site.catalogue.settings().base_url.as_deref();
    let index = json!({ "title": title, "site": base, "commit": commit, "connectors": cards });
    insert(files, "index.json", &index);
    insert(files, "deprecations.json", &json!({ "commit": commit, "deprecations": ends }));
}

fn insert(files: &mut FileSet, name: &str, value: &Value) {
    if let Ok(path) = RepoPath::parse(&format!("api/v1/{name}")) {
        files.insert(path, format!("{value:#}\n"));
    }
}

fn card(card: &Card) -> Value {
    let ids = |list: &[super::view::Named]| list.iter().map(|named| named.id.clone()).collect::<Vec<_>>();
    let categories: Vec<&str> = card.categories.iter().map(|category| category.name.as_str()).collect();
    json!({
        "id": card.id,
        "title": card.title,
        "summary": card.summary,
        "publisher": card.publisher.as_ref().map(|publisher| &publisher.name),
        "state": card.state.id,
        "version": card.version,
        "released": card.date,
        "platforms": ids(&card.platforms),
        "categories": categories,
        "authentication": ids(&card.auth),
        "triggers": card.triggers,
        "actions": card.actions,
        "page": format!("c/{}/index.html", card.id),
        "data": format!("api/v1/connectors/{}.json", card.id),
    })
}

/// The data of one connector.
pub(super) fn connector(shown: &Card, release: &Release, endings: &[Ending], versions: &[Version]) -> Value {
    let mut data = card(shown);
    let operations: Vec<Value> = release
        .api
        .operations()
        .map(|operation| {
            json!({
                "id": operation.id,
                "name": operation.name,
                "kind": if operation.trigger.is_some() { "trigger" } else { "action" },
                "method": operation.method,
                "path": operation.path,
                "deprecated": operation.deprecated,
                "anchor": operation.anchor,
            })
        })
        .collect();
    if let Some(fields) = data.as_object_mut() {
        fields.insert("keywords".to_owned(), json!(release.keywords));
        fields.insert("endings".to_owned(), endings.iter().map(ending).collect());
        fields.insert("versions".to_owned(), versions.iter().map(version).collect());
        fields.insert("operations".to_owned(), Value::Array(operations));
    }
    data
}

fn ending(ending: &Ending) -> Value {
    json!({
        "line": ending.line,
        "state": if ending.is_retired { "retired" } else { "deprecated" },
        "announced": ending.announced,
        "on": ending.on,
        "reason": ending.reason,
        "replacement": ending.replacement.as_ref().map(|other| other.title.clone()),
        "replacement-page": ending.replacement.as_ref().and_then(|other| other.path.clone()),
        "guide": ending.guide.as_ref().map(|guide| guide.path.clone()),
    })
}

/// Whether a notice is about the end of a line.
fn is_about(notice: &Notice, ending: &Ending) -> bool {
    notice.subject == Subject::Line && ending.line.as_deref() == Some(notice.line.as_str())
}

/// Since when an end is known, and what responses may say of it.
fn known_of(notice: &Notice) -> Map<String, Value> {
    let headers = json!({ "Deprecation": notice.deprecation_header(), "Sunset": notice.sunset_header() });
    Map::from_iter([("notice".to_owned(), json!(notice.since.to_string())), ("headers".to_owned(), headers)])
}

/// The end of an operation or a release, or an end that was called off.
fn part(notice: &Notice) -> Option<Value> {
    let (operation, version) = match &notice.subject {
        Subject::Line if notice.stage == Stage::CalledOff => (None, None),
        Subject::Line => return None,
        Subject::Operation(operation) => (Some(tidy(operation, NAME)), None),
        Subject::Release(version) => (None, Some(version.to_string())),
    };
    let mut end = json!({
        "connector": notice.connector,
        "line": notice.line,
        "operation": operation,
        "version": version,
        "state": if notice.stage == Stage::CalledOff { "called-off" } else { "deprecated" },
        "on": notice.day.map(|day| day.to_string()),
        "reason": tidy(&notice.reason, PROSE),
        "replacement": notice.replacement.as_ref().map(|name| tidy(name, NAME)),
    });
    if let Some(fields) = end.as_object_mut() {
        fields.extend(known_of(notice));
    }
    Some(end)
}

fn version(version: &Version) -> Value {
    let changes = version.groups.iter().flat_map(|group| {
        group.messages.iter().map(|message| json!({ "kind": group.id, "message": message }))
    });
    let downloads = version.downloads.iter().map(|download| {
        json!({
            "file": download.file,
            "path": download.path,
            "bytes": download.bytes,
            "sha256": download.sha256,
        })
    });
    json!({
        "version": version.version,
        "released": version.date,
        "tag": version.tag,
        "commit": version.commit,
        "preview": version.is_preview,
        "since": version.since,
        "bump": version.bump,
        "changes": changes.collect::<Vec<_>>(),
        "downloads": downloads.collect::<Vec<_>>(),
    })
}
