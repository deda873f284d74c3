//! Changes of files as git shows them.

use crate::files::{Edit, Edits};
use crate::path::RepoPath;
use crate::source::Source;
use similar::TextDiff;
use std::fmt::Write as _;

/// Draws changes as a unified diff; control characters are written out.
pub fn patch(edits: &Edits) -> String {
    let mut text = String::new();
    let moved = |path: &RepoPath| edits.iter().any(|(_, edit)| edit.moved_from.as_ref() == Some(path));
    for (path, edit) in edits.iter() {
        match &edit.moved_from {
            Some(from) => {
                let old =
                    edits.iter().find(|(path, _)| *path == from).and_then(|(_, edit)| edit.old.as_deref());
                let _ = write!(text, "diff --git a/{from} b/{path}\nrename from {from}\nrename to {path}\n");
                hunks(&mut text, [(Some(from), old), (Some(path), edit.new.as_deref())]);
            }
            None if moved(path) => {}
            // Bytes that are no text cannot stand in a patch of text: tools pass over such a line.
            None if edit.old.as_deref().is_some_and(|old| std::str::from_utf8(old).is_err()) => {
                let _ = writeln!(text, "# {path} becomes UTF-8");
            }
            None => {
                let _ = writeln!(text, "diff --git a/{path} b/{path}");
                file(&mut text, path, edit);
            }
        }
    }
    text
}

fn file(text: &mut String, path: &RepoPath, edit: &Edit) {
    let there = |bytes: &Option<Vec<u8>>| bytes.is_some().then_some(path);
    match (&edit.old, &edit.new) {
        (None, Some(_)) => text.push_str("new file mode 100644\n"),
        (Some(_), None) => text.push_str("deleted file mode 100644\n"),
        (Some(_), Some(_)) | (None, None) => {}
    }
    hunks(text, [(there(&edit.old), edit.old.as_deref()), (there(&edit.new), edit.new.as_deref())]);
}

/// A file at one end of a change: its name, where it has one, and what it holds.
type End<'e> = (Option<&'e RepoPath>, Option<&'e [u8]>);

/// A name with blanks ends in a tab: that is how tools see where it ends.
fn ended(name: &str) -> String {
    if name.contains(' ') { format!("{name}\t") } else { name.to_owned() }
}

fn hunks(text: &mut String, [old, new]: [End<'_>; 2]) {
    let bytes = |end: End<'_>| end.1.unwrap_or_default().to_vec();
    let name = |prefix: &str, end: End<'_>| {
        end.0.map_or("/dev/null".to_owned(), |path| ended(&format!("{prefix}/{path}")))
    };
    let names = (name("a", old), name("b", new));
    if bytes(old).contains(&0) || bytes(new).contains(&0) {
        let _ = writeln!(text, "Binary files {} and {} differ", names.0, names.1);
        return;
    }
    let (old, new) = (Source::decode(bytes(old)), Source::decode(bytes(new)));
    let diff = TextDiff::from_lines(old.text(), new.text());
    let shown = diff.unified_diff().context_radius(3).header(&names.0, &names.1).to_string();
    for character in shown.chars() {
        if character.is_control() && !matches!(character, '\n' | '\r' | '\t') {
            text.extend(character.escape_unicode());
        } else {
            text.push(character);
        }
    }
}
