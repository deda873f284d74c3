//! Connection parameters in detail: names, texts, secrets, constraints, and sets of parameters.

use super::connection::{is_secret, parameters, shown, shown_text};
use super::properties::properties;
use super::{COMMAND_LINE, STRINGS, SUBMISSION, restricted_word, text_of};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Kind, Mend, Node};
use std::collections::BTreeSet;

/// The texts that users see.
const TEXTS: [&str; 3] = ["displayName", "description", "tooltip"];

const MULTI_AUTH: &str = "https://learn.microsoft.com/connectors/custom-connectors/multi-auth";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/connection-parameter-name-malformed"),
        severity: Severity::Error,
        summary: "The name of a connection parameter has characters that the platform does not take.",
        why: "The platform refuses the file, and policies cannot name the parameter.",
        fix: "Write the name with letters, digits and `_`; `token:` may stand before it.",
        reference: COMMAND_LINE,
        codes: &["connection-parameter-name"],
        check: Check::Release(name_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-tooltip-missing"),
        severity: Severity::Note,
        summary: "A connection parameter has no tooltip.",
        why: "Certification asks for one, though it lets connectors pass without.",
        fix: "Add `tooltip` to `uiDefinition`: where users find the value.",
        reference: SUBMISSION,
        codes: &["connection-parameter-tooltip"],
        check: Check::Release(tooltip_missing),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-text-repeated"),
        severity: Severity::Note,
        summary: "The description of a connection parameter repeats its name.",
        why: "Users read the same words twice and do not learn where to find the value.",
        fix: "Say in `description` where users find the value.",
        reference: STRINGS,
        codes: &["connection-parameter-text"],
        check: Check::Release(text_repeated),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-text-of-wizard"),
        severity: Severity::Note,
        summary: "A text of a connection parameter is the one that the wizard fills in.",
        why: "“The API Key for this api” does not tell users which key, and where to find it.",
        fix: "Name the service, and say where its key is shown.",
        reference: STRINGS,
        codes: &["connection-parameter-text"],
        check: Check::Release(text_of_wizard),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-restricted-word"),
        severity: Severity::Warning,
        summary: "A text of a connection parameter names Power Apps, Power Automate or Logic Apps.",
        why: "The connection is used in all of them; reviewers may send it back.",
        fix: "Say what to enter, not where the connector is used.",
        reference: STRINGS,
        codes: &["connection-parameter-text"],
        check: Check::Release(restricted_words),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-text-not-ascii"),
        severity: Severity::Warning,
        summary: "A text of a connection parameter has letters that English does not.",
        why: "The texts of connectors are written in English; reviewers may send others back.",
        fix: "Write the text in English.",
        reference: STRINGS,
        codes: &["connection-parameter-text"],
        check: Check::Release(text_not_ascii),
    },
    Rule {
        id: RuleId::new("power-platform/connection-secret-readable"),
        severity: Severity::Error,
        summary: "A connection parameter that holds a secret is a plain text.",
        why: "The platform shows it, and does not keep it apart as it does secrets.",
        fix: "Set `type` to `securestring`.",
        reference: COMMAND_LINE,
        codes: &["connection-parameter-secret"],
        check: Check::Release(secret_readable),
    },
    Rule {
        id: RuleId::new("power-platform/constraint-mistyped"),
        severity: Severity::Warning,
        summary: "A constraint of a connection parameter is of another type than the platform reads.",
        why: "`required` and `hidden` are texts, `clearText` is a boolean; reviews send others back.",
        fix: "Write `\"required\": \"true\"`, `\"hidden\": \"false\"`, `\"clearText\": false`, `\"tabIndex\": 1`.",
        reference: COMMAND_LINE,
        codes: &["connection-parameter-constraint-type"],
        check: Check::Release(constraint_mistyped),
    },
    Rule {
        id: RuleId::new("power-platform/parameter-sets-malformed"),
        severity: Severity::Error,
        summary: "The ways to connect are not written as the platform reads them.",
        why: "Users see an empty choice, or cannot connect at all.",
        fix: "Give `uiDefinition` with `displayName` and `description`, and `values` with `name`, `uiDefinition` and `parameters`.",
        reference: MULTI_AUTH,
        codes: &["connection-parameter-sets-valid"],
        check: Check::Release(parameter_sets_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/parameters-beside-sets"),
        severity: Severity::Warning,
        summary: "There are sets of connection parameters, and single ones beside them.",
        why: "Where there are sets the platform takes no notice of the others.",
        fix: "Move what is needed into the sets, and remove `connectionParameters`.",
        reference: MULTI_AUTH,
        codes: &["connection-parameters-and-sets"],
        check: Check::Release(parameters_beside_sets),
    },
];

fn name_malformed(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release) {
        let mut parts = parameter.name.splitn(2, ':');
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !parts.all(|part| !part.is_empty() && plain(part)) {
            cx.report(
                parameter.value,
                format!("letters, digits and `_` are expected, found `{}`", parameter.name),
            );
        }
    }
}

/// What users never see and what OAuth fills in is not asked for a tooltip.
fn tooltip_missing(cx: &mut Cx<'_>, release: &Release) {
    for (parameter, ui) in shown(release) {
        if shown_text(ui, "tooltip").is_none() {
            let mend = || Some(Mend::uncertain([ui.with("tooltip", text_of(ui, "description")?)?]));
            let message = format!("the connection parameter `{}` has no `tooltip`", parameter.name);
            cx.report_with((ui, "tooltip"), message, mend);
        }
    }
}

/// Only of what users see, as for the tooltip.
fn text_repeated(cx: &mut Cx<'_>, release: &Release) {
    for (_, ui) in shown(release) {
        let Some(node) = ui.get("description") else { continue };
        let same = |text: &str| text_of(ui, "displayName") == Some(text.trim());
        if node.as_str().is_some_and(same) {
            cx.report(node, "the description repeats `displayName`");
        }
    }
}

/// The texts that users see of a connection's parameters.
fn texts(release: &Release) -> Vec<(Node<'_>, &str)> {
    let all = parameters(release).into_iter().filter_map(|parameter| parameter.value.get("uiDefinition"));
    let texts = all.flat_map(|ui| TEXTS.into_iter().filter_map(move |name| ui.get(name)));
    texts.filter_map(|node| Some((node, node.as_str()?))).collect()
}

fn text_of_wizard(cx: &mut Cx<'_>, release: &Release) {
    for (node, text) in texts(release) {
        let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
        let filled = text.strip_suffix(" for this api").is_some_and(|what| what.starts_with("the "));
        if filled || text == "provide your api key" {
            cx.report(node, "a text of your own is expected, found that of the wizard");
        }
    }
}

fn restricted_words(cx: &mut Cx<'_>, release: &Release) {
    for (node, text) in texts(release) {
        if let Some(word) = restricted_word(text) {
            cx.report(node, format!("the text has the restricted words `{word}`"));
        }
    }
}

/// Quotation marks and dashes of print are borne: they come from text editors.
fn text_not_ascii(cx: &mut Cx<'_>, release: &Release) {
    for (node, text) in texts(release) {
        if let Some(letter) = text.chars().find(|c| !c.is_ascii() && c.is_alphabetic()) {
            cx.report(node, format!("a text in English is expected, found the letter `{letter}`"));
        }
    }
}

/// Parts of OAuth settings, whose names begin with `token:`, are kept apart in any case.
fn secret_readable(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release).iter().filter(|parameter| !parameter.name.starts_with("token:")) {
        let Some(kind) = parameter.value.get("type").filter(|kind| kind.as_str() == Some("string")) else {
            continue;
        };
        if is_secret(parameter.name) {
            let mend = || Some(Mend::uncertain([kind.with_value("securestring")?]));
            let message = format!("`{}` is expected to be a `securestring`", parameter.name);
            cx.report_with(kind, message, mend);
        }
    }
}

fn constraint_mistyped(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release) {
        let constraints = parameter.value.at("/uiDefinition/constraints");
        for member in constraints.into_iter().flat_map(|constraints| constraints.members()) {
            mistyped(cx, member.name, member.value);
        }
    }
}

fn mistyped(cx: &mut Cx<'_>, name: &str, node: Node<'_>) {
    let text = node.scalar_text().unwrap_or_default();
    let lower = text.to_ascii_lowercase();
    let (wanted, right) = match name {
        "required" | "hidden" if node.kind() != Kind::String => {
            ("a text", node.as_bool().map(|flag| serde_json::json!(flag.to_string())))
        }
        "clearText" if node.kind() != Kind::Bool => ("a boolean", serde_json::from_str(&lower).ok()),
        "tabIndex" if node.as_i64().is_none() => ("a whole number", serde_json::from_str(&lower).ok()),
        _ => return,
    };
    let fits = right.filter(|right: &serde_json::Value| !right.is_null());
    let mend = || Some(Mend::safe([node.with_value(fits?)?]));
    cx.report_with(node, format!("`{name}` is expected to be {wanted}, found {}", node.kind()), mend);
}

fn parameter_sets_malformed(cx: &mut Cx<'_>, release: &Release) {
    let Some(sets) = properties(release).and_then(|properties| properties.get("connectionParameterSets"))
    else {
        return;
    };
    ui_malformed(cx, sets);
    let Some(values) = sets.get("values").filter(Node::is_array) else {
        cx.report((sets, "values"), "a list `values` is expected here");
        return;
    };
    let mut seen = BTreeSet::new();
    for item in values.items() {
        ui_malformed(cx, item);
        match item.get_str("name").filter(|name| !name.trim().is_empty()) {
            None => cx.report((item, "name"), "the set has no `name`"),
            Some(name) if !seen.insert(name) => cx.report(item, format!("there are two sets `{name}`")),
            Some(_) => {}
        }
        if !item.get("parameters").is_some_and(|parameters| parameters.is_object()) {
            cx.report((item, "parameters"), "the set has no `parameters`");
        }
    }
}

/// An example of Microsoft's documents spells `displayname`, which is not read.
fn ui_malformed(cx: &mut Cx<'_>, holder: Node<'_>) {
    let Some(ui) = holder.get("uiDefinition").filter(Node::is_object) else {
        cx.report((holder, "uiDefinition"), "`uiDefinition` is missing");
        return;
    };
    for name in ["displayName", "description"] {
        if text_of(ui, name).is_some() {
            continue;
        }
        let mut near = ui.members().filter(|member| member.name.eq_ignore_ascii_case(name));
        let found = near.next().map(|member| member.name).filter(|found| *found != name);
        let mend = || Some(Mend::safe([ui.with_renamed(found?, name)?]));
        cx.report_with((ui, name), format!("`{name}` is missing"), mend);
    }
}

fn parameters_beside_sets(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release) else { return };
    let single = properties.get("connectionParameters").filter(|single| !single.is_empty());
    if let Some(single) = single.filter(|_| properties.get("connectionParameterSets").is_some()) {
        cx.report(single, "`connectionParameterSets` stand here too, and only they count");
    }
}
