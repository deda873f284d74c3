//! Changes in words: entries of a changelog.

use super::changelog::Entries;
use crate::catalogue::{ChangeNote, NoteKind};
use crate::diff::{Aspect, Bump, Change, Step};
use crate::report::prose;
use std::collections::{BTreeMap, BTreeSet};

/// More additions, and more changes that break nothing, are counted, not told.
const MAX_TOLD: usize = 40;

/// The entries of notes.
pub(super) fn of_notes(notes: &[ChangeNote]) -> Entries {
    let mut entries = Collected::default();
    for note in notes {
        entries.add(note.kind, one_line(&note.text));
    }
    entries.lines
}

/// The entries of what was found: all that breaks, ends or will end, of the rest so many of each kind;
/// texts only in number. `is_accepted` says whether acceptances are told.
pub(super) fn of_changes(changes: &[Change], are_accepted: bool) -> Entries {
    let mut entries = Collected::default();
    let mut counts: BTreeMap<NoteKind, usize> = BTreeMap::new();
    let mut texts = 0;
    for change in changes.iter().filter(|change| change.bump.is_some()) {
        let kind = kind_of(change);
        if matches!(change.what.aspect, Aspect::Text(_)) && change.bump == Some(Bump::Patch) {
            texts += 1;
            continue;
        }
        let is_grave = change.bump == Some(Bump::Major)
            || matches!(kind, NoteKind::Removed | NoteKind::Deprecated | NoteKind::Security);
        let count = counts.entry(kind).or_default();
        *count += usize::from(!is_grave);
        if is_grave || *count <= MAX_TOLD {
            entries.add(kind, told_of(change, are_accepted));
        }
    }
    for (kind, count) in counts {
        if let Some(more) = count.checked_sub(MAX_TOLD).filter(|more| *more > 0) {
            let noun = if kind == NoteKind::Added { "addition" } else { "change" };
            let noun = format!("{noun}{}", if more == 1 { "" } else { "s" });
            entries.add(kind, format!("{more} further {noun}."));
        }
    }
    if texts > 0 {
        let noun = if texts == 1 { "text or file" } else { "texts and files" };
        entries.add(NoteKind::Changed, format!("{texts} {noun} beside the API's shape."));
    }
    entries.lines
}

/// Lines that were gathered, each once.
#[derive(Default)]
struct Collected {
    lines: Entries,
    known: BTreeSet<(NoteKind, String)>,
}

impl Collected {
    fn add(&mut self, kind: NoteKind, line: String) {
        if self.known.insert((kind, line.clone())) {
            self.lines.entry(kind).or_default().push(line);
        }
    }
}

fn told_of(change: &Change, is_accepted: bool) -> String {
    let breaking = if change.bump == Some(Bump::Major) { "**Breaking:** " } else { "" };
    let told = if is_accepted { change.told() } else { change.message.as_str().into() };
    format!("{breaking}{}.", one_line(&prose(&told)))
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

/// A text without line ends and other controls, that begins no comment, which would hide what follows.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.replace("<!--", "<!- -")
}
