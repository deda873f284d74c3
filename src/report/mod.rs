//! Findings as text: for people, for scripts, for code hosts.
//!
//! Everything here is a pure function of its arguments. Texts come from strangers: each format
//! escapes what would be more than text in it.

pub mod changes;
mod diagnostic;
mod github;
mod human;
mod json;
mod patch;
mod short;

pub use diagnostic::{Diagnostic, Excerpt, locate, locate_in};
pub use github::github;
pub use human::{Look, drawn, human};
pub use json::json;
pub use patch::patch;
pub use short::short;

use crate::check::Severity;
use crate::document::Fix;

/// How much was checked, and what was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Connectors that were checked.
    pub connectors: usize,
    /// Findings that keep a release back.
    pub errors: usize,
    /// Findings that should be mended.
    pub warnings: usize,
    /// Findings worth knowing.
    pub notes: usize,
    /// Findings that can be mended without looking.
    #[serde(skip)]
    pub fixable: usize,
    /// Findings that can be mended with consent.
    #[serde(skip)]
    pub fixable_unsafely: usize,
}

impl Summary {
    /// Counts diagnostics.
    pub fn of(connectors: usize, diagnostics: &[Diagnostic]) -> Self {
        let count = |severity| diagnostics.iter().filter(|found| found.severity == severity).count();
        let mended = |fix| {
            diagnostics.iter().filter(|found| found.mend.as_ref().is_some_and(|mend| mend.fix == fix)).count()
        };
        Self {
            connectors,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            notes: count(Severity::Note),
            fixable: mended(Fix::Safe),
            fixable_unsafely: mended(Fix::Unsafe),
        }
    }
}

/// `1 error`, `2 errors`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Text with control characters written out, so that it is one line and moves no cursor.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        let bidi =
            matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if character.is_control() || bidi {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}
