//! Parameters: what the designer asks users for.

use super::operation::visibility_unknown;
use super::text::{label_of, without_restricted};
use super::{
    EXTENSIONS, MAX_SUMMARY, RESTRICTED_CHARACTERS, STRINGS, SUBMISSION, VALIDATOR, is_internal, listed,
    respelled, restricted_word,
};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Operation, Parameter, ParameterIn};
use crate::document::{Mend, Node};

/// The values of `x-ms-url-encoding`.
const ENCODINGS: [&str; 2] = ["single", "double"];

/// The values of `collectionFormat`.
const COLLECTION_FORMATS: [&str; 5] = ["csv", "ssv", "tsv", "pipes", "multi"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/parameter-summary-missing"),
        severity: Severity::Error,
        summary: "A visible parameter has no `x-ms-summary`.",
        why: "It is the label of the field; the validator says “The 'x-ms-summary' property is required”.",
        fix: "Add `x-ms-summary`: one to three words such as “Order ID”.",
        reference: EXTENSIONS,
        codes: &["parameter-summary-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::ParameterUse(|cx, operation, parameter| {
            text_missing(cx, operation, parameter, ("x-ms-summary", parameter.asked().ms_summary))
        }),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-description-missing"),
        severity: Severity::Error,
        summary: "A visible parameter has no description.",
        why: "It is the hint in the field; the validator refuses a parameter without (5000.2.6.2).",
        fix: "Add `description`: what to enter, in a few words.",
        reference: STRINGS,
        codes: &[
            "parameter-description-required",
            "RequiredPropertyMissing",
            "RequiredValueEmpty",
            "5000.2.6.2",
        ],
        check: Check::ParameterUse(|cx, operation, parameter| {
            text_missing(cx, operation, parameter, ("description", parameter.asked().description))
        }),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-summary-too-long"),
        severity: Severity::Error,
        summary: "The `x-ms-summary` of a parameter has more than 80 characters.",
        why: "The designer cuts the label off.",
        fix: "Keep one to three words, and move the rest to `description`.",
        reference: STRINGS,
        codes: &["parameter-summary-length", "FieldLengthExceeded"],
        check: Check::Parameter(parameter_summary_too_long),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-summary-restricted-character"),
        severity: Severity::Warning,
        summary: "The `x-ms-summary` of a parameter has a character that is not allowed.",
        why: "Certification asks for letters, digits, blanks and parentheses; reviewers may send it back.",
        fix: "Leave out / \\ < > * % & ?.",
        reference: SUBMISSION,
        codes: &["parameter-summary-restricted-characters", "RestrictedCharactersInSummary"],
        check: Check::Parameter(parameter_summary_restricted_character),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-restricted-word"),
        severity: Severity::Error,
        summary: "A text of a parameter names Power Apps, Power Automate or Logic Apps.",
        why: "The validator refuses the names (ValueContainsRestrictedWords).",
        fix: "Say what to enter, not where the connector is used.",
        reference: VALIDATOR,
        codes: &["parameter-text-restricted-words", "ValueContainsRestrictedWords"],
        check: Check::Parameter(parameter_restricted_word),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-visibility-unknown"),
        severity: Severity::Error,
        summary: "A parameter has a visibility that does not exist.",
        why: "The designer takes no notice of it and shows the parameter as if it had none.",
        fix: "Use `important`, `advanced` or `internal` in lower case, or remove the key.",
        reference: EXTENSIONS,
        codes: &["visibility-enum", "JsonValueNotInEnum"],
        check: Check::Parameter(|cx, parameter| {
            visibility_unknown(cx, parameter.node(), parameter.asked().ms_visibility);
        }),
    },
    Rule {
        id: RuleId::new("power-platform/internal-parameter-without-default"),
        severity: Severity::Error,
        summary: "A parameter is required and hidden, and has no default.",
        why: "Nobody can enter the value, so every call fails.",
        fix: "Add `default`, or show the parameter.",
        reference: EXTENSIONS,
        codes: &["parameter-internal-default"],
        check: Check::Parameter(internal_parameter_without_default),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-name-reserved"),
        severity: Severity::Error,
        summary: "A parameter has a name that the platform keeps for itself.",
        why: "The platform sets the value; the validator refuses it (ReservedParameterIsUsed).",
        fix: "Remove the parameter; credentials belong into `securityDefinitions`.",
        reference: VALIDATOR,
        codes: &["parameter-reserved-name", "ConnectionIdParameterNotAllowed", "ReservedParameterIsUsed"],
        check: Check::Parameter(parameter_name_reserved),
    },
    Rule {
        id: RuleId::new("power-platform/header-name-malformed"),
        severity: Severity::Error,
        summary: "The name of a header is none.",
        why: "A request with such a header is refused on its way.",
        fix: "Write the name with letters, digits and `-`.",
        reference: "https://www.rfc-editor.org/rfc/rfc9110#section-5.1",
        codes: &["parameter-header-token"],
        check: Check::Parameter(header_name_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/url-encoding-unknown"),
        severity: Severity::Error,
        summary: "A parameter has a URL encoding that does not exist.",
        why: "The platform refuses the value or takes no notice of it.",
        fix: "Use `single` or `double`.",
        reference: EXTENSIONS,
        codes: &["path-parameter-encoding", "JsonValueNotInEnum"],
        check: Check::Parameter(url_encoding_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/url-encoding-misplaced"),
        severity: Severity::Warning,
        summary: "A URL encoding stands on a parameter that is not in the path.",
        why: "It is without effect; the validator warns (QueryParameterEncodingNotSupported).",
        fix: "Remove `x-ms-url-encoding`.",
        reference: VALIDATOR,
        codes: &["non-path-parameter-encoding", "QueryParameterEncodingNotSupported"],
        check: Check::Parameter(url_encoding_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/collection-format-unknown"),
        severity: Severity::Error,
        summary: "A list is sent in a format that does not exist.",
        why: "The validator refuses it (CollectionFormatValueNotSupported).",
        fix: "Use `csv`, `ssv`, `tsv` or `pipes`; `multi` only in queries and forms.",
        reference: VALIDATOR,
        codes: &["parameter-collection-format", "CollectionFormatValueNotSupported"],
        check: Check::Parameter(collection_format_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/file-outside-form"),
        severity: Severity::Error,
        summary: "A file is sent outside a form.",
        why: "The validator refuses it (FileParameterMustBeInFormData).",
        fix: "Set `in` to `formData`, and list `multipart/form-data` in `consumes`.",
        reference: VALIDATOR,
        codes: &["parameter-file-location", "FileParameterMustBeInFormData"],
        check: Check::Parameter(file_outside_form),
    },
];

/// Whether the parameter itself is internal.
pub(super) fn is_hidden(parameter: &Parameter<'_>) -> bool {
    parameter.asked().ms_visibility.and_then(|node| node.as_str()) == Some("internal")
}

/// Whether users see a field for the parameter.
pub(super) fn is_visible(operation: &Operation<'_>, parameter: &Parameter<'_>) -> bool {
    !is_hidden(parameter) && !is_internal(operation.node())
}

/// A longer text, in bytes, is not asked whether it is blank.
const MAX_BLANK: usize = 10_000;

/// Of a body the designer shows the properties, so its own texts may be absent.
fn text_missing(
    cx: &mut Cx<'_>,
    operation: &Operation<'_>,
    parameter: &Parameter<'_>,
    (name, found): (&str, Option<Node<'_>>),
) {
    // Many operations may share the parameter: nobody walks over a long text for each of them.
    let is_told = |text: &str| text.len() > MAX_BLANK || !text.trim().is_empty();
    let told = found.and_then(|node| node.as_str()).is_some_and(is_told);
    if !told && parameter.location() != ParameterIn::Body && is_visible(operation, parameter) {
        let node = parameter.node();
        let mend = || {
            let label = label_of(parameter.name()).filter(|_| name == "x-ms-summary")?;
            let step = match found {
                Some(empty) => empty.with_value(label),
                None => node.with_member(name, label),
            };
            Some(Mend::uncertain([step?]))
        };
        cx.report_with((node, name), format!("the parameter `{}` has no `{name}`", parameter.name()), mend);
    }
}

fn parameter_summary_too_long(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some(node) = parameter.asked().ms_summary else { return };
    let length = node.as_str().map_or(0, |text| text.chars().count());
    if length > MAX_SUMMARY {
        cx.report(node, format!("the summary has {length} characters, {MAX_SUMMARY} are allowed"));
    }
}

fn parameter_summary_restricted_character(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some(node) = parameter.asked().ms_summary else { return };
    let found = node.as_str().and_then(|text| text.chars().find(|c| RESTRICTED_CHARACTERS.contains(c)));
    if let Some(character) = found {
        let mend = || Some(Mend::uncertain([node.with_value(without_restricted(node.as_str()?)?)?]));
        let message = format!("the summary has the character `{character}`, which is not allowed");
        cx.report_with(node, message, mend);
    }
}

fn parameter_restricted_word(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    for node in [parameter.asked().ms_summary, parameter.asked().description].into_iter().flatten() {
        if let Some(word) = node.as_str().and_then(restricted_word) {
            cx.report(node, format!("the text has the restricted words `{word}`"));
        }
    }
}

fn internal_parameter_without_default(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.node();
    let sent = parameter.location() != ParameterIn::Body && parameter.required();
    if sent && is_hidden(parameter) && parameter.asked().default.is_none() {
        let message =
            format!("the parameter `{}` is required and internal, and has no default", parameter.name());
        cx.report((node, "default"), message);
    }
}

fn parameter_name_reserved(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let name = parameter.name();
    let header = parameter.location() == ParameterIn::Header && name.eq_ignore_ascii_case("Authorization");
    if name == "connectionId" || header {
        let node = parameter.asked().name.unwrap_or(parameter.node());
        cx.report(node, format!("`{name}` is set by the platform"));
    }
}

/// Whether a text is a token of RFC 9110.
fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

fn header_name_malformed(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some(node) = parameter.asked().name else { return };
    if parameter.location() == ParameterIn::Header && !is_token(parameter.name()) {
        cx.report(node, format!("`{}` cannot be the name of a header", parameter.name()));
    }
}

fn url_encoding_unknown(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some(node) = parameter.asked().url_encoding else { return };
    let found = node.scalar_text().unwrap_or_default();
    if !ENCODINGS.contains(&found) {
        let message = format!("one of {} is expected, found `{found}`", listed(&ENCODINGS));
        cx.report_with(node, message, || respelled(node, &ENCODINGS));
    }
}

fn url_encoding_misplaced(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some(node) = parameter.asked().url_encoding else { return };
    if parameter.location() != ParameterIn::Path {
        let place = parameter.location().as_str();
        let mend = || Some(Mend::safe([parameter.node().without_member("x-ms-url-encoding")?]));
        let message = format!("only path parameters have a URL encoding; this one is sent in the {place}");
        cx.report_with(node, message, mend);
    }
}

fn collection_format_unknown(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some(node) = parameter.node().get("collectionFormat") else { return };
    let found = node.scalar_text().unwrap_or_default();
    let multi = matches!(parameter.location(), ParameterIn::Query | ParameterIn::Form);
    if !COLLECTION_FORMATS.contains(&found) || (found == "multi" && !multi) {
        cx.report(node, format!("a format of this place is expected, found `{found}`"));
    }
}

fn file_outside_form(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.asked().types;
    if let Some(node) = node.filter(|node| node.as_str() == Some("file"))
        && parameter.location() != ParameterIn::Form
    {
        cx.report(node, format!("the file `{}` is not sent in a form", parameter.name()));
    }
}
