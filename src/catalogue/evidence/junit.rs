//! `tests/results.xml`: the results as JUnit writes them, and most that runs tests after it.
//!
//! A test case is named like its operation, or names it in the property `operation`. The tree is the property `tree` of the case, its suite or all
//! suites, the day is in `timestamp` of the suite.

use super::super::version::{Date, parse_date};
use super::{MAX_MILLISECONDS, MAX_RESULTS, TREE, TestResult, Verdict, fault, is_tree};
use crate::document::{Fault, Location, xml};
use crate::path::RepoPath;
use crate::source::{Source, Span};
use xml::Element;

/// A larger file is not read, in bytes.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Reads the results; what has the wrong shape is a fault and left out.
pub(super) fn read(file: RepoPath, bytes: &[u8], faults: &mut Vec<Fault>) -> Vec<TestResult> {
    let mut reader = Reader { file, faults, results: Vec::new(), cases: 0 };
    if bytes.len() > MAX_BYTES {
        reader.fault(Span::at(0), format!("the file has more than {MAX_BYTES} bytes; it is not read"));
        return Vec::new();
    }
    match xml::parse(Source::decode(bytes.to_vec()).text()) {
        Ok(root) if matches!(root.name.as_str(), "testsuites" | "testsuite") => {
            reader.suite(&root, Inherited::default());
        }
        Ok(root) => {
            let name: String = root.name.chars().take(60).collect();
            reader.fault(root.span, format!("`testsuites` or `testsuite` is expected, found `{name}`"));
        }
        Err(malformed) => reader.fault(Span::at(malformed.at), malformed.message),
    }
    if reader.cases > MAX_RESULTS {
        reader.fault(Span::at(0), format!("more than {MAX_RESULTS} results; none of them is read"));
        return Vec::new();
    }
    reader.results
}

struct Reader<'f> {
    file: RepoPath,
    faults: &'f mut Vec<Fault>,
    results: Vec<TestResult>,
    cases: usize,
}

/// What a case has from the suites around it.
#[derive(Clone, Copy, Default)]
struct Inherited<'x> {
    tree: Option<&'x str>,
    server: Option<&'x str>,
    day: Option<&'x str>,
}

impl Inherited<'_> {
    fn within<'x>(self, element: &'x Element) -> Inherited<'x>
    where
        Self: 'x,
    {
        Inherited {
            tree: property(element, "tree").or(self.tree),
            server: property(element, "server").or(self.server),
            day: element.attribute("timestamp").or(self.day),
        }
    }
}

impl Reader<'_> {
    fn fault(&mut self, span: Span, message: String) {
        if self.faults.len() < super::MAX_FAULTS {
            let location = self.at(span);
            self.faults.push(fault(location, message));
        }
    }

    fn at(&self, span: Span) -> Location {
        Location { span: Some(span), ..Location::file(self.file.clone()) }
    }

    fn suite(&mut self, suite: &Element, inherited: Inherited<'_>) {
        let inherited = inherited.within(suite);
        for child in &suite.children {
            match child.name.as_str() {
                "testsuite" => self.suite(child, inherited),
                "testcase" => self.case(child, inherited.within(child)),
                _ => {}
            }
        }
    }

    fn case(&mut self, case: &Element, inherited: Inherited<'_>) {
        self.cases += 1;
        if self.cases > MAX_RESULTS {
            return;
        }
        let head = Span::new(case.span.start, case.inner.start.max(case.span.start));
        let name = property(case, "operation").or(case.attribute("name"));
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        let Some(operation) = name else {
            return self.fault(head, "`name` is expected to name an operation, found nothing".to_owned());
        };
        let Some(tree) = inherited.tree.filter(|tree| is_tree(tree)) else {
            return self.fault(head, format!("the property `tree` is expected to be {TREE}"));
        };
        let Some(day) = inherited.day.and_then(day) else {
            return self.fault(head, "`timestamp` of the suite is expected to begin with a date".to_owned());
        };
        let Ok(milliseconds) = milliseconds(case) else {
            return self.fault(head, "`time` is expected to be the seconds of a call".to_owned());
        };
        let (verdict, message) = outcome(case);
        let (operation, tree) = (operation.to_owned(), tree.to_owned());
        let (server, location) = (inherited.server.map(str::to_owned), self.at(head));
        let result = TestResult { operation, verdict, milliseconds, day, tree, server, message, location };
        self.results.push(result);
    }
}

fn day(timestamp: &str) -> Option<Date> {
    parse_date(timestamp)
}

/// The duration of a case; none where it tells none.
fn milliseconds(case: &Element) -> Result<Option<i64>, ()> {
    let Some(time) = case.attribute("time") else { return Ok(None) };
    let milliseconds = time.trim().parse::<f64>().map_err(drop)? * 1_000.0;
    let is_sensible = milliseconds >= 0.0 && milliseconds <= MAX_MILLISECONDS as f64;
    if is_sensible { Ok(Some(milliseconds.round() as i64)) } else { Err(()) }
}

/// What a case came to, and why.
fn outcome(case: &Element) -> (Verdict, Option<String>) {
    let said = |name: &str| {
        let child = case.child(name)?;
        let text = child.attribute("message").unwrap_or(child.text.trim());
        Some(Some(text.lines().next().unwrap_or_default().to_owned()).filter(|text| !text.is_empty()))
    };
    match (said("failure").or_else(|| said("error")), said("skipped")) {
        (Some(message), _) => (Verdict::Fail, message),
        (None, Some(message)) => (Verdict::Skip, message),
        (None, None) => (Verdict::Pass, None),
    }
}

fn property<'x>(element: &'x Element, name: &str) -> Option<&'x str> {
    let all = element.child("properties")?.children.iter();
    let named = all.filter(|property| property.attribute("name") == Some(name));
    named.filter_map(|property| property.attribute("value")).next_back()
}
