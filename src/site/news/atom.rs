//! Feeds as Atom (RFC 4287).

use super::rfc3339;
use crate::document::xml::escape;
use std::fmt::Write as _;

/// A feed without its entries.
pub(super) struct Feed {
    /// Its id, a UUID.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// Its file, seen from the root of the site.
    pub(super) path: String,
    /// The page that it is about, seen from there.
    pub(super) page: String,
}

/// Something that happened.
#[derive(Debug)]
pub(in crate::site) struct Entry {
    /// Its id, a UUID.
    pub(in crate::site) id: String,
    /// Its title.
    pub(in crate::site) title: String,
    /// When it changed last, in seconds since 1970.
    pub(in crate::site) updated: i64,
    /// Its page, seen from the root of the site.
    pub(in crate::site) path: String,
    /// What is told of it, as HTML.
    pub(in crate::site) html: String,
    /// What kind of thing it is.
    pub(in crate::site) category: &'static str,
}

/// Writes a feed. Where the site has no address, links are relative to the feed; `moment` is when a feed
/// without entries changed last.
pub(super) fn written(
    feed: &Feed,
    entries: &[&Entry],
    base: Option<&str>,
    moment: i64,
    author: &str,
) -> String {
    let up = "../".repeat(feed.path.bytes().filter(|byte| *byte == b'/').count());
    let link = |path: &str| escape(&format!("{}{path}", base.unwrap_or(&up)));
    let updated = entries.iter().map(|entry| entry.updated).max().unwrap_or(moment);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(text, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">");
    let _ = writeln!(text, "<id>urn:uuid:{}</id>", feed.id);
    let _ = writeln!(text, "<title>{}</title>", escape(&feed.title));
    let _ = writeln!(text, "<updated>{}</updated>", rfc3339(updated));
    let _ = writeln!(text, "<author><name>{}</name></author>", escape(author));
    let _ =
        writeln!(text, "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>", link(&feed.path));
    let _ = writeln!(text, "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>", link(&feed.page));
    for entry in entries {
        let _ = writeln!(text, "<entry>\n<id>urn:uuid:{}</id>", entry.id);
        let _ = writeln!(text, "<title>{}</title>", escape(&entry.title));
        let _ = writeln!(text, "<updated>{}</updated>", rfc3339(entry.updated));
        let _ = writeln!(text, "<category term=\"{}\"/>", entry.category);
        let _ = writeln!(text, "<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>", link(&entry.path));
        let _ = writeln!(text, "<content type=\"html\">{}</content>\n</entry>", escape(&entry.html));
    }
    text.push_str("</feed>\n");
    text
}
