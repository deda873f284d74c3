//! The packages of a release, made again from its tag.

use crate::catalogue::{Catalogue, Connector, ConnectorId, Date, Line, Published, Release};
use crate::check::{Finding, Vetted};
use crate::error::{Error, Result};
use crate::platform::{Download, Refusal, downloads};
use crate::report::one_line;
use semver::Version;

/// A release with its packages.
pub(super) struct Rebuilt {
    pub(super) vetted: Vetted,
    pub(super) downloads: Vec<Download>,
}

/// A release that was refused, as a connector that reports can show.
pub(super) struct Refused {
    pub(super) connector: Connector,
    pub(super) findings: Vec<Finding>,
}

/// Finds a release by `ID` or `ID@VERSION`, reads it from its tag, vets it and packages it: for one
/// platform, or for all that it is submitted to.
pub(super) fn rebuild(
    catalogue: &Catalogue,
    wanted: &str,
    platform: Option<&str>,
    today: Date,
) -> Result<std::result::Result<Rebuilt, Box<Refused>>> {
    let vetted = match vetted(catalogue, wanted, platform, today)? {
        Ok(vetted) => vetted,
        Err(refused) => return Ok(Err(refused)),
    };
    match downloads(&vetted, platform) {
        Ok(downloads) => Ok(Ok(Rebuilt { vetted, downloads })),
        Err(Refusal::Error(error)) => Err(error),
        Err(Refusal::Findings(findings)) => {
            let (id, published, release) = vetted.into_parts();
            let connector = connector_of(id, published, release);
            Ok(Err(Box::new(Refused { connector, findings })))
        }
    }
}

/// Finds a release, reads it from its tag and vets it: for one platform, or for all that it is submitted to.
pub(super) fn vetted(
    catalogue: &Catalogue,
    wanted: &str,
    platform: Option<&str>,
    today: Date,
) -> Result<std::result::Result<Vetted, Box<Refused>>> {
    let (id, version) = match wanted.split_once('@') {
        Some((id, version)) => (id, Some(version)),
        None => (wanted, None),
    };
    let Some(found) = catalogue.place(id) else {
        return Err(super::check::unknown(catalogue, id, false));
    };
    let history = catalogue.require_history()?;
    let (connector, _) = catalogue.load(found, Some(&history))?;
    let published = choose(&connector, version)?.clone();
    let Some(read) = history.read_with_evidence(&published)? else {
        let message =
            format!("the tag `{}` does not hold the folder `{}`", published.tag.name, published.folder);
        return Err(Error::environment(message));
    };
    let book = super::choice::book(&catalogue.settings().check)?;
    let book = match platform {
        Some(platform) => book.only_for(platform),
        None => book,
    };
    let vetted = crate::check::vet(&book, catalogue, &connector.id, published.clone(), read, today);
    Ok(vetted.map_err(|refused| {
        let (release, findings) = *refused;
        let connector = connector_of(connector.id, published, release);
        Box::new(Refused { connector, findings })
    }))
}

/// The release that is meant: by its version, or the newest of all lines; a pre-release only where
/// there is nothing else.
fn choose<'c>(connector: &'c Connector, version: Option<&str>) -> Result<&'c Published> {
    let all = || connector.lines.iter().flat_map(|line| &line.releases);
    let Some(wanted) = version else {
        let newest = all().filter(|release| !release.is_preview()).max_by(|a, b| a.version.cmp(&b.version));
        let newest = newest.or_else(|| all().max_by(|a, b| a.version.cmp(&b.version)));
        return newest.ok_or_else(|| {
            let error = Error::usage(format!("`{}` was never released", connector.id));
            error.with_help(format!("tag a release first, such as `{}/v1.0.0`", connector.id))
        });
    };
    let parsed = Version::parse(wanted.trim_start_matches('v')).ok();
    let found = parsed.and_then(|version| all().find(|release| release.version == version));
    found.ok_or_else(|| {
        let error = Error::usage(format!("`{}` has no release `{}`", connector.id, one_line(wanted)));
        let versions: Vec<String> = all().map(|release| release.version.to_string()).collect();
        error.with_help(match versions.is_empty() {
            true => "it was never released".to_owned(),
            false => format!("its releases are {}", versions.join(", ")),
        })
    })
}

fn connector_of(id: ConnectorId, published: Published, release: Release) -> Connector {
    let line = Line {
        major: Some(published.version.major),
        draft: release,
        releases: vec![published],
        drift: None,
        altered: None,
    };
    Connector { id, lines: vec![line], renamed: false }
}
