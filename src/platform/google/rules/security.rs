//! Ways to sign in that a connection cannot have.

use super::super::auth::{Counterpart, mixed, needed_types, schemes};
use super::{GUIDE, counted, listed};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("google/security-scheme-unmapped"),
        severity: Severity::Warning,
        summary: "A way to sign in has no counterpart among Google's.",
        why: "A connection cannot sign in that way; operations that ask for nothing else cannot be called.",
        fix: "Offer a way to sign in that Google has, or put a service between (`connectivity = \"indirect\"`).",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(security_scheme_unmapped),
    },
    Rule {
        id: RuleId::new("google/security-schemes-mixed"),
        severity: Severity::Warning,
        summary: "Operations ask for several types of sign-in.",
        why: "A connection has one type of sign-in; with each, some operations cannot be called.",
        fix: "Split the connector by its ways to sign in, or put a service between.",
        reference: VERSIONS_OF_AUTH,
        codes: &[],
        check: Check::Contract(security_schemes_mixed),
    },
];

const VERSIONS_OF_AUTH: &str =
    "https://cloud.google.com/integration-connectors/docs/reference/rest/v1/AuthConfig";

fn security_scheme_unmapped(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    for scheme in schemes(contract) {
        if let Counterpart::Nothing(reason) = scheme.counterpart {
            let message = format!("`{}` ({}) has no counterpart: {}", scheme.name, scheme.kind, reason.en);
            cx.report(scheme.node, message);
        }
    }
}

fn security_schemes_mixed(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let schemes = schemes(contract);
    let at_once = mixed(contract, &schemes);
    if let Some((first, names)) = at_once.first() {
        let operations = counted(at_once.len(), "operation asks", "operations ask");
        let message = format!("{operations} for several types of sign-in at once, such as {}", listed(names));
        cx.report(first.node(), message);
        return;
    }
    let needed = needed_types(&schemes);
    if let Some(second) = needed.get(1).and_then(|name| contract.security_scheme(name)) {
        let message = format!("some operations need one of {} and others another", listed(&needed));
        cx.report(second.node, message);
    }
}
