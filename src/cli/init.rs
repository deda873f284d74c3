//! `connectory init`: makes a repository a catalogue.

use super::ask::{Ask, Question};
use super::import::row;
use super::output::Output;
use super::{Outcome, WorkPlace, check, choice, ci, owners, schema};
use crate::baseline::{Baseline, FILE as BASELINE};
use crate::catalogue::{Catalogue, Layout, Place, is_address};
use crate::check::Severity;
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::git::Repository;
use crate::path::RepoPath;
use crate::report::{self, Diagnostic, counted};
use crate::scaffold::catalogue::{Begun, Ground, begin, groups};
use std::path::Path;

/// Make this repository a catalogue: settings, baseline, schemas for editors, jobs of the host, a hook, notes for agents.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory init             asks at a terminal, and writes what is missing\n  \
    connectory init --yes       asks nothing\n  \
    connectory init --dry-run   the plan; nothing is written\n  \
    connectory init --ci github  with workflows that check, publish and release\n\n\
    Nothing that is somebody's is overwritten, and nothing is committed. Run it again whenever you\n\
    like: it writes what is missing and renews the schemas.")]
pub(super) struct Arguments {
    /// The title of the site; default: the name of the repository
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,

    /// The address at which the site will be published
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// The host that checks, publishes and releases; default: as the repository's address and files tell
    #[arg(long, value_name = "HOST")]
    ci: Option<ci::Host>,

    /// Write no files for a host
    #[arg(long, conflicts_with = "ci")]
    no_ci: bool,

    /// Record no older findings
    #[arg(long)]
    no_baseline: bool,

    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Ask nothing
    #[arg(long, short)]
    yes: bool,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let root = place.root()?;
    let catalogue = Catalogue::open(&root, super::today())?;
    let (repository, prefix) = super::repository_of(catalogue.root());
    let host = Repository::discover(&root)?.and_then(|repository| repository.host());
    output.print(&found(&catalogue, host.as_deref()))?;
    let mut ask = Ask::new(arguments.yes);
    let is_new = !root.join(crate::catalogue::SETTINGS_FILE).exists();
    let (title, base_url) =
        if is_new { arguments.named(&repository, host.as_deref(), &mut ask)? } else { Default::default() };
    let ground = Ground {
        catalogue: &catalogue,
        repository: &repository,
        prefix: prefix.clone(),
        is_repository: catalogue.has_history(),
        title,
        base_url,
        host,
        schemas: schema::files(),
    };
    let mut begun = begin(&ground)?;
    if catalogue.has_history() {
        owners::plan(&catalogue, &repository, &prefix, &mut begun.edits)?;
    }
    arguments.jobs(&repository, ground.host.as_deref(), &mut begun)?;
    if !arguments.dry_run {
        begun.edits.write_whole(&repository)?;
    }
    let baseline = arguments.baseline(&root, &mut ask)?;
    if let (Some((baseline, _)), false) = (&baseline, arguments.dry_run) {
        baseline.write(&root)?;
    }
    let count = begun.edits.iter().count() + usize::from(baseline.is_some());
    output.print(&told(
        &begun,
        baseline.as_ref().map(|(baseline, _)| (prefix.join(&parsed(BASELINE)), baseline.len())),
    ))?;
    if count == 0 {
        output.print("nothing to change: this is a catalogue already\n")?;
        return Ok(Outcome::Fine);
    }
    let rest = baseline.map_or(0, |(_, rest)| rest);
    if rest > 0 {
        let rest = counted(rest, "error");
        output.say(&format!("note: {rest} about what changed since a release cannot be recorded"));
    }
    output.say(match arguments.dry_run {
        true => "nothing was written",
        false => "nothing was committed; next: connectory check, git add, git commit",
    });
    Ok(Outcome::Fine)
}

impl Arguments {
    /// Adds the files of a host.
    fn jobs(&self, repository: &Path, address: Option<&str>, begun: &mut Begun) -> Result<()> {
        let host = self.ci.or_else(|| ci::guessed(repository, address)).filter(|_| !self.no_ci);
        let Some(host) = host else { return Ok(()) };
        for (path, fate) in ci::plan(repository, host, ci::Wanted::default(), &mut begun.edits)? {
            if fate == ci::Fate::Theirs {
                begun.kept.push((path, "`connectory ci --dry-run` prints what could be in it".to_owned()));
            }
        }
        Ok(())
    }

    /// The title and the address of the site.
    fn named(
        &self,
        repository: &Path,
        host: Option<&str>,
        ask: &mut Ask,
    ) -> Result<(String, Option<String>)> {
        let folder = repository.file_name().map(|name| name.to_string_lossy().into_owned());
        let hosted = host.and_then(|host| host.rsplit('/').next()).map(str::to_owned);
        let default = hosted.or(folder).unwrap_or_else(|| "Connectors".to_owned());
        let title = match &self.title {
            Some(title) => title.clone(),
            None => {
                let question =
                    Question { flag: "--title", text: "Title of the site", default: Some(default) };
                ask.text(&question, |text| Ok(text.to_owned()))?
            }
        };
        if title.trim().is_empty() {
            return Err(Error::usage("`--title` is empty"));
        }
        let address = |text: &str| match is_address(text) {
            true => Ok(text.to_owned()),
            false => Err(Error::usage("`--base-url` is an address such as https://connectors.example.org/")),
        };
        let question =
            Question { flag: "--base-url", text: "Address of the site, if it has one", default: None };
        let base_url = match &self.base_url {
            Some(url) => Some(address(url)?),
            None => ask.optional(&question, address)?,
        };
        Ok((title, base_url))
    }

    /// The record of older findings, where there are errors and none is kept yet, with the number of errors that
    /// cannot be recorded.
    fn baseline(&self, root: &Path, ask: &mut Ask) -> Result<Option<(Baseline, usize)>> {
        if self.no_baseline || Baseline::read(root)?.is_some() {
            return Ok(None);
        }
        let catalogue = Catalogue::open(root, super::today())?;
        let book = choice::settled(&catalogue.settings().check)?;
        let places: Vec<&Place> = catalogue.places().iter().collect();
        let mut found = check::judge(&catalogue, &book, &places, super::today())?;
        let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
        let errors = found.iter().filter(is_error).count();
        report::mark(&mut found);
        let baseline = Baseline::of(&found, Severity::Warning, None);
        let rest = found.iter().filter(is_error).filter(|found| found.rule.compares()).count();
        if errors == rest || baseline.is_empty() {
            return Ok(None);
        }
        let text =
            format!("{} today: record them, so that only new findings fail?", counted(errors, "error"));
        Ok(ask.agrees("--no-baseline", &text)?.then_some((baseline, rest)))
    }
}

/// What is there: connectors, tags, and where the repository is hosted.
fn found(catalogue: &Catalogue, host: Option<&str>) -> String {
    let mut rows = Vec::new();
    for (folder, (layout, count)) in groups(catalogue) {
        let layout = match layout {
            Layout::Native => "folders of lines, such as `v1/`",
            Layout::PowerPlatform => "Microsoft's layout",
            Layout::Commercetools => "`connect.yaml` of commercetools",
        };
        let folder = if folder.is_root() { ".".to_owned() } else { format!("{folder}/") };
        rows.push(row("found", &folder, &format!("{}, {layout}", counted(count, "connector"))));
    }
    if rows.is_empty() {
        rows.push(row("found", "no connector", "`connectory new` begins one"));
    }
    rows.push(match (catalogue.has_history(), catalogue.is_before_first_release()) {
        (false, _) => row("found", "no git repository", "`git init` makes one"),
        (true, true) => row("found", "no release", "no tag is called like `acme-orders/v1.0.0`"),
        (true, false) => {
            let released = catalogue.places().iter().filter(|place| catalogue.is_released(place)).count();
            row("found", &counted(released, "released connector"), "")
        }
    });
    rows.extend(host.map(|host| row("hosted", host, "")));
    super::table(&rows)
}

/// What becomes of the files.
fn told(begun: &Begun, baseline: Option<(RepoPath, usize)>) -> String {
    let mut rows: Vec<[String; 3]> = planned(&begun.edits);
    rows.extend(baseline.map(|(path, count)| {
        row("write", path.as_str(), &format!("{}, only new ones are reported", counted(count, "finding")))
    }));
    rows.extend(
        begun.kept.iter().map(|(path, add)| row("keep", path.as_str(), &format!("it is yours; {add}"))),
    );
    super::table(&rows)
}

fn planned(edits: &Edits) -> Vec<[String; 3]> {
    let verb = |old: &Option<Vec<u8>>| if old.is_some() { "renew" } else { "write" };
    edits.iter().map(|(path, edit)| row(verb(&edit.old), path.as_str(), "")).collect()
}

fn parsed(path: &str) -> RepoPath {
    RepoPath::parse(path).unwrap_or_default()
}
