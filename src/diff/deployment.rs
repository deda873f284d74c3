//! `connect.yaml` of commercetools Connect: what is deployed, and what each deployment must be given.
//!
//! Whoever deploys a connector names its applications and sends their keys, so that these are held
//! on to like the operations of an API.

use super::change::Change;
use super::connection::differing;
use super::ledger::{Ledger, below, beyond, equal, is_true, texts};
use super::rest::{has, shortened, step};
use super::walk::Pair;
use super::what::{Aspect, Place, Step, What};
use crate::document::Node;
use std::collections::BTreeMap;

/// The lists of keys, in the open and secret.
const LISTS: [&str; 2] = ["standardConfiguration", "securedConfiguration"];

/// Keys of an application that are compared one by one.
const APPLICATION: [&str; 8] = [
    "name",
    "applicationType",
    "endpoint",
    "properties",
    "scripts",
    "configuration",
    "healthCheck",
    "retryPolicy",
];

/// The name that the platform gave later to an old type.
const RENAMED_TYPE: (&str, &str) = ("mc-app", "merchant-center-custom-application");

/// A key that a deployment sends.
#[derive(Clone, Copy)]
struct Key<'d> {
    node: Node<'d>,
    list: &'static str,
}

impl<'d> Key<'d> {
    fn required(self) -> bool {
        is_true(self.node.get("required"))
    }

    fn default(self) -> Option<Node<'d>> {
        self.node.get("default")
    }

    fn arrival(self) -> (Aspect, &'static str) {
        match (self.required(), self.default()) {
            (true, None) => (Aspect::Needed, "is new and required: set it where it is deployed"),
            (true, Some(_)) => (Aspect::Defaulted, "is new and required, with a default"),
            (false, _) => (Aspect::Whole, "is new and optional"),
        }
    }
}

type Keys<'d> = BTreeMap<&'d str, Key<'d>>;

fn keys(configuration: Option<Node<'_>>) -> Keys<'_> {
    let mut keys = Keys::new();
    for list in LISTS {
        let items = configuration.and_then(|node| node.get(list)).into_iter().flat_map(|list| list.items());
        for node in items {
            if let Some(name) = node.get("key").and_then(|name| name.scalar_text()) {
                keys.entry(name).or_insert(Key { node, list });
            }
        }
    }
    keys
}

fn applications(root: Option<Node<'_>>) -> BTreeMap<&str, Node<'_>> {
    let items = root.and_then(|root| root.get("deployAs")).into_iter().flat_map(|list| list.items());
    let mut found = BTreeMap::new();
    for node in items {
        if let Some(name) = node.get("name").and_then(|name| name.scalar_text()) {
            found.entry(name).or_insert(node);
        }
    }
    found
}

fn on(aspect: Aspect, step: Step) -> What {
    What::new(Place::Deployment, aspect, step)
}

/// The changes from one `connect.yaml` to another, in the order of their subjects; a file that is
/// missing is held to say nothing.
pub fn deployment_changes(from: Option<Node<'_>>, to: Option<Node<'_>>) -> Vec<Change> {
    let mut ledger = Ledger::default();
    ledger.applications(from, to);
    let shared = below((from, to), "inheritAs");
    let configuration = below(shared, "configuration");
    ledger.keys(&keys(configuration.0), &keys(configuration.1), (from, to), "all applications");
    ledger.api_client(shared.0, shared.1);
    ledger.regions(from, to);
    for (key, pair) in differing((from, to), &["deployAs", "inheritAs", "supportedRegions"]) {
        ledger.opaque(Place::Deployment, "ct-setting-changed", pair, &format!("`{}`", shortened(key)));
    }
    ledger.finish()
}

impl Ledger {
    fn applications(&mut self, old: Option<Node<'_>>, new: Option<Node<'_>>) {
        let (from, to) = (applications(old), applications(new));
        let lost: Vec<_> = from.iter().filter(|(name, _)| !to.contains_key(*name)).collect();
        let won: Vec<_> = to.iter().filter(|(name, _)| !from.contains_key(*name)).collect();
        for (name, before) in &from {
            if let Some(after) = to.get(name) {
                self.application(*before, *after, name);
            }
        }
        if let ([(name, before)], [(other, after)]) = (lost.as_slice(), won.as_slice())
            && kind(**before) == kind(**after)
        {
            let text = format!("the application `{}` is called `{}` now", shortened(name), shortened(other));
            let what = on(Aspect::Bond("ct-application-renamed"), Step::Changed);
            self.note(what, (Some(**before), Some(**after)), &text);
            return self.application(**before, **after, other);
        }
        for (name, before) in lost {
            let text = format!("the application `{}` is gone", shortened(name));
            self.note(on(Aspect::Application, Step::Removed), (Some(*before), new), &text);
        }
        for (name, after) in won {
            self.application_added(*after, name, old);
        }
    }

    fn application_added(&mut self, node: Node<'_>, name: &str, old: Option<Node<'_>>) {
        let keys = keys(node.get("configuration"));
        let needed = keys.iter().find(|(_, key)| key.required() && key.default().is_none());
        let name = shortened(name);
        let (aspect, text) = match needed {
            Some((key, _)) => (
                Aspect::Bond("ct-application-added"),
                format!("the application `{name}` is new and must be given `{}`", shortened(key)),
            ),
            None => (Aspect::Application, format!("the application `{name}` is new")),
        };
        self.note(on(aspect, Step::Added), (old, Some(node)), &text);
    }

    fn application(&mut self, old: Node<'_>, new: Node<'_>, name: &str) {
        let name = format!("the application `{}`", shortened(name));
        let types = below((Some(old), Some(new)), "applicationType");
        if kind(old) != kind(new) {
            let text =
                format!("{name} has the type `{}`, was `{}`", shortened(kind(new)), shortened(kind(old)));
            self.note(on(Aspect::Bond("ct-application-type-changed"), Step::Changed), types, &text);
        }
        let endpoints = below((Some(old), Some(new)), "endpoint");
        if path(endpoints.0) != path(endpoints.1) {
            let text = format!("{name} {} `endpoint`", said(endpoints));
            self.note(on(Aspect::Bond("ct-endpoint-changed"), Step::Changed), endpoints, &text);
        }
        let properties = below((Some(old), Some(new)), "properties");
        if !equal(properties) {
            let text = format!("{name} runs at other times");
            self.note(on(Aspect::Hint("ct-schedule-changed"), Step::Changed), properties, &text);
        }
        self.keys(
            &keys(old.get("configuration")),
            &keys(new.get("configuration")),
            (Some(old), Some(new)),
            &name,
        );
        let scripts = below((Some(old), Some(new)), "scripts");
        if !equal(scripts) {
            self.opaque(Place::Deployment, "ct-scripts-changed", scripts, &format!("`scripts` of {name}"));
        }
        for key in ["healthCheck", "retryPolicy"] {
            let pair = below((Some(old), Some(new)), key);
            if !equal(pair) {
                let text = format!("{name} {} `{key}`", said(pair));
                self.note(on(Aspect::Text("resilience-setting-changed"), Step::Changed), pair, &text);
            }
        }
        for (key, pair) in differing((Some(old), Some(new)), &APPLICATION) {
            self.opaque(
                Place::Deployment,
                "ct-setting-changed",
                pair,
                &format!("`{}` of {name}", shortened(key)),
            );
        }
    }

    fn keys(&mut self, old: &Keys<'_>, new: &Keys<'_>, holders: Pair<'_>, of: &str) {
        let lost: Vec<_> = old.iter().filter(|(name, _)| !new.contains_key(*name)).collect();
        let won: Vec<_> = new.iter().filter(|(name, _)| !old.contains_key(*name)).collect();
        for (name, before) in old {
            if let Some(after) = new.get(name) {
                self.key(*before, *after, &format!("the key `{}` of {of}", shortened(name)));
            }
        }
        if let ([(name, before)], [(other, after)]) = (lost.as_slice(), won.as_slice())
            && before.list == after.list
            && before.required() == after.required()
        {
            let text = format!(
                "the key `{}` of {of} is called `{}` now: give its value under that name",
                shortened(name),
                shortened(other)
            );
            let pair = (Some(before.node), Some(after.node));
            return self.note(on(Aspect::Name, Step::Changed), pair, &text);
        }
        for (name, before) in lost {
            let text =
                format!("the key `{}` of {of} is gone: delete it where it is deployed", shortened(name));
            self.note(on(Aspect::Whole, Step::Removed), (Some(before.node), holders.1), &text);
        }
        for (name, after) in won {
            let (aspect, words) = after.arrival();
            let text = format!("the key `{}` of {of} {words}", shortened(name));
            self.note(on(aspect, Step::Added), (holders.0, Some(after.node)), &text);
        }
    }

    fn key(&mut self, old: Key<'_>, new: Key<'_>, name: &str) {
        let pair = (Some(old.node), Some(new.node));
        if old.list != new.list {
            let text =
                format!("{name} stands in `{}` now, stood in `{}`: give its value there", new.list, old.list);
            self.note(on(Aspect::Custody, Step::Changed), pair, &text);
        }
        match (old.required(), new.required()) {
            (false, true) if new.default().is_some() => {
                let text = format!("{name} is required now, with a default");
                self.note(on(Aspect::PresenceDefaulted, Step::Narrowed), pair, &text);
            }
            (false, true) => {
                self.note(
                    on(Aspect::Presence, Step::Narrowed),
                    pair,
                    &format!("{name} is required now: set it where it is deployed"),
                );
            }
            (true, false) => {
                self.note(on(Aspect::Presence, Step::Widened), pair, &format!("{name} is optional now"));
            }
            (true, true) | (false, false) => {}
        }
        let defaults = (old.default(), new.default());
        if !equal(defaults) {
            // A default that went leaves a required key without a value.
            let bare = defaults.1.is_none() && old.required() && new.required();
            let aspect = if bare {
                Aspect::Bond("ct-config-default-removed")
            } else {
                Aspect::Hint("ct-config-default-changed")
            };
            self.note(on(aspect, Step::Changed), defaults, &format!("{name} {} default", said(defaults)));
        }
        let texts = (old.node.get("description"), new.node.get("description"));
        if !equal(texts) {
            let text = format!("{name} {} `description`", said(texts));
            self.note(on(Aspect::Text("ct-config-description-changed"), Step::Changed), texts, &text);
        }
    }

    fn api_client(&mut self, old: Option<Node<'_>>, new: Option<Node<'_>>) {
        let lists = below(below((old, new), "apiClient"), "scopes");
        let (from, to) = (texts(lists.0), texts(lists.1));
        for (scope, node) in beyond(&to, &from) {
            let text = format!("the connector asks for the scope `{}` of the project too", shortened(scope));
            self.note(on(Aspect::RequiredScope, Step::Narrowed), (old, Some(node)), &text);
        }
        for (scope, node) in beyond(&from, &to) {
            let text =
                format!("the connector asks for the scope `{}` of the project no more", shortened(scope));
            self.note(on(Aspect::RequiredScope, Step::Widened), (Some(node), new), &text);
        }
    }

    /// Regions where it can be deployed; where none is listed, in all of them.
    fn regions(&mut self, old: Option<Node<'_>>, new: Option<Node<'_>>) {
        let pair = below((old, new), "supportedRegions");
        let (from, to) = (texts(pair.0), texts(pair.1));
        match (pair.0, pair.1) {
            (None, None) => {}
            (None, Some(_)) => {
                let text = "the connector can be deployed in listed regions only";
                self.note(on(Aspect::Region, Step::Removed), (old, pair.1), text);
            }
            (Some(_), None) => {
                self.note(
                    on(Aspect::Region, Step::Added),
                    (pair.0, new),
                    "the connector can be deployed anywhere",
                );
            }
            (Some(_), Some(_)) => {
                for (region, node) in beyond(&from, &to) {
                    let text = format!("the connector can be deployed in `{}` no more", shortened(region));
                    self.note(on(Aspect::Region, Step::Removed), (Some(node), pair.1), &text);
                }
                for (region, node) in beyond(&to, &from) {
                    let text = format!("the connector can be deployed in `{}` too", shortened(region));
                    self.note(on(Aspect::Region, Step::Added), (pair.0, Some(node)), &text);
                }
            }
        }
    }
}

/// The type of an application, by its name of today.
fn kind(application: Node<'_>) -> &str {
    let kind = application.get_str("applicationType").unwrap_or_default();
    if kind == RENAMED_TYPE.0 { RENAMED_TYPE.1 } else { kind }
}

/// An address below the host, however its slashes are written.
fn path(endpoint: Option<Node<'_>>) -> Option<&str> {
    Some(endpoint?.scalar_text()?.trim_matches('/'))
}

fn said(pair: Pair<'_>) -> &'static str {
    has(step(pair.0, pair.1))
}
