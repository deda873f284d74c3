//! The keys that the platform knows, object by object; what begins with `x-` is free.

use super::{EXTENSIONS, VALIDATOR};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, NOTIFICATION, Operation, Parameter, Response};
use crate::document::{Mend, Node};

/// Extensions of parameters and schemas that are without effect on operations.
const MISPLACED: [&str; 4] =
    ["x-ms-summary", "x-ms-url-encoding", "x-ms-dynamic-schema", "x-ms-dynamic-properties"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/info-key-unknown"),
        severity: Severity::Error,
        summary: "`info` has a key that Swagger 2.0 does not know.",
        why: WHY,
        fix: FIX,
        reference: VALIDATOR,
        codes: &["info-unknown-key", "ExtensionNameNotValid"],
        check: Check::Contract(|cx, contract| {
            if let Some(info) = contract.info().filter(|_| contract.dialect() == Dialect::Swagger2) {
                report_unknown(cx, info, is_info_key);
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/contact-key-unknown"),
        severity: Severity::Error,
        summary: "The contact has a key that Swagger 2.0 does not know.",
        why: WHY,
        fix: FIX,
        reference: VALIDATOR,
        codes: &["contact-unknown-key", "ExtensionNameNotValid"],
        check: Check::Contract(|cx, contract| {
            if let Some(contact) = contract.info().and_then(|info| info.get("contact")) {
                report_unknown(cx, contact, |name| matches!(name, "name" | "url" | "email"));
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/path-item-key-unknown"),
        severity: Severity::Error,
        summary: "A path has a key that belongs elsewhere.",
        why: "It is without effect, and the validator refuses what it does not know (ExtensionNameNotValid).",
        fix: "Move the key to the operation, or correct its spelling.",
        reference: VALIDATOR,
        codes: &["path-item-keys", "ExtensionNameNotValid"],
        check: Check::Contract(path_item_key_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/operation-key-unknown"),
        severity: Severity::Error,
        summary: "An operation has a key that Swagger 2.0 does not know.",
        why: WHY,
        fix: FIX,
        reference: VALIDATOR,
        codes: &["operation-unknown-key", "ExtensionNameNotValid"],
        check: Check::Operation(|cx, _, operation| {
            if operation.dialect() == Dialect::Swagger2 {
                report_unknown(cx, operation.node(), is_operation_key);
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/operation-extension-misplaced"),
        severity: Severity::Warning,
        summary: "An operation has an extension that belongs to parameters and schemas.",
        why: "It is without effect there, and whoever reads it believes otherwise.",
        fix: "Remove it; the name of an operation is its `summary`.",
        reference: EXTENSIONS,
        codes: &["operation-misplaced-extension"],
        check: Check::Operation(operation_extension_misplaced),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-key-unknown"),
        severity: Severity::Error,
        summary: "A parameter has a key that Swagger 2.0 does not know.",
        why: WHY,
        fix: "Correct the spelling; `title`, `summary` and `example` are no keys of parameters.",
        reference: VALIDATOR,
        codes: &["parameter-unknown-key", "ExtensionNameNotValid", "AdditionalPropertyNotAllowed"],
        check: Check::Parameter(|cx, parameter: &Parameter<'_>| {
            if parameter.dialect() == Dialect::Swagger2 {
                report_unknown(cx, parameter.node(), is_parameter_key);
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/response-key-unknown"),
        severity: Severity::Error,
        summary: "A response has a key that Swagger 2.0 does not know.",
        why: WHY,
        fix: FIX,
        reference: VALIDATOR,
        codes: &["response-unknown-key", "ExtensionNameNotValid"],
        check: Check::Response(|cx, operation, response: &Response<'_>| {
            if operation.dialect() == Dialect::Swagger2 {
                report_unknown(cx, response.node, |name| {
                    matches!(name, "description" | "schema" | "headers" | "examples")
                });
            }
        }),
    },
];

const WHY: &str = "The validator refuses it (ExtensionNameNotValid); a misspelt key is without effect.";
const FIX: &str = "Correct the spelling, or let the name begin with `x-`.";

fn is_info_key(name: &str) -> bool {
    matches!(name, "title" | "description" | "version" | "contact" | "license" | "termsOfService")
}

fn is_operation_key(name: &str) -> bool {
    matches!(
        name,
        "tags"
            | "summary"
            | "description"
            | "externalDocs"
            | "operationId"
            | "consumes"
            | "produces"
            | "parameters"
            | "responses"
            | "schemes"
            | "deprecated"
            | "security"
    )
}

fn is_path_item_key(name: &str) -> bool {
    let method = matches!(name, "get" | "put" | "post" | "delete" | "patch" | "head" | "options");
    method || matches!(name, "parameters" | "$ref" | NOTIFICATION)
}

fn is_parameter_key(name: &str) -> bool {
    let schema = matches!(
        name,
        "type"
            | "format"
            | "items"
            | "collectionFormat"
            | "default"
            | "enum"
            | "maximum"
            | "exclusiveMaximum"
            | "minimum"
            | "exclusiveMinimum"
            | "maxLength"
            | "minLength"
            | "pattern"
            | "maxItems"
            | "minItems"
            | "uniqueItems"
            | "multipleOf"
    );
    let own = matches!(name, "name" | "in" | "description" | "required" | "schema" | "allowEmptyValue");
    own || schema
}

/// Reports the keys of an object that are neither known nor extensions.
fn report_unknown(cx: &mut Cx<'_>, object: Node<'_>, is_known: fn(&str) -> bool) {
    for member in object.members() {
        if !is_known(member.name) && !member.name.starts_with("x-") {
            cx.report(member.value, format!("Swagger 2.0 knows no key `{}` here", member.name));
        }
    }
}

/// Extensions that are none of Microsoft's may stand on a path.
fn path_item_key_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let items = contract.root().get("paths").into_iter().flat_map(|paths| paths.members());
    for item in items.filter(|item| !item.name.starts_with("x-")) {
        for member in item.value.members().filter(|member| !is_path_item_key(member.name)) {
            if !member.name.starts_with("x-") || member.name.starts_with("x-ms-") {
                cx.report(member.value, format!("`{}` is without effect on a path", member.name));
            }
        }
    }
}

fn operation_extension_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let node = operation.node();
    for member in node.members().filter(|member| MISPLACED.contains(&member.name)) {
        let message = format!("`{}` is without effect on an operation", member.name);
        cx.report_with(member.value, message, || Some(Mend::safe([node.without_member(member.name)?])));
    }
}
