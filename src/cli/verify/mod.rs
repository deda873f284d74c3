//! `connectory verify`: submission packages, by whomever they were made.

mod beside;
mod origin;

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::check::{Finding, Rule};
use crate::document::Location;
use crate::error::{Error, Result};
use crate::files::{sha256, write_new};
use crate::package::MAX_ARCHIVE_BYTES;
use crate::path::RepoPath;
use crate::platform::{Archives, Asked, Verified};
use crate::report::{self, Diagnostic, Judged, Look, Repaired, Structure, Summary};
use beside::Beside;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Judge submission packages, made by anyone.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory verify acme-orders-1.2.0-power-platform.zip\n  \
    connectory verify --repair their.zip          writes their-repaired.zip\n  \
    connectory verify --plugin their.zip          a package with an AI plugin\n  \
    connectory verify --format json their.zip     for scripts\n\n\
    The archive inside a package and single solutions are judged too. In a repository, the package is held\n\
    against the release that it comes from. A signature beside it is verified by ssh-keygen.")]
pub(super) struct Arguments {
    /// Packages
    #[arg(value_name = "ZIP", required = true)]
    archives: Vec<PathBuf>,

    /// The package holds an AI plugin: three solutions are expected
    #[arg(long)]
    plugin: bool,

    /// Write a mended copy where the mend is mechanical, and judge that
    #[arg(long)]
    repair: bool,

    /// Where to write the mended copy; default: <ZIP>-repaired.zip. Nothing is overwritten
    #[arg(long, value_name = "FILE", requires = "repair")]
    output: Option<PathBuf>,

    /// Who may sign packages, as ssh-keygen reads it; default: git's gpg.ssh.allowedSignersFile
    #[arg(long, value_name = "FILE")]
    allowed_signers: Option<PathBuf>,

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
    /// One JSON document, as `check` writes it, with what is said of each package
    Json,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    if arguments.output.is_some() && arguments.archives.len() > 1 {
        return Err(Error::usage("one file is named for several mended copies; name none, or one package"));
    }
    let clerk =
        Clerk { archives: super::archives_of(&arguments.platform)?, place, here: place.here()?, arguments };
    let mut all = Vec::new();
    let mut packages = Vec::new();
    for (number, path) in arguments.archives.iter().enumerate() {
        let (judged, diagnostics) = clerk.judge(path)?;
        if arguments.format == Format::Human {
            let look = Look { max_per_rule: arguments.max_per_rule, ..Look::default() };
            if let Some(repair) = &judged.repair {
                output.print(&report::repaired(repair))?;
            }
            let apart = if number > 0 { "\n" } else { "" };
            output.print(&format!("{apart}{}\n", report::contents(&judged.contents)))?;
            output.print(&report::drawn(&diagnostics, look))?;
            output.print(&report::verdict(&judged, &diagnostics))?;
        }
        packages.push(judged);
        all.extend(diagnostics);
    }
    let summary = Summary::of(arguments.archives.len(), &all);
    if arguments.format == Format::Json {
        report::mark(&mut all);
        output.print(&report::packages_json(&all, summary, &packages))?;
    }
    Ok(if summary.errors > 0 { Outcome::Findings } else { Outcome::Fine })
}

/// Who judges packages, one after the other.
struct Clerk<'a> {
    archives: &'static Archives,
    place: &'a WorkPlace,
    here: PathBuf,
    arguments: &'a Arguments,
}

impl Clerk<'_> {
    /// Judges a package, or the mended copy of it.
    fn judge(&self, path: &Path) -> Result<(Judged, Vec<Diagnostic>)> {
        let full = self.here.join(path);
        let bytes = read(&full)?;
        let repair = self.arguments.repair.then(|| self.repair(path, &bytes)).transpose()?;
        let Some((copy, mended)) = repair.as_ref().and_then(|(_, copy)| copy.as_ref()) else {
            return self.judge_bytes((path, &full), &bytes, repair.map(|(repair, _)| repair));
        };
        let copied = self.here.join(copy);
        self.judge_bytes((copy, &copied), mended, repair.as_ref().map(|(repair, _)| repair.clone()))
    }

    fn judge_bytes(
        &self,
        (path, full): (&Path, &Path),
        bytes: &[u8],
        repair: Option<Repaired>,
    ) -> Result<(Judged, Vec<Diagnostic>)> {
        let name = name(path);
        let asked = Asked { plugin: self.arguments.plugin };
        let mut verified = (self.archives.verify)(&name, bytes, asked);
        let broken: BTreeSet<&str> =
            verified.findings.iter().map(|finding| finding.rule.id.as_str()).collect();
        let rules: usize = self.archives.rules.iter().map(|list| list.len()).sum();
        let sha256 = sha256(bytes);
        let beside = Beside::of(full, &sha256)?;
        let titled = verified.titled.take();
        let mut found: Vec<Reported> = Vec::new();
        let mut report = |reported| found.push(reported);
        beside.report_sums(&mut report);
        let signature =
            beside.signature(self.place, self.arguments.allowed_signers.as_deref(), &mut report)?;
        let origin = origin::of(self, (full, bytes), (&beside, titled.as_ref()), &mut report);
        verified.findings.extend(found.into_iter().map(|(rule, message)| finding(rule, &name, message)));
        verified.findings.sort_by(|a, b| (&a.location, a.rule.id).cmp(&(&b.location, b.rule.id)));
        let Verified { what, findings, texts, tree, official, is_whole, .. } = verified;
        let diagnostics = report::locate_in(findings, &texts);
        let nothing_read = !is_whole && tree.children.is_empty();
        let held = if nothing_read { 0 } else { rules - broken.len() };
        let judged = Judged {
            file: path.display().to_string(),
            what,
            sha256,
            structure: Structure { held, rules, whole: is_whole },
            validator: official.map(Into::into),
            origin,
            signature,
            repair,
            contents: report::marked(&tree, &diagnostics),
        };
        Ok((judged, diagnostics))
    }

    /// Writes a mended copy, where there is something to mend; gives its place and its bytes.
    fn repair(&self, path: &Path, bytes: &[u8]) -> Result<(Repaired, Option<Copied>)> {
        let asked = Asked { plugin: self.arguments.plugin };
        let repair = (self.archives.repair)(&name(path), bytes, asked)?;
        let copy = match repair.bytes {
            Some(bytes) => {
                let target = self.arguments.output.clone().unwrap_or_else(|| beside_name(path));
                write_new(&self.here.join(&target), &bytes)?;
                Some((target, bytes))
            }
            None => None,
        };
        let file = copy.as_ref().map(|(path, _)| path.display().to_string());
        Ok((Repaired { file, done: repair.done, refusal: repair.refusal }, copy))
    }
}

/// A mended copy: where it is, and its bytes.
type Copied = (PathBuf, Vec<u8>);

/// A rule of what stands beside a package, and what is wrong.
type Reported = (&'static Rule, String);

fn finding(rule: &'static Rule, name: &str, message: String) -> Finding {
    let file = RepoPath::parse(name).unwrap_or_default();
    Finding {
        rule,
        severity: rule.severity,
        connector: None,
        location: Location::file(file),
        message,
        mend: None,
    }
}

/// Where a mended copy is written that nobody named a place for.
fn beside_name(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-repaired.zip"))
}

/// The archive's path as findings name it: relative as it was given, or the bare name.
pub(super) fn name(path: &Path) -> String {
    let short = || RepoPath::parse(&path.file_name()?.to_string_lossy()).ok();
    let found = RepoPath::from_relative(path).filter(|path| !path.is_root()).or_else(short);
    found.map_or_else(|| "package.zip".to_owned(), |path| path.as_str().to_owned())
}

/// Reads an archive that is not larger than is opened.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
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
