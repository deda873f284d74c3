//! TOML, written to the same tape as JSON; dates become text.

use super::MAX_DEPTH;
use super::fault::{FaultKind, Log};
use super::tape::{Tag, Tape, too_deep};
use crate::source::{BYTE_ORDER_MARK, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Reads a text; the flag says whether all of it was read.
pub(super) fn parse(text: &str, log: &mut Log<'_>) -> (Tape, bool) {
    let body = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut writer = Writer { tape: Tape::default(), text, skipped: text.len() - body.len(), log };
    let (table, errors) = DeTable::parse_recoverable(body);
    for error in &errors {
        let span = error.span().map_or(Span::at(0), |range| writer.span(range.start, range.end));
        writer.log.add(FaultKind::Syntax, span, format!("not valid TOML: {}", error.message()));
    }
    let span = writer.span(table.span().start, table.span().end);
    writer.table(table.get_ref(), span, 0);
    (writer.tape, errors.is_empty())
}

struct Writer<'t, 'l, 'f> {
    tape: Tape,
    text: &'t str,
    skipped: usize,
    log: &'l mut Log<'f>,
}

impl Writer<'_, '_, '_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start + self.skipped, end + self.skipped)
    }

    /// What stands between the quotes of a text; all of it where recovery made one up.
    fn unquoted(&self, span: Span) -> Span {
        let quoted = self.text.get(span.start..span.end).unwrap_or_default();
        match quoted.len() >= 2 && quoted.starts_with(['"', '\'']) && quoted.ends_with(['"', '\'']) {
            true => Span::new(span.start + 1, span.end - 1),
            false => span,
        }
    }

    fn table(&mut self, table: &DeTable<'_>, span: Span, depth: usize) {
        let index = self.tape.push(Tag::Object, span);
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in members {
            let span = self.span(key.span().start, key.span().end);
            self.tape.push_owned(Tag::OwnedKey, span, key.get_ref().to_string());
            self.value(value, depth + 1);
        }
        self.tape.close(index, span.end);
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, depth: usize) {
        let span = self.span(value.span().start, value.span().end);
        if depth > MAX_DEPTH {
            too_deep(self.log, span);
            self.tape.push(Tag::Null, span);
            return;
        }
        match value.get_ref() {
            DeValue::String(text) => {
                self.tape.push_owned(Tag::OwnedString, self.unquoted(span), text.to_string());
            }
            DeValue::Integer(_) | DeValue::Float(_) => {
                self.tape.push(Tag::Number, span);
            }
            DeValue::Boolean(truth) => {
                self.tape.push(if *truth { Tag::True } else { Tag::False }, span);
            }
            DeValue::Datetime(date) => {
                self.tape.push_owned(Tag::OwnedString, span, date.to_string());
            }
            DeValue::Array(items) => {
                let index = self.tape.push(Tag::Array, span);
                for item in items.iter() {
                    self.value(item, depth + 1);
                }
                self.tape.close(index, span.end);
            }
            DeValue::Table(table) => self.table(table, span, depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, FaultKind, Format};
    use crate::path::RepoPath;

    #[test]
    fn values_and_places() {
        let text = "b = 1\na = \"x\"\nd = 2026-03-31\n[[t]]\nk.l = [true]\n";
        let (document, faults) = Document::parse(RepoPath::root(), text.as_bytes().to_vec(), Format::Toml);
        assert!(faults.is_empty());
        let expected = serde_json::json!({"b": 1, "a": "x", "d": "2026-03-31", "t": [{"k": {"l": [true]}}]});
        assert_eq!(document.root().to_json(), expected);
        let names: Vec<&str> = document.root().members().map(|member| member.name).collect();
        assert_eq!(names, ["b", "a", "d", "t"]);
        let at = document.source().position(document.root().at("/t/0/k/l").unwrap().span().start);
        assert_eq!((at.line, at.column), (5, 7));
    }

    #[test]
    fn faults_have_their_place() {
        for (text, line) in [
            ("a = 1\na = 2\n", 2),
            ("name = \n[a]\n", 1),
            ("a = \"\u{1}ä", 1),
            ("a = \n", 1),
            ("[a\n", 1),
            (&"a = [".repeat(5_000), 1),
        ] {
            let (document, faults) =
                Document::parse(RepoPath::root(), text.as_bytes().to_vec(), Format::Toml);
            let fault = faults.first().unwrap();
            assert_eq!(fault.kind, FaultKind::Syntax);
            let at = document.source().position(fault.location.span.unwrap().start);
            assert_eq!(at.line, line, "{text:.20}");
        }
    }
}
