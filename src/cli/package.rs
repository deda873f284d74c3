//! `connectory package`: the submission package of a release, from its tag.

use super::output::Output;
use super::rebuild::{Rebuilt, rebuild};
use super::signing::{self, SIGNATURE};
use super::{Outcome, WorkPlace};
use crate::catalogue::{Connector, Date};
use crate::check::{Finding, Vetted};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::package::{Budget, MAX_ARCHIVE_BYTES, Nested, Tested, compare};
use crate::path::RepoPath;
use crate::platform::{Asked, Download, SUMS, platform};
use crate::report::{self, Diagnostic, Look, Summary, Told, counted, one_line};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Make the submission package of a release, byte for byte the same each time.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory package acme-orders           the newest release\n  \
    connectory package acme-orders@1.2.0     the release tagged acme-orders/v1.2.0\n  \
    connectory package acme-orders --sign    signed with the SSH key that git signs with\n  \
    connectory package acme-orders --check   is what was written still what the tag gives?\n\n\
    Packages are read from the release's tag, never from the work tree.")]
pub(super) struct Arguments {
    /// A connector's id, or a release of it; default: the newest that is no pre-release
    #[arg(value_name = "ID[@VERSION]")]
    release: String,

    /// Write to this folder: <DIR>/<id>/<version>/
    #[arg(long, value_name = "DIR", default_value = "packages")]
    out: PathBuf,

    /// Package for this platform only; default: all that the connector is submitted to, as `all` says
    #[arg(long, value_name = "PLATFORM|all")]
    platform: Option<String>,

    /// Make the package again, compare it with a package or a folder of them, and write nothing;
    /// default: the folder that would be written
    #[arg(long, value_name = "ZIP|DIR", num_args = 0..=1, conflicts_with = "sign")]
    check: Option<Option<PathBuf>>,

    /// Sign SHA256SUMS by ssh-keygen, with the SSH key of git's user.signingkey
    #[arg(long)]
    sign: bool,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// The word for all platforms that a connector is submitted to.
const ALL: &str = "all";

/// The packages of a release, which no verifier refuses.
pub(super) struct Made {
    pub(super) vetted: Vetted,
    pub(super) downloads: Vec<Download>,
    /// Archives, receipt, bill of materials, provenance and sums.
    pub(super) folder: FileSet,
    /// Of each package; none where its platform judges no archives.
    verdicts: Vec<Option<Verdict>>,
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
        platform: arguments.platform.as_deref().filter(|platform| *platform != ALL),
        today: arguments.today,
    };
    let here = place.here()?;
    if let Some(path) = &arguments.check {
        let Some(rebuilt) = remake(place, &wanted, output)? else { return Ok(Outcome::Findings) };
        let shown = path.clone().unwrap_or_else(|| below(&rebuilt.vetted).under(&arguments.out));
        return check(&rebuilt, &here.join(&shown), &shown, output);
    }
    let Some(mut made) = make(place, &wanted, output)? else { return Ok(Outcome::Findings) };
    let at = put(&here, &mut made, &Placed { out: &arguments.out, sign: arguments.sign }, output)?;
    output.print(&told(&made, &at))?;
    Ok(Outcome::Fine)
}

/// Where packages are written, and whether their sums are signed.
pub(super) struct Placed<'a> {
    pub(super) out: &'a Path,
    pub(super) sign: bool,
}

/// Makes the packages of a release and writes them; the files that were written, none where it is refused,
/// which is printed.
pub(super) fn release(
    place: &WorkPlace,
    wanted: &Wanted<'_>,
    placed: &Placed<'_>,
    output: &mut Output,
) -> Result<Vec<String>> {
    let Some(mut made) = make(place, wanted, output)? else { return Ok(Vec::new()) };
    let at = put(&place.here()?, &mut made, placed, output)?;
    Ok(made.folder.paths().map(|path| path.under(&at).display().to_string()).collect())
}

/// Writes packages; the folder that they are in, as it is shown.
fn put(here: &Path, made: &mut Made, placed: &Placed<'_>, output: &mut Output) -> Result<PathBuf> {
    let below = below(&made.vetted);
    let out = here.join(placed.out);
    let links = [below.parent().under(&out), below.under(&out)];
    if let Some(link) = links.iter().find(|path| path.is_symlink()) {
        return Err(Error::usage(format!(
            "`{}` is a link; packages are written to plain folders",
            link.display()
        )));
    }
    sign(&mut made.folder, (here, &below.under(&out)), placed.sign, output)?;
    made.folder.write_into(&below.under(&out))?;
    Ok(below.under(placed.out))
}

/// Where the packages of a release are written below the folder for all.
fn below(vetted: &Vetted) -> RepoPath {
    let below = format!("{}/{}", vetted.id(), vetted.published().version);
    RepoPath::parse(&below).unwrap_or_default()
}

/// Makes the packages of a release from its tag; where it is refused, that is printed and there is none.
fn remake(place: &WorkPlace, wanted: &Wanted<'_>, output: &mut Output) -> Result<Option<Rebuilt>> {
    wanted.platform.map(super::platform_named).transpose()?;
    let today = wanted.today.unwrap_or_else(super::today);
    let catalogue = place.catalogue(Some(today))?;
    let rebuilt = match rebuild(&catalogue, wanted.release, wanted.platform, today)? {
        Ok(rebuilt) => rebuilt,
        Err(refused) => return refuse(&refused.connector, refused.findings, output).map(|()| None),
    };
    if rebuilt.downloads.is_empty() {
        let name = one_line(&rebuilt.vetted.release().folder.to_string());
        let (to, id) = match wanted.platform {
            Some(platform) => (format!("`{platform}`"), platform),
            None => ("a platform that packages are made for".to_owned(), "power-platform"),
        };
        let error = Error::usage(format!("`{name}` is not submitted to {to}"));
        return Err(error.with_help(format!("name it in the manifest: platforms = [\"{id}\"]")));
    }
    Ok(Some(rebuilt))
}

/// Makes the packages of a release from its tag and judges them; where an error is found, it is printed
/// and there is none.
pub(super) fn make(place: &WorkPlace, wanted: &Wanted<'_>, output: &mut Output) -> Result<Option<Made>> {
    let Some(Rebuilt { vetted, downloads }) = remake(place, wanted, output)? else { return Ok(None) };
    let verdicts = verdicts(&downloads);
    let unfit: Vec<Diagnostic> =
        verdicts.iter().flatten().flat_map(|verdict| verdict.diagnostics.clone()).collect();
    if !unfit.is_empty() {
        let summary = Summary::of(1, &unfit);
        output.print(&report::human(&unfit, summary, Look::default()))?;
        if super::check::has_errors(&unfit) {
            return Ok(None);
        }
    }
    let folder = Download::folder(&vetted, &downloads);
    Ok(Some(Made { vetted, downloads, folder, verdicts }))
}

/// A package with what the verifier says of it.
struct Verdict {
    diagnostics: Vec<Diagnostic>,
    /// The package's files, drawn.
    contents: String,
    /// How many rules of packages there are.
    rules: usize,
}

/// What the verifiers of the platforms say of packages.
fn verdicts(downloads: &[Download]) -> Vec<Option<Verdict>> {
    let judge = |download: &Download| {
        let archives = platform(download.platform)?.archives.as_ref()?;
        let verified = (archives.verify)(&download.file_name, &download.bytes, Asked::default());
        let diagnostics = report::locate_in(verified.findings, &verified.texts);
        let contents = report::contents(&report::marked(&verified.tree, &diagnostics));
        let rules = archives.rules.iter().map(|list| list.len()).sum();
        Some(Verdict { diagnostics, contents, rules })
    };
    downloads.iter().map(judge).collect()
}

/// Holds packages and what stands beside them against what the tag gives.
fn check(rebuilt: &Rebuilt, place: &Path, shown: &Path, output: &mut Output) -> Result<Outcome> {
    let mut text = head(&rebuilt.vetted);
    let folder = Download::folder(&rebuilt.vetted, &rebuilt.downloads);
    let is_folder = place.is_dir();
    if !place.exists() {
        let error = Error::usage(format!("there is nothing at `{}` to compare with", shown.display()));
        return Err(error.with_help("name a package or a folder: `--check their.zip`"));
    }
    let expected: Vec<(String, &[u8])> = match is_folder {
        true => folder.iter().map(|(path, bytes)| (path.to_string(), bytes)).collect(),
        false => vec![(file_name(place), &package_for(rebuilt, place)?.bytes)],
    };
    let mut same = true;
    for (name, bytes) in expected {
        let (at, shown) = match is_folder {
            true => (place.join(&name), shown.join(&name)),
            false => (place.to_path_buf(), shown.to_path_buf()),
        };
        let differences = differences(&name, bytes, &at)?;
        let verdict = if differences.is_empty() { "same  " } else { "other " };
        let _ = writeln!(text, "  {verdict}  {}", one_line(&shown.display().to_string()));
        text.push_str(&report::differences(&differences, "          "));
        same &= differences.is_empty();
    }
    output.print(&text)?;
    Ok(if same { Outcome::Fine } else { Outcome::Findings })
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The package that a file is held against: the one of its name, or the only one.
fn package_for<'r>(rebuilt: &'r Rebuilt, path: &Path) -> Result<&'r Download> {
    let name = file_name(path);
    let downloads = &rebuilt.downloads;
    let named = downloads.iter().find(|download| download.file_name == name);
    let only = || downloads.first().filter(|_| downloads.len() == 1);
    named.or_else(only).ok_or_else(|| {
        let error = Error::usage("the release has packages for several platforms");
        error.with_help("say which is meant: `--platform PLATFORM`")
    })
}

/// How a file differs from what is expected of it.
fn differences(name: &str, expected: &[u8], path: &Path) -> Result<Vec<Told>> {
    let Ok(found) = path.metadata() else {
        return Ok(vec![Told { path: name.to_owned(), what: "missing".to_owned() }]);
    };
    if !found.is_file() || found.len() > MAX_ARCHIVE_BYTES {
        let what = "no plain file, or larger than is read".to_owned();
        return Ok(vec![Told { path: name.to_owned(), what }]);
    }
    let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, &error))?;
    Ok(compare(name, expected, &bytes).into_iter().map(Told::from).collect())
}

/// Signs the sums of a folder, or says that an older signature is of other sums.
fn sign(folder: &mut FileSet, (here, at): (&Path, &Path), wanted: bool, output: &mut Output) -> Result<()> {
    let Some(sums) = folder.named(SUMS) else { return Ok(()) };
    if wanted {
        let signature = signing::sign(here, sums)?;
        folder.insert(RepoPath::parse(SIGNATURE).unwrap_or_default(), signature);
    } else if at.join(SIGNATURE).exists() && std::fs::read(at.join(SUMS)).is_ok_and(|old| old != sums) {
        output.say(&format!("note: `{SIGNATURE}` is of older sums; sign these with `--sign`"));
    }
    Ok(())
}

pub(super) fn refuse(connector: &Connector, findings: Vec<Finding>, output: &mut Output) -> Result<()> {
    let diagnostics = report::locate(findings, Some(connector));
    let summary = Summary::of(1, &diagnostics);
    output.print(&report::human(&diagnostics, summary, Look::default()))?;
    if let Some(published) = connector.lines.first().and_then(|line| line.releases.first()) {
        output.say(&format!("note: read from the tag `{}`; it was not packaged", published.tag.name));
    }
    Ok(())
}

/// What a release was read from: its tag, commit and folder.
pub(super) fn source(vetted: &Vetted) -> String {
    let published = vetted.published();
    let commit: String = published.tag.commit.to_string().chars().take(7).collect();
    format!("{} ({commit}), {}", published.tag.name, published.folder)
}

/// The release, and what it was read from.
fn head(vetted: &Vetted) -> String {
    format!("{} {}\n  source  {}\n", vetted.id(), vetted.published().version, source(vetted))
}

/// What was made, from what, and where it is.
fn told(made: &Made, at: &Path) -> String {
    let Made { vetted, downloads, folder, verdicts } = made;
    let mut text = head(vetted);
    for filled in downloads.iter().flat_map(|download| &download.package.filled) {
        let _ = writeln!(text, "  filled  {}", one_line(filled));
    }
    let lost: usize = downloads.iter().map(|download| download.package.losses.len()).sum();
    if lost > 0 {
        let _ = writeln!(text, "  lost    {}, which the receipt lists", counted(lost, "detail"));
    }
    for (path, bytes) in folder.iter() {
        let _ = writeln!(text, "  write   {}  {}", path.under(at).display(), counted(bytes.len(), "byte"));
    }
    for (download, verdict) in downloads.iter().zip(verdicts) {
        let _ = writeln!(text, "  sha256  {}", download.sha256);
        let Some(verdict) = verdict else {
            let path = RepoPath::parse(&download.file_name).unwrap_or_default();
            let tree = Nested::open(&download.bytes, 0, &mut Budget::default()).tree(&path);
            let _ = write!(text, "\n{}", report::contents(&report::marked(&tree, &[])));
            continue;
        };
        let broken: BTreeSet<&str> = verdict.diagnostics.iter().map(|found| found.rule.id.as_str()).collect();
        let held = verdict.rules - broken.len();
        let _ = writeln!(text, "  verify  {held} of {} structure rules", verdict.rules);
        let _ = write!(text, "\n{}", verdict.contents);
        text.push_str(&coverage(&download.package.tested));
    }
    for platform in downloads.iter().filter_map(|download| platform(download.platform)) {
        let _ = writeln!(text, "\nNext, for {}: {}", platform.name, platform.next.en);
    }
    let is_fetched =
        |download: &Download| platform(download.platform).is_some_and(|found| found.archives.is_some());
    if cfg!(feature = "upload") && downloads.iter().any(is_fetched) {
        let release = format!("{}@{}", vetted.id(), vetted.published().version);
        let _ = writeln!(text, "      `connectory upload {release} --to URL` does that");
    }
    text
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
