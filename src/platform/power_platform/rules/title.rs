//! How title and description of the connector are written.

use super::text::{beyond_ascii, ends_as_sentence, has_address, in_ascii, is_same, product, with_full_stop};
use super::{STRINGS, SUBMISSION, VALIDATOR, restricted_word};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Mend, Node};
use crate::rules::is_unseen;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/title-not-ascii"),
        severity: Severity::Error,
        summary: "The title has a character beyond ASCII.",
        why: "The validator wants English and takes such characters for another language.",
        fix: "Write the title with the letters of English; leave out signs such as a trade mark.",
        reference: VALIDATOR,
        codes: &["title-ascii", "ValueMustBeInEnglish"],
        check: Check::Contract(title_not_ascii),
    },
    Rule {
        id: RuleId::new("power-platform/title-not-trimmed"),
        severity: Severity::Error,
        summary: "The title has blanks at its ends, or two in a row.",
        why: "Certification refuses such a title, and lists are sorted wrongly by it.",
        fix: "Leave one blank between words, and none at the ends of `info.title`.",
        reference: SUBMISSION,
        codes: &["title-trim"],
        check: Check::Contract(title_not_trimmed),
    },
    Rule {
        id: RuleId::new("power-platform/description-product-name"),
        severity: Severity::Warning,
        summary: "The description has the name of one of the platform's products.",
        why: "Users would take the connector for a part of the product; reviewers may send it back.",
        fix: "Say what the service does, not where the connector is used.",
        reference: SUBMISSION,
        codes: &["description-product-names"],
        check: Check::Contract(description_product_name),
    },
    Rule {
        id: RuleId::new("power-platform/description-with-api-word"),
        severity: Severity::Note,
        summary: "The description has the word “API”.",
        why: "Those who build flows look for a service; guidance asks to leave the word out, reviews let it pass.",
        fix: "Name the service, not its API.",
        reference: STRINGS,
        codes: &["description-no-api-word"],
        check: Check::Contract(description_with_api_word),
    },
    Rule {
        id: RuleId::new("power-platform/description-not-ascii"),
        severity: Severity::Note,
        summary: "The description has a character beyond ASCII.",
        why: "The validator wants English; curled quotes and long dashes arrive with pasted text.",
        fix: "Write straight quotes, hyphens and three dots.",
        reference: VALIDATOR,
        codes: &["description-ascii", "ValueMustBeInEnglish", "5000.2.3.6"],
        check: Check::Contract(description_not_ascii),
    },
    Rule {
        id: RuleId::new("power-platform/description-with-address"),
        severity: Severity::Warning,
        summary: "The description has a web address.",
        why: "It is shown as plain text that nobody can click; reviewers may send it back.",
        fix: "Move the address to the contact or to the metadata.",
        reference: SUBMISSION,
        codes: &["description-no-url", "5000.2.3.6"],
        check: Check::Contract(description_with_address),
    },
    Rule {
        id: RuleId::new("power-platform/description-without-full-stop"),
        severity: Severity::Note,
        summary: "The description does not end as a sentence does.",
        why: "Certification asks for full sentences; it reads as if the end were cut off.",
        fix: "End the description with a full stop.",
        reference: SUBMISSION,
        codes: &["description-punctuation"],
        check: Check::Contract(description_without_full_stop),
    },
    Rule {
        id: RuleId::new("power-platform/description-repeats-title"),
        severity: Severity::Error,
        summary: "The description is the title once more.",
        why: "Users learn nothing about the connector.",
        fix: "Say what the service does and what the connector offers.",
        reference: STRINGS,
        codes: &["description-not-title"],
        check: Check::Contract(description_repeats_title),
    },
];

/// A text of `info` with its node; none where it is blank.
fn info_text<'d>(contract: &Contract<'d>, name: &str) -> Option<(Node<'d>, &'d str)> {
    let node = contract.info()?.get(name)?;
    node.as_str().filter(|text| !text.trim().is_empty()).map(|text| (node, text))
}

fn title_not_ascii(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, title)) = info_text(contract, "title") else { return };
    if let Some(character) = beyond_ascii(title) {
        let mend = || Some(Mend::uncertain([node.with_value(in_ascii(title)?)?]));
        cx.report_with(node, format!("the title has the character `{character}`"), mend);
    }
}

fn title_not_trimmed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, title)) = info_text(contract, "title") else { return };
    if title != title.trim() || title.contains("  ") || title.contains(['\n', '\r', '\t']) {
        let trimmed = || title.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = format!("the title is expected to be `{}`, found `{title}`", trimmed());
        cx.report_with(node, message, || Some(Mend::safe([node.with_value(trimmed())?])));
    }
}

/// What the validator refuses at once has a rule of its own.
fn description_product_name(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    if let Some(product) = product(text).filter(|_| restricted_word(text).is_none()) {
        cx.report(node, format!("the description has the name of a product of the platform: `{product}`"));
    }
}

fn description_with_api_word(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    if words.any(|word| word.eq_ignore_ascii_case("api") || word.eq_ignore_ascii_case("apis")) {
        cx.report(node, "the description has the word `API`");
    }
}

fn description_not_ascii(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if let Some((node, text)) = info_text(contract, "description") {
        report_beyond_ascii(cx, node, text, "description");
    }
}

/// Reports a text that has characters beyond ASCII; those that nobody sees have a rule of their own.
pub(super) fn report_beyond_ascii(cx: &mut Cx<'_>, node: Node<'_>, text: &str, what: &str) {
    if let Some(character) = beyond_ascii(text).filter(|c| !is_unseen(*c)) {
        let mend = || Some(Mend::safe([node.with_value(in_ascii(text)?)?]));
        cx.report_with(node, format!("the {what} has the character `{character}`"), mend);
    }
}

fn description_with_address(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    if has_address(text) {
        cx.report(node, "the description has a web address");
    }
}

fn description_without_full_stop(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if let Some((node, text)) = info_text(contract, "description") {
        report_open_end(cx, node, text, "description");
    }
}

/// Reports a text that does not end as a sentence does.
pub(super) fn report_open_end(cx: &mut Cx<'_>, node: Node<'_>, text: &str, what: &str) {
    if !ends_as_sentence(text) {
        let mend = || Some(Mend::safe([node.with_value(with_full_stop(text)?)?]));
        cx.report_with(node, format!("the {what} does not end in a full stop"), mend);
    }
}

fn description_repeats_title(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    if contract.title().is_some_and(|title| is_same(title, text)) {
        cx.report(node, "the description says the same as the title");
    }
}
