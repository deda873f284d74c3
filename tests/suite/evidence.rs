//! Results of tests, and what changed since.

use crate::harness::{History, connector, connectory, git, identify, path, write};
use crate::rules::today;
use connectory::catalogue::{Age, Catalogue, Release};
use std::path::Path;

const LINE: &str = "acme/v1";

/// The only draft of a catalogue, with history.
fn draft(root: &Path) -> Release {
    let catalogue = Catalogue::open(root, today()).unwrap();
    let history = catalogue.require_history().unwrap();
    let (mut connector, _) = catalogue.load(&catalogue.places()[0], Some(&history)).unwrap();
    connector.lines.remove(0).draft
}

/// The tree that results of the work tree would name.
fn tree(root: &Path) -> String {
    let catalogue = Catalogue::open(root, today()).unwrap();
    catalogue.require_history().unwrap().tested_tree(&draft(root)).unwrap().to_string()
}

fn results(root: &Path, tree: &str, operations: &[&str]) {
    let one = |name: &&str| {
        format!(r#"{{"operation": "{name}", "verdict": "pass", "day": "2026-01-10", "tree": "{tree}"}}"#)
    };
    let all: Vec<String> = operations.iter().map(one).collect();
    write(root, "acme/v1/tests/results.json", format!("{{\"results\": [{}]}}", all.join(",")));
}

fn ages(root: &Path) -> Vec<Age> {
    let draft = draft(root);
    draft.evidence.results.iter().map(|result| draft.evidence.age(result)).collect()
}

fn orders(more: &str) -> String {
    format!("{}{}{more}", path("a", "GetA", &["x"]), path("b", "GetB", &["x"]))
}

#[test]
fn the_tested_tree_is_what_git_calls_it() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, LINE, "1.0.0", &orders(""));
    for name in ["a/b.txt", "a.txt", "a-b", "power-platform/x", "ab/c/d", "tests.txt"] {
        write(root, &format!("acme/v1/{name}"), name);
    }
    git(root, &["init", "--quiet"]);
    identify(root, "Test");
    // Before the first commit, and with what is not committed yet.
    let before = tree(root);
    git(root, &["add", "-A"]);
    git(root, &["commit", "--quiet", "-m", "one"]);
    let named = git(root, &["rev-parse", "HEAD:acme/v1"]).trim().to_owned();
    assert_eq!((tree(root), before), (named.clone(), named.clone()));
    // Results are written into the folder, and name it all the same; so does a commit that holds them.
    results(root, &named, &["GetA"]);
    assert_eq!(tree(root), named);
    git(root, &["add", "-A"]);
    git(root, &["commit", "--quiet", "-m", "two"]);
    assert_eq!(tree(root), named);
    write(root, "acme/v1/a/b.txt", "another");
    std::fs::remove_file(root.join("acme/v1/ab/c/d")).unwrap();
    let changed = tree(root);
    assert_ne!(changed, named);
    git(root, &["rm", "--quiet", "-r", "--cached", "acme/v1/tests"]);
    std::fs::remove_dir_all(root.join("acme/v1/tests")).unwrap();
    git(root, &["add", "-A"]);
    git(root, &["commit", "--quiet", "-m", "three"]);
    assert_eq!(git(root, &["rev-parse", "HEAD:acme/v1"]).trim(), changed);
}

#[test]
fn line_ends_that_git_turns_are_no_other_tree() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, LINE, "1.0.0", &orders(""));
    git(root, &["init", "--quiet"]);
    identify(root, "Test");
    git(root, &["add", "-A"]);
    git(root, &["commit", "--quiet", "-m", "one"]);
    let named = tree(root);
    let file = root.join("acme/v1/openapi.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace('\n', "\r\n")).unwrap();
    assert_eq!(tree(root), named);
}

#[test]
fn only_operations_whose_contract_changed_are_stale() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = History::new(root);
    connector(root, LINE, "1.0.0", &orders(""));
    history.commit(&[]);
    results(root, &tree(root), &["GetA", "GetB"]);
    // Committed together with what was tested, and squashed into one commit: the tree is found again.
    history.commit(&[]);
    assert_eq!(ages(root), [Age::Current, Age::Current]);
    connector(
        root,
        LINE,
        "1.1.0",
        &format!("{}{}", path("a", "GetA", &["x", "y"]), path("b", "GetB", &["x"])),
    );
    assert_eq!(ages(root), [Age::Stale, Age::Current]);
    history.commit(&[]);
    assert_eq!(ages(root), [Age::Stale, Age::Current]);
    // A text says nothing of a call.
    let text = std::fs::read_to_string(root.join("acme/v1/openapi.yaml")).unwrap();
    write(root, "acme/v1/openapi.yaml", text.replace("description: ok", "description: fine"));
    assert_eq!(ages(root), [Age::Stale, Age::Current]);
    write(root, "acme/v1/openapi.yaml", "openapi: 3.0.3\ninfo: {title: a}\npaths: {}\nsecurity: []\n");
    assert_eq!(ages(root), [Age::Current, Age::Current], "operations that are gone have another rule");
}

#[test]
fn a_tree_that_nobody_has_is_lost_and_no_history_tells_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = History::new(root);
    connector(root, LINE, "1.0.0", &orders(""));
    results(root, &"1".repeat(40), &["GetA"]);
    history.commit(&[]);
    assert_eq!(ages(root), [Age::Lost]);
    let catalogue = Catalogue::open_without_history(root).unwrap();
    let (connector, _) = catalogue.load(&catalogue.places()[0], None).unwrap();
    let evidence = &connector.lines[0].draft.evidence;
    assert_eq!(evidence.age(&evidence.results[0]), Age::Untold);
    let run = connectory(root, &["check", "--no-history", "--format", "short"]);
    assert!(!run.stdout.contains("tests/"), "{}", run.stdout);
    let run = connectory(root, &["check", "--format", "short"]);
    assert!(run.stdout.contains("tests/result-stale"), "{}", run.stdout);
}
