//! The last word on HTML that came from a contributor.

use super::events::PREFIX;
use super::links::Links;
use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Elements that the page keeps for itself, or that no text needs.
const UNWANTED: [&str; 16] = [
    "h1", "nav", "header", "footer", "article", "aside", "section", "hgroup", "area", "map", "bdo", "center",
    "data", "rtc", "time", "acronym",
];

/// Keeps what is known to be harmless. `anchors` are the headings that there are.
pub(super) fn clean(raw: &str, anchors: BTreeSet<String>, links: &Links) -> String {
    let links = links.clone();
    let given = Mutex::new(BTreeSet::new());
    let mut builder = Builder::default();
    builder
        .rm_tags(UNWANTED)
        .add_generic_attributes(["id"])
        .rm_generic_attributes(["title", "lang"])
        .rm_tag_attributes("img", ["align", "width", "height"])
        .add_tag_attributes("div", ["tabindex", "role", "aria-label"])
        .add_allowed_classes("div", ["scroll", "footnote-definition"])
        .add_allowed_classes("sup", ["footnote-reference", "footnote-definition-label"])
        .add_allowed_classes("blockquote", ALERTS)
        .url_schemes(["http", "https", "mailto"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("nofollow noopener noreferrer"))
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            (_, "id") => own_anchor(element, value, &anchors, &given).map(Cow::Owned),
            ("a", "href") => address(value, &anchors, &links).map(Cow::Owned),
            ("img", "src") => links.image(value).map(Cow::Owned),
            ("div", "tabindex") => (value == "0").then_some(Cow::Borrowed("0")),
            ("div", "role") => (value == "group").then_some(Cow::Borrowed("group")),
            ("div", "aria-label") => (value == "Table").then_some(Cow::Borrowed("Table")),
            ("blockquote" | "q" | "ins" | "del", "cite") => None,
            _ => Some(Cow::Borrowed(value)),
        });
    builder.clean(raw).to_string()
}

/// The classes of remarks in the style of code hosts.
const ALERTS: [&str; 5] = [
    "markdown-alert-note",
    "markdown-alert-tip",
    "markdown-alert-important",
    "markdown-alert-warning",
    "markdown-alert-caution",
];

/// The anchor of a heading, once; other elements, and headings written as HTML, have none.
fn own_anchor(
    element: &str,
    id: &str,
    anchors: &BTreeSet<String>,
    given: &Mutex<BTreeSet<String>>,
) -> Option<String> {
    let is_heading = matches!(element, "h2" | "h3" | "h4" | "h5" | "h6");
    if !is_heading || !anchors.contains(id) {
        return None;
    }
    let mut given = given.lock().unwrap_or_else(PoisonError::into_inner);
    given.insert(id.to_owned()).then(|| format!("{PREFIX}{id}"))
}

fn address(written: &str, anchors: &BTreeSet<String>, links: &Links) -> Option<String> {
    match written.strip_prefix('#') {
        Some(anchor) => anchors.contains(anchor).then(|| format!("#{PREFIX}{anchor}")),
        None => links.link(written),
    }
}
