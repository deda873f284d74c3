//! Release tags that say nothing, or that are missing.

use super::{Patient, Remark, command, counted};
use crate::catalogue::{ConnectorId, Layout, LinePlace, changelog, manifest, normalise};
use crate::error::Result;
use crate::files::MAX_FILE_BYTES;
use crate::git::Tag;
use crate::path::quoted;
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};

/// What is looked at.
const ABOUT: &str = "tags";

/// What to say of the tags.
pub(super) fn examine(patient: &Patient<'_>) -> Result<Vec<Remark>> {
    let tags = patient.repository.tags()?;
    let known: BTreeSet<&str> = patient.catalogue.places().iter().map(|place| place.id.as_str()).collect();
    let mut malformed = Vec::new();
    let mut orphans: BTreeMap<ConnectorId, &Tag> = BTreeMap::new();
    let mut releases = 0;
    for tag in &tags {
        let Some((id, rest)) = tag.name.split_once('/') else { continue };
        let version = rest.strip_prefix('v').and_then(|version| Version::parse(version).ok());
        match (known.contains(id), version) {
            (true, None) => malformed.push(tag),
            (true, Some(_)) => releases += 1,
            (false, Some(_)) => {
                orphans.extend(ConnectorId::parse(id).map(|id| (id, tag)));
            }
            (false, None) => {}
        }
    }
    let mut remarks = Vec::new();
    remarks.extend(about_malformed(&malformed));
    remarks.extend(about_orphans(patient, orphans)?);
    if releases == 0 && remarks.is_empty() {
        remarks.extend(about_untagged(patient)?);
    }
    if let Some(remote) = patient.repository.promisor() {
        remarks.extend(about_lacking(patient, &remote)?);
    }
    Ok(remarks)
}

fn about_malformed(tags: &[&Tag]) -> Option<Remark> {
    let first = tags.first()?;
    let (id, rest) = first.name.split_once('/')?;
    let message = counted(
        tags.len(),
        "tag",
        "begins with a connector's id and is no release, which would be `<id>/v<major>.<minor>.<patch>`",
        "begin with a connector's id and are no releases, which would be `<id>/v<major>.<minor>.<patch>`",
    );
    let remark = Remark::problem(ABOUT, message).with_places(tags.iter().map(|tag| tag.name.clone()));
    let version = normalise(rest);
    let tag = version.map(|version| {
        format!(
            "git tag -a {} {} -m {version}",
            quoted(&format!("{id}/v{version}")),
            quoted(&format!("{}^{{}}", first.name))
        )
    });
    Some(remark.with_help(tag).with_help([command("git tag -d", &first.name)]))
}

/// Releases of connectors that have no folder and no other name.
fn about_orphans(patient: &Patient<'_>, mut orphans: BTreeMap<ConnectorId, &Tag>) -> Result<Vec<Remark>> {
    if !orphans.is_empty() {
        let aliases = patient.catalogue.aliases();
        orphans.retain(|id, _| !aliases.contains(id.as_str()));
    }
    if patient.repository.is_sparse() {
        orphans.clear();
    }
    let mut gone = Vec::new();
    let mut strange = Vec::new();
    for (id, tag) in &orphans {
        let folders = patient.repository.folders_with(tag.commit, manifest::FILE)?;
        match folders.into_iter().find(|folder| folder.parent().name() == id.as_str()) {
            Some(folder) => gone.push((*tag, folder)),
            None => strange.push(*tag),
        }
    }
    let mut remarks = Vec::new();
    if let Some((tag, folder)) = gone.first() {
        let message = counted(
            gone.len(),
            "connector",
            "was released, and its folder is gone; what was published is retired, not deleted",
            "were released, and their folders are gone; what was published is retired, not deleted",
        );
        let restore = format!("git checkout {} -- {}", quoted(&tag.name), quoted(folder.as_str()));
        let places = gone.iter().map(|(tag, folder)| format!("{}: `{folder}`", tag.name));
        remarks.push(Remark::problem(ABOUT, message).with_places(places).with_help([restore]));
    }
    if let Some(tag) = strange.first() {
        let message = counted(
            strange.len(),
            "tag",
            "looks like a release, and its commit has no such connector",
            "look like releases, and their commits have no such connector",
        );
        let remark = Remark::note(ABOUT, message).with_places(strange.iter().map(|tag| tag.name.clone()));
        remarks.push(remark.with_help([command("git tag -d", &tag.name)]));
    }
    Ok(remarks)
}

/// That nothing is tagged though changelogs tell of releases.
fn about_untagged(patient: &Patient<'_>) -> Result<Option<Remark>> {
    let mut told = Vec::new();
    for place in patient.catalogue.places() {
        for line in place.lines.iter().filter(|line| line.layout == Layout::Native) {
            if let Some(version) = told_release(patient, line) {
                told.push(format!("{}/v{version}", place.id));
            }
        }
    }
    let Some(first) = told.first() else { return Ok(None) };
    let message = counted(
        told.len(),
        "changelog",
        "tells of an older release, and no release is tagged here",
        "tell of older releases, and no release is tagged here",
    );
    let places = told.clone();
    Ok(Some(match patient.repository.has_remote() {
        true => {
            Remark::problem(ABOUT, message).with_places(places).with_help(["git fetch --tags".to_owned()])
        }
        false => {
            let tag = format!("git tag -a {} COMMIT", quoted(first));
            Remark::note(ABOUT, message).with_places(places).with_help([tag])
        }
    }))
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
fn about_lacking(patient: &Patient<'_>, remote: &str) -> Result<Option<Remark>> {
    let tags = patient.repository.tags()?;
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
