//! The same steps with the platform's own command line, as a script of a shell.
//!
//! Flags are those of `@commercetools/cli` 0.0.23. Texts of authors are single words of the shell.

use super::deployment::value;
use crate::catalogue::ConnectorId;
use crate::path::quoted;
use crate::platform::commercetools::draft::{Draft, EMAIL, URL};
use crate::platform::commercetools::specification::{Configuration, Key, Specification};
use std::fmt::Write as _;

const HEAD: &str = "\
#!/bin/sh
# The steps of this connector with the command line of commercetools:
#   npm install --global @commercetools/cli && commercetools auth login
#   sh commands.sh create
# What nobody may read is taken from the environment; a step says which variable it lacks.
set -eu
";

/// The script.
pub(super) fn script(id: &ConnectorId, specification: &Specification<'_>, draft: &Draft) -> String {
    let key = format!("--key {}", quoted(id.as_str()));
    let from = |command: &str, words: Vec<String>| {
        format!("commercetools connect {command} \\\n      {}", words.join(" \\\n      "))
    };
    let values = || configurations(specification);
    let region = "--region \"${REGION:?}\"".to_owned();
    let steps = [
        ("create", from("connectorstaged create", details(&key, draft))),
        ("update", from("connectorstaged update", details(&key, draft))),
        (
            "preview",
            from(
                "connectorstaged preview",
                [
                    vec![key.clone(), "--deployment-key \"${DEPLOYMENT_KEY:?}\"".to_owned(), region.clone()],
                    values(),
                ]
                .concat(),
            ),
        ),
        ("publish", from("connectorstaged publish", vec![key.clone()])),
        ("certify", from("connectorstaged certify", vec![key.clone()])),
        (
            "deploy",
            from(
                "deployment create",
                [
                    vec![
                        format!("--connector-key {}", quoted(id.as_str())),
                        "--key \"${DEPLOYMENT_KEY:?}\"".to_owned(),
                        "--type \"${TYPE:-sandbox}\"".to_owned(),
                        region,
                    ],
                    values(),
                ]
                .concat(),
            ),
        ),
        (
            "redeploy",
            from(
                "deployment redeploy",
                [vec!["--key \"${DEPLOYMENT_KEY:?}\" --updateConnector".to_owned()], values()].concat(),
            ),
        ),
    ];
    let mut text = format!("{HEAD}case \"${{1:-}}\" in\n");
    for (name, command) in &steps {
        let _ = writeln!(text, "  {name})\n    {command}\n    ;;");
    }
    let names = steps.map(|(name, _)| name).join("|");
    let _ = writeln!(text, "  *)\n    echo 'usage: sh commands.sh {names}' >&2\n    exit 2\n    ;;\nesac");
    text
}

/// What a draft says, as far as the command line takes it.
fn details(key: &str, draft: &Draft) -> Vec<String> {
    let open = |text: &str, placeholder: &str, variable: &str| match text == placeholder {
        true => format!("\"${{{variable}:?}}\""),
        false => quoted(text),
    };
    let mut words = vec![
        key.to_owned(),
        format!("--name {}", quoted(&draft.name)),
        format!("--creator-email {}", open(&draft.creator.email, EMAIL, "CREATOR_EMAIL")),
        format!("--repository-url {}", open(&draft.repository.url, URL, "REPOSITORY_URL")),
        format!("--repository-tag {}", quoted(&draft.repository.tag)),
    ];
    words.extend(draft.description.as_ref().map(|text| format!("--description {}", quoted(text))));
    let lists =
        [("integration-types", &draft.integration_types), ("supported-regions", &draft.supported_regions)];
    let lists = lists.into_iter().filter(|(_, list)| !list.is_empty());
    words.extend(lists.map(|(flag, list)| format!("--{flag} {}", quoted(&list.join(",")))));
    words
}

/// A flag for each key that has a value or must have one.
fn configurations(specification: &Specification<'_>) -> Vec<String> {
    let mut words = Vec::new();
    let mut add = |prefix: &str, configuration: &Configuration<'_>| {
        words.extend(configuration.keys().filter_map(|(key, is_secured)| flag(prefix, key, is_secured)));
    };
    add("", &specification.shared);
    for application in &specification.applications {
        add(&format!("{}.", application.name), &application.configuration);
    }
    words
}

fn flag(prefix: &str, key: Key<'_>, is_secured: bool) -> Option<String> {
    let name = format!("{prefix}{}=", key.name);
    match value(key, is_secured) {
        Ok(default) => Some(format!("--configuration {}", quoted(&format!("{name}{default}")))),
        // An optional value is given where its variable is set.
        Err(variable) if key.is_required => {
            Some(format!("--configuration {}\"${{{}:?}}\"", quoted(&name), variable_of(&variable)))
        }
        Err(variable) => {
            let variable = variable_of(&variable);
            Some(format!("${{{variable}:+--configuration {}\"${variable}\"}}", quoted(&name)))
        }
    }
}

/// The variable of a key: shells take no digit in front.
fn variable_of(key: &str) -> String {
    if key.starts_with(|c: char| c.is_ascii_digit()) { format!("_{key}") } else { key.to_owned() }
}
