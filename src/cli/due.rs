//! `connectory due`: what changes its state next.

use super::output::Output;
use super::{ListFormat, Outcome, WorkPlace};
use crate::catalogue::{Date, days_between};
use crate::error::Result;
use crate::lifecycle::{Due, due};
use crate::report::one_line;

/// List what changes its state next: ends, and exceptions that are over.
#[derive(clap::Args)]
#[command(after_help = "What is overdue is always listed.\n\n\
    Examples:\n  \
    connectory due                   the next 30 days\n  \
    connectory due --within 12w      the next 12 weeks\n  \
    connectory due acme-orders --within 365d --format json")]
pub(super) struct Arguments {
    /// Connectors by id, or files and folders; default: all
    #[arg(value_name = "PATH|ID")]
    selection: Vec<String>,

    /// How far to look ahead: days or weeks, such as 30d or 8w
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = days)]
    within: i64,

    /// How to list
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: ListFormat,

    /// The day that counts as today; default: this day in UTC
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
}

/// A number of days.
fn days(text: &str) -> std::result::Result<i64, String> {
    let (number, days) = match text.strip_suffix('w') {
        Some(number) => (number, 7),
        None => (text.strip_suffix('d').unwrap_or(text), 1),
    };
    let number =
        number.parse::<u16>().map_err(|_| "days or weeks are expected, such as 30d or 8w".to_owned())?;
    Ok(i64::from(number) * days)
}

/// Runs the command.
pub(super) fn execute(place: &WorkPlace, arguments: &Arguments, output: &mut Output) -> Result<Outcome> {
    let today = arguments.today.unwrap_or_else(super::today);
    let catalogue = place.catalogue(Some(today))?;
    let places = super::check::select(&catalogue, &place.here()?, &arguments.selection)?;
    let found = catalogue.each(places, |history, place| Ok(due(&catalogue.load(place, history)?.0)))?;
    let left = |one: &Due| days_between(today, one.date);
    let mut all: Vec<Due> = found.into_iter().flatten().filter(|one| left(one) <= arguments.within).collect();
    all.sort_by_key(|one| one.date);
    let entries: Vec<(i64, Due)> = all.into_iter().map(|one| (left(&one), one)).collect();
    output.print(&match arguments.format {
        ListFormat::Human => human(&entries),
        ListFormat::Json => super::to_json(&serde_json::json!({
            "version": 1,
            "today": today.to_string(),
            "within_days": arguments.within,
            "due": entries.iter().map(json).collect::<Vec<_>>(),
        })),
    })?;
    if entries.is_empty() {
        output.say(&format!("nothing is due until {}", today.saturating_add(days_span(arguments.within))));
    }
    Ok(Outcome::Fine)
}

fn days_span(days: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(days).unwrap_or_default() * 86_400)
}

fn json((left, due): &(i64, Due)) -> serde_json::Value {
    serde_json::json!({
        "date": due.date.to_string(),
        "days": left,
        "line": due.line,
        "kind": due.kind,
        "what": due.what,
        "action": due.action,
    })
}

fn human(entries: &[(i64, Due)]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut rows = vec![["DATE", "IN", "LINE", "WHAT", "THEN"].map(str::to_owned)];
    rows.extend(entries.iter().map(|(left, due)| {
        let left = match left {
            ..0 => format!("{} days over", left.unsigned_abs()),
            0 => "today".to_owned(),
            1 => "1 day".to_owned(),
            more => format!("{more} days"),
        };
        [due.date.to_string(), left, due.line.clone(), one_line(&due.what), one_line(&due.action)]
    }));
    super::table(&rows)
}
