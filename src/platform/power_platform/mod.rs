//! Microsoft Power Platform: certification rules and submission packages.

mod flow;
mod package;
mod rules;
mod solution;
mod verify;
mod vocabulary;
mod xml;

use super::Platform;
use crate::catalogue::{Layout, Release};
use crate::check::Submission;
use crate::contract::Dialect;
use crate::export::Export;

/// Microsoft Power Platform.
pub const PLATFORM: Platform = Platform {
    id: "power-platform",
    name: "Microsoft Power Platform",
    rules: rules::RULES,
    submitted,
    assemble: package::assemble,
    package_rules: verify::RULES,
    verify: verify::verify,
    vocabulary: vocabulary::VOCABULARY,
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
