//! Where a package comes from: the release that it names is packaged again, and both are compared.

use super::super::rebuild::rebuild;
use super::beside::{Beside, Claim};
use super::{Clerk, Reported};
use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::package::compare;
use crate::platform::{TOOL, Titled, beside};
use crate::report::{Origin, Told, counted, one_line};
use semver::Version;
use std::path::Path;

/// The release that a package may come from, and who says so.
struct Release<'c> {
    connector: String,
    version: String,
    claim: Option<&'c Claim>,
}

/// Finds out where a package comes from; what cannot be looked up is said in words.
pub(super) fn of(
    clerk: &Clerk<'_>,
    (full, bytes): (&Path, &[u8]),
    (beside, titled): (&Beside, Option<&Titled>),
    report: &mut impl FnMut(Reported),
) -> Origin {
    let found = clerk.place.catalogue(None);
    let looked = found.and_then(|catalogue| {
        if !catalogue.has_history() {
            return Ok(unknown("not looked for: this is no git repository"));
        }
        let Some(release) = release(&catalogue, beside, titled)? else {
            return Ok(unknown("no release of this repository is named by it or beside it"));
        };
        look(clerk, &catalogue, (full, bytes), &release, report)
    });
    looked.unwrap_or_else(|error| unknown(&format!("not looked for: {error}")))
}

fn unknown(text: &str) -> Origin {
    let text = one_line(text);
    Origin { verdict: "unknown", text, tag: None, commit: None, differences: Vec::new() }
}

/// The release that a file beside the package names, or its own name, or what it holds.
fn release<'c>(
    catalogue: &Catalogue,
    beside: &'c Beside,
    titled: Option<&Titled>,
) -> Result<Option<Release<'c>>> {
    if let Some(claim) = beside.claims.first() {
        let (connector, version) = (claim.connector.clone(), claim.version.clone());
        return Ok(Some(Release { connector, version, claim: Some(claim) }));
    }
    for place in catalogue.places() {
        let rest = beside.name.strip_prefix(place.id.as_str()).and_then(|rest| rest.strip_prefix('-'));
        let ends = |rest: &&str| {
            crate::platform::PLATFORMS.iter().any(|p| rest.ends_with(&format!("-{}.zip", p.id)))
        };
        let Some(rest) = rest.filter(ends) else { continue };
        let version = crate::platform::PLATFORMS
            .iter()
            .find_map(|platform| rest.strip_suffix(&format!("-{}.zip", platform.id)));
        if let Some(version) = version.filter(|version| Version::parse(version).is_ok()) {
            let connector = place.id.to_string();
            return Ok(Some(Release { connector, version: version.to_owned(), claim: None }));
        }
    }
    match titled {
        Some(titled) => by_content(catalogue, titled),
        None => Ok(None),
    }
}

/// The release with the title and the version of the definition in the package.
fn by_content<'c>(catalogue: &Catalogue, titled: &Titled) -> Result<Option<Release<'c>>> {
    let Ok(version) = Version::parse(&titled.version) else { return Ok(None) };
    let history = catalogue.require_history()?;
    for place in catalogue.places().iter().filter(|place| catalogue.is_released(place)) {
        let (connector, _) = catalogue.load(place, Some(&history))?;
        let releases = connector.lines.iter().flat_map(|line| &line.releases);
        for published in releases.filter(|published| published.version == version) {
            let read = history.read(published)?;
            if read.is_some_and(|(release, _)| release.title() == titled.title) {
                let connector = place.id.to_string();
                return Ok(Some(Release { connector, version: titled.version.clone(), claim: None }));
            }
        }
    }
    Ok(None)
}

/// Packages the release again, and says whether the package is that.
fn look(
    clerk: &Clerk<'_>,
    catalogue: &Catalogue,
    (full, bytes): (&Path, &[u8]),
    release: &Release<'_>,
    report: &mut impl FnMut(Reported),
) -> Result<Origin> {
    let named = format!("{}@{}", release.connector, release.version);
    let platform = clerk.arguments.platform.as_str();
    let rebuilt = match rebuild(catalogue, &named, Some(platform), super::super::today())? {
        Ok(rebuilt) => rebuilt,
        Err(refused) => {
            let why = refused.findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
            return Ok(unknown(&format!("`{named}` cannot be packaged to compare: {why}")));
        }
    };
    let Some(download) = rebuilt.downloads.first() else {
        return Ok(unknown(&format!("`{named}` is not submitted to {platform}")));
    };
    let tag = &rebuilt.vetted.published().tag;
    let commit = tag.commit.to_string();
    let short: String = commit.chars().take(7).collect();
    let moved = release.claim.filter(|claim| claim.commit.as_ref().is_some_and(|named| *named != commit));
    if let Some(claim) = moved {
        let other = claim.commit.as_deref().unwrap_or_default();
        let message = format!("`{}` names the commit {other}, `{}` is at {commit}", claim.by, tag.name);
        report((&beside::RECEIPT_UNTRUE, message));
    }
    let origin = |verdict, text, differences| Origin {
        verdict,
        text,
        tag: Some(tag.name.clone()),
        commit: Some(commit.clone()),
        differences,
    };
    if download.bytes == bytes {
        return Ok(origin("made", format!("made from {} ({short}), byte for byte", tag.name), Vec::new()));
    }
    let name = full.file_name().unwrap_or_default().to_string_lossy();
    let differences: Vec<Told> = compare(&name, &download.bytes, bytes).into_iter().map(Told::from).collect();
    let count = counted(differences.len(), "difference");
    let text = format!("not what {} ({short}) gives: {count}", tag.name);
    report(untrue(release, &tag.name, &count, moved.is_some()));
    Ok(origin("differs", text, differences))
}

/// What a difference breaks: a receipt of this very program says more than a name does.
fn untrue(release: &Release<'_>, tag: &str, count: &str, moved: bool) -> Reported {
    match release.claim {
        Some(claim) if moved || claim.tool.as_deref() == Some(TOOL) => {
            let message = format!("`{}` says that it is made from `{tag}`, which gives {count}", claim.by);
            (&beside::RECEIPT_UNTRUE, message)
        }
        Some(claim) => {
            let tool = claim.tool.as_deref().unwrap_or("another program");
            let message = format!("{count} from what `{tag}` gives; it was made by {tool}, this is {TOOL}");
            (&beside::RELEASE_DIFFERS, message)
        }
        None => (&beside::RELEASE_DIFFERS, format!("{count} from what `{tag}` gives")),
    }
}
