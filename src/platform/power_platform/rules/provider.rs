//! OAuth settings in detail: who signs users in, where they come back to, and what must not be told.

use super::identity::is_independent;
use super::oauth::{is_placeholder, settings};
use super::{COMMAND_LINE, SUBMISSION, text_of};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::{Member, Mend, Node};
use crate::rules::PLACEHOLDER;

/// The identity providers that there are, in lower case: the general ones, and those that the
/// platform knows by name.
const PROVIDERS: [&str; 44] = [
    "oauth2",
    "oauth2generic",
    "aad",
    "aadcertificate",
    "facebook",
    "adobesign",
    "asana",
    "basecamp",
    "bitbucket",
    "bitly",
    "blogger",
    "box",
    "buffer",
    "disqus",
    "docusign",
    "dropbox",
    "dynamicscrmonline",
    "eventbrite",
    "github",
    "google",
    "googlecloudplatform",
    "infusionsoft",
    "instagram",
    "intuit",
    "linkedin",
    "live",
    "mailchimp",
    "microsoftaccount",
    "office365",
    "outlook",
    "pinterest",
    "salesforce",
    "servicenow",
    "sharepointonline",
    "slack",
    "smartsheet",
    "spotify",
    "stripe",
    "surveymonkey",
    "todoist",
    "trello",
    "twitter",
    "wordpress",
    "yammer",
];

/// Where users come back to after they signed in.
pub const REDIRECT: &str = "https://global.consent.azure-apim.net/redirect";

const SIGN_IN: &str = "https://learn.microsoft.com/connectors/custom-connectors/connection-parameters";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("power-platform/oauth-provider-unknown"),
        severity: Severity::Error,
        summary: "OAuth settings name an identity provider that does not exist.",
        why: "The platform does not know how to sign users in.",
        fix: "Use `oauth2`, `oauth2generic`, `aad` or `aadcertificate`.",
        reference: SIGN_IN,
        codes: &["oauth-identity-provider"],
        check: Check::Release(provider_unknown),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-redirect-url-unusual"),
        severity: Severity::Warning,
        summary: "OAuth settings send users back to another address than the platform's.",
        why: "Signing in ends on an error page.",
        fix: "Use `https://global.consent.azure-apim.net/redirect`, for `GlobalPerConnector` with the connector's name behind it.",
        reference: SUBMISSION,
        codes: &["oauth-redirect-url"],
        check: Check::Release(redirect_url_unusual),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-client-id-missing"),
        severity: Severity::Warning,
        summary: "OAuth settings have no client id.",
        why: "The platform has no place to put the real one.",
        fix: "Set `clientId` to a placeholder such as `[[DummyValue]]`.",
        reference: COMMAND_LINE,
        codes: &["oauth-client-id-placeholder"],
        check: Check::Release(client_id_missing),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-client-id-exposed"),
        severity: Severity::Warning,
        summary: "OAuth settings hold a real client id.",
        why: "Certification asks for it elsewhere; in a public repository anybody can pose as the app.",
        fix: "Set `clientId` to a placeholder such as `[[DummyValue]]`.",
        reference: SUBMISSION,
        codes: &["oauth-client-id-placeholder"],
        check: Check::Release(client_id_exposed),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-url-malformed"),
        severity: Severity::Error,
        summary: "An address of the OAuth settings is not of the form that the platform reads.",
        why: "Users cannot sign in, or their tokens travel unencrypted.",
        fix: "Write it as `{\"value\": \"https://…\"}`.",
        reference: COMMAND_LINE,
        codes: &["oauth-oauth2-urls"],
        check: Check::Release(url_malformed),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-scopes-joined"),
        severity: Severity::Note,
        summary: "Scopes of OAuth are no list, or several stand in one item.",
        why: "The platform joins the items itself; what the provider does with blanks inside is chance.",
        fix: "Give each scope an item of its own.",
        reference: COMMAND_LINE,
        codes: &["oauth-scopes-array"],
        check: Check::Release(scopes_joined),
    },
    Rule {
        id: RuleId::new("power-platform/oauth-of-independent"),
        severity: Severity::Warning,
        summary: "A connector of an independent publisher signs users in with OAuth.",
        why: "The app that signs in belongs to the service; reviewers take such connectors seldom.",
        fix: "Use a key, or tell in readme.md step by step how users register an app.",
        reference: "https://learn.microsoft.com/connectors/custom-connectors/certification-submission-ip",
        codes: &["oauth-independent-publisher"],
        check: Check::Release(oauth_of_independent),
    },
];

fn provider_unknown(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let Some(node) = settings.get("identityProvider") else { continue };
        let Some(found) = node.as_str().map(str::trim).filter(|text| !text.is_empty()) else { continue };
        if !PROVIDERS.contains(&found.to_ascii_lowercase().as_str()) {
            cx.report(node, format!("there is no identity provider `{found}`"));
        }
    }
}

/// The connector's name behind the address is right for `GlobalPerConnector`.
fn redirect_url_unusual(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let Some(node) = settings.get("redirectUrl") else { continue };
        let mode = settings.get_str("redirectMode").unwrap_or_default();
        let own = mode.eq_ignore_ascii_case("GlobalPerConnector");
        let rest = node.as_str().and_then(|text| text.trim_end_matches('/').strip_prefix(REDIRECT));
        let fits = rest.is_some_and(|rest| rest.is_empty() || (own && rest.starts_with('/')));
        if !fits {
            let found =
                node.scalar_text().map_or_else(|| node.kind().to_string(), |text| format!("`{text}`"));
            let global = mode.eq_ignore_ascii_case("Global");
            let mend = || Some(Mend::safe([node.with_value(REDIRECT).filter(|_| global)?]));
            cx.report_with(node, format!("`{REDIRECT}` is expected, found {found}"), mend);
        }
    }
}

fn client_id_missing(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release).into_iter().filter(|settings| text_of(*settings, "clientId").is_none())
    {
        cx.report((settings, "clientId"), "`clientId` is missing or empty");
    }
}

fn client_id_exposed(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let Some(node) = settings.get("clientId") else { continue };
        let real = |text: &str| !is_placeholder(text) && !names_itself(text);
        if node.as_str().is_some_and(real) {
            let mend = || Some(Mend::uncertain([node.with_value(PLACEHOLDER)?]));
            cx.report_with(node, "a client id stands here for everyone to read", mend);
        }
    }
}

/// Whether a text says what should stand in its place, such as `client-id`.
fn names_itself(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    ["clientid", "appid", "applicationid", "placeholder", "example", "insert", "enter", "tbd", "na"]
        .iter()
        .any(|word| {
            plain.to_ascii_lowercase() == *word
                || (word.len() > 4 && plain.to_ascii_lowercase().contains(word))
        })
}

/// The custom parameters of settings whose names end with `Url`.
fn addresses(settings: Node<'_>) -> impl Iterator<Item = Member<'_>> {
    let members = settings.get("customParameters").into_iter().flat_map(|list| list.members());
    members.filter(|member| {
        let name = member.name.to_ascii_lowercase();
        matches!(name.as_str(), "authorizationurl" | "tokenurl" | "refreshurl")
    })
}

/// Parts of an address that users fill in stand in braces, and count as text here.
fn url_malformed(cx: &mut Cx<'_>, release: &Release) {
    let oauth = |settings: &Node<'_>| settings.get_str("identityProvider") == Some("oauth2");
    for settings in settings(release).into_iter().filter(oauth) {
        for address in addresses(settings) {
            let Some(value) = address.value.get("value") else {
                let message = format!("`{}` is expected to be `{{\"value\": …}}`", address.name);
                let value = address.value.as_str().map(|text| serde_json::json!({ "value": text }));
                let mend = || Some(Mend::uncertain([address.value.with_value(value?)?]));
                cx.report_with(address.value, message, mend);
                continue;
            };
            let text = value.as_str().unwrap_or_default().trim();
            let fits = text.starts_with("https://") || text.starts_with(['{', '@', '[']);
            if !text.is_empty() && !fits {
                let message = format!("an address with `https://` is expected, found `{text}`");
                cx.report(value, message);
            }
        }
    }
}

fn scopes_joined(cx: &mut Cx<'_>, release: &Release) {
    for settings in settings(release) {
        let Some(scopes) = settings.get("scopes") else { continue };
        if !scopes.is_array() {
            cx.report(scopes, format!("a list of scopes is expected, found {}", scopes.kind()));
        }
        for item in scopes.items() {
            let text = item.as_str().unwrap_or_default();
            if text.trim().contains(char::is_whitespace) {
                let all = scopes.items().filter_map(|item| item.as_str()).flat_map(str::split_whitespace);
                let mend = || Some(Mend::uncertain([scopes.with_value(all.collect::<Vec<_>>())?]));
                cx.report_with(item, format!("`{text}` holds several scopes"), mend);
            }
        }
    }
}

fn oauth_of_independent(cx: &mut Cx<'_>, release: &Release) {
    if !is_independent(cx, release) {
        return;
    }
    for settings in settings(release) {
        cx.report(settings, "independent publishers are expected to do without OAuth");
    }
}
