//! The definition as it is packaged: without blanks, and otherwise token by token as it is written.
//!
//! Numbers keep their digits and strings their escapes, so that `0.50` and numbers beyond what a
//! float holds reach Power Platform as the author wrote them.

use super::filled::{METADATA, contact, metadata};
use crate::catalogue::Release;
use crate::document::{Format, Kind, Node};
use serde_json::json;

/// What is put into an object: a value in the place of a key, or behind the last.
pub(super) type Changes = Vec<(&'static str, String)>;

/// The definition of a release in JSON, and what was filled in from the manifest.
pub(super) fn packaged(root: Node<'_>, release: &Release, version: &str) -> (String, Vec<String>) {
    let mut filled = Vec::new();
    let manifest = &release.manifest;
    let mut text = String::with_capacity(root.span().end - root.span().start);
    let mut outer: Changes = Vec::new();
    if let Some(info) = root.get("info") {
        let mut inner: Changes = Vec::new();
        let written = info.get("version").and_then(|node| node.scalar_text());
        if written != Some(version) || info.get_str("version").is_none() {
            let was = written.map_or_else(|| "missing".to_owned(), |text| format!("`{text}`"));
            filled.push(format!("info.version: `{version}` from the manifest, was {was}"));
            inner.push(("version", json!(version).to_string()));
        }
        if let Some(contact) = contact(info, &manifest.contact) {
            filled.extend(contact.told);
            inner.push(("contact", contact.json));
        }
        let mut text = String::new();
        write_object(info, &inner, &mut text);
        outer.push(("info", text));
    }
    if let Some(metadata) = metadata(root, manifest) {
        filled.extend(metadata.told);
        outer.push((METADATA, metadata.json));
    }
    write_object(root, &outer, &mut text);
    (text, filled)
}

/// A value without blanks.
pub(in super::super) fn minified(node: Node<'_>) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

fn write(node: Node<'_>, text: &mut String) {
    match node.kind() {
        Kind::Null => text.push_str("null"),
        Kind::Bool => text.push_str(if node.as_bool() == Some(true) { "true" } else { "false" }),
        Kind::Number => write_number(node, text),
        Kind::String => write_string(node, text),
        Kind::Array => {
            text.push('[');
            for (index, item) in node.items().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write(item, text);
            }
            text.push(']');
        }
        Kind::Object => write_object(node, &[], text),
    }
}

/// Writes an object with some of its values changed, and new ones behind the others.
pub(super) fn write_object(node: Node<'_>, changes: &[(&'static str, String)], text: &mut String) {
    let mut left: Vec<&(&'static str, String)> = changes.iter().collect();
    let start = text.len();
    text.push('{');
    for member in node.members() {
        if text.len() > start + 1 {
            text.push(',');
        }
        write_string(member.key, text);
        text.push(':');
        match left.iter().position(|(name, _)| *name == member.name) {
            Some(at) => text.push_str(&left.remove(at).1),
            None => write(member.value, text),
        }
    }
    for (name, value) in left {
        if text.len() > start + 1 {
            text.push(',');
        }
        text.push_str(&format!("\"{name}\":{value}"));
    }
    text.push('}');
}

/// As it is written where JSON allows it; YAML's other spellings by value.
fn write_number(node: Node<'_>, text: &mut String) {
    let written = node.as_number().unwrap_or_default();
    if is_json_number(written) {
        return text.push_str(written);
    }
    match node.as_i64() {
        Some(number) => text.push_str(&number.to_string()),
        None => text.push_str(&json!(node.as_f64()).to_string()),
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

fn write_string(node: Node<'_>, text: &mut String) {
    let value = node.as_str().unwrap_or_default();
    let written = node.document().source().slice(node.span());
    let plain = |text: &str| !text.contains(['"', '\\']) && !text.contains(|c: char| c < ' ');
    let kept = node.document().format() == Format::Json
        && ((written == value && plain(written))
            || serde_json::from_str::<String>(&format!("\"{written}\"")).is_ok_and(|read| read == value));
    if kept {
        text.push('"');
        text.push_str(written);
        text.push('"');
    } else {
        text.push_str(&json!(value).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::path::RepoPath;

    fn minify(name: &str, text: &str) -> String {
        let path = RepoPath::parse(name).unwrap();
        let format = Format::of(&path).unwrap();
        let (document, _) = Document::parse(path, text.as_bytes().to_vec(), format);
        minified(document.root())
    }

    #[test]
    fn tokens_stay_as_they_are_written() {
        let text = "{ \"a\\u0062\": [ 0.50, 1000000000000000000000, -0, 1E+400, true, null ],\n \"\": \"\\/\\u00e9é\\n\" }";
        let expected =
            "{\"a\\u0062\":[0.50,1000000000000000000000,-0,1E+400,true,null],\"\":\"\\/\\u00e9é\\n\"}";
        assert_eq!(minify("a.json", text), expected);
    }

    #[test]
    fn what_the_definition_leaves_open_comes_from_the_manifest() {
        let manifest = "version = \"1.2.0\"\nwebsite = \"https://acme.example/\"\ncategories = [\"Data\", \"AI\"]\n\
                        [contact]\nname = \"Acme \\\"support\\\"\"\n";
        let mut files = crate::files::FileSet::new();
        files.insert(RepoPath::parse("connector.toml").unwrap(), manifest);
        files.insert(
            RepoPath::parse("swagger.json").unwrap(),
            "{\"swagger\": \"2.0\", \"info\": {\"version\": \"1.0\", \"title\": \"Acme\"}, \"paths\": {}}",
        );
        let folder = RepoPath::parse("acme/v1").unwrap();
        let (release, _) = Release::load(folder, crate::catalogue::Layout::Native, files);
        let root = release.definition_document().unwrap().root();
        let (text, filled) = packaged(root, &release, "1.2.0");
        let expected = r#"{"swagger":"2.0","info":{"version":"1.2.0","title":"Acme","contact":{"name":"Acme \"support\""}},"paths":{},"x-ms-connector-metadata":[{"propertyName":"Website","propertyValue":"https://acme.example/"},{"propertyName":"Categories","propertyValue":"Data;AI"}]}"#;
        assert_eq!(text, expected);
        assert_eq!(filled.len(), 3, "{filled:?}");
    }

    #[test]
    fn yaml_becomes_json() {
        let text = "a: 0x10\nb: .5\nc: 'x\"y'\nd: 1.50\ne: [yes, ~]\n";
        let read: serde_json::Value = serde_json::from_str(&minify("a.yaml", text)).unwrap();
        assert_eq!(read, json!({ "a": 16, "b": 0.5, "c": "x\"y", "d": 1.5, "e": ["yes", null] }));
    }
}
