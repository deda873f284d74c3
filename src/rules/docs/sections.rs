//! The sections of an introduction, and the headings of Markdown.

use crate::catalogue::Release;
use crate::source::{BYTE_ORDER_MARK, Span};
use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// A section of a text: its name, and words of which one must be in a heading.
pub type Section = (&'static str, &'static [&'static str]);

/// The section that only connectors with credentials owe.
pub const CREDENTIALS: Section =
    ("How to get credentials", &["credential", "authenticat", "authoriz", "api key", "token", "sign in"]);

/// The sections that every introduction owes, in their order; that of the credentials stands behind the
/// first.
pub const SECTIONS: [Section; 5] = [
    ("Prerequisites", &["prerequisite", "requirement", "before you"]),
    ("Get started with your connector", &["get started", "getting started", "quick start", "first steps"]),
    ("Known issues and limitations", &["known issue", "limitation"]),
    ("Common errors and remedies", &["error", "troubleshoot"]),
    ("FAQ", &["faq", "frequently asked", "question"]),
];

/// A heading as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// What it says.
    pub text: String,
    /// From 1 to 6.
    pub level: HeadingLevel,
    /// All of it, with its signs.
    pub span: Span,
}

impl Heading {
    /// Whether it has one `#`, as titles have.
    pub fn is_title(&self) -> bool {
        self.level == HeadingLevel::H1
    }

    /// Whether it begins a section.
    pub fn tells(&self, section: &Section) -> bool {
        let text = self.text.to_lowercase();
        section.1.iter().any(|word| text.contains(word))
    }
}

/// What Markdown holds, with its bytes in the text.
pub fn events(text: &str) -> impl Iterator<Item = (Event<'_>, Span)> {
    let body = text.trim_start_matches(BYTE_ORDER_MARK);
    let cut = text.len() - body.len();
    let events = Parser::new(body).into_offset_iter();
    events.map(move |(event, range)| (event, Span::new(range.start + cut, range.end + cut)))
}

/// The headings of a text in their order.
pub fn headings(text: &str) -> Vec<Heading> {
    let mut headings = Vec::new();
    let mut open: Option<Heading> = None;
    for (event, span) in events(text) {
        match (event, &mut open) {
            (Event::Start(Tag::Heading { level, .. }), _) => {
                open = Some(Heading { text: String::new(), level, span });
            }
            (Event::End(TagEnd::Heading(_)), _) => headings.extend(open.take()),
            (Event::Text(text) | Event::Code(text), Some(heading)) => heading.text.push_str(&text),
            _ => {}
        }
    }
    headings
}

/// Whether users of a release must prove who they are.
pub fn has_authentication(release: &Release) -> bool {
    let root = release.definition_document().map(|document| document.root());
    let schemes = root
        .and_then(|root| root.get("securityDefinitions").or_else(|| root.at("/components/securitySchemes")));
    let defined = schemes.is_some_and(|schemes| !schemes.is_empty());
    let properties = release.properties().and_then(|root| root.get("properties"));
    let has = |name: &str| properties.and_then(|node| node.get(name)).is_some_and(|node| !node.is_empty());
    defined || has("connectionParameters") || has("connectionParameterSets")
}
