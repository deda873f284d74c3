//! `connectory predict`: what commercetools Connect will say of a repository at a tag, before it is asked.
//!
//! Nothing of the repository is run: what is on this machine is read in place, all else is cloned without a
//! work tree, into a folder that is gone afterwards.

use super::output::Output;
use super::program::clone_of;
use super::{Outcome, ReportFormat, WorkPlace, today};
use crate::catalogue::{Catalogue, Connector, ConnectorId, Layout, Line, Release};
use crate::check::{self, Severity};
use crate::document::Fault;
use crate::error::{Error, Result};
use crate::git::Repository;
use crate::path::RepoPath;
use crate::platform::commercetools::{Entry, Refused, certification, configured};
use crate::platform::rule_book;
use crate::report::{self, Foretold};

/// Predict what commercetools Connect will say of a repository at a tag
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory predict . v1.2.0                                          the clone that you are in\n  \
    connectory predict https://github.com/acme/tax.git v1.2.0            cloned for it, and nothing of it run\n  \
    connectory predict . v1.2.0 --format json                            for scripts\n\n\
    Names and messages of errors are the platform's. Ends with 1 where it would refuse the repository. Its own\n\
    analysis of images, code and dependencies is not predicted.")]
pub(super) struct Arguments {
    /// The repository: a path, or what `git clone` takes
    #[arg(value_name = "REPOSITORY")]
    repository: String,

    /// The tag
    #[arg(value_name = "TAG")]
    tag: String,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ReportFormat,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let (url, tag) = (arguments.repository.as_str(), arguments.tag.as_str());
    let mut foretold = Foretold { repository: url, tag, ..Foretold::default() };
    match reach(place, url, tag)? {
        Err(reason) => foretold.refused = Some(Refused::not_reachable(reason)),
        Ok((release, faults)) => judge(place, (release, faults), &mut foretold)?,
    }
    output.print(&match arguments.format {
        ReportFormat::Human => report::foretold_human(&foretold),
        ReportFormat::Json => report::foretold_json(&foretold),
        ReportFormat::Markdown => report::foretold_markdown(&foretold),
    })?;
    Ok(if foretold.refused.is_some() { Outcome::Findings } else { Outcome::Fine })
}

/// What stands at the tag, or why nobody can tell.
fn reach(
    place: &WorkPlace,
    url: &str,
    tag: &str,
) -> Result<std::result::Result<(Release, Vec<Fault>), String>> {
    let path = place.here()?.join(url.strip_prefix("file://").unwrap_or(url));
    if path.is_dir() {
        return read(&path, tag);
    }
    let scratch =
        tempfile::tempdir().map_err(|error| Error::environment(format!("cannot make a folder: {error}")))?;
    match clone_of(url, tag, &scratch.path().join("clone"))? {
        Ok(clone) => read(&clone, tag),
        Err(reason) => Ok(Err(reason)),
    }
}

fn read(path: &std::path::Path, tag: &str) -> Result<std::result::Result<(Release, Vec<Fault>), String>> {
    let Some(repository) = Repository::find(path)? else {
        return Ok(Err(format!("`{}` is no repository", path.display())));
    };
    let named = repository.tag_names()?.into_iter().find(|one| one.name == tag);
    let Some(found) = named.and_then(|named| repository.tag_named(&named)) else {
        return Ok(Err(format!("there is no tag `{tag}`")));
    };
    let Some(tree) = repository.tree_at(found.commit, &RepoPath::root())? else {
        return Ok(Err(format!("the tag `{tag}` names no commit with files")));
    };
    let (files, mut faults) = repository.files_at(tree, &RepoPath::root())?;
    let (release, found) = Release::load(RepoPath::root(), Layout::Commercetools, files);
    faults.extend(found);
    Ok(Ok((release, faults)))
}

/// Judges a release by the rules, as if it were a connector of a catalogue of its own.
fn judge(
    place: &WorkPlace,
    (release, faults): (Release, Vec<Fault>),
    foretold: &mut Foretold<'_>,
) -> Result<()> {
    foretold.refused = Refused::of(&release, &faults, (foretold.repository, foretold.tag));
    foretold.demands = certification(&release);
    foretold.configurations = configured(&release);
    let empty =
        tempfile::tempdir().map_err(|error| Error::environment(format!("cannot make a folder: {error}")))?;
    let catalogue = Catalogue::open_without_history(empty.path())?;
    let url = foretold.repository.trim_end_matches('/').trim_end_matches(".git");
    let here = place.here()?.join(url);
    let name = here.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let line = Line { major: None, draft: release, releases: Vec::new(), drift: None, altered: None };
    let connector = Connector { id: ConnectorId::infer(&name), lines: vec![line], renamed: false };
    let faults = faults.into_iter().filter(|fault| Layout::Commercetools.minds(fault.kind)).collect();
    let findings = check::run(&rule_book(), &catalogue, &connector, faults, today());
    let diagnostics = report::locate(findings, Some(&connector));
    foretold.entries = diagnostics
        .iter()
        .map(|one| {
            let at = format!("{}:{}:{}", one.within, one.line, one.column);
            Entry::of(one.rule, one.severity, &at, &one.message)
        })
        .collect();
    if !diagnostics.iter().any(|one| one.severity == Severity::Error) {
        foretold.entries.insert(0, Entry::fine("Specification file validation passed"));
    }
    Ok(())
}
