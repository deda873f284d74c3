//! Reads the fields of a TOML table one by one, each into its type, and reports the rest.
//!
//! The same reading describes the table: [`describe`] lets it run over an empty one and notes what it
//! asks for, so that what is said of a file cannot differ from how the file is read.

use super::forms::is_address;
use super::settings::Word;
use super::version::{Date, parse_date};
use crate::document::{Document, Fault, FaultKind, Format, Kind, Location, Node};
use crate::path::RepoPath;
use crate::source::Position;
use semver::Version;
use std::ops::RangeInclusive;

/// A table whose fields are being read.
pub(super) struct Fields<'d, 'f> {
    table: Node<'d>,
    faults: &'f mut Vec<Fault>,
    known: Vec<&'static str>,
    required: Vec<&'static str>,
    /// What was asked for; none where a file is read.
    described: Option<Vec<Field>>,
}

/// A field that a table may have.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
    pub(super) is_required: bool,
}

/// What a field holds.
#[derive(Debug)]
pub(super) enum Holds {
    Text,
    Texts,
    Date,
    Version,
    Path,
    Paths,
    Number(RangeInclusive<i64>),
    Flag,
    Table(Vec<Field>),
    Tables(Vec<Field>),
    /// A table with keys of the author's choice out of those that are known elsewhere.
    Choices(&'static [&'static str]),
}

/// The fields that a reading asks for, in their order.
pub(super) fn describe(read: impl FnOnce(&mut Fields<'_, '_>)) -> Vec<Field> {
    let (empty, _) = Document::parse(RepoPath::root(), Vec::new(), Format::Toml);
    let mut faults = Vec::new();
    let mut fields = Fields::new(empty.root(), &mut faults);
    fields.described = Some(Vec::new());
    read(&mut fields);
    let mut described = fields.described.unwrap_or_default();
    for field in &mut described {
        field.is_required = fields.required.contains(&field.name);
    }
    described
}

impl<'d, 'f> Fields<'d, 'f> {
    pub(super) fn new(table: Node<'d>, faults: &'f mut Vec<Fault>) -> Self {
        Self { table, faults, known: Vec::new(), required: Vec::new(), described: None }
    }

    /// Where the table stands.
    pub(super) fn location(&self) -> Location {
        self.table.location()
    }

    fn fault(&mut self, kind: FaultKind, location: Location, message: String) {
        self.faults.push(Fault { kind, location, message, mend: None });
    }

    fn wrong(&mut self, name: &str, value: Node<'_>, expected: &str) {
        let found = match value.scalar_text() {
            Some(text) if text.trim().is_empty() => "nothing".to_owned(),
            Some(text) if text.len() <= 40 => format!("`{text}`"),
            _ => value.kind().to_string(),
        };
        self.fault(
            FaultKind::ManifestField,
            value.location(),
            format!("`{name}` is expected to be {expected}, found {found}"),
        );
    }

    fn take(&mut self, name: &'static str, holds: Holds) -> Option<Node<'d>> {
        self.known.push(name);
        if let Some(described) = &mut self.described {
            described.push(Field { name, holds, is_required: false });
        }
        self.table.get(name)
    }

    /// Whether a field is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.table.get(name).is_some()
    }

    /// Reports fields that are not there.
    pub(super) fn require(&mut self, names: &[&'static str]) {
        if self.described.is_some() {
            self.required.extend(names);
            return;
        }
        for name in names.iter().filter(|name| self.table.get(name).is_none()) {
            let location = self.table.missing(name);
            self.faults.push(Fault {
                kind: FaultKind::ManifestMissing,
                location,
                message: format!("`{name}` is missing"),
                mend: None,
            });
        }
    }

    pub(super) fn matching(
        &mut self,
        name: &'static str,
        expected: &str,
        accepts: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let value = self.take(name, Holds::Text)?;
        match value.as_str() {
            Some(text) if accepts(text) => Some(text.to_owned()),
            _ => {
                self.wrong(name, value, expected);
                None
            }
        }
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.matching(name, "text that is not empty", |text| !text.trim().is_empty())
    }

    /// A web address.
    pub(super) fn address(&mut self, name: &'static str) -> Option<String> {
        self.matching(name, "an address such as https://example.org/", is_address)
    }

    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
        self.words(name).into_iter().map(|word| word.text).collect()
    }

    /// A text, and where it stands.
    pub(super) fn word(&mut self, name: &'static str) -> Option<Word> {
        let text = self.text(name)?;
        Some(Word { text, at: position(self.table.get(name)?) })
    }

    /// One of some words.
    pub(super) fn choice(&mut self, name: &'static str, words: &'static [&'static str]) -> Option<String> {
        let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let expected = match quoted.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            _ => quoted.concat(),
        };
        self.matching(name, &expected, |text| words.contains(&text))
    }

    /// A table that gives one of some words to each of its keys; `refusal` says why a key is none.
    pub(super) fn choices(
        &mut self,
        name: &'static str,
        words: &'static [&'static str],
        refusal: impl Fn(&str) -> Option<String>,
    ) -> Vec<(String, String)> {
        let Some(value) = self.take(name, Holds::Choices(words)) else { return Vec::new() };
        if !value.is_object() {
            self.wrong(name, value, "a table");
        }
        let mut chosen = Vec::new();
        for member in value.members() {
            let word = member.value.as_str().filter(|word| words.contains(word));
            match (refusal(member.name), word) {
                (Some(message), _) => {
                    let location = Location { span: Some(member.key.span()), ..member.value.location() };
                    self.fault(FaultKind::ManifestKey, location, message);
                }
                (None, Some(word)) => chosen.push((member.name.to_owned(), word.to_owned())),
                (None, None) => {
                    self.wrong(&shown(member.name), member.value, &format!("one of {}", words.join(", ")))
                }
            }
        }
        chosen
    }

    /// A list of texts that look like something.
    pub(super) fn texts_like(
        &mut self,
        name: &'static str,
        expected: &str,
        accepts: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let Some(value) = self.take(name, Holds::Texts) else { return Vec::new() };
        if value.kind() != Kind::Array {
            self.wrong(name, value, expected);
        }
        let mut texts = Vec::new();
        for item in value.items() {
            match item.as_str().filter(|text| accepts(text)) {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong(name, item, expected),
            }
        }
        texts
    }

    /// A list of texts, and where each stands.
    pub(super) fn words(&mut self, name: &'static str) -> Vec<Word> {
        let Some(value) = self.take(name, Holds::Texts) else { return Vec::new() };
        if value.kind() != Kind::Array {
            self.wrong(name, value, "a list of texts");
        }
        let mut words = Vec::new();
        for item in value.items() {
            match item.as_str() {
                Some(text) if !text.trim().is_empty() => {
                    words.push(Word { text: text.to_owned(), at: position(item) });
                }
                _ => self.wrong(name, item, "a list of texts that are not empty"),
            }
        }
        words
    }

    /// A day that need not be there; nothing at all where what is there is no day.
    pub(super) fn day_if_any(&mut self, name: &'static str) -> Option<Option<Date>> {
        let day = self.date(name);
        (day.is_some() || self.table.get(name).is_none()).then_some(day)
    }

    pub(super) fn date(&mut self, name: &'static str) -> Option<Date> {
        let value = self.take(name, Holds::Date)?;
        let date = value.as_str().and_then(parse_date);
        if date.is_none() {
            self.wrong(name, value, "a date such as 2026-03-31");
        }
        date
    }

    pub(super) fn version(&mut self, name: &'static str) -> Option<Version> {
        let value = self.take(name, Holds::Version)?;
        let version = value.as_str().and_then(|text| Version::parse(text).ok());
        if version.is_none() {
            self.wrong(name, value, "a version such as \"1.2.0\"");
        }
        version
    }

    pub(super) fn path(&mut self, name: &'static str) -> Option<RepoPath> {
        let value = self.take(name, Holds::Path)?;
        let path = value.as_str().and_then(|text| RepoPath::parse(text).ok()).filter(|path| !path.is_root());
        if path.is_none() {
            self.wrong(name, value, "a path inside the connector's folder");
        }
        path
    }

    pub(super) fn paths(&mut self, name: &'static str) -> Vec<RepoPath> {
        let Some(value) = self.take(name, Holds::Paths) else { return Vec::new() };
        if !value.is_array() {
            self.wrong(name, value, "a list of paths");
        }
        let mut paths = Vec::new();
        for item in value.items() {
            let text = item.as_str().map(|text| if text == "." { "" } else { text });
            match text.map(RepoPath::parse) {
                Some(Ok(path)) => paths.push(path),
                _ => self.wrong(name, item, "a list of paths inside the repository"),
            }
        }
        paths
    }

    pub(super) fn number(&mut self, name: &'static str, range: RangeInclusive<i64>) -> Option<i64> {
        let value = self.take(name, Holds::Number(range.clone()))?;
        let number = value.as_i64().filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(name, value, &format!("a number from {} to {}", range.start(), range.end()));
        }
        number
    }

    /// True or false.
    pub(super) fn flag(&mut self, name: &'static str) -> Option<bool> {
        let value = self.take(name, Holds::Flag)?;
        if value.as_bool().is_none() {
            self.wrong(name, value, "true or false");
        }
        value.as_bool()
    }

    pub(super) fn table<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Option<T> {
        if self.described.is_some() {
            self.take(name, Holds::Table(describe(|fields| drop(read(fields)))));
            return None;
        }
        let value = self.take(name, Holds::Table(Vec::new()))?;
        if !value.is_object() {
            self.wrong(name, value, "a table");
            return None;
        }
        let mut fields = Fields::new(value, self.faults);
        let result = read(&mut fields);
        fields.finish();
        Some(result)
    }

    pub(super) fn tables<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Fields<'_, '_>) -> T,
    ) -> Vec<T> {
        if self.described.is_some() {
            self.take(name, Holds::Tables(describe(|fields| drop(read(fields)))));
            return Vec::new();
        }
        let Some(value) = self.take(name, Holds::Tables(Vec::new())) else { return Vec::new() };
        if !value.is_array() {
            self.wrong(name, value, "a list of tables");
        }
        let mut results = Vec::new();
        for item in value.items() {
            let mut fields = Fields::new(item, self.faults);
            results.push(read(&mut fields));
            fields.finish();
        }
        results
    }

    /// Reports keys that were never asked for, with the nearest known one.
    pub(super) fn finish(self) {
        self.finish_with("");
    }

    /// Reports keys that were never asked for, with the nearest known one, or what is known of all.
    pub(super) fn finish_with(self, known: &str) {
        for member in self.table.members() {
            if self.known.contains(&member.name) {
                continue;
            }
            let near = self.known.iter().min_by_key(|known| strsim::damerau_levenshtein(known, member.name));
            let hint = near
                .filter(|known| strsim::damerau_levenshtein(known, member.name) <= 2)
                .map_or_else(|| known.to_owned(), |near| format!("; did you mean `{near}`?"));
            let shown = shown(member.name);
            self.faults.push(Fault {
                kind: FaultKind::ManifestKey,
                location: Location { span: Some(member.key.span()), ..member.value.location() },
                message: format!("there is no key `{shown}` here{hint}"),
                mend: None,
            });
        }
    }
}

/// A key as messages show it.
pub(super) fn shown(key: &str) -> String {
    key.chars().take(60).collect()
}

fn position(node: Node<'_>) -> Position {
    node.document().source().position(node.span().start)
}
