//! What the definition leaves open and the manifest says: contact, and connector metadata.
//!
//! What the author wrote into the definition stays, in whatever case; what is missing, empty or of
//! another shape than the platform reads is filled in, part by part.

use super::definition::{Changes, write_object};
use crate::catalogue::{Contact, Manifest};
use crate::document::{Node, minified};
use serde_json::json;

/// The key with the connector's addresses and categories.
pub(super) const METADATA: &str = "x-ms-connector-metadata";

/// A value that was filled in, and what to say of it.
pub(super) struct Filled {
    /// The value as JSON.
    pub(super) json: String,
    /// What came from the manifest, one line each.
    pub(super) told: Vec<String>,
}

/// `info.contact` with what the manifest adds; none where it adds nothing.
pub(super) fn contact(info: Node<'_>, manifest: &Contact) -> Option<Filled> {
    let given = [("name", &manifest.name), ("url", &manifest.url), ("email", &manifest.email)];
    let given = given.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
    let written = info.get("contact").filter(|contact| contact.is_object() && !contact.is_empty());
    let Some(written) = written else {
        let whole: serde_json::Map<_, _> = given.map(|(key, value)| (key.to_owned(), json!(value))).collect();
        let told = vec!["info.contact: from the manifest".to_owned()];
        return (!whole.is_empty())
            .then(|| Filled { json: serde_json::Value::Object(whole).to_string(), told });
    };
    let mut changes: Changes = Vec::new();
    let mut told = Vec::new();
    for (key, value) in given.filter(|(key, _)| is_blank(written.get(key))) {
        changes.push((key, json!(value).to_string()));
        told.push(format!("info.contact.{key}: from the manifest"));
    }
    let mut json = String::new();
    write_object(written, &changes, &mut json);
    (!told.is_empty()).then_some(Filled { json, told })
}

/// The connector metadata with what the manifest adds; none where it adds nothing.
pub(super) fn metadata(root: Node<'_>, manifest: &Manifest) -> Option<Filled> {
    let categories = manifest.categories.join(";");
    let given = [
        ("Website", manifest.website.as_deref()),
        ("Privacy policy", manifest.privacy_policy.as_deref()),
        ("Categories", Some(categories.as_str())),
    ];
    let given =
        given.into_iter().filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)));
    let written = root.get(METADATA).filter(|list| list.is_array() && !list.is_empty());
    let mut items: Vec<(Option<&str>, bool, String)> = Vec::new();
    for item in written.into_iter().flat_map(|list| list.items()) {
        let name = item.get_str("propertyName").map(str::trim);
        items.push((name, is_blank(item.get("propertyValue")), minified(item)));
    }
    let mut told = Vec::new();
    for (name, value) in given {
        let json = json!({ "propertyName": name, "propertyValue": value }).to_string();
        let known =
            items.iter_mut().find(|(found, ..)| found.is_some_and(|found| found.eq_ignore_ascii_case(name)));
        match known {
            Some((_, false, _)) => continue,
            Some(empty) => *empty = (Some(name), false, json),
            None => items.push((Some(name), false, json)),
        }
        told.push(format!("{METADATA}: {name} from the manifest"));
    }
    if told.is_empty() {
        return None;
    }
    if written.is_none() {
        told = vec![format!("{METADATA}: from the manifest")];
    }
    let items: Vec<String> = items.into_iter().map(|(.., json)| json).collect();
    Some(Filled { json: format!("[{}]", items.join(",")), told })
}

/// Whether a value is missing, or a text that says nothing.
fn is_blank(value: Option<Node<'_>>) -> bool {
    value.and_then(|value| value.as_str()).is_none_or(|text| text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;

    fn read(text: &str) -> Document {
        Document::parse(RepoPath::parse("a.json").unwrap(), text.as_bytes().to_vec(), Format::Json).0
    }

    fn manifest() -> Manifest {
        Manifest {
            website: Some("https://acme.example".into()),
            categories: vec!["Data".into()],
            contact: Contact { name: Some("Acme".into()), email: Some("a@acme.example".into()), url: None },
            ..Manifest::default()
        }
    }

    #[test]
    fn contacts_are_completed_part_by_part() {
        let whole = r#"{"name":"Acme","email":"a@acme.example"}"#;
        for (written, expected) in [
            ("{}", Some(whole)),
            (r#"{"contact": {}}"#, Some(whole)),
            (r#"{"contact": null}"#, Some(whole)),
            (r#"{"contact": "Acme"}"#, Some(whole)),
            (r#"{"Contact": {"name": "B"}}"#, Some(whole)),
            (
                r#"{"contact": {"email": " ", "x": 1, "name": "B"}}"#,
                Some(r#"{"email":"a@acme.example","x":1,"name":"B"}"#),
            ),
            (r#"{"contact": {"url": "u"}}"#, Some(r#"{"url":"u","name":"Acme","email":"a@acme.example"}"#)),
            (r#"{"contact": {"name": "B", "email": "b@b.example"}}"#, None),
        ] {
            let document = read(written);
            let filled = contact(document.root(), &manifest().contact);
            assert_eq!(filled.map(|filled| filled.json).as_deref(), expected, "{written}");
        }
        assert!(contact(read("{}").root(), &Contact::default()).is_none());
    }

    #[test]
    fn metadata_is_completed_entry_by_entry() {
        let item =
            |name: &str, value: &str| format!(r#"{{"propertyName":"{name}","propertyValue":"{value}"}}"#);
        let (website, data) = (item("Website", "https://acme.example"), item("Categories", "Data"));
        for (written, expected) in [
            ("{}".to_owned(), Some(format!("[{website},{data}]"))),
            (r#"{"x-ms-connector-metadata": []}"#.to_owned(), Some(format!("[{website},{data}]"))),
            (r#"{"x-ms-connector-metadata": {}}"#.to_owned(), Some(format!("[{website},{data}]"))),
            (
                format!("{{\"x-ms-connector-metadata\": [{}]}}", item("website", "u")),
                Some(format!("[{},{data}]", item("website", "u"))),
            ),
            (
                format!(
                    "{{\"x-ms-connector-metadata\": [{}, {}]}}",
                    item("Categories", ""),
                    item("Other", "o")
                ),
                Some(format!("[{data},{},{website}]", item("Other", "o"))),
            ),
            (format!("{{\"x-ms-connector-metadata\": [{website}, {data}]}}"), None),
        ] {
            let document = read(&written);
            let filled = metadata(document.root(), &manifest());
            assert_eq!(filled.map(|filled| filled.json), expected, "{written}");
        }
    }
}
