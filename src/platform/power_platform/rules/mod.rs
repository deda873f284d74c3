//! What Microsoft's certification demands: one file a subject, one literal a rule.

pub(super) mod package;

use crate::check::Rule;

/// The rules of the platform, one list a subject.
pub const RULES: &[&[Rule]] = &[package::RULES];
