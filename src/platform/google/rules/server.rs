//! Where the API answers: Google parses the servers of the definition into `specServerUrls`.
//!
//! That there is none, that one is private or not encrypted is wrong on every platform, and said by general rules.

use super::VERSIONS;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, Server};

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("google/server-relative"),
        severity: Severity::Warning,
        summary: "The address of a server has no host.",
        why: "Google reads `specServerUrls` out of the definition, and calls nothing where no host stands.",
        fix: "Write the whole address, with `https://` and the host.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Contract(server_relative),
    },
    Rule {
        id: RuleId::new("google/server-templated"),
        severity: Severity::Note,
        summary: "The address of a server has variables.",
        why: "Google does not say what it makes of them in `specServerUrls`; the package asks the connection for each.",
        fix: "Write the address that is meant where there is one; else try it before others rely on it.",
        reference: VERSIONS,
        codes: &[],
        check: Check::Contract(server_templated),
    },
];

/// Reports servers, each with a message.
fn report(cx: &mut Cx<'_>, contract: &Contract<'_>, fault: impl Fn(&Server<'_>) -> Option<String>) {
    for server in contract.servers() {
        if let Some(message) = fault(server) {
            cx.report(server.node.get("url").unwrap_or(server.node), message);
        }
    }
}

fn server_relative(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    report(cx, contract, |server| {
        let is_relative = server.host().is_empty() && !server.url.starts_with('{');
        is_relative.then(|| format!("an address with a host is expected, found `{}`", server.url))
    });
}

fn server_templated(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    report(cx, contract, |server| {
        let names = crate::contract::template_names(&server.url);
        (!names.is_empty()).then(|| format!("`{}` has variables: {}", server.url, super::listed(&names)))
    });
}
