//! How texts are written: questions that take no memory where all is well, and the better spelling.

use crate::rules::is_unseen;

/// Names of the platform's products.
const PRODUCTS: [&str; 11] = [
    "Power Apps",
    "Power Automate",
    "Microsoft Flow",
    "Power BI",
    "Power Platform",
    "Power Pages",
    "Power Virtual Agents",
    "Copilot Studio",
    "Logic Apps",
    "Dataverse",
    "AI Builder",
];

/// Abbreviations as they are often written, and as they are read.
const ABBREVIATIONS: [(&str, &str); 8] = [
    ("Id", "ID"),
    ("Url", "URL"),
    ("Api", "API"),
    ("Json", "JSON"),
    ("Html", "HTML"),
    ("Csv", "CSV"),
    ("Pdf", "PDF"),
    ("Uri", "URI"),
];

/// Words that stay in lower case within a title.
const SMALL_WORDS: [&str; 19] = [
    "a", "an", "and", "as", "at", "by", "for", "from", "if", "in", "into", "of", "on", "or", "per", "the",
    "to", "via", "with",
];

/// Elements of HTML that texts are marked up with.
const ELEMENTS: [&str; 20] = [
    "a", "b", "br", "code", "div", "em", "h1", "h2", "h3", "i", "img", "li", "ol", "p", "pre", "span",
    "strong", "table", "u", "ul",
];

/// Texts of operations longer than this do not fit where they are shown, in characters.
const MAX_TEXT: usize = 1_000;

/// The first product of the platform that a text names, without regard to blanks and case.
pub(super) fn product(text: &str) -> Option<&'static str> {
    let begins = |byte: u8| matches!(byte | 0x20, b'p' | b'm' | b'c' | b'l' | b'd' | b'a');
    let starts = text.bytes().enumerate().filter(|(_, byte)| begins(*byte));
    let mut rests = starts.filter_map(|(start, _)| text.get(start..));
    rests.find_map(|rest| PRODUCTS.iter().copied().find(|product| begins_with(rest, product)))
}

/// Whether a text begins with a word, blanks in between and case aside.
fn begins_with(text: &str, word: &str) -> bool {
    let mut found = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    word.bytes()
        .filter(|byte| *byte != b' ')
        .all(|byte| found.next().is_some_and(|found| found.eq_ignore_ascii_case(&byte)))
}

/// The first character that is not in ASCII; one that nobody sees only where there is no other.
pub(super) fn beyond_ascii(text: &str) -> Option<char> {
    if text.is_ascii() {
        return None;
    }
    let mut beyond = text.chars().filter(|c| !c.is_ascii());
    let first = beyond.clone().next();
    beyond.find(|c| !is_unseen(*c)).or(first)
}

/// The text with typographic quotes, dashes, dots and blanks as ASCII has them; none where other
/// characters are left.
pub(super) fn in_ascii(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\u{2018}' | '\u{2019}' | '\u{2032}' => plain.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{2033}' => plain.push('"'),
            '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2013}' | '\u{2014}' | '\u{2212}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{a0}' | '\u{2009}' | '\u{202f}' => plain.push(' '),
            '\u{200b}' | '\u{feff}' => {}
            other if other.is_ascii() => plain.push(other),
            _ => return None,
        }
    }
    Some(plain)
}

/// A summary without the characters that the validator refuses: `/` and `&` become words.
pub(super) fn without_restricted(text: &str) -> Option<String> {
    let worded = text.replace('&', " and ").replace(['/', '\\'], " or ").replace('%', " percent ");
    let kept: String = worded.chars().filter(|c| !super::RESTRICTED_CHARACTERS.contains(c)).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    (!kept.is_empty()).then_some(kept)
}

/// Whether a text ends as a sentence does; a closing bracket or quote may follow.
pub(super) fn ends_as_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || is_unseen(c));
    text.trim_end_matches([')', '"', '\'', '\u{201d}', '\u{2019}']).ends_with(['.', '!', '?'])
}

/// The text with a full stop; none where another sign stands at its end.
pub(super) fn with_full_stop(text: &str) -> Option<String> {
    let text = text.trim_end();
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let is_address = last.contains("://") || last.contains("www.") || last.contains('@');
    let is_word = text.ends_with(|c: char| c.is_alphanumeric() || c == ')') && !is_address;
    is_word.then(|| format!("{text}."))
}

/// Whether two texts say the same: case, blanks around them and the full stop aside.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    fn bare(text: &str) -> &str {
        text.trim().trim_end_matches('.')
    }
    let (one, other) = (bare(one), bare(other));
    !one.is_empty() && one.eq_ignore_ascii_case(other)
}

/// Compares two texts without regard to the case of ASCII letters, shorter ones first.
pub(super) fn compare<'t>(one: &'t str, other: &'t str) -> std::cmp::Ordering {
    let (one, other) = (one.trim(), other.trim());
    let lower = |text: &'t str| text.bytes().map(|byte| byte.to_ascii_lowercase());
    one.len().cmp(&other.len()).then_with(|| lower(one).cmp(lower(other)))
}

/// Whether a text has a web address.
pub(super) fn has_address(text: &str) -> bool {
    text.contains("://") || text.contains("www.")
}

/// The first character of a label that is neither letter, digit, blank nor parenthesis.
pub(super) fn beyond_label(text: &str) -> Option<char> {
    text.chars().find(|c| !(c.is_alphanumeric() || matches!(c, ' ' | '(' | ')')))
}

/// Whether a label ends in a letter, a digit or a closing parenthesis.
pub(super) fn ends_as_label(text: &str) -> bool {
    text.is_empty() || text.ends_with(|c: char| c.is_alphanumeric() || c == ')')
}

/// The label without what it may not end in; none where nothing is left.
pub(super) fn with_label_end(text: &str) -> Option<&str> {
    let kept = text.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == ')'));
    (!kept.trim().is_empty()).then_some(kept)
}

/// The words of a text: what stands between blanks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_ascii_whitespace()
}

/// Whether a word begins with a letter in lower case.
pub(super) fn is_lower(word: &str) -> bool {
    word.starts_with(char::is_lowercase)
}

/// Whether a text of three words and more begins all of them with a capital, small words aside.
pub(super) fn is_title_case(text: &str) -> bool {
    words(text).nth(2).is_some() && words(text).all(|word| !is_lower(word) || SMALL_WORDS.contains(&word))
}

/// The first word of a label that should begin with a capital.
pub(super) fn lower_word(text: &str) -> Option<&str> {
    words(text).enumerate().find_map(|(number, word)| {
        (is_lower(word) && (number == 0 || !SMALL_WORDS.contains(&word))).then_some(word)
    })
}

/// The text with a capital at its beginning.
pub(super) fn with_capital(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.collect::<String>() + rest.as_str()
}

/// The text with a capital at the beginning of every word, small words aside.
pub(super) fn in_title_case(text: &str) -> String {
    let words = text.split(' ').enumerate().map(|(place, word)| {
        let is_small = place > 0 && SMALL_WORDS.contains(&word);
        if is_small { word.to_owned() } else { with_capital(word) }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The first word that is written as a name in code: `getOrder`, `order_id`. Names of things such
/// as `iPhone` and `eBay` are none.
pub(super) fn code_name(text: &str) -> Option<&str> {
    let is_code = |word: &&str| {
        let head = word.bytes().take_while(u8::is_ascii_lowercase).count();
        let camel = head > 1 && word.as_bytes().get(head).is_some_and(u8::is_ascii_uppercase);
        camel || word.trim_matches('_').contains('_')
    };
    let is_bland = !text.bytes().skip(1).any(|byte| byte.is_ascii_uppercase() || byte == b'_');
    if is_bland { None } else { words(text).find(is_code) }
}

/// The first abbreviation of a text that is not in capitals, and how it should be written.
pub(super) fn small_abbreviation(text: &str) -> Option<(&'static str, &'static str)> {
    let tokens = text.split(|c: char| !c.is_alphanumeric());
    let short = tokens.into_iter().filter(|token| (2..=4).contains(&token.len()));
    short.into_iter().find_map(|token| ABBREVIATIONS.iter().copied().find(|(small, _)| *small == token))
}

/// The text with all abbreviations in capitals.
pub(super) fn with_abbreviations(text: &str) -> String {
    let tokens = text.split_inclusive(|c: char| !c.is_alphanumeric());
    let capital = |token: &str| {
        let word = token.trim_end_matches(|c: char| !c.is_alphanumeric());
        let found = ABBREVIATIONS.iter().find(|(small, _)| *small == word);
        found.map_or_else(|| token.to_owned(), |(small, large)| token.replacen(small, large, 1))
    };
    tokens.map(capital).collect()
}

/// A name in code as a label: `order_id` and `orderId` become `Order ID`.
pub(super) fn label_of(name: &str) -> Option<String> {
    let mut label = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for character in name.chars() {
        let character = if character.is_alphanumeric() { character } else { ' ' };
        let begins = before == ' ' || (before.is_lowercase() && character.is_uppercase());
        match (character, begins) {
            (' ', _) => {}
            (_, true) => {
                label.push_str(if label.is_empty() { "" } else { " " });
                label.extend(character.to_uppercase());
            }
            (_, false) => label.push(character),
        }
        before = character;
    }
    (!label.is_empty() && label.is_ascii()).then(|| with_abbreviations(&label))
}

/// What makes a text of an operation more than plain text, in a few words.
pub(super) fn markup(text: &str) -> Option<&'static str> {
    let marked = text.bytes().any(|byte| matches!(byte, b'<' | b'*' | b'`' | b']' | b'#'));
    if marked && has_element(text) {
        return Some("an element of HTML");
    }
    let heading = || text.lines().any(|line| line.starts_with("# ") || line.starts_with("## "));
    if marked && (text.contains("](") || text.contains("**") || text.contains('`') || heading()) {
        return Some("a mark of Markdown");
    }
    if has_address(text) {
        return Some("a web address");
    }
    let long = text.len() > MAX_TEXT && text.chars().count() > MAX_TEXT;
    long.then_some("more characters than fit")
}

fn has_element(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let rest = rest.trim_start_matches('/');
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name)) && rest.contains('>')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_found_in_any_spelling() {
        assert_eq!(product("Works with Power  Apps"), Some("Power Apps"));
        assert_eq!(product("PowerBI"), Some("Power BI"));
        assert_eq!(product("A powerful app"), None);
    }

    #[test]
    fn names_become_labels() {
        assert_eq!(label_of("order_id").as_deref(), Some("Order ID"));
        assert_eq!(label_of("callbackUrl").as_deref(), Some("Callback URL"));
        assert_eq!(label_of("X-Client").as_deref(), Some("X Client"));
        assert_eq!(label_of("$").as_deref(), None);
        assert_eq!(with_abbreviations("Api Id (Url)"), "API ID (URL)");
        assert_eq!(small_abbreviation("Identity of the Video"), None);
    }

    #[test]
    fn words_in_code_are_told_from_words() {
        assert_eq!(code_name("Get the orderId"), Some("orderId"));
        assert_eq!(code_name("List iPhones on eBay"), None);
        assert_eq!(code_name("Set a_b_c"), Some("a_b_c"));
        assert!(is_title_case("Get All Orders of a Shop") && !is_title_case("Get all orders"));
        assert_eq!(lower_word("Name of Owner"), None);
        assert_eq!(lower_word("order Name"), Some("order"));
        assert_eq!(in_title_case("name of the order"), "Name of the Order");
    }

    #[test]
    fn sentences_end_in_a_sign() {
        assert!(ends_as_sentence("Done.") && ends_as_sentence("(Done.)") && !ends_as_sentence("Done"));
        assert_eq!(with_full_stop("Done ").as_deref(), Some("Done."));
        assert_eq!(with_full_stop("Done:"), None);
        assert!(is_same("Get it.", "get it") && !is_same("", "."));
    }

    #[test]
    fn typographic_signs_have_plain_twins() {
        assert_eq!(in_ascii("\u{201c}a\u{201d} \u{2013} b\u{2026}").as_deref(), Some("\"a\" - b..."));
        assert_eq!(in_ascii("caf\u{e9}"), None);
    }

    #[test]
    fn markup_is_named() {
        assert_eq!(markup("An <b>order</b>"), Some("an element of HTML"));
        assert_eq!(markup("An <id> of x > y"), None);
        assert_eq!(markup("see [here](x)"), Some("a mark of Markdown"));
        assert_eq!(markup("see www.example.com"), Some("a web address"));
    }
}
