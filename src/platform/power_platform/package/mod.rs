//! The submission package: `intro.md` beside an archive with two solutions, the connector and the
//! flow that tests it.
//!
//! Everything comes from the release's files and its manifest; names and ids are derived from them,
//! so the same release gives the same bytes.

mod connector;
mod definition;
mod draft;
mod filled;
mod icon;
mod identity;
mod limits;
mod templates;
mod test_flow;

pub(super) use connector::{POLICY_KEYS, insert_content_types};
pub use draft::{Blank, Draft, Undrafted, draft, extend, present, test_flow_folder};
pub(super) use icon::{SIDE as ICON_SIDE, size as icon_size};
pub(super) use identity::{release_version, solution_version};
pub(super) use limits::{LARGEST_ICON, LARGEST_SCRIPT, LONGEST, LONGEST_SOLUTION, LONGEST_UNPACKED, longest};
pub(super) use test_flow::{FOLDER as TEST_FLOW, TestFlow};

use super::flow;
use super::rules::package as rules;
use super::solution::Solution;
use crate::catalogue::{ConnectorId, Release};
use crate::check::Vetted;
use crate::document::Location;
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::package::{Package, to_zip};
use crate::path::RepoPath;
use crate::platform::{Calls, Refusal};
use connector::Component;
use identity::Identity;

/// The folder of the solutions inside the package.
pub(super) const ASSETS: &str = "PkgAssets";

/// The connector's solution.
pub(super) const CONNECTOR_SOLUTION: &str = "ConnectorSolution.zip";

/// The test flow's solution.
pub(super) const FLOW_SOLUTION: &str = "FlowSolution.zip";

/// The text for users of the connector.
pub(super) const INTRO: &str = "intro.md";

/// What connectors with several kinds of sign-in hand in beside the solutions.
pub(super) const CUSTOM_PROPERTIES: &str = "customProperties.json";

/// The code that runs before and after calls.
pub(super) const SCRIPT: &str = "script.csx";

/// A path that this room writes down itself.
fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap_or_default()
}

/// Makes the submission package of a release.
///
/// # Errors
/// The findings that say what is missing or cannot be packaged.
pub(super) fn assemble(vetted: &Vetted) -> std::result::Result<Package, Refusal> {
    let (id, release) = (vetted.id(), vetted.release());
    let missing = rules::missing_parts(id, release);
    if !missing.is_empty() {
        return Err(Refusal::Findings(missing));
    }
    let parts = (release.file_named(INTRO), TestFlow::find(release), super::contract(release));
    let (Some((_, intro)), Some(flow), Some(contract)) = parts else {
        let message = format!("the definition in `{}` cannot be read", release.folder);
        return Err(Refusal::Error(Error::usage(message)));
    };
    let flows = flow.flows(&release.folder);
    let tested = flow::coverage(
        &contract,
        &component_name(id, release, Some(&flow)),
        &flow::named(&flow.solution, &flows),
    );
    let version = &vetted.published().version;
    let identity = Identity::of(id, version, release, &flow.solution);
    let component = Component::of(release, contract.root(), &version.to_string(), identity);
    let mut files = FileSet::new();
    files.insert(path(INTRO), intro);
    if let Some(bytes) = release.files.get(&release.power_platform_path(CUSTOM_PROPERTIES)) {
        files.insert(path(CUSTOM_PROPERTIES), bytes);
    }
    files.insert(path("package.zip"), to_zip(&inner(&component, &flow)?)?);
    let file_name = format!("{id}-{version}-power-platform.zip");
    let losses = super::exported(release).into_iter().flat_map(|export| export.losses());
    let losses = losses.filter(|loss| loss.is_felt()).cloned().collect();
    Ok(Package { file_name, files, filled: component.filled, tested, losses })
}

/// The archive with the solutions.
fn inner(component: &Component, flow: &TestFlow) -> Result<FileSet> {
    let assets = path(ASSETS);
    let solutions = [
        (CONNECTOR_SOLUTION, to_zip(&component.solution()?)?),
        (FLOW_SOLUTION, to_zip(&flow.with_connector(component)?)?),
    ];
    let names = templates::Solutions { solutions: solutions.iter().map(|(name, _)| *name).collect() };
    let order = templates::render(templates::IMPORT_CONFIG, names)?;
    let mut files = FileSet::new();
    files
        .insert(assets.join(&path("ImportConfig.xml")), format!("{}{order}", crate::source::BYTE_ORDER_MARK));
    for (name, bytes) in solutions {
        files.insert(assets.join(&path(name)), bytes);
    }
    Ok(files)
}

/// The connector's solution that a release is packaged with, whatever else it lacks, and what is filled in;
/// none where it has no definition.
///
/// # Errors
/// When a template cannot be filled.
pub(super) fn connector_solution(
    id: &ConnectorId,
    version: &semver::Version,
    release: &Release,
) -> Result<Option<(FileSet, Vec<String>)>> {
    let Some(definition) = super::definition(release) else { return Ok(None) };
    let flow = TestFlow::find(release).map_or_else(Solution::default, |flow| flow.solution);
    let identity = Identity::of(id, version, release, &flow);
    let component = Component::of(release, definition, &version.to_string(), identity);
    Ok(Some((component.solution()?, component.filled)))
}

/// The parts of a release that its solution cannot hold, with their places.
pub(super) fn too_long(id: &ConnectorId, release: &Release) -> Vec<(Location, String)> {
    limits::too_long(release, &identity(id, release, None))
}

/// That a definition is too long even without blanks.
pub(super) fn definition_too_long(release: &Release) -> Option<(Location, String)> {
    limits::definition_too_long(release)
}

/// The name of the connector's component, which the test flow must refer to.
pub(super) fn component_name(id: &ConnectorId, release: &Release, flow: Option<&TestFlow>) -> String {
    identity(id, release, flow).name
}

/// What a connector is called, and what the flows in its folder call.
pub(super) fn calls(id: &ConnectorId, release: &Release) -> Calls {
    let test_flow = TestFlow::find(release);
    let name = component_name(id, release, test_flow.as_ref());
    let flows = test_flow.as_ref().map(|flow| flow.flows(&release.folder)).unwrap_or_default();
    let named = test_flow.as_ref().map(|found| flow::named(&found.solution, &flows)).unwrap_or_default();
    let made = flow::made(&name, &named);
    Calls { name, made }
}

/// What a connector is called before it has a version.
fn identity(id: &ConnectorId, release: &Release, flow: Option<&TestFlow>) -> Identity {
    let none = Solution::default();
    let solution = flow.map_or(&none, |flow| &flow.solution);
    Identity::of(id, &semver::Version::new(0, 0, 0), release, solution)
}
