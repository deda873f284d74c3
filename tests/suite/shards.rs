//! `build --shard` and `merge`: what is built in parts is what is built at once.

use crate::harness::{Run, connectory, git, identify, run, write};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The sample catalogue with its history.
fn samples(folder: &Path) -> PathBuf {
    let demo = connectory(folder, &["demo", "demo"]);
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    folder.join("demo")
}

/// All files of a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(folder).unwrap().to_path_buf();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Merges so many parts.
fn merged(catalogue: &Path, scratch: &Path, count: usize, more: &[&str]) -> Run {
    let mut merge =
        vec!["merge".to_owned(), "--out".to_owned(), scratch.join("merged").display().to_string()];
    for number in 1..=count {
        let out = scratch.join(format!("part-{number}")).display().to_string();
        let share = format!("{number}/{count}");
        let built = connectory(catalogue, &[&["build", "--shard", &share, "--out", &out], more].concat());
        assert_eq!(built.code, 0, "{}{}", built.stdout, built.stderr);
        merge.push(out);
    }
    run(Command::new(env!("CARGO_BIN_EXE_connectory")).args(merge).current_dir(catalogue))
}

fn assert_same(expected: &BTreeMap<PathBuf, Vec<u8>>, found: &BTreeMap<PathBuf, Vec<u8>>) {
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(expected), names(found));
    let other: Vec<_> = expected
        .iter()
        .filter(|(path, bytes)| found.get(*path) != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    assert!(other.is_empty(), "other bytes in {other:?}");
}

#[test]
fn parts_make_the_bytes_of_one_build() {
    let scratch = tempfile::tempdir().unwrap();
    let catalogue = samples(scratch.path());
    let whole = scratch.path().join("whole");
    let more = ["--locales", "en,zh-CN", "--drafts"];
    let built =
        connectory(&catalogue, &[&["build", "--out", whole.to_str().unwrap()], more.as_slice()].concat());
    assert_eq!(built.code, 0, "{}{}", built.stdout, built.stderr);
    let expected = files(&whole);
    assert!(expected.len() > 500, "{}", expected.len());
    for count in [1, 2, 7] {
        let run = merged(&catalogue, scratch.path(), count, &more);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert_same(&expected, &files(&scratch.path().join("merged")));
        let line = |text: &str| text.lines().find(|line| line.starts_with("site ")).map(str::to_owned);
        assert_eq!(line(&run.stdout), line(&built.stdout), "sizes are told alike");
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let catalogue = samples(scratch.path());
    identify(&catalogue, "Ann");
    let first = merged(&catalogue, scratch.path(), 2, &[]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let [one, two] = ["part-1", "part-2"].map(|name| scratch.path().join(name).display().to_string());
    let merge = |parts: &[&str]| {
        let run = connectory(&catalogue, &[&["merge", "--out", "site"], parts].concat());
        assert!(!catalogue.join("site").exists(), "nothing is written");
        (run.code, run.stderr)
    };
    let told =
        |(code, text): (i32, String), what: &str| assert!(code == 2 && text.contains(what), "{code}: {text}");
    told(merge(&[&one]), "the part 2 of 2 is missing");
    told(merge(&[&one, &one]), "are the same part");
    told(merge(&[&one, "catalogue"]), "is no part of a build");
    let manifest = Path::new(&two).join(".connectory-shard.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"drafts\":false", "\"drafts\":true")).unwrap();
    told(merge(&[&one, &two]), "are parts of two builds");
    std::fs::write(&manifest, &text).unwrap();
    write(&catalogue, "catalogue/ntfy/v1/CHANGELOG.md", "# Changes\n");
    told(merge(&[&one, &two]), "differs from it");
    let shard = connectory(&catalogue, &["build", "--shard", "1/2", "--out", "site"]);
    told((shard.code, shard.stderr), "differs from it");
    git(&catalogue, &["commit", "--quiet", "--all", "--message", "other"]);
    told(merge(&[&one, &two]), "another one is checked out");
    assert_eq!(connectory(&catalogue, &["build", "--shard", "3/2"]).code, 2);
}
