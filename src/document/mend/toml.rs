//! Edits of TOML: values and lines of the form `key = value`, and arrays between brackets.

use super::Edit;
use super::flow::{Element, Flow, quoted};
use super::quote::double;
use super::text::{Text, is_blank};
use crate::document::{Format, Kind, Member, Node};
use crate::source::{BYTE_ORDER_MARK, Span};
use serde_json::Value;

pub(super) fn value(node: Node<'_>, value: &Value) -> Option<Edit> {
    let is_assigned =
        assigned(node).is_some() || node.parent().is_some_and(|array| assigned(array).is_some());
    let text = Text(node.document().source().text());
    let span = quoted(text, node.span());
    (is_assigned && !node.is_object()).then_some(Edit { span, text: to_toml(value)? })
}

pub(super) fn member(object: Node<'_>, name: &str, value: &Value) -> Option<Edit> {
    let text = Text(object.document().source().text());
    let last = object.members().filter(|member| line_of(member).is_some()).last()?;
    let (start, end) = line_of(&last)?;
    let (line_break, indent) = (text.line_break(end), text.line_indent(start));
    let text = format!("{line_break}{indent}{} = {}", key(name), to_toml(value)?);
    Some(Edit { span: Span::at(end), text })
}

/// A table under a header of its own, behind everything else and set apart by a blank line.
pub(super) fn table_at_end(root: Node<'_>, header: &str, members: &[(&str, Value)]) -> Option<Edit> {
    let whole = root.document().source().text();
    let line_break = Text(whole).line_break(0);
    let lines: Option<Vec<String>> =
        members.iter().map(|(name, value)| Some(format!("{} = {}", key(name), to_toml(value)?))).collect();
    let before = match whole {
        text if text.trim_start_matches(BYTE_ORDER_MARK).trim().is_empty() => "",
        text if text.ends_with('\n') => line_break,
        _ => &line_break.repeat(2),
    };
    let lines: String = lines?.iter().map(|line| format!("{line}{line_break}")).collect();
    let text = format!("{before}{header}{line_break}{lines}");
    Some(Edit { span: Span::at(whole.len()), text })
}

pub(super) fn rename(object: Node<'_>, old: &str, new: &str) -> Option<Edit> {
    let member = object.members().find(|member| member.name == old)?;
    line_of(&member)?;
    Some(Edit { span: member.key.span(), text: key(new) })
}

pub(super) fn remove(container: Node<'_>, index: usize) -> Option<Edit> {
    let text = Text(container.document().source().text());
    if container.kind() == Kind::Array {
        return match assigned(container) {
            Some(_) => array(container)?.remove(index),
            None => table(text, container.items().nth(index)?, "[["),
        };
    }
    let member = container.members().nth(index)?;
    if member.value.is_object() && assigned(member.value).is_none() {
        // A header of several keys makes the tables above it too, which would go with it.
        let is_outermost = container == container.document().root();
        return table(text, member.value, "[").filter(|_| is_outermost);
    }
    let (start, end) = line_of(&member)?;
    let span = Span::new(text.line_start(start), text.next_line(end));
    Some(Edit { span, text: String::new() })
}

/// Where a value ends that is written behind its key and an equals sign.
fn assigned(node: Node<'_>) -> Option<usize> {
    let text = Text(node.document().source().text());
    let span = quoted(text, node.span());
    let between = text.slice(node.key()?.span().end, span.start);
    (between.trim_matches([' ', '\t']) == "=").then_some(span.end)
}

/// The lines that hold a member and nothing else: where its key begins, and where the last ends.
fn line_of(member: &Member<'_>) -> Option<(usize, usize)> {
    let text = Text(member.key.document().source().text());
    let (start, end) = (member.key.span().start, assigned(member.value)?);
    let line_end = text.line_end(end);
    let rest = text.slice(end, line_end);
    let is_alone = is_blank(rest) || rest.trim_start().starts_with('#');
    (text.indent(start).is_some() && is_alone).then_some((start, line_end))
}

/// Takes out a table that is written under a header of its own, with the blank line before it; comments that
/// stand above it or at its end stay.
fn table(text: Text<'_>, table: Node<'_>, opening: &str) -> Option<Edit> {
    let header = text.line_start(table.span().start);
    let line = text.slice(header, text.line_end(header)).trim_start();
    let brackets = line.len() - line.trim_start_matches('[').len();
    let is_header = brackets == opening.len();
    let lines: Option<Vec<(usize, usize)>> = table.members().map(|member| line_of(&member)).collect();
    let end = lines?.iter().map(|(_, end)| *end).max().unwrap_or_else(|| text.line_end(header));
    let before = text.line_start(header.saturating_sub(1));
    let is_apart = before < header && is_blank(text.slice(before, header).trim_end_matches(['\r', '\n']));
    let start = if is_apart { before } else { header };
    (is_header && table.is_object())
        .then(|| Edit { span: Span::new(start, text.next_line(end)), text: String::new() })
}

fn array(node: Node<'_>) -> Option<Flow<'_>> {
    let text = Text(node.document().source().text());
    let element = |item: Node<'_>| {
        let span = quoted(text, item.span());
        Element { start: span.start, end: span.end }
    };
    let (open, close) = (node.span().start, node.span().end.checked_sub(1)?);
    let elements = node.items().map(element).collect();
    let is_array = text.byte(open) == Some(b'[') && text.byte(close) == Some(b']');
    is_array.then_some(Flow { text, format: Format::Toml, open, close, elements })
}

fn key(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_bare { name.to_owned() } else { double(name) }
}

fn to_toml(value: &Value) -> Option<String> {
    match value {
        Value::Null | Value::Object(_) => None,
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::String(text) if is_day(text) => Some(text.clone()),
        Value::String(text) => Some(double(text)),
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(to_toml).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
    }
}

/// Whether a text is a day as TOML writes days: without quotes.
fn is_day(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit();
    let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { is_digit(byte) };
    text.len() == 10 && text.bytes().enumerate().all(fits)
}
