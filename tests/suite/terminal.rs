//! The program at a terminal and in an editor: unsaved texts, colours, completions, manual pages, guesses.

use crate::harness::{Run, connector, connectory, path, write};
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the program with a text on its standard input.
fn typed(folder: &Path, arguments: &[&str], text: &[u8]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_connectory"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that reads no further is no failure.
    let _ = child.stdin.take().unwrap().write_all(text);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn an_unsaved_text_is_judged_as_its_file() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "catalogue/acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    connector(root, "catalogue/other/v1", "1.0.0", "  a: &a [*a]\n");
    write(root, "connectory.toml", "title = \"Ours\"\n");
    let file = "catalogue/acme/v1/openapi.yaml";
    let saved = std::fs::read(root.join(file)).unwrap();
    let text = format!(
        "{}  /b:\n    get:\n      operationId: GetA\n      responses: {{}}\n",
        String::from_utf8(saved.clone()).unwrap()
    );
    let check = ["check", "--stdin-filename", file, "--format"];
    let formats = ["human", "short", "json", "sarif", "github", "gitlab", "azure", "junit", "markdown"];
    for format in formats {
        let run = typed(root, &[&check[..], &[format]].concat(), text.as_bytes());
        assert_eq!(run.code, 1, "{format}: {}", run.stderr);
        assert!(run.stdout.contains("GetA") && !run.stdout.contains("other/v1"), "{format}: {}", run.stdout);
    }
    let run = typed(root, &[&check[..], &["json"]].concat(), text.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let files: Vec<&str> =
        report["findings"].as_array().unwrap().iter().map(|found| found["file"].as_str().unwrap()).collect();
    assert!(!files.is_empty() && files.iter().all(|found| *found == file), "{files:?}");
    assert_eq!(report["summary"]["connectors"], 1);
    assert_eq!(std::fs::read(root.join(file)).unwrap(), saved, "nothing is written");

    // What is saved gives what a check of the file gives; a name is meant from the current folder.
    let mine = typed(
        &root.join("catalogue/acme"),
        &["check", "--stdin-filename", "v1/openapi.yaml", "--format", "short"],
        &saved,
    );
    let all = connectory(root, &["check", "catalogue/acme", "--format", "short"]).stdout;
    let expected: Vec<&str> = all.lines().filter(|line| line.starts_with(file)).collect();
    assert_eq!(mine.stdout.lines().collect::<Vec<_>>(), expected);

    // A file that is not there yet.
    let run = typed(
        root,
        &["check", "--stdin-filename", "catalogue/acme/v1/types.yaml", "--format", "short"],
        b"a: [",
    );
    assert!(run.code == 1 && run.stdout.starts_with("catalogue/acme/v1/types.yaml:1:"), "{}", run.stdout);
}

#[test]
fn what_cannot_be_judged_unsaved_is_refused() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let file = ["check", "--stdin-filename", "acme/v1/openapi.yaml"];
    for more in [&["--fix"][..], &["--unsafe-fixes"], &["--diff"], &["acme"]] {
        assert_eq!(typed(root, &[&file[..], more].concat(), b"").code, 2, "{more:?}");
    }
    for name in
        ["connectory.toml", "nowhere/x.yaml", "../outside.yaml", "acme", "acme/v1", "acme/v1/..", "/", ""]
    {
        let run = typed(root, &["check", "--stdin-filename", name], b"x");
        assert!(run.code == 2, "{name}: {} {}", run.stdout, run.stderr);
    }
    let large = vec![b' '; 32 * 1024 * 1024 + 1];
    let run = typed(root, &file, &large);
    assert!(run.code == 2 && run.stderr.contains("more than 33554432 bytes"), "{}", run.stderr);
    let run = typed(root, &file, &[0xff; 1000]);
    assert_eq!(run.code, 1, "{}", run.stderr);
}

#[test]
fn older_findings_of_an_unsaved_text_stay_excused() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme/v1", "1.0.0", &path("a", "GetA", &["x"]));
    assert_eq!(connectory(root, &["baseline", "write", "--at-least", "note"]).code, 0);
    let saved = std::fs::read(root.join("acme/v1/openapi.yaml")).unwrap();
    let file = ["check", "--stdin-filename", "acme/v1/openapi.yaml", "--format", "short"];
    assert_eq!(typed(root, &file, &saved).stdout, "");
    let baseline: Value =
        serde_json::from_slice(&std::fs::read(root.join(".connectory/baseline.json")).unwrap()).unwrap();
    let entries = baseline["entries"].as_array().unwrap();
    let of_file =
        entries.iter().filter(|entry| entry["file"].as_str().unwrap().ends_with("openapi.yaml")).count();
    assert!(of_file > 0 && of_file < entries.len(), "{baseline}");
    let run = typed(root, &[&file[..3], &["--format", "json"]].concat(), &saved);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["summary"]["baseline"], of_file, "others are none of this file's");
    assert_ne!(typed(root, &[&file[..], &["--no-baseline"]].concat(), &saved).stdout, "");
}

#[test]
fn colours_are_used_where_they_are_wanted() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme/v1", "1.0.0", "  a: &a [*a]\n");
    let is_coloured = |variables: &[(&str, &str)], arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_connectory"));
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        let output =
            command.args(arguments).envs(variables.iter().copied()).current_dir(root).output().unwrap();
        assert_ne!(output.status.code(), Some(101));
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    let commands = [
        &["check"][..],
        &["check", "--statistics", "nowhere"],
        &["doctor"],
        &["explain", "openapi"],
        &["status"],
        &["check", "--nonsense"],
        &["--help"],
        &["check", "--help"],
    ];
    for command in commands {
        let with = |more: &'static str| [command, &[more]].concat();
        assert!(!is_coloured(&[], command), "{command:?}: no terminal, no colour");
        assert!(!is_coloured(&[("NO_COLOR", "1"), ("CLICOLOR", "1")], command), "{command:?}");
        assert!(
            !is_coloured(&[("CLICOLOR_FORCE", "1")], &[command, &["--color", "never"]].concat()),
            "{command:?}"
        );
        assert!(!is_coloured(&[("CLICOLOR_FORCE", "1")], &with("--color=never")), "{command:?}");
    }
    for command in [
        &["check"][..],
        &["check", "nowhere"],
        &["doctor", "-C", "nowhere"],
        &["check", "--nonsense"],
        &["--help"],
    ] {
        assert!(is_coloured(&[("CLICOLOR_FORCE", "1")], command), "{command:?}");
        let always = [command, &["--color", "always"]].concat();
        assert!(is_coloured(&[("NO_COLOR", "1")], &always), "{command:?}: what is asked for counts more");
    }
    for format in ["short", "json", "sarif", "github", "gitlab", "azure", "junit", "markdown"] {
        assert!(!is_coloured(
            &[],
            &["check", "--color", "always", "--no-history", "--format", format, "--output", "report"]
        ));
        assert!(!std::fs::read(root.join("report")).unwrap().contains(&0x1b), "{format}");
    }
}

#[test]
fn shells_are_told_every_command() {
    let scratch = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = connectory(scratch.path(), &["completions", shell]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        for word in ["doctor", "test-flow", "stdin-filename"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(connectory(scratch.path(), &["completions", "tcsh"]).code, 2);
    let script = connectory(scratch.path(), &["completions", "bash"]).stdout;
    write(scratch.path(), "connectory.bash", script);
    let ask = ". ./connectory.bash; COMP_WORDS=(connectory doct); COMP_CWORD=1; _connectory connectory doct connectory; echo ${COMPREPLY[@]}";
    let Ok(output) = Command::new("bash").args(["--norc", "-c", ask]).current_dir(scratch.path()).output()
    else {
        return;
    };
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "doctor\n",
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let run = connectory(root, &["man", "--out", "man1"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let help = connectory(root, &["--help"]).stdout;
    let is_name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let listed = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(is_name);
    let names: Vec<&str> =
        listed.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").collect();
    assert!(names.len() > 30 && names.contains(&"doctor"), "{names:?}");
    for name in names
        .iter()
        .map(|name| format!("connectory-{name}"))
        .chain(["connectory".into(), "connectory-baseline-prune".into()])
    {
        let page = std::fs::read_to_string(root.join(format!("man1/{name}.1"))).unwrap();
        assert!(page.contains(".TH ") && page.contains(env!("CARGO_PKG_VERSION")), "{name}");
        assert!(
            page.contains("\n.SH EXAMPLES\n") || name == "connectory" || name.matches('-').count() > 1,
            "{name}: {page}"
        );
    }
    let page = std::fs::read_to_string(root.join("man1/connectory.1")).unwrap();
    assert_eq!(connectory(root, &["man"]).stdout, page);
    assert_eq!(connectory(root, &["man", "--out", "man1"]).stdout, run.stdout, "pages are written anew");
}

#[test]
fn misspelled_words_are_guessed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root, "acme-orders/v1", "1.0.0", &path("a", "GetA", &["x"]));
    let mut history = crate::harness::History::new(root);
    history.commit(&["acme-orders/v1.0.0"]);
    let says = |arguments: &[&str], expected: &str| {
        let run = connectory(root, arguments);
        assert!(run.code == 2 || run.code == 3, "{arguments:?}: {}", run.stdout);
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    };
    says(&["chek"], "'check'");
    says(&["check", "--formt", "json"], "'--format'");
    says(&["check", "--format", "jsn"], "'json'");
    let misspelled = "acme-order";
    for command in [
        &["approve"][..],
        &["bump"],
        &["check"],
        &["checklist"],
        &["deprecate", "--sunset", "2030-01-01", "--reason", "x"],
        &["diff"],
        &["due"],
        &["export"],
        &["impact"],
        &["intro"],
        &["log"],
        &["note", "A change.", "--kind", "added"],
        &["notice"],
        &["package"],
        &["promote"],
        &["reject", "--feedback", "x"],
        &["release"],
        &["retire"],
        &["status"],
        &["submit"],
        &["test-flow"],
        &["withdraw"],
    ] {
        let arguments = [&command[..1], &[misspelled], &command[1..]].concat();
        says(&arguments, "did you mean `acme-orders`?");
    }
    for arguments in [
        &["package", "acme-orders", "--platform", "powerplatform"][..],
        &["verify", "x.zip", "--platform", "power-platfrm"],
        &["submit", "acme-orders", "--platform", "power-platfrm"],
    ] {
        says(arguments, "did you mean `power-platform`?");
    }
    says(&["check", "--select", "documnt"], "did you mean `document`?");
    says(&["check", "--profile", "strickt"], "did you mean `strict`?");
    says(&["explain", "document/syntax-eror"], "did you mean `document/syntax-error`?");
    says(&["log", "acme-orders", "GetB"], "did you mean `GetA`?");
}
