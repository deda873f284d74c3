//! `connectory package`: the submission package of a release, from its tag.

use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Catalogue, Connector, Date, Line, Published, Release};
use crate::check::{Finding, Vetted};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::package::Tested;
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

/// The packages of a release, which no verifier refuses.
pub(super) struct Made {
    pub(super) vetted: Vetted,
    pub(super) downloads: Vec<Download>,
    /// Archives, receipt and sums.
    pub(super) folder: FileSet,
}

/// Which release to package, for whom, and the day of it.
pub(super) struct Wanted<'a> {
    pub(super) release: &'a str,
    pub(super) platform: Option<&'a str>,
    pub(super) today: Option<Date>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let wanted = Wanted {
        release: &arguments.release,
        platform: arguments.platform.as_deref(),
        today: arguments.today,
    };
    let Some(made) = make(place, &wanted, output)? else { return Ok(Outcome::Findings) };
    let below = format!("{}/{}", made.vetted.id(), made.vetted.published().version);
    let below = RepoPath::parse(&below).unwrap_or_default();
    let out = place.here()?.join(&arguments.out);
    let links = [below.parent().under(&out), below.under(&out)];
    if let Some(link) = links.iter().find(|path| path.is_symlink()) {
        return Err(Error::usage(format!(
            "`{}` is a link; packages are written to plain folders",
            link.display()
        )));
    }
    made.folder.write_into(&below.under(&out))?;
    output.print(&told(&made, &below.under(&arguments.out)))?;
    Ok(Outcome::Fine)
}

/// Makes the packages of a release from its tag and judges them; where an error is found, it is printed
/// and there is none.
pub(super) fn make(place: &WorkPlace, wanted: &Wanted<'_>, output: &mut Output) -> Result<Option<Made>> {
    wanted.platform.map(super::platform_named).transpose()?;
    let today = wanted.today.unwrap_or_else(super::today);
    let catalogue = place.catalogue(Some(today))?;
    let vetted = match vetted(&catalogue, wanted.release, today)? {
        Ok(vetted) => vetted,
        Err((connector, findings)) => return refuse(&connector, findings, output).map(|()| None),
    };
    let downloads = match downloads(&vetted, wanted.platform) {
        Ok(downloads) => downloads,
        Err(Refusal::Error(error)) => return Err(error),
        Err(Refusal::Findings(findings)) => {
            let (id, published, release) = vetted.into_parts();
            return refuse(&connector_of(id, published, release), findings, output).map(|()| None);
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
            return Ok(None);
        }
    }
    let folder = Download::folder(&vetted, &downloads);
    Ok(Some(Made { vetted, downloads, folder }))
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

fn refuse(connector: &Connector, findings: Vec<Finding>, output: &mut Output) -> Result<()> {
    let diagnostics = report::locate(findings, Some(connector));
    let summary = Summary::of(1, &diagnostics);
    output.print(&report::human(&diagnostics, summary, Look::default()))?;
    if let Some(published) = connector.lines.first().and_then(|line| line.releases.first()) {
        output.say(&format!("note: read from the tag `{}`; it was not packaged", published.tag.name));
    }
    Ok(())
}

/// What was made, from what, and where it is.
fn told(made: &Made, at: &Path) -> String {
    let Made { vetted, downloads, folder } = made;
    let mut text = format!("{} {}\n", vetted.id(), vetted.published().version);
    let _ = writeln!(text, "  source  {}", source(vetted));
    for download in downloads {
        for filled in &download.package.filled {
            let _ = writeln!(text, "  filled  {}", one_line(filled));
        }
    }
    for (path, bytes) in folder.iter() {
        let _ = writeln!(text, "  write   {}  {}", path.under(at).display(), counted(bytes.len(), "byte"));
    }
    for download in downloads {
        let _ = writeln!(text, "  sha256  {}", download.sha256);
        let _ = write!(text, "\n{}\n{}", download.file_name, tree(download));
        text.push_str(&coverage(&download.package.tested));
    }
    let next = "Next: put the package where Partner Center can fetch it for at least 21 days, and paste its address there";
    let _ = writeln!(text, "\n{next}");
    if cfg!(feature = "upload") {
        let release = format!("{}@{}", vetted.id(), vetted.published().version);
        let _ = writeln!(text, "      `connectory upload {release} --to URL` does that");
    }
    text
}

/// What a release was read from: its tag, commit and folder.
pub(super) fn source(vetted: &Vetted) -> String {
    let published = vetted.published();
    let commit: String = published.tag.commit.to_string().chars().take(7).collect();
    format!("{} ({commit}), {}", published.tag.name, published.folder)
}

/// More operations than these are counted, not listed.
const MAX_LISTED: usize = 60;

/// Which flow and step calls each operation; those that none calls come first.
fn coverage(tested: &[Tested]) -> String {
    let called = tested.iter().filter(|tested| !tested.steps.is_empty()).count();
    let mut text = format!("\n{called} of {} are tested\n", counted(tested.len(), "operation"));
    let (untested, rest): (Vec<_>, Vec<_>) = tested.iter().partition(|tested| tested.steps.is_empty());
    let rows: Vec<[String; 2]> = untested
        .into_iter()
        .chain(rest)
        .take(MAX_LISTED)
        .map(|tested| {
            let by = match tested.steps.as_slice() {
                [] => "nothing calls it".to_owned(),
                [one] => one_line(one),
                [first, more @ ..] => format!("{}, and {} more", one_line(first), more.len()),
            };
            [format!("  {}", one_line(&tested.operation)), by]
        })
        .collect();
    text.push_str(&super::table(&rows));
    if let Some(more) = tested.len().checked_sub(MAX_LISTED).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more, in the receipt");
    }
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
