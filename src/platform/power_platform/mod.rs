//! Microsoft Power Platform: certification rules and submission packages.

mod begin;
mod connections;
mod flow;
mod import;
mod package;
mod repair;
mod rules;
mod solution;
mod verify;
mod vocabulary;

pub use package::{Blank, Draft, Undrafted, draft, extend, present, test_flow_folder};

use super::{Archives, Exposure, Platform, Words};
use crate::catalogue::{Layout, Release};
use crate::check::Submission;
use crate::contract::{Contract, Dialect};
use crate::document::Node;
use crate::export::Export;

/// Microsoft Power Platform.
pub const PLATFORM: Platform = Platform {
    id: "power-platform",
    name: "Microsoft Power Platform",
    rules: rules::RULES,
    submitted,
    assemble: package::assemble,
    next: Words::new(
        "put the package where Partner Center can fetch it for at least 21 days, and paste its address there",
        "将软件包放在合作伙伴中心至少 21 天内可以下载的位置，并把地址粘贴到那里",
    ),
    panel: None,
    archives: Some(Archives { rules: verify::RULES, verify: verify::verify, repair: repair::repair }),
    import: Some(import::read),
    begin: begin::begin,
    exposures: &[
        Exposure { rule: "power-platform/oauth-client-id-exposed", is_key: false },
        Exposure { rule: "power-platform/oauth-secret-exposed", is_key: true },
    ],
    role: solution::role,
    vocabulary: vocabulary::VOCABULARY,
    calls: Some(package::calls),
};

/// The definition in Swagger 2.0 and in one file. A folder of Microsoft's repository is submitted as
/// it is.
fn submitted(release: &Release) -> Submission<'_> {
    if release.layout == Layout::PowerPlatform {
        let dialect = release.definition_document().and_then(|document| Dialect::of(document.root()));
        let readable = dialect.is_none_or(|dialect| dialect == Dialect::Swagger2);
        return if readable { Submission::Written } else { Submission::Nothing };
    }
    match release.in_swagger() {
        None => Submission::Written,
        Some(Ok(export)) => Submission::Exported(export),
        Some(Err(_)) => Submission::Nothing,
    }
}

/// The definition that is submitted, where it is made of the one that is written.
fn exported(release: &Release) -> Option<&Export> {
    match submitted(release) {
        Submission::Exported(export) => Some(export),
        Submission::Written | Submission::Nothing => None,
    }
}

/// The outermost value of the definition that is submitted.
fn definition(release: &Release) -> Option<Node<'_>> {
    let written = || release.definition_document().map(|document| document.root());
    exported(release).map(|export| export.document().root()).or_else(written)
}

/// The API in the definition that is submitted.
fn contract(release: &Release) -> Option<Contract<'_>> {
    exported(release).map_or_else(|| release.contract(), Export::contract)
}
