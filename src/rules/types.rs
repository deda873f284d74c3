//! Custom data types: their file, what they refer to, and whether anything uses them.

use crate::catalogue::Uses;
use crate::check::{Check, Cx, Rule, RuleId, Severity};
use crate::contract::{Contract, DataTypes, Reference, Target, next, references};
use crate::document::{FaultKind, Node};
use std::collections::BTreeSet;

const GUIDE: &str = "README.md, Data types";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("types/entry-malformed"),
        severity: Severity::Error,
        summary: "The file of data types has a part that is no type.",
        why: "What stands there is offered to nobody, and its changes are not compared.",
        fix: "Write each type as a schema below `$defs`, under a name of letters, digits, `_`, `-` and `.`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::DataType),
    },
    Rule {
        id: RuleId::new("types/reference-dangling"),
        severity: Severity::Error,
        summary: "A `$ref` of a data type leads to nothing.",
        why: "Users of the type get a field without a shape.",
        fix: "Define what is referred to, correct the spelling, or copy it into the connector's folder.",
        reference: GUIDE,
        codes: &[],
        check: Check::References(reference_dangling),
    },
    Rule {
        id: RuleId::new("types/internal-unused"),
        severity: Severity::Warning,
        summary: "An internal data type is used by nothing.",
        why: "It is offered to nobody and says nothing about anything; its changes are not told.",
        fix: "Remove the type, refer to it, or take `x-internal` away if it is to be offered.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(internal_unused),
    },
];

fn types<'a>(cx: &Cx<'a>) -> Option<DataTypes<'a>> {
    cx.release()?.data_types()
}

/// What the definition leads to is judged with it.
fn reference_dangling(cx: &mut Cx<'_>, _: &Contract<'_>, judged: &[Reference<'_>]) {
    let Some(types) = types(cx) else { return };
    let judged: BTreeSet<u64> = judged.iter().map(|reference| reference.node.id()).collect();
    for reference in references(types.root()) {
        let what = match reference.target {
            Target::Here(_) => continue,
            Target::Dangling => "leads nowhere",
            Target::Missing => {
                "names a file that is not in the connector's folder, or is neither JSON nor YAML"
            }
            Target::External => "leads out of the connector's folder",
            Target::Cyclic => "comes back to itself and reaches no value",
        };
        if !judged.contains(&reference.node.id()) {
            let users = users_of_missing(cx, &reference);
            cx.report(reference.node, format!("`{}` {what}{users}", reference.text));
        }
    }
}

/// That there is no such type, and who else uses it, where a reference names a type that is not there.
pub(super) fn users_of_missing(cx: &mut Cx<'_>, reference: &Reference<'_>) -> String {
    let Some((release, types)) = cx.release().zip(types(cx)) else { return String::new() };
    let named = types.named(reference.node, reference.text);
    let missing = named.filter(|name| reference.target == Target::Dangling && !types.has(name));
    let Some(name) = missing else { return String::new() };
    let uses = cx.once(|| Uses::of(release));
    format!("; there is no data type `{name}`, which is used at {}", uses.told(release, &name))
}

fn internal_unused(cx: &mut Cx<'_>, _: &Contract<'_>) {
    let Some((release, types)) = cx.release().zip(types(cx)) else { return };
    if types.iter().all(|one| !one.is_internal) {
        return;
    }
    let offered = types.iter().filter(|one| !one.is_internal).map(|one| one.schema.node());
    let definition = release.definition_document().map(|document| release.documents.root(document));
    let used = used(types, offered.chain(definition).collect());
    for one in types.iter().filter(|one| one.is_internal && !used.contains(one.name)) {
        let message = format!("neither the definition nor a type that is offered refers to `{}`", one.name);
        cx.report(one.key, message);
    }
}

/// The names of the types that something refers to, directly or through others.
fn used<'d>(types: DataTypes<'d>, mut waiting: Vec<Node<'d>>) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut seen = BTreeSet::new();
    while let Some(node) = waiting.pop() {
        for reference in references(node) {
            used.extend(types.named(reference.node, reference.text));
            let target = next(reference.node, reference.text).node();
            waiting.extend(target.filter(|target| seen.insert(target.id())));
        }
    }
    used
}
