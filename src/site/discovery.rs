//! What search engines and browsers are told of the site: its pages, and how to search it.
//!
//! All of it needs whole addresses, so that there is none of it without `base-url`.

use super::Site;
use super::exhibit::Exhibit;
use super::text::tidy;
use crate::catalogue::date_of;
use crate::document::xml::escape;
use crate::files::FileSet;
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Addresses that one file may list (sitemaps.org).
const MAX_ADDRESSES: usize = 50_000;

/// Characters of a short name in OpenSearch, without the sign that something was cut.
const SHORT_NAME: usize = 15;

/// Characters of a long name in OpenSearch, likewise.
const LONG_NAME: usize = 47;

/// Adds `sitemap.xml`, `robots.txt` and `opensearch.xml`, where the site has an address.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let Some(base) = site.catalogue.settings().base_url.as_deref() else { return };
    let pages = pages(site, exhibits, files);
    for (name, text) in sitemaps(base, &pages, MAX_ADDRESSES) {
        put(files, &name, text);
    }
    put(files, "robots.txt", format!("User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n"));
    put(files, "opensearch.xml", opensearch(base, &site.title()));
}

fn put(files: &mut FileSet, path: &str, text: String) {
    if let Ok(path) = RepoPath::parse(path) {
        files.insert(path, text);
    }
}

/// The pages that stand for themselves in search engines, each with the day of its last change.
fn pages(site: &Site<'_>, exhibits: &[Exhibit], files: &FileSet) -> Vec<(String, Option<String>)> {
    let connectors: BTreeMap<&str, &Exhibit> =
        exhibits.iter().map(|exhibit| (exhibit.card.id.as_str(), exhibit)).collect();
    let listed = |path: &RepoPath| {
        let parts: Vec<&str> = path.parts().collect();
        let changed = match parts.as_slice() {
            ["c", _, "v" | "compare", ..] | ["404.html"] => return None,
            ["c", id, rest @ ..] => {
                let exhibit = connectors.get(id)?;
                let is_left_out = matches!(exhibit.card.state.id.as_str(), "retired" | "draft");
                if rest.len() == 1 && is_left_out {
                    return None;
                }
                exhibit
                    .news
                    .entries
                    .first()
                    .and_then(|entry| date_of(entry.updated))
                    .map(|day| day.to_string())
            }
            ["rules", ..] => None,
            _ => site.committed.clone(),
        };
        Some((path.to_string(), changed))
    };
    let own = exhibits.iter().flat_map(|exhibit| &exhibit.paths);
    let all: BTreeSet<&RepoPath> = files.paths().chain(own).collect();
    all.into_iter().filter(|path| path.extension() == "html").filter_map(listed).collect()
}

/// A sitemap; where it would be too large, several, and an index of them in its place.
fn sitemaps(base: &str, pages: &[(String, Option<String>)], most: usize) -> Vec<(String, String)> {
    let told = |(path, changed): &(String, Option<String>)| {
        let day = changed.as_ref().map(|day| format!("<lastmod>{day}</lastmod>")).unwrap_or_default();
        format!("<url><loc>{}</loc>{day}</url>\n", escape(&format!("{base}{path}")))
    };
    if pages.len() <= most {
        return vec![("sitemap.xml".to_owned(), enclosed("urlset", pages.iter().map(told)))];
    }
    let parts = pages.chunks(most).zip(1..);
    let mut made: Vec<(String, String)> = parts
        .map(|(part, number)| (format!("sitemap-{number}.xml"), enclosed("urlset", part.iter().map(told))))
        .collect();
    let index = made
        .iter()
        .map(|(name, _)| format!("<sitemap><loc>{}</loc></sitemap>\n", escape(&format!("{base}{name}"))));
    let index = enclosed("sitemapindex", index);
    made.push(("sitemap.xml".to_owned(), index));
    made
}

fn enclosed(element: &str, entries: impl Iterator<Item = String>) -> String {
    let head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let space = "http://www.sitemaps.org/schemas/sitemap/0.9";
    let entries: String = entries.collect();
    format!("{head}<{element} xmlns=\"{space}\">\n{entries}</{element}>\n")
}

/// How a browser searches the site: the first page takes the query from its address.
fn opensearch(base: &str, title: &str) -> String {
    // Braces mean something in a template of addresses.
    let plain = escape(&base.replace('{', "%7B").replace('}', "%7D"));
    let name = |most| escape(&tidy(title, most));
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    text.push_str("<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n");
    let _ = writeln!(text, "<ShortName>{}</ShortName>", name(SHORT_NAME));
    let _ = writeln!(text, "<LongName>{}</LongName>", name(LONG_NAME));
    let _ = writeln!(text, "<Description>Connectors and operations of {}</Description>", escape(title));
    text.push_str("<InputEncoding>UTF-8</InputEncoding>\n");
    let _ = writeln!(text, "<Image type=\"image/svg+xml\">{}assets/icon.svg</Image>", escape(base));
    let _ = writeln!(text, "<Url type=\"text/html\" template=\"{plain}index.html?q={{searchTerms}}\"/>");
    let _ = writeln!(
        text,
        "<Url type=\"application/opensearchdescription+xml\" rel=\"self\" template=\"{plain}opensearch.xml\"/>"
    );
    text.push_str("</OpenSearchDescription>\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_that_is_too_large_comes_in_parts() {
        let pages: Vec<_> = ["a.html", "b.html", "c.html"].map(|path| (path.to_owned(), None)).into();
        assert_eq!(sitemaps("https://x.example/", &pages, 3).len(), 1);
        let parts = sitemaps("https://x.example/", &pages, 2);
        let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["sitemap-1.xml", "sitemap-2.xml", "sitemap.xml"]);
        assert_eq!(parts[0].1.matches("<url>").count(), 2);
        assert!(parts[1].1.contains("https://x.example/c.html"));
        assert_eq!(parts[2].1.matches("<sitemap>").count(), 2);
    }

    #[test]
    fn names_in_opensearch_are_no_longer_than_they_may_be() {
        let text = opensearch("https://x.example/{a}&b/", &"<ü".repeat(40));
        let name = text.split("<ShortName>").nth(1).unwrap().split("</").next().unwrap();
        assert_eq!(name.replace("&lt;", "<").chars().count(), 16);
        assert!(
            text.contains("template=\"https://x.example/%7Ba%7D&amp;b/index.html?q={searchTerms}\""),
            "{text}"
        );
    }
}
