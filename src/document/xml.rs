//! XML as solutions and reports of tests use it: a tree that knows where each element stands, so that
//! a text can be changed in one place and stay as it is everywhere else.
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

/// An element with more attributes than this is not read.
const MAX_ATTRIBUTES: usize = 256;

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
    /// Whether it holds anything but blanks: elements, text, comments, instructions.
    pub is_filled: bool,
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
    /// Whether the text may be well-formed all the same: it has what is not read here.
    pub is_unread: bool,
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

    /// The name without its prefix, and the prefix.
    pub fn parts(&self) -> (Option<&str>, &str) {
        self.name.split_once(':').map_or((None, &self.name), |(prefix, local)| (Some(prefix), local))
    }

    /// Where the name of the element stands in its first tag.
    pub fn name_span(&self) -> Span {
        Span::new(self.span.start, self.span.start + 1 + self.name.len())
    }

    /// Where an attribute stands in the text of the document; the name of the element where it has none.
    pub fn attribute_span(&self, text: &str, name: &str) -> Span {
        let tag = text.get(self.span.start..self.inner.start).unwrap_or_default();
        let mut quote = None;
        for (at, character) in tag.char_indices() {
            match quote {
                Some(open) if open == character => quote = None,
                None if ['"', '\''].contains(&character) => quote = Some(character),
                None if BLANKS.contains(&character) => {
                    let rest = tag.get(at + 1..).unwrap_or_default();
                    let behind = rest.strip_prefix(name).unwrap_or_default();
                    if behind.trim_start_matches(BLANKS).starts_with('=') {
                        let start = self.span.start + at + 1;
                        let quoted = behind.trim_start_matches(BLANKS).strip_prefix('=').unwrap_or_default();
                        let quoted = quoted.trim_start_matches(BLANKS);
                        let mark = quoted.chars().next().unwrap_or('"');
                        let end = quoted.get(1..).and_then(|rest| rest.find(mark)).unwrap_or_default();
                        let end = text.len().min(start + rest.len() - quoted.len() + end + 2);
                        return Span::new(start, end);
                    }
                }
                Some(_) | None => {}
            }
        }
        self.name_span()
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

    /// The first element of a name that is in no namespace, this one among them, as the XPath `//name`
    /// finds it.
    pub fn first_bare(&self, name: &str) -> Option<&Element> {
        self.first_outside(name, false)
    }

    fn first_outside(&self, name: &str, in_namespace: bool) -> Option<&Element> {
        let in_namespace = self.attribute("xmlns").map_or(in_namespace, |space| !space.is_empty());
        if !in_namespace && self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|child| child.first_outside(name, in_namespace))
    }

    /// Whether it holds anything or has attributes.
    pub fn says_something(&self) -> bool {
        self.is_filled || !self.attributes.is_empty()
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
    reader.config_mut().check_comments = true;
    loop {
        let start = position(&reader);
        let event = reader.read_event().map_err(|error| Malformed {
            at: skipped + usize::try_from(reader.error_position()).unwrap_or_default(),
            message: format!("this is not well-formed XML: {error}"),
            is_unread: false,
        })?;
        if matches!(event, Event::Eof) {
            return builder.finish(text.len());
        }
        let end = position(&reader);
        builder.take(&event, start, end).map_err(|message| {
            let is_unread = [DOCUMENT_TYPE, TOO_DEEP].contains(&message.as_str());
            Malformed { at: skipped + start, message, is_unread }
        })?;
    }
}

const DOCUMENT_TYPE: &str = "document type declarations are not read";

const TOO_DEEP: &str = "elements are too deep or too many to be read, or have too many attributes";

/// What counts as blank in XML.
const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];

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
            Event::Text(text) if text.contains("]]>") => Err("`]]>` stands in a text".to_owned()),
            Event::Text(text) => {
                let text = text.xml10_content();
                let is_blank = text.chars().all(|character| BLANKS.contains(&character));
                self.text(&text, is_blank)
            }
            Event::CData(text) => self.text(&text.xml10_content(), false),
            Event::GeneralRef(reference) => {
                let character = character(reference)?;
                self.text(character.encode_utf8(&mut [0; 4]), false)
            }
            Event::DocType(_) => Err(DOCUMENT_TYPE.to_owned()),
            Event::Decl(declaration) if start > 0 || declaration.version().is_err() => {
                Err("the XML declaration is malformed, or not at the start".to_owned())
            }
            Event::PI(instruction) if !is_name(instruction.target()) => {
                Err("an instruction has no name".to_owned())
            }
            Event::Comment(_) | Event::PI(_) => {
                self.fill();
                Ok(())
            }
            Event::Decl(_) | Event::Eof => Ok(()),
        }
    }

    /// Notes that the innermost element holds something.
    fn fill(&mut self) {
        if let Some(element) = self.open.last_mut() {
            element.is_filled = true;
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>, span: Span) -> Result<(), String> {
        self.elements += 1;
        if self.open.len() >= MAX_DEPTH || self.elements > MAX_ELEMENTS {
            return Err(TOO_DEEP.to_owned());
        }
        if self.open.is_empty() && self.root.is_some() {
            return Err("a second element stands behind the outermost one".to_owned());
        }
        if tag.contains('<') || !are_apart(tag) {
            return Err("`<` stands inside a tag, or no blank between attributes".to_owned());
        }
        self.fill();
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            // Each is compared with all before it.
            if attributes.len() == MAX_ATTRIBUTES {
                return Err(TOO_DEEP.to_owned());
            }
            let attribute = attribute.map_err(|error| format!("an attribute is malformed: {error}"))?;
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .map_err(|error| format!("an attribute is malformed: {error}"))?;
            attributes.push((attribute.key.into_inner().to_owned(), value.into_owned()));
        }
        let name = tag.name().into_inner().to_owned();
        self.open.push(Element { name, attributes, span, inner: Span::at(span.end), ..Element::default() });
        self.check_names()
    }

    /// Whether the innermost element and its attributes have names whose prefixes are declared, and texts
    /// that XML can hold.
    fn check_names(&self) -> Result<(), String> {
        let Some(element) = self.open.last() else { return Ok(()) };
        let declared = |prefix: &str| {
            let declares = |(name, value): &(String, String)| {
                name.strip_prefix("xmlns:") == Some(prefix) && !value.is_empty()
            };
            ["xml", "xmlns"].contains(&prefix)
                || self.open.iter().any(|element| element.attributes.iter().any(declares))
        };
        for name in std::iter::once(&element.name).chain(element.attributes.iter().map(|(name, _)| name)) {
            let (prefix, local) = name.split_once(':').unwrap_or(("xml", name));
            if !is_name(prefix) || !is_name(local) || local.contains(':') {
                return Err(format!("`{name}` is no name"));
            }
            if !declared(prefix) {
                return Err(format!("the prefix `{prefix}` is not declared"));
            }
        }
        match element.attributes.iter().find(|(_, value)| !value.chars().all(is_allowed)) {
            Some((name, _)) => Err(format!("`{name}` has a character that XML cannot hold")),
            None => Ok(()),
        }
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

    fn text(&mut self, text: &str, is_blank: bool) -> Result<(), String> {
        if !text.chars().all(is_allowed) {
            return Err("a text has a character that XML cannot hold".to_owned());
        }
        match self.open.last_mut() {
            Some(element) => {
                element.text.push_str(text);
                element.is_filled |= !is_blank;
            }
            None if is_blank => {}
            None => return Err("text stands outside the outermost element".to_owned()),
        }
        Ok(())
    }

    fn finish(self, end: usize) -> Result<Element, Malformed> {
        if let Some(open) = self.open.last() {
            let message = format!("`{}` does not end", open.name);
            return Err(Malformed { at: open.span.start, message, is_unread: false });
        }
        let message = "there is no element".to_owned();
        self.root.ok_or(Malformed { at: end, message, is_unread: false })
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

/// Whether blanks stand between the attributes of a tag.
fn are_apart(tag: &str) -> bool {
    let mut quote = None;
    let mut closed = false;
    tag.chars().all(|character| {
        let apart = !closed || BLANKS.contains(&character);
        closed = quote == Some(character);
        match quote {
            Some(_) if closed => quote = None,
            None if ['"', '\''].contains(&character) => quote = Some(character),
            _ => {}
        }
        apart
    })
}

/// Whether a text is the name of an element or an attribute, without a prefix.
fn is_name(text: &str) -> bool {
    let starts =
        |c: char| c == '_' || c == ':' || c.is_ascii_alphabetic() || !c.is_ascii() && c.is_alphabetic();
    let goes_on = |c: char| starts(c) || c == '-' || c == '.' || c == '·' || c.is_alphanumeric();
    text.chars().next().is_some_and(starts) && text.chars().all(goes_on)
}

/// Text that is nothing but text in XML, between double quotes too; characters that XML cannot hold are dropped.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars().filter(|character| is_allowed(*character)) {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            _ => escaped.push(character),
        }
    }
    escaped
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
    fn attributes_know_their_places() {
        let text = "<a>\n <b c=' d=\"1\"'\n  d = 'ü' ed=\"2\"/></a>";
        let root = parse(text).unwrap();
        let at = |name| {
            let span = root.child("b").unwrap().attribute_span(text, name);
            text.get(span.start..span.end).unwrap()
        };
        assert_eq!([at("c"), at("d"), at("ed"), at("x")], ["c=' d=\"1\"'", "d = 'ü'", "ed=\"2\"", "<b"]);
    }

    #[test]
    fn elements_are_found_as_xpath_finds_them() {
        let first = |text: &str| parse(text).unwrap().first_bare("a").map(Element::says_something);
        assert_eq!(first("<a/>"), Some(false));
        assert_eq!(first("<x><a> \n</a><a>1</a></x>"), Some(false));
        for filled in [
            "<a>1</a>",
            "<a><!----></a>",
            "<a><?b?></a>",
            "<a><![CDATA[]]></a>",
            "<a b=\"\"/>",
            "<a><b/></a>",
        ] {
            assert_eq!(first(&format!("<x>{filled}</x>")), Some(true), "{filled}");
        }
        assert_eq!(first("<x xmlns=\"u\"><a b=\"\"/></x>"), None);
        assert_eq!(first("<x xmlns=\"u\"><y xmlns=\"\"><a b=\"\"/></y></x>"), Some(true));
        assert_eq!(first("<x xmlns:p=\"u\"><p:a b=\"\"/></x>"), None);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        let deep = "<a>".repeat(100);
        let wide: String = (0..300).map(|number| format!(" a{number}=\"\"")).collect();
        let wide = format!("<a{wide}/>");
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a b=1/>",
            "<a b=\"1\" b=\"2\"/>",
            "<a b=\"<\"/>",
            "<a b=\"1\"c=\"2\"/>",
            "<a>&x;</a>",
            "<a>]]></a>",
            "<a><!-- a -- b --></a>",
            "<a:b/>",
            "<a b:c=\"1\"/>",
            "<1/>",
            "\n<?xml version=\"1.0\"?><a/>",
            "<a/>\u{a0}",
            "<a>&#1;</a>",
            "<a>\u{1}</a>",
            &deep,
            &wide,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\">]><a>&b;</a>";
        assert!(parse(bomb).unwrap_err().message.contains("type declarations"));
    }
}
