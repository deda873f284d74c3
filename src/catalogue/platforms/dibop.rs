//! `[dibop]` of a manifest: what only DIBOP's connector builder asks for.

use crate::catalogue::fields::Fields;

/// The kinds of systems that the builder knows.
const TYPES: [&str; 7] = ["General", "OEM", "DMS", "CRM", "Finance", "Telematics", "Logistics"];

/// What only DIBOP wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dibop {
    /// What kind of system it is: General, OEM, DMS, CRM, Finance, Telematics or Logistics.
    pub kind: Option<String>,
    /// A page with the documentation of the API.
    pub documentation: Option<String>,
}

impl Dibop {
    pub(in crate::catalogue) fn of(fields: &mut Fields<'_, '_>) -> Self {
        let expected = "General, OEM, DMS, CRM, Finance, Telematics or Logistics";
        Self {
            kind: fields.matching("type", expected, |text| TYPES.contains(&text)),
            documentation: fields.address("documentation"),
        }
    }
}
