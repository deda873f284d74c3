//! `connectory platforms`: how far each line came with each platform, and what a platform makes of it.

use super::output::Output;
use super::{Language, ListFormat, Listing, Outcome, WorkPlace, choice};
use crate::catalogue::{Catalogue, Connector, Date, History, Line, Place};
use crate::check::{Finding, RuleBook, Severity};
use crate::error::Result;
use crate::platform::{PLATFORMS, Panel, platform};
use crate::report::{self, Diagnostic, counted, one_line};
use serde::Serialize;
use std::fmt::Write as _;

/// Say how far each connector came with each platform: what is ready, what is missing, what was submitted;
/// of those that are named, also what the platforms make of them.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory platforms                         every line and platform, one a row\n  \
    connectory platforms acme-orders             what is missing, and what the platforms make of it\n  \
    connectory platforms acme-orders --platform dibop --language zh-CN\n  \
    connectory platforms --format json\n\n\
    A line is ready for a platform that its manifest names where no rule finds an error in it. Ends with 0.")]
pub(super) struct Arguments {
    #[command(flatten)]
    listing: Listing,

    /// This platform alone; default: all that manifests name
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,

    /// The language of what platforms make of a connector
    #[arg(long, value_name = "TAG", default_value = "en")]
    language: Language,
}

#[derive(Serialize)]
struct Entry {
    connector: String,
    line: String,
    /// As commands take it.
    #[serde(skip)]
    named: String,
    version: Option<String>,
    platforms: Vec<Way>,
}

/// How far a line came with a platform.
#[derive(Serialize)]
struct Way {
    platform: String,
    name: String,
    ready: bool,
    errors: usize,
    warnings: usize,
    missing: Vec<Missing>,
    submitted: Option<Submitted>,
    panel: Option<Shown>,
}

/// An error that keeps a line back.
#[derive(Serialize)]
struct Missing {
    rule: &'static str,
    message: String,
    file: String,
    line: usize,
    column: usize,
}

/// What was handed in last.
#[derive(Serialize)]
struct Submitted {
    version: String,
    status: &'static str,
    on: String,
    reference: Option<String>,
}

/// What a platform makes of a line, in one language.
#[derive(Serialize)]
struct Shown {
    notes: Vec<String>,
    tables: Vec<Table>,
}

#[derive(Serialize)]
struct Table {
    title: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    if let Some(platform) = &arguments.platform {
        super::platform_named(platform)?;
    }
    let catalogue = place.catalogue(arguments.listing.today)?;
    let places = super::check::select(&catalogue, &place.here()?, &arguments.listing.selection)?;
    let book = choice::settled(&catalogue.settings().check)?;
    let today = arguments.listing.today.unwrap_or_else(super::today);
    let look = Look { catalogue: &catalogue, book: &book, today, arguments };
    let entries = catalogue.each(places, |history, place| look.entries(history, place))?;
    let entries: Vec<Entry> = entries.into_iter().flatten().collect();
    output.print(&match arguments.listing.format {
        ListFormat::Json => super::to_json(&serde_json::json!({ "version": 1, "lines": entries })),
        ListFormat::Human if arguments.listing.selection.is_empty() => human(&entries),
        ListFormat::Human => entries.iter().map(detailed).collect::<Vec<_>>().join("\n"),
    })?;
    let without = entries.iter().filter(|entry| entry.platforms.is_empty()).count();
    if without > 0 {
        let which = arguments.platform.as_deref().unwrap_or("any platform");
        output.say(&format!("note: without {which}: {}", counted(without, "line")));
    }
    Ok(Outcome::Fine)
}

/// How connectors are looked at.
struct Look<'a> {
    catalogue: &'a Catalogue,
    book: &'a RuleBook,
    today: Date,
    arguments: &'a Arguments,
}

impl Look<'_> {
    fn entries(&self, history: Option<&History>, place: &Place) -> Result<Vec<Entry>> {
        let (connector, faults) = self.catalogue.load(place, history)?;
        let findings = crate::check::run(self.book, self.catalogue, &connector, faults, self.today);
        let entry = |line: &Line| Entry {
            connector: connector.id.to_string(),
            line: line.name(),
            named: connector.name_of(line),
            version: line.draft.version().map(ToString::to_string),
            platforms: self.ways(&connector, line, &findings),
        };
        Ok(connector.lines.iter().map(entry).collect())
    }

    fn ways(&self, connector: &Connector, line: &Line, findings: &[Finding]) -> Vec<Way> {
        let is_wanted = |id: &&String| self.arguments.platform.as_ref().is_none_or(|wanted| wanted == *id);
        let named = line.draft.manifest.platforms.iter().filter(is_wanted);
        named.map(|id| self.way(connector, line, id, findings)).collect()
    }

    fn way(&self, connector: &Connector, line: &Line, id: &str, findings: &[Finding]) -> Way {
        let known = platform(id);
        let is_here = |finding: &&Finding| finding.location.file.below(&line.draft.folder).is_some();
        let is_of = |finding: &&Finding| {
            let scope = finding.rule.id.scope();
            scope == id || PLATFORMS.iter().all(|platform| platform.id != scope)
        };
        let found: Vec<&Finding> = findings.iter().filter(is_here).filter(is_of).collect();
        let count = |severity| found.iter().filter(|finding| finding.severity == severity).count();
        let errors = found.iter().filter(|finding| finding.severity == Severity::Error);
        let errors: Vec<Finding> = errors.map(|finding| (*finding).clone()).collect();
        let submitted = line.newest_submissions().find(|one| one.platform == id);
        let is_shown = !self.arguments.listing.selection.is_empty();
        let panel = known.and_then(|platform| platform.panel).filter(|_| is_shown);
        Way {
            platform: id.to_owned(),
            name: known.map_or(id, |platform| platform.name).to_owned(),
            ready: known.is_some() && errors.is_empty(),
            errors: errors.len(),
            warnings: count(Severity::Warning),
            missing: report::locate(errors, Some(connector)).iter().map(missing).collect(),
            submitted: submitted.map(|one| Submitted {
                version: one.version.to_string(),
                status: one.status.as_str(),
                on: one.decided.unwrap_or(one.submitted).to_string(),
                reference: one.reference.clone(),
            }),
            panel: panel
                .map(|panel| shown(&panel(&connector.id, &line.draft), self.arguments.language.tag())),
        }
    }
}

fn missing(found: &Diagnostic) -> Missing {
    Missing {
        rule: found.rule.id.as_str(),
        message: found.message.clone(),
        file: found.file.clone(),
        line: found.line,
        column: found.column,
    }
}

fn shown(panel: &Panel, language: &str) -> Shown {
    let table = |table: &crate::platform::Table| Table {
        title: table.title.in_language(language),
        columns: table.columns.iter().map(|name| name.in_language(language)).collect(),
        rows: table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.in_language(language)).collect())
            .collect(),
    };
    Shown {
        notes: panel.notes.iter().map(|note| note.in_language(language)).collect(),
        tables: panel.tables.iter().filter(|table| !table.rows.is_empty()).map(table).collect(),
    }
}

fn state(way: &Way) -> String {
    match (way.ready, way.errors) {
        (true, _) if way.warnings == 0 => "ready".to_owned(),
        (true, _) => format!("ready, {}", counted(way.warnings, "warning")),
        (false, 0) => "not known here".to_owned(),
        (false, errors) => counted(errors, "error"),
    }
}

fn submitted(way: &Way) -> String {
    let told = |one: &Submitted| format!("{} {} {}", one.version, one.status, one.on);
    way.submitted.as_ref().map_or_else(|| "-".to_owned(), told)
}

fn human(entries: &[Entry]) -> String {
    let mut rows =
        vec![["CONNECTOR", "LINE", "VERSION", "PLATFORM", "STATE", "SUBMITTED"].map(str::to_owned)];
    for entry in entries {
        rows.extend(entry.platforms.iter().map(|way| {
            [
                entry.connector.clone(),
                entry.line.clone(),
                entry.version.clone().unwrap_or_else(|| "?".to_owned()),
                one_line(&way.platform),
                state(way),
                submitted(way),
            ]
        }));
    }
    super::table(&rows)
}

/// A line with what its platforms make of it.
fn detailed(entry: &Entry) -> String {
    let version = entry.version.as_deref().unwrap_or("?");
    let mut text = format!("{}  version {version}\n", entry.named);
    for way in &entry.platforms {
        let _ = writeln!(text, "\n{}: {}; submitted: {}", one_line(&way.name), state(way), submitted(way));
        for missing in &way.missing {
            let Missing { rule, message, file, line, column } = missing;
            let _ = writeln!(text, "  {}:{line}:{column}: {rule}: {}", one_line(file), one_line(message));
        }
        let Some(panel) = &way.panel else { continue };
        for note in &panel.notes {
            let _ = writeln!(text, "  {}", one_line(note));
        }
        for table in &panel.tables {
            let head = table.columns.iter().map(|name| (*name).to_owned()).collect();
            let rows = table.rows.iter().map(|row| row.iter().map(|cell| one_line(cell)).collect());
            let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
            let _ = writeln!(text, "\n  {}", table.title);
            for line in super::table(&rows).lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    text
}
