//! What a preview adds to a page: how the work tree differs, what is found in it, and errors that
//! keep a page from being made. Other than the pages themselves, none of it is ever published.

use super::super::templates::Templates;
use super::super::text::{Piece, pieces, tidy};
use super::Hall;
use crate::catalogue::{Connector, Line};
use crate::diff::Bump;
use crate::error::{Error, Result};
use crate::path::RepoPath;
use crate::report::{Diagnostic, counted};
use serde::Serialize;

/// Findings of one connector that are listed.
const MAX_FINDINGS: usize = 200;

/// Characters of a message that are shown.
const MAX_MESSAGE: usize = 900;

/// How a line differs from what was released.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Work {
    name: String,
    /// The page that shows it, seen from the root.
    path: String,
    sentence: String,
}

#[derive(Serialize)]
struct View {
    root: String,
    work: Vec<Work>,
    summary: String,
    has_errors: bool,
    findings: Vec<Entry>,
    left_out: usize,
}

#[derive(Serialize)]
struct Entry {
    severity: &'static str,
    rule: &'static str,
    place: String,
    message: Vec<Piece>,
    fix: Vec<Piece>,
}

#[derive(Serialize)]
struct Failure {
    message: String,
    help: Option<String>,
}

impl Work {
    pub(super) fn of(connector: &Connector, line: &Line) -> Self {
        let declared = line.draft.version().map(|version| format!(", {version} in the manifest"));
        let state = match (line.newest_or_preview(), &line.drift) {
            (None, _) => "never released".to_owned(),
            (Some(newest), None) if newest.is_preview() => format!("pre-released as {}", newest.version),
            (Some(newest), None) => format!("as released in {}", newest.version),
            (Some(newest), Some(drift)) if drift.changes.is_empty() => {
                format!("no change for users since {}", newest.version)
            }
            (Some(newest), Some(drift)) => {
                let changes = counted(drift.changes.len(), "change");
                format!("{changes} since {}, needs {}", newest.version, Bump::word(line.needs()))
            }
        };
        let own = super::exhibit::line_in_work(connector).is_some_and(|main| std::ptr::eq(main, line));
        let path = match own {
            true => format!("c/{}/index.html", connector.id),
            false => super::exhibit::page_of_line(connector.id.as_str(), line),
        };
        Self { name: line.name(), path, sentence: format!("{state}{}", declared.unwrap_or_default()) }
    }
}

impl Hall {
    /// How much is found in a connector's work tree, in words.
    pub fn summary(&self, id: &str) -> String {
        counts(&self.findings(id).collect::<Vec<_>>())
    }

    /// What stands above a page of a connector: how its work tree differs, and what is found in it; none
    /// on other pages.
    ///
    /// # Errors
    /// When the template cannot be filled.
    pub fn panel(&self, path: &RepoPath) -> Result<Option<String>> {
        let parts: Vec<&str> = path.parts().collect();
        let ["c", id, ..] = parts.as_slice() else { return Ok(None) };
        let Some(stand) = self.stand_of(id) else { return Ok(None) };
        let found: Vec<&Diagnostic> = self.findings(id).collect();
        let view = View {
            root: "../".repeat(parts.len() - 1),
            work: stand.work.clone(),
            summary: counts(&found),
            has_errors: found.iter().any(|one| one.severity == crate::check::Severity::Error),
            findings: found.iter().take(MAX_FINDINGS).map(|found| Entry::of(found)).collect(),
            left_out: found.len().saturating_sub(MAX_FINDINGS),
        };
        self.theme.templates.render_alone("preview-panel.html", &view).map(Some)
    }
}

/// How many there are of what, in words.
fn counts(found: &[&Diagnostic]) -> String {
    use crate::check::Severity::{Error, Note, Warning};
    let of = |severity, noun| {
        let count = found.iter().filter(|one| one.severity == severity).count();
        (count > 0).then(|| counted(count, noun))
    };
    let told: Vec<String> =
        [of(Error, "error"), of(Warning, "warning"), of(Note, "note")].into_iter().flatten().collect();
    if told.is_empty() { "no findings".to_owned() } else { told.join(", ") }
}

impl Entry {
    fn of(found: &Diagnostic) -> Self {
        let place = format!("{}:{}:{}", found.file, found.line, found.column);
        Self {
            severity: found.severity.as_str(),
            rule: found.rule.id.as_str(),
            place: tidy(&place, MAX_MESSAGE),
            message: pieces(&found.message, MAX_MESSAGE),
            fix: pieces(found.rule.fix, MAX_MESSAGE),
        }
    }
}

/// The page of a preview that cannot be made, with the reason.
///
/// # Errors
/// When the template cannot be filled.
pub fn error_page(error: &Error) -> Result<String> {
    let view = Failure {
        message: tidy(&error.to_string(), MAX_MESSAGE),
        help: error.help().map(|help| tidy(help, MAX_MESSAGE)),
    };
    Templates::new()?.render_alone("preview-error.html", &view)
}
