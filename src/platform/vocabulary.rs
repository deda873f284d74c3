//! What a platform calls the faults that it finds, and the texts in which it says so.
//!
//! A text that people paste is hostile: only its beginning is read, and reading it costs no more
//! than its length times the number of messages.

use crate::check::Rule;
use std::collections::BTreeMap;

/// What a platform prints about connectors.
#[derive(Debug)]
pub struct Vocabulary {
    /// What its validators print, one `code: text` a line; `{0}` stands for what differs.
    pub messages: &'static str,
    /// What no rule answers for, and who decides it.
    pub elsewhere: &'static [(&'static str, &'static str)],
}

/// A message that was found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recognised {
    /// What the platform calls it.
    pub code: &'static str,
    /// The message, with `{0}` for what differs.
    pub message: &'static str,
    /// What differs, in lower case and without quotes.
    pub values: Vec<String>,
    /// The pointer behind `ValuePath:`, in lower case; empty where there is none.
    pub place: String,
}

/// What is pasted is read up to this many characters.
const MAX_TEXT: usize = 100_000;

/// What stands in the place of `{0}` has at most this many bytes.
const MAX_VALUE: usize = 600;

impl Vocabulary {
    /// All messages with their codes.
    pub fn messages(&self) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        self.messages.lines().filter_map(|line| line.split_once(": "))
    }

    /// Who decides what no rule answers for.
    pub fn elsewhere(&self, code: &str) -> Option<&'static str> {
        let known = self.elsewhere.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
        known.map(|(_, sentence)| *sentence)
    }

    /// The messages in a text, in their order, each once: quotes, case, white space, line breaks and
    /// what stands around them do not matter.
    pub fn recognise(&self, text: &str) -> Vec<Recognised> {
        let text = plain(text);
        let mut spans: Vec<Span> = self.messages().flat_map(|message| spans(message, &text)).collect();
        // Where one message is part of another, the longer one is meant.
        spans.sort_by_key(|span| (std::cmp::Reverse(span.literal), span.start));
        let mut kept: BTreeMap<usize, Span> = BTreeMap::new();
        for span in spans {
            let before = kept.range(..span.end).next_back();
            if before.is_none_or(|(_, other)| other.end <= span.start) {
                kept.insert(span.start, span);
            }
        }
        let starts: Vec<usize> = kept.keys().copied().skip(1).chain([text.len()]).collect();
        let mut found: Vec<Recognised> = Vec::new();
        for (span, next) in kept.into_values().zip(starts) {
            let place = place(text.get(span.end..next).unwrap_or_default());
            let (code, message) = span.message;
            let recognised = Recognised { code, message, values: span.values, place };
            if !found.contains(&recognised) {
                found.push(recognised);
            }
        }
        found
    }

    /// The message that is most like a text, where one has most of its words.
    pub fn nearest(&self, text: &str) -> Option<&'static str> {
        let wanted = plain(text);
        let wanted: Vec<&str> = wanted.split(' ').collect();
        let likeness = |message: &str| {
            let message = plain(message);
            let words: Vec<&str> = message.split(' ').collect();
            let shared = words.iter().filter(|word| wanted.contains(word)).count();
            (shared * 100).checked_div(words.len() + wanted.len() - shared).unwrap_or_default()
        };
        let (likeness, message) =
            self.messages().map(|(_, message)| (likeness(message), message)).max_by_key(|(like, _)| *like)?;
        (likeness >= 50).then_some(message)
    }
}

/// Where a message stands in a text.
struct Span {
    message: (&'static str, &'static str),
    values: Vec<String>,
    start: usize,
    end: usize,
    /// How much of it is told by the message, not by what differs.
    literal: usize,
}

/// A text in lower case, without quotes, its white space blanks.
fn plain(text: &str) -> String {
    let text: String = text.chars().take(MAX_TEXT).collect();
    let text =
        ["&quot;", "&apos;", "&#39;", "&#34;"].iter().fold(text, |text, entity| text.replace(entity, ""));
    // What was copied out of JSON has its line breaks and quotes escaped.
    let text = ["\\r", "\\n", "\\t"].iter().fold(text, |text, escape| text.replace(escape, " "));
    let mut plain = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        match character {
            '\'' | '"' | '`' | '´' | '‘' | '’' | '“' | '”' | '„' | '«' | '»' | '\\' | '\u{200b}'
            | '\u{feff}' => {}
            blank if blank.is_whitespace() || blank.is_control() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            other => plain.push(other),
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The parts of a message around what differs, as they are found in a plain text.
fn parts(message: &str) -> Vec<String> {
    let message = plain(message);
    let mut parts = Vec::new();
    let mut rest = message.trim_end_matches('.');
    let holes = ["{0}", "{1}", "{2}", "{3}"];
    while let Some((at, hole)) = holes.iter().filter_map(|hole| Some((rest.find(hole)?, *hole))).min() {
        let (part, behind) = rest.split_at(at);
        parts.push(part.to_owned());
        rest = behind.strip_prefix(hole).unwrap_or_default();
    }
    parts.push(rest.to_owned());
    parts
}

/// Every place of a message in a plain text.
fn spans(message: (&'static str, &'static str), text: &str) -> Vec<Span> {
    let parts = parts(message.1);
    let Some((first, rest)) = parts.split_first().filter(|(first, _)| !first.is_empty()) else {
        return Vec::new();
    };
    let literal = parts.iter().map(String::len).sum();
    let mut ends: BTreeMap<usize, Span> = BTreeMap::new();
    for start in memchr::memmem::find_iter(text.as_bytes(), first.as_bytes()) {
        let inside = text.get(..start).is_some_and(|before| before.ends_with(char::is_alphanumeric));
        let Some((end, values)) = follow(rest, text, start + first.len()).filter(|_| !inside) else {
            continue;
        };
        // Of several beginnings with one end the last is the message, the others are words before it.
        ends.insert(end, Span { message, values, start, end, literal });
    }
    ends.into_values().collect()
}

/// The end of a message whose first part ends at `at`, and what stands between its parts.
fn follow(parts: &[String], text: &str, mut at: usize) -> Option<(usize, Vec<String>)> {
    let mut values = Vec::new();
    for part in parts {
        let rest = text.get(at..)?;
        let length = match part.is_empty() {
            true => rest.find(' ').unwrap_or(rest.len()),
            false => {
                let near = rest.as_bytes().get(..rest.len().min(MAX_VALUE + part.len()))?;
                memchr::memmem::find(near, part.as_bytes())?
            }
        };
        values.push(rest.get(..length)?.trim_end_matches(['.', ',', ';']).to_owned());
        at += length + part.len();
    }
    Some((at, values))
}

/// The pointer that stands behind `ValuePath` in a plain text.
fn place(text: &str) -> String {
    let behind = text.split_once("valuepath").map_or("", |(_, behind)| behind);
    let behind = behind.trim_start_matches([' ', ':', '=']);
    let word = behind.split([' ', ',', ';', '"']).next().unwrap_or_default();
    word.trim_start_matches('#').to_owned()
}

/// The parts of a definition that ids of rules speak of, and the keys below which they stand.
const HOLDERS: [(&str, &[&str]); 12] = [
    ("operation", &["get", "put", "post", "delete", "patch", "head", "options"]),
    ("parameter", &["parameters"]),
    ("response", &["responses"]),
    ("property", &["schema", "definitions", "properties", "items"]),
    ("contact", &["contact"]),
    ("metadata", &["x-ms-connector-metadata"]),
    ("scheme", &["securitydefinitions"]),
    ("notification", &["x-ms-notification-content"]),
    ("path", &["paths"]),
    ("tag", &["tags"]),
    ("connection", &["connectionparameters", "connectionparametersets"]),
    ("policy", &["policytemplateinstances"]),
];

impl Recognised {
    /// Parts rules into those that fit best what the message says of its place, and the others.
    pub fn part(&self, rules: &[&'static Rule]) -> (Vec<&'static Rule>, Vec<&'static Rule>) {
        let best = rules.iter().map(|rule| self.fit(rule)).max();
        rules.iter().partition(|rule| Some(self.fit(rule)) == best)
    }

    /// How well a rule's id fits what the message says of its place.
    fn fit(&self, rule: &Rule) -> i32 {
        let (holder, last) = self.subject();
        let said: Vec<&str> = self.values.iter().map(String::as_str).chain(last).collect();
        let words = |text: &'_ str| -> Vec<String> {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric());
            words.filter(|word| !matches!(*word, "" | "x" | "ms")).map(str::to_owned).collect()
        };
        let said_words: Vec<String> = said.iter().flat_map(|text| words(text)).collect();
        let fault = rule.id.as_str().split_once('/').map_or("", |(_, fault)| fault);
        let mut fit = 0;
        for word in fault.split('-') {
            let is_said = said_words.iter().any(|said| said == word);
            let is_holder = HOLDERS.iter().any(|(known, _)| *known == word);
            fit += match (is_said, Some(word) == holder, is_holder) {
                (_, true, _) => 4,
                (true, false, _) => 3,
                (false, false, true) => -3,
                (false, false, false) => -1,
            };
        }
        let quoted = self.values.iter().any(|value| rule.summary.contains(&format!("`{value}`")));
        fit + i32::from(quoted) * 2
    }

    /// The part of the definition that the place is in, and the last key that is no part.
    fn subject(&self) -> (Option<&'static str>, Option<&str>) {
        let named = self.place.split('/').filter(|key| !key.bytes().all(|byte| byte.is_ascii_digit()));
        let (mut holder, mut last) = (None, None);
        for key in named {
            match HOLDERS.iter().find(|(_, keys)| keys.contains(&key)) {
                Some((found, _)) => (holder, last) = (Some(*found), None),
                None => last = Some(key),
            }
        }
        (holder, last)
    }
}
