//! The definition as it is packaged: without blanks, and with what the manifest says.

use crate::catalogue::{Contact, Manifest, Release};
use crate::document::{Node, minify};
use serde_json::json;

/// What is put into an object: a value in the place of a key, or behind the last.
type Changes = Vec<(&'static str, String)>;

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
        if info.get("contact").is_none()
            && let Some(contact) = contact(&manifest.contact)
        {
            filled.push("info.contact: from the manifest".to_owned());
            inner.push(("contact", contact.to_string()));
        }
        let mut text = String::new();
        write_object(info, &inner, &mut text);
        outer.push(("info", text));
    }
    if root.get(METADATA).is_none()
        && let Some(metadata) = metadata(manifest)
    {
        filled.push(format!("{METADATA}: from the manifest"));
        outer.push((METADATA, metadata.to_string()));
    }
    write_object(root, &outer, &mut text);
    (text, filled)
}

/// The key with the connector's addresses and categories.
const METADATA: &str = "x-ms-connector-metadata";

fn contact(contact: &Contact) -> Option<serde_json::Value> {
    let fields = [("name", &contact.name), ("url", &contact.url), ("email", &contact.email)];
    let fields = fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?))));
    let object: serde_json::Map<String, serde_json::Value> = fields.collect();
    (!object.is_empty()).then_some(serde_json::Value::Object(object))
}

fn metadata(manifest: &Manifest) -> Option<serde_json::Value> {
    let categories = manifest.categories.join(";");
    let values = [
        ("Website", manifest.website.as_deref()),
        ("Privacy policy", manifest.privacy_policy.as_deref()),
        ("Categories", Some(categories.as_str()).filter(|text| !text.is_empty())),
    ];
    let items = values.into_iter().filter_map(|(name, value)| {
        value.map(|value| json!({ "propertyName": name, "propertyValue": value }))
    });
    let items: Vec<serde_json::Value> = items.collect();
    (!items.is_empty()).then_some(serde_json::Value::Array(items))
}

/// Writes an object with some of its values changed, and new ones behind the others.
fn write_object(node: Node<'_>, changes: &[(&'static str, String)], text: &mut String) {
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
