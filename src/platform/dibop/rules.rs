//! What DIBOP demands of a connector.

use super::authentication::{chosen, counterpart};
use crate::catalogue::{Layout, Release, manifest};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::Contract;
use crate::rules::checklist;

const BUILDER: &str = "https://wiki.dibop.ca/connector-builder";

const PUBLISHING: &str = "https://wiki.dibop.ca/publishing-connectors";

pub(super) const RULES: &[&[Rule]] = &[&[
    Rule {
        id: RuleId::new("dibop/sign-in-without-counterpart"),
        severity: Severity::Warning,
        summary: "None of the definition's security schemes is a kind of sign-in that DIBOP has.",
        why: "Connections cannot sign in: the builder has API keys, Basic, OAuth 2 with two grants, and bearer tokens.",
        fix: "Offer one of these kinds, or tell users that the connector does not sign in.",
        reference: BUILDER,
        codes: &[],
        check: Check::Contract(without_counterpart),
    },
    Rule {
        id: RuleId::new("dibop/sign-in-left-out"),
        severity: Severity::Note,
        summary: "A security scheme is not the one that the connector signs in with at DIBOP.",
        why: "A connector has one kind of sign-in there; operations that ask for another one cannot be called.",
        fix: "Put the scheme that most users have first under `security`, or make another connector for the other one.",
        reference: BUILDER,
        codes: &[],
        check: Check::Contract(left_out),
    },
    Rule {
        id: RuleId::new("dibop/version-before-1-0-0"),
        severity: Severity::Error,
        summary: "The version is lower than 1.0.0.",
        why: "DIBOP numbers what is published from 1.0.0 on.",
        fix: "Write `version = \"1.0.0\"`.",
        reference: PUBLISHING,
        codes: &[],
        check: Check::Release(version_before_1_0_0),
    },
    Rule {
        id: RuleId::new("dibop/checklist-incomplete"),
        severity: Severity::Warning,
        summary: "A line of the checklist before publication is not complete.",
        why: "DIBOP publishes a connector when all six lines hold.",
        fix: "`connectory checklist ID` lists what is missing, with its place.",
        reference: PUBLISHING,
        codes: &[],
        check: Check::Release(checklist_incomplete),
    },
]];

fn without_counterpart(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let schemes = contract.security_schemes();
    if chosen(contract).is_some() {
        return;
    }
    for scheme in schemes {
        if let Err(why) = counterpart(scheme) {
            cx.report(scheme.node, format!("`{}` has no counterpart: {}", scheme.name, why.en));
        }
    }
}

fn left_out(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let Some((chosen, kind)) = chosen(contract) else { return };
    for scheme in contract.security_schemes().iter().filter(|scheme| scheme.name != chosen.name) {
        let why = counterpart(scheme).err().map(|why| format!(": {}", why.en)).unwrap_or_default();
        let used = format!("the connector signs in with `{}` ({})", chosen.name, kind.name());
        cx.report(scheme.node, format!("`{}` is left out{why}; {used}", scheme.name));
    }
}

fn version_before_1_0_0(cx: &mut Cx<'_>, release: &Release) {
    let Some(version) = release.version().filter(|version| version.major == 0) else { return };
    let said = release.document(manifest::FILE).filter(|_| release.layout == Layout::Native);
    let Some(document) = said else { return };
    let at = document.root().get("version").map(|node| node.location());
    let at = at.unwrap_or_else(|| document.root().missing("version"));
    cx.report(at, format!("a version from 1.0.0 on is expected, found {version}"));
}

fn checklist_incomplete(cx: &mut Cx<'_>, release: &Release) {
    let lines = checklist(release, cx.catalogue.settings());
    for line in lines.iter().filter(|line| line.exempt.is_none()) {
        let Some(first) = line.gaps.first() else { continue };
        let more = match line.gaps.len() - 1 {
            0 => String::new(),
            count => format!(", and {count} more"),
        };
        cx.report(first.at.clone(), format!("{}: {}{more}", line.name, first.text));
    }
}
