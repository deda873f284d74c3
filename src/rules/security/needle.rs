//! What secrets look like: how they begin, what may follow, and what is none.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use std::collections::BTreeSet;

/// The letters of a kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// `A–Z0–9`.
    Upper,
    /// `a–f0–9`.
    Hex,
    /// `A–Za–z0–9`.
    Alnum,
    /// Those, `_` and `-`.
    Word,
    /// Those of a word, `.`, `+`, `/`, `=` and `~`, `%` among them.
    Base64,
}

impl Letters {
    pub(super) fn has(self, byte: u8) -> bool {
        match self {
            Self::Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            Self::Hex => matches!(byte, b'a'..=b'f' | b'0'..=b'9'),
            Self::Alnum => byte.is_ascii_alphanumeric(),
            Self::Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            Self::Base64 => {
                byte.is_ascii_alphanumeric()
                    || matches!(byte, b'_' | b'-' | b'.' | b'+' | b'/' | b'=' | b'~' | b'%')
            }
        }
    }
}

/// A kind of secret that is known by its beginning.
#[derive(Debug)]
pub(super) struct Kind {
    /// What it is, with its article.
    pub(super) name: &'static str,
    /// Its beginnings.
    pub(super) starts: &'static [&'static str],
    /// The letters behind the beginning.
    pub(super) letters: Letters,
    /// The fewest and the most letters behind the beginning.
    pub(super) length: (usize, usize),
}

const fn kind(
    name: &'static str,
    starts: &'static [&'static str],
    letters: Letters,
    length: (usize, usize),
) -> Kind {
    Kind { name, starts, letters, length }
}

/// The kinds that need no more than their beginning and their length.
pub(super) const KINDS: &[Kind] = &[
    kind("an access key of AWS", &["AKIA", "ASIA"], Letters::Upper, (16, 16)),
    kind("a token of GitHub", &["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], Letters::Alnum, (36, 255)),
    kind("a token of GitHub", &["github_pat_"], Letters::Word, (59, 255)),
    kind("a token of GitLab", &["glpat-"], Letters::Word, (20, 64)),
    kind(
        "a token of Slack",
        &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-"],
        Letters::Word,
        (20, 255),
    ),
    kind("a webhook of Slack", &["hooks.slack.com/services/T"], Letters::Base64, (30, 90)),
    kind("a key of Stripe", &["sk_live_", "rk_live_", "whsec_"], Letters::Alnum, (20, 255)),
    kind("a key of Google", &["AIza"], Letters::Word, (35, 35)),
    kind("a client secret of Google", &["GOCSPX-"], Letters::Word, (28, 28)),
    kind("a key of Azure Storage", &["AccountKey="], Letters::Base64, (86, 90)),
    kind("a key of an Azure service", &["SharedAccessKey="], Letters::Base64, (43, 90)),
    kind("a token of npm", &["npm_"], Letters::Alnum, (36, 36)),
    kind("a key of OpenAI", &["sk-proj-", "sk-svcacct-", "sk-admin-"], Letters::Word, (40, 255)),
    kind("a key of OpenAI", &["sk-"], Letters::Alnum, (48, 48)),
    kind("a key of Anthropic", &["sk-ant-"], Letters::Word, (40, 255)),
    kind("a token of Hugging Face", &["hf_"], Letters::Alnum, (34, 40)),
    kind(
        "a webhook of Discord",
        &["/discord.com/api/webhooks/", "/discordapp.com/api/webhooks/"],
        Letters::Base64,
        (78, 110),
    ),
    kind("a webhook of Teams", &["/IncomingWebhook/"], Letters::Hex, (32, 32)),
    kind("a token of Shopify", &["shpat_", "shpss_"], Letters::Hex, (32, 32)),
    kind("a token of DigitalOcean", &["dop_v1_"], Letters::Hex, (64, 64)),
    kind("a token of PyPI", &["pypi-AgEI"], Letters::Word, (50, 512)),
    kind("a token of Atlassian", &["ATATT3"], Letters::Base64, (60, 255)),
    kind("a token of HubSpot", &["pat-na1-", "pat-eu1-"], Letters::Word, (36, 36)),
    kind("a token of Grafana", &["glsa_"], Letters::Word, (41, 41)),
    kind("a key of Postman", &["PMAK-"], Letters::Word, (59, 59)),
    kind("a key of SendGrid", &["SG."], Letters::Base64, (66, 66)),
    kind(
        "a key of Twilio",
        &[
            "SK0", "SK1", "SK2", "SK3", "SK4", "SK5", "SK6", "SK7", "SK8", "SK9", "SKa", "SKb", "SKc", "SKd",
            "SKe", "SKf",
        ],
        Letters::Hex,
        (31, 31),
    ),
];

/// Parts, in lower case, of words that stand where a secret goes.
const PLACEHOLDERS: [&str; 14] = [
    "example",
    "your",
    "xxxx",
    "0000",
    "1234567",
    "abcdef",
    "placeholder",
    "sample",
    "dummy",
    "redacted",
    "secret",
    "insert",
    "replace",
    "token",
];

/// Parts of secrets that manuals and emulators show to everybody.
const SAMPLES: [&str; 5] = [
    "Eby8vdM02xNOcqFlqUwJPL",
    "C2y6yDjf5/R+ob0N8A7Cgv",
    "HdqTcvCH1vGWJxf",
    "FD39kkdpWt3ywyRZer",
    "SflKxwRJSMeKKF2QT4",
];

/// Whether a text stands where a secret goes instead of being one.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let signs = ['<', '>', '{', '}', '[', ']', '*', '$', '…'];
    PLACEHOLDERS.iter().any(|word| lower.contains(word))
        || SAMPLES.iter().any(|sample| text.contains(sample))
        || lower.contains(signs)
        || lower.contains("...")
        || distinct(&lower) < 6
}

/// Whether a text may be somebody's password, and not the word for one.
pub(super) fn is_password(text: &str) -> bool {
    const WORDS: [&str; 5] = ["passw", "p@ss", "pwd", "changeme", "hunter2"];
    let lower = text.to_ascii_lowercase();
    (8..=128).contains(&text.len())
        && !lower.starts_with("pass")
        && !WORDS.iter().any(|word| lower.contains(word))
        && !is_placeholder(text)
}

/// Shorter values are no secrets, longer ones are data, in bytes.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=512;

/// A byte of a secret tells at least so many bits; of one in hexadecimal digits, less.
pub(super) const MIN_ENTROPY: f64 = 3.5;
const MIN_ENTROPY_HEX: f64 = 3.0;

/// Whether a text is random rather than written: letters and digits, no word, no address, no id.
pub(super) fn looks_secret(text: &str) -> bool {
    let has = |test: fn(&u8) -> bool| text.as_bytes().iter().any(test);
    LENGTH.contains(&text.len())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && (text.len() >= 32 || !text.contains(['/', '.']))
        && entropy(text) >= least_entropy(text)
        && !is_placeholder(text)
        && !is_guid(text)
}

fn least_entropy(text: &str) -> f64 {
    let hexadecimal = text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal { MIN_ENTROPY_HEX } else { MIN_ENTROPY }
}

/// Ids are no secrets, and nobody can tell the secrets that look like them.
fn is_guid(text: &str) -> bool {
    text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

/// The text that base 64 stands for, in either alphabet; none where it is no text.
pub(super) fn decoded(text: &str) -> Option<String> {
    let engine = if text.contains(['-', '_']) { &URL_SAFE_NO_PAD } else { &STANDARD_NO_PAD };
    let bytes = engine.decode(text.trim_end_matches('=')).ok()?;
    String::from_utf8(bytes).ok()
}

fn distinct(text: &str) -> usize {
    text.bytes().collect::<BTreeSet<u8>>().len()
}

/// How many bits a byte of a text tells, from what stands in it.
pub(super) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let all = text.len().max(1) as f64;
    let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / all);
    shares.map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_the_place_of_secrets_are_known() {
        for text in ["AKIAIOSFODNN7EXAMPLE", "your-api-key-here", "xxxxxxxxxxxxxxxx", "<key>", "aaaaabbbbb"] {
            assert!(is_placeholder(text), "{text}");
        }
        assert!(!is_placeholder("q7Rz9LwT2mKd8VbY"));
        assert!(!looks_secret("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
        assert!(is_password("Xk29!qLm4#zP"));
        assert!(!is_password("MyP@ssw0rd1"));
    }

    #[test]
    fn base_64_is_read_in_both_alphabets() {
        assert_eq!(decoded("Zm9vOmJhcg==").as_deref(), Some("foo:bar"));
        assert_eq!(decoded("eyJzdWIiOiI_In0").as_deref(), Some("{\"sub\":\"?\"}"));
        assert_eq!(decoded("_w"), None);
        assert_eq!(decoded("a b"), None);
    }

    #[test]
    fn entropy_is_that_of_the_bytes() {
        assert_eq!(entropy(""), 0.0);
        assert_eq!(entropy("abababab"), 1.0);
        assert_eq!(entropy("abcdefgh"), 3.0);
    }
}
