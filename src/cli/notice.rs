//! `connectory notice`: what users must be told, as Markdown.

use super::lifecycle::Found;
use super::output::Output;
use super::{Outcome, WorkPlace};
use crate::catalogue::{Connector, Date, Drift, Line, Published, Subject, days_between};
use crate::diff::Bump;
use crate::error::{Error, Result};
use crate::lifecycle::{Notice, Stage, impact, notices};
use crate::report::prose;
use std::fmt::Write as _;

/// Write what users must be told of an end or of a release, as Markdown for an issue or a mail.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    connectory notice acme-orders               every end that is announced, reached or called off\n  \
    connectory notice acme-orders/GetOrder      that of one operation\n  \
    connectory notice acme-orders@2.0.0         what a release means for existing connections")]
pub(super) struct Arguments {
    /// A connector (`ID`, or `ID/v1` for one line), an operation, or a release
    #[arg(value_name = "ID|ID/OPERATION|ID@VERSION")]
    what: String,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// Changes of one kind that are listed.
const MAX_CHANGES: usize = 100;

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.today.unwrap_or_else(super::today);
    let (word, subject) = super::deprecate::subject(&place.catalogue(Some(today))?, &arguments.what)?;
    let found = Found::line(place, &word, today)?;
    let (connector, line) = found.pair()?;
    let is_whole = subject == Subject::Line && !word.contains('/');
    let lines = connector.lines.iter().filter(|one| is_whole || std::ptr::eq(*one, line));
    let mut told = Vec::new();
    for line in lines {
        let known = found.history.told(&line.draft.folder, &line.draft.manifest.ends())?;
        told.extend(notices(connector, line, &known, today));
    }
    if subject != Subject::Line {
        told.retain(|notice| notice.subject == subject);
    }
    let promised = found.promised();
    let text: Vec<String> = match &subject {
        Subject::Release(version) if told.is_empty() => {
            let number = connector.lines.iter().position(|one| std::ptr::eq(one, line)).unwrap_or_default();
            let release = line.releases.iter().find(|release| release.version == *version);
            let missing = || {
                let error = Error::usage(format!("`{}` has no release {version}", connector.id));
                error.with_help(format!("connectory log {}", connector.id))
            };
            vec![of_release(&found, (connector, number), release.ok_or_else(missing)?)?]
        }
        Subject::Line | Subject::Operation(_) | Subject::Release(_) => {
            told.iter().map(|notice| of_end(notice, promised)).collect()
        }
    };
    if text.is_empty() {
        let what = subject.named(&connector.name_of(line));
        let error = Error::usage(format!("no end of {what} is announced: there is nothing to tell"));
        return Err(error.with_help(format!("of a release: connectory notice {}@VERSION", connector.id)));
    }
    output.print(&text.join("\n"))?;
    Ok(Outcome::Fine)
}

/// The notice of an end.
fn of_end(notice: &Notice, promised: i64) -> String {
    let mut text = format!("# {}\n\n{}\n", notice.headline(prose), prose(&notice.reason));
    let _ = writeln!(text, "\n{}", what_to_do(notice));
    if let Some(replacement) = notice.replacement.as_ref().filter(|_| notice.stage != Stage::CalledOff) {
        let _ = writeln!(text, "\n**Use instead:** {}", prose(&format!("`{replacement}`")));
    }
    let _ = writeln!(text, "\n| | |\n|---|---|\n| known since | {} |", notice.since);
    if let Some(day) = notice.day {
        let days = days_between(notice.since, day);
        let _ = writeln!(text, "| day | {day} |\n| notice | {days} days, {promised} are promised |");
    }
    let headers = [("Deprecation", notice.deprecation_header()), ("Sunset", notice.sunset_header())];
    for (name, value) in headers {
        if let Some(value) = value {
            let _ = writeln!(text, "| header | `{name}: {value}` |");
        }
    }
    text
}

/// What an end means for those who use what ends.
fn what_to_do(notice: &Notice) -> &'static str {
    match (notice.stage, &notice.subject) {
        (Stage::CalledOff, _) => "Nothing has to be done: it goes on to work.",
        (Stage::Retired, _) => {
            "No new version comes, and nobody should begin with it. Existing connections work as long as the service \
             does."
        }
        (Stage::Announced | Stage::Reached, Subject::Line) => {
            "Existing connections go on to work as long as the service does; move before that day, after which no new \
             version comes."
        }
        (Stage::Announced | Stage::Reached, Subject::Operation(_)) => {
            "Flows that call it stop with the next major version; call another operation before that day."
        }
        (Stage::Announced | Stage::Reached, Subject::Release(_)) => {
            "Its package stays where it is; install another version before that day."
        }
    }
}

/// The notice of a release: what it means, and what changed.
fn of_release(
    found: &Found,
    (connector, number): (&Connector, usize),
    release: &Published,
) -> Result<String> {
    let name = prose(&connector.lines.get(number).map(|line: &Line| line.draft.title()).unwrap_or_default());
    let mut text = format!("# {name} {}\n", release.version);
    if let Some(day) = release.date {
        let _ = writeln!(text, "\nReleased on {day}.");
    }
    let Some(base) = connector.base(number, release) else {
        text.push_str("\nThis is the first release.\n");
        return Ok(text);
    };
    let sides = (found.history.read(base)?, found.history.read(release)?);
    let (Some((from, _)), Some((to, _))) = sides else {
        let _ = writeln!(text, "\nIt cannot be compared with {}.", base.version);
        return Ok(text);
    };
    let drift =
        Drift::between(&from, &to, Drift::changed_files(&from, &to), found.catalogue.terms_of(release));
    if !drift.comparable {
        let _ = writeln!(text, "\nA file of {} or {} cannot be read.", base.version, release.version);
    }
    let _ = writeln!(text, "\n**Since {}:** {}", base.version, impact(drift.needs()));
    for (bump, title) in [
        (Bump::Major, "What breaks"),
        (Bump::Minor, "What is new, and what will end"),
        (Bump::Patch, "What else changed"),
    ] {
        let changes: Vec<String> = drift
            .changes
            .iter()
            .filter(|one| one.bump == Some(bump))
            .map(|one| one.told().into_owned())
            .collect();
        if changes.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n## {title}\n");
        for change in changes.iter().take(MAX_CHANGES) {
            let _ = writeln!(text, "- {}", prose(change));
        }
        if let Some(more) = changes.len().checked_sub(MAX_CHANGES).filter(|more| *more > 0) {
            let _ = writeln!(text, "- and {more} more");
        }
    }
    let guide = crate::catalogue::guide::guide_to(release.version.major);
    if drift.needs() == Some(Bump::Major) && to.files.named(&guide).is_some() {
        let _ = writeln!(text, "\nHow to move: `{}/{guide}`.", to.folder);
    }
    Ok(text)
}
