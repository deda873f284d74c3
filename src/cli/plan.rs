//! `connectory plan`: what there is to check, to package and to render, and in which parts.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{ConnectorId, Extent, Plan, Shard, Task, Touch, TouchedLine, Wanted, shards};
use crate::error::{Error, Result};
use crate::report::{counted, one_line};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Say what a change asks for: which connectors to check, to package and to render, in parts of equal cost.
#[derive(clap::Args)]
#[command(
    after_help = "The change is told between two commits, from git alone: the work tree is not looked at, and need not be there.\n\
    Its base is that of `check --changed`.\n\nExamples:\n  \
    connectory plan                            what this branch changes\n  \
    connectory plan --base HEAD~1              what the last commit changed\n  \
    connectory plan --all --shards 8           everything, in eight parts\n  \
    connectory plan --max-shards 8 --format github-matrix"
)]
pub(super) struct Arguments {
    /// Tell the change from where `HEAD` left this revision; default: as `check --changed` does
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Plan for everything, whatever changed
    #[arg(long, conflicts_with = "base")]
    all: bool,

    /// Make so many parts, where there are so many connectors
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    shards: Option<u16>,

    /// Make at most so many parts, and fewer where there is little to do
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "shards")]
    max_shards: Option<u16>,

    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A list for people
    Human,
    /// One JSON document
    Json,
    /// The matrix of a job in GitHub Actions, on one line
    GithubMatrix,
}

/// GitHub makes no more jobs of one matrix.
const MAX_JOBS: usize = 256;

/// More files than these are counted, not listed, for people.
const MAX_FILES: usize = 3;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let extent = match arguments.all {
        true => Extent::Everything,
        false => Extent::Change(arguments.base.as_deref()),
    };
    let plan = Plan::open(&place.root()?, extent, &super::concerning_all())?;
    let wanted = match (arguments.shards, arguments.max_shards) {
        (Some(number), _) => Wanted::Exactly(number.into()),
        (None, number) => Wanted::AtMost(number.unwrap_or(1).into()),
    };
    let there = plan.tasks.iter().filter(|task| task.is_there());
    let shards = shards(there.map(|task| (task.id.clone(), task.cost)).collect(), wanted);
    output.print(&match arguments.format {
        Format::Human => human(&plan, &shards),
        Format::Json => super::to_json(&as_json(&plan, &shards)),
        Format::GithubMatrix => matrix(&shards)?,
    })?;
    Ok(Outcome::Fine)
}

/// What a shard is called: its number of how many.
fn name(number: usize, shards: &[Shard]) -> String {
    format!("{}/{}", number + 1, shards.len())
}

fn matrix(shards: &[Shard]) -> Result<String> {
    if shards.len() > MAX_JOBS {
        let message = format!("GitHub makes {MAX_JOBS} jobs of a matrix, found {} shards", shards.len());
        return Err(Error::usage(message).with_help(format!("--max-shards {MAX_JOBS}")));
    }
    let include = shards.iter().enumerate().map(|(number, shard)| {
        let connectors: Vec<&str> = shard.connectors.iter().map(ConnectorId::as_str).collect();
        json!({ "shard": name(number, shards), "connectors": connectors.join(" ") })
    });
    Ok(super::to_json(&json!({ "include": include.collect::<Vec<_>>() })))
}

fn as_json(plan: &Plan, shards: &[Shard]) -> Value {
    let base = plan.base.as_ref();
    let shard = |(number, shard): (usize, &Shard)| {
        let connectors: Vec<&str> = shard.connectors.iter().map(ConnectorId::as_str).collect();
        json!({ "shard": name(number, shards), "cost": shard.cost, "connectors": connectors })
    };
    json!({
        "version": 1,
        "base": base.map(|base| json!({ "commit": base.commit.to_string(), "name": base.name })),
        "head": plan.head.to_string(),
        "everything": plan.is_everything,
        "because": plan.wide.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "connectors": plan.tasks.iter().map(task).collect::<Vec<_>>(),
        "shards": shards.iter().enumerate().map(shard).collect::<Vec<_>>(),
    })
}

fn task(task: &Task) -> Value {
    let (change, from) = told(task.touch.as_ref());
    json!({
        "id": task.id.as_str(),
        "change": change,
        "from": from,
        "check": task.is_there(),
        "package": task.is_there() && task.ships,
        "render": true,
        "cost": task.cost,
        "lines": task.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &TouchedLine) -> Value {
    let (change, from) = told(Some(&line.touch));
    let files: Vec<String> = line.files.iter().map(ToString::to_string).collect();
    json!({ "folder": line.folder.to_string(), "change": change, "from": from, "files": files })
}

/// A word for what became of something, and where it was before.
fn told<T: ToString>(touch: Option<&Touch<T>>) -> (&'static str, Option<String>) {
    match touch {
        None => ("none", None),
        Some(Touch::Added) => ("added", None),
        Some(Touch::Changed) => ("changed", None),
        Some(Touch::Moved(from)) => ("moved", Some(from.to_string())),
        Some(Touch::Removed) => ("removed", None),
    }
}

fn human(plan: &Plan, shards: &[Shard]) -> String {
    let mut text = String::new();
    if let Some(base) = &plan.base {
        let _ = writeln!(text, "told from {}", one_line(&base.name));
    }
    match plan.wide.first() {
        Some(file) => {
            let _ = writeln!(text, "everything, because `{}` changed", one_line(file.as_str()));
        }
        None if plan.is_everything => text.push_str("everything\n"),
        None => {}
    }
    let touched = plan.tasks.iter().filter(|task| task.touch.is_some());
    let rows: Vec<[String; 3]> = touched.flat_map(rows).collect();
    text.push_str(&super::table(&rows));
    let count = |is_meant: fn(&&Task) -> bool| plan.tasks.iter().filter(is_meant).count();
    let checked = count(|task| task.is_there());
    let packaged = count(|task| task.is_there() && task.ships);
    let rendered = plan.tasks.len();
    let _ = writeln!(text, "{checked} to check, {packaged} to package, {rendered} to render");
    for (number, shard) in shards.iter().enumerate().filter(|_| shards.len() > 1) {
        let connectors = counted(shard.connectors.len(), "connector");
        let _ = writeln!(text, "shard {}: {connectors}, cost {}", name(number, shards), shard.cost);
    }
    text
}

/// A connector's lines: what became of it, its name, and why.
fn rows(task: &Task) -> Vec<[String; 3]> {
    let sign = |touch: Option<&Touch<_>>| match touch {
        Some(Touch::Added) => "+",
        Some(Touch::Removed) => "-",
        Some(Touch::Changed) | None => "~",
        Some(Touch::Moved(_)) => ">",
    };
    let before = match &task.touch {
        Some(Touch::Moved(from)) => format!("was {from}; "),
        Some(Touch::Added | Touch::Changed | Touch::Removed) | None => String::new(),
    };
    let row = |line: &TouchedLine| {
        let reason = format!("{before}{}", reason(line));
        [format!("{} {}", sign(task.touch.as_ref()), task.id), one_line(line.folder.as_str()), reason]
    };
    task.lines.iter().map(row).collect()
}

/// Why a line is in the plan.
fn reason(line: &TouchedLine) -> String {
    let shown: Vec<String> = line.files.iter().take(MAX_FILES).map(|file| one_line(file.as_str())).collect();
    let shown = shown.join(", ");
    let files = match line.files.len().saturating_sub(MAX_FILES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    };
    match &line.touch {
        Touch::Added => "new".to_owned(),
        Touch::Changed => files,
        Touch::Moved(from) => format!("from {}", one_line(from.as_str())),
        Touch::Removed => "gone".to_owned(),
    }
}
