//! Microsoft Power Platform: certification rules and submission packages.

mod connections;
mod flow;
mod import;
mod package;
mod repair;
mod rules;
mod solution;
mod verify;
mod vocabulary;
mod xml;

pub use package::{Blank, Draft, Undrafted, draft, extend, present, test_flow_folder};

use super::{Exposure, Platform};

/// Microsoft Power Platform.
pub const PLATFORM: Platform = Platform {
    id: "power-platform",
    name: "Microsoft Power Platform",
    rules: rules::RULES,
    assemble: package::assemble,
    package_rules: verify::RULES,
    verify: verify::verify,
    import: import::read,
    exposures: &[
        Exposure { rule: "power-platform/oauth-client-id-exposed", is_key: false },
        Exposure { rule: "power-platform/oauth-secret-exposed", is_key: true },
    ],
    role: solution::role,
    repair: repair::repair,
    vocabulary: vocabulary::VOCABULARY,
};
