//! Whom a line is for: those who see a notice see where it leads.

use crate::catalogue::{Line, Scope, address_of, manifest};
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::document::Location;
use crate::path::RepoPath;

const GUIDE: &str = "README.md, Audiences";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("audience/replacement-hidden"),
        severity: Severity::Error,
        summary: "Not everyone who may see the line may see its replacement.",
        why: "The notice leads nowhere: the site of their audience does not have the replacement.",
        fix: "Name a replacement whose `scope` is `global` or the same, or widen its scope.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(replacement_hidden),
    },
    Rule {
        id: RuleId::new("audience/promotion-unapproved"),
        severity: Severity::Error,
        summary: "A line becomes everyone's, and nobody who may approve that did.",
        why: "What was made for one enterprise is published to all without a second look.",
        fix: "End the message of the commit, or of the merge, with `Approved-by: Name <address>` by one of `policy.approvers` who is not its author.",
        reference: GUIDE,
        codes: &[],
        check: Check::Line(promotion_unapproved),
    },
];

fn replacement_hidden(cx: &mut Cx<'_>, line: &Line) {
    let own = &line.draft.manifest.scope;
    for (name, location) in line.draft.manifest.replacements() {
        let meant = cx.catalogue.lines_named(name);
        let scopes: Vec<Scope> = meant.into_iter().map(|other| cx.catalogue.scope_of(other)).collect();
        let is_seen = scopes.iter().any(|scope| scope.covers(own));
        if let Some(scope) = scopes.first().filter(|_| !is_seen) {
            cx.report(location.clone(), format!("`{name}` is for `{scope}`, and this line for `{own}`"));
        }
    }
}

fn promotion_unapproved(cx: &mut Cx<'_>, line: &Line) {
    let approvers = &cx.catalogue.settings().policy.approvers;
    let is_for_all = line.draft.manifest.scope == Scope::Global;
    let Some(newest) = line.newest().filter(|_| is_for_all && !approvers.is_empty()) else { return };
    let Ok(Some(history)) = cx.catalogue.history() else { return };
    let Ok(Some((released, _))) = history.read(newest) else { return };
    if released.manifest.scope == Scope::Global {
        return;
    }
    let approvals = history.approvals(&line.draft.folder, newest).unwrap_or_default();
    let is_one = |address: &str| {
        let mut addresses = approvers.iter().filter_map(|one| address_of(one));
        addresses.any(|one| one.eq_ignore_ascii_case(address))
    };
    if approvals.iter().any(|(by, author)| is_one(by) && !by.eq_ignore_ascii_case(author)) {
        return;
    }
    let own = approvals.iter().any(|(by, _)| is_one(by));
    let why = if own { "; its author's own word is not enough" } else { "" };
    let message = format!(
        "it was for `{}`, and no commit since {} says that one of {} approved it{why}",
        released.manifest.scope,
        newest.version,
        approvers.join(", ")
    );
    let file = line.draft.folder.join(&RepoPath::parse(manifest::FILE).unwrap_or_default());
    let scope = line.draft.document(manifest::FILE).and_then(|document| document.root().get("scope"));
    cx.report(scope.map_or_else(|| Location::file(file), |node| node.location()), message);
}
