//! How schemas are put together: what stands beside a reference, what is empty, what is out of place.

use super::JSON_SCHEMA;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Written};
use crate::document::{Mend, Node};

const REFERENCES: &str = "https://swagger.io/docs/specification/v3_0/using-ref/";

/// Texts and marks that tools read beside a `$ref`, whatever the specification says.
const BORNE: [&str; 5] = ["$ref", "description", "title", "x-ms-summary", "x-ms-visibility"];

/// Keywords of lists and of objects, each with the type that it belongs to.
const KEYWORDS: [(&str, &str); 2] = [("items", "array"), ("properties", "object")];

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/reference-with-siblings"),
        severity: Severity::Warning,
        summary: "Keywords stand beside a `$ref`.",
        why: "Before OpenAPI 3.1 everything beside `$ref` is without effect, and strict importers refuse it.",
        fix: "Remove the keywords, or put the `$ref` into `allOf` and leave them beside that.",
        reference: REFERENCES,
        codes: &["schema-ref-siblings", "AdditionalPropertyNotAllowedAdjacentToRef"],
        check: Check::Schema(reference_with_siblings),
    },
    Rule {
        id: RuleId::new("openapi/items-empty"),
        severity: Severity::Note,
        summary: "A list says nothing about its items.",
        why: "Users see a list and cannot pick anything from it.",
        fix: "Describe one item in `items`.",
        reference: JSON_SCHEMA,
        codes: &["array-items-not-empty"],
        check: Check::Schema(items_empty),
    },
    Rule {
        id: RuleId::new("openapi/keyword-misplaced"),
        severity: Severity::Warning,
        summary: "A schema has the keywords of another type.",
        why: "They are without effect: most often it is the type that is wrong, and users see the wrong field.",
        fix: "Correct `type`, or remove the keyword.",
        reference: JSON_SCHEMA,
        codes: &["array-items-only-on-array"],
        check: Check::Schema(keyword_misplaced),
    },
    Rule {
        id: RuleId::new("openapi/properties-empty"),
        severity: Severity::Note,
        summary: "An object or a property of it is described by nothing.",
        why: "Users see an empty object, or a field that could be anything.",
        fix: "Describe the properties, or remove the empty object.",
        reference: JSON_SCHEMA,
        codes: &["object-properties-not-empty"],
        check: Check::Schema(properties_empty),
    },
    Rule {
        id: RuleId::new("openapi/schema-type-missing"),
        severity: Severity::Note,
        summary: "A schema has no type.",
        why: "Tools guess, and each guesses differently.",
        fix: "Add `type`.",
        reference: JSON_SCHEMA,
        codes: &["schema-type-present"],
        check: Check::Schema(schema_type_missing),
    },
];

fn reference_with_siblings(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(reference) = schema.reference.filter(|_| schema.dialect != Dialect::OpenApi31) else { return };
    if reference.as_str().is_none() {
        return;
    }
    for member in schema.node.members().filter(|member| !BORNE.contains(&member.name)) {
        let message = format!("`{}` stands beside a `$ref` and is without effect", member.name);
        // Without effect, but meant: the author decides where it belongs.
        let mend = || Some(Mend::uncertain([schema.node.without_member(member.name)?]));
        cx.report_with(member.value, message, mend);
    }
}

/// Whether a value is `{}`.
fn is_blank(node: Node<'_>) -> bool {
    node.is_object() && node.is_empty()
}

fn items_empty(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if let Some(items) = schema.items.filter(|items| is_blank(*items)) {
        cx.report(items, "`items` is empty: nothing is known of what this list holds");
    }
}

fn keyword_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(found) = schema.type_name() else { return };
    for ((name, wanted), node) in KEYWORDS.into_iter().zip([schema.items, schema.properties]) {
        let Some(node) = node.filter(|_| found != wanted) else { continue };
        let message = format!("`{name}` belongs to the type `{wanted}`, the type here is `{found}`");
        // What is wrong is more often the type than the keyword.
        let type_node = schema.types;
        let mend = || Some(Mend::uncertain([type_node?.with_value(wanted)?]));
        cx.report_with(node, message, mend);
    }
}

fn properties_empty(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(properties) = schema.properties.filter(Node::is_object) else { return };
    if properties.members().next().is_none() {
        let unneeded = schema.required.is_none_or(|required| required.is_empty());
        let mend = || unneeded.then(|| Some(Mend::safe([schema.node.without_member("properties")?])))?;
        cx.report_with(properties, "`properties` is empty: nothing is known of this object", mend);
    }
    for property in properties.containers().filter(|property| is_blank(property.value)) {
        cx.report(property.value, format!("the property `{}` is described by nothing", property.name));
    }
}

/// Whether anything says what kind of value it is: also a keyword that only one kind has, so that
/// fewer schemas are reported than lack `type`. `{}` is told of by other rules.
fn is_told(schema: &Written<'_>) -> bool {
    let parts = [schema.types, schema.reference, schema.all_of, schema.items, schema.values];
    parts.iter().any(Option::is_some) || schema.is_dynamic || schema.is_unusual
}

/// Where `properties` stand, only an object can be meant. Parameters and headers have rules of their
/// own.
fn schema_type_missing(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if schema.is_holder || is_told(schema) || is_blank(schema.node) {
        return;
    }
    let mend = || {
        let object = schema.properties.map(|_| schema.node.with_member("type", "object"))??;
        Some(Mend::uncertain([object]))
    };
    cx.report_with((schema.node, "type"), "this schema has no `type`", mend);
}
