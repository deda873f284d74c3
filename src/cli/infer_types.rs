//! `connectory infer-types`: custom data types out of samples.

use super::output::Output;
use super::{Outcome, WorkPlace, input};
use crate::document::{Document, Fault, Format};
use crate::error::{Error, Result};
use crate::files::write_new;
use crate::path::RepoPath;
use crate::report::one_line;
use crate::scaffold::Samples;
use std::path::{Path, PathBuf};

/// Make custom data types out of samples: what is in all of them is required, enumerations are not guessed.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory infer-types order.json                              to standard output, as YAML\n  \
    connectory infer-types order.json other.json --name Order      several samples of one type\n  \
    curl -s https://api.acme.example/orders/1 | connectory infer-types - --name Order\n  \
    connectory infer-types order.json --output acme-orders/v1/types.yaml\n\n\
    Objects in objects become types of their own, named after their keys. No value of a sample is kept.")]
pub(super) struct Arguments {
    /// Samples in JSON or YAML, each an object or a list of objects; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    samples: Vec<PathBuf>,

    /// The name of the type that the samples are of; default: after the first file
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Write to this file, which must not be there yet: YAML where it ends in `.yaml`, else JSON
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let here = place.here()?;
    let mut samples = Samples::default();
    for path in &arguments.samples {
        let document = read(&here, path)?;
        samples.add(document.root()).map_err(|why| Error::usage(format!("{}: {why}", shown(path))))?;
    }
    let stem = arguments.samples.first().and_then(|path| path.file_stem()).filter(|stem| *stem != "-");
    let stem = stem.map_or_else(|| "Sample".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let format = arguments.output.as_deref().map_or(Format::Yaml, format_of);
    let types = samples.types(arguments.name.as_deref().unwrap_or(&stem), format);
    let Some(text) = types else {
        return Err(Error::usage("no sample holds an object, so that there is no type"));
    };
    match &arguments.output {
        Some(file) => {
            write_new(&here.join(file), text.as_bytes())?;
            output.say(&format!("written: {}", one_line(&file.display().to_string())));
        }
        None => output.print(&text)?,
    }
    Ok(Outcome::Fine)
}

/// Reads a sample, in which nothing may be wrong.
fn read(here: &Path, path: &Path) -> Result<Document> {
    let bytes = match path.as_os_str() == "-" {
        true => input::standard()?,
        false => input::file(&here.join(path))?,
    };
    let (document, faults) = Document::parse(RepoPath::root(), bytes, format_of(path));
    match faults.first() {
        Some(fault) => Err(Error::usage(told(path, &document, fault))),
        None => Ok(document),
    }
}

fn told(path: &Path, document: &Document, fault: &Fault) -> String {
    let position = document.source().position(fault.location.span.unwrap_or_default().start);
    format!("{}:{}:{}: {}", shown(path), position.line, position.column, one_line(&fault.message))
}

fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { one_line(&path.display().to_string()) }
}

/// The language that the name of a file says: JSON, unless that is YAML.
fn format_of(path: &Path) -> Format {
    let ends = |end: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(end));
    if ends("yaml") || ends("yml") { Format::Yaml } else { Format::Json }
}
