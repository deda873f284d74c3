//! Which version `bump` writes, where tags, folders and people disagree.

use super::{LINE, both, bump, define, files, read, released};
use crate::harness::{History, connector, connectory, path, write};
use serde_json::Value;
use std::path::Path;

/// The version that a plan would write, or why there is none.
fn planned(folder: &Path, arguments: &[&str]) -> String {
    let run = connectory(folder, &[&["bump"], arguments, &["--dry-run", "--format", "json"]].concat());
    let plan: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {}", run.stderr));
    let refusal = plan["refusal"]["message"].as_str();
    let codes = [("nothing", 0), ("too-small", 1), ("unreadable", 1), ("senseless", 2)];
    let expected = plan["refusal"]["kind"].as_str().map_or(0, |kind| {
        codes.iter().find(|(known, _)| *known == kind).unwrap_or_else(|| panic!("{plan:#}")).1
    });
    assert_eq!(run.code, expected, "{plan:#}");
    refusal.or(plan["to"].as_str()).unwrap().to_owned()
}

fn set_version(folder: &Path, line: &str, version: &str) {
    let file = format!("{line}/connector.toml");
    let manifest = read(folder, &file);
    let rest = manifest.split_once('\n').unwrap().1;
    write(folder, &file, format!("version = \"{version}\"\n{rest}"));
}

#[test]
fn previews_count_on_and_lead_to_their_release() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    define(folder, &both(&["id", "name", "size"]));
    assert_eq!(bump(folder, &["1.1.0-rc.1"]).code, 0);
    history.commit(&["acme/v1.1.0-rc.1"]);
    assert_eq!(planned(folder, &["acme"]), "1.1.0");
    assert_eq!(planned(folder, &["acme", "1.1.0-rc.2"]), "1.1.0-rc.2");
    assert_eq!(
        planned(folder, &["acme", "1.1.0-rc.1"]),
        "1.1.0-rc.1 is tagged; what was released never changes"
    );
    assert_eq!(
        planned(folder, &["acme", "1.1.0-beta"]),
        "1.1.0-beta does not come after the tagged 1.1.0-rc.1"
    );
    define(folder, &both(&["id", "name", "size", "weight"]));
    let check = || connectory(folder, &["check", "--select", "version", "--format", "short"]).stdout;
    let altered = "1.1.0-rc.1 is tagged, and this folder differs from it; `connectory bump acme 1.1.0-rc.2` writes the next version; since 1.0.0 this changed: `size`";
    assert!(check().contains(altered), "{}", check());
    assert_eq!(bump(folder, &["1.1.0-rc.2"]).code, 0);
    assert_eq!(check(), "");
    history.commit(&["acme/v1.1.0-rc.2"]);
    set_version(folder, LINE, "1.1.0-rc.1");
    assert!(check().contains("`connectory bump acme 1.1.0-rc.3` writes the next version"), "{}", check());
    assert_eq!(bump(folder, &[]).code, 0);
    assert_eq!(check(), "");
    history.commit(&["acme/v1.1.0"]);
    assert_eq!(planned(folder, &["acme"]), "acme: nothing changed that needs a release");
    define(folder, &both(&["id"]));
    assert_eq!(planned(folder, &["acme", "2.0.0-rc.1"]), "2.0.0-rc.1");
}

#[test]
fn build_metadata_makes_no_other_version() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    set_version(folder, LINE, "1.0.1+one");
    history.write(&format!("{LINE}/power-platform/script.csx"), "a").commit(&["acme/v1.0.1+one"]);
    history.write(&format!("{LINE}/power-platform/script.csx"), "b");
    assert_eq!(
        planned(folder, &["acme", "1.0.1+two"]),
        "1.0.1+two does not come after the released 1.0.1+one"
    );
    set_version(folder, LINE, "1.0.1+two");
    let check = connectory(folder, &["check", "--select", "version/not-raised", "--format", "short"]).stdout;
    assert!(check.contains("the content changed since 1.0.1+one and the version did not"), "{check}");
    assert_eq!(planned(folder, &["acme"]), "1.0.2");
    assert_eq!(planned(folder, &["acme", "1.0.2+three"]), "1.0.2+three");
}

#[test]
fn a_tag_that_is_there_already_is_never_taken_again() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    connector(folder, "catalogue/acme/v2", "2.0.0", &path("a", "GetA", &["id"]));
    history.commit(&["acme/v2.0.0"]);
    std::fs::remove_dir_all(folder.join("catalogue/acme/v2")).unwrap();
    define(folder, &path("a", "GetA", &["id", "name"]));
    assert_eq!(planned(folder, &["acme"]), "2.0.0 is tagged; what was released never changes");
    assert_eq!(planned(folder, &["acme", "3.0.0"]), "the line after `v1` is `v2`, not `v3`");
}

#[test]
fn a_line_begins_with_the_first_version_of_its_major() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &path("a", "GetA", &["id", "name"]));
    assert_eq!(planned(folder, &["acme", "2.1.0"]), "the line `v2` begins with 2.0.0, not with 2.1.0");
    set_version(folder, LINE, "2.4.0");
    assert_eq!(planned(folder, &["acme"]), "2.0.0", "whatever somebody wrote into the older folder");
    let check = |version: &str| {
        set_version(folder, "catalogue/acme/v2", version);
        connectory(folder, &["check", "acme", "--select", "version/first-not-1-0-0", "--format", "short"])
            .stdout
    };
    assert_eq!(bump(folder, &[]).code, 0);
    assert_eq!(check("2.0.0") + &check("2.0.0-rc.1"), "");
    assert!(check("2.3.0").contains(
        "2.0.0 is expected as the first version, found 2.3.0; `connectory bump acme/v2 2.0.0` writes it"
    ));
    assert_eq!(planned(folder, &["acme/v2", "2.0.0"]), "2.0.0");
    set_version(folder, "catalogue/acme/v2", "1.0.0");
    assert_eq!(planned(folder, &["acme/v2"]), "2.0.0", "a copy of the older folder still has its version");
}

#[test]
fn first_versions() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    History::new(folder).write("README.md", "x").commit(&[]);
    let first = |line: &str, version: &str, log: &str| {
        let _ = std::fs::remove_dir_all(folder.join("c"));
        connector(folder, &format!("c/acme/{line}"), version, &path("a", "GetA", &["id"]));
        write(folder, &format!("c/acme/{line}/CHANGELOG.md"), log);
        let run = connectory(folder, &["check", "--select", "version/first-not-1-0-0", "--format", "short"]);
        let said = run.stdout.split_once("]: ").map(|(_, said)| said.trim().to_owned());
        (said.unwrap_or_default(), planned(folder, &["acme"]))
    };
    let plain = |version: &str| (String::new(), version.to_owned());
    assert_eq!(first("v1", "1.0.0", ""), plain("1.0.0"));
    assert_eq!(first("v1", "1.0.0-rc.1", ""), plain("1.0.0-rc.1"));
    assert_eq!(first("v0", "0.1.0", ""), plain("0.1.0"));
    assert_eq!(first("v1", "1.2.0", "1.0.0\n-----\n\n- a\n"), plain("1.2.0"));
    assert_eq!(first("v2", "2.0.0", "## 1.4.0\n\n- a\n"), plain("2.0.0"));
    let high = "1.0.0 is expected as the first version, found 1.2.0; `connectory bump acme 1.0.0` writes it";
    assert_eq!(first("v1", "1.2.0", "## 0.9.0\n").0, high);
    let high = "0.1.0 is expected as the first version, found 0.7.0; `connectory bump acme 0.1.0` writes it";
    assert_eq!(first("v0", "0.7.0", "").0, high);
    let lone = "1.0.0 is expected as the first version, found 2.0.0: name the folder `v1`, or tell in the changelog what was released before";
    assert_eq!(first("v2", "2.0.0", "").0, lone);
    assert_eq!(
        first("v2", "2.3.0", "## 1.4.0\n").0,
        "2.0.0 is expected as the first version, found 2.3.0; `connectory bump acme 2.0.0` writes it"
    );
    assert_eq!(first("v1", "0.5.0", ""), plain("1.0.0"));
    let misplaced = "`v1` was never released: rename its folder to `v2`, or write 1.0.0 into its manifest";
    assert_eq!(first("v1", "2.0.0", "").1, misplaced);
}

#[test]
fn below_1_0_0_a_breaking_change_needs_a_minor_and_1_0_0_is_the_next_line() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = History::new(folder);
    let line = "catalogue/acme/v0";
    connector(folder, line, "0.2.0", &both(&["id", "name"]));
    history.commit(&["acme/v0.2.0"]);
    connector(folder, line, "0.2.0", &both(&["id"]));
    assert_eq!(planned(folder, &["acme"]), "0.3.0");
    assert_eq!(planned(folder, &["acme", "patch"]), "acme: 0.2.1 is too small, major is needed (0.3.0)");
    assert_eq!(connectory(folder, &["bump", "acme", "1.0.0"]).code, 0);
    assert!(
        read(folder, "catalogue/acme/v1/migrations/1.0.0.md")
            .starts_with("# Moving from version 0 to version 1\n")
    );
    assert_eq!(connectory(folder, &["check", "--select", "version"]).code, 0);
}

#[test]
fn retired_lines_get_no_version_and_other_lines_are_named() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    connector(folder, "catalogue/acme/v2", "2.0.0", &both(&["id"]));
    history.commit(&["acme/v2.0.0"]);
    define(folder, &both(&["id", "name", "size"]));
    connector(folder, "catalogue/acme/v2", "2.0.0", &both(&["id", "size"]));
    let run = bump(folder, &["--dry-run"]);
    assert!(run.stdout.starts_with("acme/v2  2.0.0 → 2.1.0"), "{}", run.stdout);
    assert!(run.stderr.contains("note: acme/v1 changed too: connectory bump acme/v1\n"), "{}", run.stderr);
    let retired = "\n[retired]\non = 2026-01-01\nreason = \"x\"\n";
    let manifest = read(folder, "catalogue/acme/v2/connector.toml");
    write(folder, "catalogue/acme/v2/connector.toml", format!("{manifest}{retired}"));
    assert_eq!(planned(folder, &["acme/v2"]), "`catalogue/acme/v2` is retired: it gets no version any more");
    let run = bump(folder, &["--dry-run"]);
    assert!(run.stdout.starts_with("acme/v1  1.0.0 → 1.1.0"), "{}", run.stdout);
    assert_eq!(run.stderr, "nothing was written\n");
}

#[test]
fn a_connector_that_was_moved_or_renamed() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    std::fs::create_dir_all(folder.join("shop")).unwrap();
    std::fs::rename(folder.join("catalogue/acme"), folder.join("shop/acme")).unwrap();
    connector(folder, "shop/acme/v1", "1.0.0", &path("a", "GetA", &["id", "name"]));
    assert_eq!(planned(folder, &["acme"]), "2.0.0");
    let file = "shop/acme/v1/connector.toml";
    let accept =
        "\n[[accept]]\nchange = \"path-removed\"\nat = \"openapi.yaml#/paths/~1b\"\nreason = \"x\"\n";
    write(folder, file, read(folder, file) + accept);
    assert_eq!(planned(folder, &["acme"]), "1.0.1", "a place in the folder, wherever that was");
    assert_eq!(bump(folder, &["major"]).code, 0);
    assert!(read(folder, "shop/acme/v1/openapi.yaml").contains("GetB"));
    assert!(!folder.join("catalogue/acme").exists());
    std::fs::remove_dir_all(folder.join("shop/acme/v2")).unwrap();
    std::fs::rename(folder.join("shop/acme"), folder.join("shop/other")).unwrap();
    assert_eq!(planned(folder, &["other"]), "1.0.0", "another id is another connector");
    history.commit(&[]);
}

#[test]
fn a_plan_for_programs_says_all_of_it() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &path("a", "GetA", &["id", "name"]));
    let json = |arguments: &[&str]| -> (i32, Value) {
        let run = bump(folder, &[arguments, &["--format", "json"]].concat());
        (run.code, serde_json::from_str(&run.stdout).unwrap())
    };
    let before = files(folder);
    let (code, refused) = json(&["minor"]);
    assert_eq!((code, &refused["refusal"]["kind"]), (1, &"too-small".into()), "{refused:#}");
    assert_eq!(
        (&refused["refusal"]["asked"], &refused["refusal"]["least"]),
        (&"1.1.0".into(), &"2.0.0".into())
    );
    assert_eq!((&refused["written"], &refused["to"]), (&false.into(), &Value::Null));
    assert_eq!(files(folder), before);
    let (code, plan) = json(&[]);
    assert_eq!((code, &plan["written"], &plan["refusal"]), (0, &true.into(), &Value::Null));
    let keys: Vec<&String> = plan.as_object().unwrap().keys().collect();
    let expected = [
        "version",
        "connector",
        "line",
        "folder",
        "from",
        "base",
        "needs",
        "to",
        "tag",
        "new_line",
        "forcing",
        "notes",
        "steps",
        "written",
        "refusal",
    ];
    assert_eq!(keys, expected);
    assert_eq!(
        (&plan["from"], &plan["to"], &plan["tag"]),
        (&"1.0.0".into(), &"2.0.0".into(), &"acme/v2.0.0".into())
    );
    assert_eq!((&plan["needs"], &plan["new_line"]), (&"major".into(), &"catalogue/acme/v2".into()));
    let forcing = &plan["forcing"][0];
    assert_eq!((&forcing["change"], &forcing["at"]), (&"path-removed".into(), &"GetB".into()));
    let verbs: Vec<&str> =
        plan["steps"].as_array().unwrap().iter().map(|step| step["verb"].as_str().unwrap()).collect();
    assert_eq!(verbs, ["copy", "write", "write", "write", "write", "restore"]);
    write(folder, "catalogue/acme/v2/changes/a.md", "no note\n");
    let run = connectory(folder, &["bump", "acme/v2", "--format", "json"]);
    let unread: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &unread["refusal"]["kind"]), (1, &"unreadable".into()), "{unread:#}");
}

#[test]
fn the_rules_of_versions_are_found_by_other_names() {
    let scratch = tempfile::tempdir().unwrap();
    for (word, rule) in [
        ("bump-too-small", "version/bump-too-small"),
        ("bump-too-large", "version/bump-too-large"),
        ("version-not-raised", "version/not-raised"),
        ("version-skipped", "version/skipped"),
        ("released-altered", "version/release-altered"),
        ("tag-mismatch", "version/tag-disagrees"),
        ("major-without-guide", "lifecycle/migration-guide-missing"),
        ("notes-missing", "version/notes-missing"),
        ("prerelease-order", "version/prerelease-order"),
    ] {
        for word in [word.to_owned(), format!("version/{word}")] {
            let run = connectory(scratch.path(), &["explain", &word]);
            assert!(run.code == 0 && run.stdout.starts_with(&format!("{rule} (")), "{word}: {}", run.stdout);
        }
    }
    assert_eq!(connectory(scratch.path(), &["explain", "version/nonsense"]).code, 2);
}

#[test]
fn every_version_has_a_section_that_check_finds() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = History::new(folder);
    connector(folder, LINE, "1.0.0", &both(&["id"]));
    let log = format!("{LINE}/CHANGELOG.md");
    let unheaded = || {
        let check = ["check", "--format", "short", "--select", "docs/changelog-missing-version"];
        connectory(folder, &check).stdout
    };
    // The section that its author wrote for the first version becomes that of its preview.
    history.write(&log, "# Changelog\n\n## 1.0.0\n\nThe first.\n");
    assert_eq!(bump(folder, &["1.0.0-rc.1"]).code, 0);
    assert_eq!(read(folder, &log), "# Changelog\n\n## 1.0.0-rc.1\n\nThe first.\n");
    history.commit(&["acme/v1.0.0-rc.1"]);
    for (version, words) in [("1.0.0-rc.2", &["1.0.0-rc.2"][..]), ("1.0.0", &[]), ("1.0.1", &["patch"])] {
        let run = bump(folder, words);
        assert_eq!(run.code, 0, "{version}: {}", run.stderr);
        let text = read(folder, &log);
        assert!(text.starts_with(&format!("# Changelog\n\n## {version}\n\n")), "{text}");
        assert_eq!(unheaded(), "", "{version}");
        let again = bump(folder, &[version]);
        assert!(again.code == 0 && read(folder, &log) == text, "{}", again.stderr);
        history.commit(&[&format!("acme/v{version}")]);
    }
}

#[test]
fn a_note_goes_to_the_line_that_is_raised() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let newer = "catalogue/acme/v2";
    connector(folder, newer, "2.0.0", &both(&["id"]));
    history.commit(&["acme/v2.0.0"]);
    let note = |arguments: &[&str], text: &str| {
        let run = connectory(folder, &[&["note"], arguments, &[text, "--kind", "fixed"]].concat());
        run.stdout.trim_end().to_owned() + run.stderr.trim_end()
    };
    assert_eq!(note(&["acme"], "None changed."), format!("{newer}/changes/none-changed.md"));
    std::fs::remove_dir_all(folder.join(newer).join("changes")).unwrap();
    define(folder, &both(&["id", "name", "size"]));
    assert_eq!(planned(folder, &["acme"]), "1.1.0");
    for (word, line, text) in [
        ("acme", LINE, "By id."),
        ("catalogue/acme", LINE, "By folder."),
        ("acme/v2", newer, "By line."),
        ("catalogue/acme/v2", newer, "By the folder of a line."),
    ] {
        let name = text.trim_end_matches('.').to_lowercase().replace(' ', "-");
        assert_eq!(note(&[word], text), format!("{line}/changes/{name}.md"));
    }
    std::fs::remove_dir_all(folder.join(newer).join("changes")).unwrap();
    let within = connectory(&folder.join("catalogue/acme"), &["note", "Here.", "--kind", "fixed"]);
    assert_eq!(within.stdout, format!("{LINE}/changes/here.md\n"), "{}", within.stderr);

    // A line that is retired gets no version, and no note where there is another.
    define(folder, &both(&["id", "name"]));
    let manifest = read(folder, &format!("{newer}/connector.toml"));
    write(
        folder,
        &format!("{newer}/connector.toml"),
        format!("{manifest}\n[retired]\non = 2026-01-01\nreason = \"x\"\n"),
    );
    assert_eq!(note(&["acme"], "Of what lives."), format!("{LINE}/changes/of-what-lives.md"));
    assert!(note(&["acme/v3"], "Of none.").contains("`acme` has no line `v3`"));
}
