//! `connectory checklist`, and what a catalogue that demands it refuses.

use crate::harness::{History, connectory, git, write};
use std::path::Path;

const LINE: &str = "acme-orders/v1";

/// A base of the rules' fixtures, as a catalogue.
fn base(root: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/openapi").join(LINE);
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        write(
            root,
            &format!("{LINE}/{}", path.file_name().unwrap().to_str().unwrap()),
            std::fs::read(&path).unwrap(),
        );
    }
}

fn append(root: &Path, path: &str, text: &str) {
    let whole = std::fs::read_to_string(root.join(path)).unwrap_or_default();
    write(root, path, whole + text);
}

const RESILIENCE: &str = "\n[resilience]\ntimeout-seconds = 30\nretries = 2\nrequests-per-minute = 600\n\
                          circuit-breaker-failures = 5\ncircuit-breaker-seconds = 60\n";

/// A passed test of each operation, of a tree.
fn passed(root: &Path, tree: &str) {
    let one = |name: &str| {
        format!(r#"{{"operation": "{name}", "verdict": "pass", "day": "2026-01-10", "tree": "{tree}"}}"#)
    };
    let all = [one("GetOrder"), one("PlaceOrder")].join(",");
    write(root, &format!("{LINE}/tests/results.json"), format!("{{\"results\": [{all}]}}"));
}

#[test]
fn every_line_says_what_speaks_for_it_and_what_is_missing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    base(root);
    let run = connectory(root, &["checklist", "acme-orders"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let expected = "\
acme-orders 1.0.0: 3 of 5 complete

✓ Overview
    · title “Acme Orders”  acme-orders/v1/connector.toml:2
    · summary “Orders in the shop of Acme.”  acme-orders/v1/connector.toml:3
    · address https://api.acme.example/v1  acme-orders/v1/openapi.yaml:7
    · icon of 160×160 pixels  acme-orders/v1/icon.png

✓ Authentication
    · `key` of the type `apiKey`  acme-orders/v1/openapi.yaml:52

✓ Operations
    · with parameters and a response schema: 2 of 2, such as `GetOrder`  acme-orders/v1/openapi.yaml:12

✗ Resilience
    ✗ `timeout-seconds` is not set  acme-orders/v1/connector.toml:1
    ✗ `retries` is not set  acme-orders/v1/connector.toml:1
    ✗ `requests-per-minute` is not set  acme-orders/v1/connector.toml:1
    ✗ `circuit-breaker-failures` is not set  acme-orders/v1/connector.toml:1
    ✗ `circuit-breaker-seconds` is not set  acme-orders/v1/connector.toml:1
    fix: Set the key under `[resilience]` in the manifest.

✗ Tests
    ✗ `GetOrder` was never tested  acme-orders/v1/openapi.yaml:12
    ✗ `PlaceOrder` was never tested  acme-orders/v1/openapi.yaml:28
    fix: Test the operation, and write the result into `tests/results.json`.

– Field mappings: the catalogue declares no data model
";
    assert_eq!(run.stdout, expected);
    append(root, &format!("{LINE}/connector.toml"), RESILIENCE);
    passed(root, &"0".repeat(40));
    let run = connectory(root, &["checklist", LINE, "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(json["complete"], true);
    assert_eq!(json["lines"][3]["evidence"][1]["text"], "retries 2");
    assert_eq!(json["lines"][4]["evidence"][0]["text"], "passed: 2 of 2, the oldest on 2026-01-10");
    assert_eq!(json["lines"][4]["evidence"][0]["place"], "acme-orders/v1/tests/results.json:1");
    assert_eq!(json["lines"][5]["exempt"], "the catalogue declares no data model");
}

#[test]
fn the_comment_shows_texts_of_strangers_as_text() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    base(root);
    let manifest = std::fs::read_to_string(root.join(LINE).join("connector.toml")).unwrap();
    let hostile = "title = \"@all <img src=x> [a](https://b.example) `c\"";
    write(root, &format!("{LINE}/connector.toml"), manifest.replace("title = \"Acme Orders\"", hostile));
    let run = connectory(root, &["checklist", "acme-orders", "--format", "markdown"]);
    assert!(run.stdout.starts_with("### Checklist of acme\\-orders 1.0.0"), "{}", run.stdout);
    assert!(run.stdout.contains("- [x] **Overview**\n  - title “"), "{}", run.stdout);
    assert!(run.stdout.contains("- [ ] **Resilience**\n  - ✗ `timeout-seconds` is not set"));
    assert!(!run.stdout.contains("<img") && !run.stdout.contains("](") && !run.stdout.contains("@all"));
}

#[test]
fn what_is_missing_is_counted_where_it_is_much() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    base(root);
    let path = |n| format!("  /p{n}:\n    get: {{ operationId: P{n}, responses: {{}} }}\n");
    let paths: String = (0..100).map(path).collect();
    write(root, &format!("{LINE}/openapi.yaml"), format!("openapi: 3.0.3\ninfo: {{}}\npaths:\n{paths}"));
    let run = connectory(root, &["checklist", "acme-orders"]);
    assert!(run.stdout.contains("✗ `P19` was never tested"), "{}", run.stdout);
    assert!(run.stdout.contains("✗ 80 more of that kind") && !run.stdout.contains("`P20`"), "{}", run.stdout);
    assert!(run.stdout.contains("nothing says how callers sign in"), "{}", run.stdout);
    write(root, &format!("{LINE}/openapi.yaml"), "openapi: [");
    let run = connectory(root, &["checklist", "acme-orders"]);
    assert_eq!(run.stdout.matches("there is no definition that can be read").count(), 3, "{}", run.stdout);
}

#[test]
fn a_catalogue_that_demands_a_line_packages_no_release_without_it() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    base(root);
    append(root, &format!("{LINE}/connector.toml"), "[power-platform]\nprefix = \"acme\"\n");
    let manifest = std::fs::read_to_string(root.join(LINE).join("connector.toml")).unwrap();
    let manifest = manifest.replacen("license", "platforms = [\"power-platform\"]\nlicense", 1);
    write(root, &format!("{LINE}/connector.toml"), &manifest);
    let mut history = History::new(root);
    history.commit(&["acme-orders/v1.0.0"]);
    let package = || {
        let run = connectory(root, &["package", "acme-orders", "--out", "out"]);
        format!("{}{}", run.stdout, run.stderr)
    };
    assert!(!package().contains("checklist/"), "{}", package());
    write(root, "connectory.toml", "[policy]\nchecklist = [\"tests\"]\n");
    let refused = package();
    assert!(refused.contains("error[checklist/test-missing]: `GetOrder` was never tested"), "{refused}");
    // A release is judged by the tests that it was tagged with.
    passed(root, &"0".repeat(40));
    history.commit(&["acme-orders/v1.0.1"]);
    assert!(package().contains("tested on 2026-01-10, of a tree that no commit here has"), "{}", package());
    let named = "acme-orders/v1.0.0:acme-orders/v1";
    passed(root, git(root, &["rev-parse", named]).trim());
    history.commit(&["acme-orders/v1.0.2"]);
    assert!(!package().contains("checklist/"), "{}", package());
}

#[test]
fn a_folder_of_microsofts_layout_owes_nothing_that_it_cannot_say() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "connectory.toml", "[[model]]\nentity = \"Order\"\nrequired = [\"id\"]\n");
    let definition = r#"{"swagger": "2.0", "info": {"title": "Acme", "description": "Orders."}, "host": "api.acme.example", "paths": {}}"#;
    write(root, "Acme/apiDefinition.swagger.json", definition);
    let run = connectory(root, &["checklist", "acme"]);
    assert!(run.stdout.starts_with("acme: 0 of 4 complete\n"), "{}", run.stdout);
    assert!(run.stdout.contains("· title “Acme”  Acme/apiDefinition.swagger.json:1\n"), "{}", run.stdout);
    for line in ["Resilience", "Field mappings"] {
        let expected = format!("– {line}: Microsoft's layout has no place for it\n");
        assert!(run.stdout.contains(&expected), "{}", run.stdout);
    }
}

#[test]
fn a_word_that_is_no_line_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    base(root);
    for (text, expected) in [
        (
            "[policy]\nchecklist = [\"test\"]\n",
            "connectory.toml:2:15: `checklist` is expected to be a list of `overview`,",
        ),
        ("[policy]\nchecklist = \"tests\"\n", "`checklist` is expected to be a list of"),
        ("[[model]]\nrequired = [\"vin\"]\n", "`entity` is missing"),
        ("[[model]]\nentity = \"A.b\"\n", "`entity` is expected to be a name such as `Vehicle`, found `A.b`"),
        (
            "[[model]]\nentity = \"A\"\noptional = [\"b c\"]\n",
            "`optional` is expected to be a list of fields",
        ),
    ] {
        write(root, "connectory.toml", text);
        let run = connectory(root, &["checklist", "acme-orders"]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}
