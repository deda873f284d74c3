//! Which keys are secrets, told by their names.

/// Words of which one makes a key a secret.
const WORDS: [&str; 6] = ["SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS"];

/// Pairs of words that do.
const PAIRS: [(&str, &str); 6] = [
    ("API", "KEY"),
    ("PRIVATE", "KEY"),
    ("ACCESS", "KEY"),
    ("SIGNING", "KEY"),
    ("ENCRYPTION", "KEY"),
    ("HMAC", "KEY"),
];

/// Words that say that a key is known to everyone, or is something about a secret and not the secret.
const OPEN: [&str; 8] = ["PUBLIC", "PUBLISHABLE", "ID", "IDS", "URL", "URI", "ENDPOINT", "HEADER"];

/// Words that say where a key is good.
const PLACES: [&str; 6] = ["TEST", "LIVE", "SANDBOX", "PROD", "PRODUCTION", "STAGING"];

/// Last words of what is said about a secret: how long it holds, where it is kept.
const ABOUT: [&str; 13] = [
    "NAME",
    "NAMES",
    "TYPE",
    "TTL",
    "EXPIRY",
    "EXPIRATION",
    "LENGTH",
    "ENABLED",
    "ISSUER",
    "PATH",
    "ALGORITHM",
    "VERSION",
    "SCOPE",
];

/// Whether a key is a secret by its name, in whatever case it is written.
pub(super) fn is_secret(name: &str) -> bool {
    let words = words(name);
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !PLACES.contains(word)).collect();
    let is_open =
        words.iter().any(|word| OPEN.contains(word)) || words.last().is_some_and(|word| ABOUT.contains(word));
    let is_named = words.iter().any(|word| WORDS.contains(word))
        // A token is one where the word ends the name: TOKEN_FIELD is none.
        || words.last().is_some_and(|word| matches!(*word, "TOKEN" | "TOKENS" | "APIKEY"))
        || words.windows(2).any(|pair| matches!(pair, [one, other] if PAIRS.contains(&(one, other))));
    is_named && !is_open
}

/// The words of a name in upper case: set apart by `_`, or by capital letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if (c == '_' || (c.is_ascii_uppercase() && was_lower))
            && words.last().is_some_and(|word| !word.is_empty())
        {
            words.push(String::new());
        }
        if c != '_'
            && let Some(word) = words.last_mut()
        {
            word.push(c.to_ascii_uppercase());
        }
        was_lower = c.is_ascii_lowercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn secrets_are_told_by_their_names() {
        for name in [
            "APP_CLIENT_SECRET",
            "CLOUDINARY_API_KEY",
            "CTP_CLIENT_SECRET",
            "SMTP_PASSWORD",
            "ACCESS_TOKEN",
            "apiKey",
            "clientSecret",
            "PRIVATE_KEY",
            "APIKEY",
            "WEBHOOK_SIGNING_SECRET",
            "MOLLIE_API_TEST_KEY",
            "GCP_CREDENTIALS",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "STRIPE_PUBLISHABLE_KEY",
            "PUBLIC_API_KEY",
            "CTP_CLIENT_ID",
            "TOKEN_URL",
            "TOKEN_FIELD",
            "SECRET_NAME",
            "PASSWORD_HEADER",
            "KEY",
            "PRODUCT_KEY",
            "CTP_PROJECT_KEY",
            "ACCESS_KEY_ID",
            "TOKENIZE",
            "MONKEY",
            "",
            "API_KEY_HEADER",
            "TOKEN_TTL",
            "SECRETARY_EMAIL",
            "ACCESS_TOKEN_ISSUER",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
