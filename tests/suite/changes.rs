//! Pairs of definitions and what changed between them: `tests/changes/<row>/{old,new}.*` and the
//! golden file `expected`, which `CONNECTORY_BLESS=1` rewrites.

use connectory::contract::Contract;
use connectory::diff::{Bump, changes, required};
use connectory::document::{Document, Format};
use connectory::path::RepoPath;
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

fn document(case: &Path, side: &str) -> Document {
    for extension in ["json", "yaml"] {
        let name = format!("{side}.{extension}");
        if let Ok(bytes) = std::fs::read(case.join(&name)) {
            let path = RepoPath::parse(&name).unwrap();
            let format = Format::of(&path).unwrap();
            let (document, faults) = Document::parse(path, bytes, format);
            assert!(faults.is_empty(), "{}: {faults:?}", case.display());
            return document;
        }
    }
    panic!("{} has no {side} side", case.display());
}

/// The bump, and a line for each change with its message below.
fn told(old: &Document, new: &Document) -> String {
    let found = changes(&Contract::read(old).unwrap(), &Contract::read(new).unwrap());
    let mut text = format!("{}\n", Bump::word(required(&found)));
    for change in &found {
        let operation = change.operation.as_deref().unwrap_or("-");
        let bump = Bump::word(change.bump);
        writeln!(text, "\n{bump} {} {operation} {}", change.name(), change.pointer()).unwrap();
        writeln!(text, "  {}", change.message).unwrap();
    }
    text
}

#[test]
fn every_pair_gives_the_changes_that_are_expected() {
    let bless = std::env::var_os("CONNECTORY_BLESS").is_some();
    let mut faults = Vec::new();
    for case in cases() {
        let found = told(&document(&case, "old"), &document(&case, "new"));
        let golden = case.join("expected");
        if bless {
            std::fs::write(&golden, &found).unwrap();
        }
        let expected = std::fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            faults.push(format!("{}\nexpected: {expected}\nfound: {found}", case.display()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_pair_has_the_change_that_it_is_named_for() {
    let silent = [
        "allof",
        "array-order",
        "callback-payload",
        "component-renamed",
        "cyclic",
        "default-made",
        "header-name-case",
        "host-case",
        "info-version",
        "ms-notification-content-changed",
        "ms-visibility-empty",
        "parameter-moved",
        "prefix-moved",
        "ref-inlined",
        "request-additional-properties-schema",
        "request-all-of",
        "request-items",
        "request-list-of-types",
        "request-type-made",
        "response-all-of",
        "response-items",
        "security-absent",
        "security-scheme-renamed",
        "webhook-payload",
    ];
    for case in cases() {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let row = name.split("--").next().unwrap();
        let found = told(&document(&case, "old"), &document(&case, "new"));
        let named = found.lines().any(|line| line.split(' ').nth(1) == Some(row));
        assert!(
            named || silent.iter().any(|start| row.starts_with(start)),
            "{name} lacks its change:\n{found}"
        );
    }
}

#[test]
fn nothing_changes_between_a_definition_and_itself() {
    for case in cases() {
        for side in ["old", "new"] {
            let document = document(&case, side);
            assert_eq!(told(&document, &document), "none\n", "{}", case.display());
        }
    }
}
