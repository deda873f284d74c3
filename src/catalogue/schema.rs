//! JSON Schemas of the files that people and other programs write, with which editors complete and judge
//! them.
//!
//! Keys, types and what is required come from the code that reads the files; this file adds what only
//! people need: a sentence for each key, and the words that it may hold.

use super::fields::{Field, Holds};
use super::{Manifest, Settings, evidence};
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

/// What is said of a key besides its type.
struct Note {
    /// The key below the root, parts joined by dots.
    key: &'static str,
    /// A sentence for people.
    about: &'static str,
    /// What its text may be.
    words: Words,
}

/// What a text may be, or the items of a list of texts.
enum Words {
    Any,
    Like(&'static str),
    Platforms,
    Profiles,
    Rules,
    Thresholds,
    Changes,
    OneOf(&'static [&'static str]),
}

const fn note(key: &'static str, about: &'static str, words: Words) -> Note {
    Note { key, about, words }
}

const MANIFEST: &[Note] = &[
    note(
        "version",
        "The version of the files in this folder; the only place where it is written.",
        Words::Any,
    ),
    note("title", "The connector's name; the definition's title where it is left out.", Words::Any),
    note("summary", "One sentence for the catalogue's card.", Words::Any),
    note("publisher", "The company or person who publishes the connector.", Words::Any),
    note("categories", "What the connector is filed under.", Words::Any),
    note(
        "platforms",
        "The platforms that the connector is submitted to; their rules hold for it.",
        Words::Platforms,
    ),
    note(
        "profile",
        "Whose review the rules are held for; the catalogue's where it is left out.",
        Words::Profiles,
    ),
    note("keywords", "Further words to find the connector by.", Words::Any),
    note("license", "The licence of the connector as an SPDX expression.", Words::Like(LICENSE)),
    note("website", "The product's site.", Words::Like(ADDRESS)),
    note("privacy-policy", "The privacy policy of the service.", Words::Like(ADDRESS)),
    note("brand-color", "The background of the icon.", Words::Like(COLOR)),
    note("owners", "Who looks after the connector, as in CODEOWNERS.", Words::Any),
    note(
        "aliases",
        "Ids that the connector had before; the site leads from them to its pages.",
        Words::Like("^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$"),
    ),
    note(
        "scope",
        "Who may see the connector: `global`, which it is where it is left out, or `enterprise:` and a name.",
        Words::Like(super::scope::PATTERN),
    ),
    note("definition", "The file of the API definition, where it is not found by its name.", Words::Any),
    note("contact", "Where users find help.", Words::Any),
    note("contact.name", "The name of the team.", Words::Any),
    note("contact.email", "Its e-mail address.", Words::Like(EMAIL)),
    note("contact.url", "Its page.", Words::Like(ADDRESS)),
    note("power-platform", "What only Microsoft Power Platform wants.", Words::Any),
    note(
        "power-platform.prefix",
        "The prefix of the solution's publisher.",
        Words::Like("^[a-z][a-z0-9]{1,7}$"),
    ),
    note(
        "power-platform.name",
        "The name of the connector's component in a solution.",
        Words::Like("^[a-zA-Z][a-zA-Z0-9_-]{0,499}$"),
    ),
    note(
        "power-platform.id",
        "The id of the component, where it was not derived from its name.",
        Words::Like("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
    ),
    note(
        "power-platform.solution",
        "The unique name of the connector's solution, where it is not the component's.",
        Words::Like(UNIQUE_NAME),
    ),
    note(
        "power-platform.publisher",
        "The unique name of the solution's publisher, where it is not derived from the publisher's name.",
        Words::Like(UNIQUE_NAME),
    ),
    note(
        "resilience",
        "How the service is to be called; what is left out is left to the platform.",
        Words::Any,
    ),
    note("resilience.timeout-seconds", "The seconds after which a call is given up.", Words::Any),
    note("resilience.retries", "How often a call that failed is made again.", Words::Any),
    note("resilience.requests-per-minute", "How many calls are made in a minute.", Words::Any),
    note(
        "resilience.circuit-breaker-failures",
        "The failures in a row after which no call is made for a while.",
        Words::Any,
    ),
    note("resilience.circuit-breaker-seconds", "The seconds of that while.", Words::Any),
    note("deprecation", "That this line will end.", Words::Any),
    note("deprecation.announced", "The day on which that was made known.", Words::Any),
    note("deprecation.sunset", "The day on which it ends.", Words::Any),
    note("deprecation.reason", "Why it ends, for its users.", Words::Any),
    note(
        "deprecation.replacement",
        "What to use instead: an id such as `acme-orders`, or a line such as `acme-orders/v2`.",
        Words::Any,
    ),
    note("deprecation.called-off", "The day on which the end was called off: then nothing ends.", Words::Any),
    note("retired", "That this line has ended.", Words::Any),
    note("retired.on", "The day on which it ended.", Words::Any),
    note("retired.reason", "Why it ended, for its users.", Words::Any),
    note(
        "retired.replacement",
        "What to use instead: an id such as `acme-orders`, or a line such as `acme-orders/v2`.",
        Words::Any,
    ),
    note("deprecated-operation", "That an operation will end.", Words::Any),
    note("deprecated-operation.operation", "Its operationId.", Words::Any),
    note("deprecated-operation.announced", "The day on which that was made known.", Words::Any),
    note("deprecated-operation.sunset", "The day on which it ends.", Words::Any),
    note("deprecated-operation.reason", "Why it ends, for its users.", Words::Any),
    note("deprecated-operation.replacement", "The operation to call instead.", Words::Any),
    note(
        "deprecated-operation.called-off",
        "The day on which the end was called off: then nothing ends.",
        Words::Any,
    ),
    note("deprecated-release", "That a release will end.", Words::Any),
    note("deprecated-release.version", "Its version.", Words::Any),
    note("deprecated-release.announced", "The day on which that was made known.", Words::Any),
    note("deprecated-release.sunset", "The day on which it ends.", Words::Any),
    note("deprecated-release.reason", "Why it ends, for its users.", Words::Any),
    note("deprecated-release.replacement", "The version to use instead.", Words::Any),
    note(
        "deprecated-release.called-off",
        "The day on which the end was called off: then nothing ends.",
        Words::Any,
    ),
    note("submission", "What was handed in to a platform; `connectory submit` writes it.", Words::Any),
    note("submission.platform", "The platform, such as `power-platform`.", Words::Any),
    note("submission.version", "The version that was handed in.", Words::Any),
    note("submission.status", "How far it came.", Words::OneOf(super::submission::STATUS_WORDS)),
    note("submission.submitted", "The day on which it was handed in.", Words::Any),
    note("submission.decided", "The day on which it was withdrawn, approved or rejected.", Words::Any),
    note("submission.reference", "What the platform calls it: a number or an address.", Words::Any),
    note("submission.feedback", "What its reviewers said.", Words::Any),
    note("allow", "An exception from a rule.", Words::Any),
    note("allow.rule", "The id of the rule.", Words::Rules),
    note("allow.where", "The operationId or the pointer to which the exception is limited.", Words::Any),
    note("allow.reason", "Why the rule does not hold here.", Words::Any),
    note("allow.until", "The last day on which the exception counts.", Words::Any),
    note("accept", "A change that may go out with a smaller bump than it needs.", Words::Any),
    note("accept.change", "The name of the change, as `connectory diff` gives it.", Words::Changes),
    note(
        "accept.at",
        "The one place that is meant: a JSON pointer, `FILE#POINTER`, an operation or a file.",
        Words::Any,
    ),
    note("accept.reason", "Why nobody is hurt.", Words::Any),
    note("accept.until", "The last day on which that counts.", Words::Any),
];

const RESULTS: &[Note] = &[
    note("$schema", "This schema.", Words::Any),
    note("results", "What tests of operations gave.", Words::Any),
    note("results.operation", "The operation: its operationId, or `GET /path`.", Words::Any),
    note("results.verdict", "What the test came to.", Words::OneOf(super::Verdict::WORDS)),
    note("results.milliseconds", "How long the call took.", Words::Any),
    note("results.day", "The day of the test.", Words::Any),
    note(
        "results.tree",
        "The git tree that was tested: the folder of the connector's line, without `tests`.",
        Words::Like("^[0-9a-f]{40}$"),
    ),
    note("results.server", "The server that was called.", Words::Any),
    note("results.message", "Why the test failed or was skipped.", Words::Any),
];

const SETTINGS: &[Note] = &[
    note("title", "The title of the catalogue's site.", Words::Any),
    note("base-url", "The address at which the site is published.", Words::Like(ADDRESS)),
    note(
        "roots",
        "The folders that hold connectors; all of the repository where it is left out.",
        Words::Any,
    ),
    note("site", "The site: where its files are, its languages, and how it looks.", Words::Any),
    note("site.repository", "The address of the repository on the web.", Words::Like(ADDRESS)),
    note("site.branch", "The branch on which files are edited; `main` where it is left out.", Words::Any),
    note(
        "site.locales",
        "The languages of its pages, the first one's at the root: `en`, `zh-CN`.",
        Words::Any,
    ),
    note(
        "site.templates",
        "The folder with templates that take the place of those of the same name.",
        Words::Any,
    ),
    note("site.stylesheet", "The stylesheet that is added to the usual one.", Words::Any),
    note("site.accent", "The colour of links and marks in the light theme.", Words::Like(COLOR)),
    note(
        "site.accent-dark",
        "The same in the dark theme; where it is left out, it is made of the light one.",
        Words::Like(COLOR),
    ),
    note("site.logo", "The picture beside the site's title: SVG, PNG, JPEG or GIF.", Words::Any),
    note("site.link", "A link at the foot of every page.", Words::Any),
    note("site.link.text", "What is shown.", Words::Any),
    note("site.link.url", "Where it leads.", Words::Like(ADDRESS)),
    note("policy", "What versions owe.", Words::Any),
    note("policy.notice-days", "The days between the announcement of an end and the end.", Words::Any),
    note(
        "policy.release-branches",
        "The branches that releases are made from; where it is left out, the one that the remote calls its own.",
        Words::Any,
    ),
    note(
        "policy.approvers",
        "Who may approve that a line becomes everyone's, such as `Ann <ann@example.org>`; nobody must where it is left out.",
        Words::Any,
    ),
    note("policy.blur-below", "Counts of use below this are not told to readers.", Words::Any),
    note(
        "policy.previews",
        "Whether a release needs a pre-release of the same content.",
        Words::OneOf(super::settings::PREVIEW_WORDS),
    ),
    note(
        "policy.checklist",
        "The lines of the checklist that a release must have complete.",
        Words::OneOf(super::settings::CHECKLIST_WORDS),
    ),
    note("versions", "What changes need, and what a version comes with.", Words::Any),
    note(
        "versions.strictness",
        "Who consumes: flows hold on to ids and names, apps also to the order of required parameters; on the wire only what travels counts.",
        Words::OneOf(super::settings::STRICTNESS_WORDS),
    ),
    note(
        "versions.text",
        "The bump that changes of documentation need.",
        Words::OneOf(super::settings::TEXT_WORDS),
    ),
    note(
        "versions.notes",
        "Whether a version must say in words what it changes.",
        Words::OneOf(&["optional", "required"]),
    ),
    note("versions.overrides", "The bump that kinds of change need, by their names.", Words::Any),
    note("model", "An entity of the canonical data model, which field mappings name.", Words::Any),
    note("model.entity", "Its name, such as `Vehicle`.", Words::Like(MODEL_NAME)),
    note(
        "model.required",
        "The fields that a connector maps which maps any of the entity.",
        Words::Like(MODEL_FIELD),
    ),
    note("model.optional", "The fields that it may map.", Words::Like(MODEL_FIELD)),
    note("check", "How `connectory check` judges where its arguments do not say.", Words::Any),
    note(
        "check.profile",
        "Whose review the rules are held for where a connector names none.",
        Words::Profiles,
    ),
    note("check.select", "The rules, scopes or codes that are judged, nothing else.", Words::Rules),
    note("check.ignore", "The rules, scopes or codes that are not judged.", Words::Rules),
    note("check.fail-on", "The least severity that fails a check.", Words::Thresholds),
];

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
                Holds::Path | Holds::Paths | Holds::Number(_) | Holds::Choices(_) => Vec::new(),
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
