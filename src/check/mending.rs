//! Carrying out what mends findings: which changes fit together, and what files then hold.
//!
//! Nothing is written here. Of changes that touch the same bytes the first is made; the others are
//! asked for again when the files were read anew. A document that could be read to its end can be
//! read to its end afterwards, or its file stays as it was.

use super::finding::Finding;
use crate::catalogue::{Catalogue, Connector, History, Place};
use crate::document::{Document, Fault, Fix, Format, Mend, Step};
use crate::error::Result;
use crate::files::{Edits, FileSet};
use crate::path::RepoPath;
use crate::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Files are judged and mended at most this often before the rest is left.
const MAX_ROUNDS: usize = 20;

/// Once so many findings of a connector are mended, the rest is left for another run.
const MAX_MENDED: usize = 5_000;

/// What mending changes.
#[derive(Debug, Default)]
pub struct Mended {
    /// How many findings were mended.
    pub findings: usize,
    /// What became of the files.
    pub edits: Edits,
}

/// A connector after mending.
#[derive(Debug)]
pub struct Settled {
    /// The connector as its files would be read.
    pub connector: Connector,
    /// What is found in it still.
    pub findings: Vec<Finding>,
    /// What was changed.
    pub mended: Mended,
}

/// Judges a connector and mends it, again and again until nothing changes. `judge` is one judgement;
/// `may_change` says which files may be touched.
///
/// # Errors
/// When the file system or the repository does not answer.
pub fn settle(
    catalogue: &Catalogue,
    (history, place): (Option<&History>, &Place),
    wanted: Fix,
    judge: impl Fn(&Connector, Vec<Fault>) -> Vec<Finding>,
    may_change: impl Fn(&RepoPath) -> bool,
) -> Result<Settled> {
    settle_with(|edits| catalogue.load_edited(place, history, edits), wanted, judge, may_change)
}

/// Like [`settle`], for a connector that `load` reads as if changes of its files had been written.
///
/// # Errors
/// When `load` fails.
pub fn settle_with(
    load: impl Fn(&Edits) -> Result<(Connector, Vec<Fault>)>,
    wanted: Fix,
    judge: impl Fn(&Connector, Vec<Fault>) -> Vec<Finding>,
    may_change: impl Fn(&RepoPath) -> bool,
) -> Result<Settled> {
    let mut mended = Mended::default();
    let mut rounds = 0..MAX_ROUNDS;
    loop {
        let (connector, faults) = load(&mended.edits)?;
        let findings = judge(&connector, faults);
        let is_mendable = |finding: &Finding| finding.mend.as_ref().is_some_and(|mend| mend.fix <= wanted);
        let goes_on = mended.findings < MAX_MENDED && findings.iter().any(is_mendable);
        let next = match rounds.next().filter(|_| goes_on) {
            Some(_) => mend(&findings, wanted, &files_of(&connector), &may_change, &mended.edits),
            None => None,
        };
        let Some(next) = next else { return Ok(Settled { connector, findings, mended }) };
        mended = Mended { findings: mended.findings + next.findings, edits: next.edits };
    }
}

/// What files hold after some steps, all of them; none where they cannot be made without doubt.
/// `files` is what the steps were made for, seen from the root.
pub fn carry_out(steps: Vec<Step>, files: &FileSet) -> Option<Edits> {
    let mend = Mend::safe(steps);
    let mut round = Round { files, chosen: Vec::new(), held: BTreeMap::new(), findings: 0 };
    round.choose(&mend);
    round.drop_what_breaks();
    (!round.chosen.is_empty()).then(|| round.carry_out(&Edits::new()))
}

/// The files of a connector's work tree, seen from the root.
fn files_of(connector: &Connector) -> FileSet {
    let mut files = FileSet::new();
    for line in &connector.lines {
        files.extend_at(&line.draft.folder, line.draft.files.clone());
    }
    files
}

/// Mends findings in the order of their places: those whose mend is `Safe`, or all. `files` is
/// what was judged, seen from the root; `may_change` says which of them may be touched. Changes
/// are added to those of the rounds before.
fn mend(
    findings: &[Finding],
    wanted: Fix,
    files: &FileSet,
    may_change: impl Fn(&RepoPath) -> bool,
    edits: &Edits,
) -> Option<Mended> {
    let mends = findings.iter().filter_map(|finding| finding.mend.as_ref());
    let mut round = Round { files, chosen: Vec::new(), held: BTreeMap::new(), findings: 0 };
    for mend in mends.filter(|mend| mend.fix <= wanted && !mend.steps.is_empty()) {
        if mend.steps.iter().flat_map(touched).all(&may_change) {
            round.choose(mend);
        }
    }
    round.drop_what_breaks();
    (!round.chosen.is_empty()).then(|| Mended { findings: round.findings, edits: round.carry_out(edits) })
}

/// The files that a step touches.
fn touched(step: &Step) -> Vec<&RepoPath> {
    match step {
        Step::Replace { file, .. } | Step::Remove(file) | Step::Create { file, .. } => vec![file],
        Step::Rename { from, to } => vec![from, to],
    }
}

/// What is done to one file in a round.
enum Hold {
    /// These places of its text change.
    Places(Vec<Span>),
    /// It comes, goes or moves.
    Whole,
}

struct Round<'m> {
    files: &'m FileSet,
    chosen: Vec<&'m Mend>,
    held: BTreeMap<&'m RepoPath, Hold>,
    findings: usize,
}

impl<'m> Round<'m> {
    /// Takes a mend in, where all its steps can be made beside those taken before.
    fn choose(&mut self, mend: &'m Mend) {
        if self.chosen.contains(&mend) {
            self.findings += 1;
            return;
        }
        let fits = mend.steps.iter().all(|step| self.fits(step)) && is_consistent(&mend.steps);
        if !fits {
            return;
        }
        for step in &mend.steps {
            match step {
                Step::Replace { file, span, .. } => {
                    match self.held.entry(file).or_insert(Hold::Places(Vec::new())) {
                        Hold::Places(spans) => spans.push(*span),
                        Hold::Whole => {}
                    }
                }
                Step::Rename { .. } | Step::Remove(_) | Step::Create { .. } => {
                    self.held.extend(touched(step).into_iter().map(|file| (file, Hold::Whole)));
                }
            }
        }
        self.findings += 1;
        self.chosen.push(mend);
    }

    fn fits(&self, step: &Step) -> bool {
        match step {
            Step::Replace { file, span, .. } => {
                let free = match self.held.get(file) {
                    None => true,
                    Some(Hold::Places(spans)) => spans.iter().all(|held| !touch(*held, *span)),
                    Some(Hold::Whole) => false,
                };
                free && self.files.get(file).is_some_and(|bytes| replaces(bytes, step))
            }
            Step::Rename { from, to } => {
                let free = !self.held.contains_key(from) && !self.held.contains_key(to);
                free && self.files.get(from).is_some() && self.is_free_name(to, Some(from))
            }
            Step::Remove(file) => !self.held.contains_key(file) && self.files.get(file).is_some(),
            Step::Create { file, .. } => !self.held.contains_key(file) && self.is_free_name(file, None),
        }
    }

    /// Whether no file has a name, however it is spelled; `but` is a file that goes.
    fn is_free_name(&self, name: &RepoPath, but: Option<&RepoPath>) -> bool {
        let same = |path: &RepoPath| path.as_str().eq_ignore_ascii_case(name.as_str());
        self.files.paths().all(|path| !same(path) || Some(path) == but)
    }

    /// Gives up mends that would leave a document unreadable: first all but one of its file, then
    /// that one.
    fn drop_what_breaks(&mut self) {
        while let Some(file) = self.broken() {
            let touches = |mend: &&Mend| mend.steps.iter().flat_map(touched).any(|path| *path == file);
            let first = self.chosen.iter().position(touches);
            let several = self.chosen.iter().filter(|mend| touches(mend)).count() > 1;
            let mut number = 0;
            self.chosen.retain(|mend| {
                number += 1;
                !touches(mend) || (several && Some(number - 1) == first)
            });
            self.findings = self.chosen.len();
        }
    }

    /// A document that could be read to its end and after this round could not.
    fn broken(&self) -> Option<RepoPath> {
        let files: BTreeSet<&RepoPath> = self.chosen.iter().flat_map(|mend| replaced(mend)).collect();
        let is_whole = |path: &RepoPath, format, bytes: &[u8]| {
            let (document, faults) = Document::parse(path.clone(), bytes.to_vec(), format);
            (document.is_whole(), faults.len())
        };
        let breaks = |path: &&RepoPath| {
            let (Some(format), Some(old)) = (Format::of(path), self.files.get(path)) else { return false };
            let (before, after) =
                (is_whole(path, format, old), is_whole(path, format, &self.spliced(path, old)));
            before.0 && (!after.0 || after.1 > before.1)
        };
        files.into_iter().find(breaks).cloned()
    }

    /// What a file holds after the replacements of this round.
    fn spliced(&self, path: &RepoPath, bytes: &[u8]) -> Vec<u8> {
        let source = Source::decode(bytes.to_vec());
        let mut edits: Vec<(Span, &str)> = Vec::new();
        for step in self.chosen.iter().flat_map(|mend| &mend.steps) {
            match step {
                Step::Replace { file, span, text } if file == path => edits.push((*span, text)),
                Step::Replace { .. } | Step::Rename { .. } | Step::Remove(_) | Step::Create { .. } => {}
            }
        }
        edits.sort_unstable();
        let mut text = String::with_capacity(source.text().len());
        let mut at = 0;
        for (span, new) in edits {
            text.push_str(source.slice(Span::new(at, span.start)));
            text.push_str(new);
            at = span.end;
        }
        text.push_str(source.slice(Span::new(at, source.text().len())));
        text.into_bytes()
    }

    fn carry_out(&self, before: &Edits) -> Edits {
        let mut edits = before.clone();
        for path in self.chosen.iter().flat_map(|mend| replaced(mend)).collect::<BTreeSet<_>>() {
            let Some(old) = self.files.get(path) else { continue };
            edits.put(path.clone(), Some(old), Some(self.spliced(path, old)));
        }
        for step in self.chosen.iter().flat_map(|mend| &mend.steps) {
            match step {
                Step::Replace { .. } => {}
                Step::Rename { from, to } => {
                    edits.rename(from, to.clone(), self.files.get(from).unwrap_or_default());
                }
                Step::Remove(file) => edits.put(file.clone(), self.files.get(file), None),
                Step::Create { file, text } => edits.put(file.clone(), None, Some(text.clone().into_bytes())),
            }
        }
        edits
    }
}

/// The files whose text a mend changes.
fn replaced(mend: &Mend) -> impl Iterator<Item = &RepoPath> {
    mend.steps.iter().filter_map(|step| match step {
        Step::Replace { file, .. } => Some(file),
        Step::Rename { .. } | Step::Remove(_) | Step::Create { .. } => None,
    })
}

/// Whether two places have a byte or a border in common.
fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Whether the steps of one mend leave each other alone.
fn is_consistent(steps: &[Step]) -> bool {
    let apart = |a: &Step, b: &Step| match (a, b) {
        (Step::Replace { file: one, span: a, .. }, Step::Replace { file: other, span: b, .. }) => {
            one != other || !touch(*a, *b)
        }
        _ => touched(a).iter().all(|path| !touched(b).contains(path)),
    };
    steps.iter().enumerate().all(|(number, a)| steps.iter().skip(number + 1).all(|b| apart(a, b)))
}

/// Whether a replacement can be made in the text of a file. A file that is not UTF-8 is only
/// written by what mends just that: a text that takes its own place.
fn replaces(bytes: &[u8], step: &Step) -> bool {
    let Step::Replace { span, text, .. } = step else { return false };
    match std::str::from_utf8(bytes) {
        Ok(old) => old.get(span.start..span.end).is_some_and(|old| old != text.as_str()),
        Err(_) => !text.is_empty() && Source::decode(bytes.to_vec()).slice(*span) == text.as_str(),
    }
}

#[cfg(test)]
mod tests;
