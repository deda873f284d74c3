//! Components by name: those of the definition, and those that parts of other files become.
//!
//! Whatever a `$ref` leads to has one name. A component of the definition that is nothing but a
//! `$ref` into another file takes in what stands there; all else that is referred to, in other
//! files or at places that the wanted language does not have, becomes a component of its own,
//! named as the reference names it.

use super::Target;
use crate::contract::{Contract, Dialect, follow, next, percent_decoded, reference};
use crate::document::{Node, escape_pointer};
use std::collections::{BTreeMap, VecDeque};

/// A chain of references longer than this leads nowhere.
const MAX_HOPS: usize = 32;

/// What kind of component something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Section {
    Schemas,
    Parameters,
    Responses,
    RequestBodies,
    Headers,
    Examples,
    Links,
    Callbacks,
    SecuritySchemes,
}

/// All sections in the order in which they are written.
pub(super) const SECTIONS: [Section; 9] = [
    Section::Schemas,
    Section::Parameters,
    Section::Responses,
    Section::RequestBodies,
    Section::Headers,
    Section::Examples,
    Section::Links,
    Section::Callbacks,
    Section::SecuritySchemes,
];

impl Section {
    /// The key of OpenAPI 3.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Schemas => "schemas",
            Self::Parameters => "parameters",
            Self::Responses => "responses",
            Self::RequestBodies => "requestBodies",
            Self::Headers => "headers",
            Self::Examples => "examples",
            Self::Links => "links",
            Self::Callbacks => "callbacks",
            Self::SecuritySchemes => "securitySchemes",
        }
    }

    /// The key of a Swagger 2.0 root; none where that has no such section.
    pub(super) fn swagger_key(self) -> Option<&'static str> {
        match self {
            Self::Schemas => Some("definitions"),
            Self::Parameters => Some("parameters"),
            Self::Responses => Some("responses"),
            Self::SecuritySchemes => Some("securityDefinitions"),
            Self::RequestBodies | Self::Headers | Self::Examples | Self::Links | Self::Callbacks => None,
        }
    }

    /// The components of a definition.
    fn of<'d>(self, contract: &Contract<'d>) -> Option<Node<'d>> {
        let root = contract.root();
        match contract.dialect() {
            Dialect::Swagger2 => root.get(self.swagger_key()?),
            Dialect::OpenApi30 | Dialect::OpenApi31 => root.get("components")?.get(self.key()),
        }
    }
}

/// A component that is to be written.
#[derive(Debug, Clone)]
pub(super) struct Component<'d> {
    pub(super) section: Section,
    pub(super) name: String,
    /// What it holds.
    pub(super) node: Node<'d>,
}

/// The names that are given, and the components that wait to be written.
#[derive(Debug)]
pub(super) struct Components<'d> {
    target: Target,
    names: BTreeMap<(Section, u64), String>,
    /// The names that are given, each with the number that the next of them gets.
    taken: BTreeMap<(Section, String), usize>,
    waiting: VecDeque<Component<'d>>,
    /// Components of the definition that have another name now.
    pub(super) renamed: Vec<Component<'d>>,
}

impl<'d> Components<'d> {
    /// Names the components of a definition that the wanted language can share.
    pub(super) fn of(
        contract: &Contract<'d>,
        target: Target,
        shares: impl Fn(Section, Node<'d>) -> bool,
    ) -> Self {
        let (names, taken) = (BTreeMap::new(), BTreeMap::new());
        let (waiting, renamed) = (VecDeque::new(), Vec::new());
        let mut components = Self { target, names, taken, waiting, renamed };
        let mut aliases = Vec::new();
        for section in SECTIONS {
            let holder = section.of(contract);
            for member in holder.into_iter().flat_map(|holder| holder.members()) {
                if member.name.starts_with("x-") || !shares(section, member.value) {
                    continue;
                }
                let name = components.claim(section, member.name);
                components.names.insert((section, member.value.id()), name.clone());
                let component = Component { section, name, node: member.value };
                if component.name != member.name {
                    components.renamed.push(component.clone());
                }
                aliases.push(component);
            }
        }
        for component in aliases {
            let node = components.taken_in(&component);
            components.waiting.push_back(Component { node, ..component });
        }
        components
    }

    /// What a component holds: itself, or what it refers to in another file, if no other one took
    /// that in before.
    fn taken_in(&mut self, component: &Component<'d>) -> Node<'d> {
        let mut at = component.node;
        for _ in 0..MAX_HOPS {
            let text = reference(at).filter(|_| at.len() == 1);
            let beyond =
                text.and_then(|text| next(at, text).node()).filter(|node| node.is_beside(component.node));
            let Some(node) = beyond else { break };
            if self.names.contains_key(&(component.section, node.id())) {
                break;
            }
            at = node;
        }
        if reference(at).is_some() && at != component.node && follow(at).node().is_none() {
            return component.node;
        }
        self.names.entry((component.section, at.id())).or_insert_with(|| component.name.clone());
        at
    }

    /// The next component that waits.
    pub(super) fn next(&mut self) -> Option<Component<'d>> {
        self.waiting.pop_front()
    }

    /// The reference to what the text of one leads to that is written at `holder`; none where it
    /// leads nowhere.
    pub(super) fn reference(&mut self, section: Section, holder: Node<'d>, text: &str) -> Option<String> {
        let mut at = next(holder, text).node()?;
        for _ in 0..MAX_HOPS {
            if let Some(name) = self.names.get(&(section, at.id())) {
                return self.text(section, name);
            }
            let Some(text) = reference(at).filter(|_| at.len() == 1) else {
                let name = self.claim(section, &wanted(text));
                self.names.insert((section, at.id()), name.clone());
                let reference = self.text(section, &name);
                self.waiting.push_back(Component { section, name, node: at });
                return reference;
            };
            at = next(at, text).node()?;
        }
        None
    }

    /// The reference to a component, where something is one.
    pub(super) fn known(&self, node: Node<'d>) -> Option<String> {
        let named = |section: &Section| Some((*section, self.names.get(&(*section, node.id()))?));
        SECTIONS.iter().find_map(named).and_then(|(section, name)| self.text(section, name))
    }

    /// The text of a reference to a component.
    fn text(&self, section: Section, name: &str) -> Option<String> {
        let name = fragment(name);
        Some(match self.target {
            Target::Swagger2 => format!("#/{}/{name}", section.swagger_key()?),
            Target::OpenApi30 => format!("#/components/{}/{name}", section.key()),
        })
    }

    /// A name that no other component has: the one that is wanted, or that with a number.
    pub(super) fn claim(&mut self, section: Section, wanted: &str) -> String {
        let wanted = match self.target {
            Target::Swagger2 => wanted.to_owned(),
            Target::OpenApi30 => allowed(wanted),
        };
        let mut name = wanted.clone();
        while self.taken.contains_key(&(section, name.clone())) {
            let number = self.taken.entry((section, wanted.clone())).or_insert(1);
            *number += 1;
            name = format!("{wanted}_{number}");
        }
        self.taken.insert((section, name.clone()), 1);
        name
    }
}

/// The name that a reference suggests: its last part, or the name of a file that it means as a
/// whole, without what stands behind the dot.
fn wanted(text: &str) -> String {
    let (file, fragment) = text.split_once('#').unwrap_or((text, ""));
    let last = |text: &str| text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let name = if fragment.trim_matches('/').is_empty() {
        let name = last(file);
        name.rsplit_once('.').map(|(stem, _)| stem.to_owned()).filter(|stem| !stem.is_empty()).unwrap_or(name)
    } else {
        last(fragment)
    };
    let name = percent_decoded(&name).unwrap_or(name).replace("~1", "/").replace("~0", "~");
    allowed(&name)
}

/// Names longer than this are cut, in characters.
const MAX_NAME: usize = 200;

/// A name of the letters that OpenAPI 3 allows.
fn allowed(name: &str) -> String {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = name.chars().take(MAX_NAME).map(|c| if is_allowed(c) { c } else { '_' }).collect();
    if name.is_empty() { "Unnamed".to_owned() } else { name }
}

/// A name as a part of a reference.
fn fragment(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for character in escape_pointer(name).chars() {
        if character.is_ascii()
            && !character.is_ascii_alphanumeric()
            && !"-._~!$&'()*+,;=:@".contains(character)
        {
            text.push_str(&format!("%{:02X}", u32::from(character)));
        } else {
            text.push(character);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_references() {
        let names =
            ["#/a/b~1c", "pet.yaml", "x/Pet.v1.json#/", "x/y.json#/d/My%20Pet", "#", "a.json#/d/", ".json"]
                .map(wanted);
        assert_eq!(names, ["b_c", "pet", "Pet.v1", "My_Pet", "Unnamed", "d", ".json"]);
        assert_eq!(fragment("A b/c%«d»"), "A%20b~1c%25«d»");
    }
}
