//! What search engines read of a page as data (JSON-LD, schema.org): the way up, and the connector.
//!
//! It needs whole addresses, so that there is none of it without `base-url`. Nothing in it can end the
//! element that holds it: `<`, `>` and `&` are written as escapes of JSON.

use super::frame::Crumb;
use super::view::Card;
use minijinja::Value as Filled;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Data that may stand in a page as it is.
#[derive(Debug, Clone)]
pub(super) struct LinkedData(String);

impl LinkedData {
    /// The data of a page at an address; none where there is nothing to tell.
    pub(super) fn new(base: &str, address: &str, crumbs: &[Crumb], about: Option<Value>) -> Option<Self> {
        let way = (!crumbs.is_empty()).then(|| breadcrumbs(base, address, crumbs));
        let graph: Vec<Value> = about.into_iter().chain(way).collect();
        (!graph.is_empty())
            .then(|| Self(written(&json!({ "@context": "https://schema.org", "@graph": graph }))))
    }
}

impl Serialize for LinkedData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Filled::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// JSON without a sign that means something in HTML; such signs only stand in strings.
fn written(value: &Value) -> String {
    let mut out = String::new();
    for sign in value.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(sign)));
            }
            plain => out.push(plain),
        }
    }
    out
}

fn breadcrumbs(base: &str, address: &str, crumbs: &[Crumb]) -> Value {
    let home = (String::from("Home"), format!("{base}index.html"));
    let steps = crumbs.iter().map(|crumb| match crumb.path.as_str() {
        "" => (crumb.text.clone(), address.to_owned()),
        path => (crumb.text.clone(), format!("{base}{path}")),
    });
    let entry =
        |(place, (name, item))| json!({ "@type": "ListItem", "position": place, "name": name, "item": item });
    let entries: Vec<Value> = (1..).zip(std::iter::once(home).chain(steps)).map(entry).collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": entries })
}

/// A connector as software.
pub(super) fn software(base: &str, card: &Card) -> Value {
    let mut told = Map::new();
    told.insert("@type".to_owned(), json!("SoftwareApplication"));
    told.insert("name".to_owned(), json!(card.title));
    told.insert("url".to_owned(), json!(format!("{base}c/{}/index.html", card.id)));
    told.insert("applicationCategory".to_owned(), json!("BusinessApplication"));
    let categories: Vec<&str> = card.categories.iter().map(|category| category.name.as_str()).collect();
    let keywords = categories.into_iter().chain(card.keywords.iter().map(String::as_str));
    let publisher = card.publisher.as_ref();
    for (name, value) in [
        ("description", json!(card.summary)),
        ("softwareVersion", json!(card.version)),
        ("datePublished", json!(card.date)),
        ("keywords", json!(keywords.collect::<Vec<_>>().join(", "))),
        ("publisher", json!(publisher.map(|named| json!({ "@type": "Organization", "name": named.name })))),
    ] {
        if !value.is_null() && value != "" {
            told.insert(name.to_owned(), value);
        }
    }
    Value::Object(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_element() {
        let hostile = "</script><!--<script>&\u{2028}\"\\";
        let crumbs = [Crumb::new(hostile, "")];
        let LinkedData(text) =
            LinkedData::new("https://x.example/", "https://x.example/a", &crumbs, None).unwrap();
        assert!(!text.contains(['<', '>', '&', '\u{2028}']), "{text}");
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["@graph"][0]["itemListElement"][1]["name"], hostile);
    }
}
