//! `connectory upload`: a release's package where a platform can fetch it, and its signed address.

use super::output::Output;
use super::package::{self, Wanted};
use super::{Outcome, WorkPlace, verify};
use crate::catalogue::{ConnectorId, Date};
use crate::error::{Cause, Error, Result};
use crate::files::sha256;
use crate::platform::Asked;
use crate::report::{self, Look, Summary, counted};
use crate::upload::{
    Address, Cloud, FEWEST_DAYS, GOOGLE_FILE, Network, Object, Place, Secret, Sent, Variables,
};
use jiff::Timestamp;
use semver::Version;
use std::fmt::Write as _;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Bytes of a file with credentials that are read.
const MAX_CREDENTIALS: u64 = 64 * 1024;

/// The file with the sums.
const SUMS: &str = "SHA256SUMS";

/// Put a release's submission package where a platform can fetch it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory upload acme-orders --to https://acme.blob.core.windows.net/packages\n  \
    connectory upload acme-orders@1.2.0 --to s3://acme-packages/connectors --expires 3\n  \
    connectory upload acme-orders@1.2.0 --file their.zip --to gs://acme-packages\n\n\
    Objects are named <PREFIX>/<id>/<version>/<file>. What is there already with the same bytes is left;\n\
    with other bytes it is only replaced by --replace.\n\n\
    Credentials come from the environment alone:\n  \
    Azure   AZURE_STORAGE_CONNECTION_STRING; or AZURE_STORAGE_ACCOUNT with AZURE_STORAGE_KEY or\n          \
            AZURE_STORAGE_SAS_TOKEN (which signs no address: --no-link)\n  \
    S3      AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION, AWS_ENDPOINT_URL\n  \
    Google  GOOGLE_APPLICATION_CREDENTIALS: the file with the key of a service account\n\
    HTTPS_PROXY and NO_PROXY are honoured.")]
pub(super) struct Arguments {
    /// A connector's id, or a release of it; default: the newest that is no pre-release
    #[arg(value_name = "ID[@VERSION]")]
    release: String,

    /// Where to: https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, az://CONTAINER/PREFIX,
    /// s3://BUCKET/PREFIX or gs://BUCKET/PREFIX
    #[arg(long, value_name = "URL")]
    to: String,

    /// Upload this package, if no error is found in it; the version must be given
    #[arg(long, value_name = "ZIP")]
    file: Option<PathBuf>,

    /// The package of this platform only; default: all that the connector is submitted to
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,

    /// Sign an address that is good for so many days; default: 30 for Azure; 7 for S3 and Google,
    /// which sign for no longer
    #[arg(long, value_name = "DAYS")]
    expires: Option<u16>,

    /// Sign no address
    #[arg(long, conflicts_with = "expires")]
    no_link: bool,

    /// Overwrite what is there with other bytes
    #[arg(long)]
    replace: bool,

    /// Say what would be sent where; open no connection
    #[arg(long)]
    dry_run: bool,

    /// Give up after so many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,

    /// The day that counts as today, for the rules
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// What is to be sent, and from where it comes.
struct Load {
    id: ConnectorId,
    version: Version,
    source: String,
    /// By the names of the files; the sums are last, so that they tell that all is there.
    files: Vec<(String, Vec<u8>)>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let address = Address::parse(&arguments.to)?;
    let days = crate::upload::days(address.cloud, arguments.expires)?;
    let cloud = Place::new(address.clone(), &variables(address.cloud)?)?;
    if !arguments.no_link {
        cloud.must_sign()?;
    }
    let loaded = match &arguments.file {
        Some(file) => given(place, arguments, file, output)?,
        None => made(place, arguments, output)?,
    };
    let Some(load) = loaded else {
        output.say("note: nothing was uploaded");
        return Ok(Outcome::Findings);
    };
    let objects = objects(&address, &load)?;
    let mut text = format!("{} {}\n  source    {}\n", load.id, load.version, load.source);
    if arguments.dry_run {
        planned(&mut text, &cloud, &objects);
        if !arguments.no_link {
            let _ = writeln!(text, "  sign      {}", counted(usize::from(days), "day"));
        }
        output.print(&text)?;
        output.say("note: nothing was sent (--dry-run)");
        return Ok(Outcome::Fine);
    }
    output.print(&text)?;
    output.flush()?;
    let network = network(arguments.timeout)?;
    let upload = crate::upload::upload(&cloud, &network, &objects, arguments.replace)?;
    output.print(&done(&cloud, &objects, &upload.sent))?;
    if let Some(error) = upload.failure {
        output.flush()?;
        return Err(with_way_on(error, arguments, &load, upload.sent.len(), objects.len()));
    }
    if !arguments.no_link {
        sign(&cloud, &network, &objects, days, output)?;
    }
    Ok(Outcome::Fine)
}

/// What a release is submitted as, made from its tag.
fn made(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Option<Load>> {
    let wanted = Wanted {
        release: &arguments.release,
        platform: arguments.platform.as_deref(),
        today: arguments.today,
    };
    let Some(made) = package::make(place, &wanted, output)? else { return Ok(None) };
    let files = made.folder.iter().map(|(path, bytes)| (path.as_str().to_owned(), bytes.to_vec()));
    let mut files: Vec<_> = files.collect();
    files.sort_by_key(|(name, _)| (name == SUMS, !name.ends_with(".zip")));
    Ok(Some(Load {
        id: made.vetted.id().clone(),
        version: made.vetted.published().version.clone(),
        source: package::source(&made.vetted),
        files,
    }))
}

/// A package that is there already, judged as anyone's.
fn given(place: &WorkPlace, arguments: &Arguments, file: &Path, output: &mut Output) -> Result<Option<Load>> {
    let named = arguments.release.split_once('@');
    let named =
        named.and_then(|(id, version)| Some((ConnectorId::parse(id)?, Version::parse(version).ok()?)));
    let Some((id, version)) = named else {
        let error = Error::usage("which release the file is of must be said: `ID@VERSION`");
        return Err(error.with_help("connectory upload acme-orders@1.2.0 --file ZIP --to URL"));
    };
    let platform = arguments.platform.as_deref().unwrap_or("power-platform");
    let archives = super::archives_of(platform)?;
    let bytes = verify::read(&place.here()?.join(file))?;
    let verified = (archives.verify)(&verify::name(file), &bytes, Asked::default());
    let diagnostics = report::locate_in(verified.findings, &verified.texts);
    if !diagnostics.is_empty() {
        output.print(&report::human(&diagnostics, Summary::of(1, &diagnostics), Look::default()))?;
    }
    if super::check::has_errors(&diagnostics) {
        return Ok(None);
    }
    let name = format!("{id}-{version}-{platform}.zip");
    let sums = format!("{}  {name}\n", sha256(&bytes));
    let source = report::one_line(&file.display().to_string());
    Ok(Some(Load { id, version, source, files: vec![(name, bytes), (SUMS.to_owned(), sums.into_bytes())] }))
}

fn objects(address: &Address, load: &Load) -> Result<Vec<Object>> {
    let object = |(name, bytes): &(String, Vec<u8>)| {
        let key = address.key(&load.id, &load.version, name)?;
        Ok(Object { key, sha256: sha256(bytes), bytes: bytes.clone() })
    };
    load.files.iter().map(object).collect()
}

/// What the environment holds of credentials for a cloud; the one file that it may name is read.
fn variables(cloud: Cloud) -> Result<Variables> {
    let mut variables = Variables::default();
    for name in crate::upload::variables(cloud) {
        let Some(value) = variable(name)?.filter(|value| !value.is_empty()) else { continue };
        let value = if *name == GOOGLE_FILE { credentials_file(Path::new(&value))? } else { value };
        variables.insert(name, Secret::new(value));
    }
    Ok(variables)
}

#[expect(
    clippy::disallowed_methods,
    reason = "credentials and the proxy come from the environment, and are read here alone"
)]
fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Error::environment(format!("`{name}` is no text"))),
    }
}

fn credentials_file(path: &Path) -> Result<String> {
    let failed = |error: std::io::Error| Error::io("read", path, &error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut text = String::new();
    file.take(MAX_CREDENTIALS).read_to_string(&mut text).map_err(failed)?;
    Ok(text)
}

fn network(seconds: u64) -> Result<Network> {
    let either = |upper, lower| Ok(variable(upper)?.or(variable(lower)?).filter(|value| !value.is_empty()));
    Ok(Network {
        proxy: either("HTTPS_PROXY", "https_proxy")?.map(Secret::new),
        no_proxy: either("NO_PROXY", "no_proxy")?,
        limit: Duration::from_secs(seconds),
    })
}

fn planned(text: &mut String, place: &Place, objects: &[Object]) {
    for object in objects {
        let size = counted(object.bytes.len(), "byte");
        let _ =
            writeln!(text, "  send      {}  {size}\n  sha256    {}", place.shown(&object.key), object.sha256);
    }
}

fn done(place: &Place, objects: &[Object], sent: &[Sent]) -> String {
    let mut text = String::new();
    for (object, sent) in objects.iter().zip(sent) {
        let word = match sent {
            Sent::Uploaded => "sent",
            Sent::Present => "there",
            Sent::Replaced => "replaced",
        };
        let size = counted(object.bytes.len(), "byte");
        let _ = writeln!(text, "  {word:9} {}  {size}", place.shown(&object.key));
    }
    text
}

/// An error that says what was done and the command to go on; one that a second run would only meet
/// again is left as it is.
fn with_way_on(error: Error, arguments: &Arguments, load: &Load, sent: usize, all: usize) -> Error {
    if error.cause() == Cause::Usage {
        return error;
    }
    let first = error.help().map(|help| format!("{help}; then ")).unwrap_or_default();
    let again = again(arguments, load);
    error
        .with_help(format!("{first}go on where it stopped, {sent} of {all} files are done:\n        {again}"))
}

/// The command that does the same once more.
fn again(arguments: &Arguments, load: &Load) -> String {
    let mut again = format!("connectory upload {}@{} --to {}", load.id, load.version, arguments.to);
    if let Some(file) = &arguments.file {
        let shown = report::one_line(&file.display().to_string());
        let _ = write!(again, " --file '{}'", shown.replace('\'', "'\\''"));
    }
    if let Some(platform) = &arguments.platform {
        let _ = write!(again, " --platform {platform}");
    }
    if let Some(days) = arguments.expires {
        let _ = write!(again, " --expires {days}");
    }
    for (flag, given) in [("--no-link", arguments.no_link), ("--replace", arguments.replace)] {
        if given {
            let _ = write!(again, " {flag}");
        }
    }
    again
}

/// Signs the addresses of the packages and prints them, each on a line of its own.
fn sign(place: &Place, network: &Network, objects: &[Object], days: u16, output: &mut Output) -> Result<()> {
    let now = Timestamp::from_second(super::now()).unwrap_or_default();
    for object in objects.iter().filter(|object| object.key.ends_with(".zip")) {
        let link = crate::upload::link(place, network, &object.key, now, days)?;
        let until = link.until;
        let (_, name) = object.key.rsplit_once('/').unwrap_or(("", &object.key));
        output.print(&format!(
            "  sha256    {}\n\n{name} can be read until {until}, by whoever has this address:\n{}\n",
            object.sha256, link.url
        ))?;
    }
    output.flush()?;
    if let Some(caution) = place.caution() {
        output.say(&format!("note: {caution}"));
    }
    if days < FEWEST_DAYS {
        let wants =
            format!("Partner Center wants to be able to read a package for at least {FEWEST_DAYS} days");
        output.say(&format!("note: {wants}; Azure Blob Storage signs for so long"));
        return Ok(());
    }
    output.print("\nNext: paste the address into Partner Center\n")
}
