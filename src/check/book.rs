//! All rules that are in force, and how much they weigh for whom.

use super::profile::{Graded, Profile};
use super::rule::{Check, Rule, RuleId};
use crate::catalogue::Release;

/// The rules in force; a platform's rules hold only for connectors that are submitted there.
#[derive(Debug)]
pub struct RuleBook {
    rules: Vec<&'static Rule>,
    platforms: Vec<&'static str>,
    profiles: &'static [Profile],
    /// The rules of each profile, in the order of the profiles.
    graded: Vec<Vec<Graded>>,
    choice: Choice,
}

/// Which rules somebody wants to see judged.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The profile that holds for everything, whatever connectors say.
    pub profile: Option<String>,
    /// Rules or scopes: nothing else is judged, also what is off otherwise; empty means all that is on.
    pub select: Vec<String>,
    /// Rules or scopes that are not judged.
    pub ignore: Vec<String>,
}

impl RuleBook {
    /// A book of rules in the order of their ids; `platforms` are the scopes that hold only for
    /// connectors of that platform, the first of the `profiles` holds where none is named.
    pub fn new(
        mut rules: Vec<&'static Rule>,
        platforms: Vec<&'static str>,
        profiles: &'static [Profile],
    ) -> Self {
        rules.sort_by_key(|rule| rule.id);
        let book = Self { rules, platforms, profiles, graded: Vec::new(), choice: Choice::default() };
        book.choosing(Choice::default())
    }

    /// The same book with other rules in force.
    pub fn choosing(mut self, choice: Choice) -> Self {
        let grade = |profile: &Profile| {
            let rules = self.rules.iter().copied().filter(|rule| choice.wants(rule.id));
            let severity = |rule: &'static Rule| match choice.select.is_empty() {
                true => profile.severity(rule),
                false => Some(profile.severity(rule).unwrap_or(rule.severity)),
            };
            rules.filter_map(|rule| Some(Graded { rule, severity: severity(rule)? })).collect()
        };
        self.graded = self.profiles.iter().map(grade).collect();
        self.choice = choice;
        self
    }

    /// All rules in the order of their ids, those that are off among them.
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

    /// The profiles that may be named; the first is the one that holds where none is.
    pub fn profiles(&self) -> &'static [Profile] {
        self.profiles
    }

    /// The rules that are on under a profile; under the first where there is none of that name.
    pub fn graded(&self, profile: Option<&str>) -> &[Graded] {
        let profile = self.choice.profile.as_deref().or(profile);
        let named = self.profiles.iter().position(|known| Some(known.id) == profile);
        self.graded.get(named.unwrap_or(0)).map_or(&[], Vec::as_slice)
    }

    /// The platform that a rule belongs to; none for the general ones.
    pub(super) fn platform_of(&self, id: RuleId) -> Option<&'static str> {
        self.platforms.iter().find(|platform| **platform == id.scope()).copied()
    }

    /// The rules that hold for a release, when its profile is known.
    pub(super) fn holding(&self, release: &Release, profile: Option<&str>) -> Vec<Graded> {
        let submitted = |platform| release.manifest.platforms.iter().any(|named| named == platform);
        let holds = |graded: &&Graded| self.platform_of(graded.rule.id).is_none_or(submitted);
        self.graded(profile).iter().filter(holds).copied().collect()
    }

    /// The rule that a kind of fault breaks, where it is on.
    pub(super) fn of_fault(&self, kind: crate::document::FaultKind, profile: Option<&str>) -> Option<Graded> {
        let breaks = |graded: &&Graded| matches!(graded.rule.check, Check::Fault(broken) if broken == kind);
        self.graded(profile).iter().find(breaks).copied()
    }
}

impl Choice {
    fn wants(&self, id: RuleId) -> bool {
        let names = |word: &String| word == id.as_str() || word == id.scope();
        (self.select.is_empty() || self.select.iter().any(names)) && !self.ignore.iter().any(names)
    }
}
