//! The section of a version in a changelog: written, or added to. What its author wrote stays.

use crate::catalogue::NoteKind;
use crate::catalogue::changelog::{Heading, end_of, headings};
use semver::Version;
use std::collections::BTreeMap;

/// The lines of a section, by the heading that they belong under.
pub(super) type Entries = BTreeMap<NoteKind, Vec<String>>;

/// Which section is written.
pub(super) struct Section<'v> {
    /// Its version.
    pub(super) version: &'v Version,
    /// The version of the work tree that was never tagged: its section becomes this one.
    pub(super) untagged: Option<&'v Version>,
    /// The day in the heading, where there is to be one.
    pub(super) date: Option<String>,
}

/// Whether somebody wrote what a version brings: in its section, or in that of what is unreleased.
pub(super) fn is_written(text: &str, version: &Version) -> bool {
    let is_its = |heading: &Heading<'_>| heading.version.as_ref() == Some(version) || heading.is_unreleased();
    let body = |heading: Heading<'_>| text.get(heading.line.end..end_of(text, &heading)).map(str::trim);
    headings(text).filter(is_its).filter_map(body).any(|body| !body.is_empty())
}

/// Whether what its author wrote under `Unreleased` waits for a section of its own.
pub(super) fn is_waiting(text: &str, version: &Version) -> bool {
    let body = |heading: &Heading<'_>| text.get(heading.line.end..end_of(text, heading)).map(str::trim);
    let is_open =
        |heading: Heading<'_>| heading.is_unreleased() && body(&heading).is_some_and(|body| !body.is_empty());
    headings(text).any(is_open) && headings(text).all(|heading| heading.version.as_ref() != Some(version))
}

/// A changelog with entries in the section of a version. A section that is there is added to, that of
/// an untagged version is renamed, what stands under `Unreleased` goes into the new one; the newest
/// section comes first.
pub(super) fn fold(text: &str, section: &Section<'_>, entries: &Entries) -> String {
    let entries = &as_marked(text, entries);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let found: Vec<Heading<'_>> = headings(text).collect();
    let of = |version: &Version| found.iter().find(|heading| heading.version.as_ref() == Some(version));
    let title = title(section, &found);
    let folded = if let Some(heading) = of(section.version) {
        added_to(text, heading.line.end, end_of(text, heading), heading.level, entries)
    } else if let Some(heading) = section.untagged.and_then(of) {
        let level = heading.level;
        let end = end_of(text, heading);
        let line = format!("{} {title}{newline}", "#".repeat(level));
        let renamed = spliced(text, heading.line.start..heading.line.end, &line);
        let moved = (heading.line.start + line.len(), end + line.len() - heading.line.len());
        added_to(&renamed, moved.0, moved.1, level, entries)
    } else if let Some(heading) = found.iter().find(|heading| heading.is_unreleased()) {
        let line = format!("{newline}{} {title}{newline}", "#".repeat(heading.level));
        let end = end_of(text, heading) + line.len();
        let begun = spliced(text, heading.line.end..heading.line.end, &line);
        added_to(&begun, heading.line.end + line.len(), end, heading.level, entries)
    } else {
        let newest = found.iter().find(|heading| heading.version.is_some());
        let level = newest.map_or(2, |heading| heading.level);
        let at = newest.map_or(text.len(), |heading| heading.line.start);
        let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
        let gap = if before.is_empty() || before.ends_with(&newline.repeat(2)) {
            String::new()
        } else if before.ends_with(newline) {
            newline.to_owned()
        } else {
            newline.repeat(2)
        };
        let head = if text.trim().is_empty() { format!("# Changelog{newline}{newline}") } else { gap };
        let own = format!("{} {title}{newline}", "#".repeat(level));
        let own = added_to(&own, own.len(), own.len(), level, entries);
        let foot = if after.is_empty() { "" } else { newline };
        format!("{before}{head}{own}{foot}{after}")
    };
    match newline {
        "\r\n" => folded.replace("\r\n", "\n").replace('\n', "\r\n"),
        _ => folded,
    }
}

/// The entries with the mark that the changelog's other entries have.
fn as_marked(text: &str, entries: &Entries) -> Entries {
    let begins = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    let mark = if begins("* ") && !begins("- ") { "* " } else { "- " };
    let marked = |line: &String| format!("{mark}{line}");
    entries.iter().map(|(kind, lines)| (*kind, lines.iter().map(marked).collect())).collect()
}

/// The heading's text, in brackets where the newest one has them.
fn title(section: &Section<'_>, found: &[Heading<'_>]) -> String {
    let newest = found.iter().find(|heading| heading.version.is_some());
    let date = section.date.as_ref().map(|date| format!(" - {date}")).unwrap_or_default();
    match newest.is_some_and(|heading| heading.text.starts_with('[')) {
        true => format!("[{}]{date}", section.version),
        false => format!("{}{date}", section.version),
    }
}

fn spliced(text: &str, range: std::ops::Range<usize>, new: &str) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    format!("{before}{new}{after}")
}

/// Adds entries to the section between two places; one that stands there already is not added again.
fn added_to(text: &str, start: usize, end: usize, level: usize, entries: &Entries) -> String {
    let body = text.get(start..end).unwrap_or_default();
    let mut lines: Vec<String> = body.lines().map(str::to_owned).collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    let mark = "#".repeat(level + 1);
    for (kind, texts) in entries {
        let is_new = |text: &&String| !lines.contains(text);
        let fresh: Vec<String> = texts.iter().filter(is_new).cloned().collect();
        if fresh.is_empty() {
            continue;
        }
        let heading = format!("{mark} {}", kind.title());
        match lines.iter().position(|line| line.trim_end().eq_ignore_ascii_case(&heading)) {
            Some(at) => {
                let at = end_of_part(&lines, at);
                lines.splice(at..at, fresh);
            }
            None => {
                lines.extend([String::new(), heading, String::new()]);
                lines.extend(fresh);
            }
        }
    }
    let is_last = text.len() == end;
    let foot = if is_last { "\n" } else { "\n\n" };
    let joined = format!("{}{foot}", lines.join("\n"));
    spliced(text, start..end, &joined)
}

/// The line behind the last entry below a heading.
fn end_of_part(lines: &[String], heading: usize) -> usize {
    let rest = lines.iter().enumerate().skip(heading + 1);
    let part = rest.take_while(|(_, line)| !line.starts_with('#'));
    let last = part.filter(|(_, line)| !line.trim().is_empty()).last();
    last.map_or(heading + 1, |(number, _)| number + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str, untagged: Option<&str>) -> String {
        let version = Version::new(1, 1, 0);
        let untagged = untagged.map(|text| Version::parse(text).unwrap());
        let section = Section { version: &version, untagged: untagged.as_ref(), date: None };
        let entries = Entries::from([
            (NoteKind::Added, vec!["New.".to_owned()]),
            (NoteKind::Fixed, vec!["Mended.".to_owned()]),
        ]);
        let once = fold(text, &section, &entries);
        assert_eq!(fold(&once, &section, &entries), once, "folding twice changes nothing");
        once
    }

    const OWN: &str = "## 1.1.0\n\n### Added\n\n- New.\n\n### Fixed\n\n- Mended.\n";

    #[test]
    fn the_newest_section_comes_first() {
        assert_eq!(folded("", None), format!("# Changelog\n\n{OWN}"));
        let text = "# Changelog\n\nAbout.\n\n## 1.0.0\n\n- a\n";
        assert_eq!(folded(text, None), format!("# Changelog\n\nAbout.\n\n{OWN}\n## 1.0.0\n\n- a\n"));
        assert!(folded("# C\n\n## 1.0.0\n\n* a\n", None).contains("\n* New.\n"));
        assert!(folded("# C\n\n## [1.0.0] - 2026-01-01\n", None).contains("## [1.1.0]\n"));
        assert_eq!(folded("# C", None), format!("# C\n\n{OWN}"));
    }

    #[test]
    fn what_authors_wrote_stays() {
        let text = "## 1.1.0 - soon\n\nProse.\n\n### Added\n\n- Mine.\n\nMore.\n\n## 1.0.0\n";
        let expected = "## 1.1.0 - soon\n\nProse.\n\n### Added\n\n- Mine.\n\nMore.\n- New.\n\n### Fixed\n\n- Mended.\n\n## 1.0.0\n";
        assert_eq!(folded(text, None), expected);
        let text = "# C\n\n## [Unreleased]\n\n### Added\n\n- Mine.\n\n## [1.0.0]\n";
        let expected = "# C\n\n## [Unreleased]\n\n## [1.1.0]\n\n### Added\n\n- Mine.\n- New.\n\n### Fixed\n\n- Mended.\n\n## [1.0.0]\n";
        assert_eq!(folded(text, None), expected);
    }

    #[test]
    fn a_section_that_was_never_released_is_renamed() {
        let text = "# C\n\n## 1.0.1\n\n### Fixed\n\n- Mine.\n\n## 1.0.0\n\n- a\n";
        let folded = folded(text, Some("1.0.1"));
        let expected =
            "# C\n\n## 1.1.0\n\n### Fixed\n\n- Mine.\n- Mended.\n\n### Added\n\n- New.\n\n## 1.0.0\n\n- a\n";
        assert_eq!(folded, expected);
    }

    #[test]
    fn line_ends_stay() {
        let text = "# C\r\n\r\n## 1.0.0\r\n\r\n- a\r\n";
        let folded = folded(text, None);
        assert_eq!(folded.matches('\n').count(), folded.matches("\r\n").count());
        assert!(folded.starts_with("# C\r\n\r\n## 1.1.0\r\n\r\n### Added\r\n"));
    }
}
