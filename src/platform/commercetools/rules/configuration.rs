//! Secrets in the open, variables that the platform makes itself, and scopes that there are not.

use super::{DEVELOPMENT, specification};
use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Node;
use crate::platform::commercetools::provided::{self, CLIENT, CONNECT};
use crate::platform::commercetools::schema::shown;
use crate::platform::commercetools::secret::is_secret;

const SCOPES: &str = "https://docs.commercetools.com/api/scopes";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("commercetools/secret-in-the-open"),
        severity: Severity::Warning,
        summary: "A key of `standardConfiguration` has the name of a secret.",
        why: "What stands there is shown to everyone who sees the deployment, and in answers of the API.",
        fix: "Move the key to `securedConfiguration`; that is a major change for those who deployed the connector.",
        reference: DEVELOPMENT,
        codes: &[],
        check: Check::Release(secret_in_the_open),
    },
    Rule {
        id: RuleId::new("commercetools/variable-provided"),
        severity: Severity::Warning,
        summary: "A key has the name of a variable that the platform sets itself.",
        why: "Both set it, and the client that the platform makes and the one that was typed in are not the same.",
        fix: "Remove the key; or remove `inheritAs.apiClient`, where it is meant to be given.",
        reference: DEVELOPMENT,
        codes: &[],
        check: Check::Release(variable_provided),
    },
    Rule {
        id: RuleId::new("commercetools/scope-of-the-deployer"),
        severity: Severity::Warning,
        summary: "The connector asks for the scope `manage_api_clients`.",
        why: "Whoever deploys needs it, so that the platform can make the client; the client itself must not have it.",
        fix: "Remove the scope, and tell deployers that they need it.",
        reference: SCOPES,
        codes: &[],
        check: Check::Release(scope_of_the_deployer),
    },
    Rule {
        id: RuleId::new("commercetools/scope-unknown"),
        severity: Severity::Warning,
        summary: "There is no scope of that name.",
        why: "The platform cannot make a client with it, and the deployment fails.",
        fix: "Name a scope of the list, such as `manage_extensions` or `manage_subscriptions`.",
        reference: SCOPES,
        codes: &[],
        check: Check::Release(scope_unknown),
    },
];

fn secret_in_the_open(cx: &mut Cx<'_>, release: &Release) {
    let Some(specification) = specification(release) else { return };
    let of_each = specification.applications.iter().map(|application| &application.configuration);
    for configuration in std::iter::once(&specification.shared).chain(of_each) {
        for key in configuration.standard.iter().filter(|key| is_secret(key.name)) {
            let message =
                format!("`{}` is a secret by its name; `securedConfiguration` is expected", shown(key.name));
            cx.report(key.node.get("key").unwrap_or(key.node), message);
        }
    }
}

fn variable_provided(cx: &mut Cx<'_>, release: &Release) {
    let Some(specification) = specification(release) else { return };
    let has_client = specification.scopes.is_some();
    for (_, key) in specification.keys() {
        let name = key.name;
        let by = match () {
            () if has_client && CLIENT.contains(&name) => "with `inheritAs.apiClient` the platform",
            () if CONNECT.contains(&name) => "the platform",
            () => continue,
        };
        cx.report(key.node.get("key").unwrap_or(key.node), format!("{by} sets `{name}` itself"));
    }
}

/// The scopes that a client is asked for.
fn scopes(release: &Release) -> Vec<Node<'_>> {
    specification(release).and_then(|specification| specification.scopes).unwrap_or_default()
}

/// The scope without the project that may stand behind it.
fn named<'d>(scope: Node<'d>) -> &'d str {
    let text = scope.as_str().unwrap_or_default();
    text.split_once(':').map_or(text, |(name, _)| name)
}

fn scope_of_the_deployer(cx: &mut Cx<'_>, release: &Release) {
    for scope in scopes(release).into_iter().filter(|scope| named(*scope) == provided::OF_DEPLOYERS) {
        cx.report(scope, "whoever deploys the connector needs this scope, not the connector");
    }
}

fn scope_unknown(cx: &mut Cx<'_>, release: &Release) {
    for scope in scopes(release) {
        let name = named(scope);
        if let Some((_, right)) = provided::NO_SCOPES.iter().find(|(wrong, _)| *wrong == name) {
            cx.report(scope, format!("there is no scope `{name}`; `{right}` is the one that there is"));
        }
    }
}
