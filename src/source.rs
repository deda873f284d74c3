//! Text that came from a file, and places in it.
//!
//! A [`Source`] is always valid UTF-8: bytes that are not are read as Windows-1252 one by one, and the first
//! of them is remembered. Offsets count bytes of the text as it is held here; lines and columns
//! count from 1, columns in Unicode characters.

use std::sync::OnceLock;

/// A range of bytes in a [`Source`], end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// A span from its two ends.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// The empty span at an offset.
    pub fn at(offset: usize) -> Self {
        Self::new(offset, offset)
    }
}

/// A line and a column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// The byte order mark of UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The text of a file.
#[derive(Debug, Default)]
pub struct Source {
    text: String,
    ascii: bool,
    not_utf8: Option<usize>,
    lines: OnceLock<Vec<usize>>,
    characters: OnceLock<Vec<usize>>,
}

/// Characters are counted once for every block of this many bytes, so that a column in a line of
/// megabytes costs no more than one in a short line.
const BLOCK: usize = 4096;

impl Source {
    /// Decodes bytes: UTF-8, and each byte that is none as Windows-1252.
    pub fn decode(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self { ascii: text.is_ascii(), text, ..Self::default() },
            Err(error) => {
                let bytes = error.into_bytes();
                let mut text = String::with_capacity(bytes.len());
                let mut not_utf8 = None;
                for chunk in bytes.utf8_chunks() {
                    text.push_str(chunk.valid());
                    if !chunk.invalid().is_empty() {
                        not_utf8 = not_utf8.or(Some(text.len()));
                        text.extend(chunk.invalid().iter().map(|byte| windows_1252(*byte)));
                    }
                }
                Self { text, not_utf8, ..Self::default() }
            }
        }
    }

    /// The whole text, with the byte order mark if there is one.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty where the span is not in this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Where the first byte stands that is not UTF-8.
    pub fn not_utf8(&self) -> Option<usize> {
        self.not_utf8
    }

    /// Whether no character stands outside ASCII.
    pub fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Whether the text begins with a byte order mark.
    pub fn has_byte_order_mark(&self) -> bool {
        self.text.starts_with(BYTE_ORDER_MARK)
    }

    /// Where the first carriage return stands that ends a line.
    pub fn first_crlf(&self) -> Option<usize> {
        memchr::memmem::find(self.text.as_bytes(), b"\r\n")
    }

    /// The line and column of an offset; an offset behind the end is at the end.
    pub fn position(&self, offset: usize) -> Position {
        let lines = self.lines();
        let index = lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = lines.get(index).copied().unwrap_or(0);
        let end = offset.min(self.text.len());
        let mark = usize::from(index == 0 && self.has_byte_order_mark() && offset > 0);
        let near = self.text.as_bytes().get(start..end).filter(|bytes| bytes.len() <= BLOCK);
        let characters = match near {
            Some(bytes) => count_characters(bytes),
            None => self.characters_before(end).saturating_sub(self.characters_before(start)),
        };
        Position { line: index + 1, column: (characters + 1).saturating_sub(mark).max(1) }
    }

    /// The span of a line without its line end; lines count from 1.
    pub fn line(&self, line: usize) -> Option<Span> {
        let lines = self.lines();
        let start = *lines.get(line.checked_sub(1)?)?;
        let end = lines.get(line).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end)?;
        Some(Span::new(start, start + text.trim_end_matches(['\n', '\r']).len()))
    }

    /// How many characters begin before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.characters.get_or_init(|| {
            let mut sum = 0;
            let counts = bytes.chunks(BLOCK).map(|block| {
                sum += count_characters(block);
                sum
            });
            std::iter::once(0).chain(counts).collect()
        });
        let block = offset / BLOCK;
        let rest = bytes.get(block * BLOCK..offset).unwrap_or_default();
        blocks.get(block).copied().unwrap_or_default() + count_characters(rest)
    }

    /// Where the lines end that end in a line feed: the places of those.
    pub fn line_feeds(&self) -> impl Iterator<Item = usize> {
        self.lines().iter().skip(1).map(|start| start - 1)
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| {
            let breaks = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(breaks.map(|at| at + 1)).collect()
        })
    }
}

fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// The character that a byte stands for in Windows-1252; the five bytes that it leaves undefined
/// become the replacement character.
pub fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
        '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().unwrap_or('\u{fffd}'),
        0..=0x7F | 0xA0..=0xFF => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_and_lines() {
        let source = Source::decode("\u{feff}ab\r\nöx\n".as_bytes().to_vec());
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
        assert_eq!(source.position(4), Position { line: 1, column: 2 });
        assert_eq!(source.position(9), Position { line: 2, column: 2 });
        assert_eq!(source.position(99), Position { line: 3, column: 1 });
        assert_eq!(source.slice(source.line(2).unwrap()), "öx");
        assert_eq!(source.first_crlf(), Some(5));
    }

    #[test]
    fn windows_bytes_are_read_and_remembered() {
        let source = Source::decode(b"Br\xF8nn \x92".to_vec());
        assert_eq!(source.text(), "Brønn ’");
        assert_eq!(source.not_utf8(), Some(2));
    }
}
