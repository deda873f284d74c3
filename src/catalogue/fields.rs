//! Reads the fields of a TOML table one by one, each into its type, and reports the rest.

use super::settings::Word;
use super::version::{Date, parse_date};
use crate::document::{Fault, FaultKind, Kind, Location, Node};
use crate::path::RepoPath;
use crate::source::Position;
use semver::Version;

/// A table whose fields are being read.
pub(super) struct Fields<'d, 'f> {
    table: Node<'d>,
    faults: &'f mut Vec<Fault>,
    known: Vec<&'static str>,
}

impl<'d, 'f> Fields<'d, 'f> {
    pub(super) fn new(table: Node<'d>, faults: &'f mut Vec<Fault>) -> Self {
        Self { table, faults, known: Vec::new() }
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
            Some(text) if text.len() <= 40 => format!("`{text}`"),
            _ => value.kind().to_string(),
        };
        self.fault(
            FaultKind::ManifestField,
            value.location(),
            format!("`{name}` is {expected}, found {found}"),
        );
    }

    fn take(&mut self, name: &'static str) -> Option<Node<'d>> {
        self.known.push(name);
        self.table.get(name)
    }

    /// Reports fields that are not there.
    pub(super) fn require(&mut self, names: &[&str]) {
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
        let value = self.take(name)?;
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

    pub(super) fn texts(&mut self, name: &'static str) -> Vec<String> {
        self.words(name).into_iter().map(|word| word.text).collect()
    }

    /// A text, and where it stands.
    pub(super) fn word(&mut self, name: &'static str) -> Option<Word> {
        let text = self.text(name)?;
        Some(Word { text, at: position(self.table.get(name)?) })
    }

    /// A list of texts, and where each stands.
    pub(super) fn words(&mut self, name: &'static str) -> Vec<Word> {
        let Some(value) = self.take(name) else { return Vec::new() };
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

    pub(super) fn date(&mut self, name: &'static str) -> Option<Date> {
        let value = self.take(name)?;
        let date = value.as_str().and_then(parse_date);
        if date.is_none() {
            self.wrong(name, value, "a date such as 2026-03-31");
        }
        date
    }

    pub(super) fn version(&mut self, name: &'static str) -> Option<Version> {
        let value = self.take(name)?;
        let version = value.as_str().and_then(|text| Version::parse(text).ok());
        if version.is_none() {
            self.wrong(name, value, "a version such as \"1.2.0\"");
        }
        version
    }

    pub(super) fn path(&mut self, name: &'static str) -> Option<RepoPath> {
        let value = self.take(name)?;
        let path = value.as_str().and_then(|text| RepoPath::parse(text).ok()).filter(|path| !path.is_root());
        if path.is_none() {
            self.wrong(name, value, "a path inside the connector's folder");
        }
        path
    }

    pub(super) fn paths(&mut self, name: &'static str) -> Vec<RepoPath> {
        let Some(value) = self.take(name) else { return Vec::new() };
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

    pub(super) fn number(&mut self, name: &'static str, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let value = self.take(name)?;
        let number = value.as_i64().filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong(name, value, &format!("a number from {} to {}", range.start(), range.end()));
        }
        number
    }

    pub(super) fn table<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Fields<'_, '_>) -> T,
    ) -> Option<T> {
        let value = self.take(name)?;
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
        let Some(value) = self.take(name) else { return Vec::new() };
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
        for member in self.table.members() {
            if self.known.contains(&member.name) {
                continue;
            }
            let near = self.known.iter().min_by_key(|known| strsim::damerau_levenshtein(known, member.name));
            let hint = near
                .filter(|known| strsim::damerau_levenshtein(known, member.name) <= 2)
                .map(|known| format!("; did you mean `{known}`?"))
                .unwrap_or_default();
            let shown: String = member.name.chars().take(60).collect();
            self.faults.push(Fault {
                kind: FaultKind::ManifestKey,
                location: Location { span: Some(member.key.span()), ..member.value.location() },
                message: format!("there is no key `{shown}` here{hint}"),
                mend: None,
            });
        }
    }
}

fn position(node: Node<'_>) -> Position {
    node.document().source().position(node.span().start)
}
