//! What packaging will write otherwise than it stood in a solution.

use super::super::solution::{CONNECTOR_FILES, CONNECTOR_TYPE, CUSTOMIZATIONS, MANIFEST, Solution, find};
use crate::document::xml::Element;
use crate::document::{Document, Format, minified};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::Left;
use std::collections::BTreeMap;

/// At most this many things of one solution are told one by one.
const MAX_LEFT: usize = 50;

/// At most this many values of one element are compared.
const MAX_FACTS: usize = 10_000;

/// Longer places are cut, in characters.
const MAX_PLACE: usize = 200;

/// Longer values are cut, in characters.
const MAX_SHOWN: usize = 60;

/// A solution, and its place as it is shown.
pub(super) struct Side<'s> {
    pub(super) place: String,
    pub(super) files: &'s FileSet,
    pub(super) solution: &'s Solution,
}

/// What a connector's element and its files said, and what they will say; what is filled in where the
/// definition leaves it open is told elsewhere.
pub(super) fn connector(name: &str, was: &Side<'_>, made: &Side<'_>, is_filled: bool) -> Vec<Left> {
    let (Some(old), Some(new)) = (element(name, was.solution), element(name, made.solution)) else {
        return Vec::new();
    };
    let is_file = |child: &&Element| CONNECTOR_FILES.contains(&child.name.as_str());
    let mut left = Left::list(&was.place, CUSTOMIZATIONS);
    let without_files = |element: &Element| {
        let children = element.children.iter().filter(|child| !is_file(child)).cloned().collect();
        flattened(&Element { children, ..Element::default() })
    };
    left.differences(&without_files(old), &without_files(new));
    for child in old.children.iter().filter(is_file).filter(|child| !child.text.trim().is_empty()) {
        let content = |side: &Side<'_>, child: &Element| content(side.files, child.text.trim());
        let made = new.child(&child.name).and_then(|child| content(made, child));
        match made {
            Some(_) if is_filled && child.name == "openapidefinition" => {}
            None => left.add(child.text.trim(), "goes into no package".to_owned()),
            Some(made) if content(was, child) != Some(made.clone()) => {
                left.add(child.text.trim(), "is written otherwise when it is packaged".to_owned());
            }
            Some(_) => {}
        }
    }
    left.items
}

/// What a solution without flows said besides its connectors, and what it will say.
pub(super) fn solution(was: &Side<'_>, made: &Side<'_>) -> Vec<Left> {
    let mut left = Left::list(&was.place, MANIFEST);
    let facts = |side: &Side<'_>| side.solution.about().map(about).unwrap_or_default();
    left.differences(&facts(was), &facts(made));
    let others = was.solution.about().and_then(|about| about.child("RootComponents"));
    let others = others.into_iter().flat_map(|list| &list.children);
    let others = others.filter(|component| component.attribute("type") != Some(CONNECTOR_TYPE));
    for component in others {
        let kind = component.attribute("type").unwrap_or_default();
        let name = component.attribute("schemaName").or_else(|| component.attribute("id"));
        let place = format!("RootComponents: {kind} {}", name.unwrap_or_default());
        left.add(&place, "another component; goes into no package".to_owned());
    }
    let missing = was.solution.about().and_then(|about| about.child("MissingDependencies"));
    if missing.is_some_and(Element::says_something) {
        left.add("MissingDependencies", "goes into no package".to_owned());
    }
    left.file = CUSTOMIZATIONS;
    let sections = was.solution.customizations.iter().flat_map(|part| &part.root.children);
    for section in sections.filter(|section| section.name != "Connectors") {
        let root = made.solution.customizations.as_ref().map(|part| &part.root);
        let new = root.and_then(|root| root.child(&section.name)).map(flattened).unwrap_or_default();
        if unmatched(&flattened(section), &new).next().is_some() {
            left.add(&section.name, "goes into no package".to_owned());
        }
    }
    left.items
}

fn element<'s>(name: &str, solution: &'s Solution) -> Option<&'s Element> {
    let named =
        |element: &&&Element| element.text_of("name").is_some_and(|found| found.eq_ignore_ascii_case(name));
    solution.connectors().iter().find(named).copied()
}

/// JSON without its blanks, other files as they are.
fn content(files: &FileSet, path: &str) -> Option<Vec<u8>> {
    let (path, bytes) = find(files, path)?;
    if path.extension() != "json" {
        return Some(bytes.to_vec());
    }
    let (document, _) = Document::parse(path.clone(), bytes.to_vec(), Format::Json);
    Some(minified(document.root()).into_bytes())
}

/// A path of elements with what stands there.
type Fact = (String, String);

/// What a solution says of itself; its version is told apart, and its components are no facts.
fn about(manifest: &Element) -> Vec<Fact> {
    const APART: [&str; 3] = ["Version", "RootComponents", "MissingDependencies"];
    let children = manifest.children.iter().filter(|child| !APART.contains(&child.name.as_str()));
    flattened(&Element { children: children.cloned().collect(), ..Element::default() })
}

/// Everything below an element that says something.
fn flattened(element: &Element) -> Vec<Fact> {
    let mut facts = Vec::new();
    element.children.iter().for_each(|child| flatten(child, &mut Vec::new(), &mut facts));
    facts
}

fn flatten<'e>(element: &'e Element, path: &mut Vec<&'e str>, facts: &mut Vec<Fact>) {
    match facts.len() {
        MAX_FACTS.. => return,
        count if count + 1 == MAX_FACTS => facts.push(("…".to_owned(), "more than is compared".to_owned())),
        _ => {}
    }
    path.push(&element.name);
    let attributes =
        element.attributes.iter().filter(|(name, _)| !name.contains(':')).map(|(_, value)| value.trim());
    let said: Vec<&str> = attributes.chain([element.text.trim()]).filter(|text| !text.is_empty()).collect();
    if !said.is_empty() {
        let place: String = path.join("/").chars().take(MAX_PLACE).collect();
        facts.push((place, said.join(" ")));
    }
    element.children.iter().for_each(|child| flatten(child, path, facts));
    path.pop();
}

/// The facts that are not among others, each counted, with what stands in their place there.
fn unmatched<'f>(old: &'f [Fact], new: &'f [Fact]) -> impl Iterator<Item = (&'f Fact, Option<&'f str>)> {
    let mut others: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (place, value) in new {
        others.entry(place).or_default().push(value);
    }
    old.iter().filter_map(move |fact| {
        let there = others.entry(&fact.0).or_default();
        match there.iter().position(|value| *value == fact.1) {
            Some(at) => {
                there.remove(at);
                None
            }
            None => Some((fact, there.first().copied())),
        }
    })
}

/// What is left, with the file that it stands in.
struct List<'s> {
    place: &'s str,
    file: &'static str,
    items: Vec<Left>,
}

impl Left {
    fn list<'s>(place: &'s str, file: &'static str) -> List<'s> {
        List { place, file, items: Vec::new() }
    }
}

impl List<'_> {
    fn add(&mut self, what: &str, message: String) {
        let file = RepoPath::parse(self.file).unwrap_or_default();
        let place = RepoPath::parse(self.place).unwrap_or_default().join(&file);
        match self.items.len() {
            MAX_LEFT => self.items.push(Left::new(place.as_str(), "holds more that is not kept")),
            count if count < MAX_LEFT => {
                self.items.push(Left::new(format!("{place}: {}", shown(what)), message))
            }
            _ => {}
        }
    }

    fn differences(&mut self, old: &[Fact], new: &[Fact]) {
        for ((place, value), now) in unmatched(old, new) {
            let message = match now {
                Some(now) => format!("`{}` becomes `{}` when it is packaged", shown(value), shown(now)),
                None => format!("`{}` goes into no package", shown(value)),
            };
            self.add(place, message);
        }
    }
}

fn shown(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}
