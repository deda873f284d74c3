//! The connectors of solutions, each laid out as the folder of a line.

use super::super::package::{
    CUSTOM_PROPERTIES, INTRO, SCRIPT, TEST_FLOW, connector_solution, release_version, solution_version,
};
use super::super::solution::{CONNECTOR_FILES, CUSTOMIZATIONS, PARTS, Solution, WORKFLOW_FOLDER, find};
use super::super::verify::archive_rule;
use super::super::xml::Element;
use super::compare::{self, Side};
use super::levels::{Parts, Piece};
use super::properties::{Properties, laid_out};
use super::rules::CONNECTOR_INCOMPLETE;
use super::{Reader, folder};
use crate::catalogue::manifest::{
    FILE as LINE_MANIFEST, is_component_name, is_guid, is_prefix, is_unique_name,
};
use crate::catalogue::{
    ConnectorId, ICON, Layout, POWER_PLATFORM_DEFINITION, POWER_PLATFORM_FOLDER, PROPERTIES, Release,
    normalise,
};
use crate::document::{Document, Format, Location};
use crate::error::Result;
use crate::files::{FileSet, MAX_FOLDER_BYTES};
use crate::package::ProblemKind;
use crate::path::RepoPath;
use crate::platform::{Found, Left};
use semver::Version;
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
        reader.report(archive_rule(ProblemKind::TooLarge), Location::file(reader.base.clone()), message);
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
fn path(text: &str) -> RepoPath {
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
            reader.report(archive_rule(ProblemKind::TooLarge), Location::file(piece.at.clone()), message);
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
            for path in piece.files.paths() {
                let is_part = PARTS.iter().any(|part| path.as_str().eq_ignore_ascii_case(part));
                let folder = path.parts().next().unwrap_or_default();
                let is_flow = piece.has_flows() && folder.eq_ignore_ascii_case(WORKFLOW_FOLDER);
                if !is_part && !self.used.contains(&(number, path.clone())) {
                    let what =
                        if is_flow { "tests none of the connectors" } else { "is no part of a connector" };
                    reader.leave(&piece.at.join(path), what);
                }
            }
        }
    }
}

fn is_called(element: &Element, name: &str) -> bool {
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

/// A connector with its manifest: what the solution says of it, and what its definition says.
fn described(piece: &Piece, element: &Element, name: &str, made: Laid) -> Found {
    let text = |name: &str| element.text_of(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let about = piece.solution.about();
    let publisher = about.and_then(|about| about.child("Publisher"));
    let mut manifest = folder::inferred(&path("connector"), &made.files);
    let defined = definition_text(&made.files, "version");
    let written = about.and_then(|about| about.text_of("Version"));
    manifest.version = version(written, defined.as_deref());
    manifest.title = text("displayname").or(manifest.title);
    if definition_text(&made.files, "description").is_none() {
        manifest.summary = text("description");
    }
    manifest.publisher = publisher.and_then(publisher_name).or(manifest.publisher);
    manifest.power_platform.name = Some(name.to_owned());
    let prefix = publisher.and_then(|publisher| publisher.text_of("CustomizationPrefix"));
    manifest.power_platform.prefix = prefix.filter(|text| is_prefix(text)).map(str::to_owned);
    let version = match (written, defined) {
        (Some(written), Some(defined)) if version(Some(written), None) != version(None, Some(&defined)) => {
            Some(format!("{written} ({POWER_PLATFORM_DEFINITION}: {defined})"))
        }
        (written, defined) => written.map(str::to_owned).or(defined),
    };
    Found {
        name: name.to_owned(),
        manifest,
        version,
        files: made.files,
        origins: made.origins,
        left: Vec::new(),
    }
}

/// A text of the definition's `info`.
pub(super) fn definition_text(files: &FileSet, name: &str) -> Option<String> {
    let bytes = files.named(POWER_PLATFORM_DEFINITION)?;
    let (document, _) = Document::parse(path(POWER_PLATFORM_DEFINITION), bytes.to_vec(), Format::Json);
    let text = document.root().at(&format!("/info/{name}"))?.scalar_text()?.trim().to_owned();
    Some(text).filter(|text| !text.is_empty())
}

/// A publisher as people call it.
fn publisher_name(publisher: &Element) -> Option<String> {
    let names = publisher.child("LocalizedNames").into_iter().flat_map(|list| &list.children);
    let mut names = names.filter_map(|name| name.attribute("description"));
    let name = names.next().or_else(|| publisher.text_of("UniqueName"))?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The version of a release: the definition's where the solution says the same, else the higher of both, so
/// that the next package is newer than whatever is there. Where neither is one it is the first.
pub(super) fn version(solution: Option<&str>, definition: Option<&str>) -> Option<Version> {
    let exact = definition.and_then(|text| Version::parse(text).ok());
    let agrees = |version: &Version| solution.map(str::trim) == Some(solution_version(version).as_str());
    let higher = || solution.and_then(release_version).max(definition.and_then(normalise));
    exact.filter(agrees).or_else(higher).or(Some(Version::new(1, 0, 0)))
}

/// Writes down the names that packaging would not derive, and lists what it will write otherwise.
fn settle(reader: &Reader, found: &mut Found, piece: &Piece, flow: Option<&Piece>) -> Result<()> {
    write_manifest(found);
    let was = &piece.solution;
    if let Some((files, _)) = packaged(found)? {
        let made = Solution::read(&files);
        let id = |solution: &Solution| {
            let elements = solution.connectors();
            let own = elements.iter().find(|element| is_called(element, &found.name));
            own.and_then(|element| element.text_of("connectorid")).map(str::to_owned)
        };
        let publisher = |solution: &Solution| {
            let name = solution.about().and_then(|about| about.at(&["Publisher", "UniqueName"]));
            name.map(|name| name.text.trim().to_owned())
        };
        let names = |solution: &Solution| solution.name().map(str::to_owned);
        let other = |of: &dyn Fn(&Solution) -> Option<String>, fits: fn(&str) -> bool| {
            of(was).filter(|text| Some(text) != of(&made).as_ref() && fits(text))
        };
        let names = [
            other(&id, is_guid),
            other(&names, is_unique_name).filter(|_| !piece.has_flows()),
            other(&publisher, is_unique_name),
        ];
        let kept = &mut found.manifest.power_platform;
        [kept.id, kept.solution, kept.publisher] = names;
        write_manifest(found);
    }
    let Some((files, filled)) = packaged(found)? else { return Ok(()) };
    let made = Solution::read(&files);
    let made = Side { place: String::new(), files: &files, solution: &made };
    let side = |piece: &'_ Piece| reader.shown(&piece.at);
    let was = Side { place: side(piece), files: &piece.files, solution: &piece.solution };
    let is_filled = !filled.is_empty();
    found.left = compare::connector(&found.name, &was, &made, is_filled);
    if !piece.has_flows() {
        found.left.extend(compare::solution(&was, &made));
    }
    if let Some(flow) = flow {
        let was = Side { place: side(flow), files: &flow.files, solution: &flow.solution };
        found.left.extend(compare::connector(&found.name, &was, &made, is_filled));
    }
    found.left.extend(filled.into_iter().map(|what| Left::new(POWER_PLATFORM_DEFINITION, what)));
    Ok(())
}

pub(super) fn write_manifest(found: &mut Found) {
    found.files.insert(path(LINE_MANIFEST), found.manifest.written());
}

/// The connector's solution that the files would be packaged with.
fn packaged(found: &Found) -> Result<Option<(FileSet, Vec<String>)>> {
    let (release, _) = Release::load(path("connector"), Layout::Native, found.files.clone());
    let version = found.manifest.version.clone().unwrap_or(Version::new(1, 0, 0));
    connector_solution(&ConnectorId::infer(&found.name), &version, &release)
}
