//! `connectory release`: the tag of a version and its packages, by a plan that is shown first.
//!
//! The order makes it safe to stop anywhere: what would keep a release back is found before anything is
//! written, the tag comes next, in one step of git, and all that follows is made from the tag. Running it
//! again does what is missing. No tag is ever moved or deleted.

mod plan;
mod told;

use super::output::Output;
use super::package::{self, Placed, Wanted};
use super::program::Git;
use super::{ListFormat, Outcome, WorkPlace, choice};
use crate::catalogue::{Connector, Date, Line};
use crate::error::{Error, Result};
use plan::{Candidate, Shop, Standing};
use std::path::PathBuf;
use told::Report;

/// Tag a version and make its packages.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory release acme-orders              show what would be done\n  \
    connectory release acme-orders --yes        tag it, and make its packages\n  \
    connectory release acme-orders/v2 --yes     one line of it\n  \
    connectory release --all --yes --push       all versions that were never tagged, pushed to the remote\n\n\
    What is released is committed, on a branch that releases are made from, and no error is found in it.\n\
    The tag is annotated, and signed where git has a key to sign with. Running it again does what is missing.")]
pub(super) struct Arguments {
    /// Connectors (`ID`, `ID/v2` for one line, or a path)
    #[arg(value_name = "ID", required_unless_present = "all")]
    connectors: Vec<String>,

    /// Every version that was never tagged
    #[arg(long, conflicts_with = "connectors")]
    all: bool,

    /// Do what the plan says
    #[arg(long)]
    yes: bool,

    /// Show the plan and do nothing, as without --yes
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,

    /// Push the tags with git: to the remote of the branch, or to the one that is named
    #[arg(long, value_name = "REMOTE", num_args = 0..=1, require_equals = true)]
    push: Option<Option<String>>,

    /// Write packages to this folder: <DIR>/<id>/<version>/
    #[arg(long, value_name = "DIR", default_value = "packages")]
    out: PathBuf,

    /// Sign the packages' SHA256SUMS by ssh-keygen, with the SSH key of git's user.signingkey
    #[arg(long)]
    sign: bool,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// How often it is looked again where somebody else was faster.
const MAX_LOOKS: usize = 3;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    for _ in 0..MAX_LOOKS {
        if let Some(outcome) = look(place, arguments, output)? {
            return Ok(outcome);
        }
    }
    let error = Error::environment("others tag and push at the same time; nothing was lost");
    Err(error.with_help("run the same command again"))
}

/// Looks at the catalogue as it is now, and does what the plan says; nothing where somebody else was
/// faster, and it must be looked again.
fn look(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Option<Outcome>> {
    let today = arguments.today.unwrap_or_else(super::today);
    let catalogue = place.catalogue(Some(today))?;
    let history = catalogue.require_history()?;
    let git = Git::at(history.repository().root());
    let head = history.repository().head().ok_or_else(plan::nothing_committed)?;
    let branch = history.repository().branch();
    let remote = match &arguments.push {
        None => None,
        Some(Some(named)) => Some(named.clone()),
        Some(None) => Some(git.remote_of(branch.as_deref())?),
    };
    let remote_tags = remote.as_deref().map(|remote| git.remote_tags(remote)).transpose()?;
    let mut wanted = catalogue.settings().policy.release_branches.clone();
    if wanted.is_empty() {
        wanted.extend(history.repository().branch_of_origin());
    }
    let settings = &catalogue.settings().check;
    let shop = Shop {
        catalogue: &catalogue,
        history: &history,
        signature: git.signature()?,
        git: &git,
        today,
        judged: choice::settled(settings)?,
        vetting: choice::book(settings)?,
        branches: (git.branches_with(&head.to_string())?, wanted),
        uncommitted: git.uncommitted(history.prefix())?,
        remote_tags: remote_tags.unwrap_or_default(),
        branch,
        commit: head.to_string(),
        remote,
    };
    let (mut candidates, unversioned) = candidates(&shop, place, arguments)?;
    if arguments.yes && !carry_out(place, arguments, &shop, &mut candidates, output)? {
        return Ok(None);
    }
    for line in &unversioned {
        output.say(&format!("note: {line} changed and has no new version: connectory bump {line}"));
    }
    let report = Report { shop: &shop, candidates: &candidates, arguments };
    output.print(&report.text())?;
    if let Some(next) = report.next() {
        output.say(&next);
    }
    let is_fine = candidates.iter().all(|one| match one.standing {
        Standing::Refused(_) => false,
        Standing::Ready | Standing::Tagged => !arguments.yes || one.is_whole(),
    });
    Ok(Some(if is_fine { Outcome::Fine } else { Outcome::Findings }))
}

/// The lines that are meant, each with what releasing it means; and those that wait for a version.
fn candidates(
    shop: &Shop<'_>,
    place: &WorkPlace,
    arguments: &Arguments,
) -> Result<(Vec<Candidate>, Vec<String>)> {
    if arguments.all {
        return all(shop);
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for word in &arguments.connectors {
        let (found, wanted) = choice::named(shop.catalogue, place, word)?;
        let (connector, _) = shop.catalogue.load(found, Some(shop.history))?;
        let line = choice::line(&connector, wanted.as_deref())?;
        if line.draft.manifest.retired.is_some() {
            return Err(Error::usage(format!("`{}` is retired; it gets no release", line.draft.folder)));
        }
        let candidate = shop.candidate(found, &connector, line)?;
        if candidates.iter().all(|known| known.folder != candidate.folder) {
            candidates.push(candidate);
        }
    }
    Ok((candidates, Vec::new()))
}

/// Every line whose version was never tagged, and those whose version this commit's tags release.
fn all(shop: &Shop<'_>) -> Result<(Vec<Candidate>, Vec<String>)> {
    let mut candidates = Vec::new();
    let mut unversioned = Vec::new();
    for place in shop.catalogue.places() {
        let (connector, _) = shop.catalogue.load(place, Some(shop.history))?;
        for line in connector.lines.iter().filter(|line| line.draft.manifest.retired.is_none()) {
            match wants(shop, &connector, line) {
                Wants::Release => candidates.push(shop.candidate(place, &connector, line)?),
                Wants::Version => unversioned.push(connector.name_of(line)),
                Wants::Nothing => {}
            }
        }
    }
    Ok((candidates, unversioned))
}

/// What a line waits for.
enum Wants {
    Release,
    Version,
    Nothing,
}

fn wants(shop: &Shop<'_>, connector: &Connector, line: &Line) -> Wants {
    let Some(version) = line.draft.version() else { return Wants::Version };
    let tagged = connector.lines.iter().flat_map(|line| &line.releases).find(|one| one.version == *version);
    match tagged {
        None => Wants::Release,
        Some(tagged) if tagged.tag.commit.to_string() == shop.commit => Wants::Release,
        Some(_) if line.drift.is_some() => Wants::Version,
        Some(_) => Wants::Nothing,
    }
}

/// Tags what is ready, makes the packages from the tags, and pushes; whether nobody else was faster.
fn carry_out(
    place: &WorkPlace,
    arguments: &Arguments,
    shop: &Shop<'_>,
    candidates: &mut [Candidate],
    output: &mut Output,
) -> Result<bool> {
    for one in candidates.iter_mut().filter(|one| one.standing == Standing::Ready) {
        let message = one.message();
        if !shop.git.tag(&one.tag, &shop.commit, &message, shop.signature.is_some())? {
            return Ok(false);
        }
        one.is_tagged = true;
    }
    let standing = |one: &&mut Candidate| !matches!(one.standing, Standing::Refused(_));
    for one in candidates.iter_mut().filter(standing).filter(|one| !one.platforms.is_empty()) {
        let name = one.name();
        let wanted = Wanted { release: &name, platform: None, today: Some(shop.today) };
        let placed = Placed { out: &arguments.out, sign: arguments.sign };
        one.files = package::release(place, &wanted, &placed, output)?;
    }
    let Some(remote) = &shop.remote else { return Ok(true) };
    let mut waiting: Vec<&mut Candidate> = candidates.iter_mut().filter(standing).collect();
    let tags: Vec<&str> = waiting.iter().map(|one| one.tag.as_str()).collect();
    if tags.is_empty() {
        return Ok(true);
    }
    if !shop.git.push(remote, &tags)? {
        let theirs = shop.taken_meanwhile(remote, &tags)?;
        let error = Error::environment(format!("git did not push to `{remote}`; the tags are made here"));
        return if theirs { Ok(false) } else { Err(error.with_help("run the same command again to go on")) };
    }
    waiting.iter_mut().for_each(|one| one.is_pushed = true);
    Ok(true)
}
