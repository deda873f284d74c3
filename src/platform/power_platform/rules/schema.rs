//! Schemas: what of them the platform understands.

use super::operation::visibility_unknown;
use super::{EXTENSIONS, MAX_SUMMARY, STRINGS, VALIDATOR, listed};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Written};

/// Keywords of newer dialects that the platform refuses.
const UNSUPPORTED: [&str; 12] = [
    "oneOf",
    "anyOf",
    "not",
    "nullable",
    "const",
    "if",
    "then",
    "else",
    "$schema",
    "$id",
    "patternProperties",
    "writeOnly",
];

/// The values of `format`.
const FORMATS: [&str; 14] = [
    "int32",
    "int64",
    "float",
    "double",
    "byte",
    "binary",
    "date",
    "date-time",
    "date-no-tz",
    "password",
    "email",
    "html",
    "uri",
    "uuid",
];

/// Extensions that name an operation which fills in values or schemas.
const DYNAMIC: [&str; 4] =
    ["x-ms-dynamic-values", "x-ms-dynamic-list", "x-ms-dynamic-schema", "x-ms-dynamic-properties"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/schema-keyword-unsupported"),
        severity: Severity::Error,
        summary: "A schema has a keyword that the platform does not know.",
        why: "The validator refuses it (SwaggerKeywordNotSupported).",
        fix: "Describe the value with the keywords of Swagger 2.0; leave alternatives to `x-ms-dynamic-schema`.",
        reference: VALIDATOR,
        codes: &["schema-unsupported-keyword", "SwaggerKeywordNotSupported"],
        check: Check::Schema(schema_keyword_unsupported),
    },
    Rule {
        id: RuleId::new("power-platform/schema-visibility-unknown"),
        severity: Severity::Error,
        summary: "A property has a visibility that does not exist.",
        why: "The designer takes no notice of it and shows the property as if it had none.",
        fix: "Use `important`, `advanced` or `internal` in lower case, or remove the key.",
        reference: EXTENSIONS,
        codes: &["visibility-enum", "JsonValueNotInEnum"],
        check: Check::Schema(schema_visibility_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/property-summary-too-long"),
        severity: Severity::Warning,
        summary: "The `x-ms-summary` of a property has more than 80 characters.",
        why: "The designer cuts the label off.",
        fix: "Keep one to three words, and move the rest to `description`.",
        reference: STRINGS,
        codes: &["property-summary-length", "FieldLengthExceeded"],
        check: Check::Schema(property_summary_too_long),
    },
    Rule {
        id: RuleId::new("power-platform/format-unknown"),
        severity: Severity::Warning,
        summary: "A value has a format that the platform does not know.",
        why: "The validator warns (UnrecognizedTypeFormat), and the designer offers a plain field.",
        fix: "Use a format that the message lists, or remove the key.",
        reference: VALIDATOR,
        codes: &["format-known", "UnrecognizedTypeFormat"],
        check: Check::Schema(format_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-operation-unknown"),
        severity: Severity::Error,
        summary: "A dynamic list or schema names an operation that does not exist.",
        why: "The field stays empty; the validator refuses it (OperationIdNotFound).",
        fix: "Name the `operationId` of an operation of this definition.",
        reference: EXTENSIONS,
        codes: &["dynamic-operation-exists", "OperationIdNotFound"],
        check: Check::Schema(dynamic_operation_unknown),
    },
];

fn schema_keyword_unsupported(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if schema.dialect != Dialect::Swagger2 || !schema.is_unusual {
        return;
    }
    for member in schema.node.members().filter(|member| UNSUPPORTED.contains(&member.name)) {
        cx.report(member.value, format!("the platform does not know the keyword `{}`", member.name));
    }
}

fn schema_visibility_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_holder {
        visibility_unknown(cx, schema.ms_visibility);
    }
}

fn property_summary_too_long(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(node) = schema.ms_summary.filter(|_| !schema.is_holder) else { return };
    let length = node.as_str().map_or(0, |text| text.chars().count());
    if length > MAX_SUMMARY {
        cx.report(node, format!("the summary has {length} characters, {MAX_SUMMARY} are allowed"));
    }
}

fn format_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(node) = schema.format else { return };
    let found = node.scalar_text().unwrap_or_default();
    if !FORMATS.contains(&found) {
        cx.report(node, format!("one of {} is expected, found `{found}`", listed(&FORMATS)));
    }
}

fn dynamic_operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_dynamic {
        return;
    }
    for name in DYNAMIC {
        let Some(node) = schema.node.get(name).and_then(|extension| extension.get("operationId")) else {
            continue;
        };
        let Some(id) = node.as_str().filter(|id| contract.operation(id).is_none()) else { continue };
        cx.report(node, format!("`{name}` names the operation `{id}`, which does not exist"));
    }
}
