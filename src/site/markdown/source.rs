//! Markdown of contributors as Markdown again: what a page would not show as markup is text here too.
//!
//! Bytes that mean no harm stay as they were written. Raw HTML, and links and pictures that lead where
//! a page would not follow them, lose the signs that made them more than text; comments on lines of their
//! own go; headings move below those around them; and no fence stays open, so that what follows is not swallowed.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enums are the parser's, and what else it finds stays as it is"
)]

use super::links::Links;
use super::options;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Parser, Tag};
use std::ops::Range;

/// A text in one line, in which nothing is markup.
pub(in crate::site) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        escape(word, &mut out);
    }
    let is_list = out.starts_with(['+', '-', '=', '#']);
    let number = out.bytes().take_while(u8::is_ascii_digit).count();
    if is_list {
        out.insert(0, '\\');
    } else if number > 0 && out.get(number..).is_some_and(|rest| rest.starts_with(['.', ')'])) {
        out.insert(number, '\\');
    }
    out
}

/// A text as code in one line, also within a table.
pub(in crate::site) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    if text.is_empty() {
        return text;
    }
    let longest = text.split(|sign| sign != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

fn escape(text: &str, out: &mut String) {
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|' | '~') {
            out.push('\\');
        }
        out.push(sign);
    }
}

/// Markdown whose outermost headings become headings of level `top`.
pub(super) fn tamed(text: &str, top: usize, links: &Links) -> String {
    let mut tamer =
        Tamer { text, links, top, outermost: outermost(text), edits: Vec::new(), end: "", depth: 0 };
    let parser = Parser::new_ext(text, options());
    for (_, definition) in parser.reference_definitions().iter() {
        if links.link(&definition.dest).is_none() {
            tamer.defuse(definition.span.clone());
        }
    }
    for (event, range) in parser.into_offset_iter() {
        tamer.take(&event, range);
    }
    tamer.finish()
}

/// The outermost level of the headings.
fn outermost(text: &str) -> usize {
    let levels = Parser::new_ext(text, options()).filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(level as usize),
        _ => None,
    });
    levels.min().unwrap_or(1)
}

struct Tamer<'t> {
    text: &'t str,
    links: &'t Links,
    top: usize,
    outermost: usize,
    /// What stands in the place of which bytes.
    edits: Vec<(Range<usize>, String)>,
    /// What closes a fence that the text leaves open.
    end: &'t str,
    /// How many elements are open.
    depth: usize,
}

impl<'t> Tamer<'t> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => self.defuse(range),
            Event::Start(tag) => {
                self.open(tag, range);
                self.depth += 1;
            }
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.heading(*level, range),
            Tag::Link { link_type, dest_url, .. } => {
                let known = match (link_type, dest_url.starts_with('#')) {
                    (LinkType::Email, _) => super::super::text::mail_address(dest_url).map(|_| None),
                    (_, true) => Some(None),
                    (_, false) => self.links.link(dest_url).map(Some),
                };
                self.lead(range, dest_url, known);
            }
            Tag::Image { dest_url, .. } => {
                let known = self.links.image(dest_url).map(Some);
                self.lead(range, dest_url, known);
            }
            Tag::HtmlBlock if self.is_comment(&range) => self.edits.push((range, "\n".to_owned())),
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) if self.depth == 0 => self.fence(range),
            _ => {}
        }
    }

    /// Whether a block is a comment and nothing else. A blank line takes its place, so that what stands
    /// around it does not become one.
    fn is_comment(&self, range: &Range<usize>) -> bool {
        let body = self.text.get(range.clone()).unwrap_or_default().trim();
        let rest = body.strip_prefix("<!--");
        rest.is_some_and(|rest| rest.find("-->").is_some_and(|end| end + 3 == rest.len()))
    }

    /// Lets a link lead where it leads on the page; where it leads nowhere, it becomes text.
    fn lead(&mut self, range: Range<usize>, written: &str, known: Option<Option<String>>) {
        let Some(address) = known else { return self.defuse(range) };
        let Some(address) = address.filter(|address| address != written) else { return };
        let source = self.text.get(range.clone()).unwrap_or_default();
        let found = source.rfind("](").and_then(|at| Some(at + source.get(at..)?.find(written)?));
        match found {
            Some(at) => {
                let start = range.start + at;
                self.edits.push((start..start + written.len(), address));
            }
            None => self.defuse(range),
        }
    }

    /// Makes text of a piece, which is no markup any more.
    fn defuse(&mut self, range: Range<usize>) {
        let mut text = String::new();
        escape(self.text.get(range.clone()).unwrap_or_default(), &mut text);
        self.edits.push((range, text));
    }

    fn heading(&mut self, level: HeadingLevel, range: Range<usize>) {
        let signs = "#".repeat((level as usize + self.top).saturating_sub(self.outermost).min(6));
        let source = self.text.get(range.clone()).unwrap_or_default();
        let written = source.bytes().take_while(|byte| *byte == b'#').count();
        if written > 0 {
            return self.edits.push((range.start..range.start + written, signs));
        }
        self.edits.push((range.start..range.start, format!("{signs} ")));
        let body = source.trim_end();
        let line = body.rfind('\n').map_or(body.len(), |at| at + 1);
        self.edits.push((range.start + line..range.start + body.len(), String::new()));
    }

    /// Remembers a fence that is not closed at the end of the text.
    fn fence(&mut self, range: Range<usize>) {
        if self.text.get(range.end..).is_some_and(|rest| !rest.trim().is_empty()) {
            return;
        }
        let source = self.text.get(range).unwrap_or_default().trim();
        let sign = if source.starts_with('~') { '~' } else { '`' };
        let fence =
            source.find(|other| other != sign).map_or(source, |at| source.get(..at).unwrap_or_default());
        let last = source.lines().skip(1).last().unwrap_or_default().trim();
        let is_closed = last.len() >= fence.len() && last.chars().all(|one| one == sign);
        if !is_closed {
            self.end = fence;
        }
    }

    /// The text with all edits; of two that overlap the first holds.
    fn finish(mut self) -> String {
        self.edits.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        let mut out = String::with_capacity(self.text.len() + 64);
        let mut at = 0;
        for (range, text) in &self.edits {
            if range.start < at {
                continue;
            }
            out.push_str(self.text.get(at..range.start).unwrap_or_default());
            out.push_str(text);
            at = range.end;
        }
        out.push_str(self.text.get(at..).unwrap_or_default());
        let mut out = out.trim_end().trim_start_matches('\n').to_owned();
        if !self.end.is_empty() {
            out.push('\n');
            out.push_str(self.end);
        }
        out
    }
}
