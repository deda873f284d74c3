//! Connection parameters: what a user gives once, when a connection is made.
//!
//! A connection outlives the version that it was made with, so that whatever it lacks afterwards
//! breaks it.

use super::ledger::{Ledger, below, beyond, equal, is_true};
use super::rest::{shortened, step};
use super::walk::Pair;
use super::what::{Aspect, Place, Step, What};
use crate::document::{Member, Node};
use std::collections::BTreeMap;

/// The texts of a parameter that only people read.
const TEXTS: [&str; 3] = ["displayName", "description", "tooltip"];

/// The limits of a parameter that are compared one by one.
const CONSTRAINTS: [&str; 4] = ["required", "hidden", "allowedValues", "default"];

/// A connection parameter.
#[derive(Clone, Copy)]
struct Parameter<'d> {
    name: &'d str,
    node: Node<'d>,
}

impl<'d> Parameter<'d> {
    fn read(member: Member<'d>) -> Option<Self> {
        member.value.is_object().then_some(Self { name: member.name, node: member.value })
    }

    fn definition(self) -> Option<Node<'d>> {
        self.node.get("uiDefinition")
    }

    fn constraint(self, key: &str) -> Option<Node<'d>> {
        self.definition()?.get("constraints")?.get(key)
    }

    fn kind(self) -> &'d str {
        self.node.get_str("type").unwrap_or_default()
    }

    fn is_kind(self, kind: &str) -> bool {
        self.kind().eq_ignore_ascii_case(kind)
    }

    fn required(self) -> bool {
        is_true(self.constraint("required"))
    }

    fn default(self) -> Option<Node<'d>> {
        self.node.get("defaultValue").or_else(|| self.constraint("default"))
    }

    /// The values that it may have; none where it may have any.
    fn values(self) -> Option<Vec<(&'d str, Node<'d>)>> {
        let list = self.node.get("allowedValues").or_else(|| self.constraint("allowedValues"))?;
        let value = |item: Node<'d>| Some((item.get("value").unwrap_or(item).scalar_text()?, item));
        Some(list.items().filter_map(value).collect())
    }

    /// How it comes: needed by every connection, filled in, or left to the user.
    fn arrival(self) -> (Aspect, &'static str) {
        match (self.is_kind("gatewaySetting"), self.default(), self.required()) {
            (true, ..) => (Aspect::Gateway, "is new: the connector works with a gateway"),
            (false, Some(_), _) => (Aspect::Defaulted, "is new and has a default"),
            (false, None, true) => (Aspect::Needed, "is new and required"),
            // A way to sign in is asked for, whatever its constraints say.
            (false, None, false) if self.is_kind("oauthSetting") => {
                (Aspect::Needed, "is a new way to sign in")
            }
            (false, None, false) => (Aspect::Whole, "is new and optional"),
        }
    }
}

fn parameters(node: Option<Node<'_>>) -> Vec<Parameter<'_>> {
    node.into_iter().flat_map(|node| node.members()).filter_map(Parameter::read).collect()
}

fn on(aspect: Aspect, step: Step) -> What {
    What::new(Place::Connection, aspect, step)
}

impl Ledger {
    /// Compares the parameters of a connection and the sets of them that a user can choose from.
    pub(super) fn connection(&mut self, properties: Pair<'_>) {
        let lists = below(properties, "connectionParameters");
        let sets = below(properties, "connectionParameterSets");
        if sets.0.is_none() && sets.1.is_some() && lists.0.is_some_and(|list| !list.is_empty()) {
            let text = "connections choose from sets of parameters now; those that exist belong to none";
            return self.note(on(Aspect::ParameterSets, Step::Changed), (lists.0, sets.1), text);
        }
        self.parameters(lists.0, lists.1, "");
        self.sets(sets);
    }

    fn sets(&mut self, sets: Pair<'_>) {
        let texts = below(sets, "uiDefinition");
        if sets.0.is_some() && sets.1.is_some() && !equal(texts) {
            self.note(on(TEXT, Step::Changed), texts, "the choice of a way to sign in has another text");
        }
        let (from, to) = (values(sets.0), values(sets.1));
        let kept: BTreeMap<&str, Node<'_>> = to.iter().copied().collect();
        for (name, before) in &from {
            match kept.get(name) {
                Some(after) => self.set(name, *before, *after),
                None => {
                    let text = format!("the way to sign in `{}` is gone", shortened(name));
                    self.note(on(Aspect::ParameterSet, Step::Removed), (Some(*before), sets.1), &text);
                }
            }
        }
        for (name, after) in beyond(&to, &from) {
            let text = format!("the way to sign in `{}` is new", shortened(name));
            self.note(on(Aspect::ParameterSet, Step::Added), (sets.0, Some(after)), &text);
        }
    }

    fn set(&mut self, name: &str, old: Node<'_>, new: Node<'_>) {
        let of = format!(" of `{name}`");
        self.parameters(old.get("parameters"), new.get("parameters"), &of);
        let texts = below((Some(old), Some(new)), "uiDefinition");
        if !equal(texts) {
            self.note(
                on(TEXT, Step::Changed),
                texts,
                &format!("the way to sign in `{name}` has another text"),
            );
        }
        let metadata = below((Some(old), Some(new)), "metadata");
        if !equal(metadata) {
            let noun = format!("`metadata`{of}");
            self.opaque(Place::Connection, "connection-properties-changed", metadata, &noun);
        }
    }

    fn parameters<'d>(&mut self, old: Option<Node<'d>>, new: Option<Node<'d>>, of: &str) {
        let (from, to) = (parameters(old), parameters(new));
        let find = |holder: Option<Node<'d>>, name: &str| {
            let node = holder?.get(name).filter(Node::is_object)?;
            Some(Parameter { name: "", node })
        };
        let lost: Vec<_> = from.iter().filter(|one| find(new, one.name).is_none()).collect();
        let won: Vec<_> = to.iter().filter(|one| find(old, one.name).is_none()).collect();
        for before in &from {
            if let Some(after) = find(new, before.name) {
                self.parameter(*before, Parameter { name: before.name, ..after }, of);
            }
        }
        if let ([before], [after]) = (lost.as_slice(), won.as_slice())
            && is_renamed(**before, **after)
        {
            let text =
                format!("the connection parameter `{}`{of} is called `{}` now", before.name, after.name);
            return self.note(on(Aspect::Name, Step::Changed), (Some(before.node), Some(after.node)), &text);
        }
        for before in lost {
            let aspect = if before.is_kind("gatewaySetting") { Aspect::Gateway } else { Aspect::Whole };
            let text = format!("the connection parameter `{}`{of} is gone", before.name);
            self.note(on(aspect, Step::Removed), (Some(before.node), new), &text);
        }
        for after in won {
            let (aspect, words) = after.arrival();
            let text = format!("the connection parameter `{}`{of} {words}", after.name);
            self.note(on(aspect, Step::Added), (old, Some(after.node)), &text);
        }
    }

    fn parameter(&mut self, old: Parameter<'_>, new: Parameter<'_>, of: &str) {
        let name = format!("the connection parameter `{}`{of}", new.name);
        self.kind(old, new, &name);
        let required =
            (old.constraint("required").or(Some(old.node)), new.constraint("required").or(Some(new.node)));
        match (old.required(), new.required()) {
            (false, true) => {
                self.note(on(Aspect::Presence, Step::Narrowed), required, &format!("{name} is required now"));
            }
            (true, false) => {
                self.note(on(Aspect::Presence, Step::Widened), required, &format!("{name} is optional now"));
            }
            (true, true) | (false, false) => {}
        }
        self.hidden(old, new, &name);
        self.values(old, new, &name);
        let defaults = (old.default(), new.default());
        if !equal(defaults) {
            let text = format!("{name} {} default", super::rest::has(step(defaults.0, defaults.1)));
            self.note(on(Aspect::Default, Step::Changed), defaults, &text);
        }
        self.parameter_texts(old, new, &name);
        self.oauth(old.node.get("oAuthSettings"), new.node.get("oAuthSettings"), &name);
        self.parameter_rest(old, new, &name);
    }

    fn kind(&mut self, old: Parameter<'_>, new: Parameter<'_>, name: &str) {
        if old.is_kind(new.kind()) {
            return;
        }
        let (aspect, step) = if old.is_kind("string") && new.is_kind("securestring") {
            (Aspect::Secrecy, Step::Set)
        } else if old.is_kind("securestring") && new.is_kind("string") {
            (Aspect::Secrecy, Step::Unset)
        } else {
            (Aspect::Type, Step::Changed)
        };
        let pair = (old.node.get("type").or(Some(old.node)), new.node.get("type").or(Some(new.node)));
        let text =
            format!("{name} has the type `{}`, was `{}`", shortened(new.kind()), shortened(old.kind()));
        self.note(on(aspect, step), pair, &text);
    }

    fn hidden(&mut self, old: Parameter<'_>, new: Parameter<'_>, name: &str) {
        let pair = (old.constraint("hidden").or(Some(old.node)), new.constraint("hidden").or(Some(new.node)));
        match (is_true(old.constraint("hidden")), is_true(new.constraint("hidden"))) {
            (false, true) => {
                let text = format!("{name} is hidden now: nobody can set it");
                self.note(on(Aspect::InputVisibility, Step::Removed), pair, &text);
            }
            (true, false) => {
                let text = format!("{name} is hidden no more");
                self.note(on(Aspect::InputVisibility, Step::Added), pair, &text);
            }
            (true, true) | (false, false) => {}
        }
    }

    fn values(&mut self, old: Parameter<'_>, new: Parameter<'_>, name: &str) {
        let (from, to) = match (old.values(), new.values()) {
            (None, None) => return,
            (None, Some(_)) => {
                let text = format!("{name} takes only listed values now");
                return self.note(on(Aspect::Enum, Step::Set), (Some(old.node), Some(new.node)), &text);
            }
            (Some(_), None) => {
                let text = format!("{name} takes any value now");
                return self.note(on(Aspect::Enum, Step::Unset), (Some(old.node), Some(new.node)), &text);
            }
            (Some(from), Some(to)) => (from, to),
        };
        for (value, node) in beyond(&from, &to) {
            let text = format!("{name} has no more the value `{}`", shortened(value));
            self.note(on(Aspect::EnumValue, Step::Narrowed), (Some(node), Some(new.node)), &text);
        }
        for (value, node) in beyond(&to, &from) {
            let text = format!("{name} has the new value `{}`", shortened(value));
            self.note(on(Aspect::EnumValue, Step::Widened), (Some(old.node), Some(node)), &text);
        }
        let kept: BTreeMap<&str, Node<'_>> = to.iter().copied().collect();
        for (value, before) in &from {
            let after = kept.get(value);
            let pair = (before.get("text"), after.and_then(|after| after.get("text")));
            if after.is_some() && !equal(pair) {
                let text = format!("{name} has another text for the value `{}`", shortened(value));
                self.note(on(TEXT, Step::Changed), pair, &text);
            }
        }
    }

    fn parameter_texts(&mut self, old: Parameter<'_>, new: Parameter<'_>, name: &str) {
        let both = (old.definition(), new.definition());
        for key in TEXTS {
            let pair = below(both, key);
            if !equal(pair) {
                let text = format!("{name} {} `{key}`", super::rest::has(step(pair.0, pair.1)));
                self.note(on(TEXT, Step::Changed), pair, &text);
            }
        }
        let limits = below(both, "constraints");
        for (key, pair) in differing(limits, &CONSTRAINTS) {
            let text = format!("{name} {} `{key}`", super::rest::has(step(pair.0, pair.1)));
            self.note(on(TEXT, Step::Changed), pair, &text);
        }
    }

    /// Settings of a parameter that nothing else looks at, and that cannot be judged.
    fn parameter_rest(&mut self, old: Parameter<'_>, new: Parameter<'_>, name: &str) {
        let known = ["type", "uiDefinition", "oAuthSettings", "defaultValue", "allowedValues"];
        for (key, pair) in differing((Some(old.node), Some(new.node)), &known) {
            let noun = format!("`{}` of {name}", shortened(key));
            self.opaque(Place::Connection, "connection-properties-changed", pair, &noun);
        }
    }
}

/// What people read of a connection.
const TEXT: Aspect = Aspect::Text("connection-parameter-text-changed");

/// The sets of parameters by their names.
fn values<'d>(sets: Option<Node<'d>>) -> Vec<(&'d str, Node<'d>)> {
    let list = sets.and_then(|sets| sets.get("values"));
    let items = list.into_iter().flat_map(|list| list.items());
    items.filter_map(|item| Some((item.get_str("name")?, item))).collect()
}

/// A parameter that went and one that came are one where both are given in the same way.
fn is_renamed(old: Parameter<'_>, new: Parameter<'_>) -> bool {
    old.is_kind(new.kind()) && old.required() == new.required()
}

/// The keys in which two objects differ, but for those that are looked at elsewhere.
pub(super) fn differing<'d>(pair: Pair<'d>, known: &[&str]) -> Vec<(&'d str, Pair<'d>)> {
    let (old, new) = pair;
    let members = |node: Option<Node<'d>>| node.into_iter().flat_map(|node| node.members());
    let mut found: Vec<(&str, Pair<'d>)> = members(old)
        .map(|member| (member.name, (Some(member.value), new.and_then(|new| new.get(member.name)))))
        .collect();
    let added = members(new).filter(|member| old.is_none_or(|old| old.get(member.name).is_none()));
    found.extend(added.map(|member| (member.name, (None, Some(member.value)))));
    found.retain(|(key, pair)| !known.contains(key) && !equal(*pair));
    found
}
