//! How a connector is signed in to and called: connection, operations, data types, mappings.

use super::Text;
use crate::site::locale::{Locale, Phrase};
use crate::site::markdown::{code, plain};
use crate::site::view::{Connection, Kind, Labelled, Operation, Parameter, Release, Table};
use std::fmt::Write as _;

/// Adds all of it.
pub(super) fn add(text: &mut Text<'_>, release: &Release) {
    // What offers no API is not connected to.
    if !release.auth.is_empty() {
        text.block("## Connection");
        connection(text, &release.connection);
    }
    for (title, operations) in [("Triggers", &release.api.triggers), ("Actions", &release.api.actions)] {
        if !operations.is_empty() {
            text.block(&format!("## {title}"));
        }
        for one in operations {
            operation(text, one);
        }
    }
    if release.api.left_out > 0 {
        text.block(&format!("{} more operations are left out; see the definition.", release.api.left_out));
    }
    if !release.api.definitions.is_empty() {
        text.block("## Definitions");
    }
    for one in &release.api.definitions {
        text.block(&format!("### {}", code(&one.name)));
        schema(text, &one.table);
    }
    if !release.types.is_empty() {
        text.block("## Data types");
    }
    for one in &release.types {
        text.block(&format!("### {}", code(&one.name)));
        text.block(&one.description.to_markdown());
        schema(text, &one.table);
    }
    if !release.mappings.is_empty() {
        text.block("## Field mappings");
        let rows = release.mappings.iter().map(|one| {
            [code(&one.field), format!("{} {}", plain(&one.operation), one.side), code(&one.path)]
        });
        text.table(["Field", "Operation", "Place"], rows);
    }
}

fn connection(text: &mut Text<'_>, connection: &Connection) {
    if connection.schemes.is_empty() && connection.parameters.is_empty() {
        text.block("No sign-in is needed.");
    }
    for scheme in &connection.schemes {
        text.block(&format!("**{}** {}", plain(&text.said(&scheme.kind)), code(&scheme.name)));
        text.block(&plain(&scheme.description));
        let locale = text.locale;
        let named = |url: &Labelled| locale.say(&Phrase::of("oauth", &url.name));
        text.list(scheme.urls.iter().map(|url| format!("{}: {}", named(url), code(&url.text))));
        text.list(scheme.scopes.iter().map(|scope| format!("{} {}", code(&scope.name), plain(&scope.text))));
    }
    let locale = text.locale;
    let rows = connection.parameters.iter().map(|one| {
        let secret = if one.is_secret { ", secret" } else { "" };
        let kind = format!("{}{secret}", plain(&locale.say(&one.kind)));
        [must(&one.name, one.required), code(&one.key), kind, plain(&one.description)]
    });
    text.table(["Name", "Key", "Type", "Description"], rows);
    let servers: Vec<String> = connection.servers.iter().map(|server| code(server)).collect();
    if !servers.is_empty() {
        text.block(&format!("Calls go to {}.", servers.join(", ")));
    }
}

/// A name, and whether it must be there.
fn must(name: &str, required: bool) -> String {
    format!("{}{}", plain(name), if required { " (required)" } else { "" })
}

fn operation(text: &mut Text<'_>, operation: &Operation) {
    text.block(&format!("### {}", plain(&operation.name)));
    let mut line = format!("{} {}", code(operation.method), code(&operation.path));
    if operation.id != operation.name {
        let _ = write!(line, " · {}", code(&operation.id));
    }
    let deprecated = operation.deprecated.then_some("deprecated");
    for word in operation.trigger.into_iter().chain(operation.visibility).chain(deprecated) {
        let _ = write!(line, " · {word}");
    }
    text.block(&line);
    text.block(&operation.description.to_markdown());
    let locale = text.locale;
    text.table(
        ["Name", "Key", "Type", "Description"],
        operation.parameters.iter().map(|one| parameter(one, locale)),
    );
    if let Some(body) = &operation.body {
        let media: Vec<String> = body.media.iter().map(|media| code(media)).collect();
        text.block(&format!("#### {} {}", must("Body", body.required), media.join(" ")));
        schema(text, &body.table);
    }
    if let Some(table) = &operation.notification {
        text.block("#### What arrives");
        schema(text, table);
    }
    for response in &operation.responses {
        text.block(&format!("#### Response {}", plain(&response.status)));
        text.block(&response.description.to_markdown());
        if response.is_empty {
            text.block("No content.");
        }
        if response.is_dynamic {
            let source = response.form_from.iter().map(|id| format!(" Their form comes from {}.", code(id)));
            text.block(&format!("The outputs are dynamic.{}", source.collect::<String>()));
        }
        schema(text, &response.table);
    }
    if let Some(example) = &operation.example {
        text.block(if example.is_made { "#### Example, in part made up" } else { "#### Example" });
        for shown in example.request.iter().chain(&example.response) {
            text.block(&fenced(shown));
        }
    }
}

/// A text as a block of code, between fences longer than any in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{text}\n{fence}")
}

fn parameter(parameter: &Parameter, locale: &Locale) -> [String; 4] {
    let mut about = plain(&parameter.description);
    if let Some(operation) = &parameter.values_from {
        let _ = write!(about, " Values come from {}.", code(operation));
    }
    let mut name = must(&parameter.name, parameter.required);
    if parameter.deprecated {
        name.push_str(" (deprecated)");
    }
    [name, format!("{} in {}", code(&parameter.key), parameter.place), kind(&parameter.kind, locale), about]
}

fn schema(text: &mut Text<'_>, table: &Table) {
    if let Some(shown) = &table.shown {
        let form = code(&shown.name);
        text.block(&if shown.is_list {
            format!("A list of {form}, see Definitions.")
        } else {
            format!("{form}, see Definitions.")
        });
    }
    let locale = text.locale;
    let rows = table.rows.iter().map(|row| {
        let mut name = must(&row.name, row.required);
        if row.deprecated {
            name.push_str(" (deprecated)");
        }
        [name, code(&row.path), kind(&row.kind, locale), plain(&row.description)]
    });
    text.table(["Name", "Path", "Type", "Description"], rows);
    if table.is_cut {
        text.block("More properties follow; see the definition.");
    }
}

fn kind(kind: &Kind, locale: &Locale) -> String {
    let mut told = code(&locale.say(&kind.name));
    let limits = kind.limits.iter().map(|limit| locale.say(limit));
    for word in kind.format.iter().cloned().chain(limits) {
        let _ = write!(told, ", {}", plain(&word));
    }
    if let Some(value) = &kind.default {
        let _ = write!(told, ", default {}", code(value));
    }
    if !kind.values.is_empty() {
        let values: Vec<String> = kind.values.iter().map(|value| code(value)).collect();
        let _ = write!(told, ", one of {}", values.join(", "));
    }
    if kind.more_values > 0 {
        let _ = write!(told, " and {} more", kind.more_values);
    }
    told
}
