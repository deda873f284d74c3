//! What is sent and answered: `consumes` and `produces`.

use super::VALIDATOR;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Operation, Parameter, ParameterIn, is_form};
use crate::document::{Mend, Node};

/// The media types that the documents list.
const SUPPORTED: [&str; 4] =
    ["application/json", "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"];

const MULTIPART: &str = "multipart/form-data";
const URLENCODED: &str = "application/x-www-form-urlencoded";

/// Media types of one list beyond this are not looked at where lists are asked often.
const MAX_LISTED: usize = 64;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/media-type-malformed"),
        severity: Severity::Error,
        summary: "A media type is none.",
        why: "The validator refuses it (MimeTypeNotValid).",
        fix: "Write a type such as `application/json`.",
        reference: VALIDATOR,
        codes: &["mime-valid", "MimeTypeNotValid"],
        check: Check::Contract(media_type_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/media-type-unlisted"),
        severity: Severity::Note,
        summary: "A media type is none of those that the validator lists.",
        why: "The validator warns (MimeTypeNotSupported); connectors with other types are accepted all the same.",
        fix: "Use `application/json` where the service offers it.",
        reference: VALIDATOR,
        codes: &["mime-supported", "MimeTypeNotSupported"],
        check: Check::Contract(media_type_unlisted),
    },
    Rule {
        id: RuleId::new("power-platform/media-type-duplicate"),
        severity: Severity::Error,
        summary: "A media type stands twice in a list.",
        why: "The validator refuses it (ArrayDuplicateValue).",
        fix: "Remove one of the two.",
        reference: VALIDATOR,
        codes: &["mime-unique", "ArrayDuplicateValue"],
        check: Check::Contract(media_type_duplicate),
    },
    Rule {
        id: RuleId::new("power-platform/media-types-empty"),
        severity: Severity::Note,
        summary: "The root has an empty list of media types.",
        why: "It says nothing; the wizard writes it.",
        fix: "Remove the list, or name what is sent and answered.",
        reference: VALIDATOR,
        codes: &["consumes-produces-empty"],
        check: Check::Contract(media_types_empty),
    },
    Rule {
        id: RuleId::new("power-platform/consumes-missing"),
        severity: Severity::Note,
        summary: "An operation sends a body and does not say of which media type.",
        why: "The validator warns (ConsumesMissing), and the platform guesses.",
        fix: "List the media type in `consumes` of the operation or of the root.",
        reference: VALIDATOR,
        codes: &["consumes-present", "ConsumesMissing"],
        check: Check::Operation(consumes_missing),
    },
    Rule {
        id: RuleId::new("power-platform/form-media-type-missing"),
        severity: Severity::Error,
        summary: "An operation sends a form as a media type that carries none.",
        why: "The validator refuses it (MimeTypeNotCompatibleWithRequestContentSchemaType), and the service gets nothing.",
        fix: "List `multipart/form-data` for files, else `application/x-www-form-urlencoded`.",
        reference: VALIDATOR,
        codes: &[
            "parameter-file-location",
            "MimeTypeNotCompatibleWithRequestContentSchemaType",
            "StringBinaryNotSupportedForFormUrlEncoded",
        ],
        check: Check::Operation(form_media_type_missing),
    },
];

/// Every list of media types: those of the root and those of operations.
fn lists<'a, 'd>(contract: &'a Contract<'d>) -> impl Iterator<Item = Node<'d>> + use<'a, 'd> {
    let is_swagger = contract.dialect() == Dialect::Swagger2;
    let operations = contract.operations().iter().map(|operation| operation.node());
    let holders = std::iter::once(contract.root()).chain(operations).filter(move |_| is_swagger);
    holders.flat_map(|holder| ["consumes", "produces"].into_iter().filter_map(move |key| holder.get(key)))
}

/// A media type without its parameters.
fn bare(text: &str) -> &str {
    text.split(';').next().unwrap_or_default().trim()
}

fn is_media_type(text: &str) -> bool {
    let is_token = |part: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+*".contains(&byte);
        !part.is_empty() && part.bytes().all(allowed)
    };
    bare(text).split_once('/').is_some_and(|(kind, name)| is_token(kind) && is_token(name))
}

fn media_type_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for item in lists(contract).flat_map(|list| list.items()) {
        let text = item.scalar_text().unwrap_or_default();
        if !is_media_type(text) {
            cx.report(item, format!("a type such as `application/json` is expected, found `{text}`"));
        }
    }
}

fn media_type_unlisted(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for item in lists(contract).flat_map(|list| list.items()) {
        let Some(text) = item.as_str().filter(|text| is_media_type(text)) else { continue };
        if !SUPPORTED.iter().any(|known| known.eq_ignore_ascii_case(bare(text))) {
            cx.report(item, format!("`{text}` is none of the media types that the validator lists"));
        }
    }
}

fn media_type_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for list in lists(contract) {
        for (place, item) in list.items().take(MAX_LISTED).enumerate() {
            let Some(text) = item.as_str() else { continue };
            let before = list.items().take(place).filter_map(|other| other.as_str());
            if before.into_iter().any(|other| other.eq_ignore_ascii_case(text)) {
                let mend = || Some(Mend::safe([list.without_item(place)?]));
                cx.report_with(item, format!("`{text}` stands twice in this list"), mend);
            }
        }
    }
}

fn media_types_empty(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let root = contract.root();
    for key in ["consumes", "produces"] {
        let empty = root.get(key).filter(|list| list.is_array() && list.is_empty());
        if let Some(list) = empty {
            let mend = || Some(Mend::safe([root.without_member(key)?]));
            cx.report_with(list, format!("`{key}` is empty"), mend);
        }
    }
}

/// What an operation sends as: its own list, or that of the root.
fn consumed<'d>(operation: &Operation<'d>) -> Option<Node<'d>> {
    let node = operation.node();
    node.get("consumes").or_else(|| node.document().root().get("consumes")).filter(|list| !list.is_empty())
}

fn consumes_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if operation.sent_parameters().is_empty() || consumed(operation).is_some() {
        return;
    }
    let node = operation.node();
    let is_body = |parameter: &Parameter<'_>| parameter.location() == ParameterIn::Body;
    let mend = || {
        let json = serde_json::json!(["application/json"]);
        let step = match node.get("consumes") {
            Some(empty) => empty.with_value(json),
            None => node.with_member("consumes", json),
        };
        operation.sent_parameters().iter().all(is_body).then(|| Some(Mend::safe([step?])))?
    };
    let message = format!("`{}` does not say which media type it sends", operation.label());
    cx.report_with((node, "consumes"), message, mend);
}

/// Where no media type is listed at all, that is what is wrong.
fn form_media_type_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let fields = operation.sent_parameters();
    let Some(first) = fields.first() else { return };
    // A body beside a form is what is wrong then.
    if fields.iter().any(|field| field.location() != ParameterIn::Form) {
        return;
    }
    let Some(consumes) = consumed(operation) else { return };
    let is_binary = |field: &Parameter<'_>| {
        let node = field.node();
        node.get_str("type") == Some("file") || node.get_str("format") == Some("binary")
    };
    let listed = |wanted: fn(&str) -> bool| {
        let items = consumes.items().take(MAX_LISTED);
        items.filter_map(|item| item.as_str()).any(|item| wanted(&bare(item).to_ascii_lowercase()))
    };
    match fields.iter().find(|field| is_binary(field)) {
        Some(file) if !listed(|name| name == MULTIPART) => {
            cx.report(file.node(), format!("`{}` needs `{MULTIPART}` in `consumes`", file.name()));
        }
        None if !listed(is_form) => {
            let message = format!("`{}` needs `{URLENCODED}` or `{MULTIPART}` in `consumes`", first.name());
            cx.report(first.node(), message);
        }
        Some(_) | None => {}
    }
}
