//! Connection parameters: what users enter when they connect.

use super::properties::properties;
use super::{COMMAND_LINE, SUBMISSION, listed, text_of};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Member, Mend, Node};

/// The types of connection parameters.
const TYPES: [&str; 6] = ["string", "securestring", "int", "bool", "oauthSetting", "gatewaySetting"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/connection-parameters-missing"),
        severity: Severity::Error,
        summary: "`apiProperties.json` says nothing about the connection.",
        why: "The platform does not know what to ask users for.",
        fix: "Add `connectionParameters`; `{}` where nothing is asked.",
        reference: COMMAND_LINE,
        codes: &["connection-parameters-present"],
        check: Check::Release(connection_parameters_missing),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-type-unknown"),
        severity: Severity::Error,
        summary: "A connection parameter has a type that does not exist.",
        why: "The platform refuses the connector; upper and lower case count.",
        fix: "Use a type that the message lists.",
        reference: COMMAND_LINE,
        codes: &["connection-parameter-type"],
        check: Check::Release(type_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-ui-missing"),
        severity: Severity::Error,
        summary: "A connection parameter does not say how it is shown.",
        why: "Users see an empty dialogue (5000.2.6.9).",
        fix: "Add `uiDefinition` with `displayName`, `description` and `tooltip`.",
        reference: SUBMISSION,
        codes: &["connection-parameter-uidefinition", "5000.2.6.9"],
        check: Check::Release(ui_missing),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-name-missing"),
        severity: Severity::Error,
        summary: "A connection parameter has no display name.",
        why: "Users see a field without a label.",
        fix: "Add `displayName` to `uiDefinition`.",
        reference: SUBMISSION,
        codes: &["connection-parameter-display-name"],
        check: Check::Release(|cx, release| ui_text_missing(cx, release, "displayName", false)),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-description-missing"),
        severity: Severity::Error,
        summary: "A connection parameter has no description.",
        why: "Users do not know what to enter (5000.2.6.10).",
        fix: "Add `description` to `uiDefinition`.",
        reference: SUBMISSION,
        codes: &["connection-parameter-description", "5000.2.6.10"],
        check: Check::Release(|cx, release| ui_text_missing(cx, release, "description", false)),
    },
    Rule {
        id: RuleId::new("power-platform/connection-choice-description-missing"),
        severity: Severity::Warning,
        summary: "A connection parameter to choose from a list has no description.",
        why: "Users do not know what to choose (5000.2.6.10).",
        fix: "Add `description` to `uiDefinition`.",
        reference: SUBMISSION,
        codes: &["connection-parameter-description", "5000.2.6.10"],
        check: Check::Release(|cx, release| ui_text_missing(cx, release, "description", true)),
    },
    Rule {
        id: RuleId::new("power-platform/connection-parameter-in-clear-text"),
        severity: Severity::Warning,
        summary: "A secret of the connection is shown while it is typed.",
        why: "Whoever looks on reads it; the type says that it is a secret.",
        fix: "Set `clearText` to false.",
        reference: COMMAND_LINE,
        codes: &["connection-parameter-clear-text"],
        check: Check::Release(in_clear_text),
    },
];

fn connection_parameters_missing(cx: &mut Cx<'_>, release: &Release) {
    let Some(properties) = properties(release) else { return };
    let keys = ["connectionParameters", "connectionParameterSets"];
    if keys.iter().all(|key| properties.get(key).is_none()) {
        let mend =
            || Some(Mend::safe([properties.with_member("connectionParameters", serde_json::json!({}))?]));
        cx.report_with((properties, "connectionParameters"), "`connectionParameters` is missing", mend);
    }
}

/// All connection parameters, those of parameter sets among them.
pub(super) fn parameters(release: &Release) -> Vec<Member<'_>> {
    let Some(properties) = properties(release) else { return Vec::new() };
    let sets = properties.get("connectionParameterSets").and_then(|sets| sets.get("values"));
    let lists = sets.into_iter().flat_map(|values| values.items()).filter_map(|set| set.get("parameters"));
    let lists = properties.get("connectionParameters").into_iter().chain(lists);
    lists.flat_map(|list| list.members()).filter(|member| member.value.is_object()).collect()
}

fn type_unknown(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release) {
        let found = parameter.value.get("type").and_then(|node| node.scalar_text()).unwrap_or_default();
        if !TYPES.contains(&found) {
            let message = format!("one of {} is expected, found `{found}`", listed(&TYPES));
            let right = TYPES.iter().find(|known| known.eq_ignore_ascii_case(found));
            let mend = |node: Node<'_>| Some(Mend::safe([node.with_value(*right?)?]));
            match parameter.value.get("type") {
                Some(node) => cx.report_with(node, message, || mend(node)),
                None => cx.report((parameter.value, "type"), message),
            }
        }
    }
}

/// What ends the names of secrets; `key` counts only as a word of its own.
const SECRETS: [&str; 6] = ["password", "passwd", "pwd", "secret", "token", "apikey"];

/// Whether the last word of a name is that of a secret: a `tokenUrl` and a `secretName` are none.
pub(super) fn is_secret(name: &str) -> bool {
    let word = last_word(name).to_ascii_lowercase();
    word == "key" || SECRETS.iter().any(|secret| word.ends_with(secret))
}

/// The last word of a name, whether words begin with capitals or behind signs; numbers behind it do
/// not count.
fn last_word(name: &str) -> &str {
    let name = name.trim_end_matches(|letter: char| !letter.is_alphabetic());
    let (mut start, mut before) = (0, ' ');
    for (at, letter) in name.char_indices() {
        let behind = at + letter.len_utf8();
        let goes_on = || name.get(behind..).is_some_and(|rest| rest.starts_with(char::is_lowercase));
        if !letter.is_alphanumeric() {
            start = behind;
        } else if letter.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && goes_on())) {
            start = at;
        }
        before = letter;
    }
    name.get(start..).unwrap_or_default()
}

fn is_oauth(parameter: &Member<'_>) -> bool {
    let kind = parameter.value.get_str("type").unwrap_or_default();
    kind.eq_ignore_ascii_case("oauthSetting") || parameter.name.eq_ignore_ascii_case("token:TenantId")
}

fn ui<'d>(parameter: &Member<'d>) -> Option<Node<'d>> {
    parameter.value.get("uiDefinition").filter(|ui| ui.is_object() && !ui.is_empty())
}

fn ui_missing(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release).iter().filter(|parameter| !is_oauth(parameter)) {
        if ui(parameter).is_none() {
            let told = parameter.value.get("uiDefinition").filter(Node::is_object);
            let fault = if told.is_some() { "an empty" } else { "no" };
            let message = format!("the connection parameter `{}` has {fault} `uiDefinition`", parameter.name);
            match told {
                Some(empty) => cx.report(empty, message),
                None => cx.report((parameter.value, "uiDefinition"), message),
            }
        }
    }
}

/// Whether users never see the field: then its texts may be absent.
pub(super) fn is_hidden(ui: Node<'_>) -> bool {
    let hidden = ui.get("constraints").and_then(|constraints| constraints.get("hidden")?.scalar_text());
    hidden.is_some_and(|text| text.eq_ignore_ascii_case("true"))
}

/// Whether users choose from a list.
fn is_choice(parameter: &Member<'_>, ui: Node<'_>) -> bool {
    ui.at("/constraints/allowedValues").is_some() || parameter.value.get("allowedValues").is_some()
}

/// The parameters that users fill in, each with how it is shown.
pub(super) fn shown(release: &Release) -> Vec<(Member<'_>, Node<'_>)> {
    let filled = parameters(release).into_iter().filter(|parameter| !is_oauth(parameter));
    let shown = filled.filter_map(|parameter| Some((parameter, ui(&parameter)?)));
    shown.filter(|(_, ui)| !is_hidden(*ui)).collect()
}

/// The text that is shown, which parameter sets keep in a schema of their own.
pub(super) fn shown_text<'d>(ui: Node<'d>, name: &str) -> Option<&'d str> {
    text_of(ui, name).or_else(|| text_of(ui.get("schema")?, name))
}

fn ui_text_missing(cx: &mut Cx<'_>, release: &Release, name: &str, of_choices: bool) {
    for (parameter, ui) in shown(release) {
        let asked = name == "displayName" || is_choice(&parameter, ui) == of_choices;
        if asked && shown_text(ui, name).is_none() {
            let message = format!("the connection parameter `{}` has no `{name}`", parameter.name);
            cx.report((ui, name), message);
        }
    }
}

/// The wizard makes user names `securestring` too, and shows them on purpose.
fn keeps_secret(parameter: &Member<'_>) -> bool {
    parameter.value.get_str("type") == Some("securestring") && is_secret(parameter.name)
}

fn in_clear_text(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release) {
        let clear = parameter.value.at("/uiDefinition/constraints/clearText");
        let shown = clear.filter(|clear| clear.as_bool() == Some(true));
        if let Some(node) = shown.filter(|_| keeps_secret(&parameter)) {
            let mend = || Some(Mend::safe([node.with_value(false)?]));
            let message = format!("`{}` is a secret, and is shown while it is typed", parameter.name);
            cx.report_with(node, message, mend);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_secret;

    #[test]
    fn secrets_are_known_by_their_last_word() {
        for name in ["password", "api_key", "apiKey", "APIKey", "API_KEY", "apikey", "token:clientSecret"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["accesstoken", "user-pwd", "Access Token", "password2", "XMLToken", "secret_1", "KEY"] {
            assert!(is_secret(name), "{name}");
        }
        for name in
            ["tokenUrl", "tokenEndpoint", "token_type", "passwordPolicy", "passwordHint", "secretName"]
        {
            assert!(!is_secret(name), "{name}");
        }
        for name in ["", "_", "username", "turkey", "keyId", "ÄÖ"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
