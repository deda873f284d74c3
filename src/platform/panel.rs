//! What a platform makes of a release, for its page and for terminals: sentences and tables.
//!
//! What is ours is said in each language of the site; names and texts of authors are the same in all.

/// A text of ours, with `{0}`, `{1}` … for what differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// In English.
    pub en: &'static str,
    /// In simplified Chinese.
    pub zh: &'static str,
}

/// Words, and what is put into them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    words: Words,
    values: Vec<String>,
}

impl Words {
    /// Words in two languages.
    pub const fn new(en: &'static str, zh: &'static str) -> Self {
        Self { en, zh }
    }

    /// With what is put into them, in the order of the numbers.
    pub fn with(self, values: impl IntoIterator<Item = String>) -> Phrase {
        Phrase { words: self, values: values.into_iter().collect() }
    }

    /// In a language, as BCP 47 writes it; in English where it is none of ours.
    pub fn in_language(self, language: &str) -> &'static str {
        if language == "zh" || language.starts_with("zh-") { self.zh } else { self.en }
    }
}

impl Phrase {
    /// A name, or a text of an author: the same in every language.
    pub fn given(text: impl Into<String>) -> Self {
        Words::new("{0}", "{0}").with([text.into()])
    }

    /// In a language.
    pub fn in_language(&self, language: &str) -> String {
        let mut rest = self.words.in_language(language);
        let mut text = String::with_capacity(rest.len());
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let Some((number, behind)) = after.split_once('}') else { break };
            let value = number.parse::<usize>().ok().and_then(|number| self.values.get(number));
            text.push_str(value.map(String::as_str).unwrap_or_default());
            rest = behind;
        }
        text.push_str(rest);
        text
    }
}

impl From<Words> for Phrase {
    fn from(words: Words) -> Self {
        words.with([])
    }
}

/// What a platform makes of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Panel {
    /// What is to be known first: what the platform says nothing of is inferred, and said to be.
    pub notes: Vec<Phrase>,
    /// Its tables, in the order in which they are shown; empty ones are left out.
    pub tables: Vec<Table>,
}

/// A table of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What it lists.
    pub title: Words,
    /// The names of its columns.
    pub columns: Vec<Words>,
    /// As many cells a row as there are columns.
    pub rows: Vec<Vec<Phrase>>,
}

#[cfg(test)]
mod tests {
    use super::{Phrase, Words};

    #[test]
    fn words_are_said_in_the_language_of_the_page() {
        let words = Words::new("{0} of {1} actions", "{1} 个操作中的 {0} 个");
        let phrase = words.with(["2".to_owned(), "{0}".to_owned()]);
        assert_eq!(phrase.in_language("en"), "2 of {0} actions");
        assert_eq!(phrase.in_language("zh-CN"), "{0} 个操作中的 2 个");
        assert_eq!(phrase.in_language("de"), "2 of {0} actions");
        assert_eq!(Phrase::given("{0} {").in_language("en"), "{0} {");
    }
}
