//! How labels and hints of parameters are written: `x-ms-summary` and `description`.

use super::parameter::is_visible;
use super::text::{
    beyond_label, compare, in_title_case, is_lower, is_same, label_of, lower_word, small_abbreviation,
    with_abbreviations, with_capital,
};
use super::title::report_open_end;
use super::{EXTENSIONS, RESTRICTED_CHARACTERS, STRINGS, SUBMISSION, text_of};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Operation, Parameter, ParameterIn};
use crate::document::{Mend, Node};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/parameter-summary-not-plain"),
        severity: Severity::Note,
        summary: "The `x-ms-summary` of a parameter has other signs than letters, digits and parentheses.",
        why: "Certification asks for plain words; hyphens, commas and apostrophes are let pass.",
        fix: "Write one to three plain words.",
        reference: SUBMISSION,
        codes: &["parameter-summary-alphanumeric"],
        check: Check::Parameter(parameter_summary_not_plain),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-summary-not-title-case"),
        severity: Severity::Note,
        summary: "A word of a parameter's `x-ms-summary` does not begin with a capital.",
        why: "Guidance asks for titles: “Order Number”; two connectors of five have sentences.",
        fix: "Begin each word with a capital.",
        reference: EXTENSIONS,
        codes: &["parameter-summary-title-case"],
        check: Check::Parameter(parameter_summary_not_title_case),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-summary-in-lower-case"),
        severity: Severity::Note,
        summary: "The `x-ms-summary` of a parameter does not begin with a capital.",
        why: "The label looks unfinished among the others.",
        fix: "Begin the label with a capital.",
        reference: EXTENSIONS,
        codes: &["parameter-summary-title-case"],
        check: Check::Parameter(parameter_summary_in_lower_case),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-summary-is-name"),
        severity: Severity::Note,
        summary: "The `x-ms-summary` of a parameter is its name in code.",
        why: "Users read words; translators leave such names as they are.",
        fix: "Write the label in words: “Order ID”.",
        reference: SUBMISSION,
        codes: &["parameter-summary-not-name"],
        check: Check::Parameter(parameter_summary_is_name),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-summary-duplicate"),
        severity: Severity::Warning,
        summary: "Two parameters of an operation have the same `x-ms-summary`.",
        why: "Users see two fields with one label and cannot tell what belongs where.",
        fix: "Say in the labels what sets the two apart.",
        reference: STRINGS,
        codes: &["parameter-summary-unique"],
        check: Check::Operation(|cx, _, operation| {
            report_twins(cx, operation, "x-ms-summary", |parameter| parameter.asked().ms_summary);
        }),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-description-duplicate"),
        severity: Severity::Warning,
        summary: "Two parameters of an operation have the same description.",
        why: "One of the two is a copy that explains the wrong field.",
        fix: "Say of each parameter what to enter.",
        reference: STRINGS,
        codes: &[],
        check: Check::Operation(|cx, _, operation| {
            report_twins(cx, operation, "description", |parameter| parameter.asked().description);
        }),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-description-repeats-summary"),
        severity: Severity::Note,
        summary: "The description of a parameter is its `x-ms-summary` once more.",
        why: "The hint in the field says nothing that the label does not say.",
        fix: "Say what to enter: where the value is found, how it is written.",
        reference: STRINGS,
        codes: &["parameter-description-not-summary"],
        check: Check::Parameter(parameter_description_repeats_summary),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-description-without-full-stop"),
        severity: Severity::Note,
        summary: "The description of a parameter does not end as a sentence does.",
        why: "Guidance asks for it; more than half of all connectors leave the full stop out.",
        fix: "End the description with a full stop; a single word needs none.",
        reference: SUBMISSION,
        codes: &["parameter-description-punctuation"],
        check: Check::Parameter(parameter_description_without_full_stop),
    },
    Rule {
        id: RuleId::new("power-platform/abbreviation-in-lower-case"),
        severity: Severity::Note,
        summary: "A label has an abbreviation in small letters, such as `Id`.",
        why: "Certification asks for capitals, by which an abbreviation is told from a word.",
        fix: "Write ID, URL, API, JSON, HTML, CSV, PDF and URI.",
        reference: SUBMISSION,
        codes: &["abbreviation-case"],
        check: Check::Parameter(abbreviation_in_lower_case),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-title-disagrees"),
        severity: Severity::Note,
        summary: "A parameter has a `title` that says something else than its `x-ms-summary`.",
        why: "One designer reads the title, the other the summary: the field has two names.",
        fix: "Write the same text into both.",
        reference: EXTENSIONS,
        codes: &[],
        check: Check::Parameter(parameter_title_disagrees),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-visibility-missing"),
        severity: Severity::Note,
        summary: "A parameter does not say how visible it is.",
        why: "The old and the new designer place such parameters differently.",
        fix: "Set `x-ms-visibility` to `important`, `advanced` or `internal`.",
        reference: EXTENSIONS,
        codes: &[],
        check: Check::Parameter(parameter_visibility_missing),
    },
    Rule {
        id: RuleId::new("power-platform/body-without-label"),
        severity: Severity::Note,
        summary: "A body parameter has no `x-ms-summary` or no description.",
        why: "The designer shows the fields of a body, and its own texts only where it has none.",
        fix: "Add `x-ms-summary` and `description` where the body is one value.",
        reference: EXTENSIONS,
        codes: &["body-parameter-summary"],
        check: Check::ParameterUse(body_without_label),
    },
];

/// Texts longer than this, in bytes, are not judged: shared parameters are seen once an operation.
const MAX_JUDGED: usize = 4_000;

/// Parameters of one operation beyond this are not compared with each other.
const MAX_COMPARED: usize = 256;

/// The text of a parameter's key with its node; none where it is blank.
fn text(node: Option<Node<'_>>) -> Option<(Node<'_>, &str)> {
    let node = node?;
    let text = node.as_str().filter(|text| text.len() <= MAX_JUDGED)?;
    (!text.trim().is_empty()).then_some((node, text))
}

/// The label of a parameter with its node; none where it is blank.
fn label<'d>(parameter: &Parameter<'d>) -> Option<(Node<'d>, &'d str)> {
    text(parameter.asked().ms_summary)
}

/// Characters that the validator refuses have a rule of their own.
fn parameter_summary_not_plain(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = label(parameter) else { return };
    if let Some(character) = beyond_label(text).filter(|_| !text.contains(RESTRICTED_CHARACTERS)) {
        cx.report(node, format!("letters, digits and parentheses are expected, found `{character}`"));
    }
}

fn parameter_summary_not_title_case(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = label(parameter) else { return };
    if let Some(word) = lower_word(text) {
        let mend = || Some(Mend::uncertain([node.with_value(in_title_case(text))?]));
        cx.report_with(node, format!("a capital is expected at the beginning of `{word}`"), mend);
    }
}

/// What is the parameter's name has a rule of its own.
fn parameter_summary_in_lower_case(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = label(parameter).filter(|(_, text)| is_lower(text)) else { return };
    if text != parameter.name() {
        let mend = || Some(Mend::uncertain([node.with_value(with_capital(text))?]));
        cx.report_with(node, format!("a capital is expected at the beginning of `{text}`"), mend);
    }
}

/// A single word with a capital is name and label at once.
fn parameter_summary_is_name(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = label(parameter).filter(|(_, text)| *text == parameter.name()) else { return };
    let rest = text.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or("_");
    if !rest.bytes().all(|byte| byte.is_ascii_lowercase()) {
        let mend =
            || Some(Mend::uncertain([node.with_value(label_of(text).filter(|label| label != text)?)?]));
        cx.report_with(node, format!("words are expected, found the name `{text}`"), mend);
    }
}

/// Reports visible parameters of an operation whose texts under a key are the same; that one is listed
/// twice has a rule of its own.
fn report_twins<'d>(
    cx: &mut Cx<'_>,
    operation: &Operation<'d>,
    key: &str,
    found: fn(&Parameter<'d>) -> Option<Node<'d>>,
) {
    let all = operation.parameters().iter().chain(operation.sent_parameters());
    if operation.parameters().len() + operation.sent_parameters().len() < 2 {
        return;
    }
    let visible = all.filter(|parameter| is_visible(operation, parameter));
    let told =
        visible.filter_map(|parameter| text(found(parameter)).map(|(node, text)| (text, node, parameter)));
    let mut texts: Vec<(&str, Node<'_>, &Parameter<'_>)> = told.take(MAX_COMPARED).collect();
    texts.sort_by(|(one, ..), (other, ..)| compare(one, other));
    for pair in texts.windows(2) {
        if let [(one, _, first), (other, node, second)] = pair
            && compare(one, other).is_eq()
            && (first.name(), first.location()) != (second.name(), second.location())
        {
            cx.report(*node, format!("the parameter `{}` has the same `{key}`", first.name()));
        }
    }
}

fn parameter_description_repeats_summary(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = text(parameter.asked().description) else { return };
    let Some((_, label)) = label(parameter) else { return };
    if is_same(label, text) {
        cx.report(node, "the description says the same as `x-ms-summary`");
    }
}

fn parameter_description_without_full_stop(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = text(parameter.asked().description) else { return };
    if text.trim().contains(' ') {
        report_open_end(cx, node, text, "description");
    }
}

/// Labels alone count: in sentences, `Id` may begin one.
fn abbreviation_in_lower_case(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let Some((node, text)) = label(parameter) else { return };
    if let Some((small, large)) = small_abbreviation(text) {
        let mend = || Some(Mend::safe([node.with_value(with_abbreviations(text))?]));
        cx.report_with(node, format!("`{large}` is expected, found `{small}`"), mend);
    }
}

/// Swagger 2.0 gives titles to schemas only: that of a body counts.
fn parameter_title_disagrees(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    let node = parameter.node();
    if parameter.asked().ms_summary.is_none() {
        return;
    }
    let title = node.get("title").or_else(|| parameter.asked().schema?.get("title"));
    let (Some(title), Some((_, label))) = (title, label(parameter)) else { return };
    if let Some(text) = title.as_str().filter(|text| *text != label) {
        let mend = || Some(Mend::uncertain([title.with_value(label)?]));
        cx.report_with(title, format!("the title is `{text}`, `x-ms-summary` is `{label}`"), mend);
    }
}

fn parameter_visibility_missing(cx: &mut Cx<'_>, parameter: &Parameter<'_>) {
    if parameter.location() != ParameterIn::Body && text(parameter.asked().ms_visibility).is_none() {
        let message = format!("the parameter `{}` does not say how visible it is", parameter.name());
        cx.report((parameter.node(), "x-ms-visibility"), message);
    }
}

fn body_without_label(cx: &mut Cx<'_>, operation: &Operation<'_>, parameter: &Parameter<'_>) {
    if parameter.location() != ParameterIn::Body || !is_visible(operation, parameter) {
        return;
    }
    let lacking =
        ["x-ms-summary", "description"].into_iter().find(|key| text_of(parameter.node(), key).is_none());
    if let Some(key) = lacking {
        cx.report((parameter.node(), key), format!("the body has no `{key}`"));
    }
}
