//! What a site may weigh: what is too large is named, and fails where that is asked for.

use crate::harness::{History, connector, connectory, path, write};
use connectory::files::FileSet;
use connectory::path::RepoPath;
use connectory::site::{Limit, Weight, budget};

/// Text of which gzip saves little.
fn noise(bytes: usize) -> String {
    let mut state = 1_u64;
    let mut digit = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b' ' + u8::try_from(state >> 58).unwrap())
    };
    (0..bytes).map(|_| digit()).collect()
}

fn limit<'l>(limits: &'l [Limit], name: &str) -> &'l Limit {
    limits.iter().find(|limit| limit.name == name).unwrap()
}

#[test]
fn every_limit_is_held_against_what_is_sent() {
    let mut files = FileSet::new();
    let mut put = |path: &str, bytes: usize| files.insert(RepoPath::parse(path).unwrap(), noise(bytes));
    put("index.html", 50_000);
    put("assets/style.css", 1_000);
    for number in 0..100 {
        put(&format!("c/a{number}/index.html"), if number < 10 { 60_000 } else { 1_000 });
        put(&format!("c/a{number}/v/1.0.0/index.html"), 100_000);
    }
    let limits = budget(&Weight::of(&files));
    let home = limit(&limits, "home page");
    assert!(!home.holds() && (30..50).contains(&home.found) && home.files[0].0.as_str() == "index.html");
    assert!(limit(&limits, "styles").holds() && limit(&limits, "connectors, half").found == 1);
    let most = limit(&limits, "connectors, 95 %");
    assert!(!most.holds() && most.files.len() == 10 && most.left_out == 0, "{most:?}");
    assert!(limit(&limits, "connectors, all").holds() && limit(&limits, "files").found == 202);
    files.insert(RepoPath::parse("assets/repeated.js").unwrap(), "a".repeat(1_000_000));
    assert_eq!(
        limit(&budget(&Weight::of(&files)), "scripts").found,
        2,
        "what is sent counts, not what is stored"
    );
    assert!(budget(&Weight::default()).iter().all(Limit::holds));
}

#[test]
fn a_site_that_is_too_large_says_so_and_fails_where_it_is_asked() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    let kept = connectory(scratch.path(), &["site", "--check-budget"]);
    assert_eq!(kept.code, 0, "{}", kept.stdout);
    assert!(
        kept.stdout.contains("budget: kept (styles ") && kept.stdout.lines().count() == 2,
        "{}",
        kept.stdout
    );
    write(scratch.path(), "theme/site.css", format!("/*{}*/", noise(60_000).replace('*', "x")));
    write(scratch.path(), "connectory.toml", "[site]\nstylesheet = \"theme/site.css\"\n");
    let told = connectory(scratch.path(), &["site"]);
    assert!(told.code == 0 && told.stdout.contains("  styles: assets/custom.css "), "{}", told.stdout);
    let failed = connectory(scratch.path(), &["site", "--check-budget"]);
    assert!(failed.code == 1 && failed.stdout.contains("exceeded"), "{}", failed.stdout);
}
