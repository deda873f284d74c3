//! `connectory release`: what keeps a release back, what it does, and that it can be stopped anywhere.

use crate::archives::read;
use crate::harness::{Run, connectory, git, identify, write};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const LINE: &str = "catalogue/gitea-issues/v1";
const DEFINITION: &str = "apiDefinition.swagger.json";
const TAG: &str = "gitea-issues/v1.2.1";

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", message]);
}

/// The sample catalogue, with 1.2.1 of a connector committed and not released.
fn ready(folder: &Path) {
    let run = connectory(folder, &["demo", "."]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    identify(folder, "Test");
    write(folder, ".gitignore", "/dist\n/packages\n");
    change(folder, "Issues and their comments");
    commit(folder, "gitea-issues: 1.2.1");
}

/// Changes the connector, and raises its version.
fn change(folder: &Path, words: &str) {
    let manifest = format!("{LINE}/connector.toml");
    let text = String::from_utf8(read(folder, &manifest)).unwrap();
    let (before, rest) = text.split_once("summary = \"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    write(folder, &manifest, format!("{before}summary = \"{words}\"{after}"));
    let run = connectory(folder, &["bump", "gitea-issues", "patch"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

fn release(folder: &Path, arguments: &[&str]) -> Run {
    connectory(folder, &[&["release", "gitea-issues"], arguments].concat())
}

/// Everything that a release leaves: its files, and what its tag names.
fn left(folder: &Path) -> (BTreeMap<String, Vec<u8>>, String) {
    let packages = folder.join("packages/gitea-issues/1.2.1");
    let files = std::fs::read_dir(packages).unwrap().map(|entry| entry.unwrap().path());
    let files = files.map(|path| {
        (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())
    });
    (files.collect(), git(folder, &["rev-parse", &format!("{TAG}^{{commit}}")]))
}

#[track_caller]
fn refused(run: &Run, words: &[&str]) {
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    for word in words {
        assert!(run.stdout.contains(word), "`{word}` is not in:\n{}", run.stdout);
    }
}

#[test]
fn a_plan_is_shown_and_then_done_once() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    for arguments in [&[][..], &["--dry-run"]] {
        let run = release(folder, arguments);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("+ tag        gitea-issues/v1.2.1, at "), "{}", run.stdout);
        assert!(run.stderr.contains("`--yes`"), "{}", run.stderr);
    }
    assert_eq!(git(folder, &["tag", "--list", TAG]), "", "a plan makes no tag");
    assert!(!folder.join("packages").exists(), "a plan writes nothing");

    let run = release(folder, &["--yes"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(git(folder, &["cat-file", "-t", TAG]).trim(), "tag", "it is annotated");
    let message = git(folder, &["tag", "--list", "--format=%(contents)", TAG]);
    assert!(message.starts_with("gitea-issues 1.2.1\n\n### Changed\n"), "{message}");
    let (files, at) = left(folder);
    assert_eq!(files.len(), 5, "{:?}", files.keys());
    assert_eq!(at, git(folder, &["rev-parse", "HEAD"]));
    let check = connectory(folder, &["package", "gitea-issues@1.2.1", "--check"]);
    assert_eq!(check.code, 0, "{}", check.stdout);

    let object = git(folder, &["rev-parse", TAG]);
    let again = release(folder, &["--yes"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("which was there"), "{}", again.stdout);
    assert_eq!(left(folder).0, files);
    assert_eq!(git(folder, &["rev-parse", TAG]), object, "the tag is as it was");
}

#[test]
fn what_keeps_a_release_back_is_told_at_once() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    write(folder, &format!("{LINE}/new file.txt"), "new");
    refused(&release(folder, &["--yes"]), &["uncommitted", "new file.txt` is not committed"]);
    std::fs::remove_file(folder.join(LINE).join("new file.txt")).unwrap();
    write(folder, "elsewhere.txt", "of no concern");
    assert_eq!(release(folder, &[]).code, 0);

    let changelog = format!("{LINE}/CHANGELOG.md");
    let text = String::from_utf8(read(folder, &changelog)).unwrap();
    write(folder, &changelog, text.replace("1.2.1", "1.9.9"));
    let definition = String::from_utf8(read(folder, &format!("{LINE}/{DEFINITION}"))).unwrap();
    let moved = definition.replace("\"/repos/{owner}/{repo}/issues\":", "\"/r/{owner}/{repo}/issues\":");
    assert_ne!(definition, moved);
    write(folder, &format!("{LINE}/{DEFINITION}"), moved);
    git(folder, &["checkout", "--quiet", "-b", "side"]);
    git(folder, &["branch", "--quiet", "-D", "main"]);
    let settings = String::from_utf8(read(folder, "connectory.toml")).unwrap();
    write(
        folder,
        "connectory.toml",
        format!("{settings}\n[policy]\nrelease-branches = [\"main\", \"stable\"]\n"),
    );
    commit(folder, "a break");
    let run = release(folder, &["--yes"]);
    refused(
        &run,
        &[
            "branch     the branch is `side`, and releases are made from `main` or `stable`",
            "check      the check finds",
            "version/bump-too-small",
            "changelog  CHANGELOG.md says nothing of 1.2.1",
            "help: connectory bump gitea-issues",
        ],
    );
    assert_eq!(git(folder, &["tag", "--list", TAG]), "");
    git(folder, &["branch", "stable"]);
    assert!(
        !release(folder, &[]).stdout.contains("the branch is"),
        "a branch that holds the commit is enough"
    );
}

#[test]
fn a_tag_is_never_moved_and_the_next_free_version_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    git(folder, &["tag", TAG, "HEAD~1"]);
    let before = git(folder, &["rev-parse", TAG]);
    refused(
        &release(folder, &["--yes"]),
        &["taken      `gitea-issues/v1.2.1` is tagged, with other content", "the next free version is 1.2.2"],
    );
    assert_eq!(git(folder, &["rev-parse", TAG]), before);
}

#[test]
fn two_clones_race_for_a_version_and_one_wins() {
    let scratch = tempfile::tempdir().unwrap();
    let (first, second) = (scratch.path().join("first"), scratch.path().join("second"));
    std::fs::create_dir(&first).unwrap();
    ready(&first);
    git(scratch.path(), &["init", "--quiet", "--bare", "remote.git"]);
    git(&first, &["remote", "add", "origin", "../remote.git"]);
    git(&first, &["push", "--quiet", "--set-upstream", "origin", "main", "--tags"]);
    git(scratch.path(), &["clone", "--quiet", "--branch", "main", "remote.git", "second"]);
    identify(&second, "Other");
    write(&second, &format!("{LINE}/README.md"), "# Other\n");
    commit(&second, "another state");
    // What the second one tagged before it knew of the first stays, and is told.
    assert_eq!(release(&second, &["--yes"]).code, 0);
    let theirs = git(&second, &["rev-parse", TAG]);

    write(&first, ".git/hooks/pre-push", "#!/bin/sh\ntouch hooked\n");
    #[cfg(unix)]
    std::fs::set_permissions(
        first.join(".git/hooks/pre-push"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    let run = release(&first, &["--yes", "--push"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("✓ push       to origin"), "{}", run.stdout);
    assert!(!cfg!(unix) || first.join("hooked").exists(), "git's own push runs its hooks");
    let there = git(&first, &["ls-remote", "--refs", "origin", &format!("refs/tags/{TAG}")]);
    assert!(there.starts_with(git(&first, &["rev-parse", TAG]).trim()), "{there}");

    let other =
        ["is another tag in `origin`", "git tag -d gitea-issues/v1.2.1", "the next free version is 1.2.2"];
    refused(&release(&second, &["--yes", "--push"]), &other);
    assert_eq!(git(&second, &["rev-parse", TAG]), theirs, "no tag is deleted");
    git(&second, &["tag", "-d", TAG]);
    let none =
        ["is tagged in `origin`, and not here", "git fetch --tags origin; the next free version is 1.2.2"];
    refused(&release(&second, &["--yes", "--push=origin"]), &none);
    assert_eq!(git(&second, &["tag", "--list", TAG]), "");
    let nowhere = release(&second, &["--yes", "--push=nowhere"]);
    assert_eq!(nowhere.code, 3, "{}{}", nowhere.stdout, nowhere.stderr);
    assert_eq!(git(&second, &["tag", "--list", TAG]), "", "a remote that does not answer keeps it back");
}

#[test]
fn stopped_anywhere_it_is_completed_by_running_it_again() {
    let scratch = tempfile::tempdir().unwrap();
    let whole = scratch.path().join("whole");
    std::fs::create_dir(&whole).unwrap();
    ready(&whole);
    git(scratch.path(), &["init", "--quiet", "--bare", "remote.git"]);
    git(&whole, &["remote", "add", "origin", "../remote.git"]);
    for delay in [0, 20, 40, 60, 80, 120, 160, 240, 320, 480] {
        let folder = scratch.path().join(format!("after-{delay}"));
        git(scratch.path(), &["clone", "--quiet", "whole", folder.to_str().unwrap()]);
        identify(&folder, "Test");
        let mut child = Command::new(env!("CARGO_BIN_EXE_connectory"))
            .args(["release", "gitea-issues", "--yes"])
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        let _ = child.kill();
        child.wait().unwrap();
        let run = release(&folder, &["--yes"]);
        assert_eq!(run.code, 0, "after {delay} ms: {}{}", run.stdout, run.stderr);
        let (files, at) = left(&folder);
        assert_eq!(at, git(&whole, &["rev-parse", "HEAD"]));
        assert_eq!(files.len(), 5, "after {delay} ms: {:?}", files.keys());
        assert_eq!(connectory(&folder, &["package", "gitea-issues@1.2.1", "--check"]).code, 0);
    }
}

#[test]
fn all_versions_that_were_never_tagged_are_released_and_neighbours_go_on() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    let manifest = String::from_utf8(read(folder, "catalogue/nager-date/v1/connector.toml")).unwrap();
    let raised = manifest.replace("version = \"1.1.0\"", "version = \"1.1.5\"");
    write(folder, "catalogue/nager-date/v1/connector.toml", raised);
    let intro = String::from_utf8(read(folder, "catalogue/opencage/v1/intro.md")).unwrap();
    write(folder, "catalogue/opencage/v1/intro.md", format!("{intro}\nMore.\n"));
    commit(folder, "more");
    let run = connectory(folder, &["release", "--all", "--yes", "--format", "json"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("opencage changed and has no new version"), "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let of = |id: &str| {
        let releases = report["releases"].as_array().unwrap();
        releases.iter().find(|one| one["connector"] == id).unwrap_or_else(|| panic!("{id}: {report}"))
    };
    assert_eq!(of("nager-date")["standing"], "refused");
    assert_eq!(of("nager-date")["refusals"][0]["kind"], "changelog");
    assert_eq!(
        (&of("gitea-issues")["tagged"], &of("gitea-issues")["standing"]),
        (&true.into(), &"ready".into())
    );
    assert_eq!(of("gitea-issues")["files"].as_array().unwrap().len(), 5);
    assert_eq!(of("twilio-messages")["tag"], "twilio-messages/v1.2.0");
    let tags = git(folder, &["tag", "--points-at", "HEAD"]);
    let tags: Vec<&str> = tags.lines().collect();
    assert_eq!(tags, ["gitea-issues/v1.2.1", "open-library/v1.0.0", "twilio-messages/v1.2.0"]);
}

#[test]
fn a_release_needs_a_preview_where_the_catalogue_wants_one() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    let settings = String::from_utf8(read(folder, "connectory.toml")).unwrap();
    write(folder, "connectory.toml", format!("{settings}\n[policy]\npreviews = \"required\"\n"));
    commit(folder, "previews");
    refused(
        &release(folder, &["--yes"]),
        &["preview    1.2.1 had no pre-release, and every release needs one"],
    );
    assert_eq!(connectory(folder, &["bump", "gitea-issues", "1.2.1-rc.1"]).code, 0);
    commit(folder, "a preview");
    let run = release(folder, &["--yes"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(connectory(folder, &["bump", "gitea-issues", "1.2.1"]).code, 0);
    commit(folder, "for good");
    let run = release(folder, &[]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let intro = String::from_utf8(read(folder, &format!("{LINE}/intro.md"))).unwrap();
    write(folder, &format!("{LINE}/intro.md"), format!("{intro}\nMore.\n"));
    commit(folder, "more");
    refused(&release(folder, &["--yes"]), &["preview    it differs from its last pre-release 1.2.1-rc.1"]);
}

#[test]
fn a_major_version_needs_its_guide() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    assert_eq!(release(folder, &["--yes"]).code, 0);
    let definition = format!("{LINE}/{DEFINITION}");
    let text = String::from_utf8(read(folder, &definition)).unwrap();
    write(
        folder,
        &definition,
        text.replace("\"/repos/{owner}/{repo}/issues\":", "\"/r/{owner}/{repo}/issues\":"),
    );
    assert_eq!(connectory(folder, &["bump", "gitea-issues"]).code, 0);
    commit(folder, "gitea-issues: 2.0.0");
    let next =
        |arguments: &[&str]| connectory(folder, &[&["release", "gitea-issues/v2"], arguments].concat());
    refused(&next(&["--yes"]), &["guide      `migrations/2.0.0.md` has ", " to be filled in"]);
    let guide = "catalogue/gitea-issues/v2/migrations/2.0.0.md";
    let text = String::from_utf8(read(folder, guide)).unwrap();
    write(folder, guide, text.replace("_to fill in_", "Call the new path."));
    commit(folder, "gitea-issues: the guide");
    assert!(!next(&[]).stdout.contains("guide "), "{}", next(&[]).stdout);
    std::fs::remove_file(folder.join(guide)).unwrap();
    commit(folder, "gitea-issues: no guide");
    refused(&next(&["--yes"]), &["guide      `migrations/2.0.0.md` is missing"]);
}

#[test]
fn tags_are_signed_with_the_key_that_git_signs_with() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    ready(folder);
    let key = scratch.path().join("key");
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status();
    assert!(made.unwrap().success());
    let public = format!("{}.pub", key.display());
    for (name, value) in
        [("gpg.format", "ssh"), ("user.signingKey", public.as_str()), ("tag.gpgSign", "true")]
    {
        git(folder, &["config", name, value]);
    }
    write(folder, ".gitignore", "/dist\n/packages\n/key*\n");
    commit(folder, "ignore keys");
    let run = release(folder, &["--yes", "--sign"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("signed (ssh)"), "{}", run.stdout);
    assert!(git(folder, &["cat-file", "tag", TAG]).contains("-----BEGIN SSH SIGNATURE-----"));
    assert!(folder.join("packages/gitea-issues/1.2.1/SHA256SUMS.sig").exists());
}
