//! Every schema that is written down in a definition, once, in one linear pass.

use crate::document::Node;

/// Keys whose values are data, not description.
const DATA: [&str; 5] = ["example", "examples", "default", "enum", "x-ms-enum-values"];

/// The schemas of a definition, in no particular order; references are listed, not followed.
pub(super) fn schemas(root: Node<'_>) -> Vec<Node<'_>> {
    let mut found = Vec::new();
    for pointer in ["/definitions", "/components/schemas"] {
        for member in root.at(pointer).into_iter().flat_map(|node| node.members()) {
            schema(member.value, &mut found);
        }
    }
    for member in root.members().filter(|member| member.name != "definitions") {
        describe(member.value, &mut found);
    }
    found
}

/// Looks for schemas in what is no schema: operations, parameters, responses.
fn describe<'d>(node: Node<'d>, found: &mut Vec<Node<'d>>) {
    for member in node.members() {
        match member.name {
            "schema" => schema(member.value, found),
            "schemas" => {}
            name if DATA.contains(&name) => {}
            _ => describe(member.value, found),
        }
    }
    node.items().for_each(|item| describe(item, found));
}

fn schema<'d>(node: Node<'d>, found: &mut Vec<Node<'d>>) {
    if !node.is_object() {
        return;
    }
    found.push(node);
    for member in node.members() {
        match member.name {
            "properties" | "patternProperties" => {
                member.value.members().for_each(|property| schema(property.value, found));
            }
            "items" | "additionalProperties" | "not" => schema(member.value, found),
            "allOf" | "anyOf" | "oneOf" => member.value.items().for_each(|part| schema(part, found)),
            _ => {}
        }
    }
}
