//! The section of a version in a changelog: begun, and filled. What its author wrote stays.
//!
//! A section in which nobody wrote is the tool's: a comment says so and knows the lines that were told
//! (see [`Computed`]). Such a section is kept in step with the changes, as far as its lines are as they
//! were written. Every other section gets notes alone.

use crate::catalogue::NoteKind;
use crate::catalogue::changelog::{Heading, end_of, headings};
use crate::catalogue::computed::{Computed, comment};
use semver::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The lines of a section, by the heading that they belong under.
pub(super) type Entries = BTreeMap<NoteKind, Vec<String>>;

/// Which section is written, and what it is to tell.
pub(super) struct Section<'v> {
    /// Its version.
    pub(super) version: &'v Version,
    /// The version of the work tree that was never tagged: its section becomes this one.
    pub(super) untagged: Option<&'v Version>,
    /// The day in the heading, where there is to be one.
    pub(super) date: Option<String>,
    /// What people wrote.
    pub(super) notes: Entries,
    /// What was found; none where there is nothing to compare with, or it cannot be told.
    pub(super) computed: Option<Entries>,
}

/// A changelog with the section of a version. A section that is there is filled, that of an untagged
/// version is renamed, what stands under `Unreleased` goes into the new one; the newest section comes
/// first.
pub(super) fn fold(text: &str, section: &Section<'_>) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let begun = begun(text, section, newline);
    let body = begun.text.get(begun.body.clone()).unwrap_or_default();
    let mark = if has_stars(text) { "* " } else { "- " };
    let is_new = body.is_empty() && begun.text != text;
    let body = Body::read(body, begun.level, newline);
    let is_last = begun.body.end == begun.text.len();
    match body.filled(section, mark) {
        (lines, is_changed) if is_changed || is_new => {
            spliced(&begun.text, begun.body, &lines.finished(is_last))
        }
        _ => begun.text,
    }
}

/// Whether the entries of a changelog begin with stars.
fn has_stars(text: &str) -> bool {
    let begins = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    begins("* ") && !begins("- ")
}

/// A text in which a section has its heading.
struct Begun {
    text: String,
    /// What stands below the heading.
    body: Range<usize>,
    level: usize,
}

fn begun(text: &str, section: &Section<'_>, newline: &str) -> Begun {
    let found: Vec<Heading<'_>> = headings(text).collect();
    let of = |version: &Version| found.iter().find(|heading| heading.version.as_ref() == Some(version));
    let title = title(section, &found);
    if let Some(heading) = of(section.version) {
        let body = heading.line.end..end_of(text, heading);
        return Begun { text: text.to_owned(), body, level: heading.level };
    }
    if let Some(old) = section.untagged.and_then(of) {
        let line = heading(&title, old.level, old.underline, newline);
        let end = end_of(text, old) + line.len() - old.line.len();
        let body = old.line.start + line.len()..end;
        return Begun { text: spliced(text, old.line.clone(), &line), body, level: old.level };
    }
    if let Some(open) = found.iter().find(|heading| heading.is_unreleased()) {
        let line = format!("{newline}{}", heading(&title, open.level, open.underline, newline));
        let body = open.line.end + line.len()..end_of(text, open) + line.len();
        return Begun { text: spliced(text, open.line.end..open.line.end, &line), body, level: open.level };
    }
    let newest = found.iter().find(|heading| heading.version.is_some());
    let (level, underline) = newest.map_or((2, None), |heading| (heading.level, heading.underline));
    let at = newest.map_or(text.len(), |heading| heading.line.start);
    let before = text.get(..at).unwrap_or_default();
    let head = if text.trim().is_empty() {
        format!("# Changelog{newline}{newline}")
    } else if before.is_empty() || before.ends_with(&newline.repeat(2)) {
        String::new()
    } else if before.ends_with(newline) {
        newline.to_owned()
    } else {
        newline.repeat(2)
    };
    let line = format!("{head}{}", heading(&title, level, underline, newline));
    let end = at + line.len();
    Begun { text: spliced(text, at..at, &line), body: end..end, level }
}

/// A heading with its line's end.
fn heading(title: &str, level: usize, underline: Option<char>, newline: &str) -> String {
    match underline {
        Some(sign) => {
            let length = title.chars().count().max(3);
            format!("{title}{newline}{}{newline}", sign.to_string().repeat(length))
        }
        None => format!("{} {title}{newline}", "#".repeat(level)),
    }
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

fn spliced(text: &str, range: Range<usize>, new: &str) -> String {
    let before = text.get(..range.start).unwrap_or_default();
    let after = text.get(range.end..).unwrap_or_default();
    format!("{before}{new}{after}")
}

/// The lines of a section, each with its end.
struct Body {
    lines: Vec<String>,
    level: usize,
    newline: &'static str,
}

impl Body {
    fn read(text: &str, level: usize, newline: &'static str) -> Self {
        Self { lines: text.split_inclusive('\n').map(str::to_owned).collect(), level, newline }
    }

    /// The section with all that it is to tell, and whether it did not tell all of it.
    fn filled(mut self, section: &Section<'_>, mark: &str) -> (Self, bool) {
        let before = self.lines.concat();
        let known = Computed::find(&before);
        for (kind, entries) in &section.notes {
            self.add(*kind, entries.iter().map(|entry| format!("{mark}{entry}")));
        }
        if let Some(found) = &section.computed
            && (known.is_some() || before.trim().is_empty())
        {
            self.compute(found, known.as_ref(), mark);
        }
        let is_changed = self.lines.concat() != before;
        (self, is_changed)
    }

    /// Takes out what was told and holds no more, tells what is new, and notes what was told.
    fn compute(&mut self, found: &Entries, known: Option<&Computed>, mark: &str) {
        let holding: BTreeSet<&str> = found.values().flatten().map(String::as_str).collect();
        match known {
            Some(known) => self.take_back(known, &holding),
            None => self.write_comment(&comment(std::iter::empty())),
        }
        for (kind, entries) in found {
            let is_new = |entry: &&String| known.is_none_or(|known| !known.told(entry));
            self.add(*kind, entries.iter().filter(is_new).map(|entry| format!("{mark}{entry}")));
        }
        self.write_comment(&comment(holding.into_iter()));
    }

    /// Writes the comment where it stands, or as the first of the section.
    fn write_comment(&mut self, comment: &str) {
        let comment = comment.replace('\n', self.newline);
        let text = self.lines.concat();
        let text = match Computed::find(&text) {
            Some(found) => spliced(&text, found.place, &comment),
            None => format!("{0}{comment}{0}{text}", self.newline),
        };
        self.lines = text.split_inclusive('\n').map(str::to_owned).collect();
    }

    /// Takes out lines that are as they were told and hold no more, with headings that are left alone.
    fn take_back(&mut self, known: &Computed, holding: &BTreeSet<&str>) {
        let mut kept: Vec<String> = Vec::new();
        let mut emptied: Option<usize> = None;
        let mut lines = std::mem::take(&mut self.lines).into_iter().peekable();
        while let Some(line) = lines.next() {
            let text = line.trim();
            let entry = ["- ", "* "].iter().find_map(|mark| text.strip_prefix(mark));
            let goes_on =
                lines.peek().is_some_and(|next| next.starts_with([' ', '\t']) && !next.trim().is_empty());
            let is_over = entry.is_some_and(|entry| known.told(entry) && !holding.contains(entry));
            if is_over && !goes_on {
                emptied = emptied.or_else(|| heading_above(&kept));
                continue;
            }
            if !text.is_empty()
                && let Some(heading) = emptied.take()
                && line.starts_with('#')
            {
                kept.truncate(heading);
            } else if !text.is_empty() {
                emptied = None;
            }
            kept.push(line);
        }
        if let Some(heading) = emptied {
            kept.truncate(heading);
        }
        self.lines = kept;
    }

    /// Adds entries below their heading; one that stands there already is not added again.
    fn add(&mut self, kind: NoteKind, entries: impl Iterator<Item = String>) {
        let there: BTreeSet<String> = self.lines.iter().map(|line| line.trim_end().to_owned()).collect();
        let fresh = entries.filter(|entry| !there.contains(entry));
        let fresh: Vec<String> = fresh.map(|entry| format!("{entry}{}", self.newline)).collect();
        if fresh.is_empty() {
            return;
        }
        let blank = || self.newline.to_owned();
        let title = format!("{} {}", "#".repeat(self.level + 1), kind.title());
        let is_its = |line: &String| line.trim_end().eq_ignore_ascii_case(&title);
        let (at, before) = match self.lines.iter().position(is_its) {
            Some(heading) => match self.last_of_part(heading) {
                last if last == heading => (heading + 1, vec![blank()]),
                last => (last + 1, Vec::new()),
            },
            None => {
                let end =
                    self.lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
                (end, vec![blank(), format!("{title}{}", self.newline), blank()])
            }
        };
        self.end_line(at);
        self.lines.splice(at..at, before.into_iter().chain(fresh));
    }

    /// Gives the line before a place an end, where the text ends without one.
    fn end_line(&mut self, at: usize) {
        let newline = self.newline;
        if let Some(line) = at.checked_sub(1).and_then(|before| self.lines.get_mut(before))
            && !line.ends_with('\n')
        {
            line.push_str(newline);
        }
    }

    /// The last line below a heading that is not blank; the heading where there is none.
    fn last_of_part(&self, heading: usize) -> usize {
        let rest = self.lines.iter().enumerate().skip(heading + 1);
        let part = rest.take_while(|(_, line)| !line.starts_with('#'));
        part.filter(|(_, line)| !line.trim().is_empty()).last().map_or(heading, |(number, _)| number)
    }

    /// The text, with a blank line at its end where another section follows.
    fn finished(mut self, is_last: bool) -> String {
        let newline = self.newline;
        self.end_line(self.lines.len());
        if !is_last && self.lines.last().is_none_or(|line| !line.trim().is_empty()) {
            self.lines.push(newline.to_owned());
        }
        self.lines.concat()
    }
}

/// The heading of a kind at the end of some lines, with nothing but blank lines behind it.
fn heading_above(lines: &[String]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let title = lines.get(last)?.strip_prefix('#')?.trim_start_matches('#').trim();
    NoteKind::ALL.iter().any(|kind| kind.title().eq_ignore_ascii_case(title)).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::changelog;

    fn entries(added: &[&str], fixed: &[&str]) -> Entries {
        let lines = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let all = [(NoteKind::Added, lines(added)), (NoteKind::Fixed, lines(fixed))];
        all.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
    }

    /// Folds notes and what was computed into the section of 1.1.0, and again, which changes nothing.
    fn with(text: &str, notes: Entries, computed: Option<Entries>, untagged: Option<&str>) -> String {
        let version = Version::new(1, 1, 0);
        let untagged = untagged.map(|text| Version::parse(text).unwrap());
        let section = Section { version: &version, untagged: untagged.as_ref(), date: None, notes, computed };
        let once = fold(text, &section);
        if changelog::section(&once, &version).is_none() {
            // A comment or code that never ends hides it; the plan is refused.
            return once;
        }
        assert_eq!(fold(&once, &section), once, "folding twice changes nothing");
        once
    }

    fn noted(text: &str, untagged: Option<&str>) -> String {
        with(text, entries(&["New."], &["Mended."]), None, untagged)
    }

    fn computed(text: &str, added: &[&str]) -> String {
        with(text, Entries::new(), Some(entries(added, &[])), None)
    }

    const OWN: &str = "## 1.1.0\n\n### Added\n\n- New.\n\n### Fixed\n\n- Mended.\n";

    #[test]
    fn the_newest_section_comes_first() {
        assert_eq!(noted("", None), format!("# Changelog\n\n{OWN}"));
        let text = "# Changelog\n\nAbout.\n\n## 1.0.0\n\n- a\n";
        assert_eq!(noted(text, None), format!("# Changelog\n\nAbout.\n\n{OWN}\n## 1.0.0\n\n- a\n"));
        assert!(noted("# C\n\n## 1.0.0\n\n* a\n", None).contains("\n* New.\n"));
        assert!(noted("# C\n\n## [1.0.0] - 2026-01-01\n", None).contains("## [1.1.0]\n"));
        assert_eq!(noted("# C", None), format!("# C\n\n{OWN}"));
    }

    #[test]
    fn headings_are_written_as_the_others_are() {
        let underlined = noted("Log\n===\n\n1.0.0\n-----\n\n- a\n", None);
        assert_eq!(
            underlined,
            "Log\n===\n\n1.1.0\n-----\n\n### Added\n\n- New.\n\n### Fixed\n\n- Mended.\n\n1.0.0\n-----\n\n- a\n"
        );
        let third = noted("# Log\n\n## 2026\n\n### 1.0.0\n\n- a\n", None);
        assert!(third.starts_with("# Log\n\n## 2026\n\n### 1.1.0\n\n#### Added\n\n- New.\n"), "{third}");
    }

    #[test]
    fn what_authors_wrote_stays() {
        let text = "## 1.1.0 - soon\n\nProse.\n\n### Added\n\n- Mine.\n\nMore.\n\n\n\n## 1.0.0";
        let expected = "## 1.1.0 - soon\n\nProse.\n\n### Added\n\n- Mine.\n\nMore.\n- New.\n\n### Fixed\n\n- Mended.\n\n\n\n## 1.0.0";
        assert_eq!(noted(text, None), expected);
        assert_eq!(computed(text, &["Found."]), text);
        let text = "# C\n\n## [Unreleased]\n\n### Added\n\n- Mine.\n\n## [1.0.0]\n";
        let expected = "# C\n\n## [Unreleased]\n\n## [1.1.0]\n\n### Added\n\n- Mine.\n- New.\n\n### Fixed\n\n- Mended.\n\n## [1.0.0]\n";
        assert_eq!(noted(text, None), expected);
        assert!(!computed(text, &["Found."]).contains("Found."));
    }

    #[test]
    fn a_section_that_was_never_released_is_renamed() {
        let text = "# C\n\n## 1.0.1\n\n### Fixed\n\n- Mine.\n\n## 1.0.0\n\n- a\n";
        let expected =
            "# C\n\n## 1.1.0\n\n### Fixed\n\n- Mine.\n- Mended.\n\n### Added\n\n- New.\n\n## 1.0.0\n\n- a\n";
        assert_eq!(noted(text, Some("1.0.1")), expected);
        let expected = "1.1.0\n-----\n\n- a\n\n### Added\n\n- New.\n\n### Fixed\n\n- Mended.\n";
        assert_eq!(noted("1.0.1\n---\n\n- a\n", Some("1.0.1")), expected);
    }

    #[test]
    fn line_ends_stay() {
        let text = "# C\r\n\r\n## 1.0.0\r\n\r\n- a\n- b\r\n";
        let folded = with(text, entries(&["New."], &[]), Some(entries(&["Found."], &[])), None);
        assert!(folded.ends_with("## 1.0.0\r\n\r\n- a\n- b\r\n"), "{folded}");
        let begun = folded.strip_suffix("## 1.0.0\r\n\r\n- a\n- b\r\n").unwrap();
        assert_eq!(begun.matches('\n').count(), begun.matches("\r\n").count());
        assert!(begun.ends_with("### Added\r\n\r\n- New.\r\n- Found.\r\n\r\n"), "{begun}");
    }

    #[test]
    fn what_was_computed_is_kept_in_step() {
        let text = "# C\n\n## 1.0.0\n\n- a\n";
        let first = computed(text, &["A.", "B."]);
        assert!(first.contains(" -->\n\n### Added\n\n- A.\n- B.\n\n## 1.0.0\n"), "{first}");
        let second = computed(&first, &["B.", "C."]);
        assert!(second.contains("### Added\n\n- B.\n- C.\n\n## 1.0.0\n"), "{second}");
        let none = computed(&second, &[]);
        assert!(!none.contains("Added") && none.ends_with(" -->\n\n## 1.0.0\n\n- a\n"), "{none}");
        assert_eq!(computed(&none, &["A.", "B."]), first);
    }

    #[test]
    fn what_was_edited_is_the_authors() {
        let first = computed("", &["A.", "B.", "C."]);
        let edited = first
            .replace("- A.\n- B.\n", "- A, in other words.\n- C.\n  And why.\n")
            .replacen("- C.\n\n", "", 1);
        let again = computed(&edited, &["A.", "B.", "C."]);
        assert_eq!(again, edited, "what was edited or taken out is not told again");
        let more = computed(&edited, &["D."]);
        assert!(more.contains("- A, in other words.\n- C.\n  And why.\n- D.\n"), "{more}");
        let own = first.replacen("<!--", "", 1);
        assert_eq!(computed(&own, &["D."]), own, "without the comment nothing is added");
        let headed = computed(&first.replace("### Added", "### New things"), &[]);
        assert!(headed.contains("### New things\n"), "{headed}");
    }

    /// Lines that mean something to a changelog, or could be taken for it.
    const LINES: [&str; 24] = [
        "# Changelog",
        "## Unreleased",
        "## [Unreleased]",
        "## 1.1.0",
        "## [1.0.1] - 2026-01-01",
        "### 1.0.0",
        "1.0.0",
        "1.1.0",
        "---",
        "===",
        "### Added",
        "#### Fixed",
        "- New.",
        "* Found.",
        "  goes on",
        "```",
        "~~~",
        "<!-- a",
        "b -->",
        "<!-- c -->",
        "Prose.",
        "| a | b |",
        "",
        "",
    ];

    #[test]
    fn no_line_of_an_author_is_lost() {
        let mut state = 7_u64;
        let mut next = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        for _ in 0..4_000 {
            let ends = ["\n", "\r\n"];
            let lines = 1 + next(14);
            let mut text: String =
                (0..lines).map(|_| format!("{}{}", LINES[next(LINES.len())], ends[next(2)])).collect();
            if next(4) == 0 {
                text.truncate(text.trim_end().len());
            }
            let computed = (next(2) == 0).then(|| entries(&["Found.", "More."], &[]));
            let untagged = (next(2) == 0).then_some("1.0.1");
            let folded = with(&text, entries(&["New."], &["Mended."]), computed, untagged);
            let mut rest = folded.lines();
            for line in text.lines() {
                let renamed =
                    untagged.is_some() && (line.contains("1.0.1") || line == "---" || line == "===");
                assert!(
                    renamed || rest.any(|other| other == line),
                    "{line:?} of {text:?} is not in {folded:?}"
                );
            }
            for entry in ["New.", "Mended."] {
                assert!(folded.contains(entry), "{entry} is not in {folded:?}, was {text:?}");
            }
        }
    }
}
