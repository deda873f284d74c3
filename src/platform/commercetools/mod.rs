//! commercetools Connect: connectors that the platform builds and deploys from a tag of a repository.
//!
//! `connect.yaml` at the root of the repository says what is deployed and what each deployment must be given.

mod begin;
mod certification;
mod draft;
mod folder;
mod package;
mod panel;
mod predict;
mod provided;
mod rules;
mod schema;
mod script;
mod secret;
mod specification;
mod table;

pub use certification::Demand;
pub use predict::{Entry, Refused, certification, configured};

use super::{Platform, Words};
use crate::catalogue::Release;
use crate::check::Submission;
use crate::document::Node;

/// What to do with a package.
const NEXT: Words = Words::new(
    "send the draft with commands.sh, or as its README.md says, and ask for a preview",
    "按 README.md 的说明，用 commands.sh 发送草稿，并申请预览",
);

/// commercetools Connect.
pub const PLATFORM: Platform = Platform {
    rules: rules::RULES,
    // No definition of an API is handed in.
    submitted: |_| Submission::Nothing,
    panel: Some(panel::panel),
    begin: begin::begin,
    ..Platform::plain("commercetools", "commercetools Connect", NEXT, package::assemble)
};

/// The root of the specification of a release; none where it is missing, or a part of it could not be read.
fn root(release: &Release) -> Option<Node<'_>> {
    let document = release.deployment().filter(|document| document.is_whole());
    document.map(|document| document.root())
}
