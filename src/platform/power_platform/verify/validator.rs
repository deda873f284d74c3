//! What Microsoft's `ConnectorPackageValidator.ps1` says of a package, step by step as it goes: the same
//! verdict, with what it passes over and where it fails without a word.
//!
//! It unpacks on Windows, so names are compared without regard to case. What it would make of archives
//! and texts that are not read here cannot be told, and is not guessed.

use super::super::solution::{
    CONNECTOR_FOLDER, CUSTOMIZATIONS, PARTS, PLUGIN_FOLDER, PLUGIN_OPERATIONS_FOLDER, WORKFLOW_FOLDER, find,
};
use crate::document::xml::{self, Element, Malformed};
use crate::package::{Archive, Nested, ProblemKind};
use crate::path::RepoPath;
use crate::platform::{Asked, Official};
use crate::source::windows_1252;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the script.
const NAME: &str = "ConnectorPackageValidator.ps1";

/// Why the script does not come to its end.
enum Stop {
    /// It refuses the package; whether it says why.
    Refused(String, bool),
    /// What it does depends on what is not known here.
    Unknown(String),
}

type Step<T = ()> = Result<T, Stop>;

fn refused<T>(reason: impl Into<String>) -> Step<T> {
    Err(Stop::Refused(reason.into(), false))
}

fn unknown<T>(reason: impl Into<String>) -> Step<T> {
    Err(Stop::Unknown(reason.into()))
}

/// Says what the script says of a package of this name.
pub(super) fn judge(name: &str, package: &Nested, asked: Asked) -> Official {
    let (accepts, reason, is_silent) = match steps(name, package, asked) {
        Ok(()) => (Some(true), None, false),
        Err(Stop::Refused(reason, is_silent)) => (Some(false), Some(reason), is_silent),
        Err(Stop::Unknown(reason)) => (None, Some(reason), false),
    };
    Official { validator: NAME, accepts, reason, is_silent }
}

fn steps(name: &str, package: &Nested, asked: Asked) -> Step {
    file_name(name)?;
    let outer = unpacked(package, name)?;
    first_level(outer)?;
    let (path, inner) = only_archive(package)?;
    let assets = second_level(unpacked(inner, &path)?)?;
    let solutions = third_level(&inner.archive, &assets, asked.plugin)?;
    let mut classes = BTreeSet::new();
    for path in solutions {
        pattern(path.name())?;
        let Some(solution) = inner.inner.get(path) else {
            return unknown(format!("`{}` was not opened", path.name()));
        };
        classes.insert(solution_level(path.name(), unpacked(solution, path.name())?, asked.plugin)?);
    }
    complete(&classes, asked.plugin)
}

/// The script takes the path of a Windows file that ends in `.zip`, and takes quotes out of it first.
fn file_name(name: &str) -> Step {
    let name = name.rsplit('/').next().unwrap_or_default();
    if name.contains(['"', '\'']) {
        return refused("it takes quotes out of the file's name, and then finds no such file");
    }
    if !name.to_ascii_lowercase().ends_with(".zip") {
        return refused("the file's name does not end in `.zip`");
    }
    pattern(name)
}

/// Names of archives are taken for patterns, in which brackets stand for one of some letters.
fn pattern(name: &str) -> Step {
    match name.contains('[') {
        true => unknown(format!("it takes the name `{name}` for a pattern because of its bracket")),
        false => Ok(()),
    }
}

fn unpacked<'n>(archive: &'n Nested, name: &str) -> Step<&'n Archive> {
    let archive = &archive.archive;
    match archive.problems.iter().find(|problem| problem.kind != ProblemKind::Backslash) {
        None => Ok(archive),
        Some(problem) if problem.kind == ProblemKind::NotAnArchive => {
            refused(format!("`{name}` cannot be unpacked: {}", problem.message))
        }
        Some(problem) => {
            unknown(format!("what becomes of `{name}` when it is unpacked: {}", problem.message))
        }
    }
}

/// The names of the folders directly in a folder, by their lower case: on Windows, one that differs in
/// case is the same.
fn folders<'a>(archive: &'a Archive, folder: &str) -> BTreeMap<String, &'a str> {
    let inside = archive.folders.iter().filter(|path| path.parent().as_str().to_lowercase() == folder);
    inside.map(|path| (path.name().to_lowercase(), path.name())).collect()
}

fn files<'a>(archive: &'a Archive, folder: &str) -> Vec<&'a RepoPath> {
    archive.files.paths().filter(|path| path.parent().as_str().to_lowercase() == folder).collect()
}

/// The files that `*.zip` means, which counts longer extensions too where a disk keeps short names.
fn archives<'a>(files: &[&'a RepoPath]) -> Step<Vec<&'a RepoPath>> {
    let longer = |path: &&&RepoPath| path.extension().starts_with("zip") && path.extension().len() > 3;
    match files.iter().find(longer) {
        Some(path) => unknown(format!("on some disks `*.zip` means `{}` too", path.name())),
        None => Ok(files.iter().filter(|path| path.extension() == "zip").copied().collect()),
    }
}

fn first_level(outer: &Archive) -> Step {
    let folders = folders(outer, "");
    if let Some(folder) = folders.values().next() {
        return refused(format!("the folder `{folder}` stands at the root; none is allowed"));
    }
    let files = files(outer, "");
    let texts = files.iter().filter(|path| path.extension() == "md").count();
    let archives = archives(&files)?.len();
    if texts != 1 || archives != 1 {
        let reason = format!("the root has {texts} `*.md` and {archives} `*.zip`; one of each is expected");
        return Err(Stop::Refused(reason, texts > 0 && archives > 0));
    }
    Ok(())
}

/// The archive at the root of the package.
fn only_archive(package: &Nested) -> Step<(String, &Nested)> {
    let is_at_root = |(path, _): &(&RepoPath, &Nested)| path.parent().is_root();
    match package.inner.iter().find(is_at_root) {
        Some((path, inner)) => pattern(path.name()).map(|()| (path.to_string(), inner)),
        None => unknown("the archive at the root was not opened"),
    }
}

fn second_level(inner: &Archive) -> Step<String> {
    let folders = folders(inner, "");
    match folders.keys().next() {
        Some(folder) if folders.len() == 1 => pattern(folder).map(|()| folder.clone()),
        Some(_) => {
            let names: Vec<String> = folders.values().take(3).map(|name| format!("`{name}`")).collect();
            let reason = format!("the inner archive has {} folders: {}", folders.len(), names.join(", "));
            Err(Stop::Refused(reason, true))
        }
        None => refused("the inner archive has no folder"),
    }
}

fn third_level<'a>(inner: &'a Archive, assets: &str, plugin: bool) -> Step<Vec<&'a RepoPath>> {
    if let Some(folder) = folders(inner, assets).values().next() {
        return refused(format!("the folder `{assets}` holds the folder `{folder}`"));
    }
    let solutions = archives(&files(inner, assets))?;
    let (count, expected) = (solutions.len(), if plugin { 3 } else { 2 });
    if count != expected {
        let reason = format!("the folder `{assets}` has {count} `*.zip`; {expected} are expected");
        let is_silent = if plugin { count > 3 } else { count == 1 };
        return Err(Stop::Refused(reason, is_silent));
    }
    Ok(solutions)
}

/// What `customizations.xml` of a solution holds, as far as the script looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) connector: bool,
    pub(super) workflows: bool,
    pub(super) plugin: bool,
}

/// Reads `customizations.xml` as the script does: with the Windows code page where no mark says
/// otherwise.
///
/// # Errors
/// When it is not well-formed.
pub(super) fn found(bytes: &[u8], plugin: bool) -> Result<Found, Malformed> {
    let root = xml::parse(&text(bytes))?;
    let says = |name: &str| root.first_bare(name).is_some_and(Element::says_something);
    Ok(Found {
        connector: says("Connector"),
        workflows: says("Workflows"),
        plugin: plugin && says("aicopilot_aiplugin"),
    })
}

fn text(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).skip(1).filter_map(|pair| pair.try_into().ok().map(read));
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => bytes.iter().copied().map(windows_1252).collect(),
    }
}

fn solution_level(name: &str, solution: &Archive, plugin: bool) -> Step<Found> {
    let files = files(solution, "");
    for part in PARTS {
        if !files.iter().any(|path| path.as_str().eq_ignore_ascii_case(part)) {
            return refused(format!("`{name}` has no `{part}` at its root"));
        }
    }
    let bytes = find(&solution.files, CUSTOMIZATIONS).map(|(_, bytes)| bytes).unwrap_or_default();
    let found = match found(bytes, plugin) {
        Ok(found) => found,
        Err(malformed) if malformed.is_unread => {
            return unknown(format!(
                "`{CUSTOMIZATIONS}` of `{name}` is not read here: {}",
                malformed.message
            ));
        }
        Err(malformed) => {
            return refused(format!("`{CUSTOMIZATIONS}` of `{name}` is no XML: {}", malformed.message));
        }
    };
    let folders = folders(solution, "");
    let needed = [
        (found.connector || found.workflows || found.plugin, CONNECTOR_FOLDER),
        (found.workflows, WORKFLOW_FOLDER),
        (found.plugin, PLUGIN_FOLDER),
        (found.plugin, PLUGIN_OPERATIONS_FOLDER),
    ];
    for (_, folder) in needed.iter().filter(|(is_needed, _)| *is_needed) {
        if !folders.contains_key(&folder.to_lowercase()) {
            return refused(format!("`{name}` has no folder `{folder}`"));
        }
    }
    Ok(found)
}

fn complete(solutions: &BTreeSet<Found>, plugin: bool) -> Step {
    let has = |connector, workflows, plugin| solutions.contains(&Found { connector, workflows, plugin });
    if !has(true, false, false) {
        return refused("no solution holds a connector and nothing else");
    }
    if !has(true, true, false) {
        return refused("no solution holds a connector and flows");
    }
    if plugin && !has(true, false, true) {
        return refused("no solution holds a connector and an AI plugin");
    }
    Ok(())
}
