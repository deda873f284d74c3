//! Findings counted by rule.

use super::Diagnostic;
use crate::check::{RuleId, Severity};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// How often a rule was broken, with one severity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statistic {
    /// The rule.
    pub rule: &'static str,
    /// How much the findings weigh; profiles may differ from connector to connector.
    pub severity: &'static str,
    /// How many findings there are.
    pub findings: usize,
    /// In how many connectors.
    pub connectors: usize,
    /// For how many of them a change is known that mends them.
    pub fixable: usize,
    /// The fault in one sentence.
    pub summary: &'static str,
}

#[derive(Default)]
struct Count<'a> {
    findings: usize,
    connectors: BTreeSet<&'a str>,
    fixable: usize,
    summary: &'static str,
}

/// Counts findings by rule; what was found most often comes first.
pub fn statistics(diagnostics: &[Diagnostic]) -> Vec<Statistic> {
    let mut counts: BTreeMap<(RuleId, Severity), Count<'_>> = BTreeMap::new();
    for found in diagnostics {
        let count = counts.entry((found.rule.id, found.severity)).or_default();
        count.findings += 1;
        count.connectors.insert(&found.connector);
        count.fixable += usize::from(found.mend.is_some());
        count.summary = found.rule.summary;
    }
    let counted = counts.into_iter().map(|((rule, severity), count)| Statistic {
        rule: rule.as_str(),
        severity: severity.as_str(),
        findings: count.findings,
        connectors: count.connectors.iter().filter(|id| !id.is_empty()).count(),
        fixable: count.fixable,
        summary: count.summary,
    });
    let mut statistics: Vec<Statistic> = counted.collect();
    statistics.sort_by_key(|statistic| Reverse(statistic.findings));
    statistics
}

/// Draws counts as a table, with the widths that they need.
pub fn statistics_table(statistics: &[Statistic]) -> String {
    let head = ["findings", "connectors", "fixable", "severity", "rule"].map(str::to_owned);
    let row = |row: &Statistic| {
        let numbers = [row.findings, row.connectors, row.fixable].map(|number| number.to_string());
        let [findings, connectors, fixable] = numbers;
        [findings, connectors, fixable, row.severity.to_owned(), row.rule.to_owned()]
    };
    let rows: Vec<[String; 5]> = std::iter::once(head).chain(statistics.iter().map(row)).collect();
    let mut widths = [0; 5];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.len());
        }
    }
    let [findings, connectors, fixable, severity, _] = widths;
    let line = |[a, b, c, d, e]: &[String; 5]| {
        format!("{a:>findings$}  {b:>connectors$}  {c:>fixable$}  {d:severity$}  {e}\n")
    };
    rows.iter().map(line).collect()
}
