//! What tells findings apart from one run to the next.
//!
//! A fingerprint is made of the rule, the connector, the file as the connector calls it, the
//! pointer and the text at the place (of a long one its head and its length). Lines and columns are no part of it, nor are message and
//! severity: what moves, or is said in other words, stays the same finding.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Of longer texts only the head counts, in bytes: hostile ones cost no more than others.
const MAX_TEXT: usize = 4_096;

/// The fingerprints that were given out, each once.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    given: BTreeMap<u128, u32>,
}

impl Fingerprints {
    /// The fingerprint of a place: rule, connector, file, pointer, text. Findings that have all of
    /// that in common are numbered in their order.
    pub(super) fn number(&mut self, [rule, connector, file, pointer, text]: [&str; 5]) -> String {
        let head = text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default();
        let first = digest(&[rule, connector, file, pointer, head], text.len().max(MAX_TEXT));
        let count = self.given.entry(first).or_default();
        *count += 1;
        match *count {
            1 => format!("{first:032x}"),
            number => format!("{:032x}", digest(&[&format!("{first:032x}:{number}")], 0)),
        }
    }
}

/// The first half of a SHA-256 of texts, each with its length, and of a number.
fn digest(parts: &[&str], number: usize) -> u128 {
    let mut hasher = Sha256::new();
    for part in parts {
        // Git may write lines of the same text with other ends.
        for line in part.split('\r') {
            hasher.update(line.as_bytes());
        }
        hasher.update([0xFF]);
    }
    hasher.update(number.to_string().as_bytes());
    let digest: [u8; 32] = hasher.finalize().into();
    digest.first_chunk().map_or(0, |half| u128::from_be_bytes(*half))
}
