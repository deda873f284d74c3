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

    /// The platform that a rule belongs to; none for the general ones.
    pub(super) fn platform_of(&self, id: RuleId) -> Option<&'static str> {
        let heads = |platform: &&&'static str| {
            id.as_str().strip_prefix(**platform).is_some_and(|rest| rest.starts_with('/'))
        };
        self.platforms.iter().find(heads).copied()
    }

    /// The rules that hold for a release.
    pub(super) fn holding(&self, release: &Release) -> Vec<&'static Rule> {
        let submitted = |platform| release.manifest.platforms.iter().any(|named| named == platform);
        let holds = |rule: &&&'static Rule| self.platform_of(rule.id).is_none_or(submitted);
        self.rules.iter().filter(holds).copied().collect()
    }

    /// The rule that a kind of fault breaks.
    pub fn of_fault(&self, kind: FaultKind) -> Option<&'static Rule> {
        let breaks = |rule: &&&'static Rule| matches!(rule.check, Check::Fault(broken) if broken == kind);
        self.rules.iter().find(breaks).copied()
    }
}
