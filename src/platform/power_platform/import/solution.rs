//! The connectors of solutions, each laid out as the folder of a line.

use super::super::package::{CUSTOM_PROPERTIES, INTRO, SCRIPT, TEST_FLOW};
use super::super::solution::{CONNECTOR_FILES, CUSTOMIZATIONS, PARTS, find};
use super::super::verify::archive_rule;
use super::Reader;
use super::describe::{described, settle};
use super::levels::{Parts, Piece};
use super::properties::{Properties, laid_out};
use super::rules::CONNECTOR_INCOMPLETE;
use crate::catalogue::manifest::is_component_name;
use crate::catalogue::{ICON, POWER_PLATFORM_DEFINITION, POWER_PLATFORM_FOLDER, PROPERTIES};
use crate::document::Location;
use crate::document::xml::Element;
use crate::error::Result;
use crate::files::{FileSet, MAX_FOLDER_BYTES};
use crate::package::ProblemKind;
use crate::path::RepoPath;
use crate::platform::Found;
use std::collections::{BTreeMap, BTreeSet};

/// At most so many connectors are imported at once.
const MAX_CONNECTORS: usize = 200;

/// The connectors of all solutions; one that stands in several is taken from the one without flows.
pub(super) fn connectors(reader: &mut Reader, parts: &Parts) -> Result<Vec<Found>> {
    let mut all: Vec<(usize, &Element, String)> = Vec::new();
    let mut seen = BTreeSet::new();
    for (number, piece) in parts.pieces.iter().enumerate() {
        for element in piece.solution.connectors() {
            let Some(name) = named(reader, piece, element) else { continue };
            if seen.insert(name.to_ascii_lowercase()) {
                all.push((number, element, name));
            }
        }
    }
    if all.len() > MAX_CONNECTORS {
        let message = format!("there are {} connectors; {MAX_CONNECTORS} are imported at once", all.len());
        reader.report(archive_rule(ProblemKind::TooLarge), Location::file(reader.name.clone()), message);
    }
    if !reader.findings.is_empty() {
        return Ok(Vec::new());
    }
    let mut stock = Stock { parts, only: all.len() == 1, used: BTreeSet::new(), bytes: 0 };
    let mut found = Vec::new();
    for (number, element, name) in all {
        match stock.connector(reader, number, element, &name)? {
            Some(connector) => found.push(connector),
            None => break,
        }
    }
    stock.leave_the_rest(reader);
    Ok(found)
}

/// The name of a connector that has all that one needs.
fn named(reader: &mut Reader, piece: &Piece, element: &Element) -> Option<String> {
    let name = element.text_of("name").unwrap_or_default();
    let definition = element.text_of("openapidefinition").unwrap_or_default();
    let message = if name.is_empty() || definition.is_empty() {
        "`<name>` and `<openapidefinition>` are expected, one of them is missing or empty".to_owned()
    } else if !is_component_name(name) {
        let shown: String = name.chars().take(60).collect();
        format!("the name is `{shown}`; letters, digits, `_` and `-` are expected, a letter first")
    } else {
        return Some(name.to_owned());
    };
    let part = piece.solution.customizations.as_ref()?;
    let place = piece.at.join(&part.path);
    reader.texts.insert(place.clone(), part.text.as_bytes());
    let location = Location { span: Some(element.span), ..Location::file(place) };
    reader.report(&CONNECTOR_INCOMPLETE, location, message);
    None
}

/// What connectors are made of, and what of it was used.
struct Stock<'p> {
    parts: &'p Parts,
    /// Whether there is one connector, to which all flows belong.
    only: bool,
    used: BTreeSet<(usize, RepoPath)>,
    bytes: u64,
}

/// A path that this room writes down itself.
pub(super) fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap_or_default()
}

/// The path of a file that only Power Platform wants.
pub(super) fn special(name: &str) -> RepoPath {
    path(POWER_PLATFORM_FOLDER).join(&path(name))
}

impl<'p> Stock<'p> {
    /// One connector; none where all together would be more than is kept in memory.
    fn connector(
        &mut self,
        reader: &mut Reader,
        number: usize,
        element: &Element,
        name: &str,
    ) -> Result<Option<Found>> {
        let Some(piece) = self.parts.pieces.get(number) else { return Ok(None) };
        let mut made = Laid::default();
        self.own_files(reader, (number, piece), element, &mut made);
        let flow = self.flow_of(name);
        if let Some((number, flow)) = flow {
            self.flow_files(reader, (number, flow), name, &mut made);
        }
        let beside =
            [(path(INTRO), &self.parts.intro), (special(CUSTOM_PROPERTIES), &self.parts.custom_properties)];
        for (target, file) in beside {
            if let Some((place, bytes)) = file {
                made.put(target, bytes.clone(), reader.shown(place));
            }
        }
        self.bytes += made.files.iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>();
        if self.bytes > MAX_FOLDER_BYTES {
            let message = format!("the connectors would have more than {MAX_FOLDER_BYTES} bytes together");
            reader.report(archive_rule(ProblemKind::TooLarge), Location::file(reader.name.clone()), message);
            return Ok(None);
        }
        let mut found = described(piece, element, name, made);
        let in_flow = flow.filter(|(other, _)| *other != number).map(|(_, flow)| flow);
        settle(reader, &mut found, piece, in_flow)?;
        Ok(Some(found))
    }

    fn own_files(&mut self, reader: &Reader, place: (usize, &Piece), element: &Element, made: &mut Laid) {
        let (number, piece) = place;
        let mut files = BTreeMap::new();
        for kind in CONNECTOR_FILES {
            let named = element.text_of(kind).filter(|text| !text.is_empty());
            if let Some((path, bytes)) = named.and_then(|named| find(&piece.files, named)) {
                self.used.insert((number, path.clone()));
                files.insert(kind, (reader.shown(&piece.at.join(path)), bytes));
            }
        }
        let bytes = |kind: &str| files.get(kind).map(|(_, bytes)| *bytes);
        let properties = Properties {
            parameters: bytes("connectionparameters"),
            parameter_sets: bytes("connectionparametersets"),
            policies: bytes("policytemplateinstances"),
            brand_color: element.text_of("iconbrandcolor").filter(|text| !text.is_empty()),
            capabilities: element.text_of("capabilities"),
            script_operations: element.text_of("scriptoperations"),
        };
        let from = ["connectionparameters", "connectionparametersets", "policytemplateinstances"];
        let from: Vec<&str> =
            from.iter().filter_map(|kind| files.get(kind)).map(|(from, _)| from.as_str()).collect();
        let customizations = reader.shown(&piece.at.join(&path(CUSTOMIZATIONS)));
        let from = from.into_iter().chain([customizations.as_str()]).collect::<Vec<_>>().join(" + ");
        made.put(special(PROPERTIES), properties.written(), from);
        let targets = [
            ("openapidefinition", path(POWER_PLATFORM_DEFINITION)),
            ("customcodeblobcontent", special(SCRIPT)),
            ("iconblob", path(ICON)),
        ];
        for (kind, target) in targets {
            if let Some((from, bytes)) = files.get(kind) {
                let bytes = if kind == "openapidefinition" { readable(bytes) } else { bytes.to_vec() };
                made.put(target, bytes, from.clone());
            }
        }
    }

    /// The solution with the flow that tests a connector: one that holds it, or refers to it.
    fn flow_of(&self, name: &str) -> Option<(usize, &'p Piece)> {
        let flows = || self.parts.pieces.iter().enumerate().filter(|(_, piece)| piece.has_flows());
        let tests = |piece: &Piece| {
            piece.tested.contains(&name.to_ascii_lowercase())
                || piece.solution.connectors().iter().any(|element| is_called(element, name))
        };
        let mut testing = flows().filter(|(_, piece)| tests(piece));
        testing.next().or_else(|| flows().next().filter(|_| self.only))
    }

    /// The flow's solution as it is, without the files of the connector: packaging puts those of the
    /// release there.
    fn flow_files(&mut self, reader: &Reader, place: (usize, &Piece), name: &str, made: &mut Laid) {
        let (number, piece) = place;
        let elements = piece.solution.connectors();
        let own = elements.iter().filter(|element| is_called(element, name)).flat_map(|element| {
            CONNECTOR_FILES
                .iter()
                .filter_map(|kind| find(&piece.files, element.text_of(kind)?))
                .map(|(path, _)| path)
        });
        let own: BTreeSet<&RepoPath> = own.collect();
        for (path, bytes) in piece.files.iter() {
            let is_part = PARTS.iter().any(|part| path.as_str().eq_ignore_ascii_case(part));
            if own.contains(path) {
                self.used.insert((number, path.clone()));
            } else if is_part || !path.parent().is_root() {
                self.used.insert((number, path.clone()));
                made.put(special(TEST_FLOW).join(path), bytes, reader.shown(&piece.at.join(path)));
            }
        }
    }

    /// Names what went into no connector.
    fn leave_the_rest(&self, reader: &mut Reader) {
        for (number, piece) in self.parts.pieces.iter().enumerate() {
            if !self.used.iter().any(|(used, _)| *used == number) {
                reader.leave(&piece.at, "holds nothing that another solution does not have");
                continue;
            }
            for path in piece.files.paths() {
                let is_part = PARTS.iter().any(|part| path.as_str().eq_ignore_ascii_case(part));
                if !is_part && !self.used.contains(&(number, path.clone())) {
                    reader.leave(&piece.at.join(path), "no part of a connector or of its test flow");
                }
            }
        }
    }
}

pub(super) fn is_called(element: &Element, name: &str) -> bool {
    element.text_of("name").is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// A definition that was written for programs, laid out for people; one that has lines stays as it is.
fn readable(bytes: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.trim_end().contains('\n') => (laid_out(text) + "\n").into_bytes(),
        _ => bytes.to_vec(),
    }
}

/// The files of a line's folder, and where they come from.
#[derive(Default)]
pub(super) struct Laid {
    pub(super) files: FileSet,
    pub(super) origins: BTreeMap<RepoPath, String>,
}

impl Laid {
    pub(super) fn put(&mut self, target: RepoPath, bytes: impl Into<Vec<u8>>, from: String) {
        self.origins.insert(target.clone(), from);
        self.files.insert(target, bytes);
    }
}
