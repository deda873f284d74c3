//! Months as calendars show them: the days on which something ends, a week a row.

use super::changes::month_name;
use super::locale::Phrase;
use crate::catalogue::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// Months that are drawn.
const MAX_MONTHS: usize = 12;

/// A month in which something ends.
#[derive(Debug, Serialize)]
pub(super) struct Month {
    /// Its name with the year.
    name: Phrase,
    /// Its weeks from Monday to Sunday; days of other months are none.
    weeks: Vec<[Option<Day>; 7]>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Day {
    number: i8,
    date: String,
    /// How many things end on it.
    ends: usize,
}

/// The first months in which something ends.
pub(super) fn months(days: impl Iterator<Item = Date>) -> Vec<Month> {
    let mut ends: BTreeMap<(i16, i8), BTreeMap<i8, usize>> = BTreeMap::new();
    for day in days {
        *ends.entry((day.year(), day.month())).or_default().entry(day.day()).or_insert(0) += 1;
    }
    let first = |(year, month): (i16, i8)| Date::new(year, month, 1).ok();
    let drawn = ends.iter().take(MAX_MONTHS).filter_map(|(month, ends)| Some(drawn(first(*month)?, ends)));
    drawn.collect()
}

fn drawn(first: Date, ends: &BTreeMap<i8, usize>) -> Month {
    let mut weeks = Vec::new();
    let mut week: [Option<Day>; 7] = Default::default();
    for number in 1..=first.days_in_month() {
        let Ok(date) = Date::new(first.year(), first.month(), number) else { continue };
        let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        if let Some(place) = week.get_mut(at) {
            *place = Some(Day {
                number,
                date: date.to_string(),
                ends: ends.get(&number).copied().unwrap_or_default(),
            });
        }
        if at == 6 {
            weeks.push(std::mem::take(&mut week));
        }
    }
    if week.iter().any(Option::is_some) {
        weeks.push(week);
    }
    let name = month_name(&first.strftime("%Y-%m").to_string());
    Month { name, weeks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let english = crate::site::locale::Locale::find("en").unwrap();
        let all = months([day("2027-02-28"), day("2026-12-31"), day("2026-12-31")].into_iter());
        assert_eq!(
            all.iter().map(|month| english.say(&month.name)).collect::<Vec<_>>(),
            ["December 2026", "February 2027"]
        );
        // 2026-12-01 is a Tuesday, and the month ends on a Thursday.
        let december = &all[0].weeks;
        assert_eq!(december.len(), 5);
        assert_eq!((&december[0][0], december[0][1].as_ref().unwrap().number), (&None, 1));
        assert_eq!((december[4][3].as_ref().unwrap().ends, &december[4][4]), (2, &None));
        // February 2027 has four whole weeks.
        assert_eq!(all[1].weeks.len(), 4);
        assert_eq!(all[1].weeks[3][6].as_ref().unwrap().ends, 1);
    }

    #[test]
    fn the_last_day_of_time_is_no_trouble() {
        assert_eq!(months([Date::MAX, Date::MIN].into_iter()).len(), 2);
    }
}
