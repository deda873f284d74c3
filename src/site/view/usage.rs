//! How much a connector is used, with a small chart; small counts are not told.

use super::super::locale::Phrase;
use crate::catalogue::days_between;
use crate::catalogue::usage::{COUNTS, Point, blurred};
use serde::Serialize;

/// The chart's measures, in its own units.
const WIDTH: u64 = 300;
const HEIGHT: u64 = 60;

/// Points of the chart; of more, the newest.
const MAX_POINTS: usize = 60;

/// How much a connector is used.
#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Usage {
    /// The day of the newest counts.
    pub(in crate::site) date: String,
    pub(in crate::site) counts: Vec<Count>,
    chart: Option<Chart>,
}

#[derive(Debug, Clone, Serialize)]
pub(in crate::site) struct Count {
    /// What is counted, as the end of a message's name.
    pub(in crate::site) id: &'static str,
    pub(in crate::site) count: Phrase,
}

/// A count over time.
#[derive(Debug, Clone, Serialize)]
struct Chart {
    /// What is counted, as the end of a message's name.
    id: &'static str,
    width: u64,
    height: u64,
    /// The points of a line, as SVG writes them.
    points: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Serialize)]
struct Row {
    date: String,
    count: Phrase,
}

/// The newest counts, and a chart where one of them was counted more than once.
pub(in crate::site) fn usage(points: &[Point], least: u64) -> Option<Usage> {
    let newest = points.last()?;
    let count = |(id, count)| Count { id, count: phrase(count, least) };
    // What is counted last in the list changes most from one day to another.
    let chart = (0..COUNTS.len()).rev().find_map(|number| chart(points, number, least));
    Some(Usage { date: newest.date.to_string(), counts: newest.told().map(count).collect(), chart })
}

fn chart(points: &[Point], number: usize, least: u64) -> Option<Chart> {
    let (id, _) = COUNTS.get(number)?;
    let told = points.iter().filter_map(|point| {
        let count = point.counts.get(number).copied().flatten().filter(|count| *count >= least)?;
        Some((point.date, count))
    });
    let told: Vec<_> = told.collect();
    let told = told.get(told.len().saturating_sub(MAX_POINTS)..).unwrap_or_default();
    let (first, last) = (told.first()?.0, told.last()?.0);
    let days = |to| u64::try_from(days_between(first, to)).unwrap_or_default();
    let most = told.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
    let all = days(last);
    if all == 0 {
        return None;
    }
    let place = |(date, count): &(_, u64)| {
        let height = u128::from(*count) * u128::from(HEIGHT) / u128::from(most);
        format!("{},{}", days(*date) * WIDTH / all, u128::from(HEIGHT) - height)
    };
    let row = |(date, count): &(crate::catalogue::Date, u64)| Row {
        date: date.to_string(),
        count: phrase(*count, least),
    };
    Some(Chart {
        id,
        width: WIDTH,
        height: HEIGHT,
        points: told.iter().map(place).collect::<Vec<_>>().join(" "),
        rows: told.iter().rev().map(row).collect(),
    })
}

/// A count for readers: a small one is not told.
fn phrase(count: u64, least: u64) -> Phrase {
    match count < least {
        true => Phrase::new("fewer-than").counting(least),
        false => Phrase::text(blurred(count, least)),
    }
}
