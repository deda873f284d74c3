//! What the pages of a connector tell of its past: operations from release to release, old anchors, and
//! comparisons of versions.

use crate::harness::{History, connector, connectory, path};
use crate::site::{assert_harmless, assert_sound, options, site, text};
use connectory::files::FileSet;

/// The card of an operation on a page.
fn card<'p>(page: &'p str, anchor: &str) -> &'p str {
    let start = page.split(&format!("<article class=\"operation\" id=\"{anchor}\"")).nth(1);
    start.unwrap_or_else(|| panic!("no operation {anchor}")).split("</article>").next().unwrap()
}

/// The lines of the list of changes of an operation, without their tags.
fn changes(page: &str, anchor: &str) -> Vec<String> {
    let list = card(page, anchor).split("<h4>Changes</h4>").nth(1).unwrap_or_default();
    let texts = |item: &str| -> String {
        let item = item.split("</li>").next().unwrap();
        item.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
    };
    list.split("<li>").skip(1).map(texts).collect()
}

fn release(history: &mut History, version: &str, paths: &[String]) {
    connector(&history.folder, "acme/v1", version, &paths.concat());
    history.commit(&[&format!("acme/v{version}")]);
}

fn sound(history: &History) -> FileSet {
    let files = site(&history.folder, options(false));
    assert_sound(&files);
    assert_harmless(&files);
    files
}

#[test]
fn operations_tell_since_when_they_are_there_and_what_changed() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let a = |properties: &[&str]| path("a", "ListA", properties);
    release(&mut history, "1.0.0", &[a(&["x"])]);
    release(&mut history, "1.1.0", &[a(&["x", "y"]), path("b", "ListB", &["x"])]);
    release(&mut history, "1.2.0", &[a(&["x", "y", "z", "w"]), path("b", "ListB", &["x"])]);
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    assert!(!card(page, "ListA").contains("Since ") && card(page, "ListB").contains(">Since 1.1.0<"));
    let told = changes(page, "ListA");
    assert_eq!(
        told,
        ["1.2.0 Added z in response 200 is new and 1 more", "1.1.0 Added y in response 200 is new",],
        "the newest first, what was there from the first is no change"
    );
    assert!(changes(page, "ListB").is_empty());
    assert!(card(page, "ListA").contains("href=\"../../c/acme/versions/index.html#v-1.2.0\""));
    // Pages of older versions know nothing of what came later.
    let old = text(&files, "c/acme/v/1.1.0/index.html");
    assert_eq!(changes(old, "ListA").len(), 1);
    assert!(!text(&files, "c/acme/v/1.0.0/index.html").contains("<h4>Changes</h4>"));
}

/// An operation that shares a parameter with others.
fn limited(name: &str, id: &str) -> String {
    let operation = path(name, id, &["x"]);
    operation.replace(
        "      responses:\n",
        "      parameters: [{$ref: '#/components/parameters/Limit'}]\n      responses:\n",
    )
}

fn limit(most: u32) -> String {
    format!(
        "components:\n  parameters:\n    Limit: {{name: limit, in: query, schema: {{type: integer, maximum: {most}}}}}\n"
    )
}

#[test]
fn what_operations_share_is_told_of_each() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let all = |most| [limited("a", "ListA"), limited("b", "ListB"), path("c", "ListC", &["x"]), limit(most)];
    release(&mut history, "1.0.0", &all(100));
    release(&mut history, "1.1.0", &all(50));
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    for id in ["ListA", "ListB"] {
        let told = changes(page, id);
        assert_eq!(told.len(), 1, "{id}: {told:?}");
        assert!(told[0].starts_with("1.1.0 Breaking query parameter limit is at most 50, was"), "{told:?}");
        assert!(told[0].ends_with("(also in 1 other operation)"), "{told:?}");
    }
    assert!(changes(page, "ListC").is_empty());
}

#[test]
fn old_anchors_lead_to_what_took_their_place() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let b = || path("b", "ListB", &["x"]);
    release(&mut history, "1.0.0", &[path("a", "GetA", &["x"]), b(), path("c", "ListC", &["x"])]);
    release(&mut history, "1.1.0", &[path("a", "ReadA", &["x"]), b()]);
    release(&mut history, "1.2.0", &[path("a", "FetchA", &["x"]), b(), path("d", "ListD", &["x"])]);
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    let renamed = card(page, "FetchA");
    assert!(renamed.contains("<span id=\"GetA\"></span><span id=\"ReadA\"></span>"), "{renamed}");
    assert_eq!(
        changes(page, "FetchA"),
        [
            "1.2.0 Breaking ReadA has the operationId FetchA now; whoever uses it fails",
            "1.1.0 Breaking GetA has the operationId ReadA now; whoever uses it fails",
        ]
    );
    let removed =
        page.split("<section id=\"removed-operations\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(removed.contains("<li id=\"ListC\"><code>ListC</code> went with "), "{removed}");
    assert!(removed.contains("href=\"../../c/acme/v/1.0.0/index.html#ListC\">1.0.0</a>"), "{removed}");
    assert!(!text(&files, "c/acme/v/1.0.0/index.html").contains("removed-operations"));

    // An operation that comes back has its anchor again, and one that takes an old name keeps it.
    let back = [path("a", "FetchA", &["x"]), path("c", "ListC", &["x"]), path("e", "GetA", &["x"])];
    release(&mut history, "1.3.0", &back);
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    assert!(card(page, "ListC").contains(">Since 1.3.0<") && card(page, "GetA").contains(">Since 1.3.0<"));
    assert!(
        card(page, "FetchA").contains("<span id=\"ReadA\">")
            && !card(page, "FetchA").contains("<span id=\"GetA\">")
    );
    let removed =
        page.split("<section id=\"removed-operations\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(
        removed.contains("id=\"ListB\"") && removed.contains("id=\"ListD\"") && !removed.contains("ListC")
    );
}

#[test]
fn ends_of_operations_stand_where_they_are_described() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let sunset = path("c", "ListC", &["x"])
        .replace("operationId", "deprecated: true\n      x-sunset: 2027-05-31\n      operationId");
    let paths = [path("a", "ListA", &["x"]), path("b", "ListB", &["x"]), sunset];
    connector(&history.folder, "acme/v1", "1.0.0", &paths.concat());
    let manifest = std::fs::read_to_string(history.folder.join("acme/v1/connector.toml")).unwrap();
    let end = "[[deprecated-operation]]\noperation = \"ListA\"\nannounced = 2025-10-01\nsunset = 2027-01-31\n\
               reason = \"It is slow.\"\nreplacement = \"ListB\"\n";
    history.write("acme/v1/connector.toml", format!("{manifest}{end}")).commit(&["acme/v1.0.0"]);
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    let told = "ends on <time datetime=\"2027-01-31\">2027-01-31</time>. It is slow. Use <a href=\"#ListB\">ListB</a> instead.";
    assert!(card(page, "ListA").contains(told), "{}", card(page, "ListA"));
    assert!(!card(page, "ListB").contains("ends on"));
    assert!(page.contains("ends on <time datetime=\"2027-05-31\">"));
}

#[test]
fn what_is_not_known_of_the_past_is_not_told() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    release(&mut history, "1.0.0", &[path("a", "ListA", &["x"]), path("b", "ListB", &["x"])]);
    connector(&history.folder, "acme/v1", "1.1.0", "");
    history.write("acme/v1/openapi.yaml", "openapi: 3.0.3\npaths: {]\n").commit(&["acme/v1.1.0"]);
    release(&mut history, "1.2.0", &[path("a", "ListA", &["x", "y"]), path("c", "ListC", &["x"])]);
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    assert_eq!(
        changes(page, "ListA"),
        ["1.2.0 what changed since 1.1.0 is not known: the API of that version cannot be read"]
    );
    assert!(!card(page, "ListC").contains("Since ") && !page.contains("removed-operations"));
}

#[test]
fn long_histories_are_folded_and_cut() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    for number in 0..16 {
        let last = format!("p{number}");
        release(&mut history, &format!("1.{number}.0"), &[path("a", "ListA", &[&last])]);
    }
    let files = sound(&history);
    let page = text(&files, "c/acme/index.html");
    let told = changes(page, "ListA");
    assert!(told[0].starts_with("1.15.0 ") && told[11].starts_with("1.4.0 "), "{told:?}");
    assert_eq!(told.len(), 13, "twelve versions, and how many more there are");
    assert_eq!(told[12], "3 more in the changelog");
    assert!(card(page, "ListA").contains("<summary>12 older changes</summary>"));
}

#[test]
fn versions_are_compared_on_pages() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let a = |properties: &[&str]| path("a", "ListA", properties);
    release(&mut history, "1.0.0", &[a(&["x"])]);
    release(&mut history, "1.1.0-rc.1", &[a(&["x", "q"])]);
    release(&mut history, "1.1.0", &[a(&["x", "y"])]);
    release(&mut history, "1.1.1", &[a(&["x", "y"])]);
    let files = sound(&history);
    let all: Vec<&str> =
        files.paths().map(|path| path.as_str()).filter(|path| path.contains("/compare/")).collect();
    assert_eq!(
        all,
        [
            "c/acme/compare/1.0.0...1.1.0-rc.1/index.html",
            "c/acme/compare/1.0.0...1.1.0/index.html",
            "c/acme/compare/1.0.0...1.1.1/index.html",
            "c/acme/compare/1.1.0...1.1.1/index.html",
        ]
    );
    let page = text(&files, "c/acme/compare/1.0.0...1.1.1/index.html");
    assert!(
        page.contains("</h1>") && page.contains("<span class=\"chip minor\">Minor</span></h1>"),
        "{page}"
    );
    assert!(
        page.contains("<dt>Added</dt><dd>1</dd>")
            && page.contains("<meta name=\"robots\" content=\"noindex\">")
    );
    assert!(page.contains("<code>y</code> in response 200 of <code>ListA</code> is new"), "{page}");
    assert!(page.contains("<pre tabindex=\"0\"><code>## acme: 1.0.0 → 1.1.1\n"), "{page}");
    assert!(text(&files, "c/acme/compare/1.1.0...1.1.1/index.html").contains("<h1><bdi>acme</bdi>"));
    let versions = text(&files, "c/acme/versions/index.html");
    assert!(
        versions.contains("href=\"../../../c/acme/compare/1.0.0...1.1.1/index.html\">against the newest</a>")
    );
    assert!(versions.contains(">Compare 1.0.0 and 1.1.0</a>"));
    let old = text(&files, "c/acme/v/1.0.0/index.html");
    assert!(
        old.contains("href=\"../../../../c/acme/compare/1.0.0...1.1.1/index.html\">What changed since</a>")
    );
}

#[test]
fn comparisons_grow_no_faster_than_versions() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    for number in 0..20 {
        let last = format!("p{number}");
        release(&mut history, &format!("1.{number}.0"), &[path("a", "ListA", &[&last])]);
    }
    let files = sound(&history);
    let with_newest = |path: &&str| path.contains("...1.19.0/");
    let all: Vec<&str> =
        files.paths().map(|path| path.as_str()).filter(|path| path.contains("/compare/")).collect();
    assert_eq!(all.iter().filter(|path| with_newest(path)).count(), 11, "ten, and the one before");
    assert_eq!(all.len(), 19 + 10);
    let page = text(&files, "c/acme/compare/1.8.0...1.19.0/index.html");
    assert!(page.contains("<span class=\"chip major\">Major</span>"));
    assert!(
        page.contains("<dt>Before</dt><dd><code dir=\"ltr\">{&quot;type&quot;: &quot;string&quot;}</code>"),
        "{page}"
    );
}

#[test]
fn what_cannot_be_compared_has_no_page() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    release(&mut history, "1.0.0", &[path("a", "ListA", &["x"])]);
    history.write("acme/v1/connector.toml", "version = \"1.1.0\"\n");
    history.write("acme/v1/openapi.yaml", "openapi: 3.0.3\npaths: {]\n").commit(&["acme/v1.1.0"]);
    release(&mut history, "1.2.0", &[path("a", "ListA", &["x", "y"])]);
    let files = sound(&history);
    let all: Vec<&str> =
        files.paths().map(|path| path.as_str()).filter(|path| path.contains("/compare/")).collect();
    assert_eq!(all, ["c/acme/compare/1.0.0...1.2.0/index.html"]);
}

#[test]
fn comparisons_end_with_the_guides_between() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    release(&mut history, "1.0.0", &[path("a", "ListA", &["x"])]);
    connector(&history.folder, "acme/v2", "2.0.0", &path("a", "ReadA", &["x"]));
    history.write("acme/v2/migrations/2.0.0.md", "# To 2.0.0\n\nUse `ReadA`.\n").commit(&["acme/v2.0.0"]);
    let files = sound(&history);
    let page = text(&files, "c/acme/compare/1.0.0...2.0.0/index.html");
    assert!(page.contains("c/acme/migrate/2.0.0/index.html\">Migration guide to 2.0.0</a>"), "{page}");
    assert!(page.contains("has the operationId <code>ReadA</code> now"), "{page}");
}

#[test]
fn what_to_do_with_a_package_stands_beside_it() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    assert_eq!(connectory(folder, &["demo", "."]).code, 0);
    let run = connectory(folder, &["site", "--today", "2026-06-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = |id: &str| std::fs::read_to_string(folder.join(format!("dist/c/{id}/index.html"))).unwrap();
    let offered = page("pipedrive");
    assert!(offered.contains("<summary>Install on Microsoft Power Platform</summary>"), "{offered}");
    assert!(
        offered
            .contains("<code dir=\"ltr\">connectory submit pipedrive@2.1.0 --platform power-platform</code>")
    );
    assert!(
        offered.contains("<code dir=\"ltr\">connectory verify pipedrive-2.1.0-power-platform.zip</code>")
    );
    assert!(offered.contains("sha256sum --check --ignore-missing SHA256SUMS"));
    assert!(offered.contains("<dd>Existing connections may need to be set up again;"));
    // What has no package has nothing to install, and what is retired is not offered.
    for id in ["ntfy", "dark-sky"] {
        assert!(!page(id).contains("id=\"install\"") && !page(id).contains("#install"), "{id}");
    }
    // The commands are true.
    let packages = folder.join("dist/downloads/pipedrive/2.1.0");
    let run = connectory(&packages, &["verify", "pipedrive-2.1.0-power-platform.zip"]);
    assert!(run.stdout.contains("made from pipedrive/v2.1.0"), "{}{}", run.stdout, run.stderr);
    let run = connectory(folder, &["submit", "pipedrive@2.1.0", "--platform", "power-platform"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
}

#[test]
fn pages_lead_to_like_connectors_and_to_the_publisher() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let mut tags = Vec::new();
    let all = [
        ("rain", "Rain forecast", "Weather and forecast of rain by city.", "One"),
        ("snow", "Snow forecast", "Weather and forecast of snow by city.", "Two"),
        ("ledger", "Ledger", "Books invoices and payments.", "One"),
        ("zebra", "Zebra", "Herds of animals.", "One"),
        ("hostile", "<!--similar-->", "<!--similar-->", "<!--similar-->"),
        ("over", "Old rain forecast", "Weather and forecast of rain by city.", "One"),
    ];
    for (id, title, summary, publisher) in all {
        connector(&history.folder, &format!("{id}/v1"), "1.0.0", &path("a", &format!("Get{id}"), &["x"]));
        let end = if id == "over" { "[retired]\non = 2026-01-01\nreason = \"Over.\"\n" } else { "" };
        let manifest = format!(
            "version = \"1.0.0\"\ntitle = \"{title}\"\nsummary = \"{summary}\"\npublisher = \"{publisher}\"\n{end}"
        );
        history.write(&format!("{id}/v1/connector.toml"), manifest);
        history.write(&format!("{id}/v1/intro.md"), "<!--similar-->\n\n`<!--similar-->`\n");
        tags.push(format!("{id}/v1.0.0"));
    }
    history.commit(&tags.iter().map(String::as_str).collect::<Vec<_>>());
    let files = sound(&history);
    let part = |id: &str, section: &str| -> Vec<String> {
        let page = text(&files, &format!("c/{id}/index.html"));
        let part = page.split(&format!("{section}</h2>")).nth(1).unwrap_or_default();
        let part = part.split("</section>").next().unwrap_or_default();
        let rows = part.split("<li><a href=\"../../c/").skip(1);
        rows.map(|row| row.split('/').next().unwrap().to_owned()).collect()
    };
    assert_eq!(part("rain", "Similar connectors"), ["snow"]);
    assert_eq!(part("snow", "Similar connectors"), ["rain"]);
    assert!(part("zebra", "Similar connectors").is_empty() && part("over", "Similar connectors").is_empty());
    assert_eq!(part("rain", "More from this publisher"), ["zebra", "ledger"], "those behind it come first");
    assert!(part("snow", "More from this publisher").is_empty());
    for page in ["c/hostile/index.html", "c/rain/index.html", "c/rain/v/1.0.0/index.html"] {
        assert!(!text(&files, page).contains("<!--similar-->"), "{page}");
    }
}

#[test]
fn pages_lead_to_their_files_in_the_repository() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    assert!(!text(&sound(&history), "c/acme/index.html").contains("<dt>Repository</dt>"));
    history.write(
        "connectory.toml",
        "[site]\nrepository = \"https://github.com/acme/catalogue\"\nbranch = \"trunk\"\n",
    );
    connector(&history.folder, "acme/v1", "1.1.0", &path("a", "ListA", &["x", "y"]));
    history.commit(&["acme/v1.1.0"]);
    let files = sound(&history);
    let own = text(&files, "c/acme/index.html");
    let base = "https://github.com/acme/catalogue";
    for address in [
        "/tree/acme/v1.1.0/acme/v1",
        "/edit/trunk/acme/v1/openapi.yaml",
        "/commits/trunk/acme/v1",
        "/issues/new?title=acme%201.1.0",
    ] {
        assert!(own.contains(&format!("<a href=\"{base}{address}\" rel=\"nofollow")), "{address}: {own}");
    }
    let old = text(&files, "c/acme/v/1.0.0/index.html");
    assert!(old.contains(&format!("{base}/tree/acme/v1.0.0/acme/v1\"")) && !old.contains("/edit/"));
    history.write("connectory.toml", "[site]\nrepository = \"javascript:alert(1)\"\n");
    let run = connectory(scratch.path(), &["site"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("connectory.toml:2:15: "), "{}", run.stderr);
}

#[test]
fn the_past_of_many_operations_is_told_in_short() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    for number in 0..4 {
        let mut paths: Vec<String> =
            (0..1_001).map(|at| limited(&format!("a{at}"), &format!("List{at}"))).collect();
        paths.push(limit(100 - number));
        release(&mut history, &format!("1.{number}.0"), &paths);
    }
    let files = sound(&history);
    let told = changes(text(&files, "c/acme/index.html"), "List7");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].starts_with("1.3.0 ") && told[1].starts_with("1.2.0 "));
    assert_eq!(told[2], "1 more in the changelog");
}
