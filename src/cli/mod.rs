//! Arguments in, exit code out: the only room that prints. One file a command.

mod ask;
mod baseline;
mod build;
mod bump;
mod check;
mod checklist;
mod choice;
mod ci;
mod comment;
mod completions;
mod demo;
mod deprecate;
mod diff;
mod doctor;
mod document;
mod due;
#[cfg(test)]
mod examples;
mod explain;
mod export;
mod fix;
mod impact;
mod import;
mod infer_types;
mod init;
mod input;
mod intro;
mod lifecycle;
mod listing;
#[cfg(feature = "live")]
mod live;
mod log;
mod new;
mod man;
mod note;
mod notice;
mod output;
mod owners;
mod package;
mod plan;
mod platforms;
mod predict;
mod program;
mod promote;
mod rebuild;
mod release;
mod retire;
mod review;
mod rules;
mod schema;
mod serve;
mod shard;
mod signing;
mod site;
mod status;
mod submission;
mod subject;
mod tags;
#[cfg(feature = "upload")]
mod upload;
mod test_flow;
mod verify;
mod where_used;

use crate::catalogue::{Catalogue, Date, SETTINGS_FILE, date_of};
use crate::check::nearest;
use crate::error::{Cause, Error, Result};
use crate::git::Repository;
use crate::path::RepoPath;
use crate::platform::{Archives, PLATFORMS, Platform, platform};
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use listing::{Language, ListFormat, Listing, ReportFormat, table};
use output::Output;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The name of the program.
const NAME: &str = "connectory";

/// Check, version, package and publish integration connectors kept in git.
#[derive(Parser)]
#[command(name = NAME, version, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "Exit codes: 0 fine · 1 findings · 2 usage or configuration · \
                        3 the environment cannot answer (no repository, shallow clone, tags missing)")]
struct Arguments {
    /// Work on the catalogue in this folder; default: the nearest folder upwards that has
    /// connectory.toml, or the root of the git repository
    #[arg(short = 'C', long = "repo", value_name = "DIR", global = true)]
    repo: Option<PathBuf>,

    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    color: Color,

    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Subcommand)]
enum Command {
    /// Write down that a platform took a submission
    Approve(submission::Approve),
    /// Record older findings, so that only new ones are reported
    Baseline(baseline::Arguments),
    /// Check, package and render everything into one folder
    Build(build::Arguments),
    /// Write the next version of a connector, with its changelog
    Bump(bump::Arguments),
    /// Judge connectors by every rule
    Check(check::Arguments),
    /// Say what speaks for publishing a connector, and what is missing
    Checklist(checklist::Arguments),
    /// Write the files by which a host checks, publishes and releases
    Ci(ci::Arguments),
    /// Write the comment of a pull request from the reports of other commands
    Comment(comment::Arguments),
    /// Print the script by which a shell completes commands and flags
    Completions(completions::Arguments),
    /// Write a sample catalogue with a year of history, and try everything on it
    Demo(demo::Arguments),
    /// Announce the end of a line, of an operation or of a release, or call it off
    Deprecate(deprecate::Arguments),
    /// Say what changed for users, and which version it needs
    Diff(diff::Arguments),
    /// Say what is wrong around the catalogue, and which command mends it
    Doctor(doctor::Arguments),
    /// Write the document of a connector, or renew it around what people wrote
    Document(document::Arguments),
    /// List what changes its state next
    Due(due::Arguments),
    /// Say what a rule demands, why, and how to mend it
    Explain(explain::Arguments),
    /// Write a definition in Swagger 2.0 or OpenAPI 3.0, in one file
    Export(export::Arguments),
    /// Say who uses a connector, and whom its next version hurts
    Impact(impact::Arguments),
    /// Make connectors that exist elsewhere lines of this catalogue
    Import(import::Arguments),
    /// Make custom data types out of samples
    InferTypes(infer_types::Arguments),
    /// Make this repository a catalogue
    Init(init::Arguments),
    /// Write the introduction of a connector, or what is missing in it
    Intro(intro::Arguments),
    /// List the releases of a connector, or since which version its parts exist
    Log(log::Arguments),
    /// Merge the parts of a build into one site
    Merge(shard::Arguments),
    /// Begin a connector: from an API definition, a collection of Postman, or by questions
    New(Box<new::Arguments>),
    /// Print the manual page, or write those of all commands
    Man(man::Arguments),
    /// Say in a sentence what changed for users
    Note(note::Arguments),
    /// Write what users must be told of an end or of a release, ready for an issue or a mail
    Notice(notice::Arguments),
    /// Print, write or check the part of CODEOWNERS that follows from the manifests
    Owners(owners::Arguments),
    /// Make the submission package of a release
    Package(package::Arguments),
    /// Say which connectors a change asks to check, to package and to render, in parts of equal cost
    Plan(plan::Arguments),
    /// Say how far each connector came with each platform
    Platforms(platforms::Arguments),
    /// Predict what commercetools Connect will say of a repository at a tag
    Predict(predict::Arguments),
    /// Make a line everyone's that was for one enterprise
    Promote(promote::Arguments),
    /// Write down that a platform sent a submission back
    Reject(submission::Reject),
    /// Tag a version and make its packages
    Release(release::Arguments),
    /// End a line whose day has come; its page becomes a tombstone
    Retire(retire::Arguments),
    /// Say what whoever merges a change must look at
    Review(review::Arguments),
    /// List all rules, or all kinds of change
    Rules(rules::Arguments),
    /// Print the JSON Schema of a file, with which editors complete and judge it
    Schema(schema::Arguments),
    /// Show the catalogue of the work tree in a browser, and follow every change
    Serve(serve::Arguments),
    /// Render the catalogue site
    Site(site::Arguments),
    /// List every connector and line with its state and the bump it needs
    Status(status::Arguments),
    /// Write down that a release was handed in to a platform
    Submit(submission::Submit),
    /// List the tags that the history suggests for versions that were never tagged, and make them
    Tags(tags::Arguments),
    /// Call the operations of a connector at a server, and keep what came of them
    #[cfg(feature = "live")]
    Test(live::Arguments),
    /// Write a first test flow for Power Platform
    TestFlow(test_flow::Arguments),
    /// Put a release's submission package where a platform can fetch it
    #[cfg(feature = "upload")]
    Upload(upload::Arguments),
    /// Judge submission packages, made by anyone
    Verify(verify::Arguments),
    /// List the places that use a custom data type
    WhereUsed(where_used::Arguments),
    /// Write down that a submission was taken back
    Withdraw(submission::Withdraw),
}

/// Where a site is written, and what it shows.
#[derive(clap::Args)]
struct Destination {
    /// The folder to write; what is in it is replaced as a whole
    #[arg(long, value_name = "DIR", default_value = "dist")]
    out: PathBuf,

    /// Show connectors that were never released
    #[arg(long)]
    drafts: bool,

    /// Show what is for this enterprise too, by its name in `scope`; default: what is for everyone alone
    #[arg(long, value_name = "ENTERPRISE")]
    audience: Option<String>,

    /// The languages of the pages, the first one's at the root, each other one's in a folder of its name;
    /// default: `locales` under `[site]` in connectory.toml, else English
    #[arg(long, value_name = "TAGS", value_delimiter = ',')]
    locales: Vec<String>,

    /// The day that counts as today; default: that of the newest commit, so that the same commit gives the
    /// same bytes
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

impl Destination {
    /// The catalogue as the audience sees it.
    fn narrow(&self, catalogue: &Catalogue, output: &mut Output) -> Result<Catalogue> {
        let (catalogue, unknown) = catalogue.seen_by(self.audience.as_deref())?;
        for folder in unknown {
            output.say(&format!("note: `{folder}` is left out: its manifest does not say who may see it"));
        }
        Ok(catalogue)
    }

    /// The languages of the pages.
    fn locales(&self, catalogue: &Catalogue) -> Vec<String> {
        match self.locales.is_empty() {
            true => catalogue.settings().site.locales.clone(),
            false => self.locales.clone(),
        }
    }

    /// The day that counts as today.
    fn day(&self, place: &WorkPlace) -> Result<Date> {
        let newest = || -> Result<Option<Date>> {
            let Some(repository) = Repository::discover(&place.root()?)? else { return Ok(None) };
            let time = repository.head().and_then(|head| repository.commit_time(head));
            Ok(time.and_then(date_of))
        };
        let day = self.today.map_or_else(newest, |day| Ok(Some(day)))?;
        Ok(day.unwrap_or_else(today))
    }
}

/// What a command found, which decides the exit code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fine,
    Findings,
}

/// Runs the tool with the process's arguments.
pub fn run() -> ExitCode {
    let read = told_color().matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match read {
        Ok(arguments) => arguments,
        Err(error) => {
            let code = if error.use_stderr() { 2 } else { 0 };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    arguments.color.apply();
    let mut output = Output::new();
    match execute(&arguments, &mut output).and_then(|outcome| output.flush().map(|()| outcome)) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => {
            output.error(&error);
            ExitCode::from(match error.cause() {
                Cause::Usage => 2,
                Cause::Environment => 3,
            })
        }
    }
}

fn execute(arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let place = WorkPlace { repo: arguments.repo.clone() };
    match &arguments.command {
        Command::Approve(arguments) => submission::approve(&place, arguments, output),
        Command::Baseline(arguments) => baseline::execute(&place, arguments, output),
        Command::Build(arguments) => build::execute(&place, arguments, output),
        Command::Bump(arguments) => bump::execute(&place, arguments, output),
        Command::Check(arguments) => check::execute(&place, arguments, output),
        Command::Checklist(arguments) => checklist::execute(&place, arguments, output),
        Command::Ci(arguments) => ci::execute(&place, arguments, output),
        Command::Comment(arguments) => comment::execute(&place, arguments, output),
        Command::Completions(arguments) => completions::execute(arguments, output),
        Command::Demo(arguments) => demo::execute(&place, arguments, output),
        Command::Deprecate(arguments) => deprecate::execute(&place, arguments, output),
        Command::Diff(arguments) => diff::execute(&place, arguments, output),
        Command::Doctor(arguments) => doctor::execute(&place, arguments, output),
        Command::Document(arguments) => document::execute(&place, arguments, output),
        Command::Due(arguments) => due::execute(&place, arguments, output),
        Command::Explain(arguments) => explain::execute(arguments, output),
        Command::Export(arguments) => export::execute(&place, arguments, output),
        Command::Impact(arguments) => impact::execute(&place, arguments, output),
        Command::Import(arguments) => import::execute(&place, arguments, output),
        Command::InferTypes(arguments) => infer_types::execute(&place, arguments, output),
        Command::Init(arguments) => init::execute(&place, arguments, output),
        Command::Intro(arguments) => intro::execute(&place, arguments, output),
        Command::Log(arguments) => log::execute(&place, arguments, output),
        Command::Merge(arguments) => shard::merge(&place, arguments, output),
        Command::New(arguments) => new::execute(&place, arguments, output),
        Command::Man(arguments) => man::execute(&place, arguments, output),
        Command::Note(arguments) => note::execute(&place, arguments, output),
        Command::Notice(arguments) => notice::execute(&place, arguments, output),
        Command::Owners(arguments) => owners::execute(&place, arguments, output),
        Command::Package(arguments) => package::execute(&place, arguments, output),
        Command::Plan(arguments) => plan::execute(&place, arguments, output),
        Command::Platforms(arguments) => platforms::execute(&place, arguments, output),
        Command::Predict(arguments) => predict::execute(&place, arguments, output),
        Command::Promote(arguments) => promote::execute(&place, arguments, output),
        Command::Reject(arguments) => submission::reject(&place, arguments, output),
        Command::Release(arguments) => release::execute(&place, arguments, output),
        Command::Retire(arguments) => retire::execute(&place, arguments, output),
        Command::Review(arguments) => review::execute(&place, arguments, output),
        Command::Rules(arguments) => rules::execute(&place, arguments, output),
        Command::Schema(arguments) => schema::execute(arguments, output),
        Command::Serve(arguments) => serve::execute(&place, arguments, output),
        Command::Site(arguments) => site::execute(&place, arguments, output),
        Command::Status(arguments) => status::execute(&place, arguments, output),
        Command::Submit(arguments) => submission::submit(&place, arguments, output),
        Command::Tags(arguments) => tags::execute(&place, arguments, output),
        #[cfg(feature = "live")]
        Command::Test(arguments) => live::execute(&place, arguments, output),
        Command::TestFlow(arguments) => test_flow::execute(&place, arguments, output),
        #[cfg(feature = "upload")]
        Command::Upload(arguments) => upload::execute(&place, arguments, output),
        Command::Verify(arguments) => verify::execute(&place, arguments, output),
        Command::WhereUsed(arguments) => where_used::execute(&place, arguments, output),
        Command::Withdraw(arguments) => submission::withdraw(&place, arguments, output),
    }
}

impl Color {
    fn apply(self) {
        match self {
            Self::Auto => {}
            Self::Always => anstream::ColorChoice::Always.write_global(),
            Self::Never => anstream::ColorChoice::Never.write_global(),
        }
    }

    /// Reads the process's arguments; what is said of them has these colours.
    fn matches(self) -> std::result::Result<clap::ArgMatches, clap::Error> {
        let choice = match self {
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        };
        Arguments::command().color(choice).try_get_matches()
    }
}

/// The colours that the arguments ask for, whether they can be read or not.
fn told_color() -> Color {
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let value = |(at, word): (usize, &String)| match word.strip_prefix("--color")? {
        "" => words.get(at + 1).cloned(),
        rest => rest.strip_prefix('=').map(str::to_owned),
    };
    match words.iter().enumerate().find_map(value).as_deref() {
        Some("always") => Color::Always,
        Some("never") => Color::Never,
        _ => Color::Auto,
    }
}

/// Where the user stands, and which folder is meant.
struct WorkPlace {
    repo: Option<PathBuf>,
}

impl WorkPlace {
    /// The root of the catalogue.
    fn root(&self) -> Result<PathBuf> {
        if let Some(repo) = &self.repo {
            return Ok(repo.clone());
        }
        let here = self.here()?;
        // What stands around a repository is no part of it.
        let is_root = |folder: &&Path| [SETTINGS_FILE, ".git"].iter().any(|name| folder.join(name).exists());
        let root = here.ancestors().find(is_root).unwrap_or(&here);
        Ok(root.to_path_buf())
    }

    /// The catalogue with its history, as it is on a day; on this one where none is given.
    fn catalogue(&self, today: Option<Date>) -> Result<Catalogue> {
        Catalogue::open(&self.root()?, today.unwrap_or_else(self::today))
    }

    /// The folder that relative paths are meant from.
    #[expect(clippy::disallowed_methods, reason = "relative arguments are meant from the current folder")]
    fn here(&self) -> Result<PathBuf> {
        match &self.repo {
            Some(repo) => Ok(repo.clone()),
            None => std::env::current_dir().map_err(|error| Error::io("find", Path::new("."), &error)),
        }
    }
}

/// The root of the repository that a catalogue is in, and the catalogue's folder seen from there; the
/// catalogue's own root where it is in none.
fn repository_of(root: &Path) -> (PathBuf, RepoPath) {
    let root = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let repository = root.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&root);
    let below = root.strip_prefix(repository).ok().and_then(RepoPath::from_relative);
    (repository.to_path_buf(), below.unwrap_or_default())
}

/// The files beside settings and theme that are the concern of every connector.
fn concerning_all() -> Vec<RepoPath> {
    RepoPath::parse(crate::baseline::FILE).into_iter().collect()
}

/// The platform with an id that was given as an argument.
fn platform_named(id: &str) -> Result<&'static Platform> {
    platform(id).ok_or_else(|| {
        let known: Vec<&str> = PLATFORMS.iter().map(|platform| platform.id).collect();
        let error = Error::usage(format!("there is no platform `{id}`; there is {}", known.join(", ")));
        match nearest(id, known.into_iter()) {
            Some(near) => error.with_help(format!("did you mean `{near}`?")),
            None => error,
        }
    })
}

/// How archives of the platform with an id are judged.
fn archives_of(id: &str) -> Result<&'static Archives> {
    let platform = platform_named(id)?;
    platform.archives.as_ref().ok_or_else(|| {
        Error::usage(format!(
            "{} takes no archives, so that there is nothing to judge them by",
            platform.name
        ))
    })
}

/// The day on which the command runs, in UTC.
fn today() -> Date {
    date_of(now()).unwrap_or_default()
}

/// The moment at which the command runs, in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the one place that looks at the clock, for a default")]
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or_default()
}

/// A JSON document with a line feed at its end.
fn to_json(value: &serde_json::Value) -> String {
    crate::report::json_line(value)
}
