//! The baseline: what was there before is excused, and only that.

use crate::harness::{History, Run, connector, connectory, path, write};
use serde_json::Value;
use std::path::Path;

const FILE: &str = ".connectory/baseline.json";

fn check(root: &Path, arguments: &[&str]) -> (i32, Value) {
    let run = connectory(root, &[&["check", "--format", "json"], arguments].concat());
    (run.code, serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr)))
}

fn rules(report: &Value) -> Vec<String> {
    let found = report["findings"].as_array().unwrap().iter();
    found.map(|found| found["rule"].as_str().unwrap().to_owned()).collect()
}

fn baseline(root: &Path, arguments: &[&str]) -> Run {
    connectory(root, &[&["baseline"], arguments].concat())
}

/// A definition of Microsoft's repository with faults, and more operations without a response.
fn folder(root: &Path, name: &str, lines: &str, operations: usize) {
    let operation =
        |n| format!("\"/p{n}\": {{\"get\": {{\"operationId\": \"Get{n}\", \"responses\": {{}}}}}}");
    let paths: Vec<String> = (0..operations).map(operation).collect();
    let text = format!(
        "{{{lines}\"swagger\": \"2.0\", \"info\": {{\"title\": \"{name} API\", \"version\": \"1.0\"}}, \"paths\": {{{}}}}}",
        paths.join(",")
    );
    write(root, &format!("{name}/apiDefinition.swagger.json"), text);
}

#[test]
fn only_what_is_new_is_reported() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    folder(root, "One", "", 1);
    folder(root, "Two", "", 1);
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(baseline(empty.path(), &["write"]).stdout, "nothing to record\n");
    let (code, report) = check(root, &[]);
    let count = report["findings"].as_array().unwrap().len();
    assert!(code == 1 && count > 10);

    let run = baseline(root, &["write"]);
    assert_eq!((run.code, run.stdout), (0, format!("recorded {count} findings in {FILE}\n")));
    let written = std::fs::read_to_string(root.join(FILE)).unwrap();
    assert_eq!(written.lines().count(), count + 5, "one entry a line");
    let (code, report) = check(root, &[]);
    assert_eq!(
        (code, rules(&report).len(), report["summary"]["baseline"].as_u64()),
        (0, 0, Some(count as u64))
    );
    let run = connectory(root, &["check"]);
    assert!(run.stdout.contains(&format!("nothing new found; the baseline excuses {count} older findings")));

    // Lines move, and nothing else changes.
    folder(root, "One", "\n\n\n", 1);
    assert_eq!(check(root, &[]).0, 0);
    assert_eq!(baseline(root, &["write"]).code, 0);
    assert_eq!(std::fs::read_to_string(root.join(FILE)).unwrap(), written, "the same bytes");

    // Git may hand the record out with other line ends.
    write(root, FILE, written.replace('\n', "\r\n"));
    assert_eq!(check(root, &[]).0, 0);
    write(root, FILE, &written);

    // One more operation has the faults of the first; those are new.
    folder(root, "One", "", 2);
    let (code, report) = check(root, &[]);
    assert_eq!(code, 1);
    let new = report["findings"].as_array().unwrap();
    assert!(
        !new.is_empty()
            && new.iter().all(|found| found["pointer"].as_str().unwrap().starts_with("/paths/~1p1"))
    );
    assert_eq!(check(root, &["--no-baseline"]).1["summary"]["baseline"], 0);

    // The record does not grow by itself.
    let run = baseline(root, &["write"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stderr.contains("not in the record") && run.stderr.contains("--force"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(root.join(FILE)).unwrap(), written);
    assert_eq!(baseline(root, &["write", "--force"]).code, 0);
    assert_eq!(check(root, &[]).0, 0);
}

#[test]
fn what_is_mended_leaves_the_record() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    folder(root, "One", "", 2);
    folder(root, "Two", "", 1);
    baseline(root, &["write"]);
    folder(root, "One", "", 1);
    let (code, report) = check(root, &[]);
    let unused: Vec<&Value> = report["findings"].as_array().unwrap().iter().collect();
    assert!(code == 0 && !unused.is_empty());
    let text = std::fs::read_to_string(root.join(FILE)).unwrap();
    for found in &unused {
        assert_eq!(
            (found["rule"].as_str(), found["file"].as_str()),
            (Some("baseline/entry-unused"), Some(FILE))
        );
        let line = text.lines().nth(found["line"].as_u64().unwrap() as usize - 1).unwrap();
        assert!(line.contains("\"connector\":\"one\"") && line.contains("/paths/~1p1"), "{line}");
    }
    assert_eq!(check(root, &["--fail-on", "warning"]).0, 1);

    // What was not looked for is not missed.
    for narrow in [&["two"][..], &["Two"], &["--select", "docs,baseline"], &["--ignore", "baseline"]] {
        assert!(rules(&check(root, narrow).1).is_empty(), "{narrow:?}");
    }
    assert_eq!(rules(&check(root, &["one"]).1).len(), unused.len());

    let run = baseline(root, &["prune"]);
    assert!(run.stdout.starts_with(&format!("took out {}; ", unused.len())), "{}", run.stdout);
    assert!(rules(&check(root, &[]).1).is_empty());
    assert_eq!(baseline(root, &["write"]).code, 0);
    std::fs::remove_file(root.join(FILE)).unwrap();
    assert_eq!(baseline(root, &["prune"]).code, 2);
}

#[test]
fn a_record_that_is_none_is_refused_with_its_line() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    folder(root, "One", "", 1);
    for (text, line) in [
        ("", 1),
        ("[]", 1),
        ("{\"version\": 2, \"entries\": []}", 1),
        ("{\"version\": 1}", 1),
        ("{\"version\": 1,\n \"entries\": [\n {\"rule\": \"a\", \"file\": \"b\"}]}", 3),
        ("{\"version\": 1,\n \"entries\": [],\n}", 2),
        ("{\"version\": 1, \"entries\": [\n<<<<<<< ours\n]}", 2),
    ] {
        write(root, FILE, text);
        for command in [&["check"][..], &["baseline", "write"], &["baseline", "prune"]] {
            let run = connectory(root, command);
            assert_eq!(run.code, 2, "{text}: {}", run.stdout);
            assert!(run.stderr.contains(&format!("{FILE}:{line}:")), "{text}: {}", run.stderr);
        }
        assert_eq!(connectory(root, &["check", "--no-baseline"]).code, 1);
    }
    #[cfg(unix)]
    {
        std::fs::remove_dir_all(root.join(".connectory")).unwrap();
        std::fs::create_dir(root.join("elsewhere")).unwrap();
        std::os::unix::fs::symlink("elsewhere", root.join(".connectory")).unwrap();
        assert_eq!(baseline(root, &["write"]).code, 2);
        assert_eq!(std::fs::read_dir(root.join("elsewhere")).unwrap().count(), 0);
    }
}

#[test]
fn entries_of_other_hands() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    folder(root, "One", "", 1);
    baseline(root, &["write"]);
    let text = std::fs::read_to_string(root.join(FILE)).unwrap();
    let first = text.lines().nth(3).unwrap();
    let more = format!(
        "{first}\n    {{\"rule\":\"a/b\",\"file\":\"{}\",\"hash\":\"1\"}},\n{first}",
        "x".repeat(9_000)
    );
    write(root, FILE, text.replacen(first, &more, 1));
    let (code, report) = check(root, &[]);
    let messages: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["message"].as_str().unwrap())
        .collect();
    assert_eq!((code, messages), (0, vec!["there is no rule `a/b`", "the entry stands here twice"]));
    baseline(root, &["prune"]);
    assert_eq!(std::fs::read_to_string(root.join(FILE)).unwrap(), text);
}

#[test]
fn changes_and_packages_are_judged_without_it() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let one = path("a", "GetA", &["x"]);
    connector(root, "acme/v1", "1.0.0", &one);
    let manifest = std::fs::read_to_string(root.join("acme/v1/connector.toml")).unwrap();
    write(root, "acme/v1/connector.toml", manifest + "brand-color = \"red\"\n");
    History::new(root).commit(&["acme/v1.0.0"]);
    connector(root, "acme/v1", "1.0.0", &(one + &path("b", "GetB", &["x"])));
    let manifest = std::fs::read_to_string(root.join("acme/v1/connector.toml")).unwrap();
    write(root, "acme/v1/connector.toml", manifest + "brand-color = \"red\"\n");
    let run = baseline(root, &["write"]);
    assert!(
        run.stderr.contains("1 finding about what changed since a release cannot be recorded"),
        "{}",
        run.stderr
    );
    let (code, report) = check(root, &[]);
    assert_eq!((code, rules(&report)), (1, vec!["version/not-raised".to_owned()]));
    let run = connectory(root, &["package", "acme"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("manifest/brand-color-malformed"), "{}", run.stdout);
}
