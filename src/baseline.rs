//! Findings that were there before: `.connectory/baseline.json`, committed with the catalogue.
//!
//! An entry excuses one finding, known by its fingerprint; what else it says is for people who read
//! the file. Findings that judge a change against releases are never excused: a wrong version is
//! wrong today, however old the catalogue is.

use crate::catalogue::Catalogue;
use crate::check::{Finding, RuleBook, Severity};
use crate::document::{Document, FaultKind, Format, Location, Node};
use crate::error::{Error, Result};
use crate::files::FileSet;
use crate::path::RepoPath;
use crate::report::{self, Diagnostic};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The file, seen from the root of the catalogue.
pub const FILE: &str = ".connectory/baseline.json";

/// The folder of the file.
const FOLDER: &str = ".connectory";

/// The rule that an entry breaks which excuses nothing.
const UNUSED: &str = "baseline/entry-unused";

/// At most this many entries are reported as unused.
const MAX_UNUSED: usize = 1_000;

/// The version of the file's shape.
const VERSION: i64 = 1;

/// Findings that are excused because they are old.
#[derive(Debug)]
pub struct Baseline {
    entries: BTreeSet<Entry>,
    /// Where each entry stands; those that stand twice stand here twice.
    places: Vec<(Entry, Location)>,
    text: Vec<u8>,
}

/// One finding that is excused; what they are sorted by comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Entry {
    #[serde(skip_serializing_if = "String::is_empty")]
    connector: String,
    rule: String,
    file: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pointer: String,
    hash: String,
}

/// What was judged: an entry can only be said to be unused where its finding was looked for.
pub struct Judged<'a> {
    /// The rules that were in force.
    pub book: &'a RuleBook,
    /// Whether fewer rules were in force than the settings say.
    pub narrowed: bool,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The connectors that were judged; none where all were.
    pub connectors: Option<BTreeSet<&'a str>>,
}

impl Baseline {
    /// Reads the file below a root; none where there is none.
    ///
    /// # Errors
    /// When the file cannot be read or is no baseline, with the line.
    pub fn read(root: &Path) -> Result<Option<Self>> {
        let path = root.join(FILE);
        match std::fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => {}
            Ok(_) => return Err(Error::usage(format!("{FILE} is no plain file"))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::io("read", &path, &error)),
        }
        let text = std::fs::read(&path).map_err(|error| Error::io("read", &path, &error))?;
        Self::parse(text).map(Some)
    }

    fn parse(text: Vec<u8>) -> Result<Self> {
        let name = RepoPath::parse(FILE).unwrap_or_default();
        let (document, faults) = Document::parse(name, text.clone(), Format::Json);
        let refused = |at: usize, message: &str| {
            let at = document.source().position(at);
            Error::usage(format!("{FILE}:{}:{}: {message}", at.line, at.column))
                .with_help("`connectory baseline write` makes the file anew, once it is gone")
        };
        // Marks are the work of editors, not of the record.
        if let Some(fault) = faults.iter().find(|fault| fault.kind != FaultKind::ByteOrderMark) {
            return Err(refused(fault.location.span.map_or(0, |span| span.start), &fault.message));
        }
        let root = document.root();
        if root.get("version").and_then(|version| version.as_i64()) != Some(VERSION) {
            return Err(refused(root.span().start, "`\"version\": 1` is expected"));
        }
        let Some(entries) = root.get("entries").filter(|entries| entries.is_array()) else {
            return Err(refused(root.span().start, "`entries` is expected to be a list"));
        };
        // A pointer would take a walk for each of many entries.
        let name = RepoPath::parse(FILE).unwrap_or_default();
        let place = |node: Node<'_>| Location { span: Some(node.span()), ..Location::file(name.clone()) };
        let read = |node: Node<'_>| match Entry::read(node) {
            Some(entry) => Ok((entry, place(node))),
            None => Err(refused(node.span().start, "an entry has texts for `rule`, `file` and `hash`")),
        };
        let places = entries.items().map(read).collect::<Result<Vec<_>>>()?;
        Ok(Self { entries: places.iter().map(|(entry, _)| entry.clone()).collect(), places, text })
    }

    /// The baseline that excuses the findings of a severity and above, and those that another excuses;
    /// but none that judges a change.
    pub fn of(diagnostics: &[Diagnostic], least: Severity, known: Option<&Self>) -> Self {
        let known = known.map(Self::hashes).unwrap_or_default();
        let wanted = |found: &&Diagnostic| {
            is_excusable(found) && (found.severity >= least || known.contains(found.fingerprint.as_str()))
        };
        let entries = diagnostics.iter().filter(wanted).map(Entry::of).collect();
        Self { entries, places: Vec::new(), text: Vec::new() }
    }

    fn hashes(&self) -> BTreeSet<&str> {
        self.entries.iter().map(|entry| entry.hash.as_str()).collect()
    }

    /// The rules that it names.
    pub fn rules(&self) -> BTreeSet<&str> {
        self.entries.iter().map(|entry| entry.rule.as_str()).collect()
    }

    /// The connectors that it names.
    pub fn connectors(&self) -> BTreeSet<&str> {
        let named = self.entries.iter().map(|entry| entry.connector.as_str());
        named.filter(|connector| !connector.is_empty()).collect()
    }

    /// How many findings it excuses.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it excuses nothing.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How many findings it excuses that another does not.
    pub fn beyond(&self, other: &Self) -> usize {
        let known = other.hashes();
        self.entries.iter().filter(|entry| !known.contains(entry.hash.as_str())).count()
    }

    /// Takes out the findings that it excuses, which are marked, and puts in those about entries that excuse nothing;
    /// says how many were taken out.
    pub fn hold(&self, diagnostics: &mut Vec<Diagnostic>, judged: &Judged<'_>) -> usize {
        let before = diagnostics.len();
        let hit = self.take_out(diagnostics);
        let excused = before - diagnostics.len();
        let unused = self.unused(&hit, judged);
        let name = RepoPath::parse(FILE).unwrap_or_default();
        let mut texts = FileSet::new();
        if !unused.is_empty() {
            texts.insert(name, self.text.clone());
        }
        let mut unused = report::locate_in(unused, &texts);
        report::mark(&mut unused);
        diagnostics.extend(unused);
        diagnostics.sort_by(|a, b| a.order().cmp(&b.order()));
        excused
    }

    /// Takes out the entries that excuse none of these findings, where they were looked for; says how
    /// many are gone.
    pub fn prune(&mut self, diagnostics: &mut Vec<Diagnostic>, judged: &Judged<'_>) -> usize {
        let hit = self.take_out(diagnostics);
        let before = self.places.len();
        let mut kept = BTreeSet::new();
        self.entries.retain(|entry| {
            let wanted = hit.contains(entry.hash.as_str()) || !judged.looked_for(entry);
            wanted && kept.insert(entry.hash.clone())
        });
        before - self.entries.len()
    }

    /// Takes out the findings that entries excuse; gives the hashes of these entries.
    fn take_out(&self, diagnostics: &mut Vec<Diagnostic>) -> BTreeSet<String> {
        let known = self.hashes();
        let mut hit = BTreeSet::new();
        diagnostics.retain(|found| {
            let excused = is_excusable(found) && known.contains(found.fingerprint.as_str());
            if excused {
                hit.insert(found.fingerprint.clone());
            }
            !excused
        });
        hit
    }

    fn unused(&self, hit: &BTreeSet<String>, judged: &Judged<'_>) -> Vec<Finding> {
        let profile = judged.catalogue.settings().profile();
        let graded = judged.book.graded(profile).iter().find(|graded| graded.rule.id.as_str() == UNUSED);
        let Some(graded) = graded else { return Vec::new() };
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut unused = Vec::new();
        for (entry, location) in &self.places {
            let count = seen.entry(&entry.hash).or_default();
            *count += 1;
            let message = match (hit.contains(&entry.hash), *count) {
                (_, 2..) => "the entry stands here twice".to_owned(),
                (true, _) => continue,
                (false, _) if !judged.looked_for(entry) => continue,
                (false, _) => entry.gone(judged.book),
            };
            let (rule, severity, location) = (graded.rule, graded.severity, location.clone());
            unused.push(Finding { rule, severity, connector: None, location, message, mend: None });
        }
        unused.truncate(MAX_UNUSED);
        unused
    }

    /// Writes the file below a root, whole or not at all: sorted, one entry a line.
    ///
    /// # Errors
    /// When the file system does not answer, or the folder is no plain one.
    pub fn write(&self, root: &Path) -> Result<()> {
        let folder = root.join(FOLDER);
        if folder.is_symlink() || (folder.exists() && !folder.is_dir()) {
            return Err(Error::usage(format!("`{FOLDER}` is no plain folder")));
        }
        let mut files = FileSet::new();
        files.insert(RepoPath::parse("baseline.json").unwrap_or_default(), self.to_text());
        files.write_into(&folder)
    }

    fn to_text(&self) -> String {
        let line = |entry: &Entry| format!("    {}", serde_json::to_string(entry).unwrap_or_default());
        let lines: Vec<String> = self.entries.iter().map(line).collect();
        let entries = if lines.is_empty() { String::new() } else { format!("\n{}\n  ", lines.join(",\n")) };
        format!("{{\n  \"version\": {VERSION},\n  \"entries\": [{entries}]\n}}\n")
    }
}

/// Whether a finding can be excused for its age; what the record itself lacks cannot.
fn is_excusable(found: &Diagnostic) -> bool {
    !found.rule.compares() && found.rule.id.as_str() != UNUSED
}

impl Entry {
    fn of(found: &Diagnostic) -> Self {
        Self {
            connector: found.connector.clone(),
            rule: found.rule.id.to_string(),
            file: found.within.clone(),
            pointer: found.pointer.clone(),
            hash: found.fingerprint.clone(),
        }
    }

    fn read(node: Node<'_>) -> Option<Self> {
        let text = |name: &str| node.get_str(name).map(str::to_owned);
        let optional = |name: &str| match node.get(name) {
            Some(value) => value.as_str().map(str::to_owned),
            None => Some(String::new()),
        };
        Some(Self {
            connector: optional("connector")?,
            rule: text("rule")?,
            file: text("file")?,
            pointer: optional("pointer")?,
            hash: text("hash").filter(|hash| !hash.is_empty())?,
        })
    }

    /// That what the entry excuses is not there.
    fn gone(&self, book: &RuleBook) -> String {
        let short = |text: &str| text.chars().take(120).collect::<String>();
        if book.rule(&self.rule).is_none() {
            return format!("there is no rule `{}`", short(&self.rule));
        }
        let place = short(&format!("{}{}", self.file, self.pointer));
        let connector = if self.connector.is_empty() { "the catalogue" } else { &self.connector };
        format!("`{}` finds nothing at `{place}` of `{}` any more", self.rule, short(connector))
    }
}

impl Judged<'_> {
    /// Whether the finding of an entry would have been found.
    fn looked_for(&self, entry: &Entry) -> bool {
        let all = self.connectors.is_none();
        let connector =
            self.connectors.as_ref().is_none_or(|judged| judged.contains(entry.connector.as_str()));
        let Some(rule) = self.book.rule(&entry.rule) else { return connector };
        let in_force = !self.narrowed || self.book.judges(rule, self.catalogue.settings().profile());
        let seen = !rule.looks_beyond() || (all && self.catalogue.has_history());
        connector && in_force && seen
    }
}
