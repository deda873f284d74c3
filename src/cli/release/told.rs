//! What is said of releases: the plan and what became of it, for people, or as JSON with keys that stay.

use super::plan::{Candidate, Refusal, Shop, Standing};
use super::{Arguments, ListFormat};
use crate::check::Severity;
use crate::report::{self, Look, Summary, counted, json_line, one_line};
use serde::Serialize;
use std::fmt::Write as _;

/// The report of one run.
pub(super) struct Report<'r> {
    pub(super) shop: &'r Shop<'r>,
    pub(super) candidates: &'r [Candidate],
    pub(super) arguments: &'r Arguments,
}

#[derive(Serialize)]
struct Data<'r> {
    version: u32,
    commit: &'r str,
    branch: Option<&'r str>,
    /// How tags are signed.
    signature: Option<&'r str>,
    remote: Option<&'r str>,
    /// Whether it was done, and not only planned.
    done: bool,
    releases: Vec<Entry<'r>>,
}

#[derive(Serialize)]
struct Entry<'r> {
    connector: &'r str,
    line: &'r str,
    folder: &'r str,
    release: Option<String>,
    tag: &'r str,
    standing: &'static str,
    errors: usize,
    warnings: usize,
    notes: &'r str,
    platforms: &'r [&'static str],
    tagged: bool,
    files: &'r [String],
    pushed: bool,
    refusals: &'r [Refusal],
}

impl Report<'_> {
    /// The whole of it, as it was asked for.
    pub(super) fn text(&self) -> String {
        match self.arguments.format {
            ListFormat::Human => self.human(),
            ListFormat::Json => json_line(&self.data()),
        }
    }

    /// What to do next, for people.
    pub(super) fn next(&self) -> Option<String> {
        if self.arguments.format == ListFormat::Json {
            return None;
        }
        let is_left = |one: &Candidate| match one.standing {
            Standing::Ready => true,
            Standing::Tagged => self.shop.remote.is_some(),
            Standing::Refused(_) => false,
        };
        let is_waiting = !self.arguments.yes && self.candidates.iter().any(is_left);
        let tags = self.candidates.iter().filter(|one| one.is_tagged && !one.is_pushed);
        let tags: Vec<&str> = tags.map(|one| one.tag.as_str()).collect();
        if is_waiting {
            return Some("Next: nothing was done; the same with `--yes` does it".to_owned());
        }
        if self.candidates.is_empty() {
            return Some("note: every version is tagged; there is nothing to release".to_owned());
        }
        let is_for_push = self.arguments.yes && !tags.is_empty();
        is_for_push.then(|| format!("Next: git push origin {}", tags.join(" ")))
    }

    fn data(&self) -> Data<'_> {
        Data {
            version: 1,
            commit: &self.shop.commit,
            branch: self.shop.branch.as_deref(),
            signature: self.shop.signature.as_deref(),
            remote: self.shop.remote.as_deref(),
            done: self.arguments.yes,
            releases: self.candidates.iter().map(Entry::of).collect(),
        }
    }

    fn human(&self) -> String {
        let mut text = String::new();
        for one in self.candidates {
            let found: Vec<_> =
                one.diagnostics.iter().filter(|found| found.severity == Severity::Error).cloned().collect();
            if !found.is_empty() {
                text.push_str(&report::human(&found, Summary::of(1, &found), Look::default()));
                text.push('\n');
            }
        }
        for (number, one) in self.candidates.iter().enumerate() {
            if number > 0 {
                text.push('\n');
            }
            self.tell(one, &mut text);
        }
        text
    }

    fn tell(&self, one: &Candidate, text: &mut String) {
        let version = one.version.as_ref().map_or("?".to_owned(), ToString::to_string);
        let _ = writeln!(text, "{} {version}", one.connector);
        let mut row = |mark: &str, word: &str, what: &str| {
            let _ = writeln!(text, "  {mark} {word:9}  {what}");
        };
        if let Standing::Refused(refusals) = &one.standing {
            for refusal in refusals {
                row("✗", refusal.kind, &one_line(&refusal.message));
                row(" ", "", &format!("help: {}", one_line(&refusal.help)));
            }
            return;
        }
        if one.standing == Standing::Ready {
            let (errors, warnings) = counts(one);
            row("✓", "check", &format!("{}, {}", counted(errors, "error"), counted(warnings, "warning")));
            let lines = one.notes.lines().filter(|line| !line.trim().is_empty()).count();
            row("✓", "changelog", &counted(lines, "line"));
        }
        let mark = |is_done: bool| if is_done { "✓" } else { "+" };
        let signed = match &self.shop.signature {
            Some(format) => format!("signed ({})", one_line(format)),
            None => "not signed".to_owned(),
        };
        let commit = self.shop.commit.get(..7).unwrap_or_default();
        let at = match (&one.standing, &self.shop.branch) {
            (Standing::Tagged, _) => "which was there".to_owned(),
            (_, Some(branch)) => format!("at {commit} on {}, {signed}", one_line(branch)),
            (_, None) => format!("at {commit}, {signed}"),
        };
        row(mark(one.is_tagged), "tag", &format!("{}, {at}", one.tag));
        if one.platforms.is_empty() {
            row(" ", "package", "none; the connector is submitted to no platform that packages are made for");
        } else if one.files.is_empty() {
            row("+", "package", &format!("{} in {}", one.platforms.join(", "), self.out(one)));
        }
        for file in &one.files {
            row("✓", "package", file);
        }
        if let Some(remote) = &self.shop.remote {
            row(mark(one.is_pushed), "push", &format!("to {}", one_line(remote)));
        }
    }

    /// Where packages are written.
    fn out(&self, one: &Candidate) -> String {
        let version = one.version.as_ref().map(ToString::to_string).unwrap_or_default();
        self.arguments.out.join(&one.connector).join(version).display().to_string()
    }
}

/// The errors and the warnings of the check.
fn counts(one: &Candidate) -> (usize, usize) {
    let of = |severity| one.diagnostics.iter().filter(|found| found.severity == severity).count();
    (of(Severity::Error), of(Severity::Warning))
}

impl<'r> Entry<'r> {
    fn of(one: &'r Candidate) -> Self {
        let (errors, warnings) = counts(one);
        let (standing, refusals) = match &one.standing {
            Standing::Ready => ("ready", &[][..]),
            Standing::Tagged => ("tagged", &[][..]),
            Standing::Refused(refusals) => ("refused", refusals.as_slice()),
        };
        Self {
            connector: &one.connector,
            line: &one.line,
            folder: one.folder.as_str(),
            release: one.version.as_ref().map(ToString::to_string),
            tag: &one.tag,
            standing,
            errors,
            warnings,
            notes: &one.notes,
            platforms: &one.platforms,
            tagged: one.is_tagged,
            files: &one.files,
            pushed: one.is_pushed,
            refusals,
        }
    }
}
