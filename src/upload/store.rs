//! Objects of a cloud over the network: the only file that names `object_store` and what it brings.
//!
//! Requests are made by a client of our own: it follows no redirect, knows no proxy but the one that it
//! is given, and reads of an answer no more than is of use. Of an answer that refuses only the status and
//! the code are kept.

use super::credentials::{Credentials, Grant, is_here};
use super::{Network, Object, Place};
use crate::error::{Error, Result};
use crate::package::MAX_ARCHIVE_BYTES;
use http_body_util::{BodyExt as _, Limited};
use object_store::aws::AmazonS3Builder;
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::signer::{Method, Signer};
use object_store::{
    Attribute, Attributes, BackoffConfig, ClientOptions, GetOptions, ObjectStore, PutMode, PutOptions,
    RetryConfig,
};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Bytes that are read of an answer that refuses.
const MAX_REFUSAL: usize = 64 * 1024;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// How a request is tried again: after a fifth of a second first, then later and later.
const RETRIES: usize = 6;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A bucket, and how to reach it.
pub(super) struct Store {
    objects: Arc<dyn ObjectStore>,
    signer: Arc<dyn Signer>,
    heard: Heard,
}

/// What is at a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    Absent,
    Same,
    Other,
    /// Whether something is there may not be known.
    Unreadable,
}

/// Why a request was to no avail.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) kind: Kind,
    /// What the server or the network said.
    pub(super) words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The bucket is not there.
    Missing,
    /// The credentials do not reach so far.
    Denied,
    /// Something is there already, as the server says.
    Exists,
    /// Something is there already, with other bytes.
    OtherBytes,
    /// Something is there already that may not be read.
    Hidden,
    /// Whether the request arrived is not known.
    Lost,
    /// The server answered otherwise.
    Answer,
}

impl Failure {
    pub(super) fn other_bytes() -> Self {
        Self { kind: Kind::OtherBytes, words: String::new() }
    }

    pub(super) fn unreadable() -> Self {
        Self { kind: Kind::Hidden, words: String::new() }
    }
}

type Parts = (Arc<dyn ObjectStore>, Arc<dyn Signer>);

/// A client of the cloud that is meant, with nothing but the credentials that are given.
fn build(place: &Place, connector: Connector, retry: RetryConfig) -> object_store::Result<Parts> {
    fn parts(store: impl ObjectStore + Signer) -> Parts {
        let store = Arc::new(store);
        (store.clone(), store)
    }
    let bucket = place.address.bucket.as_str();
    match &place.credentials {
        Credentials::Azure { account, endpoint, grant } => {
            let builder = MicrosoftAzureBuilder::new().with_account(account).with_endpoint(endpoint.clone());
            let builder = match grant {
                Grant::Key(key) => builder.with_access_key(key.expose()),
                Grant::Token(token) => builder.with_config(AzureConfigKey::SasKey, token.expose()),
            };
            let builder = builder.with_container_name(bucket).with_retry(retry);
            builder.with_http_connector(connector).build().map(parts)
        }
        Credentials::S3 { key_id, secret_key, session_token, region, endpoint } => {
            let builder = AmazonS3Builder::new().with_access_key_id(key_id).with_region(region);
            let mut builder = builder.with_secret_access_key(secret_key.expose()).with_bucket_name(bucket);
            if let Some(token) = session_token {
                builder = builder.with_token(token.expose());
            }
            if let Some(endpoint) = endpoint {
                builder = builder.with_endpoint(endpoint);
            }
            builder.with_http_connector(connector).with_retry(retry).build().map(parts)
        }
        Credentials::Google { account, .. } => {
            let builder = GoogleCloudStorageBuilder::new().with_service_account_key(account.expose());
            let builder = builder.with_bucket_name(bucket).with_retry(retry);
            builder.with_http_connector(connector).build().map(parts)
        }
    }
}

impl Store {
    /// Makes a client; nothing is sent yet.
    pub(super) fn open(place: &Place, network: &Network) -> Result<Self> {
        let heard = Heard::default();
        let connector = Connector {
            client: client(place, network)?,
            proxied: network.proxy.is_some(),
            heard: heard.clone(),
        };
        let retry = RetryConfig {
            backoff: BackoffConfig { init_backoff: FIRST_PAUSE, max_backoff: LONGEST_PAUSE, base: 2.0 },
            max_retries: RETRIES,
            retry_timeout: network.limit,
        };
        let (objects, signer) = build(place, connector, retry).map_err(|error| {
            let words = place.credentials.without_secrets(&error.to_string());
            Error::environment(format!("no client for {}: {words}", place.address))
        })?;
        Ok(Self { objects, signer, heard })
    }

    /// Does some work, or none of it after a time: then there is no answer.
    pub(super) fn run<T>(&self, limit: Duration, work: impl Future<Output = T>) -> Result<Option<T>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|error| Error::environment(format!("no thread for the network: {error}")))?;
        let done = runtime.block_on(async { tokio::time::timeout(limit, work).await });
        // A name that is still being looked up is not waited for.
        runtime.shutdown_background();
        Ok(done.ok())
    }

    /// Compares what is at a key with some bytes.
    pub(super) async fn find(&self, key: &str, bytes: &[u8]) -> std::result::Result<Found, Failure> {
        let answer = match self.objects.get_opts(&path(key), GetOptions::default()).await {
            Ok(answer) => answer,
            Err(object_store::Error::NotFound { .. }) => return Ok(Found::Absent),
            Err(
                object_store::Error::PermissionDenied { .. } | object_store::Error::Unauthenticated { .. },
            ) => {
                return Ok(Found::Unreadable);
            }
            Err(error) => return Err(self.failure(&error)),
        };
        if usize::try_from(answer.meta.size) != Ok(bytes.len()) {
            return Ok(Found::Other);
        }
        let there = answer.bytes().await.map_err(|error| self.failure(&error))?;
        Ok(if there == bytes { Found::Same } else { Found::Other })
    }

    /// Sends an object in one request.
    pub(super) async fn put(&self, object: &Object, over: bool) -> std::result::Result<(), Failure> {
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, media(&object.key).into());
        attributes.insert(Attribute::Metadata("sha256".into()), object.sha256.clone().into());
        let mode = if over { PutMode::Overwrite } else { PutMode::Create };
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let sent = self.objects.put_opts(&path(&object.key), object.bytes.clone().into(), options).await;
        sent.map(|_| ()).map_err(|error| self.failure(&error))
    }

    /// An address by which an object can be read.
    pub(super) async fn link(&self, key: &str, lifetime: Duration) -> std::result::Result<String, Failure> {
        let signed = self.signer.signed_url(Method::GET, &path(key), lifetime).await;
        signed.map(String::from).map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &object_store::Error) -> Failure {
        use object_store::Error as E;
        let heard = self.heard.take();
        let kind = match (error, &heard) {
            (E::NotFound { .. }, _) => Kind::Missing,
            (E::AlreadyExists { .. } | E::Precondition { .. }, _) => Kind::Exists,
            (E::PermissionDenied { .. } | E::Unauthenticated { .. }, _) => Kind::Denied,
            (_, Some(Word::Lost(_) | Word::Refused(500.., _))) => Kind::Lost,
            (_, Some(Word::Refused(..)) | None) => Kind::Answer,
        };
        let words = match heard {
            Some(Word::Lost(words)) => words,
            Some(Word::Refused(status, code)) if code.is_empty() => status.to_string(),
            Some(Word::Refused(status, code)) => format!("{status} {code}"),
            None => error.to_string(),
        };
        Failure { kind, words }
    }
}

/// Keys need no encoding, so that they are paths as they are.
fn path(key: &str) -> object_store::path::Path {
    object_store::path::Path::from(key)
}

fn media(key: &str) -> &'static str {
    match key.rsplit_once('.') {
        Some((_, "zip")) => "application/zip",
        Some((_, "json")) => "application/json",
        _ => "text/plain; charset=utf-8",
    }
}

/// The client of all requests.
fn client(place: &Place, network: &Network) -> Result<reqwest::Client> {
    let failed = |error: reqwest::Error| {
        Error::environment(format!("no client for the network: {}", innermost(&error.without_url())))
    };
    // The process has one provider; whoever set it first, it is this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("connectory/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .https_only(!place.is_here())
        .connect_timeout(CONNECT)
        .timeout(network.limit);
    if let Some(proxy) = &network.proxy {
        // What the proxy's address holds may be a password.
        let failed =
            || Error::environment("`HTTPS_PROXY` holds no address of a proxy: http://HOST:PORT is expected");
        let address = proxy.expose();
        let is_http = address.split_once("://").is_none_or(|(scheme, _)| matches!(scheme, "http" | "https"));
        let through = reqwest::Proxy::https(address).ok().filter(|_| is_http).ok_or_else(failed)?;
        let except = network.no_proxy.as_deref().and_then(reqwest::NoProxy::from_string);
        builder = builder.proxy(through.no_proxy(except));
    }
    builder.build().map_err(failed)
}

impl Place {
    /// Whether the service is on this machine and speaks without TLS.
    fn is_here(&self) -> bool {
        let endpoint = match &self.credentials {
            Credentials::Azure { endpoint, .. } => Some(endpoint),
            Credentials::S3 { endpoint, .. } => endpoint.as_ref(),
            Credentials::Google { .. } => None,
        };
        endpoint.and_then(|endpoint| endpoint.strip_prefix("http://")).is_some_and(is_here)
    }
}

/// The last that was heard from a server or the network, beside the errors of `object_store`, which hold
/// whatever a server wrote.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Option<Word>>>);

enum Word {
    /// A status and the code in the answer.
    Refused(u16, String),
    /// The connection failed.
    Lost(String),
}

impl Heard {
    fn say(&self, word: Option<Word>) {
        if let Ok(mut heard) = self.0.lock() {
            *heard = word;
        }
    }

    fn take(&self) -> Option<Word> {
        self.0.lock().ok().and_then(|mut heard| heard.take())
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Heard")
    }
}

/// Hands the same client to whoever asks.
#[derive(Debug, Clone)]
struct Connector {
    client: reqwest::Client,
    /// Whether there is a proxy, which may be what cannot be reached.
    proxied: bool,
    heard: Heard,
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

type Answer = std::result::Result<HttpResponse, HttpError>;

impl HttpService for Connector {
    fn call<'s, 'f>(&'s self, request: HttpRequest) -> Pin<Box<dyn Future<Output = Answer> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(self.send(request))
    }
}

impl Connector {
    async fn send(&self, request: HttpRequest) -> Answer {
        let answer = match HttpService::call(&self.client, request).await {
            Ok(answer) => answer,
            Err(error) => {
                self.heard.say(Some(Word::Lost(self.lost(&error))));
                // Everything that is sent may be sent again: what a first try left is compared.
                let broken = error.kind() == HttpErrorKind::Interrupted;
                return Err(if broken { HttpError::new(HttpErrorKind::Request, error) } else { error });
            }
        };
        let (parts, body) = answer.into_parts();
        let too_much = |error| HttpError::new_boxed(HttpErrorKind::Decode, error);
        if parts.status.is_success() {
            self.heard.say(None);
            let most = usize::try_from(MAX_ARCHIVE_BYTES).unwrap_or(usize::MAX);
            let body = Limited::new(body, most).map_err(too_much);
            return Ok(HttpResponse::from_parts(parts, HttpResponseBody::new(body)));
        }
        let body = Limited::new(body, MAX_REFUSAL).collect().await;
        let code = body.map(|body| code(&body.to_bytes())).unwrap_or_default();
        self.heard.say(Some(Word::Refused(parts.status.as_u16(), code)));
        Ok(HttpResponse::from_parts(parts, Vec::new().into()))
    }

    /// What became of a request that has no answer.
    fn lost(&self, error: &HttpError) -> String {
        let kind = error.kind();
        if kind == HttpErrorKind::Connect {
            let proxied = if self.proxied { " (there is an `HTTPS_PROXY`)" } else { "" };
            format!("no connection{proxied}: {}", innermost(error))
        } else if kind == HttpErrorKind::Timeout {
            "no answer in time".to_owned()
        } else if kind == HttpErrorKind::Interrupted || kind == HttpErrorKind::Request {
            "the connection broke off".to_owned()
        } else {
            innermost(error)
        }
    }
}

/// The code in an answer that refuses: `<Code>AuthenticationFailed</Code>`.
fn code(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let inside = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>"));
    let code = inside.map(|(code, _)| code).unwrap_or_default();
    let plain = code.len() <= 64 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
    if plain { code.to_owned() } else { String::new() }
}

/// The last cause in a chain of errors, which says most.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut last = error;
    while let Some(source) = last.source() {
        last = source;
    }
    last.to_string()
}
