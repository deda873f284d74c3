//! The rules of dynamic extensions.

use super::call::{Call, Form, PREFIX, SCHEMA, TREE, VALUES};
use super::find::find;
use super::{Fault, Finding};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Parameter, ParameterIn, Written};
use crate::document::{Mend, Node, Step};
use crate::platform::power_platform::rules::{EXTENSIONS, VALIDATOR};
use serde_json::{Value, json};

/// The keys of `x-ms-dynamic-values`.
const VALUES_KEYS: [&str; 7] = [
    "operationId",
    "builtInOperation",
    "capability",
    "parameters",
    "value-path",
    "value-title",
    "value-collection",
];

pub(in crate::platform::power_platform::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/dynamic-operation-unknown"),
        severity: Severity::Error,
        summary: "A dynamic list, schema or tree names an operation that does not exist.",
        why: "The field stays empty; the validator refuses it (OperationIdNotFound).",
        fix: "Name the `operationId` of an operation of this definition.",
        reference: EXTENSIONS,
        codes: &["dynamic-operation-exists", "OperationIdNotFound"],
        check: Check::Schema(dynamic_operation_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-parameter-unknown"),
        severity: Severity::Error,
        summary: "A dynamic extension gives a parameter that the operation does not have.",
        why: "The value goes nowhere; the validator refuses it.",
        fix: "Use the names of the parameters of the operation that is called.",
        reference: VALIDATOR,
        codes: &["dynamic-parameter-exists", "OperationParameterNameNotFound"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::ParameterUnknown)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-parameter-missing"),
        severity: Severity::Error,
        summary: "A dynamic extension does not give a parameter that the operation requires.",
        why: "The call fails and the field stays empty; the validator refuses it.",
        fix: "Add the parameter, as a value or with the field that users enter it in.",
        reference: VALIDATOR,
        codes: &["dynamic-required-parameters", "OperationMissingRequiredProperty"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::ParameterMissing)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-value-mistyped"),
        severity: Severity::Error,
        summary: "A dynamic extension gives a value of another type than the parameter's.",
        why: "The call fails and the field stays empty; the validator refuses it.",
        fix: "Write the value in the parameter's type, with or without quotes.",
        reference: VALIDATOR,
        codes: &["dynamic-static-type", "OperationParameterStaticTypeMismatch"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::ValueMistyped)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-source-unknown"),
        severity: Severity::Error,
        summary: "A dynamic extension takes a value from a field that does not exist.",
        why: "The value is always empty; the validator refuses it.",
        fix: "Name a parameter of the operation, or a path into its body.",
        reference: VALIDATOR,
        codes: &["dynamic-source-exists", "OperationParameterNameNotFound"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::SourceUnknown)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-source-mistyped"),
        severity: Severity::Error,
        summary: "A dynamic extension takes a value from a field of another type.",
        why: "The call fails and the field stays empty; the validator refuses it.",
        fix: "Give both the same type.",
        reference: VALIDATOR,
        codes: &["dynamic-parameter-type", "OperationParameterTypeMismatch"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::SourceMistyped)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-source-optional"),
        severity: Severity::Warning,
        summary: "A dynamic extension needs a value that users may leave out.",
        why: "Until they enter it the field stays empty, and nothing tells them why.",
        fix: "Require the field that the value is taken from.",
        reference: VALIDATOR,
        codes: &["dynamic-parameter-required", "OperationParameterRequiredMismatch"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::SourceOptional)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-source-internal"),
        severity: Severity::Error,
        summary: "A dynamic extension takes a value from a field that users do not see.",
        why: "Nobody can enter the value; the validator refuses it.",
        fix: "Show the field, or give a fixed value.",
        reference: VALIDATOR,
        codes: &["dynamic-source-visible", "SourcePropertyInternal"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::SourceInternal)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-list-missing"),
        severity: Severity::Error,
        summary: "A dynamic extension takes a value from inside the body, or from one of two fields of a name.",
        why: "Only the newer extension can say which field is meant; the validator refuses it.",
        fix: "Add `x-ms-dynamic-list` or `x-ms-dynamic-properties` with `parameterReference` beside it.",
        reference: VALIDATOR,
        codes: &[
            "dynamic-list-needed",
            "DynamicListExtensionRequiredForAmbiguousReferences",
            "DynamicListExtensionRequiredForNonParameterReferences",
            "DynamicPropertiesExtensionRequiredForAmbiguousReferences",
            "DynamicPropertiesExtensionRequiredForNonParameterReferences",
            "OperationParameterNameIsAmbiguous",
        ],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::NewerMissing)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-properties-missing"),
        severity: Severity::Error,
        summary: "A dynamic schema is read from `properties`, and the newer extension does not agree.",
        why: "The new designer wants the schema as a whole; the validator refuses it.",
        fix: "Add `x-ms-dynamic-properties` whose `itemValuePath` is the path without `properties`.",
        reference: VALIDATOR,
        codes: &[
            "dynamic-properties-needed",
            "DynamicPropertiesExtensionRequiredForPropertiesValuePath",
            "DynamicPropertiesItemValuePathMismatch",
        ],
        check: Check::Schema(dynamic_properties_missing),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-path-unresolved"),
        severity: Severity::Warning,
        summary: "A dynamic list reads from the answer what is not described there.",
        why: "The list stays empty, or the designer cannot show titles.",
        fix: "Correct the path, or describe the answer of the operation that is called.",
        reference: VALIDATOR,
        codes: &[
            "dynamic-values-paths",
            "InvokedOperationShouldProduceArray",
            "InvokedOperationShouldProduceProperty",
        ],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::PathUnresolved)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-schema-path-unresolved"),
        severity: Severity::Note,
        summary: "A dynamic schema is read from what the answer does not describe.",
        why: "Nobody can tell whether the path is right before a flow is built.",
        fix: "Describe the property with the schema in the answer of the operation that is called.",
        reference: EXTENSIONS,
        codes: &["dynamic-schema-path", "InvokedOperationShouldProduceProperty"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::SchemaPathUnresolved)),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-values-malformed"),
        severity: Severity::Warning,
        summary: "`x-ms-dynamic-values` has a key that it does not know, or lacks the path to the value.",
        why: "The designer does not know which part of an item is the value.",
        fix: "Write `operationId`, `value-path`, and where needed `value-title`, `value-collection`, `parameters`.",
        reference: EXTENSIONS,
        codes: &["dynamic-values-keys"],
        check: Check::Schema(dynamic_values_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-on-body-parameter"),
        severity: Severity::Error,
        summary: "A dynamic extension stands on the body parameter.",
        why: "The validator refuses it: it belongs to the schema of the body.",
        fix: "Move the extension into `schema`.",
        reference: VALIDATOR,
        codes: &["dynamic-on-body", "DynamicExtensionDefinitionNotAllowedInParameter"],
        check: Check::Parameter(dynamic_on_body_parameter),
    },
    Rule {
        id: RuleId::new("power-platform/dynamic-target-visible"),
        severity: Severity::Note,
        summary: "An operation that fills in fields is shown among the actions.",
        why: "Most are of no use by themselves and stand in the way of the others.",
        fix: "Add `x-ms-visibility: internal` to the operation, unless users want it too.",
        reference: EXTENSIONS,
        codes: &["dynamic-target-internal"],
        check: Check::Contract(|cx, contract| report(cx, contract, Fault::TargetVisible)),
    },
    Rule {
        id: RuleId::new("power-platform/file-picker-without-tree"),
        severity: Severity::Error,
        summary: "There is a file picker, and no field to pick a file in.",
        why: "The validator refuses it (DynamicTreeExtensionMissing).",
        fix: "Add `x-ms-dynamic-tree` to the field, or remove `file-picker`.",
        reference: VALIDATOR,
        codes: &["file-picker-tree", "DynamicTreeExtensionMissing"],
        check: Check::Contract(file_picker_without_tree),
    },
    Rule {
        id: RuleId::new("power-platform/selected-path-misplaced"),
        severity: Severity::Error,
        summary: "A dynamic tree opens with what users selected before.",
        why: "The validator refuses it: nothing is selected yet when a tree is opened.",
        fix: "Keep `selectedItemValuePath` in `browse`.",
        reference: VALIDATOR,
        codes: &["file-picker-tree", "SelectedItemValuePathNotAllowedInThisPosition"],
        check: Check::Schema(selected_path_misplaced),
    },
];

/// All calls are judged once, by the first rule that asks.
fn report(cx: &mut Cx<'_>, contract: &Contract<'_>, fault: Fault) {
    let search = || if contract.may_say(PREFIX) { find(contract) } else { Vec::new() };
    let found: std::rc::Rc<Vec<Finding>> = cx.once(search);
    for finding in found.iter().filter(|finding| finding.fault == fault) {
        let Some(node) = contract.node(finding.node) else { continue };
        let mend = || mend(finding.fault, node);
        match finding.key {
            Some(key) => cx.report_with((node, key), finding.message.clone(), mend),
            None => cx.report_with(node, finding.message.clone(), mend),
        }
    }
}

fn mend(fault: Fault, node: Node<'_>) -> Option<Mend> {
    match fault {
        Fault::ValueMistyped => Some(Mend::safe([unquoted(node)?])),
        Fault::TargetVisible => Some(Mend::uncertain([node.with("x-ms-visibility", "internal")?])),
        Fault::ParameterUnknown
        | Fault::ParameterMissing
        | Fault::SourceUnknown
        | Fault::SourceMistyped
        | Fault::SourceOptional
        | Fault::SourceInternal
        | Fault::NewerMissing
        | Fault::PathUnresolved
        | Fault::SchemaPathUnresolved => None,
    }
}

/// A number or a boolean that was written as text, or text that was written without quotes.
fn unquoted(node: Node<'_>) -> Option<Step> {
    let text = node.scalar_text()?;
    match node.as_str() {
        None => node.with_value(text),
        Some(_) => {
            let value: Value = serde_json::from_str(text.trim()).ok()?;
            (value.is_number() || value.is_boolean()).then(|| node.with_value(value))?
        }
    }
}

fn dynamic_operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_dynamic {
        return;
    }
    for call in Call::all(schema.node) {
        let Some(node) = call.node.get("operationId") else { continue };
        let Some(id) = node.as_str().filter(|id| contract.operation(id).is_none()) else { continue };
        let name = call.form.extension();
        cx.report(node, format!("`{name}` names the operation `{id}`, which does not exist"));
    }
}

/// The path of the object whose `properties` a path leads to.
fn around_properties(path: &str) -> Option<&str> {
    let rest = path.trim_end_matches('/').strip_suffix("properties")?;
    (rest.is_empty() || rest.ends_with('/')).then(|| rest.trim_end_matches('/'))
}

fn dynamic_properties_missing(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(old) = schema.is_dynamic.then(|| schema.node.get(SCHEMA)).flatten() else { return };
    let Some(path) = old.get_str("value-path").and_then(around_properties) else { return };
    let name = Form::Properties.extension();
    let Some(new) = schema.node.get(name) else {
        let mend = || Some(Mend::safe([schema.node.with_member(name, newer(old, path))?]));
        let message = format!("`{name}` with the `itemValuePath` `{path}` is expected beside this");
        cx.report_with((schema.node, name), message, mend);
        return;
    };
    let found = new.get_str("itemValuePath").unwrap_or_default();
    if found.trim_matches('/') != path {
        let mend = || Some(Mend::safe([new.with("itemValuePath", path)?]));
        cx.report_with(new, format!("the `itemValuePath` `{path}` is expected, found `{found}`"), mend);
    }
}

/// `x-ms-dynamic-properties` that says the same as `x-ms-dynamic-schema`.
fn newer(old: Node<'_>, path: &str) -> Value {
    let parameters = old.get("parameters").into_iter().flat_map(|list| list.members());
    let converted = parameters.map(|member| {
        let source = member.value.get_str("parameter").map(|name| json!({"parameterReference": name}));
        (member.name.to_owned(), source.unwrap_or_else(|| json!({"value": member.value.to_json()})))
    });
    let parameters: serde_json::Map<String, Value> = converted.collect();
    let id = old.get("operationId").map(|id| id.to_json());
    json!({"operationId": id, "parameters": parameters, "itemValuePath": path})
}

/// A title is not asked for: lists of plain texts have none.
fn dynamic_values_malformed(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(values) = schema.is_dynamic.then(|| schema.node.get(VALUES)).flatten() else { return };
    for member in values.members().filter(|member| !VALUES_KEYS.contains(&member.name)) {
        cx.report(member.value, format!("`{VALUES}` has no key `{}`", member.name));
    }
    let called =
        ["operationId", "builtInOperation", "capability"].iter().any(|key| values.get(key).is_some());
    if !called {
        cx.report((values, "operationId"), format!("`{VALUES}` names no operation"));
    }
    if values.get("value-path").is_none() {
        cx.report((values, "value-path"), format!("`{VALUES}` has no `value-path`"));
    }
}

fn dynamic_on_body_parameter(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    if parameter.location() != ParameterIn::Body {
        return;
    }
    let node = parameter.node();
    for member in node.containers().filter(|member| member.name.starts_with(PREFIX)) {
        let mend = || {
            let schema = node.get("schema").filter(|schema| schema.get("$ref").is_none())?;
            let added = schema.with_member(member.name, member.value.to_json())?;
            Some(Mend::safe([added, node.without_member(member.name)?]))
        };
        cx.report_with(member.value, format!("`{}` belongs into the schema of the body", member.name), mend);
    }
}

fn file_picker_without_tree(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let picker = contract.root().get("x-ms-capabilities").and_then(|all| all.get("file-picker"));
    if let Some(picker) = picker.filter(|_| !contract.may_say(TREE)) {
        cx.report(picker, format!("there is a file picker, and no field has `{TREE}`"));
    }
}

fn selected_path_misplaced(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    if !schema.is_dynamic {
        return;
    }
    for call in Call::all(schema.node).into_iter().filter(|call| call.form == Form::Open) {
        let parameters = call.node.get("parameters").into_iter().flat_map(|list| list.containers());
        let holders = parameters.map(|member| member.value).chain([call.node]);
        for node in holders.filter_map(|holder| holder.get("selectedItemValuePath")) {
            cx.report(node, "`selectedItemValuePath` belongs into `browse`: nothing is selected yet");
        }
    }
}
