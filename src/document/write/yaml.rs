//! Values as YAML: blocks, plain scalars where they mean themselves, long texts line by line.

use super::super::mend::yaml_scalar;
use super::{is_json_number, token};
use crate::document::{Kind, Node};

/// A value as YAML in block style, with a line feed at the end.
pub fn to_yaml(node: Node<'_>) -> String {
    let mut text = String::new();
    if is_block(node) {
        block(node, 0, false, &mut text);
    } else {
        scalar(node, 0, &mut text);
        text.push('\n');
    }
    text
}

/// The members or items of a container, each on a line of its own; the first one goes on behind the
/// dash of an item.
fn block(node: Node<'_>, indent: usize, behind_dash: bool, text: &mut String) {
    let mut behind = behind_dash;
    let mut start = |text: &mut String| {
        if !std::mem::take(&mut behind) {
            text.extend(std::iter::repeat_n(' ', indent));
        }
    };
    for member in node.members() {
        start(text);
        text.push_str(&yaml_scalar(member.name));
        text.push(':');
        if is_block(member.value) {
            text.push('\n');
            block(member.value, indent + 2, false, text);
        } else {
            inline(member.value, indent, text);
        }
    }
    for item in node.items() {
        start(text);
        text.push('-');
        if is_block(item) {
            text.push(' ');
            block(item, indent + 2, true, text);
        } else {
            inline(item, indent, text);
        }
    }
}

fn inline(value: Node<'_>, indent: usize, text: &mut String) {
    text.push(' ');
    scalar(value, indent + 2, text);
    text.push('\n');
}

fn is_block(node: Node<'_>) -> bool {
    (node.is_array() || node.is_object()) && !node.is_empty()
}

fn scalar(node: Node<'_>, indent: usize, text: &mut String) {
    match node.kind() {
        Kind::Array => text.push_str("[]"),
        Kind::Object => text.push_str("{}"),
        Kind::String => string(node.as_str().unwrap_or_default(), indent, text),
        Kind::Number => {
            let written = node.as_number().unwrap_or_default();
            if is_json_number(written) { text.push_str(written) } else { text.push_str(&token(node)) }
        }
        Kind::Null | Kind::Bool => text.push_str(&token(node)),
    }
}

/// Texts of several lines stand line by line, where that keeps them as they are.
fn string(value: &str, indent: usize, text: &mut String) {
    let body = value.trim_end_matches('\n');
    let is_plain =
        |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}'));
    let lines = body.contains('\n') && value.chars().all(is_plain) && !body.starts_with([' ', '\n']);
    if !lines {
        return text.push_str(&yaml_scalar(value));
    }
    text.push_str(match value.len() - body.len() {
        0 => "|-",
        1 => "|",
        _ => "|+",
    });
    for line in body.split('\n') {
        text.push('\n');
        if !line.is_empty() {
            text.extend(std::iter::repeat_n(' ', indent));
            text.push_str(line);
        }
    }
    text.extend(std::iter::repeat_n('\n', (value.len() - body.len()).saturating_sub(1)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;
    use serde_json::json;

    fn there_and_back(value: &serde_json::Value) -> (String, serde_json::Value) {
        let path = RepoPath::parse("a.json").unwrap();
        let (document, _) = Document::parse(path, value.to_string().into_bytes(), Format::Json);
        let text = to_yaml(document.root());
        let path = RepoPath::parse("a.yaml").unwrap();
        let (read, faults) = Document::parse(path, text.clone().into_bytes(), Format::Yaml);
        assert!(faults.is_empty(), "{faults:?}\n{text}");
        (text, read.root().to_json())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let texts = [
            "",
            " ",
            "a",
            "a b",
            "a: b",
            "a #b",
            "#a",
            "- a",
            "-",
            "?",
            "yes",
            "NULL",
            "~",
            "1",
            "0x1f",
            "1e3",
            "2020-01-01",
            "12:30",
            "a\nb",
            "a\nb\n",
            "a\nb\n\n",
            "\na\nb",
            " a\nb",
            "a\n b\n\nc",
            "a\n\tb",
            "a \nb ",
            "a\r\nb",
            "\t",
            "é😀",
            "a\u{85}b",
            "a\u{2028}b\nc",
            "{a}",
            "[a]",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "'a'",
            "\"a\"",
            "a'b",
            "a\\b\nc",
            "|",
            ">",
            "a\u{0}b",
            "...",
            "---",
            "--- a",
            "<<",
            "=",
            "true",
            ".inf",
            "2XX",
            "200",
        ];
        let keys: serde_json::Map<String, serde_json::Value> =
            texts.iter().map(|text| ((*text).to_owned(), json!(text))).collect();
        let value = json!({"keys": keys, "list": texts.to_vec(), "nested": [[], {}, [[1.5, null], {"a": [true, {"b": {}}]}], [["x\ny"]]],
            "deep": {"a": {"b": ["x\ny\n", {"c": "d\ne", "f": 1}]}}});
        let (text, read) = there_and_back(&value);
        assert_eq!(read, value, "{text}");
        for text in texts {
            assert_eq!(there_and_back(&json!(text)).1, json!(text));
        }
    }

    #[test]
    fn blocks_are_set_out_as_everywhere() {
        let value = json!({"a": [{"b": "x\ny", "c": ["200", 200]}, [1]], "d": {}});
        let expected =
            "a:\n  - b: |-\n      x\n      y\n    c:\n      - '200'\n      - 200\n  - - 1\nd: {}\n";
        assert_eq!(there_and_back(&value).0, expected);
    }
}
