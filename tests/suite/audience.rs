//! What is for one enterprise leaves no trace in what others see.

use crate::archives::read;
use crate::harness::{Run, connectory, git, identify, write};
use std::path::{Path, PathBuf};

/// The connector that is made one enterprise's own, and words that only its files have.
const HIDDEN: &str = "nager-date";
const WORDS: [&str; 6] = ["nager-", "Nager", "date.nager.at", "LongWeekend", "Hidden Works", "hidden-works"];

fn scoped(folder: &Path, scope: &str) {
    assert_eq!(connectory(folder, &["demo", "."]).code, 0);
    let file = format!("catalogue/{HIDDEN}/v1/connector.toml");
    let manifest = String::from_utf8(read(folder, &file)).unwrap();
    let (head, rest) = manifest.split_once("owners =").unwrap();
    let head = head.replace("publisher = \"Connectory samples\"", "publisher = \"Hidden Works\"");
    assert!(head.contains("Hidden Works"), "{head}");
    write(folder, &file, format!("{head}scope = \"{scope}\"\nowners ={rest}"));
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

/// The files of a site that have one of the words in their name or their bytes.
fn traces(site: &Path) -> Vec<String> {
    let told = |path: &Path| {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let name = path.strip_prefix(site).unwrap().to_string_lossy().into_owned();
        WORDS.iter().any(|word| text.contains(word) || name.contains(word)).then_some(name)
    };
    files(site).iter().filter_map(|path| told(path)).collect()
}

fn site(folder: &Path, arguments: &[&str]) -> Run {
    connectory(folder, &[&["site", "--today", "2026-06-01"], arguments].concat())
}

#[test]
fn what_is_for_one_enterprise_leaves_no_trace_elsewhere() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    scoped(folder, "enterprise:acme");
    let other = "catalogue/open-library/v1/connector.toml";
    let manifest = String::from_utf8(read(folder, other)).unwrap();
    write(folder, other, manifest.replacen("owners =", "scope = \"enterprise:other\"\nowners =", 1));
    for (arguments, is_seen) in [
        (&["--out", "everyone"][..], false),
        (&["--out", "drafts", "--drafts"], false),
        (&["--out", "other", "--audience", "other", "--drafts"], false),
        (&["--out", "acme", "--audience", "acme"], true),
    ] {
        let run = site(folder, arguments);
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        let traces = traces(&folder.join(arguments[1]));
        assert_eq!(!traces.is_empty(), is_seen, "{arguments:?}: {traces:?}");
        assert!(folder.join(arguments[1]).join("c/frankfurter/index.html").exists());
    }
    assert!(folder.join("acme/downloads/nager-date/1.0.0").exists());
    assert!(folder.join("other/c/open-library/index.html").exists());
    assert!(!folder.join("acme/c/open-library/index.html").exists());
    let run = connectory(folder, &["build", "--out", "built", "--today", "2026-06-01"]);
    assert_eq!(run.code, 1, "narrowing the scope breaks those who lose it: {}", run.stdout);
    assert!(run.stdout.contains("version/"), "{}", run.stdout);
    let run = site(folder, &["--audience", "nobody"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("there is `enterprise:acme`, `enterprise:other`"), "{}", run.stderr);
}

#[test]
fn a_notice_names_no_replacement_that_its_readers_do_not_see() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    scoped(folder, "enterprise:acme");
    let manifest = String::from_utf8(read(folder, "catalogue/frankfurter/v1/connector.toml")).unwrap();
    let notice = format!(
        "{manifest}\n[deprecation]\nannounced = 2026-05-01\nsunset = 2026-12-31\nreason = \"It ends.\"\nreplacement = \"{HIDDEN}\"\n"
    );
    write(folder, "catalogue/frankfurter/v1/connector.toml", notice);
    let run = connectory(folder, &["check", "frankfurter", "--format", "short"]);
    assert!(run.stdout.contains("audience/replacement-hidden"), "{}", run.stdout);
    assert_eq!(site(folder, &["--out", "everyone"]).code, 0);
    assert_eq!(traces(&folder.join("everyone")), Vec::<String>::new());
    let page = String::from_utf8(read(folder, "everyone/c/frankfurter/index.html")).unwrap();
    assert!(page.contains("It ends."), "the notice itself stands");
}

#[test]
fn whom_it_cannot_be_told_of_nobody_sees() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    scoped(folder, "Global");
    let run = site(folder, &["--out", "misspelt"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("does not say who may see it"), "{}", run.stderr);
    assert_eq!(traces(&folder.join("misspelt")), Vec::<String>::new());
    write(folder, &format!("catalogue/{HIDDEN}/v1/connector.toml"), "scope = [[[\n");
    assert_eq!(site(folder, &["--out", "broken"]).code, 0);
    assert_eq!(traces(&folder.join("broken")), Vec::<String>::new());
}

const LINE: &str = "catalogue/nager-date/v1";

fn commit(folder: &Path, author: &str, message: &str) {
    git(folder, &["add", "--all"]);
    let identity = format!("{author} <{author}@example.org>");
    git(folder, &["commit", "--quiet", "--author", &identity, "--message", message]);
}

/// A release of a connector that is for one enterprise, in a catalogue that names approvers.
fn released_for_acme(folder: &Path) {
    scoped(folder, "enterprise:acme");
    identify(folder, "Bot");
    let settings = String::from_utf8(read(folder, "connectory.toml")).unwrap();
    let policy = "[policy]\nchecklist = [\"overview\"]\napprovers = [\"Ann <ann@example.org>\", \"Bea <bea@example.org>\"]\n";
    write(folder, "connectory.toml", format!("{settings}\n{policy}"));
    let manifest = String::from_utf8(read(folder, &format!("{LINE}/connector.toml"))).unwrap();
    write(
        folder,
        &format!("{LINE}/connector.toml"),
        manifest.replace("version = \"1.1.0\"", "version = \"1.1.1\""),
    );
    commit(folder, "ann", "for acme");
    git(folder, &["tag", "nager-date/v1.1.1"]);
}

#[test]
fn a_line_becomes_everyones_by_a_second_persons_word() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    released_for_acme(folder);
    let promote = |arguments: &[&str]| connectory(folder, &[&["promote", HIDDEN], arguments].concat());
    let icon = read(folder, &format!("{LINE}/icon.png"));
    std::fs::remove_file(folder.join(LINE).join("icon.png")).unwrap();
    let run = promote(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    assert!(run.stderr.contains("is not complete: overview"), "{}", run.stderr);
    write(folder, &format!("{LINE}/icon.png"), icon);
    assert_eq!(promote(&["--dry-run"]).code, 0);
    assert_eq!(git(folder, &["status", "--porcelain"]), "");
    let run = promote(&[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("`Approved-by:` one of Ann <ann@example.org>"), "{}", run.stderr);
    assert_eq!(promote(&[]).code, 2, "it is for everyone already");
    assert_eq!(connectory(folder, &["bump", HIDDEN]).code, 0);

    let unapproved = || {
        let run = connectory(folder, &["check", HIDDEN, "--format", "short", "--select", "audience"]);
        assert_eq!(run.code, i32::from(!run.stdout.is_empty()), "{}", run.stderr);
        run.stdout
    };
    assert!(unapproved().contains("audience/promotion-unapproved"), "it is not committed");
    commit(folder, "ann", "nager-date: for everyone\n\nApproved-by: Eve <eve@example.org>");
    assert!(unapproved().contains("no commit since 1.1.1"), "Eve may not approve");
    let touch = |text: &str| write(folder, &format!("{LINE}/tests/note.txt"), text);
    touch("1");
    commit(folder, "ann", "nager-date: more\n\nApproved-by: Ann <ann@example.org>");
    assert!(unapproved().contains("its author's own word is not enough"), "{}", unapproved());
    write(folder, "elsewhere.txt", "x");
    commit(folder, "cleo", "elsewhere\n\nApproved-by: Bea <bea@example.org>");
    assert!(!unapproved().is_empty(), "a commit that changes nothing of the line approves nothing of it");
    touch("2");
    commit(folder, "ann", "nager-date: done\n\nApproved-by: Bea <BEA@example.org>");
    assert_eq!(unapproved(), "");
    let run = connectory(folder, &["release", HIDDEN]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}
