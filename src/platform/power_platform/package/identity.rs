//! The names that a connector has in Power Platform, derived and never drawn by lot.

use super::super::solution::{CONNECTOR_TYPE, Solution};
use crate::catalogue::{ConnectorId, Layout, Release, is_prefix};
use crate::files::{sha256, uuid};
use semver::Version;
use serde::Serialize;

/// The colour of connectors that declare none; Power Platform's own.
const BRAND_COLOR: &str = "#007ee5";

/// The publisher of a solution.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Publisher {
    pub(super) name: String,
    pub(super) unique_name: String,
    pub(super) prefix: String,
    pub(super) option_prefix: String,
}

/// What a connector is called, and by whom it is published.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Identity {
    /// The component's name, also the head of its files' names.
    pub(super) name: String,
    /// The component's id: the manifest's, else from its name.
    pub(super) guid: String,
    /// The solution's unique name: the component's, in which it may have no hyphen.
    pub(super) solution: String,
    /// Four numbers.
    pub(super) version: String,
    pub(super) title: String,
    pub(super) description: Option<String>,
    pub(super) brand_color: String,
    pub(super) publisher: Publisher,
}

impl Identity {
    /// The identity of a release; a test flow of the same publisher prefix says who the publisher
    /// is, so that both solutions name the same one.
    pub(super) fn of(id: &ConnectorId, version: &Version, release: &Release, flow: &Solution) -> Self {
        let properties = release.properties().and_then(|root| root.get("properties"));
        let declared = |name: &str| properties.and_then(|properties| properties.get_str(name));
        let manifest = &release.manifest;
        let publisher = manifest.publisher.clone().or_else(|| declared("publisher").map(str::to_owned));
        let exported = exported_name(release, flow);
        let known = manifest.power_platform.name.as_deref().or(exported);
        let publisher = Publisher::of(publisher.unwrap_or_else(|| release.title()), known, release, flow);
        // The manifest names the component, or a flow that was exported with it, else its prefix and id do.
        let plain = || format!("{}_{}", publisher.prefix, id.as_str().replace('-', ""));
        let name = known.map_or_else(plain, str::to_owned);
        let brand_color = manifest.brand_color.as_deref().or_else(|| declared("iconBrandColor"));
        let declared = &manifest.power_platform;
        Self {
            guid: declared.id.clone().unwrap_or_else(|| uuid(&format!("power-platform connector {name}"))),
            solution: declared.solution.clone().unwrap_or_else(|| name.replace('-', "_")),
            version: solution_version(version),
            title: release.title(),
            description: release.info_text("description").or_else(|| release.summary()),
            brand_color: brand_color.unwrap_or(BRAND_COLOR).to_owned(),
            name,
            publisher,
        }
    }
}

impl Publisher {
    fn of(name: String, component: Option<&str>, release: &Release, flow: &Solution) -> Self {
        let unique_name = unique_name(&name);
        let declared = release.manifest.power_platform.prefix.clone();
        let of_name = || component.and_then(prefix_of);
        let prefix = declared.or_else(of_name).unwrap_or_else(|| default_prefix(&unique_name));
        let mut publisher =
            Self { option_prefix: option_prefix(&prefix).to_string(), name, unique_name, prefix };
        let other = flow.about().and_then(|about| about.child("Publisher"));
        if let Some(other) = other
            && other.text_of("CustomizationPrefix") == Some(publisher.prefix.as_str())
        {
            let text = |name| other.text_of(name).filter(|text| !text.is_empty()).map(str::to_owned);
            publisher.unique_name = text("UniqueName").unwrap_or(publisher.unique_name);
            publisher.option_prefix =
                text("CustomizationOptionValuePrefix").unwrap_or(publisher.option_prefix);
        }
        if let Some(declared) = &release.manifest.power_platform.publisher {
            publisher.unique_name.clone_from(declared);
        }
        publisher
    }
}

/// The name of the component that a test flow was exported with, or needs: Microsoft's repository has no
/// manifest that could give it one. None where there are several.
fn exported_name<'s>(release: &Release, flow: &'s Solution) -> Option<&'s str> {
    let manifest = flow.manifest.as_ref().filter(|_| release.layout == Layout::PowerPlatform)?;
    let elements = ["RootComponent", "Required"].into_iter().flat_map(|kind| manifest.root.all(kind));
    let connectors = elements.filter(|element| element.attribute("type") == Some(CONNECTOR_TYPE));
    let mut names: Vec<&str> = connectors.filter_map(|element| element.attribute("schemaName")).collect();
    names.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match names.as_slice() {
        [name] if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_plain) => {
            Some(name)
        }
        _ => None,
    }
}

/// The prefix that a component's name begins with: components have that of their publisher.
fn prefix_of(name: &str) -> Option<String> {
    name.split_once('_').map(|(prefix, _)| prefix.to_owned()).filter(|prefix| is_prefix(prefix))
}

/// A publisher's name with nothing but lower-case letters and digits, a letter first.
fn unique_name(name: &str) -> String {
    let name: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let name = name.trim_start_matches(|c: char| c.is_ascii_digit());
    if name.is_empty() { "publisher".to_owned() } else { name.to_owned() }
}

/// The first five letters of a publisher's name; `mscrm` is kept for Microsoft.
fn default_prefix(unique_name: &str) -> String {
    let prefix: String = unique_name.chars().take(5).collect();
    if is_prefix(&prefix) { prefix } else { format!("x{prefix}") }
}

/// A number from 10000 to 99999, from the prefix.
fn option_prefix(prefix: &str) -> u64 {
    let digest = sha256(format!("option value prefix {prefix}").as_bytes());
    let number = digest.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    10_000 + number.unwrap_or_default() % 90_000
}

/// The version with a zero behind it. Solutions know no pre-releases, so one has the number of the
/// release that it leads to; the definition and the receipt tell them apart.
pub(in super::super) fn solution_version(version: &Version) -> String {
    format!("{}.{}.{}.0", version.major, version.minor, version.patch)
}

/// The version of a release whose solution has four numbers; none where nobody set one. Where the fourth
/// counts something, the version is one whose solution is newer, so that it can be imported over the other.
pub(in super::super) fn release_version(solution: &str) -> Option<Version> {
    let numbers: Vec<u32> =
        solution.trim().split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[major, minor, patch, revision] = numbers.as_slice() else { return None };
    let patch = match (patch, revision) {
        (_, 0) => patch,
        (0, revision) => revision,
        (patch, _) => patch.saturating_add(1),
    };
    let version = Version::new(major.into(), minor.into(), patch.into());
    (version != Version::new(0, 0, 0)).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_solutions_lead_to_newer_ones() {
        for (solution, version) in [
            ("1.2.0.0", Some("1.2.0")),
            ("1.0.0.4", Some("1.0.4")),
            ("1.2.3.4", Some("1.2.4")),
            ("0.0.0.0", None),
            ("1.2.3", None),
            ("1.2.3.-4", None),
            ("1.2.3.4.5", None),
        ] {
            assert_eq!(release_version(solution).map(|version| version.to_string()).as_deref(), version);
        }
        let known = Version::parse("1.2.3").unwrap();
        assert_eq!(release_version(&solution_version(&known)), Some(known));
    }

    #[test]
    fn names_are_derived() {
        assert_eq!(unique_name("3M & Müller GmbH"), "mmllergmbh");
        assert_eq!(unique_name("中文"), "publisher");
        assert_eq!(default_prefix("connectorysamples"), "conne");
        assert_eq!(default_prefix("x"), "xx");
        assert_eq!(default_prefix("mscrmtools"), "xmscrm");
        assert_eq!(prefix_of("acme_orders").as_deref(), Some("acme"));
        assert_eq!(
            (prefix_of("orders"), prefix_of("Acme_orders"), prefix_of("verylongone_x")),
            (None, None, None)
        );
        assert_eq!(solution_version(&Version::parse("1.2.3-rc.1").unwrap()), "1.2.3.0");
        assert!((10_000..100_000).contains(&option_prefix("cnty")));
        let guid = uuid("power-platform connector cnty_nagerdate");
        let groups: Vec<usize> = guid.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert_eq!(guid.chars().nth(14), Some('8'));
    }
}
