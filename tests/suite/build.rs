//! The build: whole or not at all, and nothing in it but what the tags hold.

use crate::harness::connectory;
use connectory::files::FileSet;
use connectory::path::RepoPath;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

fn read(folder: &Path) -> FileSet {
    FileSet::read_dir(folder, &RepoPath::root()).unwrap().0
}

#[test]
fn packages_come_from_tags_whatever_the_folder_holds() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("samples");
    connectory::sample::replay(&root).unwrap();
    let build = || connectory(&root, &["build", "--today", "2026-11-10"]);
    let run = build();
    assert_eq!(run.code, 0, "{}", run.stderr);
    let first = read(&root.join("dist"));
    let package = root.join("dist/downloads/nager-date/1.0.0/nager-date-1.0.0-power-platform.zip");
    let whole = std::fs::read(&package).unwrap();
    std::fs::write(&package, "other bytes").unwrap();
    std::fs::write(root.join("dist/downloads/nager-date/1.0.0/page.html"), "<script>1</script>").unwrap();
    assert_eq!(build().code, 0);
    assert_eq!(read(&root.join("dist")), first);

    std::fs::write(&package, "other bytes").unwrap();
    let run = connectory(&root, &["site", "--today", "2026-11-10"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(std::fs::read(&package).unwrap(), whole);
}

#[test]
fn an_error_keeps_everything_as_it_was() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("samples");
    connectory::sample::replay(&root).unwrap();
    let manifest = root.join("catalogue/ntfy/v1/connector.toml");
    let whole = std::fs::read(&manifest).unwrap();
    std::fs::write(&manifest, "version = \"one\"").unwrap();
    let run = connectory(&root, &["build"]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("manifest/field-malformed"), "{}", run.stdout);
    assert!(!root.join("dist").exists());
    std::fs::write(&manifest, whole).unwrap();
    std::fs::create_dir(root.join("dist")).unwrap();
    std::fs::write(root.join("dist/thesis.txt"), "not ours").unwrap();
    let run = connectory(&root, &["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(root.join("dist/thesis.txt")).unwrap(), "not ours");
}

/// Stops builds at many moments; whichever it was, the folder is the old one or the new one.
#[test]
fn a_stopped_build_leaves_a_whole_folder() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path().join("samples");
    connectory::sample::replay(&root).unwrap();
    assert_eq!(connectory(&root, &["build", "--today", "2026-11-10"]).code, 0);
    let old = read(&root.join("dist"));
    let settings = std::fs::read_to_string(root.join("connectory.toml")).unwrap();
    std::fs::write(root.join("connectory.toml"), settings.replace("Connectory samples", "Renamed")).unwrap();
    for step in 0..12 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_connectory"))
            .args(["build", "--today", "2026-11-10"])
            .current_dir(&root)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(40 * step));
        child.kill().unwrap();
        child.wait().unwrap();
        let now = read(&root.join("dist"));
        let page = String::from_utf8_lossy(now.named("index.html").unwrap()).into_owned();
        if page.contains("Renamed") {
            assert_eq!(now.len(), old.len());
        } else {
            assert_eq!(now, old);
        }
    }
}
