//! How summaries and descriptions of operations are written.

use super::text::{
    beyond_label, code_name, compare, ends_as_label, is_lower, is_same, is_title_case, markup, with_capital,
    with_label_end,
};
use super::title::{report_beyond_ascii, report_open_end};
use super::{EXTENSIONS, RESTRICTED_CHARACTERS, STRINGS, SUBMISSION, VALIDATOR, is_internal, text_of};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Method, Operation};
use crate::document::{Mend, Node};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/operation-summary-not-plain"),
        severity: Severity::Note,
        summary: "The summary of an operation has other signs than letters, digits and parentheses.",
        why: "Certification asks for plain words; hyphens, commas and apostrophes are let pass.",
        fix: "Write the summary as a few plain words.",
        reference: SUBMISSION,
        codes: &["operation-summary-alphanumeric"],
        check: Check::Operation(operation_summary_not_plain),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-ends-badly"),
        severity: Severity::Error,
        summary: "The summary of an operation ends in a blank or in punctuation.",
        why: "It is the name of the operation, not a sentence; the validator refuses it (ValueMustEndWithAlphanumeric).",
        fix: "Remove what follows the last letter.",
        reference: STRINGS,
        codes: &["operation-summary-end", "ValueMustEndWithAlphanumeric"],
        check: Check::Operation(operation_summary_ends_badly),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-duplicate"),
        severity: Severity::Warning,
        summary: "Two visible operations have the same summary.",
        why: "In the list of operations nobody can tell them apart.",
        fix: "Say in a word what each of the two does; make an operation that is replaced `internal`.",
        reference: STRINGS,
        codes: &["operation-summary-unique"],
        check: Check::Contract(operation_summary_duplicate),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-in-title-case"),
        severity: Severity::Note,
        summary: "Every word of an operation's summary begins with a capital.",
        why: "Guidance asks for sentences: “Get an order”; a third of all connectors have titles.",
        fix: "Begin only the first word and names with a capital.",
        reference: EXTENSIONS,
        codes: &["operation-summary-sentence-case"],
        check: Check::Operation(operation_summary_in_title_case),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-in-lower-case"),
        severity: Severity::Note,
        summary: "The summary of an operation does not begin with a capital.",
        why: "It looks unfinished among the others.",
        fix: "Begin the summary with a capital.",
        reference: EXTENSIONS,
        codes: &["operation-summary-sentence-case"],
        check: Check::Operation(operation_summary_in_lower_case),
    },
    Rule {
        id: RuleId::new("power-platform/operation-summary-in-code"),
        severity: Severity::Note,
        summary: "The summary of an operation is its id, or has a name as code does.",
        why: "Users read words; translators leave such names as they are.",
        fix: "Write the summary in words: “Get an order”.",
        reference: SUBMISSION,
        codes: &["operation-summary-not-id"],
        check: Check::Operation(operation_summary_in_code),
    },
    Rule {
        id: RuleId::new("power-platform/operation-description-repeats-summary"),
        severity: Severity::Note,
        summary: "The description of an operation is its summary once more.",
        why: "The two are shown one above the other, and users learn nothing from the second.",
        fix: "Say what the operation does and gives back.",
        reference: STRINGS,
        codes: &["operation-description-not-summary"],
        check: Check::Operation(operation_description_repeats_summary),
    },
    Rule {
        id: RuleId::new("power-platform/operation-description-without-full-stop"),
        severity: Severity::Note,
        summary: "The description of an operation does not end as a sentence does.",
        why: "Guidance asks for sentences; more than half of all connectors leave the full stop out.",
        fix: "End the description with a full stop.",
        reference: SUBMISSION,
        codes: &["operation-description-punctuation"],
        check: Check::Operation(|cx, _, operation| {
            if let Some((node, text)) = text(operation, "description") {
                report_open_end(cx, node, text, "description");
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/operation-text-not-ascii"),
        severity: Severity::Note,
        summary: "A text of an operation has a character beyond ASCII.",
        why: "The validator wants English; curled quotes and long dashes arrive with pasted text.",
        fix: "Write straight quotes, hyphens and three dots.",
        reference: VALIDATOR,
        codes: &["operation-text-ascii", "ValueMustBeInEnglish"],
        check: Check::Operation(|cx, _, operation| {
            for name in ["summary", "description"] {
                if let Some((node, text)) = text(operation, name) {
                    report_beyond_ascii(cx, node, text, name);
                }
            }
        }),
    },
    Rule {
        id: RuleId::new("power-platform/operation-text-not-plain"),
        severity: Severity::Note,
        summary: "A text of an operation has markup or a web address, or is very long.",
        why: "The designer shows it as it is written, in a small box.",
        fix: "Keep one or two plain sentences; leave the rest to the introduction.",
        reference: STRINGS,
        codes: &["operation-text-plain"],
        check: Check::Operation(operation_text_not_plain),
    },
    Rule {
        id: RuleId::new("power-platform/operation-visibility-missing"),
        severity: Severity::Note,
        summary: "An operation does not say how visible it is.",
        why: "The old and the new designer list such operations in different places.",
        fix: "Set `x-ms-visibility` to `important`, `advanced` or `internal`.",
        reference: EXTENSIONS,
        codes: &["operation-visibility-present"],
        check: Check::Operation(operation_visibility_missing),
    },
    Rule {
        id: RuleId::new("power-platform/body-in-delete"),
        severity: Severity::Note,
        summary: "A DELETE operation has a body.",
        why: "Proxies and services may drop the body of such a request.",
        fix: "Send the values in the path or in the query, where the service allows it.",
        reference: "https://www.rfc-editor.org/rfc/rfc9110#section-9.3.5",
        codes: &["delete-without-body"],
        check: Check::Operation(body_in_delete),
    },
];

/// A text of an operation with its node; none where it is blank.
fn text<'d>(operation: &Operation<'d>, name: &str) -> Option<(Node<'d>, &'d str)> {
    let node = operation.node().get(name)?;
    node.as_str().filter(|text| !text.trim().is_empty()).map(|text| (node, text))
}

/// What the validator refuses has rules of its own: some signs anywhere, and any at the end.
fn operation_summary_not_plain(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, text)) = text(operation, "summary") else { return };
    if text.contains(RESTRICTED_CHARACTERS) {
        return;
    }
    if let Some(character) = with_label_end(text).and_then(beyond_label) {
        cx.report(node, format!("letters, digits and parentheses are expected, found `{character}`"));
    }
}

fn operation_summary_ends_badly(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, text)) = text(operation, "summary") else { return };
    if !ends_as_label(text) && !text.trim_end().ends_with(RESTRICTED_CHARACTERS) {
        let mend = || {
            let kept = with_label_end(text)?;
            let punctuation =
                |c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '-');
            // Other signs may belong to a name, as in `C#`.
            let is_punctuation = text.strip_prefix(kept)?.chars().all(punctuation);
            let steps = [node.with_value(kept)?];
            Some(if is_punctuation { Mend::safe(steps) } else { Mend::uncertain(steps) })
        };
        cx.report_with(node, format!("a letter or a digit is expected at the end of `{text}`"), mend);
    }
}

/// Operations that are hidden do not stand in the list.
fn operation_summary_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let visible = contract.operations().iter().filter(|operation| !is_internal(operation.node()));
    let mut summaries: Vec<(&str, &Operation<'_>)> =
        visible.filter_map(|operation| Some((text_of(operation.node(), "summary")?, operation))).collect();
    summaries.sort_by(|(one, _), (other, _)| compare(one, other));
    for pair in summaries.windows(2) {
        if let [(one, first), (other, operation)] = pair
            && compare(one, other).is_eq()
            && first.node() != operation.node()
        {
            let node = operation.node().get("summary").unwrap_or(operation.node());
            cx.report(node, format!("`{}` has the summary `{one}` already", first.label()));
        }
    }
}

fn operation_summary_in_title_case(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, text)) = text(operation, "summary") else { return };
    if is_title_case(text) {
        cx.report(node, format!("a sentence such as `Get an order` is expected, found `{text}`"));
    }
}

/// Names as code has them have a rule of their own.
fn operation_summary_in_lower_case(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, text)) = text(operation, "summary") else { return };
    if is_lower(text.trim_start()) && code_name(text).is_none() {
        let mend = || Some(Mend::uncertain([node.with_value(with_capital(text.trim_start()))?]));
        cx.report_with(node, format!("a capital is expected at the beginning of `{text}`"), mend);
    }
}

/// Fewer than a search for any capital within a word would find: `GitHub` and `OneDrive` are names.
fn operation_summary_in_code(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, text)) = text(operation, "summary") else { return };
    // An id of one word, such as `Search`, is a summary as well.
    let is_id = operation.id() == Some(text) && text.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
    let name = if is_id { Some(text) } else { code_name(text) };
    if let Some(name) = name {
        let mend = || Some(Mend::uncertain([node.with_value(in_words(text)?)?]));
        cx.report_with(node, format!("words are expected, found `{name}`"), mend);
    }
}

/// An id as a sentence: `GetOrder` becomes `Get order`.
fn in_words(id: &str) -> Option<String> {
    let label = super::text::label_of(id)?;
    let words = label.split(' ').enumerate().map(|(place, word)| {
        let is_name = word.bytes().skip(1).any(|byte| byte.is_ascii_uppercase());
        if place == 0 || is_name { word.to_owned() } else { word.to_lowercase() }
    });
    Some(words.collect::<Vec<_>>().join(" "))
}

fn operation_description_repeats_summary(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    let Some((node, text)) = text(operation, "description") else { return };
    if operation.summary().is_some_and(|summary| is_same(summary, text)) {
        cx.report(node, "the description says the same as the summary");
    }
}

fn operation_text_not_plain(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    for name in ["summary", "description"] {
        let Some((node, text)) = text(operation, name) else { continue };
        if let Some(found) = markup(text) {
            cx.report(node, format!("the {name} is expected to be short and plain, found {found}"));
        }
    }
}

fn operation_visibility_missing(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if operation.visibility().is_none() {
        let message = format!("`{}` does not say how visible it is", operation.label());
        cx.report((operation.node(), "x-ms-visibility"), message);
    }
}

fn body_in_delete(cx: &mut Cx<'_>, _: &Contract<'_>, operation: &Operation<'_>) {
    if operation.method() == Method::Delete
        && let Some(body) = operation.body()
    {
        cx.report(body.declared_at, format!("`{}` is a DELETE with a body", operation.label()));
    }
}
