//! Files of connectors that are kept elsewhere: by Git LFS, in other repositories.

use super::{Patient, Remark, command, counted};
use crate::error::{Error, Result};
use crate::git::{Attribute, MAX_LFS_POINTER, Tracked, TrackedKind, is_lfs_pointer};
use std::collections::BTreeSet;
use std::io::Read as _;

/// What is looked at.
const ABOUT: &str = "kept";

/// What to say of files that are kept elsewhere.
pub(super) fn examine(patient: &Patient<'_>) -> Result<Vec<Remark>> {
    let tracked = patient.in_connectors();
    let mut remarks = Vec::new();
    remarks.extend(submodules(&tracked));
    let files: Vec<&Tracked> =
        tracked.into_iter().filter(|tracked| tracked.kind == TrackedKind::File).collect();
    remarks.extend(pointers(patient, &files)?);
    remarks.extend(filtered(patient, &files)?);
    Ok(remarks)
}

fn submodules(tracked: &[&Tracked]) -> Option<Remark> {
    let modules: Vec<&&Tracked> =
        tracked.iter().filter(|tracked| tracked.kind == TrackedKind::Submodule).collect();
    let first = modules.first()?;
    let message = counted(
        modules.len(),
        "submodule",
        "stands inside of a connector; it is neither read nor packaged",
        "stand inside of connectors; they are neither read nor packaged",
    );
    let places = modules.iter().map(|module| module.path.clone());
    let help = format!("{}, then commit its files here", command("git rm --cached --", &first.path));
    Some(Remark::problem(ABOUT, message).with_places(places).with_help([help]))
}

/// Files of the work tree that only say where their content is.
fn pointers(patient: &Patient<'_>, files: &[&Tracked]) -> Result<Option<Remark>> {
    let mut pointers = Vec::new();
    for file in files {
        if is_pointer(patient, file)? {
            pointers.push(file.path.clone());
        }
    }
    if pointers.is_empty() {
        return Ok(None);
    }
    let message = counted(
        pointers.len(),
        "file",
        "is a pointer of Git LFS: its content is not here",
        "are pointers of Git LFS: their content is not here",
    );
    let help = if is_installed(patient)? { "git lfs pull" } else { "git lfs install && git lfs pull" };
    Ok(Some(Remark::problem(ABOUT, message).with_places(pointers).with_help([help.to_owned()])))
}

fn is_pointer(patient: &Patient<'_>, file: &Tracked) -> Result<bool> {
    let path = patient.repository.root().join(&file.path);
    let Ok(metadata) = std::fs::symlink_metadata(&path) else { return Ok(false) };
    if !metadata.is_file() || metadata.len() >= MAX_LFS_POINTER as u64 {
        return Ok(false);
    }
    let mut bytes = Vec::new();
    let read =
        std::fs::File::open(&path).and_then(|file| file.take(MAX_LFS_POINTER as u64).read_to_end(&mut bytes));
    read.map_err(|error| Error::io("read", &path, &error))?;
    Ok(is_lfs_pointer(&bytes))
}

/// Files that git hands to Git LFS: what it keeps itself, and what packages are made from, is a pointer.
fn filtered(patient: &Patient<'_>, files: &[&Tracked]) -> Result<Option<Remark>> {
    let lfs = Attribute::Value("lfs".to_owned());
    let kept = files.iter().filter(|file| patient.repository.attribute(&file.path, "filter") == lfs);
    let kept: Vec<&str> = kept.map(|file| file.path.as_str()).collect();
    if kept.is_empty() {
        return Ok(None);
    }
    let message = counted(
        kept.len(),
        "file",
        "of connectors is kept by Git LFS: packages are made from git's own objects and hold a pointer in its place",
        "of connectors are kept by Git LFS: packages are made from git's own objects and hold pointers in their place",
    );
    let name = |path: &&str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let names: BTreeSet<String> = kept.iter().map(name).collect();
    let attribute = |name: &String| {
        // A pattern has no blanks of its own, and begins with no sign that means more.
        let is_special = |c: char| c.is_whitespace() || "\"\\#![]".contains(c);
        let pattern = name.replace(is_special, "?");
        let pattern = crate::path::quoted(&format!("{pattern} !filter !diff !merge -text"));
        format!("echo {pattern} >> .gitattributes && git add --renormalize .")
    };
    let mut remark = Remark::problem(ABOUT, message)
        .with_places(kept.iter().map(|path| (*path).to_owned()))
        .with_help(names.iter().take(MAX_COMMANDS).map(attribute));
    if !is_installed(patient)? {
        remark = remark.with_help(["until then: git lfs install".to_owned()]);
    }
    Ok(Some(remark))
}

/// At most so many commands are shown for one remark.
const MAX_COMMANDS: usize = 3;

/// Whether git was told how to run Git LFS.
fn is_installed(patient: &Patient<'_>) -> Result<bool> {
    let configuration = patient.repository.configuration()?;
    let is_told = |name: &str| configuration.text(name).is_some();
    Ok(is_told("filter.lfs.process") || is_told("filter.lfs.smudge"))
}
