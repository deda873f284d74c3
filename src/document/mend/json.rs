//! Edits of JSON.

use super::Edit;
use super::flow::{Element, Flow, Lines, Style, quoted, to_json};
use super::text::Text;
use crate::document::{Format, Node};
use serde_json::Value;

pub(super) fn value(node: Node<'_>, value: &Value) -> Option<Edit> {
    let text = Text(node.document().source().text());
    let new = match value {
        Value::Array(_) | Value::Object(_) => to_json(value, &surroundings(node, text)),
        // How its neighbours are set out, which takes a walk over them, does not matter to these.
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    };
    Some(Edit { span: quoted(text, node.span()), text: new })
}

pub(super) fn member(object: Node<'_>, name: &str, value: &Value) -> Option<Edit> {
    let flow = flow(object)?;
    let style = style(object, &flow);
    let element = format!("{}{}{}", Value::from(name), style.colon, to_json(value, &style));
    flow.insert(&element, &style)
}

pub(super) fn remove(container: Node<'_>, index: usize) -> Option<Edit> {
    flow(container)?.remove(index)
}

pub(super) fn rename(key: Node<'_>, name: &str) -> Option<Edit> {
    let span = quoted(Text(key.document().source().text()), key.span());
    Some(Edit { span, text: Value::from(name).to_string() })
}

/// A container with the places of its elements.
fn flow(container: Node<'_>) -> Option<Flow<'_>> {
    let text = Text(container.document().source().text());
    let span = container.span();
    let full = |node: Node<'_>| quoted(text, node.span());
    let members = container.members();
    let members =
        members.map(|member| Element { start: full(member.key).start, end: full(member.value).end });
    let items = container.items().map(|item| Element { start: full(item).start, end: full(item).end });
    let elements = members.chain(items).collect();
    let close = span.end.checked_sub(1)?;
    Some(Flow { text, format: Format::Json, open: span.start, close, elements })
}

/// How the elements of a container are set out, or would be if it had any.
fn style(container: Node<'_>, flow: &Flow<'_>) -> Style {
    let last = container.members().last();
    let Some(colon) = last.and_then(|member| Style::colon_of(flow.text, member.value)) else {
        let outer = surroundings(container, flow.text);
        let lines =
            if flow.elements.is_empty() { outer.lines.as_ref().map(Lines::inner) } else { flow.lines() };
        return Style { lines, ..outer };
    };
    let gap = flow.gap().unwrap_or(if colon.ends_with(' ') { " " } else { "" });
    Style { gap, lines: flow.lines(), colon }
}

/// How the container is set out that holds a value.
fn surroundings(node: Node<'_>, text: Text<'_>) -> Style {
    let Some((parent, outer)) = node.parent().and_then(|parent| Some((parent, flow(parent)?))) else {
        let line_break = text.line_break(0);
        let lines = Lines { indent: String::new(), unit: "  ".to_owned(), line_break };
        return Style { colon: ": ".to_owned(), gap: " ", lines: Some(lines) };
    };
    let colon = Style::colon_of(text, node).or_else(|| {
        let key = parent.parent().and_then(|_| Style::colon_of(text, parent));
        key.or_else(|| parent.items().find_map(|item| Style::colon_of(text, item.members().last()?.value)))
    });
    let colon = colon.unwrap_or_else(|| ": ".to_owned());
    let gap = outer.gap().unwrap_or(if colon.ends_with(' ') { " " } else { "" });
    Style { gap, lines: outer.lines(), colon }
}
