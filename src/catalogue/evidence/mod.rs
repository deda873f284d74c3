//! Test evidence: what calls of the operations gave, and whether that still says anything.
//!
//! A connector keeps it in `tests/results.json`, in this program's own form, or in `tests/results.xml`, as
//! JUnit. A result names the git tree that it was made from: the folder of the line without its `tests`,
//! in which results are written. It holds until the contract of its operation is another than there.

mod age;
mod json;
mod junit;

pub use json::write;

use super::fields::Field;
use super::release::Release;
use super::version::Date;
use crate::document::{Fault, FaultKind, Location};
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// The folder of a line that holds tests; it reaches no user.
pub const FOLDER: &str = "tests";

/// The file with results, seen from the folder of the line.
pub const FILE: &str = "tests/results.json";

/// The same as JUnit writes it.
pub const JUNIT: &str = "tests/results.xml";

/// A file with more results is not read.
pub const MAX_RESULTS: usize = 10_000;

/// Faults of one file beyond this are not told.
const MAX_FAULTS: usize = 100;

/// A call takes at most a day, in milliseconds.
const MAX_MILLISECONDS: i64 = 86_400_000;

/// What a test of an operation came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The answer was as the definition says.
    Pass,
    /// It was not, or there was none.
    Fail,
    /// No call was made.
    Skip,
}

impl Verdict {
    /// The words for verdicts.
    pub const WORDS: &'static [&'static str] = &["pass", "fail", "skip"];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }

    fn named(word: &str) -> Option<Self> {
        [Self::Pass, Self::Fail, Self::Skip].into_iter().find(|verdict| verdict.as_str() == word)
    }
}

/// One test of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// The operation as its author calls it: its `operationId`, or `GET /path`.
    pub operation: String,
    /// What it came to.
    pub verdict: Verdict,
    /// How long the call took; none where that is not told.
    pub milliseconds: Option<i64>,
    /// The day of the test.
    pub day: Date,
    /// The git tree that was tested, by its name.
    pub tree: String,
    /// The server that was called.
    pub server: Option<String>,
    /// Why it failed or was skipped.
    pub message: Option<String>,
    /// Where it is written.
    pub location: Location,
}

/// Whether a result says something of the operation as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// The contract of the operation is as it was.
    Current,
    /// It has changed since.
    Stale,
    /// The tree is none that the history of this clone has.
    Lost,
    /// No history was looked at.
    Untold,
}

/// What became of the tree that results were made from.
#[derive(Debug, Clone)]
enum Since {
    /// The operations whose contract changed since.
    Changed(BTreeSet<String>),
    /// There is no such tree.
    Lost,
}

/// What tests of a release gave.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The results in the order of their files.
    pub results: Vec<TestResult>,
    /// What changed since each tree; nothing where no history was looked at.
    since: BTreeMap<String, Since>,
}

impl Evidence {
    /// Whether a result says something of the operation as it is.
    pub fn age(&self, result: &TestResult) -> Age {
        match self.since.get(&result.tree) {
            Some(Since::Changed(operations)) if operations.contains(&result.operation) => Age::Stale,
            Some(Since::Changed(_)) => Age::Current,
            Some(Since::Lost) => Age::Lost,
            None => Age::Untold,
        }
    }

    /// The result of an operation that counts, of those that still say something: the newest of its calls, of
    /// one day a failure before a pass; where it was never called, that it was skipped.
    pub fn of(&self, operation: &str) -> Option<&TestResult> {
        let holds = |result: &&TestResult| {
            result.operation == operation && matches!(self.age(result), Age::Current | Age::Untold)
        };
        let rank = |result: &&TestResult| {
            let verdict = result.verdict;
            (verdict != Verdict::Skip, result.day, verdict == Verdict::Fail)
        };
        self.results.iter().filter(holds).max_by_key(rank)
    }
}

/// The results of a release, and what of them cannot be read.
pub(super) fn read(release: &Release) -> (Evidence, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut results = match release.document(FILE).filter(|document| document.is_whole()) {
        Some(document) => json::read(document.root(), &mut faults),
        None => Vec::new(),
    };
    let path = RepoPath::parse(JUNIT).unwrap_or_default();
    if let Some(bytes) = release.files.get(&path) {
        results.extend(junit::read(release.folder.join(&path), bytes, &mut faults));
    }
    faults.truncate(MAX_FAULTS);
    (Evidence { results, since: BTreeMap::new() }, faults)
}

/// The fields that the file may have.
pub(super) fn describe() -> Vec<Field> {
    json::describe()
}

fn fault(location: Location, message: String) -> Fault {
    Fault { kind: FaultKind::TestResult, location, message, mend: None }
}

/// Whether a text is the name of a git object.
fn is_tree(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase())
}

/// What a tree's name looks like.
const TREE: &str = "the name of a git tree in 40 hexadecimal digits";
