//! Microsoft Power Platform: certification rules and submission packages.

mod rules;

use super::Platform;

/// Microsoft Power Platform.
pub const PLATFORM: Platform =
    Platform { id: "power-platform", name: "Microsoft Power Platform", rules: rules::RULES };
