//! `connectory package`: the submission package of a release, from its tag.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Connector, Date, Line, Published, Release};
use crate::check::{Finding, Vetted};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::platform::{Download, Refusal, downloads, platform};
use crate::report::{self, Look, Summary, counted, one_line};
use semver::Version;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Make the submission package of a release, byte for byte the same each time.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory package acme-orders           the newest release\n  \
    connectory package acme-orders@1.2.0     the release tagged acme-orders/v1.2.0\n\n\
    Packages are read from the release's tag, never from the work tree.")]
pub(super) struct Arguments {
    /// A connector's id, or a release of it; default: the newest that is no pre-release
    #[arg(value_name = "ID[@VERSION]")]
    release: String,

    /// Write to this folder: <DIR>/<id>/<version>/
    #[arg(long, value_name = "DIR", default_value = "packages")]
    out: PathBuf,

    /// Package for this platform only; default: all that the connector is submitted to
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,

    /// The day that counts as today
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    arguments.platform.as_deref().map(super::platform_named).transpose()?;
    let catalogue = Catalogue::open(&place.root()?)?;
    let today = arguments.today.unwrap_or_else(super::today);
    let vetted = match vetted(&catalogue, &arguments.release, today)? {
        Ok(vetted) => vetted,
        Err((connector, findings)) => return refuse(&connector, findings, output),
    };
    let downloads = match downloads(&vetted, arguments.platform.as_deref()) {
        Ok(downloads) => downloads,
        Err(Refusal::Error(error)) => return Err(error),
        Err(Refusal::Findings(findings)) => {
            let (id, published, release) = vetted.into_parts();
            return refuse(&connector_of(id, published, release), findings, output);
        }
    };
    if downloads.is_empty() {
        let name = one_line(&vetted.release().folder.to_string());
        let error = Error::usage(format!("`{name}` is submitted to no platform that packages are made for"));
        return Err(error.with_help("name it in the manifest: platforms = [\"power-platform\"]"));
    }
    let unfit = unfit(&downloads);
    if !unfit.is_empty() {
        let summary = Summary::of(1, &unfit);
        output.print(&report::human(&unfit, summary, Look::default()))?;
        if super::check::has_errors(&unfit) {
            return Ok(Outcome::Findings);
        }
    }
    let folder = Download::folder(&vetted, &downloads);
    let below = format!("{}/{}", vetted.id(), vetted.published().version);
    let below = RepoPath::parse(&below).unwrap_or_default();
    let out = place.here()?.join(&arguments.out);
    let links = [below.parent().under(&out), below.under(&out)];
    if let Some(link) = links.iter().find(|path| path.is_symlink()) {
        return Err(Error::usage(format!(
            "`{}` is a link; packages are written to plain folders",
            link.display()
        )));
    }
    folder.write_into(&below.under(&out))?;
    output.print(&told(&vetted, &downloads, &folder, &below.under(&arguments.out)))?;
    Ok(Outcome::Fine)
}

/// What a verifier of packages says of these.
fn unfit(downloads: &[Download]) -> Vec<report::Diagnostic> {
    let mut unfit = Vec::new();
    for download in downloads {
        let Some(platform) = platform(download.platform) else { continue };
        let verified = (platform.verify)(&download.file_name, &download.bytes);
        unfit.extend(report::locate_in(verified.findings, &verified.texts));
    }
    unfit
}

/// A release that was refused, as a connector that reports can show.
type Refused = (Connector, Vec<Finding>);

/// Finds a release, reads it from its tag and vets it.
fn vetted(catalogue: &Catalogue, wanted: &str, today: Date) -> Result<std::result::Result<Vetted, Refused>> {
    let (id, version) = match wanted.split_once('@') {
        Some((id, version)) => (id, Some(version)),
        None => (wanted, None),
    };
    let Some(found) = catalogue.place(id) else {
        return Err(super::check::unknown(catalogue, id, false));
    };
    let history = catalogue.require_history()?;
    let (connector, _) = catalogue.load(found, Some(&history))?;
    let published = choose(&connector, version)?.clone();
    let Some(read) = history.read(&published)? else {
        let message =
            format!("the tag `{}` does not hold the folder `{}`", published.tag.name, published.folder);
        return Err(Error::environment(message));
    };
    let book = super::choice::book(&catalogue.settings().check)?;
    let vetted = crate::check::vet(&book, catalogue, &connector.id, published.clone(), read, today);
    Ok(vetted.map_err(|refused| {
        let (release, findings) = *refused;
        (connector_of(connector.id, published, release), findings)
    }))
}

/// The release that is meant: by its version, or the newest of all lines; a pre-release only where
/// there is nothing else.
fn choose<'c>(connector: &'c Connector, version: Option<&str>) -> Result<&'c Published> {
    let all = || connector.lines.iter().flat_map(|line| &line.releases);
    let Some(wanted) = version else {
        let newest = all().filter(|release| !release.is_preview()).max_by(|a, b| a.version.cmp(&b.version));
        let newest = newest.or_else(|| all().max_by(|a, b| a.version.cmp(&b.version)));
        return newest.ok_or_else(|| {
            let error = Error::usage(format!("`{}` was never released", connector.id));
            error.with_help(format!("tag a release first, such as `{}/v1.0.0`", connector.id))
        });
    };
    let parsed = Version::parse(wanted.trim_start_matches('v')).ok();
    let found = parsed.and_then(|version| all().find(|release| release.version == version));
    found.ok_or_else(|| {
        let error = Error::usage(format!("`{}` has no release `{}`", connector.id, one_line(wanted)));
        let versions: Vec<String> = all().map(|release| release.version.to_string()).collect();
        error.with_help(match versions.is_empty() {
            true => "it was never released".to_owned(),
            false => format!("its releases are {}", versions.join(", ")),
        })
    })
}

fn connector_of(id: crate::catalogue::ConnectorId, published: Published, release: Release) -> Connector {
    let line = Line {
        major: Some(published.version.major),
        draft: release,
        releases: vec![published],
        drift: None,
        altered: None,
    };
    Connector { id, lines: vec![line], renamed: false }
}

fn refuse(connector: &Connector, findings: Vec<Finding>, output: &mut Output) -> Result<Outcome> {
    let diagnostics = report::locate(findings, Some(connector));
    let summary = Summary::of(1, &diagnostics);
    output.print(&report::human(&diagnostics, summary, Look::default()))?;
    if let Some(published) = connector.lines.first().and_then(|line| line.releases.first()) {
        output.say(&format!("note: read from the tag `{}`; it was not packaged", published.tag.name));
    }
    Ok(Outcome::Findings)
}

/// What was made, from what, and where it is.
fn told(vetted: &Vetted, downloads: &[Download], folder: &FileSet, at: &Path) -> String {
    let published = vetted.published();
    let commit: String = published.tag.commit.to_string().chars().take(7).collect();
    let mut text = format!("{} {}\n", vetted.id(), published.version);
    let _ = writeln!(text, "  source  {} ({commit}), {}", published.tag.name, published.folder);
    for download in downloads {
        for filled in &download.package.filled {
            let _ = writeln!(text, "  filled  {}", one_line(filled));
        }
    }
    let lost: usize = downloads.iter().map(|download| download.package.losses.len()).sum();
    if lost > 0 {
        let _ = writeln!(text, "  lost    {}, which the receipt lists", counted(lost, "detail"));
    }
    for (path, bytes) in folder.iter() {
        let _ = writeln!(text, "  write   {}  {}", path.under(at).display(), counted(bytes.len(), "byte"));
    }
    for download in downloads {
        let _ = writeln!(text, "  sha256  {}", download.sha256);
        let _ = write!(text, "\n{}\n{}", download.file_name, tree(download));
    }
    let next = "Next: put the package where Partner Center can fetch it for at least 21 days, and paste its address there";
    let _ = writeln!(text, "\n{next}");
    text
}

/// The files of a package, those of nested archives below them.
fn tree(download: &Download) -> String {
    let mut folder = Folder::default();
    for name in download.package.digests().into_keys() {
        let parts = name.split('/').map(|part| part.trim_end_matches('!'));
        parts.fold(&mut folder, |folder, part| folder.0.entry(part.to_owned()).or_default());
    }
    let mut text = String::new();
    draw(&folder, "", &mut text);
    text
}

/// What a folder or an archive holds, by name.
#[derive(Default)]
struct Folder(BTreeMap<String, Folder>);

fn draw(folder: &Folder, before: &str, text: &mut String) {
    let last = folder.0.len().saturating_sub(1);
    for (index, (name, inner)) in folder.0.iter().enumerate() {
        let (branch, below) = if index == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let _ = writeln!(text, "{before}{branch}{}", one_line(name));
        draw(inner, &format!("{before}{below}"), text);
    }
}
