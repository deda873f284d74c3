//! Changes for people at a terminal, without colours.

use super::super::one_line;
use super::{Comparison, Fate, Group, counted, symbol, times, values};
use crate::diff::Change;
use std::fmt::Write as _;

/// More changes of documentation than this are only counted by kind, where not all are wanted.
const FEW: usize = 5;

/// Writes one report for each comparison; `all` lists every change of documentation. Where `since`
/// names what everything was compared with, an overview comes first.
pub fn human(comparisons: &[Comparison], since: Option<&str>, all: bool) -> String {
    let mut out = String::new();
    if let Some(since) = since {
        overview(&mut out, comparisons, since);
    }
    for (number, comparison) in comparisons.iter().enumerate() {
        if number > 0 || since.is_some() {
            out.push('\n');
        }
        report(&mut out, comparison, all);
    }
    out
}

fn overview(out: &mut String, comparisons: &[Comparison], since: &str) {
    if comparisons.is_empty() {
        let _ = writeln!(out, "nothing changed since {}", one_line(since));
        return;
    }
    let count = super::super::counted(comparisons.len(), "connector");
    let verb = if comparisons.len() == 1 { "differs" } else { "differ" };
    let _ = writeln!(out, "since {}: {count} {verb}", one_line(since));
    let width = comparisons.iter().map(|one| one.subject.chars().count()).max().unwrap_or_default();
    for one in comparisons {
        let needs = match (one.fate, one.needs(), one.least()) {
            (Fate::Changed, Some(bump), Some(least)) => format!("needs {bump} ({least})"),
            (Fate::Changed, Some(bump), None) => format!("needs {bump}"),
            (Fate::Changed, None, _) => "needs nothing".to_owned(),
            (Fate::New | Fate::Gone | Fate::Unreadable, ..) => String::new(),
        };
        let subject = one_line(&one.subject);
        let line = format!("  {subject:width$}  {:7}  {needs}", one.fate.as_str());
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn report(out: &mut String, comparison: &Comparison, all: bool) {
    let Comparison { subject, from, to, .. } = comparison;
    let (subject, from, to) = (one_line(subject), one_line(from), one_line(to));
    let _ = writeln!(out, "{subject}  {from} → {to}");
    for group in Group::ALL {
        let changes = comparison.of_group(group);
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n  {}", group.title().to_uppercase());
        if group == Group::Documentation && changes.len() > FEW && !all {
            for (name, count) in counted(&changes) {
                let _ = writeln!(out, "  ~ {name}{}", times(count));
            }
            continue;
        }
        changes.iter().for_each(|change| entry(out, change));
    }
    let _ = writeln!(out, "\n{}", comparison.verdict());
}

fn entry(out: &mut String, change: &Change) {
    let _ = writeln!(out, "  {} {}", symbol(change), one_line(&change.told()));
    let _ = writeln!(out, "    {}{}", change.name(), place(change));
    if let Some((before, after)) = values(change) {
        for (sign, value) in [('-', before), ('+', after)] {
            if let Some(value) = value {
                let _ = writeln!(out, "      {sign} {}", one_line(value));
            }
        }
    }
}

fn place(change: &Change) -> String {
    let Some(location) = change.location() else { return String::new() };
    let file = one_line(location.file.as_str());
    match change.position {
        Some(at) if location.pointer.is_empty() => format!(" at {file}:{}:{}", at.line, at.column),
        Some(at) => format!(" at {file}:{}:{} ({})", at.line, at.column, one_line(&location.pointer)),
        None => format!(" at {file}"),
    }
}
