//! Exports against their golden files: `tests/exports/<case>/`.
//!
//! A case is a folder with `api.yaml` and the files that it refers to. For each language that a
//! definition is exported to there is the definition, and a line for each loss: where, what, and
//! what was done instead. `CONNECTORY_BLESS=1` rewrites them.

use crate::archives::{Entries, all_files};
use crate::harness::{History, connectory, write};
use connectory::contract::Contract;
use connectory::document::{Document, Documents, Format, to_yaml};
use connectory::export::{Export, Target, Unfit, export};
use connectory::path::RepoPath;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

const TARGETS: [(Target, &str); 2] = [(Target::Swagger2, "swagger-2.0"), (Target::OpenApi30, "openapi-3.0")];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports")
}

/// The files of a case, its golden files left out.
fn documents(case: &Path) -> Documents {
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(case).sort_by_file_name() {
        let path = entry.unwrap().into_path();
        let name = RepoPath::from_relative(path.strip_prefix(case).unwrap()).unwrap_or_default();
        if let Some(format) = Format::of(&name).filter(|_| !name.as_str().starts_with("expected")) {
            let (document, faults) = Document::parse(name, std::fs::read(&path).unwrap(), format);
            assert!(faults.is_empty(), "{}: {faults:?}", path.display());
            all.push(document);
        }
    }
    Documents::new(RepoPath::root(), all)
}

fn read(all: &Documents) -> Contract<'_> {
    let path = RepoPath::parse("api.yaml").unwrap();
    Contract::read_among(all.get(&path).unwrap(), all).unwrap()
}

/// The losses, one a line.
fn told(export: &Export, all: &Documents) -> String {
    let line = |loss: &connectory::export::Loss| {
        let source = all.get(&loss.place.file).unwrap().source();
        let at = source.position(loss.place.span.unwrap().start);
        let (kind, weight) = (loss.kind.as_str(), loss.kind.weight());
        format!("{}:{}:{} {kind} ({weight:?}): {}\n", loss.place.file, at.line, at.column, loss.message)
    };
    export.losses().iter().map(line).collect()
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

#[test]
fn every_case_gives_what_is_expected() {
    let bless = std::env::var_os("CONNECTORY_BLESS").is_some();
    let mut faults = Vec::new();
    for case in cases() {
        let all = documents(&case);
        let contract = read(&all);
        for (target, name) in TARGETS {
            let made = export(&contract, target).unwrap();
            let golden = [(".yaml", to_yaml(made.document().root())), (".losses", told(&made, &all))];
            for (end, text) in golden {
                let path = case.join(format!("expected.{name}{end}"));
                if bless {
                    std::fs::write(&path, &text).unwrap();
                } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
                    faults.push(format!("{}:\n{text}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn made(value: &Value, target: Target) -> Result<Export, Unfit> {
    let path = RepoPath::parse("api.yaml").unwrap();
    let (document, _) = Document::parse(path, value.to_string().into_bytes(), Format::Json);
    let all = Documents::new(RepoPath::root(), vec![document]);
    export(&read(&all), target)
}

fn definition(paths: Value, components: Value) -> Value {
    json!({"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, "paths": paths, "components": components})
}

/// `count` values by name.
fn named(count: usize, value: impl Fn(usize) -> Value) -> Value {
    Value::Object((0..count).map(|number| (format!("S{number}"), value(number))).collect::<Map<_, _>>())
}

fn link(number: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/S{number}")})
}

#[test]
fn what_unfolds_without_end_is_refused_or_cut() {
    let answers = |schema: Value| json!({"200": {"description": "ok", "content": {"application/json": {"schema": schema}}}});
    let many = |count: usize| (0..count).map(link).collect::<Vec<_>>();
    // Alternatives of alternatives, each of them all others.
    let schemas = named(300, |_| json!({"oneOf": many(300), "properties": {"a": link(0)}}));
    let all = definition(json!({}), json!({"schemas": schemas}));
    assert!(made(&all, Target::Swagger2).is_ok());
    // Objects of many properties in alternatives of all.
    let wide = |number: usize| {
        let properties =
            (0..300).map(|name| (format!("p{name}"), json!({"oneOf": [link(number), {"type": "string"}]})));
        json!({"type": "object", "properties": properties.collect::<Map<_, _>>(), "oneOf": many(20)})
    };
    let all = definition(json!({}), json!({"schemas": named(200, wide)}));
    assert!(made(&all, Target::Swagger2).is_err());
    // A body that is written at each operation.
    let body = json!({"content": {"application/json": {"schema": {"type": "object", "properties": named(2_000, |_| json!({"type": "string"}))}}}});
    let item = |number: usize| {
        let path = format!("/p{number}");
        (
            path,
            json!({"post": {"requestBody": {"$ref": "#/components/requestBodies/S0"}, "responses": answers(json!({}))}}),
        )
    };
    let paths: Map<String, Value> = (0..2_000).map(item).collect();
    let all = definition(Value::Object(paths), json!({"requestBodies": {"S0": body}}));
    let unfit = made(&all, Target::Swagger2).unwrap_err();
    assert!(unfit.message.contains("at most"), "{unfit:?}");
    // Parameters whose items are lists of themselves.
    let circle = json!({"type": "array", "items": link(0)});
    let parameter = json!({"name": "a", "in": "query", "schema": link(0)});
    let paths = json!({"/a": {"get": {"parameters": [parameter], "responses": answers(json!({}))}}});
    let export = made(&definition(paths, json!({"schemas": {"S0": circle}})), Target::Swagger2).unwrap();
    assert!(export.losses().iter().any(|loss| loss.message.contains("lists inside of lists")));
    // References that lead to each other, and a schema inside of itself.
    let schemas = json!({"S0": link(1), "S1": link(0), "S2": {"allOf": [link(2)], "oneOf": [link(2), link(3)]}, "S3": {"properties": {"a": link(3)}}});
    let export = made(&definition(json!({}), json!({"schemas": schemas})), Target::Swagger2).unwrap();
    assert!(export.document().is_whole());
}

/// A value of another kind in the place of one of a definition's.
fn altered(value: &mut Value, place: usize) {
    let kinds = [
        json!(null),
        json!(true),
        json!(-0.5),
        json!("x"),
        json!([1, {}]),
        json!({"$ref": "#/paths", "type": ["a", "b"]}),
    ];
    let mut count = 0;
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        if count == place {
            *value = kinds[place % kinds.len()].clone();
            return;
        }
        count += 1;
        match value {
            Value::Object(object) => waiting.extend(object.values_mut()),
            Value::Array(items) => waiting.extend(items.iter_mut()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// Words of both languages, which say nothing where the other one has them.
const WORDS: [&str; 30] = [
    "allOf",
    "anyOf",
    "basePath",
    "collectionFormat",
    "components",
    "const",
    "consumes",
    "content",
    "definitions",
    "deprecated",
    "enum",
    "example",
    "examples",
    "explode",
    "format",
    "headers",
    "host",
    "in",
    "items",
    "links",
    "name",
    "nullable",
    "parameters",
    "produces",
    "requestBody",
    "schema",
    "schemes",
    "servers",
    "x-deprecated",
    "x-nullable",
];

/// Adds all words to one of the objects of a definition that lacks them.
fn filled(value: &mut Value, place: usize) {
    let mut count = 0;
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        if let Value::Object(object) = value {
            if count == place {
                for (number, word) in WORDS.iter().enumerate() {
                    let made = [json!("x"), json!({}), json!([]), json!(true)][(number + place) % 4].clone();
                    object.entry(*word).or_insert(made);
                }
                return;
            }
            count += 1;
            waiting.extend(object.values_mut());
        } else if let Value::Array(items) = value {
            waiting.extend(items.iter_mut());
        }
    }
}

#[test]
fn values_of_wrong_kinds_and_words_of_the_other_language_are_borne() {
    let path = RepoPath::parse("api.yaml").unwrap();
    for case in cases() {
        let all = documents(&case);
        let whole = all.get(&path).unwrap().root().to_json();
        for place in 0..400 {
            let mut value = whole.clone();
            if place % 2 == 0 {
                filled(&mut value, place / 2)
            } else {
                altered(&mut value, place / 2 + 1)
            }
            if value.get("swagger").or(value.get("openapi")).is_none() {
                continue;
            }
            for (target, _) in TARGETS {
                let first = made(&value, target).unwrap();
                assert!(first.document().is_whole(), "{}: {place}", case.display());
                let text = |export: &Export| export.document().source().text().to_owned();
                assert_eq!(
                    text(&first),
                    text(&made(&value, target).unwrap()),
                    "the same input gives the same bytes"
                );
            }
        }
    }
}

/// A connector in OpenAPI 3.0, in two files, that is submitted to Power Platform.
fn lay(root: &Path, folder: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    for entry in walkdir::WalkDir::new(&from).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let name = entry.path().strip_prefix(&from).unwrap().to_str().unwrap().to_owned();
            write(root, &name, std::fs::read(entry.path()).unwrap());
        }
    }
}

#[test]
fn the_command_writes_the_definition_and_says_what_is_lost() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    lay(root, "base/power-platform-openapi");
    let run = connectory(root, &["export", "acme-orders", "--strict"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(
        run.stdout.starts_with("swagger: '2.0'\n") && !run.stdout.contains("order.yaml"),
        "{}",
        run.stdout
    );
    lay(root, "rules/power-platform/export-changes-calls/bad");
    let file = "acme-orders/v1/openapi.yaml";
    let run = connectory(root, &["export", file, "--format", "json"]);
    assert_eq!(run.code, 0);
    let made: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(made["host"], "api.acme.example");
    let lines: Vec<&str> = run.stderr.lines().collect();
    assert!(
        lines[0].starts_with("openapi.yaml:13:7: lost[server-variable]: Swagger 2.0 knows no variables"),
        "{lines:?}"
    );
    assert_eq!(lines[2], "2 losses: 2 of calls, 0 of what values are, 0 of texts");
    assert_eq!(connectory(root, &["export", file, "--strict"]).code, 1);
    let bundled = connectory(root, &["export", "acme-orders/v1", "--to", "openapi-3.0", "--strict"]);
    assert_eq!((bundled.code, bundled.stderr.as_str()), (0, ""));
    assert!(bundled.stdout.contains("in: cookie") && bundled.stdout.contains("'#/components/schemas/Order'"));
    assert_eq!(connectory(root, &["export", file, "--output", "made.json"]).stdout, "");
    let written: Value = serde_json::from_slice(&std::fs::read(root.join("made.json")).unwrap()).unwrap();
    assert_eq!(written, made);
    let back = connectory(root, &["export", "made.json", "--format", "yaml"]);
    assert!(back.stdout.starts_with("openapi: "), "{}", back.stdout);
}

#[test]
fn what_cannot_be_exported_is_a_wrong_argument() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "half.json", "{\"openapi\": \"3.0.3\", \"paths\": {");
    write(root, "other.yaml", "a: 1\n");
    write(root, "aa/v1/connector.toml", "version = \"1.0.0\"\n");
    write(root, "aa/v1/openapi.yaml", "openapi: 3.0.3\npaths: {\n");
    for (word, said) in [
        ("half.json", "half.json:1:"),
        ("other.yaml", "no Swagger 2.0, OpenAPI 3.0 or 3.1 definition"),
        ("nobody", "there is no connector"),
        ("aa", "cannot be read"),
        ("aa/v2", "has no line"),
        ("missing.yaml", "missing.yaml"),
    ] {
        let run = connectory(root, &["export", word]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{word}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{word}: {}", run.stderr);
    }
}

#[test]
fn a_package_holds_the_definition_in_swagger_and_the_receipt_says_what_is_lost() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = History::new(root);
    lay(root, "base/power-platform-openapi");
    lay(root, "rules/power-platform/export-loses-detail/bad");
    history.commit(&["acme-orders/v1.0.0"]);
    let run = connectory(root, &["package", "acme-orders"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("  lost    1 detail, which the receipt lists\n"), "{}", run.stdout);
    let out = root.join("packages/acme-orders/1.0.0");
    let mut files = Entries::new();
    all_files(&std::fs::read(out.join("acme-orders-1.0.0-power-platform.zip")).unwrap(), "", &mut files);
    let name =
        "package.zip!/PkgAssets/ConnectorSolution.zip!/Connector/acme_acmeorders_openapidefinition.json";
    let definition: Value = serde_json::from_slice(&files[name]).unwrap();
    assert_eq!((&definition["swagger"], &definition["basePath"]), (&json!("2.0"), &json!("/v1")));
    let properties = definition.pointer("/definitions/Order/properties").unwrap().as_object().unwrap();
    assert_eq!(properties.keys().collect::<Vec<_>>(), ["article", "count", "offer"]);
    let receipt = std::fs::read(out.join("acme-orders-1.0.0-receipt.json")).unwrap();
    let receipt: Value = serde_json::from_slice(&receipt).unwrap();
    let lost = &receipt["packages"][0]["lost"];
    assert_eq!(lost[0]["pointer"], "/components/schemas/Order/oneOf");
    assert_eq!((lost[0]["kind"].as_str(), lost.as_array().unwrap().len()), (Some("branches"), 1));
}

#[test]
fn rules_judge_what_is_packaged_and_report_where_it_is_written() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    lay(root, "base/power-platform-openapi");
    let definition = std::fs::read_to_string(root.join("acme-orders/v1/openapi.yaml")).unwrap();
    let without = definition
        .replace("          x-ms-summary: Order ID\n", "")
        .replace("https://api.acme.example/v1", "http://API.acme.example/v1");
    write(root, "acme-orders/v1/openapi.yaml", &without);
    let order = std::fs::read_to_string(root.join("acme-orders/v1/schemas/order.yaml")).unwrap();
    write(root, "acme-orders/v1/schemas/order.yaml", order.replace("format: int32", "format: int99"));
    let run = connectory(root, &["check", "--no-history", "--format", "short", "--fail-on", "never"]);
    let place = |rule: &str| {
        let line = run.stdout.lines().find(|line| line.contains(rule)).unwrap_or_default();
        line.split(' ').next().unwrap_or_default().to_owned()
    };
    assert_eq!(
        place("power-platform/parameter-summary-missing"),
        "acme-orders/v1/openapi.yaml:19:11:",
        "{}",
        run.stdout
    );
    assert_eq!(
        place("power-platform/format-unknown"),
        "acme-orders/v1/schemas/order.yaml:11:13:",
        "{}",
        run.stdout
    );
    assert_eq!(
        place("power-platform/host-in-capitals"),
        "acme-orders/v1/openapi.yaml:11:10:",
        "{}",
        run.stdout
    );
    // What would mend the package mends nothing that is written.
    assert_eq!(connectory(root, &["check", "--no-history", "--unsafe-fixes", "--fail-on", "never"]).code, 0);
    assert_eq!(std::fs::read_to_string(root.join("acme-orders/v1/openapi.yaml")).unwrap(), without);
}
