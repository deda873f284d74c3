//! The pages that show many connectors at once: publishers, changes by month, statistics.

use crate::harness::{History, connector, path};
use crate::site::{assert_harmless, assert_sound, options, site, text};

/// Gives a connector another publisher, or further lines; the first lines of a manifest are the harness's.
fn amend(history: &History, line: &str, publisher: Option<&str>, more: &str) {
    let file = history.folder.join(line).join("connector.toml");
    let manifest = std::fs::read_to_string(&file).unwrap();
    let own = publisher.map(|name| format!("publisher = \"{name}\"\n")).unwrap_or_default();
    std::fs::write(&file, format!("{}{more}", manifest.replace("publisher = \"Test\"\n", &own))).unwrap();
}

fn two(name: &str) -> String {
    format!("{}{}", path("a", &format!("List{name}"), &["x"]), path("b", &format!("Get{name}"), &["x"]))
}

const RETIRED: &str = "[retired]\non = 2026-01-01\nreason = \"It is over.\"\n";

#[test]
fn publishers_have_a_page_each() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &two("A"));
    amend(&history, "acme/v1", Some("Once & Co"), "");
    history.commit(&["acme/v1.0.0"]);
    connector(&history.folder, "acme/v1", "1.0.1", &two("A"));
    amend(&history, "acme/v1", Some("Zeta Works"), "");
    connector(&history.folder, "beta/v1", "1.0.0", &path("a", "ListB", &["x"]));
    amend(&history, "beta/v1", Some("ZETA  works"), "");
    history.commit(&["acme/v1.0.1"]);
    history.commit(&["beta/v1.0.0"]);
    connector(&history.folder, "gone/v1", "1.0.0", &two("G"));
    amend(&history, "gone/v1", Some("中文"), RETIRED);
    connector(&history.folder, "nobody/v1", "1.0.0", &two("N"));
    amend(&history, "nobody/v1", None, "");
    history.commit(&["gone/v1.0.0", "nobody/v1.0.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);

    let index = text(&files, "publishers/index.html");
    assert!(index.contains("2 publishers from A to Z"), "{index}");
    assert!(index.contains(">Zeta Works</a> <span class=\"row-summary\">2 connectors · 3 operations</span>"));
    assert!(index.contains("0 connectors · 0 operations · 1 retired</span>"));
    assert!(index.contains("1 connector names no publisher.") && !index.contains("Once"));
    let page = text(&files, "publishers/zeta-works/index.html");
    assert!(page.contains("2 connectors · 3 operations"));
    assert!(page.contains("data-id=\"acme\"") && page.contains("data-id=\"beta\""));
    assert!(page.contains("<bdi>beta</bdi> 1.0.0</a> (<time datetime=\"2025-10-11\">"), "{page}");
    assert!(page.contains("href=\"../../feeds/publishers/zeta-works.atom\">Feed"));
    let feed = text(&files, "feeds/publishers/zeta-works.atom");
    assert!(feed.contains("publishers/zeta-works/index.html"));

    let link = "by <a href=\"../../publishers/zeta-works/index.html\"><bdi>Zeta Works</bdi></a>";
    assert!(text(&files, "c/acme/index.html").contains(link));
    assert!(text(&files, "index.html").contains("href=\"publishers/zeta-works/index.html\""));
    // Whoever published an older release may have no connector any more, and so no page.
    assert!(text(&files, "c/acme/v/1.0.0/index.html").contains("by <bdi>Once &amp; Co</bdi>"));
    let gone = files.paths().find(|path| path.as_str().starts_with("publishers/x-")).unwrap();
    let gone = text(&files, gone.as_str());
    assert!(gone.contains("<h2>Retired</h2>") && gone.contains("../../c/gone/index.html"));
}

#[test]
fn unknown_addresses_lead_to_what_was_meant() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &two("A"));
    for number in 0..52 {
        let line = format!("gone-{number:02}/v1");
        connector(&history.folder, &line, "1.0.0", &two("G"));
        amend(&history, &line, None, RETIRED);
    }
    history.commit(&["acme/v1.0.0"]);
    let files = site(scratch.path(), options(true));
    assert_sound(&files);
    assert_harmless(&files);
    let page = text(&files, "404.html");
    assert!(
        page.contains("href=\"/c/gone-00/index.html\"") && page.contains("href=\"/a-z/index.html\""),
        "{page}"
    );
    assert!(!page.contains("gone-51") && page.contains("and 2 more") && !page.contains("c/acme/"));
    assert!(page.contains("data-root=\"/\"") && page.contains("src=\"/assets/missing.js\""));
    history.write("connectory.toml", "base-url = \"https://example.org/a/b\"\n");
    let files = site(scratch.path(), options(true));
    assert!(text(&files, "404.html").contains("href=\"/a/b/c/gone-00/index.html\""));
}

/// The cells of the rows of a page that tell of a connector, without their tags.
fn rows(page: &str, connector: &str) -> Vec<String> {
    let plain = |cell: &str| -> String {
        let texts = cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        texts.collect::<String>().trim().to_owned()
    };
    let own = page
        .split("<tr>")
        .map(|row| row.split("</tr>").next().unwrap())
        .filter(|row| row.contains(&format!("c/{connector}/index.html")));
    own.map(|row| row.split("<td ").skip(1).map(|cell| plain(&format!("<{cell}"))).collect::<Vec<_>>())
        .map(|cells| cells.join(" | "))
        .collect()
}

#[test]
fn changes_are_told_by_month() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &two("A"));
    history.commit(&["acme/v1.0.0"]);
    connector(&history.folder, "acme/v1", "1.1.0", &format!("{}{}", two("A"), path("c", "AddA", &["x"])));
    history.commit(&["acme/v1.1.0"]);
    for _ in 0..29 {
        history.commit(&[]);
    }
    connector(&history.folder, "acme/v2", "2.0.0", &path("a", "ListA", &["x"]));
    amend(&history, "acme/v2", Some("Test"), "title = \"acme\"\n");
    connector(&history.folder, "beta/v1", "1.0.0-rc.1", &two("B"));
    history.commit(&["acme/v2.0.0", "beta/v1.0.0-rc.1"]);
    history.write("acme/v2/openapi.yaml", "openapi: 3.0.3\npaths: {]\n").commit(&["acme/v2.1.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);

    let page = text(&files, "changes/index.html");
    assert!(page.contains("5 releases by month, the newest first. <a href=\"../feeds/all.atom\">Feed"));
    let november = page.find("<h2 id=\"in-2025-11\">November 2025</h2>").unwrap();
    let october = page.find("<h2 id=\"in-2025-10\">October 2025</h2>").unwrap();
    assert!(november < october && page.contains("href=\"#in-2025-10\""));
    assert_eq!(
        rows(page, "acme"),
        [
            "acme | 2.1.0 | 2025-11-10 | Not known | Not known",
            "acme | 2.0.0 | 2025-11-09 | Major | 2",
            "acme | 1.1.0 | 2025-10-10 | Minor | 0",
            "acme | 1.0.0 | 2025-10-09 | First | –",
        ]
    );
    assert_eq!(rows(page, "beta"), ["beta | 1.0.0-rc.1 Pre-release | 2025-11-09 | First | –"]);
    assert!(text(&files, "index.html").contains("<a href=\"changes/index.html\">Changes</a>"));
}

#[test]
fn the_page_of_changes_is_bounded() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    let tags: Vec<String> = (0..503).map(|minor| format!("acme/v1.{minor}.0")).collect();
    history.commit(&tags.iter().map(String::as_str).collect::<Vec<_>>());
    let files = site(scratch.path(), options(false));
    let page = text(&files, "changes/index.html");
    assert!(page.contains("500 releases by month, the newest first. Older ones (3) are on the pages"));
    let rows = rows(page, "acme");
    assert_eq!(rows.len(), 500);
    assert!(
        rows[0].starts_with("acme | 1.502.0 |") && rows[499].starts_with("acme | 1.3.0 |"),
        "{}",
        rows[499]
    );
}

#[test]
fn statistics_are_bars_and_tables() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    for (id, more) in [
        ("acme", "categories = [\"Sales\"]\n"),
        ("beta", "categories = [\"Sales\", \"A category whose name is long <b>\"]\n"),
        ("gone", RETIRED),
    ] {
        connector(&history.folder, &format!("{id}/v1"), "1.0.0", &two(id));
        amend(&history, &format!("{id}/v1"), Some("Test"), more);
    }
    history.commit(&["acme/v1.0.0", "gone/v1.0.0"]);
    for _ in 0..60 {
        history.commit(&[]);
    }
    history.commit(&["beta/v1.0.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);
    let page = text(&files, "statistics/index.html");
    for (name, count) in
        [("Connectors", 2), ("Triggers", 0), ("Actions", 4), ("Publishers", 1), ("Releases", 3)]
    {
        assert!(page.contains(&format!("<dt>{name}</dt><dd>{count}</dd>")), "{name}: {page}");
    }
    let row = |by: &str, name: &str, unit: &str, count: usize| {
        let row = format!(
            "<td data-label=\"{by}\" dir=\"auto\">{name}</td><td data-label=\"{unit}\">{count}</td></tr>"
        );
        page.find(&row).unwrap_or_else(|| panic!("there is no {row}"))
    };
    assert!(
        row("Category", "Sales", "Connectors", 2)
            < row("Category", "A category whose name is long &lt;b&gt;", "Connectors", 1)
    );
    row("State", "Retired", "Connectors", 1);
    row("State", "Published", "Connectors", 2);
    row("Authentication", "No sign-in", "Connectors", 2);
    let december = row("Month", "December 2025", "Releases", 1);
    let november = row("Month", "November 2025", "Releases", 0);
    assert!(december < november && november < row("Month", "October 2025", "Releases", 2));
    // Half as many, half as long; nothing has no bar.
    let categories = page.split("id=\"by-category\"").nth(1).unwrap().split("</svg>").next().unwrap();
    assert!(categories.contains("viewBox=\"0 0 320 64\" role=\"img\""));
    assert!(categories.contains("<rect x=\"0\" y=\"18\" width=\"320\" height=\"9\"/>"));
    assert!(categories.contains("<rect x=\"0\" y=\"50\" width=\"160\" height=\"9\"/>"));
    assert!(categories.contains(">A category whose name is…</text>"), "{categories}");
    let months = page.split("id=\"by-month\"").nth(1).unwrap();
    assert!(months.contains("<rect x=\"0\" y=\"50\" width=\"0\" height=\"9\"/>"));
}

#[test]
fn what_ends_soon_stands_out() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    // Today is 2026-11-20.
    let ends = [
        ("now", "2026-11-20"),
        ("soon", "2026-12-04"),
        ("month", "2026-12-20"),
        ("later", "2026-12-21"),
        ("over", "2026-11-19"),
    ];
    for (id, sunset) in ends {
        connector(&history.folder, &format!("{id}/v1"), "1.0.0", &two(id));
        let end = format!("announced = 2026-01-01\nsunset = {sunset}\nreason = \"Old.\"\n");
        let part = if id == "soon" {
            format!("[[deprecated-operation]]\noperation = \"Listsoon\"\n{end}")
        } else {
            String::new()
        };
        amend(&history, &format!("{id}/v1"), None, &format!("[deprecation]\n{end}{part}"));
        history.commit(&[&format!("{id}/v1.0.0")]);
    }
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_harmless(&files);
    let page = text(&files, "deprecations/index.html");
    assert!(
        page.contains("<strong>3 ends in the next 14 days.</strong> 4 ends in the next 30 days."),
        "{page}"
    );
    let first = |id: &str| rows(page, id).remove(0);
    assert!(first("now").starts_with("2026-11-20 within 14 days"), "{}", first("now"));
    assert!(first("soon").starts_with("2026-12-04 within 14 days"));
    assert!(first("month").starts_with("2026-12-20 within 30 days"));
    assert!(first("later").starts_with("2026-12-21Announced") && !first("over").contains("within"));
    let months: Vec<&str> =
        page.split("<caption>").skip(1).map(|month| month.split('<').next().unwrap()).collect();
    assert_eq!(months, ["November 2026", "December 2026"]);
    assert!(
        page.contains("<time datetime=\"2026-12-04\">4</time> <span class=\"detail\">2 ends</span>"),
        "{page}"
    );
    assert_eq!(page.matches("class=\"ends-here\"").count(), 4, "what is over is no more in the calendar");
}
