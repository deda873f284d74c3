//! `connectory checklist`: what speaks for publishing a connector, and what is missing.

use super::output::Output;
use super::{Language, Outcome, ReportFormat, WorkPlace};
use crate::catalogue::{Catalogue, Connector, Line};
use crate::check;
use crate::document::Fault;
use crate::error::{Error, Result};
use crate::platform::tencent::{self, Completeness};
use crate::report::{Checked, checklist_human, checklist_json, checklist_markdown};
use crate::rules::{ChecklistLine, checklist};

/// Say what speaks for publishing a connector, and what is missing.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory checklist acme-orders                      the line that changed last\n  \
    connectory checklist acme-orders/v2 --format json     one line, for scripts\n  \
    connectory checklist acme-orders --format markdown    for the comment of a pull request\n  \
    connectory checklist acme-orders --platform tencent --language zh-CN   what Tencent Cloud iPaaS demands\n\n\
    Ends with 0 where nothing is missing, else with 1. Which lines keep a release back, the catalogue\n\
    decides: `checklist` under `[policy]` in connectory.toml.")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), or a path in it
    #[arg(value_name = "ID")]
    connector: String,

    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ReportFormat,

    /// Say what a platform demands before it publishes the connector; errors keep it back, warnings do not
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,

    /// The language of that report
    #[arg(long, value_name = "TAG", default_value = "en", requires = "platform")]
    language: Language,

    /// Look at the files alone; then results of tests are taken for new
    #[arg(long)]
    no_history: bool,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let catalogue = match arguments.no_history {
        true => Catalogue::open_without_history(&place.root()?)?,
        false => place.catalogue(None)?,
    };
    let (found, wanted) = super::choice::named(&catalogue, place, &arguments.connector)?;
    let history = catalogue.history()?;
    let (connector, faults) = catalogue.load(found, history.as_ref())?;
    let line = super::choice::line(&connector, wanted.as_deref())?;
    if let Some(platform) = &arguments.platform {
        let report = completeness(&catalogue, (&connector, faults), line, platform)?;
        return print_completeness(&report, arguments, output);
    }
    let lines = checklist(&line.draft, catalogue.settings());
    let name = connector.name_of(line);
    let checked = Checked { name: &name, release: &line.draft, lines: &lines };
    output.print(&match arguments.format {
        ReportFormat::Human => checklist_human(&checked),
        ReportFormat::Json => checklist_json(&checked),
        ReportFormat::Markdown => checklist_markdown(&checked),
    })?;
    let is_complete = lines.iter().all(ChecklistLine::is_complete);
    Ok(if is_complete { Outcome::Fine } else { Outcome::Findings })
}

/// The report on what a platform demands, and on whatever else was found in the line.
fn completeness(
    catalogue: &Catalogue,
    (connector, faults): (&Connector, Vec<Fault>),
    line: &Line,
    platform: &str,
) -> Result<Completeness> {
    let known = super::platform_named(platform)?;
    if known.id != tencent::PLATFORM.id {
        let error = Error::usage(format!("{} has no report of its own", known.name));
        return Err(error.with_help("leave `--platform` out, or say `--platform tencent`"));
    }
    if !line.draft.manifest.platforms.iter().any(|id| id == known.id) {
        let error = Error::usage(format!("`{}` is not submitted to {}", connector.id, known.name));
        return Err(error.with_help(format!("name it in the manifest: platforms = [\"{}\"]", known.id)));
    }
    let book = super::choice::settled(&catalogue.settings().check)?.only_for(known.id);
    let mut findings = check::run(&book, catalogue, connector, faults, super::today());
    findings.retain(|finding| finding.location.file.below(&line.draft.folder).is_some());
    Ok(tencent::completeness(&connector.id, &line.draft, &findings))
}

fn print_completeness(report: &Completeness, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let language = arguments.language.tag();
    output.print(&match arguments.format {
        ReportFormat::Human | ReportFormat::Markdown => report.markdown(language),
        ReportFormat::Json => super::to_json(&report.json(language)),
    })?;
    Ok(if report.is_passed() { Outcome::Fine } else { Outcome::Findings })
}
