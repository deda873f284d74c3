//! `connectory export`: a definition in another language and in one file, and what that cannot say.

use super::diff::definition::{self, Definition};
use super::output::Output;
use super::{Outcome, WorkPlace, choice};
use crate::catalogue::{Catalogue, Release};
use crate::contract::Contract;
use crate::document::{Format, to_pretty_json, to_yaml};
use crate::error::{Error, Result};
use crate::export::{Export, Loss, Target, Weight, export};
use crate::path::RepoPath;
use crate::report::one_line;
use std::path::{Path, PathBuf};

/// Write a definition in Swagger 2.0 or OpenAPI 3.0, in one file.
#[derive(clap::Args)]
#[command(
    after_help = "What the wanted language cannot say goes to standard error: where it stands, and what was \
    done instead.\n\nExamples:\n  \
    connectory export acme-orders                        the work tree of a connector\n  \
    connectory export acme-orders/v2 --to swagger-2.0    one line of it\n  \
    connectory export api.yaml --output api.json         a file, with the files that it refers to\n  \
    connectory export main:api.yaml --strict             a committed file; exit 1 where anything is lost"
)]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v2` for one line), a definition file, `REV:path`, or `-`
    #[arg(value_name = "ID|FILE")]
    subject: String,

    /// The language; default: Swagger 2.0 for OpenAPI, OpenAPI 3.0 for Swagger
    #[arg(long, value_name = "LANGUAGE")]
    to: Option<Language>,

    /// JSON or YAML; default: as the name of `--output` ends, else as the definition is written
    #[arg(long, value_name = "FORMAT")]
    format: Option<Written>,

    /// Write to this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// End with exit code 1 where anything is lost
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Language {
    #[value(name = "swagger-2.0")]
    Swagger2,
    #[value(name = "openapi-3.0")]
    OpenApi30,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Written {
    Json,
    Yaml,
}

/// Losses beyond this many are counted for people; `--strict` and receipts know them all.
const MAX_TOLD: usize = 200;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let word = &arguments.subject;
    if definition::is_meant(&place.here()?, word) || word.contains(':') {
        let definition = Definition::named(place, word)?;
        return write(place, arguments, &definition.contract()?, output);
    }
    let release = release(place, word)?;
    let contract = release.contract().ok_or_else(|| {
        let message = format!("the definition in `{}` cannot be read", one_line(&release.folder.to_string()));
        Error::usage(message).with_help("`connectory check` says why")
    })?;
    write(place, arguments, &contract, output)
}

/// The work tree of a line of a connector.
fn release(place: &WorkPlace, word: &str) -> Result<Release> {
    let catalogue = Catalogue::open_without_history(&place.root()?)?;
    let (id, line) = choice::line_of(&catalogue, word);
    let found = catalogue.place(id).ok_or_else(|| super::check::unknown(&catalogue, word, false))?;
    let (connector, _) = catalogue.load(found, None)?;
    let major = choice::line(&connector, line)?.major;
    let chosen = connector.lines.into_iter().find(|line| line.major == major);
    chosen.map(|line| line.draft).ok_or_else(|| Error::usage(format!("`{}` has no files", one_line(word))))
}

fn write(
    place: &WorkPlace,
    arguments: &Arguments,
    contract: &Contract<'_>,
    output: &mut Output,
) -> Result<Outcome> {
    let target = match arguments.to {
        Some(Language::Swagger2) => Target::Swagger2,
        Some(Language::OpenApi30) => Target::OpenApi30,
        None => Target::usual(contract.dialect()),
    };
    let export = export(contract, target).map_err(|unfit| {
        Error::usage(format!("{}: {}", one_line(&unfit.place.file.to_string()), unfit.message))
    })?;
    let root = export.document().root();
    let text = match arguments.written(contract) {
        Written::Json => to_pretty_json(root),
        Written::Yaml => to_yaml(root),
    };
    match &arguments.output {
        Some(file) => output.write(&place.here()?.join(file), &text)?,
        None => output.print(&text)?,
    }
    tell(&export, contract, output);
    let lost = export.losses().iter().any(Loss::is_felt);
    Ok(if arguments.strict && lost { Outcome::Findings } else { Outcome::Fine })
}

impl Arguments {
    fn written(&self, contract: &Contract<'_>) -> Written {
        let name = |file: &Path| RepoPath::parse(file.file_name()?.to_str()?).ok();
        let named = self.output.as_deref().and_then(name).and_then(|path| Format::of(&path));
        self.format.unwrap_or_else(|| match named.unwrap_or(contract.document().format()) {
            Format::Yaml => Written::Yaml,
            Format::Json | Format::Toml => Written::Json,
        })
    }
}

/// Says what was lost: one line each, then how much of what.
fn tell(export: &Export, contract: &Contract<'_>, output: &mut Output) {
    let losses: Vec<&Loss> = export.losses().iter().filter(|loss| loss.is_felt()).collect();
    let respelled = export.losses().len() - losses.len();
    if losses.is_empty() {
        return;
    }
    let documents = contract.documents();
    let line = |loss: &Loss| {
        let Loss { place, kind, message } = loss;
        let source = documents.iter().find(|document| *document.path() == place.file);
        let start = place.span.unwrap_or_default().start;
        let at = source.map(|document| document.source().position(start));
        let at = at.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let file = if place.file.is_root() { "standard input".to_owned() } else { place.file.to_string() };
        one_line(&format!("{file}{at}: lost[{}]: {message}", kind.as_str()))
    };
    for loss in losses.iter().copied().take(MAX_TOLD) {
        output.say(&line(loss));
    }
    if losses.len() > MAX_TOLD {
        output.say(&format!("… and {} more", losses.len() - MAX_TOLD));
    }
    let count = |weight| losses.iter().filter(|loss| loss.kind.weight() == weight).count();
    let (calls, details, texts) = (count(Weight::Call), count(Weight::Detail), count(Weight::Text));
    let lost = if losses.len() == 1 { "loss" } else { "losses" };
    let more = if respelled > 0 { format!("; {respelled} more said in another way") } else { String::new() };
    output.say(&format!(
        "{} {lost}: {calls} of calls, {details} of what values are, {texts} of texts{more}",
        losses.len()
    ));
}
