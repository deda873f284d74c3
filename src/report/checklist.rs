//! The checklist of a line as text: for people, for scripts, for the comment of a pull request.

use super::escape::cut;
use super::markdown::{code, prose};
use super::{json_line, one_line};
use crate::catalogue::Release;
use crate::document::Location;
use crate::rules::{ChecklistLine, Remark};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Longer texts are cut, in characters.
const MAX_TEXT: usize = 300;

/// A checklist, and whose it is.
#[derive(Debug)]
pub struct Checked<'c> {
    /// The connector and the line: `acme-orders/v1`.
    pub name: &'c str,
    /// What was looked at.
    pub release: &'c Release,
    /// The lines.
    pub lines: &'c [ChecklistLine],
}

impl Checked<'_> {
    /// How many lines apply, and how many of them are complete: `4 of 6`.
    fn count(&self) -> String {
        let applies: Vec<_> = self.lines.iter().filter(|line| line.exempt.is_none()).collect();
        let complete = applies.iter().filter(|line| line.is_complete()).count();
        format!("{complete} of {} complete", applies.len())
    }

    fn title(&self) -> String {
        let version = self.release.version().map(|version| format!(" {version}")).unwrap_or_default();
        format!("{}{version}: {}", self.name, self.count())
    }

    /// A place as `file:line`, or the file alone where it is meant as a whole.
    fn place(&self, at: &Location) -> String {
        let documents = self.release.documents.iter();
        let source = documents.map(|document| (document.path(), document.source()));
        let texts = self.release.texts().iter().map(|text| (&text.path, &text.source));
        let source = source.chain(texts).find(|(path, _)| **path == at.file).map(|(_, source)| source);
        match (source, at.span) {
            (Some(source), Some(span)) => format!("{}:{}", at.file, source.position(span.start).line),
            (_, _) => at.file.to_string(),
        }
    }
}

/// What stands before a line: complete, not complete, or not applicable.
fn mark(line: &ChecklistLine) -> char {
    match (line.exempt, line.is_complete()) {
        (Some(_), _) => '–',
        (None, true) => '✓',
        (None, false) => '✗',
    }
}

/// Writes a checklist for people.
pub fn checklist_human(checked: &Checked<'_>) -> String {
    let mut text = format!("{}\n", one_line(&checked.title()));
    for line in checked.lines {
        let demanded = if line.is_demanded { " (demanded)" } else { "" };
        let exempt = line.exempt.map(|why| format!(": {why}")).unwrap_or_default();
        let _ = writeln!(text, "\n{} {}{demanded}{exempt}", mark(line), line.name);
        let remarks = [('·', &line.evidence), ('✗', &line.gaps)];
        for (sign, remark) in
            remarks.into_iter().flat_map(|(sign, all)| all.iter().map(move |one| (sign, one)))
        {
            let shown = cut(&remark.text, MAX_TEXT);
            let _ =
                writeln!(text, "    {sign} {}  {}", one_line(&shown), one_line(&checked.place(&remark.at)));
        }
        if !line.is_complete() {
            let _ = writeln!(text, "    fix: {}", line.rule.fix);
        }
    }
    text
}

/// Writes a checklist for scripts.
pub fn checklist_json(checked: &Checked<'_>) -> String {
    let remarks = |all: &[Remark]| -> Vec<Value> {
        all.iter().map(|one| json!({ "text": one.text, "place": checked.place(&one.at) })).collect()
    };
    let line = |line: &ChecklistLine| {
        json!({
            "line": line.word,
            "name": line.name,
            "rule": line.rule.id.as_str(),
            "complete": line.is_complete(),
            "exempt": line.exempt,
            "demanded": line.is_demanded,
            "evidence": remarks(&line.evidence),
            "missing": remarks(&line.gaps),
            "fix": (!line.is_complete()).then_some(line.rule.fix),
        })
    };
    json_line(&json!({
        "version": 1,
        "connector": checked.name,
        "folder": checked.release.folder.as_str(),
        "release": checked.release.version().map(ToString::to_string),
        "complete": checked.lines.iter().all(ChecklistLine::is_complete),
        "lines": checked.lines.iter().map(line).collect::<Vec<_>>(),
    }))
}

/// Writes a checklist for a comment.
pub fn checklist_markdown(checked: &Checked<'_>) -> String {
    let mut text = format!("### Checklist of {}\n\n", prose(&checked.title()));
    for line in checked.lines {
        let box_of = if line.is_complete() { "x" } else { " " };
        let head = match line.exempt {
            Some(why) => format!("- {} does not apply: {}", line.name, prose(why)),
            None => format!("- [{box_of}] **{}**", line.name),
        };
        let demanded = if line.is_demanded { " (demanded)" } else { "" };
        let _ = writeln!(text, "{head}{demanded}");
        let remarks =
            line.evidence.iter().map(|one| ("", one)).chain(line.gaps.iter().map(|one| ("✗ ", one)));
        for (front, remark) in remarks {
            let shown = prose(&cut(&remark.text, MAX_TEXT));
            let _ = writeln!(text, "  - {front}{shown} ({})", code(&checked.place(&remark.at)));
        }
        if !line.is_complete() {
            let _ = writeln!(text, "  - fix: {}", prose(line.rule.fix));
        }
    }
    text
}
