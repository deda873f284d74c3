//! Mending what the rules find: judged and mended in memory until nothing changes, then written.

use super::Outcome;
use super::output::Output;
use crate::catalogue::{Catalogue, Connector, Date, Place};
use crate::check::mending::settle;
use crate::check::{Card, RuleBook};
use crate::document::{Fix, Mend};
use crate::error::Result;
use crate::files::Edits;
use crate::git::Repository;
use crate::path::RepoPath;
use crate::report::{self, Diagnostic, counted};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

/// What is mended, and whether it is written.
#[derive(clap::Args)]
pub(super) struct Mending {
    /// Mend what can be mended without looking, and report what is left; `git diff` shows what was done
    #[arg(long)]
    fix: bool,

    /// Mend also what may change the meaning (implies --fix)
    #[arg(long)]
    unsafe_fixes: bool,

    /// Show what --fix would do and write nothing; exit code 1 if there is anything to do
    #[arg(long, conflicts_with_all = ["format", "output", "statistics"])]
    pub(super) diff: bool,
}

impl Mending {
    /// What is to be mended; none where nothing is.
    pub(super) fn wanted(&self) -> Option<Fix> {
        match (self.unsafe_fixes, self.fix || self.diff) {
            (true, _) => Some(Fix::Unsafe),
            (false, true) => Some(Fix::Safe),
            (false, false) => None,
        }
    }
}

/// Connectors after mending: what is left, and what became of their files.
#[derive(Default)]
pub(super) struct Mended {
    pub(super) cards: Vec<Card>,
    pub(super) diagnostics: Vec<Diagnostic>,
    edits: Edits,
    findings: usize,
    /// Findings that could be mended and were not: too many rounds, or git ignores their files.
    left: usize,
}

impl Mended {
    /// Shows what mending would change.
    pub(super) fn show(&self, output: &mut Output) -> Result<Outcome> {
        output.print(&report::patch(&self.edits))?;
        if self.edits.is_empty() {
            output.say("nothing to fix");
            return Ok(Outcome::Fine);
        }
        output.say(&format!("would fix {}", self.tally()));
        Ok(Outcome::Findings)
    }

    /// Writes what mending changed.
    pub(super) fn write(&self, root: &Path, output: &mut Output) -> Result<()> {
        if self.edits.is_empty() {
            output.say("nothing to fix");
            self.say_what_is_left(output);
            return Ok(());
        }
        for file in self.edits.write(root)? {
            output
                .say(&format!("note: `{file}` was left alone: it changed meanwhile, or a link leads there"));
        }
        output.say(&format!("fixed {}", self.tally()));
        self.say_what_is_left(output);
        Ok(())
    }

    fn say_what_is_left(&self, output: &mut Output) {
        if self.left > 0 {
            let left = counted(self.left, "finding");
            output
                .say(&format!("note: {left} left alone: run it again, or see whether git ignores the files"));
        }
    }

    /// How much was mended: `12 findings in 3 files`.
    fn tally(&self) -> String {
        let gone =
            |path: &RepoPath| self.edits.iter().any(|(_, edit)| edit.moved_from.as_ref() == Some(path));
        let files = self.edits.iter().filter(|(path, _)| !gone(path)).count();
        format!("{} in {}", counted(self.findings, "finding"), counted(files, "file"))
    }

    fn add(&mut self, other: Self) {
        self.cards.extend(other.cards);
        self.diagnostics.extend(other.diagnostics);
        self.edits.extend(other.edits);
        self.findings += other.findings;
        self.left += other.left;
    }
}

/// Judges connectors in parallel and mends them until nothing changes. Findings over the whole
/// catalogue are not mended.
pub(super) fn judge(
    catalogue: &Catalogue,
    book: &RuleBook,
    places: &[&Place],
    today: Date,
    wanted: Fix,
) -> Result<Mended> {
    let each = catalogue.each(places.to_vec(), |history, place| {
        let repository = OnceCell::new();
        let is_kept = |path: &RepoPath| !is_ignored(&repository, catalogue.root(), path);
        let judge =
            |connector: &Connector, faults| crate::check::run(book, catalogue, connector, faults, today);
        let settled = settle(catalogue, (history, place), wanted, judge, is_kept)?;
        let is_mendable = |mend: &Mend| mend.fix <= wanted && !mend.steps.is_empty();
        let left =
            settled.findings.iter().filter_map(|found| found.mend.as_ref()).filter(|mend| is_mendable(mend));
        let left = left.count();
        Ok(Mended {
            left,
            cards: Card::of(&settled.connector).into_iter().collect(),
            diagnostics: report::locate(settled.findings, Some(&settled.connector)),
            edits: settled.mended.edits,
            findings: settled.mended.findings,
        })
    })?;
    let mut all = Mended::default();
    each.into_iter().for_each(|mended| all.add(mended));
    Ok(all)
}

/// Whether git is told to ignore a file; a repository that cannot be opened keeps nothing back.
fn is_ignored(repository: &OnceCell<Option<(Repository, PathBuf)>>, root: &Path, file: &RepoPath) -> bool {
    let open = || {
        let root = root.canonicalize().ok()?;
        Some((Repository::discover(&root).ok()??, root))
    };
    let found = repository.get_or_init(open).as_ref();
    found.is_some_and(|(repository, root)| repository.is_ignored(&file.under(root)))
}
