//! Request bodies, responses, headers, and payloads that the service sends on its own.

use super::extension::equal;
use super::parameters::HOLDER_KEYS;
use super::rest::rest_of;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step};
use crate::contract::{BODY_NAME, Body, Header, Operation, Response, Schema};
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
        let spot = Spot::new(place, Some(name.clone()), subject(new));
        match shared {
            true => self.once(&spot, (old.node, new.node), |walk| walk.message((old, new), &spot)),
            false => self.message((old, new), &spot),
        }
    }

    /// What a response holds, or what a consumer answers with.
    pub(super) fn message(&mut self, (old, new): (&Response<'d>, &Response<'d>), spot: &Spot) {
        self.media(&old.media(), &new.media(), spot);
        self.headers(old, new, spot);
        self.rest(&rest_of(old.node, &RESPONSE_KEYS), &rest_of(new.node, &RESPONSE_KEYS), spot);
        let links = |response: &Response<'d>| response.node.get("links").filter(|links| !links.is_empty());
        let links = (links(old), links(new));
        if !equal(links) {
            self.note(spot, Aspect::Link, Step::Changed, links, "has other links");
        }
    }

    fn headers(&mut self, old: &Response<'d>, new: &Response<'d>, spot: &Spot) {
        let keyed = |response: &Response<'d>| -> BTreeMap<String, Header<'d>> {
            response.headers().into_iter().map(|header| (header.name.to_ascii_lowercase(), header)).collect()
        };
        let (from, to) = (keyed(old), keyed(new));
        let place = if spot.place == Place::Response { Place::Header } else { spot.place };
        let named = |header: &Header<'d>| spot.at(place).with_subject(&format!("header `{}`", header.name));
        for (key, before) in &from {
            let spot = named(before);
            match to.get(key) {
                Some(after) => self.header(before, after, &spot),
                None => {
                    let promised = before.required && place == Place::Header;
                    let aspect = if promised { Aspect::NeededHeader } else { Aspect::Whole };
                    self.note(&spot, aspect, Step::Removed, (Some(before.node), None), "is gone");
                }
            }
        }
        for (_, after) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
            let demanded = after.required && place == Place::Answer;
            let aspect = if demanded { Aspect::Needed } else { Aspect::Whole };
            self.note(&named(after), aspect, Step::Added, (None, Some(after.node)), "is new");
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
}

/// Responses that only the old and only the new side has.
pub(super) type Sides<'d> = (Vec<Response<'d>>, Vec<Response<'d>>);

/// The responses of two operations, brought together by their status.
pub(super) struct Answers<'d> {
    pub(super) both: Vec<(Response<'d>, Response<'d>, Place)>,
    pub(super) success: Sides<'d>,
    error: Sides<'d>,
}

impl<'d> Answers<'d> {
    pub(super) fn of(old: &Operation<'d>, new: &Operation<'d>) -> Self {
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

fn subject(response: &Response<'_>) -> String {
    format!("response {}", response.status)
}
