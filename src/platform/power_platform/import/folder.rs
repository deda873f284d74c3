//! The folder of one connector, as Microsoft's repository and command line have it.

use super::super::package::{CUSTOM_PROPERTIES, INTRO, SCRIPT, TEST_FLOW};
use super::super::solution::find;
use super::describe::{definition_text, version, write_manifest};
use super::rules::{CONNECTOR_INCOMPLETE, FILE_MALFORMED};
use super::solution::{Laid, special};
use super::{Reader, SETTINGS};
use crate::catalogue::{
    Contact, ICON, Layout, Manifest, POWER_PLATFORM_DEFINITION, PROPERTIES, Release, is_address, is_email,
};
use crate::document::{Document, FaultKind, Format, Location};
use crate::error::Result;
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::Found;

/// The connector of a folder; where a file of it is damaged, that is reported.
pub(super) fn connector(reader: &mut Reader, at: &RepoPath, files: FileSet) -> Result<Vec<Found>> {
    let settings = Settings::read(reader, at, &files).with_script(&files);
    let (release, _) = Release::load(at.clone(), Layout::PowerPlatform, files.clone());
    let definition = settings.definition.clone().or_else(|| release.definition_path().cloned());
    let Some(definition) = definition.filter(|path| files.get(path).is_some()) else {
        let message = format!("there is no API definition; `{POWER_PLATFORM_DEFINITION}` is expected");
        reader.report(&CONNECTOR_INCOMPLETE, Location::file(at.clone()), message);
        return Ok(Vec::new());
    };
    let mut made = Laid::default();
    let targets =
        files.iter().filter_map(|(path, bytes)| Some((settings.target(&definition, path)?, path, bytes)));
    // Files that get another name take their places before those that keep theirs.
    let (moved, kept): (Vec<_>, Vec<_>) = targets.partition(|(target, path, _)| target != *path);
    for (target, path, bytes) in moved.into_iter().chain(kept) {
        match made.files.get(&target) {
            None => made.put(target, bytes, reader.shown(&at.join(path))),
            Some(_) => reader.leave(&at.join(path), "has the same place as another file"),
        }
    }
    let properties =
        settings.properties.clone().or_else(|| find(&files, PROPERTIES).map(|(path, _)| path.clone()));
    for path in [Some(definition), properties].into_iter().flatten() {
        judge(reader, &at.join(&path), files.get(&path).unwrap_or_default());
    }
    let mut manifest = inferred(at, &made.files);
    let written = definition_text(&made.files, "version");
    manifest.version = version(None, written.as_deref());
    let name = manifest.title.clone().unwrap_or_else(|| at.name().to_owned());
    let Laid { files, origins } = made;
    let mut found = Found { name, manifest, version: written, files, origins, left: Vec::new() };
    name_definition(&mut found);
    write_manifest(&mut found);
    Ok(vec![found])
}

/// Other definitions in the folder have names that are tried first.
fn name_definition(found: &mut Found) {
    let (release, _) = Release::load(RepoPath::root(), Layout::Native, found.files.clone());
    let definition = RepoPath::parse(POWER_PLATFORM_DEFINITION).unwrap_or_default();
    if release.definition_path() != Some(&definition) {
        found.manifest.definition = Some(definition);
    }
}

/// Reports what keeps a document from being read as it was meant.
fn judge(reader: &mut Reader, place: &RepoPath, bytes: &[u8]) {
    let harmless = [FaultKind::ByteOrderMark, FaultKind::Encoding, FaultKind::DuplicateKey];
    let (document, faults) = Document::parse(place.clone(), bytes.to_vec(), Format::Json);
    let faults: Vec<_> = faults.into_iter().filter(|fault| !harmless.contains(&fault.kind)).collect();
    if faults.is_empty() && !document.root().is_object() {
        let message = format!("an object is expected, found {}", document.root().kind());
        reader.report(&FILE_MALFORMED, document.root().location(), message);
    }
    for fault in &faults {
        reader.report(&FILE_MALFORMED, fault.location.clone(), fault.message.clone());
    }
    if !reader.findings.is_empty() {
        reader.texts.insert(place.clone(), bytes);
    }
}

/// What the definition and the properties of a connector say of it, as far as a manifest can hold it.
pub(super) fn inferred(at: &RepoPath, files: &FileSet) -> Manifest {
    let mut foreign = FileSet::new();
    for (name, path) in [(POWER_PLATFORM_DEFINITION, None), (PROPERTIES, Some(special(PROPERTIES)))] {
        let target = RepoPath::parse(name).unwrap_or_default();
        if let Some(bytes) = files.get(path.as_ref().unwrap_or(&target)) {
            foreign.insert(target, bytes);
        }
    }
    let (release, _) = Release::load(at.clone(), Layout::PowerPlatform, foreign);
    let title = release.info_text("title");
    let manifest = release.manifest;
    let Contact { name, email, url } = manifest.contact;
    Manifest {
        title,
        website: manifest.website.filter(|text| is_address(text)),
        privacy_policy: manifest.privacy_policy.filter(|text| is_address(text)),
        contact: Contact {
            name,
            email: email.filter(|text| is_email(text)),
            url: url.filter(|text| is_address(text)),
        },
        ..manifest
    }
}

/// What the settings of `paconn` name.
#[derive(Default)]
struct Settings {
    definition: Option<RepoPath>,
    properties: Option<RepoPath>,
    icon: Option<RepoPath>,
    script: Option<RepoPath>,
}

impl Settings {
    /// Reads the settings, where there are any; what they name outside the folder does not count.
    fn read(reader: &mut Reader, at: &RepoPath, files: &FileSet) -> Self {
        let Some((path, bytes)) = find(files, SETTINGS) else { return Self::default() };
        let place = at.join(path);
        let (document, _) = Document::parse(place.clone(), bytes.to_vec(), Format::Json);
        let root = document.root();
        let named = |key: &str| {
            let text = root.get_str(key)?.replace('\\', "/");
            let path = RepoPath::parse(text.trim_start_matches("./")).ok()?;
            find(files, path.as_str()).map(|(path, _)| path.clone())
        };
        reader.leave(&place, "where `paconn` wrote to; no part of a connector");
        Self {
            definition: named("apiDefinition"),
            properties: named("apiProperties"),
            icon: named("icon").filter(|path| path.extension() == "png"),
            script: named("script"),
        }
    }

    /// Scripts of any name, where none has the usual one.
    fn with_script(self, files: &FileSet) -> Self {
        let usual = find(files, SCRIPT).map(|(path, _)| path.clone());
        let any = || files.paths().find(|path| path.parent().is_root() && path.extension() == "csx").cloned();
        Self { script: self.script.or(usual).or_else(any), ..self }
    }

    /// Where a file of the folder goes; none where it goes nowhere.
    fn target(&self, definition: &RepoPath, path: &RepoPath) -> Option<RepoPath> {
        let plain = |name: &str| RepoPath::parse(name).unwrap_or_default();
        let is = |named: &Option<RepoPath>, usual: &str| match named {
            Some(named) => named == path,
            None => path.as_str().eq_ignore_ascii_case(usual),
        };
        let flow = plain(TEST_FLOW);
        let archive = format!("{TEST_FLOW}.zip");
        if is(&None, SETTINGS) {
            return None;
        }
        Some(match path {
            path if path == definition => plain(POWER_PLATFORM_DEFINITION),
            _ if is(&self.properties, PROPERTIES) => special(PROPERTIES),
            _ if is(&self.script, SCRIPT) => special(SCRIPT),
            _ if is(&self.icon, ICON) => plain(ICON),
            _ if is(&None, INTRO) => plain(INTRO),
            _ if is(&None, CUSTOM_PROPERTIES) => special(CUSTOM_PROPERTIES),
            path if is(&None, &archive) || path.below(&flow).is_some() => special(path.as_str()),
            path => path.clone(),
        })
    }
}
