//! Where to look for secrets: what they begin with and what their keys are called, found in one
//! pass over a file, and what is looked at there.
//!
//! Texts are searched for many words at once, and fast only while there are few that are short:
//! so the short ones are searched for apart from the long ones, and names apart from both. The first
//! four letters of a word should be rare: `n-Key` is found sooner than `ption-Key`.

use super::credential::{
    address, basic, client_secret, connection, key_of_aws, private_key, signature, telegram,
};
use super::hint::{bearer, named, web_token};
use super::needle::{KINDS, Kind, entropy, is_placeholder};
use super::{Written, token};
use crate::source::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// How sure it is that something is a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Nothing else looks like it.
    Certain,
    /// By its looks.
    Suspected,
    /// By the name of its key; in examples it is made up for readers.
    Named,
}

/// A secret in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// What it is, with its article.
    pub(super) name: &'static str,
    pub(super) span: Span,
    pub(super) certainty: Certainty,
}

impl Seen {
    pub(super) fn certain(name: &'static str, start: usize, end: usize) -> Self {
        Self { name, span: Span::new(start, end), certainty: Certainty::Certain }
    }

    pub(super) fn suspected(name: &'static str, start: usize, end: usize) -> Self {
        Self { name, span: Span::new(start, end), certainty: Certainty::Suspected }
    }

    pub(super) fn named(start: usize, end: usize) -> Self {
        let name = "a secret, by the name of its key,";
        Self { name, span: Span::new(start, end), certainty: Certainty::Named }
    }
}

/// Judges the place where a word was found.
type Look = fn(&Written<'_>, Span) -> Option<Seen>;

/// What a word is the clue to.
#[derive(Clone, Copy)]
enum Clue {
    Kind(&'static Kind),
    Look(Look),
}

/// Words that go before or into secrets that are told apart by more than letters and length.
const WORDS: [(&str, Look); 11] = [
    ("-----BEGIN ", private_key),
    ("://", address),
    ("sig=", signature),
    ("Basic ", basic),
    ("Q~", client_secret),
    (":AA", telegram),
    ("Bearer ", bearer),
    (".eyJ", web_token),
    ("Pwd=", connection),
    ("PWD=", connection),
    ("pwd=", connection),
];

/// Ends of the names of keys that hold secrets.
const NAMES: [(&str, Look); 22] = [
    ("ecret", named),
    ("ECRET", named),
    ("assword", connection),
    ("ASSWORD", connection),
    ("passwd", named),
    ("oken", named),
    ("OKEN", named),
    ("pikey", named),
    ("piKey", named),
    ("PiKey", named),
    ("pi_key", named),
    ("pi-key", named),
    ("pi-Key", named),
    ("PI-KEY", named),
    ("PI_KEY", named),
    ("n-Key", named),
    ("n-key", named),
    ("ccessKey", key_of_aws),
    ("ccess_key", key_of_aws),
    ("CCESS_KEY", key_of_aws),
    ("rivateKey", named),
    ("rivate_key", named),
];

/// Words that are searched for together, and what each of them is the clue to.
struct Search {
    words: AhoCorasick,
    clues: Vec<Clue>,
}

impl Search {
    fn of(pairs: impl Iterator<Item = (&'static str, Clue)>) -> Option<Self> {
        let (words, clues): (Vec<&str>, Vec<Clue>) = pairs.unzip();
        let words = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(words).ok()?;
        Some(Self { words, clues })
    }
}

/// Words below this length are searched for apart, in bytes.
const LONG: usize = 4;

static SEARCHES: LazyLock<Vec<Search>> = LazyLock::new(|| {
    let kinds = KINDS.iter().flat_map(|kind| kind.starts.iter().map(move |start| (*start, Clue::Kind(kind))));
    let words = WORDS.into_iter().map(|(word, look)| (word, Clue::Look(look)));
    let (long, short): (Vec<_>, Vec<_>) = kinds.chain(words).partition(|(word, _)| word.len() >= LONG);
    let names = NAMES.into_iter().map(|(name, look)| (name, Clue::Look(look)));
    let searches = [Search::of(long.into_iter()), Search::of(short.into_iter()), Search::of(names)];
    searches.into_iter().flatten().collect()
});

/// Finding where a secret stands walks down its document, so only so many of a file are looked at.
const MAX_LOOKED_AT: usize = 1_000;

/// The secrets of a file in their order, each of them once.
pub(super) fn secrets(file: &Written<'_>) -> Vec<Seen> {
    let mut seen = Vec::new();
    for search in &*SEARCHES {
        let found = search.words.find_iter(file.source.text());
        let looked_at = found.filter_map(|found| {
            let place = Span::new(found.start(), found.end());
            match search.clues.get(found.pattern().as_usize())? {
                Clue::Kind(kind) => of_kind(file, place, kind),
                Clue::Look(look) => look(file, place),
            }
        });
        seen.extend(looked_at.take(MAX_LOOKED_AT));
    }
    seen.sort_by_key(|one: &Seen| (one.certainty, one.span.start));
    let mut kept: Vec<Seen> = Vec::with_capacity(seen.len().min(MAX_LOOKED_AT));
    for one in seen {
        let at = kept.partition_point(|other| other.span.end <= one.span.start);
        if kept.get(at).is_none_or(|other| one.span.end <= other.span.start) {
            kept.insert(at, one);
        }
    }
    kept
}

/// Whether a token begins here and is not the end of a longer word.
pub(super) fn is_start(text: &str, at: usize) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let before = at.checked_sub(1).and_then(|at| text.as_bytes().get(at));
    !text.as_bytes().get(at).is_some_and(is_word) || !before.is_some_and(is_word)
}

fn of_kind(file: &Written<'_>, start: Span, kind: &'static Kind) -> Option<Seen> {
    let text = file.source.text();
    let (fewest, most) = kind.length;
    if !is_start(text, start.start) {
        return None;
    }
    let body = token(text, start.end, kind.letters, most + 1);
    let real = (fewest..=most).contains(&body.len()) && entropy(body) > 2.5 && !is_placeholder(body);
    real.then(|| Seen::certain(kind.name, start.start, start.end + body.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;
    use crate::source::Source;

    /// Made here, so that no scanner takes this file for a leak.
    fn made(start: &str, length: usize) -> String {
        let letters = b"q7Rz9LwT2mKd8VbYh4Xc6NpJ3gFs5";
        let body = (0..length).map(|at| char::from(letters[at * 11 % letters.len()]));
        start.chars().chain(body).collect()
    }

    /// As many made-up digits of the hexadecimal kind.
    fn hex(length: usize) -> String {
        (0..length).map(|at| char::from(b"3f9a07c5e1b8d246"[at * 7 % 16])).collect()
    }

    /// The names of what is found, or of what only its surroundings tell.
    fn found(text: &str) -> Vec<(&'static str, Certainty)> {
        let (path, source) = (RepoPath::parse("a/intro.md").unwrap(), Source::decode(text.into()));
        let file = Written { path: &path, source: &source, document: None };
        secrets(&file).into_iter().map(|seen| (seen.name, seen.certainty)).collect()
    }

    fn in_document(text: &str) -> Vec<Certainty> {
        let path = RepoPath::parse("a/apiDefinition.swagger.json").unwrap();
        let (document, _) = Document::parse(path.clone(), text.into(), Format::Json);
        let file = Written { path: &path, source: document.source(), document: Some(&document) };
        secrets(&file).into_iter().map(|seen| seen.certainty).collect()
    }

    #[test]
    fn known_kinds_are_found() {
        let upper = made("", 16).to_uppercase();
        let guid = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
        for (text, name) in [
            (format!("key = \"AKIA{upper}\""), "an access key of AWS"),
            (made("ghp_", 36), "a token of GitHub"),
            (made("(AIza", 35), "a key of Google"),
            (format!("AccountName=a;AccountKey={}==;", made("", 86)), "a key of Azure Storage"),
            (format!("postgres://bob:{}@db.acme.test/x", made("", 12)), "an address with a password"),
            (format!("?sv=2020&se=2030&sig={}%3D", made("", 43)), "a signed address of Azure"),
            (format!("?sp=%2Frun&sv=1.0&sig={}", made("", 43)), "a signed address of Azure"),
            (format!("-----BEGIN RSA PRIVATE KEY-----\\n{}\\n-----END", made("", 200)), "a private key"),
            (made("sk-", 48), "a key of OpenAI"),
            (made("sk-proj-", 60), "a key of OpenAI"),
            (made("sk-ant-", 60), "a key of Anthropic"),
            (made("hf_", 34), "a token of Hugging Face"),
            (
                made(&format!("https://discord.com/api/webhooks/{}/", "918273645".repeat(2)), 68),
                "a webhook of Discord",
            ),
            (
                format!(
                    "https://acme.webhook.office.com/webhookb2/{guid}@{guid}/IncomingWebhook/{}/{guid}",
                    hex(32)
                ),
                "a webhook of Teams",
            ),
            (made("https://hooks.slack.com/services/T", 40), "a webhook of Slack"),
            (made("'a1B8Q~", 33), "a client secret of Microsoft Entra"),
            (made("https://api.telegram.org/bot918273645:AA", 33), "a token of a bot of Telegram"),
            (made("AWS_SECRET_ACCESS_KEY=", 40), "a secret access key of AWS"),
            (format!("\"SecretAccessKey\": \"{}\"", made("", 40)), "a secret access key of AWS"),
            (made("Server=tcp:db;User ID=sa;Password=", 12), "the password of a connection string"),
            (made("Data Source=db;Uid=sa;Pwd=", 12) + ";", "the password of a connection string"),
            ("Authorization: Basic YWRtaW46UzNjcjN0UDRzcyE=".to_owned(), "a user with a password"),
        ] {
            assert_eq!(found(&text), [(name, Certainty::Certain)], "{text}");
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
            "Basic Authentication",
            "Basic dXNlcm5hbWU6cGFzc3dvcmQ=",
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            "Basic <base64 of user:password>",
            "Server=db;User ID=sa;Password={your_password};",
            "Server=db;User ID=sa;Password=xxxxxxxx;",
            "?user=bob&password=q7Rz9LwT2m",
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "sk-your-key-here",
            "task-management-of-several-people-in-one-company-by-mail",
            "https://discord.com/api/webhooks/{id}/{token}",
            "12:AA",
            "Q~",
            "Authorization: Bearer <your token>",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        assert_eq!(found(&made("SK0", 10)), []);
    }

    /// A token of three parts, with a text in the second.
    fn signed(claims: &str) -> String {
        format!("eyJhbGciOiJIUzI1NiJ9.eyJ{claims}.{}", made("", 43))
    }

    #[test]
    fn tokens_are_suspected_once() {
        let token = signed("zdWIiOiJib2IgdGhlIGJ1aWxkZXIifQ");
        assert_eq!(found(&format!("Bearer {token}")), [("a signed token", Certainty::Suspected)]);
        assert_eq!(found(&made("Bearer ", 30)), [("a bearer token, by its looks,", Certainty::Suspected)]);
        assert_eq!(found(&signed("zdWIiOiIxMjM0NTY3ODkwIn0")), []);
    }

    #[test]
    fn values_are_suspected_by_the_names_of_their_keys() {
        let names = |text: &str| found(text).into_iter().map(|(_, certainty)| certainty).collect::<Vec<_>>();
        assert_eq!(names(&format!("\"clientSecret\": \"{}\"", made("", 24))), [Certainty::Named]);
        assert_eq!(names(&format!("var apiKey = \"{}\";", made("", 24))), [Certainty::Named]);
        for value in [
            "{",
            "\"your-secret-1234\"",
            "\"https://acme.example/token1\"",
            "\"ApiKeyAuthScheme\"",
            "GetToken(\"q7\")",
        ] {
            assert_eq!(names(&format!("\"token\": {value}")), [], "{value}");
        }
    }

    #[test]
    fn values_beside_a_name_are_suspected() {
        let key = hex(32);
        for text in [
            format!(r#"{{"name": "X-Api-Key", "in": "header", "default": "{key}"}}"#),
            format!(r#"{{"name": "X-API-KEY", "in": "header", "schema": {{"default": "{key}"}}}}"#),
            format!(
                r#"{{"in": "query", "schema": {{"type": "string"}}, "name": "token", "default": "{key}"}}"#
            ),
            format!(r#"{{"api_key": {{"type": "string", "default": "{key}"}}}}"#),
            format!(
                r#"{{"x-ms-apimTemplateParameter.value": "{key}", "x-ms-apimTemplateParameter.name": "x-token"}}"#
            ),
        ] {
            assert_eq!(in_document(&text), [Certainty::Named], "{text}");
        }
        for text in [
            r#"{"name": "X-Api-Key", "default": "application/json"}"#,
            r#"{"default": "3f9a07c5e1b8d2463f9a07c5e1b8d246", "in": {"name": "X-Api-Key"}}"#,
            r#"{"name": "X-Api-Key", "default": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}"#,
            r#"{"summary": "the api_key", "default": "3f9a07c5e1b8d2463f9a07c5e1b8d246"}"#,
        ] {
            assert_eq!(in_document(text), [], "{text}");
        }
    }
}
