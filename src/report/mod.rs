//! Findings as text: for people, for scripts, for code hosts.
//!
//! Everything here is a pure function of its arguments. Texts come from strangers: each format
//! escapes what would be more than text in it.

pub mod changes;
pub mod lives;
mod azure;
mod checklist;
mod comment;
mod contents;
mod diagnostic;
mod escape;
mod fingerprint;
mod foretold;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod markdown;
mod packages;
mod patch;
mod sarif;
mod short;
mod statistics;

pub use azure::azure;
pub use checklist::{Checked, checklist_human, checklist_json, checklist_markdown};
pub use comment::{CheckReport, DiffReport, Links, Parts, ReviewReport, comment};
pub use contents::{Marked, contents, marked};
pub use diagnostic::{Diagnostic, Edit, Excerpt, locate, locate_below, locate_in, rebase};
pub use escape::{json_line, one_line};
pub use fingerprint::mark;
pub use foretold::{Foretold, foretold_human, foretold_json, foretold_markdown};
pub use github::github;
pub use gitlab::gitlab;
pub use human::{Look, drawn, human, summary_line};
pub use json::{json, json_statistics};
pub use junit::junit;
pub use markdown::{markdown, prose};
pub use packages::{
    Judged, Opinion, Origin, Repaired, Signature, Structure, Told, differences, found, packages_json,
    repaired, verdict,
};
pub use patch::patch;
pub use sarif::sarif;
pub use short::short;
pub use statistics::{Statistic, statistics, statistics_table};

use crate::check::Severity;
use crate::document::Fix;

/// How much was checked, and what was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Connectors that were checked.
    pub connectors: usize,
    /// Findings that keep a release back.
    pub errors: usize,
    /// Findings that should be mended.
    pub warnings: usize,
    /// Findings worth knowing.
    pub notes: usize,
    /// Findings that can be mended without looking.
    #[serde(skip)]
    pub fixable: usize,
    /// Findings that can be mended with consent.
    #[serde(skip)]
    pub fixable_unsafely: usize,
    /// Older findings that the baseline keeps out of the report.
    pub baseline: usize,
}

impl Summary {
    /// Counts diagnostics.
    pub fn of(connectors: usize, diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
        let mended = |fix| {
            diagnostics.iter().filter(|found| found.mend.as_ref().is_some_and(|mend| mend.fix == fix)).count()
        };
        Self {
            connectors,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            fixable: mended(Fix::Safe),
            fixable_unsafely: mended(Fix::Unsafe),
            baseline: 0,
        }
    }
}

impl Summary {
    /// How many findings there are.
    pub fn findings(&self) -> usize {
        self.errors + self.warnings + self.notes
    }
}

/// `1 error`, `2 errors`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
