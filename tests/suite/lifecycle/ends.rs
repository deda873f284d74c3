//! Ends: announced in time, counted from the commit, called off, reached.

use super::{LINE, MANIFEST, add, done, findings, on, read, refused, released, status};
use crate::harness::{connector, connectory, path, write};
use serde_json::Value;

const END: &[&str] = &["deprecate", "acme", "--sunset", "2026-01-31", "--reason", "It is old."];

#[test]
fn a_line_ends_after_its_day() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let before = read(folder, MANIFEST);
    refused(
        folder,
        "2026-01-02",
        END,
        "29 days lie between 2026-01-02 and the end of `acme`; 30 are promised",
    );
    refused(folder, "2025-12-01", &["retire", "acme"], "`acme` is published");
    refused(folder, "2025-12-01", &["deprecate", "acme", "--undo"], "`acme` is published");
    done(folder, "2025-10-10", END);
    let table = "\n[deprecation]\nannounced = 2025-10-10\nsunset = 2026-01-31\nreason = \"It is old.\"\n";
    assert_eq!(read(folder, MANIFEST), format!("{before}{table}"));
    refused(folder, "2026-02-01", &["retire", "acme"], "ends on 2026-01-31 is in no commit");
    history.commit(&[]);
    refused(folder, "2026-01-30", &["retire", "acme"], "may be retired from 2026-01-31 on, in 1 days");
    assert_eq!(findings(folder, "2026-01-31"), "");
    let late = findings(folder, "2026-02-01");
    assert!(late.contains("lifecycle/sunset-passed") && late.contains("connectory retire acme`"), "{late}");
    done(folder, "2026-02-01", &["retire", "acme"]);
    let table = format!("{table}\n[retired]\non = 2026-02-01\nreason = \"It is old.\"\n");
    assert_eq!(read(folder, MANIFEST), format!("{before}{table}"));
    assert_eq!(findings(folder, "2026-02-01"), "");
    refused(folder, "2026-02-02", &["deprecate", "acme", "--undo"], "`acme` is retired");
    refused(folder, "2026-02-02", END, "`acme` is retired");
}

#[test]
fn a_notice_counts_from_its_commit() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    for _ in 0..39 {
        history.write("README.md", "x").commit(&[]);
    }
    // Commit 41 is of 2025-11-18; the notice says that it is older.
    let notice = "[deprecation]\nannounced = 2025-09-01\nsunset = 2025-12-10\nreason = \"Old.\"\n";
    add(folder, notice);
    let found = findings(folder, "2025-11-18");
    assert!(found.contains("22 days lie between today, for no commit carries the notice yet"), "{found}");
    history.commit(&[]);
    let found = findings(folder, "2025-11-18");
    assert!(
        found.contains("22 days lie between the first commit that carries the notice and the end"),
        "{found}"
    );
    assert!(found.contains("in the commits since 2025-11-18"), "{found}");
    refused(
        folder,
        "2025-12-11",
        &["retire", "acme"],
        "is told since 2025-11-18, for 23 days; 30 are promised",
    );

    // A later day counts from the first notice, an earlier one from its own commit.
    let manifest = read(folder, MANIFEST);
    write(folder, MANIFEST, manifest.replace("2025-12-10", "2025-12-20").replace("2025-09-01", "2025-11-18"));
    history.commit(&[]);
    assert_eq!(findings(folder, "2025-11-19"), "");
    write(folder, MANIFEST, manifest.replace("2025-12-10", "2025-12-19").replace("2025-09-01", "2025-11-18"));
    history.commit(&[]);
    let found = findings(folder, "2025-11-20");
    assert!(found.contains("29 days lie between the first commit"), "{found}");
}

#[test]
fn a_notice_that_was_taken_back_begins_anew_and_moved_folders_keep_theirs() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let plain = read(folder, MANIFEST);
    let notice = "[deprecation]\nannounced = 2025-10-10\nsunset = 2025-11-10\nreason = \"Old.\"\n";
    add(folder, notice);
    history.commit(&[]);
    assert_eq!(findings(folder, "2025-10-11"), "");
    std::fs::create_dir_all(folder.join("connectors")).unwrap();
    std::fs::rename(folder.join("catalogue/acme"), folder.join("connectors/acme")).unwrap();
    history.commit(&[]);
    assert_eq!(findings(folder, "2025-10-11"), "", "the notice is as old as before");
    std::fs::rename(folder.join("connectors/acme"), folder.join("catalogue/acme")).unwrap();
    write(folder, MANIFEST, plain);
    history.commit(&[]);
    add(folder, notice);
    history.commit(&[]);
    let found = findings(folder, "2025-10-14");
    assert!(found.contains("28 days lie between the first commit"), "{found}");
}

#[test]
fn a_shallow_clone_cannot_tell() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("origin");
    std::fs::create_dir(&folder).unwrap();
    let mut history = released(&folder);
    done(&folder, "2025-10-10", END);
    history.commit(&[]);
    std::fs::write(folder.join(".git/shallow"), format!("{}\n", head(&folder))).unwrap();
    let run = on(&folder, "2025-12-01", &["check", "--select", "lifecycle"]);
    assert_eq!(run.code, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("git fetch --unshallow"), "{}", run.stderr);
    assert_eq!(on(&folder, "2026-02-01", &["retire", "acme"]).code, 3);
}

fn head(folder: &std::path::Path) -> String {
    let repository = connectory::git::Repository::discover(folder).unwrap().unwrap();
    repository.head().unwrap().to_string()
}

#[test]
fn an_end_is_called_off_and_stays_on_record() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    done(folder, "2025-10-10", END);
    history.commit(&[]);
    done(folder, "2025-11-01", &["deprecate", "acme", "--undo"]);
    assert!(read(folder, MANIFEST).ends_with("reason = \"It is old.\"\ncalled-off = 2025-11-01\n"));
    assert_eq!(status(folder, "2025-11-01")["state"], "published-with-changes");
    assert_eq!(findings(folder, "2026-03-01"), "", "nothing is due");
    history.commit(&[]);
    // Announced again, it has a day and a notice of its own.
    done(folder, "2025-11-02", &["deprecate", "acme", "--sunset", "2026-02-28", "--reason", "Now really."]);
    let manifest = read(folder, MANIFEST);
    let table = "[deprecation]\nannounced = 2025-11-02\nsunset = 2026-02-28\nreason = \"Now really.\"\n";
    assert!(manifest.ends_with(table), "{manifest}");
    // A later day may be set at any time, and keeps what is not said again.
    done(folder, "2026-02-27", &["deprecate", "acme", "--sunset", "2026-03-15"]);
    assert!(read(folder, MANIFEST).ends_with("sunset = 2026-03-15\nreason = \"Now really.\"\n"));
    refused_plainly(folder, &["deprecate", "acme/GetA", "--sunset", "2027-01-01"], "`--reason` are wanted");
    refused_plainly(folder, &["deprecate", "acme", "--sunset", "2027-01-01", "--reason", " "], "not empty");
}

fn refused_plainly(folder: &std::path::Path, words: &[&str], reason: &str) {
    let run = connectory(folder, words);
    assert!(run.code == 2 && run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn operations_end_in_manifest_and_definition() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let day = "2025-10-10";
    let end = |name: &'static str, to: &'static str| {
        ["deprecate", name, "--sunset", "2026-01-31", "--reason", "Slow.", "--replacement", to]
    };
    refused(folder, day, &end("acme/GetAa", "GetB"), "did you mean `GetA`?");
    refused(folder, day, &end("acme/GetA", "GetA"), "`GetA` ends too");
    refused(folder, day, &end("acme/v1/GetA", "GetC"), "no operation `GetC`");
    let definition = read(folder, &format!("{LINE}/openapi.yaml"));
    done(folder, day, &end("acme/v1/GetA", "GetB"));
    let marked = read(folder, &format!("{LINE}/openapi.yaml"));
    assert!(marked.contains("      deprecated: true\n      x-sunset: "), "{marked}");
    let diff = connectory(folder, &["diff", "acme"]);
    assert!(diff.stdout.contains("`GetA` is deprecated"), "{}", diff.stdout);
    refused(folder, day, &end("acme/GetB", "GetA"), "`GetA` ends too");
    history.commit(&[]);
    assert_eq!(findings(folder, day), "");
    let late = findings(folder, "2026-02-01");
    assert!(late.contains("`GetA` should have ended on 2026-01-31"), "{late}");
    write(folder, &format!("{LINE}/openapi.yaml"), &definition);
    assert!(findings(folder, day).contains("lifecycle/operation-unmarked"));
    write(folder, &format!("{LINE}/openapi.yaml"), &marked);
    done(folder, "2025-10-11", &["deprecate", "acme/GetA", "--undo"]);
    assert_eq!(read(folder, &format!("{LINE}/openapi.yaml")), definition);
    assert_eq!(findings(folder, "2026-02-01"), "");
    connector(folder, LINE, "1.0.0", &path("b", "GetB", &["id"]));
    add(
        folder,
        "[[deprecated-operation]]\noperation = \"GetA\"\nannounced = 2025-10-11\nsunset = 2026-01-31\nreason = \"x\"\n",
    );
    history.commit(&[]);
    let gone = findings(folder, "2025-12-01");
    assert!(gone.contains("there is no operation `GetA`; its end was announced for 2026-01-31"), "{gone}");
    assert_eq!(findings(folder, "2026-02-01"), "", "after its day it may be gone");
}

#[test]
fn a_definition_that_cannot_be_spliced_keeps_both_files() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let shared = "openapi: 3.0.3\ninfo: {title: acme, version: 1.0.0}\nx-op: &op\n  operationId: GetA\n  \
                  responses: {'200': {description: ok}}\npaths:\n  /a:\n    get: *op\n";
    history.write(&format!("{LINE}/openapi.yaml"), shared).commit(&[]);
    let end = ["deprecate", "acme/GetA", "--sunset", "2026-01-31", "--reason", "Slow."];
    refused(folder, "2025-10-10", &end, "`GetA` cannot be changed in the definition without doubt");
    assert_eq!(read(folder, &format!("{LINE}/openapi.yaml")), shared);
    let by_hand =
        shared.replace("  operationId", "  deprecated: true\n  x-sunset: 2026-01-31\n  operationId");
    write(folder, &format!("{LINE}/openapi.yaml"), by_hand);
    done(folder, "2025-10-10", &end);
}

#[test]
fn releases_end_without_a_new_version() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let manifest = read(folder, MANIFEST).replace("1.0.0", "1.0.1");
    write(folder, MANIFEST, manifest);
    history.commit(&["acme/v1.0.1"]);
    let end = |name: &'static str, to: &'static str| {
        ["deprecate", name, "--sunset", "2026-01-31", "--reason", "Loses notes.", "--replacement", to]
    };
    let day = "2025-10-10";
    refused(folder, day, &end("acme@0.9.0", "1.0.1"), "has no release 0.9.0");
    refused(folder, day, &end("acme@1.0.0", "1.0.2"), "has no release `1.0.2`");
    refused(folder, day, &end("acme@1.0.0", "1.0.0"), "1.0.0 ends too");
    done(folder, day, &end("acme@1.0.0", "1.0.1"));
    refused(folder, day, &end("acme@1.0.1", "1.0.0"), "1.0.0 ends too");
    assert_eq!(status(folder, day)["state"], "published");
    history.commit(&[]);
    let run = on(folder, day, &["due", "--within", "30w", "--format", "json"]);
    let due: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(due["due"][0]["kind"], "release-ends");
    assert_eq!(due["due"][0]["days"], 113);
    done(folder, day, &["deprecate", "acme@1.0.0", "--undo"]);
    assert_eq!(findings(folder, day), "");
}

#[test]
fn replacements_lead_on() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    for id in ["beta", "gamma"] {
        let line = format!("catalogue/{id}/v1");
        connector(folder, &line, "1.0.0", &path("a", "GetA", &["id"]));
        history.commit(&[&format!("{id}/v1.0.0")]);
    }
    let day = "2025-10-12";
    let end = |id: &'static str, to: &'static str| {
        ["deprecate", id, "--sunset", "2026-01-31", "--reason", "Old.", "--replacement", to]
    };
    refused(folder, day, &end("acme", "delta"), "no connector `delta`");
    refused(folder, day, &end("acme", "acme/v1"), "is what ends itself");
    done(folder, day, &end("acme", "beta"));
    let guide = "catalogue/acme/v1/migrations/beta.md";
    assert!(read(folder, guide).starts_with("# From catalogue to beta\n"), "{}", read(folder, guide));
    write(folder, guide, "Mine.\n");
    done(folder, day, &["deprecate", "acme", "--sunset", "2026-02-28"]);
    assert_eq!(read(folder, guide), "Mine.\n", "what is there stays");
    done(folder, day, &end("beta", "gamma/v1"));
    refused(folder, day, &end("gamma", "acme"), "leads back to `gamma` itself");
    let found = findings(folder, day);
    assert!(
        found.contains("`beta` is named as the replacement, and `catalogue/beta/v1` is deprecated"),
        "{found}"
    );
}

#[test]
fn what_is_due_is_listed_by_its_day() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    add(
        folder,
        "[[allow]]\nrule = \"docs/link-broken\"\nreason = \"x\"\nuntil = 2025-12-31\n\n[deprecation]\n\
         announced = 2025-10-01\nsunset = 2025-11-15\nreason = \"x\"\n",
    );
    let run = on(folder, "2025-12-01", &["due"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(lines[1].starts_with("2025-11-15  16 days over  acme"), "{lines:?}");
    assert!(lines[2].starts_with("2025-12-31  30 days       acme"), "{lines:?}");
    assert_eq!(on(folder, "2025-12-01", &["due", "--within", "29d"]).stdout.lines().count(), 2);
    let none = on(folder, "2025-10-01", &["due", "--within", "1"]);
    assert_eq!((none.stdout.as_str(), none.stderr.trim()), ("", "nothing is due until 2025-10-02"));
    assert_eq!(on(folder, "2025-12-01", &["due", "--within", "soon"]).code, 2);
}

#[test]
fn folders_of_microsofts_layout_end_by_a_manifest_beside_them() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let home = "certified-connectors/Acme";
    let definition =
        "{\"swagger\": \"2.0\", \"info\": {\"title\": \"Acme\", \"version\": \"1.0.0\"}, \"paths\": {}}";
    let mut history = crate::harness::History::new(folder);
    history.write(&format!("{home}/apiDefinition.swagger.json"), definition).commit(&["acme/v1.0.0"]);
    done(folder, "2025-10-10", &["submit", "acme", "--platform", "acme-hub"]);
    done(folder, "2025-10-10", &["withdraw", "acme"]);
    assert_eq!(status(folder, "2025-10-10")["state"], "published", "a record is no change");
    done(folder, "2025-10-10", &["deprecate", "acme", "--sunset", "2025-12-01", "--reason", "Old."]);
    history.commit(&[]);
    assert_eq!(findings(folder, "2025-11-30"), "");
    assert!(findings(folder, "2025-12-02").contains("`connectory retire acme` is due"));
    done(folder, "2025-12-01", &["retire", "acme"]);
    assert_eq!(status(folder, "2025-12-01")["state"], "retired");
    let manifest = read(folder, &format!("{home}/connector.toml"));
    assert!(manifest.starts_with("[[submission]]") && manifest.contains("\n\n[retired]\n"), "{manifest}");
}

#[test]
fn many_ends_take_one_walk() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let end = |number: usize| {
        format!(
            "[[deprecated-operation]]\noperation = \"Get{number}\"\nannounced = 2025-10-10\nsunset = 2026-06-30\n\
             reason = \"x\"\nreplacement = \"Get{}\"\n\n",
            number + 1
        )
    };
    add(folder, &(0..5_000).map(end).collect::<String>());
    for _ in 0..20 {
        history.commit(&[]);
    }
    let start = std::time::Instant::now();
    let found = findings(folder, "2025-11-01");
    assert!(found.contains("there is no operation `Get17`"), "{}", found.len());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn notices_are_ready_to_be_sent() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    refused(folder, "2025-10-10", &["notice", "acme"], "no end of `acme` is announced");
    done(
        folder,
        "2025-10-10",
        &["deprecate", "acme", "--sunset", "2026-01-31", "--reason", "<b>Old</b>, @all."],
    );
    history.commit(&[]);
    let text = done(folder, "2025-10-20", &["notice", "acme"]);
    assert!(text.starts_with("# catalogue v1 ends on 2026-01-31\n\n&lt;b&gt;Old"), "{text}");
    assert!(!text.contains("@all") && !text.contains("<b>"), "nobody is called, nothing is markup: {text}");
    assert!(text.contains("| header | `Deprecation: @1760054400` |\n"), "{text}");
    assert!(text.contains("| header | `Sunset: Sat, 31 Jan 2026 00:00:00 GMT` |\n"), "{text}");
    assert!(text.contains("| notice | 113 days, 30 are promised |\n"), "{text}");
    done(folder, "2025-10-21", &["deprecate", "acme", "--undo"]);
    let text = done(folder, "2025-10-21", &["notice", "acme"]);
    assert!(
        text.starts_with("# catalogue v1 does not end on 2026-01-31\n") && !text.contains("header"),
        "{text}"
    );
    assert_eq!(connectory(folder, &["notice", "acme@3.0.0"]).code, 2);
    assert_eq!(done(folder, "2025-10-21", &["notice", "acme@1.0.0"]).lines().count(), 5);
    connector(folder, "catalogue/acme/v2", "2.0.0", &path("b", "GetB", &["id"]));
    history.commit(&["acme/v2.0.0"]);
    let text = done(folder, "2025-10-21", &["notice", "acme@2.0.0"]);
    assert!(text.contains("**Since 1.0.0:** Existing connections may need to be set up again"), "{text}");
    assert!(text.contains("## What breaks\n\n- `GetA` is gone"), "{text}");
}
