//! How JSON is set: tabs, blanks at line ends, indentation, the last line. None of it changes what
//! a file says.

use super::super::written_by_hand;
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Document, Format, Location, Mend, Step};
use crate::source::{Source, Span};
use std::borrow::Cow;

const STANDARDS: &str = "https://learn.microsoft.com/connectors/custom-connectors/coding-standards";

/// The blanks of a level, as the tools of the platforms write them.
const INDENT: usize = 2;

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("document/tab"),
        severity: Severity::Note,
        summary: "A JSON file is set with tabs.",
        why: "Every editor shows it otherwise, and tools that write the file again change all of its lines.",
        fix: "Set the file with two blanks a level.",
        reference: STANDARDS,
        codes: &["json-no-tabs"],
        check: Check::Release(tab),
    },
    Rule {
        id: RuleId::new("document/trailing-blank"),
        severity: Severity::Note,
        summary: "A line of a JSON file ends in a blank.",
        why: "Editors that remove it change lines that nobody meant to touch.",
        fix: "Delete the blanks at the ends of lines.",
        reference: STANDARDS,
        codes: &["json-no-trailing-whitespace"],
        check: Check::Release(trailing_blank),
    },
    Rule {
        id: RuleId::new("document/indentation-unusual"),
        severity: Severity::Note,
        summary: "A JSON file is not indented by two blanks a level.",
        why: "Tools of the platforms write two, and change every line when they save the file.",
        fix: "Set the file with two blanks a level.",
        reference: STANDARDS,
        codes: &["json-indent"],
        check: Check::Release(indentation_unusual),
    },
    Rule {
        id: RuleId::new("document/final-newline-missing"),
        severity: Severity::Note,
        summary: "A JSON file does not end in exactly one line end.",
        why: "The last line shows up as changed whenever another editor saves the file.",
        fix: "End the last line, and leave no empty ones behind it.",
        reference: STANDARDS,
        codes: &["json-final-newline"],
        check: Check::Release(final_newline_missing),
    },
    Rule {
        id: RuleId::new("document/crlf-line-ends"),
        severity: Severity::Note,
        summary: "Lines end in CR LF.",
        why: "Mixed line ends make every line of a file differ when another editor saves it.",
        fix: "Save the file with LF line ends, or add `* text=auto` to .gitattributes.",
        reference: "https://git-scm.com/docs/gitattributes#_text",
        codes: &["json-line-endings"],
        check: Check::Release(crlf_line_ends),
    },
];

/// The JSON files that people write, as far as they can be read to their ends: only then is it known
/// what stands in strings.
fn whole_json(release: &Release) -> impl Iterator<Item = &Document> {
    written_by_hand(release).filter(|document| document.format() == Format::Json && document.is_whole())
}

fn report(
    cx: &mut Cx<'_>,
    document: &Document,
    span: Span,
    message: String,
    text: impl FnOnce() -> Option<(Span, String)>,
) {
    let file = document.path().clone();
    let location = Location { span: Some(span), ..Location::file(file.clone()) };
    let mend = || text().map(|(span, text)| Mend::safe([Step::Replace { file, span, text }]));
    cx.report_with(location, message, mend);
}

fn crlf_line_ends(cx: &mut Cx<'_>, release: &Release) {
    for document in written_by_hand(release) {
        let source = document.source();
        let Some(at) = source.first_crlf() else { continue };
        report(cx, document, Span::at(at), "lines end in CR LF, LF is expected".to_owned(), || {
            let rest = Span::new(at, source.text().len());
            Some((rest, source.slice(rest).replace("\r\n", "\n")))
        });
    }
}

/// Where tabs stand between the values.
fn tabs(document: &Document) -> impl Iterator<Item = usize> {
    let tabs = memchr::memchr_iter(b'\t', document.source().text().as_bytes());
    tabs.filter(|at| document.text_at(*at).is_none())
}

fn tab(cx: &mut Cx<'_>, release: &Release) {
    for document in whole_json(release) {
        let Some(first) = tabs(document).next() else { continue };
        report(
            cx,
            document,
            Span::new(first, first + 1),
            "blanks are expected, found a tab".to_owned(),
            || Some(without_tabs(document, first)),
        );
    }
}

/// The text from its first tab on with two blanks for each.
fn without_tabs(document: &Document, first: usize) -> (Span, String) {
    let source = document.source();
    let (mut text, mut from) = (String::new(), first);
    for at in tabs(document) {
        text.push_str(source.slice(Span::new(from, at)));
        text.push_str(&" ".repeat(INDENT));
        from = at + 1;
    }
    (Span::new(first, from), text)
}

/// Where the blanks begin that a line ends in.
fn first_trailing(source: &Source) -> Option<Span> {
    let bytes = source.text().as_bytes();
    let is_blank = |at: usize| bytes.get(at).is_some_and(|byte| matches!(byte, b' ' | b'\t'));
    source.line_feeds().find_map(|end| {
        let behind = end.checked_sub(1)?;
        let last = bytes.get(behind).filter(|last| **last <= b' ')?;
        let end = if *last == b'\r' { behind } else { end };
        let start = (0..end).rev().take_while(|at| is_blank(*at)).last()?;
        Some(Span::new(start, end))
    })
}

fn trailing_blank(cx: &mut Cx<'_>, release: &Release) {
    for document in whole_json(release) {
        let text = document.source().text();
        let Some(first) = first_trailing(document.source()) else { continue };
        report(cx, document, first, "this line ends in white space".to_owned(), || {
            let rest = text.get(first.start..)?;
            Some((Span::new(first.start, text.len()), without_trailing(rest)))
        });
    }
}

fn without_trailing(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| {
        let (line, end) = split_end(line);
        (line.trim_end_matches([' ', '\t']), end)
    });
    lines.fold(String::with_capacity(text.len()), |text, (line, end)| text + line + end)
}

/// A line and its end.
fn split_end(line: &str) -> (&str, &str) {
    let plain = line.trim_end_matches(['\r', '\n']);
    line.split_at(plain.len())
}

fn indentation_unusual(cx: &mut Cx<'_>, release: &Release) {
    for document in whole_json(release) {
        let text = document.source().text();
        let mut start = text.split_inclusive('\n').next().unwrap_or_default().len();
        let indented = text.split_inclusive('\n').skip(1).find_map(|line| {
            let at = start;
            start += line.len();
            let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
            (blanks > 0 && !line.trim().is_empty()).then_some((at, line, blanks))
        });
        let Some((at, line, blanks)) = indented else { continue };
        let tab = line.starts_with('\t');
        if !tab && blanks == INDENT {
            continue;
        }
        let found = if tab { Cow::from("a tab") } else { Cow::from(format!("{blanks} blanks")) };
        let message = format!("{INDENT} blanks a level are expected, found {found}");
        report(cx, document, Span::new(at, at + blanks), message, || {
            Some((Span::new(0, text.len()), reindented(text)))
        });
    }
}

/// A whole JSON text with two blanks a level; lines stay as they are broken.
fn reindented(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    for line in text.split_inclusive('\n') {
        let (body, end) = split_end(line);
        let body = body.trim_start_matches([' ', '\t']);
        let closing = body.bytes().take_while(|byte| matches!(byte, b'}' | b']')).count();
        let level = if body.is_empty() { 0 } else { depth.saturating_sub(closing) };
        out.extend(std::iter::repeat_n(' ', level * INDENT));
        out.push_str(body);
        out.push_str(end);
        depth = depth_behind(body, depth);
    }
    out
}

/// The depth behind a line that begins at a depth; brackets in strings do not count.
fn depth_behind(line: &str, mut depth: usize) -> usize {
    let (mut in_string, mut escaped) = (false, false);
    for byte in line.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    depth
}

fn final_newline_missing(cx: &mut Cx<'_>, release: &Release) {
    for document in whole_json(release) {
        let text = document.source().text();
        let body = text.trim_end_matches([' ', '\t', '\r', '\n']).len();
        let (_, end) = text.split_at(body);
        if end == "\n" || end == "\r\n" {
            continue;
        }
        let wanted = if document.source().first_crlf().is_some() { "\r\n" } else { "\n" };
        let message = "one line end is expected at the end of the file".to_owned();
        let span = Span::new(body, text.len());
        report(cx, document, Span::at(text.len()), message, || Some((span, wanted.to_owned())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_set_anew_and_strings_are_left() {
        let text = "{\n    \"a\": [\n\t{\"b\": \"}{ \\\" ]\"},\r\n        1\n    ],\n\n \"c\": {}\n}\n";
        let wanted = "{\n  \"a\": [\n    {\"b\": \"}{ \\\" ]\"},\r\n    1\n  ],\n\n  \"c\": {}\n}\n";
        assert_eq!(reindented(text), wanted);
        assert_eq!(reindented(wanted), wanted);
    }

    #[test]
    fn blanks_at_line_ends_are_found() {
        let first = |text: &str| first_trailing(&Source::decode(text.into()));
        assert_eq!(first("{\n\"a\": 1 \t\r\n}"), Some(Span::new(8, 10)));
        assert_eq!(first("{\n}\n"), None);
        assert_eq!(without_trailing("1 \t\r\n2\n 3 "), "1\r\n2\n 3");
    }
}
