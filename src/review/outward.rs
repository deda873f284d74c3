//! Where a release leads to: hosts that it names as places to call, and what it asks the right to do.

use crate::catalogue::Release;
use crate::contract::{SchemeKind, host_of};
use crate::document::{Kind, Node};
use std::collections::BTreeSet;

/// The hosts that a release calls: servers, sign-in, and whatever address its properties hold.
pub(super) fn hosts(release: &Release) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    if let Some(contract) = release.contract() {
        hosts.extend(contract.servers().iter().map(|server| server.host().to_owned()));
        for scheme in contract.security_schemes() {
            match &scheme.kind {
                SchemeKind::OAuth2(flows) => {
                    hosts.extend(
                        flows.values().flat_map(|flow| flow.urls.values().filter_map(|url| host(url))),
                    );
                }
                SchemeKind::OpenId(url) => hosts.extend(host(url)),
                SchemeKind::ApiKey { .. } | SchemeKind::Http { .. } | SchemeKind::Other(_) => {}
            }
        }
    }
    if let Some(properties) = release.properties() {
        walk(properties, &mut |_, node| hosts.extend(node.as_str().and_then(host)));
    }
    hosts.remove("");
    hosts
}

/// The scopes of OAuth that a release asks for.
pub(super) fn scopes(release: &Release) -> BTreeSet<String> {
    let mut scopes = BTreeSet::new();
    if let Some(contract) = release.contract() {
        for scheme in contract.security_schemes() {
            if let SchemeKind::OAuth2(flows) = &scheme.kind {
                let names = flows.values().flat_map(|flow| flow.scopes.keys());
                scopes.extend(names.map(|name| (*name).to_owned()));
            }
        }
    }
    if let Some(properties) = release.properties() {
        walk(properties, &mut |key, node| {
            if key == "scopes" {
                scopes.extend(node.items().filter_map(|scope| scope.as_str()).map(str::to_owned));
            }
        });
    }
    scopes
}

/// The host of an address of the web, in lower case, with its port.
fn host(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once("://")?;
    let is_web = ["http", "https", "ws", "wss"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let host = host_of(address);
    (is_web && !host.is_empty() && !host.contains(char::is_whitespace)).then(|| host.to_lowercase())
}

/// Visits a value and all below it, each with its key; documents bound how deep that goes.
fn walk<'d>(node: Node<'d>, visit: &mut dyn FnMut(&str, Node<'d>)) {
    visit(node.key().and_then(|key| key.as_str()).unwrap_or_default(), node);
    match node.kind() {
        Kind::Object => node.members().for_each(|member| walk(member.value, visit)),
        Kind::Array => node.items().for_each(|item| walk(item, visit)),
        Kind::String | Kind::Number | Kind::Bool | Kind::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_are_found_in_addresses_alone() {
        assert_eq!(host("https://API.example.org:8443/a?b"), Some("api.example.org:8443".to_owned()));
        assert_eq!(host("https://user:pw@evil.example/x"), Some("evil.example".to_owned()));
        for text in ["api.example.org", "mailto:a@b.example", "https://", "data://x", "see https:// there"] {
            assert_eq!(host(text), None, "{text}");
        }
    }
}
