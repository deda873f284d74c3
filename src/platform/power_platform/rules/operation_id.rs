//! The ids of operations: the names by which flows know them, so that nothing here is ever mended
//! by renaming one.

use super::VALIDATOR;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Operation};
use crate::document::Node;

const CODING: &str = "https://learn.microsoft.com/connectors/custom-connectors/coding-standards";

/// The longest id, in characters; what the validator takes at most is not known.
const MAX_ID: usize = 80;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/operation-id-differs-in-case"),
        severity: Severity::Error,
        summary: "Two ids of operations differ only in upper and lower case.",
        why: "Parts of the platform compare ids without regard to case and take the two for one.",
        fix: "Give one of them an id of its own.",
        reference: VALIDATOR,
        codes: &["operation-id-unique", "OperationIdNotUnique"],
        check: Check::Contract(operation_id_differs_in_case),
    },
    Rule {
        id: RuleId::new("power-platform/operation-id-not-pascal-case"),
        severity: Severity::Note,
        summary: "The id of an operation is not written as `GetOrder` is.",
        why: "The coding standards ask for it; reviews let other spellings pass.",
        fix: "Keep the id where it is in use, since flows know the operation by it; write new ones as `GetOrder`.",
        reference: CODING,
        codes: &["operation-id-pascal-case"],
        check: Check::Operation(operation_id_not_pascal_case),
    },
    Rule {
        id: RuleId::new("power-platform/operation-id-with-special-character"),
        severity: Severity::Note,
        summary: "The id of an operation has a character that the platform replaces.",
        why: "Flows know the operation by another id than the definition does (OperationIdSanitized).",
        fix: "Use letters, digits and `_` in new ids; keep those that are in use.",
        reference: VALIDATOR,
        codes: &["operation-id-characters", "OperationIdSanitized"],
        check: Check::Operation(operation_id_with_special_character),
    },
    Rule {
        id: RuleId::new("power-platform/operation-id-too-long"),
        severity: Severity::Warning,
        summary: "The id of an operation has more than 80 characters.",
        why: "The validator has a limit (OperationIdTooLong); no connector with a longer id is known.",
        fix: "Shorten the id before anybody uses it.",
        reference: VALIDATOR,
        codes: &["operation-id-length", "OperationIdTooLong"],
        check: Check::Operation(operation_id_too_long),
    },
];

fn id<'d>(operation: &Operation<'d>) -> Option<(Node<'d>, &'d str)> {
    let node = operation.node().get("operationId")?;
    node.as_str().filter(|text| !text.is_empty()).map(|text| (node, text))
}

fn operation_id_differs_in_case(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut ids: Vec<(&str, Node<'_>)> = contract
        .operations()
        .iter()
        .filter_map(|operation| id(operation).map(|(node, id)| (id, node)))
        .collect();
    ids.sort_by(|(one, _), (other, _)| super::text::compare(one, other));
    for pair in ids.windows(2) {
        if let [(one, _), (other, node)] = pair
            && one != other
            && one.eq_ignore_ascii_case(other)
        {
            cx.report(*node, format!("`{other}` is `{one}` in other letters"));
        }
    }
}

/// Whether an id is letters and digits that begin with a capital; `_V2` may follow.
fn is_pascal_case(id: &str) -> bool {
    let base = match id.rsplit_once("_V") {
        Some((base, number)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            base
        }
        Some(_) | None => id,
    };
    base.starts_with(|c: char| c.is_ascii_uppercase())
        && base.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Ids that the platform replaces have a rule of their own.
fn operation_id_not_pascal_case(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, id)) = id(operation) else { return };
    if !is_pascal_case(id) && is_sound(id) {
        cx.report(node, format!("an id such as `GetOrder` is expected, found `{id}`"));
    }
}

/// Whether the platform takes an id as it is.
fn is_sound(id: &str) -> bool {
    id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn operation_id_with_special_character(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, id)) = id(operation).filter(|(_, id)| !is_sound(id)) else { return };
    let character = id.chars().find(|c| !(c.is_ascii_alphanumeric() || *c == '_')).unwrap_or_default();
    cx.report(node, format!("letters, digits and `_` are expected in an id, found `{character}` in `{id}`"));
}

/// A warning, because the limit is a guess: the longest id that was accepted has 77 characters.
fn operation_id_too_long(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, id)) = id(operation).filter(|(_, id)| id.len() > MAX_ID) else { return };
    let length = id.chars().count();
    if length > MAX_ID {
        cx.report(node, format!("the id has {length} characters, {MAX_ID} are known to be taken"));
    }
}

#[cfg(test)]
mod tests {
    use super::is_pascal_case;

    #[test]
    fn ids_may_end_in_a_revision() {
        assert!(is_pascal_case("GetOrder") && is_pascal_case("GetOrder_V2") && is_pascal_case("Get2"));
        for id in ["getOrder", "Get_Order", "GetOrder_V", "Get-Order", "_V2", ""] {
            assert!(!is_pascal_case(id), "{id}");
        }
    }
}
