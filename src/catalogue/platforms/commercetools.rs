//! `[commercetools]`: where the source is, and who made it.
//!
//! Words and forms are those of the platform's API and of `@commercetools-connect/sdk` 0.0.13.

use super::super::fields::Fields;
use super::super::forms::is_email;

/// The regions of the platform.
pub(in super::super) const REGIONS: [&str; 5] =
    ["europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp", "us-east-2.aws", "eu-central-1.aws"];

/// What connectors integrate.
pub(in super::super) const INTEGRATION_TYPES: [&str; 14] = [
    "analytics",
    "crm",
    "email",
    "erp",
    "giftcard",
    "marketplace",
    "oms",
    "other",
    "pim",
    "promotion",
    "psp",
    "search",
    "shipping",
    "tax",
];

/// What stands for the version in the name of a tag.
const VERSION: &str = "{version}";

/// What only commercetools Connect wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Commercetools {
    /// The repository that the platform builds, as it is cloned.
    pub repository: Option<String>,
    /// The tag of that repository, with `{version}` for the version; `v{version}` where none is named.
    pub tag: Option<String>,
    /// What it integrates.
    pub integration_types: Vec<String>,
    /// Where it can be deployed; empty means everywhere.
    pub regions: Vec<String>,
    /// The projects that see it while it is private, as `region:key`.
    pub private_projects: Vec<String>,
    /// The page that explains it.
    pub documentation_url: Option<String>,
    /// Who made it.
    pub creator: Creator,
}

/// Who made a connector.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Creator {
    /// An e-mail address; that of the contact where it is left out.
    pub email: Option<String>,
    /// A person or a team.
    pub name: Option<String>,
    /// What the person is.
    pub title: Option<String>,
    /// A company; the publisher where it is left out.
    pub company: Option<String>,
    /// The address of a picture.
    pub logo_url: Option<String>,
    /// The page where clients find help; that of the contact where it is left out.
    pub support_url: Option<String>,
    /// How many people work on it.
    pub contributors: Option<i64>,
}

impl Commercetools {
    pub(in super::super) fn of(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            repository: fields.matching("repository", REPOSITORY, is_repository),
            tag: fields.matching("tag", "the name of a tag such as `v{version}`", |text| {
                is_tag(&text.replace(VERSION, "1.0.0"))
            }),
            integration_types: words(fields, "integration-types", &INTEGRATION_TYPES),
            regions: words(fields, "regions", &REGIONS),
            private_projects: fields.texts_like("private-projects", PROJECTS, is_project),
            documentation_url: fields.address("documentation-url"),
            creator: fields.table("creator", Creator::of).unwrap_or_default(),
        }
    }

    /// The tag of a version.
    pub fn tag_of(&self, version: &semver::Version) -> String {
        self.tag.as_deref().unwrap_or("v{version}").replace(VERSION, &version.to_string())
    }
}

impl Creator {
    fn of(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            email: fields.matching("email", "an e-mail address such as support@example.org", is_email),
            name: fields.text("name"),
            title: fields.text("title"),
            company: fields.text("company"),
            logo_url: fields.address("logo-url"),
            support_url: fields.address("support-url"),
            contributors: fields.number("contributors", 1..=1_000_000),
        }
    }
}

const REPOSITORY: &str =
    "`https://github.com/owner/name.git` or `git@github.com:owner/name.git`, which private repositories need";

const PROJECTS: &str = "a list of projects such as `europe-west1.gcp:my-project`";

fn words(fields: &mut Fields<'_, '_>, name: &'static str, words: &[&str]) -> Vec<String> {
    let expected = format!("a list of `{}`", words.join("`, `"));
    fields.texts_like(name, &expected, |text| words.contains(&text))
}

/// Whether a text is the address of a repository at GitHub that the platform's own command line takes: it
/// wants `.git` at the end.
pub fn is_repository(text: &str) -> bool {
    let path = text.strip_prefix("https://github.com/").or_else(|| text.strip_prefix("git@github.com:"));
    let Some((owner, name)) = path.and_then(|path| path.strip_suffix(".git")?.split_once('/')) else {
        return false;
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    [owner, name].iter().all(|part| !part.is_empty() && part.bytes().all(is_plain))
}

/// Whether a text names a project: its region, a colon and its key.
pub fn is_project(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    let Some((region, key)) = text.split_once(':') else { return false };
    let is_region = !region.is_empty() && region.bytes().all(|byte| is_plain(byte) || byte == b'.');
    is_region && (2..=36).contains(&key.len()) && key.bytes().all(is_plain)
}

/// Whether the platform takes a text for the name of a tag: at most 255 characters, a letter or a digit
/// first, no two dots in a row.
fn is_tag(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.@/-".contains(c);
    text.len() <= 255
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(is_plain)
        && !text.contains("..")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_repositories_are_those_of_the_platform() {
        for text in ["https://github.com/acme/tax.git", "git@github.com:acme/tax-v2.git"] {
            assert!(is_repository(text), "{text}");
        }
        for text in [
            "https://github.com/acme/tax",
            "http://github.com/a/b.git",
            "git@github.com:a.git",
            "https://github.com/a b/c.git",
            "https://u:p@github.com/a/b.git",
            "https://github.com/a/b/c.git",
        ] {
            assert!(!is_repository(text), "{text}");
        }
    }

    #[test]
    fn projects_and_tags_have_the_forms_of_the_platform() {
        assert!(is_project("europe-west1.gcp:my-project") && !is_project("my-project") && !is_project("a:b"));
        assert!(is_tag("v1.0.0") && is_tag("a/v1.0.0") && is_tag("1.0.0-rc.1"));
        assert!(!is_tag("-v1") && !is_tag("a..b") && !is_tag("") && !is_tag("v1 0"));
    }
}
