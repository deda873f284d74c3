//! The ends of lines: banners, and the page that lists all of them.

use super::exhibit::Exhibit;
use super::months::{Month, months};
use super::text::{NAME, PROSE, Piece, pieces, tidy};
use super::view::{Card, Ending, Guide, Replacement};
use super::{Crumb, Page, Site};
use crate::catalogue::{Connector, Date, Line, State, Subject, days_between};
use crate::error::Result;
use crate::files::FileSet;
use crate::lifecycle::{Notice, Stage};
use serde::Serialize;

/// The ends of the lines of a connector.
pub(super) fn endings(site: &Site<'_>, connector: &Connector, guides: &[Guide]) -> Result<Vec<Ending>> {
    let mut endings = Vec::new();
    for line in &connector.lines {
        if let Some(ending) = ending(site, connector, line, guides)? {
            endings.push(ending);
        }
    }
    Ok(endings)
}

fn ending(site: &Site<'_>, connector: &Connector, line: &Line, guides: &[Guide]) -> Result<Option<Ending>> {
    let manifest = &line.draft.manifest;
    let announced = manifest.deprecation.as_ref().map(|deprecation| deprecation.announced.to_string());
    let (on, reason, successor) = match (line.public_state(), &manifest.retired, &manifest.deprecation) {
        (State::Retired, Some(retired), _) => (Some(retired.on), &retired.reason, &retired.replacement),
        (State::Deprecated, _, Some(deprecation)) => {
            (deprecation.sunset, &deprecation.reason, &deprecation.replacement)
        }
        _ => return Ok(None),
    };
    let named = successor.as_deref().map(|written| replacement(site, connector, written)).transpose()?;
    let named = named.flatten();
    Ok(Some(Ending {
        is_retired: line.public_state() == State::Retired,
        line: Some(line.name()),
        announced,
        on: on.map(|date| date.to_string()),
        is_over: on.is_some_and(|date| date < site.options.today),
        reason: tidy(reason, PROSE),
        replacement: named,
        guide: guide(connector, line, successor.as_deref(), guides),
    }))
}

/// What a manifest names as the successor: a connector, or a line of one; none where the audience does not
/// see it.
fn replacement(site: &Site<'_>, connector: &Connector, written: &str) -> Result<Option<Replacement>> {
    let (id, line) = match written.split_once('/') {
        Some((id, line)) => (id, Some(line)),
        None => (written, None),
    };
    if site.catalogue.hides(written) {
        return Ok(None);
    }
    let unknown = Some(Replacement { title: tidy(written, NAME), path: None });
    let Some(place) = site.catalogue.place(id) else { return Ok(unknown) };
    if !site.options.drafts && !site.catalogue.is_released(place) {
        return Ok(unknown);
    }
    let other = match place.id == connector.id {
        true => None,
        false => Some(site.catalogue.load(place, None)?.0),
    };
    let lines = &other.as_ref().unwrap_or(connector).lines;
    let named = lines.iter().find(|candidate| Some(candidate.name().as_str()) == line);
    let Some(found) = named.or_else(|| lines.last()) else { return Ok(unknown) };
    let title = match line {
        Some(line) => format!("{} {line}", found.draft.title()),
        None => found.draft.title(),
    };
    Ok(Some(Replacement { title: tidy(&title, NAME), path: Some(format!("c/{id}/index.html")) }))
}

/// The guide that leads from a line to what replaces it.
fn guide(connector: &Connector, line: &Line, replacement: Option<&str>, guides: &[Guide]) -> Option<Guide> {
    let other = replacement.map(|written| written.split_once('/').map_or(written, |(id, _)| id));
    if let Some(other) = other.filter(|id| *id != connector.id.as_str()) {
        return guides.iter().find(|guide| guide.version == other).cloned();
    }
    let named =
        replacement.and_then(|written| written.split_once("/v")).and_then(|(_, major)| major.parse().ok());
    let major: u64 = named.or_else(|| Some(line.major? + 1))?;
    guides.iter().find(|guide| guide.version.starts_with(&format!("{major}."))).cloned()
}

/// A row of the page of all ends.
#[derive(Serialize)]
struct Row<'v> {
    card: &'v Card,
    ending: &'v Ending,
    /// Within how many days it ends, where that is soon.
    within: Option<i64>,
}

/// The end of an operation or a release.
#[derive(Serialize)]
struct Part<'v> {
    card: &'v Card,
    on: Option<String>,
    within: Option<i64>,
    sentence: Vec<Piece>,
}

#[derive(Serialize)]
struct DeprecationsPage<'v> {
    announced: Vec<Row<'v>>,
    overdue: Vec<Row<'v>>,
    retired: Vec<Row<'v>>,
    parts: Vec<Part<'v>>,
    /// How many things end within how many days, the shorter time first.
    soon: [(i64, usize); 2],
    months: Vec<Month>,
    has_calendar: bool,
}

/// What ends within so many days is told apart.
const SOON: [i64; 2] = [14, 30];

/// The shortest time that is told apart and in which a day comes.
fn within(today: Date, day: Option<Date>) -> Option<i64> {
    let left = days_between(today, day?);
    SOON.into_iter().find(|most| (0..=*most).contains(&left))
}

/// What is told of an end, in a few sentences.
pub(super) fn sentence(notice: &Notice) -> String {
    let instead = notice.replacement.as_ref().map(|name| format!(" Use `{name}` instead."));
    format!("{}. {}{}", notice.headline(str::to_owned), notice.reason, instead.unwrap_or_default())
}

/// The ends of the operations and releases of a connector.
fn parts(exhibit: &Exhibit, today: Date) -> impl Iterator<Item = Part<'_>> {
    let is_part = |notice: &&Notice| notice.subject != Subject::Line && notice.stage != Stage::CalledOff;
    exhibit.news.notices.iter().filter(is_part).map(move |notice| Part {
        card: &exhibit.card,
        within: within(today, notice.day),
        on: notice.day.map(|day| day.to_string()),
        sentence: pieces(&sentence(notice), PROSE),
    })
}

/// Adds the page of all ends.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) -> Result<()> {
    let page = Page {
        path: "deprecations/index.html".to_owned(),
        title: Some(site.text("deprecations")),
        description: site.text("deprecations-lead"),
        crumbs: vec![Crumb::new(site.text("deprecations"), "")],
        part: "deprecations",
        ..Page::default()
    };
    site.add(files, "deprecations.html", page, &view(site.options.today, exhibits))
}

fn view(today: Date, exhibits: &[Exhibit]) -> DeprecationsPage<'_> {
    let mut view = DeprecationsPage {
        announced: Vec::new(),
        overdue: Vec::new(),
        retired: Vec::new(),
        parts: exhibits.iter().flat_map(|exhibit| parts(exhibit, today)).collect(),
        soon: SOON.map(|days| (days, 0)),
        months: Vec::new(),
        has_calendar: super::news::has_calendar(exhibits),
    };
    view.parts.sort_by(|a, b| (a.on.is_none(), &a.on).cmp(&(b.on.is_none(), &b.on)));
    for exhibit in exhibits {
        for ending in &exhibit.endings {
            let list = match (ending.is_retired, ending.is_over) {
                (true, _) => &mut view.retired,
                (false, true) => &mut view.overdue,
                (false, false) => &mut view.announced,
            };
            let within = within(today, day_of(ending.on.as_ref()));
            list.push(Row { card: &exhibit.card, ending, within });
        }
    }
    let day = |row: &Row<'_>| row.ending.on.clone().unwrap_or_else(|| "9999".to_owned());
    view.announced.sort_by_key(day);
    view.overdue.sort_by_key(day);
    view.retired.sort_by_key(|row| std::cmp::Reverse(day(row)));
    view.count();
    let of_lines = view.announced.iter().map(|row| row.ending.on.as_ref());
    let days = of_lines.chain(view.parts.iter().map(|part| part.on.as_ref())).filter_map(day_of);
    view.months = months(days.filter(|day| *day >= today));
    view
}

/// A day of a view.
fn day_of(text: Option<&String>) -> Option<Date> {
    text?.parse().ok()
}

impl DeprecationsPage<'_> {
    /// Counts what ends soon; what ends within the shorter time ends within the longer one too.
    fn count(&mut self) {
        let lines = self.announced.iter().map(|row| row.within);
        let soon: Vec<i64> = lines.chain(self.parts.iter().map(|part| part.within)).flatten().collect();
        for (most, count) in &mut self.soon {
            *count = soon.iter().filter(|days| *days <= most).count();
        }
    }
}
