//! `x-ms-connector-metadata`: website, privacy policy, categories.

use super::{SUBMISSION, VALIDATOR, completed_address, hint};
use crate::catalogue::is_address;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Mend, Node, Step};
use std::collections::BTreeSet;

/// The key at the definition's root.
const METADATA: &str = "x-ms-connector-metadata";

pub(super) const WEBSITE: &str = "Website";
pub(super) const PRIVACY_POLICY: &str = "Privacy policy";
pub(super) const CATEGORIES: &str = "Categories";

/// The names of all properties.
pub(super) const NAMES: [&str; 3] = [WEBSITE, PRIVACY_POLICY, CATEGORIES];

/// The most categories that a connector may have.
const MAX_CATEGORIES: usize = 2;

/// The categories that there are.
const KNOWN_CATEGORIES: [&str; 19] = [
    "AI",
    "Business Management",
    "Business Intelligence",
    "Collaboration",
    "Commerce",
    "Communication",
    "Content and Files",
    "Finance",
    "Data",
    "Human Resources",
    "Internet of Things",
    "IT Operations",
    "Lifestyle and Entertainment",
    "Marketing",
    "Productivity",
    "Sales and CRM",
    "Security",
    "Social Media",
    "Website",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/metadata-missing"),
        severity: Severity::Error,
        summary: "The definition has no `x-ms-connector-metadata`.",
        why: "Website, privacy policy and categories stand there; the validator says “property is required”.",
        fix: "Add the list with Website, Privacy policy and Categories.",
        reference: SUBMISSION,
        codes: &["metadata-required", "RequiredPropertyMissing"],
        check: Check::Contract(metadata_missing),
    },
    Rule {
        id: RuleId::new("power-platform/metadata-malformed"),
        severity: Severity::Error,
        summary: "An entry of the metadata has not exactly `propertyName` and `propertyValue`.",
        why: "The entry is not found, and certification asks for it.",
        fix: "Write `{ \"propertyName\": \"Website\", \"propertyValue\": \"https://…\" }`.",
        reference: SUBMISSION,
        codes: &["metadata-item-shape", "RequiredPropertyMissing", "AdditionalPropertyNotAllowed"],
        check: Check::Contract(metadata_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/metadata-duplicate"),
        severity: Severity::Error,
        summary: "The metadata has the same property twice.",
        why: "Which of the two is shown is left to chance.",
        fix: "Remove one of the two.",
        reference: SUBMISSION,
        codes: &["metadata-duplicate-property"],
        check: Check::Contract(metadata_duplicate),
    },
    Rule {
        id: RuleId::new("power-platform/website-missing"),
        severity: Severity::Error,
        summary: "The metadata names no website.",
        why: "The validator refuses it (ConnectorMetadataPropertiesMissing, 5000.3.1.3).",
        fix: "Add the entry Website with the address of the product's site.",
        reference: SUBMISSION,
        codes: &["metadata-website-required", "ConnectorMetadataPropertiesMissing", "5000.3.1.3"],
        check: Check::Contract(|cx, contract| property_missing(cx, contract, WEBSITE)),
    },
    Rule {
        id: RuleId::new("power-platform/privacy-policy-missing"),
        severity: Severity::Error,
        summary: "The metadata names no privacy policy.",
        why: "The validator refuses it (ConnectorMetadataPropertiesMissing, 5000.3.1.5).",
        fix: "Add the entry Privacy policy with the address of the service's policy.",
        reference: SUBMISSION,
        codes: &["metadata-privacy-required", "ConnectorMetadataPropertiesMissing", "5000.3.1.5"],
        check: Check::Contract(|cx, contract| property_missing(cx, contract, PRIVACY_POLICY)),
    },
    Rule {
        id: RuleId::new("power-platform/categories-missing"),
        severity: Severity::Error,
        summary: "The metadata names no category.",
        why: "The validator refuses it (“The connector metadata property 'Categories' is required”).",
        fix: "Add the entry Categories with one or two categories, separated by `;`.",
        reference: SUBMISSION,
        codes: &["metadata-categories-required", "ConnectorMetadataPropertiesMissing"],
        check: Check::Contract(|cx, contract| property_missing(cx, contract, CATEGORIES)),
    },
    Rule {
        id: RuleId::new("power-platform/metadata-url-malformed"),
        severity: Severity::Error,
        summary: "The website or the privacy policy is no full address.",
        why: "The validator refuses it (UrlNotValid), and the link on the connector's page is broken.",
        fix: "Write the address with `https://`.",
        reference: VALIDATOR,
        codes: &["metadata-url-valid", "UrlNotValid"],
        check: Check::Contract(metadata_url_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/category-unknown"),
        severity: Severity::Error,
        summary: "A category does not exist.",
        why: "The validator refuses it (InvalidConnectorCategory).",
        fix: "Use a category that the message lists, in the same letters.",
        reference: SUBMISSION,
        codes: &["metadata-categories-enum", "InvalidConnectorCategory"],
        check: Check::Contract(category_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/too-many-categories"),
        severity: Severity::Error,
        summary: "The connector has more than two categories.",
        why: "The validator refuses it (TooManyConnectorCategories).",
        fix: "Keep the two that fit best.",
        reference: SUBMISSION,
        codes: &["metadata-categories-max", "TooManyConnectorCategories"],
        check: Check::Contract(too_many_categories),
    },
];

fn metadata<'d>(contract: &Contract<'d>) -> Option<Node<'d>> {
    contract.root().get(METADATA).filter(Node::is_array)
}

/// The entries of the metadata.
pub(super) fn entries<'d>(contract: &Contract<'d>) -> impl Iterator<Item = Node<'d>> + use<'d> {
    metadata(contract).into_iter().flat_map(|list| list.items())
}

/// A member of an entry; that its key is misspelt has a rule of its own.
fn member<'d>(item: Node<'d>, key: &str) -> Option<Node<'d>> {
    item.members().find(|member| member.name.eq_ignore_ascii_case(key)).map(|member| member.value)
}

/// The value of a property, its name compared without regard to case.
pub(super) fn property<'d>(contract: &Contract<'d>, name: &str) -> Option<Node<'d>> {
    let named = |item: &Node<'_>| {
        let found = member(*item, "propertyName").and_then(|found| found.as_str());
        found.is_some_and(|found| found.trim().eq_ignore_ascii_case(name))
    };
    member(metadata(contract)?.items().find(named)?, "propertyValue")
}

/// What the definition lacks is filled in from the manifest when the connector is packaged.
fn metadata_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let told = NAMES.iter().all(|name| is_told(cx, name));
    if metadata(contract).is_none() && !told {
        cx.report((contract.root(), METADATA), format!("`{METADATA}` is missing"));
    }
}

fn metadata_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for item in entries(contract) {
        let shaped = item.len() == 2
            && item.get_str("propertyName").is_some()
            && item.get_str("propertyValue").is_some();
        if !shaped {
            let message = "`propertyName` and `propertyValue` are expected, both text and nothing else";
            cx.report_with(item, message, || Some(Mend::safe(renamed(item)?)));
        }
    }
}

/// The steps that give the keys of an entry their right case; none where that would not do.
fn renamed(item: Node<'_>) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    for key in ["propertyName", "propertyValue"] {
        let found = item.members().find(|member| member.name.eq_ignore_ascii_case(key))?;
        if found.name != key {
            steps.push(item.with_renamed(found.name, key)?);
        }
    }
    (item.len() == 2 && !steps.is_empty()).then_some(steps)
}

fn metadata_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut seen = BTreeSet::new();
    for item in entries(contract) {
        let Some(name) = item.get("propertyName") else { continue };
        let Some(text) = name.as_str() else { continue };
        if !seen.insert(text.trim().to_lowercase()) {
            cx.report(name, format!("`{text}` stands twice in the metadata"));
        }
    }
}

/// Whether the manifest says what a property of the metadata should; it is filled in then.
fn is_told(cx: &Cx<'_>, name: &str) -> bool {
    let Some(manifest) = cx.release().map(|release| &release.manifest) else { return false };
    let text = match name {
        WEBSITE => manifest.website.as_deref(),
        PRIVACY_POLICY => manifest.privacy_policy.as_deref(),
        _ => manifest.categories.first().map(String::as_str),
    };
    text.is_some_and(|text| !text.trim().is_empty())
}

fn property_missing(cx: &mut Cx<'_>, contract: &Contract<'_>, name: &str) {
    let Some(list) = metadata(contract).filter(|_| !is_told(cx, name)) else { return };
    let value = property(contract, name);
    if value.and_then(|value| value.as_str()).is_none_or(|text| text.trim().is_empty()) {
        match value {
            Some(empty) => cx.report(empty, format!("`{name}` has no value in the metadata")),
            None => cx.report(list, format!("`{name}` is missing in the metadata")),
        }
    }
}

fn metadata_url_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for name in [WEBSITE, PRIVACY_POLICY] {
        let Some(value) = property(contract, name) else { continue };
        if let Some(text) = value.as_str().map(str::trim).filter(|text| !text.is_empty() && !is_address(text))
        {
            let message = format!("`{name}` is expected to be an address with `https://`, found `{text}`");
            cx.report_with(value, message, || completed_address(value));
        }
    }
}

/// The value with the categories, and the categories in it; what separates them has a rule of its own.
fn categories<'d>(contract: &Contract<'d>) -> Option<(Node<'d>, Vec<&'d str>)> {
    let value = property(contract, CATEGORIES)?;
    let names = value.as_str()?.split([';', ',']).map(str::trim).filter(|name| !name.is_empty());
    Some((value, names.collect()))
}

fn category_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((value, names)) = categories(contract) else { return };
    for name in names {
        if !KNOWN_CATEGORIES.contains(&name) {
            let message = format!("there is no category `{name}`; {}", hint(name, &KNOWN_CATEGORIES));
            cx.report_with(value, message, || Some(Mend::safe([value.with_value(respelt(value)?)?])));
        }
    }
}

/// The categories in the letters that the list has; none where one of them is not in the list.
fn respelt(value: Node<'_>) -> Option<String> {
    let known = |name: &str| {
        let mut list = KNOWN_CATEGORIES.iter().copied();
        list.find(|known| known.eq_ignore_ascii_case(name.trim()))
    };
    let names: Option<Vec<&str>> = value.as_str()?.split([';', ',']).map(known).collect();
    Some(names?.join(";"))
}

fn too_many_categories(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((value, names)) = categories(contract) else { return };
    if names.len() > MAX_CATEGORIES {
        let message = format!("there are {} categories, {MAX_CATEGORIES} are allowed", names.len());
        cx.report(value, message);
    }
}
