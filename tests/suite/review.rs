//! `review` and `comment`: what whoever merges a change must look at.

use crate::harness::{self, History, connectory, git, identify, path, write};
use serde_json::{Value, json};
use std::path::Path;

/// A repository with two connectors, released once, and a branch on which nothing was changed yet.
fn catalogue(folder: &Path) {
    let mut history = History::new(folder);
    for id in ["acme", "beta"] {
        harness::connector(
            folder,
            &format!("{id}/v1"),
            "1.0.0",
            &path(id, &format!("List-{id}"), &[id, "b", "c"]),
        );
        owned(folder, id, "[\"@ann\", \"@acme/team\"]");
    }
    history.commit(&["acme/v1.0.0", "beta/v1.0.0"]);
    git(folder, &["reset", "--quiet", "--hard"]);
    git(folder, &["checkout", "--quiet", "-b", "change"]);
    identify(folder, "Mallory");
}

fn owned(folder: &Path, id: &str, owners: &str) {
    edit(folder, &format!("{id}/v1/connector.toml"), |text| {
        let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("owners")).collect();
        format!("owners = {owners}\n{}\n", kept.join("\n"))
    });
}

fn edit(folder: &Path, file: &str, change: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    write(folder, file, change(&text));
}

fn commit(folder: &Path) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", "change"]);
}

fn review(folder: &Path, more: &[&str]) -> Value {
    let arguments = [&["review", "--format", "json", "--today", "2026-01-01"], more].concat();
    let run = connectory(folder, &arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap()
}

/// The kinds of the risks of one connector.
fn kinds<'v>(review: &'v Value, id: &str) -> Vec<&'v str> {
    let mut connectors = review["connectors"].as_array().unwrap().iter();
    let found = connectors.find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id} in {review:#}"));
    found["risks"].as_array().unwrap().iter().map(|risk| risk["kind"].as_str().unwrap()).collect()
}

#[test]
fn what_a_change_does_is_held_against_the_state_before() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    catalogue(folder);
    let untouched = review(folder, &[]);
    assert_eq!(untouched["connectors"], json!([]), "nothing was changed");

    owned(folder, "acme", "[\"@mallory\"]");
    edit(folder, "acme/v1/connector.toml", |text| {
        format!("{text}\n[[allow]]\nrule = \"docs/readme-missing\"\nreason = \"not | now\"\n")
    });
    edit(folder, "acme/v1/openapi.yaml", |text| {
        let server = "servers:\n- url: https://API.evil.example/v1\n";
        let oauth = "components:\n  securitySchemes:\n    o:\n      type: oauth2\n      flows:\n        authorizationCode:\n          \
                     authorizationUrl: https://login.evil.example/a\n          tokenUrl: https://login.evil.example/t\n          \
                     scopes: {all.write: \"\"}\n";
        let kept: Vec<&str> =
            text.lines().filter(|line| !line.contains("servers:") && !line.contains("url:")).collect();
        format!("{}\n{server}{oauth}", kept.join("\n"))
    });
    write(folder, "acme/v1/script.csx", "// code");
    write(folder, "acme/v1/icon.png", "no picture");
    write(folder, ".github/workflows/x.yml", "on: push\n");
    commit(folder);

    let told = review(folder, &["--author", "@Mallory"]);
    let expected = [
        "not-an-owner",
        "owners-changed",
        "owners-changed",
        "host-new",
        "host-new",
        "scope-new",
        "code-changed",
        "icon-changed",
        "exception-new",
    ];
    assert_eq!(kinds(&told, "acme"), expected, "{told:#}");
    assert_eq!(told["connectors"].as_array().unwrap().len(), 1, "beta is no part of it");
    assert_eq!(told["others"], json!([".github/workflows/x.yml"]));
    assert_eq!(told["contributors"][0]["first"], true);
    let text = told.to_string();
    assert!(text.contains("login.evil.example") && text.contains("api.evil.example"), "{text}");
    assert!(text.contains("is no owner unless as a member of a team"), "{text}");

    // Who was an owner before is one, whatever the change says.
    let told = review(folder, &["--author", "Ann"]);
    assert!(!kinds(&told, "acme").contains(&"not-an-owner"), "{told:#}");
}

#[test]
fn what_is_new_gone_or_moved_is_said() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    catalogue(folder);
    git(folder, &["mv", "acme", "zeta"]);
    git(folder, &["rm", "--quiet", "-r", "beta"]);
    let many: Vec<String> = (0..40).map(|n| format!("p{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    harness::connector(folder, "new/v1", "1.0.0", &path("others", "ListOthers", &many));
    commit(folder);
    let told = review(folder, &[]);
    assert_eq!(kinds(&told, "zeta"), ["connector-moved"], "{told:#}");
    assert_eq!(kinds(&told, "beta"), ["connector-removed"]);
    assert!(kinds(&told, "new").starts_with(&["connector-new"]), "{told:#}");
    let human = connectory(folder, &["review"]);
    assert!(human.stdout.contains("connector-moved  its id was `acme`"), "{}", human.stdout);
}

#[test]
fn packages_are_those_that_the_tag_gives() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let demo = connectory(folder, &["demo", "demo"]);
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    let folder = folder.join("demo");
    identify(&folder, "Ann");
    git(&folder, &["checkout", "--quiet", "-b", "change"]);
    let id = "gitea-issues";
    edit(&folder, &format!("catalogue/{id}/v1/intro.md"), |text| text.replace("Gitea", "Gitea "));
    assert_eq!(connectory(&folder, &["bump", id, "patch"]).code, 0);
    commit(&folder);
    let told = review(&folder, &[]);
    let line = &told["connectors"][0]["lines"][0];
    let (version, trial) = (line["version"].as_str().unwrap(), &line["packages"][0]);
    git(&folder, &["tag", "--annotate", "--message", version, &format!("{id}/v{version}")]);
    let made = connectory(&folder, &["package", id, "--out", "packages"]);
    assert_eq!(made.code, 0, "{}{}", made.stdout, made.stderr);
    let file = folder.join(format!("packages/{id}/{version}/{}", trial["file"].as_str().unwrap()));
    assert_eq!(connectory::files::sha256(&std::fs::read(file).unwrap()), trial["sha256"].as_str().unwrap());
}

#[test]
fn a_comment_is_bounded_and_trusts_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let evil = "<!-- connectory --> <img src=x onerror=a()> @everyone #1 [x](https://evil.example) `a` | b\n### c ``` ";
    let finding = json!({ "rule": evil, "severity": "error", "connector": evil, "file": evil, "line": 3, "message": evil, "help": evil });
    let change = json!({ "group": "breaking", "message": evil });
    let compared = json!({ "subject": evil, "state": evil, "old_version": evil, "new_version": "2", "required": evil,
        "next": evil, "enough": false, "changes": vec![change; 2_000] });
    let reviewed = json!({ "id": evil, "risks": vec![json!({ "kind": evil, "message": evil }); 500], "lines": [
        { "line": evil, "checklist": { "complete": 1, "lines": 6, "incomplete": vec![evil; 50] },
          "packages": vec![json!({ "file": evil, "sha256": evil }); 50] } ] });
    for (name, report) in [
        ("check.json", json!({ "summary": { "errors": 2_000 }, "findings": vec![finding; 2_000] })),
        ("diff.json", json!({ "connectors": vec![compared; 300] })),
        (
            "review.json",
            json!({ "others": vec![evil; 500], "contributors": [{ "email": evil, "first": true }], "connectors": vec![reviewed; 300] }),
        ),
    ] {
        write(folder, &format!("report/{name}"), report.to_string());
    }
    let run = connectory(
        folder,
        &["comment", "report", "--preview", "javascript:alert(1)", "--run", "https://ci.example/run/1"],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = &run.stdout;
    assert!(text.chars().count() <= 65_536, "{}", text.len());
    assert!(text.starts_with("<!-- connectory -->\n### ✗ Connectory: 2000 errors"), "{text}");
    let mut links = Vec::new();
    for event in pulldown_cmark::Parser::new_ext(text, pulldown_cmark::Options::ENABLE_TABLES) {
        if let pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) = &event {
            let known = ["<!-- connectory -->", "<details>", "</details>", "<br>", "<sub>", "</sub>"];
            let is_summary =
                html.starts_with("<details><summary>") && html.trim_end().ends_with("</summary>");
            assert!(known.contains(&html.trim()) || is_summary, "{html}");
        } else if let pulldown_cmark::Event::Text(told) = &event {
            assert!(!told.contains("@everyone"), "{told}");
        } else if let pulldown_cmark::Event::Start(pulldown_cmark::Tag::Link { dest_url, .. }) = event {
            links.push(dest_url);
        }
    }
    assert_eq!(links.iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["https://ci.example/run/1"]);
    assert!(text.contains("There is more than fits here"), "{text}");
}

#[test]
fn a_comment_says_what_could_not_be_judged() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    write(folder, "report/check.json", "[] no report");
    std::os::unix::fs::symlink("/etc/hostname", folder.join("report/diff.json")).unwrap();
    let run = connectory(folder, &["comment", "report", "--output", "comment.md"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let text = std::fs::read_to_string(folder.join("comment.md")).unwrap();
    assert!(text.contains("### ✗ Connectory could not judge this change"), "{text}");
    assert_eq!(run.stderr.matches("note: ").count(), 3, "{}", run.stderr);
    assert_eq!(connectory(folder, &["comment", "nowhere"]).code, 2);
}
