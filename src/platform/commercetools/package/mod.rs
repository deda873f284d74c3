//! The package: what is sent to the platform step by step, and what those who deploy fill in.
//!
//! Nothing in it is a secret: what must stay one is a variable, in the form `${NAME}`.

mod actions;
mod commands;
mod deployment;
mod environment;
mod guide;

pub(super) use deployment::configurations;

use super::draft::Draft;
use super::specification::Specification;
use crate::catalogue::{ConnectorId, Layout, Published, Release};
use crate::check::Vetted;
use crate::error::Error;
use crate::files::FileSet;
use crate::package::Package;
use crate::path::RepoPath;
use crate::platform::{Refusal, json_text};

/// The draft of the connector.
pub(super) const DRAFT: &str = "connector-staged-draft.json";

/// Makes the package of a release.
///
/// # Errors
/// Where there is no specification that can be read, whatever exceptions the release has.
pub(super) fn assemble(vetted: &Vetted) -> Result<Package, Refusal> {
    let (id, release) = (vetted.id(), vetted.release());
    let Some(root) = super::root(release) else {
        let message = format!("`connect.yaml` in `{}` is missing or cannot be read", release.folder);
        return Err(Refusal::Error(Error::usage(message)));
    };
    let specification = Specification::read(root);
    let draft = Draft::of(id, release, tag(release, vetted.published()));
    let files = files(id, &specification, &draft);
    let file_name = format!("{id}-{}-commercetools.zip", vetted.published().version);
    Ok(Package { file_name, files, filled: filled(release, &draft), tested: Vec::new(), losses: Vec::new() })
}

/// The tag that is built: that of the repository, where the release is one, else what the manifest says.
fn tag(release: &Release, published: &Published) -> String {
    match release.layout {
        Layout::Commercetools => published.tag.name.clone(),
        Layout::Native | Layout::PowerPlatform => release.manifest.commercetools.tag_of(&published.version),
    }
}

/// What nobody said, and what stands in its place.
fn filled(release: &Release, draft: &Draft) -> Vec<String> {
    let said = &release.manifest.commercetools;
    let given = [
        ("creator.email", said.creator.email.is_some(), Some(&draft.creator.email)),
        ("creator.name", said.creator.name.is_some(), draft.creator.name.as_ref()),
        ("creator.company", said.creator.company.is_some(), draft.creator.company.as_ref()),
        ("creator.supportUrl", said.creator.support_url.is_some(), draft.creator.support_url.as_ref()),
        ("repository.url", said.repository.is_some(), Some(&draft.repository.url)),
    ];
    let open = given.into_iter().filter(|(_, is_said, _)| !is_said);
    open.filter_map(|(name, _, value)| Some(format!("{DRAFT}: {name} = {}", value?))).collect()
}

fn files(id: &ConnectorId, specification: &Specification<'_>, draft: &Draft) -> FileSet {
    let mut files = FileSet::new();
    let mut add = |name: &str, text: String| files.insert(RepoPath::parse(name).unwrap_or_default(), text);
    add(DRAFT, json_text(draft));
    for (name, action) in actions::all(draft) {
        add(&format!("actions/{name}.json"), json_text(&action));
    }
    add("configurations.json", json_text(&configurations(specification)));
    if !specification.shared.is_empty() {
        add("global-configuration.json", json_text(&deployment::described(&specification.shared)));
    }
    add("deployment-draft.template.json", json_text(&deployment::draft(id, specification, draft)));
    add("redeploy.template.json", json_text(&deployment::redeploy(specification)));
    for application in &specification.applications {
        if let Some(text) = environment::of(specification, application) {
            add(&format!("env/{}.env.example", application.name), text);
        }
    }
    add("commands.sh", commands::script(id, specification, draft));
    add("README.md", guide::text(id, specification, draft));
    files
}
