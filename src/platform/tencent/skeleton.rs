//! `connector.xml`: the declaration in full, and flows that are begun.
//!
//! The platform's document says what stands in a declaration, and of components only that those of
//! other modules name a set of configurations. So a flow names what it is to call in a comment, and
//! nothing is made up about parameters of components.

use super::module::{Module, Part, Source};
use super::types::Field;
use crate::error::Result;
use crate::platform::templates::render_xml;
use serde::Serialize;

const TEMPLATE: (&str, &str) = ("connector.xml", include_str!("../../../templates/tencent/connector.xml"));

type Attribute<'a> = (&'static str, &'a str);

#[derive(Serialize)]
struct Values<'a> {
    name: &'a str,
    version: &'a str,
    display_name: &'a str,
    description: &'a str,
    properties: Vec<Declared<'a>>,
    groups: [Group<'a>; 2],
    listens: bool,
}

#[derive(Serialize)]
struct Group<'a> {
    list: &'static str,
    element: &'static str,
    parts: Vec<Begun<'a>>,
}

#[derive(Serialize)]
struct Declared<'a> {
    attributes: Vec<Attribute<'a>>,
}

#[derive(Serialize)]
struct Begun<'a> {
    attributes: Vec<Attribute<'a>>,
    parameters: Vec<Declared<'a>>,
    output: Vec<(&'static str, &'a str)>,
    flow: &'a str,
    call: String,
    source: &'static str,
}

/// The text of the file.
///
/// # Errors
/// When the template cannot be filled.
pub(super) fn write(module: &Module) -> Result<String> {
    let group =
        |list, element, triggers| Group { list, element, parts: module.only(triggers).map(begun).collect() };
    let values = Values {
        name: &module.name,
        version: &module.version,
        display_name: &module.display_name,
        description: &module.description,
        properties: module.properties.iter().map(declared).collect(),
        groups: [group("triggers", "trigger", true), group("operations", "operation", false)],
        listens: module.parts.iter().any(|part| part.source == Some(Source::Callback)),
    };
    Ok(render_xml(&[TEMPLATE], TEMPLATE.0, values)? + "\n")
}

fn declared(field: &Field) -> Declared<'_> {
    let default = field.default.as_deref().filter(|default| !field.is_required || !default.is_empty());
    // Without a default the platform demands a value.
    let default = default.or((!field.is_required).then_some(""));
    let mut attributes = vec![("name", field.name.as_str()), ("type", field.type_word())];
    let others = [
        ("defaultValue", default),
        ("displayName", field.display_name.as_deref()),
        ("displayExample", field.example.as_deref()),
        ("displayPageTab", field.tab.as_deref()),
        ("description", field.description.as_deref()),
        ("password", field.is_secret.then_some("true")),
    ];
    attributes.extend(others.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Declared { attributes }
}

fn begun(part: &Part) -> Begun<'_> {
    let mut attributes = vec![("name", part.name.as_str()), ("flowRef", part.flow.as_str())];
    let others = [
        ("scope", part.is_private.then_some("PRIVATE")),
        ("displayName", part.display_name.as_deref()),
        ("displayGroup", part.group.as_deref()),
        ("description", part.description.as_deref()),
    ];
    attributes.extend(others.into_iter().filter_map(|(name, value)| Some((name, value?))));
    let mut output: Vec<(&str, &str)> = Vec::new();
    output.extend(part.payload.as_ref().map(|payload| ("payload", payload.type_word())));
    output.extend((!part.attributes.is_empty()).then_some(("attributes", "map")));
    Begun {
        attributes,
        parameters: part.parameters.iter().map(declared).collect(),
        output,
        flow: &part.flow,
        call: comment(&part.call),
        source: match part.source {
            Some(Source::Callback) => "callback",
            Some(Source::Schedule) => "schedule",
            None => "",
        },
    }
}

/// A text that may stand in a comment: no `--`, and no `-` at its end.
fn comment(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '-' && told.ends_with('-') {
            told.push(' ');
        }
        told.push(character);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::xml;

    #[test]
    fn comments_end_where_they_should() {
        assert_eq!(comment("GET /a---b-"), "GET /a- - -b-");
    }

    #[test]
    fn hostile_texts_are_texts() {
        let hostile = "a\u{0}<b>&\"]]>--\n\u{fffe}ü".to_owned();
        let mut field = Field::new(&*hostile, super::super::types::Kind::Any);
        field.description = Some(hostile.clone());
        field.default = Some(hostile.clone());
        let module = Module {
            name: hostile.clone(),
            display_name: hostile.clone(),
            properties: vec![field],
            ..Module::default()
        };
        let root = xml::parse(&write(&module).unwrap()).unwrap();
        assert_eq!(root.text_of("name"), Some("a<b>&\"]]>--\nü"));
        assert!(root.all("b").is_empty());
    }
}
