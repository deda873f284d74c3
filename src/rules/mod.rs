//! What every connector owes, whatever the platform: one file a subject, one literal a rule.

mod document;
mod lifecycle;
mod manifest;
mod version;

use crate::check::Rule;

/// The rules of this room, one list a subject.
pub const RULES: &[&[Rule]] = &[document::RULES, lifecycle::RULES, manifest::RULES, version::RULES];
