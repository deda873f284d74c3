//! Exports say the same API, but for what they name; there and back nothing else is lost.

use super::{samples, spelling, told};
use connectory::contract::{Contract, Dialect, Shape, references};
use connectory::diff::{Change, changes};
use connectory::document::{Document, Documents, Format, Location, Node};
use connectory::export::{LossKind, Target, export};
use connectory::path::RepoPath;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A definition alone in its folder.
fn alone(value: &Value) -> Documents {
    let source = super::text_document(value.to_string(), Format::Json);
    Documents::new(RepoPath::root(), vec![source])
}

fn read(all: &Documents) -> Contract<'_> {
    Contract::read_among(all.iter().next().unwrap(), all).unwrap()
}

/// The places that losses speak of: their own, and what is referred to there.
struct Named(BTreeSet<String>);

/// The places of a schema and of what it is made of.
fn parts(node: Node<'_>, source: &Contract<'_>) -> Vec<String> {
    let shape = Shape::of(&[source.schema(node)]);
    shape.parts.iter().map(|part| part.node().pointer()).collect()
}

/// The schemas that a value holds or refers to, and those that they refer to.
fn referred<'d>(node: Node<'d>, seen: &mut BTreeSet<String>) {
    for reference in references(node) {
        if let Some(target) = reference.target.node()
            && seen.insert(target.pointer())
        {
            referred(target, seen);
        }
    }
}

impl Named {
    fn of<'l>(losses: impl Iterator<Item = (&'l Location, LossKind)>, source: &Contract<'_>) -> Self {
        let mut named = BTreeSet::new();
        // What is not listed has no place.
        for (place, kind) in losses.filter(|(_, kind)| *kind != LossKind::More) {
            named.insert(place.pointer.clone());
            let Some(node) = source.root().at(&place.pointer) else { continue };
            let content = place.pointer.rsplit_once('/').and_then(|(holder, _)| source.root().at(holder));
            if kind == LossKind::MediaType
                && let Some(content) = content
            {
                // The schema of one media type stands for those of all.
                let mut seen = BTreeSet::new();
                referred(content, &mut seen);
                named.append(&mut seen);
            }
            let media = node.members().map(|member| member.value);
            let holders = [node].into_iter().chain(media.filter(|media| media.get("schema").is_some()));
            let schemas =
                holders.flat_map(|holder| [Some(holder), holder.get("schema"), holder.get("items")]);
            for schema in schemas.flatten().chain(node.items()).filter(Node::is_object) {
                named.extend(parts(schema, source));
            }
        }
        Self(named)
    }

    /// Whether the places have to do with another one, or with what is referred to there.
    fn tell(&self, place: &Location, source: &Contract<'_>) -> bool {
        let node = source.root().at(&place.pointer).filter(Node::is_object);
        let parts = node.map(|node| parts(node, source)).unwrap_or_default();
        self.holds(&place.pointer) || parts.iter().any(|pointer| self.holds(pointer))
    }

    /// Whether one of the places holds another, or stands in it.
    fn holds(&self, pointer: &str) -> bool {
        let mut ends = pointer.match_indices('/').map(|(at, _)| at).chain([pointer.len()]);
        let below = self.0.range(format!("{pointer}/")..).next();
        ends.any(|end| self.0.contains(&pointer[..end]))
            || below.is_some_and(|below| below.starts_with(&format!("{pointer}/")))
    }
}

#[test]
fn an_export_changes_nothing_but_what_it_names() {
    let mut faults = Vec::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut held, mut clean) = (0, 0);
    for sample in samples() {
        let all = alone(&sample.value);
        let from = read(&all);
        for target in [Target::Swagger2, Target::OpenApi30] {
            let export = export(&from, target).unwrap();
            let named = Named::of(export.losses().iter().map(|loss| (&loss.place, loss.kind)), &from);
            for loss in export.losses() {
                *kinds.entry(loss.kind.as_str()).or_default() += 1;
            }
            let to = export.contract().unwrap();
            let is_told = |old: &Option<Location>, new: &Option<Location>| {
                let place = old.clone().or_else(|| new.as_ref().map(|place| export.origin(place, &all)));
                place.is_some_and(|place| named.tell(&place, &from))
            };
            held += 1;
            clean += usize::from(export.losses().is_empty());
            let mut there = changes(&from, &to);
            there.retain(|change| !is_told(&change.old, &change.new));
            let mut back = changes(&to, &from);
            back.retain(|change| !is_told(&change.new, &change.old));
            for (way, mut found) in [("to", there), ("from", back)] {
                // Samples are read without the files beside them.
                found.retain(|change| {
                    !["spec-dialect-changed", "reference-not-read"].contains(&change.name().as_str())
                });
                if !found.is_empty() {
                    faults.push(format!("{} {target:?} {way}: {:#?}", sample.name, told(&found)));
                }
            }
        }
    }
    // Where nothing is named, nothing but the language may change.
    assert!(clean > 1_000 && clean < held && kinds.len() > 20, "{clean} of {held}: {kinds:?}");
    assert!(faults.is_empty(), "{} of {held}:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn there_and_back_nothing_else_is_lost() {
    let mut faults = Vec::new();
    let mut held = 0;
    for sample in samples() {
        let all = alone(&sample.value);
        let from = read(&all);
        let there = export(&from, Target::usual(from.dialect())).unwrap();
        let middle = alone(&there.document().root().to_json());
        let made = read(&middle);
        let back = export(&made, Target::usual(made.dialect())).unwrap();
        let earlier: Vec<(Location, LossKind)> =
            back.losses().iter().map(|loss| (there.origin(&loss.place, &all), loss.kind)).collect();
        let earlier = earlier.iter().map(|(place, kind)| (place, *kind));
        let named =
            Named::of(there.losses().iter().map(|loss| (&loss.place, loss.kind)).chain(earlier), &from);
        let to = back.contract().unwrap();
        held += 1;
        let mut found: Vec<Change> = changes(&from, &to);
        let origin = |place: &Location| there.origin(&back.origin(place, &middle), &all);
        found.retain(|change| {
            // What was shared stands under its path at last, where the loss is told.
            let place = change.old.clone().or_else(|| change.new.as_ref().map(origin));
            let places = [place, change.new.clone()];
            let is_named = places.iter().flatten().any(|place| named.tell(place, &from));
            change.name() != "spec-dialect-changed" && !is_named
        });
        if !found.is_empty() {
            faults.push(format!("{}: {:#?}", sample.name, told(&found)));
        }
    }
    assert!(held > 500);
    assert!(faults.is_empty(), "{} of {held}:\n{}", faults.len(), faults.join("\n"));
}

/// The same definition with each schema of its own in a file; none where names are none of files.
fn split(value: &Value) -> Option<Vec<(String, Value)>> {
    let swagger = value.get("swagger").is_some();
    let (head, place) = if swagger {
        ("#/definitions/", "/definitions")
    } else {
        ("#/components/schemas/", "/components/schemas")
    };
    let schemas = value.pointer(place)?.as_object()?.clone();
    let is_plain = |name: &String| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if !schemas.keys().all(is_plain) || spelling::are_names_told(value) {
        return None;
    }
    let mut root = value.clone();
    let (holder, name) = place.rsplit_once('/').unwrap();
    root.pointer_mut(holder)?.as_object_mut()?.remove(name);
    let leading = |folder: &'static str| {
        move |text: &str| {
            let (name, rest) =
                text.strip_prefix(head).map(|rest| rest.split_once('/').unwrap_or((rest, "")))?;
            let below = if rest.is_empty() { String::new() } else { format!("#/{rest}") };
            Some(format!("{folder}{name}.json{below}"))
        }
    };
    let mut files = vec![("api.json".to_owned(), spelling::redirected(&root, &leading("schemas/")))];
    let file = |(name, schema): (&String, &Value)| {
        (format!("schemas/{name}.json"), spelling::redirected(schema, &leading("")))
    };
    files.extend(schemas.iter().map(file));
    Some(files)
}

/// Changes of what a definition does not describe, or not alone.
const DATA: [&str; 3] = ["example-changed", "unknown-extension-changed", "reference-not-read"];

#[test]
fn one_file_is_the_same_api_as_several() {
    let mut faults = Vec::new();
    let mut held = 0;
    for sample in samples() {
        let Some(files) = split(&sample.value) else { continue };
        let document = |(name, value): (String, Value)| {
            let path = RepoPath::parse(&name).unwrap();
            Document::parse(path, value.to_string().into_bytes(), Format::Json).0
        };
        let all = Documents::new(RepoPath::root(), files.into_iter().map(document).collect());
        let parts =
            Contract::read_among(all.get(&RepoPath::parse("api.json").unwrap()).unwrap(), &all).unwrap();
        let target = match parts.dialect() {
            Dialect::Swagger2 => Target::Swagger2,
            Dialect::OpenApi30 => Target::OpenApi30,
            Dialect::OpenApi31 => continue,
        };
        let export = export(&parts, target).unwrap();
        let whole = alone(&sample.value);
        held += 1;
        let mut found = changes(&read(&whole), &export.contract().unwrap());
        // What nothing refers to is in no file that is read, and data has no references.
        let is_told = |change: &Change| {
            let name = change.name();
            !name.starts_with("unreferenced-component") && !DATA.contains(&name.as_str())
        };
        found.retain(is_told);
        if !found.is_empty() || export.contract().unwrap().documents().len() > 1 {
            faults.push(format!("{}: {:#?}", sample.name, told(&found)));
        }
    }
    assert!(held > 40, "{held}");
    assert!(faults.is_empty(), "{} of {held}:\n{}", faults.len(), faults.join("\n"));
}
