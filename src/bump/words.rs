//! Changes in words: entries of a changelog, and the rows of a migration guide.

use super::changelog::Entries;
use crate::catalogue::guide::TO_FILL_IN;
use crate::catalogue::{ChangeNote, NoteKind};
use crate::diff::{Aspect, Bump, Change, Step};
use crate::report::prose as safe;

/// More changes than these are counted, not told.
const MAX_TOLD: usize = 40;

/// More rows than these no guide has.
const MAX_ROWS: usize = 200;

/// The entries of a changelog: what was written in notes, then what was found; texts only in number.
pub(super) fn entries(notes: &[ChangeNote], changes: &[Change]) -> Entries {
    let mut entries = Entries::new();
    let mut add = |kind: NoteKind, line: String| {
        let lines = entries.entry(kind).or_default();
        if !lines.contains(&line) {
            lines.push(line);
        }
    };
    for note in notes {
        add(note.kind, one_line(&note.text));
    }
    let is_text =
        |change: &&Change| matches!(change.what.aspect, Aspect::Text(_)) && change.bump <= Some(Bump::Patch);
    let told: Vec<&Change> =
        changes.iter().filter(|change| change.bump.is_some() && !is_text(change)).collect();
    for change in told.iter().take(MAX_TOLD) {
        add(kind_of(change), told_of(change));
    }
    if let Some(more) = told.len().checked_sub(MAX_TOLD).filter(|more| *more > 0) {
        add(NoteKind::Changed, format!("{more} further changes of the API."));
    }
    let texts = changes.iter().filter(is_text).filter(|change| change.bump.is_some()).count();
    if texts > 0 {
        let noun = if texts == 1 { "text or file" } else { "texts and files" };
        add(NoteKind::Changed, format!("{texts} {noun} beside the API's shape."));
    }
    entries
}

fn told_of(change: &Change) -> String {
    let breaking = if change.bump == Some(Bump::Major) { "**Breaking:** " } else { "" };
    format!("{breaking}{}.", safe(&one_line(&change.told())))
}

/// The heading that a change belongs under.
fn kind_of(change: &Change) -> NoteKind {
    let what = change.what;
    let comes = what.step == Step::Added || (what.step == Step::Widened && what.aspect.is_member());
    match (what.aspect == Aspect::Deprecated && comes, what.is_gone(), comes) {
        (true, _, _) => NoteKind::Deprecated,
        (_, true, _) => NoteKind::Removed,
        (_, _, true) => NoteKind::Added,
        _ => NoteKind::Changed,
    }
}

/// A text without line ends and other controls.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A migration guide with a row for each breaking change.
pub(super) fn guide(from: u64, to: u64, changes: &[Change]) -> String {
    let breaking: Vec<&Change> = changes.iter().filter(|change| change.bump == Some(Bump::Major)).collect();
    let row = |change: &&Change| {
        format!("| {} | {TO_FILL_IN} |\n", safe(&one_line(&change.message)).replace('|', "\\|"))
    };
    let mut rows: String = breaking.iter().take(MAX_ROWS).map(row).collect();
    if let Some(more) = breaking.len().checked_sub(MAX_ROWS).filter(|more| *more > 0) {
        rows.push_str(&format!("| and {more} more | {TO_FILL_IN} |\n"));
    }
    if breaking.is_empty() {
        rows = format!("| {TO_FILL_IN} | {TO_FILL_IN} |\n");
    }
    format!(
        "# Moving from version {from} to version {to}\n\n\
         ## What changed\n\n| Change | What to do |\n|---|---|\n{rows}\n\
         ## Why\n\n{TO_FILL_IN}\n\n\
         ## Who is affected\n\n{TO_FILL_IN}\n\n\
         ## Steps\n\n1. {TO_FILL_IN}\n"
    )
}
