//! `connectory schema`: the JSON Schema of a file, for editors.

use super::Outcome;
use super::choice::FailOn;
use super::output::Output;
use crate::catalogue::schema::{self, Vocabulary};
use crate::catalogue::usage;
use crate::error::Result;
use clap::ValueEnum as _;

/// Print the JSON Schema of a file, with which editors complete and judge it.
#[derive(clap::Args)]
#[command(after_help = "\
Example: write the schema beside the catalogue, and name it in the first line of a file:
    connectory schema connector > connector.schema.json
    #:schema ../../connector.schema.json
\
`connectory init` writes all of them to .connectory/schema/.")]
pub(super) struct Arguments {
    /// The file
    file: File,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum File {
    /// `connector.toml`
    Connector,
    /// `connectory.toml`
    Connectory,
    /// `mappings.toml`
    Mappings,
    /// `usage.json`
    Usage,
    /// `tests/results.json`
    Results,
}

/// Runs the command.
pub(super) fn execute(arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    output.print(&text(arguments.file))?;
    Ok(Outcome::Fine)
}

/// All schemas, by the names of their files.
pub(super) fn files() -> Vec<(&'static str, String)> {
    let name = |file: &File| match file {
        File::Connector => "connector.schema.json",
        File::Connectory => "connectory.schema.json",
        File::Mappings => "mappings.schema.json",
        File::Usage => "usage.schema.json",
        File::Results => "results.schema.json",
    };
    File::value_variants().iter().map(|file| (name(file), text(*file))).collect()
}

fn text(file: File) -> String {
    let book = crate::platform::rule_book();
    let thresholds: Vec<String> = FailOn::value_variants()
        .iter()
        .filter_map(|word| Some(word.to_possible_value()?.get_name().to_owned()))
        .collect();
    let vocabulary = Vocabulary {
        platforms: book.platforms().to_vec(),
        profiles: book.profiles().iter().map(|profile| profile.id).collect(),
        rules: book.rules().iter().map(|rule| rule.id.as_str()).collect(),
        thresholds: thresholds.iter().map(String::as_str).collect(),
    };
    let schema = match file {
        File::Connector => schema::manifest(&vocabulary),
        File::Connectory => schema::settings(&vocabulary),
        File::Mappings => schema::mappings(),
        File::Usage => usage::schema(),
        File::Results => schema::results(&vocabulary),
    };
    format!("{schema:#}\n")
}
