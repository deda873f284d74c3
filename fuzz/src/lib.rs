//! What the targets share: a connector in memory, judged by every rule.

use connectory::catalogue::{Catalogue, Connector, ConnectorId, Date, Layout, Line, Release};
use connectory::check::{Choice, Finding, RuleBook};
use connectory::files::FileSet;
use connectory::path::RepoPath;
use std::sync::OnceLock;

/// A path from a literal.
pub fn path(text: &str) -> RepoPath {
    RepoPath::parse(text).expect("a path")
}

/// The book of all rules, those that are off among them.
pub fn book() -> &'static RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    BOOK.get_or_init(|| {
        let profile = Some("strict".to_owned());
        connectory::platform::rule_book().choosing(Choice { profile, ..Choice::default() })
    })
}

/// A catalogue without connectors.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<(tempfile::TempDir, Catalogue)> = OnceLock::new();
    let make = || {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let catalogue = Catalogue::open_without_history(folder.path()).expect("an empty catalogue");
        (folder, catalogue)
    };
    &CATALOGUE.get_or_init(make).1
}

/// Judges the files of a connector, and draws what is found.
pub fn judge(layout: Layout, files: FileSet) -> Vec<Finding> {
    let (draft, faults) = Release::load(path("acme-orders/v1"), layout, files);
    let line = Line { major: Some(1), draft, releases: Vec::new(), drift: None, altered: None };
    let id = ConnectorId::parse("acme-orders").expect("an id");
    let connector = Connector { id, lines: vec![line], renamed: false };
    let findings =
        connectory::check::run(book(), catalogue(), &connector, faults, Date::constant(2026, 1, 15));
    let drawn = connectory::report::locate(findings.clone(), Some(&connector));
    assert_eq!(drawn.len(), findings.len());
    let _ = connectory::report::short(&drawn);
    findings
}
