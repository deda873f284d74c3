//! JSON, read strictly and with recovery.
//!
//! What RFC 8259 forbids is a fault. Slips whose meaning is clear (a comma too many or too few, a
//! comment, a raw control character, a wrong escape) do not end the reading; a bracket that does
//! not match or a file that ends early does.

use super::MAX_DEPTH;
use super::fault::{FaultKind, Log};
use super::tape::{Tag, Tape, too_deep};
use crate::source::{BYTE_ORDER_MARK, Span};

/// Reads a text; the flag says whether all of it was read.
pub(super) fn parse(text: &str, log: &mut Log<'_>) -> (Tape, bool) {
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: start,
        last_end: start,
        tape: Tape::with_capacity(text.len() / 12 + 1),
        open: Vec::new(),
        log,
    };
    let whole = parser.run().is_some();
    while let Some(open) = parser.open.pop() {
        parser.tape.close(open.index, parser.at);
    }
    if parser.tape.len() == 0 {
        parser.tape.push(Tag::Null, Span::at(text.len()));
    }
    (parser.tape, whole)
}

struct Open {
    index: u32,
    object: bool,
}

/// What may come next.
#[derive(Clone, Copy)]
enum Next {
    Value,
    /// Directly behind an opening bracket.
    First,
    /// Behind a comma, which stands at this offset.
    Item(usize),
    /// Behind a value.
    After,
}

struct Parser<'t, 'l, 'f> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// The end of the last value, where a missing comma belongs.
    last_end: usize,
    tape: Tape,
    open: Vec<Open>,
    log: &'l mut Log<'f>,
}

impl Parser<'_, '_, '_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn fault(&mut self, span: Span, message: impl Into<String>) {
        self.log.add(FaultKind::Syntax, span, message);
    }

    /// Reads the whole text; none where the rest could not be read.
    fn run(&mut self) -> Option<()> {
        let mut next = Next::Value;
        loop {
            self.skip_blanks();
            next = match next {
                Next::Value => self.value()?,
                Next::First => self.item(None)?,
                Next::Item(comma) => self.item(Some(comma))?,
                Next::After if self.open.is_empty() => return self.end(),
                Next::After => self.after()?,
            };
        }
    }

    fn end(&mut self) -> Option<()> {
        if self.at < self.bytes.len() {
            self.fault(self.here(), "more text follows behind the end of the document");
            return None;
        }
        Some(())
    }

    /// The character at the reading point, as a span.
    fn here(&self) -> Span {
        let length = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(self.at, self.at + length)
    }

    fn found(&self) -> String {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(character) => format!("`{}`", character.escape_debug()),
            None => "the end of the file".to_owned(),
        }
    }

    fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                Some(b'/') => {
                    if !self.comment() {
                        return;
                    }
                }
                _ => return,
            }
        }
    }

    fn comment(&mut self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = if rest.starts_with(b"//") {
            memchr::memchr(b'\n', rest).unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            memchr::memmem::find(rest, b"*/").map_or(rest.len(), |at| at + 2)
        } else {
            return false;
        };
        let span = Span::new(self.at, self.at + length);
        self.log.add(FaultKind::Comment, span, "JSON has no comments");
        self.at += length;
        true
    }

    fn value(&mut self) -> Option<Next> {
        let start = self.at;
        match self.peek() {
            Some(b'{') => return self.open(true),
            Some(b'[') => return self.open(false),
            Some(b'"') => self.string(Tag::String, Tag::OwnedString)?,
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(byte) if byte.is_ascii_alphabetic() => self.word(),
            Some(b',' | b'}' | b']') => {
                let message = format!("a value is expected, found {}", self.found());
                self.fault(self.here(), message);
                self.tape.push(Tag::Null, Span::at(start));
            }
            _ => {
                let message = format!("a value is expected, found {}", self.found());
                self.fault(self.here(), message);
                return None;
            }
        }
        self.last_end = self.at;
        Some(Next::After)
    }

    fn open(&mut self, object: bool) -> Option<Next> {
        if self.open.len() >= MAX_DEPTH {
            too_deep(self.log, self.here());
            return None;
        }
        let tag = if object { Tag::Object } else { Tag::Array };
        let index = self.tape.push(tag, self.here());
        self.open.push(Open { index, object });
        self.at += 1;
        Some(Next::First)
    }

    fn in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.object)
    }

    /// A key and its colon, a value, or the end of the container.
    fn item(&mut self, comma: Option<usize>) -> Option<Next> {
        match self.peek() {
            Some(b'}' | b']') => {
                if let Some(comma) = comma {
                    let span = Span::new(comma, comma + 1);
                    let message = "a comma stands before the closing bracket";
                    self.log.add_with_fix(FaultKind::TrailingComma, span, message, "");
                }
                self.close()
            }
            Some(b',') if comma.is_some() => {
                self.fault(self.here(), "a second comma follows the first");
                self.at += 1;
                Some(Next::Item(self.at - 1))
            }
            None => self.unfinished(),
            _ if self.in_object() => self.key(),
            _ => self.value(),
        }
    }

    fn key(&mut self) -> Option<Next> {
        if self.peek() != Some(b'"') {
            let message = format!("a key in double quotes is expected, found {}", self.found());
            self.fault(self.here(), message);
            return None;
        }
        self.string(Tag::Key, Tag::OwnedKey)?;
        let end = self.at;
        self.skip_blanks();
        if self.peek() == Some(b':') {
            self.at += 1;
        } else {
            self.fault(Span::at(end), format!("`:` is expected behind the key, found {}", self.found()));
            if !matches!(self.peek(), Some(b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b'a'..=b'z')) {
                self.tape.push(Tag::Null, Span::at(end));
                return None;
            }
        }
        Some(Next::Value)
    }

    fn after(&mut self) -> Option<Next> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Some(Next::Item(self.at - 1))
            }
            Some(b'}' | b']') => self.close(),
            Some(b'"' | b'{' | b'[') => {
                let span = Span::at(self.last_end);
                let message = "a comma is missing behind this value";
                let log = &mut self.log;
                log.add_with_fix(FaultKind::Syntax, span, message, ",");
                if self.in_object() && self.peek() == Some(b'"') { self.key() } else { self.stray() }
            }
            None => self.unfinished(),
            Some(_) => {
                let message = format!("`,` or a closing bracket is expected, found {}", self.found());
                self.fault(self.here(), message);
                None
            }
        }
    }

    /// A value without a comma before it: fine in an array, the end of reading in an object.
    fn stray(&mut self) -> Option<Next> {
        if self.in_object() { None } else { self.value() }
    }

    fn close(&mut self) -> Option<Next> {
        let object = self.peek() == Some(b'}');
        if self.in_object() != object {
            let expected = if object { "]" } else { "}" };
            let message = format!("`{expected}` is expected, found {}", self.found());
            self.fault(self.here(), message);
            return None;
        }
        self.at += 1;
        if let Some(open) = self.open.pop() {
            self.tape.close(open.index, self.at);
        }
        self.last_end = self.at;
        Some(Next::After)
    }

    fn unfinished(&mut self) -> Option<Next> {
        let start =
            self.open.last().and_then(|open| self.tape.get(open.index)).map(|entry| entry.span().start);
        let bracket = if self.in_object() { "{" } else { "[" };
        if let Some(start) = start {
            let message = format!("this `{bracket}` is never closed");
            self.fault(Span::new(start, start + 1), message);
        }
        None
    }

    fn number(&mut self) {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let span = Span::new(start, self.at);
        let text = self.text.get(start..self.at).unwrap_or_default();
        if !is_number(text) {
            self.fault(span, format!("`{text}` is no number in JSON"));
        }
        self.tape.push(Tag::Number, span);
    }

    fn word(&mut self) {
        let start = self.at;
        while matches!(self.peek(), Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
        let span = Span::new(start, self.at);
        let tag = match self.text.get(start..self.at) {
            Some("true") => Tag::True,
            Some("false") => Tag::False,
            Some("null") => Tag::Null,
            other => {
                let word: String = other.unwrap_or_default().chars().take(40).collect();
                self.fault(span, format!("`{word}` is no value; text stands in double quotes"));
                Tag::String
            }
        };
        self.tape.push(tag, span);
    }

    /// Reads a string from its opening quote; none where it never ends.
    fn string(&mut self, plain: Tag, escaped: Tag) -> Option<()> {
        let start = self.at + 1;
        let mut at = start;
        let mut escapes = false;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escapes = true;
                    at += 2;
                }
                Some(0..=0x1F) => {
                    if !self.control_character(start, at) {
                        return None;
                    }
                    at += 1;
                }
                Some(_) => at += 1,
                None => {
                    self.fault(Span::new(start - 1, start), "this string is never closed");
                    return None;
                }
            }
        }
        self.at = at + 1;
        let span = Span::new(start, at);
        if escapes {
            let text = self.unescape(span);
            self.tape.push_owned(escaped, span, text);
        } else {
            self.tape.push(plain, span);
        }
        Some(())
    }

    /// A raw control character: a line feed mostly means that the quote is missing.
    fn control_character(&mut self, start: usize, at: usize) -> bool {
        let byte = self.bytes.get(at).copied().unwrap_or_default();
        if byte == b'\n' {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let line = rest.iter().skip(1).take_while(|byte| **byte != b'\n');
            let quotes = line.filter(|byte| **byte == b'"').count();
            if quotes % 2 == 0 {
                self.fault(Span::new(start - 1, at), "this string does not end on its line");
                return false;
            }
        }
        if byte != b'\r' {
            let name = match byte {
                b'\t' => "a tab".to_owned(),
                b'\n' => "a line feed".to_owned(),
                _ => format!("the control character U+{byte:04X}"),
            };
            self.fault(Span::new(at, at + 1), format!("{name} in a string must be escaped"));
        }
        true
    }

    fn unescape(&mut self, span: Span) -> String {
        let raw = self.text.get(span.start..span.end).unwrap_or_default();
        let mut text = String::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((before, behind)) = rest.split_once('\\') {
            text.push_str(before);
            let at = span.start + (raw.len() - behind.len()) - 1;
            rest = self.escape(behind, at, &mut text);
        }
        text.push_str(rest);
        text
    }

    /// Decodes one escape, given the text behind the backslash; returns what follows it.
    fn escape<'a>(&mut self, behind: &'a str, at: usize, text: &mut String) -> &'a str {
        let mut characters = behind.chars();
        let plain = match characters.next() {
            Some(same @ ('"' | '\\' | '/')) => same,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode_escape(characters.as_str(), at, text),
            other => {
                let shown = other.map(|character| character.escape_debug().to_string()).unwrap_or_default();
                self.fault(Span::new(at, at + 1), format!("`\\{shown}` is no escape in JSON"));
                text.extend(other);
                return characters.as_str();
            }
        };
        text.push(plain);
        characters.as_str()
    }

    fn unicode_escape<'a>(&mut self, digits: &'a str, at: usize, text: &mut String) -> &'a str {
        let Some((unit, rest)) = hex4(digits) else {
            self.fault(Span::new(at, at + 2), "four hexadecimal digits are expected behind `\\u`");
            return digits;
        };
        let mut after = rest;
        let mut code = unit;
        if (0xD800..0xDC00).contains(&unit)
            && let Some((low, behind)) = rest.strip_prefix("\\u").and_then(hex4)
            && (0xDC00..0xE000).contains(&low)
        {
            code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            after = behind;
        }
        let character = char::from_u32(code).unwrap_or_else(|| {
            self.fault(Span::new(at, at + 6), "half of a surrogate pair stands for no character");
            char::REPLACEMENT_CHARACTER
        });
        text.push(character);
        after
    }
}

fn hex4(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten().map(|unit| (unit, rest))
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(integer)
        && (integer == "0" || !integer.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|text| digits(text.strip_prefix(['+', '-']).unwrap_or(text)))
}

#[cfg(test)]
mod tests {
    use crate::document::{Document, FaultKind, Format, Kind};
    use crate::path::RepoPath;

    fn read(text: &str) -> (Document, Vec<(FaultKind, usize, usize)>) {
        let path = RepoPath::parse("a.json").unwrap();
        let (document, faults) = Document::parse(path, text.as_bytes().to_vec(), Format::Json);
        let places = faults
            .iter()
            .map(|fault| {
                let at = document.source().position(fault.location.span.unwrap().start);
                (fault.kind, at.line, at.column)
            })
            .collect();
        (document, places)
    }

    #[test]
    fn values_and_places() {
        let (document, faults) =
            read("{\"a\": [1, -2.50e1, \"x\\u00e9\\ud83d\\ude00\\n\"],\n \"b/c\": {\"d\": null}}");
        assert!(faults.is_empty() && document.is_whole());
        let root = document.root();
        assert_eq!(root.at("/a/1").unwrap().as_f64(), Some(-25.0));
        assert_eq!(root.at("/a/2").unwrap().as_str(), Some("xé😀\n"));
        let inner = root.at("/b~1c/d").unwrap();
        assert_eq!((inner.kind(), inner.pointer().as_str()), (Kind::Null, "/b~1c/d"));
        assert_eq!(document.source().slice(inner.key().unwrap().span()), "d");
        assert_eq!(inner.missing("x/y").pointer, "/b~1c/d/x~1y");
    }

    #[test]
    fn slips_do_not_end_the_reading() {
        for (text, expected, last) in [
            ("{\"a\": 1,}", vec![(FaultKind::TrailingComma, 1, 8)], "/a"),
            ("[1, 2,\n]", vec![(FaultKind::TrailingComma, 1, 6)], "/1"),
            ("{\"a\": \"x\"\n \"b\": 2}", vec![(FaultKind::Syntax, 1, 10)], "/b"),
            ("[{} {}]", vec![(FaultKind::Syntax, 1, 4)], "/1"),
            (
                "// no\n{\"a\": /* no */ 1}",
                vec![(FaultKind::Comment, 1, 1), (FaultKind::Comment, 2, 7)],
                "/a",
            ),
            (
                "{\"a\": \"x\ty\", \"b\": \"\\q\"}",
                vec![(FaultKind::Syntax, 1, 9), (FaultKind::Syntax, 1, 20)],
                "/b",
            ),
            ("{\"a\": 1, \"a\": 2}", vec![(FaultKind::DuplicateKey, 1, 11)], "/a"),
            ("{\"a\": 01, \"b\": True}", vec![(FaultKind::Syntax, 1, 7), (FaultKind::Syntax, 1, 16)], "/b"),
            ("{\"a\":,\"b\":1}", vec![(FaultKind::Syntax, 1, 6)], "/b"),
            (
                "\u{feff}{\"a\": 1}\r\n",
                vec![(FaultKind::ByteOrderMark, 1, 1), (FaultKind::LineEnding, 1, 9)],
                "/a",
            ),
        ] {
            let (document, faults) = read(text);
            assert_eq!(faults, expected, "{text}");
            assert!(document.is_whole(), "{text}");
            assert!(document.root().at(last).is_some(), "{text}");
        }
    }

    #[test]
    fn what_breaks_the_structure_ends_the_reading() {
        for text in
            ["", "{", "[1", "{\"a\"", "{\"a\": \"x\n}", "{\"a\": [1}", "1 2", "{a: 1}", "{\"a\" 1 }x", "@"]
        {
            let (document, faults) = read(text);
            assert!(!faults.is_empty() && !document.is_whole(), "{text}");
        }
    }

    #[test]
    fn the_last_of_two_equal_keys_counts() {
        let keys: String = (0..40).map(|n| format!("\"k{n}\": {n},")).collect();
        let (document, faults) = read(&format!("{{{keys} \"k7\": \"last\"}}"));
        assert_eq!(faults.len(), 1);
        assert_eq!(document.root().get("k7").unwrap().as_str(), Some("last"));
        assert_eq!(document.root().len(), 40);
    }

    #[test]
    fn depth_is_bounded() {
        let (document, faults) = read(&"[".repeat(100_000));
        assert_eq!(faults.first().unwrap().0, FaultKind::TooDeep);
        assert!(document.root().is_array());
    }

    /// Cuts, doubles and replaces bytes of a document in every place: nothing may panic, and every
    /// fault must stand inside the text.
    #[test]
    fn mutations_are_read() {
        let sample = "{\"a\\n\": [1.5, true, {\"b\": \"é\\u0041\"}], \"c\": null, \"d\": \"\"}".as_bytes();
        for at in 0..sample.len() {
            for with in [&b""[..], b"\"", b"{", b"]", b",", b"\\", b"\xff", b"\0", b"9", b"/*", b"\n"] {
                let mut bytes = sample.get(..at).unwrap().to_vec();
                bytes.extend_from_slice(with);
                bytes.extend_from_slice(sample.get(at + 1..).unwrap());
                for format in [Format::Json, Format::Yaml, Format::Toml] {
                    let (document, faults) = Document::parse(RepoPath::root(), bytes.clone(), format);
                    let length = document.source().text().len();
                    assert!(faults.iter().all(|fault| fault.location.span.unwrap().end <= length + 1));
                    assert!(document.root().to_json().to_string().len() < 500);
                }
            }
        }
    }
}
