//! JSON, read strictly and with recovery.
//!
//! What RFC 8259 forbids is a fault. Slips whose meaning is clear (a comma too many or too few, a
//! comment, a raw control character, a wrong escape) do not end the reading; a bracket that does
//! not match or a file that ends early does.

use super::MAX_DEPTH;
mod string;

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
            // Most of a file is indentation.
            while self.bytes.get(self.at..self.at + 8) == Some(b"        ") {
                self.at += 8;
            }
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
        let mend = self.without_comment(span);
        self.log.add_cut(FaultKind::Comment, span, "JSON has no comments", mend);
        self.at += length;
        true
    }

    /// A comment with the blanks before it; with its line, where nothing else stands there.
    fn without_comment(&self, span: Span) -> Span {
        let before = self.text.get(..span.start).unwrap_or_default();
        let start = before.trim_end_matches([' ', '\t']).len();
        let begins = start == 0 || before.get(..start).is_some_and(|text| text.ends_with('\n'));
        let behind = self.text.get(span.end..).unwrap_or_default();
        let ends = behind.strip_prefix('\r').unwrap_or(behind).starts_with('\n');
        let end = if begins && ends { span.end + behind.find('\n').map_or(0, |at| at + 1) } else { span.end };
        // What a line comment holds of its line end stays.
        let comment = self.text.get(span.start..end).unwrap_or_default();
        let kept = usize::from(end == span.end && comment.ends_with('\r'));
        Span::new(start, end - kept)
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
mod tests;
