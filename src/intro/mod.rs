//! The introduction of a connector: a first one from what manifest, definition and readme say.
//!
//! What is written stands between marks, comments that readers do not see, and is renewed there and
//! nowhere else. The first mark holds a digest of what was written: text that its author changed, and
//! sections that an author wrote, are never touched.

mod facts;
mod readme;
mod templates;

use crate::catalogue::Release;
use crate::catalogue::guide::TO_FILL_IN;
use crate::error::Result;
use crate::files::sha256;
use crate::rules::sections::{CREDENTIALS, SECTIONS, Section, has_authentication, headings};
use crate::source::{BYTE_ORDER_MARK, Span};
use facts::Facts;

/// The name of the file, compared without regard to case.
pub const FILE: &str = "intro.md";

/// The section that lists operations; where the platform lists them itself there is none.
const OPERATIONS: Section = ("Supported operations", &["operation", "action", "trigger"]);

/// An introduction.
#[derive(Debug)]
pub struct Intro {
    /// All of it.
    pub text: String,
    /// What became of each section, by the heading; of the opening, which has none, by that word.
    pub sections: Vec<(&'static str, Outcome)>,
}

/// What became of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was written.
    Written(Source),
    /// It was written before, and anew.
    Renewed(Source),
    /// It was written before, and nothing changed since.
    Same,
    /// The author wrote it, or changed what was written.
    Yours,
    /// Its second mark is missing, so that nobody knows where it ends.
    Unclosed,
}

/// What a section was written from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Manifest, definition and properties.
    Definition,
    /// A section of the readme.
    Readme,
}

/// A section with its name in marks, and its heading.
struct Part {
    id: &'static str,
    section: Option<Section>,
}

/// The sections of a release's introduction, in their order.
fn parts(release: &Release) -> Vec<Part> {
    let [prerequisites, get_started, known_issues, errors, faq] = SECTIONS;
    let is_listed = release.manifest.platforms.iter().any(|platform| platform == "power-platform");
    let part = |id, section| Some(Part { id, section: Some(section) });
    [
        Some(Part { id: "opening", section: None }),
        part("prerequisites", prerequisites),
        part("credentials", CREDENTIALS).filter(|_| has_authentication(release)),
        part("get-started", get_started),
        part("operations", OPERATIONS).filter(|_| !is_listed),
        part("known-issues", known_issues),
        part("errors", errors),
        part("faq", faq),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Completes an introduction, of which `old` is there already.
///
/// # Errors
/// When a template cannot be filled.
pub fn complete(release: &Release, old: &str) -> Result<Intro> {
    let facts = Facts::of(release);
    let parts = parts(release);
    let newline = if old.contains("\r\n") { "\r\n" } else { "\n" };
    let mut intro = Intro { text: old.to_owned(), sections: Vec::new() };
    for (index, part) in parts.iter().enumerate() {
        let found = part.section.and_then(|section| readme::section(release, &section));
        let (body, source) = match found {
            Some(text) => (text, Source::Readme),
            None => (templates::render(part.id, &facts)?, Source::Definition),
        };
        let later = parts.get(index + 1..).unwrap_or_default();
        let outcome = intro.put(part, later, &body.replace('\n', newline), (source, newline));
        intro.sections.push((part.section.map_or("opening", |section| section.0), outcome));
    }
    Ok(intro)
}

/// The lines of an introduction that wait for their author, with their numbers.
pub fn unfinished(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| line.contains(TO_FILL_IN))
        .map(|(at, line)| (at + 1, line.trim()))
}

impl Intro {
    fn put(&mut self, part: &Part, later: &[Part], body: &str, (source, newline): (Source, &str)) -> Outcome {
        match Marked::find(&self.text, part.id) {
            Found::Whole(marked) => {
                let written = self.text.get(marked.inner.start..marked.inner.end).unwrap_or_default();
                if digest(written) != marked.digest {
                    return Outcome::Yours;
                }
                if written.trim() == body.trim() {
                    return Outcome::Same;
                }
                let block = block(part.id, body, newline);
                self.text.replace_range(marked.outer.start..marked.outer.end, &block);
                Outcome::Renewed(source)
            }
            Found::Unclosed => Outcome::Unclosed,
            Found::Nothing if self.is_told(part) => Outcome::Yours,
            Found::Nothing => {
                self.insert(part, later, &block(part.id, body, newline), newline);
                Outcome::Written(source)
            }
        }
    }

    /// Whether the author wrote a section: for the opening, anything that stands before the first heading.
    fn is_told(&self, part: &Part) -> bool {
        let headings = headings(&self.text);
        match &part.section {
            Some(section) => headings.iter().any(|heading| heading.tells(section)),
            None => {
                let end = headings.first().map_or(self.text.len(), |heading| heading.span.start);
                let before = self.text.get(..end).unwrap_or_default().trim_start_matches(BYTE_ORDER_MARK);
                !before.trim().is_empty()
            }
        }
    }

    /// Puts a section before the first of those that come later, else at the end.
    fn insert(&mut self, part: &Part, later: &[Part], block: &str, newline: &str) {
        let headings = headings(&self.text);
        let is_later = |heading: &&crate::rules::sections::Heading| {
            later.iter().filter_map(|part| part.section).any(|section| heading.tells(&section))
        };
        let start = if self.text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let at = match part.section {
            None => start,
            Some(_) => headings.iter().find(is_later).map_or(self.text.len(), |heading| heading.span.start),
        };
        let before = self.text.get(start..at).unwrap_or_default().trim_end_matches(' ');
        let gap = match before {
            "" => "",
            text if text.ends_with("\n\n") || text.ends_with("\n\r\n") => "",
            text if text.ends_with('\n') => newline,
            _ => &newline.repeat(2),
        };
        let heading =
            part.section.map(|section| format!("## {}{newline}{newline}", section.0)).unwrap_or_default();
        let behind = if self.text.get(at..).is_none_or(str::is_empty) { "" } else { newline };
        self.text.insert_str(at, &format!("{gap}{heading}{block}{newline}{behind}"));
    }
}

/// What was written before, with its marks.
struct Marked {
    outer: Span,
    inner: Span,
    digest: String,
}

enum Found {
    Whole(Marked),
    Unclosed,
    Nothing,
}

impl Marked {
    fn find(text: &str, id: &str) -> Found {
        let (begin, end) = (format!("<!-- connectory:begin {id} "), format!("<!-- connectory:end {id} -->"));
        let mut open: Option<(Span, String)> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(at, at + line.trim_end().len());
            let plain = line.trim_start_matches(BYTE_ORDER_MARK).trim();
            let lead = span.end.saturating_sub(plain.len());
            let mark = plain.strip_prefix(&begin).and_then(|rest| rest.strip_suffix("-->"));
            match (mark, &open) {
                (Some(digest), None) => {
                    open = Some((Span::new(lead, at + line.len()), digest.trim().to_owned()));
                }
                (None, Some((start, digest))) if plain == end => {
                    return Found::Whole(Self {
                        outer: Span::new(start.start, span.end),
                        inner: Span::new(start.end, at),
                        digest: digest.clone(),
                    });
                }
                _ => {}
            }
            at += line.len();
        }
        if open.is_some() { Found::Unclosed } else { Found::Nothing }
    }
}

/// A text between its marks.
fn block(id: &str, body: &str, newline: &str) -> String {
    let (body, digest) = (body.trim(), digest(body));
    format!("<!-- connectory:begin {id} {digest} -->{newline}{body}{newline}<!-- connectory:end {id} -->")
}

/// A few signs that change when a text does; line ends and blanks around it do not count.
fn digest(body: &str) -> String {
    let plain = body.replace('\r', "");
    sha256(plain.trim().as_bytes()).chars().take(8).collect()
}
