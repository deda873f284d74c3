//! What is sent to the platform about a connector: the draft of a `ConnectorStaged`.
//!
//! Fields are those of `ConnectorDraft` in `@commercetools-connect/sdk` 0.0.13.

use crate::catalogue::{ConnectorId, Layout, PACKAGE, Release, is_email, is_repository};
use serde::Serialize;

/// A draft; what nobody said is none.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Draft {
    pub(super) key: String,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) integration_types: Vec<String>,
    pub(super) creator: Creator,
    pub(super) repository: Repository,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) supported_regions: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) private_projects: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) documentation_url: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Creator {
    pub(super) email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) logo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) no_of_contributors: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) support_url: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Repository {
    pub(super) url: String,
    pub(super) tag: String,
}

/// What stands in a draft where nobody said whom to write to.
pub(super) const EMAIL: &str = "${CREATOR_EMAIL}";

/// What stands in a draft where nobody said where the source is.
pub(super) const URL: &str = "${REPOSITORY_URL}";

impl Draft {
    /// The draft of a release that is built from a tag.
    pub(super) fn of(id: &ConnectorId, release: &Release, tag: String) -> Self {
        let manifest = &release.manifest;
        let said = &manifest.commercetools;
        let creator = said.creator.clone();
        Self {
            key: id.to_string(),
            name: title(id, release),
            description: release.summary(),
            integration_types: said.integration_types.clone(),
            creator: Creator {
                email: email(release).unwrap_or_else(|| EMAIL.to_owned()),
                name: creator.name.or_else(|| manifest.contact.name.clone()),
                title: creator.title,
                company: creator.company.or_else(|| manifest.publisher.clone()),
                logo_url: creator.logo_url,
                no_of_contributors: creator.contributors,
                support_url: creator.support_url.or_else(|| manifest.contact.url.clone()),
            },
            repository: Repository { url: repository(release).unwrap_or_else(|| URL.to_owned()), tag },
            supported_regions: said.regions.clone(),
            private_projects: said.private_projects.clone(),
            documentation_url: said.documentation_url.clone(),
        }
    }
}

/// The title; that of a repository nobody gave one is its id.
pub(super) fn title(id: &ConnectorId, release: &Release) -> String {
    Some(release.title()).filter(|title| !title.is_empty()).unwrap_or_else(|| id.to_string())
}

/// The e-mail address of whoever made the connector.
pub(super) fn email(release: &Release) -> Option<String> {
    let manifest = &release.manifest;
    let contact = manifest.contact.email.clone().filter(|text| is_email(text));
    manifest.commercetools.creator.email.clone().or(contact)
}

/// The repository that is built: the one that is named, or, where commercetools deploys the folder, the one
/// that its package of npm names.
pub(super) fn repository(release: &Release) -> Option<String> {
    release.manifest.commercetools.repository.clone().or_else(|| {
        let package = release.document(PACKAGE).filter(|_| release.layout == Layout::Commercetools)?;
        let node = package.root().get("repository")?;
        let url = node.as_str().or_else(|| node.get_str("url"))?;
        let url = url.strip_prefix("git+").unwrap_or(url).trim_end_matches('/').trim_end_matches(".git");
        let url = url.replacen("ssh://git@github.com/", "git@github.com:", 1);
        let url = match url.strip_prefix("github:") {
            Some(path) => format!("https://github.com/{path}.git"),
            None => format!("{url}.git"),
        };
        is_repository(&url).then_some(url)
    })
}
