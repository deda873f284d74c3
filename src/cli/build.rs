//! `connectory build`: check, package, render, all into one folder, whole or not at all.

use super::output::Output;
use super::shard::Share;
use super::{Destination, Outcome, WorkPlace, check, choice};
use crate::baseline::{Baseline, Judged};
use crate::catalogue::{Catalogue, Date, History, Place, Published};
use crate::check::RuleBook;
use crate::error::Result;
use crate::files::{FileSet, Staged};
use crate::path::RepoPath;
use crate::platform::{Download, Refusal, downloads};
use crate::report::{self, Diagnostic, Look, Summary, counted};
use crate::site;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};

/// Check, package every release, and render the site.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory build                  into dist/\n  \
    connectory build --out public --drafts\n  \
    connectory build --shard 1/3 --out shard-1    a third of it, for `connectory merge`\n\n\
    Nothing is written unless the check finds no error. The folder is replaced in one step:\n\
                        a build that is stopped leaves the one before it as it was.")]
pub(super) struct Arguments {
    #[command(flatten)]
    destination: Destination,

    /// Make what belongs to the connectors of one of N parts that cost about the same
    #[arg(long, value_name = "K/N")]
    shard: Option<Share>,
}

/// What a build is made with.
pub(super) struct Plan {
    pub(super) out: PathBuf,
    pub(super) drafts: bool,
    pub(super) today: Date,
    pub(super) locales: Vec<String>,
}

/// What a build made.
pub(super) struct Built {
    pub(super) summary: Summary,
    pub(super) packages: Packages,
    pub(super) connectors: usize,
    pub(super) weight: site::Weight,
}

/// The packages of all releases.
#[derive(Default)]
pub(super) struct Packages {
    /// `<connector>/<version>/<file>`.
    pub(super) files: FileSet,
    /// Releases that were packaged.
    pub(super) made: usize,
    /// Releases that cannot be packaged, each with the reason.
    pub(super) refused: Vec<String>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.destination.day(place)?;
    let catalogue = place.catalogue(Some(today))?;
    let seen = arguments.destination.narrow(&catalogue, output)?;
    let out = place.here()?.join(&arguments.destination.out);
    let plan = Plan {
        out,
        drafts: arguments.destination.drafts,
        today,
        locales: arguments.destination.locales(&catalogue),
    };
    if let Some(share) = arguments.shard {
        let audience = arguments.destination.audience.as_deref();
        return super::shard::build((&catalogue, &seen), &plan, (share, audience), output);
    }
    let built = match build(&catalogue, &seen, &plan)? {
        Ok(built) => built,
        Err(diagnostics) => return refuse(&catalogue, &diagnostics, output),
    };
    tell(&built, &plan.out, output)
}

/// Says what was built, and how large it is.
pub(super) fn tell(built: &Built, out: &Path, output: &mut Output) -> Result<Outcome> {
    for refused in &built.packages.refused {
        output.say(&format!("note: {refused}"));
    }
    output.print(&told(built, out))?;
    output.print(&super::site::told(&site::budget(&built.weight)))?;
    Ok(Outcome::Fine)
}

fn told(built: &Built, out: &Path) -> String {
    let (summary, packages) = (built.summary, &built.packages);
    let older = match summary.baseline {
        0 => String::new(),
        older => format!("; the baseline excuses {}", counted(older, "older finding")),
    };
    format!(
        "check     {}: 0 errors, {}, {}{older}\npackages  {} made, {} refused\n\
         site      {}, {}, {:.1} MB\nwritten   {}\n",
        counted(summary.connectors, "connector"),
        counted(summary.warnings, "warning"),
        counted(summary.notes, "note"),
        packages.made,
        packages.refused.len(),
        counted(built.connectors, "connector"),
        counted(built.weight.pages, "page"),
        built.weight.bytes as f64 / 1e6,
        out.join("index.html").display()
    )
}

/// Checks a catalogue, packages and renders what an audience sees of it; the diagnostics where an error is
/// among them.
///
/// # Errors
/// When the file system or the repository does not answer, or the folder is not ours to replace.
pub(super) fn build(
    catalogue: &Catalogue,
    seen: &Catalogue,
    plan: &Plan,
) -> Result<std::result::Result<Built, Vec<Diagnostic>>> {
    catalogue.require_history()?;
    let places: Vec<&Place> = catalogue.places().iter().collect();
    let summary = match judged(catalogue, &places, plan.today)? {
        Ok(summary) => summary,
        Err(diagnostics) => return Ok(Err(diagnostics)),
    };
    // Packages are vetted by all rules, and nothing is excused for its age.
    let book = choice::book(&catalogue.settings().check)?;
    let all: Vec<&Place> = seen.places().iter().collect();
    let packages = package_all(seen, &all, &book, plan.today)?;
    let options = plan.options(packages.files.clone());
    let staged = Staged::beside(&plan.out)?;
    let rendered = site::render(seen, options, &|files| staged.add(&files))?;
    staged.take_place()?;
    Ok(Ok(Built { summary, packages, connectors: rendered.connectors, weight: rendered.weight }))
}

/// Judges connectors; what is found where an error is among it.
///
/// # Errors
/// When the file system or the repository does not answer.
pub(super) fn judged(
    catalogue: &Catalogue,
    places: &[&Place],
    today: Date,
) -> Result<std::result::Result<Summary, Vec<Diagnostic>>> {
    let book = choice::settled(&catalogue.settings().check)?;
    let baseline = Baseline::read(catalogue.root())?;
    let mut diagnostics = check::judge(catalogue, &book, places, today)?;
    let is_all = places.len() == catalogue.places().len();
    let connectors = (!is_all).then(|| places.iter().map(|place| place.id.as_str()).collect());
    let judged = Judged { book: &book, narrowed: false, catalogue, connectors };
    let excused = baseline.map_or(0, |baseline| {
        report::mark(&mut diagnostics);
        baseline.hold(&mut diagnostics, &judged)
    });
    if check::has_errors(&diagnostics) {
        return Ok(Err(diagnostics));
    }
    Ok(Ok(Summary { baseline: excused, ..Summary::of(places.len(), &diagnostics) }))
}

impl Plan {
    /// What a site with these packages is made with.
    pub(super) fn options(&self, downloads: FileSet) -> site::Options {
        site::Options {
            drafts: self.drafts,
            work_tree: false,
            today: self.today,
            downloads,
            locales: self.locales.clone(),
        }
    }
}

/// Prints why nothing was built.
pub(super) fn refuse(
    catalogue: &Catalogue,
    diagnostics: &[Diagnostic],
    output: &mut Output,
) -> Result<Outcome> {
    let summary = Summary::of(catalogue.places().len(), diagnostics);
    output.print(&report::human(diagnostics, summary, Look::default()))?;
    output.say("note: nothing was built");
    Ok(Outcome::Findings)
}

/// Packages every release of connectors, from its tag: what an output folder holds may be anyone's, and the same
/// tag gives the same bytes.
pub(super) fn package_all(
    catalogue: &Catalogue,
    places: &[&Place],
    book: &RuleBook,
    today: Date,
) -> Result<Packages> {
    let style = ProgressStyle::with_template("{msg:10} {wide_bar} {pos}/{len}");
    let length = u64::try_from(places.len()).unwrap_or_default();
    let bar = ProgressBar::new(length).with_message("packaging");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let made = catalogue.each(places.to_vec(), |history, place| {
        let made = Workshop { catalogue, book, today, history }.package_connector(place);
        bar.inc(1);
        made
    })?;
    bar.finish_and_clear();
    Ok(made.into_iter().fold(Packages::default(), Packages::with))
}

impl Packages {
    fn with(mut self, other: Self) -> Self {
        self.files.extend_at(&RepoPath::root(), other.files);
        self.made += other.made;
        self.refused.extend(other.refused);
        self
    }
}

/// What packaging needs, for one thread.
struct Workshop<'c> {
    catalogue: &'c Catalogue,
    book: &'c RuleBook,
    today: Date,
    history: Option<&'c History>,
}

impl Workshop<'_> {
    fn package_connector(&self, place: &Place) -> Result<Packages> {
        let mut packages = Packages::default();
        let Some(history) = self.history else { return Ok(packages) };
        for published in &self.catalogue.released(place, history)? {
            let folder = RepoPath::parse(&format!("{}/{}", place.id, published.version)).unwrap_or_default();
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

    /// Packages a release; the reason in words where it cannot be.
    fn package(
        &self,
        place: &Place,
        history: &History,
        published: &Published,
    ) -> Result<std::result::Result<FileSet, String>> {
        let refused = |why: &str| Ok(Err(format!("{} was not packaged: {why}", published.tag.name)));
        let Some(read) = history.read_with_evidence(published)? else {
            return refused("its commit does not hold the folder");
        };
        if read.0.manifest.platforms.is_empty() {
            return Ok(Ok(FileSet::new()));
        }
        let vetted =
            crate::check::vet(self.book, self.catalogue, &place.id, published.clone(), read, self.today);
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
