//! SARIF 2.1.0, which code hosts and editors read.

use super::escape::json_line;
use super::{Diagnostic, one_line};
use crate::check::{Rule, RuleId, Severity};
use crate::document::Fix;
use crate::path::encoded;
use crate::source::Position;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What file names are relative to; the name that code hosts know for the root of a repository.
const ROOT: &str = "%SRCROOT%";

/// Where the shape is written down.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'a str,
    original_uri_base_ids: BTreeMap<&'a str, Described<'a>>,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    semantic_version: &'a str,
    rules: Vec<Descriptor<'a>>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
struct Described<'a> {
    description: Text<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text<'a>,
    full_description: Text<'a>,
    help: Text<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    default_configuration: Configuration,
    properties: Tags<'a>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Tags<'a> {
    tags: Vec<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text<'a>,
    locations: [Location<'a>; 1],
    partial_fingerprints: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Change<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    physical_location: Place,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Place {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    description: Text<'a>,
    artifact_changes: Vec<ArtifactChange<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange<'a> {
    artifact_location: Artifact,
    replacements: Vec<Replacement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Text<'a>>,
}

/// Writes one SARIF document with a line feed at its end.
pub fn sarif(diagnostics: &[Diagnostic]) -> String {
    let rules: BTreeMap<RuleId, &Rule> =
        diagnostics.iter().map(|found| (found.rule.id, found.rule)).collect();
    let places: BTreeMap<RuleId, usize> = rules.keys().copied().zip(0..).collect();
    let results = diagnostics
        .iter()
        .map(|found| Finding::of(found, places.get(&found.rule.id).copied().unwrap_or_default()));
    let root = Described { description: Text::plain("The root of the repository.") };
    let driver = Driver {
        name: "Connectory",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: rules.values().map(|rule| Descriptor::of(rule)).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        original_uri_base_ids: BTreeMap::from([(ROOT, root)]),
        results: results.collect(),
    };
    json_line(&Log { schema: SCHEMA, version: "2.1.0", runs: [run] })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

impl<'a> Text<'a> {
    fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), markdown: None }
    }
}

impl<'a> Descriptor<'a> {
    fn of(rule: &'a Rule) -> Self {
        let mut tags = vec![rule.id.scope()];
        for code in rule.codes {
            if !tags.contains(code) {
                tags.push(code);
            }
        }
        let page = Some(rule.reference).filter(|reference| reference.starts_with("https://"));
        let link = page.map(|page| format!("\n\n[What this rests on]({page})")).unwrap_or_default();
        let markdown = Some(format!("**Fix:** {}{link}", rule.fix));
        Self {
            id: rule.id.as_str(),
            short_description: Text::plain(rule.summary),
            full_description: Text::plain(rule.why),
            help: Text { text: rule.fix.into(), markdown },
            help_uri: page,
            default_configuration: Configuration { level: level(rule.severity) },
            properties: Tags { tags },
        }
    }
}

impl<'a> Finding<'a> {
    fn of(found: &'a Diagnostic, rule_index: usize) -> Self {
        let pointer = found.pointer.as_str();
        let logical = (!pointer.is_empty()).then(|| {
            let last = pointer.rsplit('/').next().unwrap_or_default();
            Logical { fully_qualified_name: pointer, name: last.replace("~1", "/").replace("~0", "~") }
        });
        let region = Region {
            start_line: found.line,
            start_column: found.end.map(|_| found.column),
            end_line: found.end.map(|end| end.line),
            end_column: found.end.map(|end| end.column),
        };
        let place = Place { artifact_location: Artifact::of(&found.file), region };
        let message = one_line(&found.message).replace("](", "] (");
        Self {
            rule_id: found.rule.id.as_str(),
            rule_index,
            level: level(found.severity),
            // Without links: what looks like one was written by an author.
            message: Text::plain(message),
            locations: [Location {
                physical_location: place,
                logical_locations: logical.into_iter().collect(),
            }],
            partial_fingerprints: BTreeMap::from([("connectory/v1", found.fingerprint.as_str())]),
            fixes: Change::of(found).into_iter().collect(),
        }
    }
}

impl Artifact {
    fn of(file: &str) -> Self {
        Self { uri: encoded(file), uri_base_id: ROOT }
    }
}

impl Region {
    fn between(start: Position, end: Position) -> Self {
        Self {
            start_line: start.line,
            start_column: Some(start.column),
            end_line: Some(end.line),
            end_column: Some(end.column),
        }
    }
}

impl<'a> Change<'a> {
    /// What mends a finding, file by file; none where nothing does that replacements can say.
    fn of(found: &'a Diagnostic) -> Option<Self> {
        let mut files: BTreeMap<&str, Vec<Replacement<'_>>> = BTreeMap::new();
        for edit in &found.edits {
            files.entry(&edit.file).or_default().push(Replacement {
                deleted_region: Region::between(edit.start, edit.end),
                inserted_content: (!edit.text.is_empty()).then(|| Text::plain(edit.text.as_str())),
            });
        }
        let change =
            |(file, replacements)| ArtifactChange { artifact_location: Artifact::of(file), replacements };
        let changes: Vec<_> = files.into_iter().map(change).collect();
        let consent = match found.mend.as_ref()?.fix {
            Fix::Unsafe => " This may change the meaning.",
            Fix::Safe => "",
        };
        let description = Text::plain(format!("{}{consent}", found.rule.fix));
        (!changes.is_empty()).then_some(Self { description, artifact_changes: changes })
    }
}
