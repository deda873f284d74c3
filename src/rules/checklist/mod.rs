//! The checklist before publication: six lines, each with what speaks for it and what is missing.
//!
//! Every line is a rule, which holds a release back where the catalogue demands the line
//! (`[policy] checklist`); elsewhere the lines are only shown.

mod api;
mod beside;

use crate::catalogue::{Release, Settings};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::Location;

const GUIDE: &str = "README.md, The checklist";

/// What is missing of one line beyond this is counted.
const MAX_GAPS: usize = 20;

/// A text with the place that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// A few words in lower case.
    pub text: String,
    /// The place.
    pub at: Location,
}

/// One line of the checklist.
#[derive(Debug)]
pub struct ChecklistLine {
    /// Its word in the settings.
    pub word: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// The rule that it is; its `fix` says what to do.
    pub rule: &'static Rule,
    /// What speaks for it.
    pub evidence: Vec<Remark>,
    /// What is missing.
    pub gaps: Vec<Remark>,
    /// Why the line does not apply; none where it does.
    pub exempt: Option<&'static str>,
    /// Whether the catalogue demands it.
    pub is_demanded: bool,
}

impl ChecklistLine {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }
}

/// What the lines are about.
struct Subject<'s> {
    release: &'s Release,
    /// None where the definition is missing or cannot be read.
    contract: Option<&'s Contract<'s>>,
    settings: &'s Settings,
}

/// What is found of one line.
#[derive(Debug, Default)]
struct Found {
    evidence: Vec<Remark>,
    gaps: Vec<Remark>,
    more: usize,
    exempt: Option<&'static str>,
}

impl Found {
    fn proves(&mut self, text: impl Into<String>, at: impl Into<Location>) {
        self.evidence.push(Remark { text: text.into(), at: at.into() });
    }

    /// The place is asked for only where it is kept: finding one walks down the document.
    fn lacks<L: Into<Location>>(&mut self, text: impl Into<String>, at: impl FnOnce() -> L) {
        match self.gaps.len() < MAX_GAPS {
            true => self.gaps.push(Remark { text: text.into(), at: at().into() }),
            false => self.more += 1,
        }
    }

    fn finish(mut self) -> Self {
        if let Some(last) = self.gaps.last().filter(|_| self.more > 0) {
            let at = last.at.clone();
            self.gaps.push(Remark { text: format!("{} more of that kind", self.more), at });
        }
        self
    }
}

/// A line: its word, its name, its rule, and how it is judged.
struct Line {
    word: &'static str,
    name: &'static str,
    rule: &'static Rule,
    judge: fn(&Subject<'_>, &mut Found),
}

/// The lines in their order.
const LINES: &[Line] = &[
    Line { word: "overview", name: "Overview", rule: &OVERVIEW, judge: beside::overview },
    Line {
        word: "authentication",
        name: "Authentication",
        rule: &AUTHENTICATION,
        judge: api::authentication,
    },
    Line { word: "operations", name: "Operations", rule: &OPERATIONS, judge: api::operations },
    Line { word: "resilience", name: "Resilience", rule: &RESILIENCE, judge: beside::resilience },
    Line { word: "tests", name: "Tests", rule: &TESTS, judge: api::tests },
    Line { word: "mappings", name: "Field mappings", rule: &MAPPINGS, judge: beside::mappings },
];

/// The checklist of a release.
pub fn checklist(release: &Release, settings: &Settings) -> Vec<ChecklistLine> {
    let contract = release.contract();
    let subject = Subject { release, contract: contract.as_ref(), settings };
    let judged = |line: &Line| {
        let mut found = Found::default();
        (line.judge)(&subject, &mut found);
        let Found { evidence, gaps, exempt, .. } = found.finish();
        let Line { word, name, rule, .. } = *line;
        let is_demanded = settings.policy.checklist.iter().any(|demanded| demanded == word);
        ChecklistLine { word, name, rule, evidence, gaps, exempt, is_demanded }
    };
    LINES.iter().map(judged).collect()
}

/// Reports what is missing of a line, where the catalogue demands it.
fn demand(cx: &mut Cx<'_>, release: &Release, word: &str) {
    let settings = cx.catalogue.settings();
    let is_demanded = settings.policy.checklist.iter().any(|demanded| demanded == word);
    if !is_demanded || release.manifest.retired.is_some() {
        return;
    }
    let lines = cx.once(|| checklist(release, settings));
    for gap in lines.iter().filter(|line| line.word == word).flat_map(|line| &line.gaps) {
        cx.report(gap.at.clone(), gap.text.clone());
    }
}

pub(super) const RULES: &[Rule] = &[AUTHENTICATION, MAPPINGS, OPERATIONS, OVERVIEW, RESILIENCE, TESTS];

const OVERVIEW: Rule = Rule {
    id: RuleId::new("checklist/overview-incomplete"),
    severity: Severity::Error,
    summary: "Title, summary, address or icon is missing, and the catalogue demands them.",
    why: "Whoever looks for a connector finds it by them.",
    fix: "Fill in `title` and `summary` in the manifest, the server in the definition, and add `icon.png`.",
    reference: GUIDE,
    codes: &[],
    check: Check::Release(|cx, release| demand(cx, release, "overview")),
};

const AUTHENTICATION: Rule = Rule {
    id: RuleId::new("checklist/authentication-missing"),
    severity: Severity::Error,
    summary: "It is not told how callers sign in, and the catalogue demands it.",
    why: "Nobody can set up a connection by what is published.",
    fix: "Describe a security scheme and require it, or write `security: []` where none is needed.",
    reference: GUIDE,
    codes: &[],
    check: Check::Release(|cx, release| demand(cx, release, "authentication")),
};

const OPERATIONS: Rule = Rule {
    id: RuleId::new("checklist/operation-missing"),
    severity: Severity::Error,
    summary: "No operation has parameters and a response schema, and the catalogue demands one.",
    why: "A connector that takes nothing or gives nothing back is of no use in a flow.",
    fix: "Describe what an operation takes, and the schema of what it answers with `200`.",
    reference: GUIDE,
    codes: &[],
    check: Check::Release(|cx, release| demand(cx, release, "operations")),
};

const RESILIENCE: Rule = Rule {
    id: RuleId::new("checklist/resilience-incomplete"),
    severity: Severity::Error,
    summary: "A setting of how the service is to be called is missing, and the catalogue demands all.",
    why: "Without it callers wait for ever, call too often, or give up too soon.",
    fix: "Set the key under `[resilience]` in the manifest.",
    reference: GUIDE,
    codes: &[],
    check: Check::Release(|cx, release| demand(cx, release, "resilience")),
};

const TESTS: Rule = Rule {
    id: RuleId::new("checklist/test-missing"),
    severity: Severity::Error,
    summary: "An operation has no passed test that is newer than its last change, and the catalogue demands one.",
    why: "Nobody knows whether the operation works as it is described.",
    fix: "Test the operation, and write the result into `tests/results.json`.",
    reference: GUIDE,
    codes: &[],
    check: Check::Release(|cx, release| demand(cx, release, "tests")),
};

const MAPPINGS: Rule = Rule {
    id: RuleId::new("checklist/mapping-missing"),
    severity: Severity::Error,
    summary: "A required field of the data model is not mapped, and the catalogue demands it.",
    why: "Whoever works with the data model finds the field empty.",
    fix: "Map the field in `mappings.toml`.",
    reference: GUIDE,
    codes: &[],
    check: Check::Release(|cx, release| demand(cx, release, "mappings")),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_know_every_line() {
        let words: Vec<&str> = LINES.iter().map(|line| line.word).collect();
        assert_eq!(words, crate::catalogue::CHECKLIST_WORDS);
    }
}
