//! By whose right: what the environment's usual variables hold, read by `cli` and handed down.
//!
//! A secret has no `Display`, its `Debug` hides it, and messages of servers are freed of it.

use super::address::{Address, Cloud, is_account};
use crate::error::{Error, Result};
use base64::Engine as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

const CONNECTION_STRING: &str = "AZURE_STORAGE_CONNECTION_STRING";
const ACCOUNT: &str = "AZURE_STORAGE_ACCOUNT";
const KEY: &str = "AZURE_STORAGE_KEY";
const SAS_TOKEN: &str = "AZURE_STORAGE_SAS_TOKEN";
const KEY_ID: &str = "AWS_ACCESS_KEY_ID";
const SECRET_KEY: &str = "AWS_SECRET_ACCESS_KEY";
const SESSION_TOKEN: &str = "AWS_SESSION_TOKEN";
const REGION: &str = "AWS_REGION";
const DEFAULT_REGION: &str = "AWS_DEFAULT_REGION";
const S3_ENDPOINT: &str = "AWS_ENDPOINT_URL_S3";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";

/// The variable that names a file; what is handed down is the file's text.
pub const GOOGLE_FILE: &str = "GOOGLE_APPLICATION_CREDENTIALS";

/// The variables that are read for a cloud.
pub fn variables(cloud: Cloud) -> &'static [&'static str] {
    match cloud {
        Cloud::Azure => &[CONNECTION_STRING, ACCOUNT, KEY, SAS_TOKEN],
        Cloud::S3 => &[KEY_ID, SECRET_KEY, SESSION_TOKEN, REGION, DEFAULT_REGION, S3_ENDPOINT, ENDPOINT],
        Cloud::Google => &[GOOGLE_FILE],
    }
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What the variables hold; an empty one counts as none.
#[derive(Debug, Default)]
pub struct Variables(BTreeMap<&'static str, Secret>);

/// The right to write somewhere.
#[derive(Debug)]
pub(super) enum Credentials {
    /// To an account of Azure Storage.
    Azure {
        /// The account's name.
        account: String,
        /// The address of its blobs, without a slash at the end.
        endpoint: String,
        /// What proves the right.
        grant: Grant,
    },
    /// To S3.
    S3 {
        /// The key's id.
        key_id: String,
        /// The key.
        secret_key: Secret,
        /// What goes with a key for a while only.
        session_token: Option<Secret>,
        /// The bucket's region.
        region: String,
        /// Where it is, if not at Amazon.
        endpoint: Option<String>,
    },
    /// To Google Cloud Storage.
    Google {
        /// The key of a service account, as JSON.
        account: Secret,
        /// The key in it.
        private_key: Secret,
    },
}

/// What proves the right to write to an account of Azure Storage.
#[derive(Debug)]
pub(super) enum Grant {
    /// The account's key, in base64.
    Key(Secret),
    /// A shared access signature.
    Token(Secret),
}

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text; not for any message.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl Variables {
    /// Keeps what a variable holds.
    pub fn insert(&mut self, name: &'static str, value: Secret) {
        if !value.0.trim().is_empty() {
            self.0.insert(name, value);
        }
    }

    /// A value in printable ASCII, so that it can stand in a header.
    fn get(&self, name: &str) -> Result<Option<&str>> {
        let Some(value) = self.0.get(name).map(|secret| secret.0.trim()) else { return Ok(None) };
        match value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            true => Ok(Some(value)),
            false => Err(wrong(name, "has characters that no such value has")),
        }
    }
}

fn wrong(name: &str, what: &str) -> Error {
    Error::environment(format!("`{name}` {what}"))
}

impl Credentials {
    /// What the variables give for an address.
    ///
    /// # Errors
    /// When something lacks or cannot be right.
    pub(super) fn find(address: &Address, variables: &Variables) -> Result<Self> {
        match address.cloud {
            Cloud::Azure => azure(address, variables),
            Cloud::S3 => s3(variables),
            Cloud::Google => google(variables),
        }
    }

    /// The variables that they came from.
    pub(super) fn source(&self) -> &'static str {
        match self {
            Self::Azure { grant: Grant::Key(_), .. } => {
                "AZURE_STORAGE_CONNECTION_STRING or AZURE_STORAGE_KEY"
            }
            Self::Azure { grant: Grant::Token(_), .. } => {
                "AZURE_STORAGE_SAS_TOKEN: it needs the permissions to read, create and write"
            }
            Self::S3 { .. } => "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION",
            Self::Google { .. } => {
                "the service account in GOOGLE_APPLICATION_CREDENTIALS: it needs the role Storage Object User"
            }
        }
    }

    /// A text without any of the secrets.
    pub(super) fn without_secrets(&self, text: &str) -> String {
        let secrets = match self {
            Self::Azure { grant: Grant::Key(key), .. } => vec![key],
            Self::Azure { grant: Grant::Token(token), .. } => vec![token],
            Self::S3 { secret_key, session_token, .. } => {
                [Some(secret_key), session_token.as_ref()].into_iter().flatten().collect()
            }
            Self::Google { private_key, account } => vec![account, private_key],
        };
        let parts = secrets
            .into_iter()
            .flat_map(|secret| std::iter::once(secret.0.as_str()).chain(secret.0.split('&')));
        let parts = parts.filter(|part| part.len() > 16);
        parts.fold(text.to_owned(), |text, part| text.replace(part, "…"))
    }
}

fn azure(address: &Address, variables: &Variables) -> Result<Credentials> {
    let string = variables.get(CONNECTION_STRING)?.map(connection).transpose()?.unwrap_or_default();
    // A part of the connection string, or else what a variable holds; with the name of where it stood.
    let either = |part: &str, name: &'static str| match string.get(part) {
        Some(value) => Ok(Some((CONNECTION_STRING, *value))),
        None => Ok::<_, Error>(variables.get(name)?.map(|value| (name, value))),
    };
    let account = match (address.account(), either("accountname", ACCOUNT)?) {
        (Some(account), Some((name, other))) if account != other => {
            let message = format!("the address names the account `{account}`, but `{name}` is of another");
            return Err(Error::usage(message));
        }
        (None, Some((name, account))) if !is_account(account) => {
            let form = "3 to 24 lower-case letters and digits";
            return Err(wrong(name, &format!("holds no name of a storage account: {form}")));
        }
        (Some(account), _) | (None, Some((_, account))) => account,
        (None, None) => return Err(lacking("the account", AZURE_HELP)),
    };
    let suffix = string.get("endpointsuffix").copied().unwrap_or("core.windows.net");
    let endpoint = match (&address.host, string.get("blobendpoint")) {
        (Some(host), _) => format!("https://{host}"),
        (None, Some(endpoint)) => (*endpoint).to_owned(),
        (None, None) => format!("https://{account}.blob.{suffix}"),
    };
    let grant = match (either("accountkey", KEY)?, either("sharedaccesssignature", SAS_TOKEN)?) {
        (Some((name, key)), _) => match base64::engine::general_purpose::STANDARD.decode(key) {
            Ok(_) => Grant::Key(Secret::new(key)),
            Err(_) => return Err(wrong(name, "holds no key of a storage account: it is not base64")),
        },
        (None, Some((_, token))) => Grant::Token(Secret::new(token.trim_start_matches('?'))),
        (None, None) => return Err(lacking("a key of Azure Storage", AZURE_HELP)),
    };
    let endpoint = endpoint_of(CONNECTION_STRING, &endpoint)?;
    Ok(Credentials::Azure { account: account.to_owned(), endpoint, grant })
}

const AZURE_HELP: &str = "set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY; \
                          `az storage account keys list --account-name ACCOUNT` shows the key";

/// The parts of a connection string, by their names in lower case.
fn connection(text: &str) -> Result<BTreeMap<String, &str>> {
    let parts = text.split(';').filter(|part| !part.trim().is_empty());
    let parts = parts.map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_lowercase(), value.trim()))
    });
    let parts: Option<_> = parts.collect();
    parts.ok_or_else(|| wrong(CONNECTION_STRING, "is no connection string: `Name=Value` with `;` between"))
}

fn s3(variables: &Variables) -> Result<Credentials> {
    const HELP: &str = "set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION; \
                        `aws configure export-credentials --format env` prints them for a profile";
    let key_id = variables.get(KEY_ID)?.ok_or_else(|| lacking("`AWS_ACCESS_KEY_ID`", HELP))?;
    let secret_key = variables.get(SECRET_KEY)?.ok_or_else(|| lacking("`AWS_SECRET_ACCESS_KEY`", HELP))?;
    let endpoint = match variables.get(S3_ENDPOINT)? {
        Some(endpoint) => Some(endpoint_of(S3_ENDPOINT, endpoint)?),
        None => variables.get(ENDPOINT)?.map(|endpoint| endpoint_of(ENDPOINT, endpoint)).transpose()?,
    };
    let region = match variables.get(REGION)? {
        None => variables.get(DEFAULT_REGION)?,
        region => region,
    };
    let region = region.or_else(|| endpoint.as_ref().map(|_| "us-east-1"));
    let region = region.ok_or_else(|| lacking("`AWS_REGION`", HELP))?;
    if !region.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        return Err(wrong(REGION, "is no name of a region, such as `eu-central-1`"));
    }
    Ok(Credentials::S3 {
        key_id: key_id.to_owned(),
        secret_key: Secret::new(secret_key),
        session_token: variables.get(SESSION_TOKEN)?.map(Secret::new),
        region: region.to_owned(),
        endpoint,
    })
}

/// What is read of a key file of Google's. Where it would send requests to, and whether it would sign
/// them, is not among it.
#[derive(Serialize, Deserialize)]
struct ServiceAccount {
    client_email: String,
    private_key_id: String,
    private_key: String,
}

fn google(variables: &Variables) -> Result<Credentials> {
    let help = "it names the file with the key of a service account, in JSON";
    let Some(text) = variables.0.get(GOOGLE_FILE) else {
        return Err(lacking("`GOOGLE_APPLICATION_CREDENTIALS`", help));
    };
    let account: ServiceAccount = serde_json::from_str(&text.0).map_err(|_| {
        wrong(GOOGLE_FILE, "names a file that holds no key of a service account").with_help(
            "only such a key can sign addresses; `gcloud iam service-accounts keys create` makes one",
        )
    })?;
    let private_key = Secret::new(&account.private_key);
    let account = serde_json::to_string(&account).map_err(|_| wrong(GOOGLE_FILE, "cannot be read"))?;
    Ok(Credentials::Google { account: Secret(account), private_key })
}

fn lacking(what: &str, help: &str) -> Error {
    Error::environment(format!("{what} is not in the environment")).with_help(help)
}

/// The address of a service: by TLS, or on this machine.
fn endpoint_of(name: &str, text: &str) -> Result<String> {
    let trimmed = text.trim_end_matches('/');
    let secure = trimmed.strip_prefix("https://");
    let host = secure.or_else(|| trimmed.strip_prefix("http://").filter(|rest| is_here(rest)));
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".-_:/[]".contains(c);
    match host.is_some_and(|host| !host.is_empty() && host.chars().all(allowed)) {
        true => Ok(trimmed.to_owned()),
        false => Err(wrong(
            name,
            "holds an address that is not used: https:// and a host are expected, or http:// on this machine",
        )),
    }
}

/// Whether an address without its scheme is of this machine.
pub(super) fn is_here(rest: &str) -> bool {
    let host = rest.split('/').next().unwrap_or_default();
    let host = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((host, _)) => host,
        None => host.split(':').next().unwrap_or_default(),
    };
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(address: &str, given: &[(&'static str, &str)]) -> Result<Credentials> {
        let mut variables = Variables::default();
        for (name, value) in given {
            variables.insert(name, Secret::new(*value));
        }
        Credentials::find(&Address::parse(address).unwrap(), &variables)
    }

    fn endpoint(address: &str, given: &[(&'static str, &str)]) -> String {
        let Credentials::Azure { endpoint, .. } = found(address, given).unwrap() else { panic!("{address}") };
        endpoint
    }

    #[test]
    fn an_account_is_found_in_each_of_its_forms() {
        let both = [(ACCOUNT, "acme"), (KEY, "a2V5\n")];
        assert_eq!(endpoint("az://packages", &both), "https://acme.blob.core.windows.net");
        let host = "https://acme.blob.core.usgovcloudapi.net";
        assert_eq!(endpoint(&format!("{host}/packages"), &[(KEY, "a2V5")]), host);
        let china = "AccountName=acme;AccountKey=a2V5PQ==;EndpointSuffix=core.chinacloudapi.cn";
        assert_eq!(
            endpoint("az://packages", &[(CONNECTION_STRING, china)]),
            "https://acme.blob.core.chinacloudapi.cn"
        );
        let here = "AccountName=acme;AccountKey=a2V5;BlobEndpoint=http://[::1]:10000/acme/";
        assert_eq!(endpoint("az://packages", &[(CONNECTION_STRING, here)]), "http://[::1]:10000/acme");
    }

    #[test]
    fn what_lacks_or_cannot_be_right_is_said() {
        for given in [
            &[][..],
            &[(ACCOUNT, "acme")],
            &[(KEY, "a2V5")],
            &[(ACCOUNT, "acme"), (KEY, "  ")],
            &[(ACCOUNT, "Acme"), (KEY, "a2V5")],
            &[(ACCOUNT, "acme"), (KEY, "no base64")],
            &[(ACCOUNT, "acme"), (KEY, "a2V5\u{1b}")],
            &[(CONNECTION_STRING, "AccountName")],
            &[(CONNECTION_STRING, "AccountName=acme;AccountKey=a2V5;BlobEndpoint=https://a@b")],
            &[(CONNECTION_STRING, "AccountName=acme;AccountKey=a2V5;BlobEndpoint=http://acme.example")],
        ] {
            assert!(found("az://packages", given).is_err(), "{given:?}");
        }
        let keys = [(KEY_ID, "id"), (SECRET_KEY, "key")];
        assert!(found("s3://packages", &keys).is_err(), "no region");
        assert!(found("s3://packages", &[keys[0], keys[1], (REGION, "a/b")]).is_err());
        assert!(found("s3://packages", &[keys[0], keys[1], (ENDPOINT, "http://10.0.0.1")]).is_err());
        assert!(found("s3://packages", &[keys[0], keys[1], (ENDPOINT, "http://127.0.0.9:9000")]).is_ok());
        assert!(found("s3://packages", &[keys[0], keys[1], (DEFAULT_REGION, "eu-central-1")]).is_ok());
    }

    #[test]
    fn a_secret_is_in_no_text() {
        let token = "sv=2025-07-05&sig=hunter2%2Fhunter2%2Fhunter2%3D";
        let credentials = found("az://packages", &[(ACCOUNT, "acme"), (SAS_TOKEN, token)]).unwrap();
        assert!(!format!("{credentials:?}").contains("hunter2"));
        let told = credentials
            .without_secrets(&format!("GET /packages?{token} and sig=hunter2%2Fhunter2%2Fhunter2%3D"));
        assert_eq!(told, "GET /packages?… and …");
    }
}
