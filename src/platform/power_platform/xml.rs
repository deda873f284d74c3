//! XML as solutions use it: a tree that knows where each element stands, so that a text can be
//! changed in one place and stay as it is everywhere else.
//!
//! Documents with a type declaration are refused, so that no entity can grow; depth and size are
//! bounded.

use crate::source::Span;
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Elements deeper than this are not read.
const MAX_DEPTH: usize = 64;

/// A document with more elements than this is not read.
const MAX_ELEMENTS: usize = 200_000;

/// An element with everything in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// The name, with its prefix.
    pub name: String,
    /// The attributes in their order.
    pub attributes: Vec<(String, String)>,
    /// The text directly in it, without what children hold.
    pub text: String,
    /// The elements directly in it.
    pub children: Vec<Element>,
    /// From its first tag to its last.
    pub span: Span,
    /// What stands between its tags.
    pub inner: Span,
}

/// Why a text is no XML document, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The byte.
    pub at: usize,
    /// What is wrong; one sentence in lower case.
    pub message: String,
}

impl Element {
    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element that a path of names leads to.
    pub fn at(&self, names: &[&str]) -> Option<&Element> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of a child, without blanks around it.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim())
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Every element of a name below this one, in the order of the text.
    pub fn all<'e>(&'e self, name: &str) -> Vec<&'e Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.all(name));
        }
        found
    }

    /// Whether it holds elements or has attributes.
    pub fn says_something(&self) -> bool {
        !self.children.is_empty() || !self.attributes.is_empty()
    }
}

/// Reads a document.
///
/// # Errors
/// When it is not well-formed, has a type declaration, or is larger or deeper than is read.
pub fn parse(text: &str) -> Result<Element, Malformed> {
    let skipped = text.len() - text.trim_start_matches(crate::source::BYTE_ORDER_MARK).len();
    let body = text.get(skipped..).unwrap_or_default();
    let mut builder = Builder { offset: skipped, ..Builder::default() };
    let mut reader = Reader::from_str(body);
    loop {
        let start = position(&reader);
        let event = reader.read_event().map_err(|error| Malformed {
            at: skipped + usize::try_from(reader.error_position()).unwrap_or_default(),
            message: format!("this is not well-formed XML: {error}"),
        })?;
        if matches!(event, Event::Eof) {
            return builder.finish(text.len());
        }
        let end = position(&reader);
        builder.take(&event, start, end).map_err(|message| Malformed { at: skipped + start, message })?;
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or_default()
}

#[derive(Default)]
struct Builder {
    offset: usize,
    open: Vec<Element>,
    root: Option<Element>,
    elements: usize,
}

impl Builder {
    fn take(&mut self, event: &Event<'_>, start: usize, end: usize) -> Result<(), String> {
        let span = Span::new(self.offset + start, self.offset + end);
        match event {
            Event::Start(tag) => self.open(tag, span),
            Event::Empty(tag) => {
                self.open(tag, span)?;
                self.close(Span::at(span.end))
            }
            Event::End(_) => self.close(span),
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let character = character(reference)?;
                self.text(character.encode_utf8(&mut [0; 4]))
            }
            Event::DocType(_) => Err("document type declarations are not read".to_owned()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, span: Span) -> Result<(), String> {
        self.elements += 1;
        if self.open.len() >= MAX_DEPTH || self.elements > MAX_ELEMENTS {
            return Err("elements are too deep or too many to be read".to_owned());
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err("a second element stands behind the outermost one".to_owned());
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| format!("an attribute is malformed: {error}"))?;
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| format!("an attribute is malformed: {error}"))?;
            attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
        }
        let name = tag.name().into_inner().to_owned();
        self.open.push(Element { name, attributes, span, inner: Span::at(span.end), ..Element::default() });
        Ok(())
    }

    fn close(&mut self, tag: Span) -> Result<(), String> {
        let mut element = self.open.pop().ok_or("an element ends that did not begin")?;
        element.span.end = tag.end;
        element.inner.end = tag.start;
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), String> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err("text stands outside the outermost element".to_owned()),
        }
        Ok(())
    }

    fn finish(self, end: usize) -> Result<Element, Malformed> {
        if let Some(open) = self.open.last() {
            return Err(Malformed { at: open.span.start, message: format!("`{}` does not end", open.name) });
        }
        self.root.ok_or_else(|| Malformed { at: end, message: "there is no element".to_owned() })
    }
}

fn character(reference: &BytesRef<'_>) -> Result<char, String> {
    let numbered = reference.resolve_char_ref().map_err(|error| error.to_string())?;
    let named = || match reference.as_ref() {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    numbered.or_else(named).ok_or_else(|| format!("the entity `&{};` is not declared", reference.as_ref()))
}

/// Puts other texts in the place of spans, which do not overlap.
pub fn splice(text: &str, mut edits: Vec<(Span, String)>) -> String {
    edits.sort_by_key(|(span, _)| *span);
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for (span, replacement) in edits {
        result.push_str(text.get(at..span.start).unwrap_or_default());
        result.push_str(&replacement);
        at = span.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// Whether XML 1.0 can hold a character at all.
pub fn is_allowed(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_know_their_places() {
        let text =
            "\u{feff}<?xml version=\"1.0\"?>\n<a x=\"1 &amp; 2\"><b>t&#x20;&lt;<![CDATA[<]]></b><c /></a>\n";
        let root = parse(text).unwrap();
        assert_eq!(root.attribute("x"), Some("1 & 2"));
        assert_eq!(root.child("b").unwrap().text, "t <<");
        let empty = root.child("c").unwrap();
        assert_eq!(text.get(empty.span.start..empty.span.end), Some("<c />"));
        assert!(!empty.says_something() && root.says_something());
        let inner = root.child("b").unwrap().inner;
        assert_eq!(splice(text, vec![(inner, "x".to_owned())]).matches("<b>x</b>").count(), 1);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "<a>".repeat(100);
        for text in
            ["", "x", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a b=\"1\" b=\"2\"/>", "<a>&x;</a>", &deep]
        {
            assert!(parse(text).is_err(), "{text}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
        assert!(parse(bomb).unwrap_err().message.contains("type declarations"));
    }
}
