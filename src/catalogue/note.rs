//! Change notes: `changes/*.md` in a line's folder, one sentence a file, so that branches do not
//! touch the same lines. `connectory bump` folds them into the changelog.
//!
//! A note is TOML between two lines `+++`, and a paragraph behind them.

use super::fields::Fields;
use crate::diff::Bump;
use crate::document::{Document, Fault, FaultKind, Format, Location};
use crate::files::{FileSet, sha256};
use crate::path::RepoPath;
use crate::source::{Source, Span};

/// The folder of notes in that of a line.
pub const FOLDER: &str = "changes";

/// The line before and behind the fields of a note.
const FENCE: &str = "+++";

/// A longer note is none, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A name made from a text is cut behind so many characters.
const MAX_NAME: usize = 48;

/// What a note tells of: the headings of Keep a Changelog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Something new.
    Added,
    /// Something that works in another way.
    Changed,
    /// Something that will go.
    Deprecated,
    /// Something that is gone.
    Removed,
    /// Something that works again.
    Fixed,
    /// Something that was dangerous.
    Security,
}

impl NoteKind {
    /// All kinds in the order of a changelog.
    pub const ALL: [Self; 6] =
        [Self::Added, Self::Changed, Self::Deprecated, Self::Removed, Self::Fixed, Self::Security];

    /// The word of a note's field.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Deprecated => "deprecated",
            Self::Removed => "removed",
            Self::Fixed => "fixed",
            Self::Security => "security",
        }
    }

    /// The kind that a word names.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The heading in a changelog.
    pub fn title(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
            Self::Removed => "Removed",
            Self::Fixed => "Fixed",
            Self::Security => "Security",
        }
    }
}

const KIND_WORDS: &[&str] = &["added", "changed", "deprecated", "removed", "fixed", "security"];

/// What somebody wrote of a change that is not released yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeNote {
    /// The file, seen from the line's folder.
    pub path: RepoPath,
    /// What it tells of.
    pub kind: NoteKind,
    /// The bump that its author asks for, where the tool cannot know: for scripts and the like.
    pub bump: Option<Bump>,
    /// The sentence, on one line.
    pub text: String,
}

/// Whether a file of a line's folder is a note, or should be one.
pub fn is_note(path: &RepoPath) -> bool {
    path.parent().as_str() == FOLDER && path.extension() == "md"
}

/// Reads the notes of a folder; what is no note is a fault.
pub(super) fn read(folder: &RepoPath, files: &FileSet) -> (Vec<ChangeNote>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut notes = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| is_note(path)) {
        let mut found = Vec::new();
        let note = note(folder.join(path), bytes, &mut found);
        found.iter_mut().for_each(|fault| fault.kind = FaultKind::Note);
        notes.extend(note.map(|note| ChangeNote { path: path.clone(), ..note }));
        faults.extend(found);
    }
    (notes, faults)
}

fn note(file: RepoPath, bytes: &[u8], faults: &mut Vec<Fault>) -> Option<ChangeNote> {
    let mut refuse = |span: Span, message: &str| {
        let location = Location { span: Some(span), ..Location::file(file.clone()) };
        faults.push(Fault { kind: FaultKind::Note, location, message: message.to_owned(), mend: None });
    };
    if bytes.len() > MAX_BYTES {
        refuse(Span::at(0), "a note is a sentence; this file is far too long");
        return None;
    }
    let source = Source::decode(bytes.to_vec());
    let Some((fields, body)) = parts(source.text()) else {
        refuse(
            Span::at(0),
            "a note begins with `kind = \"added\"`, or another kind, between two lines `+++`",
        );
        return None;
    };
    let text = source.slice(Span::new(body, source.text().len()));
    let at = body + (text.len() - text.trim_start().len());
    match text.trim() {
        "" => refuse(Span::at(body), "a sentence is expected behind the second `+++`, found nothing"),
        text if is_structured(text) => {
            refuse(Span::at(at), "one paragraph is expected: it becomes one line of the changelog");
        }
        _ => {}
    }
    // The fields keep their places in the file: what stands before them is blanked.
    let blank = " ".repeat(fields.start);
    let table = format!("{blank}{}", source.slice(fields));
    let (document, found) = Document::parse(file, table.into_bytes(), Format::Toml);
    faults.extend(found);
    let mut fields = Fields::new(document.root(), faults);
    fields.require(&["kind"]);
    let kind = fields.choice("kind", KIND_WORDS);
    let bump = fields.choice("bump", &["patch", "minor", "major"]);
    fields.finish();
    let kind = kind.and_then(|word| NoteKind::of_word(&word));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let bump = bump.and_then(|word| Bump::of_word(&word));
    let note = ChangeNote { path: RepoPath::root(), kind: kind?, bump, text };
    faults.is_empty().then_some(note)
}

/// Where the fields stand, and where the sentence begins.
fn parts(text: &str) -> Option<(Span, usize)> {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let is_fence = line.trim_start_matches(crate::source::BYTE_ORDER_MARK).trim_end() == FENCE;
        match start {
            None if is_fence => start = Some(at),
            None => return None,
            Some(start) if is_fence => return Some((Span::new(start, begin), at)),
            Some(_) => {}
        }
    }
    None
}

/// Whether a text is more than one paragraph, or something else than one.
pub fn is_structured(text: &str) -> bool {
    let mark = |line: &str| {
        let is_heading = line.starts_with('#') && line.trim_start_matches('#').starts_with([' ', '\t']);
        is_heading
            || line.starts_with(['|', '>'])
            || ["```", "- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark))
    };
    text.lines().any(|line| line.trim().is_empty() || mark(line.trim_start()))
}

/// The text of a note's file.
pub fn written(kind: NoteKind, bump: Option<Bump>, text: &str) -> String {
    let bump = bump.map(|bump| format!("bump = \"{bump}\"\n")).unwrap_or_default();
    format!("{FENCE}\nkind = \"{}\"\n{bump}{FENCE}\n\n{}\n", kind.as_str(), text.trim())
}

/// The file of a note, made from its text: the same text gives the same name. Names that were cut,
/// or that `is_taken`, end in digits that no other text gives.
pub fn name_of(text: &str, is_taken: impl Fn(&RepoPath) -> bool) -> RepoPath {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = text.replace(['\'', '’'], "").chars().map(letter).collect();
    let mut name = String::new();
    let mut is_cut = !text.is_ascii();
    for word in words.split_whitespace() {
        if name.len() + word.len() >= MAX_NAME {
            is_cut = true;
            break;
        }
        let dash = if name.is_empty() { "" } else { "-" };
        name = format!("{name}{dash}{word}");
    }
    let path = |name: &str| RepoPath::parse(&format!("{FOLDER}/{name}.md")).unwrap_or_default();
    let short = path(&name);
    if !is_cut && !name.is_empty() && !is_taken(&short) {
        return short;
    }
    let digest = sha256(text.as_bytes());
    let digits = digest.get(..8).unwrap_or_default();
    let name = if name.is_empty() { "note" } else { &name };
    path(&format!("{name}-{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_one(text: &str) -> (Option<ChangeNote>, Vec<Fault>) {
        let mut faults = Vec::new();
        let note = note(RepoPath::parse("changes/a.md").unwrap(), text.as_bytes(), &mut faults);
        (note, faults)
    }

    #[test]
    fn what_is_written_is_read() {
        let text = written(NoteKind::Fixed, Some(Bump::Minor), "Pages end\nwhere they should.");
        let (note, faults) = read_one(&text);
        assert!(faults.is_empty(), "{faults:?}");
        let note = note.unwrap();
        assert_eq!((note.kind, note.bump), (NoteKind::Fixed, Some(Bump::Minor)));
        assert_eq!(note.text, "Pages end where they should.");
    }

    #[test]
    fn faults_stand_where_they_are() {
        let (note, faults) = read_one("+++\r\nkind = \"new\"\r\n+++\r\nA.\r\n");
        assert!(note.is_none());
        assert_eq!(faults.first().unwrap().location.span, Some(Span::new(13, 16)));
        for text in ["", "kind", "+++\nkind=\"added\"\n", "+++\nkind=\"added\"\n+++\n", "+++\n+++\nA."] {
            assert!(!read_one(text).1.is_empty(), "{text}");
        }
        assert!(!read_one("+++\nkind=\"added\"\n+++\nA.\n\n# B\n").1.is_empty());
    }

    #[test]
    fn names_come_from_texts() {
        let name = |text: &str| name_of(text, |_| false).to_string();
        assert_eq!(name("Add no-show actions."), "changes/add-no-show-actions.md");
        assert!(name("添加操作").starts_with("changes/note-"));
        let long = "a ".repeat(40);
        assert_ne!(name(&format!("{long}b")), name(&format!("{long}c")));
        let taken = name_of("Add.", |path| path.as_str() == "changes/add.md").to_string();
        assert!(taken.starts_with("changes/add-"), "{taken}");
    }
}
