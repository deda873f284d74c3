//! The life of a line: states and what they allow, reviews, ends.

mod ends;
mod reviews;
mod year;

use crate::harness::{History, Run, connector, connectory, path, write};
use connectory::catalogue::{Action, STATES, State};
use serde_json::Value;
use std::path::Path;

const LINE: &str = "catalogue/acme/v1";
const MANIFEST: &str = "catalogue/acme/v1/connector.toml";

/// A connector with two operations, released as 1.0.0 on 2025-10-09; its manifest has comments.
fn released(folder: &Path) -> History {
    let mut history = History::new(folder);
    connector(folder, LINE, "1.0.0", &both());
    let manifest = read(folder, MANIFEST);
    write(folder, MANIFEST, format!("# Ours.\n{manifest}platforms = []   # none yet\n"));
    write(folder, &format!("{LINE}/intro.md"), "Acme.\n");
    history.commit(&["acme/v1.0.0"]);
    history
}

fn both() -> String {
    format!("{}{}", path("a", "GetA", &["id"]), path("b", "GetB", &["id"]))
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap_or_default()
}

/// Adds a table to the manifest.
fn add(folder: &Path, table: &str) {
    write(folder, MANIFEST, format!("{}\n{table}", read(folder, MANIFEST)));
}

/// Runs a command on a day, with the words of a line.
fn on(folder: &Path, day: &str, words: &[&str]) -> Run {
    connectory(folder, &[words, &["--today", day]].concat())
}

/// Runs a command that must succeed.
fn done(folder: &Path, day: &str, words: &[&str]) -> String {
    let run = on(folder, day, words);
    assert_eq!(run.code, 0, "{words:?}: {}{}", run.stdout, run.stderr);
    run.stdout
}

/// Runs a command that must be refused for this reason, and changes nothing.
fn refused(folder: &Path, day: &str, words: &[&str], reason: &str) {
    let before = read(folder, MANIFEST);
    let run = on(folder, day, words);
    assert_eq!(run.code, 2, "{words:?}: {}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains(reason), "{words:?}: {}", run.stderr);
    assert!(run.stderr.contains("help: "), "{words:?} says not what to do: {}", run.stderr);
    assert_eq!(read(folder, MANIFEST), before);
}

/// The findings of the lifecycle rules in short.
fn findings(folder: &Path, day: &str) -> String {
    on(folder, day, &["check", "--select", "lifecycle", "--format", "short"]).stdout
}

fn status(folder: &Path, day: &str) -> Value {
    let run = on(folder, day, &["status", "acme", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    report["lines"][0].clone()
}

#[test]
fn the_readme_has_the_table_of_states() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let section = readme.split("\n### States\n").nth(1).unwrap().split("\n#### ").next().unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    let expected: Vec<String> = STATES.iter().map(|row| row.markdown()).collect();
    assert_eq!(rows, expected, "README.md, States should be\n{}\n", expected.join("\n"));
}

/// A day on which each state was reached, and how.
fn in_state(folder: &Path, state: State) -> &'static str {
    let submission = |version: &str, status: &str, more: &str| {
        format!(
            "[[submission]]\nplatform = \"acme-hub\"\nversion = \"{version}\"\nstatus = \"{status}\"\nsubmitted = 2025-10-10\n{more}"
        )
    };
    let is_released = !matches!(state, State::Draft | State::Preview);
    let mut history = if is_released { released(folder) } else { History::new(folder) };
    match state {
        State::Draft => {
            connector(folder, LINE, "1.0.0", &both());
            history.commit(&[]);
        }
        State::Preview => {
            connector(folder, LINE, "1.0.0-rc.1", &both());
            history.commit(&["acme/v1.0.0-rc.1"]);
        }
        State::InReview => add(folder, &submission("1.0.0", "in-review", "")),
        State::Rejected => {
            add(folder, &submission("1.0.0", "rejected", "decided = 2025-10-11\nfeedback = \"No.\"\n"));
        }
        State::Published => {}
        State::PublishedWithChanges => write(folder, &format!("{LINE}/intro.md"), "Acme, again.\n"),
        State::Deprecated => {
            add(folder, "[deprecation]\nannounced = 2025-10-10\nsunset = 2025-11-30\nreason = \"Old.\"\n");
            history.commit(&[]);
        }
        State::Retired => {
            add(folder, "[deprecation]\nannounced = 2025-10-10\nsunset = 2025-11-30\nreason = \"Old.\"\n");
            history.commit(&[]);
            add(folder, "[retired]\non = 2025-11-30\nreason = \"Old.\"\n");
        }
    }
    "2025-12-01"
}

/// The command of an action, where a command checks it.
fn command(action: Action) -> Option<&'static [&'static str]> {
    const RELEASE: &[&str] =
        &["deprecate", "acme@1.0.0", "--sunset", "2026-06-30", "--reason", "Old.", "--dry-run"];
    const END: &[&str] = &["deprecate", "acme", "--sunset", "2026-06-30", "--reason", "Old.", "--dry-run"];
    match action {
        Action::Submit => Some(&["submit", "acme", "--platform", "other", "--dry-run"]),
        Action::Withdraw => Some(&["withdraw", "acme", "--dry-run"]),
        Action::Approve => Some(&["approve", "acme", "--dry-run"]),
        Action::Reject => Some(&["reject", "acme", "--feedback", "No.", "--dry-run"]),
        Action::Deprecate => Some(END),
        Action::DeprecateRelease => Some(RELEASE),
        Action::CallOff => Some(&["deprecate", "acme", "--undo", "--dry-run"]),
        Action::Retire => Some(&["retire", "acme", "--dry-run"]),
        Action::Edit
        | Action::Bump
        | Action::Preview
        | Action::Release
        | Action::Package
        | Action::Delete => None,
    }
}

const ACTIONS: [Action; 8] = [
    Action::Submit,
    Action::Withdraw,
    Action::Approve,
    Action::Reject,
    Action::Deprecate,
    Action::DeprecateRelease,
    Action::CallOff,
    Action::Retire,
];

#[test]
fn every_state_allows_what_the_table_says_and_nothing_else() {
    for row in &STATES {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let day = in_state(folder, row.state);
        let told = status(folder, day);
        assert_eq!(told["state"], row.state.as_str());
        let listed: Vec<&str> =
            told["allows"].as_array().unwrap().iter().map(|one| one["action"].as_str().unwrap()).collect();
        let expected: Vec<&str> = row.allows.iter().map(|action| action.as_str()).collect();
        assert_eq!(listed, expected);
        for action in ACTIONS {
            let before = read(folder, MANIFEST);
            let run = on(folder, day, command(action).unwrap());
            // A preview has no release that 1.0.0 could be; what changed is not what is tagged.
            let is_blocked = matches!(
                (row.state, action),
                (State::Preview, Action::DeprecateRelease)
                    | (State::PublishedWithChanges | State::Deprecated, Action::Submit)
            );
            let code = if row.state.allows(action) && !is_blocked { 0 } else { 2 };
            assert_eq!(run.code, code, "{:?} {action:?}: {}{}", row.state, run.stdout, run.stderr);
            assert_eq!(read(folder, MANIFEST), before, "a dry run writes nothing");
        }
    }
}

#[test]
fn platforms_have_their_own_words() {
    for (state, dibop, tencent, status_word, listed, changes, previewable) in [
        (State::Draft, "Draft", "编辑中 (editing)", "Draft", false, false, "none"),
        (State::Preview, "Draft", "预发布 (pre-released)", "Draft", false, false, "true"),
        (State::InReview, "Published", "审核中 (in review)", "InCertification", true, false, "none"),
        (State::Rejected, "Published", "已拒绝 (rejected)", "Failed", true, false, "none"),
        (State::PublishedWithChanges, "Published", "编辑中 (editing)", "Published", true, true, "none"),
        (State::Retired, "Draft", "-", "Published", false, true, "none"),
    ] {
        let scratch = tempfile::tempdir().unwrap();
        let day = in_state(scratch.path(), state);
        let told = status(scratch.path(), day);
        let words = &told["platforms"];
        assert_eq!((&words["dibop"], &words["tencent"]), (&dibop.into(), &tencent.into()), "{state}");
        let connect = serde_json::json!({
            "status": status_word,
            "alreadyListed": listed,
            "hasChanges": changes,
            "isPreviewable": previewable,
        });
        assert_eq!(words["commercetools"], connect, "{state}");
    }
}

#[test]
fn what_blocks_the_next_step_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let blocked = |action: &str| {
        let told = status(folder, "2025-12-01");
        let all = told["allows"].as_array().unwrap();
        let found = all.iter().find(|one| one["action"] == action).unwrap_or_else(|| panic!("{told:#}"));
        found["blocked"].as_str().unwrap_or_default().to_owned()
    };
    write(
        folder,
        &format!("{LINE}/openapi.yaml"),
        "openapi: 3.0.3\ninfo: {title: acme, version: 1.0.0}\npaths: {}\n",
    );
    assert_eq!(blocked("release"), "acme/v1.0.0 is tagged already: connectory bump acme");
    connector(folder, LINE, "1.1.0", &format!("{}{}", both(), path("c", "GetC", &["id"])));
    assert_eq!(blocked("preview"), "1.1.0 is no pre-release: connectory bump acme X.Y.Z-rc.1");
    assert!(blocked("submit").contains("differs from 1.0.0"), "{}", blocked("submit"));
    assert!(blocked("release").contains("is not committed as it is"), "{}", blocked("release"));
    history.commit(&[]);
    assert_eq!(blocked("release"), "");
    write(folder, &format!("{LINE}/openapi.yaml"), "openapi: [\n");
    assert!(blocked("release").ends_with("connectory check acme"), "{}", blocked("release"));
    let human = connectory(folder, &["status", "acme"]);
    assert!(human.stdout.contains("MAY") && human.stdout.contains("BLOCKED"), "{}", human.stdout);
}
