//! Characters that are not seen, or not as what they are.

use std::fmt;

/// A character that nobody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unseen(char);

impl Unseen {
    /// The character, if it is one of these.
    pub(super) fn of(c: char) -> Option<Self> {
        Self(c).name().map(|_| Self(c))
    }

    fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            '\u{a0}' => "a no-break space",
            '\u{ad}' => "a soft hyphen",
            '\u{61c}' | '\u{200e}' | '\u{200f}' => "a direction mark",
            '\u{180e}' | '\u{200b}' => "a zero width space",
            '\u{200c}' | '\u{200d}' => "a zero width joiner",
            '\u{202f}' => "a narrow no-break space",
            '\u{2060}'..='\u{2064}' => "an invisible operator",
            '\u{feff}' => "a byte order mark in its middle",
            '\u{e0000}'..='\u{e007f}' => "a hidden tag",
            _ => return None,
        })
    }

    /// Whether nothing is lost without it: marks of direction may hold a text of two scripts together.
    pub(super) fn is_safe_to_remove(self) -> bool {
        !matches!(self.0, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{e0000}'..='\u{e007f}')
    }

    /// What is written in its place.
    fn instead(self) -> &'static str {
        if matches!(self.0, '\u{a0}' | '\u{202f}') { " " } else { "" }
    }

    /// Joiners, marks and tags do their work between characters outside ASCII: in scripts that join
    /// letters, in texts from right to left, and in emoji.
    fn works_between(self, before: Option<char>, after: Option<char>) -> bool {
        let works = matches!(self.0, '\u{61c}' | '\u{200c}'..='\u{200f}' | '\u{e0000}'..='\u{e007f}');
        let foreign = |c: Option<char>| c.is_some_and(|c| !c.is_ascii());
        works && (foreign(before) && (foreign(after) || self.0 != '\u{200d}'))
    }
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (`U+{:04X}`)", self.name().unwrap_or_default(), u32::from(self.0))
    }
}

/// Whether nobody sees a character, or not as what it is.
pub fn is_unseen(c: char) -> bool {
    Unseen::of(c).is_some()
}

/// The unseen characters of a text that do no work in it, with their places.
pub(super) fn all(text: &str) -> impl Iterator<Item = (usize, Unseen)> {
    let mut before = None;
    text.char_indices().filter_map(move |(at, c)| {
        let last = before.replace(c);
        if c.is_ascii() {
            return None;
        }
        let found = Unseen::of(c)?;
        let after = text.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        (!found.works_between(last, after)).then_some((at, found))
    })
}

/// The first of them.
pub(super) fn first(text: &str) -> Option<Unseen> {
    all(text).next().map(|(_, found)| found)
}

/// A text without them.
pub(super) fn removed(text: &str) -> String {
    let (mut clean, mut from) = (String::with_capacity(text.len()), 0);
    for (at, found) in all(text) {
        clean.push_str(text.get(from..at).unwrap_or_default());
        clean.push_str(found.instead());
        from = at + found.0.len_utf8();
    }
    clean.push_str(text.get(from..).unwrap_or_default());
    clean
}

/// A string as it is written in JSON without them, escaped ones among them.
pub(super) fn removed_from_json(raw: &str) -> String {
    let (mut clean, mut rest) = (String::with_capacity(raw.len()), raw);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        let unseen = escape.get(2..6).filter(|_| escape.starts_with("\\u"));
        let unseen = unseen.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unseen = unseen.and_then(char::from_u32).and_then(Unseen::of);
        let length = if unseen.is_some() { 6 } else { 2 };
        clean.push_str(before);
        clean.push_str(match unseen {
            Some(unseen) => unseen.instead(),
            None => escape.get(..length).unwrap_or(escape),
        });
        rest = escape.get(length..).unwrap_or_default();
    }
    clean.push_str(rest);
    removed(&clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_joins_is_kept() {
        assert_eq!(first("\u{1F468}\u{200d}\u{1F469}"), None);
        assert_eq!(first("\u{645}\u{6cc}\u{200c}\u{62e}"), None);
        assert!(first("a\u{200d}b").is_some() && first("a\u{200b}").is_some());
    }

    #[test]
    fn what_is_not_seen_is_removed() {
        assert_eq!(removed("a\u{200b}b\u{a0}c"), "ab c");
        assert_eq!(removed_from_json("a\\u200bb\\u00A0c\\\\u200b\\n\u{feff}"), "ab c\\\\u200b\\n");
        assert_eq!(removed_from_json("\\"), "\\");
    }
}
