//! `connectory bump` and `connectory note`, and what a catalogue and a manifest decide about bumps.

mod accept;
mod again;
mod kept;
mod versions;

use crate::harness::{History, Run, connector, connectory, path, write};
use std::path::Path;

const LINE: &str = "catalogue/acme/v1";

/// A connector with two operations, released as 1.0.0.
fn released(folder: &Path) -> History {
    let mut history = History::new(folder);
    connector(folder, LINE, "1.0.0", &both(&["id", "name"]));
    history.write(&format!("{LINE}/CHANGELOG.md"), "# Changelog\n\n## 1.0.0 - 2026-01-01\n\nThe first.\n");
    history.write(".gitignore", "*.tmp\n");
    history.commit(&["acme/v1.0.0"]);
    history
}

fn both(properties: &[&str]) -> String {
    format!("{}{}", path("a", "GetA", properties), path("b", "GetB", &["id"]))
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap_or_default()
}

/// What a file says to its readers: without the comment of what was computed.
fn told(folder: &Path, file: &str) -> String {
    let text = read(folder, file);
    let Some((before, rest)) = text.split_once("<!-- connectory bump:") else { return text };
    let (_, behind) = rest.split_once(" -->\n\n").unwrap();
    format!("{before}{behind}")
}

/// Changes the definition and leaves the versions alone.
fn define(folder: &Path, paths: &str) {
    let manifest = read(folder, &format!("{LINE}/connector.toml"));
    connector(folder, LINE, "1.0.0", paths);
    write(folder, &format!("{LINE}/connector.toml"), manifest);
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().map(Result::unwrap);
    let plain = entries.filter(|entry| entry.file_type().is_file());
    let named = plain.map(|entry| (entry.path().display().to_string(), std::fs::read(entry.path()).unwrap()));
    named.filter(|(name, _)| !name.contains("/.git/")).collect()
}

fn bump(folder: &Path, arguments: &[&str]) -> Run {
    connectory(folder, &[&["bump", "acme"], arguments].concat())
}

#[test]
fn a_minor_is_written_where_versions_stand_and_notes_are_folded_in() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    let manifest = "# ours\nversion   =   \"1.0.0\" # mind\npublisher = \"Test\"\nsummary = \"A test.\"\n";
    write(folder, &format!("{LINE}/connector.toml"), manifest);
    let note = connectory(folder, &["note", "acme", "Tell the size.", "--kind", "added"]);
    assert_eq!(note.stdout, format!("{LINE}/changes/tell-the-size.md\n"), "{}", note.stderr);
    let again = connectory(&folder.join(LINE), &["note", "Tell the size.", "--kind", "added"]);
    assert_eq!((again.code, again.stdout.as_str()), (0, ""), "{}", again.stderr);

    let before = files(folder);
    let plan = bump(folder, &["--dry-run"]);
    assert!(plan.stdout.starts_with("acme  1.0.0 → 1.1.0  needs minor, because\n"), "{}", plan.stdout);
    assert_eq!(files(folder), before, "a plan writes nothing");

    let run = bump(folder, &[]);
    assert_eq!((run.code, run.stdout), (0, plan.stdout), "{}", run.stderr);
    assert_eq!(read(folder, &format!("{LINE}/connector.toml")), manifest.replace("1.0.0", "1.1.0"));
    assert!(read(folder, &format!("{LINE}/openapi.yaml")).contains("\n  version: 1.1.0\n"));
    let changelog = told(folder, &format!("{LINE}/CHANGELOG.md"));
    let expected = "# Changelog\n\n## 1.1.0\n\n### Added\n\n- Tell the size.\n- `size` in response 200 of `GetA` is new.\n\n## 1.0.0 - 2026-01-01\n\nThe first.\n";
    assert_eq!(changelog, expected);
    assert!(!folder.join(LINE).join("changes").exists());

    let after = files(folder);
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0);
    assert_eq!(files(folder), after, "a second run changes nothing");
    let check = connectory(folder, &["check", "--select", "version"]);
    assert_eq!(check.code, 0, "{}", check.stdout);
}

#[test]
fn what_is_too_small_is_refused_and_names_the_change() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &path("a", "GetA", &["id", "name"]));
    let before = files(folder);
    for step in ["patch", "minor", "1.9.0"] {
        let run = bump(folder, &[step]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        assert!(
            run.stdout.contains("is too small, major is needed (2.0.0):\n  `GetB` is gone"),
            "{}",
            run.stdout
        );
        assert!(run.stdout.contains("change = \"path-removed\"\n  at = \"GetB\"\n"), "{}", run.stdout);
    }
    for step in ["1.0.0", "0.9.0", "3.0.0"] {
        assert_eq!(bump(folder, &[step]).code, 2, "{step}");
    }
    assert_eq!(bump(folder, &["tiny"]).code, 2);
    assert_eq!(files(folder), before);
}

#[test]
fn a_major_becomes_a_line_of_its_own() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    let line = files(&folder.join(LINE));
    define(folder, &path("a", "GetA", &["id", "name"]));
    write(folder, &format!("{LINE}/new.txt"), "new");
    write(folder, &format!("{LINE}/build.tmp"), "ignored");
    let run = bump(folder, &["--today", "2026-03-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    std::fs::remove_file(folder.join(LINE).join("build.tmp")).unwrap();
    assert_eq!(files(&folder.join(LINE)), line, "the older line is what was released");
    let next = "catalogue/acme/v2";
    assert!(read(folder, &format!("{next}/connector.toml")).starts_with("version = \"2.0.0\"\n"));
    assert!(read(folder, &format!("{next}/openapi.yaml")).contains("\n  version: 2.0.0\n"));
    assert!(!read(folder, &format!("{next}/openapi.yaml")).contains("GetB"));
    assert_eq!(read(folder, &format!("{next}/new.txt")), "new");
    assert!(!folder.join(next).join("build.tmp").exists(), "what git ignores stays behind");
    let changelog = told(folder, &format!("{next}/CHANGELOG.md"));
    assert!(
        changelog.contains("## 2.0.0 - 2026-03-01\n\n### Removed\n\n- **Breaking:** `GetB` is gone"),
        "{changelog}"
    );
    let guide = read(folder, &format!("{next}/migrations/2.0.0.md"));
    assert!(guide.contains("\n| `GetB` is gone; whoever uses it fails | _to fill in_ |\n"), "{guide}");
    let check = connectory(folder, &["check", "--format", "short"]);
    assert!(check.stdout.contains("lifecycle/migration-guide-unfinished"), "{}", check.stdout);
    assert!(!check.stdout.contains("[version/"), "{}", check.stdout);
    assert_eq!(connectory(folder, &["bump", "acme/v1", "major"]).code, 2, "v2 is there");
}

#[test]
fn a_version_in_microsofts_layout_stands_in_the_definition() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let definition = |version: &str, extra: &str| {
        format!(
            "{{\n\t\"swagger\": \"2.0\",\n\t\"info\": {{ \"title\": \"Acme\", \"version\": \"{version}\" }},\n\t\"host\": \"api.example.org\",\n\
             \t\"paths\": {{ \"/a\": {{ \"get\": {{ \"operationId\": \"GetA\", {extra}\"responses\": {{ \"200\": {{ \"description\": \"ok\" }} }} }} }} }}\n}}\n"
        )
    };
    let file = "connectors/Acme Orders/apiDefinition.swagger.json";
    let mut history = History::new(folder);
    history.write(file, definition("1.0", "")).commit(&["acme-orders/v1.0.0"]);
    let deprecated = "\"deprecated\": true, ";
    history.write(file, definition("1.0", deprecated));
    let run = connectory(folder, &["bump", "acme-orders"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(read(folder, file), definition("1.1.0", deprecated));
    let run = connectory(folder, &["bump", "acme-orders", "major"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(read(folder, file), definition("2.0.0", deprecated));
    let names: Vec<String> = files(folder).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[test]
fn a_catalogue_decides_what_changes_need() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    let renamed = both(&["id", "name"]).replace("operationId: GetB", "operationId: ReadB");
    define(folder, &renamed);
    let needs = |settings: &str| {
        write(folder, "connectory.toml", settings);
        let run = connectory(folder, &["status", "--format", "json"]);
        let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_default();
        value["lines"][0]["needs"].as_str().unwrap_or(&run.stderr).to_owned()
    };
    assert_eq!(needs(""), "major");
    assert_eq!(needs("[versions]\nstrictness = \"wire\"\n"), "patch");
    assert_eq!(needs("[versions]\nstrictness = \"wire\"\ntext = \"none\"\n"), "none");
    assert_eq!(needs("[versions.overrides]\noperation-id-changed = \"minor\"\n"), "minor");
    let typo = needs("[versions.overrides]\noperation-id-chnged = \"minor\"\n");
    assert!(typo.contains("connectory.toml:2:1: there is no change `operation-id-chnged`; did you mean `operation-id-changed`?"), "{typo}");
    write(folder, "connectory.toml", "[versions.overrides]\noperation-id-changed = \"minor\"\n");
    let told = connectory(folder, &["explain", "operation-id-changed"]).stdout;
    assert!(told.contains("needs a major version by itself"), "{told}");
    let list = connectory(folder, &["rules", "--changes"]).stdout;
    assert!(
        list.contains("\nminor  operation-id-changed\n") && list.contains("\nmajor  path-removed\n"),
        "{list}"
    );
}

#[test]
fn apps_hold_on_to_the_order_of_required_parameters() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let ordered = |names: [&str; 2]| {
        let parameter = |name| {
            format!("        - {{name: {name}, in: query, required: true, schema: {{type: string}}}}\n")
        };
        let parameters: String = names.map(parameter).concat();
        let paths = both(&["id", "name"]);
        paths.replacen("      responses", &format!("      parameters:\n{parameters}      responses"), 1)
    };
    define(folder, &ordered(["p", "q"]));
    history.commit(&["acme/v1.0.1"]);
    define(folder, &ordered(["q", "p"]));
    for (strictness, needs) in [("flow", "patch"), ("wire", "patch"), ("apps", "major")] {
        write(folder, "connectory.toml", format!("[versions]\nstrictness = \"{strictness}\"\n"));
        let diff = connectory(folder, &["diff", "acme", "--format", "json"]).stdout;
        let diff: serde_json::Value = serde_json::from_str(&diff).unwrap();
        assert_eq!(diff["required"], needs, "{strictness}: {diff:#}");
        assert_eq!(diff["changes"][0]["change"], "required-parameter-order-changed");
    }
    let list = connectory(folder, &["rules", "--changes"]).stdout;
    assert!(list.contains("\nmajor  required-parameter-order-changed\n"), "{list}");
    write(folder, "connectory.toml", "[versions]\nstrictness = \"app\"\n");
    let said = connectory(folder, &["status"]).stderr;
    assert!(said.contains("`strictness` is expected to be `flow`, `wire` or `apps`, found `app`"), "{said}");
}

#[test]
fn a_first_version_collects_its_notes_and_nothing_else() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = History::new(folder);
    connector(folder, LINE, "1.0.0", &path("a", "GetA", &["id"]));
    history.commit(&[]);
    write(folder, &format!("{LINE}/changes/a.md"), "+++\nkind = \"added\"\n+++\n\nEverything.\n");
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(
        read(folder, &format!("{LINE}/CHANGELOG.md")),
        "# Changelog\n\n## 1.0.0\n\n### Added\n\n- Everything.\n"
    );
    assert_eq!(bump(folder, &["minor"]).code, 2);
}

#[test]
fn authors_state_the_bump_of_what_cannot_be_judged() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    history.write(&format!("{LINE}/power-platform/script.csx"), "a").commit(&[]);
    write(
        folder,
        &format!("{LINE}/changes/a.md"),
        "+++\nkind = \"fixed\"\nbump = \"minor\"\n+++\n\nSort pages.\n",
    );
    let run = bump(folder, &["--dry-run"]);
    let told = "acme  1.0.0 → 1.1.0  needs minor, because\n  · changes/a.md asks for it\n";
    assert!(run.stdout.starts_with(told), "{}", run.stdout);
}

#[test]
fn what_cannot_be_read_is_said_and_nothing_is_lost() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    define(folder, &both(&["id", "name", "size"]));
    write(folder, &format!("{LINE}/changes/a.md"), "Tell the size.\n");
    let run = bump(folder, &[]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.starts_with(&format!("{LINE}/changes/a.md: a note begins with")), "{}", run.stdout);
    std::fs::remove_file(folder.join(LINE).join("changes/a.md")).unwrap();
    history.write(&format!("{LINE}/openapi.yaml"), "openapi: [\n").commit(&["acme/v1.1.0"]);
    connector(folder, LINE, "1.1.0", &both(&["id"]));
    assert_eq!(bump(folder, &[]).code, 2);
    let named = bump(folder, &["1.2.0"]);
    assert_eq!(named.code, 0, "{}", named.stderr);
}

#[test]
fn a_preview_leads_to_its_release() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    define(folder, &both(&["id", "name", "size"]));
    assert_eq!(bump(folder, &["1.1.0-rc.1"]).code, 0);
    history.commit(&["acme/v1.1.0-rc.1"]);
    write(folder, &format!("{LINE}/changes/a.md"), "+++\nkind = \"added\"\n+++\n\nTell it.\n");
    let check = connectory(folder, &["check", "--select", "version", "--format", "short"]);
    assert_eq!(check.stdout, "", "a note alters no preview");
    let run = bump(folder, &[]);
    assert!(run.stdout.starts_with("acme  1.0.0 → 1.1.0  needs minor"), "{}{}", run.stdout, run.stderr);
    let changelog = told(folder, &format!("{LINE}/CHANGELOG.md"));
    assert!(changelog.contains("## 1.1.0\n\n### Added\n\n- Tell it.\n"), "{changelog}");
    assert!(changelog.contains("## 1.1.0-rc.1\n"), "{changelog}");
}

#[test]
fn every_name_of_a_change_is_known() {
    let known = connectory::diff::kinds();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes");
    for entry in walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap) {
        if entry.file_name() == "expected" {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            for line in text.lines().skip(2).filter(|line| !line.is_empty() && !line.starts_with(' ')) {
                let name = line.split(' ').nth(1).unwrap();
                assert!(known.contains_key(name), "`{name}` is in no group of src/diff/kinds.rs");
            }
        }
    }
}

#[test]
fn a_changelog_keeps_what_its_author_wrote() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    let log = format!("{LINE}/CHANGELOG.md");
    write(folder, &log, "# Changelog\n\n## Unreleased\n\n- The size.\n\n## 1.0.0\n\nThe first.\n");
    assert_eq!(bump(folder, &[]).code, 0);
    let moved = read(folder, &log);
    assert!(moved.contains("## Unreleased\n\n## 1.1.0\n\n- The size.\n\n## 1.0.0\n"), "{moved}");

    write(folder, &log, "# Changelog\n\n<!--\n## Unreleased\n\n- Yours.\n-->\n\n## 1.0.0\n\nThe first.\n");
    assert_eq!(bump(folder, &[]).code, 0);
    let kept = told(folder, &log);
    assert!(kept.contains("<!--\n## Unreleased\n\n- Yours.\n-->\n\n## 1.1.0\n\n### Added\n"), "{kept}");
}

#[test]
fn a_note_that_asks_for_more_is_heard_by_all() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    let asked = ["note", "acme", "Sizes are counted anew.", "--kind", "changed", "--bump", "major"];
    assert_eq!(connectory(folder, &asked).code, 0);
    let refused = bump(folder, &["minor"]);
    let told = "acme: 1.1.0 is too small, major is needed (2.0.0):\n  changes/sizes-are-counted-anew.md asks for it\n";
    assert!(refused.code == 1 && refused.stdout.starts_with(told), "{}", refused.stdout);
    let status = connectory(folder, &["status"]);
    assert!(status.stdout.contains("major (2.0.0)"), "{}", status.stdout);
    let check = connectory(folder, &["check", "--select", "version", "--format", "short"]);
    assert!(check.stdout.contains("`changes/sizes-are-counted-anew.md` asks for it"), "{}", check.stdout);
}
