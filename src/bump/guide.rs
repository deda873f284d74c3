//! A migration guide: begun with a row for each breaking change, and rows that come later.

use super::words::one_line;
use crate::catalogue::computed::{Computed, comment};
use crate::catalogue::guide::TO_FILL_IN;
use crate::diff::{Bump, Change};
use crate::report::prose;
use std::collections::BTreeSet;

/// The first cells of the rows: what breaks, or a place for what no tool can see.
fn cells(changes: &[Change]) -> Vec<String> {
    let breaking = changes.iter().filter(|change| change.bump == Some(Bump::Major));
    let mut known = BTreeSet::new();
    let cell = |change: &Change| one_line(&prose(&change.message));
    let mut cells: Vec<String> = breaking.map(cell).filter(|cell| known.insert(cell.clone())).collect();
    if cells.is_empty() {
        cells.push(TO_FILL_IN.to_owned());
    }
    cells
}

/// A row that waits for its author.
fn row(cell: &str) -> String {
    format!("| {cell} | {TO_FILL_IN} |")
}

/// The head of the table.
const HEAD: &str = "| Change | What to do |\n|---|---|\n";

/// A guide with a row for each breaking change.
pub(super) fn begun(from: u64, to: u64, changes: &[Change]) -> String {
    let cells = cells(changes);
    let rows: String = cells.iter().map(|cell| format!("{}\n", row(cell))).collect();
    let comment = comment(cells.iter().map(String::as_str));
    format!(
        "# Moving from version {from} to version {to}\n\n\
         ## What changed\n\n{comment}\n\n{HEAD}{rows}\n\
         ## Why\n\n{TO_FILL_IN}\n\n\
         ## Who is affected\n\n{TO_FILL_IN}\n\n\
         ## Steps\n\n1. {TO_FILL_IN}\n"
    )
}

/// A guide with rows for what its comment does not know yet, and without those that nobody filled in and
/// that hold no more. A guide without the comment is its author's.
pub(super) fn kept_in_step(guide: &str, changes: &[Change]) -> String {
    let Some(known) = Computed::find(guide) else { return guide.to_owned() };
    let newline = if guide.contains("\r\n") { "\r\n" } else { "\n" };
    let cells = cells(changes);
    let is_over = |line: &str| {
        let cell = line.strip_prefix("| ").and_then(|line| line.strip_suffix(&format!(" | {TO_FILL_IN} |")));
        cell.is_some_and(|cell| known.told(cell) && !cells.iter().any(|held| held == cell))
    };
    let comment = comment(cells.iter().map(String::as_str)).replace('\n', newline);
    let (before, behind) = guide.split_at_checked(known.place.end).unwrap_or((guide, ""));
    let before = before.get(..known.place.start).unwrap_or_default();
    let mut lines: Vec<String> = behind.split_inclusive('\n').map(str::to_owned).collect();
    lines.retain(|line| !is_over(line.trim_end()));
    let is_row = |line: &&String| line.starts_with('|');
    let begin = lines.iter().position(|line| is_row(&line));
    let end = begin.map(|begin| begin + lines.iter().skip(begin).take_while(is_row).count());
    let fresh: Vec<&String> = cells.iter().filter(|cell| !known.told(cell)).collect();
    let mut added: Vec<String> = fresh.iter().map(|cell| format!("{}{newline}", row(cell))).collect();
    if end.is_none() && !added.is_empty() {
        added.insert(0, format!("{newline}{newline}{}", HEAD.replace('\n', newline)));
    }
    let at = end.unwrap_or(0);
    if let Some(line) = at.checked_sub(1).and_then(|before| lines.get_mut(before))
        && !line.ends_with('\n')
        && !added.is_empty()
    {
        line.push_str(newline);
    }
    lines.splice(at..at, added);
    format!("{before}{comment}{}", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Aspect, Place, Step, What};
    use crate::document::Location;
    use crate::path::RepoPath;

    fn breaking(messages: &[&str]) -> Vec<Change> {
        let what = What::new(Place::Connector, Aspect::Bond("connector-platform-removed"), Step::Removed);
        let location = || Location::file(RepoPath::root());
        let change = |text: &&str| Change::beside_the_contract(what, location(), (*text).to_owned());
        messages.iter().map(change).collect()
    }

    #[test]
    fn rows_come_and_go_and_what_was_filled_in_stays() {
        let first = begun(1, 2, &breaking(&["A | B", "C"]));
        assert!(
            first.contains("|---|---|\n| A \\| B | _to fill in_ |\n| C | _to fill in_ |\n\n## Why"),
            "{first}"
        );
        assert_eq!(kept_in_step(&first, &breaking(&["A | B", "C"])), first);
        let filled = first.replace("| C | _to fill in_ |", "| C | Do D. |");
        let next = kept_in_step(&filled, &breaking(&["E"]));
        assert!(next.contains("|---|---|\n| C | Do D. |\n| E | _to fill in_ |\n\n## Why"), "{next}");
        let none = kept_in_step(&first, &[]);
        assert!(none.contains("|---|---|\n| _to fill in_ | _to fill in_ |\n\n## Why"), "{none}");
        assert_eq!(kept_in_step(&none, &breaking(&["A | B", "C"])), first);
    }

    #[test]
    fn line_ends_and_tables_are_the_authors() {
        let first = begun(1, 2, &breaking(&["A"])).replace('\n', "\r\n");
        let next = kept_in_step(&first, &breaking(&["A", "B"]));
        assert_eq!(next.matches('\n').count(), next.matches("\r\n").count());
        let (head, _) = first.split_once("| Change").unwrap();
        let next = kept_in_step(head, &breaking(&["A", "B"]));
        assert!(
            next.ends_with(
                "-->\r\n\r\n| Change | What to do |\r\n|---|---|\r\n| B | _to fill in_ |\r\n\r\n\r\n"
            ),
            "{next:?}"
        );
        assert_eq!(kept_in_step("no comment", &breaking(&["A"])), "no comment");
    }
}
