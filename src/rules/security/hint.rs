//! What may be a secret: signed tokens, and random values behind names that speak of secrets.

use super::clue::Seen;
use super::needle::{Letters, decoded, is_placeholder, looks_secret};
use super::{Written, token};
use crate::document::Node;
use crate::source::Span;

/// What manuals put into signed tokens.
const SAMPLES: [&str; 4] = ["1234567890", "John Doe", "example", "Example"];

/// A signed token, from the second of its three parts: the first two begin as JSON does.
pub(super) fn web_token(file: &Written<'_>, place: Span) -> Option<Seen> {
    const MIN_PART: usize = 16;
    let text = file.source.text();
    let bytes = text.as_bytes();
    let head = bytes.get(..place.start)?.iter().rev().take(2_000);
    let start = place.start - head.take_while(|byte| Letters::Word.has(**byte)).count();
    let head = text.get(start..place.start)?;
    let body = token(text, place.start + 1, Letters::Word, 8_000);
    let dot = place.start + 1 + body.len();
    if !head.starts_with("ey") || bytes.get(dot) != Some(&b'.') {
        return None;
    }
    let signature = token(text, dot + 1, Letters::Word, 2_000);
    let long = [head, body, signature].iter().all(|part| part.len() >= MIN_PART);
    let is_sample = || {
        let claims = decoded(body).unwrap_or_default();
        is_placeholder(signature) || SAMPLES.iter().any(|sample| claims.contains(sample))
    };
    (long && !is_sample()).then(|| Seen::suspected("a signed token", start, dot + 1 + signature.len()))
}

/// What follows `Bearer `; signed tokens are judged as such.
pub(super) fn bearer(file: &Written<'_>, place: Span) -> Option<Seen> {
    let token = token(file.source.text(), place.end, Letters::Base64, 4_096);
    let real = looks_secret(token) && !token.contains(".eyJ");
    real.then(|| Seen::suspected("a bearer token, by its looks,", place.end, place.end + token.len()))
}

/// The value of a key whose name ends here, or what stands beside such a name in a document.
pub(super) fn named(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let value = value_at(text, place.end).filter(|value| {
        let quote = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(is_quote);
        // A value without quotes is code, such as a call.
        quote(value.start.checked_sub(1)) && quote(Some(value.end))
    });
    match value {
        Some(value) => {
            let real = looks_secret(text.get(value.start..value.end)?);
            real.then(|| Seen::named(value.start, value.end))
        }
        None => beside(file, place),
    }
}

fn is_quote(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'\\')
}

/// What is set for a key whose name ends here: letters behind a colon or an equals sign.
pub(super) fn value_at(text: &str, from: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let skip = |from: usize, most: usize, skipped: fn(&u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take(most).take_while(|byte| skipped(byte)).count()
    };
    let is_blank = |byte: &u8| *byte == b' ';
    let at = skip(skip(from, 2, is_quote), 4, is_blank);
    if !matches!(bytes.get(at), Some(b':' | b'=')) {
        return None;
    }
    let at = skip(skip(at + 1, 4, is_blank), 2, is_quote);
    let value = token(text, at, Letters::Base64, 600);
    (!value.is_empty()).then(|| Span::new(at, at + value.len()))
}

/// Where parameters and policies keep the value that goes with a name.
const VALUES: [&str; 4] = ["default", "value", "x-ms-apimTemplateParameter.value", "schema"];

/// The value that a parameter or a policy sets for a name which ends here.
fn beside(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let behind = text.as_bytes().get(place.end)?;
    if !is_quote(behind) && !matches!(behind, b':' | b'\n' | b'\r') {
        return None;
    }
    let node = file.document?.text_at(place.start)?;
    let holder = holder(node).filter(|_| node.span().end == place.end)?;
    let values = VALUES.iter().filter_map(|name| holder.get(name));
    let mut values = values.map(|value| value.get("default").unwrap_or(value));
    let secret = values.find(|value| value.as_str().is_some_and(is_random))?.span();
    Some(Seen::named(secret.start, secret.end))
}

fn is_random(text: &str) -> bool {
    text.bytes().all(|byte| Letters::Base64.has(byte)) && looks_secret(text)
}

/// The object that a name names: the value of a key, or what holds the member `name`.
fn holder(node: Node<'_>) -> Option<Node<'_>> {
    /// So many keys and values before a name are looked at; most often it stands first.
    const REACH: u64 = 64;
    let (document, id) = (node.document(), node.id());
    if node.is_key() {
        return Some(document.node(id + 1)).filter(Node::is_object);
    }
    let key = node.key()?.as_str()?;
    if key != "name" && key != "x-ms-apimTemplateParameter.name" {
        return None;
    }
    let before = (id.saturating_sub(REACH)..id).rev().map(|id| document.node(id));
    let mut objects = before.filter(Node::is_object);
    objects.find(|object| object.span().end >= node.span().end)
}
