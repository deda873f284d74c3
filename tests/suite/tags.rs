//! First tags: one for each version that the history knows, where the connector was changed last with it; none
//! is ever moved.

use crate::harness::{History, connectory, git, write};
use std::path::Path;

fn definition(version: &str, text: &str) -> String {
    format!(
        "{{\"swagger\": \"2.0\", \"info\": {{\"title\": \"Acme\", \"description\": \"{text}\", \"version\": \"{version}\"}}, \"paths\": {{}}}}"
    )
}

const FOLDER: &str = "certified-connectors/Acme";
const FILE: &str = "certified-connectors/Acme/apiDefinition.swagger.json";

/// A connector of Microsoft's layout with four versions, one of them unreadable, beside another one.
fn repository(root: &Path) -> Vec<String> {
    let mut history = History::new(root);
    write(root, "certified-connectors/Acme Two/apiDefinition.swagger.json", definition("v2", "two"));
    let steps = [
        (FILE.to_owned(), definition("1.0", "a")),
        (FILE.to_owned(), definition("1.0", "b")),
        (format!("{FOLDER}/readme.md"), "# Acme\n".to_owned()),
        ("README.md".to_owned(), "else".to_owned()),
        (FILE.to_owned(), definition("1.1.0", "b")),
        (FILE.to_owned(), "{".to_owned()),
        (FILE.to_owned(), definition("v1.2.0.7", "c")),
        ("README.md".to_owned(), "other".to_owned()),
    ];
    let mut commits = Vec::new();
    for (path, text) in steps {
        history.write(&path, text).commit(&[]);
        commits.push(git(root, &["rev-parse", "HEAD"]).trim().to_owned());
    }
    commits
}

#[test]
fn every_version_has_the_commit_that_changed_it_last() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let commits = repository(root);
    let run = connectory(root, &["tags"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows: Vec<Vec<&str>> = run.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let expected = [
        ["acme-two/v2.0.0", &commits[0], "2025-10-09", "v2"],
        ["acme/v1.0.0", &commits[2], "2025-10-11", "1.0"],
        ["acme/v1.1.0", &commits[4], "2025-10-13", "1.1.0"],
        ["acme/v1.2.0", &commits[6], "2025-10-15", "v1.2.0.7"],
    ];
    assert_eq!(rows, expected);
    let short: String = commits[5].chars().take(7).collect();
    let told = format!("note: acme: no version can be read in 1 of its commits, the newest is {short}\n");
    assert!(run.stderr.contains(&told), "{}", run.stderr);
    assert!(git(root, &["tag"]).is_empty());
}

#[test]
fn tags_are_made_of_all_or_of_a_list_and_never_moved() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let commits = repository(root);
    git(root, &["tag", "acme/v1.1.0", &commits[0]]);
    let list = connectory(root, &["tags"]).stdout;
    assert_eq!(list.lines().count(), 3);
    let some: String =
        list.lines().filter(|line| line.starts_with("acme/")).map(|line| format!("{line}\n")).collect();
    write(root, "list.txt", format!("# ours\n\n{some}"));
    let run = connectory(root, &["tags", "--apply", "list.txt"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "made 2 tags; 0 there already\n"), "{}", run.stderr);
    assert_eq!(git(root, &["rev-parse", "acme/v1.0.0"]).trim(), commits[2]);
    let run = connectory(root, &["tags", "--apply"]);
    assert_eq!(run.stdout, "made 1 tag; 3 there already\n");
    assert_eq!(connectory(root, &["tags", "--apply"]).stdout, "made 0 tags; 4 there already\n");
    assert_eq!(git(root, &["rev-parse", "acme/v1.1.0"]).trim(), commits[0]);
    let run = connectory(root, &["status"]);
    assert!(run.stdout.contains("1.2.0"), "{}", run.stdout);

    write(root, "list.txt", format!("acme/v1.1.0 {}\n", commits[4]));
    let run = connectory(root, &["tags", "--apply", "list.txt"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("`acme/v1.1.0` names another commit; it stays where it is"),
        "{}",
        run.stderr
    );
    assert_eq!(git(root, &["rev-parse", "acme/v1.1.0"]).trim(), commits[0]);
}

#[test]
fn a_list_is_right_as_a_whole_before_a_tag_is_made() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let commits = repository(root);
    let good = format!("acme/v1.0.0 {}\n", commits[1]);
    for (line, why) in [
        ("acme/v1.0.1", "line 2: a tag and a commit are expected"),
        ("acme/v1 x", "line 2: `acme/v1` is no tag"),
        ("else/v1.0.0 x", "line 2: there is no connector `else`"),
        ("acme/v1.0.1 HEAD", "line 2: `HEAD` names no commit by its 40 digits"),
        ("acme/v1.0.1 0123456789012345678901234567890123456789", "line 2: "),
        (&format!("acme/v1.0.0 {}", commits[0]), "line 2: `acme/v1.0.0` stands here twice"),
        ("../../x/v1.0.0 y", "line 2: "),
    ] {
        write(root, "list.txt", format!("{good}{line}\n"));
        let run = connectory(root, &["tags", "--apply", "list.txt"]);
        assert_eq!(run.code, 2, "{line}: {}", run.stdout);
        assert!(run.stderr.contains(why), "{line}: {}", run.stderr);
    }
    assert!(git(root, &["tag"]).is_empty());
}

#[test]
fn where_nothing_is_committed_or_no_history_is_there_nothing_is_guessed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, FILE, definition("1.0", "a"));
    assert_eq!(connectory(root, &["tags"]).code, 3);
    let mut history = History::new(root);
    let run = connectory(root, &["tags"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    history.commit(&[]);
    write(root, "certified-connectors/New/apiDefinition.swagger.json", definition("1.0", "new"));
    let run = connectory(root, &["tags", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(told["wanted"].as_array().unwrap().len(), 1);
    assert_eq!(told["untold"][0]["connector"], "new");
}

#[test]
fn the_tags_of_the_sample_catalogue_come_back_as_versions() {
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!(connectory(scratch.path(), &["demo", "demo"]).code, 0);
    let root = scratch.path().join("demo");
    let before = git(&root, &["tag"]);
    for tag in before.lines() {
        git(&root, &["tag", "--delete", tag]);
    }
    assert_eq!(connectory(&root, &["tags", "--apply"]).code, 0);
    let after = git(&root, &["tag"]);
    let missing: Vec<&str> = before.lines().filter(|tag| !after.lines().any(|other| other == *tag)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(connectory(&root, &["check"]).code, 0);
}
