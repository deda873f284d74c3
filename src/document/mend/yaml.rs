//! Edits of YAML: between brackets by commas, elsewhere by whole lines.
//!
//! Values with tags, anchors or aliases, merge keys and explicit keys are left alone.

use super::Edit;
use super::flow::{Element, Flow, Style, quoted, to_json};
use super::quote::{self, Quote};
use super::text::{Text, is_blank, is_space};
use crate::document::{Format, Kind, Node};
use crate::source::Span;
use serde_json::Value;

pub(super) fn value(node: Node<'_>, value: &Value) -> Option<Edit> {
    let text = text_of(node);
    if node.is_shared() {
        return None;
    }
    let in_flow = is_in_flow(node);
    if is_absent(node) {
        let colon = colon(node.key()?)?;
        return Some(Edit {
            span: Span::at(colon + 1),
            text: format!(" {}", scalar(value, Quote::Plain, in_flow)),
        });
    }
    let span = full(node)?;
    if !stands_bare(node, span) {
        return None;
    }
    let quote = Quote::of(text.byte(span.start));
    Some(Edit { span, text: scalar(value, quote, in_flow) })
}

pub(super) fn member(object: Node<'_>, name: &str, value: &Value) -> Option<Edit> {
    if object.is_shared() || object.get("<<").is_some() {
        return None;
    }
    let text = text_of(object);
    let last = object.members().last();
    let quotes = last.map(|last| (quote_of(last.key), quote_of(last.value)));
    let (of_key, of_value) = quotes.unwrap_or((Quote::Plain, Quote::Plain));
    if let Some(flow) = flow(object) {
        let colon = last.and_then(|last| Style::colon_of(text, last.value));
        let colon = colon.unwrap_or_else(|| ": ".to_owned());
        let gap = flow.gap().unwrap_or(" ");
        let element = format!("{}{colon}{}", quote::yaml(name, of_key, true), scalar(value, of_value, true));
        let style = Style { colon, gap, lines: flow.lines() };
        return flow.insert(&element, &style);
    }
    let last = last?;
    let column = column(text, full(last.key)?.start)?;
    let end = tail(text, end_of(last.value, 0)?)?;
    let indent = " ".repeat(column);
    let line_break = text.line_break(end);
    let text = format!(
        "{line_break}{indent}{}:{}",
        quote::yaml(name, of_key, false),
        block(value, &format!("{line_break}{indent}  "), of_value)
    );
    Some(Edit { span: Span::at(end), text })
}

pub(super) fn rename(object: Node<'_>, key: Node<'_>, name: &str) -> Option<Edit> {
    let text = text_of(key);
    let span = full(key)?;
    let in_flow = flow(object).is_some();
    let is_clear = match in_flow {
        true => stands_bare(key, span),
        false => column(text, span.start).is_some(),
    };
    if !is_clear || object.is_shared() || key.as_str() == Some("<<") || has_property(text, span.start) {
        return None;
    }
    Some(Edit { span, text: quote::yaml(name, quote_of(key), in_flow) })
}

pub(super) fn remove(container: Node<'_>, index: usize) -> Option<Edit> {
    if let Some(flow) = flow(container) {
        return flow.remove(index);
    }
    match container.kind() {
        Kind::Object => remove_member(container, index),
        Kind::Array => remove_item(container, index),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => None,
    }
}

fn remove_member(object: Node<'_>, index: usize) -> Option<Edit> {
    let text = text_of(object);
    let member = object.members().nth(index)?;
    let start = full(member.key)?.start;
    column(text, start)?;
    let end = tail(text, end_of(member.value, 0)?)?;
    if object.len() == 1 {
        return emptied(object, Span::new(start, end), "{}");
    }
    if text.indent(start).is_some() {
        return Some(lines(text, start, end));
    }
    let next = full(object.members().nth(index + 1)?.key)?.start;
    let is_near = is_space(text.slice(end, next));
    is_near.then(|| Edit { span: Span::new(start, next), text: String::new() })
}

fn remove_item(array: Node<'_>, index: usize) -> Option<Edit> {
    let text = text_of(array);
    let item = array.items().nth(index)?;
    let dash = dash(text, start_of(item)?)?;
    let end = tail(text, end_of(item, 0)?)?;
    if array.len() == 1 {
        return emptied(array, Span::new(dash, end), "[]");
    }
    text.indent(dash).is_some().then(|| lines(text, dash, end))
}

/// Leaves an empty container where its only element stood, on the line of its key.
fn emptied(container: Node<'_>, element: Span, brackets: &str) -> Option<Edit> {
    let text = text_of(container);
    let Some(key) = container.key() else {
        return Some(Edit { span: element, text: brackets.to_owned() });
    };
    let behind = colon(key)? + 1;
    let is_near = is_space(text.slice(behind, element.start)) && !container.is_shared();
    is_near.then(|| Edit { span: Span::new(behind, element.end), text: format!(" {brackets}") })
}

/// Whole lines, with their line end or, at the end of the file, with the one before them.
fn lines(text: Text<'_>, start: usize, end: usize) -> Edit {
    let (start, next) = (text.line_start(start), text.next_line(end));
    let is_open = text.next_line(end) == text.line_end(end);
    let start = match start.checked_sub(1) {
        Some(newline) if is_open => {
            newline - usize::from(newline > 0 && text.byte(newline - 1) == Some(b'\r'))
        }
        _ => start,
    };
    Edit { span: Span::new(start, next), text: String::new() }
}

fn text_of(node: Node<'_>) -> Text<'_> {
    Text(node.document().source().text())
}

fn quote_of(node: Node<'_>) -> Quote {
    Quote::of(text_of(node).byte(quoted(text_of(node), node.span()).start))
}

/// Whether a value is null because nothing is written.
fn is_absent(node: Node<'_>) -> bool {
    node.kind() == Kind::Null && node.span().start == node.span().end
}

/// Where the colon stands behind a key.
fn colon(key: Node<'_>) -> Option<usize> {
    let text = text_of(key);
    let end = full(key)?.end;
    let rest = text.slice(end, text.line_end(end));
    let at = end + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
    (text.byte(at) == Some(b':')).then_some(at)
}

/// The bytes of a scalar or of a container between brackets, as they are written.
fn full(node: Node<'_>) -> Option<Span> {
    let text = text_of(node);
    match node.kind() {
        Kind::Array | Kind::Object => flow(node).map(|flow| Span::new(flow.open, flow.close + 1)),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => {
            let span = quoted(text, node.span());
            (!has_property(text, span.start)).then_some(span)
        }
    }
}

/// Whether a tag, an anchor or an alias is written at an offset.
fn has_property(text: Text<'_>, at: usize) -> bool {
    matches!(text.byte(at), Some(b'&' | b'!' | b'*'))
}

/// Whether nothing stands between a value and what leads to it: its colon, its dash, a comma or a
/// bracket.
fn stands_bare(node: Node<'_>, span: Span) -> bool {
    let text = text_of(node);
    if let Some(key) = node.key() {
        return colon(key).is_some_and(|colon| is_space(text.slice(colon + 1, span.start)));
    }
    let before = text.slice(0, span.start).trim_end_matches([' ', '\t', '\r', '\n']);
    before.ends_with([',', '[', '{']) || dash(text, span.start).is_some()
}

/// A container between brackets with its elements; none for others, and where one of them is not
/// written out.
fn flow(container: Node<'_>) -> Option<Flow<'_>> {
    let text = text_of(container);
    let span = container.span();
    let (bracket, first) = match container.kind() {
        Kind::Object => (b'}', container.members().next().map(|member| member.key.span().start)),
        Kind::Array => (b']', container.items().next().map(|item| item.span().start)),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => return None,
    };
    let opens = text.byte(span.start).and_then(|byte| byte.checked_add(2)) == Some(bracket);
    if !opens || first == Some(span.start) || container.is_shared() {
        return None;
    }
    let close = text.0.len();
    let mut flow = Flow { text, format: Format::Yaml, open: span.start, close, elements: Vec::new() };
    for member in container.members() {
        let start = full(member.key)?.start;
        flow.elements.push(Element { start, end: end_of_value(&flow, member.value)? });
    }
    for item in container.items() {
        let span = full(item)?;
        flow.elements.push(Element { start: span.start, end: span.end });
    }
    let is_plain = |element: &Element| {
        let before = text.slice(span.start, element.start).trim_end_matches([' ', '\t', '\r', '\n']);
        !before.ends_with('?')
    };
    flow.close = flow.closing();
    let is_clear = text.byte(flow.close) == Some(bracket) && flow.elements.iter().all(is_plain);
    is_clear.then_some(flow)
}

fn end_of_value(flow: &Flow<'_>, value: Node<'_>) -> Option<usize> {
    if !is_absent(value) {
        return Some(full(value)?.end);
    }
    let end = full(value.key()?)?.end;
    let behind = flow.skip(end);
    Some(if flow.text.byte(behind) == Some(b':') { behind + 1 } else { end })
}

fn is_in_flow(node: Node<'_>) -> bool {
    let starts_with_bracket = |container: &Node<'_>| {
        let start = container.span().start;
        matches!(text_of(node).byte(start), Some(b'{' | b'[' | b'&' | b'!'))
    };
    std::iter::successors(node.parent(), Node::parent).any(|container| starts_with_bracket(&container))
}

/// The column of what begins at an offset, where only blanks and dashes stand before it.
fn column(text: Text<'_>, at: usize) -> Option<usize> {
    let start = text.line_start(at);
    let before = text.slice(start, at);
    let is_lead = before.bytes().all(|byte| matches!(byte, b' ' | b'-')) && !before.contains("--");
    (is_lead && !before.ends_with('-')).then_some(at - start)
}

/// The dash that leads to an item.
fn dash(text: Text<'_>, at: usize) -> Option<usize> {
    column(text, at)?;
    let before = text.slice(text.line_start(at), at);
    before.rfind('-').map(|dash| text.line_start(at) + dash)
}

/// Where the text of a value begins, on the line of its dash.
fn start_of(node: Node<'_>) -> Option<usize> {
    if node.is_shared() {
        return None;
    }
    match node.kind() {
        Kind::Object if flow(node).is_none() => Some(full(node.members().next()?.key)?.start),
        Kind::Array if flow(node).is_none() => {
            let text = text_of(node);
            dash(text, start_of(node.items().next()?)?)
        }
        Kind::Array | Kind::Object | Kind::Null | Kind::Bool | Kind::Number => Some(full(node)?.start),
        Kind::String => match header(node) {
            Some(header) => Some(header),
            None => Some(full(node)?.start),
        },
    }
}

/// Where the `|` or `>` of a block scalar stands.
fn header(node: Node<'_>) -> Option<usize> {
    let text = text_of(node);
    let before = match node.key() {
        Some(key) => colon(key)? + 1,
        None => {
            let line = text.line_start(text.line_start(node.span().start).checked_sub(1)?);
            let line = text.slice(line, text.line_end(line));
            let at = line.trim_start_matches([' ', '-']);
            text.line_start(text.line_start(node.span().start).checked_sub(1)?) + (line.len() - at.len())
        }
    };
    let rest = text.slice(before, text.line_end(before));
    let at = before + (rest.len() - rest.trim_start_matches(' ').len());
    let is_block = matches!(text.byte(at), Some(b'|' | b'>')) && at < node.span().start;
    is_block.then_some(at)
}

/// Where the text of a value ends.
fn end_of(node: Node<'_>, depth: usize) -> Option<usize> {
    if node.is_shared() || depth > crate::document::MAX_DEPTH {
        return None;
    }
    if is_absent(node) {
        return Some(colon(node.key()?)? + 1);
    }
    if let Some(flow) = flow(node) {
        return stands_bare(node, Span::at(flow.open)).then_some(flow.close + 1);
    }
    match node.kind() {
        Kind::Object => {
            let last = node.members().last()?;
            column(text_of(node), full(last.key)?.start)?;
            end_of(last.value, depth + 1)
        }
        Kind::Array => end_of(node.items().last()?, depth + 1),
        Kind::String if header(node).is_some() => end_of_block(node),
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => {
            let span = full(node)?;
            stands_bare(node, span).then_some(span.end)
        }
    }
}

/// Where the last line of a block scalar ends; none where the blank lines behind it count.
fn end_of_block(node: Node<'_>) -> Option<usize> {
    let text = text_of(node);
    let header = header(node)?;
    let mut end = text.line_end(header);
    if text.slice(header, end).contains('+') {
        return None;
    }
    let lead = match node.key() {
        Some(key) => full(key)?.start,
        None => dash(text, header)?,
    };
    let column = column(text, lead)?;
    let mut at = text.next_line(header);
    while at < text.0.len() {
        let line = text.slice(at, text.line_end(at));
        let indent = line.len() - line.trim_start_matches(' ').len();
        if !is_blank(line) {
            if indent <= column {
                break;
            }
            end = at + line.len();
        }
        at = text.next_line(at);
    }
    Some(end)
}

/// The end of the line of an offset, where nothing but a comment follows on it.
fn tail(text: Text<'_>, at: usize) -> Option<usize> {
    let end = text.line_end(at);
    let rest = text.slice(at, end);
    let is_comment = rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
    (is_blank(rest) || is_comment).then_some(end)
}

/// A value on one line.
fn scalar(value: &Value, quote: Quote, in_flow: bool) -> String {
    match value {
        Value::String(text) => quote::yaml(text, quote, in_flow),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(_) | Value::Object(_) => {
            to_json(value, &Style { colon: ": ".to_owned(), gap: " ", lines: None })
        }
    }
}

/// A value behind the colon of its key: on the same line, or on lines that begin with `start`.
fn block(value: &Value, start: &str, quote: Quote) -> String {
    match value {
        Value::Object(members) if !members.is_empty() => {
            let inner = format!("{start}  ");
            let member = |(name, value): (&String, &Value)| {
                format!("{start}{}:{}", quote::yaml(name, Quote::Plain, false), block(value, &inner, quote))
            };
            members.iter().map(member).collect()
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().map(|item| format!("{start}- {}", scalar(item, quote, false))).collect()
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => {
            format!(" {}", scalar(value, quote, false))
        }
    }
}
