//! Who publishes a connector: names, colours, and what differs for independent publishers.

use super::properties::{brand_color, properties};
use super::{COMMAND_LINE, SUBMISSION, text_of};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::document::{Mend, Node};

/// The colour of all connectors of independent publishers.
pub const INDEPENDENT_COLOR: &str = "#da3b01";

/// The profile of independent publishers.
pub const INDEPENDENT_PROFILE: &str = "independent-publisher";

/// The profile of every rule that there is.
const ALL_RULES: &str = "strict";

const INDEPENDENT: &str =
    "https://learn.microsoft.com/connectors/custom-connectors/certification-submission-ip";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/brand-color-not-independent"),
        severity: Severity::Error,
        summary: "A connector of an independent publisher has a brand colour of its own.",
        why: "All connectors of independent publishers are orange, so that users tell them apart.",
        fix: "Set `iconBrandColor` to `#da3b01`.",
        reference: INDEPENDENT,
        codes: &["brand-color-independent"],
        check: Check::Release(brand_color_not_independent),
    },
    Rule {
        id: RuleId::new("power-platform/brand-color-of-independents"),
        severity: Severity::Warning,
        summary: "A verified connector has the colour of independent publishers.",
        why: "Users take it for a connector that the owner of the service does not stand for.",
        fix: "Choose the colour of the brand.",
        reference: SUBMISSION,
        codes: &["brand-color-independent"],
        check: Check::Release(brand_color_of_independents),
    },
    Rule {
        id: RuleId::new("power-platform/publisher-untidy"),
        severity: Severity::Note,
        summary: "The name of the publisher or of the owner is more than a name.",
        why: "It is shown as it stands, beside the connector's title.",
        fix: "Write the name alone: no address, no blanks at its ends.",
        reference: SUBMISSION,
        codes: &["publisher-characters"],
        check: Check::Release(publisher_untidy),
    },
    Rule {
        id: RuleId::new("power-platform/publisher-not-alphanumeric"),
        severity: Severity::Note,
        summary: "The name of the publisher has other characters than letters, digits and blanks.",
        why: "The documents ask for an alphanumeric name; a quarter of what was accepted has another one.",
        fix: "Write the name with letters, digits and blanks.",
        reference: SUBMISSION,
        codes: &["publisher-characters"],
        check: Check::Release(publisher_not_alphanumeric),
    },
    Rule {
        id: RuleId::new("power-platform/stack-owner-differs"),
        severity: Severity::Note,
        summary: "The publisher of a verified connector is not the owner of the service.",
        why: "Both are the same, unless somebody builds the connector for the owner.",
        fix: "Write the same name into `publisher` and `stackOwner`, or be ready to explain.",
        reference: SUBMISSION,
        codes: &["publisher-equals-stack-owner"],
        check: Check::Release(stack_owner_differs),
    },
    // A warning, though few break it: nothing was ever sent back for it.
    Rule {
        id: RuleId::new("power-platform/capabilities-disagree"),
        severity: Severity::Warning,
        summary: "The list of capabilities and the operations disagree on triggers.",
        why: "Whoever reads the list looks for triggers that are not there, or misses those that are.",
        fix: "List `triggers` where there are some, or leave the list empty.",
        reference: COMMAND_LINE,
        codes: &["capabilities-match"],
        check: Check::Contract(capabilities_disagree),
    },
];

/// Whether the connector is judged as that of an independent publisher. The profile of every rule is
/// nobody's: there counts what the connector says of itself.
pub(super) fn is_independent(cx: &Cx<'_>, release: &Release) -> bool {
    match cx.profile() {
        ALL_RULES => release.manifest.profile.as_deref() == Some(INDEPENDENT_PROFILE),
        profile => profile == INDEPENDENT_PROFILE,
    }
}

fn brand_color_not_independent(cx: &mut Cx<'_>, release: &Release) {
    let Some((node, color)) = brand_color(release).filter(|_| is_independent(cx, release)) else { return };
    if color != INDEPENDENT_COLOR {
        let mend = || Some(Mend::safe([node.with_value(INDEPENDENT_COLOR)?]));
        cx.report_with(node, format!("`{INDEPENDENT_COLOR}` is expected, found `{color}`"), mend);
    }
}

fn brand_color_of_independents(cx: &mut Cx<'_>, release: &Release) {
    let Some((node, color)) = brand_color(release).filter(|_| !is_independent(cx, release)) else { return };
    if color == INDEPENDENT_COLOR {
        cx.report(node, "a colour of the brand is expected, found that of independent publishers");
    }
}

/// The nodes with the names of publisher and owner.
fn names(release: &Release) -> impl Iterator<Item = (&'static str, Node<'_>)> {
    let properties = properties(release);
    let named = move |name: &'static str| Some((name, properties?.get(name)?));
    ["publisher", "stackOwner"].into_iter().filter_map(named)
}

fn publisher_untidy(cx: &mut Cx<'_>, release: &Release) {
    for (name, node) in names(release) {
        let Some(text) = node.as_str().filter(|text| !text.trim().is_empty()) else { continue };
        let trimmed = text.trim();
        let address = trimmed.contains('@') || trimmed.contains("://") || trimmed.contains("www.");
        if address || trimmed.chars().any(char::is_control) {
            cx.report(node, format!("a name is expected in `{name}`, found `{trimmed}`"));
        } else if trimmed != text {
            let mend = || Some(Mend::safe([node.with_value(trimmed)?]));
            cx.report_with(node, format!("`{name}` has blanks at its ends"), mend);
        }
    }
}

fn publisher_not_alphanumeric(cx: &mut Cx<'_>, release: &Release) {
    for (name, node) in names(release) {
        let text = node.as_str().unwrap_or_default().trim();
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == ' ';
        if let Some(character) = text.chars().find(|c| !plain(c)) {
            cx.report(node, format!("`{name}` has the character `{character}`"));
        }
    }
}

fn stack_owner_differs(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release).filter(|_| !is_independent(cx, release)) else { return };
    let (publisher, owner) = (text_of(properties, "publisher"), text_of(properties, "stackOwner"));
    let (Some(publisher), Some(owner)) = (publisher, owner) else { return };
    if !publisher.eq_ignore_ascii_case(owner) {
        let node = properties.get("stackOwner").unwrap_or(properties);
        cx.report(node, format!("the publisher is `{publisher}`, the owner of the service `{owner}`"));
    }
}

fn capabilities_disagree(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let list = cx.release().and_then(|release| properties(release)?.get("capabilities"));
    let Some(list) = list.filter(|list| list.is_array() && !list.is_empty()) else { return };
    let is = |item: &Node<'_>, name: &str| item.as_str().is_some_and(|text| text.eq_ignore_ascii_case(name));
    // Lists of other things, such as a gateway, say nothing about operations.
    if !list.items().any(|item| is(&item, "actions") || is(&item, "triggers")) {
        return;
    }
    let listed = list.items().any(|item| is(&item, "triggers"));
    let there = contract.operations().iter().any(|operation| operation.trigger().is_some());
    if listed != there {
        let names: Vec<&str> = list.items().filter_map(|item| item.as_str()).collect();
        let right = names.into_iter().filter(|name| !name.eq_ignore_ascii_case("triggers"));
        let right: Vec<&str> = right.chain(there.then_some("triggers")).collect();
        let mend = || Some(Mend::safe([list.with_value(right)?]));
        let message = match there {
            true => "there are triggers, and `triggers` is not listed",
            false => "`triggers` is listed, and there are none",
        };
        cx.report_with(list, message, mend);
    }
}
