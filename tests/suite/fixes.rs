//! Mending: every fixture of a rule whose findings can be mended, and what hostile files do to it.

use crate::harness::{connectory, write};
use crate::rules::{Fixture, today};
use connectory::catalogue::Catalogue;
use connectory::check::mending::{Settled, settle};
use connectory::check::{Check, Choice, RuleBook};
use connectory::document::{Document, Fix, Format, Mend};
use connectory::path::RepoPath;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

fn settled(root: &Path, book: &RuleBook, wanted: Fix) -> Vec<Settled> {
    let catalogue = Catalogue::open_without_history(root).unwrap();
    let one = |place| {
        let judge =
            |connector: &_, faults| connectory::check::run(book, &catalogue, connector, faults, today());
        settle(&catalogue, (None, place), wanted, judge, |_| true).unwrap()
    };
    catalogue.places().iter().map(one).collect()
}

/// The values of a document that hold no others, by their pointers.
fn leaves(value: &Value, pointer: &str, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            items
                .iter()
                .enumerate()
                .for_each(|(number, item)| leaves(item, &format!("{pointer}/{number}"), found));
        }
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(name, value)| leaves(value, &format!("{pointer}/{name}"), found));
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            found.insert(pointer.to_owned(), value.to_string());
        }
    }
}

fn parsed(path: &RepoPath, bytes: &[u8]) -> Option<Document> {
    Some(Document::parse(path.clone(), bytes.to_vec(), Format::of(path)?).0)
}

/// What is wrong with the files that mending changed.
fn wrongs(settled: &Settled) -> Vec<String> {
    let mut wrongs = Vec::new();
    for (path, edit) in settled.mended.edits.iter() {
        let (Some(old), Some(new)) = (&edit.old, &edit.new) else { continue };
        let (Some(before), Some(after)) = (parsed(path, old), parsed(path, new)) else { continue };
        if before.is_whole() && !after.is_whole() {
            wrongs.push(format!("{path} cannot be read any more"));
        }
        let feeds = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            let pairs = text.matches("\r\n").count();
            (pairs > 0, text.matches('\n').count() > pairs)
        };
        if feeds(old) != feeds(new) && feeds(new) != (false, true) {
            wrongs.push(format!("{path} has other line ends"));
        }
        let [mut one, mut other] = [BTreeMap::new(), BTreeMap::new()];
        leaves(&before.root().to_json(), "", &mut one);
        leaves(&after.root().to_json(), "", &mut other);
        let changed = one.iter().filter(|(pointer, value)| other.get(*pointer) != Some(value)).count();
        if before.is_whole() && changed > 8 * settled.mended.findings + 4 {
            wrongs.push(format!("{path}: {changed} values differ after {} changes", settled.mended.findings));
        }
    }
    wrongs
}

fn is_wanted(mend: Option<&Mend>, wanted: Fix) -> bool {
    mend.is_some_and(|mend| mend.fix <= wanted)
}

fn faults(fixture: &Fixture, book: &RuleBook, wanted: Fix) -> Vec<String> {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("root");
    fixture.lay("bad", &root);
    let mut faults = Vec::new();
    for settled in settled(&root, book, wanted) {
        let left = settled.findings.iter().filter(|finding| is_wanted(finding.mend.as_ref(), wanted));
        faults.extend(left.map(|finding| format!("{} is left: {:?}", finding.rule.id, finding.mend)));
        faults.extend(wrongs(&settled));
        let is_written = settled.mended.edits.write(&root).unwrap().is_empty();
        faults.extend((!is_written).then(|| "a file was not written".to_owned()));
    }
    for again in self::settled(&root, book, wanted) {
        faults.extend((again.mended.findings > 0).then(|| "a second run finds more to mend".to_owned()));
    }
    faults.iter().map(|fault| format!("{} ({}): {fault}", fixture.rule.id, wanted.as_str())).collect()
}

#[test]
fn what_can_be_mended_is_mended_once() {
    let book = connectory::platform::rule_book();
    let rules = book.rules().par_iter().filter(|rule| !matches!(rule.check, Check::Elsewhere));
    let fixtures = rules.map(|rule| Fixture::of(rule)).filter(|fixture| fixture.folder.join("bad").is_dir());
    let each = |fixture: Fixture| {
        let is_on = book.graded(None).iter().any(|graded| graded.rule.id == fixture.rule.id);
        let select = vec![fixture.rule.id.to_string()];
        let own = || Choice { select, ..Choice::default() };
        let own = (!is_on).then(|| connectory::platform::rule_book().choosing(own()));
        let of_own = own.map(|book| faults(&fixture, &book, Fix::Safe)).unwrap_or_default();
        [of_own, faults(&fixture, &book, Fix::Safe), faults(&fixture, &book, Fix::Unsafe)].concat()
    };
    let faults: Vec<String> = fixtures.flat_map_iter(each).collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

const FILE: &str = "AA/apiDefinition.swagger.json";

fn definition(root: &Path, text: &[u8]) {
    std::fs::create_dir_all(root.join("AA")).unwrap();
    std::fs::write(root.join(FILE), text).unwrap();
}

fn read(root: &Path) -> String {
    String::from_utf8(std::fs::read(root.join(FILE)).unwrap()).unwrap()
}

const TEXT: &str = "{\r\n  \"swagger\": \"2.0\",\r\n  \"host\": \"https://api.example.com/\",\r\n  \"schemes\": [ \"HTTPS\", ],\r\n  \"basePath\": \"v1\"\r\n}";

#[test]
fn a_file_keeps_its_manner() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    definition(root, TEXT.as_bytes());
    let shown = connectory(root, &["check", "--diff"]);
    assert_eq!(shown.code, 1, "{}", shown.stderr);
    assert!(shown.stdout.contains("-  \"basePath\": \"v1\"\r\n"), "{}", shown.stdout);
    assert_eq!(read(root), TEXT, "a diff writes nothing");
    let run = connectory(root, &["check", "--fix"]);
    assert!(run.stderr.contains(" findings in 1 file"), "{}", run.stderr);
    let expected = "{\r\n  \"swagger\": \"2.0\",\r\n  \"host\": \"api.example.com\",\r\n  \"schemes\": [ \"https\" ],\r\n  \"basePath\": \"/v1\"\r\n}";
    assert_eq!(read(root), expected);
    let again = connectory(root, &["check", "--diff"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""));
}

#[test]
fn marks_and_old_encodings_go_first() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    definition(root, b"\xef\xbb\xbf{\"swagger\": \"2.0\", \"x-a\": \"caf\xe9\", \"basePath\": \"v1\"}\n");
    let run = connectory(root, &["check", "--fix"]);
    assert!(run.stderr.contains(" findings in 1 file"), "{}", run.stderr);
    assert!(read(root).starts_with("{\"swagger\": \"2.0\", \"x-a\": \"café\", \"basePath\": \"/v1\""));
}

#[test]
fn broken_files_stay_as_they_are() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let deep = "[".repeat(100_000);
    for text in [deep.as_str(), "{\"basePath\": \"v1\"", "", "\u{feff}"] {
        definition(root, text.as_bytes());
        let run = connectory(root, &["check", "--fix", "--unsafe-fixes"]);
        assert!(run.code <= 1, "{}", run.stderr);
        assert!(
            read(root).trim_start_matches('\u{feff}') == text.trim_start_matches('\u{feff}'),
            "{text:.40}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_and_ignored_files_are_not_written() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (scratch, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = scratch.path();
    let text = "{\"swagger\": \"2.0\", \"basePath\": \"v1\"}";
    std::fs::write(outside.path().join("a.json"), text).unwrap();
    definition(root, text.as_bytes());
    std::fs::set_permissions(root.join(FILE), std::fs::Permissions::from_mode(0o640)).unwrap();
    std::fs::create_dir(root.join("BB")).unwrap();
    symlink(outside.path().join("a.json"), root.join("BB/apiDefinition.swagger.json")).unwrap();
    write(root, "CC/apiDefinition.swagger.json", text);
    write(root, ".gitignore", "CC/\n");
    crate::harness::History::new(root);
    connectory(root, &["check", "--fix", "--no-history"]);
    assert!(read(root).contains("\"/v1\""));
    assert_eq!(std::fs::metadata(root.join(FILE)).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(std::fs::read_to_string(outside.path().join("a.json")).unwrap(), text);
    assert_eq!(std::fs::read_to_string(root.join("CC/apiDefinition.swagger.json")).unwrap(), text);
    assert!(root.join("BB/apiDefinition.swagger.json").is_symlink());
}

#[test]
fn exceptions_are_not_mended_and_consent_is_asked() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(
        root,
        "aa/v1/connector.toml",
        "version = \"1.0.0\"\n\n[[allow]]\nrule = \"openapi/path-without-slash\"\nreason = \"so it is\"\n",
    );
    let text = "swagger: '2.0'\ninfo: {title: A, version: 1.0.0}\nhost: a.example.com # here\npaths:\n  orders:\n    get:\n      responses:\n        200:\n          description: ok\n";
    write(root, "aa/v1/openapi.yaml", text);
    let read = || std::fs::read_to_string(root.join("aa/v1/openapi.yaml")).unwrap();
    connectory(root, &["check", "--fix"]);
    assert_eq!(read(), text);
    let run = connectory(root, &["check"]);
    assert!(run.stdout.contains("can be fixed with --unsafe-fixes"), "{}", run.stdout);
    connectory(root, &["check", "--unsafe-fixes"]);
    assert_eq!(read(), text.to_owned() + "      operationId: GetOrders\n");
}
