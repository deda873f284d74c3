//! Findings as the results of tests, for servers that know nothing else: one suite a connector, one
//! case a finding.

use super::{Diagnostic, one_line};
use crate::check::Severity;
use crate::document::xml::escape;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Writes one XML document. Findings that weigh `fails` or more are failures, the others are cases
/// that passed and say so; where nothing was found, one case stands for all.
pub fn junit(diagnostics: &[Diagnostic], fails: Option<Severity>) -> String {
    let mut suites: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for found in diagnostics {
        suites.entry(&found.connector).or_default().push(found);
    }
    let failed = |found: &&Diagnostic| fails.is_some_and(|least| found.severity >= least);
    let (tests, failures) = (diagnostics.len().max(1), diagnostics.iter().filter(failed).count());
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        text,
        "<testsuites name=\"connectory\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
    );
    for (connector, found) in &suites {
        let name = if connector.is_empty() { "catalogue" } else { connector };
        let failures = found.iter().copied().filter(failed).count();
        let (name, tests) = (xml(name), found.len());
        let _ = writeln!(
            text,
            "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">"
        );
        found.iter().for_each(|found| case(&mut text, &name, found, failed(found)));
        text.push_str("  </testsuite>\n");
    }
    if suites.is_empty() {
        text.push_str(CLEAN);
    }
    text.push_str("</testsuites>\n");
    text
}

/// A report without a case counts as a failed one with some servers.
const CLEAN: &str = "  <testsuite name=\"catalogue\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n    \
    <testcase name=\"nothing found\" classname=\"catalogue\"/>\n  </testsuite>\n";

fn case(text: &mut String, suite: &str, found: &Diagnostic, failed: bool) {
    let (rule, severity) = (found.rule.id, found.severity);
    let (file, message) = (xml(&found.file), xml(&found.message));
    let place = format!("{file}:{}:{}", found.line, found.column);
    let _ = writeln!(
        text,
        "    <testcase name=\"{rule} at {place}\" classname=\"{suite}\" file=\"{file}\" line=\"{}\">",
        found.line
    );
    let (at, fix) = (xml(&found.pointer), xml(found.rule.fix));
    let at = if at.is_empty() { at } else { format!("at: {at}\n") };
    let told = format!("{place}: {severity}[{rule}]: {message}\n{at}fix: {fix}");
    let _ = match failed {
        true => writeln!(text, "      <failure type=\"{rule}\" message=\"{message}\">{told}</failure>"),
        false => writeln!(text, "      <system-out>{told}</system-out>"),
    };
    text.push_str("    </testcase>\n");
}

/// Text that is nothing but text in XML, in attributes too; what XML cannot hold is left out.
fn xml(text: &str) -> String {
    escape(&one_line(text))
}
