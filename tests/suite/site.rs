//! The rendered site: every link leads somewhere, nothing of an author becomes markup, and the
//! same input gives the same bytes.

use crate::harness::{History, connector, connectory, path, write};
use crate::site_data::assert_texts;
use connectory::catalogue::Catalogue;
use connectory::files::FileSet;
use connectory::path::RepoPath;
use connectory::site::{Options, render};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const CSP: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; \
                   script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'\">";

pub fn options(drafts: bool) -> Options {
    Options { drafts, today: "2026-11-20".parse().unwrap(), ..Options::default() }
}

/// A whole site in memory.
pub fn gathered(catalogue: &Catalogue, options: Options) -> Result<FileSet, connectory::error::Error> {
    let all = std::sync::Mutex::new(FileSet::new());
    let take = |files: FileSet| {
        all.lock().unwrap().extend_at(&RepoPath::root(), files);
        Ok(())
    };
    render(catalogue, options, &take)?;
    Ok(all.into_inner().unwrap())
}

pub fn site(folder: &Path, options: Options) -> FileSet {
    gathered(&Catalogue::open(folder, options.today).unwrap(), options).unwrap()
}

pub fn text<'f>(files: &'f FileSet, path: &str) -> &'f str {
    let bytes = files.named(path).unwrap_or_else(|| panic!("there is no {path}"));
    std::str::from_utf8(bytes).unwrap()
}

/// The one element whose text is no markup: data for search engines.
const LINKED: &str = "<script type=\"application/ld+json\">";

/// A start tag with its attributes.
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
}

/// The start tags of a page, read as a browser reads them.
fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| c == '>' || c == '/' || c.is_whitespace()).unwrap();
        let mut tag = Tag { name: rest[..end].to_lowercase(), attributes: BTreeMap::new() };
        rest = &rest[end..];
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            if let Some(after) = rest.strip_prefix('>') {
                rest = after;
                break;
            }
            let end = rest.find(|c: char| c == '=' || c == '>' || c.is_whitespace()).unwrap();
            let name = rest[..end].to_lowercase();
            rest = &rest[end..];
            let mut value = String::new();
            if let Some(after) = rest.strip_prefix("=\"") {
                let end = after.find('"').unwrap();
                value = after[..end].replace("&amp;", "&").replace("&quot;", "\"").replace("&#39;", "'");
                rest = &after[end + 1..];
            } else {
                assert!(!rest.starts_with('='), "an attribute without quotes: {}", &rest[..20]);
            }
            assert!(tag.attributes.insert(name.clone(), value).is_none(), "{name} twice");
        }
        tags.push(tag);
    }
    tags
}

fn pages(files: &FileSet) -> impl Iterator<Item = (&RepoPath, &str)> {
    let html = files.iter().filter(|(path, _)| path.extension() == "html");
    html.map(|(path, bytes)| (path, std::str::from_utf8(bytes).unwrap()))
}

/// The file that an address on a page means, with its anchor; none where it leaves the site.
fn target(page: &RepoPath, address: &str) -> Option<(String, Option<String>)> {
    if address.contains("://") || address.starts_with("mailto:") {
        return None;
    }
    let (path, anchor) = match address.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_owned())),
        None => (address, None),
    };
    if path.is_empty() {
        return Some((page.to_string(), anchor));
    }
    let folder = page.parent();
    let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { folder.parts().collect() };
    for part in path.split('/').filter(|part| !part.is_empty()) {
        match part {
            ".." => assert!(parts.pop().is_some(), "{address} on {page} leaves the site"),
            name => parts.push(name),
        }
    }
    Some((parts.join("/"), anchor))
}

/// Every page is whole, every link leads somewhere, every anchor is there once.
pub fn assert_sound(files: &FileSet) {
    let all: BTreeMap<String, Vec<Tag>> =
        pages(files).map(|(path, html)| (path.to_string(), tags(html))).collect();
    let mut anchors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (page, tags) in &all {
        let ids = anchors.entry(page).or_default();
        for id in tags.iter().filter_map(|tag| tag.attributes.get("id")) {
            assert!(ids.insert(id), "{page}: the id {id} stands twice");
        }
    }
    let mut faults = Vec::new();
    for (path, html) in pages(files) {
        let tags = &all[path.as_str()];
        let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        assert!(html.starts_with("<!doctype html>\n<html lang=\""), "{path}");
        assert!(html.contains(CSP) && !html.contains("<title></title>"), "{path}");
        assert_eq!((count("h1"), count("title"), count("main")), (1, 1, 1), "{path}");
        for address in
            tags.iter().flat_map(|tag| ["href", "src"].map(|name| tag.attributes.get(name))).flatten()
        {
            let Some((file, anchor)) = target(path, address) else { continue };
            let known = RepoPath::parse(&file).ok().and_then(|file| files.get(&file)).is_some();
            let there = anchor.is_none_or(|anchor| {
                anchors.get(file.as_str()).is_some_and(|ids| ids.contains(anchor.as_str()))
            });
            if !known || !there {
                faults.push(format!("{path}: {address}"));
            }
        }
    }
    assert!(faults.is_empty(), "links that lead nowhere:\n{}", faults.join("\n"));
    for (path, bytes) in files.iter().filter(|(path, _)| path.extension() == "json") {
        assert!(serde_json::from_slice::<serde_json::Value>(bytes).is_ok(), "{path}");
    }
}

/// What pages may be made of.
const ELEMENTS: &str = "html head meta title link script body a header div svg path circle rect text span nav search \
    input kbd ul ol li button main h1 h2 h3 h4 h5 h6 p aside strong em b i del sup code pre blockquote br hr table \
    caption thead tbody tr th td details summary section article dl dt dd time footer form fieldset legend label bdi \
    img small template select option datalist";
const ATTRIBUTES: &str = "lang hreflang data-root data-base data-copy data-copied data-not-copied data-tree data-retired data-auto data-light data-dark data-operation data-publisher data-text charset http-equiv content name property rel href type src defer id class \
    viewbox aria-hidden d fill stroke stroke-width stroke-linecap stroke-dasharray cx cy r x y width height rx text-anchor font-size \
    font-weight focusable aria-label role aria-expanded aria-controls aria-autocomplete autocomplete spellcheck \
    placeholder hidden aria-current dir data-id data-state data-today data-kind data-trigger data-triggers data-action data-actions list for \
    data-facet data-label alt loading value open scope tabindex aria-labelledby datetime start align";

/// Nothing that an author wrote became markup.
pub fn assert_harmless(files: &FileSet) {
    let elements: BTreeSet<&str> = ELEMENTS.split_whitespace().collect();
    let attributes: BTreeSet<&str> = ATTRIBUTES.split_whitespace().collect();
    for (path, html) in pages(files) {
        for tag in tags(html) {
            assert!(elements.contains(tag.name.as_str()), "{path}: <{}>", tag.name);
            for (name, value) in &tag.attributes {
                let is_named_search = tag.name == "link" && name == "title";
                assert!(
                    attributes.contains(name.as_str()) || is_named_search,
                    "{path}: <{} {name}>",
                    tag.name
                );
                if matches!(name.as_str(), "href" | "src") {
                    let start = value.trim_start().to_lowercase();
                    let is_fine =
                        ["https://", "http://", "mailto:"].iter().any(|known| start.starts_with(known));
                    assert!(
                        is_fine || !start.split(['/', '?', '#']).next().unwrap().contains(':'),
                        "{path}: {value}"
                    );
                    assert!(!start.starts_with("//"), "{path}: {value}");
                }
            }
            if tag.name == "script" && tag.attributes.contains_key("src") {
                assert!(tag.attributes["src"].contains("assets/"), "{path}");
            } else if tag.name == "script" {
                let only = BTreeMap::from([("type".to_owned(), "application/ld+json".to_owned())]);
                assert_eq!(tag.attributes, only, "{path}: a script that is neither a file nor data");
            }
        }
        for block in html.split(LINKED).skip(1) {
            let block = block.split("</script>").next().unwrap();
            assert!(!block.contains(['<', '>', '&']), "{path}: {block}");
            let told: serde_json::Value = serde_json::from_str(block).unwrap();
            assert_eq!(told["@context"], "https://schema.org", "{path}");
        }
        let turning = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\0');
        assert!(!html.contains(turning), "{path} has characters that turn others around");
    }
}

/// Every feed is well-formed and has what Atom wants, every calendar what iCalendar wants.
fn assert_watchable(files: &FileSet) -> (usize, usize) {
    let (mut feeds, mut calendars) = (0, 0);
    for (path, bytes) in files.iter() {
        let text = || std::str::from_utf8(bytes).unwrap();
        match path.extension().as_str() {
            "atom" => assert_feed(path, text(), &mut feeds),
            "ics" => assert_calendar(path, text(), &mut calendars),
            _ => {}
        }
    }
    (feeds, calendars)
}

fn assert_feed(path: &RepoPath, text: &str, count: &mut usize) {
    *count += 1;
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut open, mut ids, mut seen): (Vec<String>, BTreeSet<String>, Vec<String>) = Default::default();
    loop {
        use quick_xml::events::Event;
        let event = reader.read_event().unwrap_or_else(|error| panic!("{path}: {error}"));
        if let Event::Start(start) = &event {
            open.push(start.name().as_ref().to_owned());
            seen.push(open.join("/"));
        } else if let Event::Empty(empty) = &event {
            empty.attributes().for_each(|attribute| drop(attribute.unwrap()));
        } else if let Event::End(_) = &event {
            open.pop();
        } else if let Event::Text(text) = &event {
            let is_id = open.last().is_some_and(|name| name == "id");
            assert!(!is_id || ids.insert(text.to_string()), "{path}: an id stands twice");
        } else if let Event::Eof = &event {
            break;
        }
    }
    let counted = |wanted: &str| seen.iter().filter(|name| *name == wanted).count();
    for wanted in ["feed/id", "feed/title", "feed/updated", "feed/author/name"] {
        assert_eq!(counted(wanted), 1, "{path}: {wanted}");
    }
    let entries = counted("feed/entry");
    for wanted in ["feed/entry/id", "feed/entry/title", "feed/entry/updated", "feed/entry/content"] {
        assert_eq!(counted(wanted), entries, "{path}: {wanted}");
    }
    for stamp in text.split("<updated>").skip(1).map(|rest| rest.split('<').next().unwrap()) {
        assert!(stamp.parse::<jiff::Timestamp>().is_ok() && stamp.len() == 20, "{path}: {stamp}");
    }
    let is_bare = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!text.contains(is_bare), "{path} holds a control character");
}

fn assert_calendar(path: &RepoPath, text: &str, count: &mut usize) {
    *count += 1;
    assert!(
        text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']),
        "{path}"
    );
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{path}: a line is too long");
    let unfolded = text.replace("\r\n ", "");
    let lines: Vec<&str> = unfolded.trim_end().split("\r\n").collect();
    assert_eq!(lines[..2], ["BEGIN:VCALENDAR", "VERSION:2.0"], "{path}");
    let of = |name: &str| lines.iter().filter(|line| line.starts_with(name)).count();
    let events = of("BEGIN:VEVENT");
    assert!(events > 0, "{path}");
    for name in ["END:VEVENT", "UID:", "DTSTAMP:", "SEQUENCE:", "DTSTART;VALUE=DATE:", "SUMMARY:", "STATUS:"]
    {
        assert_eq!(of(name), events, "{path}: {name}");
    }
    let known = |line: &&&str| {
        line.split([':', ';']).next().is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
        })
    };
    assert_eq!(lines.iter().filter(known).count(), lines.len(), "{path}");
}

#[test]
fn the_sample_catalogue_becomes_a_sound_site() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("catalogue");
    connectory::sample::replay(&folder).unwrap();
    let files = site(&folder, options(false));
    assert_sound(&files);
    assert_harmless(&files);
    assert!(files == site(&folder, options(false)), "the same input gave other bytes");

    let home = text(&files, "index.html");
    assert!(home.contains("data-id=\"open-meteo\"") && !home.contains("data-id=\"open-library\""));
    assert!(!home.contains("data-id=\"dark-sky\""), "what was retired is shown only where it is asked for");
    let core = text(&files, "assets/search-core.js");
    let core = core.strip_prefix("window.connectoryCore=").unwrap().trim_end().trim_end_matches(';');
    let core: serde_json::Value = serde_json::from_str(&core.replace("<\\/", "</")).unwrap();
    let retired = core["connectors"].as_array().unwrap().iter().find(|entry| entry[0] == "dark-sky").unwrap();
    assert_eq!(retired[6], "retired");
    let tombstone = text(&files, "c/dark-sky/index.html");
    assert!(
        tombstone.contains("<details class=\"last-docs\">") && tombstone.contains("c/open-meteo/index.html")
    );
    let old = text(&files, "c/pipedrive/v/1.2.0/index.html");
    assert!(old.contains("<time datetime=\"2026-12-31\">") && old.contains("You are reading version 1.2.0"));
    assert!(old.contains("c/pipedrive/migrate/2.0.0/index.html"));
    assert!(text(&files, "c/pipedrive/index.html").contains("../../c/pipedrive/migrate/2.0.0/index.html"));
    assert!(files.named("c/ntfy/v/1.0.0-rc.1/index.html").is_some());
    assert!(text(&files, "c/ntfy/index.html").contains("<strong>Pre-release</strong>"));
    let data: serde_json::Value =
        serde_json::from_str(text(&files, "api/v1/connectors/pipedrive.json")).unwrap();
    let versions =
        data["versions"].as_array().unwrap().iter().map(|version| version["version"].as_str().unwrap());
    assert_eq!(versions.collect::<Vec<_>>(), ["2.1.0", "2.0.0", "2.0.0-rc.1", "1.2.0", "1.1.0", "1.0.0"]);
    assert_eq!(data["versions"][1]["since"], "1.1.0");

    let (feeds, calendars) = assert_watchable(&files);
    assert!(feeds >= 12 && calendars == 3, "{feeds} feeds, {calendars} calendars");
    let calendar = text(&files, "c/pipedrive/calendar.ics");
    assert!(calendar.contains("\r\nDTSTART;VALUE=DATE:20261231\r\n"), "{calendar}");
    assert!(text(&files, "c/pipedrive/index.html").contains("href=\"../../c/pipedrive/feed.atom\""));

    let drafts = site(&folder, options(true));
    assert_sound(&drafts);
    assert_watchable(&drafts);
    assert!(text(&drafts, "c/open-library/index.html").contains("<strong>Draft</strong>"));
}

#[test]
fn downloads_are_listed_with_their_digests() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    let mut options = options(false);
    options.downloads.insert(RepoPath::parse("acme/1.0.0/acme-1.0.0.zip").unwrap(), "package");
    let files = site(scratch.path(), options);
    assert_sound(&files);
    let page = text(&files, "c/acme/index.html");
    assert!(page.contains("../../downloads/acme/1.0.0/acme-1.0.0.zip"));
    assert!(page.contains(&connectory::files::sha256(b"package")));
    assert_eq!(text(&files, "downloads/acme/1.0.0/acme-1.0.0.zip"), "package");
}

/// Texts that would do harm if they were taken for anything but text.
const HOSTILE: &str =
    "\"><img src=x onerror=alert(1)><script>alert(1)</script>{{ 7 * 7 }}{% raw %}'`</title></style>\u{202e}";

#[test]
fn hostile_connectors_are_harmless() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    let manifest = format!(
        "version = \"1.0.0\"\ntitle = {hostile}\nsummary = {hostile}\npublisher = {hostile}\ncategories = [{hostile}, \"中文\"]\n\
         platforms = [{hostile}, \"power-platform\"]\nkeywords = [{hostile}]\nlicense = {hostile}\nwebsite = \"javascript:alert(1)\"\n\
         privacy-policy = \"data:text/html,<script>alert(1)</script>\"\nowners = [{hostile}]\nbrand-color = \"red\\\" onload=\\\"alert(1)\"\n\
         [contact]\nname = {hostile}\nemail = \"a@example.org?subject=<script>\"\nurl = \" JaVaScRiPt:alert(1)\"\n\
         [deprecation]\nannounced = 2026-01-01\nsunset = 2026-12-31\nreason = {hostile}\nreplacement = \"../../evil\"\n\
         [[deprecated-operation]]\noperation = \"overview\"\nannounced = 2026-01-01\nsunset = 2026-12-31\nreason = {hostile}\nreplacement = {hostile}\n\
         [[deprecated-operation]]\noperation = {hostile}\nannounced = 2026-01-01\nsunset = 9999-12-31\nreason = \"a\\u0000\\r\\n,;\\\\]]>\"\n\
         [[deprecated-release]]\nversion = \"1.0.0\"\nannounced = 2026-01-01\nreason = {hostile}\n"
    );
    let all = serde_json::json!({
        "type": "object", "title": HOSTILE, "description": HOSTILE,
        "properties": { HOSTILE: { "type": HOSTILE, "format": HOSTILE, "pattern": HOSTILE, "enum": [HOSTILE],
            "default": HOSTILE, "description": HOSTILE, "title": HOSTILE, "x-ms-summary": HOSTILE },
            "self": { "$ref": "#/definitions/Node" } },
    });
    let parameter = serde_json::json!({ "name": HOSTILE, "in": "query", "type": "string", "description": HOSTILE,
        "x-ms-summary": HOSTILE, "default": HOSTILE, "x-ms-dynamic-values": { "operationId": HOSTILE } });
    let operation = |id: &str| {
        serde_json::json!({ "operationId": id, "summary": HOSTILE, "description": format!("{HOSTILE}\n\n[a](javascript:alert(1))"),
            "x-ms-trigger": HOSTILE, "x-ms-visibility": HOSTILE, "tags": [HOSTILE],
            "parameters": [parameter, { "name": "body", "in": "body", "schema": all }],
            "responses": { "200": { "description": HOSTILE, "schema": all }, HOSTILE: { "description": HOSTILE } } })
    };
    let definition = serde_json::json!({
        "swagger": "2.0", "info": { "title": HOSTILE, "version": HOSTILE, "description": HOSTILE },
        "host": HOSTILE, "basePath": HOSTILE, "schemes": ["https", "javascript"], "consumes": [HOSTILE], "produces": [HOSTILE],
        "definitions": { "Node": { "type": "object", "properties": { "next": { "$ref": "#/definitions/Node" } } } },
        "securityDefinitions": {
            HOSTILE: { "type": "apiKey", "name": HOSTILE, "in": HOSTILE, "description": HOSTILE },
            "o": { "type": "oauth2", "flow": HOSTILE, "authorizationUrl": "javascript:alert(1)", "tokenUrl": HOSTILE, "scopes": { HOSTILE: HOSTILE } } },
        "paths": { format!("/{HOSTILE}"): { "get": operation(HOSTILE), "put": operation("overview"), "post": operation("overview") } },
    });
    let properties = serde_json::json!({ "properties": { "iconBrandColor": HOSTILE, "publisher": HOSTILE,
        "connectionParameters": { HOSTILE: { "type": HOSTILE, "uiDefinition": { "displayName": HOSTILE, "description": HOSTILE } } } } });
    let intro = format!(
        "# {HOSTILE}\n\n{HOSTILE}\n\n![a](icon.png) ![b](page.png) [c](javascript:alert(1)) [d](//example.org) [e](../../x)\n\n\
        <a href=\"javascript:alert(1)\" onclick=\"x\">f</a> <base href=\"//example.org\"> <meta http-equiv=\"refresh\">\n\n## main\n\n## facts\n"
    );
    let types = serde_json::json!({ "$defs": { HOSTILE: all, "Node": all } }).to_string();
    let mapping = format!(
        "[{hostile}.response]\nA.a = '\"<script>alert(1)</script>\"'\nA.b = {hostile}\n{hostile}.c = \"d\"\n[overview.request]\nA.b = 'query'\n"
    );
    let mut history = History::new(folder);
    history
        .write("evil/v1/types.json", types.replace("#/definitions", "#/$defs"))
        .write("evil/v1/mappings.toml", mapping)
        .write("evil/v1/connector.toml", manifest)
        .write("evil/v1/apiDefinition.swagger.json", definition.to_string())
        .write("evil/v1/power-platform/apiProperties.json", properties.to_string())
        .write("evil/v1/intro.md", &intro)
        .write("evil/v1/CHANGELOG.md", format!("## 1.0.0\n\n{intro}"))
        .write("evil/v1/migrations/1.0.0.md", &intro)
        .write("evil/v1/icon.png", "<script>alert(1)</script>")
        .write("evil/v1/page.png", b"GIF89a<script>alert(1)</script>".as_slice())
        .write("connectory.toml", format!("title = {hostile}\nbase-url = \"https://acme.example/\"\n"))
        .commit(&["evil/v1.0.0"]);
    let files = site(folder, options(false));
    assert_sound(&files);
    assert_harmless(&files);
    assert_eq!(assert_watchable(&files), (3, 2));
    assert_eq!(assert_texts(&files), 2);
    let page = text(&files, "c/evil/index.html");
    assert!(page.contains("{{ 7 * 7 }}") && page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("id=\"data-types\"") && page.contains("id=\"mappings\""));
    assert!(page.contains("id=\"operation-overview\"") && page.contains("id=\"operation-overview-2\""));
    let media: Vec<&str> =
        files.paths().map(RepoPath::as_str).filter(|path| path.contains("/media/")).collect();
    assert!(media.len() == 1 && media[0].ends_with(".gif"), "{media:?}");
    let index = text(&files, "assets/search-core.js");
    assert!(!index.contains("</script>"));
}

#[test]
fn ends_are_told_wherever_users_look() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    let paths = format!("{}{}", path("a", "ListA", &["x"]), path("b", "ListB", &["x"]));
    connector(&history.folder, "acme/v1", "1.0.0", &paths);
    history.commit(&["acme/v1.0.0"]);
    connector(&history.folder, "acme/v1", "1.1.0", &paths);
    let manifest = std::fs::read_to_string(history.folder.join("acme/v1/connector.toml")).unwrap();
    let end = "announced = 2025-10-01\nsunset = 2027-01-31\nreason = \"Old.\"\n";
    let ends = format!(
        "[deprecation]\n{end}\n[[deprecated-operation]]\noperation = \"ListA\"\n{end}replacement = \"ListB\"\n\n\
         [[deprecated-release]]\nversion = \"1.0.0\"\n{end}"
    );
    history.write("acme/v1/connector.toml", format!("{manifest}{ends}")).commit(&["acme/v1.1.0"]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    assert_eq!(assert_watchable(&files), (3, 2));
    let sentence = "<code>ListA</code> of acme v1 ends on 2027-01-31. Old. Use <code>ListB</code> instead.";
    assert!(text(&files, "c/acme/index.html").contains(sentence));
    assert!(text(&files, "deprecations/index.html").contains(sentence));
    assert!(text(&files, "c/acme/v/1.0.0/index.html").contains("acme 1.0.0 ends on 2027-01-31. Old."));
    assert!(!text(&files, "c/acme/v/1.1.0/index.html").contains("acme 1.0.0 ends"));
    let data: serde_json::Value = serde_json::from_str(text(&files, "api/v1/deprecations.json")).unwrap();
    let all = data["deprecations"].as_array().unwrap();
    assert_eq!(all.len(), 3);
    // The notice is of 2025-10-10, whatever the manifest says.
    for one in all {
        assert_eq!(one["notice"], "2025-10-10");
        assert_eq!(one["headers"]["Deprecation"], "@1760054400");
        assert_eq!(one["headers"]["Sunset"], "Sun, 31 Jan 2027 00:00:00 GMT");
    }
    let feed = text(&files, "c/acme/feed.atom");
    let entries: Vec<&str> = feed.split("<entry>").skip(1).collect();
    assert_eq!(entries.len(), 5);
    assert!(
        feed.contains("href=\"../../c/acme/v/1.1.0/index.html\""),
        "without an address links are relative"
    );
    let id = |entry: &str| entry.split("</id>").next().unwrap().to_owned();
    let known: BTreeSet<String> = entries.iter().map(|entry| id(entry)).collect();

    // Called off, the same events are cancelled under the same names and with higher numbers.
    let called_off = ends.replace("reason = \"Old.\"\n", "reason = \"Old.\"\ncalled-off = 2026-03-01\n");
    history.write("acme/v1/connector.toml", format!("{manifest}{called_off}")).commit(&["acme/v1.2.0"]);
    let later = site(scratch.path(), options(false));
    let feed = text(&later, "c/acme/feed.atom").to_owned();
    assert!(feed.contains("does not end on 2027-01-31"));
    assert!(known.iter().all(|id| feed.contains(id)), "names stay");
    let calendar = text(&later, "c/acme/calendar.ics");
    assert_eq!(calendar.matches("STATUS:CANCELLED").count(), 3, "{calendar}");
    let sequence = |calendar: &str| -> u64 {
        calendar.split("SEQUENCE:").nth(1).unwrap().split('\r').next().unwrap().parse().unwrap()
    };
    assert!(sequence(calendar) > sequence(text(&files, "c/acme/calendar.ics")));
}

#[test]
fn a_release_that_cannot_be_read_still_has_a_page() {
    let scratch = tempfile::tempdir().unwrap();
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.commit(&["acme/v1.0.0"]);
    history.write("acme/v1/openapi.yaml", "openapi: 3.0.3\npaths: {]\n").commit(&["acme/v1.1.0"]);
    std::fs::remove_dir_all(history.folder.join("acme")).unwrap();
    history.write("readme.txt", "nothing").commit(&["acme/v1.2.0"]);
    connector(&history.folder, "acme/v1", "1.3.0", &path("a", "ListA", &["x", "y"]));
    history.commit(&[]);
    let files = site(scratch.path(), options(false));
    assert_sound(&files);
    for (page, reason) in [("v/1.1.0", "error of syntax"), ("v/1.2.0", "no folder of this connector")] {
        let page = text(&files, &format!("c/acme/{page}/index.html"));
        assert!(page.contains("The API cannot be shown.") && page.contains(reason), "{reason}");
    }
    assert!(text(&files, "c/acme/v/1.0.0/index.html").contains("id=\"ListA\""));
}

#[test]
fn the_command_writes_the_site_and_wants_a_repository() {
    let scratch = tempfile::tempdir().unwrap();
    write(scratch.path(), "acme/v1/connector.toml", "version = \"1.0.0\"\n");
    let run = connectory(scratch.path(), &["site"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let mut history = History::new(scratch.path());
    connector(&history.folder, "acme/v1", "1.0.0", &path("a", "ListA", &["x"]));
    history.write(".gitignore", "/dist\n").commit(&["acme/v1.0.0"]);
    for _ in 0..2 {
        let run = connectory(scratch.path(), &["site", "--today", "2026-01-01"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stdout.starts_with("site: 1 connectors, "), "{}", run.stdout);
    }
    assert!(scratch.path().join("dist/c/acme/index.html").is_file());
}

#[test]
fn every_page_is_there_in_every_language() {
    let scratch = tempfile::tempdir().unwrap();
    let run = connectory(scratch.path(), &["demo", "demo"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let folder = scratch.path().join("demo");
    let both = Options { locales: vec!["en".to_owned(), "zh-CN".to_owned()], ..options(false) };
    let files = site(&folder, both);
    assert_sound(&files);
    assert_harmless(&files);
    let english = site(&folder, options(false));
    let translated = |path: &&RepoPath| path.extension() == "html" && path.as_str() != "404.html";
    for path in english.paths().filter(translated) {
        let page = text(&files, &format!("zh-CN/{path}"));
        assert!(page.contains("<html lang=\"zh-CN\" dir=\"ltr\""), "{path}");
        let own = "lang=\"zh-CN\" hreflang=\"zh-CN\" aria-current=\"true\">简体中文</a>";
        assert!(page.contains(own), "{path}");
        let original = text(&files, path.as_str());
        assert!(original.contains("hreflang=\"zh-CN\">简体中文</a>"), "{path}");
    }
    let home = text(&files, "zh-CN/index.html");
    assert!(home.contains("搜索连接器和操作") && home.contains("src=\"../assets/search.js\""), "{home}");
    let version = text(&files, "zh-CN/c/open-meteo/v/1.0.0/index.html");
    assert!(version.contains("您正在阅读版本 1.0.0") && version.contains("首个版本"), "{version}");
    assert_eq!(files.paths().filter(|path| path.name() == "minisearch.js").count(), 1);

    let chinese = Options { locales: vec!["zh-CN".to_owned()], ..options(false) };
    let alone = site(&folder, chinese);
    assert_sound(&alone);
    assert!(!text(&alone, "index.html").contains("class=\"languages\""));
    let run = connectory(&folder, &["site", "--locales", "en,tlh"]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(
        run.stderr.contains("no messages in the language `tlh`") && run.stderr.contains("it has: en, zh-CN")
    );
}

#[test]
fn templates_trust_no_value() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/site");
    let (templates, _) = FileSet::read_dir(&folder, &RepoPath::root()).unwrap();
    assert!(templates.len() > 5);
    for (path, bytes) in templates.iter() {
        if path.extension() == "ftl" {
            let messages = std::str::from_utf8(bytes).unwrap();
            let text = messages.replace("->", "");
            assert!(!text.contains(['<', '>', '"', '&']), "{path} holds markup");
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        for word in ["|safe", "| safe", "autoescape", "style=", "onclick", "<script>"] {
            assert!(!text.contains(word), "{path} has `{word}`");
        }
        // Data has its own escaping, which only values of one type have.
        let blocks: Vec<&str> = text.split("<script type").skip(1).collect();
        assert_eq!(blocks.len(), usize::from(path.as_str() == "base.html"), "{path}");
        assert!(
            blocks
                .iter()
                .all(|block| block.starts_with("=\"application/ld+json\">{{ frame.linked }}</script>"))
        );
        assert_eq!(text.matches("frame.linked").count(), 2 * blocks.len(), "{path}");
        // The one page that is read alone brings its style along, and no value stands in it.
        let style =
            text.split_once("<style>").map(|(_, rest)| rest.split("</style>").next().unwrap_or_default());
        assert_eq!(style.is_some(), path.as_str() == "changes.html", "{path}");
        assert!(!style.unwrap_or_default().contains("{{"), "{path}");
        assert_eq!(path.extension(), "html", "{path} is not escaped");
    }
}
