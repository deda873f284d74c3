//! Counts of use: on the page, in `impact`, and nowhere in versions and packages.

use crate::archives::read;
use crate::harness::{connectory, write};
use serde_json::Value;
use std::path::Path;

const LINE: &str = "catalogue/gitea-issues/v1";

fn demo(folder: &Path) {
    assert_eq!(connectory(folder, &["demo", "."]).code, 0);
}

fn page(folder: &Path) -> String {
    let run = connectory(folder, &["site", "--out", "out", "--today", "2026-06-01"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    String::from_utf8(read(folder, "out/c/gitea-issues/index.html")).unwrap()
}

#[test]
fn counts_are_shown_as_they_were_counted_and_small_ones_are_not_told() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    demo(folder);
    assert!(!page(folder).contains("id=\"usage\""), "nothing is shown that nobody counted");
    let usage = r#"{"points": [
        {"date": "2026-03-01", "enterprises": 7, "calls": 3},
        {"date": "2026-04-01", "enterprises": 8, "calls": 90000},
        {"date": "2026-05-01", "enterprises": 4, "connections": 0, "calls": 1234567}]}"#;
    write(folder, &format!("{LINE}/usage.json"), usage);
    let html = page(folder);
    let section = html.split_once("id=\"usage\"").unwrap().1.split_once("</section>").unwrap().0;
    for told in ["fewer than 5", "1,234,567", "2026-05-01", "<polyline points=\"0,56 300,0\"/>", "90,000"] {
        assert!(section.contains(told), "`{told}` is not in {section}");
    }
    for hidden in ["orchestrations", ">0<", ">3<", ">4<", "2026-03-01"] {
        assert!(!section.contains(hidden), "`{hidden}` is in {section}");
    }
    let status = connectory(folder, &["status", "gitea-issues", "--format", "json"]);
    let status: Value = serde_json::from_str(&status.stdout).unwrap();
    assert_eq!(status["lines"][0]["needs"], "none", "counts are no change of the connector");
    let check = connectory(folder, &["check", "gitea-issues", "--fail-on", "warning"]);
    assert_eq!(check.code, 0, "{}", check.stdout);
    write(folder, "connectory.toml", "[policy]\nblur-below = 100\n");
    assert!(page(folder).contains("fewer than 100"));
}

#[test]
fn impact_counts_flows_replacements_and_what_the_next_version_breaks() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    demo(folder);
    let impact = |id: &str| {
        let run = connectory(folder, &["impact", id, "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).unwrap()
    };
    let before = impact("gitea-issues");
    assert_eq!((&before["usage"], &before["needs"]), (&Value::Null, &"none".into()));
    let called = |impact: &Value, id: &str| {
        let all = impact["operations"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["operation"] == id).unwrap()["calls"].as_array().unwrap().len()
    };
    let first = before["operations"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| !one["calls"].as_array().unwrap().is_empty());
    let operation = first.unwrap()["operation"].as_str().unwrap().to_owned();
    let own = called(&before, &operation);

    // A flow in another connector's folder calls it too.
    let flow = format!(
        r#"{{"properties": {{"connectionReferences": {{"theirs": {{"api": {{"logicalName": "cnty_giteaissues"}}}}}},
            "definition": {{"actions": {{"Call_it": {{"inputs": {{"host": {{"connectionName": "theirs", "operationId": "{operation}"}}}}}}}}}}}}}}"#
    );
    write(folder, "catalogue/nager-date/v1/power-platform/test-flow/Workflows/Other-1.json", flow);
    write(
        folder,
        &format!("{LINE}/usage.json"),
        r#"{"points": [{"date": "2026-05-01", "connections": 118}]}"#,
    );
    let definition = format!("{LINE}/apiDefinition.swagger.json");
    let text = String::from_utf8(read(folder, &definition)).unwrap();
    write(folder, &definition, text.replace(&format!("\"{operation}\""), &format!("\"{operation}2\"")));
    let after = impact("gitea-issues");
    assert_eq!(called(&after, &operation), own + 1);
    assert_eq!((&after["needs"], &after["usage"]["counts"]["connections"]), (&"major".into(), &"118".into()));
    let breaking = after["breaking"].as_array().unwrap();
    assert!(breaking.iter().any(|one| one["calls"] == own + 1), "{breaking:?}");
    let run = connectory(folder, &["impact", "gitea-issues"]);
    assert!(run.stdout.contains("nager-date/v1: Other-1.json: Call_it"), "{}", run.stdout);
    assert!(run.stdout.contains("(no such operation any more)"), "{}", run.stdout);
    let run = connectory(folder, &["impact", "pipedrive/v2"]);
    assert!(run.stdout.contains("replaces   pipedrive/v1"), "{}", run.stdout);
    assert!(run.stdout.contains("nobody counted"), "{}", run.stdout);
}
