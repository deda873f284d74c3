//! Callbacks and webhooks: calls that the service makes, and that the consumer answers.
//!
//! What the service sends is what the consumer receives; what the consumer answers is what it sends.

use super::rest::rest_of;
use super::walk::{Spot, Walk};
use super::what::{Aspect, Place, Step};
use super::wire::Answers;
use super::{ITEM_KEYS, OPERATION_KEYS};
use crate::contract::{Callback, Operation, Response};
use std::rc::Rc;

impl<'d> Walk<'d> {
    /// A webhook, whose operation was compared as far as every operation is.
    pub(super) fn webhook(&mut self, old: &Operation<'d>, new: &Operation<'d>, name: &Rc<str>) {
        self.incoming(old, new, &Spot::new(Place::Webhook, Some(name.clone()), "the webhook"));
    }

    /// A call that the service makes: its payload, its parameters, and the answers to it.
    fn incoming(&mut self, old: &Operation<'d>, new: &Operation<'d>, spot: &Spot) {
        let payload = spot.at(Place::Response);
        match (old.body(), new.body()) {
            (None, None) => {}
            (Some(from), Some(to)) => {
                self.promise(from.required, to.required, (Some(from.node), Some(to.node)), &payload);
                self.media(&from.media, &to.media, &payload);
            }
            (None, Some(body)) => {
                let pair = (None, Some(body.node));
                self.note(&payload, Aspect::MediaSchema, Step::Set, pair, "has a payload, had none");
            }
            (Some(body), None) => {
                let pair = (Some(body.node), None);
                self.note(&payload, Aspect::MediaSchema, Step::Unset, pair, "has no payload any more");
            }
        }
        self.parameters(old, new, &spot.at(Place::CallParameter));
        self.answers(old, new, spot);
    }

    /// Whether a payload is always there.
    fn promise(&mut self, old: bool, new: bool, pair: super::walk::Pair<'d>, spot: &Spot) {
        match (old, new) {
            (false, true) => {
                self.note(spot, Aspect::Presence, Step::Narrowed, pair, "always has a payload now");
            }
            (true, false) => {
                let text = "does not always have a payload any more";
                self.note(spot, Aspect::Presence, Step::Widened, pair, text);
            }
            _ => {}
        }
    }

    /// What the consumer may answer with.
    fn answers(&mut self, old: &Operation<'d>, new: &Operation<'d>, spot: &Spot) {
        let answers = Answers::of(old, new);
        let at = |response: &Response<'d>, place: Place| {
            spot.at(place).with_subject(&format!("the answer {}", response.status))
        };
        for (before, after, place) in &answers.both {
            let place = if *place == Place::Response { Place::Answer } else { *place };
            self.message((before, after), &at(after, place));
        }
        let (gone, come) = &answers.success;
        let is_wide = |response: &Response<'d>| {
            response.status == "default" || response.status.eq_ignore_ascii_case("2xx")
        };
        let covered = new.responses().iter().any(is_wide);
        for before in gone.iter().filter(|_| !covered) {
            let pair = (Some(before.declared_at), None);
            self.note(&at(before, Place::Answer), Aspect::Success, Step::Removed, pair, "is gone");
        }
        let known = old.responses().iter().any(is_wide);
        for after in come.iter().filter(|_| !known) {
            let pair = (None, Some(after.declared_at));
            self.note(&at(after, Place::Answer), Aspect::Success, Step::Added, pair, "is new");
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
            if self.is_new(Place::Callback, before.node, after.node) {
                self.callback(before, after, &spot);
            }
        }
        for after in to.iter().filter(|after| from.iter().all(|before| before.name != after.name)) {
            let spot = spot(after.name);
            self.note(&spot, Aspect::Whole, Step::Added, (None, Some(after.node)), "is new");
        }
    }

    fn callback(&mut self, old: &Callback<'d>, new: &Callback<'d>, spot: &Spot) {
        let mut calls = new.operations();
        for call in &old.operations() {
            let same = |other: &Operation<'d>| other.method() == call.method() && other.path() == call.path();
            let Some(place) = calls.iter().position(same) else {
                let text = format!("calls {} {} no more", call.method(), call.path());
                self.note(spot, Aspect::Whole, Step::Removed, (Some(call.node()), None), &text);
                continue;
            };
            let other = calls.swap_remove(place);
            let rest = |operation: &Operation<'d>| rest_of(operation.node(), &OPERATION_KEYS);
            self.rest(&rest(call), &rest(&other), spot);
            let rest = |operation: &Operation<'d>| rest_of(operation.path_item(), &ITEM_KEYS);
            self.rest(&rest(call), &rest(&other), spot);
            if let Some(name) = &spot.operation {
                self.unread_parts(call, &other, name);
            }
            self.incoming(call, &other, spot);
        }
        for call in calls {
            let text = format!("calls {} {} now", call.method(), call.path());
            self.note(spot, Aspect::Whole, Step::Added, (None, Some(call.node())), &text);
        }
    }
}
