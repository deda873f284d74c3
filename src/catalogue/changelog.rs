//! The headings and sections of a `CHANGELOG.md`, one section for each version.

use semver::Version;
use std::ops::Range;

/// The name of the file, compared without regard to case.
pub const FILE: &str = "CHANGELOG.md";

/// A heading of the first or second level; deeper ones structure a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading<'t> {
    /// Its line with the line's end, in bytes.
    pub line: Range<usize>,
    /// How many hashes it begins with.
    pub level: usize,
    /// The first version that it names.
    pub version: Option<Version>,
    /// What stands behind the hashes.
    pub text: &'t str,
}

impl Heading<'_> {
    /// Whether it collects what the next version brings.
    pub fn is_unreleased(&self) -> bool {
        self.text.trim_matches(['[', ']']).eq_ignore_ascii_case("unreleased")
    }
}

/// The headings of a changelog in their order.
pub fn headings(text: &str) -> impl Iterator<Item = Heading<'_>> {
    let (mut end, mut is_code, mut is_comment) = (0, false, false);
    text.split_inclusive('\n').filter_map(move |line| {
        let start = end;
        end += line.len();
        is_code ^= line.trim_start().starts_with("```");
        let was_comment = is_comment;
        if !is_code {
            let (opens, closes) = (line.rfind("<!--"), line.rfind("-->"));
            is_comment = opens > closes || (is_comment && closes.is_none());
        }
        let level = heading_level(line).filter(|_| !is_code && !was_comment)?;
        let text = line.get(level..).unwrap_or_default().trim();
        Some(Heading { line: start..end, level, version: version_in(line), text })
    })
}

/// Where the section of a heading ends: at the next heading of its level or above, or with the text.
pub fn end_of(text: &str, heading: &Heading<'_>) -> usize {
    let next = headings(text).find(|next| next.line.start >= heading.line.end && next.level <= heading.level);
    next.map_or(text.len(), |next| next.line.start)
}

/// What a changelog says of a version; none where it does not speak of it.
pub fn section<'t>(text: &'t str, version: &Version) -> Option<&'t str> {
    let heading = headings(text).find(|heading| heading.version.as_ref() == Some(version))?;
    text.get(heading.line.end..end_of(text, &heading)).map(str::trim)
}

/// The level of a heading of a version or above.
fn heading_level(line: &str) -> Option<usize> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    ((1..=2).contains(&level) && line.get(level..)?.starts_with(' ')).then_some(level)
}

/// The first version in a heading such as `## [1.2.0] - 2026-05-04`.
fn version_in(line: &str) -> Option<Version> {
    line.split_whitespace().skip(1).take(4).find_map(|word| {
        let word = word.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')' | ':' | ','));
        Version::parse(word.strip_prefix(['v', 'V']).unwrap_or(word)).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_found_by_version() {
        let text = "# Changelog\n\n## [1.1.0] - 2026-01-02\n\n### Added\n\n- b\n\n## v1.0.0\n- a\n";
        let at = |version: &str| section(text, &Version::parse(version).unwrap());
        assert_eq!(at("1.1.0"), Some("### Added\n\n- b"));
        assert_eq!(at("1.0.0"), Some("- a"));
        assert_eq!(at("0.9.0"), None);
        assert_eq!(headings("```sh\n# 1.0.0\n```\n## 1.1.0\n").count(), 1);
        assert_eq!(headings("<!-- a\n## Unreleased\n--> b\n## 1.1.0 <!-- c -->\n## 1.0.0\n").count(), 2);
    }
}
