//! How names, addresses and categories of `x-ms-connector-metadata` are written.

use super::metadata::{CATEGORIES, NAMES, PRIVACY_POLICY, WEBSITE, entries, property};
use super::{SUBMISSION, VALIDATOR, hint};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::Mend;

/// Categories beyond this are not compared with each other; far fewer are allowed.
const MAX_COMPARED: usize = 64;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/metadata-name-misspelt"),
        severity: Severity::Note,
        summary: "A property of the metadata is written in other letters than certification does.",
        why: "The pipelines bear it; tools that compare letter by letter do not find the property.",
        fix: "Write `Website`, `Privacy policy` and `Categories`.",
        reference: SUBMISSION,
        codes: &["metadata-property-name-case"],
        check: Check::Contract(metadata_name_misspelt),
    },
    Rule {
        id: RuleId::new("power-platform/metadata-property-unknown"),
        severity: Severity::Note,
        summary: "The metadata has a property that nothing reads.",
        why: "Certification knows three properties; the others are never shown.",
        fix: "Remove the entry, or move its text to the introduction.",
        reference: SUBMISSION,
        codes: &["metadata-unknown-property"],
        check: Check::Contract(metadata_property_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/metadata-url-not-encrypted"),
        severity: Severity::Error,
        summary: "The website or the privacy policy has an address without encryption.",
        why: "Users are led to a page that anybody on the way can change; certification asks for HTTPS (5000.3.1.6).",
        fix: "Write the address with `https://`.",
        reference: SUBMISSION,
        codes: &["metadata-url-https", "5000.3.1.6"],
        check: Check::Contract(metadata_url_not_encrypted),
    },
    Rule {
        id: RuleId::new("power-platform/categories-separated-by-comma"),
        severity: Severity::Error,
        summary: "Categories are separated by something else than `;`.",
        why: "The whole text is taken for one category, which does not exist.",
        fix: "Put `;` between the categories, without blanks.",
        reference: SUBMISSION,
        codes: &["metadata-categories-separator"],
        check: Check::Contract(categories_separated_by_comma),
    },
    Rule {
        id: RuleId::new("power-platform/categories-untidy"),
        severity: Severity::Warning,
        summary: "The categories have blanks around them, or an empty one among them.",
        why: "A category with a blank in front is another one to those who compare letter by letter.",
        fix: "Write the categories with a single `;` between them, and nothing around.",
        reference: SUBMISSION,
        codes: &["metadata-categories-separator"],
        check: Check::Contract(categories_untidy),
    },
    Rule {
        id: RuleId::new("power-platform/category-duplicate"),
        severity: Severity::Error,
        summary: "A category stands twice.",
        why: "The validator refuses it (ArrayDuplicateValue).",
        fix: "Remove one of the two.",
        reference: VALIDATOR,
        codes: &["metadata-categories-duplicate", "ArrayDuplicateValue"],
        check: Check::Contract(category_duplicate),
    },
];

fn metadata_name_misspelt(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for entry in entries(contract) {
        let Some(node) = entry.get("propertyName") else { continue };
        let Some(found) = node.as_str() else { continue };
        let meant = NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(found.trim()));
        if let Some(meant) = meant.filter(|name| *name != found) {
            let message = format!("`{meant}` is expected, found `{found}`");
            cx.report_with(node, message, || Some(Mend::safe([node.with_value(meant)?])));
        }
    }
}

fn metadata_property_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for entry in entries(contract) {
        let Some(node) = entry.get("propertyName") else { continue };
        let Some(found) = node.as_str() else { continue };
        if !NAMES.iter().any(|name| name.eq_ignore_ascii_case(found.trim())) {
            cx.report(node, format!("nothing reads `{found}`; {}", hint(found, &NAMES)));
        }
    }
}

fn metadata_url_not_encrypted(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for name in [WEBSITE, PRIVACY_POLICY] {
        let Some(node) = property(contract, name) else { continue };
        let Some(rest) = node.as_str().and_then(|text| text.trim().strip_prefix("http://")) else { continue };
        let message = format!("`{name}` is expected to begin with `https://`");
        cx.report_with(node, message, || {
            Some(Mend::uncertain([node.with_value(format!("https://{rest}"))?]))
        });
    }
}

/// No category has a comma in its name.
fn categories_separated_by_comma(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = property(contract, CATEGORIES) else { return };
    let Some(text) = node.as_str() else { return };
    if let Some(found) = text.chars().find(|c| matches!(c, ',' | '|' | '\n')) {
        let message = format!("categories are separated by `;`, found `{}`", found.escape_default());
        let joined = || joined(text.split([';', ',', '|', '\n']));
        cx.report_with(node, message, || Some(Mend::safe([node.with_value(joined())?])));
    }
}

fn categories_untidy(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = property(contract, CATEGORIES) else { return };
    let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else { return };
    if text.split(';').any(|name| name.is_empty() || name != name.trim()) {
        let tidy = joined(text.split(';'));
        let message = format!("`{tidy}` is expected, found `{text}`");
        cx.report_with(node, message, || Some(Mend::safe([node.with_value(tidy)?])));
    }
}

/// Names with a `;` between them, blanks and empty ones left out.
fn joined<'t>(names: impl Iterator<Item = &'t str>) -> String {
    let names = names.map(str::trim).filter(|name| !name.is_empty());
    names.collect::<Vec<_>>().join(";")
}

fn category_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(node) = property(contract, CATEGORIES) else { return };
    let Some(text) = node.as_str() else { return };
    let mut kept: Vec<&str> = Vec::new();
    let mut twice = None;
    let names = text.split([';', ',']).map(str::trim).filter(|name| !name.is_empty());
    for name in names.take(MAX_COMPARED) {
        match kept.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            true => twice = Some(name),
            false => kept.push(name),
        }
    }
    if let Some(name) = twice {
        let message = format!("the category `{name}` stands twice");
        let whole = text.split([';', ',']).count() <= MAX_COMPARED;
        let mend = || whole.then(|| Some(Mend::safe([node.with_value(kept.join(";"))?])))?;
        cx.report_with(node, message, mend);
    }
}
