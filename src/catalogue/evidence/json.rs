//! `tests/results.json`: the results in this program's own form.

use super::super::fields::{Field, Fields, describe as fields_of};
use super::{MAX_MILLISECONDS, MAX_RESULTS, TREE, TestResult, Verdict, fault, is_tree};
use crate::document::{Fault, FaultKind, Node};
use serde_json::{Map, Value};

/// Reads the results; what has the wrong shape is a fault and left out.
pub(super) fn read(root: Node<'_>, faults: &mut Vec<Fault>) -> Vec<TestResult> {
    if let Some(list) = root.get("results").filter(|list| list.len() > MAX_RESULTS) {
        faults.push(fault(list.location(), format!("more than {MAX_RESULTS} results; none of them is read")));
        return Vec::new();
    }
    if !root.is_object() {
        faults.push(fault(
            root.location(),
            format!("an object with `results` is expected, found {}", root.kind()),
        ));
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut fields = Fields::new(root, &mut found);
    let results = of(&mut fields);
    fields.finish();
    let kind = FaultKind::TestResult;
    faults.extend(found.into_iter().map(|fault| Fault { kind, ..fault }));
    results
}

/// The fields that the file may have.
pub(super) fn describe() -> Vec<Field> {
    fields_of(|fields| drop(of(fields)))
}

fn of(fields: &mut Fields<'_, '_>) -> Vec<TestResult> {
    fields.require(&["results"]);
    let _ = fields.text("$schema");
    fields.tables("results", result).into_iter().flatten().collect()
}

fn result(fields: &mut Fields<'_, '_>) -> Option<TestResult> {
    fields.require(&["operation", "verdict", "day", "tree"]);
    let (operation, verdict) = (fields.text("operation"), fields.choice("verdict", Verdict::WORDS));
    let milliseconds = fields.number("milliseconds", 0..=MAX_MILLISECONDS);
    let (day, tree) = (fields.date("day"), fields.matching("tree", TREE, is_tree));
    let (server, message) = (fields.text("server"), fields.text("message"));
    let (verdict, location) = (Verdict::named(&verdict?)?, fields.location());
    let (operation, day, tree) = (operation?, day?, tree?);
    Some(TestResult { operation, verdict, milliseconds, day, tree, server, message, location })
}

/// The text of a file with results, in their order; `old` is the file that it replaces.
pub fn write(old: Option<Node<'_>>, results: &[TestResult]) -> String {
    let mut file = Map::new();
    if let Some(schema) = old.and_then(|old| old.get_str("$schema")) {
        file.insert("$schema".to_owned(), schema.into());
    }
    file.insert("results".to_owned(), results.iter().map(value).collect());
    format!("{:#}\n", Value::Object(file))
}

fn value(result: &TestResult) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            object.insert(key.to_owned(), value);
        }
    };
    put("operation", Some(result.operation.as_str().into()));
    put("verdict", Some(result.verdict.as_str().into()));
    put("milliseconds", result.milliseconds.map(Value::from));
    put("day", Some(result.day.to_string().into()));
    put("tree", Some(result.tree.as_str().into()));
    put("server", result.server.as_deref().map(Value::from));
    put("message", result.message.as_deref().map(Value::from));
    Value::Object(object)
}
