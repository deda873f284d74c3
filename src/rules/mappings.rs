//! Field mappings: whether the operations and the fields that they name are there.

use crate::catalogue::{Mapping, Release};
use crate::check::{Check, Cx, Rule, RuleId, Severity, nearest};
use crate::contract::{Contract, FieldFinder, FieldPath, Fields, Operation, Reach};
use crate::diff::Direction;
use crate::document::FaultKind;
use std::collections::{BTreeMap, BTreeSet};

const GUIDE: &str = "README.md, Field mappings";

/// Names that are missing beyond this many are not told.
const MAX_TOLD: usize = 500;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: RuleId::new("mappings/entry-malformed"),
        severity: Severity::Error,
        summary: "The field mappings have a part that is no mapping.",
        why: "What stands there maps nothing, and its changes are not compared.",
        fix: "Write `Entity.field = \"path\"` in a table `[operation.response]` or `[operation.request]`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Fault(FaultKind::Mapping),
    },
    Rule {
        id: RuleId::new("mappings/field-undeclared"),
        severity: Severity::Error,
        summary: "A field is mapped that the catalogue's data model does not have.",
        why: "Nobody who works with the data model ever asks for it.",
        fix: "Correct the name, or declare the field under `[[model]]` in `connectory.toml`.",
        reference: GUIDE,
        codes: &[],
        check: Check::Release(field_undeclared),
    },
    Rule {
        id: RuleId::new("mappings/operation-unknown"),
        severity: Severity::Error,
        summary: "The field mappings name an operation that the definition does not have.",
        why: "Nothing is ever read from it or sent to it.",
        fix: "Correct the name, or remove the table.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(operation_unknown),
    },
    Rule {
        id: RuleId::new("mappings/path-unknown"),
        severity: Severity::Error,
        summary: "A field is mapped to a place that the operation does not have.",
        why: "The field of the data model stays empty, or what is given for it is never sent.",
        fix: "Correct the path, or describe the field in the definition.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(path_unknown),
    },
    Rule {
        id: RuleId::new("mappings/target-shared"),
        severity: Severity::Error,
        summary: "Two fields are sent to one place of a request.",
        why: "Only one of their values arrives, and nobody knows which.",
        fix: "Map one of them to another place, or remove it.",
        reference: GUIDE,
        codes: &[],
        check: Check::Contract(target_shared),
    },
];

fn mappings<'a>(cx: &Cx<'a>) -> Vec<Mapping<'a>> {
    cx.release().map(|release| release.mappings()).unwrap_or_default()
}

/// The operations by what their authors call them.
pub(super) fn by_label<'o, 'd>(contract: &'o Contract<'d>) -> BTreeMap<String, &'o Operation<'d>> {
    let mut all = BTreeMap::new();
    for operation in contract.operations() {
        all.entry(operation.label()).or_insert(operation);
    }
    all
}

/// What was perhaps meant by the name of an operation that there is not, to be put behind a sentence.
pub(super) fn nearest_operation(operations: &BTreeMap<String, &Operation<'_>>, name: &str) -> String {
    let is_request = |one: &&&Operation<'_>| format!("{} {}", one.method(), one.path()) == name;
    let id = operations.values().find(is_request).and_then(|one| one.id());
    let near = id.or_else(|| nearest(name, operations.keys().map(String::as_str)));
    near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

fn operation_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mut mappings = mappings(cx);
    if mappings.is_empty() {
        return;
    }
    let operations = by_label(contract);
    mappings.retain(|mapping| !operations.contains_key(mapping.operation));
    mappings.dedup_by_key(|mapping| mapping.operation_key.id());
    for mapping in mappings.into_iter().take(MAX_TOLD) {
        let name = mapping.operation;
        let hint = nearest_operation(&operations, name);
        cx.report(mapping.operation_key, format!("there is no operation `{name}`{hint}"));
    }
}

fn field_undeclared(cx: &mut Cx<'_>, release: &Release) {
    let model = &cx.catalogue.settings().model;
    if model.is_empty() {
        return;
    }
    let entities: BTreeMap<&str, BTreeSet<&str>> =
        model.iter().map(|entity| (entity.name.as_str(), entity.fields().collect())).collect();
    for mapping in release.mappings() {
        let (entity, field) = (mapping.entity, mapping.field.as_str());
        let Some(fields) = entities.get(entity) else {
            let near = nearest(entity, entities.keys().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            cx.report(mapping.node, format!("the data model has no `{entity}`{hint}"));
            continue;
        };
        if !fields.contains(field) {
            let near = nearest(field, fields.iter().copied());
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            cx.report(mapping.node, format!("`{entity}` has no field `{field}` in the data model{hint}"));
        }
    }
}

fn path_unknown(cx: &mut Cx<'_>, contract: &Contract<'_>) {
    let mappings = mappings(cx);
    if mappings.is_empty() {
        return;
    }
    let operations = by_label(contract);
    let mut known: BTreeMap<(&str, Direction), Fields<'_>> = BTreeMap::new();
    let mut finder = FieldFinder::default();
    let mut left = MAX_TOLD;
    for mapping in mappings {
        let Some(operation) = operations.get(mapping.operation) else { continue };
        let Some(path) = FieldPath::parse(mapping.path) else { continue };
        let fields =
            known.entry((mapping.operation, mapping.direction)).or_insert_with(|| match mapping.direction {
                Direction::Request => Fields::sent(operation),
                Direction::Response | Direction::None => Fields::received(operation),
            });
        if let Reach::Nowhere { found, names } = finder.reach(fields, &path) {
            let Some(rest) = left.checked_sub(1) else { return };
            left = rest;
            cx.report(mapping.node, nowhere(&mapping, &found, &names));
        }
    }
}

/// What is missing of a path: where it ends, and what was perhaps meant.
fn nowhere(mapping: &Mapping<'_>, found: &str, names: &[&str]) -> String {
    let Mapping { operation, direction, path, .. } = mapping;
    let side = direction.as_str();
    let missing = path.get(found.len()..).unwrap_or_default().trim_start_matches('.');
    let next = missing.split(['.', '[']).next().unwrap_or_default();
    let near = nearest(next, names.iter().copied()).filter(|_| !next.is_empty());
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    let inside = if found.is_empty() {
        String::new()
    } else {
        format!(": `{found}` is there, and nothing of that name in it")
    };
    format!("the {side} of `{operation}` has no `{path}`{inside}{hint}")
}

fn target_shared(cx: &mut Cx<'_>, _: &Contract<'_>) {
    let mut taken: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for mapping in mappings(cx).into_iter().filter(|one| one.direction == Direction::Request) {
        let (name, place) = (mapping.name(), (mapping.operation, mapping.path));
        match taken.get(&place) {
            Some(first) => {
                let (operation, path) = place;
                cx.report(mapping.node, format!("`{first}` is sent to `{path}` of `{operation}` already"));
            }
            None => drop(taken.insert(place, name)),
        }
    }
}
