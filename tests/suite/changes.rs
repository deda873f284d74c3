//! Pairs of definitions and what changed between them: `tests/changes/<row>/{old,new}.*` and the
//! golden file `expected`, which `CONNECTORY_BLESS=1` rewrites. Where `old` and `new` are folders,
//! they are two releases of a connector; a file of `same` stands in both.

use connectory::catalogue::{Date, Drift, Layout, Release, Terms};
use connectory::contract::Contract;
use connectory::diff::{Bump, Change, Weights, changes, required};
use connectory::document::{Document, Documents, Format};
use connectory::files::FileSet;
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

/// One side of a pair.
enum Side {
    File(Box<Document>),
    Folder(Box<Release>),
}

fn side(case: &Path, side: &str) -> Side {
    for extension in ["json", "yaml"] {
        let name = format!("{side}.{extension}");
        if let Ok(bytes) = std::fs::read(case.join(&name)) {
            let path = RepoPath::parse(&name).unwrap();
            let format = Format::of(&path).unwrap();
            let (document, faults) = Document::parse(path, bytes, format);
            assert!(faults.is_empty(), "{}: {faults:?}", case.display());
            return Side::File(Box::new(document));
        }
    }
    let mut files = FileSet::new();
    for part in ["same", side] {
        if case.join(part).is_dir() {
            let (found, faults) = FileSet::read_dir(&case.join(part), &RepoPath::root()).unwrap();
            assert!(faults.is_empty(), "{}: {faults:?}", case.display());
            files.extend_at(&RepoPath::root(), found);
        }
    }
    assert!(!files.is_empty(), "{} has no {side} side", case.display());
    let native = files.named("connector.toml").is_some();
    let layout = if native { Layout::Native } else { Layout::PowerPlatform };
    let (release, faults) = Release::load(RepoPath::root(), layout, files);
    assert!(faults.is_empty(), "{}: {faults:?}", case.display());
    Side::Folder(Box::new(release))
}

fn found(old: &Side, new: &Side) -> Vec<Change> {
    match (old, new) {
        (Side::File(old), Side::File(new)) => {
            changes(&Contract::read(old).unwrap(), &Contract::read(new).unwrap())
        }
        (Side::Folder(old), Side::Folder(new)) => drift(old, new).changes,
        (Side::File(_), Side::Folder(_)) | (Side::Folder(_), Side::File(_)) => {
            panic!("a file has nothing in common with a folder")
        }
    }
}

/// The bump, and a line for each change with its message below.
fn told(old: &Side, new: &Side) -> String {
    let found = found(old, new);
    let mut text = format!("{}\n", Bump::word(required(&found)));
    for change in &found {
        let operation = change.operation.as_deref().unwrap_or("-");
        let bump = Bump::word(change.bump);
        let file = change.location().map(|location| location.file.as_str()).unwrap_or_default();
        let file = if file.starts_with("old.") || file.starts_with("new.") { "" } else { file };
        writeln!(text, "\n{bump} {} {operation} {file}{}", change.name(), change.pointer()).unwrap();
        writeln!(text, "  {}", change.message).unwrap();
    }
    text
}

/// What lies between two releases, with the usual weights.
fn drift(old: &Release, new: &Release) -> Drift {
    let terms = Terms { weights: &Weights::default(), day: Date::default() };
    Drift::between(old, new, Drift::changed_files(old, new), terms)
}

#[test]
fn every_pair_gives_the_changes_that_are_expected() {
    let bless = std::env::var_os("CONNECTORY_BLESS").is_some();
    let mut faults = Vec::new();
    for case in cases() {
        let found = told(&side(&case, "old"), &side(&case, "new"));
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
        "formatting-changed",
        "header-name-case",
        "host-case",
        "info-version",
        "ms-notification-content-changed",
        "ms-visibility-empty",
        "operation-removed-before-sunset",
        "parameter-moved",
        "parameter-removed-after-deprecation",
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
        let found = told(&side(&case, "old"), &side(&case, "new"));
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
            let side = self::side(&case, side);
            let mut found = found(&side, &side);
            // What stands elsewhere was not read, and is not vouched for.
            found.retain(|change| change.name() != "reference-not-read");
            assert!(found.is_empty(), "{}: {found:?}", case.display());
        }
    }
}

/// A definition with each of its schemas in a file of its own; components keep their names.
fn split(document: &Document) -> Documents {
    let mut root = document.root().to_json();
    let mut parts = Vec::new();
    for pointer in ["/definitions", "/components/schemas"] {
        let Some(schemas) = root.pointer_mut(pointer).and_then(|holder| holder.as_object_mut()) else {
            continue;
        };
        for (name, schema) in schemas {
            let moved = std::mem::replace(schema, serde_json::json!({"$ref": format!("#{pointer}/{name}")}));
            parts.push((format!("parts/schemas/{name}.json"), moved));
        }
    }
    parts.iter_mut().for_each(|(_, part)| lead_to_files(part, "./"));
    lead_to_files(&mut root, "schemas/");
    parts.push(("parts/api.json".to_owned(), root));
    let parse = |(path, value): (String, serde_json::Value)| {
        Document::parse(RepoPath::parse(&path).unwrap(), value.to_string().into_bytes(), Format::Json).0
    };
    Documents::new(RepoPath::parse("parts").unwrap(), parts.into_iter().map(parse).collect())
}

/// Turns references to schemas into references to their files.
fn lead_to_files(value: &mut serde_json::Value, folder: &str) {
    if let Some(serde_json::Value::String(text)) = value.get_mut("$ref") {
        let rest =
            ["#/definitions/", "#/components/schemas/"].iter().find_map(|start| text.strip_prefix(start));
        if let Some(rest) = rest {
            let (name, inner) =
                rest.split_once('/').map_or((rest, ""), |(name, _)| (name, &rest[name.len()..]));
            *text = format!("{folder}{name}.json{}{inner}", if inner.is_empty() { "" } else { "#" });
        }
    }
    if let Some(members) = value.as_object_mut() {
        members.values_mut().for_each(|member| lead_to_files(member, folder));
    }
    for item in value.as_array_mut().into_iter().flatten() {
        lead_to_files(item, folder);
    }
}

fn contract_of(documents: &Documents) -> Contract<'_> {
    let document = documents.get(&RepoPath::parse("parts/api.json").unwrap()).unwrap();
    Contract::read_among(document, documents).unwrap()
}

#[test]
fn a_definition_may_be_split_into_files() {
    let names = |changes: &[Change]| -> Vec<(String, Option<Bump>)> {
        let mut names: Vec<_> = changes.iter().map(|change| (change.name(), change.bump)).collect();
        names.retain(|(name, _)| name != "reference-not-read");
        names.sort();
        names
    };
    for case in cases() {
        let (Side::File(old), Side::File(new)) = (side(&case, "old"), side(&case, "new")) else { continue };
        if [&old, &new].iter().any(|side| ["$anchor", "$id"].iter().any(|key| side.may_have_key(key))) {
            continue; // Such names are found in their own file only.
        }
        let (from, to) = (Contract::read(&old).unwrap(), Contract::read(&new).unwrap());
        let parts = (split(&old), split(&new));
        let (first, second) = (contract_of(&parts.0), contract_of(&parts.1));
        assert_eq!(names(&changes(&from, &first)), [], "{}", case.display());
        assert_eq!(names(&changes(&second, &to)), [], "{}", case.display());
        let (whole, split) = (changes(&from, &to), changes(&first, &second));
        assert_eq!(names(&split), names(&whole), "{}", case.display());
        assert_eq!(names(&changes(&from, &second)), names(&whole), "{}", case.display());
    }
}

#[test]
fn connectors_without_an_api_are_compared() {
    let release = |applications: &str| {
        let mut files = FileSet::new();
        let mut insert = |path: &str, text: &str| files.insert(RepoPath::parse(path).unwrap(), text);
        insert("connector.toml", "version = \"1.0.0\"\n");
        insert("connect.yaml", &format!("deployAs: [{applications}]\n"));
        Release::load(RepoPath::root(), Layout::Native, files).0
    };
    let (old, new) = (release("{ name: job, applicationType: job }"), release(""));
    let drift = drift(&old, &new);
    assert!(drift.comparable);
    assert_eq!(drift.needs(), Some(Bump::Major));
}

#[test]
fn types_and_mappings_that_cannot_be_read_are_not_passed_over() {
    let release = |types: &str, mappings: &str| {
        let mut files = FileSet::new();
        let mut insert = |path: &str, text: &str| files.insert(RepoPath::parse(path).unwrap(), text);
        insert("connector.toml", "version = \"1.0.0\"\n");
        insert("types.json", types);
        insert("mappings.toml", mappings);
        Release::load(RepoPath::root(), Layout::Native, files).0
    };
    let (types, mappings) = ("{\"$defs\": {\"A\": {}}}", "[GetA.response]\nA.b = \"c\"\n");
    let whole = release(types, mappings);
    for (other, comparable) in [
        (release("{ \"$defs\": { \"A\": {} } }", mappings), true),
        (release("{\"$defs\": {\"A\": {", mappings), false),
        (release(types, "[GetA.response\n"), false),
        (release(types, "[GetA.response]\nA.b = \"c\"\nA.b = \"d\"\n"), false),
    ] {
        for (old, new) in [(&whole, &other), (&other, &whole)] {
            let drift = drift(old, new);
            assert_eq!(drift.comparable, comparable, "{:?}", drift.changes);
            assert_eq!(drift.is_told(new), comparable);
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_never_a_small_change() {
    let release = |properties: &str, applications: &str| {
        let mut files = FileSet::new();
        let mut insert = |path: &str, text: &str| files.insert(RepoPath::parse(path).unwrap(), text);
        insert("connector.toml", "version = \"1.0.0\"\n");
        insert("power-platform/apiProperties.json", properties);
        insert("connect.yaml", applications);
        Release::load(RepoPath::root(), Layout::Native, files).0
    };
    let (properties, applications) = ("{\"properties\": {}}", "deployAs: []\n");
    let whole = release(properties, applications);
    for (other, comparable) in [
        (release("{}", applications), true),
        (release("{\"properties\": {", applications), false),
        (release("", applications), false),
        (release(properties, "deployAs: [\n"), false),
    ] {
        for (old, new) in [(&whole, &other), (&other, &whole)] {
            let drift = drift(old, new);
            assert_eq!(drift.comparable, comparable, "{:?}", drift.changes);
        }
    }
}
