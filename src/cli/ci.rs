//! `connectory ci`: files by which hosts check, publish and release.

use super::output::Output;
use super::{Outcome, WorkPlace, input};
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::git::Repository;
use crate::path::RepoPath;
use std::path::Path;

/// A file without this is its author's.
const MARK: &str = "# Written by `connectory ci ";

/// A larger file is not read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// The branch that is published where the repository says none.
const BRANCH: &str = "main";

/// Write the files by which a host checks pull requests, publishes the site and makes releases.
#[derive(clap::Args)]
#[command(
    after_help = "github   workflows in .github/workflows/: check (no secrets, for forks too), comment, site, release, due\n\
    gitlab   .gitlab/ci/connectory.yml, to be included in .gitlab-ci.yml\n\
    azure    azure-pipelines-connectory.yml, to make a pipeline of\n\n\
    The tool is installed by `cargo install` in the version that wrote the files, on GitHub kept in the cache.\n\
    A file that does not begin with its mark is never changed.\n\n\
    Examples:\n  \
    connectory ci github              write or renew them\n  \
    connectory ci gitlab --dry-run    print them\n  \
    connectory ci azure --check       end with 1 where they are not as this version writes them"
)]
pub(super) struct Arguments {
    /// The host
    #[arg(value_name = "HOST")]
    host: Host,

    /// The branch that is published; default: that which `origin` calls its own, else the one that is checked out
    #[arg(long, value_name = "BRANCH")]
    branch: Option<String>,

    /// On GitHub, install the tool by its action instead of `cargo install`: OWNER/REPOSITORY@VERSION
    #[arg(long, value_name = "ACTION", value_parser = action)]
    action: Option<String>,

    /// Print the files and write nothing
    #[arg(long)]
    dry_run: bool,

    /// Say whether the files are as this version writes them, and write nothing
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
}

/// What the files of a host are filled in with.
#[derive(Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    /// The branch that is published; none where the repository says it.
    pub(super) branch: Option<&'a str>,
    /// The action that installs the tool on GitHub.
    pub(super) action: Option<&'a str>,
}

/// The name of an action.
fn action(text: &str) -> std::result::Result<String, String> {
    let is_plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
    };
    let parts = text.split_once('@').filter(|(name, version)| is_plain(name) && is_plain(version));
    match parts {
        Some((name, _)) if name.contains('/') => Ok(text.to_owned()),
        _ => Err("an action is expected, such as owner/repository@v1.0.0".to_owned()),
    }
}

/// A host that runs jobs.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Host {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
    /// Azure Pipelines
    Azure,
}

/// A template, and where its file goes, seen from the root of the repository.
type Template = (&'static str, &'static str);

const GITHUB: [Template; 5] = [
    (
        ".github/workflows/connectory-check.yml",
        include_str!("../../templates/ci/github/connectory-check.yml"),
    ),
    (
        ".github/workflows/connectory-comment.yml",
        include_str!("../../templates/ci/github/connectory-comment.yml"),
    ),
    (".github/workflows/connectory-due.yml", include_str!("../../templates/ci/github/connectory-due.yml")),
    (
        ".github/workflows/connectory-release.yml",
        include_str!("../../templates/ci/github/connectory-release.yml"),
    ),
    (".github/workflows/connectory-site.yml", include_str!("../../templates/ci/github/connectory-site.yml")),
];

const GITLAB: [Template; 1] =
    [(".gitlab/ci/connectory.yml", include_str!("../../templates/ci/gitlab/connectory.yml"))];

const AZURE: [Template; 1] = [(
    "azure-pipelines-connectory.yml",
    include_str!("../../templates/ci/azure/azure-pipelines-connectory.yml"),
)];

/// The steps that install the tool on GitHub.
const INSTALL: &str = include_str!("../../templates/ci/github/install.yml");

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let (root, _) = super::repository_of(&place.root()?);
    let wanted = Wanted { branch: arguments.branch.as_deref(), action: arguments.action.as_deref() };
    if arguments.dry_run {
        let files = files(&root, arguments.host, wanted)?;
        let text: Vec<String> = files.iter().map(|(path, text)| format!("# {path}\n{text}")).collect();
        output.print(&text.join("\n"))?;
        return Ok(Outcome::Fine);
    }
    let mut edits = Edits::new();
    let fates = plan(&root, arguments.host, wanted, &mut edits)?;
    if let Some((path, _)) = fates.iter().find(|(_, fate)| *fate == Fate::Theirs) {
        let error = Error::usage(format!("`{path}` is there and not from here; it is left as it is"));
        return Err(error.with_help("move it away, or let its first line say that it may be renewed"));
    }
    let is_same = edits.is_empty();
    if !arguments.check {
        edits.write_whole(&root)?;
    }
    let rows: Vec<[String; 2]> =
        fates.iter().map(|(path, fate)| [fate.word().to_owned(), path.to_string()]).collect();
    output.print(&super::table(&rows))?;
    match (arguments.check, is_same) {
        (true, false) => {
            output.say("the files are not as this version writes them: run it without --check");
            Ok(Outcome::Findings)
        }
        (_, true) => Ok(Outcome::Fine),
        (false, false) => {
            output.say(next(arguments.host));
            Ok(Outcome::Fine)
        }
    }
}

/// The files of a host, as this version writes them.
///
/// # Errors
/// When a branch has a name that cannot stand in them.
fn files(root: &Path, host: Host, wanted: Wanted<'_>) -> Result<Vec<(RepoPath, String)>> {
    let branch = match wanted.branch {
        Some(branch) => branch.to_owned(),
        None => published_branch(root)?,
    };
    let is_fit = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if branch.is_empty() || !branch.chars().all(is_fit) {
        return Err(Error::usage(format!(
            "`{branch}` is no name of a branch that can be written into these files"
        )));
    }
    let templates: &[Template] = match host {
        Host::Github => &GITHUB,
        Host::Gitlab => &GITLAB,
        Host::Azure => &AZURE,
    };
    let filled = |text: &str| {
        let by_action = wanted.action.map(|action| format!("      - uses: {action}\n"));
        let text =
            text.replace("@INSTALL@\n", by_action.as_deref().unwrap_or(INSTALL)).replace("@BRANCH@", &branch);
        text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))
    };
    Ok(templates
        .iter()
        .filter_map(|(path, text)| Some((RepoPath::parse(path).ok()?, filled(text))))
        .collect())
}

/// What becomes of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is as this version writes it.
    Same,
    /// An older version wrote it.
    Renew,
    /// It is not there.
    Create,
    /// It is somebody's own.
    Theirs,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Renew => "renew",
            Self::Create => "create",
            Self::Theirs => "keep",
        }
    }
}

/// What becomes of the files of a host; what changes is added to the edits.
///
/// # Errors
/// When a file cannot be read, or a branch has a name that cannot stand in them.
pub(super) fn plan(
    root: &Path,
    host: Host,
    wanted: Wanted<'_>,
    edits: &mut Edits,
) -> Result<Vec<(RepoPath, Fate)>> {
    let mut fates = Vec::new();
    for (path, text) in files(root, host, wanted)? {
        let old = input::small(&path.under(root), MAX_BYTES)?;
        let fate = match &old {
            Some(old) if old == text.as_bytes() => Fate::Same,
            Some(old) if old.starts_with(MARK.as_bytes()) => Fate::Renew,
            Some(_) => Fate::Theirs,
            None => Fate::Create,
        };
        if matches!(fate, Fate::Renew | Fate::Create) {
            edits.put(path.clone(), old.as_deref(), Some(text.into_bytes()));
        }
        fates.push((path, fate));
    }
    Ok(fates)
}

/// The host that a repository seems to be at, by the files that it has or by its address.
pub(super) fn guessed(root: &Path, address: Option<&str>) -> Option<Host> {
    let signs = [
        (Host::Github, ".github", "github"),
        (Host::Gitlab, ".gitlab-ci.yml", "gitlab"),
        (Host::Azure, "azure-pipelines.yml", "azure"),
    ];
    let name = |address: &str| {
        address.split("://").last().and_then(|rest| rest.split('/').next()).map(str::to_owned)
    };
    let named = address.and_then(name).unwrap_or_default();
    let by_name = signs.iter().find(|(_, _, word)| named.contains(word));
    by_name.or_else(|| signs.iter().find(|(_, file, _)| root.join(file).exists())).map(|(host, _, _)| *host)
}

/// The branch that is published.
fn published_branch(root: &Path) -> Result<String> {
    let named = |repository: Repository| repository.branch_of_origin().or_else(|| repository.branch());
    Ok(Repository::find(root)?.and_then(named).unwrap_or_else(|| BRANCH.to_owned()))
}

/// What is left to do at the host.
fn next(host: Host) -> &'static str {
    match host {
        Host::Github => {
            "next: commit them; in the settings of the repository choose GitHub Actions for Pages, and require `connectory check`"
        }
        Host::Gitlab => {
            "next: include .gitlab/ci/connectory.yml in .gitlab-ci.yml; a schedule renews the site every night, and a project token in CONNECTORY_TOKEN writes the comments"
        }
        Host::Azure => {
            "next: make a pipeline of azure-pipelines-connectory.yml, and a build validation policy that runs it on pull requests"
        }
    }
}
