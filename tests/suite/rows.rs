//! Every kind of change of `tests/change-rows.txt` has a fixture with its bump, or a reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The rows: name, bump, and the reason of one that has no fixture.
fn rows() -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    let lines = include_str!("../change-rows.txt").lines();
    let told = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    told.map(|line| {
        let (row, reason) = line.split_once(": ").map_or((line, None), |(row, why)| (row, Some(why)));
        let (name, bump) = row.split_once(' ').unwrap();
        (name, bump, reason)
    })
    .collect()
}

/// By the row that fixtures are named for: the bump that each needs as a whole, and those of the changes
/// that have the row's own name.
fn fixtures() -> BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> {
    let mut found: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap();
        let row = name.split("--").next().unwrap().to_owned();
        let expected = std::fs::read_to_string(folder.join("expected")).unwrap();
        let mut lines = expected.lines();
        let (whole, own) = found.entry(row.clone()).or_default();
        whole.insert(lines.next().unwrap().to_owned());
        for line in lines.filter(|line| !line.starts_with(' ')) {
            let mut words = line.split(' ');
            if let (Some(bump), Some(name)) = (words.next(), words.next())
                && name == row
            {
                own.insert(bump.to_owned());
            }
        }
    }
    found
}

/// What a row lacks.
fn lack(
    row: (&str, &str, Option<&str>),
    fixtures: Option<&(BTreeSet<String>, BTreeSet<String>)>,
) -> Option<String> {
    let (_, bump, reason) = row;
    let book = connectory::platform::rule_book();
    match (bump, reason, fixtures) {
        ("refuse", Some(rule), None) => {
            book.rule(rule).is_none().then(|| format!("no rule is called {rule}"))
        }
        ("refuse", _, _) => {
            Some("is found by a rule, which is to be named, and not by a comparison".to_owned())
        }
        (_, Some(_), Some(_)) => Some("has a fixture, so that its reason is void".to_owned()),
        (_, Some(reason), None) => (reason.len() < 20).then(|| format!("has no good reason: {reason}")),
        (_, None, None) => Some("has neither a fixture nor a reason".to_owned()),
        ("by-schema" | "as-response" | "worst-of-both", None, Some((whole, _))) => (whole.len() < 2)
            .then(|| format!("is judged by what is inside, and its fixtures need all {whole:?}")),
        ("none" | "patch" | "minor" | "major", None, Some((whole, own))) => {
            let bumps = if own.is_empty() { whole } else { own };
            (!bumps.contains(bump)).then(|| format!("needs {bump}, and its fixtures need {bumps:?}"))
        }
        (other, None, Some(_)) => Some(format!("has no such bump: {other}")),
    }
}

#[test]
fn every_kind_of_change_has_a_fixture_with_its_bump_or_a_reason() {
    let fixtures = fixtures();
    let lacks: Vec<String> = rows()
        .into_iter()
        .filter_map(|row| Some(format!("{}: {}", row.0, lack(row, fixtures.get(row.0))?)))
        .collect();
    assert!(lacks.is_empty(), "\n{}", lacks.join("\n"));
}

#[test]
fn every_row_stands_once() {
    let rows = rows();
    let names: BTreeSet<&str> = rows.iter().map(|(name, ..)| *name).collect();
    assert_eq!((rows.len(), names.len()), (403, 403));
}
