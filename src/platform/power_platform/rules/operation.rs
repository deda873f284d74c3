//! Operations: what the designer shows of them.

use super::text::{label_of, without_restricted};
use super::{
    EXTENSIONS, MAX_SUMMARY, RESTRICTED_CHARACTERS, SUBMISSION, VALIDATOR, is_internal, lack, listed,
    restricted_word, text_of,
};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, Operation};
use crate::document::{Mend, Node};

/// The values of `x-ms-visibility`; an empty text and `none` mean nothing and are borne.
const VISIBILITIES: [&str; 5] = ["important", "advanced", "internal", "none", ""];

/// The property names that mean “there is a next page”.
const NEXT_LINKS: [&str; 2] = ["nextLink", "@odata.nextLink"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/operation-id-missing"),
        severity: Severity::Error,
        summary: "An operation has no `operationId`.",
        why: "Flows refer to operations by it; the validator refuses the definition (OperationIdRequired).",
        fix: "Add an `operationId` in letters and digits, such as `GetOrder`, and never change it.",
        reference: VALIDATOR,
        codes: &["operation-id-required", "OperationIdRequired"],
        check: Check::Operation(operation_id_missing),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-missing"),
        severity: Severity::Error,
        summary: "A visible operation has no summary.",
        why: "The designer lists operations by their summary; certification refuses one without.",
        fix: "Add `summary`: a few words such as “Get an order”.",
        reference: SUBMISSION,
        codes: &["operation-summary-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Operation(|cx, _, operation| text_missing(cx, operation, "summary")),
    },
    Rule {
        id: RuleId::new("power-platform/operation-description-missing"),
        severity: Severity::Error,
        summary: "A visible operation has no description.",
        why: "The designer shows it when users choose an operation; certification refuses one without.",
        fix: "Add `description`: a sentence on what the operation does and gives back.",
        reference: SUBMISSION,
        codes: &["operation-description-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Operation(|cx, _, operation| text_missing(cx, operation, "description")),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-too-long"),
        severity: Severity::Error,
        summary: "The summary of an operation has more than 80 characters.",
        why: "The designer cuts it off, and the validator refuses it (OperationSummaryTooLong).",
        fix: "Keep a few words, and move the rest to `description`.",
        reference: SUBMISSION,
        codes: &["operation-summary-length", "OperationSummaryTooLong"],
        check: Check::Operation(operation_summary_too_long),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-restricted-character"),
        severity: Severity::Error,
        summary: "The summary of an operation has a character that is not allowed.",
        why: "The validator refuses / \\ < > * % & ? (RestrictedCharactersInSummary).",
        fix: "Write the summary with letters, digits, blanks and parentheses.",
        reference: VALIDATOR,
        codes: &["operation-summary-restricted-characters", "RestrictedCharactersInSummary"],
        check: Check::Operation(operation_summary_restricted_character),
    },
    Rule {
        id: RuleId::new("power-platform/operation-restricted-word"),
        severity: Severity::Error,
        summary: "A text of an operation names Power Apps, Power Automate or Logic Apps.",
        why: "The operation works in all of them; the validator refuses the names (5000.2.6.2).",
        fix: "Say what the operation does, not where it is used.",
        reference: SUBMISSION,
        codes: &["operation-text-restricted-words", "ValueContainsRestrictedWords", "5000.2.6.2"],
        check: Check::Operation(operation_restricted_word),
    },
    Rule {
        id: RuleId::new("power-platform/operation-visibility-unknown"),
        severity: Severity::Error,
        summary: "An operation has a visibility that does not exist.",
        why: "The designer takes no notice of it and shows the operation as if it had none.",
        fix: "Use `important`, `advanced` or `internal` in lower case, or remove the key.",
        reference: EXTENSIONS,
        codes: &["visibility-enum", "JsonValueNotInEnum"],
        check: Check::Operation(operation_visibility_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/operation-method-unsupported"),
        severity: Severity::Warning,
        summary: "An operation has a method that flows do not call.",
        why: "The platform calls GET, PUT, POST, DELETE and PATCH.",
        fix: "Remove the operation, or use another method.",
        reference: VALIDATOR,
        codes: &["operation-method"],
        check: Check::Operation(operation_method_unsupported),
    },
    Rule {
        id: RuleId::new("power-platform/next-link-unknown"),
        severity: Severity::Error,
        summary: "`x-ms-pageable` names a property that the platform does not follow.",
        why: "The validator refuses it (InvalidNextLinkNameValue), and flows see the first page only.",
        fix: "Call the property `nextLink` or `@odata.nextLink`; a policy can rename it.",
        reference: VALIDATOR,
        codes: &["pageable-next-link", "InvalidNextLinkNameValue"],
        check: Check::Operation(next_link_unknown),
    },
];

fn operation_id_missing(cx: &mut Cx<'_>, contract: &Contract<'_>, operation: &Operation<'_>) {
    if operation.id().is_some() {
        return;
    }
    let node = operation.node();
    let mend = || {
        let id = derived_id(operation);
        let step = match node.get("operationId") {
            Some(empty) => empty.with_value(id.as_str()),
            None => node.with_member("operationId", id.as_str()),
        };
        contract.operation(&id).is_none().then(|| Some(Mend::uncertain([step?])))?
    };
    cx.report_with((node, "operationId"), format!("`{}` has no `operationId`", operation.label()), mend);
}

/// An id from method and path: `GET /orders/{id}` becomes `GetOrdersById`.
fn derived_id(operation: &Operation<'_>) -> String {
    let mut id = String::new();
    let mut add = |word: &str| {
        let mut letters = word.chars();
        id.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        id.push_str(letters.as_str());
    };
    add(&operation.method().as_str().to_ascii_lowercase());
    for part in operation.path().split('/') {
        if part.starts_with('{') {
            add("by");
        }
        part.split(|c: char| !c.is_ascii_alphanumeric()).for_each(&mut add);
    }
    id
}

fn text_missing(cx: &mut Cx<'_>, operation: &Operation<'_>, name: &str) {
    if !is_internal(operation.node()) && text_of(operation.node(), name).is_none() {
        let (place, fault) = lack(operation.node(), name);
        let mend = || {
            let label = label_of(operation.id()?).filter(|_| name == "summary")?;
            Some(Mend::uncertain([operation.node().with(name, label)?]))
        };
        cx.report_with(place, format!("the {name} of `{}` {fault}", operation.label()), mend);
    }
}

fn operation_summary_too_long(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(node) = operation.node().get("summary") else { return };
    let length = node.as_str().map_or(0, |text| text.chars().count());
    if length > MAX_SUMMARY {
        cx.report(node, format!("the summary has {length} characters, {MAX_SUMMARY} are allowed"));
    }
}

fn operation_summary_restricted_character(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(node) = operation.node().get("summary") else { return };
    let found = node.as_str().and_then(|text| text.chars().find(|c| RESTRICTED_CHARACTERS.contains(c)));
    if let Some(character) = found {
        let mend = || Some(Mend::uncertain([node.with_value(without_restricted(node.as_str()?)?)?]));
        let message = format!("the summary has the character `{character}`, which is not allowed");
        cx.report_with(node, message, mend);
    }
}

fn operation_restricted_word(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    for name in ["summary", "description"] {
        let Some(node) = operation.node().get(name) else { continue };
        if let Some(word) = node.as_str().and_then(restricted_word) {
            cx.report(node, format!("the {name} has the restricted words `{word}`"));
        }
    }
}

fn operation_visibility_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    visibility_unknown(cx, operation.node(), operation.node().get("x-ms-visibility"));
}

/// Reports a value of `x-ms-visibility` that does not exist, on whatever it stands.
pub(super) fn visibility_unknown(cx: &mut Cx<'_>, holder: Node<'_>, node: Option<Node<'_>>) {
    let Some(node) = node else { return };
    let found = node.scalar_text().unwrap_or_default();
    if !VISIBILITIES.contains(&found) {
        let known = listed(VISIBILITIES.get(..3).unwrap_or_default());
        let mend = || {
            let meant = found.trim().to_ascii_lowercase();
            let step = match meant.as_str() {
                "none" => holder.without_member("x-ms-visibility"),
                known if VISIBILITIES.contains(&known) => node.with_value(known),
                _ => None,
            };
            Some(Mend::safe([step?]))
        };
        cx.report_with(node, format!("one of {known} is expected, found `{found}`"), mend);
    }
}

fn operation_method_unsupported(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let method = operation.method();
    if matches!(method, Method::Head | Method::Options | Method::Trace) {
        cx.report(operation.node(), format!("the platform does not call {method}"));
    }
}

fn next_link_unknown(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some(node) = operation.node().get("x-ms-pageable").and_then(|page| page.get("nextLinkName")) else {
        return;
    };
    let found = node.scalar_text().unwrap_or_default();
    if !NEXT_LINKS.contains(&found) {
        cx.report(node, format!("one of {} is expected, found `{found}`", listed(&NEXT_LINKS)));
    }
}
