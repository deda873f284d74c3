//! Secrets that are told apart by more than letters and length: keys, passwords, signatures.

use super::clue::{Seen, is_start};
use super::hint::{named, value_at};
use super::needle::{Letters, MIN_ENTROPY, decoded, entropy, is_password, is_placeholder};
use super::{Written, token};
use crate::source::Span;

/// The body of a private key: some lines of base 64 behind its heading.
pub(super) fn private_key(file: &Written<'_>, heading: Span) -> Option<Seen> {
    const MIN_BODY: usize = 64;
    const WORDS: &str = "PRIVATE KEY-----";
    let text = file.source.text();
    let near = text.get(heading.end..)?;
    let at = near
        .char_indices()
        .take(40)
        .map(|(at, _)| at)
        .find(|at| near.get(*at..).is_some_and(|rest| rest.starts_with(WORDS)))?;
    let from = heading.end + at + WORDS.len();
    let rest = text.get(from..)?;
    let body = rest.split("-----").next().unwrap_or_default();
    let letters = body.bytes().take(4 * MIN_BODY).filter(|byte| Letters::Base64.has(*byte)).count();
    let shown = body.len() - behind_line_end(body).len();
    let real = letters >= MIN_BODY && entropy(body.get(..4 * MIN_BODY).unwrap_or(body)) > MIN_ENTROPY;
    real.then(|| Seen::certain("a private key", from + shown, from + body.len()))
}

/// What follows line ends, whether they are escaped or not.
fn behind_line_end(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start();
        let rest = rest.strip_prefix("\\n").or_else(|| rest.strip_prefix("\\r")).unwrap_or(rest);
        if rest.len() == text.len() {
            return text.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
        }
        text = rest;
    }
}

/// The password of `://user:password@host`.
pub(super) fn address(file: &Written<'_>, place: Span) -> Option<Seen> {
    let (text, from) = (file.source.text(), place.end);
    let bytes = text.as_bytes().get(from..)?.iter().take(200);
    let ends = |byte: &u8| {
        matches!(byte, b'/' | b'"' | b'\'' | b'?' | b'#' | b'<' | b'>' | b'`' | b')' | b',') || *byte <= b' '
    };
    let length = bytes.take_while(|byte| !ends(byte)).count();
    let authority = text.get(from..from + length)?;
    let (login, host) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let real = !user.is_empty() && host.contains('.') && is_password(password);
    let start = from + user.len() + 1;
    real.then(|| Seen::certain("an address with a password", start, from + login.len()))
}

/// The signature of an address that Azure signed: beside it stands when it ends, or what it allows.
pub(super) fn signature(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let before = text.as_bytes().get(place.start.checked_sub(1)?)?;
    let body = token(text, place.end, Letters::Base64, 91);
    if !matches!(before, b'?' | b'&' | b';') || !(43..=90).contains(&body.len()) || is_placeholder(body) {
        return None;
    }
    let around = near(text, place.start, place.end + body.len(), 300)?;
    let signed = around.contains("sv=") && (around.contains("se=") || around.contains("sp="));
    signed.then(|| Seen::certain("a signed address of Azure", place.end, place.end + body.len()))
}

/// A text and so many bytes on both sides.
fn near(text: &str, start: usize, end: usize, reach: usize) -> Option<&str> {
    let from = text.floor_char_boundary(start.saturating_sub(reach));
    text.get(from..text.floor_char_boundary(end.saturating_add(reach)))
}

/// `Basic …` with a user and a password in base 64.
pub(super) fn basic(file: &Written<'_>, place: Span) -> Option<Seen> {
    let body = token(file.source.text(), place.end, Letters::Base64, 400);
    if body.len() < 16 {
        return None;
    }
    let login = decoded(body)?;
    let (user, password) = login.trim_end().split_once(':')?;
    let written = !login.trim_end().contains(char::is_control);
    (written && user.len() > 1 && !user.starts_with("Aladdin") && is_password(password))
        .then(|| Seen::certain("a user with a password", place.end, place.end + body.len()))
}

/// A client secret of Entra: four letters before its mark, the fourth a digit, and about 32 behind it.
pub(super) fn client_secret(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let start = place.start.checked_sub(4)?;
    let head = text.get(start..place.start)?;
    let before = start.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    let stands_alone = before.is_none_or(|byte| *byte == b'=' || !Letters::Base64.has(*byte));
    let fits = head.ends_with(|c: char| c.is_ascii_digit()) && head.bytes().all(|b| Letters::Base64.has(b));
    if !fits || !stands_alone {
        return None;
    }
    let body = token(text, place.end, Letters::Base64, 36);
    let real = (31..=34).contains(&body.len()) && entropy(body) > MIN_ENTROPY && !is_placeholder(body);
    real.then(|| Seen::certain("a client secret of Microsoft Entra", start, place.end + body.len()))
}

/// A token of a bot of Telegram: the number of the bot, and 35 letters that begin with two A.
pub(super) fn telegram(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let bytes = text.as_bytes().get(..place.start)?;
    let digits = bytes.iter().rev().take(12).take_while(|byte| byte.is_ascii_digit()).count();
    let start = place.start - digits;
    let before = text.get(..start)?;
    let body = token(text, place.end, Letters::Word, 34);
    let real = (8..=10).contains(&digits)
        && (before.ends_with("bot") || is_start(text, start))
        && body.len() == 33
        && entropy(body) > MIN_ENTROPY
        && !is_placeholder(body);
    real.then(|| Seen::certain("a token of a bot of Telegram", start, place.end + body.len()))
}

/// The secret of a key of AWS, which only its name tells from other texts of 40 letters.
pub(super) fn key_of_aws(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let name = near(text, place.start, place.start, 12)?.to_ascii_lowercase();
    let secret = name.contains("secret").then(|| value_at(text, place.end)).flatten();
    let real = secret.filter(|value| {
        let body = text.get(value.start..value.end).unwrap_or_default();
        body.len() == 40 && entropy(body) > 4.0 && !is_placeholder(body)
    });
    match real {
        Some(value) => Some(Seen::certain("a secret access key of AWS", value.start, value.end)),
        None => named(file, place),
    }
}

/// Parts, in lower case, of the strings by which programs reach a database or a queue.
const CONNECTION: [&str; 9] = [
    "server=",
    "data source=",
    "initial catalog=",
    "user id=",
    "uid=",
    "username=",
    "host=",
    "database=",
    "endpoint=",
];

/// The password of a connection string, which ends with a semicolon or with the text.
pub(super) fn connection(file: &Written<'_>, place: Span) -> Option<Seen> {
    let text = file.source.text();
    let name = text.get(place.start..place.end)?.trim_end_matches('=');
    let behind = text.get(place.start + name.len()..)?;
    let value = behind.trim_start_matches(' ').strip_prefix('=').map(|value| text.len() - value.len());
    let password = value.and_then(|from| connection_password(text, place.start, from));
    password.or_else(|| named(file, place))
}

fn connection_password(text: &str, start: usize, from: usize) -> Option<Seen> {
    let ends = |byte: &u8| matches!(byte, b';' | b'"' | b'\'' | b'\\' | b'`' | b'&') || *byte <= b' ';
    let length = text.as_bytes().get(from..)?.iter().take(130).take_while(|byte| !ends(byte)).count();
    let password = text.get(from..from + length)?;
    if !is_password(password) {
        return None;
    }
    let around = near(text, start, from + length, 250)?.to_ascii_lowercase();
    let connects = around.contains(';') && CONNECTION.iter().any(|part| around.contains(part));
    connects.then(|| Seen::certain("the password of a connection string", from, from + length))
}
