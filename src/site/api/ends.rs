//! The ends of lines, operations and releases: `deprecations.json`.

use super::put;
use crate::catalogue::Subject;
use crate::files::FileSet;
use crate::lifecycle::{Notice, Stage};
use crate::site::Site;
use crate::site::exhibit::Exhibit;
use crate::site::text::{NAME, PROSE, tidy};
use crate::site::view::Ending;
use serde_json::{Map, Value, json};

/// Adds the file.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let mut ends = Vec::new();
    for exhibit in exhibits {
        ends.extend(exhibit.endings.iter().map(|ending| of_line(exhibit, ending)));
        ends.extend(exhibit.news.notices.iter().filter_map(part));
    }
    put(site, files, "deprecations", [("deprecations", Value::Array(ends))]);
}

fn of_line(exhibit: &Exhibit, ending: &Ending) -> Value {
    let mut end = self::ending(ending);
    let own = exhibit.news.notices.iter().find(|notice| is_about(notice, ending));
    if let Some(fields) = end.as_object_mut() {
        fields.insert("connector".to_owned(), json!(exhibit.card.id));
        fields.extend(own.map(known_of).unwrap_or_default());
    }
    end
}

/// The end of a line.
pub(super) fn ending(ending: &Ending) -> Value {
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
