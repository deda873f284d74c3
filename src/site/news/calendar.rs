//! Ends as a calendar (iCalendar, RFC 5545).

use crate::catalogue::Date;
use std::fmt::Write as _;

/// A day on which something ends.
pub(super) struct Event {
    /// Its id, a UUID.
    pub(super) id: String,
    /// The day.
    pub(super) day: Date,
    /// When what is told of it changed last, in seconds since 1970.
    pub(super) changed: i64,
    /// Its title.
    pub(super) title: String,
    /// Why it ends.
    pub(super) about: String,
    /// Its page.
    pub(super) url: Option<String>,
    /// Whether it was called off.
    pub(super) is_cancelled: bool,
}

/// The beginning of 2000, in seconds since 1970: revisions are counted in minutes from there, so that a later
/// one has a higher number.
const EPOCH: i64 = 946_684_800;

/// A line has no more bytes than this; longer ones go on behind a blank.
const WIDTH: usize = 75;

/// Writes a calendar; there is none without an event.
pub(super) fn written(title: &str, events: &[Event]) -> Option<String> {
    if events.is_empty() {
        return None;
    }
    let mut text = String::new();
    let mut line = |content: &str| fold(&mut text, content);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//Connectory//Deprecations//EN");
    line(&format!("X-WR-CALNAME:{}", escaped(title)));
    line("REFRESH-INTERVAL;VALUE=DURATION:P1D");
    for event in events {
        line("BEGIN:VEVENT");
        line(&format!("UID:{}", event.id));
        line(&format!("DTSTAMP:{}", stamp(event.changed)));
        line(&format!("SEQUENCE:{}", ((event.changed - EPOCH) / 60).clamp(0, i64::from(i32::MAX))));
        line(&format!("DTSTART;VALUE=DATE:{}", event.day.strftime("%Y%m%d")));
        line(&format!("DTEND;VALUE=DATE:{}", event.day.tomorrow().unwrap_or(event.day).strftime("%Y%m%d")));
        line(&format!("SUMMARY:{}", escaped(&event.title)));
        line(&format!("DESCRIPTION:{}", escaped(&event.about)));
        if let Some(url) = &event.url {
            line(&format!("URL:{}", plain(url)));
        }
        line("CATEGORIES:DEPRECATION");
        line("TRANSP:TRANSPARENT");
        line(if event.is_cancelled { "STATUS:CANCELLED" } else { "STATUS:CONFIRMED" });
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    Some(text)
}

/// A moment in UTC.
fn stamp(seconds: i64) -> String {
    super::rfc3339(seconds).chars().filter(|character| !matches!(character, '-' | ':')).collect()
}

/// Text as a value: what would end or part it is escaped, controls are left out.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => safe.extend(['\\', character]),
            '\n' => safe.push_str("\\n"),
            _ if character.is_control() => {}
            _ => safe.push(character),
        }
    }
    safe
}

/// An address as a value.
fn plain(text: &str) -> String {
    text.chars().filter(|character| !character.is_control() && !character.is_whitespace()).collect()
}

/// Adds a line, in pieces that are short enough, parted between characters.
fn fold(text: &mut String, content: &str) {
    let mut width = 0;
    for character in content.chars() {
        if width + character.len_utf8() > WIDTH {
            text.push_str("\r\n ");
            width = 1;
        }
        let _ = text.write_char(character);
        width += character.len_utf8();
    }
    text.push_str("\r\n");
}
