//! A repository becomes a catalogue: what is missing is written, what is somebody's stays, and a second run
//! changes nothing.

use crate::harness::{History, Run, connector, connectory, git, identify, path, write};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `init` where nobody is asked.
fn init(root: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_connectory"));
    crate::harness::run(command.arg("init").args(arguments).current_dir(root).stdin(Stdio::null()))
}

/// All files below a folder but git's own.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let walk = walkdir::WalkDir::new(root).into_iter().filter_entry(|entry| entry.file_name() != ".git");
    let files = walk.map(Result::unwrap).filter(|entry| entry.file_type().is_file());
    let name = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
    files.map(|entry| (name(entry.path()), std::fs::read(entry.path()).unwrap())).collect()
}

/// A repository in Microsoft's layout whose connectors have errors, and one line with an owner.
fn repository(root: &Path) {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/foreign/acme-orders");
    for folder in ["certified-connectors/Acme Orders", "independent-publisher-connectors/Acme"] {
        for file in ["apiDefinition.swagger.json", "apiProperties.json"] {
            write(root, &format!("{folder}/{file}"), std::fs::read(base.join(file)).unwrap());
        }
    }
    let broken = "{\"swagger\": \"2.0\", \"info\": {\"title\": \"x\",}}";
    write(root, "certified-connectors/Broken/apiDefinition.swagger.json", broken);
    connector(root, "catalogue/acme-stock/v1", "1.0.0", &path("stock", "GetStock", &["count"]));
    let manifest = root.join("catalogue/acme-stock/v1/connector.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(manifest, format!("owners = [\"@acme/stock\"]\n{text}")).unwrap();
    History::new(root).commit(&[]);
    git(root, &["remote", "add", "origin", "git@github.example:acme/Catalogue.git"]);
    identify(root, "Ann");
}

#[test]
fn an_old_repository_becomes_a_catalogue_that_is_green() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    repository(root);
    assert_eq!(connectory(root, &["check"]).code, 1);
    let dry = init(root, &["--yes", "--dry-run"]);
    assert_eq!((dry.code, files(root).contains_key("connectory.toml")), (0, false), "{}", dry.stderr);
    let run = init(root, &["--yes"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert_eq!(run.stdout, dry.stdout);
    for word in [
        "certified-connectors/ ",
        "2 connectors, Microsoft's layout",
        "1 connector, folders of lines",
        "https://github.example/acme/Catalogue",
        "baseline.json",
    ] {
        assert!(run.stdout.contains(word), "{word}: {}", run.stdout);
    }
    let made = files(root);
    let settings = std::str::from_utf8(&made["connectory.toml"]).unwrap();
    let expected = "title = \"Catalogue\"\nroots = [\"catalogue\", \"certified-connectors\", \
                    \"independent-publisher-connectors\"]\n\n[site]\nrepository = \"https://github.example/acme/Catalogue\"\n";
    assert!(settings.ends_with(expected), "{settings}");
    let owners = std::str::from_utf8(&made[".github/CODEOWNERS"]).unwrap();
    assert!(owners.contains("/catalogue/acme-stock/ @acme/stock\n"), "{owners}");
    let hook = std::str::from_utf8(&made[".pre-commit-config.yaml"]).unwrap();
    assert!(hook.contains("entry: connectory check --changed\n"));
    for name in ["connector", "connectory", "mappings", "results", "usage"] {
        let schema = connectory(root, &["schema", name]).stdout;
        assert_eq!(made[&format!(".connectory/schema/{name}.schema.json")], schema.as_bytes());
        let told = [".taplo.toml", ".vscode/settings.json"];
        let is_named =
            |file: &&str| String::from_utf8_lossy(&made[*file]).contains(&format!("{name}.schema.json"));
        assert!(told.iter().any(is_named), "{name}");
    }
    let check = connectory(root, &["check"]);
    assert_eq!(check.code, 0, "{}", check.stdout);
    let again = init(root, &["--yes"]);
    assert_eq!(again.code, 0);
    assert!(again.stdout.ends_with("nothing to change: this is a catalogue already\n"), "{}", again.stdout);
    assert_eq!(files(root), made);
}

#[test]
fn what_is_somebodys_stays_and_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    repository(root);
    let theirs = [
        (".pre-commit-config.yaml", "repos: []\n"),
        (".vscode/settings.json", "{}"),
        (".taplo.toml", "# mine\n"),
        ("AGENTS.md", "Be kind.\n"),
        ("connectory.toml", "title = \"Ours\"\n"),
        ("CODEOWNERS", "* @all\n"),
    ];
    for (file, text) in theirs {
        write(root, file, text);
    }
    let run = init(root, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (file, text) in theirs.iter().take(5) {
        assert_eq!(std::fs::read_to_string(root.join(file)).unwrap(), *text);
    }
    let owners = std::fs::read_to_string(root.join("CODEOWNERS")).unwrap();
    assert!(owners.starts_with("* @all\n") && owners.contains("@acme/stock"), "{owners}");
    for file in [".pre-commit-config.yaml", ".vscode/settings.json", ".taplo.toml", "AGENTS.md"] {
        let row = run.stdout.lines().find(|line| line.contains(file)).unwrap();
        assert!(row.trim_start().starts_with("keep") && row.contains("it is yours; "), "{row}");
    }
    let before = files(root);
    assert!(init(root, &[]).stdout.ends_with("nothing to change: this is a catalogue already\n"));
    assert_eq!(files(root), before);
}

#[test]
fn an_outdated_schema_is_renewed_and_a_baseline_only_made_where_it_is_wanted() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    repository(root);
    write(root, ".connectory/schema/usage.schema.json", "{}");
    let run = init(root, &["--no-baseline"]);
    assert!(run.stdout.contains("renew  .connectory/schema/usage.schema.json"), "{}", run.stdout);
    assert!(!root.join(".connectory/baseline.json").exists());
    assert_eq!(connectory(root, &["check"]).code, 1);
    init(root, &[]);
    assert_eq!(connectory(root, &["check"]).code, 0);
}

#[test]
fn an_empty_folder_and_a_folder_of_a_repository_are_catalogues_too() {
    let scratch = tempfile::tempdir().unwrap();
    let plain = scratch.path().join("plain");
    std::fs::create_dir(&plain).unwrap();
    let run = init(&plain, &["--title", "Ours", "--base-url", "https://c.example"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("no git repository") && !plain.join(".pre-commit-config.yaml").exists());
    let settings = std::fs::read_to_string(plain.join("connectory.toml")).unwrap();
    assert!(settings.ends_with("title = \"Ours\"\nbase-url = \"https://c.example\"\n"), "{settings}");
    assert_eq!(connectory(&plain, &["check"]).code, 0);

    let root = scratch.path().join("whole");
    write(&root, "connectors/connectory.toml", "title = \"Part\"\n");
    connector(&root, "connectors/acme-stock/v1", "1.0.0", &path("stock", "GetStock", &["count"]));
    History::new(&root).commit(&[]);
    let run = init(&root.join("connectors"), &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let hook = std::fs::read_to_string(root.join(".pre-commit-config.yaml")).unwrap();
    assert!(hook.contains("entry: connectory -C 'connectors' check --changed\n"), "{hook}");
    assert!(root.join("connectors/AGENTS.md").is_file() && !root.join("AGENTS.md").exists());
    let refused = init(&plain, &["--base-url", "nowhere"]);
    assert_eq!(refused.code, 0, "settings that are there need no address: {}", refused.stderr);
}

#[cfg(unix)]
#[test]
fn no_link_is_followed() {
    let scratch = tempfile::tempdir().unwrap();
    let (root, outside) = (scratch.path().join("in"), scratch.path().join("out"));
    std::fs::create_dir_all(&root).unwrap();
    std::fs::create_dir_all(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, root.join(".connectory")).unwrap();
    let run = init(&root, &[]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn what_agents_are_told_is_true() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/init/AGENTS.md"))
            .unwrap();
    let commands = text.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("connectory "));
    let mut count = 0;
    for command in commands {
        let name = command.split(' ').next().unwrap();
        let help = connectory(Path::new("."), &[name, "--help"]);
        assert_eq!(help.code, 0, "{command}");
        for flag in command.split([' ', ',']).filter(|word| word.starts_with("--")) {
            assert!(help.stdout.contains(flag), "{command}: {flag}");
        }
        count += 1;
    }
    assert!(count >= 8);
}
