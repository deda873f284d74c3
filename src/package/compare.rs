//! How two archives differ: entry by entry, through the archives inside them.

use super::record::Stamp;
use super::{Archive, Budget, MAX_NESTING, read_zip};
use crate::document::{Document, Format, Kind, Node};
use crate::path::RepoPath;
use std::collections::{BTreeMap, BTreeSet};

/// At most this many differences are told.
const MAX_DIFFERENCES: usize = 200;

/// Texts are shown up to this many characters.
const MAX_SHOWN: usize = 60;

/// What is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The entry is expected and not there.
    Missing,
    /// The entry is there and not expected.
    Extra,
    /// The entry has other bytes; the first place that differs.
    Bytes(String),
    /// The bytes are the same, what the archive says of them is not.
    Metadata(String),
}

/// One difference between two archives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The entry, with the archives that lead to it: `a.zip!/b`.
    pub path: String,
    /// What is different.
    pub kind: DifferenceKind,
}

impl std::fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Extra => f.write_str("not expected"),
            Self::Bytes(place) => write!(f, "other bytes: {place}"),
            Self::Metadata(what) => write!(f, "packed otherwise: {what}"),
        }
    }
}

/// Says how a file differs from the one that is expected; nothing where they are equal.
pub fn compare(name: &str, expected: &[u8], found: &[u8]) -> Vec<Difference> {
    let budgets = [Budget::default(), Budget::default()];
    let mut comparison = Comparison { budgets, differences: Vec::new() };
    let path = RepoPath::parse(name).unwrap_or_default();
    comparison.file(&path, name, 0, [expected, found]);
    comparison.differences
}

struct Comparison {
    /// What may still be read of each side.
    budgets: [Budget; 2],
    differences: Vec<Difference>,
}

impl Comparison {
    fn add(&mut self, path: &str, kind: DifferenceKind) {
        if self.differences.len() < MAX_DIFFERENCES {
            self.differences.push(Difference { path: path.to_owned(), kind });
        }
    }

    fn file(&mut self, path: &RepoPath, at: &str, depth: usize, sides: [&[u8]; 2]) {
        let [expected, found] = sides;
        if expected == found {
            return;
        }
        if path.extension() != "zip" || depth >= MAX_NESTING {
            let place = first_place(path, expected, found);
            return self.add(at, DifferenceKind::Bytes(place));
        }
        let [of_expected, of_found] = &mut self.budgets;
        let archives = [read_zip(expected, of_expected), read_zip(found, of_found)];
        let [_, other] = &archives;
        if let Some(problem) = other.problems.iter().find(|problem| !problem.kind.loses_nothing()) {
            self.add(at, DifferenceKind::Bytes(problem.message.clone()));
        }
        self.archives(at, depth, &archives);
    }

    fn archives(&mut self, at: &str, depth: usize, [expected, found]: &[Archive; 2]) {
        let before = self.differences.len();
        let paths: BTreeSet<&RepoPath> = expected.files.paths().chain(found.files.paths()).collect();
        for path in paths {
            let name = format!("{at}!/{path}");
            match (expected.files.get(path), found.files.get(path)) {
                (Some(_), None) => self.add(&name, DifferenceKind::Missing),
                (None, Some(_)) => self.add(&name, DifferenceKind::Extra),
                (Some(one), Some(other)) => self.file(path, &name, depth + 1, [one, other]),
                (None, None) => {}
            }
        }
        let same_files = self.differences.len() == before;
        let mut metadata = metadata(expected, found);
        if same_files && metadata.is_empty() {
            metadata.push("compressed by another program, or at another level".to_owned());
        }
        for what in metadata {
            self.add(at, DifferenceKind::Metadata(what));
        }
    }
}

/// An aspect of entries, in the words for it, and its value for people.
type Aspect = (&'static str, fn(&Stamp) -> String);

const ASPECTS: [Aspect; 6] = [
    ("the time", |stamp| time(stamp.time)),
    ("the attributes", |stamp| format!("{:o}", stamp.attributes >> 16)),
    ("the compression method", |stamp| stamp.method.to_string()),
    ("the flags", |stamp| format!("{:#06x}", stamp.flags)),
    ("the system", |stamp| (stamp.made_by >> 8).to_string()),
    ("the length of further fields", |stamp| stamp.surplus.to_string()),
];

/// What two archives say otherwise of the entries that both have.
fn metadata(expected: &Archive, found: &Archive) -> Vec<String> {
    let mut told: Vec<String> = found.problems.iter().map(|problem| problem.message.clone()).collect();
    told.truncate(3);
    if expected.comment != found.comment {
        told.push("the archive's comment".to_owned());
    }
    let others: BTreeMap<&str, &Stamp> = found.stamps.iter().map(|s| (s.name.as_str(), s)).collect();
    let mut both = expected.stamps.iter().filter_map(|one| Some((one, *others.get(one.name.as_str())?)));
    for (what, value) in ASPECTS {
        let mut differ = both.clone().filter(|(one, other)| value(one) != value(other));
        if let Some((one, other)) = differ.next() {
            let more = match differ.count() {
                0 => String::new(),
                more => format!(", and of {more} more"),
            };
            let values = format!("{} instead of {}", value(other), value(one));
            told.push(format!("{what} of `{}` is {values}{more}", cut(&one.name)));
        }
    }
    let order: Vec<&str> = both.by_ref().map(|(one, _)| one.name.as_str()).collect();
    let known: BTreeSet<&str> = order.iter().copied().collect();
    let theirs = found.stamps.iter().map(|stamp| stamp.name.as_str()).filter(|name| known.contains(name));
    if !theirs.eq(order) {
        told.push("the order of the entries".to_owned());
    }
    let folders = |archive: &Archive| archive.stamps.iter().filter(|stamp| stamp.name.ends_with('/')).count();
    if folders(expected) != folders(found) {
        told.push(format!("{} entries for folders instead of {}", folders(found), folders(expected)));
    }
    told
}

/// A time as DOS counts it.
fn time(time: u32) -> String {
    let (day, clock) = (time >> 16, time & 0xFFFF);
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
        1980 + (day >> 9),
        day >> 5 & 15,
        day & 31,
        clock >> 11,
        clock >> 5 & 63,
        (clock & 31) * 2
    )
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Where two files part, in the terms of what they are.
fn first_place(path: &RepoPath, expected: &[u8], found: &[u8]) -> String {
    let texts = std::str::from_utf8(expected).ok().zip(std::str::from_utf8(found).ok());
    let Some((expected, found)) = texts else {
        let same = expected.iter().zip(found).take_while(|(a, b)| a == b).count();
        return format!("{} bytes instead of {}, from byte {same}", found.len(), expected.len());
    };
    if path.extension() == "json"
        && let Some(place) = json_place(path, expected, found)
    {
        return place;
    }
    line_place(expected, found)
}

fn line_place(expected: &str, found: &str) -> String {
    let mut lines = (1..)
        .zip(expected.split('\n').map(Some).chain([None]).zip(found.split('\n').map(Some).chain([None])));
    let Some((number, (one, other))) = lines.find(|(_, (one, other))| one != other) else {
        return format!("{} bytes instead of {}", found.len(), expected.len());
    };
    let (column, [one, other]) = apart(one.unwrap_or_default(), other.unwrap_or_default());
    format!("line {number}, column {column}: `{other}` instead of `{one}`")
}

/// The column in which two texts part, and both from shortly before it.
fn apart(one: &str, other: &str) -> (usize, [String; 2]) {
    const BEFORE: usize = 10;
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let skipped = if same > 2 * BEFORE { same - BEFORE } else { 0 };
    let shown = |text: &str| {
        let rest = cut(&text.chars().skip(skipped).collect::<String>()).escape_debug().to_string();
        if skipped > 0 { format!("…{rest}") } else { rest }
    };
    (same + 1, [shown(one), shown(other)])
}

/// The first value that differs; none where one of the texts is no JSON.
fn json_place(path: &RepoPath, expected: &str, found: &str) -> Option<String> {
    let read = |text: &str| Document::parse(path.clone(), text.as_bytes().to_vec(), Format::Json);
    let ((one, faults), (other, more_faults)) = (read(expected), read(found));
    if !one.is_whole() || !other.is_whole() || faults.len() + more_faults.len() > 0 {
        return None;
    }
    Some(match first_value(one.root(), other.root()) {
        Some(place) => place,
        None => format!("the same values, written otherwise; {}", line_place(expected, found)),
    })
}

fn first_value(expected: Node<'_>, found: Node<'_>) -> Option<String> {
    if expected.same(&found) {
        return None;
    }
    let place = |node: Node<'_>, what: String| Some(format!("`{}` {what}", cut(&node.pointer())));
    match (expected.kind(), found.kind()) {
        (Kind::Object, Kind::Object) => {
            for member in expected.members() {
                match found.get(member.name) {
                    None => return place(member.value, "is missing".to_owned()),
                    Some(other) => {
                        if let Some(place) = first_value(member.value, other) {
                            return Some(place);
                        }
                    }
                }
            }
            let extra = found.members().find(|member| expected.get(member.name).is_none())?;
            place(extra.value, "is not expected".to_owned())
        }
        (Kind::Array, Kind::Array) => {
            let pairs = expected.items().zip(found.items()).find_map(|(one, other)| first_value(one, other));
            let counts = [found.items().count(), expected.items().count()];
            pairs.or_else(|| place(found, format!("has {} items instead of {}", counts[0], counts[1])))
        }
        _ => {
            let [one, other] = [expected, found].map(|node| node.document().source().slice(node.span()));
            let (_, [one, other]) = apart(one, other);
            place(expected, format!("is `{other}` instead of `{one}`"))
        }
    }
}
