//! `i18n/<language>.toml`: what a connector says of itself and of its operations, in another language.
//!
//! The file has `title`, `summary`, and a table `[operations.<operationId>]` with `summary` and
//! `description` for each operation. The introduction in that language is `intro.<language>.md`.

use super::release::Release;
use crate::document::{Document, Fault, FaultKind, Member, Node};
use std::collections::BTreeMap;

/// The folder of the files.
pub const FOLDER: &str = "i18n";

/// Faults of one file beyond this are not told.
const MAX_FAULTS: usize = 100;

/// The words of one language.
#[derive(Debug, Default)]
pub struct Translation<'d> {
    /// The title.
    pub title: Option<&'d str>,
    /// What the connector is for.
    pub summary: Option<&'d str>,
    /// The operations by their names.
    pub operations: BTreeMap<&'d str, Wording<'d>>,
}

/// The words of an operation.
#[derive(Debug)]
pub struct Wording<'d> {
    /// The key that names the operation.
    pub key: Node<'d>,
    /// The name that makers see.
    pub summary: Option<&'d str>,
    /// What it does.
    pub description: Option<&'d str>,
}

/// The language that a file is for; none where its name is none of a translation.
fn language(document: &Document) -> Option<&str> {
    let path = document.path();
    let is_there = path.parent().name() == FOLDER && path.extension() == "toml";
    is_there.then(|| path.name().strip_suffix(".toml")).flatten()
}

/// All files of translations of a release, each with its language.
pub(super) fn files(release: &Release) -> impl Iterator<Item = (&str, &Document)> {
    let whole = release.documents().filter(|document| document.is_whole());
    whole.filter_map(|document| Some((language(document)?, document)))
}

/// The words of a file, and what of it cannot be read.
pub(super) fn read<'d>(document: &'d Document) -> (Translation<'d>, Vec<Fault>) {
    let mut reader = Reader { faults: Vec::new() };
    if !language(document).is_some_and(is_language) {
        let root = document.root();
        reader.fault(
            root,
            "the name of the file is expected to be a language, such as `zh-CN.toml`".to_owned(),
        );
    }
    let mut translation = Translation::default();
    for member in document.root().members() {
        match member.name {
            "title" => translation.title = reader.text(member),
            "summary" => translation.summary = reader.text(member),
            "operations" if member.value.is_object() => {
                let operations = member.value.members();
                translation.operations =
                    operations.filter_map(|one| Some((one.name, reader.wording(one)?))).collect();
            }
            "operations" => reader.wrong(member, "a table such as `[operations.GetOrder]`"),
            _ => reader.unknown(member, "`title`, `summary` or `operations`"),
        }
    }
    (translation, reader.faults)
}

/// Whether a text is the tag of a language: letters, then parts of letters and digits.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let is_part =
        |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(is_part)
}

struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, at: Node<'_>, message: String) {
        if self.faults.len() < MAX_FAULTS {
            let location = at.location();
            self.faults.push(Fault { kind: FaultKind::Translation, location, message, mend: None });
        }
    }

    fn wrong(&mut self, member: Member<'_>, expected: &str) {
        let (name, kind) = (shown(member.name), member.value.kind());
        self.fault(member.value, format!("`{name}` is expected to be {expected}, found {kind}"));
    }

    fn unknown(&mut self, member: Member<'_>, known: &str) {
        self.fault(member.key, format!("{known} is expected, found `{}`", shown(member.name)));
    }

    fn text<'d>(&mut self, member: Member<'d>) -> Option<&'d str> {
        let text = member.value.as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            let (name, is_text) = (shown(member.name), member.value.as_str().is_some());
            let found = if is_text { "nothing".to_owned() } else { member.value.kind().to_string() };
            self.fault(member.value, format!("`{name}` is expected to be a text, found {found}"));
        }
        text
    }

    fn wording<'d>(&mut self, operation: Member<'d>) -> Option<Wording<'d>> {
        if !operation.value.is_object() {
            self.wrong(operation, "a table with `summary` and `description`");
            return None;
        }
        let mut wording = Wording { key: operation.key, summary: None, description: None };
        for member in operation.value.members() {
            match member.name {
                "summary" => wording.summary = self.text(member),
                "description" => wording.description = self.text(member),
                _ => self.unknown(member, "`summary` or `description`"),
            }
        }
        Some(wording)
    }
}

fn shown(name: &str) -> String {
    name.chars().take(100).collect()
}
