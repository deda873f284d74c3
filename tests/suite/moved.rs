//! Connectors that were renamed: their older addresses lead on, for browsers and for servers.

use crate::harness::{History, connector, connectory, path, write};
use crate::site::{assert_harmless, assert_sound, options, site, text};
use connectory::path::RepoPath;
use std::path::Path;

fn renamed(folder: &Path, settings: &str) {
    let mut history = History::new(folder);
    connector(&history.folder, "shop/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.write("connectory.toml", settings).commit(&["shop/v1.0.0"]);
    std::fs::rename(folder.join("shop"), folder.join("orders")).unwrap();
    connector(folder, "orders/v1", "1.1.0", &path("a", "ListA", &["x"]));
    let manifest = std::fs::read_to_string(folder.join("orders/v1/connector.toml")).unwrap();
    write(folder, "orders/v1/connector.toml", format!("{manifest}aliases = [\"shop\", \"other\"]\n"));
    connector(folder, "other/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["orders/v1.1.0", "other/v1.0.0"]);
}

#[test]
fn older_addresses_lead_on() {
    let scratch = tempfile::tempdir().unwrap();
    renamed(scratch.path(), "base-url = \"https://example.org/c+c/\"\n");
    let files = site(scratch.path(), options(false));
    // The page for unknown addresses knows the path of the site, which this folder does not have.
    let mut below = files.clone();
    below.remove(&RepoPath::parse("404.html").unwrap());
    assert_sound(&below);
    assert_harmless(&files);
    let page = text(&files, "c/shop/index.html");
    assert!(
        page.contains("<meta http-equiv=\"refresh\" content=\"0; url=../../c/orders/index.html\">"),
        "{page}"
    );
    assert!(page.contains("<link rel=\"canonical\" href=\"https://example.org/c+c/c/orders/index.html\">"));
    assert!(!page.contains("noindex"));
    let version = text(&files, "c/shop/v/1.1.0/index.html");
    assert!(version.contains("content=\"0; url=../../../../c/orders/v/1.1.0/index.html\""), "{version}");
    assert!(files.named("c/shop/versions/index.html").is_some());
    // What is the id of a connector stays its own.
    assert!(text(&files, "c/other/index.html").contains("id=\"ListA\""));
    assert!(!text(&files, "sitemap.xml").contains("c/shop/"));

    let check = connectory(scratch.path(), &["check", "--format", "short"]);
    assert!(!check.stdout.contains("published-deleted"), "{}", check.stdout);
    assert!(
        check
            .stdout
            .contains("orders/v1/connector.toml:4:21: error[manifest/alias-taken]: `other` is the id")
    );
}

#[test]
fn servers_are_told_where_to_lead() {
    let scratch = tempfile::tempdir().unwrap();
    renamed(scratch.path(), "base-url = \"https://example.org/c+c/\"\n");
    for (host, file, wanted) in [
        ("netlify", "_redirects", "/c+c/c/shop/* /c+c/c/orders/:splat 301!\n"),
        ("azure", "staticwebapp.config.json", "\"redirect\": \"/c+c/c/orders/index.html\""),
        ("apache", ".htaccess", "RedirectMatch 301 \"^/c\\+c/c/shop(/.*)?$\" \"/c+c/c/orders$1\"\n"),
        (
            "nginx",
            "redirects.nginx.conf",
            "  \"~^/c\\+c/c/shop(?<connectory_rest>/.*)?$\" \"/c+c/c/orders$connectory_rest\";\n",
        ),
    ] {
        let run = connectory(scratch.path(), &["site", "--redirects", host]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let text = std::fs::read_to_string(scratch.path().join("dist").join(file)).unwrap();
        assert!(text.contains(wanted) && !text.contains("other"), "{host}: {text}");
        if host == "azure" {
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(value["responseOverrides"]["404"]["rewrite"], "/c+c/404.html");
        }
    }
    write(scratch.path(), "connectory.toml", "");
    assert_eq!(connectory(scratch.path(), &["site", "--redirects", "netlify"]).code, 0);
    let text = std::fs::read_to_string(scratch.path().join("dist/_redirects")).unwrap();
    assert_eq!(text, "/c/shop/* /c/orders/:splat 301!\n");
}
