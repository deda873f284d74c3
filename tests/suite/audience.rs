//! What is for one enterprise leaves no trace in what others see.

use crate::archives::read;
use crate::harness::{Run, connectory, write};
use std::path::{Path, PathBuf};

/// The connector that is made one enterprise's own, and words that only its files have.
const HIDDEN: &str = "nager-date";
const WORDS: [&str; 4] = ["nager", "Nager", "date.nager.at", "LongWeekend"];

fn scoped(folder: &Path, scope: &str) {
    assert_eq!(connectory(folder, &["demo", "."]).code, 0);
    let file = format!("catalogue/{HIDDEN}/v1/connector.toml");
    let manifest = String::from_utf8(read(folder, &file)).unwrap();
    let (head, rest) = manifest.split_once("owners =").unwrap();
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
