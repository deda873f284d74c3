//! Where to: `https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX`, `az://CONTAINER/PREFIX`,
//! `s3://BUCKET/PREFIX` and `gs://BUCKET/PREFIX`.
//!
//! Names hold letters, digits, `.`, `_` and `-` alone. What needs no encoding is signed as it is sent.

use crate::catalogue::ConnectorId;
use crate::error::{Error, Result};
use crate::report::one_line;
use semver::Version;
use std::fmt;

/// The hosts of Azure's clouds, behind the account.
const AZURE_HOSTS: [&str; 3] =
    [".blob.core.windows.net", ".blob.core.usgovcloudapi.net", ".blob.core.chinacloudapi.cn"];

/// The longest key; all three clouds take 1,024 bytes.
const MAX_KEY: usize = 900;

/// What an address may look like.
const FORMS: &str = "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, az://CONTAINER/PREFIX, \
                     s3://BUCKET/PREFIX or gs://BUCKET/PREFIX";

/// Who keeps the objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    /// Azure Blob Storage.
    Azure,
    /// Amazon S3, or what speaks as it does.
    S3,
    /// Google Cloud Storage.
    Google,
}

/// A bucket or container, and the folder in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Whose.
    pub cloud: Cloud,
    /// Azure's host of the account, where the address names it: `acme.blob.core.windows.net`.
    pub host: Option<String>,
    /// The bucket; Azure says container.
    pub bucket: String,
    /// The folder: segments with `/` between them, or nothing.
    pub prefix: String,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none of the forms, or holds a name that would need encoding. One that could hold a
    /// credential is not repeated.
    pub fn parse(text: &str) -> Result<Self> {
        if text.contains(['?', '#', '@']) {
            let error =
                Error::usage("an address holds no `?`, `#` or `@`; credentials come from the environment");
            return Err(error.with_help(FORMS));
        }
        let unknown = || {
            let error = Error::usage(format!("`{}` is no address to upload to", one_line(text)));
            error.with_help(FORMS)
        };
        let (scheme, rest) = text.split_once("://").ok_or_else(unknown)?;
        let (cloud, host, rest) = match scheme {
            "https" => {
                let (host, rest) = rest.split_once('/').ok_or_else(unknown)?;
                account_of(host).ok_or_else(unknown)?;
                (Cloud::Azure, Some(host.to_owned()), rest)
            }
            "az" => (Cloud::Azure, None, rest),
            "s3" => (Cloud::S3, None, rest),
            "gs" => (Cloud::Google, None, rest),
            _ => return Err(unknown()),
        };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let lower = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
        if !(3..=222).contains(&bucket.len()) || !bucket.chars().all(lower) || bucket.contains("..") {
            let shown = one_line(bucket);
            let message = format!("`{shown}` is no name of a {}", cloud.bucket());
            return Err(Error::usage(message).with_help(FORMS));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        if !prefix.is_empty() {
            prefix.split('/').try_for_each(segment)?;
        }
        Ok(Self { cloud, host, bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }

    /// The account that the address names.
    pub fn account(&self) -> Option<&str> {
        account_of(self.host.as_deref()?)
    }

    /// The key of a file of a release: `<prefix>/<id>/<version>/<file>`.
    ///
    /// # Errors
    /// When a part of it would need encoding, or it is too long.
    pub fn key(&self, id: &ConnectorId, version: &Version, file: &str) -> Result<String> {
        let version = version.to_string();
        [id.as_str(), version.as_str(), file].into_iter().try_for_each(segment)?;
        let key = format!("{}/{id}/{version}/{file}", self.prefix);
        let key = key.trim_start_matches('/').to_owned();
        if key.len() > MAX_KEY {
            return Err(Error::usage(format!(
                "a name of {} bytes is too long; {MAX_KEY} are allowed",
                key.len()
            )));
        }
        Ok(key)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.host, self.cloud) {
            (Some(host), _) => write!(f, "https://{host}/")?,
            (None, Cloud::Azure) => write!(f, "az://")?,
            (None, Cloud::S3) => write!(f, "s3://")?,
            (None, Cloud::Google) => write!(f, "gs://")?,
        }
        let slash = if self.prefix.is_empty() { "" } else { "/" };
        write!(f, "{}{slash}{}", self.bucket, self.prefix)
    }
}

impl fmt::Display for Cloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Azure => "Azure Blob Storage",
            Self::S3 => "S3",
            Self::Google => "Google Cloud Storage",
        })
    }
}

impl Cloud {
    /// What it calls a bucket.
    fn bucket(self) -> &'static str {
        match self {
            Self::Azure => "container",
            Self::S3 | Self::Google => "bucket",
        }
    }

    /// The command that makes a bucket.
    pub(super) fn making(self, bucket: &str) -> String {
        match self {
            Self::Azure => format!("az storage container create --name {bucket}"),
            Self::S3 => format!("aws s3 mb s3://{bucket}"),
            Self::Google => format!("gcloud storage buckets create gs://{bucket}"),
        }
    }
}

fn account_of(host: &str) -> Option<&str> {
    let account = AZURE_HOSTS.iter().find_map(|suffix| host.strip_suffix(suffix))?;
    is_account(account).then_some(account)
}

/// Whether a text is a name of a storage account.
pub(super) fn is_account(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (3..=24).contains(&text.len()) && text.chars().all(allowed)
}

fn segment(text: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if text.is_empty() || text.ends_with('.') || !text.chars().all(allowed) {
        let message = format!("`{}` cannot be part of an object's name", one_line(text));
        let help = "names of objects are made of letters, digits, `.`, `_` and `-`, and end in no dot";
        return Err(Error::usage(message).with_help(help));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let address = Address::parse(text).unwrap();
        let id = ConnectorId::parse("acme-orders").unwrap();
        address.key(&id, &Version::new(1, 2, 0), "a.zip").unwrap()
    }

    #[test]
    fn keys_stand_below_the_prefix() {
        assert_eq!(shown("az://packages"), "acme-orders/1.2.0/a.zip");
        assert_eq!(shown("s3://packages/"), "acme-orders/1.2.0/a.zip");
        assert_eq!(shown("gs://packages/x/Y_z"), "x/Y_z/acme-orders/1.2.0/a.zip");
        let address = "https://acme.blob.core.windows.net/packages/x";
        assert_eq!(shown(address), "x/acme-orders/1.2.0/a.zip");
        assert_eq!(Address::parse(address).unwrap().account(), Some("acme"));
        assert_eq!(Address::parse(address).unwrap().to_string(), address);
    }

    #[test]
    fn what_would_need_encoding_is_refused() {
        let long = format!("s3://packages/{}", "a/".repeat(500));
        for text in [
            "",
            "packages",
            "ftp://packages",
            "s3://",
            "s3://ab",
            "s3://Packages",
            "s3://packages//x",
            "s3://packages/..",
            "s3://packages/a b",
            "s3://packages/a%20b",
            "s3://packages/ü",
            "https://acme.blob.core.windows.net",
            "https://acme.blob.core.windows.net/",
            "https://acme.blob.core.windows.net:444/packages",
            "https://blob.core.windows.net/packages",
            "https://acme.blob.core.windows.net.evil.example/packages",
            "https://evil.example/packages",
            "http://acme.blob.core.windows.net/packages",
            "https://a.b.blob.core.windows.net/packages",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        let id = ConnectorId::parse("acme").unwrap();
        let address = Address::parse("az://packages").unwrap();
        assert!(address.key(&id, &Version::parse("1.0.0+b").unwrap(), "a.zip").is_err());
        assert!(address.key(&id, &Version::parse("1.0.0-rc.1").unwrap(), "a.zip").is_ok());
        assert!(Address::parse(&long).unwrap().key(&id, &Version::new(1, 0, 0), "a.zip").is_err());
    }

    #[test]
    fn an_address_with_a_credential_is_not_repeated() {
        for text in [
            "https://acme.blob.core.windows.net/packages?sv=1&sig=hunter2",
            "s3://hunter2@packages",
            "https://user:hunter2@acme.blob.core.windows.net/packages",
        ] {
            let error = Address::parse(text).unwrap_err();
            assert!(!error.to_string().contains("hunter2"), "{error}");
            assert!(error.help().is_some());
        }
    }
}
