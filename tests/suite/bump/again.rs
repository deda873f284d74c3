//! `bump`, and `bump` again: what came since is added, what was taken back goes, what people wrote stays.

use super::{LINE, both, bump, define, files, read, released, told};
use crate::harness::{Run, connector, connectory, path, write};
use std::path::Path;

const LOG: &str = "catalogue/acme/v1/CHANGELOG.md";
const NEXT: &str = "catalogue/acme/v2";

/// Bumps, and bumps again, which changes nothing.
fn settled(folder: &Path, line: &str) -> Run {
    let run = connectory(folder, &["bump", line]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let before = files(folder);
    let again = connectory(folder, &["bump", line]);
    assert!(again.stdout.contains("  everything is there already\n"), "{}{}", again.stdout, again.stderr);
    assert_eq!(files(folder), before, "a second run changes nothing");
    run
}

#[test]
fn what_came_since_a_version_was_written_reaches_its_section() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    settled(folder, "acme");
    define(folder, &both(&["id", "name", "size", "weight"]));
    let run = settled(folder, "acme");
    assert!(run.stdout.contains("1.1.0: 1 new, 0 of them from notes"), "{}", run.stdout);
    let added = "### Added\n\n- `size` in response 200 of `GetA` is new.\n- `weight` in response 200 of `GetA` is new.\n";
    assert!(told(folder, LOG).contains(added), "{}", told(folder, LOG));

    // What somebody wrote stays, and is not told again in the tool's words.
    let edited = read(folder, LOG).replace("- `size` in response 200 of `GetA` is new.", "- Sizes, at last.");
    write(folder, LOG, edited);
    define(folder, &both(&["id", "name", "size", "depth"]));
    write(folder, &format!("{LINE}/changes/a.md"), "+++\nkind = \"fixed\"\n+++\n\nPages end.\n");
    settled(folder, "acme");
    let log = told(folder, LOG);
    let expected = "## 1.1.0\n\n### Added\n\n- Sizes, at last.\n- `depth` in response 200 of `GetA` is new.\n\n### Fixed\n\n- Pages end.\n\n## 1.0.0";
    assert!(log.contains(expected), "{log}");

    // All is taken back: what nobody touched goes.
    define(folder, &both(&["id", "name"]));
    let run = settled(folder, "acme");
    assert!(run.stdout.contains("1.1.0: 1 less, 0 new from notes"), "{}", run.stdout);
    let log = told(folder, LOG);
    assert!(
        log.contains("## 1.1.0\n\n### Added\n\n- Sizes, at last.\n\n### Fixed\n\n- Pages end.\n"),
        "{log}"
    );
}

#[test]
fn a_section_without_the_comment_is_its_authors() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    settled(folder, "acme");
    write(folder, LOG, told(folder, LOG));
    define(folder, &both(&["id", "name", "size", "weight"]));
    let before = read(folder, LOG);
    settled(folder, "acme");
    assert_eq!(read(folder, LOG), before);
}

#[test]
fn a_section_that_becomes_a_major_goes_on() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    settled(folder, "acme");
    define(folder, &path("a", "GetA", &["id", "name", "size"]));
    settled(folder, "acme");
    let log = told(folder, &format!("{NEXT}/CHANGELOG.md"));
    let expected = "## 2.0.0\n\n### Added\n\n- `size` in response 200 of `GetA` is new.\n\n### Removed\n\n- **Breaking:** `GetB` is gone; whoever uses it fails.\n\n## 1.0.0";
    assert!(log.contains(expected), "{log}");
}

#[test]
fn the_next_line_and_its_guide_are_kept_in_step_until_it_is_released() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    define(folder, &path("a", "GetA", &["id", "name"]));
    settled(folder, "acme");
    let (guide, log) = (format!("{NEXT}/migrations/2.0.0.md"), format!("{NEXT}/CHANGELOG.md"));
    let define = |paths: &str| {
        let manifest = read(folder, &format!("{NEXT}/connector.toml"));
        connector(folder, NEXT, "2.0.0", paths);
        write(folder, &format!("{NEXT}/connector.toml"), manifest);
    };
    let gone = "| `GetB` is gone; whoever uses it fails | _to fill in_ |\n";
    let name =
        "| `name` in response 200 of `GetA` is gone; callers that rely on it may fail | _to fill in_ |\n";
    assert!(read(folder, &guide).contains(&format!("|---|---|\n{gone}\n## Why")), "{}", read(folder, &guide));

    define(&path("a", "GetA", &["id"]));
    let run = settled(folder, "acme/v2");
    assert!(run.stdout.starts_with("acme/v2  unreleased → 2.0.0  compared with 1.0.0\n"), "{}", run.stdout);
    assert!(run.stderr.starts_with(&format!("next: fill in {guide}, then")), "{}", run.stderr);
    assert!(
        read(folder, &guide).contains(&format!("|---|---|\n{gone}{name}\n## Why")),
        "{}",
        read(folder, &guide)
    );
    let told_of =
        "- **Breaking:** `name` in response 200 of `GetA` is gone; callers that rely on it may fail.\n";
    assert!(told(folder, &log).contains(told_of), "{}", read(folder, &log));

    // A row that somebody filled in stays; one that nobody touched goes with its change.
    let filled = read(folder, &guide).replace(gone, "| No more B | Use A. |\n");
    write(folder, &guide, &filled);
    define(&path("a", "GetA", &["name"]));
    settled(folder, "acme/v2");
    let id = name.replace("`name`", "`id`");
    let kept = read(folder, &guide);
    assert!(kept.contains(&format!("|---|---|\n| No more B | Use A. |\n{id}\n## Why")), "{kept}");

    // Without the comment the guide is its author's.
    let own = kept.split_once("<!--").unwrap().0.to_owned() + kept.split_once("-->\n\n").unwrap().1;
    write(folder, &guide, &own);
    define(&path("a", "GetA", &["name", "id"]));
    settled(folder, "acme/v2");
    assert_eq!(read(folder, &guide), own);

    // Once it is released the guide is history.
    write(folder, &guide, &kept);
    history.commit(&["acme/v2.0.0"]);
    define(&path("a", "GetA", &["name", "id", "more"]));
    assert_eq!(connectory(folder, &["bump", "acme/v2"]).code, 0);
    assert_eq!(read(folder, &guide), kept);
}

#[test]
fn a_guide_that_is_missing_is_begun() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    connector(folder, NEXT, "2.0.0", &path("a", "GetA", &["id", "name"]));
    let check = || connectory(folder, &["check", "--select", "lifecycle", "--format", "short"]).stdout;
    let missing = "users of the older line need it; `connectory bump acme/v2` begins it: `GetB` is gone";
    assert!(check().contains(missing), "{}", check());
    settled(folder, "acme/v2");
    assert!(!check().contains("migration-guide-missing"), "{}", check());
    let guide = read(folder, &format!("{NEXT}/migrations/2.0.0.md"));
    assert!(
        guide.starts_with("# Moving from version 1 to version 2\n") && guide.contains("| `GetB` is gone"),
        "{guide}"
    );
}

#[test]
fn what_breaks_is_never_a_number() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let many = |name: &str| {
        (0..60).map(|n| path(&format!("{name}{n}"), &format!("{name}{n}"), &["id"])).collect::<String>()
    };
    define(folder, &many("Old"));
    write(folder, LOG, "# Changelog\n");
    history.commit(&["acme/v1.0.1"]);
    define(folder, &many("New"));
    settled(folder, "acme");
    let log = read(folder, &format!("{NEXT}/CHANGELOG.md"));
    assert_eq!(log.matches("is gone; whoever uses it fails.\n").count(), 60, "{log}");
    assert_eq!(log.matches("is new.\n").count(), 40, "{log}");
    assert!(log.contains("- 20 further additions.\n\n### Removed\n"), "{log}");
    let guide = read(folder, &format!("{NEXT}/migrations/2.0.0.md"));
    assert_eq!(guide.matches("is gone; whoever uses it fails | _to fill in_ |\n").count(), 60, "{guide}");
}

#[test]
fn notes_that_are_required_are_words_of_a_person() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    write(folder, "connectory.toml", "[versions]\nnotes = \"required\"\n");
    define(folder, &both(&["id", "name", "size"]));
    let is_missing = || {
        let run = connectory(folder, &["check", "--select", "version/notes-missing", "--format", "short"]);
        run.stdout.contains("nobody says in words what changed")
    };
    settled(folder, "acme");
    assert!(is_missing(), "a computed section is nobody's words");
    let log = read(folder, LOG);
    write(folder, LOG, log.replace("- `size` in response 200 of `GetA` is new.", "- Sizes."));
    assert!(!is_missing());
    write(folder, LOG, log.replace("# Changelog\n", "# Changelog\n\nUnreleased\n----------\n\n- Sizes.\n"));
    assert!(!is_missing());
    write(folder, LOG, &log);
    write(folder, &format!("{LINE}/changes/a.md"), "+++\nkind = \"added\"\n+++\n\nSizes.\n");
    assert!(!is_missing());
    settled(folder, "acme");
    assert!(!is_missing());
}

#[test]
fn hostile_names_open_no_comment() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    let hostile = path("c", "'<!-- c'", &["<!-- d", "--> e"]);
    define(folder, &format!("{}{hostile}", both(&["id", "name"])));
    write(folder, &format!("{LINE}/changes/a.md"), "+++\nkind = \"added\"\n+++\n\nA <!-- note.\n");
    settled(folder, "acme");
    let log = read(folder, LOG);
    assert_eq!(log.matches("<!--").count(), 1, "{log}");
    define(folder, &both(&["id", "name", "size"]));
    settled(folder, "acme");
    assert!(
        told(folder, LOG).contains("- A <!- - note.\n- `size` in response 200 of `GetA` is new.\n\n## 1.0.0"),
        "{}",
        read(folder, LOG)
    );
    assert_eq!(bump(folder, &["1.2.0"]).code, 0);
}
