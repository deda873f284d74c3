//! What is called: the API itself, or a service between.

use super::{VERSIONS, in_manifest, listed};
use crate::catalogue::Release;
use crate::catalogue::platforms::Auth;
use crate::check::{Check, Cx, Rule, RuleId, Severity};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("google/destination-missing"),
        severity: Severity::Error,
        summary: "The connector goes through a service between, and does not say where that one answers.",
        why: "Google requires the destination of the service where `enableBackendDestinationConfig` is true.",
        fix: "Add `[[google.destination]]` with `key` and `host`, or write `connectivity = \"direct\"`.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Release(destination_missing),
    },
    Rule {
        id: RuleId::new("google/auth-missing"),
        severity: Severity::Error,
        summary: "The connector goes through a service between, and does not say how Google signs in to it.",
        why: "Google requires the sign-in of the service where `enableBackendDestinationConfig` is true.",
        fix: "Add `[google.auth]` with `type`, or write `connectivity = \"direct\"`.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Release(auth_missing),
    },
    Rule {
        id: RuleId::new("google/auth-incomplete"),
        severity: Severity::Error,
        summary: "The sign-in of the service between lacks what its type needs.",
        why: "No call through it can succeed, and the version cannot be changed any more.",
        fix: "Add the keys that the message names to `[google.auth]`; `secret` is the name of a secret, never its value.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Release(auth_incomplete),
    },
    Rule {
        id: RuleId::new("google/connectivity-contradictory"),
        severity: Severity::Error,
        summary: "The connector calls the API itself, and describes a service between.",
        why: "Google uses destinations and their sign-in only where `enableBackendDestinationConfig` is true; they are left out of the package.",
        fix: "Write `connectivity = \"indirect\"`, or take out `[[google.destination]]` and `[google.auth]`.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Release(connectivity_contradictory),
    },
];

fn destination_missing(cx: &mut Cx<'_>, release: &Release) {
    let google = &release.manifest.google;
    if google.is_indirect && google.destinations.is_empty() {
        let message = "`connectivity` is `indirect`, and there is no `[[google.destination]]`";
        cx.report(in_manifest(release, "/google/connectivity"), message);
    }
}

fn auth_missing(cx: &mut Cx<'_>, release: &Release) {
    let google = &release.manifest.google;
    if google.is_indirect && google.auth.is_none() {
        let message = "`connectivity` is `indirect`, and there is no `[google.auth]`";
        cx.report(in_manifest(release, "/google/connectivity"), message);
    }
}

fn auth_incomplete(cx: &mut Cx<'_>, release: &Release) {
    let Some(auth) = &release.manifest.google.auth else { return };
    let missing = missing(auth);
    if let (Some(kind), false) = (&auth.kind, missing.is_empty()) {
        let message = format!("`{kind}` needs {}", listed(&missing));
        cx.report(in_manifest(release, "/google/auth"), message);
    }
}

/// The keys that the type of a sign-in needs and that are not there.
fn missing(auth: &Auth) -> Vec<&'static str> {
    let secret = ("secret", &auth.secret);
    let needed = match auth.kind.as_deref() {
        Some("USER_PASSWORD") => vec![("username", &auth.username), secret],
        Some("OAUTH2_CLIENT_CREDENTIALS") => vec![("client-id", &auth.client_id), secret],
        Some("OAUTH2_JWT_BEARER") => {
            vec![("issuer", &auth.issuer), ("subject", &auth.subject), ("audience", &auth.audience), secret]
        }
        Some(_) | None => Vec::new(),
    };
    needed.into_iter().filter(|(_, value)| value.is_none()).map(|(key, _)| key).collect()
}

fn connectivity_contradictory(cx: &mut Cx<'_>, release: &Release) {
    let google = &release.manifest.google;
    if google.is_indirect {
        return;
    }
    let tables = [("destination", !google.destinations.is_empty()), ("auth", google.auth.is_some())];
    for (table, _) in tables.into_iter().filter(|(_, is_there)| *is_there) {
        let message = format!("`google.{table}` is for `connectivity = \"indirect\"` alone");
        cx.report(in_manifest(release, &format!("/google/{table}")), message);
    }
}
