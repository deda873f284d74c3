//! Title, description and contact.

use super::{STRINGS, SUBMISSION, VALIDATOR, completed_address, lack, restricted_word, text, text_of};
use crate::catalogue::Contact;
use crate::catalogue::{is_address, is_email};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Mend, Node};

/// The longest title, in characters.
const MAX_TITLE: usize = 30;

/// The shortest and the longest description, in characters.
const MIN_DESCRIPTION: usize = 30;
const MAX_DESCRIPTION: usize = 500;

/// Words that a title must not have, whole and without regard to case.
const TITLE_WORDS: [&str; 4] = ["api", "apis", "connector", "connectors"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/title-too-long"),
        severity: Severity::Error,
        summary: "The title has more than 30 characters.",
        why: "The designer cuts longer titles off, and the validator refuses them (5000.2.2.1).",
        fix: "Shorten `info.title`; leave out words such as “API” and “Connector”.",
        reference: SUBMISSION,
        codes: &["title-max-length", "FieldLengthExceeded", "5000.2.2.1"],
        check: Check::Contract(title_too_long),
    },
    Rule {
        id: RuleId::new("power-platform/title-restricted-word"),
        severity: Severity::Error,
        summary: "The title has the word “API” or “Connector”.",
        why: "Everything in the list is a connector; the validator refuses the words (restricted words: api, connector).",
        fix: "Leave the word out of `info.title`.",
        reference: SUBMISSION,
        codes: &["title-restricted-word", "ValueContainsRestrictedWords", "5000.2.2.2"],
        check: Check::Contract(title_restricted_word),
    },
    Rule {
        id: RuleId::new("power-platform/title-product-name"),
        severity: Severity::Error,
        summary: "The title has the name of one of the platform's products.",
        why: "Users would take the connector for a part of the product (5000.2.2.2).",
        fix: "Name the service that the connector leads to, and nothing else.",
        reference: SUBMISSION,
        codes: &["title-product-name", "5000.2.2.2"],
        check: Check::Contract(title_product_name),
    },
    Rule {
        id: RuleId::new("power-platform/title-ends-badly"),
        severity: Severity::Error,
        summary: "The title ends in something else than a letter or a digit.",
        why: "The validator refuses it (ValueMustEndWithAlphanumeric, 5000.2.2.3).",
        fix: "Remove punctuation at the end of `info.title`.",
        reference: SUBMISSION,
        codes: &["title-end-alphanumeric", "ValueMustEndWithAlphanumeric", "5000.2.2.3"],
        check: Check::Contract(title_ends_badly),
    },
    Rule {
        id: RuleId::new("power-platform/description-missing"),
        severity: Severity::Error,
        summary: "The definition does not say what the connector is for.",
        why: "The tile in the list of connectors is empty, and the validator refuses the definition.",
        fix: "Write one or two sentences into `info.description`.",
        reference: SUBMISSION,
        codes: &["description-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Contract(description_missing),
    },
    Rule {
        id: RuleId::new("power-platform/description-too-short"),
        severity: Severity::Error,
        summary: "The description has fewer than 30 characters.",
        why: "The validator refuses it (between 30 and 500 characters, 5000.2.3.4).",
        fix: "Say what the service does and what the connector offers.",
        reference: SUBMISSION,
        codes: &["description-length", "FieldLengthNotInRange", "5000.2.3.4"],
        check: Check::Contract(description_too_short),
    },
    Rule {
        id: RuleId::new("power-platform/description-too-long"),
        severity: Severity::Error,
        summary: "The description has more than 500 characters.",
        why: "The validator refuses it (between 30 and 500 characters, 5000.2.3.4).",
        fix: "Keep what the connector is for, and move the rest to the introduction.",
        reference: SUBMISSION,
        codes: &["description-length", "FieldLengthNotInRange", "5000.2.3.4"],
        check: Check::Contract(description_too_long),
    },
    Rule {
        id: RuleId::new("power-platform/description-restricted-word"),
        severity: Severity::Error,
        summary: "The description names Power Apps, Power Automate or Logic Apps.",
        why: "The connector works in all of them; the validator refuses the names (5000.2.3.5).",
        fix: "Say what the service does, not where the connector is used.",
        reference: STRINGS,
        codes: &["description-restricted-words", "ValueContainsRestrictedWords", "5000.2.3.5"],
        check: Check::Contract(description_restricted_word),
    },
    Rule {
        id: RuleId::new("power-platform/contact-missing"),
        severity: Severity::Error,
        summary: "The definition names no contact.",
        why: "Users cannot ask anybody; the validator says “The 'contact' property is required”.",
        fix: "Add `info.contact` with `name`, `url` and `email` of your support.",
        reference: SUBMISSION,
        codes: &["contact-required", "RequiredPropertyMissing"],
        check: Check::Contract(contact_missing),
    },
    Rule {
        id: RuleId::new("power-platform/contact-name-missing"),
        severity: Severity::Error,
        summary: "The contact has no name.",
        why: "Certification wants the name of the support team.",
        fix: "Write the team's name into `info.contact.name`.",
        reference: SUBMISSION,
        codes: &["contact-name-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Contract(|cx, contract| contact_lacks(cx, contract, "name")),
    },
    Rule {
        id: RuleId::new("power-platform/contact-email-missing"),
        severity: Severity::Warning,
        summary: "The contact has no e-mail address.",
        why: "Certification asks for one (5000.3.1.4).",
        fix: "Write the support's address into `info.contact.email`.",
        reference: SUBMISSION,
        codes: &["contact-email-required", "RequiredPropertyMissing", "RequiredValueEmpty", "5000.3.1.4"],
        check: Check::Contract(|cx, contract| contact_lacks(cx, contract, "email")),
    },
    Rule {
        id: RuleId::new("power-platform/contact-url-missing"),
        severity: Severity::Warning,
        summary: "The contact has no page.",
        why: "Certification asks verified publishers for the address of their support.",
        fix: "Write the address of the support page into `info.contact.url`.",
        reference: SUBMISSION,
        codes: &["contact-url-required", "RequiredPropertyMissing", "RequiredValueEmpty"],
        check: Check::Contract(|cx, contract| contact_lacks(cx, contract, "url")),
    },
    Rule {
        id: RuleId::new("power-platform/contact-email-malformed"),
        severity: Severity::Error,
        summary: "The contact's e-mail address is none.",
        why: "The validator refuses it (ContactEmailNotValid).",
        fix: "Write one address such as `support@example.com`.",
        reference: VALIDATOR,
        codes: &["contact-email-valid", "ContactEmailNotValid"],
        check: Check::Contract(contact_email_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/contact-url-malformed"),
        severity: Severity::Error,
        summary: "The contact's page is no full address.",
        why: "The validator refuses it (UrlNotValid).",
        fix: "Write the address with `https://`.",
        reference: VALIDATOR,
        codes: &["contact-url-valid", "UrlNotValid"],
        check: Check::Contract(contact_url_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/contact-url-not-encrypted"),
        severity: Severity::Warning,
        summary: "The contact's page has an address without encryption.",
        why: "Users are led to a page that anybody on the way can change; certification asks for HTTPS (5000.3.1.6).",
        fix: "Write the address with `https://`.",
        reference: SUBMISSION,
        codes: &["contact-url-https", "5000.3.1.6"],
        check: Check::Contract(contact_url_not_encrypted),
    },
];

/// A text of `info` with its node.
fn info_text<'d>(contract: &Contract<'d>, name: &str) -> Option<(Node<'d>, &'d str)> {
    let node = contract.info()?.get(name)?;
    Some((node, node.as_str()?))
}

fn title_too_long(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, title)) = info_text(contract, "title") else { return };
    let length = title.trim().trim_end_matches(" (Independent Publisher)").chars().count();
    if length > MAX_TITLE {
        cx.report(node, format!("the title has {length} characters, {MAX_TITLE} are allowed"));
    }
}

fn title_restricted_word(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, title)) = info_text(contract, "title") else { return };
    let mut words = title.split(|c: char| !c.is_alphanumeric() && c != '_');
    let found = words.find(|word| TITLE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
    if let Some(word) = found {
        let mend = || {
            let left = title.split_whitespace().filter(|part| part != &word).collect::<Vec<_>>().join(" ");
            (!left.is_empty() && left != title).then(|| Some(Mend::uncertain([node.with_value(left)?])))?
        };
        cx.report_with(node, format!("the title has the restricted word `{word}`"), mend);
    }
}

fn title_product_name(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, title)) = info_text(contract, "title") else { return };
    if let Some(product) = text::product(title) {
        cx.report(node, format!("the title has the name of a product of the platform: `{product}`"));
    }
}

/// Blanks have a rule of their own.
fn title_ends_badly(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, title)) = info_text(contract, "title") else { return };
    if !text::ends_as_label(title.trim_end()) {
        let mend = || Some(Mend::uncertain([node.with_value(text::with_label_end(title)?)?]));
        let message = format!("a title that ends in a letter or a digit is expected, found `{title}`");
        cx.report_with(node, message, mend);
    }
}

fn description_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(info) = contract.info() else { return };
    if text_of(info, "description").is_none() {
        let (place, fault) = lack(info, "description");
        cx.report(place, format!("`info.description` {fault}"));
    }
}

fn description_too_short(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    let length = text.chars().count();
    if !text.trim().is_empty() && length < MIN_DESCRIPTION {
        cx.report(
            node,
            format!("the description has {length} characters, at least {MIN_DESCRIPTION} are expected"),
        );
    }
}

fn description_too_long(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    let length = text.chars().count();
    if length > MAX_DESCRIPTION {
        cx.report(node, format!("the description has {length} characters, {MAX_DESCRIPTION} are allowed"));
    }
}

fn description_restricted_word(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((node, text)) = info_text(contract, "description") else { return };
    if let Some(word) = restricted_word(text) {
        cx.report(node, format!("the description has the restricted words `{word}`"));
    }
}

fn contact<'d>(contract: &Contract<'d>) -> Option<Node<'d>> {
    contract.info()?.get("contact").filter(Node::is_object)
}

/// What the definition lacks is filled in from the manifest when the connector is packaged.
fn contact_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(info) = contract.info() else { return };
    let told = cx.release().is_some_and(|release| release.manifest.contact != Contact::default());
    if contact(contract).is_none() && !told {
        cx.report((info, "contact"), "`info.contact` is missing");
    }
}

/// A contact stands in the definition, in the manifest, or partly in both.
fn contact_lacks(cx: &mut Cx<'_>, contract: &Contract<'_>, name: &str) {
    let Some(info) = contract.info() else { return };
    let manifest = cx.release().map(|release| release.manifest.contact.clone()).unwrap_or_default();
    let told = match name {
        "name" => &manifest.name,
        "email" => &manifest.email,
        _ => &manifest.url,
    };
    let written = contact(contract);
    let is_written = written.is_some_and(|contact| text_of(contact, name).is_some());
    if is_written || told.as_ref().is_some_and(|text| !text.trim().is_empty()) {
        return;
    }
    match written {
        Some(contact) => {
            let (place, fault) = lack(contact, name);
            cx.report(place, format!("`info.contact.{name}` {fault}"));
        }
        None if manifest != Contact::default() => {
            let message = format!("`info.contact.{name}` is missing, here and in the manifest");
            cx.report((info, "contact"), message);
        }
        None => {}
    }
}

fn contact_email_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = contact(contract).and_then(|contact| contact.get("email")) else { return };
    if let Some(text) = node.as_str().filter(|text| !text.trim().is_empty() && !is_email(text)) {
        cx.report(node, format!("an e-mail address is expected, found `{text}`"));
    }
}

fn contact_url_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = contact(contract).and_then(|contact| contact.get("url")) else { return };
    if let Some(text) = node.as_str().filter(|text| !text.trim().is_empty() && !is_address(text)) {
        let message = format!("an address that begins with `https://` is expected, found `{text}`");
        cx.report_with(node, message, || completed_address(node));
    }
}

fn contact_url_not_encrypted(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = contact(contract).and_then(|contact| contact.get("url")) else { return };
    if let Some(rest) = node.as_str().and_then(|text| text.strip_prefix("http://")) {
        let mend = || Some(Mend::uncertain([node.with_value(format!("https://{rest}"))?]));
        cx.report_with(node, "the contact's page is expected to begin with `https://`", mend);
    }
}
