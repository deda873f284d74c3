//! The package: the definition, the bodies of Google's requests, a script that sends them, and the connection
//! in Terraform.
//!
//! What differs from project to project stands in the bodies as `${PROJECT}`, `${BUCKET}` and
//! `${SERVICE_ACCOUNT}`, in the fields that [`PLACED`] lists and in no other; the script fills them in.

mod bodies;
mod templates;
mod terraform;

use crate::check::Vetted;
use crate::document::{Format, to_pretty_json};
use crate::error::Error;
use crate::files::FileSet;
use crate::package::Package;
use crate::path::RepoPath;
use crate::platform::{Refusal, json_text};
use bodies::Bodies;
use std::collections::BTreeMap;

/// The fields in which the script fills in what differs.
pub(super) const PLACED: [&str; 4] = ["secretVersion", "serviceAccount", "specLocation", "logo"];

/// The files of a package, and the part that each plays.
const ROLES: [(&str, &str); 14] = [
    ("README.md", "what each file is for, and in which order they are used"),
    ("connector.json", "the custom connector"),
    ("deploy.sh", "the calls in their order"),
    ("deprecate.json", "the request to deprecate a version"),
    ("icon.png", "the logo"),
    ("openapi.json", "the definition"),
    ("openapi.yaml", "the definition"),
    ("overrides.json", "connector and version for integrationcli"),
    ("partner-checklist.md", "what a person does before publishing"),
    ("publish.json", "the request to publish as a partner's connector"),
    ("validate.json", "the request to validate the definition"),
    ("version.json", "the version of the custom connector"),
    ("withdraw.json", "the request to take a publication back"),
    ("terraform/connection.tf", "a connection in Terraform"),
];

/// The part that a file of a package plays.
pub(super) fn role(path: &str) -> Option<&'static str> {
    ROLES.iter().find(|(name, _)| *name == path).map(|(_, role)| *role)
}

/// Makes the package of a release.
///
/// # Errors
/// When there is no definition that Google can read.
pub(super) fn assemble(vetted: &Vetted) -> Result<Package, Refusal> {
    let (id, release, version) = (vetted.id(), vetted.release(), &vetted.published().version);
    let Some(contract) = super::contract(release) else {
        let message = format!("the definition in `{}` cannot be read", release.folder);
        return Err(Refusal::Error(Error::usage(message)));
    };
    let exported = super::exported(release);
    let document = contract.document();
    let (name, definition) = match exported {
        Some(_) => ("openapi.json", to_pretty_json(document.root())),
        None if document.format() == Format::Yaml => ("openapi.yaml", document.source().text().to_owned()),
        None => ("openapi.json", document.source().text().to_owned()),
    };
    let icon = release.file_named(crate::catalogue::ICON).map(|(_, bytes)| bytes);
    let bodies = Bodies::of(id, version, release, &contract, (name, icon.is_some()));
    let mut files = FileSet::new();
    let mut put = |name: &str, bytes: &[u8]| files.insert(RepoPath::parse(name).unwrap_or_default(), bytes);
    put(name, definition.as_bytes());
    if let Some(icon) = icon {
        put("icon.png", icon);
    }
    for (name, body) in bodies.all() {
        // One key a line, which the script relies on.
        put(name, json_text(&body).as_bytes());
    }
    for (name, text) in templates::all(&bodies)? {
        put(name, text.as_bytes());
    }
    let losses = exported.into_iter().flat_map(|export| export.losses());
    let losses = losses.filter(|loss| loss.is_felt()).cloned().collect();
    let file_name = format!("{id}-{version}-google.zip");
    Ok(Package { file_name, files, filled: Vec::new(), tested: Vec::new(), losses })
}

/// How many losses of each kind there are, the gravest kinds first.
pub(super) fn counted_losses(losses: &[crate::export::Loss]) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for loss in losses.iter().filter(|loss| loss.is_felt()) {
        *counts.entry((std::cmp::Reverse(loss.kind.weight()), loss.kind.as_str())).or_default() += 1;
    }
    counts.into_iter().map(|((_, kind), count)| (kind, count)).collect()
}
