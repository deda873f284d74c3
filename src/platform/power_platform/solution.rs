//! A solution, the archive in which Power Platform moves components: what its XML says.
//!
//! Names of files and folders are compared without regard to case, as Windows does.

use crate::document::xml::{self, Element, Malformed};
use crate::files::FileSet;
use crate::path::RepoPath;
use std::collections::BTreeSet;

/// What every solution has at its root.
pub const PARTS: [&str; 3] = [CONTENT_TYPES, CUSTOMIZATIONS, MANIFEST];

/// The file with the media types of the others.
pub const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The file that lists connectors, workflows and connection references.
pub const CUSTOMIZATIONS: &str = "customizations.xml";

/// The file with the solution's name, version and publisher.
pub const MANIFEST: &str = "solution.xml";

/// The folder of a connector's files.
pub const CONNECTOR_FOLDER: &str = "Connector";

/// The folder of the flows.
pub const WORKFLOW_FOLDER: &str = "Workflows";

/// The folder of AI plugins.
pub const PLUGIN_FOLDER: &str = "aiplugins";

/// The folder of an AI plugin's operations.
pub const PLUGIN_OPERATIONS_FOLDER: &str = "aipluginoperations";

/// The type of a connector among the components of a solution.
pub const CONNECTOR_TYPE: &str = "372";

/// The type of a flow among the components of a solution.
pub const WORKFLOW_TYPE: &str = "29";

/// The elements of a connector that name a file.
pub const CONNECTOR_FILES: [&str; 6] = [
    "openapidefinition",
    "connectionparameters",
    "connectionparametersets",
    "policytemplateinstances",
    "customcodeblobcontent",
    "iconblob",
];

/// At most this many connectors, components and flows of one solution are looked at.
const MAX_COMPONENTS: usize = 500;

/// A file of XML that was read.
#[derive(Debug)]
pub struct Part {
    /// Where it is in the solution.
    pub path: RepoPath,
    /// Its text.
    pub text: String,
    /// Its outermost element.
    pub root: Element,
}

/// A solution; parts that are missing or malformed are none.
#[derive(Debug, Default)]
pub struct Solution {
    /// What it holds.
    pub customizations: Option<Part>,
    /// What it says of itself.
    pub manifest: Option<Part>,
    /// Which parts are not there.
    pub missing: Vec<&'static str>,
    /// Which parts could not be read, and why.
    pub malformed: Vec<(RepoPath, Malformed)>,
}

impl Solution {
    /// Reads the three parts.
    pub fn read(files: &FileSet) -> Self {
        let mut solution = Self::default();
        for name in PARTS {
            let Some((path, bytes)) = find(files, name) else {
                solution.missing.push(name);
                continue;
            };
            let part = match read_part(path, bytes) {
                Ok(part) => part,
                Err(malformed) => {
                    solution.malformed.push((path.clone(), malformed));
                    continue;
                }
            };
            match name {
                CUSTOMIZATIONS => solution.customizations = Some(part),
                MANIFEST => solution.manifest = Some(part),
                _ => {}
            }
        }
        solution
    }

    /// The connectors that it holds.
    pub fn connectors(&self) -> Vec<&Element> {
        let all = self.customizations.iter().flat_map(|part| part.root.all("Connector"));
        all.filter(|element| element.says_something()).take(MAX_COMPONENTS).collect()
    }

    /// The flows that it lists.
    pub fn workflows(&self) -> Vec<&Element> {
        let lists = self.customizations.iter().flat_map(|part| part.root.all("Workflows"));
        lists.flat_map(|list| &list.children).take(MAX_COMPONENTS).collect()
    }

    /// The element with its name, version and publisher.
    pub fn about(&self) -> Option<&Element> {
        self.manifest.as_ref()?.root.child("SolutionManifest")
    }

    /// Its unique name.
    pub fn name(&self) -> Option<&str> {
        self.about()?.text_of("UniqueName")
    }

    /// Whether it was exported as managed.
    pub fn is_managed(&self) -> bool {
        self.about().and_then(|about| about.text_of("Managed")).is_some_and(|text| text != "0")
    }

    /// The components of a type.
    pub fn components(&self, kind: &str) -> Vec<&Element> {
        let components = self.about().and_then(|about| about.child("RootComponents"));
        let components = components.into_iter().flat_map(|list| &list.children);
        let wanted = components.filter(|element| element.attribute("type") == Some(kind));
        wanted.take(MAX_COMPONENTS).collect()
    }
}

fn read_part(path: &RepoPath, bytes: &[u8]) -> Result<Part, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|error| Malformed {
        at: error.valid_up_to(),
        message: "the text is not UTF-8".to_owned(),
        is_unread: false,
    })?;
    Ok(Part { path: path.clone(), text: text.to_owned(), root: xml::parse(text)? })
}

/// A file by its path, without regard to case.
pub fn find<'f>(files: &'f FileSet, path: &str) -> Option<(&'f RepoPath, &'f [u8])> {
    let path = path.trim_start_matches('/');
    files.iter().find(|(found, _)| found.as_str().eq_ignore_ascii_case(path))
}

/// The paths below a folder at the root, without regard to case.
pub fn files_below<'f>(files: &'f FileSet, folder: &str) -> impl Iterator<Item = &'f RepoPath> {
    files.paths().filter(move |path| {
        path.parts().next().is_some_and(|first| first.eq_ignore_ascii_case(folder) && first != path.as_str())
    })
}

/// An id without braces and in lower case, as ids are compared.
pub fn bare_id(id: &str) -> String {
    id.trim_matches(['{', '}']).to_ascii_lowercase()
}

/// The part that a file of a package plays, told by its path in its archive.
pub fn role(path: &str) -> Option<&'static str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let roles = ["definition", "connection", "connection", "policies", "script", "icon"];
    let of_connector = || {
        let named = CONNECTOR_FILES.iter().zip(roles).find(|(kind, _)| stem.ends_with(*kind));
        named.map(|(_, role)| role)
    };
    match folder {
        CONNECTOR_FOLDER => of_connector(),
        WORKFLOW_FOLDER => Some("flow"),
        "" if name.ends_with(".md") => Some("documentation"),
        "" if name.ends_with(".zip") => Some("solutions"),
        "" if PARTS.contains(&name) => Some("solution part"),
        _ if name.ends_with(".zip") => Some("solution"),
        _ => None,
    }
}

/// The extensions of files for which the media types have no name.
pub fn untyped(files: &FileSet, types: &Element) -> BTreeSet<String> {
    let of = |kind: &str, attribute: &str| -> BTreeSet<String> {
        let values = types.all(kind).into_iter().filter_map(|element| element.attribute(attribute));
        values.map(str::to_ascii_lowercase).collect()
    };
    let (named, parts) = (of("Default", "Extension"), of("Override", "PartName"));
    let is_part = |file: &RepoPath| parts.contains(&format!("/{file}").to_ascii_lowercase());
    let files = files.paths().filter(|file| !file.as_str().eq_ignore_ascii_case(CONTENT_TYPES));
    let typed = files.filter(|file| !is_junk(file) && !is_part(file));
    typed.map(RepoPath::extension).filter(|extension| !named.contains(extension)).collect()
}

/// Whether a name is one that systems leave in folders and archives by themselves.
pub fn is_junk(path: &RepoPath) -> bool {
    let left_behind = |part: &str| {
        ["__macosx", ".ds_store", "thumbs.db", "desktop.ini"].contains(&part.to_ascii_lowercase().as_str())
            || part.starts_with("._")
    };
    path.parts().any(left_behind)
}
