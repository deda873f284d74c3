//! When jobs run: what the platform accepts, and what it can mean.

/// A schedule as it is written.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Schedule<'d>(pub(in super::super) &'d str);

/// Words for a schedule.
const WORDS: [&str; 7] = ["annually", "yearly", "monthly", "weekly", "daily", "hourly", "reboot"];

/// Units of `@every`, longer ones before those that they begin with.
const UNITS: [&str; 7] = ["ns", "us", "µs", "ms", "s", "m", "h"];

/// The fields of a schedule with their least and largest values: of `7` as a Sunday too.
const FIELDS: [(&str, u32, u32); 5] = [
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of the month", 1, 31),
    ("month", 1, 12),
    ("day of the week", 0, 7),
];

/// The most days that each month has.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl<'d> Schedule<'d> {
    /// Whether the platform's expression finds a schedule anywhere in the text: it is not anchored.
    pub(in super::super) fn is_accepted(self) -> bool {
        let named = self.0.match_indices('@').any(|(at, _)| {
            let rest = self.0.get(at + 1..).unwrap_or_default();
            WORDS.iter().any(|word| rest.starts_with(word)) || interval(rest).is_some()
        });
        named || most_fields(self.0.as_bytes()) >= 5
    }

    /// Why an accepted schedule is none, or never comes; none where nothing speaks against it.
    pub(in super::super) fn doubt(self) -> Option<String> {
        let text = self.0.trim();
        if let Some(word) = text.strip_prefix('@') {
            let is_whole = WORDS.contains(&word) || interval(word).is_some_and(str::is_empty);
            return (!is_whole).then(|| "is no schedule, though the platform takes it for one".to_owned());
        }
        let fields: Vec<&str> = text.split(' ').filter(|field| !field.is_empty()).take(8).collect();
        // What a sixth and a seventh field mean is not documented.
        if (6..=7).contains(&fields.len()) && fields.iter().all(|field| values(field, (0, 9_999)).is_some()) {
            return None;
        }
        if fields.len() != 5 {
            return Some(format!("has {} fields, five are expected", fields.len()));
        }
        let mut sets = Vec::new();
        for (field, (name, least, most)) in fields.iter().zip(FIELDS) {
            match values(field, (least, most)) {
                Some(set) => sets.push(set),
                None => {
                    return Some(format!(
                        "has no {name} from {least} to {most} in its field `{}`",
                        super::shown(field)
                    ));
                }
            }
        }
        never(&fields, &sets)
    }
}

/// Why a schedule whose fields are right never comes: the days that it names are in none of its months.
fn never(fields: &[&str], sets: &[Vec<u32>]) -> Option<String> {
    let (Some(days), Some(months)) = (sets.get(2), sets.get(3)) else { return None };
    // Where a day of the week is named too, either of them is enough.
    let by_week = fields.get(4).is_some_and(|field| *field != "*");
    let longest = months.iter().filter_map(|month| DAYS.get(*month as usize - 1)).max()?;
    let first = days.iter().min()?;
    (!by_week && first > longest).then(|| format!("never comes: no month that it names has a day {first}"))
}

/// The values of a field: lists of numbers, ranges and steps; none where it is malformed, or a number is out
/// of its range.
fn values(field: &str, (least, most): (u32, u32)) -> Option<Vec<u32>> {
    let mut set = Vec::new();
    for part in field.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, number(step).filter(|step| *step > 0)?),
            None => (part, 1),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((first, last)) => (number(first)?, number(last)?),
            None if part.contains('/') => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        if first > last || first < least || last > most {
            return None;
        }
        // No day or minute stands above 100: larger ranges are only told apart from malformed ones.
        set.extend((first..=last.min(first + 100)).step_by(step as usize));
        set.dedup();
        if set.len() > 1_000 {
            return None;
        }
    }
    Some(set)
}

fn number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// What follows behind `every`, a blank and at least one interval; none where there is none.
fn interval(text: &str) -> Option<&str> {
    let mut rest = part(text.strip_prefix("every ")?)?;
    while let Some(behind) = part(rest) {
        rest = behind;
    }
    Some(rest)
}

fn part(text: &str) -> Option<&str> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let unit = text.get(digits..).filter(|_| digits > 0)?;
    UNITS.iter().find_map(|name| unit.strip_prefix(name))
}

/// How many fields stand one behind the other at most, as the platform's expression tells them apart: a
/// number, `*`, a range, a step or a list, each with one blank behind it or none.
fn most_fields(text: &[u8]) -> usize {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    // The most fields that end at each place: behind a field, behind the blank after it, inside of a list.
    let mut ended = vec![0_usize; text.len() + 4];
    let mut spaced = ended.clone();
    let mut listed = ended.clone();
    let mut most = 0;
    let raise = |counts: &mut Vec<usize>, at: usize, count: usize| {
        if let Some(known) = counts.get_mut(at) {
            *known = count.max(*known);
        }
    };
    for at in 0..text.len() {
        let count = |counts: &[usize]| counts.get(at).copied().unwrap_or_default();
        let (end, list) = (count(&ended), count(&listed));
        let start = end.max(count(&spaced));
        let star = text.get(at) == Some(&b'*');
        if end > 0 && text.get(at) == Some(&b' ') {
            raise(&mut spaced, at + 1, end);
        }
        if list > 0 && is_digit(at) {
            raise(&mut listed, at + 1, list);
            raise(&mut ended, at + 1, list);
        }
        if list > 0 && text.get(at) == Some(&b',') && is_digit(at + 1) {
            raise(&mut listed, at + 2, list);
            raise(&mut ended, at + 2, list);
        }
        if is_digit(at) || star {
            raise(&mut ended, at + 1, start + 1);
            most = most.max(start + 1);
            if matches!(text.get(at + 1), Some(b'/' | b'-')) && is_digit(at + 2) {
                raise(&mut ended, at + 3, start + 1);
            }
        }
        if is_digit(at) && text.get(at + 1) == Some(&b',') && is_digit(at + 2) {
            raise(&mut listed, at + 3, start + 1);
            raise(&mut ended, at + 3, start + 1);
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_are_accepted_as_the_platform_does() {
        for text in [
            "* * * * *",
            "0 4 * * 1",
            "*/5 * * * *",
            "1,2,3 1-5 * * *",
            "hello 1 1 1 1 1 world",
            "99 99 * * *",
            "@daily",
            "x@dailyx",
            "@every 5m",
            "@every 1h30m",
            "12345",
            "10 2 3 4",
            "0 0 * * * 2030",
            "1/2 * * * 5",
            "*****",
        ] {
            assert!(Schedule(text).is_accepted(), "{text}");
        }
        for text in [
            "",
            "1 2 3 4",
            "every day",
            "@every",
            "@every 5",
            "@never",
            "1  2  3  4  5",
            "* * * *",
            "a b c d e",
            "1,2,3,4,5",
            "1/2/3/4/5",
            "1, 2, 3, 4, 5,",
        ] {
            assert!(!Schedule(text).is_accepted(), "{text}");
        }
    }

    #[test]
    fn schedules_that_never_come_are_told() {
        for text in [
            "0 4 * * 1",
            "*/5 * * * *",
            "0 0 29 2 *",
            "0 0 31 2 1",
            "@daily",
            "@every 1h30m",
            "0 0 31 2,3 *",
            "0 0 * * 7",
            "0 0 1 1 * 2030",
        ] {
            assert_eq!(Schedule(text).doubt(), None, "{text}");
        }
        for text in [
            "99 99 * * *",
            "0 0 31 2 *",
            "0 0 30-31 2 *",
            "0 0 31 4,6 *",
            "12345",
            "x@dailyx",
            "0 0 * * 8",
            "5-1 * * * *",
            "*/0 * * * *",
            "0 0 0 * *",
        ] {
            assert!(Schedule(text).doubt().is_some(), "{text}");
        }
    }

    #[test]
    fn long_schedules_end() {
        let long = "1, ".repeat(200_000);
        assert!(!Schedule(&long).is_accepted());
        assert!(Schedule(&long).doubt().is_some());
    }
}
