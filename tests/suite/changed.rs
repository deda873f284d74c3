//! `check --changed` and `plan`: what a change touches, told from real repositories.

use crate::harness::{self, History, Run, connectory, git, identify, path, write};
use std::path::{Path, PathBuf};

/// Writes a connector that no rule faults but those that every connector of the harness breaks.
fn connector(folder: &Path, id: &str, version: &str) {
    harness::connector(folder, &format!("{id}/v1"), version, &path("things", "ListThings", &["id"]));
}

/// A repository with three connectors, released once.
fn catalogue(folder: &Path) -> PathBuf {
    let mut history = History::new(folder);
    for id in ["acme", "beta", "gamma"] {
        connector(folder, id, "1.0.0");
    }
    history.commit(&["acme/v1.0.0", "beta/v1.0.0", "gamma/v1.0.0"]);
    git(folder, &["reset", "--quiet", "--hard"]);
    identify(folder, "Ann");
    folder.to_path_buf()
}

fn commit(folder: &Path, message: &str) {
    git(folder, &["add", "--all"]);
    git(folder, &["commit", "--quiet", "--message", message]);
}

/// The connectors that a report names, each once.
fn named(run: &Run) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    let mut names: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["file"].as_str().unwrap().split('/').next().unwrap().to_owned())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The rules of a report, of those that begin with a word.
fn rules(run: &Run, scope: &str) -> Vec<String> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    let rules = report["findings"].as_array().unwrap().iter().map(|found| found["rule"].as_str().unwrap());
    rules.filter(|rule| rule.starts_with(scope)).map(str::to_owned).collect()
}

fn changed(folder: &Path, more: &[&str]) -> Run {
    let arguments = [&["check", "--changed", "--format", "json", "--today", "2026-01-01"], more].concat();
    connectory(folder, &arguments)
}

/// The line that says what a change was told from.
#[track_caller]
fn assert_told(run: &Run, from: &str, what: &str) {
    let note = run.stderr.lines().next().unwrap_or_default();
    assert!(note.starts_with("note: told from ") && note.contains(from), "{}", run.stderr);
    assert!(note.ends_with(what), "{}", run.stderr);
}

#[test]
fn only_what_the_branch_and_the_work_tree_touch_is_judged() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    let run = changed(&root, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_told(&run, "`HEAD`", ": 0 connectors touched");
    assert!(named(&run).is_empty());

    git(&root, &["switch", "--quiet", "--create", "feature"]);
    write(&root, "beta/v1/openapi.yaml", "openapi: 3.0.3\n");
    commit(&root, "beta");
    let run = changed(&root, &[]);
    assert_told(&run, "`main`", ": 1 connector touched");
    assert_eq!(named(&run), ["beta"]);

    // Files that are not committed count, new ones too, ignored ones do not.
    write(&root, ".gitignore", "/ignored\n");
    connector(&root, "ignored", "1.0.0");
    connector(&root, "delta", "1.0.0");
    write(&root, "gamma/v1/openapi.yaml", "openapi: 3.0.3\n");
    let run = changed(&root, &[]);
    assert_told(&run, "`main`", ": 3 connectors touched");
    assert_eq!(named(&run), ["beta", "delta", "gamma"]);
    git(&root, &["add", "--all"]);
    assert_eq!(named(&changed(&root, &[])), ["beta", "delta", "gamma"]);

    // The same size at the same time is no proof of the same bytes.
    let file = root.join("acme/v1/openapi.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("ListThings", "LustThings")).unwrap();
    assert_eq!(named(&changed(&root, &[])), ["acme", "beta", "delta", "gamma"]);
}

#[test]
fn a_named_revision_is_the_base() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    for id in ["acme", "beta"] {
        write(&root, &format!("{id}/v1/openapi.yaml"), "openapi: 3.0.3\n");
        commit(&root, id);
    }
    let of = |base: &str| {
        let base = format!("--changed={base}");
        connectory(&root, &["check", &base, "--format", "json", "--today", "2026-01-01"])
    };
    assert_eq!(named(&of("HEAD~1")), ["beta"]);
    assert_eq!(named(&of("acme/v1.0.0")), ["acme", "beta"]);
    let run = of("nowhere");
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("there is no tag, branch or commit `nowhere` here"), "{}", run.stderr);
    let run = connectory(&root, &["check", "--changed", "acme"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn faults_are_told_at_once_and_neighbours_are_silent() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().to_path_buf();
    let mut history = History::new(&root);
    for id in ["acme", "beta", "gamma"] {
        connector(&root, id, "1.0.0");
    }
    // Faults of neighbours, and of two neighbours with one title.
    write(&root, "beta/v1/mappings.toml", "what = 1\n");
    write(&root, "gamma/v1/connector.toml", "version = \"1.0.0\"\ntitle = \"beta\"\n");
    history.commit(&["acme/v1.0.0"]);
    git(&root, &["reset", "--quiet", "--hard"]);
    assert!(connectory(&root, &["check"]).stdout.contains("gamma/v1/connector.toml"));

    let manifest = "version = \"0.9.0\"\nsumary = \"x\"\nplatforms = [\"nowhere\"]\nprofile = \"lax\"\nowners = [\"?\"]\n";
    write(&root, "acme/v1/connector.toml", manifest);
    let operation = path("things", "ListThings", &["id"]);
    let twice = format!("{operation}{}", path("more", "ListThings", &["id"]));
    let twice = twice.replacen("'200'", "'abc'", 1);
    let definition = format!(
        "openapi: 3.0.3\ninfo:\n  title: acme\n  version: 0.9.0\nservers:\n  - url: http://10.0.0.1\npaths:\n{twice}"
    );
    write(&root, "acme/v1/openapi.yaml", definition);
    write(&root, "acme/v1/icon.png", "no picture");
    let run = changed(&root, &["--no-baseline"]);
    assert_eq!(run.code, 1);
    assert_eq!(named(&run), ["acme"]);
    let mut kinds = rules(&run, "");
    kinds.sort();
    kinds.dedup();
    assert!(kinds.len() >= 8, "{kinds:?}");
    let alone = connectory(&root, &["check", "acme", "--format", "json", "--today", "2026-01-01"]);
    assert_eq!(run.stdout, alone.stdout);
}

#[test]
fn what_a_change_brings_about_is_told_where_it_is() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    let title = |id: &str, title: &str| {
        let file = format!("{id}/v1/connector.toml");
        let text = format!("version = \"1.0.0\"\ntitle = \"{title}\"\npublisher = \"Test\"\n");
        write(&root, &file, text);
    };
    // The first of the two is the one that changed.
    title("gamma", "Orders");
    commit(&root, "gamma");
    title("acme", "Orders");
    let run = changed(&root, &["--select", "manifest/title-taken"]);
    assert_eq!(
        (rules(&run, "manifest"), named(&run)),
        (vec!["manifest/title-taken".into()], vec!["acme".into()])
    );
    // What was so before is not brought about, whatever else changes.
    commit(&root, "acme");
    write(&root, "acme/v1/README.md", "More.\n");
    assert!(rules(&changed(&root, &[]), "manifest/title-taken").is_empty());

    // A new id may be the older one of a neighbour: there it is written.
    write(&root, "beta/v1/connector.toml", "version = \"1.0.0\"\naliases = [\"delta\"]\n");
    commit(&root, "beta");
    connector(&root, "delta", "1.0.0");
    let run = changed(&root, &["--select", "manifest/alias-taken"]);
    assert_eq!(named(&run), ["beta"], "{}", run.stdout);
}

#[test]
fn what_concerns_all_means_all() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    for (file, text) in [
        ("connectory.toml", "title = \"A\"\n[site]\nlogo = \"look/logo.svg\"\ntemplates = \"look/pages\"\n"),
        (".connectory/baseline.json", "{\"version\": 1, \"entries\": []}\n"),
        ("look/logo.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n"),
        ("look/pages/base.html", "x"),
    ] {
        write(&root, file, text);
        let run = changed(&root, &[]);
        assert_told(&run, "`HEAD`", &format!("`{file}` changed, and with it every connector"));
        let all = connectory(&root, &["check", "--format", "json", "--today", "2026-01-01"]);
        assert_eq!(run.stdout, all.stdout);
        commit(&root, file);
        assert_told(&changed(&root, &[]), "`HEAD`", ": 0 connectors touched");
    }
}

#[test]
fn deleted_and_renamed_connectors() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    std::fs::remove_dir_all(root.join("gamma")).unwrap();
    let run = changed(&root, &[]);
    assert_eq!(run.code, 1);
    assert_told(&run, "`HEAD`", ": 0 connectors touched, 1 connector gone");
    assert_eq!(rules(&run, ""), ["lifecycle/published-deleted"]);
    // What was deleted before is no matter of the next change.
    commit(&root, "gamma");
    write(&root, "beta/v1/README.md", "More.\n");
    assert!(rules(&changed(&root, &[]), "lifecycle").is_empty());

    commit(&root, "beta");
    git(&root, &["mv", "acme", "ajax"]);
    let text = "version = \"1.0.0\"\npublisher = \"Test\"\nsummary = \"A test.\"\naliases = [\"acme\"]\n";
    write(&root, "ajax/v1/connector.toml", text);
    let run = changed(&root, &[]);
    assert_told(&run, "`HEAD`", ": 1 connector touched");
    assert!(rules(&run, "lifecycle").is_empty(), "{}", run.stdout);
    commit(&root, "acme is called ajax");
    assert_told(&changed(&root, &[]), "`HEAD`", ": 0 connectors touched");
}

#[test]
fn a_merge_is_told_from_its_first_parent() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(&scratch.path().join("upstream"));
    git(&root, &["switch", "--quiet", "--create", "feature"]);
    write(&root, "beta/v1/openapi.yaml", "openapi: 3.0.3\n");
    commit(&root, "beta");
    git(&root, &["switch", "--quiet", "main"]);
    write(&root, "gamma/v1/openapi.yaml", "openapi: 3.0.3\n");
    commit(&root, "gamma");

    // A branch that took in what it goes to is not told from its own past.
    git(&root, &["switch", "--quiet", "feature"]);
    git(&root, &["merge", "--quiet", "--no-edit", "main"]);
    let run = changed(&root, &[]);
    assert_told(&run, "`main`", ": 1 connector touched");
    assert_eq!(named(&run), ["beta"]);

    git(&root, &["switch", "--quiet", "main"]);
    git(&root, &["merge", "--quiet", "--no-ff", "--no-edit", "feature~1"]);
    let run = changed(&root, &[]);
    assert_told(&run, "the first parent of `HEAD`", ": 1 connector touched");
    assert_eq!(named(&run), ["beta"]);
}

/// A pull request from a fork as CI has it: the merge commit with a depth, and no tags.
fn pull_request(scratch: &Path, depth: &str) -> PathBuf {
    let upstream = catalogue(&scratch.join("upstream"));
    let fork = scratch.join("fork");
    git(scratch, &["clone", "--quiet", "upstream", "fork"]);
    identify(&fork, "Bob");
    git(&fork, &["switch", "--quiet", "--create", "feature"]);
    write(&fork, "beta/v1/openapi.yaml", "openapi: 3.0.3\n");
    commit(&fork, "beta");
    write(&upstream, "gamma/v1/openapi.yaml", "openapi: 3.0.3\n");
    commit(&upstream, "gamma");
    git(&upstream, &["fetch", "--quiet", "../fork", "feature"]);
    git(&upstream, &["switch", "--quiet", "--detach"]);
    git(&upstream, &["merge", "--quiet", "--no-edit", "FETCH_HEAD"]);
    git(&upstream, &["update-ref", "refs/pull/7/merge", "HEAD"]);
    git(&upstream, &["switch", "--quiet", "main"]);
    let ci = scratch.join("ci");
    git(scratch, &["init", "--quiet", "ci"]);
    let address = format!("file://{}", upstream.canonicalize().unwrap().display());
    git(&ci, &["remote", "add", "origin", &address]);
    let wanted = "+refs/pull/7/merge:refs/remotes/pull/7/merge";
    git(&ci, &["fetch", "--quiet", "--no-tags", "--depth", depth, "origin", wanted]);
    git(&ci, &["checkout", "--quiet", "--detach", "refs/remotes/pull/7/merge"]);
    ci
}

#[test]
fn a_pull_request_of_a_fork_in_a_clone_of_depth_two() {
    let scratch = tempfile::tempdir().unwrap();
    let ci = pull_request(scratch.path(), "2");
    let run = changed(&ci, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("what was released cannot be told"), "{}", run.stderr);
    assert!(run.stderr.contains("git fetch --unshallow --tags"), "{}", run.stderr);
    assert!(run.stderr.contains("--no-history"), "{}", run.stderr);

    let run = changed(&ci, &["--no-history"]);
    assert_told(&run, "the first parent of `HEAD`", ": 1 connector touched");
    assert_eq!(named(&run), ["beta"]);
    assert!(rules(&run, "version").is_empty());

    // What the error says mends it.
    git(&ci, &["fetch", "--quiet", "--unshallow", "--tags"]);
    let run = changed(&ci, &[]);
    assert_told(&run, "the first parent of `HEAD`", ": 1 connector touched");
    assert!(!rules(&run, "version").is_empty(), "{}", run.stdout);
}

#[test]
fn a_clone_of_depth_one_says_what_it_lacks() {
    let scratch = tempfile::tempdir().unwrap();
    let ci = pull_request(scratch.path(), "1");
    let run = changed(&ci, &["--no-history"]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(run.stderr.contains("git fetch --deepen=1"), "{}", run.stderr);
    git(&ci, &["fetch", "--quiet", "--deepen=1", "--no-tags", "origin", "refs/pull/7/merge"]);
    assert_eq!(named(&changed(&ci, &["--no-history"])), ["beta"]);
}

#[test]
fn a_clone_without_tags_says_so() {
    let scratch = tempfile::tempdir().unwrap();
    catalogue(&scratch.path().join("upstream"));
    git(scratch.path(), &["clone", "--quiet", "--no-tags", "upstream", "clone"]);
    let clone = scratch.path().join("clone");
    write(&clone, "beta/v1/openapi.yaml", "openapi: 3.0.3\n");
    let run = changed(&clone, &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(
        run.stderr.contains("git fetch --tags; or judge the files alone: --no-history"),
        "{}",
        run.stderr
    );
    assert_eq!(named(&changed(&clone, &["--no-history"])), ["beta"]);
}

#[test]
fn a_history_that_was_replaced() {
    let scratch = tempfile::tempdir().unwrap();
    let upstream = catalogue(&scratch.path().join("upstream"));
    git(scratch.path(), &["clone", "--quiet", "upstream", "clone"]);
    let clone = scratch.path().join("clone");
    identify(&clone, "Bob");
    git(&clone, &["switch", "--quiet", "--create", "feature"]);
    write(&clone, "beta/v1/openapi.yaml", "openapi: 3.0.3\n");
    commit(&clone, "beta");
    // Upstream begins anew, with the same files.
    git(&upstream, &["checkout", "--quiet", "--orphan", "fresh"]);
    git(&upstream, &["commit", "--quiet", "--message", "anew"]);
    git(&upstream, &["branch", "--quiet", "--force", "main", "fresh"]);
    git(&clone, &["fetch", "--quiet", "origin"]);
    let run = changed(&clone, &[]);
    assert_told(&run, "itself, which shares no commit with `HEAD`", ": 1 connector touched");
    assert_eq!(named(&run), ["beta"]);
}

#[test]
fn where_no_change_can_be_told() {
    let scratch = tempfile::tempdir().unwrap();
    connector(scratch.path(), "acme", "1.0.0");
    let run = changed(scratch.path(), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(run.stderr.contains("is in no git repository"), "{}", run.stderr);
    git(scratch.path(), &["init", "--quiet", "--initial-branch=trunk"]);
    identify(scratch.path(), "Ann");
    let run = changed(scratch.path(), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(run.stderr.contains("there is no commit yet"), "{}", run.stderr);
    commit(scratch.path(), "begin");
    let run = changed(scratch.path(), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(
        run.stderr.contains("git fetch origin main") && run.stderr.contains("--changed=REV"),
        "{}",
        run.stderr
    );
    let bare = tempfile::tempdir().unwrap();
    git(bare.path(), &["clone", "--quiet", "--bare", scratch.path().to_str().unwrap(), "."]);
    let run = changed(bare.path(), &[]);
    assert_eq!((run.code, run.stdout.as_str()), (3, ""));
    assert!(run.stderr.contains("this is a bare repository"), "{}", run.stderr);
}

#[test]
fn a_catalogue_below_the_root_of_its_repository() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("tools/connectors");
    History::new(scratch.path());
    identify(scratch.path(), "Ann");
    write(&root, "connectory.toml", "title = \"Inner\"\n");
    connector(&root, "acme", "1.0.0");
    connector(&root, "beta", "1.0.0");
    write(scratch.path(), "connectory.toml", "title = \"Outer\"\n");
    commit(scratch.path(), "begin");
    write(scratch.path(), "connectory.toml", "title = \"Outermost\"\n");
    write(&root, "acme/v1/README.md", "More.\n");
    let run = changed(&root, &[]);
    assert_told(&run, "`HEAD`", ": 1 connector touched");
    assert_eq!(named(&run), ["acme"]);
}

#[test]
fn a_sparse_work_tree_touches_nothing_that_it_leaves_out() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    git(&root, &["switch", "--quiet", "--create", "feature"]);
    for id in ["beta", "gamma"] {
        write(&root, &format!("{id}/v1/README.md"), "More.\n");
    }
    commit(&root, "two");
    git(&root, &["sparse-checkout", "set", "--cone", "beta"]);
    assert!(!root.join("gamma").exists());
    let run = changed(&root, &[]);
    assert_told(&run, "`main`", ": 1 connector touched");
    assert_eq!(named(&run), ["beta"]);
}

fn plan(folder: &Path, arguments: &[&str]) -> Run {
    connectory(folder, &[&["plan"], arguments].concat())
}

fn planned(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    let run = plan(folder, &[arguments, &["--format", "json"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    serde_json::from_str(&run.stdout).unwrap()
}

/// What is told of each connector of a plan: its id, what became of it, and what there is to do.
fn tasks(plan: &serde_json::Value) -> Vec<String> {
    let of = |task: &serde_json::Value| {
        let words = ["id", "change"].map(|key| task[key].as_str().unwrap().to_owned());
        let todo = ["check", "package", "render"].into_iter().filter(|what| task[*what] == true);
        format!("{}: {}", words.join(" "), todo.collect::<Vec<_>>().join(", "))
    };
    plan["connectors"].as_array().unwrap().iter().map(of).collect()
}

/// A branch that adds a connector, changes two, moves one and removes one.
fn branch(folder: &Path) -> PathBuf {
    let root = catalogue(folder);
    connector(&root, "delta", "1.0.0");
    connector(&root, "epsilon", "1.0.0");
    commit(&root, "two more");
    git(&root, &["switch", "--quiet", "--create", "feature"]);
    write(&root, "acme/v1/openapi.yaml", "openapi: 3.0.3\n");
    write(&root, "beta/v1/tests/results.json", "{}\n");
    git(&root, &["mv", "delta", "ends"]);
    git(&root, &["rm", "-r", "--quiet", "gamma"]);
    connector(&root, "zeta", "1.0.0");
    write(&root, "zeta/v1/openapi.yaml", path("z", "Z", &["a"]).repeat(9));
    write(&root, "zeta/v1/connector.toml", "version = \"3.0.0\"\n");
    commit(&root, "everything that can happen");
    root
}

#[test]
fn a_plan_says_what_a_change_asks_for() {
    let scratch = tempfile::tempdir().unwrap();
    let root = branch(scratch.path());
    // The work tree is not looked at.
    write(&root, "epsilon/v1/openapi.yaml", "changed");
    let plan = planned(&root, &[]);
    assert_eq!(
        tasks(&plan),
        [
            "acme changed: check, package, render",
            "beta changed: check, render",
            "ends moved: check, package, render",
            "gamma removed: render",
            "zeta added: check, package, render",
        ]
    );
    assert_eq!(plan["connectors"][2]["from"], "delta");
    assert_eq!(plan["connectors"][2]["lines"][0]["from"], "delta/v1");
    assert_eq!(plan["connectors"][1]["lines"][0]["files"][0], "tests/results.json");
    assert_eq!(plan["everything"], false);
    assert_eq!(plan["base"]["commit"], git(&root, &["rev-parse", "main"]).trim());
    assert_eq!(plan["head"], git(&root, &["rev-parse", "HEAD"]).trim());
    assert_eq!(plan["shards"][0]["connectors"], serde_json::json!(["acme", "beta", "ends", "zeta"]));
    let text = self::plan(&root, &[]).stdout;
    let head = git(&root, &["rev-parse", "--short=7", "main"]);
    let expected = format!(
        "told from `main` ({})\n\
        ~ acme   acme/v1   openapi.yaml\n\
        ~ beta   beta/v1   tests/results.json\n\
        > ends   ends/v1   was delta; from delta/v1\n\
        - gamma  gamma/v1  gone\n\
        + zeta   zeta/v1   new\n\
        4 to check, 3 to package, 5 to render\n",
        head.trim()
    );
    assert_eq!(text, expected);
}

#[test]
fn shards_cost_about_the_same() {
    let scratch = tempfile::tempdir().unwrap();
    let root = branch(scratch.path());
    let run = plan(&root, &["--shards", "2", "--format", "github-matrix"]);
    assert_eq!(
        run.stdout,
        "{\"include\":[{\"shard\":\"1/2\",\"connectors\":\"zeta\"},{\"shard\":\"2/2\",\"connectors\":\"acme beta ends\"}]}\n"
    );
    let shards = planned(&root, &["--shards", "9"])["shards"].as_array().unwrap().len();
    assert_eq!(shards, 4);
    assert_eq!(planned(&root, &["--max-shards", "9"])["shards"].as_array().unwrap().len(), 1);
    // A release more is a document more to read.
    let cost = |plan: &serde_json::Value| plan["connectors"][0]["cost"].as_u64().unwrap();
    let once = cost(&planned(&root, &[]));
    git(&root, &["tag", "acme/v1.0.1", "main"]);
    assert_eq!(cost(&planned(&root, &[])), once / 2 * 3);
    let run = plan(&root, &["--shards", "0"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
}

#[test]
fn a_plan_for_everything() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    let nothing = plan(&root, &["--format", "github-matrix"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (0, "{\"include\":[]}\n"));
    let all = planned(&root, &["--all", "--shards", "3"]);
    assert_eq!((&all["everything"], &all["base"]), (&true.into(), &serde_json::Value::Null));
    let untouched = ["acme", "beta", "gamma"].map(|id| format!("{id} none: check, package, render"));
    assert_eq!(tasks(&all), untouched);
    assert_eq!(all["shards"].as_array().unwrap().len(), 3);

    write(&root, "connectory.toml", "title = \"A\"\n");
    write(&root, "beta/v1/README.md", "More.\n");
    commit(&root, "settings");
    let all = planned(&root, &["--base", "HEAD~1"]);
    assert_eq!(
        (&all["everything"], &all["because"]),
        (&true.into(), &serde_json::json!(["connectory.toml"]))
    );
    assert_eq!(tasks(&all).len(), 3);
    assert_eq!(tasks(&all)[1], "beta changed: check, package, render");
    let text = plan(&root, &["--base", "HEAD~1"]).stdout;
    assert!(text.contains("everything, because `connectory.toml` changed\n"), "{text}");
}

#[test]
fn a_plan_needs_no_work_tree_and_no_tags() {
    let scratch = tempfile::tempdir().unwrap();
    let root = branch(&scratch.path().join("full"));
    git(scratch.path(), &["clone", "--quiet", "--bare", "full", "bare.git"]);
    let bare = scratch.path().join("bare.git");
    let strip = |mut plan: serde_json::Value| {
        plan["base"]["name"] = "".into();
        plan
    };
    assert_eq!(strip(planned(&bare, &[])), strip(planned(&root, &[])));
    assert_eq!(tasks(&planned(&bare, &["--base", "HEAD"])), Vec::<String>::new());

    let ci = pull_request(&scratch.path().join("fork"), "2");
    assert_eq!(tasks(&planned(&ci, &[])), ["beta changed: check, package, render"]);
    let none = tempfile::tempdir().unwrap();
    let run = plan(none.path(), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
}

#[test]
fn folders_that_come_and_go_in_microsofts_layout() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let mut history = History::new(root);
    let swagger = |title: &str| {
        format!("{{\"swagger\": \"2.0\",\n\"info\": {{\n\"title\": \"{title}\"}},\n\"paths\": {{}}}}\n")
    };
    for name in ["Orders", "Parcels"] {
        history.write(&format!("{name}/apiDefinition.swagger.json"), swagger(name));
    }
    history.commit(&[]);
    git(root, &["reset", "--quiet", "--hard"]);
    identify(root, "Ann");
    git(root, &["mv", "Orders", "Purchases"]);
    write(root, "A/Parcels/apiDefinition.swagger.json", swagger("Other"));
    commit(root, "a folder more, and one renamed");
    let plan = planned(root, &["--base", "HEAD~1"]);
    let moved = plan["connectors"].as_array().unwrap().iter().find(|task| task["id"] == "purchases").unwrap();
    assert_eq!((&moved["change"], &moved["from"]), (&"moved".into(), &"orders".into()));
    let run = connectory(root, &["check", "--changed=HEAD~1", "--format", "json"]);
    let mut folders = named(&run);
    // That the other folder is numbered now is of this change.
    folders.retain(|folder| folder != "Parcels");
    assert_eq!(folders, ["A", "Purchases"]);
    assert_eq!(rules(&run, "manifest/id-inferred-twice").len(), 1);
}

/// Names that are no paths, deep folders, and files that take the place of folders.
#[test]
fn strange_trees_are_told_of() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    write(&root, &format!("beta/v1/{}x", "d/".repeat(200)), "deep");
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        let name = std::ffi::OsStr::from_bytes(b"acme/v1/\xff\\name");
        std::fs::write(root.join(name), "strange").unwrap();
    }
    std::fs::remove_dir_all(root.join("gamma/v1")).unwrap();
    write(&root, "gamma/v1", "a file");
    // No connector is read as deep as that.
    let run = changed(&root, &["--no-history"]);
    assert!(run.stderr.contains(": 1 connector touched, 1 connector gone"), "{}", run.stderr);
    commit(&root, "strange");
    let plan = planned(&root, &["--base", "HEAD~1"]);
    let told: Vec<String> =
        tasks(&plan).iter().map(|task| task.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(told, ["acme changed", "beta changed", "gamma removed"]);
}

/// What git itself says of the work tree, in every state that a file may be in.
#[test]
fn the_work_tree_differs_where_git_says_so() {
    use connectory::git::{Repository, Revision};
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    git(root, &["init", "--quiet", "--initial-branch=main"]);
    identify(root, "Ann");
    git(root, &["config", "core.autocrlf", "false"]);
    write(root, ".gitignore", "ignored/\n*.tmp\n");
    write(root, ".gitattributes", "*.crlf text eol=crlf\n");
    for name in
        ["same", "edited", "staged", "both", "gone", "unlinked", "cached", "kind", "mode", "taken", "twice"]
    {
        write(root, &format!("a/{name}.txt"), name);
        write(root, &format!("b/c/{name}.txt"), name);
    }
    write(root, "a/ends.crlf", "one\r\ntwo\r\n");
    write(root, "a/folder/x.txt", "x");
    commit(root, "begin");
    write(root, "a/committed.txt", "new");
    commit(root, "one more");
    for folder in ["a", "b/c"] {
        let path = |name: &str| format!("{folder}/{name}.txt");
        write(root, &path("edited"), "EDITED");
        write(root, &path("staged"), "STAGED");
        write(root, &path("both"), "staged");
        write(root, &path("new"), "new");
        git(root, &["add", &path("staged"), &path("both"), &path("new")]);
        write(root, &path("both"), "and again");
        std::fs::remove_file(root.join(path("gone"))).unwrap();
        git(root, &["rm", "--quiet", &path("unlinked")]);
        git(root, &["rm", "--quiet", "--cached", &path("cached")]);
        std::fs::remove_file(root.join(path("kind"))).unwrap();
        write(root, &format!("{}/deeper", path("kind")), "a folder now");
        write(root, &path("intended"), "later");
        git(root, &["add", "--intent-to-add", &path("intended")]);
        git(root, &["mv", &path("taken"), &path("given")]);
        write(root, &format!("{folder}/ignored/x.txt"), "x");
        write(root, &format!("{folder}/x.tmp"), "x");
        write(root, &format!("{folder}/fresh/x.txt"), "x");
        write(root, &format!("{folder}/fresh/x.tmp"), "x");
        // Written again with the same bytes.
        write(root, &path("twice"), "twice");
    }
    std::fs::remove_dir_all(root.join("a/folder")).unwrap();
    write(root, "a/folder", "a file now");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(root.join("a/mode.txt"), std::fs::Permissions::from_mode(0o755)).unwrap();
        std::os::unix::fs::symlink("same.txt", root.join("b/c/link.txt")).unwrap();
    }
    let repository = Repository::discover(root).unwrap().unwrap();
    let said = |arguments: &[&str]| -> Vec<String> {
        git(root, arguments).split_terminator('\0').map(str::to_owned).collect()
    };
    for (base, folder) in [("HEAD", ""), ("HEAD~1", ""), ("HEAD~1", "b/c"), ("HEAD~1", "nowhere")] {
        let mut expected = said(&["diff", "--name-only", "--no-renames", "-z", base]);
        expected.extend(said(&["ls-files", "--others", "--exclude-standard", "-z"]));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut expected: Vec<&str> = expected.iter().filter_map(|path| path.strip_prefix(&prefix)).collect();
        expected.sort_unstable();
        expected.dedup();
        let Some(Revision::Commit(commit)) = repository.revision(base).unwrap() else { panic!("{base}") };
        let folder = connectory::path::RepoPath::parse(folder).unwrap();
        let work = repository.work(commit, &folder, |_| true).unwrap();
        let mut found: Vec<String> = work.changes.keys().map(ToString::to_string).collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{base} {folder}");
    }
    // Nothing was written into the repository for it.
    git(root, &["fsck", "--no-dangling"]);
    assert!(git(root, &["fsck", "--dangling"]).lines().all(|line| !line.contains("tree")));
}

#[test]
fn conflicts_are_changes() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    git(&root, &["switch", "--quiet", "--create", "feature"]);
    write(&root, "beta/v1/README.md", "Ours.\n");
    commit(&root, "ours");
    git(&root, &["switch", "--quiet", "main"]);
    write(&root, "beta/v1/README.md", "Theirs.\n");
    commit(&root, "theirs");
    git(&root, &["switch", "--quiet", "feature"]);
    let merge =
        std::process::Command::new("git").args(["merge", "--quiet", "main"]).current_dir(&root).output();
    assert!(!merge.unwrap().status.success());
    assert_told(&changed(&root, &[]), "`main`", ": 1 connector touched");
}

#[test]
fn a_preview_shows_the_work_tree_of_what_is_touched() {
    let scratch = tempfile::tempdir().unwrap();
    let root = catalogue(scratch.path());
    let manifest = root.join("beta/v1/connector.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, format!("title = \"Beta as it will be\"\n{text}")).unwrap();
    let preview = |more: &[&str]| {
        let run = connectory(
            &root,
            &[&["site", "--changed", "--out", "preview", "--today", "2026-01-01"], more].concat(),
        );
        assert_eq!(run.code, 0, "{}", run.stderr);
        run
    };
    preview(&[]);
    let page = |id: &str| std::fs::read_to_string(root.join(format!("preview/c/{id}/index.html"))).ok();
    assert!(page("beta").unwrap().contains("Beta as it will be"));
    assert_eq!((page("acme"), page("gamma")), (None, None));
    let home = std::fs::read_to_string(root.join("preview/index.html")).unwrap();
    assert!(home.contains("c/beta/index.html") && !home.contains("c/acme/"), "{home}");
    // What concerns everyone shows everyone.
    write(&root, "connectory.toml", "title = \"Ours\"\n");
    let run = preview(&[]);
    assert!(run.stderr.contains("`connectory.toml` changed"), "{}", run.stderr);
    assert!(page("acme").is_some() && page("gamma").is_some());
    assert_eq!(connectory(&root, &["site", "--changed", "--drafts"]).code, 2);
}
