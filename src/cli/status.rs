//! `connectory status`: every connector and line with its state, and what may be done with it.

use super::output::Output;
use super::{ListFormat, Listing, Outcome, WorkPlace, choice};
use crate::catalogue::{Catalogue, Connector, Date, History, Line, Place, Subject};
use crate::check::{RuleBook, Severity};
use crate::diff::Bump;
use crate::document::Fault;
use crate::error::Result;
use crate::lifecycle::{self, Next, Standing};
use crate::report::one_line;
use serde::Serialize;
use std::fmt::Write as _;

/// List every connector and line with its state and the bump it needs; of those that are named, also what
/// their state allows, by which command, and what stands in the way.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory status                           every line, one a row\n  \
    connectory status acme-orders               what may be done next, and what stands in the way\n  \
    connectory status acme-orders --format json")]
pub(super) struct Arguments {
    #[command(flatten)]
    listing: Listing,
}

#[derive(Serialize)]
struct Entry {
    connector: String,
    line: String,
    folder: String,
    title: String,
    state: &'static str,
    version: Option<String>,
    newest: Option<String>,
    released: Option<String>,
    changed: bool,
    needs: &'static str,
    next: Option<String>,
    waits_for: &'static str,
    platforms: Platforms,
    submissions: Vec<Submission>,
    allows: Vec<Allowed>,
}

/// What platforms call the state.
#[derive(Serialize)]
struct Platforms {
    dibop: &'static str,
    tencent: &'static str,
    commercetools: Connect,
}

/// The fields of a staged connector of commercetools, by its own names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Connect {
    status: &'static str,
    already_listed: bool,
    has_changes: bool,
    is_previewable: &'static str,
}

#[derive(Serialize)]
struct Submission {
    platform: String,
    version: String,
    status: &'static str,
    submitted: String,
    decided: Option<String>,
    reference: Option<String>,
    feedback: Option<String>,
}

#[derive(Serialize)]
struct Allowed {
    action: &'static str,
    command: String,
    blocked: Option<String>,
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let listing = &arguments.listing;
    let catalogue = place.catalogue(listing.today)?;
    catalogue.require_history()?;
    let places = super::check::select(&catalogue, &place.here()?, &listing.selection)?;
    let is_named = !listing.selection.is_empty();
    let book = is_named.then(|| choice::settled(&catalogue.settings().check)).transpose()?;
    let today = listing.today.unwrap_or_else(super::today);
    let is_detailed = is_named || listing.format == ListFormat::Json;
    let look = Look { catalogue: &catalogue, book: book.as_ref(), is_detailed, today };
    let entries: Vec<Vec<Entry>> = catalogue.each(places, |history, place| look.entries(history, place))?;
    let entries: Vec<Entry> = entries.into_iter().flatten().collect();
    if catalogue.is_before_first_release() {
        output.say("note: nothing was released yet: there is no tag such as `acme-orders/v1.0.0`");
    }
    output.print(&match listing.format {
        ListFormat::Human if is_named => entries.iter().map(detailed).collect::<Vec<_>>().join("\n"),
        ListFormat::Human => human(&entries),
        ListFormat::Json => super::to_json(&serde_json::json!({ "version": 1, "lines": entries })),
    })?;
    Ok(Outcome::Fine)
}

/// What stands for the bump where a side cannot be read.
pub(super) const UNKNOWN: &str = "unknown";

/// How connectors are looked at.
struct Look<'a> {
    catalogue: &'a Catalogue,
    /// The rules in force; none where nothing is judged.
    book: Option<&'a RuleBook>,
    /// Whether it is told what stands in the way.
    is_detailed: bool,
    today: Date,
}

impl Look<'_> {
    fn entries(&self, history: Option<&History>, place: &Place) -> Result<Vec<Entry>> {
        let (connector, faults) = self.catalogue.load(place, history)?;
        let errors = self.book.map(|book| self.errors(book, &connector, faults));
        let lines = connector.lines.iter().enumerate();
        let entry = |(number, line): (usize, &Line)| {
            let errors = errors.as_ref().and_then(|errors| errors.get(number).copied());
            Ok(entry(&connector, line, &self.standing(history, line, errors)?))
        };
        lines.map(entry).collect()
    }

    /// How many errors are found in each line.
    fn errors(&self, book: &RuleBook, connector: &Connector, faults: Vec<Fault>) -> Vec<usize> {
        let found = crate::check::run(book, self.catalogue, connector, faults, self.today);
        let errors: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
        let of_line = |line: &Line| {
            errors.iter().filter(|one| one.location.file.below(&line.draft.folder).is_some()).count()
        };
        connector.lines.iter().map(of_line).collect()
    }

    fn standing(&self, history: Option<&History>, line: &Line, errors: Option<usize>) -> Result<Standing> {
        let shown = |paths: Vec<crate::path::RepoPath>| {
            paths.iter().map(|path| line.draft.folder.join(path).to_string()).collect()
        };
        let mut standing = Standing {
            errors,
            promised: self.catalogue.settings().policy.notice_days,
            today: self.today,
            ..Standing::default()
        };
        let Some(history) = history.filter(|_| self.is_detailed) else { return Ok(standing) };
        standing.uncommitted = shown(history.uncommitted(&line.draft)?);
        if let Some(release) = line.submittable() {
            standing.edited = shown(history.edited(&line.draft, release)?);
        }
        standing.told = super::lifecycle::told(history, line, &Subject::Line)?;
        Ok(standing)
    }
}

fn entry(connector: &Connector, line: &Line, standing: &Standing) -> Entry {
    let newest = line.newest_or_preview();
    let needs = line.needs().filter(|_| line.is_told());
    let next = line.newest().zip(needs).map(|(newest, bump)| bump.apply(&newest.version));
    let (state, words) = (line.state(), line.words());
    Entry {
        connector: connector.id.to_string(),
        line: line.name(),
        folder: line.draft.folder.to_string(),
        title: line.draft.title(),
        state: state.as_str(),
        version: line.draft.version().map(ToString::to_string),
        newest: newest.map(|release| release.version.to_string()),
        released: newest.and_then(|release| release.date).map(|date| date.to_string()),
        changed: line.drift.is_some(),
        needs: if line.is_told() { Bump::word(needs) } else { UNKNOWN },
        next: next.map(|version| version.to_string()),
        waits_for: state.row().waits_for,
        platforms: Platforms {
            dibop: words.dibop,
            tencent: words.tencent,
            commercetools: Connect {
                status: words.commercetools.status,
                already_listed: words.commercetools.already_listed,
                has_changes: words.commercetools.has_changes,
                is_previewable: words.commercetools.is_previewable,
            },
        },
        submissions: line.submissions().iter().map(submission).collect(),
        allows: lifecycle::next(connector, line, standing).into_iter().map(allowed).collect(),
    }
}

fn submission(one: &crate::catalogue::Submission) -> Submission {
    Submission {
        platform: one.platform.clone(),
        version: one.version.to_string(),
        status: one.status.as_str(),
        submitted: one.submitted.to_string(),
        decided: one.decided.map(|day| day.to_string()),
        reference: one.reference.clone(),
        feedback: one.feedback.clone(),
    }
}

fn allowed(next: Next) -> Allowed {
    Allowed { action: next.action.as_str(), command: next.command, blocked: next.blocked }
}

/// A line with what may be done with it.
fn detailed(entry: &Entry) -> String {
    let newest = entry.newest.as_ref().map(|newest| format!(", newest {newest}")).unwrap_or_default();
    let needs = match (&entry.next, entry.needs) {
        (Some(next), needs) => format!(", needs {needs} ({next})"),
        (None, UNKNOWN) => format!(", needs cannot be told: connectory check {}", entry.connector),
        (None, _) => String::new(),
    };
    let version = entry.version.as_deref().unwrap_or("?");
    let (connector, line, state) = (&entry.connector, &entry.line, entry.state);
    let mut text = format!("{connector}/{line}  {state}  version {version}{newest}{needs}\n");
    let connect = &entry.platforms.commercetools;
    let _ = writeln!(text, "  waits for      {}", entry.waits_for);
    let _ = writeln!(text, "  DIBOP          {}", entry.platforms.dibop);
    let _ = writeln!(text, "  Tencent        {}", entry.platforms.tencent);
    let _ = writeln!(
        text,
        "  commercetools  {}, alreadyListed {}, hasChanges {}, isPreviewable {}",
        connect.status, connect.already_listed, connect.has_changes, connect.is_previewable
    );
    for one in &entry.submissions {
        let day = one.decided.as_ref().unwrap_or(&one.submitted);
        let reference = one.reference.as_ref().map(|text| format!(" ({})", one_line(text)));
        let feedback =
            one.feedback.as_ref().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        let feedback = feedback.map(|text| format!(": {}", one_line(&text)));
        let (platform, version, status) = (one_line(&one.platform), &one.version, one.status);
        let (reference, feedback) = (reference.unwrap_or_default(), feedback.unwrap_or_default());
        let _ = writeln!(text, "  {platform} {version}{reference}  {status} {day}{feedback}");
    }
    text.push('\n');
    let mut rows = vec![["", "MAY", "BY", "BLOCKED"].map(str::to_owned)];
    rows.extend(entry.allows.iter().map(|one| {
        let blocked = one.blocked.as_deref().map(one_line).unwrap_or_else(|| "-".to_owned());
        [String::new(), one.action.to_owned(), one_line(&one.command), blocked]
    }));
    text.push_str(&super::table(&rows));
    text
}

fn human(entries: &[Entry]) -> String {
    let header = ["CONNECTOR", "LINE", "STATE", "NEWEST", "VERSION", "NEEDS"].map(str::to_owned);
    let mut rows = vec![header];
    rows.extend(entries.iter().map(|entry| {
        let needs = match (&entry.next, entry.changed) {
            _ if entry.needs == UNKNOWN => {
                format!("cannot be told: connectory check {} says why", entry.connector)
            }
            (Some(next), _) => format!("{} ({next})", entry.needs),
            (None, true) => "nothing (no change for users)".to_owned(),
            (None, false) => "-".to_owned(),
        };
        [
            entry.connector.clone(),
            entry.line.clone(),
            entry.state.to_owned(),
            entry.newest.clone().unwrap_or_else(|| "-".to_owned()),
            entry.version.clone().unwrap_or_else(|| "?".to_owned()),
            needs,
        ]
    }));
    super::table(&rows)
}
