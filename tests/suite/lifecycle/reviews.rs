//! Submissions: what is handed in stays as it is, and every other step is refused.

use super::{LINE, MANIFEST, done, findings, on, read, refused, released, status};
use crate::harness::{connector, connectory, path, write};
use std::path::Path;

const TO: &[&str] = &["--platform", "acme-hub"];

fn submit(words: &[&str]) -> Vec<String> {
    [&["submit", "acme"], TO, words].concat().into_iter().map(str::to_owned).collect()
}

#[test]
fn a_review_from_end_to_end() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let before = read(folder, MANIFEST);
    refused(folder, "2025-12-01", &["approve", "acme"], "`acme` is published");
    done(folder, "2025-12-01", &["submit", "acme", "--platform", "acme-hub", "--reference", "T-1 \"x\""]);
    let expected = format!(
        "{before}\n[[submission]]\nplatform = \"acme-hub\"\nversion = \"1.0.0\"\nstatus = \"in-review\"\n\
         submitted = 2025-12-01\nreference = \"T-1 \\\"x\\\"\"\n"
    );
    assert_eq!(read(folder, MANIFEST), expected, "comments and layout stay");
    assert_eq!(status(folder, "2025-12-01")["state"], "in-review");
    assert_eq!(status(folder, "2025-12-01")["changed"], false, "a record needs no version");
    history.commit(&[]);
    let version = on(folder, "2025-12-01", &["check", "--select", "version", "--format", "short"]);
    assert_eq!(version.stdout, "");

    // The page tells how far it came, and not what reviewers or the platform call it.
    let run = on(folder, "2025-12-02", &["site", "--out", "out"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = read(folder, "out/c/acme/index.html");
    let told = page.split_once("id=\"submissions\"").unwrap().1.split_once("</section>").unwrap().0;
    for word in ["acme-hub", "1.0.0", "in review", "2025-12-01"] {
        assert!(told.contains(word), "`{word}` is not in {told}");
    }
    assert!(!page.contains("T-1"), "{page}");
    std::fs::remove_dir_all(folder.join("out")).unwrap();

    // In review nothing changes.
    write(folder, &format!("{LINE}/intro.md"), "Acme, again.\n");
    let found = findings(folder, "2025-12-02");
    assert!(
        found.starts_with("catalogue/acme/v1/intro.md:1:1: error[lifecycle/changed-in-review]: `intro.md`"),
        "{found}"
    );
    let bump = connectory(folder, &["bump", "acme"]);
    assert!(
        bump.code == 2 && bump.stderr.contains("connectory withdraw acme --platform acme-hub"),
        "{}",
        bump.stderr
    );
    write(folder, &format!("{LINE}/changes/a.md"), "+++\nkind = \"fixed\"\n+++\n\nA note.\n");
    done(folder, "2025-12-02", &["withdraw", "acme"]);
    assert_eq!(findings(folder, "2025-12-02"), "", "withdrawing frees it");
    assert_eq!(status(folder, "2025-12-02")["state"], "published-with-changes");
    refused(
        folder,
        "2025-12-02",
        &["submit", "acme", "--platform", "acme-hub"],
        "intro.md` differs from 1.0.0",
    );
    write(folder, &format!("{LINE}/intro.md"), "Acme.\n");
    std::fs::remove_dir_all(folder.join(LINE).join("changes")).unwrap();

    // Sent back, and handed in again.
    done(folder, "2025-12-03", &["submit", "acme", "--platform", "acme-hub"]);
    refused(
        folder,
        "2025-12-03",
        &["submit", "acme", "--platform", "acme-hub"],
        "is in review at `acme-hub`",
    );
    refused(folder, "2025-12-02", &["reject", "acme", "--feedback", "No."], "is before that");
    refused(folder, "2025-12-04", &["approve", "acme", "--platform", "else"], "not in review at `else`");
    done(folder, "2025-12-04", &["reject", "acme", "--feedback", "No icon.\nNo text."]);
    let told = status(folder, "2025-12-04");
    assert_eq!(told["state"], "rejected");
    assert_eq!(told["submissions"][1]["feedback"], "No icon.\nNo text.");
    refused(folder, "2025-12-04", &["submit", "acme", "--platform", "acme-hub"], "rejected `acme` 1.0.0");
    let again: Vec<String> = submit(&["--again"]);
    done(folder, "2025-12-05", &again.iter().map(String::as_str).collect::<Vec<_>>());
    done(folder, "2025-12-06", &["approve", "acme"]);
    assert_eq!(status(folder, "2025-12-06")["state"], "published");
    refused(
        folder,
        "2025-12-06",
        &["submit", "acme", "--platform", "acme-hub", "--again"],
        "approved `acme` 1.0.0 already",
    );
    assert_eq!(findings(folder, "2025-12-06"), "");
}

#[test]
fn several_platforms_have_reviews_of_their_own() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    let day = "2025-12-01";
    refused_without_help(folder, &["submit", "acme"], "names no platform");
    refused(folder, day, &["submit", "acme", "--platform", "power-platfrom"], "there is no platform");
    refused(folder, day, &["submit", "acme", "--platform", "power-platform"], "does not name the platform");
    refused(folder, day, &["submit", "acme", "--platform", "a b"], "no id of a platform");
    refused(folder, day, &["submit", "acme@2.0.0", "--platform", "acme-hub"], "no release `2.0.0`");
    for platform in ["acme-hub", "acme-store"] {
        done(folder, day, &["submit", "acme@1.0.0", "--platform", platform]);
    }
    refused(folder, day, &["withdraw", "acme"], "in review at several platforms");
    done(folder, day, &["approve", "acme", "--platform", "acme-hub"]);
    assert_eq!(status(folder, day)["state"], "in-review");
    done(folder, day, &["withdraw", "acme"]);
    assert_eq!(status(folder, day)["state"], "published");
}

fn refused_without_help(folder: &std::path::Path, words: &[&str], reason: &str) {
    let run = connectory(folder, words);
    assert!(run.code == 2 && run.stderr.contains(reason), "{}", run.stderr);
}

#[test]
fn a_release_with_an_error_is_not_handed_in() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let manifest = read(folder, MANIFEST).replace("platforms = []", "platforms = [\"power-platform\"]");
    write(folder, MANIFEST, manifest.replace("1.0.0", "1.0.1"));
    history.commit(&["acme/v1.0.1"]);
    let before = read(folder, MANIFEST);
    let run = on(folder, "2025-12-01", &["submit", "acme"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("error[power-platform/"), "{}", run.stdout);
    assert_eq!(read(folder, MANIFEST), before);
}

#[test]
fn manifests_keep_their_layout_or_are_left_alone() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let windows = read(folder, MANIFEST).replace('\n', "\r\n");
    write(folder, MANIFEST, windows.trim_end());
    history.commit(&["acme/v1.0.1"]);
    done(folder, "2025-12-01", &["submit", "acme", "--platform", "acme-hub"]);
    let written = read(folder, MANIFEST);
    assert!(written.contains("# none yet\r\n\r\n[[submission]]\r\nplatform"), "{written:?}");
    assert_eq!(written.matches('\n').count(), written.matches("\r\n").count());

    let inline = "submission = [{platform = \"acme-hub\", version = \"1.0.0\", status = \"in-review\", submitted = 2025-11-01}]\n";
    write(folder, MANIFEST, format!("{inline}{windows}"));
    refused(folder, "2025-12-01", &["withdraw", "acme"], "without doubt");
    write(folder, MANIFEST, "version = \n");
    refused(folder, "2025-12-01", &["submit", "acme", "--platform", "acme-hub"], "cannot be changed");
}

/// A release that a platform took; gives its manifest.
fn approved(folder: &Path) -> String {
    let mut history = released(folder);
    done(folder, "2025-12-01", &["submit", "acme", "--platform", "acme-hub"]);
    done(folder, "2025-12-02", &["approve", "acme"]);
    history.commit(&[]);
    read(folder, MANIFEST)
}

#[test]
fn records_stay_with_the_line_that_made_them() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let manifest = approved(folder);
    connector(folder, LINE, "1.0.0", &path("b", "GetB", &["id"]));
    write(folder, MANIFEST, &manifest);
    let bump = connectory(folder, &["bump", "acme"]);
    assert_eq!(bump.code, 0, "{}{}", bump.stdout, bump.stderr);
    assert_eq!(read(folder, MANIFEST), manifest);
    let next = read(folder, "catalogue/acme/v2/connector.toml");
    assert!(next.contains("version = \"2.0.0\"") && !next.contains("submission"), "{next}");
}

#[test]
fn records_outlive_what_is_taken_back() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let manifest = approved(folder).replace("summary = \"A test.\"", "summary = \"Another.\"");
    connector(folder, LINE, "1.0.0", &path("b", "GetB", &["id"]));
    write(folder, MANIFEST, &manifest);
    assert_eq!(connectory(folder, &["bump", "acme"]).code, 0);
    let older = read(folder, MANIFEST);
    assert!(older.contains("A test.") && older.contains("status = \"approved\""), "{older}");
}
