//! `connectory check`: every rule over every connector, in parallel.

mod unsaved;

use super::choice::{FailOn, Rules};
use super::output::Output;
use super::subject::Subject;
use super::{Outcome, WorkPlace, fix};
use crate::baseline::{Baseline, Judged};
use crate::catalogue::{Asked, Catalogue, Changed, Date, Place};
use crate::check::{Card, Finding, RuleBook, Severity};
use crate::document::Fault;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::report::{self, Diagnostic, Look, Summary};
use std::path::{Path, PathBuf};
use unsaved::Unsaved;

/// Judge connectors by every rule.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory check                           everything\n  \
    connectory check open-meteo                one connector\n  \
    connectory check catalogue/ntfy/v1         one folder\n  \
    connectory check --changed                 what this branch changes\n  \
    connectory check --changed=v1.0            what differs since a tag, branch or commit\n  \
    connectory check --select docs,5000.2.2.1  some rules\n  \
    connectory check --statistics              findings counted by rule\n  \
    connectory check --format json             for scripts\n  \
    connectory check --fix                     mend what can be mended without looking\n  \
    connectory check --diff                    show what that would change\n  \
    connectory check --stdin-filename catalogue/ntfy/v1/openapi.yaml --format short < draft.yaml\n  \
    connectory explain RULE                    what a rule means")]
pub(super) struct Arguments {
    /// Connectors by id, or files and folders; default: all
    #[arg(value_name = "PATH|ID")]
    selection: Vec<String>,

    /// Only what a change touches, and what it brings about in the catalogue. The change is told from the
    /// first parent of a merge, else from where the branch left the one it goes to, or left REV
    #[arg(long, value_name = "REV", num_args = 0..=1, require_equals = true, conflicts_with = "selection")]
    changed: Option<Option<String>>,

    #[command(flatten)]
    rules: Rules,

    /// The least severity that ends with exit code 1; default: error
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// Write the report to a file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Count findings by rule instead of showing them; for people or as JSON
    #[arg(long)]
    statistics: bool,

    /// Show people at most this many findings of one rule in one file; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    max_per_rule: usize,

    /// Report older findings too that .connectory/baseline.json excuses
    #[arg(long)]
    no_baseline: bool,

    /// Compare with no release: judge the files as they are, in any clone or none
    #[arg(long)]
    no_history: bool,

    /// Judge the text on standard input as if it were this file, for editors; only what is found in that
    /// file is reported, and nothing is written
    #[arg(long, value_name = "PATH", conflicts_with_all = ["selection", "changed", "fix", "unsafe_fixes", "diff"])]
    stdin_filename: Option<PathBuf>,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,

    #[command(flatten)]
    fix: fix::Mending,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// With the line that is meant
    Human,
    /// One line a finding
    Short,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, with rules and fixes
    Sarif,
    /// Annotations of a pull request on GitHub
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// Issues of a run of Azure Pipelines
    Azure,
    /// Results of tests
    Junit,
    /// The comment of a pull request
    Markdown,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let root = place.root()?;
    let today = arguments.today.unwrap_or_else(super::today);
    let subject = arguments.subject(&root, today)?;
    let catalogue = subject.catalogue();
    let settings = &catalogue.settings().check;
    let book = arguments.rules.book(settings)?;
    let least = FailOn::chosen(arguments.fail_on, settings)?.least();
    if arguments.statistics && !matches!(arguments.format, Format::Human | Format::Json) {
        return Err(Error::usage("`--statistics` is for the formats `human` and `json`"));
    }
    let here = place.here()?;
    let unsaved = arguments.stdin_filename.as_ref().map(|name| Unsaved::read(catalogue, &here, name));
    let unsaved = unsaved.transpose()?;
    let places = match &unsaved {
        Some(unsaved) => vec![unsaved.place],
        None => subject.places(&here, &arguments.selection)?,
    };
    let baseline = if arguments.no_baseline { None } else { Baseline::read(&root)? };
    let mut diagnostics = match (&unsaved, arguments.fix.wanted()) {
        (Some(unsaved), _) => unsaved.judge(catalogue, &book, today)?,
        (None, None) => {
            subject.with_catalogue(&book, judge_each(catalogue, &book, &places, today)?, today)?
        }
        (None, Some(wanted)) => {
            let mended = fix::judge(catalogue, &book, &places, today, wanted)?;
            if arguments.fix.diff {
                return mended.show(output);
            }
            mended.write(&root, output)?;
            subject.with_catalogue(&book, (mended.cards, mended.diagnostics), today)?
        }
    };
    let all = arguments.selection.is_empty() && unsaved.is_none() && subject.is_everything();
    let excused = arguments.excuse(baseline, &mut diagnostics, (catalogue, &book, &places), all);
    let mut hidden = false;
    subject.say(output);
    say_what_was_not_compared(catalogue, arguments.no_history, output);
    match &unsaved {
        Some(unsaved) => unsaved.keep(&mut diagnostics),
        None => {
            let passed_over = passed_over(catalogue, &here, &arguments.selection);
            hidden = say_what_was_passed_over(&passed_over, &book, output);
        }
    }
    let summary = Summary { baseline: excused, ..Summary::of(places.len(), &diagnostics) };
    let fails = |least| hidden || diagnostics.iter().any(|found| found.severity >= least);
    let failed = least.is_some_and(fails);
    if arguments.format.is_for_hosts() {
        report::rebase(&mut diagnostics, &super::repository_of(&root).1);
    }
    let text = arguments.draw(&diagnostics, summary, least);
    match &arguments.output {
        None => output.print(&text)?,
        Some(file) => {
            output.write(&here.join(file), &text)?;
            output.say(report::summary_line(summary).trim_end());
        }
    }
    Ok(if failed { Outcome::Findings } else { Outcome::Fine })
}

impl Format {
    /// Whether findings are told apart from one run to the next.
    fn tells_fingerprints(self) -> bool {
        match self {
            Self::Json | Self::Sarif | Self::Gitlab => true,
            Self::Human | Self::Short | Self::Github | Self::Azure | Self::Junit | Self::Markdown => false,
        }
    }

    /// Whether the report is read beside the repository, so that files are named from its root.
    fn is_for_hosts(self) -> bool {
        match self {
            Self::Human | Self::Short | Self::Json | Self::Junit => false,
            Self::Sarif | Self::Github | Self::Gitlab | Self::Azure | Self::Markdown => true,
        }
    }
}

impl Arguments {
    /// What is judged, and how much is known of it.
    fn subject(&self, root: &Path, today: Date) -> Result<Subject> {
        let day = (!self.no_history).then_some(today);
        if let Some(base) = &self.changed {
            let wide = super::concerning_all();
            return Changed::open(root, Asked { base: base.as_deref(), wide: &wide, today: day })
                .map(Subject::Change);
        }
        let catalogue = match day {
            Some(today) => Catalogue::open(root, today)?,
            None => Catalogue::open_without_history(root)?,
        };
        Ok(Subject::Whole(catalogue))
    }

    /// Takes out what the baseline excuses; how much that is.
    fn excuse(
        &self,
        baseline: Option<Baseline>,
        diagnostics: &mut Vec<Diagnostic>,
        (catalogue, book, places): (&Catalogue, &RuleBook, &[&Place]),
        all: bool,
    ) -> usize {
        if baseline.is_some() || self.format.tells_fingerprints() {
            report::mark(diagnostics);
        }
        let connectors = (!all).then(|| places.iter().map(|place| place.id.as_str()).collect());
        let judged = Judged { book, narrowed: self.rules.are_chosen(), catalogue, connectors };
        baseline.map_or(0, |baseline| baseline.hold(diagnostics, &judged))
    }

    fn draw(&self, diagnostics: &[Diagnostic], summary: Summary, least: Option<Severity>) -> String {
        let look = Look { styled: self.output.is_none(), max_per_rule: self.max_per_rule, ..Look::default() };
        match self.format {
            Format::Human if self.statistics => {
                let table = report::statistics_table(&report::statistics(diagnostics));
                format!("{table}\n{}", report::summary_line(summary))
            }
            Format::Json if self.statistics => {
                report::json_statistics(&report::statistics(diagnostics), summary)
            }
            Format::Human => report::human(diagnostics, summary, look),
            Format::Short => report::short(diagnostics),
            Format::Json => report::json(diagnostics, summary),
            Format::Sarif => report::sarif(diagnostics),
            Format::Github => report::github(diagnostics),
            Format::Gitlab => report::gitlab(diagnostics),
            Format::Azure => report::azure(diagnostics),
            Format::Junit => report::junit(diagnostics, least),
            Format::Markdown => report::markdown(diagnostics, summary),
        }
    }
}

fn say_what_was_not_compared(catalogue: &Catalogue, told: bool, output: &mut Output) {
    if told {
        return;
    }
    if !catalogue.has_history() {
        output.say("note: this is no git repository; versions were not compared with releases");
    } else if catalogue.is_before_first_release() {
        output.say("note: nothing was released yet: there is no tag such as `acme-orders/v1.0.0`");
    }
}

/// The manifests of folders that hold no connector as they are, below what was selected.
fn passed_over<'c>(catalogue: &'c Catalogue, here: &Path, selection: &[String]) -> Vec<&'c Fault> {
    let paths: Vec<RepoPath> =
        selection.iter().filter_map(|word| path_in(catalogue.root(), &here.join(word))).collect();
    let is_meant = |fault: &&Fault| {
        selection.is_empty() || paths.iter().any(|path| fault.location.file.below(path).is_some())
    };
    catalogue.faults().iter().filter(is_meant).collect()
}

/// Says that files were not judged, and why where no finding does; answers whether none does.
fn say_what_was_passed_over(faults: &[&Fault], book: &RuleBook, output: &mut Output) -> bool {
    let hidden = faults.iter().find(|fault| book.passes_over(fault.kind));
    if !faults.is_empty() {
        let why = hidden.map(|fault| format!(": {}: {}", fault.location.file, fault.message));
        let count = report::counted(faults.len(), "folder");
        let why =
            why.unwrap_or_else(|| ": their files are judged once they are where lines belong".to_owned());
        output.say(&format!("note: {count} passed over{why}"));
    }
    hidden.is_some()
}

/// The places that the arguments mean: all, or those named by id or by path.
pub(super) fn select<'c>(
    catalogue: &'c Catalogue,
    here: &Path,
    selection: &[String],
) -> Result<Vec<&'c Place>> {
    if selection.is_empty() {
        return Ok(catalogue.places().iter().collect());
    }
    let mut wanted = vec![false; catalogue.places().len()];
    for word in selection {
        let mut found = false;
        let path = path_in(catalogue.root(), &here.join(word));
        for (place, wanted) in catalogue.places().iter().zip(wanted.iter_mut()) {
            let by_path = path.as_ref().is_some_and(|path| {
                place
                    .lines
                    .iter()
                    .any(|line| line.folder.below(path).is_some() || path.below(&line.folder).is_some())
            });
            if by_path || place.id.as_str() == word {
                *wanted = true;
                found = true;
            }
        }
        if let (false, Some(path)) = (found, &path)
            && let Some(fault) = catalogue.faults().iter().find(|one| one.location.file.below(path).is_some())
        {
            let error = Error::usage(format!("`{word}` holds no connector that can be judged"));
            return Err(error.with_help(format!("{}: {}", fault.location.file, fault.message)));
        }
        if !found {
            return Err(unknown(catalogue, word, path.is_some()));
        }
    }
    let chosen = catalogue.places().iter().zip(wanted);
    Ok(chosen.filter_map(|(place, wanted)| wanted.then_some(place)).collect())
}

/// A path of the file system as one inside the catalogue, where it exists and is inside.
pub(super) fn path_in(root: &Path, path: &Path) -> Option<RepoPath> {
    let (root, path) = (root.canonicalize().ok()?, path.canonicalize().ok()?);
    RepoPath::from_relative(path.strip_prefix(root).ok()?)
}

/// That a word names no connector, with the nearest that does.
pub(super) fn unknown(catalogue: &Catalogue, word: &str, exists: bool) -> Error {
    if exists {
        return Error::usage(format!("`{word}` holds no connector"));
    }
    let error = Error::usage(format!("there is no connector and no path `{word}`"));
    let ids = catalogue.places().iter().map(|place| place.id.as_str());
    match super::nearest(word, ids) {
        Some(id) => error.with_help(format!("did you mean `{id}`?")),
        None => error.with_help("`connectory status` lists all connectors"),
    }
}

/// Judges connectors in parallel; diagnostics come in the order of their places.
pub(super) fn judge(
    catalogue: &Catalogue,
    book: &RuleBook,
    places: &[&Place],
    today: Date,
) -> Result<Vec<Diagnostic>> {
    Ok(with_catalogue(catalogue, book, judge_each(catalogue, book, places, today)?, today))
}

/// Judges connectors in parallel, each for itself; what others may know of them comes with it.
fn judge_each(
    catalogue: &Catalogue,
    book: &RuleBook,
    places: &[&Place],
    today: Date,
) -> Result<(Vec<Card>, Vec<Diagnostic>)> {
    let judged = catalogue.each(places.to_vec(), |history, place| {
        let (connector, faults) = catalogue.load(place, history)?;
        let findings = crate::check::run(book, catalogue, &connector, faults, today);
        Ok((Card::of(&connector), report::locate(findings, Some(&connector))))
    })?;
    let (cards, diagnostics): (Vec<_>, Vec<_>) = judged.into_iter().unzip();
    Ok((cards.into_iter().flatten().collect(), diagnostics.into_iter().flatten().collect()))
}

/// Adds what is found over the catalogue as a whole, and puts everything in order.
pub(super) fn with_catalogue(
    catalogue: &Catalogue,
    book: &RuleBook,
    (cards, diagnostics): (Vec<Card>, Vec<Diagnostic>),
    today: Date,
) -> Vec<Diagnostic> {
    together(catalogue, diagnostics, crate::check::run_catalogue(book, catalogue, &cards, today))
}

/// Puts findings of connectors and those over the whole catalogue in order.
pub(super) fn together(
    catalogue: &Catalogue,
    mut diagnostics: Vec<Diagnostic>,
    findings: Vec<Finding>,
) -> Vec<Diagnostic> {
    diagnostics.extend(report::locate_below(findings, catalogue.root()));
    diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
    diagnostics
}

/// Whether any diagnostic is an error.
pub(super) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|found| found.severity == Severity::Error)
}
