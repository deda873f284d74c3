//! Names as the platform wants them: lower-case letters, digits and hyphens, a letter first.

use std::collections::{BTreeMap, BTreeSet};

/// Longer names are cut, in characters.
const MAX_NAME: usize = 100;

/// Whether a text is a name; the platform's document says so of modules, and nothing of others.
pub(super) fn is_name(text: &str) -> bool {
    let goes_on = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.bytes().all(goes_on)
}

/// A text as a name: `ListOpenOrders` and `list_open_orders` are `list-open-orders`.
pub(super) fn name_of(text: &str) -> String {
    let mut name = String::new();
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter.is_ascii_alphanumeric() {
            let next_is_small = letters.peek().is_some_and(char::is_ascii_lowercase);
            let begins_word = letter.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || before.is_ascii_digit() || next_is_small);
            if begins_word && before.is_ascii_alphanumeric() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        } else if before.is_ascii_alphanumeric() {
            name.push('-');
        }
        before = letter;
        if name.len() >= MAX_NAME {
            break;
        }
    }
    let name = name.trim_end_matches('-');
    match name.starts_with(|first: char| first.is_ascii_lowercase()) {
        true => name.to_owned(),
        false => format!("x-{name}").trim_end_matches('-').to_owned(),
    }
}

/// Names of which none is given twice: the second one has a number behind it.
#[derive(Debug, Default)]
pub(super) struct Unique {
    taken: BTreeSet<String>,
    /// The number that is tried next behind a name.
    next: BTreeMap<String, usize>,
}

impl Unique {
    /// Whether a name is given already.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// A name that is not given yet, and whether it is the one that was wanted.
    pub(super) fn take(&mut self, wanted: String) -> (String, bool) {
        let is_free = self.taken.insert(wanted.clone());
        if is_free {
            return (wanted, true);
        }
        let number = self.next.entry(wanted.clone()).or_insert(2);
        loop {
            let name = format!("{wanted}-{number}");
            *number += 1;
            if self.taken.insert(name.clone()) {
                return (name, false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operation_ids_become_names() {
        for (id, name) in [
            ("ListOpenOrders", "list-open-orders"),
            ("list_open__orders", "list-open-orders"),
            ("getHTTPStatus2", "get-http-status2"),
            ("V2GetX", "v2-get-x"),
            ("2fa", "x-2fa"),
            ("订单", "x"),
            ("", "x"),
            ("a/b{c}", "a-b-c"),
        ] {
            assert_eq!(name_of(id), name, "{id}");
            assert!(is_name(&name_of(id)), "{id}");
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut unique = Unique::default();
        let mut take = |name: &str| unique.take(name.to_owned());
        assert_eq!(take("a"), ("a".to_owned(), true));
        assert_eq!(take("a-2"), ("a-2".to_owned(), true));
        assert_eq!(take("a"), ("a-3".to_owned(), false));
    }
}
