//! Proofs, held against values: what a proof says of two schemas must be so of every value.

use super::*;
use crate::contract::Dialect;
use crate::document::{Document, Format};
use crate::path::RepoPath;
use serde_json::{Value, json};

fn document(text: &str) -> Document {
    let path = RepoPath::parse("a.json").unwrap();
    Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
}

fn schema(document: &Document) -> Vec<Schema<'_>> {
    vec![Schema::new(Document::root(document), Dialect::OpenApi31)]
}

/// Whether the first is within the second, and the second within the first.
fn compared(one: &str, other: &str) -> (bool, bool) {
    let (one, other) = (document(one), document(other));
    let mut proofs = Proofs::default();
    let (one, other) = (schema(&one), schema(&other));
    (proofs.within(&one, &other), proofs.within(&other, &one))
}

#[test]
fn a_number_is_an_integer_or_another() {
    let one = r#"{"anyOf": [{"type": "number"}, {"type": "integer"}]}"#;
    assert_eq!(compared(one, r#"{"type": "number"}"#), (true, true));
}

#[test]
fn what_holds_for_all_branches_may_stand_in_each() {
    let one = r#"{"type": "string", "anyOf": [{"maxLength": 4}, {"pattern": "a"}]}"#;
    let other = r#"{"anyOf": [{"type": "string", "maxLength": 4}, {"type": "string", "pattern": "a"}]}"#;
    assert_eq!(compared(one, other), (true, true));
}

#[test]
fn of_values_of_the_type_null_only_null_counts() {
    let one = r#"{"type": ["string", "null"], "enum": ["a", null]}"#;
    let other = r#"{"anyOf": [{"const": "a"}, {"type": "null", "enum": ["b", null]}]}"#;
    assert_eq!(compared(one, other), (true, true));
    assert_eq!(compared(one, &other.replace(", null]", "]")), (false, true));
}

/// Whether a value has a type, or one of several.
fn is_of(value: &Value, types: &Value) -> bool {
    match types.as_str() {
        Some("null") => value.is_null(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        _ => types.as_array().unwrap().iter().any(|one| is_of(value, one)),
    }
}

/// Whether a schema accepts a value, keyword by keyword.
fn accepts(schema: &Value, value: &Value) -> bool {
    schema.as_object().unwrap().iter().all(|(key, told)| {
        let mut parts = told.as_array().into_iter().flatten();
        match key.as_str() {
            "type" => is_of(value, told),
            "const" => value == told,
            "enum" => parts.any(|one| one == value),
            "maxLength" => value.as_str().is_none_or(|text| text.len() as u64 <= told.as_u64().unwrap()),
            "minimum" => value.as_i64().is_none_or(|number| number >= told.as_i64().unwrap()),
            "not" => !accepts(told, value),
            "allOf" => parts.all(|part| accepts(part, value)),
            "anyOf" => parts.any(|part| accepts(part, value)),
            "oneOf" => parts.filter(|part| accepts(part, value)).count() == 1,
            _ => unreachable!("{key}"),
        }
    })
}

/// Schemas in which types, values, `null` and branches meet in all ways, also so that nothing is left.
fn schemas() -> Vec<Value> {
    let text = json!({"type": "string"});
    let (nil, number) = (json!({"type": "null"}), json!({"type": "integer"}));
    let maybe = json!({"type": ["string", "null"]});
    let short = json!({"type": "string", "maxLength": 1});
    let (values, constant) = (json!({"enum": ["a", null]}), json!({"const": "a"}));
    let (no_text, no_null) = (json!({"not": text}), json!({"not": nil}));
    let bound = json!({"type": "null", "minimum": 3});
    let plain =
        [&text, &nil, &number, &maybe, &short, &values, &constant, &no_text, &no_null, &bound, &json!({})]
            .map(Value::clone);
    let lists = [
        json!([text, number]),
        json!([text, short]),
        json!([nil, number]),
        json!([text, nil]),
        json!([constant, {"const": "b"}]),
        json!([maybe, number]),
        json!([bound, text]),
        json!([no_text, text]),
        json!([values, {"type": "boolean"}]),
    ];
    let mut all = plain.to_vec();
    for list in &lists {
        all.push(json!({"anyOf": list}));
        for types in [json!("null"), json!("string"), json!(["string", "null"]), json!(["integer", "null"])] {
            all.push(json!({"type": types, "anyOf": list}));
            all.push(json!({"type": types, "oneOf": list}));
        }
        let nothing = json!({"type": "null", "anyOf": list});
        all.push(json!({"anyOf": [nothing, number]}));
        all.push(json!({"type": ["string", "integer", "null"], "not": nothing}));
        all.push(json!({"not": {"const": null}, "anyOf": list}));
    }
    for (number, one) in plain.iter().enumerate() {
        all.extend(plain.iter().skip(number + 1).map(|other| json!({"allOf": [one, other]})));
    }
    all
}

#[test]
fn no_proof_is_wrong_about_a_value() {
    let values = [
        json!(null),
        json!(""),
        json!("a"),
        json!("b"),
        json!("abcd"),
        json!(1),
        json!(3),
        json!(true),
        json!([]),
        json!({}),
    ];
    let schemas = schemas();
    let documents: Vec<Document> = schemas.iter().map(|schema| document(&schema.to_string())).collect();
    let accepted: Vec<Vec<bool>> =
        schemas.iter().map(|schema| values.iter().map(|value| accepts(schema, value)).collect()).collect();
    let (mut faults, mut proven) = (Vec::new(), 0);
    for (one, narrow) in documents.iter().zip(&accepted) {
        for (other, wide) in documents.iter().zip(&accepted) {
            let both = || narrow.iter().zip(wide);
            let within = Proofs::default().within(&schema(one), &schema(other));
            if within && both().any(|(narrow, wide)| *narrow && !wide) {
                faults.push(format!("{} is not within {}", one.root().to_json(), other.root().to_json()));
            }
            let apart = Proofs::default().apart(&schema(one), &schema(other));
            if apart && both().any(|(one, other)| *one && *other) {
                faults.push(format!("{} is not apart from {}", one.root().to_json(), other.root().to_json()));
            }
            proven += usize::from(within) + usize::from(apart);
        }
    }
    assert!(proven > 5_000, "{proven}");
    assert!(faults.is_empty(), "{}: {:#?}", faults.len(), faults.iter().take(20).collect::<Vec<_>>());
}

#[test]
fn steps_are_counted_by_what_they_cost() {
    let number = |from: usize| json!({"enum": (from..from + 2_000).collect::<Vec<_>>()});
    let text = |from: usize| json!({"enum": (from..from + 2_000).map(|n| n.to_string()).collect::<Vec<_>>()});
    let branches =
        |number: usize| json!({"anyOf": (0..number).map(|n| json!({"maxLength": n})).collect::<Vec<_>>()});
    let steps = |one: Value, other: Value| {
        let (one, other) = (document(&one.to_string()), document(&other.to_string()));
        let mut proofs = Proofs::default();
        proofs.apart(&schema(&one), &schema(&other));
        proofs.within(&schema(&one), &schema(&other));
        proofs.steps
    };
    assert!(steps(number(0), number(5_000)) > 2_000 * 2_000 / 128, "numbers are compared one by one");
    assert!((100..1_000).contains(&steps(text(0), text(5_000))), "texts are looked up");
    assert!(steps(branches(60), branches(60)) > 30 * steps(branches(2), branches(2)), "branches count");

    // What is left never becomes less than nothing, and what costs too much is not done.
    let mut proofs = Proofs { steps: MAX_STEPS - 10, ..Proofs::default() };
    let (one, other) = (document(&number(0).to_string()), document(&number(5_000).to_string()));
    assert!(!proofs.apart(&schema(&one), &schema(&other)));
}
