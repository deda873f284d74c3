//! Properties of schemas: the labels and hints that the designers show for them.
//!
//! The classic designer reads `title`, the new one `x-ms-summary`. What was accepted often lacks
//! both, so that most of this is asked for by the strict profile only.

use super::{EXTENSIONS, STRINGS, SUBMISSION, is_internal, restricted_word, text_of};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Written};
use crate::document::{Member, Mend, Node};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/property-summary-missing"),
        severity: Severity::Warning,
        summary: "A visible property has neither `x-ms-summary` nor `title`.",
        why: "The designer shows the technical name as its label.",
        fix: "Add `x-ms-summary`: one to three words such as “Order ID”.",
        reference: EXTENSIONS,
        codes: &["property-summary"],
        check: Check::Schema(property_summary_missing),
    },
    Rule {
        id: RuleId::new("power-platform/property-description-missing"),
        severity: Severity::Note,
        summary: "A visible property has no description.",
        why: "The designer has no hint to show.",
        fix: "Add `description`: what the value means, in a few words.",
        reference: SUBMISSION,
        codes: &["property-description"],
        check: Check::Schema(property_description_missing),
    },
    Rule {
        id: RuleId::new("power-platform/property-text-repeated"),
        severity: Severity::Note,
        summary: "The description of a property repeats its label.",
        why: "Users read the same words twice and learn nothing.",
        fix: "Say in `description` what the label leaves open.",
        reference: STRINGS,
        codes: &["property-text"],
        check: Check::Schema(property_text_repeated),
    },
    Rule {
        id: RuleId::new("power-platform/property-description-empty"),
        severity: Severity::Note,
        summary: "The description of a property is empty.",
        why: "It says nothing and hides that nothing is said.",
        fix: "Write the description, or remove the key.",
        reference: STRINGS,
        codes: &["property-text"],
        check: Check::Schema(property_description_empty),
    },
    Rule {
        id: RuleId::new("power-platform/property-restricted-word"),
        severity: Severity::Warning,
        summary: "A text of a property names Power Apps, Power Automate or Logic Apps.",
        why: "The connector works in all of them; reviewers may send it back.",
        fix: "Say what the value means, not where it is used.",
        reference: STRINGS,
        codes: &["property-text", "ValueContainsRestrictedWords"],
        check: Check::Schema(property_restricted_word),
    },
    Rule {
        id: RuleId::new("power-platform/property-description-unfinished"),
        severity: Severity::Note,
        summary: "The description of a property does not end like a sentence.",
        why: "Hints that end in different ways look careless side by side.",
        fix: "End the description with a full stop.",
        reference: STRINGS,
        codes: &["property-text"],
        check: Check::Schema(property_description_unfinished),
    },
    Rule {
        id: RuleId::new("power-platform/property-name-unwieldy"),
        severity: Severity::Note,
        summary: "The name of a property has a blank at its edge or a character of paths.",
        why: "Expressions and dynamic extensions cannot name it: they read . [ ] / \\ ? as their own.",
        fix: "Let the service send another name, or leave the property out.",
        reference: EXTENSIONS,
        codes: &["property-name"],
        check: Check::Schema(property_name_unwieldy),
    },
    Rule {
        id: RuleId::new("power-platform/title-differs-from-summary"),
        severity: Severity::Note,
        summary: "`title` and `x-ms-summary` say different things.",
        why: "The classic designer shows the one, the new designer the other.",
        fix: "Write the same words in both.",
        reference: EXTENSIONS,
        codes: &["title-vs-summary"],
        check: Check::Schema(title_differs_from_summary),
    },
];

/// The properties that users see.
fn visible<'d>(schema: &Written<'d>) -> impl Iterator<Item = Member<'d>> {
    let hidden = schema.ms_visibility.is_some_and(|mark| mark.as_str() == Some("internal"));
    let list = schema.properties.filter(|_| !hidden && !schema.is_holder);
    list.into_iter().flat_map(|list| list.containers()).filter(|property| !is_internal(property.value))
}

/// What is only a reference has its texts where it leads.
fn is_written_out(node: Node<'_>) -> bool {
    node.is_object() && node.get("$ref").is_none()
}

fn property_summary_missing(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    for property in visible(schema).filter(|property| is_written_out(property.value)) {
        if text_of(property.value, "x-ms-summary").is_none() && text_of(property.value, "title").is_none() {
            let message = format!("the property `{}` has no `x-ms-summary`", property.name);
            cx.report((property.value, "x-ms-summary"), message);
        }
    }
}

fn property_description_missing(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    for property in visible(schema).filter(|property| is_written_out(property.value)) {
        if property.value.get("description").is_none() {
            let message = format!("the property `{}` has no `description`", property.name);
            cx.report((property.value, "description"), message);
        }
    }
}

fn property_text_repeated(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(summary) = label(schema).and_then(|node| node.as_str()) else { return };
    let Some(node) = schema.description else { return };
    let same = |text: &str| !text.trim().is_empty() && text.trim().eq_ignore_ascii_case(summary.trim());
    if node.as_str().is_some_and(same) {
        cx.report(node, "the description repeats `x-ms-summary`");
    }
}

/// The label of what is no parameter.
fn label<'d>(schema: &Written<'d>) -> Option<Node<'d>> {
    schema.ms_summary.filter(|_| !schema.is_holder)
}

fn property_description_empty(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(node) = schema.description.filter(|_| !schema.is_holder) else { return };
    if node.as_str().is_some_and(|text| text.trim().is_empty()) {
        let mend = || Some(Mend::safe([schema.node.without_member("description")?]));
        cx.report_with(node, "the description is empty", mend);
    }
}

fn property_restricted_word(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    for node in [schema.ms_summary, schema.description].into_iter().flatten() {
        if schema.is_holder {
            return;
        }
        if let Some(word) = node.as_str().and_then(restricted_word) {
            cx.report(node, format!("the text has the restricted words `{word}`"));
        }
    }
}

fn property_description_unfinished(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(node) = schema.description.filter(|_| !schema.is_holder) else { return };
    let text = node.as_str().map(str::trim_end).unwrap_or_default();
    if !text.is_empty() && !text.ends_with(['.', '!', '?', ':', ')', '…']) {
        cx.report(node, "the description does not end like a sentence");
    }
}

/// Characters that paths in expressions and extensions read as their own.
const OF_PATHS: [char; 6] = ['.', '[', ']', '/', '\\', '?'];

/// A note, though few break it: names are given by the service, and can seldom be changed. Names of
/// OData, which begin with `@`, are left out: expressions quote them in any case.
fn property_name_unwieldy(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    for property in schema.properties.into_iter().flat_map(|list| list.containers()) {
        let name = property.name;
        if name.trim() != name {
            cx.report(property.value, format!("the name `{name}` has a blank at its edge"));
        } else if let Some(character) = name.chars().find(|c| OF_PATHS.contains(c) && !name.starts_with('@'))
        {
            cx.report(property.value, format!("the name `{name}` has the character `{character}`"));
        }
    }
}

fn title_differs_from_summary(cx: &mut Cx<'_>, _: &Contract<'_>, schema: &Written<'_>) {
    let Some(summary) = label(schema).and_then(|node| node.as_str()) else { return };
    let Some(title) = schema.node.get("title") else { return };
    let Some(text) = title.as_str().filter(|text| text.trim() != summary.trim()) else { return };
    let message = format!("`title` is `{text}`, `x-ms-summary` is `{summary}`");
    // Which of the two is the better text, only the author knows.
    let mend = || {
        let step = title.with_value(summary)?;
        let same = text.trim().eq_ignore_ascii_case(summary.trim());
        Some(if same { Mend::safe([step]) } else { Mend::uncertain([step]) })
    };
    cx.report_with(title, message, mend);
}
