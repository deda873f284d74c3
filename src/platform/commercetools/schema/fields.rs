//! What each object of a `connect.yaml` may hold.

use super::{Judge, Schedule, Wrong, is_blank, shown};
use crate::document::Node;
use crate::platform::commercetools::specification::Kind;

/// A key of an object, and how its value is judged.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) judge: fn(&mut Judge, Node<'_>, &str),
}

const fn must(name: &'static str, judge: fn(&mut Judge, Node<'_>, &str)) -> Field {
    Field { name, is_required: true, judge }
}

const fn may(name: &'static str, judge: fn(&mut Judge, Node<'_>, &str)) -> Field {
    Field { name, is_required: false, judge }
}

pub(super) const ROOT: &[Field] = &[may("inheritAs", inherited), must("deployAs", applications)];

const INHERITED: &[Field] = &[may("configuration", configuration), may("apiClient", api_client)];

const API_CLIENT: &[Field] = &[must("scopes", scopes)];

const CONFIGURATION: &[Field] =
    &[may("standardConfiguration", standard_keys), may("securedConfiguration", secured_keys)];

const STANDARD_KEY: &[Field] =
    &[must("key", key), must("description", filled), may("required", truth), may("default", filled)];

const SECURED_KEY: &[Field] = &[must("key", key), must("description", filled), may("required", truth)];

const SCRIPTS: &[Field] = &[may("postDeploy", filled), may("preUndeploy", filled)];

const SERVICE: &[Field] = &[
    must("name", name),
    must("applicationType", known),
    must("endpoint", endpoint),
    may("scripts", scripts),
    may("configuration", configuration),
    may("healthCheck", health_check),
];

const EVENT: &[Field] = &[
    must("name", name),
    must("applicationType", known),
    must("endpoint", endpoint),
    may("scripts", scripts),
    may("configuration", configuration),
    may("healthCheck", health_check),
    may("retryPolicy", retry_policy),
];

const JOB: &[Field] = &[
    must("name", name),
    must("applicationType", known),
    must("endpoint", endpoint),
    must("properties", properties),
    may("scripts", scripts),
    may("configuration", configuration),
];

const ASSETS: &[Field] = &[must("name", name), must("applicationType", known)];

const MERCHANT_CENTER: &[Field] = &[
    must("name", name),
    must("applicationType", known),
    may("scripts", scripts),
    may("configuration", configuration),
];

/// The platform takes the word `unknown` for a type, whatever it does with it.
const UNKNOWN: &[Field] = &[
    must("name", name),
    must("applicationType", known),
    must("endpoint", endpoint),
    may("scripts", scripts),
    may("configuration", configuration),
];

const PROPERTIES: &[Field] = &[must("schedule", schedule)];

const HEALTH_CHECK: &[Field] = &[
    must("path", endpoint),
    may("intervalSeconds", up_to_20),
    may("timeoutSeconds", up_to_20),
    may("unhealthyThreshold", up_to_20),
];

const IMMEDIATE: &[Field] = &[must("strategy", known)];

const BACKOFF: &[Field] = &[
    must("strategy", known),
    must("minBackoffSeconds", up_to_600),
    must("maxBackoffSeconds", up_to_600),
    may("maxAttempts", from_5_to_100),
];

/// The words of `retryPolicy.strategy`.
const STRATEGIES: [(&str, &[Field]); 2] = [("immediate", IMMEDIATE), ("exponential-backoff", BACKOFF)];

/// What was judged before the object was.
fn known(_: &mut Judge, _: Node<'_>, _: &str) {}

fn inherited(judge: &mut Judge, node: Node<'_>, _: &str) {
    judge.object(node, "`inheritAs`", INHERITED);
}

fn api_client(judge: &mut Judge, node: Node<'_>, _: &str) {
    judge.object(node, "`apiClient`", API_CLIENT);
}

fn scopes(judge: &mut Judge, node: Node<'_>, name: &str) {
    judge.list(node, name, |judge, item| {
        if judge.text(item, "a scope").is_some_and(str::is_empty) {
            judge.report(Wrong::Empty, item, "a scope is empty".to_owned());
        }
    });
    if node.is_array() && node.is_empty() {
        judge.report(Wrong::Empty, node, "`scopes` is empty; at least one scope is expected".to_owned());
    }
}

fn configuration(judge: &mut Judge, node: Node<'_>, _: &str) {
    judge.object(node, "`configuration`", CONFIGURATION);
}

fn standard_keys(judge: &mut Judge, node: Node<'_>, name: &str) {
    judge
        .list(node, name, |judge, item| judge.object(item, "a key of `standardConfiguration`", STANDARD_KEY));
}

fn secured_keys(judge: &mut Judge, node: Node<'_>, name: &str) {
    judge.list(node, name, |judge, item| judge.object(item, "a key of `securedConfiguration`", SECURED_KEY));
}

fn applications(judge: &mut Judge, node: Node<'_>, name: &str) {
    judge.list(node, name, application);
}

fn application(judge: &mut Judge, node: Node<'_>) {
    if !node.is_object() {
        return judge.mistyped(node, "an application", "an object");
    }
    let words = Kind::ALL.map(|(word, _)| word).join("`, `");
    let Some(written) = node.get("applicationType") else {
        let message = format!("`applicationType` is missing in the application; it is one of `{words}`");
        return judge.report(Wrong::Missing, (node, "applicationType"), message);
    };
    let Some(kind) = written.as_str().and_then(Kind::of) else {
        let found = shown(written.scalar_text().unwrap_or("something else"));
        let message = format!("`applicationType` must be one of `{words}`, found `{found}`");
        return judge.report(Wrong::Type, written, message);
    };
    let fields = match kind {
        Kind::Service => SERVICE,
        Kind::Event => EVENT,
        Kind::Job => JOB,
        Kind::Assets => ASSETS,
        Kind::CustomApplication | Kind::CustomView => MERCHANT_CENTER,
        Kind::Unknown => UNKNOWN,
    };
    let word = written.as_str().unwrap_or_default();
    judge.object(node, &format!("an application of the type `{word}`"), fields);
}

fn scripts(judge: &mut Judge, node: Node<'_>, _: &str) {
    judge.object(node, "`scripts`", SCRIPTS);
}

fn properties(judge: &mut Judge, node: Node<'_>, _: &str) {
    judge.object(node, "`properties`", PROPERTIES);
}

fn health_check(judge: &mut Judge, node: Node<'_>, _: &str) {
    judge.object(node, "`healthCheck`", HEALTH_CHECK);
}

fn retry_policy(judge: &mut Judge, node: Node<'_>, _: &str) {
    if !node.is_object() {
        return judge.mistyped(node, "`retryPolicy`", "an object");
    }
    let words = STRATEGIES.map(|(word, _)| word).join("` or `");
    let Some(written) = node.get("strategy") else {
        let message = format!("`strategy` is missing in `retryPolicy`; it is `{words}`");
        return judge.report(Wrong::Missing, (node, "strategy"), message);
    };
    let Some((_, fields)) = STRATEGIES.iter().find(|(word, _)| written.as_str() == Some(word)) else {
        let found = shown(written.scalar_text().unwrap_or("something else"));
        let message = format!("`strategy` must be `{words}`, found `{found}`");
        return judge.report(Wrong::Type, written, message);
    };
    judge.object(node, "`retryPolicy`", fields);
    let seconds = |name: &str| node.get(name).filter(|_| fields.len() > 1)?.as_f64();
    if let (Some(least), Some(most)) = (seconds("minBackoffSeconds"), seconds("maxBackoffSeconds"))
        && least > most
        && let Some(place) = node.get("minBackoffSeconds")
    {
        let message =
            format!("`minBackoffSeconds` is {least}, which is more than `maxBackoffSeconds`, {most}");
        judge.report(Wrong::Range, place, message);
    }
}

/// A text that is not blank.
fn filled(judge: &mut Judge, node: Node<'_>, name: &str) {
    if judge.text(node, name).is_some_and(is_blank) {
        judge.report(Wrong::Empty, node, format!("`{name}` is empty; leave it out, or write what it is"));
    }
}

fn truth(judge: &mut Judge, node: Node<'_>, name: &str) {
    if node.as_bool().is_none() {
        judge.mistyped(node, &format!("`{name}`"), "`true` or `false`");
    }
}

/// Whether a text has 2 to 256 letters, digits and underscores, and what else is allowed.
fn is_named(text: &str, others: &[u8]) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || others.contains(&byte);
    (2..=256).contains(&text.len()) && text.bytes().all(is_allowed)
}

fn name(judge: &mut Judge, node: Node<'_>, field: &str) {
    let Some(text) = judge.text(node, field) else { return };
    if !is_named(text, b"-") {
        let message = format!(
            "an application's name has 2 to 256 letters, digits, `_` and `-`, found `{}`",
            shown(text)
        );
        judge.report(Wrong::Name, node, message);
    }
}

/// Names that the platform's runtime keeps for itself, in any case.
const RESERVED: [&str; 4] = ["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"];

fn key(judge: &mut Judge, node: Node<'_>, field: &str) {
    let Some(text) = judge.text(node, field) else { return };
    if RESERVED.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        judge.report(Wrong::Key, node, format!("the platform keeps the key `{text}` for itself"));
    } else if !is_named(text, b"") {
        let message = format!("a key has 2 to 256 letters, digits and `_`, found `{}`", shown(text));
        judge.report(Wrong::Key, node, message);
    }
}

fn endpoint(judge: &mut Judge, node: Node<'_>, field: &str) {
    let Some(text) = judge.text(node, field) else { return };
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/".contains(&byte);
    if text.is_empty() || !text.bytes().all(is_allowed) {
        let message = format!(
            "`{field}` is a path such as `/service` of letters, digits, `_`, `-` and `/`, found `{}`",
            shown(text)
        );
        judge.report(Wrong::Endpoint, node, message);
    } else if text.contains("//") {
        let message = format!("`{field}` has two slashes in a row: `{}`", shown(text));
        judge.report(Wrong::Endpoint, node, message);
    }
}

fn schedule(judge: &mut Judge, node: Node<'_>, name: &str) {
    let Some(text) = judge.text(node, name) else { return };
    if !Schedule(text).is_accepted() {
        let message = format!(
            "`{name}` is `@daily` or the like, or five fields such as `0 4 * * *`, found `{}`",
            shown(text)
        );
        judge.report(Wrong::Schedule, node, message);
    }
}

fn number(judge: &mut Judge, node: Node<'_>, name: &str, (least, most): (f64, f64)) {
    match node.as_number().and_then(|_| node.as_f64()) {
        Some(value) if value.fract() == 0.0 && (least..=most).contains(&value) => {}
        Some(value) => {
            let message = format!("`{name}` is an integer from {least} to {most}, found {value}");
            judge.report(Wrong::Range, node, message);
        }
        None => judge.mistyped(node, &format!("`{name}`"), "a number"),
    }
}

fn up_to_20(judge: &mut Judge, node: Node<'_>, name: &str) {
    number(judge, node, name, (1.0, 20.0));
}

fn up_to_600(judge: &mut Judge, node: Node<'_>, name: &str) {
    number(judge, node, name, (1.0, 600.0));
}

fn from_5_to_100(judge: &mut Judge, node: Node<'_>, name: &str) {
    number(judge, node, name, (5.0, 100.0));
}
