//! What people write into a generated document: it stands between marks and is never written over.
//!
//! The first line of a document holds a digest of all that is not theirs, so that a text which was
//! changed in another place is told from one that may be written anew.

use crate::files::sha256;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What people wrote, by the names of the parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Kept {
    parts: BTreeMap<String, String>,
}

/// Why a document cannot be written anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// A part begins in this line and does not end.
    Open(usize),
    /// Something was changed that is not between marks.
    Edited,
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Open(line) => write!(f, "the part that begins in line {line} does not end"),
            Self::Edited => f.write_str("something was changed that is not between its marks"),
        }
    }
}

const HEAD: &str = "<!-- connectory:document ";
const BEGIN: &str = "<!-- connectory:begin ";
const END: &str = "<!-- connectory:end ";
const CLOSE: &str = " -->";

/// A document in the making.
pub(super) struct Draft {
    kept: Kept,
    /// All of it.
    text: String,
    /// What is not kept.
    frame: String,
}

impl Kept {
    /// The parts of a document, and what is wrong with it; the parts are those that could be read.
    pub(super) fn read(text: &str) -> (Self, Option<Damage>) {
        let (mut kept, mut frame, mut head) = (Self::default(), String::new(), None);
        let mut open: Option<(usize, &str, String)> = None;
        let text = text.trim_start_matches(crate::source::BYTE_ORDER_MARK);
        for (number, raw) in text.lines().enumerate() {
            let line = raw.trim_end();
            if let Some((_, name, inner)) = &mut open {
                if marked(line, END) == Some(name) {
                    kept.parts.insert((*name).to_owned(), inner.trim_matches('\n').to_owned());
                    open = None;
                } else {
                    let _ = writeln!(inner, "{raw}");
                }
            } else if let Some(name) = marked(line, BEGIN) {
                open = Some((number + 1, name, String::new()));
                let _ = writeln!(frame, "{line}");
            } else if number == 0 && line.starts_with(HEAD) {
                head = line.strip_prefix(HEAD).and_then(|rest| rest.split(':').next());
            } else {
                let _ = writeln!(frame, "{line}");
            }
        }
        if let Some((line, name, inner)) = open {
            kept.parts.insert(name.to_owned(), inner.trim_matches('\n').to_owned());
            return (kept, Some(Damage::Open(line)));
        }
        let is_edited = head != Some(digest(&frame).as_str());
        (kept, is_edited.then_some(Damage::Edited))
    }
}

impl Draft {
    /// A document that takes over what was kept of an older one.
    pub(super) fn new(kept: Kept) -> Self {
        Self { kept, text: String::new(), frame: String::new() }
    }

    /// Adds what is generated.
    pub(super) fn add(&mut self, text: &str) {
        self.text.push_str(text);
        self.frame.push_str(text);
    }

    /// Adds a part that people write.
    pub(super) fn keep(&mut self, name: &str) {
        let inner = self.kept.parts.remove(name).unwrap_or_default();
        self.part(name, &inner);
    }

    /// The parts that have no place any more, of which something is written.
    pub(super) fn left(&mut self) -> Vec<(String, String)> {
        let left = std::mem::take(&mut self.kept.parts).into_iter();
        left.filter(|(_, inner)| !inner.trim().is_empty()).collect()
    }

    /// Adds a part with what is written in it.
    pub(super) fn part(&mut self, name: &str, inner: &str) {
        let begin = format!("{BEGIN}{name}{CLOSE}\n");
        self.add(&begin);
        if !inner.is_empty() {
            let _ = writeln!(self.text, "{inner}");
        }
        let _ = writeln!(self.text, "{END}{name}{CLOSE}\n");
        self.frame.push('\n');
    }

    /// The document.
    pub(super) fn finish(self) -> String {
        let frame: Vec<&str> = self.frame.lines().map(str::trim_end).collect();
        let digest = digest(&format!("{}\n", frame.join("\n")));
        format!(
            "{HEAD}{digest}: what stands between begin and end is yours, all else is written anew{CLOSE}\n{}",
            self.text
        )
    }
}

/// The name in a mark.
fn marked<'l>(line: &'l str, mark: &str) -> Option<&'l str> {
    line.strip_prefix(mark)?.strip_suffix(CLOSE)
}

fn digest(frame: &str) -> String {
    sha256(frame.trim().as_bytes()).chars().take(8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(kept: Kept) -> String {
        let mut draft = Draft::new(kept);
        draft.add("# A  \n\n");
        draft.keep("one");
        draft.add("text\n");
        draft.keep("two");
        draft.finish()
    }

    #[test]
    fn what_people_write_stays() {
        let empty = document(Kept::default());
        assert_eq!(Kept::read(&empty).1, None);
        let begin = "<!-- connectory:begin two -->\n";
        let filled = empty.replace(begin, &format!("{begin}mine  \n\n# too\n"));
        for text in [filled.clone(), filled.replace('\n', "\r\n")] {
            let (kept, damage) = Kept::read(&text);
            assert_eq!(damage, None);
            assert_eq!(document(kept), filled);
        }
        let mut draft = Draft::new(Kept::read(&filled).0);
        draft.keep("one");
        assert_eq!(draft.left(), [("two".to_owned(), "mine  \n\n# too".to_owned())]);
    }

    #[test]
    fn damage_is_seen() {
        let empty = document(Kept::default());
        assert_eq!(Kept::read(&empty.replace("text", "other")).1, Some(Damage::Edited));
        assert_eq!(Kept::read("").1, Some(Damage::Edited));
        let open = empty.replace("<!-- connectory:end one -->", "");
        assert_eq!(Kept::read(&open).1, Some(Damage::Open(4)));
    }
}
