//! `connectory build`: check, package what has no package yet, render, all into one folder, whole
//! or not at all.

use super::output::Output;
use super::{Destination, Outcome, WorkPlace, check};
use crate::catalogue::{Catalogue, Date, History, Place, Published};
use crate::check::RuleBook;
use crate::error::{Error, Result};
use crate::files::{FileSet, sha256};
use crate::path::RepoPath;
use crate::platform::{Download, Refusal, downloads, rule_book};
use crate::report::{self, Diagnostic, Look, Summary, counted};
use crate::site;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Check, package every release that has no package yet, and render the site.
#[derive(clap::Args)]
#[command(
    after_help = "Nothing is written unless the check finds no error. The folder is replaced in one step:\n\
                        a build that is stopped leaves the one before it as it was."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    destination: Destination,
}

/// What a build is made with.
pub(super) struct Plan {
    pub(super) out: PathBuf,
    pub(super) drafts: bool,
    pub(super) today: Date,
}

/// What a build made.
pub(super) struct Built {
    pub(super) summary: Summary,
    pub(super) packages: Packages,
    pub(super) connectors: usize,
    pub(super) pages: usize,
    pub(super) bytes: usize,
}

/// The packages of all releases.
#[derive(Default)]
pub(super) struct Packages {
    /// `<connector>/<version>/<file>`.
    files: FileSet,
    /// Releases that were packaged now.
    pub(super) made: usize,
    /// Releases whose packages were there.
    pub(super) kept: usize,
    /// Releases that cannot be packaged, each with the reason.
    pub(super) refused: Vec<String>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = Catalogue::open(&place.root()?)?;
    let plan = Plan {
        out: place.here()?.join(&arguments.destination.out),
        drafts: arguments.destination.drafts,
        today: arguments.destination.today.unwrap_or_else(super::today),
    };
    let built = match build(&catalogue, &plan)? {
        Ok(built) => built,
        Err(diagnostics) => {
            let summary = Summary::of(catalogue.places().len(), &diagnostics);
            output.print(&report::human(&diagnostics, summary, Look::default()))?;
            output.say("note: nothing was built");
            return Ok(Outcome::Findings);
        }
    };
    for refused in &built.packages.refused {
        output.say(&format!("note: {refused}"));
    }
    output.print(&told(&built, &arguments.destination.out))?;
    Ok(Outcome::Fine)
}

fn told(built: &Built, out: &Path) -> String {
    let (summary, packages) = (built.summary, &built.packages);
    format!(
        "check     {}: 0 errors, {}, {}\npackages  {} made, {} kept, {} refused\n\
         site      {}, {}, {:.1} MB\nwritten   {}\n",
        counted(summary.connectors, "connector"),
        counted(summary.warnings, "warning"),
        counted(summary.notes, "note"),
        packages.made,
        packages.kept,
        packages.refused.len(),
        counted(built.connectors, "connector"),
        counted(built.pages, "page"),
        built.bytes as f64 / 1e6,
        out.join("index.html").display()
    )
}

/// Checks, packages and renders a catalogue; the diagnostics where an error is among them.
///
/// # Errors
/// When the file system or the repository does not answer, or the folder is not ours to replace.
pub(super) fn build(
    catalogue: &Catalogue,
    plan: &Plan,
) -> Result<std::result::Result<Built, Vec<Diagnostic>>> {
    catalogue.require_history()?;
    let book = rule_book();
    let places: Vec<&Place> = catalogue.places().iter().collect();
    let diagnostics = check::judge(catalogue, &book, &places, plan.today)?;
    if check::has_errors(&diagnostics) {
        return Ok(Err(diagnostics));
    }
    let packages = package_all(catalogue, &book, plan)?;
    let options = site::Options { drafts: plan.drafts, today: plan.today, downloads: packages.files.clone() };
    let rendered = site::render(catalogue, options)?;
    rendered.files.replace(&plan.out)?;
    Ok(Ok(Built {
        summary: Summary::of(places.len(), &diagnostics),
        packages,
        connectors: rendered.connectors,
        pages: rendered.pages,
        bytes: rendered.files.iter().map(|(_, bytes)| bytes.len()).sum(),
    }))
}

/// Packages every release, or keeps the package that an earlier build made of it.
fn package_all(catalogue: &Catalogue, book: &RuleBook, plan: &Plan) -> Result<Packages> {
    let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len}");
    let length = u64::try_from(catalogue.places().len()).unwrap_or_default();
    let bar = ProgressBar::new(length).with_message("packaging");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let made: Vec<Packages> = catalogue
        .places()
        .par_iter()
        .map_init(
            || catalogue.history(),
            |history, place| {
                let history = history.as_ref().map_err(|error| Error::environment(error.to_string()))?;
                let workshop = Workshop { catalogue, book, plan, history: history.as_ref() };
                let made = workshop.package_connector(place);
                bar.inc(1);
                made
            },
        )
        .collect::<Result<_>>()?;
    bar.finish_and_clear();
    Ok(made.into_iter().fold(Packages::default(), Packages::with))
}

impl Packages {
    fn with(mut self, other: Self) -> Self {
        self.files.extend_at(&RepoPath::root(), other.files);
        self.made += other.made;
        self.kept += other.kept;
        self.refused.extend(other.refused);
        self
    }
}

/// What packaging needs, for one thread.
struct Workshop<'c> {
    catalogue: &'c Catalogue,
    book: &'c RuleBook,
    plan: &'c Plan,
    history: Option<&'c History>,
}

impl Workshop<'_> {
    fn package_connector(&self, place: &Place) -> Result<Packages> {
        let mut packages = Packages::default();
        let Some(history) = self.history else { return Ok(packages) };
        let (connector, _) = self.catalogue.load(place, Some(history))?;
        for published in connector.lines.iter().flat_map(|line| &line.releases) {
            let folder = RepoPath::parse(&format!("{}/{}", place.id, published.version)).unwrap_or_default();
            if let Some(files) = self.kept(published, &folder)? {
                packages.kept += 1;
                packages.files.extend_at(&folder, files);
                continue;
            }
            match self.package(place, history, published)? {
                Ok(files) if files.is_empty() => {}
                Ok(files) => {
                    packages.made += 1;
                    packages.files.extend_at(&folder, files);
                }
                Err(reason) => packages.refused.push(reason),
            }
        }
        Ok(packages)
    }

    /// The packages of a release that an earlier build left, where its receipt names the same tag,
    /// commit, tree and tool, and every sum is right.
    fn kept(&self, published: &Published, folder: &RepoPath) -> Result<Option<FileSet>> {
        let path = folder.under(&self.plan.out.join("downloads"));
        if !path.is_dir() {
            return Ok(None);
        }
        let (files, _) = FileSet::read_dir(&path, folder)?;
        let receipt = files.iter().find(|(path, _)| path.as_str().ends_with("-receipt.json"));
        let receipt = receipt.and_then(|(_, bytes)| serde_json::from_slice(bytes).ok());
        let kept = receipt.is_some_and(|receipt| Download::is_receipt_of(&receipt, published))
            && sums_are_right(&files);
        Ok(kept.then_some(files))
    }

    /// Packages a release; the reason in words where it cannot be.
    fn package(
        &self,
        place: &Place,
        history: &History,
        published: &Published,
    ) -> Result<std::result::Result<FileSet, String>> {
        let refused = |why: &str| Ok(Err(format!("{} was not packaged: {why}", published.tag.name)));
        let Some(read) = history.read(published)? else {
            return refused("its commit does not hold the folder");
        };
        if read.0.manifest.platforms.is_empty() {
            return Ok(Ok(FileSet::new()));
        }
        let vetted =
            crate::check::vet(self.book, self.catalogue, &place.id, published.clone(), read, self.plan.today);
        let vetted = match vetted {
            Ok(vetted) => vetted,
            Err(refusal) => return refused(&reason(refusal.1.first().map(|finding| &finding.message))),
        };
        match downloads(&vetted, None) {
            Ok(downloads) => Ok(Ok(Download::folder(&vetted, &downloads))),
            Err(Refusal::Findings(findings)) => {
                refused(&reason(findings.first().map(|finding| &finding.message)))
            }
            Err(Refusal::Error(error)) => Err(error),
        }
    }
}

fn reason(message: Option<&String>) -> String {
    message.map(|message| report::one_line(message)).unwrap_or_default()
}

/// Whether every file has the digest that `SHA256SUMS` gives it.
fn sums_are_right(files: &FileSet) -> bool {
    let Some(sums) = files.named("SHA256SUMS") else { return false };
    let sums = String::from_utf8_lossy(sums);
    let listed = sums.lines().filter_map(|line| line.split_once("  "));
    let right = listed.filter(|(sum, name)| files.named(name).is_some_and(|bytes| sha256(bytes) == *sum));
    right.count() + 1 == files.len()
}
