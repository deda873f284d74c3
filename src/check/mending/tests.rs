use super::*;
use crate::check::{Check, Rule, RuleId, Severity};
use crate::document::Location;

const RULE: Rule = Rule {
    id: RuleId::new("openapi/x"),
    severity: Severity::Error,
    summary: "",
    why: "",
    fix: "",
    reference: "",
    codes: &[],
    check: Check::Elsewhere,
};

fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).unwrap()
}

fn replace(file: &str, start: usize, end: usize, text: &str) -> Step {
    Step::Replace { file: path(file), span: Span::new(start, end), text: text.to_owned() }
}

fn finding(mend: Mend) -> Finding {
    let location = Location::file(path("a"));
    Finding {
        rule: &RULE,
        severity: Severity::Error,
        connector: None,
        location,
        message: String::new(),
        mend: Some(mend),
    }
}

/// What mends do to files: how many were made, and every file that changed.
fn mended(files: &[(&str, &str)], mends: Vec<Mend>) -> (usize, Vec<(String, Option<String>)>) {
    let mut set = FileSet::new();
    files.iter().for_each(|(name, text)| set.insert(path(name), *text));
    let findings: Vec<Finding> = mends.into_iter().map(finding).collect();
    let Some(mended) = mend(&findings, Fix::Safe, &set, |path| path.as_str() != "kept", &Edits::new()) else {
        return (0, Vec::new());
    };
    let text = |bytes: &Option<Vec<u8>>| bytes.clone().map(|bytes| String::from_utf8(bytes).unwrap());
    (mended.findings, mended.edits.iter().map(|(path, edit)| (path.to_string(), text(&edit.new))).collect())
}

fn one(name: &str, text: &str) -> Vec<(String, Option<String>)> {
    vec![(name.to_owned(), Some(text.to_owned()))]
}

#[test]
fn of_changes_that_touch_the_first_is_made() {
    let mends = vec![
        Mend::safe([replace("a", 0, 1, "A")]),
        Mend::safe([replace("a", 1, 2, "B")]),
        Mend::safe([replace("a", 2, 3, "C")]),
        Mend::safe([replace("a", 0, 1, "A")]),
    ];
    assert_eq!(mended(&[("a", "abcd")], mends), (3, one("a", "AbCd")));
}

#[test]
fn all_steps_of_a_mend_are_made_or_none() {
    let mends = vec![
        Mend::safe([replace("a", 0, 1, "A"), replace("b", 9, 10, "x")]),
        Mend::safe([replace("a", 0, 1, "A"), replace("kept", 0, 1, "x")]),
        Mend::safe([replace("a", 0, 2, "A"), replace("a", 1, 3, "x")]),
        Mend::uncertain([replace("a", 0, 1, "A")]),
        Mend::safe([Step::Rename { from: path("a"), to: path("B") }]),
        Mend::safe([]),
    ];
    assert_eq!(mended(&[("a", "abcd"), ("b", "x"), ("kept", "y")], mends).0, 0);
}

#[test]
fn what_would_break_a_document_is_not_done() {
    let mends = vec![Mend::safe([replace("a.json", 0, 1, "")]), Mend::safe([replace("a.json", 5, 6, "2")])];
    assert_eq!(mended(&[("a.json", "{\"a\":1}")], mends.clone()).0, 0);
    let mends: Vec<Mend> = mends.into_iter().rev().collect();
    assert_eq!(mended(&[("a.json", "{\"a\":1}")], mends), (1, one("a.json", "{\"a\":2}")));
}

#[test]
fn files_move_in_case_alone() {
    let to = |name: &str| vec![Mend::safe([Step::Rename { from: path("README.md"), to: path(name) }])];
    let moved = vec![("README.md".to_owned(), None), ("readme.md".to_owned(), Some("x".to_owned()))];
    assert_eq!(mended(&[("README.md", "x")], to("readme.md")), (1, moved));
    assert_eq!(mended(&[("README.md", "x"), ("Other.md", "y")], to("other.md")).0, 0);
}
