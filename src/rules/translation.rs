//! Translations: whether the files can be read, and whether the operations that they name are there.

use super::mappings::{by_label, nearest_operation};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::FaultKind;

const GUIDE: &str = "README.md, Languages";

/// Names that are missing beyond this many are not told.
const MAX_TOLD: usize = 500;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("translation/entry-malformed"),
        severity: Severity::Error,
        summary: "A translation has a part that is none.",
        why: "Nobody ever reads it: the page shows the original text.",
        fix: "Write `title`, `summary`, and `[operations.GetOrder]` with `summary` and `description`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::Translation),
    },
    Rule {
        id: RuleId::new("translation/operation-unknown"),
        severity: Severity::Warning,
        summary: "A translation names an operation that the definition does not have.",
        why: "Its words are shown nowhere.",
        fix: "Correct the name, or remove the table.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(operation_unknown),
    },
];

fn operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(release) = cx.release() else { return };
    let operations = by_label(contract);
    let translations = release.translations();
    let named = translations.iter().flat_map(|(_, translation)| &translation.operations);
    let unknown = named.filter(|(name, _)| !operations.contains_key(**name));
    for (name, wording) in unknown.take(MAX_TOLD) {
        let hint = nearest_operation(&operations, name);
        cx.report(wording.key, format!("there is no operation `{name}`{hint}"));
    }
}
