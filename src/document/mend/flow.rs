//! Containers between brackets, in JSON, YAML and TOML: elements come and go with their commas.

use super::Edit;
use super::text::{Text, is_blank, is_space};
use crate::document::{Format, Node};
use crate::source::Span;
use serde_json::Value;

/// A key with its value, or an item: its bytes, quotes included.
#[derive(Clone, Copy)]
pub(super) struct Element {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A container between brackets.
pub(super) struct Flow<'d> {
    pub(super) text: Text<'d>,
    pub(super) format: Format,
    /// Where the opening bracket stands.
    pub(super) open: usize,
    /// Where the closing bracket stands.
    pub(super) close: usize,
    pub(super) elements: Vec<Element>,
}

/// How the values of a container are set out.
pub(super) struct Style {
    /// What stands between a key and its value.
    pub(super) colon: String,
    /// What stands behind a comma on the same line.
    pub(super) gap: &'static str,
    /// Each value on its own line, where that is so.
    pub(super) lines: Option<Lines>,
}

/// Values on lines of their own.
#[derive(Clone)]
pub(super) struct Lines {
    pub(super) indent: String,
    pub(super) unit: String,
    pub(super) line_break: &'static str,
}

impl Lines {
    /// The lines of a container that stands in these.
    pub(super) fn inner(&self) -> Self {
        Self { indent: format!("{}{}", self.indent, self.unit), ..self.clone() }
    }

    /// A line end, and the blanks before what follows.
    pub(super) fn start(&self) -> String {
        format!("{}{}", self.line_break, self.indent)
    }
}

/// Whether the elements of a container must not be followed by a comma.
fn forbids_trailing_comma(format: Format) -> bool {
    match format {
        Format::Json => true,
        Format::Yaml | Format::Toml => false,
    }
}

impl Flow<'_> {
    /// The offset of what follows blanks, line ends and comments.
    pub(super) fn skip(&self, at: usize) -> usize {
        let mut at = at;
        loop {
            let rest = self.text.slice(at, self.close);
            let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            let rest = self.text.slice(at + blanks, self.close);
            let comment = match self.format {
                Format::Json if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                Format::Json if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                Format::Yaml | Format::Toml if rest.starts_with('#') => rest.find('\n').unwrap_or(rest.len()),
                Format::Json | Format::Yaml | Format::Toml => 0,
            };
            at += blanks + comment;
            if comment == 0 {
                return at;
            }
        }
    }

    /// Where the comma behind an element stands.
    fn comma(&self, element: Element) -> Option<usize> {
        let at = self.skip(element.end);
        (self.text.byte(at) == Some(b',')).then_some(at)
    }

    /// Where the closing bracket stands, told by the last element.
    pub(super) fn closing(&self) -> usize {
        let Some(last) = self.elements.last().copied() else { return self.skip(self.open + 1) };
        self.skip(self.comma(last).map_or(last.end, |comma| comma + 1))
    }

    /// Where a comment ends that closes the line of an offset; the offset itself where none does.
    fn comment_end(&self, at: usize) -> usize {
        let end = self.text.line_end(at);
        let rest = self.text.slice(at, end).trim_start();
        let whole = match self.format {
            Format::Json => {
                rest.starts_with("//")
                    || (rest.starts_with("/*") && rest.find("*/") == Some(rest.trim_end().len() - 2))
            }
            Format::Yaml | Format::Toml => rest.starts_with('#'),
        };
        if whole && end <= self.close { end } else { at }
    }

    /// Whether the elements stand on lines of their own, told by the last.
    pub(super) fn lines(&self) -> Option<Lines> {
        let last = self.elements.last()?;
        let indent =
            self.text.indent(last.start).filter(|_| self.text.breaks_between(self.open, last.start))?;
        let unit = indent.strip_prefix(self.text.line_indent(self.open)).filter(|unit| !unit.is_empty());
        let unit = unit.unwrap_or(if indent.starts_with('\t') { "\t" } else { "  " });
        let line_break = self.text.line_break(last.start);
        Some(Lines { indent: indent.to_owned(), unit: unit.to_owned(), line_break })
    }

    /// What stands between a comma and the next element on the same line.
    pub(super) fn gap(&self) -> Option<&'static str> {
        let [.., before, last] = self.elements.as_slice() else { return None };
        let comma = self.comma(*before)?;
        match self.text.slice(comma + 1, last.start) {
            "" => Some(""),
            _ => Some(" "),
        }
    }

    /// Puts an element behind the last.
    pub(super) fn insert(&self, element: &str, style: &Style) -> Option<Edit> {
        let Some(last) = self.elements.last().copied() else { return self.fill(element, style) };
        let comma = self.comma(last);
        let behind = comma.map_or(last.end, |comma| comma + 1);
        let before_comma = comma.map_or("", |comma| self.text.slice(last.end, comma));
        let again = if comma.is_some() && !forbids_trailing_comma(self.format) { "," } else { "" };
        let Some(lines) = &style.lines else {
            let text = format!("{before_comma},{}{element}{again}", style.gap);
            return Some(Edit { span: Span::new(last.end, behind), text });
        };
        let end = self.comment_end(behind);
        let comment = self.text.slice(behind, end);
        let text = format!("{before_comma},{comment}{}{element}{again}", lines.start());
        Some(Edit { span: Span::new(last.end, end), text })
    }

    /// Puts an element into an empty container.
    fn fill(&self, element: &str, style: &Style) -> Option<Edit> {
        let inside = self.text.slice(self.open + 1, self.close);
        let text = match &style.lines {
            Some(lines) => {
                format!("{}{element}{}{}", lines.start(), lines.line_break, self.text.line_indent(self.open))
            }
            None => element.to_owned(),
        };
        is_space(inside).then(|| Edit { span: Span::new(self.open + 1, self.close), text })
    }

    /// Takes an element out, with one of its commas.
    pub(super) fn remove(&self, index: usize) -> Option<Edit> {
        let element = self.elements.get(index).copied()?;
        let end = self.comma(element).map_or(element.end, |comma| comma + 1);
        if !is_space(self.text.slice(element.end, end.saturating_sub(1).max(element.end))) {
            return None;
        }
        let is_last = index + 1 == self.elements.len();
        if is_last && end == element.end && index > 0 {
            return self.remove_last(*self.elements.get(index - 1)?, element);
        }
        let before = self.text.slice(self.open + 1, element.start);
        let behind = self.text.slice(end, self.close);
        if self.elements.len() == 1 && is_space(before) && is_space(behind) {
            return Some(Edit { span: Span::new(self.open + 1, self.close), text: String::new() });
        }
        Some(Edit { span: self.removed(element.start, end), text: String::new() })
    }

    /// The bytes that go with an element: its lines where it stands alone on them, else the blanks
    /// behind it.
    fn removed(&self, start: usize, end: usize) -> Span {
        let line_end = self.comment_end(end);
        let rest = self.text.slice(line_end, self.text.line_end(line_end));
        let ends_line = self.text.next_line(line_end) <= self.close && is_blank(rest);
        if self.text.indent(start).is_some() && ends_line {
            return Span::new(self.text.line_start(start), self.text.next_line(line_end));
        }
        let rest = self.text.slice(end, self.text.line_end(end));
        Span::new(start, end + (rest.len() - rest.trim_start_matches([' ', '\t']).len()))
    }

    /// Takes the last element out, with the comma before it; comments between them stay.
    fn remove_last(&self, before: Element, element: Element) -> Option<Edit> {
        let comma = self.comma(before)?;
        let alone = self.text.indent(element.start).is_some();
        let end = if alone { self.comment_end(element.end) } else { element.end };
        let between = self.text.slice(comma + 1, element.start);
        let ends_line = matches!(self.text.byte(end), Some(b'\n' | b'\r'));
        let kept = match is_space(between) || ends_line {
            true => between.trim_end(),
            false => between,
        };
        Some(Edit { span: Span::new(comma, end), text: kept.to_owned() })
    }
}

/// A string with its quotes; a value written without them as it stands.
pub(super) fn quoted(text: Text<'_>, span: Span) -> Span {
    let quote = span.start.checked_sub(1).and_then(|at| text.byte(at));
    match quote {
        Some(b'"' | b'\'') if text.byte(span.end) == quote => Span::new(span.start - 1, span.end + 1),
        _ => span,
    }
}

/// A value as JSON, set out in a style.
pub(super) fn to_json(value: &Value, style: &Style) -> String {
    let (brackets, parts): (_, Vec<String>) = match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return value.to_string(),
        Value::Array(items) => {
            let inner = style.inner();
            (["[", "]"], items.iter().map(|item| to_json(item, &inner)).collect())
        }
        Value::Object(members) => {
            let inner = style.inner();
            let member = |(name, value): (&String, &Value)| {
                format!("{}{}{}", Value::from(name.as_str()), style.colon, to_json(value, &inner))
            };
            (["{", "}"], members.iter().map(member).collect())
        }
    };
    let [open, close] = brackets;
    match &style.lines {
        Some(lines) if !parts.is_empty() => {
            let start = lines.inner().start();
            format!("{open}{start}{}{}{close}", parts.join(&format!(",{start}")), lines.start())
        }
        _ => format!("{open}{}{close}", parts.join(&format!(",{}", style.gap))),
    }
}

impl Style {
    fn inner(&self) -> Self {
        let lines = self.lines.as_ref().map(Lines::inner);
        Self { colon: self.colon.clone(), gap: self.gap, lines }
    }

    /// How the member is set out that holds a node: its colon.
    pub(super) fn colon_of(text: Text<'_>, value: Node<'_>) -> Option<String> {
        let key = quoted(text, value.key()?.span());
        let colon = text.slice(key.end, quoted(text, value.span()).start);
        let plain = colon.trim_matches([' ', '\t']) == ":";
        plain.then(|| colon.to_owned())
    }
}
