//! All rules that are in force, sorted by what they look at.

use super::rule::{Check, Rule, RuleId};
use crate::catalogue::Release;
use crate::document::FaultKind;

/// The rules in force; a platform's rules hold only for connectors that are submitted there.
#[derive(Debug)]
pub struct RuleBook {
    rules: Vec<&'static Rule>,
    platforms: Vec<&'static str>,
}

impl RuleBook {
    /// A book of rules in the order of their ids; `platforms` are the scopes that hold only for
    /// connectors of that platform.
    pub fn new(mut rules: Vec<&'static Rule>, platforms: Vec<&'static str>) -> Self {
        rules.sort_by_key(|rule| rule.id);
        Self { rules, platforms }
    }

    /// All rules in the order of their ids.
    pub fn rules(&self) -> &[&'static Rule] {
        &self.rules
    }

    /// The rule with an id.
    pub fn rule(&self, id: &str) -> Option<&'static Rule> {
        self.rules.iter().find(|rule| rule.id.as_str() == id).copied()
    }

    /// The platforms that may be named in a manifest.
    pub fn platforms(&self) -> &[&'static str] {
        &self.platforms
    }

    /// Whether a rule holds for a release.
    pub(super) fn holds(&self, id: RuleId, release: &Release) -> bool {
        !self.platforms.contains(&id.scope())
            || release.manifest.platforms.iter().any(|platform| platform == id.scope())
    }

    /// The rule that a kind of fault breaks.
    pub fn of_fault(&self, kind: FaultKind) -> Option<&'static Rule> {
        let breaks = |rule: &&&'static Rule| matches!(rule.check, Check::Fault(broken) if broken == kind);
        self.rules.iter().find(breaks).copied()
    }
}
