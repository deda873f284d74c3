//! What is new, for programs that watch: feeds of releases and ends, and a calendar of ends.
//!
//! Days and times come from tags and commits, names never change: the same catalogue gives the same
//! bytes, and whoever has read an entry knows it again.

mod atom;
mod calendar;

use super::exhibit::Exhibit;
use super::text::{NAME, PROSE, tidy};
use super::view::{Card, Version};
use super::{Site, publishers};
use crate::catalogue::{Line, date_of};
use crate::diff::Bump;
use crate::document::xml::escape;
use crate::files::{FileSet, uuid};
use crate::lifecycle::{Notice, Stage, impact};
use crate::path::RepoPath;
use atom::{Entry, Feed};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The feed of everything, seen from the root of the site.
pub(super) const ALL: &str = "feeds/all.atom";

/// The calendar of all ends, seen from the root of the site.
const CALENDAR: &str = "deprecations/calendar.ics";

/// The newest entries of a feed that are kept.
const MAX_ENTRIES: usize = 100;

/// Changes of a release that an entry lists.
const MAX_CHANGES: usize = 50;

/// What is new of one connector.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Releases and ends, the newest first.
    pub(super) entries: Vec<Entry>,
    /// Its ends.
    pub(super) notices: Vec<Notice>,
}

/// The feed of a connector, seen from the root of the site.
pub(super) fn feed_of(id: &str) -> String {
    format!("c/{id}/feed.atom")
}

/// The feed of a publisher, seen from the root of the site.
pub(super) fn feed_of_publisher(id: &str) -> String {
    format!("feeds/publishers/{id}.atom")
}

impl News {
    /// What is new of a connector.
    pub(super) fn new(site: &Site<'_>, card: &Card, versions: &[Version], notices: Vec<Notice>) -> Self {
        let mut entries: Vec<Entry> =
            versions.iter().map(|version| of_release(site, card, version)).collect();
        entries.extend(notices.iter().map(|notice| of_end(site, notice)));
        sort(&mut entries);
        Self { entries, notices }
    }
}

fn sort(entries: &mut Vec<Entry>) {
    entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
    entries.truncate(MAX_ENTRIES);
}

/// An id that stays: of what is named, in the catalogue that is published here.
fn id_of(site: &Site<'_>, what: &str) -> String {
    let base = site.catalogue.settings().base_url.as_deref().unwrap_or_default();
    uuid(&format!("{base}\n{what}"))
}

fn of_release(site: &Site<'_>, card: &Card, version: &Version) -> Entry {
    let bump = version.bump.and_then(Bump::of_word).filter(|_| version.comparable);
    let mut html = String::new();
    if let Some(since) = &version.since {
        let _ = write!(html, "<p>Since {}: {}</p>", escape(since), escape(impact(bump)));
    }
    html.push_str(version.notes.as_str());
    for group in &version.groups {
        let _ = write!(html, "<p>{}</p><ul>", escape(group.name));
        for message in group.messages.iter().take(MAX_CHANGES) {
            let _ = write!(html, "<li>{}</li>", escape(message));
        }
        let left = group.left_out + group.messages.len().saturating_sub(MAX_CHANGES);
        if left > 0 {
            let _ = write!(html, "<li>and {left} more</li>");
        }
        html.push_str("</ul>");
    }
    Entry {
        id: id_of(site, &format!("release\n{}\n{}", card.id, version.version)),
        title: format!("{} {}", card.title, version.version),
        updated: version.time,
        path: format!("c/{}/v/{}/index.html", card.id, version.version),
        html,
        category: if version.is_preview { "preview" } else { "release" },
    }
}

fn of_end(site: &Site<'_>, notice: &Notice) -> Entry {
    let mut html = format!("<p>{}</p>", escape(&tidy(&notice.reason, PROSE)));
    if let Some(replacement) = notice.replacement.as_ref().filter(|_| notice.stage != Stage::CalledOff) {
        let _ = write!(html, "<p>Use {} instead.</p>", escape(&tidy(replacement, NAME)));
    }
    Entry {
        id: id_of(site, &format!("end\n{}", notice.key())),
        title: tidy(&notice.headline(str::to_owned).replace('`', ""), 2 * NAME),
        updated: notice.changed,
        path: format!("c/{}/index.html", notice.connector),
        html,
        category: match notice.stage {
            Stage::Announced | Stage::Reached => "deprecated",
            Stage::Retired => "retired",
            Stage::CalledOff => "called-off",
        },
    }
}

/// The notices of a line as the commits tell of them; as the manifest does where there is no repository.
pub(super) fn notices_of(
    site: &Site<'_>,
    history: Option<&crate::catalogue::History>,
    connector: &crate::catalogue::Connector,
    line: &Line,
) -> crate::error::Result<Vec<Notice>> {
    let ends = line.draft.manifest.ends();
    let told = match history.filter(|_| !ends.is_empty()) {
        Some(history) => history.told(&line.draft.folder, &ends)?,
        None => BTreeMap::new(),
    };
    let mut notices = crate::lifecycle::notices(connector, line, &told, site.options.today);
    for notice in &mut notices {
        notice.replacement = notice.replacement.take().filter(|named| !site.catalogue.hides(named));
    }
    Ok(notices)
}

/// Whether there is a calendar: something has a day on which it ends.
pub(super) fn has_calendar(exhibits: &[Exhibit]) -> bool {
    exhibits.iter().flat_map(|exhibit| &exhibit.news.notices).any(|notice| notice.day.is_some())
}

/// Adds all feeds and calendars.
pub(super) fn add(site: &Site<'_>, exhibits: &[Exhibit], files: &mut FileSet) {
    let mut publishers: BTreeMap<&str, (&str, Vec<&Entry>)> = BTreeMap::new();
    let mut all: Vec<&Entry> = Vec::new();
    let mut notices: Vec<&Notice> = Vec::new();
    for exhibit in exhibits {
        let (card, news) = (&exhibit.card, &exhibit.news);
        all.extend(&news.entries);
        notices.extend(&news.notices);
        if let Some(publisher) = &card.publisher {
            let group = publishers.entry(&publisher.id).or_insert_with(|| (&publisher.name, Vec::new()));
            group.1.extend(&news.entries);
        }
        let feed = Feed {
            id: id_of(site, &format!("feed\nconnector\n{}", card.id)),
            title: format!("{}: {}", site.title(), card.title),
            path: feed_of(&card.id),
            page: format!("c/{}/index.html", card.id),
        };
        put(files, &feed.path.clone(), site.feed(&feed, news.entries.iter().collect()));
        if let Some(text) = site.calendar(&card.title, news.notices.iter().collect()) {
            put(files, &format!("c/{}/calendar.ics", card.id), text);
        }
    }
    for (name, (publisher, entries)) in publishers {
        let feed = Feed {
            id: id_of(site, &format!("feed\npublisher\n{name}")),
            title: format!("{}: {publisher}", site.title()),
            path: feed_of_publisher(name),
            page: publishers::page_of(name),
        };
        put(files, &feed.path.clone(), site.feed(&feed, entries));
    }
    let feed = Feed {
        id: id_of(site, "feed\nall"),
        title: site.title(),
        path: ALL.to_owned(),
        page: "index.html".to_owned(),
    };
    put(files, ALL, site.feed(&feed, all));
    if let Some(text) = site.calendar(&site.title(), notices) {
        put(files, CALENDAR, text);
    }
}

impl Site<'_> {
    /// A feed as a file.
    fn feed(&self, feed: &Feed, mut entries: Vec<&Entry>) -> String {
        entries.sort_by(|a, b| b.updated.cmp(&a.updated).then_with(|| a.id.cmp(&b.id)));
        entries.truncate(MAX_ENTRIES);
        let base = self.catalogue.settings().base_url.as_deref();
        atom::written(feed, &entries, base, self.moment.unwrap_or_default(), &self.title())
    }

    /// A calendar as a file; none where nothing has a day.
    fn calendar(&self, title: &str, mut notices: Vec<&Notice>) -> Option<String> {
        notices.sort_by_key(|notice| (notice.day, notice.key()));
        let base = self.catalogue.settings().base_url.as_deref();
        let events = notices.into_iter().filter_map(|notice| {
            Some(calendar::Event {
                id: id_of(self, &format!("end\n{}", notice.key())),
                day: notice.day?,
                changed: notice.changed,
                title: tidy(&notice.headline(str::to_owned).replace('`', ""), 2 * NAME),
                about: tidy(&notice.reason, PROSE),
                url: base.map(|base| format!("{base}c/{}/index.html", notice.connector)),
                is_cancelled: notice.stage == Stage::CalledOff,
            })
        });
        calendar::written(&tidy(title, NAME), &events.collect::<Vec<_>>())
    }
}

fn put(files: &mut FileSet, path: &str, text: String) {
    if let Ok(path) = RepoPath::parse(path) {
        files.insert(path, text);
    }
}

/// A moment as RFC 3339 writes it, which knows the years up to 9999.
pub(super) fn rfc3339(seconds: i64) -> String {
    let seconds = seconds.clamp(0, 253_402_300_799);
    let day = date_of(seconds).unwrap_or_default();
    let within = seconds.rem_euclid(86_400);
    let (hour, minute, second) = (within / 3_600, within / 60 % 60, within % 60);
    format!("{day}T{hour:02}:{minute:02}:{second:02}Z")
}
