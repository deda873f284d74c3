//! `apiProperties.json` as a whole: its shape, the brand colour, the publisher, the capabilities.

use super::identity::is_independent;
use super::{COMMAND_LINE, SUBMISSION, hint, lack, text_of};
use crate::catalogue::{PROPERTIES, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Location, Mend, Node};

/// The keys of `properties`.
const KEYS: [&str; 8] = [
    "connectionParameters",
    "connectionParameterSets",
    "iconBrandColor",
    "capabilities",
    "policyTemplateInstances",
    "publisher",
    "stackOwner",
    "scriptOperations",
];

/// The values of `capabilities`.
const CAPABILITIES: [&str; 7] = ["actions", "triggers", "gateway", "cloud", "tabular", "blob", "composite"];

/// The colour that certification refuses as no colour at all.
const WHITE: &str = "#ffffff";

/// The colour that the wizard fills in.
const DEFAULT_COLOR: &str = "#007ee5";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/properties-missing"),
        severity: Severity::Error,
        summary: "There is no `apiProperties.json`.",
        why: "Connection parameters, policies and brand colour stand there; no package can be made without.",
        fix: "Add `apiProperties.json`; `{\"properties\": {…}}` with the keys of the message is enough.",
        reference: COMMAND_LINE,
        codes: &["layout-properties-file"],
        check: Check::Release(properties_missing),
    },
    Rule {
        id: RuleId::new("power-platform/properties-malformed"),
        severity: Severity::Error,
        summary: "`apiProperties.json` does not hold one object `properties`.",
        why: "The command line and the platform read nothing else.",
        fix: "Put everything into `{\"properties\": {…}}`.",
        reference: COMMAND_LINE,
        codes: &["properties-object"],
        check: Check::Release(properties_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/properties-key-unknown"),
        severity: Severity::Warning,
        summary: "`apiProperties.json` has a key that the platform does not know.",
        why: "A misspelt key is silently without effect.",
        fix: "Correct the spelling, or remove the key.",
        reference: COMMAND_LINE,
        codes: &["properties-unknown-key"],
        check: Check::Release(properties_key_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/brand-color-missing"),
        severity: Severity::Error,
        summary: "There is no brand colour.",
        why: "The icon's background is drawn in it (5000.2.1.1).",
        fix: "Set `iconBrandColor` to the background of the icon, such as `#1f6feb`.",
        reference: SUBMISSION,
        codes: &["brand-color-valid", "5000.2.1.1"],
        check: Check::Release(brand_color_missing),
    },
    Rule {
        id: RuleId::new("power-platform/brand-color-malformed"),
        severity: Severity::Error,
        summary: "The brand colour is not of the form `#rrggbb`.",
        why: "Certification refuses it (5000.2.1.1).",
        fix: "Write a hash and six hexadecimal digits.",
        reference: SUBMISSION,
        codes: &["brand-color-valid", "5000.2.1.1"],
        check: Check::Release(brand_color_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/brand-color-disagrees"),
        severity: Severity::Warning,
        summary: "The manifest and the properties have different brand colours.",
        why: "Packages take the colour of the manifest; whoever changes the other one wonders why nothing happens.",
        fix: "Use one colour in both, or leave `iconBrandColor` out.",
        reference: SUBMISSION,
        codes: &[],
        check: Check::Release(brand_color_disagrees),
    },
    Rule {
        id: RuleId::new("power-platform/brand-color-white"),
        severity: Severity::Error,
        summary: "The brand colour is white.",
        why: "The icon would stand on nothing; certification wants a background of a colour.",
        fix: "Choose the colour of the brand.",
        reference: SUBMISSION,
        codes: &["brand-color-not-white", "5000.2.1.1"],
        check: Check::Release(|cx, release| {
            brand_color_is(cx, release, WHITE, "a colour is expected, found white");
        }),
    },
    Rule {
        id: RuleId::new("power-platform/brand-color-default"),
        severity: Severity::Error,
        summary: "The brand colour is the one that the wizard fills in.",
        why: "Certification refuses it: all connectors would look alike.",
        fix: "Choose the colour of the brand.",
        reference: SUBMISSION,
        codes: &["brand-color-not-default", "5000.2.1.1"],
        check: Check::Release(|cx, release| {
            let message = "a colour of the brand is expected, found the default of the wizard";
            brand_color_is(cx, release, DEFAULT_COLOR, message);
        }),
    },
    Rule {
        id: RuleId::new("power-platform/publisher-missing"),
        severity: Severity::Error,
        summary: "`apiProperties.json` names no publisher.",
        why: "Users cannot tell whom they trust; certification asks for it.",
        fix: "Set `publisher` to the name of your company or organization.",
        reference: SUBMISSION,
        codes: &["publisher-required"],
        check: Check::Release(publisher_missing),
    },
    Rule {
        id: RuleId::new("power-platform/stack-owner-missing"),
        severity: Severity::Note,
        summary: "`apiProperties.json` does not name the owner of the service.",
        why: "Certification asks for it, though it lets connectors pass without.",
        fix: "Set `stackOwner` to the company behind the service; often it is the publisher.",
        reference: SUBMISSION,
        codes: &["stack-owner-required"],
        check: Check::Release(stack_owner_missing),
    },
    Rule {
        id: RuleId::new("power-platform/capability-unknown"),
        severity: Severity::Warning,
        summary: "A capability does not exist.",
        why: "The platform takes no notice of it.",
        fix: "Use `actions` and `triggers` in lower case, or leave the list empty.",
        reference: COMMAND_LINE,
        codes: &["capabilities-valid"],
        check: Check::Release(capability_unknown),
    },
];

/// The object `properties` of a release.
pub(super) fn properties(release: &Release) -> Option<Node<'_>> {
    release.properties()?.get("properties").filter(Node::is_object)
}

fn properties_missing(cx: &mut Cx<'_>, release: &Release) {
    let path = release.power_platform_path(PROPERTIES);
    if release.files.get(&path).is_none() {
        cx.report(Location::file(release.folder.join(&path)), format!("`{path}` is missing"));
    }
}

fn properties_malformed(cx: &mut Cx<'_>, release: &Release) {
    let Some(root) = release.properties().filter(|root| root.document().is_whole()) else { return };
    match root.get("properties") {
        Some(properties) if properties.is_object() => {
            for member in root.members().filter(|member| member.name != "properties") {
                cx.report(
                    member.value,
                    format!("`properties` alone is expected here, found `{}`", member.name),
                );
            }
        }
        Some(other) => cx.report(other, format!("an object is expected, found {}", other.kind())),
        None => cx.report((root, "properties"), "`properties` is missing"),
    }
}

fn properties_key_unknown(cx: &mut Cx<'_>, release: &Release) {
    let members = properties(release).into_iter().flat_map(|properties| properties.members());
    for member in members.filter(|member| !KEYS.contains(&member.name)) {
        let right = KEYS.iter().find(|known| known.eq_ignore_ascii_case(member.name));
        let renamed = |right: &str| properties(release)?.with_renamed(member.name, right);
        let mend = || Some(Mend::safe([renamed(right?)?]));
        let message = format!("there is no key `{}`; {}", member.name, hint(member.name, &KEYS));
        cx.report_with(member.value, message, mend);
    }
}

fn brand_color_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release) else { return };
    if text_of(properties, "iconBrandColor").is_none() && release.manifest.brand_color.is_none() {
        let (place, fault) = lack(properties, "iconBrandColor");
        cx.report(place, format!("`iconBrandColor` {fault}"));
    }
}

/// The brand colour in lower case.
pub(super) fn brand_color(release: &Release) -> Option<(Node<'_>, String)> {
    let node = properties(release)?.get("iconBrandColor")?;
    Some((node, node.as_str()?.to_ascii_lowercase())).filter(|(_, text)| !text.trim().is_empty())
}

fn brand_color_malformed(cx: &mut Cx<'_>, release: &Release) {
    let Some((node, text)) = brand_color(release) else { return };
    let digits = text.strip_prefix('#').unwrap_or_default();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let mend = || Some(Mend::safe([node.with_value(spelled_out(&text)?)?]));
        cx.report_with(node, format!("`#rrggbb` is expected, found `{text}`"), mend);
    }
}

/// What is no colour of a brand has rules of its own.
fn brand_color_disagrees(cx: &mut Cx<'_>, release: &Release) {
    let Some(((node, found), named)) = brand_color(release).zip(release.manifest.brand_color.as_deref())
    else {
        return;
    };
    let is_own = found.len() == 7 && found != WHITE && found != DEFAULT_COLOR;
    if is_own && !named.eq_ignore_ascii_case(&found) {
        cx.report(node, format!("the manifest says `{named}`, `iconBrandColor` says `{found}`"));
    }
}

/// A colour of three or six digits as `#rrggbb`.
fn spelled_out(text: &str) -> Option<String> {
    let digits = text.trim().trim_start_matches('#');
    let digits: String = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let hexadecimal = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| format!("#{digits}"))
}

fn brand_color_is(cx: &mut Cx<'_>, release: &Release, color: &str, message: &str) {
    if let Some((node, text)) = brand_color(release)
        && text == color
    {
        cx.report(node, message);
    }
}

fn publisher_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release) else { return };
    if text_of(properties, "publisher").is_none() && release.manifest.publisher.is_none() {
        let (place, fault) = lack(properties, "publisher");
        cx.report(place, format!("`publisher` {fault}"));
    }
}

fn stack_owner_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release) else { return };
    let misspelt = |name: &str| name != "stackOwner" && name.eq_ignore_ascii_case("stackOwner");
    if text_of(properties, "stackOwner").is_none() && !properties.members().any(|one| misspelt(one.name)) {
        let publisher = || text_of(properties, "publisher").filter(|_| !is_independent(cx, release));
        let step = publisher().and_then(|publisher| properties.with("stackOwner", publisher));
        cx.report_with((properties, "stackOwner"), "`stackOwner` is missing", || {
            Some(Mend::uncertain([step?]))
        });
    }
}

fn capability_unknown(cx: &mut Cx<'_>, release: &Release) {
    let list = properties(release).and_then(|properties| properties.get("capabilities"));
    for item in list.into_iter().flat_map(|list| list.items()) {
        let found = item.scalar_text().unwrap_or_default();
        if !CAPABILITIES.contains(&found) {
            let lower = found.to_ascii_lowercase();
            let right = CAPABILITIES.iter().find(|known| **known == lower);
            let mend = || Some(Mend::safe([item.with_value(*right?)?]));
            let message = format!("there is no capability `{found}`; {}", hint(found, &CAPABILITIES));
            cx.report_with(item, message, mend);
        }
    }
}
