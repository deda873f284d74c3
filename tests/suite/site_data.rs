//! What the site has for machines: every file says which schema it follows, and follows it.

use crate::harness::{History, connector, path};
use crate::site::{assert_harmless, assert_sound, options, site, text};
use connectory::files::FileSet;
use connectory::path::RepoPath;
use serde_json::Value;

fn data(files: &FileSet, path: &str) -> Value {
    serde_json::from_str(text(files, path)).unwrap()
}

/// The files of data, without their schemas.
fn data_files(files: &FileSet) -> Vec<&RepoPath> {
    let is_data = |path: &&RepoPath| {
        path.as_str().starts_with("api/v1/")
            && path.extension() == "json"
            && !path.as_str().starts_with("api/v1/schema/")
    };
    files.paths().filter(is_data).collect()
}

/// The schema that a file names, seen from the root of the site.
fn schema_of(path: &RepoPath, named: &str) -> String {
    let parts: Vec<&str> = named.split('/').skip_while(|part| *part == "..").collect();
    let up = named.split('/').filter(|part| *part == "..").count();
    let folder = (0..=up).fold(path.clone(), |path, _| path.parent());
    format!("{folder}/{}", parts.join("/"))
}

#[test]
fn every_file_of_data_has_the_fields_of_its_schema() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("catalogue");
    connectory::sample::replay(&folder).unwrap();
    let files = site(&folder, options(true));
    let all = data_files(&files);
    for path in &all {
        let told = data(&files, path.as_str());
        let schema = data(&files, &schema_of(path, told["$schema"].as_str().unwrap()));
        let fields = schema["properties"].as_object().unwrap();
        for name in told.as_object().unwrap().keys() {
            assert!(fields.contains_key(name), "{path}: the schema has no `{name}`");
        }
        for name in schema["required"].as_array().unwrap() {
            assert!(told.get(name.as_str().unwrap()).is_some(), "{path} has no {name}");
        }
    }
    for schema in files.paths().filter(|path| path.as_str().starts_with("api/v1/schema/")) {
        let is_used = |path: &&RepoPath| {
            let told = data(&files, path.as_str());
            schema_of(path, told["$schema"].as_str().unwrap()) == schema.as_str()
        };
        assert!(all.iter().any(is_used), "{schema} is the schema of no file");
    }
    let operations = data(&files, "api/v1/operations.json");
    let listed = operations["operations"].as_array().unwrap();
    let of_pipedrive = listed.iter().filter(|operation| operation["connector"] == "pipedrive").count();
    let pipedrive = data(&files, "api/v1/connectors/pipedrive.json");
    assert_eq!(of_pipedrive, pipedrive["operations"].as_array().unwrap().len());
    assert_eq!(operations["generated"].as_str().map(str::len), Some(20));
    for version in pipedrive["versions"].as_array().unwrap() {
        let frozen = data(&files, version["data"].as_str().unwrap());
        for name in ["version", "released", "tag", "commit", "since", "bump", "changes", "downloads"] {
            assert_eq!(frozen[name], version[name], "{name}");
        }
    }
    let frozen = data(&files, "api/v1/connectors/pipedrive/1.0.0.json");
    for path in [&pipedrive, &frozen].map(|told| told["definition"].as_str().unwrap()) {
        assert!(data(&files, path)["openapi"].as_str().unwrap().starts_with("3.0"), "{path}");
        let page = text(&files, &path.replace("openapi.json", "index.html"));
        assert!(page.contains(path), "{path} has a link");
    }
    assert_eq!(text(&files, "c/pipedrive/openapi.json"), text(&files, "c/pipedrive/v/2.1.0/openapi.json"));
    let stats = data(&files, "api/v1/stats.json");
    assert_eq!(
        stats["totals"]["releases"],
        data(&files, "api/v1/changes.json")["changes"].as_array().unwrap().len()
    );
}

#[test]
fn the_data_of_a_version_stays_when_another_is_released() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    let before = site(scratch.path(), options(false));
    connector(&history.folder, "acme/v1", "1.1.0", &path("a", "ListA", &["x", "y"]));
    history.commit(&["acme/v1.1.0"]);
    let after = site(scratch.path(), options(false));
    assert_sound(&after);
    let frozen = "api/v1/connectors/acme/1.0.0.json";
    assert_eq!(text(&before, frozen), text(&after, frozen));
    assert_eq!(data(&after, "api/v1/connectors/acme/1.1.0.json")["since"], "1.0.0");
}

#[test]
fn a_score_is_the_sum_of_what_is_there() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0-rc.1", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0-rc.1"]);
    let judged = |files: &FileSet| data(files, "api/v1/connectors/acme.json");
    let reached = |data: &Value, id: &str| {
        let items = data["score-items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == id).unwrap()["reached"].as_u64().unwrap()
    };
    let bare = judged(&site(scratch.path(), options(false)));
    for id in ["look", "issues", "notes", "contact", "stable", "tests"] {
        assert_eq!(reached(&bare, id), 0, "{id}");
    }
    assert_eq!(reached(&bare, "credentials"), 10, "nobody signs in");
    history
        .write("acme/v1/intro.md", "## Known issues and limitations\n\nNone.\n")
        .write("acme/v1/CHANGELOG.md", "## 1.0.0\n\nIt is stable.\n");
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    let manifest = std::fs::read_to_string(history.folder.join("acme/v1/connector.toml")).unwrap();
    let more = "brand-color = \"#123456\"\n[contact]\nemail = \"help@acme.example\"\n";
    history.write("acme/v1/connector.toml", format!("{manifest}{more}")).commit(&["acme/v1.0.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    let told = judged(&files);
    for (id, points) in [("look", 2), ("issues", 5), ("notes", 5), ("contact", 5), ("stable", 5)] {
        assert_eq!(reached(&told, id), points, "{id}");
    }
    let score = told["score"].as_u64().unwrap();
    assert_eq!(score, bare["score"].as_u64().unwrap() + 22);
    let page = text(&files, "c/acme/index.html");
    assert!(page.contains(&format!("aria-label=\"{score} of 100 points\"")), "{page}");
    assert!(!text(&files, "c/acme/v/1.0.0/index.html").contains("id=\"score\""));
    let groups = data(&files, "api/v1/stats.json")["counts"]["score"].as_array().unwrap().clone();
    let counted: Vec<&Value> = groups.iter().filter(|group| group["count"] == 1).collect();
    assert_eq!(counted.len(), 1);
    assert!(text(&files, "score/index.html").contains("1 connector, "));
}

/// A connector in a catalogue whose site has an address.
pub fn addressed(folder: &std::path::Path) -> History {
    let mut history = History::new(folder);
    history.write("connectory.toml", "base-url = \"https://acme.example/\"\n");
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    history
}

#[test]
fn badges_can_be_copied_where_the_site_has_an_address() {
    let scratch = tempfile::tempdir().unwrap();
    let history = addressed(scratch.path());
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);
    let page = text(&files, "c/acme/index.html");
    let markdown =
        "[![status](https://acme.example/badge/acme/status.svg)](https://acme.example/c/acme/index.html)";
    assert!(page.contains(markdown) && page.contains("alt=\"version: 1.0.0\""), "{page}");
    assert!(!text(&files, "c/acme/v/1.0.0/index.html").contains("badge/"));
    let status = data(&files, "badge/acme/status.json");
    assert_eq!((&status["message"], &status["schemaVersion"]), (&Value::from("published"), &Value::from(1)));

    // A notice whose day is near makes the badge orange.
    let manifest = std::fs::read_to_string(history.folder.join("acme/v1/connector.toml")).unwrap();
    let end = "[deprecation]\nannounced = 2025-10-01\nsunset = 2026-12-20\nreason = \"Old.\"\n";
    let mut history = history;
    history
        .write("connectory.toml", "")
        .write("acme/v1/connector.toml", format!("{manifest}{end}"))
        .commit(&[]);
    let files = site(scratch.path(), options(false));
    assert!(!text(&files, "c/acme/index.html").contains("badge/"), "there is no address to copy");
    let status = data(&files, "badge/acme/status.json");
    assert_eq!(status["message"], "deprecated, ends 2026-12-20");
    assert_eq!(status["color"], "#c2410c");
    let picture = text(&files, "badge/acme/status.svg");
    assert!(
        picture.contains("<title>status: deprecated, ends 2026-12-20</title>") && picture.contains("#c2410c")
    );
}

/// What is Markdown has no HTML, and its links lead into the site or where pages may lead too.
pub fn assert_texts(files: &FileSet) -> usize {
    let texts = files.iter().filter(|(path, _)| path.extension() == "md" || path.as_str() == "llms.txt");
    let mut count = 0;
    for (path, bytes) in texts {
        count += 1;
        let text = std::str::from_utf8(bytes).unwrap();
        for event in pulldown_cmark::Parser::new_ext(text, pulldown_cmark::Options::all()) {
            use pulldown_cmark::{Event, Tag};
            if let Event::Html(html) | Event::InlineHtml(html) = &event {
                panic!("{path} has HTML: {html}");
            }
            let (Event::Start(Tag::Link { dest_url, .. }) | Event::Start(Tag::Image { dest_url, .. })) =
                &event
            else {
                continue;
            };
            let (file, _) = dest_url.split_once('#').unwrap_or((dest_url, ""));
            let is_outside =
                ["https://", "http://", "mailto:"].iter().any(|start| dest_url.starts_with(start));
            let mut folder = path.parent();
            let rest = file.split('/').filter(|part| {
                let is_up = *part == "..";
                folder = if is_up { folder.parent() } else { folder.clone() };
                !is_up
            });
            let rest = rest.collect::<Vec<_>>().join("/");
            let target = folder.join(&RepoPath::parse(&rest).unwrap_or_default());
            let is_mail = dest_url.contains('@') && !dest_url.contains(':');
            assert!(
                is_outside || is_mail || files.get(&target).is_some() || file.is_empty(),
                "{path}: {dest_url}"
            );
        }
        let turning = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0');
        assert!(!text.contains(turning), "{path}");
    }
    count
}

#[test]
fn every_connector_has_a_twin_of_its_page_in_markdown() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("catalogue");
    connectory::sample::replay(&folder).unwrap();
    let files = site(&folder, options(false));
    let connectors = data(&files, "api/v1/index.json")["connectors"].as_array().unwrap().len();
    assert_eq!(assert_texts(&files), connectors + 1);
    let page = text(&files, "c/pipedrive/index.html");
    assert!(
        page.contains("<link rel=\"alternate\" type=\"text/markdown\" href=\"../../c/pipedrive/index.md\">")
    );
    assert!(!text(&files, "c/pipedrive/v/2.0.0/index.html").contains("text/markdown"));
    let twin = text(&files, "c/pipedrive/index.md");
    for part in [
        "# Pipedrive",
        "\n## Overview\n",
        "\n## Connection\n",
        "\n## Actions\n",
        "\n#### Response 200\n",
        "\n## Changelog\n",
        "\n## Versions\n",
        "](../../c/pipedrive/migrate/2.0.0/index.html)",
        "ends on 2026-12-31",
    ] {
        assert!(twin.contains(part), "{part}:\n{twin}");
    }
    let operations = data(&files, "api/v1/connectors/pipedrive.json")["operations"].as_array().unwrap().len();
    let actions = twin.split("\n## Actions\n").nth(1).unwrap().split("\n## ").next().unwrap();
    assert_eq!(actions.matches("\n### ").count(), operations);
    let index = text(&files, "llms.txt");
    assert!(
        index.starts_with("# ") && index.contains("\n> ") && index.contains("\n## Connectors\n"),
        "{index}"
    );
    assert!(index.contains("/c/pipedrive/index.md): "));
    assert!(index.split("\n## Optional\n").nth(1).unwrap().contains("/c/dark-sky/index.md): Retired"));
}

/// The data for search engines on a page.
fn linked(files: &FileSet, path: &str) -> Option<Value> {
    let block = text(files, path).split("<script type=\"application/ld+json\">").nth(1)?;
    serde_json::from_str(block.split("</script>").next().unwrap()).unwrap()
}

#[test]
fn search_engines_read_data_where_the_site_has_an_address() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = addressed(scratch.path());
    let files = site(scratch.path(), options(false));
    assert_harmless(&files);
    let told = linked(&files, "c/acme/index.html").unwrap();
    let [software, way] = told["@graph"].as_array().unwrap().as_slice() else { panic!("{told}") };
    assert_eq!(
        (&software["@type"], &way["@type"]),
        (&Value::from("SoftwareApplication"), &Value::from("BreadcrumbList"))
    );
    assert_eq!(software["softwareVersion"], "1.0.0");
    assert_eq!(way["itemListElement"][1]["item"], "https://acme.example/c/acme/index.html");
    let old = linked(&files, "c/acme/v/1.0.0/index.html").unwrap();
    let way = old["@graph"][0]["itemListElement"].as_array().unwrap();
    assert_eq!(way.last().unwrap()["item"], "https://acme.example/c/acme/v/1.0.0/index.html");
    assert_eq!(way.last().unwrap()["position"], 3);
    assert!(linked(&files, "index.html").is_none(), "the first page is below nothing");
    history.write("connectory.toml", "").commit(&[]);
    let files = site(scratch.path(), options(false));
    assert!(linked(&files, "c/acme/index.html").is_none());
}

#[test]
fn each_connector_has_a_picture_where_the_site_has_an_address() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = addressed(scratch.path());
    let files = site(scratch.path(), options(false));
    let page = text(&files, "c/acme/index.html");
    assert!(page.contains("<meta property=\"og:image\" content=\"https://acme.example/og/acme.png\">"));
    let picture = files.named("og/acme.png").unwrap();
    assert!(picture.starts_with(b"\x89PNG\r\n\x1a\n") && picture[16..24] == [0, 0, 4, 176, 0, 0, 2, 118]);
    assert!(picture == site(scratch.path(), options(false)).named("og/acme.png").unwrap(), "other bytes");
    let retitled = |history: &mut History, title: &str| {
        let manifest = format!("version = \"1.0.0\"\ntitle = {}\n", serde_json::to_string(title).unwrap());
        history.write("acme/v1/connector.toml", manifest).commit(&[]);
        crate::harness::git(&history.folder, &["tag", "-f", "acme/v1.0.0"]);
        site(scratch.path(), options(false)).named("og/acme.png").unwrap().to_vec()
    };
    // What the font has no letters for is shown by the id, so that two such titles look alike.
    assert_eq!(retitled(&mut history, "甲"), retitled(&mut history, "乙"));
    assert_ne!(retitled(&mut history, "甲"), retitled(&mut history, "Other"));
    for title in ["W".repeat(100_000), "W ".repeat(1_000), "\u{202e}\n\t<b>".to_owned()] {
        assert!(retitled(&mut history, &title).len() < 1 << 20);
    }
    history.write("connectory.toml", "").commit(&[]);
    let files = site(scratch.path(), options(false));
    assert!(files.named("og/acme.png").is_none() && !text(&files, "c/acme/index.html").contains("og:image"));
}
