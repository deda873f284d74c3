//! `connectory verify`: submission packages, by whomever they were made.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::error::{Error, Result};
use crate::package::MAX_ARCHIVE_BYTES;
use crate::path::RepoPath;
use crate::platform::{Asked, Verified};
use crate::report::{self, Diagnostic, Look, Summary, counted};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Judge submission packages, made by anyone.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory verify acme-orders-1.2.0-power-platform.zip\n  \
    connectory verify --format json their.zip     for scripts\n\n\
    The archive inside a package and single solutions are judged too.")]
pub(super) struct Arguments {
    /// Packages
    #[arg(value_name = "ZIP", required = true)]
    archives: Vec<PathBuf>,

    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,

    /// The platform that the packages are meant for
    #[arg(long, value_name = "PLATFORM", default_value = "power-platform")]
    platform: String,

    /// Show at most this many findings of one rule in one file; 0 shows all
    #[arg(long, value_name = "N", default_value_t = 5)]
    max_per_rule: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// With the line that is meant
    Human,
    /// One JSON document, as `check` writes it
    Json,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let platform = super::platform_named(&arguments.platform)?;
    let here = place.here()?;
    let mut all = Vec::new();
    for path in &arguments.archives {
        let bytes = read(&here.join(path))?;
        let Verified { what, findings, texts, .. } = (platform.verify)(&name(path), &bytes, Asked::default());
        let diagnostics = report::locate_in(findings, &texts);
        if arguments.format == Format::Human {
            let look = Look { max_per_rule: arguments.max_per_rule, ..Look::default() };
            output.print(&report::drawn(&diagnostics, look))?;
            output.print(&verdict(path, what, &diagnostics))?;
        }
        all.extend(diagnostics);
    }
    let summary = Summary::of(arguments.archives.len(), &all);
    if arguments.format == Format::Json {
        report::mark(&mut all);
        output.print(&report::json(&all, summary))?;
    }
    Ok(if summary.errors > 0 { Outcome::Findings } else { Outcome::Fine })
}

/// The archive's path as findings name it: relative as it was given, or the bare name.
fn name(path: &Path) -> String {
    let short = || RepoPath::parse(&path.file_name()?.to_string_lossy()).ok();
    let found = RepoPath::from_relative(path).filter(|path| !path.is_root()).or_else(short);
    found.map_or_else(|| "package.zip".to_owned(), |path| path.as_str().to_owned())
}

/// Reads an archive that is not larger than is opened.
fn read(path: &Path) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| {
        let kind = error.kind();
        let error = Error::io("read", path, &error);
        if kind == std::io::ErrorKind::NotFound { Error::usage(error.to_string()) } else { error }
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_ARCHIVE_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

fn verdict(path: &Path, what: &str, diagnostics: &[Diagnostic]) -> String {
    let shown = report::one_line(&path.display().to_string());
    let summary = Summary::of(1, diagnostics);
    let found = match summary.findings() {
        0 => "nothing found".to_owned(),
        _ => format!(
            "{}, {}, {}",
            counted(summary.errors, "error"),
            counted(summary.warnings, "warning"),
            counted(summary.notes, "note")
        ),
    };
    format!("{shown}: {what}; {found}\n")
}
