//! What a package holds, as a tree with a mark at every file, folder and archive, and the rules that
//! are broken there beside it.

use super::{Diagnostic, one_line};
use crate::check::Severity;
use crate::package::{Branch, BranchKind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Of one folder, so many files are drawn that nothing is wrong with.
const MAX_FINE: usize = 20;

/// A part of a package with what is wrong with it.
#[derive(Debug, Serialize)]
pub struct Marked {
    /// Its name in the folder or archive that holds it.
    pub name: String,
    /// `archive`, `folder`, `file`, or `unread` for what the archive lists and cannot be read.
    pub kind: &'static str,
    /// How many bytes it has; none for folders and for what is not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// The gravest of what is wrong with it or in it; none where nothing is.
    pub severity: Option<&'static str>,
    /// The rules that it breaks itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<&'static str>,
    /// What is in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Marked>,
    #[serde(skip)]
    worst: Option<Severity>,
}

/// Marks the parts of a package with the findings that name them.
pub fn marked(tree: &Branch, diagnostics: &[Diagnostic]) -> Marked {
    let mut own: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    let mut places = BTreeSet::new();
    note_places(tree, &mut places);
    let mut unread: BTreeMap<&str, BTreeMap<&str, Vec<&Diagnostic>>> = BTreeMap::new();
    for found in diagnostics {
        let (place, rest) = place_of(&found.file, &places);
        match rest {
            "" => own.entry(place).or_default().push(found),
            rest => unread.entry(place).or_default().entry(rest).or_default().push(found),
        }
    }
    Marks { own, unread }.mark(tree, tree.path.as_str())
}

fn note_places<'t>(tree: &'t Branch, places: &mut BTreeSet<&'t str>) {
    places.insert(tree.path.as_str());
    tree.children.iter().for_each(|child| note_places(child, places));
}

/// The part of the tree that a finding means, and what is left of its place below it.
fn place_of<'f>(file: &'f str, places: &BTreeSet<&str>) -> (&'f str, &'f str) {
    let mut end = file.len();
    loop {
        let head = file.get(..end).unwrap_or_default();
        let bare = head.strip_suffix('!').unwrap_or(head);
        if places.contains(bare) {
            return (bare, file.get(end..).unwrap_or_default().trim_start_matches('/'));
        }
        match head.rfind('/') {
            Some(at) => end = at,
            None => return (file, ""),
        }
    }
}

struct Marks<'d> {
    own: BTreeMap<&'d str, Vec<&'d Diagnostic>>,
    /// By the part that holds it, and its name there.
    unread: BTreeMap<&'d str, BTreeMap<&'d str, Vec<&'d Diagnostic>>>,
}

impl Marks<'_> {
    fn mark(&self, branch: &Branch, name: &str) -> Marked {
        let place = branch.path.as_str();
        let mut children: Vec<Marked> =
            branch.children.iter().map(|child| self.mark(child, child.path.name())).collect();
        let unread = self.unread.get(place).into_iter().flatten();
        children.extend(unread.map(|(name, found)| Marked::of(name, "unread", None, found, Vec::new())));
        let (kind, size) = match branch.kind {
            BranchKind::Archive => ("archive", Some(branch.size).filter(|size| *size > 0)),
            BranchKind::Folder => ("folder", None),
            BranchKind::File => ("file", Some(branch.size)),
        };
        let own = self.own.get(place).map(Vec::as_slice).unwrap_or_default();
        Marked::of(name, kind, size, own, children)
    }
}

impl Marked {
    fn of(
        name: &str,
        kind: &'static str,
        size: Option<usize>,
        own: &[&Diagnostic],
        children: Vec<Marked>,
    ) -> Self {
        let rules: BTreeSet<&'static str> = own.iter().map(|found| found.rule.id.as_str()).collect();
        let inside = children.iter().filter_map(|child| child.worst);
        let worst = own.iter().map(|found| found.severity).chain(inside).max();
        Self {
            name: name.to_owned(),
            kind,
            size,
            severity: worst.map(Severity::as_str),
            rules: rules.into_iter().collect(),
            children,
            worst,
        }
    }
}

/// Draws a package: a tick where nothing is wrong, a cross where an error is, a `!` where less is.
pub fn contents(tree: &Marked) -> String {
    let mut text = String::new();
    line(tree, ("", ""), &mut text);
    draw(&tree.children, "", &mut text);
    text
}

fn draw(children: &[Marked], before: &str, text: &mut String) {
    let mut fine = 0;
    let is_shown = |child: &&Marked| {
        let is_plain = child.worst.is_none() && child.children.is_empty();
        fine += usize::from(is_plain);
        !is_plain || fine <= MAX_FINE
    };
    let shown: Vec<&Marked> = children.iter().filter(is_shown).collect();
    let left_out = children.len() - shown.len();
    let last = shown.len().saturating_sub(usize::from(left_out == 0));
    for (index, child) in shown.into_iter().enumerate() {
        let (branch, below) = if index == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        line(child, (before, branch), text);
        draw(&child.children, &format!("{before}{below}"), text);
    }
    if left_out > 0 {
        let _ = writeln!(text, "{before}└─ … {left_out} more, nothing wrong with them");
    }
}

fn line(part: &Marked, (before, branch): (&str, &str), text: &mut String) {
    use anstyle::AnsiColor::{Green, Red, Yellow};
    let (color, mark) = match part.worst {
        None => (Green, "✓"),
        Some(Severity::Error) => (Red, "✗"),
        Some(Severity::Warning | Severity::Note) => (Yellow, "!"),
    };
    let style = color.on_default();
    let slash = if part.kind == "folder" { "/" } else { "" };
    let rules = if part.rules.is_empty() { String::new() } else { format!("  {}", part.rules.join(", ")) };
    let name = one_line(&part.name);
    let _ = writeln!(text, "{before}{branch}{style}{mark}{style:#} {name}{slash}{style}{rules}{style:#}");
}
