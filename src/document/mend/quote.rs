//! Scalars as text: with the quotes that their neighbours have, and with quotes where they need them.

use crate::document::tape::Tag;
use crate::document::yaml;
use serde_json::Value;
use std::fmt::Write as _;

/// How a scalar is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    Plain,
    Single,
    Double,
}

impl Quote {
    /// The quotes of a scalar that begins with this byte.
    pub(super) fn of(byte: Option<u8>) -> Self {
        match byte {
            Some(b'\'') => Self::Single,
            Some(b'"') => Self::Double,
            _ => Self::Plain,
        }
    }
}

/// A text between double quotes, which JSON, YAML and TOML read alike.
pub fn double(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    for character in Value::from(text).to_string().chars() {
        if is_printable(character) {
            quoted.push(character);
        } else {
            let _ = write!(quoted, "\\u{:04X}", u32::from(character));
        }
    }
    quoted
}

fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{feff}' | '\u{2028}' | '\u{2029}')
}

/// A text as YAML; `in_flow` says that it stands between brackets.
pub(super) fn yaml(text: &str, quote: Quote, in_flow: bool) -> String {
    let is_line = text.chars().all(is_printable);
    match quote {
        Quote::Plain if is_line && may_be_plain(text, in_flow) => text.to_owned(),
        Quote::Plain | Quote::Single if is_line => format!("'{}'", text.replace('\'', "''")),
        Quote::Plain | Quote::Single | Quote::Double => double(text),
    }
}

/// Whether a line means itself in YAML without quotes, also to readers of YAML 1.1.
fn may_be_plain(text: &str, in_flow: bool) -> bool {
    const INDICATORS: &str = "-?:,[]{}#&*!|>'\"%@`=<.+";
    const WORDS: [&str; 6] = ["y", "n", "yes", "no", "on", "off"];
    let Some(first) = text.chars().next() else { return false };
    let numeric = |c: char| c.is_ascii_hexdigit() || "xoXO_:.+-TZtz ".contains(c);
    let like_a_number = first.is_ascii_digit() && text.chars().all(numeric);
    yaml::plain(text) == Tag::String
        && text.trim() == text
        && !INDICATORS.contains(first)
        && !like_a_number
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !(in_flow && text.contains([',', '[', ']', '{', '}', ':']))
}
