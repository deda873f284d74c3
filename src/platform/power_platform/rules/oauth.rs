//! OAuth settings of connections.

use super::connection::parameters;
use super::{COMMAND_LINE, SUBMISSION, listed, text_of};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Mend, Node};

/// The values of `redirectMode`.
pub(super) const REDIRECT_MODES: [&str; 3] = ["Global", "GlobalPerConnector", "Direct"];

/// The addresses that the provider `oauth2` needs.
const URLS: [&str; 3] = ["authorizationUrl", "tokenUrl", "refreshUrl"];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/oauth-settings-missing"),
        severity: Severity::Error,
        summary: "An OAuth parameter has no settings.",
        why: "Nobody can sign in.",
        fix: "Add `oAuthSettings` with exactly that spelling.",
        reference: COMMAND_LINE,
        codes: &["oauth-settings-present"],
        check: Check::Release(settings_missing),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-provider-missing"),
        severity: Severity::Error,
        summary: "OAuth settings name no identity provider.",
        why: "The platform does not know how to sign users in.",
        fix: "Set `identityProvider`: `oauth2`, `oauth2generic`, `aad` or another one of the platform.",
        reference: COMMAND_LINE,
        codes: &["oauth-identity-provider"],
        check: Check::Release(provider_missing),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-redirect-mode-unknown"),
        severity: Severity::Error,
        summary: "OAuth settings have a redirect mode that does not exist.",
        why: "Signing in ends on an error page; upper and lower case count.",
        fix: "Use `GlobalPerConnector` for new connectors, or `Global`.",
        reference: COMMAND_LINE,
        codes: &["oauth-redirect-mode"],
        check: Check::Release(redirect_mode_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-url-missing"),
        severity: Severity::Error,
        summary: "OAuth settings lack one of the addresses to sign in.",
        why: "Users cannot sign in, or are signed out after an hour.",
        fix: "Add `authorizationUrl`, `tokenUrl` and `refreshUrl` to `customParameters`, each as `{\"value\": \"https://…\"}`.",
        reference: COMMAND_LINE,
        codes: &["oauth-oauth2-urls"],
        check: Check::Release(url_missing),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-resource-missing"),
        severity: Severity::Error,
        summary: "Settings for Microsoft Entra ID name no resource.",
        why: "The token that users get is for nothing.",
        fix: "Add `resourceUri` to `customParameters`.",
        reference: COMMAND_LINE,
        codes: &["oauth-aad-resource"],
        check: Check::Release(resource_missing),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-secret-exposed"),
        severity: Severity::Warning,
        summary: "A client secret stands in the file.",
        why: "Whoever reads the repository can act as the connector.",
        fix: "Remove `clientSecret`, and change the secret at the provider; certification asks for it elsewhere.",
        reference: SUBMISSION,
        codes: &["oauth-no-client-secret"],
        check: Check::Release(secret_exposed),
    },
];

/// The settings of all OAuth parameters.
pub(super) fn settings(release: &Release) -> Vec<Node<'_>> {
    let all = parameters(release).into_iter();
    all.filter_map(|parameter| parameter.value.get("oAuthSettings").filter(Node::is_object)).collect()
}

fn settings_missing(cx: &mut Cx<'_>, release: &Release) {
    for parameter in parameters(release) {
        let oauth = parameter.value.get_str("type") == Some("oauthSetting");
        if oauth && parameter.value.get("oAuthSettings").is_none() {
            let message = format!("the connection parameter `{}` has no `oAuthSettings`", parameter.name);
            let mut near = parameter.value.members();
            let near = near.find(|member| member.name.eq_ignore_ascii_case("oAuthSettings"));
            let mend = || Some(Mend::safe([parameter.value.with_renamed(near?.name, "oAuthSettings")?]));
            cx.report_with((parameter.value, "oAuthSettings"), message, mend);
        }
    }
}

fn provider_missing(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        if text_of(settings, "identityProvider").is_none() {
            cx.report((settings, "identityProvider"), "`identityProvider` is missing");
        }
    }
}

fn redirect_mode_unknown(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let Some(mode) = settings.get("redirectMode") else { continue };
        let found = mode.scalar_text().unwrap_or_default();
        if !REDIRECT_MODES.contains(&found) {
            let right = REDIRECT_MODES.iter().find(|known| known.eq_ignore_ascii_case(found));
            let mend = || Some(Mend::safe([mode.with_value(*right?)?]));
            let message = format!("one of {} is expected, found `{found}`", listed(&REDIRECT_MODES));
            cx.report_with(mode, message, mend);
        }
    }
}

/// A custom parameter's value, its name compared without regard to case.
fn custom<'d>(settings: Node<'d>, name: &str) -> Option<&'d str> {
    let members = settings.get("customParameters").into_iter().flat_map(|list| list.members());
    let mut named = members.filter(|member| member.name.eq_ignore_ascii_case(name));
    let value = named.next()?.value;
    value.as_str().or_else(|| value.get("value").or_else(|| value.get("Value"))?.as_str())
}

fn url_missing(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        if settings.get_str("identityProvider") != Some("oauth2") {
            continue;
        }
        for name in URLS.iter().filter(|name| custom(settings, name).is_none()) {
            let holder = settings.get("customParameters").unwrap_or(settings);
            cx.report((holder, *name), format!("`{name}` is missing in `customParameters`"));
        }
    }
}

fn resource_missing(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let entra = settings.get_str("identityProvider") == Some("aad");
        let named = settings.at("/properties/AzureActiveDirectoryResourceId");
        if entra && named.is_none() && custom(settings, "resourceUri").is_none() {
            let holder = settings.get("customParameters").unwrap_or(settings);
            cx.report((holder, "resourceUri"), "`resourceUri` is missing in `customParameters`");
        }
    }
}

/// Whether a text only holds the place of a secret.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let words = ["dummy", "secret", "replace", "your", "todo", "xxx"];
    text.trim().is_empty()
        || text.contains(['[', '<', '{', '*'])
        || words.iter().any(|word| text.contains(word))
}

fn secret_exposed(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let Some(secret) = settings.get("clientSecret") else { continue };
        if secret.as_str().is_some_and(|text| !is_placeholder(text)) {
            let mend = || Some(Mend::uncertain([settings.without_member("clientSecret")?]));
            cx.report_with(secret, "a secret stands here for everyone to read", mend);
        }
    }
}
