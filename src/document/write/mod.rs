//! Values as text: JSON without blanks, JSON by lines, and YAML.
//!
//! Numbers keep their digits wherever the other format reads them alike, so that `0.50` stays
//! `0.50`; JSON without blanks keeps the escapes of JSON too.

mod yaml;

pub use yaml::to_yaml;

use super::{Format, Kind, Node};
use serde_json::Value;

/// A value as JSON without blanks, token by token as it is written.
pub fn minified(node: Node<'_>) -> String {
    let mut text = String::new();
    minify(node, &mut text, &mut |_| {});
    text
}

/// Adds a value as JSON without blanks to a text, and names every key and value on the way.
pub fn minify<'d>(node: Node<'d>, text: &mut String, each: &mut dyn FnMut(Node<'d>)) {
    each(node);
    match node.kind() {
        Kind::Array => {
            text.push('[');
            for (index, item) in node.items().enumerate() {
                separate(index, text);
                minify(item, text, each);
            }
            text.push(']');
        }
        Kind::Object => {
            text.push('{');
            for (index, member) in node.members().enumerate() {
                separate(index, text);
                minify(member.key, text, each);
                text.push(':');
                minify(member.value, text, each);
            }
            text.push('}');
        }
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => text.push_str(&token(node)),
    }
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

/// A value as JSON, one member or item a line, with a line feed at the end.
pub fn to_pretty_json(node: Node<'_>) -> String {
    let mut text = String::new();
    pretty(node, 0, &mut text);
    text.push('\n');
    text
}

fn pretty(node: Node<'_>, depth: usize, text: &mut String) {
    let line = |depth: usize, text: &mut String| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    let between = |index: usize, text: &mut String| {
        separate(index, text);
        line(depth + 1, text);
    };
    if node.is_empty() {
        return minify(node, text, &mut |_| {});
    }
    match node.kind() {
        Kind::Array => {
            text.push('[');
            for (index, item) in node.items().enumerate() {
                between(index, text);
                pretty(item, depth + 1, text);
            }
            line(depth, text);
            text.push(']');
        }
        Kind::Object => {
            text.push('{');
            for (index, member) in node.members().enumerate() {
                between(index, text);
                text.push_str(&token(member.key));
                text.push_str(": ");
                pretty(member.value, depth + 1, text);
            }
            line(depth, text);
            text.push('}');
        }
        Kind::Null | Kind::Bool | Kind::Number | Kind::String => text.push_str(&token(node)),
    }
}

/// A scalar as JSON.
fn token(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Bool => node.as_bool().unwrap_or_default().to_string(),
        Kind::Number => number(node),
        Kind::String => string(node),
        Kind::Null | Kind::Array | Kind::Object => "null".to_owned(),
    }
}

/// As it is written where JSON allows it; YAML's other spellings by value.
fn number(node: Node<'_>) -> String {
    let written = node.as_number().unwrap_or_default();
    if is_json_number(written) {
        return written.to_owned();
    }
    match node.as_i64() {
        Some(number) => number.to_string(),
        None => Value::from(node.as_f64()).to_string(),
    }
}

fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// As it is written where it stands in JSON and means the same there.
fn string(node: Node<'_>) -> String {
    let value = node.as_str().unwrap_or_default();
    let written = node.document().source().slice(node.span());
    let plain = |text: &str| !text.contains(['"', '\\']) && !text.contains(|c: char| c < ' ');
    let kept = node.document().format() == Format::Json
        && ((written == value && plain(written))
            || serde_json::from_str::<String>(&format!("\"{written}\"")).is_ok_and(|read| read == value));
    if kept { format!("\"{written}\"") } else { Value::from(value).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::path::RepoPath;
    use serde_json::json;

    fn document(name: &str, text: &str) -> Document {
        let path = RepoPath::parse(name).unwrap();
        let format = Format::of(&path).unwrap();
        Document::parse(path, text.as_bytes().to_vec(), format).0
    }

    #[test]
    fn tokens_stay_as_they_are_written() {
        let text = "{ \"a\\u0062\": [ 0.50, 1000000000000000000000, -0, 1E+400, true, null ],\n \"\": \"\\/\\u00e9é\\n\" }";
        let expected =
            "{\"a\\u0062\":[0.50,1000000000000000000000,-0,1E+400,true,null],\"\":\"\\/\\u00e9é\\n\"}";
        assert_eq!(minified(document("a.json", text).root()), expected);
    }

    #[test]
    fn yaml_becomes_json() {
        let text = "a: 0x10\nb: .5\nc: 'x\"y'\nd: 1.50\ne: [yes, ~]\n";
        let read: Value = serde_json::from_str(&minified(document("a.yaml", text).root())).unwrap();
        assert_eq!(read, json!({ "a": 16, "b": 0.5, "c": "x\"y", "d": 1.5, "e": ["yes", null] }));
    }

    #[test]
    fn lines_are_set_out_as_everywhere() {
        let document = document("a.json", "{\"a\": [1.50, {}], \"b\": {\"c\": []}}");
        let expected = "{\n  \"a\": [\n    1.50,\n    {}\n  ],\n  \"b\": {\n    \"c\": []\n  }\n}\n";
        assert_eq!(to_pretty_json(document.root()), expected);
    }
}
