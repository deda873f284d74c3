//! Schemas: what of them the platform understands.

use super::operation::visibility_unknown;
use super::{EXTENSIONS, MAX_SUMMARY, STRINGS, VALIDATOR, listed};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Written};
use crate::document::Mend;

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
        severity: Severity::Error,
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
        id: RuleId::new("power-platform/file-misplaced"),
        severity: Severity::Error,
        summary: "A file stands inside of a schema.",
        why: "The validator refuses it: a file is the whole response, or a field of a form.",
        fix: "Let the response be the file, or send its content as `string` with the format `byte`.",
        reference: VALIDATOR,
        codes: &["schema-file-position", "SchemaTypeFileNotValid"],
        check: Check::Schema(file_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/binary-nested"),
        severity: Severity::Warning,
        summary: "Binary content stands inside of a schema.",
        why: "Flows pass objects on as JSON, which holds no bytes; the validator warns.",
        fix: "Use the format `byte`, which is Base64, or let the whole body be binary.",
        reference: VALIDATOR,
        codes: &["schema-file-position", "InvalidStringBinaryProperty"],
        check: Check::Schema(binary_nested),
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
        visibility_unknown(cx, schema.node, schema.ms_visibility);
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
        let nothing = ["", "string", "enum"].contains(&found);
        let mend = || Some(Mend::safe([schema.node.without_member("format").filter(|_| nothing)?]));
        cx.report_with(node, format!("one of {} is expected, found `{found}`", listed(&FORMATS)), mend);
    }
}

/// Whether a schema is a property or the items of another one. A definition may stand anywhere, and
/// is not held to its place.
fn is_nested(contract: &Contract<'_>, schema: &Written<'_>) -> bool {
    let Some(name) = schema.node.key().and_then(|key| key.as_str()) else { return false };
    let defined = || contract.root().get("definitions")?.get(name);
    !schema.is_holder && name != "schema" && defined() != Some(schema.node)
}

fn file_misplaced(cx: &mut Cx<'_>, contract: &Contract<'_>, schema: &Written<'_>) {
    if let Some(node) = schema.types.filter(|_| schema.type_name() == Some("file"))
        && is_nested(contract, schema)
    {
        cx.report(node, "a file is expected to be the whole response or a field of a form");
    }
}

fn binary_nested(cx: &mut Cx<'_>, contract: &Contract<'_>, schema: &Written<'_>) {
    if let Some(node) = schema.format.filter(|format| format.as_str() == Some("binary"))
        && is_nested(contract, schema)
    {
        cx.report(node, "binary content is expected to be the whole body, or `byte` inside of an object");
    }
}
