//! Changes between two states as one page that needs no other file, and runs no script.

use super::templates::Templates;
use super::text::{NAME, Piece, pieces, tidy};
use crate::diff::Change;
use crate::error::Result;
use crate::report::changes::{Comparison, Group, symbol, values};
use serde::Serialize;

/// Changes of one kind that are listed in one comparison.
const MAX_CHANGES: usize = 2_000;

/// Messages are cut at this many characters.
const MAX_MESSAGE: usize = 900;

#[derive(Serialize)]
struct View {
    title: String,
    since: Option<String>,
    sections: Vec<Section>,
}

/// A comparison as a page shows it.
#[derive(Serialize)]
pub(super) struct Section {
    anchor: String,
    subject: String,
    state: &'static str,
    from: String,
    to: String,
    verdict: Vec<Piece>,
    groups: Vec<List>,
}

#[derive(Serialize)]
struct List {
    id: &'static str,
    title: &'static str,
    entries: Vec<Entry>,
    left_out: usize,
}

#[derive(Serialize)]
struct Entry {
    sign: char,
    message: Vec<Piece>,
    name: String,
    place: String,
    before: Option<String>,
    after: Option<String>,
}

/// Writes a page.
///
/// # Errors
/// When the template cannot be filled.
pub fn changes_page(comparisons: &[Comparison], since: Option<&str>) -> Result<String> {
    let title = match (comparisons, since) {
        ([one], None) => format!("{}: {} → {}", one.subject, one.from, one.to),
        (_, Some(since)) => format!("Changes since {since}"),
        (_, None) => "Changes".to_owned(),
    };
    let section = |(number, one)| Section::of(number, one, MAX_CHANGES);
    let sections = comparisons.iter().enumerate().map(section).collect();
    let since = since.map(|since| tidy(since, NAME));
    let view = View { title: tidy(&title, NAME), since, sections };
    Templates::english()?.render_alone("changes.html", &view)
}

impl Section {
    /// Shows a comparison; of each kind of change so many at most.
    pub(super) fn of(number: usize, comparison: &Comparison, most: usize) -> Self {
        let lists = Group::ALL.into_iter().map(|group| List::of(group, &comparison.of_group(group), most));
        Self {
            anchor: format!("c{number}"),
            subject: tidy(&comparison.subject, NAME),
            state: comparison.fate.as_str(),
            from: tidy(&comparison.from, NAME),
            to: tidy(&comparison.to, NAME),
            verdict: pieces(&comparison.verdict(), MAX_MESSAGE),
            groups: lists.filter(|list| !list.entries.is_empty()).collect(),
        }
    }
}

impl List {
    fn of(group: Group, changes: &[&Change], most: usize) -> Self {
        Self {
            id: group.id(),
            title: group.title(),
            entries: changes.iter().take(most).map(|change| Entry::of(change)).collect(),
            left_out: changes.len().saturating_sub(most),
        }
    }
}

impl Entry {
    fn of(change: &Change) -> Self {
        let (before, after) = values(change).unwrap_or_default();
        let place = change.location().map(|location| {
            let at = change.position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
            format!("{}{at} {}", location.file, location.pointer)
        });
        Self {
            sign: symbol(change),
            message: pieces(&change.told(), MAX_MESSAGE),
            name: change.name(),
            place: tidy(&place.unwrap_or_default(), MAX_MESSAGE),
            before: before.map(|value| tidy(value, NAME)),
            after: after.map(|value| tidy(value, NAME)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;
    use crate::document::{Document, Format};
    use crate::path::RepoPath;
    use crate::report::changes::Fate;

    #[test]
    fn hostile_names_stay_text() {
        let name = "</style><script>alert(1)</script>\\u202e\\\" onload=x";
        let text = format!(
            r#"{{"swagger": "2.0", "paths": {{"/a": {{"get": {{"operationId": "{name}", "responses": {{}}}}}}}}}}"#
        );
        let read = |text: &str| {
            let path = RepoPath::parse("a.json").unwrap();
            Document::parse(path, text.as_bytes().to_vec(), Format::Json).0
        };
        let (old, new) = (read(&text), read(r#"{"swagger": "2.0", "paths": {}}"#));
        let changes = crate::diff::changes(&Contract::read(&old).unwrap(), &Contract::read(&new).unwrap());
        let comparison = Comparison {
            subject: "<img src=x>".to_owned(),
            from: "a&b".to_owned(),
            to: "work tree".to_owned(),
            old_version: None,
            new_version: None,
            fate: Fate::Changed,
            changes,
        };
        let page = changes_page(&[comparison], None).unwrap();
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{202e}'), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)") && page.contains("a&amp;b"), "{page}");
        assert_eq!(page.matches("</style>").count(), 1, "{page}");
        assert!(page.contains("default-src 'none'"), "{page}");
    }
}
