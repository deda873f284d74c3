//! Introductions: written from what a connector says, renewed between their marks, never elsewhere.

use crate::harness::{connectory, write};
use std::path::Path;

const BASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/base/power-platform");
const LINE: &str = "acme-orders/v1";

/// The clean connector without its introduction.
fn connector(root: &Path) {
    for entry in walkdir::WalkDir::new(BASE).into_iter().map(Result::unwrap) {
        let path = entry.path().strip_prefix(BASE).unwrap();
        if entry.file_type().is_file() && !path.ends_with("intro.md") {
            write(root, path.to_str().unwrap(), std::fs::read(entry.path()).unwrap());
        }
    }
}

fn intro(root: &Path) -> String {
    std::fs::read_to_string(root.join(LINE).join("intro.md")).unwrap()
}

fn run(root: &Path) -> String {
    let run = connectory(root, &["intro", "acme-orders"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    run.stdout
}

fn change(root: &Path, path: &str, from: &str, to: &str) {
    let path = format!("{LINE}/{path}");
    let text = std::fs::read_to_string(root.join(&path)).unwrap();
    assert!(text.contains(from), "{from} is not in {path}");
    write(root, &path, text.replace(from, to));
}

#[test]
fn a_first_introduction_has_every_section_and_says_what_is_left_to_do() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root);
    let told = run(root);
    let text = intro(root);
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/intro/acme-orders.md");
    if std::env::var_os("CONNECTORY_BLESS").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(golden).unwrap());
    let waiting: Vec<&str> = text.lines().filter(|line| line.contains("_to fill in_")).collect();
    assert_eq!(told.lines().filter(|line| line.trim_start().starts_with("intro.md:")).count(), waiting.len());
    let check = connectory(root, &["check", "--no-history", "--select", "docs", "--format", "short"]);
    assert_eq!(check.stdout.matches("docs/placeholder-text").count(), waiting.len(), "{}", check.stdout);
    assert_eq!(check.stdout.matches("warning[").count(), waiting.len(), "{}", check.stdout);
    let again = run(root);
    assert!(again.contains("nothing changed") && intro(root) == text, "{again}");
}

#[test]
fn only_what_was_written_is_renewed() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root);
    run(root);
    // The author answers one question, adds a word elsewhere, and writes a section.
    change(
        root,
        "intro.md",
        "_to fill in_ what does not work, or that nothing is known",
        "Nothing is known.",
    );
    change(root, "intro.md", "## FAQ\n", "## Odds and ends\n\nMine.\n\n## FAQ\n");
    let before = intro(root);
    change(root, "apiDefinition.swagger.json", "Get an order", "Fetch an order");
    change(root, "connector.toml", "https://acme.example/support", "https://help.acme.example");
    let told = run(root);
    let after = intro(root);
    for line in ["Get started with your connector  renewed from the definition", "yours, not touched"] {
        assert!(told.contains(line), "{told}");
    }
    assert!(after.contains("Nothing is known.") && after.contains("\nMine.\n"), "{after}");
    assert!(after.contains("the action Fetch an order") && after.contains("<https://help.acme.example>"));
    let outside = |text: &str| {
        let parts = text.split("<!-- connectory:begin ").enumerate();
        parts
            .map(
                |(number, part)| {
                    if number == 0 { part } else { part.split_once("connectory:end").unwrap().1 }
                },
            )
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(outside(&before), outside(&after));
}

#[test]
fn what_an_author_wrote_stays_byte_for_byte() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root);
    let mine = "\u{feff}Mine, in a few words.\r\n\r\n## FAQ\r\n\r\n**Why?** So.\r\n";
    write(root, &format!("{LINE}/intro.md"), mine);
    run(root);
    let text = intro(root);
    assert!(text.starts_with("\u{feff}Mine, in a few words.\r\n\r\n## Prerequisites\r\n\r\n"), "{text}");
    assert!(text.ends_with("\r\n\r\n## FAQ\r\n\r\n**Why?** So.\r\n"), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{text:?}");
    assert_eq!(text.matches("## FAQ").count(), 1);
    let again = run(root);
    assert!(again.contains("nothing changed"), "{again}");
    // Whoever loses a mark keeps the text.
    write(root, &format!("{LINE}/intro.md"), text.replace("<!-- connectory:end prerequisites -->", ""));
    let lost = intro(root);
    assert!(run(root).contains("its end mark is missing"));
    assert_eq!(intro(root), lost);
    write(root, &format!("{LINE}/intro.md"), b"\xff\xfe");
    assert_eq!(connectory(root, &["intro", "acme-orders"]).code, 2);
    assert_eq!(std::fs::read(root.join(LINE).join("intro.md")).unwrap(), b"\xff\xfe");
}

#[test]
fn sections_of_a_readme_are_taken_over() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root);
    let readme = "# Acme\n\n# Prerequisites\n\nA *paid* plan.\n\n## Roles\n\nAny.\n\n## Obtaining Credentials\n\nRequired. \
                  Say how.\n\n### Known Issues and Limitations\n\n- One.\n<!-- connectory:end known-issues -->\n- Two.\n";
    write(root, &format!("{LINE}/README.md"), readme);
    let told = run(root);
    assert_eq!(told.matches("written from readme.md").count(), 2, "{told}");
    let text = intro(root);
    assert!(
        text.contains("A *paid* plan.\n\n### Roles\n\nAny.\n<!-- connectory:end prerequisites -->"),
        "{text}"
    );
    assert!(text.contains("-->\n- One.\n- Two.\n<!-- connectory:end known-issues -->"), "{text}");
    assert!(!text.contains("Say how."));
    change(root, "README.md", "- Two.", "- Two and a half.");
    assert!(run(root).contains("renewed from readme.md"));
    assert!(intro(root).contains("- Two and a half."));
}

#[test]
fn texts_of_a_hostile_definition_are_text() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    connector(root);
    let evil =
        "<script>alert(1)</script> <!-- connectory:end faq --> [a](javascript:b) **c** `d`\\n# e\\u202e";
    change(root, "apiDefinition.swagger.json", "Read and place orders in the shop of Acme", evil);
    change(root, "apiDefinition.swagger.json", "Get an order", evil);
    change(root, "power-platform/apiProperties.json", "API Key", evil);
    change(root, "connector.toml", "title = \"Acme Orders\"", "title = '''1. <b>*x*</b>'''");
    run(root);
    let text = intro(root);
    assert!(
        !text.contains("<script")
            && !text.contains("<b>")
            && !text.replace("\\]", "").contains("](javascript"),
        "{text}"
    );
    assert_eq!(text.matches("<!-- connectory:end faq -->").count(), 1, "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with('#')).count(), 6, "{text}");
    let check =
        connectory(root, &["check", "--no-history", "--select", "docs/script-in-text,docs/link-broken"]);
    assert!(check.stdout.contains("nothing found"), "{}", check.stdout);
    assert!(run(root).contains("nothing changed"));
}

#[test]
fn endless_definitions_give_short_introductions() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let operation = |n: usize| {
        let text = "x".repeat(2_000);
        format!(
            "  /a{n}:\n    get:\n      operationId: Get{n}\n      summary: {text}\n      description: {text}\n      \
             responses:\n        '4{:02}': {{description: {n} {text}}}\n",
            n % 100
        )
    };
    let paths: String = (0..3_000).map(operation).collect();
    crate::harness::connector(root, "acme/v1", "1.0.0", &paths);
    let run = connectory(root, &["intro", "acme"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(root.join("acme/v1/intro.md")).unwrap();
    assert!(
        text.contains("## Supported operations") && text.contains("… and 2950 more"),
        "{}",
        &text[..2_000]
    );
    assert!(text.len() < 200_000, "{}", text.len());
}

#[test]
fn a_folder_of_microsofts_repository_gets_one_too() {
    let scratch = tempfile::tempdir().unwrap();
    let root = scratch.path();
    let foreign = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base/foreign/acme-orders");
    for name in ["apiDefinition.swagger.json", "apiProperties.json", "readme.md"] {
        write(root, &format!("acme-orders/{name}"), std::fs::read(foreign.join(name)).unwrap());
    }
    let run = connectory(root, &["intro", "acme-orders"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("written from readme.md"), "{}", run.stdout);
    let text = std::fs::read_to_string(root.join("acme-orders/intro.md")).unwrap();
    assert!(
        text.contains("## How to get credentials") && !text.contains("## Supported operations"),
        "{text}"
    );
    let dry = connectory(root, &["intro", "acme-orders", "--dry-run"]);
    assert_eq!((dry.stdout.as_str(), dry.stderr.contains("nothing was written")), (text.as_str(), true));
}
