//! Request bodies, responses, headers, and payloads that the service sends on its own.

use super::extension::equal;
use super::parameters::HOLDER_KEYS;
use super::rest::rest_of;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step, What};
use crate::contract::{BODY_NAME, Body, Content, Header, Media, Operation, Response, Schema};
use crate::document::Node;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Keys of a body parameter or a request body that are compared one by one.
const BODY_KEYS: [&str; 8] = ["name", "in", "required", "schema", "content", "$ref", "type", BODY_NAME];

/// Keys of a response that are compared one by one.
const RESPONSE_KEYS: [&str; 5] = ["headers", "content", "schema", "links", "$ref"];

impl<'d> Walk<'d> {
    pub(super) fn bodies(&mut self, old: &Operation<'d>, new: &Operation<'d>, name: &Rc<str>) {
        let spot = Spot::new(Place::Body, Some(name.clone()), "the request body");
        let (from, to) = match (old.body(), new.body()) {
            (None, None) => return,
            (None, Some(body)) => {
                let (aspect, text) = if body.required {
                    (Aspect::Needed, "is new and required")
                } else {
                    (Aspect::Whole, "is new and optional")
                };
                return self.note(&spot, aspect, Step::Added, (None, Some(body.declared_at)), text);
            }
            (Some(body), None) => {
                let pair = (Some(body.declared_at), None);
                return self.note(&spot, Aspect::Whole, Step::Removed, pair, "is gone");
            }
            (Some(from), Some(to)) => (from, to),
        };
        self.body(&from, &to, &spot);
        if !self.cross && from.is_form && !to.is_form {
            let pair = (Some(from.node), Some(to.node));
            return self.note(&spot, Aspect::Form, Step::Changed, pair, "takes the place of form fields");
        }
        self.media(&from.media, &to.media, &spot);
    }

    fn body(&mut self, old: &Body<'d>, new: &Body<'d>, spot: &Spot) {
        let pair = (Some(old.node), Some(new.node));
        match (old.required, new.required) {
            (false, true) => {
                self.note(spot, Aspect::Presence, Step::Narrowed, pair, "is required, was optional")
            }
            (true, false) => {
                self.note(spot, Aspect::Presence, Step::Widened, pair, "is optional, was required")
            }
            _ => {}
        }
        if let (Some(from), Some(to)) = (old.name, new.name)
            && from != to
        {
            let text = format!("is named `{to}`, was `{from}`");
            self.note(spot, Aspect::Name, Step::Changed, pair, &text);
        }
        if !old.is_form && !new.is_form {
            self.rest(&rest_of(old.node, &BODY_KEYS), &rest_of(new.node, &BODY_KEYS), spot);
        }
    }

    /// Compares media types by their names, then what they hold.
    fn media(&mut self, old: &[Media<'d>], new: &[Media<'d>], spot: &Spot) {
        let untold = |list: &[Media<'d>]| list.iter().any(|media| media.name.is_none());
        if old.is_empty() != new.is_empty() {
            return self.media_appears(old, new, spot);
        }
        if untold(old) || untold(new) {
            return self.media_told(old, new, spot);
        }
        let told = self.is_told(old, new, spot.place);
        let by_name = |list: &[Media<'d>]| -> BTreeMap<String, Media<'d>> {
            let named = list.iter().map(|media| (media.name.clone().unwrap_or_default(), media.clone()));
            named.collect()
        };
        let (from, to) = (by_name(old), by_name(new));
        for media in old {
            let gone = |name: &&String| !told && !to.contains_key(*name);
            let Some(name) = media.name.as_ref().filter(gone) else { continue };
            let text = format!("has no more the media type `{name}`");
            self.note(spot, Aspect::MediaType, Step::Removed, (Some(listing(media)), None), &text);
        }
        for media in new {
            let Some(name) = media.name.as_ref() else { continue };
            match from.get(name) {
                Some(before) => self.contents(before, media, spot),
                None if told => {}
                None => {
                    let text = format!("has the new media type `{name}`");
                    self.note(spot, Aspect::MediaType, Step::Added, (None, Some(listing(media))), &text);
                }
            }
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
            (Content::Untold, _) => {
                self.note(spot, Aspect::MediaSchema, Step::Set, pair, "has a schema, had none");
            }
            (_, Content::Untold) => {
                self.note(spot, Aspect::MediaSchema, Step::Unset, pair, "has no schema any more");
            }
            (Content::Schema(from), Content::Schema(to)) => self.schemas(vec![*from], vec![*to], below),
            (from, to) => self.forms(from, to, &below),
        }
        let encoding = (old.node.get("encoding"), new.node.get("encoding"));
        if !self.cross && !equal(encoding) {
            self.note(spot, Aspect::Encoding, Step::Changed, encoding, "is encoded in another way");
        }
        if old.is_object && new.is_object {
            let rest = |media: &Media<'d>| rest_of(media.node, &["schema", "encoding"]);
            self.rest(&rest(old), &rest(new), spot);
        }
    }

    pub(super) fn responses(&mut self, old: &Operation<'d>, new: &Operation<'d>, name: &Rc<str>) {
        let answers = Answers::of(old, new);
        for (before, after, place) in &answers.both {
            self.response(before, after, *place, name);
        }
        self.success_statuses(&answers.success, name);
        self.error_statuses(&answers.error, name);
    }

    fn success_statuses(&mut self, (old, new): &Sides<'d>, name: &Rc<str>) {
        let spot =
            |response: &Response<'d>| Spot::new(Place::Response, Some(name.clone()), subject(response));
        for (before, after) in old.iter().zip(new) {
            let pair = (Some(before.declared_at), Some(after.declared_at));
            let explicit = before.status == "default";
            let aspect = if explicit { Aspect::DefaultStatus } else { Aspect::Success };
            let text = format!("is response {} now", after.status);
            self.note(&spot(before), aspect, Step::Changed, pair, &text);
            self.response(before, after, Place::Response, name);
        }
        for before in old.iter().skip(new.len()) {
            let pair = (Some(before.declared_at), None);
            self.note(&spot(before), Aspect::Success, Step::Removed, pair, "is gone");
        }
        for after in new.iter().skip(old.len()) {
            self.note(&spot(after), Aspect::Success, Step::Added, (None, Some(after.declared_at)), "is new");
        }
    }

    fn error_statuses(&mut self, (old, new): &Sides<'d>, name: &Rc<str>) {
        let spot = |response: &Response<'d>| Spot::new(Place::Failure, Some(name.clone()), subject(response));
        for before in old {
            self.note(
                &spot(before),
                Aspect::Error,
                Step::Removed,
                (Some(before.declared_at), None),
                "is gone",
            );
        }
        for after in new {
            self.note(&spot(after), Aspect::Error, Step::Added, (None, Some(after.declared_at)), "is new");
        }
    }

    fn response(&mut self, old: &Response<'d>, new: &Response<'d>, place: Place, name: &Rc<str>) {
        let shared = old.declared_at != old.node && new.declared_at != new.node;
        if shared && !self.is_new(place, old.node, new.node) {
            return;
        }
        let spot = Spot::new(place, Some(name.clone()), subject(new));
        self.media(&old.media(), &new.media(), &spot);
        self.headers(old, new, &spot);
        self.rest(&rest_of(old.node, &RESPONSE_KEYS), &rest_of(new.node, &RESPONSE_KEYS), &spot);
        let links = (old.node.get("links"), new.node.get("links"));
        if !equal(links) {
            self.note(&spot, Aspect::Link, Step::Changed, links, "has other links");
        }
    }

    fn headers(&mut self, old: &Response<'d>, new: &Response<'d>, spot: &Spot) {
        let keyed = |response: &Response<'d>| -> BTreeMap<String, Header<'d>> {
            response.headers().into_iter().map(|header| (header.name.to_ascii_lowercase(), header)).collect()
        };
        let (from, to) = (keyed(old), keyed(new));
        let place = if spot.place == Place::Failure { Place::Failure } else { Place::Header };
        let named = |header: &Header<'d>| spot.at(place).with_subject(&format!("header `{}`", header.name));
        for (key, before) in &from {
            let spot = named(before);
            match to.get(key) {
                Some(after) => self.header(before, after, &spot),
                None => {
                    let aspect = if before.required { Aspect::NeededHeader } else { Aspect::Whole };
                    self.note(&spot, aspect, Step::Removed, (Some(before.node), None), "is gone");
                }
            }
        }
        for (_, after) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
            self.note(&named(after), Aspect::Whole, Step::Added, (None, Some(after.node)), "is new");
        }
    }

    fn header(&mut self, old: &Header<'d>, new: &Header<'d>, spot: &Spot) {
        let pair = (Some(old.node), Some(new.node));
        match (old.required, new.required) {
            (false, true) => self.note(spot, Aspect::Presence, Step::Narrowed, pair, "is always sent now"),
            (true, false) => {
                self.note(spot, Aspect::Presence, Step::Widened, pair, "is not always sent any more")
            }
            _ => {}
        }
        match (old.deprecated(), new.deprecated()) {
            (false, true) => self.note(spot, Aspect::Deprecated, Step::Added, pair, "is deprecated"),
            (true, false) => {
                self.note(spot, Aspect::Deprecated, Step::Removed, pair, "is no more deprecated");
            }
            _ => {}
        }
        self.rest(&rest_of(old.node, &HOLDER_KEYS), &rest_of(new.node, &HOLDER_KEYS), spot);
        let schema = |header: &Header<'d>| header.schema.into_iter().collect();
        self.schemas(schema(old), schema(new), spot.clone());
    }

    /// What the service sends to a webhook trigger.
    pub(super) fn notification(&mut self, old: &Operation<'d>, new: &Operation<'d>, name: &Rc<str>) {
        let content = |operation: &Operation<'d>| {
            let own = operation.node().get(crate::contract::NOTIFICATION);
            own.or_else(|| operation.path_item().get(crate::contract::NOTIFICATION))
        };
        let spot = Spot::new(Place::Response, Some(name.clone()), "the notification");
        let (from, to) = (content(old), content(new));
        let pair = (from, to);
        match pair {
            (Some(from), Some(to)) => {
                if self.is_new(Place::Callback, from, to) {
                    self.payload((from.get("schema"), to.get("schema")), (old, new), &spot);
                    self.rest(&rest_of(from, &["schema"]), &rest_of(to, &["schema"]), &spot);
                }
            }
            (None, Some(_)) => {
                let text = "is described for the first time";
                self.note_extension(&spot, (Aspect::Notification, Step::Added), pair, text);
            }
            (Some(_), None) => {
                self.note_extension(
                    &spot,
                    (Aspect::Notification, Step::Removed),
                    pair,
                    "is not described any more",
                );
            }
            (None, None) => {}
        }
    }

    fn payload(
        &mut self,
        (old, new): (Option<Node<'d>>, Option<Node<'d>>),
        operations: (&Operation<'d>, &Operation<'d>),
        spot: &Spot,
    ) {
        let schema = |node: Option<Node<'d>>, operation: &Operation<'d>| {
            node.map(|node| Schema::new(node, operation.dialect())).into_iter().collect()
        };
        self.schemas(schema(old, operations.0), schema(new, operations.1), spot.clone());
    }

    /// Operations that the service calls: what it sends is what the consumer receives.
    pub(super) fn incoming(&mut self, old: &Operation<'d>, new: &Operation<'d>, spot: &Spot) {
        let spot = spot.at(Place::Response);
        match (old.body(), new.body()) {
            (None, None) => {}
            (Some(from), Some(to)) => self.media(&from.media, &to.media, &spot),
            (None, Some(body)) => {
                let what = What::new(Place::Response, Aspect::MediaSchema, Step::Set);
                self.note_at(&spot, what, (None, Some(body.node)), "has a payload, had none");
            }
            (Some(body), None) => {
                let what = What::new(Place::Response, Aspect::MediaSchema, Step::Unset);
                self.note_at(&spot, what, (Some(body.node), None), "has no payload any more");
            }
        }
    }

    pub(super) fn callbacks(&mut self, old: &Operation<'d>, new: &Operation<'d>, name: &Rc<str>) {
        let (from, to) = (old.callbacks(), new.callbacks());
        let spot = |word: &str| Spot::new(Place::Callback, Some(name.clone()), format!("callback `{word}`"));
        for before in &from {
            let spot = spot(before.name);
            let Some(after) = to.iter().find(|after| after.name == before.name) else {
                self.note(&spot, Aspect::Whole, Step::Removed, (Some(before.node), None), "is gone");
                continue;
            };
            if !self.is_new(Place::Callback, before.node, after.node) {
                continue;
            }
            let calls = after.operations();
            for call in &before.operations() {
                let same =
                    |other: &&Operation<'d>| other.method() == call.method() && other.path() == call.path();
                match calls.iter().find(same) {
                    Some(other) => self.incoming(call, other, &spot),
                    None => {
                        let text = format!("calls {} {} no more", call.method(), call.path());
                        self.note(&spot, Aspect::Whole, Step::Removed, (Some(call.node()), None), &text);
                    }
                }
            }
        }
        for after in to.iter().filter(|after| from.iter().all(|before| before.name != after.name)) {
            let spot = spot(after.name);
            self.note(&spot, Aspect::Whole, Step::Added, (None, Some(after.node)), "is new");
        }
    }
}

/// Responses that only the old and only the new side has.
type Sides<'d> = (Vec<Response<'d>>, Vec<Response<'d>>);

/// The responses of two operations, brought together by their status.
struct Answers<'d> {
    both: Vec<(Response<'d>, Response<'d>, Place)>,
    success: Sides<'d>,
    error: Sides<'d>,
}

impl<'d> Answers<'d> {
    fn of(old: &Operation<'d>, new: &Operation<'d>) -> Self {
        let (from, to) = (by_status(old), by_status(new));
        let mut answers = Self { both: Vec::new(), success: Sides::default(), error: Sides::default() };
        for (status, (success, before)) in &from {
            match to.get(status) {
                Some((also, after)) if also == success => {
                    let place = if *success { Place::Response } else { Place::Failure };
                    answers.both.push((*before, *after, place));
                }
                _ if *success => answers.success.0.push(*before),
                None => answers.error.0.push(*before),
                Some(_) => {}
            }
        }
        for (status, (success, after)) in &to {
            match from.get(status) {
                Some((also, _)) if also == success => {}
                _ if *success => answers.success.1.push(*after),
                None => answers.error.1.push(*after),
                Some(_) => {}
            }
        }
        answers
    }
}

/// The responses by status, and whether they say that the call worked; `default` says so where no
/// other does.
fn by_status<'d>(operation: &Operation<'d>) -> BTreeMap<String, (bool, Response<'d>)> {
    let all = operation.responses();
    let told = all.iter().any(Response::is_success);
    let has_default = all.iter().any(|response| response.status == "default");
    let counts = |response: &Response<'d>| {
        response.is_success()
            || (!told && response.status == "default")
            || (!told && !has_default && response.status.starts_with(['1', '3']))
    };
    let keyed =
        |response: Response<'d>| (response.status.to_ascii_uppercase(), (counts(&response), response));
    all.iter().copied().map(keyed).collect()
}

/// Where a media type is listed.
fn listing<'d>(media: &Media<'d>) -> Node<'d> {
    if media.is_object { media.node } else { media.listed_by }
}

fn subject(response: &Response<'_>) -> String {
    format!("response {}", response.status)
}

/// Where the schema of a body or a response is compared.
fn content_place(place: Place) -> Place {
    if place == Place::Body { Place::Request } else { place }
}
