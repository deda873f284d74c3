//! Google Integration Connectors: custom connectors out of OpenAPI 3.0.
//!
//! What Google documents stands in the discovery document of `connectors` v1 and in its guides; what is
//! concluded from these is said to be inferred wherever it is shown.

mod actions;
mod auth;
mod names;
mod package;
mod panel;
mod regex;
mod rules;
mod variables;

use super::{Platform, Words};
use crate::catalogue::Release;
use crate::check::Submission;
use crate::contract::Contract;
use crate::export::Export;

/// What to do with a package.
const NEXT: Words = Words::new(
    "unpack the package, set PROJECT, BUCKET and SERVICE_ACCOUNT as its README.md says, and run deploy.sh",
    "解压软件包，按 README.md 设置 PROJECT、BUCKET 和 SERVICE_ACCOUNT，然后运行 deploy.sh",
);

/// Google Integration Connectors.
pub const PLATFORM: Platform = Platform {
    rules: rules::RULES,
    submitted,
    panel: Some(panel::panel),
    role: package::role,
    ..Platform::plain("google", "Google Integration Connectors", NEXT, package::assemble)
};

/// The definition in OpenAPI 3.0 and in one file: nothing else is read there.
///
/// Source: “only OpenAPI version 3.0 and all its minor versions are supported”, and a version has one
/// `specLocation`.
fn submitted(release: &Release) -> Submission<'_> {
    match release.in_openapi30() {
        None => Submission::Written,
        Some(Ok(export)) => Submission::Exported(export),
        Some(Err(_)) => Submission::Nothing,
    }
}

/// The definition that is submitted, where it is made of the one that is written.
fn exported(release: &Release) -> Option<&Export> {
    release.in_openapi30()?.ok()
}

/// The API in the definition that is submitted; none where there is none.
fn contract(release: &Release) -> Option<Contract<'_>> {
    match submitted(release) {
        Submission::Written => release.contract(),
        Submission::Exported(export) => export.contract(),
        Submission::Nothing => None,
    }
}
