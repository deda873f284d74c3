//! The events of a Markdown parser, made fit for a page: headings below those of the page, no
//! link that leads nowhere, bounded depth.

use super::links::Links;
use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::collections::BTreeSet;

/// Elements deeper than this are flattened.
const MAX_DEPTH: usize = 24;

/// With more raw tags than this, raw HTML is shown as text.
const MAX_RAW_TAGS: usize = 400;

/// Prefix of every anchor that comes from a contributor.
pub(super) const PREFIX: &str = "doc-";

/// Turns events; gives them with the anchors that they define.
pub(super) fn transform<'e>(
    events: Vec<Event<'e>>,
    top: usize,
    links: &Links,
) -> (Vec<Event<'e>>, BTreeSet<String>) {
    let mut transformer = Transformer {
        links,
        shift: shift(&events, top),
        raw_allowed: raw_tags(&events) <= MAX_RAW_TAGS,
        headings: heading_anchors(&events),
        next_heading: 0,
        kept: Vec::new(),
        depth: 0,
        out: Vec::with_capacity(events.len()),
    };
    for event in events {
        transformer.take(event);
    }
    let anchors = transformer.headings.iter().cloned().collect();
    (transformer.out, anchors)
}

struct Transformer<'e, 'l> {
    links: &'l Links,
    shift: usize,
    raw_allowed: bool,
    /// The anchors of all headings in their order.
    headings: Vec<String>,
    next_heading: usize,
    /// For every element that is open: whether its tags are written.
    kept: Vec<bool>,
    depth: usize,
    out: Vec<Event<'e>>,
}

impl<'e> Transformer<'e, '_> {
    fn take(&mut self, event: Event<'e>) {
        match event {
            Event::Start(tag) => self.open(tag),
            Event::End(end) => self.close(end),
            Event::Html(text) | Event::InlineHtml(text) if !self.raw_allowed => {
                self.out.push(Event::Text(text));
            }
            Event::TaskListMarker(done) => {
                self.out.push(Event::Text(CowStr::Borrowed(if done { "☑ " } else { "☐ " })));
            }
            other => self.out.push(other),
        }
    }

    fn open(&mut self, tag: Tag<'e>) {
        let tag = if self.depth < MAX_DEPTH { self.fitted(tag) } else { None };
        self.kept.push(tag.is_some());
        let Some(tag) = tag else { return };
        self.depth += 1;
        if matches!(tag, Tag::Table(_)) {
            self.out.push(Event::Html(CowStr::Borrowed(
                "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Table\">",
            )));
        }
        self.out.push(Event::Start(tag));
    }

    fn close(&mut self, end: TagEnd) {
        if !self.kept.pop().unwrap_or_default() {
            return;
        }
        self.depth = self.depth.saturating_sub(1);
        let end = match end {
            TagEnd::Heading(level) => TagEnd::Heading(self.level(level)),
            other => other,
        };
        self.out.push(Event::End(end));
        if matches!(end, TagEnd::Table) {
            self.out.push(Event::Html(CowStr::Borrowed("</div>")));
        }
    }

    /// The element as it may stand in the page; none where only what is inside may.
    fn fitted(&mut self, tag: Tag<'e>) -> Option<Tag<'e>> {
        match tag {
            Tag::Heading { level, classes: _, attrs: _, id: _ } => {
                let id = self.headings.get(self.next_heading).cloned();
                self.next_heading += 1;
                let level = self.level(level);
                let (classes, attrs) = (Vec::new(), Vec::new());
                Some(Tag::Heading { level, id: id.map(CowStr::from), classes, attrs })
            }
            Tag::Link { link_type, dest_url, title, id } => {
                let dest_url = self.followable(link_type, dest_url)?;
                Some(Tag::Link { link_type, dest_url, title, id })
            }
            Tag::Image { link_type, dest_url, title, id } => {
                self.links.image(&dest_url)?;
                Some(Tag::Image { link_type, dest_url, title, id })
            }
            other => Some(other),
        }
    }

    fn followable(&self, kind: LinkType, address: CowStr<'e>) -> Option<CowStr<'e>> {
        let known = match (kind, address.strip_prefix('#')) {
            (_, Some(anchor)) => self.headings.iter().any(|heading| heading == anchor),
            (LinkType::Email, None) => super::super::text::mail_address(&address).is_some(),
            (_, None) => self.links.link(&address).is_some(),
        };
        known.then_some(address)
    }

    fn level(&self, written: HeadingLevel) -> HeadingLevel {
        let level = (written as usize + self.shift).saturating_sub(1).min(6);
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    }
}

/// By how much levels rise, one more so that it is never negative.
fn shift(events: &[Event<'_>], top: usize) -> usize {
    let levels = events.iter().filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as usize),
        _ => None,
    });
    (top + 1).saturating_sub(levels.min().unwrap_or(1))
}

fn raw_tags(events: &[Event<'_>]) -> usize {
    let raw = events.iter().filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => {
            Some(text.bytes().filter(|byte| *byte == b'<').count())
        }
        _ => None,
    });
    raw.sum()
}

/// The anchors of all headings: their words, numbered where they repeat.
fn heading_anchors(events: &[Event<'_>]) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    let mut taken = BTreeSet::new();
    let mut open: Option<String> = None;
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => open = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(words) = &mut open {
                    words.push_str(text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let words = anchor(&open.take().unwrap_or_default());
                let mut free = words.clone();
                let mut number = 1;
                while !taken.insert(free.clone()) {
                    free = format!("{words}-{number}");
                    number += 1;
                }
                anchors.push(free);
            }
            _ => {}
        }
    }
    anchors
}

/// The anchor that code hosts give to a heading.
fn anchor(words: &str) -> String {
    let letters = words.trim().chars().take(80).flat_map(char::to_lowercase);
    let kept = letters.filter_map(|letter| match letter {
        ' ' | '-' => Some('-'),
        letter if letter.is_alphanumeric() || letter == '_' => Some(letter),
        _ => None,
    });
    let anchor: String = kept.collect();
    if anchor.is_empty() { "section".to_owned() } else { anchor }
}
