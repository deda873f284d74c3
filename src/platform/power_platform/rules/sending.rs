//! How parameters are sent: what the platform takes, sets itself, or never sends.

use super::VALIDATOR;
use super::parameter::is_hidden;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Dialect, Parameter, ParameterIn};
use crate::document::Mend;

const PARAMETER: &str = "https://spec.openapis.org/oas/v2.0.html#parameter-object";

/// The types of parameters beside the body.
const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "array", "file"];

/// Keys that describe a value, which a body leaves to its schema.
const VALUE_KEYS: [&str; 5] = ["type", "format", "items", "enum", "default"];

/// Headers that say what is sent and wanted.
const CONTENT_HEADERS: [&str; 2] = ["content-type", "accept"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/url-encoding-missing"),
        severity: Severity::Note,
        summary: "A path parameter does not say how it is encoded.",
        why: "The validator warns (PathParameterMissingEncoding); a value with a slash leads to another path.",
        fix: "Add `x-ms-url-encoding`: `single`, or `double` where the service decodes twice.",
        reference: VALIDATOR,
        codes: &["path-parameter-encoding", "PathParameterMissingEncoding"],
        check: Check::Parameter(url_encoding_missing),
    },
    Rule {
        id: RuleId::new("power-platform/internal-parameter-optional"),
        severity: Severity::Warning,
        summary: "A hidden parameter has a default and is not required.",
        why: "Optional hidden values are not sent, so the default never takes effect (PropertyMustBeRequired).",
        fix: "Add `required: true`, or remove the parameter.",
        reference: VALIDATOR,
        codes: &[
            "parameter-internal-default-required",
            "PropertyMustBeRequired",
            "InternalPropertyWithDefaultOptional",
        ],
        check: Check::Parameter(internal_parameter_optional),
    },
    Rule {
        id: RuleId::new("power-platform/content-header-as-parameter"),
        severity: Severity::Note,
        summary: "A parameter sets the header `Content-Type` or `Accept`.",
        why: "The platform sets both from `consumes` and `produces`; users are asked for what they cannot know.",
        fix: "Remove the parameter, and list the media types in `consumes` and `produces`.",
        reference: PARAMETER,
        codes: &["parameter-header-content-type"],
        check: Check::Parameter(content_header_as_parameter),
    },
    Rule {
        id: RuleId::new("power-platform/form-field-not-ascii"),
        severity: Severity::Error,
        summary: "The name of a form's field has a character beyond ASCII.",
        why: "The validator refuses it (InvalidFormDataParameterName).",
        fix: "Use the name in ASCII that the service knows the field by.",
        reference: VALIDATOR,
        codes: &["parameter-formdata-name-ascii", "InvalidFormDataParameterName"],
        check: Check::Parameter(form_field_not_ascii),
    },
    Rule {
        id: RuleId::new("power-platform/empty-value-misplaced"),
        severity: Severity::Error,
        summary: "`allowEmptyValue` stands on a parameter that is neither in the query nor in a form.",
        why: "The validator refuses it (AllowEmptyValueOnlyValidForQueryFormData).",
        fix: "Remove `allowEmptyValue`.",
        reference: VALIDATOR,
        codes: &["parameter-allow-empty-value", "AllowEmptyValueOnlyValidForQueryFormData"],
        check: Check::Parameter(empty_value_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-type-unsupported"),
        severity: Severity::Error,
        summary: "A parameter beside the body is an object.",
        why: "Swagger 2.0 knows no way to send one; the validator refuses the operation.",
        fix: "Send the object's values one by one, or in the body.",
        reference: PARAMETER,
        codes: &["parameter-type-required"],
        check: Check::Parameter(parameter_type_unsupported),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-schema-misplaced"),
        severity: Severity::Error,
        summary: "A body describes its value beside its schema, or another parameter has a schema.",
        why: "The validator refuses it (BodyParameterPropertyNotValid, NonBodyParameterSchemaNotValid).",
        fix: "Describe a body under `schema`, and other parameters by `type`, `format` and the like.",
        reference: VALIDATOR,
        codes: &["parameter-body-schema", "BodyParameterPropertyNotValid", "NonBodyParameterSchemaNotValid"],
        check: Check::Parameter(parameter_schema_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-reference-misdirected"),
        severity: Severity::Error,
        summary: "A parameter refers to something outside `#/parameters/`, or has keys beside the reference.",
        why: "The validator refuses it (ParameterReferenceNotValid); keys beside a reference are without effect.",
        fix: "Define the parameter under `parameters` of the root, and refer to it alone.",
        reference: VALIDATOR,
        codes: &["parameter-ref-valid", "ParameterReferenceNotValid"],
        check: Check::ParameterUse(|cx, _, parameter: &Parameter<'_>| {
            if parameter.dialect() == Dialect::Swagger2 && parameter.declared_at() != parameter.node() {
                super::response::report_misdirected(cx, parameter.declared_at(), "#/parameters/");
            }
        }),
    },
];

fn url_encoding_missing(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.node();
    if parameter.location() == ParameterIn::Path && parameter.asked().url_encoding.is_none() {
        let message = format!("the path parameter `{}` does not say how it is encoded", parameter.name());
        let mend = || Some(Mend::safe([node.with_member("x-ms-url-encoding", "single")?]));
        cx.report_with((node, "x-ms-url-encoding"), message, mend);
    }
}

fn internal_parameter_optional(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.node();
    let sent = parameter.location() != ParameterIn::Body && !parameter.required();
    if sent && parameter.asked().default.is_some() && is_hidden(parameter) {
        let message =
            format!("the parameter `{}` is internal and not required: it is not sent", parameter.name());
        // From then on the default is sent: the author must want that.
        let mend = || {
            let step = match parameter.asked().required {
                Some(flag) => flag.with_value(true),
                None => node.with_member("required", true),
            };
            Some(Mend::uncertain([step?]))
        };
        cx.report_with((node, "required"), message, mend);
    }
}

fn content_header_as_parameter(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let name = parameter.name();
    let is_content = || CONTENT_HEADERS.iter().any(|header| header.eq_ignore_ascii_case(name));
    if parameter.location() == ParameterIn::Header && is_content() {
        cx.report(parameter.node(), format!("the platform sets the header `{name}` itself"));
    }
}

fn form_field_not_ascii(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let name = parameter.name();
    if parameter.location() == ParameterIn::Form && !name.is_ascii() {
        let node = parameter.asked().name.unwrap_or(parameter.node());
        cx.report(node, format!("a name in ASCII is expected for a field of a form, found `{name}`"));
    }
}

fn empty_value_misplaced(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    if matches!(parameter.location(), ParameterIn::Query | ParameterIn::Form) {
        return;
    }
    let node = parameter.node();
    if let Some(flag) = node.get("allowEmptyValue") {
        let place = parameter.location().as_str();
        let message = format!("only queries and forms may be empty; this parameter is sent in the {place}");
        cx.report_with(flag, message, || Some(Mend::safe([node.without_member("allowEmptyValue")?])));
    }
}

/// Types that no dialect knows have a general rule.
fn parameter_type_unsupported(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    if parameter.dialect() != Dialect::Swagger2 || parameter.location() == ParameterIn::Body {
        return;
    }
    let Some(node) = parameter.asked().types else { return };
    if node.as_str() == Some("object") {
        cx.report(node, format!("one of {} is expected, found `object`", super::listed(&TYPES)));
    }
}

fn parameter_schema_misplaced(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.node();
    if parameter.dialect() != Dialect::Swagger2 {
        return;
    }
    if parameter.location() != ParameterIn::Body {
        if let Some(schema) = parameter.asked().schema {
            cx.report(schema, format!("the parameter `{}` is no body and has a schema", parameter.name()));
        }
    } else if let Some(member) = node.members().find(|member| VALUE_KEYS.contains(&member.name)) {
        cx.report(member.value, format!("`{}` of a body belongs into its schema", member.name));
    }
}
