//! `connectory doctor`: each defect is told with the command that mends it, and mended by it where that can be run here.

use crate::harness::{connector, connectory, git, identify, path, run, write};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A repository with one connector, released as 1.0.0 and with a changelog.
fn catalogue(root: &Path) {
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    write(root, "acme/v1/CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\nThe first release.\n");
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    identify(root, "Ann");
    git(root, &["config", "core.autocrlf", "false"]);
    commit(root);
    git(root, &["tag", "-am", "1.0.0", "acme/v1.0.0"]);
}

fn commit(root: &Path) {
    git(root, &["add", "--all"]);
    git(root, &["commit", "--quiet", "--message", "A step"]);
}

/// What is told of one thing: its health, message, places and help.
struct Told {
    code: i32,
    health: String,
    message: String,
    places: Vec<String>,
    help: Vec<String>,
}

/// The worst that is told about a thing.
#[track_caller]
fn told(root: &Path, about: &str) -> Told {
    let run = connectory(root, &["doctor", "--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    assert_eq!(report["version"], 1);
    let problems = report["summary"]["problems"].as_u64().unwrap();
    assert_eq!(run.code, i32::from(problems > 0), "{}", run.stdout);
    let remarks = report["remarks"].as_array().unwrap().iter();
    let rank =
        |remark: &&Value| ["fine", "note", "problem"].iter().position(|word| remark["health"] == *word);
    let worst = remarks.filter(|remark| remark["about"] == about).max_by_key(rank);
    let worst = worst.unwrap_or_else(|| panic!("nothing about {about}: {}", run.stdout));
    let texts = |key: &str| {
        worst[key].as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    Told {
        code: run.code,
        health: worst["health"].as_str().unwrap().to_owned(),
        message: worst["message"].as_str().unwrap().to_owned(),
        places: texts("places"),
        help: texts("help"),
    }
}

/// Runs a command of the report as a user would paste it.
#[track_caller]
fn paste(root: &Path, line: &str) {
    let mut shell = Command::new("sh");
    let folder = Path::new(env!("CARGO_BIN_EXE_connectory")).parent().unwrap();
    let search = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let run = run(shell.args(["-c", line]).current_dir(root).env("PATH", search));
    assert_eq!(run.code, 0, "{line}: {}", run.stderr);
}

#[test]
fn a_sound_catalogue_is_fine_and_stays_as_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let run = connectory(root, &["doctor"]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""), "{}", run.stderr);
    assert!(run.stderr.contains("in no git repository") && run.stderr.contains("git init"), "{}", run.stderr);
    catalogue(root);
    let run = connectory(root, &["doctor"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.lines().rev().skip(1).all(|line| line.starts_with("✓ ok ")), "{}", run.stdout);
    assert!(run.stdout.ends_with("nothing is wrong\n"), "{}", run.stdout);
    assert_eq!(git(root, &["status", "--porcelain", "--ignored"]), "");
}

#[test]
fn clones_that_lack_something_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let origin = scratch.path().join("origin");
    std::fs::create_dir(&origin).unwrap();
    catalogue(&origin);
    connector(&origin, "acme/v1", "1.1.0", &path("a", "GetA", &["x", "y"]));
    commit(&origin);
    git(&origin, &["config", "uploadpack.allowFilter", "true"]);
    git(&origin, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    let address = format!("file://{}", origin.display());
    let clone = |name: &str, arguments: &[&str]| {
        git(scratch.path(), &[&["clone", "--quiet"], arguments, &[&address, name]].concat());
        scratch.path().join(name)
    };

    let shallow = clone("shallow", &["--depth=1"]);
    let found = told(&shallow, "history");
    assert_eq!((found.code, found.help[0].as_str()), (1, "git fetch --unshallow --tags"));
    assert!(found.help.iter().any(|help| help.contains("fetch-depth: 0")), "{:?}", found.help);
    paste(&shallow, &found.help[0]);
    assert_eq!(told(&shallow, "history").health, "fine");

    let untagged = clone("untagged", &["--no-tags"]);
    let found = told(&untagged, "history");
    assert_eq!((found.code, found.help[0].as_str()), (1, "git fetch --tags"));
    paste(&untagged, &found.help[0]);
    let found = told(&untagged, "history");
    assert_eq!((found.code, found.health.as_str()), (0, "note"), "newer tags stay away: {}", found.message);
    paste(&untagged, &found.help[0]);
    assert_eq!(told(&untagged, "history").health, "fine");

    let partial = clone("partial", &["--filter=blob:none"]);
    let found = told(&partial, "objects");
    assert_eq!((found.health.as_str(), found.places), ("problem", vec!["acme/v1.0.0".to_owned()]));
    assert_eq!(found.help, ["git fetch --refetch --no-filter --tags"]);
}

#[test]
fn tags_that_say_nothing_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    git(root, &["tag", "-am", "x", "acme/1.1"]);
    git(root, &["tag", "v9.9.9"]);
    git(root, &["tag", "acme/stable"]);
    let found = told(root, "tags");
    assert_eq!((found.health.as_str(), found.places), ("problem", vec!["acme/1.1".to_owned()]));
    found.help.iter().for_each(|line| paste(root, line));
    assert_eq!(git(root, &["tag", "--list", "acme/*"]), "acme/stable\nacme/v1.0.0\nacme/v1.1.0\n");
    assert_eq!(told(root, "tags").health, "fine");

    git(root, &["tag", "ghost/v1.0.0"]);
    let found = told(root, "tags");
    assert_eq!((found.code, found.health.as_str()), (0, "note"), "{}", found.message);
    git(root, &["tag", "-d", "ghost/v1.0.0"]);

    connector(root, "other/v1", "1.0.0", &path("b", "GetB", &["x"]));
    git(root, &["rm", "-rq", "acme"]);
    commit(root);
    let found = told(root, "tags");
    assert_eq!((found.health.as_str(), found.places), ("problem", vec!["acme/v1.1.0".to_owned()]));
    paste(root, &found.help[0]);
    assert_eq!(told(root, "tags").health, "fine");
}

#[test]
fn changelogs_tell_that_tags_are_missing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    git(root, &["tag", "-d", "acme/v1.0.0"]);
    assert_eq!(told(root, "tags").health, "fine", "1.0.0 is what comes first");
    connector(root, "acme/v1", "1.2.0", &path("a", "GetA", &["x"]));
    commit(root);
    let found = told(root, "tags");
    assert_eq!((found.health.as_str(), found.places), ("note", vec!["acme/v1.0.0".to_owned()]));
    git(root, &["remote", "add", "origin", "elsewhere"]);
    let found = told(root, "tags");
    assert_eq!((found.health.as_str(), found.help), ("problem", vec!["git fetch --tags".to_owned()]));
}

#[test]
fn names_that_some_systems_cannot_hold_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    // The index is told of names that this system may not hold itself.
    let blob = git(root, &["rev-parse", "HEAD:acme/v1/CHANGELOG.md"]);
    let long = format!("acme/v1/{}/{}", "d".repeat(120), "f".repeat(120));
    let names = [
        "acme/v1/changelog.MD",
        "acme/v1/con.txt",
        "acme/v1/dot./x",
        "acme/v1/a:b",
        "acme/v1/Caf\u{e9}",
        "acme/v1/Cafe\u{301}",
        &long,
    ];
    for name in names {
        git(root, &["update-index", "--add", "--cacheinfo", &format!("100644,{},{name}", blob.trim())]);
    }
    let run = connectory(root, &["doctor"]);
    assert_eq!(run.code, 1);
    for expected in [
        "2 names stand twice",
        "acme/v1/CHANGELOG.md and acme/v1/changelog.MD",
        "4 names cannot be held",
        "`acme/v1/a:b` has `:`, which Windows does not allow",
        "`acme/v1/con.txt` is `con`, which Windows keeps for a device",
        "`acme/v1/dot.` begins or ends with a blank or ends with a dot",
        "has a letter and its accent as two characters",
        "1 path has more than 200 characters",
        "help: git mv -- 'acme/v1/Cafe\u{301}' NEW-NAME",
    ] {
        assert!(run.stdout.contains(expected), "{expected}: {}", run.stdout);
    }
}

#[test]
fn hostile_names_give_no_commands() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let blob = git(root, &["rev-parse", "HEAD:acme/v1/CHANGELOG.md"]);
    let name = "acme/v1/\u{1b}[31m$(touch pwned)'?";
    git(root, &["update-index", "--add", "--cacheinfo", &format!("100644,{},{name}", blob.trim())]);
    let run = connectory(root, &["doctor"]);
    assert!(run.code == 1 && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    let help = run.stdout.lines().find(|line| line.contains("git mv")).unwrap();
    assert!(help.contains("'\\''?'") && help.contains("-- 'acme/v1/"), "{help}");
}

#[test]
fn line_ends_that_git_turns_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    write(root, "acme/v1/icon.png", b"\x89PNG\r\n\x1a\n");
    write(root, "other/icon.png", b"\x89PNG\r\n\x1a\n");
    commit(root);
    assert_eq!(told(root, "line-ends").health, "fine");
    write(root, ".gitattributes", "* text\n");
    let found = told(root, "line-ends");
    assert_eq!((found.health.as_str(), found.places), ("problem", vec!["acme/v1/icon.png".to_owned()]));
    paste(root, &found.help[0]);
    assert_eq!(told(root, "line-ends").health, "fine");

    std::fs::remove_file(root.join(".gitattributes")).unwrap();
    git(root, &["config", "core.autocrlf", "true"]);
    let found = told(root, "line-ends");
    assert_eq!((found.code, found.health.as_str()), (0, "note"));
    assert!(
        found.message.starts_with("3 files") && found.message.contains("`core.autocrlf` is `true`"),
        "{}",
        found.message
    );
    write(root, ".gitattributes", "* text=auto eol=lf\n");
    assert_eq!(told(root, "line-ends").health, "fine");
}

#[test]
fn files_that_are_kept_elsewhere_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    write(root, "acme/v1/icon.png", pointer);
    commit(root);
    git(root, &["config", "filter.lfs.process", "git-lfs filter-process"]);
    let found = told(root, "kept");
    assert_eq!((found.health.as_str(), found.places), ("problem", vec!["acme/v1/icon.png".to_owned()]));
    assert_eq!(found.help, ["git lfs pull"]);
    git(root, &["config", "--unset", "filter.lfs.process"]);
    let is_installed =
        run(Command::new("git").args(["config", "filter.lfs.process"]).current_dir(root)).code == 0;
    let expected = if is_installed { "git lfs pull" } else { "git lfs install && git lfs pull" };
    assert_eq!(told(root, "kept").help, [expected]);

    write(root, "acme/v1/icon.png", b"\x89PNG\r\n\x1a\n");
    assert_eq!(told(root, "kept").health, "fine");
    write(root, ".gitattributes", "*.png filter=lfs diff=lfs merge=lfs -text\n");
    let found = told(root, "kept");
    assert!(found.health == "problem" && found.message.contains("is kept by Git LFS"), "{}", found.message);
    paste(root, &found.help[0]);
    assert_eq!(told(root, "kept").health, "fine");

    let head = git(root, &["rev-parse", "HEAD"]);
    git(root, &["update-index", "--add", "--cacheinfo", &format!("160000,{},acme/v1/lib", head.trim())]);
    let found = told(root, "kept");
    assert!(
        found.health == "problem" && found.message.starts_with("1 submodule stands"),
        "{}",
        found.message
    );
    assert_eq!(found.places, ["acme/v1/lib"]);
}

#[test]
fn versions_that_build_agents_run_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    let pin =
        |file: &str, version: &str| write(root, file, format!("env:\n  CONNECTORY_VERSION: \"{version}\"\n"));
    pin(".github/workflows/other.yml", "0.0.1");
    assert!(!connectory(root, &["doctor"]).stdout.contains("build agents"));
    for file in [
        ".github/workflows/connectory-check.yml",
        ".gitlab/ci/connectory.yml",
        ".gitlab-ci.yml",
        "azure-pipelines-connectory.yml",
    ] {
        pin(file, env!("CARGO_PKG_VERSION"));
        assert_eq!(told(root, "ci").health, "fine");
        pin(file, "0.0.1");
        let found = told(root, "ci");
        assert_eq!((found.code, found.health.as_str(), found.places), (0, "note", vec![format!("{file}:2")]));
        assert!(found.message.contains("0.0.1, which is older"), "{}", found.message);
        pin(file, "99.0.0");
        assert!(told(root, "ci").message.contains("99.0.0, which is newer"));
        std::fs::remove_file(root.join(file)).unwrap();
    }
    // Who wrote the file can write it anew.
    assert_eq!(connectory(root, &["ci", "gitlab"]).code, 0);
    let file = root.join(".gitlab/ci/connectory.yml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace(env!("CARGO_PKG_VERSION"), "0.0.1")).unwrap();
    assert!(connectory(root, &["doctor"]).stdout.contains("connectory ci gitlab"));
}

#[test]
fn settings_and_files_that_cannot_be_read_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    write(root, "acme/v1/openapi.yaml", "openapi: [3\n");
    write(root, "acme/v1/CHANGELOG.md", b"\xef\xbb\xbf# A mark is no reason\n");
    let found = told(root, "files");
    assert_eq!((found.health.as_str(), found.places), ("problem", vec!["acme/v1/openapi.yaml".to_owned()]));
    assert_eq!(found.help, ["connectory check --select document"]);
    let run = connectory(root, &["check", "--select", "document", "--format", "short"]);
    assert!(run.code == 1 && run.stdout.contains("acme/v1/openapi.yaml"), "{}", run.stdout);

    write(root, "connectory.toml", "titel = \"x\"\n");
    let found = told(root, "settings");
    assert!(found.health == "problem" && found.message.contains("connectory.toml:1:1"), "{}", found.message);
    assert_eq!(found.help, [""; 0], "the message has it");
    write(root, "connectory.toml", "[check]\nselect = [\"dosc\"]\n");
    let found = told(root, "settings");
    assert!(found.message.contains("there is no rule, scope or code `dosc`"), "{}", found.message);
    write(root, "connectory.toml", "roots = [\"nowhere\"]\n");
    assert!(told(root, "catalogue").message.contains("nowhere"));
}

#[test]
fn entries_of_the_baseline_that_excuse_nothing_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    connector(root, "other/v1", "1.0.0", &path("b", "GetB", &["x"]));
    connector(root, "third/v1", "1.0.0", &path("c", "GetC", &["x"]));
    write(root, "connectory.toml", "[check]\nfail-on = \"note\"\n");
    assert_eq!(connectory(root, &["baseline", "write"]).code, 0);
    assert_eq!(told(root, "baseline").health, "fine");
    let text = std::fs::read_to_string(root.join("other/v1/openapi.yaml")).unwrap();
    write(
        root,
        "other/v1/openapi.yaml",
        text.replace(
            "      operationId: GetB\n",
            "      operationId: GetB\n      summary: Get b\n      description: Gets b.\n",
        ),
    );
    std::fs::remove_dir_all(root.join("third")).unwrap();
    let found = told(root, "baseline");
    assert_eq!((found.health.as_str(), found.help[0].as_str()), ("problem", "connectory baseline prune"));
    let before = std::fs::read_to_string(root.join(".connectory/baseline.json")).unwrap();
    let run = connectory(root, &["baseline", "prune"]);
    let gone = run.stdout.split(';').next().unwrap().strip_prefix("took out ").unwrap().to_owned();
    assert!(found.message.starts_with(&format!("{gone} entr")), "{}: {}", run.stdout, found.message);
    assert_ne!(before, std::fs::read_to_string(root.join(".connectory/baseline.json")).unwrap());
    assert_eq!(told(root, "baseline").health, "fine");
    write(root, ".connectory/baseline.json", "{}");
    assert!(told(root, "baseline").message.contains("`\"version\": 1` is expected"));
}

#[test]
fn owners_that_the_host_does_not_know_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    catalogue(root);
    assert!(!connectory(root, &["doctor"]).stdout.contains("CODEOWNERS"));
    let manifest = std::fs::read_to_string(root.join("acme/v1/connector.toml")).unwrap();
    write(root, "acme/v1/connector.toml", format!("{manifest}owners = [\"@ann\"]\n"));
    let found = told(root, "owners");
    assert_eq!((found.code, found.health.as_str()), (0, "note"));
    paste(root, &found.help[0]);
    assert_eq!(told(root, "owners").health, "fine");
    write(root, "acme/v1/connector.toml", format!("{manifest}owners = [\"@bob\"]\n"));
    assert_eq!((told(root, "owners").code, told(root, "owners").health.as_str()), (1, "problem"));
}

/// Only root can give a folder to somebody else.
#[cfg(unix)]
#[test]
fn a_repository_of_somebody_else_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = &scratch.path().canonicalize().unwrap();
    catalogue(root);
    if std::os::unix::fs::chown(root, Some(12_345), None).is_err() {
        return;
    }
    std::os::unix::fs::chown(root.join(".git"), Some(12_345), None).unwrap();
    let found = told(&root.join("acme"), "repository");
    assert_eq!(found.help, [format!("git config --global --add safe.directory {}", root.display())]);
    assert_eq!(found.health, "problem");
}
