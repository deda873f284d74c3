//! The names that a connector has in Power Platform, derived and never drawn by lot.

use super::super::solution::Solution;
use crate::catalogue::{ConnectorId, Release};
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
    /// The component's name, also that of its solution and the head of its files' names.
    pub(super) name: String,
    /// The component's id, from its name.
    pub(super) guid: String,
    /// The solution's unique name.
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
        let publisher = Publisher::of(publisher.unwrap_or_else(|| release.title()), release, flow);
        let name = component_name(id, &publisher.prefix, release);
        let brand_color = manifest.brand_color.as_deref().or_else(|| declared("iconBrandColor"));
        Self {
            guid: guid(&name),
            solution: name.clone(),
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
    fn of(name: String, release: &Release, flow: &Solution) -> Self {
        let unique_name = unique_name(&name);
        let declared = release.manifest.power_platform.prefix.clone();
        let prefix = declared.unwrap_or_else(|| default_prefix(&unique_name));
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
        publisher
    }
}

/// The component's name as the manifest says, else the prefix and the connector's id without
/// hyphens.
pub(crate) fn component_name(id: &ConnectorId, prefix: &str, release: &Release) -> String {
    let declared = release.manifest.power_platform.name.clone();
    declared.unwrap_or_else(|| format!("{prefix}_{}", id.as_str().replace('-', "")))
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
    if prefix.len() < 2 || prefix == "mscrm" { format!("x{prefix}") } else { prefix }
}

/// A number from 10000 to 99999, from the prefix.
fn option_prefix(prefix: &str) -> u64 {
    let digest = sha256(format!("option value prefix {prefix}").as_bytes());
    let number = digest.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    10_000 + number.unwrap_or_default() % 90_000
}

/// A UUID of version 8, from the component's name.
fn guid(name: &str) -> String {
    uuid(&format!("power-platform connector {name}"))
}

/// The version with a zero behind it. Solutions know no pre-releases, so one has the number of the
/// release that it leads to; the definition and the receipt tell them apart.
fn solution_version(version: &Version) -> String {
    format!("{}.{}.{}.0", version.major, version.minor, version.patch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_derived() {
        assert_eq!(unique_name("3M & Müller GmbH"), "mmllergmbh");
        assert_eq!(unique_name("中文"), "publisher");
        assert_eq!(default_prefix("connectorysamples"), "conne");
        assert_eq!(default_prefix("x"), "xx");
        assert_eq!(solution_version(&Version::parse("1.2.3-rc.1").unwrap()), "1.2.3.0");
        assert!((10_000..100_000).contains(&option_prefix("cnty")));
        let guid = guid("cnty_nagerdate");
        let groups: Vec<usize> = guid.split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
        assert_eq!(guid.chars().nth(14), Some('8'));
    }
}
