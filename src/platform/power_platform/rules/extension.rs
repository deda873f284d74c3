//! Extensions that are not what they seem: misspelt, or not of the shape that the platform reads.

use super::{EXTENSIONS, VALIDATOR};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Operation, Written};
use crate::document::{Mend, Node};
use std::collections::BTreeSet;

/// The extensions that the platform and the generators of definitions know.
const KNOWN: [&str; 55] = [
    "x-ms-agentic-protocol",
    "x-ms-api-annotation",
    "x-ms-azure-resource",
    "x-ms-capabilities",
    "x-ms-client-flatten",
    "x-ms-client-name",
    "x-ms-connector-metadata",
    "x-ms-deployment-version",
    "x-ms-discriminator-value",
    "x-ms-docs",
    "x-ms-docs-operation-type",
    "x-ms-dynamic-list",
    "x-ms-dynamic-properties",
    "x-ms-dynamic-schema",
    "x-ms-dynamic-tree",
    "x-ms-dynamic-values",
    "x-ms-editor",
    "x-ms-editor-options",
    "x-ms-enum",
    "x-ms-enum-values",
    "x-ms-error-response",
    "x-ms-example",
    "x-ms-examples",
    "x-ms-external",
    "x-ms-header-collection-prefix",
    "x-ms-identifiers",
    "x-ms-keywords",
    "x-ms-long-running-operation",
    "x-ms-long-running-operation-options",
    "x-ms-media-kind",
    "x-ms-mutability",
    "x-ms-no-generic-test",
    "x-ms-notification",
    "x-ms-notification-content",
    "x-ms-notification-url",
    "x-ms-odata",
    "x-ms-openai-data",
    "x-ms-openai-manifest",
    "x-ms-pageable",
    "x-ms-parameter-grouping",
    "x-ms-parameter-location",
    "x-ms-parameterized-host",
    "x-ms-paths",
    "x-ms-request-id",
    "x-ms-safe-operation",
    "x-ms-secret",
    "x-ms-skip-url-encoding",
    "x-ms-summary",
    "x-ms-test-value",
    "x-ms-text",
    "x-ms-trigger",
    "x-ms-trigger-hint",
    "x-ms-trigger-metadata",
    "x-ms-url-encoding",
    "x-ms-visibility",
];

/// The most letters by which a misspelt name differs.
const MAX_DISTANCE: usize = 2;

/// Names longer than this are not compared.
const MAX_NAME: usize = 60;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/extension-misspelt"),
        severity: Severity::Warning,
        summary: "An extension of a schema or a parameter is misspelt.",
        why: "The platform takes no notice of it, and nobody sees that a label or a list is missing.",
        fix: "Correct the name as the message says.",
        reference: EXTENSIONS,
        codes: &["extension-typo"],
        check: Check::Schema(|cx, _, schema| {
            if schema.is_extended {
                misspelt(cx, schema.node);
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/operation-extension-misspelt"),
        severity: Severity::Warning,
        summary: "An extension of an operation or a body is misspelt.",
        why: "The platform takes no notice of it.",
        fix: "Correct the name as the message says.",
        reference: EXTENSIONS,
        codes: &["extension-typo"],
        check: Check::Operation(operation_extension_misspelt),
    },
    Rule {
        id: RuleId::new("power-platform/enum-names-malformed"),
        severity: Severity::Error,
        summary: "`x-ms-enum-values` does not fit the enumeration.",
        why: "The designer shows choices that cannot be made; the validator refuses it.",
        fix: "List each value of `enum` once, as `{\"value\": …, \"displayName\": \"…\"}`.",
        reference: VALIDATOR,
        codes: &[
            "enum-values-extension",
            "DuplicateEnumValuesInExtension",
            "InvalidEnumValuesExtensionValue",
            "MissingEnumValuesDisplayName",
        ],
        check: Check::Schema(enum_names_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/dictionary-editor-misplaced"),
        severity: Severity::Error,
        summary: "The dictionary editor stands on what is no dictionary.",
        why: "The validator refuses it: only objects with free keys can be edited that way.",
        fix: "Set `type` to `object` and add `additionalProperties`, or remove `x-ms-editor`.",
        reference: VALIDATOR,
        codes: &["editor-dictionary", "InvalidCustomEditorExtensionDictionaryValue"],
        check: Check::Schema(dictionary_editor_misplaced),
    },
];

/// What a misspelt name was meant to be.
fn meant(name: &str) -> Option<&'static str> {
    if KNOWN.binary_search(&name).is_ok() || name.len() > MAX_NAME {
        return None;
    }
    let plain: String = name.chars().filter(|c| !c.is_whitespace() && *c != ':').collect();
    let first = name.split([' ', ':']).next().unwrap_or_default();
    let exact = |known: &&&str| **known == plain || (first != name && **known == first);
    let distance = |known: &str| strsim::damerau_levenshtein(known, name);
    let near =
        || KNOWN.iter().min_by_key(|known| distance(known)).filter(|known| distance(known) <= MAX_DISTANCE);
    KNOWN.iter().find(exact).or_else(near).copied()
}

fn misspelt(cx: &mut Cx<'_>, node: Node<'_>) {
    for member in node.members().filter(|member| member.name.starts_with("x-ms")) {
        let Some(right) = meant(member.name) else { continue };
        let free = node.get(right).is_none();
        let mend = || Some(Mend::safe([node.with_renamed(member.name, right).filter(|_| free)?]));
        cx.report_with(member.key, format!("`{right}` is expected, found `{}`", member.name), mend);
    }
}

fn operation_extension_misspelt(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    misspelt(cx, operation.node());
    for body in operation.sent_parameters() {
        misspelt(cx, body.node());
    }
}

fn enum_names_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let names = schema.is_extended.then(|| schema.node.get("x-ms-enum-values")).flatten();
    let Some(names) = names else { return };
    let Some(values) = schema.values else {
        cx.report((schema.node, "enum"), "`x-ms-enum-values` names values, and there is no `enum`");
        return;
    };
    let known: BTreeSet<&str> = values.items().filter_map(|value| value.scalar_text()).collect();
    let mut seen = BTreeSet::new();
    for item in names.items() {
        let Some(value) = item.get("value") else {
            cx.report((item, "value"), "`value` is missing");
            continue;
        };
        let text = value.scalar_text().unwrap_or_default();
        if item.get_str("displayName").is_none() {
            cx.report((item, "displayName"), format!("the value `{text}` has no `displayName`"));
        }
        if !known.contains(text) {
            cx.report(value, format!("`{text}` is none of the values in `enum`"));
        }
        if !seen.insert(text) {
            cx.report(value, format!("the value `{text}` is named twice"));
        }
    }
}

fn dictionary_editor_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let editor = schema.is_extended.then(|| schema.node.get("x-ms-editor")).flatten();
    let Some(editor) = editor.filter(|editor| editor.as_str() == Some("dictionary")) else { return };
    let free = schema.node.get("additionalProperties").is_some_and(|rest| rest.as_bool() != Some(false));
    if schema.type_name() != Some("object") || !free {
        cx.report(editor, "an object with `additionalProperties` is expected here");
    }
}
