//! Places of submission: one folder and one line each.
//!
//! A platform's id is one word used everywhere: in manifests, rule ids, file names and addresses.

pub mod power_platform;

use crate::check::{Rule, RuleBook};

/// A place where connectors are submitted.
#[derive(Debug)]
pub struct Platform {
    /// The word for it everywhere.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// What it demands, one list a subject.
    pub rules: &'static [&'static [Rule]],
}

/// All platforms.
pub const PLATFORMS: &[&Platform] = &[&power_platform::PLATFORM];

/// The platform with an id.
pub fn platform(id: &str) -> Option<&'static Platform> {
    PLATFORMS.iter().find(|platform| platform.id == id).copied()
}

/// All rules that there are: the general ones and those of every platform.
pub fn rule_book() -> RuleBook {
    let lists = crate::rules::RULES.iter().chain(PLATFORMS.iter().flat_map(|platform| platform.rules));
    let rules = lists.flat_map(|list| list.iter()).collect();
    RuleBook::new(rules, PLATFORMS.iter().map(|platform| platform.id).collect())
}
