//! The definition as it is packaged: without blanks, and with what the manifest says.

use super::filled::{METADATA, contact, metadata};
use crate::catalogue::Release;
use crate::document::{Node, minify};
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

/// Writes an object with some of its values changed, and new ones behind the others.
pub(super) fn write_object(node: Node<'_>, changes: &[(&'static str, String)], text: &mut String) {
    let mut left: Vec<&(&'static str, String)> = changes.iter().collect();
    let start = text.len();
    text.push('{');
    for member in node.members() {
        if text.len() > start + 1 {
            text.push(',');
        }
        minify(member.key, text, &mut |_| {});
        text.push(':');
        match left.iter().position(|(name, _)| *name == member.name) {
            Some(at) => text.push_str(&left.remove(at).1),
            None => minify(member.value, text, &mut |_| {}),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::RepoPath;

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
}
