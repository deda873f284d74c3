//! Notices of ends: what users are told, in every form that they may read it in.

use crate::catalogue::{Connector, Date, Deprecation, Line, Subject, Told};
use crate::diff::Bump;
use std::collections::BTreeMap;

/// How far an end has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// It is announced.
    Announced,
    /// Its day has come, and it has not been carried out.
    Reached,
    /// The line is retired.
    Retired,
    /// It was called off.
    CalledOff,
}

/// What users are told of an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The connector's id.
    pub connector: String,
    /// The connector's title.
    pub title: String,
    /// The line: `v1`, or `all`.
    pub line: String,
    /// What ends.
    pub subject: Subject,
    /// How far it has come.
    pub stage: Stage,
    /// Since when users know: the day of the announcement or of the commit, whichever is later.
    pub since: Date,
    /// When what is told changed last, in seconds since 1970.
    pub changed: i64,
    /// The day on which it ends or ended.
    pub day: Option<Date>,
    /// Why.
    pub reason: String,
    /// What to use instead.
    pub replacement: Option<String>,
}

/// The notices of a line; `told` is since when the commits tell of its ends.
pub fn notices(
    connector: &Connector,
    line: &Line,
    told: &BTreeMap<Subject, Told>,
    today: Date,
) -> Vec<Notice> {
    let manifest = &line.draft.manifest;
    let notice = |subject: Subject, end: &Deprecation| {
        let known = told.get(&subject);
        let announced = end.announced;
        let since = known.map_or(announced, |known| known.date.max(announced));
        let changed = match (end.called_off, known) {
            (Some(day), _) => seconds(day),
            (None, Some(known)) => known.changed,
            (None, None) => seconds(announced),
        };
        let stage = match end.sunset {
            _ if !end.holds() => Stage::CalledOff,
            Some(sunset) if sunset < today => Stage::Reached,
            Some(_) | None => Stage::Announced,
        };
        Notice {
            connector: connector.id.to_string(),
            title: line.draft.title(),
            line: line.name(),
            subject,
            stage,
            since,
            changed,
            day: end.sunset,
            reason: end.reason.clone(),
            replacement: end.replacement.clone(),
        }
    };
    let mut all: Vec<Notice> =
        manifest.all_ends().into_iter().map(|(subject, end)| notice(subject, end)).collect();
    if let Some(retired) = &manifest.retired {
        let own = all.iter().position(|notice| notice.subject == Subject::Line);
        let before = own.map(|own| all.remove(own));
        all.insert(
            0,
            Notice {
                connector: connector.id.to_string(),
                title: line.draft.title(),
                line: line.name(),
                subject: Subject::Line,
                stage: Stage::Retired,
                since: before.map_or(retired.on, |before| before.since),
                changed: seconds(retired.on),
                day: Some(retired.on),
                reason: retired.reason.clone(),
                replacement: retired.replacement.clone(),
            },
        );
    }
    all
}

impl Notice {
    /// What ends, in words.
    pub fn what(&self) -> String {
        let is_told = self.line == "all" || self.title.ends_with(&format!(" {}", self.line));
        let line = if is_told { String::new() } else { format!(" {}", self.line) };
        match &self.subject {
            Subject::Line => format!("{}{line}", self.title),
            Subject::Operation(operation) => format!("`{operation}` of {}{line}", self.title),
            Subject::Release(version) => format!("{} {version}", self.title),
        }
    }

    /// What is told, in a sentence without its end; `shown` is how a name is shown.
    pub fn headline(&self, shown: impl FnOnce(&str) -> String) -> String {
        let what = shown(&self.what());
        let verb = match (self.stage, self.day.is_some()) {
            (Stage::Announced, true) => "ends on",
            (Stage::Announced, false) => "will end",
            (Stage::Reached, true) => "reached its end on",
            (Stage::Retired, true) => "was retired on",
            (Stage::CalledOff, true) => "does not end on",
            (Stage::CalledOff, false) => "does not end",
            (Stage::Reached | Stage::Retired, false) => "has ended",
        };
        let day = self.day.map(|day| format!(" {day}")).unwrap_or_default();
        format!("{what} {verb}{day}")
    }

    /// A name that stays the same whatever is said of it.
    pub fn key(&self) -> String {
        let part = match &self.subject {
            Subject::Line => String::new(),
            Subject::Operation(operation) => format!("/{operation}"),
            Subject::Release(version) => format!("@{version}"),
        };
        format!("{}/{}{part}", self.connector, self.line)
    }

    /// The value of the header `Deprecation` (RFC 9745), which responses may carry; none where nothing ends.
    pub fn deprecation_header(&self) -> Option<String> {
        (self.stage != Stage::CalledOff).then(|| format!("@{}", seconds(self.since)))
    }

    /// The value of the header `Sunset` (RFC 8594); none where nothing ends, or the day is not known.
    pub fn sunset_header(&self) -> Option<String> {
        let day = self.day.filter(|_| self.stage != Stage::CalledOff)?;
        Some(day.strftime("%a, %d %b %Y 00:00:00 GMT").to_string())
    }
}

/// The beginning of a day in UTC, in seconds since 1970.
pub fn seconds(day: Date) -> i64 {
    day.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |moment| moment.timestamp().as_second())
}

/// What a release means for those who use the connector, by its step.
pub fn impact(bump: Option<Bump>) -> &'static str {
    match bump {
        Some(Bump::Major) => {
            "Existing connections may need to be set up again; flows that use what is gone stop."
        }
        Some(Bump::Minor) => "Nothing has to be done: what is new can be used, and need not be.",
        Some(Bump::Patch) => "Nothing has to be done.",
        None => "Nothing changed for users.",
    }
}
