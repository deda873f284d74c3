//! Addresses by which whoever has them can read one object until a day.
//!
//! Azure's is signed here, because it is to last longer than others and to be good for TLS alone; it
//! begins at once, so that clocks that differ do no harm.

use super::Place;
use super::address::Cloud;
use super::credentials::{Credentials, Grant, Secret, is_here};
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use ring::hmac;

/// How long Partner Center wants to be able to read a package, in days.
pub const FEWEST_DAYS: u16 = 21;

/// How long an address is good, in days: where nothing is said, and at most. S3 and Google refuse more.
const AZURE_DAYS: (u16, u16) = (30, 365);
const OTHER_DAYS: (u16, u16) = (7, 7);

/// The version of Azure Storage whose rules of signing are followed.
const VERSION: &str = "2025-07-05";

/// An address that is good for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: String,
    /// Until when.
    pub until: Timestamp,
}

/// The days that an address is to be good for.
///
/// # Errors
/// When a cloud does not sign addresses for so long.
pub fn days(cloud: Cloud, wanted: Option<u16>) -> Result<u16> {
    let (usual, most) = match cloud {
        Cloud::Azure => AZURE_DAYS,
        Cloud::S3 | Cloud::Google => OTHER_DAYS,
    };
    let days = wanted.unwrap_or(usual);
    if !(1..=most).contains(&days) {
        let message = format!("{cloud} signs addresses for 1 to {most} days, not for {days}");
        return Err(Error::usage(message).with_help(match cloud {
            Cloud::Azure => "name fewer days",
            Cloud::S3 | Cloud::Google => "Azure Blob Storage signs for longer",
        }));
    }
    Ok(days)
}

/// The moment some days later, in whole seconds.
pub(super) fn until(now: Timestamp, days: u16) -> Result<Timestamp> {
    let later = now.checked_add(SignedDuration::from_hours(24 * i64::from(days))).ok();
    let later = later.and_then(|moment| Timestamp::from_second(moment.as_second()).ok());
    later.ok_or_else(|| Error::usage(format!("there is no day {days} days from now")))
}

/// The address of a blob, signed with the account's key: for reading, by TLS where the service has it.
///
/// # Errors
/// When the key is none, or the day does not exist.
pub(super) fn azure(place: &Place, key: &str, now: Timestamp, days: u16) -> Result<Option<Link>> {
    let Credentials::Azure { account, endpoint, grant: Grant::Key(secret) } = &place.credentials else {
        return Ok(None);
    };
    let until = until(now, days)?;
    let container = &place.address.bucket;
    let plain = endpoint.strip_prefix("http://").is_some_and(is_here);
    let signed = Signed { expiry: until.to_string(), protocol: if plain { "https,http" } else { "https" } };
    let signature = signature(secret, &signed.text(account, container, key))?;
    let (expiry, protocol) = (encoded(&signed.expiry), encoded(signed.protocol));
    let url = format!(
        "{endpoint}/{container}/{key}?sp=r&se={expiry}&spr={protocol}&sv={VERSION}&sr=b&sig={}",
        encoded(&signature)
    );
    Ok(Some(Link { url, until }))
}

struct Signed {
    expiry: String,
    protocol: &'static str,
}

impl Signed {
    /// The sixteen fields that Azure signs for a blob; those that are left open are empty.
    fn text(&self, account: &str, container: &str, key: &str) -> String {
        let blob = format!("/blob/{account}/{container}/{key}");
        let (start, identifier, address) = ("", "", "");
        let first = ["r", start, &self.expiry, &blob, identifier, address, self.protocol, VERSION, "b"];
        let open = [""; 7];
        [first.as_slice(), open.as_slice()].concat().join("\n")
    }
}

fn signature(secret: &Secret, text: &str) -> Result<String> {
    let key = STANDARD
        .decode(secret.expose())
        .map_err(|_| Error::environment("the account's key is not base64"))?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    Ok(STANDARD.encode(hmac::sign(&key, text.as_bytes())))
}

/// A value of a query.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_end_where_a_cloud_signs_no_longer() {
        assert_eq!(days(Cloud::Azure, None).unwrap(), 30);
        assert!(days(Cloud::Azure, None).unwrap() >= FEWEST_DAYS);
        assert_eq!(days(Cloud::Azure, Some(365)).unwrap(), 365);
        assert_eq!(days(Cloud::S3, None).unwrap(), 7);
        for (cloud, wanted) in
            [(Cloud::Azure, 0), (Cloud::Azure, 366), (Cloud::S3, 8), (Cloud::Google, 21), (Cloud::Google, 0)]
        {
            assert!(days(cloud, Some(wanted)).is_err(), "{cloud} {wanted}");
        }
    }

    /// The signature was computed by Microsoft's own library (azure-storage-blob 12.31.1) with the same
    /// key, version, protocol and moment.
    #[test]
    fn a_signature_is_microsofts() {
        let signed = Signed { expiry: "2026-12-31T10:00:00Z".to_owned(), protocol: "https" };
        let text = signed.text("acme", "packages", "x/acme-orders/1.2.0/a.zip");
        let secret = Secret::new("c2VjcmV0LW9mLXRoZS10ZXN0LW5vdC1vZi1hbnlvbmU=");
        assert_eq!(signature(&secret, &text).unwrap(), "yx8yWVlYRJ7x8OJZiiGGkiRdvoeo86CmPuj4RjlieR4=");
    }

    #[test]
    fn moments_are_whole_seconds() {
        let now: Timestamp = "2026-11-29T10:00:00.75Z".parse().unwrap();
        assert_eq!(until(now, 30).unwrap().to_string(), "2026-12-29T10:00:00Z");
        assert!(until(Timestamp::MAX, 1).is_err());
    }
}
