//! Whose eyes the rules are read with.

use super::rule::{Rule, Severity};

/// What one kind of review holds the rules for.
#[derive(Debug)]
pub struct Profile {
    /// The word for it.
    pub id: &'static str,
    /// What it stands for, in one sentence.
    pub summary: &'static str,
    /// Where it differs from the rules' own severities; later entries win.
    pub grades: &'static [&'static [Grade]],
}

/// The severity of a rule under a profile; none where the rule is off.
pub type Grade = (&'static str, Option<Severity>);

/// A rule, and how much its findings weigh.
#[derive(Debug, Clone, Copy)]
pub struct Graded {
    /// The rule.
    pub rule: &'static Rule,
    /// The weight.
    pub severity: Severity,
    /// The platform that it belongs to; none for the general ones.
    pub platform: Option<&'static str>,
}

impl Profile {
    /// How much a rule weighs; none where it is off.
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        let grades = self.grades.iter().rev().flat_map(|part| part.iter().rev());
        let grade = grades.copied().find(|(id, _)| *id == rule.id.as_str());
        grade.map_or(Some(rule.severity), |(_, severity)| severity)
    }
}
