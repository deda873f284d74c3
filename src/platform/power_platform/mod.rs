//! Microsoft Power Platform: certification rules and submission packages.

mod flow;
mod package;
mod repair;
mod rules;
mod solution;
mod verify;
mod vocabulary;
mod xml;

use super::Platform;

/// Microsoft Power Platform.
pub const PLATFORM: Platform = Platform {
    id: "power-platform",
    name: "Microsoft Power Platform",
    rules: rules::RULES,
    assemble: package::assemble,
    package_rules: verify::RULES,
    verify: verify::verify,
    role: solution::role,
    repair: repair::repair,
    vocabulary: vocabulary::VOCABULARY,
};
