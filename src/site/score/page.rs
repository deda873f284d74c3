//! The page of scores: what is asked for, and how many connectors have how much of it.

use super::{Score, WANTED, gain};
use crate::error::Result;
use crate::files::FileSet;
use crate::site::exhibit::Exhibit;
use crate::site::home::Choice;
use crate::site::lists::plain;
use crate::site::locale::Phrase;
use crate::site::text::Piece;
use crate::site::{Page, Site};
use serde::Serialize;

/// Groups of points, of ten each; the last has 100 as well.
const GROUPS: usize = 10;

/// Measures of the histogram, in its own units: the width of a group and of its bar, the height of the
/// tallest bar, and of the line of text above and below it.
const STEP: usize = 40;
const BAR: usize = 32;
const HEIGHT: usize = 120;
const TEXT: usize = 18;

/// What is asked for.
#[derive(Serialize)]
struct Asked {
    id: &'static str,
    points: usize,
    gain: Vec<Piece>,
    rule: Option<&'static str>,
    /// The points that connectors have of it on average.
    average: String,
}

/// A bar of the histogram.
#[derive(Serialize)]
struct Bar {
    /// The middle of its texts.
    middle: usize,
    left: usize,
    top: usize,
    height: usize,
    width: usize,
    name: Phrase,
    count: usize,
}

#[derive(Serialize)]
struct ScorePage {
    judged: usize,
    average: String,
    items: Vec<Asked>,
    width: usize,
    height: usize,
    /// Where the words below the bars stand.
    base: usize,
    bars: Vec<Bar>,
}

/// Adds the page.
pub(in crate::site) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let scores: Vec<&Score> = scores(exhibits).collect();
    let total = |of: &dyn Fn(&Score) -> usize| scores.iter().map(|score| of(score)).sum::<usize>();
    let items = WANTED.iter().enumerate().map(|(place, wanted)| {
        let reached = total(&|score| score.items.get(place).map(|item| item.reached).unwrap_or_default());
        Asked {
            id: wanted.id,
            points: wanted.points,
            gain: gain(wanted),
            rule: wanted.rule,
            average: average(reached, scores.len()),
        }
    });
    let view = ScorePage {
        judged: scores.len(),
        average: average(total(&|score| score.points), scores.len()),
        items: items.collect(),
        width: GROUPS * STEP,
        height: HEIGHT + 2 * TEXT,
        base: HEIGHT + 2 * TEXT - 4,
        bars: bars(distribution(exhibits)),
    };
    let page = Page {
        description: site.text("score-page-description"),
        ..plain("score/index.html", site.text("score"), "")
    };
    site.add(files, "score.html", page, &view)
}

/// The scores of those that can be used.
fn scores(exhibits: &[Exhibit]) -> impl Iterator<Item = &Score> {
    let used = exhibits.iter().filter(|exhibit| exhibit.card.state.id != "retired");
    used.filter_map(|exhibit| exhibit.score.as_ref())
}

/// With one digit behind the point.
fn average(sum: usize, count: usize) -> String {
    let tenths = (sum * 10).checked_div(count).unwrap_or_default();
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// How many connectors have how many points.
pub(in crate::site) fn distribution(exhibits: &[Exhibit]) -> Vec<Choice> {
    let mut groups: Vec<Choice> = (0..GROUPS)
        .map(|group| {
            let last = if group + 1 == GROUPS { 100 } else { group * 10 + 9 };
            let id = format!("{}-{last}", group * 10);
            Choice { name: Phrase::text(id.replace('-', "–")), id, count: 0 }
        })
        .collect();
    for score in scores(exhibits) {
        if let Some(group) = groups.get_mut((score.points / 10).min(GROUPS - 1)) {
            group.count += 1;
        }
    }
    groups
}

fn bars(groups: Vec<Choice>) -> Vec<Bar> {
    let most = groups.iter().map(|group| group.count).max().unwrap_or_default().max(1);
    let bar = |(place, group): (usize, Choice)| {
        let height = (group.count * HEIGHT / most).max(usize::from(group.count > 0));
        Bar {
            middle: place * STEP + STEP / 2,
            left: place * STEP + (STEP - BAR) / 2,
            top: TEXT + HEIGHT - height,
            height,
            width: BAR,
            name: group.name,
            count: group.count,
        }
    };
    groups.into_iter().enumerate().map(bar).collect()
}
