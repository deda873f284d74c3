//! The sections of a `CHANGELOG.md`, one for each version.

use semver::Version;

/// What a changelog says of a version; none where it does not speak of it.
pub fn section<'t>(text: &'t str, version: &Version) -> Option<&'t str> {
    let mut found: Option<(usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(level) = heading_level(line) else { continue };
        match found {
            Some((begin, of)) if level <= of => return text.get(begin..start).map(str::trim),
            Some(_) => {}
            None if version_in(line).as_ref() == Some(version) => found = Some((at, level)),
            None => {}
        }
    }
    let (begin, _) = found?;
    text.get(begin..).map(str::trim)
}

/// The level of a heading of a version or above; deeper headings structure a section.
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
    }
}
