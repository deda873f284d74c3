//! `connectory ci`: what it writes is YAML that does what it says. Each step of a job that runs a shell is run here
//! with bash, in clones as hosts make them, beside stand-ins for the programs of the host.

use crate::harness::{self, History, Run, connectory, git, identify, path, run, write};
use connectory::document::{Document, Format};
use connectory::path::RepoPath;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file as a value.
fn yaml(folder: &Path, file: &str) -> Value {
    let bytes = std::fs::read(folder.join(file)).unwrap();
    let (document, faults) = Document::parse(RepoPath::parse(file).unwrap(), bytes, Format::Yaml);
    assert!(faults.is_empty(), "{file}: {faults:?}");
    document.root().to_json()
}

/// Where a host does its work.
struct Host {
    /// What was cloned.
    clone: PathBuf,
    /// Where files of a run go.
    temp: PathBuf,
    /// The programs of the host, and ours.
    programs: PathBuf,
}

impl Host {
    fn new(scratch: &Path) -> Self {
        let [clone, temp, programs] = ["clone", "temp", "programs"].map(|name| scratch.join(name));
        for folder in [&temp, &programs] {
            std::fs::create_dir_all(folder).unwrap();
        }
        let ours = programs.join("connectory");
        if !ours.exists() {
            std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_connectory"), ours).unwrap();
        }
        Self { clone, temp, programs }
    }

    /// A program that writes down how it was called, and does something.
    fn program(&self, name: &str, script: &str) {
        let path = self.programs.join(name);
        let log = self.temp.join("calls");
        std::fs::write(
            &path,
            format!("#!/bin/bash\nprintf '%s\\n' \"{name} $*\" >> '{}'\n{script}\n", log.display()),
        )
        .unwrap();
        run(Command::new("chmod").arg("+x").arg(&path));
    }

    /// How the programs were called.
    fn calls(&self) -> String {
        std::fs::read_to_string(self.temp.join("calls")).unwrap_or_default()
    }

    /// Runs a step in a folder.
    fn step(&self, folder: &Path, script: &str, environment: &[(&str, &str)]) -> Run {
        let path = format!("{}:{}", self.programs.display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("bash");
        command.args(["-e", "-o", "pipefail", "-c", script]).current_dir(folder).env("PATH", path);
        command.env("RUNNER_TEMP", &self.temp).env("GITHUB_STEP_SUMMARY", self.temp.join("summary"));
        command.envs(environment.iter().copied());
        run(&mut command)
    }
}

/// The script of a step of GitHub, and that its environment is what the test gives.
fn script(workflow: &Value, job: &str, name: &str, environment: &[&str]) -> String {
    let mut steps = workflow["jobs"][job]["steps"].as_array().unwrap().iter();
    let step = steps.find(|step| step["name"] == name).unwrap_or_else(|| panic!("no step {name}"));
    let given: Vec<&str> =
        step["env"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect();
    assert_eq!(given, environment, "{name}");
    let script = step["run"].as_str().unwrap();
    assert!(!script.contains("${{"), "what others named would be part of the script: {script}");
    script.to_owned()
}

/// A bare repository with a catalogue that has the files of every host, a fork of it that breaks callers of one
/// connector, and the pull request as hosts merge it to try it.
fn pull_request(scratch: &Path) -> (PathBuf, String) {
    let work = scratch.join("work");
    let mut history = History::new(&work);
    for id in ["acme", "beta"] {
        harness::connector(&work, &format!("{id}/v1"), "1.0.0", &path("things", "ListThings", &["id"]));
    }
    history.commit(&["acme/v1.0.0", "beta/v1.0.0"]);
    git(&work, &["reset", "--quiet", "--hard"]);
    identify(&work, "Ann");
    for host in ["github", "gitlab", "azure"] {
        let run = connectory(&work, &["ci", host]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    git(&work, &["add", "--all"]);
    git(&work, &["commit", "--quiet", "--message", "ci"]);
    let base = git(&work, &["rev-parse", "HEAD"]).trim().to_owned();
    let branch = git(&work, &["branch", "--show-current"]).trim().to_owned();
    let bare = scratch.join("origin.git");
    git(scratch, &["clone", "--quiet", "--bare", "work", "origin.git"]);

    git(scratch, &["clone", "--quiet", "origin.git", "fork"]);
    let fork = scratch.join("fork");
    identify(&fork, "Mallory");
    git(&fork, &["checkout", "--quiet", "-b", "$(touch${IFS}owned)"]);
    harness::connector(&fork, "acme/v1", "1.0.1", &path("things", "ListThings", &["name"]));
    git(&fork, &["commit", "--quiet", "--all", "--message", "change"]);
    git(&fork, &["checkout", "--quiet", &branch]);
    git(&fork, &["merge", "--quiet", "--no-ff", "--message", "merge", "$(touch${IFS}owned)"]);
    git(&fork, &["push", "--quiet", "origin", "HEAD:refs/pull/1/merge"]);
    (bare, base)
}

/// The clone of a pull request, as `actions/checkout` makes it.
fn check_out(host: &Host, bare: &Path, depth: Option<&str>) {
    let _ = std::fs::remove_dir_all(&host.clone);
    std::fs::create_dir_all(&host.clone).unwrap();
    git(&host.clone, &["init", "--quiet"]);
    git(&host.clone, &["remote", "add", "origin", bare.to_str().unwrap()]);
    let refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/pull/1/merge:refs/remotes/pull/1/merge"];
    let how: &[&str] = match depth {
        None => &["--tags"],
        Some(depth) => &["--no-tags", depth],
    };
    git(&host.clone, &[&["fetch", "--quiet"], how, &["origin"], &refs].concat());
    git(&host.clone, &["checkout", "--quiet", "--detach", "refs/remotes/pull/1/merge"]);
}

#[test]
fn the_files_are_written_once_and_those_of_others_are_left() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    git(folder, &["init", "--quiet", "--initial-branch", "trunk"]);
    for (host, file, count) in [
        ("github", ".github/workflows/connectory-site.yml", 5),
        ("gitlab", ".gitlab/ci/connectory.yml", 1),
        ("azure", "azure-pipelines-connectory.yml", 1),
    ] {
        assert_eq!(connectory(folder, &["ci", host, "--check"]).code, 1, "{host}: there is none yet");
        let first = connectory(folder, &["ci", host]);
        assert_eq!((first.code, first.stdout.matches("create").count()), (0, count), "{}", first.stderr);
        assert_eq!(connectory(folder, &["ci", host, "--check"]).code, 0, "{host}");
        let again = connectory(folder, &["ci", host]);
        assert_eq!(again.stdout.matches("same").count(), count, "{}", again.stdout);
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        assert!(
            !text.contains('@')
                || !["@VERSION@", "@BRANCH@", "@INSTALL@"].iter().any(|word| text.contains(word))
        );
        assert!(text.contains(concat!("\"", env!("CARGO_PKG_VERSION"), "\"")), "{text}");
        write(folder, file, text.replace(env!("CARGO_PKG_VERSION"), "0.0.1"));
        assert_eq!(connectory(folder, &["ci", host, "--check"]).code, 1, "{host}: an older version wrote it");
        assert_eq!(connectory(folder, &["ci", host]).stdout.matches("renew").count(), 1);
        write(folder, file, "mine: 1\n");
        let refused = connectory(folder, &["ci", host]);
        assert_eq!(refused.code, 2, "{}", refused.stdout);
        assert_eq!(std::fs::read_to_string(folder.join(file)).unwrap(), "mine: 1\n");
    }
    assert_eq!(connectory(folder, &["ci", "github", "--branch", "a\" b"]).code, 2);
    assert_eq!(connectory(folder, &["ci", "github", "--action", "a/b@v1\n      - run: x"]).code, 2);
    let by_action = connectory(folder, &["ci", "github", "--action", "a/b@v1.0.0", "--dry-run"]).stdout;
    assert_eq!(by_action.matches("      - uses: a/b@v1.0.0\n").count(), 5, "{by_action}");
    assert!(!by_action.contains("cargo install"), "{by_action}");
    let site = connectory(folder, &["ci", "github", "--dry-run"]);
    assert!(site.stdout.contains("branches: [\"trunk\"]"), "{}", site.stdout);
}

#[test]
fn the_job_that_runs_for_strangers_has_no_rights() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    git(folder, &["init", "--quiet"]);
    connectory(folder, &["ci", "github"]);
    let check = yaml(folder, ".github/workflows/connectory-check.yml");
    assert_eq!(check["permissions"], serde_json::json!({ "contents": "read" }));
    assert!(check["on"].get("pull_request").is_some() && check["on"].get("pull_request_target").is_none());
    assert!(!check.to_string().contains("secrets."));
    assert_eq!(check["jobs"]["check"]["steps"][0]["with"]["persist-credentials"], false);
    let comment = yaml(folder, ".github/workflows/connectory-comment.yml");
    assert_eq!(comment["permissions"], serde_json::json!({}));
    assert!(!comment.to_string().contains("checkout"), "what may write runs nothing of a pull request");
}

#[test]
fn a_pull_request_is_judged_and_commented_on_github() {
    let scratch = tempfile::tempdir().unwrap();
    let (bare, base) = pull_request(scratch.path());
    let host = Host::new(scratch.path());
    check_out(&host, &bare, None);
    let check = yaml(&host.clone, ".github/workflows/connectory-check.yml");
    let judged = host.step(&host.clone, &script(&check, "check", "Judge what the change touches", &[]), &[]);
    assert_eq!(judged.code, 1, "{}", judged.stderr);
    assert!(judged.stdout.contains("::error file=acme/v1/"), "{}", judged.stdout);
    assert!(!judged.stdout.contains("beta/"), "{}", judged.stdout);
    let reports = script(&check, "check", "Write the reports", &["AUTHOR", "BASE", "RUN"]);
    let environment = [("AUTHOR", "mallory"), ("BASE", base.as_str()), ("RUN", "https://ci.example/1")];
    let written = host.step(&host.clone, &reports, &environment);
    assert_eq!(written.code, 0, "{}", written.stderr);
    let summary = std::fs::read_to_string(host.temp.join("summary")).unwrap();
    assert!(summary.contains("**Breaks users**") && summary.contains("first contribution of"), "{summary}");
    let rendered =
        host.step(&host.clone, &script(&check, "check", "Render what the change touches", &[]), &[]);
    assert_eq!(rendered.code, 0, "{}", rendered.stderr);
    let page = |id: &str| host.temp.join(format!("connectory-preview/c/{id}/index.html"));
    assert!(page("acme").is_file() && !page("beta").exists(), "{}", rendered.stdout);
    assert_eq!(git(&host.clone, &["status", "--porcelain"]), "", "nothing is written into the clone");

    // The second job starts with nothing but the reports.
    let comment = yaml(&host.clone, ".github/workflows/connectory-comment.yml");
    let names = ["GH_TOKEN", "GH_REPO", "HEAD_BRANCH", "HEAD_OWNER", "HEAD_SHA", "RUN", "RUN_ID"];
    let comment = script(&comment, "comment", "Write the comment", &names);
    std::fs::rename(host.temp.join("connectory-report"), host.temp.join("artifact")).unwrap();
    let elsewhere = scratch.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let gh = "case \"$*\" in\n  *--method\\ GET*pulls*) echo \"$NUMBER\" ;;\n  run\\ download*) cp -r \"$RUNNER_TEMP/artifact/.\" \"${@: -1}\" ;;\n  *runs/5/artifacts*) echo \"$PREVIEW\" ;;\n  *--paginate*) echo \"$OLD\" ;;\nesac";
    host.program("gh", gh);
    let with = |number: &'static str, old: &'static str| {
        let environment = [
            ("GH_REPO", "a/b"),
            ("HEAD_BRANCH", "$(touch${IFS}owned)"),
            ("HEAD_OWNER", "mallory"),
            ("HEAD_SHA", "abc"),
            ("RUN", "https://ci.example/1"),
            ("RUN_ID", "5"),
            ("NUMBER", number),
            ("OLD", old),
            ("PREVIEW", if old.is_empty() { "31" } else { "" }),
        ];
        let run = host.step(&elsewhere, &comment, &environment);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    with("7", "");
    assert!(
        host.calls().contains("gh api --method POST repos/a/b/issues/7/comments -F body=@"),
        "{}",
        host.calls()
    );
    assert!(host.calls().contains("head=mallory:$(touch${IFS}owned)"), "{}", host.calls());
    let text = std::fs::read_to_string(host.temp.join("comment.md")).unwrap();
    assert!(text.starts_with("<!-- connectory -->") && text.contains("`acme`"), "{text}");
    assert!(text.contains("[preview](https://ci.example/1/artifacts/31)"), "{text}");
    with("7", "99");
    let text = std::fs::read_to_string(host.temp.join("comment.md")).unwrap();
    assert!(!text.contains("[preview]"), "there is none: {text}");
    assert!(host.calls().contains("gh api --method PATCH repos/a/b/issues/comments/99 "), "{}", host.calls());
    let before = host.calls();
    with("", "");
    assert!(
        !host.calls().replacen(&before, "", 1).contains("comments"),
        "a pull request that is gone is left alone"
    );
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0, "a branch's name was run");
}

#[test]
fn shallow_clones_are_answered_with_what_mends_them() {
    let scratch = tempfile::tempdir().unwrap();
    let (bare, _) = pull_request(scratch.path());
    let host = Host::new(scratch.path());
    let url = format!("file://{}", bare.display());
    check_out(&host, Path::new(&url), Some("--depth=2"));
    let check = yaml(&host.clone, ".github/workflows/connectory-check.yml");
    let judged = host.step(&host.clone, &script(&check, "check", "Judge what the change touches", &[]), &[]);
    assert_eq!(judged.code, 3, "{}", judged.stdout);
    assert!(judged.stderr.contains("git fetch --unshallow --tags"), "{}", judged.stderr);
}

#[test]
fn a_change_whose_branch_was_pushed_anew_is_told_from_where_it_is_now() {
    let scratch = tempfile::tempdir().unwrap();
    let (bare, base) = pull_request(scratch.path());
    let fork = scratch.path().join("fork");
    git(&fork, &["checkout", "--quiet", "-B", "again", &base]);
    harness::connector(&fork, "beta/v1", "1.0.0", &path("things", "ListThings", &["id", "more"]));
    git(&fork, &["commit", "--quiet", "--all", "--message", "another change"]);
    git(&fork, &["checkout", "--quiet", "--detach", &base]);
    git(&fork, &["merge", "--quiet", "--no-ff", "--message", "merge", "again"]);
    git(&fork, &["push", "--quiet", "--force", "origin", "HEAD:refs/pull/1/merge"]);
    let host = Host::new(scratch.path());
    check_out(&host, &bare, None);
    let check = yaml(&host.clone, ".github/workflows/connectory-check.yml");
    let judged = host.step(&host.clone, &script(&check, "check", "Judge what the change touches", &[]), &[]);
    assert!(judged.stdout.contains("file=beta/v1/") && !judged.stdout.contains("acme/"), "{}", judged.stdout);
}

#[test]
fn a_tag_becomes_a_release_and_what_is_due_an_issue_on_github() {
    let scratch = tempfile::tempdir().unwrap();
    let demo = connectory(scratch.path(), &["demo", "clone"]);
    assert_eq!(demo.code, 0, "{}", demo.stderr);
    let host = Host::new(scratch.path());
    connectory(&host.clone, &["ci", "github"]);
    host.program("gh", "case \"$*\" in release\\ view*) exit 1 ;; esac");
    let release = yaml(&host.clone, ".github/workflows/connectory-release.yml");
    let tag = [("TAG", "gitea-issues/v1.2.0")];
    let package = host.step(&host.clone, &script(&release, "release", "Package the release", &["TAG"]), &tag);
    assert_eq!(package.code, 0, "{}{}", package.stdout, package.stderr);
    let attach = script(&release, "release", "Attach the packages", &["GH_TOKEN", "GH_REPO", "TAG"]);
    assert_eq!(host.step(&host.clone, &attach, &tag).code, 0);
    assert!(host.calls().contains("gh release create gitea-issues/v1.2.0 --verify-tag"), "{}", host.calls());
    assert!(host.calls().contains("gitea-issues-1.2.0-power-platform.zip"), "{}", host.calls());

    let due = yaml(&host.clone, ".github/workflows/connectory-due.yml");
    let listed = host.step(&host.clone, &script(&due, "due", "List what is due", &[]), &[]);
    assert_eq!(listed.code, 0, "{}", listed.stderr);
    let renew = script(&due, "due", "Renew the issue", &["GH_TOKEN", "GH_REPO", "TITLE"]);
    write(&host.temp, "due.md", "```text\nacme ends\n```\n");
    let title = [("TITLE", "Connectors that end soon")];
    assert_eq!(host.step(&host.clone, &renew, &title).code, 0);
    assert!(host.calls().contains("gh issue create --title Connectors that end soon"), "{}", host.calls());
    let site = yaml(&host.clone, ".github/workflows/connectory-site.yml");
    let built = host.step(&host.clone, &script(&site, "build", "Check, package and render", &[]), &[]);
    assert!(
        built.code == 0 && host.temp.join("site/index.html").is_file(),
        "{}{}",
        built.stdout,
        built.stderr
    );
}

#[test]
fn a_merge_request_is_judged_and_commented_on_gitlab() {
    let scratch = tempfile::tempdir().unwrap();
    let (bare, base) = pull_request(scratch.path());
    let host = Host::new(scratch.path());
    check_out(&host, &bare, None);
    let file = yaml(&host.clone, ".gitlab/ci/connectory.yml");
    let lines = |job: &str, key: &str| -> String {
        let lines = file[job][key].as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        lines.collect::<Vec<_>>().join("\n")
    };
    let before = lines(".connectory", "before_script");
    let check = format!("{before}\n{}", lines("connectory check", "script"));
    let environment = [("CI_MERGE_REQUEST_DIFF_BASE_SHA", base.as_str()), ("GITLAB_USER_LOGIN", "mallory")];
    let judged = host.step(&host.clone, &check, &environment);
    assert_eq!(judged.code, 1, "{}", judged.stderr);
    let quality = std::fs::read_to_string(host.clone.join(".connectory-report/quality.json")).unwrap();
    assert!(quality.contains("acme/v1/") && !quality.contains("beta/"), "{quality}");
    let page = |id: &str| host.clone.join(format!(".connectory-preview/c/{id}/index.html"));
    assert!(page("acme").is_file() && !page("beta").exists(), "{}", judged.stdout);
    let reviewed = std::fs::read_to_string(host.clone.join(".connectory-report/review.json")).unwrap();
    assert!(reviewed.contains("\"others\":[]"), "{reviewed}");

    let elsewhere = scratch.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::rename(host.clone.join(".connectory-report"), elsewhere.join(".connectory-report")).unwrap();
    host.program(
        "curl",
        "case \"$*\" in *--request*) ;; *pipelines/6/jobs*) echo \"$JOBS\" ;; *) echo \"$NOTES\" ;; esac",
    );
    let comment = format!("{before}\n{}", lines("connectory comment", "script"));
    let with = |notes: &str| {
        let environment = [
            ("CI_PIPELINE_URL", "https://ci.example/1"),
            ("CI_COMMIT_SHA", "abc"),
            ("CI_API_V4_URL", "https://ci.example/api"),
            ("CI_PROJECT_ID", "1"),
            ("CI_PIPELINE_ID", "6"),
            ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_IID", "2"),
            ("JOBS", r#"[{"name": "connectory check", "web_url": "https://ci.example/-/jobs/9"}]"#),
            ("CONNECTORY_TOKEN", "t"),
            ("NOTES", notes),
        ];
        let run = host.step(&elsewhere, &comment, &environment);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    with("[]");
    assert!(host.calls().contains("--request POST"), "{}", host.calls());
    let text = std::fs::read_to_string(elsewhere.join("comment.md")).unwrap();
    assert!(
        text.contains("(https://ci.example/-/jobs/9/artifacts/file/.connectory-preview/index.html)"),
        "{text}"
    );
    with("[{\"id\": 4, \"body\": \"hello\"}, {\"id\": 5, \"body\": \"<!-- connectory -->\\nold\"}]");
    assert!(host.calls().contains("--request PUT") && host.calls().contains("/notes/5"), "{}", host.calls());
}

#[test]
fn a_pull_request_is_judged_and_commented_on_azure() {
    let scratch = tempfile::tempdir().unwrap();
    let (bare, _) = pull_request(scratch.path());
    let host = Host::new(scratch.path());
    check_out(&host, &bare, None);
    let file = yaml(&host.clone, "azure-pipelines-connectory.yml");
    let script = |stage: usize, name: &str| -> String {
        let steps = file["stages"][stage]["jobs"][0]["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["displayName"] == name).unwrap();
        let script = step["script"].as_str().unwrap();
        script
            .replace("$(Agent.TempDirectory)", host.temp.to_str().unwrap())
            .replace("$(Pipeline.Workspace)", host.temp.to_str().unwrap())
    };
    let written = host.step(&host.clone, &script(0, "Write the reports"), &[]);
    assert_eq!(written.code, 0, "{}", written.stderr);
    let page = |id: &str| host.temp.join(format!("connectory-preview/c/{id}/index.html"));
    assert!(page("acme").is_file() && !page("beta").exists(), "{}", written.stdout);
    let judged = host.step(&host.clone, &script(0, "Judge what the change touches"), &[]);
    assert_eq!(judged.code, 1, "{}", judged.stderr);
    assert!(
        judged.stdout.contains("##vso[task.logissue type=error;sourcepath=acme/v1/"),
        "{}",
        judged.stdout
    );

    let elsewhere = scratch.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    host.program("curl", "case \"$*\" in *--request*) ;; *) echo \"$THREADS\" ;; esac");
    let comment = script(1, "Write the comment");
    let with = |threads: &str| {
        let environment = [
            ("SYSTEM_COLLECTIONURI", "https://ci.example/"),
            ("SYSTEM_TEAMPROJECTID", "p"),
            ("BUILD_BUILDID", "12"),
            ("BUILD_REPOSITORY_ID", "r"),
            ("SYSTEM_PULLREQUEST_PULLREQUESTID", "3"),
            ("SYSTEM_ACCESSTOKEN", "t"),
            ("BUILD_SOURCEVERSION", "abc"),
            ("THREADS", threads),
        ];
        let run = host.step(&elsewhere, &comment, &environment);
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    with("{\"value\": [{\"id\": 1, \"comments\": [{\"id\": 1}]}]}");
    assert!(host.calls().contains("--request POST"), "{}", host.calls());
    let text = std::fs::read_to_string(elsewhere.join("comment.md")).unwrap();
    assert!(text.contains("[preview](https://ci.example/p/_build/results?buildId=12&"), "{text}");
    with("{\"value\": [{\"id\": 8, \"comments\": [{\"id\": 2, \"content\": \"<!-- connectory -->\"}]}]}");
    assert!(
        host.calls().contains("--request PATCH") && host.calls().contains("/threads/8/comments/2?"),
        "{}",
        host.calls()
    );
}
