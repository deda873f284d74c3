//! All rules that are in force, and how much they weigh for whom.

use super::nearest::nearest;
use super::profile::{Graded, Profile};
use super::rule::{Check, Rule, RuleId, Severity};
use crate::catalogue::Release;
use crate::export::Export;

/// The rules in force; a platform's rules hold only for connectors that are submitted there.
#[derive(Debug, Clone)]
pub struct RuleBook {
    rules: Vec<&'static Rule>,
    platforms: Vec<&'static str>,
    /// What is submitted at each platform.
    submitted: Vec<(&'static str, Submitted)>,
    profiles: &'static [Profile],
    /// The rules of each profile, in the order of the profiles.
    graded: Vec<Vec<Graded>>,
    choice: Choice,
}

/// The definition that is submitted at a platform.
#[derive(Debug, Clone, Copy)]
pub enum Submission<'r> {
    /// The one that is written.
    Written,
    /// What was made of it.
    Exported(&'r Export),
    /// None: the platform cannot read the one that is written, and nothing could be made of it.
    Nothing,
}

/// Which definition of a release is submitted at a platform.
pub type Submitted = for<'r> fn(&'r Release) -> Submission<'r>;

/// Which rules somebody wants to see judged.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    /// The profile that holds for everything, whatever connectors say.
    pub profile: Option<String>,
    /// Rules by id, scope or code: nothing else is judged; empty means all that is on. What is off
    /// otherwise is judged where it is named itself, not where its scope is.
    pub select: Vec<String>,
    /// Rules by id, scope or code that are not judged.
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
        let (submitted, graded, choice) = (Vec::new(), Vec::new(), Choice::default());
        let book = Self { rules, platforms, submitted, profiles, graded, choice };
        book.choosing(Choice::default())
    }

    /// The same book for platforms that are handed other definitions than are written.
    pub fn submitting(self, submitted: Vec<(&'static str, Submitted)>) -> Self {
        Self { submitted, ..self }
    }

    /// The same book without what other platforms than this one demand.
    pub fn only_for(mut self, platform: &str) -> Self {
        for graded in &mut self.graded {
            graded.retain(|graded| graded.platform.is_none_or(|known| known == platform));
        }
        self
    }

    /// Which definition of a release is submitted at a platform.
    pub(super) fn submitted<'r>(&self, platform: &str, release: &'r Release) -> Submission<'r> {
        let known = self.submitted.iter().find(|(id, _)| *id == platform);
        known.map_or(Submission::Written, |(_, submitted)| submitted(release))
    }

    /// The same book with other rules in force.
    pub fn choosing(mut self, choice: Choice) -> Self {
        let grade = |profile: &Profile| {
            let rules = self.rules.iter().copied().filter(|rule| choice.wants(rule));
            let severity = |rule: &'static Rule| {
                profile.severity(rule).or_else(|| choice.names(rule).then_some(rule.severity))
            };
            let graded = |rule| {
                let severity = severity(rule)?;
                Some(Graded { rule, severity, platform: self.platform_of(rule.id) })
            };
            rules.filter_map(graded).collect()
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

    /// The rules that a word names: an id, a scope, or what a platform calls the fault; without
    /// regard to case, in the order of their ids.
    pub fn named(&self, word: &str) -> Vec<&'static Rule> {
        self.rules.iter().copied().filter(|rule| rule.is_named(word)).collect()
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
        self.graded.get(self.place_of(profile)).map_or(&[], Vec::as_slice)
    }

    /// The profile that holds where one is named, or none is.
    pub(super) fn profile(&self, named: Option<&str>) -> Option<&'static Profile> {
        self.profiles.get(self.place_of(named))
    }

    fn place_of(&self, profile: Option<&str>) -> usize {
        let profile = self.choice.profile.as_deref().or(profile);
        self.profiles.iter().position(|known| Some(known.id) == profile).unwrap_or(0)
    }

    /// Whether a rule is judged under a profile.
    pub fn judges(&self, rule: &Rule, profile: Option<&str>) -> bool {
        self.graded(profile).iter().any(|graded| graded.rule.id == rule.id)
    }

    /// What somebody may have meant who named a rule that there is not: by its id, its scope, or what a
    /// platform calls it.
    pub fn nearest(&self, word: &str) -> Option<&'static str> {
        let named = self.named(word);
        let names = self.rules.iter().flat_map(|rule| {
            [rule.id.as_str(), rule.id.scope()].into_iter().chain(rule.codes.iter().copied())
        });
        named.first().map(|rule| rule.id.as_str()).or_else(|| nearest(word, names))
    }

    /// How much a rule weighs under each profile, the usual one first: a severity, or `off`.
    pub fn weights(&self, rule: &Rule) -> Vec<(&'static str, &'static str)> {
        let weight = |profile: &Profile| profile.severity(rule).map_or("off", Severity::as_str);
        self.profiles.iter().map(|profile| (profile.id, weight(profile))).collect()
    }

    /// Whether one profile holds for everything, whatever connectors say.
    pub(super) fn imposed(&self) -> bool {
        self.choice.profile.is_some()
    }

    /// The platform that a rule belongs to; none for the general ones.
    pub(super) fn platform_of(&self, id: RuleId) -> Option<&'static str> {
        self.platforms.iter().find(|platform| **platform == id.scope()).copied()
    }

    /// The rules that hold for a release, when its profile is known.
    pub(super) fn holding(&self, release: &Release, profile: Option<&str>) -> Vec<Graded> {
        let submitted = |platform| release.manifest.platforms.iter().any(|named| named == platform);
        let holds = |graded: &&Graded| graded.platform.is_none_or(submitted);
        self.graded(profile).iter().filter(holds).copied().collect()
    }

    /// Whether a kind of fault is not reported because other rules were asked for.
    pub fn passes_over(&self, kind: crate::document::FaultKind) -> bool {
        let breaks = |rule: &&&Rule| matches!(rule.check, Check::Fault(broken) if broken == kind);
        let named = |words: &[String], rule: &Rule| words.iter().any(|word| rule.is_named(word));
        let Choice { select, ignore, .. } = &self.choice;
        let rule = self.rules.iter().find(breaks).filter(|_| !select.is_empty());
        rule.is_some_and(|rule| !named(select, rule) && !named(ignore, rule))
    }

    /// The rule that a kind of fault breaks, where it is on.
    pub(super) fn of_fault(&self, kind: crate::document::FaultKind, profile: Option<&str>) -> Option<Graded> {
        let breaks = |graded: &&Graded| matches!(graded.rule.check, Check::Fault(broken) if broken == kind);
        self.graded(profile).iter().find(breaks).copied()
    }
}

impl Choice {
    fn names(&self, rule: &Rule) -> bool {
        let itself = |word: &String| rule.is_named(word) && !word.eq_ignore_ascii_case(rule.id.scope());
        self.select.iter().any(itself)
    }

    fn wants(&self, rule: &Rule) -> bool {
        let names = |word: &String| rule.is_named(word);
        (self.select.is_empty() || self.select.iter().any(names)) && !self.ignore.iter().any(names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Severity;

    const RULE: Rule = Rule {
        id: RuleId::new("here/title-long"),
        severity: Severity::Error,
        summary: "",
        why: "",
        fix: "",
        reference: "",
        codes: &["title-max-length", "5000.2.2.1"],
        check: Check::Elsewhere,
    };
    const OTHER: Rule = Rule { id: RuleId::new("here/title-gone"), codes: &[], ..RULE };
    const FAR: Rule = Rule { id: RuleId::new("there/title-long"), codes: &["5000.2.2.1"], ..RULE };

    #[test]
    fn rules_are_found_by_id_scope_and_code() {
        let book = RuleBook::new(vec![&RULE, &OTHER, &FAR], Vec::new(), &[]);
        let ids = |word| book.named(word).iter().map(|rule| rule.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids("here/title-long"), ["here/title-long"]);
        assert_eq!(ids("here"), ["here/title-gone", "here/title-long"]);
        assert_eq!(ids("5000.2.2.1"), ["here/title-long", "there/title-long"]);
        assert_eq!(ids("Title-Max-Length"), ["here/title-long"]);
        assert!(ids("title-long").is_empty());
    }
}
