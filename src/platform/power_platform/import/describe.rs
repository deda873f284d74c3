//! The manifest of an imported connector: what it says of itself, and how it is called.

use super::super::package::{connector_solution, release_version, solution_version};
use super::super::solution::Solution;
use super::compare::{self, Side};
use super::levels::Piece;
use super::solution::{Laid, is_called, path};
use super::{Reader, folder};
use crate::catalogue::manifest::{FILE as LINE_MANIFEST, is_guid, is_prefix, is_unique_name};
use crate::catalogue::{ConnectorId, Layout, POWER_PLATFORM_DEFINITION, Release, normalise};
use crate::document::xml::Element;
use crate::document::{Document, Format};
use crate::error::Result;
use crate::files::FileSet;
use crate::platform::{Found, Left};
use semver::Version;

/// A connector with its manifest: what the solution says of it, and what its definition says.
pub(super) fn described(piece: &Piece, element: &Element, name: &str, made: Laid) -> Found {
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

/// Writes down the names that packaging would not derive, and lists what it will write otherwise. A solution
/// with flows keeps its own name beside the connector's.
pub(super) fn settle(reader: &Reader, found: &mut Found, piece: &Piece, flow: Option<&Piece>) -> Result<()> {
    write_manifest(found);
    if let Some((files, _)) = packaged(found)? {
        let (was, made) =
            (Names::of(&piece.solution, &found.name), Names::of(&Solution::read(&files), &found.name));
        let kept = &mut found.manifest.power_platform;
        kept.id = was.id.filter(|id| Some(id) != made.id.as_ref() && is_guid(id));
        let solution =
            was.solution.filter(|name| Some(name) != made.solution.as_ref() && is_unique_name(name));
        kept.solution = solution.filter(|_| !piece.has_flows());
        kept.publisher =
            was.publisher.filter(|name| Some(name) != made.publisher.as_ref() && is_unique_name(name));
        write_manifest(found);
    }
    if let Some((files, filled)) = packaged(found)? {
        found.left = differences(reader, found, (&files, &filled), (piece, flow));
        found.left.extend(filled.into_iter().map(|what| Left::new(POWER_PLATFORM_DEFINITION, what)));
    }
    Ok(())
}

/// How a connector and what is around it are called in a solution.
struct Names {
    id: Option<String>,
    solution: Option<String>,
    publisher: Option<String>,
}

impl Names {
    fn of(solution: &Solution, connector: &str) -> Self {
        let elements = solution.connectors();
        let own = elements.iter().find(|element| is_called(element, connector));
        let publisher = solution.about().and_then(|about| about.at(&["Publisher", "UniqueName"]));
        Self {
            id: own.and_then(|element| element.text_of("connectorid")).map(str::to_owned),
            solution: solution.name().map(str::to_owned),
            publisher: publisher.map(|name| name.text.trim().to_owned()),
        }
    }
}

/// What is in the solutions otherwise than packaging makes it.
fn differences(
    reader: &Reader,
    found: &Found,
    (files, filled): (&FileSet, &[String]),
    (piece, flow): (&Piece, Option<&Piece>),
) -> Vec<Left> {
    let solution = Solution::read(files);
    let made = Side { place: String::new(), files, solution: &solution };
    let side = |piece: &'_ Piece| reader.shown(&piece.at);
    let was = Side { place: side(piece), files: &piece.files, solution: &piece.solution };
    let mut left = compare::connector(&found.name, &was, &made, !filled.is_empty());
    if !piece.has_flows() {
        left.extend(compare::solution(&was, &made));
    }
    if let Some(flow) = flow {
        let was = Side { place: side(flow), files: &flow.files, solution: &flow.solution };
        left.extend(compare::connector(&found.name, &was, &made, !filled.is_empty()));
    }
    left
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
