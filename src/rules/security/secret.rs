//! Secrets in files: known by how they begin, or suspected by the name of their key.
//!
//! One automaton finds beginnings in one pass over the bytes; what follows is looked at only there.
//! Messages show the first four characters and the length, never more.

use super::needle::{KINDS, Kind, Letters, entropy, is_placeholder};
use super::{Written, written};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::source::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

const LEAKS: &str = "https://owasp.org/www-community/vulnerabilities/Use_of_hard-coded_password";

pub(super) const WRITTEN: &str = "security/secret-written";
pub(super) const SUSPECTED: &str = "security/secret-suspected";

/// Shorter values are no secrets, longer ones are data, in bytes.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=512;

/// Finding where a secret stands walks down its document, so only so many of a file are looked at.
const MAX_LOOKED_AT: usize = 1_000;

/// A byte of a secret tells at least so many bits.
const MIN_ENTROPY: f64 = 3.5;

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new(WRITTEN),
        severity: Severity::Error,
        summary: "A file holds a key, a token or a password of a known kind.",
        why: "Whoever can read the repository or the package can use it, and so can all who read its history.",
        fix: "Withdraw the secret where it was issued, and ask for it in the connection instead.",
        reference: LEAKS,
        codes: &[],
        check: Check::Release(secret_written),
    },
    Rule {
        id: RuleId::new(SUSPECTED),
        severity: Severity::Warning,
        summary: "The value of a key looks like a secret.",
        why: "If it is one, whoever can read the repository can use it.",
        fix: "Withdraw the secret and write a placeholder such as `<your key>`, or allow this place with a reason.",
        reference: LEAKS,
        codes: &[],
        check: Check::Release(secret_suspected),
    },
];

/// Beginnings of secrets that are told apart by more than letters and length.
const PEM: &str = "-----BEGIN ";
const LOGIN: &str = "://";
const SIGNATURE: &str = "sig=";

/// The kind of each beginning; none for those that are told apart by more.
type Kinds = Vec<Option<&'static Kind>>;

static STARTS: LazyLock<Option<(AhoCorasick, Kinds)>> = LazyLock::new(|| {
    let kinds = KINDS.iter().flat_map(|kind| kind.starts.iter().map(move |start| (*start, Some(kind))));
    let special = [PEM, LOGIN, SIGNATURE].map(|start| (start, None));
    let (starts, kinds): (Vec<&str>, Vec<_>) = kinds.chain(special).unzip();
    Some((automaton(&starts)?, kinds))
});

/// Ends of the names of keys that hold secrets, and what goes before a token.
const NAMES: [&str; 19] = [
    "ecret",
    "ECRET",
    "assword",
    "ASSWORD",
    "passwd",
    "oken",
    "OKEN",
    "pikey",
    "piKey",
    "PiKey",
    "pi_key",
    "pi-key",
    "PI_KEY",
    "ccessKey",
    "ccess_key",
    "rivateKey",
    "rivate_key",
    "Bearer ",
    "eyJ",
];

static HINTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| automaton(&NAMES));

fn automaton(words: &[&str]) -> Option<AhoCorasick> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()
}

fn secret_written(cx: &mut Cx<'_>, release: &Release) {
    let Some((starts, kinds)) = &*STARTS else { return };
    for file in written(release) {
        let text = file.source.text();
        let secrets = starts.find_iter(text).filter_map(|found| {
            match kinds.get(found.pattern().as_usize()).copied().flatten() {
                Some(kind) => of_kind(text, Span::new(found.start(), found.end()), kind),
                None => special(text, found.start(), found.end()),
            }
        });
        for (name, span) in secrets.take(MAX_LOOKED_AT) {
            report(cx, &file, name, span);
        }
    }
}

fn report(cx: &mut Cx<'_>, file: &Written<'_>, name: &str, span: Span) {
    let secret = file.source.slice(span);
    let head: String = secret.chars().take(4).collect();
    let message = format!("this is {name} (`{head}…`, {} characters)", secret.chars().count());
    cx.report(file.at(span), message);
}

/// The bytes behind an offset as far as they are of some letters.
fn token(text: &str, from: usize, letters: Letters) -> &str {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    let length = bytes.iter().take(LENGTH.end() * 8).take_while(|byte| letters.has(**byte)).count();
    text.get(from..from + length).unwrap_or_default()
}

/// Whether a token begins here and is not the end of a longer word.
fn is_start(text: &str, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    before.is_none_or(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_')
}

fn of_kind(text: &str, start: Span, kind: &'static Kind) -> Option<(&'static str, Span)> {
    let body = token(text, start.end, kind.letters);
    let (fewest, most) = kind.length;
    let fits = (fewest..=most).contains(&body.len()) && is_start(text, start.start);
    let real = fits && entropy(body) > 2.5 && !is_placeholder(body);
    real.then(|| (kind.name, Span::new(start.start, start.end + body.len())))
}

/// Private keys, addresses with a password, and signed addresses.
fn special(text: &str, start: usize, end: usize) -> Option<(&'static str, Span)> {
    match text.get(start..end)? {
        PEM => private_key(text, end).map(|span| ("a private key", span)),
        LOGIN => password(text, end).map(|span| ("an address with a password", span)),
        _ => signature(text, start, end).map(|span| ("a signed address of Azure", span)),
    }
}

/// The body of a private key: some lines of base 64 behind its heading.
fn private_key(text: &str, heading: usize) -> Option<Span> {
    const MIN_BODY: usize = 64;
    const WORDS: &str = "PRIVATE KEY-----";
    let near = text.get(heading..)?;
    let at = near
        .char_indices()
        .take(40)
        .map(|(at, _)| at)
        .find(|at| near.get(*at..).is_some_and(|rest| rest.starts_with(WORDS)))?;
    let from = heading + at + WORDS.len();
    let rest = text.get(from..)?;
    let body = rest.split("-----").next().unwrap_or_default();
    let letters = body.bytes().take(4 * MIN_BODY).filter(|byte| Letters::Base64.has(*byte)).count();
    let shown = body.len() - body.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).len();
    (letters >= MIN_BODY && entropy(body.get(..4 * MIN_BODY).unwrap_or(body)) > MIN_ENTROPY)
        .then(|| Span::new(from + shown, from + body.len()))
}

/// The password of `://user:password@host`.
fn password(text: &str, from: usize) -> Option<Span> {
    let bytes = text.as_bytes().get(from..)?.iter().take(200);
    let ends = |byte: &u8| {
        matches!(byte, b'/' | b'"' | b'\'' | b'?' | b'#' | b'<' | b'>' | b'`' | b')' | b',') || *byte <= b' '
    };
    let length = bytes.take_while(|byte| !ends(byte)).count();
    let authority = text.get(from..from + length)?;
    let (login, host) = authority.rsplit_once('@')?;
    let (user, password) = login.split_once(':')?;
    let lower = password.to_ascii_lowercase();
    let stands_in = lower.starts_with("pass") || lower.starts_with("pwd") || is_placeholder(&lower);
    let real = !user.is_empty() && password.len() >= 8 && host.contains('.') && !stands_in;
    real.then(|| Span::new(from + user.len() + 1, from + login.len()))
}

/// The signature of an address that Azure signed: beside it stands when it ends.
fn signature(text: &str, start: usize, end: usize) -> Option<Span> {
    let before = text.as_bytes().get(start.checked_sub(1)?)?;
    let body = token(text, end, Letters::Base64);
    let from = text.floor_char_boundary(start.saturating_sub(300));
    let around = text.get(from..text.floor_char_boundary(end + body.len() + 300))?;
    let signed = matches!(before, b'?' | b'&' | b';') && around.contains("se=") && around.contains("sv=");
    (signed && (43..=90).contains(&body.len()) && !is_placeholder(body))
        .then(|| Span::new(end, end + body.len()))
}

fn secret_suspected(cx: &mut Cx<'_>, release: &Release) {
    let Some(hints) = &*HINTS else { return };
    for file in written(release) {
        let text = file.source.text();
        let secrets = hints.find_iter(text).filter_map(|found| {
            let (at, end) = (found.start(), found.end());
            match text.get(at..end) {
                Some("eyJ") => web_token(text, at),
                Some("Bearer ") => bearer(text, end),
                _ => value_behind(text, end),
            }
        });
        for (name, span) in secrets.take(MAX_LOOKED_AT).filter(|(_, span)| !is_example(&file, *span)) {
            report(cx, &file, name, span);
        }
    }
}

/// Whether a place is an example of a document: what stands there is made up for readers.
fn is_example(file: &Written<'_>, span: Span) -> bool {
    let node = file.document.and_then(|document| document.text_at(span.start));
    node.is_some_and(|node| {
        let pointer = node.pointer().to_ascii_lowercase();
        pointer.contains("example") || pointer.ends_with("/description")
    })
}

/// A signed token: three parts, the first two begin as JSON does.
fn web_token(text: &str, at: usize) -> Option<(&'static str, Span)> {
    const MIN_PART: usize = 16;
    let token = token(text, at, Letters::Base64);
    let mut parts = token.split('.');
    let (head, body, signature) = (parts.next()?, parts.next()?, parts.next()?);
    let long = [head, body, signature].iter().all(|part| part.len() >= MIN_PART);
    (is_start(text, at) && long && body.starts_with("eyJ") && !is_placeholder(signature))
        .then(|| ("a signed token", Span::new(at, at + token.len())))
}

fn bearer(text: &str, from: usize) -> Option<(&'static str, Span)> {
    let token = token(text, from, Letters::Base64);
    looks_secret(token).then(|| ("a bearer token, by its looks,", Span::new(from, from + token.len())))
}

/// The value of a key whose name ends here, or a few letters on.
fn value_behind(text: &str, from: usize) -> Option<(&'static str, Span)> {
    let bytes = text.as_bytes();
    let skip = |from: usize, most: usize, skipped: fn(u8) -> bool| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().take(most).take_while(|byte| skipped(**byte)).count()
    };
    let is_quote = |byte: u8| matches!(byte, b'"' | b'\'' | b'\\');
    let at = skip(from, 2, is_quote);
    let at = skip(at, 4, |byte| byte == b' ');
    if !matches!(bytes.get(at), Some(b':' | b'=')) {
        return None;
    }
    let at = skip(at + 1, 4, |byte| byte == b' ');
    let opened = skip(at, 2, is_quote);
    let token = token(text, opened, Letters::Base64);
    // A value without quotes is code, such as a call.
    let closed = bytes.get(opened + token.len()).is_some_and(|byte| is_quote(*byte));
    (opened > at && closed && looks_secret(token))
        .then(|| ("a secret, by the name of its key,", Span::new(opened, opened + token.len())))
}

/// Whether a text is random rather than written: letters and digits, no word, no address, no id.
fn looks_secret(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    LENGTH.contains(&text.len())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && (text.len() >= 32 || !text.contains(['/', '.']))
        && entropy(text) >= MIN_ENTROPY
        && !is_placeholder(text)
        && !is_guid(text)
}

/// Ids are no secrets, and nobody can tell the secrets that look like them.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made here, so that no scanner takes this file for a leak.
    fn made(start: &str, length: usize) -> String {
        let letters = b"q7Rz9LwT2mKd8VbYh4Xc6NpJ3gFs5";
        let body = (0..length).map(|at| char::from(letters[at * 11 % letters.len()]));
        start.chars().chain(body).collect()
    }

    fn certain(text: &str) -> Option<&'static str> {
        let (starts, kinds) = STARTS.as_ref().unwrap();
        starts.find_iter(text).find_map(|found| {
            let kind = kinds[found.pattern().as_usize()];
            match kind {
                Some(kind) => of_kind(text, Span::new(found.start(), found.end()), kind),
                None => special(text, found.start(), found.end()),
            }
            .map(|(name, _)| name)
        })
    }

    #[test]
    fn known_kinds_are_found() {
        let upper = made("", 16).to_uppercase();
        for (text, name) in [
            (format!("key = \"AKIA{upper}\""), "an access key of AWS"),
            (made("ghp_", 36), "a token of GitHub"),
            (made("(AIza", 35), "a key of Google"),
            (format!("AccountName=a;AccountKey={}==;", made("", 86)), "a key of Azure Storage"),
            (format!("postgres://bob:{}@db.acme.test/x", made("", 12)), "an address with a password"),
            (format!("?sv=2020&se=2030&sig={}%3D", made("", 43)), "a signed address of Azure"),
            (format!("-----BEGIN RSA PRIVATE KEY-----\\n{}\\n-----END", made("", 200)), "a private key"),
        ] {
            assert_eq!(certain(&text), Some(name), "{text}");
        }
    }

    #[test]
    fn what_only_resembles_a_secret_is_none() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "https://user:password@host.example",
            "https://[user]:[secret]@host.example",
            "http://a.example:8080/@x",
            "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----",
            "sig=abc",
            "xghp_1",
        ] {
            assert_eq!(certain(text), None, "{text}");
        }
        assert_eq!(certain(&made("SK0", 10)), None);
    }

    #[test]
    fn values_are_suspected_by_the_names_of_their_keys() {
        let suspected = |text: &str| {
            let found = HINTS.as_ref().unwrap().find(text).unwrap();
            value_behind(text, found.end()).is_some()
        };
        assert!(suspected(&format!("\"clientSecret\": \"{}\"", made("", 24))));
        assert!(suspected(&format!("var apiKey = \"{}\";", made("", 24))));
        for value in [
            "{",
            "\"your-secret-1234\"",
            "\"https://acme.example/token1\"",
            "\"ApiKeyAuthScheme\"",
            "GetToken(\"q7\")",
        ] {
            assert!(!suspected(&format!("\"token\": {value}")), "{value}");
        }
        assert!(!looks_secret("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
    }
}
