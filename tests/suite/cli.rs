//! The program as its users meet it: exit codes, selection, formats, broken neighbours.

use crate::harness::{History, connector, connectory, path, write};
use serde_json::Value;

fn findings(stdout: &str) -> Vec<(String, String, u64, u64)> {
    let report: Value = serde_json::from_str(stdout).unwrap();
    assert_eq!(report["version"], 1);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let found = report["findings"].as_array().unwrap().iter();
    found
        .map(|finding| {
            let (line, column) = (finding["line"].as_u64().unwrap(), finding["column"].as_u64().unwrap());
            (text(finding, "rule"), text(finding, "file"), line, column)
        })
        .collect()
}

fn has(found: &[(String, String, u64, u64)], rule: &str, file: &str, line: u64, column: u64) -> bool {
    found.iter().any(|finding| {
        (finding.0.as_str(), finding.1.as_str(), finding.2, finding.3) == (rule, file, line, column)
    })
}

#[test]
fn broken_files_hide_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "A/apiDefinition.swagger.json", "{\"swagger\": \"2.0\",\n \"info\": {\"title\": \"A\",}\n}");
    write(root, "A/apiProperties.json", "{\"properties\": {}");
    write(
        root,
        "B/apiDefinition.swagger.json",
        b"\xef\xbb\xbf{\"swagger\": \"2.0\", \"info\": {\"title\": \"Br\xf8\", \"title\": \"B\"}}\r\n",
    );
    write(root, "C/apiDefinition.swagger.json", "[".repeat(5000));
    write(root, "D/apiDefinition.swagger.json", "");
    connector(&root.join("native"), "ee/v1", "1.0.0", "  a: &a [*a]\n");
    write(root, "native/ee/v1/connector.toml", "version = 1\nverison = \"2\"\n");
    let run = connectory(root, &["check", "--format", "json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let found = findings(&run.stdout);
    for (rule, file, line, column) in [
        ("document/trailing-comma", "A/apiDefinition.swagger.json", 2, 23),
        ("document/syntax-error", "A/apiProperties.json", 1, 1),
        ("document/byte-order-mark", "B/apiDefinition.swagger.json", 1, 1),
        ("document/not-utf8", "B/apiDefinition.swagger.json", 1, 41),
        ("document/duplicate-key", "B/apiDefinition.swagger.json", 1, 46),
        ("document/too-deep", "C/apiDefinition.swagger.json", 1, 193),
        ("document/syntax-error", "D/apiDefinition.swagger.json", 1, 1),
        ("document/alias-unresolved", "native/ee/v1/openapi.yaml", 8, 10),
        ("manifest/field-malformed", "native/ee/v1/connector.toml", 1, 11),
        ("manifest/key-unknown", "native/ee/v1/connector.toml", 2, 1),
    ] {
        assert!(has(&found, rule, file, line, column), "{rule} at {file}:{line}:{column} in {found:#?}");
    }
}

#[test]
fn findings_over_the_whole_catalogue_have_their_place() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    for name in ["One", "Two"] {
        let text = "{\"swagger\": \"2.0\",\n \"info\": {\"title\": \"Same\", \"version\": \"1.0.0\"}, \"paths\": {}}";
        write(root, &format!("{name}/apiDefinition.swagger.json"), text);
    }
    let run = connectory(root, &["check", "--format", "json"]);
    let found = findings(&run.stdout);
    assert!(has(&found, "manifest/title-taken", "Two/apiDefinition.swagger.json", 2, 21), "{found:#?}");
}

#[test]
fn usage_and_configuration_are_2() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme-orders/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let run = connectory(root, &["check", "acme-order"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean `acme-orders`?"), "{}", run.stderr);
    assert_eq!(connectory(root, &["check", "--nonsense"]).code, 2);
    assert_eq!(connectory(root, &["explain", "version/nope"]).code, 2);
    write(root, "connectory.toml", "titel = \"x\"\n");
    let run = connectory(root, &["check"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("connectory.toml:1:1: there is no key `titel` here; did you mean `title`?"));
}

#[test]
fn folders_that_are_passed_over_are_told() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "a/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let run = |arguments: &[&str]| connectory(root, &[&["check"], arguments].concat());
    let hidden = run(&["--select", "openapi"]);
    let note = "note: 1 folder passed over: a/v1/connector.toml: `a` is no connector id";
    assert!(hidden.code == 1 && hidden.stderr.contains(note), "{}", hidden.stderr);
    let told = run(&[]);
    assert!(told.code == 1 && told.stdout.contains("manifest/id-malformed"), "{}", told.stdout);
    assert!(told.stderr.contains("note: 1 folder passed over"), "{}", told.stderr);
    assert_eq!(run(&["--ignore", "manifest/id-malformed"]).code, 0);
    assert_eq!(run(&["--select", "openapi", "--fail-on", "never"]).code, 0);
    let named = run(&["a/v1"]);
    assert!(named.code == 2 && named.stderr.contains("`a` is no connector id"), "{}", named.stderr);
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    assert_eq!(run(&["acme", "--select", "openapi"]).code, 0);
}

#[test]
fn a_profile_that_is_imposed_holds_in_every_folder() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let folder = "independent-publisher-connectors/Acme";
    let definition = "{\"swagger\": \"2.0\", \"info\": {\"title\": \"Acme\"}, \"paths\": {}}";
    write(root, &format!("{folder}/apiDefinition.swagger.json"), definition);
    write(
        root,
        &format!("{folder}/apiProperties.json"),
        "{\"properties\": {\"iconBrandColor\": \"#1f6feb\"}}",
    );
    write(root, &format!("{folder}/icon.png"), "");
    let found = |arguments: &[&str]| {
        let rules = ["--select", "brand-color-independent,power-platform/icon-committed"];
        connectory(root, &[&["check"], rules.as_slice(), arguments].concat()).stdout
    };
    for profile in [&[][..], &["--profile", "strict"]] {
        let found = found(profile);
        assert!(found.contains("brand-color-not-independent") && found.contains("icon-committed"), "{found}");
    }
    let found = found(&["--profile", "power-platform"]);
    assert!(found.contains("nothing found"), "{found}");
}

#[test]
fn words_of_the_settings_are_guessed() {
    let scratch = tempfile::tempdir().unwrap();
    let cases = [
        ("[check]\nfail-on = \"warn\"\n", "`never`, found `warn`", "did you mean `warning`?"),
        ("profile = \"strict\"\n", "there is no key `profile` here", "`profile` belongs under `[check]`"),
    ];
    for (text, message, help) in cases {
        write(scratch.path(), "connectory.toml", text);
        let run = connectory(scratch.path(), &["check"]);
        assert!(run.code == 2 && run.stderr.contains(message) && run.stderr.contains(help), "{}", run.stderr);
    }
}

#[test]
fn selection_by_id_and_by_path() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    for id in ["one", "two", "three"] {
        connector(root, &format!("catalogue/{id}/v1"), "1.0.0", &path("a", "GetA", &["x"]));
    }
    let checked = |folder: &std::path::Path, arguments: &[&str]| {
        let run = connectory(folder, &[&["check", "--format", "json"], arguments].concat());
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        report["summary"]["connectors"].as_u64().unwrap()
    };
    assert_eq!(checked(root, &[]), 3);
    assert_eq!(checked(root, &["two"]), 1);
    assert_eq!(checked(root, &["catalogue/two/v1/openapi.yaml", "one"]), 2);
    assert_eq!(checked(&root.join("catalogue"), &["three"]), 1);
    assert_eq!(checked(&root.join("catalogue/two"), &["-C", "../.."]), 3);
}

#[test]
fn what_git_cannot_answer_is_3() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let run = connectory(root, &["status"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert_eq!(connectory(root, &["check"]).code, 0);

    let mut history = History::new(root);
    history.commit(&[]);
    let run = connectory(root, &["check"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(run.stderr.matches("nothing was released yet").count(), 1);

    std::fs::write(
        root.join(".git/config"),
        "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = x\n\ttagOpt = --no-tags\n",
    )
    .unwrap();
    let run = connectory(root, &["check"]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("git fetch --tags"), "{}", run.stderr);

    history.commit(&["acme/v1.0.0"]);
    assert_eq!(connectory(root, &["status"]).code, 0);
    std::fs::write(root.join(".git/shallow"), "0123456789012345678901234567890123456789\n").unwrap();
    for command in
        [&["check"][..], &["status"], &["diff", "acme"], &["package", "acme"], &["site"], &["build"]]
    {
        let run = connectory(root, command);
        assert_eq!(run.code, 3, "{command:?}: {}", run.stderr);
        assert!(run.stderr.contains("git fetch --unshallow --tags"), "{}", run.stderr);
    }
    assert_eq!(connectory(root, &["check", "--no-history"]).code, 0);
}

#[test]
fn states_follow_the_tags() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let both = path("a", "GetA", &["x"]) + &path("b", "GetB", &["x"]);
    for id in ["draft", "ahead", "broken", "done"] {
        connector(root, &format!("{id}/v1"), "1.0.0", &both);
    }
    connector(root, "preview/v1", "1.0.0-rc.1", &both);
    let mut history = History::new(root);
    history.commit(&[
        "ahead/v1.0.0",
        "broken/v1.0.0",
        "done/v1.0.0",
        "preview/v1.0.0-rc.1",
        "unrelated",
        "cli/v9.9.9",
    ]);
    connector(root, "ahead/v1", "1.0.0", &(both.clone() + &path("c", "GetC", &["x"])));
    connector(root, "broken/v1", "1.1.0", &path("a", "GetA", &["x"]));
    let run = connectory(root, &["status", "--format", "json"]);
    assert_eq!(run.code, 0);
    let status: Value = serde_json::from_str(&run.stdout).unwrap();
    let line = |id: &str| {
        status["lines"].as_array().unwrap().iter().find(|line| line["connector"] == id).unwrap().clone()
    };
    assert_eq!(line("draft")["state"], "draft");
    assert_eq!(line("preview")["state"], "preview");
    assert_eq!(line("done")["state"], "published");
    assert_eq!(
        (line("ahead")["state"].clone(), line("ahead")["needs"].clone()),
        ("published-with-changes".into(), "minor".into())
    );
    assert_eq!(
        (line("broken")["needs"].clone(), line("broken")["next"].clone()),
        ("major".into(), "2.0.0".into())
    );

    let run = connectory(root, &["check", "--format", "json"]);
    let found = findings(&run.stdout);
    assert!(has(&found, "version/not-raised", "ahead/v1/connector.toml", 1, 12), "{found:#?}");
    assert!(has(&found, "version/bump-too-small", "broken/v1/connector.toml", 1, 12), "{found:#?}");
    assert!(!found.iter().any(|finding| finding.0 == "lifecycle/published-deleted"));
}

#[test]
fn tags_of_foreign_folders_are_held_against_their_definition() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let definition = |version: &str| {
        format!(
            "{{\"swagger\": \"2.0\", \"info\": {{\"title\": \"T\", \"version\": \"{version}\"}}, \"paths\": {{}}}}"
        )
    };
    for name in ["Right", "Wrong", "Changed"] {
        write(root, &format!("{name}/apiDefinition.swagger.json"), definition("1.0"));
    }
    History::new(root).commit(&["right/v1.0.0", "wrong/v1.1.0", "changed/v1.2.0"]);
    write(root, "Changed/apiDefinition.swagger.json", definition("1.2"));
    let run = connectory(root, &["check", "--format", "json"]);
    let found = findings(&run.stdout);
    let disagree: Vec<&str> = found
        .iter()
        .filter(|found| found.0 == "version/tag-disagrees")
        .map(|found| found.1.as_str())
        .collect();
    assert_eq!(
        disagree,
        ["Changed/apiDefinition.swagger.json", "Wrong/apiDefinition.swagger.json"],
        "{found:#?}"
    );
}

#[test]
fn links_lead_nowhere() {
    let scratch = tempfile::tempdir().unwrap();
    let (root, outside) = (scratch.path().join("in"), scratch.path().join("out"));
    connector(&outside, "foreign/v1", "1.0.0", &path("a", "GetA", &["x"]));
    std::fs::create_dir(&root).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&outside, root.join("catalogue")).unwrap();
        write(&root, "connectory.toml", "roots = [\"catalogue\"]\n");
        assert_eq!(connectory(&root, &["check"]).code, 2);
        std::fs::remove_file(root.join("connectory.toml")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", root.join("connectory.toml")).unwrap();
        assert_eq!(connectory(&root, &["check"]).code, 2);
    }
}

#[test]
fn every_deleted_line_and_every_altered_preview_is_missed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let one = path("a", "GetA", &["x"]);
    connector(root, "two/v1", "1.0.0", &one);
    connector(root, "two/v2", "2.0.0", &one);
    connector(root, "soon/v1", "1.0.0-rc.1", &one);
    write(root, "Foreign/apiDefinition.swagger.json", "{\"swagger\": \"2.0\"}");
    let mut history = History::new(root);
    history.commit(&["two/v1.0.0", "two/v2.0.0", "soon/v1.0.0-rc.1", "foreign/v1.0.0"]);
    std::fs::remove_dir_all(root.join("two/v1")).unwrap();
    std::fs::remove_dir_all(root.join("Foreign")).unwrap();
    connector(root, "soon/v1", "1.0.0-rc.1", &(one + &path("b", "GetB", &["x"])));
    let run = connectory(root, &["check", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("`two/v1.0.0`"), "{}", run.stdout);
    assert!(run.stdout.contains("`foreign/v1.0.0`"), "{}", run.stdout);
    assert!(run.stdout.contains("version/release-altered"), "{}", run.stdout);
}

#[test]
fn a_moved_catalogue_is_held_against_its_releases() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let one = path("a", "GetA", &["x"]);
    connector(root, "catalogue/acme/v1", "1.0.0", &one);
    let mut history = History::new(root);
    history.commit(&["acme/v1.0.0"]);
    std::fs::create_dir(root.join("sub")).unwrap();
    std::fs::rename(root.join("catalogue"), root.join("sub/catalogue")).unwrap();
    connector(root, "sub/catalogue/acme/v1", "1.0.0", &(one + &path("b", "GetB", &["x"])));
    let run = connectory(root, &["-C", "sub", "status", "--format", "json"]);
    assert!(run.stdout.contains("\"needs\":\"minor\""), "{}", run.stdout);
}

#[test]
fn a_deleted_connector_is_missed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "gone/v1", "1.0.0", &path("a", "GetA", &["x"]));
    History::new(root).commit(&["gone/v1.0.0"]);
    std::fs::remove_dir_all(root.join("gone")).unwrap();
    let run = connectory(root, &["check", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("lifecycle/published-deleted"), "{}", run.stdout);
}

#[test]
fn reports_do_not_carry_commands_to_the_terminal() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "a/v1/connector.toml", "version = \"1.0.0\"\n\"x\\u001b[31m%0A::error::\" = 1\n");
    for format in ["human", "short", "github", "json"] {
        let run = connectory(root, &["check", "--format", format]);
        assert!(!run.stdout.contains('\u{1b}'), "{format}: {}", run.stdout);
        assert!(!run.stdout.lines().skip(1).any(|line| line.starts_with("::error::")), "{format}");
    }
}

#[test]
fn rules_are_chosen_by_id_scope_and_code() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(
        root,
        "One/apiDefinition.swagger.json",
        "{\"swagger\": \"2.0\", \"info\": {\"title\": \"One API\"},}",
    );
    let rules = |arguments: &[&str]| -> Vec<String> {
        let run = connectory(root, &[&["check", "--format", "json"], arguments].concat());
        let mut rules: Vec<String> = findings(&run.stdout).into_iter().map(|found| found.0).collect();
        rules.dedup();
        rules
    };
    let all = rules(&[]);
    assert_eq!(rules(&["--select", "document/trailing-comma"]), ["document/trailing-comma"]);
    assert_eq!(rules(&["--select", "document,docs"]), rules(&["--select", "document", "--select", "docs"]));
    assert!(rules(&["--select", "document,docs"]).iter().all(|rule| rule.starts_with("doc")));
    let coded = connectory::platform::rule_book();
    let coded = coded
        .rules()
        .iter()
        .find(|rule| all.contains(&rule.id.to_string()) && !rule.codes.is_empty())
        .unwrap();
    assert!(rules(&["--select", coded.codes[0]]).contains(&coded.id.to_string()));
    let rest = rules(&["--ignore", coded.codes[0]]);
    assert!(!rest.is_empty() && !rest.contains(&coded.id.to_string()));
    for (arguments, told) in [
        (["--select", "document/trailing-coma"], "did you mean `document/trailing-comma`?"),
        (["--ignore", "docs,documents"], "there is no rule, scope or code `documents`"),
        (["--profile", "stric"], "did you mean `strict`?"),
        (["--fail-on", "warnings"], "invalid value 'warnings'"),
    ] {
        let run = connectory(root, &[&["check"][..], &arguments].concat());
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(told), "{}", run.stderr);
    }
}

#[test]
fn settings_say_how_to_check() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(
        root,
        "One/apiDefinition.swagger.json",
        "{\"swagger\": \"2.0\", \"info\": {\"version\": \"1.0\"}}\n",
    );
    let select = "select = [\"version/not-semver\", \"docs\"]";
    let run = |settings: &str, arguments: &[&str]| {
        write(root, "connectory.toml", format!("[check]\n{settings}\n"));
        connectory(root, &[&["check", "--format", "short"], arguments].concat())
    };
    let first = run(&format!("{select}\nignore = [\"docs\"]"), &[]);
    assert_eq!((first.code, first.stdout.lines().count()), (0, 1), "{}", first.stdout);
    assert!(first.stdout.contains("note[version/not-semver]"), "{}", first.stdout);
    assert_eq!(run(&format!("{select}\nfail-on = \"note\""), &[]).code, 1);
    assert_eq!(run(&format!("{select}\nfail-on = \"note\""), &["--fail-on", "never"]).code, 0);
    let strict = run(&format!("{select}\nprofile = \"strict\""), &[]);
    assert!(strict.stdout.contains("error[version/not-semver]"), "{}", strict.stdout);
    let imposed = run(&format!("{select}\nprofile = \"strict\""), &["--profile", "power-platform"]);
    assert!(imposed.stdout.contains("note[version/not-semver]"), "{}", imposed.stdout);
    for (settings, told) in [
        ("profile = \"stric\"", "connectory.toml:2:12: there is no profile `stric`"),
        (
            "select = [\n  \"docs\",\n  \"dosc\",\n]",
            "connectory.toml:4:4: there is no rule, scope or code `dosc`",
        ),
        ("fail-on = \"errors\"", "connectory.toml:2:12: `fail-on` is"),
        ("ignore = \"docs\"", "connectory.toml:2:11: `ignore` is expected to be a list of texts"),
    ] {
        write(root, "connectory.toml", format!("[check]\n{settings}\n"));
        for command in ["check", "baseline"] {
            let arguments = if command == "baseline" { vec![command, "write"] } else { vec![command] };
            let run = connectory(root, &arguments);
            assert_eq!(run.code, 2, "{settings}: {}", run.stdout);
            assert!(run.stderr.contains(told), "{}", run.stderr);
        }
    }
}

#[test]
fn findings_are_counted_by_rule() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    for name in ["One", "Two"] {
        write(root, &format!("{name}/apiProperties.json"), "{\"a\": [1,],}");
        write(root, &format!("{name}/apiDefinition.swagger.json"), "{\"swagger\": \"2.0\"}");
    }
    let select = ["check", "--statistics", "--select", "document"];
    let run = connectory(root, &select);
    let head = "findings  connectors  fixable  severity  rule\n       4           2        4  error     document/trailing-comma\n";
    assert!(run.stdout.starts_with(head), "{}", run.stdout);
    let run = connectory(root, &[&select[..], &["--format", "json"]].concat());
    let counted: Value = serde_json::from_str(&run.stdout).unwrap();
    let first = &counted["statistics"][0];
    assert_eq!(
        (first["rule"].as_str(), first["findings"].as_u64()),
        (Some("document/trailing-comma"), Some(4))
    );
    assert_eq!(connectory(root, &[&select[..], &["--format", "sarif"]].concat()).code, 2);
}

#[test]
fn reports_are_written_to_files() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    write(root, "One/apiDefinition.swagger.json", "{\"swagger\": \"2.0\"}");
    let run = connectory(root, &["check", "--format", "sarif", "--output", "out/report.sarif"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains("1 connector checked: "), "{}", run.stderr);
    let written = std::fs::read_to_string(root.join("out/report.sarif")).unwrap();
    assert_eq!(written, connectory(root, &["check", "--format", "sarif"]).stdout);
    assert_eq!(std::fs::read_dir(root.join("out")).unwrap().count(), 1);
    assert_eq!(connectory(root, &["check", "--output", "out"]).code, 2);
    assert_eq!(connectory(root, &["check", "--output", "/dev/null"]).code, 2);
}

#[test]
fn exceptions_that_do_nothing_say_why() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let manifest = std::fs::read_to_string(root.join("acme/v1/connector.toml")).unwrap();
    let allow = |rule: &str, more: &str| format!("[[allow]]\nrule = \"{rule}\"\nreason = \"r\"\n{more}\n");
    let told = |text: String, arguments: &[&str]| {
        write(root, "acme/v1/connector.toml", manifest.clone() + &text);
        let run = connectory(root, &[&["check", "--format", "short"], arguments].concat());
        let line = run.stdout.lines().find(|line| line.contains("manifest/allow-unused"));
        line.map(str::to_owned).unwrap_or_default()
    };
    for (text, expected) in [
        (
            allow("openapi/enum-mistypd", ""),
            "there is no rule `openapi/enum-mistypd`; did you mean `openapi/enum-mistyped`?",
        ),
        (allow("zzzzzzzzzzzzzz", ""), "there is no rule `zzzzzzzzzzzzzz`"),
        (
            allow("openapi/enum-mistyped", "until = 2020-01-01"),
            "the exception from `openapi/enum-mistyped` ended on 2020-01-01",
        ),
        (
            allow("openapi/enum-mistyped", ""),
            "`openapi/enum-mistyped` finds nothing that this exception would excuse",
        ),
    ] {
        assert!(told(text.clone(), &[]).ends_with(expected), "{}", told(text, &[]));
    }
    let unused = allow("openapi/enum-mistyped", "");
    assert_eq!(told(unused.clone(), &["--ignore", "openapi"]), "", "what is not judged is not missed");
    assert_eq!(told(allow("version/not-raised", ""), &["--no-history"]), "");
    let off = connectory::platform::rule_book();
    let off = off.rules().iter().find(|rule| off.profiles()[0].severity(rule).is_none());
    if let Some(rule) = off {
        let text = allow(rule.id.as_str(), "");
        assert!(
            told(text, &[])
                .ends_with("is off under the profile `power-platform`: there is nothing to excuse")
        );
    }
}

#[test]
fn findings_over_the_whole_catalogue_can_be_excused() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    for id in ["one", "two"] {
        connector(root, &format!("{id}/v1"), "1.0.0", &path("a", "GetA", &["x"]));
        let text = std::fs::read_to_string(root.join(format!("{id}/v1/connector.toml"))).unwrap();
        write(root, &format!("{id}/v1/connector.toml"), text + "title = \"Same\"\n");
    }
    let rules = |arguments: &[&str]| {
        let run =
            connectory(root, &[&["check", "--format", "json", "--select", "manifest"], arguments].concat());
        findings(&run.stdout).into_iter().map(|found| found.0).collect::<Vec<_>>()
    };
    assert!(rules(&[]).contains(&"manifest/title-taken".to_owned()));
    let text = std::fs::read_to_string(root.join("two/v1/connector.toml")).unwrap();
    let allow = "[[allow]]\nrule = \"manifest/title-taken\"\nreason = \"One product, two services.\"\n";
    write(root, "two/v1/connector.toml", text + allow);
    for selection in [&[][..], &["two"]] {
        let found = rules(selection);
        assert!(
            !found
                .iter()
                .any(|rule| ["manifest/title-taken", "manifest/allow-unused"].contains(&rule.as_str()))
        );
    }
}

/// What opens connections is compiled in only where that was asked for.
#[test]
fn upload_and_test_are_commands_of_their_features() {
    let scratch = tempfile::tempdir().unwrap();
    let help = connectory(scratch.path(), &["--help"]);
    for (arguments, is_built_in) in [
        (["upload", "acme-orders", "--to", "s3://ab"], cfg!(feature = "upload")),
        (["test", "acme-orders", "--base-url", "nowhere"], cfg!(feature = "live")),
    ] {
        let listed = help.stdout.contains(&format!("\n  {} ", arguments[0]));
        assert_eq!(listed, is_built_in, "{}", help.stdout);
        let run = connectory(scratch.path(), &arguments);
        assert_eq!(run.code, 2, "{}", run.stderr);
        let known = !run.stderr.contains("unrecognized subcommand");
        assert_eq!(known, is_built_in, "{}", run.stderr);
    }
}

#[test]
fn what_stands_around_a_repository_is_no_part_of_it() {
    let scratch = tempfile::tempdir().unwrap();
    let (outer, inner) = (scratch.path(), scratch.path().join("target/inner"));
    write(outer, "connectory.toml", "");
    connector(outer, "outer/v1", "1.0.0", &path("a", "GetA", &["x"]));
    connector(&inner, "inner/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let judged = |folder: &std::path::Path| {
        let run = connectory(folder, &["check", "--no-history", "--format", "json", "--fail-on", "never"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        findings(&run.stdout).into_iter().map(|finding| finding.1).collect::<Vec<_>>()
    };
    assert!(judged(&inner).iter().all(|file| file.starts_with("outer/")), "the settings above count");
    crate::harness::git(&inner, &["init", "--quiet"]);
    assert!(judged(&inner).iter().all(|file| file.starts_with("inner/")), "but not around a repository");
    assert!(judged(&inner.join("inner/v1")).iter().all(|file| file.starts_with("inner/")));
}
