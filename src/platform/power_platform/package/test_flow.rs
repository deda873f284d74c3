//! The solution with the flow that tests the connector: taken from the release, with the connector
//! in it, because Microsoft's validator looks for it there.

use super::super::flow;
use super::super::solution::{
    CONNECTOR_FOLDER, CUSTOMIZATIONS, MANIFEST, PARTS, Part, Solution, bare_id, find, is_junk,
};
use super::connector::{Component, insert_content_types};
use super::path;
use crate::catalogue::Release;
use crate::document::xml::{self, Element};
use crate::document::{Document, Format};
use crate::error::Result;
use crate::files::FileSet;
use crate::package::{Budget, read_zip};
use crate::path::RepoPath;
use crate::source::Span;
use std::collections::BTreeSet;

/// The folder with the test flow's solution, or the name of its archive.
pub(crate) const FOLDER: &str = "test-flow";

/// The archive that may stand in its place.
pub(crate) const ARCHIVE: &str = "test-flow.zip";

/// A test flow as it stands in a release.
#[derive(Debug)]
pub(crate) struct TestFlow {
    /// Where it is, seen from the release's folder.
    pub(crate) place: RepoPath,
    /// Whether it is an archive.
    pub(crate) archived: bool,
    /// Its files, seen from the solution's root.
    pub(crate) files: FileSet,
    /// What the solution says.
    pub(crate) solution: Solution,
    /// What kept parts of it from being read.
    pub(crate) problems: Vec<String>,
}

impl TestFlow {
    /// Finds the test flow: a folder with an unpacked solution, an archive in that folder, or one
    /// beside it.
    pub(crate) fn find(release: &Release) -> Option<Self> {
        let folder = release.power_platform_path(FOLDER);
        let below = release.files.below(&folder);
        let unpacked = PARTS.iter().any(|name| find(&below, name).is_some())
            || below.paths().any(|path| path.extension() == "json");
        let archive = below.iter().find(|(path, _)| path.parent().is_root() && path.extension() == "zip");
        let beside = release.power_platform_path(ARCHIVE);
        match (unpacked, archive, release.files.get(&beside)) {
            (true, _, _) => Some(Self::new(folder, false, below, Vec::new())),
            (false, Some((path, bytes)), _) => Some(Self::unzip(folder.join(path), bytes)),
            (false, None, Some(bytes)) => Some(Self::unzip(beside, bytes)),
            (false, None, None) => None,
        }
    }

    fn unzip(place: RepoPath, bytes: &[u8]) -> Self {
        let archive = read_zip(bytes, &mut Budget::default());
        let problems = archive.problems.into_iter().map(|problem| match problem.path.is_root() {
            true => problem.message,
            false => format!("{}: {}", problem.path, problem.message),
        });
        Self::new(place, true, archive.files, problems.collect())
    }

    fn new(place: RepoPath, archived: bool, files: FileSet, problems: Vec<String>) -> Self {
        let mut kept = FileSet::new();
        for (path, bytes) in files.iter().filter(|(path, _)| !is_junk(path)) {
            let part = PARTS.iter().any(|name| path.as_str().eq_ignore_ascii_case(name));
            if part || !path.parent().is_root() {
                kept.insert(path.clone(), bytes);
            }
        }
        let solution = Solution::read(&kept);
        Self { place, archived, files: kept, solution, problems }
    }

    /// The flows themselves; the files stand below `folder`.
    pub(crate) fn flows(&self, folder: &RepoPath) -> Vec<Document> {
        let place = folder.join(&self.place);
        let files = self.files.iter().filter(|(path, _)| flow::is_workflow(path));
        files.map(|(path, bytes)| Document::parse(place.join(path), bytes.to_vec(), Format::Json).0).collect()
    }

    /// The solution with the connector in it.
    pub(super) fn with_connector(&self, component: &Component) -> Result<FileSet> {
        let mut files = self.files.clone();
        let (Some(customizations), Some(manifest)) = (&self.solution.customizations, &self.solution.manifest)
        else {
            return Ok(files);
        };
        let mut ids = known_ids(customizations, manifest, &component.identity.name);
        ids.extend(self.referred_ids(&component.identity.name));
        for part in [customizations, manifest] {
            files.remove(&part.path);
        }
        remove_files(&mut files, &component.identity.name);
        files.insert(path(CUSTOMIZATIONS), insert_connector(customizations, component, &ids)?);
        files.insert(path(MANIFEST), insert_component(manifest, component, &ids));
        component.insert_files(&mut files);
        insert_content_types(&mut files)?;
        Ok(files)
    }
}

impl TestFlow {
    /// The ids that the connection references to the connector lead to.
    fn referred_ids(&self, name: &str) -> BTreeSet<String> {
        let flows = self.flows(&RepoPath::root());
        let references = flows.iter().flat_map(|flow| flow::references(flow.root()));
        let is_ours = |found: &str| found.eq_ignore_ascii_case(name);
        let ours = references.filter(|reference| reference.component().is_some_and(is_ours));
        let names: BTreeSet<String> =
            ours.filter_map(|reference| Some(reference.declared_as?.as_str()?.to_lowercase())).collect();
        let elements =
            self.solution.customizations.iter().flat_map(|part| part.root.all("connectionreference"));
        let declared = elements.filter(|element| {
            let found = element.attribute("connectionreferencelogicalname");
            found.is_some_and(|found| names.contains(&found.to_lowercase()))
        });
        let ids = declared.filter_map(|element| element.at(&["customconnectorid", "connectorid"]));
        ids.map(|id| bare_id(id.text.trim())).collect()
    }
}

fn is_named(element: &Element, name: &str) -> bool {
    element.text_of("name").is_some_and(|found| found.eq_ignore_ascii_case(name))
}

/// The ids that the connector has in the environment where the flow was made.
fn known_ids(customizations: &Part, manifest: &Part, name: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let connectors = customizations.root.all("Connector");
    let own = connectors.into_iter().filter(|element| is_named(element, name));
    ids.extend(own.filter_map(|element| element.text_of("connectorid")).map(bare_id));
    for kind in ["RootComponent", "Required"] {
        for element in manifest.root.all(kind) {
            let named = element.attribute("schemaName").is_some_and(|found| found.eq_ignore_ascii_case(name));
            if named && let Some(id) = element.attribute("id") {
                ids.insert(bare_id(id));
            }
        }
    }
    ids
}

/// The files of the connector that the flow was exported with.
fn remove_files(files: &mut FileSet, name: &str) {
    let head = format!("{CONNECTOR_FOLDER}/{name}_").to_ascii_lowercase();
    let old: Vec<RepoPath> =
        files.paths().filter(|path| path.as_str().to_ascii_lowercase().starts_with(&head)).cloned().collect();
    old.iter().for_each(|path| drop(files.remove(path)));
}

/// The sections that stand before the connectors.
const BEFORE_CONNECTORS: [&str; 11] = [
    "Entities",
    "Roles",
    "Workflows",
    "FieldSecurityProfiles",
    "Templates",
    "EntityMaps",
    "EntityRelationships",
    "OrganizationSettings",
    "optionsets",
    "CustomControls",
    "EntityDataProviders",
];

/// Puts the connector in its place among the customizations, or in the place of an older one.
fn insert_connector(part: &Part, component: &Component, ids: &BTreeSet<String>) -> Result<String> {
    let element = component.element()?;
    let root = &part.root;
    let mut edits = Vec::new();
    match root.child("Connectors") {
        Some(list) => {
            let old = list.children.iter().find(|element| is_named(element, &component.identity.name));
            match old {
                Some(old) => edits.push((old.span, element)),
                None if list.inner.end == list.span.end => {
                    edits.push((list.span, format!("<Connectors>{element}</Connectors>")));
                }
                None => edits.push((Span::at(list.inner.end), element)),
            }
        }
        None => {
            let before = root.children.iter().rfind(|child| BEFORE_CONNECTORS.contains(&child.name.as_str()));
            let at = before.map_or(root.inner.start, |section| section.span.end);
            edits.push((Span::at(at), format!("\n  <Connectors>\n    {element}\n  </Connectors>")));
        }
    }
    for reference in root.all("customconnectorid") {
        if let Some(id) = reference.child("connectorid")
            && ids.contains(&bare_id(id.text.trim()))
        {
            edits.push((id.inner, component.identity.guid.clone()));
        }
    }
    Ok(xml::splice(&part.text, edits))
}

/// Lists the connector among the components, and no longer among what is missing.
fn insert_component(part: &Part, component: &Component, ids: &BTreeSet<String>) -> String {
    let (guid, name) = (&component.identity.guid, &component.identity.name);
    let element =
        format!("<RootComponent type=\"372\" id=\"{{{guid}}}\" schemaName=\"{name}\" behavior=\"0\" />");
    let ours = |element: &Element| {
        let named = element.attribute("schemaName").is_some_and(|found| found.eq_ignore_ascii_case(name));
        let known = element.attribute("id").is_some_and(|id| ids.contains(&bare_id(id)));
        element.attribute("type") == Some("372") && (named || known)
    };
    let mut edits = Vec::new();
    let about = part.root.child("SolutionManifest");
    if let Some(list) = about.and_then(|about| about.child("RootComponents")) {
        match list.children.iter().find(|child| ours(child)) {
            Some(old) => edits.push((old.span, element)),
            None if list.inner.end == list.span.end => {
                edits.push((list.span, format!("<RootComponents>{element}</RootComponents>")));
            }
            None => edits.push((Span::at(list.inner.end), format!("  {element}\n    "))),
        }
    }
    for missing in part.root.all("MissingDependency") {
        if missing.child("Required").is_some_and(ours) {
            edits.push((missing.span, String::new()));
        }
    }
    xml::splice(&part.text, edits)
}
