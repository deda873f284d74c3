//! JSON Schemas of the files that people and other programs write, with which editors complete and judge
//! them.
//!
//! Keys, types and what is required come from the code that reads the files; this file adds what only
//! people need: a sentence for each key, and the words that it may hold.

mod notes;

use super::fields::{Field, Holds};
use super::{Manifest, Settings, evidence};
use notes::{MANIFEST, Note, RESULTS, SETTINGS, Words};
use serde_json::{Map, Value, json};

/// Words that only rooms further up know.
#[derive(Debug)]
pub struct Vocabulary<'w> {
    /// The ids of the platforms.
    pub platforms: Vec<&'w str>,
    /// The ids of the profiles.
    pub profiles: Vec<&'w str>,
    /// The ids of the rules.
    pub rules: Vec<&'w str>,
    /// The words for what fails a check.
    pub thresholds: Vec<&'w str>,
}

/// The schema of `connector.toml`.
pub fn manifest(vocabulary: &Vocabulary<'_>) -> Value {
    let writer = Writer { notes: MANIFEST, vocabulary };
    writer.file("connector.toml", "What a connector says of itself.", &Manifest::describe())
}

/// The schema of `connectory.toml`.
pub fn settings(vocabulary: &Vocabulary<'_>) -> Value {
    let writer = Writer { notes: SETTINGS, vocabulary };
    let mut schema =
        writer.file("connectory.toml", "What a catalogue says of itself.", &Settings::describe());
    let policy = super::Policy::default();
    let defaults =
        [("notice-days", Value::from(policy.notice_days)), ("blur-below", policy.blur_below.into())];
    for (name, default) in defaults {
        let field = schema.pointer_mut(&format!("/properties/policy/properties/{name}"));
        if let Some(field) = field.and_then(Value::as_object_mut) {
            field.insert("default".to_owned(), default);
        }
    }
    schema
}

/// The schema of `tests/results.json`.
pub fn results(vocabulary: &Vocabulary<'_>) -> Value {
    let writer = Writer { notes: RESULTS, vocabulary };
    let about = "What tests of a connector's operations gave.";
    writer.file(evidence::FILE, about, &evidence::describe())
}

/// The schema of `mappings.toml`.
pub fn mappings() -> Value {
    let path = json!({ "type": "string", "pattern": FIELD_PATH });
    let named = |values: Value| {
        json!({
            "type": "object",
            "propertyNames": { "pattern": MODEL_NAME },
            "additionalProperties": values,
        })
    };
    let side = |about: &str, field: &str| {
        let mut side = named(named(json!({ "$ref": field })));
        if let Some(side) = side.as_object_mut() {
            side.insert("description".to_owned(), about.into());
        }
        side
    };
    let inner = |field: &str| named(json!({ "$ref": field }));
    let (sent, received) = ("#/definitions/sent", "#/definitions/received");
    json!({
        "$schema": DRAFT,
        "title": super::mappings::FILE,
        "description": "Which fields of the canonical data model the operations read and write, and where.",
        "type": "object",
        "additionalProperties": {
            "description": "An operation, by its operationId.",
            "type": "object",
            "additionalProperties": false,
            "properties": {
                "request": side("Fields that are sent: a parameter, or a path in the body.", sent),
                "response": side("Fields that are received, by their paths in the response.", received),
            },
        },
        "definitions": {
            "sent": { "anyOf": [path, { "type": "array", "minItems": 1, "items": path }, inner(sent)] },
            "received": { "anyOf": [path, inner(received)] },
        },
    })
}

struct Writer<'w> {
    notes: &'static [Note],
    vocabulary: &'w Vocabulary<'w>,
}

impl Writer<'_> {
    fn file(&self, title: &str, about: &str, fields: &[Field]) -> Value {
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), DRAFT.into());
        schema.insert("title".to_owned(), title.into());
        schema.insert("description".to_owned(), about.into());
        schema.extend(self.table("", fields));
        Value::Object(schema)
    }

    fn table(&self, above: &str, fields: &[Field]) -> Map<String, Value> {
        let properties: Map<String, Value> =
            fields.iter().map(|field| (field.name.to_owned(), self.field(above, field))).collect();
        let required: Vec<&str> =
            fields.iter().filter(|field| field.is_required).map(|field| field.name).collect();
        let mut table = Map::new();
        table.insert("type".to_owned(), "object".into());
        table.insert("additionalProperties".to_owned(), false.into());
        if !required.is_empty() {
            table.insert("required".to_owned(), required.into());
        }
        table.insert("properties".to_owned(), properties.into());
        table
    }

    fn field(&self, above: &str, field: &Field) -> Value {
        let key = if above.is_empty() { field.name.to_owned() } else { format!("{above}.{}", field.name) };
        let note = self.notes.iter().find(|note| note.key == key);
        let words = note.map_or(&Words::Any, |note| &note.words);
        let schema = match &field.holds {
            Holds::Text => self.text(words),
            Holds::Texts => json!({ "type": "array", "items": self.text(words) }),
            Holds::Date => json!({ "type": "string", "format": "date" }),
            Holds::Version => json!({ "type": "string", "pattern": VERSION }),
            Holds::Path => json!({ "type": "string", "pattern": PATH }),
            Holds::Paths => json!({ "type": "array", "items": { "type": "string" } }),
            Holds::Number(range) => {
                json!({ "type": "integer", "minimum": range.start(), "maximum": range.end() })
            }
            Holds::Flag => json!({ "type": "boolean" }),
            Holds::Table(fields) => Value::Object(self.table(&key, fields)),
            Holds::Tables(fields) => json!({ "type": "array", "items": self.table(&key, fields) }),
            Holds::Choices(values) => {
                let value = json!({ "type": "string", "enum": values });
                let names: Vec<String> = crate::diff::kinds().into_keys().collect();
                json!({ "type": "object", "propertyNames": { "enum": names }, "additionalProperties": value })
            }
        };
        let about = note.map(|note| ("description".to_owned(), Value::from(note.about)));
        let rest = schema.as_object().cloned().unwrap_or_default();
        Value::Object(about.into_iter().chain(rest).collect())
    }

    fn text(&self, words: &Words) -> Value {
        let known = self.vocabulary;
        match words {
            Words::Any => json!({ "type": "string", "pattern": "\\S" }),
            Words::Like(pattern) => json!({ "type": "string", "pattern": pattern }),
            Words::Platforms => json!({ "type": "string", "enum": known.platforms }),
            Words::Profiles => json!({ "type": "string", "enum": known.profiles }),
            Words::Thresholds => json!({ "type": "string", "enum": known.thresholds }),
            Words::OneOf(some) => json!({ "type": "string", "enum": some }),
            Words::Changes => {
                let names: Vec<String> = crate::diff::kinds().into_keys().collect();
                json!({ "anyOf": [{ "enum": names }, { "type": "string", "pattern": "\\S" }] })
            }
            // Ids are offered; scopes and codes are words too.
            Words::Rules => {
                json!({ "anyOf": [{ "enum": known.rules }, { "type": "string", "pattern": "\\S" }] })
            }
        }
    }
}

/// The draft that plugins of editors for TOML have in common.
pub(super) const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// A name of the canonical data model.
const MODEL_NAME: &str = "^[A-Za-z][A-Za-z0-9_-]{0,99}$";

/// A field of the canonical data model; those of a field that is an entity itself lie behind a dot.
const MODEL_FIELD: &str = "^[A-Za-z][A-Za-z0-9_-]{0,99}(\\.[A-Za-z][A-Za-z0-9_-]{0,99}){0,7}$";

/// A path to a field: names set apart by dots, `[]` for items, `*` for any key.
const FIELD_PATH: &str = "^(\\[\\]|\\*|\"[^\"]+\"|[^\\s.\"*\\[\\]]([^.\"*\\[\\]]*[^\\s.\"*\\[\\]])?)(\\[\\]|\\.(\\*|\"[^\"]+\"|\
     [^\\s.\"*\\[\\]]([^.\"*\\[\\]]*[^\\s.\"*\\[\\]])?))*$";

/// A semantic version.
const VERSION: &str = "^(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){2}(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$";

/// The unique name of a solution or a publisher of Power Platform.
const UNIQUE_NAME: &str = "^[a-zA-Z][a-zA-Z0-9_]{0,99}$";

/// A web address.
const ADDRESS: &str = "^https?://[^/\\s]\\S*$";

/// A colour.
const COLOR: &str = "^#[0-9a-fA-F]{6}$";

/// An e-mail address.
const EMAIL: &str = "^[^@\\s,;<>]+@[^@\\s,;<>]*\\.[^@\\s,;<>]*[^@\\s,;<>.]$";

/// What an SPDX expression is written with.
const LICENSE: &str = "^[A-Za-z0-9.+:() -]*[A-Za-z0-9.+:)-] *$";

/// A path below the folder: none of its parts is `.` or `..`.
const PATH: &str =
    "^(\\.{0,2}[^./\\\\][^/\\\\]*|\\.{3,}[^/\\\\]*)(/+(\\.{0,2}[^./\\\\][^/\\\\]*|\\.{3,}[^/\\\\]*))*/*$";

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(above: &str, fields: &[Field]) -> Vec<String> {
        let below = |field: &Field| {
            let key = format!("{above}{}", field.name);
            let inner = match &field.holds {
                Holds::Table(fields) | Holds::Tables(fields) => keys(&format!("{key}."), fields),
                Holds::Text | Holds::Texts | Holds::Date | Holds::Version => Vec::new(),
                Holds::Path | Holds::Paths | Holds::Number(_) | Holds::Flag => Vec::new(),
                Holds::Choices(_) => Vec::new(),
            };
            [vec![key], inner].concat()
        };
        fields.iter().flat_map(below).collect()
    }

    #[test]
    fn every_key_that_is_read_has_its_sentence_and_no_other() {
        let files = [
            (Manifest::describe(), MANIFEST),
            (Settings::describe(), SETTINGS),
            (evidence::describe(), RESULTS),
        ];
        for (fields, notes) in files {
            let told: Vec<&str> = notes.iter().map(|note| note.key).collect();
            assert_eq!(keys("", &fields), told);
            assert!(notes.iter().all(|note| note.about.ends_with('.')));
        }
    }
}
