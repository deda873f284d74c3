//! What holds for all definitions and pairs of them: the fixtures, the sample catalogue, and those
//! below the folder that `CONNECTORY_CORPUS` names.

#![allow(clippy::wildcard_enum_match_arm, reason = "JSON will have no other kinds of values")]

mod export;
mod spelling;

use connectory::contract::Contract;
use connectory::diff::{Aspect, Bump, Change, Step, changes, required};
use connectory::document::{Document, Format};
use connectory::path::RepoPath;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A definition and where it was found.
struct Sample {
    name: String,
    value: Value,
}

fn read(path: &Path) -> Option<Value> {
    let name = RepoPath::parse(path.file_name()?.to_str()?).ok()?;
    let format = Format::of(&name).filter(|format| *format != Format::Toml)?;
    let (document, faults) = Document::parse(name, std::fs::read(path).ok()?, format);
    Contract::read(&document)?;
    (document.is_whole() && faults.is_empty()).then(|| document.root().to_json())
}

fn document(value: &Value) -> Document {
    text_document(value.to_string(), Format::Json)
}

fn text_document(text: String, format: Format) -> Document {
    let (document, faults) = Document::parse(RepoPath::parse("api.json").unwrap(), text.into_bytes(), format);
    assert!(faults.is_empty() && document.is_whole(), "{faults:?}");
    document
}

fn between(old: &Document, new: &Document) -> Vec<Change> {
    changes(&Contract::read(old).unwrap(), &Contract::read(new).unwrap())
}

fn compared(old: &Value, new: &Value) -> Vec<Change> {
    between(&document(old), &document(new))
}

fn told(changes: &[Change]) -> Vec<String> {
    let line = |change: &Change| {
        format!("{} {} {}: {}", Bump::word(change.bump), change.name(), change.pointer(), change.message)
    };
    changes.iter().take(5).map(line).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten();
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// Fixtures that no property is held of, because a part of them cannot be read.
const ODD: [&str; 5] = [
    // What cannot be read has no content, only the text of its reference: a renamed one is another one.
    "parameter-reference-changed--dangling",
    "response-reference-changed--dangling",
    "reference-changed--of-every-part",
    // Lists in the place of objects: no part of them can be exported, renamed or joined with others.
    "reference-changed--no-definition-any-more",
    "reference-changed--paths-are-a-list",
];

fn is_odd(path: &Path) -> bool {
    path.iter().any(|part| ODD.iter().any(|odd| part == *odd))
}

/// All definitions.
fn samples() -> Vec<Sample> {
    let mut folders = vec![root().join("tests/changes"), root().join("catalogue")];
    folders.extend(std::env::var_os("CONNECTORY_CORPUS").map(PathBuf::from));
    let named = |path: PathBuf| Some(Sample { value: read(&path)?, name: path.display().to_string() });
    folders.iter().flat_map(|folder| files(folder)).filter(|path| !is_odd(path)).filter_map(named).collect()
}

/// The pairs of the fixtures.
fn pairs() -> Vec<(String, Value, Value)> {
    let mut folders: BTreeMap<PathBuf, BTreeMap<String, Value>> = BTreeMap::new();
    for path in files(&root().join("tests/changes")).into_iter().filter(|path| !is_odd(path)) {
        if let Some(value) = read(&path) {
            let side = path.file_stem().unwrap().to_str().unwrap().to_owned();
            folders.entry(path.parent().unwrap().to_path_buf()).or_default().insert(side, value);
        }
    }
    let pair = |(folder, mut sides): (PathBuf, BTreeMap<String, Value>)| {
        let name = folder.file_name()?.to_str()?.to_owned();
        Some((name, sides.remove("old")?, sides.remove("new")?))
    };
    folders.into_iter().filter_map(pair).collect()
}

/// Files of a folder that a sample refers to are not read with it, and that is said.
fn is_told_anyway(change: &Change) -> bool {
    change.name() == "reference-not-read"
}

/// Holds a property to all samples; `make` gives what must be equal to a sample, or nothing where
/// the property does not speak of it.
fn holds_for_all(make: impl Fn(&Value) -> Option<Value>, allowed: &[&str]) -> usize {
    let mut faults = Vec::new();
    let mut held = 0;
    for sample in samples() {
        let Some(other) = make(&sample.value) else { continue };
        held += 1;
        for (way, mut found) in
            [("to", compared(&sample.value, &other)), ("from", compared(&other, &sample.value))]
        {
            found.retain(|change| !allowed.contains(&change.name().as_str()) && !is_told_anyway(change));
            if !found.is_empty() {
                faults.push(format!("{} {way}: {:#?}", sample.name, told(&found)));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {held}:\n{}", faults.len(), faults.join("\n"));
    held
}

#[test]
fn order_of_keys_changes_nothing() {
    assert!(holds_for_all(|value| Some(spelling::reversed(value)), &[]) > 300);
}

#[test]
fn the_format_changes_nothing() {
    let mut faults = Vec::new();
    for sample in samples() {
        let json = document(&sample.value);
        let pretty = text_document(serde_json::to_string_pretty(&sample.value).unwrap(), Format::Json);
        let yaml = text_document(spelling::yaml(&sample.value), Format::Yaml);
        for other in [&pretty, &yaml] {
            let mut found = between(&json, other);
            found.extend(between(other, &json));
            found.retain(|change| !is_told_anyway(change));
            if !found.is_empty() {
                faults.push(format!("{}: {:#?}", sample.name, told(&found)));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn inlined_references_change_nothing() {
    assert!(holds_for_all(spelling::inlined, &[]) > 30);
}

#[test]
fn names_of_components_change_nothing() {
    // A component that nobody uses is nothing but its name.
    let unused = ["unreferenced-component-added", "unreferenced-component-removed"];
    assert!(holds_for_all(spelling::renamed, &unused) > 30);
}

#[test]
fn other_spellings_change_nothing() {
    for (name, other) in spelling::RESPELLINGS {
        // What nobody uses is compared by its words, as are examples and extensions that refer to
        // schemas; the label of the only value is a title, and of several descriptions another is the outermost.
        let told = [
            "description-changed",
            "unreferenced-component-changed",
            "schema-title-changed",
            "unknown-extension-changed",
            "example-changed",
        ];
        let held = holds_for_all(|value| spelling::respelled(value, other), &told);
        assert!(held > 10, "{name}: {held}");
    }
}

/// Types of one sample that are changed, one at a time.
const MUTATIONS: usize = 4;

#[test]
fn no_changed_type_is_missed() {
    let mut faults = Vec::new();
    let mut tried = 0;
    for sample in samples() {
        let places = spelling::strings(&sample.value);
        for number in 0..MUTATIONS.min(places.len()) {
            let place = &places[number * places.len() / MUTATIONS.min(places.len())];
            let mut other = sample.value.clone();
            *other.pointer_mut(place).unwrap().get_mut("type").unwrap() = Value::from("boolean");
            tried += 1;
            if compared(&sample.value, &other).is_empty() {
                faults.push(format!("{}: {place}", sample.name));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}\n{}", faults.len(), faults.join("\n"));
}

/// Words that need not say anything: `required` of what stands in a path, media types of what has no
/// body, `explode` of a scalar, and what the platform writes where it means nothing. Types have a test of their own.
const IDLE: [&str; 7] =
    ["/required", "/type", "/consumes/", "/produces/", "/x-nullable", "/headers/Content-Type/", "/explode"];

/// Fixtures about keywords that say nothing where they stand.
const IDLE_FIXTURES: [&str; 3] = [
    "array-order-changed--branches-in-branches",
    "default-made-explicit--keywords-that-say-nothing",
    "request-not-added--where-null-is-left-out",
];

#[test]
fn no_changed_word_is_missed() {
    let mut faults = Vec::new();
    let mut tried = 0;
    let is_idle = |sample: &Sample| IDLE_FIXTURES.iter().any(|idle| sample.name.contains(idle));
    for sample in samples().into_iter().filter(|sample| !is_idle(sample)) {
        let mut places = spelling::leaves(&sample.value);
        places.retain(|place| !IDLE.iter().any(|part| place.contains(part)));
        for number in 0..MUTATIONS.min(places.len()) {
            let place = &places[(number * 7 + 3) * places.len() / 31 % places.len()];
            let mut other = sample.value.clone();
            spelling::alter(other.pointer_mut(place).unwrap());
            tried += 1;
            if compared(&sample.value, &other).is_empty() {
                faults.push(format!("{}: {place}", sample.name));
            }
        }
    }
    assert!(faults.is_empty(), "{} of {tried}\n{}", faults.len(), faults.join("\n"));
}

fn mirrored(step: Step) -> Step {
    match step {
        Step::Added => Step::Removed,
        Step::Removed => Step::Added,
        Step::Changed => Step::Changed,
        Step::Narrowed => Step::Widened,
        Step::Widened => Step::Narrowed,
        Step::Set => Step::Unset,
        Step::Unset => Step::Set,
    }
}

/// What a change says apart from its words and its way: where it stands on both sides.
fn places(change: &Change, turned: bool) -> (String, String) {
    let pointer = |location: &Option<connectory::document::Location>| {
        location.as_ref().map(|location| location.pointer.clone()).unwrap_or_default()
    };
    let (old, new) = (pointer(&change.old), pointer(&change.new));
    if turned { (new, old) } else { (old, new) }
}

/// Fixtures in which one change stands for several on the way, and none does on the way back.
const ONE_WAY: [&str; 2] = ["form-data-replaced-by-body", "ms-static-schema-replaced-by-dynamic"];

#[test]
fn the_way_back_mirrors_the_way() {
    let mut faults = Vec::new();
    for (name, old, new) in pairs().into_iter().filter(|(name, ..)| !ONE_WAY.contains(&name.as_str())) {
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        let mut ways: Vec<_> = there.iter().map(|change| places(change, false)).collect();
        let mut returns: Vec<_> = back.iter().map(|change| places(change, true)).collect();
        ways.sort();
        returns.sort();
        if ways != returns {
            faults.push(format!("{name}:\n{:#?}\n{:#?}", told(&there), told(&back)));
        }
        for change in &there {
            let is_other = |other: &&Change| {
                other.what.aspect == change.what.aspect && places(other, true) == places(change, false)
            };
            let mut others = back.iter().filter(is_other).peekable();
            let fits = |other: &Change| other.what.step == mirrored(change.what.step);
            if others.peek().is_some() && !others.any(fits) {
                faults.push(format!("{name}: {:?} is not turned round", change.what));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What of a definition stands beside its paths and components.
fn frame(value: &Value) -> Value {
    let mut frame = value.clone();
    let object = frame.as_object_mut().unwrap();
    for key in ["paths", "components", "definitions", "parameters", "responses", "info", "webhooks"] {
        object.remove(key);
    }
    let security = |key: &str| value.pointer(key).cloned().unwrap_or_default();
    object.insert("schemes in components".to_owned(), security("/components/securitySchemes"));
    frame
}

/// A fixture in which names of components are values: with other names it is another API.
const BY_NAME: &str = "default-made-explicit--names-of-a-discriminator";

/// A fixture whose two sides differ in paths and components only.
fn is_inside(old: &Value, new: &Value) -> bool {
    frame(old) == frame(new) && old.get("webhooks").is_none() && old.get("paths").is_some()
}

#[test]
fn a_composition_needs_the_largest_bump_of_its_parts() {
    let fits = |part: &(String, Value, Value)| part.0 != BY_NAME && is_inside(&part.1, &part.2);
    let parts: Vec<_> = pairs().into_iter().filter(fits).collect();
    let mut groups: BTreeMap<String, Vec<(String, Value, Value)>> = BTreeMap::new();
    for part in parts {
        groups.entry(frame(&part.1).to_string()).or_default().push(part);
    }
    let mut seed = 20_261_121_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut faults = Vec::new();
    let mut tried = 0;
    for group in groups.values().filter(|group| group.len() > 1) {
        for _ in 0..group.len() * 2 {
            let chosen: Vec<&(String, Value, Value)> =
                (0..2 + next(2)).map(|_| &group[next(group.len())]).collect();
            let apart = chosen.iter().map(|(_, old, new)| required(&compared(old, new))).max().flatten();
            let side = |of: fn(&(String, Value, Value)) -> &Value| {
                let parts = chosen.iter().enumerate();
                spelling::joined(parts.map(|(number, part)| spelling::prefixed(of(part), number)))
            };
            let found = compared(&side(|part| &part.1), &side(|part| &part.2));
            tried += 1;
            if required(&found) != apart {
                let names: Vec<&str> = chosen.iter().map(|part| part.0.as_str()).collect();
                faults.push(format!("{names:?} apart need {apart:?}: {:#?}", told(&found)));
            }
        }
    }
    assert!(tried > 100, "{tried}");
    assert!(faults.is_empty(), "{} of {tried}\n{}", faults.len(), faults.join("\n"));
}

/// Schemas that lead to each other round a circle of `depth`, and a reference across it.
fn circle(depth: usize, last: &str) -> Value {
    let schema = |number: usize| {
        let link = |to: usize| serde_json::json!({"$ref": format!("#/definitions/S{to}")});
        let kind = if number + 1 == depth { last } else { "string" };
        let schema = serde_json::json!({"type": "object", "properties": {
            "next": link((number + 1) % depth), "back": link((number + depth - 1) % depth),
            "across": link((number * 7 + 1) % depth), "value": {"type": kind}}});
        (format!("S{number}"), schema)
    };
    let schemas: Map<String, Value> = (0..depth).map(schema).collect();
    serde_json::json!({"swagger": "2.0", "info": {"title": "A", "version": "1.0.0"}, "definitions": schemas,
        "paths": {"/a": {"get": {"operationId": "GetA",
            "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/S0"}}}}}}})
}

/// The largest resident size of this process so far, in kB, where the system tells it.
fn peak() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[test]
fn a_circle_of_a_thousand_schemas_takes_little_memory() {
    let (old, new) = (circle(1_000, "string"), circle(1_000, "integer"));
    let (old, new) = (document(&old), document(&new));
    let before = peak();
    assert!(between(&old, &old).is_empty());
    let found = between(&old, &new);
    assert_eq!(found.len(), 1, "{:#?}", told(&found));
    assert_eq!((found[0].what.aspect, found[0].bump), (Aspect::Type, Some(Bump::Major)));
    if let (Some(before), Some(after)) = (before, peak()) {
        assert!(after - before < 200_000, "{} kB more", after - before);
    }
}
