//! `connectory test`: calls the operations of a connector at a server, and keeps what came of them.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Date, Release, TestResult, Verdict, evidence};
use crate::contract::{Contract, Operation};
use crate::document::{Fault, FaultKind, Location};
use crate::error::{Error, Result};
use crate::files::Edits;
use crate::live::{Base, Choice, Given, Limits, Means, Run, Step, Tried};
use crate::path::RepoPath;
use crate::report::{counted, one_line};
use std::io::IsTerminal as _;
use std::time::Duration;

/// Call the operations of a connector at a server, and keep what came of them.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory test acme-orders --base-url http://127.0.0.1:4010\n  \
    connectory test acme-orders --base-url https://test.acme.example/v1 --header-env Authorization=ACME_TOKEN\n  \
    connectory test acme-orders --base-url http://127.0.0.1:4010 --operation PlaceOrder\n\n\
    Inputs come from the examples, defaults and enumerations of the definition. An answer passes where its\n\
    status, its media type and its body are what the definition says. The results are written into\n\
    tests/results.json of the line; those of operations that are not called stay.\n\n\
    Calls that may change something (POST, PUT, PATCH, DELETE) are made only for operations that are named,\n\
    or with --unsafe. Redirects to other servers are not followed, no proxy is used, and of an answer 4 MB are\n\
    read. Without a terminal, and where the variable CI is set, nothing is called unless --yes is given.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a path in it
    #[arg(value_name = "ID")]
    connector: String,

    /// The address that the paths of the operations stand behind
    #[arg(long, value_name = "URL")]
    base_url: String,

    /// Call this operation alone; repeatable
    #[arg(long = "operation", value_name = "NAME")]
    operations: Vec<String>,

    /// Call also what may change something
    #[arg(long)]
    r#unsafe: bool,

    /// Send a header with every call; repeatable. Others on this machine can read it: for what is secret
    /// there is --header-env
    #[arg(long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,

    /// Send a header whose value an environment variable holds; repeatable
    #[arg(long = "header-env", value_name = "NAME=VARIABLE")]
    header_variables: Vec<String>,

    /// Send a parameter behind the `?` whose value an environment variable holds; repeatable
    #[arg(long = "query-env", value_name = "NAME=VARIABLE")]
    query_variables: Vec<String>,

    /// Give a call up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    timeout: u64,

    /// Call nothing more after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    total: u64,

    /// Call also where no terminal is, as in CI
    #[arg(long)]
    yes: bool,

    /// Say what would be called; open no connection and write nothing
    #[arg(long)]
    dry_run: bool,

    /// The day that counts as today
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Longer names push what stands behind them to the right, in characters.
const MAX_WIDTH: usize = 40;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let base = Base::parse(&arguments.base_url)?;
    let catalogue = place.catalogue(arguments.today)?;
    let history = catalogue.require_history()?;
    let (found, wanted) = super::choice::named(&catalogue, place, &arguments.connector)?;
    let (connector, faults) = catalogue.load(found, Some(&history))?;
    let line = super::choice::line(&connector, wanted.as_deref())?;
    let release = &line.draft;
    let contract = release.contract().ok_or_else(|| {
        let error = Error::usage(format!("the definition in `{}` cannot be read", release.folder));
        error.with_help(format!("connectory check {}", connector.id))
    })?;
    refuse_unread(release, &faults)?;
    let choice =
        Choice { operations: arguments.operations.iter().cloned().collect(), is_unsafe: arguments.r#unsafe };
    let plan = crate::live::plan(&contract, &choice)?;
    let head = format!("{} at {}\n", connector.name_of(line), base.server());
    if arguments.dry_run {
        output.print(&format!("{head}{}", planned(&plan)))?;
        output.say("note: nothing was called (--dry-run)");
        return Ok(Outcome::Fine);
    }
    must_be_asked(arguments)?;
    let given = given(arguments)?;
    let tree = history.tested_tree(release)?.to_string();
    let limits =
        Limits { call: Duration::from_secs(arguments.timeout), total: Duration::from_secs(arguments.total) };
    output.print(&head)?;
    output.flush()?;
    let clock = clock();
    let means = Means { base: &base, given: &given, limits, clock: &clock };
    let width = plan.iter().map(|(_, label, _)| one_line(label).chars().count()).max().unwrap_or_default();
    let run = crate::live::run(&means, plan, |tried| {
        output.print(&row(tried, width.min(MAX_WIDTH)))?;
        output.flush()
    })?;
    let day = arguments.today.unwrap_or_else(super::today);
    if run.tried.is_empty() {
        return finish(run, output);
    }
    let results = merged(&contract, release, &run, &Made { day, tree, server: base.server() });
    write(&catalogue, release, &results, output)?;
    finish(run, output)
}

/// A file with results that cannot be read is not written anew: what stands in it would be lost.
fn refuse_unread(release: &Release, faults: &[Fault]) -> Result<()> {
    let path = release.folder.join(&RepoPath::parse(evidence::FILE).unwrap_or_default());
    let broken = release.document(evidence::FILE).is_some_and(|document| !document.is_whole());
    let is_of_it = |fault: &Fault| fault.kind == FaultKind::TestResult && fault.location.file == path;
    if broken || faults.iter().any(is_of_it) {
        let error = Error::usage(format!("`{path}` has a part that cannot be read"));
        return Err(error.with_help("`connectory check` says which; mend or remove it"));
    }
    Ok(())
}

/// Calls are made only where somebody asks for them: at a terminal that is no part of CI, or by a flag.
fn must_be_asked(arguments: &Arguments) -> Result<()> {
    let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    if arguments.yes || (std::io::stdin().is_terminal() && !is_ci) {
        return Ok(());
    }
    let where_ = if is_ci { "in CI" } else { "without a terminal" };
    Err(Error::usage(format!("{where_} nothing is called by itself")).with_help("--yes calls all the same"))
}

/// The time since now.
#[expect(clippy::disallowed_methods, reason = "how long a server takes is what is asked for")]
fn clock() -> impl Fn() -> Duration {
    let begun = std::time::Instant::now();
    move || begun.elapsed()
}

/// What the user sends with every call.
fn given(arguments: &Arguments) -> Result<Vec<Given>> {
    let mut given = Vec::new();
    for header in &arguments.headers {
        // The text may hold a secret, and is not repeated.
        let pair = header.split_once(':').filter(|(name, _)| !name.trim().is_empty());
        let (name, value) = pair.ok_or_else(|| Error::usage("`--header` expects `Name: value`"))?;
        given.push(Given::Header(name.trim().to_owned(), value.trim().to_owned()));
    }
    for text in &arguments.header_variables {
        let (name, value) = of_variable("--header-env", text)?;
        given.push(Given::Header(name, value));
    }
    for text in &arguments.query_variables {
        let (name, value) = of_variable("--query-env", text)?;
        given.push(Given::Query(name, value));
    }
    Ok(given)
}

#[expect(
    clippy::disallowed_methods,
    reason = "credentials come from the environment, and are read here alone"
)]
fn of_variable(flag: &str, text: &str) -> Result<(String, String)> {
    let pair = text.split_once('=').filter(|(name, variable)| !name.is_empty() && !variable.is_empty());
    let (name, variable) = pair.ok_or_else(|| Error::usage(format!("`{flag}` expects `NAME=VARIABLE`")))?;
    match std::env::var(variable) {
        Ok(value) if !value.is_empty() => Ok((name.to_owned(), value)),
        Ok(_) | Err(std::env::VarError::NotPresent) => {
            Err(Error::usage(format!("the environment variable `{}` is not set", one_line(variable))))
        }
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::environment(format!("`{}` is no text", one_line(variable))))
        }
    }
}

fn planned(plan: &[(&Operation<'_>, String, Step)]) -> String {
    let rows: Vec<[String; 4]> = plan
        .iter()
        .map(|(operation, label, step)| {
            let (word, text) = match step {
                Step::Call(request) => {
                    ("call", format!("{} {}", operation.method(), one_line(&request.path)))
                }
                Step::Skip(why) => ("skip", one_line(why)),
            };
            let invented = match step {
                Step::Call(request) if !request.invented.is_empty() => {
                    format!("made up: {}", one_line(&request.invented.join(", ")))
                }
                Step::Call(_) | Step::Skip(_) => String::new(),
            };
            [format!("  {word}"), one_line(label), text, invented]
        })
        .collect();
    super::table(&rows)
}

fn row(tried: &Tried, width: usize) -> String {
    let time = tried.milliseconds.map(|time| format!("{time} ms")).unwrap_or_default();
    let message = tried.message.as_deref().map(|text| format!("  {}", one_line(text))).unwrap_or_default();
    let name = one_line(&tried.operation);
    let row = format!("  {}  {name:width$}  {time:>8}{message}", tried.verdict.as_str());
    format!("{}\n", row.trim_end())
}

/// Of what results were made.
struct Made {
    day: Date,
    tree: String,
    server: String,
}

/// The results of the run, and of those that were there the ones that it says nothing of, in the order of
/// the operations; results of operations that are gone go.
fn merged(contract: &Contract<'_>, release: &Release, run: &Run, made: &Made) -> Vec<TestResult> {
    let path = release.folder.join(&RepoPath::parse(evidence::FILE).unwrap_or_default());
    let older = release.evidence.results.iter().filter(|result| result.location.file == path);
    let older: Vec<&TestResult> = older.collect();
    let mut merged = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for label in contract.operations().iter().map(Operation::label) {
        if !seen.insert(label.clone()) {
            continue;
        }
        let of_it = older.iter().filter(|result| result.operation == label);
        let tried = run.tried.iter().find(|tried| tried.operation == label);
        match tried {
            // Who was not called this time keeps what is known.
            Some(tried) if tried.verdict != Verdict::Skip || of_it.clone().next().is_none() => {
                merged.push(result(tried, made, &path));
            }
            Some(_) | None => merged.extend(of_it.map(|result| (*result).clone())),
        }
    }
    merged
}

fn result(tried: &Tried, made: &Made, path: &RepoPath) -> TestResult {
    TestResult {
        operation: tried.operation.clone(),
        verdict: tried.verdict,
        milliseconds: tried.milliseconds,
        day: made.day,
        tree: made.tree.clone(),
        server: tried.milliseconds.map(|_| made.server.clone()),
        message: tried.message.clone(),
        location: Location::file(path.clone()),
    }
}

fn write(
    catalogue: &Catalogue,
    release: &Release,
    results: &[TestResult],
    output: &mut Output,
) -> Result<()> {
    let path = RepoPath::parse(evidence::FILE).unwrap_or_default();
    let mut edits = Edits::new();
    let old = release.document(evidence::FILE).map(|document| document.root());
    let text = evidence::write(old, results).into_bytes();
    edits.put(release.folder.join(&path), release.files.get(&path), Some(text));
    if !edits.is_empty() {
        edits.write_whole(catalogue.root())?;
        output.print(&format!("  write {}\n", release.folder.join(&path)))?;
    }
    Ok(())
}

fn finish(run: Run, output: &mut Output) -> Result<Outcome> {
    let count = |verdict| run.tried.iter().filter(|tried| tried.verdict == verdict).count();
    let (passed, failed, skipped) = (count(Verdict::Pass), count(Verdict::Fail), count(Verdict::Skip));
    if let Some(error) = run.stopped {
        output.flush()?;
        return Err(error);
    }
    output.say(&format!("{} passed, {failed} failed, {skipped} skipped", counted(passed, "operation")));
    Ok(if failed > 0 { Outcome::Findings } else { Outcome::Fine })
}
