//! The checklist of a release as its page shows it.

use super::super::text::{NAME, tidy};
use crate::catalogue::{Release, Settings};
use crate::rules::{ChecklistLine, Remark, checklist};
use serde::Serialize;

/// What speaks for a release.
#[derive(Debug, Clone, Serialize, Default)]
pub(in crate::site) struct Checklist {
    /// The lines that apply.
    pub(in crate::site) lines: Vec<Line>,
    /// How many of them are complete.
    pub(in crate::site) complete: usize,
}

/// A line of the checklist.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Line {
    /// Which line, as the end of a message's name.
    pub(in crate::site) id: &'static str,
    pub(in crate::site) is_complete: bool,
    /// What speaks for it.
    pub(in crate::site) evidence: Vec<String>,
    /// What is missing.
    pub(in crate::site) gaps: Vec<String>,
}

impl Checklist {
    /// Judges a release.
    pub(in crate::site) fn read(release: &Release, settings: &Settings) -> Self {
        let lines = checklist(release, settings);
        let lines: Vec<Line> = lines.iter().filter(|line| line.exempt.is_none()).map(view).collect();
        let complete = lines.iter().filter(|line| line.is_complete).count();
        Self { lines, complete }
    }
}

fn view(line: &ChecklistLine) -> Line {
    let texts = |all: &[Remark]| all.iter().map(|one| tidy(&one.text.replace('`', ""), NAME)).collect();
    Line {
        id: line.word,
        is_complete: line.is_complete(),
        evidence: texts(&line.evidence),
        gaps: texts(&line.gaps),
    }
}
