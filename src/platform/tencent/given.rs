//! `tencent/connector.xml`: a connector's XML that its author wrote by hand.

use super::module::{Module, Part, Source};
use super::types::{Field, Kind, text};
use crate::catalogue::Release;
use crate::document::Location;
use crate::document::xml::{self, Element, Malformed};
use crate::path::RepoPath;
use crate::source::{Source as Text, Span};
use std::collections::BTreeMap;

/// The file, seen from the folder of the line.
pub(super) const FILE: &str = "tencent/connector.xml";

/// The namespace of modules.
pub(super) const CORE: &str = "http://ipaas.cloud.tencent.com/schema/core";

/// The file as it was read.
pub(super) struct Given<'r> {
    /// The file, seen from the root of the catalogue.
    pub(super) file: RepoPath,
    /// Its text; none where it is no text, or too long to be read.
    pub(super) text: Option<&'r Text>,
    /// Its outermost element.
    pub(super) root: Result<Element, Malformed>,
}

impl<'r> Given<'r> {
    /// The file of a release; none where there is none.
    pub(super) fn of(release: &'r Release) -> Option<Self> {
        let path = RepoPath::parse(FILE).ok()?;
        release.files.get(&path)?;
        let file = release.folder.join(&path);
        let text = release.texts().iter().find(|text| text.path == file).map(|text| &text.source);
        let unread =
            || Malformed { at: 0, message: "the file is no text, or too long".to_owned(), is_unread: true };
        let root = text.map_or_else(|| Err(unread()), |text| xml::parse(text.text()));
        Some(Self { file, text, root })
    }

    /// A place in the file.
    pub(super) fn at(&self, span: Span) -> Location {
        Location { span: self.text.map(|_| span), ..Location::file(self.file.clone()) }
    }

    /// Where an attribute of an element stands, or the element where it has none.
    pub(super) fn at_attribute(&self, element: &Element, name: &str) -> Location {
        let text = self.text.map_or("", |text| text.text());
        self.at(element.attribute_span(text, name))
    }

    /// What the file declares, with what the definition says of it; `derived` is what the connector would
    /// be without the file.
    pub(super) fn module(&self, derived: Module) -> Module {
        let Ok(root) = &self.root else { return derived };
        let said = |name: &str, otherwise: String| root.text_of(name).map_or(otherwise, str::to_owned);
        let properties = listed(root, "properties", "property").into_iter();
        let known = named(&derived.properties);
        let properties = properties.map(|element| field(element, &known)).collect();
        let by_word = derived.by_word();
        let parts = ["triggers", "operations"].into_iter().flat_map(|list| {
            let element = list.trim_end_matches('s');
            listed(root, list, element).into_iter().map(|element| self.part(element, &by_word))
        });
        let parts: Vec<Part> = parts.collect();
        Module {
            parts,
            properties,
            name: said("name", derived.name.clone()),
            version: said("version", derived.version.clone()),
            display_name: said("display-name", derived.display_name.clone()),
            description: said("description", derived.description.clone()),
            ..derived
        }
    }

    fn part(&self, element: &Element, by_word: &BTreeMap<&str, &Part>) -> Part {
        let name = element.attribute("name").unwrap_or_default();
        let known = by_word.get(name).copied();
        let said = |name: &str, otherwise: Option<&String>| {
            element.attribute(name).and_then(text).or_else(|| otherwise.cloned())
        };
        let parameters = element.child("parameters").into_iter().flat_map(|list| &list.children);
        let parameters = parameters.filter(|child| child.name == "parameter");
        let own = named(known.map(|part| part.parameters.as_slice()).unwrap_or_default());
        let output = element.child("output");
        let payload = output.and_then(|output| output.child("payload"));
        let payload = payload.map(|element| {
            let derived = known.and_then(|part| part.payload.clone());
            typed(derived.unwrap_or_else(|| Field::new("payload", Kind::Any)), element)
        });
        let is_trigger = element.name == "trigger";
        let source = known.and_then(|part| part.source).unwrap_or(Source::Callback);
        let has_attributes = output.is_some_and(|output| output.child("attributes").is_some());
        Part {
            name: name.to_owned(),
            is_numbered: false,
            flow: element.attribute("flowRef").unwrap_or_default().to_owned(),
            id: known.map(|part| part.id.clone()).unwrap_or_default(),
            call: known.map(|part| part.call.clone()).unwrap_or_default(),
            display_name: said("displayName", known.and_then(|part| part.display_name.as_ref())),
            group: said("displayGroup", None),
            description: said("description", known.and_then(|part| part.description.as_ref())),
            source: is_trigger.then_some(source),
            is_private: element.attribute("scope") == Some("PRIVATE"),
            parameters: parameters.map(|element| field(element, &own)).collect(),
            payload,
            attributes: known
                .filter(|_| has_attributes)
                .map(|part| part.attributes.clone())
                .unwrap_or_default(),
            errors: known.map(|part| part.errors.clone()).unwrap_or_default(),
            is_skeleton: false,
            at: self.at_attribute(element, "name"),
        }
    }
}

/// The elements of a name in a list of the declaration.
pub(super) fn listed<'e>(root: &'e Element, list: &str, name: &str) -> Vec<&'e Element> {
    let list = root.at(&["declaration", list]).into_iter().flat_map(|list| &list.children);
    list.filter(|child| child.name == name).collect()
}

/// Fields by their names.
fn named(fields: &[Field]) -> BTreeMap<&str, &Field> {
    fields.iter().map(|field| (field.name.as_str(), field)).collect()
}

/// A property or parameter as it is written; of its parts says only the definition something.
fn field(element: &Element, known: &BTreeMap<&str, &Field>) -> Field {
    let name = element.attribute("name").unwrap_or_default();
    let known = known.get(name).map(|field| (*field).clone());
    let field = known.unwrap_or_else(|| Field::new(name, Kind::Any));
    let default = element.attribute("defaultValue").map(str::to_owned);
    let said = |name: &str| element.attribute(name).and_then(text);
    let field = Field {
        display_name: said("displayName").or(field.display_name),
        description: said("description").or(field.description),
        example: said("displayExample"),
        tab: said("displayPageTab"),
        is_required: default.is_none(),
        is_secret: element.attribute("password").is_some_and(|value| value != "false"),
        default,
        ..field
    };
    typed(field, element)
}

/// A field with the type that is written; its parts stay where that is the one it had.
fn typed(field: Field, element: &Element) -> Field {
    let word = element.attribute("type").unwrap_or_default();
    if word.is_empty() || word == field.type_word() || word == field.kind.as_str() {
        return field;
    }
    let kind = Kind::parse(word);
    let custom = kind.is_none().then(|| word.to_owned());
    Field { kind: kind.unwrap_or(Kind::Struct), custom, children: Vec::new(), ..field }
}
