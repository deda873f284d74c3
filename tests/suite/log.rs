//! `connectory log`: releases, and since when their parts exist.

use crate::harness::{History, connector, connectory, path, write};
use serde_json::Value;
use std::path::Path;

fn catalogue(root: &Path) {
    let mut history = History::new(root);
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    connector(
        root,
        "acme/v1",
        "1.1.0",
        &format!("{}{}", path("a", "GetA", &["x", "y"]), path("b", "GetB", &[])),
    );
    write(
        root,
        "acme/v1/CHANGELOG.md",
        "# Changes\n\n## 1.1.0\n\n### Added\n- The \u{1b}[31my.\n\n## 1.0.0\n- All.\n",
    );
    history.commit(&["acme/v1.1.0-rc.1"]).commit(&["acme/v1.1.0"]);
    let text = path("a", "FetchA", &["y"]).replace("operationId", "deprecated: true\n      operationId");
    connector(root, "acme/v1", "1.1.1", &text);
    history.commit(&["acme/v1.1.1"]);
}

fn json(root: &Path, arguments: &[&str]) -> Value {
    let run = connectory(root, &[&["log", "acme", "--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

#[test]
fn releases_are_listed_with_what_they_changed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let report = json(root, &[]);
    let rows: Vec<(&str, &Value, &str, bool)> = report["releases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap();
            (text("version"), &one["since"], text("needed"), one["enough"].as_bool().unwrap())
        })
        .collect();
    let expected = [
        ("1.1.1", &Value::from("1.1.0"), "major", false),
        ("1.1.0", &Value::from("1.0.0"), "minor", true),
        ("1.1.0-rc.1", &Value::from("1.0.0"), "minor", true),
        ("1.0.0", &Value::Null, "none", true),
    ];
    assert_eq!(rows, expected);
    assert_eq!(report["releases"][0]["date"], "2025-10-12");
    let text = connectory(root, &["log", "acme"]).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("1.1.1       2025-10-12  major (too small a step)  "), "{text}");
    assert!(text.contains("\n    Added\n    - The \\u{1b}[31my.\n"), "{text}");
    assert!(lines.last().unwrap().ends_with("-                         first release"), "{text}");
}

#[test]
fn work_trees_come_first() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    assert_eq!(json(root, &[])["unreleased"], Value::Array(Vec::new()), "nothing waits");
    connector(root, "acme/v1", "1.1.1", &path("a", "FetchA", &["y", "z"]));
    write(root, "acme/v1/changes/a.md", "+++\nkind = \"added\"\n+++\n\nThe z.\n");
    connector(root, "acme/v2", "2.0.0", &path("b", "GetB", &["x"]));
    let report = json(root, &[]);
    let rows: Vec<(&Value, &Value, &Value, &Value, &Value)> = report["unreleased"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["line"], &one["since"], &one["needed"], &one["next"], &one["enough"]))
        .collect();
    let since = Value::from("1.1.1");
    let expected = [
        (&"v2".into(), &since, &"major".into(), &Value::Null, &Value::Null),
        (&"v1".into(), &since, &"minor".into(), &"1.2.0".into(), &false.into()),
    ];
    assert_eq!(rows, expected, "{report:#}");
    assert_eq!(report["releases"].as_array().unwrap().len(), 4);
    let text = connectory(root, &["log", "acme"]).stdout;
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("v2 work tree  -           major "), "{text}");
    assert!(lines[1].starts_with("v1 work tree  -           minor (1.2.0) "), "{text}");
    assert_eq!(lines[2], "    The z.", "{text}");
    write(root, "acme/v1/openapi.yaml", "openapi: [\n");
    let report = json(root, &[]);
    let broken = &report["unreleased"][1];
    assert_eq!((&broken["needed"], &broken["enough"]), (&"unknown".into(), &Value::Null));
    let text = connectory(root, &["log", "acme"]).stdout;
    let row = text.lines().nth(1).unwrap();
    assert!(row.contains(" unknown ") && row.ends_with("a side cannot be read"), "{text}");
}

#[test]
fn parts_are_told_since_when_they_exist() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let text = connectory(root, &["log", "acme", "--operations"]).stdout;
    assert_eq!(
        text,
        "FetchA  GET /a  since 1.0.0, deprecated in 1.1.1; was `GetA`\nGetB    GET /b  since 1.1.0, removed in 1.1.1\n"
    );
    let text = connectory(root, &["log", "acme", "GetA"]).stdout;
    assert!(text.contains("  200 x  since 1.0.0, removed in 1.1.1\n  200 y  since 1.1.0\n"), "{text}");
    let report = json(root, &["--operations"]);
    assert_eq!(report["operations"][0]["fields"]["200 y"]["since"], "1.1.0");
    let run = connectory(root, &["log", "acme", "FetchB"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `FetchA`?"), "{}", run.stderr);
    assert_eq!(connectory(root, &["log", "acne"]).code, 2);
    let run = connectory(scratch.path().parent().unwrap(), &["log", "acme"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
}

#[test]
fn what_cannot_be_read_is_no_peace() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let paths = path("a", "GetA", &["x"]);
    for id in ["mine", "theirs", "nowhere"] {
        connector(root, &format!("{id}/v1"), "1.0.0", &paths);
    }
    write(root, "theirs/v1/openapi.yaml", "openapi: [\n");
    std::fs::rename(root.join("nowhere"), root.join("later")).unwrap();
    let mut history = History::new(root);
    history.commit(&["mine/v1.0.0", "theirs/v1.0.0", "nowhere/v1.0.0"]);
    std::fs::rename(root.join("later"), root.join("nowhere")).unwrap();
    write(root, "mine/v1/openapi.yaml", "openapi: [\n");
    connector(root, "theirs/v1", "1.0.0", &paths);
    let run = connectory(root, &["status", "--format", "json"]);
    let status: Value = serde_json::from_str(&run.stdout).unwrap();
    for line in status["lines"].as_array().unwrap() {
        assert_eq!((&line["needs"], &line["next"]), (&"unknown".into(), &Value::Null), "{line:#}");
    }
    let text = connectory(root, &["status"]).stdout;
    for id in ["mine", "theirs", "nowhere"] {
        assert!(text.contains(&format!("cannot be told: connectory check {id} says why")), "{text}");
    }
    let diff = connectory(root, &["diff", "--format", "json"]);
    let diff: Value = serde_json::from_str(&diff.stdout).unwrap();
    let states = diff["connectors"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap());
    assert_eq!(states.collect::<Vec<_>>(), ["unreadable"; 3], "{diff:#}");
    for id in ["mine", "theirs", "nowhere"] {
        assert_eq!(connectory(root, &["diff", id]).code, 2, "{id}");
        let log = connectory(root, &["log", id, "--format", "json"]).stdout;
        let log: Value = serde_json::from_str(&log).unwrap();
        assert_eq!(log["unreleased"][0]["needed"], "unknown", "{log:#}");
    }
    let check = connectory(root, &["check", "--format", "short"]);
    assert_eq!(check.code, 1);
    let said = "theirs/v1/connector.toml:1:12: error[version/not-raised]: the content changed since 1.0.0 and the \
                version did not; a file of 1.0.0 cannot be read, so nobody can tell what changed: name the version, \
                `connectory bump theirs X.Y.Z`";
    assert!(check.stdout.contains(said), "{}", check.stdout);
    assert_eq!(connectory(root, &["bump", "theirs", "1.0.1"]).code, 0);
    let check = connectory(root, &["check", "theirs", "--format", "short"]).stdout;
    assert!(!check.contains("version/not-raised") && check.contains("version/release-unreadable"), "{check}");
}
