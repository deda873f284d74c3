//! Texts, extensions and keywords that are compared as a whole.

use super::walk::{Spot, Walk, alike};
use super::what::{Aspect, Place, Step, What};
use crate::contract::{Conjunction, Shape};
use crate::document::{Kind, Member, Node};
use std::collections::{BTreeMap, BTreeSet};

/// The keys of an object that no other comparison looks at.
pub(super) type Rest<'d> = BTreeMap<&'d str, Node<'d>>;

/// The keys of an object without those that are known.
pub(super) fn rest_of<'d>(node: Node<'d>, known: &[&str]) -> Rest<'d> {
    let members = node.members().filter(|member| !known.contains(&member.name));
    members.map(|member| (member.name, member.value)).collect()
}

/// The step from one optional value to another.
pub(super) fn step<T>(old: Option<T>, new: Option<T>) -> Step {
    match (old, new) {
        (None, _) => Step::Added,
        (_, None) => Step::Removed,
        (Some(_), Some(_)) => Step::Changed,
    }
}

/// Texts and hints that bind nobody, with the name of their row.
pub(super) const TEXTS: [(&str, &str); 25] = [
    ("summary", "summary-changed"),
    ("description", "description-changed"),
    ("title", "schema-title-changed"),
    ("tags", "tags-changed"),
    ("externalDocs", "external-docs-changed"),
    ("contact", "info-contact-license-terms-changed"),
    ("license", "info-contact-license-terms-changed"),
    ("termsOfService", "info-contact-license-terms-changed"),
    ("example", "example-changed"),
    ("examples", "example-changed"),
    ("x-example", "example-changed"),
    ("x-examples", "example-changed"),
    ("x-ms-examples", "example-changed"),
    ("x-ms-summary", "ms-summary-changed"),
    ("x-ms-trigger-hint", "ms-trigger-hint-changed"),
    ("x-ms-url-encoding", "ms-url-encoding-changed"),
    ("x-ms-skip-url-encoding", "ms-url-encoding-changed"),
    ("x-ms-enum", "ms-enum-changed"),
    ("x-ms-enum-values", "ms-editor-options-changed"),
    ("x-ms-editor-options", "ms-editor-options-changed"),
    ("x-ms-editor", "ms-editor-options-changed"),
    ("x-ms-connector-metadata", "ms-connector-metadata-changed"),
    ("x-ms-openai-data", "ms-openai-annotation-changed"),
    ("x-ms-openai-manifest", "ms-openai-annotation-changed"),
    ("x-openai-isConsequential", "ms-openai-annotation-changed"),
];

/// Keys that stand elsewhere in another dialect, or nowhere.
const MOVED: [&str; 4] = ["example", "examples", "x-example", "jsonSchemaDialect"];

/// Keys that hold schemas or are compared by other finders.
const HANDLED: [&str; 9] = [
    "$defs",
    "definitions",
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$comment",
    "x-extensible-enum",
    "x-ms-notification-content",
];

/// Extensions whose changes may need more than a patch.
const BINDING: [&str; 14] = [
    "x-ms-visibility",
    "x-ms-trigger",
    "x-ms-trigger-metadata",
    "x-ms-notification-url",
    "x-ms-dynamic-values",
    "x-ms-dynamic-list",
    "x-ms-dynamic-schema",
    "x-ms-dynamic-properties",
    "x-ms-api-annotation",
    "x-ms-capabilities",
    "x-ms-pageable",
    "x-sunset",
    "x-stability-level",
    "x-extensible-enum",
];

/// Whether a key of a schema may say more than texts do.
pub(super) fn binds(key: &str) -> bool {
    if key.starts_with("x-") {
        return BINDING.contains(&key);
    }
    !HANDLED.contains(&key) && TEXTS.iter().all(|(known, _)| *known != key)
}

impl<'d> Walk<'d> {
    /// Compares what is left of two objects.
    pub(super) fn rest(&mut self, old: &Rest<'d>, new: &Rest<'d>, spot: &Spot) {
        let keys: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        for key in keys {
            let pair = (old.get(key).copied(), new.get(key).copied());
            let same = match pair {
                (Some(old), Some(new)) => alike(old, new),
                (Some(one), None) | (None, Some(one)) => says_nothing(key, one),
                (None, None) => true,
            };
            let elsewhere = HANDLED.contains(&key) || (self.cross && MOVED.contains(&key));
            if !same && !elsewhere {
                self.rest_key(key, pair, spot);
            }
        }
    }

    /// Compares what stands beside the references to two schemas that were compared before.
    pub(super) fn beside_references(&mut self, old: &Conjunction<'d>, new: &Conjunction<'d>, spot: &Spot) {
        let beside = |schemas: &Conjunction<'d>| -> BTreeSet<&'d str> {
            let references = schemas.iter().filter(|schema| schema.reference().is_some());
            references.flat_map(|schema| schema.node().members()).map(|member| member.name).collect()
        };
        let keys: BTreeSet<&str> = beside(old).union(&beside(new)).copied().collect();
        if keys.len() < 2 {
            return;
        }
        let told = |schemas: &Conjunction<'d>| {
            let mut rest = Shape::of(schemas).rest;
            rest.retain(|key, _| keys.contains(key));
            rest
        };
        self.rest(&told(old), &told(new), spot);
    }

    fn rest_key(&mut self, key: &str, pair: (Option<Node<'d>>, Option<Node<'d>>), spot: &Spot) {
        if self.extension(key, pair, spot) {
            return;
        }
        let step = step(pair.0, pair.1);
        let text = format!("{} `{key}`", has(step));
        match key {
            "contentMediaType" | "contentEncoding" => {
                self.note(spot, Aspect::EmbeddedContent, Step::Changed, pair, &text);
            }
            "xml" if xml_of(pair.0, spot) == xml_of(pair.1, spot) => {}
            "xml" if self.xml => self.note(spot, Aspect::Xml, step, pair, &text),
            _ => self.text(key, pair, spot),
        }
    }

    /// Notes a text or a hint that binds nobody.
    pub(super) fn text(&mut self, key: &str, pair: (Option<Node<'d>>, Option<Node<'d>>), spot: &Spot) {
        let step = step(pair.0, pair.1);
        let row = match TEXTS.iter().find(|(known, _)| *known == key) {
            Some((_, "schema-title-changed")) if spot.place == Place::Info => "info-title-changed",
            Some((_, "description-changed")) if spot.place == Place::Info => "info-description-changed",
            Some((_, row)) => row,
            None if key.starts_with("x-openai") || key.starts_with("x-ms-openai") => {
                "ms-openai-annotation-changed"
            }
            None => "unknown-extension-changed",
        };
        let plain = |node: Option<Node<'d>>| node.and_then(|node| node.as_str());
        let text = match (plain(pair.0), plain(pair.1)) {
            (Some(old), Some(new)) => {
                let (old, new) = where_they_differ(old, new);
                format!("has another `{key}`: “{new}”, was “{old}”")
            }
            (None, Some(new)) if pair.0.is_none() => format!("has a new `{key}`: “{}”", shortened(new)),
            _ => format!("{} `{key}`", has(step)),
        };
        self.note(spot, Aspect::Text(row), step, pair, &text);
    }

    /// Notes an extension of the Power Platform at the spot's own side of the wire.
    pub(super) fn note_extension(
        &mut self,
        spot: &Spot,
        change: (Aspect, Step),
        pair: (Option<Node<'d>>, Option<Node<'d>>),
        text: &str,
    ) {
        let apart = matches!(spot.place, Place::Unsent | Place::Unseen | Place::Failure);
        let place = if apart { spot.place } else { Place::Extension };
        self.note_at(spot, What::new(place, change.0, change.1), pair, text);
    }
}

/// Whether a text or a hint is as good as none.
fn says_nothing(key: &str, value: Node<'_>) -> bool {
    let is_text = TEXTS.iter().any(|(known, _)| *known == key);
    let is_blank = value.as_str().is_some_and(|text| text.trim().is_empty());
    is_text && (is_blank || (matches!(value.kind(), Kind::Array | Kind::Object) && value.is_empty()))
}

/// What an XML object says beside the name that holds anyway: the property's, or at the outermost
/// place the component's.
fn xml_of(node: Option<Node<'_>>, spot: &Spot) -> BTreeMap<String, String> {
    let Some(node) = node else { return BTreeMap::new() };
    let pointer = node.pointer();
    let mut parts = pointer.rsplit('/').skip(1);
    let holder = parts.next().unwrap_or_default().replace("~1", "/").replace("~0", "~");
    let anyway = match parts.next() {
        Some("properties") => true,
        Some("schemas" | "definitions") => spot.field.is_empty(),
        _ => false,
    };
    let implied = |member: &Member<'_>| {
        anyway && member.name == "name" && member.value.as_str() == Some(holder.as_str())
    };
    let told = node.members().filter(|member| !implied(member));
    told.map(|member| (member.name.to_owned(), member.value.to_json().to_string())).collect()
}

/// The words in front of a key that came, went or changed.
pub(super) fn has(step: Step) -> &'static str {
    match step {
        Step::Added | Step::Set => "has a new",
        Step::Removed | Step::Unset => "has no more",
        Step::Changed | Step::Narrowed | Step::Widened => "has another",
    }
}

/// Two texts, each on one line; of long ones the part where they begin to differ.
fn where_they_differ(old: &str, new: &str) -> (String, String) {
    let both = (shortened(old), shortened(new));
    if both.0 != both.1 {
        return both;
    }
    let same = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
    let from = |text: &str| {
        let rest: String = text.chars().skip(same.saturating_sub(AROUND)).collect();
        format!("…{}", shortened(&rest))
    };
    (from(old), from(new))
}

/// Characters that are shown in front of a difference.
const AROUND: usize = 20;

/// The beginning of a text, on one line.
pub(super) fn shortened(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(61).collect();
    if line.chars().count() > 60 {
        format!("{}…", line.chars().take(57).collect::<String>().trim_end())
    } else {
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let begin = "ä".repeat(70);
        let (old, new) = where_they_differ(&format!("{begin} one"), &format!("{begin} other"));
        assert_eq!((old.len(), new.len()), (3 + 18 * 2 + 4, 3 + 18 * 2 + 6));
        assert!(old.ends_with("ä one") && new.ends_with("ä other"), "{old} {new}");
        assert_eq!(where_they_differ("a\nb", "c"), ("a b".to_owned(), "c".to_owned()));
    }
}
