//! Versions as people write them, and dates.

use semver::Version;

/// A day in the calendar, without a time zone.
pub type Date = jiff::civil::Date;

/// Reads a date as RFC 3339 writes it; a time behind it is dropped.
pub fn parse_date(text: &str) -> Option<Date> {
    text.get(..10).unwrap_or(text).parse().ok()
}

/// The day of a moment in seconds since 1970, in UTC.
pub fn date_of(seconds: i64) -> Option<Date> {
    let moment = jiff::Timestamp::from_second(seconds).ok()?;
    Some(moment.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// How many days lie between two; fewer than none where the second comes first.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

/// Reads a version that need not be SemVer: `1`, `1.0`, `v1.2.3` and `1.0.0.4` are understood; a
/// fourth number is dropped, a missing one is 0.
pub fn normalise(text: &str) -> Option<Version> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    if let Ok(version) = Version::parse(text) {
        return Some(version);
    }
    let end = text.find(['-', '+']).unwrap_or(text.len());
    let (core, rest) = text.split_at_checked(end)?;
    let numbers: Option<Vec<u64>> = core.split('.').map(|part| part.parse().ok()).collect();
    let numbers = numbers.filter(|numbers| (1..=4).contains(&numbers.len()))?;
    let number = |index: usize| numbers.get(index).copied().unwrap_or(0);
    Version::parse(&format!("{}.{}.{}{rest}", number(0), number(1), number(2))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_what_people_write() {
        for (text, version) in [
            ("1.0", Some("1.0.0")),
            ("v1", Some("1.0.0")),
            ("V1.2", Some("1.2.0")),
            ("1.0.0.4", Some("1.0.0")),
            ("01.02", Some("1.2.0")),
            ("1.0-rc.1", Some("1.0.0-rc.1")),
            ("2.227.915b4950", None),
            ("preview", None),
            ("", None),
        ] {
            assert_eq!(normalise(text).map(|version| version.to_string()).as_deref(), version, "{text}");
        }
    }

    #[test]
    fn dates_drop_the_time() {
        assert_eq!(parse_date("2026-03-31T10:00:00Z"), parse_date("2026-03-31"));
        assert_eq!(date_of(0).unwrap().to_string(), "1970-01-01");
        assert!(parse_date("31.3.2026").is_none());
    }
}
