//! The files that SolutionPackager makes of a solution, put together to a solution again.
//!
//! It takes connectors and flows out of `customizations.xml`; what it does to other components is not
//! undone, and they are left out.

use super::super::package::insert_content_types;
use super::super::solution::{CONNECTOR_FOLDER, CUSTOMIZATIONS, MANIFEST, WORKFLOW_FOLDER, find};
use super::rules::FILE_MALFORMED;
use super::{Reader, SOURCES};
use crate::document::Location;
use crate::document::xml::{self, Element};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::source::Span;

/// The folder of connectors, which archives call otherwise.
const CONNECTORS: &str = "Connectors";

/// What files end in that describe a flow.
const DESCRIPTION: &str = ".data.xml";

/// The solution as it would be zipped; none where a file of it cannot be read, which is reported.
pub(super) fn packed(reader: &mut Reader, at: &RepoPath, files: &FileSet) -> Option<FileSet> {
    let mut packing = Packing { reader, at, files, packed: FileSet::new(), lists: Lists::default() };
    files.iter().for_each(|(path, bytes)| packing.take(path, bytes));
    packing.finish()
}

struct Packing<'r> {
    reader: &'r mut Reader,
    at: &'r RepoPath,
    files: &'r FileSet,
    packed: FileSet,
    lists: Lists,
}

/// A path that this room writes down itself.
fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap_or_default()
}

impl Packing<'_> {
    fn take(&mut self, file: &RepoPath, bytes: &[u8]) {
        let place = self.at.join(file);
        let folder = file.parts().next().unwrap_or_default();
        let below = file.below(&path(folder)).unwrap_or_default();
        let is_in = |name: &str| folder.eq_ignore_ascii_case(name) && !below.is_root();
        let [customizations, manifest] = SOURCES.map(|name| file.as_str().eq_ignore_ascii_case(name));
        if manifest {
            self.packed.insert(path(MANIFEST), unmanaged(bytes));
        } else if is_in(CONNECTORS) && file.extension() == "xml" {
            self.lists.connectors.extend(element(self.reader, place, bytes));
        } else if is_in(WORKFLOW_FOLDER) && file.name().ends_with(DESCRIPTION) {
            self.lists.workflows.extend(element(self.reader, place, bytes));
        } else if is_in(CONNECTORS) {
            self.packed.insert(path(CONNECTOR_FOLDER).join(&below), bytes);
        } else if is_in(WORKFLOW_FOLDER) || (is_kept_whole(folder) && !below.is_root()) {
            self.packed.insert(file.clone(), bytes);
        } else if !customizations {
            self.reader.leave(&place, "another component, as SolutionPackager takes it apart");
        }
    }

    fn finish(mut self) -> Option<FileSet> {
        if let Some((file, bytes)) = SOURCES.first().and_then(|name| find(self.files, name)) {
            let filled = self.lists.fill(self.reader, self.at.join(file), bytes);
            self.packed.insert(path(CUSTOMIZATIONS), filled.unwrap_or_default());
        }
        let is_filled = insert_content_types(&mut self.packed).is_ok();
        (is_filled && self.reader.findings.is_empty()).then_some(self.packed)
    }
}

/// Components of newer kinds have folders of their tables' names, which SolutionPackager leaves as they are.
fn is_kept_whole(folder: &str) -> bool {
    folder.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Sources for managed and unmanaged solutions alike make an unmanaged one.
fn unmanaged(manifest: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(manifest);
    let root = xml::parse(&text).unwrap_or_default();
    match root.at(&["SolutionManifest", "Managed"]).filter(|managed| managed.text.trim() == "2") {
        Some(managed) => xml::splice(&text, vec![(managed.inner, "0".to_owned())]).into_bytes(),
        None => manifest.to_vec(),
    }
}

/// The outermost element of a file, as it is written.
fn element(reader: &mut Reader, place: RepoPath, bytes: &[u8]) -> Option<String> {
    let (text, root) = read(reader, place, bytes)?;
    text.get(root.span.start..root.span.end).map(str::to_owned)
}

fn read<'t>(reader: &mut Reader, place: RepoPath, bytes: &'t [u8]) -> Option<(&'t str, Element)> {
    let read = match std::str::from_utf8(bytes) {
        Ok(text) => xml::parse(text).map(|root| (text, root)).map_err(|error| (error.at, error.message)),
        Err(error) => Err((error.valid_up_to(), "the text is not UTF-8".to_owned())),
    };
    read.map_err(|(at, message)| {
        reader.texts.insert(place.clone(), bytes);
        let location = Location { span: Some(Span::at(at)), ..Location::file(place) };
        reader.report(&FILE_MALFORMED, location, message);
    })
    .ok()
}

/// What was taken out of `customizations.xml`.
#[derive(Default)]
struct Lists {
    connectors: Vec<String>,
    workflows: Vec<String>,
}

impl Lists {
    fn fill(&self, reader: &mut Reader, place: RepoPath, bytes: &[u8]) -> Option<String> {
        let (text, root) = read(reader, place, bytes)?;
        let lists = [("Workflows", &self.workflows), (CONNECTORS, &self.connectors)];
        let edits = lists.into_iter().filter(|(_, items)| !items.is_empty()).map(|(name, items)| {
            let items = items.concat();
            match root.child(name) {
                Some(list) if list.inner.end < list.span.end => (Span::at(list.inner.end), items),
                Some(list) => (list.span, format!("<{name}>{items}</{name}>")),
                None => (Span::at(root.inner.end), format!("<{name}>{items}</{name}>")),
            }
        });
        Some(xml::splice(text, edits.collect()))
    }
}
