//! Exports say the same API, but for what they name; there and back nothing else is lost.

use super::{samples, told};
use connectory::contract::{Contract, Shape, references};
use connectory::diff::{Change, changes};
use connectory::document::{Documents, Format, Location, Node};
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
    let mut held = 0;
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
            let mut there = changes(&from, &to);
            there.retain(|change| !is_told(&change.old, &change.new));
            let mut back = changes(&to, &from);
            back.retain(|change| !is_told(&change.new, &change.old));
            for (way, mut found) in [("to", there), ("from", back)] {
                found.retain(|change| change.name() != "spec-dialect-changed");
                if !found.is_empty() {
                    faults.push(format!("{} {target:?} {way}: {:#?}", sample.name, told(&found)));
                }
            }
        }
    }
    assert!(held > 1_000 && kinds.len() > 20, "{held} {kinds:?}");
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
