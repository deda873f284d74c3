//! Where custom data types are used: in the definition, in other types, and in XML that was written by hand.

use super::given::Given;
use crate::catalogue::{Release, Use, Uses};
use crate::document::xml::Element;

/// The users of all types of a release.
pub fn users(release: &Release) -> Uses {
    let mut users = Uses::of(release);
    users.extend(in_xml(release));
    users
}

/// The types that XML names that was written by hand, and where.
fn in_xml(release: &Release) -> Vec<(String, Use)> {
    let mut found = Vec::new();
    let Some(given) = Given::of(release) else { return found };
    let (Ok(root), Some(text)) = (&given.root, given.text) else { return found };
    let mut waiting: Vec<&Element> = root.child("declaration").into_iter().collect();
    while let Some(element) = waiting.pop() {
        let word = element.attribute("type").filter(|word| super::types::Kind::parse(word).is_none());
        if let Some(word) = word.filter(|word| !word.is_empty()) {
            let at = given.at_attribute(element, "type");
            let position = text.position(at.span.unwrap_or_default().start);
            found.push((word.to_owned(), Use { at, position }));
        }
        waiting.extend(&element.children);
    }
    found
}
