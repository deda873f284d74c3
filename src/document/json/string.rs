//! Strings and their escapes.

use super::Parser;
use crate::document::fault::FaultKind;
use crate::document::tape::Tag;
use crate::source::Span;

impl Parser<'_, '_, '_> {
    /// Reads a string from its opening quote; none where it never ends.
    pub(super) fn string(&mut self, plain: Tag, escaped: Tag) -> Option<()> {
        let start = self.at + 1;
        let mut at = start;
        let mut escapes = false;
        loop {
            while self.bytes.get(at..).and_then(<[u8]>::first_chunk).is_some_and(is_plain) {
                at += 8;
            }
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
            let escape = match byte {
                b'\t' => "\\t".to_owned(),
                b'\n' => "\\n".to_owned(),
                _ => format!("\\u{byte:04x}"),
            };
            let (span, message) = (Span::new(at, at + 1), format!("{name} in a string must be escaped"));
            self.log.add_with_fix(FaultKind::Syntax, span, message, &escape);
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

/// Whether eight bytes hold no quote, no backslash and no control character.
fn is_plain(bytes: &[u8; 8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let word = u64::from_ne_bytes(*bytes);
    // A byte below `limit` borrows from the bit above it, unless that bit was set before.
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
    let equal = |byte: u64| below(word ^ (ONES * byte), 1);
    (below(word, 0x20) | equal(b'"'.into()) | equal(b'\\'.into())) & HIGH == 0
}

fn hex4(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok()).flatten().map(|unit| (unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_are_told_at_once() {
        for (byte, place) in (0..=u8::MAX).flat_map(|byte| (0..8).map(move |place| (byte, place))) {
            for around in [b'a', b' ', 0x7F, 0x80, 0xFF] {
                let mut bytes = [around; 8];
                bytes[place] = byte;
                let plain = byte >= 0x20 && byte != b'"' && byte != b'\\';
                assert_eq!(is_plain(&bytes), plain, "{byte:#x} at {place} among {around:#x}");
            }
        }
    }
}
