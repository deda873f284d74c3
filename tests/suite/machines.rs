//! What programs read of the site: search engines and browsers.

use crate::harness::{History, connector, path};
use connectory::catalogue::Catalogue;
use connectory::files::FileSet;
use connectory::site::Options;
use std::collections::BTreeSet;
use std::path::Path;

const BASE: &str = "https://connectors.example.org/";

fn site(folder: &Path) -> FileSet {
    let options = Options {
        drafts: true,
        today: "2026-11-20".parse().unwrap(),
        downloads: FileSet::new(),
        locales: Vec::new(),
        ..Options::default()
    };
    crate::site::gathered(&Catalogue::open(folder, options.today).unwrap(), options).unwrap()
}

fn text<'f>(files: &'f FileSet, path: &str) -> &'f str {
    let bytes = files.named(path).unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(bytes).unwrap()
}

/// The texts of all elements of a name, in a file that is well-formed.
fn texts(xml: &str, name: &str) -> Vec<String> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {xml}"));
        if let Event::Empty(empty) = &event {
            empty.attributes().for_each(|attribute| drop(attribute.unwrap()));
        } else if let Event::Eof = &event {
            break;
        }
    }
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap().to_owned()).collect()
}

#[test]
fn the_sitemap_lists_the_pages_that_stand_for_themselves() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("catalogue");
    connectory::sample::replay(&folder).unwrap();
    let files = site(&folder);
    assert!(files == site(&folder), "the same input gave other bytes");
    let listed: BTreeSet<String> = texts(text(&files, "sitemap.xml"), "loc").into_iter().collect();
    let mut own = BTreeSet::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.extension() == "html") {
        let html = std::str::from_utf8(bytes).unwrap();
        let address = format!("{BASE}{path}");
        let is_own = html.contains(&format!("<link rel=\"canonical\" href=\"{address}\">"));
        if is_own && !html.contains("<meta name=\"robots\" content=\"noindex\">") {
            own.insert(address);
        }
    }
    assert_eq!(listed, own);
    let drafts_and_retired = ["c/open-library/index.html", "c/dark-sky/index.html"];
    assert!(drafts_and_retired.iter().all(|path| !listed.contains(&format!("{BASE}{path}"))));
    let own = format!("<loc>{BASE}c/pipedrive/index.html</loc><lastmod>");
    let day = text(&files, "sitemap.xml").split(&own).nth(1).unwrap().split('<').next().unwrap();
    let feed = text(&files, "c/pipedrive/feed.atom");
    assert!(day.len() == 10 && feed.contains(&format!("<updated>{day}T")), "{day}");
    assert!(text(&files, "robots.txt").ends_with(&format!("\nSitemap: {BASE}sitemap.xml\n")));

    let settings = std::fs::read_to_string(folder.join("connectory.toml")).unwrap();
    let bare: String = settings
        .lines()
        .filter(|line| !line.starts_with("base-url"))
        .map(|line| format!("{line}\n"))
        .collect();
    assert_ne!(settings, bare);
    std::fs::write(folder.join("connectory.toml"), bare).unwrap();
    let bare = site(&folder);
    for name in ["sitemap.xml", "robots.txt", "opensearch.xml"] {
        assert!(bare.named(name).is_none(), "{name} without an address");
    }
    assert!(!text(&bare, "index.html").contains("opensearch"));
}

#[test]
fn browsers_learn_how_to_search() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    let settings = format!("base-url = \"{BASE}\"\ntitle = \"</ShortName><script>&\\u0001\"\n");
    history.write("connectory.toml", settings).commit(&["acme/v1.0.0"]);
    let files = site(scratch.path());
    let description = text(&files, "opensearch.xml");
    assert_eq!(texts(description, "ShortName"), ["&lt;/ShortName&gt;&lt;sc…"]);
    assert!(description.contains("template=\"https://connectors.example.org/index.html?q={searchTerms}\""));
    let link = "<link rel=\"search\" type=\"application/opensearchdescription+xml\" \
                title=\"&lt;/ShortName&gt;&lt;script&gt;&amp;\" href=\"../../opensearch.xml\">";
    assert!(text(&files, "c/acme/index.html").contains(link));
    // The first page takes the query from its address under the name that the template has.
    assert!(text(&files, "assets/filters.js").contains("input.value = query.get(\"q\")"));
}
