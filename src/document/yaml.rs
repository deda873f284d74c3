//! YAML 1.2, written to the same tape as JSON.
//!
//! The first document of a file counts. Aliases are expanded in place, within a bound. Plain
//! scalars are told apart by the core schema; keys are always text.

use super::MAX_DEPTH;
use super::fault::{FaultKind, Log};
use super::tape::{Tag, Tape, too_deep};
use crate::source::Span;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Aliases may make a document grow to this many values and keys.
const MAX_ENTRIES: usize = 2_000_000;

/// Reads a text; the flag says whether all of it was read.
pub(super) fn parse(text: &str, log: &mut Log<'_>) -> (Tape, bool) {
    let text_without_mark = text.strip_prefix(crate::source::BYTE_ORDER_MARK).unwrap_or(text);
    let skipped = text.len() - text_without_mark.len();
    let mut reader = Reader {
        text,
        offsets: Offsets::new(text_without_mark, skipped),
        tape: Tape::with_capacity(text.len() / 12 + 1),
        open: Vec::new(),
        anchors: BTreeMap::new(),
        log,
    };
    let whole = reader.run(text_without_mark).is_some();
    while let Some(open) = reader.open.pop() {
        reader.tape.close(open.index, text.len());
    }
    if reader.tape.len() == 0 {
        reader.tape.push(Tag::Null, Span::at(text.len()));
    }
    (reader.tape, whole)
}

/// Translates the parser's character indexes into byte offsets.
struct Offsets {
    skipped: usize,
    /// Byte offset of every character; empty where the text is ASCII.
    table: Vec<u32>,
    length: usize,
}

impl Offsets {
    fn new(text: &str, skipped: usize) -> Self {
        let table = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().filter_map(|(at, _)| u32::try_from(at).ok()).collect()
        };
        Self { skipped, table, length: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        let at = match self.table.get(character) {
            Some(at) => *at as usize,
            None if self.table.is_empty() => character.min(self.length),
            None => self.length,
        };
        at + self.skipped
    }
}

struct Open {
    index: u32,
    anchor: usize,
    object: bool,
    /// Whether the next scalar of a mapping is a key.
    key: bool,
}

struct Reader<'t, 'l, 'f> {
    text: &'t str,
    offsets: Offsets,
    tape: Tape,
    open: Vec<Open>,
    anchors: BTreeMap<usize, (u32, u32)>,
    log: &'l mut Log<'f>,
}

impl Reader<'_, '_, '_> {
    fn span(&self, span: saphyr_parser::Span) -> Span {
        Span::new(self.offsets.byte(span.start.index()), self.offsets.byte(span.end.index()))
    }

    fn run(&mut self, text: &str) -> Option<()> {
        let mut parser = Parser::new_from_str(text);
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok((event, span)) => (event, self.span(span)),
                Err(error) => return self.scan_error(&error),
            };
            match event {
                Event::Nothing | Event::StreamStart | Event::DocumentEnd => {}
                Event::StreamEnd => break,
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        self.log.add(
                            FaultKind::Syntax,
                            span,
                            "a second YAML document starts here; one is read",
                        );
                        return None;
                    }
                }
                Event::Alias(anchor) => self.alias(anchor, span)?,
                Event::Scalar(text, style, anchor, tag) => {
                    let tag =
                        tag.as_deref().filter(|tag| tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str());
                    self.scalar(text, style, tag, span);
                    self.anchor(anchor);
                }
                Event::SequenceStart(anchor, _) => self.start(false, anchor, span)?,
                Event::MappingStart(anchor, _) => self.start(true, anchor, span)?,
                Event::SequenceEnd | Event::MappingEnd => self.end(span),
            }
        }
        Some(())
    }

    fn scan_error(&mut self, error: &ScanError) -> Option<()> {
        let at = self.offsets.byte(error.marker().index());
        self.log.add(FaultKind::Syntax, Span::at(at), format!("not valid YAML: {}", error.info()));
        None
    }

    /// Whether the value that comes now stands where a key is expected; flips for the next.
    fn takes_key(&mut self) -> bool {
        match self.open.last_mut() {
            Some(open) if open.object => {
                let key = open.key;
                open.key = !key;
                key
            }
            _ => false,
        }
    }

    fn scalar(&mut self, text: Cow<'_, str>, style: ScalarStyle, tag: Option<&str>, span: Span) {
        let kind = if self.takes_key() {
            Tag::Key
        } else if tag == Some("str") || style != ScalarStyle::Plain {
            Tag::String
        } else {
            plain(&text)
        };
        let inner = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => self.between_quotes(span),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => span,
        };
        match (kind, text) {
            (Tag::String, text) if !matches!(style, ScalarStyle::Plain) || matches!(text, Cow::Owned(_)) => {
                self.tape.push_owned(Tag::OwnedString, inner, text.into_owned());
            }
            (Tag::Key, text) => {
                self.tape.push_owned(Tag::OwnedKey, inner, text.into_owned());
            }
            (kind, text) => {
                let end = inner.start + text.len();
                self.tape.push(kind, Span::new(inner.start, end));
            }
        }
    }

    /// The text between the quotes of a scalar: the parser's span may reach to what follows it.
    fn between_quotes(&self, span: Span) -> Span {
        let written = self.text.get(span.start..span.end).unwrap_or_default();
        let mut bytes = written.bytes().enumerate();
        let Some((_, quote @ (b'\'' | b'"'))) = bytes.next() else {
            return Span::new(span.start + 1, span.end.saturating_sub(1));
        };
        let mut end = written.len();
        while let Some((at, byte)) = bytes.next() {
            let is_doubled = quote == b'\'' && written.as_bytes().get(at + 1) == Some(&quote);
            if (byte == b'\\' && quote == b'"') || (byte == quote && is_doubled) {
                bytes.next();
            } else if byte == quote {
                end = at;
                break;
            }
        }
        Span::new(span.start + 1, span.start + end)
    }

    fn anchor(&mut self, anchor: usize) {
        if anchor > 0 && self.tape.len() > 0 {
            let end = u32::try_from(self.tape.len()).unwrap_or(u32::MAX);
            self.anchors.insert(anchor, (end - 1, end));
        }
    }

    fn start(&mut self, object: bool, anchor: usize, span: Span) -> Option<()> {
        if self.open.len() >= MAX_DEPTH {
            too_deep(self.log, span);
            return None;
        }
        if self.takes_key() {
            self.log.add(FaultKind::Syntax, span, "a key must be text, found a collection");
            return None;
        }
        if self.open.is_empty() && self.is_behind_tab(span.start) {
            self.log.add(FaultKind::Syntax, span, "not valid YAML: a tab indents this line; blanks do");
            return None;
        }
        let tag = if object { Tag::Object } else { Tag::Array };
        let index = self.tape.push(tag, span);
        self.open.push(Open { index, anchor, object, key: object });
        Some(())
    }

    /// Whether a tab stands before the outermost collection on its line, which only brackets bear: the parser
    /// finds such tabs further down alone.
    fn is_behind_tab(&self, start: usize) -> bool {
        let (before, rest) = (self.text.get(..start), self.text.get(start..));
        let line = before.unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        line.starts_with('\t') && !rest.is_some_and(|rest| rest.starts_with(['{', '[']))
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        self.tape.close(open.index, span.end);
        if open.anchor > 0 {
            let end = u32::try_from(self.tape.len()).unwrap_or(u32::MAX);
            self.anchors.insert(open.anchor, (open.index, end));
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Option<()> {
        let key = self.takes_key();
        let Some((from, to)) = self.anchors.get(&anchor).copied() else {
            self.log.add(FaultKind::Alias, span, "the alias stands inside the value that it names");
            self.tape.push(if key { Tag::Key } else { Tag::Null }, span);
            return Some(());
        };
        if self.tape.len() + (to - from) as usize > MAX_ENTRIES {
            let message = format!("aliases make this document larger than {MAX_ENTRIES} values");
            self.log.add(FaultKind::TooLarge, span, message);
            return None;
        }
        if key {
            self.log.add(FaultKind::Alias, span, "a key is written out, not an alias");
            return None;
        }
        if self.open.len() + self.depth(from, to) > MAX_DEPTH {
            too_deep(self.log, span);
            return None;
        }
        self.tape.copy(from, to);
        Some(())
    }

    /// How deep the containers of a subtree are nested.
    fn depth(&self, from: u32, to: u32) -> usize {
        let mut ends: Vec<u32> = Vec::new();
        let mut deepest = 0;
        for index in from..to {
            while ends.last().is_some_and(|end| *end <= index) {
                ends.pop();
            }
            let Some(entry) = self.tape.get(index) else { break };
            if matches!(entry.tag, Tag::Array | Tag::Object) {
                ends.push(entry.extra);
                deepest = deepest.max(ends.len());
            }
        }
        deepest
    }
}

/// The core schema's reading of a plain scalar.
pub(super) fn plain(text: &str) -> Tag {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Tag::Null,
        "true" | "True" | "TRUE" => Tag::True,
        "false" | "False" | "FALSE" => Tag::False,
        _ if is_number(text) => Tag::Number,
        _ => Tag::String,
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    }
    let starts = unsigned.bytes().next().is_some_and(|byte| byte.is_ascii_digit() || byte == b'.');
    starts && unsigned.bytes().any(|byte| byte.is_ascii_digit()) && unsigned.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, Fault, FaultKind, Format};
    use crate::path::RepoPath;

    fn read(text: &str) -> (Document, Vec<Fault>) {
        Document::parse(RepoPath::root(), text.as_bytes().to_vec(), Format::Yaml)
    }

    #[test]
    fn reads_what_json_reads() {
        let (document, faults) = read(
            "é: &x {n: 0x1F, t: yes, z: ~}\nlist:\n  - 'it''s'\n  - \"a\\tb\"\n  - |\n    two\n    lines\n  - *x\n200: ok\n",
        );
        assert!(faults.is_empty());
        let expected = serde_json::json!({
            "é": {"n": 31.0, "t": "yes", "z": null},
            "list": ["it's", "a\tb", "two\nlines\n", {"n": 31.0, "t": "yes", "z": null}],
            "200": "ok"
        });
        assert_eq!(document.root().to_json(), expected);
        let place = document.root().at("/list/0").unwrap();
        assert_eq!(document.source().slice(place.span()), "it''s");
        let at = document.source().position(document.root().at("/200").unwrap().span().start);
        assert_eq!((at.line, at.column), (9, 6));
    }

    #[test]
    fn aliases_are_bounded() {
        let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..12 {
            let alias = format!("*a{}, ", n - 1).repeat(9);
            text.push_str(&format!("a{n}: &a{n} [{alias}]\n"));
        }
        let (document, faults) = read(&text);
        assert_eq!(faults.first().unwrap().kind, FaultKind::TooLarge);
        assert!(!document.is_whole());
    }

    #[test]
    fn an_alias_inside_its_anchor_is_a_fault() {
        let (_, faults) = read("a: &a\n  b: *a\n");
        assert_eq!(faults.first().unwrap().kind, FaultKind::Alias);
    }

    #[test]
    fn faults_have_their_place() {
        for (text, kind, line) in [
            ("a: 1\na: 2\n", FaultKind::DuplicateKey, 2),
            ("a: 1\n---\nb: 2\n", FaultKind::Syntax, 2),
            ("a:\n\t- 1\n", FaultKind::Syntax, 2),
            ("# head\n\ta: 1\n", FaultKind::Syntax, 2),
            ("a: [1, 2\n", FaultKind::Syntax, 2),
            ("? [a]\n: 1\n", FaultKind::Syntax, 1),
        ] {
            let (document, faults) = read(text);
            let fault = faults.first().unwrap();
            let at = document.source().position(fault.location.span.unwrap().start);
            assert_eq!((fault.kind, at.line), (kind, line), "{text}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        for text in ["[".repeat(20_000), "- ".repeat(20_000), "{a: ".repeat(20_000)] {
            assert!(!read(&text).1.is_empty());
        }
    }
}
