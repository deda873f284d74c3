//! What `connectory bump` computed in files that people write too.
//!
//! A comment says that it did, and holds a digest of every line it told. So a line that still is as it
//! was written is known from one that somebody edited, and what somebody took out is not told again.
//! Without the comment everything is the author's.

use crate::files::sha256;
use std::collections::BTreeSet;
use std::ops::Range;

/// How the comment begins.
const BEGIN: &str = "<!-- connectory bump:";

/// What it says to whoever reads it.
const ABOUT: &str = "computed from the changes; edit at will. Without this comment nothing more is added.";

/// How it ends.
const END: &str = "-->";

/// So many hexadecimal digits tell one line from another.
const DIGITS: usize = 8;

/// So many digests stand on a line.
const ON_A_LINE: usize = 10;

/// A comment that was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Computed {
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    told: BTreeSet<String>,
}

impl Computed {
    /// Finds the comment in a text.
    pub fn find(text: &str) -> Option<Self> {
        let start = text.find(BEGIN)?;
        let body = text.get(start + BEGIN.len()..)?;
        let length = body.find(END)?;
        let is_digest =
            |word: &&str| word.len() == DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        let words = body.get(..length)?.split_whitespace();
        let told = words.filter(is_digest).map(str::to_owned).collect();
        Some(Self { place: start..start + BEGIN.len() + length + END.len(), told })
    }

    /// Whether a line was told, and is as it was written.
    pub fn told(&self, line: &str) -> bool {
        self.told.contains(&digest(line))
    }

    /// A text without the comment and the blanks around it.
    pub fn without(&self, text: &str) -> String {
        let before = text.get(..self.place.start).unwrap_or_default().trim_end();
        let behind = text.get(self.place.end..).unwrap_or_default().trim_start();
        let gap = if before.is_empty() || behind.is_empty() { "" } else { "\n\n" };
        format!("{before}{gap}{behind}")
    }
}

/// The comment for some lines; it has no line end behind it.
pub fn comment<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let digests: BTreeSet<String> = lines.map(digest).collect();
    let digests: Vec<String> = digests.into_iter().collect();
    let rows: Vec<String> = digests.chunks(ON_A_LINE).map(|row| row.join(" ")).collect();
    match rows.is_empty() {
        true => format!("{BEGIN} {ABOUT} {END}"),
        false => format!("{BEGIN} {ABOUT}\n{} {END}", rows.join("\n")),
    }
}

/// Whether a person's words are in a text: something besides headings, comments, and lines that were
/// computed.
pub fn is_said(text: &str) -> bool {
    let computed = Computed::find(text);
    let mut is_comment = false;
    text.lines().map(str::trim).any(|line| {
        let was_comment = is_comment;
        is_comment = match (line.rfind("<!--"), line.rfind(END)) {
            (opens, closes) if opens > closes => true,
            (_, closes) => is_comment && closes.is_none(),
        };
        let is_hidden = was_comment || line.starts_with("<!--");
        let is_ours = || computed.as_ref().is_some_and(|computed| computed.told(line));
        !(line.is_empty() || line.starts_with('#') || is_hidden || is_ours())
    })
}

/// What a line is known by: its text without the mark of a list.
fn digest(line: &str) -> String {
    let line = line.trim();
    let text = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
    sha256(text.trim().as_bytes()).chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_as_long_as_nobody_edits_them() {
        let lines: Vec<String> = (0..25).map(|number| format!("Line {number}.")).collect();
        let text = format!("a\n\n{}\n\nb\n", comment(lines.iter().map(String::as_str)));
        let computed = Computed::find(&text).unwrap();
        assert!(computed.told("* Line 24. ") && !computed.told("- Line 25.") && !computed.told("computed"));
        assert_eq!(computed.without(&text), "a\n\nb\n");
        assert!(Computed::find("<!-- connectory bump: open").is_none());
        assert_eq!(Computed::find(&comment(std::iter::empty())).unwrap().told, BTreeSet::new());
    }

    #[test]
    fn words_are_what_neither_a_heading_nor_a_comment_is() {
        assert!(is_said("### Added\n\n- a\n") && is_said("<!-- a\nb -->\nc"));
        assert!(!is_said("\n### Added\n<!-- a\n\nb -->\n"));
    }
}
