//! The demo: the sample catalogue's year of history, and everything the program does with it.

use crate::harness::connectory;
use connectory::files::FileSet;
use connectory::path::RepoPath;
use std::path::Path;

fn read(folder: &Path) -> FileSet {
    let (files, faults) = FileSet::read_dir(folder, &RepoPath::root()).unwrap();
    assert!(faults.is_empty(), "{faults:?}");
    files
}

fn names(files: &FileSet) -> Vec<&str> {
    files.paths().map(RepoPath::as_str).collect()
}

#[test]
fn the_history_ends_in_the_catalogue() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("demo");
    let replay = connectory::sample::replay(&folder).unwrap();
    assert!(replay.commits >= 25 && replay.tags >= 20, "{replay:?}");
    let mut expected = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("catalogue"));
    let history: Vec<RepoPath> =
        expected.paths().filter(|path| path.as_str().starts_with(".history/")).cloned().collect();
    history.iter().for_each(|path| drop(expected.remove(path)));
    let replayed = read(&folder.join("catalogue"));
    assert_eq!(names(&replayed), names(&expected));
    assert_eq!(replayed, expected);
}

#[test]
fn two_demos_are_equal_to_the_byte() {
    let scratch = tempfile::tempdir().unwrap();
    let run = connectory(scratch.path(), &["demo", "one"]);
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    assert!((8..=12).contains(&run.stdout.lines().count()), "{}", run.stdout);
    assert_eq!(connectory(scratch.path(), &["demo", "two"]).code, 0);
    let (one, two) = (read(&scratch.path().join("one/dist")), read(&scratch.path().join("two/dist")));
    assert_eq!(names(&one), names(&two));
    for (path, bytes) in one.iter() {
        assert_eq!(Some(bytes), two.get(path), "{path} differs");
    }
    assert!(one.named("index.html").is_some());
    let packages = one.paths().filter(|path| path.extension() == "zip").count();
    assert!(packages >= 10, "{packages} packages");
}

#[test]
fn an_untouched_demo_is_made_again_and_a_touched_one_kept() {
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!(connectory(scratch.path(), &["demo"]).code, 0);
    assert_eq!(connectory(scratch.path(), &["demo"]).code, 0);
    let file = scratch.path().join("connectory-demo/catalogue/ntfy/v1/intro.md");
    std::fs::write(&file, "mine").unwrap();
    let run = connectory(scratch.path(), &["demo"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn the_sample_catalogue_passes() {
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!(connectory(scratch.path(), &["demo", "d"]).code, 0);
    let folder = scratch.path().join("d");
    let run = connectory(&folder, &["check", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let run = connectory(&folder, &["status", "--format", "json"]);
    let status: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let states: std::collections::BTreeSet<&str> =
        status["lines"].as_array().unwrap().iter().map(|line| line["state"].as_str().unwrap()).collect();
    for state in ["draft", "preview", "published", "published-with-changes", "deprecated", "retired"] {
        assert!(states.contains(state), "no line is {state}: {states:?}");
    }
}
