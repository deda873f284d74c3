//! What Microsoft's certification demands: one file a subject, one literal a rule.
//!
//! The severities follow what certification does, not what its documents say: a demand that no
//! connector of the last two years breaks is an error, one that some break is a warning.

mod address;
mod annotation;
mod category;
mod code;
mod component;
mod connection;
mod constraint;
mod definition;
mod dynamic;
mod export;
mod extension;
mod extent;
mod folder;
mod host;
mod identity;
mod info;
mod keys;
mod label;
mod media_type;
mod metadata;
mod oauth;
mod operation;
mod operation_id;
mod parameter;
mod path;
mod policy;
mod properties;
mod property;
mod provider;
mod response;
mod schema;
mod script;
mod security;
mod sending;
mod summary;
mod template;
mod test_flow;
mod text;
mod title;
mod trigger;
mod webhook;

pub(super) mod package;

pub(super) use identity::INDEPENDENT_COLOR;
pub(super) use provider::REDIRECT;

use crate::check::{Rule, nearest};
use crate::contract::Contract;
use crate::document::{Location, Mend, Node};

/// The rules of the platform, one list a subject.
pub const RULES: &[&[Rule]] = &[
    address::RULES,
    annotation::RULES,
    category::RULES,
    code::RULES,
    component::RULES,
    connection::RULES,
    constraint::RULES,
    definition::RULES,
    dynamic::RULES,
    export::RULES,
    extension::RULES,
    extent::RULES,
    folder::RULES,
    host::RULES,
    identity::RULES,
    info::RULES,
    keys::RULES,
    label::RULES,
    media_type::RULES,
    metadata::RULES,
    oauth::RULES,
    operation::RULES,
    operation_id::RULES,
    package::RULES,
    parameter::RULES,
    path::RULES,
    policy::RULES,
    properties::RULES,
    property::RULES,
    provider::RULES,
    response::RULES,
    schema::RULES,
    script::RULES,
    security::RULES,
    sending::RULES,
    summary::RULES,
    template::RULES,
    test_flow::RULES,
    title::RULES,
    trigger::RULES,
    webhook::RULES,
];

const SUBMISSION: &str = "https://learn.microsoft.com/connectors/custom-connectors/certification-submission";
const EXTENSIONS: &str = "https://learn.microsoft.com/connectors/custom-connectors/openapi-extensions";
const STRINGS: &str = "https://learn.microsoft.com/connectors/custom-connectors/connector-string-guidance";
const VALIDATOR: &str =
    "https://learn.microsoft.com/connectors/custom-connectors/certification-swagger-validator-rules";
const COMMAND_LINE: &str = "https://learn.microsoft.com/connectors/custom-connectors/paconn-cli";

/// Words that the validator refuses in descriptions and in the texts of operations.
const RESTRICTED_WORDS: [&str; 3] = ["power apps", "power automate", "logic apps"];

/// The restricted word that a text has, without regard to case.
fn restricted_word(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    let starts = bytes.iter().enumerate().filter(|(_, byte)| matches!(**byte | 0x20, b'p' | b'l'));
    let at = |start: usize, word: &str| {
        bytes.get(start..start + word.len()).is_some_and(|part| part.eq_ignore_ascii_case(word.as_bytes()))
    };
    let mut found =
        starts.filter_map(|(start, _)| RESTRICTED_WORDS.iter().copied().find(|word| at(start, word)));
    found.next()
}

/// Characters that the validator refuses in summaries.
const RESTRICTED_CHARACTERS: [char; 8] = ['/', '\\', '<', '>', '*', '%', '&', '?'];

/// The longest summary, in characters.
const MAX_SUMMARY: usize = 80;

/// The text of a key, trimmed; none where it is missing, blank or no text.
fn text_of<'d>(node: Node<'d>, name: &str) -> Option<&'d str> {
    node.get_str(name).map(str::trim).filter(|text| !text.is_empty())
}

/// Where a text is missing, or stands and says nothing, and which of the two it is.
fn lack(holder: Node<'_>, name: &str) -> (Location, &'static str) {
    match holder.get(name).filter(|value| value.as_str().is_some()) {
        Some(empty) => (empty.location(), "is empty"),
        None => (holder.missing(name), "is missing"),
    }
}

/// Whether people never see a thing: `x-ms-visibility: internal`.
fn is_internal(node: Node<'_>) -> bool {
    node.get_str("x-ms-visibility") == Some("internal")
}

/// Puts `https://` in front of an address that lacks its scheme alone.
fn completed_address(node: Node<'_>) -> Option<Mend> {
    let text = node.as_str()?.trim();
    let host = text.split('/').next().unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    let is_host =
        host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && host.chars().all(is_plain);
    let is_clear = is_host && !text.contains(char::is_whitespace);
    is_clear.then(|| Some(Mend::uncertain([node.with_value(format!("https://{text}"))?])))?
}

/// The one of some words in the place of a text that differs from it in case or blanks alone.
fn respelled(node: Node<'_>, words: &[&str]) -> Option<Mend> {
    Some(Mend::safe([node.respelled(words)?]))
}

/// What somebody may have meant by a word that is none of some: the nearest, or all of them.
fn hint(found: &str, words: &[&str]) -> String {
    match nearest(found, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", listed(words)),
    }
}

/// At most this many operations are compared with a name that none of them has.
const MAX_COMPARED: usize = 300;

/// That no operation has a name, with the nearest that there is.
fn no_operation(contract: &Contract<'_>, name: &str) -> String {
    let ids = contract.operations().iter().take(MAX_COMPARED).filter_map(|operation| operation.id());
    match nearest(name, ids) {
        Some(near) => format!("there is no operation `{name}`; did you mean `{near}`?"),
        None => format!("there is no operation `{name}`"),
    }
}

/// Words as a list for messages: `a`, `b`, `c`.
fn listed(words: &[&str]) -> String {
    format!("`{}`", words.join("`, `"))
}
