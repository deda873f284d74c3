//! Whom a line is for: those who see a notice see where it leads.

use crate::catalogue::Line;
use crate::check::{Check, Cx, Rule, RuleId, Severity};

const GUIDE: &str = "README.md, Audiences";

pub(super) const RULES: &[Rule] = &[Rule {
    id: RuleId::new("audience/replacement-hidden"),
    severity: Severity::Error,
    summary: "Not everyone who may see the line may see its replacement.",
    why: "The notice leads nowhere: the site of their audience does not have the replacement.",
    fix: "Name a replacement whose `scope` is `global` or the same, or widen its scope.",
    reference: GUIDE,
    codes: &[],
    check: Check::Line(replacement_hidden),
}];

fn replacement_hidden(cx: &mut Cx<'_>, line: &Line) {
    let manifest = &line.draft.manifest;
    let deprecated = manifest.deprecation.iter().map(|end| (&end.replacement, &end.location));
    let retired = manifest.retired.iter().map(|end| (&end.replacement, &end.location));
    for (replacement, location) in deprecated.chain(retired) {
        let Some(name) = replacement else { continue };
        let (id, wanted) = name.split_once('/').unwrap_or((name, ""));
        let lines = cx.catalogue.place(id).map(|place| place.lines.as_slice()).unwrap_or_default();
        let meant = lines.iter().filter(|other| wanted.is_empty() || other.folder.name() == wanted);
        let scopes: Vec<_> = meant.filter_map(|other| cx.catalogue.scope_of(other).ok().flatten()).collect();
        let is_seen = scopes.iter().any(|scope| scope.covers(&manifest.scope));
        if let Some(scope) = scopes.first().filter(|_| !is_seen) {
            let message = format!("`{name}` is for `{scope}`, and this line for `{}`", manifest.scope);
            cx.report(location.clone(), message);
        }
    }
}
