//! Markdown of contributors, rendered harmless.
//!
//! Everything in it is hostile. What comes out has no script, no style, no form and no frame;
//! every address in it is either one of the web, one of e-mail, or one that [`Links`] knows. The
//! length of the text, the depth of its nesting and the number of its raw tags are bounded.
//! [`Html`] is made here and nowhere else.

mod events;
mod links;
mod sanitize;
mod source;

pub(super) use links::Links;
pub(super) use source::{code, plain};

use minijinja::Value;
use pulldown_cmark::{Options, Parser, html};
use serde::{Serialize, Serializer};

/// A text longer than this is cut, in bytes.
const MAX_BYTES: usize = 256 * 1024;

/// What is said where a text was cut.
const CUT: &str =
    "<p class=\"cut\"><em>This text is longer than a page can hold; the rest is left out.</em></p>";

/// HTML that may stand in a page as it is, and what it was made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Html {
    html: String,
    source: String,
    top: usize,
    links: Links,
    is_cut: bool,
}

impl Html {
    /// The text with its markup.
    pub(super) fn as_str(&self) -> &str {
        &self.html
    }

    /// The same as Markdown, as harmless as this.
    pub(super) fn to_markdown(&self) -> String {
        if is_plain(&self.source) {
            return self.source.trim().to_owned();
        }
        let mut text = source::tamed(&self.source, self.top, &self.links);
        if self.is_cut {
            text.push_str("\n\n*This text is longer than a page can hold; the rest is left out.*");
        }
        text
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.html.clone()).serialize(serializer)
    }
}

/// Renders a document whose outermost headings become headings of level `top`.
pub(super) fn render(text: &str, top: usize, links: &Links) -> Html {
    let (text, is_cut) = cut(text);
    let text: String = text.chars().filter(|character| !super::text::is_unwanted(*character)).collect();
    if !is_cut && is_plain(&text) {
        let html = format!("<p>{}</p>\n", text.trim());
        return Html { html, source: text, top, links: links.clone(), is_cut };
    }
    let parser = Parser::new_ext(&text, options());
    let (events, anchors) = events::transform(parser.collect(), top, links);
    let mut raw = String::with_capacity(text.len() * 2);
    html::push_html(&mut raw, events.into_iter());
    let mut clean = sanitize::clean(&raw, anchors, links);
    if is_cut {
        clean.push_str(CUT);
    }
    Html { html: clean.trim_end().to_owned(), source: text, top, links: links.clone(), is_cut }
}

/// Renders a short text of a definition: without images, links to files and anchors.
pub(super) fn render_short(text: &str) -> Html {
    let text = super::text::tidy(text, super::text::PROSE);
    if text.is_empty() { Html::default() } else { render(&text, 5, &Links::none()) }
}

fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_GFM
}

/// The text up to the last line that fits, and whether anything was left out.
fn cut(text: &str) -> (&str, bool) {
    if text.len() <= MAX_BYTES {
        return (text, false);
    }
    let kept = text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or_default();
    let end = kept.rfind('\n').unwrap_or(kept.len());
    (kept.get(..end).unwrap_or(kept), true)
}

/// Whether a text holds nothing that Markdown or HTML could understand as more than words; most
/// descriptions of operations are like that.
fn is_plain(text: &str) -> bool {
    let harmless = |character: char| character.is_alphabetic() || " .,;:()'\"?/–’“”".contains(character);
    text.starts_with(char::is_alphabetic) && text.chars().all(harmless)
}

#[cfg(test)]
mod tests;
