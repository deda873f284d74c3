//! The headings and sections of a `CHANGELOG.md`, one section for each version.

use super::computed::{self, Computed};
use crate::source::BYTE_ORDER_MARK;
use semver::Version;
use std::borrow::Cow;
use std::ops::Range;

/// The name of the file, compared without regard to case.
pub const FILE: &str = "CHANGELOG.md";

/// A heading of the first or second level, or one of the third that names a version; others structure a
/// section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading<'t> {
    /// Its lines with their ends, in bytes: two where it is underlined.
    pub line: Range<usize>,
    /// Its level.
    pub level: usize,
    /// The sign that underlines it; none where hashes stand before it.
    pub underline: Option<char>,
    /// The first version that it names.
    pub version: Option<Version>,
    /// What it says.
    pub text: &'t str,
}

impl Heading<'_> {
    /// Whether it collects what the next version brings.
    pub fn is_unreleased(&self) -> bool {
        self.text.trim_matches(['[', ']']).eq_ignore_ascii_case("unreleased")
    }

    /// Whether it begins a section of a version, or of what has none yet.
    fn begins_section(&self) -> bool {
        self.version.is_some() || self.is_unreleased()
    }
}

/// The headings of a changelog in their order. Code and comments have none.
pub fn headings(text: &str) -> impl Iterator<Item = Heading<'_>> {
    let mut lines = Lines::default();
    let mut end = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = end;
        end += line.len();
        lines.take(start..end, line)
    })
}

/// What is known of the lines before one.
#[derive(Default)]
struct Lines<'t> {
    fence: Option<&'t str>,
    is_comment: bool,
    /// A line that an underline would make a heading, and where it begins.
    title: Option<(usize, &'t str)>,
    is_paragraph: bool,
}

impl<'t> Lines<'t> {
    /// The heading that a line completes.
    fn take(&mut self, place: Range<usize>, line: &'t str) -> Option<Heading<'t>> {
        let line = if place.start == 0 { line.trim_start_matches(BYTE_ORDER_MARK) } else { line };
        let title = self.title.take();
        if self.is_hidden(line) {
            self.is_paragraph = false;
            return None;
        }
        let trimmed = line.trim_end();
        if let Some((start, text)) = title
            && let Some((level, sign)) = underline(trimmed)
        {
            self.is_paragraph = false;
            let version = version_in(text, 4);
            return Some(Heading { line: start..place.end, level, underline: Some(sign), version, text });
        }
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let behind = line.get(level..).unwrap_or_default();
        if level > 0 && behind.starts_with([' ', '\t']) {
            self.is_paragraph = false;
            return hashed(place, level, behind.trim());
        }
        let is_text = !trimmed.is_empty() && !line.starts_with([' ', '\t', '-', '*', '+', '>', '|', '=']);
        self.title = (is_text && !self.is_paragraph).then_some((place.start, trimmed));
        self.is_paragraph = !trimmed.is_empty();
        None
    }

    /// Whether a line belongs to code or to a comment that began before it.
    fn is_hidden(&mut self, line: &'t str) -> bool {
        let start = line.trim_start();
        let fence = ["```", "~~~"].into_iter().find(|fence| start.starts_with(fence));
        match (self.fence, fence) {
            (None, Some(_)) if !self.is_comment => {
                self.fence = fence;
                return true;
            }
            (Some(open), _) => {
                if fence == Some(open) {
                    self.fence = None;
                }
                return true;
            }
            (None, _) => {}
        }
        let was_comment = self.is_comment;
        let (opens, closes) = (line.rfind("<!--"), line.rfind("-->"));
        self.is_comment = opens > closes || (self.is_comment && closes.is_none());
        was_comment || start.starts_with("<!--")
    }
}

/// The level that a line gives to the one above it.
fn underline(line: &str) -> Option<(usize, char)> {
    let all = |sign: char| !line.is_empty() && line.chars().all(|c| c == sign);
    if all('=') { Some((1, '=')) } else { all('-').then_some((2, '-')) }
}

/// A heading behind hashes; of the third level only one that names a version and little else.
fn hashed(line: Range<usize>, level: usize, text: &str) -> Option<Heading<'_>> {
    let version = match level {
        1 | 2 => version_in(text, 4),
        3 => Some(version_alone(text)?),
        _ => return None,
    };
    Some(Heading { line, level, underline: None, version, text })
}

/// Where the section of a heading ends: at the next one of a version, at the next of its level or above,
/// or with the text.
pub fn end_of(text: &str, heading: &Heading<'_>) -> usize {
    let ends = |next: &Heading<'_>| {
        next.line.start >= heading.line.end && (next.level <= heading.level || next.begins_section())
    };
    headings(text).find(ends).map_or(text.len(), |next| next.line.start)
}

/// What a changelog says of a version; none where it does not speak of it.
pub fn section<'t>(text: &'t str, version: &Version) -> Option<&'t str> {
    let heading = headings(text).find(|heading| heading.version.as_ref() == Some(version))?;
    text.get(heading.line.end..end_of(text, &heading)).map(str::trim)
}

/// What a changelog says of a version to its readers: without the comment of what was computed.
pub fn told<'t>(text: &'t str, version: &Version) -> Option<Cow<'t, str>> {
    section(text, version).map(|section| match Computed::find(section) {
        Some(computed) => Cow::Owned(computed.without(section)),
        None => Cow::Borrowed(section),
    })
}

/// Whether a person says what a version brings: in its section, or in that of what is unreleased.
pub fn is_said(text: &str, version: Option<&Version>) -> bool {
    let is_its = |heading: &Heading<'_>| {
        heading.is_unreleased() || (version.is_some() && heading.version.as_ref() == version)
    };
    let sections = headings(text).filter(is_its);
    sections.filter_map(|heading| text.get(heading.line.end..end_of(text, &heading))).any(computed::is_said)
}

/// The first version in a text such as `[1.2.0] - 2026-05-04`, among so many words.
fn version_in(text: &str, words: usize) -> Option<Version> {
    text.split_whitespace().take(words).find_map(version_of)
}

/// The version at the head of a text behind which only a date or a link stands.
fn version_alone(text: &str) -> Option<Version> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let is_begun = words.next().is_none_or(|word| word.starts_with(['(', '-', '–', '—', '/', ':']));
    version_of(first).filter(|_| is_begun)
}

/// The version that a word is, in brackets or with a link behind it.
fn version_of(word: &str) -> Option<Version> {
    let word = match word.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => word,
    };
    let word = word.trim_matches(|c| matches!(c, '(' | ')' | ':' | ','));
    Version::parse(word.strip_prefix(['v', 'V']).unwrap_or(word)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at<'t>(text: &'t str, version: &str) -> Option<&'t str> {
        section(text, &Version::parse(version).unwrap())
    }

    #[test]
    fn sections_are_found_by_version() {
        let text = "# Changelog\n\n## [1.1.0] - 2026-01-02\n\n### Added\n\n- b\n\n## v1.0.0\n- a\n";
        assert_eq!(at(text, "1.1.0"), Some("### Added\n\n- b"));
        assert_eq!(at(text, "1.0.0"), Some("- a"));
        assert_eq!(at(text, "0.9.0"), None);
        assert_eq!(headings("```sh\n# 1.0.0\n```\n## 1.1.0\n").count(), 1);
        assert_eq!(headings("~~~\n# 1.0.0\n```\n~~~\n## 1.1.0\n").count(), 1);
        assert_eq!(headings("<!-- a\n## Unreleased\n--> b\n## 1.1.0 <!-- c -->\n## 1.0.0\n").count(), 2);
        assert_eq!(at("\u{feff}## 1.0.0\n- a\n", "1.0.0"), Some("- a"));
    }

    #[test]
    fn headings_may_be_underlined() {
        let text = "Changes\r\n=======\r\n\r\n1.1.0 (2026-01-02)\r\n---\r\n- b\r\n\r\n---\r\n\r\nv1.0.0\r\n-----\r\n- a\r\n---\r\n";
        assert_eq!(at(text, "1.1.0"), Some("- b\r\n\r\n---"));
        assert_eq!(at(text, "1.0.0"), Some("- a\r\n---"));
        let kinds: Vec<_> = headings(text).map(|heading| (heading.level, heading.underline)).collect();
        assert_eq!(kinds, [(1, Some('=')), (2, Some('-')), (2, Some('-'))]);
        for no in ["- 1.0.0\n---\n", "a\n1.0.0\n---\n", "| 1.0.0\n---\n", "```\n1.0.0\n---\n", "\n---\n"] {
            assert_eq!(headings(no).count(), 0, "{no}");
        }
    }

    #[test]
    fn versions_may_stand_in_the_third_level() {
        let text = "# Log\n\n## 2026\n\n### 1.1.0\n\n#### Added\n\n- b\n\n### 1.0.0 users: read on\n\n### v1.0.0 - 2026\n- a\n\n## 2025\n";
        assert_eq!(at(text, "1.1.0"), Some("#### Added\n\n- b\n\n### 1.0.0 users: read on"));
        assert_eq!(at(text, "1.0.0"), Some("- a"));
        let mixed = "# [1.1.0](https://a.example/v1.0.1...v1.1.0) (2026)\n\n### Features\n\n- b\n\n### [1.0.1](https://a.example/x) (2026)\n\n### Fixes\n\n- a\n\n# 1.0.0\n";
        assert_eq!(at(mixed, "1.1.0"), Some("### Features\n\n- b"));
        assert_eq!(at(mixed, "1.0.1"), Some("### Fixes\n\n- a"));
    }

    #[test]
    fn what_people_say_is_told_from_what_is_computed() {
        let version = Version::new(1, 1, 0);
        let computed = computed::comment(["New.", "Old."].into_iter());
        let text =
            |body: &str| format!("## 1.1.0\n\n{computed}\n\n### Added\n\n- New.\n{body}\n## 1.0.0\n\n- a\n");
        assert!(!is_said(&text(""), Some(&version)));
        assert!(is_said(&text("- Mine.\n"), Some(&version)));
        assert!(!is_said(&text("- Mine.\n"), None));
        assert!(is_said("## Unreleased\n\n- Mine.\n", None));
        assert!(!is_said("## Unreleased\n\n### Added\n\n<!-- here -->\n", None));
        assert_eq!(told(&text(""), &version).unwrap(), "### Added\n\n- New.");
    }
}
