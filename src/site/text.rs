//! Texts of authors, made fit for a page: bounded, and without characters that turn others around.

use serde::Serialize;

/// Names and titles are cut at this many characters.
pub(super) const NAME: usize = 200;

/// Descriptions are cut at this many characters.
pub(super) const PROSE: usize = 4_000;

/// A text without control characters and without marks that change the direction of what follows,
/// trimmed, and cut after `most` characters.
pub(super) fn tidy(text: &str, most: usize) -> String {
    let mut kept = String::new();
    let mut room = most;
    for character in text.trim().chars().filter(|character| !is_unwanted(*character)) {
        if room == 0 {
            kept.push('…');
            break;
        }
        room -= 1;
        kept.push(character);
    }
    kept
}

/// Whether a character has no place in a page: controls, and overrides and isolates of direction.
pub(super) fn is_unwanted(character: char) -> bool {
    let is_turning = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_turning || character == '\u{feff}' || (character.is_control() && !matches!(character, '\n' | '\t'))
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Whether it stood between backticks.
    pub(super) code: bool,
}

/// A sentence of our own making in which names stand between backticks, taken apart.
pub(super) fn pieces(sentence: &str, most: usize) -> Vec<Piece> {
    let text = tidy(sentence, most);
    let parts: Vec<&str> = text.split('`').collect();
    let paired = parts.len() % 2 == 1;
    let pieces = parts.iter().enumerate().filter(|(_, text)| !text.is_empty());
    match paired {
        true => pieces.map(|(at, text)| Piece { text: (*text).to_owned(), code: at % 2 == 1 }).collect(),
        false => vec![Piece { text, code: false }],
    }
}

/// The text as a part of an address: lower-case letters, digits and single hyphens; where nothing
/// is left, or letters of other scripts were lost, a digest of the text stands in.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars().take(64) {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() || text.chars().any(|character| !character.is_ascii() && character.is_alphabetic()) {
        let digest = crate::files::sha256(text.to_lowercase().as_bytes());
        return format!("x-{}", digest.get(..10).unwrap_or_default());
    }
    slug.to_owned()
}

/// An address that may be linked to from a page: HTTP with a host, nothing else.
pub(super) fn web_address(text: &str) -> Option<String> {
    let text = text.trim();
    let scheme = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let known = scheme.starts_with("https://") || scheme.starts_with("http://");
    let plain = |character: char| !character.is_whitespace() && !is_unwanted(character);
    (known && text.len() <= 2_000 && text.chars().all(plain)).then(|| text.to_owned())
}

/// An address of e-mail that may be linked to.
pub(super) fn mail_address(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, host) = text.split_once('@')?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
    let well_formed = !name.is_empty() && host.contains('.') && text.len() <= 254;
    (well_formed && name.bytes().all(plain) && host.bytes().all(plain)).then(|| format!("mailto:{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_what_turns_them_around() {
        assert_eq!(tidy(" a\u{202e}b\u{0}c\n", 10), "abc");
        assert_eq!(tidy("abcdef", 3), "abc…");
    }

    #[test]
    fn sentences_are_taken_apart_at_backticks() {
        let code: Vec<bool> = pieces("`a` of b", 20).iter().map(|piece| piece.code).collect();
        assert_eq!(code, [true, false]);
        assert_eq!(pieces("a ` b", 20).len(), 1);
    }

    #[test]
    fn slugs_are_never_empty() {
        assert_eq!(slug("Sales & CRM"), "sales-crm");
        assert_eq!(slug("<script>"), "script");
        assert!(slug("中文").starts_with("x-") && slug("").starts_with("x-"));
    }

    #[test]
    fn only_the_web_is_linked() {
        assert!(web_address("https://example.org/a?b").is_some());
        for text in ["javascript:alert(1)", "data:text/html,x", "//example.org", "https://a b", "ftp://x"] {
            assert!(web_address(text).is_none(), "{text}");
        }
        assert!(mail_address("a@example.org").is_some() && mail_address("a@b?cc=x").is_none());
    }
}
