//! An archive that was opened: what it holds, and what is wrong with it.

use super::record::{Directory, Entry, Stamp};
use super::{Budget, MAX_ENTRIES};
use crate::files::FileSet;
use crate::path::{RepoPath, folded};
use std::collections::{BTreeMap, BTreeSet};

/// At most this many problems of one archive are kept.
const MAX_PROBLEMS: usize = 100;

/// Names of entries are at most this long, in bytes; Windows writes 260 characters with the folder.
const MAX_NAME: usize = 512;

/// Entries stand at most this many folders deep.
const MAX_DEPTH: usize = 24;

/// Names that are devices on Windows, whatever extension they have.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// What can be wrong with an archive, whatever it should hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// These bytes are no zip archive, or a damaged one.
    NotAnArchive,
    /// It holds more than is read.
    TooLarge,
    /// A name leads out of the folder it is unpacked to, or cannot be written everywhere.
    UnsafePath,
    /// A name has backslashes between folders; the entry is read as if they were slashes.
    Backslash,
    /// Two entries become one file.
    Duplicate,
    /// A link or another thing that is no plain file.
    NotAFile,
    /// An entry wants a password.
    Encrypted,
    /// An entry cannot be unpacked, or is not what the directory says.
    Damaged,
    /// The archive has bytes that belong to no entry; the rest is read.
    Surplus,
}

impl ProblemKind {
    /// Whether everything in the archive was read all the same.
    pub fn loses_nothing(self) -> bool {
        matches!(self, Self::Backslash | Self::Surplus)
    }
}

/// A thing that is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// The entry; the root where the archive as a whole is meant, or the name is no path.
    pub path: RepoPath,
    /// What was expected and what was found; one sentence in lower case.
    pub message: String,
}

/// An archive that was opened.
#[derive(Debug, Default)]
pub struct Archive {
    /// The files that could be read.
    pub files: FileSet,
    /// Every folder, with an entry of its own or without.
    pub folders: BTreeSet<RepoPath>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What it says of each entry besides name and bytes, in the order of its directory.
    pub stamps: Vec<Stamp>,
    /// The length of its comment.
    pub comment: usize,
    /// Paths of files as systems compare them, to find those that fall together.
    seen: BTreeMap<String, RepoPath>,
}

/// Reads an archive, and nothing of the archives inside it.
pub fn read_zip(bytes: &[u8], budget: &mut Budget) -> Archive {
    let mut archive = Archive::default();
    match Directory::find(bytes) {
        Err((kind, message)) => archive.problem(kind, RepoPath::root(), message),
        Ok(directory) if directory.count > budget.entries => {
            let message = format!("{} entries are too many; {MAX_ENTRIES} are read", directory.count);
            archive.problem(ProblemKind::TooLarge, RepoPath::root(), message);
        }
        Ok(directory) => {
            budget.entries -= directory.count;
            archive.read(&directory, budget);
        }
    }
    archive.report_folders_that_are_files();
    archive
}

impl Archive {
    /// The names of the folders directly below a folder.
    pub fn folders_in<'a>(&'a self, folder: &'a RepoPath) -> impl Iterator<Item = &'a RepoPath> {
        self.folders.iter().filter(move |path| !path.is_root() && path.parent() == *folder)
    }

    /// The files directly in a folder.
    pub fn files_in<'a>(&'a self, folder: &'a RepoPath) -> impl Iterator<Item = (&'a RepoPath, &'a [u8])> {
        self.files.iter().filter(move |(path, _)| path.parent() == *folder)
    }

    /// Whether everything that it holds was read.
    pub fn is_whole(&self) -> bool {
        self.problems.iter().all(|problem| problem.kind.loses_nothing())
    }

    fn problem(&mut self, kind: ProblemKind, path: RepoPath, message: impl Into<String>) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(Problem { kind, path, message: message.into() });
        }
    }

    fn whole(&mut self, kind: ProblemKind, message: impl Into<String>) {
        self.problem(kind, RepoPath::root(), message);
    }

    fn read(&mut self, directory: &Directory<'_>, budget: &mut Budget) {
        self.comment = directory.comment;
        if let Some(message) = directory.surplus {
            self.whole(ProblemKind::Surplus, message);
        }
        let entries = self.entries(directory);
        if !self.lie_side_by_side(directory, &entries) {
            let message = "entries overlap: they are made to unpack to more than the archive holds";
            return self.whole(ProblemKind::TooLarge, message);
        }
        for entry in &entries {
            self.stamps.push(entry.stamp());
            self.take(directory.bytes, entry, budget);
        }
    }

    /// What the directory lists, up to where it is damaged.
    fn entries<'z>(&mut self, directory: &Directory<'z>) -> Vec<Entry<'z>> {
        let mut entries = Vec::new();
        let mut at = directory.start;
        for number in 0..directory.count {
            let Some((entry, next)) =
                Entry::read(directory.bytes, at).filter(|(_, next)| *next <= directory.end)
            else {
                let message = format!("the directory ends or is damaged at entry {}", number + 1);
                self.whole(ProblemKind::NotAnArchive, message);
                return entries;
            };
            at = next;
            entries.push(entry);
        }
        if at != directory.end {
            self.whole(
                ProblemKind::NotAnArchive,
                "the directory holds more than the entries that are counted",
            );
        }
        entries
    }

    /// Whether no byte belongs to two entries; says so where bytes belong to none.
    fn lie_side_by_side(&mut self, directory: &Directory<'_>, entries: &[Entry<'_>]) -> bool {
        let locals = entries.iter().map(|entry| entry.local(directory.bytes));
        let all = entries.len();
        let mut spans: Vec<(usize, usize)> = locals.filter_map(|local| Some(local.ok()?.span)).collect();
        spans.sort_unstable();
        let mut end = 0;
        let mut gaps = 0;
        for (from, to) in &spans {
            if *from < end {
                return false;
            }
            gaps += from - end;
            end = *to;
        }
        let packed = entries.iter().map(|entry| entry.packed).sum::<u64>();
        if end > directory.start || packed > directory.bytes.len() as u64 {
            return false;
        }
        gaps += directory.start - end;
        if gaps > 0 && spans.len() == all && self.is_whole() {
            self.whole(ProblemKind::Surplus, format!("{gaps} bytes of the archive belong to no entry"));
        }
        true
    }

    fn take(&mut self, bytes: &[u8], entry: &Entry<'_>, budget: &mut Budget) {
        let Some((path, is_folder)) = self.path_of(entry) else { return };
        if is_folder {
            self.note_folders(path);
            return;
        }
        self.note_folders(path.parent());
        if let Some(other) = self.seen.insert(folded(path.as_str()), path.clone()) {
            let message = match other == path {
                true => "there are two entries of this name".to_owned(),
                false => format!(
                    "`{other}` differs only in case or in how letters are composed; one replaces the other on most systems"
                ),
            };
            return self.problem(ProblemKind::Duplicate, path, message);
        }
        match entry.unpack(bytes, budget) {
            Ok(content) => self.files.insert(path, content),
            Err((kind, message)) => self.problem(kind, path, message),
        }
    }

    fn note_folders(&mut self, folder: RepoPath) {
        let mut folder = folder;
        while !folder.is_root() && self.folders.insert(folder.clone()) {
            folder = folder.parent();
        }
    }

    fn report_folders_that_are_files(&mut self) {
        let folders: BTreeSet<String> = self.folders.iter().map(|folder| folded(folder.as_str())).collect();
        let both = self.seen.iter().filter(|(folded, _)| folders.contains(*folded));
        for path in both.map(|(_, path)| path.clone()).collect::<Vec<_>>() {
            self.problem(ProblemKind::Duplicate, path, "this is a file and a folder");
        }
    }

    /// The path of an entry, and whether it is a folder; none where the name is no path, which is said.
    fn path_of(&mut self, entry: &Entry<'_>) -> Option<(RepoPath, bool)> {
        let name = entry.name.get(..MAX_NAME + 1).unwrap_or(entry.name);
        let shown = |message: String| -> String { message.chars().take(200).collect() };
        let message = match (std::str::from_utf8(name), entry.other_name()) {
            (Ok(_), Some(other)) => {
                format!(
                    "`{}` has another name for some programs: `{}`",
                    name.escape_ascii(),
                    other.escape_ascii()
                )
            }
            (Ok(name), None) => {
                let slashed = name.replace('\\', "/");
                match portable(&slashed) {
                    Ok(path) => {
                        if slashed != name {
                            let message =
                                format!("`{}` has backslashes between folders", name.escape_default());
                            self.problem(ProblemKind::Backslash, path.clone(), shown(message));
                        }
                        return Some((path, slashed.ends_with('/')));
                    }
                    Err(message) => message,
                }
            }
            (Err(_), _) => format!("the name `{}` is not UTF-8", name.escape_ascii()),
        };
        self.problem(ProblemKind::UnsafePath, RepoPath::root(), shown(message));
        None
    }
}

/// A name as a path that can be written below any folder of any system.
fn portable(name: &str) -> std::result::Result<RepoPath, String> {
    let path = RepoPath::parse(name).map_err(|bad| bad.to_string())?;
    if path.is_root() {
        return Err("an entry has an empty name".to_owned());
    }
    if name.len() > MAX_NAME || path.parts().count() > MAX_DEPTH {
        return Err(format!("`{name:.40}…` is longer or deeper than can be written everywhere"));
    }
    let unfit = path.parts().find(|part| {
        let stem = part.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
        let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
        let is_port = numbered.is_some_and(|n| n.len() == 1 && n.chars().all(|c| c.is_ascii_digit()));
        part.contains(['<', '>', ':', '"', '|', '?', '*'])
            || part.ends_with(['.', ' '])
            || DEVICES.contains(&stem.as_str())
            || is_port
    });
    match unfit {
        Some(part) => Err(format!("`{part}` in `{name}` cannot be written on Windows")),
        None => Ok(path),
    }
}
