//! `connectory diff`: what its words mean, and what it says when they mean nothing.

use crate::harness::{History, Run, connector, connectory, git, path, write};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A connector with two releases, another on a branch, and one that went.
fn catalogue(root: &Path) -> History {
    let mut history = History::new(root);
    connector(root, "c/acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    connector(root, "c/gone/v1", "1.0.0", &path("a", "GetA", &["x"]));
    history.commit(&["acme/v1.0.0", "start"]);
    connector(root, "c/acme/v1", "1.1.0", &path("a", "GetA", &["x", "y"]));
    history.commit(&["acme/v1.1.0"]);
    std::fs::remove_dir_all(root.join("c/gone")).unwrap();
    connector(root, "c/acme/v2", "2.0.0", &path("b", "GetB", &["x"]));
    connector(root, "c/fresh/v1", "1.0.0", &path("a", "GetA", &["x"]));
    connector(root, "c/acme/v1", "1.2.0", &path("a", "GetA", &["x", "y", "z"]));
    history
}

fn json(root: &Path, arguments: &[&str]) -> Value {
    let run = connectory(root, &[&["diff", "--format", "json"], arguments].concat());
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

fn names(report: &Value) -> Vec<&str> {
    report["changes"].as_array().unwrap().iter().map(|change| change["change"].as_str().unwrap()).collect()
}

#[test]
fn every_pair_of_sides_can_be_compared() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let added = vec!["response-property-added"];
    let twice = vec!["response-property-added"; 2];
    for (arguments, expected) in [
        (&["acme/v1"][..], &added),
        (&["acme", "1.0.0..1.1.0"], &added),
        (&["acme", "v1.0.0", "acme/v1.1.0"], &added),
        (&["acme/v1", "start.."], &twice),
        (&["acme/v1", "start"], &twice),
        (&["acme", "1.0.0.."], &twice),
        (&["acme", "HEAD~1..HEAD"], &added),
        (&["acme", "start", "acme/v1.1.0"], &added),
        (&["c/acme", "1.0.0..HEAD"], &added),
        (&["acme", "1.0.0", "c/acme/v1/openapi.yaml"], &twice),
        (&["acme", "1.0.0..HEAD:c/acme/v1/openapi.yaml"], &added),
        (&["HEAD~1:c/acme/v1/openapi.yaml", "c/acme/v1/openapi.yaml"], &twice),
    ] {
        let report = json(root, arguments);
        let manifest = "connector-text-changed";
        let found: Vec<&str> = names(&report).into_iter().filter(|name| *name != manifest).collect();
        assert_eq!(&found, expected, "{arguments:?}: {report:#}");
        assert_eq!(report["required"], "minor");
    }
    let report = json(root, &["acme", "1.0.0..1.1.0"]);
    assert_eq!((&report["next"], &report["enough"]), (&"1.1.0".into(), &true.into()));
    assert_eq!(report["changes"][0]["after"], "{\"type\": \"string\"}");
    assert_eq!(report["from"], "1.0.0");
}

#[test]
fn a_definition_may_come_on_standard_input() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let run = |arguments: &[&str], text: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_connectory"))
            .args(arguments)
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
    };
    let empty =
        "{\"openapi\": \"3.0.3\", \"servers\": [{\"url\": \"https://api.example.org\"}], \"paths\": {}}";
    let file = "c/acme/v1/openapi.yaml";
    let found = run(&["diff", file, "-"], empty);
    assert!(found.code == 0 && found.stdout.contains("- `GetA` is gone"), "{}{}", found.stdout, found.stderr);
    let found = run(&["diff", "-", file], empty);
    assert!(found.stdout.contains("+ `GetA` is new"), "{}{}", found.stdout, found.stderr);
    let found = run(&["diff", "acme", "1.0.0..-"], empty);
    assert!(found.stdout.contains("acme  1.0.0 → standard input"), "{}{}", found.stdout, found.stderr);
    assert_eq!(run(&["diff", "-", "-"], empty).code, 2);
    assert_eq!(run(&["diff", file, "-"], "[]").code, 2);
    assert_eq!(run(&["diff", file], "").code, 2);
}

#[test]
fn all_connectors_are_compared_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let report = json(root, &["--since", "start"]);
    assert_eq!(report["required"], "major");
    let states: Vec<(&str, &str, &str)> = report["connectors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |key: &str| one[key].as_str().unwrap();
            (text("subject"), text("state"), text("required"))
        })
        .collect();
    let expected = [
        ("acme/v1", "changed", "minor"),
        ("acme/v2", "changed", "major"),
        ("fresh", "new", "none"),
        ("gone", "gone", "major"),
    ];
    assert_eq!(states, expected);
    for format in ["human", "markdown", "html"] {
        let text = connectory(root, &["diff", "--since", "start", "--format", format]).stdout;
        for word in ["acme", "fresh", "gone", "is new", "2.0.0"] {
            assert!(text.contains(word), "{format} lacks {word}: {text}");
        }
    }
    assert_eq!(json(root, &["--since", "start", "fresh"])["connectors"].as_array().unwrap().len(), 1);
    assert_eq!(json(root, &["start..HEAD"])["connectors"][0]["subject"], "acme");
    assert_eq!(json(root, &[])["connectors"][0]["subject"], "acme/v1");
    let run = connectory(root, &["diff", "HEAD..HEAD"]);
    assert_eq!(
        run.stdout,
        format!("nothing changed since {}\n", json(root, &["HEAD..HEAD"])["since"].as_str().unwrap())
    );
}

#[test]
fn since_is_where_the_branches_parted() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = History::new(root);
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    history.commit(&[]);
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x", "theirs"]));
    history.commit(&["theirs"]);
    git(root, &["reset", "--quiet", "--hard", "HEAD~1"]);
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x", "ours"]));
    let report = json(root, &["--since", "theirs"]);
    let changes = report["connectors"][0]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{report:#}");
    assert!(changes[0]["message"].as_str().unwrap().contains("`ours`"));
    assert!(report["since"].as_str().unwrap().starts_with("the branch left theirs ("));
}

#[test]
fn a_broken_neighbour_hides_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = catalogue(root);
    write(root, "c/fresh/v1/openapi.yaml", "openapi: [");
    history.commit(&["broken"]);
    connector(root, "c/fresh/v1", "1.0.0", &path("a", "GetA", &["x"]));
    connector(root, "c/acme/v1", "1.2.0", &path("a", "GetA", &["x", "y", "z", "w"]));
    let report = json(root, &["--since", "broken"]);
    let state = |number: usize| report["connectors"][number]["state"].as_str().unwrap().to_owned();
    assert_eq!((state(0), state(1)), ("changed".to_owned(), "unreadable".to_owned()), "{report:#}");
}

#[test]
fn words_that_mean_nothing_are_told_apart() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    for (arguments, code, said) in [
        (&["acne"][..], 2, "did you mean `acme`?"),
        (&["acme/v7"], 2, "there is `v1`, `v2`"),
        (&["fresh"], 2, "never released"),
        (&["acme", "..1.0.0"], 2, "a range such as"),
        (&["acme", "1.0.0...1.1.0"], 2, "a range such as"),
        (&["acme", "1.0.1..1.1.0"], 3, "did you mean `1.0.0`?"),
        (&["acme", "nowhere.."], 3, "git fetch --tags"),
        (&["--since", "nowhere"], 3, "git fetch --tags"),
        (&["nowhere..HEAD"], 3, "git fetch --tags"),
        (&["acme", "HEAD:nothing.yaml", "HEAD"], 3, "no revision here has the file"),
        (&["acme", "missing.yaml"], 2, "missing.yaml"),
        (&["a.yaml", "b.yaml"], 2, "a.yaml"),
    ] {
        let run = connectory(root, &[&["diff"], arguments].concat());
        assert_eq!(run.code, code, "{arguments:?}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(said), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn files_beside_a_definition_are_read_with_it() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let api = r#"{"openapi": "3.0.3", "info": {"title": "T", "version": "1.0.0"}, "paths": {"/a": {"get": {
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema":
        {"$ref": "FILE#/Out"}}}}}}}}}"#;
    let sides = [("a", "parts/x.json"), ("b", "./parts/y.yaml"), ("c", "parts/x.json"), ("d", "../z.json")];
    for (folder, file) in sides {
        write(root, &format!("{folder}/api.json"), api.replace("FILE", file));
    }
    write(root, "a/parts/x.json", r#"{"Out": {"$ref": "y.yaml#/Id"}}"#);
    write(root, "a/parts/y.yaml", "Id: {type: string}\n");
    write(root, "b/parts/y.yaml", "Out: {type: string}\n");
    write(root, "c/parts/x.json", r#"{"Out": {"type": "integer"}}"#);
    write(root, "z.json", r#"{"Out": {"type": "string"}}"#);
    for (old, new, expected) in [
        ("a", "b", &[][..]),
        ("a", "c", &["response-type-changed"]),
        ("a", "d", &["response-reference-changed", "response-type-removed"]),
    ] {
        let report = json(root, &[&format!("{old}/api.json"), &format!("{new}/api.json")]);
        assert_eq!(names(&report), expected, "{report:#}");
    }
    write(root, "b/parts/y.yaml", "Out: {type: [\n");
    let run = connectory(root, &["diff", "a/api.json", "b/api.json"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("b/parts/y.yaml:2:1"), "{}", run.stderr);
}
