//! Every rule against its fixture: `tests/rules/<scope>/<fault>/`.
//!
//! A fixture is laid over a base (`tests/base/<name>`, by default that of its scope) in a scratch
//! folder, which is then checked like any catalogue:
//!
//! - `bad/` must break the rule at the places in `expected`, and no other rule that is more than a note;
//!   `bad/.remove` lists files of the base that it lacks.
//! - `good/`, where there is one, must not break the rule.
//! - `base` names another base.
//! - `make` says what git cannot hold or should not: `link <path> <target>`, `file <path> <text>`,
//!   and `fill <path> <count> <text>`, which puts the text so many times where `@fill@` stands and
//!   counts in `{n}`.
//! - `history` says what was released before: `lay <folder>` and `commit [tags]`, in order.
//!
//! `CONNECTORY_BLESS=1` rewrites every `expected`.

use crate::harness::History;
use connectory::catalogue::{Catalogue, Date};
use connectory::check::{Card, Check, Choice, Rule, RuleBook, Severity};
use connectory::report::{self, Diagnostic};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

pub fn today() -> Date {
    "2026-01-15".parse().unwrap()
}

/// Copies a folder over another; `.remove` lists what goes.
fn lay(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).min_depth(1).sort_by_file_name() {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(target).unwrap();
        } else if entry.file_name() != ".remove" {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
    for path in lines(&from.join(".remove")) {
        std::fs::remove_file(to.join(path)).unwrap();
    }
}

/// The lines of a file that may be missing.
fn lines(file: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(str::to_owned).filter(|line| !line.is_empty()).collect()
}

/// Does what `make` says.
fn make(recipe: &Path, root: &Path) {
    for line in lines(recipe) {
        let (verb, rest) = line.split_once(' ').unwrap();
        let (path, rest) = rest.split_once(' ').unwrap();
        let target = root.join(path);
        match verb {
            #[cfg(unix)]
            "link" => std::os::unix::fs::symlink(rest, target).unwrap(),
            "pad" => {
                let mut bytes = std::fs::read(&target).unwrap();
                bytes.resize(rest.parse().unwrap(), 0);
                std::fs::write(target, bytes).unwrap();
            }
            "file" => std::fs::write(target, rest).unwrap(),
            "fill" => {
                let (count, text) = rest.split_once(' ').unwrap();
                let count = count.parse::<usize>().unwrap();
                let numbered = |number: usize| text.replace("{n}", &number.to_string());
                let filling = match text.contains("{n}") {
                    true => (0..count).map(numbered).collect(),
                    false => text.repeat(count),
                };
                let whole = std::fs::read_to_string(&target).unwrap();
                std::fs::write(target, whole.replace("@fill@", &filling)).unwrap();
            }
            _ => panic!("{}: no such verb: {verb}", recipe.display()),
        }
    }
}

/// Everything that the rules find below a root.
fn judge(root: &Path, book: &RuleBook, with_history: bool) -> Vec<Diagnostic> {
    let catalogue = match with_history {
        true => Catalogue::open(root, today()).unwrap(),
        false => Catalogue::open_without_history(root).unwrap(),
    };
    let history = catalogue.history().unwrap();
    let mut cards = Vec::new();
    let mut found = Vec::new();
    for place in catalogue.places() {
        let (connector, faults) = catalogue.load(place, history.as_ref()).unwrap();
        let findings = connectory::check::run(book, &catalogue, &connector, faults, today());
        cards.extend(Card::of(&connector));
        found.extend(report::locate(findings, Some(&connector)));
    }
    let findings = connectory::check::run_catalogue(book, &catalogue, &cards, today());
    found.extend(report::locate(findings, None));
    found
}

pub struct Fixture {
    pub rule: &'static Rule,
    pub folder: PathBuf,
}

impl Fixture {
    pub fn of(rule: &'static Rule) -> Self {
        Self { rule, folder: tests().join("rules").join(rule.id.as_str()) }
    }

    fn base(&self) -> PathBuf {
        let named = lines(&self.folder.join("base")).into_iter().next();
        let usual = match self.rule.id.scope() {
            platform @ ("power-platform" | "tencent") => platform,
            _ => "openapi",
        };
        tests().join("base").join(named.as_deref().unwrap_or(usual))
    }

    /// What is found in the base with one of the fixture's folders over it.
    fn judge(&self, overlay: &str, book: &RuleBook) -> Vec<Diagnostic> {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().join("root");
        let with_history = self.lay(overlay, &root);
        judge(&root, book, with_history)
    }

    /// Lays the base and one of the fixture's folders; answers whether there is a repository.
    pub fn lay(&self, overlay: &str, root: &Path) -> bool {
        std::fs::create_dir(root).unwrap();
        lay(&self.base(), root);
        let steps = lines(&self.folder.join("history"));
        let mut history = (!steps.is_empty()).then(|| History::new(root));
        for step in &steps {
            let mut words = step.split(' ');
            match (words.next(), &mut history) {
                (Some("lay"), _) => lay(&self.folder.join(words.next().unwrap()), root),
                (Some("commit"), Some(history)) => {
                    history.commit(&words.collect::<Vec<_>>());
                }
                _ => panic!("{}: no such step: {step}", self.folder.display()),
            }
        }
        lay(&self.folder.join(overlay), root);
        if overlay == "bad" {
            make(&self.folder.join("make"), root);
        }
        history.is_some()
    }

    /// What is wrong with the fixture, or with the rule by it.
    fn faults(&self, book: &RuleBook) -> Vec<String> {
        if !self.folder.join("bad").is_dir() && !self.folder.join("make").is_file() {
            return vec![format!("{} has no fixture", self.rule.id)];
        }
        let mut faults = Vec::new();
        let mut fault = |text: String| faults.push(format!("{}: {text}", self.rule.id));
        let (own, other) = self.split("bad", book);
        let text = report::short(&own);
        let expected = self.folder.join("expected");
        if std::env::var_os("CONNECTORY_BLESS").is_some() {
            std::fs::write(&expected, &text).unwrap();
        }
        if own.is_empty() {
            fault("`bad` does not break the rule".to_owned());
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != text {
            fault(format!("`bad` does not give what is expected, but\n{text}"));
        }
        if !other.is_empty() {
            fault(format!("`bad` breaks other rules too:\n{}", report::short(&other)));
        }
        if self.folder.join("good").is_dir() {
            let (own, other) = self.split("good", book);
            for found in [own, other].iter().filter(|found| !found.is_empty()) {
                fault(format!("`good` breaks a rule:\n{}", report::short(found)));
            }
        }
        faults
    }

    /// The findings of the fixture's rule, which may be off otherwise, and those of other rules
    /// that are more than notes.
    fn split(&self, overlay: &str, book: &RuleBook) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let select = vec![self.rule.id.to_string()];
        let alone = connectory::platform::rule_book().choosing(Choice { select, ..Choice::default() });
        let own = self.judge(overlay, &alone);
        let mut other = self.judge(overlay, book);
        other.retain(|found| found.rule.id != self.rule.id && found.severity > Severity::Note);
        (own, other)
    }
}

#[test]
fn every_rule_finds_its_fixture() {
    let book = connectory::platform::rule_book();
    // Rules that are judged elsewhere have their tests there.
    let rules = book.rules().par_iter().filter(|rule| !matches!(rule.check, Check::Elsewhere));
    let faults: Vec<String> = rules.flat_map(|rule| Fixture::of(rule).faults(&book)).collect();
    assert!(faults.is_empty(), "\n{}\n{} faults", faults.join("\n"), faults.len());
}

#[test]
fn every_fixture_has_a_rule() {
    let book = connectory::platform::rule_book();
    for scope in std::fs::read_dir(tests().join("rules")).unwrap() {
        for fixture in std::fs::read_dir(scope.unwrap().path()).unwrap() {
            let path = fixture.unwrap().path();
            let id = path.strip_prefix(tests().join("rules")).unwrap().to_str().unwrap().to_owned();
            assert!(book.rule(&id).is_some(), "there is no rule `{id}`");
        }
    }
}

#[test]
fn bases_break_no_rule() {
    let book = connectory::platform::rule_book();
    for base in std::fs::read_dir(tests().join("base")).unwrap() {
        let path = base.unwrap().path();
        let found = judge(&path, &book, false);
        assert!(found.is_empty(), "{}:\n{}", path.display(), report::short(&found));
    }
}

#[test]
fn rules_are_whole() {
    let readme = std::fs::read_to_string(tests().parent().unwrap().join("README.md")).unwrap();
    let book = connectory::platform::rule_book();
    let ids: Vec<&str> = book.rules().iter().map(|rule| rule.id.as_str()).collect();
    assert!(ids.is_sorted_by(|one, next| one < next), "ids are unique and ordered");
    for rule in book.rules() {
        let (scope, fault) = rule.id.as_str().split_once('/').unwrap();
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        assert!(scope.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{}", rule.id);
        assert!(!fault.is_empty() && fault.bytes().all(plain), "{}", rule.id);
        for prefix in ["no-", "must-", "valid-"] {
            assert!(!fault.starts_with(prefix), "{}: an id names the fault as a state", rule.id);
        }
        for text in [rule.summary, rule.why, rule.fix] {
            assert!(text.ends_with(['.', '?']) && text.len() > 10, "{}: {text}", rule.id);
        }
        let section = rule.reference.strip_prefix("README.md, ");
        let known = section.is_some_and(|section| readme.contains(&format!("# {section}\n")));
        assert!(known || rule.reference.starts_with("https://"), "{}: {}", rule.id, rule.reference);
    }
}

#[test]
fn every_kind_of_fault_has_one_rule() {
    let book = connectory::platform::rule_book();
    let mut kinds = Vec::new();
    for rule in book.rules() {
        if let Check::Fault(kind) = rule.check {
            kinds.push(kind);
        }
    }
    let unique: BTreeSet<_> = kinds.iter().copied().collect();
    assert_eq!(kinds.len(), unique.len(), "two rules share a kind of fault");
    let source = std::fs::read_to_string(tests().parent().unwrap().join("src/document/fault.rs")).unwrap();
    let body = source.split("pub enum FaultKind {").nth(1).unwrap().split("\n}").next().unwrap();
    let declared = body.lines().filter(|line| line.trim_end().ends_with(',')).count();
    assert_eq!(declared, unique.len(), "a kind of fault has no rule");
}

#[test]
fn profiles_grade_rules_that_exist() {
    let book = connectory::platform::rule_book();
    let grades =
        book.profiles().iter().flat_map(|profile| profile.grades.iter().flat_map(|part| part.iter()));
    for (id, _) in grades {
        assert!(book.rule(id).is_some(), "a profile grades `{id}`, which is no rule");
    }
}
