//! What git and the file system know of files beside their bytes: modes, filters, links, clones.

use super::{LINE, both, bump, define, files, read, released};
use crate::harness::{connectory, git, path, write};
use std::path::Path;
use std::process::Command;

const NEXT: &str = "catalogue/acme/v2";

/// What git sees in the folder of a line, against what is committed.
fn status(folder: &Path, line: &str) -> String {
    git(folder, &["status", "--porcelain", "--", line])
}

#[cfg(unix)]
fn chmod(folder: &Path, file: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(folder.join(file), std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn mode(folder: &Path, file: &str) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(folder.join(file)).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn programs_stay_programs() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    for name in ["same", "gone", "changed", "no-more"] {
        history.write(&format!("{LINE}/tests/{name}.sh"), name);
        chmod(folder, &format!("{LINE}/tests/{name}.sh"), 0o755);
    }
    history.write(&format!("{LINE}/tests/plain.sh"), "plain").commit(&["acme/v1.0.1"]);
    git(folder, &["checkout", "--quiet", "-f", "HEAD"]);
    assert_eq!(status(folder, LINE), "");
    std::fs::remove_file(folder.join(LINE).join("tests/gone.sh")).unwrap();
    write(folder, &format!("{LINE}/tests/changed.sh"), "other");
    write(folder, &format!("{LINE}/tests/new.sh"), "new");
    chmod(folder, &format!("{LINE}/tests/new.sh"), 0o755);
    chmod(folder, &format!("{LINE}/tests/no-more.sh"), 0o644);
    chmod(folder, &format!("{LINE}/tests/plain.sh"), 0o755);
    define(folder, &path("a", "GetA", &["id", "name"]));
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(status(folder, LINE), "", "the older line is what was released");
    let modes = ["same", "changed", "no-more", "plain", "new"]
        .map(|name| mode(folder, &format!("{NEXT}/tests/{name}.sh")));
    assert_eq!(modes, [0o755, 0o755, 0o644, 0o755, 0o755]);
    assert_eq!(mode(folder, &format!("{NEXT}/openapi.yaml")), 0o644);
}

#[test]
fn line_ends_are_what_git_would_write() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    history.write(".gitattributes", "*.yaml text eol=crlf\n*.toml text eol=lf\n");
    history.commit(&["acme/v1.0.1"]);
    define(folder, &path("a", "GetA", &["id", "name"]));
    write(folder, "catalogue/other.txt", "staged");
    git(folder, &["add", "--all"]);
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let restored = read(folder, &format!("{LINE}/openapi.yaml"));
    assert!(restored.contains("GetB") && restored.contains("\r\n"), "{restored:?}");
    git(folder, &["add", "--all"]);
    assert_eq!(status(folder, LINE), "");
    assert_eq!(status(folder, "catalogue/other.txt"), "A  catalogue/other.txt\n", "the index is left alone");
    let left = std::fs::read_dir(folder.join(".git")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with("connectory")), "{left:?}");
}

#[test]
fn what_git_keeps_elsewhere_is_compared_by_its_digest_and_never_written_as_a_pointer() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let mut history = released(folder);
    let icon = format!("{LINE}/icon.png");
    let digest = connectory::files::sha256(b"picture");
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 7\n");
    history.write(".gitattributes", "*.png filter=lfs diff=lfs merge=lfs -text\n");
    history.write(&icon, &pointer).commit(&["acme/v1.0.1"]);
    write(folder, &icon, "picture");
    let status = || connectory(folder, &["status"]).stdout;
    assert!(status().contains("  published  1.0.1"), "a picture and its pointer are one: {}", status());
    define(folder, &path("a", "GetA", &["id", "name"]));
    write(folder, &icon, "another picture");
    assert!(status().contains("major (2.0.0)"), "{}", status());
    let before = files(folder);
    let run = bump(folder, &[]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert_eq!(files(folder), before);
    let said = format!("`{icon}` cannot be written as it was released: git keeps it through `filter=lfs`\n");
    assert!(run.stderr.contains(&said), "{}", run.stderr);

    // The commands that it names lead to the same lines.
    let (_, commands) = run.stderr.split_once("help: ").unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_connectory")).parent().unwrap();
    let search = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let done =
        Command::new("sh").args(["-c", commands]).current_dir(folder).env("PATH", search).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(read(folder, &icon), pointer);
    assert_eq!(read(folder, &format!("{NEXT}/icon.png")), "another picture");
    assert!(read(folder, &format!("{NEXT}/connector.toml")).starts_with("version = \"2.0.0\"\n"));
    assert!(read(folder, &format!("{NEXT}/migrations/2.0.0.md")).contains("| `GetB` is gone"));
    assert!(read(folder, &format!("{NEXT}/CHANGELOG.md")).contains("- **Breaking:** `GetB` is gone"));

    // A picture that did not change is copied as it is.
    std::fs::remove_dir_all(folder.join(NEXT)).unwrap();
    write(folder, &icon, "picture");
    define(folder, &path("a", "GetA", &["id", "name"]));
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(read(folder, &format!("{NEXT}/icon.png")), "picture");
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_or_over_a_folder_of_somebody_else() {
    use std::os::unix::fs::symlink;
    let (scratch, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    let log = folder.join(LINE).join("CHANGELOG.md");
    std::fs::rename(&log, outside.path().join("log")).unwrap();
    symlink(outside.path().join("log"), &log).unwrap();
    let run = bump(folder, &[]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    let said = format!("`{LINE}/CHANGELOG.md` cannot be written: this is a symbolic link");
    assert!(run.stderr.contains(&said), "{}", run.stderr);
    std::fs::remove_file(&log).unwrap();
    std::fs::rename(outside.path().join("log"), &log).unwrap();

    define(folder, &path("a", "GetA", &["id", "name"]));
    for blocked in [true, false] {
        match blocked {
            true => write(folder, &format!("{NEXT}/draft.txt"), "mine"),
            false => symlink(outside.path(), folder.join(NEXT)).unwrap(),
        }
        let before = files(folder);
        let run = bump(folder, &[]);
        assert_eq!(run.code, 2, "{}", run.stdout);
        assert!(run.stderr.contains(&format!("`{NEXT}` is there already, and is no line")), "{}", run.stderr);
        assert_eq!(files(folder), before);
        if blocked {
            std::fs::remove_dir_all(folder.join(NEXT)).unwrap();
        }
    }
    assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_replaced_and_stays_read_only() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    chmod(folder, &format!("{LINE}/connector.toml"), 0o444);
    let run = bump(folder, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(read(folder, &format!("{LINE}/connector.toml")).starts_with("version = \"1.1.0\""));
    assert_eq!(mode(folder, &format!("{LINE}/connector.toml")), 0o444);
}

#[test]
fn a_clone_that_cannot_answer_is_3_and_named_with_what_mends_it() {
    let scratch = tempfile::tempdir().unwrap();
    let (origin, folder) = (scratch.path().join("origin"), scratch.path().join("clone"));
    let mut history = released(&origin);
    history.write("more.txt", "more").commit(&[]);
    let address = format!("file://{}", origin.display());
    git(scratch.path(), &["clone", "--quiet", "--depth", "1", &address, "clone"]);
    let run = bump(&folder, &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(run.stderr.contains("help: git fetch --unshallow --tags"), "{}", run.stderr);
    git(&folder, &["fetch", "--quiet", "--unshallow", "--tags"]);
    assert_eq!(bump(&folder, &[]).code, 0);

    git(scratch.path(), &["clone", "--quiet", "--bare", &address, "bare"]);
    let run = bump(&scratch.path().join("bare"), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
    assert!(run.stderr.contains("bare repository"), "{}", run.stderr);
    let nowhere = tempfile::tempdir().unwrap();
    write(nowhere.path(), &format!("{LINE}/connector.toml"), "version = \"1.0.0\"\n");
    assert_eq!(bump(nowhere.path(), &[]).code, 3);
}

#[test]
fn the_current_folder_does_not_matter() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released(folder);
    define(folder, &both(&["id", "name", "size"]));
    let plan = bump(folder, &["--dry-run"]).stdout;
    let at = |place: &str, arguments: &[&str]| connectory(&folder.join(place), arguments);
    let named = folder.to_str().unwrap();
    for run in [
        at(LINE, &["bump", "acme", "--dry-run"]),
        at(LINE, &["bump", ".", "--dry-run"]),
        at("catalogue", &["bump", "acme/v1/openapi.yaml", "--dry-run"]),
        at("catalogue", &["-C", named, "bump", "acme", "--dry-run"]),
        at("/", &["-C", named, "bump", "catalogue/acme", "--dry-run"]),
    ] {
        assert_eq!((run.code, &run.stdout), (0, &plan), "{}", run.stderr);
    }
    let run = at("/", &["-C", folder.join("catalogue").to_str().unwrap(), "bump", "acme"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(read(folder, &format!("{LINE}/connector.toml")).starts_with("version = \"1.1.0\""));
}
