//! What tells findings apart from one run to the next.
//!
//! A fingerprint is made of the rule, the connector, the file as the connector calls it, the
//! pointer and the text at the place (of a long one its head and its length). Lines and columns are no part of it, nor are message and
//! severity: what moves, or is said in other words, stays the same finding.

use crate::files::sha256;
use std::collections::BTreeMap;

/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 32;

/// Of longer texts only the head counts, in bytes: hostile ones cost no more than others.
const MAX_TEXT: usize = 4_096;

/// The fingerprints that were given out, each once.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    given: BTreeMap<String, usize>,
}

impl Fingerprints {
    /// The fingerprint of a place: rule, connector, file, pointer, text. Findings that have all of
    /// that in common are numbered in their order.
    pub(super) fn number(&mut self, [rule, connector, file, pointer, text]: [&str; 5]) -> String {
        let head = text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default().replace('\r', "");
        let length = if text.len() > MAX_TEXT { text.len().to_string() } else { String::new() };
        let mut bytes = Vec::new();
        for part in [rule, connector, file, pointer, &head, &length] {
            bytes.extend(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        let first = sha256(&bytes);
        let count = self.given.entry(first.clone()).or_default();
        *count += 1;
        let whole = if *count == 1 { first } else { sha256(format!("{first}:{count}").as_bytes()) };
        whole.chars().take(DIGITS).collect()
    }
}
