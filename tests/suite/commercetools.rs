//! commercetools Connect: the verdict on specifications, repositories that are connectors, what is predicted
//! of them, and packages.

use crate::harness::{History, Run, connectory, git, write};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const SERVICE: &str = "deployAs:\n  - name: orders\n    applicationType: service\n    endpoint: /orders\n";

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/platforms/commercetools").join(name)
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}\n{}", run.stdout, run.stderr))
}

/// The rules that were broken, without notes.
fn broken(root: &Path) -> Vec<String> {
    let run = connectory(root, &["check", "--no-history", "--format", "json"]);
    let found = json(&run)["findings"].as_array().unwrap().clone();
    let graver = found.iter().filter(|finding| finding["severity"] != "note");
    graver.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

/// A repository that is a connector.
fn repository(scratch: &Path) -> History {
    let root = scratch.join("acme-orders");
    std::fs::create_dir(&root).unwrap();
    let mut history = History::new(&root);
    history.write("connect.yaml", SERVICE).write("orders/package.json", "{\"scripts\": {}}\n");
    history
}

#[test]
fn specifications_are_judged_as_the_platform_does() {
    let scratch = tempfile::tempdir().unwrap();
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder("cases")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        write(scratch.path(), &format!("{name}/connect.yaml"), std::fs::read(&path).unwrap());
        names.insert(name);
    }
    let run =
        connectory(scratch.path(), &["check", "--no-history", "--format", "json", "--max-per-rule", "0"]);
    let report = json(&run);
    let errors =
        report["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
    let refused: BTreeSet<&str> =
        errors.map(|finding| finding["file"].as_str().unwrap().split('/').next().unwrap()).collect();
    assert!(names.len() > 70, "{names:?}");
    for name in &names {
        assert_eq!(!refused.contains(name.as_str()), name.starts_with("ok-"), "{name}");
    }
}

#[test]
fn tags_of_a_repository_that_is_a_connector_count() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = repository(scratch.path());
    history.commit(&["v1.0.0", "1.0.0", "unstable-0.0.3", "v1.0.01"]);
    history.write("orders/index.js", "1;\n").commit(&["1.0.1"]);
    let keyed =
        "    configuration:\n      standardConfiguration:\n        - key: SHOP\n          description: It.\n";
    let required = format!("{SERVICE}{keyed}          required: true\n");
    history.write("connect.yaml", required).commit(&[]);
    let status = connectory(&history.folder, &["status", "--format", "json"]);
    let entry = json(&status);
    let text = entry.to_string();
    assert!(text.contains("\"1.0.1\"") && text.contains("\"2.0.0\""), "{text}");
    let bump = connectory(&history.folder, &["bump", "acme-orders", "--dry-run"]);
    assert!(bump.stdout.contains("set it where it is deployed"), "{}\n{}", bump.stdout, bump.stderr);
    let log = connectory(&history.folder, &["log", "acme-orders"]);
    assert!(log.stdout.contains("1.0.0") && log.stdout.contains("1.0.1"), "{}\n{}", log.stdout, log.stderr);
}

#[test]
fn tags_of_other_repositories_do_not() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("catalogue");
    std::fs::create_dir(&root).unwrap();
    let mut history = History::new(&root);
    history.write("acme-orders/connect.yaml", SERVICE).commit(&["v1.0.0", "acme-orders/v0.9.0"]);
    let status = connectory(&root, &["status", "--format", "json"]).stdout;
    assert!(status.contains("0.9.0") && !status.contains("\"1.0.0\""), "{status}");
}

#[test]
fn files_of_other_programs_hide_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "connect.yaml", "name: sink\nconfig:\n  topics: orders\n");
    write(root, "acme-tax/v1/connector.toml", "version = \"1.0.0\"\n");
    write(root, "shop/connect.yaml", SERVICE);
    write(root, "shop/examples/connect.yaml", SERVICE);
    write(root, "shop/orders/node_modules/a/connect.yaml", SERVICE);
    write(root, "shop/orders/api.swagger.json", "{}");
    let status = connectory(root, &["check", "--no-history", "--format", "json"]);
    let report = json(&status);
    assert_eq!(report["summary"]["connectors"], 2, "{report:#}");
}

#[test]
#[cfg(unix)]
fn links_to_folders_are_followed_as_far_as_they_can_be_seen() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("acme-orders");
    let second = SERVICE.trim_start_matches("deployAs:\n").replace("orders", "events");
    write(&root, "connect.yaml", format!("{SERVICE}{second}"));
    write(&root, "orders/index.js", "1;\n");
    std::os::unix::fs::symlink("orders", root.join("events")).unwrap();
    assert_eq!(broken(scratch.path()), Vec::<String>::new());
    let mut history = History::new(&root);
    git(&root, &["add", "-A"]);
    git(&root, &["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "all"]);
    git(&root, &["tag", "v1.0.0"]);
    let predicted = connectory(&root, &["predict", ".", "v1.0.0"]);
    assert!(!predicted.stdout.contains("no folder"), "{}", predicted.stdout);
    history.write("x", "");
    for target in ["../elsewhere", "/etc", "events"] {
        std::fs::remove_file(root.join("events")).unwrap();
        std::os::unix::fs::symlink(target, root.join("events")).unwrap();
        assert_eq!(broken(scratch.path()), ["commercetools/application-folder-missing"], "{target}");
    }
}

#[test]
fn the_errors_of_the_platform_are_predicted() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = repository(scratch.path());
    history.commit(&["v1.0.0"]);
    history
        .write("connect.yaml", format!("{SERVICE}    runtime: node\n    runtime: deno\n"))
        .commit(&["v1.1.0"]);
    std::fs::rename(history.folder.join("connect.yaml"), history.folder.join("connect.yml")).unwrap();
    history.commit(&["v1.2.0"]);
    let root = history.folder.clone();
    let predict = |repository: &str, tag: &str| {
        let run = connectory(&root, &["predict", repository, tag, "--format", "json"]);
        (run.code, json(&run))
    };
    let (code, fine) = predict(".", "v1.0.0");
    assert_eq!((code, &fine["error"]), (0, &Value::Null));
    assert_eq!(fine["report"]["entries"][0]["type"], "Information");
    assert_eq!(fine["configurations"][0]["applicationName"], "orders");
    let (code, broken) = predict(".", "v1.1.0");
    assert_eq!((code, &broken["error"]["code"]), (1, &"ConnectorSpecificationFileNotValid".into()));
    assert_eq!(broken["error"]["message"], "The file connect.yaml at . with the tag v1.1.0 is not valid");
    assert!(broken["error"]["reasons"].to_string().contains("connect.yaml:6:5"), "{broken:#}");
    let url = format!("file://{}", root.display());
    let (code, missing) = predict(&url, "v1.2.0");
    assert_eq!((code, &missing["error"]["code"]), (1, &"ConnectorSpecificationFileNotFound".into()));
    let message = format!("The file connect.yaml at {url} with the tag v1.2.0 was not found");
    assert_eq!(missing["error"]["message"], message.as_str());
    for (repository, tag) in [(".", "v9.0.0"), (".", "master"), ("./nowhere", "v1.0.0"), ("..", "v1.0.0")] {
        let (code, gone) = predict(repository, tag);
        assert_eq!(
            (code, &gone["error"]["code"]),
            (1, &"GitRepositoryNotReachable".into()),
            "{repository} {tag}"
        );
        assert_eq!(gone["error"]["message"], "Repository with the tag is not reachable");
    }
    for format in ["human", "markdown"] {
        let run = connectory(&root, &["predict", ".", "v1.1.0", "--format", format]);
        assert_eq!(run.code, 1);
        assert!(run.stdout.contains("ConnectorSpecificationFileNotValid"), "{}", run.stdout);
    }
}

#[test]
fn nothing_of_a_repository_is_run_to_predict() {
    let scratch = tempfile::tempdir().unwrap();
    let mark = scratch.path().join("mark");
    let run = connectory(scratch.path(), &["predict", &format!("ext::touch {}", mark.display()), "v1.0.0"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("GitRepositoryNotReachable") && !mark.exists());
    let run = connectory(scratch.path(), &["predict", "--", "--upload-pack=touch mark", "v1.0.0"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(!mark.exists());
}

#[test]
fn the_table_in_the_readme_is_renewed_between_its_marks_alone() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("acme-orders");
    let key = "        - key: SHOP\n          description: The *shop* | <b>\n          default: a|b`c\n";
    let configuration = format!("    configuration:\n      standardConfiguration:\n{key}");
    write(&root, "connect.yaml", format!("{SERVICE}{configuration}"));
    write(&root, "orders/index.js", "1;\n");
    let (begin, end) = ("<!-- connectory:configuration -->", "<!-- connectory:end configuration -->");
    write(&root, "README.md", format!("# A\r\n\r\nmine \r\n{begin}old{end}\r\n\r\nmine too"));
    assert_eq!(broken(scratch.path()), ["commercetools/configuration-table-outdated"]);
    let run = connectory(scratch.path(), &["check", "--no-history", "--fix"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let text = std::fs::read_to_string(root.join("README.md")).unwrap();
    let (before, rest) = text.split_once(begin).unwrap();
    let (table, after) = rest.split_once(end).unwrap();
    assert_eq!((before, after), ("# A\r\n\r\nmine \r\n", "\r\n\r\nmine too"));
    let row = "| `orders` | `SHOP` | standard | no | `` a\\|b`c `` | The \\*shop\\* \\| \\<b\\> |\r\n";
    assert!(table.contains(row) && !table.replace("\r\n", "").contains('\n'), "{table}");
    assert_eq!(broken(scratch.path()), Vec::<String>::new());
    write(&root, "README.md", format!("# A\n{begin}\nold"));
    let run = connectory(scratch.path(), &["check", "--no-history", "--fix"]);
    assert!(run.stdout.contains("is expected behind this mark"), "{}", run.stdout);
}

#[test]
fn packages_hold_no_secret_and_are_the_same_each_time() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = repository(scratch.path());
    let configuration = "    configuration:\n      standardConfiguration:\n        - key: APP_SECRET\n          description: It.\n          \
         default: hunter2hunter2\n      securedConfiguration:\n        - key: API_KEY\n          description: It.\n          \
         required: true\n";
    history.write("connect.yaml", format!("{SERVICE}{configuration}")).commit(&["v1.0.0"]);
    let out = |name: &str| {
        let run = connectory(&history.folder, &["package", "acme-orders", "--out", name]);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let zip = format!("{name}/acme-orders/1.0.0/acme-orders-1.0.0-commercetools.zip");
        std::fs::read(history.folder.join(zip)).unwrap()
    };
    let zip = out("one");
    assert_eq!(zip, out("two"));
    let files = crate::archives::unpacked(&zip);
    let names: Vec<&String> = files.keys().collect();
    for name in ["README.md", "commands.sh", "env/orders.env.example", "actions/publish-certified.json"] {
        assert!(files.contains_key(name), "{names:?}");
    }
    for (path, bytes) in files.iter().filter(|(path, _)| *path != "configurations.json") {
        assert!(!String::from_utf8_lossy(bytes).contains("hunter2"), "{path}");
    }
    let draft: Value = serde_json::from_slice(&files["deployment-draft.template.json"]).unwrap();
    assert_eq!(draft["configurations"][0]["securedConfiguration"][0]["value"], "${API_KEY}");
}

#[test]
fn hostile_specifications_end() {
    let scratch = tempfile::tempdir().unwrap();
    let many: String =
        (0..20_000).map(|n| format!("  - {{name: a{}, applicationType: job, x{n}: 1}}\n", n % 7)).collect();
    let keys: String = (0..50_000).map(|n| format!("        - {{key: K{n}, description: d}}\n")).collect();
    let configuration = format!("    configuration:\n      standardConfiguration:\n{keys}");
    let schedule = "1, ".repeat(300_000);
    let cases = [
        ("many", format!("deployAs:\n{many}")),
        ("keys", format!("{SERVICE}{configuration}")),
        (
            "schedule",
            SERVICE.replace("service", "job") + "    properties:\n      schedule: '" + &schedule + "'\n",
        ),
        ("aliases", "deployAs: &a\n  - &b {x: [*b]}\n  - *a\n".to_owned()),
        ("deep", format!("deployAs: {}", "[".repeat(5_000))),
        ("script", format!("{SERVICE}    scripts:\n      postDeploy: '{}'\n", "npm run ".repeat(100_000))),
    ];
    for (name, text) in cases {
        write(scratch.path(), &format!("{name}/connect.yaml"), text);
        write(scratch.path(), &format!("{name}/orders/package.json"), "{}");
        write(scratch.path(), &format!("{name}/README.md"), "# A\n");
    }
    let run = connectory(scratch.path(), &["check", "--no-history", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
}
