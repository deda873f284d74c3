//! `connectory impact`: who uses a connector, as far as its operator counted and the repository knows, and
//! what its unreleased changes do to them.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace, choice, table};
use crate::catalogue::usage::{COUNTS, Point, blurred};
use crate::catalogue::{Catalogue, Connector, ConnectorId, Date, Line, Release};
use crate::diff::Bump;
use crate::error::Result;
use crate::platform::PLATFORMS;
use crate::report::{counted, json_line, one_line};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Calls of one operation that are named to people; of more, how many.
const MAX_NAMED: usize = 3;

/// Say who uses a connector, and whom its next version hurts.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory impact acme-orders                 before a deprecation or a major version\n  \
    connectory impact acme-orders/v1              one line of it\n  \
    connectory impact acme-orders --format json   for scripts\n\n\
    Counts come from usage.json in the line's folder; small ones are not told. Flows are those in the folders\n\
    of this catalogue, replacements those that manifests name.")]
pub(super) struct Arguments {
    /// A connector (`ID`, `ID/v2` for one line, or a path)
    #[arg(value_name = "ID")]
    connector: String,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

#[derive(Serialize)]
struct Impact {
    version: u32,
    connector: String,
    line: String,
    /// None where nobody counted.
    usage: Option<Counted>,
    /// Lines that name this one as their replacement.
    replaces: Vec<String>,
    operations: Vec<Called>,
    /// The bump that the unreleased changes need.
    needs: &'static str,
    /// Those of them that break callers.
    breaking: Vec<Breaking>,
}

#[derive(Serialize)]
struct Counted {
    date: String,
    /// By kind; small counts as words.
    counts: BTreeMap<&'static str, String>,
}

/// An operation with the steps that call it.
#[derive(Serialize)]
struct Called {
    operation: String,
    /// Whether the work tree has it.
    exists: bool,
    calls: Vec<String>,
}

#[derive(Serialize)]
struct Breaking {
    change: String,
    operation: Option<String>,
    message: String,
    /// How many steps call the operation.
    calls: usize,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = place.catalogue(arguments.today)?;
    let (found, wanted) = choice::named(&catalogue, place, &arguments.connector)?;
    let history = catalogue.history()?;
    let (connector, _) = catalogue.load(found, history.as_ref())?;
    let line = choice::line(&connector, wanted.as_deref())?;
    let impact = impact(&catalogue, &connector, line)?;
    output.print(&match arguments.format {
        ListFormat::Human => human(&impact),
        ListFormat::Json => json_line(&impact),
    })?;
    Ok(Outcome::Fine)
}

fn impact(catalogue: &Catalogue, connector: &Connector, line: &Line) -> Result<Impact> {
    let names = names(&connector.id, &line.draft);
    let all = catalogue.each(catalogue.places(), |_, place| {
        let (other, _) = catalogue.load(place, None)?;
        Ok(other.lines.iter().map(|other| seen(&place.id, other, &names)).collect::<Vec<_>>())
    })?;
    let seen: Vec<Seen> = all.into_iter().flatten().collect();
    let own = [connector.id.to_string(), format!("{}/{}", connector.id, line.name())];
    let names_it = |one: &&Seen| one.replacements.iter().any(|name| own.contains(name));
    let replaces = seen.iter().filter(names_it).map(|one| one.line.clone()).collect();
    let contract = line.draft.contract();
    let ids = contract.iter().flat_map(|contract| contract.operations());
    let mut operations: BTreeMap<String, (bool, Vec<String>)> =
        ids.filter_map(|operation| Some((operation.id()?.to_owned(), (true, Vec::new())))).collect();
    for (operation, call) in seen.into_iter().flat_map(|one| one.calls) {
        operations.entry(operation).or_default().1.push(call);
    }
    let calls = |operation: Option<&str>| {
        operation.and_then(|id| operations.get(id)).map_or(0, |(_, calls)| calls.len())
    };
    let changes = line.drift.iter().flat_map(|drift| &drift.changes);
    let breaking = changes.filter(|change| change.bump == Some(Bump::Major)).map(|change| Breaking {
        change: change.name(),
        operation: change.operation.clone(),
        message: change.message.clone(),
        calls: calls(change.operation.as_deref()),
    });
    Ok(Impact {
        version: 1,
        connector: connector.id.to_string(),
        line: line.name(),
        usage: line
            .draft
            .usage()
            .last()
            .map(|newest| Counted::of(newest, catalogue.settings().policy.blur_below)),
        replaces,
        needs: if line.is_told() { Bump::word(line.needs()) } else { super::status::UNKNOWN },
        breaking: breaking.collect(),
        operations: operations
            .into_iter()
            .map(|(operation, (exists, calls))| Called { operation, exists, calls })
            .collect(),
    })
}

impl Counted {
    fn of(point: &Point, least: u64) -> Self {
        let counts = COUNTS.iter().zip(point.counts);
        let counts = counts.filter_map(|((key, _), count)| Some((*key, blurred(count?, least))));
        Self { date: point.date.to_string(), counts: counts.collect() }
    }
}

/// What the platforms call a connector, by their ids.
fn names(id: &ConnectorId, release: &Release) -> BTreeMap<&'static str, String> {
    let calls = PLATFORMS.iter().filter_map(|platform| Some((platform.id, platform.calls?)));
    calls.map(|(platform, calls)| (platform, calls(id, release).name)).collect()
}

/// What a line has to do with the one that is asked for.
struct Seen {
    line: String,
    /// What it names as replacements.
    replacements: Vec<String>,
    /// The operations that its flows call, each with the flow and the step.
    calls: Vec<(String, String)>,
}

fn seen(id: &ConnectorId, line: &Line, names: &BTreeMap<&'static str, String>) -> Seen {
    let name = format!("{id}/{}", line.name());
    let replacements = line.draft.manifest.replacements().map(|(name, _)| name.to_owned()).collect();
    let mut calls = Vec::new();
    for (platform, find) in PLATFORMS.iter().filter_map(|platform| Some((platform.id, platform.calls?))) {
        let wanted = names.get(platform).map(String::as_str).unwrap_or_default();
        let made = find(id, &line.draft).made;
        let ours = made.into_iter().filter(|call| call.connector.eq_ignore_ascii_case(wanted));
        calls.extend(ours.map(|call| (call.operation, format!("{name}: {}", call.step))));
    }
    Seen { line: name, replacements, calls }
}

fn human(impact: &Impact) -> String {
    let mut text = format!("{} {}\n", impact.connector, impact.line);
    let _ = match &impact.usage {
        None => writeln!(text, "  used by    nobody counted: there is no usage.json"),
        Some(usage) => {
            let count =
                |(key, word): &(&'static str, &str)| Some(format!("{} {word}", usage.counts.get(key)?));
            let counts: Vec<String> = COUNTS.iter().filter_map(count).collect();
            writeln!(text, "  used by    {} (usage.json, {})", counts.join(", "), usage.date)
        }
    };
    if !impact.replaces.is_empty() {
        let _ = writeln!(text, "  replaces   {}", impact.replaces.join(", "));
    }
    let called = impact.operations.iter().filter(|one| !one.calls.is_empty()).count();
    let total: usize = impact.operations.iter().map(|one| one.calls.len()).sum();
    let operations = counted(impact.operations.len(), "operation");
    let _ = writeln!(
        text,
        "  flows      {} of flows in this catalogue call {called} of {operations}",
        counted(total, "step")
    );
    let rows: Vec<[String; 2]> =
        impact.operations.iter().filter(|one| !one.calls.is_empty()).map(row).collect();
    text.push_str(&table(&rows));
    let _ = writeln!(
        text,
        "  unreleased {}",
        match impact.needs {
            "none" => "nothing that needs a version".to_owned(),
            super::status::UNKNOWN => "cannot be told: connectory check says why".to_owned(),
            needs => format!("{needs}, {} that break callers", counted(impact.breaking.len(), "change")),
        }
    );
    for one in &impact.breaking {
        let calls = match one.calls {
            0 => String::new(),
            calls => format!(" ({} call it)", counted(calls, "step")),
        };
        let _ = writeln!(text, "    {}: {}{calls}", one.change, one_line(&one.message));
    }
    text
}

fn row(one: &Called) -> [String; 2] {
    let named: Vec<String> = one.calls.iter().take(MAX_NAMED).map(|call| one_line(call)).collect();
    let more = match one.calls.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let gone = if one.exists { "" } else { " (no such operation any more)" };
    [format!("    {}{gone}", one_line(&one.operation)), format!("{}{more}", named.join(", "))]
}
