//! `usage.json`: how much a line is used, as its operator counted it. It is no part of the connector: it
//! needs no version and goes into no package.

use super::version::{Date, parse_date};
use crate::document::{Fault, FaultKind, Node};
use serde_json::{Map, Value, json};

/// The name of the file.
pub const FILE: &str = "usage.json";

/// Days beyond this are not read.
const MAX_POINTS: usize = 2_000;

/// Faults of one file beyond this are not told.
const MAX_FAULTS: usize = 100;

/// What is counted, in the order in which it is shown: the key, and the word for it.
pub const COUNTS: [(&str, &str); 4] = [
    ("enterprises", "enterprises"),
    ("connections", "connections"),
    ("orchestrations", "orchestrations"),
    ("calls", "calls in 30 days"),
];

/// What was counted on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub date: Date,
    /// The counts in the order of [`COUNTS`]; none where nobody counted.
    pub counts: [Option<u64>; 4],
}

impl Point {
    /// What was counted, each with its key.
    pub fn told(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        let counts = COUNTS.iter().zip(self.counts);
        counts.filter_map(|((key, _), count)| Some((*key, count?)))
    }
}

/// A count for readers: a small one is not told, so that it leads to nobody.
pub fn blurred(count: u64, least: u64) -> String {
    if count < least {
        return format!("fewer than {least}");
    }
    let digits = count.to_string();
    let mut told = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            told.push(',');
        }
        told.push(digit);
    }
    told
}

/// The points of a file in the order of their days, and what of it cannot be read.
pub(super) fn read(root: Node<'_>) -> (Vec<Point>, Vec<Fault>) {
    let mut reader = Reader { points: Vec::new(), faults: Vec::new() };
    for member in root.members() {
        match member.name {
            "version" if member.value.as_i64() == Some(1) => {}
            "version" => reader.fault(member.value, "`version` is expected to be 1".to_owned()),
            "points" if member.value.is_array() => {}
            "points" => reader.fault(member.value, "`points` is expected to be a list".to_owned()),
            "$schema" => {}
            name => reader.fault(member.key, format!("there is no field `{}`", shown(name))),
        }
    }
    match root.get("points") {
        Some(points) => points.items().take(MAX_POINTS).for_each(|point| reader.point(point)),
        None => reader.fault(root, "`points` is missing: what was counted, a day an entry".to_owned()),
    }
    (reader.points, reader.faults)
}

struct Reader {
    points: Vec<Point>,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, at: Node<'_>, message: String) {
        if self.faults.len() < MAX_FAULTS {
            let location = at.location();
            self.faults.push(Fault { kind: FaultKind::Usage, location, message, mend: None });
        }
    }

    fn point(&mut self, point: Node<'_>) {
        let mut counts = [None; 4];
        for member in point.members().filter(|member| member.name != "date") {
            let place = COUNTS.iter().position(|(key, _)| *key == member.name);
            let Some(slot) = place.and_then(|place| counts.get_mut(place)) else {
                let known = COUNTS.map(|(key, _)| key).join("`, `");
                let message = format!("`date`, `{known}` is expected, found `{}`", shown(member.name));
                self.fault(member.key, message);
                continue;
            };
            *slot = member.value.as_i64().and_then(|count| u64::try_from(count).ok());
            if slot.is_none() {
                self.fault(member.value, format!("`{}` is expected to be a count, 0 or more", member.name));
            }
        }
        let Some(date) = point.get_str("date").and_then(parse_date) else {
            return self.fault(point, "a day such as `\"date\": \"2026-05-01\"` is expected".to_owned());
        };
        if self.points.last().is_some_and(|last| last.date >= date) {
            return self.fault(point, format!("the days are expected to ascend; {date} does not"));
        }
        if counts.iter().all(Option::is_none) {
            return self.fault(point, format!("nothing is counted on {date}"));
        }
        self.points.push(Point { date, counts });
    }
}

/// A name in a message, cut where it is long.
fn shown(name: &str) -> String {
    name.chars().take(60).collect()
}

/// The schema of `usage.json`.
pub fn schema() -> Value {
    let mut properties = Map::new();
    properties.insert("date".to_owned(), json!({ "type": "string", "format": "date" }));
    for (key, word) in COUNTS {
        let about = format!("The {word}; left out where nobody counted.");
        properties.insert(key.to_owned(), json!({ "description": about, "type": "integer", "minimum": 0 }));
    }
    json!({
        "$schema": super::schema::DRAFT,
        "title": FILE,
        "description": "How much a line is used, as its operator counted it.",
        "type": "object",
        "additionalProperties": false,
        "required": ["points"],
        "properties": {
            "$schema": { "type": "string" },
            "version": { "const": 1 },
            "points": {
                "description": "What was counted, an entry a day, the oldest first.",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["date"],
                    "minProperties": 2,
                    "properties": properties,
                },
            },
        },
    })
}
