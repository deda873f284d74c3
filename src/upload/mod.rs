//! Packages put where a platform can fetch them: Azure Blob Storage, S3 or Google Cloud Storage.
//!
//! It opens connections, and is compiled in by the feature `upload` alone. Objects are
//! sent whole, in one request each, so that none is ever half there. What is there already is compared
//! by its bytes and never replaced unless that is asked for. Credentials come in as [`Variables`] and
//! leave in signatures alone; no message holds one.

mod address;
mod credentials;
mod link;
mod store;

pub use address::{Address, Cloud};
pub use credentials::{GOOGLE_FILE, Secret, Variables, variables};
pub use link::{FEWEST_DAYS, Link, days};

use crate::error::{Error, Result};
use crate::report::one_line;
use credentials::{Credentials, Grant};
use jiff::Timestamp;
use std::time::Duration;
use store::{Failure, Found, Kind, Store};

/// Characters of what a server said that a message repeats.
const MAX_WORDS: usize = 300;

/// A file to be put at a key.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its name in the bucket or container.
    pub key: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The digest of its content.
    pub sha256: String,
}

/// A place in a cloud and the means to write there.
#[derive(Debug)]
pub struct Place {
    address: Address,
    credentials: Credentials,
}

/// How to reach a place, and for how long to try.
#[derive(Debug)]
pub struct Network {
    /// The proxy for connections by TLS.
    pub proxy: Option<Secret>,
    /// Hosts that are reached without it, separated by commas.
    pub no_proxy: Option<String>,
    /// After this time nothing more is tried.
    pub limit: Duration,
}

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// It was not there and is now.
    Uploaded,
    /// It was there with the same bytes.
    Present,
    /// It was there with other bytes, or could not be read, and was replaced.
    Replaced,
}

/// What was done, and what kept the rest from being done.
#[derive(Debug)]
pub struct Upload {
    /// The objects that are there now, in their order.
    pub sent: Vec<Sent>,
    /// The end, if it was no good one.
    pub failure: Option<Error>,
}

/// Puts objects at a place, in their order; nothing at all where one is there with other bytes, unless
/// it may be replaced.
///
/// # Errors
/// When no client can be made. What a server refuses is in the outcome.
pub fn upload(place: &Place, network: &Network, objects: &[Object], replace: bool) -> Result<Upload> {
    let store = Store::open(place, network)?;
    let mut sent = Vec::new();
    let ended = store.run(network.limit, send_all(&store, objects, replace, &mut sent))?;
    let failure = match ended {
        Some(Ok(())) => None,
        Some(Err(stop)) => Some(place.told(&stop)),
        None => Some(Error::environment(format!(
            "{} did not finish within {} seconds",
            place.address,
            network.limit.as_secs()
        ))),
    };
    Ok(Upload { sent, failure })
}

/// An address by which whoever has it can read an object until a moment.
///
/// # Errors
/// When the credentials cannot sign one.
pub fn link(place: &Place, network: &Network, key: &str, now: Timestamp, days: u16) -> Result<Link> {
    if let Some(link) = link::azure(place, key, now, days)? {
        return Ok(link);
    }
    let store = Store::open(place, network)?;
    let lifetime = Duration::from_secs(u64::from(days) * 86_400);
    let ended = store.run(network.limit, store.link(key, lifetime))?;
    let failed = || Error::environment("the address could not be signed in time");
    let url = ended.ok_or_else(failed)?.map_err(|failure| place.told(&Stop { key, failure }))?;
    Ok(Link { url, until: link::until(now, days)? })
}

/// Why the rest was not sent.
struct Stop<'o> {
    key: &'o str,
    failure: Failure,
}

async fn send_all<'o>(
    store: &Store,
    objects: &'o [Object],
    replace: bool,
    sent: &mut Vec<Sent>,
) -> std::result::Result<(), Stop<'o>> {
    let mut found = Vec::new();
    for object in objects {
        let stop = |failure| Stop { key: &object.key, failure };
        let state = store.find(&object.key, &object.bytes).await.map_err(stop)?;
        if state == Found::Other && !replace {
            return Err(stop(Failure::other_bytes()));
        }
        found.push(state);
    }
    for (object, state) in objects.iter().zip(found) {
        let stop = |failure| Stop { key: &object.key, failure };
        sent.push(send(store, object, state, replace).await.map_err(stop)?);
    }
    Ok(())
}

async fn send(
    store: &Store,
    object: &Object,
    found: Found,
    replace: bool,
) -> std::result::Result<Sent, Failure> {
    let over = match found {
        Found::Same => return Ok(Sent::Present),
        Found::Absent => false,
        Found::Other | Found::Unreadable => replace,
    };
    let Err(failure) = store.put(object, over).await else {
        return Ok(if over { Sent::Replaced } else { Sent::Uploaded });
    };
    if !matches!(failure.kind, Kind::Exists | Kind::Lost) {
        return Err(failure);
    }
    // An answer that was lost, or a second try that met the first: what is there now decides.
    match store.find(&object.key, &object.bytes).await {
        Ok(Found::Same) => Ok(if over { Sent::Replaced } else { Sent::Uploaded }),
        Ok(Found::Other) if !over => Err(Failure::other_bytes()),
        Ok(Found::Unreadable) if failure.kind == Kind::Exists => Err(Failure::unreadable()),
        Ok(Found::Absent | Found::Other | Found::Unreadable) | Err(_) => Err(failure),
    }
}

impl Place {
    /// The means to write at an address.
    ///
    /// # Errors
    /// When the variables lack them, or hold what cannot be right.
    pub fn new(address: Address, variables: &Variables) -> Result<Self> {
        let credentials = Credentials::find(&address, variables)?;
        Ok(Self { address, credentials })
    }

    /// Whether it can sign addresses.
    ///
    /// # Errors
    /// When it holds a shared access signature and no key.
    pub fn must_sign(&self) -> Result<()> {
        match &self.credentials {
            Credentials::Azure { grant: Grant::Token(_), .. } => {
                let error = Error::environment("a shared access signature cannot sign another one");
                Err(error.with_help("set AZURE_STORAGE_KEY, or upload with `--no-link`"))
            }
            Credentials::Azure { grant: Grant::Key(_), .. }
            | Credentials::S3 { .. }
            | Credentials::Google { .. } => Ok(()),
        }
    }

    /// What shortens the life of addresses that it signs.
    pub fn caution(&self) -> Option<&'static str> {
        match &self.credentials {
            Credentials::S3 { session_token: Some(_), .. } => Some(
                "the credentials are for a while only: the address ends with them, and holds their session token",
            ),
            Credentials::Azure { .. } | Credentials::S3 { .. } | Credentials::Google { .. } => None,
        }
    }

    /// An object's address, as people know it.
    pub fn shown(&self, key: &str) -> String {
        let bucket = &self.address.bucket;
        match &self.credentials {
            Credentials::Azure { endpoint, .. } => format!("{endpoint}/{bucket}/{key}"),
            Credentials::S3 { .. } => format!("s3://{bucket}/{key}"),
            Credentials::Google { .. } => format!("gs://{bucket}/{key}"),
        }
    }

    fn told(&self, stop: &Stop<'_>) -> Error {
        let shown = self.shown(stop.key);
        let words = self.credentials.without_secrets(&stop.failure.words);
        let words: String = one_line(&words).chars().take(MAX_WORDS).collect();
        let bucket = &self.address.bucket;
        match stop.failure.kind {
            Kind::OtherBytes => Error::usage(format!("`{shown}` is there already, with other bytes"))
                .with_help("look at it first; `--replace` overwrites it"),
            Kind::Hidden => Error::usage(format!(
                "`{shown}` is there already and may not be read, so that it cannot be compared"
            ))
            .with_help("use credentials that may read; `--replace` overwrites it"),
            Kind::Missing => Error::environment(format!("`{bucket}` was not found ({words})"))
                .with_help(format!("make it first: {}", self.address.cloud.making(bucket))),
            Kind::Denied => Error::environment(format!("`{shown}` was refused ({words})"))
                .with_help(format!("look at {}", self.credentials.source())),
            Kind::Lost => Error::environment(format!("`{shown}` could not be sent: {words}")),
            Kind::Exists | Kind::Answer => Error::environment(format!("`{shown}` was not taken: {words}")),
        }
    }
}
