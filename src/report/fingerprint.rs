//! What tells findings apart from one run to the next.
//!
//! A fingerprint is made of the rule, the connector, the file as the connector calls it, the
//! pointer and the text at the place (of a long one its head). Lines and columns are no part of it, nor are message and
//! severity: what moves, or is said in other words, stays the same finding.

use super::Diagnostic;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Of longer texts only the head counts, in bytes: hostile ones cost no more than others.
const MAX_TEXT: usize = 4_096;

/// Gives findings their fingerprints. Those that have everything in common are numbered in their
/// order. It costs about as much as finding them, so only those ask for it who read them.
pub fn mark(diagnostics: &mut [Diagnostic]) {
    let mut given: BTreeMap<u128, u32> = BTreeMap::new();
    for found in diagnostics {
        let first =
            digest(&[found.rule.id.as_str(), &found.connector, &found.within, &found.pointer, &found.text]);
        let count = given.entry(first).or_default();
        *count += 1;
        found.fingerprint = match *count {
            1 => format!("{first:032x}"),
            number => format!("{:032x}", digest(&[&format!("{first:032x}:{number}")])),
        };
    }
}

/// What of a text counts.
pub(super) fn head(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_TEXT)).unwrap_or_default()
}

/// The first half of a SHA-256 of texts.
fn digest(parts: &[&str]) -> u128 {
    let mut hasher = Sha256::new();
    for part in parts {
        // Git may write lines of the same text with other ends.
        for line in part.split('\r') {
            hasher.update(line.as_bytes());
        }
        hasher.update([0xFF]);
    }
    let digest: [u8; 32] = hasher.finalize().into();
    digest.first_chunk().map_or(0, |half| u128::from_be_bytes(*half))
}
