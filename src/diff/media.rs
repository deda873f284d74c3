//! Media types: which there are, and what they hold.

use super::rest::rest_of;
use super::walk::{Pair, Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{Content, Media};
use crate::document::Node;
use std::collections::BTreeMap;

impl<'d> Walk<'d> {
    /// Compares media types by their names, then what they hold.
    pub(super) fn media(&mut self, old: &[Media<'d>], new: &[Media<'d>], spot: &Spot) {
        let untold = |list: &[Media<'d>]| list.iter().any(|media| media.name.is_none());
        if old.is_empty() != new.is_empty() {
            return self.media_appears(old, new, spot);
        }
        if untold(old) || untold(new) {
            return self.media_told(old, new, spot);
        }
        let told = self.is_told(old, new, spot.place);
        let (from, to) = (by_name(old), by_name(new));
        let lost: Vec<_> = only_in(old, &to);
        let won: Vec<_> = only_in(new, &from);
        let sends = Self::sends(spot);
        for (name, before) in &lost {
            let kin =
                won.iter().find_map(|(other, after)| Some((*other, *after, kinship(name, other, sends)?)));
            let Some((other, after, step)) = kin else {
                let text = format!("has no more the media type `{name}`");
                let pair = (Some(listing(before)), None);
                self.note_unless(told, spot, (Aspect::MediaType, Step::Removed), pair, &text);
                continue;
            };
            let text = format!("has the media type `{other}` in the place of `{name}`");
            let pair = (Some(listing(before)), Some(listing(after)));
            self.note_unless(told, spot, (Aspect::MediaName, step), pair, &text);
            self.contents(before, after, spot);
        }
        for media in new {
            if let Some(before) = media.name.as_deref().and_then(|name| from.get(name)) {
                self.contents(before, media, spot);
            }
        }
        for (name, media) in &won {
            if lost.iter().all(|(other, _)| kinship(other, name, sends).is_none()) {
                let text = format!("has the new media type `{name}`");
                let pair = (None, Some(listing(media)));
                self.note_unless(told, spot, (Aspect::MediaType, Step::Added), pair, &text);
            }
        }
    }

    fn note_unless(
        &mut self,
        told: bool,
        spot: &Spot,
        (aspect, step): (Aspect, Step),
        pair: Pair<'d>,
        text: &str,
    ) {
        if !told {
            self.note(spot, aspect, step, pair, text);
        }
    }

    /// Whether the same two lists of media types were compared before: those of the root are told
    /// once, not for every operation.
    fn is_told(&mut self, old: &[Media<'d>], new: &[Media<'d>], place: Place) -> bool {
        let place = if place == Place::Body { place } else { Place::Header };
        match (old.first(), new.first()) {
            (Some(old), Some(new)) => !self.is_new(place, old.listed_by, new.listed_by),
            _ => false,
        }
    }

    /// A message that had no content at all gets some, or the other way round.
    fn media_appears(&mut self, old: &[Media<'d>], new: &[Media<'d>], spot: &Spot) {
        let first = |list: &[Media<'d>]| list.first().map(|media| media.node);
        let pair = (first(old), first(new));
        if old.is_empty() {
            self.note(spot, Aspect::MediaSchema, Step::Set, pair, "has a schema, had none");
        } else if Self::sends(spot) {
            for media in old {
                let name = media.name.as_deref().unwrap_or("*/*");
                let text = format!("has no more the media type `{name}`");
                self.note(spot, Aspect::MediaType, Step::Removed, (Some(listing(media)), None), &text);
            }
        } else {
            self.note(spot, Aspect::MediaSchema, Step::Unset, pair, "has no schema any more");
        }
    }

    /// Media types that one side does not tell: what they hold is compared all the same.
    fn media_told(&mut self, old: &[Media<'d>], new: &[Media<'d>], spot: &Spot) {
        let (Some(before), Some(after)) = (old.first(), new.first()) else { return };
        let told = self.cross || self.is_told(old, new, spot.place);
        if before.name.is_none() != after.name.is_none() && !told {
            let pair = (Some(before.node), Some(after.node));
            let (step, text) = match &after.name {
                Some(name) => (Step::Added, format!("tells its media type for the first time: `{name}`")),
                None => (Step::Removed, "tells its media type no more".to_owned()),
            };
            self.note(spot, Aspect::MediaTypeTold, step, pair, &text);
        }
        self.contents(before, after, spot);
    }

    fn contents(&mut self, old: &Media<'d>, new: &Media<'d>, spot: &Spot) {
        let pair = (Some(old.node), Some(new.node));
        let below = spot.at(content_place(spot.place));
        match (&old.content, &new.content) {
            (Content::Untold, Content::Untold) => {}
            (Content::Untold, Content::Schema(schema)) if schema.shape().is_open() => {
                self.schemas(Vec::new(), vec![*schema], below);
            }
            (Content::Schema(schema), Content::Untold) if schema.shape().is_open() => {
                self.schemas(vec![*schema], Vec::new(), below);
            }
            (Content::Untold, _) => {
                self.note(spot, Aspect::MediaSchema, Step::Set, pair, "has a schema, had none");
            }
            (_, Content::Untold) => {
                self.note(spot, Aspect::MediaSchema, Step::Unset, pair, "has no schema any more");
            }
            (Content::Schema(from), Content::Schema(to)) => self.schemas(vec![*from], vec![*to], below),
            (from, to) => self.forms(from, to, &below),
        }
        if !self.cross {
            self.encoding(old, new, spot);
        }
        if old.is_object && new.is_object {
            let rest = |media: &Media<'d>| rest_of(media.node, &["schema", "encoding"]);
            self.rest(&rest(old), &rest(new), spot);
        }
    }
}

/// Media types by their names.
type ByName<'m, 'd> = BTreeMap<&'m str, &'m Media<'d>>;

fn by_name<'m, 'd>(list: &'m [Media<'d>]) -> ByName<'m, 'd> {
    list.iter().filter_map(|media| Some((media.name.as_deref()?, media))).collect()
}

/// The media types of a list that another does not have, in their order.
fn only_in<'m, 'd>(list: &'m [Media<'d>], other: &ByName<'_, 'd>) -> Vec<(&'m str, &'m Media<'d>)> {
    let named = list.iter().filter_map(|media| Some((media.name.as_deref()?, media)));
    named.filter(|(name, _)| !other.contains_key(name)).collect()
}

/// How a media type that came stands to one that went: one is a kind of the other, or only their
/// parameters differ. Who is sent something takes a kind of what it knows; what is sent must be taken
/// by a pattern, or by its name.
fn kinship(old: &str, new: &str, sends: bool) -> Option<Step> {
    let plain = |name: &str| name.split(';').next().unwrap_or_default().to_owned();
    let (old, new) = (plain(old), plain(new));
    if old == new {
        return (!sends).then_some(Step::Changed);
    }
    let covers =
        |wide: &str, narrow: &str| is_pattern_of(wide, narrow) || (!sends && is_kind_of(wide, narrow));
    if covers(&old, &new) {
        return Some(Step::Narrowed);
    }
    covers(&new, &old).then_some(Step::Widened)
}

/// Whether a media type is a pattern that another fits: `*/*`, `text/*`.
fn is_pattern_of(pattern: &str, name: &str) -> bool {
    pattern == "*/*"
        || pattern.strip_suffix('*').is_some_and(|start| start.ends_with('/') && name.starts_with(start))
}

/// Whether a media type is another with more said before its suffix: `application/problem+json`.
fn is_kind_of(wide: &str, narrow: &str) -> bool {
    let (Some((group, suffix)), Some((other, rest))) = (wide.split_once('/'), narrow.split_once('/')) else {
        return false;
    };
    group == other && rest.strip_suffix(suffix).is_some_and(|front| front.ends_with('+'))
}

/// Where a media type is listed.
fn listing<'d>(media: &Media<'d>) -> Node<'d> {
    if media.is_object { media.node } else { media.listed_by }
}

/// Where the schema of a body or a response is compared.
fn content_place(place: Place) -> Place {
    if place == Place::Body { Place::Request } else { place }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_may_be_kinds_of_each_other() {
        let of = |old, new| (kinship(old, new, true), kinship(old, new, false));
        assert_eq!(of("application/json", "application/problem+json"), (None, Some(Step::Narrowed)));
        assert_eq!(of("*/*", "text/plain"), (Some(Step::Narrowed), Some(Step::Narrowed)));
        assert_eq!(of("text/plain", "text/*"), (Some(Step::Widened), Some(Step::Widened)));
        assert_eq!(of("text/plain;charset=utf-16", "text/plain"), (None, Some(Step::Changed)));
        assert_eq!(of("text/csv", "text/plain"), (None, None));
        assert_eq!(of("application/json", "text/x+json"), (None, None));
    }
}
