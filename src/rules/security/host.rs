//! Where an API is called, and where its readers are sent.

use crate::catalogue::Release;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Dialect, host_of};
use crate::document::Node;
use std::net::{Ipv4Addr, Ipv6Addr};

const RESERVED: &str = "https://www.rfc-editor.org/rfc/rfc6761";

pub(in super::super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("security/host-private"),
        severity: Severity::Warning,
        summary: "An address leads into a private network, to a test host, or nowhere.",
        why: "Outside the author's network the call fails, or it reaches whoever answers to that name.",
        fix: "Write the address that users reach.",
        reference: RESERVED,
        codes: &["host-production", "5000.2.6.4"],
        check: Check::Contract(host_private),
    },
    Rule {
        id: RuleId::new("security/server-not-encrypted"),
        severity: Severity::Warning,
        summary: "The service may be called without encryption.",
        why: "Keys and data can be read and changed on the way.",
        fix: "Begin the address with `https://`.",
        reference: "https://www.rfc-editor.org/rfc/rfc9325",
        codes: &[],
        check: Check::Contract(server_not_encrypted),
    },
];

/// Whether servers are judged here: platforms judge the host of Swagger 2.0 by rules of their own.
fn judges_servers(cx: &Cx<'_>, contract: &Contract<'_>) -> bool {
    let submitted = cx.release().is_some_and(|release| !release.manifest.platforms.is_empty());
    contract.dialect() != Dialect::Swagger2 || !submitted
}

fn host_private(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if judges_servers(cx, contract) {
        for server in contract.servers() {
            report_private(cx, server.node.get("url").unwrap_or(server.node), server.host());
        }
    }
    for node in links(contract.root()) {
        let address = node.as_str().unwrap_or_default();
        report_private(cx, node, host_of(address));
    }
    let website = cx.release().and_then(manifest_links);
    for node in website.into_iter().flatten().flatten() {
        report_private(cx, node, host_of(node.as_str().unwrap_or_default()));
    }
}

fn report_private(cx: &mut Cx<'_>, node: Node<'_>, host: &str) {
    if let Some(reason) = private(host) {
        cx.report(node, format!("`{host}` {reason}"));
    }
}

fn manifest_links(release: &Release) -> Option<[Option<Node<'_>>; 3]> {
    let root = release.document(crate::catalogue::manifest::FILE)?.root();
    Some([root.get("website"), root.get("privacy-policy"), root.at("/contact/url")])
}

/// The addresses that a definition gives its readers.
fn links(root: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    const PLACES: [&str; 4] =
        ["/info/contact/url", "/info/termsOfService", "/info/license/url", "/externalDocs/url"];
    let metadata = root.get("x-ms-connector-metadata").into_iter().flat_map(|list| list.items());
    let values = metadata.filter_map(|item| item.get("propertyValue"));
    PLACES.into_iter().filter_map(move |place| root.at(place)).chain(values)
}

/// Ends of names that lead nowhere outside. `.example` is left out: it is for examples such as ours.
const NOWHERE: [&str; 7] = ["localhost", "local", "localdomain", "internal", "lan", "test", "invalid"];

/// Ends of names that nobody's service has.
const EXAMPLES: [&str; 3] = ["example.com", "example.org", "example.net"];

/// Ends of names of services that lend an address to somebody's own machine.
const TUNNELS: [&str; 8] = [
    "ngrok.io",
    "ngrok.app",
    "ngrok-free.app",
    "ngrok.dev",
    "loca.lt",
    "serveo.net",
    "trycloudflare.com",
    "devtunnels.ms",
];

/// Why a host is none that users reach.
fn private(host: &str) -> Option<&'static str> {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let ends = |end: &str| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if NOWHERE.iter().any(|end| ends(end)) {
        return Some("is reached from nowhere but the author's network");
    }
    if EXAMPLES.iter().any(|end| ends(end)) {
        return Some("is reserved for examples: no service answers there");
    }
    if TUNNELS.iter().any(|end| ends(end)) {
        return Some("is a tunnel to somebody's machine");
    }
    let four = name.parse::<Ipv4Addr>().is_ok_and(|ip| {
        ip.is_private()
            || ip.is_loopback()
            || ip.is_link_local()
            || ip.is_unspecified()
            || ip.is_documentation()
    });
    let six = name.parse::<Ipv6Addr>().is_ok_and(|ip| {
        ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
    });
    (four || six).then_some("is an address of a private network")
}

fn server_not_encrypted(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    if !judges_servers(cx, contract) {
        return;
    }
    for server in contract.servers() {
        if matches!(server.scheme(), Some("http" | "ws")) {
            let node = server.node.get("url").unwrap_or(server.node);
            cx.report(node, format!("`https` is expected, found `{}`", server.url));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_nobody_reaches_are_known() {
        for host in [
            "localhost:8080",
            "printer.local",
            "10.1.2.3",
            "172.16.0.1:80",
            "192.168.1.1",
            "169.254.169.254",
            "[::1]:80",
            "[fe80::1]",
            "api.example.com",
            "a1b2.ngrok.io",
            "x.TEST.",
        ] {
            assert!(private(host).is_some(), "{host}");
        }
        for host in
            ["", "api.acme.example", "172.32.0.1", "8.8.8.8", "local.acme.com", "myexample.com", "{host}"]
        {
            assert!(private(host).is_none(), "{host}");
        }
        assert!(private("api.example.com").is_some_and(|reason| reason.contains("for examples")));
        assert_eq!(host_of("https://u:p@a.b:1/c"), "a.b:1");
        assert_eq!(host_of("mailto:a@b.c"), "");
    }
}
