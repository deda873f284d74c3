//! Release tags that say nothing, or that are missing.

use super::{Patient, Remark, command, counted};
use crate::catalogue::{
    ConnectorId, Layout, LinePlace, POWER_PLATFORM_DEFINITION, changelog, manifest, normalise,
};
use crate::error::Result;
use crate::files::MAX_FILE_BYTES;
use crate::git::Tag;
use crate::path::{RepoPath, quoted};
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};

/// What is looked at.
const ABOUT: &str = "tags";

/// What to say of the tags.
pub(super) fn examine(patient: &Patient<'_>) -> Result<Vec<Remark>> {
    let tags = patient.repository.tags()?;
    let known: BTreeSet<&str> = patient.catalogue.places().iter().map(|place| place.id.as_str()).collect();
    let mut malformed = Vec::new();
    let mut strangers: BTreeMap<ConnectorId, &Tag> = BTreeMap::new();
    let mut releases = 0;
    for tag in &tags {
        let Some((id, rest)) = tag.name.split_once('/') else { continue };
        let version = rest.strip_prefix('v').and_then(|version| Version::parse(version).ok());
        let is_like_version =
            || rest.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit());
        match (known.contains(id), version) {
            (true, None) if is_like_version() => malformed.push(tag),
            (true, Some(_)) => releases += 1,
            (false, Some(_)) => strangers.extend(ConnectorId::parse(id).map(|id| (id, tag))),
            (_, None) => {}
        }
    }
    let mut remarks = Vec::new();
    remarks.extend(about_malformed(patient, &malformed, &tags));
    let gone = patient.catalogue.deleted()?;
    strangers.retain(|id, _| !gone.iter().any(|(deleted, _)| deleted == id));
    remarks.extend(about_gone(patient, &gone, &tags)?);
    remarks.extend(about_strangers(patient, strangers));
    if releases == 0 && remarks.is_empty() {
        remarks.extend(about_untagged(patient));
    }
    if let Some(remote) = patient.repository.promisor() {
        remarks.extend(about_lacking(patient, &tags, &remote)?);
    }
    Ok(remarks)
}

fn about_malformed(patient: &Patient<'_>, malformed: &[&Tag], tags: &[Tag]) -> Option<Remark> {
    let first = malformed.first()?;
    let (id, rest) = first.name.split_once('/')?;
    let message = counted(
        malformed.len(),
        "tag",
        "of a connector is no release, which would be `<id>/v<major>.<minor>.<patch>`",
        "of connectors are no releases, which would be `<id>/v<major>.<minor>.<patch>`",
    );
    let remark = Remark::problem(ABOUT, message).with_places(malformed.iter().map(|tag| tag.name.clone()));
    let version = normalise(rest).filter(|version| {
        let name = format!("{id}/v{version}");
        tags.iter().all(|tag| tag.name != name)
    });
    let renewed = version.map(|version| {
        let (new, old) = (quoted(&format!("{id}/v{version}")), quoted(&format!("{}^{{}}", first.name)));
        format!("git tag -a {new} {old} -m {version}")
    });
    let pushed = patient.repository.has_remote().then(|| command("git push --delete origin", &first.name));
    Some(remark.with_help(renewed).with_help([command("git tag -d", &first.name)]).with_help(pushed))
}

/// Connectors and lines that were released and have no folder any more.
fn about_gone(patient: &Patient<'_>, gone: &[(ConnectorId, String)], tags: &[Tag]) -> Result<Option<Remark>> {
    let Some((id, name)) = gone.first() else { return Ok(None) };
    let message = counted(
        gone.len(),
        "line",
        "was released, and its folder is gone; what was published is retired, not deleted",
        "were released, and their folders are gone; what was published is retired, not deleted",
    );
    let folder = match tags.iter().find(|tag| tag.name == *name) {
        Some(tag) => folder_at(patient, id, tag)?,
        None => None,
    };
    let restore = |folder: RepoPath| format!("git checkout {} -- {}", quoted(name), quoted(folder.as_str()));
    let places = gone.iter().map(|(_, tag)| tag.clone());
    Ok(Some(Remark::problem(ABOUT, message).with_places(places).with_help(folder.map(restore))))
}

/// The folder of a line in the commit of one of its tags.
fn folder_at(patient: &Patient<'_>, id: &ConnectorId, tag: &Tag) -> Result<Option<RepoPath>> {
    let native = patient.repository.folders_with(tag.commit, manifest::FILE)?;
    let major = tag.name.split_once("/v").and_then(|(_, version)| version.split('.').next());
    let line = format!("v{}", major.unwrap_or_default());
    let is_meant = |folder: &RepoPath| folder.name() == line && folder.parent().name() == id.as_str();
    if let Some(folder) = native.into_iter().find(is_meant) {
        return Ok(Some(folder));
    }
    let foreign = patient.repository.folders_with(tag.commit, POWER_PLATFORM_DEFINITION)?;
    Ok(foreign.into_iter().find(|folder| ConnectorId::infer(folder.name()) == *id))
}

/// Tags that look like releases of connectors that never were here; they may be somebody else's.
fn about_strangers(patient: &Patient<'_>, mut strangers: BTreeMap<ConnectorId, &Tag>) -> Option<Remark> {
    if strangers.is_empty() || patient.repository.is_sparse() {
        return None;
    }
    let aliases = patient.catalogue.aliases();
    strangers.retain(|id, _| !aliases.contains(id.as_str()));
    let count = Some(strangers.len()).filter(|count| *count > 0)?;
    let message = counted(
        count,
        "name",
        "in tags looks like that of a connector, and their commits hold none: they count for nothing",
        "in tags look like those of connectors, and their commits hold none: they count for nothing",
    );
    Some(Remark::note(ABOUT, message).with_places(strangers.values().map(|tag| tag.name.clone())))
}

/// That nothing is tagged though changelogs tell of releases.
fn about_untagged(patient: &Patient<'_>) -> Option<Remark> {
    let mut told = Vec::new();
    for place in patient.catalogue.places() {
        for line in place.lines.iter().filter(|line| line.layout == Layout::Native) {
            if let Some(version) = told_release(patient, line) {
                told.push(format!("{}/v{version}", place.id));
            }
        }
    }
    let first = told.first()?;
    let message = counted(
        told.len(),
        "changelog",
        "tells of an older release, and no release is tagged here",
        "tell of older releases, and no release is tagged here",
    );
    let places = told.clone();
    Some(match patient.repository.has_remote() {
        true => {
            Remark::problem(ABOUT, message).with_places(places).with_help(["git fetch --tags".to_owned()])
        }
        false => {
            let tag = format!("git tag -a {} COMMIT", quoted(first));
            Remark::note(ABOUT, message).with_places(places).with_help([tag])
        }
    })
}

/// The newest version in a line's changelog that is older than the one in its manifest.
fn told_release(patient: &Patient<'_>, line: &LinePlace) -> Option<Version> {
    let root = patient.catalogue.root();
    let read = |name: &str| {
        let path = line.folder.under(root).join(name);
        let is_fit = std::fs::symlink_metadata(&path).ok().filter(|found| found.is_file());
        is_fit.filter(|found| found.len() <= MAX_FILE_BYTES)?;
        std::fs::read_to_string(path).ok()
    };
    let declared = patient.catalogue.manifest_of(line)?.version?;
    let text = read(changelog::FILE)?;
    let versions = changelog::headings(&text).filter_map(|heading| heading.version);
    versions.filter(|version| *version < declared).max()
}

/// Releases that a partial clone does not have whole.
fn about_lacking(patient: &Patient<'_>, tags: &[Tag], remote: &str) -> Result<Option<Remark>> {
    let mut lacking = Vec::new();
    for tag in tags.iter().filter(|tag| tag.name.contains("/v")) {
        let line = patient.catalogue.place(tag.name.split('/').next().unwrap_or_default());
        let folders = line.into_iter().flat_map(|place| &place.lines);
        for line in folders {
            let folder = patient.prefix.join(&line.folder);
            let lacks = match patient.repository.tree_at(tag.commit, &folder) {
                Ok(Some(tree)) => patient.repository.lacks_part_of(tree)?,
                Ok(None) => false,
                Err(_) => true,
            };
            if lacks {
                lacking.push(tag.name.clone());
                break;
            }
        }
    }
    if lacking.is_empty() {
        return Ok(None);
    }
    let message = counted(
        lacking.len(),
        "release",
        &format!("is not here as a whole: this is a partial clone of `{remote}`"),
        &format!("are not here as a whole: this is a partial clone of `{remote}`"),
    );
    let help = "git fetch --refetch --no-filter --tags".to_owned();
    Ok(Some(Remark::problem("objects", message).with_places(lacking).with_help([help])))
}
