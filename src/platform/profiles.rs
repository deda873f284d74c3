//! Profiles: whose eyes the rules are read with, and where each differs from the rules' own
//! severities. The policy on one screen.

use crate::check::{Grade, Profile, Severity};

/// Rules that are off where nobody asks for them: reviewers do not hold connectors to them.
const OFF: &[Grade] = &[
    ("docs/operation-undocumented", None),
    ("docs/readme-deployment-missing", None),
    ("docs/readme-extras-missing", None),
    ("docs/readme-misnamed", None),
    ("docs/readme-publisher-missing", None),
    ("document/crlf-line-ends", None),
    ("document/final-newline-missing", None),
    ("document/indentation-unusual", None),
    ("power-platform/body-without-label", None),
    ("power-platform/connection-parameter-text-of-wizard", None),
    ("power-platform/errors-undescribed", None),
    ("power-platform/media-types-empty", None),
    ("power-platform/operation-description-without-full-stop", None),
    ("power-platform/operation-summary-in-title-case", None),
    ("power-platform/operation-visibility-missing", None),
    ("power-platform/parameter-description-without-full-stop", None),
    ("power-platform/parameter-summary-not-title-case", None),
    ("power-platform/parameter-visibility-missing", None),
    ("power-platform/property-description-missing", None),
    ("power-platform/property-description-unfinished", None),
    ("power-platform/property-summary-missing", None),
    ("power-platform/publisher-not-alphanumeric", None),
    ("power-platform/response-description-default", None),
    ("power-platform/test-connection-missing", None),
];

/// What Partner Center refuses that pull requests let pass.
const PARTNER_CENTER: &[Grade] = &[
    ("icon/not-square", Some(Severity::Error)),
    ("icon/size-unfit", Some(Severity::Error)),
    ("icon/transparent", Some(Severity::Error)),
    ("power-platform/connection-choice-description-missing", Some(Severity::Error)),
    ("power-platform/contact-url-missing", Some(Severity::Error)),
    ("power-platform/default-response-schema-empty", Some(Severity::Error)),
    ("power-platform/host-not-for-production", Some(Severity::Error)),
    ("power-platform/https-missing", Some(Severity::Error)),
    ("power-platform/response-2xx-missing", Some(Severity::Error)),
    ("power-platform/response-schema-missing", Some(Severity::Error)),
];

/// What differs for connectors of independent publishers: they share one colour and one icon.
const INDEPENDENT: &[Grade] = &[("icon/background-not-brand", None), ("icon/taken", None)];

/// What this tool asks for beyond every platform.
const STRICT: &[Grade] = &[("version/not-semver", Some(Severity::Error))];

/// All profiles; the first holds where none is named.
pub const PROFILES: &[Profile] = &[
    Profile {
        id: "power-platform",
        summary: "What is enforced in pull requests to Microsoft's repository of connectors.",
        grades: &[OFF],
    },
    Profile {
        id: "partner-center",
        summary: "The same, and what Partner Center refuses.",
        grades: &[OFF, PARTNER_CENTER],
    },
    Profile {
        id: "independent-publisher",
        summary: "What is enforced for connectors of independent publishers.",
        grades: &[OFF, INDEPENDENT],
    },
    Profile { id: "strict", summary: "Every rule that there is.", grades: &[PARTNER_CENTER, STRICT] },
];
