//! The JSON Schemas of our own files say the same as the code that reads them.

use crate::harness::connectory;
use connectory::catalogue::{Layout, Manifest, Release, Settings, is_address, is_email, parse_date};
use connectory::contract::FieldPath;
use connectory::document::{Document, FaultKind, Format};
use connectory::files::FileSet;
use connectory::path::RepoPath;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn schema(file: &str) -> Value {
    let run = connectory(Path::new("."), &["schema", file]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// Whether a value follows a schema, by the keywords that ours have; patterns that are not known here
/// accept everything.
fn follows(value: &Value, schema: &Value) -> bool {
    follows_in(schema, value, schema)
}

fn follows_in(root: &Value, value: &Value, schema: &Value) -> bool {
    let follows = |value: &Value, schema: &Value| follows_in(root, value, schema);
    schema.as_object().unwrap().iter().all(|(keyword, wanted)| match keyword.as_str() {
        "$schema" | "title" | "description" | "default" | "definitions" => true,
        "$ref" => {
            let pointer = wanted.as_str().unwrap().strip_prefix('#').unwrap();
            follows(value, root.pointer(pointer).unwrap())
        }
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= wanted.as_u64().unwrap()),
        "type" => match wanted.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64(),
            "boolean" => value.is_boolean(),
            other => panic!("{other}"),
        },
        "properties" | "required" => true,
        "propertyNames" => value
            .as_object()
            .is_some_and(|table| table.keys().all(|key| follows(&Value::from(key.as_str()), wanted))),
        "additionalProperties" if wanted.is_object() => {
            value.as_object().is_some_and(|table| table.values().all(|value| follows(value, wanted)))
        }
        "additionalProperties" => value.as_object().is_some_and(|table| {
            let properties = schema["properties"].as_object().unwrap();
            let known = |(key, value): (&String, &Value)| {
                properties.get(key).is_some_and(|property| follows(value, property))
            };
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            let mut required = required.map(|name| name.as_str().unwrap());
            table.iter().all(known) && required.all(|name| table.contains_key(name))
        }),
        "items" => value.as_array().is_some_and(|items| items.iter().all(|item| follows(item, wanted))),
        "enum" => wanted.as_array().unwrap().contains(value),
        "anyOf" => wanted.as_array().unwrap().iter().any(|branch| follows(value, branch)),
        "minimum" => value.as_i64().is_some_and(|number| number >= wanted.as_i64().unwrap()),
        "maximum" => value.as_i64().is_some_and(|number| number <= wanted.as_i64().unwrap()),
        "format" => value.as_str().is_some_and(|text| parse_date(text).is_some()),
        "pattern" => value.as_str().is_some_and(|text| match wanted.as_str().unwrap() {
            "\\S" => !text.trim().is_empty(),
            version if version.starts_with("^(0|") => semver::Version::parse(text).is_ok(),
            tree if tree.starts_with("^[0-9a-f]{40}") => {
                text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
            }
            path if path.starts_with("^(\\[") => FieldPath::parse(text).is_some(),
            name if name.starts_with("^[A-Za-z][A-Za-z0-9_-]") => {
                text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.contains([' ', '.'])
            }
            address if address.starts_with("^https?:") => is_address(text),
            address if address.starts_with("^[^@") => is_email(text),
            path if path.starts_with("^(\\.") => RepoPath::parse(text).is_ok_and(|path| !path.is_root()),
            _ => true,
        }),
        other => panic!("{other}"),
    })
}

fn read(text: &str) -> Document {
    Document::parse(RepoPath::root(), text.as_bytes().to_vec(), Format::Toml).0
}

/// All files of a name below the repository.
fn files(name: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let below = |folder: &str| walkdir::WalkDir::new(root.join(folder)).sort_by_file_name().into_iter();
    let entries = below("catalogue").chain(below("tests")).map(|entry| entry.unwrap().into_path());
    entries.filter(|path| path.file_name().is_some_and(|found| found == name) && path.is_file()).collect()
}

#[test]
fn manifests_follow_the_schema_exactly_where_they_are_read_without_a_fault() {
    let schema = schema("connector");
    let (mut good, mut bad) = (0, 0);
    for path in files("connector.toml") {
        let document = read(&std::fs::read_to_string(&path).unwrap_or_default());
        // Words that only rules know are in the schema too.
        let by_rule = ["platform-unknown", "profile-unknown"];
        let is_by_rule = path.iter().any(|part| by_rule.iter().any(|rule| part == *rule));
        if !document.is_whole() || is_by_rule {
            continue;
        }
        let (_, faults) = Manifest::read(document.root());
        let said = follows(&document.root().to_json(), &schema);
        assert_eq!(said, faults.is_empty(), "{}: {faults:?}", path.display());
        if said { good += 1 } else { bad += 1 }
    }
    assert!(good > 20 && bad > 2, "{good} good, {bad} bad");
}

#[test]
fn results_follow_the_schema_exactly_where_they_are_read_without_a_fault() {
    let schema = schema("results");
    let faults = |text: &str| {
        let mut files = FileSet::new();
        files.insert(RepoPath::parse("connector.toml").unwrap(), "version = \"1.0.0\"\n");
        files.insert(RepoPath::parse("tests/results.json").unwrap(), text);
        let (_, faults) = Release::load(RepoPath::root(), Layout::Native, files);
        faults.into_iter().filter(|fault| fault.kind == FaultKind::TestResult).count()
    };
    let result = |fields: &str| format!("{{\"results\": [{{{fields}}}]}}");
    let whole = format!(
        r#""operation": "A", "verdict": "skip", "day": "2026-01-01", "tree": "{}""#,
        "0123456789".repeat(4)
    );
    let good = [
        "{\"results\": [], \"$schema\": \"a.json\"}".to_owned(),
        result(&whole),
        result(&format!("{whole}, \"milliseconds\": 0, \"server\": \"a\", \"message\": \"b\"")),
    ];
    let bad = [
        "{}".to_owned(),
        "[]".to_owned(),
        result(""),
        result(&whole.replace("skip", "SKIP")),
        result(&whole.replace("0123", "main")),
        result(&format!("{whole}, \"milliseconds\": 1.5")),
        result(&format!("{whole}, \"message\": 1")),
        result(&format!("{whole}, \"time\": 1")),
    ];
    for (texts, expected) in [(good.as_slice(), true), (bad.as_slice(), false)] {
        for text in texts {
            let value = serde_json::from_str(text).unwrap();
            assert_eq!(follows(&value, &schema), expected, "{text}");
            assert_eq!(faults(text) == 0, expected, "{text}");
        }
    }
}

#[test]
fn mappings_follow_the_schema_exactly_where_they_are_read_without_a_fault() {
    let schema = schema("mappings");
    let faults = |text: &str| {
        let mut files = FileSet::new();
        files.insert(RepoPath::parse("connector.toml").unwrap(), "version = \"1.0.0\"\n");
        files.insert(RepoPath::parse("mappings.toml").unwrap(), text);
        let (_, faults) = Release::load(RepoPath::root(), Layout::Native, files);
        faults.into_iter().filter(|fault| fault.kind == FaultKind::Mapping).count()
    };
    let good = [
        "",
        "[GetA.response]\nA.b = \"c.d[].e\"\n",
        "[GetA.response]\nA.b.c = \"d\"\n[GetA.request]\nA.b = [\"c\", '\"d.e\".*']\n",
        "[\"GET /a\"]\nrequest.A.b = \"c\"\n",
    ];
    let bad = [
        "GetA = 1\n",
        "[GetA.reply]\nA.b = \"c\"\n",
        "[GetA.response]\nA = \"c\"\n",
        "[GetA.response]\nA.b = 1\n",
        "[GetA.response]\nA.b = [\"c\"]\n",
        "[GetA.request]\nA.b = []\n",
        "[GetA.request]\nA.b = \"a..b\"\n",
        "[GetA.request]\n\"A x\".b = \"a\"\n",
        "[GetA.request]\nA.\"b x\" = \"a\"\n",
    ];
    for (texts, expected) in [(good.as_slice(), true), (bad.as_slice(), false)] {
        for text in texts {
            assert_eq!(follows(&read(text).root().to_json(), &schema), expected, "{text}");
            assert_eq!(faults(text) == 0, expected, "{text}");
        }
    }
    for path in files("mappings.toml") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(follows(&read(&text).root().to_json(), &schema), faults(&text) == 0, "{}", path.display());
    }
}

#[test]
fn the_schema_refuses_what_the_reading_refuses() {
    let schema = schema("connector");
    let version = "version = \"1.0.0\"\n";
    let good = [
        "",
        "allow = [{rule = \"a/b\", reason = \"x\", until = 2026-01-31}]",
        "[power-platform]\nprefix = \"ab\"",
        "accept = [{change = \"parameter-removed\", at = \"GetA\", reason = \"x\"}]",
        "definition = \"api/orders.yaml\"\nwebsite = \"https://acme.example\"\nlicense = \"MIT\"",
        "[contact]\nemail = \"support@acme.example\"\nurl = \"http://acme.example/\"",
        "[resilience]\ntimeout-seconds = 30\nretries = 0",
        "[tencent]\nkind = \"saas\"\n[[tencent.property]]\nname = \"a\"\ndefault = \"\"\nsecret = true",
    ];
    let bad = [
        "nope = 1",
        "title = \" \"",
        "title = 1",
        "categories = \"x\"",
        "allow = [{rule = \"a/b\"}]",
        "accept = [{change = \"parameter-removed\", reason = \"x\"}]",
        "accept = [{change = \"parameter-removed\", at = \"GetA\", reason = \"x\", until = \"soon\"}]",
        "[deprecation]\nreason = \"x\"",
        "[deprecation]\nannounced = \"soon\"\nreason = \"x\"",
        "[contact]\nphone = \"1\"",
        "[resilience]\ntimeout = 30",
        "[resilience]\nretries = -1",
        "[resilience]\ntimeout-seconds = 0.5",
        "[resilience]\nrequests-per-minute = \"100\"",
        "[tencent]\nkind = \"cloud\"",
        "[[tencent.property]]\ntype = \"int\"",
        "[[tencent.property]]\nname = \"a\"\ntype = \"text\"",
        "[[tencent.property]]\nname = \"a\"\nsecret = \"yes\"",
        "definition = \"\"",
        "definition = \"../x.yaml\"",
        "website = \"acme.example\"",
        "privacy-policy = \"ftp://acme.example\"",
        "[contact]\nemail = \"nope\"",
        "[contact]\nurl = \"https://acme.example/a b\"",
    ];
    for (texts, expected) in [(good.as_slice(), true), (bad.as_slice(), false)] {
        for text in texts {
            let document = read(&format!("{version}{text}\n"));
            assert_eq!(follows(&document.root().to_json(), &schema), expected, "{text}");
            assert_eq!(Manifest::read(document.root()).1.is_empty(), expected, "{text}");
        }
    }
    assert!(!follows(&serde_json::json!({ "platforms": ["nowhere"], "version": "1.0.0" }), &schema));
    assert!(!follows(&serde_json::json!({ "version": "1.0" }), &schema));
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
}

#[test]
fn settings_follow_their_schema() {
    let schema = schema("connectory");
    let own = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("connectory.toml")).unwrap();
    assert!(follows(&read(&own).root().to_json(), &schema));
    let folder = tempfile::tempdir().unwrap();
    for (text, expected) in [
        ("[check]\nprofile = \"strict\"\nselect = [\"openapi\"]\nfail-on = \"warning\"\n", true),
        ("[policy]\nnotice-days = 0\n", true),
        ("[policy]\nnotice-days = -1\n", false),
        ("[policy]\nnotice-days = 9999\n", false),
        ("[versions]\nstrictness = \"wire\"\ntext = \"none\"\nnotes = \"required\"\n", true),
        ("[versions.overrides]\nparameter-removed = \"minor\"\nsummary-changed = \"none\"\n", true),
        ("[versions]\nstrictness = \"loose\"\n", false),
        ("[versions.overrides]\nparameter-removd = \"minor\"\n", false),
        ("[versions.overrides]\nparameter-removed = \"huge\"\n", false),
        ("base-url = \"example.org\"\n", false),
        ("profile = \"strict\"\n", false),
    ] {
        std::fs::write(folder.path().join("connectory.toml"), text).unwrap();
        assert_eq!(Settings::read(folder.path()).is_ok(), expected, "{text}");
        assert_eq!(follows(&read(text).root().to_json(), &schema), expected, "{text}");
    }
}
