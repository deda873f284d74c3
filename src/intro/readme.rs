//! Sections of a readme, which an introduction takes over as they are.

use super::{OPERATIONS, TO_FILL_IN};
use crate::catalogue::Release;
use crate::rules::sections::{CREDENTIALS, Heading, SECTIONS, Section, headings};
use crate::source::BYTE_ORDER_MARK;

/// The name of the file, compared without regard to case.
const FILE: &str = "readme.md";

/// A longer section is not taken over, in bytes.
const MAX_SECTION: usize = 100_000;

/// The text of a section of the release's readme; none where there is no readme, or nothing in it but
/// what its template says.
pub(super) fn section(release: &Release, section: &Section) -> Option<String> {
    let (_, bytes) = release.file_named(FILE)?;
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches(BYTE_ORDER_MARK);
    // What the definition says of operations is newer than any readme.
    if section.0 == OPERATIONS.0 {
        return None;
    }
    let headings = headings(text);
    let index = headings.iter().position(|heading| heading.tells(section))?;
    let heading = headings.get(index)?;
    let is_other = |next: &Heading| SECTIONS.iter().chain([&CREDENTIALS]).any(|section| next.tells(section));
    let next = headings.iter().skip(index + 1).find(|next| next.level <= heading.level || is_other(next));
    let body = text.get(heading.span.end..next.map_or(text.len(), |next| next.span.start))?;
    let is_ours = |line: &&str| !line.contains("connectory:begin") && !line.contains("connectory:end");
    // What stands below a title stands below a section here.
    let deeper = if heading.is_title() { "#" } else { "" };
    let lines = body.lines().filter(is_ours).map(|line| match line.starts_with('#') {
        true => format!("{deeper}{line}"),
        false => line.to_owned(),
    });
    let told = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
    let is_template = ["Required.", "Optional."].iter().any(|start| told.starts_with(start));
    (!told.is_empty() && told.len() <= MAX_SECTION && !is_template && !told.contains(TO_FILL_IN))
        .then_some(told)
}
