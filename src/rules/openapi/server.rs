//! Where the API answers, and what the definition says of itself: servers, licence, links, tags.

use super::has_text;
use crate::catalogue::is_address;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, Operation, Server, listed_servers, template_names};
use crate::document::{Mend, Node};
use std::collections::{BTreeMap, BTreeSet};

const SERVER_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#server-object";
const TAG_OBJECT: &str = "https://spec.openapis.org/oas/v3.1.1.html#tag-object";

pub(in crate::rules) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("openapi/server-url-malformed"),
        severity: Severity::Error,
        summary: "The address of a server is none.",
        why: "Clients join paths to it and call an address that does not exist.",
        fix: "Write a scheme, a host and perhaps a path, without blanks, query and fragment.",
        reference: SERVER_OBJECT,
        codes: &[],
        check: Check::Contract(server_url_malformed),
    },
    Rule {
        id: RuleId::new("openapi/server-variable-undefined"),
        severity: Severity::Error,
        summary: "The address of a server has a variable that is not described, or that has no default.",
        why: "Clients do not know what to put in its place.",
        fix: "Describe the variable under `variables`, with a `default` that is one of its values.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#server-variable-object",
        codes: &[],
        check: Check::Contract(server_variable_undefined),
    },
    Rule {
        id: RuleId::new("openapi/link-malformed"),
        severity: Severity::Error,
        summary: "The terms of service, the licence or further documentation have no full address.",
        why: "Readers of a catalogue follow a dead link.",
        fix: "Write the whole address, with `https://` in front.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#info-object",
        codes: &["info-links-valid", "UrlNotValid"],
        check: Check::Contract(link_malformed),
    },
    Rule {
        id: RuleId::new("openapi/license-name-missing"),
        severity: Severity::Error,
        summary: "The licence has no name.",
        why: "The specification demands it, and strict importers refuse the definition.",
        fix: "Write the licence's name, such as `MIT`, into `info.license.name`, or leave `license` out.",
        reference: "https://spec.openapis.org/oas/v3.1.1.html#license-object",
        codes: &["info-links-valid", "RequiredPropertyMissing"],
        check: Check::Contract(license_name_missing),
    },
    Rule {
        id: RuleId::new("openapi/tag-duplicate"),
        severity: Severity::Error,
        summary: "Two tags have the same name.",
        why: "One of the two descriptions is lost; validators refuse the definition.",
        fix: "Merge the two.",
        reference: TAG_OBJECT,
        codes: &["tags-unique", "TagRedefined"],
        check: Check::Contract(tag_duplicate),
    },
    Rule {
        id: RuleId::new("openapi/tag-undeclared"),
        severity: Severity::Note,
        summary: "An operation has a tag that the definition's list of tags lacks.",
        why: "The group has no description, and its place among the others is left to chance.",
        fix: "Add the tag to `tags` at the root, or correct its name.",
        reference: TAG_OBJECT,
        codes: &["operation-tag-declared"],
        check: Check::Contract(tag_undeclared),
    },
];

/// The servers of the root, of path items and of operations.
fn servers<'d>(contract: &Contract<'d>) -> Vec<Server<'d>> {
    if contract.dialect() == Dialect::Swagger2 {
        return Vec::new();
    }
    let mut servers = contract.servers().to_vec();
    let mut path = None;
    for operation in contract.operations() {
        if path != Some(operation.path_item()) {
            path = Some(operation.path_item());
            servers.extend(listed_servers(operation.path_item()));
        }
        servers.extend(listed_servers(operation.node()));
    }
    servers
}

/// What is wrong with the address of a server, the end of a sentence.
fn fault_of(url: &str) -> Option<&'static str> {
    let plain: String = crate::contract::blanked(url);
    let address = plain.split_once("://");
    match address {
        _ if url.trim().is_empty() => Some("is empty"),
        _ if url.contains(|c: char| c.is_whitespace() || c.is_control()) => Some("has a blank"),
        _ if url.contains(['?', '#']) => Some("has a query or a fragment"),
        _ if plain.matches('{').count() != plain.matches('}').count() => {
            Some("has a brace without its partner")
        }
        Some((scheme, rest)) if scheme.is_empty() || rest.is_empty() || rest.starts_with('/') => {
            Some("has no host")
        }
        Some(_) => None,
        None if plain.starts_with(['/', '.', '{']) => None,
        None => Some("has neither a scheme nor a `/` in front"),
    }
}

fn server_url_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for server in servers(contract) {
        let Some(node) = server.node.get("url") else {
            cx.report((server.node, "url"), "the server has no `url`");
            continue;
        };
        let url = node.scalar_text().unwrap_or_default();
        if let Some(fault) = fault_of(url) {
            cx.report(node, format!("the address `{url}` {fault}"));
        }
    }
}

fn server_variable_undefined(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for server in servers(contract) {
        let url = server.node.get_str("url").unwrap_or_default();
        let known: BTreeSet<&str> = server.variables.iter().map(|variable| variable.name).collect();
        for name in template_names(url).into_iter().filter(|name| !known.contains(name)) {
            cx.report(server.node, format!("`variables` does not describe `{name}`"));
        }
        for variable in &server.variables {
            match variable.default {
                None => cx.report((variable.node, "default"), format!("`{}` has no default", variable.name)),
                Some(default) if !variable.values.is_empty() && !variable.values.contains(default) => {
                    let message =
                        format!("the default of `{}` is none of its values: `{default}`", variable.name);
                    cx.report(variable.node, message);
                }
                Some(_) => {}
            }
        }
    }
}

/// Ends of the names of pages.
const PAGES: [&str; 5] = [".html", ".htm", ".md", ".txt", ".pdf"];

/// Whether a text leads to a page beside the definition: what begins like the name of a host is meant
/// as one.
fn is_relative(text: &str) -> bool {
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = first.trim_matches('.').contains('.') && !PAGES.iter().any(|end| first.ends_with(end));
    !text.is_empty() && !is_host && !text.contains("://") && !text.contains(char::is_whitespace)
}

/// Since OpenAPI 3.0 addresses may be relative.
fn link_malformed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let root = contract.root();
    let links: [(&str, Option<Node<'_>>); 3] = [
        ("info.termsOfService", root.at("/info/termsOfService")),
        ("info.license.url", root.at("/info/license/url")),
        ("externalDocs.url", root.at("/externalDocs/url")),
    ];
    for (name, node) in links {
        let Some(node) = node else { continue };
        let text = node.scalar_text().unwrap_or_default();
        if !is_address(text) && (contract.dialect() == Dialect::Swagger2 || !is_relative(text)) {
            cx.report(node, format!("`{name}` is expected to be a full address, found `{text}`"));
        }
    }
}

fn license_name_missing(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(license) = contract.info().and_then(|info| info.get("license")) else { return };
    if !has_text(Some(license), "name") {
        cx.report((license, "name"), "`info.license.name` is missing");
    }
}

/// The list of tags with their names.
fn tags<'d>(contract: &Contract<'d>) -> impl Iterator<Item = (&'d str, Node<'d>)> + use<'d> {
    let items = contract.root().get("tags").into_iter().flat_map(|tags| tags.items());
    items.filter_map(|tag| Some((tag.get_str("name")?, tag)))
}

/// Of more tags than this none is taken out: each time all of them are read.
const MAX_TAGS: usize = 2_000;

fn tag_duplicate(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some(list) = contract.root().get("tags") else { return };
    let mut seen: BTreeMap<&str, Node<'_>> = BTreeMap::new();
    for (place, tag) in list.items().enumerate() {
        let Some(name) = tag.get_str("name") else { continue };
        let first = *seen.entry(name).or_insert(tag);
        if first != tag {
            let mend = || {
                let few = list.items().nth(MAX_TAGS).is_none();
                let step = few.then(|| list.without_item(place)).flatten()?;
                Some(if first.same(&tag) { Mend::safe([step]) } else { Mend::uncertain([step]) })
            };
            cx.report_with(tag, format!("the tag `{name}` stands twice in the list"), mend);
        }
    }
}

fn tag_undeclared(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut known: BTreeSet<&str> = tags(contract).map(|(name, _)| name).collect();
    if known.is_empty() {
        return;
    }
    let used = contract.operations().iter().flat_map(|operation: &Operation<'_>| {
        let items = operation.node().get("tags").into_iter().flat_map(|tags| tags.items());
        items.filter_map(|tag| Some((tag.as_str()?, tag)))
    });
    for (name, tag) in used {
        // Each name is told once, where it is met first.
        if known.insert(name) {
            cx.report(tag, format!("the list of tags lacks `{name}`"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fault_of;
    use crate::catalogue::is_address;

    #[test]
    fn addresses_of_servers_are_told() {
        for url in
            ["https://a.example/v1", "/", "/v1", "https://{host}/{base}", "{url}", "../v2", "wss://a.example"]
        {
            assert_eq!(fault_of(url), None, "{url}");
        }
        for url in
            ["", " ", "a.example/v1", "https://", "https:///a", "https://a b", "/a?b", "https://{a.example"]
        {
            assert!(fault_of(url).is_some(), "{url}");
        }
        assert!(is_address("https://a.example") && !is_address("www.a.example") && !is_address("https://"));
    }
}
