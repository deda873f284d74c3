//! Parameters: name, place and type.

use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Operation, Parameter, ParameterIn};
use crate::document::{Mend, Node};

const PARAMETER_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#parameter-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/parameter-duplicate"),
        severity: Severity::Error,
        summary: "A list has two parameters with the same name in the same place.",
        why: "Users are asked twice, and which of the two values is sent is left to chance.",
        fix: "Remove one of the two.",
        reference: PARAMETER_OBJECT,
        codes: &[
            "parameter-unique",
            "OperationParametersAreNotUnique",
            "OperationParametersContainDuplicateParameter",
            "PathParametersContainDuplicateParameter",
        ],
        check: Check::Operation(parameter_duplicate),
    },
    Rule {
        id: RuleId::new("openapi/parameter-name-missing"),
        severity: Severity::Error,
        summary: "A parameter has no name.",
        why: "Nobody knows under which name to send the value; importers refuse the operation.",
        fix: "Add `name`.",
        reference: PARAMETER_OBJECT,
        codes: &["parameter-name-required", "RequiredPropertyMissing"],
        check: Check::Parameter(parameter_name_missing),
    },
    Rule {
        id: RuleId::new("openapi/parameter-place-unknown"),
        severity: Severity::Error,
        summary: "A parameter does not say where it is sent.",
        why: "Clients do not know whether it belongs in the path, the query or a header.",
        fix: "Set `in` to `path`, `query`, `header` or what else the message lists.",
        reference: PARAMETER_OBJECT,
        codes: &["parameter-name-required", "RequiredPropertyMissing", "JsonValueNotInEnum"],
        check: Check::Parameter(parameter_place_unknown),
    },
    Rule {
        id: RuleId::new("openapi/parameter-type-missing"),
        severity: Severity::Error,
        summary: "A parameter does not say what may be sent.",
        why: "Importers refuse the operation; users get a field that takes anything.",
        fix: "Add `type`, or `schema` for bodies and in OpenAPI 3.",
        reference: PARAMETER_OBJECT,
        codes: &[
            "parameter-type-required",
            "parameter-body-schema",
            "BodyParameterSchemaRequired",
            "RequiredPropertyMissing",
        ],
        check: Check::Parameter(parameter_type_missing),
    },
];

fn parameter_duplicate(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let mut sorted: Vec<(&str, ParameterIn, Node<'_>)> = operation
        .parameters()
        .iter()
        .chain(operation.sent_parameters())
        .map(|parameter| (parameter.name(), parameter.location(), parameter.declared_at()))
        .collect();
    sorted.sort_by_key(|(name, place, _)| (*name, *place));
    for pair in sorted.windows(2) {
        if let [(name, place, _), (other, again, node)] = pair
            && (name, place) == (other, again)
        {
            cx.report(*node, format!("the {} parameter `{name}` is listed twice", place.as_str()));
        }
    }
}

fn parameter_name_missing(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    if parameter.name().is_empty() {
        cx.report((parameter.node(), "name"), "this parameter has no name");
    }
}

/// The places that a parameter may have in one dialect or another.
const PLACES: &[&str] = &["path", "query", "header", "formData", "body", "cookie"];

fn parameter_place_unknown(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let sent = matches!(parameter.location(), ParameterIn::Body | ParameterIn::Form);
    let known = match parameter.dialect() {
        Dialect::Swagger2 => "`path`, `query`, `header`, `formData` or `body`",
        Dialect::OpenApi30 | Dialect::OpenApi31 => "`path`, `query`, `header` or `cookie`",
    };
    let fits = match parameter.dialect() {
        Dialect::Swagger2 => parameter.location() != ParameterIn::Cookie,
        Dialect::OpenApi30 | Dialect::OpenApi31 => !sent,
    };
    if parameter.location() == ParameterIn::Unknown || !fits {
        let message = format!("`in` of the parameter `{}` is expected to be {known}", parameter.name());
        match parameter.asked().place {
            Some(place) => cx.report_with(place, message, || Some(Mend::safe([place.respelled(PLACES)?]))),
            None => cx.report((parameter.node(), "in"), message),
        }
    }
}

fn parameter_type_missing(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.node();
    let (key, told) = match (parameter.dialect(), parameter.location()) {
        (Dialect::Swagger2, ParameterIn::Body) => ("schema", parameter.asked().schema.is_some()),
        (Dialect::Swagger2, _) => ("type", parameter.asked().types.is_some()),
        (Dialect::OpenApi30 | Dialect::OpenApi31, _) => {
            ("schema", parameter.asked().schema.is_some() || node.get("content").is_some())
        }
    };
    if !told && parameter.location() != ParameterIn::Unknown {
        cx.report((node, key), format!("the parameter `{}` has no `{key}`", parameter.name()));
    }
}
